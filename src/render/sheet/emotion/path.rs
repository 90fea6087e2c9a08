//! The data of the curves: the scores of a persona in each column, which columns are on its main path, and where
//! the curves run.

use std::collections::{HashMap, HashSet};

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use super::curve::{CurvePiece, through};
use super::height;
use crate::model::{PersonaIx, TouchpointIx};
use crate::render::scene::{Measure, Point};
use crate::render::settings::Detail;
use crate::render::sheet::columns::{Column, Grid};
use crate::render::subject::Subject;

/// The limit of the backward search for the source of a branch, in touchpoints and in transitions into one of them.
/// It is high enough for every picture that a person can read.
const MOST_STEPS: usize = 64;

/// A persona's path through the columns.
pub(in crate::render::sheet) struct PersonaPath {
    pub persona: PersonaIx,
    /// Whether the persona accompanies another in the picture: its curves are thin.
    pub is_companion: bool,
    /// For each column.
    pub scores: Vec<ColumnScores>,
    /// Whether each column is on the main path.
    pub on_path: Vec<bool>,
    /// The columns of the path, in order.
    order: Vec<usize>,
    /// The branches: from a column to one off the path.
    pub branches: Vec<(usize, usize)>,
    /// The column on the path with the widest gap between expectation and a lower experience, and the gap.
    pub widest: Option<(usize, f64)>,
    /// The pieces of the expectation curve and the experience curve through all pages, indexed by the column at which
    /// each begins. Their positions are those of [`Grid::middle`] of the first page and of [`height`].
    pub pieces: [Vec<Option<CurvePiece>>; 2],
    /// The part of the path on each page.
    pub on_page: Vec<OnPage>,
    /// The path in the old one of two states, if its experience is another.
    pub former: Option<Box<PersonaPath>>,
}

/// The part of a path on one page.
#[derive(Default)]
pub(in crate::render::sheet) struct OnPage {
    /// The columns at which the visible pieces of both curves begin.
    pub pieces: [Vec<usize>; 2],
    /// The branches that begin or end there.
    pub branches: Vec<(usize, usize)>,
    /// The columns at which the experience has a local maximum (`true`) or minimum (`false`), with the score.
    pub peaks: Vec<(usize, f64, bool)>,
}

/// The scores of a column.
#[derive(Clone, Copy, Default)]
pub(in crate::render::sheet) struct ColumnScores {
    /// The touchpoint they belong to.
    pub of: Option<TouchpointIx>,
    pub expectation: Option<f64>,
    pub experience: Option<f64>,
}

impl ColumnScores {
    pub fn get(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Expectation => self.expectation,
            Measure::Experience => self.experience,
        }
    }

    /// Returns how far the experience is below the expectation.
    fn gap(&self) -> Option<f64> {
        Some(self.expectation? - self.experience?)
    }
}

impl PersonaPath {
    pub fn of(subject: &Subject<'_>, persona: PersonaIx, columns: &[Column]) -> Self {
        let mut path = Self::of_state(subject, persona, columns, false);
        if subject.marks().is_some() {
            let former = Self::of_state(subject, persona, columns, true);
            let experience = |path: &Self| path.runs(Measure::Experience);
            path.former = (experience(&former) != experience(&path)).then(|| former.into());
        }
        path
    }

    fn of_state(subject: &Subject<'_>, persona: PersonaIx, columns: &[Column], is_former: bool) -> Self {
        // A companion goes with the persona whom it accompanies, where a touchpoint serves both.
        let goes_with = subject.journey.accompanied(persona).unwrap_or(persona);
        let path = if is_former { subject.marked_path(goes_with, true) } else { subject.path(goes_with) };
        let mut told = path.touchpoints;
        told.retain(|&ix| subject.of_state(ix, is_former).is_some_and(|one| one.personas.contains(persona)));
        let scores: Vec<ColumnScores> =
            columns.iter().map(|column| scores_of_column(subject, persona, column, is_former)).collect();
        let mut columns_of: HashMap<TouchpointIx, Vec<usize>> = HashMap::new();
        for (index, column) in columns.iter().enumerate() {
            column.touchpoints.iter().for_each(|&ix| columns_of.entry(ix).or_default().push(index));
        }
        let mut order: Vec<usize> = Vec::with_capacity(told.len());
        for of_touchpoint in told.iter().filter_map(|ix| columns_of.get(ix)) {
            // A touchpoint that the path meets again has a column further on.
            let next = order.last().and_then(|last| of_touchpoint.iter().find(|column| *column > last));
            order.extend(next.or(of_touchpoint.first()).copied());
        }
        let column_of: HashMap<TouchpointIx, usize> =
            columns_of.into_iter().filter_map(|(ix, columns)| Some((ix, *columns.first()?))).collect();
        if subject.options.detail == Detail::Stage || told.is_empty() {
            // Every persona passes through every stage. And if no path leads to an end, the columns follow the file.
            order = (0..columns.len()).filter(|&index| scores[index].of.is_some()).collect();
        }
        order.dedup();
        let mut on_path = vec![false; columns.len()];
        order.iter().for_each(|&index| on_path[index] = true);
        // What goes on beside a touchpoint of the path is met too, though the curves do not lead there.
        let beside = told.iter().flat_map(|&ix| &subject.journey.touchpoint(ix).meanwhile);
        let certain = beside.filter(|beside| beside.value.probability.is_none_or(|share| share.value >= 1.0));
        for column in certain.filter_map(|beside| column_of.get(&beside.value.to.value)) {
            on_path[*column] = true;
        }
        let pieces = [Vec::new(), Vec::new()];
        let mut path = PersonaPath {
            persona,
            is_companion: false,
            scores,
            on_path,
            order,
            branches: Vec::new(),
            widest: None,
            pieces,
            on_page: Vec::new(),
            former: None,
        };
        if subject.options.detail == Detail::Touchpoint {
            path.branches = path.find_branches(subject, columns, &column_of);
        }
        let gaps = path.order.iter().filter_map(|&index| Some((index, path.scores[index].gap()?)));
        path.widest = gaps.filter(|(_, gap)| *gap > 0.0).fold(None, |widest, (index, gap)| match widest {
            Some((_, most)) if most >= gap => widest,
            _ => Some((index, gap)),
        });
        path
    }

    /// Computes the curves once for all pages, so that they continue seamlessly from page to page.
    pub fn compute_curves(&mut self, grids: &[Grid<'_>]) {
        let page_of: Vec<usize> = grids.iter().flat_map(|grid| grid.range.clone().map(|_| grid.number)).collect();
        let mut on_page: Vec<OnPage> = grids.iter().map(|_| OnPage::default()).collect();
        let Some(first) = grids.first() else { return };
        for (curve, measure) in [Measure::Expectation, Measure::Experience].into_iter().enumerate() {
            let mut pieces = vec![None; self.scores.len()];
            let mut ends = vec![0; self.scores.len()];
            for run in self.runs(measure) {
                let points: Vec<Point> =
                    run.iter().map(|&(index, score)| Point::new(first.middle(index), height(score))).collect();
                for (piece, pair) in through(&points).into_iter().zip(run.windows(2)) {
                    pieces[pair[0].0] = Some(piece);
                    ends[pair[0].0] = pair[1].0;
                }
            }
            for index in (0..pieces.len()).filter(|&index| pieces[index].is_some()) {
                on_page[page_of[index]..=page_of[ends[index]]]
                    .iter_mut()
                    .for_each(|page| page.pieces[curve].push(index));
            }
            self.pieces[curve] = pieces;
        }
        for &(from, to) in &self.branches {
            on_page[page_of[from]].branches.push((from, to));
            if page_of[to] != page_of[from] {
                on_page[page_of[to]].branches.push((from, to));
            }
        }
        for peak in self.peaks() {
            on_page[page_of[peak.0]].peaks.push(peak);
        }
        self.on_page = on_page;
        if let Some(former) = &mut self.former {
            former.compute_curves(grids);
        }
    }

    /// Returns the branch to each scored touchpoint off the path. It begins at the nearest scored touchpoint that
    /// leads there.
    fn find_branches(
        &self,
        subject: &Subject<'_>,
        columns: &[Column],
        column_of: &HashMap<TouchpointIx, usize>,
    ) -> Vec<(usize, usize)> {
        let is_off = |to: &usize| !self.on_path[*to] && self.scores[*to].experience.is_some();
        let branch = |to: usize| Some((self.branch_source(subject, columns[to].touchpoints.first()?, column_of)?, to));
        (0..columns.len()).filter(is_off).filter_map(branch).collect()
    }

    /// Returns the column of the nearest scored touchpoint from which this one can be reached. Among several, the
    /// closest earlier column wins.
    fn branch_source(
        &self,
        subject: &Subject<'_>,
        touchpoint: &TouchpointIx,
        column_of: &HashMap<TouchpointIx, usize>,
    ) -> Option<usize> {
        let graph = subject.graph;
        let own = column_of.get(touchpoint)?;
        let mut seen = HashSet::from([graph.node(*touchpoint)]);
        let mut ring = vec![graph.node(*touchpoint)];
        // What goes on beside a touchpoint branches off there.
        let hosts = graph.hosts(*touchpoint).filter_map(|host| column_of.get(&host).copied());
        if let Some(host) = hosts.filter(|&host| self.scores[host].experience.is_some()).last() {
            return Some(host);
        }
        while !ring.is_empty() && seen.len() < MOST_STEPS {
            let entering = |&node| graph.graph().edges_directed(node, Direction::Incoming).take(MOST_STEPS);
            let edges = ring.iter().flat_map(entering);
            let before = edges.filter(|edge| edge.weight().personas.contains(self.persona)).map(|edge| edge.source());
            ring = before.filter(|&node| seen.insert(node)).collect();
            let columns = ring.iter().filter_map(|&node| column_of.get(&graph.touchpoint(node)?).copied());
            let scored = columns.filter(|&column| self.scores[column].experience.is_some());
            let nearest = scored.min_by_key(|column| (column > own, column.abs_diff(*own)));
            if nearest.is_some() {
                return nearest;
            }
        }
        None
    }

    /// Returns whether any experience on the path is below the expectation, and whether any is above.
    pub fn gaps(&self) -> (bool, bool) {
        let gaps = || self.order.iter().filter_map(|&index| self.scores[index].gap());
        (gaps().any(|gap| gap > 0.0), gaps().any(|gap| gap < 0.0))
    }

    /// Returns whether a touchpoint off the path has a score.
    pub fn has_scores_off_path(&self) -> bool {
        self.scores.iter().zip(&self.on_path).any(|(score, on_path)| score.experience.is_some() && !on_path)
    }

    /// Returns the stretches of the path in which every column has a score and lies to the right of the one before.
    fn runs(&self, measure: Measure) -> Vec<Vec<(usize, f64)>> {
        let mut runs: Vec<Vec<(usize, f64)>> = Vec::new();
        let mut goes_on = false;
        for &index in &self.order {
            let Some(score) = self.scores[index].get(measure) else {
                goes_on = false;
                continue;
            };
            match runs.last_mut().filter(|run| goes_on && run.last().is_some_and(|(last, _)| *last < index)) {
                Some(run) => run.push((index, score)),
                None => runs.push(vec![(index, score)]),
            }
            goes_on = true;
        }
        runs
    }

    /// Returns the columns with a local maximum or minimum of the experience, including the ends of stretches.
    fn peaks(&self) -> Vec<(usize, f64, bool)> {
        let mut peaks = Vec::new();
        for run in self.runs(Measure::Experience) {
            for (number, &(index, value)) in run.iter().enumerate() {
                let side = |other: Option<&(usize, f64)>| other.map(|(_, other)| value - other);
                let before = side(number.checked_sub(1).and_then(|before| run.get(before)));
                let after = side(run.get(number + 1));
                // At an end of a stretch there is no difference to one side.
                let (before, after) = (before.unwrap_or(0.0), after.unwrap_or(0.0));
                // Of several equal columns the first is labelled.
                if before >= 0.0 && after > 0.0 || before > 0.0 && after >= 0.0 {
                    peaks.push((index, value, true));
                } else if before <= 0.0 && after < 0.0 || before < 0.0 && after <= 0.0 {
                    peaks.push((index, value, false));
                } else if run.len() == 1 {
                    peaks.push((index, value, true));
                }
            }
        }
        peaks
    }
}

/// Returns the scores of a column: those of its touchpoint or, for a stage, those of the touchpoint with the widest
/// gap.
fn scores_of_column(subject: &Subject<'_>, persona: PersonaIx, column: &Column, is_former: bool) -> ColumnScores {
    let of = |ix: &TouchpointIx| {
        let touchpoint = subject.of_state(*ix, is_former)?;
        let value = |scores: &Option<crate::model::PerPersona<f64>>| {
            scores.as_ref().and_then(|scores| scores.get(persona)).map(|at| at.value)
        };
        let served = touchpoint.personas.contains(persona);
        served.then(|| ColumnScores {
            of: Some(*ix),
            expectation: value(&touchpoint.expectation),
            experience: value(&touchpoint.experience),
        })
    };
    let all = column.touchpoints.iter().filter_map(of);
    // Touchpoints with both scores come first, then the widest gap, then document order.
    let rank = |score: &ColumnScores| (score.gap().is_some(), score.gap().unwrap_or(0.0), score.experience.is_some());
    all.fold(None, |worst: Option<ColumnScores>, score| match worst {
        Some(worst) if rank(&worst) >= rank(&score) => Some(worst),
        _ => Some(score),
    })
    .unwrap_or_default()
}
