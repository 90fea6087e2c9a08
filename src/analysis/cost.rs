//! How unlikely a transition or a path is.

/// −ln of a probability, in units of 2⁻³². The costs of the transitions of a path add up.
///
/// The logarithm is computed in software and rounded, so that equal paths are equal on every platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost(u64);

impl Cost {
    /// Returns the cost of a probability above 0.
    pub fn of(probability: f64) -> Self {
        Cost((-libm::log(probability.min(1.0)) * 4_294_967_296.0).round() as u64)
    }
}

impl std::ops::Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost(self.0.saturating_add(other.0))
    }
}
