//! How many encounters and contacts a round takes, and how long.

use std::collections::BTreeMap;

use super::{Crowd, Part, spread};
use crate::analysis::visit::{Amount, Count, Visit};
use crate::analysis::{Outcome, chain};
use crate::model::{StageIx, TouchpointIx};

/// A number of encounters in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Moments {
    /// The mean, and its range where a journey states a range of repetitions.
    pub amount: Amount,
    /// The standard deviation, with the middle of each range.
    pub deviation: f64,
}

/// How long customers wait in a round.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Waits {
    /// Minutes.
    pub minutes: Amount,
    /// The part of the waits met, 0 to 1, that is longer than what is expected, among those that say what is expected;
    /// `None` where none says it.
    pub late: Option<f64>,
}

/// How long a round takes, as far as the journey says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Time {
    /// Minutes.
    pub minutes: Amount,
    /// Minutes of those who come to each outcome.
    pub to: Vec<(Outcome, f64)>,
    /// The part of the visits, 0 to 1, whose time is stated.
    pub covered: f64,
    /// Minutes at each touchpoint that takes any, per customer, the most first.
    pub at: Vec<(TouchpointIx, f64)>,
    /// Minutes of each stage that takes any by itself, per customer, in document order.
    pub at_stages: Vec<(StageIx, f64)>,
}

impl Crowd<'_, '_, '_> {
    /// Returns the number of all encounters of a customer. Repetitions and what goes on beside touchpoints count.
    pub fn encounters(&self) -> Moments {
        self.moments(|visit| visit.encounters)
    }

    /// Returns the number of contacts of a customer: direct encounters with the company or a partner (D2). An encounter that
    /// does not say whose it is, or whether it is direct, counts.
    pub fn contacts(&self) -> Moments {
        self.moments(|visit| visit.contacts)
    }

    /// Returns the mean number of those contacts of a customer that do not say whether they are.
    pub fn unsure_contacts(&self) -> f64 {
        self.sum(|part| part.round.touchpoints().map(|ix| part.round.visits(ix) * part.visit(ix).unsure).sum())
    }

    /// Mean and deviation. The variance is that of each visit and that of what each step leads to, so nothing is subtracted.
    fn moments(&self, of: impl Fn(&Visit) -> Count) -> Moments {
        let mut amount = Amount::default();
        let mut means = Vec::new();
        let mut variance = 0.0;
        for part in &self.parts {
            let round = part.round;
            let gives: Vec<f64> = round.touchpoints().map(|ix| of(part.visit(ix)).amount.mean).collect();
            let ahead = round.chain.gather(&gives);
            let mean: f64 = round.entries().iter().map(|&(ix, share)| share * ahead[ix.index()]).sum();
            let begins = round.entries().iter().map(|&(ix, share)| share * (ahead[ix.index()] - mean).powi(2));
            let mut own: f64 = begins.sum();
            for ix in round.touchpoints() {
                let visits = round.visits(ix);
                if visits > 0.0 {
                    own += visits * (of(part.visit(ix)).variance + spread(round, ix, &ahead, |_| 0.0));
                }
                amount = amount.plus(part.share * visits, of(part.visit(ix)).amount);
            }
            variance += part.share * own;
            means.push((part.share, mean));
        }
        let between: f64 = means.iter().map(|(share, mean)| share * (mean - amount.mean).powi(2)).sum();
        Moments { amount, deviation: (variance + between).sqrt() }
    }

    /// Returns how long a customer waits; `None` where no touchpoint that anybody comes to states a wait.
    pub fn waits(&self) -> Option<Waits> {
        let is_stated = |part: &Part<'_, '_, '_>| {
            part.round.touchpoints().any(|ix| part.round.visits(ix) > 0.0 && part.visit(ix).has_wait)
        };
        if !self.parts.iter().any(is_stated) {
            return None;
        }
        let (mut minutes, mut waits, mut late) = (Amount::default(), 0.0, 0.0);
        for part in &self.parts {
            for ix in part.round.touchpoints() {
                let (visits, visit) = (part.share * part.round.visits(ix), part.visit(ix));
                minutes = minutes.plus(visits, visit.wait);
                waits += visits * visit.waits;
                late += visits * visit.late;
            }
        }
        Some(Waits { minutes, late: (waits > 0.0).then(|| late / waits) })
    }

    /// Returns how long a customer waits at a touchpoint itself: minutes.
    pub fn waited_at(&self, touchpoint: TouchpointIx) -> f64 {
        self.sum(|part| part.met[touchpoint.index()] * part.visit(touchpoint).own_wait)
    }

    /// Returns how long a round takes: at each touchpoint the wait and what it takes itself, with its repetitions, and the
    /// longer of that and what goes on beside it. `None` where nothing that anybody comes to states a time.
    ///
    /// The time to an outcome is that of the customers who come to it: of each visit, the part of those who will.
    pub fn time(&self) -> Option<Time> {
        let (mut stated, mut all, mut minutes) = (0.0, 0.0, Amount::default());
        let mut by_touchpoint = vec![0.0; self.journey().touchpoints.len()];
        let mut by_stage: BTreeMap<StageIx, f64> = BTreeMap::new();
        let mut to: BTreeMap<Outcome, (f64, f64)> = BTreeMap::new();
        for part in &self.parts {
            let round = part.round;
            for ix in round.touchpoints() {
                let visits = part.share * round.visits(ix);
                all += visits;
                stated += if part.visit(ix).has_time { visits } else { 0.0 };
                minutes = minutes.plus(visits, part.visit(ix).stay);
                by_touchpoint[ix.index()] += visits * part.visit(ix).stay.mean;
            }
            for (ix, times) in part.enters() {
                minutes = minutes.plus(part.share * times, part.stage(ix));
                let stage = self.journey().touchpoint(ix).stage;
                *by_stage.entry(stage).or_default() += part.share * times * part.stage(ix).mean;
            }
        }
        if stated <= 0.0 {
            return None;
        }
        for part in &self.parts {
            for (outcome, share) in part.round.outcomes() {
                let sums = to.entry(outcome).or_default();
                sums.0 += part.share * share;
                sums.1 += part.share * part.minutes_to(outcome);
            }
        }
        let to = to.into_iter().map(|(outcome, (share, minutes))| (outcome, minutes / share)).collect();
        let at = by_touchpoint.into_iter().enumerate().filter(|(_, minutes)| *minutes > 0.0);
        let mut at: Vec<(TouchpointIx, f64)> = at.map(|(index, minutes)| (index.into(), minutes)).collect();
        at.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let at_stages = by_stage.into_iter().filter(|(_, minutes)| *minutes > 0.0).collect();
        Some(Time { minutes, to, covered: stated / all, at, at_stages })
    }

    /// Whether anything that anybody comes to states a time.
    pub fn has_time(&self) -> bool {
        let is_timed = |part: &Part<'_, '_, '_>, ix| part.round.visits(ix) > 0.0 && part.visit(ix).has_time;
        self.parts.iter().any(|part| part.round.touchpoints().any(|ix| is_timed(part, ix)))
    }

    /// Returns the minutes of a path of the only persona of a crowd: its touchpoints and the stages it enters.
    pub fn minutes_of_path(&self, touchpoints: &[TouchpointIx]) -> f64 {
        let Some(part) = self.parts.first() else { return 0.0 };
        let mut stage = None;
        let mut minutes = 0.0;
        for &ix in touchpoints {
            let now = self.journey().touchpoint(ix).stage;
            if stage != Some(now) {
                minutes += part.stage(ix).mean;
            }
            stage = Some(now);
            minutes += part.visit(ix).stay.mean;
        }
        minutes
    }
}

impl Part<'_, '_, '_> {
    /// The minutes that the stage of a touchpoint takes by itself.
    fn stage(&self, ix: TouchpointIx) -> Amount {
        self.visits.stages[self.round.journey().touchpoint(ix).stage.index()]
    }

    /// Where customers enter a stage that takes time by itself, and how often.
    fn enters(&self) -> Vec<(TouchpointIx, f64)> {
        let journey = self.round.journey();
        let takes = |ix: TouchpointIx| self.stage(ix) != Amount::default();
        let begins = self.round.entries().iter().copied().filter(|(ix, _)| takes(*ix));
        let mut enters: Vec<(TouchpointIx, f64)> = begins.collect();
        if self.visits.stages.iter().all(|minutes| *minutes == Amount::default()) {
            return enters;
        }
        for from in self.round.touchpoints().filter(|&ix| !self.round.is_stuck(ix)) {
            for &(next, likely) in self.round.chain.inner_of(from) {
                let next = TouchpointIx(next);
                if journey.touchpoint(next).stage != journey.touchpoint(from).stage && takes(next) {
                    enters.push((next, self.round.visits(from) * likely));
                }
            }
        }
        enters
    }

    /// The minutes of those who come to an outcome, per customer who begins.
    fn minutes_to(&self, outcome: Outcome) -> f64 {
        let round = self.round;
        let chances = match outcome {
            Outcome::Stuck => {
                let stuck: Vec<f64> = round.touchpoints().map(|ix| f64::from(u8::from(round.is_stuck(ix)))).collect();
                round.chain.gather(&stuck)
            }
            _ => {
                let worth = |reached: chain::Outcome| f64::from(u8::from(Outcome::of(reached) == outcome));
                round.chain.expect(worth, |_| None)
            }
        };
        let visits = round.touchpoints().map(|ix| round.visits(ix) * self.visit(ix).stay.mean * chances[ix.index()]);
        let enters = self.enters().into_iter().map(|(ix, times)| times * self.stage(ix).mean * chances[ix.index()]);
        visits.chain(enters).sum()
    }
}
