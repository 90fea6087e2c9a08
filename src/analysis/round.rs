//! One round of a persona's customers through a journey, from an entry to an outcome.

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::chain::{self, Again, Chain, Effort, Probabilities, TooTangled};
use crate::graph::{JourneyGraph, Transition};
use crate::model::{EndIx, EndKind, Journey, PersonaIx, RENEWED, TouchpointIx};

/// The id of the outcome of those who get into a closed loop, or to where nothing leads on for them.
pub const STUCK: &str = "stuck";

/// The id of the outcome of those who go where no transition says.
pub const UNSTATED: &str = "unstated";

/// How a round can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// An end of the journey.
    End(EndIx),
    /// A renewal: the customer begins another round.
    Renewed,
    /// A closed loop, or a touchpoint from which nothing leads on for the persona.
    Stuck,
    /// The probabilities of a touchpoint stay below 1, and nobody says where the rest goes.
    Unstated,
}

impl Outcome {
    /// Returns its id: that of the end, or `renewed`, `stuck` or `unstated`, which no end can have.
    pub fn id(self, journey: &Journey) -> &str {
        match self {
            Outcome::End(end) => &journey.end(end).id.value,
            Outcome::Renewed => RENEWED,
            Outcome::Stuck => STUCK,
            Outcome::Unstated => UNSTATED,
        }
    }

    /// Whether the customer is kept: comes to an end of the kind `done`, or begins another round.
    pub fn is_kept(self, journey: &Journey) -> bool {
        match self {
            Outcome::End(end) => journey.end(end).kind == EndKind::Done,
            Outcome::Renewed => true,
            Outcome::Stuck | Outcome::Unstated => false,
        }
    }

    /// Whether the customer is lost: comes to an end of that kind.
    pub fn is_lost(self, journey: &Journey) -> bool {
        matches!(self, Outcome::End(end) if journey.end(end).kind == EndKind::Lost)
    }

    pub(super) fn of(outcome: chain::Outcome) -> Self {
        match outcome {
            chain::Outcome::End(end) => Outcome::End(end),
            chain::Outcome::Renewed(_) => Outcome::Renewed,
            chain::Outcome::Unstated => Outcome::Unstated,
        }
    }
}

/// One round of the customers of a persona, from an entry to an outcome, solved as an absorbing Markov chain (Kemeny and
/// Snell 1960).
///
/// The touchpoints are the states. The customers begin at the entries by their shares, and take each transition with its
/// probability, whatever they met before. A renewal ends the round. In this journey, a quarter of those who order leave,
/// and half of those who wait ask again:
///
/// ```text
///             0.75           0.5
///   order ──────────► wait ──────► done
///     │                │ ▲
///     │ 0.25       0.5 └─┘
///     └──────────► lost
/// ```
///
/// ```
/// use polku::analysis::{Outcome, Round};
/// use polku::model::PersonaIx;
///
/// let text = "journey: X
/// stages:
///   - id: purchase
///     touchpoints:
///       - { name: Order, next: [wait, { to: lost, probability: 0.25 }] }
///       - { name: Wait, next: [wait, { to: done, probability: 0.5 }] }
/// ";
/// let journey = polku::load_str("x.yaml", text).value.unwrap();
/// let graph = polku::JourneyGraph::new(&journey);
/// let round = Round::new(&graph, PersonaIx(0)).unwrap();
///
/// let wait = journey.find_touchpoint("wait").unwrap();
/// assert_eq!(round.kept(), 0.75);
/// assert_eq!(round.visits(wait), 1.5, "half of them come again, and half of those …");
/// assert_eq!(round.reached(wait), 0.75);
/// assert_eq!(round.kept_from(wait), 1.0);
/// ```
///
/// O(n + m), and for each loop what its elimination takes: for loops of up to 50 touchpoints hardly more than their
/// size, for one of 2,000 that is connected at random some seconds.
pub struct Round<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    persona: PersonaIx,
    probabilities: Probabilities,
    entries: Vec<(TouchpointIx, f64)>,
    pub(super) chain: Chain,
    visits: Vec<f64>,
    kept_from: Vec<f64>,
    again: Again,
    stuck: Vec<bool>,
    /// The share of customers who come to each touchpoint at all.
    reached: Vec<f64>,
}

/// The most visits that are counted: their squares are numbers, too.
const MOST_VISITS: f64 = 1e100;

impl<'g, 'j> Round<'g, 'j> {
    /// Solves the round of a persona that takes a path of its own.
    ///
    /// # Errors
    /// The touchpoints of a loop lead to each other in so many ways that solving it would take more than some seconds.
    pub fn new(graph: &'g JourneyGraph<'j>, persona: PersonaIx) -> Result<Self, TooTangled> {
        Round::solve(graph, persona, Effort::THOROUGH)
    }

    /// Solves the round as [`new`](Self::new) does, for a picture or a rule.
    ///
    /// # Errors
    /// Solving a loop would take more than a fraction of a second.
    pub(crate) fn quick(graph: &'g JourneyGraph<'j>, persona: PersonaIx) -> Result<Self, TooTangled> {
        Round::solve(graph, persona, Effort::QUICK)
    }

    fn solve(graph: &'g JourneyGraph<'j>, persona: PersonaIx, effort: Effort) -> Result<Self, TooTangled> {
        let journey = graph.journey();
        let (probabilities, entries) = (Probabilities::new(graph, persona), graph.entry_shares(persona));
        let chain = Chain::new(graph, &probabilities, |_| false, effort)?;
        let mut begin = vec![0.0; journey.touchpoints.len()];
        entries.iter().for_each(|&(ix, share)| begin[ix.index()] += share);
        let visits = chain.visits(begin);
        let is_kept = |outcome| Outcome::of(outcome).is_kept(journey);
        let kept_from = chain.expect(|outcome| f64::from(u8::from(is_kept(outcome))), |_| None);
        let (again, stuck) = (chain.returns(), chain.stuck());
        let is_endless = |(index, visits): (usize, &f64)| {
            !(*visits <= MOST_VISITS && again.between(index.into(), index.into()) <= MOST_VISITS)
        };
        if let Some(at) = visits.iter().enumerate().find(|one| is_endless(*one)).map(|(index, _)| index) {
            return Err(TooTangled::endless(at.into()));
        }
        let once = |(index, visits): (usize, &f64)| (visits / again.between(index.into(), index.into())).min(1.0);
        let mut reached: Vec<f64> = visits.iter().enumerate().map(once).collect();
        for members in chain.closed_loops() {
            let all: f64 = members.iter().map(|&state| visits[state as usize]).sum();
            members.iter().for_each(|&state| reached[state as usize] = all.min(1.0));
        }
        let round = Round { graph, persona, probabilities, entries, chain, visits, kept_from, again, stuck, reached };
        debug_assert!(round.is_sound(), "the outcomes of a round are everybody");
        Ok(round)
    }

    /// Whether the identities hold that every solution has: the outcomes add up to 1, and what the outcomes say of those
    /// who are kept is what the entries say.
    fn is_sound(&self) -> bool {
        let equal = |one: f64, other: f64| (one - other).abs() <= 1e-6 * one.abs().max(other.abs()).max(1e-6);
        let outcomes = self.outcomes();
        let sum = |is_counted: &dyn Fn(Outcome) -> bool| -> f64 {
            outcomes.iter().filter(|(outcome, _)| is_counted(*outcome)).map(|(_, share)| share).sum()
        };
        let everybody = if self.entries.is_empty() { 0.0 } else { 1.0 };
        equal(sum(&|_| true), everybody) && equal(sum(&|outcome| outcome.is_kept(self.journey())), self.kept())
    }

    /// Returns the graph.
    pub fn graph(&self) -> &'g JourneyGraph<'j> {
        self.graph
    }

    pub(super) fn journey(&self) -> &'j Journey {
        self.graph.journey()
    }

    /// Returns the persona.
    pub fn persona(&self) -> PersonaIx {
        self.persona
    }

    /// Returns where the customers begin, and the share of them at each entry, 0 to 1. Without an entry, nobody takes the
    /// journey, and all figures are 0.
    pub fn entries(&self) -> &[(TouchpointIx, f64)] {
        &self.entries
    }

    /// Returns the share of customers that is kept, 0 to 1: those who come to an end of the kind `done`, and those who
    /// begin another round.
    pub fn kept(&self) -> f64 {
        self.entries.iter().fold(0.0, |sum, &(ix, share)| sum + share * self.kept_from[ix.index()])
    }

    /// Returns the share of customers with each outcome that anybody has, 0 to 1, in the order of the ends. They add up
    /// to 1.
    pub fn outcomes(&self) -> Vec<(Outcome, f64)> {
        let mut shares: std::collections::BTreeMap<Outcome, f64> = std::collections::BTreeMap::new();
        for (outcome, share) in self.chain.outcomes(&self.visits) {
            *shares.entry(Outcome::of(outcome)).or_default() += share;
        }
        let stuck: f64 = self.stuck_at().map(|(_, share)| share).sum();
        shares.insert(Outcome::Stuck, stuck);
        shares.into_iter().filter(|(_, share)| *share > 0.0).collect()
    }

    /// Returns the ends that renewals count as, each with the share of customers, 0 to 1, who begin another round so.
    pub fn renewed_as(&self) -> Vec<(EndIx, f64)> {
        let mut shares = vec![0.0; self.journey().ends.len()];
        for (outcome, share) in self.chain.outcomes(&self.visits) {
            if let chain::Outcome::Renewed(end) = outcome {
                shares[end.index()] += share;
            }
        }
        let ends = shares.into_iter().enumerate().filter(|(_, share)| *share > 0.0);
        ends.map(|(index, share)| (EndIx::from(index), share)).collect()
    }

    /// Returns the touchpoints where customers get stuck, each with the share of them, 0 to 1: where nothing leads on, or
    /// where they come into a closed loop.
    pub fn stuck_at(&self) -> impl Iterator<Item = (TouchpointIx, f64)> {
        let stuck = self.stuck.iter().zip(&self.visits).enumerate();
        stuck.filter(|(_, (stuck, share))| **stuck && **share > 0.0).map(|(index, (_, share))| (index.into(), *share))
    }

    /// Returns how often a customer comes to a touchpoint in a round, on average. In a closed loop, only that the customer
    /// comes into it is counted.
    pub fn visits(&self, touchpoint: TouchpointIx) -> f64 {
        self.visits[touchpoint.index()]
    }

    /// Returns the share of customers who come to a touchpoint at all, 0 to 1.
    pub fn reached(&self, touchpoint: TouchpointIx) -> f64 {
        self.reached[touchpoint.index()]
    }

    /// Returns the chance of a customer at a touchpoint to be kept, 0 to 1.
    pub fn kept_from(&self, touchpoint: TouchpointIx) -> f64 {
        self.kept_from[touchpoint.index()]
    }

    /// Returns the share of customers, 0 to 1, that goes from a touchpoint to an end of the kind `lost`.
    pub fn lost_at(&self, touchpoint: TouchpointIx) -> f64 {
        self.visits(touchpoint) * self.loses(touchpoint)
    }

    /// The chance to go from a touchpoint to an end of the kind `lost`.
    pub(super) fn loses(&self, touchpoint: TouchpointIx) -> f64 {
        let exits = self.transitions(touchpoint);
        exits.filter(|(_, next, _)| self.is_lost(*next)).fold(0.0, |sum, (edge, ..)| sum + self.probabilities[edge])
    }

    pub(super) fn is_lost(&self, node: NodeIndex) -> bool {
        self.graph.end_kind(node) == Some(EndKind::Lost)
    }

    pub(super) fn is_done(&self, node: NodeIndex) -> bool {
        self.graph.end_kind(node) == Some(EndKind::Done)
    }

    /// Returns the share of customers, 0 to 1, that would no longer be kept if a touchpoint were gone and all who come to it
    /// were lost: those who come there, times the chance to be kept from there (the removal effect of Markov attribution,
    /// Anderl et al. 2016, before it is divided by [`kept`](Self::kept)).
    pub fn removal(&self, touchpoint: TouchpointIx) -> f64 {
        self.reached(touchpoint) * self.kept_from(touchpoint)
    }

    /// Returns the probability of a transition, 0 to 1.
    pub fn probability(&self, transition: EdgeIndex) -> f64 {
        self.probabilities[transition]
    }

    pub(super) fn probabilities(&self) -> &Probabilities {
        &self.probabilities
    }

    /// Returns what is left of 1 where every transition from a touchpoint states a probability.
    pub fn unstated(&self, touchpoint: TouchpointIx) -> f64 {
        self.probabilities.unstated(touchpoint)
    }

    /// Returns how often a customer takes a transition in a round, on average.
    pub fn taken(&self, transition: EdgeIndex) -> f64 {
        let from = self.graph.graph().edge_endpoints(transition).and_then(|(from, _)| self.graph.touchpoint(from));
        from.map_or(0.0, |from| self.visits_that_go_on(from) * self.probabilities[transition])
    }

    /// How often a customer leaves a touchpoint again. Nobody leaves a closed loop.
    fn visits_that_go_on(&self, touchpoint: TouchpointIx) -> f64 {
        if self.stuck[touchpoint.index()] { 0.0 } else { self.visits(touchpoint) }
    }

    /// The transitions from a touchpoint that the persona can take.
    pub(super) fn transitions(&self, from: TouchpointIx) -> impl Iterator<Item = (EdgeIndex, NodeIndex, &Transition)> {
        self.graph.transitions_of(self.graph.node(from), self.persona)
    }

    /// How often a customer who is at `from` comes to `to`, where `to` has a transition to `from`.
    pub(super) fn again(&self, from: TouchpointIx, to: TouchpointIx) -> f64 {
        self.again.between(from, to)
    }

    pub(super) fn is_stuck(&self, touchpoint: TouchpointIx) -> bool {
        self.stuck[touchpoint.index()]
    }

    /// The touchpoints of the journey.
    pub(super) fn touchpoints(&self) -> impl Iterator<Item = TouchpointIx> + use<> {
        (0..self.journey().touchpoints.len()).map(TouchpointIx::from)
    }
}
