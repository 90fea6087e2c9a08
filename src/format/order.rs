//! The canonical order of keys: that of the tables, at every level.

use crate::model::{Named, Shape, Table};
use crate::yaml::NodeKind;

/// The content of a list or map, as far as the format defines it.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    /// The keys of a table.
    Keys(&'static Table),
    /// The keys of a table, or ids with the keys of that table each.
    KeysOrEach(&'static Table, &'static Shape),
    /// Items, or values by id, all of one shape.
    Each(&'static Shape),
    /// The values of a few known names, each of a shape of its own.
    Names(fn() -> Vec<Named>),
    /// The author's own content, or content that is wrong.
    Anything,
}

impl Holds {
    /// Returns the content of a list or map of this kind in a position where a shape is expected.
    pub fn of(shape: Option<&'static Shape>, kind: NodeKind) -> Self {
        match shape.and_then(|shape| shape.fit(kind)) {
            Some(Shape::Table(table)) if kind == NodeKind::Map => Holds::Keys(table),
            Some(either @ Shape::TableOrBy(table, _)) if kind == NodeKind::Map => Holds::KeysOrEach(table, either),
            Some(Shape::Map(of) | Shape::By(_, of) | Shape::Many(of) | Shape::Filled(of)) => Holds::Each(of),
            Some(Shape::Named(names)) => Holds::Names(*names),
            _ => Holds::Anything,
        }
    }

    /// Returns the shape of an item, or of the value of a key.
    pub fn shape(self, key: &str) -> Option<&'static Shape> {
        match self {
            Holds::Keys(table) => table.keys.iter().find(|known| known.name == key).map(|known| &known.shape),
            // A value by id has no ids of its own, so it holds keys only.
            Holds::KeysOrEach(table, each) => Holds::Keys(table).shape(key).or(Some(each)),
            Holds::Each(shape) => Some(shape),
            Holds::Names(names) => names().into_iter().find(|named| named.name == key).map(|named| named.shape),
            Holds::Anything => None,
        }
    }

    /// Returns the order of keys, as indices into the current order. A key that its table does not know stays after
    /// the key before it, or at the top. Equal keys keep their order.
    pub fn order<'k>(self, keys: impl Iterator<Item = &'k str>) -> Vec<usize> {
        let mut rank = 0;
        let ranked = keys.enumerate().map(|(position, key)| {
            if let Holds::Keys(table) | Holds::KeysOrEach(table, _) = self {
                let known = table.keys.iter().position(|known| known.name == key);
                rank = known.map_or(rank, |known| known + 1);
            }
            (rank, position)
        });
        let mut ranked: Vec<(usize, usize)> = ranked.collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, position)| position).collect()
    }
}
