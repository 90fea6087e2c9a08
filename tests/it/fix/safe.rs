//! A safe fix changes nothing in the output of `polku show` except the slip that it names.

use std::collections::BTreeMap;

use polku::interop::show;
use polku::{JourneyGraph, load_str};
use serde_json::{Value, json};

use super::fixed;
use crate::common::generate::{self, Chance};

/// Returns the output of `show --format json`, with equal transitions of a touchpoint as one, or `None` if the text
/// is not a journey.
fn said(text: &str) -> Option<(Value, BTreeMap<String, f64>)> {
    let journey = load_str("a.yaml", text).value?;
    let mut shown: Value = serde_json::from_str(&show::json(&JourneyGraph::new(&journey)).unwrap()).unwrap();
    let mut shares = BTreeMap::new();
    for transition in shown["transitions"].as_array().unwrap() {
        for of in transition["personas"].as_array().unwrap() {
            let [from, to, when] = ["from", "to", "when"].map(|key| transition[key].to_string());
            *shares.entry(format!("{from} {to} {when} {}", of["persona"])).or_default() +=
                (of["probability"].as_f64().unwrap() * 1e6).round();
        }
    }
    shown["transitions"] = json!(null);
    let stages = shown["journey"]["stages"].as_array_mut().unwrap();
    let touchpoints = stages.iter_mut().filter_map(|stage| stage.get_mut("touchpoints")?.as_array_mut()).flatten();
    for next in touchpoints.filter_map(|touchpoint| touchpoint["next"].as_array_mut()) {
        let mut seen = Vec::new();
        next.retain(|transition| !seen.contains(transition) && (seen.push(transition.clone()), true).1);
    }
    Some((shown, shares))
}

/// Probabilities are rounded: those of three transitions add up to a little less than 1.
fn is_same(one: &(Value, BTreeMap<String, f64>), other: &(Value, BTreeMap<String, f64>)) -> bool {
    let keys = || one.1.keys().eq(other.1.keys());
    one.0 == other.0 && keys() && one.1.values().zip(other.1.values()).all(|(one, other)| (one - other).abs() < 10.0)
}

/// Returns a text in which every transition that stands alone is written twice.
fn doubled(text: &str) -> String {
    let mut parts = text.split("next: ");
    let mut doubled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let id = part.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
        doubled +=
            &if id.is_empty() { format!("next: {part}") } else { format!("next: [{id}, {id}]{}", &part[id.len()..]) };
    }
    doubled
}

#[test]
fn a_safe_fix_of_a_rule_changes_no_probability() {
    let folder = tempfile::tempdir().unwrap();
    let mut safe = 0;
    for seed in 0..100 {
        let text = generate::journey(seed, 4).replace("\nstages:", "\n# polku: ignore[trap, dead-ends]\nstages:");
        let text = doubled(&text);
        let before = said(&text).unwrap();
        let (mended, _) = fixed(folder.path(), &text, false);
        assert!(is_same(&said(&mended).unwrap(), &before), "seed {seed}, from\n{text}\nto\n{mended}");
        safe += usize::from(mended.matches(',').count() < text.matches(',').count());
    }
    assert!(safe > 5, "only {safe}");
}

/// Returns a text with a slip in some word, number or boolean.
fn slipped(chance: &mut Chance, text: &str) -> String {
    let is_word = |word: &&str| word.len() > 7 && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(is_word).collect();
    let word = chance.pick(&words);
    let at = 2 + chance.below(word.len() - 4);
    let torn = [&word[..at], &word[at + 1..at + 2], &word[at..at + 1], &word[at + 2..]].concat();
    let number = chance.pick(&["1", "2", "3", "4"]);
    let truth = chance.pick(&["true", "false"]);
    match chance.below(4) {
        1 => text.replace(&format!(": {number},"), &format!(": \"{number}\",")),
        2 => text.replace(&format!(": {truth}"), &format!(": {}", if truth == "true" { "yes" } else { "no" })),
        _ => text.replacen(word, &torn, 1),
    }
}

#[test]
fn a_safe_fix_of_a_load_error_restores_the_text_before_the_slip() {
    let folder = tempfile::tempdir().unwrap();
    let mut mended_ones = 0;
    for seed in 0..400 {
        let right = generate::journey(seed, 6);
        let wrong = slipped(&mut Chance::new(seed), &right);
        if said(&wrong).is_some() {
            continue;
        }
        let (mended, _) = fixed(folder.path(), &wrong, false);
        if let Some(after) = said(&mended) {
            assert!(is_same(&after, &said(&right).unwrap()), "seed {seed}, from\n{wrong}\nto\n{mended}");
            mended_ones += 1;
        }
    }
    assert!(mended_ones > 100, "only {mended_ones}");
}

#[test]
fn removing_a_duplicate_transition_is_only_safe_if_no_probability_changes() {
    let folder = tempfile::tempdir().unwrap();
    let text = |next: &str| {
        format!(
            "journey: J\npersonas: {{ host: Host, guest: Guest }}\nstages:\n  - id: purchase\n    touchpoints:\n      \
             - {{ name: A, next: {next} }}\n      - {{ name: B, next: done }}\n      \
             - {{ name: C, personas: guest, next: done }}\n"
        )
    };
    for (next, safe) in [
        ("[b, b]", Some("[b]")),
        ("[b, b, c]", None),
        ("[b, b, done, done]", None),
        ("[b, b, { to: c, probability: 0.4 }]", Some("[b, { to: c, probability: 0.4 }]")),
        ("[b, b, { to: b, when: it rains }]", None),
        ("[{ to: b, personas: host }, { to: b, personas: host }, c]", Some("[{ to: b, personas: host }, c]")),
        ("[{ to: b, personas: guest }, { to: b, personas: guest }, c]", None),
    ] {
        let wrong = text(next);
        let expected = safe.map_or((wrong.clone(), 0), |right| (text(right), 1));
        assert_eq!(fixed(folder.path(), &wrong, false), expected, "{next}");
        assert!(fixed(folder.path(), &wrong, true).1 > 0, "{next}");
    }
}

#[test]
fn an_aliased_value_is_not_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let text = |touchpoints: &str| format!("journey: J\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}");
    for touchpoints in [
        // The note would read `true`, and the name would change.
        "      - { name: A, named-person: &said yes, note: *said }\n",
        "      - { name: &a paymnet-desk, next: done }\n      - { name: Payment desk, next: *a }\n",
        // Only the first of the two has a single target.
        "      - { name: A, next: &ways [b, b] }\n      - { name: B, next: *ways }\n",
    ] {
        let text = text(touchpoints);
        assert_eq!(fixed(folder.path(), &text, true), (text, 0));
    }
    let text = text("      - &a { name: A, named-person: yes, next: done }\n      - { name: B, x-like: *a }\n");
    assert_eq!(fixed(folder.path(), &text, false).1, 1);
}
