//! The storyboard: an image for each touchpoint, all in one shape.

use crate::model::Image;
use crate::render::scene::{self, Form, Item, Rect, Role, Shape, Stroke};
use crate::render::settings::Detail;
use crate::render::sheet::columns::Column;
use crate::render::sheet::stack::Stack;
use crate::render::subject::Subject;

const CORNER: f64 = 6.0;

/// Adds the images of a column's touchpoints; for a stage, the first.
pub(super) fn fill(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let most = if subject.options.detail == Detail::Stage { 1 } else { usize::MAX };
    let images = column.touchpoints.iter().filter_map(|&ix| subject.journey.touchpoint(ix).image.as_ref());
    let seen = images.filter(|image| image.raster.is_some());
    for image in seen.take(most) {
        stack.between(6.0);
        let (width, height) = (stack.room(), (stack.room() * 3.0 / 4.0).round());
        let frame = Rect::new(0.0, -height / 2.0, width, height);
        stack.row(height, framed(subject, image, frame, CORNER));
    }
}

/// Draws an image with a thin line around it, which parts a light image from a light background.
pub(in crate::render) fn framed(subject: &Subject<'_>, image: &Image, frame: Rect, radius: f64) -> Vec<Item> {
    let Some(raster) = image.raster.clone() else { return Vec::new() };
    let alt = image.alt.as_ref().map_or(String::new(), |alt| crate::render::text::clean(alt));
    let stroke = Some(Stroke { colour: subject.palette.rule, width: 1.0, dashes: &[] });
    let line = Shape { role: Role::Image, form: Form::Rect(frame, radius), fill: None, stroke };
    vec![Item::Image(scene::Image { role: Role::Image, frame, radius, raster, alt }), Item::Shape(line)]
}
