//! What a file or an argument wrote must not reach a terminal or a CI log as anything but text.

use std::borrow::Cow;

/// A character that would act on a terminal, or on the direction of the text around it.
fn acts(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || c.is_control()
}

/// What CI systems take for a command anywhere in a line: `##[error]`, `##vso[…]`.
const COMMANDS: [&str; 2] = ["##[", "##vso["];

/// As long as the longest of them is.
pub(super) const LONGEST_COMMAND: usize = 6;

/// A text for one line: what would act on a terminal or on a CI system is replaced, visibly.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let signs = command_signs(text);
    if signs.is_empty() && !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let shown = text
        .char_indices()
        .map(|(at, c)| if signs.contains(&at) { char::REPLACEMENT_CHARACTER } else { visible_char(c) });
    Cow::Owned(shown.collect())
}

/// Where the signs stand without which nothing in a text is such a command.
pub(super) fn command_signs(text: &str) -> Vec<usize> {
    // Nearly every text is told by a glance.
    let commands = if text.contains('#') { &COMMANDS[..] } else { &[] };
    commands.iter().flat_map(|command| text.match_indices(command).map(|(at, _)| at + 1)).collect()
}

/// A character as it is shown: one for one, so that places stay where they are.
pub(super) fn visible_char(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        c if acts(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// A text at the beginning of a line: one that looks like a command to a CI system is disarmed.
pub(crate) fn line_start(text: &str) -> Cow<'_, str> {
    match visible(text) {
        text if text.trim_start().starts_with(['#', ':']) => Cow::Owned(format!("./{text}")),
        text => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\nd"), "a\u{fffd}[31mb\u{fffd}c d");
        assert_eq!(visible("äö 奉 🎉 ## [x]"), "äö 奉 🎉 ## [x]");
    }

    #[test]
    fn nothing_is_a_command_to_a_ci_system() {
        assert_eq!(line_start("::error::x"), "./::error::x");
        assert_eq!(line_start("  ::error::x"), "./  ::error::x");
        assert_eq!(visible("a ##[error]x ##vso[task]y"), "a #\u{fffd}[error]x #\u{fffd}vso[task]y");
    }
}
