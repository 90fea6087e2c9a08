//! Compares findings with a baseline.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::lint::RULES;
use crate::lint::baseline::{self, Baseline, Known};
use crate::workspace::load::{LoadedFile, LoadedProject};

impl LoadedProject {
    /// Returns the baseline entries that no longer occur: those that this run checks, and in a run over the whole
    /// project also those of journeys and rules that do not exist any more.
    pub(super) fn stale_entries(
        &self,
        baseline: &Baseline,
        found: &HashSet<&str>,
        others: &[LoadedFile],
    ) -> Vec<Known> {
        let all = || self.files.iter().chain(others);
        let ids: HashSet<&str> = all().filter_map(|file| Some(file.journey.as_ref()?.id.as_str())).collect();
        // While a journey cannot be loaded, its id is unknown, and any entry may belong to it.
        let is_complete = self.is_complete(others);
        let is_rule = |name: &str| RULES.iter().any(|rule| rule.kind().name == name);
        let has_journey = |known: &Known| ids.contains(known.journey.as_str());
        // A journey that is only linted when it is named has entries too.
        let needs_ids = is_complete && !baseline.findings().iter().all(has_journey);
        let elsewhere = if needs_ids { self.ids_elsewhere() } else { HashSet::new() };
        let is_orphan =
            |known: &Known| !(has_journey(known) || elsewhere.contains(&known.journey)) || !is_rule(&known.rule);
        let is_checked = self.checks();
        let is_gone = |known: &Known| is_checked(known) || (is_complete && is_orphan(known));
        let is_stale = |known: &&Known| !found.contains(known.fingerprint.as_str()) && is_gone(known);
        baseline.findings().iter().filter(is_stale).cloned().collect()
    }

    /// Returns the ids of journeys below the project's folder that are not among those of the project.
    pub(super) fn ids_elsewhere(&self) -> HashSet<String> {
        let known: HashSet<&str> = self.paths.iter().map(String::as_str).collect();
        let files = self.root.yaml_files();
        let unknown = files.par_iter().filter(|path| !known.contains(path.as_str()));
        unknown.filter_map(|path| Some(self.load_path(path, self.root.files())?.journey?.id)).collect()
    }

    /// Returns a test for whether this run checks the journey and the rule of a baseline entry.
    fn checks(&self) -> impl Fn(&Known) -> bool {
        let settings = &self.root.project.lint;
        let mut files: HashMap<&str, Vec<&LoadedFile>> = HashMap::new();
        for file in &self.files {
            if let Some(journey) = &file.journey {
                files.entry(&journey.id).or_default().push(file);
            }
        }
        move |known| {
            let of_journey = files.get(known.journey.as_str()).into_iter().flatten();
            of_journey.into_iter().any(|file| settings.runs(&known.rule, &file.path))
        }
    }

    /// Returns whether a rule runs on any of these files.
    pub fn runs(&self, rule: &str) -> bool {
        let settings = &self.root.project.lint;
        self.files.iter().any(|file| settings.runs(rule, &file.path))
    }

    /// Returns a baseline of all current findings. Entries that this run does not check stay as they were.
    pub fn new_baseline(&self, old: &Baseline) -> Vec<Known> {
        let is_checked = self.checks();
        let moved = self.moved(&self.lint_files(), &self.others(self.root.files()), old);
        let is_moved = |known: &Known| {
            let mut files = moved.iter().filter(|(_, id)| **id == known.journey).map(|(index, _)| &self.files[*index]);
            files.any(|file| self.root.project.lint.runs(&known.rule, &file.path))
        };
        let untouched = old.findings().iter().filter(|known| !is_checked(known) && !is_moved(known)).cloned();
        self.current_entries().into_iter().chain(untouched).collect()
    }

    /// Returns a baseline without the entries that no longer occur, as far as this run can tell.
    pub fn pruned_baseline(&self, old: &Baseline) -> Vec<Known> {
        let (mut current, others) = (self.lint_files(), self.others(self.root.files()));
        self.follow(&self.moved(&current, &others, old), &mut current);
        let found = current.iter().flat_map(|file| &file.kept).flat_map(Diagnostic::fingerprints).collect();
        let stale: HashSet<Known> = self.stale_entries(old, &found, &others).into_iter().collect();
        old.findings().iter().filter(|known| !stale.contains(known)).cloned().collect()
    }

    /// Returns a baseline entry for each current finding.
    fn current_entries(&self) -> Vec<Known> {
        let of_file = |file: &LoadedFile| match &file.journey {
            Some(journey) => baseline::known(journey, &self.lint_file(file).kept),
            None => Vec::new(),
        };
        self.files.par_iter().flat_map(of_file).collect()
    }
}
