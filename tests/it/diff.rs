//! The semantic comparison: what changed for the customer.

use std::collections::BTreeSet;

use polku::diff::{self, Change, Class};
use polku::interop::show;
use polku::model::JOURNEY_TABLES;
use polku::{Journey, JourneyGraph, load_str};
use serde_yaml::Value;

use crate::common::generate;
use crate::common::shipped_journeys;

const FULL: &str = include_str!("../data/every-key.yaml");

fn load(text: &str) -> Journey {
    let loaded = load_str("x.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{text}\n{:#?}", loaded.diagnostics))
}

fn between(old: &Journey, new: &Journey) -> Vec<Change> {
    diff::compare(&JourneyGraph::new(old), &JourneyGraph::new(new))
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    between(&load(old), &load(new))
}

/// The class, the kind and the address of each change.
fn told(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{}[{}] {}", change.class, change.kind.name, change.address)).collect()
}

/// A journey of the example of a kind: touchpoints of one stage, or parts of a file.
fn example(part: &str) -> String {
    if part.starts_with('-') {
        let touchpoints: String = part.lines().map(|line| format!("      {line}\n")).collect();
        return format!("journey: X\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}");
    }
    let stages = if part.contains("stages:") { "" } else { "\nstages: [{ id: purchase, touchpoints: [Order] }]" };
    format!("journey: X\n{part}{stages}\n")
}

#[test]
fn every_kind_shows_itself_in_its_example() {
    // Those two are between projects.
    let of_projects = ["journey-added", "journey-removed"];
    for kind in diff::changes().filter(|kind| !of_projects.contains(&kind.name)) {
        let [before, after] = kind.example;
        let found = changes(&example(before), &example(after));
        assert!(found.iter().any(|change| change.kind == kind), "{}: {:?}", kind.name, told(&found));
        assert!(found.iter().all(|change| !change.message().contains("the the")), "{}: {found:#?}", kind.name);
    }
}

#[test]
fn every_kind_names_its_reverse() {
    for kind in diff::changes() {
        let back = diff::change_named(kind.reverse).unwrap_or_else(|| panic!("{}", kind.name));
        assert_eq!(back.reverse, kind.name);
        assert_eq!([back.example[1], back.example[0]] == kind.example, kind.name != back.name, "{}", kind.name);
    }
    assert_eq!(diff::change_named("gap-widened").unwrap().class, Class::Worse);
}

/// Every document that differs from one in one place: without an entry or item, or with another value. Each comes with the
/// path to that place.
fn edits(value: &Value, path: &[String]) -> Vec<(Vec<String>, Value)> {
    let at = |step: &str| [path, &[step.to_owned()]].concat();
    let mut all = Vec::new();
    match value {
        Value::Mapping(map) => {
            for (key, inner) in map {
                let name = key.as_str().unwrap_or_default();
                let mut without = map.clone();
                without.remove(key);
                all.push((at(&format!("{name} away")), Value::Mapping(without)));
                for (path, edited) in edits(inner, &at(name)) {
                    let mut with = map.clone();
                    with.insert(key.clone(), edited);
                    all.push((path, Value::Mapping(with)));
                }
            }
        }
        Value::Sequence(items) => {
            for (index, inner) in items.iter().enumerate() {
                let mut without = items.clone();
                without.remove(index);
                all.push((at(&format!("{index} away")), Value::Sequence(without)));
                for (path, edited) in edits(inner, &at(&index.to_string())) {
                    let mut with = items.clone();
                    with[index] = edited;
                    all.push((path, Value::Sequence(with)));
                }
            }
        }
        scalar => all.extend(others(scalar).into_iter().map(|other| (path.to_vec(), other))),
    }
    all
}

/// Values that may stand in place of one.
fn others(value: &Value) -> Vec<Value> {
    let words = "current target face-to-face web phone pre-purchase purchase done other lost company partner direct \
                 indirect core extended every many positive neutral response apology information time 2d 3w en fi \
                 2026-02-03 order tip compare granted host guest events kitchen bus price https://example.org/x health \
                 public-service";
    match value {
        Value::Bool(value) => vec![Value::Bool(!value)],
        Value::Number(_) => {
            let whole = [1, 2, 3, 4].map(Value::from);
            whole.into_iter().chain([0.25, 0.5].map(Value::from)).collect()
        }
        Value::String(text) => {
            let longer = [format!("{text} indeed"), format!("{text}-x")].map(Value::from);
            longer.into_iter().chain(words.split_whitespace().map(Value::from)).collect()
        }
        _ => vec![Value::from("Zzother"), Value::from(true)],
    }
}

/// Costs six seconds: half a thousand edits.
#[test]
fn no_key_is_blind() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    // What has a `target-of` cannot be without its `state`.
    for (text, key) in [(FULL.to_owned(), ""), (FULL.replace("target-of: zzcurrent\n", ""), "state away")] {
        let full = load(&text);
        let graph = JourneyGraph::new(&full);
        let before = show::json(&graph).unwrap();
        let mut done: BTreeSet<Vec<String>> = BTreeSet::new();
        for (path, edited) in edits(&serde_yaml::from_str(&text).unwrap(), &[]) {
            let text = serde_yaml::to_string(&edited).unwrap();
            let is_wanted = path[0].starts_with(key) && !done.contains(&path);
            let loaded = if !is_wanted { None } else { load_str("x.yaml", &text).value };
            let Some(journey) = loaded else { continue };
            let edited = JourneyGraph::new(&journey);
            let found = diff::compare(&graph, &edited);
            let is_same = before == show::json(&edited).unwrap();
            assert_eq!(is_same, found.is_empty(), "{path:?}: {:?}\n{text}", told(&found));
            if !is_same {
                seen.extend(path.iter().flat_map(|step| step.split(' ').map(str::to_owned)));
                done.insert(path);
            }
        }
    }
    let keys = JOURNEY_TABLES.iter().flat_map(|table| table.keys.iter().map(|key| key.name));
    let blind: BTreeSet<&str> = keys.filter(|key| !seen.contains(*key)).collect();
    assert_eq!(blind, BTreeSet::new());
}

/// The same document with the keys of every map the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Mapping(map) => {
            let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.clone(), reversed(value))).collect();
            entries.reverse();
            Value::Mapping(entries.into_iter().collect())
        }
        Value::Sequence(items) => Value::Sequence(items.iter().map(reversed).collect()),
        scalar => scalar.clone(),
    }
}

#[test]
fn the_order_of_keys_and_what_is_implicit_change_nothing() {
    let mut texts: Vec<String> = (0..30).map(|seed| generate::journey(seed, 12)).collect();
    texts.push(FULL.to_owned());
    let shown = |journey: &Journey| show::yaml(&JourneyGraph::new(journey)).unwrap();
    texts.extend(shipped_journeys().iter().map(shown));
    for text in texts {
        let Some(journey) = load_str("x.yaml", &text).value else { continue };
        assert_eq!(told(&between(&journey, &journey)), [""; 0], "{text}");
        let other = serde_yaml::to_string(&reversed(&serde_yaml::from_str(&text).unwrap())).unwrap();
        assert_eq!(told(&between(&journey, &load(&other))), [""; 0], "{text}\n{other}");
        assert_eq!(told(&between(&journey, &load(&shown(&journey)))), [""; 0], "{text}");
    }
}

#[test]
fn the_reverse_comparison_has_the_reverse_of_each_change() {
    for seed in 0..60 {
        let [one, other] = [seed, seed + 1].map(|seed| load_str("x.yaml", &generate::journey(seed, 10)).value);
        let (Some(one), Some(other)) = (one, other) else { continue };
        let told = |changes: &[Change], back: bool| -> BTreeSet<String> {
            let told = changes.iter().map(|change| match back {
                true => format!("{} {} {}", change.kind.reverse, change.after, change.before),
                false => format!("{} {} {}", change.kind.name, change.before, change.after),
            });
            told.collect()
        };
        let (forth, back) = (told(&between(&one, &other), true), told(&between(&other, &one), false));
        let only: Vec<_> = forth.symmetric_difference(&back).collect();
        assert_eq!(only, [""; 0], "{seed}");
    }
}
