//! The sentences of reports about changes.

use crate::diff::{Class, Effects, JourneyReview, Outcomes, Review, ToldPath};
use crate::report::count;

/// Says how many changes of each class there are, with the worst first.
pub(super) fn verdict(counts: impl Fn(Class) -> usize) -> String {
    let ways = |number: usize| if number == 1 { "1 way".to_owned() } else { format!("{number} ways") };
    let [worse, better, look, wording] = Class::ALL.map(counts);
    let mut parts = Vec::new();
    match (worse, better) {
        (0, 0) => {}
        (0, better) => parts.push(format!("Better for the customer in {}, worse in none", ways(better))),
        (worse, 0) => parts.push(format!("Worse for the customer in {}", ways(worse))),
        (worse, better) => parts.push(format!("Worse for the customer in {}, better in {better}", ways(worse))),
    }
    if look > 0 {
        parts.push(format!("{look} to look at"));
    }
    if wording > 0 {
        parts.push(format!("{wording} of wording"));
    }
    let said = parts.join(", ");
    match (worse + better, look + wording) {
        (0, 0) => "Nothing changed for the customer".into(),
        (0, _) => format!("Neither better nor worse for the customer: {said}"),
        _ => said,
    }
}

/// Says how many changes comments accept, and how many the settings of the project leave out; nothing if none.
pub(super) fn accepted(review: &Review<'_>) -> Option<String> {
    let accepted = review.journeys.iter().flat_map(|one| &one.changes).filter(|change| change.is_accepted()).count();
    let left_out: usize = review.journeys.iter().map(|one| one.left_out).sum();
    let accepted = (accepted > 0).then(|| format!("{} accepted by comments.", count(accepted, "change")));
    let left_out = (left_out > 0).then(|| format!("{} left out by `diff` in polku.yaml.", count(left_out, "change")));
    let said: Vec<String> = accepted.into_iter().chain(left_out).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Returns the changes of a journey that comments accept, each with the reason.
pub(super) fn reasons(journey: &JourneyReview<'_>) -> Vec<String> {
    let accepted = journey.changes.iter().filter_map(|change| Some((change, change.accepted.as_deref()?)));
    let said = accepted.map(|(change, reason)| match reason {
        "" => format!("{} [{}]: no reason given", change.message(), change.kind.name),
        reason => format!("{} [{}]: {reason}", change.message(), change.kind.name),
    });
    said.collect()
}

/// Returns the figures that stand for a journey: those of all customers, or of the first persona.
pub(super) fn headline(effects: &Effects) -> Option<&Outcomes> {
    let is_all = |outcomes: &&Outcomes| outcomes.persona.as_deref() == Some("*");
    effects.outcomes.iter().find(is_all).or(effects.outcomes.first())
}

/// Says how a told path differs.
pub(super) fn path(told: &ToldPath) -> String {
    let name = match (&told.scenario, &told.persona) {
        (Some(scenario), Some(persona)) => format!("The path of the scenario `{scenario}` for `{persona}`"),
        (Some(scenario), None) => format!("The path of the scenario `{scenario}`"),
        (None, Some(persona)) => format!("The main path of `{persona}`"),
        (None, None) => "The main path".to_owned(),
    };
    let [before, after] = &told.touchpoints;
    let mut said = Vec::new();
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|id| !other.contains(id)).map(|id| format!("`{id}`")).collect()
    };
    let (new, gone) = (only(after, before), only(before, after));
    let list = |ids: &[String]| crate::diagnostic::list_of_many(ids, "and");
    match (new.is_empty(), gone.is_empty()) {
        (false, false) => said.push(format!("now meets {}, no longer {}", list(&new), list(&gone))),
        (false, true) => said.push(format!("now meets {}", list(&new))),
        (true, false) => said.push(format!("no longer meets {}", list(&gone))),
        (true, true) if before != after => said.push("meets its touchpoints in another order".into()),
        (true, true) => {}
    }
    if before.len() != after.len() {
        said.push(format!("has {} (before {})", count(after.len(), "encounter"), before.len()));
    }
    if told.ends[0] != told.ends[1] {
        let end = |end: &Option<String>| end.as_ref().map_or("nowhere".into(), |end| format!("`{end}`"));
        said.push(format!("ends at {} (before {})", end(&told.ends[1]), end(&told.ends[0])));
    }
    match told.lowest {
        [Some(was), Some(is)] if was < 0.0 && is >= 0.0 => said.push("is nowhere below expectation any more".into()),
        [Some(was), Some(is)] if (was - is).abs() > 1e-9 => {
            said.push(format!("is {} at its lowest point (before {})", gap(is), gap(was)));
        }
        _ => {}
    }
    match said.is_empty() {
        true => format!("{name} has other scores."),
        false => format!("{name} {}.", crate::diagnostic::list_of_many(said, "and")),
    }
}

fn gap(gap: f64) -> String {
    let size = (gap.abs() * 100.0).round() / 100.0;
    match gap {
        gap if gap < 0.0 => format!("{size} below expectation"),
        gap if gap > 0.0 => format!("{size} above expectation"),
        _ => "as expected".into(),
    }
}

/// Names a journey: its title and its file, or its two files.
pub(super) fn heading(journey: &JourneyReview<'_>) -> (String, String) {
    let title = journey.sided().map(|side| side.journey.title.value.clone()).unwrap_or_default();
    let path = match (journey.old, journey.new) {
        (Some(old), Some(new)) if old.path != new.path => format!("{} → {}", old.path, new.path),
        (_, Some(side)) | (Some(side), None) => side.path.to_owned(),
        (None, None) => String::new(),
    };
    (title, path)
}
