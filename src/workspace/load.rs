//! Loads files of a project.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::bounds::Bounds;
use super::error::{WorkspaceError, not_text};
use super::files::{Disk, Files, read};
use super::find::{NamedFiles, ProjectFiles, Skipped, find, is_whole_project};
use super::paths::{absolute, parent, relative_to_current};
use super::root::Root;
use crate::diagnostic::Diagnostic;
use crate::lint::baseline::Baseline;
use crate::model::{self, Document, Journey};
use crate::source::Source;

/// A file that was read and, if possible, loaded.
#[derive(Debug)]
pub struct LoadedFile {
    /// The path as it was given.
    pub file: PathBuf,
    /// The path in the project, with `/`.
    pub path: String,
    /// The text of the file.
    pub source: Arc<Source>,
    /// The journey, if the file has no load errors.
    pub journey: Option<Journey>,
    /// The load errors and warnings.
    pub problems: Vec<Diagnostic>,
    /// The canonical paths of the image files that it names.
    pub(super) images: Vec<PathBuf>,
}

/// The loaded files of one project.
#[derive(Debug)]
pub struct LoadedProject {
    /// The project.
    pub root: Root,
    /// The files in the order in which they were named. Those of a folder are sorted.
    pub files: Vec<LoadedFile>,
    /// The files that could not be read, with the reasons.
    pub unread: Vec<WorkspaceError>,
    /// The number of named files that the project excludes.
    pub excluded: usize,
    /// Whether the files are part of a project. If so, they are also checked against the other files.
    pub is_project: bool,
    /// Whether the files are the whole project. If so, rules may report what nothing uses.
    pub is_whole: bool,
    /// The project paths of all named files, including the excluded ones.
    pub(super) paths: Vec<String>,
    /// What the search skipped.
    pub(super) skipped: Skipped,
    /// For each file whether it is as at the revision that reports start from; empty if they start from none.
    pub(super) unchanged: Vec<bool>,
}

/// Loads the files that the paths name, and the journeys below the folders that they name. Without paths, loads the
/// journeys of the project that the current folder belongs to. Returns one group for each project.
///
/// # Errors
/// A path or a project file cannot be read, or there is no journey at all.
pub fn load(paths: &[PathBuf]) -> Result<Vec<LoadedProject>, WorkspaceError> {
    load_from(paths, &Disk)
}

/// Loads what the paths name, from the disk or from a revision.
pub(super) fn load_from(paths: &[PathBuf], files: &dyn Files) -> Result<Vec<LoadedProject>, WorkspaceError> {
    let NamedFiles { groups, folders, unread } = find(paths, files)?;
    let mut loaded: Vec<LoadedProject> = groups
        .into_iter()
        .map(|ProjectFiles { root, paths: found, skipped }| {
            let is_whole = is_whole_project(&root, paths, &folders);
            LoadedProject { skipped, ..LoadedProject::read(root, found, paths.is_empty(), is_whole, files) }
        })
        .collect();
    for error in unread {
        let path = error.unreadable().map(absolute);
        // Prefer the innermost project that contains the path, otherwise the first.
        let depth = |loaded: &LoadedProject| {
            let folder = &loaded.root.folder;
            path.as_ref().filter(|path| path.starts_with(folder)).map(|_| folder.components().count())
        };
        let of = (0..loaded.len()).rev().max_by_key(|&index| depth(&loaded[index]));
        if let Some(of) = of {
            loaded[of].unread.push(error);
        }
    }
    Ok(loaded)
}

/// Loads one file, even if its project excludes it or does not count it among its journeys.
///
/// # Errors
/// The file or its project file cannot be read.
pub fn file(path: &Path) -> Result<LoadedProject, WorkspaceError> {
    file_from(path, &Disk)
}

/// Loads one file from the disk or from a revision.
pub(super) fn file_from(path: &Path, files: &dyn Files) -> Result<LoadedProject, WorkspaceError> {
    LoadedProject::text_among(path, read(path, &Bounds::of(parent(path)), files)?, files)
}

impl LoadedProject {
    pub(super) fn read(root: Root, paths: Vec<PathBuf>, is_default: bool, is_whole: bool, files: &dyn Files) -> Self {
        // A file that is named twice, or by way of a link, counts once.
        let mut seen = HashSet::new();
        let identities: Vec<(PathBuf, String)> =
            paths.par_iter().map(|path| (files.identity(path), root.relative(path))).collect();
        let named = identities.into_iter().zip(paths).filter(|((identity, _), _)| seen.insert(identity.clone()));
        let named: Vec<(String, PathBuf)> = named.map(|((_, relative), path)| (relative, path)).collect();
        let paths: Vec<String> = named.iter().map(|(relative, _)| relative.clone()).collect();
        let wanted: Vec<_> = named.into_iter().filter(|(relative, _)| !root.project.lint.excludes(relative)).collect();
        let excluded = paths.len() - wanted.len();
        let results: Vec<Result<LoadedFile, WorkspaceError>> = wanted
            .into_par_iter()
            .map(|(relative, path)| Ok(load_named(&root, relative, &path, root.read_file(&path, files)?, files)))
            .collect();
        let (mut read, mut unread) = (Vec::with_capacity(results.len()), Vec::new());
        for file in results {
            match file {
                Ok(file) => read.push(file),
                Err(error) => unread.push(error),
            }
        }
        let is_project = root.has_file || is_default;
        let (skipped, unchanged) = (Skipped::default(), Vec::new());
        LoadedProject { root, files: read, unread, excluded, is_project, is_whole, paths, skipped, unchanged }
    }

    /// Makes a set of files without checks across files.
    pub(super) fn of_files(root: Root, files: Vec<LoadedFile>, paths: Vec<String>) -> Self {
        LoadedProject {
            root,
            files,
            unread: Vec::new(),
            excluded: 0,
            is_project: false,
            is_whole: false,
            paths,
            skipped: Skipped::default(),
            unchanged: Vec::new(),
        }
    }

    /// Removes the files that the project excludes.
    pub fn without_excluded(mut self) -> Self {
        let all = self.files.len();
        self.files.retain(|file| !self.root.project.lint.excludes(&file.path));
        self.excluded += all - self.files.len();
        self
    }

    /// Returns the path of the project's baseline, if the project names one.
    pub fn baseline_path(&self) -> Option<PathBuf> {
        self.root.project.lint.baseline().map(|path| relative_to_current(&self.root.folder.join(&path.value)))
    }

    /// Reads the project's baseline, if the project names one.
    ///
    /// # Errors
    /// The file cannot be read, or is not a baseline.
    pub fn baseline(&self) -> Result<Option<Baseline>, WorkspaceError> {
        self.baseline_in(self.root.files())
    }

    pub(super) fn baseline_in(&self, files: &dyn Files) -> Result<Option<Baseline>, WorkspaceError> {
        let Some(path) = self.baseline_path() else { return Ok(None) };
        let is_missing = || matches!(files.kind(&path), Err(error) if error.kind() == io::ErrorKind::NotFound);
        if self.root.check(&path).is_ok() && is_missing() {
            let reason = "the file does not exist; create it with `polku lint --write-baseline`".to_owned();
            return Err(WorkspaceError::Baseline(path, reason));
        }
        let text = String::from_utf8_lossy(&self.root.read_file(&path, files)?).into_owned();
        let explain = |reason| WorkspaceError::Baseline(path, format!("{reason}; delete it to start over"));
        Baseline::parse(&text).map(Some).map_err(explain)
    }

    /// Loads a text as if it were the file with this path.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub fn text(path: &Path, bytes: Vec<u8>) -> Result<Self, WorkspaceError> {
        LoadedProject::text_among(path, bytes, &Disk)
    }

    fn text_among(path: &Path, bytes: Vec<u8>, files: &dyn Files) -> Result<Self, WorkspaceError> {
        let root = Root::of(parent(path), files)?;
        let relative = root.relative(path);
        let loaded = load_named(&root, relative, path, bytes, files);
        let (is_project, paths) = (root.has_file, vec![loaded.path.clone()]);
        Ok(LoadedProject { is_project, ..LoadedProject::of_files(root, vec![loaded], paths) })
    }

    /// Loads the project's other journeys, for checks across files. Files that cannot be read are skipped, because
    /// nobody asked about them.
    pub(super) fn others(&self, files: &dyn Files) -> Vec<LoadedFile> {
        let (root, project) = (&self.root, &self.root.project);
        if !root.has_file {
            return Vec::new();
        }
        if self.is_whole {
            let own: HashSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
            let others = self.paths.par_iter().filter(|path| !own.contains(path.as_str()));
            return others.filter_map(|path| self.load_path(path, files)).collect();
        }
        let own: HashSet<PathBuf> =
            self.files.iter().map(|file| files.identity(&root.folder.join(&file.path))).collect();
        let is_other = |path: &PathBuf| {
            let nearest = files.project_folder(parent(path)).is_some_and(|folder| folder == root.folder);
            nearest && project.is_journey(&root.relative(path)) && !own.contains(&files.identity(path))
        };
        let paths: Vec<PathBuf> =
            files.list(&relative_to_current(&root.folder)).files.into_iter().filter(is_other).collect();
        paths.par_iter().filter_map(|path| self.load_path(&root.relative(path), files)).collect()
    }

    /// Returns whether these files and the others are the whole project, and all of them could be loaded.
    pub(super) fn is_complete(&self, others: &[LoadedFile]) -> bool {
        let all_loaded = self.files.iter().chain(others).all(|file| file.journey.is_some());
        self.is_whole && self.unread.is_empty() && all_loaded
    }

    /// Loads a file of the project, if it can be read.
    pub(super) fn load_path(&self, path: &str, files: &dyn Files) -> Option<LoadedFile> {
        let full = self.root.folder.join(path);
        let bytes = self.root.read_file(&full, files).ok()?;
        Some(load_named(&self.root, path.to_owned(), &full, bytes, files))
    }
}

/// Loads a file of the disk from its bytes.
pub(super) fn load_file(root: &Root, path: String, file: &Path, bytes: Vec<u8>) -> LoadedFile {
    load_named(root, path, file, bytes, &Disk)
}

/// Loads a file from its bytes.
fn load_named(root: &Root, path: String, file: &Path, bytes: Vec<u8>, files: &dyn Files) -> LoadedFile {
    let (name, file) = (files.name_of(file), file.to_path_buf());
    match Source::from_bytes(&name, bytes) {
        Ok(source) => {
            let source = source.with_path_at(files.revision().map_or(0, |revision| revision.prefix().len()));
            let Document { source, value: journey, diagnostics: problems } =
                model::load(&Arc::new(source), &root.project.catalog);
            let mut loaded = LoadedFile { file, path, source, journey, problems, images: Vec::new() };
            loaded.check_images(root, files);
            loaded
        }
        Err(bad) => {
            let report = not_text(bad);
            let (problems, images) = (report.diagnostics, Vec::new());
            LoadedFile { file, path, source: report.source, journey: None, problems, images }
        }
    }
}
