//! The columns of a sheet, and their positions.

use std::collections::HashSet;
use std::rc::Rc;

use crate::model::TouchpointIx;
use crate::render::settings::{Detail, Page};
use crate::render::subject::Subject;

/// The margin around the sheet.
pub(super) const MARGIN: f64 = 32.0;
/// The width of the names of lanes, including the gap to the columns.
pub(super) const LABEL: f64 = 132.0;
/// The gap between columns, and the additional gap between stages.
pub(super) const GUTTER: f64 = 10.0;
const STAGE_GAP: f64 = 12.0;
/// The least and the greatest width of columns.
const NARROW: f64 = 150.0;
const WIDE: f64 = 260.0;
/// The least width of a sheet, as long as its columns stay within their greatest width.
const LEAST: f64 = 1060.0;
/// The points per pixel on a page: small print of ten pixels has nine points.
pub(super) const POINTS: f64 = 0.9;

/// A column: a touchpoint, or a stage with all of its touchpoints.
pub(super) struct Column {
    pub stage: usize,
    /// Empty if the stage has no touchpoints.
    pub touchpoints: Vec<TouchpointIx>,
    /// Whether an earlier column has the same touchpoint, which the path meets again.
    pub is_again: bool,
    /// Whether it tells the old one of two states.
    pub is_former: bool,
}

impl Column {
    /// Returns the same column, telling the old one of two states.
    pub fn before(&self) -> Column {
        Column { touchpoints: self.touchpoints.clone(), is_former: true, ..*self }
    }
}

/// Returns the columns of a picture, in document order. A stage without touchpoints has an empty column. In a scenario, the
/// columns follow its paths.
pub(super) fn make_columns(subject: &Subject<'_>) -> Vec<Column> {
    if let Some(told) = subject.told.as_ref().filter(|_| subject.options.detail == Detail::Touchpoint) {
        let mut met = HashSet::new();
        let column = |&ix: &TouchpointIx| {
            let stage = subject.journey.touchpoint(ix).stage.index();
            Column { stage, touchpoints: vec![ix], is_again: !met.insert(ix), is_former: false }
        };
        return told.order.iter().map(column).collect();
    }
    let mut of_stage: Vec<Vec<TouchpointIx>> = vec![Vec::new(); subject.journey.stages.len()];
    for ix in subject.touchpoints() {
        of_stage[subject.journey.touchpoint(ix).stage.index()].push(ix);
    }
    let columns = of_stage.into_iter().enumerate().flat_map(|(stage, all)| {
        if subject.options.detail == Detail::Stage || all.is_empty() {
            return vec![Column { stage, touchpoints: all, is_again: false, is_former: false }];
        }
        all.into_iter().map(|ix| Column { stage, touchpoints: vec![ix], is_again: false, is_former: false }).collect()
    });
    columns.collect()
}

/// The columns of one page, side by side.
pub(super) struct Grid<'a> {
    /// All columns of the picture.
    pub all: &'a [Column],
    /// The columns on this page.
    pub range: std::ops::Range<usize>,
    /// The number of this group of columns, from 0.
    pub number: usize,
    /// The left side of each column on this page.
    lefts: Vec<f64>,
    /// The centre of every column of the picture, and the left end of this page, as if all pages were side by side.
    middles: Rc<[f64]>,
    pub begin: f64,
    /// The width of each column.
    pub column: f64,
    /// The total width, including the names of the lanes.
    pub width: f64,
}

impl<'a> Grid<'a> {
    /// Splits columns into pages: one, or as many as the columns need on paper.
    pub fn pages(all: &'a [Column], page: Option<Page>) -> Vec<Grid<'a>> {
        let Some(page) = page else {
            let room = LEAST - 2.0 * MARGIN;
            return Grid::in_row(vec![Grid::new(all, 0..all.len(), room, WIDE)]);
        };
        let room = page.size().0 / POINTS - 2.0 * MARGIN;
        let gaps = |range: std::ops::Range<usize>| stage_gaps(all, &range);
        // Finds how many pages are needed, then spreads the columns about evenly over them.
        let fits =
            |from: usize, to: usize| LABEL + (to - from) as f64 * (NARROW + GUTTER) - GUTTER + gaps(from..to) <= room;
        let mut count = 0;
        let mut from = 0;
        while from < all.len() {
            let more = (from + 2..=all.len()).take_while(|&to| fits(from, to)).count();
            from += 1 + more;
            count += 1;
        }
        let mut grids = Vec::new();
        let mut from = 0;
        while from < all.len() {
            let even = (all.len() - from).div_ceil((count - grids.len()).max(1));
            // A page has at least one column, whether it fits or not.
            let to = (from + 2..=from + even).rev().find(|&to| fits(from, to)).unwrap_or(from + 1);
            grids.push(Grid::new(all, from..to, room, 2.0 * WIDE));
            from = to;
        }
        Grid::in_row(grids)
    }

    /// Computes positions as if the pages were side by side, so that curves continue from page to page.
    fn in_row(mut grids: Vec<Grid<'a>>) -> Vec<Grid<'a>> {
        let mut end = 0.0;
        let mut middles = Vec::new();
        for (number, grid) in grids.iter_mut().enumerate() {
            (grid.number, grid.begin) = (number, end);
            middles.extend(grid.lefts.iter().map(|left| end + (left - LABEL + grid.column / 2.0)));
            end += grid.width - LABEL;
        }
        let middles: Rc<[f64]> = middles.into();
        grids.iter_mut().for_each(|grid| grid.middles = Rc::clone(&middles));
        grids
    }

    fn new(all: &'a [Column], range: std::ops::Range<usize>, room: f64, widest: f64) -> Self {
        let count = range.len().max(1) as f64;
        let gaps = stage_gaps(all, &range);
        let column = ((room - LABEL - gaps + GUTTER) / count - GUTTER).clamp(NARROW, widest).floor();
        let mut left = LABEL;
        let mut lefts = Vec::with_capacity(range.len());
        for index in range.clone() {
            if index > range.start && all[index].stage != all[index - 1].stage {
                left += STAGE_GAP;
            }
            lefts.push(left);
            left += column + GUTTER;
        }
        let width = (left - GUTTER).max(LABEL);
        Grid { all, range, number: 0, lefts, middles: Rc::new([]), begin: 0.0, column, width }
    }

    /// Returns the columns of this page: index, column, left side.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &'a Column, f64)> {
        self.range.clone().map(|index| (index, &self.all[index], self.left(index)))
    }

    /// Returns the left side of a column of this page.
    pub fn left(&self, index: usize) -> f64 {
        self.lefts[index - self.range.start]
    }

    /// Returns the centre of any column of the picture, measured from the left side of this page's columns.
    pub fn middle(&self, index: usize) -> f64 {
        self.middles[index] - self.begin
    }

    /// Returns the runs of columns with the same key: the key, the left side, the width.
    pub fn runs<K: PartialEq>(&self, key: impl Fn(&Column) -> K) -> Vec<(K, f64, f64)> {
        let mut runs: Vec<(K, f64, f64)> = Vec::new();
        for (_, column, left) in self.columns() {
            let key = key(column);
            match runs.last_mut() {
                Some((last, from, width)) if *last == key => *width = left + self.column - *from,
                _ => runs.push((key, left, self.column)),
            }
        }
        runs
    }
}

fn stage_gaps(all: &[Column], range: &std::ops::Range<usize>) -> f64 {
    let columns = &all[range.clone()];
    let breaks = columns.windows(2).filter(|pair| pair[0].stage != pair[1].stage).count();
    breaks as f64 * STAGE_GAP
}
