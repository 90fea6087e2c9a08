//! What goes on beside touchpoints (`meanwhile`): no states of a customer's path, and no transitions.

use super::JourneyGraph;
use crate::model::{Journey, PersonaSet, TouchpointIx};

/// Returns the pairs of a touchpoint and one that it goes on beside, sorted.
pub(super) fn find(journey: &Journey) -> Vec<(TouchpointIx, TouchpointIx)> {
    let hosts = journey.touchpoints.iter().enumerate();
    let pairs =
        hosts.flat_map(|(index, host)| host.meanwhile.iter().map(move |one| (one.value.to.value, index.into())));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Returns the touchpoints that one goes on beside, of sorted pairs.
pub(super) fn hosts(
    besides: &[(TouchpointIx, TouchpointIx)],
    beside: TouchpointIx,
) -> impl Iterator<Item = TouchpointIx> {
    let first = besides.partition_point(|(of, _)| *of < beside);
    besides[first..].iter().take_while(move |(of, _)| *of == beside).map(|(_, host)| *host)
}

impl JourneyGraph<'_> {
    /// Whether a touchpoint goes on beside another.
    pub fn is_beside(&self, touchpoint: TouchpointIx) -> bool {
        self.hosts(touchpoint).next().is_some()
    }

    /// Returns the touchpoints that one goes on beside, in document order.
    pub fn hosts(&self, beside: TouchpointIx) -> impl Iterator<Item = TouchpointIx> {
        hosts(&self.besides, beside)
    }

    /// Gives the personas at touchpoints to what goes on beside them, as far as it serves them.
    pub(crate) fn spread_beside(&self, sets: &mut [PersonaSet]) {
        let mut open: Vec<TouchpointIx> = self.besides.iter().map(|(_, host)| *host).collect();
        open.sort_unstable();
        open.dedup();
        while let Some(host) = open.pop() {
            for beside in &self.journey.touchpoint(host).meanwhile {
                let to = beside.value.to.value;
                let more = sets[host.index()].and(self.journey.touchpoint(to).personas).without(sets[to.index()]);
                if !more.is_empty() {
                    sets[to.index()] = sets[to.index()].or(more);
                    open.push(to);
                }
            }
        }
    }
}
