//! What a file wrote must not reach a terminal or a CI log as anything but text.

use std::borrow::Cow;

/// A character that would act on a terminal, or on the direction of the text around it.
fn acts(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || c.is_control()
}

/// A text for one line: what would act on a terminal is replaced, visibly.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(acts) { Cow::Owned(text.chars().map(visible_char).collect()) } else { Cow::Borrowed(text) }
}

/// A character as it is shown: one for one, so that places stay where they are.
pub(super) fn visible_char(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        c if acts(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// A file's name at the beginning of a line: one that looks like a command to a CI system is disarmed.
pub(super) fn line_start(name: &str) -> Cow<'_, str> {
    match visible(name) {
        name if name.starts_with(['#', ':']) => Cow::Owned(format!("./{name}")),
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\nd"), "a\u{fffd}[31mb\u{fffd}c d");
        assert_eq!(visible("äö 奉 🎉"), "äö 奉 🎉");
        assert_eq!(line_start("::error::x"), "./::error::x");
    }
}
