//! What can be known of a journey's graph: computed once, when first asked for, and shared.
//!
//! What holds for single personas is kept as a set of personas per node, so that a journey with many
//! personas needs no more memory than one with few.

mod ways;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, EdgeRef};

use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{PersonaIx, PersonaSet, TouchpointIx};

/// The analysis of one journey.
#[derive(Debug)]
pub struct Analysis<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    reached: OnceCell<Vec<PersonaSet>>,
    to_done: OnceCell<Vec<PersonaSet>>,
    traps: OnceCell<Vec<Trap>>,
    /// The shortest ways of the persona that was last asked about.
    shortest: RefCell<Option<(PersonaIx, Shortest)>>,
}

/// A closed loop: touchpoints that can be reached, lead to each other, and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// Its touchpoints, in document order.
    pub members: Vec<TouchpointIx>,
    /// Who is caught in it.
    pub personas: PersonaSet,
}

/// A shortest way from an entry to a touchpoint: where it begins, and its last steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortestWay {
    /// Where it begins; `None` where that is among the last steps.
    pub entry: Option<TouchpointIx>,
    /// How many steps there are between the beginning and the last steps.
    pub left_out: usize,
    /// The last steps, the touchpoint itself included.
    pub last: Vec<TouchpointIx>,
}

impl<'g, 'j> Analysis<'g, 'j> {
    /// Of a graph. Nothing is computed yet.
    pub fn new(graph: &'g JourneyGraph<'j>) -> Self {
        let (reached, to_done, traps) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Analysis { graph, reached, to_done, traps, shortest: RefCell::default() }
    }

    /// The graph.
    pub fn graph(&self) -> &'g JourneyGraph<'j> {
        self.graph
    }

    /// The personas for whom a way leads to a node from where they begin.
    pub fn reached(&self, node: NodeIndex) -> PersonaSet {
        let begin = || {
            let mut sets = vec![PersonaSet::default(); self.graph.graph().node_count()];
            for persona in self.graph.journey().all_personas().iter() {
                for entry in self.graph.entries(persona) {
                    sets[entry.index()] = sets[entry.index()].or([persona].into_iter().collect());
                }
            }
            spread(self.graph, sets, Direction::Outgoing)
        };
        self.reached.get_or_init(begin)[node.index()]
    }

    /// The personas who can get to `done` from a node.
    pub fn reaches_done(&self, node: NodeIndex) -> PersonaSet {
        let begin = || {
            let mut sets = vec![PersonaSet::default(); self.graph.graph().node_count()];
            sets[self.graph.done().index()] = self.graph.journey().all_personas();
            spread(self.graph, sets, Direction::Incoming)
        };
        self.to_done.get_or_init(begin)[node.index()]
    }

    /// The personas who begin somewhere and get to `done` from nowhere that they begin.
    pub fn stranded(&self) -> PersonaSet {
        let graph = self.graph;
        let stranded = |persona: &PersonaIx| {
            let entries = graph.entries(*persona);
            !entries.is_empty() && !entries.iter().any(|&entry| self.reaches_done(graph.node(entry)).contains(*persona))
        };
        graph.journey().all_personas().iter().filter(stranded).collect()
    }

    /// The closed loops, in document order; one in which several personas are caught is one.
    pub fn traps(&self) -> &[Trap] {
        self.traps.get_or_init(|| {
            let mut traps: BTreeMap<Vec<TouchpointIx>, PersonaSet> = BTreeMap::new();
            for persona in self.graph.journey().all_personas().iter() {
                for members in traps_of(self.graph, persona) {
                    if members.iter().any(|&member| self.reached(self.graph.node(member)).contains(persona)) {
                        let caught = traps.entry(members).or_default();
                        *caught = caught.or([persona].into_iter().collect());
                    }
                }
            }
            traps.into_iter().map(|(members, personas)| Trap { members, personas }).collect()
        })
    }

    /// A shortest way of a persona from where it begins to a touchpoint, with at most so many last steps.
    /// It is quick to ask for many touchpoints of one persona, one after the other.
    pub fn shortest_way(&self, persona: PersonaIx, to: TouchpointIx, most: usize) -> ShortestWay {
        let mut cache = self.shortest.borrow_mut();
        if cache.as_ref().is_none_or(|(of, _)| *of != persona) {
            *cache = Some((persona, Shortest::of(self.graph, persona)));
        }
        match cache.as_ref() {
            Some((_, shortest)) => shortest.way(to, most),
            None => ShortestWay { entry: None, left_out: 0, last: vec![to] },
        }
    }

    /// A shortest loop from a touchpoint back to itself, for some personas, within some touchpoints (sorted).
    /// Begins with it and does not repeat it; empty where there is none.
    pub fn shortest_loop(
        &self,
        from: TouchpointIx,
        personas: PersonaSet,
        within: &[TouchpointIx],
    ) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let start = graph.node(from);
        let mut before = HashMap::new();
        let mut queue = VecDeque::from([start]);
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
        let mut sets = vec![PersonaSet::default(); self.graph.graph().node_count()];
        let everybody = self.graph.journey().all_personas();
        for target in targets {
            sets[target.index()] = everybody;
        }
        // Somebody's way may go on as another's, so every transition carries everybody.
        let sets = spread_with(self.graph, sets, Direction::Incoming, |set, _| set);
        sets.iter().map(|set| !set.is_empty()).collect()
    }

    /// For every node, the personas who can get from it to one of the given nodes without going a round of the
    /// journey: renewals do not count. At the given nodes themselves, the personas whom they serve.
    pub fn gets_to(&self, targets: impl IntoIterator<Item = TouchpointIx>) -> Vec<PersonaSet> {
        let mut sets = vec![PersonaSet::default(); self.graph.graph().node_count()];
        for target in targets {
            sets[target.index()] = self.graph.journey().touchpoint(target).personas;
        }
        spread_with(self.graph, sets, Direction::Incoming, |set, transition| match transition.kind {
            TransitionKind::Renewal => PersonaSet::default(),
            _ => set.and(transition.personas),
        })
    }
}

/// Spreads sets of personas along the transitions that are open to them, until nothing changes.
fn spread(graph: &JourneyGraph<'_>, sets: Vec<PersonaSet>, along: Direction) -> Vec<PersonaSet> {
    spread_with(graph, sets, along, |set, transition| set.and(transition.personas))
}

fn spread_with(
    graph: &JourneyGraph<'_>,
    mut sets: Vec<PersonaSet>,
    along: Direction,
    passes: impl Fn(PersonaSet, &Transition) -> PersonaSet,
) -> Vec<PersonaSet> {
    let begins = (0..sets.len()).filter(|&index| !sets[index].is_empty()).map(NodeIndex::new);
    let mut queue: VecDeque<NodeIndex> = begins.collect();
    while let Some(node) = queue.pop_front() {
        let here = sets[node.index()];
        for edge in graph.graph().edges_directed(node, along) {
            let next = if along == Direction::Outgoing { edge.target() } else { edge.source() };
            let more = passes(here, edge.weight()).without(sets[next.index()]);
            if !more.is_empty() {
                sets[next.index()] = sets[next.index()].or(more);
                queue.push_back(next);
            }
        }
    }
    sets
}

/// The shortest ways of one persona: a tree from where it begins.
#[derive(Debug)]
struct Shortest {
    /// For every node, the one before it; itself where the persona begins; nothing where it does not get.
    before: Vec<u32>,
    /// For every node, where its way begins, and in how many steps.
    begin: Vec<(u32, u32)>,
}

impl Shortest {
    fn of(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Self {
        let nodes = graph.graph().node_count();
        let mut tree = Shortest { before: vec![u32::MAX; nodes], begin: vec![(u32::MAX, 0); nodes] };
        let mut queue = VecDeque::new();
        for &entry in graph.entries(persona) {
            tree.before[entry.index()] = entry.0;
            tree.begin[entry.index()] = (entry.0, 0);
            queue.push_back(graph.node(entry));
        }
        while let Some(node) = queue.pop_front() {
            let (begin, steps) = tree.begin[node.index()];
            for (_, next, _) in graph.transitions_of(node, persona) {
                if tree.before[next.index()] == u32::MAX {
                    tree.before[next.index()] = node.index() as u32;
                    tree.begin[next.index()] = (begin, steps + 1);
                    queue.push_back(next);
                }
            }
        }
        tree
    }

    fn way(&self, to: TouchpointIx, most: usize) -> ShortestWay {
        let (begin, steps) = self.begin[to.index()];
        let steps = steps as usize;
        let back = std::iter::successors(Some(to.0), |&node| {
            Some(self.before[node as usize]).filter(|&before| before != node && before != u32::MAX)
        });
        let mut last: Vec<TouchpointIx> = back.take(most).map(TouchpointIx).collect();
        last.reverse();
        let begins_earlier = steps + 1 > last.len() && begin != u32::MAX;
        ShortestWay {
            entry: begins_earlier.then_some(TouchpointIx(begin)),
            left_out: (steps + 1).saturating_sub(last.len() + 1),
            last,
        }
    }
}

/// The loops that a persona cannot leave, whether or not it gets there; each in document order.
///
/// Kosaraju's algorithm, since petgraph's version of Tarjan's is recursive.
fn traps_of(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Vec<Vec<TouchpointIx>> {
    let own = EdgeFiltered::from_fn(graph.graph(), |edge| edge.weight().personas.contains(persona));
    let components = kosaraju_scc(&own);
    let mut component_of = vec![0u32; graph.graph().node_count()];
    for (index, component) in components.iter().enumerate() {
        for node in component {
            component_of[node.index()] = index as u32;
        }
    }
    let closed = |component: &&Vec<NodeIndex>| {
        let (mut leaves, mut loops) = (false, false);
        for &node in component.iter() {
            for (_, next, _) in graph.transitions_of(node, persona) {
                let inside = component_of[next.index()] == component_of[node.index()];
                leaves |= !inside;
                loops |= inside;
            }
        }
        loops && !leaves
    };
    let members = |component: &Vec<NodeIndex>| {
        let mut members: Vec<_> = component.iter().filter_map(|&node| graph.touchpoint(node)).collect();
        members.sort_unstable();
        members
    };
    components.iter().filter(closed).map(members).collect()
}
