//! The command line: arguments in, one call each, exit codes out.
//!
//! 0: all is well. 1: findings, or journeys with errors. 2: wrong usage, wrong configuration, or files
//! that cannot be read. A closed pipe is success.

mod explain;
mod lint;
mod lsp;
mod output;
mod preview;
mod render;
mod rules;
mod show;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::output::{Output, Paint};
use crate::workspace::WorkspaceError;

/// Customer journeys as code: author them in YAML, lint them in CI, draw them.
#[derive(Parser)]
#[command(name = "polku", version, arg_required_else_help = true, max_term_width = 100)]
struct Arguments {
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Paint::Auto, global = true, value_name = "WHEN")]
    color: Paint,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Lint(lint::Lint),
    Render(render::Render),
    Show(show::Show),
    Explain(explain::Explain),
    Rules(rules::Rules),
    Preview(preview::Preview),
    Lsp(lsp::Lsp),
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
        Failure::Workspace(error)
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

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if std::env::args_os().any(|argument| argument.to_string_lossy().contains(char::is_control)) => {
            // clap shows arguments as they are, line breaks and all.
            Output::new(Paint::Never).error(error.to_string().trim_start_matches("error: "));
            return ExitCode::from(2);
        }
        Err(error) => error.exit(),
    };
    let out = Output::new(arguments.color);
    let result = match arguments.command {
        Command::Lint(command) => command.run(&out),
        Command::Render(command) => command.run(&out),
        Command::Show(command) => command.run(&out),
        Command::Explain(command) => command.run(&out),
        Command::Rules(command) => command.run(&out),
        Command::Preview(command) => command.run(&out),
        Command::Lsp(command) => command.run(),
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

/// Loads the one journey that a command needs. Where it has errors, they are shown, and there is none.
fn one_journey(path: &std::path::Path, out: &Output) -> Result<Option<crate::workspace::Loaded>, Failure> {
    let loaded = if path == std::path::Path::new("-") {
        crate::workspace::Loaded::text(std::path::Path::new("<stdin>"), lint::read_standard_input()?)?
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
