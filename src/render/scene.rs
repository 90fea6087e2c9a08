//! A picture as a list of drawing commands: what a view makes and every backend draws.
//!
//! Each command has a [`Role`], what it is in the picture, so that a backend can name it, and somebody
//! who looks at a scene can find the boxes, the ways and the labels in it.

use super::look::Family;
use super::settings::Page;
use super::text::{After, Font, Line};
use super::theme::Colour;
use crate::graph::TransitionKind;
use crate::words::Lang;

/// A picture. Lengths are in pixels; x goes right, y goes down, from the upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Begins every id in the picture, so that several go on one page: the journey, the view, the persona, the page.
    pub id: String,
    /// What the picture is called.
    pub title: String,
    /// What it shows, in words, for those who can't see it.
    pub description: String,
    /// The language of the tool's words in it.
    pub lang: Lang,
    /// The language of the journey's texts (BCP 47), where the file states it.
    pub text_lang: Option<String>,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The sheet of paper that it fills; `None`: it is as large as it needs to be.
    pub page: Option<Page>,
    /// What everything is drawn on.
    pub paper: Colour,
    /// The family of fonts to show its texts in, where it is there; `None`: Noto Sans.
    pub font: Option<Family>,
    /// What is drawn, the undermost first.
    pub items: Vec<Item>,
}

/// Something that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Several that belong together.
    Group(Group),
    /// A filled or outlined shape.
    Shape(Shape),
    /// A line of text.
    Text(Text),
}

/// Several items that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What it is.
    pub role: Role,
    /// The id of what it stands for, unique among those of its role; empty where it stands for nothing.
    pub id: String,
    /// What is told of it when it is pointed at; may be empty.
    pub title: String,
    /// Where it leads when it is clicked; a safe address.
    pub link: Option<String>,
    /// What is drawn.
    pub items: Vec<Item>,
}

/// A shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// What it is.
    pub role: Role,
    /// Its form.
    pub form: Form,
    /// What it is filled with.
    pub fill: Option<Colour>,
    /// Its outline.
    pub stroke: Option<Stroke>,
}

/// The form of a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A rectangle, with corners of a radius.
    Rect(Rect, f64),
    /// A circle: its centre and its radius.
    Circle(Point, f64),
    /// Whatever else.
    Path(Vec<Step>),
}

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left side.
    pub x: f64,
    /// Its upper side.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Begins at a place.
    Move(Point),
    /// A straight line to a place.
    Line(Point),
    /// A curve to the second place that leaves towards, and comes in from, the first.
    Bend(Point, Point),
    /// A curve to the third place that leaves towards the first, and comes in from the second.
    Curve(Point, Point, Point),
    /// A straight line to where it began.
    Close,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width.
    pub width: f64,
    /// Lengths of its dashes and gaps; none where it is solid.
    pub dashes: &'static [f64],
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it is.
    pub role: Role,
    /// What it says; nothing in it needs cleaning.
    pub text: String,
    /// Where it begins, on its base line.
    pub at: Point,
    /// How wide it is in this font.
    pub width: f64,
    /// Its font.
    pub font: Font,
    /// Its colour.
    pub colour: Colour,
    /// How it goes on from the line before it.
    pub after: After,
}

/// What something is in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The title and what stands with it.
    Heading,
    /// A stage: its ground, and its name on it.
    Stage,
    /// A lane: its ground, and its name on it.
    Lane,
    /// A touchpoint: its box, and what stands in it.
    Touchpoint,
    /// Small print in a touchpoint.
    Detail,
    /// A way, by its kind: its line and its head.
    Way(TransitionKind),
    /// What stands at a way: in which case, how probable, for whom.
    Label,
    /// Where somebody begins.
    Start,
    /// A curve of scores, and what stands at it.
    Curve(Measure),
    /// Where the experience differs from what was expected.
    Gap,
    /// What leads elsewhere when it is clicked.
    Link,
    /// The explanation of what is drawn.
    Legend,
}

/// What a score is of (D3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// What the customer expects.
    Expectation,
    /// What the customer experiences.
    Experience,
}

impl Role {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Heading => "heading",
            Role::Stage => "stage",
            Role::Lane => "lane",
            Role::Touchpoint => "touchpoint",
            Role::Detail => "detail",
            Role::Way(kind) => kind.as_str(),
            Role::Label => "label",
            Role::Start => "start",
            Role::Curve(Measure::Expectation) => "expectation",
            Role::Curve(Measure::Experience) => "experience",
            Role::Gap => "gap",
            Role::Link => "link",
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
    /// Whether it and another have any place in common.
    pub(super) fn meets(&self, other: &Rect) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// A rectangle from its upper left corner and its size.
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
    /// Moves it by so much to the right and down.
    pub(super) fn shift(&mut self, right: f64, down: f64) {
        let move_point = |point: &mut Point| {
            point.x += right;
            point.y += down;
        };
        match self {
            Item::Group(group) => group.items.iter_mut().for_each(|item| item.shift(right, down)),
            Item::Text(text) => move_point(&mut text.at),
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
    /// Every shape and text, the undermost first, those in groups included.
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
