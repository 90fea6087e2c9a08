//! Writes the flow view as DOT, for Graphviz.
//!
//! Stages are clusters, touchpoints are nodes, and transitions are edges. Everything that colour shows is shown a
//! second time: ownership by a sign, contact by the outline, the kind of a transition by its line and a word.
//!
//! Ids of nodes that stand for no touchpoint begin with `:`, which no touchpoint id can.

mod labels;
mod quote;

use std::collections::BTreeSet;

use graphviz_rust::dot_structures::{
    Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, Node as DotNode, NodeId, Stmt, Subgraph, Vertex,
};
use graphviz_rust::printer::{DotPrinter, PrinterContext};
use petgraph::graph::NodeIndex;

use self::quote::quoted;
use super::flow::{DrawnTransition, Flow};
use super::text::named;
use super::theme::{Colour, Palette};
use super::{Direction, Options};
use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::{Contact, EndIx, Stage, Target, TouchpointIx};
use crate::words::Word;

/// Returns a journey as DOT text. The same journey and options give the same bytes.
///
/// ```
/// use polku::graph::JourneyGraph;
/// use polku::render::{self, Options};
///
/// let text = "
/// journey: Buying a pancake
/// stages:
///   - { id: starting-state, touchpoints: A friend's tip }
///   - { id: purchase, touchpoints: Order at the counter }
/// ";
/// let journey = polku::load_str("pancake.yaml", text).value.unwrap();
/// let dot = render::dot(&JourneyGraph::new(&journey), &Options::default());
/// assert!(dot.contains(r#""a-friends-tip" -> "order-at-the-counter""#));
/// ```
pub fn dot(graph: &JourneyGraph<'_>, options: &Options) -> String {
    // A context accumulates what it prints, so each print has a fresh one.
    let mut text = dot_graph(graph, options).print(&mut PrinterContext::default());
    text.push('\n');
    text
}

/// Returns a journey as the syntax tree of DOT.
pub fn dot_graph(graph: &JourneyGraph<'_>, options: &Options) -> Graph {
    let dot = Dot::new(graph, options);
    let mut stmts = dot.defaults();
    // dot starts its layout with the nodes in the order in which it first meets them, and hardly changes that order.
    // With the transitions first, backward transitions stay on one side; with the stages first, they would wind
    // around the stages.
    stmts.extend(dot.flow.transitions.iter().map(|drawn| dot.transition(drawn)));
    stmts.extend(dot.stages());
    stmts.extend(dot.starts());
    stmts.extend(dot.ends());
    stmts.extend(dot.rank_chain());
    Graph::DiGraph { id: quoted(&dot.flow.journey.id), strict: false, stmts }
}

/// The fonts of text, in order of preference.
const FONTS: &str = "Noto Sans,Helvetica,Arial,sans-serif";

/// Attributes of the picture as a whole.
const PICTURE: [(&str, &str); 8] = [
    // Without it dot ranks each cluster separately, and the stages do not keep their order.
    ("newrank", "true"),
    ("charset", "UTF-8"),
    ("fontname", FONTS),
    ("pad", "0.3"),
    ("nodesep", "0.3"),
    ("ranksep", "0.4"),
    ("labelloc", "t"),
    ("labeljust", "l"),
];

const TOUCHPOINT: [(&str, &str); 4] =
    [("shape", "box"), ("fontname", FONTS), ("fontsize", "12"), ("margin", "0.16,0.09")];

const TRANSITION: [(&str, &str); 3] = [("fontname", FONTS), ("fontsize", "9"), ("arrowsize", "0.65")];

const STAGE: [(&str, &str); 2] = [("style", "rounded,filled"), ("margin", "14")];

const START: [(&str, &str); 5] =
    [("label", ""), ("shape", "circle"), ("style", "filled"), ("fixedsize", "true"), ("width", "0.13")];

const END: [(&str, &str); 5] =
    [("style", "rounded"), ("fontsize", "10"), ("margin", "0.1,0.05"), ("height", "0.3"), ("width", "0.3")];

const INVISIBLE: [(&str, &str); 4] = [("label", ""), ("shape", "point"), ("style", "invis"), ("width", "0")];

/// Returns the outline of a touchpoint, which shows its contact.
const fn outline(contact: Option<Contact>) -> [(&'static str, &'static str); 2] {
    match contact {
        Some(Contact::Direct) => [("style", "rounded,filled"), ("penwidth", "1.6")],
        Some(Contact::Indirect) => [("style", "rounded,filled,dashed"), ("penwidth", "1.6")],
        None => [("style", "rounded,filled"), ("penwidth", "0.8")],
    }
}

/// Returns the line of a transition, which shows its kind. Straight forward transitions have the highest priority.
const fn line(kind: TransitionKind) -> [(&'static str, &'static str); 4] {
    let (style, width, head, weight) = match kind {
        TransitionKind::Forward => ("solid", "1.2", "normal", "4"),
        TransitionKind::Back => ("dashed", "1.2", "empty", "1"),
        TransitionKind::Renewal => ("dashed", "1.7", "vee", "1"),
        TransitionKind::Recovery => ("bold", "1.9", "normal", "2"),
        TransitionKind::Exit => ("dotted", "1.4", "normal", "1"),
        TransitionKind::Meanwhile => ("dotted", "1.6", "odot", "1"),
    };
    [("style", style), ("penwidth", width), ("arrowhead", head), ("weight", weight)]
}

/// The flow view, with the ranks of its touchpoints.
struct Dot<'a> {
    flow: Flow<'a>,
    /// The touchpoints of each rank, in document order.
    ranks: Vec<Vec<TouchpointIx>>,
    /// The first rank of each stage.
    first_ranks: Vec<usize>,
}

impl<'a> Dot<'a> {
    fn new(graph: &'a JourneyGraph<'a>, options: &'a Options) -> Self {
        let mut dot = Dot { flow: Flow::new(graph, options), ranks: Vec::new(), first_ranks: Vec::new() };
        dot.find_ranks();
        dot
    }

    /// Ranks the touchpoints. Each stage begins after the end of the one before it, and within a stage a touchpoint
    /// comes after all that lead forward to it. Takes O(touchpoints + transitions).
    fn find_ranks(&mut self) {
        let mut ranks: Vec<Vec<TouchpointIx>> = Vec::new();
        let mut least = vec![0; self.flow.journey.touchpoints.len()];
        let mut transitions = self.flow.transitions.iter().peekable();
        for stage in &self.flow.journey.stages {
            let first = ranks.len();
            self.first_ranks.push(first);
            // A stage without touchpoints needs a rank too, or it would be invisible.
            ranks.push(Vec::new());
            for ix in stage.touchpoints.clone().map(TouchpointIx).filter(|&ix| self.flow.is_drawn(ix)) {
                let rank = least[ix.index()].max(first);
                ranks.resize_with(ranks.len().max(rank + 1), Vec::new);
                ranks[rank].push(ix);
                while let Some(drawn) = transitions.next_if(|drawn| drawn.from == self.flow.graph.node(ix)) {
                    if let Some(later) = self.flow.graph.touchpoint(drawn.to).filter(|&to| to > ix) {
                        // What goes on beside a touchpoint stands beside it.
                        let step = usize::from(drawn.transition.kind != TransitionKind::Meanwhile);
                        least[later.index()] = least[later.index()].max(rank + step);
                    }
                }
            }
        }
        self.ranks = ranks;
    }

    /// Returns the defaults of the picture, of all nodes and of all edges.
    fn defaults(&self) -> Vec<Stmt> {
        let Palette { paper, ink, quiet, .. } = &self.flow.palette;
        let rankdir = match self.flow.options.direction {
            Direction::Right => "LR",
            Direction::Down => "TB",
        };
        let picture = [attribute("rankdir", quoted(rankdir)), attribute("bgcolor", colour(*paper))];
        vec![
            GraphAttributes::Graph(fixed(PICTURE).chain(picture).collect()).into(),
            GraphAttributes::Node(fixed(TOUCHPOINT).chain([attribute("fontcolor", colour(*ink))]).collect()).into(),
            GraphAttributes::Edge(fixed(TRANSITION).chain([attribute("color", colour(*quiet))]).collect()).into(),
            attribute("label", self.heading()).into(),
        ]
    }

    /// Returns the stages as clusters.
    fn stages(&self) -> impl Iterator<Item = Stmt> {
        self.flow.journey.stages.iter().zip(&self.first_ranks).map(|(stage, &first)| self.stage(stage, first))
    }

    fn stage(&self, stage: &Stage, first: usize) -> Stmt {
        let own = [
            attribute("label", self.stage_label(stage)),
            attribute("fillcolor", colour(self.flow.palette.stage)),
            attribute("color", colour(self.flow.palette.rule)),
        ];
        let mut stmts: Vec<Stmt> = fixed(STAGE).chain(own).map(Stmt::Attribute).collect();
        let drawn = stage.touchpoints.clone().map(TouchpointIx).filter(|&ix| self.flow.is_drawn(ix));
        stmts.extend(drawn.map(|ix| self.touchpoint(ix)));
        if self.ranks[first].is_empty() {
            // dot does not draw an empty cluster.
            stmts.push(invisible(mark(first)));
        }
        subgraph(&format!("cluster_{}", stage.id.value), stmts)
    }

    fn touchpoint(&self, ix: TouchpointIx) -> Stmt {
        let touchpoint = self.flow.journey.touchpoint(ix);
        let tone = self.flow.card_tone(ix);
        let own = [
            attribute("label", self.touchpoint_label(ix)),
            attribute("color", colour(tone.line)),
            attribute("fillcolor", colour(tone.fill)),
        ];
        let link = touchpoint.links.first().map(|link| {
            [
                attribute("URL", quoted(link.url.value.as_str())),
                attribute("tooltip", quoted(named(&touchpoint.name, &touchpoint.id))),
            ]
        });
        let contact = touchpoint.contact.map(|at| at.value);
        node(self.id(ix), fixed(outline(contact)).chain(own).chain(link.into_iter().flatten()))
    }

    /// Returns a dot and an arrow for each touchpoint at which a persona begins.
    fn starts(&self) -> Vec<Stmt> {
        let quiet = || {
            [
                attribute("color", colour(self.flow.palette.quiet)),
                attribute("fillcolor", colour(self.flow.palette.quiet)),
            ]
        };
        let arrow = |start, ix| edge(start, self.id(ix), [attribute("tooltip", quoted(self.flow.word(Word::Start)))]);
        self.flow
            .entries()
            .into_iter()
            .flat_map(|ix| {
                let start = quoted(&format!(":start:{}", self.flow.journey.touchpoint(ix).id.value));
                [node(start.clone(), fixed(START).chain(quiet())), arrow(start, ix)]
            })
            .collect()
    }

    /// Returns the ends that a transition reaches.
    fn ends(&self) -> impl Iterator<Item = Stmt> {
        let flow = &self.flow;
        let reached: BTreeSet<EndIx> = flow.transitions.iter().filter_map(|drawn| flow.graph.end(drawn.to)).collect();
        reached.into_iter().map(|end| {
            let own = [
                attribute("label", self.end_label(end)),
                attribute("color", colour(self.flow.palette.rule)),
                attribute("fontcolor", colour(self.flow.palette.quiet)),
            ];
            node(self.node_id(self.flow.graph.node_of(Target::End(end))), fixed(END).chain(own))
        })
    }

    fn transition(&self, drawn: &DrawnTransition<'_>) -> Stmt {
        let kind = drawn.transition.kind;
        let label = self.transition_label(drawn).map(|label| attribute("label", label));
        // A backward transition must not change the order of the stages.
        let back = (drawn.to <= drawn.from).then(|| attribute("constraint", quoted("false")));
        let own = [attribute("color", colour(self.flow.palette.transition(kind)))];
        let width = self.flow.taken(drawn).map(|taken| format!("{:.2}", self.flow.line_width(taken)));
        let line = fixed(line(kind)).map(|line| match &width {
            Some(width) if line.0 == Id::Plain("penwidth".into()) => attribute("penwidth", quoted(width)),
            _ => line,
        });
        edge(self.node_id(drawn.from), self.node_id(drawn.to), line.chain(own).chain(label).chain(back))
    }

    /// Returns the ranks as an invisible chain beside the picture, with the touchpoints of each rank.
    ///
    /// With dot's own ranking a stage may extend into the next one. Invisible edges between stages would prevent that
    /// too, but dot counts their crossings and bends visible edges to avoid them.
    fn rank_chain(&self) -> Vec<Stmt> {
        let beside = (0..self.ranks.len()).filter(|&rank| !self.ranks[rank].is_empty());
        let mut stmts: Vec<Stmt> = beside.clone().map(|rank| invisible(mark(rank))).collect();
        stmts.extend((1..self.ranks.len()).map(|rank| edge(mark(rank - 1), mark(rank), fixed([("style", "invis")]))));
        stmts.extend(beside.map(|rank| {
            let together = [attribute("rank", quoted("same")).into(), node(mark(rank), [])];
            let members = self.ranks[rank].iter().map(|&ix| node(self.id(ix), []));
            subgraph(&format!(":same:{rank}"), together.into_iter().chain(members).collect())
        }));
        stmts
    }

    fn id(&self, ix: TouchpointIx) -> Id {
        quoted(&self.flow.journey.touchpoint(ix).id.value)
    }

    fn node_id(&self, node: NodeIndex) -> Id {
        quoted(self.flow.journey.target_id(self.flow.graph.target(node)))
    }
}

/// Returns the id of the node that marks a rank.
fn mark(rank: usize) -> Id {
    quoted(&format!(":rank:{rank}"))
}

fn invisible(id: Id) -> Stmt {
    node(id, fixed(INVISIBLE))
}

fn attribute(name: &str, value: Id) -> Attribute {
    Attribute(Id::Plain(name.into()), value)
}

/// Turns one of the tables above into attributes.
fn fixed<const N: usize>(table: [(&'static str, &'static str); N]) -> impl Iterator<Item = Attribute> {
    table.into_iter().map(|(name, value)| attribute(name, quoted(value)))
}

fn node(id: Id, attributes: impl IntoIterator<Item = Attribute>) -> Stmt {
    DotNode { id: NodeId(id, None), attributes: attributes.into_iter().collect() }.into()
}

fn edge(from: Id, to: Id, attributes: impl IntoIterator<Item = Attribute>) -> Stmt {
    let end = |id| Vertex::N(NodeId(id, None));
    Edge { ty: EdgeTy::Pair(end(from), end(to)), attributes: attributes.into_iter().collect() }.into()
}

fn subgraph(id: &str, stmts: Vec<Stmt>) -> Stmt {
    Subgraph { id: quoted(id), stmts }.into()
}

fn colour(colour: Colour) -> Id {
    quoted(&colour.to_string())
}
