//! Lays out the bands of a sheet on pages.

use std::collections::HashMap;

use super::columns::{Grid, MARGIN, POINTS};
use super::order::SheetLane;
use super::stack::{Stack, TextStyle};
use crate::render::scene::{Form, Group, Item, Point, Rect, Role, Scene, Shape, Step, Stroke};
use crate::render::settings::{Detail, Lane};
use crate::render::subject::Subject;
use crate::render::text::{Face, Font, clean, wrap};
use crate::render::theme::Colour;
use crate::words::Word;

/// Stacks side by side.
#[derive(Clone)]
pub(super) struct Band {
    /// The lane, with its name. `None` for a band that is not a lane.
    pub lane: Option<(SheetLane, String)>,
    /// The id of the lane.
    pub id: String,
    pub cells: Vec<BandCell>,
    /// The padding above and below the cells.
    pub pad: f64,
    /// The background of a lane.
    pub ground: Option<Colour>,
    /// The outline of the background, if it is needed to see it.
    pub outline: Option<Stroke>,
    /// The width of the background.
    pub width: f64,
    /// The line below the band: its name, style and colour.
    pub line: Option<(String, Stroke, Colour)>,
    /// The connections with the cells above and below.
    threads: Vec<Thread>,
}

/// A stack at a position.
#[derive(Clone)]
pub(super) struct BandCell {
    pub x: f64,
    pub stack: Stack,
}

/// The connections of the cells of a column from lane to lane.
#[derive(Clone)]
struct Thread {
    x: f64,
    /// The cell of this band, if it has one there.
    cell: Option<usize>,
    above: bool,
    below: bool,
    colour: Colour,
}

/// The gap between lanes.
const APART: f64 = 5.0;
/// The height of the line below a lane, with its name.
const LINE: f64 = 26.0;
const LINE_FONT: Font = Font::new(Face::Bold, 10.5);
const FOOT: Font = Font::new(Face::Regular, 10.0);

impl Band {
    /// Makes a band that is not a lane.
    pub fn new(width: f64, pad: f64, cells: Vec<BandCell>) -> Self {
        Band {
            lane: None,
            id: String::new(),
            cells,
            pad,
            ground: None,
            outline: None,
            width,
            line: None,
            threads: Vec::new(),
        }
    }

    /// Returns whether a lane contains nothing but its name.
    pub fn is_empty(&self) -> bool {
        self.cells.len() <= 1
    }

    pub fn is(&self, lane: Lane) -> bool {
        self.lane.as_ref().is_some_and(|(own, _)| *own == SheetLane::Known(lane))
    }

    fn height_from(&self, from: &[usize]) -> f64 {
        let heights = self.cells.iter().zip(from).map(|(cell, &from)| cell.stack.height_of(from..cell.stack.len()));
        heights.fold(0.0, f64::max) + 2.0 * self.pad + self.foot(true)
    }

    /// Returns the height below the background: the line, and the gap to the next band.
    fn foot(&self, is_end: bool) -> f64 {
        match (&self.line, self.ground) {
            (Some(_), _) if is_end => LINE,
            (_, Some(_)) => APART,
            _ => 0.0,
        }
    }

    /// Draws some pieces of each cell. Returns the items and their height.
    fn draw(&self, pieces: &[std::ops::Range<usize>], at: Point, is_end: bool) -> (Vec<Item>, f64) {
        let heights = self.cells.iter().zip(pieces).map(|(cell, range)| cell.stack.height_of(range.clone()));
        let inner = heights.fold(0.0, f64::max);
        let line = self.line.as_ref().filter(|_| is_end);
        let foot = self.foot(is_end);
        let height = inner + 2.0 * self.pad + foot;
        let mut items = Vec::new();
        if let Some(ground) = self.ground {
            // The first shape spans the whole lane and is invisible; the second is its visible background.
            let shape = |fill, stroke, height| {
                let form = Form::Rect(Rect::new(at.x, at.y, self.width, height), 8.0);
                Item::Shape(Shape { role: Role::Lane, form, fill, stroke })
            };
            items.extend([shape(None, None, height), shape(Some(ground), self.outline, height - foot)]);
        }
        if let Some((name, stroke, colour)) = line {
            items.extend(self.line(name, *stroke, *colour, Point::new(at.x, at.y + height - LINE)));
        }
        items.extend(self.threads.iter().flat_map(|thread| self.thread(thread, pieces, at, height)));
        for (cell, range) in self.cells.iter().zip(pieces) {
            items.extend(cell.stack.draw(range.clone(), Point::new(at.x + cell.x, at.y + self.pad)));
        }
        let Some((_, title)) = &self.lane else { return (items, height) };
        let group = Group { role: Role::Lane, id: self.id.clone(), title: title.clone(), link: None, items };
        (vec![Item::Group(group)], height)
    }

    /// Draws a line across the sheet, with its name at the left.
    fn line(&self, name: &str, stroke: Stroke, colour: Colour, at: Point) -> Vec<Item> {
        let middle = at.y + LINE / 2.0;
        let text = LINE_FONT.line(clean(name));
        let begin = at.x + text.width + 10.0;
        let name = Item::text(Role::Lane, text, Point::new(at.x, middle + LINE_FONT.size * 0.36), LINE_FONT, colour);
        let steps = vec![Step::Move(Point::new(begin, middle)), Step::Line(Point::new(at.x + self.width, middle))];
        let line = Shape { role: Role::Lane, form: Form::Path(steps), fill: None, stroke: Some(stroke) };
        vec![Item::Shape(line), name]
    }

    fn thread(&self, thread: &Thread, pieces: &[std::ops::Range<usize>], at: Point, height: f64) -> Vec<Item> {
        let x = at.x + thread.x;
        let stroke = Some(Stroke { colour: thread.colour, width: 1.2, dashes: &[] });
        let line = |from: f64, to: f64| {
            let steps = vec![Step::Move(Point::new(x, from)), Step::Line(Point::new(x, to))];
            Item::Shape(Shape { role: Role::Detail, form: Form::Path(steps), fill: None, stroke })
        };
        let bottom = at.y + height;
        let Some(cell) = thread.cell else { return vec![line(at.y, bottom)] };
        let top = at.y + self.pad;
        let end = top + self.cells[cell].stack.height_of(pieces[cell].clone());
        let mut lines = Vec::new();
        if thread.above {
            lines.push(line(at.y, top));
        }
        if thread.below && end < bottom {
            lines.push(line(end, bottom));
        }
        lines
    }
}

/// Connects the cells of a column from lane to lane. Connections do not cross cells that span several columns.
pub(super) fn join(bands: &mut [Band], grid: &Grid<'_>, colour: Colour) {
    for bands in bands.split_mut(|band| {
        [Lane::Images, Lane::Emotion, Lane::Responsible, Lane::Overlay].iter().any(|lane| band.is(*lane))
    }) {
        join_run(bands, grid, colour);
    }
}

fn join_run(bands: &mut [Band], grid: &Grid<'_>, colour: Colour) {
    // The filled cells of each band by their left edges.
    let filled_cells = |band: &Band| {
        let cells = band.cells.iter().enumerate().filter(|(_, cell)| !cell.stack.is_empty());
        cells.map(|(index, cell)| (cell.x.to_bits(), index)).rev().collect()
    };
    let cells: Vec<HashMap<u64, usize>> = bands.iter().map(filled_cells).collect();
    for (_, _, left) in grid.columns() {
        let filled: Vec<Option<usize>> = cells.iter().map(|of_band| of_band.get(&left.to_bits()).copied()).collect();
        let first = filled.iter().position(Option::is_some);
        let last = filled.iter().rposition(Option::is_some);
        let (Some(first), Some(last)) = (first, last) else { continue };
        for (index, cell) in filled.into_iter().enumerate() {
            if (first..=last).contains(&index) && first < last {
                let x = left + grid.column / 2.0;
                bands[index].threads.push(Thread { x, cell, above: index > first, below: index < last, colour });
            }
        }
    }
}

/// Lays out bands on pages, below each other.
pub(super) struct Press<'a> {
    subject: &'a Subject<'a>,
    /// The width of the widest band, and the bottom of pages.
    width: f64,
    bottom: f64,
    pages: Vec<PrintedPage<'a>>,
    /// The columns of the current page, and whether they continue from the page before.
    grid: Option<&'a Grid<'a>>,
    goes_on: bool,
    y: f64,
    /// The top of the page's content, below the repeated heads.
    top: f64,
}

/// A page, and its columns.
struct PrintedPage<'a> {
    items: Vec<Item>,
    grid: Option<&'a Grid<'a>>,
    goes_on: bool,
}

impl<'a> Press<'a> {
    pub fn new(subject: &'a Subject<'a>, width: f64) -> Self {
        let bottom = subject.options.page.map_or(f64::INFINITY, |page| page.size().1 / POINTS - MARGIN);
        Press { subject, width, bottom, pages: Vec::new(), grid: None, goes_on: false, y: 0.0, top: 0.0 }
    }

    /// Begins a page for some columns.
    pub fn begin_columns(&mut self, grid: &'a Grid<'a>) {
        (self.grid, self.goes_on) = (Some(grid), false);
        self.begin_page();
    }

    fn begin_page(&mut self) {
        self.pages.push(PrintedPage { items: Vec::new(), grid: self.grid, goes_on: self.goes_on });
        self.goes_on = true;
        self.y = MARGIN;
        self.top = MARGIN;
    }

    /// Begins a new page unless these bands fit on this one, or would not fit on a new one either.
    pub fn keep_together(&mut self, bands: &[&Band]) {
        let height: f64 = bands.iter().map(|band| self.height_of(std::slice::from_ref(*band))).sum();
        if self.y + height > self.bottom && self.y > self.top && MARGIN + height <= self.bottom {
            self.begin_page();
        }
    }

    /// Begins a new page unless the first pieces of a band fit on this one.
    pub fn keep_first(&mut self, band: &Band) {
        let heights = band.cells.iter().map(|cell| cell.stack.height_of(0..cell.stack.len().min(1)));
        let height = heights.fold(0.0, f64::max) + 2.0 * band.pad + band.foot(true);
        if self.y + height > self.bottom && self.y > self.top {
            self.begin_page();
        }
    }

    /// Places a band on this page and, if necessary, on further pages, which begin with `heads`.
    pub fn place(&mut self, band: Band, heads: &[Band]) {
        self.width = self.width.max(band.width);
        let mut from = vec![0; band.cells.len()];
        loop {
            let room = self.bottom - self.y;
            let height = band.height_from(&from);
            if height <= room + 0.01 {
                let pieces: Vec<_> = band.cells.iter().zip(&from).map(|(cell, &from)| from..cell.stack.len()).collect();
                return self.draw(&band, &pieces, true);
            }
            let is_fresh = self.y <= self.top + 0.01;
            if !is_fresh && height <= self.bottom - MARGIN - self.height_of(heads) {
                self.continue_on_new_page(heads);
                continue;
            }
            // Reserves room for the line, so that the last cell is never separated from it.
            let inner = room - 2.0 * band.pad - band.foot(true);
            let fitting = |(cell, &from): (&BandCell, &usize)| cell.stack.fitting(from, inner);
            let mut taken: Vec<usize> = band.cells.iter().zip(&from).map(fitting).collect();
            // The first cell of a lane is its name, which every page repeats. The others are its content.
            let names = usize::from(band.lane.is_some());
            let is_named = band.cells[..names].iter().zip(&taken).all(|(cell, &taken)| taken == cell.stack.len());
            if !is_named || taken[names..].iter().all(|&taken| taken == 0) {
                if !is_fresh {
                    self.continue_on_new_page(heads);
                    continue;
                }
                // A piece higher than a page extends beyond the edge.
                let least = |(index, (cell, &from)): (usize, (&BandCell, &usize))| {
                    let rest = cell.stack.len() - from;
                    if index < names { rest } else { rest.min(1) }
                };
                taken = band.cells.iter().zip(&from).enumerate().map(least).collect();
            }
            let pieces: Vec<_> = from.iter().zip(&taken).map(|(&from, &taken)| from..from + taken).collect();
            from = pieces.iter().map(|range| range.end).collect();
            from[..names].fill(0);
            let is_end = band.cells.iter().zip(&from).skip(names).all(|(cell, &from)| from == cell.stack.len());
            self.draw(&band, &pieces, is_end);
            if is_end {
                return;
            }
            self.continue_on_new_page(heads);
        }
    }

    fn height_of(&self, bands: &[Band]) -> f64 {
        bands.iter().map(|band| band.height_from(&vec![0; band.cells.len()])).sum()
    }

    /// Continues on a new page.
    fn continue_on_new_page(&mut self, heads: &[Band]) {
        self.begin_page();
        for band in heads {
            let pieces: Vec<_> = band.cells.iter().map(|cell| 0..cell.stack.len()).collect();
            self.draw(band, &pieces, true);
        }
        self.top = self.y;
    }

    fn draw(&mut self, band: &Band, pieces: &[std::ops::Range<usize>], is_end: bool) {
        let (items, height) = band.draw(pieces, Point::new(MARGIN, self.y), is_end);
        if let Some(page) = self.pages.last_mut() {
            page.items.extend(items);
        }
        self.y += height;
    }

    /// Returns the pages as pictures.
    pub fn finish(self) -> Vec<Scene> {
        let subject = self.subject;
        let count = self.pages.len();
        let page = subject.options.page;
        let size = page.map_or((self.width + 2.0 * MARGIN, self.y + MARGIN), |page| {
            let (width, height) = page.size();
            (width / POINTS, height / POINTS)
        });
        let scene = |(number, PrintedPage { mut items, grid, goes_on }): (usize, PrintedPage<'_>)| {
            if page.is_some() && count > 1 {
                items.extend(foot(subject, number + 1, count, size));
            }
            // The first page describes the whole journey, because a PDF takes its title and description from it.
            let Some(grid) = grid.filter(|_| number > 0) else {
                return subject.scene(size, page, items);
            };
            // A column for a stage may continue over many pages.
            let in_short = goes_on && subject.options.detail == Detail::Stage;
            let columns = grid.columns().map(|(_, column, _)| column);
            let columns = columns.map(|column| (column.stage, if in_short { &[] } else { &column.touchpoints[..] }));
            subject.page(size, page, items, (number + 1, count), columns)
        };
        self.pages.into_iter().enumerate().map(scene).collect()
    }
}

/// Draws the footer of a page: its number, and the title.
fn foot(subject: &Subject<'_>, number: usize, count: usize, (width, height): (f64, f64)) -> Vec<Item> {
    let style = TextStyle::new(Role::Heading, FOOT, subject.palette.quiet);
    let page = format!("{} {number}/{count}", subject.heading(Word::Page));
    let mut stack = Stack::new(width - 2.0 * MARGIN);
    // The footer has one line, so a long title is left out.
    let title = format!("{page} · {}", subject.title());
    let fits = wrap(&title, FOOT, stack.room()).len() == 1;
    stack.text(if fits { &title } else { &page }, style);
    stack.draw(0..stack.len(), Point::new(MARGIN, height - MARGIN + 6.0))
}
