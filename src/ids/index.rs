//! What a file defines, and what it refers to: ids with their places.

use std::collections::HashSet;

use crate::model::{JOURNEY_TABLES, Shape, Table, id_of_file, slug};
use crate::project::PROJECT_TABLES;
use crate::source::{Source, Span};
use crate::yaml::{self, NodeId, NodeKind, Tree};

use super::typed::{Role, Typed, sort_of, takes_ends, walk_with_aliases};

/// Something that has an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    /// What it is: `touchpoint`, `persona`, `channel`, …
    pub sort: &'static str,
    pub id: String,
    /// What it is called; empty where nothing is said.
    pub name: String,
    /// Where its id stands, or the name that the id is made from.
    pub span: Span,
    /// All of it.
    pub whole: Span,
    /// Whether the id is written out.
    pub has_id: bool,
}

/// A place where an id is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub sort: &'static str,
    pub id: String,
    pub span: Span,
}

/// The ids of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    pub definitions: Vec<Definition>,
    pub uses: Vec<Use>,
    /// The personas of the catalog that a journey takes, where it says with `personas` which are its own.
    pub lists_personas: Option<Vec<String>>,
}

/// The table of a file: that of a project or of a journey.
pub(crate) fn table(is_project: bool) -> &'static Table {
    if is_project { PROJECT_TABLES[0] } else { JOURNEY_TABLES[0] }
}

impl Index {
    /// Of a file; empty while it is no YAML.
    pub fn of(source: &Source, is_project: bool) -> Self {
        yaml::parse(source).map_or_else(|_| Index::default(), |tree| Index::of_tree(source, &tree, is_project))
    }

    pub fn of_tree(source: &Source, tree: &Tree<'_>, is_project: bool) -> Self {
        let mut builder = Builder { source, tree, index: Index::default(), seen: HashSet::new() };
        walk_with_aliases(tree, table(is_project), |typed| builder.see(typed));
        builder.finish()
    }

    /// Whether a journey takes a persona of the catalog.
    pub fn lists(&self, persona: &str) -> bool {
        self.lists_personas.iter().flatten().any(|listed| listed == persona)
    }

    /// The definition of an id.
    pub fn definition(&self, sort: &str, id: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.sort == sort && definition.id == id)
    }

    /// All definitions of a sort.
    pub fn all(&self, sort: &str) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().filter(move |definition| definition.sort == sort)
    }

    /// The places where an id is used.
    pub fn uses(&self, sort: &str, id: &str) -> impl Iterator<Item = Span> {
        self.uses.iter().filter(move |of| of.sort == sort && of.id == id).map(|of| of.span)
    }

    /// What is defined or used at a place: its sort, its id, and where exactly it stands.
    pub fn at(&self, offset: u32) -> Option<(&'static str, &str, Span)> {
        let holds = |span: &Span| (span.start..=span.end).contains(&offset);
        let of_use = self.uses.iter().find(|of| holds(&of.span)).map(|of| (of.sort, of.id.as_str(), of.span));
        let defined = || self.definitions.iter().find(|of| holds(&of.span));
        of_use.or_else(|| defined().map(|of| (of.sort, of.id.as_str(), of.span)))
    }
}

struct Builder<'b, 't> {
    source: &'b Source,
    tree: &'b Tree<'t>,
    index: Index,
    /// What is in the index. An alias may lead to it again.
    seen: HashSet<(&'static str, Span)>,
}

impl Builder<'_, '_> {
    fn see(&mut self, Typed { node, role, value, key, element }: Typed) {
        let tree = self.tree;
        let is_of_root = key == Some("personas") && element == tree.root();
        match role {
            Role::Key(key) if is_of_root && key.name == "personas" => {
                self.index.lists_personas = Some(Vec::new());
            }
            Role::Defined(_) | Role::Value(Shape::Reference(_)) if is_of_root => {
                let listed = self.index.lists_personas.get_or_insert_default();
                listed.push(tree.text(node).trim().to_owned());
            }
            _ => {}
        }
        match role {
            Role::Element(table) => self.element(node, table),
            Role::Defined(table) => {
                // An empty one takes what the catalog defines, and so does one that only has a share.
                let value = value.filter(|&value| !is_nothing(tree, value) && !has_only_share(tree, value));
                let Some(value) = value else { return self.refer(table.name, node) };
                let whole = Span { start: tree.span(node).start, end: tree.span(value).end };
                let name = match tree.kind(value) {
                    NodeKind::Map => table.shorthand.and_then(|name| text_of(tree, value, name)),
                    _ => Some(value),
                };
                self.define(table.name, tree.text(node), name, bare(tree, node), whole, true);
            }
            Role::Referring(sort) => self.refer(sort, node),
            Role::Value(Shape::Reference(noun)) => self.refer(noun, node),
            Role::Key(_) | Role::Known(_) | Role::Value(_) => {}
        }
    }

    /// Elements that have their ids inside.
    fn element(&mut self, node: NodeId, table: &'static Table) {
        let tree = self.tree;
        let whole = tree.span(node);
        let id = text_of(tree, node, "id");
        let name_key = match table.name {
            "journey" => "journey",
            "stage" | "touchpoint" => "name",
            "pain" => "text",
            _ => return,
        };
        let name = if tree.kind(node) == NodeKind::Map { text_of(tree, node, name_key) } else { Some(node) };
        match (id, name) {
            (Some(id), _) => self.define(table.name, tree.text(id).trim(), name, bare(tree, id), whole, true),
            (None, Some(title)) if table.name == "journey" => {
                self.define(table.name, &id_of_file(self.source.name()), name, tree.span(title), whole, false);
            }
            (None, Some(name)) if table.name == "touchpoint" => {
                let id = slug(tree.text(name).trim());
                self.define(table.name, &id, Some(name), tree.span(name), whole, false);
            }
            _ => {}
        }
    }

    fn define(&mut self, sort: &'static str, id: &str, name: Option<NodeId>, span: Span, whole: Span, has_id: bool) {
        if !self.seen.insert((sort, span)) {
            return;
        }
        let name = name.map_or(String::new(), |name| self.tree.text(name).trim().to_owned());
        self.index.definitions.push(Definition { sort, id: id.to_owned(), name, span, whole, has_id });
    }

    /// Tells ends from touchpoints, now that all ends are known. Only ends that the file lists are of interest.
    fn finish(mut self) -> Index {
        let ends: HashSet<String> = self.index.all("end").map(|end| end.id.clone()).collect();
        self.index.uses.retain_mut(|of| {
            let is_listed = ends.contains(&of.id);
            of.sort = if takes_ends(of.sort) && is_listed { "end" } else { sort_of(of.sort) };
            let may_be_end = matches!(of.sort, "touchpoint" | "end");
            is_listed || !(may_be_end && matches!(&*of.id, "done" | "lost"))
        });
        self.index
    }

    fn refer(&mut self, noun: &'static str, node: NodeId) {
        let (sort, id, span) = (noun, self.tree.text(node).trim(), bare(self.tree, node));
        if !id.is_empty() && self.seen.insert((sort, span)) {
            self.index.uses.push(Use { sort, id: id.to_owned(), span });
        }
    }
}

/// Returns whether a definition is only the share of a persona.
fn has_only_share(tree: &Tree<'_>, definition: NodeId) -> bool {
    let mut entries = tree.entries(definition).peekable();
    entries.peek().is_some() && entries.all(|entry| tree.text(entry.key) == "share")
}

fn is_nothing(tree: &Tree<'_>, node: NodeId) -> bool {
    match tree.kind(node) {
        NodeKind::Absent => true,
        NodeKind::Plain => yaml::is_null(tree.text(node)),
        _ => false,
    }
}

/// Where a scalar stands, without its quotes.
pub(super) fn bare(tree: &Tree<'_>, node: NodeId) -> Span {
    let span = tree.span(node);
    match tree.written(span).starts_with(['"', '\'']) && span.end > span.start + 1 {
        true => Span { start: span.start + 1, end: span.end - 1 },
        false => span,
    }
}

/// The scalar under a key of a map.
fn text_of(tree: &Tree<'_>, map: NodeId, key: &str) -> Option<NodeId> {
    let entry = tree.entries(map).find(|entry| tree.text(entry.key) == key)?;
    let value = tree.resolve(entry.value);
    (!tree.text(value).trim().is_empty() && !is_nothing(tree, value)).then_some(value)
}
