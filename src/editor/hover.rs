//! Hovers: explains the key, word, id or rule at an offset.

mod figures;
mod touchpoint;

use std::path::Path;

use super::address::of_path;
use super::desk::Desk;
use super::markdown::{escaped, one_line};
use super::navigation::find_definition;
use crate::diagnostic::Kind;
use crate::diff::{ChangeKind, change_named};
use crate::ids::{Definition, ENDS, RENEWED, Role, Typed, is_project, sort_of, table, takes_ends, walk};
use crate::model::{ALSO, ImagePath, Key, Shape, describe_values, takes_image};
use crate::project::kinds;
use crate::raster::Header;
use crate::source::{Source, Span};
use crate::workspace::{ImageFacts, image_facts, shown};
use crate::yaml::{self, Tree};

/// Returns an explanation in Markdown of what stands at an offset, and its span.
pub(super) fn hover(desk: &Desk, path: &Path, offset: u32) -> Option<(Span, String)> {
    let source = &desk.document(path).filter(|_| desk.is_known(path))?.now.source;
    let tree = yaml::parse(source).ok()?;
    if let Some(comment) = tree.comments.iter().find(|comment| (comment.start..=comment.end).contains(&offset)) {
        return of_comment(source, *comment, offset);
    }
    let typed = innermost_node(&tree, path, offset)?;
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
            let id = text.trim();
            let listed = || of_definition(desk, path, "end", id);
            let always = || {
                ENDS.iter()
                    .chain([&RENEWED])
                    .find(|(end, _)| *end == id)
                    .map(|(end, docs)| format!("**`{end}`**\n\n{docs}"))
            };
            let end = takes_ends(noun).then(|| listed().or_else(always)).flatten();
            end.or_else(|| of_definition(desk, path, sort_of(noun), id))?
        }
        Role::Value(Shape::Word(words)) if words.iter().any(|(word, _)| *word == spelt(text.trim())) => {
            let (word, docs) = words.iter().find(|(word, _)| *word == spelt(text.trim()))?;
            format!("**`{word}`**\n\n{}", one_line(docs))
        }
        Role::Value(shape) if takes_image(shape) => match of_image(desk, path, text) {
            Some(image) => image,
            None => of_key(key_of(path, &tree, typed)?),
        },
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

/// Returns a word in its usual spelling: `purchase` for `service`.
fn spelt(word: &str) -> &str {
    ALSO.iter().find(|(also, _)| *also == word).map_or(word, |(_, word)| word)
}

/// Returns the innermost node at an offset.
fn innermost_node(tree: &Tree<'_>, path: &Path, offset: u32) -> Option<Typed> {
    let mut found = None;
    walk(tree, table(is_project(path)), |typed| {
        let span = tree.span(typed.node);
        if !matches!(typed.role, Role::Element(_)) && (span.start..=span.end).contains(&offset) {
            found = Some(typed);
        }
    });
    found
}

/// Returns the touchpoint or journey whose name is this value.
fn element_of<'d>(definitions: &'d [Definition], tree: &Tree<'_>, typed: Typed) -> Option<&'d Definition> {
    let is_name = matches!(typed.key, Some("name" | "journey"));
    let whole = tree.span(typed.element.filter(|_| is_name)?);
    definitions.iter().find(|of| of.whole == whole)
}

/// Returns the key that a value belongs to.
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
    format!("**`{}`**: {}\n\n{}{required}", key.name, describe_values(&key.shape), one_line(key.docs))
}

/// Returns what a rule finds and why it matters, without its examples.
pub(super) fn of_rule(kind: &Kind) -> String {
    let page = kind.page();
    let end = ["\n## Bad", "\n## Fix"].iter().filter_map(|heading| page.find(heading)).min();
    let page = &page[..end.unwrap_or(page.len())];
    page.trim().replacen("# ", "**", 1).replacen('\n', "**\n", 1).replace("\n## ", "\n#### ")
}

/// Returns what a kind of change is, without its example.
fn of_change(kind: &ChangeKind) -> String {
    let page = kind.page();
    let page = page.split("\n## Example").next().unwrap_or_default();
    page.trim().replacen("# ", "**", 1).replacen('\n', "**\n", 1)
}

/// Explains the rule or kind of change that a comment names.
fn of_comment(source: &Source, comment: Span, offset: u32) -> Option<(Span, String)> {
    let text = source.slice(comment);
    if !text.contains("polku") {
        return None;
    }
    let at = (offset - comment.start) as usize;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = text.get(..at)?.rfind(|c| !is_name(c)).map_or(0, |before| before + 1);
    let end = at + text.get(at..)?.find(|c| !is_name(c)).unwrap_or(text.len() - at);
    let name = &text[start..end];
    let rule = kinds().into_iter().find(|kind| kind.name == name).map(of_rule);
    let said = rule.or_else(|| change_named(name).map(of_change))?;
    let start = comment.start + start as u32;
    Some((Span { start, end: comment.start + end as u32 }, said))
}

fn of_definition(desk: &Desk, path: &Path, sort: &'static str, id: &str) -> Option<String> {
    let found = find_definition(desk, path, sort, id)?;
    let of = &found.definition;
    if sort == "touchpoint"
        && let Some(journey) = desk.journey(path)
        && let Some(touchpoint) = journey.find_touchpoint(id)
    {
        return Some(touchpoint::describe(journey, touchpoint));
    }
    let name = if of.name.is_empty() { String::new() } else { format!(": {}", escaped(&of.name)) };
    let origin = if is_project(&found.path) && !is_project(path) { ", from the catalog" } else { "" };
    let text = dedented(&found.source, of.whole);
    let written = if text.lines().count() > MOST_LINES || matches!(sort, "journey" | "stage") {
        String::new()
    } else {
        let fence = if text.contains("```") { "````" } else { "```" };
        format!("\n\n{fence}yaml\n{text}\n{fence}")
    };
    Some(format!("**`{id}`**{name}\n\n{}{origin}{written}", capitalized(sort)))
}

/// Describes an image file, and shows it where the editor can.
fn of_image(desk: &Desk, path: &Path, src: &str) -> Option<String> {
    let src = ImagePath::parse(src)?;
    let ImageFacts { path, header, size } = image_facts(path, desk.project_of(path)?.root(), &src)?;
    let Header { format, width, height } = header;
    let kilobytes = size.div_ceil(1000);
    let (src, shown, address) = (one_line(src.as_str()), shown(&path), of_path(&path));
    Some(format!("**`{src}`**: {format}, {width} × {height} pixels, {kilobytes} kB\n\n`{shown}`\n\n![]({address})"))
}

/// The maximum length in lines of a definition that is shown.
const MOST_LINES: usize = 20;

/// Returns the text of an element without its indentation.
fn dedented(source: &Source, whole: Span) -> String {
    let line = source.line_span(source.line_index(whole.start));
    let indent = (whole.start - line.start) as usize;
    let cut = |line: &str| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        line[blanks.min(indent)..].trim_end().to_owned()
    };
    source.slice(whole).lines().map(cut).collect::<Vec<_>>().join("\n")
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
