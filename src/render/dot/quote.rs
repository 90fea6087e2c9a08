//! The way of every text into DOT: cleaned, broken into lines, quoted.
//!
//! graphviz-rust prints ids and values as they are, so whatever stands in a file could end a string
//! and go on as DOT of its own. Nothing enters the tree but through [`quoted`] and [`markup`].

use graphviz_rust::dot_structures::Id;

/// An id or a value in double quotes, which stands for exactly this text.
///
/// Quotes make every text an id, keywords and all. A backslash is doubled, or dot would read `\N` and
/// the like as commands; a line break becomes dot's own; `&` is written as an entity, since dot reads
/// entities in labels and addresses. Touchpoint ids have none of these, and stay as they are.
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

/// A label of several fonts: dot's HTML-like markup. Texts in it are [`escaped`].
pub(super) fn markup(inner: &str) -> Id {
    Id::Html(format!("<{inner}>"))
}

/// A text inside [`markup`], which stands for exactly this text.
pub(super) fn escaped(text: &str) -> String {
    let mut inner = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => inner.push_str("&amp;"),
            '<' => inner.push_str("&lt;"),
            '>' => inner.push_str("&gt;"),
            '"' => inner.push_str("&quot;"),
            // dot reads its commands (`\N` is the node's id) in markup too, after it has decoded entities.
            '\\' => inner.push_str("\\\\"),
            c => inner.extend(drawable(c)),
        }
    }
    inner
}

/// What is drawn for a character: itself, a visible replacement for what no picture may hold, or
/// nothing for what would reorder the text around it.
fn drawable(c: char) -> Option<char> {
    match c {
        '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        // Embeddings, overrides and isolates reach beyond the text that they stand in.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        // XML has no way to write these.
        '\u{fffe}' | '\u{ffff}' => Some('\u{fffd}'),
        c if c.is_control() => Some('\u{fffd}'),
        c => Some(c),
    }
}

/// A name, or the id of what it names where nothing of the name can be drawn: dot takes no empty markup.
pub(super) fn named<'a>(name: &'a str, id: &'a str) -> &'a str {
    if name.chars().filter_map(drawable).all(char::is_whitespace) { id } else { name }
}

/// A text as lines of about `width` characters, broken between words, and between ideographs, which
/// stand without spaces. Only a word of more than two lines is broken inside.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut filled = 0;
    let clean: String = text.chars().filter_map(drawable).collect();
    for word in clean.split(is_breaking_space).filter(|word| !word.is_empty()) {
        let mut gap = usize::from(filled > 0);
        for piece in pieces(word, width) {
            let size: usize = piece.chars().map(columns).sum();
            if filled > 0 && filled + gap + size > width {
                lines.push(String::new());
                (filled, gap) = (0, 0);
            }
            if let Some(line) = lines.last_mut() {
                if gap > 0 {
                    line.push(' ');
                }
                line.push_str(&piece);
            }
            filled += gap + size;
            gap = 0;
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Spaces at which a line may end; no-break spaces are none.
fn is_breaking_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// The parts of a word that may stand on lines of their own.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut size, mut before) = (0, ' ');
    for c in word.chars() {
        let long = size >= 2 * width && !joins(before) && !joins(c);
        let between = (is_ideograph(before) || is_ideograph(c)) && !joins(c) && !clings(c) && before != ' ';
        match pieces.last_mut() {
            Some(piece) if !long && !between => piece.push(c),
            _ => {
                pieces.push(c.into());
                size = 0;
            }
        }
        size += columns(c);
        before = c;
    }
    pieces
}

/// Whether a character belongs to the one before it.
fn joins(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

/// Whether a line must not begin with a character: closing punctuation.
fn clings(c: char) -> bool {
    ")]},.;:!?%、。，．！？：；」』）】》〉ー".contains(c)
}

/// Whether a character is of a script that is written without spaces and broken anywhere.
fn is_ideograph(c: char) -> bool {
    const RANGES: [(char, char); 8] = [
        ('\u{2e80}', '\u{2fdf}'),
        ('\u{3000}', '\u{30ff}'),
        ('\u{31f0}', '\u{31ff}'),
        ('\u{3400}', '\u{4dbf}'),
        ('\u{4e00}', '\u{9fff}'),
        ('\u{f900}', '\u{faff}'),
        ('\u{ff00}', '\u{ff60}'),
        ('\u{20000}', '\u{3fffd}'),
    ];
    RANGES.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// How many columns a character takes: two for an ideograph or an emoji.
fn columns(c: char) -> usize {
    match c {
        c if joins(c) => 0,
        '\u{1100}'..='\u{115f}' | '\u{ac00}'..='\u{d7a3}' | '\u{1f300}'..='\u{1faff}' => 2,
        c if is_ideograph(c) => 2,
        _ => 1,
    }
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

    #[test]
    fn lines_end_between_words() {
        for (text, lines) in [
            ("", vec![]),
            (" \t\u{202e}", vec![]),
            ("Books the evening", vec!["Books the", "evening"]),
            ("a\u{a0}b c d e f g", vec!["a\u{a0}b c d e", "f g"]),
            ("Kosketuspiste on", vec!["Kosketuspiste", "on"]),
            ("aaaaaaaaaaaaaaaaaaaaaaaaa", vec!["aaaaaaaaaaaaaaaaaaaa", "aaaaa"]),
            ("お問い合わせ、ください", vec!["お問い合わ", "せ、くださ", "い"]),
            ("🎉🎉 two", vec!["🎉🎉 two"]),
        ] {
            assert_eq!(wrapped(text, 10), lines, "{text:?}");
        }
    }
}
