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
    let aino = ["anxious", "forgotten", "Cannot climb", "Home help", "I stopped", "26", "2.1", "negative tone"];
    let pekka = ["mpatient", "My leave", "3.4", "neutral tone"];
    let both = ["Nobody says when"];
    let has = |picture: &str, words: &[&str]| {
        let picture = picture.to_lowercase();
        words.iter().filter(|word| picture.contains(&word.to_lowercase())).count()
    };
    for (persona, own, other) in [(0, &aino[..], &pekka[..]), (1, &pekka[..], &aino[..])] {
        let picture = svg(&journey, View::Map, Some(persona));
        assert_eq!(has(&picture, own), own.len(), "{persona}: {picture}");
        assert_eq!(has(&picture, other), 0, "{persona}");
        assert_eq!(has(&picture, &both), 1, "{persona}");
        assert_eq!(svg(&journey, View::Flow, Some(persona)).contains("26"), persona == 0);
    }
    let everybody = svg(&journey, View::Map, None);
    assert_eq!(has(&everybody, &aino) + has(&everybody, &pekka) + has(&everybody, &both), 13);
    assert!(everybody.contains("A: negative tone"));
}

#[test]
fn a_page_says_whose_each_item_is() {
    let journey = load(KNEE);
    let opening = Opening { view: View::Map, theme: None, overview: None };
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
        ("wait: { zora: 2d }", "there is no persona `zora`; known ids: `aino` and `pekka`"),
        ("wait: { for: 2d, pekka: 3d }", "a wait has no key `pekka`; a wait takes `for`, `expected` or `informed`"),
        ("wait: { aino: 20 }", "`wait` takes a duration, not `20`; add a unit: `20min`, `20h`, `20d` or `20w`"),
        ("tone: { aino: bad }", "`tone` takes `positive`, `neutral` or `negative`, not `bad`;"),
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
    assert_eq!(
        wrong(unnamed),
        [
            "a wait has no key `max`; a wait takes `for`, `expected` or `informed`",
            "a wait needs `for`; add `for`: how long the customer waits"
        ]
    );
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
