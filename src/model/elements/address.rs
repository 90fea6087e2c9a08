//! Addresses of elements.

use std::fmt;

/// The address of an element, such as `touchpoints.enquiry.experience.host`: what leads to it, from the journey on.
///
/// An address names ids and keys, and neither lines nor positions of touchpoints, so it survives most edits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementAddress<'j> {
    /// The segments, then blank ones: many addresses are made, and none of them needs memory of its own.
    segments: [Segment<'j>; DEEPEST],
    length: usize,
}

/// The number of segments of the longest address, `touchpoints.ID.opportunities.1.links.1.url`, and one to spare.
const DEEPEST: usize = 8;

/// One step of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment<'j> {
    /// A key; or what an address begins with, such as `journey`, `personas` or `touchpoints`. The title of the journey,
    /// whose key is `journey`, has `title`.
    Key(&'static str),
    /// The id of a definition, a stage or a touchpoint, or of the persona or channel that a value belongs to.
    Id(&'j str),
    /// An item of a list. The only item of a list has the address of the list itself.
    Item {
        /// The position in the list, from 1.
        number: u32,
        /// The number of items in the list.
        of: u32,
    },
    /// A transition, written as the id of its target. Of several to one target, all but the first have their number:
    /// `b~2`.
    Transition {
        /// The id of the touchpoint, or `done` or `lost`.
        to: &'j str,
        /// The position among the transitions to the same target, from 1.
        number: u32,
    },
}

impl<'j> ElementAddress<'j> {
    pub(super) fn new<const N: usize>(segments: [Segment<'j>; N]) -> Self {
        ElementAddress { segments: [Segment::Key(""); DEEPEST], length: 0 }.join(segments)
    }

    /// The address of a part.
    pub(super) fn join<const N: usize>(&self, path: [Segment<'j>; N]) -> Self {
        let mut address = self.clone();
        debug_assert!(self.length + N <= DEEPEST, "{self}: no element is so deep");
        for (place, segment) in address.segments[self.length..].iter_mut().zip(path) {
            *place = segment;
            address.length += 1;
        }
        address
    }

    /// Returns the segments of the address, from the journey on.
    pub fn segments(&self) -> &[Segment<'j>] {
        &self.segments[..self.length]
    }
}

impl fmt::Display for ElementAddress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = self.segments().iter().filter(|segment| !matches!(segment, Segment::Item { of: 1, .. }));
        for (index, segment) in written.enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            match segment {
                Segment::Key(text) | Segment::Id(text) | Segment::Transition { to: text, number: 1 } => {
                    f.write_str(text)?
                }
                Segment::Item { number, .. } => write!(f, "{number}")?,
                Segment::Transition { to, number } => write!(f, "{to}~{number}")?,
            }
        }
        Ok(())
    }
}
