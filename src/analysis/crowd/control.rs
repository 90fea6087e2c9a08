//! In whose hands customers are.

use std::collections::BTreeMap;

use super::{Crowd, Part};
use crate::analysis::Hands;
use crate::analysis::chain::{Chain, Effort};
use crate::model::{Ownership, TouchpointIx};

/// The number of touchpoints that may be solved in all, to follow whose hands customers were in last.
const MOST_SOLVED: usize = 20_000_000;

/// A handover from one team or partner to another.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Handover {
    /// Who has the customer first.
    pub from: Hands,
    /// Who has the customer then.
    pub to: Hands,
    /// How often that happens to a customer in a round, on average.
    pub expected: f64,
}

impl Crowd<'_, '_, '_> {
    /// Returns the part of the visits, 0 to 1, at touchpoints of each ownership, and at those that state none. They add up
    /// to 1, where there are visits.
    pub fn ownership(&self) -> Vec<(Option<Ownership>, f64)> {
        let mut shares: BTreeMap<Option<Ownership>, f64> = BTreeMap::new();
        for ix in (0..self.journey().touchpoints.len()).map(TouchpointIx::from) {
            let ownership = self.journey().touchpoint(ix).ownership.map(|ownership| ownership.value);
            *shares.entry(ownership).or_default() += self.visits(ix);
        }
        let all: f64 = shares.values().sum();
        let shares = shares.into_iter().filter(|(_, visits)| *visits > 0.0);
        shares.map(|(ownership, visits)| (ownership, visits / all)).collect()
    }

    /// Returns the handovers between teams and partners that customers go through, the most frequent first; as the rule
    /// `many-handovers` counts them, a touchpoint that names nobody changes nothing. `None` where there are so many teams
    /// and such touchpoints that it would take too long to follow them.
    pub fn handovers(&self) -> Option<Vec<Handover>> {
        let mut all: BTreeMap<(Hands, Hands), f64> = BTreeMap::new();
        for part in &self.parts {
            for (pair, expected) in part.handovers()? {
                *all.entry(pair).or_default() += part.share * expected;
            }
        }
        let all = all.into_iter().filter(|(_, expected)| *expected > 0.0);
        let mut all: Vec<Handover> = all.map(|((from, to), expected)| Handover { from, to, expected }).collect();
        all.sort_by(|one, other| other.expected.total_cmp(&one.expected));
        Some(all)
    }
}

impl Part<'_, '_, '_> {
    fn handovers(&self) -> Option<BTreeMap<(Hands, Hands), f64>> {
        let (round, journey) = (self.round, self.round.journey());
        let hands: Vec<Vec<Hands>> =
            journey.touchpoints.iter().map(|one| Hands::of(one).map(|(hands, _)| hands).collect()).collect();
        let mut found: BTreeMap<(Hands, Hands), f64> = BTreeMap::new();
        let mut hand_over = |from: Hands, to: Hands, expected: f64| {
            if from != to {
                *found.entry((from, to)).or_default() += expected;
            }
        };
        // How often customers come to a touchpoint that names nobody, from those who had them last.
        let mut open: BTreeMap<Hands, Vec<f64>> = BTreeMap::new();
        for ix in round.touchpoints().filter(|&ix| round.visits(ix) > 0.0) {
            let visits = round.visits(ix);
            hands[ix.index()].windows(2).for_each(|pair| hand_over(pair[0], pair[1], visits));
            let Some(&last) = hands[ix.index()].last().filter(|_| !round.is_stuck(ix)) else { continue };
            for &(next, likely) in round.chain.inner_of(ix) {
                match hands[next as usize].first() {
                    Some(&first) => hand_over(last, first, visits * likely),
                    None => {
                        open.entry(last).or_insert_with(|| vec![0.0; hands.len()])[next as usize] += visits * likely
                    }
                }
            }
        }
        if open.len() * hands.len() > MOST_SOLVED {
            return None;
        }
        let names = |ix: TouchpointIx| !hands[ix.index()].is_empty();
        let silent = Chain::new(round.graph(), round.probabilities(), names, Effort::THOROUGH).ok()?;
        for (last, begin) in open {
            let visits = silent.visits(begin);
            for ix in round.touchpoints().filter(|&ix| !names(ix) && visits[ix.index()] > 0.0) {
                for &(next, likely) in round.chain.inner_of(ix) {
                    if let Some(&first) = hands[next as usize].first() {
                        hand_over(last, first, visits[ix.index()] * likely);
                    }
                }
            }
        }
        Some(found)
    }
}
