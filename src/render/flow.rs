//! The flow view: touchpoints inside their stages, and the transitions between them.
//!
//! [`Flow`] is the content of the view, whatever draws it: DOT for Graphviz, or our own layout, which makes a
//! [`Scene`]. In our layout each stage is a stack of cards. The stages stand side by side (or one below the other). A
//! transition to the next card below is a straight line; every other one runs through the channels between the
//! stacks, which contain no boxes. The label of a transition hangs below the card it leaves, so it covers nothing and
//! clearly belongs to one card.

mod card;
mod draw;
mod grid;
mod labels;
mod legend;
mod lines;
mod plan;
mod routes;
mod rows;
mod touchpoint;
mod tracks;
mod widths;

use std::borrow::Cow;
use std::collections::BTreeSet;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::Options;
use super::marks::{Mark, TransitionMark};
use super::scene::Scene;
use super::settings::View;
use super::subject::Subject;
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{Beside, StatedTransition, Touchpoint, TouchpointIx};
use crate::source::At;

pub(super) use self::labels::TransitionLabel;

/// Draws the flow view of a journey. The same journey and options give the same scene.
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
/// let scene = render::flow(&JourneyGraph::new(&journey), &Options::default());
/// assert!(render::svg(&scene).contains("Order at the counter"));
/// ```
pub fn flow(graph: &JourneyGraph<'_>, options: &Options) -> Scene {
    let flow = Flow::new(graph, options);
    let mut scene = draw::scene(&flow);
    scene.id = flow.picture_id(View::Flow);
    scene
}

/// A transition in the picture, or a line to what goes on beside a touchpoint.
pub(super) struct DrawnTransition<'a> {
    /// `None` for a line to what goes on beside.
    pub edge: Option<EdgeIndex>,
    pub from: NodeIndex,
    pub to: NodeIndex,
    pub transition: Cow<'a, Transition>,
    /// What the file says of a line to what goes on beside.
    pub beside: Option<&'a Beside>,
    /// What happened to it, in a picture of two states.
    pub mark: Option<Mark>,
    /// What it said before.
    pub former: Option<&'a StatedTransition>,
}

impl DrawnTransition<'_> {
    /// Returns the mark of its line: what changed has only a marked label.
    pub fn line_mark(&self) -> Option<Mark> {
        self.mark.filter(|mark| *mark != Mark::Changed)
    }
}

/// Returns the lines from a touchpoint to what goes on beside it.
fn lines_beside<'a>(subject: &Subject<'a>, from: NodeIndex) -> Vec<DrawnTransition<'a>> {
    let host = subject.graph.touchpoint(from).map(|ix| subject.journey.touchpoint(ix));
    let besides = host.into_iter().flat_map(|host| (0..).zip(&host.meanwhile).map(move |one| (host, one)));
    let mark = |position| subject.marks()?.besides.get(&(subject.graph.touchpoint(from)?, position)).copied();
    let line = |(host, (position, beside)): (&Touchpoint, (u32, &'a At<Beside>))| {
        let beside = &beside.value;
        let personas = host.personas.and(subject.journey.touchpoint(beside.to.value).personas);
        let to = subject.graph.node(beside.to.value);
        let transition = Cow::Owned(Transition { kind: TransitionKind::Meanwhile, personas, stated: None });
        let is_drawn = !personas.and(subject.personas).is_empty();
        let (edge, beside, mark, former) = (None, Some(beside), mark(position), None);
        is_drawn.then_some(DrawnTransition { edge, from, to, transition, beside, mark, former })
    };
    besides.filter_map(line).collect()
}

/// The content of the flow view of a journey.
pub(super) struct Flow<'a> {
    subject: Subject<'a>,
    /// In document order of their sources.
    pub transitions: Vec<DrawnTransition<'a>>,
}

impl<'a> std::ops::Deref for Flow<'a> {
    type Target = Subject<'a>;
    fn deref(&self) -> &Subject<'a> {
        &self.subject
    }
}

impl<'a> Flow<'a> {
    pub fn new(graph: &'a JourneyGraph<'a>, options: &'a Options) -> Self {
        let subject = Subject::new(graph, options);
        let mut transitions = Vec::with_capacity(graph.graph().edge_count());
        for from in subject.touchpoints().map(|ix| graph.node(ix)) {
            let taken = graph.transitions(from).filter(|&(_, to, transition)| subject.is_taken(from, to, transition));
            transitions.extend(taken.map(|(edge, to, transition)| {
                let transition = Cow::Borrowed(transition);
                let marked = subject.transition_mark(edge);
                let mark = marked.map(|of| of.mark);
                let former = marked.and_then(|TransitionMark { former, .. }| former.as_ref());
                DrawnTransition { edge: Some(edge), from, to, transition, beside: None, mark, former }
            }));
            transitions.extend(lines_beside(&subject, from));
        }
        Flow { subject, transitions }
    }

    /// Returns how often a customer takes a transition, if lines show it.
    pub fn taken(&self, drawn: &DrawnTransition<'_>) -> Option<f64> {
        self.shown_taken(drawn.edge, drawn.to)
    }

    /// Returns the touchpoints at which any persona begins.
    pub fn entries(&self) -> BTreeSet<TouchpointIx> {
        self.personas.iter().flat_map(|persona| self.subject.entries(persona)).collect()
    }

    /// Returns the kinds of transition in the picture, the common kinds first.
    pub fn kinds(&self) -> impl Iterator<Item = TransitionKind> {
        let used: BTreeSet<TransitionKind> = self.transitions.iter().map(|drawn| drawn.transition.kind).collect();
        TransitionKind::ALL.into_iter().filter(move |kind| used.contains(kind))
    }
}
