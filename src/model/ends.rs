//! The ends of a journey: how it can come out for the customer.

use super::vocabulary::EndKind;
use crate::source::At;

/// An end of a journey: its position in [`Journey::ends`](super::Journey::ends).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndIx(pub u32);

impl EndIx {
    /// The end `done`, which every journey has.
    pub const DONE: EndIx = EndIx(0);
    /// The end `lost`, which every journey has.
    pub const LOST: EndIx = EndIx(1);

    /// Returns the position in the journey's list, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<usize> for EndIx {
    fn from(index: usize) -> Self {
        EndIx(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// Ids that no end may have: they are words for what else becomes of customers.
pub(crate) const RESERVED_ENDS: [&str; 3] = [RENEWED, "stuck", "unstated"];

/// The word for a customer who begins another round.
pub(crate) const RENEWED: &str = "renewed";

/// An end of a journey.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// The id, unique among the ends and touchpoints of the journey.
    pub id: At<String>,
    /// The name; `None` for `done` and `lost` where the file does not list them.
    pub name: Option<At<String>>,
    /// What the end means for the customer.
    pub kind: EndKind,
}

impl End {
    /// Makes an end, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>, kind: EndKind) -> Self {
        End { id: id.into().into(), name: Some(name.into().into()), kind }
    }

    /// Returns the ends that every journey has: `done` and `lost`, at [`EndIx::DONE`] and [`EndIx::LOST`].
    pub(super) fn of_every_journey() -> [End; 2] {
        [EndKind::Done, EndKind::Lost].map(|kind| End { id: kind.as_str().to_owned().into(), name: None, kind })
    }
}
