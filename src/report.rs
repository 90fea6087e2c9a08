//! Reports: diagnostics in, text out.

mod ci;
mod concise;
mod human;
mod json;
mod markdown;
mod sarif;
mod text;

use std::collections::HashMap;
use std::sync::Arc;

pub use ci::{github, gitlab, junit};
pub use concise::concise;
pub use human::{Human, human, listing};
pub use json::{json, schema};
pub use markdown::markdown;
pub use sarif::sarif;
pub(crate) use text::{line_start, visible};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;

/// A file, and what was found in it, in the order in which it is to be shown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FileReport {
    /// The file.
    pub source: Arc<Source>,
    /// Its diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// What was found and is not reported.
    pub suppressed: Vec<Suppressed>,
}

impl FileReport {
    /// A report of which nothing is suppressed.
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
    /// Why it is not.
    pub by: Suppression,
}

/// Why a finding is not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Suppression {
    /// A comment says so, and gives this reason; it may be empty.
    Comment(String),
    /// The baseline knows it.
    Baseline,
}

/// How reports for other programs name files: by paths from the root of a repository, where these are known. A file
/// that is not among them has its own name.
#[derive(Clone, Debug, Default)]
pub struct Paths(HashMap<String, String>);

impl Paths {
    /// The path of each of some names of files.
    pub fn new(paths: impl IntoIterator<Item = (String, String)>) -> Self {
        Paths(paths.into_iter().collect())
    }

    /// What a file is called.
    pub fn of<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.get(name).map_or(name, String::as_str)
    }
}

/// How many journeys were looked at, and how many were named and are excluded by their project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Those that were looked at.
    pub journeys: usize,
    /// Those that were not.
    pub excluded: usize,
}

/// How many diagnostics there are of each weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Errors, load errors among them.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// The rest.
    pub infos: usize,
}

impl Counts {
    /// Of some files.
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

    /// How many weigh so much or more.
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

/// "1 journey", "2 journeys".
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
