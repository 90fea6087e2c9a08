//! What a preview shows.

use std::path::PathBuf;

use crate::render::{Direction, ThemeName};
use crate::words::Lang;

/// The content of a preview and its options.
#[derive(Clone, Debug, Default)]
pub struct PreviewRequest {
    /// Journeys, or folders with journeys. Empty: the journeys of the project of the current folder.
    pub paths: Vec<PathBuf>,
    /// The port. `None`: the default port, or the next one that is free.
    pub port: Option<u16>,
    /// The theme. `None`: the project's theme, otherwise the reader's.
    pub theme: Option<ThemeName>,
    /// The language of polku's own words. `None`: the language of the journey.
    pub lang: Option<Lang>,
    /// The direction of the flow view.
    pub direction: Direction,
}
