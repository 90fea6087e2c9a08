//! Between what the share of an outcome lies, whatever the shares are that a journey leaves open.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::chain::{Effort, Elimination, TooTangled};
use super::{Outcome, Round};
use crate::graph::{Components, TransitionKind};
use crate::model::TouchpointIx;

/// A choice is worth changing only where it is better by this much of itself.
const BETTER: f64 = 1e-12;

/// Returns the least and the greatest share, 0 to 1, of customers that can come to some outcomes, whatever the shares are
/// that the journey leaves open.
///
/// Where several transitions from a touchpoint state no probability, or several entries no share, what is left for them
/// can be divided in any way, as long as each gets something. The greatest share is then the maximal reachability in a
/// Markov decision process; the least is what remains if all other outcomes are as great as can be. Both are limits: no
/// single way to divide need reach them. `unstated` counts as any outcome for the greatest share, and as none for the
/// least.
///
/// ```text
///             ?
///   order ────────► wait ────────► done       order: 0 to 1 go on, so 0 to 1 are kept
///     │ ?
///     └───────────► lost
/// ```
///
/// ```
/// use polku::analysis::{Round, bounds};
/// use polku::model::PersonaIx;
///
/// let text = "journey: X
/// stages: [{ id: purchase, touchpoints: [{ name: Order, next: [wait, { to: lost, probability: 0.2 }, lost] }, Wait] }]";
/// let journey = polku::load_str("x.yaml", text).value.unwrap();
/// let graph = polku::JourneyGraph::new(&journey);
/// let round = Round::new(&graph, PersonaIx(0)).unwrap();
///
/// let (least, greatest) = bounds(&round, |outcome| outcome.is_kept(&journey)).unwrap();
/// assert!(least.abs() < 1e-12 && (greatest - 0.8).abs() < 1e-12);
/// ```
///
/// The choices are improved until none can be (policy iteration, Howard 1960), component by component, each time by an
/// elimination without subtraction: O(n + m), and for each loop with choices some eliminations. The first choices lead
/// out of every loop, and a choice is changed only for a better one, so that none ever leads round a loop for ever.
///
/// # Errors
/// A loop is too tangled to be solved.
pub fn bounds(round: &Round<'_, '_>, is_wanted: impl Fn(Outcome) -> bool) -> Result<(f64, f64), TooTangled> {
    Bounds::new(round).of(&is_wanted)
}

/// The bounds of a round: what they have in common is computed once, and no question twice.
pub(super) struct Bounds<'r, 'g, 'j> {
    round: &'r Round<'g, 'j>,
    /// The touchpoints with the steps from them, component by component, those that a component leads to before it; none
    /// where nothing is open.
    parts: Vec<Vec<(u32, Steps)>>,
    is_open: bool,
    /// The greatest share of customers that can come to some outcomes.
    known: RefCell<HashMap<Vec<Outcome>, f64>>,
}

impl<'r, 'g, 'j> Bounds<'r, 'g, 'j> {
    pub fn new(round: &'r Round<'g, 'j>) -> Self {
        let mut bounds = Bounds { round, parts: Vec::new(), is_open: is_open(round), known: RefCell::default() };
        if !bounds.is_open {
            return bounds;
        }
        let graph = round.graph();
        let within = EdgeFiltered::from_fn(graph.graph(), |edge| {
            edge.weight().kind != TransitionKind::Renewal && round.probability(edge.id()) > 0.0
        });
        for members in Components::find(&within, graph.graph().node_count()).members {
            let mut members: Vec<TouchpointIx> = members.iter().filter_map(|&node| graph.touchpoint(node)).collect();
            members.sort_unstable();
            let part = members.into_iter().map(|ix| (ix.0, Steps::from(round, ix)));
            bounds.parts.push(part.collect());
        }
        bounds
    }

    /// Returns the least and the greatest share of customers that can come to some outcomes.
    pub fn of(&self, is_wanted: &dyn Fn(Outcome) -> bool) -> Result<(f64, f64), TooTangled> {
        if !self.is_open {
            return Ok(self.round.settled_bounds(is_wanted));
        }
        let greatest = self.greatest(&|outcome| outcome == Outcome::Unstated || is_wanted(outcome))?;
        let others = self.greatest(&|outcome| outcome == Outcome::Unstated || !is_wanted(outcome))?;
        let least = (1.0 - others).max(0.0);
        Ok((least.min(greatest), greatest))
    }

    /// The greatest chance of a round to come to the outcomes that are wanted.
    fn greatest(&self, is_wanted: &dyn Fn(Outcome) -> bool) -> Result<f64, TooTangled> {
        let ends = self.round.journey().ends().map(|(end, _)| Outcome::End(end));
        let all = ends.chain([Outcome::Renewed, Outcome::Stuck, Outcome::Unstated]);
        let wanted: Vec<Outcome> = all.filter(|&outcome| is_wanted(outcome)).collect();
        if let Some(known) = self.known.borrow().get(&wanted) {
            return Ok(*known);
        }
        let round = self.round;
        let values = vec![0.0; round.journey().touchpoints.len()];
        let mut search = Search { values, is_wanted };
        for part in &self.parts {
            match part.as_slice() {
                [] => {}
                [(state, steps)] => search.single(*state, steps),
                _ => search.loops(part)?,
            }
        }
        let free = free_entries(round);
        let (mut sum, mut open, mut best) = (0.0, 0.0, 0.0f64);
        for &(ix, share) in round.entries() {
            let value = search.values[ix.index()];
            if free.contains(&ix) {
                (open, best) = (open + share, best.max(value));
            } else {
                sum += share * value;
            }
        }
        let greatest = (sum + open * best).min(1.0);
        self.known.borrow_mut().insert(wanted, greatest);
        Ok(greatest)
    }
}

impl Round<'_, '_> {
    /// The bounds where the journey leaves nothing open: only what is unstated can be more.
    pub(super) fn settled_bounds(&self, is_wanted: impl Fn(Outcome) -> bool) -> (f64, f64) {
        let (mut least, mut unstated) = (0.0, 0.0);
        for (outcome, share) in self.outcomes() {
            match outcome {
                Outcome::Unstated => unstated += share,
                outcome if is_wanted(outcome) => least += share,
                _ => {}
            }
        }
        (least, (least + unstated).min(1.0))
    }
}

impl Round<'_, '_> {
    /// Returns whether the journey leaves open how its customers divide: several entries or transitions that some of them
    /// take state no share. Where it does, the figures take these shares to be equal.
    pub fn is_open(&self) -> bool {
        is_open(self)
    }
}

/// Whether a journey leaves anything open for a round: a split that more than one transition shares, or entries.
pub(super) fn is_open(round: &Round<'_, '_>) -> bool {
    let splits = round.touchpoints().any(|ix| round.visits(ix) > 0.0 && !free(round, ix).is_empty());
    splits || free_entries(round).len() > 1
}

/// The entries of a round without a stated share.
pub(super) fn free_entries(round: &Round<'_, '_>) -> Vec<TouchpointIx> {
    let (graph, persona) = (round.graph(), round.persona());
    let shared = round.entries().iter().filter(|(_, share)| *share > 0.0).map(|(ix, _)| *ix);
    let free: Vec<TouchpointIx> = shared.filter(|&ix| graph.stated_share(ix, persona).is_none()).collect();
    if free.len() > 1 { free } else { Vec::new() }
}

/// The transitions from a touchpoint that divide a share in any way: none where only one has a part in it.
pub(super) fn free(round: &Round<'_, '_>, from: TouchpointIx) -> Vec<EdgeIndex> {
    let split = round.graph().split(round.graph().node(from), round.persona());
    if split.silent < 2 || split.share <= 0.0 {
        return Vec::new();
    }
    let edges = round.transitions(from).map(|(edge, ..)| edge);
    edges.filter(|&edge| round.graph().stated_probability(edge).is_none()).collect()
}

/// Where a step leads.
#[derive(Clone, Copy)]
enum Aim {
    State(u32),
    Outcome(Outcome),
}

/// The steps from a state.
struct Steps {
    fixed: Vec<(Aim, f64)>,
    /// What is divided among the free ones.
    open: f64,
    free: Vec<Aim>,
}

impl Steps {
    fn from(round: &Round<'_, '_>, state: TouchpointIx) -> Self {
        let graph = round.graph();
        let aim = |node: NodeIndex, kind: TransitionKind| match (graph.touchpoint(node), graph.end(node)) {
            (Some(_), _) if kind == TransitionKind::Renewal => Aim::Outcome(Outcome::Renewed),
            (Some(ix), _) => Aim::State(ix.0),
            (None, end) => Aim::Outcome(end.map_or(Outcome::Unstated, Outcome::End)),
        };
        let free_edges = free(round, state);
        let mut steps = Steps { fixed: Vec::new(), open: 0.0, free: Vec::new() };
        for (edge, next, transition) in round.transitions(state) {
            let likely = round.probability(edge);
            if free_edges.contains(&edge) {
                steps.open += likely;
                steps.free.push(aim(next, transition.kind));
            } else if likely > 0.0 {
                steps.fixed.push((aim(next, transition.kind), likely));
            }
        }
        let unstated = round.unstated(state);
        steps.fixed.extend((unstated > 0.0).then_some((Aim::Outcome(Outcome::Unstated), unstated)));
        steps
    }

    fn aims(&self) -> impl Iterator<Item = Aim> {
        self.fixed.iter().map(|(aim, _)| *aim).chain(self.free.iter().copied())
    }
}

/// The greatest chances of the states, those that a component leads to before it.
struct Search<'a> {
    values: Vec<f64>,
    is_wanted: &'a dyn Fn(Outcome) -> bool,
}

impl Search<'_> {
    fn worth(&self, outcome: Outcome) -> f64 {
        if (self.is_wanted)(outcome) { 1.0 } else { 0.0 }
    }

    fn value(&self, aim: Aim) -> f64 {
        match aim {
            Aim::State(state) => self.values[state as usize],
            Aim::Outcome(outcome) => self.worth(outcome),
        }
    }

    /// A state that leads to itself at most.
    fn single(&mut self, state: u32, steps: &Steps) {
        let is_other = |aim: &Aim| !matches!(aim, Aim::State(next) if *next == state);
        let (mut sum, mut total) = (0.0, 0.0);
        for &(aim, likely) in steps.fixed.iter().filter(|(aim, _)| is_other(aim)) {
            (sum, total) = (sum + likely * self.value(aim), total + likely);
        }
        let through = |best: f64| (sum + steps.open * best) / (total + steps.open);
        let others = steps.free.iter().filter(|aim| is_other(aim)).map(|&aim| through(self.value(aim)));
        // All that is open can lead back here, as long as something else leads on.
        let leads_back = steps.free.is_empty() || steps.free.iter().any(|aim| !is_other(aim));
        let back = (total > 0.0 && leads_back).then(|| sum / total);
        let greatest = others.chain(back).reduce(f64::max);
        self.values[state as usize] = greatest.unwrap_or_else(|| self.worth(Outcome::Stuck));
    }

    /// States that lead to each other.
    fn loops(&mut self, part: &[(u32, Steps)]) -> Result<(), TooTangled> {
        let members: Vec<u32> = part.iter().map(|(state, _)| *state).collect();
        let inside = |aim: Aim| match aim {
            Aim::State(next) => members.binary_search(&next).ok(),
            Aim::Outcome(_) => None,
        };
        let leads_out = part.iter().flat_map(|(_, steps)| steps.aims()).any(|aim| inside(aim).is_none());
        // How many steps it takes from each state to something of worth.
        let mut distance = vec![usize::MAX; members.len()];
        let mut queue = VecDeque::new();
        for (position, (_, steps)) in part.iter().enumerate() {
            if steps.aims().any(|aim| inside(aim).is_none() && self.value(aim) > 0.0) {
                distance[position] = 0;
                queue.push_back(position);
            }
        }
        if queue.is_empty() {
            let value = if leads_out { 0.0 } else { self.worth(Outcome::Stuck) };
            members.iter().for_each(|&state| self.values[state as usize] = value);
            return Ok(());
        }
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
        for (position, (_, steps)) in part.iter().enumerate() {
            steps.aims().filter_map(inside).for_each(|next| before[next].push(position));
        }
        while let Some(position) = queue.pop_front() {
            for &earlier in &before[position] {
                if distance[earlier] == usize::MAX {
                    distance[earlier] = distance[position] + 1;
                    queue.push_back(earlier);
                }
            }
        }
        let far = |search: &Search<'_>, aim: Aim| match inside(aim) {
            Some(next) => distance[next].saturating_add(1),
            None if search.value(aim) > 0.0 => 0,
            None => usize::MAX,
        };
        let mut chosen: Vec<usize> = part
            .iter()
            .map(|(_, steps)| (0..steps.free.len()).min_by_key(|&choice| far(self, steps.free[choice])).unwrap_or(0))
            .collect();
        loop {
            let (mut rows, mut out, mut begin) = (Vec::new(), Vec::new(), Vec::new());
            for ((_, steps), &choice) in part.iter().zip(&chosen) {
                let (mut row, mut leaves, mut worth) = (Vec::new(), 0.0, 0.0);
                let free = steps.free.get(choice).map(|&aim| (aim, steps.open));
                for (aim, likely) in steps.fixed.iter().copied().chain(free) {
                    match inside(aim) {
                        Some(next) => row.push((next as u32, likely)),
                        None => (leaves, worth) = (leaves + likely, worth + likely * self.value(aim)),
                    }
                }
                rows.push(row);
                out.push(leaves);
                begin.push(worth);
            }
            let solved = Elimination::of(members.clone(), rows, out, Effort::THOROUGH);
            let solved = solved.map_err(|members| TooTangled::of(&members))?;
            for (&state, value) in members.iter().zip(solved.backward(begin)) {
                self.values[state as usize] = value;
            }
            let mut is_better = false;
            for ((_, steps), choice) in part.iter().zip(&mut chosen) {
                let Some(&now) = steps.free.get(*choice) else { continue };
                for (other, &aim) in steps.free.iter().enumerate() {
                    if self.value(aim) > self.value(steps.free[*choice]).max(self.value(now) * (1.0 + BETTER)) {
                        (*choice, is_better) = (other, true);
                    }
                }
            }
            if !is_better {
                return Ok(());
            }
        }
    }
}
