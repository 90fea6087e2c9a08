mod editor;
mod machine;
mod program;
mod project;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use serde::Serialize;

use super::output::Output;
use super::version::DOCTOR_JSON;
use super::{Failure, Outcome};
use crate::report::{count, visible};
use crate::workspace::{WorkspaceError, parent};

/// Say what polku finds here, and what is wrong
///
/// For the question why something does not work: the program, the project and its journeys, what the project names, and
/// the programs and settings around polku. It changes nothing. To know their versions, it runs the programs `polku`,
/// `git` and `dot` of your PATH.
#[derive(Args)]
#[command(after_help = "Examples:
  polku doctor                         look at this folder
  polku doctor journeys/visit.yaml     look at a file, too: why is it not linted?
  polku doctor --format json           for other programs

Exit codes: 0 no problem; 1 a problem; 2 wrong usage, or a path that cannot be read.")]
pub(super) struct Doctor {
    /// The folder or file to look at [default: this folder]
    #[arg(value_hint = ValueHint::AnyPath)]
    path: Option<PathBuf>,
    /// The format of the report
    #[arg(long, value_enum, default_value_t = DoctorFormat::Human)]
    format: DoctorFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum DoctorFormat {
    Human,
    /// An object with a version and the checks, each with check, status, message and, if there is something to do, help
    Json,
}

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    /// Something that not everybody needs is missing, or may surprise.
    Note,
    Problem,
}

impl Status {
    /// The word for it, and its colour.
    fn word(self) -> (&'static str, &'static str) {
        match self {
            Status::Ok => ("ok", "92"),
            Status::Note => ("note", "96"),
            Status::Problem => ("problem", "91"),
        }
    }
}

/// What was looked at, and what was found.
#[derive(Serialize)]
struct Check {
    check: &'static str,
    status: Status,
    message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

impl Check {
    fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Check { check, status: Status::Ok, message: message.into(), help: None }
    }

    fn note(check: &'static str, message: impl Into<String>) -> Self {
        Check { status: Status::Note, ..Check::ok(check, message) }
    }

    /// A problem, which is never told without what to do.
    fn problem(check: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Check { status: Status::Problem, ..Check::ok(check, message) }.help(help)
    }

    fn help(self, help: impl Into<String>) -> Self {
        Check { help: Some(help.into()), ..self }
    }
}

/// The report as JSON.
#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    checks: &'a [Check],
}

impl Doctor {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let path = self.path.as_deref().unwrap_or(Path::new("."));
        let is_folder =
            std::fs::metadata(path).map_err(|error| WorkspaceError::Unreadable(path.into(), error))?.is_dir();
        let folder = if is_folder { path } else { parent(path) };
        let found = project::look(folder, (!is_folder).then_some(path));
        let mut checks = vec![machine::version(), machine::program()];
        checks.extend(found.checks);
        checks.push(machine::git(folder));
        checks.extend(machine::graphviz());
        checks.extend(machine::fonts(found.font.as_deref()));
        checks.extend(editor::look(found.folder.as_deref()));
        checks.push(Check::ok("terminal", out.about_colours()));
        let text = match self.format {
            DoctorFormat::Human => human(&checks, out.has_colours()),
            DoctorFormat::Json => {
                serde_json::to_string_pretty(&Report { version: DOCTOR_JSON, checks: &checks })? + "\n"
            }
        };
        out.print(&text)?;
        let has_problem = checks.iter().any(|check| check.status == Status::Problem);
        Ok(if has_problem { Outcome::Findings } else { Outcome::Clean })
    }
}

/// The report for people: a line for each check, below it what to do, and a summary.
fn human(checks: &[Check], colours: bool) -> String {
    let mut text = String::new();
    let width = checks.iter().map(|check| check.check.len()).max().unwrap_or(0);
    for Check { check, status, message, help } in checks {
        let (word, colour) = status.word();
        let padded = format!("{word:7}");
        let word = if colours { format!("\u{1b}[1m\u{1b}[{colour}m{padded}\u{1b}[0m") } else { padded };
        let _ = writeln!(text, "{word}  {check:width$}  {}", visible(message));
        if let Some(help) = help {
            let _ = writeln!(text, "{:7}  {:width$}  help: {}", "", "", visible(help));
        }
    }
    let number = |status| checks.iter().filter(|check| check.status == status).count();
    let notes = match number(Status::Note) {
        0 => String::new(),
        notes => format!(", {}", count(notes, "note")),
    };
    let problems = match number(Status::Problem) {
        0 => "no problem".to_owned(),
        problems => count(problems, "problem"),
    };
    let _ = writeln!(text, "\n{problems}{notes}");
    text
}
