//! The outlines of shapes, for PNG and PDF, which are made of paths.

use skrifa::outline::OutlinePen;

use super::scene::{Form, Point, Rect, Step};

/// The length of the handles of a curve that looks like a quarter of a circle, as a part of the radius.
const QUARTER: f32 = 0.552_284_8;

/// Draws a form with a pen.
pub(super) fn trace(form: &Form, pen: &mut impl OutlinePen) {
    match form {
        Form::Rect(rect, radius) => rounded(rect, *radius as f32, pen),
        Form::Circle(at, radius) => {
            let (corner, size) = (Point { x: at.x - radius, y: at.y - radius }, 2.0 * radius);
            rounded(&Rect { x: corner.x, y: corner.y, width: size, height: size }, *radius as f32, pen);
        }
        Form::Path(steps) => steps.iter().for_each(|step| match *step {
            Step::Move(to) => pen.move_to(to.x as f32, to.y as f32),
            Step::Line(to) => pen.line_to(to.x as f32, to.y as f32),
            Step::Bend(by, to) => pen.quad_to(by.x as f32, by.y as f32, to.x as f32, to.y as f32),
            Step::Curve(from, by, to) => {
                pen.curve_to(from.x as f32, from.y as f32, by.x as f32, by.y as f32, to.x as f32, to.y as f32);
            }
            Step::Close => pen.close(),
        }),
    }
}

/// Draws a rectangle with round corners.
fn rounded(rect: &Rect, radius: f32, pen: &mut impl OutlinePen) {
    let (left, top) = (rect.x as f32, rect.y as f32);
    let (right, bottom) = ((rect.x + rect.width) as f32, (rect.y + rect.height) as f32);
    let radius = radius.min((right - left) / 2.0).min((bottom - top) / 2.0);
    if radius <= 0.0 {
        pen.move_to(left, top);
        pen.line_to(right, top);
        pen.line_to(right, bottom);
        pen.line_to(left, bottom);
        return pen.close();
    }
    // The distance from a corner to the handles of its curve; the curve begins at a distance of the radius.
    let handle = radius * (1.0 - QUARTER);
    pen.move_to(left + radius, top);
    pen.line_to(right - radius, top);
    pen.curve_to(right - handle, top, right, top + handle, right, top + radius);
    pen.line_to(right, bottom - radius);
    pen.curve_to(right, bottom - handle, right - handle, bottom, right - radius, bottom);
    pen.line_to(left + radius, bottom);
    pen.curve_to(left + handle, bottom, left, bottom - handle, left, bottom - radius);
    pen.line_to(left, top + radius);
    pen.curve_to(left, top + handle, left + handle, top, left + radius, top);
    pen.close();
}
