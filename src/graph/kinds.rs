//! The kinds of transitions.

use petgraph::graph::{DiGraph, EdgeIndex};

use super::recoveries::{Recoveries, is_renewal};
use super::{Node, Overrides, Transition, TransitionKind};
use crate::model::{Journey, TouchpointIx};

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
