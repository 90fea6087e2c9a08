//! The `render` section of a project file: how its journeys are drawn.

use super::look::{Colours, Family, Look, ThemeName};
use super::picture::RawPicture;
use crate::diagnostic::{nearest, one_of, shorten};
pub use crate::model::Lane;
use crate::model::{Fault, Key, Many, Read, Reader, Seen, Shape, Table, is_id, table, words};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind};

words! {
    /// The view of a journey.
    View {
        /// The touchpoints inside their stages, and the transitions between them.
        Flow = "flow",
        /// The journey map: lanes under the stages, with expectation and experience as curves.
        Map = "map",
        /// The service blueprint: what the customer does, and what happens in front of and behind the scenes.
        Blueprint = "blueprint",
    }

    /// The theme of a picture.
    Theme {
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
        /// For paper: white, little ink, and legible without colour.
        Print = "print",
    }

    /// The content of a column of the journey map.
    Detail {
        /// A touchpoint.
        Touchpoint = "touchpoint",
        /// A stage, with its widest gap and its worst pains: an overview for management.
        Stage = "stage",
    }

    /// A page of paper, or a slide, in landscape format.
    Page {
        /// ISO A4: 297 by 210 mm.
        A4 = "a4",
        /// ISO A3: 420 by 297 mm.
        A3 = "a3",
        /// A slide: 13.333 by 7.5 inches.
        Wide = "16:9",
    }

    /// The direction in which a journey runs in the flow view.
    Direction {
        /// From left to right: stages side by side.
        Right = "right",
        /// From top to bottom: stages one below the other.
        Down = "down",
    }

    /// What an overlay counts.
    Overlay {
        /// How often customers come to a touchpoint; lines are as wide as many take them.
        Visits = "visits",
        /// How many customers are lost at a touchpoint.
        Lost = "lost",
        /// Experience minus expectation, and how many customers meet it.
        Gap = "gap",
        /// How long customers wait.
        Wait = "wait",
        /// How many of those who are kept would be lost without a touchpoint.
        Removal = "removal",
        /// Whose touchpoints customers meet.
        Control = "control",
    }
}

/// A lane that somebody asks for: one of polku's own, or one of the author's by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneName {
    /// One of polku's own.
    Known(Lane),
    /// One of the author's.
    Own(String),
}

impl LaneName {
    /// Reads the name of a lane. `None` if no lane can have this name.
    pub fn parse(text: &str) -> Option<Self> {
        match Lane::from_word(text) {
            Some(lane) => Some(LaneName::Known(lane)),
            None => is_id(text).then(|| LaneName::Own(text.to_owned())),
        }
    }

    /// Says that there is no such lane, and what there is. `own` are the ids of the author's.
    pub(crate) fn unknown<'a>(text: &str, own: impl Iterator<Item = &'a str> + Clone) -> (String, String) {
        let names = Lane::ALL.iter().map(|lane| lane.as_str()).chain(own);
        let help = match nearest(text, names.clone()) {
            Some(near) => format!("did you mean `{near}`? it takes {}", one_of(names)),
            None => format!("it takes {}", one_of(names)),
        };
        (format!("there is no lane `{}`", shorten(text)), help)
    }
}

impl From<Lane> for LaneName {
    fn from(lane: Lane) -> Self {
        LaneName::Known(lane)
    }
}

impl std::fmt::Display for LaneName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            LaneName::Known(lane) => lane.as_str(),
            LaneName::Own(id) => id,
        })
    }
}

impl<'t> Read<'t> for LaneName {
    const SHAPE: Shape = Shape::Either(&Lane::SHAPE, &Shape::Reference("lane"));
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, || "the name of a lane".into())?;
        match LaneName::parse(text.trim()) {
            Some(name) => Ok(name),
            None => Lane::read(node, reader).map(LaneName::Known),
        }
    }
}

impl Page {
    /// Returns width and height in points of 1/72 inch.
    pub fn size(self) -> (f64, f64) {
        let millimetres = |length: f64| length / 25.4 * 72.0;
        match self {
            Page::A4 => (millimetres(297.0), millimetres(210.0)),
            Page::A3 => (millimetres(420.0), millimetres(297.0)),
            Page::Wide => (960.0, 540.0),
        }
    }
}

table! {
    /// The settings for pictures.
    RawRender = "render section" {
        /// The view to draw unless the command line says otherwise: `flow` (the default), `map` or `blueprint`.
        view "view": View;
        /// The theme: `light` (the default), `dark` or `print`, or the path of a theme file, relative to the project file.
        theme "theme": ThemeName;
        /// Custom colours, which override those of the theme.
        colours "colours": Colours;
        /// The font family of SVG and HTML, if the viewer has it. PNG and PDF use it only with `--system-fonts`.
        font "font": Family;
        /// The lanes of the map and the blueprint, from top to bottom: polku's own, or those that the catalog defines. They do not apply to the flow view.
        lanes "lanes": Many<LaneName>;
        /// The content of a column of the map: `touchpoint` (the default) or `stage`.
        detail "detail": Detail;
        /// The page size of the map and the blueprint in SVG, PNG and PDF. By default there is one page, as large as needed.
        page "page": Page;
        /// Whether pictures have a legend. By default, they do.
        legend "legend": bool;
        /// Pictures that `polku render` draws without other arguments.
        pictures "pictures": Many<RawPicture<'t>>;
    }
}

impl RawRender<'_> {
    /// Returns the lists of lanes, its own and those of its pictures.
    pub(crate) fn lane_lists(&self) -> impl Iterator<Item = &[At<LaneName>]> {
        let pictures = self.pictures.iter().flat_map(|pictures| &pictures.value.0);
        let of_pictures = pictures.filter_map(|picture| picture.value.lanes.as_ref());
        self.lanes.iter().chain(of_pictures).map(|lanes| lanes.value.0.as_slice())
    }
}

/// The settings for pictures. A setting that is left out is `None`, or empty.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RenderSettings {
    /// The view.
    pub view: Option<View>,
    /// The theme. The path of a file is relative to the project.
    pub theme: Option<At<ThemeName>>,
    /// Custom colours.
    pub colours: Colours,
    /// The font family.
    pub font: Option<Family>,
    /// The lanes of the map and the blueprint, from top to bottom. `None` means all lanes that are not empty.
    pub lanes: Option<Vec<LaneName>>,
    /// The content of a column of the map.
    pub detail: Option<Detail>,
    /// The page size of the map and the blueprint.
    pub page: Option<Page>,
    /// Whether pictures have a legend.
    pub legend: Option<bool>,
}

impl RenderSettings {
    /// Makes settings from the `render` section of a project file.
    pub(crate) fn of(raw: RawRender<'_>) -> Self {
        RenderSettings {
            view: raw.view.map(|view| view.value),
            theme: raw.theme,
            colours: raw.colours.map(|colours| colours.value).unwrap_or_default(),
            font: raw.font.map(|font| font.value),
            lanes: raw.lanes.map(|lanes| without_duplicates(lanes.value.0.into_iter().map(|at| at.value))),
            detail: raw.detail.map(|detail| detail.value),
            page: raw.page.map(|page| page.value),
            legend: raw.legend.map(|legend| legend.value),
        }
    }

    /// Returns the look of a project: its own colours and font, over those of its theme.
    pub fn look(&self, theme: Look) -> Look {
        Look {
            theme: theme.theme,
            colours: self.colours.clone().or(theme.colours),
            font: self.font.clone().or(theme.font),
        }
    }
}

/// Removes duplicates: a lane that is named twice is drawn where it is named first.
pub(super) fn without_duplicates<T: PartialEq>(lanes: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for lane in lanes {
        if !once.contains(&lane) {
            once.push(lane);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::super::look::RawColours;
    use super::*;
    use crate::render::Colour;
    use crate::source::Source;

    /// Returns the settings of a `render` section, and the name and message of each problem.
    fn read(text: &str) -> (RenderSettings, Vec<String>) {
        let source = Source::new("polku.yaml", text);
        let tree = crate::yaml::parse(&source).unwrap();
        static TABLES: [&Table; 2] = [RawRender::TABLE, RawColours::TABLE];
        let mut reader = Reader::new(&tree, &TABLES);
        let raw = RawRender::read(tree.root().unwrap(), &mut reader).unwrap_or_default();
        let settings = RenderSettings::of(raw);
        let problems = reader.problems.finish().iter().map(|p| format!("{}: {}", p.kind.name, p.message)).collect();
        (settings, problems)
    }

    #[test]
    fn settings_are_read() {
        let text = "{ view: flow, theme: dark, lanes: [emotion, pains, emotion], colours: { company: '#2b6cb0', social: '#ABC' } }";
        let (settings, problems) = read(text);
        assert_eq!(problems, [""; 0]);
        assert_eq!(settings.view, Some(View::Flow));
        assert_eq!(settings.theme.map(|at| at.value), Some(ThemeName::Own(Theme::Dark)));
        assert_eq!(settings.lanes, Some(vec![Lane::Emotion.into(), Lane::Pains.into()]));
        let colours =
            Colours { company: Colour::parse("#2b6cb0"), social: Colour::parse("#abc"), ..Colours::default() };
        assert_eq!(settings.colours, colours);
        assert_eq!(read("{ lanes: pains }").0.lanes, Some(vec![Lane::Pains.into()]));
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let (settings, problems) = read(
            "view: flw\ncolours:\n  compny: '#fff'\n  social: red\n  partner: '#12345'\n  customer: '#fff'\n  customer: '#000'\n  external:\nlane: pains\n",
        );
        let kinds: Vec<_> = problems.iter().map(|problem| problem.split(':').next().unwrap_or_default()).collect();
        assert_eq!(
            kinds,
            ["unknown-word", "unknown-key", "bad-colour", "bad-colour", "duplicate-key", "bad-colour", "unknown-key"],
            "{problems:#?}"
        );
        assert_eq!(settings.colours, Colours { customer: Colour::parse("#fff"), ..Colours::default() });
    }
}
