//! A touchpoint, and all that may be said of it.

use super::definitions::{ChannelIx, FactIx, Link, PartnerIx, PersonaIx, PersonaSet, StageIx, TeamIx, TouchpointIx};
use super::scalars::Duration;
use super::vocabulary::{Contact, Lack, Level, Ownership, Reach, RecoveryPart, Tone};
use crate::source::{At, Span};

/// A touchpoint (D2).
///
/// What only some touchpoints have stands in [`Details`], which a touchpoint dereferences to:
/// `touchpoint.experience` works, whether the file says anything of it or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Touchpoint {
    /// Its id, unique in the journey; where it is made from the name, its place is the name's.
    pub id: At<String>,
    /// The customer's action or encounter.
    pub name: At<String>,
    /// The stage that it belongs to.
    pub stage: StageIx,
    /// Where it stands in the file.
    pub place: Place,
    /// The personas that it serves.
    pub personas: PersonaSet,
    /// The ways on; `None`: the implicit one.
    pub next: Option<Vec<At<Way>>>,
    pub(super) details: Option<Box<Details>>,
}

impl std::ops::Deref for Touchpoint {
    type Target = Details;
    fn deref(&self) -> &Details {
        self.details.as_deref().unwrap_or(&NO_DETAILS)
    }
}

static NO_DETAILS: Details = Details::none();

/// What may be said of a touchpoint. Every part may be absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// A remark.
    pub note: Option<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
    /// Whose touchpoint it is; `None`: not stated, and nothing is guessed.
    pub ownership: Option<At<Ownership>>,
    /// How the customer meets the company here; `None`: not stated.
    pub contact: Option<At<Contact>>,
    /// The channels in which it takes place.
    pub channels: Vec<At<ChannelIx>>,
    /// The personas that it names; `None`: it names nobody and serves all.
    pub named_personas: Option<Vec<At<PersonaIx>>>,
    /// The team that answers for it.
    pub responsible: Option<At<TeamIx>>,
    /// The partner that carries it out.
    pub partner: Option<At<PartnerIx>>,
    /// Whether a person by name answers.
    pub named_person: Option<At<bool>>,
    /// How far it goes beyond the basic promise; `None`: not stated.
    pub level: Option<At<Level>>,
    /// How many customers meet it; `None`: not stated.
    pub reach: Option<At<Reach>>,
    /// Facts shown or looked for here.
    pub facts: Vec<At<FactIx>>,
    /// What the customer expects, 1 to 5 (D3).
    pub expectation: Option<PerPersona<f64>>,
    /// What the customer experiences, 1 to 5 (D3).
    pub experience: Option<PerPersona<f64>>,
    /// What the customer feels.
    pub feeling: Option<PerPersona<String>>,
    /// The tone of the encounter; `None`: not stated.
    pub tone: Option<At<Tone>>,
    /// How long the customer waits.
    pub wait: Option<At<Wait>>,
    /// What hurts the customer here.
    pub pains: Vec<At<Pain>>,
    /// What could be made better.
    pub opportunities: Vec<At<Opportunity>>,
    /// What customers say.
    pub quotes: Vec<At<String>>,
    /// What is measured here.
    pub metrics: Vec<At<Metric>>,
    /// What the customer sees and touches.
    pub evidence: Vec<At<Action>>,
    /// What employees do in the customer's sight.
    pub frontstage: Vec<At<Action>>,
    /// What employees do out of the customer's sight.
    pub backstage: Vec<At<Action>>,
    /// Systems and processes that carry it.
    pub support: Vec<At<Action>>,
    /// The employee's side of it (D9).
    pub employee: Option<At<Employee>>,
    /// The touchpoints whose failure this one makes good (D6).
    pub recovers: Vec<At<TouchpointIx>>,
    /// Which parts of a recovery happen here (D6).
    pub recovery: Vec<At<RecoveryPart>>,
    /// Whether the customer is asked for feedback (D7).
    pub feedback: Option<At<Feedback>>,
    /// Whether a customer may begin here, besides the starting state.
    pub entry: Option<At<bool>>,
}

impl Details {
    /// Nothing is said.
    pub(super) const fn none() -> Self {
        Details {
            note: None,
            links: Vec::new(),
            ownership: None,
            contact: None,
            channels: Vec::new(),
            named_personas: None,
            responsible: None,
            partner: None,
            named_person: None,
            level: None,
            reach: None,
            facts: Vec::new(),
            expectation: None,
            experience: None,
            feeling: None,
            tone: None,
            wait: None,
            pains: Vec::new(),
            opportunities: Vec::new(),
            quotes: Vec::new(),
            metrics: Vec::new(),
            evidence: Vec::new(),
            frontstage: Vec::new(),
            backstage: Vec::new(),
            support: Vec::new(),
            employee: None,
            recovers: Vec::new(),
            recovery: Vec::new(),
            feedback: None,
            entry: None,
        }
    }
}

/// Where an element stands. Elements that differ only in their place are equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// The whole element.
    pub whole: Span,
    /// Its first line.
    pub head: Span,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A value for all personas, or one for each of some.
#[derive(Clone, Debug, PartialEq)]
pub enum PerPersona<T> {
    /// The same for all.
    All(At<T>),
    /// One for each of these.
    Each(Vec<(At<PersonaIx>, At<T>)>),
}

impl<T> PerPersona<T> {
    /// The value for one persona, if there is one.
    pub fn get(&self, persona: PersonaIx) -> Option<&At<T>> {
        match self {
            PerPersona::All(value) => Some(value),
            PerPersona::Each(values) => values.iter().find(|(of, _)| of.value == persona).map(|(_, value)| value),
        }
    }
}

/// A wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// How long the customer waits.
    pub length: At<Duration>,
    /// How long the customer expects to wait.
    pub expected: Option<At<Duration>>,
    /// Whether the customer is told about the wait.
    pub informed: Option<At<bool>>,
}

/// A pain.
#[derive(Clone, Debug, PartialEq)]
pub struct Pain {
    /// What hurts.
    pub text: At<String>,
    /// How much, 1 (a nuisance) to 3 (a failure).
    pub severity: Option<At<u8>>,
}

/// Something that could be made better.
#[derive(Clone, Debug, PartialEq)]
pub struct Opportunity {
    /// What it is.
    pub text: At<String>,
    /// The team that could do it.
    pub team: Option<At<TeamIx>>,
    /// Addresses of further material.
    pub links: Box<[At<Link>]>,
}

/// Figures that are measured together.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The standard figures.
    pub figures: Figures,
    /// A figure of one's own: its name and value.
    pub named: Option<(At<String>, At<f64>)>,
    /// What the standard figures are meant to become.
    pub target: Option<Figures>,
    /// What the named figure is meant to become.
    pub named_target: Option<At<f64>>,
    /// How many answers the figures rest on.
    pub responses: Option<At<u32>>,
    /// Where the figures come from.
    pub source: Option<At<String>>,
}

/// Standard figures of customer experience.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Customer satisfaction, 1 to 5.
    pub csat: Option<At<f64>>,
    /// Net promoter score, −100 to 100.
    pub nps: Option<At<f64>>,
    /// Customer effort score, 1 to 7 where 7 is easy.
    pub ces: Option<At<f64>>,
}

/// Something that is there, done or used behind a touchpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it is.
    pub text: At<String>,
    /// The team that does it.
    pub team: Option<At<TeamIx>>,
}

/// The employee's side of a touchpoint (D9).
#[derive(Clone, Debug, PartialEq)]
pub struct Employee {
    /// What the employee experiences, 1 to 5.
    pub experience: Option<At<f64>>,
    /// The emotional load, 1 (light) to 5 (heaviest).
    pub load: Option<At<f64>>,
    /// What the employee lacks.
    pub lacks: Vec<At<Lack>>,
}

/// Asking for feedback (D7).
#[derive(Clone, Debug, PartialEq)]
pub struct Feedback {
    /// Whether the customer is asked.
    pub asks: bool,
    /// Within what time feedback is answered.
    pub answered_within: Option<At<Duration>>,
}

/// A way on from a touchpoint, as the file says it. It dereferences to its [`Terms`].
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Where it leads.
    pub to: At<Target>,
    pub(super) terms: Option<Box<Terms>>,
}

impl std::ops::Deref for Way {
    type Target = Terms;
    fn deref(&self) -> &Terms {
        self.terms.as_deref().unwrap_or(&NO_TERMS)
    }
}

static NO_TERMS: Terms = Terms { when: None, probability: None, personas: None, note: None };

/// On what terms a way is taken. Every part may be absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// In which case.
    pub when: Option<At<String>>,
    /// How many take it, 0 to 1.
    pub probability: Option<At<f64>>,
    /// The personas that may take it; `None`: all.
    pub personas: Option<Vec<At<PersonaIx>>>,
    /// A remark.
    pub note: Option<At<String>>,
}

/// Where a way leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// To a touchpoint.
    Touchpoint(TouchpointIx),
    /// The customer is finished, content or not.
    Done,
    /// The customer is gone, to a competitor or nowhere.
    Lost,
}
