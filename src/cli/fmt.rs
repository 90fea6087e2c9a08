use clap::Args;

use super::files::{clear_leftovers, write_change};
use super::input::{Input, InputArguments};
use super::output::Output;
use super::progress::Progress;
use super::text_diff::print_changes;
use super::{Failure, Outcome};
use crate::report::{FileReport, count, line_start};
use crate::workspace::{Formatted, Formatting};

/// Format journeys and polku.yaml: order of keys, indentation, quotes
#[derive(Args)]
#[command(after_help = "Examples:
  polku fmt                            format the journeys of the project, and its polku.yaml
  polku fmt journeys/visit.yaml        format one journey
  polku fmt --check                    change nothing; list the files that would change
  polku fmt --diff                     change nothing; show what would change
  cat visit.yaml | polku fmt - --stdin-filename journeys/visit.yaml

Exit codes: 0 done, or nothing to do; 1 with --check or --diff, if something would change;
2 wrong usage or configuration, or a file that cannot be read, written or formatted.")]
pub(super) struct Fmt {
    /// Write nothing; list the files that would change, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change, and exit with 1 if something would
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    input: InputArguments,
}

/// What a run does with the formatted files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FmtMode {
    Write,
    /// List those that would change.
    Check,
    /// Show what would change.
    Diff,
}

impl Fmt {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let mode = match (self.diff, self.check) {
            (true, _) => FmtMode::Diff,
            (false, true) => FmtMode::Check,
            (false, false) => FmtMode::Write,
        };
        let input = self.input.resolve()?;
        let progress = Progress::new("formatting journeys", 0);
        let Formatting { files, unread, notes } = input.format()?;
        drop(progress);
        let changed: Vec<&Formatted> = files.iter().filter(|file| file.changed().is_some()).collect();
        // The text of standard input is printed first, even one that cannot be formatted.
        if let (Input::Text { bytes, .. }, FmtMode::Write) = (&input, mode) {
            let after = changed.first().and_then(|file| file.changed());
            out.print_bytes(after.map_or(bytes, |after| after.text().as_bytes()))?;
        }
        let refused: Vec<FileReport> =
            files.iter().filter_map(|file| file.after.as_ref().err()).map(|report| (**report).clone()).collect();
        if !refused.is_empty() {
            out.problems(&refused);
        }
        if let Input::Files { .. } = input {
            clear_leftovers(files.iter().map(|file| &*file.file), mode == FmtMode::Write, out);
        }
        notes.iter().for_each(|note| out.note(note));
        unread.iter().for_each(|error| out.error(error));
        let mut is_whole = unread.is_empty() && refused.is_empty();
        match (mode, &input) {
            (FmtMode::Diff, _) => {
                print_changes(changed.iter().filter_map(|file| Some((&*file.before, &**file.changed()?))), out)?;
            }
            (FmtMode::Check, _) => {
                out.print(&changed.iter().map(|file| line_start(file.before.name()) + "\n").collect::<String>())?;
            }
            (FmtMode::Write, Input::Files { .. }) => is_whole &= write(&changed, files.len(), out),
            (FmtMode::Write, Input::Text { .. }) => {}
        }
        Ok(match is_whole {
            false => Outcome::Incomplete,
            true if mode != FmtMode::Write && !changed.is_empty() => Outcome::Findings,
            true => Outcome::Clean,
        })
    }
}

/// Writes the files that change, and says how many of all files these are. Returns whether all could be written.
fn write(changed: &[&Formatted], all: usize, out: &Output) -> bool {
    let is_written = |file: &&&Formatted| {
        file.changed().is_some_and(|after| write_change(&file.file, &file.before, after, "formatted", out))
    };
    let written = changed.iter().filter(is_written).count();
    let left = all - written;
    let as_it_was = if left == 1 { "it was" } else { "they were" };
    out.tell(&format!("{} formatted, {left} left as {as_it_was}", count(written, "file")));
    written == changed.len()
}
