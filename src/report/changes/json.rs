//! Changes as JSON, for other programs.

use serde_json::{Map, Value, json};

use super::place;
use crate::diagnostic::Diagnostic;
use crate::diff::{Change, Class, JourneyReview, Outcomes, Review, ToldPath};
use crate::interop::schema::Draft;
use crate::source::{Position, Source};

/// The version of the object.
const VERSION: u32 = 1;

/// Returns the changes as JSON, with what they do.
///
/// # Errors
/// No input is known to fail.
pub fn changes_json(review: &Review<'_>) -> Result<String, serde_json::Error> {
    let each =
        |of: &dyn Fn(&JourneyReview<'_>) -> Vec<Value>| -> Value { review.journeys.iter().flat_map(of).collect() };
    let effects = |of: &dyn Fn(&crate::diff::Effects, &str) -> Vec<Value>| -> Value {
        let journeys = review.journeys.iter();
        journeys.flat_map(|one| one.effects.as_ref().map(|effects| of(effects, id(one))).unwrap_or_default()).collect()
    };
    let findings = |is_new: bool| {
        each(&|journey| {
            let Some(effects) = &journey.effects else { return Vec::new() };
            let (found, side) = match is_new {
                true => (&effects.new_findings, journey.new),
                false => (&effects.fixed_findings, journey.old),
            };
            let source = side.map(|side| side.source.as_ref());
            found.iter().map(|one| finding(one, id(journey), source)).collect()
        })
    };
    let accepted = review.journeys.iter().flat_map(|one| &one.changes).filter(|change| change.is_accepted()).count();
    let report = json!({
        "version": VERSION,
        "compared": review.compared,
        "worse": review.count(Class::Worse),
        "better": review.count(Class::Better),
        "look": review.count(Class::Look),
        "wording": review.count(Class::Wording),
        "accepted": accepted,
        "left-out": review.journeys.iter().map(|one| one.left_out).sum::<usize>(),
        "changes": each(&|journey| journey.changes.iter().map(|one| change(journey, one)).collect()),
        "outcomes": effects(&|effects, id| effects.outcomes.iter().map(|one| outcomes(one, id)).collect()),
        "findings": { "new": findings(true), "fixed": findings(false) },
        "paths": effects(&|effects, id| effects.paths.iter().map(|one| told(one, id)).collect()),
        "unused": each(&unused),
    });
    serde_json::to_string_pretty(&report).map(|text| text + "\n")
}

/// Returns the JSON Schema of the report.
pub fn changes_schema(draft: Draft) -> String {
    let schema =
        include_str!("../changes.schema.json").replace("https://json-schema.org/draft/2020-12/schema", draft.address());
    schema.replace("$defs", draft.definitions())
}

fn id<'r>(journey: &JourneyReview<'r>) -> &'r str {
    journey.sided().map(|side| side.journey.id.as_str()).unwrap_or_default()
}

fn position(at: Position) -> Value {
    json!({ "line": at.line, "column": at.column })
}

fn change(journey: &JourneyReview<'_>, change: &Change) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("journey", id(journey).into());
    put("kind", change.kind.name.into());
    put("class", change.class.as_str().into());
    put("address", change.address.as_str().into());
    put("before", change.before.clone());
    put("after", change.after.clone());
    put("message", change.message().into());
    put("side", if change.place.is_old { "old" } else { "new" }.into());
    if let Some((source, start)) = place(journey, change) {
        put("path", source.name().into());
        put("start", position(start));
        put("end", position(source.position(change.place.span.end)));
    }
    put("fingerprint", change.fingerprint.as_str().into());
    if let Some(reason) = &change.accepted {
        put("accepted", reason.as_str().into());
    }
    Value::Object(map)
}

fn outcomes(of: &Outcomes, journey: &str) -> Value {
    let both = |[before, after]: [f64; 2]| json!({ "before": before, "after": after });
    let [before, after] = of.bounds;
    json!({
        "journey": journey,
        "persona": of.persona,
        "kept": both(of.kept),
        "bounds": { "kept": { "before": before, "after": after } },
        "lost": both(of.lost),
        "contacts": both(of.contacts),
    })
}

fn told(path: &ToldPath, journey: &str) -> Value {
    let [before, after] = &path.touchpoints;
    json!({
        "journey": journey,
        "scenario": path.scenario,
        "persona": path.persona,
        "touchpoints": { "before": before, "after": after },
        "ends": { "before": path.ends[0], "after": path.ends[1] },
        "lowest": { "before": path.lowest[0], "after": path.lowest[1] },
    })
}

fn finding(finding: &Diagnostic, journey: &str, source: Option<&Source>) -> Value {
    let start = source.map(|source| source.position(finding.primary.span.start));
    json!({
        "journey": journey,
        "path": source.map(Source::name),
        "rule": finding.kind.name,
        "level": finding.severity.as_str(),
        "element": finding.about.as_ref().map(|about| about.element.as_str()),
        "message": finding.message,
        "start": start.map(position),
        "fingerprint": finding.fingerprint,
    })
}

fn unused(journey: &JourneyReview<'_>) -> Vec<Value> {
    let Some(new) = journey.new else { return Vec::new() };
    let entry = |one: &crate::diff::Unused| {
        let start = position(new.source.position(one.span.start));
        json!({ "path": new.source.name(), "start": start, "message": one.message })
    };
    journey.unused.iter().map(entry).collect()
}
