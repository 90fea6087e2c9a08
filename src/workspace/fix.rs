//! Fixes: applied to the loaded texts, pass after pass, until none is left.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Disk, Loaded, LoadedFile, Root, load_bytes};
use crate::diagnostic::{Diagnostic, Fix};
use crate::edit;
use crate::lint::baseline::Baseline;
use crate::model::{self, MOST_PROBLEMS};
use crate::project::Project;
use crate::report::FileReport;
use crate::source::Source;

/// A file whose text has changed by fixes.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// Where it is.
    pub file: PathBuf,
    /// What it was when it was read.
    pub before: Arc<Source>,
    /// What it is with the fixes.
    pub after: Arc<Source>,
    /// How many fixes made it so.
    pub fixes: usize,
}

/// How often files are looked at again. A fix can bring forth another, though hardly ever a third.
const MOST_PASSES: usize = 100;

impl Loaded {
    /// Applies the fixes of these files to their loaded texts, and tells which files have changed by it. Nothing
    /// is written. Without `unsafe_too`, only those that are safe.
    ///
    /// A fix that would turn a journey into something that is none is left out.
    pub fn fix(&mut self, baseline: Option<&Baseline>, unsafe_too: bool) -> Vec<Fixed> {
        let mut fixed: Vec<Fixed> = Vec::new();
        for _ in 0..MOST_PASSES {
            let mut has_changed = false;
            for report in self.lint(baseline) {
                let Some((file, after, fixes)) = self.fix_file(&report, unsafe_too) else { continue };
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

    /// Applies the fixes of one file: where it is, its text now, and how many there were.
    fn fix_file(&mut self, report: &FileReport, unsafe_too: bool) -> Option<(PathBuf, Arc<Source>, usize)> {
        // Of a file with very many load errors only the first are told; what mends the others goes with them.
        let is_cut =
            report.diagnostics.len() > MOST_PROBLEMS && report.diagnostics.iter().any(Diagnostic::is_load_error);
        let all = is_cut.then(|| model::all_problems(&report.source, &self.root.project.catalog));
        let diagnostics = all.as_ref().unwrap_or(&report.diagnostics);
        let fixes = diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
        let fixes: Vec<&Fix> = fixes.filter(|fix| fix.is_safe || unsafe_too).collect();
        self.try_fixes(&report.source, &fixes)
    }

    /// Applies all of some fixes, or where one of them would break the journey as many as would not: a half at a time.
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
        let is_it = |other: &Arc<Source>| Arc::ptr_eq(other, source);
        let replaced = match self.files.iter().position(|file| is_it(&file.source)) {
            Some(index) => self.replace(index, after),
            None if self.root.source.as_ref().is_some_and(is_it) => self.replace_project(after),
            // Read anew in this pass, since the project file was fixed: its turn comes in the next.
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

    /// Puts another text in the place of a file's, unless it was a journey and would be none.
    fn replace(&mut self, index: usize, text: Source) -> Option<(PathBuf, Arc<Source>)> {
        let old = &mut self.files[index];
        let new = load_bytes(&self.root.project, old.path.clone(), &old.file, text.text().as_bytes().to_vec());
        if old.journey.is_some() && new.journey.is_none() {
            return None;
        }
        *old = new;
        Some((old.file.clone(), Arc::clone(&old.source)))
    }

    /// Puts another text in the place of the project file's, unless it or a journey would break by it.
    fn replace_project(&mut self, text: Source) -> Option<(PathBuf, Arc<Source>)> {
        let after = Arc::new(text);
        let mut root = Root::of_text(self.root.folder.clone(), Arc::clone(&after), &Disk).ok()?;
        root.project.lint.run_as(&self.root.project.lint);
        let reload = |file: &LoadedFile| {
            load_bytes(&root.project, file.path.clone(), &file.file, file.source.text().as_bytes().to_vec())
        };
        let files: Vec<LoadedFile> = self.files.par_iter().map(reload).collect();
        let breaks = self.files.iter().zip(&files).any(|(old, new)| old.journey.is_some() && new.journey.is_none());
        if breaks {
            return None;
        }
        (self.root, self.files) = (root, files);
        Some((self.root.file(), after))
    }
}

/// The fixes of a project file that cannot be read because of its errors; none where they do not mend anything.
pub(crate) fn fix_project_file(report: &FileReport, unsafe_too: bool) -> Option<Fixed> {
    let fixes = report.diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    let fixes: Vec<&Fix> = fixes.filter(|fix| fix.is_safe || unsafe_too).collect();
    let edited = edit::apply(&report.source, &fixes);
    let number = edited.applied.iter().filter(|applied| **applied).count();
    let after = Arc::new(Source::new(report.source.name(), edited.text));
    // Every pass must bring the file nearer to being one.
    let errors = |source: &Arc<Source>| Project::load(source).1.iter().filter(|one| one.is_load_error()).count();
    let is_better = number > 0 && errors(&after) < errors(&report.source);
    let file = PathBuf::from(report.source.name());
    is_better.then(|| Fixed { file, before: Arc::clone(&report.source), after, fixes: number })
}
