//! Reports of what changed: for people, for pull requests, for CI systems and for other programs.

mod ci;
mod human;
mod json;
mod markdown;
mod said;

pub use self::ci::{changes_github, changes_junit};
pub use self::human::{changes_concise, changes_human};
pub use self::json::{changes_json, changes_schema};
pub use self::markdown::changes_markdown;
use crate::diff::{Change, Class, JourneyReview};
use crate::source::{Position, Source};

/// The sign of a class, so that it is not told by a word alone.
fn sign(class: Class) -> &'static str {
    match class {
        Class::Worse => "▼",
        Class::Better => "▲",
        Class::Look => "●",
        Class::Wording => "·",
    }
}

/// Returns the file in which a change stands, and where it begins there.
fn place<'r>(journey: &JourneyReview<'r>, change: &Change) -> Option<(&'r Source, Position)> {
    let source = journey.source(change.place)?;
    Some((source, source.position(change.place.span.start)))
}

/// Writes a share as a percentage.
fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0).round() / 10.0)
}
