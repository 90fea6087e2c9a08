//! What a preview shows.

use std::path::PathBuf;

use crate::render::Request;

/// The content of a preview and its options.
#[derive(Clone, Debug, Default)]
pub struct PreviewRequest {
    /// Journeys, or folders with journeys. Empty: the journeys of the project of the current folder.
    pub paths: Vec<PathBuf>,
    /// The port. `None`: the default port, or the next one that is free.
    pub port: Option<u16>,
    /// How journeys are drawn.
    pub drawing: Request,
}
