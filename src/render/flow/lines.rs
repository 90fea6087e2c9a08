//! The lines of the transitions, with rounded corners. Each piece is drawn once, so that dashes stay regular where
//! lines merge.

use std::collections::BTreeMap;

use super::Flow;
use super::card::{TAG_LEFT, TRUNK, WIDTH};
use super::grid::Grid;
use super::plan::Plan;
use super::routes::{Edge, Net, Routes, Stub};
use super::widths;
use crate::graph::TransitionKind;
use crate::render::Mark;
use crate::render::scene::{Point, Step};
use crate::render::signs::HEAD;

/// The radius of corners.
const RADIUS: f64 = 8.0;

/// The drawing of a net: its lines, and the position and direction of its head.
pub(super) struct DrawnNet {
    /// The target card, and the side at which the head enters: `above`, `left` or `right`.
    pub target: u32,
    pub from: &'static str,
    pub kind: TransitionKind,
    pub mark: Option<Mark>,
    pub lines: Vec<DrawnLine>,
    pub tip: Point,
    pub direction: (f64, f64),
    /// The size of its head, 1 for one of a line whose width says nothing.
    pub head: f64,
}

/// A line of a net.
pub(super) struct DrawnLine {
    pub steps: Vec<Step>,
    /// The width, if it shows how many take the line.
    pub width: Option<f64>,
}

/// Returns how large the head of a line is, so that the line does not hide it.
fn head_size(width: Option<f64>) -> f64 {
    width.map_or(1.0, |width| ((width / 2.0 + 3.0) / 4.0).max(1.0))
}

/// Draws the lines of all nets and of all transitions straight down.
pub(super) fn draw_nets(flow: &Flow<'_>, grid: &Grid, routes: &Routes, plan: &Plan) -> Vec<DrawnNet> {
    let nets = routes.nets.iter().enumerate().map(|(index, net)| NetPainter { flow, grid, plan, net, index }.draw());
    let down = routes.leaving.iter().enumerate().filter_map(|(card, leaving)| {
        let (to, kind) = leaving.down?;
        let x = f64::from(plan.columns[grid.positions[card].column] + TRUNK);
        let from = f64::from(plan.tops[card] + plan.cards[card].height);
        let tip = Point::new(x, plan.tops[to as usize]);
        let width = leaving.down_taken.map(|taken| flow.line_width(taken));
        let head = head_size(width);
        let steps = vec![Step::Move(Point::new(x, from)), Step::Line(Point::new(x, tip.y - head * HEAD + 1.0))];
        let lines = vec![DrawnLine { steps, width }];
        Some(DrawnNet {
            target: to,
            from: "above",
            kind,
            mark: leaving.down_mark,
            lines,
            tip,
            direction: (0.0, 1.0),
            head,
        })
    });
    down.chain(nets).collect()
}

struct NetPainter<'a> {
    flow: &'a Flow<'a>,
    grid: &'a Grid,
    plan: &'a Plan,
    net: &'a Net,
    index: usize,
}

/// A part of a line: along a channel at a fixed position, up to another position.
struct Leg {
    /// The gutter, or `None` for the corridor.
    gutter: Option<usize>,
    at: f64,
    until: f64,
}

impl NetPainter<'_> {
    fn draw(&self) -> DrawnNet {
        let (net, plan) = (self.net, self.plan);
        let column = plan.columns[self.grid.positions[net.target as usize].column];
        let (x, dx) = if net.edge == Edge::Left { (column, 1.0) } else { (column + WIDTH, -1.0) };
        let tip = Point::new(x, plan.ports[self.index]);
        let stubs = net.stubs.iter().zip(&plan.stubs[self.index]);
        let taken: Option<Vec<f64>> = net.stubs.iter().map(|stub| stub.taken).collect();
        let head = head_size(taken.as_ref().map(|taken| self.flow.line_width(taken.iter().sum())));
        let end = Point::new(tip.x - dx * (head * HEAD - 1.0), tip.y);
        let lines = match taken {
            Some(taken) => {
                let points = stubs.map(|(stub, &y)| self.points(stub, f64::from(y), end));
                let pieces = widths::pieces(&points.zip(taken).collect::<Vec<_>>(), RADIUS).into_iter();
                let line = |(points, taken): (Vec<Point>, f64)| (rounded(&points), Some(self.flow.line_width(taken)));
                pieces.map(line).map(|(steps, width)| DrawnLine { steps, width }).collect()
            }
            None => {
                let mut covered = BTreeMap::new();
                let line = |(stub, &y): (&Stub, &i32)| self.line(stub, f64::from(y), end, &mut covered);
                stubs.map(line).map(|steps| DrawnLine { steps, width: None }).collect()
            }
        };
        let from = if net.edge == Edge::Left { "left" } else { "right" };
        DrawnNet { target: net.target, from, kind: net.kind, mark: net.mark, lines, tip, direction: (dx, 0.0), head }
    }

    /// Returns the corners of the whole line of one transition.
    fn points(&self, stub: &Stub, y: f64, end: Point) -> Vec<Point> {
        let mut points = vec![Point::new(self.begin(stub), y)];
        let mut here = y;
        for leg in self.legs(stub, end) {
            let ends = [here, leg.until];
            points.extend(ends.map(|along| match leg.gutter {
                Some(_) => Point::new(leg.at, along),
                None => Point::new(along, leg.at),
            }));
            here = leg.at;
        }
        points.push(end);
        straightened(&points)
    }

    /// Returns the line of one transition, up to where the line of another in the net has been drawn already.
    fn line(&self, stub: &Stub, y: f64, end: Point, covered: &mut BTreeMap<Option<usize>, (f64, f64)>) -> Vec<Step> {
        let mut points = vec![Point::new(self.begin(stub), y)];
        let legs = self.legs(stub, end);
        let mut here = y;
        for (number, leg) in legs.iter().enumerate() {
            let point = |along: f64| match leg.gutter {
                Some(_) => Point::new(leg.at, along),
                None => Point::new(along, leg.at),
            };
            points.push(point(here));
            let toward = (leg.until - here).signum();
            match covered.get_mut(&leg.gutter) {
                None => {
                    covered.insert(leg.gutter, (here.min(leg.until), here.max(leg.until)));
                    points.push(point(leg.until));
                }
                Some(_) if here == leg.until => {
                    points.push(self.around(&legs[number..], point(here), end));
                    return rounded(&points);
                }
                Some((low, high)) => {
                    // The existing piece begins with a curve: continue until it is straight.
                    let met = if toward > 0.0 { here.max(*low) } else { here.min(*high) };
                    let straight = met + toward * RADIUS;
                    (*low, *high) = (low.min(here), high.max(here));
                    if (leg.until - straight) * toward >= RADIUS {
                        points.push(point(straight));
                    } else {
                        // The line is straight again only beyond the corner.
                        points.push(point(leg.until));
                        points.push(self.around(&legs[number..], point(leg.until), end));
                    }
                    return rounded(&points);
                }
            }
            here = leg.at;
        }
        points.push(end);
        rounded(&points)
    }

    /// Returns the x position at which a transition leaves its card or tag.
    fn begin(&self, stub: &Stub) -> i32 {
        let column = self.plan.columns[self.grid.positions[stub.card as usize].column];
        let (left, width) = match stub.tag {
            Some(tag) => (TAG_LEFT, self.plan.cards[stub.card as usize].tags[tag].width),
            None => (0, WIDTH),
        };
        column + left + if stub.edge == Edge::Right { width } else { 0 }
    }

    /// Returns the parts of a line, beginning with the first gutter.
    fn legs(&self, stub: &Stub, end: Point) -> Vec<Leg> {
        let (net, plan) = (self.net, self.plan);
        let at = |gutter: usize| {
            let lines = &plan.lines[self.index];
            lines.binary_search_by_key(&gutter, |(of, _)| *of).ok().map(|at| f64::from(lines[at].1))
        };
        let Some(last) = at(net.gutter) else {
            // Straight across.
            return Vec::new();
        };
        let into = Leg { gutter: Some(net.gutter), at: last, until: end.y };
        match at(stub.gutter) {
            Some(first) if stub.gutter != net.gutter => {
                let rail = f64::from(plan.rails[self.index]);
                vec![
                    Leg { gutter: Some(stub.gutter), at: first, until: rail },
                    Leg { gutter: None, at: rail, until: last },
                    into,
                ]
            }
            _ => vec![into],
        }
    }

    /// Returns a point slightly beyond a corner, on the next part of the line.
    fn around(&self, legs: &[Leg], corner: Point, end: Point) -> Point {
        let little = |from: f64, to: f64| from + (to - from).signum() * RADIUS.min((to - from).abs());
        match legs {
            [_, next, ..] if next.gutter.is_none() => Point::new(little(corner.x, next.until), corner.y),
            [_, next, ..] => Point::new(corner.x, little(corner.y, next.until)),
            _ => Point::new(little(corner.x, end.x), corner.y),
        }
    }
}

/// Returns points without those between which a line goes straight on.
fn straightened(points: &[Point]) -> Vec<Point> {
    let mut through: Vec<Point> = Vec::with_capacity(points.len());
    for &point in points {
        // A point on a straight line is no corner.
        if let [.., before, last] = through[..] {
            let level = before.y == last.y && last.y == point.y;
            let upright = before.x == last.x && last.x == point.x;
            if level || upright {
                through.pop();
            }
        }
        if through.last() != Some(&point) {
            through.push(point);
        }
    }
    through
}

/// Returns a path along points, with rounded corners.
fn rounded(points: &[Point]) -> Vec<Step> {
    let through = straightened(points);
    let mut steps = Vec::with_capacity(2 * through.len());
    for (index, &point) in through.iter().enumerate() {
        let (before, after) = (index.checked_sub(1).map(|index| through[index]), through.get(index + 1).copied());
        match (before, after) {
            (None, _) => steps.push(Step::Move(point)),
            (_, None) => steps.push(Step::Line(point)),
            (Some(before), Some(after)) => {
                // Two corners at the ends of one part share its length.
                let room = |other: Point, ends: bool| {
                    let length = (other.x - point.x).abs() + (other.y - point.y).abs();
                    if ends { length } else { length / 2.0 }
                };
                let radius = RADIUS.min(room(before, index == 1)).min(room(after, index + 2 == through.len()));
                let toward = |other: Point| {
                    Point::new(
                        point.x + (other.x - point.x).clamp(-radius, radius),
                        point.y + (other.y - point.y).clamp(-radius, radius),
                    )
                };
                steps.push(Step::Line(toward(before)));
                steps.push(Step::Bend(point, toward(after)));
            }
        }
    }
    steps
}
