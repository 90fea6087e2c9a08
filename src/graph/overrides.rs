//! What-if changes to a journey.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Duration, PersonaIx, Target, TouchpointIx};

/// Changes that a [`JourneyGraph`](super::JourneyGraph) takes into account, while the journey stays as it is.
///
/// ```
/// use polku::graph::{JourneyGraph, Overrides};
/// use polku::model::Target;
///
/// let text = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: Order, next: [{ to: lost, probability: 0.4 }, done] }] }]";
/// let journey = polku::load_str("x.yaml", text).value.unwrap();
/// let order = journey.find_touchpoint("order").unwrap();
///
/// let mut overrides = Overrides::default();
/// overrides.set_probability(order, Target::LOST, 1, 0.1);
/// let graph = JourneyGraph::with(&journey, overrides);
/// let share = graph.share(graph.node(order), polku::model::PersonaIx(0));
/// assert_eq!(share, 0.9);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    probabilities: BTreeMap<(TouchpointIx, Target, u32), f64>,
    expectations: Values<f64>,
    experiences: Values<f64>,
    waits: Values<Duration>,
    durations: BTreeMap<TouchpointIx, Duration>,
    entries: Values<f64>,
    shares: BTreeMap<PersonaIx, f64>,
    removed: BTreeSet<TouchpointIx>,
}

/// Values at touchpoints; `None`: for all personas without a value of their own.
type Values<T> = BTreeMap<(TouchpointIx, Option<PersonaIx>), T>;

impl Overrides {
    /// Sets the probability of a transition, stated or implicit, 0 to 1. `nth` counts the transitions of `from` that lead
    /// to `to`, from 1, as addresses do.
    ///
    /// The transitions of `from` keep their total. What changes is taken from those without a probability, equally; where
    /// these cannot give it all, or there is none, from the others that are not set, in proportion. What is set can exceed
    /// the total by itself; [`JourneyGraph::overfull`](super::JourneyGraph::overfull) finds that.
    pub fn set_probability(&mut self, from: TouchpointIx, to: Target, nth: u32, probability: f64) {
        self.probabilities.insert((from, to, nth), within(probability, 0.0, 1.0));
    }

    /// Sets what a persona expects of a touchpoint, 1 to 5. `None` sets it for all personas without an override of their
    /// own.
    pub fn set_expectation(&mut self, touchpoint: TouchpointIx, persona: Option<PersonaIx>, score: f64) {
        self.expectations.insert((touchpoint, persona), within(score, 1.0, 5.0));
    }

    /// Sets what a persona experiences at a touchpoint, 1 to 5. `None` sets it for all personas without an override of
    /// their own.
    pub fn set_experience(&mut self, touchpoint: TouchpointIx, persona: Option<PersonaIx>, score: f64) {
        self.experiences.insert((touchpoint, persona), within(score, 1.0, 5.0));
    }

    /// Sets how long a persona waits at a touchpoint. `None` sets it for all personas without an override of their own.
    pub fn set_wait(&mut self, touchpoint: TouchpointIx, persona: Option<PersonaIx>, wait: Duration) {
        self.waits.insert((touchpoint, persona), wait);
    }

    /// Sets how long a touchpoint takes, besides waiting.
    pub fn set_takes(&mut self, touchpoint: TouchpointIx, takes: Duration) {
        self.durations.insert(touchpoint, takes);
    }

    /// Sets the share of a persona's customers who begin at a touchpoint, 0 to 1. `None` sets it for all personas without an
    /// override of their own. The other entries give or take what changes, as the transitions of a touchpoint do.
    pub fn set_entry(&mut self, touchpoint: TouchpointIx, persona: Option<PersonaIx>, share: f64) {
        self.entries.insert((touchpoint, persona), within(share, 0.0, 1.0));
    }

    /// Sets the share of all customers who are of a persona, 0 to 1. The other personas scale theirs in proportion.
    pub fn set_share(&mut self, persona: PersonaIx, share: f64) {
        self.shares.insert(persona, within(share, 0.0, 1.0));
    }

    /// Removes a touchpoint: it leads to `lost` alone, and recovers nothing. It keeps its node, and customers do not
    /// bypass it.
    pub fn remove(&mut self, touchpoint: TouchpointIx) {
        self.removed.insert(touchpoint);
    }

    /// Whether a touchpoint is removed.
    pub fn is_removed(&self, touchpoint: TouchpointIx) -> bool {
        self.removed.contains(&touchpoint)
    }

    /// Returns the other changes, if any touchpoint is removed.
    pub(super) fn without_removals(&self) -> Option<Self> {
        (!self.removed.is_empty()).then(|| Overrides { removed: BTreeSet::new(), ..self.clone() })
    }

    pub(super) fn probability(&self, from: TouchpointIx, to: Target, nth: u32) -> Option<f64> {
        self.probabilities.get(&(from, to, nth)).copied()
    }

    pub(super) fn expectation(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<f64> {
        value(&self.expectations, touchpoint, persona)
    }

    pub(super) fn experience(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<f64> {
        value(&self.experiences, touchpoint, persona)
    }

    pub(super) fn wait(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<Duration> {
        value(&self.waits, touchpoint, persona)
    }

    pub(super) fn takes(&self, touchpoint: TouchpointIx) -> Option<Duration> {
        self.durations.get(&touchpoint).copied()
    }

    pub(super) fn entry(&self, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<f64> {
        value(&self.entries, touchpoint, persona)
    }

    pub(super) fn share(&self, persona: PersonaIx) -> Option<f64> {
        self.shares.get(&persona).copied()
    }
}

fn value<T: Copy>(values: &Values<T>, touchpoint: TouchpointIx, persona: PersonaIx) -> Option<T> {
    let own = values.get(&(touchpoint, Some(persona)));
    own.or_else(|| values.get(&(touchpoint, None))).copied()
}

/// The nearest value in a range. What is not a number becomes the lowest.
fn within(value: f64, low: f64, high: f64) -> f64 {
    if value > low { value.min(high) } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{JourneyGraph, TransitionKind};
    use crate::model::Journey;

    const HOST: PersonaIx = PersonaIx(0);
    const GUEST: PersonaIx = PersonaIx(1);
    const TEXT: &str = "journey: X\npersonas: { host: Host, guest: Guest }\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: a, experience: { host: 2 }, next: [b, { to: b, when: rain, probability: 0.4 }, done] }\n      - { name: b, next: [c, done] }\n      - { name: c, recovers: b }\n";

    fn load() -> Journey {
        crate::load_str("x.yaml", TEXT).value.unwrap()
    }

    /// The transitions from `a`: where each leads, and how probable it is for the host.
    fn from_a(graph: &JourneyGraph<'_>) -> Vec<(usize, f64)> {
        let shown = |(edge, to, _): (_, petgraph::graph::NodeIndex, _)| (to.index(), graph.probability(edge, HOST));
        graph.transitions(graph.node(TouchpointIx(0))).map(shown).collect()
    }

    #[test]
    fn a_probability_is_that_of_the_transition_which_the_address_names() {
        let journey = load();
        let b = Target::Touchpoint(TouchpointIx(1));
        let mut overrides = Overrides::default();
        overrides.set_probability(TouchpointIx(0), b, 2, 0.5);
        assert_eq!(from_a(&JourneyGraph::with(&journey, overrides.clone())), [(1, 0.25), (1, 0.5), (3, 0.25)]);
        overrides.set_probability(TouchpointIx(0), b, 1, 0.5);
        assert_eq!(from_a(&JourneyGraph::with(&journey, overrides)), [(1, 0.5), (1, 0.5), (3, 0.0)]);
        assert_eq!(from_a(&JourneyGraph::new(&journey)), [(1, 0.3), (1, 0.4), (3, 0.3)]);
    }

    #[test]
    fn an_implicit_transition_can_get_a_probability() {
        let journey = load();
        let mut overrides = Overrides::default();
        overrides.set_probability(TouchpointIx(2), Target::DONE, 1, 7.0);
        let graph = JourneyGraph::with(&journey, overrides);
        let edges: Vec<_> = graph.transitions(graph.node(TouchpointIx(2))).map(|(edge, ..)| edge).collect();
        assert_eq!(edges.iter().map(|&edge| graph.stated_probability(edge)).collect::<Vec<_>>(), [Some(1.0)]);
    }

    #[test]
    fn a_score_is_that_of_one_persona_or_of_all() {
        let journey = load();
        let a = TouchpointIx(0);
        let scores = |graph: &JourneyGraph<'_>| [HOST, GUEST].map(|persona| graph.experience(a, persona));
        assert_eq!(scores(&JourneyGraph::new(&journey)), [Some(2.0), None]);
        let mut overrides = Overrides::default();
        overrides.set_experience(a, None, 4.0);
        assert_eq!(scores(&JourneyGraph::with(&journey, overrides.clone())), [Some(4.0), Some(4.0)]);
        overrides.set_experience(a, Some(GUEST), 9.0);
        let graph = JourneyGraph::with(&journey, overrides);
        assert_eq!(scores(&graph), [Some(4.0), Some(5.0)]);
        assert_eq!(graph.expectation(a, HOST), None);
    }

    #[test]
    fn who_comes_to_a_removed_touchpoint_is_lost() {
        let journey = load();
        let kinds = |graph: &JourneyGraph<'_>, from: u32| -> Vec<_> {
            graph.transitions(graph.node(TouchpointIx(from))).map(|(_, to, transition)| (to, transition.kind)).collect()
        };
        let graph = JourneyGraph::new(&journey);
        assert_eq!(kinds(&graph, 1)[0].1, TransitionKind::Recovery);
        assert_eq!(graph.recoveries_of(TouchpointIx(1)).count(), 1);
        let mut overrides = Overrides::default();
        overrides.remove(TouchpointIx(2));
        let graph = JourneyGraph::with(&journey, overrides);
        assert_eq!(kinds(&graph, 2), [(graph.lost(), TransitionKind::Exit)]);
        assert_eq!(kinds(&graph, 1)[0].1, TransitionKind::Forward);
        assert_eq!(graph.recoveries_of(TouchpointIx(1)).count(), 0);
    }
}
