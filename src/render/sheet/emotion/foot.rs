//! The rows below the curves: how many customers leave at a touchpoint, or which touchpoint the scores of a stage
//! belong to.

use super::super::columns::{Column, Grid, LABEL};
use super::path::PersonaPath;
use petgraph::graph::NodeIndex;

use crate::graph::TransitionKind;
use crate::model::{PersonaSet, TouchpointIx};
use crate::render::scene::{Item, Point, Role};
use crate::render::settings::Detail;
use crate::render::signs;
use crate::render::subject::Subject;
use crate::render::text::{Face, Font, Line, wrap};

const SMALL: Font = Font::new(Face::Regular, 10.5);
/// The height of a row.
const ROW: f64 = 14.0;
/// The padding above and below the rows.
const PAD: f64 = 4.0;
/// The room of a sign before its share, and the gap between ends.
const SIGN: f64 = 16.0;
const GAP: f64 = 10.0;

/// The rows below the curves, for each column.
pub(super) struct Foot {
    columns: Vec<(usize, Vec<FootRow>)>,
}

enum FootRow {
    /// Ends of the journey: whether the customer is lost, and the share. They are centred in the column.
    Ends(Vec<(bool, Line)>),
    /// The name of a touchpoint.
    Name(Line),
}

impl Foot {
    pub fn new(subject: &Subject<'_>, grid: &Grid<'_>, paths: &[PersonaPath]) -> Self {
        let rows = |index, column| match subject.options.detail {
            Detail::Touchpoint => ends(subject, grid, column),
            Detail::Stage => names(subject, grid, paths, index),
        };
        Foot { columns: grid.columns().map(|(index, column, _)| (index, rows(index, column))).collect() }
    }

    pub fn height(&self) -> f64 {
        match self.columns.iter().map(|(_, rows)| rows.len()).max().unwrap_or(0) {
            0 => 0.0,
            rows => rows as f64 * ROW + 2.0 * PAD,
        }
    }

    /// Draws the rows, beginning at the y position `top`.
    pub fn draw(self, subject: &Subject<'_>, grid: &Grid<'_>, top: f64) -> Vec<Item> {
        let mut items = Vec::new();
        for (index, rows) in self.columns {
            let left = grid.left(index) - LABEL;
            for (number, row) in rows.into_iter().enumerate() {
                let y = top + PAD + (number as f64 + 0.5) * ROW;
                match row {
                    FootRow::Ends(ends) => {
                        let x = left + (grid.column - width(&ends)) / 2.0;
                        items.extend(draw_ends(subject, ends, Point::new(x, y)));
                    }
                    FootRow::Name(line) => items.push(text(subject, Role::Detail, line, Point::new(left, y))),
                }
            }
        }
        items
    }
}

/// Returns the shares that leave at a touchpoint: side by side, or below each other if they do not fit.
fn ends(subject: &Subject<'_>, grid: &Grid<'_>, column: &Column) -> Vec<FootRow> {
    let [ix] = column.touchpoints[..] else { return Vec::new() };
    let ends = [(false, subject.graph.done()), (true, subject.graph.lost())];
    let end = |(is_lost, end)| Some((is_lost, SMALL.line(share(subject, ix, end)?)));
    let ends: Vec<(bool, Line)> = ends.into_iter().filter_map(end).collect();
    match ends.is_empty() {
        true => Vec::new(),
        false if width(&ends) > grid.column => ends.into_iter().map(|end| FootRow::Ends(vec![end])).collect(),
        false => vec![FootRow::Ends(ends)],
    }
}

/// Returns the share of customers at a touchpoint who go from there to an end. If personas differ, it is a range from
/// the lowest to the highest, never an average. It is empty if all of them do.
fn share(subject: &Subject<'_>, ix: TouchpointIx, end: NodeIndex) -> Option<String> {
    let graph = subject.graph;
    let mut shares: Vec<f64> = Vec::new();
    let served = subject.personas.and(subject.journey.touchpoint(ix).personas);
    // Companions are counted in no total.
    let own = served.without(subject.journey.companions());
    for persona in if own.is_empty() { served } else { own }.iter() {
        let paths = graph.transitions_of(graph.node(ix), persona).filter(|(_, to, _)| *to == end);
        let paths: Vec<f64> = paths.map(|(edge, ..)| graph.probability(edge, persona)).collect();
        if !paths.is_empty() {
            shares.push(paths.iter().sum());
        }
    }
    let (low, high) = (shares.iter().copied().reduce(f64::min)?, shares.iter().copied().reduce(f64::max)?);
    let percent = |share: f64| subject.lang.percent(share.min(1.0));
    Some(match (percent(low), percent(high)) {
        _ if low >= 1.0 => String::new(),
        (low, high) if low == high => low,
        (low, high) => format!("{low}–{high}"),
    })
}

/// Returns the width of ends with their shares, side by side.
fn width(ends: &[(bool, Line)]) -> f64 {
    ends.iter().map(|(_, line)| SIGN + line.width).sum::<f64>() + GAP * (ends.len().max(1) - 1) as f64
}

/// Returns the names of the touchpoints that the scores of a stage belong to. They may differ between personas.
fn names(subject: &Subject<'_>, grid: &Grid<'_>, paths: &[PersonaPath], index: usize) -> Vec<FootRow> {
    let mut of: Vec<(TouchpointIx, PersonaSet)> = Vec::new();
    for path in paths {
        let score = path.scores[index];
        let Some(ix) = score.of.filter(|_| score.expectation.is_some() || score.experience.is_some()) else { continue };
        let one: PersonaSet = [path.persona].into_iter().collect();
        match of.iter_mut().find(|(known, _)| *known == ix) {
            Some((_, personas)) => *personas = personas.or(one),
            None => of.push((ix, one)),
        }
    }
    let several = of.len() > 1;
    let name = |(ix, personas): (TouchpointIx, PersonaSet)| {
        let whose = if several { format!("{}: ", signs::letters(personas)) } else { String::new() };
        wrap(&format!("{whose}{}", subject.referred(ix)), SMALL, grid.column).into_iter().map(FootRow::Name)
    };
    of.into_iter().flat_map(name).collect()
}

/// Draws ends with their signs, from left to right.
fn draw_ends(subject: &Subject<'_>, ends: Vec<(bool, Line)>, at: Point) -> Vec<Item> {
    let palette = &subject.palette;
    let colour = palette.transition(TransitionKind::Exit);
    let mut items = Vec::new();
    let mut x = at.x;
    for (is_lost, line) in ends {
        let sign = if is_lost { signs::lost } else { signs::done };
        items.extend(sign(Point::new(x + 6.0, at.y), colour, palette.paper).into_iter().map(Item::Shape));
        let place = Point::new(x + SIGN, at.y);
        x += SIGN + line.width + GAP;
        // There is no share if all customers leave.
        if !line.text.is_empty() {
            items.push(text(subject, Role::Label, line, place));
        }
    }
    items
}

fn text(subject: &Subject<'_>, role: Role, line: Line, at: Point) -> Item {
    Item::text(role, line, Point::new(at.x, at.y + SMALL.size * 0.36), SMALL, subject.palette.quiet)
}
