//! Slips inside brackets: a missing closing bracket, a missing or surplus comma.

use granit_parser::ErrorKind;

use super::line::{Slip, SourceLine, char_span};
use crate::source::Source;

/// Reads from the bracket at `from` up to `to`, and returns the offsets of the brackets that are still open, and of
/// an open quote at the end. The list is empty once the first bracket is closed. The second value is the offset at
/// which reading stopped.
pub(super) fn open_at(text: &str, from: usize, to: usize) -> (Vec<usize>, usize) {
    let bytes = &text.as_bytes()[..to];
    let (mut open, mut at, mut before) = (Vec::new(), from, b',');
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' => open.push(at),
            b']' | b'}' => {
                let closes = if byte == b']' { b'[' } else { b'{' };
                if open.last().is_none_or(|&last| bytes[last] != closes) {
                    return (open, at);
                }
                open.pop();
                if open.is_empty() {
                    return (open, at + 1);
                }
            }
            b'"' | b'\'' if matches!(before, b'[' | b'{' | b',' | b':' | b'?' | b'"' | b'\'') => {
                match closing_quote(bytes, at) {
                    Some(end) => at = end,
                    None => {
                        open.push(at);
                        return (open, to);
                    }
                }
            }
            b'#' if at > from && bytes[at - 1].is_ascii_whitespace() => {
                at += bytes[at..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
                continue;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
        at += 1;
    }
    (open, to)
}

fn closing_quote(bytes: &[u8], quote: usize) -> Option<usize> {
    let mut at = quote + 1;
    while *bytes.get(at)? != bytes[quote] {
        at += if bytes[at] == b'\\' && bytes[quote] == b'"' { 2 } else { 1 };
    }
    Some(at)
}

/// Returns the bracket or quote that is open at an offset: the innermost one of the nearest line that leaves a
/// bracket open.
fn still_open(source: &Source, at: usize) -> Option<usize> {
    // Limits repeated reading of a text whose brackets never end.
    let mut most_read: usize = 1 << 22;
    for number in (0..=source.line_index(at as u32)).rev() {
        let line = SourceLine::nth(source, number);
        let start = line.start + line.value;
        if start >= at || !line.value().starts_with(['[', '{']) {
            continue;
        }
        let (open, end) = open_at(source.text(), start, at);
        if let Some(&last) = open.last() {
            return Some(last);
        }
        most_read = most_read.checked_sub(end - start)?;
    }
    None
}

/// Explains an error inside brackets: a missing or surplus comma, or a missing closing bracket.
pub(super) fn in_brackets(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    use ErrorKind::{
        BlockEntryInFlowCollection, ExpectedFlowMappingSeparator, ExpectedFlowSequenceSeparator, InvalidColonPlacement,
        InvalidIndentation, InvalidTrailingDoubleQuotedScalar, InvalidTrailingSingleQuotedScalar,
        UnexpectedEofImplicitFlowMapping,
    };
    let text = source.text();
    match kind {
        UnexpectedEofImplicitFlowMapping => return empty_item(source, at),
        BlockEntryInFlowCollection
        | ExpectedFlowMappingSeparator
        | ExpectedFlowSequenceSeparator
        | InvalidColonPlacement
        | InvalidIndentation
        | InvalidTrailingDoubleQuotedScalar
        | InvalidTrailingSingleQuotedScalar => {}
        _ => return None,
    }
    let open = still_open(source, at)?;
    let begins_above = source.line_index(open as u32) < source.line_index(at as u32);
    if begins_above && !open_at(text, open, text.len()).0.is_empty() {
        return Some(never_closed(source, open));
    }
    match (kind, text[at..].chars().next()?) {
        (InvalidIndentation, _) => {
            let message = "this line is not indented deep enough to be inside the brackets".to_owned();
            let help = "indent it, and the closing bracket, deeper than the key that the brackets belong to";
            Some((char_span(source, at), message, help.into()))
        }
        (BlockEntryInFlowCollection, _) => None,
        (_, ':') => begins_above.then(|| comma_above(source, at))?,
        _ => Some((
            char_span(source, at),
            "a comma is missing before this".into(),
            "separate the items with commas, or put the whole text in quotes".into(),
        )),
    }
}

pub(super) fn never_closed(source: &Source, open: usize) -> Slip {
    let span = char_span(source, open);
    match source.slice(span) {
        "\"" | "'" => {
            let help = "close it; inside single quotes, write a quote twice";
            (span, "this quote is never closed".into(), help.into())
        }
        bracket => {
            let help = "close it, or put the text that contains it in quotes";
            (span, format!("this `{bracket}` is never closed"), help.into())
        }
    }
}

fn empty_item(source: &Source, at: usize) -> Option<Slip> {
    let text = source.text();
    if !text[at..].starts_with(',') {
        return None;
    }
    let (message, help) = if text[..at].trim_end().ends_with(['[', '{']) {
        ("an empty item before this comma", "remove the comma, or write the missing item")
    } else {
        ("an empty item between commas", "remove one of the commas, or write the missing item")
    };
    Some((char_span(source, at), message.into(), help.into()))
}

/// Explains a line inside brackets that starts with a key, below a line that does not end with a comma.
fn comma_above(source: &Source, at: usize) -> Option<Slip> {
    let line = SourceLine::at(source, at);
    let (_, above) = SourceLine::above(source, source.line_index(at as u32))?;
    let written = above.text.trim_end();
    if line.text[..at - line.start].contains([',', '[', '{', ':']) || written.ends_with([',', '[', '{', ':']) {
        return None;
    }
    let last = written.chars().next_back().map_or(0, char::len_utf8);
    let span = char_span(source, above.start + written.len() - last);
    Some((span, "a comma is missing after this".into(), "inside brackets, separate the entries with commas".into()))
}
