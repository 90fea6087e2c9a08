//! Finds definitions and uses of ids.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::desk::Desk;
use crate::ids::{Definition, Index, is_project};
use crate::source::{Source, Span};

/// A span in one of the project's files.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub path: PathBuf,
    pub source: Arc<Source>,
    pub span: Span,
}

/// A definition with its file.
pub(super) struct FoundDefinition {
    pub path: PathBuf,
    pub source: Arc<Source>,
    pub definition: Definition,
}

/// Finds the definition of an id: in the document itself, otherwise in the catalog. For a journey, searches the
/// project.
pub(super) fn find_definition(desk: &Desk, path: &Path, sort: &str, id: &str) -> Option<FoundDefinition> {
    let in_file = |(path, source): (PathBuf, Arc<Source>)| {
        let definition = Index::of(&source, is_project(&path)).definition(sort, id)?.clone();
        Some(FoundDefinition { path, source, definition })
    };
    if sort == "journey" {
        return desk.journeys(path).into_iter().find_map(in_file);
    }
    let own = desk.document(path).map(|document| (path.to_path_buf(), Arc::clone(&document.sound)));
    own.and_then(in_file).or_else(|| desk.project_file(path).and_then(in_file))
}

/// The id that is defined or used at an offset of a document.
pub(super) struct NamedId {
    pub sort: &'static str,
    pub id: String,
    /// The span of the id.
    pub span: Span,
}

/// Returns the id that is defined or used at an offset. Returns `None` if the document is not YAML at the moment.
pub(super) fn id_at(desk: &Desk, path: &Path, offset: u32) -> Option<NamedId> {
    let document = desk.document(path).filter(|_| desk.is_known(path))?;
    if !Arc::ptr_eq(&document.now.source, &document.sound) {
        return None;
    }
    let index = desk.index(path)?;
    let (sort, id, span) = index.at(offset)?;
    Some(NamedId { sort, id: id.to_owned(), span })
}

/// Returns the definition of the id at an offset.
pub(super) fn definition(desk: &Desk, path: &Path, offset: u32) -> Option<Location> {
    let NamedId { sort, id, .. } = id_at(desk, path, offset)?;
    let FoundDefinition { path, source, definition } = find_definition(desk, path, sort, &id)?;
    desk.is_current(&path, &source).then(|| Location { path, source, span: definition.span })
}

/// Returns every use of the id at an offset, in all files of the project.
pub(super) fn references(desk: &Desk, path: &Path, offset: u32, with_definition: bool) -> Vec<Location> {
    let Some(NamedId { sort, id, .. }) = id_at(desk, path, offset) else { return Vec::new() };
    let found = find_definition(desk, path, sort, &id);
    let home = found.as_ref().map_or(path, |found| &found.path);
    let is_shown = |found: &&FoundDefinition| with_definition && desk.is_current(&found.path, &found.source);
    let of_definition = found.iter().filter(is_shown).map(|found| Location {
        path: found.path.clone(),
        source: Arc::clone(&found.source),
        span: found.definition.span,
    });
    let mut locations: Vec<Location> = of_definition.collect();
    for (path, source, index) in files_in_scope(desk, home, sort) {
        // A journey that defines the same id refers to its own definition.
        if path != home && sort != "journey" && index.definition(sort, &id).is_some() {
            continue;
        }
        // The spans of an older text do not fit the current one.
        if !desk.is_current(&path, &source) {
            continue;
        }
        locations.extend(index.uses(sort, &id).map(|span| Location {
            path: path.clone(),
            source: Arc::clone(&source),
            span,
        }));
    }
    locations
}

/// Returns the files that may use an id that is defined in `home`. For a definition of the project file, and for
/// the id of a journey, these are all files of the project; otherwise only `home`.
pub(super) fn files_in_scope(desk: &Desk, home: &Path, sort: &str) -> Vec<(PathBuf, Arc<Source>, Index)> {
    let mut files: Vec<(PathBuf, Arc<Source>)> = Vec::new();
    if is_project(home) || sort == "journey" {
        files.extend(desk.project_file(home).filter(|(path, _)| path == home));
        files.extend(desk.journeys(home));
    }
    if files.iter().all(|(path, _)| path != home)
        && let Some(document) = desk.document(home)
    {
        files.push((home.to_path_buf(), Arc::clone(&document.sound)));
    }
    let indexed = |(path, source): (PathBuf, Arc<Source>)| {
        let index = Index::of(&source, is_project(&path));
        (path, source, index)
    };
    files.into_par_iter().map(indexed).collect()
}
