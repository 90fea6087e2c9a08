//! Writes YAML so that readers of YAML 1.1 and of YAML 1.2 both read every text as that text.
//!
//! All YAML that polku writes into files or prints comes from here. `polku fmt` follows the same rules for quotes.

use std::borrow::Cow;

use serde_yaml::Value;

use super::scalar::{Scalar, core_scalar};
use crate::diagnostic::{Diagnostic, Edit, Near};

/// The context of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum In {
    Block,
    /// Inside brackets or braces.
    Flow,
}

/// Writes a text as a scalar on one line: plain if every reader reads it as text, otherwise in quotes.
pub(crate) fn scalar(text: &str, within: In) -> Cow<'_, str> {
    if means_itself(text, within) && !text.contains(must_be_escaped) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(in_quotes(text))
    }
}

/// Writes a text in double quotes, or in single quotes if that needs fewer escapes.
pub(crate) fn in_quotes(text: &str) -> String {
    if text.contains(must_be_escaped) {
        return escaped(text);
    }
    if text.matches('\'').count() < text.matches(['"', '\\']).count() {
        return format!("'{}'", text.replace('\'', "''"));
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns whether every reader, and every person, reads an unquoted text as itself. A text that looks like syntax
/// keeps its quotes even if it does not need them.
pub(crate) fn means_itself(text: &str, within: In) -> bool {
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '(' | '_'));
    let ends = !text.ends_with(char::is_whitespace);
    let looks_like_syntax = text.contains([':', '#', '[', ']', '{', '}']);
    // In YAML 1.1, a question mark in a flow collection starts a key, even at the end of a word.
    let is_syntax_in_flow = within == In::Flow && text.contains([',', '?']);
    begins && ends && !looks_like_syntax && !is_syntax_in_flow && !is_ambiguous(text)
}

/// Returns whether some reader takes a text for a null, a boolean, a number or a date.
fn is_ambiguous(text: &str) -> bool {
    let is_word = ["y", "n", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word));
    // YAML 1.1 allows these separators inside numbers.
    let digits: Cow<'_, str> =
        if text.contains(['_', ',']) { text.replace(['_', ','], "").into() } else { text.into() };
    // Some readers take a lone exponent for a number.
    let is_exponent = digits.strip_prefix(['e', 'E']).is_some_and(|rest| rest.parse::<i64>().is_ok());
    let is_number = core_scalar(&digits) != Scalar::Text
        || is_exponent
        || ["0b", "0o", "0x"].iter().any(|radix| digits.starts_with(radix))
        || text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_' | ','));
    is_word || is_number
}

/// Returns whether a character is invisible and not a space: a control, a direction mark, a joiner or a zero-width
/// character.
pub(crate) fn is_unseen(c: char) -> bool {
    let is_noncharacter = u32::from(c) & 0xfffe == 0xfffe;
    c.is_control()
        || is_noncharacter
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Returns whether a character is always escaped. Joiners stay, because words and emoji need them.
fn must_be_escaped(c: char) -> bool {
    is_unseen(c) && !matches!(c, '\u{200c}' | '\u{200d}')
}

/// Writes a text in double quotes, with escapes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if must_be_escaped(c) && c > '\u{ffff}' => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c if must_be_escaped(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

// ---- documents -----------------------------------------------------------------------------------

/// Writes a value as a document in block style.
pub(crate) fn document(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, Predecessor::Nothing, &mut out);
    out
}

/// What comes before a value on its line.
#[derive(Clone, Copy, PartialEq)]
enum Predecessor {
    Nothing,
    Key,
    Dash,
}

/// Writes a value whose own lines are indented by `indent`, and ends its last line.
fn write(value: &Value, indent: usize, after: Predecessor, out: &mut String) {
    match value {
        Value::Mapping(map) if !map.is_empty() => {
            let mut begin = line_starter(indent, after, out);
            for (key, value) in map {
                begin(out);
                out.push_str(&one_line(key));
                out.push(':');
                write(value, indent + 2, Predecessor::Key, out);
            }
        }
        Value::Sequence(items) if !items.is_empty() => {
            // A list has the indentation of its key.
            let indent = if after == Predecessor::Key { indent - 2 } else { indent };
            let mut begin = line_starter(indent, after, out);
            for item in items {
                begin(out);
                out.push('-');
                write(item, indent + 2, Predecessor::Dash, out);
            }
        }
        _ => {
            if after != Predecessor::Nothing {
                out.push(' ');
            }
            match value {
                Value::String(text) if after != Predecessor::Nothing && is_block(text) => block(text, indent, out),
                value => out.push_str(&one_line(value)),
            }
            out.push('\n');
        }
    }
}

/// Returns a function that starts each line of a list or map. After a dash, the first line continues the current
/// one.
fn line_starter(indent: usize, after: Predecessor, out: &mut String) -> impl FnMut(&mut String) + use<> {
    match after {
        Predecessor::Nothing => {}
        Predecessor::Key => out.push('\n'),
        Predecessor::Dash => out.push(' '),
    }
    let mut is_continuing = after == Predecessor::Dash;
    move |out| {
        if !std::mem::take(&mut is_continuing) {
            out.extend(std::iter::repeat_n(' ', indent));
        }
    }
}

/// Writes a value on one line. Keys are never lists or maps.
fn one_line(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => scalar(text, In::Block),
        Value::Number(number) => Cow::Owned(write_number(&number.to_string())),
        Value::Bool(value) => Cow::Owned(value.to_string()),
        Value::Null => Cow::Borrowed("null"),
        Value::Sequence(_) => Cow::Borrowed("[]"),
        Value::Mapping(_) => Cow::Borrowed("{}"),
        Value::Tagged(tagged) => one_line(&tagged.value),
    }
}

/// Writes a number. In YAML 1.1, a number with an exponent needs a point and a sign: `1.0e+300`.
fn write_number(number: &str) -> String {
    let Some((mantissa, exponent)) = number.split_once('e') else { return number.to_owned() };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{exponent}")
}

/// Returns whether a text of several lines can be written as a literal block. No line may start like a command to a
/// CI system.
fn is_block(text: &str) -> bool {
    let is_command = |line: &str| line.trim_start().starts_with(['#', ':']);
    let ends_blank = |line: &str| line.ends_with(char::is_whitespace);
    text.contains('\n')
        && !text.starts_with(char::is_whitespace)
        && !text.contains(|c| c != '\n' && must_be_escaped(c))
        && !text.split('\n').any(|line| is_command(line) || ends_blank(line))
        && !text.ends_with('\n')
}

fn block(text: &str, indent: usize, out: &mut String) {
    out.push_str("|-");
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
}

// ---- fixes ---------------------------------------------------------------------------------------

impl Diagnostic {
    /// Adds a fix that replaces the text at the diagnostic with the word that was probably meant, and keeps its
    /// quotes. `written` is the current text. A text of more than one word gets no fix.
    pub(crate) fn respelled(self, written: &str, meant: Option<Near<'_>>) -> Self {
        let Some(Near { word, is_sure }) = meant else { return self };
        let quoted = |quote: &'static str| Some((quote, written.strip_prefix(quote)?.strip_suffix(quote)?));
        let (quote, inner) = quoted("\"").or_else(|| quoted("'")).unwrap_or(("", written));
        let is_word =
            !inner.is_empty() && !inner.contains(['\n', '\r', '"', '\'', '\\']) && !inner.starts_with(['*', '|', '>']);
        if !is_word {
            return self;
        }
        let text = if quote.is_empty() { scalar(word, In::Flow) } else { format!("{quote}{word}{quote}").into() };
        let edit = Edit::Replace(self.primary.span, text.into_owned());
        self.fixed_by(format!("write `{word}`"), is_sure, vec![edit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_some_reader_misreads_is_quoted() {
        for text in [
            "",
            " ",
            "y",
            "N",
            "No",
            "on",
            "OFF",
            "yes",
            "~",
            "null",
            "True",
            "12:30",
            "1_000",
            "0o7",
            "0b1",
            "0xfg",
            "010",
            ".5",
            "1e3",
            "1.5e+3",
            "e3",
            "E-12",
            "+1",
            "-1",
            "190:20:30",
            "2026-11-30",
            "2026-1-3",
            "=",
            "<<",
            "1,000",
            ".inf",
            ".NaN",
            "- a",
            "? a",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a`",
            "'a'",
            "\"a\"",
            "---",
            "...",
            "a ",
            "[a",
            "{a}",
            "https://x.fi",
        ] {
            assert_eq!(scalar(text, In::Block), in_quotes(text), "{text}");
        }
        for text in
            ["a", "Ä", "90min", "No way", "3 times", "one, two", "Why?", "it's", "say \"hi\"", "奉茶", "/a", "(a)"]
        {
            assert_eq!(scalar(text, In::Block), text);
        }
        assert_eq!(scalar("one, two", In::Flow), "\"one, two\"");
        assert_eq!(scalar("Why?", In::Flow), "\"Why?\"");
    }

    #[test]
    fn the_quotes_with_fewer_escapes_are_used() {
        for (text, written) in [
            ("'a", "\"'a\""),
            ("\"a\"", "'\"a\"'"),
            ("\\'", "\"\\\\'\""),
            ("\"'\"", "'\"''\"'"),
            ("a\tb\u{202e}\u{85}\u{7}\n\"", "\"a\\tb\\u202e\\u0085\\u0007\\n\\\"\""),
            ("\u{1ffff}", "\"\\U0001ffff\""),
        ] {
            assert_eq!(scalar(text, In::Block), written);
        }
    }

    #[test]
    fn documents_are_written_in_block_style() {
        let text = "a: x\nb:\n- 1\n- c: {}\n  d: []\n- - z\n  - 2.5\n- |-\n  one\n\n    two\ne:\n  f: null\n  g: true\n  h: 1.0e+300\n  \"no\": 3.0e-7\n  i: |-\n    one\n    two\n";
        let value: Value = serde_yaml::from_str(text).unwrap();
        assert_eq!(document(&value), text);
        for text in ["a\n::error::b", "a\n # b", "a\n", " a\nb", "a\r\nb", "\n"] {
            let written = document(&Value::Mapping([("a".into(), text.into())].into_iter().collect()));
            assert_eq!(written.lines().count(), 1, "{written}");
            assert_eq!(serde_yaml::from_str::<Value>(&written).unwrap()["a"], text);
        }
    }
}
