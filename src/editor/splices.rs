//! Changes of a text, and what it is with them.

use crate::source::{Source, Span};

/// Another text in the place of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub span: Span,
    pub text: String,
}

/// A text with some splices, which are sorted and do not overlap.
pub(super) fn spliced(source: &Source, splices: &[Splice]) -> String {
    let mut text = String::with_capacity(source.text().len());
    let mut done = 0;
    for splice in splices {
        text.push_str(source.slice(Span { start: done, end: splice.span.start }));
        text.push_str(&splice.text);
        done = splice.span.end;
    }
    text.push_str(source.text().get(done as usize..).unwrap_or_default());
    text
}

/// What differs between a text and another one, as one splice; none where nothing does.
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

    #[test]
    fn a_difference_is_no_longer_than_it_must_be() {
        for (old, new, span, text) in [
            ("abc", "abxc", (2, 2), "x"),
            ("abc", "ac", (1, 2), ""),
            ("äö", "äå", (2, 4), "å"),
            ("aa", "aaa", (2, 2), "a"),
            ("", "x", (0, 0), "x"),
        ] {
            let source = Source::new("x", old);
            let difference = difference(&source, new).unwrap();
            assert_eq!(difference, Splice { span: Span::new(span.0, span.1), text: text.into() }, "{old} {new}");
            assert_eq!(spliced(&source, &[difference]), new);
        }
        assert_eq!(difference(&Source::new("x", "a"), "a"), None);
    }
}
