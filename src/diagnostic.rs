//! What polku reports: a [`Diagnostic`] says what is wrong, where, and what to do about it.
//!
//! A [`Kind`] is what a load error or a rule *is*: its name, category, severity and documentation. Everything that
//! prints diagnostics works from these two alone.

mod kind;
mod words;

use std::sync::Arc;

pub(crate) use kind::kinds;
pub use kind::{Category, Judges, Kind, RuleOption, Severity};
pub(crate) use words::{Near, beginning, list, list_of_many, nearest, one_of, shorten};

use crate::source::{Source, Span};

/// A place in a file with a remark.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Label {
    /// The file it lies in, where that is another one than the diagnostic's own.
    pub file: Option<Arc<Source>>,
    /// The place.
    pub span: Span,
    /// The remark; may be empty at the primary place.
    pub text: String,
}

impl PartialEq for Label {
    /// Compares files by identity: in another version of a file, the same span may be another place.
    fn eq(&self, other: &Self) -> bool {
        let file = |label: &Label| label.file.as_ref().map(Arc::as_ptr);
        file(self) == file(other) && (self.span, &self.text) == (other.span, &other.text)
    }
}

/// A change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// Puts a text in the place of a span.
    Replace(Span, String),
    /// Removes the list item at this span, or the map entry at this span or with its key there, together with what
    /// separates it from the others.
    Remove(Span),
}

/// The changes that remove the cause of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, as a request: "write `ownership`".
    pub title: String,
    /// Whether it certainly does what the author means. A fix that is not safe may change what the journey says.
    pub is_safe: bool,
    /// The changes, all of them or none.
    pub edits: Vec<Edit>,
}

/// A load error or a finding: one problem in one file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Its load error or rule.
    pub kind: &'static Kind,
    /// Its severity in this file.
    pub severity: Severity,
    /// What is wrong, in one clause, without a full stop.
    pub message: String,
    /// The most exact place.
    pub primary: Label,
    /// Further places that belong to it, such as the steps of a path.
    pub related: Vec<Label>,
    /// Why it matters or how it comes about: a clause or a sentence each.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// A fix, where the author need not decide.
    pub fix: Option<Fix>,
    /// Identifies it from run to run, whatever is edited around it. Empty until the workspace sets it.
    pub fingerprint: String,
    /// The fingerprints that it would have under the former ids of its element.
    pub(crate) former_fingerprints: Vec<String>,
    /// The element that it is about. None until the workspace sets it, and where there is no journey.
    pub about: Option<About>,
}

/// An element of a journey.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The id of the journey.
    pub journey: String,
    /// The address of the element: `touchpoints.enquiry.experience`, `touchpoints.a.next.b`, `personas.host`, `journey`.
    pub element: String,
}

impl Diagnostic {
    /// Makes a diagnostic with a message and a place.
    pub fn new(kind: &'static Kind, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            kind,
            severity: kind.severity,
            message: message.into(),
            primary: Label { file: None, span, text: String::new() },
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
            fingerprint: String::new(),
            former_fingerprints: Vec::new(),
            about: None,
        }
    }

    /// Returns its fingerprint, and those that it would have under former ids.
    pub(crate) fn fingerprints(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.fingerprint).chain(&self.former_fingerprints).map(String::as_str)
    }

    /// Adds a remark at the primary place.
    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a further place in the same file.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { file: None, span, text: text.into() });
        self
    }

    /// Adds a further place in another file, or in the same one where `file` is `None`.
    pub fn related_in(mut self, file: Option<Arc<Source>>, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { file, span, text: text.into() });
        self
    }

    /// Adds a note.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Says what to do, where something is known.
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// Adds a fix.
    pub(crate) fn fixed_by(mut self, title: impl Into<String>, is_safe: bool, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), is_safe, edits });
        self
    }

    /// Returns whether the file cannot be used because of it.
    pub fn is_load_error(&self) -> bool {
        self.kind.category == Category::Load && self.severity == Severity::Error
    }
}

/// Sorts the diagnostics of one file as they are shown: by place, then by severity, then by name.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    // Equals stay in the order in which they were found.
    diagnostics.sort_by_key(|d| (d.primary.span.start, std::cmp::Reverse(d.severity), d.kind.name));
}
