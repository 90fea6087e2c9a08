//! One change.

use std::fmt;

use serde_json::Value;

use super::kinds::{ChangeKind, Class};
use crate::source::Span;

/// Where a changed element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Place {
    /// Whether the element is gone, so that the place is one of the old side.
    pub is_old: bool,
    /// Whether it stands in the project's catalog and not in the journey's file.
    pub in_catalog: bool,
    /// The bytes of the element.
    pub span: Span,
    /// Of something gone, the element on the new side that it was part of, if that is still there: where a comment accepts the
    /// change.
    pub beside: Option<Span>,
}

/// What an element is part of, by which reports group changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The journey itself: its title, its definitions, its ends and scenarios.
    Journey,
    /// A stage, by its position on the new side, or behind those if it is gone.
    Stage {
        /// The position.
        order: usize,
        /// The id.
        id: String,
    },
}

/// A change of a journey.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Change {
    /// What kind of change it is.
    pub kind: &'static ChangeKind,
    /// What it means for the customer.
    pub class: Class,
    /// The address of the element on the new side; on the old one if it is gone.
    pub address: String,
    /// The value on the old side; null if there was none. Of an element with parts, its name or its text.
    pub before: Value,
    /// The value on the new side; null if there is none.
    pub after: Value,
    /// What changed, as a clause.
    pub clause: String,
    /// The name of the touchpoint or definition that it is about; empty for the journey itself.
    pub subject: String,
    /// The id of the touchpoint that it is about, if it is about one.
    pub touchpoint: Option<String>,
    /// What the element is part of.
    pub group: Group,
    /// Where the element stands.
    pub place: Place,
    /// The fingerprint: a hash (FNV-1a, 64 bits) of the kind, the journey, the address without numbers of items, and the
    /// values. It survives edits elsewhere and new wording of messages.
    pub fingerprint: String,
    /// The reason of the comment that accepts the change, if one does; may be empty.
    pub accepted: Option<String>,
}

impl Change {
    /// Returns what changed, in one sentence.
    pub fn message(&self) -> String {
        match self.subject.as_str() {
            "" => self.clause.clone(),
            subject => format!("{subject}: {}", self.clause),
        }
    }

    /// Whether a comment accepts the change.
    pub fn is_accepted(&self) -> bool {
        self.accepted.is_some()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.class, self.kind.name, self.message())
    }
}
