//! What the table of keys tells of values, and the JSON Schemas that are made of it, held against what is read.
//!
//! What is ignored needs check-jsonschema of PyPI in the directory that `CI_TOOLS` names, and Node.js and the folder in
//! which npm has installed yaml-language-server, with ajv and yaml:
//!
//! ```sh
//! npm install --prefix FOLDER yaml-language-server@1.25.0 ajv@8.20.0 yaml@2.8.3
//! CI_TOOLS=… YAML_LANGUAGE_SERVER=FOLDER cargo nextest run --run-ignored all schema::
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::client::{assert_passes, tool};
use crate::common::images::png;
use crate::common::{MINIMAL, Run, generate, shipped, shipped_names};
use polku::interop::schema::Draft;
use polku::load_str;
use polku::model::{JOURNEY_TABLES, Shape, Table};
use polku::project::{PROJECT_TABLES, Project};
use polku::render::{Look, THEME_TABLES};
use polku::source::Source;
use proptest::prelude::*;
use regex::{Regex, RegexSet};
use serde_json::Value;

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
    load_str("a.yaml", &text).value.is_some()
}

fn theme_is_read(text: String) -> bool {
    Look::load(&Source::new("brand.yaml", text).into()).value.is_some()
}

fn project_is_read(keys: String) -> bool {
    Project::load(&Source::new("polku.yaml", format!("polku: 1\n{keys}")).into()).value.is_some()
}

fn forms() -> Vec<Form> {
    vec![
        Form {
            shape: shape(&JOURNEY_TABLES, "wait", "for"),
            is_read: |text| {
                let touchpoint = format!("{{ name: B, wait: {{ for: {text} }} }}");
                let journey = format!("journey: A\nstages: [{{ id: purchase, touchpoints: [{touchpoint}] }}]\n");
                load_str("a.yaml", &journey).value.is_some()
            },
            texts: "([0-9]{1,2}y)?([0-9]{1,2}mo)?([0-9]{1,4}w)?([0-9]{1,2}wd)?([0-9]{1,3}d)?([0-9]{1,2}h)?([0-9]{1,2}min)?|[0-9wdhmino .-]{0,8}",
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
        Form {
            shape: shape(&PROJECT_TABLES, "picture", "to"),
            is_read: |text| project_is_read(format!("render: {{ pictures: {{ to: {text} }} }}\n")),
            texts: "[a-z./ ]{0,6}(\\{id\\}|\\{file\\}|[ -~]{0,3})[-a-z./]{0,4}\\.(svg|pdf|mmd|gv|htm|yaml|SVG)",
            slack: |text| text.trim().split('/').any(|part| part == ".."),
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

/// The schema as the program prints it.
fn schema(of: &str, draft: &str) -> String {
    let ran = Run::new().args(["schema", of, "--draft", draft]).go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    ran.stdout
}

const DRAFTS: [&str; 2] = ["2020-12", "07"];

#[test]
fn the_command_prints_a_schema() {
    let ran = Run::new().args(["schema", "journey"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"));
    assert_eq!(ran.stdout, schema("journey", "2020-12"));
    assert!(schema("project", "07").starts_with("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"));
    for args in [&["schema"][..], &["schema", "persona"], &["schema", "journey", "--draft", "04"]] {
        assert_eq!(Run::new().args(args.iter().copied()).go().code, 2, "{args:?}");
    }
}

/// Every key of every table is there with its documentation, and no other key is.
#[test]
fn a_schema_has_every_key_with_its_documentation() {
    let one_line = |docs: &str| docs.split_whitespace().collect::<Vec<_>>().join(" ");
    let journey_tables = JOURNEY_TABLES.iter().filter(|table| table.name != "catalog").copied().collect::<Vec<_>>();
    // The catalog speaks of links, too, and the project of terms.
    let in_catalog = ["persona", "channel", "team", "partner", "fact", "system", "lane", "link", "image", "term"];
    let project_tables = PROJECT_TABLES.iter().chain(JOURNEY_TABLES.iter().filter(|t| in_catalog.contains(&t.name)));
    for (of, tables) in [("journey", journey_tables), ("project", project_tables.copied().collect())] {
        for (draft, definitions) in [("2020-12", "$defs"), ("07", "definitions")] {
            let schema: Value = serde_json::from_str(&schema(of, draft)).unwrap();
            // A rule with options has a definition of its own.
            let with_options = polku::lint::RULES.iter().filter(|rule| !rule.kind().options.is_empty()).count();
            let of_rules = if of == "project" { with_options } else { 0 };
            assert_eq!(schema[definitions].as_object().unwrap().len(), tables.len() - 1 + of_rules);
            for table in &tables {
                let element = match table.name {
                    name if name == of => &schema,
                    name => &schema[definitions][name.replace(' ', "-")],
                };
                let element = object_of(element);
                let properties = element["properties"].as_object().unwrap();
                let keys: Vec<&str> = table.keys.iter().map(|key| key.name).collect();
                assert_eq!(properties.len(), keys.len(), "{}", table.name);
                for key in table.keys {
                    assert_eq!(properties[key.name]["description"], one_line(key.docs), "{}", key.name);
                }
                let required: Vec<&str> = table.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
                let none = Value::Array(Vec::new());
                assert_eq!(*element.get("required").unwrap_or(&none), Value::from(required), "{}", table.name);
                assert_eq!(element["additionalProperties"], false);
            }
        }
    }
}

/// The part of a definition that speaks of maps, behind what speaks of its shorthand.
fn object_of(definition: &Value) -> &Value {
    if definition.get("properties").is_some() {
        return definition;
    }
    let alternatives = definition["anyOf"].as_array().into_iter().flatten().chain(definition.get("else"));
    alternatives.map(object_of).find(|inner| !inner.is_null()).unwrap_or(&Value::Null)
}

/// The rules stand in the schema with what they find.
#[test]
fn a_schema_knows_the_rules() {
    let schema: Value = serde_json::from_str(&schema("project", "2020-12")).unwrap();
    let rules = &schema["$defs"]["lint-section"]["properties"]["rules"];
    let rules = rules["anyOf"][0]["else"]["properties"].as_object().unwrap();
    for rule in polku::lint::RULES {
        let said = rules[rule.kind().name]["description"].as_str().unwrap();
        assert!(said.starts_with(&rule.kind().summary()), "{said}");
    }
    assert!(rules["long-wait"]["description"].as_str().unwrap().contains("Option `max`, by default `1d`."));
    assert!(rules.contains_key("structure"));
}

/// A place where an element stands alone, in a file that has all that it may refer to.
struct Place {
    element: &'static str,
    /// The file, with `@` for the element.
    file: &'static str,
    /// Keys that make it whole.
    keys: &'static [(&'static str, &'static str)],
}

/// What the elements refer to.
const DEFINITIONS: &str = "personas: { host: Host, guest: Guest }, channels: { phone: Phone }, \
     teams: { events: Events }, partners: { bus: Bus }, facts: { price: Price }, systems: { till: Till }, lanes: { law: Law }";

const fn place(element: &'static str, file: &'static str, keys: &'static [(&'static str, &'static str)]) -> Place {
    Place { element, file, keys }
}

const STAGES: (&str, &str) = ("stages", "[{ id: purchase, touchpoints: [A, B] }]");

const IN_JOURNEYS: [Place; 34] = [
    place("journey", "@", &[("journey", "A"), STAGES]),
    place("source", "{ journey: A, based-on: { talks: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("number of customers", "{ journey: A, customers: @, stages: [{ id: purchase }] }", &[("count", "5")]),
    place(
        "limit",
        "{ journey: A, limits: { x: @ }, stages: [{ id: purchase, touchpoints: [A, B] }] }",
        &[("name", "A"), ("from", "a"), ("to", "b"), ("within", "2d")],
    ),
    place("persona", "{ journey: A, personas: { host: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("channel", "{ journey: A, channels: { phone: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("team", "{ journey: A, teams: { events: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("partner", "{ journey: A, partners: { bus: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place(
        "fact",
        "{ journey: A, channels: { phone: A }, facts: { price: @ }, stages: [{ id: purchase }] }",
        &[("statement", "A")],
    ),
    place("system", "{ journey: A, systems: { till: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("lane", "{ journey: A, lanes: { law: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("end", "{ journey: A, ends: { done: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("scenario", "{ journey: A, scenarios: { x: @ }, stages: [{ id: purchase }] }", &[("name", "A")]),
    place("link", "{ journey: A, links: [@], stages: [{ id: purchase }] }", &[("url", "a.md")]),
    place(
        "image",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, image: @ } }] }",
        &[("src", "a.png")],
    ),
    place("term", "{ journey: A, terms: { extends: health, purchase: @ }, stages: [{ id: purchase }] }", &[]),
    place("stage", "{ journey: A, stages: [@], % }", &[("id", "purchase")]),
    place("touchpoint", "{ journey: A, %, stages: [{ id: purchase, touchpoints: [A, @] }] }", &[("name", "B")]),
    place("wait", "{ journey: A, %, stages: [{ id: purchase, touchpoints: { name: B, wait: @ } }] }", &[("for", "2d")]),
    place(
        "limit of a wait",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, wait: { for: 1d, limit: @ } } }] }",
        &[("for", "2d")],
    ),
    place(
        "repetition",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, repeats: @ } }] }",
        &[("times", "3")],
    ),
    place(
        "pain",
        "{ journey: A, %, stages: [{ id: purchase, touchpoints: { name: B, pains: [@] } }] }",
        &[("text", "A")],
    ),
    place(
        "opportunity",
        "{ journey: A, %, stages: [{ id: purchase, touchpoints: { name: B, opportunities: [@] } }] }",
        &[("text", "A")],
    ),
    place(
        "quote",
        "{ journey: A, %, stages: [{ id: purchase, touchpoints: { name: B, quotes: [@] } }] }",
        &[("text", "A")],
    ),
    place(
        "metric",
        "{ journey: A, %, stages: [{ id: purchase, touchpoints: { name: B, metrics: [@] } }] }",
        &[("csat", "3")],
    ),
    place(
        "target",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, metrics: [{ csat: 3, nps: 5, ces: 5, target: @ }] } }] }",
        &[("csat", "4")],
    ),
    place(
        "former figure",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, metrics: [{ csat: 3, nps: 5, ces: 5, name: C, value: 2, before: @ }] } }] }",
        &[("csat", "4")],
    ),
    place(
        "action",
        "{ journey: A, %, stages: [{ id: purchase, touchpoints: { name: B, support: [@] } }] }",
        &[("text", "A")],
    ),
    place(
        "employee",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, employee: @ } }] }",
        &[("load", "2")],
    ),
    place(
        "feedback",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, feedback: @ } }] }",
        &[("asks", "true")],
    ),
    place(
        "cost",
        "{ journey: A, stages: [{ id: purchase, touchpoints: { name: B, cost: @ } }] }",
        &[("for-customer", "2")],
    ),
    place(
        "basis",
        "{ journey: A, based-on: { talks: A }, stages: [{ id: purchase, touchpoints: { name: B, basis: [@] } }] }",
        &[("kind", "talks")],
    ),
    place(
        "touchpoint beside",
        "{ journey: A, stages: [{ id: purchase, touchpoints: [{ name: A, meanwhile: [@] }, B] }] }",
        &[("to", "b")],
    ),
    place(
        "transition",
        "{ journey: A, %, stages: [{ id: purchase, touchpoints: { name: B, next: [@] } }] }",
        &[("to", "done")],
    ),
];

const IN_PROJECTS: [Place; 9] = [
    place("project", "@", &[("polku", "1")]),
    place("catalog", "{ polku: 1, catalog: @ }", &[("teams", "{ events: Events }")]),
    place("lint section", "{ polku: 1, lint: @ }", &[("exclude", "a")]),
    place("override", "{ polku: 1, lint: { overrides: [@] } }", &[("files", "a"), ("rules", "{ long-wait: off }")]),
    place("rule", "{ polku: 1, lint: { rules: { long-wait: @ } } }", &[("level", "warn")]),
    place("render section", "{ polku: 1, render: @ }", &[("view", "map")]),
    place("picture", "{ polku: 1, render: { pictures: [@] } }", &[("to", "a.svg")]),
    place("map of colours", "{ polku: 1, render: { colours: @ } }", &[("ink", "'#fff'")]),
    place("diff section", "{ polku: 1, diff: @ }", &[("ignore", "a.b")]),
];

/// Values of all sorts, right in some places and wrong in others.
const VALUES: &[&str] = &[
    "",
    "~",
    "null",
    "''",
    "true",
    "false",
    "True",
    "yes",
    "0",
    "1",
    "2",
    "3",
    "-1",
    "4.5",
    "1.0",
    "1e0",
    "0x3",
    "100.5",
    "2147483647",
    "-0.5",
    ".5",
    "404",
    "'3'",
    "A",
    "Not An Id",
    "-a",
    "a_b",
    "phone",
    "host",
    "events",
    "bus",
    "price",
    "done",
    "b",
    "2d",
    "1h30min",
    "30min1h",
    "2 days",
    "'0'",
    "2026-11-30",
    "2026-02-31",
    "30.11.2026",
    "en",
    "sv-FI",
    "English",
    "a.md",
    "'#x'",
    "https://a.fi/b?c",
    "javascript:x",
    "'#fff'",
    "'#12345'",
    "red",
    "Inter",
    "'a; b'",
    "Source Sans 3",
    "brand.yaml",
    "./brand",
    "[]",
    "[[]]",
    "[{}]",
    "['']",
    "[~]",
    "[A]",
    "[404]",
    "[true]",
    "[host]",
    "[phone]",
    "[price]",
    "[2d]",
    "[done]",
    "[done, zzz]",
    "[Not An Id]",
    "['#fff']",
    "[3]",
    "[a.md]",
    "[brand.yaml]",
    "{}",
    "{ zzz: 1 }",
    "{ x-own: 1 }",
    "{ host: 3 }",
    "{ host: 7 }",
    "{ host: }",
    "{ host: A, guest: 404 }",
    "{ Not An Id: 3 }",
    "{ phone: A }",
    "{ phone: }",
    "{ phone: [A] }",
    "{ a: A }",
    "{ a: }",
    "{ a: 404 }",
    "{ a: '' }",
    "{ a: { name: A } }",
    "{ a: { name: } }",
    "{ a: { statement: A } }",
    "{ A: A }",
    "{ to: done }",
    "{ text: A }",
    "{ url: a.md }",
    "{ for: 2d }",
    "{ asks: true }",
    "{ csat: 3 }",
    "{ csat: 9 }",
    "{ name: A }",
    "{ id: purchase }",
    "{ load: 2 }",
    "{ long-wait: off }",
    "{ long-wait: { max: 4h } }",
    "{ long-wait: }",
    "{ structure: error }",
    "{ zzz: off }",
    "{ ink: '#fff' }",
    "{ ink: }",
    "{ extends: strict }",
    "{ view: map }",
    "{ files: a, rules: { long-wait: off } }",
    "{ files: a }",
    "{ teams: { a: A } }",
];

/// The words that a shape takes.
fn words(shape: &Shape) -> Vec<&'static str> {
    match shape {
        Shape::Word(words) => words.iter().map(|(word, _)| *word).collect(),
        Shape::Many(of) | Shape::Filled(of) | Shape::Optional(of) => words(of),
        Shape::Either(one, other) => [words(one), words(other)].concat(),
        _ => Vec::new(),
    }
}

/// Files, each with one value at one key of one element.
fn files(places: &'static [Place], tables: &[&'static Table]) -> Vec<String> {
    let mut files = Vec::new();
    for Place { element, file, keys } in places {
        let table = tables.iter().find(|table| table.name == *element).expect("a table");
        let with = |element: &str| file.replace('@', element).replace('%', DEFINITIONS) + "\n";
        let map = |key: &str, value: &str| {
            let others = keys.iter().filter(|(other, _)| *other != key).map(|(key, value)| format!("{key}: {value}"));
            with(&format!("{{ {} }}", others.chain([format!("{key}: {value}")]).collect::<Vec<_>>().join(", ")))
        };
        for key in table.keys {
            let words = words(&key.shape);
            let lists = words.iter().map(|word| format!("[{word}]"));
            let all = VALUES.iter().chain(&words).map(|value| (*value).to_owned()).chain(lists);
            files.extend(all.map(|value| map(key.name, &value)));
        }
        files.extend(["x-own", "zzz", "X-own"].map(|key| map(key, "1")));
        for (key, _) in *keys {
            let others = keys.iter().filter(|(other, _)| other != key).map(|(key, value)| format!("{key}: {value}"));
            files.push(with(&format!("{{ {} }}", others.collect::<Vec<_>>().join(", "))));
        }
        if *file != "@" {
            files.extend(VALUES.iter().map(|value| with(value)));
        }
    }
    files
}

/// What a schema can see: each value for itself. What is told of the whole it cannot: references, sums, contradictions.
const VISIBLE: [&str; 14] = [
    "bad-colour",
    "bad-date",
    "bad-duration",
    "bad-font",
    "bad-id",
    "bad-language",
    "bad-link",
    "empty-value",
    "missing-key",
    "out-of-range",
    "unknown-key",
    "unknown-word",
    "unsupported-yaml",
    "wrong-type",
];

/// Where schemas and reader disagree, as it is known and does not matter.
const KNOWN: [&str; 11] = [
    // One of two times of a limit is there, and the least is not the longer one.
    r"limits: \{ x: \{ name: [^,]*, from: [^,]*, to: [^,]*(, within: *(~|null|'')?)? ?\}|at-least",
    // To JSON Schema 1.0 is a whole number; and nobody has `true` for an id.
    r"\b(id|was|persona|scenario|sub-journey|lanes): \[?(true|false|True|1\.0|1e0)\b",
    // A persona without a name is one of the catalog that gets a share; and nobody accompanies himself.
    r"personas: \{ [a-z]+: \{ *(\}|name: ?(~|null|'')? ?[,}]|ne|x-|[a-mo-z])|accompanies: \[?host",
    // A former figure alone is on the scale of the metric that it stands in.
    r"\bbefore: [-0-9.]",
    // A range goes from the fewest to the most, which are at least once.
    r"\b(repeats|times): (0\b|0x0|\[)",
    // Numbers and the like are no addresses that anybody has.
    r"\b(links|url): \[?(true|false|True|[-0-9.][-0-9.ex]*)\b",
    r"\b(extends|theme|font): \[?(true|false|True|[-0-9.][-0-9.ex]*)\b",
    // A rule of which nothing is set is told of where it stands, not where the level is missing.
    r"long-wait: \{ ?(level: (|~|null)|x-own: 1)? ?\}",
    // Whether the catalog has the persona shows in the project alone.
    r"personas: \{ [a-z-]+: (|~|null) ?\}",
    // No touchpoint has the id of an end.
    r"touchpoints: (\[.*)?\bdone\b",
    // Blanks in the place of an element are nothing where its shorthand is a text.
    r": '' [},]",
];

/// The names of the errors of a file.
fn errors(of: &str, text: &str) -> Vec<&'static str> {
    let problems = match of {
        "journey" => load_str("a.yaml", text).diagnostics,
        _ => Project::load(&Source::new("polku.yaml", text).into()).diagnostics,
    };
    problems.iter().filter(|problem| problem.is_load_error()).map(|problem| problem.kind.name).collect()
}

/// Whether texts are valid by ajv: a list for each schema.
fn by_ajv(schemas: &[String], texts: &[String]) -> Vec<Vec<bool>> {
    let job = serde_json::json!({ "schemas": schemas, "texts": texts });
    serde_json::from_value(by_script("ajv.js", &job)).unwrap()
}

/// What a script of `tests/schema` makes of a job.
fn by_script(name: &str, job: &Value) -> Value {
    std::env::var_os("YAML_LANGUAGE_SERVER")
        .expect("YAML_LANGUAGE_SERVER names the folder that npm has installed it in");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("job.json");
    fs::write(&file, job.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema").join(name);
    let output = Command::new("node").arg(script).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_element_is_tried() {
    let tried = |places: &[Place]| places.iter().map(|place| place.element).collect::<Vec<_>>();
    let tables = |tables: &[&Table]| tables.iter().map(|table| table.name).collect::<Vec<_>>();
    assert_eq!(tried(&IN_JOURNEYS), tables(&JOURNEY_TABLES[..JOURNEY_TABLES.len() - 1]));
    assert_eq!(tried(&IN_PROJECTS), tables(&PROJECT_TABLES));
}

/// The table says of every key whether it may be empty as the reader has it.
#[test]
fn what_may_be_empty_is_read_as_nothing() {
    let of = [("journey", &IN_JOURNEYS[..], &JOURNEY_TABLES[..]), ("project", &IN_PROJECTS, &PROJECT_TABLES)];
    for (of, places, tables) in of {
        for Place { element, file, keys } in places {
            let table = tables.iter().find(|table| table.name == *element).expect("a table");
            for key in table.keys {
                // Without a name, a persona is one of the catalog.
                if (*element, key.name) == ("persona", "name") {
                    continue;
                }
                let others = keys.iter().filter(|(other, _)| *other != key.name);
                let mut pairs: Vec<String> = others.map(|(key, value)| format!("{key}: {value}")).collect();
                pairs.push(format!("{}: ", key.name));
                // A metric and a cost have a figure, a limit a time, and a rule something that is set.
                match (*element, key.name) {
                    ("limit", "within") => pairs.push("at-least: 2d".into()),
                    ("metric" | "former figure", "csat") => pairs.push("nps: 1".into()),
                    ("cost", "for-customer") => pairs.push("for-company: 1".into()),
                    ("rule", "level") => pairs.push("max: 4h".into()),
                    _ => {}
                }
                let text = file.replace('@', &format!("{{ {} }}", pairs.join(", "))).replace('%', DEFINITIONS) + "\n";
                assert_eq!(errors(of, &text).is_empty(), key.may_be_empty, "{text}: {:?}", errors(of, &text));
            }
        }
    }
}

/// What is read is valid, and what is not is invalid, as far as a schema can see.
#[test]
#[ignore = "needs Node.js and ajv"]
fn schemas_agree_with_what_is_read() {
    let known = RegexSet::new(KNOWN).unwrap();
    let of = [("journey", &IN_JOURNEYS[..], &JOURNEY_TABLES[..]), ("project", &IN_PROJECTS, &PROJECT_TABLES)];
    for (of, places, tables) in of {
        let texts = files(places, tables);
        let verdicts = by_ajv(&DRAFTS.map(|draft| schema(of, draft)), &texts);
        let mut disagreed = Vec::new();
        let mut seen = (0, 0);
        for (index, text) in texts.iter().enumerate() {
            let errors = errors(of, text);
            let is_visible = errors.iter().any(|error| VISIBLE.contains(error));
            if known.is_match(text) {
                continue;
            }
            for (draft, verdicts) in DRAFTS.iter().zip(&verdicts) {
                match verdicts[index] {
                    true if is_visible => disagreed.push(format!("{draft} takes {errors:?}: {text}")),
                    false if errors.is_empty() => disagreed.push(format!("{draft} refuses: {text}")),
                    true => seen.0 += 1,
                    false => seen.1 += 1,
                }
            }
        }
        assert!(disagreed.is_empty(), "{} of {}:\n{}", disagreed.len(), 2 * texts.len(), disagreed.concat());
        assert!(seen.0 > 300 && seen.1 > 300, "{of}: {seen:?}");
    }
}

/// Journeys with one mistake each.
const BAD: [(&str, &str); 50] = [
    ("no title", "stages: [{ id: purchase }]"),
    ("no stages", "journey: A"),
    ("a title without a value", "journey:\nstages: [{ id: purchase }]"),
    ("a blank title", "journey: '  '\nstages: [{ id: purchase }]"),
    ("a title that is a list", "journey: [A]\nstages: [{ id: purchase }]"),
    ("no map", "[A, B]"),
    ("stages without a value", "journey: A\nstages:"),
    ("an empty list of stages", "journey: A\nstages: []"),
    ("a stage that is an id alone", "journey: A\nstages: [purchase]"),
    ("an unknown key of a journey", "journey: A\ntitel: B\nstages: [{ id: purchase }]"),
    ("a journey's bad id", "journey: A\nid: My journey\nstages: [{ id: purchase }]"),
    ("an unknown state", "journey: A\nstate: as-is\nstages: [{ id: purchase }]"),
    ("a bad language", "journey: A\nlang: English\nstages: [{ id: purchase }]"),
    ("a bad date", "journey: A\nreviewed: 30.11.2026\nstages: [{ id: purchase }]"),
    ("a day that there is not", "journey: A\nreviewed: 2026-02-30\nstages: [{ id: purchase }]"),
    ("a link that runs something", "journey: A\nlinks: javascript:alert(1)\nstages: [{ id: purchase }]"),
    ("a link without an address", "journey: A\nlinks: [{ text: B }]\nstages: [{ id: purchase }]"),
    ("an empty tag", "journey: A\ntags: [a, ]\nstages: [{ id: purchase }]\nbased-on: [~]"),
    ("a persona's bad id", "journey: A\npersonas: { Host: Party host }\nstages: [{ id: purchase }]"),
    ("an unknown key of a persona", "journey: A\npersonas: { a: { name: A, aged: 7 } }\nstages: [{ id: purchase }]"),
    ("a channel without a name", "journey: A\nchannels: { a: { medium: web } }\nstages: [{ id: purchase }]"),
    ("a channel without a value", "journey: A\nchannels: { a: }\nstages: [{ id: purchase }]"),
    ("an unknown medium", "journey: A\nchannels: { a: { name: A, medium: fax } }\nstages: [{ id: purchase }]"),
    ("channels as a list", "journey: A\nchannels: [web]\nstages: [{ id: purchase }]"),
    ("an unknown key of a team", "journey: A\nteams: { a: { name: A, members: 3 } }\nstages: [{ id: purchase }]"),
    ("a fact without a statement", "journey: A\nfacts: { a: { in: {} } }\nstages: [{ id: purchase }]"),
    ("a fact's channels as a list", "journey: A\nfacts: { a: { statement: A, in: [b] } }\nstages: [{ id: purchase }]"),
    ("a stage without an id", "journey: A\nstages: [{ name: Purchase }]"),
    ("an unknown kind of stage", "journey: A\nstages: [{ id: a, kind: middle }]"),
    ("an unknown key of a stage", "journey: A\nstages: [{ id: purchase, touchpoint: A }]"),
    ("a touchpoint without a name", "journey: A\nstages: [{ id: purchase, touchpoints: [{ id: a }] }]"),
    ("an empty touchpoint", "journey: A\nstages: [{ id: purchase, touchpoints: [A, ~] }]"),
    ("an unknown key of a touchpoint", "@ownershp: company"),
    ("an unknown ownership", "@ownership: own"),
    ("a score above the scale", "@expectation: 6"),
    ("a score below the scale", "@experience: 0"),
    ("a score in quotes", "@expectation: '4'"),
    ("a persona's score above the scale", "@experience: { host: 9 }"),
    ("a wait without a unit", "@wait: 90"),
    ("a bad duration", "@wait: { for: 2 days }"),
    ("a severity that is no whole number", "@pains: [{ text: A, severity: 1.5 }]"),
    ("an unknown key of a metric", "@metrics: { cast: 3 }"),
    ("a figure above its scale", "@metrics: { nps: 101 }"),
    ("a negative number of answers", "@metrics: { csat: 3, responses: -1 }"),
    ("a word where true or false is due", "@entry: yes"),
    ("an unknown part of a recovery", "@recovery: [refund]"),
    ("next without a value", "@next:"),
    ("an empty next", "@next: []"),
    ("a way without a place", "@next: [{ when: it rains }]"),
    ("a probability in percent", "@next: [{ to: done, probability: 30 }]"),
];

/// A bad journey, written out.
fn written_out(text: &str) -> String {
    let text = match text.strip_prefix('@') {
        Some(key) => format!(
            "journey: A\npersonas: {{ host: Host }}\nstages:\n  - id: purchase\n    touchpoints:\n      - name: B\n        {key}"
        ),
        None => text.to_owned(),
    };
    text + "\n"
}

#[test]
fn bad_journeys_are_bad() {
    for (mistake, text) in BAD {
        let errors = errors("journey", &written_out(text));
        assert!(errors.iter().any(|error| VISIBLE.contains(error)), "{mistake}: {errors:?}");
    }
}

/// A folder with the schemas of both drafts.
fn with_schemas() -> Run {
    let mut run = Run::new();
    for (of, draft) in [("journey", "2020-12"), ("journey", "07"), ("project", "2020-12"), ("project", "07")] {
        run = run.file(&format!("{of}.{draft}.json"), schema(of, draft));
    }
    run
}

#[test]
#[ignore = "needs check-jsonschema"]
fn check_jsonschema_takes_what_is_shipped() {
    let folder = with_schemas().folder;
    let of_shipped: Vec<_> = shipped_names().iter().map(|name| shipped().join(name)).collect();
    let check = || {
        let mut command = tool("check-jsonschema");
        command.current_dir(folder.path());
        command
    };
    for draft in DRAFTS {
        let names = ["journey", "project"].map(|of| format!("{of}.{draft}.json"));
        assert_passes(check().arg("--check-metaschema").args(&names));
        for regex in ["default", "nonunicode", "python"] {
            assert_passes(check().args(["--regex-variant", regex, "--schemafile", &names[0]]).args(&of_shipped));
        }
        assert_passes(check().args(["--schemafile", &names[1]]).arg(shipped().with_file_name("polku.yaml")));
    }
}

/// Reports of `polku lint --format json`: of journeys with errors, with findings, with none, and of a broken project.
fn findings() -> Vec<String> {
    let faulty = "journey: X\nchannels: { web: Website }\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: Order, pains: [{ text: Slow, severity: 3 }], next: [done, done] }\n";
    let texts = [MINIMAL, faulty, "journey: [X\n", "journey: X\nstagse: []\n"];
    let lint = |run: Run| run.args(["lint", "--format", "json", "."]).go().stdout;
    let of_journeys = texts.map(|text| lint(Run::new().file("a.yaml", text)));
    let of_project = lint(Run::new().file("polku.yaml", "polku: 1\nlitn: {}\n").file("journeys/a.yaml", MINIMAL));
    of_journeys.into_iter().chain([of_project]).collect()
}

#[test]
fn the_schema_of_findings_knows_every_key_that_is_reported() {
    let schema: Value = serde_json::from_str(&polku::report::schema(Draft::Draft2020)).unwrap();
    let known = |of: &Value, found: &Value| {
        let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
        assert!(keys.iter().all(|key| of["properties"].get(key.as_str()).is_some()), "{keys:?}");
        let required = of["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap());
        required.for_each(|key| assert!(found.get(key).is_some(), "{key} of {found}"));
    };
    let mut elements = Vec::new();
    for report in findings() {
        let report: Value = serde_json::from_str(&report).unwrap();
        known(&schema, &report);
        for finding in report["findings"].as_array().unwrap() {
            known(&schema["$defs"]["finding"], finding);
            assert_eq!(finding.get("journey").is_some(), finding.get("element").is_some());
            elements.extend(finding["element"].as_str().map(str::to_owned));
        }
    }
    for expected in
        ["journey", "channels.web", "touchpoints.order", "touchpoints.order.pains", "touchpoints.order.next.done~2"]
    {
        assert!(elements.iter().any(|element| element == expected), "{expected} in {elements:?}");
    }
}

/// Holds reports against a schema in `docs/schema`. Returns whether all pass, and how many are refused.
fn checked(schema: &str, reports: &[String]) -> (bool, usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = tool("check-jsonschema");
    command.arg("--schemafile").arg(format!("docs/schema/{schema}.schema.json"));
    for (index, report) in reports.iter().enumerate() {
        let file = folder.path().join(format!("{index}.json"));
        fs::write(&file, report).unwrap();
        command.arg(file);
    }
    let output = command.args(["-o", "json"]).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let refused = said["errors"].as_array().unwrap().iter().map(|error| error["filename"].to_string());
    (output.status.success(), refused.collect::<BTreeSet<String>>().len())
}

#[test]
#[ignore = "needs check-jsonschema"]
fn check_jsonschema_takes_what_is_reported_and_no_other() {
    let good = findings();
    let wrong = [("\"fingerprint\"", "\"finger-print\""), ("\"version\": 1", "\"version\": 2")];
    let wrong = wrong.map(|(right, wrong)| good[1].replace(right, wrong));
    for schema in ["findings", "findings.draft-07"] {
        assert_eq!(checked(schema, &good), (true, 0));
        assert_eq!(checked(schema, &wrong), (false, 2));
    }
}

/// Figures from `polku analyze --format json`: of each shipped journey, with what-if changes, and of journeys that nobody
/// begins, that nobody leaves, and that do not say where customers go.
fn figures() -> Vec<String> {
    let analyze = |run: Run, args: &[&str]| {
        let ran = run.args(["analyze", "--format", "json"]).args(args.iter().copied()).go();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
        ran.stdout
    };
    let one_stage = |touchpoints: &str| {
        format!("journey: X\npersonas: {{ a: A, b: B }}\nstages: [{{ id: purchase, touchpoints: [{touchpoints}] }}]\n")
    };
    let odd = [
        "{ name: a, entry: 0 }",
        "{ name: a, next: b }, { name: b, next: a }",
        "{ name: a, next: [{ to: done, probability: 0.5 }] }",
        "{ name: a, repeats: { times: [1, 3], every: 1d }, personas: a, next: [b, lost] }, { name: b, personas: a }",
    ];
    let of_odd = odd.map(|touchpoints| analyze(Run::new().file("a.yaml", one_stage(touchpoints)), &["a.yaml"]));
    let shipped = shipped_names();
    let of_shipped = shipped.iter().map(|name| analyze(Run::new().shipped(name), &[&format!("journeys/{name}")]));
    let all = shipped.iter().fold(Run::new(), |run, name| run.shipped(name));
    let knee =
        ["journeys/knee-replacement.yaml", "--set", "touchpoints.waiting-list.wait.for=4w", "--without", "check-up"];
    let what_if = analyze(Run::new().shipped("knee-replacement.yaml"), &knee);
    of_shipped.chain(of_odd).chain([analyze(all, &["journeys"]), what_if]).collect()
}

/// Says what of a value a schema does not tell: its keys, and keys that must be there.
fn untold(schema: &Value, of: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let of = match of["$ref"].as_str() {
        Some(reference) => schema.pointer(&reference[1..]).unwrap_or_else(|| panic!("{at}: {reference}")),
        None => of,
    };
    // Something or null.
    for any in ["oneOf", "anyOf"] {
        if let Some(one) = of[any].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null")) {
            if !value.is_null() {
                untold(schema, one, value, at, found);
            }
            return;
        }
    }
    match value {
        Value::Array(items) if of["items"].is_object() => {
            items.iter().for_each(|item| untold(schema, &of["items"], item, &format!("{at}[]"), found));
        }
        Value::Object(map) => {
            for (key, value) in map {
                match (of["properties"].get(key), &of["additionalProperties"]) {
                    (Some(of), _) => untold(schema, of, value, &format!("{at}.{key}"), found),
                    (None, of @ Value::Object(_)) => untold(schema, of, value, &format!("{at}.*"), found),
                    _ => found.push(format!("{at}.{key}")),
                }
            }
            let required = of["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            found.extend(required.filter(|key| !map.contains_key(*key)).map(|key| format!("{at}.{key} is missing")));
        }
        _ => {}
    }
}

#[test]
fn the_schema_of_figures_knows_every_key_that_is_reported() {
    let schema: Value = serde_json::from_str(&polku::answers::json::schema(Draft::Draft2020)).unwrap();
    for report in figures() {
        let mut found = Vec::new();
        untold(&schema, &schema, &serde_json::from_str(&report).unwrap(), "", &mut found);
        assert_eq!(found, [""; 0]);
    }
}

/// The backlogs of each shipped journey, of all, and of the journey with every key.
fn backlogs() -> Vec<String> {
    let shown = |run: Run, path: &str| {
        let ran = run.args(["show", "--format", "backlog-json", path]).go();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{path}");
        ran.stdout
    };
    let full = Run::new().file("full.yaml", include_str!("../data/every-key.yaml"));
    let full = ["host.png", "order.png"].into_iter().fold(full, |run, image| run.file(image, png(8, 6, [200, 0, 0])));
    let all = shipped_names().iter().fold(Run::new(), |run, name| run.shipped(name));
    vec![shown(full, "full.yaml"), shown(all, "journeys")]
}

#[test]
fn the_schema_of_backlogs_knows_every_key_that_is_reported() {
    let schema: Value = serde_json::from_str(&polku::answers::backlog::schema(Draft::Draft2020)).unwrap();
    for report in backlogs() {
        let mut found = Vec::new();
        untold(&schema, &schema, &serde_json::from_str(&report).unwrap(), "", &mut found);
        assert_eq!(found, [""; 0]);
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn check_jsonschema_takes_backlogs_and_no_other() {
    let good = backlogs();
    let wrong =
        [("\"version\": 1", "\"version\": 2"), ("\"impact\": 3", "\"impact\": 4"), ("\"unrelieved\"", "\"pains\"")];
    let wrong = wrong.map(|(right, wrong)| good[0].replace(right, wrong));
    for schema in ["backlog", "backlog.draft-07"] {
        assert_eq!(checked(schema, &good), (true, 0));
        assert_eq!(checked(schema, &wrong), (false, 3));
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn check_jsonschema_takes_figures_and_no_other() {
    let good = figures();
    let wrong = [
        ("\"version\": 1", "\"version\": 2"),
        ("\"kept\": 0", "\"kept\": 1"),
        ("\"removal\"", "\"removals\""),
        ("\"loops\": true", "\"loops\": 1"),
    ];
    let of_textile = good.iter().find(|report| report.contains("vuokratekstiili.yaml")).unwrap();
    let wrong = wrong.map(|(right, wrong)| {
        assert!(of_textile.contains(right), "{right}");
        of_textile.replace(right, wrong)
    });
    for schema in ["analyze", "analyze.draft-07"] {
        assert_eq!(checked(schema, &good), (true, 0));
        assert_eq!(checked(schema, &wrong), (false, 4));
    }
}

/// Changes from `polku diff --format json`: between shipped journeys, between one with every key and another, in both
/// directions, and with comments.
fn changes() -> Vec<String> {
    let full = include_str!("../data/every-key.yaml");
    let bare = MINIMAL.to_owned() + "# polku: accept[text-changed] in vain\n";
    let run = shipped_names().iter().fold(Run::new(), |run, name| run.shipped(name));
    let mut run = run.file("full.yaml", full).file("bare.yaml", bare);
    for image in ["host.png", "order.png"] {
        run = run.file(image, png(8, 6, [200, 0, 0]));
    }
    let mut all = Vec::new();
    let textile = ["journeys/vuokratekstiili.yaml", "journeys/vuokratekstiili-tavoite.yaml"];
    for sides in [
        ["full.yaml", "bare.yaml"],
        ["bare.yaml", "full.yaml"],
        textile,
        ["journeys", "journeys"],
        ["journeys", "/dev/null"],
    ] {
        let ran = Run::in_folder(run.folder).args(["diff", sides[0], sides[1], "--format", "json"]).go();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{sides:?}");
        all.push(ran.stdout);
        run = Run::in_folder(ran.folder);
    }
    all
}

#[test]
fn the_schema_of_changes_knows_every_key_that_is_reported() {
    let schema: Value = serde_json::from_str(&polku::report::changes_schema(Draft::Draft2020)).unwrap();
    for report in changes() {
        let mut found = Vec::new();
        let report: Value = serde_json::from_str(&report).unwrap();
        untold(&schema, &schema, &report, "", &mut found);
        assert_eq!(found, [""; 0]);
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn check_jsonschema_takes_changes_and_no_other() {
    let good = changes();
    let wrong = [
        ("\"version\": 1", "\"version\": 2"),
        ("\"class\": \"better\"", "\"class\": \"good\""),
        ("\"kept\"", "\"keeps\""),
    ];
    let wrong = wrong.map(|(right, wrong)| {
        assert!(good[2].contains(right), "{right}");
        good[2].replace(right, wrong)
    });
    for schema in ["diff", "diff.draft-07"] {
        assert_eq!(checked(schema, &good), (true, 0));
        assert_eq!(checked(schema, &wrong), (false, 3));
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn check_jsonschema_refuses_each_mistake() {
    let mut run = with_schemas();
    for (index, (_, text)) in BAD.iter().enumerate() {
        run = run.file(&format!("bad/{index}.yaml"), written_out(text));
    }
    for draft in DRAFTS {
        let mut command = tool("check-jsonschema");
        command.current_dir(run.folder.path()).args(["-o", "json", "--schemafile", &format!("journey.{draft}.json")]);
        let output = command.args((0..BAD.len()).map(|index| format!("bad/{index}.yaml"))).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        let refused: Vec<&str> =
            said["errors"].as_array().unwrap().iter().map(|e| e["filename"].as_str().unwrap()).collect();
        for (index, (mistake, _)) in BAD.iter().enumerate() {
            assert!(refused.contains(&format!("bad/{index}.yaml").as_str()), "{draft} takes {mistake}");
        }
    }
}

/// Journeys of all kinds, with every key of the format.
fn good_journeys() -> Vec<String> {
    let made = (0..300).map(|seed| generate::journey(seed, 12));
    let services = (0..20).map(|seed| generate::service(seed, 40, 3));
    let shipped = shipped_names().into_iter().map(|name| fs::read_to_string(shipped().join(name)).unwrap());
    let shown = shipped_names().into_iter().map(|name| {
        let ran = Run::new().shipped(&name).args(["show", &format!("journeys/{name}")]).go();
        ran.stdout
    });
    made.chain(services).chain(shipped).chain(shown).chain([MINIMAL.to_owned()]).collect()
}

#[test]
#[ignore = "needs Node.js and ajv"]
fn ajv_takes_journeys_of_all_kinds() {
    let journeys = good_journeys();
    for (draft, verdicts) in DRAFTS.iter().zip(by_ajv(&DRAFTS.map(|draft| schema("journey", draft)), &journeys)) {
        for (journey, is_valid) in journeys.iter().zip(verdicts) {
            assert!(is_valid, "{draft} refuses:\n{journey}");
        }
    }
}

#[test]
#[ignore = "needs check-jsonschema"]
fn check_jsonschema_takes_journeys_of_all_kinds() {
    let mut run = with_schemas();
    // As many as it reads in seconds.
    let journeys: Vec<String> = good_journeys().into_iter().step_by(4).collect();
    for (index, journey) in journeys.iter().enumerate() {
        run = run.file(&format!("good/{index}.yaml"), journey);
    }
    for draft in DRAFTS {
        let mut command = tool("check-jsonschema");
        command.current_dir(run.folder.path()).args(["--schemafile", &format!("journey.{draft}.json")]);
        assert_passes(command.args((0..journeys.len()).map(|index| format!("good/{index}.yaml"))));
    }
}

/// What an author sees of a file in an editor with yaml-language-server.
#[derive(serde::Deserialize)]
struct Seen {
    problems: Vec<Problem>,
    completed: Vec<Vec<Completion>>,
    hovered: Vec<Option<String>>,
}

#[derive(serde::Deserialize, Debug)]
struct Problem {
    line: usize,
    message: String,
}

#[derive(serde::Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct Completion {
    label: String,
    insert_text: String,
    documentation: Option<String>,
}

/// A file that names its schema in its first line, and after which texts something is asked for.
struct Opened<'a> {
    schema: &'a str,
    text: &'a str,
    completions: &'a [&'a str],
    hovers: &'a [&'a str],
}

fn in_editor(files: &[Opened<'_>]) -> Vec<Seen> {
    let folder = with_schemas().folder;
    let job = files.iter().enumerate().map(|(index, file)| {
        serde_json::json!({
            "path": folder.path().join(format!("journeys/{index}.yaml")),
            "text": format!("# yaml-language-server: $schema=../{}.json\n{}", file.schema, file.text),
            "completions": file.completions,
            "hovers": file.hovers,
        })
    });
    serde_json::from_value(by_script("server.js", &job.collect())).unwrap()
}

#[test]
#[ignore = "needs Node.js and yaml-language-server"]
fn an_editor_finds_nothing_wrong_with_what_is_shipped() {
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let journeys: Vec<String> = shipped_names().iter().map(|name| read(&shipped().join(name))).collect();
    let project = read(&shipped().with_file_name("polku.yaml"));
    for draft in DRAFTS {
        let (journey_schema, project_schema) = (format!("journey.{draft}"), format!("project.{draft}"));
        let file = |schema, text| Opened { schema, text, completions: &[], hovers: &[] };
        let mut files: Vec<Opened<'_>> = journeys.iter().map(|text| file(&*journey_schema, &**text)).collect();
        files.push(file(&project_schema, &project));
        for (seen, file) in in_editor(&files).iter().zip(&files) {
            assert!(seen.problems.is_empty(), "{draft}: {:?}\n{}", seen.problems, file.text);
        }
    }
}

/// With `@` where something is completed.
const IN_EDITOR: &str = "\
journey: Buying a pancake
stages:
  - id: purchase
    touchpoints:
      - name: Order
        ownership: company
        contact: @
        wait: 10min
        @
        pains:
          - text: It is loud
            @
        next: done
";

#[test]
#[ignore = "needs Node.js and yaml-language-server"]
fn an_editor_completes_and_explains() {
    let text = IN_EDITOR.replace('@', "");
    for draft in DRAFTS {
        let schema = format!("journey.{draft}");
        let completions = ["contact: ", "10min\n        ", "loud\n            "];
        let hovers = ["owner", "wai", "pai", "compa"];
        let seen = in_editor(&[Opened { schema: &schema, text: &text, completions: &completions, hovers: &hovers }]);
        let [words, keys, of_pain] = &seen[0].completed[..] else { panic!("three completions") };
        let words: Vec<_> = words.iter().map(|word| (&*word.label, word.documentation.as_deref())).collect();
        assert_eq!(words.len(), 2, "{words:?}");
        assert_eq!((words[0].0, words[1].0), ("direct", "indirect"));
        assert!(words[0].1.unwrap().starts_with("The customer deals with the company or a partner"));

        let key = |name: &str| keys.iter().find(|key| key.label == name).unwrap_or_else(|| panic!("{name}: {keys:?}"));
        assert_eq!(key("experience").insert_text, "experience: ");
        assert!(
            key("experience")
                .documentation
                .as_ref()
                .unwrap()
                .starts_with("What the customer experiences at the touchpoint, from 1")
        );
        assert_eq!(
            key("recovers").documentation.as_ref().unwrap().split('.').next(),
            Some("The touchpoints whose failure this one makes good")
        );
        assert!(keys.iter().all(|key| key.label != "ownership"), "what is there already is not offered");
        assert_eq!(of_pain.iter().map(|key| &*key.label).collect::<Vec<_>>(), ["id", "severity", "personas"]);

        let hovered: Vec<&str> = seen[0].hovered.iter().map(|said| said.as_deref().unwrap()).collect();
        assert!(hovered[0].contains("Who owns the touchpoint:"), "{}", hovered[0]);
        assert!(hovered[0].contains("* `social`: Other people: friends, reviews, groups."), "{}", hovered[0]);
        assert!(hovered[1].contains("How long the customer waits"), "{}", hovered[1]);
        assert!(hovered[2].contains("What hurts the customer at the touchpoint."), "{}", hovered[2]);
        assert_eq!(hovered[3], hovered[0]);
    }
}

#[test]
#[ignore = "needs Node.js and yaml-language-server"]
fn an_editor_shows_mistakes_where_they_are() {
    let texts: Vec<String> = BAD.iter().map(|(_, text)| written_out(text)).collect();
    let said = [
        ("an unknown key of a touchpoint", 8, "Property ownershp is not allowed."),
        (
            "an unknown ownership",
            8,
            r#"Value is not accepted. Valid values: "company", "partner", "customer", "social", "external"."#,
        ),
        ("a score above the scale", 8, "Value is above the maximum of 5."),
        ("a bad duration", 8, "Write a duration such as `90min`, `1h30min`, `2d`, `1w`, `3mo`."),
        ("an empty next", 8, "Array has too few items. Expected 1 or more."),
        ("a way without a place", 8, "Missing property \"to\"."),
        ("no stages", 2, "Missing property \"stages\"."),
    ];
    for draft in DRAFTS {
        let schema = format!("journey.{draft}");
        let files: Vec<_> =
            texts.iter().map(|text| Opened { schema: &schema, text, completions: &[], hovers: &[] }).collect();
        let seen = in_editor(&files);
        for ((mistake, _), seen) in BAD.iter().zip(&seen) {
            assert!(!seen.problems.is_empty(), "{draft}: nothing is told of {mistake}");
            if let Some((_, line, message)) = said.iter().find(|(of, ..)| of == mistake) {
                let problems: Vec<_> = seen.problems.iter().map(|problem| (problem.line, &*problem.message)).collect();
                assert_eq!(problems, [(*line, *message)], "{draft}: {mistake}");
            }
        }
    }
}

/// The levels of rules are completed, and each rule says what it finds.
#[test]
#[ignore = "needs Node.js and yaml-language-server"]
fn an_editor_knows_the_rules() {
    let text = "polku: 1\nlint:\n  rules:\n    long-wait: \n    no-exit: off\n    \n";
    for draft in DRAFTS {
        let schema = format!("project.{draft}");
        let seen =
            in_editor(&[Opened { schema: &schema, text, completions: &["wait: ", "off\n    "], hovers: &["no-ex"] }]);
        let [levels, rules] = &seen[0].completed[..] else { panic!("two completions") };
        // To YAML 1.1, `off` without quotes is false.
        let labels: Vec<&str> = levels.iter().map(|level| &*level.label).collect();
        assert_eq!(labels, ["\"off\"", "info", "warn", "error", "warning"]);
        let rule = rules.iter().find(|rule| rule.label == "dead-end").expect("a rule");
        assert!(rule.documentation.as_ref().unwrap().ends_with("By default `error`."), "{rule:?}");
        assert!(seen[0].hovered[0].as_ref().unwrap().contains("By default"), "{:?}", seen[0].hovered);
    }
}
