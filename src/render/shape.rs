//! Turns lines of text into glyphs, for PNG and PDF: right-to-left text in its order, several characters that make one
//! sign as one, and each character in a font that has it.

use std::ops::Range;

use harfrust::{Direction, UnicodeBuffer};
use skrifa::GlyphId;
use unicode_bidi::{Level, ParagraphBidiInfo};

use super::fonts::{FontIx, FontSet, REPLACEMENT, Typeface, is_invisible};
use super::scene::Text;

/// Shapes lines in the fonts of a set.
pub(super) struct Shaper<'a> {
    pub fonts: &'a FontSet,
    /// The buffer of the last shaped span, for the next one.
    buffer: Option<UnicodeBuffer>,
}

/// A line of text as glyphs, from left to right.
pub(super) struct Shaped {
    pub runs: Vec<Run>,
    /// The factor that narrows the line to the width it was measured with, at most 1.
    pub squeeze: f32,
}

/// Glyphs of one font.
pub(super) struct Run {
    pub font: FontIx,
    pub glyphs: Vec<Glyph>,
}

/// A glyph. Lengths are parts of the font's size; y points up.
pub(super) struct Glyph {
    pub id: GlyphId,
    pub advance: f32,
    pub x: f32,
    pub y: f32,
    /// The part of the line that it shows.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code))]
    pub text: Range<usize>,
}

/// A part of a line in one font, or in none if no font has it.
struct Span {
    font: Option<FontIx>,
    text: Range<usize>,
}

impl Run {
    /// Returns the width of the run, as a part of the font's size.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}

impl<'a> Shaper<'a> {
    pub fn new(fonts: &'a FontSet) -> Self {
        Shaper { fonts, buffer: None }
    }

    /// Turns a line into glyphs.
    pub fn shape(&mut self, line: &Text) -> Shaped {
        let mut runs = Vec::new();
        for (part, level) in directions(&line.text) {
            let mut spans = self.spans(line, part);
            if level.is_rtl() {
                spans.reverse();
            }
            runs.extend(spans.into_iter().map(|span| self.run(line, span, level)));
        }
        let width: f32 = runs.iter().map(Run::width).sum::<f32>() * line.font.size as f32;
        // Lines are measured without kerning, and other fonts by a guess. Most lines are narrower than measured.
        let most = line.width as f32;
        Shaped { runs, squeeze: if width > most && most > 0.0 { most / width } else { 1.0 } }
    }

    /// Splits a part of a line by fonts.
    fn spans(&self, line: &Text, part: Range<usize>) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut chars = line.text[part.clone()].char_indices().peekable();
        let mut before = None;
        while let Some((at, c)) = chars.next() {
            let (start, last) = (part.start + at, spans.last_mut());
            // A joiner, a mark and a joined character stay in the font before them if that has them.
            let joins = is_invisible(c) && !c.is_whitespace();
            let joined = before == Some(ZERO_WIDTH_JOINER) || unicode_normalization::char::is_combining_mark(c);
            let stays = |font: FontIx| joins || (joined && self.fonts[font].has(c));
            let font = match last.as_ref().and_then(|span| span.font).filter(|&font| stays(font)) {
                Some(font) => Some(font),
                None if chars.peek().is_some_and(|(_, next)| *next == AS_EMOJI) => self.fonts.emoji_of(c),
                None => None,
            };
            let font = font.or_else(|| self.fonts.font_of(c, line.font.face));
            let end = start + c.len_utf8();
            let is_accent = |c| font.is_some_and(|font| is_taken_for_a_mark(&self.fonts[font], c));
            let is_apart = is_accent(c) || (before.is_some_and(is_accent) && !joins && !joined);
            match last {
                Some(span) if span.font == font && !is_apart => span.text.end = end,
                _ => spans.push(Span { font, text: start..end }),
            }
            before = Some(c);
        }
        spans
    }

    fn run(&mut self, line: &Text, span: Span, level: Level) -> Run {
        match span.font {
            Some(font) => Run { font, glyphs: self.glyphs(&line.text, span.text, font, level) },
            None => self.replaced(line, span.text, level),
        }
    }

    /// Returns a box for each character of a text that no font has. A copy of the box is the character.
    fn replaced(&self, line: &Text, text: Range<usize>, level: Level) -> Run {
        let font = line.font.face as FontIx;
        let face = &self.fonts[font];
        let id = face.glyph(REPLACEMENT).unwrap_or_default();
        let advance = face.advance(id);
        let start = text.start;
        let places = line.text[text].char_indices().map(|(at, c)| start + at..start + at + c.len_utf8());
        let mut glyphs: Vec<Glyph> = places.map(|text| Glyph { id, advance, x: 0.0, y: 0.0, text }).collect();
        if level.is_rtl() {
            glyphs.reverse();
        }
        Run { font, glyphs }
    }

    /// Shapes a part of a text in a font that has all of it. The glyphs go from left to right.
    fn glyphs(&mut self, text: &str, part: Range<usize>, font: FontIx, level: Level) -> Vec<Glyph> {
        let face = &self.fonts[font];
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(&text[part.clone()]);
        buffer.guess_segment_properties();
        buffer.set_direction(if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = face.shape(buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        // The text of a glyph ends where that of the next one begins, in the order of the text.
        let end = |start| starts.get(starts.partition_point(|&other| other <= start)).copied().unwrap_or(part.len());
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(|(info, place)| {
            let start = info.cluster as usize;
            let id = GlyphId::new(info.glyph_id);
            let c = text[part.start + start..].chars().next();
            // Shaping gives marks no width. An accent that stands for itself keeps the width that the font gives it.
            let own =
                place.x_advance == 0 && c.is_some_and(|c| face.glyph(c) == Some(id) && is_taken_for_a_mark(face, c));
            let [advance, x, y] = if own {
                [face.advance(id), 0.0, 0.0]
            } else {
                [place.x_advance, place.x_offset, place.y_offset].map(|length| length as f32 * face.unit)
            };
            Glyph { id, advance, x, y, text: part.start + start..part.start + end(start) }
        });
        let glyphs = glyphs.collect();
        self.buffer = Some(shaped.clear());
        glyphs
    }
}

/// Returns whether a character that stands for itself, such as `´`, `` ` `` or `¨`, is a mark in a font.
fn is_taken_for_a_mark(face: &Typeface, c: char) -> bool {
    // The fonts are right about other scripts.
    let stands_alone = (c < '\u{590}' || matches!(c, '\u{1fbd}'..='\u{1ffe}'))
        && !c.is_ascii_alphanumeric()
        && !unicode_normalization::char::is_combining_mark(c);
    stands_alone && face.glyph(c).is_some_and(|glyph| face.is_mark(glyph))
}

/// Joins the characters around it into one sign.
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Makes the character before it an emoji.
const AS_EMOJI: char = '\u{fe0f}';

/// Splits a line into parts that are read in one direction, and orders them from left to right.
fn directions(text: &str) -> Vec<(Range<usize>, Level)> {
    // No character before U+0590 is read from right to left.
    if text.chars().all(|c| c < '\u{590}') {
        return vec![(0..text.len(), Level::ltr())];
    }
    // The line itself goes from left to right, as in the SVG.
    let info = ParagraphBidiInfo::new(text, Some(Level::ltr()));
    let (levels, runs) = info.visual_runs(0..text.len());
    runs.into_iter().map(|run| (run.clone(), levels[run.start])).collect()
}
