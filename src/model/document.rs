//! What reading a text comes to.

use std::sync::Arc;

use super::problems::Problems;
use super::reader::Reader;
use super::table::Table;
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::yaml;

/// A text that was read as a journey, a project, a theme or a diagram.
#[derive(Clone, Debug)]
pub struct Document<T> {
    /// The text, for the places in the diagnostics.
    pub source: Arc<Source>,
    /// What the text says; there exactly when no diagnostic is an error.
    pub value: Option<T>,
    /// What is wrong with the text, in its order.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Document<T> {
    pub(crate) fn new(source: &Arc<Source>, (value, diagnostics): (Option<T>, Vec<Diagnostic>)) -> Self {
        Document { source: Arc::clone(source), value, diagnostics }
    }

    /// Returns the value and the diagnostics, without the text.
    pub fn into_parts(self) -> (Option<T>, Vec<Diagnostic>) {
        (self.value, self.diagnostics)
    }
}

/// Reads a YAML text by its tables of keys. The value is there exactly when no diagnostic is an error.
pub(crate) fn read_yaml<T>(
    source: &Source,
    problems: Problems,
    tables: &'static [&'static Table],
    read: impl for<'t> FnOnce(&mut Reader<'t>) -> Option<T>,
) -> (Option<T>, Vec<Diagnostic>) {
    let tree = match yaml::parse(source) {
        Ok(tree) => tree,
        Err(problem) => return (None, vec![*problem]),
    };
    let mut reader = Reader::keeping(problems, &tree, tables);
    for warning in yaml::warnings(source, &tree) {
        reader.report(warning);
    }
    let value = read(&mut reader);
    let is_broken = reader.problems.has_errors();
    (value.filter(|_| !is_broken), reader.problems.finish())
}
