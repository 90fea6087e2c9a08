//! Finds the journeys that paths name, grouped by project.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::notes::Passed;
use super::paths::{absolute, below, parent, shown};
use super::root::{Walked, project_folder, walked};
use super::{Disk, Root, WorkspaceError};
use crate::project::{DEFAULT_JOURNEYS, FILE_NAME};

/// The files that the paths name.
pub(super) struct Found {
    /// One group for each project. No group is empty.
    pub groups: Vec<Group>,
    /// The absolute paths of the folders that were named.
    pub folders: Vec<PathBuf>,
    /// The errors of paths and folders that cannot be read.
    pub unread: Vec<WorkspaceError>,
}

/// Returns whether paths include the whole project.
pub(super) fn is_whole(root: &Root, paths: &[PathBuf], folders: &[PathBuf]) -> bool {
    paths.is_empty() || folders.iter().any(|folder| root.folder.starts_with(folder))
}

/// Finds the files that paths name.
pub(super) fn find(paths: &[PathBuf]) -> Result<Found, WorkspaceError> {
    let mut groups = Groups::default();
    // The projects that the named folders belong to. Projects nested in them get a note.
    let mut outer = Vec::new();
    if paths.is_empty() {
        let root = Root::of(Path::new("."), &Disk)?;
        let folder = below(&root.folder);
        outer.extend(root.has_file.then(|| root.folder.clone()));
        groups.add(root);
        let found = groups.below(&folder, |root, path| root.project.is_journey(path))?;
        if found == 0 && groups.unread.is_empty() {
            return Err(nothing(&groups.list[0].root));
        }
    }
    let mut folders = Vec::new();
    for path in paths {
        let is_folder = match std::fs::metadata(path) {
            Ok(metadata) => metadata.is_dir(),
            Err(error) => {
                groups.unread.push(WorkspaceError::Unreadable(path.clone(), error));
                continue;
            }
        };
        // A project file stands for its project.
        let is_project = !is_folder && path.file_name().is_some_and(|name| name == FILE_NAME);
        if !is_folder && !is_project {
            let group = groups.of(parent(path))?;
            groups.list[group].paths.push(path.clone());
            continue;
        }
        let path = if is_project { parent(path) } else { path };
        folders.push(absolute(path));
        outer.extend(project_folder(path));
        // Without a project file, if no file is in the usual folders, every YAML file may be a journey.
        let mut found = groups.below(path, |root, path| root.project.is_journey(path))?;
        if found == 0 {
            groups.list.iter_mut().for_each(|group| group.passed.unmatched.clear());
            found = groups.below(path, |root, _| !root.has_file)?;
        }
        if found == 0 && groups.unread.is_empty() {
            let has_file = project_folder(path).is_some();
            let why = if has_file {
                "no file in it matches the patterns under `journeys` in polku.yaml; name the files themselves"
            } else {
                "it contains no .yaml or .yml file"
            };
            return Err(WorkspaceError::NoJourneys(format!("no journeys in {}: {why}", shown(path))));
        }
    }
    let mut unread = groups.unread;
    let mut groups: Vec<Group> = groups.list.into_iter().filter(|group| !group.paths.is_empty()).collect();
    for Group { root, passed, .. } in &mut groups {
        let is_below = |outer: &PathBuf| root.folder != *outer && root.folder.starts_with(outer);
        passed.is_nested = root.has_file && outer.iter().any(is_below);
    }
    // A path that cannot be read does not stop the run, as long as there are other files.
    if groups.is_empty() && !unread.is_empty() {
        return Err(unread.swap_remove(0));
    }
    Ok(Found { groups, folders, unread })
}

/// Filters paths: keeps folders, project files, and the files that are journeys according to their project. Files
/// without a project are matched against the default patterns in the current folder.
///
/// # Errors
/// A project file cannot be read or has errors.
pub(crate) fn only_journeys(paths: &[PathBuf]) -> Result<Vec<PathBuf>, WorkspaceError> {
    let here = Root::without_file(Path::new("."));
    let mut groups = Groups::default();
    let mut journeys = Vec::new();
    for path in paths {
        let is_named = path.is_dir() || path.file_name().is_some_and(|name| name == FILE_NAME);
        let group = if is_named { None } else { Some(groups.of(parent(path))?) };
        let root = group.map(|group| &groups.list[group].root);
        let root = root.map(|root| if root.has_file { root } else { &here });
        if root.is_none_or(|root| root.project.is_journey(&root.relative(path))) {
            journeys.push(path.clone());
        }
    }
    Ok(journeys)
}

/// The groups found so far. Each folder is looked up once.
#[derive(Default)]
struct Groups {
    list: Vec<Group>,
    by_folder: HashMap<PathBuf, usize>,
    unread: Vec<WorkspaceError>,
}

/// The files of one project that are to be loaded.
pub(super) struct Group {
    pub root: Root,
    pub paths: Vec<PathBuf>,
    pub passed: Passed,
}

impl Groups {
    fn of(&mut self, folder: &Path) -> Result<usize, WorkspaceError> {
        if let Some(&group) = self.by_folder.get(folder) {
            return Ok(group);
        }
        let root = Root::of(folder, &Disk)?;
        // All files without a project file form one group.
        let known = self
            .list
            .iter()
            .map(|group| &group.root)
            .position(|other| other.folder == root.folder || (!other.has_file && !root.has_file));
        let group = known.unwrap_or_else(|| self.add(root));
        self.by_folder.insert(folder.into(), group);
        Ok(group)
    }

    /// Returns the group of a file that was found. Returns `None` if its project file cannot be read, and records
    /// that once.
    fn found(&mut self, path: &Path) -> Result<Option<usize>, WorkspaceError> {
        match self.of(parent(path)) {
            Err(error @ WorkspaceError::Unreadable(..)) => {
                if self.unread.iter().all(|other| other.unreadable() != error.unreadable()) {
                    self.unread.push(error);
                }
                Ok(None)
            }
            group => group.map(Some),
        }
    }

    fn add(&mut self, root: Root) -> usize {
        self.list.push(Group { root, paths: Vec::new(), passed: Passed::default() });
        self.list.len() - 1
    }

    /// Adds the journeys below a folder, each to its nearest project. Returns their number.
    fn below(&mut self, folder: &Path, is_journey: impl Fn(&Root, &str) -> bool) -> Result<usize, WorkspaceError> {
        let mut count = 0;
        let Walked { files, no_files, unread } = walked(folder);
        self.unread.extend(unread);
        for path in files {
            let Some(group) = self.found(&path)? else { continue };
            let Group { root, paths, passed } = &mut self.list[group];
            if is_journey(root, &root.relative(&path)) {
                paths.push(path);
                count += 1;
            } else {
                passed.unmatched.push(path);
            }
        }
        for path in no_files {
            let Some(group) = self.found(&path)? else { continue };
            self.list[group].passed.no_files.push(path);
        }
        Ok(count)
    }
}

fn nothing(root: &Root) -> WorkspaceError {
    let folder = shown(&root.folder);
    let folder = if folder == "." { "this folder".to_owned() } else { folder };
    let patterns = match root.has_file {
        true => "the patterns under `journeys` in polku.yaml".to_owned(),
        false => DEFAULT_JOURNEYS.join(", "),
    };
    WorkspaceError::NoJourneys(format!(
        "no journeys in {folder}: no file matches {patterns}; name files or folders, or add journeys there"
    ))
}
