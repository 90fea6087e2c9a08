//! How the transitions that leave a touchpoint share those who are there.

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::JourneyGraph;
use super::rest::rest_of_one;
use crate::model::{PersonaIx, TouchpointIx};

/// Stated probabilities such as 0.1 + 0.2 + 0.7 are not quite 1. What is missing counts only beyond this.
pub(crate) const NEGLIGIBLE: f64 = 1e-9;

/// Totals that differ by less are the same.
const ROUNDING: f64 = 1e-12;

/// How the transitions of one persona that leave a touchpoint share those who are there.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Split {
    /// The probability of each transition that states none.
    pub share: f64,
    /// The number of transitions that state none.
    pub silent: u32,
    /// What stated probabilities are multiplied by: 1, unless overrides leave them another total.
    pub scale: f64,
    /// What is left of 1, where every transition states a probability: nobody knows where these customers go.
    pub unstated: f64,
}

/// Overrides that give more than there is to share, or less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overfull {
    /// Where.
    pub touchpoint: TouchpointIx,
    /// For whom.
    pub persona: PersonaIx,
    /// The total of the probabilities that are set there.
    pub set: f64,
    /// The total that the file gives these and the other transitions of the touchpoint.
    pub total: f64,
}

/// The totals of the transitions of a persona that leave a touchpoint.
#[derive(Default)]
struct Totals {
    /// Of those that an override sets.
    set: f64,
    /// Of those that the file states and no override sets.
    stated: f64,
    /// Of all, as the file has them.
    all: f64,
    /// The number of those without a probability.
    silent: u32,
    /// What those with a probability leave to those without.
    rest: f64,
    /// Whether there is any transition.
    any: bool,
}

impl JourneyGraph<'_> {
    /// Returns how the transitions of a persona that leave a node share those who are there.
    ///
    /// Overrides keep the total of the touchpoint. What they change is taken from the transitions without a probability,
    /// equally; where these cannot give it all, or there is none, from the stated probabilities that are not set, in
    /// proportion.
    pub fn split(&self, from: NodeIndex, persona: PersonaIx) -> Split {
        self.totals(from, persona, &[]).split()
    }

    /// Returns how the transitions of a persona that leave a node would share those who are there, with the probabilities
    /// of some of them set besides what overrides set: each transition with its probability, and what nobody says about.
    pub(crate) fn split_with(
        &self,
        from: NodeIndex,
        persona: PersonaIx,
        set: &[(EdgeIndex, f64)],
    ) -> (Vec<(EdgeIndex, f64)>, f64) {
        let split = self.totals(from, persona, set).split();
        let probability = |edge: EdgeIndex| {
            let own = set.iter().find(|(of, _)| *of == edge).map(|(_, probability)| *probability);
            own.unwrap_or_else(|| split.probability(self, edge))
        };
        let edges = self.transitions_of(from, persona).map(|(edge, ..)| (edge, probability(edge)));
        (edges.collect(), split.unstated)
    }

    /// Returns where the overrides set probabilities that are more than there is to share, if anywhere.
    pub fn overfull(&self) -> Option<Overfull> {
        let places = self.overridden.keys().filter_map(|edge| self.graph.edge_endpoints(*edge));
        let mut all = places.flat_map(|(from, _)| self.journey.travellers().iter().map(move |persona| (from, persona)));
        all.find_map(|(from, persona)| {
            let Totals { set, all: total, .. } = self.totals(from, persona, &[]);
            let touchpoint = self.touchpoint(from)?;
            (set > total + NEGLIGIBLE).then_some(Overfull { touchpoint, persona, set, total })
        })
    }

    /// Returns where the overrides set less than there is to share, and nothing else takes the rest, if anywhere.
    pub fn underfull(&self) -> Option<Overfull> {
        let places = self.overridden.keys().filter_map(|edge| self.graph.edge_endpoints(*edge));
        let mut all = places.flat_map(|(from, _)| self.journey.travellers().iter().map(move |persona| (from, persona)));
        all.find_map(|(from, persona)| {
            let Totals { set, all: total, stated, silent, .. } = self.totals(from, persona, &[]);
            let touchpoint = self.touchpoint(from)?;
            let is_short = silent == 0 && stated <= 0.0 && set < total - NEGLIGIBLE;
            is_short.then_some(Overfull { touchpoint, persona, set, total })
        })
    }

    fn totals(&self, from: NodeIndex, persona: PersonaIx, more: &[(EdgeIndex, f64)]) -> Totals {
        let written =
            |edge| self.stated(edge).and_then(|stated| stated.probability).map(|probability| probability.value);
        let set = |edge| {
            let more = more.iter().find(|(of, _)| *of == edge).map(|(_, probability)| *probability);
            more.or_else(|| self.overridden.get(&edge).copied())
        };
        let mut totals = Totals::default();
        let mut is_silent = false;
        for (edge, _, _) in self.transitions_of(from, persona) {
            let written = written(edge);
            totals.any = true;
            totals.all += written.unwrap_or(0.0);
            is_silent |= written.is_none();
            match (set(edge), written) {
                (Some(set), _) => totals.set += set,
                (None, Some(written)) => totals.stated += written,
                (None, None) => totals.silent += 1,
            }
        }
        if is_silent || totals.all > 1.0 - NEGLIGIBLE {
            totals.all = 1.0;
        }
        if totals.silent > 0 {
            let given = |edge| set(edge).or_else(|| written(edge));
            totals.rest = rest_of_one(|| self.transitions_of(from, persona).filter_map(|(edge, ..)| given(edge)));
        }
        totals
    }
}

impl Totals {
    fn split(self) -> Split {
        let Totals { set, stated, all, silent, rest, any } = self;
        let left = (all - set).max(0.0);
        // Where any transition states no probability, the total is 1.
        let silent_take = if silent > 0 { rest } else { 0.0 };
        let is_whole = silent_take > 0.0 || (left - stated).abs() <= ROUNDING;
        let scale = if is_whole || stated <= 0.0 { 1.0 } else { left / stated };
        let share = if silent > 0 { silent_take / f64::from(silent) } else { 0.0 };
        let unsaid = 1.0 - set - stated * scale;
        let unstated = if any && silent == 0 && unsaid > NEGLIGIBLE { unsaid } else { 0.0 };
        Split { share, silent, scale, unstated }
    }
}

impl Split {
    /// Returns the probability of one of the transitions.
    pub fn probability(&self, graph: &JourneyGraph<'_>, transition: EdgeIndex) -> f64 {
        match graph.overridden.get(&transition) {
            Some(set) => *set,
            None => graph.stated_probability(transition).map_or(self.share, |stated| stated * self.scale),
        }
    }
}
