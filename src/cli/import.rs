use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::lint::read_standard_input;
use super::output::Output;
use super::{Failure, Outcome};
use crate::interop::mermaid::import;
use crate::model::Document;
use crate::report::FileReport;
use crate::workspace::{self, WorkspaceError, create_file, real, writable, write_file};

/// Make a journey of something else
#[derive(Args)]
#[command(after_help = "Examples:
  polku import mermaid visit.mmd -o journeys/visit.yaml

`polku import mermaid --help` tells more.")]
pub(super) struct Import {
    #[command(subcommand)]
    from: From,
}

#[derive(Subcommand)]
enum From {
    Mermaid(Mermaid),
}

impl Import {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        match self.from {
            From::Mermaid(mermaid) => mermaid.run(out),
        }
    }
}

/// Make a journey of a user journey of Mermaid
///
/// Sections become stages, tasks touchpoints, scores experience, and actors personas.
#[derive(Args)]
#[command(after_help = "Examples:
  polku import mermaid visit.mmd                         the journey on standard output
  polku import mermaid visit.mmd -o journeys/visit.yaml  or in a file
  polku import mermaid README.md --nth 2                 the second of a Markdown file

Exit codes: 0 imported; 1 the diagram has errors; 2 wrong usage, or files that cannot be read or written.")]
pub(super) struct Mermaid {
    /// The diagram, or a Markdown file with one; `-` for standard input
    file: PathBuf,
    /// The file for the journey; `-` for standard output [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "output")]
    force: bool,
    /// Which user journey of a Markdown file, from 1 [default: the first]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    nth: Option<u32>,
}

impl Mermaid {
    fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let target = self.output.as_deref().filter(|target| *target != Path::new("-"));
        if target.is_some_and(|target| real(target) == real(&self.file)) {
            let name = self.file.display();
            return Err(Failure::Message(format!("{name} is the diagram itself; give the journey another file")));
        }
        let source = match self.file == Path::new("-") {
            true => workspace::decoded(Path::new("<stdin>"), read_standard_input()?)?,
            false => workspace::source(&self.file)?,
        };
        let imported = import(&Arc::new(source), self.nth.map(|nth| nth as usize));
        let Document { source, value: journey, diagnostics } = imported;
        if !diagnostics.is_empty() {
            out.problems(&[FileReport::new(source, diagnostics)]);
        }
        let Some(journey) = journey else { return Ok(Outcome::Findings) };
        match target {
            None => out.print(&journey)?,
            Some(target) => {
                writable(target)?;
                out.clear_leftovers([target], true);
                let write = if self.force { write_file } else { create_file };
                write(target, journey.as_bytes()).map_err(unwritten)?;
                out.tell(&format!("wrote {}", target.display()));
            }
        }
        Ok(Outcome::Clean)
    }
}

/// Why the journey was not written: one that is there is somebody's work.
fn unwritten(error: WorkspaceError) -> Failure {
    match error {
        WorkspaceError::Unwritten(file, error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Failure::Message(format!("{file} is there already; give another file, or write over it with --force"))
        }
        error => error.into(),
    }
}
