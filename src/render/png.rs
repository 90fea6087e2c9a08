//! A scene as PNG.
//!
//! The pixels are opaque. Texts are drawn as the outlines of their glyphs, from fonts that the program
//! carries, so the same scene gives the same bytes on every machine.

use std::fmt;

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter, PixelDimensions, Unit};
use rustybuzz::ttf_parser::{Face as Outlines, OutlineBuilder};
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, StrokeDash, Transform};

use super::fonts::{BrokenFont, FontSet, Fonts, Rendered};
use super::outline::trace;
use super::scene::{Item, Scene, Shape, Text};
use super::shape::Shaper;
use super::theme::Colour;

/// The longest side, in pixels: what most programs still open.
const MOST_A_SIDE: f64 = 16_384.0;

/// How many pixels there are at most. Each takes seven bytes of memory.
const MOST: f64 = 100e6;

/// How a PNG is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PngOptions {
    /// How many pixels of the PNG make one of the scene, along a side.
    pub scale: f64,
    /// The fonts of its texts.
    pub fonts: Fonts,
}

impl Default for PngOptions {
    /// Twice the pixels of a plain screen, so that small text stays sharp.
    fn default() -> Self {
        PngOptions { scale: 2.0, fonts: Fonts::Shipped }
    }
}

/// Why there is no PNG.
#[derive(Clone, Debug, PartialEq)]
pub enum PngError {
    /// The scale is no number above 0.
    Scale(f64),
    /// There would be too many pixels.
    TooLarge {
        /// How many to the right.
        width: f64,
        /// How many down.
        height: f64,
        /// The largest scale that fits, rounded down to two decimals.
        fits: f64,
    },
    /// It cannot be written.
    Failed(String),
}

impl fmt::Display for PngError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PngError::Scale(scale) => write!(f, "a picture cannot be drawn at the scale {scale}"),
            PngError::TooLarge { width, height, fits } => write!(
                f,
                "the picture would have {width} × {height} pixels, and may have {MOST_A_SIDE} a side and {} million \
                 in all; the largest scale that fits is {fits}",
                MOST / 1e6
            ),
            PngError::Failed(why) => write!(f, "the PNG cannot be written: {why}"),
        }
    }
}

impl std::error::Error for PngError {}

impl From<BrokenFont> for PngError {
    fn from(font: BrokenFont) -> Self {
        PngError::Failed(font.to_string())
    }
}

impl From<png::EncodingError> for PngError {
    fn from(error: png::EncodingError) -> Self {
        PngError::Failed(error.to_string())
    }
}

/// A scene as PNG. The same scene gives the same bytes, unless with [`Fonts::System`].
///
/// # Errors
/// The scale is no number above 0, or there would be too many pixels.
pub fn png(scene: &Scene, options: &PngOptions) -> Result<Rendered, PngError> {
    let (width, height) = size(scene, options.scale)?;
    let fonts = FontSet::new([scene], options.fonts)?;
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| PngError::Failed("it would be empty".into()))?;
    pixels.fill(colour(scene.paper));
    let scale = options.scale as f32;
    let mut canvas = Canvas { pixels, shaper: Shaper::new(&fonts)?, place: Transform::from_scale(scale, scale) };
    for item in scene.leaves() {
        match item {
            Item::Shape(shape) => canvas.shape(shape),
            Item::Text(text) => canvas.text(text),
            Item::Group(_) => {}
        }
    }
    let bytes = encoded(&canvas.pixels, scene, options.scale)?;
    Ok(Rendered { bytes, missing: fonts.missing })
}

/// How many pixels there are, to the right and down.
fn size(scene: &Scene, scale: f64) -> Result<(u32, u32), PngError> {
    if !(scale.is_finite() && scale > 0.0) {
        return Err(PngError::Scale(scale));
    }
    let sides = |scale: f64| [scene.width, scene.height].map(|side| (side * scale).ceil().max(1.0));
    let fits = |[width, height]: [f64; 2]| width.max(height) <= MOST_A_SIDE && width * height <= MOST;
    let [width, height] = sides(scale);
    if fits([width, height]) {
        return Ok((width as u32, height as u32));
    }
    let most = (MOST_A_SIDE / scene.width.max(scene.height)).min((MOST / (scene.width * scene.height)).sqrt());
    // A side is rounded up to whole pixels: one step less may be needed.
    let hundredths = (most * 100.0).floor();
    let largest = [hundredths, hundredths - 1.0].map(|hundredths| hundredths / 100.0);
    let fits = largest.into_iter().find(|&scale| fits(sides(scale))).unwrap_or_default();
    Err(PngError::TooLarge { width, height, fits })
}

struct Canvas<'a> {
    pixels: Pixmap,
    shaper: Shaper<'a>,
    /// From the scene to its pixels.
    place: Transform,
}

impl Canvas<'_> {
    fn shape(&mut self, shape: &Shape) {
        let mut path = PathBuilder::new();
        trace(&shape.form, &mut Pen { path: &mut path, unit: 1.0, x: 0.0, y: 0.0 });
        let Some(path) = path.finish() else { return };
        if let Some(fill) = shape.fill {
            self.pixels.fill_path(&path, &paint(fill), FillRule::Winding, self.place, None);
        }
        if let Some(line) = shape.stroke {
            let dash = StrokeDash::new(line.dashes.iter().map(|&length| length as f32).collect(), 0.0);
            let stroke = tiny_skia::Stroke {
                width: line.width as f32,
                miter_limit: 4.0,
                line_cap: LineCap::Butt,
                line_join: LineJoin::Miter,
                dash,
            };
            self.pixels.stroke_path(&path, &paint(line.colour), &stroke, self.place, None);
        }
    }

    /// All glyphs of a line are one path, which is much faster to fill than each for itself.
    fn text(&mut self, text: &Text) {
        let shaped = self.shaper.shape(text);
        let mut line = PathBuilder::new();
        let mut x = 0.0;
        for run in &shaped.runs {
            let face: &Outlines<'_> = &self.shaper.faces[run.font];
            let unit = 1.0 / f32::from(face.units_per_em().max(1));
            for glyph in &run.glyphs {
                let mut pen = Pen { path: &mut line, unit, x: x + glyph.x, y: glyph.y };
                face.outline_glyph(glyph.id, &mut pen);
                x += glyph.advance;
            }
        }
        let Some(path) = line.finish() else { return };
        let size = text.font.size as f32;
        let place = self.place.pre_translate(text.at.x as f32, text.at.y as f32);
        let place = place.pre_scale(size * shaped.squeeze, -size);
        self.pixels.fill_path(&path, &paint(text.colour), FillRule::Winding, place, None);
    }
}

/// Draws shapes, and glyphs one after the other.
struct Pen<'a> {
    path: &'a mut PathBuilder,
    unit: f32,
    x: f32,
    y: f32,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.unit, self.y + y * self.unit)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

fn colour(colour: Colour) -> Color {
    let [r, g, b] = colour.rgb;
    Color::from_rgba8(r, g, b, u8::MAX)
}

fn paint(of: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(of));
    paint
}

/// Pixels as a PNG, with the title of the scene and the size at which it is to be shown.
fn encoded(pixels: &Pixmap, scene: &Scene, scale: f64) -> Result<Vec<u8>, PngError> {
    // 96 pixels of a scene make an inch.
    let per_metre = (scale * 96.0 / 0.0254).round() as u32;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // As fast as the fastest that packs at all, and a quarter smaller: what repeats does so from row to row.
    encoder.set_deflate_compression(DeflateCompression::Level(1));
    encoder.set_filter(Filter::Up);
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    encoder.add_itxt_chunk("Title".into(), scene.title.clone())?;
    let mut writer = encoder.write_header()?;
    let mut opaque = vec![0; pixels.data().len() / 4 * 3];
    for (rgb, rgba) in opaque.chunks_exact_mut(3).zip(pixels.data().chunks_exact(4)) {
        rgb.copy_from_slice(&rgba[..3]);
    }
    writer.write_image_data(&opaque)?;
    writer.finish()?;
    Ok(bytes)
}
