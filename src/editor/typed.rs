//! What each node of a file is, as the table of keys sees it.
//!
//! The span tree tells how a file is written, the table what may stand where. Walked side by side they tell which key,
//! word, id or reference stands at a place, whatever else is wrong with the file.

use crate::model::{Key, Named, Shape, Table};
use crate::yaml::{NodeId, NodeKind, Tree};

/// The few names that a map knows.
pub(super) type Names = fn() -> Vec<Named>;

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// An element with the keys of a table, or the bare value that stands for one.
    Element(&'static Table),
    /// A key of an element.
    Key(&'static Key),
    /// The id of a definition, as the key of a registry.
    Defined(&'static Table),
    /// The id of something that is defined elsewhere, as a key; of which sort.
    Referring(&'static str),
    /// One of a few known names, as a key.
    Known(Names),
    /// A value that is no collection.
    Value(&'static Shape),
}

/// A node that is met on a walk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    pub node: NodeId,
    pub role: Role,
    /// Of a key: what stands behind it.
    pub value: Option<NodeId>,
    /// The key under which it stands, and the element around that; none at the root.
    pub key: Option<&'static str>,
    pub element: Option<NodeId>,
}

/// Visits every node of a file that its table knows, in the order of the file. What an alias stands for is not
/// visited again.
pub(super) fn walk(tree: &Tree<'_>, table: &'static Table, mut visit: impl FnMut(Typed)) {
    let Some(root) = tree.root() else { return };
    let mut walk = Walk { tree, visit: &mut visit };
    if tree.kind(root) == NodeKind::Map {
        walk.element(root, table, Context { key: None, element: None });
    }
}

/// The key that a bare value of an element stands for.
pub(super) fn shorthand(table: &'static Table) -> Option<&'static Key> {
    table.shorthand.and_then(|name| table.keys.iter().find(|key| key.name == name))
}

/// What a reference of a shape is called by its sort: a way leads to a touchpoint, or to one of the two ends.
pub(super) fn sort_of(noun: &'static str) -> &'static str {
    if noun.starts_with("touchpoint") { "touchpoint" } else { noun }
}

#[derive(Clone, Copy)]
struct Context {
    key: Option<&'static str>,
    element: Option<NodeId>,
}

struct Walk<'w, 't, F> {
    tree: &'w Tree<'t>,
    visit: &'w mut F,
}

impl<F: FnMut(Typed)> Walk<'_, '_, F> {
    fn see(&mut self, node: NodeId, role: Role, value: Option<NodeId>, at: Context) {
        (self.visit)(Typed { node, role, value, key: at.key, element: at.element });
    }

    fn node(&mut self, node: NodeId, shape: &'static Shape, at: Context) {
        let tree = self.tree;
        let kind = tree.kind(node);
        if matches!(kind, NodeKind::Alias | NodeKind::Absent) {
            return;
        }
        match shape.fit(kind) {
            None => {}
            Some(Shape::Many(one) | Shape::Filled(one)) => tree.items(node).for_each(|item| self.node(item, one, at)),
            Some(Shape::Map(one)) => {
                let defined = table_of(one);
                for entry in tree.entries(node) {
                    if let Some(table) = defined {
                        self.see(entry.key, Role::Defined(table), Some(entry.value), at);
                    }
                    self.node(entry.value, one, at);
                }
            }
            Some(Shape::By(noun, one)) => {
                for entry in tree.entries(node) {
                    self.see(entry.key, Role::Referring(sort_of(noun)), Some(entry.value), at);
                    self.node(entry.value, one, at);
                }
            }
            Some(Shape::Named(names)) => {
                let known = names();
                for entry in tree.entries(node) {
                    self.see(entry.key, Role::Known(*names), Some(entry.value), at);
                    if let Some(named) = known.iter().find(|named| named.name == tree.text(entry.key)) {
                        self.node(entry.value, named.shape, at);
                    }
                }
            }
            Some(Shape::Table(table)) => self.element(node, table, at),
            Some(shape) => self.see(node, Role::Value(shape), None, at),
        }
    }

    fn element(&mut self, node: NodeId, table: &'static Table, at: Context) {
        self.see(node, Role::Element(table), None, at);
        let tree = self.tree;
        if tree.kind(node) != NodeKind::Map {
            if let Some(key) = shorthand(table) {
                self.node(node, &key.shape, Context { key: Some(key.name), element: Some(node) });
            }
            return;
        }
        for entry in tree.entries(node) {
            let Some(key) = table.keys.iter().find(|key| key.name == tree.text(entry.key)) else { continue };
            let inner = Context { key: Some(key.name), element: Some(node) };
            self.see(entry.key, Role::Key(key), Some(entry.value), inner);
            self.node(entry.value, &key.shape, inner);
        }
    }
}

fn table_of(shape: &'static Shape) -> Option<&'static Table> {
    match shape {
        Shape::Table(table) => Some(table),
        Shape::Optional(one) => table_of(one),
        _ => None,
    }
}
