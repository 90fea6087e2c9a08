//! Pictures of a journey.
//!
//! A view makes a [`Scene`], a list of drawing commands with roles; a backend draws it. The views are [`flow()`], the
//! journey map [`map()`] and the service blueprint [`blueprint()`]. The backends are [`svg()`], `png()` and `pdf()`
//! (the last two behind features of the same names). [`html()`] writes a page with all views. The flow view is also
//! available as DOT ([`dot()`]), which an installed Graphviz can draw ([`graphviz`]). [`mermaid()`] writes stages,
//! touchpoints and scores as a user journey of Mermaid.

mod blueprint;
#[cfg(feature = "dot")]
pub mod dot;
mod ends;
mod flow;
#[cfg(feature = "glyphs")]
mod fonts;
#[cfg(feature = "dot")]
pub mod graphviz;
mod html;
mod legend;
mod limits;
mod look;
mod map;
mod marks;
mod mermaid;
mod options;
#[cfg(feature = "glyphs")]
mod outline;
mod overlay;
#[cfg(feature = "pdf")]
mod pdf;
mod picture;
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
mod tally;
mod terms;
mod text;
mod theme;
mod told;

pub use blueprint::blueprint;
#[cfg(feature = "dot")]
pub use dot::{dot, dot_graph};
pub use flow::flow;
#[cfg(feature = "glyphs")]
pub use fonts::{Fonts, Rendered};
#[cfg(feature = "glyphs")]
pub(crate) use fonts::{has_system_font, system_font_families};
pub(crate) use html::{Extra, GENERATOR, Markup, bare, html_with, overview_with};
pub use html::{Listed, Opening, States, html, html_of_states, overview};
pub(crate) use look::{BAD_COLOUR, BAD_FONT, RawColours};
pub use look::{Colours, Family, Look, THEME_TABLES, ThemeName, UnknownTheme};
pub use map::map;
pub use marks::{Mark, MarkedPath, Marks, StageMark, TouchpointMark, TransitionMark};
pub use mermaid::mermaid;
pub use options::{Options, Overlaid};
#[cfg(feature = "pdf")]
pub use pdf::{PdfError, PdfOptions, pdf};
pub(crate) use picture::{BAD_PICTURE, Picture, RawPicture};
#[cfg(feature = "png")]
pub use png::{PngError, PngOptions, png};
pub use request::{Request, ResolvedRequest, Unfit};
pub use scene::{Measure, Role, Scene};
pub(crate) use settings::RawRender;
pub use settings::{Detail, Direction, Lane, LaneName, Overlay, Page, RenderSettings, Theme, View};
pub use svg::svg;
pub use tally::{Tally, Uncounted};
pub use text::{After, Face, Font};
pub use theme::Colour;

use crate::graph::JourneyGraph;

/// Draws a view of a journey. Returns at least one page.
pub fn draw(view: View, graph: &JourneyGraph<'_>, options: &Options) -> Vec<Scene> {
    match view {
        View::Flow => vec![flow(graph, options)],
        View::Map => map(graph, options),
        View::Blueprint => blueprint(graph, options),
    }
}
