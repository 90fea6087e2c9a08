//! What a key takes, in a few words.

use super::typed::shorthand;
use crate::diagnostic::{list, one_of};
use crate::model::Shape;

/// What a value of a shape looks like: "one or many: id of a channel".
pub(crate) fn takes(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Name(_) => "text".into(),
        Shape::Id => "id".into(),
        Shape::Reference(noun) => format!("id of a {noun}"),
        Shape::Word(words) => one_of(words.iter().map(|(word, _)| *word)),
        Shape::Number(i32::MIN, i32::MAX) => "number".into(),
        Shape::Number(low, high) => format!("number from {low} to {high}"),
        Shape::Whole(low, high) if low == high => low.to_string(),
        Shape::Whole(low, i32::MAX) => format!("whole number from {low}"),
        Shape::Whole(low, high) => format!("whole number from {low} to {high}"),
        Shape::Bool => "`true` or `false`".into(),
        Shape::Form { what, .. } => (*what).into(),
        Shape::Optional(one) => takes(one),
        Shape::Many(one) | Shape::Filled(one) => format!("one or many: {}", takes(one)),
        Shape::Map(one) => format!("map from ids: {}", takes(one)),
        Shape::By(noun, one) => format!("map from {noun}s: {}", takes(one)),
        Shape::Named(_) => "map from names".into(),
        Shape::Either(one, other) => format!("{}; or {}", takes(one), takes(other)),
        Shape::Table(table) => {
            let keys: Vec<&str> = table.keys.iter().map(|key| key.name).collect();
            let map = match keys.len() {
                0..=MOST_KEYS => format!("a map of {}", list(keys.iter().map(|key| format!("`{key}`")), "and")),
                _ => format!("a {}", table.name),
            };
            shorthand(table).map_or(map.clone(), |key| format!("{}, or {map}", takes(&key.shape)))
        }
    }
}

/// How many keys of an element are told.
const MOST_KEYS: usize = 6;
