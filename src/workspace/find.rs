//! Finds the journeys that paths name, grouped by project.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::files::{Disk, FileKind, Files};
use super::locate::project_folder;
use super::paths::{absolute, parent, relative_to_current, shown};
use super::root::Root;
use super::walk::FolderContent;
use crate::project::{DEFAULT_JOURNEYS, FILE_NAME};

/// The files that the paths name.
pub(super) struct NamedFiles {
    /// One group for each project. No group is empty.
    pub groups: Vec<ProjectFiles>,
    /// The absolute paths of the folders that were named.
    pub folders: Vec<PathBuf>,
    /// The errors of paths and folders that cannot be read.
    pub unread: Vec<WorkspaceError>,
}

/// Returns whether paths include the whole project.
pub(super) fn is_whole_project(root: &Root, paths: &[PathBuf], folders: &[PathBuf]) -> bool {
    paths.is_empty() || folders.iter().any(|folder| root.folder.starts_with(folder))
}

/// Finds the files that paths name.
pub(super) fn find(paths: &[PathBuf], files: &dyn Files) -> Result<NamedFiles, WorkspaceError> {
    let mut search = Search::new(files);
    if paths.is_empty() {
        search.add_current_project()?;
    }
    for path in paths {
        search.add_path(path)?;
    }
    search.finish()
}

/// Filters paths: keeps folders, project files, and the files that are journeys according to their project. Files
/// without a project are matched against the default patterns in the current folder.
///
/// # Errors
/// A project file cannot be read or has errors.
pub(crate) fn only_journeys(paths: &[PathBuf]) -> Result<Vec<PathBuf>, WorkspaceError> {
    let here = Root::without_file(Path::new("."));
    let mut search = Search::new(&Disk);
    let mut journeys = Vec::new();
    for path in paths {
        let is_named = path.is_dir() || path.file_name().is_some_and(|name| name == FILE_NAME);
        let group = if is_named { None } else { Some(search.group_of(parent(path))?) };
        let root = group.map(|group| &search.groups[group].root);
        let root = root.map(|root| if root.has_file { root } else { &here });
        if root.is_none_or(|root| root.project.is_journey(&root.relative(path))) {
            journeys.push(path.clone());
        }
    }
    Ok(journeys)
}

/// The groups found so far. Each folder is looked up once.
struct Search<'f> {
    files: &'f dyn Files,
    groups: Vec<ProjectFiles>,
    by_folder: HashMap<PathBuf, usize>,
    /// The absolute paths of the folders that were named.
    folders: Vec<PathBuf>,
    /// The projects that the named folders belong to. Projects nested in them get a note.
    outer: Vec<PathBuf>,
    unread: Vec<WorkspaceError>,
}

/// The files of one project that are to be loaded.
pub(super) struct ProjectFiles {
    pub root: Root,
    pub paths: Vec<PathBuf>,
    pub skipped: Skipped,
}

/// What the search for the journeys of a project skipped.
#[derive(Debug, Default)]
pub(super) struct Skipped {
    /// The YAML files that match no pattern.
    pub unmatched: Vec<PathBuf>,
    /// The paths that are named like journeys but are links to folders, pipes or devices.
    pub irregular: Vec<PathBuf>,
    /// Whether this project lies in the folder of another project that was asked for.
    pub is_nested: bool,
}

impl<'f> Search<'f> {
    fn new(files: &'f dyn Files) -> Self {
        let (groups, by_folder, folders) = (Vec::new(), HashMap::new(), Vec::new());
        Search { files, groups, by_folder, folders, outer: Vec::new(), unread: Vec::new() }
    }

    /// Adds the journeys of the project that the current folder belongs to.
    fn add_current_project(&mut self) -> Result<(), WorkspaceError> {
        // The project of the working tree says which folder is meant, even if a revision had its settings elsewhere.
        let here = project_folder(Path::new(".")).unwrap_or_else(|| ".".into());
        let root = Root::of(&here, self.files)?;
        if root.has_file {
            self.outer.push(root.folder.clone());
        }
        let (folder, error) = (relative_to_current(&root.folder), no_journeys(&root));
        self.add(root);
        let found = self.add_journeys_below(&folder, |root, path| root.project.is_journey(path))?;
        if found == 0 && self.unread.is_empty() { Err(error) } else { Ok(()) }
    }

    /// Adds the file with this path, or the journeys below it if it is a folder or a project file.
    fn add_path(&mut self, path: &Path) -> Result<(), WorkspaceError> {
        let is_folder = match self.files.kind(path) {
            Ok(kind) => kind == FileKind::Folder,
            Err(error) => {
                self.unread.push(WorkspaceError::Unreadable(path.into(), error));
                return Ok(());
            }
        };
        // A project file stands for its project.
        let is_project = !is_folder && path.file_name().is_some_and(|name| name == FILE_NAME);
        if is_folder || is_project {
            return self.add_folder(if is_project { parent(path) } else { path });
        }
        let group = self.group_of(parent(path))?;
        self.groups[group].paths.push(path.into());
        Ok(())
    }

    /// Adds the journeys below a folder.
    fn add_folder(&mut self, folder: &Path) -> Result<(), WorkspaceError> {
        let project = self.files.project_folder(folder);
        let why = match project {
            Some(_) => "no file in it matches the project's patterns of journeys; name the files themselves",
            None => "it contains no .yaml or .yml file",
        };
        self.folders.push(absolute(folder));
        self.outer.extend(project);
        let mut found = self.add_journeys_below(folder, |root, path| root.project.is_journey(path))?;
        // Without a project file, if no file is in the usual folders, every YAML file may be a journey.
        if found == 0 {
            self.groups.iter_mut().for_each(|group| group.skipped.unmatched.clear());
            found = self.add_journeys_below(folder, |root, _| !root.has_file)?;
        }
        if found > 0 || !self.unread.is_empty() {
            return Ok(());
        }
        Err(WorkspaceError::NoJourneys(format!("no journeys in {}: {why}", self.files.name_of(folder))))
    }

    /// Returns the files that were found.
    fn finish(mut self) -> Result<NamedFiles, WorkspaceError> {
        self.groups.retain(|group| !group.paths.is_empty());
        for ProjectFiles { root, skipped, .. } in &mut self.groups {
            let is_below = |outer: &PathBuf| root.folder != *outer && root.folder.starts_with(outer);
            skipped.is_nested = root.has_file && self.outer.iter().any(is_below);
        }
        // A path that cannot be read does not stop the run, as long as there are other files.
        if self.groups.is_empty() && !self.unread.is_empty() {
            return Err(self.unread.swap_remove(0));
        }
        Ok(NamedFiles { groups: self.groups, folders: self.folders, unread: self.unread })
    }

    fn group_of(&mut self, folder: &Path) -> Result<usize, WorkspaceError> {
        if let Some(&group) = self.by_folder.get(folder) {
            return Ok(group);
        }
        let root = Root::of(folder, self.files)?;
        // All files without a project file form one group.
        let known = self
            .groups
            .iter()
            .map(|group| &group.root)
            .position(|other| other.folder == root.folder || (!other.has_file && !root.has_file));
        let group = known.unwrap_or_else(|| self.add(root));
        self.by_folder.insert(folder.into(), group);
        Ok(group)
    }

    /// Returns the group of a file that was found. Returns `None` if its project file cannot be read, and records
    /// that once.
    fn group_of_file(&mut self, path: &Path) -> Result<Option<usize>, WorkspaceError> {
        match self.group_of(parent(path)) {
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
        self.groups.push(ProjectFiles { root, paths: Vec::new(), skipped: Skipped::default() });
        self.groups.len() - 1
    }

    /// Adds the journeys below a folder, each to its nearest project. Returns their number.
    fn add_journeys_below(
        &mut self,
        folder: &Path,
        is_journey: impl Fn(&Root, &str) -> bool,
    ) -> Result<usize, WorkspaceError> {
        let mut count = 0;
        let FolderContent { files, irregular, unread } = self.files.list(folder);
        self.unread.extend(unread);
        for path in files {
            let Some(group) = self.group_of_file(&path)? else { continue };
            let ProjectFiles { root, paths, skipped } = &mut self.groups[group];
            if is_journey(root, &root.relative(&path)) {
                paths.push(path);
                count += 1;
            } else {
                skipped.unmatched.push(path);
            }
        }
        for path in irregular {
            let Some(group) = self.group_of_file(&path)? else { continue };
            self.groups[group].skipped.irregular.push(path);
        }
        Ok(count)
    }
}

fn no_journeys(root: &Root) -> WorkspaceError {
    let folder = shown(&root.folder);
    let folder = if folder == "." { "this folder".to_owned() } else { folder };
    let patterns = match root.project.journeys.is_written() {
        true => "the patterns under `journeys` in polku.yaml".to_owned(),
        false => DEFAULT_JOURNEYS.join(", "),
    };
    WorkspaceError::NoJourneys(format!(
        "no journeys in {folder}: no file matches {patterns}; name files or folders, or add journeys there"
    ))
}
