//! The explanation of what is drawn, with only what is used.

use std::collections::BTreeSet;

use super::Flow;
use super::card::{SMALL, mark};
use crate::graph::TransitionKind;
use crate::model::{Contact, Ownership, PersonaIx};
use crate::render::scene::{Form, Item, Point, Rect, Role, Shape, Step, Stroke};
use crate::render::signs;
use crate::render::subject::{contact_word, kind_word, ownership_word};
use crate::render::text::wrap;
use crate::words::Word;

/// How high a line is, how wide a sample, and how far it is to the next entry.
const LINE: f64 = 20.0;
const SAMPLE: f64 = 34.0;
const GAP: f64 = 22.0;

pub(super) struct Legend {
    pub items: Vec<Item>,
    pub right: f64,
    pub bottom: f64,
}

/// What an entry explains, by a sample of it.
enum Sample {
    Ownership(Ownership),
    Contact(Contact),
    Start,
    Way(TransitionKind),
    Done,
    Lost,
    Expectation,
    Experience,
    Persona(PersonaIx),
}

/// The legend, from a place on, in rows no wider than `room`.
pub(super) fn legend(flow: &Flow<'_>, at: Point, room: f64) -> Legend {
    let mut writer = Writer { flow, room, left: at.x, x: at.x, y: at.y, right: at.x, items: Vec::new() };
    for row in rows(flow) {
        if row.is_empty() {
            continue;
        }
        for sample in row {
            writer.entry(&sample);
        }
        writer.end_row();
    }
    Legend { items: writer.items, right: writer.right, bottom: writer.y - (LINE - 14.0) }
}

/// What is used, a row for each sort of thing.
fn rows(flow: &Flow<'_>) -> [Vec<Sample>; 3] {
    let drawn = || flow.touchpoints().map(|ix| flow.journey.touchpoint(ix));
    let ownerships: BTreeSet<Ownership> = drawn().filter_map(|t| t.ownership).map(|at| at.value).collect();
    let contacts: BTreeSet<Contact> = drawn().filter_map(|t| t.contact).map(|at| at.value).collect();
    let leads = |end| flow.ways.iter().any(|way| way.to == end);
    let start = (!flow.entries().is_empty()).then_some(Sample::Start);
    let ways = flow.kinds().filter(|kind| *kind != TransitionKind::Exit).map(Sample::Way);
    let ends = [(flow.graph.done(), Sample::Done), (flow.graph.lost(), Sample::Lost)];
    let ends = ends.into_iter().filter(|(end, _)| leads(*end)).map(|(_, sample)| sample);
    let scores: Vec<_> = drawn().flat_map(|touchpoint| flow.scores(touchpoint)).collect();
    let shown = [
        scores.iter().any(|(_, expectation, _)| expectation.is_some()).then_some(Sample::Expectation),
        scores.iter().any(|(_, _, experience)| experience.is_some()).then_some(Sample::Experience),
    ];
    // Where nothing is for some of them alone, there is nothing to tell apart.
    let marked = drawn().any(|touchpoint| {
        let all = touchpoint.personas.and(flow.personas);
        flow.serves(touchpoint).is_some() || flow.scores(touchpoint).iter().any(|(personas, ..)| *personas != all)
    }) || flow.ways.iter().any(|way| flow.way_label(way).whom.is_some());
    let personas = flow.personas.iter().filter(|_| marked).map(Sample::Persona);
    [
        ownerships.into_iter().map(Sample::Ownership).chain(contacts.into_iter().map(Sample::Contact)).collect(),
        start.into_iter().chain(ways).chain(ends).collect(),
        shown.into_iter().flatten().chain(personas).collect(),
    ]
}

struct Writer<'a> {
    flow: &'a Flow<'a>,
    room: f64,
    left: f64,
    x: f64,
    y: f64,
    right: f64,
    items: Vec<Item>,
}

impl Writer<'_> {
    fn entry(&mut self, sample: &Sample) {
        let lines = wrap(self.name(sample), SMALL, self.room - SAMPLE);
        let width = lines.iter().map(|line| line.width).fold(0.0, f64::max);
        if self.x > self.left && self.x + SAMPLE + width > self.left + self.room {
            self.end_row();
        }
        let middle = self.y + LINE / 2.0;
        let sample = self.sample(sample, Point::new(self.x, middle));
        self.items.extend(sample);
        for (number, line) in lines.into_iter().enumerate() {
            if number > 0 {
                self.y += LINE - 5.0;
            }
            let at = Point::new(self.x + SAMPLE, self.y + LINE / 2.0 + 3.8);
            self.items.push(Item::text(Role::Legend, line, at, SMALL, self.flow.palette.quiet));
        }
        self.right = self.right.max(self.x + SAMPLE + width);
        self.x += SAMPLE + width + GAP;
    }

    fn end_row(&mut self) {
        self.x = self.left;
        self.y += LINE;
    }

    fn name(&self, sample: &Sample) -> &str {
        let word = match *sample {
            Sample::Ownership(ownership) => ownership_word(ownership),
            Sample::Contact(contact) => contact_word(contact),
            Sample::Start => Word::Start,
            Sample::Way(kind) => kind_word(kind),
            Sample::Done => Word::Done,
            Sample::Lost => Word::Lost,
            Sample::Expectation => Word::Expectation,
            Sample::Experience => Word::Experience,
            Sample::Persona(persona) => return self.flow.persona_name(persona).unwrap_or_default(),
        };
        self.flow.lang.word(word)
    }

    /// The sample of an entry, whose middle is so high, from a place on.
    fn sample(&self, sample: &Sample, at: Point) -> Vec<Item> {
        let palette = &self.flow.palette;
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
            Sample::Way(kind) => {
                let (colour, tip) = (palette.transition(kind), Point::new(at.x + 26.0, at.y));
                let steps = vec![Step::Move(at), Step::Line(Point::new(tip.x - 7.0, at.y))];
                let stroke = Some(signs::line(kind, colour));
                let line = Shape { role: Role::Legend, form: Form::Path(steps), fill: None, stroke };
                vec![line, signs::head(kind, tip, (1.0, 0.0), colour, palette.paper)]
            }
            Sample::Done => {
                signs::done(Point::new(at.x + 13.0, at.y), palette.transition(TransitionKind::Exit), palette.paper)
            }
            Sample::Lost => {
                signs::lost(Point::new(at.x + 13.0, at.y), palette.transition(TransitionKind::Exit), palette.paper)
            }
            Sample::Expectation | Sample::Experience => {
                let filled = matches!(sample, Sample::Experience);
                let fill = Some(if filled { palette.ink } else { palette.paper });
                let colour = if filled { palette.ink } else { palette.quiet };
                let form = Form::Circle(Point::new(at.x + 13.0, at.y), 3.3);
                let stroke = Some(Stroke { colour, width: 1.4, dashes: &[] });
                vec![Shape { role: Role::Legend, form, fill, stroke }]
            }
            Sample::Persona(persona) => {
                let line = signs::MARK.line(mark(persona.0));
                return signs::marks(&line, at, Role::Legend, palette).into();
            }
        };
        shapes.into_iter().map(|shape| Item::Shape(Shape { role: Role::Legend, ..shape })).collect()
    }
}

/// A little card.
fn framed(at: Point, fill: crate::render::theme::Colour, stroke: Option<Stroke>) -> Shape {
    let form = Form::Rect(Rect::new(at.x, at.y - 7.0, 26, 14), 4.0);
    Shape { role: Role::Legend, form, fill: Some(fill), stroke }
}
