use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};

use super::output::{Output, write_file};
use super::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Level;
use crate::lint::baseline::Baseline;
use crate::model::Date;
use crate::report::{Checked, Counts, FileReport, Human, concise, human};
use crate::workspace::{self, Loaded};

/// Check journeys: load errors and findings
#[derive(Args)]
#[command(after_help = "Examples:
  polku lint                           the journeys of the project
  polku lint journeys/visit.yaml       one journey
  polku lint --fail-on warning         let warnings fail the run too
  polku lint --off no-exit             without one rule
  cat visit.yaml | polku lint - --stdin-filename journeys/visit.yaml

Exit codes: 0 clean; 1 findings at or above --fail-on, or a journey with load errors;
2 wrong usage or configuration, unreadable files, or nothing to lint.")]
pub(super) struct Lint {
    /// Files and folders; `-` for standard input; without any, the journeys of the project
    paths: Vec<PathBuf>,
    /// How to report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The least weight that makes the run fail
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "LEVEL")]
    fail_on: FailOn,
    /// Always exit with 0 when the journeys could be read
    #[arg(long)]
    exit_zero: bool,
    /// Make the findings of a rule errors
    #[arg(long, value_name = "RULE")]
    error: Vec<String>,
    /// Make the findings of a rule warnings
    #[arg(long, value_name = "RULE")]
    warn: Vec<String>,
    /// Make the findings of a rule infos
    #[arg(long, value_name = "RULE")]
    info: Vec<String>,
    /// Switch a rule off
    #[arg(long, value_name = "RULE")]
    off: Vec<String>,
    /// Run this rule alone; may be given several times
    #[arg(long, value_name = "RULE")]
    only: Vec<String>,
    /// Show at most so many findings of a file; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, value_name = "N")]
    max: Option<usize>,
    /// The day from which the age of journeys is counted [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
    /// Write all findings to the project's baseline, so that only new ones are reported from now on
    #[arg(long, conflicts_with_all = ["only", "fail_on", "exit_zero"])]
    write_baseline: bool,
    /// The path that standard input stands for
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// With the lines, labels and help
    Human,
    /// One line each: path:line:column: level[name] message
    Concise,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    #[value(alias = "warn")]
    Warning,
    Info,
}

impl Lint {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let mut loaded = self.load()?;
        for group in &mut loaded {
            self.configure(group)?;
        }
        if self.write_baseline {
            return write_baseline(&loaded, out);
        }
        let mut reports: Vec<FileReport> = Vec::new();
        for group in &loaded {
            reports.extend(group.lint(group.baseline()?.as_ref()));
        }
        let journeys = loaded.iter().map(|group| group.files.len()).sum();
        let checked = Checked { journeys, excluded: loaded.iter().map(|group| group.excluded).sum() };
        let text = match self.format {
            Format::Concise => concise(&reports),
            Format::Human => {
                let most = self.max.unwrap_or(if out.is_terminal() { 50 } else { 0 });
                human(&reports, checked, Human { colour: out.colour(), most })
            }
        };
        out.print(&text)?;
        let least = match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        };
        let load_errors = reports.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
        let failed = Counts::of(&reports).at_least(least) > 0 || load_errors;
        Ok(if failed && !self.exit_zero { Outcome::Findings } else { Outcome::Clean })
    }

    fn load(&self) -> Result<Vec<Loaded>, Failure> {
        if self.paths != [Path::new("-")] {
            if self.stdin_filename.is_some() {
                return Err(Failure::Message("--stdin-filename goes with `-` as the only path".into()));
            }
            if self.paths.iter().any(|path| path == Path::new("-")) {
                return Err(Failure::Message("`-` (standard input) goes with no other path".into()));
            }
            return Ok(workspace::load(&self.paths)?);
        }
        let path = self.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
        Ok(vec![Loaded::text(&path, read_standard_input()?)?.without_excluded()])
    }

    fn configure(&self, loaded: &mut Loaded) -> Result<(), Failure> {
        let settings = &mut loaded.root.project.lint;
        settings.today = self.today.or_else(today);
        let levels = [
            (&self.error, Level::Error),
            (&self.warn, Level::Warn),
            (&self.info, Level::Info),
            (&self.off, Level::Off),
        ];
        for (rules, level) in levels {
            for rule in rules {
                settings.force(rule, level).map_err(Failure::Message)?;
            }
        }
        for rule in &self.only {
            settings.only(rule).map_err(Failure::Message)?;
        }
        Ok(())
    }
}

/// Reads a day from the command line.
fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write year, month and day of a day that exists: 2026-11-30".into())
}

/// The day by the system's clock, in UTC.
fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::after_1970(i64::try_from(since.as_secs() / (24 * 60 * 60)).ok()?)
}

/// Writes the baseline of the project that was loaded.
fn write_baseline(loaded: &[Loaded], out: &Output) -> Result<Outcome, Failure> {
    let [group] = loaded else {
        return Err(Failure::Message("these files are of several projects: each has a baseline of its own".into()));
    };
    let Some(path) = group.baseline_path() else {
        let message = "the project names no baseline: add `baseline: polku-baseline.json` under `lint` in polku.yaml";
        return Err(Failure::Message(message.into()));
    };
    let known = group.known();
    let count = crate::report::count(known.len(), "finding");
    // What this run did not look at stays as it was.
    let old = if path.exists() { group.baseline()? } else { None }.unwrap_or_default();
    let text = Baseline::write(known.into_iter().chain(old.untouched(|known| group.looks_for(known))).collect())
        .map_err(std::io::Error::from)?;
    write_file(&path, text.as_bytes())?;
    out.tell(&format!("{count} written to {}", path.display()));
    let problems = group.problems();
    let load_errors = problems.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
    if load_errors {
        out.problems(&problems);
    }
    Ok(if load_errors { Outcome::Findings } else { Outcome::Clean })
}

/// Reads standard input, though no more of it than is needed to say that it is too large.
pub(super) fn read_standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = crate::source::MAX_FILE_BYTES as u64 + 1;
    match std::io::stdin().lock().take(limit).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::Message(format!("cannot read standard input: {}", workspace::reason(&error)))),
    }
}
