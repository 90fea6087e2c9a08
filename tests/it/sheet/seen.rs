//! A sheet, looked at: its lanes, and what stands in them, by their roles.

use polku::render::scene::{Form, Group, Item, Point, Rect, Role, Scene, Shape, Step, Text};

/// What touches is not on each other.
pub const TOUCH: f64 = 0.6;

pub struct Seen {
    pub scene: Scene,
    pub lanes: Vec<Seat>,
    /// What is in no lane.
    pub head: Seat,
    /// Where the stages stand.
    pub stages: Vec<(String, Rect)>,
}

/// A part of a sheet, and what stands in it.
#[derive(Default)]
pub struct Seat {
    pub id: String,
    /// All of the lane.
    pub ground: Rect,
    /// What everything in it takes together.
    pub bounds: Option<Rect>,
    pub texts: Vec<Text>,
    pub frames: Vec<Rect>,
    /// What letters of personas, and labels of curves, stand on.
    pub pills: Vec<Rect>,
    pub points: Vec<Dot>,
    /// The curves of scores: the steps of each, and whether it is a branch.
    pub curves: Vec<(Vec<Step>, bool)>,
    /// What joins cards from lane to lane.
    pub threads: Vec<Rect>,
    /// The cards of touchpoints, by id.
    pub cards: Vec<(String, Rect)>,
    /// The ring of the next card.
    ring: Option<Rect>,
}

/// A score: the id of its group, its place, and whether it is filled.
pub struct Dot {
    pub id: String,
    pub at: Point,
    pub radius: f64,
    pub is_full: bool,
    /// Among those of the group, experience is last.
    pub measure: Role,
}

impl Seen {
    pub fn new(scene: &Scene) -> Self {
        let mut seen = Seen { scene: scene.clone(), lanes: Vec::new(), head: Seat::default(), stages: Vec::new() };
        for item in &scene.items {
            match item {
                Item::Group(group) if group.role == Role::Lane => {
                    let ground = match group.items.first() {
                        Some(Item::Shape(Shape { form: Form::Rect(rect, _), .. })) => *rect,
                        other => panic!("a lane begins with {other:?}"),
                    };
                    let mut seat = Seat { id: group.id.clone(), ground, ..Seat::default() };
                    group.items[1..].iter().for_each(|item| seat.add(item, None, scene));
                    seen.lanes.push(seat);
                }
                item => {
                    if let Item::Group(Group { role: Role::Stage, id, items, .. }) = item {
                        let banner = items.iter().find_map(|item| match item {
                            Item::Shape(Shape { role: Role::Stage, form, .. }) => Some(bounds(form)),
                            _ => None,
                        });
                        // A remark that goes on, on the next page, has none.
                        seen.stages.extend(banner.map(|banner| (id.clone(), banner)));
                    }
                    seen.head.add(item, None, scene);
                }
            }
        }
        seen
    }

    pub fn page(&self) -> Rect {
        Rect { x: 0.0, y: 0.0, width: self.scene.width, height: self.scene.height }
    }

    pub fn seats(&self) -> impl Iterator<Item = &Seat> {
        self.lanes.iter().chain([&self.head])
    }

    pub fn lane(&self, id: &str) -> Option<&Seat> {
        self.lanes.iter().find(|seat| seat.id == id)
    }

    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.seats().flat_map(|seat| &seat.texts)
    }
}

impl Seat {
    fn add(&mut self, item: &Item, group: Option<&Group>, scene: &Scene) {
        match item {
            Item::Group(inner) => inner.items.iter().for_each(|item| self.add(item, Some(inner), scene)),
            Item::Text(text) => {
                self.reach(text_room(text));
                self.texts.push(text.clone());
            }
            Item::Image(image) => self.reach(bounds(&Form::Rect(image.frame, 0.0))),
            Item::Shape(shape) => {
                self.reach(bounds(&shape.form));
                self.shape(shape, group, scene);
            }
        }
    }

    fn shape(&mut self, shape: &Shape, group: Option<&Group>, scene: &Scene) {
        let is_curve = matches!(shape.role, Role::Curve(_));
        match &shape.form {
            Form::Rect(rect, corner) => {
                let is_pill = *corner * 2.0 == rect.height && rect.height > 12.0;
                if is_pill {
                    self.pills.push(*rect);
                } else if shape.fill.is_none() && shape.role == Role::Detail && rect.width > 50.0 {
                    // The ring of a marked card, one pixel within the column.
                    let (x, width) = (rect.x - 1.0, rect.width + 2.0);
                    self.ring = Some(Rect { x, width, ..*rect });
                } else if shape.fill.is_some()
                    && matches!(shape.role, Role::Detail | Role::Touchpoint)
                    && rect.height > 12.5
                    && rect.width > 50.0
                {
                    self.frames.push(*rect);
                    if let (Role::Touchpoint, Some(group)) = (shape.role, group) {
                        self.cards.push((group.id.clone(), self.ring.take().unwrap_or(*rect)));
                    }
                }
            }
            Form::Circle(at, radius) if is_curve => {
                let id = group.map(|group| group.id.clone()).unwrap_or_default();
                let is_full = shape.fill != Some(scene.paper);
                self.points.push(Dot { id, at: *at, radius: *radius, is_full, measure: shape.role });
            }
            Form::Path(steps) if is_curve => {
                let is_branch = shape.stroke.is_some_and(|stroke| stroke.dashes == [2.0, 4.0]);
                self.curves.push((steps.clone(), is_branch));
            }
            Form::Path(steps) => {
                if let ([Step::Move(from), Step::Line(to)], Role::Detail, None) = (&steps[..], shape.role, group)
                    && from.x == to.x
                    && shape.stroke.is_some_and(|stroke| stroke.width == 1.2)
                {
                    self.threads.push(Rect { x: from.x - 0.6, y: from.y, width: 1.2, height: to.y - from.y });
                }
            }
            Form::Circle(..) => {}
        }
    }

    fn reach(&mut self, rect: Rect) {
        self.bounds = Some(self.bounds.map_or(rect, |bounds| {
            let (x, y) = (bounds.x.min(rect.x), bounds.y.min(rect.y));
            let right = (bounds.x + bounds.width).max(rect.x + rect.width);
            let bottom = (bounds.y + bounds.height).max(rect.y + rect.height);
            Rect { x, y, width: right - x, height: bottom - y }
        }));
    }
}

/// What a form takes; a curve never leaves its controls.
pub fn bounds(form: &Form) -> Rect {
    match form {
        Form::Rect(rect, _) => *rect,
        Form::Circle(at, radius) => {
            Rect { x: at.x - radius, y: at.y - radius, width: 2.0 * radius, height: 2.0 * radius }
        }
        Form::Path(steps) => {
            let points = steps.iter().flat_map(|step| match *step {
                Step::Move(to) | Step::Line(to) => vec![to],
                Step::Bend(by, to) => vec![by, to],
                Step::Curve(from, by, to) => vec![from, by, to],
                Step::Close => vec![],
            });
            let points: Vec<Point> = points.collect();
            let of = |least: fn(f64, f64) -> f64, side: fn(&Point) -> f64| points.iter().map(side).reduce(least);
            let (Some(left), Some(top)) = (of(f64::min, |p| p.x), of(f64::min, |p| p.y)) else {
                return Rect::default();
            };
            let (right, bottom) = (of(f64::max, |p| p.x).unwrap(), of(f64::max, |p| p.y).unwrap());
            Rect { x: left, y: top, width: right - left, height: bottom - top }
        }
    }
}

/// The room that a text takes.
pub fn text_room(text: &Text) -> Rect {
    let size = text.font.size;
    Rect { x: text.at.x, y: text.at.y - 0.75 * size, width: text.width, height: 0.95 * size }
}

pub fn overlap(a: &Rect, b: &Rect) -> bool {
    let apart = |a: f64, width: f64, b: f64, other: f64| a + width <= b + TOUCH || b + other <= a + TOUCH;
    !apart(a.x, a.width, b.x, b.width) && !apart(a.y, a.height, b.y, b.height)
}

pub fn inside(inner: &Rect, outer: &Rect) -> bool {
    inner.x >= outer.x - TOUCH
        && inner.y >= outer.y - TOUCH
        && inner.x + inner.width <= outer.x + outer.width + TOUCH
        && inner.y + inner.height <= outer.y + outer.height + TOUCH
}

/// The first two of some that overlap.
pub fn first_overlap<T>(mut all: Vec<(Rect, T)>) -> Option<((Rect, T), (Rect, T))> {
    all.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
    let found = all.iter().enumerate().find_map(|(index, (a, _))| {
        let near = all[index + 1..].iter().take_while(|(b, _)| b.y < a.y + a.height);
        near.enumerate().find(|(_, (b, _))| overlap(a, b)).map(|(after, _)| (index, index + 1 + after))
    });
    found.map(|(a, b)| {
        let second = all.swap_remove(b);
        (all.swap_remove(a), second)
    })
}
