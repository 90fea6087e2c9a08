//! Readers of YAML 1.1 and of YAML 1.2 read the same values in the YAML that polku writes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::common::client::tool;
use polku::format::format;
use polku::interop::{mermaid, show};
use polku::render::{self, Options};
use polku::template::{self, Template};
use polku::words::Lang;
use polku::{Catalog, JourneyGraph, Source, load_str};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use regex::Regex;
use serde_json::{Value, json};

/// Texts that some YAML reader takes for something else if they have no quotes.
const HOSTILE: &[&str] = &[
    "No",
    "no",
    "y",
    "Y",
    "n",
    "on",
    "OFF",
    "yes",
    "true",
    "False",
    "TRUE",
    "~",
    "null",
    "Null",
    "NULL",
    "12:30",
    "190:20:30",
    "1:2.5",
    "1_000",
    "1_0.5",
    "0o7",
    "017",
    "08",
    "0b1",
    "0b1_0",
    "0x1F",
    "0x_1f",
    "0xffffffffffffffffffff",
    ".5",
    "-.5",
    "+.5",
    "5.",
    "1e3",
    "1E3",
    "1.e+3",
    "1.5e+3",
    "1.5e3_0",
    "+1",
    "-1",
    "+12e03",
    "1,000",
    "1,5",
    ".inf",
    "-.INF",
    ".nan",
    "2026-11-30",
    "2026-1-3",
    "2026-11-30T10:00:00Z",
    "2026-11-30 10:00:00",
    "=",
    "<<",
    "---",
    "...",
    "--- a",
    "-",
    "- a",
    "?",
    "? a",
    "a?",
    "Who? Me",
    ":",
    ": a",
    "a: b",
    "a:",
    "a :b",
    "#",
    "#a",
    "a #b",
    "a# b",
    "*a",
    "&a",
    "!a",
    "!!str a",
    "|",
    "|-",
    ">",
    "> a",
    "%a",
    "@a",
    "`a`",
    "'",
    "\"",
    "'a'",
    "\"a\"",
    "it's",
    "say \"hi\"",
    "\\",
    "\\n",
    "a\\",
    "[",
    "]",
    "{",
    "}",
    "[a]",
    "{a: b}",
    "a, b",
    "a,b",
    ",",
    "a]b",
    "https://example.org/a?b=c#d",
    "C:\\x",
    "::error::x",
    "a\nb",
    "a\n\n\nb",
    "a\n b\n  c",
    "a\n# b",
    "a\n::error::b",
    "a \nb",
    "a\n- b: c",
    "a\n---\nb",
    "a\n...\nb",
    "a\rb",
    "a\r\nb",
    "a\tb",
    "\u{7}",
    "a\u{85}b",
    "a\u{2028}b",
    "a\u{2029}b",
    "a\u{a0}b",
    "\u{feff}a",
    "a\u{feff}",
    "\u{fffe}",
    "\u{1fffe}",
    "\u{7f}",
    "\u{9b}",
    "\u{202e}a",
    "\u{2066}a\u{2069}",
    "\u{200b}a",
    "می\u{200c}خواهم",
    "👩\u{200d}🚒",
    "奉茶",
    "١٢",
    "½",
    "Ä",
    "e\u{301}",
    "nO",
    "oui",
    "0",
    "00",
    "0.",
    "1.2.3",
    "1-2",
    "90min",
    "2d",
    "0b",
    "0x",
    "0o",
    "_",
    "_1",
    "1_",
    "e3",
    "1e",
    "x-a",
    "a%%b",
    "%%{init}",
    "a#58;b",
];

/// Ids that some reader takes for words or numbers.
const IDS: &[&str] =
    &["no", "on", "y", "off", "true", "null", "404", "007", "1e3", "0x1f", "0o7", "0b1", "2026-11-30", "1-2"];

/// Returns hostile texts, and as many random ones.
fn texts() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let by_chance = prop_oneof![
        2 => "[-?:,\\[\\]{}#&*!|>'\"%@`~=<\\\\ a1.\n\t]{1,8}",
        1 => "[0-9][-+_.,:eExob0-9 ]{0,6}",
        1 => "\\PC{1,8}",
        1 => any::<Vec<char>>().prop_map(|chars| chars.into_iter().take(6).collect()),
    ];
    let mut made = || by_chance.new_tree(&mut runner).unwrap().current();
    let made: Vec<String> = (0..600).map(|_| made()).collect();
    let texts = HOSTILE.iter().map(|text| (*text).to_owned()).chain(made);
    texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Returns a text in double quotes, with everything but plain letters escaped.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        ' ' | 'a'..='z' | 'A'..='Z' | '0'..='9' => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Returns a journey with texts in every kind of position, and with every id.
fn journey(texts: &[String]) -> String {
    let all: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    let text = |index: usize| &all[index % all.len()];
    let mut out =
        format!("journey: {}\nsummary: {}\nreviewed: 2026-11-30\ntags: [{}]\n", text(0), text(1), all.join(", "));
    for list in ["personas", "channels", "teams", "partners"] {
        let entries: Vec<String> =
            IDS.iter().enumerate().map(|(index, id)| format!("\"{id}\": {}", text(index))).collect();
        writeln!(out, "{list}: {{ {} }}", entries.join(", ")).unwrap();
    }
    out.push_str("stages:\n  - id: \"no\"\n    kind: purchase\n    touchpoints:\n");
    for (index, id) in IDS.iter().enumerate() {
        writeln!(
            out,
            "      - {{ id: \"{id}\", name: {}, note: {}, personas: [\"{id}\", \"no\"], channel: \"{id}\", partner: \"{id}\", \
             feeling: {{ \"{id}\": {} }}, wait: 90min, pains: [{}, {{ text: {}, severity: 2 }}], metrics: [{{ name: {}, value: {} }}] }}",
            text(index),
            text(index + 2),
            text(index + 3),
            text(index + 4),
            text(index + 5),
            text(index + 6),
            ["1e300", "-2.5e-9", "0.5", "3", "1e21"][index % 5],
        )
        .unwrap();
    }
    out
}

/// Returns what each reader reads in each text.
fn readings(texts: &[String]) -> BTreeMap<String, Vec<Value>> {
    let folder = tempfile::tempdir().unwrap();
    let job = folder.path().join("job.json");
    std::fs::write(&job, json!(texts).to_string()).unwrap();
    let mut read = BTreeMap::new();
    for (mut program, script) in [(tool("python"), "read.py"), (Command::new("node"), "read.js")] {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml").join(script);
        let output = program.arg(script).arg(&job).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        read.extend(serde_json::from_slice::<BTreeMap<String, Vec<Value>>>(&output.stdout).unwrap());
    }
    assert_eq!(read.len(), 5, "{:?}", read.keys());
    read
}

/// Asserts that each reader reads each text as expected.
#[track_caller]
fn assert_read(texts: &[String], expected: &[Value]) {
    for (reader, read) in readings(texts) {
        for ((text, read), expected) in texts.iter().zip(read).zip(expected) {
            let read = without_own(read);
            let difference = differing("", &read, expected).unwrap_or_default();
            assert!(read == *expected, "{reader}: {difference}\n{text:.2000}");
        }
    }
}

/// Returns a value without the keys that start with `x-`.
fn without_own(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(key, _)| !key.starts_with("x-"))
            .map(|(key, value)| (key, without_own(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_own).collect(),
        Value::Number(number) => json!(number.as_f64()),
        value => value,
    }
}

/// Returns the first difference between two values.
fn differing(at: &str, one: &Value, other: &Value) -> Option<String> {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().find_map(|(key, value)| differing(&format!("{at}.{key}"), value, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(index, (a, b))| differing(&format!("{at}.{index}"), a, b))
        }
        _ => (one != other).then(|| format!("{at} is {one:.300} and not {other:.300}")),
    }
}

#[test]
#[ignore = "needs PyYAML, ruamel.yaml and the npm package yaml"]
fn every_reader_reads_the_output_of_show_alike() {
    let (mut shown, mut expected) = (Vec::new(), Vec::new());
    for texts in texts().chunks(40) {
        let loaded = load_str("a.yaml", &journey(texts));
        let journey = loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let graph = JourneyGraph::new(&journey);
        let document: Value = serde_json::from_str(&show::json(&graph).unwrap()).unwrap();
        assert_eq!(document["journey"]["tags"], json!(texts));
        shown.push(show::yaml(&graph).unwrap());
        expected.push(without_own(document["journey"].clone()));
    }
    assert_read(&shown, &expected);
}

#[test]
#[ignore = "needs PyYAML, ruamel.yaml and the npm package yaml"]
fn every_reader_reads_the_comments_in_mermaid_alike() {
    let reference = Regex::new("#([0-9]+);").unwrap();
    let (mut said, mut expected) = (Vec::new(), Vec::new());
    for texts in texts().chunks(40) {
        let journey = load_str("a.yaml", &journey(texts)).value.unwrap();
        let diagram = render::mermaid(&JourneyGraph::new(&journey), &Options::default());
        let comments = diagram.lines().skip(1).map_while(|line| line.trim_start().strip_prefix("%%"));
        let head: Vec<&str> = comments.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let character = |found: &regex::Captures<'_>| char::from_u32(found[1].parse().unwrap()).unwrap().to_string();
        said.push(reference.replace_all(&(head.join("\n") + "\n"), character).into_owned());
        let mut document: Value = serde_json::from_str(&show::json(&JourneyGraph::new(&journey)).unwrap()).unwrap();
        document["journey"].as_object_mut().unwrap().remove("stages");
        expected.push(without_own(document["journey"].clone()));
    }
    // A reference of the author's may read as another text.
    for (said, expected) in said.iter_mut().zip(&mut expected) {
        if expected.to_string().contains("#58;") {
            *said = "{}\n".into();
            *expected = json!({});
        }
    }
    assert_read(&said, &expected);
}

#[test]
#[ignore = "needs PyYAML, ruamel.yaml and the npm package yaml"]
fn every_reader_reads_what_fmt_leaves_unquoted_alike() {
    let (mut formatted, mut expected) = (Vec::new(), Vec::new());
    let texts: Vec<String> = texts().into_iter().filter(|text| !text.contains(char::is_control)).collect();
    for texts in texts.chunks(6) {
        let quoted: Vec<String> = texts.iter().map(|text| json!(text).to_string()).collect();
        let stages = "stages: [{ id: purchase }]";
        let text =
            format!("journey: X\nbased-on:\n  - {}\ntags: [{}]\n{stages}\n", quoted.join("\n  - "), quoted.join(", "));
        // YAML readers reject these characters in a file.
        if text.contains(['\u{feff}', '\u{fffe}', '\u{ffff}'])
            || format(&Source::new("a.yaml", &*text), &Catalog::default()).is_err()
        {
            continue;
        }
        formatted.push(format(&Source::new("a.yaml", text), &Catalog::default()).unwrap());
        expected.push(json!({ "journey": "X", "tags": texts, "based-on": texts, "stages": [{ "id": "purchase" }] }));
    }
    assert!(formatted.len() > 50, "{}", formatted.len());
    assert_read(&formatted, &expected);
}

#[test]
#[ignore = "needs PyYAML, ruamel.yaml and the npm package yaml"]
fn every_reader_reads_imported_journeys_alike() {
    let refer = |text: &str| text.chars().map(|c| format!("#{};", u32::from(c))).collect::<String>();
    let (mut imported, mut expected) = (Vec::new(), Vec::new());
    for texts in texts().chunks(4) {
        let text = |index: usize| refer(&texts[index % texts.len()]);
        let diagram = format!("journey\ntitle {}\nsection {}\n{}: 3: {}, B", text(0), text(1), text(2), text(3));
        let Some(journey) = mermaid::import(&Source::new("a.mmd", diagram).into(), None).value else { continue };
        // polku reads YAML 1.2.
        let loaded = load_str("a.yaml", &journey);
        let loaded = loaded.value.unwrap_or_else(|| panic!("{:#?}\n{journey}", loaded.diagnostics));
        let read: Value = serde_yaml::from_str(&journey).unwrap();
        assert_eq!(read["journey"], loaded.title.value.as_str(), "{journey}");
        expected.push(without_own(read));
        imported.push(journey);
    }
    assert!(imported.len() > 100, "{}", imported.len());
    assert_read(&imported, &expected);
}

#[test]
#[ignore = "needs PyYAML, ruamel.yaml and the npm package yaml"]
fn every_reader_reads_the_title_of_a_new_journey_alike() {
    let titles: Vec<String> = texts().into_iter().filter(|text| !text.contains(char::is_control)).collect();
    let made = titles.iter().map(|title| {
        let text =
            template::journey(Template::ALL[0], Lang::English, Some(title), "a.yaml", &Catalog::default()).unwrap();
        text.lines().find(|line| line.starts_with("journey:")).unwrap().to_owned()
    });
    let expected: Vec<Value> = titles.iter().map(|title| json!({ "journey": title })).collect();
    assert_read(&made.collect::<Vec<_>>(), &expected);
}
