//! What a journey's graph tells. Results are computed when they are first asked for, and then shared.
//!
//! Results for single personas are kept as a set of personas per node, so a journey with many personas needs no more
//! memory than one with few.

mod bounds;
mod chain;
mod change;
mod cost;
mod crowd;
mod hands;
mod main_path;
mod met;
mod paths;
mod round;
mod scenario_path;
mod visit;
mod walk;
mod walks;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, OnceLock, PoisonError};

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, EdgeRef};

pub use self::bounds::bounds;
pub use self::chain::TooTangled;
pub use self::change::kept_with;
pub use self::crowd::{
    Crowd, Experience, Failure, Gap, Handover, Lever, Leverage, Moments, OpenSplit, Reason, SplitAt, Stretch, Time,
    TimeOnPath, Waits,
};
pub use self::hands::Hands;
use self::main_path::MainPath;
pub use self::main_path::{Path, PathEnd};
pub use self::round::{Outcome, Round, STUCK, UNSTATED};
pub use self::scenario_path::Misfit;
pub use self::visit::Amount;
pub use self::walk::{Step, Walk};
pub use self::walks::{LikelyWalk, count_downward, has_loops, likeliest, probability_of};
use crate::graph::{Components, JourneyGraph, Transition, TransitionKind};
use crate::model::{PersonaIx, PersonaSet, TouchpointIx};

/// The analysis of one journey. Threads can share it.
#[derive(Debug)]
pub struct Analysis<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    reached: OnceLock<Vec<PersonaSet>>,
    finishes: OnceLock<Vec<PersonaSet>>,
    traps: OnceLock<Vec<Trap>>,
    /// The main path of each persona, and how its rounds end.
    main_paths: Box<[OnceLock<MainPath>]>,
    /// The shortest paths of the persona that was last asked about.
    shortest: Mutex<Option<(PersonaIx, ShortestPaths)>>,
}

/// A closed loop: touchpoints that can be reached and lead only to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// The touchpoints of the loop, in document order.
    pub members: Vec<TouchpointIx>,
    /// The personas that get into the loop.
    pub personas: PersonaSet,
}

/// A shortest path from an entry to a touchpoint: its beginning and its last touchpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortestPath {
    /// Where the path begins; `None` where that is among the last touchpoints.
    pub entry: Option<TouchpointIx>,
    /// The number of touchpoints between the entry and the last ones.
    pub left_out: usize,
    /// The last touchpoints, up to the one that the path leads to.
    pub last: Vec<TouchpointIx>,
}

impl<'g, 'j> Analysis<'g, 'j> {
    /// Makes the analysis of a graph. Nothing is computed yet.
    pub fn new(graph: &'g JourneyGraph<'j>) -> Self {
        let (reached, finishes, traps) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let main_paths = (0..graph.journey().persona_count()).map(|_| OnceLock::new()).collect();
        Analysis { graph, reached, finishes, traps, main_paths, shortest: Mutex::default() }
    }

    /// Returns the graph.
    pub fn graph(&self) -> &'g JourneyGraph<'j> {
        self.graph
    }

    /// Returns the personas that get to a node from where they begin.
    pub fn reached(&self, node: NodeIndex) -> PersonaSet {
        let begin = || {
            let mut sets = vec![PersonaSet::default(); self.graph.graph().node_count()];
            for persona in self.graph.journey().all_personas().iter() {
                for entry in self.graph.entries(persona) {
                    sets[entry.index()] = sets[entry.index()].or([persona].into_iter().collect());
                }
            }
            self.with_companions(sets, Direction::Outgoing)
        };
        self.reached.get_or_init(begin)[node.index()]
    }

    /// Returns the personas that can get from a node to an end at which they are not lost: one of the kind `done` or
    /// `other`.
    pub fn finishes(&self, node: NodeIndex) -> PersonaSet {
        let begin = || {
            let mut sets = vec![PersonaSet::default(); self.graph.graph().node_count()];
            for end in self.graph.finishes() {
                sets[end.index()] = self.graph.journey().all_personas();
            }
            self.with_companions(sets, Direction::Incoming)
        };
        self.finishes.get_or_init(begin)[node.index()]
    }

    /// Spreads sets of personas along the transitions that are open to them, and to what goes on beside touchpoints.
    /// Companions are also where those are whom they accompany, as far as a touchpoint serves both.
    fn with_companions(&self, sets: Vec<PersonaSet>, along: Direction) -> Vec<PersonaSet> {
        let (graph, journey) = (self.graph, self.graph.journey());
        let mut sets = spread(graph, sets, along);
        graph.spread_beside(&mut sets);
        let companions = journey.companions();
        if companions.is_empty() {
            return sets;
        }
        let pairs: Vec<_> = companions.iter().filter_map(|one| Some((one, journey.accompanied(one)?))).collect();
        for (touchpoint, set) in journey.touchpoints.iter().zip(&mut sets) {
            let joins = pairs.iter().filter(|(_, of)| set.contains(*of)).map(|(companion, _)| *companion);
            *set = set.or(joins.collect::<PersonaSet>().and(touchpoint.personas));
        }
        let mut sets = spread(graph, sets, along);
        graph.spread_beside(&mut sets);
        sets
    }

    /// Returns the personas that have an entry, but get from none of their entries to an end at which they are not lost.
    /// Companions are none of them.
    pub fn stranded(&self) -> PersonaSet {
        let graph = self.graph;
        let is_stranded = |persona: &PersonaIx| {
            let entries = graph.entries(*persona);
            !entries.is_empty() && !entries.iter().any(|&entry| self.finishes(graph.node(entry)).contains(*persona))
        };
        graph.journey().travellers().iter().filter(is_stranded).collect()
    }

    /// Returns the closed loops, in document order. A loop of several personas is listed once.
    pub fn traps(&self) -> &[Trap] {
        self.traps.get_or_init(|| {
            let mut traps: BTreeMap<Vec<TouchpointIx>, PersonaSet> = BTreeMap::new();
            for persona in self.graph.journey().travellers().iter() {
                for members in closed_loops(self.graph, persona) {
                    if members.iter().any(|&member| self.reached(self.graph.node(member)).contains(persona)) {
                        let caught = traps.entry(members).or_default();
                        *caught = caught.or([persona].into_iter().collect());
                    }
                }
            }
            traps.into_iter().map(|(members, personas)| Trap { members, personas }).collect()
        })
    }

    /// Returns a shortest path of a persona from where it begins to a touchpoint, with at most `most` last touchpoints.
    ///
    /// The paths of one persona are computed together, in O(n + m), and kept until another persona is asked about.
    pub fn shortest_path(&self, persona: PersonaIx, to: TouchpointIx, most: usize) -> ShortestPath {
        // Paths are written as a whole, so those that a thread that panicked left are as good as any.
        let mut kept = self.shortest.lock().unwrap_or_else(PoisonError::into_inner);
        let paths = match kept.take() {
            Some((of, paths)) if of == persona => paths,
            _ => ShortestPaths::find(self.graph, persona),
        };
        let path = paths.path(to, most);
        *kept = Some((persona, paths));
        path
    }

    /// Returns a shortest loop from a touchpoint back to itself, for some personas, within some touchpoints (sorted).
    /// The loop begins with the touchpoint and does not repeat it; it is empty where there is none.
    pub fn shortest_loop(
        &self,
        start: TouchpointIx,
        personas: PersonaSet,
        within: &[TouchpointIx],
    ) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let is_open = |transition: &Transition| !transition.personas.and(personas).is_empty();
        let is_within = |node| graph.touchpoint(node).is_some_and(|ix| within.binary_search(&ix).is_ok());
        let start = graph.node(start);
        let lets_through = |_, next, transition: &Transition| is_open(transition) && is_within(next);
        let mut before = HashMap::new();
        for Step { node, from } in Walk::new(graph, [start], Direction::Outgoing, lets_through) {
            before.extend(from.map(|from| (node, from)));
            if graph.transitions(node).any(|(_, next, transition)| next == start && is_open(transition)) {
                let back = std::iter::successors(Some(node), |node| before.get(node).copied());
                let mut members: Vec<_> = back.filter_map(|node| graph.touchpoint(node)).collect();
                members.reverse();
                return members;
            }
        }
        Vec::new()
    }

    /// Returns, for every node, whether any customer can get from it to one of the given nodes. A given node leads to
    /// itself.
    pub fn leads_to(&self, targets: impl IntoIterator<Item = NodeIndex>) -> Vec<bool> {
        // One persona's path may go on as another's, so every transition carries everybody.
        let walk = Walk::new(self.graph, targets, Direction::Incoming, |_, _, _| true);
        let mut leads = vec![false; self.graph.graph().node_count()];
        walk.for_each(|step| leads[step.node.index()] = true);
        leads
    }

    /// Returns, for every node, the personas that can get from it to one of the given touchpoints without a renewal. At
    /// the given touchpoints themselves, these are the personas they serve.
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

/// The shortest paths of one persona: a tree from where it begins.
#[derive(Debug)]
struct ShortestPaths {
    /// For every node that the persona gets to, the one before it. An entry has itself.
    before: Vec<Option<NodeIndex>>,
    /// For every node that the persona gets to, the entry that its path begins at, and the number of steps from there.
    begin: Vec<Option<(NodeIndex, u32)>>,
}

impl ShortestPaths {
    fn find(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Self {
        let entries = graph.entries(persona).iter().map(|&entry| graph.node(entry));
        let is_open = |_, _, transition: &Transition| transition.personas.contains(persona);
        let nodes = graph.graph().node_count();
        let mut paths = ShortestPaths { before: vec![None; nodes], begin: vec![None; nodes] };
        for Step { node, from } in Walk::new(graph, entries, Direction::Outgoing, is_open) {
            paths.before[node.index()] = from;
            let begin = from.and_then(|from| paths.begin[from.index()]);
            paths.begin[node.index()] = Some(begin.map_or((node, 0), |(entry, steps)| (entry, steps + 1)));
        }
        paths
    }

    /// The path to a touchpoint. To one that the persona does not get to, it is that touchpoint alone.
    fn path(&self, to: TouchpointIx, most: usize) -> ShortestPath {
        let back = std::iter::successors(Some(to.index()), |&node| self.before[node].map(NodeIndex::index));
        let mut last: Vec<TouchpointIx> = back.take(most).map(TouchpointIx::from).collect();
        last.reverse();
        let (entry, steps) = self.begin[to.index()].unwrap_or((NodeIndex::new(to.index()), 0));
        let earlier = (steps as usize + 1).saturating_sub(last.len());
        let entry = (earlier > 0).then(|| TouchpointIx::from(entry.index()));
        ShortestPath { entry, left_out: earlier.saturating_sub(1), last }
    }
}

/// Returns the loops that a persona cannot leave, whether or not it gets there; each in document order.
fn closed_loops(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Vec<Vec<TouchpointIx>> {
    let own = EdgeFiltered::from_fn(graph.graph(), |edge| edge.weight().personas.contains(persona));
    let components = Components::find(&own, graph.graph().node_count());
    let is_closed = |members: &&Vec<NodeIndex>| {
        let (mut leaves, mut loops) = (false, false);
        for &node in members.iter() {
            for (_, next, _) in graph.transitions_of(node, persona) {
                let inside = components.number(next) == components.number(node);
                leaves |= !inside;
                loops |= inside;
            }
        }
        loops && !leaves
    };
    components.members.iter().filter(is_closed).map(|members| sorted(graph, members)).collect()
}

/// The touchpoints among some nodes, in document order.
fn sorted(graph: &JourneyGraph<'_>, nodes: &[NodeIndex]) -> Vec<TouchpointIx> {
    let mut touchpoints: Vec<_> = nodes.iter().filter_map(|&node| graph.touchpoint(node)).collect();
    touchpoints.sort_unstable();
    touchpoints
}

#[cfg(test)]
mod tests {
    use super::Analysis;

    #[test]
    fn threads_can_share_an_analysis() {
        fn shared<T: Sync>() {}
        shared::<Analysis<'_, '_>>();
    }
}
