//! The elements of a journey: none of its keys is forgotten, and no two have one address.

use std::collections::BTreeSet;

use polku::model::{ElementValue, JOURNEY_TABLES, Journey, Segment};

fn full() -> Journey {
    let text =
        include_str!("../data/every-key.yaml").replace("target: { csat: 4.2 }", "target: { csat: 4, nps: 9, ces: 6 }");
    polku::load_str("x.yaml", &text).value.unwrap()
}

/// The table of keys that an element has.
fn table(value: &ElementValue<'_>) -> Option<&'static str> {
    Some(match value {
        ElementValue::Journey(_) => "journey",
        ElementValue::Persona(_) => "persona",
        ElementValue::Channel(_) => "channel",
        ElementValue::Team(_) => "team",
        ElementValue::Partner(_) => "partner",
        ElementValue::Fact(_) => "fact",
        ElementValue::End(_) => "end",
        ElementValue::Scenario(_) => "scenario",
        ElementValue::Limit(_) => "limit",
        ElementValue::WaitLimit(_) => "limit of a wait",
        ElementValue::Stage(_) => "stage",
        ElementValue::Touchpoint(_) => "touchpoint",
        ElementValue::Transition(_) => "transition",
        ElementValue::Translations(_) => "term",
        ElementValue::Link(_) => "link",
        ElementValue::Image(_) => "image",
        ElementValue::Wait(_) => "wait",
        ElementValue::Pain(_) => "pain",
        ElementValue::Opportunity(_) => "opportunity",
        ElementValue::Quote(_) => "quote",
        ElementValue::Cost(_) => "cost",
        ElementValue::Source(_) => "source",
        ElementValue::Basis(_) => "basis",
        ElementValue::System(_) => "system",
        ElementValue::Lane(_) => "lane",
        ElementValue::Repeats(_) => "repetition",
        ElementValue::Beside(_) => "touchpoint beside",
        ElementValue::Customers(_) => "number of customers",
        ElementValue::Metric(_) => "metric",
        ElementValue::Figures(_) => "target",
        ElementValue::Before(_) => "former figure",
        ElementValue::Action(_) => "action",
        ElementValue::Employee(_) => "employee",
        ElementValue::Feedback(_) => "feedback",
        _ => return None,
    })
}

#[test]
fn every_key_has_an_element() {
    let journey = full();
    let mut seen = BTreeSet::new();
    for element in journey.elements() {
        let Some(table) = table(&element.value) else { continue };
        let depth = element.address.segments().len();
        for part in element.parts() {
            let of_this = part.address.segments().starts_with(element.address.segments());
            match part.address.segments()[if of_this { depth } else { 0 }] {
                Segment::Key("title") => seen.insert((table, "journey")),
                Segment::Key("touchpoints") => seen.insert(("stage", "touchpoints")),
                Segment::Key(key) => seen.insert((table, key)),
                other => panic!("{other:?} in {}", part.address),
            };
        }
    }
    for table in JOURNEY_TABLES.iter().filter(|table| table.name != "catalog") {
        for key in table.keys {
            assert!(seen.contains(&(table.name, key.name)), "{}: no element for `{}`", table.name, key.name);
        }
    }
}

#[test]
fn every_address_is_of_one_element() {
    let journey = full();
    let mut seen = BTreeSet::new();
    for element in journey.elements() {
        let address = element.address.to_string();
        assert!(seen.insert(address.clone()), "{address}");
    }
}
