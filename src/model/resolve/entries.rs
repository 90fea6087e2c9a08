//! Checks the shares of those who begin at touchpoints.

use super::personas::SLACK;
use crate::diagnostic::{Diagnostic, shorten};
use crate::model::definitions::{MAX_PERSONAS, PersonaIx, PersonaSet};
use crate::model::journey::Journey;
use crate::model::problems as p;
use crate::model::reader::Reader;
use crate::model::touchpoint::{Entry, Touchpoint};
use crate::source::{At, Span};

/// Reports entry shares of one persona that add up to more than 1, and those of companions.
pub(super) fn check(journey: &Journey, reader: &mut Reader<'_>) {
    let companions = journey.companions();
    let mut totals = [0.0; MAX_PERSONAS];
    for touchpoint in journey.touchpoints.iter().filter(|touchpoint| touchpoint.entry.is_some()) {
        for (persona, entry) in touchpoint.entry.iter().flat_map(|entry| entry.iter()) {
            if let Some(companion) = persona.filter(|persona| companions.contains(*persona)) {
                let id = shorten(&journey.definitions.personas[companion.index()].identity.id.value);
                let message = format!("`{id}` accompanies another persona, and begins where that one does");
                let diagnostic = Diagnostic::new(&p::CONTRADICTION, entry.span, message);
                reader.report(diagnostic.help(format!("remove `{id}` from this `entry`")));
            }
        }
        let begins = |entry: Entry| entry != Entry::Marked(false);
        let mut of_all = touchpoint.entry.iter().flat_map(|entry| entry.iter());
        let everybody = of_all.find(|(persona, entry)| persona.is_none() && begins(entry.value));
        if let Some((_, entry)) = everybody.filter(|_| touchpoint.personas.without(companions).is_empty()) {
            let message = format!(
                "only companions are at `{}`, and they begin where the others do",
                shorten(&touchpoint.id.value)
            );
            reader.report(Diagnostic::new(&p::CONTRADICTION, entry.span, message).help("remove `entry`"));
        }
        for (persona, share) in shares(touchpoint) {
            totals[persona.index()] += share.value;
        }
    }
    let is_over = |persona: &PersonaIx| totals[persona.index()] > 1.0 + SLACK;
    let over: PersonaSet = journey.travellers().iter().filter(is_over).collect();
    let Some(first) = over.iter().next() else { return };
    let of_first = journey.touchpoints.iter().flat_map(shares).filter(|(persona, _)| *persona == first);
    let spans: Vec<Span> = of_first.map(|(_, share)| share.span).collect();
    let Some((last, others)) = spans.split_last() else { return };
    let total = (totals[first.index()] * 1e6).round() / 1e6;
    let message = format!("the entry shares add up to {total}, more than 1{}", journey.for_personas(over));
    let mut diagnostic = Diagnostic::new(&p::SHARE_OVER_ONE, *last, message);
    for span in &others[others.len().saturating_sub(9)..] {
        diagnostic = diagnostic.related(*span, "");
    }
    reader.report(diagnostic.help("lower them, or write `entry: true` at one of them: it takes the rest"));
}

/// Returns the share of each persona that begins at a touchpoint, where the file states it.
fn shares(touchpoint: &Touchpoint) -> impl Iterator<Item = (PersonaIx, At<f64>)> {
    let stated = touchpoint.entry.iter().flat_map(|entry| entry.iter());
    stated.flat_map(|(persona, entry)| {
        let who: PersonaSet = persona.map_or(touchpoint.personas, |persona| [persona].into_iter().collect());
        let share = match entry.value {
            Entry::Share(share) => Some(At { value: share, span: entry.span }),
            Entry::Marked(_) => None,
        };
        let who = share.map_or(PersonaSet::default(), |_| who.and(touchpoint.personas));
        who.iter().filter_map(move |persona| Some((persona, share?)))
    })
}
