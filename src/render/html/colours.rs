//! The colours of pictures that follow the theme of a page.
//!
//! A picture has the same layout in every theme. Comparing its scenes shape by shape gives the colours of each shape
//! and text in every theme. Each combination of colours becomes a variable in the page's style sheet.

use std::collections::HashMap;
use std::fmt::Write;

use crate::render::scene::{Item, Scene};
use crate::render::settings::Theme;
use crate::render::svg::ColourNumbers;
use crate::render::theme::Colour;

/// A colour in each theme, in the order of the themes. `None` means that nothing is drawn.
type ThemeColours = [Option<Colour>; Theme::ALL.len()];

/// The colours of a page.
#[derive(Clone, Default)]
pub(super) struct PageColours {
    rows: Vec<ThemeColours>,
    known: HashMap<ThemeColours, usize>,
}

impl PageColours {
    /// Returns the colours of a picture. `scenes` has one scene per theme, in the order of the themes.
    pub fn number_colours(&mut self, scenes: &[Scene]) -> ColourNumbers {
        let paper = self.number(in_themes(scenes.iter().map(|scene| Some(scene.paper))));
        let mut themes: Vec<_> = scenes.iter().map(Scene::leaves).collect();
        let mut leaves = Vec::new();
        loop {
            let parts: Vec<_> = themes.iter_mut().map_while(|leaves| leaves.next().map(inks)).collect();
            if parts.len() < scenes.len() {
                return ColourNumbers { paper, leaves };
            }
            leaves.push([0, 1].map(|part| self.number(in_themes(parts.iter().map(|inks| inks[part])))));
        }
    }

    fn number(&mut self, row: ThemeColours) -> usize {
        *self.known.entry(row).or_insert_with(|| {
            self.rows.push(row);
            self.rows.len() - 1
        })
    }

    /// Returns the declarations of the variables for a theme.
    pub fn declarations(&self, theme: Theme) -> String {
        let mut out = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            // Writing to a String cannot fail.
            let _ = match row[theme as usize] {
                Some(colour) => write!(out, "--c{number}:{colour};"),
                None => write!(out, "--c{number}:none;"),
            };
        }
        out
    }
}

fn in_themes(colours: impl Iterator<Item = Option<Colour>>) -> ThemeColours {
    let mut row = [None; Theme::ALL.len()];
    row.iter_mut().zip(colours).for_each(|(place, colour)| *place = colour);
    row
}

/// Returns the fill of a shape or the colour of a text, and the outline.
fn inks(leaf: &Item) -> [Option<Colour>; 2] {
    match leaf {
        Item::Shape(shape) => [shape.fill, shape.stroke.map(|stroke| stroke.colour)],
        Item::Text(text) => [Some(text.colour), None],
        Item::Group(_) | Item::Image(_) => [None, None],
    }
}
