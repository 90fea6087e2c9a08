//! How a journey is drawn: one set of options for every view and every backend.

use super::look::{Colours, Family, Look};
use super::settings::{Detail, Lane, Page, Theme};
use crate::model::PersonaIx;
use crate::words::Lang;

/// Where a picture goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From left to right: stages side by side.
    #[default]
    Right,
    /// From top to bottom: stages one below the other.
    Down,
}

/// How a journey is drawn. What a view has no use for does nothing there.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The colours as a whole.
    pub theme: Theme,
    /// Colours that differ from the theme's. Whatever they are, text stays legible: what is too near to its
    /// ground is bent towards the ink, and the ink towards black or white.
    pub colours: Colours,
    /// The family of fonts that texts are shown in where it is there. It does not change the layout, which is
    /// measured in Noto Sans.
    pub font: Option<Family>,
    /// The language of the tool's words; `None`: the journey's.
    pub lang: Option<Lang>,
    /// The one persona whose touchpoints and ways are drawn; `None`: everybody's.
    pub persona: Option<PersonaIx>,
    /// Whether the picture explains its signs.
    pub legend: bool,
    /// Where the flow view goes on.
    pub direction: Direction,
    /// The lanes of the map and the blueprint, from top to bottom; `None`: the view's own. Lanes without
    /// content are left out.
    pub lanes: Option<Vec<Lane>>,
    /// What a column of the map is.
    pub detail: Detail,
    /// The sheets of paper that the map and the blueprint are set on; `None`: one as large as it needs.
    pub page: Option<Page>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            theme: Theme::Light,
            colours: Colours::default(),
            font: None,
            lang: None,
            persona: None,
            legend: true,
            direction: Direction::Right,
            lanes: None,
            detail: Detail::Touchpoint,
            page: None,
        }
    }
}

impl Options {
    /// The same with this look.
    pub fn with(self, look: Look) -> Self {
        Options { theme: look.theme, colours: look.colours, font: look.font, ..self }
    }

    /// The same in a theme. Colours of one's own belong to the theme that they were chosen for: in another, they
    /// are the theme's.
    pub(super) fn in_theme(&self, theme: Theme) -> Self {
        let colours = if theme == self.theme { self.colours.clone() } else { Colours::default() };
        Options { theme, colours, ..self.clone() }
    }
}
