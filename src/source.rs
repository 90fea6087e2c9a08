//! The text of a file, positions in it, and the one conversion from bytes to lines and columns.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// The size of the largest file that polku reads, in bytes (64 MiB). Positions are 32 bits wide.
pub const MAX_FILE_BYTES: usize = 64 << 20;

const BOM: &str = "\u{feff}";

/// A range of bytes in a [`Source`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        // A file has at most MAX_FILE_BYTES bytes, so an offset always fits. A larger one would lie outside of every text.
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: narrow(start), end: narrow(end.max(start)) }
    }

    /// Returns the span as a range of indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns whether the two spans share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A line and a column, both counted from 1. A column counts characters (Unicode code points).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1. A byte-order mark does not count.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The unit in which an editor counts the columns of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: two for each character outside the basic plane, one for any other.
    Utf16,
}

/// The text of a file, and the name that people see.
#[derive(Debug)]
pub struct Source {
    name: Arc<str>,
    /// Where the path of the file begins in the name, after a revision.
    path_start: usize,
    text: String,
    line_starts: OnceLock<Vec<u32>>,
    /// For every [`BLOCK`]th byte: the number of characters before it, and the number of those outside the basic
    /// plane.
    counts: OnceLock<Vec<[u32; 2]>>,
}

/// The distance between two stored counts, in bytes. A lookup counts at most this many bytes, even on a line of
/// megabytes.
const BLOCK: usize = 1 << 12;

/// The reason why bytes cannot be decoded, and its position in the repaired text.
#[derive(Debug)]
pub struct NotText {
    /// Whether the file exceeds the size limit. Then its content was not looked at.
    pub too_large: bool,
    /// The problem as a clause ("the file is UTF-16").
    pub reason: String,
    /// The advice to the author.
    pub help: &'static str,
    /// The span of the first bad byte in `source`.
    pub span: Span,
    /// The part of the file that could be decoded, with every bad byte replaced.
    pub source: Box<Source>,
}

impl Source {
    /// Makes a source from text in memory.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Source {
            name: name.into(),
            path_start: 0,
            text: text.into(),
            line_starts: OnceLock::new(),
            counts: OnceLock::new(),
        }
    }

    /// Decodes a file: UTF-8, with or without a byte-order mark.
    ///
    /// # Errors
    /// The bytes are not UTF-8 text of at most [`MAX_FILE_BYTES`].
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, NotText> {
        let not_text = |reason: String, help, lossy: String, at: usize| NotText {
            too_large: false,
            reason,
            help,
            span: Span::new(at, lossy[at..].chars().next().map_or(at, |c| at + c.len_utf8())),
            source: Box::new(Source::new(name, lossy)),
        };
        if bytes.len() > MAX_FILE_BYTES {
            let reason = format!("the file is larger than {} MiB", MAX_FILE_BYTES >> 20);
            let help = "a journey is text that people read: is this the right file?";
            return Err(NotText { too_large: true, ..not_text(reason, help, String::new(), 0) });
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            let help = "save the file as UTF-8 (in most editors: Save with encoding)";
            return Err(not_text("the file is UTF-16, not UTF-8".into(), help, String::new(), 0));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Source::new(name, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let byte = error.as_bytes()[at];
                let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let help = "save the file as UTF-8; an older encoding such as Latin-1 is the usual cause";
                Err(not_text(format!("the file is not UTF-8 text: byte 0x{byte:02x}"), help, lossy, at))
            }
        }
    }

    /// The name that people see: the path as it was given, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Says where the path of the file begins in the name: after the `main:` of `main:visit.yaml`.
    pub(crate) fn with_path_at(self, path_start: usize) -> Self {
        Source { path_start, ..self }
    }

    /// The path of the file, which is the name without a revision.
    pub fn path(&self) -> &str {
        self.name.get(self.path_start..).unwrap_or(&self.name)
    }

    /// The whole text, including a byte-order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of a span, or an empty text if the span lies outside of the source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Returns the line and the character column of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_index(offset);
        let start = self.line_starts()[line] as usize;
        let mark = usize::from(line == 0 && self.text.starts_with(BOM) && offset as usize >= BOM.len());
        let before = self.characters_between(start, offset as usize);
        Position { line: line + 1, column: before.saturating_sub(mark) + 1 }
    }

    /// Returns the line and the column of a byte offset as an editor counts them: both from 0, including a
    /// byte-order mark.
    pub fn editor_position(&self, offset: u32, encoding: Encoding) -> (u32, u32) {
        let line = self.line_index(offset);
        let start = self.line_starts()[line];
        let (start, end) = (start as usize, (offset as usize).min(self.text.len()));
        let column = match encoding {
            Encoding::Utf8 => end.saturating_sub(start),
            Encoding::Utf16 => self.counts_between(start, end).iter().sum(),
        };
        (line as u32, column as u32)
    }

    /// Returns the byte offset of a line and a column as an editor counts them. A column beyond the end of the line
    /// gives the end of the line. A column inside a character gives the start of the character.
    pub fn offset_of(&self, line: u32, column: u32, encoding: Encoding) -> u32 {
        let Some(&start) = self.line_starts().get(line as usize) else { return self.text.len() as u32 };
        let end = self.line_starts().get(line as usize + 1).map_or(self.text.len(), |&next| next as usize);
        let text = self.text[start as usize..end].trim_end_matches(['\r', '\n']);
        let (mut offset, mut left) = (start, column as usize);
        for c in text.chars() {
            let width = match encoding {
                Encoding::Utf8 => c.len_utf8(),
                Encoding::Utf16 => c.len_utf16(),
            };
            if width > left {
                break;
            }
            left -= width;
            offset += c.len_utf8() as u32;
        }
        offset
    }

    fn characters_between(&self, start: usize, end: usize) -> usize {
        self.counts_between(start, end)[0]
    }

    /// Counts the characters between two offsets, and those of them outside the basic plane.
    fn counts_between(&self, start: usize, end: usize) -> [usize; 2] {
        // Every byte but a continuation byte starts a character. A character of four bytes has two UTF-16 units.
        let count = |bytes: &[u8]| {
            let begins = bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
            [begins, bytes.iter().filter(|&&byte| byte >= 0xf0).count()]
        };
        let bytes = self.text.as_bytes();
        let end = end.min(bytes.len());
        if end < start + BLOCK {
            return count(&bytes[start.min(end)..end]);
        }
        let counts = self.counts.get_or_init(|| {
            let mut counts = vec![[0, 0]];
            let mut sums = [0, 0];
            for block in bytes.chunks(BLOCK) {
                let [begins, long] = count(block);
                sums = [sums[0] + begins as u32, sums[1] + long as u32];
                counts.push(sums);
            }
            counts
        });
        let before = |offset: usize| {
            let block = offset / BLOCK;
            let [begins, long] = count(&bytes[block * BLOCK..offset]);
            [counts[block][0] as usize + begins, counts[block][1] as usize + long]
        };
        let (first, last) = (before(start), before(end));
        [last[0] - first[0], last[1] - first[1]]
    }

    /// Returns the index (from 0) of the line that contains an offset.
    pub(crate) fn line_index(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|&start| start <= offset).saturating_sub(1)
    }

    pub(crate) fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    /// Returns the span of a line (index from 0), without its line break and without a byte-order mark.
    pub(crate) fn line_span(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let start = starts[line] as usize;
        let end = starts.get(line + 1).map_or(self.text.len(), |&next| next as usize);
        let text = &self.text[start..end];
        let start = if line == 0 && text.starts_with(BOM) { start + BOM.len() } else { start };
        Span::new(start, end - (text.len() - text.trim_end_matches(['\r', '\n']).len()))
    }

    /// Returns the offset at which a line starts (index from 0), including its byte-order mark.
    pub(crate) fn line_start(&self, line: usize) -> u32 {
        self.line_starts()[line]
    }

    /// Returns the offset at which each line starts. Lines end with LF, CRLF or a lone CR.
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for (at, &byte) in bytes.iter().enumerate() {
                if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                    starts.push(at as u32 + 1);
                }
            }
            starts
        })
    }
}

/// A value with the span it was read from. Two are equal if their values are equal.
#[derive(Clone, Copy, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// The span it was read from.
    pub span: Span,
}

impl<T> At<T> {
    pub(crate) fn map<U>(self, convert: impl FnOnce(T) -> U) -> At<U> {
        At { value: convert(self.value), span: self.span }
    }
}

/// A value that comes from no file: its span is empty.
impl<T> From<T> for At<T> {
    fn from(value: T) -> Self {
        At { value, span: Span::default() }
    }
}

impl<T> std::ops::Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_no_byte_order_mark() {
        let source = Source::new("x", "\u{feff}äö: 1\r\nb\rc\nd");
        let at = |text: &str| source.position(source.text().find(text).unwrap() as u32).to_string();
        assert_eq!([at("ä"), at("1"), at("b"), at("c"), at("d")], ["1:1", "1:5", "2:1", "3:1", "4:1"]);
        assert_eq!(source.slice(source.line_span(0)), "äö: 1");
        assert_eq!(source.slice(source.line_span(1)), "b");
    }

    #[test]
    fn editors_count_in_bytes_or_in_units_of_two() {
        let source = Source::new("x", "\u{feff}a\r\nä🎉b\rc\n");
        let at = |text: &str| source.text().find(text).unwrap() as u32;
        let positions = |encoding| ["a", "🎉", "b", "c"].map(|text| source.editor_position(at(text), encoding));
        assert_eq!(positions(Encoding::Utf16), [(0, 1), (1, 1), (1, 3), (2, 0)]);
        assert_eq!(positions(Encoding::Utf8), [(0, 3), (1, 2), (1, 6), (2, 0)]);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (offset, _) in source.text().char_indices().filter(|(_, c)| *c != '\n') {
                let (line, column) = source.editor_position(offset as u32, encoding);
                assert_eq!(source.offset_of(line, column, encoding), offset as u32);
            }
        }
        // Inside the party popper, beyond a line, beyond the text.
        assert_eq!(source.offset_of(1, 2, Encoding::Utf16), at("🎉"));
        assert_eq!(source.offset_of(0, 99, Encoding::Utf16), at("\r\n"));
        assert_eq!(source.offset_of(9, 0, Encoding::Utf16), source.text().len() as u32);
    }

    #[test]
    fn what_is_not_utf8_says_what_it_is() {
        let utf16 = Source::from_bytes("x", b"\xff\xfej\0".to_vec()).unwrap_err();
        assert!(utf16.reason.contains("UTF-16"));
        let latin1 = Source::from_bytes("x", b"journey: Tyyt\xe4".to_vec()).unwrap_err();
        assert_eq!(latin1.source.position(latin1.span.start), Position { line: 1, column: 14 });
        assert!(latin1.reason.contains("0xe4"));
    }
}
