use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};

use super::output::{Output, write_file};
use super::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Kind, Severity, one_of};
use crate::lint::baseline::Baseline;
use crate::lint::{Level, RULES};
use crate::model::Date;
use crate::report::{self, Checked, Counts, FileReport, Human, concise, human};
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
    /// How to report [default: human; on GitHub Actions github, with a summary of the job]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write a report to a file besides, as FORMAT=FILE; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_and_file)]
    output: Vec<(Format, PathBuf)>,
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
    #[arg(long, conflicts_with_all = ["only", "fail_on", "exit_zero"])]
    write_baseline: bool,
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
