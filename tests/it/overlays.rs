//! Overlays: figures on pictures of every view, for one persona or all customers.

use std::sync::Arc;

use crate::common::{Ran, Run};
use polku::graph::{JourneyGraph, TransitionKind};
use polku::load_str;
use polku::model::Journey;
use polku::render::scene::{Item, Role, Scene};
use polku::render::{self, Opening, Options, Overlaid, Overlay, Tally, Theme, View};
use polku::words::Lang;

/// Of 1,000 customers, 825 get to the end. Only hosts look around; a child comes along with guests.
const BOOTH: &str = "\
journey: Booth
lang: en
personas:
  host: { name: Host, share: 0.75 }
  guest: { name: Guest, share: 0.25 }
  child: { name: Child, accompanies: guest }
scenarios: { straight: { name: Straight, without: look } }
stages:
  - id: purchase
    touchpoints:
      - id: ask
        name: Asks
        ownership: company
        expectation: 4
        experience: 2.5
        next: [{ to: wait, probability: 0.6 }, { to: look, probability: 0.3, personas: host }, lost]
      - { id: look, name: Looks, ownership: external, personas: host, next: wait }
      - { id: wait, name: Waits, ownership: partner, wait: 90min, next: done }
";

fn journey() -> Journey {
    load_str("booth.yaml", BOOTH).value.unwrap()
}

fn options(graph: &JourneyGraph<'_>, overlay: Overlay) -> Options {
    let tally = Arc::new(Tally::new(graph, None).unwrap());
    Options { overlay: Some(Overlaid { overlay, tally }), ..Options::default() }
}

/// Draws the journey of a text with these arguments, to standard output.
fn drawn(text: &str, args: &[&str]) -> Ran {
    Run::new().file("booth.yaml", text).args(["render", "booth.yaml", "-o", "-"]).args(args.iter().copied()).go()
}

fn svg(args: &[&str]) -> String {
    let ran = drawn(BOOTH, args);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout.replace('\u{a0}', " ")
}

fn texts(scene: &Scene) -> Vec<String> {
    let texts = scene.leaves().filter_map(|item| match item {
        Item::Text(text) => Some(text.text.replace('\u{a0}', " ")),
        _ => None,
    });
    texts.collect()
}

#[test]
fn each_overlay_writes_its_figures() {
    let journey = journey();
    let graph = JourneyGraph::new(&journey);
    let figures: [(Overlay, &[&str]); 6] = [
        (Overlay::Visits, &["1,000", "225", "825"]),
        (Overlay::Lost, &["175"]),
        (Overlay::Gap, &["−1.5", "1,000 meet it"]),
        (Overlay::Wait, &["1 h 14 min"]),
        (Overlay::Removal, &["100%", "27.3%"]),
        (Overlay::Control, &["company-owned", "partner-owned", "outside the company's control", "225"]),
    ];
    for (overlay, figures) in figures {
        let options = options(&graph, overlay);
        for view in View::ALL {
            let scene = render::draw(*view, &graph, &options).remove(0);
            // A long text takes several lines.
            let said = texts(&scene).join(" ");
            for figure in figures {
                assert!(said.contains(figure), "{view}, {overlay}: no {figure} in {said}");
            }
            let basis = if overlay == Overlay::Wait { "per customer" } else { "all customers" };
            assert!(said.contains(basis), "{view}, {overlay}: {said}");
        }
    }
}

#[test]
fn lines_are_as_wide_as_many_take_them() {
    let journey = journey();
    let graph = JourneyGraph::new(&journey);
    let widths = |overlay| {
        let scene = render::flow(&graph, &options(&graph, overlay));
        let lines = scene.leaves().filter_map(|item| match item {
            Item::Shape(shape) if shape.role == Role::Transition(TransitionKind::Forward) => Some(shape.stroke?.width),
            _ => None,
        });
        lines.collect::<Vec<f64>>()
    };
    // 600 go from the first to the last, and 225 by way of the other.
    let [most, least] = [0.6, 0.225].map(|taken: f64| 0.8 + taken * 8.2);
    let visits = widths(Overlay::Visits);
    let has = |width: f64| visits.iter().any(|other| (other - width).abs() < 1e-9);
    assert!(has(most) && has(least), "{visits:?}");
    let gap = widths(Overlay::Gap);
    assert!(gap.iter().all(|width| *width == gap[0]), "{gap:?}");

    let dot = svg(&["--format", "dot", "--overlay", "visits"]);
    let penwidth = |edge: &str| -> f64 {
        let line = dot.lines().find(|line| line.contains(edge)).unwrap();
        line.split("penwidth=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    assert!(penwidth("\"ask\" -> \"wait\"") > penwidth("\"ask\" -> \"look\""), "{dot}");
    assert!(dot.contains("<B>") && dot.contains("225"), "{dot}");
}

#[test]
fn figures_are_those_of_a_persona_or_of_all_customers() {
    let all = svg(&["--overlay", "visits"]);
    assert!(all.contains("Visits: per 1,000 customers who begin · all customers"), "{all}");
    let host = svg(&["--overlay", "visits", "--persona", "host"]);
    assert!(host.contains(">300<") && host.contains("who begin · Host"), "{host}");
    // A companion counts as the persona whom it accompanies.
    let child = svg(&["--overlay", "lost", "--persona", "child"]);
    assert!(child.contains(">400<") && child.contains("who begin · Guest"), "{child}");

    let unknown = BOOTH.replace(", share: 0.75", "");
    let refused = drawn(&unknown, &["--overlay", "visits"]);
    assert_eq!(refused.code, 2);
    let message = "`host` has no `share`, so nobody knows how many customers are of each persona; draw those of one \
                   (`--persona host`), or give every persona a `share`";
    assert!(refused.stderr.contains(message), "{}", refused.stderr);
    assert_eq!(drawn(&unknown, &["--overlay", "visits", "--persona", "guest"]).code, 0);
    let alone = "journey: X\nstages: [{ id: purchase, touchpoints: [A, B] }]\n";
    assert_eq!(drawn(alone, &["--overlay", "removal", "--view", "map"]).code, 0, "nobody needs to choose");
}

#[test]
fn a_scenario_has_the_figures_of_all() {
    let straight = svg(&["--overlay", "visits", "--scenario", "straight", "--view", "map"]);
    assert!(straight.contains(">825<") && !straight.contains("Looks"), "{straight}");
}

#[test]
fn an_overlay_has_a_lane_below_the_cards() {
    let lane = |args: &[&str], name: &str| svg(args).find(&format!("_lane_{name}\""));
    let map = ["--overlay", "gap", "--view", "map"];
    let [cards, figures, curves] = ["touchpoints", "overlay", "emotion"].map(|name| lane(&map, name));
    assert!(cards.is_some() && cards < figures && figures < curves);
    let last = [&map[..], &["--lanes", "emotion,overlay"]].concat();
    assert!(lane(&last, "emotion") < lane(&last, "overlay"));
    let stages = svg(&[&map[..], &["--detail", "stage"]].concat());
    assert!(stages.contains(">Asks<") && stages.contains(">−1.5<"), "{stages}");
    let none = ["--view", "map", "--lanes", "overlay,emotion"];
    assert_eq!(lane(&none, "overlay"), None);
}

#[test]
fn overlays_work_in_every_language_and_look() {
    let journey = journey();
    let graph = JourneyGraph::new(&journey);
    for (lang, number) in [(Lang::English, "1,000"), (Lang::Finnish, "1 000"), (Lang::Swedish, "1 000")] {
        let scenes = Theme::ALL.iter().map(|&theme| {
            let options = Options { theme, lang: Some(lang), ..options(&graph, Overlay::Visits) };
            render::flow(&graph, &options)
        });
        let said: Vec<Vec<String>> = scenes.map(|scene| texts(&scene)).collect();
        assert!(said[0].iter().any(|text| text == number), "{:?}", said[0]);
        assert!(said.iter().all(|texts| *texts == said[0]));
    }
}

#[test]
fn a_page_with_an_overlay_has_them_all() {
    let journey = journey();
    let graph = JourneyGraph::new(&journey);
    let page = |overlay| {
        let opening = Opening { view: View::Flow, theme: None, overlay, overview: None };
        render::html(&graph, &Options::default(), &opening)
    };
    let with = page(Some(Overlay::Lost));
    assert!(with.contains("<select id=\"overlay\">") && with.contains("data-id=\"lost\" selected"), "the chooser");
    for overlay in Overlay::ALL {
        // Every view, for all and for each persona; the one that was asked for also of the scenario.
        let paths = if *overlay == Overlay::Lost { 2 } else { 1 };
        assert_eq!(with.matches(&format!("data-overlay=\"{overlay}\"")).count(), 3 * 4 * paths, "{overlay}");
    }
    let scenarios = with.split("<select id=\"scenario\">").nth(1).unwrap().split("</select>").next().unwrap();
    assert_eq!(scenarios.matches("<option").count(), 2, "each scenario once, and the whole journey: {scenarios}");
    let first = with.find("class=\"picture\" data-view=\"flow\" data-persona=\"\" data-overlay=\"lost\">");
    assert!(first.is_some(), "the picture that was asked for is not hidden");
    let without = page(None);
    assert!(!without.contains("data-overlay=") && !without.contains("id=\"overlay\""));
}

#[test]
fn mermaid_has_no_figures() {
    let refused = drawn(BOOTH, &["--format", "mermaid", "--overlay", "visits"]);
    assert!(refused.code == 2 && refused.stderr.contains("--overlay is not for mermaid"), "{}", refused.stderr);
}
