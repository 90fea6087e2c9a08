//! What Mermaid does to a text before it reads the first word: it takes front matter, directives and comments out,
//! and puts references (`#58;`) into a form of its own.
//!
//! Each step is one of Mermaid's, in its order. They go through the whole text and know nothing of lines that mean
//! something, so a directive may begin in the middle of a name.

use std::ops::Range;

use super::MERMAID_SYNTAX;
use super::placed::{Placed, Splice};
use crate::diagnostic::Diagnostic;
use crate::model::Problems;
use crate::source::Source;
use crate::yaml;

/// A diagram that is ready for the lexer.
pub(super) struct Prepared {
    pub text: Placed,
    /// The title that the front matter gives.
    pub title: Option<String>,
}

impl Prepared {
    pub fn of(text: Placed, problems: &mut Problems) -> Self {
        let text = step(text, carriage_returns);
        let front = front_matter(text.as_str());
        let title = front.as_ref().and_then(|front| {
            front_title(&text.as_str()[front.body.clone()], front.indent).unwrap_or_else(|message| {
                let message = format!("the front matter is no YAML: {message}");
                let help = "mend what stands between the two lines `---`, or remove all of it";
                problems.add(Diagnostic::new(&MERMAID_SYNTAX, text.span(front.body.clone()), message).help(help));
                None
            })
        });
        let removed = front.map(|front| vec![(0..front.end, String::new())]).unwrap_or_default();
        let text = step(text.spliced(removed), directives);
        let text = step(text, comments);
        let text = step(text, |text| vec![(0..text.len() - text.trim_start_matches(is_blank).len(), String::new())]);
        let text = step(text, |text| after_style(text, "style"));
        let text = step(text, |text| after_style(text, "classDef"));
        Prepared { text: step(text, references), title }
    }
}

fn step(text: Placed, splices: impl Fn(&str) -> Vec<Splice>) -> Placed {
    let splices = splices(text.as_str());
    text.spliced(splices)
}

/// Whether a diagram is a user journey, as Mermaid finds out: by the letters that it begins with.
pub(super) fn is_journey(text: &str) -> bool {
    begin(text).starts_with("journey")
}

/// What a diagram begins with, as a word.
pub(super) fn first_word(text: &str) -> String {
    begin(text).chars().take_while(|c| !is_blank(*c) && *c != ';').collect()
}

/// Where a diagram begins: after its front matter, its directives and its comments.
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

/// White space as JavaScript has it.
pub(super) fn is_blank(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What ends a line to JavaScript.
fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// How many bytes of a text are of one sort.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(is).len()
}

fn carriage_returns(text: &str) -> Vec<Splice> {
    let splice = |(at, _): (usize, &str)| match text.as_bytes().get(at + 1) {
        Some(b'\n') => (at..at + 1, String::new()),
        _ => (at..at + 1, "\n".to_owned()),
    };
    text.match_indices('\r').map(splice).collect()
}

// ---- front matter --------------------------------------------------------------------------------

struct FrontMatter<'t> {
    /// What its lines are indented with.
    indent: &'t str,
    body: Range<usize>,
    end: usize,
}

/// Front matter begins in the very first line. Its last line is indented as the first is, and another line follows.
fn front_matter(text: &str) -> Option<FrontMatter<'_>> {
    let indent = &text[..run(text, |c| is_blank(c) && c != '\n')];
    let opening = text[indent.len()..].strip_prefix("---")?;
    let opening = text.len() - opening.len();
    let blanks = opening..opening + run(&text[opening..], is_blank);
    let closing = format!("\n{indent}---");
    // Where the last line begins, and where what follows it does.
    let closings = text.get(opening..)?.match_indices(&closing).filter_map(|(at, _)| {
        let at = opening + at;
        let after = at + closing.len();
        let line = text[after..after + run(&text[after..], is_blank)].rfind('\n')?;
        Some((at, after + line + 1))
    });
    let closings: Vec<(usize, usize)> = closings.collect();
    let (last, _) = *closings.last()?;
    // Empty lines belong to the first line, as long as a last one remains.
    let body =
        text[blanks.clone()].rmatch_indices('\n').map(|(at, _)| blanks.start + at + 1).find(|&body| body <= last)?;
    let &(at, end) = closings.iter().find(|(at, _)| *at >= body)?;
    Some(FrontMatter { indent, body: body..at, end })
}

/// The title that front matter gives; the word of the parser where it is no YAML.
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

/// `%%{init: …}%%`, wherever it stands. One without an end goes to the end of the text.
fn directives(text: &str) -> Vec<Splice> {
    let mut splices = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("%%{").map(|at| from + at) {
        match directive(&text[at..]) {
            Some(length) => {
                splices.push((at..at + length, String::new()));
                from = at + length;
            }
            None => from = at + 1,
        }
    }
    splices
}

/// How long the directive is that a text begins with.
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

/// Lines that begin with `%%` and say something, with the empty lines before them.
fn comments(text: &str) -> Vec<Splice> {
    let mut splices: Vec<Splice> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("%%").map(|at| from + at) {
        from = at + 1;
        let done = splices.last().map_or(0, |(range, _)| range.end);
        if matches!(text[at + 2..].chars().next(), None | Some('\n' | '{')) {
            continue;
        }
        let blanks = done + text[done..at].trim_end_matches(is_blank).len();
        let begins_line = |&at: &usize| at == 0 || text[..at].ends_with(ends_line);
        let mut inside = text[blanks..=at].char_indices().map(|(offset, _)| blanks + offset);
        if let Some(start) = inside.find(begins_line) {
            from = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
            splices.push((start..from, String::new()));
        }
    }
    splices
}

// ---- references ----------------------------------------------------------------------------------

/// What Mermaid writes for `&#`, `&` and `;` until the picture is done.
const NUMBER: &str = "ﬂ°°";
const NAME: &str = "ﬂ°";
const END: &str = "¶ß";

/// In a line with a colour after `style`, the last semicolon.
fn after_style(text: &str, word: &str) -> Vec<Splice> {
    let mut splices = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(ends_line) {
        if let Some(last) = line.find(word).and_then(|at| style_end(line, at + word.len())) {
            splices.push((start + last..start + last + 1, String::new()));
        }
        start += line.len();
    }
    splices
}

/// Where the last semicolon of a line stands, if before it are a colon and, in the word after that, a `#`.
fn style_end(line: &str, from: usize) -> Option<usize> {
    let last = from + line[from..].rfind(';')?;
    let words = line[from..last].split(is_blank);
    let is_colour = |word: &str| word.find(':').is_some_and(|colon| word[colon..].contains('#'));
    words.into_iter().any(is_colour).then_some(last)
}

/// `#58;` and `#quot;`.
fn references(text: &str) -> Vec<Splice> {
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

/// A text as Mermaid shows it: its references read, line breaks as blanks, and single blanks.
pub(super) fn shown(text: &str) -> String {
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
                out.push_str(&htmlize::unescape(format!("{sign}{word};")));
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

/// A text with blanks for `<br>`, in all the forms that Mermaid knows.
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
