//! How long customers take over the stretch of a limit.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::{Crowd, Part};
use crate::analysis::TooTangled;
use crate::analysis::chain::{Chain, Effort};
use crate::analysis::visit::{Amount, Visits};
use crate::graph::JourneyGraph;
use crate::model::{Journey, Limit, PersonaIx, TouchpointIx};

/// How long customers take from one touchpoint to another, as far as the journey says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stretch {
    /// The share of customers, 0 to 1, who go the stretch: who come to its beginning, and from there to its end.
    pub share: f64,
    /// Minutes of those who do, on average.
    pub minutes: Amount,
    /// Minutes on the shortest path.
    pub least: f64,
    /// The part of those who go the stretch, 0 to 1, who take longer than the limit. `None` where the limit has no
    /// `within`, or where the times vary in more ways than can be told apart.
    pub over: Option<f64>,
    /// The part of their encounters, 0 to 1, whose time is stated, or does not count.
    pub covered: f64,
}

/// How long a path takes over the stretch of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct TimeOnPath {
    /// Minutes.
    pub minutes: Amount,
    /// Whether any touchpoint of the stretch states a time that counts.
    pub states_any: bool,
    /// Whether every touchpoint of the stretch states its time, or does not count.
    pub states_all: bool,
}

/// The most steps that telling apart the times of customers may take.
const MOST_STEPS: usize = 100_000;

/// A share that is too small to matter.
const NOTHING: f64 = 1e-15;

impl Limit {
    /// Returns the part of a path that goes the stretch: from the first `from` to the first `to` after it.
    pub fn stretch_of<'p>(&self, path: &'p [TouchpointIx]) -> Option<&'p [TouchpointIx]> {
        let begin = path.iter().position(|&ix| ix == self.from.value)?;
        let length = path[begin..].iter().position(|&ix| ix == self.to.value)?;
        Some(&path[begin..=begin + length])
    }

    /// Returns how long a path of a persona takes over the stretch; `None` where it does not go it. A stage that takes time
    /// by itself counts whole.
    pub fn time_on_path(
        &self,
        graph: &JourneyGraph<'_>,
        persona: PersonaIx,
        path: &[TouchpointIx],
    ) -> Option<TimeOnPath> {
        let stretch = self.stretch_of(path)?;
        let times = Times { limit: self, journey: graph.journey(), visits: &Visits::new(graph, persona) };
        let mut time = TimeOnPath { minutes: Amount::default(), states_any: false, states_all: true };
        let mut before = None;
        for &ix in stretch {
            time.minutes = time.minutes.plus(1.0, times.step(before, ix));
            time.states_any |= times.is_stated(ix) && !self.pauses_at(ix);
            time.states_all &= times.is_stated(ix);
            before = Some(ix);
        }
        Some(time)
    }
}

impl Crowd<'_, '_, '_> {
    /// Returns how long those customers take who go the stretch of a limit; `None` where nobody does.
    ///
    /// The stretch begins where a customer first comes to `from` and ends where the customer then first comes to `to`. The
    /// time of both counts, and of all between, as often as they are met; that of `pauses` does not. Means and shares are
    /// those of the customers who get to `to`, not of those who leave before:
    ///
    /// ```
    /// use polku::analysis::{Crowd, Round};
    /// use polku::model::PersonaIx;
    ///
    /// let text = "journey: X
    /// limits: { care: { name: Care, from: call, to: visit, within: 3mo } }
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Call, next: [{ to: queue, probability: 0.2 }, { to: visit, probability: 0.6 }, lost] }
    ///       - { name: Queue, wait: 4mo }
    ///       - { name: Visit, takes: 1h }
    /// ";
    /// let journey = polku::load_str("x.yaml", text).value.unwrap();
    /// let graph = polku::JourneyGraph::new(&journey);
    /// let round = Round::new(&graph, PersonaIx(0)).unwrap();
    /// let stretch = Crowd::of(&round).stretch(&journey.limits[0]).unwrap().unwrap();
    ///
    /// assert!((stretch.share - 0.8).abs() < 1e-12);
    /// assert!((stretch.over.unwrap() - 0.25).abs() < 1e-12, "a quarter of those who get there");
    /// ```
    ///
    /// O((n + m) log n) for each persona, and what its loops and the different times take.
    ///
    /// # Errors
    /// A loop is too tangled to be solved.
    pub fn stretch(&self, limit: &Limit) -> Result<Option<Stretch>, TooTangled> {
        let mut all: Vec<(f64, Stretch)> = Vec::new();
        for part in &self.parts {
            all.extend(part.stretch(limit)?.map(|stretch| (part.share * stretch.share, stretch)));
        }
        let share: f64 = all.iter().map(|(weight, _)| weight).sum();
        if share <= 0.0 {
            return Ok(None);
        }
        let mean = |of: &dyn Fn(&Stretch) -> f64| all.iter().map(|(weight, one)| weight / share * of(one)).sum::<f64>();
        let minutes = all.iter().fold(Amount::default(), |sum, (weight, one)| sum.plus(weight / share, one.minutes));
        let over = all.iter().all(|(_, one)| one.over.is_some()).then(|| mean(&|one| one.over.unwrap_or_default()));
        let least = all.iter().map(|(_, one)| one.least).fold(f64::INFINITY, f64::min);
        Ok(Some(Stretch { share, minutes, least, over, covered: mean(&|one| one.covered).min(1.0) }))
    }
}

/// The times of touchpoints on a stretch.
struct Times<'t, 'j> {
    limit: &'t Limit,
    journey: &'j Journey,
    visits: &'t Visits,
}

impl Times<'_, '_> {
    /// The minutes of a touchpoint that count, with those of the stage that is entered there.
    fn step(&self, before: Option<TouchpointIx>, ix: TouchpointIx) -> Amount {
        let stay = if self.limit.pauses_at(ix) { Amount::default() } else { self.visits.of[ix.index()].stay };
        let stage = |ix| self.journey.touchpoint(ix).stage;
        match before {
            Some(before) if stage(before) == stage(ix) => stay,
            _ => stay.plus(1.0, self.visits.stages[stage(ix).index()]),
        }
    }

    /// Whether the time of a touchpoint is stated, or does not count.
    fn is_stated(&self, ix: TouchpointIx) -> bool {
        self.limit.pauses_at(ix) || self.visits.of[ix.index()].has_time
    }

    /// The whole minutes of a step, where they are always the same.
    fn whole(&self, before: Option<TouchpointIx>, ix: TouchpointIx) -> Option<u64> {
        let step = self.step(before, ix);
        let varies = !self.limit.pauses_at(ix) && !self.journey.touchpoint(ix).meanwhile.is_empty();
        (step.low == step.high && !varies).then_some(step.low.round() as u64)
    }
}

impl Part<'_, '_, '_> {
    fn stretch(&self, limit: &Limit) -> Result<Option<Stretch>, TooTangled> {
        let (round, from, to) = (self.round, limit.from.value, limit.to.value);
        let times = Times { limit, journey: round.journey(), visits: &self.visits };
        let chain = Chain::new(round.graph(), round.probabilities(), |ix| ix == to, Effort::THOROUGH)?;
        let gets_there = chain.expect(|_| 0.0, |ix| (ix == to).then_some(1.0));
        let share = round.reached(from) * gets_there[from.index()];
        if share <= 0.0 {
            return Ok(None);
        }
        let mut begin = vec![0.0; gets_there.len()];
        begin[from.index()] = 1.0;
        let visits = chain.visits(begin);
        // Of those who get to the end, the mean number of visits, and of steps from one touchpoint to another.
        let part = |times: f64, ix: TouchpointIx| times * gets_there[ix.index()] / gets_there[from.index()];
        let mut minutes = times.step(None, from);
        let (mut met, mut stated) = (1.0, f64::from(u8::from(times.is_stated(from))));
        for ix in round.touchpoints().filter(|ix| visits[ix.index()] > 0.0 && gets_there[ix.index()] > 0.0) {
            for &(next, likely) in chain.inner_of(ix) {
                let next = TouchpointIx(next);
                let taken = part(visits[ix.index()] * likely, next);
                if taken > 0.0 {
                    minutes = minutes.plus(taken, times.step(Some(ix), next));
                    met += taken;
                    stated += if times.is_stated(next) { taken } else { 0.0 };
                }
            }
        }
        let least = least(&times, &chain, &gets_there);
        let over = limit.within.and_then(|within| over(&times, &chain, &gets_there, within.value.minutes()));
        Ok(Some(Stretch { share, minutes, least, over, covered: stated / met }))
    }
}

/// The minutes of the shortest path from the beginning of a stretch to its end: Dijkstra's algorithm.
fn least(times: &Times<'_, '_>, chain: &Chain, gets_there: &[f64]) -> f64 {
    // Minutes in steps that sort: times are not negative, so their bits are in the same order as they are.
    let key = |minutes: f64| Reverse(minutes.to_bits());
    let mut known: BTreeMap<TouchpointIx, f64> = BTreeMap::new();
    let begin = times.step(None, times.limit.from.value).low;
    let mut queue = BinaryHeap::from([(key(begin), times.limit.from.value)]);
    while let Some((Reverse(bits), ix)) = queue.pop() {
        let minutes = f64::from_bits(bits);
        if known.contains_key(&ix) {
            continue;
        }
        known.insert(ix, minutes);
        if ix == times.limit.to.value {
            return minutes;
        }
        for &(next, _) in chain.inner_of(ix).iter().filter(|(next, _)| gets_there[*next as usize] > 0.0) {
            let next = TouchpointIx(next);
            if !known.contains_key(&next) {
                queue.push((key(minutes + times.step(Some(ix), next).low), next));
            }
        }
    }
    begin
}

/// The part of those who get to the end of a stretch who take longer than some minutes: customers are followed by the time
/// that they have taken so far.
fn over(times: &Times<'_, '_>, chain: &Chain, gets_there: &[f64], within: u64) -> Option<f64> {
    let (from, to) = (times.limit.from.value, times.limit.to.value);
    let mut under_way = BTreeMap::from([((times.whole(None, from)?, from), 1.0)]);
    let mut over = 0.0;
    for _ in 0..MOST_STEPS {
        let Some(((minutes, ix), likely)) = under_way.pop_first() else {
            return Some((over / gets_there[from.index()]).min(1.0));
        };
        if minutes > within {
            over += likely * gets_there[ix.index()];
        } else if ix != to {
            for &(next, share) in chain.inner_of(ix).iter().filter(|(next, _)| gets_there[*next as usize] > 0.0) {
                let next = TouchpointIx(next);
                if likely * share > NOTHING {
                    let then = minutes.saturating_add(times.whole(Some(ix), next)?);
                    *under_way.entry((then, next)).or_default() += likely * share;
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Round;

    fn stretches(text: &str) -> Vec<Option<Stretch>> {
        let document = crate::load_str("x.yaml", text);
        let journey = document.value.as_ref().unwrap_or_else(|| panic!("{:?}", document.diagnostics));
        let graph = JourneyGraph::new(journey);
        let rounds = Round::all(&graph).unwrap();
        let everybody = Crowd::everybody(&rounds);
        let crowds = rounds.iter().map(Crowd::of).chain(everybody);
        crowds.map(|crowd| crowd.stretch(&journey.limits[0]).unwrap()).collect()
    }

    fn of(limit: &str, keys: &str, touchpoints: &str) -> Vec<Option<Stretch>> {
        stretches(&format!(
            "journey: X\n{keys}\nlimits: {{ one: {{ name: One, {limit} }} }}\nstages: [{{ id: purchase, touchpoints: [{touchpoints}] }}]\n"
        ))
    }

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9 * other.abs().max(1.0)
    }

    /// Follows every walk from the beginning of a stretch, up to a length: the share, mean minutes and late share of those
    /// who get to its end.
    fn by_hand(edges: &[(usize, usize, f64)], minutes: &[f64], stretch: (usize, usize), within: f64) -> [f64; 3] {
        let mut walks = vec![(stretch.0, 1.0, minutes[stretch.0])];
        let (mut share, mut sum, mut late) = (0.0, 0.0, 0.0);
        for _ in 0..200 {
            let mut next = Vec::new();
            for (at, likely, taken) in walks {
                if at == stretch.1 {
                    share += likely;
                    sum += likely * taken;
                    late += if taken > within { likely } else { 0.0 };
                    continue;
                }
                let leads = edges.iter().filter(|(from, ..)| *from == at);
                let steps = leads.map(|&(_, to, p)| (to, likely * p, taken + minutes[to]));
                next.extend(steps.filter(|(_, likely, _)| *likely > 1e-14));
            }
            walks = next;
        }
        [share, sum / share, late / share]
    }

    #[test]
    fn the_time_of_a_stretch_is_that_of_all_its_walks() {
        // a → b or c; b → b, d or lost; c → a, d or lost; a walk may pass the beginning again.
        let touchpoints = "{ id: a, name: A, takes: 1h, next: [{ to: b, probability: 0.5 }, { to: c, probability: 0.5 }] }, \
             { id: b, name: B, wait: 30min, next: [{ to: b, probability: 0.25 }, { to: d, probability: 0.5 }, { to: lost, probability: 0.25 }] }, \
             { id: c, name: C, wait: 2h, next: [{ to: a, probability: 0.25 }, { to: d, probability: 0.5 }, { to: lost, probability: 0.25 }] }, \
             { id: d, name: D, takes: 10min, next: done }";
        let edges = [(0, 1, 0.5), (0, 2, 0.5), (1, 1, 0.25), (1, 3, 0.5), (2, 0, 0.25), (2, 3, 0.5)];
        for within in [90.0, 100.0, 130.0, 190.0, 250.0, 400.0] {
            let [share, mean, late] = by_hand(&edges, &[60.0, 30.0, 120.0, 10.0], (0, 3), within);
            let stretch = of(&format!("from: a, to: d, within: {within}min"), "", touchpoints)[0].unwrap();
            assert!(near(stretch.share, share) && near(stretch.minutes.mean, mean), "{stretch:?} {share} {mean}");
            assert!(near(stretch.over.unwrap(), late), "{within}: {stretch:?} {late}");
            assert_eq!((stretch.least, stretch.covered), (100.0, 1.0));
        }
    }

    #[test]
    fn pauses_do_not_count_and_what_states_no_time_is_told() {
        let touchpoints = "{ id: a, name: A, wait: 2d }, { id: b, name: B, wait: 5d }, { id: c, name: C }, D";
        let whole = of("from: a, to: c, within: 8d", "", touchpoints)[0].unwrap();
        assert_eq!((whole.minutes.mean, whole.over), (7.0 * 1440.0, Some(0.0)));
        assert!(near(whole.covered, 2.0 / 3.0));
        let paused = of("from: a, to: c, within: 1d, pauses: [b, c]", "", touchpoints)[0].unwrap();
        assert_eq!((paused.minutes.mean, paused.over, paused.covered), (2.0 * 1440.0, Some(1.0), 1.0));
        assert_eq!(of("from: c, to: a, within: 1d", "", touchpoints), [None]);
        assert_eq!(of("from: b, to: b, within: 1d", "", touchpoints)[0].unwrap().minutes.mean, 5.0 * 1440.0);
    }

    #[test]
    fn all_customers_count_by_their_shares() {
        let keys = "personas: { one: { name: One, share: 0.25 }, other: { name: Other, share: 0.75 } }";
        let touchpoints = "{ id: a, name: A, wait: { one: 4d, other: 1d }, next: [{ to: b, personas: one }, { to: b, personas: other, probability: 0.5 }, { to: lost, personas: other }] }, { id: b, name: B, next: done }";
        let [one, other, all] = of("from: a, to: b, within: 2d", keys, touchpoints).try_into().unwrap();
        let (one, other, all) = (one.unwrap(), other.unwrap(), all.unwrap());
        assert_eq!((one.share, other.share), (1.0, 0.5));
        assert!(near(all.share, 0.25 + 0.375));
        assert!(near(all.minutes.mean, (0.25 * 4.0 + 0.375) / 0.625 * 1440.0));
        assert!(near(all.over.unwrap(), 0.25 / 0.625));
    }

    #[test]
    fn ranges_of_repetitions_give_ranges_and_no_late_share() {
        let touchpoints = "{ id: a, name: A, takes: 1d, repeats: [1, 3] }, { id: b, name: B, next: done }";
        let stretch = of("from: a, to: b, within: 2d", "", touchpoints)[0].unwrap();
        let minutes = stretch.minutes;
        assert_eq!([minutes.low, minutes.mean, minutes.high].map(|minutes| minutes / 1440.0), [1.0, 2.0, 3.0]);
        assert_eq!((stretch.over, stretch.least), (None, 1440.0));
    }

    #[test]
    fn loops_that_take_no_time_end() {
        let touchpoints = "{ id: a, name: A, wait: 1h, next: [{ to: b, probability: 0.99 }, c] }, { id: b, name: B, next: a }, { id: c, name: C, next: done }";
        let free =
            of("from: b, to: c, within: 2h, pauses: a", "", &format!("{{ id: s, name: S, next: b }}, {touchpoints}"));
        let stretch = free[0].unwrap();
        assert_eq!(stretch.minutes.mean, 0.0);
        assert!(stretch.over.is_none_or(|over| over < 1e-9), "{stretch:?}");
    }
}
