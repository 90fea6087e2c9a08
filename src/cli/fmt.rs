use std::path::{Path, PathBuf};

use clap::Args;

use super::change::{show_changes, write_change};
use super::lint::read_standard_input;
use super::output::Output;
use super::progress::Progress;
use super::{Failure, Outcome};
use crate::report::{FileReport, count, line_start};
use crate::workspace::{self, Formatted, Formatting};

/// Format journeys and polku.yaml: order of keys, indentation, quotes
#[derive(Args)]
#[command(after_help = "Examples:
  polku fmt                            the journeys of the project, and its polku.yaml
  polku fmt journeys/visit.yaml        one journey
  polku fmt --check                    change nothing; list what would change
  polku fmt --diff                     change nothing; show what would change
  cat visit.yaml | polku fmt - --stdin-filename journeys/visit.yaml

Exit codes: 0 done, or nothing to do; 1 with --check or --diff, something would change;
2 wrong usage or configuration, or a file that cannot be read, written or formatted.")]
pub(super) struct Fmt {
    /// Files and folders; `-` for standard input; without any, the project
    paths: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and exit with 1 if there is one
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change, and exit with 1 if there is anything
    #[arg(long)]
    diff: bool,
    /// Pass over files that are named and are no journeys of their project, such as those of a commit
    #[arg(long)]
    skip_others: bool,
    /// The path that standard input stands for
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

impl Fmt {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let is_standard_input = self.paths == [Path::new("-")];
        if !is_standard_input && self.stdin_filename.is_some() {
            return Err(Failure::Message("--stdin-filename goes with `-` as the only path".into()));
        }
        if !is_standard_input && self.paths.iter().any(|path| path == Path::new("-")) {
            return Err(Failure::Message("`-` (standard input) goes with no other path".into()));
        }
        let Formatting { files, unread, notes } = match is_standard_input {
            true => self.standard_input(out)?,
            false => {
                let _progress = Progress::new("formatting journeys", 0);
                self.named()?
            }
        };
        let refused = files.iter().filter_map(|file| file.after.as_ref().err());
        let refused: Vec<FileReport> = refused.map(|report| (**report).clone()).collect();
        if !refused.is_empty() {
            out.problems(&refused);
        }
        if !is_standard_input {
            out.clear_leftovers(files.iter().map(|file| &*file.file), !self.check && !self.diff);
        }
        out.notes(&notes);
        for error in &unread {
            out.error(&error.to_string());
        }
        let changed: Vec<&Formatted> = files.iter().filter(|file| file.changed().is_some()).collect();
        let only_looks = self.check || self.diff;
        let mut is_whole = unread.is_empty() && refused.is_empty();
        if self.diff {
            show_changes(changed.iter().filter_map(|file| Some((&*file.before, &**file.changed()?))), out)?;
        } else if self.check {
            out.print(&changed.iter().map(|file| line_start(file.before.name()) + "\n").collect::<String>())?;
        } else if !is_standard_input {
            is_whole &= write(&changed, files.len(), out)?;
        }
        Ok(match (is_whole, only_looks && !changed.is_empty()) {
            (false, _) => Outcome::Incomplete,
            (true, true) => Outcome::Findings,
            (true, false) => Outcome::Clean,
        })
    }

    /// Formats what the paths name.
    fn named(&self) -> Result<Formatting, Failure> {
        let paths = if self.skip_others { workspace::only_journeys(&self.paths)? } else { self.paths.clone() };
        let is_nothing = paths.is_empty() && !self.paths.is_empty();
        Ok(if is_nothing { Formatting::default() } else { workspace::format(&paths)? })
    }

    /// Formats standard input, and prints it unless there is only to look; what cannot be formatted as it is.
    fn standard_input(&self, out: &Output) -> Result<Formatting, Failure> {
        let bytes = read_standard_input()?;
        let path = self.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
        let formatted = workspace::format_text(&path, bytes.clone())?;
        if !self.check && !self.diff {
            out.print_bytes(formatted.changed().map_or(&bytes, |after| after.text().as_bytes()))?;
        }
        Ok(Formatting { files: vec![formatted], ..Formatting::default() })
    }
}

/// Writes the files that change, and tells how many of all they are. Whether all could be written.
fn write(changed: &[&Formatted], all: usize, out: &Output) -> Result<bool, Failure> {
    let mut written = 0;
    for file in changed {
        let Some(after) = file.changed() else { continue };
        match write_change(&file.file, &file.before, after, "formatted") {
            Ok(()) => written += 1,
            Err(Failure::Message(message)) => out.error(&message),
            Err(failure) => return Err(failure),
        }
    }
    let left = all - written;
    let as_it_was = if left == 1 { "it was" } else { "they were" };
    out.tell(&format!("{} formatted, {left} left as {as_it_was}", count(written, "file")));
    Ok(written == changed.len())
}
