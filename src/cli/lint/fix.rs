//! What fixing has changed: written to the files, or shown as a diff.

use similar::TextDiff;

use super::super::Failure;
use super::super::output::{Output, write_file};
use crate::report::{count, line_start};
use crate::workspace::{Fixed, reason};

/// Writes the fixed files, each whole or not at all. A file that was changed after it was read is left alone. What
/// cannot be written keeps no other file from being written.
pub(super) fn write(fixed: &[Fixed], out: &Output) -> Result<(), Failure> {
    let mut failed = Vec::new();
    let (mut files, mut fixes) = (0, 0);
    for file in fixed {
        match write_one(file) {
            Ok(()) => (files, fixes) = (files + 1, fixes + file.fixes),
            Err(Failure::Message(message)) => failed.push(message),
            Err(failure) => return Err(failure),
        }
    }
    if files > 0 {
        out.tell(&format!("{} fixed in {}", count(fixes, "finding"), count(files, "file")));
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::Message(failed.join("\n"))) }
}

fn write_one(fixed: &Fixed) -> Result<(), Failure> {
    let name = fixed.before.name();
    let now = std::fs::read(&fixed.file)
        .map_err(|error| Failure::Message(format!("cannot read {name} again: {}", reason(&error))))?;
    if now != fixed.before.text().as_bytes() {
        return Err(Failure::Message(format!("{name} was changed while it was being fixed, and is left as it is")));
    }
    write_file(&fixed.file, fixed.after.text().as_bytes())
}

/// Shows what fixing would change, as a unified diff.
pub(super) fn show(fixed: &[Fixed], out: &Output) -> Result<(), Failure> {
    let mut text = String::new();
    for Fixed { before, after, .. } in fixed {
        let diff = TextDiff::from_lines(before.text(), after.text());
        let name = line_start(before.name());
        text.push_str(&diff.unified_diff().header(&name, &name).to_string());
    }
    if out.is_terminal() {
        text = text.lines().map(|line| line_start(line).into_owned() + "\n").collect();
    }
    out.print(&text)
}
