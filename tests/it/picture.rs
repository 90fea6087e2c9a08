//! The flow view in the built-in layout: in every journey, no element overlaps another.
//!
//! The tests examine the scene that backends receive: boxes, tags, lines and texts by their roles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::common::generate::{self, Chance};
use crate::common::shipped_journeys;
use polku::graph::TransitionKind;
use polku::model::PersonaIx;
use polku::render::scene::{Form, Group, Item, Point, Rect, Role, Scene, Shape, Step, Text};
use polku::render::{Direction, Options, Theme, flow, svg};
use polku::{Journey, JourneyGraph, load_str};

/// Elements that touch do not overlap: lines end at boxes.
const TOUCH: f64 = 0.6;

/// The straight pieces of a line.
type Line = Vec<(Point, Point)>;

/// A scene, prepared for the checks.
struct Seen {
    scene: Scene,
    /// The boxes of the touchpoints, by id.
    boxes: BTreeMap<String, Rect>,
    /// The labels of transitions: the frame, and the box it belongs to.
    tags: Vec<(String, Rect)>,
    texts: Vec<Text>,
    stages: Vec<Rect>,
    /// The lines of nets, by their targets.
    ways: Vec<(String, Vec<Line>)>,
}

impl Seen {
    fn new(journey: &Journey, options: &Options) -> Self {
        let scene = flow(&JourneyGraph::new(journey), options);
        let mut seen = Seen {
            boxes: BTreeMap::new(),
            tags: Vec::new(),
            texts: Vec::new(),
            stages: Vec::new(),
            ways: Vec::new(),
            scene: scene.clone(),
        };
        for item in &scene.items {
            match item {
                Item::Group(group) if matches!(group.role, Role::Transition(_)) => seen.way(group),
                Item::Group(group) => seen.touchpoint(group),
                Item::Shape(Shape { role: Role::Stage, form: Form::Rect(rect, _), .. }) => seen.stages.push(*rect),
                _ => {}
            }
        }
        seen.texts.extend(scene.leaves().filter_map(|item| match item {
            Item::Text(text) => Some(text.clone()),
            _ => None,
        }));
        seen
    }

    fn touchpoint(&mut self, group: &Group) {
        for item in &group.items {
            match item {
                Item::Shape(Shape { role: Role::Touchpoint, form: Form::Rect(rect, _), .. }) => {
                    self.boxes.insert(group.id.clone(), *rect);
                }
                // Signs are smaller.
                Item::Shape(Shape { role: Role::Label, form: Form::Rect(rect, _), .. }) if rect.height > 20.0 => {
                    self.tags.push((group.id.clone(), *rect));
                }
                _ => {}
            }
        }
    }

    fn way(&mut self, group: &Group) {
        let lines = group.items.iter().filter_map(|item| match item {
            Item::Shape(Shape { form: Form::Path(steps), fill: None, .. }) => Some(segments(steps)),
            _ => None,
        });
        self.ways.push((group.id.clone(), lines.collect()));
    }

    fn frames(&self) -> impl Iterator<Item = &Rect> {
        self.boxes.values().chain(self.tags.iter().map(|(_, rect)| rect))
    }
}

/// Returns the straight pieces of a path. A bend counts as its corner, which it never crosses.
fn segments(steps: &[Step]) -> Line {
    let (mut segments, mut here) = (Vec::new(), Point::default());
    for step in steps {
        match *step {
            Step::Move(to) => here = to,
            Step::Line(to) => {
                segments.push((here, to));
                here = to;
            }
            Step::Bend(by, to) => {
                segments.extend([(here, by), (by, to)]);
                here = to;
            }
            Step::Curve(..) => unreachable!("ways have none"),
            Step::Close => {}
        }
    }
    segments
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    let apart = |a: f64, width: f64, b: f64, other: f64| a + width <= b + TOUCH || b + other <= a + TOUCH;
    !apart(a.x, a.width, b.x, b.width) && !apart(a.y, a.height, b.y, b.height)
}

fn inside(inner: &Rect, outer: &Rect) -> bool {
    inner.x >= outer.x - TOUCH
        && inner.y >= outer.y - TOUCH
        && inner.x + inner.width <= outer.x + outer.width + TOUCH
        && inner.y + inner.height <= outer.y + outer.height + TOUCH
}

/// Returns the rectangle that a piece of a line occupies.
fn room((a, b): (Point, Point)) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect { x: x - 0.5, y: y - 0.5, width: (a.x - b.x).abs() + 1.0, height: (a.y - b.y).abs() + 1.0 }
}

/// Returns the rectangle that a text occupies.
fn text_room(text: &Text) -> Rect {
    let size = text.font.size;
    Rect { x: text.at.x, y: text.at.y - 0.75 * size, width: text.width, height: 0.95 * size }
}

pub(crate) fn assert_well_laid(journey: &Journey, options: &Options, what: &str) {
    let seen = Seen::new(journey, options);
    let what = &format!("{what}, {options:?}");
    assert_nothing_overlaps(&seen, what);
    assert_ways_are_clear(&seen, what);
    assert_texts_are_in_place(&seen, what);
    assert_stages_are_in_order(journey, options, &seen, what);
    assert_all_is_shown(journey, options, &seen, what);
    // A second drawing gives the same bytes.
    let again = flow(&JourneyGraph::new(journey), options);
    assert!(svg(&again) == svg(&seen.scene), "{what}");
}

fn assert_nothing_overlaps(seen: &Seen, what: &str) {
    // Sorted by their tops, so only neighbours need to be compared.
    let mut frames: Vec<&Rect> = seen.frames().collect();
    frames.sort_by(|a, b| a.y.total_cmp(&b.y));
    for (index, a) in frames.iter().enumerate() {
        let near = frames[index + 1..].iter().take_while(|b| b.y < a.y + a.height);
        for b in near {
            assert!(!overlap(a, b), "{what}: {a:?} is on {b:?}");
        }
        let picture = Rect { x: 0.0, y: 0.0, width: seen.scene.width, height: seen.scene.height };
        assert!(inside(a, &picture), "{what}: {a:?} is outside of the picture");
    }
}

fn assert_ways_are_clear(seen: &Seen, what: &str) {
    let beside: Vec<Rect> =
        seen.texts.iter().filter(|text| !matches!(text.role, Role::Touchpoint | Role::Detail)).map(text_room).collect();
    let mut frames: Vec<&Rect> = seen.frames().chain(&beside).collect();
    frames.sort_by(|a, b| a.y.total_cmp(&b.y));
    let highest = frames.iter().map(|frame| frame.height).fold(0.0, f64::max);
    let mut runs: Vec<(Rect, &str)> = Vec::new();
    for (id, lines) in &seen.ways {
        for segment in lines.iter().flatten() {
            let (a, b) = segment;
            assert!(a.x == b.x || a.y == b.y, "{what}: the way to {id} is aslant: {segment:?}");
            let room = room(*segment);
            let first = frames.partition_point(|frame| frame.y + highest < room.y);
            for frame in frames[first..].iter().take_while(|frame| frame.y < room.y + room.height) {
                assert!(!overlap(&room, frame), "{what}: the way to {id} runs through {frame:?}: {segment:?}");
            }
            runs.push((room, id));
        }
    }
    assert_ways_meet(seen, what);
    // Two lines may cross. They must not run on top of each other unless they have the same target.
    runs.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
    for (index, (a, id)) in runs.iter().enumerate() {
        for (b, other) in runs[index + 1..].iter().take_while(|(b, _)| b.y < a.y + a.height) {
            let along = |a: &Rect, b: &Rect| {
                let wide = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
                let high = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
                wide.max(high) > 2.0 && wide.min(high) > TOUCH
            };
            assert!(id == other || !along(a, b), "{what}: the ways to {id} and {other} run on each other: {a:?} {b:?}");
        }
    }
}

/// Every line continues to its head, or to a straight part of another line with the same target.
fn assert_ways_meet(seen: &Seen, what: &str) {
    for item in &seen.scene.items {
        let Item::Group(Group { role: Role::Transition(_), items, id, .. }) = item else { continue };
        let shapes = || {
            items.iter().filter_map(|item| match item {
                Item::Shape(Shape { form: Form::Path(steps), fill, .. }) => Some((steps, fill.is_some())),
                _ => None,
            })
        };
        let tip = shapes().find(|(_, filled)| *filled).and_then(|(steps, _)| match steps[0] {
            Step::Move(tip) => Some(tip),
            _ => None,
        });
        // What goes on beside a touchpoint has a ring for a head.
        let ring = items.iter().find_map(|item| match item {
            Item::Shape(Shape {
                role: Role::Transition(TransitionKind::Meanwhile), form: Form::Circle(at, _), ..
            }) => Some(*at),
            _ => None,
        });
        let tip = tip.or(ring).unwrap_or_else(|| panic!("{what}: the way to {id} has no head"));
        let lines: Vec<&Vec<Step>> = shapes().filter(|(_, filled)| !filled).map(|(steps, _)| steps).collect();
        let end = |steps: &[Step]| match steps[steps.len() - 1] {
            Step::Line(to) | Step::Bend(_, to) | Step::Move(to) => to,
            Step::Curve(..) | Step::Close => panic!("{what}: {id}"),
        };
        for (index, line) in lines.iter().enumerate() {
            let end = end(line);
            let at_head = (end.x - tip.x).abs() + (end.y - tip.y).abs() < 9.0;
            let others = lines.iter().enumerate().filter(|(other, _)| *other != index);
            let meets = others.flat_map(|(_, steps)| straight(steps)).any(|piece| {
                let room = room(piece);
                inside(&Rect { x: end.x, y: end.y, width: 0.0, height: 0.0 }, &room)
            });
            assert!(at_head || meets, "{what}: a way to {id} ends in nothing at {end:?}");
        }
    }
}

/// Returns the pieces of a path that are really straight.
fn straight(steps: &[Step]) -> Line {
    let (mut pieces, mut here) = (Vec::new(), Point::default());
    for step in steps {
        match *step {
            Step::Line(to) => {
                pieces.push((here, to));
                here = to;
            }
            Step::Move(to) | Step::Bend(_, to) => here = to,
            Step::Curve(..) | Step::Close => {}
        }
    }
    pieces
}

fn assert_texts_are_in_place(seen: &Seen, what: &str) {
    let picture = Rect { x: 0.0, y: 0.0, width: seen.scene.width, height: seen.scene.height };
    let frames: Vec<&Rect> = seen.frames().collect();
    let mut labels: Vec<(Rect, &str)> = Vec::new();
    for text in &seen.texts {
        let room = text_room(text);
        assert!((text.font.width(&text.text) - text.width).abs() < 0.01, "{what}: {text:?}");
        assert!(inside(&room, &picture), "{what}: {text:?} leaves the picture");
        match text.role {
            Role::Touchpoint | Role::Detail => {
                let home = seen.boxes.values().find(|frame| inside(&room, frame));
                assert!(home.is_some(), "{what}: {text:?} is in no box");
            }
            Role::Label => {
                // In its tag, or beside the line straight down, where there is nothing else.
                let on: Vec<_> = frames.iter().filter(|frame| overlap(&room, frame)).collect();
                let alone = on.is_empty() || matches!(on[..], [frame] if inside(&room, frame));
                assert!(alone, "{what}: {text:?} covers {on:?}");
                labels.push((room, &text.text));
            }
            Role::Stage | Role::Lane | Role::Heading | Role::Legend => {
                let on = frames.iter().find(|frame| overlap(&room, frame));
                assert!(on.is_none(), "{what}: {text:?} is on {on:?}");
                labels.push((room, &text.text));
            }
            _ => panic!("{what}: {text:?}"),
        }
    }
    labels.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
    for (index, (a, text)) in labels.iter().enumerate() {
        for (b, other) in labels[index + 1..].iter().take_while(|(b, _)| b.y < a.y + a.height) {
            assert!(!overlap(a, b), "{what}: {text:?} is on {other:?}");
        }
    }
}

fn assert_stages_are_in_order(journey: &Journey, options: &Options, seen: &Seen, what: &str) {
    assert_eq!(seen.stages.len(), journey.stages.len(), "{what}");
    for pair in seen.stages.windows(2) {
        let (ends, begins) = match options.direction == Direction::Right {
            true => (pair[0].x + pair[0].width, pair[1].x),
            false => (pair[0].y + pair[0].height, pair[1].y),
        };
        assert!(ends < begins, "{what}: {pair:?}");
    }
    for touchpoint in &journey.touchpoints {
        if let Some(frame) = seen.boxes.get(&touchpoint.id.value) {
            let stage = &seen.stages[touchpoint.stage.index()];
            assert!(inside(frame, stage), "{what}: {} is not in its stage", touchpoint.id.value);
        }
    }
    // Within a stage, forward transitions lead down, except to and from a lane beside.
    let graph = JourneyGraph::new(journey);
    for edge in graph.graph().edge_indices() {
        let (from, to) = graph.graph().edge_endpoints(edge).unwrap();
        let (Some(from), Some(to)) = (graph.touchpoint(from), graph.touchpoint(to)) else { continue };
        let frame = |ix| seen.boxes.get(&journey.touchpoint(ix).id.value);
        let (Some(a), Some(b)) = (frame(from), frame(to)) else { continue };
        let drawn = options.persona.is_none_or(|persona| graph.graph()[edge].personas.contains(persona));
        if drawn && from < to && a.x == b.x {
            assert!(a.y < b.y, "{what}: {from:?} leads up to {to:?}");
        }
    }
}

/// Every touchpoint has a box, and every transition leaves its box and arrives at its target.
fn assert_all_is_shown(journey: &Journey, options: &Options, seen: &Seen, what: &str) {
    let looks = |personas: polku::model::PersonaSet| options.persona.is_none_or(|persona| personas.contains(persona));
    let drawn: BTreeSet<&str> = journey
        .touchpoints
        .iter()
        .filter(|touchpoint| looks(touchpoint.personas))
        .map(|touchpoint| touchpoint.id.value.as_str())
        .collect();
    assert_eq!(drawn, seen.boxes.keys().map(String::as_str).collect(), "{what}");
    let graph = JourneyGraph::new(journey);
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in graph.graph().edge_indices().filter(|edge| looks(graph.graph()[*edge].personas)) {
        let (from, to) = graph.graph().edge_endpoints(edge).unwrap();
        if let (Some(from), Some(to)) = (graph.touchpoint(from), graph.touchpoint(to)) {
            let id = |ix| journey.touchpoint(ix).id.value.as_str();
            sources.entry(id(to)).or_default().insert(id(from));
        }
    }
    for (to, from) in sources {
        // The id ends with `left`, `right` or `above`.
        let leads = |id: &str| id.rsplit_once('-').is_some_and(|(id, _)| id == to);
        let lines: Vec<_> = seen.ways.iter().filter(|(id, _)| leads(id)).flat_map(|(_, lines)| lines).collect();
        let touches =
            |point: Point, frame: &Rect| inside(&Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 }, frame);
        for source in from {
            let begins = |frame: &Rect| lines.iter().any(|line| touches(line[0].0, frame));
            let tags = seen.tags.iter().filter(|(id, _)| id == source).map(|(_, frame)| frame);
            assert!(begins(&seen.boxes[source]) || tags.into_iter().any(begins), "{what}: {source} → {to}");
        }
        // Heads are eight pixels long.
        let near = |point: Point| {
            let frame = seen.boxes[to];
            let around =
                Rect { x: frame.x - 9.0, y: frame.y - 9.0, width: frame.width + 18.0, height: frame.height + 18.0 };
            touches(point, &around)
        };
        assert!(lines.iter().any(|line| near(line[line.len() - 1].1)), "{what}: nothing comes to {to}");
    }
}

fn all_options(journey: &Journey) -> Vec<Options> {
    let personas = (0..journey.persona_count().min(2)).map(|index| Some(PersonaIx::from(index)));
    let mut all = Vec::new();
    for persona in personas.chain([None]) {
        for direction in [Direction::Right, Direction::Down] {
            all.push(Options { direction, persona, ..Options::default() });
        }
    }
    all
}

fn load(text: &str) -> Journey {
    let loaded = load_str("generated.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

/// Returns a journey with arbitrary transitions: `count` touchpoints in `stages` stages, with up to `most`
/// transitions each.
pub(crate) fn tangle(seed: u64, stages: usize, count: usize, most: usize) -> String {
    const KINDS: [&str; 4] = ["starting-state", "pre-purchase", "purchase", "post-purchase"];
    let mut chance = Chance::new(seed);
    let mut text = String::from("journey: A tangle\npersonas: { a: Anna, b: Bo, c: Cleo }\nstages:\n");
    let mut written = 0;
    for stage in 0..stages {
        let _ = writeln!(text, "  - id: s{stage}\n    kind: {}", KINDS[stage * 4 / stages]);
        let rest = count - written;
        let here = if stage + 1 == stages { rest } else { chance.below(2 * count / stages).min(rest) };
        if here > 0 {
            text.push_str("    touchpoints:\n");
        }
        for number in written..written + here {
            let name = chance.pick(generate::HOSTILE);
            let _ =
                writeln!(text, "      - id: t{number}\n        name: {}", generate::quote(&format!("{name} {number}")));
            if chance.one_in(4) {
                let _ = writeln!(text, "        personas: {}", chance.pick(&["a", "b", "[a, c]"]));
            }
            let failed = chance.below(count);
            if chance.one_in(4) && failed != number {
                let _ = writeln!(text, "        recovers: t{failed}");
            }
            if chance.one_in(3) {
                continue;
            }
            let mut ways = Vec::new();
            for _ in 0..1 + chance.below(most) {
                let to = match chance.below(8) {
                    0 => "done".into(),
                    1 => "lost".into(),
                    _ => format!("t{}", chance.below(count)),
                };
                ways.push(match chance.below(3) {
                    0 => to,
                    1 => format!("{{ to: {to}, when: {} }}", generate::quote(chance.pick(generate::HOSTILE))),
                    _ => format!("{{ to: {to}, probability: 0.05, personas: {} }}", chance.pick(&["a", "b", "c"])),
                });
            }
            let _ = writeln!(text, "        next: [{}]", ways.join(", "));
        }
        written += here;
    }
    text
}

#[test]
fn the_shipped_journeys_are_well_laid() {
    for journey in shipped_journeys() {
        for options in all_options(&journey) {
            assert_well_laid(&journey, &options, &journey.id);
        }
    }
}

#[test]
fn any_journey_is_well_laid() {
    for seed in 0..400 {
        let journey = load(&generate::journey(seed, 30));
        for options in all_options(&journey) {
            assert_well_laid(&journey, &options, &format!("seed {seed}"));
        }
    }
}

#[test]
fn any_tangle_is_well_laid() {
    for seed in 0..300u64 {
        let (stages, count, most) = (1 + (seed % 7) as usize, 2 + (seed % 40) as usize, 1 + (seed % 5) as usize);
        let journey = load(&tangle(seed, stages, count, most));
        for options in all_options(&journey) {
            assert_well_laid(&journey, &options, &format!("tangle {seed}"));
        }
    }
}

#[test]
fn large_journeys_are_well_laid() {
    let plain = load(&generate::plain(2_000));
    let tangled = load(&tangle(7, 5, 400, 3));
    for journey in [plain, tangled] {
        for direction in [Direction::Right, Direction::Down] {
            let options = Options { direction, theme: Theme::Dark, ..Options::default() };
            assert_well_laid(&journey, &options, &format!("{} touchpoints", journey.touchpoints.len()));
        }
    }
}

/// A reader need not follow a line to see where a path ends.
#[test]
fn ends_are_shown_at_the_touchpoint() {
    let journey = load(
        "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: Pays, next: [done, { to: lost, when: too dear, probability: 0.25 }] }\n",
    );
    let seen = Seen::new(&journey, &Options::default());
    let texts: Vec<&str> =
        seen.texts.iter().filter(|text| text.role == Role::Label).map(|text| text.text.as_str()).collect();
    assert_eq!(texts, ["done", "lost · 25%", "too dear"]);
}

/// A tag: its name and its attributes.
type Tag = (String, Vec<(String, String)>);

/// Returns the parts of an SVG document: its tags, and the texts between them.
fn markup(svg: &str) -> (Vec<Tag>, Vec<String>) {
    let (mut elements, mut texts) = (Vec::new(), Vec::new());
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        texts.push(text.to_owned());
        let (tag, after) = after.split_once('>').expect("a tag ends");
        let tag = tag.trim_end_matches('/');
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut read = Vec::new();
        while let Some((name, after)) = attributes.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("an attribute ends");
            read.push((name.trim().to_owned(), value.to_owned()));
            attributes = after;
        }
        assert!(attributes.trim().is_empty(), "{tag}");
        elements.push((name.to_owned(), read));
        rest = after;
    }
    assert_eq!(rest.trim(), "");
    (elements, texts)
}

#[test]
fn nothing_in_a_file_becomes_markup() {
    const ELEMENTS: [&str; 10] = ["svg", "title", "desc", "g", "a", "rect", "circle", "path", "text", "tspan"];
    for seed in 0..300 {
        let journey = load(&if seed % 2 == 0 { generate::journey(seed, 12) } else { tangle(seed, 3, 12, 3) });
        let svg = svg(&flow(&JourneyGraph::new(&journey), &Options::default()));
        let (elements, texts) = markup(&svg);
        let mut ids = BTreeSet::new();
        for (name, attributes) in &elements {
            assert!(ELEMENTS.contains(&name.trim_start_matches('/')), "seed {seed}: <{name}>");
            for (key, value) in attributes {
                assert!(!key.starts_with("on") && key != "style", "seed {seed}: {key}={value}");
                if key == "href" {
                    let (scheme, _) = value.split_once(':').unwrap_or_default();
                    assert!(["", "http", "https", "mailto"].contains(&scheme), "seed {seed}: {value}");
                }
                if key == "id" {
                    assert!(value.starts_with(&format!("{}_", journey.id)), "seed {seed}: {value}");
                    assert!(ids.insert(value.clone()), "seed {seed}: two have the id {value}");
                }
            }
        }
        // Nothing changes the direction of the text around it, every character is valid in XML, and every entity is
        // known.
        for text in &texts {
            let bad = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
            };
            assert!(!text.contains(bad), "seed {seed}: {text:?}");
            for entity in text.split('&').skip(1) {
                let known = ["amp;", "lt;", "gt;", "quot;"].iter().any(|known| entity.starts_with(known));
                assert!(known, "seed {seed}: {text:?}");
            }
        }
    }
}

#[test]
fn a_small_picture() {
    let text = "journey: An evening\nid: evening\nstate: current\npersonas: { host: Host, guest: Guest }\nchannels: { hut: The hut }\nstages:\n  - id: starting-state\n    touchpoints: [{ name: A friend's tip, ownership: social, contact: indirect, expectation: { host: 4, guest: 3 } }]\n  - id: purchase\n    touchpoints: [{ id: party, name: The party, ownership: company, contact: direct, channel: hut, expectation: 4, experience: 2, wait: { for: 90min, expected: 10min }, links: 'https://example.org/?a=1&b=2', note: Once a month, next: [{ to: sorry, when: too long a wait, probability: 0.3, personas: guest }, a-friends-tip, done] }]\n  - id: post-purchase\n    touchpoints: [{ id: sorry, name: Is told why, recovers: party, next: [{ to: lost, probability: 0.5 }, done] }]\n";
    insta::assert_snapshot!(svg(&flow(&JourneyGraph::new(&load(text)), &Options::default())));
}
