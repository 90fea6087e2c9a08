use std::io::ErrorKind;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueHint};

use super::files::{OutputPath, clear_leftovers, tell_written};
use super::input::InputPath;
use super::output::Output;
use super::{Failure, Outcome};
use crate::interop::mermaid;
use crate::lint::ignore_unknowable;
use crate::model::Document;
use crate::report::FileReport;
use crate::source::Source;
use crate::workspace::{WorkspaceError, create_file, real, writable, write_file};

/// Make a journey from another format
#[derive(Args)]
#[command(after_help = "Examples:
  polku import mermaid visit.mmd -o journeys/visit.yaml

`polku import mermaid --help` has more examples.")]
pub(super) struct Import {
    #[command(subcommand)]
    format: ForeignFormat,
}

#[derive(Subcommand)]
enum ForeignFormat {
    Mermaid(Mermaid),
}

impl Import {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        match self.format {
            ForeignFormat::Mermaid(mermaid) => mermaid.run(out),
        }
    }
}

/// Make a journey from a user journey of Mermaid
///
/// Sections become stages, tasks become touchpoints, scores become experience, and actors become personas.
#[derive(Args)]
#[command(after_help = "Examples:
  polku import mermaid visit.mmd                         print the journey
  polku import mermaid visit.mmd -o journeys/visit.yaml  write it to a file
  polku import mermaid README.md --nth 2                 the second diagram of a Markdown file

Exit codes: 0 imported; 1 the diagram has errors; 2 wrong usage, or files that cannot be read or written.")]
pub(super) struct Mermaid {
    /// The diagram, or a Markdown file with one; `-` for standard input
    #[arg(value_hint = ValueHint::AnyPath)]
    file: InputPath,
    #[command(flatten)]
    destination: Destination,
    /// The number of the diagram in a Markdown file, from 1 [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    nth: Option<u32>,
}

impl Mermaid {
    fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let nth = self.nth.map(|nth| nth as usize);
        self.destination.receive(&self.file, |source| mermaid::import(source, nth), out)
    }
}

/// Where an imported journey goes: what all formats have in common.
#[derive(Args)]
struct Destination {
    /// The file for the journey; `-` for standard output [default: standard output]
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::AnyPath)]
    output: Option<OutputPath>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    force: bool,
}

impl Destination {
    /// Imports a file, reports what is wrong with it, and writes the journey.
    fn receive(
        self,
        file: &InputPath,
        import: impl FnOnce(&Arc<Source>) -> Document<String>,
        out: &Output,
    ) -> Result<Outcome, Failure> {
        let target = self.output.unwrap_or(OutputPath::StandardOutput);
        if let (Some(imported), Some(journey)) = (file.named(), target.file())
            && real(imported) == real(journey)
        {
            return Err(Failure::OverImported(imported.to_path_buf()));
        }
        let Document { source, value: journey, diagnostics } = import(&Arc::new(file.source()?));
        if !diagnostics.is_empty() {
            out.problems(&[FileReport::new(source, diagnostics)]);
        }
        let Some(journey) = journey.map(ignore_unknowable) else { return Ok(Outcome::Findings) };
        match &target {
            OutputPath::StandardOutput => out.print(&journey)?,
            OutputPath::File(file) => {
                writable(file)?;
                clear_leftovers([&**file], true, out);
                let write = if self.force { write_file } else { create_file };
                write(file, journey.as_bytes()).map_err(not_written)?;
                tell_written(file, out);
            }
        }
        Ok(Outcome::Clean)
    }
}

fn not_written(error: WorkspaceError) -> Failure {
    match error {
        WorkspaceError::Unwritten(file, error) if error.kind() == ErrorKind::AlreadyExists => Failure::NotForced(file),
        error => error.into(),
    }
}
