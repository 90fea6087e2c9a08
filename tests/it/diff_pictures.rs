//! Pictures of differences: both states of a journey in one layout, with marks.

use std::collections::{BTreeMap, BTreeSet};

use polku::diff::{self, Union};
use polku::model::{PersonaIx, ScenarioIx, TouchpointIx};
use polku::render::scene::{Form, Item, Measure, Role, Scene};
use polku::render::{Detail, Direction, Options, Theme, View, draw};
use polku::{Journey, JourneyGraph, load_str};

use crate::common::generate::{self, Chance};
use crate::common::{Run, shipped_journeys};
use crate::picture::tangle;

const OLD: &str = "\
journey: A booth
lang: en
personas: { host: Host, guest: Guest }
scenarios: { calm: { name: A calm day, without: complain } }
stages:
  - id: pre-purchase
    touchpoints:
      - { id: look, name: Looks at the menu, experience: 3, next: [{ to: ask, probability: 0.8 }, { to: lost, probability: 0.2 }] }
      - { id: ask, name: Asks what is in it, expectation: 4, experience: 2, wait: 10min, pains: Nobody knows, next: [queue, { to: lost, when: no answer }] }
  - id: purchase
    touchpoints:
      - { id: queue, name: Queues, experience: 2 }
      - { id: pay, name: Pays, channel: till, experience: 4, metrics: { csat: 3.4 }, responsible: booth }
      - { id: complain, name: Complains, recovers: pay, experience: 2, next: done }
channels: { till: Till }
teams: { booth: The booth }
";

/// The queue is gone, an order by phone is new, and asking is quicker and better.
const NEW: &str = "\
journey: A better booth
lang: en
personas: { host: Host, guest: Guest }
scenarios: { calm: { name: A calm day, without: complain } }
stages:
  - id: pre-purchase
    touchpoints:
      - { id: look, name: Looks at the menu, experience: 3, next: [{ to: ask, probability: 0.9 }, { to: lost, probability: 0.1 }] }
      - { id: ask, name: Asks what is inside, expectation: 4, experience: 4, wait: 2min, next: [order, { to: lost, when: no answer }] }
  - id: purchase
    touchpoints:
      - { id: order, name: Orders by phone, experience: 5 }
      - { id: pay, name: Pays, channel: till, experience: 4, metrics: { csat: 3.4 }, responsible: booth, pains: Coins only }
      - { id: complain, name: Complains, recovers: pay, experience: 2, next: done }
channels: { till: Till }
teams: { booth: The booth }
";

fn load(text: &str) -> Journey {
    let loaded = load_str("x.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{text}\n{:#?}", loaded.diagnostics))
}

fn union(old: &Journey, new: &Journey) -> Union {
    let (old, new) = (JourneyGraph::new(old), JourneyGraph::new(new));
    Union::of(&old, &new, &diff::compare(&old, &new)).unwrap()
}

fn marked(union: &Union, options: Options) -> Options {
    Options { marks: Some(union.marks.clone().into()), ..options }
}

fn scenes(union: &Union, view: View, options: Options) -> Vec<Scene> {
    draw(view, &JourneyGraph::new(&union.journey), &marked(union, options))
}

fn texts(scene: &Scene) -> Vec<String> {
    let text = |item: &Item| match item {
        Item::Text(text) => Some(text.text.replace('\u{a0}', " ")),
        _ => None,
    };
    scene.leaves().filter_map(text).collect()
}

/// The texts with a line through them.
fn struck(scene: &Scene) -> Vec<String> {
    let leaves: Vec<&Item> = scene.leaves().collect();
    let is_struck = |pair: &&[&Item]| match (pair[0], pair[1]) {
        (Item::Text(text), Item::Shape(shape)) => match &shape.form {
            Form::Path(steps) if steps.len() == 2 && shape.fill.is_none() => {
                let polku::render::scene::Step::Move(from) = steps[0] else { return false };
                from.x < text.at.x && from.y < text.at.y && from.y > text.at.y - text.font.size
            }
            _ => false,
        },
        _ => false,
    };
    let pairs = leaves.windows(2).filter(is_struck);
    let text = |pair: &[&Item]| match pair[0] {
        Item::Text(text) => text.text.replace('\u{a0}', " "),
        _ => String::new(),
    };
    pairs.map(text).collect()
}

/// Pairs of states: shipped journeys and their targets, and journeys made by chance that have more or less in common.
fn pairs(count: u64) -> Vec<(String, Journey, Journey)> {
    let shipped = shipped_journeys();
    let of = |id: &str| shipped.iter().find(|journey| journey.id == id).unwrap().clone();
    let targets = shipped.iter().filter_map(|target| Some((of(&target.target_of.as_ref()?.value), target.clone())));
    let mut pairs: Vec<_> = targets.map(|(old, new)| (new.id.clone(), old, new)).collect();
    pairs.push(("booth".to_owned(), load(OLD), load(NEW)));
    for seed in 0..count {
        let (less, more) = (tangle(seed, 3, 9, 3), tangle(seed + 1, 4, 16, 3));
        let one = generate::journey(seed, 20);
        let (one, other) = match seed % 4 {
            0 => (one, generate::journey(seed + 1, 20)),
            1 => (less, more),
            2 => (more, less),
            _ => (one.clone(), edited(&one, seed)),
        };
        pairs.push((format!("seed {seed}"), load(&one), load(&other)));
    }
    pairs
}

/// A journey with some values changed.
fn edited(text: &str, seed: u64) -> String {
    let mut chance = Chance::new(seed);
    let mut edited = String::new();
    for line in text.lines() {
        let is_score = |key: &str| line.trim_start().starts_with(key) && line.ends_with(|c: char| c.is_ascii_digit());
        match line.split_once(": ") {
            Some((key, _)) if (is_score("experience") || is_score("expectation")) && chance.one_in(2) => {
                edited += &format!("{key}: {}\n", 1 + chance.below(5));
            }
            _ => edited += &format!("{line}\n"),
        }
    }
    if load_str("x.yaml", &edited).value.is_some() { edited } else { text.to_owned() }
}

#[test]
fn marks_are_words_and_signs() {
    let union = union(&load(OLD), &load(NEW));
    for theme in [Theme::Light, Theme::Dark, Theme::Print] {
        for view in [View::Flow, View::Map, View::Blueprint] {
            let scene = scenes(&union, view, Options { theme, ..Options::default() }).remove(0);
            let texts = texts(&scene);
            let count = |text: &str| texts.iter().filter(|other| *other == text).count();
            assert_eq!([count("+ New"), count("− Removed")], [1, 1], "{view}");
            assert_eq!(count("Δ Changed"), 2, "{view}");
            assert!(texts.iter().any(|text| text == "+ new"), "{view}: the legend explains it");
            assert!(texts.iter().any(|text| text.starts_with("What changed (before: A booth)")), "{view}: {texts:?}");
            assert!(scene.description.contains("Queues (− removed)"), "{view}: {}", scene.description);
            // The rings differ by their lines alone.
            let mut rings = BTreeSet::new();
            for item in scene.leaves() {
                if let Item::Shape(shape) = item
                    && let (Form::Rect(rect, corner), None, Some(stroke)) = (&shape.form, shape.fill, shape.stroke)
                    && shape.role == Role::Detail
                    && rect.height > 30.0
                    && *corner > 8.0
                {
                    rings.insert(format!("{} {:?}", stroke.width, stroke.dashes));
                }
            }
            assert_eq!(rings.len(), 3, "{view}: {rings:?}");
        }
    }
}

#[test]
fn former_values_are_struck_beside_the_new_ones() {
    let union = union(&load(OLD), &load(NEW));
    let flow = scenes(&union, View::Flow, Options::default()).remove(0);
    let gone = struck(&flow);
    for text in ["Asks what is in it", "4 → 2", "wait 10 min", "80%", "20%", "Queues"] {
        assert!(gone.iter().any(|other| other == text), "{text}: {gone:?}");
    }
    let told = texts(&flow);
    for text in ["Asks what is inside", "4 → 4", "wait 2 min", "lost · 10%"] {
        assert!(told.iter().any(|other| other == text) && !gone.iter().any(|other| other == text), "{text}: {told:?}");
    }
    let map = scenes(&union, View::Map, Options::default()).remove(0);
    let gone = struck(&map);
    for text in ["Expectation 4 ·", "experience 2", "2", "Nobody knows", "10 min", "Queues", "lost 20%"] {
        assert!(gone.iter().any(|other| other == text), "{text}: {gone:?}");
    }
    assert!(
        !gone.iter().any(|text| text == "Coins only" || text == "The booth" || text.starts_with("CSAT")),
        "{gone:?}"
    );
    assert!(texts(&map).iter().any(|text| text == "experience before"));
}

#[test]
fn the_map_has_the_curves_of_both_states() {
    let (old, new) = (load(OLD), load(NEW));
    let union = union(&old, &new);
    let options = Options { persona: Some(PersonaIx(0)), ..Options::default() };
    let dash_dots = |scene: &Scene| {
        let is_former = |item: &&Item| match item {
            Item::Shape(shape) => {
                shape.role == Role::Curve(Measure::Experience)
                    && shape.stroke.is_some_and(|stroke| stroke.dashes == [9.0, 3.0, 2.0, 3.0])
            }
            _ => false,
        };
        scene.leaves().filter(is_former).count()
    };
    assert_eq!(dash_dots(&scenes(&union, View::Map, options.clone())[0]), 1);
    let same = self::union(&new, &new);
    assert_eq!(dash_dots(&scenes(&same, View::Map, options)[0]), 0, "the same curve is drawn once");
}

#[test]
fn a_scenario_tells_the_paths_of_both_states() {
    let union = union(&load(OLD), &load(NEW));
    let options = Options { scenario: Some(ScenarioIx(0)), ..Options::default() };
    let scene = scenes(&union, View::Map, options).remove(0);
    for name in ["Queues", "Orders by phone"] {
        assert!(scene.description.contains(name), "{}", scene.description);
    }
    assert!(!scene.description.contains("Complains"), "{}", scene.description);
}

#[test]
fn nothing_overlaps_in_any_pair() {
    for (number, (what, old, new)) in pairs(120).into_iter().enumerate() {
        let union = union(&old, &new);
        for direction in [Direction::Right, Direction::Down] {
            let options = marked(&union, Options { direction, ..Options::default() });
            crate::picture::assert_well_laid(&union.journey, &options, &what);
        }
        let persona = (number % 2 == 0).then_some(PersonaIx(0));
        let detail = if number % 3 == 0 { Detail::Stage } else { Detail::Touchpoint };
        let theme = Theme::ALL[number % 3];
        let options = marked(&union, Options { persona, detail, theme, ..Options::default() });
        crate::sheet::assert_well_laid(&union.journey, &options, &what);
    }
}

#[test]
fn a_union_has_both_sides() {
    for (what, old, new) in pairs(40) {
        let union = union(&old, &new);
        let journey = &union.journey;
        let ids: Vec<&str> = journey.touchpoints.iter().map(|one| one.id.value.as_str()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{what}: {ids:?}");
        let of_new: BTreeSet<&str> = new.touchpoints.iter().map(|one| one.id.value.as_str()).collect();
        let order: Vec<&str> = ids.iter().copied().filter(|id| of_new.contains(id)).collect();
        assert_eq!(order, new.touchpoints.iter().map(|one| one.id.value.as_str()).collect::<Vec<_>>(), "{what}");
        for stage in &journey.stages {
            assert!(stage.touchpoints.end as usize <= ids.len(), "{what}");
        }
        // What happens in the new state is the same: what is gone has no share.
        let (whole, after) = (JourneyGraph::new(journey), JourneyGraph::new(&new));
        let place: BTreeMap<&str, usize> = ids.iter().copied().zip(0..).collect();
        for (index, touchpoint) in new.touchpoints.iter().enumerate() {
            let here = TouchpointIx::from(place[touchpoint.id.value.as_str()]);
            for persona in touchpoint.personas.iter() {
                let shares = |graph: &JourneyGraph<'_>, ix: TouchpointIx| -> BTreeMap<String, String> {
                    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
                    for (edge, to, _) in graph.transitions_of(graph.node(ix), persona) {
                        let id = graph.journey().target_id(graph.target(to));
                        *sums.entry(id.to_owned()).or_default() += graph.probability(edge, persona);
                    }
                    sums.into_iter()
                        .filter(|(_, share)| *share > 0.0)
                        .map(|(id, share)| (id, format!("{share:.9}")))
                        .collect()
                };
                let (now, meant) = (shares(&whole, here), shares(&after, index.into()));
                assert_eq!(now, meant, "{what}: {}", touchpoint.id.value);
            }
        }
    }
}

#[test]
fn a_state_and_itself_have_no_marks() {
    for journey in shipped_journeys() {
        let union = union(&journey, &journey);
        assert!(union.marks.touchpoints.iter().all(|of| of.mark.is_none() && of.former.is_none()), "{}", journey.id);
        assert!(union.marks.transitions.is_empty() && union.marks.besides.is_empty(), "{}", journey.id);
        assert!(union.marks.stages.iter().all(|of| of.mark.is_none()), "{}", journey.id);
        // But for the subtitle, the cards, lines and lanes are those of a picture of one state.
        let parts = |scene: &Scene| -> Vec<String> {
            let of_lane = |item: &&Item| matches!(item, Item::Group(group) if group.role != Role::Stage);
            scene.items.iter().filter(of_lane).map(sizes).collect()
        };
        for view in [View::Flow, View::Map, View::Blueprint] {
            let plain = draw(view, &JourneyGraph::new(&journey), &Options::default());
            let scene = scenes(&union, view, Options::default()).remove(0);
            assert_eq!(parts(&scene), parts(&plain[0]), "{} {view}", journey.id);
        }
    }
}

/// The shapes and texts of an item, wherever it is.
fn sizes(item: &Item) -> String {
    match item {
        Item::Group(group) => group.items.iter().map(sizes).collect(),
        Item::Text(text) => format!("{}\n", text.text),
        Item::Image(image) => format!("{:.3} × {:.3}\n", image.frame.width, image.frame.height),
        Item::Shape(shape) => match &shape.form {
            Form::Rect(rect, _) => format!("{:.3} × {:.3}\n", rect.width, rect.height),
            Form::Circle(_, radius) => format!("{radius:.3}\n"),
            Form::Path(steps) => format!("{}\n", steps.len()),
        },
    }
}

fn booth() -> Run {
    Run::new().file("old.yaml", OLD).file("new.yaml", NEW)
}

#[test]
fn every_format_is_written() {
    let mut run = booth();
    for (name, begins) in [
        ("diff.svg", "<svg"),
        ("diff.png", "\u{fffd}PNG"),
        ("diff.pdf", "%PDF"),
        ("diff.html", "<!doctype html>"),
        ("diff.HTM", "<!doctype html>"),
    ] {
        let ran = run.args(["diff", "old.yaml", "new.yaml", "-o", name, "--view", "map", "--theme", "print"]).go();
        // Not every build draws PNG and PDF.
        if ran.stderr.contains("built without") {
            run = Run::in_folder(ran.folder);
            continue;
        }
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert_eq!(ran.stderr, format!("wrote {name}\n"));
        let written = std::fs::read(ran.folder.path().join(name)).unwrap();
        assert!(String::from_utf8_lossy(&written).starts_with(begins), "{name}");
        run = Run::in_folder(ran.folder);
        let ran = run.args(["diff", "old.yaml", "new.yaml", "-o", name, "--view", "map", "--theme", "print"]).go();
        assert!(std::fs::read(ran.folder.path().join(name)).unwrap() == written, "{name} differs from itself");
        run = Run::in_folder(ran.folder);
    }
}

#[test]
fn other_extensions_are_reports() {
    for (name, format, begins) in [("diff.md", "markdown", "#"), ("diff.json", "json", "{"), ("diff.txt", "human", "")]
    {
        let ran = booth().args(["diff", "old.yaml", "new.yaml", "-o", name, "--format", format]).go();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let written = std::fs::read_to_string(ran.folder.path().join(name)).unwrap();
        assert!(written.trim_start().starts_with(begins) && written.contains("Queues"), "{name}: {written}");
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let failed = |args: &[&str], run: Run| {
        let ran = run.args(["diff"]).args(args.iter().copied()).go();
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(!ran.folder.path().join("d.svg").exists());
        ran.stderr
    };
    let told = failed(&["old.yaml", "new.yaml", "--view", "map"], booth());
    assert!(told.contains("--view is for pictures"), "{told}");
    let told = failed(&["old.yaml", "new.yaml", "-o", "d.svg", "--format", "json"], booth());
    assert!(told.contains("--format is for reports"), "{told}");
    let told = failed(&["old.yaml", "new.yaml", "-o", "d.svg", "--persona", "hots"], booth());
    assert!(told.contains("`hots`") && told.contains("`host`"), "{told}");
    let several = Run::new()
        .file("before/a.yaml", OLD)
        .file("before/b.yaml", OLD)
        .file("after/a.yaml", NEW)
        .file("after/b.yaml", NEW);
    let told = failed(&["before", "after", "-o", "d.svg"], several);
    assert!(told.contains("2 have changed: `a` and `b`"), "{told}");
    let one_sided = Run::new().file("before/a.yaml", OLD).file("after/a.yaml", OLD).file("after/b.yaml", NEW);
    let told = failed(&["before", "after", "-o", "d.svg"], one_sided);
    assert!(told.contains("`b` is on one side only"), "{told}");
    let same = booth().args(["diff", "old.yaml", "old.yaml", "-o", "d.svg"]).go();
    assert_eq!((same.code, same.stderr.as_str()), (0, "nothing has changed, so d.svg was not written\n"));
}

#[test]
fn a_picture_fails_on_what_a_report_fails_on() {
    let ran = booth().args(["diff", "new.yaml", "old.yaml", "-o", "d.svg", "--fail-on", "worse"]).go();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.folder.path().join("d.svg").exists());
}

#[test]
fn a_page_has_both_states_and_each() {
    let ran = booth().args(["diff", "old.yaml", "new.yaml", "-o", "d.html"]).go();
    let page = std::fs::read_to_string(ran.folder.path().join("d.html")).unwrap();
    for part in ["<select id=\"state\">", "data-state=\"before\"", "data-state=\"after\"", "What changed"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("Queues: the touchpoint is gone") || page.contains("Queues: "), "the list of changes");
    // The table is that of the new state.
    let table = &page[page.find("<table").unwrap()..];
    assert!(table.contains("Orders by phone") && !table.contains("Queues"));
    let plain = booth().args(["render", "new.yaml", "-o", "d.html"]).go();
    let page = std::fs::read_to_string(plain.folder.path().join("d.html")).unwrap();
    assert!(!page.contains("id=\"state\"") && !page.contains("data-state="));
}

#[test]
fn more_personas_than_a_picture_can_have_are_said() {
    let with = |from: usize| {
        let personas: Vec<String> = (from..from + 40).map(|number| format!("p{number}: Zz{number}")).collect();
        let text = format!(
            "journey: X\npersonas: {{ {} }}\nstages: [{{ id: purchase, touchpoints: [Order] }}]\n",
            personas.join(", ")
        );
        load(&text)
    };
    let (old, new) = (with(0), with(100));
    let (old, new) = (JourneyGraph::new(&old), JourneyGraph::new(&new));
    assert!(Union::of(&old, &new, &[]).is_none_or(|union| union.journey.persona_count() <= 64));
}

#[test]
fn a_state_without_personas_is_everybodys() {
    let named = "journey: X\npersonas: { a: Anna, b: Bo }\nstages: [{ id: purchase, touchpoints: [{ name: Order, personas: a }, Eat] }]\n";
    let unnamed = "journey: X\nstages: [{ id: purchase, touchpoints: [Order, Wait, Eat] }]\n";
    for (old, new) in [(named, unnamed), (unnamed, named)] {
        let union = union(&load(old), &load(new));
        assert!(union.journey.touchpoints.iter().all(|one| !one.personas.is_empty()));
        for view in [View::Flow, View::Map, View::Blueprint] {
            assert!(texts(&scenes(&union, view, Options::default())[0]).iter().any(|text| text == "Wait"), "{view}");
        }
    }
}
