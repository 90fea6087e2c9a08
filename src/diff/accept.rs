//! Comments that accept changes: `# polku: accept[gap-widened] the calendar is down until May`.
//!
//! A comment stands beside what changed, as a comment that ignores a finding does. For what is gone, it stands on its stage or
//! anywhere in the file, and names it: `# polku: accept[touchpoint-removed] enquiry: nobody used it`. It counts only once: if
//! the old side has it, too, it is the comment of an earlier change.

use std::collections::HashSet;

use super::change::{Change, Place};
use super::kinds::change_named;
use crate::diagnostic::{nearest, shorten};
use crate::lint::Places;
use crate::source::{Source, Span};
use crate::yaml;

/// A comment that accepts nothing, or part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unused {
    /// The comment, in the new file.
    pub span: Span,
    /// Why it accepts nothing, in one sentence.
    pub message: String,
}

/// A comment that accepts changes.
struct Acceptance<'s> {
    comment: Span,
    said: Said<'s>,
    place: Option<Span>,
}

/// The comments of a file that accept changes, without those that its old side has.
pub(super) struct Acceptances<'s> {
    source: &'s Source,
    /// Whether it is the project file, whose changes are those of the catalog.
    is_catalog: bool,
    all: Vec<Acceptance<'s>>,
    mistakes: Vec<Unused>,
}

impl<'s> Acceptances<'s> {
    pub fn of(source: &'s Source, old: Option<&std::sync::Arc<Source>>, is_catalog: bool) -> Self {
        let mut acceptances = Acceptances { source, is_catalog, all: Vec::new(), mistakes: Vec::new() };
        let Some(tree) = may_have_any(source).then(|| yaml::parse(source).ok()).flatten() else { return acceptances };
        let had = old.map(|old| said(old)).unwrap_or_default();
        let mut places = Places::new(source, &tree);
        for &comment in &tree.comments {
            let text = source.slice(comment);
            let Some(read) = read(text) else { continue };
            if had.contains(&normal(text)) {
                continue;
            }
            match read {
                Some(said) => acceptances.all.push(Acceptance { comment, said, place: places.of(comment) }),
                None => acceptances.mistakes.push(Unused {
                    span: comment,
                    message:
                        "this comment has a mistake in it, so it accepts nothing; write `# polku: accept[gap-widened] \
                              why`"
                            .into(),
                }),
            }
        }
        acceptances
    }

    /// Marks the changes that the comments accept, and returns what accepts nothing.
    pub fn accept(self, changes: &mut [Change]) -> Vec<Unused> {
        let mut unused = self.mistakes;
        for acceptance in &self.all {
            for kind in &acceptance.said.kinds {
                let mut is_used = false;
                for change in changes.iter_mut().filter(|change| change.kind.name == *kind) {
                    if change.place.in_catalog == self.is_catalog && acceptance.covers(change, self.source) {
                        is_used = true;
                        change.accepted.get_or_insert_with(|| acceptance.said.reason.to_owned());
                    }
                }
                if !is_used {
                    let message = match change_named(kind) {
                        Some(_) => format!("`{kind}` accepts nothing here; remove it, or move it beside what changed"),
                        None => {
                            let near = nearest(kind, super::changes().map(|kind| kind.name));
                            let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                            format!("there is no kind of change `{}`{meant}", shorten(kind))
                        }
                    };
                    unused.push(Unused { span: acceptance.comment, message });
                }
            }
        }
        unused
    }
}

impl Acceptance<'_> {
    fn covers(&self, change: &Change, source: &Source) -> bool {
        let at = match change.place {
            Place { is_old: true, beside, .. } => {
                let is_named = |part: &str| self.said.id.is_some_and(|id| part.split('~').next() == Some(id));
                if change.address.split('.').any(is_named) {
                    return true;
                }
                // Part of something that is still there: beside that, or anywhere in it.
                let Some(beside) = beside else { return false };
                if self.place.is_some_and(|place| beside.start <= place.start && place.end <= beside.end) {
                    return true;
                }
                beside.start
            }
            Place { span, .. } => span.start,
        };
        // A comment at the end of a line is beside what begins on it.
        let line = source.line_span(source.line_index(at));
        self.place.is_some_and(|place| (place.start <= at && at < place.end.max(place.start + 1)) || place == line)
    }
}

fn may_have_any(source: &Source) -> bool {
    let text = source.text();
    text.contains("accept") && (text.contains("# polku") || text.contains("#polku"))
}

/// Returns the comments of a file that accept changes, without differences in spacing.
fn said(source: &Source) -> HashSet<String> {
    let tree = may_have_any(source).then(|| yaml::parse(source).ok()).flatten();
    let comments = tree.map(|tree| tree.comments.clone()).unwrap_or_default();
    let texts = comments.into_iter().map(|comment| source.slice(comment));
    texts.filter(|text| read(text).is_some()).map(normal).collect()
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a comment says.
struct Said<'s> {
    kinds: Vec<&'s str>,
    /// The id of what is gone.
    id: Option<&'s str>,
    reason: &'s str,
}

/// Reads a comment: the kinds that it names, the id of what is gone, the reason. `None` where it is about something else,
/// `Some(None)` where it has a mistake in it.
fn read(comment: &str) -> Option<Option<Said<'_>>> {
    let text = comment.trim_start_matches('#').trim_start();
    let rest = text.strip_prefix("polku")?.trim_start().strip_prefix(':')?.trim_start().strip_prefix("accept")?;
    let listed = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((names, reason)) = listed else { return Some(None) };
    let kinds: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if kinds.is_empty() {
        return Some(None);
    }
    let reason = reason.trim();
    let (id, reason) = match reason.split_once(':') {
        Some((id, reason)) if crate::model::is_id(id.trim()) => (Some(id.trim()), reason.trim()),
        _ => (None, reason),
    };
    Some(Some(Said { kinds, id, reason }))
}
