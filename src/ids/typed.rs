//! The role of each node of a file, according to the table of keys.
//!
//! The span tree records how a file is written, and the table what is allowed where. Walking both together gives
//! the key, word, id or reference at each node, even if the file has other errors.

use std::collections::HashSet;

use crate::model::{Key, Named, Shape, Table};
use crate::yaml::{NodeId, NodeKind, Tree};

/// The two ends of every journey, which a transition may lead to.
pub(crate) const ENDS: [(&str, &str); 2] = [
    ("done", "The customer is finished, content or not."),
    ("lost", "The customer is gone, to a competitor or nowhere."),
];

/// What the `end` of a scenario may name besides the ends.
pub(crate) const RENEWED: (&str, &str) = ("renewed", "The customer begins another round.");

/// The names that a map knows.
pub(crate) type Names = fn() -> Vec<Named>;

/// The role of a node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    /// An element with the keys of a table, or a bare value that stands for one.
    Element(&'static Table),
    /// A key of an element.
    Key(&'static Key),
    /// The id of a definition, as the key of a registry.
    Defined(&'static Table),
    /// The id of an element that is defined elsewhere, as a key. The text is the sort of the element.
    Referring(&'static str),
    /// One of a few known names, as a key.
    Known(Names),
    /// A value other than a collection.
    Value(&'static Shape),
}

/// A node with its role and its context.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typed {
    pub node: NodeId,
    pub role: Role,
    /// For a key: its value.
    pub value: Option<NodeId>,
    /// The key that the node belongs to, and the element around it. `None` at the root.
    pub key: Option<&'static str>,
    pub element: Option<NodeId>,
}

/// Visits every node that the table knows, in file order. Targets of aliases are visited only once.
pub(crate) fn walk(tree: &Tree<'_>, table: &'static Table, visit: impl FnMut(Typed)) {
    walk_tree(tree, table, visit, None);
}

/// Visits every node that the table knows. The target of an alias is visited again for everything that it can stand for.
pub(crate) fn walk_with_aliases(tree: &Tree<'_>, table: &'static Table, visit: impl FnMut(Typed)) {
    walk_tree(tree, table, visit, Some(HashSet::new()));
}

fn walk_tree(tree: &Tree<'_>, table: &'static Table, mut visit: impl FnMut(Typed), followed: Option<Followed>) {
    let Some(root) = tree.root() else { return };
    let mut nodes = NodeWalk { tree, visit: &mut visit, followed };
    if tree.kind(root) == NodeKind::Map {
        nodes.walk_element(root, table, Context { key: None, element: None });
    }
}

/// Returns the sort of element that a reference names. A transition leads to a touchpoint or to an end.
pub(crate) fn sort_of(noun: &'static str) -> &'static str {
    if noun.starts_with("touchpoint") { "touchpoint" } else { noun }
}

/// Returns whether a reference may name an end.
pub(crate) fn takes_ends(noun: &str) -> bool {
    noun.ends_with("end")
}

#[derive(Clone, Copy)]
struct Context {
    key: Option<&'static str>,
    element: Option<NodeId>,
}

/// The targets of aliases that have been visited, each with the shape that it was visited for. The address of a shape
/// identifies it.
type Followed = HashSet<(NodeId, *const Shape)>;

struct NodeWalk<'w, 't, F> {
    tree: &'w Tree<'t>,
    visit: &'w mut F,
    /// `None` if aliases are not followed.
    followed: Option<Followed>,
}

impl<F: FnMut(Typed)> NodeWalk<'_, '_, F> {
    fn visit_node(&mut self, node: NodeId, role: Role, value: Option<NodeId>, at: Context) {
        (self.visit)(Typed { node, role, value, key: at.key, element: at.element });
    }

    fn walk_node(&mut self, node: NodeId, shape: &'static Shape, at: Context) {
        let tree = self.tree;
        let kind = tree.kind(node);
        if kind == NodeKind::Alias {
            let target = tree.resolve(node);
            if self.followed.as_mut().is_some_and(|followed| followed.insert((target, std::ptr::from_ref(shape)))) {
                self.walk_node(target, shape, at);
            }
            return;
        }
        if kind == NodeKind::Absent {
            return;
        }
        match word_or_reference(shape, tree.text(node)).fit(kind) {
            None => {}
            Some(Shape::Many(one) | Shape::Filled(one)) => {
                tree.items(node).for_each(|item| self.walk_node(item, one, at))
            }
            Some(Shape::Map(one)) => {
                let defined = table_of(one);
                for entry in tree.entries(node) {
                    if let Some(table) = defined {
                        self.visit_node(entry.key, Role::Defined(table), Some(entry.value), at);
                    }
                    self.walk_node(entry.value, one, at);
                }
            }
            Some(Shape::By(noun, one)) => {
                for entry in tree.entries(node) {
                    self.visit_node(entry.key, Role::Referring(sort_of(noun)), Some(entry.value), at);
                    self.walk_node(entry.value, one, at);
                }
            }
            Some(Shape::Named(names)) => {
                let known = names();
                for entry in tree.entries(node) {
                    self.visit_node(entry.key, Role::Known(*names), Some(entry.value), at);
                    if let Some(named) = known.iter().find(|named| named.name == tree.text(entry.key)) {
                        self.walk_node(entry.value, named.shape, at);
                    }
                }
            }
            Some(Shape::Table(table)) => self.walk_element(node, table, at),
            Some(Shape::TableOrBy(table, noun)) => {
                let is_by = kind == NodeKind::Map && !tree.entries(node).any(|entry| table.has(tree.text(entry.key)));
                if !is_by {
                    return self.walk_element(node, table, at);
                }
                for entry in tree.entries(node) {
                    self.visit_node(entry.key, Role::Referring(sort_of(noun)), Some(entry.value), at);
                    if !matches!(tree.kind(entry.value), NodeKind::Alias | NodeKind::Absent | NodeKind::Seq) {
                        self.walk_element(entry.value, table, at);
                    }
                }
            }
            Some(shape) => self.visit_node(node, Role::Value(shape), None, at),
        }
    }

    fn walk_element(&mut self, node: NodeId, table: &'static Table, at: Context) {
        self.visit_node(node, Role::Element(table), None, at);
        let tree = self.tree;
        if tree.kind(node) != NodeKind::Map {
            if let Some(key) = table.shorthand_key() {
                self.walk_node(node, &key.shape, Context { key: Some(key.name), element: Some(node) });
            }
            return;
        }
        for entry in tree.entries(node) {
            let Some(key) = table.keys.iter().find(|key| key.name == tree.text(entry.key)) else { continue };
            let inner = Context { key: Some(key.name), element: Some(node) };
            self.visit_node(entry.key, Role::Key(key), Some(entry.value), inner);
            self.walk_node(entry.value, &key.shape, inner);
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

/// Returns the form that a scalar has where a key takes one of a few words, or an id.
fn word_or_reference(shape: &'static Shape, text: &str) -> &'static Shape {
    match shape {
        Shape::Either(Shape::Word(words), id @ Shape::Reference(_))
            if words.iter().all(|(word, _)| *word != text.trim()) =>
        {
            id
        }
        shape => shape,
    }
}
