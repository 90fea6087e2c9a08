//! Finds the position of a cursor in a file, even if the file is not YAML: while typing, an author leaves brackets open
//! and values out. So this reads lines and their indentation, and just enough YAML to tell keys from values.

mod brackets;
mod lines;
mod scan;
mod text;

pub(super) use self::scan::{Cursor, CursorKind, Step};
use self::scan::{FoundCursor, Scan};

/// Finds the position of a cursor. Returns `None` inside texts of several lines.
pub(super) fn find(text: &str, offset: u32) -> Option<Cursor<'_>> {
    let mut scan = Scan::new(text, offset as usize);
    scan.read_lines();
    let FoundCursor { mut cursor, depth } = scan.found?;
    if let Some(frame) = depth.checked_sub(1).and_then(|index| scan.frames.get(index)) {
        cursor.siblings.clone_from(&frame.keys);
    }
    // The key at the cursor is not one of its own siblings.
    let own = text.as_ptr().addr() + cursor.span.start as usize;
    cursor.siblings.retain(|key| key.as_ptr().addr() != own);
    Some(cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Describes the position of the cursor `|` in a text.
    fn at(text: &str) -> String {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let Some(Cursor { path, kind, span, siblings }) = find(&text, offset as u32) else { return "nowhere".into() };
        let steps: Vec<&str> = path.iter().map(|step| if let Step::Key(key) = step { key } else { "-" }).collect();
        let kind = match kind {
            CursorKind::Key { has_colon: true } => "key:",
            CursorKind::Key { has_colon: false } => "key",
            CursorKind::Value { follows_colon: true, .. } => "tight value",
            CursorKind::Value { may_have_keys: true, .. } => "value or keys",
            CursorKind::Value { .. } => "value",
            CursorKind::Comment => "comment",
        };
        format!("{} {kind} <{}> {}", steps.join("."), &text[span.range()], siblings.join(",")).trim().to_owned()
    }

    #[test]
    fn a_cursor_is_found_in_block_style() {
        for (text, expected) in [
            ("|", "key <>"),
            ("jour|", "key <jour>"),
            ("journey: x\nsta|\n", "key <sta> journey"),
            ("journey: x\n|\nlang: en\n", "key <> journey,lang"),
            ("journey: |", "journey value <>"),
            ("journey:|", "journey tight value <>"),
            ("lang: e|n\n", "lang value <en>"),
            ("jour|ney: x\nlang: en\n", "key: <journey> lang"),
            ("stages:\n  - |\n", "stages.- value or keys <>"),
            ("stages:\n  - i|\n", "stages.- value or keys <i>"),
            ("stages:\n  - id: a\n    |\n    kind: b\n", "stages.- key <> id,kind"),
            ("stages:\n- id: a\n  na|\n- id: b\n", "stages.- key <na> id"),
            (
                "stages:\n  - id: a\n    touchpoints:\n      - name: b\n        cha|\n      - c\n",
                "stages.-.touchpoints.- key <cha> name",
            ),
            (
                "stages:\n  - touchpoints:\n      - name: b\n        next:\n          - |\n",
                "stages.-.touchpoints.-.next.- value or keys <>",
            ),
            ("stages:\n  - touchpoints:\n      |\n", "stages.-.touchpoints value or keys <>"),
            ("personas:\n  host: Host\n  |\nteams:\n  a: b\n", "personas key <> host"),
            ("a: b\n  |", "nowhere"),
            ("a: \"b|c\"\n", "a value <bc>"),
            ("a: \"b\n  c: d|\"\n", "a.c value <d>"),
            ("a: \"b\" |c\n", "nowhere"),
            ("\"a|\": b\nc: d", "key: <a> c"),
            ("a: |x # y\n", "a value <x>"),
            ("a: x # y|z\n", "comment <# y>"),
            ("# y|z\na: b", "comment <# y>"),
            ("a: >\n  te|xt\nb: c\n", "nowhere"),
            ("a: >\n  text\nb|: c\n", "key: <b> a"),
            ("a: b\n|c: d\n", "nowhere"),
            ("- - a: |\n", "-.-.a value <>"),
            ("\u{feff}a: |\r\nb: c\r\n", "a value <>"),
        ] {
            assert_eq!(at(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cursor_is_found_inside_brackets() {
        for (text, expected) in [
            ("a: [|", "a.- value <>"),
            ("a: [b, |]\n", "a.- value <>"),
            ("a: [b, c|d]\n", "a.- value <cd>"),
            ("a: { b: 1, | }\nc: d\n", "a key <> b"),
            ("a: { | b: 1, c: 2 }\n", "a key <> b,c"),
            ("a: { b: |", "a.b value <>"),
            ("a: { b:|", "a.b tight value <>"),
            ("a: { b: c|, d: 1 }", "a.b value <c>"),
            ("a: { b|: c, d: 1 }", "a key: <b> d"),
            ("a: { be|", "a key <be>"),
            ("a:\n  - { to: x, wh|\n  - y\n", "a.- key <wh> to"),
            ("a:\n  - { to: |\n  - y\n", "a.-.to value <>"),
            ("a: [\n  b,\n  |\n]\n", "a.- value <>"),
            ("a: { b: [x, { c: |", "a.b.-.c value <>"),
            ("a: { \"b\": '|' }", "a.b value <>"),
            ("a: { b: 'x, | }", "a.b value <x, >"),
            ("a: [b\nc: |\n", "c value <>"),
            ("a: { b: 1 # x|\n }", "comment <# x>"),
            ("a: [http://x, y|]", "a.- value <y>"),
        ] {
            assert_eq!(at(text), expected, "{text:?}");
        }
    }

    use proptest::prelude::*;

    proptest! {
        /// In any text, at any offset, the span lies in the text and starts before the cursor.
        #[test]
        fn a_cursor_is_found_in_any_text(text in r#"([a-c ]|: |\n|\r|- |#|[\[\]{},'"|>&*!ä🎉\t]){0,60}"#) {
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                if let Some(cursor) = find(&text, offset as u32) {
                    prop_assert!(text.get(cursor.span.range()).is_some(), "{:?} at {}: {:?}", text, offset, cursor);
                    prop_assert!(cursor.span.start as usize <= offset);
                }
            }
        }
    }
}
