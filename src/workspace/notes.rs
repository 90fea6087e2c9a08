//! Notes on what a run skips without an error.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::find::{ProjectFiles, Skipped};
use super::load::{LoadedFile, LoadedProject};
use super::locate::project_folder;
use super::paths::{parent, relative_to_current, shown};
use super::root::Root;
use super::walk::{FolderContent, list_folder};
use crate::diagnostic::list;
use crate::lint::RULES;
use crate::project::{FILE_NAME, Project};
use crate::report::count;
use crate::source::Source;
use crate::yaml;

/// The maximum number of files that a note names.
const MOST_NAMED: usize = 5;

impl Skipped {
    /// Returns notes on what was skipped. `journeys` is the number of journeys that were found.
    fn notes(&self, root: &Root, journeys: usize) -> Vec<String> {
        let mut notes = Vec::new();
        let is_excluded = |path: &PathBuf| root.project.lint.excludes(&root.relative(path));
        let skipped = self.unmatched.par_iter().filter(|path| !is_excluded(path));
        let lookalikes: Vec<&PathBuf> = skipped.filter(|path| looks_like_a_journey(root, path)).collect();
        if !lookalikes.is_empty() {
            let (look, are, them) = if lookalikes.len() == 1 {
                ("looks like a journey", "is", "it")
            } else {
                ("look like journeys", "are", "them")
            };
            let why = match (root.has_file, root.project.journeys.is_written()) {
                (true, true) => format!("no pattern under `journeys` in {} matches {them}", shown(&root.file())),
                (true, false) => format!(
                    "to include {them}, list all patterns under `journeys` in {} (see `polku explain journeys`)",
                    shown(&root.file())
                ),
                (false, _) => format!("to include {them}, list a pattern under `journeys` in a `polku.yaml`"),
            };
            notes.push(format!("{} {look} but {are} skipped: {why}", name_some(&lookalikes)));
        }
        let irregular: Vec<&PathBuf> = self.irregular.iter().filter(|path| !is_excluded(path)).collect();
        if !irregular.is_empty() {
            let are =
                if irregular.len() == 1 { "is not a regular file and is" } else { "are not regular files and are" };
            notes.push(format!("{} {are} skipped; links to folders are not followed", name_some(&irregular)));
        }
        if self.is_nested {
            let (folder, journeys) = (shown(&root.folder), count(journeys, "journey"));
            notes.push(format!("{folder} is a separate project: {journeys}, with the settings of its own {FILE_NAME}"));
        }
        notes
    }
}

impl ProjectFiles {
    /// Returns notes on what the search for these files skipped.
    pub fn notes(&self) -> Vec<String> {
        self.skipped.notes(&self.root, self.paths.len())
    }
}

impl Root {
    /// Returns notes on what is skipped in a project in which no file matches a pattern.
    pub(crate) fn notes_without_journeys(&self) -> Vec<String> {
        let FolderContent { files, irregular, .. } = list_folder(&relative_to_current(&self.folder));
        let is_own = |path: &PathBuf| project_folder(parent(path)).is_some_and(|folder| folder == self.folder);
        let [unmatched, irregular] = [files, irregular].map(|paths| paths.into_iter().filter(is_own).collect());
        Skipped { unmatched, irregular, is_nested: false }.notes(self, 0)
    }
}

impl LoadedProject {
    /// Returns the patterns that match no file, except those that may match none.
    pub(crate) fn unmatched_patterns(&self) -> Vec<&str> {
        let paths = self.paths.iter().map(String::as_str);
        self.root.project.journeys.unmatched(paths).map(|pattern| pattern.value.as_str()).collect()
    }

    /// Returns notes on what the search skipped, and on patterns that match no file.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.skipped.notes(&self.root, self.files.len());
        let sparse = self.root.revision.as_ref().filter(|_| self.is_whole);
        notes.extend(sparse.and_then(|revision| revision.sparse_note(&self.root.folder)));
        if self.is_whole && self.root.has_file {
            let paths = self.paths.iter().map(String::as_str);
            for pattern in self.root.project.journeys.excused(paths) {
                notes.push(format!("no file matches `{pattern}` under `journeys` in {}", shown(&self.root.file())));
            }
        }
        notes
    }

    /// Names the project-wide rules that did not run because a journey cannot be read.
    pub fn waiting(&self) -> Option<String> {
        let Project { lint, catalog, .. } = &self.root.project;
        let rules = RULES.iter().filter(|rule| rule.waits(catalog.definitions(), lint));
        let rules: Vec<String> = rules
            .filter(|rule| lint.severity(**rule, false, FILE_NAME).is_some())
            .map(|rule| format!("`{}`", rule.kind().name))
            .collect();
        if rules.is_empty() || !self.is_whole || !self.root.has_file {
            return None;
        }
        let others = self.others(self.root.files());
        let broken = self.files.iter().chain(&others).find(|file| file.journey.is_none());
        let broken = broken.map(|file: &LoadedFile| shown(&file.file));
        let broken = broken.or_else(|| self.unread.iter().find_map(|error| error.unreadable().map(shown)))?;
        let rules = list(rules.iter().cloned(), "and");
        Some(format!("{rules} did not check the whole project: {broken} cannot be loaded as a journey"))
    }
}

/// Lists files by name, up to a limit.
fn name_some(files: &[&PathBuf]) -> String {
    let more = files.len().saturating_sub(MOST_NAMED);
    let names = files.iter().take(MOST_NAMED).map(|file| shown(file));
    list(names.chain((more > 0).then(|| format!("{more} more"))), "and")
}

/// Returns whether a file looks like a journey by its name or its keys.
fn looks_like_a_journey(root: &Root, path: &Path) -> bool {
    let relative = root.relative(path);
    let Some(name) = path.file_stem().map(|name| name.to_string_lossy().to_lowercase()) else { return false };
    if name.ends_with(".journey") || relative.split('/').rev().skip(1).any(|folder| folder == "journeys") {
        return true;
    }
    let Ok(bytes) = root.read_file(path, root.files()) else { return false };
    // This quick check sorts out most files.
    let has = |key: &str| bytes.windows(key.len()).any(|bytes| bytes == key.as_bytes());
    if !has("journey") || !has("stages") {
        return false;
    }
    let Ok(source) = Source::from_bytes(&relative, bytes) else { return false };
    let keys = |key: &str| {
        yaml::parse(&source).map_or_else(
            |_| source.text().lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))),
            |tree| tree.root().is_some_and(|root| tree.entries(root).any(|entry| tree.text(entry.key) == key)),
        )
    };
    keys("journey") && keys("stages")
}
