//! The difference between two texts as a splice.

use crate::edit::Splice;
use crate::source::{Source, Span};

/// Returns the difference between a text and a new one as one splice, or `None` if they are equal.
pub(super) fn difference(source: &Source, new: &str) -> Option<Splice> {
    let old = source.text();
    let is_begin = |at: usize| old.is_char_boundary(at) && new.is_char_boundary(at);
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !is_begin(start) {
        start -= 1;
    }
    let mut same = old[start..].bytes().rev().zip(new[start..].bytes().rev()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - same) || !new.is_char_boundary(new.len() - same) {
        same -= 1;
    }
    let span = Span::new(start, old.len() - same);
    let text = new[start..new.len() - same].to_owned();
    (span.start < span.end || !text.is_empty()).then_some(Splice { span, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::spliced;

    #[test]
    fn a_difference_is_as_short_as_possible() {
        for (old, new, span, text) in [
            ("abc", "abxc", (2, 2), "x"),
            ("abc", "ac", (1, 2), ""),
            ("äö", "äå", (2, 4), "å"),
            ("aa", "aaa", (2, 2), "a"),
            ("", "x", (0, 0), "x"),
        ] {
            let source = Source::new("x", old);
            let splice = difference(&source, new).unwrap();
            assert_eq!(splice, Splice { span: Span::new(span.0, span.1), text: text.into() }, "{old} {new}");
            assert_eq!(spliced(&source, &[splice]), new);
        }
        assert_eq!(difference(&Source::new("x", "a"), "a"), None);
    }
}
