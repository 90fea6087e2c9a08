//! The columns of a sheet, and where they stand.

use std::rc::Rc;

use crate::model::TouchpointIx;
use crate::render::settings::{Detail, Page};
use crate::render::subject::Subject;

/// Around everything.
pub(super) const MARGIN: f64 = 32.0;
/// How wide the names of lanes are, the room behind them included.
pub(super) const LABEL: f64 = 132.0;
/// Between columns, and how much more between stages.
pub(super) const GUTTER: f64 = 10.0;
const STAGE_GAP: f64 = 12.0;
/// How wide columns are at least, and at most.
const NARROW: f64 = 150.0;
const WIDE: f64 = 260.0;
/// As wide as a sheet is at least, if its columns may be so wide.
const LEAST: f64 = 1060.0;
/// Points in a pixel on a page: small print of ten pixels has nine points.
pub(super) const POINTS: f64 = 0.9;

/// A column: a touchpoint, or a stage with all of its own.
pub(super) struct Column {
    pub stage: usize,
    /// None where the stage has none.
    pub touchpoints: Vec<TouchpointIx>,
}

/// The columns of a picture, in the order of the file. A stage without touchpoints has an empty one.
pub(super) fn columns(subject: &Subject<'_>) -> Vec<Column> {
    let mut of_stage: Vec<Vec<TouchpointIx>> = vec![Vec::new(); subject.journey.stages.len()];
    for ix in subject.touchpoints() {
        of_stage[subject.journey.touchpoint(ix).stage.index()].push(ix);
    }
    let columns = of_stage.into_iter().enumerate().flat_map(|(stage, all)| {
        if subject.options.detail == Detail::Stage || all.is_empty() {
            return vec![Column { stage, touchpoints: all }];
        }
        all.into_iter().map(|ix| Column { stage, touchpoints: vec![ix] }).collect()
    });
    columns.collect()
}

/// Some columns, side by side on one page.
pub(super) struct Grid<'a> {
    /// All columns of the picture.
    pub all: &'a [Column],
    /// Those on this page.
    pub range: std::ops::Range<usize>,
    /// Which page of columns it is, from 0.
    pub number: usize,
    /// Where each of these begins.
    lefts: Vec<f64>,
    /// The middle of every column, and where this page begins, were all pages one behind the other.
    middles: Rc<[f64]>,
    pub begin: f64,
    /// How wide each is.
    pub column: f64,
    /// How wide they are with the names of the lanes.
    pub width: f64,
}

impl<'a> Grid<'a> {
    /// The pages of columns: one, or as many as the columns take on sheets of paper.
    pub fn pages(all: &'a [Column], page: Option<Page>) -> Vec<Grid<'a>> {
        let Some(page) = page else {
            let room = LEAST - 2.0 * MARGIN;
            return Grid::in_row(vec![Grid::new(all, 0..all.len(), room, WIDE)]);
        };
        let room = page.size().0 / POINTS - 2.0 * MARGIN;
        let gaps = |range: std::ops::Range<usize>| stage_gaps(all, &range);
        // As many as fit side by side, and then about the same number on each page.
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
            let to = (from + 1..=from + even).rev().find(|&to| to == from + 1 || fits(from, to)).unwrap_or(from + 1);
            grids.push(Grid::new(all, from..to, room, 2.0 * WIDE));
            from = to;
        }
        Grid::in_row(grids)
    }

    /// One behind the other, as if what goes on from page to page were drawn at once.
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

    /// The columns of this page: which they are, what they hold, where they begin.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &'a Column, f64)> {
        self.range.clone().map(|index| (index, &self.all[index], self.left(index)))
    }

    /// Where a column of this page begins.
    pub fn left(&self, index: usize) -> f64 {
        self.lefts[index - self.range.start]
    }

    /// The middle of a column, from where the columns of this page begin; of any of the picture.
    pub fn middle(&self, index: usize) -> f64 {
        self.middles[index] - self.begin
    }

    /// The runs of columns for which something is the same: where each begins, how wide it is.
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
