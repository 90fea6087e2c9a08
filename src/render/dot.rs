//! The flow view as DOT, for Graphviz.
//!
//! Stages are clusters, touchpoints are nodes, and what the customer can do next are edges. Whatever
//! is told by colour is told a second time: ownership by a sign, contact by the outline, the kind of
//! a transition by its line and a word.
//!
//! Nodes that are none of the journey's have ids that begin with `:`, which no touchpoint's can.

mod quote;

use std::collections::BTreeSet;

use graphviz_rust::dot_structures::{
    Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, Node as DotNode, NodeId, Stmt, Subgraph, Vertex,
};
use graphviz_rust::printer::{DotPrinter, PrinterContext};
use petgraph::graph::{EdgeIndex, NodeIndex};

use self::quote::{escaped, markup, quoted, wrapped};
use super::theme::{Colour, Palette};
use super::Theme;
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{
    Contact, Journey, Ownership, PerPersona, PersonaIx, PersonaSet, Stage, StageKind, State, Touchpoint, TouchpointIx,
    is_safe_address,
};
use crate::words::{Lang, Word};

/// Where a picture goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom.
    Down,
}

/// How a journey is drawn as DOT.
#[derive(Clone, Debug)]
pub struct DotOptions {
    /// The colours as a whole.
    pub theme: Theme,
    /// Colours of ownerships that differ from the theme's.
    pub colours: Vec<(Ownership, Colour)>,
    /// Where the journey goes on.
    pub direction: Direction,
    /// The language of the tool's words; `None`: the journey's.
    pub lang: Option<Lang>,
    /// The one persona whose touchpoints and ways are drawn; `None`: everybody's.
    pub persona: Option<PersonaIx>,
}

impl Default for DotOptions {
    fn default() -> Self {
        DotOptions {
            theme: Theme::Light,
            colours: Vec::new(),
            direction: Direction::Right,
            lang: None,
            persona: None,
        }
    }
}

/// A journey as DOT text.
///
/// ```
/// use polku::{graph::JourneyGraph, model::{self, Catalog}, render::{self, DotOptions}, source::Source};
///
/// let text = "
/// journey: Buying a pancake
/// stages:
///   - { id: starting-state, touchpoints: A friend's tip }
///   - { id: purchase, touchpoints: Order at the counter }
/// ";
/// let (journey, _) = model::load(&Source::new("pancake.yaml", text), &Catalog::default());
/// let dot = render::dot(&JourneyGraph::new(&journey.unwrap()), &DotOptions::default());
/// assert!(dot.contains(r#""a-friends-tip" -> "order-at-the-counter""#));
/// ```
pub fn dot(graph: &JourneyGraph<'_>, options: &DotOptions) -> String {
    // A context keeps the state of what it has printed: each print has a fresh one.
    let mut text = dot_graph(graph, options).print(&mut PrinterContext::default());
    text.push('\n');
    text
}

/// A journey as the syntax tree of DOT.
pub fn dot_graph(graph: &JourneyGraph<'_>, options: &DotOptions) -> Graph {
    let flow = Flow::new(graph, options);
    let mut stmts = flow.defaults();
    stmts.extend(flow.stages());
    stmts.extend(flow.ends());
    stmts.extend(flow.starts());
    stmts.extend(flow.ways.iter().map(|way| flow.edge(way)));
    Graph::DiGraph { id: quoted(&flow.journey.id), strict: false, stmts }
}

/// The first fonts that are found; the last one always is.
const FONTS: &str = "Noto Sans,Helvetica,Arial,sans-serif";

/// Sizes of text, in points.
const TITLE: u32 = 20;
const HEADING: u32 = 13;
const NAME: u32 = 12;
const SMALL: u32 = 9;

/// How many characters a line has: in the heading, in a touchpoint, in its small print, on an edge.
const TITLE_WIDTH: usize = 70;
const NAME_WIDTH: usize = 22;
const SMALL_WIDTH: usize = 32;
const EDGE_WIDTH: usize = 20;

/// The signs of ownerships, which tell them apart without colour.
const fn sign(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Company => "■",
        Ownership::Partner => "◆",
        Ownership::Customer => "●",
        Ownership::Social => "♥",
        Ownership::External => "▲",
    }
}

/// How a touchpoint's outline tells its contact: style and width.
const fn outline(contact: Option<Contact>) -> (&'static str, &'static str) {
    match contact {
        Some(Contact::Direct) => ("rounded,filled", "1.6"),
        Some(Contact::Indirect) => ("rounded,filled,dashed", "1.6"),
        None => ("rounded,filled", "0.8"),
    }
}

/// How a kind of transition is drawn.
struct Stroke {
    style: &'static str,
    width: &'static str,
    head: &'static str,
    /// The line in the legend.
    sample: &'static str,
    /// The sign before its word on an edge.
    sign: &'static str,
}

const fn stroke(kind: TransitionKind) -> Stroke {
    match kind {
        TransitionKind::Forward => {
            Stroke { style: "solid", width: "1.2", head: "normal", sample: "──▶", sign: "" }
        }
        TransitionKind::Exit => Stroke { style: "dotted", width: "1.2", head: "normal", sample: "┈┈▶", sign: "⇥" },
        TransitionKind::Back => Stroke { style: "dashed", width: "1.2", head: "empty", sample: "╌╌▷", sign: "↩" },
        TransitionKind::Renewal => Stroke { style: "dashed", width: "2", head: "vee", sample: "╍╍➤", sign: "↻" },
        TransitionKind::Recovery => Stroke { style: "bold", width: "2", head: "normal", sample: "━━▶", sign: "✚" },
    }
}

/// A transition that is drawn.
struct Way<'a> {
    edge: EdgeIndex,
    from: NodeIndex,
    to: NodeIndex,
    transition: &'a Transition,
}

/// What is drawn of a journey, and how.
struct Flow<'a> {
    graph: &'a JourneyGraph<'a>,
    journey: &'a Journey,
    options: &'a DotOptions,
    lang: Lang,
    palette: Palette,
    /// The personas that are looked at.
    personas: PersonaSet,
    /// In document order, as are the ways.
    touchpoints: Vec<TouchpointIx>,
    ways: Vec<Way<'a>>,
}

impl<'a> Flow<'a> {
    fn new(graph: &'a JourneyGraph<'a>, options: &'a DotOptions) -> Self {
        let journey = graph.journey();
        let one = options.persona.filter(|persona| persona.index() < journey.persona_count());
        let personas = one.map_or(journey.all_personas(), |persona| [persona].into_iter().collect());
        let touchpoints: Vec<TouchpointIx> = (0..journey.touchpoints.len())
            .map(TouchpointIx::from)
            .filter(|&ix| !journey.touchpoint(ix).personas.and(personas).is_empty())
            .collect();
        let ways = touchpoints.iter().map(|&ix| graph.node(ix)).flat_map(|from| {
            graph.transitions(from).map(move |(edge, to, transition)| Way { edge, from, to, transition })
        });
        let ways = ways.filter(|way| !way.transition.personas.and(personas).is_empty()).collect();
        let lang = options.lang.unwrap_or_else(|| Lang::of(journey.lang.as_ref().map(|lang| lang.value.as_str())));
        let palette = Palette::new(options.theme, &options.colours);
        Flow { graph, journey, options, lang, palette, personas, touchpoints, ways }
    }

    /// What holds for the picture as a whole, for all nodes and for all edges.
    fn defaults(&self) -> Vec<Stmt> {
        let Palette { paper, ink, quiet, .. } = &self.palette;
        let rankdir = match self.options.direction {
            Direction::Right => "LR",
            Direction::Down => "TB",
        };
        let graph = attributes([
            ("rankdir", quoted(rankdir)),
            // Without it, a cluster is ranked for itself, and the stages do not keep their order.
            ("newrank", quoted("true")),
            ("fontname", quoted(FONTS)),
            ("fontcolor", colour(*ink)),
            ("bgcolor", colour(*paper)),
            ("pad", quoted("0.3")),
            ("nodesep", quoted("0.3")),
            ("ranksep", quoted("0.45")),
            ("labelloc", quoted("t")),
            ("labeljust", quoted("l")),
        ]);
        let node = attributes([
            ("shape", quoted("box")),
            ("fontname", quoted(FONTS)),
            ("fontsize", number(NAME)),
            ("fontcolor", colour(*ink)),
            ("margin", quoted("0.16,0.1")),
        ]);
        let edge = attributes([
            ("fontname", quoted(FONTS)),
            ("fontsize", number(SMALL)),
            ("color", colour(*quiet)),
            ("arrowsize", quoted("0.7")),
        ]);
        vec![
            GraphAttributes::Graph(graph).into(),
            GraphAttributes::Node(node).into(),
            GraphAttributes::Edge(edge).into(),
            Attribute(Id::Plain("label".into()), self.heading()).into(),
        ]
    }

    /// The title, what it is a picture of, and the legend under it. Standing in the label of the graph,
    /// they take no room from the journey.
    fn heading(&self) -> Id {
        let legend = self.legend();
        let columns = legend.iter().map(|row| 3 * row.len()).max().unwrap_or(1);
        let wide = |inner: &str| format!("<TR><TD ALIGN=\"LEFT\" COLSPAN=\"{columns}\">{inner}</TD></TR>");
        let mut rows = wide(&bold(&font(TITLE, self.palette.ink, &lines(&wrapped(&self.journey.title, TITLE_WIDTH)))));
        let subtitle = self.subtitle();
        if !subtitle.is_empty() {
            rows += &wide(&font(HEADING, self.palette.quiet, &lines(&wrapped(&subtitle, TITLE_WIDTH))));
        }
        for row in legend {
            rows += &format!("<TR>{}</TR>", row.concat());
        }
        markup(&format!("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"2\" CELLPADDING=\"2\">{rows}</TABLE>"))
    }

    /// Whether the journey is as it is or as it is meant to become, and whose view is drawn.
    fn subtitle(&self) -> String {
        let state = self.journey.state.map(|state| capitalised(self.lang.word(state_word(state.value))));
        let persona = self.options.persona.and_then(|persona| self.journey.persona_name(persona));
        let persona = persona.map(|name| format!("{}: {name}", capitalised(self.lang.word(Word::Persona))));
        state.into_iter().chain(persona).collect::<Vec<_>>().join(" · ")
    }

    /// What the signs and lines mean: a row for each sort of them, with only those that are drawn. Each
    /// entry is three cells: a sample, its word, and a gap.
    fn legend(&self) -> Vec<Vec<String>> {
        let shown = || self.touchpoints.iter().map(|&ix| self.journey.touchpoint(ix));
        let ownerships: BTreeSet<Ownership> = shown().filter_map(|t| t.ownership).map(|at| at.value).collect();
        let contacts: BTreeSet<Contact> = shown().filter_map(|t| t.contact).map(|at| at.value).collect();
        let kinds: BTreeSet<TransitionKind> = self.ways.iter().map(|way| way.transition.kind).collect();
        let rows: [Vec<String>; 3] = [
            ownerships.into_iter().map(|ownership| self.legend_ownership(ownership)).collect(),
            contacts.into_iter().map(|contact| self.legend_contact(contact)).collect(),
            kinds.into_iter().map(|kind| self.legend_kind(kind)).collect(),
        ];
        rows.into_iter().filter(|row| !row.is_empty()).collect()
    }

    fn legend_ownership(&self, ownership: Ownership) -> String {
        let tone = self.palette.tone(Some(ownership));
        let ground = format!("STYLE=\"rounded\" COLOR=\"{}\" BGCOLOR=\"{}\"", tone.line, tone.fill);
        self.legend_entry(&ground, &font(SMALL, tone.accent, sign(ownership)), ownership_word(ownership))
    }

    fn legend_contact(&self, contact: Contact) -> String {
        let style = if contact == Contact::Indirect { "rounded,dashed" } else { "rounded" };
        let ground = format!("STYLE=\"{style}\" COLOR=\"{}\"", self.palette.quiet);
        self.legend_entry(&ground, &font(SMALL, self.palette.paper, "\u{a0}"), contact_word(contact))
    }

    fn legend_kind(&self, kind: TransitionKind) -> String {
        let line = font(SMALL, self.palette.transition(kind), stroke(kind).sample);
        self.legend_entry("BORDER=\"0\"", &line, kind_word(kind))
    }

    fn legend_entry(&self, ground: &str, sample: &str, word: Word) -> String {
        let word = font(SMALL, self.palette.quiet, &escaped(self.lang.word(word)));
        format!("<TD BORDER=\"1\" {ground}>{sample}</TD><TD ALIGN=\"LEFT\">{word}</TD><TD WIDTH=\"10\"></TD>")
    }

    /// The stages as clusters, and the invisible chain that keeps them in their order.
    fn stages(&self) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        let mut chain = Vec::new();
        let mut before: Vec<Id> = Vec::new();
        for stage in &self.journey.stages {
            let members: Vec<TouchpointIx> = self
                .touchpoints
                .iter()
                .copied()
                .filter(|ix| stage.touchpoints.contains(&ix.0))
                .collect();
            let anchor = quoted(&format!(":stage:{}", stage.id.value));
            let (first, last) = self.fringes(stage, &members);
            chain.extend(before.iter().map(|id| hidden(id, &anchor, "1")));
            chain.extend(first.iter().map(|&ix| hidden(&anchor, &self.id(ix), "0")));
            before = if last.is_empty() { vec![anchor.clone()] } else { last.iter().map(|&ix| self.id(ix)).collect() };
            stmts.push(self.cluster(stage, &members, anchor));
        }
        stmts.extend(chain);
        stmts
    }

    /// The touchpoints of a stage that none of its own leads to, and those that lead to none of its own.
    fn fringes(&self, stage: &Stage, members: &[TouchpointIx]) -> (Vec<TouchpointIx>, Vec<TouchpointIx>) {
        let inside = |node: NodeIndex| stage.touchpoints.contains(&(node.index() as u32));
        let onward = || self.ways.iter().filter(|way| way.from < way.to && inside(way.from) && inside(way.to));
        let entered: BTreeSet<NodeIndex> = onward().map(|way| way.to).collect();
        let left: BTreeSet<NodeIndex> = onward().map(|way| way.from).collect();
        let none_of = |nodes: &BTreeSet<NodeIndex>| {
            members.iter().copied().filter(|&ix| !nodes.contains(&self.graph.node(ix))).collect()
        };
        (none_of(&entered), none_of(&left))
    }

    fn cluster(&self, stage: &Stage, members: &[TouchpointIx], anchor: Id) -> Stmt {
        let kind = capitalised(self.lang.word(stage_word(stage.kind)));
        let canonical = stage.id.value == stage.kind.as_str();
        let name = match &stage.name {
            Some(name) => name.value.clone(),
            None if canonical => kind.clone(),
            None => stage.id.value.clone(),
        };
        let mut label = bold(&font(HEADING, self.palette.ink, &lines(&wrapped(&name, 40))));
        if name != kind {
            label += &format!("<BR ALIGN=\"LEFT\"/>{}", font(SMALL, self.palette.quiet, &escaped(&kind)));
        }
        label += "<BR ALIGN=\"LEFT\"/>";
        let mut stmts: Vec<Stmt> = [
            ("label", markup(&label)),
            ("style", quoted("rounded,filled")),
            ("fillcolor", colour(self.palette.stage)),
            ("color", colour(self.palette.rule)),
            ("margin", quoted("14")),
        ]
        .map(|(name, value)| Attribute(Id::Plain(name.into()), value).into())
        .into();
        stmts.push(node(anchor, [("style", quoted("invis")), ("shape", quoted("point")), ("width", quoted("0"))]));
        stmts.extend(members.iter().map(|&ix| self.touchpoint(ix)));
        Stmt::Subgraph(Subgraph { id: quoted(&format!("cluster_{}", stage.id.value)), stmts })
    }

    fn id(&self, ix: TouchpointIx) -> Id {
        quoted(&self.journey.touchpoint(ix).id.value)
    }

    fn touchpoint(&self, ix: TouchpointIx) -> Stmt {
        let touchpoint = self.journey.touchpoint(ix);
        let tone = self.palette.tone(touchpoint.ownership.map(|at| at.value));
        let (style, width) = outline(touchpoint.contact.map(|at| at.value));
        let mut name = wrapped(&touchpoint.name, NAME_WIDTH);
        if name.is_empty() {
            // Nothing in it can be drawn.
            name.push(touchpoint.id.value.clone());
        }
        let mut label = font(NAME, self.palette.ink, &lines(&name));
        for (text, colour) in self.small_print(touchpoint) {
            label += &format!("<BR/>{}", font(SMALL, colour, &lines(&wrapped(&text, SMALL_WIDTH))));
        }
        let mut attributes = vec![
            ("label", markup(&label)),
            ("style", quoted(style)),
            ("penwidth", quoted(width)),
            ("color", colour(tone.line)),
            ("fillcolor", colour(tone.fill)),
        ];
        if let Some(link) = touchpoint.links.iter().find(|link| is_safe_address(&link.url)) {
            attributes.push(("URL", quoted(&link.url)));
            attributes.push(("tooltip", quoted(&touchpoint.name)));
        }
        node(self.id(ix), attributes)
    }

    /// The lines under a touchpoint's name: whose it is and where, how it goes, for whom, what it makes good.
    fn small_print(&self, touchpoint: &Touchpoint) -> Vec<(String, Colour)> {
        let tone = self.palette.tone(touchpoint.ownership.map(|at| at.value));
        let channels = &self.journey.definitions.channels;
        let places: Vec<&str> = touchpoint
            .channels
            .iter()
            .filter_map(|at| channels.get(at.value.index()))
            .map(|channel| channel.name.value.as_str())
            .collect();
        let print = [
            (places.join(", "), tone.accent),
            (self.scores(touchpoint), self.palette.quiet),
            (self.for_whom(touchpoint), self.palette.quiet),
            (self.makes_good(touchpoint), self.palette.transition(TransitionKind::Recovery)),
        ];
        let mut print: Vec<_> = print.into_iter().filter(|(text, _)| !text.is_empty()).collect();
        if let Some(sign) = touchpoint.ownership.map(|at| sign(at.value)) {
            match print.first_mut().filter(|_| !places.is_empty()) {
                Some((first, _)) => *first = format!("{sign}\u{a0}{first}"),
                None => print.insert(0, (sign.into(), tone.accent)),
            }
        }
        print
    }

    /// What the customer expects and experiences: "expectation 4 · experience 2".
    fn scores(&self, touchpoint: &Touchpoint) -> String {
        let both = [(Word::Expectation, &touchpoint.expectation), (Word::Experience, &touchpoint.experience)];
        let both = both.into_iter().filter_map(|(word, scores)| {
            let range = self.range(scores.as_ref()?, touchpoint.personas.and(self.personas))?;
            Some(format!("{}\u{a0}{range}", self.lang.word(word)))
        });
        both.collect::<Vec<_>>().join(" · ")
    }

    /// The scores of some personas: one number, or from the lowest to the highest. Never an average,
    /// which would be nobody's.
    fn range(&self, scores: &PerPersona<f64>, personas: PersonaSet) -> Option<String> {
        let values = || personas.iter().filter_map(|persona| scores.get(persona)).map(|at| at.value);
        let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
        let low_text = self.lang.number(low);
        Some(if low < high { format!("{low_text}–{}", self.lang.number(high)) } else { low_text })
    }

    /// The personas whom a touchpoint serves, where these are not all that are drawn.
    fn for_whom(&self, touchpoint: &Touchpoint) -> String {
        self.names(touchpoint.personas.and(self.personas), self.personas)
    }

    /// The names of some personas, or nothing where they are all that there could be.
    fn names(&self, personas: PersonaSet, all: PersonaSet) -> String {
        if personas == all {
            return String::new();
        }
        personas.iter().filter_map(|persona| self.journey.persona_name(persona)).collect::<Vec<_>>().join(", ")
    }

    /// What a touchpoint recovers.
    fn makes_good(&self, touchpoint: &Touchpoint) -> String {
        let failed: Vec<&str> =
            touchpoint.recovers.iter().map(|at| self.journey.touchpoint(at.value).name.value.as_str()).collect();
        if failed.is_empty() {
            return String::new();
        }
        let sign = stroke(TransitionKind::Recovery).sign;
        format!("{sign}\u{a0}{}: {}", self.lang.word(Word::Recovers), failed.join(", "))
    }

    /// The ends that are reached.
    fn ends(&self) -> Vec<Stmt> {
        let ends = [(self.graph.done(), "done", "✓", Word::Done), (self.graph.lost(), "lost", "✕", Word::Lost)];
        ends.into_iter()
            .filter(|(end, ..)| self.ways.iter().any(|way| way.to == *end))
            .map(|(_, id, sign, word)| {
                node(
                    quoted(id),
                    [
                        ("label", quoted(&format!("{sign} {}", self.lang.word(word)))),
                        ("style", quoted("rounded")),
                        ("color", colour(self.palette.rule)),
                        ("fontcolor", colour(self.palette.quiet)),
                        ("fontsize", number(SMALL + 1)),
                        ("margin", quoted("0.1,0.05")),
                        ("height", quoted("0.3")),
                        ("width", quoted("0.3")),
                    ],
                )
            })
            .collect()
    }

    /// A dot and an arrow for each touchpoint at which a persona begins.
    fn starts(&self) -> Vec<Stmt> {
        let entries: BTreeSet<TouchpointIx> =
            self.personas.iter().flat_map(|persona| self.graph.entries(persona)).copied().collect();
        entries
            .into_iter()
            .flat_map(|ix| {
                let start = quoted(&format!(":start:{}", self.journey.touchpoint(ix).id.value));
                let dot = node(
                    start.clone(),
                    [
                        ("label", quoted("")),
                        ("shape", quoted("circle")),
                        ("style", quoted("filled")),
                        ("fixedsize", quoted("true")),
                        ("width", quoted("0.13")),
                        ("color", colour(self.palette.quiet)),
                        ("fillcolor", colour(self.palette.quiet)),
                    ],
                );
                [dot, edge(&start, &self.id(ix), Vec::new())]
            })
            .collect()
    }

    fn node_id(&self, node: NodeIndex) -> Id {
        match self.graph.touchpoint(node) {
            Some(ix) => self.id(ix),
            None if node == self.graph.done() => quoted("done"),
            None => quoted("lost"),
        }
    }

    fn edge(&self, way: &Way<'_>) -> Stmt {
        let kind = way.transition.kind;
        let (stroke, line) = (stroke(kind), self.palette.transition(kind));
        let mut attributes = vec![
            ("color", colour(line)),
            ("style", quoted(stroke.style)),
            ("penwidth", quoted(stroke.width)),
            ("arrowhead", quoted(stroke.head)),
        ];
        let label = self.edge_label(way);
        if !label.is_empty() {
            attributes.push(("label", markup(&label)));
        }
        if way.to <= way.from {
            // What goes back must not pull the stages out of their order.
            attributes.push(("constraint", quoted("false")));
        }
        if way.to < way.from {
            // All that goes back runs on one side of the picture.
            let side = if self.options.direction == Direction::Right { "s" } else { "e" };
            attributes.push(("tailport", quoted(side)));
            attributes.push(("headport", quoted(side)));
        }
        let weight = if kind == TransitionKind::Forward { "4" } else { "1" };
        attributes.push(("weight", quoted(weight)));
        edge(&self.node_id(way.from), &self.node_id(way.to), attributes)
    }

    /// What stands on an edge: its kind, how probable it is, in which case, and for whom.
    fn edge_label(&self, way: &Way<'_>) -> String {
        let kind = way.transition.kind;
        let mut head = Vec::new();
        if !matches!(kind, TransitionKind::Forward | TransitionKind::Exit) {
            head.push(format!("{}\u{a0}{}", stroke(kind).sign, self.lang.word(kind_word(kind))));
        }
        head.extend(self.graph.stated_probability(way.edge).map(|share| self.lang.percent(share)));
        let head = wrapped(&head.join(" · "), EDGE_WIDTH);
        let when = self.graph.way(way.edge).and_then(|terms| terms.when.as_ref());
        let when = when.map(|when| wrapped(&when.value, EDGE_WIDTH)).unwrap_or_default();
        let whom = wrapped(&self.for_whom_is(way), EDGE_WIDTH);
        // Spaces at both ends keep the line from touching the text.
        let line = |line: &String| format!("\u{a0}{}\u{a0}", escaped(line));
        let rows = head.iter().map(|text| bold(&line(text)));
        let rows = rows.chain(when.iter().map(line)).chain(whom.iter().map(|text| format!("<I>{}</I>", line(text))));
        let rows: Vec<String> = rows.collect();
        if rows.is_empty() { String::new() } else { font(SMALL, self.palette.transition(kind), &rows.join("<BR/>")) }
    }

    /// The personas that can take a way, where these are not all whom both its ends serve.
    fn for_whom_is(&self, way: &Way<'_>) -> String {
        let serves = |node| match self.graph.touchpoint(node) {
            Some(ix) => self.journey.touchpoint(ix).personas.and(self.personas),
            None => self.personas,
        };
        self.names(way.transition.personas.and(self.personas), serves(way.from).and(serves(way.to)))
    }
}

const fn stage_word(kind: StageKind) -> Word {
    match kind {
        StageKind::StartingState => Word::StartingState,
        StageKind::PrePurchase => Word::PrePurchase,
        StageKind::Purchase => Word::Purchase,
        StageKind::PostPurchase => Word::PostPurchase,
    }
}

const fn state_word(state: State) -> Word {
    match state {
        State::Current => Word::CurrentState,
        State::Target => Word::TargetState,
    }
}

const fn ownership_word(ownership: Ownership) -> Word {
    match ownership {
        Ownership::Company => Word::Company,
        Ownership::Partner => Word::Partner,
        Ownership::Customer => Word::Customer,
        Ownership::Social => Word::Social,
        Ownership::External => Word::External,
    }
}

const fn contact_word(contact: Contact) -> Word {
    match contact {
        Contact::Direct => Word::Direct,
        Contact::Indirect => Word::Indirect,
    }
}

const fn kind_word(kind: TransitionKind) -> Word {
    match kind {
        TransitionKind::Forward => Word::Forward,
        TransitionKind::Exit => Word::Exit,
        TransitionKind::Back => Word::Back,
        TransitionKind::Renewal => Word::Renewal,
        TransitionKind::Recovery => Word::Recovery,
    }
}

fn attributes(pairs: impl IntoIterator<Item = (&'static str, Id)>) -> Vec<Attribute> {
    pairs.into_iter().map(|(name, value)| Attribute(Id::Plain(name.into()), value)).collect()
}

fn node(id: Id, pairs: impl IntoIterator<Item = (&'static str, Id)>) -> Stmt {
    DotNode { id: NodeId(id, None), attributes: attributes(pairs) }.into()
}

fn edge(from: &Id, to: &Id, pairs: Vec<(&'static str, Id)>) -> Stmt {
    let end = |id: &Id| Vertex::N(NodeId(id.clone(), None));
    Edge { ty: EdgeTy::Pair(end(from), end(to)), attributes: attributes(pairs) }.into()
}

/// An edge that is not drawn: its end stands at least `ranks` further on than its start.
fn hidden(from: &Id, to: &Id, ranks: &str) -> Stmt {
    edge(from, to, vec![("style", quoted("invis")), ("weight", quoted("0")), ("minlen", quoted(ranks))])
}

fn colour(colour: Colour) -> Id {
    quoted(&colour.to_string())
}

fn number(number: u32) -> Id {
    quoted(&number.to_string())
}

fn font(size: u32, colour: Colour, inner: &str) -> String {
    format!("<FONT POINT-SIZE=\"{size}\" COLOR=\"{colour}\">{inner}</FONT>")
}

fn bold(inner: &str) -> String {
    format!("<B>{inner}</B>")
}

/// Lines of plain text as markup.
fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<BR/>")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
