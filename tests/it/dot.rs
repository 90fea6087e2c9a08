//! The flow view as DOT. For every journey, the DOT has exactly the nodes and edges of the journey's graph.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Command, Stdio};

use crate::common::shipped_journeys;
use polku::graph::JourneyGraph;
use polku::model::{self, Catalog, Journey, Ownership, PersonaIx};
use polku::render::graphviz::{self, GraphvizError, GraphvizPicture, PictureFormat};
use polku::render::{Colour, Colours, Direction, Options, Theme, dot, dot_graph};
use polku::source::Source;
use polku::words::{Lang, Word};
use proptest::prelude::*;

fn load(name: &str, text: &str) -> Journey {
    let (journey, problems) = model::load(&Source::new(name, text).into(), &Catalog::default()).into_parts();
    journey.unwrap_or_else(|| panic!("{problems:#?}\n{text}"))
}

/// Every variant of the drawing that differs in more than one colour.
fn all_options(journey: &Journey) -> Vec<Options> {
    let personas = (0..journey.persona_count()).map(|index| Some(PersonaIx::from(index)));
    let mut all = Vec::new();
    for persona in personas.chain([None]) {
        for (theme, direction) in
            [(Theme::Light, Direction::Right), (Theme::Dark, Direction::Down), (Theme::Print, Direction::Right)]
        {
            all.push(Options { theme, direction, persona, ..Options::default() });
        }
    }
    all
}

/// Texts that could act as code in DOT, in its labels, in XML, or on the screen.
const HOSTILE: &[&str] = &[
    r#"""#,
    r"\",
    r#"a"]; evil [x=""#,
    r#"\"]; evil [x="y"#,
    r"C:\",
    r"\N \G \E \T \H \L \n \l \r",
    r"\\N",
    "<b>bold</b>",
    "<<b>>",
    "-->",
    "]]>",
    "<!-- x",
    "&lt;&amp;&#60;&nbsp;&",
    "line\nbreak",
    "tab\tand\r\nreturn",
    "\0\u{1}\u{7}\u{1b}[31m\u{7f}\u{9b}",
    "\u{202e}overridden\u{202c}",
    "\u{2066}isolated\u{2069}",
    "\u{202e}",
    "\u{2028}\u{2029}\u{85}",
    "\u{fffe}\u{ffff}\u{feff}",
    "👩‍🚒🎉🇫🇮",
    "奉茶の時間にお問い合わせくださいませ",
    "مرحبا بالعالم",
    "e\u{301}\u{301}\u{301}",
    "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
    "// no comment /* here */ # nor here",
    "digraph { a -> b }",
    "+ \"joined\"",
    "a\u{a0}b",
    "%s {0} $x ${y} `z`",
];

/// Ids that are DOT keywords or numerals.
const IDS: &[&str] =
    &["graph", "node", "edge", "strict", "digraph", "subgraph", "0", "007", "1e5", "a-b", "n", "se", "rank", "cluster"];

fn hostile_text() -> impl Strategy<Value = String> {
    let some = proptest::sample::select(HOSTILE).prop_map(str::to_owned);
    let part = prop_oneof![4 => some, 1 => "[a-zåäö ]{1,12}", 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(part, 1..4).prop_map(|parts| parts.concat())
}

/// Returns a text in YAML's double quotes, with every unusual character escaped. It is never blank.
fn yaml(text: &str) -> String {
    let text = if text.trim().is_empty() { "x" } else { text };
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            ' ' | '!' | '#'..='[' | ']'..='~' => quoted.push(c),
            c => write!(quoted, "\\U{:08x}", c as u32).unwrap(),
        }
    }
    quoted.push('"');
    quoted
}

#[derive(Clone, Debug)]
struct AWay {
    /// A touchpoint, or an end if the index is beyond the last one.
    to: usize,
    when: Option<String>,
    probability: Option<u8>,
    guest_only: bool,
}

#[derive(Clone, Debug)]
struct ATouchpoint {
    name: String,
    stage: usize,
    ownership: Option<Ownership>,
    contact: Option<bool>,
    whom: usize,
    score: Option<u8>,
    entry: bool,
    recovers: Option<usize>,
    next: Vec<AWay>,
}

fn a_touchpoint() -> impl Strategy<Value = ATouchpoint> {
    let way = (any::<usize>(), proptest::option::of(hostile_text()), proptest::option::of(0..=20u8), any::<bool>())
        .prop_map(|(to, when, probability, guest_only)| AWay { to, when, probability, guest_only });
    let ownership = proptest::option::of(proptest::sample::select(Ownership::ALL));
    let first = (hostile_text(), 0..5usize, ownership, proptest::option::of(any::<bool>()), 0..4usize);
    let second = (
        proptest::option::of(1..=5u8),
        any::<bool>(),
        proptest::option::weighted(0.3, any::<usize>()),
        proptest::collection::vec(way, 0..4),
    );
    (first, second).prop_map(|((name, stage, ownership, contact, whom), (score, entry, recovers, next))| ATouchpoint {
        name,
        stage,
        ownership,
        contact,
        whom,
        score,
        entry,
        recovers,
        next,
    })
}

/// Returns a journey file.
fn a_journey() -> impl Strategy<Value = String> {
    let touchpoints = proptest::collection::vec(a_touchpoint(), 1..=IDS.len());
    (hostile_text(), proptest::sample::select(&["en", "fi", "sv"][..]), touchpoints).prop_map(|(title, lang, all)| {
        let mut text = format!("journey: {}\nlang: {lang}\n", yaml(&title));
        writeln!(text, "personas: {{ host: {}, guest: Guest }}", yaml(&title)).unwrap();
        writeln!(text, "channels: {{ web: {} }}\nstages:", yaml(&title)).unwrap();
        let mut stages: Vec<Vec<usize>> = vec![Vec::new(); 5];
        for (index, touchpoint) in all.iter().enumerate() {
            stages[touchpoint.stage].push(index);
        }
        let kinds = ["starting-state", "pre-purchase", "purchase", "post-purchase", "post-purchase"];
        for (stage, members) in stages.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
            writeln!(text, "  - id: stage-{stage}\n    name: {}\n    kind: {}", yaml(&title), kinds[stage]).unwrap();
            text.push_str("    touchpoints:\n");
            for &index in members {
                write_touchpoint(&mut text, &all, index);
            }
        }
        text
    })
}

fn write_touchpoint(text: &mut String, all: &[ATouchpoint], index: usize) {
    let touchpoint = &all[index];
    writeln!(text, "      - name: {}\n        id: {}", yaml(&touchpoint.name), IDS[index]).unwrap();
    writeln!(text, "        links: {{ url: 'https://x.fi/?a=1&lt=2' }}\n        entry: {}", touchpoint.entry).unwrap();
    if let Some(ownership) = touchpoint.ownership {
        writeln!(text, "        ownership: {ownership}\n        channel: web").unwrap();
    }
    if let Some(direct) = touchpoint.contact {
        writeln!(text, "        contact: {}", if direct { "direct" } else { "indirect" }).unwrap();
    }
    let whom = ["[host, guest]", "host", "guest"].get(touchpoint.whom);
    if let Some(whom) = whom {
        writeln!(text, "        personas: {whom}").unwrap();
    }
    if let Some(score) = touchpoint.score {
        writeln!(text, "        expectation: {{ guest: {score}, host: 3.5 }}\n        experience: {score}").unwrap();
    }
    if let Some(failed) = touchpoint.recovers.map(|failed| failed % all.len()).filter(|failed| *failed != index) {
        writeln!(text, "        recovers: {}", IDS[failed]).unwrap();
    }
    if touchpoint.next.is_empty() {
        return;
    }
    text.push_str("        next:\n");
    for way in &touchpoint.next {
        let to = way.to % (all.len() + 2);
        write!(text, "          - {{ to: {}", IDS[..all.len()].iter().chain(&["done", "lost"]).nth(to).unwrap())
            .unwrap();
        if let Some(when) = &way.when {
            write!(text, ", when: {}", yaml(when)).unwrap();
        }
        if let Some(probability) = way.probability {
            write!(text, ", probability: 0.{probability:02}").unwrap();
        }
        text.push_str(if way.guest_only { ", personas: guest }\n" } else { " }\n" });
    }
}

/// graphviz-rust reads back the tree that it printed.
fn assert_reads_back(journey: &Journey) {
    let graph = JourneyGraph::new(journey);
    for options in all_options(journey) {
        let text = dot(&graph, &options);
        assert_eq!(graphviz_rust::parse(&text), Ok(dot_graph(&graph, &options)), "{text}");
        assert_eq!(text, dot(&JourneyGraph::new(journey), &options), "the same journey gives the same bytes");
    }
}

#[test]
fn shipped_journeys_read_back_as_printed() {
    shipped_journeys().iter().for_each(assert_reads_back);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_journey_reads_back_as_printed(text in a_journey()) {
        assert_reads_back(&load("generated.yaml", &text));
    }
}

/// Nodes and edges with their counts.
type Content = (BTreeMap<String, usize>, BTreeMap<(String, String), usize>);

/// Returns what the picture must contain according to the model.
fn content_of_model(graph: &JourneyGraph<'_>, persona: Option<PersonaIx>) -> Content {
    let journey = graph.journey();
    let id = |node| journey.target_id(graph.target(node)).to_owned();
    let (mut nodes, mut edges) = Content::default();
    for touchpoint in &journey.touchpoints {
        if persona.is_none_or(|persona| touchpoint.personas.contains(persona)) {
            nodes.insert(touchpoint.id.value.clone(), 1);
        }
    }
    // What goes on beside a touchpoint is a line in the picture and no edge of the graph.
    for host in &journey.touchpoints {
        for beside in host.meanwhile.iter().map(|beside| journey.touchpoint(beside.value.to.value)) {
            let both = host.personas.and(beside.personas);
            if persona.map_or(!both.is_empty(), |persona| both.contains(persona)) {
                *edges.entry((host.id.value.clone(), beside.id.value.clone())).or_default() += 1;
            }
        }
    }
    for edge in graph.graph().edge_indices() {
        let (from, to) = graph.graph().edge_endpoints(edge).unwrap();
        if persona.is_none_or(|persona| graph.graph()[edge].personas.contains(persona)) {
            *edges.entry((id(from), id(to))).or_default() += 1;
            nodes.insert(id(to), 1);
        }
    }
    (nodes, edges)
}

fn real_dot(text: &str, format: &str) -> Vec<u8> {
    let mut child = Command::new("dot")
        .arg(format)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, bytes) = (child.stdin.take().unwrap(), text.as_bytes().to_vec());
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut input, &bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}\n{text}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Returns what Graphviz has drawn, without the elements that polku adds.
fn content_of_picture(picture: &serde_json::Value) -> Content {
    let (mut nodes, mut edges) = Content::default();
    let empty = Vec::new();
    let objects = picture["objects"].as_array().unwrap_or(&empty);
    let name = |object: &serde_json::Value| object["name"].as_str().unwrap().to_owned();
    let is_ours = |name: &str| name.starts_with(':');
    for object in objects.iter().filter(|object| object.get("nodes").is_none() && object.get("subgraphs").is_none()) {
        if !is_ours(&name(object)) && !name(object).starts_with("cluster_") {
            *nodes.entry(name(object)).or_default() += 1;
        }
    }
    for edge in picture["edges"].as_array().unwrap_or(&empty) {
        let end = |key: &str| name(&objects[edge[key].as_u64().unwrap() as usize]);
        if !is_ours(&end("tail")) && !is_ours(&end("head")) {
            *edges.entry((end("tail"), end("head"))).or_default() += 1;
        }
    }
    (nodes, edges)
}

/// The stages follow each other in document order, and none overlaps the next.
fn assert_stages_in_order(picture: &serde_json::Value, journey: &Journey, direction: Direction) {
    let extent = |id: &str| {
        let objects = picture["objects"].as_array().unwrap();
        let cluster = objects.iter().find(|object| object["name"] == format!("cluster_{id}")).unwrap();
        let corners: Vec<f64> =
            cluster["bb"].as_str().unwrap().split(',').map(|number| number.parse().unwrap()).collect();
        // Graphviz counts upwards.
        if direction == Direction::Right { (corners[0], corners[2]) } else { (-corners[3], -corners[1]) }
    };
    for pair in journey.stages.windows(2) {
        let (before, after) = (extent(&pair[0].id), extent(&pair[1].id));
        assert!(before.1 <= after.0, "{} {before:?} reaches into {} {after:?}", pair[0].id.value, pair[1].id.value);
    }
}

/// Returns all text of an object without blanks, because the line breaks are polku's.
fn text_of(object: &serde_json::Value) -> String {
    let operations = object["_ldraw_"].as_array().into_iter().flatten();
    let texts =
        operations.filter(|operation| operation["op"] == "T").filter_map(|operation| operation["text"].as_str());
    texts.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// Returns a text without blanks and without the characters that no picture can contain.
fn visible(text: &str) -> String {
    let text = text.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'));
    let text = text.filter(|c| !c.is_whitespace());
    text.map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c }).collect()
}

/// Returns a text without hyphens, those at line ends and those of the text itself.
fn whole(text: &str) -> String {
    text.replace('-', "")
}

fn assert_draws_the_model(journey: &Journey) {
    let graph = JourneyGraph::new(journey);
    for options in all_options(journey) {
        let text = dot(&graph, &options);
        let picture: serde_json::Value = serde_json::from_slice(&real_dot(&text, "-Tjson")).unwrap();
        assert_eq!(content_of_picture(&picture), content_of_model(&graph, options.persona), "{text}");
        assert_stages_in_order(&picture, journey, options.direction);
        let title = text_of(&picture);
        assert!(
            whole(&title).contains(&whole(&visible(&journey.title))),
            "{title} is not {}\n{text}",
            journey.title.value
        );
        for object in picture["objects"].as_array().into_iter().flatten() {
            if let Some(ix) = object["name"].as_str().and_then(|name| journey.find_touchpoint(name)) {
                let (drawn, name) = (text_of(object), &journey.touchpoint(ix).name.value);
                assert!(whole(&drawn).starts_with(&whole(&visible(name))), "{drawn} is not {name}\n{text}");
            }
        }
    }
}

#[test]
#[ignore = "needs Graphviz's dot"]
fn graphviz_draws_the_shipped_journeys() {
    shipped_journeys().iter().for_each(assert_draws_the_model);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    #[ignore = "needs Graphviz's dot"]
    fn graphviz_draws_any_journey(text in a_journey()) {
        assert_draws_the_model(&load("generated.yaml", &text));
    }
}

#[test]
#[ignore = "needs Graphviz's dot"]
fn graphviz_makes_files() {
    let journey = &shipped_journeys()[0];
    let text = dot(&JourneyGraph::new(journey), &Options::default());
    for (format, begins) in
        [(PictureFormat::Svg, &b"<?xml"[..]), (PictureFormat::Png, b"\x89PNG"), (PictureFormat::Pdf, b"%PDF")]
    {
        let GraphvizPicture { bytes, warnings, .. } =
            graphviz::run(&text, format, graphviz::PROGRAM, graphviz::TIME_LIMIT).unwrap();
        assert!(bytes.starts_with(begins), "{format:?}");
        assert_eq!(warnings, [""; 0]);
    }
    let warned =
        graphviz::run("digraph { a [shape=nonsense] }", PictureFormat::Svg, "dot", graphviz::TIME_LIMIT).unwrap();
    assert!(warned.warnings.iter().any(|warning| warning.contains("nonsense")), "{warned:?}");
    let broken = graphviz::run("digraph { a -> }", PictureFormat::Svg, "dot", graphviz::TIME_LIMIT).unwrap_err();
    assert!(broken.to_string().contains("syntax error"), "{broken}");
}

#[test]
fn a_missing_program_says_what_to_install() {
    let error = graphviz::run("digraph {}", PictureFormat::Svg, "no-such-dot", graphviz::TIME_LIMIT).unwrap_err();
    assert!(matches!(error, GraphvizError::Missing { .. }));
    let text = error.to_string();
    for words in ["no-such-dot", "apt install graphviz", "brew install graphviz", "winget install graphviz"] {
        assert!(text.contains(words), "{text}");
    }
}

#[cfg(unix)]
mod programs {
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::common::{LONG, wait_for};

    /// Runs a shell script instead of dot.
    fn run(script: &str, dot: &str, limit: Duration) -> Result<GraphvizPicture, GraphvizError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dot");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        wait_for("the script", || match graphviz::run(dot, PictureFormat::Svg, &path, limit) {
            // A process that another test has just started may still have the script open.
            Err(GraphvizError::Broken { cause, .. }) if cause.kind() == std::io::ErrorKind::ExecutableFileBusy => None,
            result => Some(result),
        })
    }

    #[test]
    fn a_slow_program_is_stopped() {
        // The second one leaves behind a process that keeps the pipes open.
        for script in ["echo thinking >&2; exec sleep 60", "echo thinking >&2; sleep 60; echo done"] {
            let start = Instant::now();
            let error = run(script, "digraph {}", Duration::from_millis(300)).unwrap_err();
            assert!(start.elapsed() < LONG, "{script} took {:?}", start.elapsed());
            assert!(matches!(error, GraphvizError::TimedOut { .. }), "{error:?}");
            assert!(error.to_string().contains("longer than 0.3 seconds"), "{error}");
        }
        // It reads nothing, and the input is larger than a pipe.
        let error = run("exec sleep 60", &"x".repeat(1 << 20), Duration::from_millis(300)).unwrap_err();
        assert!(matches!(error, GraphvizError::TimedOut { .. }), "{error:?}");
    }

    #[test]
    fn what_it_says_is_shown() {
        let error = run("echo 'Error: line 7' >&2; exit 3", "digraph {}", LONG).unwrap_err();
        assert!(matches!(error, GraphvizError::Failed { .. }), "{error:?}");
        assert!(error.to_string().contains("Error: line 7"), "{error}");
        let rendered = run("echo 'Warning: odd' >&2; echo picture", "digraph {}", LONG).unwrap();
        assert_eq!((rendered.bytes, rendered.warnings), (b"picture\n".to_vec(), vec!["Warning: odd".to_owned()]));
    }

    #[test]
    fn full_pipes_do_not_block() {
        let dot = "0123456789abcdef".repeat(1 << 18);
        let rendered = run("head -c 3000000 /dev/zero | tr '\\0' 'w' >&2; exec cat", &dot, LONG).unwrap();
        assert_eq!(rendered.bytes, dot.as_bytes());
        assert_eq!(rendered.warnings.concat().len(), 64 << 10);
    }
}

const SMALL: &str = r#"
journey: An evening at the hut
state: current
personas: { host: Host, guest: Guest }
channels: { web: Own website, hut: The hut }
stages:
  - id: starting-state
    touchpoints:
      - { name: An old friend praises the café, id: tip, ownership: social, contact: indirect, expectation: 4 }
  - id: comparing
    name: Comparing
    kind: pre-purchase
    touchpoints:
      - name: Compares packages and prices in peace
        id: compare
        ownership: company
        contact: direct
        channel: web
        personas: host
        links: https://example.org/packages?for=ten&when=now
        next: [party, { to: lost, when: 'no price for "ten" to be found', probability: 0.15 }]
  - id: purchase
    touchpoints:
      - name: The party
        id: party
        ownership: company
        contact: direct
        channel: hut
        expectation: { host: 4, guest: 3 }
        experience: { host: 2, guest: 5 }
        next: [{ to: sorry, when: the bus is late, probability: 0.1, personas: guest }, { to: compare, personas: host }, done]
  - id: post-purchase
    touchpoints:
      - { name: Is told why, id: sorry, ownership: partner, recovers: party, next: [tip, done] }
"#;

#[test]
fn a_small_journey() {
    let journey = load("evening.yaml", SMALL);
    insta::assert_snapshot!(dot(&JourneyGraph::new(&journey), &Options::default()));
}

#[test]
fn the_words_are_in_the_journeys_language_unless_another_is_asked_for() {
    let text = SMALL.replacen("state:", "lang: fi\nstate:", 1);
    let journey = load("evening.yaml", &text);
    let graph = JourneyGraph::new(&journey);
    let finnish = dot(&graph, &Options::default());
    for words in ["Nykytila", "Lähtötila", "yrityksen omistama", "epäsuora", "menetetty", "15\u{a0}%", "odotus\u{a0}4"]
    {
        assert!(finnish.contains(words), "{words}");
    }
    let swedish = dot(&graph, &Options { lang: Some(Lang::Swedish), ..Options::default() });
    assert!(swedish.contains("Nuläge") && !swedish.contains("Nykytila"));
}

#[test]
fn the_legend_explains_only_what_is_used() {
    let text = "journey: Short\nstages: [{ id: purchase, touchpoints: [Order, Receive] }]";
    let journey = load("short.yaml", text);
    let drawn = dot(&JourneyGraph::new(&journey), &Options::default());
    let words = |word: &Word| drawn.contains(&format!(">{}<", Lang::English.word(*word)));
    let used: Vec<_> = Word::ALL.iter().copied().filter(words).collect();
    assert_eq!(used, [Word::Forward, Word::Exit, Word::Start]);
}

#[test]
fn custom_colours_are_drawn() {
    let journey = load("evening.yaml", SMALL);
    let colours = Colours { company: Colour::parse("#8b0000"), ..Colours::default() };
    let drawn = dot(&JourneyGraph::new(&journey), &Options { colours, ..Options::default() });
    assert!(drawn.contains("#8b0000") && !drawn.contains("#2b6cb0"));
}

#[test]
fn an_unknown_persona_means_all_personas() {
    let journey = load("evening.yaml", SMALL);
    let graph = JourneyGraph::new(&journey);
    let all = dot(&graph, &Options::default());
    for index in [2, 63, 64, usize::MAX] {
        assert_eq!(dot(&graph, &Options { persona: Some(PersonaIx::from(index)), ..Options::default() }), all);
    }
}

#[test]
fn every_word_exists_in_every_language() {
    for &lang in Lang::ALL {
        let mut words: Vec<_> = Word::ALL.iter().map(|&word| lang.word(word)).collect();
        assert!(words.iter().all(|word| !word.trim().is_empty() && word.trim() == *word));
        words.sort_unstable();
        let twice: Vec<_> = words.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{lang:?} says two things with one word: {twice:?}");
    }
    // The names of figures, such as NPS, are the same in every language.
    let is_name = |word: &str| word.chars().all(char::is_uppercase);
    let same = |word: &&Word| Lang::English.word(**word) == Lang::Finnish.word(**word);
    let same: Vec<_> = Word::ALL.iter().filter(same).map(|word| Lang::English.word(*word)).collect();
    assert!(same.iter().all(|word| is_name(word)), "{same:?}");
}
