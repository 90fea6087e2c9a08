//! The Mermaid export: for every journey, Mermaid reads the journey's names and scores.
//!
//! The tests with the real Mermaid need `chromium`, Node.js, and the npm packages `playwright-core` (1.60.0) and
//! `mermaid` (12.3.0), unpacked; `PLAYWRIGHT_CORE` and `MERMAID` name the directories:
//!
//! ```sh
//! PLAYWRIGHT_CORE=… MERMAID=… cargo nextest run --run-ignored all mermaid::
//! ```

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use crate::common::client::seen_in_browser;
use crate::common::generate::{self, quote};
use crate::common::page::blocks;
use crate::common::text::{clean, once_blank};
use crate::common::{MINIMAL, shipped_journeys};
use polku::model::{PersonaIx, State, Touchpoint};
use polku::render::{Options, mermaid};
use polku::words::{Lang, Word};
use polku::{Journey, JourneyGraph, load_str};
use serde::Deserialize;

/// Texts that could act as code in Mermaid, in the Markdown around it, in HTML or on the screen.
const HOSTILE: &[&str] = &[
    "Asks: is there a table?",
    ":::",
    "a:5:Somebody, else",
    "Table #5",
    "#35;",
    "#58; &#58; &colon; #colon;",
    "a;b;;c",
    "one, two,three,",
    "%% no comment",
    "50% off %%{init: {\"theme\": \"dark\"}}%% x",
    "%%{init: {'theme':'forest'}}%%",
    "%",
    "a%%b",
    "}%%",
    "journey",
    "Journey planner",
    "journey's end",
    "JOURNEY\tx",
    "journeyman",
    "title",
    "title Something else",
    "section",
    "Section two",
    "accTitle: Else",
    "accDescr {",
    "accDescr: x",
    "---",
    "--- title: x ---",
    "style x:#fff;",
    "classDef x fill:#f9f;",
    "freestyle:#a; b",
    "ﬂ°°58¶ß",
    "ﬂ°amp¶ß ¶ß ﬂ°",
    "```",
    "~~~\n```\njourney\n",
    "a\n    section b\n      c: 5: d",
    "<br>a<br/>b",
    "<script>alert('ran')</script>",
    "<img src=x onerror=alert('ran')>",
    "<b title=\"x\">b</b>",
    "</svg></style><script>alert(1)</script>",
    "<!-- x --> ]]>",
    "x=\"y\" <",
    "&lt;b&gt; &amp; &copy2 R&D & co",
    "\"quoted\" 'too' `code` \\n \\",
    "$$x^2$$ **bold** _it_ [a](b)",
    "tab\there\r\nand\rthere",
    "a\0b\u{1}c\u{1b}[31md\u{7f}e\u{9b}f",
    "\u{202e}overridden\u{202c} \u{2066}isolated\u{2069}",
    "a\u{2028}b\u{2029}c\u{85}d\u{feff}",
    "\u{a0}a\u{a0}b\u{a0}",
    "奉茶の時間にお問い合わせくださいませ",
    "مرحبا بالعالم: كيف",
    "👩‍🚒🎉🇫🇮",
    "e\u{301}\u{301} ä",
    "averyveryveryveryveryveryveryveryveryveryvery:veryveryveryveryveryveryveryveryvery,longword;",
    "https://example.org/a/very/long/address?with=many&parts=1#and-an-end;%%{x}",
    "constructor",
    "404",
];

// ---- what Mermaid should understand ----------------------------------------------------------------

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Diagram {
    title: String,
    sections: Vec<String>,
    tasks: Vec<Task>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Task {
    section: String,
    name: String,
    /// `None`: no number.
    score: Option<f64>,
    people: Vec<String>,
}

/// Returns a name as displayed, or the id if nothing of the name is visible.
fn shown(name: &str, id: &str) -> String {
    let clean = clean(name);
    if clean.trim().is_empty() { id.to_owned() } else { once_blank(clean.trim()) }
}

/// Returns names made distinct from each other.
fn apart<'n>(names: impl Iterator<Item = (&'n str, &'n str)>) -> Vec<String> {
    let mut apart: Vec<String> = Vec::new();
    for (name, id) in names {
        let name = shown(name, id);
        apart.push(if apart.contains(&name) { format!("{name} ({id})") } else { name });
    }
    apart
}

/// Computes independently what a journey is in Mermaid.
fn expected(journey: &Journey, options: &Options) -> Diagram {
    let lang = Lang::of(journey.lang.as_ref().map(|lang| lang.value.as_str()));
    let capital = |word: Word| {
        let word = journey.terms.word(word, lang);
        word.chars().next().unwrap().to_uppercase().collect::<String>()
            + &word[word.chars().next().unwrap().len_utf8()..]
    };
    let personas = &journey.definitions.personas;
    // Every task may list all actors, so many long names are shortened.
    let most = (2_560 / personas.len().max(1)).clamp(12, 120);
    let cut = |name: &str| match name.chars().count() > most {
        true => format!("{}…", name.chars().take(most - 1).collect::<String>().trim_end()),
        false => name.to_owned(),
    };
    let names: Vec<String> = personas.iter().map(|persona| cut(&persona.name.value)).collect();
    let ids = personas.iter().map(|persona| persona.identity.id.value.as_str());
    let actors = apart(names.iter().map(String::as_str).zip(ids));
    let mut title = shown(&journey.title, &journey.id);
    if let Some(state) = journey.state {
        title += " · ";
        title += &capital(if state.value == State::Current { Word::CurrentState } else { Word::TargetState });
    }
    if let Some(persona) = options.persona.and_then(|persona| personas.get(persona.index())) {
        write!(title, " · {}: {}", capital(Word::Persona), shown(&persona.name, &persona.identity.id)).unwrap();
    }
    let kinds = journey.stages.iter().map(|stage| match stage.kind.as_str() {
        "starting-state" => capital(Word::StartingState),
        "pre-purchase" => capital(Word::PrePurchase),
        "purchase" => capital(Word::Purchase),
        _ => capital(Word::PostPurchase),
    });
    let kinds: Vec<String> = kinds.collect();
    let mut sections: Vec<String> = Vec::new();
    for (stage, kind) in journey.stages.iter().zip(&kinds) {
        let own = stage.name.as_ref().map(|name| name.value.as_str());
        let id = stage.id.value.as_str();
        // Where the author has words of their own, an id in the words of service design stands for them.
        let is_kind = id == stage.kind.as_str() || (id.ends_with("service") && journey.terms.extends.is_some());
        let name = shown(own.unwrap_or(if is_kind { kind } else { id }), id);
        // Mermaid merges sections of one name that follow each other.
        sections.push(if sections.last() == Some(&name) { format!("{name} ({id})") } else { name });
    }
    let mut tasks = Vec::new();
    for (stage, section) in journey.stages.iter().zip(&sections) {
        for touchpoint in &journey.touchpoints[stage.touchpoints.start as usize..stage.touchpoints.end as usize] {
            let groups = groups(journey, touchpoint, options.persona);
            tasks.extend(groups.into_iter().map(|(score, personas)| Task {
                section: section.clone(),
                name: if score.is_none() { "(?) " } else { "" }.to_owned() + &shown(&touchpoint.name, &touchpoint.id),
                score: score.or(Some(3.0)),
                people: personas.iter().filter_map(|persona| actors.get(*persona).cloned()).collect(),
            }));
        }
    }
    Diagram { title, sections, tasks }
}

/// Returns the scores of a touchpoint, with the numbers of the personas for each.
fn groups(journey: &Journey, touchpoint: &Touchpoint, only: Option<PersonaIx>) -> Vec<(Option<f64>, Vec<usize>)> {
    let mut groups: Vec<(Option<f64>, Vec<usize>)> = Vec::new();
    for persona in (0..journey.persona_count()).map(PersonaIx::from) {
        if !touchpoint.personas.contains(persona) || only.is_some_and(|only| only != persona) {
            continue;
        }
        let score = touchpoint.experience.as_ref().and_then(|scores| scores.get(persona)).map(|score| score.value);
        match groups.iter_mut().find(|(other, _)| *other == score) {
            Some((_, personas)) => personas.push(persona.index()),
            None => groups.push((score, vec![persona.index()])),
        }
    }
    groups
}

// ---- the journeys --------------------------------------------------------------------------------

fn load(id: &str, text: &str) -> Journey {
    let loaded = load_str(&format!("{id}.yaml"), text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

/// Returns a journey with each of these texts in every position of a text.
fn hostile(texts: &[&str]) -> Journey {
    const KINDS: [&str; 4] = ["starting-state", "pre-purchase", "purchase", "post-purchase"];
    let text = |index: usize| quote(texts[index % texts.len()]);
    let all = quote(&texts.join(" "));
    let mut out = format!("journey: {all}\nsummary: {all}\nstate: target\npersonas:\n");
    for index in 0..texts.len() {
        writeln!(out, "  p{index}: {}", text(index)).unwrap();
    }
    out.push_str("stages:\n");
    for index in 0..texts.len() {
        // Every text is the name of a stage; stages with the same name are adjacent.
        let kind = KINDS[index * KINDS.len() / texts.len()];
        writeln!(out, "  - id: s{index}\n    kind: {kind}\n    name: {}", text(index / 2)).unwrap();
        writeln!(out, "    note: {}\n    touchpoints:", text(index + 1)).unwrap();
        writeln!(out, "      - id: t{index}\n        name: {}\n        note: {all}", text(index)).unwrap();
        writeln!(out, "        pains: {}\n        feeling: {{ p0: {} }}", text(index + 1), text(index + 2)).unwrap();
        writeln!(out, "        personas: [p{index}, p{}]", (index + 1) % texts.len()).unwrap();
        if index % 3 > 0 {
            writeln!(out, "        experience: {{ p{index}: {}.25 }}", 1 + index % 4).unwrap();
        }
        writeln!(out, "        next: [{{ to: done, when: {} }}]", text(index + 3)).unwrap();
    }
    load("hostile", &out)
}

/// Text after a `<` in a comment looks like an HTML tag up to the last name, and Mermaid changes quotes in tags.
const TAG: &str = "
journey: A tag
stages:
  - id: purchase
    touchpoints: [{ name: Orders, note: <b }, x=\"y\", a > b]
";

/// Every journey with the options of its export.
static EXPORTS: LazyLock<Vec<(Journey, Options)>> = LazyLock::new(|| {
    let mut journeys = shipped_journeys();
    journeys.extend([load("minimal", MINIMAL), load("tag", TAG), hostile(HOSTILE), hostile(generate::HOSTILE)]);
    journeys.extend((0..40).map(|seed| load(&format!("generated-{seed}"), &generate::journey(seed, 30))));
    let mut exports = Vec::new();
    for journey in journeys {
        let first = (!journey.definitions.personas.is_empty()).then(|| PersonaIx::from(0));
        for persona in [None, first].into_iter().take(1 + usize::from(first.is_some())) {
            exports.push((journey.clone(), Options { persona, ..Options::default() }));
        }
    }
    exports
});

fn export((journey, options): &(Journey, Options)) -> String {
    mermaid(&JourneyGraph::new(journey), options)
}

/// Returns a text with full-width forms replaced: words too wide for Mermaid's legend contain them.
fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap(),
        c => c,
    };
    text.chars().map(narrow).collect()
}

fn narrowed(mut diagram: Diagram) -> Diagram {
    for name in diagram.tasks.iter_mut().flat_map(|task| &mut task.people) {
        *name = narrow(name);
    }
    diagram
}

// ---- without Mermaid -----------------------------------------------------------------------------

/// Returns a text with its references decoded.
fn read(text: &str) -> String {
    let mut parts = text.split('#');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap_or_else(|| panic!("# begins no reference in {text}"));
        out.push(char::from_u32(number.parse().unwrap()).unwrap());
        out += rest;
    }
    out
}

/// Parses a diagram line by line.
fn parse(text: &str) -> Diagram {
    let mut diagram = Diagram { title: String::new(), sections: Vec::new(), tasks: Vec::new() };
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("%%"));
    assert_eq!(lines.next(), Some("journey"));
    for line in lines {
        if let Some(title) = line.strip_prefix("title ") {
            diagram.title = read(title);
        } else if let Some(section) = line.strip_prefix("section ") {
            diagram.sections.push(read(section));
        } else if !line.starts_with("accTitle: ") && !line.starts_with("accDescr: ") {
            let parts: Vec<&str> = line.split(": ").collect();
            diagram.tasks.push(Task {
                section: diagram.sections.last().unwrap().clone(),
                name: read(parts[0]),
                score: parts[1].parse().ok(),
                people: parts.get(2).map_or(Vec::new(), |people| people.split(", ").map(read).collect()),
            });
        }
    }
    diagram
}

#[test]
fn names_and_scores_are_read_back() {
    for (journey, options) in EXPORTS.iter() {
        let text = export(&(journey.clone(), options.clone()));
        assert_eq!(narrowed(parse(&text)), narrowed(expected(journey, options)), "{}", journey.id);
    }
}

#[test]
fn every_line_is_what_it_is() {
    for one in EXPORTS.iter() {
        let text = export(one);
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
        assert!(!text.contains("%%{"), "a directive in {}", one.0.id);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
        for line in text.lines() {
            // A Markdown fence cannot be indented so deeply, so no line closes one.
            assert!(line == "journey" || line.is_empty() || line.starts_with("    "), "{line}");
            assert_eq!(line.trim_end(), line);
            if let Some(comment) = line.trim_start().strip_prefix("%%") {
                assert!(!comment.contains("%%"), "{line}");
            }
        }
        assert_eq!(text, export(one));
    }
}

#[test]
fn comments_hold_the_touchpoints_as_they_are_shown() {
    for (journey, options) in EXPORTS.iter().filter(|(_, options)| options.persona.is_none()) {
        let text = export(&(journey.clone(), options.clone()));
        let comments = text.lines().filter_map(|line| line.trim_start().strip_prefix("%% "));
        let comments: BTreeSet<&str> = comments.map(str::trim).collect();
        let shown = polku::interop::show::yaml(&JourneyGraph::new(journey)).unwrap();
        // There, unusual line breaks are written as JSON.
        if shown.starts_with('{') || journey.id == "hostile" {
            continue;
        }
        for line in shown.lines().map(|line| line.trim_start_matches([' ', '-']).trim_end()) {
            let is_there = ["stages:", "touchpoints:", ""].contains(&line)
                || line.contains("%%")
                || clean(line) != line
                || comments.iter().any(|comment| comment.ends_with(line));
            assert!(is_there, "{line:?} is not in a comment of {}", journey.id);
        }
    }
}

#[test]
fn the_example_of_the_page_is_up_to_date() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures.md");
    let blocks = blocks(&page);
    let at = blocks.iter().position(|block| block.info == "mermaid").expect("an example");
    let journey = load("pancake", &blocks[at - 1].text);
    assert_eq!(mermaid(&JourneyGraph::new(&journey), &Options::default()), blocks[at].text);
}

#[test]
fn a_shipped_journey() {
    let journey = shipped_journeys().into_iter().find(|journey| journey.id == "it-service-desk").unwrap();
    insta::assert_snapshot!(mermaid(&JourneyGraph::new(&journey), &Options::default()));
}

#[test]
fn a_hostile_journey() {
    let journey = hostile(&HOSTILE[..34]);
    insta::assert_snapshot!(without_comments(&mermaid(&JourneyGraph::new(&journey), &Options::default())));
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("%%")).map(|line| format!("{line}\n")).collect()
}

// ---- with Mermaid --------------------------------------------------------------------------------

/// The output of `read.js` for a text.
#[derive(Deserialize)]
struct Seen {
    error: Option<String>,
    heard: Vec<String>,
    understood: Option<Diagram>,
    drawn: Option<Diagram>,
    #[serde(default)]
    legend: Vec<String>,
    #[serde(default)]
    named: String,
    #[serde(default)]
    described: String,
    #[serde(default)]
    elements: BTreeSet<String>,
}

fn seen(texts: &[String]) -> Vec<Seen> {
    std::env::var_os("MERMAID").expect("MERMAID names the unpacked package");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("job.json"), serde_json::to_string(texts).unwrap()).unwrap();
    let seen = seen_in_browser("mermaid/read.js", &[&folder.path().join("job.json")]);
    serde_json::from_str(&seen.unwrap_or_else(|error| panic!("{error}"))).unwrap()
}

/// Returns a text as it appears in a legend, which may break it anywhere.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Returns what Mermaid reads wrongly in an export.
fn faults(export: &(Journey, Options), seen: &Seen) -> Vec<String> {
    let (journey, options) = export;
    let expected = expected(journey, options);
    let mut faults = seen.heard.clone();
    faults.extend(seen.error.clone());
    let mut compare = |what: &str, diagram: &Option<Diagram>, expected: &Diagram| {
        let Some(diagram) = diagram else { return faults.push(format!("nothing is {what}")) };
        if (&diagram.title, &diagram.sections) != (&expected.title, &expected.sections) {
            faults.push(format!("{what}: {:?}\n{:?}", (&diagram.title, &diagram.sections), expected));
        }
        for pair in diagram.tasks.iter().zip(&expected.tasks) {
            let people =
                pair.0.people.iter().map(|name| narrow(name)).eq(pair.1.people.iter().map(|name| narrow(name)));
            let same = (&pair.0.section, &pair.0.name) == (&pair.1.section, &pair.1.name);
            let score = pair.0.score.zip(pair.1.score).is_some_and(|(seen, said)| (seen - said).abs() < 1e-9);
            if !same || !people || !score {
                faults.push(format!("{what}: {pair:?}"));
            }
        }
        if diagram.tasks.len() != expected.tasks.len() {
            faults.push(format!("{what}: {} tasks of {}", diagram.tasks.len(), expected.tasks.len()));
        }
    };
    compare("understood", &seen.understood, &expected);
    // A section without tasks is not drawn.
    let mut sections: Vec<String> = expected.tasks.iter().map(|task| task.section.clone()).collect();
    sections.dedup();
    compare("drawn", &seen.drawn, &Diagram { sections, ..expected.clone() });
    let legend = folded(&narrow(&seen.legend.concat()));
    let people: BTreeSet<&String> = expected.tasks.iter().flat_map(|task| &task.people).collect();
    let missing = people.iter().filter(|name| !legend.contains(&folded(&narrow(name))));
    faults.extend(missing.map(|name| format!("{name:?} is not in the legend {:?}", seen.legend)));
    if seen.named != shown(&journey.title, &journey.id) {
        faults.push(format!("it is called {:?}", seen.named));
    }
    let summary = journey.summary.as_ref().map_or(String::new(), |summary| shown(summary, ""));
    if seen.described != summary {
        faults.push(format!("it is described as {:?}, not {summary:?}", seen.described));
    }
    let foreign = ["script", "img", "b", "br", "a"].iter().filter(|name| seen.elements.contains(**name));
    faults.extend(foreign.map(|name| format!("an element <{name}>")));
    faults
}

#[test]
#[ignore = "needs mermaid"]
fn mermaid_reads_and_draws_what_the_journey_says() {
    let texts: Vec<String> = EXPORTS.iter().map(export).collect();
    let mut all = Vec::new();
    for (export, seen) in EXPORTS.iter().zip(seen(&texts)) {
        all.extend(faults(export, &seen).into_iter().map(|fault| format!("{}: {fault:.600}", export.0.id)));
    }
    assert!(all.is_empty(), "{} faults, such as\n{}", all.len(), all[..all.len().min(20)].join("\n"));
}

/// The check detects errors.
#[test]
#[ignore = "needs mermaid"]
fn mermaid_reads_otherwise_what_is_not_written_so() {
    let journey = shipped_journeys().into_iter().find(|journey| journey.id == "damaged-parcel").unwrap();
    let one = (journey, Options::default());
    let text = export(&one);
    let doctored = [
        ("Orders in the web shop:", "Orders: in the web shop:"),
        ("Orders in the web shop:", "Orders # in the web shop:"),
        ("Orders in the web shop:", "Journey in the web shop:"),
        ("Orders in the web shop:", "%% in the web shop:"),
        ("Orders in the web shop:", "Orders in the <br> shop:"),
        ("section Purchase", "section Pur;chase"),
        (": 4: Honest", ": 4 : Dis, Honest"),
        (": 4: Honest", ": 4.5: Honest"),
        ("%% id: starting-state", "%%{init: {x"),
        ("accTitle: Damaged", "accTitle: Mended"),
        ("accDescr: A", "accDescr: No"),
        ("title Damaged parcel", "title Damaged"),
    ];
    let texts: Vec<String> = doctored.iter().map(|(from, to)| text.replacen(from, to, 1)).collect();
    for ((from, to), (doctored, seen)) in doctored.iter().zip(texts.iter().zip(seen(&texts))) {
        assert_ne!(*doctored, text, "nothing to doctor: {from}");
        assert_ne!(faults(&one, &seen), [""; 0], "`{to}` is not found");
    }
}
