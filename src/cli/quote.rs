//! Paths in the commands that messages propose.

use std::path::Path;

use crate::workspace::shown;

/// A path as an argument on a command line, in quotes where a shell needs them.
pub(super) fn quoted(path: &Path) -> String {
    let text = shown(path);
    let is_plain = |c: char| c.is_alphanumeric() || "-_./,+:@%".contains(c);
    if text.chars().all(is_plain) && !text.starts_with('-') {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
