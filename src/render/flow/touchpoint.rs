//! Draws a card: its box, its content, and the tags below it.

use super::Flow;
use super::card::{Card, SIGN, TAG_LEFT, TAG_PAD, TEXT_LEFT, TEXT_RIGHT, Tag, TagForm, WIDTH, has_sign};
use super::rows::{CardRow, MOMENT, NAME, RowContent, RowStyle, SCALE, SMALL, STRONG};
use crate::graph::TransitionKind;
use crate::model::TouchpointIx;
use crate::render::marks::{mark_ring, struck};
use crate::render::overlay::Figure;
use crate::render::scene::{Form, Group, Item, Point, Rect, Role, Shape, Step, Stroke};
use crate::render::signs::{self, Bar};
use crate::render::text::clean;
use crate::render::theme::{Colour, Palette, Tone};

/// The radius of a card's corners.
const CORNER: f64 = 7.0;

/// Draws a touchpoint with the upper left corner of its card at `at`.
pub(super) fn draw_card(flow: &Flow<'_>, ix: TouchpointIx, card: &Card, at: Point, is_start: bool) -> Item {
    let touchpoint = flow.journey.touchpoint(ix);
    let tone = flow.card_tone(ix);
    let mut painter = CardPainter { flow, palette: &flow.palette, figure: card.figure.as_ref(), items: Vec::new() };
    let contact = touchpoint.contact.map(|at| at.value);
    let frame = Rect::new(at.x, at.y, WIDTH, card.height);
    if let Some(mark) = flow.mark(ix) {
        painter.items.push(Item::Shape(mark_ring(flow.mark_stroke(mark), frame, CORNER, Role::Detail)));
    }
    let form = Form::Rect(frame, CORNER);
    painter.shape(Role::Touchpoint, form, Some(tone.fill), Some(signs::outline(contact, tone.line)));
    if let Some(ownership) = touchpoint.ownership {
        let middle = Point::new(at.x + f64::from(TEXT_RIGHT) - 4.0, at.y + 17.0);
        painter.shape(
            Role::Detail,
            signs::left_bar(Rect::new(at.x, at.y, WIDTH, card.height), 5.0, CORNER),
            Some(tone.line),
            None,
        );
        painter.items.push(Item::Shape(signs::ownership(ownership.value, middle, tone.accent, Role::Detail)));
    }
    for row in &card.rows {
        painter.row(row, Point::new(at.x + f64::from(TEXT_LEFT), at.y), &tone, Role::Detail);
    }
    if is_start {
        let place = Point::new(at.x, at.y + 12.0);
        painter.items.extend(signs::start(place, 17.0, flow.palette.ink, Role::Start).map(Item::Shape));
    }
    for tag in &card.tags {
        painter.tag(tag, Point::new(at.x + f64::from(TAG_LEFT), at.y + f64::from(tag.top)));
    }
    let link = touchpoint.links.first();
    let note = touchpoint.note.iter().flat_map(|note| note.value.trim().lines());
    let changes = flow.told_changes(ix);
    let changes = changes.map(|change| clean(&change));
    let title: Vec<String> = std::iter::once(flow.name(ix)).chain(note).map(clean).chain(changes).collect();
    Item::Group(Group {
        role: Role::Touchpoint,
        id: touchpoint.id.value.clone(),
        title: title.join("\n"),
        link: link.map(|link| link.url.value.to_string()),
        items: painter.items,
    })
}

/// Collects the items of a card.
struct CardPainter<'a> {
    flow: &'a Flow<'a>,
    palette: &'a Palette,
    /// The figure of an overlay.
    figure: Option<&'a Figure>,
    items: Vec<Item>,
}

impl CardPainter<'_> {
    fn shape(&mut self, role: Role, form: Form, fill: Option<Colour>, stroke: Option<Stroke>) {
        self.items.push(Item::Shape(Shape { role, form, fill, stroke }));
    }

    /// Draws a row of a card or a tag. `origin` is the upper left corner of all rows.
    fn row(&mut self, row: &CardRow, origin: Point, tone: &Tone, role: Role) {
        let palette = self.palette;
        let middle = origin.y + f64::from(row.top) + f64::from(row.height) / 2.0;
        match &row.content {
            RowContent::Text(line, style) => {
                let font = style.font();
                let (role, colour) = match style {
                    RowStyle::Name => (Role::Touchpoint, palette.ink),
                    RowStyle::Recovery => {
                        (role, tone.legible(palette.transition(TransitionKind::Recovery), palette.ink))
                    }
                    RowStyle::Quiet => (role, tone.quiet),
                    RowStyle::TagMark(mark) => (role, tone.legible(self.flow.mark_colour(*mark), palette.ink)),
                    RowStyle::TagHead | RowStyle::TagText => (role, tone.accent),
                };
                let at = Point::new(origin.x, middle + font.size * 0.36);
                self.items.push(Item::text(role, line.clone(), at, font, colour));
            }
            RowContent::Score(expectation, experience, line, whose) => {
                self.score(Point::new(origin.x, middle), *expectation, *experience, tone);
                let at = Point::new(origin.x + f64::from(SCALE + 8), middle + SMALL.size * 0.36);
                self.items.push(Item::text(role, line.clone(), at, SMALL, tone.quiet));
                if let Some(whose) = whose {
                    let at = Point::new(at.x + line.width + 8.0, middle);
                    self.items.extend(signs::marks(whose, at, role, palette.ink, palette));
                }
            }
            RowContent::Mark(line, mark) => {
                let at = Point::new(origin.x, middle);
                self.items.extend(signs::marks(line, at, role, self.flow.mark_colour(*mark), palette));
            }
            RowContent::Struck(line, style, marks) => {
                let font = style.font();
                let role = if *style == RowStyle::Name { Role::Touchpoint } else { role };
                let at = Point::new(origin.x, middle + font.size * 0.36);
                self.items.extend(struck(Item::text(role, line.clone(), at, font, tone.quiet)));
                if let Some(marks) = marks {
                    let at = Point::new(origin.x + line.width + 8.0, middle);
                    self.items.extend(signs::marks(marks, at, role, palette.ink, palette));
                }
            }
            RowContent::Marked(line, marks) => {
                let at = Point::new(origin.x, middle + SMALL.size * 0.36);
                self.items.push(Item::text(role, line.clone(), at, SMALL, tone.quiet));
                let at = Point::new(origin.x + line.width + 8.0, middle);
                self.items.extend(signs::marks(marks, at, role, palette.ink, palette));
            }
            RowContent::Moment(line) => {
                let sign = signs::moment(Point::new(origin.x + 6.0, middle), tone.accent, role);
                let at = Point::new(origin.x + MOMENT, middle + STRONG.size * 0.36);
                self.items.extend([Item::Shape(sign), Item::text(role, line.clone(), at, STRONG, tone.accent)]);
            }
            RowContent::Badge(badge, line) => {
                self.items.extend(signs::badge(badge, Point::new(origin.x, middle), role, tone.accent));
                if !line.text.is_empty() {
                    let x = origin.x + badge.width + 2.0 * signs::MARK_PAD + 6.0;
                    let at = Point::new(x, middle + SMALL.size * 0.36);
                    self.items.push(Item::text(role, line.clone(), at, SMALL, tone.quiet));
                }
            }
            RowContent::Figure(line, note) => {
                if let Some(figure) = self.figure {
                    let bar = Bar { colour: tone.visible(figure.bar.colour, palette.ink), ..figure.bar };
                    let at = Point::new(origin.x, middle);
                    self.items.extend(signs::bar(&bar, at, f64::from(SCALE), role, tone.rule));
                }
                let at = Point::new(origin.x + f64::from(SCALE + 8), middle + NAME.size * 0.36);
                self.items.push(Item::text(role, line.clone(), at, NAME, palette.ink));
                if let Some(note) = note {
                    let at = Point::new(at.x + line.width + 6.0, at.y);
                    self.items.push(Item::text(role, note.clone(), at, SMALL, tone.quiet));
                }
            }
            RowContent::Marks(line) => {
                self.items.extend(signs::marks(line, Point::new(origin.x, middle), role, palette.ink, palette));
            }
        }
    }

    /// Draws expectation and experience on a scale from 1 to 5, and the gap between them.
    fn score(&mut self, at: Point, expectation: Option<f64>, experience: Option<f64>, tone: &Tone) {
        let palette = self.palette;
        let place = |score: f64| at.x + 3.5 + (score - 1.0) / 4.0 * (f64::from(SCALE) - 7.0);
        let mut line = |from: f64, to: f64, colour: Colour, width: f64| {
            let steps = vec![Step::Move(Point::new(from, at.y)), Step::Line(Point::new(to, at.y))];
            self.shape(Role::Detail, Form::Path(steps), None, Some(Stroke { colour, width, dashes: &[] }));
        };
        line(place(1.0), place(5.0), tone.rule, 2.0);
        if let (Some(expected), Some(experienced)) = (expectation, experience) {
            let colour = if experienced < expected { palette.worse } else { palette.better };
            line(place(expected), place(experienced), tone.visible(colour, palette.ink), 3.0);
        }
        let dots = [(expectation, tone.fill, tone.quiet), (experience, palette.ink, palette.ink)];
        for (score, fill, colour) in dots {
            let Some(score) = score else { continue };
            let form = Form::Circle(Point::new(place(score), at.y), 3.3);
            self.shape(Role::Detail, form, Some(fill), Some(Stroke { colour, width: 1.4, dashes: &[] }));
        }
    }

    /// Draws a tag with its upper left corner at `at`.
    fn tag(&mut self, tag: &Tag, at: Point) {
        let palette = self.palette;
        let colour = palette.transition(tag.kind);
        if tag.form != TagForm::Beside {
            let form = Form::Rect(Rect::new(at.x, at.y, tag.width, tag.height), 8.0);
            let plain = Stroke { width: 1.0, ..signs::line(tag.kind, colour) };
            let is_end = matches!(tag.form, TagForm::End(_));
            // A wide outline with the dots of an exit would look like an ornament.
            let wide = |width| Stroke { width, dashes: if is_end { &[] } else { plain.dashes }, ..plain };
            let stroke = tag.outline.map_or(plain, wide);
            let stroke = tag.mark.map_or(stroke, |mark| self.flow.mark_stroke(mark));
            self.shape(Role::Label, form, Some(palette.paper), Some(stroke));
        }
        let middle = Point::new(at.x + f64::from(TAG_PAD) + 4.0, at.y + 12.0);
        let sign = match tag.form {
            TagForm::End(end) => signs::end(self.flow.journey.end(end).kind, middle, colour, palette.paper),
            TagForm::Leaves | TagForm::Beside => signs::kind(tag.kind, middle, colour),
        };
        self.items.extend(sign.into_iter().map(Item::Shape));
        let room = if has_sign(tag.kind) { SIGN } else { 0 };
        let origin = Point::new(at.x + f64::from(TAG_PAD + room), at.y);
        let tone = Tone::on(palette.paper, colour, palette);
        for row in &tag.rows {
            self.row(row, origin, &tone, Role::Label);
        }
    }
}
