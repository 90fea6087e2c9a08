use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueHint};

use super::files::{Change, clear_leftovers, write_all};
use super::output::Output;
use super::progress::Progress;
use super::text_diff::print_changes;
use super::{Failure, Outcome};
use crate::ids::{self, SORTS, has_was};
use crate::report::count;
use crate::workspace::{RenameError, Renamed, rename};

/// Rename an id in all files of the project
#[derive(Args)]
#[command(after_help = "Examples:
  polku rename channel website own-website            rename a channel of the catalog everywhere
  polku rename touchpoint order pay journeys/visit.yaml
                                                      rename a touchpoint of one journey
  polku rename persona host organiser --keep-was      let baselines know the persona by its old id
  polku rename team events parties --diff             change nothing; show what would change

An id of a touchpoint, stage, end, scenario or pain belongs to one journey, and so does a definition in a
journey. If several journeys have the id, name the file that you mean.

Exit codes: 0 done, or nothing to do; 1 with --diff, if something would change; 2 wrong usage or
configuration, an id that cannot be renamed, or files that cannot be read or written or have errors.")]
pub(super) struct Rename {
    /// What has the id
    #[arg(value_parser = PossibleValuesParser::new(SORTS), value_name = "KIND")]
    kind: String,
    /// The id
    old: String,
    /// The new id
    new: String,
    /// The journeys that define the id, or folders with them [default: the project]
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// Write the old id as a former one (`was`), so that baselines still know the element
    #[arg(long)]
    keep_was: bool,
    /// Write nothing; show what would change, and exit with 1 if something would
    #[arg(long)]
    diff: bool,
}

impl Rename {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        if self.keep_was && !has_was(&self.kind) {
            return Err(Failure::NoFormerIds(self.kind));
        }
        let request = ids::Rename { sort: &self.kind, old: &self.old, new: &self.new, keeps_was: self.keep_was };
        request.check_new().map_err(Failure::CannotRename)?;
        let progress = Progress::new("renaming", 0);
        let renaming = rename(request, &self.paths);
        drop(progress);
        let renaming = match renaming {
            Ok(renaming) => renaming,
            Err(RenameError::Workspace(error)) => return Err(error.into()),
            Err(RenameError::Impossible(why)) => return Err(Failure::CannotRename(why)),
            Err(error) => {
                if let RenameError::Broken(reports) = &error {
                    out.problems(reports);
                }
                return Err(Failure::CannotRename(error.to_string()));
            }
        };
        let files = &renaming.files;
        if self.diff {
            print_changes(files.iter().map(|Renamed { before, after, .. }| (&**before, after)), out)?;
            renaming.notes.iter().for_each(|note| out.note(note));
            return Ok(if files.is_empty() { Outcome::Clean } else { Outcome::Findings });
        }
        if files.is_empty() {
            out.tell(&format!("`{}` is the id already", self.new));
            return Ok(Outcome::Clean);
        }
        clear_leftovers(files.iter().map(|file| &*file.file), true, out);
        let changes = files.iter().map(|Renamed { file, before, after }| Change { file, before, after });
        write_all(&changes.collect::<Vec<_>>(), "renamed")?;
        out.tell(&format!("`{}` is `{}` now, in {}", self.old, self.new, count(files.len(), "file")));
        renaming.notes.iter().for_each(|note| out.note(note));
        Ok(Outcome::Clean)
    }
}
