//! Renames an id in all files of the project.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::desk::{Desk, is_project};
use super::index::{Definition, Index, table};
use super::navigation::{NamedId, files_in_scope, find_definition, id_at};
use super::splices::written_id;
use super::typed::{Role, walk};
use crate::diagnostic::shorten;
use crate::edit::{Splice, spliced};
use crate::model::{RESERVED_ENDS, StageKind, is_id, slug, with_article};
use crate::source::{Source, Span};
use crate::yaml::{self, NodeId, NodeKind, Tree};

/// The edits of one file.
pub(super) struct FileEdits {
    pub path: PathBuf,
    pub source: Arc<Source>,
    pub splices: Vec<Splice>,
}

/// Returns the id that a rename at an offset would change.
///
/// # Errors
/// There is no id that can be renamed. The text says why.
pub(super) fn prepare(desk: &Desk, path: &Path, offset: u32) -> Result<NamedId, String> {
    let Some(named) = id_at(desk, path, offset) else {
        return Err("there is no id to rename here".into());
    };
    if find_definition(desk, path, named.sort, &named.id).is_none() {
        return Err(format!("there is no {} `{}`", named.sort, shorten(&named.id)));
    }
    if named.sort == "end" && matches!(&*named.id, "done" | "lost") {
        return Err(format!("`{}` is an end of every journey: its id stays, change its name instead", named.id));
    }
    if named.sort == "stage" && StageKind::from_word(&named.id).is_some() {
        return Err(format!("`{}` is also the kind of the stage: give the stage an `id` and a `kind` first", named.id));
    }
    Ok(named)
}

/// Returns the edits of all files that give the id at an offset another name.
///
/// # Errors
/// The rename is impossible. The text says why.
pub(super) fn rename(desk: &Desk, path: &Path, offset: u32, new: &str) -> Result<Vec<FileEdits>, String> {
    let NamedId { sort, id, .. } = prepare(desk, path, offset)?;
    let found = find_definition(desk, path, sort, &id).ok_or("it is not defined anywhere")?;
    if new == id {
        return Ok(Vec::new());
    }
    if !is_id(new) {
        let made = slug(new);
        let help = if made.is_empty() { String::new() } else { format!(": write `{made}`") };
        return Err(format!("`{}` is not an id; an id has 1 to 64 characters of a-z, 0-9 and -{help}", shorten(new)));
    }
    if matches!(sort, "touchpoint" | "end") && matches!(new, "done" | "lost") {
        return Err(format!("`{new}` is one of the two ends of a journey"));
    }
    if sort == "end" && RESERVED_ENDS.contains(&new) {
        return Err(format!("`{new}` cannot be the id of an end"));
    }
    if sort == "stage" && StageKind::from_word(new).is_some() {
        return Err(format!("`{new}` is the name of a kind of stage"));
    }
    let files = files_in_scope(desk, &found.path, sort);
    let in_catalog =
        desk.project_file(path).is_some_and(|(_, source)| Index::of(&source, true).definition(sort, new).is_some());
    if in_catalog {
        return Err(format!("polku.yaml already has a {sort} `{new}`"));
    }
    let mut changed = Vec::new();
    for (path, source, index) in files {
        let is_home = path == found.path;
        let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        if !desk.is_current(&path, &source) || yaml::parse(&source).is_err() {
            return Err(format!("{name} has errors: fix them first, so that the rename misses nothing"));
        }
        // An id is that of a touchpoint or of an end.
        let sorts = if matches!(sort, "touchpoint" | "end") { &["touchpoint", "end"][..] } else { &[sort] };
        if let Some(taken) = sorts.iter().find(|sort| index.definition(sort, new).is_some()) {
            return Err(format!("{name} already has {} `{new}`", with_article(taken)));
        }
        // A journey that defines the same id refers to its own definition.
        if !is_home && sort != "journey" && index.definition(sort, &id).is_some() {
            continue;
        }
        let written = |span| written_id(source.text(), span, new).into_owned();
        let mut splices: Vec<Splice> = index.uses(sort, &id).map(|span| Splice { span, text: written(span) }).collect();
        if is_home {
            splices.push(
                redefine(&source, &path, &found.definition, new)
                    .ok_or("its id is made from its name: give it an `id` first")?,
            );
        }
        if splices.is_empty() {
            continue;
        }
        splices.sort_by_key(|splice| splice.span);
        if !changes_only(&source, &path, &index, &splices, (sort, &id, new)) {
            return Err(format!("`{id}` cannot be renamed without changing something else"));
        }
        changed.push(FileEdits { path, source, splices });
    }
    Ok(changed)
}

/// Returns whether the edits change only the one id, in definitions and in uses.
fn changes_only(
    source: &Source,
    path: &Path,
    before: &Index,
    splices: &[Splice],
    (sort, old, new): (&str, &str, &str),
) -> bool {
    // An alias may use the same text for something else.
    let has_alias = yaml::parse(source).is_ok_and(|tree| {
        let targets = tree.walk().filter(|(_, node)| tree.kind(*node) == NodeKind::Alias);
        let mut targets = targets.map(|(_, node)| tree.span(tree.resolve(node)));
        targets.any(|target| splices.iter().any(|splice| splice.span.overlaps(target)))
    });
    if has_alias {
        return false;
    }
    let after = Source::new(source.name(), spliced(source, splices));
    let after = Index::of(&after, is_project(path));
    let renamed = |of: &str, id: &str| if (of, id) == (sort, old) { new.to_owned() } else { id.to_owned() };
    let definitions = |index: &Index, renames: bool| -> Vec<(&str, String, String)> {
        let id = |of: &Definition| if renames { renamed(of.sort, &of.id) } else { of.id.clone() };
        index.definitions.iter().map(|of| (of.sort, id(of), of.name.clone())).collect()
    };
    let uses = |index: &Index, renames: bool| -> Vec<(&str, String)> {
        index.uses.iter().map(|of| (of.sort, if renames { renamed(of.sort, &of.id) } else { of.id.clone() })).collect()
    };
    definitions(before, true) == definitions(&after, false) && uses(before, true) == uses(&after, false)
}

/// Returns the splice that gives a definition another id, or `None` if there is no position for it.
fn redefine(source: &Source, path: &Path, definition: &Definition, new: &str) -> Option<Splice> {
    if definition.has_id {
        return Some(Splice {
            span: definition.span,
            text: written_id(source.text(), definition.span, new).into_owned(),
        });
    }
    let tree = yaml::parse(source).ok()?;
    let mut element = None;
    walk(&tree, table(is_project(path)), |typed| {
        if matches!(typed.role, Role::Element(_)) && tree.span(typed.node) == definition.whole && element.is_none() {
            element = Some(typed.node);
        }
    });
    add_id(source, &tree, element?, definition.sort, new)
}

/// Returns the splice that adds an id to an element without one.
fn add_id(source: &Source, tree: &Tree<'_>, element: NodeId, sort: &str, new: &str) -> Option<Splice> {
    let new = yaml::scalar(new, yaml::In::Flow);
    let span = tree.span(element);
    let written = tree.written(span);
    let line_break = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
    let below = |at: u32| {
        let line = source.line_span(source.line_index(at));
        format!("{line_break}{}", " ".repeat((at - line.start) as usize))
    };
    if tree.kind(element) == NodeKind::Map {
        // The title of a journey comes before its id.
        let entry = tree.entries(element).nth(usize::from(sort == "journey"))?;
        let at = tree.span(entry.key).start;
        let behind = if written.starts_with('{') { ", ".into() } else { below(at) };
        return Some(Splice { span: Span { start: at, end: at }, text: format!("id: {new}{behind}") });
    }
    if written.contains(['\n', '\r']) {
        return None;
    }
    let line = source.line_span(source.line_index(span.start));
    let before = source.slice(Span { start: line.start, end: span.start });
    let text = match before.trim() == "-" {
        true => format!("id: {new}{}name: {written}", below(span.start)),
        false => format!("{{ id: {new}, name: {written} }}"),
    };
    Some(Splice { span, text })
}
