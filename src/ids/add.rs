//! Adds an id, or a former id, to an element.

use super::index::bare;
use super::written_id;
use crate::diagnostic::{Edit, Fix};
use crate::edit::{Splice, splices_of_fixes};
use crate::source::{Source, Span};
use crate::yaml::{self, In, MapEntry, NodeId, NodeKind, Tree};

/// Returns the edits that give an id to an element without one, and perhaps a former id. Returns `None` if there is no
/// position for them.
pub(super) fn add_id(
    source: &Source,
    tree: &Tree<'_>,
    element: NodeId,
    sort: &str,
    new: &str,
    former: Option<&str>,
) -> Option<Vec<Splice>> {
    let id = yaml::scalar(new, In::Flow);
    let has_was = entry_of(tree, element, "was").is_some();
    let was = former.filter(|_| !has_was).map(|former| format!("was: {}", yaml::scalar(former, In::Flow)));
    let keys: Vec<String> = [Some(format!("id: {id}")), was].into_iter().flatten().collect();
    let span = tree.span(element);
    let written = tree.written(span);
    if tree.kind(element) == NodeKind::Map {
        // The title of a journey comes before its id.
        let entry = tree.entries(element).nth(usize::from(sort == "journey"))?;
        let at = tree.span(entry.key).start;
        let behind = if tree.is_block(element) { below(source, at) } else { ", ".into() };
        let mut edits = vec![insertion(at, keys.iter().flat_map(|key| [key.as_str(), behind.as_str()]).collect())];
        match former.filter(|_| has_was) {
            Some(former) => edits.extend(add_former_id(source, tree, element, sort, former, new)?),
            None => edits.extend(drop_former_id(source, tree, element, new)),
        }
        return Some(edits);
    }
    if written.contains(['\n', '\r']) {
        return None;
    }
    let text = match is_item_of_block(source, span) {
        true => {
            let behind = below(source, span.start);
            keys.iter().flat_map(|key| [key.as_str(), behind.as_str()]).collect::<String>() + "name: " + written
        }
        false => format!("{{ {}, name: {} }}", keys.join(", "), in_braces(tree, element)),
    };
    Some(vec![Splice { span, text }])
}

/// Returns the edits that add a former id to an element whose id is written out. `new` is what the element is called
/// from now on, and no former id any more. Returns `None` if there is no position for it.
pub(super) fn add_former_id(
    source: &Source,
    tree: &Tree<'_>,
    element: NodeId,
    sort: &str,
    former: &str,
    new: &str,
) -> Option<Vec<Splice>> {
    let written = yaml::scalar(former, In::Flow);
    if tree.kind(element) != NodeKind::Map {
        let span = tree.span(element);
        let is_line = matches!(tree.kind(element), NodeKind::Plain | NodeKind::Quoted)
            && !tree.written(span).contains(['\n', '\r']);
        let text = format!("{{ {}: {}, was: {written} }}", name_key(sort), in_braces(tree, element));
        return is_line.then(|| vec![Splice { span, text }]);
    }
    let Some(was) = entry_of(tree, element, "was") else {
        return Some(vec![insert_was(source, tree, element, sort, &written)?]);
    };
    let list = was.value;
    let items: Vec<NodeId> = match tree.kind(list) {
        NodeKind::Seq => tree.items(list).collect(),
        NodeKind::Plain | NodeKind::Quoted => vec![list],
        _ => return None,
    };
    let is = |text: &str| items.iter().copied().find(|item| tree.text(*item).trim() == text);
    if is(former).is_some() {
        return Some(drop_former_id(source, tree, element, new));
    }
    if let Some(item) = is(new) {
        let span = bare(tree, item);
        return Some(vec![Splice { span, text: written_id(source.text(), span, former).into_owned() }]);
    }
    let last = tree.span(*items.last()?);
    Some(vec![match tree.kind(list) {
        NodeKind::Seq if tree.is_block(list) => {
            let line = source.line_span(source.line_index(last.start));
            let dash = source.slice(Span { start: line.start, end: last.start }).rfind('-')?;
            insertion(line.end, format!("{}- {written}", below(source, line.start + dash as u32)))
        }
        NodeKind::Seq => insertion(last.end, format!(", {written}")),
        _ => Splice { span: last, text: format!("[{}, {written}]", tree.written(last)) },
    }])
}

/// Returns the edits that remove an id from the former ids of an element.
pub(super) fn drop_former_id(source: &Source, tree: &Tree<'_>, element: NodeId, id: &str) -> Vec<Splice> {
    let Some(was) = entry_of(tree, element, "was") else { return Vec::new() };
    let is_it = |node: &NodeId| tree.text(*node).trim() == id;
    let span = match tree.kind(was.value) {
        NodeKind::Seq => tree.items(was.value).find(is_it).map(|item| tree.span(item)),
        _ => Some(was.value).filter(is_it).map(|_| tree.span(was.key)),
    };
    let Some(span) = span else { return Vec::new() };
    let fix = Fix { title: String::new(), is_safe: true, edits: vec![Edit::Remove(span)] };
    splices_of_fixes(source, &[&fix]).pop().flatten().unwrap_or_default()
}

/// Returns the splice that adds the key `was` after the id, or after the name.
fn insert_was(source: &Source, tree: &Tree<'_>, element: NodeId, sort: &str, written: &str) -> Option<Splice> {
    let first = entry_of(tree, element, "id").or_else(|| entry_of(tree, element, name_key(sort)));
    let entry = first.or_else(|| tree.entries(element).next())?;
    let (key, value) = (tree.span(entry.key), tree.span(entry.value));
    if !tree.is_block(element) {
        return Some(match tree.kind(entry.value) {
            NodeKind::Absent => insertion(key.start, format!("was: {written}, ")),
            _ => insertion(value.end, format!(", was: {written}")),
        });
    }
    let is_line = matches!(tree.kind(entry.value), NodeKind::Plain | NodeKind::Quoted)
        && !tree.written(value).contains(['\n', '\r']);
    Some(match is_line {
        // After the comment of the line.
        true => {
            let end = source.line_span(source.line_index(value.start)).end;
            insertion(end, format!("{}was: {written}", below(source, key.start)))
        }
        false => insertion(key.start, format!("was: {written}{}", below(source, key.start))),
    })
}

fn insertion(at: u32, text: String) -> Splice {
    Splice { span: Span { start: at, end: at }, text }
}

/// Returns a line break and the indentation that lead to the column of an offset.
fn below(source: &Source, at: u32) -> String {
    let line = source.line_span(source.line_index(at));
    let line_break = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
    format!("{line_break}{}", " ".repeat((at - line.start) as usize))
}

/// Returns whether a bare value is an item of a list with hyphens.
fn is_item_of_block(source: &Source, span: Span) -> bool {
    let line = source.line_span(source.line_index(span.start));
    source.slice(Span { start: line.start, end: span.start }).trim() == "-"
}

/// Returns a bare value as it is written inside braces.
fn in_braces(tree: &Tree<'_>, value: NodeId) -> String {
    match tree.kind(value) {
        NodeKind::Plain => yaml::scalar(tree.text(value).trim(), In::Flow).into_owned(),
        _ => tree.written(tree.span(value)).to_owned(),
    }
}

/// Returns the key that a bare value stands for.
fn name_key(sort: &str) -> &'static str {
    if sort == "fact" { "statement" } else { "name" }
}

fn entry_of(tree: &Tree<'_>, map: NodeId, key: &str) -> Option<MapEntry> {
    tree.entries(map).find(|entry| tree.text(entry.key) == key)
}
