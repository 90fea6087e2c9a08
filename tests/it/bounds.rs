//! What polku needs and writes stays in proportion to what it reads: `docs/format.md` promises it for every command,
//! field and format.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use polku::model::{JOURNEY_TABLES, Shape, Table};
use rayon::prelude::*;
use tempfile::tempdir;

use crate::common::images::png;
use crate::common::polku;

/// How many touchpoints the journeys here have.
const TOUCHPOINTS: usize = 16;
/// How long a long text is, in bytes.
const LONG: usize = 60_000;
const LONG_NAME: usize = 500;
/// The image of everything that has one.
const IMAGE: &str = "a.png";
/// What an output may take besides, in bytes: aliases may repeat some text in any file, however small it is.
const SLACK: usize = 1 << 20;

// ---- what a run takes ----------------------------------------------------------------------------

/// The most memory that a run had at once, and how much it wrote, in bytes.
#[derive(Clone, Copy, Debug)]
struct Taken {
    memory: usize,
    output: usize,
}

/// Runs polku in a folder. What it prints goes to the file `out`.
fn take(folder: &Path, args: &[&str]) -> Taken {
    let out = fs::File::create(folder.join("out")).unwrap();
    let mut command = Command::new(polku());
    command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(out).stderr(Stdio::null());
    // One thread, so that two runs over the same file have the same peak.
    let mut child = command.env("RAYON_NUM_THREADS", "1").spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    while child.try_wait().unwrap().is_none() {
        // The kernel keeps the peak, so it does not matter between which two looks that was.
        let peak = fs::read_to_string(&status).unwrap_or_default();
        let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB")?.trim().parse().ok());
        memory = memory.max(peak.unwrap_or(0) * 1024);
        sleep(Duration::from_millis(1));
    }
    let written = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let written = written.filter(|entry| entry.file_name().to_string_lossy().starts_with("out"));
    Taken { memory, output: written.map(|entry| entry.metadata().unwrap().len() as usize).sum() }
}

/// A journey with which others are compared: it has a few of the same touchpoints, and says nothing of them.
const OTHER: &str = "journey: J\nstages: [{ id: purchase, touchpoints: [{ id: i1, name: A }, { id: i2, name: B }] }]\n";

/// A run over one journey.
fn take_of(text: &str, args: &[&str]) -> Taken {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("j.yaml"), text).unwrap();
    fs::write(folder.path().join("other.yaml"), OTHER).unwrap();
    fs::write(folder.path().join(IMAGE), png(8, 6, [200, 0, 0])).unwrap();
    take(folder.path(), args)
}

/// How many bytes there are for each byte that a file has more, besides one and a half times what the same takes
/// with short texts.
fn multiple(short: Taken, long: Taken, more: usize) -> f64 {
    let over = |short: usize, long: usize| (long as f64 - 1.5 * short as f64) / more.max(1) as f64;
    over(short.memory, long.memory).max(over(short.output, long.output))
}

// ---- journeys that have every key ----------------------------------------------------------------

/// Writes journeys in which every key of the format stands, and a text of one of them is long.
struct Filler<'a> {
    /// The element and the keys whose texts are long.
    long: (&'a str, &'a [&'a str]),
    text: &'a str,
    /// Whether the long text stands for all texts of that key, by aliases, or for the first alone.
    is_aliased: bool,
    has_begun: bool,
    /// The number of pains so far: each has an id of its own.
    pains: usize,
}

impl Filler<'_> {
    fn journey(mut self) -> String {
        let [journey, .., stage, touchpoint] = ["journey", "stage", "touchpoint"].map(table);
        let mut text = String::new();
        for key in journey.keys.iter().filter(|key| key.name != "stages") {
            let _ = writeln!(text, "{}: {}", key.name, self.value(journey, key.name, &key.shape));
        }
        text += "stages:\n  - id: purchase\n";
        for key in stage.keys.iter().filter(|key| !matches!(key.name, "id" | "kind" | "touchpoints")) {
            let _ = writeln!(text, "    {}: {}", key.name, self.value(stage, key.name, &key.shape));
        }
        text += "    touchpoints:\n";
        for number in 0..TOUCHPOINTS {
            let keys = touchpoint.keys.iter().filter(|key| !matches!(key.name, "id" | "recovers"));
            let keys: Vec<String> =
                keys.map(|key| format!("{}: {}", key.name, self.value(touchpoint, key.name, &key.shape))).collect();
            let _ = writeln!(text, "      - {{ id: i{number}, {} }}", keys.join(", "));
        }
        text += "      - { id: aside, name: Aside }\n      - { id: apart, name: Apart }\n";
        text
    }

    fn value(&mut self, of: &'static Table, key: &'static str, shape: &'static Shape) -> String {
        let id = |noun: &str| match noun {
            "persona" | "channel" | "team" | "partner" | "fact" | "system" | "lane" | "source" | "end" => {
                noun[..1].to_owned()
            }
            "touchpoint or an end" => "e".to_owned(),
            "journey" => "another".to_owned(),
            "touchpoint" => "aside".to_owned(),
            _ => "done".to_owned(),
        };
        match shape {
            Shape::Text | Shape::Name(_) => self.text((of.name, key), "x"),
            Shape::Form { .. } => match key {
                "url" => self.text((of.name, key), "https://example.org/"),
                "src" => IMAGE.into(),
                "lang" => "en".into(),
                "reviewed" | "due" | "on" => "2026-01-01".into(),
                _ => "5min".into(),
            },
            Shape::Id if of.name == "pain" => {
                self.pains += 1;
                format!("own{}", self.pains)
            }
            Shape::Id => "own".into(),
            // All opportunities are for the first pain.
            Shape::Reference("pain") => "own1".into(),
            // A path does not meet what it is without.
            Shape::Reference("touchpoint") if key == "without" => "apart".to_owned(),
            Shape::Reference(noun) => id(noun),
            Shape::Word(words) => words.last().unwrap().0.into(),
            Shape::Number(..) | Shape::Whole(..) | Shape::Range(..) => "1".into(),
            Shape::Bool => "true".into(),
            Shape::Optional(of_it) | Shape::Many(of_it) | Shape::Filled(of_it) => self.value(of, key, of_it),
            Shape::Either(one, _) => self.value(of, key, one),
            Shape::Map(one) => format!("{{ {}: {} }}", &key[..1], self.value(of, key, one)),
            Shape::By(noun, one) => format!("{{ {}: {} }}", id(noun), self.value(of, key, one)),
            Shape::Table(table) | Shape::TableOrBy(table, _) => {
                // Nobody accompanies a companion. Only renewals count as an end, and these transitions lead to one.
                let keys = table.keys.iter().filter(|key| !["accompanies", "counts-as"].contains(&key.name));
                let keys: Vec<String> =
                    keys.map(|key| format!("{}: {}", key.name, self.value(table, key.name, &key.shape))).collect();
                format!("{{ {} }}", keys.join(", "))
            }
            Shape::Phrase(_) => "\"x\"".into(),
            // Only `terms` has names, and a ready set may stand for them.
            Shape::Named(_) => unreachable!("the other form comes first"),
        }
    }

    fn text(&mut self, key: (&'static str, &'static str), short: &str) -> String {
        if key.0 != self.long.0 || !self.long.1.contains(&key.1) {
            return format!("\"{short}\"");
        }
        match (std::mem::replace(&mut self.has_begun, true), self.is_aliased) {
            (false, false) => format!("\"{short}{}\"", self.text),
            (false, true) => format!("&long \"{short}{}\"", self.text),
            (true, true) => "*long ".into(),
            (true, false) => format!("\"{short}\""),
        }
    }
}

fn table(name: &str) -> &'static Table {
    JOURNEY_TABLES.iter().find(|table| table.name == name).unwrap()
}

fn journey(long: (&str, &[&str]), text: &str, is_aliased: bool) -> String {
    Filler { long, text, is_aliased, has_begun: false, pains: 0 }.journey()
}

/// A journey whose texts are short.
fn short() -> String {
    journey(("", &[]), "", false)
}

/// Every key that takes a text, and how many characters that may have.
fn text_keys() -> Vec<(&'static str, &'static str, Option<usize>)> {
    fn is_text(shape: &Shape) -> Option<Option<usize>> {
        match shape {
            Shape::Text => Some(None),
            Shape::Name(most) => Some(Some(*most)),
            Shape::Form { .. } => Some(None),
            Shape::Optional(of) | Shape::Many(of) | Shape::Filled(of) | Shape::By(_, of) => is_text(of),
            Shape::Either(one, other) => is_text(one).or(is_text(other)),
            _ => None,
        }
    }
    let keys = JOURNEY_TABLES.iter().flat_map(|table| table.keys.iter().map(|key| (table.name, key)));
    let texts = keys.filter_map(|(table, key)| Some((table, key.name, is_text(&key.shape)?)));
    texts
        .filter(|(_, key, _)| {
            !matches!(*key, "src" | "lang" | "reviewed" | "on" | "due" | "for" | "expected" | "answered-within")
        })
        .collect()
}

// ---- the promise ---------------------------------------------------------------------------------

/// What is written of a journey, in every view and format.
const OUTPUTS: [&[&str]; 19] = [
    &["lint", "j.yaml"],
    &["lint", "j.yaml", "--format", "json"],
    &["lint", "j.yaml", "--format", "sarif"],
    &["show", "j.yaml"],
    &["show", "j.yaml", "--format", "json"],
    &["fmt", "j.yaml", "--diff"],
    &["render", "j.yaml", "-o", "out.html"],
    &["render", "j.yaml", "-o", "out.svg"],
    &["render", "j.yaml", "-o", "out.svg", "--view", "map"],
    &["render", "j.yaml", "-o", "out.svg", "--view", "blueprint"],
    &["render", "j.yaml", "-o", "out.png"],
    &["render", "j.yaml", "-o", "out.dot"],
    &["render", "j.yaml", "-o", "out.mmd"],
    // Everything is new, and everything is gone.
    &["diff", "other.yaml", "j.yaml"],
    &["diff", "j.yaml", "other.yaml", "--format", "json"],
    &["diff", "j.yaml", "other.yaml", "--format", "markdown"],
    &["show", "j.yaml", "--format", "backlog"],
    &["show", "j.yaml", "--format", "backlog-csv"],
    &["show", "j.yaml", "--format", "backlog-json"],
];

/// Makes texts of the format long, some keys at a time, once alone and once for every text of these keys by aliases, and
/// holds what these outputs take against the promise.
fn walk(outputs: &[&[&str]], keys: &[(&str, Vec<&str>, usize)]) {
    let short = short();
    let mut cases = Vec::new();
    for (table, keys, longest) in keys {
        let long = |length: usize| "word ".repeat(length / 5);
        cases.push((table, keys, "long", journey((table, keys), &long(*longest), false)));
        // As much as aliases may repeat; more than that is an error.
        cases.push((table, keys, "aliased", journey((table, keys), &long((*longest).min(1_000)), true)));
    }
    for args in outputs {
        let before = take_of(&short, args);
        let taken = cases.par_iter().map(|(table, keys, how, text)| {
            let more = text.len().saturating_sub(short.len());
            let long = take_of(text, args);
            let what = format!("{table} {} {how}: {long:?}, with short texts {before:?}", keys.join(", "));
            (multiple(before, long, more.max(SLACK / 64)), what)
        });
        let worst = taken.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap();
        println!("{:8.1} {} {}", worst.0, args.join(" "), worst.1);
        assert!(worst.0 <= 64.0, "{} {} takes {:.1} times what the file has more", args.join(" "), worst.1, worst.0);
    }
}

/// The text keys of each table, those of the same greatest length together.
fn keys_by_table() -> Vec<(&'static str, Vec<&'static str>, usize)> {
    let mut by_table: Vec<(&str, Vec<&str>, usize)> = Vec::new();
    for (table, key, most) in text_keys().into_iter().filter(|(table, ..)| *table != "catalog") {
        let longest = most.map_or(LONG, |most| most - 1);
        match by_table.iter_mut().find(|of| (of.0, of.2) == (table, longest)) {
            // Of an address, no other text can be the alias.
            Some(of) if key != "url" => of.1.push(key),
            _ => by_table.push((table, vec![key], longest)),
        }
    }
    by_table
}

#[test]
fn no_text_makes_an_output_grow_beyond_proportion() {
    assert!(take_of(&short(), OUTPUTS[1]).output > 0);
    walk(&OUTPUTS, &keys_by_table());
}

/// One key at a time, so that no other hides it.
#[test]
fn no_key_makes_a_report_or_a_page_grow_beyond_proportion() {
    let alone = |(table, keys, longest): (_, Vec<_>, _)| keys.into_iter().map(move |key| (table, vec![key], longest));
    let keys: Vec<_> = keys_by_table().into_iter().flat_map(alone).collect();
    walk(&[OUTPUTS[1], OUTPUTS[6]], &keys);
}

#[test]
fn names_have_a_limit_and_texts_have_none() {
    for (table, key, most) in text_keys().into_iter().filter(|(table, ..)| *table != "catalog") {
        let kinds = |length: usize| {
            let text = journey((table, &[key]), &"ä".repeat(length - 1), false);
            let loaded = polku::load_str("j.yaml", &text);
            let errors = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_load_error());
            errors.map(|diagnostic| diagnostic.kind.name).collect::<Vec<_>>()
        };
        if key == "url" {
            continue;
        }
        assert_eq!(kinds(most.unwrap_or(LONG)), [""; 0], "{table} {key}");
        if let Some(most) = most {
            assert_eq!(kinds(most + 1), ["limit"], "{table} {key}");
        }
    }
}

#[test]
fn aliases_repeat_so_much_text_and_no_more() {
    let kinds = |length: usize| {
        let loaded = polku::load_str("j.yaml", &journey(("touchpoint", &["note"]), &"word ".repeat(length / 5), true));
        loaded.diagnostics.iter().map(|diagnostic| diagnostic.kind.name).collect::<Vec<_>>()
    };
    assert!(!kinds(1_000).contains(&"limit"));
    assert!(kinds(LONG).contains(&"limit"));
}

/// Journeys whose findings, names or products of lists are many for their size.
fn crowded() -> Vec<String> {
    let all = |count: usize, write: &dyn Fn(usize) -> String| (0..count).map(write).collect::<Vec<_>>().join(", ");
    let with = |head: &str, touchpoints: &str| {
        format!("journey: J\n{head}stages: [{{ id: purchase, touchpoints: [{touchpoints}] }}]\n")
    };
    let scores = |at| format!("{{ name: a{at}, experience: {}, expectation: {} }}", at % 5 + 1, at * 7 % 5 + 1);
    let lost = |at| format!("{{ name: a{at}, next: [b{at}, c{at}], personas: [d{at}], chanel: e }}");
    let personas = all(60, &|at| format!("p{at}: {}{at}", "z".repeat(LONG_NAME - 3)));
    let some = all(40, &|at| format!("p{at}"));
    let served = |at| format!("{{ name: a{at}, personas: [{some}], experience: {{ p1: 1, p2: 5 }} }}");
    let channels = all(50, &|at| format!("c{at}: C"));
    let facts =
        all(50, &|at| format!("f{at}: {{ statement: s, in: {{ {} }} }}", all(50, &|at| format!("c{at}: v{at}"))));
    let told = format!("channel: [{}], facts: [{}]", all(50, &|at| format!("c{at}")), all(50, &|at| format!("f{at}")));
    vec![
        with("", &all(4_000, &scores)),
        with("", &all(2_000, &lost)),
        with(&format!("personas: {{ {personas} }}\n"), &all(500, &served)),
        with(
            &format!("channels: {{ {channels} }}\nfacts: {{ {facts} }}\n"),
            &all(50, &|at| format!("{{ name: a{at}, {told} }}")),
        ),
    ]
}

#[test]
fn reading_and_linting_take_so_many_times_the_file() {
    let args = ["lint", "j.yaml", "--format", "json"];
    let least = take_of("journey: J\nstages: [{ id: purchase, touchpoints: A }]\n", &args).memory;
    for text in crowded() {
        // The allocator gives back what is free now and then: the least of three runs is what is needed.
        let taken = (0..3).map(|_| take_of(&text, &args)).min_by_key(|taken| taken.memory).unwrap();
        let memory = taken.memory - least.min(taken.memory);
        println!(
            "{} bytes: {:.1} times, and {} of output",
            text.len(),
            memory as f64 / text.len() as f64,
            taken.output
        );
        assert!(memory <= (16 << 20) + 64 * text.len(), "{memory} bytes for {} of {}", text.len(), &text[..100]);
        assert!(taken.output <= 64 * text.len(), "{} bytes of output for {}", taken.output, text.len());
    }
}

#[test]
fn journeys_share_the_definitions_of_the_catalog() {
    let lint = |length: usize| {
        let folder = tempdir().unwrap();
        fs::create_dir(folder.path().join("journeys")).unwrap();
        let text = "word ".repeat(length / 5);
        let catalog = format!(
            "polku: 1\ncatalog:\n  personas: {{ host: {{ name: Host, description: \"{text}\" }} }}\n  channels: {{ web: Website, phone: Phone }}\n  facts: {{ price: {{ statement: The price, in: {{ web: \"{text}\", phone: }} }} }}\n"
        );
        fs::write(folder.path().join("polku.yaml"), catalog).unwrap();
        for number in 0..300 {
            let text =
                "journey: J\nstages: [{ id: purchase, touchpoints: [{ name: A, personas: host, facts: price }] }]\n";
            fs::write(folder.path().join(format!("journeys/j{number}.yaml")), text).unwrap();
        }
        take(folder.path(), &["lint", "--format", "json"])
    };
    let (short, long) = (lint(5), lint(250_000));
    assert!(multiple(short, long, 500_000) <= 64.0, "{long:?}, with short texts {short:?}");
}

#[test]
fn where_lists_meet_the_rest_is_counted() {
    let count = 80;
    let all = |write: &dyn Fn(usize) -> String| (0..count).map(write).collect::<Vec<_>>().join(", ");
    let (channels, facts) = (all(&|number| format!("c{number}")), all(&|number| format!("f{number}")));
    let fact =
        |number| format!("f{number}: {{ statement: s, in: {{ {} }} }}", all(&|channel| format!("c{channel}: v")));
    let touchpoint = |number| format!("{{ name: a{number}, channel: [{channels}], facts: [{facts}] }}");
    let text = format!(
        "journey: J\nchannels: {{ {} }}\nfacts: {{ {} }}\nstages: [{{ id: purchase, touchpoints: [{}] }}]\n",
        all(&|number| format!("c{number}: C")),
        all(&fact),
        all(&touchpoint),
    );
    for args in [&["render", "j.yaml", "--view", "map", "-o", "out.svg"][..], &["render", "j.yaml", "-o", "out.html"]] {
        let taken = take_of(&text, args);
        assert!(taken.output <= 64 * text.len(), "{args:?}: {} bytes of {}", taken.output, text.len());
    }
}

#[test]
fn messages_name_only_so_much() {
    let name = "z".repeat(LONG_NAME - 3);
    let personas = (0..64).map(|number| format!("p{number}: {name}{number}")).collect::<Vec<_>>().join(", ");
    let some = (0..40).map(|number| format!("p{number}")).collect::<Vec<_>>().join(", ");
    let way = |to: &str| format!("{{ to: {to}, probability: 1, personas: [{some}] }}");
    let next = format!("next: [{}, {}]", way("done"), way("lost"));
    let touchpoints = (0..100).map(|number| format!("{{ name: a{number}, {next} }}")).collect::<Vec<_>>().join(", ");
    let text =
        format!("journey: J\npersonas: {{ {personas} }}\nstages: [{{ id: purchase, touchpoints: [{touchpoints}] }}]\n");
    let loaded = polku::load_str("j.yaml", &text);
    assert_eq!(loaded.diagnostics.len(), 100);
    for diagnostic in &loaded.diagnostics {
        assert!(
            diagnostic.message.ends_with(" and 29 more") && diagnostic.message.len() < 1_000,
            "{}",
            diagnostic.message
        );
    }
}
