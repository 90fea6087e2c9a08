//! What the curves show: the scores of a persona column by column, which of them lie on its likeliest way, and
//! where customers leave.

use std::collections::{HashMap, HashSet};

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use super::curve::{Piece, through};
use super::height;
use crate::analysis::Analysis;
use crate::model::{PersonaIx, TouchpointIx};
use crate::render::scene::{Measure, Point};
use crate::render::settings::Detail;
use crate::render::sheet::columns::{Column, Grid};
use crate::render::subject::Subject;

/// How far back a branch is looked for, in touchpoints and in ways that lead to one: far enough for every picture that is looked at.
const MOST_STEPS: usize = 64;

/// A persona's way through the columns.
pub(in crate::render::sheet) struct Way {
    pub persona: PersonaIx,
    /// For each column.
    pub scores: Vec<Score>,
    /// Whether a column is on the likeliest way.
    pub on_way: Vec<bool>,
    /// The columns of the way, in its order.
    order: Vec<usize>,
    /// From a column, to one off the way.
    pub branches: Vec<(usize, usize)>,
    /// Where the experience on the way is farthest below what was expected, and by how much.
    pub widest: Option<(usize, f64)>,
    /// Its curves through all pages, by the column that each piece begins at: of what is expected, and of what is
    /// experienced. Where they stand is said as by [`Grid::middle`] of the first page, and by [`height`].
    pub pieces: [Vec<Option<Piece>>; 2],
    /// What each page has of it.
    pub on_page: Vec<OnPage>,
}

/// What a page has of a way.
#[derive(Default)]
pub(in crate::render::sheet) struct OnPage {
    /// Where the pieces of both curves begin that are seen there.
    pub pieces: [Vec<usize>; 2],
    /// Those that begin or end there.
    pub branches: Vec<(usize, usize)>,
    /// The columns at which the experience is higher, or lower, than before and after.
    pub peaks: Vec<(usize, f64, bool)>,
}

/// The scores of a column.
#[derive(Clone, Copy, Default)]
pub(in crate::render::sheet) struct Score {
    /// The touchpoint that they are of.
    pub of: Option<TouchpointIx>,
    pub expectation: Option<f64>,
    pub experience: Option<f64>,
}

impl Score {
    pub fn get(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Expectation => self.expectation,
            Measure::Experience => self.experience,
        }
    }

    /// How far the experience is below what was expected.
    fn gap(&self) -> Option<f64> {
        Some(self.expectation? - self.experience?)
    }
}

impl Way {
    pub fn of(subject: &Subject<'_>, persona: PersonaIx, columns: &[Column]) -> Self {
        let likeliest = Analysis::new(subject.graph).likeliest_path(persona);
        let scores: Vec<Score> = columns.iter().map(|column| score(subject, persona, column)).collect();
        let column_of: HashMap<TouchpointIx, usize> = columns
            .iter()
            .enumerate()
            .flat_map(|(index, column)| column.touchpoints.iter().map(move |ix| (*ix, index)))
            .collect();
        let mut order: Vec<usize> = likeliest.iter().filter_map(|ix| column_of.get(ix).copied()).collect();
        if subject.options.detail == Detail::Stage || likeliest.is_empty() {
            // A stage is on everybody's way; and where none leads to an end, all there is goes by the file.
            order = (0..columns.len()).filter(|&index| scores[index].of.is_some()).collect();
        }
        order.dedup();
        let mut on_way = vec![false; columns.len()];
        order.iter().for_each(|&index| on_way[index] = true);
        let pieces = [Vec::new(), Vec::new()];
        let mut way =
            Way { persona, scores, on_way, order, branches: Vec::new(), widest: None, pieces, on_page: Vec::new() };
        if subject.options.detail == Detail::Touchpoint {
            way.branches = way.find_branches(subject, columns, &column_of);
        }
        let gaps = way.order.iter().filter_map(|&index| Some((index, way.scores[index].gap()?)));
        way.widest = gaps.filter(|(_, gap)| *gap > 0.0).fold(None, |widest, (index, gap)| match widest {
            Some((_, most)) if most >= gap => widest,
            _ => Some((index, gap)),
        });
        way
    }

    /// Works out its curves, once for all pages, so that what goes on over the edge of one is the same beyond.
    pub fn lay(&mut self, grids: &[Grid<'_>]) {
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
    }

    /// For each scored touchpoint off the way, where its branch begins: at the nearest scored one that leads to it.
    fn find_branches(
        &self,
        subject: &Subject<'_>,
        columns: &[Column],
        column_of: &HashMap<TouchpointIx, usize>,
    ) -> Vec<(usize, usize)> {
        let is_off = |to: &usize| !self.on_way[*to] && self.scores[*to].experience.is_some();
        let branch = |to: usize| Some((self.leads_to(subject, columns[to].touchpoints.first()?, column_of)?, to));
        (0..columns.len()).filter(is_off).filter_map(branch).collect()
    }

    /// The column of the nearest scored touchpoint from which this one is reached; of several, the last before it.
    fn leads_to(
        &self,
        subject: &Subject<'_>,
        touchpoint: &TouchpointIx,
        column_of: &HashMap<TouchpointIx, usize>,
    ) -> Option<usize> {
        let graph = subject.graph;
        let own = column_of.get(touchpoint)?;
        let mut seen = HashSet::from([graph.node(*touchpoint)]);
        let mut ring = vec![graph.node(*touchpoint)];
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

    /// Whether the experience is anywhere on the way below what was expected, and whether above.
    pub fn gaps(&self) -> (bool, bool) {
        let gaps = || self.order.iter().filter_map(|&index| self.scores[index].gap());
        (gaps().any(|gap| gap > 0.0), gaps().any(|gap| gap < 0.0))
    }

    /// Whether anything is scored off the way.
    pub fn strays(&self) -> bool {
        self.scores.iter().zip(&self.on_way).any(|(score, on_way)| score.experience.is_some() && !on_way)
    }

    /// The stretches of the way along which a score is known and columns follow one another.
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

    /// The columns at which the experience is higher, or lower, than before and after; the ends of a stretch too.
    fn peaks(&self) -> Vec<(usize, f64, bool)> {
        let mut peaks = Vec::new();
        for run in self.runs(Measure::Experience) {
            for (number, &(index, value)) in run.iter().enumerate() {
                let side = |other: Option<&(usize, f64)>| other.map(|(_, other)| value - other);
                let before = side(number.checked_sub(1).and_then(|before| run.get(before)));
                let after = side(run.get(number + 1));
                let (before, after) = (before.unwrap_or(0.0), after.unwrap_or(0.0));
                // On a level, the first is marked.
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

/// The scores of a column: of its touchpoint, or, of a stage, of the one with the widest gap.
fn score(subject: &Subject<'_>, persona: PersonaIx, column: &Column) -> Score {
    let of = |ix: &TouchpointIx| {
        let touchpoint = subject.journey.touchpoint(*ix);
        let value = |scores: &Option<crate::model::PerPersona<f64>>| {
            scores.as_ref().and_then(|scores| scores.get(persona)).map(|at| at.value)
        };
        let served = touchpoint.personas.contains(persona);
        served.then(|| Score {
            of: Some(*ix),
            expectation: value(&touchpoint.expectation),
            experience: value(&touchpoint.experience),
        })
    };
    let all = column.touchpoints.iter().filter_map(of);
    // Those that can be compared first, then the widest gap, then the first in the file.
    let rank = |score: &Score| (score.gap().is_some(), score.gap().unwrap_or(0.0), score.experience.is_some());
    all.fold(None, |worst: Option<Score>, score| match worst {
        Some(worst) if rank(&worst) >= rank(&score) => Some(worst),
        _ => Some(score),
    })
    .unwrap_or_default()
}
