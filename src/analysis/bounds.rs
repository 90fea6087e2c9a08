//! Between what the share of an outcome lies, whatever the shares are that a journey leaves open.

use petgraph::graph::NodeIndex;
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
    let greatest = greatest(round, &|outcome| outcome == Outcome::Unstated || is_wanted(outcome))?;
    let others = self::greatest(round, &|outcome| outcome == Outcome::Unstated || !is_wanted(outcome))?;
    let least = if round.entries().is_empty() { 0.0 } else { (1.0 - others).max(0.0) };
    Ok((least.min(greatest), greatest))
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
pub(super) fn free(round: &Round<'_, '_>, from: TouchpointIx) -> Vec<petgraph::graph::EdgeIndex> {
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
    /// To an outcome, of which this is the worth.
    Worth(f64),
}

/// The steps from a state.
struct Steps {
    fixed: Vec<(Aim, f64)>,
    /// What is divided among the free ones.
    open: f64,
    free: Vec<Aim>,
}

/// The greatest chance of a round to come to the outcomes that are wanted.
fn greatest(round: &Round<'_, '_>, is_wanted: &dyn Fn(Outcome) -> bool) -> Result<f64, TooTangled> {
    let graph = round.graph();
    let of = |node: NodeIndex, kind: TransitionKind| match graph.touchpoint(node) {
        Some(_) if kind == TransitionKind::Renewal => Aim::Worth(worth(is_wanted(Outcome::Renewed))),
        Some(ix) => Aim::State(ix.0),
        None => Aim::Worth(graph.end(node).map_or(0.0, |end| worth(is_wanted(Outcome::End(end))))),
    };
    let steps = |state: TouchpointIx| {
        let free_edges = free(round, state);
        let mut steps = Steps { fixed: Vec::new(), open: 0.0, free: Vec::new() };
        for (edge, next, transition) in round.transitions(state) {
            let likely = round.probability(edge);
            if free_edges.contains(&edge) {
                steps.open += likely;
                steps.free.push(of(next, transition.kind));
            } else if likely > 0.0 {
                steps.fixed.push((of(next, transition.kind), likely));
            }
        }
        let unstated = round.unstated(state);
        if unstated > 0.0 {
            steps.fixed.push((Aim::Worth(worth(is_wanted(Outcome::Unstated))), unstated));
        }
        steps
    };
    let within = EdgeFiltered::from_fn(graph.graph(), |edge| {
        edge.weight().kind != TransitionKind::Renewal && round.probability(edge.id()) > 0.0
    });
    let mut search =
        Search { values: vec![0.0; round.journey().touchpoints.len()], stuck: worth(is_wanted(Outcome::Stuck)) };
    for members in Components::find(&within, graph.graph().node_count()).members {
        let mut members: Vec<u32> = members.iter().filter_map(|&node| graph.touchpoint(node)).map(|ix| ix.0).collect();
        members.sort_unstable();
        let all: Vec<Steps> = members.iter().map(|&state| steps(TouchpointIx(state))).collect();
        match members.as_slice() {
            [] => {}
            [state] => search.single(*state, &all[0]),
            _ => search.loops(members, &all)?,
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
    Ok((sum + open * best).min(1.0))
}

fn worth(is_wanted: bool) -> f64 {
    if is_wanted { 1.0 } else { 0.0 }
}

/// The greatest chances of the states, those that a component leads to before it.
struct Search {
    values: Vec<f64>,
    /// What it is worth to get stuck.
    stuck: f64,
}

impl Search {
    fn value(&self, aim: Aim) -> f64 {
        match aim {
            Aim::State(state) => self.values[state as usize],
            Aim::Worth(worth) => worth,
        }
    }

    /// A state that leads to itself at most.
    fn single(&mut self, state: u32, steps: &Steps) {
        let is_other = |aim: &Aim| !matches!(aim, Aim::State(next) if *next == state);
        let (mut sum, mut total) = (0.0, 0.0);
        for &(aim, likely) in steps.fixed.iter().filter(|(aim, _)| is_other(aim)) {
            (sum, total) = (sum + likely * self.value(aim), total + likely);
        }
        let best = steps.free.iter().filter(|aim| is_other(aim)).map(|&aim| self.value(aim)).reduce(f64::max);
        if let Some(best) = best {
            (sum, total) = (sum + steps.open * best, total + steps.open);
        }
        self.values[state as usize] = if total > 0.0 { sum / total } else { self.stuck };
    }

    /// States that lead to each other.
    fn loops(&mut self, members: Vec<u32>, all: &[Steps]) -> Result<(), TooTangled> {
        let inside = |aim: Aim| match aim {
            Aim::State(next) => members.binary_search(&next).ok(),
            Aim::Worth(_) => None,
        };
        let every = |steps: &Steps| -> Vec<Aim> {
            steps.fixed.iter().map(|(aim, _)| *aim).chain(steps.free.iter().copied()).collect()
        };
        let leads_out = all.iter().flat_map(every).any(|aim| inside(aim).is_none());
        // How many steps it takes from each state to something of worth.
        let mut distance = vec![usize::MAX; members.len()];
        let mut queue = std::collections::VecDeque::new();
        for (position, steps) in all.iter().enumerate() {
            if every(steps).into_iter().any(|aim| inside(aim).is_none() && self.value(aim) > 0.0) {
                distance[position] = 0;
                queue.push_back(position);
            }
        }
        if queue.is_empty() {
            let value = if leads_out { 0.0 } else { self.stuck };
            members.iter().for_each(|&state| self.values[state as usize] = value);
            return Ok(());
        }
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
        for (position, steps) in all.iter().enumerate() {
            every(steps).into_iter().filter_map(inside).for_each(|next| before[next].push(position));
        }
        while let Some(position) = queue.pop_front() {
            for &earlier in &before[position] {
                if distance[earlier] == usize::MAX {
                    distance[earlier] = distance[position] + 1;
                    queue.push_back(earlier);
                }
            }
        }
        let far = |search: &Search, aim: Aim| match inside(aim) {
            Some(next) => distance[next].saturating_add(1),
            None if search.value(aim) > 0.0 => 0,
            None => usize::MAX,
        };
        let mut chosen: Vec<usize> = all
            .iter()
            .map(|steps| (0..steps.free.len()).min_by_key(|&choice| far(self, steps.free[choice])).unwrap_or(0))
            .collect();
        loop {
            let (mut rows, mut out, mut begin) = (Vec::new(), Vec::new(), Vec::new());
            for (steps, &choice) in all.iter().zip(&chosen) {
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
            for (steps, choice) in all.iter().zip(&mut chosen) {
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
