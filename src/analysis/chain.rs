//! The Markov chain of a persona: its touchpoints as states, over one round of the journey.
//!
//! The chain is solved by elimination without subtraction (Grassmann, Taksar and Heyman 1985), component by component.
//! Every exit of a state is a sum of what leads out of it, never 1 minus the rest. So a touchpoint that a customer
//! repeats with a probability of 1 − 10⁻¹² keeps the shares of its exits exactly.

mod elimination;

use std::collections::HashMap;

use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

pub(crate) use self::elimination::{Effort, Elimination};
use crate::diagnostic::list;
use crate::graph::{Components, JourneyGraph, TransitionKind};
use crate::model::{EndIx, Journey, PersonaIx, TouchpointIx};

/// Where a round leads out of the touchpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// To an end of the journey.
    End(EndIx),
    /// By a renewal, into another round; with the end that the round counts as.
    Renewed(EndIx),
    /// Where every transition has a probability and these stay below 1, nobody knows where the rest goes.
    Unstated,
}

/// A loop of a journey needs too many steps to solve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooTangled {
    /// The touchpoints of the loop, in document order.
    pub members: Vec<TouchpointIx>,
    /// Whether it is left so seldom that the visits to it exceed what can be counted.
    pub is_endless: bool,
}

impl TooTangled {
    pub(super) fn of(states: &[u32]) -> Self {
        TooTangled { members: states.iter().map(|&state| TouchpointIx(state)).collect(), is_endless: false }
    }

    /// Returns the error for a touchpoint that is hardly ever left.
    pub(super) fn endless(at: TouchpointIx) -> Self {
        TooTangled { members: vec![at], is_endless: true }
    }

    /// Says which touchpoints of a journey they are.
    pub(crate) fn describe(&self, journey: &Journey) -> String {
        let named = self.members.iter().take(3).map(|&ix| format!("`{}`", journey.touchpoint(ix).id.value));
        let others = self.members.len().saturating_sub(3);
        let others = (others > 0).then(|| format!("{others} others"));
        let all = list(named.chain(others), "and");
        if self.is_endless {
            return format!(
                "{all} is left so seldom that nobody can count the visits: its probabilities are too small"
            );
        }
        format!("{all} lead to each other in too many ways: their figures would take too long to compute")
    }
}

impl std::fmt::Display for TooTangled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.is_endless {
            true => f.write_str("a touchpoint is left too seldom for its visits to be counted"),
            false => write!(f, "{} touchpoints lead to each other in too many ways to be solved", self.members.len()),
        }
    }
}

impl std::error::Error for TooTangled {}

impl Effort {
    /// For what a picture or a rule needs: a fraction of a second.
    pub const QUICK: Effort = Effort { steps: 3_000_000, core: 400 };
    /// For an answer that somebody asks for: some seconds.
    pub const THOROUGH: Effort = Effort { steps: 3_000_000, core: 2_000 };
}

/// The probabilities of the transitions of a persona.
pub(crate) struct Probabilities {
    /// By the number of the transition; 0 for those that the persona cannot take.
    of: Vec<f64>,
    /// By touchpoint: what is left where every transition states a probability, and these stay below 1.
    unstated: Vec<f64>,
}

impl Probabilities {
    /// Returns the probabilities of a persona. O(n + m).
    pub fn new(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Self {
        let touchpoints = graph.journey().touchpoints.len();
        let (mut of, mut unstated) = (vec![0.0; graph.graph().edge_count()], Vec::with_capacity(touchpoints));
        for index in 0..touchpoints {
            let node = NodeIndex::new(index);
            let split = graph.split(node, persona);
            for (edge, _, _) in graph.transitions_of(node, persona) {
                of[edge.index()] = split.probability(graph, edge);
            }
            unstated.push(split.unstated);
        }
        Probabilities { of, unstated }
    }

    /// Returns what nobody says about: the share of those at a touchpoint who go to an unknown place.
    pub fn unstated(&self, touchpoint: TouchpointIx) -> f64 {
        self.unstated[touchpoint.index()]
    }
}

impl std::ops::Index<EdgeIndex> for Probabilities {
    type Output = f64;

    fn index(&self, edge: EdgeIndex) -> &f64 {
        &self.of[edge.index()]
    }
}

/// The chain of one persona.
///
/// Transitions that nobody takes (probability 0) and that the persona cannot take are not in it.
pub(crate) struct Chain {
    /// The transitions between states, by the state they leave.
    inner: Rows<u32>,
    /// The transitions to outcomes, by the state they leave.
    exits: Rows<Outcome>,
    /// The steps that the eliminations took.
    pub steps: usize,
    /// The components, each after those that it leads to. Loops that lead to nothing else are left out.
    components: Vec<Part>,
    /// Whether a customer can come from a state to another one and back.
    loops: Vec<bool>,
    /// The loops that lead to nothing else.
    closed: Vec<Vec<u32>>,
}

/// A component of the chain.
enum Part {
    /// One state, which may lead to itself.
    State(u32),
    /// States that lead to each other, with a way out.
    Loop(Elimination),
}

/// Values with probabilities, in a row for each state.
struct Rows<T> {
    begins: Vec<u32>,
    values: Vec<(T, f64)>,
}

impl<T> Rows<T> {
    fn with_capacity(rows: usize, values: usize) -> Self {
        let mut begins = Vec::with_capacity(rows + 1);
        begins.push(0);
        Rows { begins, values: Vec::with_capacity(values) }
    }

    /// Ends the row that is being written.
    fn end_row(&mut self) {
        self.begins.push(self.values.len() as u32);
    }

    fn of(&self, state: u32) -> &[(T, f64)] {
        let state = state as usize;
        &self.values[self.begins[state] as usize..self.begins[state + 1] as usize]
    }
}

impl Chain {
    /// Makes the chain of a persona with these probabilities of transitions. States that absorb are not left again.
    ///
    /// O(n + m), and for each loop what its elimination takes.
    ///
    /// # Errors
    /// The loops are too tangled to be solved.
    pub fn new(
        graph: &JourneyGraph<'_>,
        probabilities: &Probabilities,
        absorbs: impl Fn(TouchpointIx) -> bool,
        effort: Effort,
    ) -> Result<Self, TooTangled> {
        let states = graph.journey().touchpoints.len();
        let (mut inner, mut exits) = (Rows::with_capacity(states, states), Rows::with_capacity(states, 0));
        for state in 0..states {
            if !absorbs(state.into()) {
                for (edge, next, transition) in graph.transitions(NodeIndex::new(state)) {
                    let likely = probabilities[edge];
                    if likely <= 0.0 {
                        continue;
                    }
                    match graph.touchpoint(next) {
                        Some(_) if transition.kind == TransitionKind::Renewal => {
                            let counts_as = graph.counts_as(edge).unwrap_or(EndIx::DONE);
                            exits.values.push((Outcome::Renewed(counts_as), likely));
                        }
                        Some(next) => inner.values.push((next.0, likely)),
                        None => exits.values.extend(graph.end(next).map(|end| (Outcome::End(end), likely))),
                    }
                }
                let unstated = probabilities.unstated(state.into());
                exits.values.extend((unstated > 0.0).then_some((Outcome::Unstated, unstated)));
            }
            inner.end_row();
            exits.end_row();
        }
        let within = EdgeFiltered::from_fn(graph.graph(), |edge| {
            let is_inner = edge.weight().kind != TransitionKind::Renewal && probabilities[edge.id()] > 0.0;
            is_inner && graph.touchpoint(edge.source()).is_some_and(|from| !absorbs(from))
        });
        let found = Components::find(&within, graph.graph().node_count());
        let components = Vec::with_capacity(found.members.len());
        let closed = Vec::new();
        let mut chain = Chain { inner, exits, steps: 0, components, loops: vec![false; states], closed };
        let mut position = vec![u32::MAX; states];
        for members in &found.members {
            let mut members: Vec<u32> =
                members.iter().filter_map(|&node| graph.touchpoint(node)).map(|ix| ix.0).collect();
            members.sort_unstable();
            if members.len() > 1 {
                members.iter().for_each(|&state| chain.loops[state as usize] = true);
            }
            match chain.part(&members, &mut position, effort)? {
                Some(part) => {
                    if let Part::Loop(elimination) = &part {
                        chain.steps += elimination.steps;
                    }
                    chain.components.push(part);
                }
                None if members.is_empty() => {}
                None => chain.closed.push(members),
            }
        }
        Ok(chain)
    }

    /// Makes a part of the chain of the states of a component. `position` has `u32::MAX` for every state.
    fn part(&self, members: &[u32], position: &mut [u32], effort: Effort) -> Result<Option<Part>, TooTangled> {
        if members.len() <= 1 {
            return Ok(members.first().map(|&state| Part::State(state)));
        }
        (0..).zip(members).for_each(|(index, &state)| position[state as usize] = index);
        let mut way_out = vec![0.0; members.len()];
        let mut rows = Vec::with_capacity(members.len());
        for (out, &state) in way_out.iter_mut().zip(members) {
            *out += self.exits.of(state).iter().map(|&(_, likely)| likely).sum::<f64>();
            let mut row = Vec::new();
            for &(next, likely) in self.inner.of(state) {
                match position[next as usize] {
                    u32::MAX => *out += likely,
                    inside => row.push((inside, likely)),
                }
            }
            rows.push(row);
        }
        members.iter().for_each(|&state| position[state as usize] = u32::MAX);
        if way_out.iter().all(|&out| out <= 0.0) {
            return Ok(None);
        }
        let solved = Elimination::of(members.to_vec(), rows, way_out, effort);
        solved.map(|solved| Some(Part::Loop(solved))).map_err(|members| TooTangled::of(&members))
    }

    /// Returns where a touchpoint leads among the others, and how likely. Parallel transitions stand apart.
    pub fn inner_of(&self, ix: TouchpointIx) -> &[(u32, f64)] {
        self.inner.of(ix.0)
    }

    /// Returns the outcomes that a touchpoint leads to, and how likely. Parallel transitions stand apart.
    pub fn exits_of(&self, ix: TouchpointIx) -> &[(Outcome, f64)] {
        self.exits.of(ix.0)
    }

    /// Returns whether a customer can come from a touchpoint to another one and back.
    pub fn is_in_loop(&self, ix: TouchpointIx) -> bool {
        self.loops[ix.index()]
    }

    /// Returns, for every state, what a customer who is there can expect: the mean of the worth of what the round leads
    /// to. A state that `absorbed` gives a worth has that; no such state may be in a loop. In a closed loop, it is 0.
    ///
    /// With a worth of 1 for some outcomes and 0 for the others, this is the chance of the former.
    pub fn expect(&self, worth: impl Fn(Outcome) -> f64, absorbed: impl Fn(TouchpointIx) -> Option<f64>) -> Vec<f64> {
        let mut expected = vec![0.0; self.inner.begins.len() - 1];
        for part in &self.components {
            match part {
                Part::State(state) => {
                    if let Some(worth) = absorbed(TouchpointIx(*state)) {
                        expected[*state as usize] = worth;
                        continue;
                    }
                    let (mut sum, mut total) = (0.0, 0.0);
                    for &(outcome, likely) in self.exits.of(*state) {
                        (sum, total) = (sum + likely * worth(outcome), total + likely);
                    }
                    for &(next, likely) in self.inner.of(*state).iter().filter(|(next, _)| next != state) {
                        (sum, total) = (sum + likely * expected[next as usize], total + likely);
                    }
                    expected[*state as usize] = if total > 0.0 { sum / total } else { 0.0 };
                }
                Part::Loop(elimination) => {
                    let out = |state: u32| {
                        let exits = self.exits.of(state).iter().map(|&(outcome, likely)| likely * worth(outcome));
                        let onward = self.inner.of(state).iter();
                        // States of the loop itself are still 0 here.
                        exits.chain(onward.map(|&(next, likely)| likely * expected[next as usize])).sum::<f64>()
                    };
                    let begin: Vec<f64> = elimination.states.iter().map(|&state| out(state)).collect();
                    for (state, value) in elimination.states.iter().zip(elimination.backward(begin)) {
                        expected[*state as usize] = value;
                    }
                }
            }
        }
        expected
    }

    /// Returns, for every state, what a customer who is there gathers until the round ends, on average, given what each visit
    /// gives. In a closed loop, that is what the first visit gives.
    pub fn gather(&self, gives: &[f64]) -> Vec<f64> {
        let mut gathered = gives.to_vec();
        for part in &self.components {
            match part {
                Part::State(state) => {
                    let onward = self.inner.of(*state).iter().filter(|(next, _)| next != state);
                    let sum: f64 = onward.map(|&(next, likely)| likely * gathered[next as usize]).sum();
                    let leaves = self.leaves(*state);
                    let all = gives[*state as usize] + sum;
                    gathered[*state as usize] = if leaves > 0.0 { all / leaves } else { all };
                }
                Part::Loop(elimination) => {
                    let is_inside = |next: u32| elimination.states.binary_search(&next).is_ok();
                    let out = |state: u32| {
                        let onward = self.inner.of(state).iter().filter(|(next, _)| !is_inside(*next));
                        gives[state as usize]
                            + onward.map(|&(next, likely)| likely * gathered[next as usize]).sum::<f64>()
                    };
                    let begin: Vec<f64> = elimination.states.iter().map(|&state| out(state)).collect();
                    for (state, value) in elimination.states.iter().zip(elimination.backward(begin)) {
                        gathered[*state as usize] = value;
                    }
                }
            }
        }
        gathered
    }

    /// Returns how likely each way out of the round is, given how often a customer comes to each state: an entry for each
    /// transition to an outcome.
    pub fn outcomes(&self, visits: &[f64]) -> impl Iterator<Item = (Outcome, f64)> {
        visits.iter().enumerate().flat_map(|(state, visits)| {
            self.exits.of(state as u32).iter().map(move |&(outcome, likely)| (outcome, visits * likely))
        })
    }

    /// Returns how often a customer comes to each state in a round, on average, given the share of customers that begin
    /// in each. In a closed loop, only the customers who come into it are counted.
    pub fn visits(&self, mut visits: Vec<f64>) -> Vec<f64> {
        for part in self.components.iter().rev() {
            let states = match part {
                Part::State(state) => {
                    // Everything but the way to itself, as a sum.
                    let leaves = self.leaves(*state);
                    visits[*state as usize] /= if leaves > 0.0 { leaves } else { 1.0 };
                    std::slice::from_ref(state)
                }
                Part::Loop(elimination) => {
                    let begin = elimination.states.iter().map(|&state| visits[state as usize]).collect();
                    for (state, value) in elimination.states.iter().zip(elimination.forward(begin)) {
                        visits[*state as usize] = value;
                    }
                    &elimination.states[..]
                }
            };
            let is_inside = |next: u32| states.binary_search(&next).is_ok();
            for &state in states {
                for &(next, likely) in self.inner.of(state).iter().filter(|&&(next, _)| !is_inside(next)) {
                    visits[next as usize] += visits[state as usize] * likely;
                }
            }
        }
        visits
    }

    /// Returns, for every state, how often a customer who is there is there in all, and for every transition between states
    /// of a loop how often a customer who took it takes it again, beginning where it leads.
    pub fn returns(&self) -> Again {
        let mut again = Again { own: vec![1.0; self.loops.len()], pairs: HashMap::new() };
        for part in &self.components {
            match part {
                Part::State(state) => {
                    let leaves = self.leaves(*state);
                    again.own[*state as usize] = if leaves > 0.0 { 1.0 / leaves } else { 1.0 };
                }
                Part::Loop(elimination) => {
                    let returns = elimination.returns();
                    for (position, &state) in (0..).zip(&elimination.states) {
                        again.own[state as usize] = returns.own[position as usize];
                        for &(next, _) in self.inner.of(state).iter().filter(|(next, _)| *next != state) {
                            if let Ok(inside) = elimination.states.binary_search(&next) {
                                again.pairs.insert((next, state), returns.between(inside as u32, position));
                            }
                        }
                    }
                }
            }
        }
        again
    }

    /// Returns how likely a state is left, as a sum. A state that leads nowhere but to itself is left by nobody.
    fn leaves(&self, state: u32) -> f64 {
        let (inner, exits) = (self.inner.of(state), self.exits.of(state));
        if inner.iter().all(|(next, _)| *next != state) && inner.len() + exits.len() > 0 {
            return 1.0;
        }
        let others = inner.iter().filter(|(next, _)| *next != state).map(|(_, likely)| likely);
        others.chain(exits.iter().map(|(_, likely)| likely)).sum()
    }

    /// Returns the loops that lead to nothing else: all who come into one come to each of its states.
    pub fn closed_loops(&self) -> &[Vec<u32>] {
        &self.closed
    }

    /// Returns which states are never left: those of closed loops, and those from which nothing leads on.
    pub fn stuck(&self) -> Vec<bool> {
        let mut stuck = vec![true; self.loops.len()];
        for part in &self.components {
            match part {
                Part::State(state) => stuck[*state as usize] = self.leaves(*state) <= 0.0,
                Part::Loop(elimination) => elimination.states.iter().for_each(|&state| stuck[state as usize] = false),
            }
        }
        stuck
    }
}

/// How often a customer comes to where they are.
pub(crate) struct Again {
    own: Vec<f64>,
    pairs: HashMap<(u32, u32), f64>,
}

impl Again {
    /// Returns how often a customer who is at `from` comes to `to`, on average; one who is there counts once. Known for
    /// a touchpoint and where one of its transitions leads (from there, back to it); otherwise 0.
    pub fn between(&self, from: TouchpointIx, to: TouchpointIx) -> f64 {
        if from == to {
            return self.own[from.index()];
        }
        self.pairs.get(&(from.0, to.0)).copied().unwrap_or(0.0)
    }
}
