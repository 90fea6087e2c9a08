mod baseline;
mod fix;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};

use super::output::{Output, write_file};
use super::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Kind, Severity, one_of};
use crate::lint::{Level, RULES};
use crate::model::Date;
use crate::report::{self, Checked, Counts, FileReport, Human, concise, human};
use crate::workspace::{self, Fixed, Loaded, WorkspaceError};

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
    #[arg(long, conflicts_with_all = ["only", "fail_on", "exit_zero", "prune_baseline", "fix", "diff"])]
    write_baseline: bool,
    /// Remove from the project's baseline what is not found any more
    #[arg(long, conflicts_with_all = ["fail_on", "exit_zero", "fix", "diff"])]
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
    /// The path that standard input stands for
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines, labels and help
    Human,
    /// One line each: path:line:column: level[name] message
    Concise,
    /// For other programs; its form is versioned
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML
    Junit,
    /// A summary for a pull request
    Markdown,
}

fn format_and_file(text: &str) -> Result<(Format, PathBuf), String> {
    let formats = || {
        let values = Format::value_variants().iter().filter_map(|format| format.to_possible_value());
        let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        one_of(names.iter().map(String::as_str))
    };
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE, such as `sarif=lint.sarif`")?;
    let format =
        Format::from_str(format, true).map_err(|_| format!("there is no format `{format}`; use {}", formats()))?;
    if file.is_empty() {
        return Err("the file has no name".into());
    }
    Ok((format, file.into()))
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
        let input = if self.is_standard_input() { Some(read_standard_input()?) } else { None };
        let mut fixed = Vec::new();
        let mut loaded = self.load(input.as_deref(), &mut fixed, out)?;
        for group in &mut loaded {
            self.configure(group)?;
        }
        if self.write_baseline {
            return baseline::write(&loaded, out);
        }
        if self.prune_baseline {
            return baseline::prune(&loaded, out);
        }
        if self.fix || self.diff {
            for group in &mut loaded {
                let baseline = group.baseline()?;
                fixed.extend(group.fix(baseline.as_ref(), self.unsafe_fixes));
            }
        }
        if self.diff {
            fix::show(&fixed, out)?;
            return Ok(if fixed.is_empty() { Outcome::Clean } else { Outcome::Findings });
        }
        // What comes by standard input goes to standard output, fixed or not; the report goes beside it.
        let out = &match &input {
            Some(bytes) if self.fix => {
                out.print_bytes(fixed.first().map_or(bytes, |fixed| fixed.after.text().as_bytes()))?;
                out.on_error()
            }
            _ => out.clone(),
        };
        if self.fix && input.is_none() {
            fix::write(&fixed, out)?;
        }
        let mut reports: Vec<FileReport> = Vec::new();
        for group in &loaded {
            reports.extend(group.lint(group.baseline()?.as_ref()));
        }
        if !self.suppressed {
            // Not every consumer heeds the mark: GitHub's code scanning would show them as alerts.
            reports.iter_mut().for_each(|report| report.suppressed.clear());
        }
        let journeys = loaded.iter().map(|group| group.files.len()).sum();
        let checked = Checked { journeys, excluded: loaded.iter().map(|group| group.excluded).sum() };
        let kinds = kinds(&loaded);
        let report = Report { files: &reports, checked, kinds: &kinds };
        for (format, path) in &self.output {
            write_file(path, report.text(*format, Human { colour: false, most: 0 })?.as_bytes())?;
        }
        let on_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        let format = self.format.unwrap_or(if on_github { Format::Github } else { Format::Human });
        let most = self.max.unwrap_or(if out.is_terminal() { 50 } else { 0 });
        if self.statistics {
            out.print(&statistics(&reports))?;
        } else {
            out.print(&report.text(format, Human { colour: out.colour(), most })?)?;
        }
        if let Some(summary) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|_| on_github && self.format.is_none()) {
            append(Path::new(&summary), &report.text(Format::Markdown, Human { colour: false, most })?)?;
        }
        let least = match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        };
        let load_errors = reports.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
        let failed = Counts::of(&reports).at_least(least) > 0 || load_errors;
        // The process ends here: nothing needs to be taken apart piece by piece.
        std::mem::forget((loaded, reports));
        Ok(if failed && !self.exit_zero { Outcome::Findings } else { Outcome::Clean })
    }

    fn is_standard_input(&self) -> bool {
        self.paths == [Path::new("-")]
    }

    /// Loads what is to be linted. A project file that is broken and can be fixed is fixed first.
    fn load(&self, input: Option<&[u8]>, fixed: &mut Vec<Fixed>, out: &Output) -> Result<Vec<Loaded>, Failure> {
        if input.is_none() {
            if self.stdin_filename.is_some() {
                return Err(Failure::Message("--stdin-filename goes with `-` as the only path".into()));
            }
            if self.paths.iter().any(|path| path == Path::new("-")) {
                return Err(Failure::Message("`-` (standard input) goes with no other path".into()));
            }
        }
        loop {
            let path = self.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
            let loaded = match input {
                Some(bytes) => Loaded::text(&path, bytes.to_vec()).map(|loaded| vec![loaded.without_excluded()]),
                None => workspace::load(&self.paths),
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
            fix::write(&[mended], out)?;
        }
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

/// What is reported, however it is written.
struct Report<'a> {
    files: &'a [FileReport],
    checked: Checked,
    kinds: &'a [&'static Kind],
}

impl Report<'_> {
    fn text(&self, format: Format, options: Human) -> Result<String, Failure> {
        let written = match format {
            Format::Human => Ok(human(self.files, self.checked, options)),
            Format::Concise => Ok(concise(self.files)),
            Format::Json => report::json(self.files, self.checked),
            Format::Sarif => report::sarif(self.files, self.kinds),
            Format::Github => Ok(report::github(self.files)),
            Format::Gitlab => report::gitlab(self.files),
            Format::Junit => Ok(report::junit(self.files)),
            Format::Markdown => Ok(report::markdown(self.files, self.checked)),
        };
        written.map_err(|error| std::io::Error::from(error).into())
    }
}

/// What was looked for: load errors, and the rules that run on some journey.
fn kinds(loaded: &[Loaded]) -> Vec<&'static Kind> {
    let runs = |kind: &Kind| loaded.iter().any(|group| group.runs(kind.name));
    let rules = RULES.iter().map(|rule| rule.kind()).filter(|kind| runs(kind));
    crate::model::LOAD_KINDS.iter().copied().chain(rules).collect()
}

/// How many findings each rule has, most first.
fn statistics(reports: &[FileReport]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for diagnostic in reports.iter().flat_map(|report| &report.diagnostics) {
        *counts.entry((diagnostic.kind.name, diagnostic.severity.as_str())).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.iter().map(|((name, level), count)| format!("{count:>6}  {level:<7}  {name}\n")).collect()
}

/// Adds a text to a file that others write to as well.
fn append(path: &Path, text: &str) -> Result<(), Failure> {
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Failure::Message(format!("cannot write {}: {}", path.display(), workspace::reason(&error))))
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

/// Reads standard input, though no more of it than is needed to say that it is too large.
pub(super) fn read_standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = crate::source::MAX_FILE_BYTES as u64 + 1;
    match std::io::stdin().lock().take(limit).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::Message(format!("cannot read standard input: {}", workspace::reason(&error)))),
    }
}
