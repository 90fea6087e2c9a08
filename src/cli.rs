//! The command line: arguments in, one call each, exit codes out.
//!
//! 0: all is well. 1: findings, or journeys with errors. 2: wrong usage, wrong configuration, or files
//! that cannot be read. A closed pipe is success.

mod change;
mod completions;
mod explain;
mod fmt;
mod fresh;
mod import;
mod init;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod new;
mod output;
#[cfg(feature = "preview")]
mod preview;
mod progress;
mod render;
mod rules;
mod schema;
mod show;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use self::output::{Output, Paint};
use crate::workspace::WorkspaceError;

/// Customer journeys as code: author them in YAML, lint them in CI, draw them.
#[derive(Parser)]
#[command(name = "polku", bin_name = "polku", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Examples:
  polku init                           a project, with a first journey in it
  polku new \"Private event\"            another journey
  polku lint                           what is missing or odd in the project's journeys
  polku render journeys/private-event.yaml
                                       the picture, beside the journey

`polku lint --help` tells more of a command, with examples.")]
struct Arguments {
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Paint::Auto, global = true, value_name = "WHEN", display_order = 900)]
    color: Paint,
    /// Read and write files in this folder too, though it lies outside of the project or its repository
    #[arg(long, global = true, value_name = "DIR", display_order = 901)]
    trust: Vec<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// In the order in which somebody meets them.
#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    New(new::New),
    Lint(lint::Lint),
    Fmt(fmt::Fmt),
    Render(render::Render),
    #[cfg(feature = "preview")]
    Preview(preview::Preview),
    Show(show::Show),
    Import(import::Import),
    Explain(explain::Explain),
    Rules(rules::Rules),
    Schema(schema::Schema),
    #[cfg(feature = "lsp")]
    Lsp(lsp::Lsp),
    Completions(completions::Completions),
    Man(man::Man),
}

/// How a run that did its work ended.
enum Outcome {
    Clean,
    Findings,
    /// Something could not be read or written, which has been told; the rest is done.
    Incomplete,
}

/// Why a run could not do its work.
enum Failure {
    /// With a message for people, printed after `error: `.
    Message(String),
    /// What was to be read can't be.
    Workspace(WorkspaceError),
    /// Nobody reads the output any more.
    ClosedPipe,
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        match error {
            error @ WorkspaceError::Unwritten(..) => Failure::Message(error.to_string()),
            error => Failure::Workspace(error),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::Message(format!("cannot write: {}", crate::workspace::reason(&error))),
        }
    }
}

/// Runs the program `polku` with the arguments of this process.
///
/// The exit code is 0 if all is well, 1 if there are findings or journeys with errors, and 2 if the command line or the
/// configuration is wrong or a file cannot be read or written. A closed pipe counts as success.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let arguments = match parse(&words) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    crate::workspace::trust(&arguments.trust);
    let out = Output::new(arguments.color);
    let result = match arguments.command {
        Command::Init(command) => command.run(&out),
        Command::New(command) => command.run(&out),
        Command::Lint(command) => command.run(&out),
        Command::Fmt(command) => command.run(&out),
        Command::Render(command) => command.run(&out),
        Command::Show(command) => command.run(&out),
        Command::Import(command) => command.run(&out),
        Command::Explain(command) => command.run(&out),
        Command::Rules(command) => command.run(&out),
        #[cfg(feature = "preview")]
        Command::Preview(command) => command.run(&out),
        #[cfg(feature = "lsp")]
        Command::Lsp(command) => command.run(),
        Command::Schema(command) => command.run(&out),
        Command::Completions(command) => command.run(&out),
        Command::Man(command) => command.run(&out),
    };
    match result {
        Ok(Outcome::Clean) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Incomplete) => ExitCode::from(2),
        Err(Failure::Message(message)) => {
            out.error(&message);
            ExitCode::from(2)
        }
        Err(Failure::Workspace(WorkspaceError::Project(report) | WorkspaceError::Extended(report))) => {
            out.problems(&[*report]);
            ExitCode::from(2)
        }
        Err(Failure::Workspace(error)) => {
            out.error(&error.to_string());
            ExitCode::from(2)
        }
    }
}

/// Reads the command line. Where it asks for help, or is wrong, that has been told, and the run ends with this code.
fn parse(words: &[OsString]) -> Result<Arguments, ExitCode> {
    let paint = Paint::asked(words);
    let command = Arguments::command().color(paint.into());
    let matches = command.clone().try_get_matches_from(words);
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // There is nobody to tell when this fails.
            let _ = error.print();
            if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
        }
        _ => {
            Output::new(paint).wrong_usage(&usage::wrong(&error, command, words));
            ExitCode::from(2)
        }
    })
}

/// Reads one of some words.
fn word<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    of: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let find =
        move |text: String| all.iter().copied().find(|one| of(*one).eq_ignore_ascii_case(&text)).ok_or("no such word");
    PossibleValuesParser::new(all.iter().map(move |one| of(*one))).try_map(find)
}

/// Loads the one journey that a command needs. Where it has errors, they are shown, and there is none.
fn one_journey(path: &std::path::Path, out: &Output) -> Result<Option<crate::workspace::LoadedProject>, Failure> {
    let loaded = if path == std::path::Path::new("-") {
        crate::workspace::LoadedProject::text(std::path::Path::new("<stdin>"), lint::read_standard_input()?)?
    } else if path.is_dir() {
        return Err(Failure::Message(format!("{} is a folder; name one journey", path.display())));
    } else {
        crate::workspace::file(path)?
    };
    let broken = loaded.files.iter().any(|file| file.journey.is_none());
    if broken {
        out.problems(&loaded.problems());
    }
    Ok((!broken).then_some(loaded))
}
