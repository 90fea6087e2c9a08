//! The ids of a file: what it defines, what it refers to, and the edits that give an id another name.
//!
//! All of it works on any text that is YAML, even if the file has load errors.

mod add;
mod index;
mod rename;
mod typed;

use std::borrow::Cow;
use std::path::Path;

pub(crate) use self::index::{Definition, Index, table};
pub(crate) use self::rename::{FileEdits, IdFile, Rename, check_old};
pub(crate) use self::typed::{ENDS, RENEWED, Role, Typed, sort_of, takes_ends, walk};
use crate::project::FILE_NAME;
use crate::source::Span;
use crate::yaml::{In, scalar};

/// The sorts of ids that can be renamed.
pub(crate) const SORTS: [&str; 14] = [
    "touchpoint",
    "stage",
    "persona",
    "channel",
    "team",
    "partner",
    "fact",
    "system",
    "lane",
    "end",
    "scenario",
    "pain",
    "source",
    "journey",
];

/// Returns whether elements of a sort have the key `was`.
pub(crate) fn has_was(sort: &str) -> bool {
    !matches!(sort, "end" | "scenario" | "pain" | "source" | "journey")
}

/// Returns whether a path is that of a project file.
pub(crate) fn is_project(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE_NAME)
}

/// Returns an id as it must be written at a span: in quotes if a YAML reader could misread it, unless the span is
/// inside quotes already.
pub(crate) fn written_id<'i>(text: &str, span: Span, id: &'i str) -> Cow<'i, str> {
    let before = &text.as_bytes()[..(span.start as usize).min(text.len())];
    if matches!(before.last(), Some(b'"' | b'\'')) { Cow::Borrowed(id) } else { scalar(id, In::Flow) }
}
