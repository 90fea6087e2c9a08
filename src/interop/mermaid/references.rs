//! What the references of HTML stand for (`&eacute;`, `&#58;`), by its rules for text.

use entities::ENTITIES;

/// The characters of the numbers from 128 to 159, where HTML goes by the code page of Windows. A few numbers have none
/// there, and stay.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Returns the text that a reference stands for, or the reference itself if it stands for nothing. Some names do without
/// the semicolon, so that `&notit;` stands for `¬it;`.
pub(super) fn decoded(reference: &str) -> String {
    let found = match reference.strip_prefix("&#") {
        Some(number) => numbered(number),
        None => named(reference),
    };
    found.unwrap_or_else(|| reference.to_owned())
}

fn named(reference: &str) -> Option<String> {
    let names = ENTITIES.iter().filter(|name| reference.starts_with(name.entity));
    let name = names.max_by_key(|name| name.entity.len())?;
    Some(name.characters.to_owned() + &reference[name.entity.len()..])
}

fn numbered(number: &str) -> Option<String> {
    let (digits, radix) = number.strip_prefix(['x', 'X']).map_or((number, 10), |digits| (digits, 16));
    let (digits, rest) = digits.split_at(digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len()));
    if digits.is_empty() {
        return None;
    }
    let character = match u32::from_str_radix(digits, radix) {
        Ok(0) | Err(_) => char::REPLACEMENT_CHARACTER,
        Ok(code @ 0x80..=0x9f) => WINDOWS[code as usize - 0x80],
        Ok(code) => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some(format!("{character}{}", rest.strip_prefix(';').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn references_stand_for_what_a_browser_shows() {
        for (reference, text) in [
            ("&eacute;", "é"),
            ("&quot;", "\""),
            ("&NotEqualTilde;", "≂\u{338}"),
            ("&notit;", "¬it;"),
            ("&notin;", "∉"),
            ("&polku;", "&polku;"),
            ("&#9829;", "♥"),
            ("&#x41;", "A"),
            ("&#128;", "€"),
            ("&#129;", "\u{81}"),
            ("&#159;", "Ÿ"),
            ("&#0;", "\u{fffd}"),
            ("&#55296;", "\u{fffd}"),
            ("&#99999999999;", "\u{fffd}"),
            ("&#;", "&#;"),
            ("&#xg;", "&#xg;"),
            ("&#58a;", ":a;"),
        ] {
            assert_eq!(decoded(reference), text, "{reference}");
        }
    }
}
