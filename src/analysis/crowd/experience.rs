//! What customers expect and experience.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Crowd, Part};
use crate::analysis::chain::{Chain, Effort};
use crate::model::{PersonaIx, PersonaSet, TouchpointIx};

/// A gap from which on a touchpoint fails its customers (D3, D6).
const FAILS: f64 = -2.0;

/// A pain of this severity is a failure (D6).
const SEVERE: u8 = 3;

/// The number of touchpoints that may be solved in all, to learn how many failures are made good.
const MOST_SOLVED: usize = 1_000_000;

/// How good the experience is over a round.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Experience {
    /// The mean score of the visits that have one, 1 to 5.
    pub mean: f64,
    /// The part of the visits that have one, 0 to 1.
    pub covered: f64,
}

/// A touchpoint where expectation and experience are both stated.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gap {
    /// Where.
    pub touchpoint: TouchpointIx,
    /// Whose scores these are.
    pub persona: PersonaIx,
    /// 1 to 5.
    pub expectation: f64,
    /// 1 to 5.
    pub experience: f64,
    /// The share of the crowd, 0 to 1, who are of the persona and come there.
    pub reached: f64,
}

impl Gap {
    /// Returns by how much the experience exceeds the expectation, −4 to 4.
    pub fn size(&self) -> f64 {
        self.experience - self.expectation
    }
}

/// Why a touchpoint fails its customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// The experience is 2 below the expectation, or more.
    Gap,
    /// It has a pain of severity 3.
    Pain,
    /// Another touchpoint makes up for it.
    Recovered,
}

/// A touchpoint that fails customers (D6).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// Where.
    pub touchpoint: TouchpointIx,
    /// Whom of the crowd.
    pub personas: PersonaSet,
    /// Why: the reason of most of them.
    pub reason: Reason,
    /// The share of customers, 0 to 1, who come there and are failed.
    pub reached: f64,
    /// The part of the failures, 0 to 1, after which a recovery follows in the same round. `None` where that would take too
    /// long to compute.
    pub recovered: Option<f64>,
}

impl Crowd<'_, '_, '_> {
    /// Returns the mean experience over a round, by visits; `None` where nobody meets a score.
    pub fn experience(&self) -> Option<Experience> {
        let (mut scored, mut sum, mut all) = (0.0, 0.0, 0.0);
        for part in &self.parts {
            for ix in part.round.touchpoints() {
                let visits = part.share * part.met[ix.index()];
                all += visits;
                if let Some(score) = self.graph.experience(ix, part.round.persona()) {
                    (scored, sum) = (scored + visits, sum + visits * score);
                }
            }
        }
        (scored > 0.0).then(|| Experience { mean: sum / scored, covered: scored / all })
    }

    /// Returns the mean of what the customers expect and experience at a touchpoint, each 1 to 5, by the visits of those
    /// whose score is stated.
    pub fn scores(&self, touchpoint: TouchpointIx) -> (Option<f64>, Option<f64>) {
        let mean = |of: &dyn Fn(PersonaIx) -> Option<f64>| {
            // Where nobody comes, the personas count as they are.
            let reached = self.visits(touchpoint) > 0.0;
            let weight = |part: &Part<'_, '_, '_>| if reached { part.met[touchpoint.index()] } else { 1.0 };
            let scored: Vec<(f64, f64)> = self
                .parts
                .iter()
                .filter_map(|part| Some((part.share * weight(part), of(part.round.persona())?)))
                .collect();
            let total: f64 = scored.iter().map(|(share, _)| share).sum();
            match scored.as_slice() {
                [(_, score)] => Some(*score),
                _ if total <= 0.0 => None,
                _ => Some(scored.iter().map(|(share, score)| share * score).sum::<f64>() / total),
            }
        };
        (
            mean(&|persona| self.graph.expectation(touchpoint, persona)),
            mean(&|persona| self.graph.experience(touchpoint, persona)),
        )
    }

    /// Returns every touchpoint that a persona comes to and that states both scores, in document order.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for touchpoint in (0..self.journey().touchpoints.len()).map(TouchpointIx::from) {
            for part in &self.parts {
                let (persona, reached) = (part.round.persona(), part.share * part.reached(touchpoint));
                let scores =
                    self.graph.expectation(touchpoint, persona).zip(self.graph.experience(touchpoint, persona));
                if let Some((expectation, experience)) = scores.filter(|_| reached > 0.0) {
                    gaps.push(Gap { touchpoint, persona, expectation, experience, reached });
                }
            }
        }
        gaps
    }

    /// Returns the touchpoint of a path at which the experience differs most from what is expected, the worse one among
    /// equals, and by how much (the peak of the peak–end rule, Kahneman et al. 1993).
    pub fn peak(&self, path: &[TouchpointIx]) -> Option<(TouchpointIx, f64)> {
        let gaps = path.iter().filter_map(|&ix| Some((ix, self.gap_at(ix)?)));
        // Of equal ones, the first.
        gaps.reduce(|best, next| {
            let order = next.1.abs().total_cmp(&best.1.abs()).then(best.1.total_cmp(&next.1));
            if order.is_gt() { next } else { best }
        })
    }

    /// Returns the last touchpoint of a path that has both scores, and by how much the experience exceeds what is expected.
    pub fn last(&self, path: &[TouchpointIx]) -> Option<(TouchpointIx, f64)> {
        path.iter().rev().find_map(|&ix| Some((ix, self.gap_at(ix)?)))
    }

    fn gap_at(&self, ix: TouchpointIx) -> Option<f64> {
        let (expectation, experience) = self.scores(ix);
        Some(experience? - expectation?)
    }

    /// Returns the touchpoints that fail customers, in document order, each with how many of these failures a recovery
    /// follows.
    pub fn failures(&self) -> Vec<Failure> {
        let mut solved = Solved::new();
        let mut failures = Vec::new();
        let recovers = self.journey().touchpoints.iter().flat_map(|one| &one.recovers);
        let makes_good: BTreeSet<TouchpointIx> = recovers.map(|failed| failed.value).collect();
        for ix in (0..self.journey().touchpoints.len()).map(TouchpointIx::from) {
            let (mut reasons, mut visits, mut recovered) = (BTreeMap::<Reason, f64>::new(), 0.0, Some(0.0));
            let mut personas = PersonaSet::default();
            for part in &self.parts {
                let Some(why) = part.fails(ix, &makes_good).filter(|_| part.met[ix.index()] > 0.0) else { continue };
                personas = personas.or([part.round.persona()].into_iter().collect());
                *reasons.entry(why).or_default() += part.share * part.reached(ix);
                visits += part.share * part.met[ix.index()];
                let chance = part.recovered(ix, &mut solved);
                recovered = recovered.zip(chance).map(|(sum, chance)| sum + part.share * part.met[ix.index()] * chance);
            }
            // Of equally common reasons, the first.
            let most = reasons.iter().rev().max_by(|one, other| one.1.total_cmp(other.1));
            if let Some((&reason, _)) = most {
                let reached = reasons.values().sum();
                let recovered = recovered.map(|sum: f64| sum / visits);
                failures.push(Failure { touchpoint: ix, personas, reason, reached, recovered });
            }
        }
        failures
    }
}

impl Part<'_, '_, '_> {
    fn fails(&self, ix: TouchpointIx, recovered: &BTreeSet<TouchpointIx>) -> Option<Reason> {
        let (graph, persona) = (self.round.graph(), self.round.persona());
        let scores = graph.expectation(ix, persona).zip(graph.experience(ix, persona));
        if scores.is_some_and(|(expectation, experience)| experience - expectation <= FAILS) {
            return Some(Reason::Gap);
        }
        let one = [persona].into_iter().collect();
        let mut pains = graph.journey().touchpoint(ix).pains.iter();
        let hurts = pains.any(|pain| {
            let is_severe = pain.value.severity.is_some_and(|severity| severity.value >= SEVERE);
            is_severe && !pain.value.whose.among(one).is_empty()
        });
        if hurts { Some(Reason::Pain) } else { recovered.contains(&ix).then_some(Reason::Recovered) }
    }

    /// The chance that a recovery follows a visit to a touchpoint. `solved` has the chances for recoveries that were met
    /// before, from each touchpoint.
    fn recovered(&self, failed: TouchpointIx, solved: &mut Solved) -> Option<f64> {
        let round = self.round;
        let recoveries: Vec<TouchpointIx> = round.graph().recoveries_of(failed).collect();
        if recoveries.is_empty() || round.is_stuck(failed) {
            return Some(0.0);
        }
        let key = (round.persona(), recoveries);
        if !solved.contains_key(&key) && (solved.len() + 1) * round.touchpoints().count() > MOST_SOLVED {
            return None;
        }
        let chances = solved.entry(key).or_insert_with_key(|(_, recoveries)| {
            let is_recovery = |ix: TouchpointIx| recoveries.binary_search(&ix).is_ok();
            let chain = Chain::new(round.graph(), round.probabilities(), is_recovery, Effort::THOROUGH).ok()?;
            Some(chain.expect(|_| 0.0, |ix| is_recovery(ix).then_some(1.0)))
        });
        let chances = chances.as_ref()?;
        let from = |ix: TouchpointIx| -> f64 {
            round.chain.inner_of(ix).iter().map(|&(next, likely)| likely * chances[next as usize]).sum()
        };
        if !round.graph().is_beside(failed) {
            return Some(from(failed));
        }
        // Customers go on from where they met it.
        let hosts: Vec<TouchpointIx> = round.graph().hosts(failed).collect();
        let all: f64 = hosts.iter().map(|host| self.met[host.index()]).sum();
        let sum: f64 = hosts.iter().map(|&host| self.met[host.index()] * from(host)).sum();
        Some(if all > 0.0 { sum / all } else { 0.0 })
    }
}

/// For a persona and what recovers a touchpoint, the chance from each touchpoint to come there; `None` where the loops are
/// too tangled.
type Solved = HashMap<(PersonaIx, Vec<TouchpointIx>), Option<Vec<f64>>>;
