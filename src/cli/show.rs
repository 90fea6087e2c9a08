use std::io;

use clap::{Args, ValueEnum, ValueHint};

use super::input::InputPath;
use super::output::Output;
use super::{Failure, Outcome};
use crate::graph::JourneyGraph;
use crate::interop::show;

/// Print a journey as polku understands it
///
/// All ids, implicit transitions and inferred kinds are written out, and so is what the journey uses from the
/// catalog.
#[derive(Args)]
#[command(after_help = "Examples:
  polku show journeys/visit.yaml       with all transitions, kinds and ids
  polku show journeys/visit.yaml --format json
  cat visit.yaml | polku show -

Exit codes: 0 shown; 1 the journey has load errors; 2 wrong usage, or a file that cannot be read.")]
pub(super) struct Show {
    /// The journey; `-` for standard input
    #[arg(value_hint = ValueHint::AnyPath)]
    file: InputPath,
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
}

impl Show {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        if let Some(folder) = self.file.named().filter(|path| path.is_dir()) {
            return Err(Failure::NotOneJourney(folder.to_path_buf()));
        }
        let loaded = self.file.load()?;
        let mut files = loaded.iter().flat_map(|group| &group.files);
        let Some(journey) = files.next().and_then(|file| file.journey.as_ref()) else {
            loaded.iter().for_each(|group| out.problems(&group.problems()));
            return Ok(Outcome::Findings);
        };
        let graph = JourneyGraph::new(journey);
        let text = match self.format {
            JourneyFormat::Yaml => show::yaml(&graph).map_err(io::Error::other)?,
            JourneyFormat::Json => show::json(&graph)?,
        };
        out.print(&text).map(|()| Outcome::Clean)
    }
}
