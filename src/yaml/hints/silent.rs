//! Slips that YAML accepts without an error.

use super::line::{SourceLine, quoted};
use super::spaces::{is_odd_space, odd_indent, odd_space_slip};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::yaml::problems::{CUT_TEXT, SYNTAX};
use crate::yaml::tree::{NodeKind, Tree};

/// Finds keys and items that are indented with characters that only look like spaces. YAML makes them part of the
/// key.
fn odd_indents(source: &Source, tree: &Tree<'_>) -> impl Iterator<Item = Diagnostic> {
    // Such characters are rare, and this check is quick.
    let has_odd = !source.text().is_ascii() && source.text().contains(is_odd_space);
    let lines = if has_odd { 0..source.line_count() } else { 0..0 };
    lines.filter_map(|number| {
        let line = SourceLine::nth(source, number);
        let (at, c) = odd_indent(&line)?;
        let text = line.text.trim_matches(|c: char| c.is_whitespace() || is_odd_space(c));
        let node = tree.last_before(at as u32 + 1).filter(|&node| tree.kind(node) == NodeKind::Plain)?;
        let is_meant = line.has_key || text.ends_with(':') || text.starts_with("- ");
        if !is_meant || tree.span(node).start as usize != at {
            return None;
        }
        let (span, message, help) = odd_space_slip(source, at, c, "indents this line");
        Some(Diagnostic::new(&SYNTAX, span, message).help(help))
    })
}

/// Finds texts that YAML cuts short without an error: `name: Order #5`, `name: &Sons bakery`.
pub(in crate::yaml) fn cut_texts(source: &Source, tree: &Tree<'_>) -> impl Iterator<Item = Diagnostic> {
    let comments = tree.comments.iter().filter_map(|&comment| {
        let written = source.slice(comment);
        let node = tree.last_before(comment.start).filter(|&node| tree.kind(node) == NodeKind::Plain)?;
        let text = tree.span(node);
        let between = source.slice(Span { start: text.end, end: comment.start });
        let meant = written[1..].starts_with([' ', '\t', '#', '!']) || written.len() == 1;
        if meant || between.contains(['\n', '\r']) || !between.trim().is_empty() {
            return None;
        }
        let whole = source.slice(Span { start: text.start, end: comment.end }).trim_end();
        let diagnostic =
            Diagnostic::new(&CUT_TEXT, comment, "`#` after a space starts a comment: this is not part of the text");
        Some(diagnostic.help(format!(
            "if it should be, put the text in quotes: {}; if it is a comment, put a space after `#`",
            quoted(whole)
        )))
    });
    let anchors = tree.unused_anchors.iter().map(|&anchor| {
        let message = "`&` names an anchor in YAML: this is not part of the text";
        Diagnostic::new(&CUT_TEXT, anchor, message)
            .help("if it should be, put the text in quotes; otherwise remove it: nothing refers to it")
    });
    comments.chain(anchors).chain(odd_indents(source, tree))
}
