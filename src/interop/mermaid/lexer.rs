//! Splits a user journey into tokens as Mermaid's lexer does: the first matching rule wins, and lines have no
//! meaning.
//!
//! A title may therefore begin on the line after `title`, a comment begins wherever a token could, and a task may
//! continue on the line of a section. Case is ignored.

use std::ops::Range;

use super::prepare::is_blank;

/// A token of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `journey`.
    Journey,
    /// The end of one or several lines.
    NewLine,
    /// `title …`.
    Title,
    /// The text after `accTitle:`.
    Label,
    /// The text after `accDescr:`, or between its braces.
    Description,
    /// `accDescr {` without an end, or `accTitle:` or `accDescr:` at the end of the text.
    Unfinished,
    /// `section …`.
    Section,
    /// The name of a task.
    Name,
    /// The text after the first colon of a task, including the colon.
    Data,
    /// A colon without text after it.
    Colon,
    /// Text that Mermaid does not know.
    Unknown,
    End,
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// The result of a rule at the beginning of a text: a token with its range, and how much is read. Without a token,
/// the text is skipped.
type Match = (Option<(Token, Range<usize>)>, usize);

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Lexer { text, at: 0 }
    }

    /// Returns the next token and its range.
    pub fn next(&mut self) -> (Token, Range<usize>) {
        loop {
            let from = self.at;
            let (token, length) = read(&self.text[from..]);
            self.at += length;
            if let Some((token, range)) = token {
                return (token, from + range.start..from + range.end);
            }
        }
    }

    /// Continues at the end of the line.
    pub fn skip_line(&mut self) {
        self.at += line(&self.text[self.at..]);
    }
}

/// Applies Mermaid's rules, in their order.
fn read(text: &str) -> Match {
    let token = |token, length| (Some((token, 0..length)), length);
    let Some(first) = text.chars().next() else { return token(Token::End, 0) };
    let rest = &text[first.len_utf8()..];
    if first == '%' && !rest.starts_with('{') {
        return (None, line(text));
    }
    // In JavaScript, a character beyond the first 65,536 is two characters.
    if first != '}' && first.len_utf16() == 1 && rest.starts_with("%%") {
        return (None, first.len_utf8() + line(rest));
    }
    match first {
        '\n' => return token(Token::NewLine, until(text, |c| c != '\n')),
        '#' => return (None, line(text)),
        c if is_blank(c) => return (None, until(text, |c| !is_blank(c))),
        ':' => {
            let length = 1 + until(rest, |c| matches!(c, '#' | '\n' | ';'));
            return token(if length == 1 { Token::Colon } else { Token::Data }, length);
        }
        ';' => return token(Token::Unknown, 1),
        _ => {}
    }
    keyword(text).unwrap_or_else(|| token(Token::Name, until(text, ends_name)))
}

/// Reads a statement that begins with a keyword.
fn keyword(text: &str) -> Option<Match> {
    let after = |word: &str| {
        let (head, rest) = text.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some(rest)
    };
    let blanks = |text: &str| until(text, |c| !is_blank(c));
    let token = |token, range: Range<usize>| (Some((token, range.clone())), range.end);
    if after("journey").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')) {
        return Some(token(Token::Journey, 0.."journey".len()));
    }
    // The text of `title` and `section` comes after one blank, which may be a line break.
    let with_text = |word: &str, kind, ends: fn(char) -> bool| {
        let rest = after(word)?;
        let blank = rest.chars().next().filter(|c| is_blank(*c))?.len_utf8();
        let start = word.len() + blank;
        let length = until(&text[start..], ends);
        (length > 0).then(|| token(kind, start..start + length))
    };
    if let Some(title) = with_text("title", Token::Title, |c| matches!(c, '#' | '\n' | ';')) {
        return Some(title);
    }
    // The blanks after the colon may be line breaks too.
    let described = |word: &str, sign: char| {
        let rest = after(word)?;
        let start = word.len() + blanks(rest);
        text[start..].starts_with(sign).then(|| start + 1 + blanks(&text[start + 1..]))
    };
    for (word, kind) in [("accTitle", Token::Label), ("accDescr", Token::Description)] {
        if let Some(start) = described(word, ':') {
            let is_end = start == text.len();
            return Some(if is_end {
                token(Token::Unfinished, 0..start)
            } else {
                token(kind, start..start + line(&text[start..]))
            });
        }
    }
    if let Some(start) = described("accDescr", '{') {
        return Some(match text[start..].find('}') {
            None => token(Token::Unfinished, 0..text.len()),
            Some(length) => {
                // The braces may be empty.
                let value = (length > 0).then_some((Token::Description, start..start + length));
                (value, start + length + 1)
            }
        });
    }
    with_text("section", Token::Section, ends_name)
}

fn ends_name(c: char) -> bool {
    matches!(c, '#' | ':' | '\n' | ';')
}

/// Returns the length of a text up to a sign.
fn until(text: &str, ends: impl Fn(char) -> bool) -> usize {
    text.find(ends).unwrap_or(text.len())
}

/// Returns the length of a text up to the end of its line.
fn line(text: &str) -> usize {
    until(text, |c| c == '\n')
}
