//! The Markov chain of a persona: its touchpoints as states, over one round of the journey.
//!
//! The chain is solved by elimination without subtraction (Grassmann, Taksar and Heyman 1985), component by component.
//! Every exit of a state is a sum of what leads out of it, never 1 minus the rest. So a touchpoint that a customer
//! repeats with a probability of 1 − 10⁻¹² keeps the shares of its exits exactly.

mod elimination;

use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};

use self::elimination::Elimination;
use crate::graph::{Components, JourneyGraph, TransitionKind};
use crate::model::{EndIx, PersonaIx, TouchpointIx};

/// What is left of 1 counts as unstated only beyond this: stated probabilities such as 0.1 + 0.2 + 0.7 are not quite 1.
const NEGLIGIBLE: f64 = 1e-9;

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

/// The loops of a journey need too many steps to solve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooTangled;

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

/// Returns the probability of every transition for a persona, by its number. O(n + m).
pub(super) fn probabilities(graph: &JourneyGraph<'_>, persona: PersonaIx) -> Vec<f64> {
    let mut all = vec![0.0; graph.graph().edge_count()];
    for index in 0..graph.journey().touchpoints.len() {
        let node = NodeIndex::new(index);
        let share = graph.share(node, persona);
        for (edge, _, _) in graph.transitions_of(node, persona) {
            all[edge.index()] = graph.stated_probability(edge).unwrap_or(share);
        }
    }
    all
}

impl Chain {
    /// Makes the chain of a persona with these [`probabilities`] of transitions. States that absorb are not left again.
    ///
    /// O(n + m), and for each loop what its elimination takes.
    ///
    /// # Errors
    /// The loops are too tangled to be solved.
    pub fn new(
        graph: &JourneyGraph<'_>,
        probabilities: &[f64],
        absorbs: impl Fn(TouchpointIx) -> bool,
    ) -> Result<Self, TooTangled> {
        let states = graph.journey().touchpoints.len();
        let probability = |edge: EdgeIndex| probabilities[edge.index()];
        let (mut inner, mut exits) = (Rows::with_capacity(states, states), Rows::with_capacity(states, 0));
        for state in 0..states {
            if !absorbs(state.into()) {
                let (mut total, mut silent, mut leads) = (0.0, false, false);
                for (edge, next, transition) in graph.transitions(NodeIndex::new(state)) {
                    let likely = probability(edge);
                    if likely <= 0.0 {
                        continue;
                    }
                    (total, silent, leads) = (total + likely, silent || graph.stated_probability(edge).is_none(), true);
                    match graph.touchpoint(next) {
                        Some(_) if transition.kind == TransitionKind::Renewal => {
                            let counts_as = graph.counts_as(edge).unwrap_or(EndIx::DONE);
                            exits.values.push((Outcome::Renewed(counts_as), likely));
                        }
                        Some(next) => inner.values.push((next.0, likely)),
                        None => exits.values.extend(graph.end(next).map(|end| (Outcome::End(end), likely))),
                    }
                }
                let rest: f64 = 1.0 - total;
                if leads && !silent && rest > NEGLIGIBLE {
                    exits.values.push((Outcome::Unstated, rest));
                }
            }
            inner.end_row();
            exits.end_row();
        }
        let within = EdgeFiltered::from_fn(graph.graph(), |edge| {
            let is_inner = edge.weight().kind != TransitionKind::Renewal && probability(edge.id()) > 0.0;
            is_inner && graph.touchpoint(edge.source()).is_some_and(|from| !absorbs(from))
        });
        let found = Components::find(&within, graph.graph().node_count());
        let components = Vec::with_capacity(found.members.len());
        let mut chain = Chain { inner, exits, steps: 0, components, loops: vec![false; states] };
        let mut position = vec![u32::MAX; states];
        for members in &found.members {
            let mut members: Vec<u32> =
                members.iter().filter_map(|&node| graph.touchpoint(node)).map(|ix| ix.0).collect();
            members.sort_unstable();
            if members.len() > 1 {
                members.iter().for_each(|&state| chain.loops[state as usize] = true);
            }
            if let Some(part) = chain.part(members, &mut position)? {
                if let Part::Loop(elimination) = &part {
                    chain.steps += elimination.steps;
                }
                chain.components.push(part);
            }
        }
        Ok(chain)
    }

    /// Makes a part of the chain of the states of a component. `position` has `u32::MAX` for every state.
    fn part(&self, members: Vec<u32>, position: &mut [u32]) -> Result<Option<Part>, TooTangled> {
        if members.len() <= 1 {
            return Ok(members.first().map(|&state| Part::State(state)));
        }
        (0..).zip(&members).for_each(|(index, &state)| position[state as usize] = index);
        let mut way_out = vec![0.0; members.len()];
        let mut rows = Vec::with_capacity(members.len());
        for (out, &state) in way_out.iter_mut().zip(&members) {
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
        Elimination::of(members, rows, way_out).map(|solved| Some(Part::Loop(solved)))
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
                    let (inner, exits) = (self.inner.of(*state), self.exits.of(*state));
                    if inner.iter().any(|(next, _)| next == state) {
                        // Everything but the way to itself, as a sum.
                        let others = inner.iter().filter(|(next, _)| next != state).map(|(_, likely)| likely);
                        let leaves: f64 = others.chain(exits.iter().map(|(_, likely)| likely)).sum();
                        visits[*state as usize] /= if leaves > 0.0 { leaves } else { 1.0 };
                    }
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
}
