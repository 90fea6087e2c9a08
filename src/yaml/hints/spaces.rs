//! Slips with tabs, and with characters that only look like spaces.

use granit_parser::ErrorKind;

use super::line::{Slip, SourceLine, char_span};
use crate::source::Source;

/// Finds a tab in the indentation of a line.
pub(super) fn tab(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    // The parser stops at a text that a tab on the next line would continue.
    let next = usize::from(*kind == ErrorKind::TabInPlainScalar);
    let line = SourceLine::nth(source, (source.line_index(at as u32) + next).min(source.line_count() - 1));
    let indent = &line.text[..line.text.len() - line.text.trim_start().len()];
    let found = indent.find('\t');
    let kinds = [
        ErrorKind::TabInIndentation,
        ErrorKind::TabInBlockIndentation,
        ErrorKind::TabNotAllowed,
        ErrorKind::TabAtBlockScalarStart,
    ];
    if found.is_none() && !kinds.contains(kind) {
        return None;
    }
    let start = found.map_or(at, |tab| line.start + tab);
    Some((
        char_span(source, start),
        "a tab indents this line".into(),
        "YAML allows only spaces in the indentation: replace the tab with spaces".into(),
    ))
}

/// Returns whether a character looks like a space, or is invisible, but is not a space in YAML.
pub(super) fn is_odd_space(c: char) -> bool {
    !c.is_ascii() && (c.is_whitespace() || is_invisible(c))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{feff}')
}

pub(super) fn odd_space_slip(source: &Source, at: usize, c: char, does: &str) -> Slip {
    let name = match c {
        '\u{a0}' => "no-break space",
        '\u{202f}' => "narrow no-break space",
        '\u{2007}' => "figure space",
        '\u{2009}' => "thin space",
        '\u{3000}' => "ideographic space",
        _ if is_invisible(c) => "zero-width space",
        _ => "special space",
    };
    let help = if is_invisible(c) { "remove it" } else { "replace it with an ordinary space" };
    (char_span(source, at), format!("a {name} (U+{:04X}) {does}", u32::from(c)), help.into())
}

/// Returns the first character in the indentation of a line that only looks like a space, with its offset in the
/// text.
pub(super) fn odd_indent(line: &SourceLine<'_>) -> Option<(usize, char)> {
    let mut indent = line.text.char_indices().take_while(|(_, c)| c.is_whitespace() || is_odd_space(*c));
    indent.find(|(_, c)| is_odd_space(*c)).map(|(at, c)| (line.start + at, c))
}

/// Finds a character that only looks like a space, in the indentation or after the `:` or `-` of a key or an item.
pub(super) fn odd_space(source: &Source, at: usize) -> Option<Slip> {
    let number = source.line_index(at as u32);
    let line = SourceLine::nth(source, number);
    if let Some((odd, c)) = odd_indent(&line).or_else(|| odd_indent(&SourceLine::above(source, number)?.1)) {
        return Some(odd_space_slip(source, odd, c, "indents this line"));
    }
    let (odd, c) = line.text.char_indices().find(|(_, c)| is_odd_space(*c))?;
    let before = line.text[..odd].trim_start();
    let sign = if before == "-" { '-' } else { before.ends_with(':').then_some(':')? };
    let does = format!("follows this `{sign}`");
    (!before.contains(": ")).then(|| odd_space_slip(source, line.start + odd, c, &does))
}
