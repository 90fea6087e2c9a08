//! Signs of the media of channels, in a square of about eleven pixels.

use crate::model::Medium;
use crate::render::scene::{Form, Item, Point, Rect, Role, Shape, Step, Stroke};
use crate::render::theme::Colour;

/// Draws the sign of a medium around a centre. An unknown medium has no sign.
pub(in crate::render) fn medium(medium: Medium, middle: Point, colour: Colour) -> Vec<Item> {
    let pen = SignPen { middle, colour };
    let shapes = match medium {
        Medium::FaceToFace => vec![
            pen.circle(-2.6, -2.6, 1.9),
            pen.circle(2.6, -2.6, 1.9),
            pen.line(&[(-5.0, 4.6), (-5.0, 2.9), (-3.9, 1.4), (-1.3, 1.4), (-0.4, 2.6)]),
            pen.line(&[(5.0, 4.6), (5.0, 2.9), (3.9, 1.4), (1.3, 1.4), (0.4, 2.6)]),
        ],
        Medium::Video => {
            vec![pen.rect(-5.2, -3.4, 6.8, 6.8, 1.2), pen.closed(&[(2.6, -0.8), (5.2, -2.8), (5.2, 2.8), (2.6, 0.8)])]
        }
        Medium::Phone => vec![pen.closed(&[
            (-4.6, -3.2),
            (-2.6, -5.0),
            (-0.9, -2.4),
            (-2.2, -1.2),
            (1.2, 2.2),
            (2.4, 0.9),
            (5.0, 2.6),
            (3.2, 4.6),
            (0.2, 4.0),
            (-4.0, -0.2),
        ])],
        Medium::Chat => vec![
            pen.closed(&[(-5.0, -4.4), (5.0, -4.4), (5.0, 2.2), (-1.2, 2.2), (-3.4, 4.8), (-3.4, 2.2), (-5.0, 2.2)]),
            pen.dot(-2.2, -1.1),
            pen.dot(0.0, -1.1),
            pen.dot(2.2, -1.1),
        ],
        Medium::Message => vec![
            pen.closed(&[(-5.0, -4.4), (5.0, -4.4), (5.0, 2.2), (-1.2, 2.2), (-3.4, 4.8), (-3.4, 2.2), (-5.0, 2.2)]),
            pen.line(&[(-2.8, -2.3), (2.8, -2.3)]),
            pen.line(&[(-2.8, 0.0), (1.2, 0.0)]),
        ],
        Medium::Email => {
            vec![pen.rect(-5.2, -3.9, 10.4, 7.8, 1.0), pen.line(&[(-5.0, -3.4), (0.0, 0.8), (5.0, -3.4)])]
        }
        Medium::Letter => vec![
            pen.rect(-5.2, -3.9, 10.4, 7.8, 0.4),
            pen.rect(2.0, -2.4, 1.8, 2.2, 0.0),
            pen.line(&[(-3.6, 0.2), (0.2, 0.2)]),
            pen.line(&[(-3.6, 2.0), (0.2, 2.0)]),
        ],
        Medium::Web => {
            vec![pen.circle(0.0, 0.0, 4.9), pen.line(&[(-4.9, 0.0), (4.9, 0.0)]), pen.bow(-2.6), pen.bow(2.6)]
        }
        Medium::App => vec![pen.rect(-3.2, -5.2, 6.4, 10.4, 1.4), pen.line(&[(-1.0, 3.3), (1.0, 3.3)])],
        Medium::SocialMedia => vec![
            pen.circle(-3.3, 0.0, 1.7),
            pen.circle(3.3, -3.2, 1.7),
            pen.circle(3.3, 3.2, 1.7),
            pen.line(&[(-1.8, -0.8), (1.8, -2.5)]),
            pen.line(&[(-1.8, 0.8), (1.8, 2.5)]),
        ],
        Medium::ReviewSite => {
            let corner = |index: usize| {
                let radius = if index.is_multiple_of(2) { 5.4 } else { 2.3 };
                let angle = (index as f64 * 36.0 - 90.0).to_radians();
                (radius * angle.cos(), radius * angle.sin() + 0.4)
            };
            vec![pen.closed(&(0..10).map(corner).collect::<Vec<_>>())]
        }
        Medium::Advertisement => vec![
            pen.closed(&[(-4.8, -1.4), (-2.0, -1.4), (3.4, -4.4), (3.4, 4.0), (-2.0, 1.2), (-4.8, 1.2)]),
            pen.line(&[(-3.2, 1.4), (-2.4, 4.6), (-0.9, 4.6), (-1.4, 1.8)]),
        ],
        Medium::Print => vec![
            pen.closed(&[(-3.8, -5.0), (1.4, -5.0), (3.8, -2.6), (3.8, 5.0), (-3.8, 5.0)]),
            pen.line(&[(-1.8, -0.8), (1.8, -0.8)]),
            pen.line(&[(-1.8, 1.4), (1.8, 1.4)]),
        ],
        Medium::Place => vec![
            pen.path(vec![
                Step::Move(pen.at(0.0, 5.2)),
                Step::Bend(pen.at(-4.2, 0.8), pen.at(-4.0, -1.6)),
                Step::Curve(pen.at(-3.7, -6.4), pen.at(3.7, -6.4), pen.at(4.0, -1.6)),
                Step::Bend(pen.at(4.2, 0.8), pen.at(0.0, 5.2)),
                Step::Close,
            ]),
            pen.circle(0.0, -1.4, 1.5),
        ],
        Medium::Product => vec![
            pen.closed(&[(0.0, -5.0), (4.6, -2.6), (4.6, 2.6), (0.0, 5.0), (-4.6, 2.6), (-4.6, -2.6)]),
            pen.line(&[(-4.6, -2.6), (0.0, -0.2), (4.6, -2.6)]),
            pen.line(&[(0.0, -0.2), (0.0, 5.0)]),
        ],
        Medium::WordOfMouth => vec![
            pen.closed(&[(-5.2, -4.6), (1.8, -4.6), (1.8, 0.4), (-1.6, 0.4), (-3.4, 2.4), (-3.4, 0.4), (-5.2, 0.4)]),
            pen.line(&[(3.4, -1.6), (5.2, -1.6), (5.2, 3.0), (3.8, 3.0), (3.8, 4.9), (2.0, 3.0), (-0.6, 3.0)]),
        ],
        Medium::Other => Vec::new(),
    };
    shapes.into_iter().map(Item::Shape).collect()
}

struct SignPen {
    middle: Point,
    colour: Colour,
}

impl SignPen {
    fn at(&self, x: f64, y: f64) -> Point {
        Point::new(self.middle.x + x, self.middle.y + y)
    }

    fn outline(&self, form: Form) -> Shape {
        let stroke = Some(Stroke { colour: self.colour, width: 1.1, dashes: &[] });
        Shape { role: Role::Detail, form, fill: None, stroke }
    }

    fn path(&self, steps: Vec<Step>) -> Shape {
        self.outline(Form::Path(steps))
    }

    fn line(&self, points: &[(f64, f64)]) -> Shape {
        let step = |(number, &(x, y)): (usize, &(f64, f64))| {
            let at = self.at(x, y);
            if number == 0 { Step::Move(at) } else { Step::Line(at) }
        };
        self.path(points.iter().enumerate().map(step).collect())
    }

    fn closed(&self, corners: &[(f64, f64)]) -> Shape {
        self.outline(super::polygon(&corners.iter().map(|&(x, y)| self.at(x, y)).collect::<Vec<_>>()))
    }

    fn rect(&self, x: f64, y: f64, width: f64, height: f64, corner: f64) -> Shape {
        let at = self.at(x, y);
        self.outline(Form::Rect(Rect::new(at.x, at.y, width, height), corner))
    }

    fn circle(&self, x: f64, y: f64, radius: f64) -> Shape {
        self.outline(Form::Circle(self.at(x, y), radius))
    }

    fn dot(&self, x: f64, y: f64) -> Shape {
        let form = Form::Circle(self.at(x, y), 0.8);
        Shape { role: Role::Detail, form, fill: Some(self.colour), stroke: None }
    }

    /// Draws a meridian of a globe.
    fn bow(&self, aside: f64) -> Shape {
        let (top, bottom) = (self.at(0.0, -4.9), self.at(0.0, 4.9));
        let (above, below) = (self.at(aside * 1.4, -2.6), self.at(aside * 1.4, 2.6));
        self.path(vec![Step::Move(top), Step::Curve(above, below, bottom)])
    }
}
