//! The fonts of PNG and PDF, which hold their own glyphs: which font draws which character.
//!
//! The program carries Noto Sans and, for what that lacks, Noto Emoji, so that a picture is the same everywhere.
//! It looks at the fonts of a machine only where they are asked for.

mod machine;
mod typeface;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Index;
use std::sync::LazyLock;

use super::scene::{Item, Scene};
use super::text::Face;
use machine::Machine;
pub(super) use typeface::Typeface;

/// The fonts that a picture is drawn in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fonts {
    /// Noto Sans and Noto Emoji, which the program carries.
    #[default]
    Shipped,
    /// The family that the picture asks for, if this machine has it; then the shipped fonts; then the other fonts of
    /// this machine. The bytes depend on the machine.
    System,
}

/// A picture that holds its own glyphs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// The characters that no font has, in the order of the picture. Each is drawn as □.
    pub missing: Vec<char>,
}

/// Returns how many font families this machine has.
pub(crate) fn system_font_families() -> usize {
    Machine::this().families()
}

/// Returns whether this machine has a font family.
pub(crate) fn has_system_font(name: &str) -> bool {
    Machine::this().has_family(name)
}

/// A font cannot be read, so that nothing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokenFont;

impl fmt::Display for BrokenFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fonts of this polku cannot be read")
    }
}

/// The fonts that the program carries: Noto Sans in the order of [`Face`], and Noto Emoji, in one colour, which also
/// has signs that text fonts lack (both SIL Open Font License 1.1). `None` if one cannot be read.
static SHIPPED: LazyLock<Option<[Typeface; 3]>> = LazyLock::new(|| {
    Some([
        Typeface::new(include_bytes!("../../fonts/NotoSans-Regular.ttf"), 0)?,
        Typeface::new(include_bytes!("../../fonts/NotoSans-Bold.ttf"), 0)?,
        Typeface::new(include_bytes!("../../fonts/NotoEmoji-Regular.ttf"), 0)?,
    ])
});

/// The index of a font in a [`FontSet`].
pub(super) type FontIx = usize;

const EMOJI: FontIx = 2;

/// The box that is drawn where no font has a character. Noto Sans has it.
pub(super) const REPLACEMENT: char = '□';

/// The fonts that some pictures need.
pub(super) struct FontSet {
    /// Noto Sans regular and bold, in the order of [`Face`], Noto Emoji, then those of the machine.
    fonts: Vec<&'static Typeface>,
    /// The family that the pictures ask for, regular and bold, where the machine has it.
    own: Option<[FontIx; 2]>,
    /// The fonts of the characters that Noto Sans lacks.
    others: HashMap<char, FontIx>,
    /// The characters that no font has.
    pub missing: Vec<char>,
}

impl FontSet {
    /// Finds the fonts for the texts of pictures.
    pub fn new<'a>(scenes: impl IntoIterator<Item = &'a Scene>, fonts: Fonts) -> Result<Self, BrokenFont> {
        let shipped = SHIPPED.as_ref().ok_or(BrokenFont)?;
        let mut set =
            FontSet { fonts: shipped.iter().collect(), own: None, others: HashMap::new(), missing: Vec::new() };
        let scenes: Vec<&Scene> = scenes.into_iter().collect();
        let lacking = set.lacking(scenes.iter().copied());
        let family = scenes.first().and_then(|scene| scene.font.as_ref());
        if fonts == Fonts::System && (family.is_some() || !lacking.is_empty()) {
            let machine = Machine::this();
            let own = family.and_then(|family| machine.family(family.as_str()));
            set.own = own.map(|own| own.map(|font| set.add(font)));
            for (c, font) in machine.fonts_of(&lacking) {
                let font = set.add(font);
                set.others.insert(c, font);
            }
        }
        set.missing = lacking.into_iter().filter(|c| !set.others.contains_key(c)).collect();
        Ok(set)
    }

    /// Returns the font that draws a character in a text of a face.
    pub fn font_of(&self, c: char, face: Face) -> Option<FontIx> {
        let own = self.own.map(|own| own[face as usize]);
        let first = own.into_iter().chain([face as FontIx]).find(|&font| is_invisible(c) || self.fonts[font].has(c));
        first.or_else(|| self.others.get(&c).copied())
    }

    /// Returns Noto Emoji if that has a character.
    pub fn emoji_of(&self, c: char) -> Option<FontIx> {
        self.fonts[EMOJI].has(c).then_some(EMOJI)
    }

    fn add(&mut self, font: &'static Typeface) -> FontIx {
        self.fonts.iter().position(|&known| std::ptr::eq(known, font)).unwrap_or_else(|| {
            self.fonts.push(font);
            self.fonts.len() - 1
        })
    }

    /// Notes the characters that only Noto Emoji has, and returns those that no shipped font has.
    fn lacking<'a>(&mut self, scenes: impl IntoIterator<Item = &'a Scene>) -> Vec<char> {
        let mut seen = BTreeSet::new();
        let mut lacking = Vec::new();
        for c in scenes.into_iter().flat_map(texts).flat_map(str::chars) {
            // Regular and bold have the same characters.
            if c.is_ascii() || !seen.insert(c) || is_invisible(c) || self.fonts[Face::Regular as FontIx].has(c) {
                continue;
            }
            if let Some(emoji) = self.emoji_of(c) {
                self.others.insert(c, emoji);
            } else {
                lacking.push(c);
            }
        }
        lacking
    }
}

impl Index<FontIx> for FontSet {
    type Output = Typeface;

    fn index(&self, font: FontIx) -> &Typeface {
        self.fonts[font]
    }
}

/// Returns the texts of a picture.
fn texts(scene: &Scene) -> impl Iterator<Item = &str> {
    scene.leaves().filter_map(|item| match item {
        Item::Text(text) => Some(text.text.as_str()),
        _ => None,
    })
}

/// Returns whether a character cannot be seen in any font: spaces, joiners, selectors, soft hyphens.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}')
}
