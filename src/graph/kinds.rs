//! The kinds of transitions.

use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};

use super::recoveries::Recoveries;
use super::{Node, Overrides, Transition, TransitionKind};
use crate::model::{Journey, StageKind, TouchpointIx};

/// Sets the kind of every transition. Returns the pairs of a touchpoint and one that recovers it and can be
/// reached from it, sorted.
pub(super) fn infer(
    journey: &Journey,
    besides: &[(TouchpointIx, TouchpointIx)],
    overrides: &Overrides,
    graph: &mut DiGraph<Node, Transition>,
) -> Vec<(TouchpointIx, TouchpointIx)> {
    let recoveries = Recoveries::find(journey, besides, overrides, graph);
    for (index, is_step) in recoveries.is_step.into_iter().enumerate() {
        let edge = EdgeIndex::new(index);
        let Some((from, to)) = graph.edge_endpoints(edge) else {
            continue;
        };
        graph[edge].kind = match graph[to] {
            Node::End(_) => TransitionKind::Exit,
            _ if is_step => TransitionKind::Recovery,
            _ if is_renewal(journey, from, to) => TransitionKind::Renewal,
            _ if to > from => TransitionKind::Forward,
            _ => TransitionKind::Back,
        };
    }
    recoveries.connected
}

fn touchpoint(journey: &Journey, node: NodeIndex) -> Option<TouchpointIx> {
    (node.index() < journey.touchpoints.len()).then(|| TouchpointIx::from(node.index()))
}

/// Whether a transition leads from a later stage into the starting state, whatever else it may be.
pub(super) fn is_renewal(journey: &Journey, from: NodeIndex, to: NodeIndex) -> bool {
    let kind = |node| touchpoint(journey, node).map(|ix| journey.stage_kind(ix));
    kind(to) == Some(StageKind::StartingState) && kind(from).is_some_and(|kind| kind > StageKind::StartingState)
}
