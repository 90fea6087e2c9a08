//! Pictures of a journey.
//!
//! A view makes a [`Scene`], a list of drawing commands with their roles; a backend draws it. [`flow()`] is
//! the flow view, [`map()`] the journey map, [`blueprint()`] the service blueprint; [`svg()`], `png()` and `pdf()`
//! are the backends, the last two behind features of their names, and [`html()`] makes a page of all views. The
//! flow view is written as DOT too ([`dot()`]), which a real Graphviz draws where one is installed
//! ([`graphviz`]). Stages, touchpoints and scores alone are a user journey of Mermaid ([`mermaid()`]).

mod blueprint;
pub mod dot;
mod flow;
#[cfg(feature = "glyphs")]
mod fonts;
pub mod graphviz;
mod html;
mod legend;
mod look;
mod map;
mod mermaid;
mod options;
#[cfg(feature = "glyphs")]
mod outline;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "png")]
mod png;
mod request;
pub mod scene;
mod settings;
#[cfg(feature = "glyphs")]
mod shape;
mod sheet;
mod signs;
mod subject;
mod svg;
mod terms;
mod text;
mod theme;

pub use blueprint::blueprint;
pub use dot::{dot, dot_graph};
pub use flow::flow;
#[cfg(feature = "glyphs")]
pub use fonts::{Fonts, Rendered};
pub(crate) use html::{Extra, GENERATOR, Markup, bare, html_with, overview_with};
pub use html::{Listed, Opening, html, overview};
pub(crate) use look::{BAD_COLOUR, BAD_FONT, RawColours};
pub use look::{Colours, Family, Look, THEME_TABLES, ThemeName};
pub use map::map;
pub use mermaid::mermaid;
pub use options::{Direction, Options};
#[cfg(feature = "pdf")]
pub use pdf::{PdfError, PdfOptions, pdf};
#[cfg(feature = "png")]
pub use png::{PngError, PngOptions, png};
pub use request::{Request, ResolvedRequest};
pub use scene::{Measure, Role, Scene};
pub(crate) use settings::RawRender;
pub use settings::{Detail, Lane, Page, RenderSettings, Theme, View};
pub use svg::svg;
pub use text::{After, Face, Font};
pub use theme::Colour;

use crate::graph::JourneyGraph;

/// A view of a journey: its pages, at least one.
pub fn draw(view: View, graph: &JourneyGraph<'_>, options: &Options) -> Vec<Scene> {
    match view {
        View::Flow => vec![flow(graph, options)],
        View::Map => map(graph, options),
        View::Blueprint => blueprint(graph, options),
    }
}
