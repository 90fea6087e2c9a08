//! YAML as a tree in which every node keeps its span.
//!
//! This is the only module that knows the YAML parser. It reads any YAML 1.2. Constructs that the journey format
//! does not allow (tags, several documents, …) are recorded as an [`Oddity`] and reported later.

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
    /// Everything after such a mistake may be misread, so it is reported alone. The other mistakes of
    /// the file show once it is fixed. The usual causes:
    ///
    /// - a text that contains `: ` or ` #`, or starts with `@`, `%`, `*`, `&`, `!`, `|`, `>`, `[`,
    ///   `{` or a quote: put the whole text in quotes;
    /// - a tab in the indentation: use spaces;
    /// - a list item or key that is one space too far left or right.
    pub SYNTAX = "yaml-syntax", Load, Error;

    /// The file is larger or more deeply nested than any journey needs: it is not read.
    ///
    /// polku reads files of up to 64 MiB, nested up to 64 levels, with up to 64 personas and 256
    /// channels, and limits how far it follows YAML aliases. So no file can make it run out of memory
    /// or time. It keeps 1,000 load errors of a file and counts the rest.
    ///
    /// A name has at most 2,000 characters, because it is repeated wherever something refers to it.
    /// Shorten it, and put the rest in `description`, `summary` or `note`.
    pub LIMIT = "limit", Load, Error;

    /// A text is cut short by `#`, which starts a comment in YAML when a space stands before it.
    ///
    /// In `name: Order #5` the name is `Order`; the rest is a comment. If the whole text is meant, put
    /// it in quotes: `name: "Order #5"`. If a comment is meant, put a space after the `#`: `# 5`.
    pub CUT_TEXT = "cut-text", Load, Warning;
}

/// The maximum nesting depth of a file.
const MAX_DEPTH: usize = 64;

/// Parses a text into a tree.
///
/// # Errors
/// The text is not YAML, or exceeds a limit.
pub(crate) fn parse(source: &Source) -> Result<Tree<'_>, Box<Diagnostic>> {
    tree::build(source)
}

/// Returns warnings about text that is valid YAML but probably not what the author means.
pub(crate) fn warnings(source: &Source, tree: &Tree<'_>) -> impl Iterator<Item = Diagnostic> {
    hints::cut_texts(source, tree)
}
