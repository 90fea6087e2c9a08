//! Draws a scene as PNG.
//!
//! The pixels are opaque. Texts are drawn as the outlines of their glyphs. The program carries the fonts, so the same
//! scene gives the same bytes on every machine.

use std::fmt;
use std::io::{self, Write};

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter, PixelDimensions, Unit};
use rayon::prelude::*;
use skrifa::outline::OutlinePen;
use tiny_skia::{
    Color, ColorU8, FillRule, FilterQuality, LineCap, LineJoin, Paint, Path, PathBuilder, Pattern, Pixmap, SpreadMode,
    StrokeDash, Transform,
};

use super::fonts::{BrokenFont, FontSet, Fonts, Rendered};
use super::outline::trace;
use super::scene::{Form, Image, Item, Scene, Shape, Stroke, Text};
use super::shape::Shaper;
use super::theme::Colour;

/// The longest side, in pixels. Most programs open no longer one.
const MOST_A_SIDE: f64 = 16_384.0;

/// The largest number of pixels. They take some seconds to draw, and some to show.
const MOST: f64 = 100e6;

/// The number of rows of a band, which is drawn as a whole.
const ROWS: u32 = 64;

/// The number of bands that are drawn while others are packed.
const BANDS: usize = 6;

/// The options of a PNG.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PngOptions {
    /// The number of pixels of the PNG for one of the scene, along a side.
    pub scale: f64,
    /// The fonts of its texts.
    pub fonts: Fonts,
}

impl Default for PngOptions {
    /// Returns the scale 2, at which small text is sharp, and the shipped fonts.
    fn default() -> Self {
        PngOptions { scale: 2.0, fonts: Fonts::Shipped }
    }
}

/// The reason why there is no PNG.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PngError {
    /// The scale is not a number above 0.
    Scale(f64),
    /// There would be too many pixels.
    TooLarge {
        /// The number of pixels to the right.
        width: f64,
        /// The number of pixels down.
        height: f64,
        /// The largest scale that fits, rounded down to two decimals.
        fits: f64,
    },
    /// The PNG cannot be written.
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

impl From<io::Error> for PngError {
    fn from(error: io::Error) -> Self {
        PngError::Failed(error.to_string())
    }
}

impl From<png::EncodingError> for PngError {
    fn from(error: png::EncodingError) -> Self {
        PngError::Failed(error.to_string())
    }
}

/// Draws a scene as PNG. The same scene gives the same bytes, except with [`Fonts::System`].
///
/// # Errors
/// The scale is not a number above 0, or there would be too many pixels.
pub fn png(scene: &Scene, options: &PngOptions) -> Result<Rendered, PngError> {
    let size = size(scene, options.scale)?;
    let fonts = FontSet::new([scene], options.fonts)?;
    let marks = marks(scene, &fonts, options.scale as f32);
    let bytes = encoded(scene, size, options.scale, &marks)?;
    Ok(Rendered { bytes, missing: fonts.missing })
}

/// Returns the number of pixels to the right and down.
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

/// An area of one colour, or an image, in pixels of the PNG.
struct Mark {
    area: Path,
    ink: Ink,
}

/// What fills an area.
enum Ink {
    Colour(Colour),
    /// An image, and its place.
    Image(Pixmap, Transform),
}

/// Returns everything that is drawn, in the order in which it is drawn.
fn marks(scene: &Scene, fonts: &FontSet, scale: f32) -> Vec<Mark> {
    let mut shaper = Shaper::new(fonts);
    let place = Transform::from_scale(scale, scale);
    let mut marks = Vec::new();
    for item in scene.leaves() {
        match item {
            Item::Shape(shape) => marks.extend(shape_marks(shape, scale)),
            Item::Text(text) => marks.extend(text_mark(text, &mut shaper, place)),
            Item::Image(image) => marks.extend(image_mark(image, scale)),
            Item::Group(_) => {}
        }
    }
    marks
}

/// Returns the area of an image.
fn image_mark(image: &Image, scale: f32) -> Option<Mark> {
    let mut path = PathBuilder::new();
    trace(&Form::Rect(image.frame, image.radius), &mut Pen { path: &mut path, unit: scale, x: 0.0, y: 0.0 });
    let [x, y, width, height] =
        [image.frame.x, image.frame.y, image.frame.width, image.frame.height].map(|length| length as f32 * scale);
    // An image is never enlarged here: the area does that as it is filled.
    let (wide, high, pixels) = image.raster.scaled_to(width.ceil() as u32, height.ceil() as u32);
    let mut pixmap = Pixmap::new(wide, high)?;
    for (to, from) in pixmap.pixels_mut().iter_mut().zip(pixels.chunks_exact(4)) {
        *to = ColorU8::from_rgba(from[0], from[1], from[2], from[3]).premultiply();
    }
    let place = Transform::from_row(width / wide as f32, 0.0, 0.0, height / high as f32, x, y);
    Some(Mark { area: path.finish()?, ink: Ink::Image(pixmap, place) })
}

/// Returns the area of a shape and the area of its outline.
fn shape_marks(shape: &Shape, scale: f32) -> impl Iterator<Item = Mark> {
    let mut path = PathBuilder::new();
    trace(&shape.form, &mut Pen { path: &mut path, unit: scale, x: 0.0, y: 0.0 });
    let path = path.finish();
    let line = shape
        .stroke
        .and_then(|line| Some(Mark { area: stroked(path.as_ref()?, &line, scale)?, ink: Ink::Colour(line.colour) }));
    let fill = shape.fill.and_then(|colour| Some(Mark { area: path?, ink: Ink::Colour(colour) }));
    fill.into_iter().chain(line)
}

/// Returns the area of a line along a path.
fn stroked(path: &Path, line: &Stroke, scale: f32) -> Option<Path> {
    let stroke = tiny_skia::Stroke {
        width: line.width as f32 * scale,
        miter_limit: 4.0,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Miter,
        dash: None,
    };
    // Without dashes there is no `StrokeDash`: the line is solid.
    match StrokeDash::new(line.dashes.iter().map(|&length| length as f32 * scale).collect(), 0.0) {
        Some(dashes) => path.dash(&dashes, 1.0)?.stroke(&stroke, 1.0),
        None => path.stroke(&stroke, 1.0),
    }
}

/// Returns a line of text. All its glyphs are one area: that is much faster than to fill each glyph by itself.
fn text_mark(text: &Text, shaper: &mut Shaper<'_>, place: Transform) -> Option<Mark> {
    let shaped = shaper.shape(text);
    let mut line = PathBuilder::new();
    let mut x = 0.0;
    for run in &shaped.runs {
        let font = &shaper.fonts[run.font];
        for glyph in &run.glyphs {
            font.draw(glyph.id, &mut Pen { path: &mut line, unit: font.unit, x: x + glyph.x, y: glyph.y });
            x += glyph.advance;
        }
    }
    let size = text.font.size as f32;
    let place = place.pre_translate(text.at.x as f32, text.at.y as f32).pre_scale(size * shaped.squeeze, -size);
    Some(Mark { area: line.finish()?.transform(place)?, ink: Ink::Colour(text.colour) })
}

/// Adds shapes and glyphs to a path.
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

impl OutlinePen for Pen<'_> {
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

fn paint(ink: &Ink) -> Paint<'_> {
    let mut paint = Paint::default();
    match ink {
        Ink::Colour(of) => paint.set_color(colour(*of)),
        Ink::Image(pixmap, place) => {
            paint.shader = Pattern::new(pixmap.as_ref(), SpreadMode::Pad, FilterQuality::Bilinear, 1.0, *place);
        }
    }
    paint
}

/// Writes the PNG of marks, with the title of the scene and the size at which it is to be shown.
///
/// All processors draw, each a band of rows at a time, which fits in its cache.
fn encoded(scene: &Scene, (width, height): (u32, u32), scale: f64, marks: &[Mark]) -> Result<Vec<u8>, PngError> {
    // 96 pixels of a scene make an inch.
    let per_metre = (scale * 96.0 / 0.0254).round() as u32;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // As fast as the fastest setting that compresses, and a quarter smaller: a row is much like the row above it.
    encoder.set_deflate_compression(DeflateCompression::Level(1));
    encoder.set_filter(Filter::Up);
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    encoder.add_itxt_chunk("Title".into(), scene.title.clone())?;
    let mut file = encoder.write_header()?;
    let mut writer = file.stream_writer()?;
    let tops: Vec<u32> = (0..height).step_by(ROWS as usize).collect();
    let row = |&top: &u32| rows(scene.paper, marks, (width, ROWS.min(height - top)), top);
    let draw = |tops: &[u32]| tops.par_iter().map(row).collect::<Vec<_>>();
    let mut bands = tops.chunks(BANDS);
    let mut drawn = bands.next().map(draw).unwrap_or_default();
    while !drawn.is_empty() {
        // Drawn bands are packed while the next ones are drawn.
        let pack = || drawn.into_iter().try_for_each(|rows| packed(rows, &mut writer));
        let (packed, next) = rayon::join(pack, || bands.next().map(draw).unwrap_or_default());
        packed?;
        drawn = next;
    }
    writer.finish()?;
    file.finish()?;
    Ok(bytes)
}

fn packed(rows: Option<Vec<u8>>, writer: &mut impl Write) -> Result<(), PngError> {
    Ok(writer.write_all(&rows.ok_or_else(|| PngError::Failed("it would be empty".into()))?)?)
}

/// Draws the rows of a picture from `top`, as red, green and blue, or returns `None` if there are none.
fn rows(paper: Colour, marks: &[Mark], (width, height): (u32, u32), top: u32) -> Option<Vec<u8>> {
    let mut band = Pixmap::new(width, height)?;
    let (top, bottom) = (top as f32, (top + height) as f32);
    band.fill(colour(paper));
    let place = Transform::from_translate(0.0, -top);
    for mark in marks {
        let bounds = mark.area.bounds();
        if bounds.bottom() > top && bounds.top() < bottom {
            band.fill_path(&mark.area, &paint(&mark.ink), FillRule::Winding, place, None);
        }
    }
    let mut opaque = vec![0; band.data().len() / 4 * 3];
    for (rgb, rgba) in opaque.chunks_exact_mut(3).zip(band.data().chunks_exact(4)) {
        rgb.copy_from_slice(&rgba[..3]);
    }
    Some(opaque)
}
