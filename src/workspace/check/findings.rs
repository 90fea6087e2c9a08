//! The findings of single files.

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::lint::{Ignored, Ignores, baseline, lint};
use crate::workspace::load::{LoadedFile, LoadedProject};

/// The findings and load errors of a file, and the findings that its comments ignore.
#[derive(Clone, Default)]
pub(in crate::workspace) struct FileFindings {
    pub kept: Vec<Diagnostic>,
    pub ignored: Vec<Ignored>,
}

impl FileFindings {
    /// The load errors of a file without findings of rules.
    pub fn load_errors(file: &LoadedFile) -> Self {
        FileFindings { kept: file.problems.clone(), ignored: Vec::new() }
    }
}

impl LoadedProject {
    /// Runs the rules on each file.
    pub(in crate::workspace) fn lint_files(&self) -> Vec<FileFindings> {
        self.files.par_iter().map(|file| self.lint_file(file)).collect()
    }

    /// Runs the rules on a file, adds fingerprints, and applies the ignore comments.
    pub(in crate::workspace) fn lint_file(&self, file: &LoadedFile) -> FileFindings {
        let Some(journey) = &file.journey else { return FileFindings::load_errors(file) };
        let settings = &self.root.project.lint;
        let mut findings = lint(journey, settings, &file.path);
        baseline::fingerprint(journey, &mut findings);
        findings.extend(file.problems.iter().cloned());
        let mut sifted = Ignores::read(&file.source).sift(findings, settings, &file.path);
        baseline::fingerprint(journey, &mut sifted.of_comments);
        sifted.kept.extend(sifted.of_comments);
        FileFindings { kept: sifted.kept, ignored: sifted.ignored }
    }
}
