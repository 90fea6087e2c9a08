//! What the table of keys tells of the values, held against what is read.

use polku::load_str;
use polku::model::{JOURNEY_TABLES, Shape, Table};
use polku::project::{PROJECT_TABLES, Project};
use polku::render::{Look, THEME_TABLES};
use polku::source::Source;
use proptest::prelude::*;
use regex::Regex;

/// The shape of a key.
fn shape(tables: &'static [&Table], table: &str, key: &str) -> &'static Shape {
    let table = tables.iter().find(|known| known.name == table).expect("a table");
    &table.keys.iter().find(|known| known.name == key).expect("a key").shape
}

/// The pattern of the form that stands first in a shape.
fn pattern(shape: &Shape) -> Option<&'static str> {
    match shape {
        Shape::Form { pattern, .. } => *pattern,
        Shape::Many(of) | Shape::Optional(of) => pattern(of),
        Shape::Either(one, other) => pattern(one).or_else(|| pattern(other)),
        _ => None,
    }
}

/// A text of a form of its own: where its pattern stands, and how a file is read that has such a text.
struct Form {
    shape: &'static Shape,
    is_read: fn(&str) -> bool,
    /// Texts that look like it.
    texts: &'static str,
    /// What else the pattern lets through, since no pattern can tell.
    slack: fn(&str) -> bool,
}

fn journey_is_read(keys: String) -> bool {
    let text = format!("journey: A\n{keys}stages: [{{ id: purchase, touchpoints: [B] }}]\n");
    load_str("a.yaml", &text).journey.is_some()
}

fn theme_is_read(text: String) -> bool {
    Look::load(&Source::new("brand.yaml", text).into()).0.is_some()
}

fn project_is_read(keys: String) -> bool {
    Project::load(&Source::new("polku.yaml", format!("polku: 1\n{keys}")).into()).0.is_some()
}

fn forms() -> Vec<Form> {
    vec![
        Form {
            shape: shape(&JOURNEY_TABLES, "wait", "for"),
            is_read: |text| {
                let touchpoint = format!("{{ name: B, wait: {{ for: {text} }} }}");
                let journey = format!("journey: A\nstages: [{{ id: purchase, touchpoints: [{touchpoint}] }}]\n");
                load_str("a.yaml", &journey).journey.is_some()
            },
            texts: "([0-9]{1,4}w)?([0-9]{1,3}d)?([0-9]{1,2}h)?([0-9]{1,2}min)?|[0-9wdhmin .-]{0,8}",
            // More than a century.
            slack: |text| text.chars().filter(char::is_ascii_digit).count() > 3,
        },
        Form {
            shape: shape(&JOURNEY_TABLES, "journey", "reviewed"),
            is_read: |text| journey_is_read(format!("reviewed: {text}\n")),
            texts: "[0-9]{4}-[01][0-9]-[0-3][0-9]|[0-9 -]{8,11}",
            // There is no year 0, and not every year has a 29th of February.
            slack: |text| text.starts_with("0000-") || text.ends_with("-02-29"),
        },
        Form {
            shape: shape(&JOURNEY_TABLES, "journey", "lang"),
            is_read: |text| journey_is_read(format!("lang: {text}\n")),
            texts: "\\s?[a-zA-Z0-9]{1,4}(-[a-zA-Z0-9]{0,9}){0,3}\\s?|[a-zé_ -]{0,6}",
            slack: |_| false,
        },
        Form {
            shape: shape(&JOURNEY_TABLES, "link", "url"),
            is_read: |text| journey_is_read(format!("links: [{{ url: {text} }}]\n")),
            texts: "(?i)\\s{0,2}(h ?ttps? ?:|mail ?to:|javascript:|data:|[a-z:/?#.\t\u{85}\u{7}]{0,4})[a-zä/?#: \n\u{85}]{0,6}",
            slack: |_| false,
        },
        Form {
            shape: shape(&THEME_TABLES, "map of colours", "ink"),
            is_read: |text| theme_is_read(format!("colours: {{ ink: {text} }}\n")),
            texts: "\\s?#?[0-9a-fA-F]{2,7}\\s?|[#0-9a-g ]{0,8}",
            slack: |_| false,
        },
        Form {
            shape: shape(&THEME_TABLES, "theme", "font"),
            is_read: |text| theme_is_read(format!("font: {text}\n")),
            texts: "\\PC{0,6}|[A-Za-z0-9 \t_.&+-]{0,70}|[ -~\n]{0,4}",
            // Beyond ASCII the pattern knows no letters, and it counts none.
            slack: |text| !text.is_ascii() || text.len() > 64,
        },
        Form {
            shape: shape(&PROJECT_TABLES, "lint section", "extends"),
            is_read: |text| project_is_read(format!("lint: {{ extends: {text} }}\n")),
            texts: "[a-z./\n]{0,6}",
            slack: |_| false,
        },
        Form {
            shape: shape(&PROJECT_TABLES, "render section", "theme"),
            is_read: |text| project_is_read(format!("render: {{ theme: {text} }}\n")),
            texts: "[a-z./\\\\\n]{0,6}",
            slack: |_| false,
        },
    ]
}

/// Every text that is read matches the pattern of its form; and what is not read matches none, as far as a pattern
/// can tell.
#[test]
fn what_is_read_matches_its_pattern() {
    for form in forms() {
        let pattern = pattern(form.shape).expect("a pattern");
        let matches = Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let texts = prop_oneof![4 => form.texts, 1 => "\\PC{0,8}"];
        let result = proptest::test_runner::TestRunner::default().run(&texts, |text| {
            // Blanks alone are nothing.
            if text.trim().is_empty() {
                return Ok(());
            }
            let is_read = (form.is_read)(&serde_json::to_string(&text).unwrap());
            if is_read {
                prop_assert!(matches.is_match(&text), "{text:?} is read and does not match {pattern}");
            } else if !(form.slack)(&text) {
                prop_assert!(!matches.is_match(&text), "{text:?} is not read and matches {pattern}");
            }
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{error}"));
    }
}
