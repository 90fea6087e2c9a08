//! A project that stays loaded while its files change, as in an editor.
//!
//! What depends on one file alone is recomputed only if its text has changed. Checks across files are recomputed
//! every time, so the result cannot drift from that of a fresh load. The report of an unaffected file stays the
//! same and is shared.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::check::{AcrossFiles, FileFindings, Moved, has_content};
use super::error::WorkspaceError;
use super::files::Files;
use super::images::{portraits, read_images};
use super::load::{LoadedFile, LoadedProject, file, load, load_file};
use super::locate::project_folder;
use super::paths::{absolute, canonical, is_yaml, parent};
use super::root::Root;
use super::walk::{FolderContent, list_folder};
use crate::diagnostic::sort;
use crate::lint::baseline::Baseline;
use crate::model::Date;
use crate::project::FILE_NAME;
use crate::report::FileReport;
use crate::source::{Source, Span};

/// A project, or a journey without a project, that stays loaded.
pub struct OpenProject {
    pub(super) loaded: LoadedProject,
    /// The journeys that the project excludes.
    others: Vec<LoadedFile>,
    /// The findings of each file.
    findings: Vec<FileFindings>,
    /// The canonical paths of `loaded.files`, then of `others`, and the index of each path in this list.
    paths: Vec<PathBuf>,
    positions: HashMap<PathBuf, usize>,
    /// The canonical path of the project file.
    project_file: PathBuf,
    baseline: Option<Baseline>,
    /// The reason why the project's baseline is not used.
    baseline_error: Option<WorkspaceError>,
    /// Whether its journeys are drawn, and so have their images.
    is_drawn: bool,
    /// The current reports, once somebody has asked for them.
    reports: OnceLock<Reports>,
    /// The reports before the last change, and the indices of the files that have changed since.
    before: Reports,
    changed: HashSet<usize>,
}

/// The reports of all files of a project.
#[derive(Default)]
struct Reports {
    /// The diagnostics of checks across files, by the index of the file.
    across: AcrossFiles,
    /// The journeys that the baseline knows by a former id.
    moved: Moved,
    files: Vec<Arc<FileReport>>,
    /// The report of the project file, if there is one.
    project: Option<Arc<FileReport>>,
}

impl OpenProject {
    /// Loads the project of a folder that has a project file. `unsaved` are the documents that an editor has open.
    /// They need not exist on the disk.
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
        let (baseline, baseline_error) = match loaded.baseline_in(files) {
            Ok(baseline) => (baseline, None),
            Err(error) => (None, Some(error)),
        };
        Ok(OpenProject::of(loaded, others, baseline, baseline_error))
    }

    /// Loads a single journey: one without a project, or one that its project does not count among its journeys and
    /// that only uses the project's catalog and settings. `project` is the text of the project file.
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
        // Problems of the project file are reported with the project.
        (root.source, root.problems) = (None, Vec::new());
        let relative = root.relative(path);
        let mut loaded = LoadedProject::of_files(root, Vec::new(), vec![relative.clone()]);
        let file = load_file(&loaded.root, relative, path, text.into());
        let mut others = Vec::new();
        let list = if loaded.root.project.lint.excludes(&file.path) { &mut others } else { &mut loaded.files };
        list.push(file);
        Ok(OpenProject::of(loaded, others, None, None))
    }

    /// Loads what the paths name, as [`load`] does, and their images, to be drawn. A single named file is loaded even if its project excludes it.
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
            loaded.read_images();
            let others = loaded.others(loaded.root.files());
            let (baseline, baseline_error) = match loaded.baseline() {
                Ok(baseline) => (baseline, None),
                Err(error) => (None, Some(error)),
            };
            OpenProject { is_drawn: true, ..OpenProject::of(loaded, others, baseline, baseline_error) }
        };
        Ok(groups.into_iter().map(open).collect())
    }

    fn of(
        loaded: LoadedProject,
        others: Vec<LoadedFile>,
        baseline: Option<Baseline>,
        baseline_error: Option<WorkspaceError>,
    ) -> Self {
        let findings = loaded.lint_files();
        let all: Vec<&LoadedFile> = loaded.files.iter().chain(&others).collect();
        let paths: Vec<PathBuf> = all.par_iter().map(|file| canonical(&file.file)).collect();
        let positions = paths.iter().enumerate().map(|(index, path)| (path.clone(), index)).collect();
        let project_file = canonical(&loaded.root.folder).join(FILE_NAME);
        let (reports, before, changed) = (OnceLock::new(), Reports::default(), HashSet::new());
        OpenProject {
            loaded,
            others,
            findings,
            paths,
            positions,
            project_file,
            baseline,
            baseline_error,
            is_drawn: false,
            reports,
            before,
            changed,
        }
    }

    /// The project.
    pub fn root(&self) -> &Root {
        &self.loaded.root
    }

    /// Returns the journeys; those that the project excludes come last.
    pub fn files(&self) -> impl Iterator<Item = &LoadedFile> {
        self.loaded.files.iter().chain(&self.others)
    }

    /// Returns the journeys with their canonical paths; those that the project excludes come last.
    pub(crate) fn files_by_path(&self) -> impl Iterator<Item = (&Path, &LoadedFile)> {
        self.paths.iter().map(PathBuf::as_path).zip(self.files())
    }

    /// Returns whether journeys have been added on the disk or removed from it since the project was loaded.
    pub(crate) fn is_outdated(&self, unsaved: &[PathBuf]) -> bool {
        let (there, _) = journeys(&self.loaded.root, unsaved);
        let there: HashSet<PathBuf> = there.par_iter().map(|path| canonical(path)).collect();
        let unread = self.loaded.unread.iter().filter_map(WorkspaceError::unreadable);
        let unread = unread.filter(|path| is_yaml(path)).map(canonical);
        let known: HashSet<PathBuf> = self.paths.iter().cloned().chain(unread).collect();
        there != known
    }

    /// Returns the journeys that the project does not exclude.
    pub(crate) fn journeys(&self) -> &[LoadedFile] {
        &self.loaded.files
    }

    /// Returns the errors of journeys that could not be read.
    pub(crate) fn unread(&self) -> &[WorkspaceError] {
        &self.loaded.unread
    }

    /// Returns the journey with this canonical path.
    pub fn file(&self, path: &Path) -> Option<&LoadedFile> {
        let index = *self.positions.get(path)?;
        self.loaded.files.get(index).or_else(|| self.others.get(index - self.loaded.files.len()))
    }

    /// Replaces the text of a file. Returns whether the file is part of this project.
    pub fn change(&mut self, path: &Path, bytes: Vec<u8>) -> bool {
        let (Some(&index), Some(old)) = (self.positions.get(path), self.file(path)) else { return false };
        let mut new = load_file(&self.loaded.root, old.path.clone(), &old.file, bytes);
        if self.is_drawn {
            read_images(&mut new, &self.loaded.root);
        }
        if let Some(reports) = self.reports.take() {
            (self.before, self.changed) = (reports, HashSet::new());
        }
        let own = self.loaded.files.len();
        if index < own {
            self.findings[index] = self.loaded.lint_file(&new);
            self.loaded.files[index] = new;
            self.changed.insert(index);
        } else {
            self.others[index - own] = new;
        }
        true
    }

    /// Returns the canonical paths of the other files that affect findings: the baseline, the project files that this one
    /// extends, and the images of the journeys.
    pub(crate) fn other_inputs(&self) -> impl Iterator<Item = PathBuf> {
        let extended = self.loaded.root.extended.iter().cloned().chain(portraits(&self.loaded.root));
        let read = extended.chain(self.loaded.baseline_path()).map(|read| canonical(&absolute(&read)));
        read.chain(self.files().flat_map(|file| &file.images).cloned())
    }

    /// Returns whether a file is one of the inputs besides journeys and the project file.
    pub fn depends_on(&self, path: &Path) -> bool {
        self.other_inputs().any(|read| read == path)
    }

    /// Returns all current reports, as `polku lint` would give them. The report of an unaffected file is shared
    /// with the previous call.
    pub fn reports(&self) -> Vec<Arc<FileReport>> {
        let Reports { files, project, .. } = self.current_reports();
        project.iter().filter(|report| has_content(report)).chain(files).cloned().collect()
    }

    /// Returns all current reports, each with the canonical path of its file. The report of the project file is
    /// included even if it is empty, so number and order stay the same.
    pub(crate) fn reports_by_path(&self) -> impl Iterator<Item = (&Path, &Arc<FileReport>)> {
        let Reports { files, project, .. } = self.current_reports();
        let project = project.iter().map(|report| (self.project_file.as_path(), report));
        project.chain(self.paths.iter().map(PathBuf::as_path).zip(files))
    }

    /// Returns the report of one of the journeys.
    pub(crate) fn report(&self, path: &Path) -> Option<&Arc<FileReport>> {
        self.current_reports().files.get(*self.positions.get(path)?)
    }

    fn current_reports(&self) -> &Reports {
        self.reports.get_or_init(|| {
            let across = self.loaded.check_across_files(&self.others);
            let moved =
                self.baseline.as_ref().map(|baseline| self.loaded.moved(&self.findings, &self.others, baseline));
            let moved = moved.unwrap_or_default();
            let report = |index: usize| {
                let is_same = !self.changed.contains(&index)
                    && across.get(&index) == self.before.across.get(&index)
                    && moved.get(&index) == self.before.moved.get(&index);
                if let Some(old) = self.before.files.get(index).filter(|_| is_same) {
                    return Arc::clone(old);
                }
                // Most files have no diagnostics of checks across files.
                let across = across.get(&index).cloned().unwrap_or_default();
                let mut findings = self.findings[index].clone();
                self.loaded.follow_one(&moved, index, &mut findings);
                Arc::new(self.loaded.file_report(index, findings, across, self.baseline.as_ref()))
            };
            let files: Vec<Arc<FileReport>> = (0..self.loaded.files.len()).map(report).collect();
            let all = files.iter().map(AsRef::as_ref);
            let project = self.loaded.project_report(all, &self.others, self.baseline.as_ref());
            Reports { across, moved, project: project.map(|report| Arc::new(self.with_unread(report))), files }
        })
    }

    /// Adds the files that cannot be read to the report of the project file.
    fn with_unread(&self, mut report: FileReport) -> FileReport {
        report.diagnostics.extend(self.loaded.unread.iter().map(|error| error.diagnostic(Span::default())));
        if let (Some(error), Some(path)) = (&self.baseline_error, self.loaded.root.project.lint.baseline()) {
            report.diagnostics.push(error.diagnostic(path.span));
        }
        sort(&mut report.diagnostics);
        report
    }
}

/// Returns the journeys of a project that exist on the disk or in an editor, sorted.
pub(super) fn journeys(root: &Root, unsaved: &[PathBuf]) -> (Vec<PathBuf>, Vec<WorkspaceError>) {
    let is_own = |path: &PathBuf| project_folder(parent(path)).is_some_and(|nearest| nearest == root.folder);
    let FolderContent { files: mut found, unread, .. } = list_folder(&root.folder);
    found.extend(unsaved.iter().filter(|path| path.starts_with(&root.folder)).cloned());
    found.retain(|path| root.project.is_journey(&root.relative(path)) && is_own(path));
    found.sort();
    found.dedup();
    (found, unread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Disk;

    fn journey(id: &str, more: &str) -> String {
        format!("journey: J\nid: {id}\n{more}stages:\n  - id: purchase\n    touchpoints: [Buys]\n")
    }

    #[test]
    fn a_change_replaces_the_reports_of_affected_files_only() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        std::fs::create_dir(root.join("journeys")).unwrap();
        std::fs::write(root.join(FILE_NAME), "polku: 1\n").unwrap();
        let names: Vec<PathBuf> = (0..20).map(|number| root.join(format!("journeys/{number:02}.yaml"))).collect();
        for (number, path) in names.iter().enumerate() {
            let target = if number == 7 { "target-of: j3\n" } else { "" };
            std::fs::write(path, journey(&format!("j{number}"), target)).unwrap();
        }
        let load = || OpenProject::project(&root, &Disk, &[], None).unwrap();
        let mut open = load();
        let mut texts: Vec<String> = names.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        for (changed, text, concerned) in [
            (3, journey("j3", "summary: x\n"), &[3][..]),
            // The id that journey 7 refers to goes away; then the file takes the id of another journey.
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
            // The reports are the same as those of a fresh load.
            std::fs::write(&names[changed], &text).unwrap();
            let messages = |open: &OpenProject| -> Vec<Vec<String>> {
                let all = open.reports_by_path().map(|(_, report)| &report.diagnostics);
                all.map(|all| all.iter().map(|one| one.message.clone()).collect()).collect()
            };
            assert_eq!(messages(&open), messages(&load()), "{text}");
        }
    }
}
