//! How a journey is drawn: one set of options for every view and every backend.

use super::settings::{Detail, Lane, Page, Theme};
use super::theme::Colour;
use crate::model::{Ownership, PersonaIx};
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
#[derive(Clone, Debug)]
pub struct Options {
    /// The colours as a whole.
    pub theme: Theme,
    /// Colours of ownerships that differ from the theme's.
    pub colours: Vec<(Ownership, Colour)>,
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
            colours: Vec::new(),
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
