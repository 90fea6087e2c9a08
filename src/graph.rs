//! The journey as a graph: touchpoints and the two ends, and the ways between them.
//!
//! What a file leaves out is worked out here, exactly as the format says: the implicit flow, the kinds
//! of transition, and where each persona begins.

mod kinds;

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::model::{Journey, PersonaIx, PersonaSet, StageKind, Target, Touchpoint, TouchpointIx, Way};
use crate::source::At;

/// A node of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A touchpoint.
    Touchpoint(TouchpointIx),
    /// The end at which the customer is finished.
    Done,
    /// The end at which the customer is gone.
    Lost,
}

/// What a transition does in the journey. The first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TransitionKind {
    /// To `done` or `lost`.
    Exit,
    /// Into a touchpoint that makes good what went wrong (D6).
    Recovery,
    /// From a later stage back into the starting state (D1).
    Renewal,
    /// Onward in the document.
    Forward,
    /// Backward in the document, or to the same touchpoint.
    Back,
}

impl TransitionKind {
    /// All of them, the common ones first.
    pub const ALL: [TransitionKind; 5] = [
        TransitionKind::Forward,
        TransitionKind::Back,
        TransitionKind::Renewal,
        TransitionKind::Recovery,
        TransitionKind::Exit,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            TransitionKind::Exit => "exit",
            TransitionKind::Recovery => "recovery",
            TransitionKind::Renewal => "renewal",
            TransitionKind::Forward => "forward",
            TransitionKind::Back => "back",
        }
    }
}

/// An edge of the graph: a way that at least one persona can take.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transition {
    /// What it does.
    pub kind: TransitionKind,
    /// The personas that can take it.
    pub personas: PersonaSet,
    /// The position in the touchpoint's `next`; `None` for an implicit way.
    pub way: Option<u32>,
}

/// A journey as a graph.
#[derive(Debug)]
pub struct JourneyGraph<'j> {
    journey: &'j Journey,
    graph: DiGraph<Node, Transition>,
    /// For each persona, where it begins, in document order.
    entries: Vec<Vec<TouchpointIx>>,
    /// Pairs of a touchpoint and one that recovers it and can be reached from it, sorted.
    recoveries: Vec<(TouchpointIx, TouchpointIx)>,
}

impl<'j> JourneyGraph<'j> {
    /// Builds the graph of a journey.
    pub fn new(journey: &'j Journey) -> Self {
        let count = journey.touchpoints.len();
        let mut graph = DiGraph::with_capacity(count + 2, count * 2);
        for index in 0..count {
            graph.add_node(Node::Touchpoint(TouchpointIx::from(index)));
        }
        let (done, lost) = (graph.add_node(Node::Done), graph.add_node(Node::Lost));
        let node = |target| match target {
            Target::Touchpoint(touchpoint) => NodeIndex::new(touchpoint.index()),
            Target::Done => done,
            Target::Lost => lost,
        };
        let followers = followers(journey);
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let from = NodeIndex::new(index);
            // petgraph gives the last edge first: added from the last on, they come in the order of the file.
            let mut add = |to, personas: PersonaSet, way| {
                if !personas.is_empty() {
                    graph.add_edge(from, node(to), Transition { kind: TransitionKind::Exit, personas, way });
                }
            };
            match &touchpoint.next {
                Some(ways) => {
                    for (position, way) in ways.iter().enumerate().rev() {
                        add(way.to.value, journey.personas_of_way(touchpoint, way), Some(position as u32));
                    }
                }
                None => {
                    for &(to, personas) in followers[index].iter().rev() {
                        add(to, personas, None);
                    }
                }
            }
        }
        let recoveries = kinds::infer(journey, &mut graph);
        let mut journey_graph = JourneyGraph { journey, graph, entries: Vec::new(), recoveries };
        journey_graph.entries =
            (0..journey.persona_count()).map(|persona| journey_graph.find_entries(PersonaIx::from(persona))).collect();
        journey_graph
    }

    /// The journey that this is the graph of.
    pub fn journey(&self) -> &'j Journey {
        self.journey
    }

    /// The graph itself. Its first nodes are the touchpoints in document order, then `done`, then `lost`.
    pub fn graph(&self) -> &DiGraph<Node, Transition> {
        &self.graph
    }

    /// The node of a touchpoint.
    pub fn node(&self, touchpoint: TouchpointIx) -> NodeIndex {
        NodeIndex::new(touchpoint.index())
    }

    /// The touchpoint of a node, unless it is an end.
    pub fn touchpoint(&self, node: NodeIndex) -> Option<TouchpointIx> {
        (node.index() < self.journey.touchpoints.len()).then(|| TouchpointIx::from(node.index()))
    }

    /// The end at which the customer is finished.
    pub fn done(&self) -> NodeIndex {
        NodeIndex::new(self.journey.touchpoints.len())
    }

    /// The end at which the customer is gone.
    pub fn lost(&self) -> NodeIndex {
        NodeIndex::new(self.journey.touchpoints.len() + 1)
    }

    /// Where a persona begins the journey, in document order: its touchpoints of the starting state that
    /// nothing but renewals and itself leads to, or its first touchpoint where there are none of these, and every
    /// one of its touchpoints that is marked `entry`.
    pub fn entries(&self, persona: PersonaIx) -> &[TouchpointIx] {
        &self.entries[persona.index()]
    }

    /// The touchpoints that recover one and can be reached from it (a round of the journey apart: renewals do
    /// not count), in document order.
    pub fn recoveries_of(&self, failed: TouchpointIx) -> impl Iterator<Item = TouchpointIx> {
        let first = self.recoveries.partition_point(|(of, _)| *of < failed);
        self.recoveries[first..].iter().take_while(move |(of, _)| *of == failed).map(|(_, step)| *step)
    }

    /// The transitions out of a node, in the order of the file.
    pub fn transitions(&self, from: NodeIndex) -> impl Iterator<Item = (EdgeIndex, NodeIndex, &Transition)> {
        self.graph.edges(from).map(|edge| (edge.id(), edge.target(), edge.weight()))
    }

    /// The transitions out of a node that one persona can take, in the order of the file.
    pub fn transitions_of(
        &self,
        from: NodeIndex,
        persona: PersonaIx,
    ) -> impl Iterator<Item = (EdgeIndex, NodeIndex, &Transition)> {
        self.transitions(from).filter(move |(_, _, transition)| transition.personas.contains(persona))
    }

    /// What the file says of a transition; `None` for an implicit one.
    pub fn way(&self, transition: EdgeIndex) -> Option<&'j At<Way>> {
        let (from, _) = self.graph.edge_endpoints(transition)?;
        let position = self.graph[transition].way?;
        self.journey.touchpoints.get(from.index())?.next.as_ref()?.get(position as usize)
    }

    /// The probability of a transition, 0 to 1, where the file states one.
    pub fn stated_probability(&self, transition: EdgeIndex) -> Option<f64> {
        self.way(transition)?.probability.map(|probability| probability.value)
    }

    /// How probable it is that a persona who stands at a transition's start takes it, 0 to 1.
    ///
    /// Ways with a probability have that one; the others share what remains equally. 0 where the
    /// persona can't take it.
    pub fn probability(&self, transition: EdgeIndex, persona: PersonaIx) -> f64 {
        let Some((from, _)) = self.graph.edge_endpoints(transition) else { return 0.0 };
        if !self.graph[transition].personas.contains(persona) {
            return 0.0;
        }
        self.stated_probability(transition).unwrap_or_else(|| self.share(from, persona))
    }

    /// How probable each way of a persona is that leaves a node and states no probability: what the
    /// others leave, shared equally. 0 where there is no such way.
    pub fn share(&self, from: NodeIndex, persona: PersonaIx) -> f64 {
        let (mut stated, mut silent) = (0.0, 0u32);
        for (edge, _, _) in self.transitions_of(from, persona) {
            match self.stated_probability(edge) {
                Some(probability) => stated += probability,
                None => silent += 1,
            }
        }
        if silent == 0 { 0.0 } else { (1.0_f64 - stated).max(0.0) / f64::from(silent) }
    }

    fn find_entries(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        let journey = self.journey;
        let serves = |touchpoint: &Touchpoint| touchpoint.personas.contains(persona);
        let of_persona =
            || (0..journey.touchpoints.len()).map(TouchpointIx::from).filter(|&ix| serves(journey.touchpoint(ix)));
        let only_renewals_enter = |ix: TouchpointIx| {
            let entering = self.graph.edges_directed(self.node(ix), Direction::Incoming);
            // A loop of its own leads to a touchpoint only those who are there.
            entering
                .filter(|edge| edge.source() != edge.target() && edge.weight().personas.contains(persona))
                .all(|edge| edge.weight().kind == TransitionKind::Renewal)
        };
        let begins: Vec<_> = of_persona()
            .filter(|&ix| journey.stage_kind(ix) == StageKind::StartingState && only_renewals_enter(ix))
            .collect();
        let first = if begins.is_empty() { of_persona().next() } else { None };
        let marked = |ix: TouchpointIx| journey.touchpoint(ix).entry.is_some_and(|entry| entry.value);
        let mut entries: Vec<_> =
            begins.into_iter().chain(first).chain(of_persona().filter(|&ix| marked(ix))).collect();
        entries.sort_unstable();
        entries.dedup();
        entries
    }
}

/// For each touchpoint without `next`, where its personas go: for each of them, to the next touchpoint
/// that serves it and recovers nothing, or to `done`. Nearest first.
fn followers(journey: &Journey) -> Vec<Vec<(Target, PersonaSet)>> {
    let mut followers = vec![Vec::new(); journey.touchpoints.len()];
    // From the end: which touchpoint each persona meets next.
    let mut ahead = vec![(Target::Done, journey.all_personas())];
    for (index, touchpoint) in journey.touchpoints.iter().enumerate().rev() {
        if touchpoint.next.is_none() {
            let open = ahead.iter().map(|&(target, personas)| (target, personas.and(touchpoint.personas)));
            followers[index] = open.filter(|(_, personas)| !personas.is_empty()).collect();
        }
        if touchpoint.recovers.is_empty() {
            for (_, personas) in &mut ahead {
                *personas = personas.without(touchpoint.personas);
            }
            ahead.retain(|(_, personas)| !personas.is_empty());
            ahead.insert(0, (Target::Touchpoint(TouchpointIx::from(index)), touchpoint.personas));
        }
    }
    followers
}
