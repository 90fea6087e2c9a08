//! The places that comments apply to.

use crate::source::{Source, Span};
use crate::yaml::{Children, NodeKind, Tree};

/// Finds the places that the comments of a file apply to.
pub(crate) struct Places<'t> {
    source: &'t Source,
    tree: &'t Tree<'t>,
    children: Children<'t>,
    /// For each line, where the next content begins, from the line itself on. Made when first needed.
    content: Vec<Option<u32>>,
}

impl<'t> Places<'t> {
    pub fn new(source: &'t Source, tree: &'t Tree<'t>) -> Self {
        Places { source, tree, children: Children::new(tree), content: Vec::new() }
    }

    /// Returns the place that a comment applies to: its line, or the element that begins on the next line with content.
    pub fn of(&mut self, comment: Span) -> Option<Span> {
        let line = self.source.line_index(comment.start);
        let whole = self.source.line_span(line);
        if !self.source.slice(Span { start: whole.start, end: comment.start }).trim().is_empty() {
            return Some(whole);
        }
        if self.content.is_empty() {
            let mut next = None;
            for line in (0..self.source.line_count()).rev() {
                let span = self.source.line_span(line);
                let text = self.source.slice(span).trim_start();
                if !text.is_empty() && !text.starts_with('#') {
                    next = Some(span.end - text.len() as u32);
                }
                self.content.push(next);
            }
            self.content.reverse();
        }
        self.element(self.content[line]?)
    }

    /// Returns the list item or map entry that begins at a place. An item begins at its hyphen. A value on a line of its
    /// own belongs to its entry.
    fn element(&mut self, begin: u32) -> Option<Span> {
        let tree = self.tree;
        let mut next = tree.root();
        while let Some(node) = next {
            let span = tree.span(node);
            if span.start == begin && tree.written(span).starts_with(['[', '{']) {
                return Some(span);
            }
            let children = self.children.of(node);
            let index = children.partition_point(|child| child.whole.end <= begin);
            let child = children.get(index)?;
            let before = index.checked_sub(1).map_or(span.start, |before| children[before].whole.end);
            let is_item = tree.kind(node) == NodeKind::Seq;
            let from = if is_item { before } else { child.whole.start };
            if (from..=child.whole.start).contains(&begin) {
                return Some(Span { start: begin, end: child.whole.end });
            }
            next = (child.whole.start < begin).then_some(child.value);
        }
        None
    }
}
