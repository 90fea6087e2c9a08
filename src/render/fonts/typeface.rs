//! One font, ready to be asked for its characters, to shape text and to draw glyphs.

use std::collections::BTreeSet;

use harfrust::{GlyphBuffer, ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::pen::PathElement;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::raw::tables::gdef::GlyphClassDef;
use skrifa::raw::tables::layout::ClassDef;
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// A font that stays in memory as long as the process runs.
pub(in crate::render) struct Typeface {
    /// The file, which may hold several fonts.
    #[cfg(feature = "pdf")]
    pub bytes: &'static [u8],
    /// The number of the font in its file.
    #[cfg(feature = "pdf")]
    pub index: u32,
    /// The length of one font unit, as a part of the size.
    pub unit: f32,
    font: FontRef<'static>,
    characters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
    classes: Option<ClassDef<'static>>,
    shaping: ShaperData,
}

impl Typeface {
    /// Reads a font of a file, or returns `None` if it is broken.
    pub fn new(bytes: &'static [u8], index: u32) -> Option<Self> {
        let font = FontRef::from_index(bytes, index).ok()?;
        Some(Typeface {
            #[cfg(feature = "pdf")]
            bytes,
            #[cfg(feature = "pdf")]
            index,
            unit: 1.0 / f32::from(font.head().ok()?.units_per_em().max(1)),
            characters: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            outlines: font.outline_glyphs(),
            classes: font.gdef().ok().and_then(|table| table.glyph_class_def()?.ok()),
            shaping: ShaperData::new(&font),
            font,
        })
    }

    /// Returns the glyph of a character.
    pub fn glyph(&self, c: char) -> Option<GlyphId> {
        glyph(&self.characters, c)
    }

    /// Returns whether the font has a character.
    pub fn has(&self, c: char) -> bool {
        self.glyph(c).is_some()
    }

    /// Returns the advance of a glyph, as a part of the size.
    pub fn advance(&self, glyph: GlyphId) -> f32 {
        self.metrics.advance_width(glyph).unwrap_or_default() * self.unit
    }

    /// Returns whether the font says that a glyph is a mark on the character before it.
    pub fn is_mark(&self, glyph: GlyphId) -> bool {
        self.classes.as_ref().is_some_and(|classes| classes.get(glyph) == GlyphClassDef::Mark as u16)
    }

    /// Turns text into glyphs. Lengths are in font units.
    pub fn shape(&self, text: UnicodeBuffer) -> GlyphBuffer {
        self.shaping.shaper(&self.font).build().shape(text, ShapeOptions::new())
    }

    /// Draws the outline of a glyph, if it has one. Lengths are in font units.
    #[cfg(feature = "png")]
    pub fn draw(&self, glyph: GlyphId, pen: &mut impl OutlinePen) {
        draw(&self.outlines, glyph, pen);
    }
}

/// Returns those of the wanted characters that a font of a file draws as outlines.
pub(super) fn drawn(bytes: &[u8], index: u32, wanted: &BTreeSet<char>) -> Vec<char> {
    let Ok(font) = FontRef::from_index(bytes, index) else { return Vec::new() };
    let (characters, outlines) = (font.charmap(), font.outline_glyphs());
    let is_drawn = |c: &char| {
        let mut outline: Vec<PathElement> = Vec::new();
        glyph(&characters, *c).is_some_and(|glyph| draw(&outlines, glyph, &mut outline)) && !outline.is_empty()
    };
    wanted.iter().copied().filter(is_drawn).collect()
}

fn glyph(characters: &Charmap<'_>, c: char) -> Option<GlyphId> {
    characters.map(c).filter(|&glyph| glyph != GlyphId::NOTDEF)
}

/// Draws a glyph, and returns whether that was possible.
fn draw(outlines: &OutlineGlyphCollection<'_>, glyph: GlyphId, pen: &mut impl OutlinePen) -> bool {
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    outlines.get(glyph).is_some_and(|outline| outline.draw(settings, pen).is_ok())
}
