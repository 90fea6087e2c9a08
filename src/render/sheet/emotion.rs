//! Expectation against experience, as curves (D3): the likeliest way of each persona to its end, what lies off
//! it, where the two differ, and where customers leave.

mod curve;
mod ways;

use self::curve::{Piece, between, through};
pub(super) use self::ways::Way;
use self::ways::{Leaving, leaving};
use super::columns::{Column, Grid, LABEL};
use super::press::Cell;
use super::stack::Stack;
use crate::graph::TransitionKind;
use crate::render::scene::{Form, Group, Item, Measure, Point, Rect, Role, Shape, Step, Stroke};
use crate::render::signs;
use crate::render::subject::Subject;
use crate::render::text::{Face, Font, clean};
use crate::render::theme::Colour;
use crate::words::Word;

/// How high the scale from 1 to 5 is, and the room above and below it.
const SCALE: f64 = 168.0;
const ABOVE: f64 = 34.0;
const BELOW: f64 = 26.0;
/// The strip in which customers leave.
const EXITS: f64 = 22.0;
const NUMBER: Font = Font::new(Face::Bold, 11.5);
const CALL: Font = Font::new(Face::Bold, 11.0);
const SHARE: Font = Font::new(Face::Regular, 10.5);
/// How wide a strip is in which it is looked whether a place is taken.
const STRIP: f64 = 256.0;
/// How far an end of a scale is from the curves.
const AXIS: f64 = 22.0;

/// The way of each persona through all columns, on whatever page they are.
pub(super) fn ways(subject: &Subject<'_>, columns: &[Column]) -> Vec<Way> {
    subject.personas.iter().map(|persona| Way::of(subject, persona, columns)).collect()
}

/// The one cell of the lane, as wide as all columns; none where nothing is scored.
pub(super) fn cells(subject: &Subject<'_>, grid: &Grid<'_>, ways: &[Way]) -> Vec<Cell> {
    let scored = |way: &Way| way.scores.iter().any(|score| score.expectation.is_some() || score.experience.is_some());
    if !ways.iter().any(scored) {
        return Vec::new();
    }
    let exits: Vec<Leaving> = grid.columns().map(|(index, column, _)| leaving(subject, index, column)).collect();
    let strip = if exits.iter().any(|exit| !exit.is_empty()) { EXITS } else { 0.0 };
    let height = ABOVE + SCALE + BELOW + strip;
    let taken = vec![Vec::new(); (grid.width / STRIP) as usize + 2];
    let mut chart = Chart { subject, grid, ways, top: -height / 2.0, taken, items: Vec::new() };
    chart.paint(&exits);
    let mut stack = Stack::new(grid.width - LABEL);
    stack.row(height, chart.items);
    vec![Cell { x: LABEL, stack }]
}

struct Chart<'a> {
    subject: &'a Subject<'a>,
    grid: &'a Grid<'a>,
    ways: &'a [Way],
    /// Its upper side.
    top: f64,
    /// Where points and labels stand, in each strip of the width.
    taken: Vec<Vec<Rect>>,
    items: Vec<Item>,
}

impl Chart<'_> {
    fn paint(&mut self, exits: &[Leaving]) {
        self.scale();
        let ways = self.ways;
        let pieces: Vec<[Vec<Option<Piece>>; 2]> = ways
            .iter()
            .map(|way| [Measure::Expectation, Measure::Experience].map(|measure| self.pieces(way, measure)))
            .collect();
        if let [[expectation, experience]] = &pieces[..] {
            self.gaps(expectation, experience);
        }
        for (way, [expectation, experience]) in ways.iter().zip(&pieces) {
            self.line(way, Measure::Expectation, expectation);
            self.line(way, Measure::Experience, experience);
            self.branches(way);
        }
        for way in ways {
            self.points(way);
        }
        let gap = |way: &Way| way.widest.map_or(0.0, |(_, gap)| gap);
        let most = ways.iter().map(gap).fold(0.0, f64::max);
        if let Some(way) = ways.iter().find(|way| most > 0.0 && gap(way) >= most) {
            self.widest(way);
        }
        for way in ways {
            self.peaks(way);
        }
        self.exits(exits);
    }

    /// The middle of a column.
    fn x(&self, index: usize) -> f64 {
        self.grid.left(index) - LABEL + self.grid.column / 2.0
    }

    fn y(&self, score: f64) -> f64 {
        self.top + ABOVE + (5.0 - score.clamp(1.0, 5.0)) / 4.0 * SCALE
    }

    fn colour(&self, way: &Way, measure: Measure) -> Colour {
        match (self.ways.len(), measure) {
            (1, Measure::Experience) => self.subject.palette.experience,
            (1, Measure::Expectation) => self.subject.palette.quiet,
            _ => self.subject.palette.persona(way.persona),
        }
    }

    /// The lines of the scale, its faces, and the middle that is neither good nor bad.
    fn scale(&mut self) {
        let palette = &self.subject.palette;
        let right = self.grid.width - LABEL;
        for score in 1..=5u8 {
            let y = self.y(f64::from(score));
            let (width, dashes): (f64, &'static [f64]) = if score == 3 { (1.2, &[]) } else { (0.7, &[2.0, 4.0]) };
            let colour = if score == 3 { palette.rule.mixed(palette.quiet, 40) } else { palette.rule };
            let steps = vec![Step::Move(Point::new(0.0, y)), Step::Line(Point::new(right, y))];
            self.shape(Role::Lane, Form::Path(steps), None, Some(Stroke { colour, width, dashes }));
            let number = SHARE.line(score.to_string());
            let at = Point::new(-AXIS / 2.0 - number.width / 2.0 + 2.0, y + SHARE.size * 0.36);
            self.items.push(Item::text(Role::Lane, number, at, SHARE, palette.quiet));
            if score % 2 == 1 {
                let colour = [palette.worse, palette.quiet, palette.better][usize::from(score / 2)];
                self.items.extend(signs::face(i32::from(score) - 3, Point::new(-AXIS - 10.0, y), colour));
            }
        }
    }

    /// The pieces of a curve from each column of the page to the next of the way, by the column they begin at.
    fn pieces(&self, way: &Way, measure: Measure) -> Vec<Option<Piece>> {
        let mut pieces = vec![None; self.grid.all.len()];
        for run in way.runs(measure, &self.grid.range) {
            let points: Vec<Point> =
                run.iter().map(|&(index, score)| Point::new(self.x(index), self.y(score))).collect();
            for (piece, (index, _)) in through(&points).into_iter().zip(&run) {
                pieces[*index] = Some(piece);
            }
        }
        pieces
    }

    /// What lies between what is expected and what is experienced; hatched where the experience is below.
    fn gaps(&mut self, expectation: &[Option<Piece>], experience: &[Option<Piece>]) {
        let palette = &self.subject.palette;
        for (expected, experienced) in expectation.iter().zip(experience) {
            let (Some(expected), Some(experienced)) = (expected, experienced) else { continue };
            if expected.to.x != experienced.to.x {
                continue;
            }
            for area in between(experienced, expected) {
                let colour = if area.is_below { palette.worse } else { palette.better };
                let tone = palette.tinted(colour);
                self.shape(Role::Gap, Form::Path(area.steps), Some(tone.fill), None);
            }
            let hatching = hatching(expected, experienced);
            if !hatching.is_empty() {
                let colour = palette.tinted(palette.worse).line;
                self.shape(Role::Gap, Form::Path(hatching), None, Some(Stroke { colour, width: 1.0, dashes: &[] }));
            }
        }
    }

    fn line(&mut self, way: &Way, measure: Measure, pieces: &[Option<Piece>]) {
        let mut steps = Vec::new();
        let mut end = None;
        for piece in pieces.iter().flatten() {
            if end != Some(piece.from) {
                steps.push(Step::Move(piece.from));
            }
            steps.push(piece.forward());
            end = Some(piece.to);
        }
        if steps.is_empty() {
            return;
        }
        let colour = self.colour(way, measure);
        // Those that are drawn first are wider, so that curves on each other are all seen.
        let behind = self.ways.iter().rev().position(|other| other.persona == way.persona).unwrap_or(0).min(3) as f64;
        let (width, dashes): (f64, &'static [f64]) = match measure {
            Measure::Experience => (2.8 + 1.8 * behind, &[]),
            Measure::Expectation => (1.5 + 0.6 * behind, &[5.0, 4.0]),
        };
        self.shape(Role::Curve(measure), Form::Path(steps), None, Some(Stroke { colour, width, dashes }));
    }

    /// What leads to the touchpoints that are off the way.
    fn branches(&mut self, way: &Way) {
        let colour = self.colour(way, Measure::Experience);
        for &(from, to) in
            way.branches.iter().filter(|(from, to)| self.grid.range.contains(from) && self.grid.range.contains(to))
        {
            let (Some(begin), Some(end)) = (way.scores[from].experience, way.scores[to].experience) else { continue };
            let steps = vec![
                Step::Move(Point::new(self.x(from), self.y(begin))),
                Step::Line(Point::new(self.x(to), self.y(end))),
            ];
            let stroke = Stroke { colour, width: 1.2, dashes: &[2.0, 4.0] };
            self.shape(Role::Curve(Measure::Experience), Form::Path(steps), None, Some(stroke));
        }
    }

    fn points(&mut self, way: &Way) {
        let palette = &self.subject.palette;
        for (index, column, _) in self.grid.columns() {
            let score = way.scores[index];
            let Some(ix) = score.of else { continue };
            let mut items = Vec::new();
            let measures = [(Measure::Expectation, score.expectation), (Measure::Experience, score.experience)];
            for (measure, value) in measures {
                let Some(value) = value else { continue };
                let at = Point::new(self.x(index), self.y(value));
                let colour = self.colour(way, measure);
                let is_full = measure == Measure::Experience && way.on_way[index];
                let radius = if measure == Measure::Experience { 5.2 } else { 3.6 };
                let (fill, line) = if is_full { (colour, palette.paper) } else { (palette.paper, colour) };
                let stroke = Some(Stroke { colour: line, width: 1.8, dashes: &[] });
                let form = Form::Circle(at, radius);
                items.push(Item::Shape(Shape { role: Role::Curve(measure), form, fill: Some(fill), stroke }));
                self.take(Rect::new(at.x - radius - 1.0, at.y - radius - 1.0, 2.0 * radius + 2.0, 2.0 * radius + 2.0));
            }
            if items.is_empty() {
                continue;
            }
            let title = self.told(way, index, column, ix);
            let persona = way.persona.index();
            let id = format!("{}-{persona}", self.subject.journey.touchpoint(ix).id.value);
            self.items.push(Item::Group(Group {
                role: Role::Curve(Measure::Experience),
                id,
                title,
                link: None,
                items,
            }));
        }
    }

    /// What a point tells when it is pointed at.
    fn told(&self, way: &Way, index: usize, _column: &Column, ix: crate::model::TouchpointIx) -> String {
        let (subject, score) = (self.subject, way.scores[index]);
        let mut lines = vec![clean(subject.name(ix))];
        lines.extend(subject.persona_name(way.persona).filter(|_| self.ways.len() > 1).map(clean));
        for (word, value) in [(Word::Expectation, score.expectation), (Word::Experience, score.experience)] {
            lines.extend(value.map(|value| format!("{}: {}", subject.heading(word), subject.lang.number(value))));
        }
        lines.extend((!way.on_way[index]).then(|| subject.heading(Word::OffTheWay)));
        lines.join("\n")
    }

    /// Names the gap where it is widest.
    fn widest(&mut self, way: &Way) {
        let Some((index, gap)) = way.widest.filter(|(index, _)| self.grid.range.contains(index)) else { return };
        let (Some(expected), Some(experienced)) = (way.scores[index].expectation, way.scores[index].experience) else {
            return;
        };
        let subject = self.subject;
        let whose = if self.ways.len() > 1 { format!(" {}", signs::letter(way.persona.0)) } else { String::new() };
        let text = format!("{} −{}{whose}", subject.heading(Word::WidestGap), subject.lang.number(gap));
        let (x, y) = (self.x(index), (self.y(expected) + self.y(experienced)) / 2.0);
        let colour = subject.palette.worse;
        self.label(
            &clean(&text),
            CALL,
            colour,
            Some(colour),
            Role::Gap,
            &[(x, y), (x + 70.0, y), (x - 70.0, y)],
            (self.y(experienced) + 20.0, x),
        );
    }

    /// Numbers at peaks and troughs.
    fn peaks(&mut self, way: &Way) {
        let colour = self.colour(way, Measure::Experience);
        for (index, value, is_peak) in way.peaks(&self.grid.range) {
            let (x, y) = (self.x(index), self.y(value));
            let (first, second) = if is_peak { (y - 15.0, y + 16.0) } else { (y + 16.0, y - 15.0) };
            let places = [(x, first), (x, second), (x + 22.0, y), (x - 22.0, y), (x + 22.0, first), (x - 22.0, first)];
            let mut text = self.subject.lang.number(value);
            if self.ways.len() > 1 {
                text = format!("{}\u{a0}{text}", signs::letter(way.persona.0));
            }
            self.label(&text, NUMBER, colour, None, Role::Curve(Measure::Experience), &places, (first, x));
        }
    }

    /// A label at the first of some places where it covers no point and no other label. Where there is none,
    /// it goes further up or down from `(y, x)` until there is.
    #[expect(clippy::too_many_arguments, reason = "each is a part of how one label looks")]
    fn label(
        &mut self,
        text: &str,
        font: Font,
        colour: Colour,
        outline: Option<Colour>,
        role: Role,
        places: &[(f64, f64)],
        from: (f64, f64),
    ) {
        let line = font.line(text.to_owned());
        let (width, height) = (line.width + 10.0, font.size + 5.0);
        let rect = |&(x, y): &(f64, f64)| {
            let most = (self.grid.width - LABEL - width).max(0.0);
            Rect::new((x - width / 2.0).clamp(0.0, most), y - height / 2.0, width, height)
        };
        let (low, high) = (self.top, self.top + ABOVE + SCALE + BELOW - height);
        let further = (0..40).flat_map(|step| {
            let away = f64::from(step) * 6.0;
            [(from.1, from.0 + away), (from.1, from.0 - away)]
        });
        let free = |rect: &Rect| rect.y >= low && rect.y <= high && !self.is_taken(rect);
        let found = places.iter().copied().chain(further).map(|place| rect(&place)).find(free);
        // Points in every place of a column: the numbers are told by pointing, and stand in no picture.
        let Some(rect) = found else { return };
        self.take(rect);
        let stroke = outline.map(|colour| Stroke { colour, width: 1.0, dashes: &[] });
        self.shape(role, Form::Rect(rect, height / 2.0), Some(self.subject.palette.paper), stroke);
        let at = Point::new(rect.x + 5.0, rect.y + height / 2.0 + font.size * 0.36);
        self.items.push(Item::text(role, line, at, font, colour));
    }

    fn take(&mut self, rect: Rect) {
        for strip in self.strips(&rect) {
            self.taken[strip].push(rect);
        }
    }

    fn is_taken(&self, rect: &Rect) -> bool {
        self.strips(rect).any(|strip| self.taken[strip].iter().any(|taken| taken.meets(rect)))
    }

    /// The strips that a rectangle is in.
    fn strips(&self, rect: &Rect) -> std::ops::RangeInclusive<usize> {
        let strip = |x: f64| ((x / STRIP).max(0.0) as usize).min(self.taken.len() - 1);
        strip(rect.x)..=strip(rect.x + rect.width)
    }

    /// How many leave at each touchpoint.
    fn exits(&mut self, exits: &[Leaving]) {
        let palette = &self.subject.palette;
        let y = self.top + ABOVE + SCALE + BELOW + EXITS / 2.0;
        let colour = palette.transition(TransitionKind::Exit);
        for leaving in exits {
            let texts: Vec<_> = leaving.ends().map(|(is_lost, share)| (is_lost, SHARE.line(share))).collect();
            let width: f64 =
                texts.iter().map(|(_, line)| 16.0 + line.width).sum::<f64>() + 10.0 * (texts.len().max(1) - 1) as f64;
            let mut x = self.x(leaving.column) - width / 2.0;
            for (is_lost, line) in texts {
                let middle = Point::new(x + 6.0, y);
                let sign = if is_lost { signs::lost } else { signs::done };
                let shapes = sign(middle, colour, palette.paper);
                self.items.extend(shapes.into_iter().map(Item::Shape));
                let at = Point::new(x + 16.0, y + SHARE.size * 0.36);
                x += 26.0 + line.width;
                if !line.text.is_empty() {
                    self.items.push(Item::text(Role::Label, line, at, SHARE, palette.quiet));
                }
            }
        }
    }

    fn shape(&mut self, role: Role, form: Form, fill: Option<Colour>, stroke: Option<Stroke>) {
        self.items.push(Item::Shape(Shape { role, form, fill, stroke }));
    }
}

/// Upright lines where the experience is below what is expected.
fn hatching(expected: &Piece, experienced: &Piece) -> Vec<Step> {
    const APART: f64 = 6.0;
    let width = expected.to.x - expected.from.x;
    let mut steps = Vec::new();
    let mut x = (expected.from.x / APART).ceil() * APART;
    while x < expected.to.x {
        let t = (x - expected.from.x) / width;
        let (upper, lower) = (expected.height(t), experienced.height(t));
        if lower - upper > 3.0 {
            steps.extend([Step::Move(Point::new(x, upper)), Step::Line(Point::new(x, lower))]);
        }
        x += APART;
    }
    steps
}
