//! Addresses of elements.

use std::fmt;

/// The address of an element, such as `touchpoints.enquiry.experience.host`: what leads to it, from the journey on.
///
/// An address names ids and keys, and neither lines nor positions of touchpoints, so it survives most edits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementAddress<'j>(Vec<Segment<'j>>);

/// One step of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment<'j> {
    /// A key; or what an address begins with, such as `journey`, `personas` or `touchpoints`. The title of the journey,
    /// whose key is `journey`, has `title`.
    Key(&'static str),
    /// The id of a definition, an end, a stage or a touchpoint, or of the persona or channel that a value belongs to.
    Id(&'j str),
    /// An item of a list. The only item of a list has the address of the list itself.
    Item {
        /// The position in the list, from 1.
        number: u32,
        /// The number of items in the list.
        of: u32,
    },
    /// An item of a list that has an id, such as a pain.
    Named(&'j str),
    /// A transition, written as the id of its target. Of several to one target, all but the first have their number:
    /// `b~2`.
    Transition {
        /// The id of the touchpoint or the end.
        to: &'j str,
        /// The position among the transitions to the same target, from 1.
        number: u32,
    },
}

impl<'j> ElementAddress<'j> {
    pub(super) fn new<const N: usize>(segments: [Segment<'j>; N]) -> Self {
        ElementAddress(segments.to_vec())
    }

    /// The address of a part.
    pub(super) fn join<const N: usize>(&self, path: [Segment<'j>; N]) -> Self {
        let mut segments = Vec::with_capacity(self.0.len() + N);
        segments.extend_from_slice(&self.0);
        segments.extend(path);
        ElementAddress(segments)
    }

    /// The address with an id at a position.
    pub(super) fn with_id(&self, position: usize, id: &'j str) -> Self {
        let mut segments = self.0.clone();
        segments.insert(position.min(segments.len()), Segment::Id(id));
        ElementAddress(segments)
    }

    /// Returns the segments of the address, from the journey on.
    pub fn segments(&self) -> &[Segment<'j>] {
        &self.0
    }
}

impl fmt::Display for ElementAddress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = self.0.iter().filter(|segment| !matches!(segment, Segment::Item { of: 1, .. }));
        for (index, segment) in written.enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            match segment {
                Segment::Key(text)
                | Segment::Id(text)
                | Segment::Named(text)
                | Segment::Transition { to: text, number: 1 } => f.write_str(text)?,
                Segment::Item { number, .. } => write!(f, "{number}")?,
                Segment::Transition { to, number } => write!(f, "{to}~{number}")?,
            }
        }
        Ok(())
    }
}
