//! The journey as a graph: touchpoints and ends, and the transitions between them.
//!
//! The graph works out what a file leaves out, as the format defines it: implicit transitions, the kinds of
//! transitions, and where each persona begins.

mod besides;
mod components;
mod entries;
mod implicit;
mod kinds;
mod overrides;
mod recoveries;
mod rest;
mod split;

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

pub(crate) use self::components::Components;
pub use self::overrides::Overrides;
pub use self::split::{Overfull, Split};
use crate::model::{
    Duration, EndIx, EndKind, Journey, PerPersona, PersonaIx, PersonaSet, StatedTransition, Target, TouchpointIx,
};
use crate::source::At;

/// A node of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A touchpoint.
    Touchpoint(TouchpointIx),
    /// An end of the journey.
    End(EndIx),
}

/// What a transition does in the journey. Of several kinds that fit, a transition is of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TransitionKind {
    /// To an end of the journey.
    Exit,
    /// A step of a recovery: into a touchpoint that makes good what went wrong (D6).
    Recovery,
    /// From a later stage back into the starting state (D1).
    Renewal,
    /// Onward in the document.
    Forward,
    /// Backward in the document, or to the same touchpoint.
    Back,
    /// No transition of a path: to what goes on beside a touchpoint. Only pictures have this kind.
    Meanwhile,
}

impl TransitionKind {
    /// All kinds, the common ones first.
    pub const ALL: [TransitionKind; 6] = [
        TransitionKind::Forward,
        TransitionKind::Back,
        TransitionKind::Renewal,
        TransitionKind::Recovery,
        TransitionKind::Exit,
        TransitionKind::Meanwhile,
    ];

    /// Returns its word in the format.
    pub fn as_str(self) -> &'static str {
        match self {
            TransitionKind::Exit => "exit",
            TransitionKind::Recovery => "recovery",
            TransitionKind::Renewal => "renewal",
            TransitionKind::Forward => "forward",
            TransitionKind::Back => "back",
            TransitionKind::Meanwhile => "meanwhile",
        }
    }
}

/// An edge of the graph: a transition that at least one persona can take.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transition {
    /// What the transition does.
    pub kind: TransitionKind,
    /// The personas that can take it.
    pub personas: PersonaSet,
    /// Its position in the `next` of the touchpoint, from 0; `None` for an implicit transition.
    pub stated: Option<u32>,
}

/// A journey as a graph.
#[derive(Debug)]
pub struct JourneyGraph<'j> {
    journey: &'j Journey,
    graph: DiGraph<Node, Transition>,
    /// For each persona, the touchpoints where it begins, in document order.
    entries: Vec<Vec<TouchpointIx>>,
    /// Pairs of a touchpoint and one that it goes on beside, sorted.
    besides: Vec<(TouchpointIx, TouchpointIx)>,
    /// Pairs of a touchpoint and one that recovers it and can be reached from it, sorted.
    recoveries: Vec<(TouchpointIx, TouchpointIx)>,
    overrides: Overrides,
    /// The probabilities that the overrides set.
    overridden: BTreeMap<EdgeIndex, f64>,
}

impl<'j> JourneyGraph<'j> {
    /// Builds the graph of a journey.
    pub fn new(journey: &'j Journey) -> Self {
        Self::with(journey, Overrides::default())
    }

    /// Builds the graph that a journey would have with some changes. The journey itself stays as it is.
    pub fn with(journey: &'j Journey, overrides: Overrides) -> Self {
        let count = journey.touchpoints.len();
        let mut graph = DiGraph::with_capacity(count + journey.ends.len(), count * 2);
        for index in 0..count {
            graph.add_node(Node::Touchpoint(TouchpointIx::from(index)));
        }
        for (end, _) in journey.ends() {
            graph.add_node(Node::End(end));
        }
        let (entries, recoveries, overridden) = (Vec::new(), Vec::new(), BTreeMap::new());
        let besides = besides::find(journey);
        let mut made = JourneyGraph { journey, graph, entries, besides, recoveries, overrides, overridden };
        for (index, implicit) in made.implicit_transitions().iter().enumerate() {
            made.add_transitions(index.into(), implicit);
        }
        made.recoveries = kinds::infer(journey, &made.besides, &made.overrides, &mut made.graph);
        // Who begins at a touchpoint does so whatever is removed.
        match made.overrides.without_removals() {
            Some(overrides) => made.entries = Self::with(journey, overrides).entries,
            None => made.find_entries(),
        }
        made
    }

    /// Adds the transitions of a touchpoint: those stated, or otherwise the implicit ones.
    fn add_transitions(&mut self, from: TouchpointIx, implicit: &[(Target, PersonaSet)]) {
        let touchpoint = self.journey.touchpoint(from);
        if self.overrides.is_removed(from) && !self.is_beside(from) {
            self.add_transition(from, Target::LOST, touchpoint.personas, None);
            return;
        }
        // petgraph gives the last edge first: added from the last on, edges come in the order of the file.
        match &touchpoint.next {
            Some(next) => {
                for (position, stated) in next.iter().enumerate().rev() {
                    let personas = self.journey.personas_of_transition(touchpoint, stated);
                    self.add_transition(from, stated.to.value, personas, Some(position));
                }
            }
            None => {
                for &(to, personas) in implicit.iter().rev() {
                    self.add_transition(from, to, personas, None);
                }
            }
        }
    }

    fn add_transition(&mut self, from: TouchpointIx, to: Target, personas: PersonaSet, stated: Option<usize>) {
        if personas.is_empty() {
            return;
        }
        let position = stated.map(|position| position as u32);
        let transition = Transition { kind: TransitionKind::Exit, personas, stated: position };
        let edge = self.graph.add_edge(self.node(from), self.node_of(to), transition);
        if self.overrides != Overrides::default()
            && let Some(probability) = self.overrides.probability(from, to, self.nth(edge))
        {
            self.overridden.insert(edge, probability);
        }
    }

    /// Returns the changes that the graph takes into account.
    pub fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// Returns the number of a transition among those from the same touchpoint to the same target, from 1, as addresses
    /// count them.
    pub fn nth(&self, transition: EdgeIndex) -> u32 {
        let Some((from, to)) = self.graph.edge_endpoints(transition) else { return 1 };
        let Some(position) = self.graph[transition].stated else { return 1 };
        let next = self.journey.touchpoint(TouchpointIx::from(from.index())).next.as_deref().unwrap_or_default();
        let to = self.target(to);
        let earlier = next.iter().take(position as usize).filter(|earlier| earlier.to.value == to);
        earlier.count() as u32 + 1
    }

    /// Returns the journey of the graph.
    pub fn journey(&self) -> &'j Journey {
        self.journey
    }

    /// Returns the graph of petgraph. Its first nodes are the touchpoints in document order, then the ends:
    /// `done`, `lost`, and the journey's own.
    pub fn graph(&self) -> &DiGraph<Node, Transition> {
        &self.graph
    }

    /// Returns the node of a touchpoint.
    pub fn node(&self, touchpoint: TouchpointIx) -> NodeIndex {
        NodeIndex::new(touchpoint.index())
    }

    /// Returns the touchpoint of a node; `None` for an end.
    pub fn touchpoint(&self, node: NodeIndex) -> Option<TouchpointIx> {
        (node.index() < self.journey.touchpoints.len()).then(|| TouchpointIx::from(node.index()))
    }

    /// Returns the node of a touchpoint or an end.
    pub fn node_of(&self, target: Target) -> NodeIndex {
        match target {
            Target::Touchpoint(touchpoint) => self.node(touchpoint),
            Target::End(end) => NodeIndex::new(self.journey.touchpoints.len() + end.index()),
        }
    }

    /// Returns what a node stands for, as a transition names it.
    pub fn target(&self, node: NodeIndex) -> Target {
        match self.end(node) {
            Some(end) => Target::End(end),
            None => Target::Touchpoint(TouchpointIx::from(node.index())),
        }
    }

    /// Returns the node of the end `done`, at which the customer is finished.
    pub fn done(&self) -> NodeIndex {
        self.node_of(Target::DONE)
    }

    /// Returns the node of the end `lost`, at which the customer is gone.
    pub fn lost(&self) -> NodeIndex {
        self.node_of(Target::LOST)
    }

    /// Returns the end of a node; `None` for a touchpoint.
    pub fn end(&self, node: NodeIndex) -> Option<EndIx> {
        node.index().checked_sub(self.journey.touchpoints.len()).map(EndIx::from)
    }

    /// Returns what the end of a node means for the customer; `None` for a touchpoint.
    pub fn end_kind(&self, node: NodeIndex) -> Option<EndKind> {
        self.end(node).map(|end| self.journey.end(end).kind)
    }

    /// Returns the nodes of the ends at which the customer is not lost.
    pub fn finishes(&self) -> impl Iterator<Item = NodeIndex> {
        let finishes = self.journey.ends().filter(|(_, end)| end.kind != EndKind::Lost);
        finishes.map(|(end, _)| self.node_of(Target::End(end)))
    }

    /// Returns the touchpoints that recover a touchpoint and can be reached from it without a renewal, in document
    /// order.
    pub fn recoveries_of(&self, failed: TouchpointIx) -> impl Iterator<Item = TouchpointIx> {
        let first = self.recoveries.partition_point(|(of, _)| *of < failed);
        self.recoveries[first..].iter().take_while(move |(of, _)| *of == failed).map(|(_, step)| *step)
    }

    /// Returns the transitions out of a node, in the order of the file, each with the node it leads to.
    pub fn transitions(&self, from: NodeIndex) -> impl Iterator<Item = (EdgeIndex, NodeIndex, &Transition)> {
        self.graph.edges(from).map(|edge| (edge.id(), edge.target(), edge.weight()))
    }

    /// Returns the transitions out of a node that a persona can take, in the order of the file.
    pub fn transitions_of(
        &self,
        from: NodeIndex,
        persona: PersonaIx,
    ) -> impl Iterator<Item = (EdgeIndex, NodeIndex, &Transition)> {
        self.transitions(from).filter(move |(_, _, transition)| transition.personas.contains(persona))
    }

    /// Returns a transition as the file states it; `None` for an implicit one.
    pub fn stated(&self, transition: EdgeIndex) -> Option<&'j At<StatedTransition>> {
        let (from, _) = self.graph.edge_endpoints(transition)?;
        let position = self.graph[transition].stated?;
        self.journey.touchpoints.get(from.index())?.next.as_ref()?.get(position as usize)
    }

    /// Returns the end that a round counts as which a renewal closes: the one that the file states, otherwise `done`.
    /// `None` for a transition of another kind.
    pub fn counts_as(&self, transition: EdgeIndex) -> Option<EndIx> {
        let renewal = Some(transition).filter(|edge| self.graph[*edge].kind == TransitionKind::Renewal)?;
        let stated = self.stated(renewal).and_then(|stated| stated.counts_as);
        Some(stated.map_or(EndIx::DONE, |end| end.value))
    }

    /// Returns the probability that the file or an override states for a transition, 0 to 1.
    pub fn stated_probability(&self, transition: EdgeIndex) -> Option<f64> {
        if let Some(probability) = self.overridden.get(&transition) {
            return Some(*probability);
        }
        self.stated(transition)?.probability.map(|probability| probability.value)
    }

    /// Returns the probability that a persona at the start of a transition takes it, 0 to 1.
    ///
    /// Transitions with a stated probability have that one; the others share what remains equally. 0 where the persona
    /// cannot take the transition.
    pub fn probability(&self, transition: EdgeIndex, persona: PersonaIx) -> f64 {
        let Some((from, _)) = self.graph.edge_endpoints(transition) else { return 0.0 };
        if !self.graph[transition].personas.contains(persona) {
            return 0.0;
        }
        let stated = self.stated_probability(transition).filter(|_| self.overridden.is_empty());
        stated.unwrap_or_else(|| self.split(from, persona).probability(self, transition))
    }

    /// Returns the probability, 0 to 1, of each transition of a persona that leaves a node without a stated probability:
    /// what the others leave, shared equally. 0 where there is no such transition.
    pub fn share(&self, from: NodeIndex, persona: PersonaIx) -> f64 {
        self.split(from, persona).share
    }

    /// Returns what a persona expects of a touchpoint, 1 to 5, where the file or an override states it.
    pub fn expectation(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<f64> {
        let stated = || score(&self.journey.touchpoint(touchpoint).expectation, persona);
        self.overrides.expectation(touchpoint, persona).or_else(stated)
    }

    /// Returns what a persona experiences at a touchpoint, 1 to 5, where the file or an override states it.
    pub fn experience(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<f64> {
        let stated = || score(&self.journey.touchpoint(touchpoint).experience, persona);
        self.overrides.experience(touchpoint, persona).or_else(stated)
    }
}

impl JourneyGraph<'_> {
    /// Returns how long a persona waits at a touchpoint, where the file or an override states it.
    pub fn wait(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<Duration> {
        let stated = || Some(self.journey.touchpoint(touchpoint).wait.as_ref()?.get(persona)?.value.length.value);
        self.overrides.wait(touchpoint, persona).or_else(stated)
    }

    /// Returns how long a touchpoint takes besides waiting, where the file or an override states it.
    pub fn takes(&self, touchpoint: TouchpointIx) -> Option<Duration> {
        self.overrides.takes(touchpoint).or(self.journey.touchpoint(touchpoint).takes.map(|takes| takes.value))
    }
}

fn score(scores: &Option<PerPersona<f64>>, persona: PersonaIx) -> Option<f64> {
    Some(scores.as_ref()?.get(persona)?.value)
}
