//! Decides which stack each touchpoint belongs to, and its position in the stack.
//!
//! The picture is a grid of columns and bands, with a stack of cards in each cell. In a picture that runs to the
//! right, a stage is a column; in one that runs downward, it is a band. Recovery touchpoints have a separate column,
//! the lane, to the right of the others.

use std::collections::BTreeSet;

use super::Flow;
use crate::model::TouchpointIx;
use crate::render::Direction;

/// The columns, bands and stacks of a picture.
pub(super) struct Grid {
    pub columns: usize,
    pub bands: usize,
    /// The touchpoints in the picture, in document order. A card is identified by its index in this list.
    pub cards: Vec<TouchpointIx>,
    /// The card of each touchpoint of the journey, if it is in the picture.
    pub card_of: Vec<Option<u32>>,
    /// The cell of each card, and its position in the stack.
    pub positions: Vec<CardPosition>,
    /// The cards of each cell from top to bottom. The cells are in column order.
    pub stacks: Vec<Vec<u32>>,
    /// The column of each stage, and the column of its lane if it has one.
    pub stages: Vec<(usize, Option<usize>)>,
}

/// The position of a card in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CardPosition {
    pub column: usize,
    pub band: usize,
    pub position: usize,
}

impl Grid {
    pub fn new(flow: &Flow<'_>) -> Self {
        let cards: Vec<TouchpointIx> = flow.touchpoints().collect();
        let mut card_of = vec![None; flow.journey.touchpoints.len()];
        for (card, ix) in cards.iter().enumerate() {
            card_of[ix.index()] = Some(card as u32);
        }
        let recovers = |ix: TouchpointIx| !flow.journey.touchpoint(ix).recovers.is_empty();
        let stage = |ix: TouchpointIx| flow.journey.touchpoint(ix).stage.index();
        let mut has_lane = vec![false; flow.journey.stages.len()];
        for &ix in cards.iter().filter(|ix| recovers(**ix)) {
            has_lane[stage(ix)] = true;
        }
        let right = flow.options.direction == Direction::Right;
        let mut columns = 0;
        let stages: Vec<(usize, Option<usize>)> = if right {
            let mut next = || (columns, columns += 1).0;
            has_lane.iter().map(|&lane| (next(), lane.then(&mut next))).collect()
        } else {
            let lane = has_lane.contains(&true).then_some(1);
            columns = 1 + lane.unwrap_or(0);
            has_lane.iter().map(|_| (0, lane)).collect()
        };
        let bands = if right { 1 } else { stages.len() };
        let position_of = |&ix: &TouchpointIx| {
            let (main, lane) = stages[stage(ix)];
            let column = lane.filter(|_| recovers(ix)).unwrap_or(main);
            CardPosition { column, band: if right { 0 } else { stage(ix) }, position: 0 }
        };
        let positions = cards.iter().map(position_of).collect();
        let mut grid = Grid { columns, bands, cards, card_of, positions, stacks: Vec::new(), stages };
        grid.order_stacks(flow);
        grid
    }

    pub fn stack_of(&self, column: usize, band: usize) -> &[u32] {
        &self.stacks[column * self.bands + band]
    }

    /// Returns the card that a transition leads to. A transition to an end leads to none.
    pub fn target(&self, flow: &Flow<'_>, drawn: &super::DrawnTransition<'_>) -> Option<u32> {
        flow.graph.touchpoint(drawn.to).and_then(|ix| self.card_of[ix.index()])
    }

    /// Returns the next card below this one in its column, in whatever stage.
    pub fn below(&self, card: u32) -> Option<u32> {
        let CardPosition { column, band, position } = self.positions[card as usize];
        let mut later = (band + 1..self.bands).filter_map(|later| self.stack_of(column, later).first());
        self.stack_of(column, band).get(position + 1).or_else(|| later.next()).copied()
    }

    /// Orders the cards of each cell. Each card stands below all cards that lead forward to it, directly below one of
    /// them if possible. Otherwise the order is the one in which incoming transitions cross least, and then document
    /// order.
    fn order_stacks(&mut self, flow: &Flow<'_>) {
        let count = self.cards.len();
        let mut onward: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut entering: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut waits_for = vec![0u32; count];
        for drawn in &flow.transitions {
            let from = flow.graph.touchpoint(drawn.from).and_then(|ix| self.card_of[ix.index()]);
            let (Some(from), Some(to)) = (from, self.target(flow, drawn)) else { continue };
            if from < to {
                entering[to as usize].push(from);
                if self.cell(from) == self.cell(to) {
                    onward[from as usize].push(to);
                    waits_for[to as usize] += 1;
                }
            }
        }
        let mut cells: Vec<Vec<u32>> = vec![Vec::new(); self.columns * self.bands];
        for card in 0..count as u32 {
            cells[self.cell(card)].push(card);
        }
        for cell in &mut cells {
            let keys = self.sort_keys(cell, &entering);
            let key = |card: u32| (keys[cell.partition_point(|&other| other < card)], card);
            let mut ready: BTreeSet<(u64, u32)> =
                cell.iter().filter(|card| waits_for[**card as usize] == 0).map(|&card| key(card)).collect();
            let mut stack = Vec::with_capacity(cell.len());
            let mut follower = None;
            while let Some(next) = follower.take().or_else(|| ready.first().copied()) {
                ready.remove(&next);
                let (_, card) = next;
                self.positions[card as usize].position = stack.len();
                stack.push(card);
                for &to in &onward[card as usize] {
                    waits_for[to as usize] -= 1;
                    if waits_for[to as usize] == 0 {
                        ready.insert(key(to));
                    }
                }
                follower = onward[card as usize].iter().map(|&to| key(to)).find(|to| ready.contains(to));
            }
            *cell = stack;
        }
        self.stacks = cells;
    }

    fn cell(&self, card: u32) -> usize {
        let CardPosition { column, band, .. } = self.positions[card as usize];
        column * self.bands + band
    }

    /// Returns a sort key for each card of a cell: the average position of the cards in earlier columns that lead to
    /// it. A card without such transitions keeps the key of the card before it in the document.
    fn sort_keys(&self, cell: &[u32], entering: &[Vec<u32>]) -> Vec<u64> {
        let mut last = 0;
        let keys = cell.iter().map(|&card| {
            let here = self.positions[card as usize];
            let before = entering[card as usize].iter().map(|&from| self.positions[from as usize]);
            let (sum, count) = before
                .filter(|from| from.column < here.column && from.band == here.band)
                .fold((0u64, 0u64), |(sum, count), from| (sum + from.position as u64, count + 1));
            if let Some(middle) = (sum << 8).checked_div(count) {
                last = middle;
            }
            last
        });
        keys.collect()
    }
}
