//! Files that change: written, or shown as a diff.

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

use super::Failure;
use super::output::Output;
use crate::report::line_start;
use crate::source::Source;
use crate::workspace::{Disk, Files, reason, write_file};

/// Writes a file with another text, whole or not at all. One that was changed after it was read is left alone; `done`
/// says what was being done to it.
pub(super) fn write_change(file: &Path, before: &Source, after: &Source, done: &str) -> Result<(), Failure> {
    let name = before.name();
    let now =
        Disk.read(file).map_err(|error| Failure::Message(format!("cannot read {name} again: {}", reason(&error))))?;
    if now != before.text().as_bytes() {
        return Err(Failure::Message(format!("{name} was changed while it was being {done}, and is left as it is")));
    }
    Ok(write_file(file, after.text().as_bytes())?)
}

/// Shows what would change, as a unified diff.
pub(super) fn show_changes<'s>(
    changes: impl Iterator<Item = (&'s Source, &'s Source)>,
    out: &Output,
) -> Result<(), Failure> {
    let mut text = String::new();
    for (before, after) in changes {
        let changes = hunks(before.text(), after.text());
        let name = line_start(before.name());
        if !changes.is_empty() {
            let _ = write!(text, "--- {name}\n+++ {name}\n{changes}");
        }
    }
    // What a file wrote is no command for a terminal, or for the CI that runs this.
    let is_ci = ["CI", "GITHUB_ACTIONS", "TF_BUILD"].iter().any(|name| std::env::var_os(name).is_some());
    if out.is_terminal() || is_ci {
        text = text.lines().map(|line| line_start(line).into_owned() + "\n").collect();
    }
    out.print(&text)
}

/// How many lines are shown around a change.
const AROUND: u32 = 3;

/// The changes of a text as hunks of a unified diff. Takes about as long as the text, whatever has changed.
fn hunks(before: &str, after: &str) -> String {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let all: Vec<Hunk> = diff.hunks().collect();
    let mut out = String::new();
    let mut put = |sign: char, line: &str| {
        let _ = write!(out, "{sign}{line}");
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    };
    for near in all.chunk_by(|one, next| next.before.start - one.before.end <= 2 * AROUND) {
        let (Some(first), Some(last)) = (near.first(), near.last()) else { continue };
        let above = first.before.start.min(AROUND);
        let below = (input.before.len() as u32 - last.before.end).min(AROUND);
        let old = first.before.start - above..last.before.end + below;
        let new = first.after.start - above..last.after.end + below;
        put('@', &format!("@ -{} +{} @@\n", lines_of(&old), lines_of(&new)));
        let mut at = old.start;
        for Hunk { before: gone, after: come } in near {
            (at..gone.start).for_each(|line| put(' ', input.interner[input.before[line as usize]]));
            gone.clone().for_each(|line| put('-', input.interner[input.before[line as usize]]));
            come.clone().for_each(|line| put('+', input.interner[input.after[line as usize]]));
            at = gone.end;
        }
        (at..old.end).for_each(|line| put(' ', input.interner[input.before[line as usize]]));
    }
    out
}

/// Lines as the head of a hunk names them.
fn lines_of(lines: &Range<u32>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_or_has_gone_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        let source = |text: &str| Source::new("a.yaml", text);
        let said = || match write_change(&file, &source("old"), &source("fixed"), "fixed") {
            Ok(()) => "written".to_owned(),
            Err(Failure::Message(message)) => message,
            Err(_) => "something else".to_owned(),
        };
        assert_eq!(said(), "cannot read a.yaml again: no such file or directory");
        std::fs::write(&file, "saved meanwhile").unwrap();
        assert_eq!(said(), "a.yaml was changed while it was being fixed, and is left as it is");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "saved meanwhile");
        std::fs::write(&file, "old").unwrap();
        assert_eq!((said().as_str(), std::fs::read_to_string(&file).unwrap().as_str()), ("written", "fixed"));
    }
}
