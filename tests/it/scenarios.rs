//! Scenarios: paths with names, in pictures, in `show`, and within bounds.

use std::collections::HashSet;

use serde_json::Value;

use crate::common::Run;
use crate::common::editor::{Editor, able, project};
use crate::lsp::completion::proposed;
use crate::lsp::names::renamed;
use polku::load_str;

/// A permit: more documents are asked for again and again, and a neighbour comes along.
const PERMIT: &str = "\
journey: Permit
personas: { owner: Owner, tenant: Tenant, neighbour: { name: Neighbour, accompanies: owner } }
ends:
  granted: { name: Granted, kind: done }
  refused: { name: Refused, kind: other }
scenarios:
  twice: { name: Asked twice, description: The same is asked again., personas: owner, through: [more, more], end: granted }
  refused: { name: It is refused, without: more, end: refused }
stages:
  - id: starting-state
    touchpoints: [{ id: plan, name: Plans, experience: 3 }]
  - id: purchase
    touchpoints:
      - { id: review, name: Waits for the review, experience: 2, next: [{ to: more, probability: 0.5, personas: owner }, { to: decision, probability: 0.4 }, lost] }
      - { id: more, name: Sends more, experience: { owner: 1, neighbour: 4 }, personas: [owner, neighbour], next: review }
      - { id: decision, name: Reads the decision, experience: 4, next: [granted, { to: refused, probability: 0.2 }] }
";

fn render(args: &[&str]) -> crate::common::Ran {
    Run::new().file("permit.yaml", PERMIT).args(["render", "permit.yaml", "-o", "-"]).args(args.iter().copied()).go()
}

#[test]
fn a_picture_of_a_scenario_has_its_path_and_no_more() {
    let map = render(&["--view", "map", "--scenario", "twice"]).stdout;
    // A touchpoint that is met again has another column, and no id is there twice.
    assert_eq!(map.matches(">Sends more</text>").count(), 2, "{map}");
    assert_eq!(map.matches(">Reads the decision</text>").count() + map.matches(">Reads the</text>").count(), 1);
    let ids: Vec<&str> = map.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{ids:?}");
    assert!(map.contains("Scenario: Asked twice") && map.contains("The same is asked again."), "{map}");
    assert!(!map.contains("Tenant"), "it is the owner's");
    for view in ["flow", "map", "blueprint"] {
        let picture = render(&["--view", view, "--scenario", "refused"]).stdout;
        assert!(picture.contains("Refused") && !picture.contains("Sends more"), "{view}");
    }
    for format in ["dot", "mermaid"] {
        let text = render(&["--format", format, "--scenario", "refused"]).stdout;
        assert!(text.contains("It is refused") && !text.contains(">Sends more<") && !text.contains("Sends more: "));
    }
}

#[test]
fn companions_come_along_in_a_scenario() {
    let map = render(&["--view", "map", "--scenario", "twice", "--persona", "neighbour"]);
    assert!(map.code == 0 && map.stdout.contains("Sends more"), "{}", map.stderr);
    let page = render(&["--format", "html"]).stdout;
    let empty = |picture: &&str| !picture.contains("class=\"touchpoint");
    let pictures: Vec<&str> = page.split("<div class=\"picture\"").skip(1).collect();
    assert_eq!(pictures.iter().filter(|picture| empty(picture)).count(), 0, "no empty picture of {}", pictures.len());
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let said = |args: &[&str]| {
        let ran = render(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
        ran.stderr
    };
    assert_eq!(said(&["--scenario", "twise"]), "error: the journey has no scenario `twise`; did you mean `twice`?\n");
    assert_eq!(
        said(&["--scenario", "twice", "--persona", "tenant"]),
        "error: the journey cannot be drawn: the scenario `twice` is not one of the persona `tenant`\n"
    );
    let broken = PERMIT.replace("through: [more, more]", "through: [decision, plan]");
    let ran = Run::new().file("x.yaml", &broken).args(["render", "x.yaml", "--scenario", "twice", "-o", "-"]).go();
    assert_eq!(
        ran.stderr,
        "error: the journey cannot be drawn: no path fits the scenario `twice`; `polku lint` says why (scenario-broken)\n"
    );
}

#[test]
fn show_lists_the_paths() {
    let ran = Run::new().file("x.yaml", PERMIT).args(["show", "x.yaml", "--format", "json"]).go();
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    let of = |path: &Value| {
        let ids: Vec<&str> = path["touchpoints"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let name = |key: &str| path[key].as_str().unwrap_or("-").to_owned();
        let percent = path["probability"].as_f64().unwrap() * 100.0;
        format!("{} {} {} {} {percent:.1}", name("scenario"), name("persona"), ids.join(","), name("end"))
    };
    let paths: Vec<String> = shown["paths"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(
        paths,
        [
            "- owner plan,review,decision granted 32.0",
            "- tenant plan,review,decision granted 32.0",
            "twice owner plan,review,more,review,more,review,decision granted 8.0",
            "refused owner plan,review,decision refused 8.0",
            "refused tenant plan,review,decision refused 8.0",
        ]
    );
}

/// Returns the messages of load errors, each with its help.
fn wrong(scenario: &str) -> Vec<String> {
    let text = PERMIT.replace("{ name: It is refused, without: more, end: refused }", scenario);
    let loaded = load_str("x.yaml", &text);
    let said = |one: &polku::Diagnostic| format!("{}; {}", one.message, one.help.as_deref().unwrap_or_default());
    loaded.diagnostics.iter().map(said).collect()
}

#[test]
fn what_is_wrong_with_a_scenario_is_told() {
    let many = vec!["more"; 65].join(", ");
    for (scenario, said) in [
        ("", "the scenario `refused` has no name; write `refused: A name`"),
        ("{ name: R, through: mor }", "there is no touchpoint `mor`; did you mean `more`?"),
        ("{ name: R, end: renewl }", "there is no end `renewl`; did you mean `renewed`?"),
        ("{ name: R, personas: tenent }", "there is no persona `tenent`; did you mean `tenant`?"),
        (
            "{ name: R, personas: neighbour }",
            "`neighbour` is a companion, and takes no path of its own; name `owner`: companions come along",
        ),
        (
            "{ name: R, through: more, without: more }",
            "a path cannot both meet and avoid a touchpoint; remove one of them",
        ),
        (
            &format!("{{ name: R, through: [{many}] }}"),
            "a scenario may lead through at most 64 touchpoints; name only the touchpoints that tell this path from others",
        ),
    ] {
        assert_eq!(wrong(scenario), [said], "{scenario}");
    }
}

/// Neither many transitions nor long walks let scenarios take minutes, or fill the memory.
#[test]
fn scenarios_stay_within_bounds() {
    let limit = |text: &str| {
        let loaded = load_str("x.yaml", text);
        let limits = loaded.diagnostics.iter().filter(|one| one.kind.name == "limit");
        limits.map(|one| one.message.clone()).collect::<Vec<_>>()
    };
    let through = format!("[{}]", ["a"; 64].join(", "));
    let scenarios: String = (0..16).map(|number| format!("  s{number}: {{ name: S, through: {through} }}\n")).collect();
    let hub = vec!["{ to: a, when: x }"; 10_000].join(", ");
    let text = format!(
        "journey: X\nscenarios:\n{scenarios}stages: [{{ id: purchase, touchpoints: [{{ name: a, next: [{hub}, done] }}] }}]\n"
    );
    assert_eq!(limit(&text), ["these scenarios are too many for a journey of this size"]);
    let ring: String = (1..1_000).map(|number| format!(", a{number}")).collect();
    let text = format!(
        "journey: X\nscenarios:\n{scenarios}stages: [{{ id: purchase, touchpoints: [a{ring}, {{ name: z, next: [a, done] }}] }}]\n"
    );
    assert_eq!(limit(&text), ["these scenarios are too many for a journey of this size"]);
    let shipped = crate::common::shipped_journeys();
    assert!(shipped.iter().any(|journey| journey.scenarios.len() > 2));
}

#[test]
fn editors_know_scenarios() {
    let (_folder, root) = project(&[("permit.journey.yaml", PERMIT)]);
    let mut editor = Editor::new(able());
    let permit = editor.open(&root.join("permit.journey.yaml"), PERMIT);
    let mut offered = |old: &str, new: &str| proposed(&mut editor, &permit, &PERMIT.replace(old, new));
    assert_eq!(offered("through: [more, more]", "through: [§]"), ["plan", "review", "more", "decision"]);
    assert_eq!(offered("end: refused }", "end: § }"), ["granted", "refused", "done", "lost", "renewed"]);
    let texts = [(permit.clone(), PERMIT)];
    let marked = PERMIT.replace("id: more", "id: mo§re");
    let after = renamed(&mut editor, &texts, &marked, "documents").unwrap();
    let expected = PERMIT
        .replace("[more, more]", "[documents, documents]")
        .replace("without: more", "without: documents")
        .replace("to: more", "to: documents")
        .replace("id: more", "id: documents");
    assert_eq!(after, [expected]);
}
