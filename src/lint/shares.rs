//! What rules say of the customers who begin a round: how many of them, of which personas, and where.

use super::Subject;
use crate::diagnostic::{list_of_many, shorten};
use crate::model::{PersonaIx, PersonaSet};

/// Shares that differ by less are equal.
pub(super) const EQUAL: f64 = 1e-9;

/// The maximum number of touchpoints that a finding about a whole round shows.
pub(super) const MOST_SHOWN: usize = 3;

impl Subject<'_> {
    /// Names the customers of some personas at the beginning of a round: "those who begin as Host or Guest"; "those who
    /// begin" if they are all personas.
    pub(super) fn those_who_begin(&self, personas: PersonaSet) -> String {
        let journey = self.journey;
        let names = personas.iter().filter_map(|persona| journey.persona_name(persona).map(shorten));
        match list_of_many(names, "or") {
            names if journey.for_personas(personas).is_empty() || names.is_empty() => "those who begin".into(),
            names => format!("those who begin as {names}"),
        }
    }
}

/// Joins what is said of each persona: personas of which the same is said share one item.
pub(super) fn joined<T: PartialEq>(said: impl IntoIterator<Item = (PersonaIx, T)>) -> Vec<(T, PersonaSet)> {
    let mut joined: Vec<(T, PersonaSet)> = Vec::new();
    for (persona, said) in said {
        let one: PersonaSet = [persona].into_iter().collect();
        match joined.iter_mut().find(|(known, _)| *known == said) {
            Some((_, personas)) => *personas = personas.or(one),
            None => joined.push((said, one)),
        }
    }
    joined
}

/// Writes a share as a percentage of two digits: "12 %", "0.72 %".
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.005 => "under 0.01 %".into(),
        percent => written(percent, digits_of(percent)),
    }
}

/// Writes a share as a percentage, with as many digits as distinguish it from a limit.
pub(super) fn percent_beside(share: f64, limit: f64) -> String {
    let (percent, limit) = (share * 100.0, limit * 100.0);
    let digits = (digits_of(percent)..9).find(|&digits| written(percent, digits) != written(limit, digits));
    written(percent, digits.unwrap_or(9))
}

/// Writes the limit of a setting as a percentage, with all its digits.
pub(super) fn percent_of_limit(limit: f64) -> String {
    written(limit * 100.0, 9)
}

/// How many digits behind the point make two digits.
fn digits_of(percent: f64) -> usize {
    match percent {
        percent if percent >= 9.95 => 0,
        percent if percent >= 0.995 => 1,
        _ => 2,
    }
}

/// Writes a percentage with at most so many digits behind the point.
fn written(percent: f64, digits: usize) -> String {
    let written = format!("{percent:.digits$}");
    let trimmed = if digits > 0 { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
    format!("{trimmed} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_have_two_digits() {
        let all = [0.0, 0.00001, 0.0072, 0.07, 0.0999, 0.123, 1.0].map(percent);
        assert_eq!(all, ["0 %", "under 0.01 %", "0.72 %", "7 %", "10 %", "12 %", "100 %"]);
    }

    #[test]
    fn a_share_can_be_told_from_its_limit() {
        assert_eq!(percent_beside(0.12, 0.1), "12 %");
        assert_eq!(percent_beside(0.1004, 0.1), "10.04 %");
        assert_eq!(percent_beside(0.599_999, 0.6), "59.9999 %");
        assert_eq!([0.07, 0.1, 0.125, 1.0].map(percent_of_limit), ["7 %", "10 %", "12.5 %", "100 %"]);
    }
}
