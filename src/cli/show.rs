use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::Output;
use super::{Failure, Outcome};
use crate::graph::JourneyGraph;
use crate::interop::show;

/// Print a journey as polku understands it
///
/// Every id, the implicit ways and the inferred kinds are written out, and what the journey uses of the
/// catalog stands in it.
#[derive(Args)]
#[command(after_help = "Examples:
  polku show journeys/visit.yaml       with all ways, kinds and ids written out
  polku show journeys/visit.yaml --format json
  cat visit.yaml | polku show -

Exit codes: 0 shown; 1 the journey has load errors; 2 wrong usage, or a file that cannot be read.")]
pub(super) struct Show {
    /// The journey; `-` for standard input
    file: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A journey file that means the same
    Yaml,
    /// For other programs; its form is versioned
    Json,
}

impl Show {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let Some(loaded) = super::one_journey(&self.file, out)? else { return Ok(Outcome::Findings) };
        let Some(journey) = loaded.files.first().and_then(|file| file.journey.as_ref()) else {
            return Ok(Outcome::Findings);
        };
        let graph = JourneyGraph::new(journey);
        let text = match self.format {
            Format::Yaml => show::yaml(&graph).map_err(|error| Failure::Message(error.to_string()))?,
            Format::Json => show::json(&graph).map_err(|error| Failure::Message(error.to_string()))?,
        };
        out.print(&text).map(|()| Outcome::Clean)
    }
}
