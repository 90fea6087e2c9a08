//! How unlikely a transition or a path is.

use std::cmp::Ordering;

/// −ln of a probability. The costs of the transitions of a path add up.
///
/// The logarithm is computed in software. Costs are compared in units of 2⁻²⁴, so that equally likely paths are equal on
/// every platform and whatever their parts are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost(f64);

impl Cost {
    /// Returns the cost of a probability above 0.
    pub fn of(probability: f64) -> Self {
        Cost(-libm::log(probability.min(1.0)))
    }

    fn rounded(self) -> u64 {
        (self.0 * 16_777_216.0).round() as u64
    }
}

impl PartialEq for Cost {
    fn eq(&self, other: &Self) -> bool {
        self.rounded() == other.rounded()
    }
}

impl Eq for Cost {}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rounded().cmp(&other.rounded())
    }
}

impl std::ops::Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost(self.0 + other.0)
    }
}
