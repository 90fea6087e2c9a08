//! Customer journeys as code: read them from YAML, look at them as a graph, lint them, draw them.
//!
//! A journey is text first. [`load_str`] and [`load_file`] read it and report everything that is wrong with it, each
//! problem with its place in the file:
//!
//! ```
//! let text = "
//! journey: Buying a pancake
//! stages:
//!   - { id: starting-state, touchpoints: [A friend's tip] }
//!   - { id: purchase, touchpoints: [Order, { name: Wait, next: order }] }
//! ";
//! let loaded = polku::load_str("pancake.yaml", text);
//! assert!(loaded.diagnostics.is_empty());
//! let journey = loaded.value.expect("a journey without load errors");
//! assert_eq!(journey.touchpoints[1].name.value, "Order");
//! ```
//!
//! A [`JourneyGraph`] has the transitions, also those that the file leaves out; an [`Analysis`](analysis::Analysis)
//! answers what is often asked of it:
//!
//! ```
//! # let text = "journey: J\nstages: [{ id: purchase, touchpoints: [Order, { name: Wait, next: order }] }]";
//! # let journey = polku::load_str("pancake.yaml", text).value.expect("a journey without load errors");
//! let graph = polku::JourneyGraph::new(&journey);
//! let order = graph.node(journey.find_touchpoint("order").expect("an id is made from the name"));
//! assert_eq!(graph.transitions(order).count(), 1);
//!
//! // Wait leads back to Order, and neither leads anywhere else.
//! let analysis = polku::analysis::Analysis::new(&graph);
//! assert_eq!(analysis.traps().len(), 1);
//! assert!(analysis.finishes(order).is_empty());
//! ```
//!
//! The rules find what is missing or odd in a journey, and [`report`] writes their findings for people and for
//! programs:
//!
//! ```
//! use polku::lint::Settings;
//! use polku::report::{self, FileReport};
//!
//! # let text = "journey: J\nstages: [{ id: purchase, touchpoints: [Order, { name: Wait, next: order }] }]";
//! let loaded = polku::load_str("pancake.yaml", text);
//! let journey = loaded.value.expect("a journey without load errors");
//! let findings = polku::lint(&journey, &Settings::default(), "pancake.yaml");
//! assert!(findings.iter().any(|finding| finding.kind.name == "trap"));
//! let lines = report::concise(&[FileReport::new(loaded.source, findings)]);
//! assert!(lines.starts_with("pancake.yaml:"));
//! ```
//!
//! A view makes scenes of a journey, one for each page; a backend such as [`render::svg()`] draws a scene:
//!
//! ```
//! use polku::render::{self, Options, View};
//!
//! # let text = "journey: J\nstages: [{ id: purchase, touchpoints: [Order] }]";
//! # let journey = polku::load_str("pancake.yaml", text).value.expect("a journey without load errors");
//! let graph = polku::JourneyGraph::new(&journey);
//! let scenes = render::draw(View::Map, &graph, &Options::default());
//! assert!(render::svg(&scenes[0]).starts_with("<svg "));
//! ```
//!
//! [`interop::show`] writes a journey with everything resolved, as other programs read it:
//!
//! ```
//! # let text = "journey: J\nstages: [{ id: purchase, touchpoints: [Order] }]";
//! # let journey = polku::load_str("pancake.yaml", text).value.expect("a journey without load errors");
//! let json = polku::interop::show::json(&polku::JourneyGraph::new(&journey))?;
//! assert!(json.contains(r#""id": "order""#));
//! # Ok::<(), polku::serde_json::Error>(())
//! ```
//!
//! # Features
//!
//! All of them are on by default. Without any, the crate needs no C compiler.
//!
//! | feature | what it brings |
//! | --- | --- |
//! | `cli` | the program `polku` ([`main`]) |
//! | `lsp` | the language server ([`editor`]) and its command |
//! | `preview` | the command `polku preview`; needs `cli` |
//! | `dot` | Graphviz DOT ([`render::dot`](mod@render::dot)) and the runner of an installed Graphviz |
//! | `png`, `pdf` | pictures as PNG ([`render::png()`]) and PDF ([`render::pdf()`]) |
//! | `images` | the images of touchpoints and personas in pictures ([`raster::Raster`]) |
//!
//! The book in `docs/` describes the format of journeys (`docs/format.md`) and how this crate is built
//! (`docs/architecture.md`).

// Inner functions that only some features use are compiled with any of them. With all of them on, none is left unused.
#![cfg_attr(
    not(all(feature = "cli", feature = "lsp", feature = "preview", feature = "dot")),
    allow(dead_code, unused_imports)
)]
// A test may fail by its `unwrap`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod analysis;
pub mod answers;
#[cfg(feature = "cli")]
mod cli;
pub mod diagnostic;
pub mod diff;
mod edit;
#[cfg(feature = "lsp")]
pub mod editor;
pub mod format;
pub mod graph;
mod ids;
pub mod interop;
pub mod lint;
pub mod model;
#[cfg(feature = "preview")]
mod preview;
pub mod project;
pub mod raster;
pub mod render;
pub mod report;
pub mod source;
pub mod template;
pub mod words;
pub mod workspace;
mod yaml;

use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "cli")]
pub use cli::main;
pub use diagnostic::{Diagnostic, Severity};
pub use graph::JourneyGraph;
pub use lint::lint;
pub use model::{Catalog, Document, Journey};
pub use source::Source;
pub use workspace::WorkspaceError;

// The crates whose types are in public signatures.
#[cfg(feature = "dot")]
pub use graphviz_rust;
pub use petgraph;
pub use serde_json;
pub use serde_yaml;

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
