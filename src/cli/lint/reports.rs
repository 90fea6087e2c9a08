//! What is found, written in any format: to standard output, to files, to the summary of a job.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::super::Failure;
use super::super::output::Output;
use crate::diagnostic::{Kind, one_of};
use crate::lint::RULES;
use crate::report::{self, Checked, FileReport, Human, Paths, concise, human};
use crate::workspace::{self, LoadedProject, WorkspaceError, is_yaml, real, write_file};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
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

/// Reads `FORMAT=FILE`.
pub(super) fn format_and_file(text: &str) -> Result<(Format, PathBuf), String> {
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

/// Where reports go, and in which formats.
pub(super) struct Delivery<'a> {
    /// What was asked for; by default for people, or for GitHub where it runs there.
    pub format: Option<Format>,
    pub files: &'a [(Format, PathBuf)],
    pub statistics: bool,
    /// At most so many findings of a file for people.
    pub most: Option<usize>,
}

impl Delivery<'_> {
    /// No report may take the place of a journey, of a project file, or of another report.
    pub fn spare_files(&self, loaded: &[LoadedProject]) -> Result<(), Failure> {
        let sources = loaded.iter().flat_map(|group| &group.files).map(|file| real(&file.file));
        let sources: HashSet<PathBuf> = sources.collect();
        let mut taken = HashSet::new();
        for (_, path) in self.files {
            let target = real(path);
            let what = if path == Path::new("-") {
                "would be a file of that name; --format says how to report to standard output"
            } else if is_yaml(path) || is_yaml(&target) || sources.contains(&target) {
                "has the name of a journey; write the report to another file"
            } else if !taken.insert(target) {
                "would hold two reports; write one of them to another file"
            } else {
                continue;
            };
            return Err(Failure::Message(format!("{} {what}", path.display())));
        }
        Ok(())
    }

    /// Whether standard output has a report for people.
    pub fn is_for_people(&self) -> bool {
        self.on_output() == Format::Human
    }

    fn on_output(&self) -> Format {
        self.format.unwrap_or(if is_on_github() { Format::Github } else { Format::Human })
    }

    /// Writes a report to every place.
    pub fn deliver(&self, report: &Report<'_>, out: &Output) -> Result<(), Failure> {
        for (format, path) in self.files {
            write_file(path, report.text(*format, Human { colour: false, most: 0 })?.as_bytes())?;
        }
        if self.statistics || !matches!(self.on_output(), Format::Json | Format::Sarif) {
            out.notes(&report.notes);
        }
        let most = self.most.unwrap_or(if out.is_terminal() { 50 } else { 0 });
        if self.statistics {
            out.print(&statistics(report.files))?;
        } else {
            out.print(&report.text(self.on_output(), Human { colour: out.colour(), most })?)?;
        }
        let of_job = is_on_github() && self.format.is_none();
        if let Some(summary) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|_| of_job) {
            append(Path::new(&summary), &report.text(Format::Markdown, Human { colour: false, most })?)?;
        }
        Ok(())
    }
}

fn is_on_github() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// What is reported, however it is written.
pub(super) struct Report<'a> {
    pub files: &'a [FileReport],
    pub checked: Checked,
    /// What else is to be known: of the formats for programs, in those that have a place for it.
    pub notes: Vec<String>,
    pub kinds: Vec<&'static Kind>,
    /// How files are named where a host resolves their paths.
    pub paths: Paths,
}

impl Report<'_> {
    fn text(&self, format: Format, options: Human) -> Result<String, Failure> {
        let written = match format {
            Format::Human => Ok(human(self.files, self.checked, options)),
            Format::Concise => Ok(concise(self.files)),
            Format::Json => report::json(self.files, self.checked, &self.notes),
            Format::Sarif => report::sarif(self.files, &self.kinds, &self.notes, &self.paths),
            Format::Github => Ok(report::github(self.files, &self.paths)),
            Format::Gitlab => report::gitlab(self.files, &self.paths),
            Format::Junit => Ok(report::junit(self.files, &self.paths)),
            Format::Markdown => Ok(report::markdown(self.files, self.checked)),
        };
        written.map_err(|error| std::io::Error::from(error).into())
    }
}

/// What was looked for: load errors, and the rules that run on some journey.
pub(super) fn kinds(loaded: &[LoadedProject]) -> Vec<&'static Kind> {
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
    let open = || std::fs::OpenOptions::new().append(true).create(true).open(path);
    let file = if path.exists() { workspace::check_regular(path).and_then(|()| open()) } else { open() };
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    Ok(written.map_err(|error| WorkspaceError::Unwritten(workspace::shown(path), error))?)
}
