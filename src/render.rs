//! Pictures of a journey.
//!
//! A view makes a [`Scene`], a list of drawing commands with their roles; a backend draws it. [`flow()`] is
//! the flow view; [`svg()`], `png()` and `pdf()` are the backends, the last two behind features of their
//! names. The flow view is written as DOT too ([`dot()`]), which a real Graphviz draws where one is
//! installed ([`graphviz`]).

pub mod dot;
mod flow;
#[cfg(feature = "glyphs")]
mod fonts;
pub mod graphviz;
#[cfg(feature = "glyphs")]
mod outline;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "png")]
mod png;
pub mod scene;
mod settings;
#[cfg(feature = "glyphs")]
mod shape;
mod signs;
mod svg;
mod text;
mod theme;

pub use dot::{dot, dot_graph};
pub use flow::{Direction, FlowOptions, flow};
#[cfg(feature = "glyphs")]
pub use fonts::{Fonts, Rendered};
#[cfg(feature = "pdf")]
pub use pdf::{PdfError, PdfOptions, pdf};
#[cfg(feature = "png")]
pub use png::{PngError, PngOptions, png};
pub use scene::{Role, Scene};
pub(crate) use settings::{BAD_COLOUR, RawRender};
pub use settings::{Lane, RenderSettings, Theme, View};
pub use svg::svg;
pub use text::{After, Face, Font};
pub use theme::Colour;
