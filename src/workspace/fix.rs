//! Fixes: applied to the loaded texts, pass after pass, until none is left.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::notes::Passed;
use super::{Disk, Loaded, LoadedFile, Open, Root, load_bytes};
use crate::diagnostic::{Diagnostic, Fix};
use crate::edit;
use crate::lint::baseline::Baseline;
use crate::model::{self, MOST_PROBLEMS};
use crate::project::{FILE_NAME, Project};
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
        self.fix_found(unsafe_too, |loaded| loaded.lint(baseline))
    }

    /// The same for what is found in some other manner.
    fn fix_found(&mut self, unsafe_too: bool, mut find: impl FnMut(&Loaded) -> Vec<FileReport>) -> Vec<Fixed> {
        let mut fixed: Vec<Fixed> = Vec::new();
        for _ in 0..MOST_PASSES {
            let mut has_changed = false;
            for report in find(self) {
                // Of a file with very many load errors only the first are told; what mends the others goes with them.
                let is_cut = report.diagnostics.len() > MOST_PROBLEMS
                    && report.diagnostics.iter().any(Diagnostic::is_load_error);
                let all = is_cut.then(|| model::all_problems(&report.source, &self.root.project.catalog));
                let fixes = wanted(all.as_ref().unwrap_or(&report.diagnostics), unsafe_too);
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
            Some(index) => self.replace(index, &after),
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
    fn replace(&mut self, index: usize, text: &Source) -> Option<(PathBuf, Arc<Source>)> {
        let new = self.replaced(&self.files[index], text)?;
        let replaced = (new.file.clone(), Arc::clone(&new.source));
        self.files[index] = new;
        Some(replaced)
    }

    /// Puts another text in the place of the project file's, unless it or a journey would break by it.
    fn replace_project(&mut self, text: Source) -> Option<(PathBuf, Arc<Source>)> {
        let after = Arc::new(text);
        (self.root, self.files) = self.with_project(&after)?;
        Some((self.root.file(), after))
    }

    /// A file with another text, unless it was a journey and would be none.
    fn replaced(&self, old: &LoadedFile, text: &Source) -> Option<LoadedFile> {
        let new = load_bytes(&self.root.project, old.path.clone(), &old.file, text.text().into());
        (old.journey.is_none() || new.journey.is_some()).then_some(new)
    }

    /// The project and its files with another text of the project file, unless it or a journey would break by it.
    fn with_project(&self, text: &Arc<Source>) -> Option<(Root, Vec<LoadedFile>)> {
        let mut root = Root::of_text(self.root.folder.clone(), Arc::clone(text), &Disk).ok()?;
        root.project.lint.run_as(&self.root.project.lint);
        let reload =
            |file: &LoadedFile| load_bytes(&root.project, file.path.clone(), &file.file, file.source.text().into());
        let files: Vec<LoadedFile> = self.files.par_iter().map(reload).collect();
        let breaks = self.files.iter().zip(&files).any(|(old, new)| old.journey.is_some() && new.journey.is_none());
        (!breaks).then_some((root, files))
    }
}

impl Open {
    /// One of its files, or its project file, with every safe fix: what `polku lint --fix` makes of it. `source` is its
    /// text now, and `found` what is wrong with it. None where nothing changes.
    pub(crate) fn fixed(&self, path: &Path, source: &Source, found: &[Diagnostic]) -> Option<Arc<Source>> {
        if wanted(found, false).is_empty() {
            return None;
        }
        let mut loaded = self.copy_of(path, source)?;
        let own = loaded.root.source.as_ref().or(loaded.files.first().map(|file| &file.source))?;
        let mut first = Some(FileReport::new(Arc::clone(own), found.to_vec()));
        let find = |loaded: &Loaded| match (first.take(), &loaded.root.source) {
            (Some(first), _) => vec![first],
            (None, Some(project)) => vec![loaded.project_file_report(project, &[], &[])],
            (None, None) => loaded.report(loaded.judge_all(), &[], None),
        };
        loaded.fix_found(false, find).pop().map(|fixed| fixed.after)
    }

    /// Whether one of its files, or its project file, may get another text: no journey breaks by it. `source` is its
    /// text now.
    pub(crate) fn may_become(&self, path: &Path, source: &Source, text: String) -> bool {
        let after = Source::new(source.name(), text);
        match self.file(path) {
            Some(old) => self.loaded.replaced(old, &after).is_some(),
            None => !self.is_project_file(path, source) || self.loaded.with_project(&Arc::new(after)).is_some(),
        }
    }

    /// A file loaded by itself, or the project's file with the journeys that it must not break.
    fn copy_of(&self, path: &Path, source: &Source) -> Option<Loaded> {
        let mut root = self.root().clone();
        let reload = |old: &LoadedFile, text: &Source| {
            load_bytes(&self.root().project, old.path.clone(), &old.file, text.text().into())
        };
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
        Some(Loaded {
            root,
            files,
            unread: Vec::new(),
            excluded: 0,
            is_project: false,
            is_whole: false,
            paths: Vec::new(),
            passed: Passed::default(),
        })
    }

    /// Whether a file is the project file, with the text from which the project was loaded.
    fn is_project_file(&self, path: &Path, source: &Source) -> bool {
        let root = self.root();
        let is_loaded = root.source.as_ref().is_some_and(|loaded| loaded.text() == source.text());
        is_loaded && path.parent() == Some(&root.folder) && path.file_name().is_some_and(|name| name == FILE_NAME)
    }
}

/// The fixes of what is found that are asked for.
fn wanted(found: &[Diagnostic], unsafe_too: bool) -> Vec<&Fix> {
    found.iter().filter_map(|one| one.fix.as_ref()).filter(|fix| fix.is_safe || unsafe_too).collect()
}

/// A project file that cannot be read because of its errors, with its fixes; none where they do not mend anything.
pub(crate) fn fix_project_file(report: &FileReport, unsafe_too: bool) -> Option<Fixed> {
    let errors = |found: &[Diagnostic]| found.iter().filter(|one| one.is_load_error()).count();
    let (before, mut found) = (&report.source, report.diagnostics.clone());
    let (mut after, mut fixes, mut best) = (Arc::clone(before), 0, None);
    let mut fewest = errors(&found);
    for _ in 0..MOST_PASSES {
        let edited = edit::apply(&after, &wanted(&found, unsafe_too));
        let applied = edited.applied.iter().filter(|applied| **applied).count();
        if applied == 0 {
            break;
        }
        (after, fixes) = (Arc::new(Source::new(before.name(), edited.text)), fixes + applied);
        found = Project::load(&after).diagnostics;
        // What stood below a slip shows once that is mended: only the whole must bring the file nearer to being one.
        if errors(&found) < fewest {
            fewest = errors(&found);
            let file = PathBuf::from(before.name());
            best = Some(Fixed { file, before: Arc::clone(before), after: Arc::clone(&after), fixes });
        }
    }
    best
}
