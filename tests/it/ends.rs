//! Ends of a journey's own: how they are read, what is wrong with them, and where they show.

use polku::JourneyGraph;
use polku::interop::show;
use polku::model::{EndIx, EndKind, Journey, Target};
use polku::render::{self, Opening, Options, View};

const PERMIT: &str = "\
journey: Getting a permit
ends:
  granted: { name: Permit granted, kind: done }
  refused: { name: Permit refused, kind: other }
  lost: Gave up
stages:
  - id: starting-state
    touchpoints: [{ id: idea, name: Has an idea, experience: 4 }]
  - id: purchase
    touchpoints: [{ name: Apply, experience: 2, next: [decision, { to: lost, when: it is too hard, probability: 0.1 }] }]
  - id: post-purchase
    touchpoints:
      - name: Decision
        experience: 4
        next: [granted, { to: refused, when: it is too near, probability: 0.2 }, { to: idea, when: more, probability: 0.1, counts-as: granted }]
";

fn load(text: &str) -> Journey {
    let loaded = polku::load_str("permit.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

#[test]
fn a_journey_has_done_and_lost_and_its_own_ends() {
    let journey = load(PERMIT);
    let ends: Vec<_> = journey.ends.iter().map(|end| (end.id.value.as_str(), end.kind)).collect();
    let expected =
        [("done", EndKind::Done), ("lost", EndKind::Lost), ("granted", EndKind::Done), ("refused", EndKind::Other)];
    assert_eq!(ends, expected);
    assert_eq!(journey.end(EndIx::LOST).name.as_ref().unwrap().value, "Gave up");

    let graph = JourneyGraph::new(&journey);
    let decision = graph.node(journey.find_touchpoint("decision").unwrap());
    let leaving: Vec<_> = graph
        .transitions(decision)
        .map(|(edge, to, transition)| {
            (journey.target_id(graph.target(to)), transition.kind.as_str(), graph.counts_as(edge))
        })
        .collect();
    assert_eq!(leaving, [("granted", "exit", None), ("refused", "exit", None), ("idea", "renewal", Some(EndIx(2)))]);
    // What a renewal counts as unless it is said.
    let journey = load(&PERMIT.replace(", counts-as: granted", ""));
    let graph = JourneyGraph::new(&journey);
    let counted: Vec<_> = graph.graph().edge_indices().filter_map(|edge| graph.counts_as(edge)).collect();
    assert_eq!(counted, [EndIx::DONE]);
}

#[test]
fn what_is_wrong_with_an_end_is_said_in_words() {
    for (old, new, kind, place, words) in [
        // A reference.
        ("next: [granted", "next: [grantd", "unknown-reference", "grantd", "did you mean `granted`?"),
        (
            "next: [granted",
            "next: [Permit granted",
            "unknown-reference",
            "Permit granted",
            "that is a name: write the id, `granted`",
        ),
        (
            "counts-as: granted",
            "counts-as: grantd",
            "unknown-reference",
            "grantd",
            "there is no end `grantd`. did you mean `granted`?",
        ),
        (
            "counts-as: granted",
            "counts-as: idea",
            "unknown-reference",
            "idea",
            "known ids: `done`, `granted`, `lost` and `refused`",
        ),
        // A transition that is no renewal.
        (
            "when: it is too hard,",
            "counts-as: granted,",
            "contradiction",
            "granted",
            "this transition is not a renewal, so it cannot count as `granted`",
        ),
        (
            "next: [decision",
            "next: [{ to: decision, counts-as: done }",
            "contradiction",
            "done",
            "from a later stage into the starting state",
        ),
        // An id.
        (
            "{ name: Apply",
            "{ id: refused, name: Apply",
            "duplicate-id",
            "refused",
            "the id `refused` is also that of an end",
        ),
        (
            "{ name: Apply",
            "{ name: Granted",
            "duplicate-id",
            "Granted",
            "the name makes the id `granted`, which an end has",
        ),
        (
            "  lost: Gave up",
            "  stuck: { name: Stuck, kind: other }",
            "bad-id",
            "stuck",
            "`stuck` cannot be the id of an end",
        ),
        ("  lost: Gave up", "  Gave up: { name: Gave up, kind: lost }", "bad-id", "Gave up", "write `gave-up:`"),
        // A kind.
        (
            "  lost: Gave up",
            "  lost: { name: Gave up, kind: other }",
            "bad-kind",
            "other",
            "the end `lost` cannot be of the kind `other`",
        ),
        (
            "  lost: Gave up",
            "  gone: Gave up",
            "bad-kind",
            "gone",
            "write `gone: { name: Gave up, kind: other }`, or `kind: done`",
        ),
        ("kind: other", "kind: finished", "unknown-word", "finished", "`kind` takes `done`, `other` or `lost`"),
        // A name.
        ("  lost: Gave up", "  lost:", "missing-key", "lost", "the end `lost` has no name. write `lost: A name`"),
        ("name: Permit refused, ", "", "missing-key", "{ kind: other", "an end needs `name`"),
        ("  lost: Gave up", "  lost: [a]", "wrong-type", "[a", "an end is `name` alone or a map"),
    ] {
        assert!(PERMIT.contains(old), "{old}");
        let text = PERMIT.replacen(old, new, 1);
        let loaded = polku::load_str("permit.yaml", &text);
        assert!(loaded.value.is_none(), "{new} loads");
        let found = &loaded.diagnostics[0];
        assert_eq!(
            (found.kind.name, &text[found.primary.span.range()]),
            (kind, place),
            "{new}: {:#?}",
            loaded.diagnostics
        );
        let said = format!("{}. {}", found.message, found.help.as_deref().unwrap_or_default());
        assert!(said.contains(words), "{new}: {said:?} does not say {words:?}");
        let others: Vec<_> = loaded.diagnostics[1..].iter().map(|other| other.kind.name).collect();
        assert_eq!(others, [""; 0], "{new}");
    }
}

#[test]
fn names_of_touchpoints_are_as_free_as_before() {
    let journey = load("journey: X\nstages: [{ id: purchase, touchpoints: [Stuck, Renewed, Granted] }]\n");
    assert!(journey.find_touchpoint("stuck").is_some());
}

#[test]
fn what_show_writes_loads_to_the_same_ends() {
    let journey = load(PERMIT);
    let graph = JourneyGraph::new(&journey);
    let yaml = show::yaml(&graph).unwrap();
    let again = load(&yaml);
    assert_eq!(journey.ends, again.ends);
    assert_eq!(yaml, show::yaml(&JourneyGraph::new(&again)).unwrap());
    let json: serde_json::Value = serde_json::from_str(&show::json(&graph).unwrap()).unwrap();
    assert_eq!(json["journey"]["ends"]["refused"]["kind"], "other");
    assert_eq!(json["journey"]["ends"]["lost"]["name"], "Gave up");
    assert_eq!(json["journey"]["ends"].as_object().unwrap().len(), 3);
    let renewal = json["transitions"].as_array().unwrap().iter().find(|transition| transition["kind"] == "renewal");
    assert_eq!(renewal.unwrap()["counts-as"], "granted");
    // A journey that lists none has none.
    let plain = load("journey: X\nstages: [{ id: purchase, touchpoints: [Order] }]\n");
    assert!(!show::yaml(&JourneyGraph::new(&plain)).unwrap().contains("ends:"));
}

#[test]
fn every_picture_names_the_ends_and_tells_their_kinds_apart() {
    let journey = load(PERMIT);
    let graph = JourneyGraph::new(&journey);
    let options = Options::default();
    let flow = render::svg(&render::flow(&graph, &options));
    let map: String = render::map(&graph, &options).iter().map(render::svg).collect();
    let html =
        render::html(&graph, &options, &Opening { view: View::Flow, theme: None, overlay: None, overview: None });
    let blueprint: String = render::blueprint(&graph, &options).iter().map(render::svg).collect();
    let plain = load(&PERMIT.replace("experience: ", "x-experience: "));
    let without_curves: String = render::map(&JourneyGraph::new(&plain), &options).iter().map(render::svg).collect();
    let pictures =
        [(&flow, "flow"), (&map, "map"), (&blueprint, "blueprint"), (&without_curves, "map"), (&html, "html")];
    for (picture, what) in pictures {
        for name in ["Permit granted", "Permit refused", "Gave up"] {
            assert!(picture.contains(name), "{what} does not name {name}");
        }
    }
    assert!(flow.contains("counts as: Permit granted"));
    assert!(html.contains("<strong><bdi>Permit refused</bdi></strong> <small>(ended otherwise)</small>"));
    let dot = render::dot(&graph, &options);
    for label in ["\"✓ Permit granted\"", "\"– Permit refused\"", "\"✕ Gave up\""] {
        assert!(dot.contains(label), "{label}\n{dot}");
    }
    assert!(render::mermaid(&graph, &options).contains("%% ends:"));
    // Two ends of one kind: the legend has the word for the kind.
    let several = PERMIT
        .replace("  lost: Gave up", "  withdrawn: { name: Withdrawn, kind: other }")
        .replace("to: lost", "to: withdrawn");
    let several = load(&several);
    assert!(render::svg(&render::flow(&JourneyGraph::new(&several), &options)).contains(">ended otherwise<"));
}

#[test]
fn rules_ask_for_any_end_that_is_not_lost() {
    let said = |text: &str, rule: &str| -> Vec<String> {
        let journey = load(text);
        let findings = polku::lint(&journey, &Default::default(), "permit.yaml");
        findings.into_iter().filter(|finding| finding.kind.name == rule).map(|finding| finding.message).collect()
    };
    let only = |next: &str| {
        PERMIT.replace("next: [granted, { to: refused, when: it is too near, probability: 0.2 }, { to: idea, when: more, probability: 0.1, counts-as: granted }]", next)
    };
    assert_eq!(said(&only("next: refused"), "stranded-persona"), [""; 0]);
    assert_eq!(said(&only("next: lost"), "stranded-persona"), ["the customer cannot reach `granted` or `refused`"]);
    let expired = only("next: expired")
        .replace("  lost: Gave up", "  expired: { name: Expired, kind: lost }")
        .replace("to: lost", "to: granted");
    assert_eq!(said(&expired, "no-exit"), [""; 0]);
    assert_eq!(said(&expired, "point-of-no-return"), ["no path leads from `decision` to `granted` or `refused`"]);
    assert_eq!(said(&expired.replace("next: expired", "next: refused"), "no-exit").len(), 1);
}

#[test]
fn an_end_that_transitions_count_as_is_a_target_in_code() {
    let mut journey = Journey::new("x", "X");
    journey.ends.push(polku::model::End::new("refused", "Refused", EndKind::Other));
    let mut order = polku::model::Touchpoint::new("order", "Order");
    order.next = Some(vec![polku::model::StatedTransition::to(Target::End(EndIx(2))).into()]);
    journey.add_stage(polku::model::Stage::new("purchase", polku::model::StageKind::Purchase), [order]);
    let graph = JourneyGraph::new(&journey);
    assert_eq!(graph.end_kind(graph.node_of(Target::End(EndIx(2)))), Some(EndKind::Other));
    assert_eq!(load(&show::yaml(&graph).unwrap()).ends, journey.ends);
}
