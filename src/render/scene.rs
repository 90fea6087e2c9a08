//! A scene: a picture as a list of drawing commands, made by a view and drawn by a backend.
//!
//! Each command has a [`Role`] that says what it is in the picture. Backends use it as a name, and tests use it to
//! find the boxes, transitions and labels in a scene.

use std::sync::Arc;

use super::look::Family;
use super::settings::Page;
use super::text::{After, Font, Line};
use super::theme::Colour;
use crate::graph::TransitionKind;
use crate::raster::Raster;
use crate::words::Lang;

/// A picture. Lengths are in pixels. The origin is the upper left corner; x grows to the right, y downwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// The prefix of every id in the picture, so that several pictures fit on one HTML page. It names the journey,
    /// the view, the persona and the page.
    pub id: String,
    /// The title.
    pub title: String,
    /// A description in words, for people who cannot see the picture.
    pub description: String,
    /// The language of polku's own words.
    pub lang: Lang,
    /// The language of the journey's texts (BCP 47), if the file states it.
    pub text_lang: Option<String>,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
    /// The page size. `None` means as large as needed.
    pub page: Option<Page>,
    /// The background colour.
    pub paper: Colour,
    /// The font family of the texts, if the viewer has it. `None` means Noto Sans.
    pub font: Option<Family>,
    /// The items, from back to front.
    pub items: Vec<Item>,
}

/// An item of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Several items that belong together.
    Group(Group),
    /// A filled or outlined shape.
    Shape(Shape),
    /// A line of text.
    Text(Text),
    /// An image.
    Image(Image),
}

/// Several items that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The role.
    pub role: Role,
    /// The id of the element that the group stands for, unique among the groups of its role. It is empty for a group
    /// that stands for none.
    pub id: String,
    /// The tooltip. It may be empty.
    pub title: String,
    /// The address that a click opens. It is a safe address.
    pub link: Option<String>,
    /// The items, from back to front.
    pub items: Vec<Item>,
}

/// A shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The role.
    pub role: Role,
    /// The form.
    pub form: Form,
    /// The fill.
    pub fill: Option<Colour>,
    /// The outline.
    pub stroke: Option<Stroke>,
}

/// An image of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The role.
    pub role: Role,
    /// Where it is. It has the shape of the raster.
    pub frame: Rect,
    /// The radius of its corners, which are cut off.
    pub radius: f64,
    /// What it shows.
    pub raster: Arc<Raster>,
    /// What is to be seen on it. It is empty where the author does not say.
    pub alt: String,
}

/// The form of a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A rectangle, with the radius of its corners.
    Rect(Rect, f64),
    /// A circle: its centre and its radius.
    Circle(Point, f64),
    /// Any other form.
    Path(Vec<Step>),
}

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// The distance from the left.
    pub x: f64,
    /// The distance from the top.
    pub y: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left side.
    pub x: f64,
    /// The top.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Begins at a point.
    Move(Point),
    /// A straight line to a point.
    Line(Point),
    /// A quadratic curve: its control point and its end.
    Bend(Point, Point),
    /// A cubic curve: its two control points and its end.
    Curve(Point, Point, Point),
    /// A straight line back to the beginning.
    Close,
}

/// The style of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The colour.
    pub colour: Colour,
    /// The width.
    pub width: f64,
    /// The lengths of dashes and gaps. It is empty for a solid line.
    pub dashes: &'static [f64],
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The role.
    pub role: Role,
    /// The text. It needs no further cleaning.
    pub text: String,
    /// The left end, on the baseline.
    pub at: Point,
    /// The width in its font.
    pub width: f64,
    /// The font.
    pub font: Font,
    /// The colour.
    pub colour: Colour,
    /// How it continues the line before it.
    pub after: After,
}

/// What an item is in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The title and the texts below it.
    Heading,
    /// A stage: its background, and its name.
    Stage,
    /// A lane: its background, and its name.
    Lane,
    /// A touchpoint: its box, and the content of the box.
    Touchpoint,
    /// Small print in a touchpoint.
    Detail,
    /// A transition of a kind: its line and its head.
    Transition(TransitionKind),
    /// The label of a transition: condition, probability, personas.
    Label,
    /// The start of a persona's journey.
    Start,
    /// A curve of scores, and its labels.
    Curve(Measure),
    /// The difference between experience and expectation.
    Gap,
    /// A link.
    Link,
    /// The image of a touchpoint or a persona.
    Image,
    /// The legend.
    Legend,
}

/// The measure of a score (D3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// The expectation of the customer.
    Expectation,
    /// The experience of the customer.
    Experience,
}

impl Role {
    /// Returns the name of the role, as used in the classes of SVG.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Heading => "heading",
            Role::Stage => "stage",
            Role::Lane => "lane",
            Role::Touchpoint => "touchpoint",
            Role::Detail => "detail",
            Role::Transition(kind) => kind.as_str(),
            Role::Label => "label",
            Role::Start => "start",
            Role::Curve(Measure::Expectation) => "expectation",
            Role::Curve(Measure::Experience) => "experience",
            Role::Gap => "gap",
            Role::Link => "link",
            Role::Image => "image",
            Role::Legend => "legend",
        }
    }
}

impl Item {
    pub(super) fn text(role: Role, line: Line, at: Point, font: Font, colour: Colour) -> Self {
        Item::Text(Text { role, text: line.text, at, width: line.width, font, colour, after: line.after })
    }
}

impl Rect {
    /// Returns whether two rectangles overlap.
    pub(super) fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Makes a rectangle from its upper left corner and its size.
    pub(super) fn new(x: impl Into<f64>, y: impl Into<f64>, width: impl Into<f64>, height: impl Into<f64>) -> Self {
        Rect { x: x.into(), y: y.into(), width: width.into(), height: height.into() }
    }
}

impl Point {
    pub(super) fn new(x: impl Into<f64>, y: impl Into<f64>) -> Self {
        Point { x: x.into(), y: y.into() }
    }
}

impl Item {
    /// Moves an item to the right and down.
    pub(super) fn shift(&mut self, right: f64, down: f64) {
        let move_point = |point: &mut Point| {
            point.x += right;
            point.y += down;
        };
        match self {
            Item::Group(group) => group.items.iter_mut().for_each(|item| item.shift(right, down)),
            Item::Text(text) => move_point(&mut text.at),
            Item::Image(image) => {
                image.frame.x += right;
                image.frame.y += down;
            }
            Item::Shape(shape) => match &mut shape.form {
                Form::Rect(rect, _) => {
                    rect.x += right;
                    rect.y += down;
                }
                Form::Circle(at, _) => move_point(at),
                Form::Path(steps) => steps.iter_mut().flat_map(Step::points).for_each(move_point),
            },
        }
    }
}

impl Step {
    fn points(&mut self) -> impl Iterator<Item = &mut Point> {
        let points = match self {
            Step::Move(to) | Step::Line(to) => [Some(to), None, None],
            Step::Bend(by, to) => [Some(by), Some(to), None],
            Step::Curve(from, by, to) => [Some(from), Some(by), Some(to)],
            Step::Close => [None, None, None],
        };
        points.into_iter().flatten()
    }
}

impl Scene {
    /// Returns every shape, text and image from back to front, including those in groups.
    pub fn leaves(&self) -> impl Iterator<Item = &Item> {
        let mut open: Vec<std::slice::Iter<'_, Item>> = vec![self.items.iter()];
        std::iter::from_fn(move || {
            loop {
                match open.last_mut()?.next() {
                    None => drop(open.pop()),
                    Some(Item::Group(group)) => open.push(group.items.iter()),
                    Some(leaf) => return Some(leaf),
                }
            }
        })
    }
}
