//! Lists the files below a folder that may be journeys.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::WalkBuilder;

use super::error::WorkspaceError;
use super::files::check_regular;
use super::paths::is_yaml;
use crate::project::FILE_NAME;

/// The content of a folder and its subfolders, sorted.
#[derive(Default)]
pub(super) struct FolderContent {
    /// The YAML files that may be journeys.
    pub files: Vec<PathBuf>,
    /// The paths that are named like a YAML file or a folder of journeys, but are neither.
    pub irregular: Vec<PathBuf>,
    /// The errors of folders that cannot be read.
    pub unread: Vec<WorkspaceError>,
}

/// Lists the files below a folder. Skips hidden files, project files, and everything that a `.gitignore` in or
/// below the folder names.
pub(super) fn list_folder(folder: &Path) -> FolderContent {
    let mut content = FolderContent::default();
    let (entries, errors) = walk_visible(folder);
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                content.unread.push(walk_error(folder, &error));
                continue;
            }
        };
        let (path, kind) = (entry.path(), entry.file_type());
        if kind.is_some_and(|kind| kind.is_dir()) || !(may_be_journey(path) || may_hold_journeys(path)) {
            continue;
        }
        // A broken link is kept, so that reading it reports the error.
        let is_file = || std::fs::metadata(path).map_or(true, |metadata| metadata.is_file());
        match kind.is_some_and(|kind| kind.is_file()) || is_file() {
            true if may_be_journey(path) => content.files.push(entry.into_path()),
            true => {}
            false => content.irregular.push(entry.into_path()),
        }
    }
    content.unread.append(&mut errors.lock().unwrap_or_else(PoisonError::into_inner));
    content
}

/// Returns whether a file may be a journey by its name.
pub(super) fn may_be_journey(path: &Path) -> bool {
    is_yaml(path) && path.file_name().is_some_and(|name| name != FILE_NAME)
}

/// Returns whether a path is named like a folder of journeys.
pub(super) fn may_hold_journeys(path: &Path) -> bool {
    path.ends_with("journeys")
}

/// Returns the folders in which journeys may be: this folder and those below it. Folders that cannot be read are
/// skipped.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let (entries, _) = walk_visible(folder);
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_dir()))
        .map(ignore::DirEntry::into_path)
        .collect()
}

/// Returns whether a folder has more files and folders than this, not counting what is hidden or ignored.
pub(crate) fn has_more_than(folder: &Path, most: usize) -> bool {
    walk_visible(folder).0.nth(most + 1).is_some()
}

/// Walks a folder, skipping what is hidden or ignored. A folder whose ignore file is a pipe is skipped, because
/// reading a pipe may block for ever. After the walk, the second value contains the errors.
fn walk_visible(
    folder: &Path,
) -> (impl Iterator<Item = Result<ignore::DirEntry, ignore::Error>>, Arc<Mutex<Vec<WorkspaceError>>>) {
    let errors = Arc::new(Mutex::new(Vec::new()));
    let failures = Arc::clone(&errors);
    let may_enter = move |folder: &Path| {
        let error = irregular_ignore_file(folder);
        let may_enter = error.is_none();
        failures.lock().unwrap_or_else(PoisonError::into_inner).extend(error);
        may_enter
    };
    // The filter is not called for the folder itself.
    let has_begun = may_enter(folder);
    let mut walk = WalkBuilder::new(folder);
    // Settings above the folder and personal ones do not count, so that every machine finds the same files.
    walk.require_git(false).parents(false).git_global(false).git_exclude(false).sort_by_file_name(Ord::cmp);
    walk.filter_entry(move |entry| !entry.file_type().is_some_and(|kind| kind.is_dir()) || may_enter(entry.path()));
    (has_begun.then(|| walk.build()).into_iter().flatten(), errors)
}

/// Returns the error of a folder whose ignore file is a pipe or a device.
fn irregular_ignore_file(folder: &Path) -> Option<WorkspaceError> {
    let files = [".gitignore", ".ignore"].map(|name| folder.join(name));
    files.into_iter().find_map(|path| match check_regular(&path) {
        Err(error) if error.kind() == io::ErrorKind::Other => Some(WorkspaceError::Unreadable(path, error)),
        _ => None,
    })
}

/// Turns the error of a walk into the error of the folder or file that it is about.
fn walk_error(folder: &Path, error: &ignore::Error) -> WorkspaceError {
    let (mut path, mut cause) = (folder, error);
    loop {
        match cause {
            ignore::Error::WithPath { path: of, err } => (path, cause) = (of, err),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => cause = err,
            _ => break,
        }
    }
    // The walk wraps the system's message in its own.
    let error = match cause {
        ignore::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied && path != folder => {
            let message = format!("{}; to leave it out, name it in a .gitignore file", io::Error::from(error.kind()));
            io::Error::new(error.kind(), message)
        }
        ignore::Error::Io(error) if error.kind() != io::ErrorKind::Other => io::Error::from(error.kind()),
        cause => io::Error::other(cause.to_string()),
    };
    WorkspaceError::Unreadable(path.to_path_buf(), error)
}
