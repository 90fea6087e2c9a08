//! What an answer says of limits: the time of customers against laws and promises.

use super::Writer;
use crate::analysis::{Stretch, TooTangled};
use crate::answers::duration::words;
use crate::answers::report::{Item, percent};
use crate::diagnostic::shorten;
use crate::model::{Duration, Limit, PerPersona, WaitLimit};

impl Writer<'_, '_, '_, '_> {
    /// The limits of stretches, then those of waits.
    pub(super) fn promises(&self) -> Vec<Item> {
        let stretches = self.journey.limits.iter().zip(&self.stretches);
        let mut items: Vec<Item> = stretches.map(|(limit, stretch)| self.promise(limit, stretch.as_ref())).collect();
        items.extend(self.limited_waits());
        items
    }

    /// Computes the stretches of all limits, in their order.
    pub(super) fn stretches_of(crowd: &crate::analysis::Crowd<'_, '_, '_>) -> Result<Vec<Option<Stretch>>, TooTangled> {
        crowd.graph().journey().limits.iter().map(|limit| crowd.stretch(limit)).collect()
    }

    fn promise(&self, limit: &Limit, stretch: Option<&Stretch>) -> Item {
        let name = shorten(&limit.name.value);
        let bounds = [("at most", limit.within), ("at least", limit.at_least)].into_iter();
        let bounds = bounds.filter_map(|(word, time)| Some(format!("{word} {}", time?.value.in_words())));
        let source = limit.source.as_ref().map_or(String::new(), |source| format!(" ({})", shorten(&source.value)));
        let asks = bounds.collect::<Vec<_>>().join(", ") + &source;
        let Some(stretch) = stretch else {
            return Item::Row { number: "–".into(), what: name, more: vec![asks, "nobody goes this stretch".into()] };
        };
        let minutes = stretch.minutes;
        let is_partly_stated = stretch.covered < 0.995;
        let bound = limit.within.or(limit.at_least).map(|bound| bound.value);
        let told = bound.map_or(words(minutes.mean), |bound| bound.beside(minutes.mean, &words(minutes.mean)));
        let number = match minutes.mean > 0.0 {
            true if is_partly_stated => format!("at least {told}"),
            true => told,
            false => "not stated".into(),
        };
        let range = (minutes.low < minutes.high)
            .then(|| format!("{} to {}, by how often things repeat", words(minutes.low), words(minutes.high)));
        let stated =
            is_partly_stated.then(|| format!("time stated for {} of their encounters", percent(stretch.covered)));
        let more = [Some(asks), self.against(limit, stretch), range, stated];
        Item::Row { number, what: name, more: more.into_iter().flatten().collect() }
    }

    /// How many customers who go a stretch break its limit; `None` where no time is stated.
    fn against(&self, limit: &Limit, stretch: &Stretch) -> Option<String> {
        let all = self.people.count(stretch.share);
        if stretch.minutes.mean <= 0.0 {
            return Some(format!("{all} go this stretch"));
        }
        let within = limit.within.map(|within| within.value.minutes() as f64);
        let least = limit.at_least.map(|least| least.value.minutes() as f64);
        Some(match (within, stretch.over) {
            (Some(within), _) if stretch.least > within => {
                format!("even the shortest path takes {}", words(stretch.least))
            }
            (Some(_), Some(0.0)) => format!("all {all} who go this stretch are within it"),
            (Some(_), Some(over)) if over > 1.0 - 1e-9 => format!("all {all} who go this stretch are over it"),
            (Some(_), Some(over)) => {
                format!("{} of the {all} who go this stretch are over it", self.people.count(stretch.share * over))
            }
            (Some(within), None) if stretch.minutes.mean > within => {
                format!("over it on average, for {all} who go this stretch")
            }
            (Some(_), None) => format!("within it on average, for {all} who go this stretch"),
            (None, _) if least.is_some_and(|least| stretch.minutes.mean < least) => {
                format!("less on average, for {all} who go this stretch")
            }
            (None, _) => format!("enough on average, for {all} who go this stretch"),
        })
    }

    /// The waits with limits of their own that the crowd meets.
    fn limited_waits(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for ix in self.met() {
            let mut known: Vec<(Duration, Duration)> = Vec::new();
            for round in self.crowd.rounds() {
                let wait = self.journey.touchpoint(ix).wait.as_ref().and_then(|waits| waits.get(round.persona()));
                let Some(WaitLimit { length: most, source }) =
                    wait.and_then(|wait| Some(&wait.value.limit.as_ref()?.value))
                else {
                    continue;
                };
                let Some(length) = self.crowd.graph().wait(ix, round.persona()) else { continue };
                if known.contains(&(length, most.value)) || round.visits(ix) <= 0.0 {
                    continue;
                }
                known.push((length, most.value));
                let source = source.as_ref().map_or(String::new(), |source| format!(" ({})", shorten(&source.value)));
                let is_everybodys = matches!(self.journey.touchpoint(ix).wait, Some(PerPersona::All(_)));
                let whose = if is_everybodys { String::new() } else { self.whose(round.persona()) };
                let verdict = if length.minutes() > most.value.minutes() { "over it" } else { "within it" };
                items.push(Item::Row {
                    number: most.value.beside(length.minutes() as f64, &length.in_words()),
                    what: self.name(ix) + &whose,
                    more: vec![format!("at most {}{source}", most.value.in_words()), verdict.into()],
                });
            }
        }
        items
    }
}
