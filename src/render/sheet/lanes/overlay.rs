//! The lane of an overlay: a figure for each touchpoint, with a bar.

use crate::render::scene::{Point, Role, Stroke};
use crate::render::settings::Detail;
use crate::render::sheet::columns::Column;
use crate::render::sheet::stack::{Frame, SMALL, Stack, TextStyle};
use crate::render::signs::{self, Bar};
use crate::render::subject::Subject;
use crate::render::text::{Face, Font};

const FIGURE: Font = Font::new(Face::Bold, 15.0);

/// Adds the figures of a column. In a column of several touchpoints, each has its name.
pub(super) fn fill(subject: &Subject<'_>, column: &Column, stack: &mut Stack) {
    let palette = &subject.palette;
    for &ix in &column.touchpoints {
        let Some(figure) = subject.figure(ix) else { continue };
        let tone = subject.card_tone(ix);
        let stroke = Some(Stroke { colour: palette.rule, width: 1.0, dashes: &[] });
        let quiet = TextStyle::new(Role::Detail, SMALL, tone.quiet);
        stack.between(6.0);
        stack.framed(Frame { role: Role::Detail, fill: tone.fill, stroke, bar: None, ring: None }, |stack| {
            if subject.options.detail == Detail::Stage {
                stack.text(subject.name(ix), quiet);
            }
            stack.text(&figure.text, TextStyle::new(Role::Detail, FIGURE, palette.ink));
            let bar = Bar { colour: tone.visible(figure.bar.colour, palette.ink), ..figure.bar };
            stack.row(13.0, signs::bar(&bar, Point::default(), stack.room(), Role::Detail, tone.rule));
            if let Some(note) = &figure.note {
                stack.text(note, quiet);
            }
        });
    }
}
