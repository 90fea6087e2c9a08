//! Changes of files as a unified diff.

use std::fmt::Write;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

use super::Failure;
use super::output::Output;
use crate::report::line_start;
use crate::source::Source;

/// Prints what would change, as a unified diff.
pub(super) fn print_changes<'s>(
    changes: impl Iterator<Item = (&'s Source, &'s Source)>,
    out: &Output,
) -> Result<(), Failure> {
    let mut text = String::new();
    for (before, after) in changes {
        let diff = hunks(before.text(), after.text());
        let name = line_start(before.name());
        if !diff.is_empty() {
            let _ = write!(text, "--- {name}\n+++ {name}\n{diff}");
        }
    }
    // No text of a file may act as a command of the terminal, or of the CI system that runs this.
    let is_ci = ["CI", "GITHUB_ACTIONS", "TF_BUILD"].iter().any(|name| std::env::var_os(name).is_some());
    if out.is_terminal() || is_ci {
        text = text.lines().map(|line| line_start(line).into_owned() + "\n").collect();
    }
    out.print(&text)
}

/// The number of unchanged lines around a change.
const AROUND: u32 = 3;

/// The changes of a text as the hunks of a unified diff. Takes time in proportion to the text, whatever has changed.
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

/// A range of lines as the head of a hunk names it.
fn lines_of(lines: &Range<u32>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}
