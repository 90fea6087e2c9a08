//! What pictures and pages say of the limits of a journey.

use super::overlay::rounded;
use super::subject::{Subject, joined, joined_after, labelled, spaced};
use crate::model::{Duration, Limit, PersonaIx};
use crate::words::Word;

/// What a picture says of a limit.
pub(super) struct ToldLimit<'a> {
    pub limit: &'a Limit,
    /// Its name and what it asks for.
    pub name: String,
    /// What the told paths take, if they state it.
    pub time: Option<String>,
    /// That the told paths break it, if they do.
    pub broken: Option<String>,
}

impl<'a> Subject<'a> {
    /// Returns the limits of the journey, with the time of the paths that the picture tells.
    pub fn limits(&self) -> Vec<ToldLimit<'a>> {
        let limits = self.journey.limits.iter();
        let is_drawn = |limit: &&Limit| self.is_drawn(limit.from.value) && self.is_drawn(limit.to.value);
        limits.filter(is_drawn).map(|limit| self.limit(limit)).collect()
    }

    fn limit(&self, limit: &'a Limit) -> ToldLimit<'a> {
        let word = |word, time: Duration| spaced(self.word(word), &self.lang.duration(time.counts()));
        let within = limit.within.map(|within| word(Word::AtMost, within.value));
        let at_least = limit.at_least.map(|least| word(Word::AtLeast, least.value));
        let asks = joined(within.into_iter().chain(at_least)).unwrap_or_default();
        let source = limit.source.iter().map(|source| source.value.clone());
        let name = joined_after(labelled(&limit.name.value, &asks), source);
        let Some((low, high)) = self.time_of(limit) else { return ToldLimit { limit, name, time: None, broken: None } };
        let time = match (rounded(self.lang, low), rounded(self.lang, high)) {
            (low, high) if low == high => high,
            (low, high) => format!("{low}–{high}"),
        };
        let is_over = limit.within.is_some_and(|within| high > within.value.minutes() as f64);
        let is_under = limit.at_least.is_some_and(|least| low < least.value.minutes() as f64);
        let broken = [(is_over, Word::OverLimit), (is_under, Word::UnderLimit)].into_iter();
        let broken = joined(broken.filter(|(is, _)| *is).map(|(_, word)| self.word(word).to_owned()));
        ToldLimit { limit, name, time: Some(spaced(self.word(Word::Takes), &time)), broken }
    }

    /// Returns the least and the most minutes that the told paths of the personas in view take; `None` where nothing on them
    /// states a time.
    fn time_of(&self, limit: &Limit) -> Option<(f64, f64)> {
        let travellers = self.personas.and(self.journey.travellers());
        let of_persona = |persona: PersonaIx| limit.time_on_path(self.graph, persona, &self.path(persona).touchpoints);
        let times = travellers.iter().filter_map(of_persona).filter(|time| time.states_any);
        times
            .map(|time| (time.minutes.low, time.minutes.high))
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }

    /// Returns how long a customer may wait at most, and whether the wait is longer.
    pub fn wait_limit(&self, most: Duration, is_over: bool) -> String {
        let most = spaced(self.word(Word::AtMost), &self.lang.duration(most.counts()));
        joined_after(most, is_over.then(|| self.word(Word::OverLimit).to_owned()).filter(|word| !word.is_empty()))
    }
}
