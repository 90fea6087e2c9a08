//! The fonts of pictures that hold their own glyphs, PNG and PDF: which font has which character.
//!
//! Noto Sans and, for what it lacks, Noto Emoji are in the program, so that a picture is the same everywhere.
//! The fonts of a machine are looked at only where they are asked for.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

use rustybuzz::Face as Shaping;
use rustybuzz::ttf_parser;

use super::scene::{Item, Scene};
use super::text::Face;

/// Which fonts a picture is drawn in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fonts {
    /// Noto Sans and Noto Emoji, which the program carries.
    #[default]
    Shipped,
    /// Those, and for what they lack the fonts of this machine; before them the family that the picture asks
    /// for, where this machine has it. The bytes then depend on the machine.
    System,
}

/// A picture with its own glyphs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// The characters that no font has, in the order of the picture. Each is drawn as □.
    pub missing: Vec<char>,
}

/// A font that the program carries is broken, so that nothing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BrokenFont;

impl fmt::Display for BrokenFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fonts of this polku cannot be read")
    }
}

/// Monochrome emoji, and signs that text fonts lack (SIL Open Font License 1.1).
const NOTO_EMOJI: &[u8] = include_bytes!("../../fonts/NotoEmoji-Regular.ttf");

/// A font of a picture, by its number.
pub(super) type FontIx = usize;

const EMOJI: FontIx = 2;

/// What is drawn where no font has a character: a box, which Noto Sans has.
pub(super) const REPLACEMENT: char = '□';

/// A font as it stands in its file, which may hold several.
pub(super) struct FontFile {
    pub bytes: Cow<'static, [u8]>,
    pub index: u32,
}

/// The fonts that some pictures need.
pub(super) struct FontSet {
    /// Noto Sans regular and bold, in the order of [`Face`], Noto Emoji, then those of the machine.
    files: Vec<FontFile>,
    /// The family that the pictures ask for, regular and bold, where the machine has it.
    own: Option<[FontIx; 2]>,
    /// Where the characters are that Noto Sans lacks.
    others: HashMap<char, FontIx>,
    /// The characters that none has.
    pub missing: Vec<char>,
}

impl FontSet {
    /// The fonts for the texts of pictures.
    pub fn new<'a>(scenes: impl IntoIterator<Item = &'a Scene>, fonts: Fonts) -> Result<Self, BrokenFont> {
        let shipped = [notosans::REGULAR_TTF, notosans::BOLD_TTF, NOTO_EMOJI];
        let files = shipped.map(|bytes| FontFile { bytes: Cow::Borrowed(bytes), index: 0 }).into();
        let mut set = FontSet { files, own: None, others: HashMap::new(), missing: Vec::new() };
        let scenes: Vec<&Scene> = scenes.into_iter().collect();
        let lacking = set.lacking(scenes.iter().copied())?;
        let family = scenes.first().and_then(|scene| scene.font.as_ref());
        if fonts == Fonts::System && (family.is_some() || !lacking.is_empty()) {
            let mut machine = fontdb::Database::new();
            machine.load_system_fonts();
            set.own = family.and_then(|family| set.family_of(&machine, family.as_str()));
            set.look_in_the_machine(&machine, lacking.iter().copied().collect());
        }
        set.missing = lacking.into_iter().filter(|c| !set.others.contains_key(c)).collect();
        Ok(set)
    }

    /// The fonts as they are, to be embedded.
    #[cfg(feature = "pdf")]
    pub fn files(&self) -> &[FontFile] {
        &self.files
    }

    /// The fonts, ready to shape text.
    pub fn shaping(&self) -> Result<Vec<Shaping<'_>>, BrokenFont> {
        self.files.iter().map(|file| Shaping::from_slice(&file.bytes, file.index).ok_or(BrokenFont)).collect()
    }

    /// The font that has a character, in a text of a face. `faces` are those of this set.
    pub fn font_of(&self, c: char, face: Face, faces: &[Shaping<'_>]) -> Option<FontIx> {
        let own = self.own.map(|own| own[face as usize]).filter(|&own| is_invisible(c) || has(&faces[own], c));
        let base = face as FontIx;
        let shipped = || (is_invisible(c) || has(&faces[base], c)).then_some(base);
        own.or_else(shipped).or_else(|| self.others.get(&c).copied())
    }

    /// Noto Emoji, where that has a character.
    pub fn emoji_of(&self, c: char, faces: &[Shaping<'_>]) -> Option<FontIx> {
        has(&faces[EMOJI], c).then_some(EMOJI)
    }

    /// Notes what is in Noto Emoji, and gives the characters that are in none of the fonts so far.
    fn lacking<'a>(&mut self, scenes: impl IntoIterator<Item = &'a Scene>) -> Result<Vec<char>, BrokenFont> {
        let parse = |bytes| ttf_parser::Face::parse(bytes, 0).map_err(|_| BrokenFont);
        // Regular and bold have the same characters.
        let (sans, emoji) = (parse(notosans::REGULAR_TTF)?, parse(NOTO_EMOJI)?);
        let mut seen = BTreeSet::new();
        let mut lacking = Vec::new();
        for c in scenes.into_iter().flat_map(texts).flat_map(str::chars) {
            if c.is_ascii() || !seen.insert(c) || is_invisible(c) || has(&sans, c) {
                continue;
            }
            if has(&emoji, c) {
                self.others.insert(c, EMOJI);
            } else {
                lacking.push(c);
            }
        }
        Ok(lacking)
    }

    /// The regular and the bold face of a family of this machine, where it has them or what is nearest.
    fn family_of(&mut self, machine: &fontdb::Database, name: &str) -> Option<[FontIx; 2]> {
        let families = match name.to_ascii_lowercase().as_str() {
            "serif" => fontdb::Family::Serif,
            "sans-serif" => fontdb::Family::SansSerif,
            "monospace" => fontdb::Family::Monospace,
            _ => fontdb::Family::Name(name),
        };
        let mut face = |weight| {
            let id = machine.query(&fontdb::Query { families: &[families], weight, ..Default::default() })?;
            machine.with_face_data(id, |bytes, index| {
                // One that cannot be shaped is of no use.
                Shaping::from_slice(bytes, index)?;
                self.files.push(FontFile { bytes: Cow::Owned(bytes.to_vec()), index });
                Some(self.files.len() - 1)
            })?
        };
        Some([face(fontdb::Weight::NORMAL)?, face(fontdb::Weight::BOLD)?])
    }

    /// Looks in the fonts of this machine for characters: plain ones first, and always in the same order.
    fn look_in_the_machine(&mut self, machine: &fontdb::Database, mut wanted: BTreeSet<char>) {
        let mut faces: Vec<&fontdb::FaceInfo> = machine.faces().collect();
        faces.sort_by_cached_key(|face| {
            let name = face.post_script_name.as_str();
            let is_plain = face.style == fontdb::Style::Normal && face.stretch == fontdb::Stretch::Normal;
            (!is_plain, face.weight.0.abs_diff(400), !name.contains("Sans"), name.to_owned(), face.index)
        });
        for face in faces {
            if wanted.is_empty() {
                break;
            }
            machine.with_face_data(face.id, |bytes, index| {
                // One that cannot shape, or holds nothing but coloured pictures, is of no use.
                let Some(font) = Shaping::from_slice(bytes, index) else { return };
                let found: Vec<char> = wanted.iter().copied().filter(|&c| draws(&font, c)).collect();
                if !found.is_empty() {
                    wanted.retain(|c| !found.contains(c));
                    let ix = self.files.len();
                    self.others.extend(found.into_iter().map(|c| (c, ix)));
                    self.files.push(FontFile { bytes: Cow::Owned(bytes.to_vec()), index });
                }
            });
        }
    }
}

/// The texts of a picture.
fn texts(scene: &Scene) -> impl Iterator<Item = &str> {
    scene.leaves().filter_map(|item| match item {
        Item::Text(text) => Some(text.text.as_str()),
        _ => None,
    })
}

/// Whether a font has a character.
pub(super) fn has(font: &ttf_parser::Face<'_>, c: char) -> bool {
    font.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
}

/// Whether a font has a character as an outline.
fn draws(font: &ttf_parser::Face<'_>, c: char) -> bool {
    struct Nothing;
    impl ttf_parser::OutlineBuilder for Nothing {
        fn move_to(&mut self, _: f32, _: f32) {}
        fn line_to(&mut self, _: f32, _: f32) {}
        fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {}
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {}
        fn close(&mut self) {}
    }
    font.glyph_index(c).is_some_and(|glyph| glyph.0 != 0 && font.outline_glyph(glyph, &mut Nothing).is_some())
}

/// Whether nothing of a character can be seen, whatever the font: spaces, joiners, selectors, soft hyphens.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}')
}
