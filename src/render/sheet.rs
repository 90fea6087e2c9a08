//! A sheet: columns under their stages, and lanes across them. The journey map and the service blueprint are sheets
//! with different lanes.
//!
//! A sheet consists of [`Band`]s, which are as wide as the sheet. A band consists of stacks of pieces that are never
//! split. On a sheet with pages, a band that does not fit continues on the next page, as a whole if possible. Columns
//! that do not fit go on further pages.

mod columns;
mod emotion;
mod head;
mod lanes;
mod legend;
mod limits;
mod order;
mod press;
mod stack;

use self::columns::{Grid, make_columns};
use self::emotion::PersonaPath;
pub(super) use self::lanes::word as lane_word;
use self::press::{Band, Press};
use super::scene::Scene;
use super::settings::{Lane, View};
use super::subject::Subject;
use crate::words::Word;

/// The content of a sheet.
pub(super) struct Sheet<'a> {
    pub view: View,
    pub subject: Subject<'a>,
    /// The default lanes, from top to bottom.
    pub lanes: &'static [Lane],
    /// The default lanes if a column is a stage.
    pub in_short: &'static [Lane],
    /// The name of the lane of touchpoints.
    pub touchpoints: Word,
    /// The lanes that have a line below them, and the names of the lines.
    pub lines: &'static [(Lane, Word)],
    /// Whether lines connect the cells of a column from lane to lane, as in a blueprint.
    pub is_joined: bool,
}

impl Sheet<'_> {
    /// Returns the pages of the sheet, at least one.
    pub fn scenes(&self) -> Vec<Scene> {
        let subject = &self.subject;
        let columns = make_columns(subject);
        let grids = Grid::pages(&columns, subject.options.page);
        let curves = if self.has_lane(Lane::Emotion) { emotion::paths(subject, &columns, &grids) } else { Vec::new() };
        let mut press = Press::new(subject, grids.first().map_or(0.0, |grid| grid.width));
        let last = grids.len() - 1;
        for (number, grid) in grids.iter().enumerate() {
            press.begin_columns(grid);
            if number == 0 {
                for band in head::bands(subject, grid.width, !curves.is_empty()) {
                    press.place(band, &[]);
                }
            }
            let lanes = self.bands(grid, &curves);
            let heads = |goes_on| -> Vec<Band> {
                let stages = std::iter::once(head::stages(subject, grid, goes_on));
                stages.chain(head::names(subject, grid, goes_on)).collect()
            };
            let (mut heads, again) = (heads(false), heads(true));
            // The cards in the lane of touchpoints already name the columns.
            let has_cards = lanes.iter().any(|band| band.is(Lane::Touchpoints));
            let begins_with_cards = lanes.first().is_some_and(|band| band.is(Lane::Touchpoints));
            // On paper the cards may end up on a later page than the lane above them.
            let named = begins_with_cards || has_cards && subject.options.page.is_none();
            if named {
                heads.truncate(1);
            } else if has_cards {
                heads.splice(1.., again[1..].iter().cloned());
            }
            let first = &heads;
            press.keep_together(&first.iter().chain(lanes.first()).collect::<Vec<_>>());
            for (number, band) in first.iter().enumerate() {
                // A later page repeats the stages at its top. Where the stages themselves continue, only the short
                // form is repeated, so that no id occurs twice.
                let mut above = again[..1].to_vec();
                if number == 0 {
                    press.keep_together(&[band]);
                    press.keep_first(band);
                    let groups =
                        above.iter_mut().flat_map(|band| &mut band.cells).filter_map(|cell| cell.stack.group.as_mut());
                    groups.for_each(|group| group.id.clear());
                }
                press.place(band.clone(), &above);
            }
            let limits = limits::bands(subject, grid);
            for band in limits.into_iter().chain(lanes) {
                press.place(band, &again);
            }
            let legend = if number == last { legend::band(self, &curves, grid.width) } else { None };
            if let Some(band) = legend {
                press.place(band, &[]);
            }
        }
        let id = subject.picture_id(self.view);
        let mut pages = press.finish();
        for (index, page) in pages.iter_mut().enumerate() {
            page.id = if index == 0 { id.clone() } else { format!("{id}_{}", index + 1) };
        }
        pages
    }

    /// Returns the lanes that are not empty.
    fn bands(&self, grid: &Grid<'_>, curves: &[PersonaPath]) -> Vec<Band> {
        let mut bands: Vec<Band> =
            self.order().into_iter().filter_map(|lane| lanes::band(self, lane, grid, curves)).collect();
        order::lower_lines(&mut bands, self.subject.journey);
        // A line separates what is above from what is below. If nothing follows, there is no line.
        while bands.last().is_some_and(Band::is_empty) {
            bands.pop();
        }
        if let Some(last) = bands.last_mut() {
            last.line = None;
        }
        if self.is_joined {
            press::join(&mut bands, grid, self.subject.palette.quiet);
        }
        bands
    }
}
