//! Writes a scene as SVG.
//!
//! Text stays text, and is fitted to its measured width whatever font displays it. Colours are attributes, which
//! every program reads; the class of an element says what it is, for style sheets. The SVG has no scripts, no styles
//! and no references to anything outside; images are in it, each once. In a page with a switchable theme, colours are variables of the page
//! instead ([`ColourNumbers`]).

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::scene::{Form, Group, Image, Item, Point, Scene, Shape, Step, Text};
use super::text::{After, Face};
use super::theme::Colour;
use crate::raster::Raster;

/// The fonts of text, in order of preference.
const FONTS: &str = "Noto Sans, Helvetica Neue, Helvetica, Arial, sans-serif";

/// Returns the fonts of a scene, in order of preference.
fn fonts(scene: &Scene) -> String {
    scene.font.iter().map(|family| format!("{}, ", family.css())).chain([FONTS.to_owned()]).collect()
}

/// Writes a scene as an SVG document. The same scene gives the same bytes.
pub fn svg(scene: &Scene) -> String {
    written(scene, None)
}

/// Writes a scene as SVG for a page that defines the colours.
pub(super) fn svg_with_variables(scene: &Scene, numbers: &ColourNumbers) -> String {
    written(scene, Some(numbers))
}

fn written(scene: &Scene, numbers: Option<&ColourNumbers>) -> String {
    let mut out = Svg { out: String::with_capacity(4096), scene, numbers, leaf: 0, clips: 0 };
    out.document();
    out.out
}

/// The colours of a picture in a page, as the numbers of the variables `--c0`, `--c1` and so on.
pub(super) struct ColourNumbers {
    pub paper: usize,
    /// The numbers of fill and outline for each shape and text, in drawing order.
    pub leaves: Vec<[usize; 2]>,
}

/// A colour as it appears in the SVG.
enum Ink {
    Literal(Colour),
    Variable(usize),
}

impl fmt::Display for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ink::Literal(colour) => colour.fmt(f),
            Ink::Variable(number) => write!(f, "var(--c{number})"),
        }
    }
}

struct Svg<'a> {
    out: String,
    scene: &'a Scene,
    numbers: Option<&'a ColourNumbers>,
    /// The number of shapes, texts and images written so far.
    leaf: usize,
    /// The number of images whose corners are cut off.
    clips: usize,
}

impl Svg<'_> {
    fn document(&mut self) {
        let scene = self.scene;
        let (width, height) = (number(scene.width), number(scene.height));
        let (wide, high) = match scene.page {
            None => (width.clone(), height.clone()),
            Some(page) => {
                let (wide, high) = page.size();
                (format!("{}pt", number(wide)), format!("{}pt", number(high)))
            }
        };
        // A journey without a stated language has an unknown language.
        let lang = scene.text_lang.as_deref().map(|lang| format!(" lang=\"{}\"", escaped(lang))).unwrap_or_default();
        // A picture with links must be a document: assistive technology does not look inside an image.
        let role = if has_links(&scene.items) { "graphics-document" } else { "img" };
        self.write(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {width} {height}\"{lang} \
             role=\"{role}\" aria-labelledby=\"{id}_title\" aria-describedby=\"{id}_desc\" font-family=\"{}\">\n",
            escaped(&fonts(scene)),
            id = escaped(&scene.id),
        ));
        self.write(format_args!("<title id=\"{}_title\">{}</title>\n", escaped(&scene.id), escaped(&scene.title)));
        self.write(format_args!("<desc id=\"{}_desc\">{}</desc>\n", escaped(&scene.id), escaped(&scene.description)));
        // A page has its images in one place, for all of its pictures.
        if self.numbers.is_none() {
            let prefix = format!("{}_", escaped(&scene.id));
            self.out += &symbols(scene.leaves().filter_map(raster), &prefix);
        }
        self.write(format_args!(
            "<rect class=\"paper\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
            self.numbers.map_or(Ink::Literal(scene.paper), |numbers| Ink::Variable(numbers.paper))
        ));
        self.items(&scene.items);
        self.out.push_str("</svg>\n");
    }

    fn items(&mut self, items: &[Item]) {
        let mut items = items.iter().peekable();
        while let Some(item) = items.next() {
            match item {
                Item::Group(group) => self.group(group),
                Item::Shape(shape) => {
                    self.shape(shape);
                    self.leaf += 1;
                }
                Item::Image(image) => {
                    self.image(image);
                    self.leaf += 1;
                }
                Item::Text(text) => {
                    let mut lines = vec![text];
                    while let Some(Item::Text(next)) = items.next_if(|item| continues_text(item)) {
                        lines.push(next);
                    }
                    self.text(text, &lines);
                    self.leaf += lines.len();
                }
            }
        }
    }

    fn group(&mut self, group: &Group) {
        if let Some(link) = &group.link {
            self.write(format_args!("<a href=\"{}\">\n", escaped(link)));
        }
        let (role, scene) = (group.role.as_str(), escaped(&self.scene.id));
        match group.id.as_str() {
            "" => self.write(format_args!("<g class=\"{role}\">\n")),
            id => self.write(format_args!("<g class=\"{role}\" id=\"{scene}_{role}_{}\">\n", escaped(id))),
        }
        if !group.title.is_empty() {
            self.write(format_args!("<title>{}</title>\n", escaped(&group.title)));
        }
        self.items(&group.items);
        self.out.push_str("</g>\n");
        if group.link.is_some() {
            self.out.push_str("</a>\n");
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match &shape.form {
            Form::Rect(rect, radius) => {
                self.write(format_args!(
                    "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"",
                    shape.role.as_str(),
                    number(rect.x),
                    number(rect.y),
                    number(rect.width),
                    number(rect.height),
                    number(*radius),
                ));
            }
            Form::Circle(at, radius) => {
                let (x, y, radius) = (number(at.x), number(at.y), number(*radius));
                let role = shape.role.as_str();
                self.write(format_args!("<circle class=\"{role}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\""));
            }
            Form::Path(steps) => {
                self.write(format_args!("<path class=\"{}\" d=\"", shape.role.as_str()));
                for step in steps {
                    self.step(step);
                }
                self.out.push('"');
            }
        }
        match shape.fill {
            Some(fill) => self.write(format_args!(" fill=\"{}\"", self.ink(0, fill))),
            None => self.out.push_str(" fill=\"none\""),
        }
        if let Some(stroke) = &shape.stroke {
            self.write(format_args!(
                " stroke=\"{}\" stroke-width=\"{}\"",
                self.ink(1, stroke.colour),
                number(stroke.width)
            ));
            if !stroke.dashes.is_empty() {
                let dashes: Vec<String> = stroke.dashes.iter().map(|length| number(*length)).collect();
                self.write(format_args!(" stroke-dasharray=\"{}\"", dashes.join(" ")));
            }
        }
        self.out.push_str("/>\n");
    }

    fn image(&mut self, Image { role, frame, radius, raster, alt }: &Image) {
        let scene = escaped(&self.scene.id);
        let [x, y, width, height] = [frame.x, frame.y, frame.width, frame.height].map(number);
        let place = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        let mut clip = String::new();
        if *radius > 0.0 {
            self.clips += 1;
            let (clips, radius) = (self.clips, number(*radius));
            self.write(format_args!(
                "<clipPath id=\"{scene}_clip_{clips}\"><rect {place} rx=\"{radius}\"/></clipPath>\n"
            ));
            clip = format!(" clip-path=\"url(#{scene}_clip_{clips})\"");
        }
        let symbol = match self.numbers {
            Some(_) => symbol_id("", raster),
            None => symbol_id(&format!("{scene}_"), raster),
        };
        // The coordinates of a path that clips a `use` would begin at its corner.
        self.write(format_args!("<g class=\"{}\"{clip}", role.as_str()));
        match escaped(alt).as_str() {
            "" => self.out.push_str(" aria-hidden=\"true\">"),
            alt => self.write(format_args!(" role=\"img\" aria-label=\"{alt}\"><title>{alt}</title>")),
        }
        self.write(format_args!("<use href=\"#{symbol}\" {place}/></g>\n"));
    }

    fn step(&mut self, step: &Step) {
        let pair = |point: &Point| format!("{} {}", number(point.x), number(point.y));
        match step {
            Step::Move(to) => self.write(format_args!("M{}", pair(to))),
            Step::Line(to) => self.write(format_args!("L{}", pair(to))),
            Step::Bend(by, to) => self.write(format_args!("Q{} {}", pair(by), pair(to))),
            Step::Curve(from, by, to) => {
                self.write(format_args!("C{} {} {}", pair(from), pair(by), pair(to)));
            }
            Step::Close => self.out.push('Z'),
        }
    }

    /// Writes a text with all its lines as one element, so that it is found, selected and read aloud as one.
    fn text(&mut self, text: &Text, lines: &[&Text]) {
        let weight = if text.font.face == Face::Bold { " font-weight=\"bold\"" } else { "" };
        let (role, size, colour) = (text.role.as_str(), number(text.font.size), self.ink(0, text.colour));
        self.write(format_args!("<text class=\"{role}\" font-size=\"{size}\"{weight} fill=\"{colour}\""));
        if let [line] = lines {
            self.place(line);
            self.write(format_args!(">{}", escaped(&line.text)));
        } else {
            self.out.push('>');
            for line in lines {
                self.out.push_str(if line.after == After::Space { " <tspan" } else { "<tspan" });
                self.place(line);
                self.write(format_args!(">{}</tspan>", escaped(&line.text)));
            }
        }
        self.out.push_str("</text>\n");
    }

    fn place(&mut self, line: &Text) {
        let (x, y) = (number(line.at.x), number(line.at.y));
        self.write(format_args!(" x=\"{x}\" y=\"{y}\""));
        if line.width > 0.0 {
            self.write(format_args!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(line.width)));
        }
    }

    /// Returns the colour of the current shape or text: part 0 is its fill, part 1 its outline.
    fn ink(&self, part: usize, colour: Colour) -> Ink {
        let number = self.numbers.and_then(|numbers| numbers.leaves.get(self.leaf)).map(|leaf| leaf[part]);
        number.map_or(Ink::Literal(colour), Ink::Variable)
    }

    fn write(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(arguments);
    }
}

fn raster(item: &Item) -> Option<&Raster> {
    match item {
        Item::Image(image) => Some(&image.raster),
        _ => None,
    }
}

/// Returns images as symbols, each once, whose ids begin with a prefix.
pub(super) fn symbols<'r>(rasters: impl Iterator<Item = &'r Raster>, prefix: &str) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for raster in rasters.filter(|raster| seen.insert(raster.id())) {
        let (id, width, height) = (symbol_id(prefix, raster), raster.width(), raster.height());
        let (media, bytes) = (raster.format().media_type(), STANDARD.encode(raster.encoded()));
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "<symbol id=\"{id}\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\"><image width=\"{width}\" \
             height=\"{height}\" preserveAspectRatio=\"none\" href=\"data:{media};base64,{bytes}\"/></symbol>"
        );
    }
    if out.is_empty() { out } else { format!("<defs>\n{out}</defs>\n") }
}

/// Returns the id of the symbol of an image.
pub(super) fn symbol_id(prefix: &str, raster: &Raster) -> String {
    format!("{prefix}raster_{}", raster.id())
}

fn continues_text(item: &Item) -> bool {
    matches!(item, Item::Text(text) if text.after != After::Nothing)
}

fn has_links(items: &[Item]) -> bool {
    items.iter().any(|item| matches!(item, Item::Group(group) if group.link.is_some() || has_links(&group.items)))
}

/// Writes a number with at most two decimals.
fn number(number: f64) -> String {
    // Adding 0 turns −0 into 0.
    ((number * 100.0).round() / 100.0 + 0.0).to_string()
}

/// Escapes a text for XML. Characters that XML cannot hold are replaced.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
