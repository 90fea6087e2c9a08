//! The formatter: what it makes of files, and that nothing is lost.

mod common;

#[path = "format/properties.rs"]
mod properties;

use std::fs;

use common::{MINIMAL, Run, shipped, shipped_names};
use polku::Source;
use polku::format::format;
use polku::model::Catalog;

fn formatted(text: &str) -> String {
    let format = |text: &str| {
        let result = format(&Source::new("a.yaml", text), &Catalog::default());
        result.unwrap_or_else(|problem| panic!("{}\n{text}", problem.message))
    };
    let once = format(text);
    assert_eq!(format(&once), once, "formatted twice");
    once
}

/// A text becomes another, which stays.
fn becomes(text: &str, expected: &str) {
    assert_eq!(formatted(text), expected, "of\n{text}");
}

#[test]
fn keys_come_in_the_order_of_their_tables() {
    becomes(
        "stages:\n  - touchpoints:\n      - next: [{ probability: 0.5, to: done }]\n        name: Order\n        id: order\n    id: purchase\njourney: X\n",
        "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - id: order\n        name: Order\n        next: [{ to: done, probability: 0.5 }]\n",
    );
    // Ids, items and what is the author's own keep their order; a key that no table has stays behind its neighbour.
    becomes(
        "x-b: { z: 1, a: 2 }\nteams: { z: Z, a: { description: D, name: A } }\nx-c: 1\njourney: X\nchanels: [b, a]\n",
        "x-b: { z: 1, a: 2 }\njourney: X\nchanels: [b, a]\nteams: { z: Z, a: { name: A, description: D } }\nx-c: 1\n",
    );
    becomes("render: { theme: dark, view: map }\npolku: 1\n", "polku: 1\nrender: { view: map, theme: dark }\n");
    becomes("colours: {}\nextends: dark\n", "extends: dark\ncolours: {}\n");
}

#[test]
fn tmp() {
    for text in ["# c\r\n\r\njourney: X\r\n", "\u{feff}lang: x\r\n# c\r\n\r\njourney: X\r\n", "lang: x\n# c\n\njourney: X\nid: x\n","a:\n  - to: |-   # sign\n      tp-2\n    b: c    # x\n  - |-   # sign\n    tp-2\n", "- a\n- |-\n  b\n", "- a: |- # x\n    b\n- |- # x\n  b\n", "a:\n  - b: 1    # x\n  - |-   # sign\n    tp-2\n"] {
        println!("{:?}", format(&Source::new("x", text), &Catalog::default()).map_err(|e| e.message));
    }
}
