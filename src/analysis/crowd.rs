//! The figures of a crowd: the customers of one persona, or all customers.

mod assumed;
mod control;
mod effort;
mod experience;
mod levers;
mod stretch;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use petgraph::graph::EdgeIndex;

pub use self::assumed::{OpenSplit, SplitAt};
pub use self::control::Handover;
pub use self::effort::{Moments, Time, Waits};
pub use self::experience::{Experience, Failure, Gap, Reason};
pub use self::levers::{Lever, Leverage};
pub use self::stretch::{Stretch, TimeOnPath};
use super::bounds::Bounds;
use super::met::Met;
use super::visit::{Visit, Visits};
use super::walks::likeliest_of;
use super::{Analysis, LikelyWalk, Outcome, Round, TooTangled};
use crate::graph::JourneyGraph;
use crate::model::{EndIx, EndKind, Journey, PersonaIx, TouchpointIx};

/// Customers who begin a round together: those of one persona, or of several by their shares.
///
/// Every figure counts them per customer who begins, so that 0.25 are 250 of 1,000 customers. Figures of several personas are
/// computed from what each customer meets, never as means of means: the removal effect, for example, is what all lose
/// divided by what all keep.
///
/// ```
/// use polku::analysis::{Crowd, Round};
/// use polku::model::PersonaIx;
///
/// let text = "journey: X
/// personas: { host: { name: Host, share: 0.25 }, guest: { name: Guest, share: 0.75 } }
/// stages:
///   - id: purchase
///     touchpoints: [{ name: Order, next: [done, { to: lost, personas: guest, probability: 0.2 }] }]
/// ";
/// let journey = polku::load_str("x.yaml", text).value.unwrap();
/// let graph = polku::JourneyGraph::new(&journey);
/// let rounds = Round::all(&graph).unwrap();
///
/// let guests = Crowd::of(&rounds[1]);
/// let everybody = Crowd::everybody(&rounds).unwrap();
/// assert!((guests.kept() - 0.8).abs() < 1e-12);
/// assert!((everybody.kept() - 0.85).abs() < 1e-12);
/// ```
pub struct Crowd<'r, 'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    persona: Option<PersonaIx>,
    parts: Vec<Part<'r, 'g, 'j>>,
}

/// The customers of one persona in a crowd.
struct Part<'r, 'g, 'j> {
    /// The share of the crowd, 0 to 1.
    share: f64,
    round: &'r Round<'g, 'j>,
    visits: Visits,
    /// How often a customer meets each touchpoint, those beside others included.
    met: Vec<f64>,
    /// The share of customers who meet each at all.
    reached: Vec<f64>,
    bounds: OnceCell<Bounds<'r, 'g, 'j>>,
}

impl<'g, 'j> Round<'g, 'j> {
    /// Solves the rounds of all personas that take a path of their own, in document order.
    ///
    /// # Errors
    /// A loop is too tangled to be solved.
    pub fn all(graph: &'g JourneyGraph<'j>) -> Result<Vec<Self>, TooTangled> {
        graph.journey().travellers().iter().map(|persona| Round::new(graph, persona)).collect()
    }
}

impl<'r, 'g, 'j> Crowd<'r, 'g, 'j> {
    /// Returns the customers of one persona.
    pub fn of(round: &'r Round<'g, 'j>) -> Self {
        let (graph, persona) = (round.graph(), round.persona());
        Crowd { graph, persona: Some(persona), parts: vec![Part::new(1.0, round)] }
    }

    /// Returns all customers, given the rounds of all personas; `None` where some persona has no share.
    pub fn everybody(rounds: &'r [Round<'g, 'j>]) -> Option<Self> {
        let graph = rounds.first()?.graph();
        let share_of = |persona| Some(graph.persona_shares()?.into_iter().find(|(of, _)| *of == persona)?.1);
        let parts = rounds.iter().map(|round| Some(Part::new(share_of(round.persona())?, round)));
        let parts: Vec<_> = parts.collect::<Option<_>>()?;
        Some(Crowd { graph, persona: None, parts: parts.into_iter().filter(|part| part.share > 0.0).collect() })
    }

    /// Returns the graph.
    pub fn graph(&self) -> &'g JourneyGraph<'j> {
        self.graph
    }

    /// Returns the persona; `None` for all customers.
    pub fn persona(&self) -> Option<PersonaIx> {
        self.persona
    }

    fn journey(&self) -> &'j Journey {
        self.graph.journey()
    }

    /// The sum over the personas of the crowd, by their shares.
    fn sum(&self, of: impl Fn(&Part<'r, 'g, 'j>) -> f64) -> f64 {
        self.parts.iter().fold(0.0, |sum, part| sum + part.share * of(part))
    }

    /// Whether anybody begins.
    pub fn begins(&self) -> bool {
        self.parts.iter().any(|part| !part.round.entries().is_empty())
    }

    /// Returns the personas of the crowd that begin nowhere, each with its share of the customers, 0 to 1.
    pub fn idle(&self) -> Vec<(PersonaIx, f64)> {
        let idle = self.parts.iter().filter(|part| part.round.entries().is_empty() && part.share > 0.0);
        idle.map(|part| (part.round.persona(), part.share)).collect()
    }

    /// Returns where the customers begin, each with their share, 0 to 1, in document order.
    pub fn entries(&self) -> Vec<(TouchpointIx, f64)> {
        let mut shares: BTreeMap<TouchpointIx, f64> = BTreeMap::new();
        for part in &self.parts {
            part.round.entries().iter().for_each(|&(ix, share)| *shares.entry(ix).or_default() += part.share * share);
        }
        shares.into_iter().collect()
    }

    /// Returns the share of customers that is kept, 0 to 1: see [`Round::kept`].
    pub fn kept(&self) -> f64 {
        self.sum(|part| part.round.kept())
    }

    /// Returns the share of customers with each outcome that anybody has, 0 to 1. They add up to 1, where anybody begins.
    pub fn outcomes(&self) -> Vec<(Outcome, f64)> {
        let mut shares: BTreeMap<Outcome, f64> = BTreeMap::new();
        for part in &self.parts {
            let own = part.round.outcomes();
            own.into_iter().for_each(|(outcome, share)| *shares.entry(outcome).or_default() += part.share * share);
        }
        shares.into_iter().collect()
    }

    /// Returns the share of customers, 0 to 1, who come to an end of a kind. Those who begin another round come to none.
    pub fn share_of_kind(&self, kind: EndKind) -> f64 {
        let is_of = |outcome: &Outcome| matches!(outcome, Outcome::End(end) if self.journey().end(*end).kind == kind);
        self.outcomes().iter().filter(|(outcome, _)| is_of(outcome)).fold(0.0, |sum, (_, share)| sum + share)
    }

    /// Returns the ends that renewals count as, each with the share of customers, 0 to 1, who begin another round so.
    pub fn renewed_as(&self) -> Vec<(EndIx, f64)> {
        let mut shares: BTreeMap<EndIx, f64> = BTreeMap::new();
        for part in &self.parts {
            let own = part.round.renewed_as();
            own.into_iter().for_each(|(end, share)| *shares.entry(end).or_default() += part.share * share);
        }
        shares.into_iter().collect()
    }

    /// Returns the touchpoints where customers get stuck, each with the share of them, 0 to 1, in document order.
    pub fn stuck_at(&self) -> Vec<(TouchpointIx, f64)> {
        let mut shares: BTreeMap<TouchpointIx, f64> = BTreeMap::new();
        for part in &self.parts {
            part.round.stuck_at().for_each(|(ix, share)| *shares.entry(ix).or_default() += part.share * share);
        }
        shares.into_iter().collect()
    }

    /// Returns the least and the greatest share of customers that can come to some outcomes: see
    /// [`bounds`](super::bounds()). Each persona can divide what is left open in another way.
    ///
    /// # Errors
    /// A loop is too tangled to be solved.
    pub fn bounds(&self, is_wanted: impl Fn(Outcome) -> bool) -> Result<(f64, f64), TooTangled> {
        let (mut least, mut greatest) = (0.0, 0.0);
        for part in &self.parts {
            let (low, high) = part.bounds.get_or_init(|| Bounds::new(part.round)).of(&is_wanted)?;
            (least, greatest) = (least + part.share * low, greatest + part.share * high);
        }
        // The result lies in its range: what computing left is no distance.
        let wanted = self.outcomes().into_iter().filter(|(outcome, _)| is_wanted(*outcome));
        let now = wanted.fold(0.0, |sum, (_, share)| sum + share);
        Ok((least.min(now), greatest.max(now)))
    }

    /// Returns how often a customer comes to a touchpoint, on average: see [`Round::visits`]. What goes on beside a touchpoint
    /// is met as often as that is, as far as it happens.
    pub fn visits(&self, touchpoint: TouchpointIx) -> f64 {
        self.sum(|part| part.met[touchpoint.index()])
    }

    /// Returns the share of customers who come to a touchpoint at all, 0 to 1. What goes on beside several touchpoints is taken
    /// to be met by other customers at each.
    pub fn reached(&self, touchpoint: TouchpointIx) -> f64 {
        self.sum(|part| part.reached(touchpoint))
    }

    /// Returns the share of customers, 0 to 1, that goes from a touchpoint to an end of the kind `lost`.
    pub fn lost_at(&self, touchpoint: TouchpointIx) -> f64 {
        self.sum(|part| part.round.lost_at(touchpoint))
    }

    /// Returns the removal effect of a touchpoint, 0 to 1: the part of those who are kept that would not be if all who come
    /// to it were lost. `None` where nobody is kept. See [`Round::removal`].
    pub fn removal(&self, touchpoint: TouchpointIx) -> Option<f64> {
        self.removal_of(touchpoint, self.kept())
    }

    /// The removal effect, given the share of customers that is kept.
    pub(crate) fn removal_of(&self, touchpoint: TouchpointIx, kept: f64) -> Option<f64> {
        (kept > 0.0).then(|| match self.sum(|part| part.round.removal(touchpoint)) / kept {
            // Whoever is kept comes there: what is missing is what computing left.
            all if all > 1.0 - 1e-12 => 1.0,
            part => part,
        })
    }

    /// Returns how often a customer takes a transition, on average.
    pub fn taken(&self, transition: EdgeIndex) -> f64 {
        self.sum(|part| part.round.taken(transition))
    }

    /// Returns the share of customers, 0 to 1, who go from a touchpoint where no transition says.
    pub fn unstated_at(&self, touchpoint: TouchpointIx) -> f64 {
        self.sum(|part| part.round.visits(touchpoint) * part.round.unstated(touchpoint))
    }

    /// Returns, for every touchpoint, whether everybody who can be kept comes to it: see [`Analysis::unavoidable`].
    pub fn unavoidable(&self) -> Vec<bool> {
        let count = self.journey().touchpoints.len();
        let analysis = Analysis::new(self.graph);
        let mut times = vec![0usize; count];
        let mut personas = 0;
        for part in self.parts.iter().filter(|part| part.round.kept() > 0.0) {
            personas += 1;
            analysis.unavoidable(part.round.persona()).into_iter().for_each(|ix| times[ix.index()] += 1);
        }
        times.into_iter().map(|times| personas > 0 && times == personas).collect()
    }

    /// Returns, for every touchpoint, the part of the uncertainty about who is kept that is settled there, 0 to 1: the
    /// variance of the chance to be kept from one step to the next. What is not settled at a touchpoint is so by where
    /// customers begin, and who they are.
    pub fn settles(&self) -> Vec<f64> {
        let kept = self.kept();
        let whole = kept * (1.0 - kept);
        let mut settled = vec![0.0; self.journey().touchpoints.len()];
        if whole <= 0.0 {
            return settled;
        }
        for part in &self.parts {
            let values: Vec<f64> = part.round.touchpoints().map(|ix| part.round.kept_from(ix)).collect();
            let worth = |outcome: Outcome| f64::from(u8::from(outcome.is_kept(self.journey())));
            for ix in part.round.touchpoints() {
                settled[ix.index()] +=
                    part.share * part.round.visits(ix) * spread(part.round, ix, &values, worth) / whole;
            }
        }
        settled.iter_mut().for_each(|part| *part = part.min(1.0));
        settled
    }

    /// Returns the likeliest walks, at most `most` of them: see [`likeliest`](super::likeliest).
    pub fn likeliest(&self, most: usize) -> Vec<LikelyWalk> {
        let rounds: Vec<(f64, &Round<'_, '_>)> = self.parts.iter().map(|part| (part.share, part.round)).collect();
        likeliest_of(&rounds, most)
    }

    /// Returns the rounds of the crowd.
    pub fn rounds(&self) -> impl Iterator<Item = &'r Round<'g, 'j>> {
        self.parts.iter().map(|part| part.round)
    }
}

impl<'r, 'g, 'j> Part<'r, 'g, 'j> {
    fn new(share: f64, round: &'r Round<'g, 'j>) -> Self {
        let Met { times, share: reached } = Met::new(round);
        let visits = Visits::new(round.graph(), round.persona());
        Part { share, round, visits, met: times, reached, bounds: OnceCell::new() }
    }

    fn reached(&self, ix: TouchpointIx) -> f64 {
        self.reached[ix.index()]
    }

    fn visit(&self, ix: TouchpointIx) -> &Visit {
        &self.visits.of[ix.index()]
    }
}

/// The variance of a value over the steps from a touchpoint.
fn spread(round: &Round<'_, '_>, at: TouchpointIx, values: &[f64], worth: impl Fn(Outcome) -> f64) -> f64 {
    let inner = round.chain.inner_of(at).iter().map(|&(next, likely)| (values[next as usize], likely));
    let exits = round.chain.exits_of(at).iter().map(|&(outcome, likely)| (worth(Outcome::of(outcome)), likely));
    if round.is_stuck(at) {
        return 0.0;
    }
    let steps: Vec<(f64, f64)> = inner.chain(exits).collect();
    let mean: f64 = steps.iter().map(|(value, likely)| value * likely).sum();
    steps.iter().map(|(value, likely)| likely * (value - mean) * (value - mean)).sum()
}
