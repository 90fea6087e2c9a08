//! Checks across the files of a project: ids that several journeys share, and targets that do not exist.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, nearest, shorten};
use crate::lint::{Settings, sub_journey_unknown};
use crate::model::{self, DUPLICATE_ID, Journey, UNKNOWN_REFERENCE};
use crate::workspace::load::{LoadedFile, LoadedProject};

/// The maximum number of comparisons to suggest ids for unknown targets.
const MOST_COMPARED: usize = 20_000;

/// The diagnostics of checks across files, by the index of the file in `LoadedProject::files`.
pub(in crate::workspace) type AcrossFiles = HashMap<usize, Vec<Diagnostic>>;

/// A journey of the project.
#[derive(Clone, Copy)]
struct ProjectJourney<'l> {
    file: &'l LoadedFile,
    journey: &'l Journey,
    /// The index in `LoadedProject::files`. `None` for a file that the run is not about.
    index: Option<usize>,
}

impl LoadedProject {
    /// Checks these files against each other and against the other files of the project.
    pub(in crate::workspace) fn check_across_files(&self, others: &[LoadedFile]) -> AcrossFiles {
        let mut found = AcrossFiles::new();
        if !self.is_project {
            return found;
        }
        let own = self.files.iter().enumerate().map(|(index, file)| (file, Some(index)));
        let all = || own.clone().chain(others.iter().map(|file| (file, None)));
        let loaded = all().filter_map(|(file, index)| {
            let journey = file.journey.as_ref()?;
            Some(ProjectJourney { file, journey, index })
        });
        let mut journeys: Vec<ProjectJourney<'_>> = loaded.collect();
        journeys.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        let mut by_id: BTreeMap<&str, Vec<ProjectJourney<'_>>> = BTreeMap::new();
        for journey in &journeys {
            by_id.entry(&journey.journey.id).or_default().push(*journey);
        }
        for (id, journeys) in &by_id {
            self.check_duplicates(id, journeys, &mut found);
        }
        // A journey with load errors has an id all the same.
        let broken = all().filter(|(file, _)| file.journey.is_none());
        let broken: HashSet<String> = broken.flat_map(|(file, _)| model::possible_ids(&file.source)).collect();
        let ids: Vec<&str> = by_id.keys().copied().collect();
        let known = KnownJourneys { ids: &ids, broken: &broken };
        known.check_targets(&journeys, &mut found);
        known.check_sub_journeys(&journeys, &self.root.project.lint, &mut found);
        found
    }

    /// Reports journeys that share an id. The first one keeps it if the run is about all of them.
    fn check_duplicates(&self, id: &str, journeys: &[ProjectJourney<'_>], found: &mut AcrossFiles) {
        let is_excluded = |one: &&ProjectJourney<'_>| self.root.project.lint.excludes(&one.file.path);
        let journeys: Vec<_> = journeys.iter().filter(|one| !is_excluded(one)).collect();
        let first_keeps_id = journeys.iter().all(|one| one.index.is_some());
        for (position, one) in journeys.iter().enumerate().skip(usize::from(first_keeps_id)) {
            let (Some(index), Some(other)) = (one.index, journeys.get(usize::from(position == 0))) else { continue };
            let message = format!("two journeys of the project have the id `{id}`");
            let other_file = Some(Arc::clone(&other.file.source));
            let diagnostic = Diagnostic::new(&DUPLICATE_ID, one.journey.title.span, message)
                .related_in(other_file, other.journey.title.span, "the other one")
                .help("give one of them another `id`; a journey without an `id` takes it from its file name");
            found.entry(index).or_default().push(diagnostic);
        }
    }
}

/// The ids of the journeys of a project, sorted, and those that broken files may have.
struct KnownJourneys<'k> {
    ids: &'k [&'k str],
    broken: &'k HashSet<String>,
}

impl KnownJourneys<'_> {
    fn has(&self, id: &str) -> bool {
        self.ids.binary_search(&id).is_ok() || self.broken.contains(id)
    }

    /// Reports touchpoints whose sub-journey does not exist.
    fn check_sub_journeys(&self, journeys: &[ProjectJourney<'_>], settings: &Settings, found: &mut AcrossFiles) {
        let mut suggestions = MOST_COMPARED / self.ids.len().max(1);
        for ProjectJourney { file, journey, index } in journeys {
            let Some(index) = index else { continue };
            let named = journey.touchpoints.iter().filter_map(|touchpoint| touchpoint.sub_journey.as_ref());
            let mut unknown = named.filter(|id| !self.has(&id.value)).peekable();
            if unknown.peek().is_none() {
                continue;
            }
            let Some(severity) = sub_journey_unknown::severity(settings, journey.is_target(), &file.path) else {
                continue;
            };
            for id in unknown {
                let near = (suggestions > 0).then(|| nearest(&id.value, self.ids.iter().copied())).flatten();
                suggestions = suggestions.saturating_sub(1);
                let finding = sub_journey_unknown::unknown(id, near, severity);
                let finding = finding.respelled(file.source.slice(id.span), near);
                found.entry(*index).or_default().push(finding);
            }
        }
    }

    /// Reports journeys whose target does not exist.
    fn check_targets(&self, journeys: &[ProjectJourney<'_>], found: &mut AcrossFiles) {
        // Comparing every target with every id takes long, so only the first targets get a suggestion.
        let mut suggestions = MOST_COMPARED / self.ids.len().max(1);
        for ProjectJourney { file, journey, index } in journeys {
            let (Some(index), Some(target)) = (index, &journey.target_of) else { continue };
            if self.has(&target.value) {
                continue;
            }
            let near = (suggestions > 0).then(|| nearest(&target.value, self.ids.iter().copied())).flatten();
            suggestions = suggestions.saturating_sub(1);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the id of a journey is its `id`, or comes from its file name".into(),
            };
            let message = format!("the project has no journey `{}`", shorten(&target.value));
            let diagnostic = Diagnostic::new(&UNKNOWN_REFERENCE, target.span, message).help(help);
            let diagnostic = diagnostic.respelled(file.source.slice(target.span), near);
            found.entry(*index).or_default().push(diagnostic);
        }
    }
}
