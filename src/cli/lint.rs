mod base;
mod baseline;
mod fix;
mod reports;

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use self::reports::{Delivery, Format, Report, format_and_file, kinds};
use super::output::Output;
use super::progress::Progress;
use super::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Level;
use crate::model::Date;
use crate::report::{Checked, Counts, FileReport, count};
use crate::workspace::{self, Fixed, LoadedProject, WorkspaceError};

/// Check journeys: load errors and findings
#[derive(Args)]
#[command(after_help = "Examples:
  polku lint                           the journeys of the project
  polku lint journeys/visit.yaml       one journey
  polku lint --fail-on warning         let warnings fail the run too
  polku lint --off no-exit             without one rule
  polku lint --diff                    show what --fix would change
  polku lint --fix                     mend what can be mended
  cat visit.yaml | polku lint - --stdin-filename journeys/visit.yaml

Exit codes: 0 clean; 1 findings at or above --fail-on, or a journey with load errors;
2 wrong usage or configuration, unreadable files, or nothing to lint.")]
pub(super) struct Lint {
    /// Files and folders; `-` for standard input; without any, the journeys of the project
    paths: Vec<PathBuf>,
    /// How to report [default: human; on GitHub Actions github, with a summary of the job]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write a report to a file besides, as FORMAT=FILE; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_and_file)]
    output: Vec<(Format, PathBuf)>,
    /// List in SARIF, marked as such, also what comments ignore and what the baseline knows
    #[arg(long)]
    suppressed: bool,
    /// Count the findings of each rule instead of showing them
    #[arg(long, conflicts_with_all = ["format", "write_baseline"])]
    statistics: bool,
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
    #[arg(long, alias = "warning", value_name = "RULE")]
    warn: Vec<String>,
    /// Make the findings of a rule infos
    #[arg(long, value_name = "RULE")]
    info: Vec<String>,
    /// Switch a rule off, or a category
    #[arg(long, value_name = "RULE")]
    off: Vec<String>,
    /// Run this rule or category alone; may be given several times
    #[arg(long, value_name = "RULE")]
    only: Vec<String>,
    /// Show at most so many findings of a file; 0 for all [default: 50 on a terminal, else all]
    #[arg(long, value_name = "N")]
    max: Option<usize>,
    /// The day from which the age of journeys is counted [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<Date>,
    /// Write all findings in journeys to the project's baseline, so that only new ones are reported from now on
    #[arg(long, conflicts_with_all = ["only", "fail_on", "exit_zero", "format", "output", "statistics", "prune_baseline", "fix", "diff"])]
    write_baseline: bool,
    /// Remove from the project's baseline what is not found any more
    #[arg(long, conflicts_with_all = ["fail_on", "exit_zero", "format", "output", "statistics", "fix", "diff"])]
    prune_baseline: bool,
    /// Mend what can be mended without changing what a journey says, then report the rest
    #[arg(long)]
    fix: bool,
    /// Also apply fixes that may change what a journey says; with --fix or --diff
    #[arg(long)]
    unsafe_fixes: bool,
    /// Show what --fix would change, without changing it; exit with 1 if there is anything
    #[arg(long, conflicts_with_all = ["fix", "format", "statistics", "output", "exit_zero", "fail_on"])]
    diff: bool,
    /// Pass over files that are named and are no journeys of their project, such as those of a commit
    #[arg(long)]
    skip_others: bool,
    /// The folder from which a host resolves the paths in its reports [default: the root of the repository]
    #[arg(long, value_name = "DIR")]
    base: Option<PathBuf>,
    /// The path that standard input stands for
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
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
        if self.unsafe_fixes && !self.fix && !self.diff {
            return Err(Failure::Message("--unsafe-fixes goes with --fix or --diff".into()));
        }
        let delivery =
            Delivery { format: self.format, files: &self.output, statistics: self.statistics, most: self.max };
        let input = if self.is_standard_input() { Some(read_standard_input()?) } else { None };
        let mut fixed = Vec::new();
        let progress = Progress::new("reading journeys", 0);
        let loaded = self.load(input.as_deref(), &mut fixed, out);
        drop(progress);
        let mut loaded = match loaded {
            Err(Failure::Workspace(WorkspaceError::Project(report) | WorkspaceError::Extended(report))) => {
                return broken_project(*report, self.base.as_deref(), &delivery, out);
            }
            loaded => loaded?,
        };
        delivery.spare_files(&loaded)?;
        for group in &mut loaded {
            self.configure(group)?;
        }
        if input.is_none() {
            let files = loaded.iter().flat_map(|group| &group.files);
            out.clear_leftovers(files.map(|file| &*file.file), self.fix);
        }
        if self.write_baseline {
            return baseline::write(&loaded, out);
        }
        if self.prune_baseline {
            return baseline::prune(&loaded, out);
        }
        if self.fix || self.diff {
            let _progress = Progress::new("fixing journeys", 0);
            for group in &mut loaded {
                let baseline = group.baseline()?;
                fixed.extend(group.fix(baseline.as_ref(), self.unsafe_fixes));
            }
        }
        if self.diff {
            fix::show(&fixed, out)?;
            return Ok(match (all_read(&loaded, out), fixed.is_empty()) {
                (false, _) => Outcome::Incomplete,
                (_, true) => Outcome::Clean,
                (_, false) => Outcome::Findings,
            });
        }
        let mut is_whole = true;
        let mut out = out.clone();
        if self.fix {
            match &input {
                // What comes by standard input goes to standard output, fixed or not; the report goes beside it.
                Some(bytes) => {
                    out.print_bytes(fixed.first().map_or(bytes, |fixed| fixed.after.text().as_bytes()))?;
                    out = out.on_error();
                }
                None => is_whole = fix::write(&fixed, &out)?,
            }
        }
        let journeys = loaded.iter().map(|group| group.files.len()).sum();
        let progress = Progress::new(&format!("checking {}", count(journeys, "journey")), 0);
        let reports = self.reports(&loaded)?;
        drop(progress);
        let checked = Checked { journeys, excluded: loaded.iter().map(|group| group.excluded).sum() };
        let notes = loaded.iter().flat_map(|group| group.notes().into_iter().chain(group.waiting())).collect();
        let paths = base::paths(&reports, self.base.as_deref());
        delivery.deliver(&Report { files: &reports, checked, notes, kinds: kinds(&loaded), paths }, &out)?;
        is_whole &= all_read(&loaded, &out);
        let outcome = if is_whole { self.outcome(&reports) } else { Outcome::Incomplete };
        // The process ends here: nothing needs to be taken apart piece by piece.
        std::mem::forget((loaded, reports));
        Ok(outcome)
    }

    /// What is found in the files, as far as it is to be reported.
    fn reports(&self, loaded: &[LoadedProject]) -> Result<Vec<FileReport>, Failure> {
        let mut reports: Vec<FileReport> = Vec::new();
        for group in loaded {
            reports.extend(group.lint(group.baseline()?.as_ref()));
        }
        if !self.suppressed {
            // Not every consumer heeds the mark: GitHub's code scanning would show them as alerts.
            reports.iter_mut().for_each(|report| report.suppressed.clear());
        }
        Ok(reports)
    }

    /// Whether what was found makes the run fail.
    fn outcome(&self, reports: &[FileReport]) -> Outcome {
        let least = match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        };
        let load_errors = reports.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
        let failed = Counts::of(reports).at_least(least) > 0 || load_errors;
        if failed && !self.exit_zero { Outcome::Findings } else { Outcome::Clean }
    }

    fn is_standard_input(&self) -> bool {
        self.paths == [Path::new("-")]
    }

    /// Loads what is to be linted. A project file that is broken and can be fixed is fixed first.
    fn load(&self, input: Option<&[u8]>, fixed: &mut Vec<Fixed>, out: &Output) -> Result<Vec<LoadedProject>, Failure> {
        if input.is_none() {
            if self.stdin_filename.is_some() {
                return Err(Failure::Message("--stdin-filename goes with `-` as the only path".into()));
            }
            if self.paths.iter().any(|path| path == Path::new("-")) {
                return Err(Failure::Message("`-` (standard input) goes with no other path".into()));
            }
        }
        let paths = if self.skip_others { workspace::only_journeys(&self.paths)? } else { self.paths.clone() };
        if paths.is_empty() && !self.paths.is_empty() {
            return Ok(Vec::new());
        }
        loop {
            let path = self.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
            let loaded = match input {
                Some(bytes) => LoadedProject::text(&path, bytes.to_vec()).map(|loaded| vec![loaded.without_excluded()]),
                None => workspace::load(&paths),
            };
            let report = match loaded {
                Err(WorkspaceError::Project(report)) if input.is_none() && (self.fix || self.diff) => report,
                loaded => return Ok(loaded?),
            };
            let Some(mended) = workspace::fix_project_file(&report, self.unsafe_fixes) else {
                return Err(WorkspaceError::Project(report).into());
            };
            if self.diff {
                // What else there is shows once the project can be read.
                fixed.push(mended);
                return Ok(Vec::new());
            }
            if !fix::write(std::slice::from_ref(&mended), out)? {
                return Err(WorkspaceError::Project(report).into());
            }
        }
    }

    fn configure(&self, loaded: &mut LoadedProject) -> Result<(), Failure> {
        let settings = &mut loaded.root.project.lint;
        settings.today = self.today.or_else(workspace::today);
        let levels = [
            (&self.error, Level::Error),
            (&self.warn, Level::Warn),
            (&self.info, Level::Info),
            (&self.off, Level::Off),
        ];
        for (rules, level) in levels {
            for rule in rules {
                settings.force(rule, level).map_err(|error| Failure::Message(error.to_string()))?;
            }
        }
        for rule in &self.only {
            settings.only(rule).map_err(|error| Failure::Message(error.to_string()))?;
        }
        Ok(())
    }
}

/// Reports what cannot be read; returns whether everything could.
fn all_read(loaded: &[LoadedProject], out: &Output) -> bool {
    let unread = || loaded.iter().flat_map(|group| &group.unread);
    unread().for_each(|error| out.error(&error.to_string()));
    unread().next().is_none()
}

/// Reports the errors of a project file, in every format that was asked for. For people they stand beside what
/// other programs would read.
fn broken_project(
    report: FileReport,
    base: Option<&Path>,
    delivery: &Delivery<'_>,
    out: &Output,
) -> Result<Outcome, Failure> {
    let name = report.source.name().to_owned();
    let files = [report];
    let paths = base::paths(&files, base);
    let report = Report { files: &files, checked: Checked::default(), notes: Vec::new(), kinds: kinds(&[]), paths };
    delivery.spare_files(&[])?;
    let beside = if delivery.is_for_people() { out.on_error() } else { out.clone() };
    delivery.deliver(&report, &beside)?;
    out.error(&format!("{name} has errors: no journey was checked"));
    Ok(Outcome::Incomplete)
}

/// Reads a day from the command line.
fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write year, month and day of a day that exists: 2026-11-30".into())
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
