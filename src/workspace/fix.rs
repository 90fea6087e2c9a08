//! Applies fixes to loaded texts, pass after pass, until none are left.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::files::Disk;
use super::load::{LoadedFile, LoadedProject, load_file};
use super::open::OpenProject;
use super::root::Root;
use crate::diagnostic::{Diagnostic, Fix};
use crate::edit;
use crate::lint::baseline::Baseline;
use crate::model::{self, MOST_PROBLEMS};
use crate::project::{FILE_NAME, Project};
use crate::report::FileReport;
use crate::source::Source;

/// A file whose text was changed by fixes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fixed {
    /// Its path.
    pub file: PathBuf,
    /// The text as it was read.
    pub before: Arc<Source>,
    /// The text with the fixes.
    pub after: Arc<Source>,
    /// The number of applied fixes.
    pub fixes: usize,
}

/// The maximum number of passes. A fix may cause a second one, but hardly ever a third.
const MOST_PASSES: usize = 100;

impl LoadedProject {
    /// Applies the fixes of these files to their loaded texts, and returns the files that changed. Nothing is
    /// written. Only safe fixes are applied, unless `unsafe_too` is set.
    ///
    /// A fix that would give a journey load errors is skipped.
    pub fn fix(&mut self, baseline: Option<&Baseline>, unsafe_too: bool) -> Vec<Fixed> {
        self.fix_found(unsafe_too, |loaded| loaded.lint(baseline))
    }

    /// Applies fixes. `find` returns the reports of each pass.
    fn fix_found(&mut self, unsafe_too: bool, mut find: impl FnMut(&LoadedProject) -> Vec<FileReport>) -> Vec<Fixed> {
        let mut fixed: Vec<Fixed> = Vec::new();
        for _ in 0..MOST_PASSES {
            let mut has_changed = false;
            for report in find(self) {
                // A file with very many load errors reports only the first of them. All of them get fixed in one
                // go.
                let is_cut = report.diagnostics.len() > MOST_PROBLEMS
                    && report.diagnostics.iter().any(Diagnostic::is_load_error);
                let all = is_cut.then(|| model::all_problems(&report.source, &self.root.project.catalog));
                let fixes = requested_fixes(all.as_ref().unwrap_or(&report.diagnostics), unsafe_too);
                let Some((file, after, fixes)) = self.try_fixes(&report.source, &fixes) else { continue };
                has_changed = true;
                match fixed.iter_mut().find(|fixed| fixed.file == file) {
                    Some(fixed) => *fixed = Fixed { after, fixes: fixed.fixes + fixes, ..fixed.clone() },
                    None => fixed.push(Fixed { file, before: report.source, after, fixes }),
                }
            }
            if !has_changed {
                break;
            }
        }
        fixed
    }

    /// Applies all the given fixes. If one of them would break the journey, tries each half.
    fn try_fixes(&mut self, source: &Arc<Source>, fixes: &[&Fix]) -> Option<(PathBuf, Arc<Source>, usize)> {
        if fixes.is_empty() {
            return None;
        }
        let edited = edit::apply(source, fixes);
        let applied = edited.applied.iter().filter(|applied| **applied).count();
        if applied == 0 || edited.text == source.text() {
            return None;
        }
        let after = Source::new(source.name(), edited.text);
        let is_this = |other: &Arc<Source>| Arc::ptr_eq(other, source);
        let replaced = match self.files.iter().position(|file| is_this(&file.source)) {
            Some(index) => self.replace(index, &after),
            None if self.root.source.as_ref().is_some_and(is_this) => self.replace_project(after),
            // The file was reloaded in this pass, because the project file was fixed. Its turn comes in the next
            // pass.
            None => return None,
        };
        match replaced {
            Some((file, after)) => Some((file, after, applied)),
            None if fixes.len() == 1 => None,
            None => {
                let (earlier, later) = fixes.split_at(fixes.len() / 2);
                self.try_fixes(source, earlier).or_else(|| self.try_fixes(source, later))
            }
        }
    }

    /// Replaces the text of a file, unless that would give a journey load errors.
    fn replace(&mut self, index: usize, text: &Source) -> Option<(PathBuf, Arc<Source>)> {
        let new = self.load_edited(&self.files[index], text)?;
        let replaced = (new.file.clone(), Arc::clone(&new.source));
        self.files[index] = new;
        Some(replaced)
    }

    /// Replaces the text of the project file, unless that would break the project or one of its journeys.
    fn replace_project(&mut self, text: Source) -> Option<(PathBuf, Arc<Source>)> {
        let after = Arc::new(text);
        (self.root, self.files) = self.load_edited_project(&after)?;
        Some((self.root.file(), after))
    }

    /// Loads a file with another text. Returns `None` if that would give a journey load errors.
    fn load_edited(&self, old: &LoadedFile, text: &Source) -> Option<LoadedFile> {
        let new = load_file(&self.root, old.path.clone(), &old.file, text.text().into());
        (old.journey.is_none() || new.journey.is_some()).then_some(new)
    }

    /// Loads the project and its files with another text of the project file. Returns `None` if that would break
    /// the project or one of its journeys.
    fn load_edited_project(&self, text: &Arc<Source>) -> Option<(Root, Vec<LoadedFile>)> {
        let mut root = Root::of_text(self.root.folder.clone(), Arc::clone(text), &Disk).ok()?;
        root.project.lint.run_as(&self.root.project.lint);
        let reload = |file: &LoadedFile| load_file(&root, file.path.clone(), &file.file, file.source.text().into());
        let files: Vec<LoadedFile> = self.files.par_iter().map(reload).collect();
        let breaks = self.files.iter().zip(&files).any(|(old, new)| old.journey.is_some() && new.journey.is_none());
        (!breaks).then_some((root, files))
    }
}

impl OpenProject {
    /// Applies every safe fix to a file of the project or to its project file, as `polku lint --fix` does. `source`
    /// is the current text, and `found` are its diagnostics. Returns `None` if nothing changes.
    pub(crate) fn fixed(&self, path: &Path, source: &Source, found: &[Diagnostic]) -> Option<Arc<Source>> {
        if requested_fixes(found, false).is_empty() {
            return None;
        }
        let mut loaded = self.load_separately(path, source)?;
        let own = loaded.root.source.as_ref().or(loaded.files.first().map(|file| &file.source))?;
        let mut first = Some(FileReport::new(Arc::clone(own), found.to_vec()));
        let find = |loaded: &LoadedProject| match (first.take(), &loaded.root.source) {
            (Some(first), _) => vec![first],
            (None, Some(project)) => vec![loaded.project_file_report(project, &[], &[])],
            (None, None) => loaded.reports(loaded.lint_files(), &[], None),
        };
        loaded.fix_found(false, find).pop().map(|fixed| fixed.after)
    }

    /// Returns whether a file of the project, or its project file, can get another text without breaking a journey.
    /// `source` is the current text.
    pub(crate) fn can_become(&self, path: &Path, source: &Source, text: String) -> bool {
        let after = Source::new(source.name(), text);
        match self.file(path) {
            Some(old) => self.loaded.load_edited(old, &after).is_some(),
            None => !self.is_project_file(path, source) || self.loaded.load_edited_project(&Arc::new(after)).is_some(),
        }
    }

    /// Loads a file by itself, or a project file with the journeys that it must not break.
    fn load_separately(&self, path: &Path, source: &Source) -> Option<LoadedProject> {
        let mut root = self.root().clone();
        let reload =
            |old: &LoadedFile, text: &Source| load_file(self.root(), old.path.clone(), &old.file, text.text().into());
        let files = match self.file(path) {
            Some(old) => {
                (root.source, root.problems) = (None, Vec::new());
                vec![reload(old, source)]
            }
            None if self.is_project_file(path, source) => {
                self.journeys().par_iter().map(|old| reload(old, &old.source)).collect()
            }
            None => return None,
        };
        Some(LoadedProject::of_files(root, files, Vec::new()))
    }

    /// Returns whether a path is the project file, and `source` the text from which the project was loaded.
    fn is_project_file(&self, path: &Path, source: &Source) -> bool {
        let root = self.root();
        let is_loaded = root.source.as_ref().is_some_and(|loaded| loaded.text() == source.text());
        is_loaded && path.parent() == Some(&root.folder) && path.file_name().is_some_and(|name| name == FILE_NAME)
    }
}

/// Returns the fixes of the requested kind.
fn requested_fixes(found: &[Diagnostic], unsafe_too: bool) -> Vec<&Fix> {
    found.iter().filter_map(|one| one.fix.as_ref()).filter(|fix| fix.is_safe || unsafe_too).collect()
}

/// Fixes a project file that cannot be loaded because of its errors. Returns `None` if the fixes do not lead to
/// fewer errors.
pub(crate) fn fix_project_file(report: &FileReport, unsafe_too: bool) -> Option<Fixed> {
    let errors = |found: &[Diagnostic]| found.iter().filter(|one| one.is_load_error()).count();
    let (before, mut found) = (&report.source, report.diagnostics.clone());
    let (mut after, mut fixes, mut best) = (Arc::clone(before), 0, None);
    let mut fewest = errors(&found);
    for _ in 0..MOST_PASSES {
        let edited = edit::apply(&after, &requested_fixes(&found, unsafe_too));
        let applied = edited.applied.iter().filter(|applied| **applied).count();
        if applied == 0 {
            break;
        }
        (after, fixes) = (Arc::new(Source::new(before.name(), edited.text)), fixes + applied);
        found = Project::load(&after).diagnostics;
        // A fixed slip may reveal errors below it, so only the final number of errors counts.
        if errors(&found) < fewest {
            fewest = errors(&found);
            let file = PathBuf::from(before.name());
            best = Some(Fixed { file, before: Arc::clone(before), after: Arc::clone(&after), fixes });
        }
    }
    best
}
