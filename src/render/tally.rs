//! Counts what customers do on a round, for the overlays of pictures.

use std::fmt;

use petgraph::graph::EdgeIndex;

use super::settings::Overlay;
use crate::analysis::{Crowd, Round, TooTangled};
use crate::diagnostic::list_of_many;
use crate::graph::JourneyGraph;
use crate::model::{EndKind, Journey, PersonaIx, TouchpointIx};

/// What the customers of one persona, or all customers, do on a round: the figures of every overlay.
///
/// ```
/// use polku::graph::JourneyGraph;
/// use polku::render::{self, Options, Overlaid, Overlay, Tally};
///
/// let text = "journey: X
/// stages: [{ id: purchase, touchpoints: [{ name: Order, next: [done, { to: lost, probability: 0.25 }] }] }]";
/// let journey = polku::load_str("x.yaml", text).value.unwrap();
/// let graph = JourneyGraph::new(&journey);
/// let tally = Tally::new(&graph, None).unwrap();
/// let overlay = Some(Overlaid { overlay: Overlay::Lost, tally: tally.into() });
/// let scene = render::flow(&graph, &Options { overlay, ..Options::default() });
/// assert!(render::svg(&scene).contains(">250<"), "of 1,000 customers");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    persona: Option<PersonaIx>,
    touchpoints: Vec<AtTouchpoint>,
    /// How often a customer takes each transition, by its index.
    taken: Vec<f64>,
    /// The greatest value of each overlay.
    most: [f64; Overlay::ALL.len()],
    /// How often a customer takes the transition to an end of the kind `lost` that most take.
    most_left: f64,
}

/// What customers do at a touchpoint, each figure per customer who begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AtTouchpoint {
    pub visits: f64,
    /// The share that comes there at all, 0 to 1.
    pub reached: f64,
    /// The share that is lost there, 0 to 1.
    pub lost: f64,
    /// Experience minus expectation.
    pub gap: Option<f64>,
    /// Minutes of waiting.
    pub waited: f64,
    /// The removal effect, 0 to 1. What goes on beside others has none.
    pub removal: Option<f64>,
}

/// The reason why customers cannot be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Uncounted {
    /// The personas with these ids have no share, so nobody knows how many customers are of each.
    NoShares(Vec<String>),
    /// A loop is too tangled to be solved.
    Tangled(TooTangled),
}

impl fmt::Display for Uncounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Uncounted::NoShares(personas) => {
                let list = list_of_many(personas.iter().map(|id| format!("`{id}`")), "and");
                let have = if personas.len() == 1 { "has" } else { "have" };
                let first = personas.first().map_or("ID", String::as_str);
                write!(
                    f,
                    "{list} {have} no `share`, so nobody knows how many customers are of each persona; draw those of one \
                     (`--persona {first}`), or give every persona a `share`"
                )
            }
            Uncounted::Tangled(tangled) => tangled.fmt(f),
        }
    }
}

impl std::error::Error for Uncounted {}

impl From<TooTangled> for Uncounted {
    fn from(tangled: TooTangled) -> Self {
        Uncounted::Tangled(tangled)
    }
}

impl Tally {
    /// Counts the customers of a persona; all customers for `None`. A companion counts as whom it accompanies.
    ///
    /// # Errors
    /// All customers are asked for, and a persona states no share of them; or a loop is too tangled to be solved.
    pub fn new(graph: &JourneyGraph<'_>, persona: Option<PersonaIx>) -> Result<Self, Uncounted> {
        let journey = graph.journey();
        let asked = persona.map(|persona| journey.accompanied(persona).unwrap_or(persona));
        let travellers = journey.travellers();
        let only = travellers.iter().next().filter(|_| travellers.len() == 1);
        if let Some(one) = asked.or(only) {
            let round = Round::new(graph, one)?;
            return Ok(Tally { persona: asked, ..Tally::of(&Crowd::of(&round)) });
        }
        let rounds = Round::all(graph)?;
        let crowd = Crowd::everybody(&rounds).ok_or_else(|| Uncounted::NoShares(without_share(journey)))?;
        Ok(Tally::of(&crowd))
    }

    fn of(crowd: &Crowd<'_, '_, '_>) -> Self {
        let (graph, kept) = (crowd.graph(), crowd.kept());
        let at = |ix: TouchpointIx| {
            let (expectation, experience) = crowd.scores(ix);
            let is_beside = graph.hosts(ix).next().is_some();
            let visits = crowd.visits(ix);
            AtTouchpoint {
                visits,
                reached: crowd.reached(ix),
                lost: crowd.lost_at(ix),
                gap: expectation.zip(experience).map(|(expectation, experience)| experience - expectation),
                waited: crowd.waited_at(ix),
                removal: if is_beside { None } else { crowd.removal_of(ix, kept) },
            }
        };
        let touchpoints: Vec<AtTouchpoint> =
            (0..graph.journey().touchpoints.len()).map(|index| at(index.into())).collect();
        let mut most = [0.0; Overlay::ALL.len()];
        for (overlay, most) in Overlay::ALL.iter().zip(&mut most) {
            *most = touchpoints.iter().filter_map(|at| at.value(*overlay)).fold(0.0, f64::max);
        }
        let edges = graph.graph().edge_indices();
        let taken: Vec<f64> = edges.map(|edge| crowd.taken(edge)).collect();
        let leaves = |edge: EdgeIndex| {
            let to = graph.graph().edge_endpoints(edge).map(|(_, to)| to);
            to.is_some_and(|to| graph.end_kind(to) == Some(EndKind::Lost))
        };
        let left = graph.graph().edge_indices().filter(|&edge| leaves(edge)).map(|edge| taken[edge.index()]);
        let most_left = left.fold(0.0, f64::max);
        Tally { persona: None, touchpoints, taken, most, most_left }
    }

    /// Returns the persona whose customers are counted; `None` for all customers.
    pub fn persona(&self) -> Option<PersonaIx> {
        self.persona
    }

    pub(super) fn at(&self, touchpoint: TouchpointIx) -> &AtTouchpoint {
        &self.touchpoints[touchpoint.index()]
    }

    /// Returns how often a customer takes a transition.
    pub(super) fn taken(&self, transition: EdgeIndex) -> f64 {
        self.taken[transition.index()]
    }

    /// Returns what the widest line of an overlay stands for: as many as come to the touchpoint with most visits, so that no
    /// lines together are wider, or as many as leave at most places.
    pub(super) fn widest(&self, overlay: Overlay) -> f64 {
        if overlay == Overlay::Lost { self.most_left } else { self.most(Overlay::Visits) }
    }

    /// Returns the value that an overlay shows at a touchpoint.
    pub(super) fn value(&self, overlay: Overlay, touchpoint: TouchpointIx) -> Option<f64> {
        self.at(touchpoint).value(overlay)
    }

    /// Returns the greatest value of an overlay.
    pub(super) fn most(&self, overlay: Overlay) -> f64 {
        self.most[overlay as usize]
    }
}

impl AtTouchpoint {
    fn value(&self, overlay: Overlay) -> Option<f64> {
        match overlay {
            Overlay::Visits | Overlay::Control => Some(self.visits),
            Overlay::Lost => Some(self.lost).filter(|lost| *lost > 0.0),
            Overlay::Gap => self.gap,
            Overlay::Wait => Some(self.waited).filter(|minutes| *minutes > 0.0),
            Overlay::Removal => self.removal,
        }
    }
}

/// Returns the ids of the personas that state no share.
fn without_share(journey: &Journey) -> Vec<String> {
    let personas = journey.travellers().iter().filter_map(|ix| journey.definitions.personas.get(ix.index()));
    personas.filter(|persona| persona.share.is_none()).map(|persona| persona.identity.id.value.clone()).collect()
}
