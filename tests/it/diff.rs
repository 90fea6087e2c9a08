//! The semantic comparison: what changed for the customer.

mod git;
mod report;

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
    // Those are between projects: whole journeys, and what changes do.
    let of_projects = ["journey-added", "journey-removed", "met-more-often", "met-less-often"];
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
                 public-service other.png";
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

/// A journey of thirty touchpoints in which each fact and score is there for some.
fn of_thirty(seed: u64) -> String {
    generate::service(seed, 30, 2)
}

/// The document with an id and a name changed, and what refers to the id.
fn renamed(text: &str, id: &str) -> Option<String> {
    let journey = load(text);
    let touchpoint = journey.find_touchpoint(id)?;
    let name = &journey.touchpoint(touchpoint).name.value;
    let new_name = "Something that nobody has said before";
    let word = regex::Regex::new(&format!(r"(^|[^a-z0-9-]){}($|[^a-z0-9-])", regex::escape(id))).unwrap();
    let mut out = text.to_owned();
    // Twice: what stands between two of them belongs to both.
    for _ in 0..2 {
        out = out.lines().map(|line| word.replace_all(line, "${1}brand-new${2}").into_owned() + "\n").collect();
    }
    let out = out.replacen(name.as_str(), new_name, 1);
    load_str("x.yaml", &out).value.filter(|journey| journey.find_touchpoint("brand-new").is_some())?;
    Some(out)
}

#[test]
fn a_rename_without_was_is_found_and_hides_no_removal() {
    let (mut tried, mut found, mut hidden) = (0, 0, Vec::new());
    for seed in 0..60 {
        let text = of_thirty(seed);
        let journey = load(&text);
        let touchpoint = &journey.touchpoints[(seed as usize * 7) % journey.touchpoints.len()];
        let Some(other) = renamed(&text, &touchpoint.id.value) else { continue };
        tried += 1;
        let told = changes(&text, &other);
        let kinds: Vec<&str> = told.iter().map(|change| change.kind.name).collect();
        if kinds == ["touchpoint-renamed", "name-changed"] {
            found += 1;
        }
        // A guess weighs as much as the removal would.
        let guess = told.iter().find(|change| change.kind.name == "touchpoint-renamed");
        let carries =
            touchpoint.feedback.as_ref().is_some_and(|feedback| feedback.value.asks) || !touchpoint.recovers.is_empty();
        if let Some(guess) = guess
            && (guess.class == Class::Worse) != carries
            && carries
        {
            hidden.push(touchpoint.id.value.clone());
        }
    }
    println!("{found} of {tried}");
    assert!(tried >= 40, "{tried}");
    assert!(found * 100 >= tried * 95, "{found} of {tried}");
    assert_eq!(hidden, [""; 0]);
}

#[test]
fn what_is_ambiguous_is_not_guessed() {
    let text = |touchpoints: &str| format!("journey: X\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}");
    let old = text("      - { id: ask, name: Ask, experience: 3, next: done }\n");
    let two = "      - { id: ask-a, name: Ask one, experience: 3, next: done }\n      - { id: ask-b, name: Ask two, experience: 3, next: done }\n";
    let kinds = names(&changes(&old, &text(two)));
    assert_eq!(kinds, ["touchpoint-added", "touchpoint-added", "touchpoint-removed"]);
    // With `was`, nothing needs to be guessed.
    let two = two.replace("id: ask-b,", "id: ask-b, was: ask,");
    assert_eq!(names(&changes(&old, &text(&two))), ["touchpoint-added", "touchpoint-renamed", "name-changed"]);
}

fn names(changes: &[Change]) -> Vec<&'static str> {
    changes.iter().map(|change| change.kind.name).collect()
}

/// A lower score is honest in a map of the service as it is; what is taken away is not.
#[test]
fn honesty_is_not_punished() {
    let text = |state: &str, touchpoint: &str| {
        format!(
            "journey: X\n{state}\nstages: [{{ id: purchase, touchpoints: [{{ id: order, name: Order, {touchpoint} }}] }}]\n"
        )
    };
    let before = "expectation: 4, experience: 4, feedback: true, next: [done, { to: lost, probability: 0.1 }]";
    let after = "expectation: 4, experience: 2, next: [done, { to: lost, probability: 0.3 }]";
    let classes = |state: &str| told(&changes(&text(state, before), &text(state, after)));
    assert_eq!(
        classes("state: current"),
        [
            "look[gap-widened] touchpoints.order.experience",
            "worse[feedback-lost] touchpoints.order.feedback",
            "look[probability-changed] touchpoints.order.next.lost.probability",
        ]
    );
    assert_eq!(classes(""), classes("state: current"), "without a state, it is the service as it is");
    let target = "state: target\ntarget-of: y";
    assert!(classes(target).iter().all(|change| change.starts_with("worse[")), "{:?}", classes(target));
}

#[test]
fn a_deleted_way_is_worse_unless_it_follows_from_something_else() {
    let text = |touchpoints: &str| format!("journey: X\nstages:\n  - id: purchase\n    touchpoints: [{touchpoints}]\n");
    let old = text("{ id: order, name: Order, next: [eat, done] }, { id: eat, name: Eat, next: done }");
    let gone = text("{ id: order, name: Order, next: [done] }, { id: eat, name: Eat, next: done }");
    assert_eq!(told(&changes(&old, &gone)), ["worse[transition-removed] touchpoints.order.next.eat"]);
    let detour = text(
        "{ id: order, name: Order, next: [pay, done] }, { id: pay, name: Pay, next: eat }, { id: eat, name: Eat, next: done }",
    );
    assert!(
        changes(&old, &detour).iter().all(|change| change.class != Class::Worse),
        "{:?}",
        told(&changes(&old, &detour))
    );
    let removed = text("{ id: order, name: Order, next: [done] }");
    assert!(
        changes(&old, &removed).iter().all(|change| change.class != Class::Worse),
        "{:?}",
        told(&changes(&old, &removed))
    );
    let leaves = text("{ id: order, name: Order, next: [eat, lost] }, { id: eat, name: Eat, next: done }");
    let stays = text("{ id: order, name: Order, next: eat }, { id: eat, name: Eat, next: done }");
    assert_eq!(told(&changes(&leaves, &stays)), ["better[transition-removed] touchpoints.order.next.lost"]);
}

#[test]
fn what_only_moved_is_not_worse() {
    let text = |before: &str, purchase: &str| {
        format!(
            "journey: X\nstages: [{{ id: pre-purchase, touchpoints: [{before}] }}, {{ id: purchase, touchpoints: [{purchase}] }}]\n"
        )
    };
    let (old, new) = (text("Compare, Ask", "Order, Eat"), text("Compare", "Ask, Order, Eat"));
    assert_eq!(told(&changes(&old, &new)), ["look[touchpoint-moved] touchpoints.ask"]);
    let explicit = "{ id: a, name: A, next: [b, c] }, { id: b, name: B, next: done }, { id: c, name: C, next: done }";
    let other = "{ id: a, name: A, next: [c, b] }, { id: c, name: C, next: done }, { id: b, name: B, next: done }";
    let found = changes(&text("Compare", explicit), &text("Compare", other));
    assert!(
        found.iter().all(|change| change.kind.name == "order-changed" && change.class == Class::Wording),
        "{:?}",
        told(&found)
    );
}

#[test]
fn spelling_is_no_other_name_and_another_word_is() {
    let class = |one: &str, other: &str| {
        let text = |name: &str| {
            format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{{ id: a, name: \"{name}\" }}] }}]\n")
        };
        changes(&text(one), &text(other)).first().map(|change| change.class)
    };
    for (one, other) in [
        ("Has an X-ray taken", "has an x-ray taken."),
        ("Recieves the meal", "Receives the meal"),
        ("Check out", "Checkout"),
    ] {
        assert_eq!(class(one, other), Some(Class::Wording), "{one} / {other}");
    }
    for (one, other) in [
        ("Is admitted", "Is not admitted"),
        ("Gets an answer in time", "Gets no answer in time"),
        ("Hears good news", "Hears bad news"),
        ("Has the left ear operated", "Has the right ear operated"),
        ("Pays 40 €", "Pays 400 €"),
        ("The operation is cancelled", "The operation is concluded"),
    ] {
        assert_eq!(class(one, other), Some(Class::Look), "{one} / {other}");
    }
}

/// A target in which another way leaves more for the loss that has no share of its own.
#[test]
fn a_loss_that_grows_for_another_share_is_worse() {
    let text = |share: f64| {
        format!(
            "journey: X\nstate: target\ntarget-of: y\nstages: [{{ id: purchase, touchpoints: [{{ id: a, name: A, next: [{{ to: done, probability: {share} }}, lost] }}] }}]\n"
        )
    };
    let found = changes(&text(0.9), &text(0.7));
    assert_eq!(told(&found), ["worse[probability-changed] touchpoints.a.next.done.probability"]);
    assert!(found[0].message().ends_with("; of those here, 30 % are lost now, before 10 %"), "{}", found[0].message());
    assert!(changes(&text(0.7), &text(0.9)).iter().all(|change| change.class != Class::Worse));
}

#[test]
fn a_wait_that_was_never_written_down_is_known_now() {
    let text =
        |wait: &str| format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{{ id: a, name: A{wait} }}] }}]\n");
    let class = |one: &str, other: &str| changes(&text(one), &text(other))[0].class;
    assert_eq!(class("", ", wait: 3w"), Class::Look);
    assert_eq!(class(", wait: 3w", ""), Class::Look);
    assert_eq!(class(", wait: 2w", ", wait: 3w"), Class::Worse);
}
