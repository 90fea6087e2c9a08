//! Ids, and how a name becomes one.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::beginning;

/// The most characters that an id may have.
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

/// Makes an id of a name. It is empty where the name has no letter or digit that an id can have.
///
/// Marks are dropped (ä → a). Other letters of Latin, Greek and Cyrillic become those of ASCII (ł → l, œ → oe, щ → shch).
/// Apostrophes are dropped. Every other run of characters becomes one `-`. The result is cut at 64 characters and trimmed of
/// `-`.
///
/// Ids are lasting addresses: the id that a name makes never changes.
pub(crate) fn slug(name: &str) -> String {
    let name = beginning(name, super::LONGEST_TITLE);
    let mut slug = String::with_capacity(name.len().min(LONGEST));
    let mut add = |c: char| {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            '\'' | '\u{2018}' | '\u{2019}' | '\u{02bc}' => {}
            // Others write it `ng`, but in the languages that have it, it is a letter of its own.
            'ŋ' | 'Ŋ' => slug.push('n'),
            c if is_combining_mark(c) => {}
            // Signs of hardness and softness become nothing.
            c if is_latin(c) || is_greek_or_cyrillic(c) => {
                let letters = any_ascii_char(c).chars().filter(char::is_ascii_alphanumeric);
                slug.extend(letters.map(|letter| letter.to_ascii_lowercase()));
            }
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        slug.len() < LONGEST
    };
    if name.is_ascii() {
        let _ = name.chars().all(&mut add);
    } else {
        // In Greek and Cyrillic, a mark may make another letter: й is not и.
        let _ = name.nfc().all(|c| match is_greek_or_cyrillic(c) {
            true => add(c),
            false => std::iter::once(c).nfkd().all(&mut add),
        });
    }
    slug.truncate(LONGEST);
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

fn is_latin(c: char) -> bool {
    let is_in_block = matches!(c, '\u{c0}'..='\u{2af}' | '\u{1d00}'..='\u{1dbf}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}')
        || matches!(c, '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}');
    is_in_block && c.is_alphabetic()
}

fn is_greek_or_cyrillic(c: char) -> bool {
    let is_in_block = matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')
        || matches!(c, '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{a640}'..='\u{a69f}');
    is_in_block && c.is_alphabetic()
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
            ("Đặt bàn", "dat-ban"),
            ("Ặt bàn", "at-ban"),
            ("Płatność, Łódź", "platnosc-lodz"),
            ("Coup de cœur", "coup-de-coeur"),
            ("Isıtma, IŞIK", "isitma-isik"),
            ("Ħaġar Qim, Ŧ ŧ, Ŋ ŋ", "hagar-qim-t-t-n-n"),
            ("Það er Þór", "thad-er-thor"),
            ("Əlaqə", "elaqe"),
            ("STRAẞE ÆGIR Œuvre", "strasse-aegir-oeuvre"),
            ("Объявление: щука", "obyavlenie-shchuka"),
            ("Йогурт и \u{418}\u{306}огурт", "yogurt-i-yogurt"),
            ("Київ", "kiiv"),
            ("Љубав Ђорђа", "ljubav-djordja"),
            ("Θεσσαλονίκη, ΨΩΜΊ", "thessaloniki-psomi"),
            ("Ἀθῆναι", "athinai"),
            ("Меню 奉茶", "menyu"),
            ("مرحبا", ""),
            ("奉茶", ""),
            ("🎉", ""),
        ] {
            assert_eq!(slug(name), id, "{name}");
        }
        assert_eq!(slug(&"ab ".repeat(40)).len(), 64);
        assert_eq!(slug(&format!("{} b", "a".repeat(63))), "a".repeat(63));
    }

    /// Ids are lasting addresses. If this fails, ids in journeys have changed: it is never to be accepted anew.
    #[test]
    fn every_letter_makes_what_it_has_always_made() {
        let letters = ('\u{80}'..='\u{ffff}').filter(|&c| is_latin(c) || is_greek_or_cyrillic(c));
        let made: Vec<String> =
            letters.map(|c| format!("{c} {}", slug(&c.to_string())).trim_end().to_owned()).collect();
        let lines: Vec<String> = made.chunks(24).map(|line| line.join(", ")).collect();
        insta::assert_snapshot!(lines.join("\n"));
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
