//! The flow view: touchpoints inside their stages, and the ways between them.
//!
//! [`Flow`] is what the view shows of a journey, whatever draws it: DOT, for Graphviz, or the layout of
//! our own, which makes a [`Scene`]. There each stage is a stack of cards, the stages stand side by side
//! (or one below the other), and every way that does not lead straight to the next card runs in the
//! channels between the stacks, where there are no boxes. What stands at a way hangs below the card that
//! it leaves, so that it covers nothing and belongs to one card only.

mod card;
mod draw;
mod grid;
mod labels;
mod legend;
mod lines;
mod plan;
mod routes;
mod touchpoint;
mod tracks;

use std::collections::BTreeSet;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::Options;
use super::scene::Scene;
use super::settings::View;
use super::subject::Subject;
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::TouchpointIx;

pub(super) use self::labels::WayLabel;

/// The flow view of a journey. The same journey and options give the same scene.
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

/// A transition that is drawn.
pub(super) struct Way<'a> {
    pub edge: EdgeIndex,
    pub from: NodeIndex,
    pub to: NodeIndex,
    pub transition: &'a Transition,
}

/// The flow view of a journey: what it shows, and the ways.
pub(super) struct Flow<'a> {
    subject: Subject<'a>,
    /// In document order of their starts.
    pub ways: Vec<Way<'a>>,
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
        let mut ways = Vec::with_capacity(graph.graph().edge_count());
        for from in subject.touchpoints().map(|ix| graph.node(ix)) {
            let taken = graph.transitions(from).filter(|(_, _, way)| !way.personas.and(subject.personas).is_empty());
            ways.extend(taken.map(|(edge, to, transition)| Way { edge, from, to, transition }));
        }
        Flow { subject, ways }
    }

    /// The touchpoints at which somebody begins.
    pub fn entries(&self) -> BTreeSet<TouchpointIx> {
        self.personas.iter().flat_map(|persona| self.graph.entries(persona)).copied().collect()
    }

    /// The kinds of way that are drawn, the common ones first.
    pub fn kinds(&self) -> impl Iterator<Item = TransitionKind> {
        let used: BTreeSet<TransitionKind> = self.ways.iter().map(|way| way.transition.kind).collect();
        TransitionKind::ALL.into_iter().filter(move |kind| used.contains(kind))
    }
}
