//! The walks of a persona through a journey: how many lead downward, and which are the likeliest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::cost::Cost;
use super::{Outcome, Round};
use crate::model::TouchpointIx;

/// Of so many walks of one persona at most, those of all customers are chosen.
const MOST_LOOKED_AT: usize = 10_000;

/// A walk from an entry to an outcome.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LikelyWalk {
    /// The touchpoints, in the order in which the customer meets them.
    pub touchpoints: Vec<TouchpointIx>,
    /// Where the walk ends.
    pub outcome: Outcome,
    /// The share of customers, 0 to 1, who take exactly this walk.
    pub probability: f64,
}

/// Where a step leads, and how likely; parallel transitions are one step.
type Steps = Vec<(Onward, f64)>;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Onward {
    Touchpoint(TouchpointIx),
    Outcome(Outcome),
}

/// Returns the steps from a touchpoint that somebody takes.
fn steps(round: &Round<'_, '_>, from: TouchpointIx) -> Steps {
    let mut steps: BTreeMap<Onward, f64> = BTreeMap::new();
    for &(next, likely) in round.chain.inner_of(from) {
        *steps.entry(Onward::Touchpoint(TouchpointIx(next))).or_default() += likely;
    }
    for &(outcome, likely) in round.chain.exits_of(from) {
        *steps.entry(Onward::Outcome(Outcome::of(outcome))).or_default() += likely;
    }
    if round.is_stuck(from) {
        return vec![(Onward::Outcome(Outcome::Stuck), 1.0)];
    }
    steps.into_iter().collect()
}

/// Returns the number of walks that only lead on in the document, from an entry to an outcome; `None` where it is 2¹²⁸ or
/// more. A walk is its touchpoints and its outcome. O(n + m).
pub fn count_downward(round: &Round<'_, '_>) -> Option<u128> {
    let mut counts = vec![Some(0u128); round.touchpoints().count()];
    for ix in round.touchpoints().collect::<Vec<_>>().into_iter().rev() {
        let mut leads = steps(round, ix).into_iter().map(|(onward, _)| match onward {
            Onward::Outcome(_) => Some(1),
            Onward::Touchpoint(next) if next > ix => counts[next.index()],
            Onward::Touchpoint(_) => Some(0),
        });
        counts[ix.index()] = leads.try_fold(0u128, |sum, count| sum.checked_add(count?));
    }
    let mut begins = round.entries().iter().filter(|(_, share)| *share > 0.0);
    begins.try_fold(0u128, |sum, (ix, _)| sum.checked_add(counts[ix.index()]?))
}

/// Whether a customer can come to a touchpoint again in one round.
pub fn has_loops(round: &Round<'_, '_>) -> bool {
    let is_back = |ix: TouchpointIx| {
        let mut inner = round.chain.inner_of(ix).iter();
        round.reached(ix) > 0.0 && inner.any(|&(next, _)| next == ix.0 || round.chain.is_in_loop(ix) && next < ix.0)
    };
    round.touchpoints().any(is_back)
}

/// Returns the likeliest walks of a round, at most `most` of them, the likeliest first. They may meet a touchpoint more than
/// once. Of equally likely ones, the one that is found first counts: those that are earlier in the document.
///
/// Best first on −ln of the probabilities; as no walk among the first `most` needs to be continued in more than `most` ways
/// from a touchpoint, each touchpoint is gone on from at most `most` times: O(most · (n + m) log n).
pub fn likeliest(round: &Round<'_, '_>, most: usize) -> Vec<LikelyWalk> {
    // A walk so far: where it is, and the position of the one that it goes on from.
    let mut walks: Vec<(Onward, Option<usize>, f64)> = Vec::new();
    let mut queue = BinaryHeap::new();
    let mut gone_on: BTreeMap<TouchpointIx, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for &(ix, share) in round.entries().iter().filter(|(_, share)| *share > 0.0) {
        queue.push(Reverse((Cost::of(share), walks.len())));
        walks.push((Onward::Touchpoint(ix), None, share));
    }
    while let Some(Reverse((cost, at))) = queue.pop() {
        if found.len() >= most {
            break;
        }
        let (onward, _, probability) = walks[at];
        let ix = match onward {
            Onward::Outcome(outcome) => {
                let back = std::iter::successors(Some(at), |&at| walks[at].1);
                let mut touchpoints: Vec<TouchpointIx> = back
                    .filter_map(|at| match walks[at].0 {
                        Onward::Touchpoint(ix) => Some(ix),
                        Onward::Outcome(_) => None,
                    })
                    .collect();
                touchpoints.reverse();
                found.push(LikelyWalk { touchpoints, outcome, probability });
                continue;
            }
            Onward::Touchpoint(ix) => ix,
        };
        let times = gone_on.entry(ix).or_default();
        if *times >= most {
            continue;
        }
        *times += 1;
        for (next, likely) in steps(round, ix) {
            queue.push(Reverse((cost + Cost::of(likely), walks.len())));
            walks.push((next, Some(at), probability * likely));
        }
    }
    found
}

/// Returns the share of customers of a round, 0 to 1, who take exactly these touchpoints and come to this outcome.
pub fn probability_of(round: &Round<'_, '_>, touchpoints: &[TouchpointIx], outcome: Outcome) -> f64 {
    let Some(&first) = touchpoints.first() else { return 0.0 };
    let begin: f64 = round.entries().iter().filter(|(ix, _)| *ix == first).map(|(_, share)| share).sum();
    let onward = touchpoints.iter().skip(1).map(|&next| Onward::Touchpoint(next)).chain([Onward::Outcome(outcome)]);
    touchpoints.iter().zip(onward).fold(begin, |so_far, (&from, onward)| {
        let steps = steps(round, from);
        so_far * steps.iter().find(|(to, _)| *to == onward).map_or(0.0, |(_, likely)| *likely)
    })
}

/// Returns the likeliest walks of several rounds, each with its share of all customers.
///
/// Those that are the likeliest for somebody are looked at, more and more of them, until no other can be likelier.
pub(super) fn likeliest_of(rounds: &[(f64, &Round<'_, '_>)], most: usize) -> Vec<LikelyWalk> {
    let mut looked_at = most;
    loop {
        let (mut seen, mut walks, mut others) = (BTreeSet::new(), Vec::<LikelyWalk>::new(), 0.0);
        for (share, round) in rounds {
            let own = likeliest(round, looked_at);
            // What is not among these is at most as likely as the last.
            let last = own.last().filter(|_| own.len() == looked_at && rounds.len() > 1);
            others += last.map_or(0.0, |walk| share * walk.probability);
            for mut walk in own {
                if seen.insert((walk.touchpoints.clone(), walk.outcome)) {
                    let of = |(share, round): &(f64, &Round<'_, '_>)| {
                        share * probability_of(round, &walk.touchpoints, walk.outcome)
                    };
                    walk.probability = rounds.iter().map(of).sum();
                    walks.push(walk);
                }
            }
        }
        walks.sort_by_key(|walk| Cost::of(walk.probability));
        walks.truncate(most);
        let least = walks.last().map_or(0.0, |walk| walk.probability);
        if others <= least || looked_at > MOST_LOOKED_AT {
            return walks;
        }
        looked_at *= 4;
    }
}
