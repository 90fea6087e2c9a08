//! Short descriptions of the values that a key accepts.

use super::reader::with_article;
use super::table::{Shape, Table};
use crate::diagnostic::{list, one_of};

/// Describes the values of a shape: "one or many: id of a channel".
pub(crate) fn describe_values(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Name(_) => "text".into(),
        Shape::Phrase(_) => "text, which may be empty".into(),
        Shape::Id => "id".into(),
        Shape::Reference(noun) => format!("id of {}", with_article(noun)),
        Shape::Word(words) => one_of(words.iter().map(|(word, _)| *word)),
        Shape::Number(i32::MIN, i32::MAX) => "number".into(),
        Shape::Number(low, high) => format!("number from {low} to {high}"),
        Shape::Whole(low, high) if low == high => low.to_string(),
        Shape::Whole(low, i32::MAX) => format!("whole number from {low}"),
        Shape::Whole(low, high) => format!("whole number from {low} to {high}"),
        Shape::Range(low, high) => format!("whole number from {low} to {high}, or a range of two"),
        Shape::Bool => "`true` or `false`".into(),
        Shape::Form { what, .. } => (*what).into(),
        Shape::Optional(one) => describe_values(one),
        Shape::Many(one) | Shape::Filled(one) => format!("one or many: {}", describe_values(one)),
        Shape::Map(one) => format!("map from ids: {}", describe_values(one)),
        Shape::By(noun, one) => format!("map from {noun}s: {}", describe_values(one)),
        Shape::Named(_) => "map from names".into(),
        Shape::Either(one, other) => format!("{}; or {}", describe_values(one), describe_values(other)),
        Shape::TableOrBy(table, noun) => {
            format!("{}; or map from {noun}s to these", describe_table(table))
        }
        Shape::Table(table) => describe_table(table),
    }
}

/// Describes the values of a table.
fn describe_table(table: &Table) -> String {
    let keys: Vec<&str> = table.keys.iter().map(|key| key.name).collect();
    let map = match keys.len() {
        0..=MOST_KEYS => format!("a map of {}", list(keys.iter().map(|key| format!("`{key}`")), "and")),
        _ => format!("a {}", table.name),
    };
    table.shorthand_key().map_or(map.clone(), |key| format!("{}, or {map}", describe_values(&key.shape)))
}

/// The maximum number of keys that are listed.
const MOST_KEYS: usize = 6;
