//! Expectation and experience as curves (D3): the main path of each persona, the touchpoints off that path, the
//! gaps, and the places where customers leave.

mod curve;
mod foot;
mod labels;
mod path;

use std::collections::{HashMap, HashSet};

use self::curve::{CurvePiece, between};
use self::foot::Foot;
use self::labels::{CurveLabel, Labels};
pub(super) use self::path::{ColumnScores, PersonaPath};
use super::columns::{Column, Grid, LABEL};
use super::press::BandCell;
use super::stack::Stack;
use crate::model::{PersonaIx, PersonaSet, TouchpointIx};
use crate::render::marks::{former_line, struck};
use crate::render::scene::{Form, Group, Item, Measure, Point, Rect, Role, Shape, Step, Stroke};
use crate::render::signs;
use crate::render::subject::{Subject, labelled};
use crate::render::text::{Face, Font, REFERRED, clean, cut};
use crate::render::theme::Colour;
use crate::words::Word;

/// The height of the scale from 1 to 5, and the room above and below it.
const SCALE: f64 = 168.0;
const ABOVE: f64 = 34.0;
const BELOW: f64 = 26.0;
const NUMBER: Font = Font::new(Face::Bold, 11.5);
const CALL: Font = Font::new(Face::Bold, 11.0);
const SHARE: Font = Font::new(Face::Regular, 10.5);
/// The distance of the faces at the ends of the scale from the curves.
const AXIS: f64 = 22.0;

/// Returns the y position of a score, from the top of the lane.
fn height(score: f64) -> f64 {
    ABOVE + (5.0 - score.clamp(1.0, 5.0)) / 4.0 * SCALE
}

/// Returns the paths of the personas in view, laid out over all pages. It is empty if there are no scores.
pub(super) fn paths(subject: &Subject<'_>, columns: &[Column], grids: &[Grid<'_>]) -> Vec<PersonaPath> {
    let (own, companions) = subject.curves();
    let travellers = own.len();
    let personas = own.into_iter().chain(companions);
    let mut paths: Vec<PersonaPath> = personas.map(|persona| PersonaPath::of(subject, persona, columns)).collect();
    paths[travellers..].iter_mut().for_each(|path| path.is_companion = true);
    let has_scores =
        |path: &PersonaPath| path.scores.iter().any(|score| score.expectation.is_some() || score.experience.is_some());
    let scored = |path: &PersonaPath| has_scores(path) || path.former.as_deref().is_some_and(has_scores);
    if !paths.iter().any(scored) {
        return Vec::new();
    }
    paths.iter_mut().for_each(|path| path.compute_curves(grids));
    paths
}

/// Returns the single cell of the lane, as wide as all columns, or none if there are no paths.
pub(super) fn cells(subject: &Subject<'_>, grid: &Grid<'_>, paths: &[PersonaPath]) -> Vec<BandCell> {
    if paths.is_empty() {
        return Vec::new();
    }
    let foot = Foot::new(subject, grid, paths);
    let foot_height = foot.height();
    let height = ABOVE + SCALE + BELOW + foot_height;
    let room = Rect::new(0.0, -height / 2.0, grid.width - LABEL, ABOVE + SCALE + BELOW);
    let labels = Labels::new(room);
    let mut chart = Chart { subject, grid, paths, top: -height / 2.0, labels, items: Vec::new() };
    chart.paint();
    let below = foot.draw(subject, grid, height / 2.0 - foot_height);
    chart.items.extend(below);
    let mut stack = Stack::new(grid.width - LABEL);
    stack.row(height, chart.items);
    vec![BandCell { x: LABEL, stack }]
}

/// Returns the only path that is no companion's.
pub(super) fn single(paths: &[PersonaPath]) -> Option<&PersonaPath> {
    let mut own = paths.iter().filter(|path| !path.is_companion);
    own.next().filter(|_| own.next().is_none())
}

struct Chart<'a> {
    subject: &'a Subject<'a>,
    grid: &'a Grid<'a>,
    paths: &'a [PersonaPath],
    /// The top.
    top: f64,
    labels: Labels,
    items: Vec<Item>,
}

impl Chart<'_> {
    fn paint(&mut self) {
        self.assumed();
        self.scale();
        let paths = self.paths;
        if let Some(path) = single(paths) {
            self.gaps(path);
        }
        paths.iter().for_each(|path| self.former(path));
        let own = paths.iter().filter(|path| !path.is_companion).count();
        for (index, path) in paths.iter().enumerate() {
            let later = own.saturating_sub(index + 1);
            self.line(path, Measure::Expectation, later);
            self.line(path, Measure::Experience, later);
            self.branches(path);
        }
        for path in paths {
            self.points(path);
        }
        let gap = |path: &PersonaPath| path.widest.map_or(0.0, |(_, gap)| gap);
        let own = || paths.iter().filter(|path| !path.is_companion);
        let most = own().map(gap).fold(0.0, f64::max);
        if let Some(path) = own().find(|path| most > 0.0 && gap(path) >= most) {
            self.widest(path);
        }
        self.changed_scores();
        self.peaks();
    }

    /// Draws the experience in the old one of two states.
    fn former(&mut self, path: &PersonaPath) {
        let Some(former) = &path.former else { return };
        let palette = &self.subject.palette;
        let colour = self.colour(path, Measure::Experience).mixed(palette.paper, 30);
        let mut steps = Vec::new();
        let mut end = None;
        let own = former.on_page[self.grid.number].pieces[1].iter().filter_map(|&index| former.pieces[1][index]);
        for piece in own.filter_map(|piece| self.cut(&piece)) {
            if end != Some(piece.from) {
                steps.push(Step::Move(piece.from));
            }
            steps.push(piece.forward());
            end = Some(piece.to);
        }
        let role = Role::Curve(Measure::Experience);
        if !steps.is_empty() {
            self.shape(role, Form::Path(steps), None, Some(former_line(colour)));
        }
        for (index, ..) in self.grid.columns() {
            let (now, was) = (path.scores[index].experience, former.scores[index].experience);
            if let Some(was) = was.filter(|_| was != now) {
                let at = Point::new(self.x(index), self.y(was));
                let stroke = Some(Stroke { colour, width: 1.4, dashes: &[] });
                self.shape(role, Form::Circle(at, 3.4), Some(palette.paper), stroke);
                self.labels.take(Rect::new(at.x - 4.4, at.y - 4.4, 8.8, 8.8));
            }
        }
    }

    /// Labels experiences that have changed with their values before, which are struck out. Personas with the same value share
    /// one label.
    fn changed_scores(&mut self) {
        let palette = &self.subject.palette;
        let mut known = HashSet::new();
        for path in self.paths {
            let Some(former) = &path.former else { continue };
            for (index, ..) in self.grid.columns() {
                let (now, was) = (path.scores[index].experience, former.scores[index].experience);
                let mut is_first = |was: f64| known.insert((index, was.to_bits()));
                let Some(was) = was.filter(|_| was != now).filter(|was| is_first(*was)) else { continue };
                let (x, y) = (self.x(index), self.y(was));
                let (ground, role) = (palette.paper, Role::Curve(Measure::Experience));
                let text = self.subject.lang.number(was);
                let label = CurveLabel { text, font: SHARE, colour: palette.quiet, outline: None, ground, role };
                let places = [(x + 17.0, y), (x - 17.0, y), (x, y + 14.0), (x, y - 14.0)];
                let label = self.labels.put(label, &places.map(|(x, y)| Point::new(x, y)));
                self.items.extend(label.into_iter().flat_map(struck));
            }
        }
    }

    /// Returns the centre of a column. A column beyond the page has a position there.
    fn x(&self, index: usize) -> f64 {
        self.grid.middle(index)
    }

    fn y(&self, score: f64) -> f64 {
        height(score) + self.top
    }

    fn colour(&self, path: &PersonaPath, measure: Measure) -> Colour {
        match (self.paths.len(), measure) {
            (1, Measure::Experience) => self.subject.palette.experience,
            (1, Measure::Expectation) => self.subject.palette.expectation,
            _ => self.subject.palette.persona(path.persona),
        }
    }

    /// Draws the lines of the scale, its faces, and the neutral middle.
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

    /// Hatches the columns of experiences that are only assumed.
    fn assumed(&mut self) {
        let palette = &self.subject.palette;
        let half = self.grid.column / 2.0 - 6.0;
        for (index, column, _) in self.grid.columns() {
            if !column.is_assumed(self.subject) || self.paths.iter().all(|path| path.scores[index].experience.is_none())
            {
                continue;
            }
            let x = self.x(index);
            let room = Rect::new(x - half, self.top + ABOVE - 14.0, 2.0 * half, SCALE + 28.0);
            let stroke = Some(Stroke { colour: palette.rule, width: 1.0, dashes: &[] });
            self.shape(Role::Lane, signs::hatching(room, 9.0), None, stroke);
        }
    }

    /// Returns the part of a curve piece that lies on this page. The rest continues on the next page.
    fn cut(&self, piece: &CurvePiece) -> Option<CurvePiece> {
        piece.moved(-self.grid.begin, self.top).within(0.0, self.grid.width - LABEL)
    }

    /// Fills the area between expectation and experience. It is hatched where the experience is below the
    /// expectation.
    fn gaps(&mut self, path: &PersonaPath) {
        let palette = &self.subject.palette;
        let [expectation, experience] = &path.pieces;
        for &index in &path.on_page[self.grid.number].pieces[0] {
            let (Some(expected), Some(experienced)) = (&expectation[index], &experience[index]) else { continue };
            if expected.to.x != experienced.to.x {
                continue;
            }
            let (Some(expected), Some(experienced)) = (self.cut(expected), self.cut(experienced)) else { continue };
            for area in between(&experienced, &expected) {
                let colour = if area.is_below { palette.worse } else { palette.better };
                let tone = palette.tinted(colour);
                self.shape(Role::Gap, Form::Path(area.steps), Some(tone.fill), None);
            }
            let hatching = hatch(&expected, &experienced);
            if !hatching.is_empty() {
                let colour = palette.tinted(palette.worse).line;
                self.shape(Role::Gap, Form::Path(hatching), None, Some(Stroke { colour, width: 1.0, dashes: &[] }));
            }
        }
    }

    /// Draws a curve. `later` is the number of paths that are drawn after this one.
    fn line(&mut self, path: &PersonaPath, measure: Measure, later: usize) {
        let mut steps = Vec::new();
        let mut end = None;
        let curve = usize::from(measure == Measure::Experience);
        let own = path.on_page[self.grid.number].pieces[curve].iter().filter_map(|&index| path.pieces[curve][index]);
        for piece in own.filter_map(|piece| self.cut(&piece)) {
            if end != Some(piece.from) {
                steps.push(Step::Move(piece.from));
            }
            steps.push(piece.forward());
            end = Some(piece.to);
        }
        if steps.is_empty() {
            return;
        }
        let colour = self.colour(path, measure);
        // Curves that are drawn first are wider, so that all coinciding curves are visible.
        let behind = later.min(3) as f64;
        let (width, dashes): (f64, &'static [f64]) = match measure {
            Measure::Experience if path.is_companion => (1.3, self.dashes(path)),
            Measure::Expectation if path.is_companion => (0.8, &[5.0, 4.0]),
            Measure::Experience => (2.8 + 1.8 * behind, self.dashes(path)),
            Measure::Expectation => (1.5 + 0.6 * behind, &[5.0, 4.0]),
        };
        self.shape(Role::Curve(measure), Form::Path(steps), None, Some(Stroke { colour, width, dashes }));
    }

    /// Returns the dashes of a persona's curve, which distinguish it in print, where colours are the same.
    fn dashes(&self, path: &PersonaPath) -> &'static [f64] {
        const DASHES: [&[f64]; 4] = [&[], &[14.0, 4.0], &[6.0, 3.0], &[2.0, 3.0]];
        let palette = &self.subject.palette;
        let is_one = self.paths.len() > 1 && palette.persona(PersonaIx(0)) == palette.persona(PersonaIx(1));
        if is_one { DASHES[path.persona.index() % DASHES.len()] } else { &[] }
    }

    /// Draws the branches to touchpoints off the path. A branch to another page ends at the edge.
    fn branches(&mut self, path: &PersonaPath) {
        let colour = self.colour(path, Measure::Experience);
        let right = self.grid.width - LABEL;
        for &(from, to) in &path.on_page[self.grid.number].branches {
            let (Some(begin), Some(end)) = (path.scores[from].experience, path.scores[to].experience) else { continue };
            let (begin, end) = (Point::new(self.x(from), self.y(begin)), Point::new(self.x(to), self.y(end)));
            let on_page = |place: Point, other: Point| {
                let edge = place.x.clamp(0.0, right);
                let share = (edge - place.x) / (other.x - place.x);
                if edge == place.x { place } else { Point::new(edge, place.y + (other.y - place.y) * share) }
            };
            let steps = vec![Step::Move(on_page(begin, end)), Step::Line(on_page(end, begin))];
            let stroke = Stroke { colour, width: 1.2, dashes: &[2.0, 4.0] };
            self.shape(Role::Curve(Measure::Experience), Form::Path(steps), None, Some(stroke));
        }
    }

    fn points(&mut self, path: &PersonaPath) {
        let palette = &self.subject.palette;
        for (index, column, _) in self.grid.columns() {
            let score = path.scores[index];
            let Some(ix) = score.of else { continue };
            let mut items = Vec::new();
            let measures = [(Measure::Expectation, score.expectation), (Measure::Experience, score.experience)];
            for (measure, value) in measures {
                let Some(value) = value else { continue };
                let at = Point::new(self.x(index), self.y(value));
                let shared =
                    self.paths.iter().filter(|other| other.scores[index].get(measure) == Some(value)).count() > 1;
                let colour = if shared { palette.ink } else { self.colour(path, measure) };
                let is_full = measure == Measure::Experience && path.on_path[index];
                let radius = if measure == Measure::Experience { 5.2 } else { 3.6 };
                let radius = if path.is_companion { radius * 0.66 } else { radius };
                let (fill, line) = if is_full { (colour, palette.paper) } else { (palette.paper, colour) };
                let stroke = Some(Stroke { colour: line, width: 1.8, dashes: &[] });
                let form = Form::Circle(at, radius);
                items.push(Item::Shape(Shape { role: Role::Curve(measure), form, fill: Some(fill), stroke }));
                let room = radius + 1.0;
                self.labels.take(Rect::new(at.x - room, at.y - room, 2.0 * room, 2.0 * room));
            }
            if items.is_empty() {
                continue;
            }
            let title = self.tooltip(path, index, ix);
            let persona = path.persona.index();
            let id = format!("{}-{persona}", self.subject.journey.touchpoint(ix).id.value);
            let id = if column.is_again { String::new() } else { id };
            self.items.push(Item::Group(Group {
                role: Role::Curve(Measure::Experience),
                id,
                title,
                link: None,
                items,
            }));
        }
    }

    /// Returns the tooltip of a point.
    fn tooltip(&self, path: &PersonaPath, index: usize, ix: TouchpointIx) -> String {
        let (subject, score) = (self.subject, path.scores[index]);
        let persona = subject.persona_name(path.persona).filter(|_| self.paths.len() > 1);
        let mut lines = vec![clean(&subject.referred(ix))];
        lines.extend(persona.map(|name| clean(&cut(name, REFERRED))));
        for (word, value) in [(Word::Expectation, score.expectation), (Word::Experience, score.experience)] {
            lines.extend(value.map(|value| labelled(&subject.heading(word), &subject.lang.number(value))));
        }
        let off_path = subject.heading(Word::OffPath);
        lines.extend(Some(off_path).filter(|word| !path.on_path[index] && !word.is_empty()));
        lines.join("\n")
    }

    /// Labels the widest gap.
    fn widest(&mut self, path: &PersonaPath) {
        let Some((index, gap)) = path.widest.filter(|(index, _)| self.grid.range.contains(index)) else { return };
        let (Some(expected), Some(experienced)) = (path.scores[index].expectation, path.scores[index].experience)
        else {
            return;
        };
        let subject = self.subject;
        let whose = if self.paths.len() > 1 { format!(" {}", signs::letter(path.persona.0)) } else { String::new() };
        let text = format!("{} −{}{whose}", subject.heading(Word::WidestGap), subject.lang.number(gap));
        let text = text.trim_start();
        let (x, y) = (self.x(index), (self.y(expected) + self.y(experienced)) / 2.0);
        let colour = subject.palette.worse;
        let (text, ground, role) = (clean(text), subject.palette.paper, Role::Gap);
        let label = CurveLabel { text, font: CALL, colour, outline: Some(colour), ground, role };
        let places = [0.0, 70.0, -70.0].map(|aside| Point::new(x + aside, y));
        self.items.extend(self.labels.put(label, &places));
    }

    /// Labels the peaks and troughs with numbers. Personas with the same number share one label.
    fn peaks(&mut self) {
        let palette = &self.subject.palette;
        let mut peaks: Vec<((usize, f64, bool), PersonaSet)> = Vec::new();
        let mut known: HashMap<(usize, u64, bool), usize> = HashMap::new();
        for path in self.paths {
            for peak @ (index, value, is_peak) in path.on_page[self.grid.number].peaks.iter().copied() {
                let at = *known.entry((index, value.to_bits(), is_peak)).or_insert(peaks.len());
                if at == peaks.len() {
                    peaks.push((peak, PersonaSet::default()));
                }
                peaks[at].1 = peaks[at].1.or([path.persona].into_iter().collect());
            }
        }
        for ((index, value, is_peak), personas) in peaks {
            let colour = match (self.paths.len(), personas.iter().next()) {
                (1, _) => palette.experience,
                (_, Some(persona)) if personas.len() == 1 => palette.persona(persona),
                _ => palette.ink,
            };
            let number = self.subject.lang.number(value);
            let text = if self.paths.len() > 1 { format!("{}\u{a0}{number}", short(personas)) } else { number };
            let (x, y) = (self.x(index), self.y(value));
            let (first, second) = if is_peak { (y - 15.0, y + 16.0) } else { (y + 16.0, y - 15.0) };
            let places = [(x, first), (x, second), (x + 24.0, y), (x - 24.0, y), (x + 24.0, first), (x - 24.0, first)];
            let (ground, role) = (palette.paper, Role::Curve(Measure::Experience));
            let label = CurveLabel { text, font: NUMBER, colour, outline: None, ground, role };
            self.items.extend(self.labels.put(label, &places.map(|(x, y)| Point::new(x, y))));
        }
    }

    fn shape(&mut self, role: Role, form: Form, fill: Option<Colour>, stroke: Option<Stroke>) {
        self.items.push(Item::Shape(Shape { role, form, fill, stroke }));
    }
}

/// Returns the letters of personas at a point; for many personas, the first ones and how many more there are.
fn short(personas: PersonaSet) -> String {
    const MOST: usize = 9;
    let all = signs::letters(personas);
    match personas.iter().next() {
        Some(first) if all.len() > MOST => format!("{}\u{a0}+{}", signs::letter(first.0), personas.len() - 1),
        _ => all,
    }
}

/// Draws vertical lines where the experience is below the expectation.
fn hatch(expected: &CurvePiece, experienced: &CurvePiece) -> Vec<Step> {
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
