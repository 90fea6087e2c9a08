//! The rows below the curves: how many customers leave at a touchpoint, or which touchpoint the scores of a stage
//! belong to.

use super::super::columns::{Column, Grid, LABEL};
use super::path::PersonaPath;
use crate::graph::TransitionKind;
use crate::model::{EndKind, PersonaSet, TouchpointIx};
use crate::render::ends::LeadingEnd;
use crate::render::marks::struck;
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
    /// Ends without names: the kind and the share of each. They are centred in the column.
    Ends(Vec<(EndKind, Line)>),
    /// A line of an end with its name and share. The first line of an end has the sign of its kind.
    NamedEnd(Option<EndKind>, Line),
    /// A line about an end in the old one of two states, where that was something else.
    Former(Line),
    /// The name of a touchpoint.
    Name(Line),
}

impl Foot {
    pub fn new(subject: &Subject<'_>, grid: &Grid<'_>, paths: &[PersonaPath]) -> Self {
        let rows = |index, column| match subject.options.detail {
            Detail::Touchpoint => former_ends(subject, grid, column).chain(ends(subject, grid, column)).collect(),
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
                    FootRow::NamedEnd(kind, line) => {
                        items.extend(kind.into_iter().flat_map(|kind| sign(subject, kind, Point::new(left, y))));
                        items.push(text(subject, Role::Label, line, Point::new(left + SIGN, y)));
                    }
                    FootRow::Former(line) => {
                        items.extend(struck(text(subject, Role::Label, line, Point::new(left + SIGN, y))));
                    }
                    FootRow::Name(line) => items.push(text(subject, Role::Detail, line, Point::new(left, y))),
                }
            }
        }
        items
    }
}

/// Returns the ends to which customers go from a touchpoint, with their shares: side by side, or below each other if
/// they do not fit. A journey that names its ends has them below each other, with their names.
fn ends(subject: &Subject<'_>, grid: &Grid<'_>, column: &Column) -> Vec<FootRow> {
    let [ix] = column.touchpoints[..] else { return Vec::new() };
    let ends = subject.ends_from(ix).into_iter();
    if subject.names_ends() {
        return ends.flat_map(|end| named_end(subject, grid, &end)).collect();
    }
    let ends: Vec<(EndKind, Line)> = ends.map(|end| (end.kind, SMALL.line(end.share))).collect();
    match ends.is_empty() {
        true => Vec::new(),
        false if width(&ends) > grid.column => ends.into_iter().map(|end| FootRow::Ends(vec![end])).collect(),
        false => vec![FootRow::Ends(ends)],
    }
}

/// Returns the ends to which customers went in the old one of two states, where that was something else.
fn former_ends<'a>(subject: &'a Subject<'_>, grid: &Grid<'_>, column: &Column) -> impl Iterator<Item = FootRow> + 'a {
    let texts = |ends: Vec<LeadingEnd>| ends.iter().map(|end| subject.end_text(end)).collect::<Vec<_>>();
    let own = match column.touchpoints[..] {
        [ix] if subject.marks().is_some() => Some((texts(subject.former_ends_from(ix)), texts(subject.ends_from(ix)))),
        _ => None,
    };
    let (before, now) = own.unwrap_or_default();
    let gone = before.into_iter().filter(move |text| !now.contains(text));
    let most = grid.column - SIGN;
    gone.flat_map(move |text| wrap(&text, SMALL, most)).map(FootRow::Former)
}

/// Returns an end with its name and share, in lines.
fn named_end(subject: &Subject<'_>, grid: &Grid<'_>, end: &LeadingEnd) -> Vec<FootRow> {
    let mut lines = wrap(&subject.end_text(end), SMALL, grid.column - SIGN);
    if lines.is_empty() {
        // The author draws no word, so the sign stands alone.
        lines.push(Line::default());
    }
    lines
        .into_iter()
        .enumerate()
        .map(|(number, line)| FootRow::NamedEnd((number == 0).then_some(end.kind), line))
        .collect()
}

/// Returns the width of ends with their shares, side by side.
fn width(ends: &[(EndKind, Line)]) -> f64 {
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
fn draw_ends(subject: &Subject<'_>, ends: Vec<(EndKind, Line)>, at: Point) -> Vec<Item> {
    let mut items = Vec::new();
    let mut x = at.x;
    for (kind, line) in ends {
        items.extend(sign(subject, kind, Point::new(x, at.y)));
        let place = Point::new(x + SIGN, at.y);
        x += SIGN + line.width + GAP;
        // There is no share if all customers leave.
        if !line.text.is_empty() {
            items.push(text(subject, Role::Label, line, place));
        }
    }
    items
}

/// Draws the sign of an end. `at` is its left end, at half height.
fn sign(subject: &Subject<'_>, kind: EndKind, at: Point) -> impl Iterator<Item = Item> {
    let palette = &subject.palette;
    let colour = palette.transition(TransitionKind::Exit);
    signs::end(kind, Point::new(at.x + 6.0, at.y), colour, palette.paper).into_iter().map(Item::Shape)
}

fn text(subject: &Subject<'_>, role: Role, line: Line, at: Point) -> Item {
    Item::text(role, line, Point::new(at.x, at.y + SMALL.size * 0.36), SMALL, subject.palette.quiet)
}
