//! Which small changes would help most.

use petgraph::graph::EdgeIndex;

use super::{Crowd, Part};
use crate::analysis::change::kept_with_quickly;
use crate::model::{PersonaIx, TouchpointIx};

/// A statement of the journey that can be changed a little.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Leverage {
    /// Half as many take a transition to an end of the kind `lost`.
    HalfLost {
        /// The transition.
        transition: EdgeIndex,
        /// Its probability, 0 to 1.
        before: f64,
    },
    /// The experience is better by 1, at most by as much as is expected.
    BetterExperience {
        /// The persona whose score it is; `None`: the score of everybody.
        persona: Option<PersonaIx>,
        /// The score, 1 to 5.
        before: f64,
        /// The better score.
        after: f64,
    },
    /// The wait is half as long.
    HalfWait {
        /// The persona who waits; `None`: everybody.
        persona: Option<PersonaIx>,
        /// Minutes.
        before: u64,
        /// Whole minutes.
        after: u64,
    },
}

/// What a small change at a touchpoint would do.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Lever {
    /// Where.
    pub touchpoint: TouchpointIx,
    /// What is changed.
    pub leverage: Leverage,
    /// By how much that is better: the share of customers who are kept besides, for `HalfLost`; what the scores of the
    /// visits gain together per customer, for `BetterExperience`; minutes per customer, for `HalfWait`.
    pub effect: f64,
}

impl Crowd<'_, '_, '_> {
    /// Returns what half as many losses at one transition would keep, for each transition to an end of the kind `lost` that
    /// has one probability for all, the most effective first.
    pub fn levers_on_kept(&self) -> Vec<Lever> {
        let mut levers = Vec::new();
        for touchpoint in (0..self.journey().touchpoints.len()).map(TouchpointIx::from) {
            for (transition, next, _) in self.graph.transitions(self.graph.node(touchpoint)) {
                let taken = self.parts.iter().filter(|part| part.round.taken(transition) > 0.0);
                let mut all = taken.map(|part| part.round.probability(transition));
                let Some(before) = all.next().filter(|before| all.all(|other| other == *before)) else { continue };
                if self.parts.iter().any(|part| part.round.is_lost(next)) {
                    let set = [(transition, before / 2.0)];
                    let effect = self.parts.iter().try_fold(0.0, |sum, part| {
                        if part.round.taken(transition) <= 0.0 {
                            return Some(sum);
                        }
                        let kept = kept_with_quickly(part.round, touchpoint, &set)?;
                        Some(sum + part.share * (kept - part.round.kept()))
                    });
                    // One that would take too long to compute is left out.
                    let Some(effect) = effect else { continue };
                    levers.push(Lever { touchpoint, leverage: Leverage::HalfLost { transition, before }, effect });
                }
            }
        }
        best_first(levers)
    }

    /// Returns the share of customers, 0 to 1, that would be kept besides if nobody were lost at a touchpoint, by the rule
    /// of [`JourneyGraph::split`](crate::graph::JourneyGraph::split); `None` where all who come there are lost, so that
    /// nobody knows where they would go, or where it would take too long to compute.
    pub fn gain_without_loss(&self, touchpoint: TouchpointIx) -> Option<f64> {
        let mut gain = None;
        for part in &self.parts {
            let lost = part.round.transitions(touchpoint).filter(|(_, next, _)| part.round.is_lost(*next));
            let set: Vec<(EdgeIndex, f64)> = lost.map(|(edge, ..)| (edge, 0.0)).collect();
            let (_, unstated) = self.graph.split_with(self.graph.node(touchpoint), part.round.persona(), &set);
            if part.round.lost_at(touchpoint) > 0.0 && unstated <= part.round.unstated(touchpoint) + 1e-9 {
                let more = kept_with_quickly(part.round, touchpoint, &set)? - part.round.kept();
                gain = Some(gain.unwrap_or(0.0) + part.share * more);
            }
        }
        gain
    }

    /// Returns what a better experience at one touchpoint would add to the scores that a customer meets, for each score
    /// below what is expected, the most effective first.
    pub fn levers_on_experience(&self) -> Vec<Lever> {
        let mut levers = Vec::new();
        for touchpoint in (0..self.journey().touchpoints.len()).map(TouchpointIx::from) {
            let stated = self.journey().touchpoint(touchpoint).experience.as_ref();
            for (of, _) in stated.into_iter().flat_map(|scores| scores.iter()) {
                let parts = || self.parts.iter().filter(|part| of.is_none_or(|of| of == part.round.persona()));
                let gap = |persona| {
                    let scores =
                        self.graph.expectation(touchpoint, persona).zip(self.graph.experience(touchpoint, persona));
                    scores.filter(|(expectation, experience)| experience < expectation)
                };
                let gaps = parts().filter_map(|part| gap(part.round.persona()));
                let Some((before, after)) = gaps
                    .map(|(expectation, experience)| (experience, (experience + 1.0).min(expectation)))
                    .min_by(|one, other| one.1.total_cmp(&other.1))
                else {
                    continue;
                };
                let visits: f64 = parts().map(|part| part.share * part.met[touchpoint.index()]).sum();
                let leverage = Leverage::BetterExperience { persona: of, before, after };
                levers.push(Lever { touchpoint, leverage, effect: visits * (after - before) });
            }
        }
        best_first(levers)
    }

    /// Returns by how many minutes half of one wait would shorten a round, for each wait, the most effective first.
    pub fn levers_on_time(&self) -> Vec<Lever> {
        let mut levers = Vec::new();
        for touchpoint in (0..self.journey().touchpoints.len()).map(TouchpointIx::from) {
            let stated = self.journey().touchpoint(touchpoint).wait.as_ref();
            for (of, _) in stated.into_iter().flat_map(|waits| waits.iter()) {
                let parts = || self.parts.iter().filter(|part| of.is_none_or(|of| of == part.round.persona()));
                let Some(before) = parts().find_map(|part| self.graph.wait(touchpoint, part.round.persona())) else {
                    continue;
                };
                let (before, after) = (before.minutes(), before.minutes() / 2);
                let own = |part: &Part<'_, '_, '_>| part.met[touchpoint.index()] * part.visit(touchpoint).own_wait;
                let waited: f64 = parts().map(|part| part.share * own(part)).sum();
                let effect = waited * (before - after) as f64 / before.max(1) as f64;
                let leverage = Leverage::HalfWait { persona: of, before, after };
                levers.push(Lever { touchpoint, leverage, effect });
            }
        }
        best_first(levers)
    }
}

/// Those that do something, the most effective first; among equals, the first in the document.
fn best_first(mut levers: Vec<Lever>) -> Vec<Lever> {
    levers.retain(|lever| lever.effect > 0.0);
    levers.sort_by(|one, other| other.effect.total_cmp(&one.effect));
    levers
}
