//! Compares the trees of a text before and after an edit.

use super::splice::Splice;
use crate::source::Span;
use crate::yaml::{NodeKind, Tree};

/// Returns whether two trees are the same outside the splices. Each splice must keep its number of scalars (or have
/// one for each item of the list that it writes) and must not add a comment, or it must be a removal.
pub(super) fn is_same_elsewhere(old: &Tree<'_>, new: &Tree<'_>, splices: &[&Splice]) -> bool {
    let offsets = OffsetMap::of(splices);
    let before = TreeContent::of(old, splices.len(), |at| offsets.locate_old(at));
    let after = TreeContent::of(new, splices.len(), |at| offsets.locate_new(at));
    let is_meant = |(index, splice): (usize, &&Splice)| {
        // A word may become a list of words.
        let list = splice.text.strip_prefix('[').map(|list| list.split(',').count());
        let scalars = list.unwrap_or(before.scalars[index]);
        splice.text.is_empty()
            || (after.scalars[index] == scalars && before.has_comment[index] >= after.has_comment[index])
    };
    // An edit inside an anchored value would also change what its aliases stand for.
    let is_same = before.nodes == after.nodes && before.comments == after.comments && !before.is_repeated;
    is_same && splices.iter().enumerate().all(is_meant)
}

/// Maps offsets in the old and the new text to a common position.
struct OffsetMap {
    /// For each splice: its old span and its new span.
    splices: Vec<(Span, Span)>,
}

/// The position of an offset of either text.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    /// Outside the splices, as an offset in the new text.
    Outside(u32),
    /// Inside the splice with this index.
    Inside(usize),
}

impl OffsetMap {
    fn of(splices: &[&Splice]) -> Self {
        let (mut shift, mut spans) = (0, Vec::with_capacity(splices.len()));
        for splice in splices {
            let start = splice.span.start.wrapping_add_signed(shift);
            let length = splice.text.len() as u32;
            spans.push((splice.span, Span { start, end: start + length }));
            shift += length as i32 - (splice.span.end - splice.span.start) as i32;
        }
        OffsetMap { splices: spans }
    }

    fn locate_old(&self, at: u32) -> Position {
        let next = self.splices.partition_point(|(old, _)| old.start <= at);
        let Some(index) = next.checked_sub(1) else { return Position::Outside(at) };
        let (old, new) = self.splices[index];
        if at < old.end { Position::Inside(index) } else { Position::Outside(at - old.end + new.end) }
    }

    fn locate_new(&self, at: u32) -> Position {
        let next = self.splices.partition_point(|(_, new)| new.start <= at);
        let inside = next.checked_sub(1).filter(|&index| at < self.splices[index].1.end);
        inside.map_or(Position::Outside(at), Position::Inside)
    }
}

/// The content of a tree, outside the splices and inside each of them.
struct TreeContent<'t> {
    /// Outside the splices, in the order of the file.
    nodes: Vec<(usize, ComparedNode<'t>)>,
    comments: Vec<(u32, &'t str)>,
    /// For each splice: the number of scalars, and whether there is a comment.
    scalars: Vec<usize>,
    has_comment: Vec<bool>,
    /// Whether an alias outside the splices stands for a scalar inside one.
    is_repeated: bool,
}

/// A node of a tree, without its depth.
#[derive(PartialEq)]
enum ComparedNode<'t> {
    /// A list or map. Its position follows from what it contains.
    Collection(NodeKind),
    /// Any other node: its kind, offset, text, and the position of the node that it stands for.
    Leaf(NodeKind, u32, &'t str, Position),
}

impl<'t> TreeContent<'t> {
    fn of(tree: &'t Tree<'_>, splices: usize, locate: impl Fn(u32) -> Position) -> Self {
        let mut content = TreeContent {
            nodes: Vec::with_capacity(tree.len()),
            comments: Vec::new(),
            scalars: vec![0; splices],
            has_comment: vec![false; splices],
            is_repeated: false,
        };
        for (depth, id) in tree.walk() {
            let (kind, span) = (tree.kind(id), tree.span(id));
            let start = locate(span.start);
            if matches!(kind, NodeKind::Seq | NodeKind::Map) {
                // A collection from the first to the last byte of a splice belongs to the splice.
                if matches!(start, Position::Outside(_)) || locate(span.end.saturating_sub(1)) != start {
                    content.nodes.push((depth, ComparedNode::Collection(kind)));
                }
                continue;
            }
            match start {
                Position::Outside(at) => {
                    let target = tree.resolve(id);
                    let is_scalar = !matches!(tree.kind(target), NodeKind::Seq | NodeKind::Map);
                    let target = locate(tree.span(target).start);
                    content.is_repeated |= is_scalar && matches!(target, Position::Inside(_));
                    content.nodes.push((depth, ComparedNode::Leaf(kind, at, tree.text(id), target)));
                }
                Position::Inside(splice) => content.scalars[splice] += usize::from(kind != NodeKind::Absent),
            }
        }
        for &span in &tree.comments {
            match locate(span.start) {
                Position::Outside(at) => content.comments.push((at, tree.written(span))),
                Position::Inside(splice) => content.has_comment[splice] = true,
            }
        }
        content
    }
}
