//! What an answer says, section by section.

mod asks;
mod leave;
mod promises;
mod through;

use super::numbers::{People, gap, percent, tenths, trimmed};
use super::{Item, Section};
use crate::analysis::{Analysis, Crowd, Failure, Gap, OpenSplit, Reason, Stretch, TooTangled, Waits};
use crate::answers::Wanted;
use crate::answers::duration::words;
use crate::diagnostic::{list_of_many, shorten};
use crate::model::{Journey, PersonaIx, PersonaSet, ScenarioIx, TouchpointIx};
use crate::words::Word;

/// A share of the crowd that moves the result by less is not worth a question.
pub(super) const WORTH_ASKING: f64 = 0.005;

/// Names a crowd, and out of how many customers its figures are.
pub(super) fn title(crowd: &Crowd<'_, '_, '_>) -> String {
    format!("{}, {}", name(crowd), People::of(crowd).basis())
}

/// Names a crowd, and out of how many customers its figures are before and after a change.
pub(super) fn title_of_both(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> String {
    let [were, are] = People::of_both(before, after);
    let then = if were == are { String::new() } else { format!(", then out of {}", are.all()) };
    format!("{}, {}{then}", name(before), were.basis())
}

fn name(crowd: &Crowd<'_, '_, '_>) -> String {
    let journey = crowd.graph().journey();
    let state = journey.state.map_or(String::new(), |state| format!(", {} state", state.value));
    let customers = format!("{}s", journey.noun(Word::TheCustomer));
    let whom = match crowd.persona() {
        None => format!("all {customers}"),
        Some(persona) => journey.persona_name(persona).map_or(format!("the {customers}"), shorten),
    };
    format!("{}{state}: {whom}, one round", shorten(&journey.title.value))
}

/// Writes the sections of a crowd.
pub(super) struct Writer<'a, 'r, 'g, 'j> {
    crowd: &'a Crowd<'r, 'g, 'j>,
    analysis: &'a Analysis<'a, 'j>,
    journey: &'j Journey,
    top: usize,
    scenario: Option<ScenarioIx>,
    people: People,
    kept: f64,
    bounds: (f64, f64),
    splits: Vec<OpenSplit>,
    /// The touchpoints that disappoint, the most painful first.
    disappointing: Vec<Gap>,
    waits: Option<Waits>,
    /// How long customers take over the stretch of each limit of the journey.
    stretches: Vec<Option<Stretch>>,
}

impl<'a, 'r, 'g, 'j> Writer<'a, 'r, 'g, 'j> {
    pub fn new(
        crowd: &'a Crowd<'r, 'g, 'j>,
        analysis: &'a Analysis<'a, 'j>,
        wanted: Wanted,
    ) -> Result<Self, TooTangled> {
        let journey = crowd.graph().journey();
        let mut disappointing: Vec<Gap> = crowd.gaps().into_iter().filter(|gap| gap.size() < 0.0).collect();
        disappointing.sort_by(|one, other| {
            let pain = |gap: &Gap| gap.reached * gap.size();
            pain(one).total_cmp(&pain(other))
        });
        Ok(Writer {
            crowd,
            analysis,
            journey,
            top: wanted.top,
            scenario: wanted.scenario,
            people: People::of(crowd),
            kept: crowd.kept(),
            bounds: crowd.bounds(|outcome| outcome.is_kept(journey))?,
            splits: crowd.open_splits(),
            disappointing,
            waits: crowd.waits(),
            stretches: Self::stretches_of(crowd)?,
        })
    }

    /// What the figures rest on: the sources that the journey names, and how much of it is stated.
    pub fn basis(&self) -> String {
        let texts = self.journey.based_on.iter().map(|text| text.value.as_str());
        let named = self.journey.sources.iter().map(|source| source.name.value.as_str());
        let sources: Vec<String> = texts.chain(named).map(shorten).collect();
        let rests = match sources.as_slice() {
            [] => "Nothing says what this map rests on (`based-on`).".to_owned(),
            [one] => format!("Rests on: {one}{}", if one.ends_with('…') { "" } else { "." }),
            [one, others @ ..] => format!("Rests on: {one}, and {} more.", others.len()),
        };
        let (met, scored) = self.coverage();
        let open = match self.splits.len() {
            0 if self.unstated() > 0.0 => "Every split has its shares, but some do not add up to 1".to_owned(),
            0 => "Every split has its shares".to_owned(),
            1 => "The shares of 1 split are open".to_owned(),
            count => format!("The shares of {count} splits are open"),
        };
        let scores = match scored {
            0 => "no touchpoint has an experience".to_owned(),
            _ => format!("{scored} of {met} touchpoints have an experience"),
        };
        let trust = match self.splits.is_empty() {
            true => "",
            false => " Open shares count as equal: trust the order, not the digits.",
        };
        let covered = self
            .journey
            .coverage()
            .map_or(String::new(), |(rests, all)| format!(" {rests} of {all} touchpoints rest on something."));
        format!("{rests}{covered} {open}; {scores}.{trust}")
    }

    /// The share of the crowd that goes where no transition says.
    fn unstated(&self) -> f64 {
        self.met().map(|ix| self.crowd.unstated_at(ix)).sum()
    }

    /// The number of touchpoints that the crowd comes to, and of those with an experience among them.
    fn coverage(&self) -> (usize, usize) {
        let met: Vec<TouchpointIx> = self.met().collect();
        let scored = met.iter().filter(|&&ix| self.crowd.scores(ix).1.is_some()).count();
        (met.len(), scored)
    }

    /// The touchpoints that the crowd meets.
    fn met(&self) -> impl Iterator<Item = TouchpointIx> {
        (0..self.journey.touchpoints.len()).map(TouchpointIx::from).filter(|&ix| self.crowd.visits(ix) > 0.0)
    }

    pub fn sections(&self) -> Vec<Section> {
        if !self.crowd.begins() {
            let text = "Nobody begins this journey: no touchpoint is an entry (`entry`). All figures are 0.".to_owned();
            return vec![Section { heading: "Get through", items: vec![Item::Text(text)] }];
        }
        let all = [
            ("Get through", self.get_through()),
            ("Where they leave", self.leave()),
            ("What disappoints", self.disappoints()),
            ("The story", self.story()),
            ("Put right", self.put_right()),
            ("Time", self.time()),
            ("Against promises", self.promises()),
            ("Effort", self.effort()),
            ("What if", self.levers()),
            ("Ask next", self.ask_next()),
        ];
        let sections = all.into_iter().filter(|(_, items)| !items.is_empty());
        sections.map(|(heading, items)| Section { heading, items }).collect()
    }

    fn name(&self, ix: TouchpointIx) -> String {
        shorten(&self.journey.touchpoint(ix).name.value)
    }

    /// The persona of a figure, where the crowd has several: " (Host)".
    fn whose(&self, persona: PersonaIx) -> String {
        match self.crowd.persona() {
            Some(_) => String::new(),
            None => self.journey.persona_name(persona).map_or(String::new(), |name| format!(" ({})", shorten(name))),
        }
    }

    /// The personas of a figure, where it is not of all that the crowd has: " (Host and Guest)".
    fn of_some(&self, personas: PersonaSet) -> String {
        if self.crowd.persona().is_some() || personas == self.journey.travellers() {
            return String::new();
        }
        let names = personas.iter().filter_map(|persona| self.journey.persona_name(persona).map(shorten));
        format!(" ({})", list_of_many(names, "and"))
    }

    /// The ideas beside a touchpoint: "idea: a calendar (Events)", or that there is none.
    fn ideas(&self, ix: TouchpointIx) -> String {
        let ideas = self.journey.touchpoint(ix).opportunities.iter().filter(|one| one.value.is_open());
        let ideas: Vec<_> = ideas.collect();
        let Some(first) = ideas.first() else { return "no idea written here".into() };
        let team = first.value.team.map(|team| &self.journey.definitions.teams[team.value.index()].name.value);
        let team = team.map_or(String::new(), |team| format!(" ({})", shorten(team)));
        let more = match ideas.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        format!("idea: {}{team}{more}", shorten(&first.value.text.value))
    }

    fn disappoints(&self) -> Vec<Item> {
        let met = self.met().filter(|&ix| {
            let (expectation, experience) = self.crowd.scores(ix);
            expectation.is_some() && experience.is_some()
        });
        if self.disappointing.is_empty() {
            return match met.count() {
                0 => vec![Item::Text("No touchpoint states both what they expect and what they experience.".into())],
                count => {
                    let noun = if count == 1 { "the 1 touchpoint" } else { &format!("the {count} touchpoints") };
                    vec![Item::Text(format!("None of {noun} with both scores is below what they expect."))]
                }
            };
        }
        let shown = self.disappointing.iter().take(self.top).map(|one| {
            let score = |value: f64| trimmed(value, 2);
            Item::Row {
                number: format!("{} × {}", self.people.count(one.reached), gap(one.size())),
                what: self.name(one.touchpoint) + &self.whose(one.persona),
                more: vec![
                    format!("expected {}, got {}", score(one.expectation), score(one.experience)),
                    self.ideas(one.touchpoint),
                ],
            }
        });
        let mut items: Vec<Item> = shown.collect();
        let more = self.disappointing.len().saturating_sub(self.top);
        if more > 0 {
            let are = if more == 1 { "is" } else { "are" };
            items.push(Item::Text(format!("{more} more {are} below what they expect.")));
        }
        items
    }

    /// The peak and the end of the told paths of a persona (the peak–end rule).
    fn story(&self) -> Vec<Item> {
        let Some(persona) = self.crowd.persona() else { return Vec::new() };
        let mut items = Vec::new();
        let main = self.analysis.main_path(persona);
        let mut tell = |words: &str, path: &[TouchpointIx]| {
            let (Some(peak), Some(last)) = (self.crowd.peak(path), self.crowd.last(path)) else { return };
            if peak.1 == 0.0 {
                items.push(Item::Text(format!("{words} is as expected wherever it is scored.")));
                return;
            }
            let of = |(ix, size): (TouchpointIx, f64)| format!("{} ({})", self.name(ix), gap(size));
            items.push(Item::Text(match peak.0 == last.0 {
                true => format!("{words} is remembered by {}, its peak and the last that is scored.", of(peak)),
                false => format!("{words} is remembered by its peak, {}, and by its end, {}.", of(peak), of(last)),
            }));
        };
        let of_all = |share: f64| format!("{} of {}", self.people.count(share), self.people.all());
        if self.scenario.is_none() {
            tell(&format!("The main path ({})", of_all(main.probability)), &main.touchpoints);
        }
        for (index, scenario) in self.journey.scenarios.iter().enumerate() {
            if self.scenario.is_none_or(|only| only.index() == index)
                && self.journey.personas_of_scenario(scenario).contains(persona)
                && let Ok(path) = self.analysis.scenario_path(scenario, persona)
                && (self.scenario.is_some() || path.touchpoints != main.touchpoints)
            {
                let name = shorten(&scenario.name.value);
                tell(&format!("“{name}” ({})", of_all(path.probability)), &path.touchpoints);
            }
        }
        items
    }

    fn put_right(&self) -> Vec<Item> {
        let mut failures = self.crowd.failures();
        failures.sort_by(|one, other| {
            // What only leads to a recovery now and then is no failure of all who come there.
            let is_failure = |failure: &Failure| failure.reason != Reason::Recovered;
            let left = |failure: &Failure| failure.reached * (1.0 - failure.recovered.unwrap_or(0.0));
            is_failure(other).cmp(&is_failure(one)).then(left(other).total_cmp(&left(one)))
        });
        let shown = failures.iter().take(self.top).map(|failure| {
            let why = match failure.reason {
                Reason::Gap => "far below what they expect",
                Reason::Pain => "a severe pain",
                Reason::Recovered => "",
            };
            let recovered = match failure.recovered {
                None => "how many are made good was not computed".into(),
                Some(0.0) => "nothing makes it good".into(),
                Some(share) => {
                    let who = self.people.count(failure.reached * share);
                    match failure.reason {
                        Reason::Recovered => format!("{who} of them go on to a recovery"),
                        _ => format!("made good for {who} of them"),
                    }
                }
            };
            Item::Row {
                number: self.people.count(failure.reached),
                what: self.name(failure.touchpoint) + &self.of_some(failure.personas),
                more: vec![recovered, why.into()],
            }
        });
        shown.collect()
    }

    fn time(&self) -> Vec<Item> {
        let Some(time) = self.crowd.time() else {
            return vec![Item::Text("No wait and no duration is stated, so nothing is said about time.".into())];
        };
        let range = |low: f64, high: f64| match low < high {
            true => format!(" ({} to {}, by how often things repeat)", words(low), words(high)),
            false => String::new(),
        };
        let minutes = time.minutes;
        let mut said = format!("{}{} on average", words(minutes.mean), range(minutes.low, minutes.high));
        if time.covered < 0.995 {
            said += &format!(", as far as it is stated: for {} of visits", percent(time.covered));
        }
        if let Some(waits) = &self.waits {
            said += &format!("; waiting in all {}", words(waits.minutes.mean));
            said += &waits.late.map_or(String::new(), |late| match late {
                0.0 => ", no wait longer than expected".into(),
                late if late > 0.995 => ", every wait longer than expected where that is stated".into(),
                late => format!(", {} of the waits longer than expected where that is stated", percent(late)),
            });
        }
        let mut items = vec![Item::Text(said + ".")];
        if time.to.len() > 1 {
            let to = time.to.iter().map(|(outcome, minutes)| {
                // They meet nothing whose time is stated.
                let told = if *minutes > 0.0 { words(*minutes) } else { "nothing stated".into() };
                format!("{}: {told}", self.only_to(*outcome))
            });
            items.push(Item::Text(format!("Those who {}.", to.collect::<Vec<_>>().join("; "))));
        }
        items.extend(time.at.iter().take(self.top.min(3)).map(|&(ix, minutes)| Item::Row {
            number: words(minutes / self.crowd.reached(ix)),
            what: self.name(ix),
            more: vec![format!("for each of the {} who meet it", self.people.count(self.crowd.reached(ix)))],
        }));
        items
    }

    fn effort(&self) -> Vec<Item> {
        let (contacts, encounters) = (self.crowd.contacts(), self.crowd.encounters());
        let unsure = self.crowd.unsure_contacts();
        let company = self.journey.noun(Word::TheCompany);
        let number = |of: crate::analysis::Moments| match of.amount.low < of.amount.high {
            true => format!("{} to {}", tenths(of.amount.low), tenths(of.amount.high)),
            false => tenths(of.amount.mean),
        };
        let all = match number(encounters) {
            one if one == "1" => "1 encounter in all".to_owned(),
            count => format!("{count} encounters in all"),
        };
        if unsure >= contacts.amount.mean - 1e-9 {
            return vec![Item::Text(format!(
                "{all}. How many of them are contacts with the {company} is not stated (`ownership`, `contact`)."
            ))];
        }
        let open = match unsure > 0.05 {
            true => format!(", {} of them by touchpoints that do not say whether they are", trimmed(unsure, 1)),
            false => String::new(),
        };
        let contacts = number(contacts);
        vec![Item::Text(format!("{contacts} contacts with the {company} or a partner{open} per customer; {all}."))]
    }

    /// How many a share is: in two digits, where that depends on what is open.
    fn counted(&self, share: f64) -> String {
        match self.bounds.1 - self.bounds.0 > WORTH_ASKING {
            true => self.people.about_within(share, self.kept, self.bounds),
            false => self.people.count(share),
        }
    }
}
