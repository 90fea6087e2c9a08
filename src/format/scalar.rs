//! How a text is written: plain, in double or in single quotes.

use std::borrow::Cow;

use crate::model::Date;
use crate::yaml::{NodeId, NodeKind, Scalar, Tree, core_scalar};

/// A scalar or alias on one line. What is plain stays plain; quotes go where the text reads the same without.
pub(super) fn written<'t>(tree: &'t Tree<'_>, id: NodeId, in_flow: bool) -> Cow<'t, str> {
    let as_written = tree.written(tree.span(id));
    match tree.kind(id) {
        NodeKind::Quoted => quoted(as_written, tree.text(id), in_flow),
        _ => Cow::Borrowed(as_written),
    }
}

/// The lines of a scalar that goes over several, without what YAML takes out of them.
pub(super) fn lines(as_written: &str) -> impl Iterator<Item = &str> {
    let whole = as_written.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    whole.map(|line| {
        let line = line.trim_start_matches([' ', '\t']);
        let kept = line.trim_end_matches([' ', '\t']);
        // A backslash makes one more character of the text.
        let is_escaped = (kept.len() - kept.trim_end_matches('\\').len()) % 2 == 1;
        &line[..line.len().min(kept.len() + usize::from(is_escaped))]
    })
}

fn quoted<'t>(as_written: &'t str, text: &'t str, in_flow: bool) -> Cow<'t, str> {
    // An escape makes visible what cannot be seen: who writes one wants it.
    if has_escapes(as_written) || text.contains(is_unseen) {
        return Cow::Borrowed(as_written);
    }
    if means_itself(text, in_flow) {
        return Cow::Borrowed(text);
    }
    let escapes_in_double = text.matches(['"', '\\']).count();
    if text.matches('\'').count() < escapes_in_double {
        return Cow::Owned(format!("'{}'", text.replace('\'', "''")));
    }
    Cow::Owned(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Whether a text in double quotes has escapes other than those of a quote and of a backslash.
fn has_escapes(as_written: &str) -> bool {
    if !as_written.starts_with('"') {
        return false;
    }
    let mut chars = as_written.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && !matches!(chars.next(), Some('\\' | '"')) {
            return true;
        }
    }
    false
}

/// Control characters, marks of direction, and what has no width or looks like a blank.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c, '\u{feff}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// Whether a text is read as itself without quotes, by YAML 1.2 and by older readers, and by people: what looks like
/// syntax keeps its quotes even where it need not.
fn means_itself(text: &str, in_flow: bool) -> bool {
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '(' | '_'));
    let ends = !text.ends_with(' ');
    let looks_like_syntax = text.contains([':', '#', '[', ']', '{', '}']) || (in_flow && text.contains(','));
    begins && ends && !looks_like_syntax && core_scalar(text) == Scalar::Text && !is_trap(text)
}

/// Whether readers of YAML 1.1 take a text for something else. Dates are dates in this format too.
fn is_trap(text: &str) -> bool {
    let is_word = ["y", "n", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let figures: String = text.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let is_figure = core_scalar(&figures) != Scalar::Text
        || figures.starts_with("0b")
        || text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_' | ','));
    is_word || (is_figure && Date::parse(text).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stay_where_they_say_something() {
        for (as_written, in_block, in_flow) in [
            ("\"Look at the menu\"", "Look at the menu", "Look at the menu"),
            ("'it''s'", "it's", "it's"),
            ("'a, b'", "a, b", "\"a, b\""),
            ("'say \"hi\"'", "say \"hi\"", "say \"hi\""),
            ("'\"hi\"'", "'\"hi\"'", "'\"hi\"'"),
            ("'#1'", "\"#1\"", "\"#1\""),
            ("\"\\\\ \\\"\"", "'\\ \"'", "'\\ \"'"),
            ("'404'", "\"404\"", "\"404\""),
            ("'no'", "\"no\"", "\"no\""),
            ("'null'", "\"null\"", "\"null\""),
            ("'1_000'", "\"1_000\"", "\"1_000\""),
            ("'2026-11-01'", "2026-11-01", "2026-11-01"),
            ("'2d'", "2d", "2d"),
            ("'a: b'", "\"a: b\"", "\"a: b\""),
            ("'name:x'", "\"name:x\"", "\"name:x\""),
            ("\"\\u00e4\"", "\"\\u00e4\"", "\"\\u00e4\""),
            ("'a\u{a0}b'", "'a\u{a0}b'", "'a\u{a0}b'"),
            ("' a'", "\" a\"", "\" a\""),
            ("''", "\"\"", "\"\""),
        ] {
            let source = crate::Source::new("x.yaml", format!("a: {as_written}\n"));
            let tree = crate::yaml::parse(&source).unwrap();
            let node = tree.entries(tree.root().unwrap()).next().unwrap().value;
            assert_eq!(written(&tree, node, false), in_block, "{as_written}");
            assert_eq!(written(&tree, node, true), in_flow, "{as_written}");
        }
    }
}
