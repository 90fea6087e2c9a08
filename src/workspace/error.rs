//! The errors that end a run.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::git::GitError;
use super::paths::{reason, shown};
use crate::diagnostic::Diagnostic;
use crate::model::{LIMIT, NOT_TEXT, UNKNOWN_REFERENCE};
use crate::report::FileReport;
use crate::source::{NotText, Span};

/// An error that ends the run with exit code 2: something cannot be read or written, or there is nothing to read.
#[derive(Debug)]
#[non_exhaustive]
pub enum WorkspaceError {
    /// A file or folder cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file cannot be written. The text names the file.
    Unwritten(String, io::Error),
    /// The project file has errors.
    Project(Box<FileReport>),
    /// A file other than a journey, such as a theme or a diagram, has errors or cannot be read.
    Extended(Box<FileReport>),
    /// The file is not a baseline. The text says why.
    Baseline(PathBuf, String),
    /// Git does not give a revision, or a file of one.
    Git(GitError),
    /// The paths contain no journeys. The text says which and why.
    NoJourneys(String),
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkspaceError::Unreadable(path, error) => write!(f, "cannot read {}: {}", shown(path), reason(error)),
            WorkspaceError::Unwritten(file, error) => write!(f, "cannot write {file}: {}", reason(error)),
            WorkspaceError::Project(report) | WorkspaceError::Extended(report) => {
                write!(f, "{} has errors", report.source.name())
            }
            WorkspaceError::Baseline(path, reason) => {
                write!(f, "the baseline {} cannot be read: {reason}", shown(path))
            }
            WorkspaceError::Git(error) => error.fmt(f),
            WorkspaceError::NoJourneys(where_) => f.write_str(where_),
        }
    }
}

impl std::error::Error for WorkspaceError {}

impl From<GitError> for WorkspaceError {
    fn from(error: GitError) -> Self {
        WorkspaceError::Git(error)
    }
}

impl WorkspaceError {
    /// Returns the file or folder that cannot be read, if that is the error.
    pub(crate) fn unreadable(&self) -> Option<&Path> {
        match self {
            WorkspaceError::Unreadable(path, _) => Some(path),
            _ => None,
        }
    }

    /// Turns the error into a diagnostic at a span of the project file.
    pub(crate) fn diagnostic(&self, span: Span) -> Diagnostic {
        Diagnostic::new(&UNKNOWN_REFERENCE, span, self.to_string())
    }

    /// Returns the report of the file with the error, if there is one.
    pub fn report(&self) -> Option<&FileReport> {
        match self {
            WorkspaceError::Project(report) | WorkspaceError::Extended(report) => Some(report),
            _ => None,
        }
    }
}

/// Returns the report of a file that is not text.
pub(super) fn not_text(bad: NotText) -> FileReport {
    let kind = if bad.too_large { &LIMIT } else { &NOT_TEXT };
    let diagnostic = Diagnostic::new(kind, bad.span, bad.reason).help(bad.help);
    FileReport::new(Arc::new(*bad.source), vec![diagnostic])
}
