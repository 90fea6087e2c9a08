//! What fixing has changed: written to the files, or shown as a diff.

use std::collections::HashMap;
use std::path::PathBuf;

use super::super::Failure;
use super::super::change::{show_changes, write_change};
use super::super::output::Output;
use crate::report::count;
use crate::workspace::{Fixed, real};

/// Writes the fixed files, each whole or not at all. A file that was changed after it was read is left alone. What
/// cannot be written is told, and keeps no other file from being written. Whether all of them are.
pub(super) fn write(fixed: &[Fixed], out: &Output) -> Result<bool, Failure> {
    let (mut files, mut fixes, mut is_whole) = (0, 0, true);
    let mut written: HashMap<PathBuf, &str> = HashMap::new();
    for file in fixed {
        // A file that two projects have, by way of a link, is one.
        let text = file.after.text();
        if written.insert(real(&file.file), text).is_some_and(|other| other == text) {
            continue;
        }
        match write_change(&file.file, &file.before, &file.after, "fixed") {
            Ok(()) => (files, fixes) = (files + 1, fixes + file.fixes),
            Err(Failure::Message(message)) => {
                out.error(&message);
                is_whole = false;
            }
            Err(failure) => return Err(failure),
        }
    }
    if files > 0 {
        out.tell(&format!("{} fixed in {}", count(fixes, "finding"), count(files, "file")));
    }
    Ok(is_whole)
}

/// Shows what fixing would change, as a unified diff.
pub(super) fn show(fixed: &[Fixed], out: &Output) -> Result<(), Failure> {
    show_changes(fixed.iter().map(|Fixed { before, after, .. }| (&**before, &**after)), out)
}
