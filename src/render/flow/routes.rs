//! Chooses the routes of transitions: the side at which each leaves its card, the channels, and the side at which it
//! enters the target.
//!
//! Vertical channels, the *gutters*, run beside every column; horizontal channels, the *corridors*, run above and
//! below every band. Gutter 0 is at the left of column 0, corridor 0 above band 0. All transitions of one kind that
//! enter a card at the same side form a *net*: their lines merge and share one head.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Flow;
use super::card::{Leaving, TagForm, leaving_transitions};
use super::grid::{CardPosition, Grid};
use crate::graph::TransitionKind;
use crate::render::{Direction, Mark};

/// A side of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edge {
    Left,
    Right,
}

/// The transitions of one kind and mark that enter a card at the same side and share one head.
#[derive(Debug)]
pub(super) struct Net {
    pub target: u32,
    /// The side at which it enters.
    pub edge: Edge,
    pub kind: TransitionKind,
    /// The mark of its line, in a picture of two states.
    pub mark: Option<Mark>,
    /// The gutter at that side.
    pub gutter: usize,
    /// The corridor that carries transitions from other gutters into this one.
    pub corridor: Option<usize>,
    pub stubs: Vec<Stub>,
}

/// The start of a transition at its card.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stub {
    pub card: u32,
    /// The index of its tag below the card; `None` if it leaves the card itself.
    pub tag: Option<usize>,
    pub edge: Edge,
    pub gutter: usize,
    /// How often a customer takes it, if lines show it.
    pub taken: Option<f64>,
}

/// The routes of all transitions.
pub(super) struct Routes {
    /// How the transitions of each card leave it.
    pub leaving: Vec<Leaving>,
    /// Sorted by target, side and kind.
    pub nets: Vec<Net>,
    /// The nets that enter each card: a range of `nets`.
    pub entering: Vec<Range<usize>>,
    /// Whether a persona begins at each card.
    pub is_start: Vec<bool>,
    /// The transitions that leave each card itself: the net, and the position in it.
    pub leaves: Vec<Vec<(usize, usize)>>,
}

impl Routes {
    pub fn new(flow: &Flow<'_>, grid: &Grid) -> Self {
        let mut leaving_of = Vec::with_capacity(grid.cards.len());
        let mut nets: BTreeMap<(u32, Edge, u8, Option<Mark>), Net> = BTreeMap::new();
        let mut first = 0;
        for card in 0..grid.cards.len() as u32 {
            let node = flow.graph.node(grid.cards[card as usize]);
            let count = flow.transitions[first..].iter().take_while(|drawn| drawn.from == node).count();
            let leaving = leaving_transitions(flow, grid, card, first..first + count);
            first += count;
            let tagged = leaving.tagged.iter().enumerate().filter(|(_, (_, form))| *form == TagForm::Leaves);
            let labelled = tagged.map(|(tag, &(index, _))| (Some(tag), index));
            for (tag, index) in labelled.chain(leaving.plain.iter().map(|&index| (None, index))) {
                let drawn = &flow.transitions[index];
                let Some(target) = grid.target(flow, drawn) else { continue };
                let kind = drawn.transition.kind;
                let (from, to) = (grid.positions[card as usize], grid.positions[target as usize]);
                let onward = target > card;
                let (leaves, enters) = edges(from, to, onward, flow.options.direction);
                let stub = Stub { card, tag, edge: leaves, gutter: gutter(from, leaves), taken: flow.taken(drawn) };
                let mark = drawn.line_mark();
                let net = nets.entry((target, enters, kind as u8, mark)).or_insert_with(|| Net {
                    target,
                    edge: enters,
                    kind,
                    mark,
                    gutter: gutter(to, enters),
                    corridor: None,
                    stubs: Vec::new(),
                });
                if stub.gutter != net.gutter {
                    // Forward transitions arrive from above, backward ones from below.
                    net.corridor.get_or_insert(to.band + usize::from(!onward));
                }
                net.stubs.push(stub);
            }
            leaving_of.push(leaving);
        }
        let nets: Vec<Net> = nets.into_values().collect();
        let mut entering = vec![0..0; grid.cards.len()];
        for (index, net) in nets.iter().enumerate() {
            let range = &mut entering[net.target as usize];
            *range = if range.end == 0 { index..index + 1 } else { range.start..index + 1 };
        }
        let mut leaves = vec![Vec::new(); grid.cards.len()];
        for (index, net) in nets.iter().enumerate() {
            for (number, stub) in net.stubs.iter().enumerate().filter(|(_, stub)| stub.tag.is_none()) {
                leaves[stub.card as usize].push((index, number));
            }
        }
        let mut is_start = vec![false; grid.cards.len()];
        for card in flow.entries().into_iter().filter_map(|ix| grid.card_of[ix.index()]) {
            is_start[card as usize] = true;
        }
        Routes { leaving: leaving_of, nets, entering, is_start, leaves }
    }

    /// Returns the number of rows that the ports of a card need, at the side that needs more.
    pub fn ports(&self, card: u32) -> usize {
        let nets = &self.nets[self.entering[card as usize].clone()];
        let leaving_at = |edge| {
            let leaves = self.leaves[card as usize].iter();
            leaves.filter(|(net, number)| self.nets[*net].stubs[*number].edge == edge).count()
        };
        let entering = |edge| {
            let nets = nets.iter().filter(|net| net.edge == edge).count();
            // A line straight across from the neighbouring card may take up two rows if there are others.
            nets + nets.saturating_sub(1)
        };
        let start = usize::from(self.is_start[card as usize]);
        (start + leaving_at(Edge::Left) + entering(Edge::Left)).max(leaving_at(Edge::Right) + entering(Edge::Right))
    }
}

/// Returns the sides at which a transition leaves one card and enters another.
fn edges(from: CardPosition, to: CardPosition, onward: bool, direction: Direction) -> (Edge, Edge) {
    if from.column == to.column {
        // Downward, backward transitions have their own side.
        let back = !onward && direction == Direction::Down;
        if back { (Edge::Left, Edge::Left) } else { (Edge::Right, Edge::Right) }
    } else if from.column == to.column + 1 {
        (Edge::Left, Edge::Right)
    } else {
        (Edge::Right, Edge::Left)
    }
}

fn gutter(position: CardPosition, edge: Edge) -> usize {
    position.column + usize::from(edge == Edge::Right)
}
