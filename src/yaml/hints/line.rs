//! The lines of a file, split for the recognition of slips.

use std::borrow::Cow;

use crate::source::{Source, Span};
use crate::yaml::write::in_quotes;

/// A slip: its span, the message and the help.
pub(super) type Slip = (Span, String, String);

/// Returns the span of the character at an offset, or of the last character at the end of the text.
pub(super) fn char_span(source: &Source, at: usize) -> Span {
    let text = source.text();
    match text[at..].chars().next() {
        Some(c) => Span::new(at, at + c.len_utf8()),
        None => Span::new(at.saturating_sub(text[..at].chars().next_back().map_or(0, char::len_utf8)), at),
    }
}

/// A line split into its parts: `- key: value`.
pub(super) struct SourceLine<'s> {
    pub start: usize,
    pub text: &'s str,
    /// The offset in `text` at which the value starts, after `- ` and `key: `.
    pub value: usize,
    pub has_key: bool,
}

impl<'s> SourceLine<'s> {
    pub fn at(source: &'s Source, offset: usize) -> Self {
        SourceLine::nth(source, source.line_index(offset as u32))
    }

    pub fn nth(source: &'s Source, index: usize) -> Self {
        let span = source.line_span(index);
        let text = source.slice(span);
        let mut value = text.len() - text.trim_start().len();
        while let Some(rest) = text[value..].strip_prefix("- ") {
            value = text.len() - rest.trim_start().len();
        }
        let key = text[value..].find(": ").filter(|&colon| {
            let key = &text[value..value + colon];
            !key.is_empty() && !key.starts_with(['{', '[', '"', '\'', '#']) && !key.contains(" #")
        });
        if let Some(colon) = key {
            value += colon + 2;
            value += text[value..].len() - text[value..].trim_start().len();
        }
        SourceLine { start: span.start as usize, text, value, has_key: key.is_some() }
    }

    /// Returns the nearest line above that is neither empty nor a comment, with its index.
    pub fn above(source: &'s Source, index: usize) -> Option<(usize, Self)> {
        let mut lines = (0..index).rev().map(|above| (above, SourceLine::nth(source, above)));
        lines.find(|(_, line)| !line.text.trim().is_empty() && !line.text.trim_start().starts_with('#'))
    }

    pub fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    pub fn is_item(&self) -> bool {
        let text = self.text.trim();
        text == "-" || text.starts_with("- ")
    }

    pub fn value(&self) -> &'s str {
        self.text[self.value..].trim_end()
    }

    pub fn value_span(&self) -> Span {
        let start = self.start + self.value;
        Span::new(start, start + self.value().len())
    }
}

/// Returns the text, or the start of a long text.
pub(super) fn start_of(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// Returns the text in quotes, or the start of a long text.
pub(super) fn quoted(text: &str) -> String {
    in_quotes(&start_of(text))
}
