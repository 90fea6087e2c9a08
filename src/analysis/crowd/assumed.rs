//! What a journey leaves open, and what that does to the figures.

use super::Crowd;
use crate::analysis::bounds::{free, free_entries};
use crate::analysis::change::kept_of_split;
use crate::model::TouchpointIx;

/// Where shares are left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SplitAt {
    /// Where customers begin.
    Entries,
    /// The transitions from a touchpoint.
    Touchpoint(TouchpointIx),
}

/// Shares that a journey leaves open, and that polku takes to be equal.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct OpenSplit {
    /// Where.
    pub at: SplitAt,
    /// The number of transitions or entries that share what is left.
    pub ways: usize,
    /// The least share of customers that is kept, 0 to 1, if only this split is another one.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// The mean number of customers who come there, per customer.
    pub visits: f64,
}

impl OpenSplit {
    /// Returns how far the split can move the share of customers that is kept.
    pub fn moves(&self) -> f64 {
        self.greatest - self.least
    }
}

impl Crowd<'_, '_, '_> {
    /// Returns the shares that the journey leaves open, and that customers come to: those that move the result most first.
    pub fn open_splits(&self) -> Vec<OpenSplit> {
        let mut splits: Vec<OpenSplit> = self.open_entries().into_iter().collect();
        splits.extend((0..self.journey().touchpoints.len()).filter_map(|ix| self.open_split(ix.into())));
        splits.sort_by(|one, other| other.moves().total_cmp(&one.moves()));
        splits
    }

    fn open_entries(&self) -> Option<OpenSplit> {
        let (mut ways, mut least, mut greatest) = (0, 0.0, 0.0);
        for part in &self.parts {
            let free = free_entries(part.round);
            let (mut fixed, mut open, mut low, mut high) = (0.0, 0.0, f64::INFINITY, 0.0f64);
            for &(ix, share) in part.round.entries() {
                let kept = part.round.kept_from(ix);
                if free.contains(&ix) {
                    (open, low, high) = (open + share, low.min(kept), high.max(kept));
                } else {
                    fixed += share * kept;
                }
            }
            let of = |best: f64| part.share * if free.is_empty() { part.round.kept() } else { fixed + open * best };
            (least, greatest, ways) = (least + of(low), greatest + of(high), ways.max(free.len()));
        }
        (ways > 1).then_some(OpenSplit { at: SplitAt::Entries, ways, least, greatest, visits: 1.0 })
    }

    fn open_split(&self, ix: TouchpointIx) -> Option<OpenSplit> {
        let (mut ways, mut least, mut greatest) = (0, 0.0, 0.0);
        for part in &self.parts {
            let round = part.round;
            let free = if round.visits(ix) > 0.0 { free(round, ix) } else { Vec::new() };
            let (low, high) = kept_of_split(round, ix, &free)?;
            least += part.share * low;
            greatest += part.share * high;
            ways = ways.max(free.len());
        }
        (ways > 1).then(|| OpenSplit { at: SplitAt::Touchpoint(ix), ways, least, greatest, visits: self.visits(ix) })
    }
}
