//! Reports everything that is wrong with loaded files: load errors, findings of rules, and the results of checks across
//! files.

mod across;
mod findings;
mod known;
mod moved;

use std::sync::Arc;

pub(super) use self::across::AcrossFiles;
pub(super) use self::findings::FileFindings;
pub(super) use self::moved::Moved;
use super::load::{LoadedFile, LoadedProject};
use crate::diagnostic::{Diagnostic, sort};
use crate::lint::baseline::{self, Baseline, Known};
use crate::lint::{Ignored, Ignores, Patterns, Sifted, WholeProject, lint_project, tell_elements};
use crate::model::Journey;
use crate::project::{FILE_NAME, Project};
use crate::report::{FileReport, Suppressed, Suppression};
use crate::source::Source;

impl LoadedProject {
    /// Returns a report for each file, with its load errors and findings in order, without those in the baseline. Empty
    /// reports are included, but not those of files that have not changed ([`judge_changed_since`](super::judge_changed_since)). The report of the project file comes first, unless it is empty.
    pub fn lint(&self, baseline: Option<&Baseline>) -> Vec<FileReport> {
        self.reports(self.lint_files(), &self.others(self.root.files()), baseline)
    }

    /// Returns a report for each file, with its load errors but without the findings of rules.
    pub fn problems(&self) -> Vec<FileReport> {
        let load_errors = self.files.iter().map(FileFindings::load_errors).collect();
        self.file_reports(load_errors, &self.others(self.root.files()), None)
    }

    /// Returns all reports, given the findings of each file.
    pub(super) fn reports(
        &self,
        mut findings: Vec<FileFindings>,
        others: &[LoadedFile],
        baseline: Option<&Baseline>,
    ) -> Vec<FileReport> {
        if let Some(baseline) = baseline {
            self.follow(&self.moved(&findings, others, baseline), &mut findings);
        }
        let mut reports = self.file_reports(findings, others, baseline);
        let project = self.project_report(reports.iter(), others, baseline);
        let mut unchanged = self.unchanged.iter();
        reports.retain(|_| unchanged.next() != Some(&true));
        if let Some(project) = project.filter(has_content) {
            reports.insert(0, project);
        }
        reports
    }

    fn file_reports(
        &self,
        findings: Vec<FileFindings>,
        others: &[LoadedFile],
        baseline: Option<&Baseline>,
    ) -> Vec<FileReport> {
        let mut across = self.check_across_files(others);
        let report = |(index, findings)| {
            // Most files have no diagnostics of checks across files.
            let across = across.remove(&index).unwrap_or_default();
            self.file_report(index, findings, across, baseline)
        };
        findings.into_iter().enumerate().map(report).collect()
    }

    /// Returns the report of a file, given its findings and the diagnostics of checks across files.
    pub(super) fn file_report(
        &self,
        index: usize,
        FileFindings { kept, ignored }: FileFindings,
        across: Vec<Diagnostic>,
        baseline: Option<&Baseline>,
    ) -> FileReport {
        let file = &self.files[index];
        let (mut new, mut ignored) = (kept, ignored);
        // Findings of rules that need all journeys can be ignored and known as any other.
        let (mut of_rules, across): (Vec<_>, Vec<_>) = across.into_iter().partition(|one| !one.is_load_error());
        if let Some(journey) = file.journey.as_ref().filter(|_| !of_rules.is_empty()) {
            baseline::fingerprint(journey, &mut of_rules);
            let sifted = Ignores::read(&file.source).sift(of_rules, &self.root.project.lint, &file.path);
            new.extend(sifted.kept);
            ignored.extend(sifted.ignored);
        }
        let known = new.extract_if(.., |finding| baseline.is_some_and(|baseline| baseline.knows(finding)));
        let known = known.map(|finding| Suppressed { finding, by: Suppression::Baseline });
        let suppressed = ignored.into_iter().map(suppressed_by_comment).chain(known).collect();
        new.extend(across);
        sort(&mut new);
        baseline::fingerprint_by_file(&file.path, &mut new);
        if let Some(journey) = &file.journey {
            tell_elements(journey, &mut new);
        }
        FileReport { suppressed, ..FileReport::new(Arc::clone(&file.source), new) }
    }

    /// Returns the report of the project file, if there is one. `reports` are those of the other files.
    pub(super) fn project_report<'r>(
        &self,
        reports: impl Iterator<Item = &'r FileReport>,
        others: &[LoadedFile],
        baseline: Option<&Baseline>,
    ) -> Option<FileReport> {
        let source = self.root.source.as_ref()?;
        let stale = match baseline.filter(|_| self.is_whole) {
            Some(baseline) => {
                let suppressed = reports.flat_map(|report| &report.suppressed).map(|one| &one.finding);
                let found = suppressed.flat_map(Diagnostic::fingerprints).collect();
                self.stale_entries(baseline, &found, others)
            }
            None => Vec::new(),
        };
        Some(self.project_file_report(source, &stale, others))
    }

    /// Returns the report of the project file, given the stale entries of the baseline.
    pub(super) fn project_file_report(
        &self,
        source: &Arc<Source>,
        stale: &[Known],
        others: &[LoadedFile],
    ) -> FileReport {
        let mut diagnostics = self.root.problems.clone();
        diagnostics.extend(self.picture_problems());
        if self.is_whole {
            diagnostics.extend(self.lint_whole_project(stale, others));
        }
        let Sifted { kept: mut diagnostics, ignored, of_comments } =
            Ignores::read(source).sift(diagnostics, &self.root.project.lint, FILE_NAME);
        // Only the complete project shows which ignore comments are unused.
        if self.is_complete(others) {
            diagnostics.extend(of_comments);
        }
        sort(&mut diagnostics);
        baseline::fingerprint_by_file(FILE_NAME, &mut diagnostics);
        let suppressed = ignored.into_iter().map(suppressed_by_comment).collect();
        FileReport { suppressed, ..FileReport::new(Arc::clone(source), diagnostics) }
    }

    /// Runs the rules that check a project as a whole.
    fn lint_whole_project(&self, stale: &[Known], others: &[LoadedFile]) -> Vec<Diagnostic> {
        let Project { lint: settings, catalog, journeys: journeys_in, pictures, .. } = &self.root.project;
        let drawn: Vec<&Patterns> = pictures.iter().filter_map(|(_, journeys)| journeys.as_ref()).collect();
        let all = self.files.iter().chain(others);
        let journeys: Vec<&Journey> = all.filter_map(|file| file.journey.as_ref()).collect();
        let paths: Vec<&str> = self.paths.iter().map(String::as_str).collect();
        // An excluded file need not be a journey of the project, so look at other YAML files if a pattern matches none.
        let has_unmatched = settings.excludes_of().any(|of| of.unmatched(paths.iter().copied()).next().is_some());
        let yaml_files = if has_unmatched { self.root.yaml_files() } else { &[] };
        let files: Vec<&str> = yaml_files.iter().map(String::as_str).chain(paths.iter().copied()).collect();
        lint_project(&WholeProject {
            name: FILE_NAME,
            catalog: catalog.definitions(),
            is_complete: self.is_complete(others),
            journeys: &journeys,
            paths: &paths,
            files: &files,
            stale,
            journeys_in,
            drawn: &drawn,
            settings,
        })
    }
}

fn suppressed_by_comment(Ignored { finding, reason }: Ignored) -> Suppressed {
    Suppressed { finding, by: Suppression::Comment(reason) }
}

/// Returns whether a report has any content.
pub(super) fn has_content(report: &FileReport) -> bool {
    !report.diagnostics.is_empty() || !report.suppressed.is_empty()
}
