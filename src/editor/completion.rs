//! Completion: the keys, words, ids and rule names that fit at an offset.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;

use super::cursor::{self, Cursor, CursorKind, Step};
use super::desk::Desk;
use super::markdown::one_line;
use crate::diagnostic::{Category, Severity};
use crate::diff::changes;
use crate::ids::{Definition, ENDS, Index, RENEWED, is_project, sort_of, table, takes_ends, written_id};
use crate::model::{Key, Named, Shape, Table, describe_values, takes_image};
use crate::project::kinds;
use crate::source::Span;
use crate::workspace::images_beside;
use crate::yaml::NodeKind;

/// A completion.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub label: String,
    pub sort: Sort,
    /// The type of the key's value, or the name of the element.
    pub detail: String,
    /// The documentation, in Markdown.
    pub docs: String,
    /// The text that replaces the span.
    pub text: String,
    pub span: Span,
}

/// The sort of a completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Key,
    Word,
    Reference,
    /// The path of an image file.
    Image,
    Rule,
}

/// Returns the completions at an offset of a document, the most likely first.
pub(super) fn complete(desk: &Desk, path: &Path, offset: u32) -> Vec<Proposal> {
    let Some(document) = desk.document(path).filter(|_| desk.is_known(path)) else { return Vec::new() };
    let Some(cursor) = cursor::find(document.now.source.text(), offset) else { return Vec::new() };
    if cursor.kind == CursorKind::Comment {
        return complete_comment(document.now.source.slice(cursor.span), cursor.span);
    }
    let mut proposals = Proposals { desk, path, text: document.now.source.text(), cursor: &cursor, list: Vec::new() };
    proposals.gather();
    proposals.list
}

struct Proposals<'d> {
    desk: &'d Desk,
    path: &'d Path,
    text: &'d str,
    cursor: &'d Cursor<'d>,
    list: Vec<Proposal>,
}

impl Proposals<'_> {
    fn gather(&mut self) {
        let root = table(is_project(self.path));
        let is_key = matches!(self.cursor.kind, CursorKind::Key { .. });
        let Some(found) = self.shape(root) else {
            // The cursor is at the root.
            match self.cursor.kind {
                CursorKind::Key { .. } | CursorKind::Value { may_have_keys: true, .. }
                    if self.cursor.path.is_empty() =>
                {
                    self.keys(root, "");
                }
                _ => {}
            }
            return;
        };
        if is_key {
            match found.fit(NodeKind::Map) {
                Some(Shape::Table(table)) => self.keys(table, ""),
                Some(Shape::By(noun, _)) => self.references(noun, ": ", ""),
                Some(Shape::TableOrBy(table, noun)) => self.keys_or_references(table, noun, ""),
                Some(Shape::Named(names)) => self.names(names(), ""),
                // Personas of the catalog may stand here, each without a value.
                Some(Shape::Map(Shape::Optional(Shape::Table(table)))) => self.references(table.name, ":", ""),
                _ => {}
            }
        } else {
            self.values(found, "");
        }
    }

    /// Returns the shape at the end of the path; `None` at the root.
    fn shape(&self, root: &'static Table) -> Option<&'static Shape> {
        let mut shape: Option<&'static Shape> = None;
        for step in &self.cursor.path {
            shape = Some(match (step, shape) {
                (Step::Key(name), None) => shape_of_key(root, name)?,
                (Step::Item, None) => return None,
                (Step::Item, Some(shape)) => match shape.fit(NodeKind::Seq)? {
                    Shape::Many(one) | Shape::Filled(one) => one,
                    _ => return None,
                },
                (Step::Key(name), Some(shape)) => match shape.fit(NodeKind::Map)? {
                    Shape::Table(table) => shape_of_key(table, name)?,
                    Shape::TableOrBy(table, _) => shape_of_key(table, name).unwrap_or(shape),
                    Shape::Map(one) | Shape::By(_, one) => one,
                    Shape::Named(names) => names().into_iter().find(|named| named.name == *name)?.shape,
                    _ => return None,
                },
            });
        }
        shape
    }

    fn values(&mut self, shape: &'static Shape, before: &str) {
        let CursorKind::Value { may_have_keys, .. } = self.cursor.kind else { return };
        match shape {
            Shape::Either(one, other) => {
                self.values(one, before);
                self.values(other, before);
            }
            Shape::Optional(one) => self.values(one, before),
            Shape::Many(one) | Shape::Filled(one) => {
                // On a line of its own below the key, a list item is expected.
                let is_item = may_have_keys && self.cursor.path.last() != Some(&Step::Item);
                self.values(one, if is_item { "- " } else { before });
            }
            Shape::Table(table) => {
                if may_have_keys {
                    self.keys(table, before);
                }
                if let Some(key) = table.shorthand_key() {
                    self.values(&key.shape, before);
                }
            }
            Shape::TableOrBy(table, noun) => {
                if may_have_keys {
                    self.keys_or_references(table, noun, before);
                }
                if let Some(key) = table.shorthand_key() {
                    self.values(&key.shape, before);
                }
            }
            Shape::By(noun, _) if may_have_keys => self.references(noun, ": ", before),
            Shape::Named(names) if may_have_keys => self.names(names(), before),
            Shape::Map(Shape::Optional(Shape::Table(table))) if may_have_keys => {
                self.references(table.name, ":", before)
            }
            Shape::Reference(noun) => self.references(noun, "", before),
            Shape::Word(words) => {
                for (word, docs) in *words {
                    self.add(word, Sort::Word, String::new(), one_line(docs), before, "");
                }
            }
            shape if takes_image(shape) => {
                for path in images_beside(self.path) {
                    self.add(&path, Sort::Image, String::new(), String::new(), before, "");
                }
            }
            Shape::Bool => {
                self.add("true", Sort::Word, String::new(), String::new(), before, "");
                self.add("false", Sort::Word, String::new(), String::new(), before, "");
            }
            _ => {}
        }
    }

    /// Adds the keys that the element does not have yet, in canonical order.
    fn keys(&mut self, table: &'static Table, before: &str) {
        for key in table.keys.iter().filter(|key| !self.cursor.siblings.contains(&key.name)) {
            let required = if key.required { "required · " } else { "" };
            let behind = if starts_on_key_line(&key.shape) { ": " } else { ":" };
            let detail = format!("{required}{}", describe_values(&key.shape));
            self.add(key.name, Sort::Key, detail, one_line(key.docs), before, behind);
        }
    }

    /// Adds the keys of an element, or the ids for each of which it can be given, as the keys beside the cursor allow.
    fn keys_or_references(&mut self, table: &'static Table, noun: &'static str, before: &str) {
        let is_element = self.cursor.siblings.iter().any(|sibling| table.has(sibling));
        if is_element || self.cursor.siblings.is_empty() {
            self.keys(table, before);
        }
        if !is_element {
            self.references(noun, ": ", before);
        }
    }

    fn names(&mut self, names: Vec<Named>, before: &str) {
        for Named { name, docs, .. } in names {
            if !self.cursor.siblings.contains(&name) {
                self.add(name, Sort::Rule, String::new(), docs, before, ": ");
            }
        }
    }

    /// Adds the ids that a reference may name.
    fn references(&mut self, noun: &'static str, behind: &str, before: &str) {
        let sort = sort_of(noun);
        // The document is open, so it has an index; a project without a file has an empty catalog.
        let own = self.desk.index(self.path).unwrap_or_default();
        let is_list_of_personas = sort == "persona" && self.cursor.path.first() == Some(&Step::Key("personas"));
        let catalog = self.desk.project_file(self.path).map(|(_, source)| Index::of(&source, true)).unwrap_or_default();
        let found: Vec<Definition> = match sort {
            "journey" | "scenario" => self.of_journeys(sort),
            "touchpoint" if takes_ends(noun) => own.all(sort).chain(own.all("end")).cloned().collect(),
            "touchpoint" | "end" => own.all(sort).cloned().collect(),
            "persona" if is_list_of_personas => catalog.all(sort).cloned().collect(),
            "persona" => {
                let is_in_project = is_project(self.path);
                let is_known = |of: &&Definition| !is_in_project && (own.lists_personas.is_none() || own.lists(&of.id));
                own.all(sort).chain(catalog.all(sort).filter(is_known)).cloned().collect()
            }
            _ => own.all(sort).chain(catalog.all(sort).filter(|_| !is_project(self.path))).cloned().collect(),
        };
        for of in found.iter().filter(|of| !of.id.is_empty()) {
            if !self.cursor.siblings.contains(&of.id.as_str()) {
                let shared = if own.definition(of.sort, &of.id).is_none() && !matches!(sort, "journey" | "scenario") {
                    " (catalog)"
                } else {
                    ""
                };
                self.add(&of.id, Sort::Reference, format!("{}{shared}", of.name), String::new(), before, behind);
            }
        }
        if takes_ends(noun) {
            for (end, docs) in ENDS.into_iter().filter(|(end, _)| own.definition("end", end).is_none()) {
                self.add(end, Sort::Word, "end of the journey".into(), docs.into(), before, behind);
            }
            if self.cursor.path.last() == Some(&Step::Key("end")) {
                let (renewed, docs) = RENEWED;
                self.add(renewed, Sort::Word, "end of a path".into(), docs.into(), before, behind);
            }
        }
    }

    /// Returns the elements of a sort in the other journeys of the project.
    fn of_journeys(&self, sort: &str) -> Vec<Definition> {
        let others = self.desk.journeys(self.path).into_iter().filter(|(path, _)| path != self.path);
        let mut seen = HashSet::new();
        let all = others.flat_map(|(_, source)| Index::of(&source, false).all(sort).cloned().collect::<Vec<_>>());
        all.filter(|definition| seen.insert(definition.id.clone())).collect()
    }

    fn add(&mut self, label: &str, sort: Sort, detail: String, docs: String, before: &str, behind: &str) {
        let (before, behind) = match self.cursor.kind {
            CursorKind::Key { has_colon: true } => ("", ""),
            CursorKind::Value { follows_colon: true, .. } => (" ", behind),
            _ => (before, behind),
        };
        let written = match sort {
            Sort::Reference | Sort::Image => written_id(self.text, self.cursor.span, label),
            _ => Cow::Borrowed(label),
        };
        let text = format!("{before}{written}{behind}");
        self.list.push(Proposal { label: label.to_owned(), sort, detail, docs, text, span: self.cursor.span });
    }
}

fn shape_of_key(table: &'static Table, name: &str) -> Option<&'static Shape> {
    let found: Option<&'static Key> = table.keys.iter().find(|key| key.name == name);
    found.map(|key| &key.shape)
}

/// Returns whether a value of this shape usually stands on the line of its key.
fn starts_on_key_line(shape: &Shape) -> bool {
    match shape {
        Shape::Many(one) | Shape::Filled(one) | Shape::Optional(one) => starts_on_key_line(one),
        Shape::Either(one, other) => starts_on_key_line(one) || starts_on_key_line(other),
        Shape::Table(table) | Shape::TableOrBy(table, _) => table.shorthand.is_some(),
        Shape::Map(_) | Shape::By(..) | Shape::Named(..) => false,
        _ => true,
    }
}

/// Returns the completions inside a comment: the forms of polku's comments, or the names of rules or kinds of change.
fn complete_comment(comment: &str, span: Span) -> Vec<Proposal> {
    let proposal = |label: &str, sort, docs: String, text: String, length: usize| Proposal {
        label: label.to_owned(),
        sort,
        detail: String::new(),
        docs,
        text,
        span: Span { start: span.end - length as u32, end: span.end },
    };
    let is_name = |c: char| c.is_alphanumeric() || c == '-';
    let typed = comment.len() - comment.trim_end_matches(is_name).len();
    let before = comment[..comment.len() - typed].trim_end();
    let within = before.rsplit_once('[').filter(|(head, names)| head.contains("polku:") && !names.contains(']'));
    if let Some((head, names)) = within {
        let named: Vec<&str> = names.split(',').map(str::trim).collect();
        let is_new = |name: &str| !named.contains(&name);
        let word = head.rsplit_once(':').map_or("", |(_, word)| word.trim());
        if word == "accept" {
            let kinds = changes().filter(|kind| is_new(kind.name));
            return kinds
                .map(|kind| proposal(kind.name, Sort::Rule, kind.summary(), kind.name.into(), typed))
                .collect();
        }
        if word == "ignore" || word == "ignore-file" {
            let can_be_ignored = |category, severity| category != Category::Load || severity < Severity::Error;
            let all = kinds().into_iter().filter(|kind| can_be_ignored(kind.category, kind.severity));
            let ignorable = all.filter(|kind| kind.name != "unused-ignore" && is_new(kind.name));
            return ignorable
                .map(|kind| proposal(kind.name, Sort::Rule, kind.summary(), kind.name.into(), typed))
                .collect();
        }
    }
    // This is an ordinary comment.
    if !matches!(before.trim_start_matches('#').trim(), "" | "polku" | "polku:") {
        return Vec::new();
    }
    let whole = comment.len();
    [
        ("polku: ignore[…]", "# polku: ignore[", "Ignores findings of the named rules: at the end of a line, those of that line; on a line of its own, those of the next element."),
        ("polku: ignore-file[…]", "# polku: ignore-file[", "Ignores findings of the named rules in the whole file."),
        ("polku: accept[…]", "# polku: accept[", "Accepts changes of the named kinds, which `polku diff` tells, at the same places; for what is gone, with its id: `accept[touchpoint-removed] enquiry: why`."),
    ]
    .map(|(label, text, docs)| proposal(label, Sort::Word, docs.into(), text.into(), whole))
    .into()
}
