//! The lists among the figures of a crowd.

use std::collections::BTreeMap;

use super::figures::{
    Extreme, FailureFigures, HandoverFigures, LeverFigures, LimitFigures, Paths, TimeAt, TimeFigures, ToldPath,
    TouchpointFigures, TransitionFigures, Value, Walk, range_of_time,
};
use crate::analysis::{
    Analysis, Crowd, Hands, Lever, Leverage, Outcome, Path, PathEnd, Reason, Stretch, TooTangled, count_downward,
    has_loops,
};
use crate::answers::duration::iso;
use crate::model::{Journey, Limit, PersonaIx, ScenarioIx, Target, TouchpointIx};

/// The lists of figures of a crowd.
pub(super) struct Lists<'a, 'r, 'g, 'j> {
    pub crowd: &'a Crowd<'r, 'g, 'j>,
    pub journey: &'j Journey,
    pub top: usize,
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

    pub fn touchpoints(&self) -> Vec<TouchpointFigures> {
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

    pub fn transitions(&self) -> Vec<TransitionFigures> {
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

    pub fn paths(&self) -> Paths {
        // Walks of several personas can be the same: they are counted for one persona at a time.
        let count = match self.crowd.persona() {
            Some(_) => self.crowd.rounds().next().and_then(count_downward),
            None => self.crowd.rounds().try_fold(0u128, |sum, round| sum.checked_add(count_downward(round)?)),
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
    pub fn told(&self, analysis: &Analysis<'_, '_>, persona: PersonaIx, only: Option<ScenarioIx>) -> Vec<ToldPath> {
        let main = analysis.main_path(persona);
        let scenarios = self.journey.scenarios.iter().enumerate();
        let scenarios = scenarios.filter(|(index, _)| only.is_none_or(|only| only.index() == *index));
        let scenarios = scenarios.filter_map(|(_, scenario)| {
            let is_theirs = self.journey.personas_of_scenario(scenario).contains(persona);
            let path = analysis.scenario_path(scenario, persona).ok().filter(|_| is_theirs)?;
            Some((Some(scenario.id.value.clone()), path))
        });
        let main = (!main.touchpoints.is_empty() && only.is_none()).then_some((None, main));
        let is_timed = self.crowd.has_time();
        main.into_iter().chain(scenarios).map(|(scenario, path)| self.told_path(scenario, path, is_timed)).collect()
    }

    fn told_path(&self, scenario: Option<String>, path: Path, is_timed: bool) -> ToldPath {
        let extreme = |(ix, gap): (TouchpointIx, f64)| Extreme { id: self.id(ix), gap };
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

    pub fn time(&self) -> Option<TimeFigures> {
        let time = self.crowd.time()?;
        let outcome = |(outcome, minutes): &(Outcome, f64)| (outcome.id(self.journey).to_owned(), iso(*minutes));
        let at = time.at.iter().take(self.top);
        Some(TimeFigures {
            mean: iso(time.minutes.mean),
            range: range_of_time(time.minutes),
            // Who meets nothing whose time is stated takes no time that anybody knows.
            outcomes: time.to.iter().filter(|(_, minutes)| *minutes > 0.0).map(outcome).collect(),
            covered: time.covered,
            touchpoints: at.map(|&(ix, minutes)| TimeAt { id: self.id(ix), mean: iso(minutes) }).collect(),
        })
    }

    pub fn limits(&self) -> Result<Vec<LimitFigures>, TooTangled> {
        let limit = |limit: &Limit| {
            let stretch = self.crowd.stretch(limit)?;
            let stated = stretch.as_ref().filter(|one| one.minutes.high > 0.0);
            let minutes = |of: fn(&Stretch) -> f64| stated.map(|stretch| iso(of(stretch)));
            Ok(LimitFigures {
                id: limit.id.value.clone(),
                within: limit.within.map(|within| iso(within.value.minutes() as f64)),
                at_least: limit.at_least.map(|least| iso(least.value.minutes() as f64)),
                share: stretch.as_ref().map_or(0.0, |stretch| stretch.share),
                mean: minutes(|stretch| stretch.minutes.mean),
                range: stated.and_then(|stretch| range_of_time(stretch.minutes)),
                shortest: minutes(|stretch| stretch.least),
                over: stated.and_then(|stretch| stretch.over),
                covered: stretch.as_ref().map(|stretch| stretch.covered),
            })
        };
        self.journey.limits.iter().map(limit).collect()
    }

    pub fn failures(&self) -> Vec<FailureFigures> {
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

    pub fn handovers(&self) -> Option<Vec<HandoverFigures>> {
        let id = |hands: Hands| match hands {
            Hands::Team(team) => self.journey.definitions.teams[team.index()].identity.id.value.clone(),
            Hands::Partner(partner) => self.journey.definitions.partners[partner.index()].identity.id.value.clone(),
        };
        let all = self.crowd.handovers()?.into_iter();
        Some(all.map(|one| HandoverFigures { from: id(one.from), to: id(one.to), expected: one.expected }).collect())
    }

    pub fn levers(&self, levers: Vec<Lever>) -> Vec<LeverFigures> {
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
