//! Compares the trees of two files: every node, every anchor and every comment.

use std::collections::{HashMap, VecDeque};

use super::order::Holds;
use crate::source::Span;
use crate::yaml::{NodeId, NodeKind, Scalar, Tree, core_scalar};

/// Compares two trees. Keys may have another order where a table sets it.
///
/// # Errors
/// The trees differ. The span is that of the difference in the old tree.
pub(super) fn compare(old: &Tree<'_>, new: &Tree<'_>, holds: Holds) -> Result<(), Span> {
    let whole = old.root().map_or(Span::default(), |root| old.span(root));
    let mut comparison = Comparison { old, new, partner: HashMap::new() };
    match (old.root(), new.root()) {
        (Some(one), Some(other)) => comparison.node(one, other, holds)?,
        (None, None) => {}
        _ => return Err(whole),
    }
    let is_same = sorted_comments(old) == sorted_comments(new)
        && written_anchors(old) == written_anchors(new)
        && old.len() == new.len()
        && old.oddities.len() == new.oddities.len()
        && old.marker.is_some() == new.marker.is_some();
    if is_same { Ok(()) } else { Err(whole) }
}

struct Comparison<'a> {
    old: &'a Tree<'a>,
    new: &'a Tree<'a>,
    /// The new node for each old one. Only kept if there are anchors.
    partner: HashMap<NodeId, NodeId>,
}

impl Comparison<'_> {
    fn node(&mut self, one: NodeId, other: NodeId, holds: Holds) -> Result<(), Span> {
        let (old, new) = (self.old, self.new);
        if !old.anchors.is_empty() {
            self.partner.insert(one, other);
        }
        let is_same = match (old.kind(one), new.kind(other)) {
            (NodeKind::Map, NodeKind::Map) => return self.map(one, other, holds),
            (NodeKind::Seq, NodeKind::Seq) => return self.list(one, other, holds),
            (NodeKind::Alias, NodeKind::Alias) => {
                let (target, new_target) = (old.resolve(one), new.resolve(other));
                let is_known = target == one && new_target == other;
                is_known || self.partner.get(&target) == Some(&new_target)
            }
            // Without its quotes it must still be text.
            (NodeKind::Quoted, NodeKind::Plain) => {
                old.text(one) == new.text(other) && core_scalar(new.text(other)) == Scalar::Text
            }
            (kind, new_kind) => kind == new_kind && old.text(one) == new.text(other),
        };
        if is_same { Ok(()) } else { Err(old.span(one)) }
    }

    fn list(&mut self, one: NodeId, other: NodeId, holds: Holds) -> Result<(), Span> {
        let (old, new) = (self.old, self.new);
        let mut items = new.items(other);
        for item in old.items(one) {
            let partner = items.next().ok_or(old.span(item))?;
            self.node(item, partner, Holds::of(holds.shape(""), old.kind(item)))?;
        }
        if items.next().is_none() { Ok(()) } else { Err(old.span(one)) }
    }

    fn map(&mut self, one: NodeId, other: NodeId, holds: Holds) -> Result<(), Span> {
        let (old, new) = (self.old, self.new);
        let is_free = matches!(holds, Holds::Keys(_) | Holds::KeysOrEach(..));
        let mut entries: HashMap<&str, VecDeque<_>> = HashMap::new();
        for (position, entry) in old.entries(one).enumerate() {
            entries.entry(old.text(entry.key)).or_default().push_back((position, entry));
        }
        let mut count = 0;
        for (position, entry) in new.entries(other).enumerate() {
            let key = new.text(entry.key);
            let found = entries.get_mut(key).and_then(VecDeque::pop_front);
            let (was, partner) = found.ok_or(old.span(one))?;
            if was != position && !is_free {
                return Err(old.span(partner.key));
            }
            self.node(partner.key, entry.key, Holds::Anything)?;
            self.node(partner.value, entry.value, Holds::of(holds.shape(key), old.kind(partner.value)))?;
            count += 1;
        }
        if old.entries(one).count() == count { Ok(()) } else { Err(old.span(one)) }
    }
}

fn sorted_comments<'t>(tree: &'t Tree<'_>) -> Vec<&'t str> {
    let mut comments: Vec<&str> = tree.comments.iter().map(|&span| tree.written(span).trim_end()).collect();
    comments.sort_unstable();
    comments
}

fn written_anchors<'t>(tree: &'t Tree<'_>) -> Vec<&'t str> {
    tree.anchors.iter().map(|&(_, span)| tree.written(span)).collect()
}
