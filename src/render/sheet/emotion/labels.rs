//! Places the labels of curves where they cover no point and no other label.

use std::collections::HashMap;

use crate::render::scene::{Form, Item, Point, Rect, Role, Shape, Stroke};
use crate::render::text::Font;
use crate::render::theme::Colour;

/// The width of the parts of the chart that index occupied rectangles.
const PART: f64 = 64.0;

/// The text and colours of a label.
pub(super) struct CurveLabel {
    pub text: String,
    pub font: Font,
    pub colour: Colour,
    pub outline: Option<Colour>,
    /// The background.
    pub ground: Colour,
    pub role: Role,
}

/// The occupied rectangles within a region.
pub(super) struct Labels {
    room: Rect,
    taken: HashMap<i64, Vec<Rect>>,
}

impl Labels {
    pub fn new(room: Rect) -> Self {
        Labels { room, taken: HashMap::new() }
    }

    pub fn take(&mut self, rect: Rect) {
        for part in parts(&rect) {
            let taken = self.taken.entry(part).or_default();
            // Points of several personas often coincide.
            if !taken.contains(&rect) {
                taken.push(rect);
            }
        }
    }

    fn is_free(&self, rect: &Rect) -> bool {
        let fits = rect.y >= self.room.y && rect.y + rect.height <= self.room.y + self.room.height;
        let meets = |part| self.taken.get(&part).is_some_and(|taken| taken.iter().any(|taken| taken.overlaps(rect)));
        fits && !parts(rect).any(meets)
    }

    /// Returns a label at the first free one of some positions, or else at increasing distances above or below the
    /// first of them. Returns nothing if all of these are occupied.
    pub fn put(&mut self, label: CurveLabel, places: &[Point]) -> Vec<Item> {
        let CurveLabel { text, font, colour, outline, ground, role } = label;
        let line = font.line(text);
        let (width, height) = (line.width + 10.0, font.size + 5.0);
        let rect = |place: Point| {
            let most = (self.room.x + self.room.width - width).max(self.room.x);
            Rect::new((place.x - width / 2.0).clamp(self.room.x, most), place.y - height / 2.0, width, height)
        };
        let further = places.first().into_iter().flat_map(|place| {
            let beyond = (1..40).flat_map(|step| [f64::from(step) * 6.0, f64::from(step) * -6.0]);
            beyond.map(|away| Point::new(place.x, place.y + away))
        });
        let found = places.iter().copied().chain(further).map(rect).find(|rect| self.is_free(rect));
        // Points occupy the whole height of the column. The picture omits the number; the tooltips of the points show
        // it.
        let Some(rect) = found else { return Vec::new() };
        self.take(rect);
        let stroke = outline.map(|colour| Stroke { colour, width: 1.0, dashes: &[] });
        let pill = Shape { role, form: Form::Rect(rect, height / 2.0), fill: Some(ground), stroke };
        let at = Point::new(rect.x + 5.0, rect.y + height / 2.0 + font.size * 0.36);
        vec![Item::Shape(pill), Item::text(role, line, at, font, colour)]
    }
}

/// Returns the parts that a rectangle overlaps.
fn parts(rect: &Rect) -> std::ops::RangeInclusive<i64> {
    (rect.x / PART).floor() as i64..=((rect.x + rect.width) / PART).floor() as i64
}
