//! A project that stays loaded while its files change, as it does in an editor.
//!
//! What a file holds by itself is looked at anew only where its text has changed; what shows across files is worked
//! out from that each time, so that nothing can drift from what a fresh load would find.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::Judged;
use super::paths::{absolute, parent};
use super::root::{project_folder, yaml_files};
use super::{Disk, Files, Loaded, LoadedFile, Root, WorkspaceError, canonical, file, load, load_bytes};
use crate::diagnostic::{Diagnostic, sort};
use crate::lint::baseline::Baseline;
use crate::model::{Date, UNKNOWN_REFERENCE};
use crate::project::{FILE_NAME, Project};
use crate::report::FileReport;
use crate::source::Source;

/// A project, or a journey that belongs to none, kept loaded.
pub struct Open {
    pub(super) loaded: Loaded,
    /// The journeys that the project excludes.
    others: Vec<LoadedFile>,
    /// What the rules make of each file.
    judged: Vec<Judged>,
    places: HashMap<PathBuf, Place>,
    baseline: Option<Baseline>,
    /// Why the baseline that the project names is not used.
    unread: Option<WorkspaceError>,
}

/// Where a file is among those of a project.
#[derive(Clone, Copy)]
enum Place {
    File(usize),
    Other(usize),
}

impl Open {
    /// Loads the project of a folder that has a project file. `unsaved` are files that an editor has open, some of
    /// which may not be on the disk yet.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub fn project(
        folder: &Path,
        files: &dyn Files,
        unsaved: &[PathBuf],
        today: Option<Date>,
    ) -> Result<Self, WorkspaceError> {
        let mut root = Root::read(folder.to_path_buf(), files)?;
        root.project.lint.today = today;
        let is_own = |path: &PathBuf| project_folder(parent(path)).is_some_and(|nearest| nearest == root.folder);
        let mut found = yaml_files(folder).unwrap_or_default();
        found.extend(unsaved.iter().filter(|path| path.starts_with(folder)).cloned());
        found.retain(|path| root.project.is_journey(&root.relative(path)) && is_own(path));
        found.sort();
        found.dedup();
        let loaded = Loaded::read(root, found, false, true, files);
        let others = loaded.others(files);
        let (baseline, unread) = match loaded.baseline_in(files) {
            Ok(baseline) => (baseline, None),
            Err(error) => (None, Some(error)),
        };
        Ok(Open::of(loaded, others, baseline, unread))
    }

    /// Loads a journey that is looked at by itself: one of no project, or one that its project does not count among
    /// its journeys, and that only uses its catalog and its settings. `project` is what the project file says.
    ///
    /// # Errors
    /// The project file has errors.
    pub fn alone(
        path: &Path,
        text: &str,
        project: Option<Arc<Source>>,
        files: &dyn Files,
        today: Option<Date>,
    ) -> Result<Self, WorkspaceError> {
        let folder = project_folder(parent(path)).filter(|_| project.is_some());
        let mut root = match (project, folder) {
            (Some(source), Some(folder)) => Root::of_text(folder, source, files)?,
            _ => Root::without_file(parent(path)),
        };
        root.project.lint.today = today;
        // What is wrong with the project is reported with the project.
        (root.source, root.problems) = (None, Vec::new());
        let relative = root.relative(path);
        let mut loaded = Loaded {
            root,
            files: Vec::new(),
            unread: Vec::new(),
            excluded: 0,
            is_project: false,
            is_whole: false,
            paths: vec![relative.clone()],
        };
        let file = load_bytes(&loaded.root.project, relative, path, text.into());
        let mut others = Vec::new();
        let list = if loaded.root.project.lint.excludes(&file.path) { &mut others } else { &mut loaded.files };
        list.push(file);
        Ok(Open::of(loaded, others, None, None))
    }

    /// Loads what the paths name, as [`load`] does; a file that is named alone even where its project excludes it.
    ///
    /// # Errors
    /// A path or a project file cannot be read, or there is no journey at all.
    pub(crate) fn named(paths: &[PathBuf], today: Option<Date>) -> Result<Vec<Self>, WorkspaceError> {
        let is_file = |path: &PathBuf| path.is_file() && path.file_name().is_some_and(|name| name != FILE_NAME);
        let groups = match paths {
            [path] if is_file(path) => vec![file(path)?],
            paths => load(paths)?,
        };
        let open = |mut loaded: Loaded| {
            loaded.root.project.lint.today = today;
            let others = loaded.others(&Disk);
            let (baseline, unread) = match loaded.baseline() {
                Ok(baseline) => (baseline, None),
                Err(error) => (None, Some(error)),
            };
            Open::of(loaded, others, baseline, unread)
        };
        Ok(groups.into_iter().map(open).collect())
    }

    fn of(loaded: Loaded, others: Vec<LoadedFile>, baseline: Option<Baseline>, unread: Option<WorkspaceError>) -> Self {
        let judged = loaded.judge_all();
        let files = loaded.files.iter().enumerate().map(|(index, file)| (canonical(&file.file), Place::File(index)));
        let excluded = others.iter().enumerate().map(|(index, file)| (canonical(&file.file), Place::Other(index)));
        let places = files.chain(excluded).collect();
        Open { loaded, others, judged, places, baseline, unread }
    }

    /// The project.
    pub fn root(&self) -> &Root {
        &self.loaded.root
    }

    /// Its journeys, those that it excludes last.
    pub fn files(&self) -> impl Iterator<Item = &LoadedFile> {
        self.loaded.files.iter().chain(&self.others)
    }

    /// Its journeys without those that are only there for what shows across files.
    pub(crate) fn journeys(&self) -> &[LoadedFile] {
        &self.loaded.files
    }

    /// Why some of its journeys could not be read.
    pub(crate) fn unread(&self) -> &[WorkspaceError] {
        &self.loaded.unread
    }

    /// One of its files.
    pub fn file(&self, path: &Path) -> Option<&LoadedFile> {
        match self.places.get(path)? {
            Place::File(index) => self.loaded.files.get(*index),
            Place::Other(index) => self.others.get(*index),
        }
    }

    /// Puts another text in the place of a file's; whether it is one of these files.
    pub fn change(&mut self, path: &Path, bytes: Vec<u8>) -> bool {
        let Some(&place) = self.places.get(path) else { return false };
        let reload = |old: &LoadedFile, project: &Project| load_bytes(project, old.path.clone(), &old.file, bytes);
        let project = &self.loaded.root.project;
        match place {
            Place::File(index) => {
                self.loaded.files[index] = reload(&self.loaded.files[index], project);
                self.judged[index] = self.loaded.judged(&self.loaded.files[index]);
            }
            Place::Other(index) => self.others[index] = reload(&self.others[index], project),
        }
        true
    }

    /// The files that are none of the journeys and have a say in what is found: the baseline, and the project files
    /// that this one extends.
    pub(crate) fn besides(&self) -> impl Iterator<Item = PathBuf> {
        let extended = self.loaded.root.extended.iter().cloned();
        extended.chain(self.loaded.baseline_path()).map(|read| canonical(&absolute(&read)))
    }

    /// Whether a file is one of those.
    pub fn reads(&self, path: &Path) -> bool {
        self.besides().any(|read| read == path)
    }

    /// Everything that is wrong with its files now: what `polku lint` would say.
    pub fn reports(&self) -> Vec<FileReport> {
        let mut reports = self.loaded.report(self.judged.clone(), &self.others, self.baseline.as_ref());
        if let (Some(why), Some(path), Some(source)) =
            (&self.unread, self.loaded.root.project.lint.baseline(), &self.loaded.root.source)
        {
            let unread = Diagnostic::new(&UNKNOWN_REFERENCE, path.span, why.to_string());
            match reports.first_mut().filter(|first| Arc::ptr_eq(&first.source, source)) {
                Some(project) => {
                    project.diagnostics.push(unread);
                    sort(&mut project.diagnostics);
                }
                None => reports.insert(0, FileReport::new(Arc::clone(source), vec![unread])),
            }
        }
        reports
    }
}

impl WorkspaceError {
    /// The report of the file that is to blame, where one is.
    pub fn report(&self) -> Option<&FileReport> {
        match self {
            WorkspaceError::Project(report) | WorkspaceError::Extended(report) => Some(report),
            WorkspaceError::Unreadable(..) | WorkspaceError::Baseline(..) | WorkspaceError::NoJourneys(_) => None,
        }
    }
}
