//! Escapes texts so that Mermaid reads them back unchanged.
//!
//! Mermaid replaces `#58;` everywhere by the character with that number. Before it parses a line, it looks for
//! directives (`%%{`), comments and HTML tags, and its lexer recognises keywords and signs at the beginning of a
//! task. Until the picture is finished, it stores a reference as `ﬂ°°58¶ß`.

use crate::render::text::{Face, Font, clean, drawable, is_breaking_space};

/// Returns a text on one line as it is drawn: with single blanks, and without characters that no picture may contain.
pub(super) fn plain(text: &str) -> String {
    let cleaned = clean(text);
    let words: Vec<&str> = cleaned.trim().split(is_breaking_space).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Escapes a title or the name of a section.
pub(super) fn escape_name(text: &str) -> String {
    references(&plain(text), has_meaning)
}

/// Escapes the name of a task, which must not begin with a keyword.
pub(super) fn escape_task(text: &str) -> String {
    let name = escape_name(text);
    match name.chars().next() {
        Some(first) if is_keyword(&name) => format!("{}{}", reference(first), &name[first.len_utf8()..]),
        _ => name,
    }
}

/// Escapes the name of an actor of a task.
///
/// Mermaid breaks words that are too wide for its legend, even within references. In such a word, full-width forms
/// replace the characters that would need a reference.
pub(super) fn escape_actor(text: &str) -> String {
    let word = |word: &str| {
        let is_special = |before, c, after| c == ',' || has_meaning(before, c, after);
        let written = references(word, is_special);
        let fits = || FONT.width(&written.replace('#', "ﬂ°°").replace(';', "¶ß")) <= WIDEST;
        if written == word || fits() { written } else { each(word, is_special, |c| full_width(c).to_string()) }
    };
    let words: Vec<String> = plain(text).split(' ').map(word).collect();
    words.join(" ")
}

/// Escapes a line of a comment without losing any of it: characters that are not drawn unchanged become references.
pub(super) fn escape_comment(line: &str) -> String {
    let is_special = |before, c, after| is_doubled('%', before, c, after) || drawable(c) != Some(c);
    references(line, is_special)
}

/// The approximate font of Mermaid's legend, and the widest word that fits there: 360 pixels minus the variation
/// between fonts.
const FONT: Font = Font::new(Face::Regular, 16.0);
const WIDEST: f64 = 320.0;

/// The keywords that begin a statement. Some also need a blank or a colon after them, but a name rarely begins with
/// them otherwise.
const KEYWORDS: [&str; 5] = ["journey", "title", "section", "accTitle", "accDescr"];

fn is_keyword(name: &str) -> bool {
    KEYWORDS.iter().any(|keyword| {
        let (head, rest) = name.split_at_checked(keyword.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(keyword) && !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Returns whether a character between two others has a meaning in Mermaid, or in the Markdown or HTML around it.
fn has_meaning(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '#' | ';' | ':' | '<' => true,
        // A comment, a directive or a fence.
        '%' => before.is_none() || is_doubled('%', before, c, after),
        '`' | '~' => is_doubled(c, before, c, after),
        // Mermaid changes the quotes of anything that looks like an attribute.
        '"' => before == Some('='),
        // An HTML reference.
        '&' => after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
        // Mermaid's own form of a reference.
        'ﬂ' => after == Some('°'),
        '¶' => after == Some('ß'),
        _ => false,
    }
}

fn is_doubled(sign: char, before: Option<char>, c: char, after: Option<char>) -> bool {
    c == sign && (before == Some(sign) || after == Some(sign))
}

fn references(text: &str, is_special: impl Fn(Option<char>, char, Option<char>) -> bool) -> String {
    each(text, is_special, reference)
}

/// Returns a text with each special character replaced.
fn each(
    text: &str,
    is_special: impl Fn(Option<char>, char, Option<char>) -> bool,
    instead: impl Fn(char) -> String,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_special(before, c, chars.peek().copied()) {
            out.push_str(&instead(c))
        } else {
            out.push(c)
        }
        before = Some(c);
    }
    out
}

fn reference(c: char) -> String {
    format!("#{};", u32::from(c))
}

fn full_width(c: char) -> char {
    let wide = ('!'..='~').contains(&c).then(|| char::from_u32(u32::from(c) + 0xfee0)).flatten();
    wide.unwrap_or(char::REPLACEMENT_CHARACTER)
}
