//! A touchpoint, and all that may be said of it.

use std::ops::{Deref, DerefMut};

use super::basis::Basis;
use super::definitions::{
    ChannelIx, FactIx, LaneIx, Link, PartnerIx, PersonaIx, PersonaSet, StageIx, SystemIx, TeamIx, TouchpointIx,
};
use super::ends::EndIx;
use super::image::Image;
use super::limit::WaitLimit;
use super::scalars::{Date, Duration};
use super::vocabulary::{Better, Contact, Lack, Level, Ownership, Progress, Reach, RecoveryPart, Tone};
use crate::source::{At, Span};

/// A touchpoint (D2).
///
/// It dereferences to its [`TouchpointDetails`]: `touchpoint.experience` can be read and set, whether anything was
/// stated before or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Touchpoint {
    /// The id, unique in the journey. Where it is made from the name, its span is that of the name.
    pub id: At<String>,
    /// The customer's action or encounter.
    pub name: At<String>,
    /// The stage that the touchpoint belongs to.
    pub stage: StageIx,
    /// Where the touchpoint stands in the file.
    pub place: Extent,
    /// The personas that the touchpoint serves.
    pub personas: PersonaSet,
    /// The transitions that the file states; `None`: only the implicit ones.
    pub next: Option<Vec<At<StatedTransition>>>,
    pub(super) details: Rare<TouchpointDetails>,
}

impl Touchpoint {
    /// Makes a touchpoint without any details, for a journey built in code.
    ///
    /// [`Journey::add_stage`](super::Journey::add_stage) sets its stage and the personas that it serves.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Touchpoint {
            id: id.into().into(),
            name: name.into().into(),
            stage: StageIx(0),
            place: Extent::default(),
            personas: PersonaSet::default(),
            next: None,
            details: Rare::default(),
        }
    }
}

impl Touchpoint {
    /// Whether the touchpoint says that it is outside the company's control: the customer's own, other people's, or that
    /// of a partner for which no team is responsible (D2).
    pub fn is_uncontrolled(&self) -> bool {
        self.ownership.is_some_and(|ownership| match ownership.value {
            Ownership::Company => false,
            Ownership::Partner => self.responsible.is_none(),
            Ownership::Customer | Ownership::Social | Ownership::External => true,
        })
    }

    /// Whether the touchpoint is a contact: direct, with the company or a partner (D2). `None` where it does not say enough:
    /// nothing denies it.
    pub fn is_contact(&self) -> Option<bool> {
        let is_ours = self.ownership.map(|owner| matches!(owner.value, Ownership::Company | Ownership::Partner));
        let is_direct = self.contact.map(|contact| contact.value == Contact::Direct);
        match (is_ours, is_direct) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }
}

impl Deref for Touchpoint {
    type Target = TouchpointDetails;
    fn deref(&self) -> &TouchpointDetails {
        self.details.get()
    }
}

impl DerefMut for Touchpoint {
    fn deref_mut(&mut self) -> &mut TouchpointDetails {
        self.details.get_mut()
    }
}

/// The details of a touchpoint. Each may be absent.
///
/// They dereference to the [`SeldomDetails`], which take room only where there are any.
#[derive(Clone, Debug, PartialEq)]
pub struct TouchpointDetails {
    /// A remark.
    pub note: Option<At<String>>,
    /// Addresses of further material.
    pub links: Vec<At<Link>>,
    /// Whose touchpoint it is; `None`: not stated. Nothing is guessed.
    pub ownership: Option<At<Ownership>>,
    /// How the customer meets the company; `None`: not stated.
    pub contact: Option<At<Contact>>,
    /// The channels in which the touchpoint takes place.
    pub channels: Vec<At<ChannelIx>>,
    /// The personas that the touchpoint names; `None`: it names none, and serves all.
    pub named_personas: Option<Vec<At<PersonaIx>>>,
    /// The team that answers for it.
    pub responsible: Option<At<TeamIx>>,
    /// The partner that carries it out.
    pub partner: Option<At<PartnerIx>>,
    /// Whether a person who gives a name answers the customer.
    pub named_person: Option<At<bool>>,
    /// How far the touchpoint goes beyond the basic promise; `None`: not stated.
    pub level: Option<At<Level>>,
    /// How many customers meet it; `None`: not stated.
    pub reach: Option<At<Reach>>,
    /// Facts that are shown to the customer, or that the customer looks for.
    pub facts: Vec<At<FactIx>>,
    /// What the customer expects, 1 to 5 (D3).
    pub expectation: Option<PerPersona<f64>>,
    /// What the customer experiences, 1 to 5 (D3).
    pub experience: Option<PerPersona<f64>>,
    /// What the customer feels: at least one text.
    pub feeling: Option<PerPersona<Vec<At<String>>>>,
    /// The tone of the encounter; `None`: not stated.
    pub tone: Option<PerPersona<Tone>>,
    /// How long the customer waits.
    pub wait: Option<PerPersona<Box<Wait>>>,
    /// What hurts the customer.
    pub pains: Vec<At<Pain>>,
    /// What could be made better.
    pub opportunities: Vec<At<Opportunity>>,
    /// What customers say.
    pub quotes: Vec<At<Quote>>,
    /// What is measured.
    pub metrics: Vec<At<Metric>>,
    /// What the customer sees and touches.
    pub evidence: Vec<At<Action>>,
    /// What employees do in the customer's sight.
    pub frontstage: Vec<At<Action>>,
    /// What employees do out of the customer's sight.
    pub backstage: Vec<At<Action>>,
    /// Systems and processes that the touchpoint rests on.
    pub support: Vec<At<Action>>,
    /// The employee's side (D9).
    pub employee: Option<At<Employee>>,
    /// The touchpoints whose failures this one makes good (D6).
    pub recovers: Vec<At<TouchpointIx>>,
    /// The parts of a recovery that happen here (D6).
    pub recovery: Vec<At<RecoveryPart>>,
    /// Whether the customer is asked for feedback (D7).
    pub feedback: Option<At<Feedback>>,
    pub(super) seldom: Rare<SeldomDetails>,
}

impl Deref for TouchpointDetails {
    type Target = SeldomDetails;
    fn deref(&self) -> &SeldomDetails {
        self.seldom.get()
    }
}

impl DerefMut for TouchpointDetails {
    fn deref_mut(&mut self) -> &mut SeldomDetails {
        self.seldom.get_mut()
    }
}

/// Details that few touchpoints have. Each may be absent.
#[derive(Clone, Debug, PartialEq)]
pub struct SeldomDetails {
    /// Former ids, which baselines and evidence may still have.
    pub was: Vec<At<String>>,
    /// What logs call it: names or patterns.
    pub logged_as: Vec<At<String>>,
    /// The IT systems that it needs.
    pub systems: Vec<At<SystemIx>>,
    /// What stands in lanes of the author's: at least one text in each.
    pub lanes: Vec<(At<LaneIx>, Vec<At<Quote>>)>,
    /// Whether customers make up their minds about the service here (D6).
    pub moment_of_truth: Option<At<MomentOfTruth>>,
    /// What it rests on, or a part of what it says.
    pub basis: Vec<At<Basis>>,
    /// The id of the journey that shows it in full.
    pub sub_journey: Option<At<String>>,
    /// What goes through the customer's mind.
    pub thoughts: Vec<At<Quote>>,
    /// What the customer still wants to know.
    pub questions: Vec<At<Quote>>,
    /// What it costs.
    pub cost: Option<At<Cost>>,
    /// What it looks like.
    pub image: Option<At<Image>>,
    /// How long it takes.
    pub takes: Option<At<Duration>>,
    /// How often it happens before the customer goes on.
    pub repeats: Option<At<Repeats>>,
    /// Whether customers begin the journey here, besides in the starting state, and how many of them.
    pub entry: Option<PerPersona<Entry>>,
    /// What goes on beside it, and is over before its `next`.
    pub meanwhile: Vec<At<Beside>>,
}

static NO_SELDOM_DETAILS: SeldomDetails = SeldomDetails {
    was: Vec::new(),
    image: None,
    logged_as: Vec::new(),
    systems: Vec::new(),
    lanes: Vec::new(),
    moment_of_truth: None,
    basis: Vec::new(),
    sub_journey: None,
    thoughts: Vec::new(),
    questions: Vec::new(),
    cost: None,
    takes: None,
    repeats: None,
    entry: None,
    meanwhile: Vec::new(),
};

impl Details for SeldomDetails {
    fn none() -> &'static Self {
        &NO_SELDOM_DETAILS
    }
}

static NO_TOUCHPOINT_DETAILS: TouchpointDetails = TouchpointDetails::none();

impl Details for TouchpointDetails {
    fn none() -> &'static Self {
        &NO_TOUCHPOINT_DETAILS
    }
}

impl TouchpointDetails {
    const fn none() -> Self {
        TouchpointDetails {
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
            seldom: Rare(None),
        }
    }
}

/// Where an element of several lines stands. All extents are equal, so that elements are equal wherever they stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    /// The whole element.
    pub whole: Span,
    /// The first line of the element.
    pub head: Span,
}

impl PartialEq for Extent {
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
    /// Returns the value for a persona, if there is one.
    pub fn get(&self, persona: PersonaIx) -> Option<&At<T>> {
        match self {
            PerPersona::All(value) => Some(value),
            PerPersona::Each(values) => values.iter().find(|(of, _)| of.value == persona).map(|(_, value)| value),
        }
    }

    /// Returns the personas that have a value of their own, and where they are named.
    pub(crate) fn named(&self) -> impl Iterator<Item = At<PersonaIx>> + '_ {
        let each = match self {
            PerPersona::All(_) => &[],
            PerPersona::Each(values) => values.as_slice(),
        };
        each.iter().map(|(persona, _)| *persona)
    }

    /// Returns every value, each with the persona that it is for; `None`: for all.
    pub fn iter(&self) -> impl Iterator<Item = (Option<PersonaIx>, &At<T>)> {
        let (all, each) = match self {
            PerPersona::All(value) => (Some(value), &[][..]),
            PerPersona::Each(values) => (None, values.as_slice()),
        };
        let each = each.iter().map(|(persona, value)| (Some(persona.value), value));
        all.map(|value| (None, value)).into_iter().chain(each)
    }
}

/// Whose an item is: the personas that it names, or everybody's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whose(Rare<Vec<At<PersonaIx>>>);

static EVERYBODY: Vec<At<PersonaIx>> = Vec::new();

impl Details for Vec<At<PersonaIx>> {
    fn none() -> &'static Self {
        &EVERYBODY
    }
}

impl Whose {
    /// Makes an item that of some personas; without any, it is everybody's.
    pub fn of(personas: Vec<At<PersonaIx>>) -> Self {
        Whose(Rare::of(personas))
    }

    /// Returns the personas that the item names, as the file does; none if it is everybody's.
    pub fn named(&self) -> &[At<PersonaIx>] {
        self.0.get()
    }

    /// Whether the item names no persona.
    pub fn is_everybodys(&self) -> bool {
        self.named().is_empty()
    }

    /// Returns those of some personas whose the item is.
    pub fn among(&self, personas: PersonaSet) -> PersonaSet {
        match self.named() {
            [] => personas,
            named => personas.and(named.iter().map(|persona| persona.value).collect()),
        }
    }
}

/// Whether customers make up their minds about the service at a touchpoint (D6: the review).
#[derive(Clone, Debug, PartialEq)]
pub enum MomentOfTruth {
    /// The author says yes or no.
    Marked(bool),
    /// It is one, for this reason.
    Because(String),
}

impl MomentOfTruth {
    /// Whether it is one.
    pub fn is_one(&self) -> bool {
        *self != MomentOfTruth::Marked(false)
    }

    /// Returns the reason, if there is one.
    pub fn reason(&self) -> Option<&str> {
        match self {
            MomentOfTruth::Marked(_) => None,
            MomentOfTruth::Because(reason) => Some(reason),
        }
    }
}

/// What a touchpoint costs each time. One of the two costs is stated.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// What it costs the customer, from 0.
    pub for_customer: Option<At<f64>>,
    /// What it costs the company, from 0.
    pub for_company: Option<At<f64>>,
    /// In what the cost is.
    pub unit: Option<At<String>>,
}

/// Something that customers say, think or ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// The words.
    pub text: At<String>,
    /// Whose words they are.
    pub whose: Whose,
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
    /// How long the customer may wait at most.
    pub limit: Option<At<WaitLimit>>,
}

/// A pain.
#[derive(Clone, Debug, PartialEq)]
pub struct Pain {
    /// The id, unique among the pains of the journey. Few pains have one.
    pub id: Option<Box<At<String>>>,
    /// What hurts.
    pub text: At<String>,
    /// How much it hurts, 1 (a nuisance) to 3 (a failure).
    pub severity: Option<At<u8>>,
    /// Whom it hurts.
    pub whose: Whose,
}

/// Something that could be made better.
#[derive(Clone, Debug, PartialEq)]
pub struct Opportunity {
    /// What could be made better.
    pub text: At<String>,
    /// The team that could do it.
    pub team: Option<At<TeamIx>>,
    /// Addresses of further material.
    pub links: Box<[At<Link>]>,
    /// For whom it would be better.
    pub whose: Whose,
    pub(super) plan: Rare<Plan>,
}

impl Opportunity {
    /// Makes an opportunity of which only the text is known, for a journey built in code.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into().into();
        Opportunity { text, team: None, links: Box::default(), whose: Whose::default(), plan: Rare::default() }
    }

    /// Whether it is neither done nor dropped.
    pub fn is_open(&self) -> bool {
        self.status.is_none_or(|status| !matches!(status.value, Progress::Done | Progress::Dropped))
    }

    /// Whether somebody decided not to do it.
    pub fn is_dropped(&self) -> bool {
        self.status.is_some_and(|status| status.value == Progress::Dropped)
    }
}

impl Deref for Opportunity {
    type Target = Plan;
    fn deref(&self) -> &Plan {
        self.plan.get()
    }
}

impl DerefMut for Opportunity {
    fn deref_mut(&mut self) -> &mut Plan {
        self.plan.get_mut()
    }
}

/// What is planned for an opportunity. Each may be absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The ids of the pains that it relieves; none: it is about the touchpoint as a whole.
    pub pains: Vec<At<String>>,
    /// How much it would help, 1 to 3.
    pub impact: Option<At<u8>>,
    /// How much work it is, 1 to 3.
    pub effort: Option<At<u8>>,
    /// How far it is; `None`: not stated, which means open.
    pub status: Option<At<Progress>>,
    /// When it is meant to be done.
    pub due: Option<At<Date>>,
}

static NO_PLAN: Plan = Plan { pains: Vec::new(), impact: None, effort: None, status: None, due: None };

impl Details for Plan {
    fn none() -> &'static Self {
        &NO_PLAN
    }
}

/// Figures that are measured together.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The standard figures.
    pub figures: Figures,
    /// A figure of the author's own: its name and value.
    pub named: Option<(At<String>, At<f64>)>,
    /// What the standard figures are meant to become.
    pub target: Option<Figures>,
    /// What the named figure is meant to become.
    pub named_target: Option<At<f64>>,
    /// How many answers the figures rest on.
    pub responses: Option<At<u32>>,
    /// Where the figures come from.
    pub source: Option<At<String>>,
    /// Whose answers or visits the figures rest on.
    pub whose: Whose,
    pub(super) trend: Rare<Trend>,
}

impl Metric {
    /// Returns which figures are better, of the figure under a key of the table: `csat`, `nps`, `ces`, or `value`.
    pub fn better_of(&self, key: &str) -> Option<Better> {
        match key {
            "csat" | "nps" | "ces" => Some(Better::Higher),
            "value" => self.better.map(|better| better.value),
            _ => None,
        }
    }

    /// Returns each figure, with the key under which it stands.
    pub fn each(&self) -> impl Iterator<Item = MetricFigure<'_>> {
        let standard = |key, of: fn(&Figures) -> Option<At<f64>>| {
            let target = self.target.as_ref().and_then(of);
            let before = self.before.as_ref().and_then(|before| of(&before.value.figures));
            MetricFigure { key, name: None, now: of(&self.figures), target, before, better: self.better_of(key) }
        };
        let standard = [
            standard("csat", |figures| figures.csat),
            standard("nps", |figures| figures.nps),
            standard("ces", |figures| figures.ces),
        ];
        let named = self.named.as_ref().map(|(name, value)| MetricFigure {
            key: "value",
            name: Some(name.value.as_str()),
            now: Some(*value),
            target: self.named_target,
            before: self.before.as_ref().and_then(|before| before.value.value),
            better: self.better_of("value"),
        });
        let is_stated = |one: &MetricFigure<'_>| one.now.is_some() || one.target.is_some();
        standard.into_iter().chain(named).filter(is_stated)
    }
}

/// One figure of a metric.
#[derive(Clone, Copy, Debug)]
pub struct MetricFigure<'j> {
    /// The key of the figure: `csat`, `nps`, `ces`, or `value`.
    pub key: &'static str,
    /// The name of a figure of the author's own.
    pub name: Option<&'j str>,
    /// The figure.
    pub now: Option<At<f64>>,
    /// What it is meant to become.
    pub target: Option<At<f64>>,
    /// What it was.
    pub before: Option<At<f64>>,
    /// Which figures are better, if that is known.
    pub better: Option<Better>,
}

impl MetricFigure<'_> {
    /// Whether one value is better than another; `None` if they are equal, or nobody says which are better.
    pub fn is_better(&self, value: f64, than: f64) -> Option<bool> {
        match self.better? {
            _ if value == than => None,
            Better::Higher => Some(value > than),
            Better::Lower => Some(value < than),
        }
    }

    /// Whether the figure is better or worse now than it was.
    pub fn trend(&self) -> Option<bool> {
        self.is_better(self.now?.value, self.before?.value)
    }
}

impl Deref for Metric {
    type Target = Trend;
    fn deref(&self) -> &Trend {
        self.trend.get()
    }
}

impl DerefMut for Metric {
    fn deref_mut(&mut self) -> &mut Trend {
        self.trend.get_mut()
    }
}

/// What else is known of the figures of a metric. Each may be absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// In what the figures are.
    pub unit: Option<At<String>>,
    /// Which figures are better. Standard figures are better when they are higher.
    pub better: Option<At<Better>>,
    /// What the figures were before.
    pub before: Option<At<Before>>,
}

static NO_TREND: Trend = Trend { unit: None, better: None, before: None };

impl Details for Trend {
    fn none() -> &'static Self {
        &NO_TREND
    }
}

/// Former figures of a metric: at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The standard figures.
    pub figures: Figures,
    /// The value of the figure of the author's own.
    pub value: Option<At<f64>>,
    /// The day of the former figures.
    pub on: Option<At<Date>>,
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

/// Whether customers begin at a touchpoint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    /// Whether some do.
    Marked(bool),
    /// The share of them that does, 0 to 1.
    Share(f64),
}

/// How often something happens before the customer goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeats {
    /// How many times.
    pub times: At<Times>,
    /// The time from one to the next.
    pub every: Option<At<Duration>>,
}

/// A number of times, or a range of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// The fewest.
    pub from: u32,
    /// The most.
    pub to: u32,
}

/// What goes on beside a touchpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// The touchpoint that goes on beside it.
    pub to: At<TouchpointIx>,
    /// In which case it does.
    pub when: Option<At<String>>,
    /// The share of those at the touchpoint for whom it does, 0 to 1.
    pub probability: Option<At<f64>>,
}

/// A transition as the file states it, in the `next` of a touchpoint.
///
/// It dereferences to its [`TransitionDetails`]: `transition.probability` can be read and set, whether anything was
/// stated before or not.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedTransition {
    /// Where the transition leads.
    pub to: At<Target>,
    pub(super) details: Rare<TransitionDetails>,
}

impl StatedTransition {
    /// Makes a transition without any details, for a journey built in code.
    pub fn to(target: Target) -> Self {
        StatedTransition { to: target.into(), details: Rare::default() }
    }
}

impl Deref for StatedTransition {
    type Target = TransitionDetails;
    fn deref(&self) -> &TransitionDetails {
        self.details.get()
    }
}

impl DerefMut for StatedTransition {
    fn deref_mut(&mut self) -> &mut TransitionDetails {
        self.details.get_mut()
    }
}

/// The details of a transition. Each may be absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransitionDetails {
    /// In which case the customer takes the transition.
    pub when: Option<At<String>>,
    /// The share of those at the touchpoint who take the transition, 0 to 1.
    pub probability: Option<At<f64>>,
    /// The personas that may take the transition; `None`: all that both ends serve.
    pub personas: Option<Vec<At<PersonaIx>>>,
    /// The end that a renewal counts as; `None`: not stated, which means `done`.
    pub counts_as: Option<At<EndIx>>,
    /// A remark.
    pub note: Option<At<String>>,
}

static NO_TRANSITION_DETAILS: TransitionDetails =
    TransitionDetails { when: None, probability: None, personas: None, counts_as: None, note: None };

impl Details for TransitionDetails {
    fn none() -> &'static Self {
        &NO_TRANSITION_DETAILS
    }
}

/// Where a transition leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// To a touchpoint.
    Touchpoint(TouchpointIx),
    /// To an end of the journey.
    End(EndIx),
}

impl Target {
    /// To the end `done`: the customer is finished, content or not.
    pub const DONE: Target = Target::End(EndIx::DONE);
    /// To the end `lost`: the customer is gone, to a competitor or nowhere.
    pub const LOST: Target = Target::End(EndIx::LOST);
}

/// Details that can all be absent.
pub(super) trait Details: Clone + PartialEq + 'static {
    /// The details of an element that has none.
    fn none() -> &'static Self;
}

/// Details that most elements lack: without any, they take one word of memory. A journey may have 300,000 touchpoints.
#[derive(Clone, Debug)]
pub(super) struct Rare<T>(Option<Box<T>>);

impl<T: Details> Rare<T> {
    pub fn of(details: T) -> Self {
        Rare((details != *T::none()).then(|| Box::new(details)))
    }

    fn get(&self) -> &T {
        self.0.as_deref().unwrap_or(T::none())
    }

    fn get_mut(&mut self) -> &mut T {
        self.0.get_or_insert_with(|| Box::new(T::none().clone()))
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Rare(None)
    }
}

impl<T: Details> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}
