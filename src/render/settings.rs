//! How a project wants its journeys drawn: the `render` section of its project file.

use super::theme::Colour;
use crate::diagnostic::{Diagnostic, kinds, nearest, one_of};
use crate::model::{
    Advice, Fault, Key, Many, Ownership, Read, Reader, Seen, Shape, Table, Text, UNKNOWN_WORD, shorten, table, words,
};
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

kinds! {
    /// A colour is not written as `#rgb` or `#rrggbb`.
    ///
    /// A colour is `#` and three or six hexadecimal digits, for red, green and blue. It stands in
    /// quotes, since ` #` begins a comment in YAML: `colours: { company: "#2b6cb0" }`.
    pub(crate) BAD_COLOUR = "bad-colour", Load, Error;
}

table! {
    /// How journeys are drawn.
    RawRender = "render section" {
        /// What is drawn where the command line does not say: `flow` (the default). For `map` and `blueprint`, this version draws the flow and says so.
        view "view": View;
        /// The colours as a whole: `light` (the default), `dark` or `print`.
        theme "theme": Theme;
        /// Which lanes a journey map has, from top to bottom. The flow view has none of these.
        lanes "lanes": Many<Lane>;
        /// Colours of one's own for ownerships, by their words.
        colours "colours": Colours;
    }
}

table! {
    /// The colour of an ownership.
    RawColour = "colour" {
        /// The colour, as `#rgb` or `#rrggbb`.
        colour "colour": Colour, required, shorthand;
    }
}

/// Colours by ownership.
#[derive(Debug, Default)]
pub(crate) struct Colours(Vec<(Ownership, Colour)>);

impl<'t> Read<'t> for Colours {
    const SHAPE: Shape = Shape::Map(&RawColour::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        let tree = reader.tree;
        if tree.kind(entered) != NodeKind::Map {
            return Err(reader.wrong_type(entered, "a map from ownerships to colours", Advice::None));
        }
        let mut colours: Vec<(Ownership, Colour)> = Vec::new();
        let mut seen = [const { None }; Ownership::ALL.len()];
        for entry in tree.entries(entered) {
            let word = tree.text(entry.key);
            let Some(place) = Ownership::ALL.iter().position(|ownership| ownership.as_str() == word) else {
                let message = format!("there is no ownership `{}`", shorten(word));
                let diagnostic = Diagnostic::new(&UNKNOWN_WORD, tree.span(entry.key), message);
                let words = Ownership::ALL.iter().map(|ownership| ownership.as_str());
                let written = tree.written(tree.span(entry.key));
                reader.report(diagnostic.help(no_such_ownership(word)).respelled(written, nearest(word, words)));
                continue;
            };
            let mut slot: Option<At<RawColour<'t>>> = None;
            let seen: &mut Seen = &mut seen[place];
            reader.field(entry, &mut slot, seen);
            if let Some(colour) = slot.and_then(|raw| raw.value.colour) {
                colours.push((Ownership::ALL[place], colour.value));
            }
        }
        Ok(Colours(colours))
    }
}

/// What to say of an ownership that is not there.
fn no_such_ownership(word: &str) -> String {
    let words = || Ownership::ALL.iter().map(|ownership| ownership.as_str());
    let known = format!("a colour is for one of {}", one_of(words()));
    match nearest(word, words()) {
        Some(near) => format!("did you mean `{near}`? {known}"),
        None => known,
    }
}

impl<'t> Read<'t> for Colour {
    const SHAPE: Shape = Shape::Special("a colour such as `\"#2b6cb0\"`");
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        Colour::parse(text).ok_or_else(|| {
            let message = format!("`{}` is no colour", shorten(text));
            let help = "write `\"#rgb\"` or `\"#rrggbb\"`, in quotes: `\"#2b6cb0\"`";
            reader.wrong(&BAD_COLOUR, node, message, Advice::Say(help.into()))
        })
    }
}

/// How a project wants its journeys drawn. What it leaves open is `None`, or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenderSettings {
    /// What is drawn.
    pub view: Option<View>,
    /// The colours as a whole.
    pub theme: Option<Theme>,
    /// The lanes of the journey map, from top to bottom; `None`: all that are not empty.
    pub lanes: Option<Vec<Lane>>,
    /// Colours of ownerships that differ from the theme's.
    pub colours: Vec<(Ownership, Colour)>,
}

impl RenderSettings {
    /// Made of the `render` section of a project file.
    pub(crate) fn of(raw: RawRender<'_>, _reader: &mut Reader<'_>) -> Self {
        RenderSettings {
            view: raw.view.map(|view| view.value),
            theme: raw.theme.map(|theme| theme.value),
            lanes: raw.lanes.map(|lanes| each_once(&lanes.value.0)),
            colours: raw.colours.map(|colours| colours.value.0).unwrap_or_default(),
        }
    }
}

/// A lane that is named twice is drawn where it is named first.
fn each_once(lanes: &[At<Lane>]) -> Vec<Lane> {
    let mut once = Vec::with_capacity(lanes.len().min(Lane::ALL.len()));
    for lane in lanes {
        if !once.contains(&lane.value) {
            once.push(lane.value);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// The settings that a `render` section makes, and the names and messages of its problems.
    fn read(text: &str) -> (RenderSettings, Vec<String>) {
        let source = Source::new("polku.yaml", text);
        let tree = crate::yaml::parse(&source).unwrap();
        static TABLES: [&Table; 2] = [RawRender::TABLE, RawColour::TABLE];
        let mut reader = Reader::new(&tree, &TABLES);
        let raw = RawRender::read(tree.root().unwrap(), &mut reader).unwrap_or_default();
        let settings = RenderSettings::of(raw, &mut reader);
        let problems = reader.problems.finish().iter().map(|p| format!("{}: {}", p.kind.name, p.message)).collect();
        (settings, problems)
    }

    #[test]
    fn settings_are_read() {
        let text = "{ view: flow, theme: dark, lanes: [emotion, pains, emotion], colours: { company: '#2b6cb0', social: '#ABC' } }";
        let (settings, problems) = read(text);
        assert_eq!(problems, [""; 0]);
        assert_eq!((settings.view, settings.theme), (Some(View::Flow), Some(Theme::Dark)));
        assert_eq!(settings.lanes, Some(vec![Lane::Emotion, Lane::Pains]));
        let colours: Vec<_> = settings.colours.iter().map(|(of, colour)| format!("{of} {colour}")).collect();
        assert_eq!(colours, ["company #2b6cb0", "social #aabbcc"]);
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
            ["unknown-word", "unknown-word", "bad-colour", "bad-colour", "duplicate-key", "unknown-key"],
            "{problems:#?}"
        );
        assert_eq!(settings.colours, [(Ownership::Customer, Colour::parse("#fff").unwrap())]);
    }
}
