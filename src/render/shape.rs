//! Lines of text as glyphs, for pictures that hold their own: right-to-left text in its order, signs of several
//! characters as one, each character in a font that has it.

use std::ops::Range;

use harfrust::{Direction, UnicodeBuffer};
use skrifa::GlyphId;
use unicode_bidi::{Level, ParagraphBidiInfo};

use super::fonts::{FontIx, FontSet, REPLACEMENT, Typeface, is_invisible};
use super::scene::Text;

/// What shapes lines in the fonts of a set.
pub(super) struct Shaper<'a> {
    pub fonts: &'a FontSet,
    /// Of the last shaped span, to be used again.
    buffer: Option<UnicodeBuffer>,
}

/// A line of text as glyphs, from left to right.
pub(super) struct Shaped {
    pub runs: Vec<Run>,
    /// By how much it is narrowed, to be no wider than it was measured: at most 1.
    pub squeeze: f32,
}

/// Glyphs of one font.
pub(super) struct Run {
    pub font: FontIx,
    pub glyphs: Vec<Glyph>,
}

/// A glyph. Lengths are parts of the font's size; y goes up.
pub(super) struct Glyph {
    pub id: GlyphId,
    pub advance: f32,
    pub x: f32,
    pub y: f32,
    /// What it shows of the line.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code))]
    pub text: Range<usize>,
}

/// A part of a line in one font; `None` where no font has it.
struct Span {
    font: Option<FontIx>,
    text: Range<usize>,
}

impl Run {
    /// How wide it is, as a part of the font's size.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}

impl<'a> Shaper<'a> {
    pub fn new(fonts: &'a FontSet) -> Self {
        Shaper { fonts, buffer: None }
    }

    /// A line as glyphs.
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
        // Text is measured without kerning and foreign fonts by a guess: it is narrower, or it is made so.
        let most = line.width as f32;
        Shaped { runs, squeeze: if width > most && most > 0.0 { most / width } else { 1.0 } }
    }

    /// The fonts of a part of a line.
    fn spans(&self, line: &Text, part: Range<usize>) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut chars = line.text[part.clone()].char_indices().peekable();
        let mut before = None;
        while let Some((at, c)) = chars.next() {
            let (start, last) = (part.start + at, spans.last_mut());
            // What joins characters, marks on them and what is joined stay in one font if that has them.
            let joins = is_invisible(c) && !c.is_whitespace();
            let joined = before == Some(ZERO_WIDTH_JOINER) || unicode_normalization::char::is_combining_mark(c);
            let stays = |font: FontIx| joins || (joined && self.fonts.fonts[font].has(c));
            let font = match last.as_ref().and_then(|span| span.font).filter(|&font| stays(font)) {
                Some(font) => Some(font),
                None if chars.peek().is_some_and(|(_, next)| *next == AS_EMOJI) => self.fonts.emoji_of(c),
                None => None,
            };
            let font = font.or_else(|| self.fonts.font_of(c, line.font.face));
            let end = start + c.len_utf8();
            let is_accent = |c| font.is_some_and(|font| is_taken_for_a_mark(self.fonts.fonts[font], c));
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

    /// Glyphs for characters that no font has: a box each, which stands for its character.
    fn replaced(&self, line: &Text, text: Range<usize>, level: Level) -> Run {
        let font = line.font.face as FontIx;
        let face = self.fonts.fonts[font];
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

    /// The glyphs of a part of a text in a font that has all of it, from left to right.
    fn glyphs(&mut self, text: &str, part: Range<usize>, font: FontIx, level: Level) -> Vec<Glyph> {
        let face = self.fonts.fonts[font];
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(&text[part.clone()]);
        buffer.guess_segment_properties();
        buffer.set_direction(if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = face.shape(buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        // What a glyph shows ends where the next one begins, in the order of the text.
        let end = |start| starts.get(starts.partition_point(|&other| other <= start)).copied().unwrap_or(part.len());
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(|(info, place)| {
            let start = info.cluster as usize;
            let id = GlyphId::new(info.glyph_id);
            let c = text[part.start + start..].chars().next();
            // Marks have no width in a shaped text; an accent that stands for itself keeps that of the font.
            let own = place.x_advance == 0
                && c.is_some_and(|c| face.glyph(c) == Some(id) && is_taken_for_a_mark(face, c));
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

/// Whether a font has as a mark on the character before it what stands for itself: `´`, `` ` ``, `¨` and the like.
fn is_taken_for_a_mark(face: &Typeface, c: char) -> bool {
    // In other scripts a font knows better.
    let stands_alone = (c < '\u{590}' || matches!(c, '\u{1fbd}'..='\u{1ffe}'))
        && !c.is_ascii_alphanumeric()
        && !unicode_normalization::char::is_combining_mark(c);
    stands_alone && face.glyph(c).is_some_and(|glyph| face.is_mark(glyph))
}

/// Makes one sign of the characters around it.
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Says that the character before it is meant as an emoji.
const AS_EMOJI: char = '\u{fe0f}';

/// The parts of a line that are read in one direction, from left to right.
fn directions(text: &str) -> Vec<(Range<usize>, Level)> {
    // Scripts that are read from right to left begin there.
    if text.chars().all(|c| c < '\u{590}') {
        return vec![(0..text.len(), Level::ltr())];
    }
    // As in the SVG, a line itself goes from left to right.
    let info = ParagraphBidiInfo::new(text, Some(Level::ltr()));
    let (levels, runs) = info.visual_runs(0..text.len());
    runs.into_iter().map(|run| (run.clone(), levels[run.start])).collect()
}
