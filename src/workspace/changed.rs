//! Which journeys differ from those of a revision, so that a run judges only these.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::error::WorkspaceError;
use super::files::{FileKind, Files};
use super::load::{LoadedFile, LoadedProject, load_from};
use super::paths::absolute;
use super::revision::Revision;
use crate::diagnostic::Diagnostic;
use crate::graph::JourneyGraph;
use crate::interop::show;
use crate::model::Journey;

/// Compares the journeys of projects with those of a revision. From then on, the reports of [`LoadedProject::lint`] and its
/// fixes are only about the journeys that differ: in what `polku show` prints, in words, in the settings that apply to their
/// files, in comments that ignore findings, or in what is wrong across files. New journeys differ, too. Rules that check a
/// project as a whole still look at all of them.
///
/// # Errors
/// There is no repository, or it has no such revision.
pub fn judge_changed_since(revision: &str, groups: &mut [LoadedProject]) -> Result<(), WorkspaceError> {
    let mut known: Vec<Arc<Revision>> = Vec::new();
    for group in groups {
        let folder = &group.root.folder;
        let opened = match known.iter().find(|revision| revision.contains(folder)) {
            Some(revision) => Arc::clone(revision),
            None => Revision::open(revision, folder)?,
        };
        group.unchanged = group.unchanged_since(&opened)?;
        known.push(opened);
    }
    Ok(())
}

/// The journeys of a project, or of a part of it, as they were.
struct Former {
    groups: Vec<LoadedProject>,
    /// What was wrong across the files of each group, by the index of the file.
    across: Vec<HashMap<usize, Vec<Diagnostic>>>,
}

/// A file as it was, and the group that it belongs to.
#[derive(Clone, Copy)]
struct FormerFile<'f> {
    group: &'f LoadedProject,
    file: &'f LoadedFile,
    across: &'f [Diagnostic],
}

impl LoadedProject {
    /// Returns the number of journeys that reports are about.
    pub fn judged(&self) -> usize {
        self.files.len() - self.unchanged.iter().filter(|is_unchanged| **is_unchanged).count()
    }

    /// Returns for each file whether nothing about it has changed since a revision.
    fn unchanged_since(&self, revision: &Arc<Revision>) -> Result<Vec<bool>, WorkspaceError> {
        let former = self.former(revision)?;
        let across = self.check_across_files(&self.others(self.root.files()));
        let is_unchanged = |(index, file): (usize, &LoadedFile)| {
            let across = across.get(&index).map_or(&[][..], Vec::as_slice);
            former.of(self, file).is_some_and(|former| self.is_unchanged(file, across, former))
        };
        Ok(self.files.par_iter().enumerate().map(is_unchanged).collect())
    }

    /// Loads the project at a revision. Where its project file has errors, all journeys count as new.
    fn former(&self, revision: &Arc<Revision>) -> Result<Former, WorkspaceError> {
        let files: &dyn Files = revision;
        let paths: Vec<PathBuf> = match self.root.has_file {
            true => vec![self.root.folder.clone()],
            false => {
                let paths = self.files.iter().map(|file| absolute(&file.file));
                paths.filter(|path| matches!(files.kind(path), Ok(FileKind::File))).collect()
            }
        };
        let loaded = if paths.is_empty() { Ok(Vec::new()) } else { load_from(&paths, files) };
        let mut groups = match loaded {
            Err(error @ WorkspaceError::Git(_)) => return Err(error),
            loaded => loaded.unwrap_or_default(),
        };
        groups.iter_mut().for_each(|group| group.root.project.lint.run_as(&self.root.project.lint));
        let across = groups.iter().map(|group| group.check_across_files(&group.others(files))).collect();
        Ok(Former { groups, across })
    }

    fn is_unchanged(&self, file: &LoadedFile, across: &[Diagnostic], former: FormerFile<'_>) -> bool {
        let is_same_text = file.source.text() == former.file.source.text();
        let is_same = match (&file.journey, &former.file.journey) {
            (Some(new), Some(old)) => {
                let settings = [self, former.group].map(|group| &group.root.project.lint);
                let [new_settings, old_settings] =
                    [settings[0].of_file(&file.path), settings[1].of_file(&former.file.path)];
                new.terms == old.terms
                    && new_settings.said(new.is_target()) == old_settings.said(old.is_target())
                    && shown(new) == shown(old)
                    // Only comments and the form of the text are left, and they may ignore other findings.
                    && (is_same_text || said(&self.lint_file(file).kept) == said(&former.group.lint_file(former.file).kept))
            }
            (None, None) => is_same_text && said(&file.problems) == said(&former.file.problems),
            _ => false,
        };
        is_same && messages(across) == messages(former.across)
    }
}

impl Former {
    /// Returns what a file was: the journey with its id, preferably in a file of the same path; for a file without a journey,
    /// the file of the same path.
    fn of(&self, group: &LoadedProject, file: &LoadedFile) -> Option<FormerFile<'_>> {
        let path = group.root.folder.join(&file.path);
        let all = self.groups.iter().zip(&self.across).flat_map(|(group, across)| {
            let across = move |index: usize| across.get(&index).map_or(&[][..], Vec::as_slice);
            group.files.iter().enumerate().map(move |(index, file)| FormerFile { group, file, across: across(index) })
        });
        let is_same_path = |former: &FormerFile<'_>| former.group.root.folder.join(&former.file.path) == path;
        let id = |file: &LoadedFile| file.journey.as_ref().map(|journey| journey.id.clone());
        match id(file) {
            Some(own) => all.filter(|former| id(former.file).as_ref() == Some(&own)).max_by_key(is_same_path),
            None => all.into_iter().find(is_same_path),
        }
    }
}

/// Returns a journey as polku understands it.
fn shown(journey: &Journey) -> Option<String> {
    show::json(&JourneyGraph::new(journey)).ok()
}

/// Returns what identifies findings: fingerprints, or the messages of load errors, which have none yet.
fn said(findings: &[Diagnostic]) -> Vec<(&str, &str)> {
    let said = findings.iter().map(|one| match one.fingerprint.as_str() {
        "" => (one.kind.name, one.message.as_str()),
        fingerprint => (one.kind.name, fingerprint),
    });
    let mut said: Vec<_> = said.collect();
    said.sort_unstable();
    said
}

fn messages(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|one| one.message.as_str()).collect()
}
