//! Draws scenes as PDF, each on a page.
//!
//! Text stays text: it can be selected and searched, and the file embeds the glyphs that it uses. A character that no
//! font has is drawn as a box, and copied as the character. The file holds no date, so the same scenes give the same
//! bytes.

use std::collections::HashMap;
use std::fmt;

use krilla::Document;
use krilla::action::LinkAction;
use krilla::annotation::{LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, SpanTag};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::outline::OutlinePen;

use super::fonts::{BrokenFont, FontIx, FontSet, Fonts, Rendered};
use super::outline::trace;
use super::scene::{Form, Group, Image as SceneImage, Item, Point as At, Rect, Scene, Shape, Text};
use super::shape::{Run, Shaper};
use super::theme::Colour;
use crate::raster::Format;

/// The number of points for a pixel of a scene: an inch has 72 points and 96 pixels.
const POINTS: f64 = 0.75;

/// The longest side of a page, in points. Not every program shows a longer one.
const MOST_A_SIDE: f64 = 14_400.0;

/// The options of a PDF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PdfOptions {
    /// The fonts of its texts.
    pub fonts: Fonts,
}

/// The reason why there is no PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PdfError {
    /// There is no page, or a page has no size.
    Empty,
    /// The PDF cannot be written.
    Failed(String),
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PdfError::Empty => f.write_str("a PDF needs a page, and a page needs a size"),
            PdfError::Failed(why) => write!(f, "the PDF cannot be written: {why}"),
        }
    }
}

impl std::error::Error for PdfError {}

impl From<BrokenFont> for PdfError {
    fn from(font: BrokenFont) -> Self {
        PdfError::Failed(font.to_string())
    }
}

/// Draws scenes as the pages of a PDF.
///
/// A page is the sheet of paper that its scene is set on, or else as large as the scene, with 96 pixels to an inch. A
/// page that would be longer than 200 inches is scaled down to that. The title, and the language if the journey states
/// it, are those of the first scene. The same scenes give the same bytes, except with [`Fonts::System`].
///
/// # Errors
/// There is no page, or a page has no size.
pub fn pdf(pages: &[Scene], options: &PdfOptions) -> Result<Rendered, PdfError> {
    let first = pages.first().ok_or(PdfError::Empty)?;
    let fonts = FontSet::new(pages, options.fonts)?;
    let mut writer = Writer { fonts: &fonts, shaper: Shaper::new(&fonts), embedded: HashMap::new() };
    let mut document = Document::new();
    document.set_metadata(metadata(first));
    for scene in pages {
        writer.page(scene, &mut document)?;
    }
    let bytes = document.finish().map_err(|error| PdfError::Failed(error.to_string()))?;
    Ok(Rendered { bytes, missing: fonts.missing })
}

fn metadata(scene: &Scene) -> Metadata {
    let metadata = match &scene.text_lang {
        Some(lang) => Metadata::new().language(lang.clone()),
        None => Metadata::new(),
    };
    metadata
        .title(scene.title.clone())
        .description(scene.description.clone())
        .creator(concat!("polku ", env!("CARGO_PKG_VERSION")).into())
        .document_id(scene.id.clone())
}

struct Writer<'a> {
    fonts: &'a FontSet,
    shaper: Shaper<'a>,
    embedded: HashMap<FontIx, Font>,
}

impl Writer<'_> {
    fn page(&mut self, scene: &Scene, document: &mut Document) -> Result<(), PdfError> {
        let points = scene.page.map_or(POINTS, |page| page.size().0 / scene.width);
        let scale = points.min(MOST_A_SIDE / scene.width.max(scene.height));
        let side = |length: f64| (length * scale) as f32;
        let size = Size::from_wh(side(scene.width), side(scene.height)).ok_or(PdfError::Empty)?;
        let mut page = document.start_page_with(PageSettings::new(size));
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(scale as f32, scale as f32));
        let paper = Rect { x: 0.0, y: 0.0, width: scene.width, height: scene.height };
        fill(&mut surface, &Form::Rect(paper, 0.0), scene.paper);
        for item in scene.leaves() {
            match item {
                Item::Shape(shape) => draw(&mut surface, shape),
                Item::Text(text) => self.text(&mut surface, text)?,
                Item::Image(image) => draw_image(&mut surface, image)?,
                Item::Group(_) => {}
            }
        }
        surface.pop();
        surface.finish();
        for group in groups(&scene.items) {
            if let Some(link) = link(group, scale) {
                page.add_annotation(link.into());
            }
        }
        Ok(())
    }

    fn text(&mut self, surface: &mut Surface<'_>, text: &Text) -> Result<(), PdfError> {
        let shaped = self.shaper.shape(text);
        let size = text.font.size as f32;
        surface.set_fill(Some(paint(text.colour)));
        surface.set_stroke(None);
        // A line is narrowed towards its own origin.
        let origin = Transform::from_row(shaped.squeeze, 0.0, 0.0, 1.0, text.at.x as f32, text.at.y as f32);
        surface.push_transform(&origin);
        let mut x = 0.0;
        for run in &shaped.runs {
            let font = self.font(run.font)?;
            surface.draw_glyphs(Point::from_xy(x, 0.0), &glyphs(run), font, &text.text, size, false);
            x += run.width() * size;
        }
        surface.pop();
        Ok(())
    }

    fn font(&mut self, font: FontIx) -> Result<Font, PdfError> {
        if let Some(font) = self.embedded.get(&font) {
            return Ok(font.clone());
        }
        let typeface = &self.fonts[font];
        let embedded = Font::new(typeface.bytes.into(), typeface.index).ok_or(BrokenFont)?;
        Ok(self.embedded.entry(font).or_insert(embedded).clone())
    }
}

fn glyphs(run: &Run) -> Vec<KrillaGlyph> {
    let glyph = |glyph: &super::shape::Glyph| {
        let id = GlyphId::new(glyph.id.to_u32());
        KrillaGlyph::new(id, glyph.advance, glyph.x, glyph.y, 0.0, glyph.text.clone(), None)
    };
    run.glyphs.iter().map(glyph).collect()
}

fn draw(surface: &mut Surface<'_>, shape: &Shape) {
    if let Some(colour) = shape.fill {
        fill(surface, &shape.form, colour);
    }
    let (Some(line), Some(path)) = (shape.stroke, path(&shape.form)) else { return };
    let array: Vec<f32> = line.dashes.iter().map(|&length| length as f32).collect();
    surface.set_fill(None);
    surface.set_stroke(Some(krilla::paint::Stroke {
        paint: rgb_of(line.colour).into(),
        width: line.width as f32,
        miter_limit: 4.0,
        dash: (!array.is_empty()).then_some(StrokeDash { array, offset: 0.0 }),
        ..Default::default()
    }));
    surface.draw_path(&path);
}

/// Draws an image, with what is to be seen on it as its alternative text. The same image is embedded once.
fn draw_image(surface: &mut Surface<'_>, of: &SceneImage) -> Result<(), PdfError> {
    let Some(clip) = path(&Form::Rect(of.frame, of.radius)) else { return Ok(()) };
    let Some(size) = Size::from_wh(of.frame.width as f32, of.frame.height as f32) else { return Ok(()) };
    let raster = &of.raster;
    let image = match raster.format() {
        // A PDF contains a JPEG as it is.
        Format::Jpeg => Image::from_jpeg(raster.encoded().to_vec().into(), true).map_err(PdfError::Failed)?,
        _ => Image::from_rgba8(raster.pixels().to_vec(), raster.width(), raster.height()),
    };
    let is_told = !of.alt.is_empty();
    if is_told {
        surface.start_tagged(ContentTag::Span(SpanTag::empty().with_alt_text(Some(&of.alt))));
    }
    surface.push_clip_path(&clip, &FillRule::NonZero);
    surface.push_transform(&Transform::from_translate(of.frame.x as f32, of.frame.y as f32));
    surface.draw_image(image, size);
    surface.pop();
    surface.pop();
    if is_told {
        surface.end_tagged();
    }
    Ok(())
}

fn fill(surface: &mut Surface<'_>, form: &Form, colour: Colour) {
    let Some(path) = path(form) else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(paint(colour)));
    surface.draw_path(&path);
}

fn paint(colour: Colour) -> Fill {
    Fill { paint: rgb_of(colour).into(), ..Fill::default() }
}

fn rgb_of(colour: Colour) -> rgb::Color {
    let [r, g, b] = colour.rgb;
    rgb::Color::new(r, g, b)
}

fn path(form: &Form) -> Option<Path> {
    let mut pen = Pen(PathBuilder::new());
    trace(form, &mut pen);
    pen.0.finish()
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

/// Returns all groups, including those in groups.
fn groups(items: &[Item]) -> Vec<&Group> {
    let mut all = Vec::new();
    let mut open: Vec<&Item> = items.iter().rev().collect();
    while let Some(item) = open.pop() {
        if let Item::Group(group) = item {
            all.push(group);
            open.extend(group.items.iter().rev());
        }
    }
    all
}

/// Returns the link of a group. A relative address is left out: it is not relative to the PDF.
fn link(group: &Group, scale: f64) -> Option<LinkAnnotation> {
    let address = group.link.as_deref().filter(|link| is_absolute(link))?;
    let frame = bounds(&group.items)?;
    let [x, y, width, height] = [frame.x, frame.y, frame.width, frame.height].map(|length| (length * scale) as f32);
    let frame = krilla::geom::Rect::from_xywh(x, y, width, height)?;
    Some(LinkAnnotation::new(frame, Target::Action(LinkAction::new(ascii(address)).into())))
}

/// Returns the rectangle around items.
fn bounds(items: &[Item]) -> Option<Rect> {
    let mut room = Room(None);
    let mut open: Vec<&Item> = items.iter().collect();
    while let Some(item) = open.pop() {
        match item {
            Item::Shape(shape) => trace(&shape.form, &mut room),
            Item::Text(Text { at: At { x, y }, width, font, .. }) => {
                room.reach(*x, y - font.size);
                room.reach(x + width, y + font.size * 0.3);
            }
            Item::Image(image) => trace(&Form::Rect(image.frame, 0.0), &mut room),
            Item::Group(group) => open.extend(&group.items),
        }
    }
    let [left, top, right, bottom] = room.0?;
    Some(Rect { x: left, y: top, width: right - left, height: bottom - top })
}

/// A pen that notes how far a path reaches to the left, up, to the right and down. Handles of curves count, too.
struct Room(Option<[f64; 4]>);

impl Room {
    fn reach(&mut self, x: f64, y: f64) {
        let [left, top, right, bottom] = self.0.unwrap_or([x, y, x, y]);
        self.0 = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }
}

impl OutlinePen for Room {
    fn move_to(&mut self, x: f32, y: f32) {
        self.reach(x.into(), y.into());
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.reach(x.into(), y.into());
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.reach(x1.into(), y1.into());
        self.reach(x.into(), y.into());
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.reach(x1.into(), y1.into());
        self.quad_to(x2, y2, x, y);
    }

    fn close(&mut self) {}
}

fn is_absolute(link: &str) -> bool {
    let scheme = link.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| ["http", "https", "mailto"].contains(&scheme.as_str()))
}

/// Returns an address in ASCII, as PDF requires.
fn ascii(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
