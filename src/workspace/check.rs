//! Everything that is wrong with loaded files: what loading shows, what the rules find, and what only
//! shows across the files of a project.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Disk, LoadedFile, LoadedProject};
use crate::diagnostic::{Diagnostic, nearest, shorten, sort};
use crate::lint::baseline::{self, Baseline, Known};
use crate::lint::{Ignored, Ignores, RULES, Sifted, WholeProject, lint, lint_project, tell_elements};
use crate::model::{self, DUPLICATE_ID, Journey, UNKNOWN_REFERENCE};
use crate::project::{FILE_NAME, Project};
use crate::report::{FileReport, Suppressed, Suppression};
use crate::source::Source;

/// How many ids are compared in all to suggest one for a target that there is none of.
const MOST_COMPARED: usize = 20_000;

/// What the rules and comments make of a file.
#[derive(Clone, Default)]
pub(super) struct Judged {
    pub findings: Vec<Diagnostic>,
    ignored: Vec<Ignored>,
}

impl LoadedProject {
    /// Load errors and findings of every file, each file's together and in order, without what a baseline
    /// knows. Files with nothing are included, so that their number is known. The project file comes first, where
    /// there is anything to say of it.
    pub fn lint(&self, baseline: Option<&Baseline>) -> Vec<FileReport> {
        self.report(self.judge_all(), &self.others(&Disk), baseline)
    }

    /// What the rules and comments make of each of these files.
    pub(super) fn judge_all(&self) -> Vec<Judged> {
        self.files.par_iter().map(|file| self.judged(file)).collect()
    }

    /// The reports of these files, of which it is known what the rules and comments make of each.
    pub(super) fn report(
        &self,
        judged: Vec<Judged>,
        others: &[LoadedFile],
        baseline: Option<&Baseline>,
    ) -> Vec<FileReport> {
        let mut reports = self.file_reports(judged, others, baseline);
        let project = self.project_report(reports.iter(), others, baseline);
        if let Some(project) = project.filter(says_something) {
            reports.insert(0, project);
        }
        reports
    }

    fn file_reports(&self, judged: Vec<Judged>, others: &[LoadedFile], baseline: Option<&Baseline>) -> Vec<FileReport> {
        let mut across = self.across(others);
        let report = |(index, judged)| {
            let across = across.remove(&index).unwrap_or_default();
            self.file_report(index, judged, across, baseline)
        };
        judged.into_iter().enumerate().map(report).collect()
    }

    /// The report of one of these files: what the rules and comments make of it, what shows across files, and without
    /// what a baseline knows.
    pub(super) fn file_report(
        &self,
        index: usize,
        Judged { findings, ignored }: Judged,
        across: Vec<Diagnostic>,
        baseline: Option<&Baseline>,
    ) -> FileReport {
        let file = &self.files[index];
        let (old, mut new): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(|finding| baseline.is_some_and(|baseline| baseline.knows(finding)));
        let ignored = ignored.into_iter().map(|Ignored { finding, reason }| (finding, Suppression::Comment(reason)));
        let old = old.into_iter().map(|finding| (finding, Suppression::Baseline));
        let suppressed = ignored.chain(old).map(|(finding, by)| Suppressed { finding, by });
        new.extend(across);
        sort(&mut new);
        baseline::fingerprint_by_file(&file.path, &mut new);
        if let Some(journey) = &file.journey {
            tell_elements(journey, &mut new);
        }
        FileReport { suppressed: suppressed.collect(), ..FileReport::new(Arc::clone(&file.source), new) }
    }

    /// The report of the project file, where there is one, given those of the files.
    pub(super) fn project_report<'r>(
        &self,
        reports: impl Iterator<Item = &'r FileReport>,
        others: &[LoadedFile],
        baseline: Option<&Baseline>,
    ) -> Option<FileReport> {
        let source = self.root.source.as_ref()?;
        let stale = baseline.filter(|_| self.is_whole).map(|baseline| {
            let suppressed = reports.flat_map(|report| &report.suppressed).map(|one| &one.finding);
            let found = suppressed.map(|finding| finding.fingerprint.as_str()).collect();
            self.stale(baseline, &found, others)
        });
        Some(self.project_file_report(source, &stale.unwrap_or_default(), others))
    }

    /// What is wrong with the project file, and what only shows in the project as a whole.
    pub(super) fn project_file_report(
        &self,
        source: &Arc<Source>,
        stale: &[Known],
        others: &[LoadedFile],
    ) -> FileReport {
        let Project { lint: settings, catalog, journeys: journeys_in, .. } = &self.root.project;
        let mut diagnostics = self.root.problems.clone();
        let all = || self.files.iter().chain(others);
        let is_complete = self.is_complete(others);
        if self.is_whole {
            let journeys: Vec<&Journey> = all().filter_map(|file| file.journey.as_ref()).collect();
            let paths: Vec<&str> = self.paths.iter().map(String::as_str).collect();
            // What is excluded need not be a journey of the project.
            let is_open = settings.excludes_of().any(|of| of.unmatched(paths.iter().copied()).next().is_some());
            let below = if is_open { self.root.yaml_files() } else { &[] };
            let files: Vec<&str> = below.iter().map(String::as_str).chain(paths.iter().copied()).collect();
            diagnostics.extend(lint_project(&WholeProject {
                name: FILE_NAME,
                catalog: catalog.definitions(),
                is_complete,
                journeys: &journeys,
                paths: &paths,
                files: &files,
                stale,
                journeys_in,
                settings,
            }));
        }
        let Sifted { kept: mut diagnostics, ignored, of_comments } =
            Ignores::read(source).sift(diagnostics, settings, FILE_NAME);
        // Which comments are needed shows only in all of the project.
        diagnostics.extend(of_comments.into_iter().filter(|_| is_complete));
        sort(&mut diagnostics);
        baseline::fingerprint_by_file(FILE_NAME, &mut diagnostics);
        let suppressed = ignored.into_iter();
        let suppressed = suppressed
            .map(|Ignored { finding, reason }| Suppressed { finding, by: Suppression::Comment(reason) })
            .collect();
        FileReport { suppressed, ..FileReport::new(Arc::clone(source), diagnostics) }
    }

    /// Whether these files and the others are the whole project, and every journey of it can be read.
    fn is_complete(&self, others: &[LoadedFile]) -> bool {
        let is_read = |file: &LoadedFile| file.journey.is_some();
        self.is_whole && self.unread.is_empty() && self.files.iter().chain(others).all(is_read)
    }

    /// The findings of a file, each with its fingerprint, and those that its comments ignore.
    pub(super) fn judged(&self, file: &LoadedFile) -> Judged {
        let Some(journey) = &file.journey else {
            return Judged { findings: file.problems.clone(), ..Judged::default() };
        };
        let settings = &self.root.project.lint;
        let mut findings = lint(journey, settings, &file.path);
        baseline::fingerprint(journey, &mut findings);
        findings.extend(file.problems.iter().cloned());
        let mut sifted = Ignores::read(&file.source).sift(findings, settings, &file.path);
        baseline::fingerprint(journey, &mut sifted.of_comments);
        sifted.kept.extend(sifted.of_comments);
        Judged { findings: sifted.kept, ignored: sifted.ignored }
    }

    /// What of a baseline is not found any more: what this run looked for, and in a run over the whole project
    /// what is of no journey or rule that there is.
    fn stale(&self, baseline: &Baseline, found: &HashSet<&str>, others: &[LoadedFile]) -> Vec<Known> {
        let all = || self.files.iter().chain(others);
        let ids: HashSet<&str> = all().filter_map(|file| Some(file.journey.as_ref()?.id.as_str())).collect();
        // While a journey cannot be read, nobody can tell whose what is known of it is.
        let is_complete = self.is_complete(others);
        let is_rule = |name: &str| RULES.iter().any(|rule| rule.kind().name == name);
        let is_unknown = |known: &&Known| !ids.contains(known.journey.as_str());
        // Journeys that are linted only when they are named have their entries too.
        let has_unknown = is_complete && baseline.findings().iter().any(|known| is_unknown(&known));
        let elsewhere = if has_unknown { self.ids_elsewhere() } else { HashSet::new() };
        let is_nobodys =
            |known: &Known| (is_unknown(&known) && !elsewhere.contains(&known.journey)) || !is_rule(&known.rule);
        let looked_for = self.looked_for();
        let is_gone = |known: &Known| looked_for(known) || (is_complete && is_nobodys(known));
        let is_stale = |known: &&Known| !found.contains(known.fingerprint.as_str()) && is_gone(known);
        baseline.findings().iter().filter(is_stale).cloned().collect()
    }

    /// The ids of journeys below the project's folder that are not among those of the project.
    fn ids_elsewhere(&self) -> HashSet<String> {
        let known: HashSet<&str> = self.paths.iter().map(String::as_str).collect();
        let files = self.root.yaml_files();
        let unknown = files.par_iter().filter(|path| !known.contains(path.as_str()));
        unknown.filter_map(|path| Some(self.load(path, &Disk)?.journey?.id)).collect()
    }

    /// Tells whether a known finding is of a journey and a rule that this run looks at.
    fn looked_for(&self) -> impl Fn(&Known) -> bool {
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

    /// Whether a rule runs on any of these files.
    pub fn runs(&self, rule: &str) -> bool {
        let settings = &self.root.project.lint;
        self.files.iter().any(|file| settings.runs(rule, &file.path))
    }

    /// A baseline of everything that is found now. What this run does not look for stays as it was.
    pub fn new_baseline(&self, old: &Baseline) -> Vec<Known> {
        let looked_for = self.looked_for();
        let untouched = old.findings().iter().filter(|known| !looked_for(known)).cloned();
        self.found().into_iter().chain(untouched).collect()
    }

    /// A baseline without what is not found any more, as far as this run can tell.
    pub fn pruned_baseline(&self, old: &Baseline) -> Vec<Known> {
        let found = self.found();
        let found = found.iter().map(|known| known.fingerprint.as_str()).collect();
        let stale: HashSet<Known> = self.stale(old, &found, &self.others(&Disk)).into_iter().collect();
        old.findings().iter().filter(|known| !stale.contains(known)).cloned().collect()
    }

    /// What all findings of these files are known by.
    fn found(&self) -> Vec<Known> {
        let of_file = |file: &LoadedFile| {
            let journey = file.journey.as_ref();
            journey.map(|journey| baseline::known(journey, &self.judged(file).findings)).unwrap_or_default()
        };
        self.files.par_iter().flat_map(of_file).collect()
    }

    /// Load errors of every file, without the rules' findings.
    pub fn problems(&self) -> Vec<FileReport> {
        let judged = |file: &LoadedFile| Judged { findings: file.problems.clone(), ..Judged::default() };
        self.file_reports(self.files.iter().map(judged).collect(), &self.others(&Disk), None)
    }

    /// What only shows across files: ids that two journeys have, targets of journeys that do not exist.
    pub(super) fn across(&self, others: &[LoadedFile]) -> HashMap<usize, Vec<Diagnostic>> {
        let mut found: HashMap<usize, Vec<Diagnostic>> = HashMap::new();
        if !self.is_project {
            return found;
        }
        let mut all: Vec<(&LoadedFile, Option<usize>)> =
            self.files.iter().enumerate().map(|(index, file)| (file, Some(index))).collect();
        all.extend(others.iter().map(|file| (file, None)));
        all.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let mut by_id: HashMap<&str, Vec<(&LoadedFile, Option<usize>)>> = HashMap::new();
        for &(file, index) in &all {
            if let Some(journey) = &file.journey {
                by_id.entry(&journey.id).or_default().push((file, index));
            }
        }
        let excluded = |file: &LoadedFile| self.root.project.lint.excludes(&file.path);
        for (id, files) in by_id.iter().filter(|(_, files)| files.len() > 1) {
            let files: Vec<_> = files.iter().filter(|(file, _)| !excluded(file)).copied().collect();
            // One of them may keep the id: the first, unless only it was asked about.
            let asked = files.iter().filter(|(_, index)| index.is_some()).count();
            let excused = usize::from(asked == files.len() || files.first().is_some_and(|(_, index)| index.is_none()));
            for (position, (file, index)) in files.iter().enumerate().filter(|_| files.len() > 1) {
                let (Some(index), Some(journey)) = (index, &file.journey) else { continue };
                if position < excused {
                    continue;
                }
                let (other, _) = files[usize::from(position == 0)];
                let Some(others) = &other.journey else { continue };
                let message = format!("two journeys of the project have the id `{id}`");
                let diagnostic = Diagnostic::new(&DUPLICATE_ID, journey.title.span, message);
                let diagnostic =
                    diagnostic.related_in(Some(Arc::clone(&other.source)), others.title.span, "the other one");
                let diagnostic = diagnostic
                    .help("a journey's id is its `id`, or made from its file's name: give one of them another");
                found.entry(*index).or_default().push(diagnostic);
            }
        }
        // A journey that has errors has an id all the same.
        let broken = all.iter().filter(|(file, _)| file.journey.is_none());
        let broken: HashSet<String> = broken.flat_map(|(file, _)| model::possible_ids(&file.source)).collect();
        let mut ids: Vec<&str> = by_id.keys().copied().collect();
        ids.sort_unstable();
        // To compare with every id of many takes long: then only the first targets get a suggestion.
        let mut suggestions = MOST_COMPARED / ids.len().max(1);
        for &(file, index) in &all {
            let target = file.journey.as_ref().and_then(|journey| journey.target_of.as_ref());
            let (Some(index), Some(target)) = (index, target) else { continue };
            if !by_id.contains_key(target.value.as_str()) && !broken.contains(target.value.as_str()) {
                let near = (suggestions > 0).then(|| nearest(&target.value, ids.iter().copied())).flatten();
                suggestions = suggestions.saturating_sub(1);
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a journey's id is its `id`, or made from its file's name".into(),
                };
                let message = format!("the project has no journey `{}`", shorten(&target.value));
                let diagnostic = Diagnostic::new(&UNKNOWN_REFERENCE, target.span, message).help(help);
                let diagnostic = diagnostic.respelled(file.source.slice(target.span), near);
                found.entry(index).or_default().push(diagnostic);
            }
        }
        found
    }
}

/// Whether there is anything in a report.
pub(super) fn says_something(report: &FileReport) -> bool {
    !report.diagnostics.is_empty() || !report.suppressed.is_empty()
}
