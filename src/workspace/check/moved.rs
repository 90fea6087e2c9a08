//! Journeys that the baseline knows by a former id: those whose id comes from the name of a file that was renamed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::FileFindings;
use crate::lint::baseline::{self, Baseline, Known};
use crate::report::count;
use crate::workspace::load::{LoadedFile, LoadedProject};
use crate::workspace::paths::shown;

/// The ids by which the baseline knows journeys, by the index of their files in `LoadedProject::files`.
pub(in crate::workspace) type Moved = HashMap<usize, String>;

/// The most pairs of a former and a new journey that are compared.
const MOST_COMPARED: usize = 10_000;

/// How well a new journey fits a former one.
struct Fit<'a> {
    /// The number of known findings that it has.
    found: usize,
    former: &'a str,
    /// The index of its file, among these files and then the others.
    file: usize,
}

impl LoadedProject {
    /// Returns the journeys that the baseline knows by a former id. This is a journey that the baseline does not know by its
    /// own id, and with at least half of the known findings of one that is gone. It must fit better than any other.
    pub(in crate::workspace) fn moved(
        &self,
        findings: &[FileFindings],
        others: &[LoadedFile],
        baseline: &Baseline,
    ) -> Moved {
        let former = self.gone(others, baseline);
        let known: HashSet<&str> = baseline.findings().iter().map(|known| known.journey.as_str()).collect();
        let all: Vec<&LoadedFile> = self.files.iter().chain(others).collect();
        let is_new = |index: &usize| all[*index].journey.as_ref().is_some_and(|new| !known.contains(new.id.as_str()));
        let new: Vec<usize> = (0..all.len()).filter(is_new).collect();
        if former.is_empty() || former.len() * new.len() > MOST_COMPARED {
            return Moved::new();
        }
        let mut fits = Vec::new();
        for file in new {
            let findings = findings.get(file).map_or_else(|| Cow::Owned(self.lint_file(all[file])), Cow::Borrowed);
            fits.extend(former.iter().filter_map(|(id, known)| {
                let found = self.fit(all[file], &findings, id, known)?;
                Some(Fit { found, former: id, file })
            }));
        }
        fits.sort_by_key(|fit| std::cmp::Reverse(fit.found));
        let is_clear = |fit: &&Fit<'_>| {
            let is_rival =
                |other: &&Fit<'_>| other.found >= fit.found && (other.former == fit.former || other.file == fit.file);
            fits.iter().filter(is_rival).count() == 1
        };
        let clear = fits.iter().filter(is_clear).filter(|fit| fit.file < self.files.len());
        clear.map(|fit| (fit.file, fit.former.to_owned())).collect()
    }

    /// Returns the entries of journeys that are gone, by their ids. While a journey cannot be loaded, any may be its.
    fn gone<'b>(&self, others: &[LoadedFile], baseline: &'b Baseline) -> BTreeMap<&'b str, Vec<&'b Known>> {
        let all = || self.files.iter().chain(others);
        let is_known = self.root.has_file && self.unread.is_empty() && all().all(|file| file.journey.is_some());
        let ids: HashSet<&str> = all().filter_map(|file| Some(file.journey.as_ref()?.id.as_str())).collect();
        let mut gone: BTreeMap<&str, Vec<&Known>> = BTreeMap::new();
        for known in baseline.findings().iter().filter(|known| is_known && !ids.contains(known.journey.as_str())) {
            gone.entry(&known.journey).or_default().push(known);
        }
        if !gone.is_empty() {
            let elsewhere = self.ids_elsewhere();
            gone.retain(|id, _| !elsewhere.contains(*id));
        }
        gone
    }

    /// Returns how many known findings of a former journey are found in a file, if it can be the same journey.
    fn fit(&self, file: &LoadedFile, findings: &FileFindings, former: &str, known: &[&Known]) -> Option<usize> {
        let settings = self.root.project.lint.of_file(&file.path);
        let now = baseline::under_id(file.journey.as_ref()?, former, &findings.kept);
        let now: HashSet<&str> = now.iter().flatten().map(String::as_str).collect();
        let looked_for: Vec<&&Known> = known.iter().filter(|known| settings.runs(&known.rule)).collect();
        let found = looked_for.iter().filter(|known| now.contains(known.fingerprint.as_str()));
        // Most journeys have no owner, and a stage `purchase`.
        let says_much = |known: &&&&Known| known.element != "journey" && !known.element.starts_with("stage");
        let (all, much) = (found.clone().count(), found.filter(says_much).count());
        (much > 0 && all * 2 >= looked_for.len() && (much > 1 || all == looked_for.len())).then_some(all)
    }

    /// Gives the findings of such journeys the fingerprints that they have in the baseline.
    pub(super) fn follow(&self, moved: &Moved, findings: &mut [FileFindings]) {
        for (index, findings) in findings.iter_mut().enumerate() {
            self.follow_one(moved, index, findings);
        }
    }

    /// Gives the findings of a file the fingerprints that they have in the baseline, if its journey is such a one.
    pub(in crate::workspace) fn follow_one(&self, moved: &Moved, index: usize, findings: &mut FileFindings) {
        if let (Some(former), Some(journey)) = (moved.get(&index), &self.files[index].journey) {
            baseline::follow(journey, former, &mut findings.kept);
        }
    }

    /// Returns notes on the journeys that the baseline knows by a former id.
    pub fn notes_on_baseline(&self, baseline: &Baseline) -> Vec<String> {
        let others = self.others(self.root.files());
        if self.gone(&others, baseline).is_empty() {
            return Vec::new();
        }
        let mut moved: Vec<_> = self.moved(&self.lint_files(), &others, baseline).into_iter().collect();
        moved.sort_unstable();
        let note = |(index, former): (usize, String)| {
            let known = baseline.findings().iter().filter(|known| known.journey == former).count();
            let (file, known) = (shown(&self.files[index].file), count(known, "finding"));
            format!(
                "{file} is taken for the journey `{former}` of the baseline ({known}), which is gone; write `id: {former}` into it, \
                 or update the baseline with `polku lint --write-baseline`"
            )
        };
        moved.into_iter().map(note).collect()
    }
}
