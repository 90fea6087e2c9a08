//! Draws legends: samples, each with its word.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::ends::end_word;
use super::marks::{Mark, former_line, struck};
use super::scene::{Form, Item, Measure, Point, Rect, Role, Shape, Step, Stroke};
use super::signs;
use super::subject::{Subject, contact_word, kind_word, ownership_word};
use super::text::{Face, Font, wrap};
use super::theme::Colour;
use crate::graph::TransitionKind;
use crate::model::{Contact, EndIx, EndKind, Journey, Ownership, PersonaIx};
use crate::words::Word;

/// The height of a line, the width of a sample, and the gap between entries.
const LINE: f64 = 20.0;
const SAMPLE: f64 = 34.0;
const GAP: f64 = 22.0;
const SMALL: Font = Font::new(Face::Regular, 10.5);
const STRUCK: Font = Font::new(Face::Regular, 10.0);

pub(super) struct Legend {
    pub items: Vec<Item>,
    pub right: f64,
    pub bottom: f64,
    /// The break after each line: the number of items drawn before it, and its y position.
    pub lines: Vec<(usize, f64)>,
}

/// The sample of an entry.
pub(super) enum Sample {
    Ownership(Ownership),
    Contact(Contact),
    Start,
    Transition(TransitionKind),
    /// The sign of a kind of end. It has the name of the end, if no other of this kind is in the picture.
    End(EndKind, Option<EndIx>),
    Expectation,
    Experience,
    /// The curve of a measure.
    Curve(Measure, Colour),
    /// An experience off the main path.
    OffPath(Colour),
    /// An experience below the expectation, and one above it.
    Below,
    Above,
    /// What is only assumed.
    Assumed,
    /// A persona, and the colour behind its letter.
    Persona(PersonaIx, Colour),
    Handover,
    /// A mark of a picture of two states, a value before, and the curve of the experience before.
    Mark(Mark),
    Formerly,
    FormerCurve(Colour),
    /// The bars of an overlay, and the widths of its lines.
    Overlay,
    Widths,
}

/// Returns the samples of the ends in a picture.
pub(super) fn end_samples(journey: &Journey, ends: &BTreeSet<EndIx>) -> impl Iterator<Item = Sample> {
    EndKind::ALL.iter().filter_map(|&kind| {
        let mut of_kind = ends.iter().filter(|end| journey.end(**end).kind == kind);
        let first = *of_kind.next()?;
        Some(Sample::End(kind, of_kind.next().is_none().then_some(first)))
    })
}

/// Returns the samples of an overlay.
pub(super) fn overlay_samples(subject: &Subject<'_>, has_lines: bool) -> Vec<Sample> {
    let widths = (has_lines && subject.has_widths()).then_some(Sample::Widths);
    subject.has_overlay().then_some(Sample::Overlay).into_iter().chain(widths).collect()
}

/// Returns the samples of the marks in a picture of two states.
pub(super) fn mark_samples(subject: &Subject<'_>, used: BTreeSet<Mark>) -> impl Iterator<Item = Sample> {
    let used = if subject.marks().is_some() { used } else { BTreeSet::new() };
    let formerly = used.contains(&Mark::Changed).then_some(Sample::Formerly);
    used.into_iter().map(Sample::Mark).chain(formerly)
}

/// Draws the legend with its upper left corner at `at`, in rows no wider than `room`.
pub(super) fn draw_legend(
    subject: &Subject<'_>,
    rows: impl IntoIterator<Item = Vec<Sample>>,
    at: Point,
    room: f64,
) -> Legend {
    let mut writer =
        LegendWriter { subject, room, left: at.x, x: at.x, y: at.y, right: at.x, items: Vec::new(), lines: Vec::new() };
    for row in rows {
        if row.is_empty() {
            continue;
        }
        let at = writer.items.len();
        for sample in row {
            writer.entry(&sample);
        }
        if writer.items.len() > at {
            writer.end_row();
        }
    }
    let bottom = writer.y - (LINE - 14.0);
    let mut lines = writer.lines;
    if let Some((_, end)) = lines.last_mut() {
        // Below the descenders of the letters.
        *end = writer.y - 2.5;
    }
    Legend { items: writer.items, right: writer.right, bottom, lines }
}

struct LegendWriter<'a> {
    subject: &'a Subject<'a>,
    room: f64,
    left: f64,
    x: f64,
    y: f64,
    right: f64,
    items: Vec<Item>,
    lines: Vec<(usize, f64)>,
}

impl LegendWriter<'_> {
    fn entry(&mut self, sample: &Sample) {
        let name = self.name(sample);
        // The author draws no such word, so there is nothing to explain.
        if name.is_empty() {
            return;
        }
        let lines = wrap(&name, SMALL, self.room - SAMPLE);
        let width = lines.iter().map(|line| line.width).fold(0.0, f64::max);
        if self.x > self.left && self.x + SAMPLE + width > self.left + self.room {
            self.end_row();
        }
        let middle = self.y + LINE / 2.0;
        let sample = self.sample(sample, Point::new(self.x, middle));
        self.items.extend(sample);
        for (number, line) in lines.into_iter().enumerate() {
            if number > 0 {
                // Between the letters of this line and of the next.
                self.lines.push((self.items.len(), self.y + LINE - 2.5));
                self.y += LINE - 5.0;
            }
            let at = Point::new(self.x + SAMPLE, self.y + LINE / 2.0 + 3.8);
            self.items.push(Item::text(Role::Legend, line, at, SMALL, self.subject.palette.quiet));
        }
        self.right = self.right.max(self.x + SAMPLE + width);
        self.x += SAMPLE + width + GAP;
    }

    fn end_row(&mut self) {
        self.x = self.left;
        self.y += LINE;
        self.lines.push((self.items.len(), self.y));
    }

    fn name(&self, sample: &Sample) -> Cow<'_, str> {
        let word = match *sample {
            Sample::Ownership(ownership) => ownership_word(ownership),
            Sample::Contact(contact) => contact_word(contact),
            Sample::Start => Word::Start,
            Sample::Transition(kind) => kind_word(kind),
            Sample::End(kind, None) => end_word(kind),
            Sample::End(_, Some(end)) => return self.subject.end_name(end),
            Sample::Expectation | Sample::Curve(Measure::Expectation, _) => Word::Expectation,
            Sample::Experience | Sample::Curve(Measure::Experience, _) => Word::Experience,
            Sample::OffPath(_) => Word::OffPath,
            Sample::Handover => Word::Handover,
            Sample::Mark(mark) => return self.subject.mark_text(mark).into(),
            Sample::Formerly => Word::Formerly,
            Sample::FormerCurve(_) => Word::FormerExperience,
            Sample::Below => Word::Below,
            Sample::Above => Word::Above,
            Sample::Assumed => Word::Assumed,
            Sample::Overlay => return self.subject.overlay_text().unwrap_or_default().into(),
            Sample::Widths => Word::WidthOfLine,
            // Only journeys with named personas have this sample.
            Sample::Persona(persona, _) => return self.subject.persona_name(persona).unwrap_or_default().into(),
        };
        self.subject.word(word).into()
    }

    /// Draws the sample of an entry. `at` is its left end, at half height.
    fn sample(&self, sample: &Sample, at: Point) -> Vec<Item> {
        let palette = &self.subject.palette;
        let shapes = match *sample {
            Sample::Ownership(ownership) => {
                let tone = palette.tone(Some(ownership));
                let stroke = Some(Stroke { colour: tone.line, width: 1.0, dashes: &[] });
                let middle = Point::new(at.x + 13.0, at.y);
                vec![framed(at, tone.fill, stroke), signs::ownership(ownership, middle, tone.accent, Role::Legend)]
            }
            Sample::Contact(contact) => {
                vec![framed(at, palette.paper, Some(signs::outline(Some(contact), palette.quiet)))]
            }
            Sample::Start => signs::start(Point::new(at.x + 26.0, at.y), 22.0, palette.ink, Role::Legend).into(),
            Sample::Transition(kind) => {
                let (colour, tip) = (palette.transition(kind), Point::new(at.x + 26.0, at.y));
                let steps = vec![Step::Move(at), Step::Line(Point::new(tip.x - 7.0, at.y))];
                let stroke = Some(signs::line(kind, colour));
                let line = Shape { role: Role::Legend, form: Form::Path(steps), fill: None, stroke };
                vec![line, signs::head(kind, tip, (1.0, 0.0), colour, palette.paper)]
            }
            Sample::End(kind, _) => {
                let middle = Point::new(at.x + 13.0, at.y);
                signs::end(kind, middle, palette.transition(TransitionKind::Exit), palette.paper)
            }
            Sample::Expectation | Sample::Experience => {
                let filled = matches!(sample, Sample::Experience);
                let fill = Some(if filled { palette.ink } else { palette.paper });
                let colour = if filled { palette.ink } else { palette.quiet };
                let form = Form::Circle(Point::new(at.x + 13.0, at.y), 3.3);
                let stroke = Some(Stroke { colour, width: 1.4, dashes: &[] });
                vec![Shape { role: Role::Legend, form, fill, stroke }]
            }
            Sample::Curve(measure, colour) => self.curve(measure, colour, at),
            Sample::OffPath(colour) => {
                let stroke = Some(Stroke { colour, width: 1.8, dashes: &[] });
                let form = Form::Circle(Point::new(at.x + 13.0, at.y), 5.0);
                vec![Shape { role: Role::Legend, form, fill: Some(palette.paper), stroke }]
            }
            Sample::Below => {
                let tone = palette.tinted(palette.worse);
                let hatching = (0..4).flat_map(|line| {
                    let x = at.x + 4.0 + 6.0 * f64::from(line);
                    [Step::Move(Point::new(x, at.y - 7.0)), Step::Line(Point::new(x, at.y + 7.0))]
                });
                let form = Form::Path(hatching.collect());
                let stroke = Some(Stroke { colour: tone.line, width: 1.0, dashes: &[] });
                vec![framed(at, tone.fill, None), Shape { role: Role::Legend, form, fill: None, stroke }]
            }
            Sample::Assumed => {
                let form = signs::hatching(Rect::new(at.x, at.y - 7.0, 26.0, 14.0), 6.0);
                let stroke = Some(Stroke { colour: palette.quiet, width: 1.0, dashes: &[] });
                vec![Shape { role: Role::Legend, form, fill: None, stroke }]
            }
            Sample::Above => vec![framed(at, palette.tinted(palette.better).fill, None)],
            Sample::Mark(mark) => vec![framed(at, palette.paper, Some(self.subject.mark_stroke(mark)))],
            Sample::Formerly => {
                let line = STRUCK.line("4 → 3".into());
                let text = Item::text(Role::Legend, line, Point::new(at.x, at.y + 3.8), STRUCK, palette.quiet);
                return struck(text);
            }
            Sample::FormerCurve(colour) => {
                let steps = vec![Step::Move(at), Step::Line(Point::new(at.x + 26.0, at.y))];
                vec![Shape {
                    role: Role::Legend,
                    form: Form::Path(steps),
                    fill: None,
                    stroke: Some(former_line(colour)),
                }]
            }
            Sample::Handover => return signs::handover_sign(Point::new(at.x + 8.0, at.y), palette.worse, Role::Legend),
            Sample::Overlay => return self.subject.sample_bar(at, Role::Legend),
            Sample::Widths => {
                let corners = [at, Point::new(at.x + 26.0, at.y - 4.5), Point::new(at.x + 26.0, at.y + 4.5)];
                let colour = palette.transition(TransitionKind::Forward);
                vec![Shape { role: Role::Legend, form: signs::polygon(&corners), fill: Some(colour), stroke: None }]
            }
            Sample::Persona(persona, fill) => {
                let line = signs::MARK.line(signs::letter(persona.0));
                return signs::marks(&line, at, Role::Legend, fill, palette).into();
            }
        };
        shapes.into_iter().map(|shape| Item::Shape(Shape { role: Role::Legend, ..shape })).collect()
    }

    fn curve(&self, measure: Measure, colour: Colour, at: Point) -> Vec<Shape> {
        let palette = &self.subject.palette;
        let (fill, width, radius): (_, _, f64) = match measure {
            Measure::Expectation => (palette.paper, 1.5, 3.6),
            Measure::Experience => (colour, 2.8, 4.6),
        };
        let dashes: &[f64] = if measure == Measure::Expectation { &[5.0, 4.0] } else { &[] };
        let steps = vec![Step::Move(at), Step::Line(Point::new(at.x + 26.0, at.y))];
        let stroke = Some(Stroke { colour, width, dashes });
        let line = Shape { role: Role::Legend, form: Form::Path(steps), fill: None, stroke };
        let form = Form::Circle(Point::new(at.x + 13.0, at.y), radius);
        let stroke = Some(Stroke { colour, width: 1.6, dashes: &[] });
        vec![line, Shape { role: Role::Legend, form, fill: Some(fill), stroke }]
    }
}

/// A small card.
fn framed(at: Point, fill: Colour, stroke: Option<Stroke>) -> Shape {
    let form = Form::Rect(Rect::new(at.x, at.y - 7.0, 26, 14), 4.0);
    Shape { role: Role::Legend, form, fill: Some(fill), stroke }
}
