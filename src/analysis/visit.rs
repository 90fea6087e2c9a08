//! What a visit to a touchpoint brings with it: encounters, contacts and time.

use crate::graph::JourneyGraph;
use crate::model::{Journey, PersonaIx, Repeats, Stage, TouchpointIx};

/// More different sums of time than this beside one touchpoint are not told apart: their mean counts.
const MOST_SUMS: usize = 1_024;

/// An amount that a range of repetitions can make smaller or greater.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Amount {
    /// With the fewest repetitions.
    pub low: f64,
    /// With the middle of each range.
    pub mean: f64,
    /// With the most repetitions.
    pub high: f64,
}

impl Amount {
    /// Returns the amount with another one added so many times.
    pub(super) fn plus(self, times: f64, other: Amount) -> Amount {
        Amount {
            low: self.low + times * other.low,
            mean: self.mean + times * other.mean,
            high: self.high + times * other.high,
        }
    }

    fn by(self, factor: Amount) -> Amount {
        Amount { low: self.low * factor.low, mean: self.mean * factor.mean, high: self.high * factor.high }
    }

    fn each(of: impl Fn(fn(&Amount) -> f64) -> f64) -> Amount {
        Amount { low: of(|amount| amount.low), mean: of(|amount| amount.mean), high: of(|amount| amount.high) }
    }
}

/// A number of encounters, and how much it varies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Count {
    pub amount: Amount,
    pub variance: f64,
}

impl Count {
    /// Adds what happens with a probability, and otherwise not.
    fn plus(self, likely: f64, other: Count) -> Count {
        let mean = other.amount.mean;
        let variance = likely * (other.variance + mean * mean) - (likely * mean) * (likely * mean);
        Count { amount: self.amount.plus(likely, other.amount), variance: self.variance + variance.max(0.0) }
    }
}

/// What a visit to a touchpoint brings with it, for one persona: with what goes on beside it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Visit {
    /// All encounters.
    pub encounters: Count,
    /// Direct contacts with the company or a partner, and those that do not say whether they are.
    pub contacts: Count,
    /// Contacts among these that do not say whether they are.
    pub unsure: f64,
    /// Minutes.
    pub stay: Amount,
    /// Minutes of waiting, and those at the touchpoint itself.
    pub wait: Amount,
    pub own_wait: f64,
    /// The number of waits whose expected length is stated, and how many of them are longer than that.
    pub waits: f64,
    pub late: f64,
    /// Whether a wait or a duration is stated.
    pub has_wait: bool,
    pub has_time: bool,
}

/// The visits of a persona to each touchpoint of a journey, and the minutes that entering a stage takes besides.
pub(super) struct Visits {
    pub of: Vec<Visit>,
    pub stages: Vec<Amount>,
}

impl Visits {
    pub fn new(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Self {
        let journey = graph.journey();
        let mut of: Vec<Visit> = (0..journey.touchpoints.len()).map(|ix| alone(graph, persona, ix.into())).collect();
        // A touchpoint comes after all that goes on beside it.
        let mut open: Vec<usize> = journey.touchpoints.iter().map(|one| one.meanwhile.len()).collect();
        let mut ready: Vec<usize> = (0..open.len()).filter(|&ix| open[ix] == 0).collect();
        while let Some(ix) = ready.pop() {
            if !journey.touchpoints[ix].meanwhile.is_empty() {
                of[ix] = with_besides(journey, persona, &of, ix);
            }
            for host in graph.hosts(ix.into()) {
                let meanwhile = &journey.touchpoint(host).meanwhile;
                open[host.index()] -= meanwhile.iter().filter(|one| one.value.to.value.index() == ix).count();
                if open[host.index()] == 0 {
                    ready.push(host.index());
                }
            }
        }
        Visits { of, stages: journey.stages.iter().map(minutes_of_stage).collect() }
    }
}

/// How often something happens.
fn times(repeats: Option<&Repeats>) -> Amount {
    let one = Amount { low: 1.0, mean: 1.0, high: 1.0 };
    repeats.map_or(one, |repeats| {
        let (low, high) = (f64::from(repeats.times.value.from), f64::from(repeats.times.value.to));
        Amount { low, mean: (low + high) / 2.0, high }
    })
}

/// The minutes from one repetition to the next.
fn every(repeats: Option<&Repeats>) -> Option<f64> {
    Some(repeats?.every?.value.minutes() as f64)
}

/// How long something takes that is repeated: once and the time up to the last repetition, or each time.
fn repeated(minutes: f64, times: Amount, every: Option<f64>) -> Amount {
    let of = |times: f64| match every {
        _ if times <= 0.0 => 0.0,
        // As far as it happens at all.
        Some(every) => minutes * times.min(1.0) + (times - 1.0).max(0.0) * every,
        None => minutes * times,
    };
    Amount::each(|of_amount| of(of_amount(&times)))
}

/// What a stage takes by itself, whatever its touchpoints take.
fn minutes_of_stage(stage: &Stage) -> Amount {
    let repeats = stage.repeats.as_ref().map(|repeats| &repeats.value);
    let takes = stage.takes.map_or(0.0, |takes| takes.value.minutes() as f64);
    let every = every(repeats);
    if stage.takes.is_none() && every.is_none() {
        return Amount::default();
    }
    repeated(takes, times(repeats), every)
}

/// What a visit brings with it, without what goes on beside the touchpoint.
fn alone(graph: &JourneyGraph<'_>, persona: PersonaIx, ix: TouchpointIx) -> Visit {
    let journey = graph.journey();
    let touchpoint = journey.touchpoint(ix);
    let stage = &journey.stages[touchpoint.stage.index()];
    let repeats = touchpoint.repeats.as_ref().map(|repeats| &repeats.value);
    let in_stage = stage.repeats.as_ref().map(|repeats| &repeats.value);
    let (own, of_stage) = (times(repeats), times(in_stage));
    let count = own.by(of_stage);
    let contacts = if touchpoint.is_contact() == Some(false) { Amount::default() } else { count };

    let (waits, takes) = (graph.wait(ix, persona), graph.takes(ix));
    let minutes = |duration: Option<crate::model::Duration>| duration.map_or(0.0, |one| one.minutes() as f64);
    let rounds = if every(in_stage).is_some() { times(None) } else { of_stage };
    let stay = repeated(minutes(waits) + minutes(takes), own, every(repeats)).by(rounds);
    let wait = match every(repeats) {
        Some(_) => repeated(minutes(waits), own, Some(0.0)),
        None => repeated(minutes(waits), own, None),
    };
    let expected = touchpoint.wait.as_ref().and_then(|wait| wait.get(persona)).and_then(|wait| wait.value.expected);
    let met = if wait.mean > 0.0 { wait.mean / minutes(waits) * of_stage.mean } else { 0.0 };
    let is_late = expected.zip(waits).is_some_and(|(expected, wait)| wait.minutes() > expected.value.minutes());
    Visit {
        encounters: Count { amount: count, variance: 0.0 },
        contacts: Count { amount: contacts, variance: 0.0 },
        unsure: if touchpoint.is_contact().is_none() { count.mean } else { 0.0 },
        stay: if stage.takes.is_some() { Amount::default() } else { stay },
        wait: wait.by(of_stage),
        own_wait: wait.by(of_stage).mean,
        waits: if expected.is_some() { met } else { 0.0 },
        late: if is_late { met } else { 0.0 },
        has_wait: waits.is_some(),
        has_time: waits.is_some() || takes.is_some() || every(repeats).is_some() || stage.takes.is_some(),
    }
}

/// What a visit brings with it, with what goes on beside the touchpoint.
fn with_besides(journey: &Journey, persona: PersonaIx, of: &[Visit], ix: usize) -> Visit {
    let mut visit = of[ix];
    let beside = journey.touchpoints[ix].meanwhile.iter();
    let beside = beside.filter(|one| journey.touchpoint(one.value.to.value).personas.contains(persona));
    let beside: Vec<(f64, Visit)> = beside
        .map(|one| {
            let likely = one.value.probability.map_or(1.0, |probability| probability.value);
            (likely, of[one.value.to.value.index()])
        })
        .collect();
    for &(likely, other) in &beside {
        visit.encounters = visit.encounters.plus(likely, other.encounters);
        visit.contacts = visit.contacts.plus(likely, other.contacts);
        visit.unsure += likely * other.unsure;
        visit.wait = visit.wait.plus(likely, other.wait);
        visit.waits += likely * other.waits;
        visit.late += likely * other.late;
        visit.has_wait |= other.has_wait;
        visit.has_time |= other.has_time;
    }
    let own = visit.stay;
    visit.stay = Amount::each(|of_amount| {
        let others = beside.iter().map(|(likely, other)| (*likely, of_amount(&other.stay)));
        longer(of_amount(&own), others)
    });
    visit
}

/// The mean of the longer of two times: one's own, and the sum of those that each happen with a probability.
fn longer(own: f64, others: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut sums: Vec<(f64, f64)> = vec![(0.0, 1.0)];
    for (likely, minutes) in others.filter(|&(likely, minutes)| likely > 0.0 && minutes > 0.0) {
        let mut next: Vec<(f64, f64)> = Vec::with_capacity(2 * sums.len());
        next.extend(sums.iter().map(|&(sum, chance)| (sum + minutes, chance * likely)));
        next.extend(sums.iter().filter(|_| likely < 1.0).map(|&(sum, chance)| (sum, chance * (1.0 - likely))));
        next.sort_by(|one, other| one.0.total_cmp(&other.0));
        next.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                earlier.1 += later.1;
            }
            is_same
        });
        if next.len() > MOST_SUMS {
            next = vec![(next.iter().map(|(sum, chance)| sum * chance).sum(), 1.0)];
        }
        sums = next;
    }
    sums.into_iter().map(|(sum, chance)| own.max(sum) * chance).sum()
}
