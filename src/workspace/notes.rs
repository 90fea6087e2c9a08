//! What a run passes over without an error, told in short.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::paths::shown;
use super::{Disk, Group, LoadedFile, LoadedProject, Root};
use crate::diagnostic::list;
use crate::lint::RULES;
use crate::project::{FILE_NAME, Project};
use crate::report::count;
use crate::source::Source;
use crate::yaml;

/// What was passed over while the journeys of a project were looked for.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// The YAML files that no pattern matches.
    pub unmatched: Vec<PathBuf>,
    /// What has the name of a journey, and is a link to a folder, a pipe or a device.
    pub no_files: Vec<PathBuf>,
    /// Whether another project was asked for, in whose folder this one lies.
    pub is_nested: bool,
}

/// How many files a note names.
const MOST_NAMED: usize = 5;

impl Passed {
    /// What was passed over in a project of so many journeys, told.
    fn notes(&self, root: &Root, journeys: usize) -> Vec<String> {
        let mut notes = Vec::new();
        let is_excluded = |path: &PathBuf| root.project.lint.excludes(&root.relative(path));
        let passed = self.unmatched.par_iter().filter(|path| !is_excluded(path));
        let alike: Vec<&PathBuf> = passed.filter(|path| looks_like_a_journey(root, path)).collect();
        if !alike.is_empty() {
            let (look, are, them) = if alike.len() == 1 {
                ("looks like a journey", "is", "it")
            } else {
                ("look like journeys", "are", "them")
            };
            let why = match root.has_file {
                true => format!("nothing under `journeys` in {} matches {them}", shown(&root.file())),
                false => "a `polku.yaml` says where else journeys are than in `journeys`".to_owned(),
            };
            notes.push(format!("{} {look} and {are} passed over: {why}", named(&alike)));
        }
        let no_files: Vec<&PathBuf> = self.no_files.iter().filter(|path| !is_excluded(path)).collect();
        if !no_files.is_empty() {
            let are = if no_files.len() == 1 { "is no file and is" } else { "are no files and are" };
            notes.push(format!("{} {are} passed over; a link to a folder is not followed", named(&no_files)));
        }
        if self.is_nested {
            let (folder, journeys) = (shown(&root.folder), count(journeys, "journey"));
            notes.push(format!(
                "{folder} is a project of its own: {journeys} in it, by the settings of its {FILE_NAME}"
            ));
        }
        notes
    }
}

impl Group {
    /// What was passed over while its files were looked for.
    pub fn notes(&self) -> Vec<String> {
        self.passed.notes(&self.root, self.paths.len())
    }
}

impl LoadedProject {
    /// What was passed over while the journeys were looked for, and patterns that match none.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.passed.notes(&self.root, self.files.len());
        if self.is_whole && self.root.has_file {
            let paths = self.paths.iter().map(String::as_str);
            for pattern in self.root.project.journeys.excused(paths) {
                notes.push(format!("no file matches `{pattern}` under `journeys` in {}", shown(&self.root.file())));
            }
        }
        notes
    }

    /// The rules that look at the whole project and did not run, since one of its journeys cannot be read.
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
        let others = self.others(&Disk);
        let broken = self.files.iter().chain(&others).find(|file| file.journey.is_none());
        let broken = broken.map(|file: &LoadedFile| shown(&file.file));
        let broken = broken.or_else(|| self.unread.iter().find_map(|error| error.unreadable().map(shown)))?;
        let rules = list(rules.iter().cloned(), "and");
        Some(format!("{rules} did not look at the whole project: {broken} cannot be read as a journey"))
    }
}

/// Some files by their names, though not all of many.
fn named(files: &[&PathBuf]) -> String {
    let more = files.len().saturating_sub(MOST_NAMED);
    let names = files.iter().take(MOST_NAMED).map(|file| shown(file));
    list(names.chain((more > 0).then(|| format!("{more} more"))), "and")
}

/// Whether a file is a journey by its name or by its keys.
fn looks_like_a_journey(root: &Root, path: &Path) -> bool {
    let relative = root.relative(path);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    if name.ends_with(".journey") || relative.split('/').rev().skip(1).any(|folder| folder == "journeys") {
        return true;
    }
    let Ok(bytes) = root.read_file(path, &Disk) else { return false };
    // Most files are soon told apart.
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
