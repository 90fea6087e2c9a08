//! Pictures of a journey.
//!
//! The flow view as DOT ([`dot()`]), drawn by a real Graphviz where one is installed ([`graphviz`]).

pub mod dot;
pub mod graphviz;
mod settings;
mod theme;

pub use dot::{Direction, DotOptions, dot, dot_graph};
pub(crate) use settings::{BAD_COLOUR, RawRender};
pub use settings::{Lane, RenderSettings, Theme, View};
pub use theme::Colour;
