//! Which kind each transition is.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::{Node, Transition, TransitionKind};
use crate::model::{Journey, StageKind, TouchpointIx};

/// Sets the kind of every transition. Returns the pairs of a touchpoint and one that recovers it and can be
/// reached from it, sorted.
pub(super) fn infer(journey: &Journey, graph: &mut DiGraph<Node, Transition>) -> Vec<(TouchpointIx, TouchpointIx)> {
    let (is_recovery, recoveries) = recoveries(journey, graph);
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

/// From a later stage into the starting state, whatever else the transition may be.
fn is_renewal(journey: &Journey, from: NodeIndex, to: NodeIndex) -> bool {
    let kind = |node| touchpoint(journey, node).map(|ix| journey.stage_kind(ix));
    kind(to) == Some(StageKind::StartingState) && kind(from).is_some_and(|kind| kind > StageKind::StartingState)
}

/// For every edge, whether it is a step of a recovery: it leads into a touchpoint that recovers one from
/// which its start can be reached (a round of the journey apart: renewals do not count), or from one
/// step of the recovery of a touchpoint to the next. Beside that, the pairs of a recovered touchpoint and one
/// that recovers it and can be reached from it.
///
/// Reachability is worked out for 64 recovered touchpoints at a time, along the condensation of the
/// graph: O(r/64 · (n + m)) for r of them.
fn recoveries(journey: &Journey, graph: &DiGraph<Node, Transition>) -> (Vec<bool>, Vec<(TouchpointIx, TouchpointIx)>) {
    let mut is_recovery = vec![false; graph.edge_count()];
    let mut connected = Vec::new();
    // Pairs of a recovered touchpoint and one that recovers it.
    let steps = journey
        .touchpoints
        .iter()
        .enumerate()
        .flat_map(|(step, touchpoint)| touchpoint.recovers.iter().map(move |failed| (failed.index(), step)));
    let mut steps: Vec<(usize, usize)> = steps.collect();
    steps.sort_unstable();
    steps.dedup();
    if steps.is_empty() {
        return (is_recovery, connected);
    }
    let onward = EdgeFiltered::from_fn(graph, |edge| !is_renewal(journey, edge.source(), edge.target()));
    // Components in reverse topological order: what a component leads to comes before it.
    let components = kosaraju_scc(&onward);
    let mut component_of = vec![0u32; graph.node_count()];
    for (index, component) in components.iter().enumerate() {
        for node in component {
            component_of[node.index()] = index as u32;
        }
    }
    let mut rest = &steps[..];
    while !rest.is_empty() {
        // One bit for each of the next 64 recovered touchpoints: who recovers it, and what it leads to.
        let mut recovers = vec![0u64; graph.node_count()];
        let mut reached_from = vec![0u64; components.len()];
        let mut batch: Vec<(u64, &[(usize, usize)])> = Vec::with_capacity(64);
        for bit in 0..64 {
            let Some(&(failed, _)) = rest.first() else {
                break;
            };
            let (of_failed, others) = rest.split_at(rest.partition_point(|pair| pair.0 == failed));
            reached_from[component_of[failed] as usize] |= 1 << bit;
            for &(_, step) in of_failed {
                recovers[step] |= 1 << bit;
            }
            batch.push((1 << bit, of_failed));
            rest = others;
        }
        for (index, component) in components.iter().enumerate().rev() {
            let from = reached_from[index];
            if from == 0 {
                continue;
            }
            for edge in component.iter().flat_map(|&node| graph.edges(node)) {
                if !is_renewal(journey, edge.source(), edge.target()) {
                    reached_from[component_of[edge.target().index()] as usize] |= from;
                }
            }
        }
        for (own, of_failed) in batch {
            let met = |step: usize| reached_from[component_of[step] as usize] & own != 0;
            let met = of_failed.iter().filter(|&&(failed, step)| failed != step && met(step));
            connected.extend(met.map(|&(failed, step)| (TouchpointIx::from(failed), TouchpointIx::from(step))));
        }
        for edge in graph.edge_references() {
            let (from, to) = (edge.source().index(), edge.target().index());
            let known = reached_from[component_of[from] as usize] | recovers[from];
            is_recovery[edge.id().index()] |= known & recovers[to] != 0;
        }
    }
    (is_recovery, connected)
}
