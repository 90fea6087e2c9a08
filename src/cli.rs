//! The command line: arguments become one call, and the result becomes an exit code.
//!
//! 0: success. 1: findings, or journeys with load errors. 2: wrong usage, wrong configuration, or files that cannot be
//! read or written. A closed pipe is success.

mod analyze;
mod colour;
mod completions;
mod diff;
mod doctor;
mod explain;
mod failure;
mod files;
mod fmt;
mod import;
mod init;
mod input;
mod licenses;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod new;
mod output;
#[cfg(feature = "preview")]
mod preview;
mod progress;
mod quote;
mod rename;
mod render;
mod rules;
mod schema;
mod show;
mod text_diff;
mod usage;
mod version;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use self::colour::ColourMode;
use self::failure::Failure;
use self::output::Output;

/// Customer journeys as code: write them in YAML, lint them in CI, draw them.
#[derive(Parser)]
#[command(name = "polku", bin_name = "polku", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Examples:
  polku init                           start a project with a first journey
  polku new \"Private event\"            add a journey
  polku lint                           check the project's journeys
  polku render journeys/private-event.yaml
                                       draw a picture next to the journey

`polku lint --help` explains a command, with examples.")]
struct Arguments {
    /// When to use colours
    #[arg(long, value_enum, default_value_t = ColourMode::Auto, global = true, value_name = "WHEN", display_order = 900)]
    color: ColourMode,
    /// Also read and write files in this folder, which is outside the project or its repository
    #[arg(long, global = true, value_name = "DIR", display_order = 901)]
    trust: Vec<std::path::PathBuf>,
    /// With --version: also print the features, the platform and the formats of this build
    #[arg(long, requires = "version")]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

/// The commands, in the order in which people meet them.
#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    New(new::New),
    Lint(lint::Lint),
    Fmt(fmt::Fmt),
    Rename(rename::Rename),
    Render(render::Render),
    #[cfg(feature = "preview")]
    Preview(preview::Preview),
    Show(show::Show),
    Analyze(analyze::Analyze),
    Diff(diff::Diff),
    Import(import::Import),
    Explain(explain::Explain),
    Rules(rules::Rules),
    Schema(schema::Schema),
    #[cfg(feature = "lsp")]
    Lsp(lsp::Lsp),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Man(man::Man),
    Licenses(licenses::Licenses),
}

/// How a run ended that did its work.
enum Outcome {
    Clean,
    Findings,
    /// Something could not be read or written, which was reported. The rest is done.
    Incomplete,
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
        Command::Rename(command) => command.run(&out),
        Command::Render(command) => command.run(&out),
        Command::Show(command) => command.run(&out),
        Command::Analyze(command) => command.run(&out),
        Command::Diff(command) => command.run(&out),
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
        Command::Doctor(command) => command.run(&out),
        Command::Licenses(command) => command.run(&out),
    };
    match result {
        Ok(Outcome::Clean) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Incomplete) => ExitCode::from(2),
        Err(failure) => {
            out.failure(&failure);
            ExitCode::from(2)
        }
    }
}

/// Reads the command line. If it asks for help or is wrong, prints that, and returns the exit code.
fn parse(words: &[OsString]) -> Result<Arguments, ExitCode> {
    let mode = ColourMode::asked(words);
    let command = || Arguments::command().color(mode.into());
    let matches = command().try_get_matches_from(words);
    matches.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(|error| match error.kind() {
        ErrorKind::DisplayVersion if version::is_verbose(words) => {
            // A failure could not be reported anywhere.
            let _ = Output::new(mode).print(&version::verbose());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // A failure could not be reported anywhere.
            let _ = error.print();
            if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
        }
        _ => {
            Output::new(mode).wrong_usage(&usage::wrong(&error, command(), words));
            ExitCode::from(2)
        }
    })
}

/// Reads one of these values by its word.
fn word<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    as_str: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let find = move |word: String| {
        all.iter().copied().find(|one| as_str(*one).eq_ignore_ascii_case(&word)).ok_or("no such word")
    };
    PossibleValuesParser::new(all.iter().map(move |one| as_str(*one))).try_map(find)
}
