//! Computes the position of everything, in pixels.
//!
//! Heights come first: cards, stacks, and corridors with as many tracks as they need. Then come the ports, where
//! transitions leave and enter cards. Then come the tracks of the gutters, which set the widths.
//!
//! Modulo [`UNIT`], a line that leaves a card to the right is at height 4, one that enters from the left at 12, one
//! that enters from the right at 0, and one that leaves to the left at 8. Two lines that come into a gutter from
//! opposite sides therefore never overlap, unless they are one line.

use std::collections::{BTreeMap, BTreeSet};

use super::Flow;
use super::card::{Card, UNIT, WIDTH};
use super::grid::Grid;
use super::routes::{Edge, Net, Routes, Stub};
use super::tracks::{self, ChannelLine, Side};
use crate::render::Direction;

/// The vertical gap between cards.
const CARD_GAP: i32 = 2 * UNIT;
/// The gap between a column and the tracks beside it, with room for heads and start signs. It has the background of
/// the stage.
pub(super) const SHOULDER: i32 = 22;
/// The distance between tracks.
const TRACK: i32 = 10;
/// The least gap between the backgrounds of two stages.
const STREET: i32 = 14;
/// The least distance between lines on the same track.
const TRACK_GAP: i32 = 14;

/// The room for the names of stages and lanes.
pub(super) struct Heads {
    /// The height above the cards of each band.
    pub above: Vec<i32>,
    /// The least height of each band.
    pub least: Vec<i32>,
    /// The width at the left of all columns.
    pub left: i32,
}

/// The position of everything.
pub(super) struct Plan {
    pub cards: Vec<Card>,
    /// The top of each card.
    pub tops: Vec<i32>,
    /// The left side of each column.
    pub columns: Vec<i32>,
    /// The top and bottom of each band's background.
    pub bands: Vec<(i32, i32)>,
    /// The height at which each net enters its card.
    pub ports: Vec<i32>,
    /// The heights at which the transitions of each net leave.
    pub stubs: Vec<Vec<i32>>,
    /// The gutters in which each net runs, in order, with the x position of its line.
    pub lines: Vec<Vec<(usize, i32)>>,
    /// The height of each net's line in its corridor.
    pub rails: Vec<i32>,
    pub width: i32,
    pub height: i32,
}

impl Plan {
    pub fn new(flow: &Flow<'_>, grid: &Grid, routes: &Routes, heads: &Heads) -> Self {
        let leaving = |card: u32| &routes.leaving[card as usize];
        let cards = (0..grid.cards.len() as u32)
            .map(|card| Card::new(flow, grid, card, leaving(card), routes.ports(card)))
            .collect();
        let mut plan = Plan {
            cards,
            tops: vec![0; grid.cards.len()],
            columns: Vec::new(),
            bands: Vec::new(),
            ports: vec![0; routes.nets.len()],
            stubs: Vec::new(),
            lines: vec![Vec::new(); routes.nets.len()],
            rails: vec![0; routes.nets.len()],
            width: 0,
            height: 0,
        };
        plan.set_heights(grid, routes, heads, flow.options.direction);
        plan.set_leaving_heights(grid, routes);
        for card in 0..grid.cards.len() {
            plan.set_entering_heights(routes, card, Edge::Left);
            plan.set_entering_heights(routes, card, Edge::Right);
        }
        plan.set_widths(grid, routes, heads);
        plan
    }

    /// Sets the heights of corridors, bands and cards.
    fn set_heights(&mut self, grid: &Grid, routes: &Routes, heads: &Heads, direction: Direction) {
        let mut y = 0;
        for (band, corridor) in plan_corridors(grid, routes).iter().enumerate() {
            let outer = band == 0 || band == grid.bands;
            let room = match corridor.count {
                0 if outer => 0,
                0 => UNIT,
                count => round_up(TRACK * (count as i32 + 1)),
            };
            // In a picture that runs to the right, the first corridor lies on the background of the stages, below
            // their names.
            let inside = band == 0 && direction == Direction::Right;
            let top = if inside { y + heads.above[0] } else { y };
            for (net, track) in corridor.nets.iter().zip(&corridor.tracks) {
                self.rails[*net] = top + TRACK * (*track as i32 + 1);
            }
            if band == grid.bands {
                y += room;
                continue;
            }
            let ground = if inside { y } else { y + room };
            let lowest = self.place_cards(grid, band, y + room + heads.above[band]);
            y = lowest.max(ground + heads.least[band]) + UNIT;
            self.bands.push((ground, y));
        }
        self.height = y;
    }

    /// Places the cards of a band below each other, beginning at `first`. Returns the lowest bottom.
    fn place_cards(&mut self, grid: &Grid, band: usize, first: i32) -> i32 {
        let mut lowest = first;
        for column in 0..grid.columns {
            let mut top = first;
            for &card in grid.stack_of(column, band) {
                self.tops[card as usize] = top;
                lowest = lowest.max(top + self.cards[card as usize].whole);
                top += self.cards[card as usize].whole + CARD_GAP;
            }
        }
        lowest
    }

    /// Sets the heights at which transitions leave. Those that leave the card itself are in rows at its sides. At the
    /// right they share the rows with transitions that enter; the rows are sorted by the height of the other end.
    fn set_leaving_heights(&mut self, grid: &Grid, routes: &Routes) {
        let mut heights: Vec<Vec<i32>> = routes.nets.iter().map(|net| vec![0; net.stubs.len()]).collect();
        let mut ports: Vec<(u32, Edge, i32, usize, Option<usize>)> = Vec::new();
        for (index, net) in routes.nets.iter().enumerate() {
            if let (Edge::Right, Some(first)) = (net.edge, net.stubs.first()) {
                ports.push((net.target, Edge::Right, self.tops[first.card as usize], index, None));
            }
            for (number, stub) in net.stubs.iter().enumerate() {
                let (card, top) = (stub.card as usize, self.tops[stub.card as usize]);
                match stub.tag.map(|tag| &self.cards[card].tags[tag]) {
                    Some(tag) if stub.edge == Edge::Right => heights[index][number] = top + tag.right_port(),
                    Some(tag) => heights[index][number] = top + tag.left_port(),
                    None => ports.push((stub.card, stub.edge, self.tops[net.target as usize], index, Some(number))),
                }
            }
        }
        ports.sort_unstable();
        let mut rows = vec![[0i32; 2]; grid.cards.len()];
        for (card, edge, _, index, number) in ports {
            let (row, top) = (&mut rows[card as usize][edge as usize], self.tops[card as usize]);
            match (edge, number) {
                // At the left, the start sign takes the first row.
                (Edge::Left, Some(number)) => {
                    heights[index][number] = top + 8 + UNIT * (*row + i32::from(routes.is_start[card as usize]));
                }
                (Edge::Right, Some(number)) => heights[index][number] = top + 4 + UNIT * (*row + 1),
                (_, None) => self.ports[index] = top + UNIT * (*row + 1),
            }
            *row += 1;
        }
        self.stubs = heights;
    }

    /// Sets the heights at which nets enter one side of a card: straight across from the neighbouring card if
    /// possible, otherwise in a free row.
    fn set_entering_heights(&mut self, routes: &Routes, card: usize, edge: Edge) {
        let (top, height) = (self.tops[card], self.cards[card].height);
        let nets: Vec<usize> = routes.entering[card].clone().filter(|index| routes.nets[*index].edge == edge).collect();
        let mut taken: BTreeSet<i32> = self.leaving_at(routes, card, edge).collect();
        if edge == Edge::Right {
            taken.extend(nets.iter().map(|index| self.ports[*index]));
        }
        const NEAR: i32 = UNIT / 2 + 1;
        let is_free = |taken: &BTreeSet<i32>, y: i32| taken.range(y - NEAR..=y + NEAR).next().is_none();
        let mut waiting = Vec::new();
        for index in nets {
            let net = &routes.nets[index];
            let beside = |stub: &Stub| stub.gutter == net.gutter && stub.edge != edge;
            let across = net.stubs.iter().zip(&self.stubs[index]).filter(|(stub, _)| beside(stub)).map(|(_, y)| *y);
            let on_card = |y: &i32| (top + 10..=top + height - 8).contains(y);
            if edge == Edge::Right {
                taken.remove(&self.ports[index]);
            }
            match across.into_iter().find(|y| on_card(y) && is_free(&taken, *y)) {
                Some(y) => self.ports[index] = y,
                None if edge == Edge::Right => {}
                None => {
                    waiting.push(index);
                    continue;
                }
            }
            taken.insert(self.ports[index]);
        }
        let mut y = top + 12;
        for index in waiting {
            while !is_free(&taken, y) {
                y += UNIT;
            }
            self.ports[index] = y;
            y += UNIT;
        }
    }

    /// Returns the heights at which transitions leave the card itself, and that of its start sign.
    fn leaving_at(&self, routes: &Routes, card: usize, edge: Edge) -> impl Iterator<Item = i32> {
        let start = (edge == Edge::Left && routes.is_start[card]).then(|| self.tops[card] + 12);
        let stubs = routes.leaves[card].iter().copied();
        let stubs = stubs.filter(move |(net, number)| routes.nets[*net].stubs[*number].edge == edge);
        start.into_iter().chain(stubs.map(|(net, number)| self.stubs[net][number]))
    }

    /// Sets the tracks of the gutters, and with them the x positions of the columns.
    fn set_widths(&mut self, grid: &Grid, routes: &Routes, heads: &Heads) {
        let mut gutters: Vec<(Vec<usize>, Vec<ChannelLine>)> = vec![Default::default(); grid.columns + 1];
        for (index, net) in routes.nets.iter().enumerate() {
            for (gutter, line) in self.gutter_lines(net, index) {
                gutters[gutter].0.push(index);
                gutters[gutter].1.push(line);
            }
        }
        let mut x = heads.left;
        for (gutter, (nets, lines)) in gutters.iter().enumerate() {
            let (tracks, count) = tracks::assign_tracks(lines, TRACK_GAP);
            let outer = gutter == 0 || gutter == grid.columns;
            let street = match (count as i32, outer) {
                (0, true) => 0,
                (0, false) => STREET,
                (count, _) => (TRACK * (count + 1)).max(STREET),
            };
            if gutter > 0 {
                x += SHOULDER;
            }
            // A few tracks are centred in the gap.
            let first = x + (street - TRACK * (count as i32 - 1)) / 2;
            for (net, track) in nets.iter().zip(tracks) {
                self.lines[*net].push((gutter, first + TRACK * track as i32));
            }
            x += street;
            if gutter < grid.columns {
                x += SHOULDER;
                self.columns.push(x);
                x += WIDTH;
            }
        }
        self.width = x;
    }

    /// Returns the lines of a net, with the gutter of each.
    fn gutter_lines(&self, net: &Net, index: usize) -> Vec<(usize, ChannelLine)> {
        let mut lines: BTreeMap<usize, ChannelLine> = BTreeMap::new();
        let mut join = |gutter: usize, y: i32, side: Side| lines.entry(gutter).or_default().joints.push((y, side));
        join(net.gutter, self.ports[index], if net.edge == Edge::Left { Side::High } else { Side::Low });
        let toward = |here: usize, there: usize| if there < here { Side::Low } else { Side::High };
        for (stub, y) in net.stubs.iter().zip(&self.stubs[index]) {
            join(stub.gutter, *y, if stub.edge == Edge::Right { Side::Low } else { Side::High });
            if stub.gutter != net.gutter {
                let rail = self.rails[index];
                join(stub.gutter, rail, toward(stub.gutter, net.gutter));
                join(net.gutter, rail, toward(net.gutter, stub.gutter));
            }
        }
        // A line straight across needs no track.
        lines.retain(|_, line| line.joints.iter().any(|(y, _)| *y != line.joints[0].0));
        lines.into_iter().collect()
    }
}

/// A corridor: its nets, the track of each, and the number of tracks.
struct Corridor {
    nets: Vec<usize>,
    tracks: Vec<u32>,
    count: u32,
}

/// Returns the corridors from top to bottom.
fn plan_corridors(grid: &Grid, routes: &Routes) -> Vec<Corridor> {
    let mut corridors: Vec<(Vec<usize>, Vec<ChannelLine>)> = vec![Default::default(); grid.bands + 1];
    for (index, net) in routes.nets.iter().enumerate() {
        let Some(corridor) = net.corridor else { continue };
        let side = |card: u32| if grid.positions[card as usize].band < corridor { Side::Low } else { Side::High };
        let mut line = ChannelLine { joints: vec![(net.gutter as i32, side(net.target))] };
        let far = net.stubs.iter().filter(|stub| stub.gutter != net.gutter);
        line.joints.extend(far.map(|stub| (stub.gutter as i32, side(stub.card))));
        corridors[corridor].0.push(index);
        corridors[corridor].1.push(line);
    }
    let tracked = |(nets, lines): (Vec<usize>, Vec<ChannelLine>)| {
        let (tracks, count) = tracks::assign_tracks(&lines, 1);
        Corridor { nets, tracks, count }
    };
    corridors.into_iter().map(tracked).collect()
}

/// Rounds up to a multiple of the unit.
pub(super) fn round_up(height: i32) -> i32 {
    (height + UNIT - 1) / UNIT * UNIT
}
