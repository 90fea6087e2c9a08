//! What is known of what stands at a place.

mod touchpoint;

use std::path::Path;

use super::ENDS;
use super::completion::one_line;
use super::desk::{Desk, is_project};
use super::index::{Definition, table};
use super::navigation::find;
use super::takes::takes;
use super::typed::{Role, Typed, sort_of, walk};
use crate::diagnostic::Kind;
use crate::model::{Key, Shape};
use crate::project::kinds;
use crate::source::{Source, Span};
use crate::yaml::{self, Tree};

/// What is known of what stands at a place of a document, in Markdown, and where exactly that stands.
pub(super) fn hover(desk: &Desk, path: &Path, offset: u32) -> Option<(Span, String)> {
    let source = &desk.document(path).filter(|_| desk.is_known(path))?.now.source;
    let tree = yaml::parse(source).ok()?;
    if let Some(comment) = tree.comments.iter().find(|comment| (comment.start..=comment.end).contains(&offset)) {
        return in_comment(source, *comment, offset);
    }
    let typed = innermost(&tree, path, offset)?;
    let text = tree.text(typed.node);
    let shown = match typed.role {
        Role::Key(key) => of_key(key),
        Role::Known(names) => {
            let rule = kinds().into_iter().find(|kind| kind.name == text);
            let known = || names().into_iter().find(|named| named.name == text);
            rule.map(of_rule).or_else(|| known().map(|named| format!("**`{}`**\n\n{}", named.name, named.docs)))?
        }
        Role::Defined(table) => of_definition(desk, path, table.name, text)?,
        Role::Referring(sort) => of_definition(desk, path, sort, text)?,
        Role::Value(Shape::Reference(noun)) => {
            let end = ENDS.iter().find(|(end, _)| noun.contains(end) && *end == text.trim());
            match end {
                Some((end, docs)) => format!("**`{end}`**\n\n{docs}"),
                None => of_definition(desk, path, sort_of(noun), text.trim())?,
            }
        }
        Role::Value(Shape::Word(words)) if words.iter().any(|(word, _)| *word == text.trim()) => {
            let (word, docs) = words.iter().find(|(word, _)| *word == text.trim())?;
            format!("**`{word}`**\n\n{}", one_line(docs))
        }
        Role::Value(_) => {
            let index = desk.index(path)?;
            let own = index.definitions.iter().find(|of| (of.span.start..=of.span.end).contains(&offset));
            let named = || element_of(&index.definitions, &tree, typed);
            match own.or_else(named) {
                Some(of) => of_definition(desk, path, of.sort, &of.id)?,
                None => of_key(key_of(path, &tree, typed)?),
            }
        }
        Role::Element(_) => return None,
    };
    Some((tree.span(typed.node), shown))
}

/// The innermost thing at a place.
fn innermost(tree: &Tree<'_>, path: &Path, offset: u32) -> Option<Typed> {
    let mut found = None;
    walk(tree, table(is_project(path)), |typed| {
        let span = tree.span(typed.node);
        if !matches!(typed.role, Role::Element(_)) && (span.start..=span.end).contains(&offset) {
            found = Some(typed);
        }
    });
    found
}

/// The touchpoint or journey whose name a value is.
fn element_of<'d>(definitions: &'d [Definition], tree: &Tree<'_>, typed: Typed) -> Option<&'d Definition> {
    let is_name = matches!(typed.key, Some("name" | "journey"));
    let whole = tree.span(typed.element.filter(|_| is_name)?);
    definitions.iter().find(|of| of.whole == whole)
}

/// The key that a value belongs to.
fn key_of(path: &Path, tree: &Tree<'_>, typed: Typed) -> Option<&'static Key> {
    let mut found = None;
    walk(tree, table(is_project(path)), |other| {
        if let Role::Key(key) = other.role
            && other.element == typed.element
            && Some(key.name) == typed.key
        {
            found = Some(key);
        }
    });
    found
}

fn of_key(key: &Key) -> String {
    let required = if key.required { " It is required." } else { "" };
    format!("**`{}`**: {}\n\n{}{required}", key.name, takes(&key.shape), one_line(key.docs))
}

/// What a rule finds and why that matters; not its examples.
pub(super) fn of_rule(kind: &Kind) -> String {
    let page = kind.page();
    let end = ["\n## Bad", "\n## Fix"].iter().filter_map(|heading| page.find(heading)).min();
    let page = &page[..end.unwrap_or(page.len())];
    page.trim().replacen("# ", "**", 1).replacen('\n', "**\n", 1).replace("\n## ", "\n#### ")
}

/// The rule that a comment names.
fn in_comment(source: &Source, comment: Span, offset: u32) -> Option<(Span, String)> {
    let text = source.slice(comment);
    if !text.contains("polku") {
        return None;
    }
    let at = (offset - comment.start) as usize;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = text.get(..at)?.rfind(|c| !is_name(c)).map_or(0, |before| before + 1);
    let end = at + text.get(at..)?.find(|c| !is_name(c)).unwrap_or(text.len() - at);
    let kind = kinds().into_iter().find(|kind| kind.name == &text[start..end])?;
    let start = comment.start + start as u32;
    Some((Span { start, end: comment.start + end as u32 }, of_rule(kind)))
}

fn of_definition(desk: &Desk, path: &Path, sort: &'static str, id: &str) -> Option<String> {
    let found = find(desk, path, sort, id)?;
    let of = &found.definition;
    if sort == "touchpoint"
        && let Some(journey) = desk.journey(path)
        && let Some(touchpoint) = journey.find_touchpoint(id)
    {
        return Some(touchpoint::known(journey, touchpoint));
    }
    let name = if of.name.is_empty() { String::new() } else { format!(": {}", plain(&of.name)) };
    let place = if is_project(&found.path) && !is_project(path) { ", of the catalog" } else { "" };
    let written = dedented(&found.source, of.whole);
    let written = if written.lines().count() > MOST_LINES || matches!(sort, "journey" | "stage") {
        String::new()
    } else {
        let fence = if written.contains("```") { "````" } else { "```" };
        format!("\n\n{fence}yaml\n{written}\n{fence}")
    };
    Some(format!("**`{id}`**{name}\n\n{}{place}{written}", capital(sort)))
}

/// The longest definition that is shown, in lines.
const MOST_LINES: usize = 20;

/// The text of an element, its lines as if it stood at the beginning of its own.
fn dedented(source: &Source, whole: Span) -> String {
    let line = source.line_span(source.line_index(whole.start));
    let indent = (whole.start - line.start) as usize;
    let cut = |line: &str| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        line[blanks.min(indent)..].trim_end().to_owned()
    };
    source.slice(whole).lines().map(cut).collect::<Vec<_>>().join("\n")
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// A text of the author's in Markdown: what would be formatting, or markup, stands for itself.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if "\\`*_<>[]|#~&".contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}
