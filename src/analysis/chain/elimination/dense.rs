//! The elimination of states most of which lead to each other: a matrix, row by row.

/// A square matrix of chances. Once it is eliminated, its upper part has where a state leads, its lower part from where it
/// is reached, both as they were when the state was eliminated.
pub(super) struct Dense {
    size: usize,
    cells: Vec<f64>,
    /// The chance to leave each state.
    leaves: Vec<f64>,
}

impl Dense {
    pub fn zero(size: usize) -> Self {
        Dense { size, cells: vec![0.0; size * size], leaves: vec![0.0; size] }
    }

    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.cells[row * self.size..(row + 1) * self.size]
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.size..(row + 1) * self.size]
    }

    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// What a value becomes that is divided by the chance to leave a state. Nobody leaves it where that is 0.
    fn left(&self, value: f64, state: usize) -> f64 {
        if self.leaves[state] > 0.0 { value / self.leaves[state] } else { 0.0 }
    }

    /// Eliminates the states from the first on, given the chance of each to lead out of the loop.
    pub fn eliminate(&mut self, mut out: Vec<f64>) {
        for state in 0..self.size {
            let (above, below) = self.cells.split_at_mut((state + 1) * self.size);
            let leads = &above[state * self.size + state + 1..];
            let leaves = out[state] + leads.iter().sum::<f64>();
            self.leaves[state] = leaves;
            if leaves <= 0.0 {
                continue;
            }
            for (row, earlier) in below.chunks_exact_mut(self.size).zip(state + 1..) {
                let share = row[state] / leaves;
                if share > 0.0 {
                    out[earlier] += share * out[state];
                    row[state + 1..].iter_mut().zip(leads).for_each(|(cell, likely)| *cell += share * likely);
                }
            }
        }
    }

    /// Solves for what a customer can expect in each state.
    pub fn backward(&self, values: &mut [f64]) {
        for state in 0..self.size {
            let before = self.row(state)[..state].iter().zip(&*values).enumerate();
            values[state] += before.map(|(number, (likely, value))| likely * self.left(*value, number)).sum::<f64>();
        }
        for state in (0..self.size).rev() {
            let after = self.row(state)[state + 1..].iter().zip(&values[state + 1..]);
            let sum = values[state] + after.map(|(likely, value)| likely * value).sum::<f64>();
            values[state] = self.left(sum, state);
        }
    }

    /// Solves for how often a customer comes to each state.
    pub fn forward(&self, values: &mut [f64]) {
        for state in 0..self.size {
            let share = self.left(values[state], state);
            let after = self.row(state)[state + 1..].iter().zip(&mut values[state + 1..]);
            after.for_each(|(likely, value)| *value += share * likely);
        }
        for state in (0..self.size).rev() {
            values[state] = self.left(values[state], state);
            let value = values[state];
            let before = self.row(state)[..state].iter().zip(&mut *values);
            before.for_each(|(likely, earlier)| *earlier += likely * value);
        }
    }

    /// Returns how often a customer who is in one state comes to another: the inverse, from the last state on.
    pub fn inverse(&self) -> Dense {
        let mut found = Dense::zero(self.size);
        let size = self.size;
        let mut column = vec![0.0; size];
        for state in (0..size).rev() {
            let later = state + 1..size;
            // From this state to each later one.
            let mut onward = vec![0.0; size];
            for next in later.clone() {
                let likely = self.left(self.get(state, next), state);
                if likely > 0.0 {
                    let row = &found.row(next)[state + 1..];
                    onward[state + 1..].iter_mut().zip(row).for_each(|(sum, value)| *sum += likely * value);
                }
            }
            for next in later.clone() {
                column[next] = self.left(self.get(next, state), state);
            }
            // From each later one to this.
            let mut back = 1.0;
            for next in later.clone() {
                let row = &found.row(next)[state + 1..];
                let sum: f64 = row.iter().zip(&column[state + 1..]).map(|(value, likely)| value * likely).sum();
                found.cells[next * size + state] = sum;
                back += self.get(state, next) * sum;
            }
            found.cells[state * size + state] = self.left(back, state);
            found.row_mut(state)[state + 1..].copy_from_slice(&onward[state + 1..]);
        }
        found
    }
}
