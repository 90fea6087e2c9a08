//! Personas, channels, teams, partners and facts, and the indices that refer to them.

use std::collections::HashMap;
use std::sync::Arc;

use super::address::Address;
use super::image::Image;
use super::terms::Terms;
use super::vocabulary::Medium;
use crate::source::{At, Source};

macro_rules! indices {
    ($($(#[doc = $docs:literal])+ $name:ident)+) => {$(
        $(#[doc = $docs])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// Returns the position in the journey's list, from 0.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )+};
}

indices! {
    /// A persona: its position in [`Definitions::personas`]. In a journey without personas, 0 is the unnamed one.
    PersonaIx
    /// A channel: its position in the channels.
    ChannelIx
    /// A team: its position in the teams.
    TeamIx
    /// A partner: its position in the partners.
    PartnerIx
    /// A fact: its position in the facts.
    FactIx
    /// An IT system: its position in the systems.
    SystemIx
    /// A lane of the author's: its position in the lanes.
    LaneIx
    /// A scenario: its position in [`Journey::scenarios`](super::Journey::scenarios).
    ScenarioIx
    /// A stage: its position in [`Journey::stages`](super::Journey::stages).
    StageIx
    /// A touchpoint: its position in [`Journey::touchpoints`](super::Journey::touchpoints), which is document order.
    TouchpointIx
}

/// The most personas that a journey may have.
pub const MAX_PERSONAS: usize = 64;

/// The most channels that a journey may have, including those of the catalog that it uses.
pub const MAX_CHANNELS: usize = 256;

/// The most lanes of the author's that a file may define.
pub(crate) const MAX_LANES: usize = 64;

/// A set of a journey's personas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonaSet(u64);

impl PersonaSet {
    /// Returns the first `count` personas of a journey, at most [`MAX_PERSONAS`].
    pub fn first(count: usize) -> Self {
        PersonaSet(if count >= MAX_PERSONAS { u64::MAX } else { (1 << count) - 1 })
    }

    /// Whether a persona is in the set.
    pub fn contains(self, persona: PersonaIx) -> bool {
        self.0.checked_shr(persona.0).is_some_and(|rest| rest & 1 == 1)
    }

    /// Returns the personas that are in both sets.
    pub fn and(self, other: Self) -> Self {
        PersonaSet(self.0 & other.0)
    }

    /// Returns the personas that are in one set or the other.
    pub fn or(self, other: Self) -> Self {
        PersonaSet(self.0 | other.0)
    }

    /// Returns the personas of this set that are not in the other.
    pub fn without(self, other: Self) -> Self {
        PersonaSet(self.0 & !other.0)
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the number of personas in the set.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Returns the personas in the set, in the journey's order.
    pub fn iter(self) -> impl Iterator<Item = PersonaIx> {
        (0..MAX_PERSONAS as u32).map(PersonaIx).filter(move |&persona| self.contains(persona))
    }
}

impl FromIterator<PersonaIx> for PersonaSet {
    fn from_iter<I: IntoIterator<Item = PersonaIx>>(personas: I) -> Self {
        PersonaSet(personas.into_iter().fold(0, |set, persona| set | 1u64.checked_shl(persona.0).unwrap_or(0)))
    }
}

/// The definitions of a journey, or of a catalog. Journeys share the definitions of their catalog.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// Personas (D5).
    pub personas: Vec<Arc<Persona>>,
    /// Channels (D4).
    pub channels: Vec<Arc<Channel>>,
    /// Teams of the company (D8).
    pub teams: Vec<Arc<Team>>,
    /// Partners of the company (D2).
    pub partners: Vec<Arc<Partner>>,
    /// Facts that should read the same in every channel (D4).
    pub facts: Vec<Arc<Fact>>,
    /// IT systems behind the service.
    pub systems: Vec<Arc<System>>,
    /// Lanes of the author's.
    pub lanes: Vec<Arc<OwnLane>>,
    /// In a journey, its own position of each of the catalog's channels that it uses. A shared fact names channels by
    /// their positions in the catalog, so that journeys need no copies of its texts. `None` in a catalog.
    pub(super) of_catalog: Option<HashMap<ChannelIx, ChannelIx>>,
}

/// A definition of any kind.
#[derive(Clone, Copy, Debug)]
pub enum Definition<'d> {
    /// A persona.
    Persona(&'d Persona),
    /// A channel.
    Channel(&'d Channel),
    /// A team.
    Team(&'d Team),
    /// A partner.
    Partner(&'d Partner),
    /// A fact.
    Fact(&'d Fact),
    /// An IT system.
    System(&'d System),
    /// A lane of the author's.
    Lane(&'d OwnLane),
}

impl<'d> Definition<'d> {
    /// Returns the id and the origin.
    pub fn identity(self) -> &'d Identity {
        match self {
            Definition::Persona(persona) => &persona.identity,
            Definition::Channel(channel) => &channel.identity,
            Definition::Team(team) => &team.identity,
            Definition::Partner(partner) => &partner.identity,
            Definition::Fact(fact) => &fact.identity,
            Definition::System(system) => &system.identity,
            Definition::Lane(lane) => &lane.identity,
        }
    }

    /// Returns the name; of a fact, the statement.
    pub fn name(self) -> &'d At<String> {
        match self {
            Definition::Persona(persona) => &persona.name,
            Definition::Channel(channel) => &channel.name,
            Definition::Team(team) => &team.name,
            Definition::Partner(partner) => &partner.name,
            Definition::Fact(fact) => &fact.statement,
            Definition::System(system) => &system.name,
            Definition::Lane(lane) => &lane.name,
        }
    }

    /// Returns the former ids.
    pub fn was(self) -> &'d [At<String>] {
        match self {
            Definition::Persona(persona) => &persona.was,
            Definition::Channel(channel) => &channel.was,
            Definition::Team(team) => &team.was,
            Definition::Partner(partner) => &partner.was,
            Definition::Fact(fact) => &fact.was,
            Definition::System(system) => &system.was,
            Definition::Lane(lane) => &lane.was,
        }
    }

    /// Returns the noun for its kind, such as `persona`.
    pub fn noun(self) -> &'static str {
        match self {
            Definition::Persona(_) => "persona",
            Definition::Channel(_) => "channel",
            Definition::Team(_) => "team",
            Definition::Partner(_) => "partner",
            Definition::Fact(_) => "fact",
            Definition::System(_) => "system",
            Definition::Lane(_) => "lane",
        }
    }

    /// Returns the key under which its kind is defined, such as `personas`.
    pub fn registry(self) -> &'static str {
        match self {
            Definition::Persona(_) => "personas",
            Definition::Channel(_) => "channels",
            Definition::Team(_) => "teams",
            Definition::Partner(_) => "partners",
            Definition::Fact(_) => "facts",
            Definition::System(_) => "systems",
            Definition::Lane(_) => "lanes",
        }
    }
}

/// The former ids of an element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormerIds<'j> {
    /// What its address begins with, such as `touchpoints`.
    pub registry: &'static str,
    /// The id that it has now.
    pub id: &'j str,
    /// The ids that it had.
    pub was: &'j [At<String>],
    /// Whether it stands in the project's catalog.
    pub in_catalog: bool,
}

impl Definitions {
    /// Returns the definitions of all kinds: personas, channels, teams, partners, facts, systems, lanes.
    pub fn all(&self) -> impl Iterator<Item = Definition<'_>> {
        let personas = self.personas.iter().map(|one| Definition::Persona(one));
        let channels = self.channels.iter().map(|one| Definition::Channel(one));
        let teams = self.teams.iter().map(|one| Definition::Team(one));
        let partners = self.partners.iter().map(|one| Definition::Partner(one));
        let facts = self.facts.iter().map(|one| Definition::Fact(one));
        let systems = self.systems.iter().map(|one| Definition::System(one));
        let lanes = self.lanes.iter().map(|one| Definition::Lane(one));
        personas.chain(channels).chain(teams).chain(partners).chain(facts).chain(systems).chain(lanes)
    }

    /// Returns the former ids of every definition.
    pub(crate) fn former_ids(&self) -> impl Iterator<Item = FormerIds<'_>> {
        self.all().map(|definition| {
            let Identity { id, from_catalog } = definition.identity();
            let (registry, was) = (definition.registry(), definition.was());
            FormerIds { registry, id: &id.value, was, in_catalog: *from_catalog }
        })
    }

    /// Returns what each channel says of a fact; `None` where the channel is silent.
    pub fn stated<'a>(&'a self, fact: &'a Fact) -> impl Iterator<Item = (At<ChannelIx>, &'a At<Option<String>>)> {
        let of_catalog = self.of_catalog.as_ref().filter(|_| fact.identity.from_catalog);
        fact.stated.iter().filter_map(move |(channel, says)| {
            let here = of_catalog.map_or(Some(channel.value), |channels| channels.get(&channel.value).copied());
            Some((At { value: here?, span: channel.span }, says))
        })
    }
}

impl PartialEq for Definitions {
    fn eq(&self, other: &Self) -> bool {
        let is_same_fact = |(one, two): (&Arc<Fact>, &Arc<Fact>)| {
            let is_same = one.identity == two.identity && one.statement == two.statement;
            is_same && self.stated(one).eq(other.stated(two))
        };
        (&self.personas, &self.channels, &self.teams, &self.partners)
            == (&other.personas, &other.channels, &other.teams, &other.partners)
            && (&self.systems, &self.lanes) == (&other.systems, &other.lanes)
            && self.facts.len() == other.facts.len()
            && self.facts.iter().zip(&other.facts).all(is_same_fact)
    }
}

/// The definitions that the journeys of a project share, from its project file.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    definitions: Definitions,
    source: Option<Arc<Source>>,
    pub(super) ids: Ids,
    /// The words of the project.
    pub(super) terms: Arc<Terms>,
}

/// The positions of a catalog's definitions by id, worked out once for all journeys.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    pub personas: HashMap<String, u32>,
    pub channels: HashMap<String, u32>,
    pub teams: HashMap<String, u32>,
    pub partners: HashMap<String, u32>,
    pub facts: HashMap<String, u32>,
    pub systems: HashMap<String, u32>,
    pub lanes: HashMap<String, u32>,
}

impl Catalog {
    /// Makes a catalog of definitions, and the file that they stand in.
    pub fn new(definitions: Definitions, source: Option<Arc<Source>>) -> Self {
        fn by_id<T>(all: &[Arc<T>], identity: impl Fn(&T) -> &Identity) -> HashMap<String, u32> {
            (0..).zip(all).map(|(index, one)| (identity(one).id.value.clone(), index)).collect()
        }
        let ids = Ids {
            personas: by_id(&definitions.personas, |one| &one.identity),
            channels: by_id(&definitions.channels, |one| &one.identity),
            teams: by_id(&definitions.teams, |one| &one.identity),
            partners: by_id(&definitions.partners, |one| &one.identity),
            facts: by_id(&definitions.facts, |one| &one.identity),
            systems: by_id(&definitions.systems, |one| &one.identity),
            lanes: by_id(&definitions.lanes, |one| &one.identity),
        };
        Catalog { definitions, source, ids, terms: Arc::default() }
    }

    /// Sets the words of the project, which its journeys share too.
    #[must_use]
    pub fn with_terms(self, terms: Terms) -> Self {
        Catalog { terms: Arc::new(terms), ..self }
    }

    /// Returns the words of the project.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Returns the definitions.
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// Returns the file that the catalog stands in.
    pub fn source(&self) -> Option<&Arc<Source>> {
        self.source.as_ref()
    }
}

/// The id of a definition, and where the definition comes from.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The id. Its span is a place in the file that defines it.
    pub id: At<String>,
    /// Whether that file is the project's catalog and not the journey.
    pub from_catalog: bool,
}

impl Identity {
    /// Makes the identity of a definition of the journey's own, for a journey built in code.
    fn own(id: impl Into<String>) -> Self {
        Identity { id: id.into().into(), from_catalog: false }
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A kind of customer (D5).
#[derive(Clone, Debug, PartialEq)]
pub struct Persona {
    /// The id and the origin.
    pub identity: Identity,
    /// The name.
    pub name: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// The portrait.
    pub image: Option<Box<At<Image>>>,
    /// How old such a customer is, in figures or words.
    pub age: Option<At<String>>,
    /// What logs call such a customer: names or patterns.
    pub logged_as: Vec<At<String>>,
    /// Who this is.
    pub description: Option<At<String>>,
    /// What the persona wants to reach.
    pub goal: Option<At<String>>,
    /// What the persona needs during the journey.
    pub needs: Vec<At<String>>,
    /// What such a customer says.
    pub quotes: Vec<At<String>>,
    /// The share of customers who are like this, 0 to 1.
    pub share: Option<At<f64>>,
    /// Whether the share is the journey's, while the persona is the catalog's.
    pub(crate) has_own_share: bool,
    /// The id of the persona whom this one accompanies: somebody who is no customer of their own.
    pub accompanies: Option<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
}

impl Persona {
    /// Makes a persona without any details, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Persona {
            identity: Identity::own(id),
            name: name.into().into(),
            was: Vec::new(),
            age: None,
            logged_as: Vec::new(),
            image: None,
            description: None,
            goal: None,
            needs: Vec::new(),
            quotes: Vec::new(),
            share: None,
            has_own_share: false,
            accompanies: None,
            links: Vec::new(),
        }
    }
}

/// A channel (D4).
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The id and the origin.
    pub identity: Identity,
    /// The name.
    pub name: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// By what means the channel speaks.
    pub medium: Option<At<Medium>>,
}

impl Channel {
    /// Makes a channel without any details, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Channel { identity: Identity::own(id), name: name.into().into(), was: Vec::new(), medium: None }
    }
}

/// A team of the company (D8).
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// The id and the origin.
    pub identity: Identity,
    /// The name.
    pub name: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// What it does for the service.
    pub description: Option<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
}

impl Team {
    /// Makes a team without any details, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Team {
            identity: Identity::own(id),
            name: name.into().into(),
            was: Vec::new(),
            description: None,
            links: Vec::new(),
        }
    }
}

/// A partner of the company (D2).
#[derive(Clone, Debug, PartialEq)]
pub struct Partner {
    /// The id and the origin.
    pub identity: Identity,
    /// The name.
    pub name: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// What it does for the service.
    pub description: Option<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
}

impl Partner {
    /// Makes a partner without any details, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Partner {
            identity: Identity::own(id),
            name: name.into().into(),
            was: Vec::new(),
            description: None,
            links: Vec::new(),
        }
    }
}

/// Something that should read the same in every channel (D4).
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The id and the origin.
    pub identity: Identity,
    /// What the fact is about.
    pub statement: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// What each channel says of the fact; `None` where the channel is silent. The positions are those in the file that
    /// defines the fact; [`Definitions::stated`] has those in the journey.
    pub(crate) stated: Vec<(At<ChannelIx>, At<Option<String>>)>,
}

impl Fact {
    /// Makes a fact, and what channels of the journey say of it, for a journey built in code. `None`: the channel is
    /// silent about it.
    pub fn new(
        id: impl Into<String>,
        statement: impl Into<String>,
        stated: impl IntoIterator<Item = (ChannelIx, Option<String>)>,
    ) -> Self {
        let stated = stated.into_iter().map(|(channel, says)| (channel.into(), says.into())).collect();
        Fact { identity: Identity::own(id), statement: statement.into().into(), was: Vec::new(), stated }
    }
}

/// An IT system behind the service.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    /// The id and the origin.
    pub identity: Identity,
    /// The name.
    pub name: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// What it does for the service.
    pub description: Option<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
}

impl System {
    /// Makes a system without any details, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        System {
            identity: Identity::own(id),
            name: name.into().into(),
            was: Vec::new(),
            description: None,
            links: Vec::new(),
        }
    }
}

/// A lane of the author's, for what no key of the format holds.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnLane {
    /// The id and the origin.
    pub identity: Identity,
    /// The name.
    pub name: At<String>,
    /// Former ids.
    pub was: Vec<At<String>>,
    /// The id of the lane that it stands below, one of polku's own or another of the author's; `None`: the last of the map.
    pub after: Option<At<String>>,
}

impl OwnLane {
    /// Makes a lane, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        OwnLane { identity: Identity::own(id), name: name.into().into(), was: Vec::new(), after: None }
    }
}

/// A link to further material.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The name.
    pub text: Option<At<String>>,
    /// The address.
    pub url: At<Address>,
}
