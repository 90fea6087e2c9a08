//! What a map holds beyond scores and actions: thoughts, moments of truth, costs, IT systems, and lanes of one's own.

use crate::common::Run;
use polku::graph::JourneyGraph;
use polku::load_str;
use polku::model::Journey;
use polku::render::scene::{Item, Role};
use polku::render::{self, Lane, LaneName, Opening, Options, Scene, View};

const PERMIT: &str = r#"
journey: A parking permit
systems: { register: { name: Permit register, description: Holds every permit }, pay: Payment service }
lanes:
  stage: { name: On stage, after: frontstage }
  law: { name: What the law says, after: support }
  detail: { name: Where it says so, after: law }
  words: { name: Hard words, after: thoughts }
  last: Remarks
personas: { resident: { name: Resident, age: 67, logged-as: SEG-1 }, firm: Small firm }
stages:
  - id: purchase
    goal: A permit before the move
    touchpoints:
      - name: Applies on the website
        moment-of-truth: the first page decides who gives up
        thoughts: [Is this the right form?, { text: My van is a car, personas: firm }]
        questions: How long does it take?
        cost: { for-customer: 60, for-company: 11.5, unit: € }
        systems: [register, pay]
        logged-as: "POST /permits"
        frontstage: A chat answers
        backstage: Checks the address
        support: The list of zones
        lanes: { stage: A bell rings, law: No signature is needed, detail: Section 19, words: [zone, { text: gross weight, personas: firm }], last: To be looked at }
        next: done
"#;

fn load(text: &str) -> Journey {
    let loaded = load_str("x.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

fn lanes(scene: &Scene) -> Vec<String> {
    let lanes = scene.items.iter().filter_map(|item| match item {
        Item::Group(group) if group.role == Role::Lane => Some(group.id.clone()),
        _ => None,
    });
    lanes.collect()
}

#[test]
fn lanes_of_ones_own_stand_where_they_say() {
    let journey = load(PERMIT);
    let graph = JourneyGraph::new(&journey);
    let drawn =
        |view: fn(&JourneyGraph<'_>, &Options) -> Vec<Scene>, options: &Options| lanes(&view(&graph, options)[0]);
    let plain = Options::default();
    let map = drawn(render::map, &plain);
    assert_eq!(map, ["touchpoints", "thoughts", "words", "costs", "last"]);
    let blueprint = drawn(render::blueprint, &plain);
    let expected = ["touchpoints", "frontstage", "stage", "backstage", "support", "law", "detail", "systems"];
    assert_eq!(blueprint, expected);
    // Those that are asked for, and no others.
    let named = Some(vec![LaneName::Own("law".into()), Lane::Costs.into()]);
    assert_eq!(drawn(render::map, &Options { lanes: named, ..plain }), ["law", "costs"]);
}

#[test]
fn a_line_of_the_blueprint_is_below_the_lanes_that_belong_above_it() {
    let journey = load(PERMIT);
    let svg = render::svg(&render::blueprint(&JourneyGraph::new(&journey), &Options::default())[0]);
    let at = |text: &str| svg.find(text).unwrap_or_else(|| panic!("{text}: {svg}"));
    assert!(at("A bell rings") < at("Line of visibility") || at("Line of visibility") < at("Checks the address"));
    let height = |text: &str| -> f64 {
        let before = &svg[..at(text)];
        let y = &before[before.rfind(" y=\"").unwrap() + 4..];
        y[..y.find('"').unwrap()].parse().unwrap()
    };
    assert!(height("A bell rings") < height("Line of visibility"));
    assert!(height("Line of visibility") < height("Checks the address"));
}

#[test]
fn every_view_shows_what_it_is_for() {
    let journey = load(PERMIT);
    let graph = JourneyGraph::new(&journey);
    let options = Options::default();
    let map = render::svg(&render::map(&graph, &options)[0]);
    let flow = render::svg(&render::flow(&graph, &options));
    let blueprint = render::svg(&render::blueprint(&graph, &options)[0]);
    let words = |svg: &str| svg.replace('\u{a0}', " ");
    for (svg, texts) in [
        (
            &map,
            &[
                "Moment of truth: the first",
                "Is this the right",
                "Questions",
                "How long does it",
                "60 €",
                "11.5 €",
                "Age: 67",
                "SEG-1",
            ][..],
        ),
        (&map, &["Goal: A permit before", "Holds every permit", "gross weight"]),
        (&flow, &["Moment of truth"]),
        (&blueprint, &["Permit register", "Payment service", "In logs: POST", "No signature is"]),
    ] {
        for text in texts {
            assert!(words(svg).contains(text), "{text}: {svg}");
        }
    }
    // What is another persona's is not there.
    let resident = Options { persona: journey.find_persona("resident"), ..options };
    let map = render::svg(&render::map(&graph, &resident)[0]);
    assert!(map.contains("zone") && !map.contains("gross weight") && !map.contains("My van"), "{map}");
}

#[test]
fn the_table_has_a_column_for_each() {
    let journey = load(PERMIT);
    let page = render::html(
        &JourneyGraph::new(&journey),
        &Options::default(),
        &Opening { view: View::Flow, theme: None, overlay: None, overview: None },
    );
    let heads: Vec<&str> = page.split("<th scope=\"col\">").skip(1).filter_map(|part| part.split('<').next()).collect();
    let at = |head: &str| heads.iter().position(|one| *one == head).unwrap_or_else(|| panic!("{head}: {heads:?}"));
    assert!(at("Support") + 1 == at("What the law says") && at("What the law says") + 1 == at("Where it says so"));
    assert!(at("Questions") + 1 == at("Hard words") && at("Frontstage") + 1 == at("On stage"), "{heads:?}");
    for head in ["Moment of truth", "Thoughts", "Costs", "Systems", "In logs", "Remarks"] {
        at(head);
    }
}

#[test]
fn slips_are_told() {
    let with = |head: &str, keys: &str| {
        format!("journey: X\n{head}stages: [{{ id: purchase, touchpoints: [{{ name: a, next: done, {keys} }}] }}]\n")
    };
    let lane = "lanes: { law: Law }\n";
    for (head, keys, expected) in [
        ("", "cost: 12", "a cost is a map, not `12`; a cost takes `for-customer`, `for-company` or `unit`"),
        ("", "cost: { unit: € }", "a cost needs a figure; write `{ for-customer: 12, for-company: 30, unit: € }`"),
        ("", "cost: { for-customer: -2 }", "`for-customer` takes a number from 0"),
        ("", "moment-of-thruth: true", "did you mean `moment-of-truth`?"),
        ("", "thoughts: { texts: Hm }", "a quote has no key `texts`; did you mean `text`?"),
        ("systems: { till: Till }\n", "systems: tills", "there is no system `tills`; did you mean `till`?"),
        (
            lane,
            "lanes: Within three months",
            "write which lane it stands in: `lanes: { regulation: What the law says }`",
        ),
        (lane, "lanes: { lwa: Hm }", "there is no lane `lwa`; did you mean `law`?"),
        (lane, "lanes: { waits: Hm }", "`waits` is a lane of polku's own"),
        ("lanes: { pains: Ow }\n", "lanes: {}", "`pains` is a lane of polku's own; give yours another id"),
        ("lanes: { law: { name: Law, after: suport } }\n", "", "there is no lane `suport`"),
        ("lanes: { a: { name: A, after: b }, b: { name: B, after: a } }\n", "", "the lane `a` stands below itself"),
        ("lanes: { law: { name: Law, above: support } }\n", "", "a lane has no key `above`"),
    ] {
        let loaded = load_str("x.yaml", &with(head, keys));
        let told: Vec<String> = loaded
            .diagnostics
            .iter()
            .map(|one| format!("{}; {}", one.message, one.help.as_deref().unwrap_or("")))
            .collect();
        assert!(told.iter().any(|told| told.contains(expected)), "{head}{keys}: {told:#?}");
        assert!(told.len() <= 2, "{head}{keys}: {told:#?}");
    }
}

#[test]
fn unknown_lanes_are_told_where_they_are_asked_for() {
    let project = "polku: 1\ncatalog: { lanes: { law: Law } }\nrender: { lanes: [emotion, law, lwa] }\n";
    let own = PERMIT.replace("  law: { name: What the law says, after: support }\n", "");
    let ran = Run::new().file("polku.yaml", project).file("journeys/x.yaml", own.as_str()).args(["lint"]).go();
    let said = ran.stdout + &ran.stderr;
    assert!(said.contains("there is no lane `lwa`") && said.contains("did you mean `law`?"), "{said}");
    let ran = Run::new()
        .file("x.yaml", PERMIT)
        .args(["render", "x.yaml", "--view", "map", "--lanes", "pians", "-o", "x.svg"])
        .go();
    assert!(ran.code == 2 && ran.stderr.contains("there is no lane `pians`: did you mean `pains`?"), "{}", ran.stderr);
    let ran = Run::new()
        .file("x.yaml", PERMIT)
        .args(["render", "x.yaml", "--view", "map", "--lanes", "law,costs", "-o", "x.svg"])
        .go();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "wrote x.svg\n"));
}

/// A lane of the catalog brings along the one it stands below.
#[test]
fn lanes_of_the_catalog_keep_their_order() {
    let project =
        "polku: 1\ncatalog:\n  lanes: { law: { name: Law, after: support }, section: { name: Section, after: law } }\n";
    let journey = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: a, next: done, support: s, lanes: { section: Section 19 } }] }]\n";
    let ran = Run::new()
        .file("polku.yaml", project)
        .file("journeys/x.yaml", journey)
        .args(["render", "journeys/x.yaml", "--view", "blueprint", "-o", "x.svg"])
        .go();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let svg = std::fs::read_to_string(ran.folder.path().join("x.svg")).unwrap();
    assert!(svg.contains("Section 19"), "{svg}");
}

#[test]
fn ids_of_systems_lanes_and_sources_are_renamed_wherever_they_stand() {
    let journey = "journey: X\nbased-on: { talks: Talks }\nsystems: { till: Till }\nlanes: { law: { name: Law, after: support }, part: { name: Part, after: law } }\nstages:\n  - id: purchase\n    touchpoints: [{ name: a, next: done, basis: [talks, { kind: talks, of: wait }], systems: till, lanes: { law: x } }]\n";
    let mut expected = journey.to_owned();
    let mut folder = Run::new().file("x.yaml", journey).folder;
    for (kind, old, new) in [("source", "talks", "interviews"), ("system", "till", "desk"), ("lane", "law", "act")] {
        let ran = Run::in_folder(folder).args(["rename", kind, old, new, "x.yaml"]).go();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        folder = ran.folder;
    }
    for (old, new) in [("talks", "interviews"), ("till", "desk"), ("law", "act")] {
        expected = expected.replace(old, new);
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("x.yaml")).unwrap(), expected);
    let ran = Run::in_folder(folder).args(["rename", "lane", "act", "waits", "x.yaml"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("`waits` is a lane of polku's own"), "{}", ran.stderr);
}

/// As many as no picture could show, each below another.
#[test]
fn lanes_and_sources_are_only_so_many() {
    let lanes = |count: usize| {
        let lane = |number: usize| {
            format!(
                "l{number}: {{ name: L, after: {} }}",
                match number {
                    0 => "pains".to_owned(),
                    _ => format!("l{}", number - 1),
                }
            )
        };
        let all: Vec<String> = (0..count).map(lane).collect();
        format!("journey: X\nlanes: {{ {} }}\nstages: [{{ id: purchase }}]\n", all.join(", "))
    };
    let sources = |count: usize| {
        let all: Vec<String> = (0..count).map(|number| format!("s{number}: S")).collect();
        format!("journey: X\nbased-on: {{ {} }}\nstages: [{{ id: purchase }}]\n", all.join(", "))
    };
    for (text, told) in [
        (lanes(64), None),
        (lanes(65), Some("65 lanes are more than the 64")),
        (lanes(20_000), Some("20000 lanes are more than the 64")),
        (sources(256), None),
        (sources(20_000), Some("20000 sources are more than the 256")),
    ] {
        let loaded = load_str("x.yaml", &text);
        let said: Vec<&str> = loaded.diagnostics.iter().map(|one| one.message.as_str()).collect();
        match told {
            None => assert_eq!(said, [""; 0]),
            Some(told) => assert!(said.len() == 1 && said[0].starts_with(told), "{said:?}"),
        }
    }
}

#[test]
fn lanes_stand_in_order_wherever_they_are_defined() {
    let journey = load(
        "journey: X\nlanes: { c: { name: Cc, after: b }, b: { name: Bb, after: a }, a: Aa, o: { name: Oo, after: overlay } }\nstages: [{ id: purchase, touchpoints: [{ name: x, next: done, lanes: { a: t, b: t, c: t, o: t } }] }]\n",
    );
    let graph = JourneyGraph::new(&journey);
    assert_eq!(lanes(&render::map(&graph, &Options::default())[0]), ["touchpoints", "o", "a", "b", "c"]);
    let opening = Opening { view: View::Flow, theme: None, overlay: None, overview: None };
    let page = render::html(&graph, &Options::default(), &opening);
    let at = |head: &str| page.find(&format!("<th scope=\"col\">{head}<")).unwrap_or_else(|| panic!("{head}"));
    assert!(at("Aa") < at("Bb") && at("Bb") < at("Cc"));
    // What stands in a lane uses it.
    let findings = polku::lint::lint(&journey, &polku::lint::Settings::default(), "x.yaml");
    assert!(findings.iter().all(|finding| finding.kind.name != "unused-definition"), "{findings:?}");
}
