//! Decides how a scalar is written: plain, or in double or single quotes.

use std::borrow::Cow;

use crate::yaml::{In, NodeId, NodeKind, Tree, in_quotes, is_unseen, means_itself};

/// Writes a scalar or alias on one line. A plain scalar stays plain. Quotes go if the text reads the same without
/// them.
pub(super) fn written<'t>(tree: &'t Tree<'_>, id: NodeId, in_flow: bool) -> Cow<'t, str> {
    let as_written = tree.written(tree.span(id));
    match tree.kind(id) {
        NodeKind::Quoted => quoted(as_written, tree.text(id), in_flow),
        _ => Cow::Borrowed(as_written),
    }
}

/// Writes a key. `on` is a key of the format, though it is a boolean to readers of YAML 1.1.
pub(super) fn key<'t>(tree: &'t Tree<'_>, id: NodeId, in_flow: bool) -> Cow<'t, str> {
    match tree.kind(id) {
        NodeKind::Quoted if tree.text(id) == "on" => Cow::Borrowed("on"),
        _ => written(tree, id, in_flow),
    }
}

/// Returns the lines of a scalar that spans several, without the white space that YAML ignores.
pub(super) fn lines(as_written: &str) -> impl Iterator<Item = &str> {
    let whole = as_written.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    whole.map(|line| {
        let line = line.trim_start_matches([' ', '\t']);
        let kept = line.trim_end_matches([' ', '\t']);
        // An escaping backslash at the end keeps one more character.
        let is_escaped = (kept.len() - kept.trim_end_matches('\\').len()) % 2 == 1;
        &line[..line.len().min(kept.len() + usize::from(is_escaped))]
    })
}

fn quoted<'t>(as_written: &'t str, text: &'t str, in_flow: bool) -> Cow<'t, str> {
    // An author who writes an escape wants the invisible character to be seen.
    if has_escapes(as_written) || text.contains(|c: char| is_unseen(c) || (c.is_whitespace() && c != ' ')) {
        return Cow::Borrowed(as_written);
    }
    let within = if in_flow { In::Flow } else { In::Block };
    if means_itself(text, within) { Cow::Borrowed(text) } else { Cow::Owned(in_quotes(text)) }
}

/// Returns whether a double-quoted text has escapes other than `\"` and `\\`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stay_only_where_they_matter() {
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
            ("'2026-11-01'", "\"2026-11-01\"", "\"2026-11-01\""),
            ("'Why?'", "Why?", "\"Why?\""),
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
