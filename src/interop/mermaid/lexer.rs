//! The words of a user journey, as Mermaid's lexer takes them: the first rule that fits, and no lines.
//!
//! So a title may begin in the line after `title`, a comment begins wherever a word could, and a task goes on in
//! the line where a section stands. Case does not count.

use std::ops::Range;

use super::prepare::is_blank;

/// A word of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `journey`.
    Journey,
    /// The end of a line, or of several.
    NewLine,
    /// `title …`.
    Title,
    /// What stands behind `accTitle:`.
    Label,
    /// What stands behind `accDescr:`, or between its braces.
    Description,
    /// `accDescr {` without an end, `accTitle:` or `accDescr:` at the end of the text.
    Unfinished,
    /// `section …`.
    Section,
    /// The name of a task.
    Name,
    /// What stands behind its first colon, which is part of it.
    Data,
    /// A colon with nothing behind it.
    Colon,
    /// Nothing that Mermaid knows.
    Unknown,
    End,
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// What a rule makes of the beginning of a text: a token with its place, and how much is read. A token of `None` is
/// passed over.
type Match = (Option<(Token, Range<usize>)>, usize);

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Lexer { text, at: 0 }
    }

    /// The next word and where it stands.
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

    /// Goes on where the line ends.
    pub fn skip_line(&mut self) {
        self.at += line(&self.text[self.at..]);
    }
}

/// Mermaid's rules, in their order.
fn read(text: &str) -> Match {
    let token = |token, length| (Some((token, 0..length)), length);
    let Some(first) = text.chars().next() else { return token(Token::End, 0) };
    let rest = &text[first.len_utf8()..];
    if first == '%' && !rest.starts_with('{') {
        return (None, line(text));
    }
    // To JavaScript, what is beyond the first 65,536 characters is two.
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

/// A statement that begins with a word of its own.
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
    // The text of `title` and `section` stands behind one blank, which may be a line break.
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
    // The blanks behind the colon may be line breaks too.
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
                // Between the braces may be nothing at all.
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

/// How long a text is up to a sign.
fn until(text: &str, ends: impl Fn(char) -> bool) -> usize {
    text.find(ends).unwrap_or(text.len())
}

/// How long a text is up to the end of its line.
fn line(text: &str) -> usize {
    until(text, |c| c == '\n')
}
