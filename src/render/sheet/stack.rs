//! The content of a cell from top to bottom: lines of text, signs, and frames around some of them.
//!
//! A stack consists of pieces that are never split, so that a stack too high for a page can continue on the next.

mod merge;

use std::ops::Range;

use crate::model::Link;
use crate::render::marks::mark_ring;
use crate::render::scene::{Form, Group, Item, Point, Rect, Role, Shape, Step, Stroke};
use crate::render::signs;
use crate::render::text::{Face, Font, REFERRED, SHOWN, clean, cut, wrap};
use crate::render::theme::{Colour, Palette, Tone};
use crate::source::At;

/// The style of a text.
#[derive(Clone, Copy)]
pub(super) struct TextStyle {
    pub role: Role,
    pub font: Font,
    pub colour: Colour,
}

impl TextStyle {
    pub const fn new(role: Role, font: Font, colour: Colour) -> Self {
        TextStyle { role, font, colour }
    }

    /// Returns the height of a line.
    pub fn leading(self) -> f64 {
        (self.font.size * 1.36).round()
    }
}

/// The fonts of a sheet.
pub(super) const NAME: Font = Font::new(Face::Bold, 13.0);
pub(super) const BODY: Font = Font::new(Face::Regular, 12.0);
pub(super) const STRONG: Font = Font::new(Face::Bold, 12.0);
pub(super) const SMALL: Font = Font::new(Face::Regular, 10.5);
pub(super) const SMALL_STRONG: Font = Font::new(Face::Bold, 10.5);

/// Pieces, one below the other.
#[derive(Clone)]
pub(super) struct Stack {
    pub width: f64,
    pieces: Vec<StackPiece>,
    frames: Vec<Frame>,
    /// The element that the whole stack stands for, if any.
    pub group: Option<GroupIdentity>,
    /// The left and right padding of the open frame.
    inset: (f64, f64),
    open: Option<usize>,
    /// What the next pieces are about.
    about: u8,
}

#[derive(Clone)]
struct StackPiece {
    height: f64,
    items: Vec<Item>,
    frame: Option<usize>,
    /// What it is about: pieces about the same have the same number.
    about: u8,
}

/// A frame around pieces.
#[derive(Clone)]
pub(super) struct Frame {
    pub role: Role,
    pub fill: Colour,
    pub stroke: Option<Stroke>,
    /// The colour of a bar at the left side.
    pub bar: Option<Colour>,
    /// The line around it, in a picture of two states.
    pub ring: Option<Stroke>,
}

/// The element that a stack stands for.
#[derive(Clone)]
pub(super) struct GroupIdentity {
    pub role: Role,
    pub id: String,
    pub title: String,
}

impl Frame {
    /// Makes the frame of a card with a tone.
    pub fn card(tone: &Tone) -> Self {
        let stroke = Some(Stroke { colour: tone.line, width: 0.8, dashes: &[] });
        Frame { role: Role::Detail, fill: tone.fill, stroke, bar: None, ring: None }
    }

    /// Makes the frame of a card without a colour.
    pub fn plain(palette: &Palette) -> Self {
        let stroke = Some(Stroke { colour: palette.rule, width: 1.0, dashes: &[] });
        Frame { role: Role::Detail, fill: palette.paper, stroke, bar: None, ring: None }
    }
}

/// The padding of a frame: beside its content, and above and below.
const BESIDE: f64 = 9.0;
const ABOVE: f64 = 7.0;
const CORNER: f64 = 6.0;
/// The room of a ring around a frame.
const RINGED: f64 = 4.0;

impl Stack {
    pub fn new(width: f64) -> Self {
        Stack { width, pieces: Vec::new(), frames: Vec::new(), group: None, inset: (0.0, width), open: None, about: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    pub fn height(&self) -> f64 {
        self.height_of(0..self.len())
    }

    pub fn height_of(&self, pieces: Range<usize>) -> f64 {
        self.pieces[pieces].iter().map(|piece| piece.height).sum()
    }

    /// Returns the width available for the next piece.
    pub fn room(&self) -> f64 {
        self.inset.1 - self.inset.0
    }

    /// Adds a row. `items` are positioned relative to its left end, at half height.
    pub fn row(&mut self, height: f64, items: impl IntoIterator<Item = Item>) {
        let mut items: Vec<Item> = items.into_iter().collect();
        items.iter_mut().for_each(|item| item.shift(self.inset.0, height / 2.0));
        self.pieces.push(StackPiece { height, items, frame: self.open, about: self.about });
    }

    /// Begins pieces about something else.
    pub fn next(&mut self) {
        self.about += 1;
    }

    pub fn gap(&mut self, height: f64) {
        self.row(height, []);
    }

    /// Adds a gap, unless the stack is empty.
    pub fn between(&mut self, height: f64) {
        if !self.is_empty() {
            self.gap(height);
        }
    }

    /// Adds a text, in as many lines as it needs.
    pub fn text(&mut self, text: &str, style: TextStyle) {
        self.signed(text, style, 0.0, |_| Vec::new());
    }

    /// Limits the stack to a number of lines. The last line shows that there are more.
    pub fn shorten(&mut self, lines: usize, style: TextStyle) {
        if self.len() > lines {
            self.pieces.truncate(lines - 1);
            self.text("…", style);
        }
    }

    /// Adds a text with a sign before its first line. `sign` draws it around the centre of a square of the width
    /// `room`, at the left of the line.
    pub fn signed(&mut self, text: &str, style: TextStyle, room: f64, sign: impl Fn(Point) -> Vec<Item>) {
        if text.is_empty() {
            // The author draws no word, but the sign means something by itself.
            if room > 0.0 {
                self.row(style.leading(), sign(Point::new(0.0, 0.0)));
            }
            return;
        }
        let lines = wrap(text, style.font, self.room() - room);
        let last = lines.len().saturating_sub(1);
        for (number, line) in lines.into_iter().enumerate() {
            let mut items = if number == 0 { sign(Point::new(0.0, 0.0)) } else { Vec::new() };
            let at = Point::new(room, style.font.size * 0.36);
            items.push(Item::text(style.role, line, at, style.font, style.colour));
            // If a text is cut, its last line shows the whole text as a tooltip.
            if number == last && cut(text, SHOWN).len() < text.len() {
                let (role, id, title, link) = (style.role, String::new(), clean(text), None);
                items = vec![Item::Group(Group { role, id, title, link, items })];
            }
            self.row(style.leading(), items);
        }
    }

    /// Adds links, each on separate lines.
    pub fn links(&mut self, links: &[At<Link>], style: TextStyle) {
        for link in links {
            let text = link.text.as_ref().map_or(link.url.value.as_str(), |text| &text.value);
            // The rest of a long address is in the table of the page.
            for line in wrap(&cut(text, REFERRED), style.font, self.room()) {
                let steps = vec![Step::Move(Point::new(0.0, 5.0)), Step::Line(Point::new(line.width, 5.0))];
                let stroke = Some(Stroke { colour: style.colour, width: 0.7, dashes: &[] });
                let under = Shape { role: Role::Link, form: Form::Path(steps), fill: None, stroke };
                let at = Point::new(0.0, style.font.size * 0.36);
                let text = Item::text(Role::Link, line, at, style.font, style.colour);
                let items = vec![Item::Shape(under), text];
                let link = Some(link.url.value.to_string());
                let anchor = Group { role: Role::Link, id: String::new(), title: String::new(), link, items };
                self.row(style.leading() + 1.0, [Item::Group(anchor)]);
            }
        }
    }

    /// Adds the pieces that `fill` adds, in a frame.
    pub fn framed(&mut self, frame: Frame, fill: impl FnOnce(&mut Stack)) {
        let (left, right) = self.inset;
        let bar = if frame.bar.is_some() { 3.0 } else { 0.0 };
        self.inset = (left + BESIDE + bar, right - BESIDE);
        self.open = Some(self.frames.len());
        self.frames.push(frame);
        self.gap(ABOVE);
        fill(self);
        self.gap(ABOVE);
        self.open = None;
        self.inset = (left, right);
    }

    /// Returns how many pieces, beginning with `from`, fit into a height.
    pub fn fitting(&self, from: usize, height: f64) -> usize {
        let mut left = height;
        let fits = |piece: &&StackPiece| {
            left -= piece.height;
            left >= -0.01
        };
        self.pieces[from..].iter().take_while(fits).count()
    }

    /// Draws some of the pieces, from `at` downwards.
    pub fn draw(&self, pieces: Range<usize>, at: Point) -> Vec<Item> {
        let mut items = Vec::new();
        let mut top = at.y;
        let mut frames: Vec<(usize, f64, f64)> = Vec::new();
        for piece in &self.pieces[pieces] {
            if let Some(frame) = piece.frame {
                match frames.last_mut() {
                    Some((last, _, bottom)) if *last == frame => *bottom = top + piece.height,
                    _ => frames.push((frame, top, top + piece.height)),
                }
            }
            let moved = piece.items.iter().cloned().map(|mut item| {
                item.shift(at.x, top);
                item
            });
            items.extend(moved);
            top += piece.height;
        }
        let mut drawn: Vec<Item> =
            frames.into_iter().flat_map(|(frame, top, bottom)| self.frame(frame, at.x, top, bottom)).collect();
        drawn.extend(items);
        match &self.group {
            Some(GroupIdentity { role, id, title }) => {
                vec![Item::Group(Group { role: *role, id: id.clone(), title: title.clone(), link: None, items: drawn })]
            }
            None => drawn,
        }
    }

    fn frame(&self, frame: usize, x: f64, top: f64, bottom: f64) -> Vec<Item> {
        let Frame { role, fill, stroke, bar, ring } = self.frames[frame].clone();
        // A ring stays within the column.
        let inset = if ring.is_some() { RINGED } else { 0.0 };
        let rect = Rect::new(x + inset, top + inset, self.width - 2.0 * inset, bottom - top - 2.0 * inset);
        let ring = ring.map(|ring| Item::Shape(mark_ring(ring, rect, CORNER, Role::Detail)));
        let mut items: Vec<Item> = ring.into_iter().collect();
        items.push(Item::Shape(Shape { role, form: Form::Rect(rect, CORNER), fill: Some(fill), stroke }));
        if let Some(colour) = bar {
            let form = signs::left_bar(rect, 4.0, CORNER);
            items.push(Item::Shape(Shape { role: Role::Detail, form, fill: Some(colour), stroke: None }));
        }
        items
    }
}
