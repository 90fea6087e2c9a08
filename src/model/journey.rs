//! The model: a customer journey with everything resolved.
//!
//! References are indices into the journey's own lists ([`PersonaIx`], [`TouchpointIx`], …). What the journey uses of a
//! catalog is in these lists too, and shared with other journeys. Every value keeps its place in the file.

use std::ops::Range;
use std::sync::Arc;

use super::basis::BasisSource;
use super::definitions::{
    Definitions, FormerIds, Link, PersonaIx, PersonaSet, ScenarioIx, StageIx, TeamIx, TouchpointIx,
};
use super::ends::{End, EndIx};
use super::image::Image;
use super::limit::Limit;
use super::scalars::{Date, Duration};
use super::scenario::Scenario;
use super::terms::Terms;
use super::touchpoint::{Pain, Repeats, StatedTransition, Target, Touchpoint};
use super::vocabulary::{EndKind, StageKind, State};
use crate::diagnostic::{list_of_many, shorten};
use crate::source::At;

/// A customer journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// The id, unique in a project.
    pub id: String,
    /// The title.
    pub title: At<String>,
    /// The language of the texts (BCP 47).
    pub lang: Option<At<String>>,
    /// The author's words in place of polku's, over those of the project.
    pub terms: Arc<Terms>,
    /// Whether the journey shows what is or what is meant to be.
    pub state: Option<At<State>>,
    /// The id of the journey whose future this is.
    pub target_of: Option<At<String>>,
    /// What the journey is about.
    pub summary: Option<At<String>>,
    /// The team that keeps the map true.
    pub owner: Option<At<TeamIx>>,
    /// When the map was last compared with reality.
    pub reviewed: Option<At<Date>>,
    /// The evidence that the map rests on, as texts.
    pub based_on: Vec<At<String>>,
    /// The evidence that the map rests on, as sources with ids.
    pub sources: Vec<BasisSource>,
    /// How many customers there are.
    pub customers: Option<At<Customers>>,
    /// Limits of time, in document order.
    pub limits: Vec<Limit>,
    /// Words to find the journey by.
    pub tags: Vec<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
    /// Personas, channels, teams, partners and facts: the journey's own, and those of the catalog that it uses.
    pub definitions: Definitions,
    /// The ends: `done` and `lost`, which every journey has, then the journey's own in document order.
    pub ends: Vec<End>,
    /// The scenarios, in document order.
    pub scenarios: Vec<Scenario>,
    /// The stages, in order.
    pub stages: Vec<Stage>,
    /// The touchpoints, in document order.
    pub touchpoints: Vec<Touchpoint>,
}

/// How many customers take a journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Customers {
    /// How many.
    pub count: At<u32>,
    /// The time in which there are so many, in words.
    pub per: Option<At<String>>,
    /// Where the number comes from.
    pub source: Option<At<String>>,
}

/// A stage of a journey (D1).
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The id, unique in the journey.
    pub id: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// The name.
    pub name: Option<At<String>>,
    /// Which of the four canonical stages it is.
    pub kind: StageKind,
    /// A remark.
    pub note: Option<At<String>>,
    /// What the customer wants to reach in the stage.
    pub goal: Option<At<String>>,
    /// How long the stage takes, instead of its touchpoints together.
    pub takes: Option<At<Duration>>,
    /// How often the stage happens before the customer goes on.
    pub repeats: Option<At<Repeats>>,
    /// The touchpoints of the stage, as a range of [`Journey::touchpoints`].
    pub touchpoints: Range<u32>,
}

impl Stage {
    /// Makes a stage without touchpoints, for a journey built in code.
    pub fn new(id: impl Into<String>, kind: StageKind) -> Self {
        Stage {
            id: id.into().into(),
            was: Vec::new(),
            name: None,
            kind,
            note: None,
            goal: None,
            takes: None,
            repeats: None,
            touchpoints: 0..0,
        }
    }
}

impl Journey {
    /// Makes an empty journey, to be built in code.
    ///
    /// Add definitions first, then stages with their touchpoints. Nothing is checked while a journey is built;
    /// [`show::yaml`](crate::interop::show::yaml) writes it as a file whose loading reports what is wrong.
    ///
    /// ```
    /// use polku::model::{Journey, PerPersona, Stage, StageKind, StatedTransition, Target, Touchpoint};
    ///
    /// let mut order = Touchpoint::new("order", "Order");
    /// order.experience = Some(PerPersona::All(2.0.into()));
    /// let mut leave = StatedTransition::to(Target::LOST);
    /// leave.probability = Some(0.25.into());
    /// order.next = Some(vec![leave.into(), StatedTransition::to(Target::DONE).into()]);
    ///
    /// let mut journey = Journey::new("pancake", "Buying a pancake");
    /// journey.add_stage(Stage::new("purchase", StageKind::Purchase), [order]);
    ///
    /// let graph = polku::JourneyGraph::new(&journey);
    /// assert_eq!(graph.graph().edge_count(), 2);
    /// ```
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Journey {
            id: id.into(),
            title: title.into().into(),
            lang: None,
            terms: Arc::default(),
            state: None,
            target_of: None,
            summary: None,
            owner: None,
            reviewed: None,
            based_on: Vec::new(),
            sources: Vec::new(),
            customers: None,
            limits: Vec::new(),
            tags: Vec::new(),
            links: Vec::new(),
            definitions: Definitions::default(),
            ends: End::of_every_journey().into(),
            scenarios: Vec::new(),
            stages: Vec::new(),
            touchpoints: Vec::new(),
        }
    }

    /// Adds a stage behind the others, with its touchpoints in their order.
    ///
    /// Sets the stage of each touchpoint, and the personas it serves: those it names, otherwise all of the journey's.
    pub fn add_stage(&mut self, mut stage: Stage, touchpoints: impl IntoIterator<Item = Touchpoint>) {
        let (number, first) = (StageIx::from(self.stages.len()), self.touchpoints.len() as u32);
        let everybody = self.all_personas();
        self.touchpoints.extend(touchpoints.into_iter().map(|mut touchpoint| {
            let named = touchpoint.named_personas.as_ref();
            touchpoint.personas = named.map_or(everybody, |named| named.iter().map(|persona| persona.value).collect());
            touchpoint.stage = number;
            touchpoint
        }));
        stage.touchpoints = first..self.touchpoints.len() as u32;
        self.stages.push(stage);
    }

    /// Returns the number of personas, at least 1: a journey that names none has one unnamed persona.
    pub fn persona_count(&self) -> usize {
        self.definitions.personas.len().max(1)
    }

    /// Returns all personas, including the unnamed one.
    pub fn all_personas(&self) -> PersonaSet {
        PersonaSet::first(self.persona_count())
    }

    /// Returns the persona whom a persona accompanies, if it is somebody's companion.
    pub fn accompanied(&self, companion: PersonaIx) -> Option<PersonaIx> {
        let id = self.definitions.personas.get(companion.index())?.accompanies.as_ref()?;
        self.find_persona(&id.value).filter(|&persona| persona != companion)
    }

    /// Returns the pains of all touchpoints, in the order of the file.
    pub fn pains(&self) -> impl Iterator<Item = &Pain> {
        self.touchpoints.iter().flat_map(|touchpoint| &touchpoint.pains).map(|pain| &pain.value)
    }

    /// Returns the pain with an id.
    pub fn find_pain(&self, id: &str) -> Option<&Pain> {
        self.pains().find(|pain| pain.id.as_ref().is_some_and(|own| own.value == id))
    }

    /// Returns the images of personas and touchpoints.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        let portraits = self.definitions.personas.iter().filter_map(|persona| persona.image.as_deref());
        let scenes = self.touchpoints.iter().filter_map(|touchpoint| touchpoint.image.as_ref());
        portraits.chain(scenes).map(|image| &image.value)
    }

    /// Returns the personas that accompany another. They have no path of their own, and count in no total.
    pub fn companions(&self) -> PersonaSet {
        let personas = self.definitions.personas.iter().enumerate();
        let accompany = personas.filter(|(_, persona)| persona.accompanies.is_some());
        accompany.map(|(index, _)| PersonaIx::from(index)).collect()
    }

    /// Returns the personas that take a path of their own: all but companions.
    pub fn travellers(&self) -> PersonaSet {
        self.all_personas().without(self.companions())
    }

    /// Returns the name of a persona; `None` for the unnamed one.
    pub fn persona_name(&self, persona: PersonaIx) -> Option<&str> {
        self.definitions.personas.get(persona.index()).map(|persona| persona.name.value.as_str())
    }

    /// Returns the id of a persona; `None` for the unnamed one.
    pub fn persona_id(&self, persona: PersonaIx) -> Option<&str> {
        self.definitions.personas.get(persona.index()).map(|persona| persona.identity.id.value.as_str())
    }

    /// Names some personas for the end of a sentence: " for Host and Guest"; empty for all personas, companions or not.
    pub(crate) fn for_personas(&self, personas: PersonaSet) -> String {
        if self.definitions.personas.is_empty() || personas.or(self.companions()) == self.all_personas() {
            return String::new();
        }
        let names = personas.iter().filter_map(|persona| self.persona_name(persona).map(shorten));
        format!(" for {}", list_of_many(names, "and"))
    }

    /// Returns a touchpoint.
    pub fn touchpoint(&self, touchpoint: TouchpointIx) -> &Touchpoint {
        &self.touchpoints[touchpoint.index()]
    }

    /// Finds the touchpoint with an id.
    pub fn find_touchpoint(&self, id: &str) -> Option<TouchpointIx> {
        self.touchpoints.iter().position(|touchpoint| touchpoint.id.value == id).map(TouchpointIx::from)
    }

    /// Returns an end.
    pub fn end(&self, end: EndIx) -> &End {
        &self.ends[end.index()]
    }

    /// Returns the ends, each with its position.
    pub fn ends(&self) -> impl Iterator<Item = (EndIx, &End)> {
        self.ends.iter().enumerate().map(|(index, end)| (EndIx::from(index), end))
    }

    /// Returns the id of what a transition leads to.
    pub fn target_id(&self, target: Target) -> &str {
        match target {
            Target::Touchpoint(touchpoint) => &self.touchpoint(touchpoint).id.value,
            Target::End(end) => &self.end(end).id.value,
        }
    }

    /// Names the ends that are not of the kind `lost`, for a message: "`done`"; "`granted` or `refused`".
    pub(crate) fn finish_list(&self) -> String {
        let listed = self.ends.iter().filter(|end| end.name.is_some() && end.kind != EndKind::Lost);
        match list_of_many(listed.map(|end| format!("`{}`", end.id.value)), "or") {
            none if none.is_empty() => "`done`".into(),
            listed => listed,
        }
    }

    /// Finds the persona with an id.
    pub fn find_persona(&self, id: &str) -> Option<PersonaIx> {
        self.definitions.personas.iter().position(|persona| persona.identity.id.value == id).map(PersonaIx::from)
    }

    /// Finds the scenario with an id.
    pub fn find_scenario(&self, id: &str) -> Option<ScenarioIx> {
        self.scenarios.iter().position(|scenario| scenario.id.value == id).map(ScenarioIx::from)
    }

    /// Returns a scenario.
    pub fn scenario(&self, scenario: ScenarioIx) -> &Scenario {
        &self.scenarios[scenario.index()]
    }

    /// Returns the personas whose scenario it is: those it names, otherwise all that take a path of their own.
    pub fn personas_of_scenario(&self, scenario: &Scenario) -> PersonaSet {
        let named = scenario.personas.as_ref();
        named.map_or(self.travellers(), |named| named.iter().map(|persona| persona.value).collect())
    }

    /// Returns the former ids of every element that has some, with the element's registry and id, and whether it stands in
    /// the catalog.
    pub(crate) fn former_ids(&self) -> impl Iterator<Item = FormerIds<'_>> {
        let here = |registry, (id, was)| FormerIds { registry, id, was, in_catalog: false };
        let stages = self.stages.iter().map(|one| (one.id.value.as_str(), one.was.as_slice()));
        let stages = stages.map(move |of| here("stages", of));
        let touchpoints = self.touchpoints.iter().map(|one| (one.id.value.as_str(), one.was.as_slice()));
        let touchpoints = touchpoints.map(move |of| here("touchpoints", of));
        let all = self.definitions.former_ids().chain(stages).chain(touchpoints);
        all.filter(|former| !former.was.is_empty())
    }

    /// Returns the kind of the stage that a touchpoint belongs to.
    pub fn stage_kind(&self, touchpoint: TouchpointIx) -> StageKind {
        self.stages[self.touchpoint(touchpoint).stage.index()].kind
    }

    /// Returns the personas that may take a transition of a touchpoint: those that both ends serve and the transition
    /// names.
    pub fn personas_of_transition(&self, from: &Touchpoint, transition: &StatedTransition) -> PersonaSet {
        let there = match transition.to.value {
            Target::Touchpoint(to) => self.touchpoint(to).personas,
            Target::End(_) => self.all_personas(),
        };
        let named = transition
            .personas
            .as_ref()
            .map_or(self.all_personas(), |named| named.iter().map(|persona| persona.value).collect());
        from.personas.and(there).and(named)
    }

    /// Whether the journey shows what is meant to be. Then rules judge the service in full.
    pub fn is_target(&self) -> bool {
        self.state.is_some_and(|state| state.value == State::Target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::JourneyGraph;
    use crate::interop::show;
    use crate::model::{Channel, ChannelIx, Entry, Fact, PerPersona, Persona};

    #[test]
    fn a_journey_can_be_built_in_code() {
        let mut journey = Journey::new("x", "X");
        let definitions = &mut journey.definitions;
        definitions.personas = vec![Arc::new(Persona::new("host", "Host")), Arc::new(Persona::new("guest", "Guest"))];
        definitions.channels = vec![Arc::new(Channel::new("web", "Website"))];
        definitions.facts = vec![Arc::new(Fact::new("price", "The price", [(ChannelIx(0), Some("4 €".to_owned()))]))];
        let mut look = Touchpoint::new("look", "Look");
        look.channels.push(ChannelIx(0).into());
        let mut order = Touchpoint::new("order", "Order");
        order.named_personas = Some(vec![PersonaIx(0).into()]);
        order.experience = Some(PerPersona::All(4.0.into()));
        let mut back = StatedTransition::to(Target::Touchpoint(TouchpointIx(0)));
        back.probability = Some(0.25.into());
        order.next = Some(vec![back.into(), StatedTransition::to(Target::DONE).into()]);
        journey.add_stage(Stage::new("pre-purchase", StageKind::PrePurchase), [look]);
        journey.add_stage(Stage::new("purchase", StageKind::Purchase), [order]);

        let text = "journey: X\npersonas: { host: Host, guest: Guest }\nchannels: { web: Website }\nfacts: { price: { statement: The price, in: { web: 4 € } } }\nstages:\n  - { id: pre-purchase, touchpoints: [{ name: Look, channel: web }] }\n  - { id: purchase, touchpoints: [{ name: Order, personas: host, experience: 4, next: [{ to: look, probability: 0.25 }, done] }] }\n";
        let written = crate::load_str("x.yaml", text).value.unwrap();
        assert_eq!(journey, written);
        let yaml = |journey| show::yaml(&JourneyGraph::new(journey)).unwrap();
        assert_eq!(yaml(&journey), yaml(&written));
    }

    #[test]
    fn details_that_were_set_and_taken_back_are_none() {
        let mut touchpoint = Touchpoint::new("a", "A");
        touchpoint.entry = Some(PerPersona::All(Entry::Marked(true).into()));
        touchpoint.entry = None;
        assert_eq!(touchpoint, Touchpoint::new("a", "A"));
    }
}
