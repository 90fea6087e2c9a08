//! Where there is much in one place, shares of several personas or letters of many; and where there is nothing.

use polku::render::scene::{Form, Item, Rect, Role};
use polku::render::{Lane, Options, blueprint, map};
use polku::{Journey, JourneyGraph};

use super::journeys::load;
use super::laid::assert_well_laid;
use super::seen::{bounds, inside, overlap, text_room};

fn picture(journey: &Journey) -> Vec<Item> {
    map(&JourneyGraph::new(journey), &Options::default()).remove(0).leaves().cloned().collect()
}

/// Six touchpoints that two personas leave in different shares, both ways.
fn leaving() -> Journey {
    let way = |to, share| format!("{{ to: {to}, probability: {share}, personas: ");
    let touchpoint = |index: usize| {
        let ways: Vec<String> = ["done", "lost"]
            .iter()
            .flat_map(|end| [format!("{}a }}", way(end, 0.112)), format!("{}b }}", way(end, 0.223))])
            .collect();
        format!("      - {{ name: Step {index}, experience: 3, next: [{}, step-{}] }}\n", ways.join(", "), index + 1)
    };
    let steps: String = (1..6).map(touchpoint).collect();
    let text = format!(
        "journey: X\npersonas: {{ a: A, b: B }}\nstages:\n  - id: purchase\n    touchpoints:\n{steps}      - Step 6\n"
    );
    load(&text)
}

#[test]
fn shares_of_those_who_leave_keep_apart() {
    let journey = leaving();
    assert_well_laid(&journey, &Options::default(), "leaving");
    let items = picture(&journey);
    let labels = |item: &&Item| matches!(item, Item::Text(text) if text.role == Role::Label);
    let texts: Vec<Rect> = items
        .iter()
        .filter(labels)
        .filter_map(|item| match item {
            Item::Text(text) => Some(text_room(text)),
            _ => None,
        })
        .collect();
    assert_eq!(texts.len(), 10);
    let signs = items.iter().filter_map(|item| match item {
        Item::Shape(shape) if shape.role == Role::Label => Some(bounds(&shape.form)),
        _ => None,
    });
    for sign in signs {
        assert!(!texts.iter().any(|text| overlap(text, &sign)), "a sign on a share: {sign:?}");
    }
}

#[test]
fn letters_of_many_keep_to_their_column() {
    let personas: Vec<String> = (0..64).map(|index| format!("p{index}: Persona {index}")).collect();
    let each = |of: fn(usize) -> &'static str| {
        let values: Vec<String> = (0..64).map(|index| format!("p{index}: {}", of(index))).collect();
        values.join(", ")
    };
    let feelings = each(|index| if index % 2 == 0 { "calm" } else { "hurried by somebody" });
    let scores = each(|index| if index % 2 == 0 { "4" } else { "2" });
    let text = format!(
        "journey: X\npersonas: {{ {} }}\nstages:\n  - id: purchase\n    touchpoints:\n      - {{ name: A, feeling: {{ {feelings} }}, experience: {{ {scores} }} }}\n      - {{ name: B, experience: 3 }}\n",
        personas.join(", ")
    );
    let journey = load(&text);
    assert_well_laid(&journey, &Options::default(), "many");
    let items = picture(&journey);
    let cards: Vec<Rect> = items
        .iter()
        .filter_map(|item| match item {
            Item::Shape(shape) if shape.role == Role::Touchpoint => Some(bounds(&shape.form)),
            _ => None,
        })
        .collect();
    let pills = items.iter().filter_map(|item| match item {
        Item::Shape(shape) if shape.role == Role::Detail => match shape.form {
            Form::Rect(rect, 6.5) => Some(rect),
            _ => None,
        },
        _ => None,
    });
    let in_column = |pill: &Rect| cards.iter().any(|card| inside(pill, &Rect { y: 0.0, height: 1e6, ..*card }));
    assert_eq!(cards.len(), 2);
    let pills: Vec<Rect> = pills.collect();
    assert!(pills.len() >= 4 && pills.iter().all(in_column), "{pills:?} in {cards:?}");
    let widest = items.iter().filter_map(|item| match item {
        Item::Text(text) if matches!(text.role, Role::Curve(_)) => Some(text.width),
        _ => None,
    });
    assert!(widest.fold(0.0, f64::max) < 80.0, "numbers of many personas are short");
}

#[test]
fn a_line_has_something_below_it() {
    let drawn = |details: &str| -> Vec<String> {
        let text = format!("journey: X\nstages: [{{ id: purchase, touchpoints: [{{ name: Pay, {details} }}] }}]\n");
        let journey = load(&text);
        let pages = blueprint(&JourneyGraph::new(&journey), &Options::default());
        let texts = pages[0].leaves().filter_map(|item| match item {
            Item::Text(text) if text.text.contains("ine of") => Some(text.text.clone()),
            _ => None,
        });
        texts.collect()
    };
    assert_eq!(drawn("evidence: A receipt"), [""; 0]);
    assert_eq!(drawn("frontstage: Takes the money"), ["Line of interaction"]);
    assert_eq!(
        drawn("support: The till"),
        ["Line of interaction", "Line of visibility", "Line of internal interaction"]
    );
}

#[test]
fn a_lane_that_is_named_twice_is_drawn_once() {
    let journey = load("journey: X\nstages: [{ id: purchase, touchpoints: [{ name: Pay, pains: Slow }] }]\n");
    let lanes = Some(vec![Lane::Pains.into(), Lane::Touchpoints.into(), Lane::Pains.into()]);
    let pages = map(&JourneyGraph::new(&journey), &Options { lanes, ..Options::default() });
    let groups = pages[0].items.iter().filter_map(|item| match item {
        Item::Group(group) if group.role == Role::Lane => Some(group.id.as_str()),
        _ => None,
    });
    assert_eq!(groups.collect::<Vec<_>>(), ["pains", "touchpoints"]);
}
