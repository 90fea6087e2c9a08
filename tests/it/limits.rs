//! Limits of time, by law or by promise: what can be written, and where it is seen.

use polku::graph::JourneyGraph;
use polku::load_str;
use polku::model::Journey;
use polku::render::{self, Options};

use crate::common::Run;

const PERMIT: &str = "journey: A permit
id: permit
personas: { builder: Builder, heir: Heir }
limits:
  handling: { name: Handling, from: apply, to: decision, within: 3mo, pauses: more, source: Building Act }
  thinking: { name: Time to think, from: decision, to: sign, at-least: 14d, pauses: decision }
stages:
  - id: purchase
    touchpoints:
      - { id: apply, name: Apply, takes: 2h, next: [{ to: more, probability: 0.5 }, decision] }
      - { id: more, name: Send more documents, wait: 6w }
      - { id: decision, name: Read the decision, wait: { builder: { for: 8w, limit: { for: 1mo, source: own promise } }, heir: 100d } }
      - { id: sign, name: Sign, wait: 10d, next: done }
";

fn load(text: &str) -> Journey {
    let document = load_str("permit.yaml", text);
    document.value.unwrap_or_else(|| panic!("{:?}", document.diagnostics))
}

#[test]
fn what_is_wrong_with_a_limit_is_told_with_what_to_write() {
    let cases = [
        ("{ from: a, to: b, within: 1d }", "a limit needs `name`"),
        ("{ name: X, to: b, within: 1d }", "a limit needs `from`"),
        ("{ name: X, from: a, within: 1d }", "a limit needs `to`"),
        (
            "{ name: X, from: a, to: b }",
            "the limit `one` states no time | write how long it may take at most, `within: 3mo`, or at least, `at-least: 14d`",
        ),
        (
            "{ name: X, from: a, to: b, within: 1d, at-least: 2d }",
            "`at-least: 2d` is longer than `within: 1d` | swap them, or correct one of them",
        ),
        ("{ name: X, from: a, to: nowhere, within: 1d }", "`nowhere`"),
        ("{ name: X, from: a, to: done, within: 1d }", "`done` is an end"),
        ("{ name: X, from: a, to: b, within: 3 months }", "`3 months` is not a duration | write `3mo`"),
        ("{ name: X, from: a, to: b, max: 1d }", "did you mean `within`?"),
        ("{ name: X, from: a, to: b, within: 1d, pauses: zzz }", "`zzz`"),
        ("", "the limit `one` says nothing"),
    ];
    for (limit, said) in cases {
        let text =
            format!("journey: X\nlimits: {{ one: {limit} }}\nstages: [{{ id: purchase, touchpoints: [a, b] }}]\n");
        let document = load_str("x.yaml", &text);
        let told: Vec<String> = document
            .diagnostics
            .iter()
            .map(|one| format!("{} | {}", one.message, one.help.as_deref().unwrap_or_default()))
            .collect();
        assert!(document.value.is_none() && told.iter().any(|one| one.contains(said)), "{limit}: {told:?}");
    }
    let wait = |wait: &str| {
        load_str(
            "x.yaml",
            &format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{{ name: a, wait: {wait} }}] }}]\n"),
        )
    };
    assert!(wait("{ for: 1d, limit: 3mo }").value.is_some());
    assert!(wait("{ for: 1d, limit: { for: 3mo, source: law } }").value.is_some());
    assert!(wait("{ for: 1d, limit: { source: law } }").value.is_none());
    assert!(wait("{ for: 1d, limit: 3m }").value.is_none());
}

#[test]
fn a_journey_with_limits_is_shown_as_it_is_written() {
    let run = Run::new().file("permit.yaml", PERMIT).args(["show", "permit.yaml"]).go();
    let shown = load(&run.stdout);
    assert_eq!(shown.limits, load(PERMIT).limits);
    assert!(run.stdout.contains("within: 3mo") && run.stdout.contains("limit:"), "{}", run.stdout);
}

fn drawn(pages: &[render::Scene]) -> String {
    let svg: String = pages.iter().map(render::svg).collect();
    svg.replace('\u{a0}', " ")
}

#[test]
fn pictures_show_limits_over_their_stretch_and_beside_waits() {
    let journey = load(PERMIT);
    let graph = JourneyGraph::new(&journey);
    for pages in [render::map(&graph, &Options::default()), render::blueprint(&graph, &Options::default())] {
        let svg = drawn(&pages);
        for text in ["Handling: at most 3 mo", "Building Act", "over the limit", "at least 14 d", "below the limit"] {
            assert!(svg.contains(text), "{text}");
        }
    }
    let builder = Options { persona: journey.find_persona("builder"), ..Options::default() };
    let svg = drawn(&render::map(&graph, &builder));
    assert!(svg.contains("Takes 8 w"), "{svg}");
    assert!(svg.contains("at most 1 mo · over the limit"), "the limit of the wait");
    assert!(drawn(&[render::flow(&graph, &Options::default())]).contains("at most 1 mo"));
    let page = render::html(
        &graph,
        &Options::default(),
        &render::Opening { view: render::View::Flow, theme: None, overlay: None, overview: None },
    )
    .replace('\u{a0}', " ");
    for text in ["Time limits", "own promise", "without the time of", "at most 3 mo"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn analyze_tells_the_time_against_promises() {
    let run = Run::new().file("permit.yaml", PERMIT).args(["analyze", "permit.yaml", "--persona", "heir"]).go();
    assert!(run.stdout.contains("AGAINST PROMISES"), "{}", run.stdout);
    assert!(run.stdout.contains("14 weeks 2 days (3.3 months)"), "{}", run.stdout);
    let run = Run::new()
        .file("permit.yaml", PERMIT)
        .args([
            "analyze",
            "permit.yaml",
            "--persona",
            "builder",
            "--set",
            "touchpoints.decision.wait.builder.for=4mo",
            "--format",
            "json",
        ])
        .go();
    assert!(run.stdout.contains("\"over\": 1.0"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn the_example_of_a_permit_keeps_its_limits() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/building-permit.yaml")).unwrap();
    let run = Run::new().file("permit.yaml", &text).args(["lint", "permit.yaml"]).go();
    assert_eq!((run.code, run.stdout.as_str()), (0, "1 journey checked, nothing found\n"), "{}", run.stderr);
    let late = text.replace("wait: { for: 9w, informed: true }", "wait: { for: 100d, informed: true }");
    let run = Run::new().file("permit.yaml", late).args(["lint", "permit.yaml", "--format", "concise"]).go();
    let said = "the main path takes 100 days 2 hours (3.3 months) from `application` to `decision`, more than the limit of 3 months (Building Act)";
    assert!(run.stdout.contains(said), "{}", run.stdout);
}

#[test]
fn the_difference_of_limits_is_told() {
    let looser =
        PERMIT.replace("within: 3mo, pauses: more,", "within: 4mo,").replace("limit: { for: 1mo,", "limit: { for: 2w,");
    let run = Run::new().file("old.yaml", PERMIT).file("new.yaml", &looser).args(["diff", "old.yaml", "new.yaml"]).go();
    for kind in [
        "the longest time lengthens from 3mo to 4mo",
        "the limit of the wait shortens from 1mo to 2w",
        "touchpoint whose time does not count is gone",
    ] {
        assert!(run.stdout.contains(kind), "{kind}: {}{}", run.stdout, run.stderr);
    }
    let without: String =
        PERMIT.lines().filter(|line| !line.contains("thinking:")).map(|line| format!("{line}\n")).collect();
    let run = Run::new()
        .file("old.yaml", PERMIT)
        .file("new.yaml", &without)
        .args(["diff", "old.yaml", "new.yaml", "--format", "json"])
        .go();
    assert!(run.stdout.contains("limit-removed"), "{}{}", run.stdout, run.stderr);
}
