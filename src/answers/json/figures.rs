//! The figures of one persona, or of all customers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lists::Lists;
use crate::analysis::{Amount, Analysis, Crowd, Moments, SplitAt, TooTangled};
use crate::answers::Wanted;
use crate::answers::duration::iso;
use crate::model::{EndKind, TouchpointIx};

/// The name of all customers where a persona's id stands.
const EVERYBODY: &str = "*";

/// The figures of a persona, or of all customers. Shares and numbers are per customer who begins a round.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PersonaFigures {
    /// `None` for the unnamed persona.
    persona: Option<String>,
    kept: f64,
    bounds: BTreeMap<String, (f64, f64)>,
    outcomes: BTreeMap<String, f64>,
    kinds: Kinds,
    renewed_as: BTreeMap<String, f64>,
    contacts: Number,
    encounters: Number,
    unsure_contacts: f64,
    entries: Vec<Entry>,
    touchpoints: Vec<TouchpointFigures>,
    transitions: Vec<TransitionFigures>,
    paths: Paths,
    told: Vec<ToldPath>,
    wait: Option<Wait>,
    time: Option<TimeFigures>,
    limits: Vec<LimitFigures>,
    experience: Option<Scores>,
    failures: Vec<FailureFigures>,
    control: Control,
    levers: Levers,
    open: Vec<Open>,
}

#[derive(Debug, Serialize)]
struct Kinds {
    done: f64,
    lost: f64,
    other: f64,
}

#[derive(Debug, Serialize)]
struct Number {
    mean: f64,
    deviation: f64,
    /// Where the journey states ranges of repetitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<(f64, f64)>,
}

#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    share: f64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct TouchpointFigures {
    pub id: String,
    pub visits: f64,
    pub reached: f64,
    pub unavoidable: bool,
    pub removal: Option<f64>,
    pub lost: f64,
    pub gain_without_loss: Option<f64>,
    pub stuck: f64,
    pub settles: f64,
    pub expectation: Option<f64>,
    pub experience: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(super) struct TransitionFigures {
    pub from: String,
    pub to: String,
    pub expected: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Paths {
    pub count: String,
    pub loops: bool,
    pub likeliest: Vec<Walk>,
}

#[derive(Debug, Serialize)]
pub(super) struct Walk {
    pub probability: f64,
    pub touchpoints: Vec<String>,
    pub outcome: String,
    /// The mean of the scores on it.
    pub experience: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(super) struct ToldPath {
    pub scenario: Option<String>,
    pub touchpoints: Vec<String>,
    pub end: Option<String>,
    pub probability: f64,
    pub time: Option<String>,
    pub peak: Option<Extreme>,
    pub last: Option<Extreme>,
}

/// A touchpoint of a path where experience and expectation differ.
#[derive(Debug, Serialize)]
pub(super) struct Extreme {
    pub id: String,
    pub gap: f64,
}

#[derive(Debug, Serialize)]
struct Wait {
    mean: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<(String, String)>,
    late: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(super) struct TimeFigures {
    pub mean: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<(String, String)>,
    /// Of those who come to each outcome.
    pub outcomes: BTreeMap<String, String>,
    pub covered: f64,
    pub touchpoints: Vec<TimeAt>,
}

/// How long those take who go the stretch of a limit.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct LimitFigures {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// The share of customers who go it.
    pub share: f64,
    pub mean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<(String, String)>,
    pub shortest: Option<String>,
    pub over: Option<f64>,
    pub covered: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(super) struct TimeAt {
    pub id: String,
    pub mean: String,
}

#[derive(Debug, Serialize)]
struct Scores {
    mean: f64,
    covered: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct FailureFigures {
    pub id: String,
    pub reason: &'static str,
    pub reached: f64,
    pub recovered: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Control {
    /// By ownership; `unstated` where a touchpoint states none.
    visits: BTreeMap<&'static str, f64>,
    /// The longest stretch of touchpoints outside the company's control.
    stretch: Vec<String>,
    handovers: Option<Vec<HandoverFigures>>,
}

#[derive(Debug, Serialize)]
pub(super) struct HandoverFigures {
    pub from: String,
    pub to: String,
    pub expected: f64,
}

#[derive(Debug, Serialize)]
struct Levers {
    kept: Vec<LeverFigures>,
    experience: Vec<LeverFigures>,
    time: Vec<LeverFigures>,
}

/// A statement to change, and what that does: the same as `--set` with this address and value.
#[derive(Debug, Serialize)]
pub(super) struct LeverFigures {
    pub address: String,
    pub before: Value,
    pub after: Value,
    pub effect: Value,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    Number(f64),
    Text(String),
}

#[derive(Debug, Serialize)]
struct Open {
    /// A touchpoint; `None`: where customers begin.
    at: Option<String>,
    ways: usize,
    kept: (f64, f64),
}

impl PersonaFigures {
    /// Computes the figures of a crowd.
    pub(super) fn new(
        crowd: &Crowd<'_, '_, '_>,
        analysis: &Analysis<'_, '_>,
        wanted: Wanted,
    ) -> Result<Self, TooTangled> {
        let journey = crowd.graph().journey();
        let id = |ix: TouchpointIx| journey.touchpoint(ix).id.value.clone();
        let persona = match crowd.persona() {
            None => Some(EVERYBODY.to_owned()),
            Some(persona) => journey.persona_id(persona).map(str::to_owned),
        };
        let outcomes = crowd.outcomes();
        let mut bounds = BTreeMap::from([("kept".to_owned(), crowd.bounds(|outcome| outcome.is_kept(journey))?)]);
        for &(outcome, _) in &outcomes {
            bounds.insert(outcome.id(journey).to_owned(), crowd.bounds(|one| one == outcome)?);
        }
        let lists = Lists { crowd, journey, top: wanted.top };
        Ok(PersonaFigures {
            persona,
            kept: crowd.kept(),
            bounds,
            outcomes: outcomes.iter().map(|&(outcome, share)| (outcome.id(journey).to_owned(), share)).collect(),
            kinds: Kinds {
                done: crowd.share_of_kind(EndKind::Done),
                lost: crowd.share_of_kind(EndKind::Lost),
                other: crowd.share_of_kind(EndKind::Other),
            },
            renewed_as: crowd
                .renewed_as()
                .into_iter()
                .map(|(end, share)| (journey.end(end).id.value.clone(), share))
                .collect(),
            contacts: Number::of(crowd.contacts()),
            encounters: Number::of(crowd.encounters()),
            unsure_contacts: crowd.unsure_contacts(),
            entries: crowd.entries().into_iter().map(|(ix, share)| Entry { id: id(ix), share }).collect(),
            touchpoints: lists.touchpoints(),
            transitions: lists.transitions(),
            paths: lists.paths(),
            told: crowd.persona().map_or(Vec::new(), |persona| lists.told(analysis, persona, wanted.scenario)),
            wait: crowd.waits().map(|waits| Wait {
                mean: iso(waits.minutes.mean),
                range: range_of_time(waits.minutes),
                late: waits.late,
            }),
            time: lists.time(),
            limits: lists.limits()?,
            experience: crowd.experience().map(|of| Scores { mean: of.mean, covered: of.covered }),
            failures: lists.failures(),
            control: Control {
                visits: crowd
                    .ownership()
                    .into_iter()
                    .map(|(owner, share)| (owner.map_or("unstated", |owner| owner.as_str()), share))
                    .collect(),
                stretch: crowd.persona().map_or(Vec::new(), |persona| {
                    let is_of = |ix| journey.touchpoint(ix).is_uncontrolled() && crowd.reached(ix) > 0.0;
                    let stretch = analysis.longest_stretch(persona, is_of);
                    stretch.into_iter().map(id).collect()
                }),
                handovers: lists.handovers(),
            },
            levers: Levers {
                kept: lists.levers(crowd.levers_on_kept()),
                experience: lists.levers(crowd.levers_on_experience()),
                time: lists.levers(crowd.levers_on_time()),
            },
            open: crowd
                .open_splits()
                .into_iter()
                .map(|split| Open {
                    at: match split.at {
                        SplitAt::Entries => None,
                        SplitAt::Touchpoint(ix) => Some(id(ix)),
                    },
                    ways: split.ways,
                    kept: (split.least, split.greatest),
                })
                .collect(),
        })
    }
}

impl Number {
    fn of(moments: Moments) -> Self {
        let Amount { low, mean, high, .. } = moments.amount;
        Number { mean, deviation: moments.deviation, range: (low < high).then_some((low, high)) }
    }
}

pub(super) fn range_of_time(minutes: Amount) -> Option<(String, String)> {
    (minutes.low < minutes.high).then(|| (iso(minutes.low), iso(minutes.high)))
}
