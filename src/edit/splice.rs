//! Splices of a text.

use crate::source::{Source, Span};

/// A text that replaces a span of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub span: Span,
    pub text: String,
}

/// Returns the text with the splices applied. The splices are sorted and do not overlap.
pub(crate) fn spliced<'s>(source: &Source, splices: impl IntoIterator<Item = &'s Splice>) -> String {
    let mut text = String::with_capacity(source.text().len());
    let mut done = 0;
    for splice in splices {
        text.push_str(source.slice(Span { start: done, end: splice.span.start }));
        text.push_str(&splice.text);
        done = splice.span.end;
    }
    text.push_str(source.slice(Span { start: done, end: source.text().len() as u32 }));
    text
}
