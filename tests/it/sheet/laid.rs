//! Whatever the journey, nothing on a sheet lies on anything, and everything is in its place.

use polku::model::PersonaIx;
use polku::render::scene::{Item, Rect, Role, Text};
use polku::render::{Detail, Lane, Options, Page, Scene, Theme, blueprint, map, svg};
use polku::{Journey, JourneyGraph};

use super::journeys::{hostile, load};
use super::seen::{Seat, Seen, first_overlap, inside, overlap, text_room};
use crate::common::{generate, shipped_journeys};

/// Some ways to draw a journey: which of all, goes by the number.
pub fn some_options(journey: &Journey, number: usize) -> Options {
    let persona =
        (number % 3 == 1 && journey.persona_count() > 0).then(|| PersonaIx::from(number % journey.persona_count()));
    let lanes = vec![Lane::Pains, Lane::Emotion, Lane::Support, Lane::Feeling, Lane::Evidence];
    Options {
        theme: Theme::ALL[number % 3],
        persona,
        legend: !number.is_multiple_of(4),
        lanes: (number % 7 == 5).then(|| lanes.into_iter().map(Into::into).collect()),
        detail: if number % 5 == 3 { Detail::Stage } else { Detail::Touchpoint },
        page: [None, Some(Page::A4), Some(Page::A3), Some(Page::Wide)][number / 2 % 4],
        ..Options::default()
    }
}

pub fn assert_well_laid(journey: &Journey, options: &Options, what: &str) {
    let graph = JourneyGraph::new(journey);
    for (view, draw) in [("map", map as fn(&JourneyGraph<'_>, &Options) -> Vec<Scene>), ("blueprint", blueprint)] {
        let pages = draw(&graph, options);
        assert!(draw(&graph, options) == pages, "{what}: {view} differs from itself");
        for (number, scene) in pages.iter().enumerate() {
            let what = &format!("{what}, {view}, page {number}, {options:?}");
            let seen = Seen::new(scene);
            texts_are_in_place(&seen, what);
            nothing_overlaps(&seen, what);
            lanes_follow(&seen, options, view == "blueprint", what);
            threads_are_clear(&seen, what);
            ids_are_unique(scene, what);
        }
    }
}

fn texts_are_in_place(seen: &Seen, what: &str) {
    let page = seen.page();
    for seat in seen.seats() {
        for text in &seat.texts {
            let room = text_room(text);
            assert!((text.font.width(&text.text) - text.width).abs() < 0.01, "{what}: {text:?}");
            assert!(text.font.size >= 10.0, "{what}: {text:?} is too small");
            assert!(inside(&room, &page), "{what}: {text:?} leaves the picture");
            for frame in seat.frames.iter().chain(&seat.pills).filter(|frame| overlap(&room, frame)) {
                assert!(inside(&room, frame), "{what}: {text:?} leaves its frame {frame:?}");
            }
        }
        let bounds = seat.bounds.unwrap_or_default();
        assert!(inside(&bounds, &page), "{what}: something of {:?} leaves the picture: {bounds:?}", seat.id);
    }
    for (id, banner) in &seen.stages {
        let own: Vec<&Text> = seen.head.texts.iter().filter(|text| overlap(&text_room(text), banner)).collect();
        assert!(!own.is_empty(), "{what}: {id} has no name");
        for text in own {
            let room = text_room(text);
            let shorn = Rect { width: banner.width - 12.0, ..*banner };
            assert!(inside(&room, &shorn), "{what}: {text:?} leaves its stage");
        }
    }
    columns_hold_their_texts(seen, what);
}

/// What stands in a column leaves it nowhere: a column is as wide as its card, or else its stage.
fn columns_hold_their_texts(seen: &Seen, what: &str) {
    let cards: Vec<Rect> = seen.lanes.iter().flat_map(|lane| &lane.cards).map(|(_, card)| *card).collect();
    let own =
        |stage: &Rect| cards.iter().filter(|card| card.x >= stage.x - 0.1 && card.x < stage.x + stage.width).count();
    let columns: Vec<Rect> = seen
        .stages
        .iter()
        .filter(|(_, stage)| own(stage) == 0)
        .map(|(_, stage)| *stage)
        .chain(cards.iter().copied())
        .collect();
    let first = columns.iter().map(|column| column.x).fold(f64::INFINITY, f64::min);
    for lane in seen.lanes.iter().filter(|lane| lane.id != "responsible" && lane.id != "emotion") {
        for text in &lane.texts {
            let room = text_room(text);
            if text.role == Role::Lane {
                continue;
            }
            let home = columns
                .iter()
                .any(|column| room.x >= column.x - 0.6 && room.x + room.width <= column.x + column.width + 0.6);
            assert!(home, "{what}: {text:?} is in no column of {}", lane.id);
            assert!(room.x >= first, "{what}: {text:?}");
        }
    }
}

fn nothing_overlaps(seen: &Seen, what: &str) {
    let texts = seen.texts().map(|text| (text_room(text), &text.text)).collect();
    if let Some((a, b)) = first_overlap(texts) {
        panic!("{what}: {a:?} is on {b:?}");
    }
    let frames = seen.seats().flat_map(|seat| &seat.frames).map(|frame| (*frame, ())).collect();
    if let Some((a, b)) = first_overlap(frames) {
        panic!("{what}: frame {a:?} is on {b:?}");
    }
    let pills: Vec<(Rect, ())> = seen.seats().flat_map(|seat| &seat.pills).map(|pill| (*pill, ())).collect();
    if let Some((a, b)) = first_overlap(pills) {
        panic!("{what}: pill {a:?} is on {b:?}");
    }
    for lane in &seen.lanes {
        labels_are_clear(lane, what);
    }
}

fn labels_are_clear(lane: &Seat, what: &str) {
    for pill in &lane.pills {
        for point in &lane.points {
            let radius = point.radius - 0.1;
            let (x, y) = (
                point.at.x.clamp(pill.x, pill.x + pill.width) - point.at.x,
                point.at.y.clamp(pill.y, pill.y + pill.height) - point.at.y,
            );
            assert!(x.hypot(y) >= radius, "{what}: the label {pill:?} is on the point {}", point.id);
        }
    }
}

fn lanes_follow(seen: &Seen, options: &Options, is_blueprint: bool, what: &str) {
    for pair in seen.lanes.windows(2) {
        let ends = pair[0].ground.y + pair[0].ground.height;
        assert!(ends <= pair[1].ground.y + 0.01, "{what}: {} is on {}", pair[0].id, pair[1].id);
        assert!(pair[0].ground.width == pair[1].ground.width, "{what}: {}", pair[0].id);
    }
    for lane in &seen.lanes {
        // A lane has its name on each of its pages, and something in it; in a blueprint, lines stand without.
        let named = lane.texts.iter().filter(|text| text.role == Role::Lane).count();
        // Nor has one whose word the author leaves out.
        assert!(named > 0 || lane.id == "evidence", "{what}: {} has no name", lane.id);
        let has_line = is_blueprint && ["touchpoints", "frontstage", "backstage"].contains(&lane.id.as_str());
        let is_filled = !lane.points.is_empty() || lane.texts.iter().any(|text| text.role != Role::Lane);
        assert!(is_filled || has_line || lane.id == "emotion", "{what}: nothing stands in {}", lane.id);
        let bounds = lane.bounds.unwrap_or_default();
        assert!(inside(&bounds, &lane.ground), "{what}: {} does not hold {bounds:?}, only {:?}", lane.id, lane.ground);
    }
    if let Some(lanes) = &options.lanes {
        let place = |id: &str| lanes.iter().position(|lane| lane.to_string() == id).expect("a lane that was asked for");
        assert!(seen.lanes.windows(2).all(|pair| place(&pair[0].id) < place(&pair[1].id)), "{what}: lanes");
    }
    // What is in no lane is on none.
    for rect in seen.head.texts.iter().map(text_room).chain(seen.head.frames.iter().copied()) {
        let on = seen.lanes.iter().find(|lane| overlap(&rect, &lane.ground));
        assert!(on.is_none(), "{what}: {rect:?} is on the lane {}", on.unwrap().id);
    }
}

fn threads_are_clear(seen: &Seen, what: &str) {
    for lane in &seen.lanes {
        for thread in &lane.threads {
            let thin = Rect { x: thread.x - 1.0, width: 3.2, ..*thread };
            let frame = lane.frames.iter().find(|frame| overlap(&thin, frame));
            assert!(frame.is_none(), "{what}: a line of {} runs through {frame:?}", lane.id);
            let text = lane.texts.iter().find(|text| overlap(&thin, &text_room(text)));
            assert!(text.is_none(), "{what}: a line of {} runs through {text:?}", lane.id);
        }
    }
}

fn ids_are_unique(scene: &Scene, what: &str) {
    let mut ids = std::collections::BTreeSet::new();
    let mut open: Vec<&Item> = scene.items.iter().collect();
    while let Some(item) = open.pop() {
        if let Item::Group(group) = item {
            let is_new = group.id.is_empty() || ids.insert((group.role.as_str(), group.id.clone()));
            assert!(is_new, "{what}: two are {:?} {}", group.role, group.id);
            open.extend(&group.items);
        }
    }
}

#[test]
fn the_shipped_journeys_are_well_laid() {
    for journey in shipped_journeys() {
        for number in 0..16 {
            assert_well_laid(&journey, &some_options(&journey, number), &journey.id);
        }
    }
}

#[test]
fn any_journey_is_well_laid() {
    for seed in 0..80 {
        let journey = load(&generate::journey(seed, 20));
        assert_well_laid(&journey, &some_options(&journey, seed as usize), &format!("seed {seed}"));
    }
}

#[test]
fn any_hostile_journey_is_well_laid() {
    for seed in 0..120 {
        let journey = load(&hostile(seed, 16));
        assert_well_laid(&journey, &some_options(&journey, seed as usize), &format!("hostile {seed}"));
    }
}

#[test]
fn a_small_map() {
    let text = "journey: An evening\nid: evening\npersonas: { host: Host }\nteams: { hut: The hut }\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: Asks, ownership: company, contact: direct, expectation: 4, experience: 4.5, feeling: curious }\n      - { name: Waits, ownership: company, responsible: hut, expectation: 4, experience: 2, pains: { text: Nobody answers, severity: 3 }, wait: { for: 90min, expected: 10min }, next: [{ to: lost, probability: 0.2 }, done] }\n";
    let journey = load(text);
    let pages = map(&JourneyGraph::new(&journey), &Options::default());
    insta::assert_snapshot!(svg(&pages[0]));
}
