//! Limits of time, as brackets over the columns of their stretch.

use super::columns::Grid;
use super::press::{Band, BandCell};
use super::stack::{SMALL, SMALL_STRONG, Stack, TextStyle};
use crate::render::limits::ToldLimit;
use crate::render::scene::{Form, Item, Point, Role, Shape, Step, Stroke};
use crate::render::subject::{Subject, joined};
use crate::words::capitalised;

/// The height of a bracket.
const BRACKET: f64 = 12.0;

/// Returns the limits of the columns of a page: as many side by side as there is room for.
pub(super) fn bands(subject: &Subject<'_>, grid: &Grid<'_>) -> Vec<Band> {
    let mut rows: Vec<(usize, Vec<BandCell>)> = Vec::new();
    let limits = subject.limits().into_iter();
    let mut limits: Vec<_> = limits.filter_map(|told| Some((columns(grid, &told)?, told))).collect();
    limits.sort_by_key(|((first, _), _)| *first);
    for ((first, last), told) in limits {
        let here = (first.max(grid.range.start), last.min(grid.range.end.saturating_sub(1)));
        if here.0 > here.1 {
            continue;
        }
        let left = grid.left(here.0);
        let width = grid.left(here.1) + grid.column - left;
        let cell = BandCell { x: left, stack: stack(subject, &told, width, [here.0 == first, here.1 == last]) };
        match rows.iter_mut().find(|(end, _)| *end < here.0) {
            Some((end, cells)) => {
                *end = here.1;
                cells.push(cell);
            }
            None => rows.push((here.1, vec![cell])),
        }
    }
    rows.into_iter().map(|(_, cells)| Band::new(grid.width, 4.0, cells)).collect()
}

/// Returns the first and the last column of a stretch, of all columns of the picture.
fn columns(grid: &Grid<'_>, told: &ToldLimit<'_>) -> Option<(usize, usize)> {
    let (from, to) = (told.limit.from.value, told.limit.to.value);
    let begin = grid.all.iter().position(|column| column.touchpoints.contains(&from))?;
    let end = grid.all.iter().rposition(|column| column.touchpoints.contains(&to))?;
    Some((begin.min(end), begin.max(end)))
}

/// A bracket with what it says below. Where the stretch goes on on another page, the bracket is open.
fn stack(subject: &Subject<'_>, told: &ToldLimit<'_>, width: f64, [begins, ends]: [bool; 2]) -> Stack {
    let palette = &subject.palette;
    let mut stack = Stack::new(width);
    let is_broken = told.broken.is_some();
    let (colour, line) = if is_broken { (palette.ink, 2.4) } else { (palette.quiet, 1.4) };
    let (top, bottom) = (-BRACKET / 2.0 + 2.0, BRACKET / 2.0 - 2.0);
    let corner = |x, y| Step::Line(Point::new(x, y));
    let mut steps = vec![Step::Move(Point::new(1.0, if begins { bottom } else { top })), corner(1.0, top)];
    steps.push(corner(width - 1.0, top));
    if ends {
        steps.push(corner(width - 1.0, bottom));
    }
    let stroke = Some(Stroke { colour, width: line, dashes: &[] });
    stack.row(BRACKET, [Item::Shape(Shape { role: Role::Detail, form: Form::Path(steps), fill: None, stroke })]);
    stack.text(&told.name, TextStyle::new(Role::Detail, SMALL, palette.ink));
    let time = told.time.iter().chain(&told.broken).cloned();
    if let Some(time) = joined(time) {
        let font = if is_broken { SMALL_STRONG } else { SMALL };
        stack.text(&capitalised(&time), TextStyle::new(Role::Detail, font, palette.ink));
    }
    stack
}
