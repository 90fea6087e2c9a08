//! What one change at a touchpoint does to the share of customers that is kept.

use petgraph::graph::EdgeIndex;

use super::Round;
use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::TouchpointIx;

/// Where customers come again more often than this, the formula would lose digits, and the changed journey is solved anew.
const OFTEN: f64 = 1_000.0;

/// So is one where less than this leads out of a loop.
const LEAVES: f64 = 1e-6;

/// Where less than this leads out of a loop whose touchpoints are not met [`OFTEN`], nothing does: it is what rounding left.
const CLOSED: f64 = 1e-10;

/// Where a touchpoint is solved anew for each way that a split could go, at most so many ways.
const MOST_SOLVED: usize = 8;

/// In a journey of more touchpoints, none is solved anew to compare them all.
const MOST_TOUCHPOINTS: usize = 500;

/// Returns the share of customers, 0 to 1, that is kept when some transitions from a touchpoint have other probabilities.
/// The other transitions of the touchpoint follow, as [`JourneyGraph::split`] says.
///
/// One row of the chain changes, so the answer follows from the solution (Sherman and Morrison 1950): O(d) for d
/// transitions from the touchpoint.
pub fn kept_with(round: &Round<'_, '_>, at: TouchpointIx, set: &[(EdgeIndex, f64)]) -> f64 {
    let anew = || solved_anew(round, at, set).map_or(round.kept(), |changed| changed.kept);
    kept_by_formula(round, at, set).unwrap_or_else(anew)
}

/// The same as [`kept_with`]; `None` where it would take too long to ask this of every touchpoint.
pub(super) fn kept_with_quickly(round: &Round<'_, '_>, at: TouchpointIx, set: &[(EdgeIndex, f64)]) -> Option<f64> {
    let anew = || may_solve_anew(round).then(|| solved_anew(round, at, set))?.map(|changed| changed.kept);
    kept_by_formula(round, at, set).or_else(anew)
}

/// Whether the touchpoints that need it can be solved anew within some seconds.
fn may_solve_anew(round: &Round<'_, '_>) -> bool {
    round.touchpoints().count() <= MOST_TOUCHPOINTS
}

/// The share that is kept; `None` where the formula would lose digits.
fn kept_by_formula(round: &Round<'_, '_>, at: TouchpointIx, set: &[(EdgeIndex, f64)]) -> Option<f64> {
    if round.visits(at) <= 0.0 {
        return Some(round.kept());
    }
    if round.again(at, at) > OFTEN || round.is_stuck(at) {
        return None;
    }
    let graph = round.graph();
    let (row, _) = graph.split_with(graph.node(at), round.persona(), set);
    let (mut gain, mut back) = (0.0, 0.0);
    for (edge, probability) in row {
        let more = probability - round.probability(edge);
        let (kept, again) = ahead(round, at, edge);
        (gain, back) = (gain + more * kept, back + more * again);
    }
    (1.0 - back > LEAVES).then(|| changed(round, at, gain, back))
}

/// Returns the least and the greatest share of customers that is kept if what some transitions from a touchpoint share goes
/// to one of them; `None` where that would take too long. A choice that leaves no way out of a loop is none, as each of the
/// others gets something. O(d) for d transitions.
pub(super) fn kept_of_split(round: &Round<'_, '_>, at: TouchpointIx, free: &[EdgeIndex]) -> Option<(f64, f64)> {
    let now = (round.kept(), round.kept());
    if free.is_empty() || round.visits(at) <= 0.0 {
        return Some(now);
    }
    let open: f64 = free.iter().map(|&edge| round.probability(edge)).sum();
    let is_often = round.again(at, at) > OFTEN;
    let may_solve = free.len() <= MOST_SOLVED && may_solve_anew(round);
    if is_often && !may_solve {
        return None;
    }
    let values: Vec<(f64, f64)> = free.iter().map(|&edge| ahead(round, at, edge)).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| values.iter().map(of).sum::<f64>() / values.len() as f64;
    let (kept, again) = (mean(|value| value.0), mean(|value| value.1));
    let results = free.iter().zip(&values).filter_map(|(&chosen, value)| {
        let (gain, back) = (open * (value.0 - kept), open * (value.1 - again));
        if !is_often && 1.0 - back > LEAVES {
            return Some(changed(round, at, gain, back));
        }
        if !may_solve || !is_often && 1.0 - back < CLOSED {
            return None;
        }
        let set: Vec<_> = free.iter().map(|&edge| (edge, if edge == chosen { open } else { 0.0 })).collect();
        solved_anew(round, at, &set).filter(|changed| !changed.is_stuck).map(|changed| changed.kept)
    });
    Some(results.fold(now, |(low, high), kept| (low.min(kept), high.max(kept))))
}

/// The chance to be kept behind a transition from a touchpoint, and how often a customer who took it comes to that again.
fn ahead(round: &Round<'_, '_>, at: TouchpointIx, edge: EdgeIndex) -> (f64, f64) {
    let graph = round.graph();
    let Some((_, next)) = graph.graph().edge_endpoints(edge) else { return (0.0, 0.0) };
    match graph.touchpoint(next) {
        Some(_) if graph.graph()[edge].kind == TransitionKind::Renewal => (1.0, 0.0),
        Some(next) => (round.kept_from(next), round.again(next, at)),
        None => (f64::from(u8::from(round.is_done(next))), 0.0),
    }
}

/// The share of customers that is kept where what a touchpoint leads to is worth so much more, and leads so much more often
/// back.
fn changed(round: &Round<'_, '_>, at: TouchpointIx, gain: f64, back: f64) -> f64 {
    (round.kept() + round.visits(at) * gain / (1.0 - back)).clamp(0.0, 1.0)
}

/// What a change at a touchpoint leads to.
struct Changed {
    kept: f64,
    /// Whether customers do not get away from there.
    is_stuck: bool,
}

fn solved_anew(round: &Round<'_, '_>, at: TouchpointIx, set: &[(EdgeIndex, f64)]) -> Option<Changed> {
    let graph = round.graph();
    let mut overrides = graph.overrides().clone();
    for &(edge, probability) in set {
        let (_, to) = graph.graph().edge_endpoints(edge)?;
        overrides.set_probability(at, graph.target(to), graph.nth(edge), probability);
    }
    let changed = JourneyGraph::with(graph.journey(), overrides);
    let changed = Round::new(&changed, round.persona()).ok()?;
    Some(Changed { kept: changed.kept(), is_stuck: changed.is_stuck(at) })
}
