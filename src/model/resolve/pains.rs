//! Checks the ids of pains, and the opportunities that name them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::unknown::{is_same_name, unknown};
use crate::diagnostic::{Diagnostic, shorten};
use crate::model::journey::Journey;
use crate::model::problems as p;
use crate::model::reader::Reader;
use crate::model::touchpoint::Pain;
use crate::source::{At, Span};

/// Reports two pains with one id, and opportunities for pains that do not exist.
pub(super) fn check(journey: &Journey, reader: &mut Reader<'_>) {
    let mut known: HashMap<&str, Span> = HashMap::new();
    for id in journey.pains().filter_map(|pain| pain.id.as_deref()) {
        match known.entry(&id.value) {
            Entry::Vacant(entry) => drop(entry.insert(id.span)),
            Entry::Occupied(first) => {
                let message = format!("two pains have the id `{}`", shorten(&id.value));
                let diagnostic = Diagnostic::new(&p::DUPLICATE_ID, id.span, message);
                let diagnostic = diagnostic.related(*first.get(), "the first pain with this id");
                reader.report(diagnostic.help("give one of them another id"));
            }
        }
    }
    let opportunities = journey.touchpoints.iter().flat_map(|touchpoint| &touchpoint.opportunities);
    for named in opportunities.flat_map(|opportunity| &opportunity.value.pains) {
        if known.contains_key(named.value.as_str()) {
            continue;
        }
        // Comparing with every text of a huge file takes long.
        let is_affordable = reader.problems.count() * journey.pains().count() <= 100_000;
        let has_text = |pain: &&Pain| is_same_name(&pain.text.value, &named.value);
        match journey.pains().find(|pain| is_affordable && has_text(pain)) {
            Some(Pain { id: None, text, .. }) => {
                let message = format!("the pain `{}` has no id", shorten(&text.value));
                let help = match crate::model::slug(&text.value) {
                    made if made.is_empty() => "give it one, and name it here: `{ id: …, text: … }`".to_owned(),
                    made => format!("give it one, and name it here: `{{ id: {made}, text: … }}`"),
                };
                let diagnostic = Diagnostic::new(&p::UNKNOWN_REFERENCE, named.span, message);
                reader.report(diagnostic.related(text.span, "the pain").help(help));
            }
            same => {
                let id = At { value: named.value.as_str(), span: named.span };
                let of_text = same.and_then(|pain| Some(pain.id.as_ref()?.value.clone()));
                unknown(reader, "pain", id, known.keys().copied(), |_| of_text);
            }
        }
    }
}
