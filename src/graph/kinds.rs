//! The kinds of transitions.

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::{Components, Node, Overrides, Transition, TransitionKind};
use crate::model::{Journey, StageKind, TouchpointIx};

/// Sets the kind of every transition. Returns the pairs of a touchpoint and one that recovers it and can be
/// reached from it, sorted.
pub(super) fn infer(
    journey: &Journey,
    overrides: &Overrides,
    graph: &mut DiGraph<Node, Transition>,
) -> Vec<(TouchpointIx, TouchpointIx)> {
    let (is_recovery, recoveries) = find_recoveries(journey, overrides, graph);
    for (index, recovery) in is_recovery.into_iter().enumerate() {
        let edge = EdgeIndex::new(index);
        let Some((from, to)) = graph.edge_endpoints(edge) else {
            continue;
        };
        graph[edge].kind = match graph[to] {
            Node::Done | Node::Lost => TransitionKind::Exit,
            _ if recovery => TransitionKind::Recovery,
            _ if is_renewal(journey, from, to) => TransitionKind::Renewal,
            _ if to > from => TransitionKind::Forward,
            _ => TransitionKind::Back,
        };
    }
    recoveries
}

fn touchpoint(journey: &Journey, node: NodeIndex) -> Option<TouchpointIx> {
    (node.index() < journey.touchpoints.len()).then(|| TouchpointIx::from(node.index()))
}

/// Whether a transition leads from a later stage into the starting state, whatever else it may be.
fn is_renewal(journey: &Journey, from: NodeIndex, to: NodeIndex) -> bool {
    let kind = |node| touchpoint(journey, node).map(|ix| journey.stage_kind(ix));
    kind(to) == Some(StageKind::StartingState) && kind(from).is_some_and(|kind| kind > StageKind::StartingState)
}

/// For every edge, whether it is a step of a recovery; and the pairs of a recovered touchpoint and one that recovers it
/// and can be reached from it. Renewals begin another round, and do not count.
///
/// An edge is a step of a recovery where it leads into a touchpoint that recovers one from which the start of the edge can
/// be reached, or from one step of the recovery of a touchpoint to the next.
///
/// Reachability is worked out for 64 recovered touchpoints at a time, along the part of the graph's condensation
/// that lies between them and what recovers them: O(n + m) where recoveries are near, and at worst
/// O(r/64 · (n + m)) for r recovered touchpoints.
fn find_recoveries(
    journey: &Journey,
    overrides: &Overrides,
    graph: &DiGraph<Node, Transition>,
) -> (Vec<bool>, Vec<(TouchpointIx, TouchpointIx)>) {
    let mut is_recovery = vec![false; graph.edge_count()];
    let mut connected = Vec::new();
    // Pairs of a recovered touchpoint and one that recovers it.
    let steps = journey
        .touchpoints
        .iter()
        .enumerate()
        .filter(|(step, _)| !overrides.is_removed((*step).into()))
        .flat_map(|(step, touchpoint)| touchpoint.recovers.iter().map(move |failed| (failed.index(), step)));
    let mut steps: Vec<(usize, usize)> = steps.collect();
    if steps.is_empty() {
        return (is_recovery, connected);
    }
    let onward = EdgeFiltered::from_fn(graph, |edge| !is_renewal(journey, edge.source(), edge.target()));
    let components = Components::find(&onward, graph.node_count());
    // Only edges are left out, so every node is in a component.
    let component_of = |node: usize| components.number(NodeIndex::new(node)).unwrap_or_default();
    // So that touchpoints of one batch lie near each other.
    steps.sort_unstable_by_key(|&(failed, step)| (component_of(failed), failed, step));
    steps.dedup();
    // One bit for each of 64 recovered touchpoints: the nodes that recover it, and the components it leads to.
    let mut recovers = vec![0u64; graph.node_count()];
    let mut reached_from = vec![0u64; components.members.len()];
    let mut rest = &steps[..];
    while let Some(&(first, _)) = rest.first() {
        let mut batch: Vec<(u64, &[(usize, usize)])> = Vec::with_capacity(64);
        let (mut nearest, mut farthest) = (component_of(first), component_of(first));
        for bit in 0..64 {
            let Some(&(failed, _)) = rest.first() else {
                break;
            };
            let (of_failed, others) = rest.split_at(rest.partition_point(|pair| pair.0 == failed));
            nearest = component_of(failed);
            reached_from[nearest] |= 1 << bit;
            for &(_, step) in of_failed {
                recovers[step] |= 1 << bit;
            }
            batch.push((1 << bit, of_failed));
            rest = others;
        }
        let mut steps: Vec<usize> =
            batch.iter().flat_map(|(_, of_failed)| of_failed.iter().map(|pair| pair.1)).collect();
        steps.sort_unstable();
        steps.dedup();
        let entering = |step: usize| graph.edges_directed(NodeIndex::new(step), Direction::Incoming);
        for &step in &steps {
            let sources = entering(step).map(|edge| component_of(edge.source().index()));
            farthest = sources.fold(farthest.min(component_of(step)), usize::min);
        }
        for index in (farthest..=nearest).rev() {
            let from = reached_from[index];
            if from == 0 {
                continue;
            }
            for edge in components.members[index].iter().flat_map(|&node| graph.edges(node)) {
                let to = component_of(edge.target().index());
                if to >= farthest && !is_renewal(journey, edge.source(), edge.target()) {
                    reached_from[to] |= from;
                }
            }
        }
        for (own, of_failed) in batch {
            let met = |step: usize| reached_from[component_of(step)] & own != 0;
            let met = of_failed.iter().filter(|&&(failed, step)| failed != step && met(step));
            connected.extend(met.map(|&(failed, step)| (TouchpointIx::from(failed), TouchpointIx::from(step))));
        }
        for edge in steps.iter().flat_map(|&step| entering(step)) {
            let (from, to) = (edge.source().index(), edge.target().index());
            let known = reached_from[component_of(from)] | recovers[from];
            is_recovery[edge.id().index()] |= known & recovers[to] != 0;
        }
        reached_from[farthest..=nearest].fill(0);
        steps.iter().for_each(|&step| recovers[step] = 0);
    }
    connected.sort_unstable();
    (is_recovery, connected)
}
