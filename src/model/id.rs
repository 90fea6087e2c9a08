//! Ids, and how a name becomes one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::beginning;

/// How long an id may be.
pub(crate) const LONGEST: usize = 64;

/// Whether a text is an id: 1 to 64 of `a-z`, `0-9`, `-`, beginning and ending with a letter or digit.
pub(crate) fn is_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=LONGEST).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        && bytes[0] != b'-'
        && bytes[bytes.len() - 1] != b'-'
}

/// Whether a text could be the name of a key: letters first, then letters, digits and `-` or `_`.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// The id that a name makes, empty where the name has no letter or digit that an id can have.
///
/// Unicode-decomposed (NFKD), marks dropped (ä → a), ß → ss, æ → ae, ø → o, lower case, apostrophes
/// dropped, every other run of characters one `-`, cut at 64 characters, trimmed of `-`.
pub(crate) fn slug(name: &str) -> String {
    let name = beginning(name, super::LONGEST_NAME);
    let mut slug = String::with_capacity(name.len().min(LONGEST));
    let mut add = |c: char| {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            '\'' | '\u{2018}' | '\u{2019}' | '\u{02bc}' => {}
            'ß' | 'ẞ' => slug.push_str("ss"),
            'æ' | 'Æ' => slug.push_str("ae"),
            'ø' | 'Ø' => slug.push('o'),
            c if is_combining_mark(c) => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        slug.len() < LONGEST
    };
    if name.is_ascii() {
        let _ = name.chars().all(&mut add);
    } else {
        let _ = name.nfkd().all(&mut add);
    }
    slug.truncate(LONGEST);
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_make_ids() {
        for (name, id) in [
            ("Look at the menu", "look-at-the-menu"),
            ("A friend's tip", "a-friends-tip"),
            ("A friend’s tip", "a-friends-tip"),
            ("Äiti löytää kahvilan!", "aiti-loytaa-kahvilan"),
            ("Straße, Ærø & Øl", "strasse-aero-ol"),
            ("  --404--  ", "404"),
            ("①②", "12"),
            ("奉茶", ""),
            ("🎉", ""),
        ] {
            assert_eq!(slug(name), id, "{name}");
        }
        assert_eq!(slug(&"ab ".repeat(40)).len(), 64);
        assert_eq!(slug(&format!("{} b", "a".repeat(63))), "a".repeat(63));
    }

    #[test]
    fn what_a_name_makes_is_an_id() {
        for name in ["x", "A-B", "É", "1", "ﬁn", "a\u{0301}"] {
            assert!(is_id(&slug(name)), "{name}");
        }
        for text in ["", "-a", "a-", "A", "a_b", "ä", &"a".repeat(65)] {
            assert!(!is_id(text), "{text}");
        }
    }
}
