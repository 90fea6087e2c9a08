use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::reports::{OnOutput, ReportFormat, Reporting, format_and_file};
use super::{LintMode, LintRun, Selection};
use crate::cli::Failure;
use crate::cli::input::InputArguments;
use crate::diagnostic::Severity;
use crate::lint::Level;
use crate::model::Date;

/// Check journeys: load errors and findings
#[derive(Args)]
#[command(after_help = "Examples:
  polku lint                           check the journeys of the project
  polku lint journeys/visit.yaml       check one journey
  polku lint --fail-on warning         fail on warnings, too
  polku lint --off no-exit             leave out one rule
  polku lint --diff                    show what --fix would change
  polku lint --fix                     fix what can be fixed
  polku lint --changed-since main...   judge what this branch changed
  cat visit.yaml | polku lint - --stdin-filename journeys/visit.yaml

Exit codes: 0 clean; 1 findings at or above --fail-on, or a journey with load errors;
2 wrong usage or configuration, unreadable files, or nothing to lint.")]
pub(in crate::cli) struct Lint {
    /// The format of the report [default: human; on GitHub Actions github, with a job summary]
    #[arg(long, value_enum)]
    format: Option<ReportFormat>,
    /// Also write a report to a file, as FORMAT=FILE; can be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_and_file)]
    output: Vec<(ReportFormat, PathBuf)>,
    /// In SARIF, also list findings that comments ignore or the baseline knows, marked as suppressed
    #[arg(long)]
    suppressed: bool,
    /// Count the findings of each rule instead of showing them
    #[arg(long, conflicts_with_all = ["format", "write_baseline"])]
    statistics: bool,
    /// The lowest severity that makes the run fail
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Exit with 0 whatever is found, if the journeys can be read
    #[arg(long)]
    exit_zero: bool,
    /// Report the findings of these rules or categories as errors
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    error: Vec<String>,
    /// Report the findings of these rules or categories as warnings
    #[arg(long, alias = "warning", value_name = "RULE,…", value_delimiter = ',')]
    warn: Vec<String>,
    /// Report the findings of these rules or categories as infos
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    info: Vec<String>,
    /// Switch off these rules or categories
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    off: Vec<String>,
    /// Run only these rules or categories
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    only: Vec<String>,
    /// Show at most N findings of each file; 0 shows all [default: 50 on a terminal, else all]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    max: Option<usize>,
    /// The day from which to count the age of journeys [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
    /// Write all findings to the project's baseline; from then on, only new findings are reported
    #[arg(long, conflicts_with_all = ["only", "fail_on", "exit_zero", "format", "output", "statistics", "prune_baseline", "fix", "diff"])]
    write_baseline: bool,
    /// Remove from the project's baseline what is no longer found
    #[arg(long, conflicts_with_all = ["fail_on", "exit_zero", "format", "output", "statistics", "fix", "diff"])]
    prune_baseline: bool,
    /// Judge only journeys that differ from those of a revision of git; with REV..., from where this branch left REV
    #[arg(long, value_name = "REV", conflicts_with_all = ["write_baseline", "prune_baseline"])]
    changed_since: Option<String>,
    /// Apply the fixes that do not change what a journey says, then report what is left
    #[arg(long)]
    fix: bool,
    /// Also apply fixes that may change what a journey says (needs --fix or --diff)
    #[arg(long)]
    unsafe_fixes: bool,
    /// Show what --fix would change, and change nothing; exit with 1 if something would change
    #[arg(long, conflicts_with_all = ["fix", "format", "statistics", "output", "exit_zero", "fail_on"])]
    diff: bool,
    /// The folder to which paths in reports for CI systems are relative [default: the root of the repository]
    #[arg(long, value_name = "DIR", value_parser = PathBufValueParser::new().try_map(folder))]
    base: Option<PathBuf>,
    #[command(flatten)]
    input: InputArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    #[value(alias = "warn")]
    Warning,
    Info,
}

impl From<FailOn> for Severity {
    fn from(least: FailOn) -> Self {
        match least {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        }
    }
}

impl Lint {
    /// Checks the arguments, and reads standard input if it is named.
    pub(super) fn resolve(self) -> Result<LintRun, Failure> {
        let mode = self.mode()?;
        Ok(LintRun {
            mode,
            changed_since: self.changed_since,
            input: self.input.resolve()?,
            reporting: Reporting {
                on_output: OnOutput::of(self.format, self.statistics),
                job_summary: OnOutput::job_summary(self.format),
                files: self.output,
                most: self.max,
                with_suppressed: self.suppressed,
                base: self.base,
            },
            selection: Selection {
                levels: [
                    (Level::Error, self.error),
                    (Level::Warn, self.warn),
                    (Level::Info, self.info),
                    (Level::Off, self.off),
                ],
                only: self.only,
                today: self.today,
            },
        })
    }

    /// The mode that the flags name. No two of them name one, since those conflict.
    fn mode(&self) -> Result<LintMode, Failure> {
        let fail_on = (!self.exit_zero).then_some(self.fail_on.into());
        let unsafe_fixes = self.unsafe_fixes;
        if unsafe_fixes && !self.fix && !self.diff {
            return Err(Failure::Needs { option: "--unsafe-fixes", needs: "--fix or --diff" });
        }
        Ok(if self.write_baseline {
            LintMode::WriteBaseline
        } else if self.prune_baseline {
            LintMode::PruneBaseline
        } else if self.fix {
            LintMode::Fix { unsafe_fixes, fail_on }
        } else if self.diff {
            LintMode::Diff { unsafe_fixes }
        } else {
            LintMode::Report { fail_on }
        })
    }
}

/// Reads a folder that exists from the command line.
fn folder(path: PathBuf) -> Result<PathBuf, &'static str> {
    if path.is_dir() { Ok(path) } else { Err("name a folder that exists") }
}

/// Reads a day from the command line.
fn date(text: &str) -> Result<Date, &'static str> {
    Date::parse(text).ok_or("write year, month and day of a day that exists: 2026-11-30")
}
