//! Text in pictures: which characters are drawn, how wide they are, and where lines end.
//!
//! Text is measured with the glyphs of Noto Sans. A character that Noto Sans lacks counts as wide as it is in most
//! fonts. Pictures narrow a line that turns out wider than it was measured.

mod widths;

use std::borrow::Cow;

use crate::diagnostic::beginning;
use widths::{RUNS, UNITS};

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// The face of most text.
    Regular,
    /// The face of what a reader looks at first.
    Bold,
}

impl Face {
    /// Returns the advance of a character, as a part of the font's size.
    fn advance(self, c: char) -> f64 {
        let run = RUNS[..RUNS.partition_point(|&(first, _)| first <= c)].last();
        let own = run.and_then(|&(first, widths)| widths.get(c as usize - first as usize));
        own.map_or_else(|| foreign_advance(c), |widths| f64::from(widths[self as usize]) / UNITS)
    }
}

/// A text of one size and face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    /// Its face.
    pub face: Face,
    /// Its size, in pixels of the picture.
    pub size: f64,
}

impl Font {
    /// A font of Noto Sans.
    pub const fn new(face: Face, size: f64) -> Self {
        Font { face, size }
    }

    /// Sets a text as one line.
    pub(super) fn line(self, text: String) -> Line {
        Line { width: self.width(&text), text, after: After::Nothing }
    }

    /// Returns the width of a line of text, in pixels. Kerning does not count: it makes text narrower.
    pub fn width(self, text: &str) -> f64 {
        self.glyphs(text).map(|glyph| glyph.width).sum()
    }

    /// Returns the characters of a text with their widths.
    fn glyphs(self, text: &str) -> impl Iterator<Item = Glyph> {
        let mut before = None;
        text.chars().map(move |c| {
            // Two regional indicators are one flag; joined characters are one sign.
            let is_flag = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
            let ends_flag = is_flag(c) && before.is_some_and(is_flag);
            let joined = ends_flag || joins(c) || before == Some(ZERO_WIDTH_JOINER);
            before = (!ends_flag).then_some(c);
            Glyph { c, width: if joined { 0.0 } else { self.face.advance(c) * self.size }, joined }
        })
    }
}

/// A line of text, its width in pixels, and how it continues the line before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub width: f64,
    pub after: After,
}

/// How a line continues the line before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum After {
    /// It does not: it begins a text.
    #[default]
    Nothing,
    /// After a space.
    Space,
    /// Within a word, or in a script without spaces.
    Word,
}

/// A character of a text: its width, and whether it makes one sign with the character before it.
struct Glyph {
    c: char,
    width: f64,
    joined: bool,
}

/// Returns the advance of a character that Noto Sans lacks, as a part of the font's size.
fn foreign_advance(c: char) -> f64 {
    match c {
        c if joins(c) => 0.0,
        '\u{231a}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b05}'..='\u{2b55}' | '\u{1f000}'..='\u{1faff}' => 1.3,
        '\u{1100}'..='\u{115f}' | '\u{ac00}'..='\u{d7a3}' => 1.0,
        c if is_ideograph(c) => 1.0,
        _ => 0.6,
    }
}

/// Returns what is drawn for a character: the character, a visible replacement for one that pictures must not hold, or
/// nothing for one that would reorder the text around it.
pub(super) fn drawable(c: char) -> Option<char> {
    match c {
        '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        // Embeddings, overrides and isolates also act on what follows their text.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        // XML cannot hold these.
        '\u{fffe}' | '\u{ffff}' => Some('\u{fffd}'),
        c if c.is_control() => Some('\u{fffd}'),
        c => Some(c),
    }
}

/// Returns the characters of a text that are drawn.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter_map(drawable).collect()
}

/// Returns a name, or the id of what it names if the name is invisible.
pub(super) fn named<'a>(name: &'a str, id: &'a str) -> &'a str {
    if name.chars().filter_map(drawable).all(|c| c.is_whitespace() || joins(c)) { id } else { name }
}

/// The number of characters of a text that are drawn. Where there is a title, it has the rest.
pub(super) const SHOWN: usize = 6_000;

/// The number of characters of a name that are drawn where something refers to it.
pub(super) const REFERRED: usize = 120;

/// Returns what to call something where something else refers to it. A long name is cut: every touchpoint may have it.
pub(super) fn referred<'a>(name: &'a str, id: &'a str) -> Cow<'a, str> {
    cut(named(name, id), REFERRED)
}

/// Cuts a text to a number of characters. A cut text ends with `…`.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    let shown = beginning(text, most);
    if shown.len() == text.len() { text.into() } else { format!("{}…", beginning(text, most - 1).trim_end()).into() }
}

/// The number of characters after which the texts of a list are only counted.
const LISTED: usize = 400;

/// Returns the first texts of a list, and the number of the others.
pub(super) fn first_of<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> (Vec<Cow<'a, str>>, usize) {
    let mut length = 0;
    let (mut shown, mut more) = (Vec::new(), 0);
    for text in texts {
        if length >= LISTED {
            more += 1;
            continue;
        }
        length += text.chars().count() + 2;
        shown.push(text);
    }
    (shown, more)
}

/// Sets a text in lines of at most `most` pixels. Only a single character may be wider.
///
/// Lines end between words and between ideographs. A word that is longer than a line is broken after a sign in it, or
/// else anywhere, with a hyphen between letters.
pub(super) fn wrap(text: &str, font: Font, most: f64) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    let (space, hyphen) = (font.width(" "), font.width("-"));
    let clean = clean(&cut(text, SHOWN));
    for word in clean.split(is_breaking_space).filter(|word| !word.is_empty()) {
        let mut hyphenated = false;
        for (number, Piece { line: piece, hyphenates }) in pieces(word, font, most).into_iter().enumerate() {
            let gap = if number == 0 && !line.text.is_empty() { space } else { 0.0 };
            let width = line.width + gap + piece.width;
            if line.text.is_empty() || width + if hyphenates { hyphen } else { 0.0 } <= most {
                line.text.push_str(if gap > 0.0 { " " } else { "" });
                line.text.push_str(&piece.text);
                line.width = width;
            } else {
                if hyphenated {
                    line.text.push('-');
                    line.width += hyphen;
                }
                let after = if number == 0 { After::Space } else { After::Word };
                lines.push(std::mem::replace(&mut line, Line { after, ..piece }));
            }
            hyphenated = hyphenates;
        }
    }
    if !line.text.is_empty() {
        lines.push(line);
    }
    lines
}

/// Returns whether a line may end at a character: at a space that is not a no-break space.
pub(super) fn is_breaking_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Joins the characters around it into one sign.
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// A part of a word, and whether a line that ends with it needs a hyphen.
struct Piece {
    line: Line,
    hyphenates: bool,
}

/// Splits a word into parts that can stand on separate lines.
fn pieces(word: &str, font: Font, most: f64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece = Line::default();
    let (whole, hyphen) = (font.width(word), font.width("-"));
    let is_long = whole > most;
    // Parts of about the same length read better than a full line and a short rest.
    let count = ((whole + hyphen) / (most - hyphen).max(1.0)).ceil();
    let share = if is_long { (whole / count.max(1.0) + hyphen + 0.7 * font.size).min(most) } else { most };
    let mut before = None;
    for Glyph { c, width, joined } in font.glyphs(word) {
        if let Some(before) = before.filter(|_| !joined) {
            let between = (is_ideograph(before) || is_ideograph(c)) && !clings(c);
            let sign = is_long && "-/_.,;:@&=+".contains(before) && !clings(c);
            let letters = takes_hyphen(before) && takes_hyphen(c);
            let full = piece.width + width + if letters { hyphen } else { 0.0 } > share;
            if between || sign || full {
                let hyphenates = full && letters;
                let mut rest = Line::default();
                if hyphenates {
                    rest.text = piece.text.split_off(syllable(&piece.text, c));
                    rest.width = font.width(&rest.text);
                    piece.width -= rest.width;
                }
                pieces.push(Piece { line: std::mem::replace(&mut piece, rest), hyphenates });
            }
        }
        piece.text.push(c);
        piece.width += width;
        before = Some(c);
    }
    pieces.push(Piece { line: piece, hyphenates: false });
    pieces
}

/// Returns whether a character is a letter of a script that hyphenates: Latin, Greek, Cyrillic, Armenian.
fn takes_hyphen(c: char) -> bool {
    c.is_alphabetic() && c < '\u{590}'
}

/// Returns the byte of `text` at which to break a word that continues with `next`: before the last consonant with a
/// vowel after it, as Finnish always does and other languages often do, or at the end if that is far from it.
fn syllable(text: &str, next: char) -> usize {
    let is_vowel = |c: char| "aeiouyåäöæøüéèAEIOUYÅÄÖÆØÜ".contains(c);
    let mut after = next;
    for (from_end, (at, c)) in text.char_indices().rev().enumerate() {
        if from_end > 4 || at == 0 || at < text.len() / 2 || !c.is_alphabetic() {
            break;
        }
        if !is_vowel(c) && is_vowel(after) {
            return at;
        }
        after = c;
    }
    text.len()
}

/// Returns whether a character makes one sign with the character before it.
fn joins(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

/// Returns whether a character is closing punctuation, with which a line must not begin.
fn clings(c: char) -> bool {
    ")]},.;:!?%、。，．！？：；」』）】》〉ー".contains(c)
}

/// Returns whether a character belongs to a script that is written without spaces and can be broken anywhere.
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

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: Font = Font::new(Face::Regular, 10.0);

    fn texts(text: &str, most: f64) -> Vec<String> {
        let lines = wrap(text, PRINT, most);
        for line in &lines {
            assert!((line.width - PRINT.width(&line.text)).abs() < 1e-6, "{line:?}");
            let signs = PRINT.glyphs(line.text.trim_end_matches('-')).filter(|glyph| !glyph.joined).count();
            assert!(line.width <= most || signs <= 1, "{line:?}");
        }
        lines.into_iter().map(|line| line.text).collect()
    }

    /// `UPDATE_DOCS=1 cargo test --lib render::text` writes the table.
    #[cfg(feature = "glyphs")]
    #[test]
    fn the_table_of_widths_is_that_of_the_fonts() {
        use skrifa::instance::{LocationRef, Size};
        use skrifa::{FontRef, MetadataProvider};

        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |face: &str| std::fs::read(root.join("fonts").join(format!("NotoSans-{face}.ttf"))).unwrap();
        let files = ["Regular", "Bold"].map(read);
        let fonts = files.each_ref().map(|bytes| FontRef::new(bytes).unwrap());
        let mut runs: Vec<(u32, Vec<[u16; 2]>)> = Vec::new();
        for (c, _) in fonts[0].charmap().mappings().filter(|(_, glyph)| glyph.to_u32() != 0) {
            let widths = fonts.each_ref().map(|font| {
                let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
                metrics.advance_width(font.charmap().map(c).unwrap()).unwrap() as u16
            });
            match runs.last_mut().filter(|(first, run)| first + run.len() as u32 == c) {
                Some((_, run)) => run.push(widths),
                None => runs.push((c, vec![widths])),
            }
        }
        if std::env::var_os("UPDATE_DOCS").is_some() {
            let file = root.join("src/render/text/widths.rs");
            let mut now = std::fs::read_to_string(&file).unwrap().split_inclusive("&[\n").next().unwrap().to_owned();
            for (first, run) in &runs {
                let rows: Vec<String> = run.chunks(8).map(|row| format!("{row:?}")).collect();
                let rows: Vec<&str> = rows.iter().map(|row| &row[1..row.len() - 1]).collect();
                now += &format!("    ('\\u{{{first:x}}}', &[{}]),\n", rows.join(",\n        "));
            }
            std::fs::write(&file, now + "];\n").unwrap();
        }
        let table = RUNS.iter().map(|&(first, run)| (u32::from(first), run.to_vec()));
        assert!(table.eq(runs), "the fonts have changed");
    }

    #[test]
    fn widths_are_those_of_the_glyphs() {
        // From the font itself, in units of 1/2048: A 1309, v 1040.
        assert!((PRINT.width("Av") - f64::from(1309 + 1040) / 204.8).abs() < 1e-3);
        assert!(Font::new(Face::Bold, 10.0).width("Av") > PRINT.width("Av"));
        assert_eq!(PRINT.width("e\u{301}"), PRINT.width("e"));
        assert_eq!(PRINT.width("奉"), 10.0);
        assert_eq!(PRINT.width("👩\u{200d}🚒🇫🇮🇸🇪"), 3.0 * PRINT.width("🎉"));
    }

    #[test]
    fn lines_end_between_words() {
        for (text, lines) in [
            ("", vec![]),
            (" \t\u{202e}", vec![]),
            ("Books the evening", vec!["Books the", "evening"]),
            ("a\u{a0}b c d e f g h", vec!["a\u{a0}b c d e f", "g h"]),
            ("Vuokratekstiiliasiakas", vec!["Vuokra-", "tekstii-", "liasiakas"]),
            ("a.lamberg@example.org", vec!["a.", "lamberg@", "example.", "org"]),
            ("aaaaaaaaaaaaaaa-b", vec!["aaaaaa-", "aaaaaa-", "aaa-b"]),
            ("お問い合わせ、ください", vec!["お問い合わ", "せ、くださ", "い"]),
            ("🎉🎉 two", vec!["🎉🎉 two"]),
        ] {
            assert_eq!(texts(text, 50.0), lines, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_lost() {
        let text = "奉茶の時間 averyveryveryveryverylongword, e\u{301}e\u{301}e\u{301} 👩\u{200d}🚒 مرحبا 1/2-3_4";
        for most in [1.0, 7.0, 30.0, 1000.0] {
            let kept: String = texts(text, most).concat().replace(['-', ' '], "");
            assert_eq!(kept, text.replace(['-', ' '], ""), "{most}");
        }
    }
}
