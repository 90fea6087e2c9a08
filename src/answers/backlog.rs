//! The backlog: the opportunities of journeys in the order in which one would take them up, and the pains that no
//! opportunity relieves.

mod json;
mod layout;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

pub use self::json::{json, schema};
pub use self::layout::{csv, markdown};
use crate::diagnostic::beginning;
use crate::model::{Date, Journey, Opportunity, Pain, PersonaIx, PersonaSet, Progress, TouchpointIx};

/// The opportunities and the unrelieved pains of some journeys.
#[derive(Clone, Debug)]
pub struct Backlog<'j> {
    /// The opportunities: open ones first, then those that are done, then those that are dropped; within each, the greatest
    /// impact first, then the least effort, then the earliest day, then by journey and place.
    pub opportunities: Vec<Planned<'j>>,
    /// The pains that no opportunity relieves, the most severe first, then by journey and place.
    pub unrelieved: Vec<Unrelieved<'j>>,
    journeys: Vec<(&'j str, &'j Journey)>,
}

/// Where something of a backlog stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'j> {
    /// The path of the journey's file.
    pub path: &'j str,
    /// The journey.
    pub journey: &'j Journey,
    /// The touchpoint.
    pub touchpoint: TouchpointIx,
    /// The position among the items of the touchpoint, from 0.
    pub item: usize,
}

/// The number of characters of a pain's text where an opportunity names the pain. Many may name the same.
const REFERRED: usize = 120;

impl Planned<'_> {
    /// Returns the texts of the pains that it relieves. Long ones are cut.
    pub fn pain_texts(&self) -> impl Iterator<Item = String> + '_ {
        self.pains.iter().map(|pain| referred(&pain.text.value))
    }
}

fn referred(text: &str) -> String {
    let shown = beginning(text, REFERRED);
    if shown.len() < text.len() { format!("{shown}…") } else { text.to_owned() }
}

impl<'j> Place<'j> {
    /// Returns the name of the touchpoint.
    pub fn name(&self) -> &'j str {
        &self.journey.touchpoint(self.touchpoint).name.value
    }

    /// Returns the id and the name of the team of an opportunity; empty without one.
    fn team(&self, opportunity: &Opportunity) -> (&'j str, &'j str) {
        let team = opportunity.team.and_then(|team| self.journey.definitions.teams.get(team.value.index()));
        team.map_or(("", ""), |team| (team.identity.id.value.as_str(), team.name.value.as_str()))
    }

    /// Returns the ids of personas.
    fn personas(&self, personas: impl Iterator<Item = PersonaIx>) -> Vec<&'j str> {
        personas.filter_map(|persona| self.journey.persona_id(persona)).collect()
    }
}

/// An opportunity of a backlog.
#[derive(Clone, Debug)]
pub struct Planned<'j> {
    /// Where it stands.
    pub place: Place<'j>,
    /// The opportunity.
    pub opportunity: &'j Opportunity,
    /// The pains that it relieves.
    pub pains: Vec<&'j Pain>,
}

/// A pain that no opportunity relieves.
#[derive(Clone, Debug)]
pub struct Unrelieved<'j> {
    /// Where it stands.
    pub place: Place<'j>,
    /// The pain.
    pub pain: &'j Pain,
}

impl<'j> Backlog<'j> {
    /// Returns the backlog of journeys, each with the path of its file.
    pub fn of(journeys: &[(&'j str, &'j Journey)]) -> Self {
        let mut backlog = Backlog { opportunities: Vec::new(), unrelieved: Vec::new(), journeys: journeys.to_vec() };
        for &(path, journey) in journeys {
            backlog.add(path, journey);
        }
        // The sort is stable, so equals stay in the order of journeys and places.
        backlog.opportunities.sort_by_key(|planned| rank(planned.opportunity));
        backlog.unrelieved.sort_by_key(|unrelieved| Reverse(unrelieved.pain.severity.map_or(0, |at| at.value)));
        backlog
    }

    /// Returns the backlog of a journey for some of its personas: without what is only that of others.
    pub fn of_personas(journey: &'j Journey, personas: PersonaSet) -> Self {
        let mut backlog = Backlog::of(&[("", journey)]);
        let served = |place: &Place<'_>| journey.touchpoint(place.touchpoint).personas.and(personas);
        backlog.opportunities.retain(|one| !one.opportunity.whose.among(served(&one.place)).is_empty());
        backlog.unrelieved.retain(|one| !one.pain.whose.among(served(&one.place)).is_empty());
        backlog
    }

    fn add(&mut self, path: &'j str, journey: &'j Journey) {
        let with_id = journey.pains().filter_map(|pain| Some((pain.id.as_ref()?.value.as_str(), pain)));
        let by_id: HashMap<&str, &Pain> = with_id.collect();
        let mut relieved: HashSet<&str> = HashSet::new();
        let places = || journey.touchpoints.iter().zip((0..).map(TouchpointIx));
        for (of, touchpoint) in places() {
            for (at, item) in of.opportunities.iter().zip(0..) {
                let opportunity = &at.value;
                let pains = opportunity.pains.iter().filter_map(|id| by_id.get(id.value.as_str()).copied()).collect();
                let place = Place { path, journey, touchpoint, item };
                self.opportunities.push(Planned { place, opportunity, pains });
                if !opportunity.is_dropped() {
                    relieved.extend(opportunity.pains.iter().map(|id| id.value.as_str()));
                }
            }
        }
        for (of, touchpoint) in places() {
            // An opportunity that names no pain is about the touchpoint, and so about each of its pains.
            let is_about_all = |one: &Opportunity| one.pains.is_empty() && !one.is_dropped();
            if of.opportunities.iter().any(|at| is_about_all(&at.value)) {
                continue;
            }
            for (at, item) in of.pains.iter().zip(0..) {
                if at.value.id.as_ref().is_none_or(|id| !relieved.contains(id.value.as_str())) {
                    let place = Place { path, journey, touchpoint, item };
                    self.unrelieved.push(Unrelieved { place, pain: &at.value });
                }
            }
        }
    }
}

/// Returns what an opportunity is sorted by.
fn rank(opportunity: &Opportunity) -> (u8, Reverse<u8>, u8, Option<Reverse<Date>>, Option<Date>) {
    let group = match opportunity.status.map(|status| status.value) {
        Some(Progress::Done) => 1,
        Some(Progress::Dropped) => 2,
        _ => 0,
    };
    let impact = opportunity.impact.map_or(0, |at| at.value);
    // What nobody has estimated comes last.
    let effort = opportunity.effort.map_or(u8::MAX, |at| at.value);
    let due = opportunity.due.map(|at| at.value);
    let undated = due.is_none().then_some(Reverse(Date { year: 1, month: 1, day: 1 }));
    (group, Reverse(impact), effort, undated, due)
}
