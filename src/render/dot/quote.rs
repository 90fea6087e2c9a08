//! Cleans and quotes every text in DOT.
//!
//! graphviz-rust prints ids and values unchanged, so a text from a file could end a string and continue as DOT of its
//! own. Texts enter the tree only through [`quoted`] and [`markup`].

use graphviz_rust::dot_structures::Id;

use crate::render::text::drawable;

/// Returns an id or a value in double quotes that stands for exactly this text.
///
/// In quotes every text is an id, even a keyword. A backslash is doubled, because dot would read `\N` and the like as
/// commands. A line break becomes dot's own. `&` becomes an entity, because dot reads entities in labels and
/// addresses. Touchpoint ids contain none of these and stay unchanged.
pub(super) fn quoted(text: &str) -> Id {
    let mut value = String::with_capacity(text.len() + 2);
    value.push('"');
    for c in text.chars() {
        match c {
            '"' => value.push_str("\\\""),
            '\\' => value.push_str("\\\\"),
            '\n' => value.push_str("\\n"),
            '&' => value.push_str("&amp;"),
            c => value.extend(drawable(c)),
        }
    }
    value.push('"');
    Id::Escaped(value)
}

/// Returns a label with several fonts, in dot's HTML-like markup. Texts in it must be [`escaped`].
pub(super) fn markup(inner: &str) -> Id {
    Id::Html(format!("<{inner}>"))
}

/// Returns a text inside [`markup`] that stands for exactly this text.
pub(super) fn escaped(text: &str) -> String {
    let mut inner = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => inner.push_str("&amp;"),
            '<' => inner.push_str("&lt;"),
            '>' => inner.push_str("&gt;"),
            '"' => inner.push_str("&quot;"),
            // dot reads its commands (`\N` is the id of the node) in markup too, after decoding entities.
            '\\' => inner.push_str("\\\\"),
            c => inner.extend(drawable(c)),
        }
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting_leaves_nothing_to_interpret() {
        let value = |text| match quoted(text) {
            Id::Escaped(value) => value,
            other => panic!("{other:?}"),
        };
        for (text, quoted) in [
            ("graph", r#""graph""#),
            ("", r#""""#),
            (r#"a"] evil [x="#, r#""a\"] evil [x=""#),
            (r"C:\", r#""C:\\""#),
            (r"\N\n", r#""\\N\\n""#),
            ("a\nb", r#""a\nb""#),
            ("a&lt;", r#""a&amp;lt;""#),
            ("a\0\u{7}\u{9b}", "\"a\u{fffd}\u{fffd}\u{fffd}\""),
            ("a\u{202e}b\u{2066}\t\r", "\"ab  \""),
        ] {
            assert_eq!(value(text), quoted, "{text:?}");
        }
        assert_eq!(escaped(r#"<b>"x"</b> & \N"#), "&lt;b&gt;&quot;x&quot;&lt;/b&gt; &amp; \\\\N");
    }
}
