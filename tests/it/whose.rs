//! Whose something is: items, waits, tones and feelings of some personas.

use crate::common::Run;
use polku::graph::JourneyGraph;
use polku::load_str;
use polku::model::{Journey, PersonaIx};
use polku::render::{self, Opening, Options, View};

const KNEE: &str = r#"
journey: A knee gets a new joint
personas: { aino: Aino, pekka: Pekka }
stages:
  - id: purchase
    touchpoints:
      - name: Waits for the operation
        feeling: { aino: [anxious, forgotten], pekka: impatient }
        tone: { aino: negative, pekka: neutral }
        wait: { aino: { for: 26w, expected: 12w }, pekka: 8w }
        pains: [{ text: Cannot climb the stairs, severity: 3, personas: aino }, Nobody says when]
        opportunities: { text: Home help, personas: aino }
        quotes: [{ text: I stopped going out, personas: aino }, { text: My leave ends in May, personas: pekka }]
        metrics: [{ csat: 2.1, personas: aino }, { csat: 3.4, personas: [pekka] }]
        next: done
"#;

fn load(text: &str) -> Journey {
    let loaded = load_str("x.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// What is wrong with a journey: each message with its help.
fn wrong(text: &str) -> Vec<String> {
    let loaded = load_str("x.yaml", text);
    let shown = loaded.diagnostics.iter().map(|one| format!("{}; {}", one.message, one.help.as_deref().unwrap_or("")));
    shown.collect()
}

fn svg(journey: &Journey, view: View, persona: Option<u32>) -> String {
    let options = Options { persona: persona.map(PersonaIx), ..Options::default() };
    let graph = JourneyGraph::new(journey);
    match view {
        View::Flow => render::svg(&render::flow(&graph, &options)),
        View::Map => render::svg(&render::map(&graph, &options)[0]),
        _ => render::svg(&render::blueprint(&graph, &options)[0]),
    }
}

#[test]
fn a_picture_for_one_persona_shows_nothing_of_another() {
    let journey = load(KNEE);
    let aino = ["anxious", "forgotten", "Cannot climb", "Home help", "I stopped", "26 w", "csat 2.1", "negative tone"];
    let pekka = ["mpatient", "My leave", "csat 3.4", "neutral tone"];
    let both = ["Nobody says when"];
    let has = |picture: &str, words: &[&str]| {
        let picture = picture.replace('\u{a0}', " ").to_lowercase();
        words.iter().filter(|word| picture.contains(&word.to_lowercase())).count()
    };
    for (persona, own, other) in [(0, &aino[..], &pekka[..]), (1, &pekka[..], &aino[..])] {
        let picture = svg(&journey, View::Map, Some(persona));
        assert_eq!(has(&picture, own), own.len(), "{persona}: {picture}");
        assert_eq!(has(&picture, other), 0, "{persona}");
        assert_eq!(has(&picture, &both), 1, "{persona}");
        assert_eq!(svg(&journey, View::Flow, Some(persona)).contains("26\u{a0}w"), persona == 0);
    }
    let everybody = svg(&journey, View::Map, None);
    assert_eq!(has(&everybody, &aino) + has(&everybody, &pekka) + has(&everybody, &both), 13);
    assert!(everybody.contains("A: negative tone"));
}

#[test]
fn a_page_says_whose_each_item_is() {
    let journey = load(KNEE);
    let opening = Opening { view: View::Map, theme: None, overlay: None, overview: None };
    let page = render::html(&JourneyGraph::new(&journey), &Options::default(), &opening);
    for (whose, text) in [(0, "I stopped going out"), (1, "My leave ends in May"), (0, "Home help")] {
        let name = ["Aino", "Pekka"][whose];
        let entry = format!("data-p=\"{whose}\"><bdi>{name}</bdi>: <bdi>{text}</bdi>");
        assert!(page.contains(&entry), "{entry}");
    }
    assert!(page.contains("<bdi>Aino</bdi>: <bdi>anxious</bdi> · <bdi>forgotten</bdi>"));
}

#[test]
fn show_loads_again_to_the_same_journey() {
    let journey = load(KNEE);
    let shown = polku::interop::show::yaml(&JourneyGraph::new(&journey)).unwrap();
    assert_eq!(load(&shown), Journey { id: journey.id.clone(), ..journey.clone() }, "{shown}");
    let addresses: Vec<String> = journey.elements().map(|element| element.address.to_string()).collect();
    for address in [
        "feeling.aino.2",
        "feeling.pekka",
        "wait.aino.expected",
        "tone.pekka",
        "pains.1.personas",
        "metrics.2.personas",
    ] {
        let address = format!("touchpoints.waits-for-the-operation.{address}");
        assert!(addresses.contains(&address), "{address} in {addresses:#?}");
    }
}

/// A journey with one touchpoint, which has some keys.
fn with(keys: &str) -> String {
    format!(
        "journey: X\npersonas: {{ aino: Aino, pekka: Pekka }}\nstages: [{{ id: purchase, touchpoints: [{{ name: a, {keys} }}] }}]\n"
    )
}

#[test]
fn slips_are_told() {
    for (keys, expected) in [
        ("wait: { fro: 2d }", "a wait has no key `fro`; did you mean `for`?"),
        ("wait: { anio: 2d, pekka: 3d }", "there is no persona `anio`; did you mean `aino`?"),
        ("wait: { kaarina: 2d }", "there is no persona `kaarina`; known ids: `aino` and `pekka`"),
        (
            "wait: { for: 2d, pekka: 3d }",
            "a wait has no key `pekka`; a wait takes `for`, `expected`, `informed` or `limit`",
        ),
        ("wait: { aino: 20 }", "`20` is not a duration; add a unit: `20min`"),
        ("tone: { aino: bad }", "`tone` does not take `bad`; `tone` takes `positive`, `neutral` or `negative`"),
        ("tone: [positive]", "write one value, or one for each persona: `{ host: positive, guest: negative }`"),
        ("feeling: { aino: [] , pekka: { a: b } }", "`feeling` takes a text, not a map;"),
        ("quotes: { text: Hm, personas: pekk }", "there is no persona `pekk`; did you mean `pekka`?"),
        ("pains: { personas: aino }", "a pain needs `text`"),
        (
            "personas: aino, pains: { text: Ow, personas: pekka }",
            "`a` does not serve `pekka`, whose pain this is; add `pekka` to the `personas` of the touchpoint, or remove it here",
        ),
    ] {
        let told = wrong(&with(keys));
        assert!(told.iter().any(|told| told.contains(expected)), "{keys}: {told:#?}");
        assert!(told.len() <= 2, "{keys}: {told:#?}");
    }
    assert_eq!(wrong(&with("wait: { for: 2d }, tone: positive, feeling: [a, b]")), [""; 0]);
    let unnamed = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: a, wait: { max: 2d } }] }]\n";
    let told = wrong(unnamed).join("\n");
    assert!(told.contains("a wait has no key `max`") && told.contains("a wait needs `for`"), "{told}");
}

#[test]
fn rules_judge_each_persona() {
    let text = KNEE
        .replace(", { csat: 3.4, personas: [pekka] }", "")
        .replace("        feeling:", "        level: core\n        feeling:");
    let report = Run::new().file("x.yaml", text).args(["lint", "x.yaml"]).go().stdout;
    for told in [
        "Aino waits 26w at `waits-for-the-operation` instead of the expected 12w",
        "Pekka waits 8w at",
        "the service fails at `waits-for-the-operation`, and no recovery follows for Aino",
        "core touchpoint `waits-for-the-operation` has no metrics for Pekka",
    ] {
        assert!(report.contains(told), "{told}: {report}");
    }
}

/// A journey with companions, shares, repetitions and what goes on beside touchpoints.
const CLINIC: &str = r#"
journey: A memory clinic
customers: { count: 640, per: year, source: The register }
personas:
  eino: { name: Eino, share: 0.7 }
  maire: { name: Maire, share: 0.3 }
  anna: { name: Anna, accompanies: eino }
stages:
  - id: starting-state
    touchpoints:
      - { id: letter, was: post, name: Gets a letter, personas: [eino, maire], entry: { eino: 0.6, maire: 1 }, expectation: 3, experience: 2 }
      - { id: ward, name: Is sent by the ward, personas: [eino, anna], entry: true, next: tests }
  - id: purchase
    takes: 6w
    repeats: [1, 2]
    touchpoints:
      - { id: tests, name: Is tested, takes: 90min, repeats: { times: 3, every: 2w }, experience: { eino: 3, maire: 4, anna: 2 },
          meanwhile: [{ to: hall, when: family comes, probability: 0.5 }, scan] }
      - { id: hall, name: Waits in the hall, personas: anna, experience: 1 }
      - { id: scan, name: The scan is read, personas: [eino, maire] }
      - { id: news, name: Hears the news, experience: { eino: 2, maire: 3, anna: 4 }, next: done }
"#;

#[test]
fn a_companion_goes_where_the_other_goes() {
    let journey = load(CLINIC);
    let graph = JourneyGraph::new(&journey);
    let ids = |persona: u32| -> Vec<&str> {
        graph.entries(PersonaIx(persona)).iter().map(|&ix| journey.touchpoint(ix).id.value.as_str()).collect()
    };
    assert_eq!((ids(0), ids(1), ids(2)), (vec!["letter", "ward"], vec!["letter"], vec!["ward"]));
    let shares = graph.entry_shares(PersonaIx(0));
    assert!((shares[0].1 - 0.6).abs() < 1e-9 && (shares[1].1 - 0.4).abs() < 1e-9, "{shares:?}");
    // What goes on beside another is no step of a path.
    let tests = journey.find_touchpoint("tests").unwrap();
    let next: Vec<_> = graph.transitions(graph.node(tests)).filter_map(|(_, to, _)| graph.touchpoint(to)).collect();
    assert_eq!(next, [journey.find_touchpoint("news").unwrap()]);
    let report = Run::new().file("x.yaml", CLINIC).args(["lint", "x.yaml"]).go().stdout;
    for rule in
        ["unreachable-touchpoint", "dead-end", "stranded-persona", "trap", "ambiguous-choice", "probability-sum"]
    {
        assert!(!report.contains(&format!("[{rule}]")), "{rule}: {report}");
    }
}

#[test]
fn a_map_draws_the_companion_thin_in_the_field_of_the_other() {
    let journey = load(CLINIC);
    let alone = svg(&journey, View::Map, Some(0));
    assert!(alone.contains("id=\"") && alone.contains("tests-2"), "the point of the companion");
    assert!(!svg(&journey, View::Map, Some(1)).contains("tests-2"));
    for persona in [None, Some(0)] {
        assert!(svg(&journey, View::Map, persona).contains("stroke-width=\"1.3\""), "{persona:?}");
    }
    assert!(svg(&journey, View::Map, None).contains("Accompanies: Eino"));
}

#[test]
fn every_view_shows_badges_and_what_goes_on_beside() {
    let journey = load(CLINIC);
    for view in [View::Flow, View::Map, View::Blueprint] {
        let picture = svg(&journey, view, None).replace('\u{a0}', " ");
        for word in ["3 ×", "1–2 ×", "takes 6 w", "takes 90 min", "eanwhile"] {
            assert!(picture.contains(word), "{view}: {word}");
        }
    }
    let graph = JourneyGraph::new(&journey);
    let dot = render::dot(&graph, &Options::default());
    assert!(dot.contains("\"tests\" -> \"hall\"") && dot.contains("odot") && dot.contains("60%"), "{dot}");
    let mermaid = render::mermaid(&graph, &Options::default());
    assert!(mermaid.contains("Is tested: ") && mermaid.contains("repeats:"), "in comments, so that names stay names");
    let opening = Opening { view: View::Map, theme: None, overlay: None, overview: None };
    let page = render::html(&graph, &Options::default(), &opening);
    for text in ["640 / <bdi>year</bdi>", "Waits in the hall</bdi> 50%: <bdi>family comes", "alongside <bdi>Is tested"]
    {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn the_clinic_is_shown_as_it_is() {
    let journey = load(CLINIC);
    let graph = JourneyGraph::new(&journey);
    let shown = polku::interop::show::yaml(&graph).unwrap();
    let again = load(&shown);
    let again = JourneyGraph::new(&again);
    assert_eq!(polku::interop::show::yaml(&again).unwrap(), shown);
    assert_eq!(again.graph().edge_count(), graph.graph().edge_count());
    let shares = |graph: &JourneyGraph<'_>| (0..3).map(|one| graph.entry_shares(PersonaIx(one))).collect::<Vec<_>>();
    assert_eq!(shares(&again), shares(&graph));
    let json: serde_json::Value = serde_json::from_str(&polku::interop::show::json(&graph).unwrap()).unwrap();
    assert_eq!(json["entries"][0]["shares"], serde_json::json!([0.6, 0.4]));
    assert_eq!(json["journey"]["stages"][1]["repeats"]["times"], serde_json::json!([1, 2]));
}

/// What is wrong with the clinic where some of its text is another.
fn clinic(from: &str, to: &str) -> String {
    assert!(CLINIC.contains(from), "{from}");
    let told = wrong(&CLINIC.replace(from, to));
    assert!((1..=2).contains(&told.len()), "{told:#?}");
    told.join("\n")
}

#[test]
fn slips_in_companions_shares_and_besides_are_told() {
    for (from, to, expected) in [
        ("share: 0.3", "share: 0.4", "the shares of the personas add up to 1.1, more than 1;"),
        ("share: 0.3", "share: 30%", "write `0.3`"),
        ("accompanies: eino", "accompanies: anna", "`anna` cannot accompany itself;"),
        ("accompanies: eino", "accompanies: eno", "there is no persona `eno`; did you mean `eino`?"),
        ("accompanies: eino", "accompanies: eino, share: 0", "`anna` accompanies `eino`, and has no share of its own;"),
        ("share: 0.3", "accompanies: anna", "`maire` accompanies `anna`, who accompanies `eino`;"),
        ("entry: true", "entry: 0.7", "the entry shares add up to 1.3, more than 1 for Eino;"),
        ("entry: true", "entry: { anna: 0.4 }", "`anna` accompanies another persona, and begins where that one does;"),
        ("entry: true", "entry: yes", "`entry` takes `true` or `false`, not the text `yes`; write `true`"),
        ("entry: true", "entry: 20", "`entry` takes a number from 0 to 1, not 20;"),
        ("times: 3", "times: [3]", "write the fewest and the most: `[0, 3]`"),
        ("times: 3", "times: [3, 1]", "write `[1, 3]`"),
        ("times: 3", "times: 0", "write at least 1, or a range if it may not happen: `[0, 1]`"),
        (
            "repeats: [1, 2]",
            "repeats: often",
            "`repeats` takes a whole number, or a range of two, not the text `often`; write how often: `6`, or",
        ),
        ("repeats: [1, 2]", "repeats: 1–2", "write `[1, 2]`: the fewest and the most"),
        ("repeats: [1, 2]", "repeats: 1 to 2", "write `[1, 2]`: the fewest and the most"),
        ("takes: 6w", "takes: 6", "add a unit"),
        ("takes: 6w", "duration: 6w", "a stage has no key `duration`; did you mean `takes`?"),
        ("share: 0.3", "share: 30", "as a part of 1, 30 in a hundred is `0.3`"),
        ("accompanies: eino", "accompanies: true", "there is no persona `true`; known ids: `eino` and `maire`"),
        ("accompanies: eino", "accompanies: [eino]", "`accompanies` takes a text, not a list; `accompanies`: "),
        (
            "entry: true",
            "entry: often",
            "`entry` takes `true` or `false`, or a number from 0 to 1, not the text `often`;",
        ),
        ("was: post", "was: { id: post }", "`was` takes a text, not a map; `was`: "),
        ("scan]", "lost]", "`lost` is an end of the journey, not a touchpoint; name a touchpoint;"),
        ("scan]", "scan, scan]", "`scan` goes on beside `tests` twice; remove one of them"),
        (
            "personas: anna, experience: 1",
            "personas: anna, entry: 0.1",
            "`hall` goes on beside `tests`, so nobody begins there;",
        ),
        (
            "personas: anna, experience: 1",
            "personas: anna, tone: { eino: positive }",
            "`hall` does not serve `eino`, whose `tone` this is; add `eino`",
        ),
        (
            "personas: anna, experience: 1",
            "personas: anna, wait: { eino: 1h }",
            "`hall` does not serve `eino`, whose `wait` this is; add `eino`",
        ),
        ("takes: 6w", "durations: 6w", "a stage has no key `durations`"),
        ("count: 640, per", "per", "a number of customers needs `count`"),
        ("was: post", "was: The post", "write `the-post`"),
        ("scan]", "scna]", "there is no touchpoint `scna`; did you mean `scan`?"),
        ("scan]", "tests]", "`tests` cannot go on beside itself;"),
        (
            "personas: anna, experience: 1",
            "personas: anna, next: done",
            "`hall` goes on beside `tests`, so it cannot have `next`;",
        ),
        ("personas: anna, experience: 1", "meanwhile: tests", "go on beside each other"),
        ("next: done", "next: [done, scan]", "`scan` goes on beside `tests`, so no `next` leads there;"),
        ("personas: anna, experience: 1", "entry: true", "`hall` goes on beside `tests`, so nobody begins there;"),
    ] {
        let told = clinic(from, to);
        assert!(told.contains(expected), "{to}: {told}");
    }
}

#[test]
fn a_journey_gives_shares_to_personas_of_the_catalog() {
    let project = "polku: 1\ncatalog: { personas: { eino: { name: Eino, goal: Rest }, maire: Maire } }\n";
    let journey = |personas: &str| {
        format!(
            "journey: X\npersonas: {{ {personas} }}\nstages: [{{ id: purchase, touchpoints: [{{ name: a, next: done }}] }}]\n"
        )
    };
    let shown = |personas: &str| {
        let run = Run::new().file("polku.yaml", project).file("journeys/x.yaml", journey(personas));
        let ran = run.args(["show", "journeys/x.yaml"]).go();
        ran.stdout + &ran.stderr
    };
    let both = shown("eino: { share: 0.7 }, maire: { share: 0.3 }");
    assert!(both.contains("goal: Rest") && both.contains("share: 0.7") && both.contains("share: 0.3"), "{both}");
    assert!(shown("eino: { share: 0.7, goal: Run }").contains("here it can have a `share` alone"));
    assert!(shown("kaisa: { share: 0.7 }").contains("a persona needs `name`"));
}

/// In a project, a companion comes with whom it accompanies.
#[test]
fn a_companion_of_the_catalog_goes_nowhere_alone() {
    let project = "polku: 1\ncatalog: { personas: { ida: { name: Ida, accompanies: maire }, maire: { name: Maire, share: 0.6 }, eino: { name: Eino, share: 0.6 } } }\n";
    let shown = |personas: &str, served: &str| {
        let text = format!(
            "journey: X\n{personas}stages: [{{ id: purchase, touchpoints: [{{ name: a, personas: {served}, next: done }}, b] }}]\n"
        );
        let ran = Run::new().file("polku.yaml", project).file("journeys/x.yaml", text);
        let ran = ran.args(["show", "journeys/x.yaml"]).go();
        ran.stdout + &ran.stderr
    };
    let told = shown("", "ida");
    assert!(told.contains("Maire") && !told.contains("error"), "{told}");
    let told = shown("personas: [ida, eino]\n", "ida");
    assert!(
        told.contains("`ida` accompanies `maire`, whom the journey lacks") && told.contains("x.yaml:2:12"),
        "{told}"
    );
    let told = shown("personas: [maire, eino]\n", "maire");
    assert!(told.contains("add up to 1.2, more than 1") && told.contains("x.yaml:2:11"), "{told}");
}

#[test]
fn rules_say_what_the_author_can_do() {
    let told = |keys: &str, touchpoints: &str| {
        let text = format!("journey: X\n{keys}stages: [{{ id: purchase, touchpoints: [{touchpoints}] }}]\n");
        Run::new().file("x.yaml", text).args(["lint", "x.yaml"]).go().stdout
    };
    let beside = "{ name: a, meanwhile: b, next: done }, b";
    let said = told("scenarios: { s: { name: S, through: [a, b] } }\n", beside);
    assert!(said.contains("`b` goes on beside `a`, so no path leads through it: name `a` instead"), "{said}");
    let said = told("", "{ name: a, entry: 0, next: [done, lost] }");
    assert!(said.contains("its `entry` says that nobody begins at `a`: change it"), "{said}");
    assert!(
        told("", "{ name: b, next: done }, { name: a, entry: false, next: done }")
            .contains("its `entry` says that nobody begins at `a`")
    );
    // A transition leads to `lost`, though nobody reaches it.
    assert!(!said.contains("no-exit"), "{said}");
    let pair = "personas: { ann: Ann, bo: Bo }\n";
    let failing =
        "{ name: a, experience: { ann: 4, bo: 1 }, next: r }, { name: r, recovers: a, personas: ann, next: done }";
    let said = told(pair, failing);
    assert!(said.contains("let `r` serve them too (`personas`)"), "{said}");
    assert!(told("", "{ name: a, was: a }").contains("remove it: `was` has the ids that it had before"));
}

#[test]
fn a_baseline_follows_a_former_id() {
    let journey = |id: &str| {
        format!(
            "journey: X\nstages: [{{ id: purchase, touchpoints: [{{ {id}, name: Sees the doctor, level: core, next: done }}] }}]\n"
        )
    };
    let project = "polku: 1\nlint: { baseline: known.json }\n";
    let args = ["lint"];
    let run = Run::new().file("polku.yaml", project).file("journeys/x.yaml", journey("id: doctor"));
    let written = run.args(args).args(["--write-baseline"]).go();
    let renamed = Run::in_folder(written.folder).file("journeys/x.yaml", journey("id: gp"));
    let told = renamed.args(args).go();
    assert!(told.stdout.contains("core-unmeasured"), "{}", told.stdout);
    let followed = Run::in_folder(told.folder).file("journeys/x.yaml", journey("id: gp, was: [x, doctor]"));
    let told = followed.args(args).go();
    assert!(!told.stdout.contains("core-unmeasured") && !told.stdout.contains("stale"), "{}", told.stdout);
}

/// Every finding is looked up under all former ids, so there must be few.
#[test]
fn an_element_has_had_only_so_many_ids() {
    let many = (0..65).map(|number| format!("w{number}")).collect::<Vec<_>>().join(", ");
    let text = |persona: &str, stage: &str, touchpoint: &str| {
        format!(
            "journey: X\npersonas: {{ a: {{ name: A{persona} }} }}\nstages: [{{ id: purchase{stage}, touchpoints: [{{ name: b{touchpoint} }}] }}]\n"
        )
    };
    let was = format!(", was: [{many}]");
    for (text, id) in [(text(&was, "", ""), "a"), (text("", &was, ""), "purchase"), (text("", "", &was), "b")] {
        let said = format!("`{id}` has more than 64 former ids; keep those that baselines and reviews still know");
        assert_eq!(wrong(&text), [said]);
        assert_eq!(wrong(&text.replace(", w64", "")), [""; 0]);
    }
    let ran = Run::new()
        .file("polku.yaml", format!("polku: 1\ncatalog: {{ teams: {{ t: {{ name: T{was} }} }} }}\n"))
        .file("x.yaml", text("", "", ""))
        .args(["lint"])
        .go();
    assert!(ran.code == 2 && ran.stderr.contains("`t` has more than 64 former ids"), "{} {}", ran.stdout, ran.stderr);
}

/// A share of 0 takes an entry away, so no picture says that the journey begins there.
#[test]
fn nobody_begins_where_the_share_is_0() {
    let text = "journey: X\nstages:\n  - id: starting-state\n    touchpoints: [{ name: a, entry: 0, next: c }, { name: b, next: c }]\n  - { id: purchase, touchpoints: [c] }\n";
    let journey = load(text);
    assert_eq!(svg(&journey, View::Map, None).matches(">The journey begins<").count(), 1);
    assert!(!svg(&journey, View::Flow, None).contains("0%"));
}
