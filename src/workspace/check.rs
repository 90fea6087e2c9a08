//! Everything that is wrong with loaded files: what loading shows, what the rules find, and what only
//! shows across the files of a project.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Loaded, LoadedFile};
use crate::diagnostic::{Diagnostic, nearest, sort};
use crate::lint::baseline::{self, Baseline, Known};
use crate::lint::lint;
use crate::model::{self, DUPLICATE_ID, UNKNOWN_REFERENCE};
use crate::report::FileReport;

impl Loaded {
    /// Load errors and findings of every file, each file's together and in order, without what a baseline
    /// knows. Files with nothing are included, so that their number is known.
    pub fn lint(&self, baseline: Option<&Baseline>) -> Vec<FileReport> {
        let mut reports = self.reports(|file| {
            let Some(journey) = &file.journey else { return Vec::new() };
            let mut findings = lint(journey, &self.root.project.lint, &file.path);
            baseline::fingerprint_findings(journey, &mut findings);
            findings.retain(|finding| !baseline.is_some_and(|baseline| baseline.knows(finding)));
            findings
        });
        if let Some(project) = &self.root.report {
            reports.insert(0, project.clone());
        }
        reports
    }

    /// Whether a known finding is of a journey and a rule that this run looks at.
    pub fn looks_for(&self, known: &Known) -> bool {
        let settings = &self.root.project.lint;
        let of_file = |file: &LoadedFile| match &file.journey {
            Some(journey) if journey.id == known.journey => settings.runs(&known.rule, journey, &file.path),
            _ => false,
        };
        self.files.iter().any(of_file)
    }

    /// Whether a rule runs on any of these files.
    pub fn runs(&self, rule: &str) -> bool {
        let on = |file: &LoadedFile| {
            file.journey.as_ref().is_some_and(|journey| self.root.project.lint.runs(rule, journey, &file.path))
        };
        self.files.iter().any(on)
    }

    /// What all findings of these files are known by, for a baseline.
    pub fn known(&self) -> Vec<Known> {
        let of_file = |file: &LoadedFile| {
            let journey = file.journey.as_ref()?;
            Some(baseline::known(journey, &lint(journey, &self.root.project.lint, &file.path)))
        };
        self.files.par_iter().filter_map(of_file).flatten().flatten().collect()
    }

    /// Load errors of every file, without the rules' findings.
    pub fn problems(&self) -> Vec<FileReport> {
        self.reports(|_| Vec::new())
    }

    fn reports(&self, findings: impl Fn(&LoadedFile) -> Vec<Diagnostic> + Sync) -> Vec<FileReport> {
        let mut across = self.across();
        let mut reports: Vec<FileReport> = self
            .files
            .par_iter()
            .map(|file| {
                let mut diagnostics = file.problems.clone();
                diagnostics.extend(findings(file));
                FileReport { source: Arc::clone(&file.source), diagnostics }
            })
            .collect();
        for (index, report) in reports.iter_mut().enumerate() {
            report.diagnostics.extend(across.remove(&index).unwrap_or_default());
            sort(&mut report.diagnostics);
            baseline::fingerprint_load_errors(&self.files[index].path, &mut report.diagnostics);
        }
        reports
    }

    /// What only shows across files: ids that two journeys have, targets of journeys that do not exist.
    fn across(&self) -> HashMap<usize, Vec<Diagnostic>> {
        let mut found: HashMap<usize, Vec<Diagnostic>> = HashMap::new();
        if !self.is_project {
            return found;
        }
        let others = self.others();
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
        for (id, files) in &by_id {
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
        for &(file, index) in &all {
            let target = file.journey.as_ref().and_then(|journey| journey.target_of.as_ref());
            let (Some(index), Some(target)) = (index, target) else { continue };
            // A journey that has errors has an id all the same.
            let broken =
                all.iter().any(|(file, _)| file.journey.is_none() && model::may_have_id(&file.source, &target.value));
            if !by_id.contains_key(target.value.as_str()) && !broken {
                let mut ids: Vec<&str> = by_id.keys().copied().collect();
                ids.sort_unstable();
                let help = match nearest(&target.value, ids) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a journey's id is its `id`, or made from its file's name".into(),
                };
                let message = format!("the project has no journey `{}`", target.value);
                found
                    .entry(index)
                    .or_default()
                    .push(Diagnostic::new(&UNKNOWN_REFERENCE, target.span, message).help(help));
            }
        }
        found
    }
}
