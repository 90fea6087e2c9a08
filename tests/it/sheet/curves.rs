//! The curves show what the file says: no point too many or too few, and nothing between two points beyond them.

use std::collections::BTreeMap;

use polku::analysis::Analysis;
use polku::graph::JourneyGraph;
use polku::model::{EndKind, PersonaIx, PersonaSet, Target, TouchpointIx};
use polku::render::scene::{Measure, Point, Role, Step};
use polku::render::{Detail, Lane, Options, Page, map};
use polku::words::{Lang, Word};

use super::journeys::{hostile, load};
use super::laid::some_options;
use super::seen::{Seat, Seen, TOUCH};
use crate::common::{generate, shipped_journeys};
use polku::Journey;

/// What curves of a journey have to show, worked out anew.
struct Meant<'a> {
    journey: &'a Journey,
    graph: &'a JourneyGraph<'a>,
    personas: Vec<PersonaIx>,
    /// The persona whose map it is.
    shown: Option<PersonaIx>,
}

impl Meant<'_> {
    fn score(&self, ix: TouchpointIx, persona: PersonaIx, measure: Measure) -> Option<f64> {
        let touchpoint = self.journey.touchpoint(ix);
        let scores = match measure {
            Measure::Expectation => &touchpoint.expectation,
            Measure::Experience => &touchpoint.experience,
        };
        let at = scores.as_ref()?.get(persona)?;
        // In the map of one persona, those who accompany it are met where it is.
        let is_shared = self.shown.is_none_or(|shown| touchpoint.personas.contains(shown));
        (is_shared && touchpoint.personas.contains(persona)).then_some(at.value)
    }

    fn way(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        // A companion goes with whom it accompanies.
        let of = self.journey.accompanied(persona).unwrap_or(persona);
        let mut main_path = Analysis::new(self.graph).main_path(of).touchpoints;
        main_path.retain(|&ix| self.journey.touchpoint(ix).personas.contains(persona));
        if !main_path.is_empty() {
            return main_path;
        }
        // The map of one persona has the touchpoints of that persona, also for those who accompany it.
        let is_drawn = |personas: PersonaSet| self.shown.is_none_or(|one| personas.contains(one));
        let all = (0..self.journey.touchpoints.len()).map(TouchpointIx::from);
        let own = |ix: &TouchpointIx| self.journey.touchpoint(*ix).personas;
        all.filter(|ix| own(ix).contains(persona) && is_drawn(own(ix))).collect()
    }

    /// The personas that are no companions, unless all are: these are counted, and their gaps are named.
    fn customers(&self) -> impl Iterator<Item = PersonaIx> {
        let is_companion = |one: &PersonaIx| self.journey.accompanied(*one).is_some();
        let all = self.personas.iter().all(is_companion);
        self.personas.iter().copied().filter(move |one| all || !is_companion(one))
    }

    /// Whether a persona meets a touchpoint on its way, or beside it for certain.
    fn meets(&self, ix: TouchpointIx, persona: PersonaIx) -> bool {
        let way = self.way(persona);
        let mut beside = way.iter().flat_map(|&host| &self.journey.touchpoint(host).meanwhile);
        way.contains(&ix) || beside.any(|beside| beside.value.to.value == ix && beside.value.probability.is_none())
    }

    fn widest(&self, persona: PersonaIx) -> Option<(TouchpointIx, f64)> {
        let mut widest: Option<(TouchpointIx, f64)> = None;
        for ix in self.way(persona) {
            let score = |measure| self.score(ix, persona, measure);
            let (Some(expected), Some(experienced)) = (score(Measure::Expectation), score(Measure::Experience)) else {
                continue;
            };
            let gap = expected - experienced;
            if gap > widest.map_or(0.0, |(_, most)| most) {
                widest = Some((ix, gap));
            }
        }
        widest
    }
}

const MEASURES: [Measure; 2] = [Measure::Expectation, Measure::Experience];

/// Where a score stands, by the numbers of the scale at the left.
fn scale(lane: &Seat) -> impl Fn(f64) -> f64 {
    let at = |number: &str| {
        let text = lane.texts.iter().find(|text| text.role == Role::Lane && text.text == number);
        let text = text.unwrap_or_else(|| panic!("the scale has no {number}"));
        text.at.y - 0.36 * text.font.size
    };
    let (one, five) = (at("1"), at("5"));
    move |score| one + (five - one) * (score - 1.0) / 4.0
}

fn assert_curves(journey: &Journey, options: &Options, what: &str) {
    let graph = JourneyGraph::new(journey);
    let options = Options { lang: Some(Lang::English), detail: Detail::Touchpoint, lanes: None, ..options.clone() };
    let everybody = journey.all_personas().iter();
    let personas: Vec<PersonaIx> = match options.persona {
        // The map of one persona has the curves of those who accompany it.
        Some(one) => everybody.filter(|other| *other == one || journey.accompanied(*other) == Some(one)).collect(),
        None => everybody.collect(),
    };
    let meant = Meant { journey, graph: &graph, personas, shown: options.persona };
    let mut points = 0;
    let mut gaps = Vec::new();
    for scene in map(&graph, &options) {
        let seen = Seen::new(&scene);
        let Some(lane) = seen.lane("emotion") else { continue };
        points += assert_page(&meant, &seen, lane, what);
        gaps.extend(lane.texts.iter().filter(|text| text.role == Role::Gap).map(|text| text.text.clone()));
    }
    let mut expected = 0;
    for ix in (0..journey.touchpoints.len()).map(TouchpointIx::from) {
        for persona in &meant.personas {
            expected += MEASURES.iter().filter(|measure| meant.score(ix, *persona, **measure).is_some()).count();
        }
    }
    if meant.personas.len() < 10 {
        let widest = meant.customers().filter_map(|persona| meant.widest(persona)).map(|(_, gap)| gap);
        let widest = widest.reduce(f64::max).map(|gap| format!("Widest gap −{}", Lang::English.number(gap)));
        let named: Vec<&str> = gaps
            .iter()
            .map(|gap| {
                gap.rsplit_once(" ")
                    .filter(|(_, p)| p.chars().all(char::is_alphabetic))
                    .map_or(gap.as_str(), |(gap, _)| gap)
            })
            .collect();
        assert_eq!(named, widest.iter().map(String::as_str).collect::<Vec<_>>(), "{what}");
    }
    assert_eq!(points, expected, "{what}: points");
}

/// Every point of a page is where its score is, and curves go from point to point.
fn assert_page(meant: &Meant<'_>, seen: &Seen, lane: &Seat, what: &str) -> usize {
    let scale = scale(lane);
    // Where the curves begin, behind the names of the lanes.
    let left = lane.ground.x + 132.0;
    let columns: BTreeMap<&str, f64> = seen
        .lane("touchpoints")
        .map(|lane| &lane.cards)
        .into_iter()
        .flatten()
        .map(|(id, card)| (id.as_str(), card.x + card.width / 2.0))
        .collect();
    // Where a lane of cards is on a page before, the points themselves say where columns are.
    let mut x_of: BTreeMap<TouchpointIx, f64> = BTreeMap::new();
    let mut at: BTreeMap<(TouchpointIx, PersonaIx, Measure2), Point> = BTreeMap::new();
    for dot in &lane.points {
        let (id, persona) = dot.id.rsplit_once('-').expect("a touchpoint and a persona");
        let persona = PersonaIx::from(persona.parse::<usize>().unwrap());
        let ix = meant.journey.touchpoints.iter().position(|t| t.id.value == id).map(TouchpointIx::from).unwrap();
        let Role::Curve(measure) = dot.measure else { panic!("{what}: {}", dot.id) };
        let score = meant.score(ix, persona, measure).unwrap_or_else(|| panic!("{what}: {id} has no {measure:?}"));
        assert!((dot.at.y - scale(score)).abs() < 0.01, "{what}: {id}: {score} is at {:?}", dot.at);
        if let Some(x) = columns.get(id) {
            assert!((dot.at.x - x).abs() < TOUCH, "{what}: {id} is at {:?}, its column at {x}", dot.at);
        }
        let is_on_way = meant.meets(ix, persona);
        assert_eq!(dot.is_full, is_on_way && measure == Measure::Experience, "{what}: {id} {persona:?} {measure:?}");
        x_of.insert(ix, dot.at.x);
        let before = at.insert((ix, persona, measure as Measure2), dot.at);
        assert!(before.is_none(), "{what}: {id} has two points");
    }
    assert!(x_of.values().zip(x_of.values().skip(1)).all(|(a, b)| a < b), "{what}: the order of columns");
    // A piece of curve for each two points that follow one another on a way, and no other.
    let mut expected: Vec<[Point; 2]> = Vec::new();
    for persona in &meant.personas {
        let way = meant.way(*persona);
        for pair in way.windows(2).filter(|pair| pair[0] < pair[1]) {
            for measure in MEASURES {
                let of = |ix| at.get(&(ix, *persona, measure as Measure2)).copied();
                expected.extend(of(pair[0]).zip(of(pair[1])).map(|(a, b)| [a, b]));
            }
        }
    }
    let mut drawn: Vec<[Point; 2]> = Vec::new();
    for (steps, _) in lane.curves.iter().filter(|(_, is_branch)| !is_branch) {
        drawn.extend(pieces(steps, lane, what));
    }
    // What goes on over the edge of a page ends there.
    let right = lane.ground.x + lane.ground.width;
    let at_edge = |place: &Point| (place.x - left).abs() < TOUCH || (place.x - right).abs() < TOUCH;
    let goes_on =
        |piece: &[Point; 2]| piece.iter().any(|end| at_edge(end) && !lane.points.iter().any(|dot| dot.at == *end));
    drawn.retain(|piece| !goes_on(piece));
    let sorted = |mut all: Vec<[Point; 2]>| {
        let key = |[a, b]: &[Point; 2]| [a.x, a.y, b.x, b.y].map(|side| (side * 16.0).round() as i64);
        all.sort_by_key(key);
        all.iter().map(key).collect::<Vec<_>>()
    };
    assert_eq!(sorted(drawn), sorted(expected), "{what}: pieces of curves");
    for (steps, _) in lane.curves.iter().filter(|(_, is_branch)| *is_branch) {
        let [Step::Move(from), Step::Line(to)] = steps[..] else { panic!("{what}: {steps:?}") };
        let is_point = |place: Point| lane.points.iter().any(|dot| dot.at == place);
        assert!(is_point(from) || is_point(to), "{what}: a branch from {from:?} to {to:?}");
        for end in [from, to] {
            assert!(is_point(end) || at_edge(&end), "{what}: a branch from {from:?} to {to:?}");
        }
        let is_off = lane.points.iter().any(|dot| dot.at == to && !dot.is_full);
        assert!(is_off || !is_point(to), "{what}: a branch ends on the way");
    }
    widest_is_near(meant, lane, &x_of, what);
    let cards = seen.lane("touchpoints").map(|lane| &lane.cards).into_iter().flatten();
    let half = cards.map(|(_, card)| card.width / 2.0).fold(200.0, f64::max);
    exits(meant, lane, &x_of, half, what);
    lane.points.len()
}

type Measure2 = usize;

/// The ends of each piece of a curve, which stays between them.
fn pieces(steps: &[Step], lane: &Seat, what: &str) -> Vec<[Point; 2]> {
    let (mut pieces, mut here) = (Vec::new(), Point::default());
    for step in steps {
        match *step {
            Step::Move(to) => here = to,
            Step::Curve(first, second, to) => {
                for sample in 0..=20 {
                    let t = f64::from(sample) / 20.0;
                    let s = 1.0 - t;
                    let at = |of: fn(&Point) -> f64| {
                        let [a, b, c, d] = [of(&here), of(&first), of(&second), of(&to)];
                        s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
                    };
                    let (x, y) = (at(|p| p.x), at(|p| p.y));
                    let (low, high) = (here.y.min(to.y), here.y.max(to.y));
                    assert!(y >= low - 0.01 && y <= high + 0.01, "{what}: {y} is not between {here:?} and {to:?}");
                    assert!(x >= here.x - 0.01 && x <= to.x + 0.01, "{what}: {x}");
                    assert!(y > lane.ground.y && y < lane.ground.y + lane.ground.height, "{what}: out of the lane");
                }
                pieces.push([here, to]);
                here = to;
            }
            other => panic!("{what}: {other:?} in a curve"),
        }
    }
    pieces
}

/// What names the gap stands nearer to its touchpoint than to any other, unless it would leave the lane.
fn widest_is_near(meant: &Meant<'_>, lane: &Seat, x_of: &BTreeMap<TouchpointIx, f64>, what: &str) {
    let Some(text) = lane.texts.iter().find(|text| text.role == Role::Gap) else { return };
    let most = meant.customers().filter_map(|persona| meant.widest(persona)).map(|(_, gap)| gap).fold(0.0, f64::max);
    let of = meant.customers().filter_map(|persona| meant.widest(persona)).find(|(_, gap)| *gap == most);
    let (ix, _) = of.expect("a gap that is named");
    let middle = text.at.x + text.width / 2.0;
    let x = x_of.get(&ix).unwrap_or_else(|| panic!("{what}: the gap is on another page"));
    assert!((middle - x).abs() <= 75.0, "{what}: {text:?} is far from {x}");
}

fn end_word(kind: EndKind) -> Word {
    match kind {
        EndKind::Done => Word::Done,
        EndKind::Other => Word::Other,
        EndKind::Lost => Word::Lost,
        other => panic!("{other:?}"),
    }
}

/// How many leave, as texts, touchpoint by touchpoint.
/// `half` is at least half the width of a column.
fn exits(meant: &Meant<'_>, lane: &Seat, x_of: &BTreeMap<TouchpointIx, f64>, half: f64, what: &str) {
    let Meant { journey, graph, .. } = meant;
    let names_ends = journey.ends().any(|(_, end)| end.name.is_some());
    for (&ix, x) in x_of {
        let mut expected = Vec::new();
        let mut ends: Vec<_> = journey.ends().collect();
        ends.sort_by_key(|(end, of)| (of.kind, *end));
        for (end, of) in ends {
            let end = graph.node_of(Target::End(end));
            let serves = |persona: &PersonaIx| journey.touchpoint(ix).personas.contains(*persona);
            let own: Vec<PersonaIx> = meant.customers().filter(serves).collect();
            let served: Vec<PersonaIx> =
                if own.is_empty() { meant.personas.iter().copied().filter(serves).collect() } else { own };
            let shares = served.into_iter().map(|persona| {
                let edges = graph.graph().edges_connecting(graph.node(ix), end);
                use petgraph::visit::EdgeRef;
                let own = edges.filter(|edge| edge.weight().personas.contains(persona));
                own.map(|edge| graph.probability(edge.id(), persona)).collect::<Vec<f64>>()
            });
            let shares: Vec<f64> =
                shares.filter(|all| !all.is_empty()).map(|all| all.iter().sum::<f64>().min(1.0)).collect();
            let (low, high) = (shares.iter().copied().fold(1.0, f64::min), shares.iter().copied().fold(0.0, f64::max));
            if shares.is_empty() || low >= 1.0 && !names_ends {
                continue;
            }
            let percent = |share| Lang::English.percent(share);
            let share = match (percent(low), percent(high)) {
                _ if low >= 1.0 => String::new(),
                (low, high) if low == high => low,
                (low, high) => format!("{low}–{high}"),
            };
            let word = journey.terms.word(end_word(of.kind), Lang::English);
            let name = of.name.as_ref().map_or(word, |name| &name.value);
            expected.push(if names_ends { format!("{name} {share}").trim().to_owned() } else { share });
        }
        let mut found: Vec<_> = lane
            .texts
            .iter()
            .filter(|text| text.role == Role::Label)
            .filter(|text| match names_ends {
                // They begin at the left of their column.
                true => (0.0..half).contains(&(x - text.at.x)),
                false => (text.at.x + text.width / 2.0 - x).abs() < 75.0,
            })
            .collect();
        found.sort_by(|a, b| (a.at.y, a.at.x).partial_cmp(&(b.at.y, b.at.x)).unwrap());
        let found: Vec<&str> = found.iter().map(|text| text.text.as_str()).collect();
        // Named ends stand below each other, each in as many lines as it takes, and long words are broken.
        let together = |texts: Vec<&str>| {
            if names_ends {
                vec![texts.concat().split_whitespace().collect::<String>()]
            } else {
                texts.iter().map(|text| text.to_string()).collect()
            }
        };
        // Pictures draw no marks of direction.
        let expected: Vec<String> = expected.iter().map(|text| text.replace('\u{202e}', "")).collect();
        let expected = expected.iter().map(String::as_str).collect();
        assert_eq!(together(found), together(expected), "{what}: exits of {}", journey.touchpoint(ix).id.value);
    }
}

#[test]
fn curves_show_what_the_file_says() {
    for journey in shipped_journeys() {
        for number in 0..6 {
            assert_curves(&journey, &some_options(&journey, number), &journey.id);
        }
    }
    for seed in 0..70u64 {
        for (sort, text) in [("seed", generate::journey(seed, 20)), ("hostile", hostile(seed, 12))] {
            let journey = load(&text);
            assert_curves(&journey, &some_options(&journey, seed as usize), &format!("{sort} {seed}"));
        }
    }
}

/// The lane of emotion of each page.
fn emotion(journey: &Journey, page: Option<Page>) -> Vec<Seat> {
    let lanes = Some(vec![Lane::Emotion.into()]);
    let options = Options { page, lanes, lang: Some(Lang::English), ..Options::default() };
    let pages = map(&JourneyGraph::new(journey), &options);
    let lanes = pages.iter().map(|page| Seen::new(page).lanes.into_iter().next().expect("the lane of emotion"));
    lanes.collect()
}

/// The scores at which curves, or branches, leave pages, and at which they come in on the next.
fn at_edges(pages: &[Seat], of_branches: bool) -> (Vec<f64>, Vec<f64>) {
    let (mut leaves, mut comes) = (Vec::new(), Vec::new());
    for lane in pages {
        let (one, five) = (scale(lane)(1.0), scale(lane)(5.0));
        let score = |place: &Point| 1.0 + 4.0 * (place.y - one) / (five - one);
        let (left, right) = (lane.ground.x + 132.0, lane.ground.x + lane.ground.width);
        for (steps, _) in lane.curves.iter().filter(|(_, is_branch)| *is_branch == of_branches) {
            let places: Vec<Point> = steps
                .iter()
                .map(|step| match *step {
                    Step::Move(to) | Step::Line(to) | Step::Curve(_, _, to) => to,
                    other => panic!("{other:?}"),
                })
                .collect();
            leaves.extend(places.iter().filter(|place| (place.x - right).abs() < TOUCH).map(score));
            comes.extend(places.iter().filter(|place| (place.x - left).abs() < TOUCH).map(score));
        }
    }
    (leaves, comes)
}

fn assert_goes_on(leaves: &[f64], comes: &[f64]) {
    assert_eq!(leaves.len(), comes.len(), "{leaves:?} {comes:?}");
    // A pixel is less than a fortieth of a score.
    assert!(leaves.iter().zip(comes).all(|(a, b)| (a - b).abs() < 1.0 / 42.0), "{leaves:?} {comes:?}");
}

/// A curve goes on, on the next page, where it left the one before, and has no peaks but its own.
#[test]
fn curves_go_on_from_page_to_page() {
    let touchpoint = |(index, score): (usize, &f64)| format!("  - {{ name: T{index}, experience: {score} }}\n");
    let journey = |scores: &[f64]| {
        let touchpoints: String = scores.iter().enumerate().map(touchpoint).collect();
        load(&format!(
            "journey: X\nstages: [{{ id: purchase, touchpoints: [\n{} ] }}]\n",
            touchpoints.replace("  - ", "    ").replace(" }\n", " },\n")
        ))
    };
    let rising = journey(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    let numbers = |pages: &[Seat]| -> Vec<String> {
        let texts = pages.iter().flat_map(|lane| &lane.texts).filter(|text| matches!(text.role, Role::Curve(_)));
        texts.map(|text| text.text.clone()).collect()
    };
    let whole = emotion(&rising, None);
    for page in Page::ALL {
        let pages = emotion(&rising, Some(*page));
        assert_eq!(numbers(&pages), numbers(&whole), "{page:?}");
        let (leaves, comes) = at_edges(&pages, false);
        assert_eq!(leaves.len(), pages.len() - 1, "{page:?}");
        assert_goes_on(&leaves, &comes);
    }
    let edges = at_edges(&emotion(&rising, Some(Page::A4)), false).0;
    assert!(!edges.is_empty() && edges.iter().all(|score| *score > 3.3 && *score < 3.7), "{edges:?}");
    let scores: Vec<f64> = (0..40).map(|index| [1.0, 4.5, 4.0, 2.0, 3.25, 3.25, 5.0][index * 5 % 7]).collect();
    let many = journey(&scores);
    for page in Page::ALL {
        let pages = emotion(&many, Some(*page));
        assert_eq!(numbers(&pages), numbers(&emotion(&many, None)), "{page:?}");
        let (leaves, comes) = at_edges(&pages, false);
        assert_eq!(leaves.len(), pages.len() - 1, "{page:?}");
        assert_goes_on(&leaves, &comes);
    }
}

/// What leads to a touchpoint off the way on the next page is drawn to the edge, and goes on behind it.
#[test]
fn branches_go_on_from_page_to_page() {
    let mut text = "journey: X\nstages: [{ id: purchase, touchpoints: [\n".to_owned();
    text.push_str("  { id: a, name: A, experience: 4, next: [{ to: off, probability: 0.1 }, b] },\n");
    for (id, next) in [("b", "c"), ("c", "d"), ("d", "e"), ("e", "done")] {
        text.push_str(&format!("  {{ id: {id}, name: {id}, experience: 3, next: {next} }},\n"));
    }
    text.push_str("  { id: off, name: Off, experience: 1, next: done } ] }]\n");
    let pages = emotion(&load(&text), Some(Page::A4));
    assert!(pages.len() == 2, "{}", pages.len());
    let (leaves, comes) = at_edges(&pages, true);
    assert_eq!(leaves.len(), 1);
    assert_goes_on(&leaves, &comes);
}
