//! A text that is changed in steps, and still knows the position of each part in the file.

use std::ops::Range;

use crate::source::Span;

/// A text made from parts of a file.
pub(super) struct Placed {
    text: String,
    /// The positions at which parts begin, in the text and in the file, in rising order.
    origins: Vec<(usize, usize)>,
    /// The end of the last part in the file.
    end: usize,
}

/// A range of the text, and its replacement.
pub(super) type Replacement = (Range<usize>, String);

impl Placed {
    /// Joins parts of a file.
    pub fn of(file: &str, parts: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut placed = Placed { text: String::new(), origins: Vec::new(), end: 0 };
        for part in parts {
            placed.origins.push((placed.text.len(), part.start));
            placed.end = part.end;
            placed.text.push_str(&file[part]);
        }
        placed
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the position of a part of the text in the file.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.origin(range.start), self.origin_of_end(range))
    }

    /// Returns the text with some ranges replaced. The ranges must be in rising order.
    pub fn with_replacements(self, replacements: Vec<Replacement>) -> Self {
        if replacements.is_empty() {
            return self;
        }
        let mut out = Placed { text: String::with_capacity(self.text.len()), origins: Vec::new(), end: self.end };
        let mut kept = 0;
        for (range, instead) in replacements {
            self.copy(kept..range.start, &mut out);
            if !instead.is_empty() {
                out.origins.push((out.text.len(), self.origin(range.start)));
                out.text.push_str(&instead);
            }
            kept = range.end;
        }
        self.copy(kept..self.text.len(), &mut out);
        out
    }

    fn copy(&self, range: Range<usize>, out: &mut Placed) {
        if range.is_empty() {
            return;
        }
        let first = self.index(range.start);
        out.origins.push((out.text.len(), self.origin(range.start)));
        let inside = self.origins[first + 1..].iter().take_while(|(at, _)| *at < range.end);
        let shift = |at: usize| at - range.start;
        let start = out.text.len();
        out.origins.extend(inside.map(|&(at, origin)| (start + shift(at), origin)));
        out.text.push_str(&self.text[range]);
    }

    /// Returns the index of the part that contains a position.
    fn index(&self, at: usize) -> usize {
        self.origins.partition_point(|(start, _)| *start <= at).saturating_sub(1)
    }

    fn origin(&self, at: usize) -> usize {
        let index = self.index(at);
        let Some(&(start, origin)) = self.origins.get(index) else { return self.end };
        // A replacement may be longer or shorter than the text it replaces.
        let next = self.origins.get(index + 1).map_or(self.end, |&(_, origin)| origin);
        (origin + (at - start)).min(next.max(origin))
    }

    fn origin_of_end(&self, range: Range<usize>) -> usize {
        if range.is_empty() {
            return self.origin(range.start);
        }
        // The end of a part differs from the beginning of the next one: text between them may have been removed.
        let index = self.index(range.end - 1);
        let (start, origin) = self.origins[index];
        let next = self.origins.get(index + 1).map_or(self.end, |&(_, origin)| origin);
        (origin + (range.end - start)).min(next.max(origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_knows_where_it_stands() {
        let file = "0123456789abcdef";
        let placed = Placed::of(file, [2..6, 8..14]);
        assert_eq!(placed.as_str(), "234589abcd");
        let placed =
            placed.with_replacements(vec![(1..2, String::new()), (5..6, "wxyz".into()), (8..10, String::new())]);
        assert_eq!(placed.as_str(), "2458wxyzab");
        let stands = |what: &str| {
            let at = placed.as_str().find(what).unwrap();
            &file[placed.span(at..at + what.len()).range()]
        };
        assert_eq!([stands("2"), stands("45"), stands("8"), stands("ab")], ["2", "45", "8", "ab"]);
        assert_eq!([stands("wxyz"), stands("58"), stands("8wxyza")], ["9", "5678", "89a"]);
        assert_eq!(placed.span(10..10), Span::new(12, 12));
    }
}
