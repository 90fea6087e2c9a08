//! Signs that carry meaning without colour, and the heads of lines.

mod media;

pub(super) use media::medium;

use super::scene::{Form, Item, Point, Rect, Role, Shape, Step, Stroke};
use super::text::{Face, Font, Line};
use super::theme::{Colour, Palette};
use crate::graph::TransitionKind;
use crate::model::{Contact, EndKind, Ownership, PersonaSet};

/// The font of marks, and the padding around their letters.
pub(super) const MARK: Font = Font::new(Face::Bold, 10.0);
pub(super) const MARK_PAD: f64 = 5.0;

/// Draws the sign of an ownership around a centre, about 10 pixels wide.
pub(super) fn ownership(ownership: Ownership, middle: Point, colour: Colour, role: Role) -> Shape {
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    let form = match ownership {
        Ownership::Company => Form::Rect(Rect::new(middle.x - 4.2, middle.y - 4.2, 8.4, 8.4), 1.0),
        Ownership::Partner => polygon(&[at(0.0, -5.4), at(5.4, 0.0), at(0.0, 5.4), at(-5.4, 0.0)]),
        Ownership::Customer => Form::Circle(middle, 4.7),
        Ownership::Social => Form::Path(vec![
            Step::Move(at(0.0, 5.0)),
            Step::Bend(at(-5.4, 1.0), at(-5.2, -1.8)),
            Step::Bend(at(-4.9, -4.6), at(-2.5, -4.6)),
            Step::Bend(at(-0.6, -4.6), at(0.0, -2.6)),
            Step::Bend(at(0.6, -4.6), at(2.5, -4.6)),
            Step::Bend(at(4.9, -4.6), at(5.2, -1.8)),
            Step::Bend(at(5.4, 1.0), at(0.0, 5.0)),
            Step::Close,
        ]),
        Ownership::External => polygon(&[at(0.0, -5.0), at(5.3, 4.3), at(-5.3, 4.3)]),
    };
    Shape { role, form, fill: Some(colour), stroke: None }
}

/// Draws the sign of a kind of transition around a centre. Ends have signs of their own.
pub(super) fn kind(kind: TransitionKind, middle: Point, colour: Colour) -> Vec<Shape> {
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    match kind {
        TransitionKind::Forward | TransitionKind::Exit => Vec::new(),
        // Two bars side by side.
        TransitionKind::Meanwhile => {
            let bar = |x: f64| filled(Form::Rect(Rect::new(middle.x + x, middle.y - 4.4, 2.6, 8.8), 0.8), colour);
            vec![bar(-3.8), bar(1.2)]
        }
        // An arrow that turns left.
        TransitionKind::Back => vec![
            drawn(
                vec![
                    Step::Move(at(-3.0, -2.0)),
                    Step::Line(at(1.5, -2.0)),
                    Step::Bend(at(4.2, -2.0), at(4.2, 0.9)),
                    Step::Bend(at(4.2, 3.6), at(1.5, 3.6)),
                    Step::Line(at(-0.5, 3.6)),
                ],
                colour,
            ),
            filled(polygon(&[at(-5.0, -2.0), at(-1.6, -4.8), at(-1.6, 0.8)]), colour),
        ],
        // A circular arrow.
        TransitionKind::Renewal => {
            let on_round = |degrees: f64, radius: f64| {
                let (sin, cos) = degrees.to_radians().sin_cos();
                at(radius * cos, radius * sin)
            };
            let mut steps = vec![Step::Move(on_round(-20.0, 4.2))];
            for part in 0..6 {
                let from = -20.0 + 45.0 * f64::from(part);
                let control = on_round(from + 22.5, 4.2 / 22.5f64.to_radians().cos());
                steps.push(Step::Bend(control, on_round(from + 45.0, 4.2)));
            }
            let tip = [at(3.4, -4.4), at(-1.2, -7.0), at(-1.0, -1.8)];
            vec![drawn(steps, colour), filled(polygon(&tip), colour)]
        }
        TransitionKind::Recovery => {
            let bar = |rect| filled(Form::Rect(rect, 0.6), colour);
            vec![
                bar(Rect::new(middle.x - 1.5, middle.y - 4.8, 3.0, 9.6)),
                bar(Rect::new(middle.x - 4.8, middle.y - 1.5, 9.6, 3.0)),
            ]
        }
    }
}

/// Draws a triangle that points up or down around a centre, about 8 pixels wide.
pub(super) fn trend(rises: bool, middle: Point, colour: Colour, role: Role) -> Shape {
    let y = if rises { 3.4 } else { -3.4 };
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    Shape { role, form: polygon(&[at(-4.0, y), at(4.0, y), at(0.0, -y)]), fill: Some(colour), stroke: None }
}

/// Draws the sign of an end of a kind around a centre, about 10 pixels wide.
pub(super) fn end(kind: EndKind, middle: Point, colour: Colour, paper: Colour) -> Vec<Shape> {
    match kind {
        EndKind::Done => done(middle, colour, paper),
        EndKind::Other => other(middle, colour, paper),
        EndKind::Lost => lost(middle, colour, paper),
    }
}

/// A disc with a tick.
fn done(middle: Point, colour: Colour, paper: Colour) -> Vec<Shape> {
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    let tick = vec![Step::Move(at(-2.5, 0.1)), Step::Line(at(-0.7, 2.0)), Step::Line(at(2.6, -2.0))];
    vec![filled(Form::Circle(middle, 5.2), colour), drawn(tick, paper)]
}

/// A diamond with a bar.
fn other(middle: Point, colour: Colour, paper: Colour) -> Vec<Shape> {
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    let bar = vec![Step::Move(at(-2.5, 0.0)), Step::Line(at(2.5, 0.0))];
    vec![filled(polygon(&[at(0.0, -6.4), at(6.4, 0.0), at(0.0, 6.4), at(-6.4, 0.0)]), colour), drawn(bar, paper)]
}

/// A square with a cross.
fn lost(middle: Point, colour: Colour, paper: Colour) -> Vec<Shape> {
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    let stroke = |from, to| drawn(vec![Step::Move(from), Step::Line(to)], paper);
    vec![
        filled(Form::Rect(Rect::new(middle.x - 5.0, middle.y - 5.0, 10.0, 10.0), 2.0), colour),
        stroke(at(-2.2, -2.2), at(2.2, 2.2)),
        stroke(at(-2.2, 2.2), at(2.2, -2.2)),
    ]
}

/// Draws a face around a centre, about 18 pixels wide. A negative mood is sad, a positive one happy.
pub(super) fn face(mood: i32, middle: Point, colour: Colour) -> Vec<Item> {
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    let bend = f64::from(mood.signum()) * 3.4;
    let line = Some(Stroke { colour, width: 1.4, dashes: &[] });
    let shape = |form, fill, stroke| Item::Shape(Shape { role: Role::Lane, form, fill, stroke });
    let eye = |x: f64| shape(Form::Circle(at(x, -2.4), 1.1), Some(colour), None);
    let from = 3.0 - bend / 3.4;
    let mouth = vec![Step::Move(at(-3.8, from)), Step::Bend(at(0.0, from + bend), at(3.8, from))];
    vec![shape(Form::Circle(middle, 8.6), None, line), eye(-2.9), eye(2.9), shape(Form::Path(mouth), None, line)]
}

/// Draws the sign of a moment of truth around a centre: a star with four points.
pub(super) fn moment(middle: Point, colour: Colour, role: Role) -> Shape {
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    let (far, near) = (6.0, 1.9);
    let form = polygon(&[
        at(0.0, -far),
        at(near, -near),
        at(far, 0.0),
        at(near, near),
        at(0.0, far),
        at(-near, near),
        at(-far, 0.0),
        at(-near, -near),
    ]);
    Shape { role, form, fill: Some(colour), stroke: None }
}

/// Returns slanted lines that fill a rectangle.
pub(super) fn hatching(room: Rect, distance: f64) -> Form {
    let mut steps = Vec::new();
    let mut from = room.x - room.height;
    while from < room.x + room.width {
        // A line rises from the bottom at `from`, by as much as it goes to the right.
        let (left, right) = (from.max(room.x), (from + room.height).min(room.x + room.width));
        if right - left > 1.0 {
            let bottom = room.y + room.height;
            steps.push(Step::Move(Point::new(left, bottom - (left - from))));
            steps.push(Step::Line(Point::new(right, bottom - (right - from))));
        }
        from += distance;
    }
    Form::Path(steps)
}

/// Draws the sign of what is shown in full elsewhere around a centre: a card within a card.
pub(super) fn in_full(middle: Point, colour: Colour, role: Role) -> [Shape; 2] {
    let rect = |x: f64, y: f64, size: f64| Form::Rect(Rect::new(middle.x + x, middle.y + y, size, size), 1.2);
    let stroke = Some(Stroke { colour, width: 1.3, dashes: &[] });
    let outer = Shape { role, form: rect(-4.8, -4.8, 9.6), fill: None, stroke };
    [outer, Shape { role, form: rect(-2.2, -2.2, 4.4), fill: Some(colour), stroke: None }]
}

/// Draws the marks of personas. `at` is their left end, at half height.
pub(super) fn marks(line: &Line, at: Point, role: Role, fill: Colour, palette: &Palette) -> [Item; 2] {
    let form = Form::Rect(Rect::new(at.x, at.y - 6.5, line.width + 2.0 * MARK_PAD, 13.0), 6.5);
    let pill = Shape { role, form, fill: Some(fill), stroke: None };
    let at = Point::new(at.x + MARK_PAD, at.y + 3.6);
    [Item::Shape(pill), Item::text(role, line.clone(), at, MARK, palette.paper)]
}

/// Draws the badge of how often something happens. `at` is its left end, at half height.
pub(super) fn badge(line: &Line, at: Point, role: Role, colour: Colour) -> [Item; 2] {
    let form = Form::Rect(Rect::new(at.x, at.y - 6.5, line.width + 2.0 * MARK_PAD, 13.0), 3.0);
    let frame = Shape { role, form, fill: None, stroke: Some(Stroke { colour, width: 1.2, dashes: &[] }) };
    let at = Point::new(at.x + MARK_PAD, at.y + 3.6);
    [Item::Shape(frame), Item::text(role, line.clone(), at, MARK, colour)]
}

/// Draws the bar of a figure. `at` is its left end, at half height.
pub(super) fn bar(of: &Bar, at: Point, width: f64, role: Role, ground: Colour) -> Vec<Item> {
    const HEIGHT: f64 = 7.0;
    let part = |x: f64, width: f64, fill| {
        let form = Form::Rect(Rect::new(x, at.y - HEIGHT / 2.0, width, HEIGHT), 2.0);
        Item::Shape(Shape { role, form, fill: Some(fill), stroke: None })
    };
    let (from, to) = (of.span.0.min(of.span.1) * width, of.span.0.max(of.span.1) * width);
    vec![part(at.x, width, ground), part(at.x + from, (to - from).max(2.0), of.colour)]
}

/// The part of a bar that is filled: where it begins and ends, each 0 to 1.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    pub span: (f64, f64),
    pub colour: Colour,
}

/// Draws the sign of a start: a dot, and an arrow of a given length whose tip is at `tip`.
pub(super) fn start(tip: Point, length: f64, colour: Colour, role: Role) -> [Shape; 3] {
    let dot = Point::new(tip.x - length, tip.y);
    let steps = vec![Step::Move(dot), Step::Line(Point::new(tip.x - HEAD + 1.0, tip.y))];
    let line = drawn(steps, colour);
    let head = head(TransitionKind::Forward, tip, (1.0, 0.0), colour, colour);
    [line, head, filled(Form::Circle(dot, 4.0), colour)].map(|shape| Shape { role, ..shape })
}

/// Returns the outline of a touchpoint, which shows its contact.
pub(super) const fn outline(contact: Option<Contact>, colour: Colour) -> Stroke {
    match contact {
        Some(Contact::Direct) => Stroke { colour, width: 1.5, dashes: &[] },
        Some(Contact::Indirect) => Stroke { colour, width: 1.5, dashes: &[4.0, 3.0] },
        None => Stroke { colour, width: 0.7, dashes: &[] },
    }
}

/// The length of an arrowhead.
pub(super) const HEAD: f64 = 8.0;

/// Draws the head of a line that arrives at `tip`. `direction` has length 1, or more for a larger head.
pub(super) fn head(kind: TransitionKind, tip: Point, direction: (f64, f64), colour: Colour, ground: Colour) -> Shape {
    let (dx, dy) = direction;
    let half = if kind == TransitionKind::Recovery { 4.6 } else { 4.0 };
    let at = |back: f64, aside: f64| Point::new(tip.x - dx * back - dy * aside, tip.y - dy * back + dx * aside);
    let role = Role::Transition(kind);
    let line = Some(Stroke { colour, width: 1.3, dashes: &[] });
    match kind {
        // Hollow.
        TransitionKind::Back => {
            let form = polygon(&[tip, at(HEAD, half), at(HEAD, -half)]);
            Shape { role, form, fill: Some(ground), stroke: line }
        }
        // Notched.
        TransitionKind::Renewal => {
            let form = polygon(&[tip, at(HEAD + 1.0, half), at(HEAD - 3.0, 0.0), at(HEAD + 1.0, -half)]);
            Shape { role, form, fill: Some(colour), stroke: None }
        }
        // Nobody goes there, so it is no arrow.
        TransitionKind::Meanwhile => {
            Shape { role, form: Form::Circle(at(HEAD / 2.0, 0.0), 3.2), fill: Some(ground), stroke: line }
        }
        _ => {
            let form = polygon(&[tip, at(HEAD, half), at(HEAD, -half)]);
            Shape { role, form, fill: Some(colour), stroke: None }
        }
    }
}

/// Returns the line of a transition, which shows its kind.
pub(super) const fn line(kind: TransitionKind, colour: Colour) -> Stroke {
    let (width, dashes): (f64, &'static [f64]) = match kind {
        TransitionKind::Forward => (1.4, &[]),
        TransitionKind::Back => (1.4, &[5.0, 3.0]),
        TransitionKind::Renewal => (1.7, &[9.0, 3.5]),
        TransitionKind::Recovery => (2.4, &[]),
        TransitionKind::Exit => (1.2, &[1.5, 2.5]),
        TransitionKind::Meanwhile => (1.6, &[1.6, 3.4]),
    };
    Stroke { colour, width, dashes }
}

/// Returns a closed shape with these corners.
pub(super) fn polygon(corners: &[Point]) -> Form {
    let mut steps: Vec<Step> = corners.iter().map(|&corner| Step::Line(corner)).collect();
    if let (Some(first), Some(&corner)) = (steps.first_mut(), corners.first()) {
        *first = Step::Move(corner);
    }
    steps.push(Step::Close);
    Form::Path(steps)
}

fn filled(form: Form, colour: Colour) -> Shape {
    Shape { role: Role::Label, form, fill: Some(colour), stroke: None }
}

fn drawn(steps: Vec<Step>, colour: Colour) -> Shape {
    let stroke = Some(Stroke { colour, width: 1.5, dashes: &[] });
    Shape { role: Role::Label, form: Form::Path(steps), fill: None, stroke }
}

/// Returns the marks of personas: their letters in document order, with three or more in a row shortened to a range.
pub(super) fn letters(personas: PersonaSet) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for persona in personas.iter() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == persona.0 => *last += 1,
            _ => runs.push((persona.0, persona.0)),
        }
    }
    let parts = runs.into_iter().flat_map(|(first, last)| match last - first {
        0 => vec![letter(first)],
        1 => vec![letter(first), letter(last)],
        _ => vec![format!("{}–{}", letter(first), letter(last))],
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Returns the mark of a persona: A to Z, then A1 to Z1, and so on.
pub(super) fn letter(persona: u32) -> String {
    let first = char::from(b'A' + (persona % 26) as u8);
    match persona / 26 {
        0 => first.to_string(),
        round => format!("{first}{round}"),
    }
}

/// Draws the sign of a handover: two arrows in opposite directions.
pub(super) fn handover_sign(at: Point, colour: Colour, role: Role) -> Vec<Item> {
    let point = |x: f64, y: f64| Point::new(at.x + x, at.y + y);
    let stroke = Some(Stroke { colour, width: 1.4, dashes: &[] });
    let line = |steps| Item::Shape(Shape { role, form: Form::Path(steps), fill: None, stroke });
    vec![
        line(vec![Step::Move(point(0.0, -2.2)), Step::Line(point(11.0, -2.2))]),
        line(vec![Step::Move(point(8.2, -4.9)), Step::Line(point(11.0, -2.2)), Step::Line(point(8.2, 0.5))]),
        line(vec![Step::Move(point(11.0, 3.0)), Step::Line(point(0.5, 3.0))]),
        line(vec![Step::Move(point(3.2, 0.4)), Step::Line(point(0.5, 3.0)), Step::Line(point(3.2, 5.6))]),
    ]
}

/// Returns the left end of a card with rounded corners.
pub(super) fn left_bar(card: Rect, width: f64, corner: f64) -> Form {
    let Rect { x, y, height, .. } = card;
    let (right, bottom) = (x + width, y + height);
    Form::Path(vec![
        Step::Move(Point::new(right, y)),
        Step::Line(Point::new(right, bottom)),
        Step::Bend(Point::new(x, bottom), Point::new(x, bottom - corner)),
        Step::Line(Point::new(x, y + corner)),
        Step::Bend(Point::new(x, y), Point::new(right, y)),
        Step::Close,
    ])
}
