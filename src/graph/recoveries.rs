//! Which transitions are steps of a recovery.

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::besides::hosts;
use super::{Components, Node, Overrides, Transition};
use crate::model::{Journey, StageKind, TouchpointIx};

/// What recovers what. Renewals begin another round, and do not count.
pub(super) struct Recoveries {
    /// For every edge, whether it is a step of a recovery: whether it leads into a touchpoint that recovers one from which
    /// the start of the edge can be reached, or from one step of the recovery of a touchpoint to the next.
    pub is_step: Vec<bool>,
    /// The pairs of a recovered touchpoint and one that recovers it and can be reached from it, sorted.
    pub connected: Vec<(TouchpointIx, TouchpointIx)>,
}

/// A recovered touchpoint, and one that recovers it.
type Pair = (usize, usize);

impl Recoveries {
    /// Finds the recoveries of a graph.
    ///
    /// Reachability is computed for 64 recovered touchpoints at a time, along the part of the graph's condensation that
    /// lies between them and what recovers them: O(n + m) where recoveries are near, and at worst O(r/64 · (n + m)) for r
    /// recovered touchpoints.
    pub(super) fn find(
        journey: &Journey,
        besides: &[(TouchpointIx, TouchpointIx)],
        overrides: &Overrides,
        graph: &DiGraph<Node, Transition>,
    ) -> Self {
        let mut found = Recoveries { is_step: vec![false; graph.edge_count()], connected: Vec::new() };
        let touchpoints = journey.touchpoints.iter().enumerate();
        let mut pairs: Vec<Pair> = touchpoints
            .filter(|(step, _)| !overrides.is_removed((*step).into()))
            .flat_map(|(step, touchpoint)| touchpoint.recovers.iter().map(move |failed| (failed.index(), step)))
            .collect();
        if pairs.is_empty() {
            return found;
        }
        let onward = EdgeFiltered::from_fn(graph, |edge| !is_renewal(journey, edge.source(), edge.target()));
        let components = Components::find(&onward, graph.node_count());
        let mut search = Search {
            journey,
            graph,
            besides,
            recovers: vec![0; graph.node_count()],
            reached_from: vec![0; components.members.len()],
            components,
        };
        // So that touchpoints of one batch lie near each other.
        pairs.sort_unstable_by_key(|&(failed, step)| (search.component(failed), failed, step));
        pairs.dedup();
        let of_one: Vec<&[Pair]> = pairs.chunk_by(|one, next| one.0 == next.0).collect();
        for batch in of_one.chunks(64) {
            search.search(batch, &mut found);
        }
        found.connected.sort_unstable();
        found
    }
}

/// The search for the recoveries of 64 touchpoints at a time, each of which has a bit.
struct Search<'g> {
    journey: &'g Journey,
    graph: &'g DiGraph<Node, Transition>,
    besides: &'g [(TouchpointIx, TouchpointIx)],
    components: Components,
    /// For each node, the touchpoints that it recovers.
    recovers: Vec<u64>,
    /// For each component, the touchpoints from which it can be reached.
    reached_from: Vec<u64>,
}

impl Search<'_> {
    /// The number of a node's component. Only edges are left out, so every node is in one.
    fn component(&self, node: usize) -> usize {
        self.components.number(NodeIndex::new(node)).unwrap_or_default()
    }

    /// Returns the components in which customers are when a touchpoint fails: its own, and those of the touchpoints that
    /// it goes on beside.
    fn failing(&self, failed: usize) -> impl Iterator<Item = usize> {
        let hosts = hosts(self.besides, failed.into()).map(TouchpointIx::index);
        std::iter::once(failed).chain(hosts).map(|node| self.component(node))
    }

    /// Finds the recoveries of up to 64 touchpoints: the pairs of each.
    fn search(&mut self, batch: &[&[Pair]], found: &mut Recoveries) {
        let mut steps: Vec<usize> = batch.iter().copied().flatten().map(|pair| pair.1).collect();
        steps.sort_unstable();
        steps.dedup();
        let graph = self.graph;
        let entering = |step: usize| graph.edges_directed(NodeIndex::new(step), Direction::Incoming);

        // A component has a higher number than those it leads to.
        let failing: Vec<Vec<usize>> = batch.iter().map(|pairs| self.failing(pairs[0].0).collect()).collect();
        let failed = failing.iter().flatten().copied();
        let (nearest, lowest) = failed.fold((0, usize::MAX), |(high, low), at| (high.max(at), low.min(at)));
        let sources = steps.iter().flat_map(|&step| entering(step)).map(|edge| edge.source().index());
        let farthest = steps.iter().copied().chain(sources).map(|node| self.component(node)).fold(lowest, usize::min);

        for (bit, (pairs, failing)) in batch.iter().zip(&failing).enumerate() {
            failing.iter().for_each(|&component| self.reached_from[component] |= 1 << bit);
            pairs.iter().for_each(|&(_, step)| self.recovers[step] |= 1 << bit);
        }
        self.spread(farthest, nearest);
        for (bit, pairs) in batch.iter().enumerate() {
            let is_met = |step: usize| self.reached_from[self.component(step)] & 1 << bit != 0;
            let met = pairs.iter().filter(|&&(failed, step)| failed != step && is_met(step));
            found.connected.extend(met.map(|&(failed, step)| (TouchpointIx::from(failed), TouchpointIx::from(step))));
        }
        for edge in steps.iter().flat_map(|&step| entering(step)) {
            let (from, to) = (edge.source().index(), edge.target().index());
            let known = self.reached_from[self.component(from)] | self.recovers[from];
            found.is_step[edge.id().index()] |= known & self.recovers[to] != 0;
        }
        self.reached_from[farthest..=nearest].fill(0);
        steps.iter().for_each(|&step| self.recovers[step] = 0);
    }

    /// Carries the bits of the components from `nearest` to `farthest` along the edges between them.
    fn spread(&mut self, farthest: usize, nearest: usize) {
        for index in (farthest..=nearest).rev() {
            let from = self.reached_from[index];
            if from == 0 {
                continue;
            }
            for edge in self.components.members[index].iter().flat_map(|&node| self.graph.edges(node)) {
                let to = self.component(edge.target().index());
                if to >= farthest && !is_renewal(self.journey, edge.source(), edge.target()) {
                    self.reached_from[to] |= from;
                }
            }
        }
    }
}

/// Whether a transition leads from a later stage into the starting state, whatever else it may be.
pub(super) fn is_renewal(journey: &Journey, from: NodeIndex, to: NodeIndex) -> bool {
    let kind = |node: NodeIndex| {
        let index = node.index();
        (index < journey.touchpoints.len()).then(|| journey.stage_kind(index.into()))
    };
    kind(to) == Some(StageKind::StartingState) && kind(from).is_some_and(|kind| kind > StageKind::StartingState)
}
