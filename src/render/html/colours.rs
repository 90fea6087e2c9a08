//! Colours that follow the theme of a page.
//!
//! A picture is laid out alike in every theme. Walked side by side, its scenes tell of each shape and text
//! what colours it has in which theme; each combination becomes a variable of the page's style sheet.

use std::collections::HashMap;
use std::fmt::Write;

use crate::render::scene::{Item, Scene};
use crate::render::settings::Theme;
use crate::render::svg::Dress;
use crate::render::theme::Colour;

/// A colour in each theme, in their order; `None`: nothing is drawn.
type Row = [Option<Colour>; Theme::ALL.len()];

/// The colours of a page.
#[derive(Clone, Default)]
pub(super) struct Colours {
    rows: Vec<Row>,
    known: HashMap<Row, usize>,
}

impl Colours {
    /// What a picture wears; its scenes are those of the themes, in their order.
    pub fn dress(&mut self, scenes: &[Scene]) -> Dress {
        let paper = self.number(row(scenes.iter().map(|scene| Some(scene.paper))));
        let mut themes: Vec<_> = scenes.iter().map(Scene::leaves).collect();
        let mut leaves = Vec::new();
        loop {
            let parts: Vec<_> = themes.iter_mut().map_while(|leaves| leaves.next().map(inks)).collect();
            if parts.len() < scenes.len() {
                return Dress { paper, leaves };
            }
            leaves.push([0, 1].map(|part| self.number(row(parts.iter().map(|inks| inks[part])))));
        }
    }

    fn number(&mut self, row: Row) -> usize {
        *self.known.entry(row).or_insert_with(|| {
            self.rows.push(row);
            self.rows.len() - 1
        })
    }

    /// The variables of a theme, as declarations.
    pub fn declarations(&self, theme: Theme) -> String {
        let mut out = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            // A String takes whatever is written to it.
            let _ = match row[theme as usize] {
                Some(colour) => write!(out, "--c{number}:{colour};"),
                None => write!(out, "--c{number}:none;"),
            };
        }
        out
    }
}

fn row(colours: impl Iterator<Item = Option<Colour>>) -> Row {
    let mut row = [None; Theme::ALL.len()];
    row.iter_mut().zip(colours).for_each(|(place, colour)| *place = colour);
    row
}

/// What a shape is filled with, or a text drawn in, and the outline.
fn inks(leaf: &Item) -> [Option<Colour>; 2] {
    match leaf {
        Item::Shape(shape) => [shape.fill, shape.stroke.map(|stroke| stroke.colour)],
        Item::Text(text) => [Some(text.colour), None],
        Item::Group(_) => [None, None],
    }
}
