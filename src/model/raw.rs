//! The one table of keys: every key that a journey or a project may have.
//!
//! The order here is the canonical order in a file, the documentation is what the key reference,
//! the editor and the schema show, and the types say what a value may be.

use super::address::Address;
use super::reader::{Fault, Read, Reader, Seen};
use super::scalars::{Date, Duration, Language};
use super::table::{Key, Shape, Table, table};
use super::values::{
    ByPersona, Figure, Id, Later, Lazy, Many, Name, Number, Ref, Referent, Registry, Stages, Statements, Text, Title,
    Ways, Whole,
};
use super::vocabulary::{Contact, Lack, Level, Medium, Ownership, Reach, RecoveryPart, StageKind, State, Tone};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind};

macro_rules! referents {
    ($($name:ident = $word:literal)+) => {$(
        #[derive(Debug)]
        pub(crate) struct $name;
        impl Referent for $name {
            const NAME: &'static str = $word;
        }
    )+};
}
referents! { ToPersona = "persona" ToChannel = "channel" ToTeam = "team" ToPartner = "partner" ToFact = "fact" ToTouchpoint = "touchpoint" ToWay = "touchpoint, `done` or `lost`" ToJourney = "journey" }

/// Every table of a journey file, the journey itself first; the catalog of the project file last.
pub static JOURNEY_TABLES: [&Table; 19] = [
    RawJourney::TABLE,
    RawPersona::TABLE,
    RawChannel::TABLE,
    RawTeam::TABLE,
    RawPartner::TABLE,
    RawFact::TABLE,
    RawLink::TABLE,
    RawStage::TABLE,
    RawTouchpoint::TABLE,
    RawWait::TABLE,
    RawPain::TABLE,
    RawOpportunity::TABLE,
    RawMetric::TABLE,
    RawFigures::TABLE,
    RawAction::TABLE,
    RawEmployee::TABLE,
    RawFeedback::TABLE,
    RawWay::TABLE,
    RawCatalog::TABLE,
];

table! {
    /// A customer journey: one file.
    RawJourney = "journey" {
        /// The title of the journey.
        title "journey": Title<'t>, required;
        /// The id of the journey, unique in a project. Where it is not given, it is made from the file's name.
        id "id": Id<'t>;
        /// The language of the journey's texts. The words that polku adds to pictures exist in English, Finnish and Swedish; otherwise they are English.
        lang "lang": Language<'t>;
        /// Whether the journey shows what is, or what is meant to be.
        state "state": State;
        /// The id of the journey whose future this is. Only with `state: target`.
        target_of "target-of": Ref<'t, ToJourney>;
        /// What the journey is about, in a sentence or two.
        summary "summary": Text<'t>;
        /// The team that keeps the map true.
        owner "owner": Ref<'t, ToTeam>;
        /// The day on which somebody last compared the map with reality.
        reviewed "reviewed": Date;
        /// The evidence that the map rests on: interviews, surveys, data.
        based_on "based-on": Many<Text<'t>>;
        /// Words to find the journey by.
        tags "tags": Many<Text<'t>>;
        /// Addresses of further material.
        links "links": Many<RawLink<'t>>;
        /// Who takes the journey: definitions by id, where an empty one takes the catalog's, or a list of ids from the catalog. Without this key, the personas of the catalog that the touchpoints name; with none at all, one unnamed persona.
        personas "personas": Personas<'t>;
        /// The channels of the journey, by id.
        channels "channels": Registry<'t, RawChannel<'t>>;
        /// The teams of the company, by id.
        teams "teams": Registry<'t, RawTeam<'t>>;
        /// The partners of the company, by id.
        partners "partners": Registry<'t, RawPartner<'t>>;
        /// What should read the same in every channel, by id.
        facts "facts": Registry<'t, RawFact<'t>>;
        /// The stages of the journey, in their order.
        stages "stages": Stages<RawStage<'t>>, required;
    }
}

table! {
    /// A kind of customer, who may take ways of their own (D5).
    RawPersona = "persona" {
        /// What the persona is called.
        name "name": Name<'t>, required, shorthand;
        /// Who this is.
        description "description": Text<'t>;
        /// What the persona wants to reach.
        goal "goal": Text<'t>;
        /// What the persona needs on the way.
        needs "needs": Many<Text<'t>>;
        /// What such a customer says.
        quotes "quotes": Many<Text<'t>>;
        /// Addresses of further material.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// A channel in which customers meet the company (D4).
    RawChannel = "channel" {
        /// What the channel is called.
        name "name": Name<'t>, required, shorthand;
        /// By what means the channel speaks; this tells how far feelings can be read in it.
        medium "medium": Medium;
    }
}

table! {
    /// A team of the company.
    RawTeam = "team" {
        /// What the team is called.
        name "name": Name<'t>, required, shorthand;
        /// What the team does.
        description "description": Text<'t>;
        /// Addresses of further material.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// A partner that carries out part of the service (D2).
    RawPartner = "partner" {
        /// What the partner is called.
        name "name": Name<'t>, required, shorthand;
        /// What the partner does.
        description "description": Text<'t>;
        /// Addresses of further material.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// Something that should read the same in every channel (D4).
    RawFact = "fact" {
        /// What the fact is about.
        statement "statement": Name<'t>, required, shorthand;
        /// What each channel says of it. Empty: the channel is silent about it. A channel that is not listed is not stated.
        stated "in": Statements<'t>;
    }
}

table! {
    /// A link to further material.
    RawLink = "link" {
        /// What the link is called.
        text "text": Name<'t>;
        /// Its address: http, https, mailto or relative.
        url "url": Address, required, shorthand;
    }
}

table! {
    /// A stage of the journey (D1).
    RawStage = "stage" {
        /// The id of the stage. One of the four canonical ids also says the kind.
        id "id": Id<'t>, required;
        /// What the stage is called.
        name "name": Name<'t>;
        /// Which of the four stages it belongs to. Needed where the id is none of them.
        kind "kind": StageKind;
        /// A remark.
        note "note": Text<'t>;
        /// The touchpoints of the stage, in their order.
        touchpoints "touchpoints": Many<Lazy<RawTouchpoint<'t>>>;
    }
}

table! {
    /// A touchpoint: a moment in which the customer meets the company, its partners, or others' word of it (D2).
    RawTouchpoint = "touchpoint" {
        /// The id, unique in the journey. Where it is not given, it is made from the name.
        id "id": Id<'t>;
        /// The customer's action or encounter.
        name "name": Name<'t>, required, shorthand;
        /// A remark.
        note "note": Text<'t>;
        /// Addresses of further material.
        links "links": Many<RawLink<'t>>;
        /// Whose touchpoint it is.
        ownership "ownership": Ownership;
        /// How the customer meets the company here.
        contact "contact": Contact;
        /// The channels in which it takes place.
        channel "channel": Many<Ref<'t, ToChannel>>;
        /// The personas that meet it. Without this key, all of the journey's.
        personas "personas": Many<Ref<'t, ToPersona>>;
        /// The team that answers for it.
        responsible "responsible": Ref<'t, ToTeam>;
        /// The partner that carries it out.
        partner "partner": Ref<'t, ToPartner>;
        /// Whether a person by name answers the customer.
        named_person "named-person": bool;
        /// How far it goes beyond the basic promise.
        level "level": Level;
        /// How many customers meet it.
        reach "reach": Reach;
        /// Facts that are shown to the customer here, or that the customer looks for.
        facts "facts": Many<Ref<'t, ToFact>>;
        /// What the customer expects, from 1 (little) to 5 (much): one value, or one by persona.
        expectation "expectation": ByPersona<'t, Number<1, 5>>;
        /// What the customer experiences, from 1 (bad) to 5 (excellent): one value, or one by persona.
        experience "experience": ByPersona<'t, Number<1, 5>>;
        /// What the customer feels, in a few words: one value, or one by persona.
        feeling "feeling": ByPersona<'t, Text<'t>>;
        /// The tone of the encounter, which is not its quality.
        tone "tone": Tone;
        /// How long the customer waits.
        wait "wait": RawWait<'t>;
        /// What hurts the customer here.
        pains "pains": Later<RawPain<'t>>;
        /// What could be made better.
        opportunities "opportunities": Later<RawOpportunity<'t>>;
        /// What customers say.
        quotes "quotes": Many<Text<'t>>;
        /// What is measured here.
        metrics "metrics": Later<RawMetric<'t>>;
        /// What the customer sees and touches: physical evidence.
        evidence "evidence": Later<RawAction<'t>>;
        /// What employees do in the customer's sight.
        frontstage "frontstage": Later<RawAction<'t>>;
        /// What employees do out of the customer's sight.
        backstage "backstage": Later<RawAction<'t>>;
        /// Systems and processes that carry it.
        support "support": Later<RawAction<'t>>;
        /// The employee's side of it (D9).
        employee "employee": RawEmployee<'t>;
        /// The touchpoints whose failure this one makes good. It adds no way: the way here stands in somebody's `next`.
        recovers "recovers": Many<Ref<'t, ToTouchpoint>>;
        /// Which parts of a recovery happen here.
        recovery "recovery": Many<RecoveryPart>;
        /// Whether the customer is asked for feedback here.
        feedback "feedback": RawFeedback<'t>;
        /// Whether a customer may begin the journey here, besides the starting state.
        entry "entry": bool;
        /// Where the customer goes from here: ids of touchpoints, `done` (finished) or `lost` (gone). Without this key, to the next touchpoint that serves the persona and recovers nothing.
        next "next": Ways<Lazy<RawWay<'t>>>;
    }
}

table! {
    /// A wait.
    RawWait = "wait" {
        /// How long the customer waits.
        length "for": Duration, required, shorthand;
        /// How long the customer expects to wait.
        expected "expected": Duration;
        /// Whether the customer is told about the wait.
        informed "informed": bool;
    }
}

table! {
    /// A pain.
    RawPain = "pain" {
        /// What hurts.
        text "text": Text<'t>, required, shorthand;
        /// How much, from 1 (a nuisance) to 3 (a failure).
        severity "severity": Whole<1, 3>;
    }
}

table! {
    /// An opportunity.
    RawOpportunity = "opportunity" {
        /// What could be made better.
        text "text": Text<'t>, required, shorthand;
        /// The team that could do it.
        team "team": Ref<'t, ToTeam>;
        /// Addresses of further material, such as a ticket.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// Something that is measured.
    RawMetric = "metric" {
        /// Customer satisfaction, 1 to 5.
        csat "csat": Number<1, 5>;
        /// Net promoter score, −100 to 100.
        nps "nps": Number<-100, 100>;
        /// Customer effort score, 1 to 7 where 7 is easy.
        ces "ces": Number<1, 7>;
        /// The name of a metric of your own; with `value`.
        name "name": Name<'t>;
        /// The value of a metric of your own; with `name`.
        value "value": Figure;
        /// What the figure is meant to become: the same key, or the bare value for a metric of your own.
        target "target": TargetFigure<'t>;
        /// How many answers the figure rests on.
        responses "responses": Whole<0, { i32::MAX }>;
        /// Where the figure comes from.
        source "source": Text<'t>;
    }
}

table! {
    /// The target of a metric.
    RawFigures = "target" {
        /// Customer satisfaction, 1 to 5.
        csat "csat": Number<1, 5>;
        /// Net promoter score, −100 to 100.
        nps "nps": Number<-100, 100>;
        /// Customer effort score, 1 to 7 where 7 is easy.
        ces "ces": Number<1, 7>;
    }
}

table! {
    /// Something that is there, done or used behind a touchpoint.
    RawAction = "action" {
        /// What it is.
        text "text": Text<'t>, required, shorthand;
        /// The team that does it.
        team "team": Ref<'t, ToTeam>;
    }
}

table! {
    /// The employee's side of a touchpoint (D9).
    RawEmployee = "employee" {
        /// What the employee experiences, from 1 (bad) to 5 (excellent).
        experience "experience": Number<1, 5>;
        /// The emotional load, from 1 (light) to 5 (heaviest).
        load "load": Number<1, 5>;
        /// What the employee lacks.
        lacks "lacks": Many<Lack>;
    }
}

table! {
    /// Asking for feedback (D7).
    RawFeedback = "feedback" {
        /// Whether the customer is asked.
        asks "asks": bool, shorthand;
        /// Within what time feedback is answered.
        answered_within "answered-within": Duration;
    }
}

table! {
    /// A way on from a touchpoint.
    RawWay = "way" {
        /// Where it leads: the id of a touchpoint, `done` or `lost`.
        to "to": Ref<'t, ToWay>, required, shorthand;
        /// In which case the customer takes it.
        when "when": Text<'t>;
        /// How many of those who stand here take it, from 0 to 1.
        probability "probability": Number<0, 1>;
        /// The personas that may take it. Without this key, all that both touchpoints serve.
        personas "personas": Many<Ref<'t, ToPersona>>;
        /// A remark.
        note "note": Text<'t>;
    }
}

table! {
    /// What the journeys of a project share.
    RawCatalog = "catalog" {
        /// Personas, by id.
        personas "personas": Registry<'t, RawPersona<'t>>;
        /// Channels, by id.
        channels "channels": Registry<'t, RawChannel<'t>>;
        /// Teams, by id.
        teams "teams": Registry<'t, RawTeam<'t>>;
        /// Partners, by id.
        partners "partners": Registry<'t, RawPartner<'t>>;
        /// Facts, by id.
        facts "facts": Registry<'t, RawFact<'t>>;
    }
}

/// The journey's personas: definitions of its own, or ids from the catalog.
#[derive(Debug)]
pub(crate) enum Personas<'t> {
    Own(Registry<'t, RawPersona<'t>>),
    FromCatalog(Many<Ref<'t, ToPersona>>),
}

impl<'t> Read<'t> for Personas<'t> {
    const SHAPE: Shape = Shape::Either(
        &Shape::Map(&Shape::Optional(&Shape::Table(RawPersona::TABLE))),
        &<Many<Ref<'static, ToPersona>> as Read<'static>>::SHAPE,
    );
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        match reader.tree.kind(entered) {
            NodeKind::Map => Registry::read(node, reader).map(Personas::Own),
            _ => Many::read(node, reader).map(Personas::FromCatalog),
        }
    }
}

/// The target of a metric: the same figure, or the value of a named one.
#[derive(Debug)]
pub(crate) enum TargetFigure<'t> {
    Value(f64),
    Figures(RawFigures<'t>),
}

impl<'t> Read<'t> for TargetFigure<'t> {
    const SHAPE: Shape =
        Shape::Either(&Shape::Number(i32::MIN, i32::MAX), &<RawFigures<'static> as Read<'static>>::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) == NodeKind::Map {
            return RawFigures::read(node, reader).map(TargetFigure::Figures);
        }
        Figure::read(node, reader).map(|Figure(value)| TargetFigure::Value(value))
    }
}
