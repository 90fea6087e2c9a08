//! What can be known of a journey's graph: computed once, when first asked for, and shared.

use std::cell::OnceCell;

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, EdgeRef};

use crate::graph::JourneyGraph;
use crate::model::{PersonaIx, PersonaSet, TouchpointIx};

/// The analysis of one journey.
#[derive(Debug)]
pub struct Analysis<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    views: Vec<OnceCell<View>>,
}

/// What one persona can do.
#[derive(Debug)]
pub struct View {
    /// For every node, how many steps it is from the nearest entry; `None` where no way leads there.
    distance: Vec<Option<u32>>,
    /// For every node, the node before it on a shortest way from an entry.
    before: Vec<u32>,
    /// For every node, whether `done` can be reached from it.
    to_done: Vec<bool>,
    /// The closed loops: sets of touchpoints that can be reached, lead to each other, and nowhere else.
    pub traps: Vec<Vec<TouchpointIx>>,
}

impl View {
    /// Whether a way leads there from an entry.
    pub fn is_reached(&self, node: NodeIndex) -> bool {
        self.distance[node.index()].is_some()
    }

    /// Whether `done` can be reached from there.
    pub fn reaches_done(&self, node: NodeIndex) -> bool {
        self.to_done[node.index()]
    }
}

impl<'g, 'j> Analysis<'g, 'j> {
    /// Of a graph. Nothing is computed yet.
    pub fn new(graph: &'g JourneyGraph<'j>) -> Self {
        let views = (0..graph.journey().persona_count()).map(|_| OnceCell::new()).collect();
        Analysis { graph, views }
    }

    /// The graph.
    pub fn graph(&self) -> &'g JourneyGraph<'j> {
        self.graph
    }

    /// What one persona can do.
    pub fn view(&self, persona: PersonaIx) -> &View {
        self.views[persona.index()].get_or_init(|| View::of(self.graph, persona))
    }

    /// All personas with their views.
    pub fn views(&self) -> impl Iterator<Item = (PersonaIx, &View)> {
        (0..self.views.len()).map(PersonaIx::from).map(|persona| (persona, self.view(persona)))
    }

    /// A shortest way of a persona from an entry to a node, both included; empty where there is none.
    pub fn shortest_way(&self, persona: PersonaIx, to: NodeIndex) -> Vec<NodeIndex> {
        let view = self.view(persona);
        let Some(steps) = view.distance[to.index()] else {
            return Vec::new();
        };
        let mut way = vec![to];
        for _ in 0..steps {
            let before = view.before[way[way.len() - 1].index()];
            way.push(NodeIndex::new(before as usize));
        }
        way.reverse();
        way
    }

    /// A shortest loop from a touchpoint back to itself, for anybody, within some touchpoints (sorted).
    /// Begins with it and does not repeat it; empty where there is none.
    pub fn shortest_loop(
        &self,
        from: TouchpointIx,
        personas: PersonaSet,
        within: &[TouchpointIx],
    ) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let start = graph.node(from);
        let mut before = std::collections::HashMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for (_, next, transition) in graph.transitions(node) {
                if transition.personas.and(personas).is_empty() {
                    continue;
                }
                if next == start {
                    let steps = std::iter::successors(Some(node), |node| before.get(node).copied());
                    let mut steps: Vec<_> = steps.filter_map(|node| graph.touchpoint(node)).collect();
                    steps.reverse();
                    return steps;
                }
                let inside = graph.touchpoint(next).is_some_and(|next| within.binary_search(&next).is_ok());
                if inside && !before.contains_key(&next) {
                    before.insert(next, node);
                    queue.push_back(next);
                }
            }
        }
        Vec::new()
    }

    /// Every node from which one of the given nodes can be reached by anybody, these included.
    pub fn leads_to(&self, targets: impl IntoIterator<Item = NodeIndex>) -> Vec<bool> {
        backward(self.graph, targets, |_| true)
    }
}

impl View {
    fn of(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Self {
        let nodes = graph.graph().node_count();
        let (mut distance, mut before) = (vec![None; nodes], vec![u32::MAX; nodes]);
        let mut queue = std::collections::VecDeque::new();
        for &entry in graph.entries(persona) {
            distance[entry.index()] = Some(0);
            queue.push_back(graph.node(entry));
        }
        while let Some(node) = queue.pop_front() {
            let steps = distance[node.index()].map(|steps| steps + 1);
            for (_, next, _) in graph.transitions_of(node, persona) {
                if distance[next.index()].is_none() {
                    distance[next.index()] = steps;
                    before[next.index()] = node.index() as u32;
                    queue.push_back(next);
                }
            }
        }
        let to_done = backward(graph, [graph.done()], |personas| personas.contains(persona));
        let traps = traps(graph, persona, &distance);
        View { distance, before, to_done, traps }
    }
}

/// Breadth first against the direction of the transitions whose personas qualify.
fn backward(
    graph: &JourneyGraph<'_>,
    targets: impl IntoIterator<Item = NodeIndex>,
    qualifies: impl Fn(PersonaSet) -> bool,
) -> Vec<bool> {
    let mut seen = vec![false; graph.graph().node_count()];
    let mut queue: Vec<NodeIndex> = Vec::new();
    for target in targets {
        if !std::mem::replace(&mut seen[target.index()], true) {
            queue.push(target);
        }
    }
    while let Some(node) = queue.pop() {
        for edge in graph.graph().edges_directed(node, Direction::Incoming) {
            let from = edge.source();
            if qualifies(edge.weight().personas) && !std::mem::replace(&mut seen[from.index()], true) {
                queue.push(from);
            }
        }
    }
    seen
}

/// The closed loops that a persona can get into, each in document order.
///
/// Kosaraju's algorithm, since petgraph's version of Tarjan's is recursive.
fn traps(graph: &JourneyGraph<'_>, persona: PersonaIx, distance: &[Option<u32>]) -> Vec<Vec<TouchpointIx>> {
    let own = EdgeFiltered::from_fn(graph.graph(), |edge| edge.weight().personas.contains(persona));
    let mut component_of = vec![0u32; distance.len()];
    let components = kosaraju_scc(&own);
    for (index, component) in components.iter().enumerate() {
        for node in component {
            component_of[node.index()] = index as u32;
        }
    }
    let closed = |component: &&Vec<NodeIndex>| {
        let mut leaves = false;
        let mut loops = false;
        for &node in component.iter() {
            for (_, next, _) in graph.transitions_of(node, persona) {
                let inside = component_of[next.index()] == component_of[node.index()];
                leaves |= !inside;
                loops |= inside;
            }
        }
        loops && !leaves && component.iter().any(|node| distance[node.index()].is_some())
    };
    let mut traps: Vec<Vec<TouchpointIx>> = components
        .iter()
        .filter(closed)
        .map(|component| {
            let mut members: Vec<_> = component.iter().filter_map(|&node| graph.touchpoint(node)).collect();
            members.sort_unstable();
            members
        })
        .collect();
    traps.sort_unstable();
    traps
}
