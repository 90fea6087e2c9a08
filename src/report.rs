//! Reports: they turn diagnostics into text, for people and for other programs.

mod changes;
mod ci;
mod concise;
mod human;
mod json;
mod markdown;
mod sarif;
mod text;

use std::collections::HashMap;
use std::sync::Arc;

pub use changes::{
    changes_concise, changes_github, changes_human, changes_json, changes_junit, changes_markdown, changes_schema,
};
pub use ci::{github, gitlab, junit};
pub use concise::concise;
pub use human::{Human, human, listing};
#[cfg(feature = "cli")]
pub(crate) use json::VERSION as JSON_VERSION;
pub use json::{json, schema};
pub use markdown::markdown;
pub use sarif::sarif;
pub(crate) use text::{line_start, visible};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;

/// A file and its diagnostics.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FileReport {
    /// The file.
    pub source: Arc<Source>,
    /// Its diagnostics, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// The findings that are not reported.
    pub suppressed: Vec<Suppressed>,
}

impl FileReport {
    /// Makes a report without suppressed findings.
    pub fn new(source: Arc<Source>, diagnostics: Vec<Diagnostic>) -> Self {
        FileReport { source, diagnostics, suppressed: Vec::new() }
    }
}

/// A finding that is not reported.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Suppressed {
    /// The finding.
    pub finding: Diagnostic,
    /// Why it is not reported.
    pub by: Suppression,
}

/// Why a finding is not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suppression {
    /// A comment ignores it and gives this reason, which may be empty.
    Comment(String),
    /// It is in the baseline.
    Baseline,
}

/// The paths of files in reports for other programs: from the root of the repository, where they are known. Any other
/// file keeps its own name.
#[derive(Clone, Debug, Default)]
pub struct Paths(HashMap<String, String>);

impl Paths {
    /// Makes it from pairs of the name of a file and its path.
    pub fn new(paths: impl IntoIterator<Item = (String, String)>) -> Self {
        Paths(paths.into_iter().collect())
    }

    /// Returns the path of a file.
    pub fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.get(name).map_or(name, String::as_str)
    }
}

/// How many journeys were checked, and how many were not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The journeys that were checked.
    pub journeys: usize,
    /// The journeys that were named but are excluded by their project.
    pub excluded: usize,
    /// The files and folders that cannot be read.
    pub unread: usize,
}

impl Checked {
    /// Says how many: "2 journeys checked (1 excluded)".
    fn sentence(self) -> String {
        let others = [(self.excluded, "excluded"), (self.unread, "unreadable")];
        let others = others.iter().filter(|(number, _)| *number > 0);
        let others: Vec<String> = others.map(|(number, what)| format!("{number} {what}")).collect();
        let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
        format!("{} checked{others}", count(self.journeys, "journey"))
    }

    /// Says that nothing was found.
    fn nothing_found(self) -> String {
        let is_empty = self.journeys == 0 && self.unread > 0;
        self.sentence() + if is_empty { "" } else { ", nothing found" }
    }
}

/// How many diagnostics there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Errors, load errors among them.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Infos.
    pub infos: usize,
}

impl Counts {
    /// Counts the diagnostics of files.
    pub fn of(files: &[FileReport]) -> Self {
        let mut counts = Counts::default();
        for diagnostic in files.iter().flat_map(|file| &file.diagnostics) {
            match diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.infos += 1,
            }
        }
        counts
    }

    /// Returns how many have at least a severity.
    pub fn at_least(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.errors + self.warnings,
            Severity::Info => self.errors + self.warnings + self.infos,
        }
    }
}

impl std::ops::Add for Counts {
    type Output = Counts;
    fn add(self, other: Counts) -> Counts {
        Counts {
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            infos: self.infos + other.infos,
        }
    }
}

/// Returns a number with its noun: "1 journey", "2 journeys".
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
