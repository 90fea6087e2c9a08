//! `polku show`: what it prints means the same as what was read.

use crate::common::generate::journey;
use crate::common::{Run, shipped_journeys};
use polku::interop::show;
use polku::model::{Journey, Target};
use polku::{JourneyGraph, load_str};

/// The transitions as text, for comparison.
fn ways(journey: &Journey) -> Vec<String> {
    let graph = JourneyGraph::new(journey);
    let name = |node| graph.touchpoint(node).map_or("end".to_owned(), |ix| journey.touchpoint(ix).id.value.clone());
    let mut ways = Vec::new();
    for (ix, _) in journey.touchpoints.iter().enumerate() {
        for (edge, to, transition) in graph.transitions(graph.node(ix.into())) {
            let when = graph.stated(edge).and_then(|way| way.when.as_ref()).map(|when| when.value.as_str());
            let shares: Vec<f64> = transition.personas.iter().map(|persona| graph.probability(edge, persona)).collect();
            let done = to == graph.done();
            ways.push(format!(
                "{} -> {}{done} {:?} {:?} {when:?} {shares:?}",
                journey.touchpoints[ix].id.value,
                name(to),
                transition.kind,
                transition.personas
            ));
        }
    }
    let entries: Vec<_> = (0..journey.persona_count()).map(|persona| graph.entries(persona.into()).to_vec()).collect();
    ways.push(format!("{entries:?}"));
    ways
}

/// The journey without its ways, which `show` writes out.
fn without_ways(journey: &Journey) -> Journey {
    let mut journey = journey.clone();
    for touchpoint in &mut journey.touchpoints {
        touchpoint.next = None;
    }
    journey
}

fn check(journey: &Journey, name: &str) {
    let yaml = show::yaml(&JourneyGraph::new(journey)).unwrap();
    let again = load_str("shown.yaml", &yaml);
    let shown = again.value.unwrap_or_else(|| panic!("{name}: {:#?}\n{yaml}", again.diagnostics));
    assert_eq!(without_ways(journey), without_ways(&shown), "{name}\n{yaml}");
    assert_eq!(ways(journey), ways(&shown), "{name}\n{yaml}");
    // What is written out once stays as it is.
    assert_eq!(yaml, show::yaml(&JourneyGraph::new(&shown)).unwrap(), "{name}");
    // Written ways are kept as they are, closed ones included.
    for (before, after) in journey.touchpoints.iter().zip(&shown.touchpoints) {
        if before.next.is_some() {
            assert_eq!(before.next, after.next, "{name}");
        }
    }
}

#[test]
fn the_yaml_loads_to_the_same_journey_and_graph() {
    for seed in 0..1_500 {
        let (name, text) = (format!("seed {seed}"), journey(seed, 12));
        let loaded = load_str(&name, &text);
        check(&loaded.value.unwrap_or_else(|| panic!("{name}: {:#?}\n{text}", loaded.diagnostics)), &name);
    }
    for journey in shipped_journeys() {
        check(&journey, &journey.id);
    }
}

#[test]
fn what_is_left_out_is_written_out() {
    let text = "journey: Buying\npersonas: { host: Host, guest: Guest }\nstages:\n  - id: starting-state\n    touchpoints: [A tip]\n  - id: purchase\n    touchpoints: [{ name: Order, personas: host }]\n";
    let ran = Run::new().file("a.yaml", text).args(["show", "a.yaml"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
    let ran = Run::new().file("a.yaml", text).args(["show", "a.yaml", "--format", "json"]).go();
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn the_catalog_is_resolved() {
    let project = "polku: 1\ncatalog:\n  personas: { host: Host, child: Child }\n  channels: { web: { name: Web, medium: web }, unused: Unused }\n  facts: { price: { statement: The price, in: { web: 5 €, unused: } } }\n";
    let text = "journey: Buying\npersonas: host\nstages:\n  - { id: purchase, touchpoints: [{ name: Order, facts: price, next: done }] }\n";
    let ran =
        Run::new().file("polku.yaml", project).file("journeys/a.yaml", text).args(["show", "journeys/a.yaml"]).go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("name: Host")
            && ran.stdout.contains("statement: The price")
            && ran.stdout.contains("web: 5 €"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("Child"), "{}", ran.stdout);
    // It stands for itself: it loads without the project.
    assert!(load_str("a.yaml", &ran.stdout).value.is_some(), "{}", ran.stdout);
}

#[test]
fn a_broken_journey_is_not_shown() {
    let ran = Run::new().file("a.yaml", "journey: X\nstage: []\n").args(["show", "a.yaml"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("unknown-key") && ran.stderr.contains("did you mean `stages`?"), "{}", ran.stderr);
}

#[test]
fn the_json_tells_every_transition() {
    let journey = shipped_journeys().into_iter().find(|journey| journey.id == "damaged-parcel").unwrap();
    let graph = JourneyGraph::new(&journey);
    let json: serde_json::Value = serde_json::from_str(&show::json(&graph).unwrap()).unwrap();
    assert_eq!(json["version"], show::JSON_VERSION);
    assert_eq!(json["transitions"].as_array().unwrap().len(), graph.graph().edge_count());
    let next = journey.touchpoints.iter().flat_map(|touchpoint| touchpoint.next.iter().flatten());
    assert!(next.clone().any(|way| way.to.value == Target::LOST));
    assert!(json["transitions"].as_array().unwrap().iter().any(|way| way["to"] == "lost" && way["kind"] == "exit"));
}
