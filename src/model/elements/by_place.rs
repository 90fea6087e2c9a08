//! Finding what a place of a file lies in.

use crate::source::Span;

/// Values by the places they take in a file.
pub(crate) struct ByPlace<T>(Vec<Placed<T>>);

struct Placed<T> {
    span: Span,
    /// The farthest end of this place and all before it.
    reach: u32,
    value: T,
}

impl<T> ByPlace<T> {
    /// Sorts values by their places. An empty place counts as one byte.
    pub fn new(values: impl IntoIterator<Item = (Span, T)>) -> Self {
        let placed = |(span, value): (Span, T)| {
            let span = Span { start: span.start, end: span.end.max(span.start + 1) };
            Placed { span, reach: 0, value }
        };
        let mut all: Vec<Placed<T>> = values.into_iter().map(placed).collect();
        all.sort_by_key(|placed| placed.span.start);
        let mut reach = 0;
        for placed in &mut all {
            reach = reach.max(placed.span.end);
            placed.reach = reach;
        }
        ByPlace(all)
    }

    /// Returns the values that a place begins in: the last that begins comes first.
    pub fn at(&self, place: Span) -> impl Iterator<Item = &T> {
        let begun = &self.0[..self.0.partition_point(|placed| placed.span.start <= place.start)];
        let near = begun.iter().rev().take_while(move |placed| placed.reach > place.start);
        near.filter(move |placed| place.start < placed.span.end).map(|placed| &placed.value)
    }
}
