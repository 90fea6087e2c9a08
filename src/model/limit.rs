//! Limits of time, by law or by promise.

use super::definitions::TouchpointIx;
use super::scalars::Duration;
use crate::source::At;

/// A limit of time over a stretch of a journey, by law or by promise.
///
/// The time of a stretch is that of all its touchpoints, `from` and `to` among them: their waits, and what they take.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Limit {
    /// The id, unique in the journey.
    pub id: At<String>,
    /// What the limit is called.
    pub name: At<String>,
    /// The touchpoint at which the stretch begins.
    pub from: At<TouchpointIx>,
    /// The touchpoint at which the stretch ends.
    pub to: At<TouchpointIx>,
    /// The longest time that the stretch may take.
    pub within: Option<At<Duration>>,
    /// The shortest time that the stretch may take.
    pub at_least: Option<At<Duration>>,
    /// The touchpoints of the stretch whose time does not count.
    pub pauses: Vec<At<TouchpointIx>>,
    /// Who sets the limit: a law, a promise.
    pub source: Option<At<String>>,
}

impl Limit {
    /// Makes a limit that a stretch may take at most so long, for a journey built in code.
    pub fn within(
        id: impl Into<String>,
        name: impl Into<String>,
        stretch: (TouchpointIx, TouchpointIx),
        within: Duration,
    ) -> Self {
        let ((from, to), within) = (stretch, Some(within.into()));
        let (id, name) = (id.into().into(), name.into().into());
        Limit { id, name, from: from.into(), to: to.into(), within, at_least: None, pauses: Vec::new(), source: None }
    }

    /// Whether the time of a touchpoint does not count.
    pub fn pauses_at(&self, touchpoint: TouchpointIx) -> bool {
        self.pauses.iter().any(|pause| pause.value == touchpoint)
    }
}

/// A limit of one wait.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitLimit {
    /// The longest that the customer may wait.
    pub length: At<Duration>,
    /// Who sets the limit: a law, a promise.
    pub source: Option<At<String>>,
}
