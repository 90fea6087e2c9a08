//! Texts as pictures show them, worked out anew.

/// A text without what no picture can hold.
pub fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'));
    let drawn = kept.map(|c| match c {
        '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => '\u{fffd}',
        c => c,
    });
    drawn.collect()
}

/// A text with single blanks; those that hold words together stay.
pub fn once_blank(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
