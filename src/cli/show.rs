use std::io;

use clap::{Args, ValueEnum, ValueHint};

use super::input::{InputArguments, InputPath};
use super::output::Output;
use super::{Failure, Outcome};
use crate::answers::backlog::{self, Backlog};
use crate::graph::JourneyGraph;
use crate::interop::show;
use crate::model::Journey;
use crate::workspace::LoadedProject;

/// Print a journey as polku understands it, or the backlog of several
///
/// All ids, implicit transitions and inferred kinds are written out, and so is what the journey uses from the
/// catalog. The backlog is a table of the opportunities of journeys, in the order in which one would take them up.
#[derive(Args)]
#[command(after_help = "Examples:
  polku show journeys/visit.yaml       with all transitions, kinds and ids
  polku show journeys/visit.yaml --format json
  cat visit.yaml | polku show -

Backlog:
  polku show --format backlog               of all journeys of the project
  polku show --format backlog-csv journeys > backlog.csv

Exit codes: 0 shown; 1 a journey has load errors; 2 wrong usage, or a file that cannot be read.")]
pub(super) struct Show {
    /// The journey; for a backlog, files and folders [default: the project]; `-` for standard input
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<InputPath>,
    /// The format
    #[arg(long, value_enum, default_value_t = JourneyFormat::Yaml)]
    format: JourneyFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum JourneyFormat {
    /// A journey file with the same meaning
    Yaml,
    /// For other programs; the form is versioned
    Json,
    /// The opportunities, and the pains without one: tables in Markdown
    Backlog,
    /// One line for each opportunity and each pain without one, for spreadsheets
    BacklogCsv,
    /// The backlog for programs (`polku schema backlog`)
    BacklogJson,
}

impl Show {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        match self.format {
            JourneyFormat::Yaml => self.journey(out, |graph| Ok(show::yaml(graph).map_err(io::Error::other)?)),
            JourneyFormat::Json => self.journey(out, |graph| Ok(show::json(graph)?)),
            JourneyFormat::Backlog => self.backlog(out, |backlog| Ok(backlog::markdown(backlog))),
            JourneyFormat::BacklogCsv => self.backlog(out, |backlog| Ok(backlog::csv(backlog))),
            JourneyFormat::BacklogJson => self.backlog(out, |backlog| Ok(backlog::json(backlog)?)),
        }
    }

    /// Prints the one journey that is named.
    fn journey(
        self,
        out: &Output,
        write: impl FnOnce(&JourneyGraph<'_>) -> Result<String, Failure>,
    ) -> Result<Outcome, Failure> {
        let [path] = &self.paths[..] else {
            let problem = if self.paths.is_empty() { "name a journey" } else { "name one journey" };
            return Err(Failure::worded(format!("{problem}; only a backlog is of several (`--format backlog`)")));
        };
        if let Some(folder) = path.named().filter(|path| path.is_dir()) {
            return Err(Failure::NotOneJourney(folder.to_path_buf()));
        }
        let loaded = path.load()?;
        let mut files = loaded.iter().flat_map(|group| &group.files);
        let Some(journey) = files.next().and_then(|file| file.journey.as_ref()) else {
            loaded.iter().for_each(|group| out.problems(&group.problems()));
            return Ok(Outcome::Findings);
        };
        out.print(&write(&JourneyGraph::new(journey))?).map(|()| Outcome::Clean)
    }

    /// Prints the backlog of all journeys that are named, or of the project.
    fn backlog(
        self,
        out: &Output,
        write: impl FnOnce(&Backlog<'_>) -> Result<String, Failure>,
    ) -> Result<Outcome, Failure> {
        let loaded = InputArguments::of(self.paths).resolve()?.load()?;
        loaded.iter().flat_map(|group| &group.unread).for_each(|error| out.error(error));
        loaded.iter().flat_map(LoadedProject::notes).for_each(|note| out.note(note));
        let files = || loaded.iter().flat_map(|group| &group.files);
        let is_broken = |group: &&LoadedProject| group.files.iter().any(|file| file.journey.is_none());
        loaded.iter().filter(is_broken).for_each(|group| out.problems(&group.problems()));
        let journeys: Vec<(&str, &Journey)> =
            files().filter_map(|file| Some((file.path.as_str(), file.journey.as_ref()?))).collect();
        if !journeys.is_empty() {
            out.print(&write(&Backlog::of(&journeys))?)?;
        }
        Ok(match () {
            () if loaded.iter().any(|group| !group.unread.is_empty()) => Outcome::Incomplete,
            () if journeys.len() < files().count() => Outcome::Findings,
            () => Outcome::Clean,
        })
    }
}
