//! YAML as a tree in which every node keeps its span.
//!
//! This is the only module that knows the YAML parser. It reads any YAML 1.2. Constructs that the journey format does
//! not allow (tags, several documents, …) are recorded as an [`Oddity`] and reported later.

mod hints;
mod problems;
mod scalar;
#[cfg(test)]
mod suite;
mod tree;
mod write;

pub(crate) use problems::{CUT_TEXT, LIMIT, SYNTAX};
pub(crate) use scalar::{Scalar, core_scalar, is_null};
pub(crate) use tree::{Child, Children, MapEntry, NodeId, NodeKind, Oddity, OddityKind, Tree};
pub(crate) use write::{In, document, in_quotes, is_unseen, means_itself, scalar};

use self::tree::NotBuilt;
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// Parses a text into a tree.
///
/// # Errors
/// The text is not YAML, or exceeds a limit.
pub(crate) fn parse(source: &Source) -> Result<Tree<'_>, Box<Diagnostic>> {
    tree::build(source).map_err(|error| match error {
        NotBuilt::Syntax(error) => Box::new(hints::syntax_error(source, &error)),
        NotBuilt::Limit(problem) => problem,
    })
}

/// Returns warnings about text that is valid YAML but probably not what the author means.
pub(crate) fn warnings(source: &Source, tree: &Tree<'_>) -> impl Iterator<Item = Diagnostic> {
    hints::cut_texts(source, tree)
}
