//! What a journey says has its place in one of its pictures.

use std::collections::BTreeSet;

use polku::interop::show;
use polku::model::{Image, ImagePath, ScenarioIx};
use polku::raster::{Crop, Raster};
use polku::render::scene::Item;
use polku::render::{Lane, Opening, Options, Overlaid, Overlay, Scene, Tally, View, blueprint, flow, map};
use polku::{Journey, JourneyGraph};
use serde_json::Value;

use super::journeys::load;
use super::seen::Seen;
use crate::common::images::png;
use crate::common::shipped_journeys;
use crate::common::text::clean;

/// A journey that uses every key of the format.
const FULL: &str = include_str!("full.yaml");

/// Keys whose texts are for the program: ids, references, words that are told by signs or in words of their own.
const NOT_TEXTS: &[&str] = &[
    "id",
    "counts-as",
    "through",
    "without",
    "end",
    "lang",
    "state",
    "kind",
    "url",
    "to",
    "ownership",
    "contact",
    "channel",
    "medium",
    "personas",
    "responsible",
    "partner",
    "team",
    "owner",
    "level",
    "reach",
    "tone",
    "recovers",
    "recovery",
    "lacks",
    "reviewed",
    "facts",
    "for",
    "expected",
    "answered-within",
    "implicit",
    "entries",
    "version",
];

/// Every text of a journey, as `polku show` tells it.
fn texts(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(into.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        Value::Object(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| !key.starts_with("x-")) {
                let is_definition = value.is_object();
                if is_definition && key != "tone" || !NOT_TEXTS.contains(&key.as_str()) {
                    texts(value, into);
                }
            }
        }
        _ => {}
    }
}

/// A text without what wrapping takes away and adds, and without the case that its beginning is given.
fn plain(text: &str) -> String {
    clean(text).chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase).collect()
}

fn drawn(scene: &Scene) -> String {
    let texts = scene.leaves().filter_map(|item| match item {
        Item::Text(text) => Some(plain(&text.text)),
        _ => None,
    });
    texts.collect()
}

fn missing(journey: &Journey) -> Vec<String> {
    let graph = JourneyGraph::new(journey);
    let options = Options::default();
    let mut said: String = map(&graph, &options).iter().chain(&blueprint(&graph, &options)).map(drawn).collect();
    said.push_str(&drawn(&flow(&graph, &options)));
    for scenario in (0..journey.scenarios.len()).map(ScenarioIx::from) {
        said.extend(map(&graph, &Options { scenario: Some(scenario), ..Options::default() }).iter().map(drawn));
    }
    let mut shown: Value = serde_json::from_str(&show::json(&graph).unwrap()).unwrap();
    // Words of the author's replace polku's where a picture needs them: `tests/it/words.rs`.
    shown["journey"].as_object_mut().unwrap().remove("terms");
    let mut all = BTreeSet::new();
    texts(&shown["journey"], &mut all);
    assert!(all.len() > 10, "{}: {all:?}", journey.id);
    all.into_iter().filter(|text| !said.contains(&plain(text))).collect()
}

#[test]
fn everything_has_its_place() {
    for journey in shipped_journeys() {
        assert_eq!(missing(&journey), [""; 0], "{}", journey.id);
    }
    assert_eq!(missing(&load(FULL)), [""; 0]);
    // Every key of the format, images apart, which need files: `tests/it/images.rs`.
    let own = include_str!("../../data/every-key.yaml");
    let own: Vec<&str> = own.lines().filter(|line| !line.trim_start().starts_with("image:")).collect();
    let missing = missing(&load(&(own.join("\n") + "\n")));
    // Ids and words are not drawn as they are.
    assert!(missing.iter().all(|text| !text.starts_with("Zz")), "{missing:?}");
}

#[test]
fn every_lane_is_in_a_view() {
    let mut journey = load(FULL);
    let raster = Raster::decode("a.png", &png(8, 6, [200, 0, 0]), Crop::Scene).unwrap();
    let src = ImagePath::parse("a.png").unwrap().into();
    let image = Image { src, alt: None, raster: Some(raster.into()) };
    journey.touchpoints[0].image = Some(image.into());
    let graph = JourneyGraph::new(&journey);
    let persona = journey.travellers().iter().next();
    let tally = Tally::new(&graph, persona).unwrap();
    let overlay = Some(Overlaid { overlay: Overlay::Visits, tally: tally.into() });
    let options = Options { overlay, ..Options::default() };
    let scenes = [map(&graph, &options), blueprint(&graph, &options)].concat();
    let drawn: BTreeSet<String> = scenes.iter().flat_map(|scene| Seen::new(scene).lanes).map(|lane| lane.id).collect();
    let own = journey.definitions.lanes.iter().map(|lane| lane.identity.id.value.clone());
    let all: BTreeSet<String> = Lane::ALL.iter().map(|lane| lane.to_string()).chain(own).collect();
    assert_eq!(drawn, all);
}

/// Figures and words that are no texts of the file, in the tool's words.
#[test]
fn figures_and_words_have_their_place() {
    let journey = load(FULL);
    let graph = JourneyGraph::new(&journey);
    let options = Options::default();
    let said: String = map(&graph, &options).iter().chain(&blueprint(&graph, &options)).map(drawn).collect();
    for text in [
        "Target state",
        "Reviewed 2026-02-28",
        "Owner Team of events",
        "Based on",
        "CSAT 3.4",
        "target 4.2",
        "NPS −12",
        "CES 6",
        "57 answers",
        "Wait",
        "90min",
        "expected 10min",
        "not kept informed",
        "Experience 3",
        "Load 4.5",
        "information, competence, authority, time, motivation",
        "quick response · apology · explanation · compensation · closure",
        "named contact person",
        "exceeding",
        "every customer",
        "negative tone",
        "asks for feedback",
        "answered within 2d",
        "failure",
        "Responsible",
        "Handover Team of events → Team of the kitchen",
        "says nothing",
        "0%–100%",
        "50%",
        "Widest gap −2",
        "company-owned",
        "partner-owned",
        "direct contact",
        "the journey begins",
        "makes good: Name of the first touchpoint",
    ] {
        assert!(said.contains(&plain(text)), "{text:?} is not in {said}");
    }
}

/// Links stand below the name of the team or partner whose they are, also where nothing else is said of it.
#[test]
fn links_stand_under_the_name_of_their_partner() {
    let text = "journey: X\nteams: { kitchen: { name: The kitchen, description: Cooks } }\npartners: { bus: { name: The bus company, links: https://example.org/bus }, \
                taxi: { name: The taxi firm, links: { text: Fares, url: https://example.org/taxi } } }\nstages: [{ id: purchase, touchpoints: [Pay] }]\n";
    let journey = load(text);
    let scenes = map(&JourneyGraph::new(&journey), &Options::default());
    let drawn: Vec<&str> = scenes
        .iter()
        .flat_map(Scene::leaves)
        .filter_map(|item| match item {
            Item::Text(text) => Some(text.text.as_str()),
            Item::Shape(_) | Item::Group(_) | Item::Image(_) => None,
        })
        .collect();
    let place =
        |text: &str| drawn.iter().position(|drawn| *drawn == text).unwrap_or_else(|| panic!("{text}: {drawn:?}"));
    let order =
        ["The kitchen", "Cooks", "The bus company", "https://example.org/bus", "The taxi firm", "Fares"].map(place);
    assert!(order.is_sorted(), "{drawn:?}");
}

/// A wait is shown in the units in which it was written.
#[test]
fn waits_keep_their_units() {
    for (wait, shown) in
        [("90min", "90 min"), ("1h30min", "1 h 30 min"), ("14d", "14 d"), ("2w", "2 w"), ("36h", "36 h")]
    {
        let text = format!(
            "journey: X\nstages: [{{ id: purchase, touchpoints: [{{ name: Pay, wait: {{ for: {wait}, expected: {wait} }} }}] }}]\n"
        );
        let journey = load(&text);
        let graph = JourneyGraph::new(&journey);
        let texts = |scenes: &[Scene]| {
            let leaves = scenes.iter().flat_map(Scene::leaves);
            let texts = leaves.filter_map(|item| {
                if let Item::Text(text) = item { Some(text.text.replace('\u{a0}', " ")) } else { None }
            });
            texts.collect::<Vec<_>>().join("\n")
        };
        let pictures = [
            vec![flow(&graph, &Options::default())],
            map(&graph, &Options::default()),
            blueprint(&graph, &Options::default()),
        ];
        for scenes in &pictures[..2] {
            let texts = texts(scenes);
            assert!(texts.lines().any(|line| line.contains(shown)), "{wait}: {texts}");
        }
        assert!(show::yaml(&graph).unwrap().contains(&format!("for: {wait}\n")));
        let page = polku::render::html(
            &graph,
            &Options::default(),
            &Opening { view: View::Flow, theme: None, overlay: None, overview: None },
        )
        .replace('\u{a0}', " ");
        assert!(page.contains(shown), "{wait}");
    }
}
