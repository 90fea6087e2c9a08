//! Refuses YAML that has no canonical form.

use crate::diagnostic::Diagnostic;
use crate::model::{self, UNSUPPORTED_YAML};
use crate::source::{Source, Span};
use crate::yaml::{NodeId, NodeKind, OddityKind, Tree};

/// Refuses YAML that has no canonical form.
///
/// # Errors
/// The file contains such YAML.
pub(super) fn check_supported(source: &Source, tree: &Tree<'_>) -> Result<(), Box<Diagnostic>> {
    let has_no_form =
        |kind: &OddityKind| matches!(kind, OddityKind::Tag | OddityKind::SecondDocument | OddityKind::KeyNotText);
    if let Some(oddity) = tree.oddities.iter().find(|oddity| has_no_form(&oddity.kind)) {
        return Err(Box::new(model::unsupported(oddity)));
    }
    // Readers disagree on whether a line that looks like a comment is part of it.
    let is_block = |root: &NodeId| {
        tree.kind(*root) == NodeKind::Quoted && !source.slice(tree.span(*root)).starts_with(['"', '\''])
    };
    if let Some(root) = tree.root().filter(is_block) {
        let help = "start a journey with `journey: Its title`";
        return Err(unformattable(tree.span(root), "a file that is one text", help));
    }
    let before = tree.marker.map_or(0, |marker| source.line_index(marker.start));
    let directive = (0..before).map(|line| source.line_span(line)).find(|&line| source.slice(line).starts_with('%'));
    match directive {
        Some(line) => Err(unformattable(line, "a directive (`%`)", "remove it: polku reads YAML 1.2")),
        None => Ok(()),
    }
}

/// Makes the diagnostic for something that cannot be formatted.
pub(super) fn unformattable(span: Span, what: &str, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&UNSUPPORTED_YAML, span, format!("{what} cannot be formatted")).help(help))
}
