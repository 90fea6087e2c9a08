//! The figures of one persona, or of all customers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{
    Amount, Analysis, Crowd, Hands, Lever, Leverage, Moments, Outcome, Path, PathEnd, Reason, SplitAt, TooTangled,
    count_downward, has_loops,
};
use crate::answers::Wanted;
use crate::answers::duration::iso;
use crate::model::{EndKind, Journey, PersonaIx, ScenarioIx, Target, TouchpointIx};

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
struct TouchpointFigures {
    id: String,
    visits: f64,
    reached: f64,
    unavoidable: bool,
    removal: Option<f64>,
    lost: f64,
    gain_without_loss: Option<f64>,
    stuck: f64,
    settles: f64,
    expectation: Option<f64>,
    experience: Option<f64>,
}

#[derive(Debug, Serialize)]
struct TransitionFigures {
    from: String,
    to: String,
    expected: f64,
}

#[derive(Debug, Serialize)]
struct Paths {
    count: String,
    loops: bool,
    likeliest: Vec<Walk>,
}

#[derive(Debug, Serialize)]
struct Walk {
    probability: f64,
    touchpoints: Vec<String>,
    outcome: String,
    /// The mean of the scores on it.
    experience: Option<f64>,
}

#[derive(Debug, Serialize)]
struct ToldPath {
    scenario: Option<String>,
    touchpoints: Vec<String>,
    end: Option<String>,
    probability: f64,
    time: Option<String>,
    peak: Option<Extreme>,
    last: Option<Extreme>,
}

/// A touchpoint of a path where experience and expectation differ.
#[derive(Debug, Serialize)]
struct Extreme {
    id: String,
    gap: f64,
}

#[derive(Debug, Serialize)]
struct Wait {
    mean: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<(String, String)>,
    late: Option<f64>,
}

#[derive(Debug, Serialize)]
struct TimeFigures {
    mean: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<(String, String)>,
    /// Of those who come to each outcome.
    outcomes: BTreeMap<String, String>,
    covered: f64,
    touchpoints: Vec<TimeAt>,
}

#[derive(Debug, Serialize)]
struct TimeAt {
    id: String,
    mean: String,
}

#[derive(Debug, Serialize)]
struct Scores {
    mean: f64,
    covered: f64,
}

#[derive(Debug, Serialize)]
struct FailureFigures {
    id: String,
    reason: &'static str,
    reached: f64,
    recovered: Option<f64>,
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
struct HandoverFigures {
    from: String,
    to: String,
    expected: f64,
}

#[derive(Debug, Serialize)]
struct Levers {
    kept: Vec<LeverFigures>,
    experience: Vec<LeverFigures>,
    time: Vec<LeverFigures>,
}

/// A statement to change, and what that does: the same as `--set` with this address and value.
#[derive(Debug, Serialize)]
struct LeverFigures {
    address: String,
    before: Value,
    after: Value,
    effect: Value,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Value {
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
            experience: crowd.experience().map(|of| Scores { mean: of.mean, covered: of.covered }),
            failures: lists.failures(),
            control: Control {
                visits: crowd
                    .ownership()
                    .into_iter()
                    .map(|(owner, share)| (owner.map_or("unstated", |owner| owner.as_str()), share))
                    .collect(),
                stretch: crowd.persona().map_or(Vec::new(), |persona| {
                    let stretch = analysis.longest_stretch(persona, |ix| journey.touchpoint(ix).is_uncontrolled());
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

fn range_of_time(minutes: Amount) -> Option<(String, String)> {
    (minutes.low < minutes.high).then(|| (iso(minutes.low), iso(minutes.high)))
}

/// The lists of figures of a crowd.
struct Lists<'a, 'r, 'g, 'j> {
    crowd: &'a Crowd<'r, 'g, 'j>,
    journey: &'j Journey,
    top: usize,
}

impl Lists<'_, '_, '_, '_> {
    fn id(&self, ix: TouchpointIx) -> String {
        self.journey.touchpoint(ix).id.value.clone()
    }

    fn ids(&self, all: &[TouchpointIx]) -> Vec<String> {
        all.iter().map(|&ix| self.id(ix)).collect()
    }

    /// The touchpoints that serve anybody of the crowd, but for those that go on beside others.
    fn states(&self) -> impl Iterator<Item = TouchpointIx> {
        let crowd = self.crowd;
        let all = (0..self.journey.touchpoints.len()).map(TouchpointIx::from);
        all.filter(move |&ix| {
            let personas = self.journey.touchpoint(ix).personas;
            !crowd.graph().is_beside(ix) && crowd.rounds().any(|round| personas.contains(round.persona()))
        })
    }

    fn touchpoints(&self) -> Vec<TouchpointFigures> {
        let crowd = self.crowd;
        let (unavoidable, settles) = (crowd.unavoidable(), crowd.settles());
        let stuck: BTreeMap<TouchpointIx, f64> = crowd.stuck_at().into_iter().collect();
        let kept = crowd.kept();
        let of = |ix: TouchpointIx| {
            let (expectation, experience) = crowd.scores(ix);
            TouchpointFigures {
                id: self.id(ix),
                visits: crowd.visits(ix),
                reached: crowd.reached(ix),
                unavoidable: unavoidable[ix.index()],
                removal: crowd.removal_of(ix, kept),
                lost: crowd.lost_at(ix),
                gain_without_loss: crowd.gain_without_loss(ix),
                stuck: stuck.get(&ix).copied().unwrap_or(0.0),
                settles: settles[ix.index()],
                expectation,
                experience,
            }
        };
        self.states().map(of).collect()
    }

    fn transitions(&self) -> Vec<TransitionFigures> {
        let graph = self.crowd.graph();
        let mut all = Vec::new();
        for ix in self.states() {
            for (edge, next, transition) in graph.transitions(graph.node(ix)) {
                if self.crowd.rounds().any(|round| transition.personas.contains(round.persona())) {
                    let to = self.journey.target_id(graph.target(next)).to_owned();
                    all.push(TransitionFigures { from: self.id(ix), to, expected: self.crowd.taken(edge) });
                }
            }
            let unstated = self.crowd.unstated_at(ix);
            if unstated > 0.0 {
                let to = Outcome::Unstated.id(self.journey).to_owned();
                all.push(TransitionFigures { from: self.id(ix), to, expected: unstated });
            }
        }
        all
    }

    fn paths(&self) -> Paths {
        // Walks of several personas can be the same: they are counted for one persona at a time.
        let count = match self.crowd.persona() {
            Some(_) => self.crowd.rounds().next().and_then(count_downward),
            None => self.crowd.rounds().map(count_downward).fold(Some(0u128), |sum, count| sum?.checked_add(count?)),
        };
        let likeliest = self.crowd.likeliest(self.top).into_iter().map(|walk| {
            let scores: Vec<f64> = walk.touchpoints.iter().filter_map(|&ix| self.crowd.scores(ix).1).collect();
            let experience = (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64);
            Walk {
                probability: walk.probability,
                touchpoints: self.ids(&walk.touchpoints),
                outcome: walk.outcome.id(self.journey).to_owned(),
                experience,
            }
        });
        Paths {
            count: count.map_or(">10^38".to_owned(), |count| count.to_string()),
            loops: self.crowd.rounds().any(has_loops),
            likeliest: likeliest.collect(),
        }
    }

    /// The main path of a persona, and its path in each scenario.
    fn told(&self, analysis: &Analysis<'_, '_>, persona: PersonaIx, only: Option<ScenarioIx>) -> Vec<ToldPath> {
        let main = analysis.main_path(persona);
        let scenarios = self.journey.scenarios.iter().enumerate();
        let scenarios = scenarios.filter(|(index, _)| only.is_none_or(|only| only.index() == *index));
        let scenarios = scenarios.filter_map(|(_, scenario)| {
            let is_theirs = self.journey.personas_of_scenario(scenario).contains(persona);
            let path = analysis.scenario_path(scenario, persona).ok().filter(|_| is_theirs)?;
            Some((Some(scenario.id.value.clone()), path))
        });
        let main = (!main.touchpoints.is_empty() && only.is_none()).then_some((None, main));
        main.into_iter().chain(scenarios).map(|(scenario, path)| self.told_path(scenario, path)).collect()
    }

    fn told_path(&self, scenario: Option<String>, path: Path) -> ToldPath {
        let extreme = |(ix, gap): (TouchpointIx, f64)| Extreme { id: self.id(ix), gap };
        let is_timed = self.crowd.time().is_some();
        ToldPath {
            scenario,
            touchpoints: self.ids(&path.touchpoints),
            end: path.end.map(|end: PathEnd| end.id(self.journey).to_owned()),
            probability: path.probability,
            time: is_timed.then(|| iso(self.crowd.minutes_of_path(&path.touchpoints))),
            peak: self.crowd.peak(&path.touchpoints).map(extreme),
            last: self.crowd.last(&path.touchpoints).map(extreme),
        }
    }

    fn time(&self) -> Option<TimeFigures> {
        let time = self.crowd.time()?;
        let outcome = |(outcome, minutes): &(Outcome, f64)| (outcome.id(self.journey).to_owned(), iso(*minutes));
        let at = time.at.iter().take(self.top);
        Some(TimeFigures {
            mean: iso(time.minutes.mean),
            range: range_of_time(time.minutes),
            outcomes: time.to.iter().map(outcome).collect(),
            covered: time.covered,
            touchpoints: at.map(|&(ix, minutes)| TimeAt { id: self.id(ix), mean: iso(minutes) }).collect(),
        })
    }

    fn failures(&self) -> Vec<FailureFigures> {
        let failures = self.crowd.failures().into_iter().map(|failure| FailureFigures {
            id: self.id(failure.touchpoint),
            reason: match failure.reason {
                Reason::Gap => "gap",
                Reason::Pain => "pain",
                Reason::Recovered => "recovered",
            },
            reached: failure.reached,
            recovered: failure.recovered,
        });
        failures.collect()
    }

    fn handovers(&self) -> Option<Vec<HandoverFigures>> {
        let id = |hands: Hands| match hands {
            Hands::Team(team) => self.journey.definitions.teams[team.index()].identity.id.value.clone(),
            Hands::Partner(partner) => self.journey.definitions.partners[partner.index()].identity.id.value.clone(),
        };
        let all = self.crowd.handovers()?.into_iter();
        Some(all.map(|one| HandoverFigures { from: id(one.from), to: id(one.to), expected: one.expected }).collect())
    }

    fn levers(&self, levers: Vec<Lever>) -> Vec<LeverFigures> {
        levers.into_iter().take(self.top).map(|lever| self.lever(&lever)).collect()
    }

    fn lever(&self, lever: &Lever) -> LeverFigures {
        let address = self.crowd.address_of(lever);
        let (before, after, effect) = match lever.leverage {
            Leverage::HalfLost { before, .. } => {
                (Value::Number(before), Value::Number(before / 2.0), Value::Number(lever.effect))
            }
            Leverage::BetterExperience { before, after, .. } => {
                (Value::Number(before), Value::Number(after), Value::Number(lever.effect))
            }
            Leverage::HalfWait { before, after, .. } => {
                (Value::Text(iso(before as f64)), Value::Text(iso(after as f64)), Value::Text(iso(lever.effect)))
            }
        };
        LeverFigures { address, before, after, effect }
    }
}

impl Crowd<'_, '_, '_> {
    /// Returns the address of the statement that a lever changes, as `--set` takes it.
    pub(crate) fn address_of(&self, lever: &Lever) -> String {
        let journey = self.graph().journey();
        let touchpoint = &journey.touchpoint(lever.touchpoint).id.value;
        let of = |persona: Option<PersonaIx>| {
            persona.and_then(|persona| journey.persona_id(persona)).map_or(String::new(), |id| format!(".{id}"))
        };
        match lever.leverage {
            Leverage::HalfLost { transition, .. } => {
                let to = self.graph().graph().edge_endpoints(transition).map(|(_, to)| self.graph().target(to));
                let to = journey.target_id(to.unwrap_or(Target::LOST));
                let nth = match self.graph().nth(transition) {
                    1 => String::new(),
                    nth => format!("~{nth}"),
                };
                format!("touchpoints.{touchpoint}.next.{to}{nth}.probability")
            }
            Leverage::BetterExperience { persona, .. } => format!("touchpoints.{touchpoint}.experience{}", of(persona)),
            Leverage::HalfWait { persona, .. } => format!("touchpoints.{touchpoint}.wait{}.for", of(persona)),
        }
    }
}
