//! Explanations of the mistakes that authors of YAML make every day.

mod brackets;
mod silent;

use std::borrow::Cow;

use granit_parser::{ErrorKind, ScanError};

use self::brackets::{in_brackets, never_closed, open_at};
pub(super) use self::silent::cut_texts;
use super::{LIMIT, SYNTAX, in_quotes};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// Turns a parser error into a diagnostic: the slip that caused it if one is recognised, otherwise the parser's own
/// words.
pub(super) fn syntax_error(source: &Source, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(source.text().len());
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return Diagnostic::new(&LIMIT, here(source, at), "nested too deeply")
            .help("a journey needs no more than ten levels");
    }
    let slip = no_text(source)
        .or_else(|| tab(source, at, error.kind()))
        .or_else(|| odd_blank(source, at))
        .or_else(|| bullet(source, at, error.kind()))
        .or_else(|| comment_inside(source, at, error.kind()))
        .or_else(|| in_brackets(source, at, error.kind()))
        .or_else(|| special_start(source, at))
        .or_else(|| colon_in_text(source, at, error.kind()))
        .or_else(|| misplaced_item(source, at, error.kind()))
        .or_else(|| unbalanced(source, at, error.kind()))
        .or_else(|| in_plain_words(source, at, error.kind()));
    let (span, message, help) = slip.unwrap_or_else(|| {
        let info = error.info();
        let mut chars = info.chars();
        let message = chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect());
        let help = "check brackets, quotes and indentation; a text with signs of YAML in it must be in quotes";
        (here(source, at), message, help.into())
    });
    Diagnostic::new(&SYNTAX, span, message).help(help)
}

type Slip = (Span, String, String);

/// Returns the span of the character at an offset, or of the last character at the end of the text.
fn here(source: &Source, at: usize) -> Span {
    let text = source.text();
    match text[at..].chars().next() {
        Some(c) => Span::new(at, at + c.len_utf8()),
        None => Span::new(at.saturating_sub(text[..at].chars().next_back().map_or(0, char::len_utf8)), at),
    }
}

/// A line split into its parts: `- key: value`.
struct Line<'s> {
    start: usize,
    text: &'s str,
    /// The offset in `text` at which the value starts, after `- ` and `key: `.
    value: usize,
    has_key: bool,
}

impl<'s> Line<'s> {
    fn at(source: &'s Source, offset: usize) -> Self {
        Line::number(source, source.line_index(offset as u32))
    }

    fn number(source: &'s Source, number: usize) -> Self {
        let span = source.line_span(number);
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
        Line { start: span.start as usize, text, value, has_key: key.is_some() }
    }

    /// Returns the nearest line above that is neither empty nor a comment, with its index.
    fn above(source: &'s Source, number: usize) -> Option<(usize, Self)> {
        let mut lines = (0..number).rev().map(|number| (number, Line::number(source, number)));
        lines.find(|(_, line)| !line.text.trim().is_empty() && !line.text.trim_start().starts_with('#'))
    }

    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    fn is_item(&self) -> bool {
        let text = self.text.trim();
        text == "-" || text.starts_with("- ")
    }

    fn value(&self) -> &'s str {
        self.text[self.value..].trim_end()
    }

    fn value_span(&self) -> Span {
        let start = self.start + self.value;
        Span::new(start, start + self.value().len())
    }
}

/// Returns the text, or the start of a long text.
fn beginning(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// Returns the text in quotes, or the start of a long text.
fn quoted(text: &str) -> String {
    in_quotes(&beginning(text))
}

/// Finds a NUL byte, which no text contains.
fn no_text(source: &Source) -> Option<Slip> {
    let nul = source.text().find('\0')?;
    Some((here(source, nul), "this is no text file, or it is UTF-16".into(), "save it as UTF-8".into()))
}

fn tab(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    // The parser stops at a text that a tab on the next line would continue.
    let next = usize::from(*kind == ErrorKind::TabInPlainScalar);
    let line = Line::number(source, (source.line_index(at as u32) + next).min(source.line_count() - 1));
    let indent = &line.text[..line.text.len() - line.text.trim_start().len()];
    let tab = indent.find('\t');
    let kinds = [
        ErrorKind::TabInIndentation,
        ErrorKind::TabInBlockIndentation,
        ErrorKind::TabNotAllowed,
        ErrorKind::TabAtBlockScalarStart,
    ];
    if tab.is_none() && !kinds.contains(kind) {
        return None;
    }
    let start = tab.map_or(at, |tab| line.start + tab);
    Some((
        here(source, start),
        "a tab indents this line".into(),
        "YAML indents with blanks only: replace the tab by blanks".into(),
    ))
}

/// Returns whether a character looks like a space, or is invisible, but is not a space in YAML.
fn is_odd_blank(c: char) -> bool {
    (c.is_whitespace() && !c.is_ascii()) || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{feff}')
}

fn odd_blank_slip(source: &Source, at: usize, c: char, does: &str) -> Slip {
    let name = match c {
        '\u{a0}' => "no-break space",
        '\u{202f}' => "narrow no-break space",
        '\u{2007}' => "figure space",
        '\u{2009}' => "thin space",
        '\u{3000}' => "wide space",
        _ if is_invisible(c) => "space of no width",
        _ => "special space",
    };
    let help = if is_invisible(c) { "remove it" } else { "replace it by a blank" };
    (here(source, at), format!("a {name} (U+{:04X}) {does}", u32::from(c)), help.into())
}

/// Returns the first character in the indentation of a line that only looks like a space, with its offset in the
/// text.
fn odd_indent(line: &Line<'_>) -> Option<(usize, char)> {
    let mut indent = line.text.char_indices().take_while(|(_, c)| c.is_whitespace() || is_odd_blank(*c));
    indent.find(|(_, c)| is_odd_blank(*c)).map(|(at, c)| (line.start + at, c))
}

/// Finds a character that only looks like a space, in the indentation or after the `:` or `-` of a key or an item.
fn odd_blank(source: &Source, at: usize) -> Option<Slip> {
    let number = source.line_index(at as u32);
    let line = Line::number(source, number);
    if let Some((odd, c)) = odd_indent(&line).or_else(|| odd_indent(&Line::above(source, number)?.1)) {
        return Some(odd_blank_slip(source, odd, c, "indents this line"));
    }
    let (odd, c) = line.text.char_indices().find(|(_, c)| is_odd_blank(*c))?;
    let before = line.text[..odd].trim_start();
    let sign = if before == "-" { '-' } else { before.ends_with(':').then_some(':')? };
    let does = format!("stands after this `{sign}`");
    (!before.contains(": ")).then(|| odd_blank_slip(source, line.start + odd, c, &does))
}

/// Finds a list item that starts with a character other than `- `.
fn bullet(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    let number = source.line_index(at as u32);
    let own = bullet_of(source, &Line::number(source, number));
    match kind {
        ErrorKind::SimpleKeyExpected | ErrorKind::MissingAnchorOrAliasName => own,
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry => own.or_else(|| bullet_of(source, &Line::above(source, number)?.1)),
        _ => None,
    }
}

fn bullet_of(source: &Source, line: &Line<'_>) -> Option<Slip> {
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
        '-' => "a blank is missing after this `-`".to_owned(),
        _ => format!("`{sign}` does not begin a list item"),
    };
    let help = format!("an item begins with a hyphen and a blank: write `- {}`", beginning(item));
    Some((here(source, line.start + line.indent()), message, help))
}

/// Finds a list item that is not in the column of its list.
fn misplaced_item(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    if !matches!(kind, ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry) {
        return None;
    }
    let number = source.line_index(at as u32);
    let line = Line::number(source, number);
    let column = line.indent();
    if !line.is_item() {
        return None;
    }
    // The lists that are open at this line: those of the lines above, each further left than all lines below it.
    let (mut lists, mut left, mut next) = (Vec::new(), usize::MAX, Line::above(source, number));
    while let Some((number, line)) = next.filter(|_| left > 0) {
        if line.is_item() && line.indent() < left {
            lists.push((line.indent(), number));
        }
        left = left.min(line.indent());
        next = Line::above(source, number);
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
    let message = format!("this item stands {columns} {side} of its list");
    let help = format!("let its `-` begin in column {}, as that of line {} does", list + 1, number + 1);
    Some((here(source, line.start + column), message, help))
}

/// Finds a text that starts with a character that has a meaning in YAML.
fn special_start(source: &Source, at: usize) -> Option<Slip> {
    let line = Line::at(source, at);
    let value = line.value();
    let first = value.chars().next()?;
    let meaning = match first {
        '@' | '`' => "is reserved in YAML".to_owned(),
        '%' => "begins a directive in YAML".to_owned(),
        '*' => "refers to an anchor in YAML".to_owned(),
        '&' => "names an anchor in YAML".to_owned(),
        '!' => "begins a tag in YAML".to_owned(),
        '|' | '>' if value.len() > 2 => "begins a block of text in YAML".to_owned(),
        '[' | '{' => {
            let close = if first == '[' { ']' } else { '}' };
            let (open, end) = open_at(value, 0, value.len());
            let rest = value[end..].trim_start();
            if !open.is_empty() || rest.is_empty() || rest.starts_with([',', ']', '}', '#', ':']) {
                return None;
            }
            format!("begins a {} in YAML, which ends at `{close}`", if first == '[' { "list" } else { "map" })
        }
        '"' | '\'' => {
            let end = value[1..].find(first)? + 1;
            let rest = value[end + 1..].trim_start();
            if rest.is_empty() || rest.starts_with([',', ']', '}', '#', ':', first]) {
                return None;
            }
            let message = format!("the text goes on after its closing {first}");
            let help = if first == '\'' {
                "write a quote inside single quotes twice, or put the text in double quotes: "
            } else {
                "put the whole text in single quotes: "
            };
            let whole = beginning(value.trim_matches('\''));
            let whole =
                if first == '\'' { format!("\"{}\"", whole.replace('"', "\\\"")) } else { format!("'{whole}'") };
            return Some((line.value_span(), message, format!("{help}{whole}")));
        }
        _ => return None,
    };
    Some((
        line.value_span(),
        format!("a text can't begin with `{first}` unless it is quoted: the sign {meaning}"),
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
        let line = Line::number(source, number);
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
        let message = "`#` after a blank begins a comment: the rest of the line is not read".to_owned();
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
    let line = Line::at(source, at);
    let colon_in_value = line.value().find(": ").or(line.value().ends_with(':').then(|| line.value().len() - 1));
    if line.has_key && colon_in_value.is_some() && !line.value().starts_with(['{', '[']) {
        let message = "a text that contains `: ` must be in quotes".to_owned();
        return Some((line.value_span(), message, format!("write it as {}", quoted(line.value()))));
    }
    let number = source.line_index(at as u32);
    if *kind == SimpleKeyExpected && !line.has_key {
        return Some(no_key(source, number, &line));
    }
    if *kind == MappingValueNotAllowed
        && let Some((number, above)) = Line::above(source, number)
    {
        if above.has_key && !above.value().is_empty() && line.indent() > above.indent() {
            let span = Span::new(line.start, line.start + line.indent());
            let message = "this line is indented deeper than the one above, so it continues its text".to_owned();
            return Some((span, message, "let keys of one element begin in one column".into()));
        }
        if !above.has_key && !above.text.trim().ends_with([':', ',']) {
            return Some(no_key(source, number, &above));
        }
    }
    if *kind == ExpectedFlowMappingSeparator {
        let message = "a text that contains `: ` must be in quotes inside `{ }`".to_owned();
        return Some((here(source, at), message, "put the text in quotes, or separate the entries by commas".into()));
    }
    None
}

/// Explains a line that needs a key and has none.
fn no_key(source: &Source, number: usize, line: &Line<'_>) -> Slip {
    let text = line.value();
    let is_key = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let continues = Line::above(source, number)
        .filter(|(_, above)| above.has_key && above.value().len() <= 3 && above.value().starts_with(['|', '>']));
    let written = beginning(text);
    let help = match (text.split_once(':'), text.split_once(' ')) {
        _ if continues.is_some() => {
            "to let it go on with the text above, indent it deeper than the key there".to_owned()
        }
        (Some((key, value)), _) if !key.is_empty() && !key.contains(' ') && !value.starts_with("//") => {
            format!("after the colon comes a blank: `{}`", written.replacen(':', ": ", 1))
        }
        (None, None) if is_key(text) => format!("after a key comes a colon: `{written}:`"),
        _ if line.is_item() => format!("an item with keys begins with one of them: `- name: {written}`"),
        (None, Some((key, _))) => {
            let example = if is_key(key) { written.replacen(' ', ": ", 1) } else { "channel: web".into() };
            format!(
                "after a key come a colon and a blank: `{example}`; a line that goes on with a text is indented deeper than its key"
            )
        }
        _ => "after a key come a colon and a blank: `channel: web`".into(),
    };
    (line.value_span(), "this line has no `key: value`".into(), help)
}

/// Finds a bracket or a quote without its partner.
fn unbalanced(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    let slip = |message: String, help: &str| Some((here(source, at), message, help.to_owned()));
    match kind {
        ErrorKind::UnclosedFlowCollection { .. } => Some(never_closed(source, at)),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => slip(
            format!("`{close}` closes a `{open}`"),
            "brackets must match; a text that contains one must be in quotes",
        ),
        ErrorKind::MisplacedFlowCollectionEnd => {
            slip("this bracket closes nothing".into(), "remove it, or put the text that contains it in quotes")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            // The parser reports the end of the text; the opening quote is on a line above.
            let lines = (0..=source.line_index(at as u32)).rev().map(|number| Line::number(source, number));
            let mut opened = lines.filter_map(|line| {
                let first = line.value().chars().next().filter(|first| ['"', '\''].contains(first))?;
                (!line.value()[1..].contains(first)).then_some(line.start + line.value)
            });
            let help = "close it; inside a text in single quotes, write a quote twice";
            Some((here(source, opened.next().unwrap_or(at)), "this quote is never closed".into(), help.into()))
        }
        _ => None,
    }
}

/// Explains the remaining errors in words that need no knowledge of YAML.
fn in_plain_words(source: &Source, at: usize, kind: &ErrorKind) -> Option<Slip> {
    let (message, help) = match kind {
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => (
            "this line fits nothing above it",
            "check its indentation: keys of one element, and items of one list, begin in one column",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => {
            ("a list goes on with a key here", "begin the item with `- `, or move the key out of the list")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list can't begin on the line of its key", "begin the list on the next line, or write it as [a, b]")
        }
        ErrorKind::BlockEntryInFlowCollection => {
            ("`- ` has no place between brackets", "separate the items by commas: [a, b]")
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown `\\` sequence in double quotes",
            "write `\\\\` for a backslash, or put the text in single quotes",
        ),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            let message = format!("a control character (U+{:04X}) in the text", u32::from(*character));
            // The parser reports the start of the text; the character is inside it.
            let at = at + source.text()[at..].find(*character).unwrap_or(0);
            return Some((here(source, at), message, "remove it".into()));
        }
        _ => return None,
    };
    Some((here(source, at), message.into(), help.into()))
}
