//! The elimination of the states of one loop.

mod dense;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::dense::Dense;

/// The states of a loop, eliminated one after the other.
///
/// To eliminate a state means to lead everything that comes to it on to where it leads: the chance to go on from it is
/// divided by the chance to leave it. The state with the fewest such ways goes first (Markowitz 1957), the earlier one
/// in the document among equals. As soon as most of those that are left lead to each other, they are eliminated as a
/// matrix.
pub(crate) struct Elimination {
    /// The states, sorted.
    pub(super) states: Vec<u32>,
    /// The states in the order of elimination.
    eliminated: Vec<Eliminated>,
    /// Those that were left, as positions in `states`, and their matrix.
    core: Vec<u32>,
    dense: Dense,
    /// The steps that this took.
    pub(super) steps: usize,
}

/// How much the elimination of one loop may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// The number of steps, before the states that are left become a matrix.
    pub steps: usize,
    /// The size of that matrix.
    pub core: usize,
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

/// How often a customer who is in one state comes to another, on average.
pub(super) struct Returns {
    /// For each state, how often the customer is there in all, who is there once.
    pub own: Vec<f64>,
    /// The same for some pairs of states: from the first to the second.
    pairs: HashMap<(u32, u32), f64>,
    core: Vec<u32>,
    matrix: Dense,
}

impl Returns {
    /// Returns how often a customer who is in `from` comes to `to`, where a transition leads from `to` to `from`.
    pub fn between(&self, from: u32, to: u32) -> f64 {
        if from == to {
            return self.own[from as usize];
        }
        match (self.core[from as usize], self.core[to as usize]) {
            (u32::MAX, _) | (_, u32::MAX) => self.pairs.get(&(from, to)).copied().unwrap_or(0.0),
            (from, to) => self.matrix.get(from as usize, to as usize),
        }
    }
}

impl Elimination {
    /// Eliminates the states of a loop, given the rows of transitions between them and the chance of each to lead out of
    /// the loop. Gives the states back where that takes more than the effort.
    pub fn of(
        states: Vec<u32>,
        rows: Vec<Vec<(u32, f64)>>,
        mut way_out: Vec<f64>,
        effort: Effort,
    ) -> Result<Self, Vec<u32>> {
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
        while let Some(&(least, state)) = queue.first() {
            let left = queue.len();
            // The cheapest state is connected with a quarter of the others, or more.
            let is_dense = least * 16 >= left * left;
            if is_dense && left <= effort.core || steps + least > effort.steps {
                break;
            }
            // The price of the cheapest hardly ever falls: this loop would take too many steps.
            if left > effort.core && steps + least * (left - effort.core) > effort.steps {
                return Err(states);
            }
            queue.pop_first();
            steps += least;
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
        if queue.len() > effort.core {
            return Err(states);
        }
        let mut core: Vec<u32> = queue.into_iter().map(|(_, state)| state).collect();
        core.sort_unstable();
        let out: Vec<f64> = core.iter().map(|&state| way_out[state as usize]).collect();
        let mut matrix = Dense::zero(core.len());
        for (row, &state) in core.iter().enumerate() {
            for (next, likely) in &to[state as usize] {
                if let Ok(column) = core.binary_search(next) {
                    matrix.row_mut(row)[column] = *likely;
                }
            }
        }
        matrix.eliminate(out);
        Ok(Elimination { states, eliminated, core, dense: matrix, steps })
    }

    /// Returns what a customer can expect in each state, given what leads out of the loop from there.
    pub fn backward(&self, mut values: Vec<f64>) -> Vec<f64> {
        for one in self.eliminated.iter().filter(|one| one.leaves > 0.0) {
            let share = values[one.state as usize] / one.leaves;
            for &(earlier, likely) in &one.from {
                values[earlier as usize] += likely * share;
            }
        }
        self.in_core(&mut values, Dense::backward);
        for one in self.eliminated.iter().rev() {
            let onward: f64 = one.to.iter().map(|&(next, likely)| likely * values[next as usize]).sum();
            let sum = values[one.state as usize] + onward;
            values[one.state as usize] = if one.leaves > 0.0 { sum / one.leaves } else { 0.0 };
        }
        values
    }

    /// Returns how often a customer comes to each state, given how many come into the loop there.
    pub(super) fn forward(&self, mut values: Vec<f64>) -> Vec<f64> {
        for one in self.eliminated.iter().filter(|one| one.leaves > 0.0) {
            let share = values[one.state as usize] / one.leaves;
            for &(next, likely) in &one.to {
                values[next as usize] += share * likely;
            }
        }
        self.in_core(&mut values, Dense::forward);
        for one in self.eliminated.iter().rev() {
            let back: f64 = one.from.iter().map(|&(earlier, likely)| likely * values[earlier as usize]).sum();
            let sum = values[one.state as usize] + back;
            values[one.state as usize] = if one.leaves > 0.0 { sum / one.leaves } else { 0.0 };
        }
        values
    }

    fn in_core(&self, values: &mut [f64], solve: fn(&Dense, &mut [f64])) {
        let mut inner: Vec<f64> = self.core.iter().map(|&state| values[state as usize]).collect();
        solve(&self.dense, &mut inner);
        for (&state, value) in self.core.iter().zip(inner) {
            values[state as usize] = value;
        }
    }

    /// Returns how often a customer who is in a state comes there again, and to the states that lead there.
    ///
    /// These are the entries of the inverse where the eliminated matrix has entries (Takahashi, Fagan and Chin 1973). They
    /// take as long as the elimination did. There is no subtraction: all that is added is positive.
    pub(super) fn returns(&self) -> Returns {
        let matrix = self.dense.inverse();
        let mut core = vec![u32::MAX; self.states.len()];
        (0..).zip(&self.core).for_each(|(number, &state)| core[state as usize] = number);
        let mut own = vec![1.0; self.states.len()];
        for (number, &state) in self.core.iter().enumerate() {
            own[state as usize] = matrix.get(number, number);
        }
        let mut found = Returns { own, pairs: HashMap::new(), core, matrix };
        for one in self.eliminated.iter().rev().filter(|one| one.leaves > 0.0) {
            let mut back = 0.0;
            for &(next, likely) in &one.to {
                let from: f64 =
                    one.from.iter().map(|&(mid, into)| found.between(next, mid) * (into / one.leaves)).sum();
                found.pairs.insert((next, one.state), from);
                back += likely / one.leaves * from;
            }
            for &(earlier, _) in &one.from {
                let to: f64 =
                    one.to.iter().map(|&(mid, likely)| likely / one.leaves * found.between(mid, earlier)).sum();
                found.pairs.insert((one.state, earlier), to);
            }
            found.own[one.state as usize] = 1.0 / one.leaves + back;
        }
        found
    }
}
