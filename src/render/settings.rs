//! How a project wants its journeys drawn: the `render` section of its project file.

use super::look::{Colours, Family, Look, ThemeName};
use crate::model::{Fault, Key, Many, Read, Reader, Seen, Shape, Table, table, words};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind};

words! {
    /// What is drawn of a journey.
    View {
        /// The touchpoints inside their stages, and the ways between them.
        Flow = "flow",
        /// The journey map: lanes under the stages, expectation against experience as a curve.
        Map = "map",
        /// The service blueprint: what the customer does, and what happens in front of and behind the scenes.
        Blueprint = "blueprint",
    }

    /// The colours of a picture as a whole.
    Theme {
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
        /// For paper: white, little ink, and legible without colour.
        Print = "print",
    }

    /// What a column of the journey map is.
    Detail {
        /// A touchpoint.
        Touchpoint = "touchpoint",
        /// A stage, with its widest gap and what hurts most: for a board.
        Stage = "stage",
    }

    /// A sheet of paper, or a screen, in landscape format.
    Page {
        /// ISO A4: 297 by 210 mm.
        A4 = "a4",
        /// ISO A3: 420 by 297 mm.
        A3 = "a3",
        /// A slide: 13.333 by 7.5 inches.
        Wide = "16:9",
    }

    /// A lane of the journey map or the service blueprint.
    Lane {
        /// The touchpoints: name, channel, ownership, contact.
        Touchpoints = "touchpoints",
        /// Expectation against experience, as curves.
        Emotion = "emotion",
        /// What the customer feels and says.
        Feeling = "feeling",
        /// What hurts the customer.
        Pains = "pains",
        /// What could be made better.
        Opportunities = "opportunities",
        /// The team that answers for it, and the partner.
        Responsible = "responsible",
        /// What is measured.
        Metrics = "metrics",
        /// How long the customer waits.
        Waits = "waits",
        /// The employee's side.
        Employee = "employee",
        /// Facts that are shown or looked for, and what each channel says of them.
        Facts = "facts",
        /// What the customer sees and touches.
        Evidence = "evidence",
        /// What employees do in the customer's sight.
        Frontstage = "frontstage",
        /// What employees do out of the customer's sight.
        Backstage = "backstage",
        /// Systems and processes that carry it, and partners.
        Support = "support",
    }
}

impl Page {
    /// Its width and its height, in points of 1/72 inch.
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
    /// How journeys are drawn.
    RawRender = "render section" {
        /// What is drawn where the command line does not say: `flow` (the default), `map` or `blueprint`.
        view "view": View;
        /// The colours as a whole: `light` (the default), `dark` or `print`, or the path of a theme file, relative to the project file.
        theme "theme": ThemeName;
        /// Colours of one's own, over those of the theme.
        colours "colours": Colours;
        /// The family of fonts that SVG and HTML are shown in, where the viewer has it. PNG and PDF are drawn in it only with `--system-fonts`.
        font "font": Family;
        /// Which lanes map and blueprint have, from top to bottom. The flow view has none of these.
        lanes "lanes": Many<Lane>;
        /// What a column of the map is: `touchpoint` (the default) or `stage`.
        detail "detail": Detail;
        /// The sheets of paper, or slides, that map and blueprint are set on in SVG, PNG and PDF. By default, one as large as it needs to be.
        page "page": Page;
        /// Whether pictures explain their signs. By default, they do.
        legend "legend": bool;
    }
}

/// How a project wants its journeys drawn. What it leaves open is `None`, or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenderSettings {
    /// What is drawn.
    pub view: Option<View>,
    /// The colours as a whole; a file is relative to the project.
    pub theme: Option<At<ThemeName>>,
    /// Colours that differ from the theme's.
    pub colours: Colours,
    /// The family of fonts.
    pub font: Option<Family>,
    /// The lanes of map and blueprint, from top to bottom; `None`: all that are not empty.
    pub lanes: Option<Vec<Lane>>,
    /// What a column of the map is.
    pub detail: Option<Detail>,
    /// The sheets of paper that map and blueprint are set on.
    pub page: Option<Page>,
    /// Whether pictures explain their signs.
    pub legend: Option<bool>,
}

impl RenderSettings {
    /// Made of the `render` section of a project file.
    pub(crate) fn of(raw: RawRender<'_>) -> Self {
        RenderSettings {
            view: raw.view.map(|view| view.value),
            theme: raw.theme,
            colours: raw.colours.map(|colours| colours.value).unwrap_or_default(),
            font: raw.font.map(|font| font.value),
            lanes: raw.lanes.map(|lanes| each_once(lanes.value.0.iter().map(|at| at.value))),
            detail: raw.detail.map(|detail| detail.value),
            page: raw.page.map(|page| page.value),
            legend: raw.legend.map(|legend| legend.value),
        }
    }

    /// The look of a project: its own colours and font over those of its theme.
    pub fn look(&self, theme: Look) -> Look {
        Look {
            theme: theme.theme,
            colours: self.colours.clone().or(theme.colours),
            font: self.font.clone().or(theme.font),
        }
    }
}

/// A lane that is named twice is drawn where it is named first.
pub(super) fn each_once(lanes: impl IntoIterator<Item = Lane>) -> Vec<Lane> {
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

    /// The settings that a `render` section makes, and the names and messages of its problems.
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
        assert_eq!(settings.lanes, Some(vec![Lane::Emotion, Lane::Pains]));
        let colours =
            Colours { company: Colour::parse("#2b6cb0"), social: Colour::parse("#abc"), ..Colours::default() };
        assert_eq!(settings.colours, colours);
        assert_eq!(read("{ lanes: pains }").0.lanes, Some(vec![Lane::Pains]));
    }

    #[test]
    fn slips_are_reported_at_once() {
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
