//! Draws the planned layout as a scene.

use super::Flow;
use super::card::{TAG_LEFT, WIDTH};
use super::grid::Grid;
use super::legend::rows;
use super::lines::{self, DrawnLine, DrawnNet};
use super::plan::{Heads, Plan, SHOULDER, round_up};
use super::routes::Routes;
use super::rows::STRONG;
use super::touchpoint::draw_card;
use crate::graph::TransitionKind;
use crate::model::{Stage, TouchpointIx};
use crate::render::legend::draw_legend;
use crate::render::scene::{Form, Group, Item, Point, Rect, Role, Scene, Shape, Stroke};
use crate::render::signs;
use crate::render::subject::{joined, kind_word, labelled};
use crate::render::text::{Face, Font, Line, clean, wrap};
use crate::render::{Direction, Mark};
use crate::words::{Word, capitalised};

/// The margin around the picture.
const MARGIN: i32 = 32;
/// The width of the names of stages at the left.
const STAGE_LEFT: i32 = 140;
/// The distance between the edge of a stage and that of a lane inside it.
const LANE_INSET: i32 = 5;
/// The greatest width of a heading.
const HEADING: f64 = 760.0;

const TITLE: Font = Font::new(Face::Bold, 22.0);
const SUBTITLE: Font = Font::new(Face::Bold, 12.0);
const SUMMARY: Font = Font::new(Face::Regular, 12.0);
const STAGE: Font = Font::new(Face::Bold, 14.0);
const KIND: Font = Font::new(Face::Regular, 10.5);

/// StyledLines of text, each with its font and its distance from the line above.
type StyledLines = Vec<(Line, Font, i32)>;

pub(super) fn scene(flow: &Flow<'_>) -> Scene {
    let grid = Grid::new(flow);
    let routes = Routes::new(flow, &grid);
    let artist = Artist::new(flow, &grid);
    let plan = Plan::new(flow, &grid, &routes, &artist.heads);
    artist.paint(&grid, &routes, &plan)
}

struct Artist<'a> {
    flow: &'a Flow<'a>,
    heads: Heads,
    /// The names of the stages.
    stages: Vec<StyledLines>,
    /// The name of the lanes, empty if there are none.
    lane: StyledLines,
    items: Vec<Item>,
    /// The upper left corner of the planned layout.
    left: f64,
    top: f64,
}

impl<'a> Artist<'a> {
    fn new(flow: &'a Flow<'a>, grid: &Grid) -> Self {
        let right = flow.options.direction == Direction::Right;
        let most = f64::from(if right { WIDTH } else { STAGE_LEFT });
        let stages = flow.journey.stages.iter().enumerate();
        let stages: Vec<StyledLines> = stages.map(|(index, stage)| stage_lines(flow, index, stage, most)).collect();
        let has_lane = grid.stages.iter().any(|(_, lane)| lane.is_some());
        let lane = if has_lane { lane_lines(flow) } else { StyledLines::new() };
        let least = |lines: &StyledLines| lines.iter().map(|(_, _, height)| height).sum::<i32>() + 20;
        let lane_head = round_up(least(&lane));
        let heads = if right {
            let highest = stages.iter().map(least).max().unwrap_or(0);
            Heads { above: vec![round_up(highest).max(lane_head)], least: vec![0], left: 0 }
        } else {
            let heights = stages.iter().map(|lines| round_up(least(lines))).collect();
            let has_cards = |band: usize| grid.columns > 1 && !grid.stack_of(1, band).is_empty();
            let above = (0..grid.bands).map(|band| if has_cards(band) { lane_head } else { 16 }).collect();
            Heads { above, least: heights, left: STAGE_LEFT + 2 * 14 }
        };
        Artist { flow, heads, stages, lane, items: Vec::new(), left: 0.0, top: 0.0 }
    }

    fn paint(mut self, grid: &Grid, routes: &Routes, plan: &Plan) -> Scene {
        self.left = f64::from(MARGIN);
        let ground = if self.flow.options.direction == Direction::Down {
            0
        } else {
            plan.columns.first().map_or(0, |first| first - SHOULDER)
        };
        let edge = self.left + f64::from(ground);
        self.top = self.heading(edge) + f64::from(MARGIN) * 0.75;
        self.grounds(grid, plan);
        let drawn = lines::draw_nets(self.flow, grid, routes, plan);
        for net in &drawn {
            self.net(net, grid.cards[net.target as usize]);
        }
        for (card, &ix) in grid.cards.iter().enumerate() {
            let (x, y) = (plan.columns[grid.positions[card].column], plan.tops[card]);
            let at = Point::new(self.left + f64::from(x), self.top + f64::from(y));
            self.items.push(draw_card(self.flow, ix, &plan.cards[card], at, routes.is_start[card]));
        }
        let mut bottom = self.top + f64::from(plan.height);
        let mut widest = self.items_right().max(self.left + f64::from(plan.width));
        if self.flow.options.legend {
            let room = f64::from(plan.width).max(HEADING / 2.0);
            let legend = draw_legend(self.flow, rows(self.flow), Point::new(edge, bottom + f64::from(MARGIN)), room);
            self.items.extend(legend.items);
            widest = widest.max(legend.right);
            bottom = legend.bottom;
        }
        let margin = f64::from(MARGIN);
        self.flow.scene((widest + margin, bottom + margin), None, self.items)
    }

    /// Returns the right end of the heading.
    fn items_right(&self) -> f64 {
        let texts = self.items.iter().filter_map(|item| match item {
            Item::Text(text) if text.role == Role::Heading => Some(text.at.x + text.width),
            _ => None,
        });
        texts.fold(0.0, f64::max)
    }

    /// Draws the title and the subtitle. Returns the y position below them.
    fn heading(&mut self, left: f64) -> f64 {
        let palette = &self.flow.palette;
        let summary = self.flow.summary().map(str::to_owned);
        let parts = [
            (Some(self.flow.title().to_owned()), TITLE, 28.0, palette.ink),
            (self.flow.subtitle(), SUBTITLE, 19.0, palette.quiet),
            (summary, SUMMARY, 17.0, palette.quiet),
        ];
        let mut bottom = f64::from(MARGIN) * 0.75;
        for (text, font, height, colour) in parts {
            for line in text.iter().flat_map(|text| wrap(text, font, HEADING)) {
                bottom += height;
                let at = Point::new(left, bottom - height * 0.25);
                self.items.push(Item::text(Role::Heading, line, at, font, colour));
            }
        }
        bottom
    }

    /// Draws the backgrounds of stages and lanes, and their names.
    fn grounds(&mut self, grid: &Grid, plan: &Plan) {
        let right = self.flow.options.direction == Direction::Right;
        let end = |column: usize| plan.columns[column] + WIDTH + SHOULDER;
        let stages = std::mem::take(&mut self.stages);
        for (index, (lines, &(main, lane))) in stages.into_iter().zip(&grid.stages).enumerate() {
            let (top, bottom) = plan.bands[if right { 0 } else { index }];
            let (left, text) = if right { (plan.columns[main] - SHOULDER, SHOULDER) } else { (0, 16) };
            self.ground(Role::Stage, left, top, end(lane.unwrap_or(main)) - left, bottom - top);
            self.lines(Role::Stage, lines, left + text, top + 10);
        }
        for (index, &(_, lane)) in grid.stages.iter().enumerate() {
            let band = if right { 0 } else { index };
            let Some(column) = lane.filter(|lane| !grid.stack_of(*lane, band).is_empty()) else { continue };
            let (top, bottom) = plan.bands[band];
            let (left, top) = (plan.columns[column] - SHOULDER + LANE_INSET, top + LANE_INSET);
            self.ground(Role::Lane, left, top, end(column) - LANE_INSET - left, bottom - LANE_INSET - top);
            // Downward, transitions from the lane of an earlier stage arrive at the left.
            let text = plan.columns[column] + if right { 0 } else { TAG_LEFT };
            self.lines(Role::Lane, self.lane.clone(), text, top + 7);
        }
    }

    fn ground(&mut self, role: Role, x: i32, y: i32, width: i32, height: i32) {
        let palette = &self.flow.palette;
        let (fill, line, dashes): (_, _, &[f64]) = match role {
            Role::Lane => (None, palette.transition(TransitionKind::Recovery), &[2.0, 4.0]),
            _ => (Some(palette.stage), palette.rule, &[]),
        };
        let rect = Rect::new(self.left + f64::from(x), self.top + f64::from(y), width, height);
        let stroke = Some(Stroke { colour: line, width: 1.0, dashes });
        self.items.push(Item::Shape(Shape { role, form: Form::Rect(rect, 10.0), fill, stroke }));
    }

    fn lines(&mut self, role: Role, lines: StyledLines, x: i32, y: i32) {
        let mut bottom = self.top + f64::from(y);
        for (line, font, height) in lines {
            bottom += f64::from(height);
            let at = Point::new(self.left + f64::from(x), bottom - f64::from(height) * 0.27);
            let colour = match (role, font.face) {
                (Role::Lane, _) => self.flow.palette.transition(TransitionKind::Recovery),
                (_, Face::Bold) => self.flow.palette.ink,
                (_, Face::Regular) => self.flow.palette.quiet,
            };
            self.items.push(Item::text(role, line, at, font, colour));
        }
    }

    fn net(&mut self, net: &DrawnNet, target: TouchpointIx) {
        let own = signs::line(net.kind, self.flow.palette.transition(net.kind));
        let stroke = match net.mark {
            Some(Mark::Removed) => self.flow.mark_stroke(Mark::Removed),
            _ => own,
        };
        let colour = stroke.colour;
        // A new line keeps the look of its kind, on a band.
        let band = net.mark.filter(|mark| *mark == Mark::Added).map(|mark| self.flow.mark_band(mark));
        let band = net.lines.iter().filter_map(|line| {
            let form = Form::Path(line.steps.clone());
            Some(Item::Shape(Shape { role: Role::Transition(net.kind), form, fill: None, stroke: Some(band?) }))
        });
        let line = |line: &DrawnLine| {
            let form = Form::Path(line.steps.clone());
            let stroke = Some(Stroke { width: line.width.unwrap_or(stroke.width), ..stroke });
            Item::Shape(Shape { role: Role::Transition(net.kind), form, fill: None, stroke })
        };
        let direction = (net.direction.0 * net.head, net.direction.1 * net.head);
        let head = signs::head(net.kind, net.tip, direction, colour, self.flow.palette.paper);
        let mut items: Vec<Item> = band.chain(net.lines.iter().map(line)).chain([Item::Shape(head)]).collect();
        items.iter_mut().for_each(|item| item.shift(self.left, self.top));
        // Lines of several marks may enter at one side.
        let marked = net.mark.map_or("", |mark| if mark == Mark::Removed { "_removed" } else { "_added" });
        let id = format!("{}-{}{marked}", self.flow.journey.touchpoint(target).id.value, net.from);
        let title = labelled(self.flow.word(kind_word(net.kind)), &clean(self.flow.name(target)));
        let title =
            joined(std::iter::once(title).chain(net.mark.map(|mark| self.flow.mark_text(mark)))).unwrap_or_default();
        self.items.push(Item::Group(Group { role: Role::Transition(net.kind), id, title, link: None, items }));
    }
}

fn stage_lines(flow: &Flow<'_>, index: usize, stage: &Stage, most: f64) -> StyledLines {
    let (name, kind) = flow.stage_name(stage);
    let mut lines: StyledLines = wrap(&name, STAGE, most).into_iter().map(|line| (line, STAGE, 19)).collect();
    let mark = flow.stage_mark(index).map(|(_, text)| capitalised(&text));
    let small = kind.into_iter().chain(flow.stage_pace(stage)).chain(mark);
    lines.extend(small.flat_map(|text| wrap(&text, KIND, most)).map(|line| (line, KIND, 15)));
    lines
}

fn lane_lines(flow: &Flow<'_>) -> StyledLines {
    let word = flow.heading(Word::Recovery);
    wrap(&word, STRONG, f64::from(WIDTH - TAG_LEFT)).into_iter().map(|line| (line, STRONG, 15)).collect()
}
