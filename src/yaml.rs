//! YAML as a tree in which everything keeps its place.
//!
//! The only module that knows the YAML parser. It reads any YAML 1.2; what the journey format does
//! not allow (tags, several documents, …) is noted as an [`Oddity`] for a later pass to report.

mod hints;
mod scalar;
#[cfg(test)]
mod suite;
mod tree;
mod write;

pub(crate) use scalar::{Scalar, core_scalar, is_null};
pub(crate) use tree::{Child, Children, Entry, NodeId, NodeKind, Oddity, OddityKind, Tree};
pub(crate) use write::{In, document, in_quotes, is_unseen, means_itself, scalar};

use crate::diagnostic::{Diagnostic, kinds};
use crate::source::Source;

kinds! {
    /// The file is not YAML: a bracket, a quote or an indentation is wrong.
    ///
    /// Everything after such a mistake may be read wrongly, so it is reported alone; the other
    /// mistakes of the file show once it is mended. The usual causes:
    ///
    /// - a text that contains `: ` or ` #`, or begins with `@`, `%`, `*`, `&`, `!`, `|`, `>`, `[`,
    ///   `{` or a quote: put the whole text in quotes;
    /// - a tab in the indentation: use blanks;
    /// - a list item or key that stands a blank too far left or right.
    pub SYNTAX = "yaml-syntax", Load, Error;

    /// The file is larger, deeper or more tangled than any journey: it is not read.
    ///
    /// polku reads files of up to 64 MiB, nested up to 64 levels, with up to 64 personas and 256
    /// channels, and follows YAML aliases only so far, so that no file can make it run out of memory
    /// or time. Of one file it keeps 1,000 load errors and counts the rest.
    ///
    /// A name has at most 2,000 characters, since it is repeated wherever something refers to what it
    /// names. Shorten it, and say the rest where it is said once: in `description`, `summary` or `note`.
    pub LIMIT = "limit", Load, Error;

    /// A text is cut short by `#`, which begins a comment in YAML when a blank stands before it.
    ///
    /// In `name: Order #5` the name is `Order`: the rest is a comment. If the text is meant whole,
    /// put it in quotes: `name: "Order #5"`. If it is meant as a comment, put a blank after the
    /// sign: `# 5`.
    pub CUT_TEXT = "cut-text", Load, Warning;
}

/// How deep a file may be nested.
const MAX_DEPTH: usize = 64;

/// Reads a text into a tree, or says where it stops being YAML.
pub(crate) fn parse(source: &Source) -> Result<Tree<'_>, Box<Diagnostic>> {
    tree::build(source)
}

/// The problems of the text that YAML accepts and an author does not mean.
pub(crate) fn warnings(source: &Source, tree: &Tree<'_>) -> impl Iterator<Item = Diagnostic> {
    hints::cut_texts(source, tree)
}
