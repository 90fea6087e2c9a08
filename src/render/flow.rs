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

use super::Theme;
use super::scene::Scene;
use super::theme::{Colour, Palette};
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{Journey, Ownership, PersonaIx, PersonaSet, TouchpointIx};
use crate::words::Lang;

pub(super) use self::labels::{WayLabel, capitalised, contact_word, joined, kind_word, ownership_word};

/// Where a picture goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From left to right: stages side by side.
    #[default]
    Right,
    /// From top to bottom: stages one below the other.
    Down,
}

/// How the flow of a journey is drawn.
#[derive(Clone, Debug)]
pub struct FlowOptions {
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

impl Default for FlowOptions {
    fn default() -> Self {
        FlowOptions { theme: Theme::Light, colours: Vec::new(), direction: Direction::Right, lang: None, persona: None }
    }
}

/// The flow view of a journey. The same journey and options give the same scene.
///
/// ```
/// use polku::graph::JourneyGraph;
/// use polku::render::{self, FlowOptions};
///
/// let text = "
/// journey: Buying a pancake
/// stages:
///   - { id: starting-state, touchpoints: A friend's tip }
///   - { id: purchase, touchpoints: Order at the counter }
/// ";
/// let journey = polku::load_str("pancake.yaml", text).journey.unwrap();
/// let scene = render::flow(&JourneyGraph::new(&journey), &FlowOptions::default());
/// assert!(render::svg(&scene).contains("Order at the counter"));
/// ```
pub fn flow(graph: &JourneyGraph<'_>, options: &FlowOptions) -> Scene {
    let flow = Flow::new(graph, options);
    draw::scene(&flow)
}

/// A transition that is drawn.
pub(super) struct Way<'a> {
    pub edge: EdgeIndex,
    pub from: NodeIndex,
    pub to: NodeIndex,
    pub transition: &'a Transition,
}

/// What is drawn of a journey, and how.
pub(super) struct Flow<'a> {
    pub graph: &'a JourneyGraph<'a>,
    pub journey: &'a Journey,
    pub options: &'a FlowOptions,
    pub lang: Lang,
    pub palette: Palette,
    /// The personas that are looked at.
    pub personas: PersonaSet,
    /// In document order of their starts.
    pub ways: Vec<Way<'a>>,
}

impl<'a> Flow<'a> {
    pub fn new(graph: &'a JourneyGraph<'a>, options: &'a FlowOptions) -> Self {
        let journey = graph.journey();
        let one = options.persona.filter(|persona| persona.index() < journey.persona_count());
        let personas = one.map_or(journey.all_personas(), |persona| [persona].into_iter().collect());
        let mut flow = Flow {
            graph,
            journey,
            options,
            lang: options.lang.unwrap_or_else(|| Lang::of(journey.lang.as_ref().map(|lang| lang.value.as_str()))),
            palette: Palette::new(options.theme, &options.colours),
            personas,
            ways: Vec::new(),
        };
        flow.ways = flow.find_ways();
        flow
    }

    fn find_ways(&self) -> Vec<Way<'a>> {
        let mut ways = Vec::with_capacity(self.graph.graph().edge_count());
        for from in self.touchpoints().map(|ix| self.graph.node(ix)) {
            let leaving = self.graph.transitions(from);
            let taken = leaving.filter(|(_, _, transition)| !transition.personas.and(self.personas).is_empty());
            ways.extend(taken.map(|(edge, to, transition)| Way { edge, from, to, transition }));
        }
        ways
    }

    /// The touchpoints that are drawn, in document order.
    pub fn touchpoints(&self) -> impl Iterator<Item = TouchpointIx> {
        (0..self.journey.touchpoints.len()).map(TouchpointIx::from).filter(|&ix| self.is_drawn(ix))
    }

    pub fn is_drawn(&self, ix: TouchpointIx) -> bool {
        !self.journey.touchpoint(ix).personas.and(self.personas).is_empty()
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
