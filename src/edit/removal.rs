//! Finds the span to delete when an item or entry is removed.

use std::collections::HashSet;

use super::splice::Splice;
use crate::diagnostic::{Edit, Fix};
use crate::source::{Source, Span};
use crate::yaml::{Child, Children, NodeId, NodeKind, Tree};

/// Finds the span to delete when an element is removed.
pub(super) struct Removals<'a> {
    source: &'a Source,
    tree: &'a Tree<'a>,
    children: Children<'a>,
    /// The nodes that aliases stand for.
    repeated: HashSet<NodeId>,
}

impl<'a> Removals<'a> {
    pub fn new(source: &'a Source, tree: &'a Tree<'a>) -> Self {
        let nodes = tree.walk().filter(|_| !tree.anchors.is_empty());
        let aliases = nodes.filter(|&(_, id)| tree.kind(id) == NodeKind::Alias);
        let repeated = aliases.map(|(_, id)| tree.resolve(id)).collect();
        Removals { source, tree, children: Children::new(tree), repeated }
    }

    /// Returns the splices of a fix, or `None` if one of its edits is impossible.
    pub fn splices(&mut self, fix: &Fix) -> Option<Vec<Splice>> {
        let splice = |edit: &Edit| match edit {
            Edit::Replace(span, text) => Some(Splice { span: *span, text: text.clone() }),
            Edit::Remove(span) => self.span_to_delete(*span).map(|span| Splice { span, text: String::new() }),
        };
        fix.edits.iter().map(splice).collect()
    }

    /// Returns the span to delete for the item with this span, or for the entry whose key has it. Collections that
    /// would become empty are deleted as well.
    fn span_to_delete(&mut self, target: Span) -> Option<Span> {
        let tree = self.tree;
        let mut path = Vec::new();
        let mut next = tree.root();
        while let Some(collection) = next {
            // An aliased collection would lose the item in every other position too.
            if self.repeated.contains(&collection) {
                return None;
            }
            let held = self.children.of(collection);
            let index = held.partition_point(|child| child.whole.start <= target.start).checked_sub(1)?;
            path.push((collection, index));
            let child = held[index];
            let is_target = child.whole == target || child.key == target;
            // The author's own keys (`x-…`) are never deleted.
            if is_target && tree.entries(child.value).any(|entry| tree.text(entry.key).starts_with("x-")) {
                return None;
            }
            next = (!is_target).then_some(child.value);
        }
        let (collection, index) = path.into_iter().rev().find(|(node, _)| self.children.of(*node).len() > 1)?;
        let all = self.children.of(collection);
        let is_flow = tree.written(tree.span(collection)).starts_with(['[', '{']);
        let is_list = tree.kind(collection) == NodeKind::Seq;
        match is_flow {
            true => with_comma(tree, all, index),
            false => whole_lines(self.source, tree, all[index].whole, is_list),
        }
    }
}

/// Returns the span of an item with the comma before it, or after it if it is the first.
fn with_comma(tree: &Tree<'_>, all: &[Child], index: usize) -> Option<Span> {
    let span = match index.checked_sub(1) {
        Some(before) => Span { start: all[before].whole.end, end: all[index].whole.end },
        None => Span { start: all[index].whole.start, end: all.get(index + 1)?.whole.start },
    };
    // A comment between the two may belong to either, so the removal is refused.
    let next = tree.comments.partition_point(|comment| comment.end <= span.start);
    tree.comments.get(next).is_none_or(|comment| !comment.overlaps(span)).then_some(span)
}

/// Returns the span of the lines of an item or entry, if it has them to itself.
fn whole_lines(source: &Source, tree: &Tree<'_>, whole: Span, is_item: bool) -> Option<Span> {
    let (first, last) = (source.line_index(whole.start), source.line_index(whole.end));
    let (first, last_line) = (source.line_span(first), source.line_span(last));
    let before = source.slice(Span { start: first.start, end: whole.start }).trim();
    let behind = source.slice(Span { start: whole.end, end: last_line.end }).trim_start();
    let is_alone = before == if is_item { "-" } else { "" } && (behind.is_empty() || behind.starts_with('#'));
    let end = if last + 1 < source.line_count() { source.line_start(last + 1) } else { last_line.end };
    // An ignore comment above would then apply to what follows.
    let above = tree.comments.partition_point(|comment| comment.end < first.start).checked_sub(1);
    let above = above.map(|index| tree.comments[index]).filter(|above| source.slice(*above).contains("polku"));
    let is_ignored =
        above.is_some_and(|above| source.slice(Span { start: above.end, end: first.start }).trim().is_empty());
    (is_alone && !is_ignored).then_some(Span { start: first.start, end })
}
