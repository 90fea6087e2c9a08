#![forbid(unsafe_code)]
#![warn(missing_docs)]
//! Customer journeys as code: read them from YAML, look at them as a graph, lint them, draw them.
//!
//! ```
//! let loaded = polku::load_str("pancake.yaml", "journey: Buying a pancake\nstages: [{ id: purchase, touchpoints: [Order] }]");
//! let journey = loaded.value.expect("a journey without load errors");
//! let graph = polku::JourneyGraph::new(&journey);
//! let order = journey.find_touchpoint("order").expect("the id is made from the name");
//! assert_eq!(graph.transitions(graph.node(order)).count(), 1);
//! ```
//!
//! The format is described in `docs/format.md`, how this crate is built in `docs/architecture.md`.

pub mod analysis;
#[doc(hidden)]
pub mod cli;
pub mod diagnostic;
mod edit;
#[doc(hidden)]
pub mod editor;
pub mod format;
pub mod graph;
pub mod interop;
pub mod lint;
pub mod model;
#[doc(hidden)]
pub mod preview;
pub mod project;
pub mod render;
pub mod report;
pub mod source;
pub mod template;
pub mod words;
pub mod workspace;
mod yaml;

use std::path::Path;
use std::sync::Arc;

pub use diagnostic::{Diagnostic, Severity};
pub use graph::JourneyGraph;
pub use lint::lint;
pub use model::{Catalog, Document, Journey};
pub use source::Source;
pub use workspace::WorkspaceError;

/// Loads a journey from a text. `name` is what its file is or would be called.
pub fn load_str(name: &str, text: &str) -> Document<Journey> {
    model::load(&Arc::new(Source::new(name, text)), &Catalog::default())
}

/// Loads a journey from a file, with the catalog of the project that the file belongs to.
///
/// # Errors
/// The file or its project's `polku.yaml` cannot be read.
pub fn load_file(path: impl AsRef<Path>) -> Result<Document<Journey>, WorkspaceError> {
    let loaded = workspace::file(path.as_ref())?;
    let file = loaded.files.into_iter().next();
    file.map(|file| Document { source: file.source, value: file.journey, diagnostics: file.problems })
        .ok_or_else(|| WorkspaceError::NoJourneys(format!("no journey in {}", path.as_ref().display())))
}
