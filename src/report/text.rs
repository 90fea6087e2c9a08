//! Texts of files and arguments reach terminals and CI logs as plain text only.

use std::borrow::Cow;

/// Returns whether a character would act on a terminal, or on the direction of the text around it.
fn acts(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || c.is_control()
}

/// The beginnings of commands that CI systems find anywhere in a line: `##[error]`, `##vso[…]`.
const COMMANDS: [&str; 2] = ["##[", "##vso["];

/// The length of the longest of them.
pub(super) const LONGEST_COMMAND: usize = 6;

/// Returns a text for one line, in which characters that act on a terminal or a CI system are visibly replaced.
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

/// Returns where the second `#` of each command is. Without it, the text is no command.
pub(super) fn command_signs(text: &str) -> Vec<usize> {
    // Nearly every text has no `#`.
    let commands = if text.contains('#') { &COMMANDS[..] } else { &[] };
    commands.iter().flat_map(|command| text.match_indices(command).map(|(at, _)| at + 1)).collect()
}

/// Returns a character as it is shown: one for one, so that columns stay the same.
pub(super) fn visible_char(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        c if acts(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// Returns a text for the beginning of a line, where it must not look like a command to a CI system.
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
