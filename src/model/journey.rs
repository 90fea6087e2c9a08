//! The model: a customer journey with everything resolved.
//!
//! References are indices into the journey's own lists ([`PersonaIx`], [`TouchpointIx`], …), so that a
//! journey stands for itself: what it uses of a catalog is among them, shared with other journeys. Every value keeps its
//! place in the file.

use std::ops::Range;

use super::definitions::{Definitions, Link, PersonaIx, PersonaSet, TeamIx, TouchpointIx};
use super::scalars::Date;
use super::touchpoint::{Target, Touchpoint, Way};
use super::vocabulary::{StageKind, State};
use crate::diagnostic::{list_of_many, shorten};
use crate::source::At;

/// A customer journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Its id, unique in a project.
    pub id: String,
    /// Its title.
    pub title: At<String>,
    /// The language of its texts (BCP 47).
    pub lang: Option<At<String>>,
    /// Whether it shows what is or what is meant to be.
    pub state: Option<At<State>>,
    /// The id of the journey whose future this is.
    pub target_of: Option<At<String>>,
    /// What it is about.
    pub summary: Option<At<String>>,
    /// The team that keeps the map true.
    pub owner: Option<At<TeamIx>>,
    /// When the map was last compared with reality.
    pub reviewed: Option<At<Date>>,
    /// The evidence that the map rests on.
    pub based_on: Vec<At<String>>,
    /// Words to find it by.
    pub tags: Vec<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
    /// Personas, channels, teams, partners and facts: its own, and those of the catalog that it uses.
    pub definitions: Definitions,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// Its touchpoints, in document order.
    pub touchpoints: Vec<Touchpoint>,
}

/// A stage of a journey (D1).
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its id, unique in the journey.
    pub id: At<String>,
    /// What it is called.
    pub name: Option<At<String>>,
    /// Which of the four stages it belongs to.
    pub kind: StageKind,
    /// A remark.
    pub note: Option<At<String>>,
    /// Its touchpoints, as a range of [`Journey::touchpoints`].
    pub touchpoints: Range<u32>,
}

impl Journey {
    /// How many personas there are to look at: at least one, for a journey without any has one unnamed.
    pub fn persona_count(&self) -> usize {
        self.definitions.personas.len().max(1)
    }

    /// All personas, the unnamed one included.
    pub fn all_personas(&self) -> PersonaSet {
        PersonaSet::first(self.persona_count())
    }

    /// What a persona is called; `None` for the unnamed one.
    pub fn persona_name(&self, persona: PersonaIx) -> Option<&str> {
        self.definitions.personas.get(persona.index()).map(|persona| persona.name.value.as_str())
    }

    /// Some personas for the end of a sentence: " for host and guest", or nothing where it is all of them.
    pub(crate) fn for_personas(&self, personas: PersonaSet) -> String {
        if self.definitions.personas.is_empty() || personas == self.all_personas() {
            return String::new();
        }
        let names = personas.iter().filter_map(|persona| self.persona_name(persona).map(shorten));
        format!(" for {}", list_of_many(names, "and"))
    }

    /// A touchpoint.
    pub fn touchpoint(&self, touchpoint: TouchpointIx) -> &Touchpoint {
        &self.touchpoints[touchpoint.index()]
    }

    /// The touchpoint with this id.
    pub fn find_touchpoint(&self, id: &str) -> Option<TouchpointIx> {
        self.touchpoints.iter().position(|touchpoint| touchpoint.id.value == id).map(TouchpointIx::from)
    }

    /// The persona with this id.
    pub fn find_persona(&self, id: &str) -> Option<PersonaIx> {
        self.definitions.personas.iter().position(|persona| persona.identity.id.value == id).map(PersonaIx::from)
    }

    /// The stage kind that a touchpoint belongs to.
    pub fn stage_kind(&self, touchpoint: TouchpointIx) -> StageKind {
        self.stages[self.touchpoint(touchpoint).stage.index()].kind
    }

    /// The personas that may take a way of a touchpoint: those whom both ends serve and whom the way names.
    pub fn personas_of_way(&self, from: &Touchpoint, way: &Way) -> PersonaSet {
        let there = match way.to.value {
            Target::Touchpoint(to) => self.touchpoint(to).personas,
            Target::Done | Target::Lost => self.all_personas(),
        };
        let named = way
            .personas
            .as_ref()
            .map_or(self.all_personas(), |named| named.iter().map(|persona| persona.value).collect());
        from.personas.and(there).and(named)
    }

    /// Whether the journey is a target: then the service is judged in full.
    pub fn is_target(&self) -> bool {
        self.state.is_some_and(|state| state.value == State::Target)
    }
}
