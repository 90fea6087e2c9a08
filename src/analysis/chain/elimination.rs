//! The elimination of the states of one loop.

use std::collections::{BTreeMap, BTreeSet};

use super::TooTangled;

/// The greatest number of steps that the elimination of one loop may take, so that no journey takes more than about a
/// second.
const MOST_STEPS: usize = 3_000_000;

/// The states of a loop, eliminated one after the other.
///
/// To eliminate a state means to lead everything that comes to it on to where it leads: the chance to go on from it is
/// divided by the chance to leave it. The state with the fewest such ways goes first (Markowitz 1957), the earlier one
/// in the document among equals.
pub(super) struct Elimination {
    /// The states, sorted.
    pub states: Vec<u32>,
    /// The states in the order of elimination.
    eliminated: Vec<Eliminated>,
    /// The steps that this took.
    pub steps: usize,
}

/// A state as it was when it was eliminated. States are positions in [`Elimination::states`].
struct Eliminated {
    state: u32,
    /// The chance to leave it: for a state that is left, and out of the loop.
    leaves: f64,
    /// Where it leads, among the states that were left.
    to: Vec<(u32, f64)>,
    /// From where it was reached, among the states that were left.
    from: Vec<(u32, f64)>,
}

impl Elimination {
    /// Eliminates the states of a loop, given the rows of transitions between them and the chance of each to lead out of
    /// the loop.
    pub fn of(states: Vec<u32>, rows: Vec<Vec<(u32, f64)>>, mut way_out: Vec<f64>) -> Result<Self, TooTangled> {
        let mut to: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); rows.len()];
        let mut from: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); rows.len()];
        for (state, row) in (0..).zip(rows) {
            // A transition to itself is left out: only the shares of the others matter.
            for (next, likely) in row.into_iter().filter(|&(next, _)| next != state) {
                *to[state as usize].entry(next).or_default() += likely;
                from[next as usize].insert(state);
            }
        }
        let mut price: Vec<usize> = to.iter().zip(&from).map(|(to, from)| to.len() * from.len()).collect();
        let mut queue: BTreeSet<(usize, u32)> = price.iter().copied().zip(0..).collect();
        let mut eliminated = Vec::with_capacity(states.len());
        let mut steps = 0;
        while let Some((least, state)) = queue.pop_first() {
            steps += least;
            if steps > MOST_STEPS {
                return Err(TooTangled);
            }
            let leads: Vec<(u32, f64)> = std::mem::take(&mut to[state as usize]).into_iter().collect();
            let before = std::mem::take(&mut from[state as usize]);
            let out = way_out[state as usize];
            let leaves = out + leads.iter().map(|(_, likely)| likely).sum::<f64>();
            for &(next, _) in &leads {
                from[next as usize].remove(&state);
            }
            let mut comes = Vec::with_capacity(before.len());
            for &earlier in &before {
                let Some(likely) = to[earlier as usize].remove(&state) else { continue };
                comes.push((earlier, likely));
                let share = if leaves > 0.0 { likely / leaves } else { 0.0 };
                way_out[earlier as usize] += share * out;
                for &(next, onward) in leads.iter().filter(|&&(next, _)| next != earlier) {
                    *to[earlier as usize].entry(next).or_default() += share * onward;
                    from[next as usize].insert(earlier);
                }
            }
            for neighbour in before.iter().copied().chain(leads.iter().map(|&(next, _)| next)) {
                let now = to[neighbour as usize].len() * from[neighbour as usize].len();
                let earlier = std::mem::replace(&mut price[neighbour as usize], now);
                if now != earlier {
                    queue.remove(&(earlier, neighbour));
                    queue.insert((now, neighbour));
                }
            }
            eliminated.push(Eliminated { state, leaves, to: leads, from: comes });
        }
        Ok(Elimination { states, eliminated, steps })
    }

    /// Returns what a customer can expect in each state, given what leads out of the loop from there.
    pub fn backward(&self, mut values: Vec<f64>) -> Vec<f64> {
        for one in self.eliminated.iter().filter(|one| one.leaves > 0.0) {
            let share = values[one.state as usize] / one.leaves;
            for &(earlier, likely) in &one.from {
                values[earlier as usize] += likely * share;
            }
        }
        for one in self.eliminated.iter().rev() {
            let onward: f64 = one.to.iter().map(|&(next, likely)| likely * values[next as usize]).sum();
            let sum = values[one.state as usize] + onward;
            values[one.state as usize] = if one.leaves > 0.0 { sum / one.leaves } else { 0.0 };
        }
        values
    }

    /// Returns how often a customer comes to each state, given how many come into the loop there.
    pub fn forward(&self, mut values: Vec<f64>) -> Vec<f64> {
        for one in self.eliminated.iter().filter(|one| one.leaves > 0.0) {
            let share = values[one.state as usize] / one.leaves;
            for &(next, likely) in &one.to {
                values[next as usize] += share * likely;
            }
        }
        for one in self.eliminated.iter().rev() {
            let back: f64 = one.from.iter().map(|&(earlier, likely)| likely * values[earlier as usize]).sum();
            let sum = values[one.state as usize] + back;
            values[one.state as usize] = if one.leaves > 0.0 { sum / one.leaves } else { 0.0 };
        }
        values
    }
}
