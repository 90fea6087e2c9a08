//! The outline of a document, and the ranges that can be folded.

use crate::ids::{Definition, Index};
use crate::source::{Source, Span};
use crate::yaml::{MapEntry, NodeId, NodeKind, Tree};

/// An element of the outline, with the elements inside it.
#[derive(Debug)]
pub(super) struct Outlined {
    pub definition: Definition,
    pub inner: Vec<Outlined>,
}

/// Returns the outline of a document: the definitions, nested.
pub(super) fn outline(index: Index) -> Vec<Outlined> {
    let mut definitions = index.definitions;
    definitions.sort_by_key(|of| (of.whole.start, std::cmp::Reverse(of.whole.end)));
    nest(&mut definitions.into_iter().peekable(), Span { start: 0, end: u32::MAX })
}

fn nest(next: &mut std::iter::Peekable<std::vec::IntoIter<Definition>>, around: Span) -> Vec<Outlined> {
    let mut level = Vec::new();
    while let Some(definition) = next.next_if(|of| of.whole.end <= around.end) {
        let whole = definition.whole;
        level.push(Outlined { definition, inner: nest(next, whole) });
    }
    level
}

/// Returns the line ranges that can be folded, counted from 0, and whether each is a comment.
pub(super) fn folding_ranges(source: &Source, tree: &Tree<'_>) -> Vec<(usize, usize, bool)> {
    let mut folds = Vec::new();
    let lines = |start: u32, end: u32| (source.line_index(start), source.line_index(end.max(start)));
    let is_collection = |node: NodeId| matches!(tree.kind(node), NodeKind::Map | NodeKind::Seq);
    for (_, node) in tree.walk() {
        for MapEntry { key, value } in tree.entries(node) {
            folds.push(lines(tree.span(key).start, tree.span(value).end));
        }
        for item in tree.items(node).filter(|&item| is_collection(item)) {
            folds.push(lines(tree.span(item).start, tree.span(item).end));
        }
    }
    // Of the ranges that start on the same line, keep the longest.
    folds.sort_by_key(|&(first, last)| (first, std::cmp::Reverse(last)));
    folds.dedup_by_key(|(first, _)| *first);
    let mut folds: Vec<(usize, usize, bool)> =
        folds.into_iter().filter(|(first, last)| last > first).map(|(first, last)| (first, last, false)).collect();
    folds.extend(comments(source, tree).into_iter().map(|(first, last)| (first, last, true)));
    folds
}

/// Returns the ranges of comments of several lines.
fn comments(source: &Source, tree: &Tree<'_>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &comment in &tree.comments {
        let line = source.line_index(comment.start);
        let before = source.slice(Span { start: source.line_span(line).start, end: comment.start });
        if !before.trim().is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => runs.push((line, line)),
        }
    }
    runs.retain(|(first, last)| last > first);
    runs
}
