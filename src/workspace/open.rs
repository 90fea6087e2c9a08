//! A project that stays loaded while its files change, as it does in an editor.
//!
//! What a file holds by itself is looked at anew only where its text has changed; what shows across files is worked
//! out from that each time, so that nothing can drift from what a fresh load would find. The report of a file of which
//! neither is other than it was stays the same, and is shared.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::check::{Judged, says_something};
use super::notes::Passed;
use super::paths::{absolute, is_yaml, parent};
use super::root::{Walked, project_folder, walked};
use super::{Disk, Files, LoadedFile, LoadedProject, Root, WorkspaceError, canonical, file, load, load_bytes};
use crate::diagnostic::{Diagnostic, sort};
use crate::lint::baseline::Baseline;
use crate::model::{Date, UNKNOWN_REFERENCE};
use crate::project::FILE_NAME;
use crate::report::FileReport;
use crate::source::{Source, Span};

/// A project, or a journey that belongs to none, kept loaded.
pub struct Open {
    pub(super) loaded: LoadedProject,
    /// The journeys that the project excludes.
    others: Vec<LoadedFile>,
    /// What the rules make of each file.
    judged: Vec<Judged>,
    /// The canonical paths of the files, then of the others; and where each is in this list.
    paths: Vec<PathBuf>,
    places: HashMap<PathBuf, usize>,
    /// The project file.
    project_file: PathBuf,
    baseline: Option<Baseline>,
    /// Why the baseline that the project names is not used.
    unread: Option<WorkspaceError>,
    /// What is wrong now, once somebody has asked.
    reports: OnceLock<Reports>,
    /// What was wrong when somebody asked before, and the files that have changed since.
    before: Reports,
    changed: HashSet<usize>,
}

/// What is wrong with the files of a project.
#[derive(Default)]
struct Reports {
    /// What shows across files, of those files of which something does.
    across: HashMap<usize, Vec<Diagnostic>>,
    files: Vec<Arc<FileReport>>,
    /// That of the project file, where there is one.
    project: Option<Arc<FileReport>>,
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
        let (found, unread) = journeys(&root, unsaved);
        let mut loaded = LoadedProject::read(root, found, false, true, files);
        loaded.unread.extend(unread);
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
        let mut loaded = LoadedProject {
            root,
            files: Vec::new(),
            unread: Vec::new(),
            excluded: 0,
            is_project: false,
            is_whole: false,
            paths: vec![relative.clone()],
            passed: Passed::default(),
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
        let open = |mut loaded: LoadedProject| {
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

    fn of(
        loaded: LoadedProject,
        others: Vec<LoadedFile>,
        baseline: Option<Baseline>,
        unread: Option<WorkspaceError>,
    ) -> Self {
        let judged = loaded.judge_all();
        let all: Vec<&LoadedFile> = loaded.files.iter().chain(&others).collect();
        let paths: Vec<PathBuf> = all.par_iter().map(|file| canonical(&file.file)).collect();
        let places = paths.iter().enumerate().map(|(index, path)| (path.clone(), index)).collect();
        let project_file = canonical(&loaded.root.folder).join(FILE_NAME);
        let (reports, before, changed) = (OnceLock::new(), Reports::default(), HashSet::new());
        Open { loaded, others, judged, paths, places, project_file, baseline, unread, reports, before, changed }
    }

    /// The project.
    pub fn root(&self) -> &Root {
        &self.loaded.root
    }

    /// Its journeys, those that it excludes last.
    pub fn files(&self) -> impl Iterator<Item = &LoadedFile> {
        self.loaded.files.iter().chain(&self.others)
    }

    /// Its journeys and their canonical paths, those that it excludes last.
    pub(crate) fn files_by_path(&self) -> impl Iterator<Item = (&Path, &LoadedFile)> {
        self.paths.iter().map(PathBuf::as_path).zip(self.files())
    }

    /// Whether the disk has other journeys than those that are loaded: some have come, or some are gone.
    pub(crate) fn is_outdated(&self, unsaved: &[PathBuf]) -> bool {
        let (there, _) = journeys(&self.loaded.root, unsaved);
        let there: HashSet<PathBuf> = there.par_iter().map(|path| canonical(path)).collect();
        let unread = self.loaded.unread.iter().filter_map(WorkspaceError::unreadable);
        let unread = unread.filter(|path| is_yaml(path)).map(canonical);
        let known: HashSet<PathBuf> = self.paths.iter().cloned().chain(unread).collect();
        there != known
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
        let index = *self.places.get(path)?;
        self.loaded.files.get(index).or_else(|| self.others.get(index - self.loaded.files.len()))
    }

    /// Puts another text in the place of a file's; whether it is one of these files.
    pub fn change(&mut self, path: &Path, bytes: Vec<u8>) -> bool {
        let (Some(&index), Some(old)) = (self.places.get(path), self.file(path)) else { return false };
        let new = load_bytes(&self.loaded.root.project, old.path.clone(), &old.file, bytes);
        if let Some(reports) = self.reports.take() {
            (self.before, self.changed) = (reports, HashSet::new());
        }
        let own = self.loaded.files.len();
        if index < own {
            self.judged[index] = self.loaded.judged(&new);
            self.loaded.files[index] = new;
            self.changed.insert(index);
        } else {
            self.others[index - own] = new;
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

    /// Everything that is wrong with its files now: what `polku lint` would say. The report of a file of which nothing
    /// has changed is the one that it was.
    pub fn reports(&self) -> Vec<Arc<FileReport>> {
        let Reports { files, project, .. } = self.worked_out();
        project.iter().filter(|report| says_something(report)).chain(files).cloned().collect()
    }

    /// The same, each with the canonical path of its file; that of the project file also where there is nothing to say
    /// of it, so that there are as many each time, in the same order.
    pub(crate) fn reports_by_path(&self) -> impl Iterator<Item = (&Path, &Arc<FileReport>)> {
        let Reports { files, project, .. } = self.worked_out();
        let project = project.iter().map(|report| (self.project_file.as_path(), report));
        project.chain(self.paths.iter().map(PathBuf::as_path).zip(files))
    }

    /// The report of one of its journeys.
    pub(crate) fn report(&self, path: &Path) -> Option<&Arc<FileReport>> {
        self.worked_out().files.get(*self.places.get(path)?)
    }

    fn worked_out(&self) -> &Reports {
        self.reports.get_or_init(|| {
            let across = self.loaded.across(&self.others);
            let report = |index: usize| {
                let is_same = !self.changed.contains(&index) && across.get(&index) == self.before.across.get(&index);
                if let Some(old) = self.before.files.get(index).filter(|_| is_same) {
                    return Arc::clone(old);
                }
                let across = across.get(&index).cloned().unwrap_or_default();
                let judged = self.judged[index].clone();
                Arc::new(self.loaded.file_report(index, judged, across, self.baseline.as_ref()))
            };
            let files: Vec<Arc<FileReport>> = (0..self.loaded.files.len()).map(report).collect();
            let all = files.iter().map(AsRef::as_ref);
            let project = self.loaded.project_report(all, &self.others, self.baseline.as_ref());
            Reports { across, project: project.map(|report| Arc::new(self.with_unread(report))), files }
        })
    }

    /// The report of the project file, also with what of the project cannot be read.
    fn with_unread(&self, mut report: FileReport) -> FileReport {
        report.diagnostics.extend(self.loaded.unread.iter().map(|error| error.diagnostic(Span::default())));
        if let (Some(error), Some(path)) = (&self.unread, self.loaded.root.project.lint.baseline()) {
            report.diagnostics.push(error.diagnostic(path.span));
        }
        sort(&mut report.diagnostics);
        report
    }
}

/// The journeys of a project that are on the disk or in an editor, sorted.
fn journeys(root: &Root, unsaved: &[PathBuf]) -> (Vec<PathBuf>, Vec<WorkspaceError>) {
    let is_own = |path: &PathBuf| project_folder(parent(path)).is_some_and(|nearest| nearest == root.folder);
    let Walked { files: mut found, unread, .. } = walked(&root.folder);
    found.extend(unsaved.iter().filter(|path| path.starts_with(&root.folder)).cloned());
    found.retain(|path| root.project.is_journey(&root.relative(path)) && is_own(path));
    found.sort();
    found.dedup();
    (found, unread)
}

impl WorkspaceError {
    /// The file or folder that cannot be read, where that is what is wrong.
    pub(crate) fn unreadable(&self) -> Option<&Path> {
        match self {
            WorkspaceError::Unreadable(path, _) => Some(path),
            _ => None,
        }
    }

    /// The error as a diagnostic at this place of a project file.
    pub(crate) fn diagnostic(&self, span: Span) -> Diagnostic {
        Diagnostic::new(&UNKNOWN_REFERENCE, span, self.to_string())
    }

    /// The report of the file that is to blame, where one is.
    pub fn report(&self) -> Option<&FileReport> {
        match self {
            WorkspaceError::Project(report) | WorkspaceError::Extended(report) => Some(report),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journey(id: &str, more: &str) -> String {
        format!("journey: J\nid: {id}\n{more}stages:\n  - id: purchase\n    touchpoints: [Buys]\n")
    }

    #[test]
    fn only_reports_of_files_with_something_new_are_others() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        std::fs::create_dir(root.join("journeys")).unwrap();
        std::fs::write(root.join(FILE_NAME), "polku: 1\n").unwrap();
        let names: Vec<PathBuf> = (0..20).map(|number| root.join(format!("journeys/{number:02}.yaml"))).collect();
        for (number, path) in names.iter().enumerate() {
            let target = if number == 7 { "target-of: j3\n" } else { "" };
            std::fs::write(path, journey(&format!("j{number}"), target)).unwrap();
        }
        let load = || Open::project(&root, &Disk, &[], None).unwrap();
        let mut open = load();
        let mut texts: Vec<String> = names.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        for (changed, text, concerned) in [
            (3, journey("j3", "summary: x\n"), &[3][..]),
            // Its id goes, which the seventh names; it comes back with that of another one.
            (3, journey("other", ""), &[3, 7]),
            (3, "journey: [".into(), &[3]),
            (3, journey("j12", ""), &[3, 12]),
            (3, journey("j12", "summary: x\n"), &[3, 12]),
            (3, journey("j3", ""), &[3, 7, 12]),
        ] {
            let before = open.reports_by_path().map(|(_, report)| Arc::clone(report)).collect::<Vec<_>>();
            texts[changed].clone_from(&text);
            open.change(&names[changed], text.clone().into());
            let others = open.reports_by_path().zip(&before).filter(|((_, now), before)| !Arc::ptr_eq(now, before));
            let others: Vec<&Path> = others.map(|((path, _), _)| path).collect();
            let expected = concerned.iter().map(|&number| names[number].as_path());
            let is_expected = |path: &Path| path == root.join(FILE_NAME) || expected.clone().any(|other| other == path);
            assert!(others.iter().all(|path| is_expected(path)), "{text}: {others:?}");
            assert!(others.contains(&names[changed].as_path()), "{text}");
            // They are those of a fresh load.
            std::fs::write(&names[changed], &text).unwrap();
            let said = |open: &Open| -> Vec<Vec<String>> {
                let all = open.reports_by_path().map(|(_, report)| &report.diagnostics);
                all.map(|all| all.iter().map(|one| one.message.clone()).collect()).collect()
            };
            assert_eq!(said(&open), said(&load()), "{text}");
        }
    }
}
