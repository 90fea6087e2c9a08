//! What one change at a touchpoint does to the share of customers that is kept.

use petgraph::graph::EdgeIndex;

use super::Round;
use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::TouchpointIx;

/// Where customers come again more often than this, the formula would lose digits, and the changed journey is solved anew.
const OFTEN: f64 = 1_000.0;

/// Returns the share of customers, 0 to 1, that is kept when some transitions from a touchpoint have other probabilities.
/// The other transitions of the touchpoint follow, as [`JourneyGraph::split`] says.
///
/// One row of the chain changes, so the answer follows from the solution (Sherman and Morrison 1950): O(d) for d
/// transitions from the touchpoint.
pub fn kept_with(round: &Round<'_, '_>, at: TouchpointIx, set: &[(EdgeIndex, f64)]) -> f64 {
    if round.visits(at) <= 0.0 {
        return round.kept();
    }
    if round.again(at, at) > OFTEN || round.is_stuck(at) {
        return solved_anew(round, at, set).unwrap_or(round.kept());
    }
    let graph = round.graph();
    let (row, _) = graph.split_with(graph.node(at), round.persona(), set);
    let (mut gain, mut back) = (0.0, 0.0);
    for (edge, probability) in row {
        let more = probability - round.probability(edge);
        let (Some((_, next)), transition) = (graph.graph().edge_endpoints(edge), &graph.graph()[edge]) else {
            continue;
        };
        match graph.touchpoint(next) {
            Some(_) if transition.kind == TransitionKind::Renewal => gain += more,
            Some(next) => {
                gain += more * round.kept_from(next);
                back += more * round.again(next, at);
            }
            None => gain += more * f64::from(u8::from(round.is_done(next))),
        }
    }
    (round.kept() + round.visits(at) * gain / (1.0 - back)).clamp(0.0, 1.0)
}

fn solved_anew(round: &Round<'_, '_>, at: TouchpointIx, set: &[(EdgeIndex, f64)]) -> Option<f64> {
    let graph = round.graph();
    let mut overrides = graph.overrides().clone();
    for &(edge, probability) in set {
        let (_, to) = graph.graph().edge_endpoints(edge)?;
        overrides.set_probability(at, graph.target(to), graph.nth(edge), probability);
    }
    let changed = JourneyGraph::with(graph.journey(), overrides);
    Some(Round::new(&changed, round.persona()).ok()?.kept())
}
