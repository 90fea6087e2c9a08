//! The options of a picture: one set for every view and every backend.

use std::sync::Arc;

use super::look::{Colours, Family, Look};
use super::marks::Marks;
use super::settings::{Detail, Direction, LaneName, Overlay, Page, Theme};
use super::tally::Tally;
use crate::model::{PersonaIx, ScenarioIx};
use crate::words::Lang;

/// An overlay, and the figures that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlaid {
    /// What the overlay counts.
    pub overlay: Overlay,
    /// What customers do.
    pub tally: Arc<Tally>,
}

/// The options of a picture. Options that a view does not use have no effect there.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The built-in theme.
    pub theme: Theme,
    /// Custom colours. Text stays legible whatever they are: a colour too close to its background is bent towards the
    /// ink, and the ink towards black or white.
    pub colours: Colours,
    /// The font family of texts, if the viewer has it. It does not change the layout, which is measured in Noto Sans.
    pub font: Option<Family>,
    /// The language of polku's own words. `None` means the language of the journey.
    pub lang: Option<Lang>,
    /// The one persona whose touchpoints and transitions are drawn. `None` means all personas.
    pub persona: Option<PersonaIx>,
    /// The scenario whose path is drawn. `None` means the whole journey, in which curves follow the path of most of
    /// those who get through.
    pub scenario: Option<ScenarioIx>,
    /// The figures that are written on the picture. `None` means none.
    pub overlay: Option<Overlaid>,
    /// What changed, in a picture of two states of a journey. `None` means a picture of one.
    pub marks: Option<Arc<Marks>>,
    /// Whether the picture has a legend.
    pub legend: bool,
    /// The direction of the flow view.
    pub direction: Direction,
    /// The lanes of the map and the blueprint, from top to bottom. `None` means the lanes of the view. Empty lanes
    /// are left out.
    pub lanes: Option<Vec<LaneName>>,
    /// The content of a column of the map.
    pub detail: Detail,
    /// The size of the pages of the map and the blueprint. `None` means one page as large as needed.
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
            scenario: None,
            overlay: None,
            marks: None,
            legend: true,
            direction: Direction::Right,
            lanes: None,
            detail: Detail::Touchpoint,
            page: None,
        }
    }
}

impl Options {
    /// Returns these options with a look.
    pub fn with(self, look: Look) -> Self {
        Options { theme: look.theme, colours: look.colours, font: look.font, ..self }
    }

    /// Returns these options in a theme. Custom colours belong to the theme they were chosen for; another theme uses
    /// its own.
    pub(super) fn in_theme(&self, theme: Theme) -> Self {
        let colours = if theme == self.theme { self.colours.clone() } else { Colours::default() };
        Options { theme, colours, ..self.clone() }
    }
}
