//! Texts such that Mermaid reads them back, whatever they are.
//!
//! Mermaid takes `#58;` for the character of that number, everywhere. Before it parses a line it looks for
//! directives (`%%{`), for comments and for tags of HTML, and its lexer knows words and signs at the beginning
//! of a task. It keeps a reference as `ﬂ°°58¶ß` until the picture is done.

use crate::render::text::{Face, Font, clean, drawable, is_breaking_space};

/// A text on one line, as it is drawn: with single blanks, and without what no picture may hold.
pub(super) fn plain(text: &str) -> String {
    let clean = clean(text);
    let words: Vec<&str> = clean.trim().split(is_breaking_space).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A title, or a section's name.
pub(super) fn name(text: &str) -> String {
    references(&plain(text), is_special)
}

/// The name of a task. It must not begin with a word that begins something else.
pub(super) fn task(text: &str) -> String {
    let name = name(text);
    match name.chars().next() {
        Some(first) if is_keyword(&name) => format!("{}{}", reference(first), &name[first.len_utf8()..]),
        _ => name,
    }
}

/// One of the actors of a task.
///
/// Mermaid breaks a word that is too wide for its legend, through references too. In such a word what would be
/// one is written as the full-width form of its character.
pub(super) fn actor(text: &str) -> String {
    let word = |word: &str| {
        let is_special = |before, c, after| c == ',' || is_special(before, c, after);
        let written = references(word, is_special);
        let fits = || FONT.width(&written.replace('#', "ﬂ°°").replace(';', "¶ß")) <= WIDEST;
        if written == word || fits() { written } else { each(word, is_special, |c| full_width(c).to_string()) }
    };
    let words: Vec<String> = plain(text).split(' ').map(word).collect();
    words.join(" ")
}

/// A line of a comment. Nothing of it is lost: what is not drawn as it is, is a reference.
pub(super) fn comment(line: &str) -> String {
    let is_special = |before, c, after| is_doubled('%', before, c, after) || drawable(c) != Some(c);
    references(line, is_special)
}

/// What Mermaid's legend is set in, about, and how wide a word may be in it: 360 pixels less what fonts differ.
const FONT: Font = Font::new(Face::Regular, 16.0);
const WIDEST: f64 = 320.0;

/// The words that begin a statement. Those that need a blank or a colon after them are rare without.
const KEYWORDS: [&str; 5] = ["journey", "title", "section", "accTitle", "accDescr"];

fn is_keyword(name: &str) -> bool {
    KEYWORDS.iter().any(|keyword| {
        let (head, rest) = name.split_at_checked(keyword.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(keyword) && !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Whether a character would mean something to Mermaid, or to the Markdown or HTML around it, between these two.
fn is_special(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '#' | ';' | ':' | '<' => true,
        // A comment, a directive, a fence.
        '%' => before.is_none() || is_doubled('%', before, c, after),
        '`' | '~' => is_doubled(c, before, c, after),
        // Mermaid turns the quotes of what looks like an attribute.
        '"' => before == Some('='),
        // A reference of HTML.
        '&' => after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
        // What Mermaid writes for its own references.
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

/// A text with something else for each special character.
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
