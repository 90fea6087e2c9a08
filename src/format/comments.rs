//! Decides what a comment belongs to: the element below it, the one before it on its line, or the end of a block.

use crate::source::{Source, Span};

/// A comment on a line of its own.
pub(super) struct Note<'t> {
    pub text: &'t str,
    /// Whether a blank line precedes it.
    pub has_blank_line_before: bool,
}

/// A comment at the end of a line, with its original position.
pub(super) struct Remark<'t> {
    pub text: &'t str,
    pub line: usize,
    pub column: usize,
    /// The number of spaces before it.
    pub gap: usize,
    /// Whether a character such as a comma separates it from the element before it.
    pub follows_separator: bool,
}

impl<'t> Remark<'t> {
    /// Returns whether this comment would make an unquoted text before it look cut short: `Order #5`.
    pub fn would_cut_text(&self) -> bool {
        !self.text[1..].starts_with([' ', '\t', '#', '!']) && self.text.len() > 1
    }

    /// Returns the same comment for a line of its own.
    pub fn to_note(&self) -> Note<'t> {
        Note { text: self.text, has_blank_line_before: false }
    }
}

/// The comments of a file, consumed in order while the file is read.
pub(super) struct Comments<'t> {
    source: &'t Source,
    rest: &'t [Span],
    /// The end of what has been read so far.
    pub done: u32,
}

impl<'t> Comments<'t> {
    pub fn new(source: &'t Source, comments: &'t [Span]) -> Self {
        Comments { source, rest: comments, done: 0 }
    }

    /// Takes the comments that start before an offset.
    pub fn take_before(&mut self, offset: u32) -> Vec<Note<'t>> {
        let mut notes = Vec::new();
        while self.rest.first().is_some_and(|next| next.start < offset) {
            notes.extend(self.take());
        }
        notes
    }

    /// Takes the next comment if it starts before an offset, on the line that was read last, and only spaces and
    /// the given separators are in between.
    pub fn take_at_line_end(&mut self, offset: u32, is_separator: impl Fn(char) -> bool) -> Option<Remark<'t>> {
        let next = *self.rest.first().filter(|next| next.start < offset)?;
        let between = self.text_up_to(next.start);
        if !between.chars().all(|c| is_space(c) || (!matches!(c, '\n' | '\r') && is_separator(c))) {
            return None;
        }
        let line = self.source.line_index(next.start);
        let start = self.source.line_span(line).start;
        let before = self.source.slice(Span { start, end: next.start });
        let (column, kept) = (before.chars().count(), before.trim_end_matches(is_space).chars().count());
        let follows_separator = !between.chars().all(is_space);
        let text = self.take()?.text;
        Some(Remark { text, line, column, gap: column - kept, follows_separator })
    }

    /// Takes the comments at the end of a block: those that have at least the indentation of the block and more
    /// than the element that follows. An ignore comment always belongs to what follows.
    pub fn take_at_block_end(&mut self, column: usize, next: Option<u32>) -> Vec<Note<'t>> {
        let mut notes = Vec::new();
        let next_column = next.map(|next| {
            let line = self.source.slice(self.source.line_span(self.source.line_index(next)));
            line.len() - line.trim_start().len()
        });
        while let Some(comment) = self.rest.first().filter(|comment| next.is_none_or(|next| comment.start < next)) {
            let line = self.source.line_span(self.source.line_index(comment.start));
            let is_alone = self.source.slice(Span { end: comment.start, ..line }).chars().all(is_space);
            let indent = (comment.start - line.start) as usize;
            let belongs_to_next =
                next_column.is_some_and(|next| indent <= next || is_ignore_comment(self.source.slice(*comment)));
            if !is_alone || indent < column || belongs_to_next {
                break;
            }
            notes.extend(self.take());
        }
        notes
    }

    /// Returns whether a blank line lies between what has been read and an offset.
    pub fn has_blank_line_before(&self, offset: u32) -> bool {
        let between = self.text_up_to(offset).replace("\r\n", "\n");
        let mut lines = between.split(['\n', '\r']).skip(1).peekable();
        // The last line is the one that contains the offset.
        std::iter::from_fn(|| lines.next().filter(|_| lines.peek().is_some())).any(|line| line.chars().all(is_space))
    }

    /// Returns the text between what has been read and an offset.
    fn text_up_to(&self, offset: u32) -> &'t str {
        self.source.slice(Span { start: self.done, end: offset.max(self.done) })
    }

    fn take(&mut self) -> Option<Note<'t>> {
        let (&comment, rest) = self.rest.split_first()?;
        let note = Note {
            text: self.source.slice(comment).trim_end(),
            has_blank_line_before: self.has_blank_line_before(comment.start),
        };
        (self.rest, self.done) = (rest, comment.end);
        Some(note)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Returns whether a comment ignores findings of the element below it.
pub(super) fn is_ignore_comment(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim_start();
    text.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("polku")) && !text.contains("ignore-file")
}
