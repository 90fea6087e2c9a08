//! The preprocessing of Mermaid: it removes front matter, directives and comments, and converts references (`#58;`)
//! to its internal form.
//!
//! The steps are Mermaid's, in its order. Each works on the whole text and ignores statements, so a directive may
//! begin in the middle of a name.

use std::ops::Range;

use super::MERMAID_SYNTAX;
use super::placed::{Placed, Replacement};
use super::references::decoded;
use crate::diagnostic::Diagnostic;
use crate::model::Problems;
use crate::source::Source;
use crate::yaml;

/// A diagram that is ready for the lexer.
pub(super) struct Prepared {
    pub text: Placed,
    /// The title in the front matter.
    pub title: Option<String>,
}

impl Prepared {
    pub fn of(text: Placed, problems: &mut Problems) -> Self {
        let text = step(text, carriage_returns);
        let front = front_matter(text.as_str());
        let title = front.as_ref().and_then(|front| {
            front_title(&text.as_str()[front.body.clone()], front.indent).unwrap_or_else(|message| {
                let message = format!("the front matter is not valid YAML: {message}");
                let help = "correct the text between the two `---` lines, or remove all of it";
                problems.add(Diagnostic::new(&MERMAID_SYNTAX, text.span(front.body.clone()), message).help(help));
                None
            })
        });
        let removed = front.iter().map(|front| (0..front.end, String::new())).collect();
        let text = step(text.with_replacements(removed), directives);
        let text = step(text, comments);
        let text = step(text, |text| vec![(0..text.len() - text.trim_start_matches(is_blank).len(), String::new())]);
        let text = step(text, |text| after_style(text, "style"));
        let text = step(text, |text| after_style(text, "classDef"));
        Prepared { text: step(text, references), title }
    }
}

fn step(text: Placed, replacements: impl Fn(&str) -> Vec<Replacement>) -> Placed {
    let replacements = replacements(text.as_str());
    text.with_replacements(replacements)
}

/// Returns whether Mermaid would take a diagram for a user journey, judging by its first letters.
pub(super) fn is_journey(text: &str) -> bool {
    begin(text).starts_with("journey")
}

/// Returns the first word of a diagram.
pub(super) fn first_word(text: &str) -> String {
    begin(text).chars().take_while(|c| !is_blank(*c) && *c != ';').collect()
}

/// Returns the diagram from its beginning: after front matter, directives and comments.
fn begin(text: &str) -> String {
    let text = Placed::of(text, std::iter::once(0..text.len()));
    let mut none = Problems::default();
    let prepared = Prepared::of(text, &mut none);
    let mut rest = prepared.text.as_str().trim_start_matches(is_blank);
    while rest.starts_with("%%") {
        rest = rest.find('\n').map_or("", |end| &rest[end..]).trim_start_matches(is_blank);
    }
    rest.to_owned()
}

/// Returns whether a character is white space in JavaScript.
pub(super) fn is_blank(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Returns whether a character ends a line in JavaScript.
fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Returns the length in bytes of the leading characters of one class.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(is).len()
}

fn carriage_returns(text: &str) -> Vec<Replacement> {
    let splice = |(at, _): (usize, &str)| match text.as_bytes().get(at + 1) {
        Some(b'\n') => (at..at + 1, String::new()),
        _ => (at..at + 1, "\n".to_owned()),
    };
    text.match_indices('\r').map(splice).collect()
}

// ---- front matter --------------------------------------------------------------------------------

struct FrontMatter<'t> {
    /// The indentation of its lines.
    indent: &'t str,
    body: Range<usize>,
    end: usize,
}

/// Finds the front matter. It begins on the very first line. Its last line has the indentation of the first, and
/// another line follows.
fn front_matter(text: &str) -> Option<FrontMatter<'_>> {
    let indent = &text[..run(text, |c| is_blank(c) && c != '\n')];
    let opening = text[indent.len()..].strip_prefix("---")?;
    let opening = text.len() - opening.len();
    let blanks = opening..opening + run(&text[opening..], is_blank);
    let closing = format!("\n{indent}---");
    // The beginning of the last line, and of the text after it.
    let closings = text.get(opening..)?.match_indices(&closing).filter_map(|(at, _)| {
        let at = opening + at;
        let after = at + closing.len();
        let line = text[after..after + run(&text[after..], is_blank)].rfind('\n')?;
        Some((at, after + line + 1))
    });
    let closings: Vec<(usize, usize)> = closings.collect();
    let (last, _) = *closings.last()?;
    // Empty lines belong to the first line, as long as a last line remains.
    let body =
        text[blanks.clone()].rmatch_indices('\n').map(|(at, _)| blanks.start + at + 1).find(|&body| body <= last)?;
    let &(at, end) = closings.iter().find(|(at, _)| *at >= body)?;
    Some(FrontMatter { indent, body: body..at, end })
}

/// Returns the title of the front matter, or the error of the parser if it is not valid YAML.
fn front_title(body: &str, indent: &str) -> Result<Option<String>, String> {
    let lines: Vec<&str> = body.split('\n').map(|line| line.strip_prefix(indent).unwrap_or(line)).collect();
    let source = Source::new("front matter", lines.join("\n"));
    let tree = yaml::parse(&source).map_err(|problem| problem.message)?;
    let Some(root) = tree.root() else { return Ok(None) };
    let title = tree.entries(root).find(|entry| tree.text(entry.key) == "title").map(|entry| entry.value);
    let title = title.filter(|&title| match tree.kind(title) {
        yaml::NodeKind::Plain => {
            !matches!(yaml::core_scalar(tree.text(title)), yaml::Scalar::Null | yaml::Scalar::Bool(false))
        }
        kind => kind == yaml::NodeKind::Quoted,
    });
    Ok(title.map(|title| tree.text(title).to_owned()).filter(|title| !title.is_empty()))
}

// ---- directives and comments ---------------------------------------------------------------------

/// Finds `%%{init: …}%%` anywhere. A directive without an end extends to the end of the text.
fn directives(text: &str) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("%%{").map(|at| from + at) {
        match directive(&text[at..]) {
            Some(length) => {
                replacements.push((at..at + length, String::new()));
                from = at + length;
            }
            None => from = at + 1,
        }
    }
    replacements
}

/// Returns the length of the directive at the beginning of a text.
fn directive(text: &str) -> Option<usize> {
    let mut at = "%%{".len();
    at += run(&text[at..], is_blank);
    let name = run(&text[at..], is_word);
    if name == 0 {
        return None;
    }
    at += name;
    let blanks = run(&text[at..], is_blank);
    if text[at + blanks..].starts_with(':') {
        at += blanks + 1;
    }
    at += run(&text[at..], is_blank);
    at += match run(&text[at..], is_word) {
        0 => {
            let rest = &text[at..];
            let ends =
                |&(end, c): &(usize, char)| matches!(c, '\u{2028}' | '\u{2029}') || rest[end..].starts_with("}%%");
            rest.char_indices().find(ends).map_or(rest.len(), |(end, _)| end)
        }
        word => word,
    };
    at += run(&text[at..], is_blank);
    at += if text[at..].starts_with("}%%") { 3 } else { 0 };
    Some(at)
}

/// Finds lines that begin with `%%` and have more text, with the empty lines before them.
fn comments(text: &str) -> Vec<Replacement> {
    let mut replacements: Vec<Replacement> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("%%").map(|at| from + at) {
        from = at + 1;
        let done = replacements.last().map_or(0, |(range, _)| range.end);
        if matches!(text[at + 2..].chars().next(), None | Some('\n' | '{')) {
            continue;
        }
        let blanks = done + text[done..at].trim_end_matches(is_blank).len();
        let begins_line = |&at: &usize| at == 0 || text[..at].ends_with(ends_line);
        let mut inside = text[blanks..=at].char_indices().map(|(offset, _)| blanks + offset);
        if let Some(start) = inside.find(begins_line) {
            from = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
            replacements.push((start..from, String::new()));
        }
    }
    replacements
}

// ---- references ----------------------------------------------------------------------------------

/// Mermaid's internal forms of `&#`, `&` and `;`, which it uses until the picture is done.
const NUMBER: &str = "ﬂ°°";
const NAME: &str = "ﬂ°";
const END: &str = "¶ß";

/// Finds the last semicolon of a line that contains a colour after `style`.
fn after_style(text: &str, word: &str) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(ends_line) {
        if let Some(last) = line.find(word).and_then(|at| style_end(line, at + word.len())) {
            replacements.push((start + last..start + last + 1, String::new()));
        }
        start += line.len();
    }
    replacements
}

/// Returns the position of the last semicolon of a line, if a colon precedes it and the word after the colon contains
/// a `#`.
fn style_end(line: &str, from: usize) -> Option<usize> {
    let last = from + line[from..].rfind(';')?;
    let words = line[from..last].split(is_blank);
    let is_colour = |word: &str| word.find(':').is_some_and(|colon| word[colon..].contains('#'));
    words.into_iter().any(is_colour).then_some(last)
}

/// Finds `#58;` and `#quot;`.
fn references(text: &str) -> Vec<Replacement> {
    let reference = |(at, _): (usize, &str)| {
        let word = &text[at + 1..at + 1 + run(&text[at + 1..], is_word)];
        let end = at + 1 + word.len();
        if word.is_empty() || !text[end..].starts_with(';') {
            return None;
        }
        let begin = if word.bytes().all(|byte| byte.is_ascii_digit()) { NUMBER } else { NAME };
        Some((at..end + 1, format!("{begin}{word}{END}")))
    };
    text.match_indices('#').filter_map(reference).collect()
}

/// Returns a text as Mermaid displays it: with references decoded, and line breaks and repeated blanks as single
/// blanks.
pub(super) fn displayed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(NAME) {
        out.push_str(&rest[..at]);
        let (sign, after) = match rest[at..].strip_prefix(NUMBER) {
            Some(after) => ("&#", after),
            None => ("&", &rest[at + NAME.len()..]),
        };
        let word = &after[..run(after, is_word)];
        match after[word.len()..].strip_prefix(END) {
            Some(after) => {
                out.push_str(&decoded(&format!("{sign}{word};")));
                rest = after;
            }
            None => {
                out.push_str(NAME);
                rest = &rest[at + NAME.len()..];
            }
        }
    }
    out.push_str(rest);
    // HTML has no such character.
    out.retain(|c| c != '\0');
    single_blanks(&without_breaks(&out))
}

/// Returns a text with a blank for each `<br>`, in every form that Mermaid recognises.
fn without_breaks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let after = name.get(..2).filter(|name| name.eq_ignore_ascii_case("br")).and_then(|_| {
            let after = name[2..].trim_start_matches(is_blank);
            after.strip_prefix('/').unwrap_or(after).strip_prefix('>')
        });
        match after {
            Some(after) => {
                out.push_str(&rest[..at]);
                out.push(' ');
                rest = after;
            }
            None => {
                out.push_str(&rest[..=at]);
                rest = tag;
            }
        }
    }
    out + rest
}

fn single_blanks(text: &str) -> String {
    let holds_together = |c: char| matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    let is_blank = |c: char| c.is_whitespace() || is_blank(c);
    let words = text.trim_matches(is_blank).split(|c: char| is_blank(c) && !holds_together(c));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
