//! Renames an id in all files of the project.

use std::path::Path;

use super::desk::Desk;
use super::navigation::{FoundDefinition, NamedId, files_in_scope, find_definition, id_at};
use crate::diagnostic::shorten;
use crate::ids::{FileEdits, IdFile, Index, Rename, check_old};

/// Returns the id that a rename at an offset would change.
///
/// # Errors
/// There is no id that can be renamed. The text says why.
pub(super) fn prepare(desk: &Desk, path: &Path, offset: u32) -> Result<NamedId, String> {
    find(desk, path, offset).map(|(named, _)| named)
}

fn find(desk: &Desk, path: &Path, offset: u32) -> Result<(NamedId, FoundDefinition), String> {
    let named = id_at(desk, path, offset).ok_or("there is no id to rename here")?;
    let NamedId { sort, id, .. } = &named;
    let found = find_definition(desk, path, sort, id);
    let found = found.ok_or_else(|| format!("there is no {sort} `{}`", shorten(id)))?;
    check_old(sort, id, &found.source, &found.path, &found.definition)?;
    Ok((named, found))
}

/// Returns the edits of all files that give the id at an offset another name.
///
/// # Errors
/// The rename is impossible. The text says why.
pub(super) fn rename(desk: &Desk, path: &Path, offset: u32, new: &str) -> Result<Vec<FileEdits>, String> {
    let (NamedId { sort, id, .. }, found) = find(desk, path, offset)?;
    if new == id {
        return Ok(Vec::new());
    }
    let catalog = desk.project_file(path).map(|(_, source)| Index::of(&source, true));
    let files = files_in_scope(desk, &found.path, sort).into_iter().map(|(path, source, index)| {
        let is_current = desk.is_current(&path, &source);
        IdFile { path, source, index, is_current }
    });
    let rename = Rename { sort, old: &id, new, keeps_was: false };
    rename.edits(&found.path, &found.definition, catalog.as_ref(), files.collect())
}
