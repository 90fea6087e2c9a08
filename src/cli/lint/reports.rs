//! Reports in every format: on standard output, in files, in the summary of a CI job.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::super::Failure;
use super::super::failure::Conflict;
use super::super::files::append;
use super::super::output::Output;
use crate::diagnostic::{Kind, one_of};
use crate::lint::RULES;
use crate::report::{self, Checked, FileReport, Human, Paths, concise, human};
use crate::workspace::{LoadedProject, is_yaml, real, write_file};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// With the lines, labels and help
    Human,
    /// One line for each finding: path:line:column: severity[name] message
    Concise,
    /// For other programs; the form is versioned
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations for GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit XML
    Junit,
    /// A summary for a pull request
    Markdown,
}

/// Reads `FORMAT=FILE`.
pub(super) fn format_and_file(text: &str) -> Result<(ReportFormat, PathBuf), String> {
    let (name, file) = text.split_once('=').ok_or("write it as FORMAT=FILE, such as `sarif=lint.sarif`")?;
    let format = ReportFormat::from_str(name, true).map_err(|_| {
        let values = ReportFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let known: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        format!("there is no format `{name}`; use {}", one_of(known.iter().map(String::as_str)))
    })?;
    if file.is_empty() {
        return Err("write the name of the file after `=`".into());
    }
    Ok((format, file.into()))
}

/// Where reports go, and in which formats.
pub(super) struct Reporting {
    pub on_output: OnOutput,
    /// The file of the job summary on GitHub Actions.
    pub job_summary: Option<PathBuf>,
    pub files: Vec<(ReportFormat, PathBuf)>,
    /// The most findings of a file that are shown to people.
    pub most: Option<usize>,
    /// Whether to list findings that comments ignore or the baseline knows.
    pub with_suppressed: bool,
    /// The folder to which paths in reports for CI systems are relative.
    pub base: Option<PathBuf>,
}

/// What goes to standard output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OnOutput {
    Report(ReportFormat),
    Statistics,
}

impl OnOutput {
    /// By default a report for people, or annotations on GitHub Actions.
    pub fn of(format: Option<ReportFormat>, statistics: bool) -> Self {
        match (format, statistics) {
            (_, true) => OnOutput::Statistics,
            (Some(format), _) => OnOutput::Report(format),
            (None, _) if is_on_github() => OnOutput::Report(ReportFormat::Github),
            (None, _) => OnOutput::Report(ReportFormat::Human),
        }
    }

    /// The file of the job summary, unless a format was asked for.
    pub fn job_summary(format: Option<ReportFormat>) -> Option<PathBuf> {
        let wants_summary = format.is_none() && is_on_github();
        std::env::var_os("GITHUB_STEP_SUMMARY").filter(|_| wants_summary).map(PathBuf::from)
    }
}

fn is_on_github() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

impl Reporting {
    /// Makes sure that no report takes the place of a journey, of a project file, or of another report.
    pub fn spare_files(&self, loaded: &[LoadedProject]) -> Result<(), Failure> {
        let sources = loaded.iter().flat_map(|group| &group.files).map(|file| real(&file.file));
        let sources: HashSet<PathBuf> = sources.collect();
        let mut taken = HashSet::new();
        for (_, path) in &self.files {
            let target = real(path);
            let conflict = if path == Path::new("-") {
                Conflict::Dash
            } else if is_yaml(path) || is_yaml(&target) || sources.contains(&target) {
                Conflict::ReportOverJourney
            } else if !taken.insert(target) {
                Conflict::SecondReport
            } else {
                continue;
            };
            return Err(Failure::Occupied(path.clone(), conflict));
        }
        Ok(())
    }

    /// Whether standard output is for people.
    pub fn is_for_people(&self) -> bool {
        matches!(self.on_output, OnOutput::Report(ReportFormat::Human) | OnOutput::Statistics)
    }

    /// Writes all reports.
    pub fn deliver(&self, report: &LintReport<'_>, out: &Output) -> Result<(), Failure> {
        for (format, path) in &self.files {
            let mut bytes = Vec::new();
            report.write(&mut bytes, *format, Human::default())?;
            write_file(path, &bytes)?;
        }
        // These two have a place of their own for notes.
        if !matches!(self.on_output, OnOutput::Report(ReportFormat::Json | ReportFormat::Sarif)) {
            report.notes.iter().for_each(|note| out.note(note));
        }
        let most = self.most.unwrap_or(if out.is_terminal() { 50 } else { 0 });
        match self.on_output {
            OnOutput::Statistics => out.print(&statistics(report.files))?,
            OnOutput::Report(format) => {
                let options = Human { colour: out.has_colours(), links: out.has_links(), most };
                out.print_with(|to| report.write(to, format, options))?;
            }
        }
        match &self.job_summary {
            Some(file) => append(file, &report::markdown(report.files, report.checked)),
            None => Ok(()),
        }
    }
}

/// What a run reports, in whatever format.
pub(super) struct LintReport<'a> {
    pub files: &'a [FileReport],
    pub checked: Checked,
    pub notes: Vec<String>,
    /// The kinds of findings that the run looked for.
    pub kinds: Vec<&'static Kind>,
    /// The paths of files as a CI system resolves them.
    pub paths: Paths,
}

impl LintReport<'_> {
    fn write(&self, to: &mut dyn Write, format: ReportFormat, options: Human) -> Result<(), Failure> {
        let text = match format {
            ReportFormat::Human => human(self.files, self.checked, options),
            ReportFormat::Concise => concise(self.files),
            ReportFormat::Json => return Ok(report::json(to, self.files, self.checked, &self.notes)?),
            ReportFormat::Sarif => report::sarif(self.files, &self.kinds, &self.notes, &self.paths)?,
            ReportFormat::Github => report::github(self.files, &self.paths),
            ReportFormat::Gitlab => report::gitlab(self.files, &self.paths)?,
            ReportFormat::Junit => report::junit(self.files, &self.paths),
            ReportFormat::Markdown => report::markdown(self.files, self.checked),
        };
        Ok(to.write_all(text.as_bytes())?)
    }
}

/// What a run looks for: load errors, and findings of the rules that run on some journey.
pub(super) fn kinds(loaded: &[LoadedProject]) -> Vec<&'static Kind> {
    let runs = |kind: &Kind| loaded.iter().any(|group| group.runs(kind.name));
    let of_rules = RULES.iter().map(|rule| rule.kind()).filter(|kind| runs(kind));
    crate::model::LOAD_KINDS.iter().copied().chain(of_rules).collect()
}

/// The number of findings of each rule, most first.
fn statistics(files: &[FileReport]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for diagnostic in files.iter().flat_map(|file| &file.diagnostics) {
        *counts.entry((diagnostic.kind.name, diagnostic.severity.as_str())).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.iter().map(|((name, severity), count)| format!("{count:>6}  {severity:<7}  {name}\n")).collect()
}
