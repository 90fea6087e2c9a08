//! Explanations of the mistakes that authors of YAML make every day.

mod brackets;
mod line;
mod silent;
mod spaces;

use granit_parser::{ErrorKind, ScanError};

use self::brackets::{in_brackets, never_closed, open_at};
use self::line::{Slip, SourceLine, char_span, quoted, start_of};
pub(super) use self::silent::cut_texts;
use self::spaces::{odd_space, tab};
use super::problems::{LIMIT, SYNTAX};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// Turns a parser error into a diagnostic: the slip that caused it if one is recognised, otherwise the parser's own
/// words.
pub(super) fn syntax_error(source: &Source, error: &ScanError) -> Diagnostic {
    // A parser that reads from a string knows the offset of every error.
    let at = error.marker().byte_offset().unwrap_or(0).min(source.text().len());
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return Diagnostic::new(&LIMIT, char_span(source, at), "nested too deeply")
            .help("a journey needs no more than ten levels");
    }
    let slip = nul_byte(source)
        .or_else(|| tab(source, at, error.kind()))
        .or_else(|| odd_space(source, at))
        .or_else(|| bullet(source, at, error.kind()))
        .or_else(|| comment_inside(source, at, error.kind()))
        .or_else(|| in_brackets(source, at, error.kind()))
        .or_else(|| special_start(source, at))
        .or_else(|| colon_in_text(source, at, error.kind()))
        .or_else(|| misplaced_item(source, at, error.kind()))
        .or_else(|| unbalanced(source, at, error.kind()))
        .or_else(|| remaining_error(source, at, error.kind()));
    let (span, message, help) = slip.unwrap_or_else(|| {
        let info = error.info();
        let mut chars = info.chars();
        let message = chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect());
        let help = "check brackets, quotes and indentation; put a text that contains YAML syntax in quotes";
        (char_span(source, at), message, help.into())
    });
    Diagnostic::new(&SYNTAX, span, message).help(help)
}

/// Finds a NUL byte, which no text contains.
fn nul_byte(source: &Source) -> Option<Slip> {
    let nul = source.text().find('\0')?;
    Some((char_span(source, nul), "this is not a text file, or it is UTF-16".into(), "save it as UTF-8".into()))
}

/// Finds a list item that starts with a character other than `- `.
fn bullet(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    let number = source.line_index(at as u32);
    let own = bullet_of(source, &SourceLine::nth(source, number));
    match kind {
        ErrorKind::SimpleKeyExpected | ErrorKind::MissingAnchorOrAliasName => own,
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry => {
            own.or_else(|| bullet_of(source, &SourceLine::above(source, number)?.1))
        }
        _ => None,
    }
}

fn bullet_of(source: &Source, line: &SourceLine<'_>) -> Option<Slip> {
    let text = line.text.trim();
    let sign = text.chars().next()?;
    let rest = &text[sign.len_utf8()..];
    let item = rest.trim_start();
    let touches = item.len() == rest.len();
    let begins_word = item.starts_with(|c: char| c.is_alphabetic() || matches!(c, '"' | '\''));
    let is_meant = match sign {
        '-' => touches && begins_word,
        '*' => !touches || (begins_word && !item.contains('*')),
        '–' | '—' | '−' | '‐' | '‑' | '•' | '‣' | '·' | '●' | '◦' | '▪' => true,
        _ => false,
    };
    if !is_meant || item.is_empty() {
        return None;
    }
    let message = match sign {
        '-' => "a space is missing after this `-`".to_owned(),
        _ => format!("`{sign}` does not start a list item"),
    };
    let help = format!("start an item with a hyphen and a space: `- {}`", start_of(item));
    Some((char_span(source, line.start + line.indent()), message, help))
}

/// Finds a list item that is not in the column of its list.
fn misplaced_item(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    if !matches!(kind, ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry) {
        return None;
    }
    let number = source.line_index(at as u32);
    let line = SourceLine::nth(source, number);
    let column = line.indent();
    if !line.is_item() {
        return None;
    }
    // The lists that are open at this line: those of the lines above, each further left than all lines below it.
    let (mut lists, mut left, mut next) = (Vec::new(), usize::MAX, SourceLine::above(source, number));
    while let Some((number, line)) = next.filter(|_| left > 0) {
        if line.is_item() && line.indent() < left {
            lists.push((line.indent(), number));
        }
        left = left.min(line.indent());
        next = SourceLine::above(source, number);
    }
    if lists.iter().any(|(list, _)| *list == column) {
        return None;
    }
    let (list, number) = lists.into_iter().min_by_key(|(list, _)| list.abs_diff(column))?;
    let columns = match list.abs_diff(column) {
        1 => "one column".to_owned(),
        count => format!("{count} columns"),
    };
    let side = if column < list { "left" } else { "right" };
    let message = format!("this item is {columns} {side} of its list");
    let help = format!("move its `-` to column {}, like that of line {}", list + 1, number + 1);
    Some((char_span(source, line.start + column), message, help))
}

/// Finds a text that starts with a character that has a meaning in YAML.
fn special_start(source: &Source, at: usize) -> Option<Slip> {
    let line = SourceLine::at(source, at);
    let value = line.value();
    let first = value.chars().next()?;
    let meaning = match first {
        '@' | '`' => "is reserved in YAML".to_owned(),
        '%' => "starts a directive in YAML".to_owned(),
        '*' => "refers to an anchor in YAML".to_owned(),
        '&' => "names an anchor in YAML".to_owned(),
        '!' => "starts a tag in YAML".to_owned(),
        '|' | '>' if value.len() > 2 => "starts a block of text in YAML".to_owned(),
        '[' | '{' => {
            let close = if first == '[' { ']' } else { '}' };
            let (open, end) = open_at(value, 0, value.len());
            let rest = value[end..].trim_start();
            if !open.is_empty() || rest.is_empty() || rest.starts_with([',', ']', '}', '#', ':']) {
                return None;
            }
            format!("starts a {} in YAML, which ends at `{close}`", if first == '[' { "list" } else { "map" })
        }
        '"' | '\'' => {
            let end = value[1..].find(first)? + 1;
            let rest = value[end + 1..].trim_start();
            if rest.is_empty() || rest.starts_with([',', ']', '}', '#', ':', first]) {
                return None;
            }
            let message = format!("the text continues after its closing {first}");
            let help = if first == '\'' {
                "write a quote inside single quotes twice, or put the text in double quotes: "
            } else {
                "put the whole text in single quotes: "
            };
            let whole = start_of(value.trim_matches('\''));
            let whole =
                if first == '\'' { format!("\"{}\"", whole.replace('"', "\\\"")) } else { format!("'{whole}'") };
            return Some((line.value_span(), message, format!("{help}{whole}")));
        }
        _ => return None,
    };
    Some((
        line.value_span(),
        format!("a text cannot start with `{first}` unless it is in quotes: this character {meaning}"),
        format!("put the text in quotes: {}", quoted(value)),
    ))
}

/// Finds ` #` inside a text or a flow collection: the rest of the line is a comment.
fn comment_inside(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    let number = source.line_index(at as u32);
    let (first, last) = match kind {
        ErrorKind::CommentInterceptedScalar => (number, number),
        ErrorKind::UnclosedFlowCollection { .. } => (number, (number + 3).min(source.line_count() - 1)),
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MappingValueNotAllowed
        | ErrorKind::ExpectedBlockMappingKey => (number.saturating_sub(1), number),
        _ => return None,
    };
    for number in first..=last {
        let line = SourceLine::nth(source, number);
        let Some(blank) = line.text.find(" #") else {
            continue;
        };
        // A comment on its own line is intended, and so is one that cuts off neither a bracket nor a comma.
        let swallows = line.text[blank + 2..].contains([']', '}', ',']) || *kind == ErrorKind::CommentInterceptedScalar;
        if line.text[..blank].trim().is_empty() || !swallows {
            continue;
        }
        let start = line.start + blank + 1;
        let span = Span::new(start, line.start + line.text.trim_end().len());
        let message = "`#` after a space starts a comment: the rest of the line is ignored".to_owned();
        return Some((span, message, "put the text that contains `#` in quotes".into()));
    }
    None
}

/// Finds `name: note: this`, or a line that is indented too far.
fn colon_in_text(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    use ErrorKind::{
        ExpectedFlowMappingSeparator, InvalidColonPlacement, InvalidMappingValueWhitespace, MappingValueNotAllowed,
        SimpleKeyExpected,
    };
    if !matches!(
        kind,
        MappingValueNotAllowed
            | ExpectedFlowMappingSeparator
            | InvalidColonPlacement
            | InvalidMappingValueWhitespace
            | SimpleKeyExpected
    ) {
        return None;
    }
    let line = SourceLine::at(source, at);
    let colon_in_value = line.value().find(": ").or(line.value().ends_with(':').then(|| line.value().len() - 1));
    if line.has_key && colon_in_value.is_some() && !line.value().starts_with(['{', '[']) {
        let message = "a text that contains `: ` must be in quotes".to_owned();
        return Some((line.value_span(), message, format!("write it as {}", quoted(line.value()))));
    }
    let number = source.line_index(at as u32);
    if *kind == SimpleKeyExpected && !line.has_key {
        return Some(missing_key(source, number, &line));
    }
    if *kind == MappingValueNotAllowed
        && let Some((number, above)) = SourceLine::above(source, number)
    {
        if above.has_key && !above.value().is_empty() && line.indent() > above.indent() {
            let span = Span::new(line.start, line.start + line.indent());
            let message = "this line is indented deeper than the one above, so it continues its text".to_owned();
            return Some((span, message, "align the keys of one element in one column".into()));
        }
        if !above.has_key && !above.text.trim().ends_with([':', ',']) {
            return Some(missing_key(source, number, &above));
        }
    }
    if *kind == ExpectedFlowMappingSeparator {
        let message = "a text that contains `: ` must be in quotes inside `{ }`".to_owned();
        return Some((
            char_span(source, at),
            message,
            "put the text in quotes, or separate the entries with commas".into(),
        ));
    }
    None
}

/// Explains a line that needs a key and has none.
fn missing_key(source: &Source, number: usize, line: &SourceLine<'_>) -> Slip {
    let text = line.value();
    let is_key = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let continues = SourceLine::above(source, number)
        .filter(|(_, above)| above.has_key && above.value().len() <= 3 && above.value().starts_with(['|', '>']));
    let written = start_of(text);
    let help = match (text.split_once(':'), text.split_once(' ')) {
        _ if continues.is_some() => "to continue the text above, indent this line deeper than the key there".to_owned(),
        (Some((key, value)), _) if !key.is_empty() && !key.contains(' ') && !value.starts_with("//") => {
            format!("put a space after the colon: `{}`", written.replacen(':', ": ", 1))
        }
        (None, None) if is_key(text) => format!("put a colon after the key: `{written}:`"),
        _ if line.is_item() => format!("start an item with one of its keys: `- name: {written}`"),
        (None, Some((key, _))) => {
            let example = if is_key(key) { written.replacen(' ', ": ", 1) } else { "channel: web".into() };
            format!(
                "put a colon and a space after the key: `{example}`; to continue a text, indent the line deeper than its key"
            )
        }
        _ => "put a colon and a space after the key: `channel: web`".into(),
    };
    (line.value_span(), "this line has no `key: value`".into(), help)
}

/// Finds a bracket or a quote without its partner.
fn unbalanced(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    let slip = |message: String, help: &str| Some((char_span(source, at), message, help.to_owned()));
    match kind {
        ErrorKind::UnclosedFlowCollection { .. } => Some(never_closed(source, at)),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => slip(
            format!("`{close}` cannot close `{open}`"),
            "make the brackets match; put a text that contains a bracket in quotes",
        ),
        ErrorKind::MisplacedFlowCollectionEnd => {
            slip("this bracket closes nothing".into(), "remove it, or put the text that contains it in quotes")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            // The parser reports the end of the text; the opening quote is on a line above.
            let lines = (0..=source.line_index(at as u32)).rev().map(|number| SourceLine::nth(source, number));
            let mut opened = lines.filter_map(|line| {
                let first = line.value().chars().next().filter(|first| ['"', '\''].contains(first))?;
                (!line.value()[1..].contains(first)).then_some(line.start + line.value)
            });
            let help = "close it; inside single quotes, write a quote twice";
            Some((char_span(source, opened.next().unwrap_or(at)), "this quote is never closed".into(), help.into()))
        }
        _ => None,
    }
}

/// Explains the remaining errors in words that need no knowledge of YAML.
fn remaining_error(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    let (message, help) = match kind {
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => (
            "this line does not fit the lines above it",
            "check its indentation: align the keys of an element, and the items of a list, in one column",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            "this key is in the middle of a list",
            "start an item with `- `, or indent the key as deep as the keys of its element",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list cannot start on the line of its key", "start the list on the next line, or write it as [a, b]")
        }
        ErrorKind::BlockEntryInFlowCollection => {
            ("`- ` is not allowed inside brackets", "separate the items with commas: [a, b]")
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown `\\` sequence in double quotes",
            "write `\\\\` for a backslash, or put the text in single quotes",
        ),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            let message = format!("a control character (U+{:04X}) in the text", u32::from(*character));
            // The parser reports the start of the text that contains the character, or the character itself.
            let at = at + source.text()[at..].find(*character).unwrap_or(0);
            return Some((char_span(source, at), message, "remove it".into()));
        }
        _ => return None,
    };
    Some((char_span(source, at), message.into(), help.into()))
}
