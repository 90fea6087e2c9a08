//! The one table of keys: every key that a journey or a project may have.
//!
//! The order here is the canonical order in a file, the documentation is what the key reference,
//! the editor and the schema show, and the types say what a value may be.

use super::address::Address;
use super::image::ImagePath;
use super::reader::{Advice, Fault, Read, Reader, Seen};
use super::scalars::{Date, Duration, Language};
use super::table::{Key, Shape, Table, table};
use super::terms::RawTerms;
use super::touchpoint::Times;
use super::values::{
    ByPersona, Entries, EntryShare, Figure, Id, Later, Lazy, Many, Name, Number, PerPersonaOr, Phrase, Ref, Referent,
    Registry, Stages, Statements, Text, Title, Transitions, TrueOrReason, Whole, map_entries,
};
use super::vocabulary::{
    Aspect, BasisKind, Better, Contact, EndKind, Lack, Lane, Level, Medium, Ownership, Progress, Reach, RecoveryPart,
    StageKind, State, Tone,
};
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
referents! { ToPersona = "persona" ToChannel = "channel" ToTeam = "team" ToPartner = "partner" ToFact = "fact" ToSystem = "system" ToSource = "source" ToLane = "lane" ToTouchpoint = "touchpoint" ToTarget = "touchpoint or an end" ToEnd = "end" ToJourney = "journey" ToScenario = "scenario" ToPain = "pain" }

/// Every table of a journey file, the journey itself first; the catalog of the project file last.
pub static JOURNEY_TABLES: [&Table; 35] = [
    RawJourney::TABLE,
    RawSource::TABLE,
    RawCustomers::TABLE,
    RawLimit::TABLE,
    RawPersona::TABLE,
    RawChannel::TABLE,
    RawTeam::TABLE,
    RawPartner::TABLE,
    RawFact::TABLE,
    RawSystem::TABLE,
    RawLane::TABLE,
    RawEnd::TABLE,
    RawScenario::TABLE,
    RawLink::TABLE,
    RawImage::TABLE,
    RawTranslations::TABLE,
    RawStage::TABLE,
    RawTouchpoint::TABLE,
    RawWait::TABLE,
    RawWaitLimit::TABLE,
    RawRepeats::TABLE,
    RawPain::TABLE,
    RawOpportunity::TABLE,
    RawQuote::TABLE,
    RawMetric::TABLE,
    RawFigures::TABLE,
    RawBefore::TABLE,
    RawAction::TABLE,
    RawEmployee::TABLE,
    RawFeedback::TABLE,
    RawCost::TABLE,
    RawBasis::TABLE,
    RawBeside::TABLE,
    RawTransition::TABLE,
    RawCatalog::TABLE,
];

table! {
    /// A customer journey. Each file holds one.
    RawJourney = "journey" {
        /// The title of the journey.
        title "journey": Title<'t>, required;
        /// The id of the journey, unique in the project. Default: made from the file name.
        id "id": Id<'t>;
        /// The language of the texts. Pictures use it for polku's own words too: English, Finnish or Swedish, and English for any other language.
        lang "lang": Language<'t>;
        /// Your words in place of polku's: a ready set (`public-service` or `health`), or a map of words, each a text or one for each language. `""` draws nothing. They stand over the `terms` of the project.
        terms "terms": RawTerms<'t>;
        /// Whether the journey describes the service as it is (`current`) or as it should be (`target`). Default: `current`.
        state "state": State;
        /// The id of the current journey that this journey is the target of. Needs `state: target`.
        target_of "target-of": Ref<'t, ToJourney>;
        /// What the journey is about, in one or two sentences.
        summary "summary": Text<'t>;
        /// The team that keeps the journey up to date.
        owner "owner": Ref<'t, ToTeam>;
        /// The day on which somebody last checked the journey against reality.
        reviewed "reviewed": Date;
        /// The evidence behind the journey: interviews, surveys, data. Texts, or sources by id, so that touchpoints can say which of them they rest on (`basis`).
        based_on "based-on": BasedOn<'t>;
        /// How many customers take the journey.
        customers "customers": RawCustomers<'t>;
        /// Limits of time, by id: how long it may take from one touchpoint to another, by law or by promise.
        limits "limits": Registry<'t, RawLimit<'t>>;
        /// Your own words for sorting and finding journeys.
        tags "tags": Many<Text<'t>>;
        /// Links to further material about the journey.
        links "links": Many<RawLink<'t>>;
        /// The personas of the journey: definitions by id, or a list of ids from the catalog. A definition without a value takes the catalog's. Default: the catalog personas that touchpoints name; if there are none, one unnamed persona.
        personas "personas": Personas<'t>;
        /// The channels of the journey, by id.
        channels "channels": Registry<'t, RawChannel<'t>>;
        /// The teams of the company, by id.
        teams "teams": Registry<'t, RawTeam<'t>>;
        /// The partners of the company, by id.
        partners "partners": Registry<'t, RawPartner<'t>>;
        /// The facts that should be the same in every channel, by id.
        facts "facts": Registry<'t, RawFact<'t>>;
        /// The IT systems behind the service, by id.
        systems "systems": Registry<'t, RawSystem<'t>>;
        /// Lanes of your own, by id, for what no other key holds. The ids of polku's own lanes, such as `waits`, are taken.
        lanes "lanes": Registry<'t, RawLane<'t>>;
        /// The ends of the journey, by id, besides `done` and `lost`, which every journey has. To name one of these two, list it too.
        ends "ends": Registry<'t, RawEnd<'t>>;
        /// The scenarios of the journey, by id: paths that are worth a picture of their own. Default: the map shows the path of most of those who get through.
        scenarios "scenarios": Registry<'t, RawScenario<'t>>;
        /// The stages of the journey, in order.
        stages "stages": Stages<RawStage<'t>>, required;
    }
}

table! {
    /// A source of what the journey says.
    RawSource = "source" {
        /// The name of the source, such as `Interviews in May`.
        name "name": Name<'t>, required, shorthand;
        /// What the source tells: what somebody observed, reported, measured, documented or only assumed.
        kind "kind": BasisKind;
        /// The number of people who answered or were counted.
        responses "responses": Whole<0, { i32::MAX }>;
        /// The day on which it was made.
        on "on": Date;
    }
}

table! {
    /// How many customers take a journey.
    RawCustomers = "number of customers" {
        /// The number of customers.
        count "count": Whole<1, { i32::MAX }>, required, shorthand;
        /// The time in which there are so many, in words, such as `year`.
        per "per": Text<'t>;
        /// Where the number comes from.
        source "source": Text<'t>;
    }
}

table! {
    /// A limit of time over a stretch of the journey, by law or by promise. One of `within` and `at-least` is required.
    RawLimit = "limit" {
        /// What the limit is called, such as `Handling of the application`.
        name "name": Name<'t>, required;
        /// The touchpoint at which the stretch begins. Its time counts.
        from "from": Ref<'t, ToTouchpoint>, required;
        /// The touchpoint at which the stretch ends. Its time counts.
        to "to": Ref<'t, ToTouchpoint>, required;
        /// The longest time that the stretch may take.
        within "within": Duration;
        /// The shortest time that the stretch may take, such as time to think it over.
        at_least "at-least": Duration;
        /// The touchpoints whose time does not count, such as those at which the customer is asked for more.
        pauses "pauses": Many<Ref<'t, ToTouchpoint>>;
        /// Who sets the limit: a law, or a promise of your own.
        source "source": Text<'t>;
    }
}

table! {
    /// A type of customer. Personas can take different paths through the journey.
    RawPersona = "persona" {
        /// The name of the persona. Required, unless a persona of the catalog gets a `share` in a journey.
        name "name": Name<'t>, shorthand;
        /// The former id, or several. Baselines know the persona by them.
        was "was": Many<Id<'t>>;
        /// The portrait of the persona: the path of an image file.
        image "image": RawImage<'t>;
        /// How old customers of this type are, in figures or words: `67`, `30 to 45`.
        age "age": Text<'t>;
        /// What logs and registers call customers of this type: names or patterns.
        logged_as "logged-as": Many<Text<'t>>;
        /// Who the persona is.
        description "description": Text<'t>;
        /// What the persona wants to achieve.
        goal "goal": Text<'t>;
        /// What the persona needs along the journey.
        needs "needs": Many<Text<'t>>;
        /// What customers of this type say, in their own words.
        quotes "quotes": Many<Text<'t>>;
        /// The share of the customers who are of this type, from 0 to 1. A journey may give a persona of the catalog a share.
        share "share": Number<0, 1>;
        /// The persona whom this one accompanies, such as a patient whose daughter it is. A companion takes no path of its own and is counted in no total.
        accompanies "accompanies": Ref<'t, ToPersona>;
        /// Links to further material about the persona.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// A channel in which customers meet the company.
    RawChannel = "channel" {
        /// The name of the channel.
        name "name": Name<'t>, required, shorthand;
        /// The former id, or several. Baselines know the channel by them.
        was "was": Many<Id<'t>>;
        /// The medium of the channel. It tells how well people can read feelings there.
        medium "medium": Medium;
    }
}

table! {
    /// A team of the company.
    RawTeam = "team" {
        /// The name of the team.
        name "name": Name<'t>, required, shorthand;
        /// The former id, or several. Baselines know the team by them.
        was "was": Many<Id<'t>>;
        /// What the team does.
        description "description": Text<'t>;
        /// Links to further material about the team.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// A partner that performs part of the service.
    RawPartner = "partner" {
        /// The name of the partner.
        name "name": Name<'t>, required, shorthand;
        /// The former id, or several. Baselines know the partner by them.
        was "was": Many<Id<'t>>;
        /// What the partner does.
        description "description": Text<'t>;
        /// Links to further material about the partner.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// A fact that should be the same in every channel, such as a price.
    RawFact = "fact" {
        /// What the fact is about, such as `Price of the package for ten`.
        statement "statement": Name<'t>, required, shorthand;
        /// The former id, or several. Baselines know the fact by them.
        was "was": Many<Id<'t>>;
        /// What each channel says about the fact, by channel id. An empty value means that the channel does not mention the fact. If a channel is not listed, the journey does not state what it says.
        stated "in": Statements<'t>;
    }
}

table! {
    /// An IT system behind the service.
    RawSystem = "system" {
        /// The name of the system.
        name "name": Name<'t>, required, shorthand;
        /// The former id, or several. Baselines know the system by them.
        was "was": Many<Id<'t>>;
        /// What the system does.
        description "description": Text<'t>;
        /// Links to further material about the system.
        links "links": Many<RawLink<'t>>;
    }
}

table! {
    /// A lane of your own in the journey map or the service blueprint.
    RawLane = "lane" {
        /// The name of the lane.
        name "name": Name<'t>, required, shorthand;
        /// The former id, or several. Baselines know the lane by them.
        was "was": Many<Id<'t>>;
        /// The lane that it stands below: one of polku's own, such as `support`, or another one of yours. It is drawn in every view that has that lane. Default: it is the last lane of the map.
        after "after": LaneRef<'t>;
    }
}

table! {
    /// An end of the journey: how it can come out for the customer.
    RawEnd = "end" {
        /// The name of the end, such as `Permit granted`.
        name "name": Name<'t>, required, shorthand;
        /// What the end means for the customer. Required, except for `done` and `lost`, which are of the kinds with these names.
        kind "kind": EndKind;
    }
}

table! {
    /// A scenario: a persona's path that is worth a picture of its own. It is the likeliest path from an entry that fits what the scenario asks for.
    RawScenario = "scenario" {
        /// The name of the scenario, such as `The permit is refused`.
        name "name": Name<'t>, required, shorthand;
        /// What the scenario tells, in a sentence: the message of its picture.
        description "description": Text<'t>;
        /// The personas whose scenario it is. Default: all that can take its path.
        personas "personas": Many<Ref<'t, ToPersona>>;
        /// The touchpoints that the path meets, in this order. It may meet others in between. A touchpoint may be named again.
        through "through": Many<Ref<'t, ToTouchpoint>>;
        /// The touchpoints that the path does not meet.
        without "without": Many<Ref<'t, ToTouchpoint>>;
        /// Where the path ends: the id of an end, or `renewed` if the customer begins another round.
        end "end": Ref<'t, ToEnd>;
    }
}

table! {
    /// A link to further material.
    RawLink = "link" {
        /// The text of the link. Default: its address.
        text "text": Name<'t>;
        /// The address of the link: `http`, `https`, `mailto`, or a path relative to this file.
        url "url": Address, required, shorthand;
    }
}

table! {
    /// An image: of a touchpoint or a persona.
    RawImage = "image" {
        /// The path of the file, relative to this file: PNG, JPEG or WebP, at most 4 MiB.
        src "src": ImagePath, required, shorthand;
        /// What is to be seen, for people who cannot see it.
        alt "alt": Text<'t>;
    }
}

table! {
    /// A word in several languages. In a language that is left out, the word stays as it is.
    RawTranslations = "term" {
        /// The English word.
        en "en": Phrase<'t>;
        /// The Finnish word.
        fi "fi": Phrase<'t>;
        /// The Swedish word.
        sv "sv": Phrase<'t>;
    }
}

table! {
    /// A stage of the journey.
    RawStage = "stage" {
        /// The id of the stage, unique in the journey. The ids `starting-state`, `pre-purchase`, `purchase` and `post-purchase` also set the kind, and so do `pre-service`, `service` and `post-service`.
        id "id": Id<'t>, required;
        /// The former id, or several. Baselines know the stage by them.
        was "was": Many<Id<'t>>;
        /// The name of the stage. Default: the word for its kind, or the id if it is your own.
        name "name": Name<'t>;
        /// The kind of the stage. Required unless the id sets it. The words of service design, `pre-service`, `service` and `post-service`, mean the same as `pre-purchase`, `purchase` and `post-purchase`.
        kind "kind": StageKind;
        /// What the customer wants to reach in the stage.
        goal "goal": Text<'t>;
        /// A note about the stage.
        note "note": Text<'t>;
        /// How long the stage takes, instead of the time of its touchpoints together.
        takes "takes": Duration;
        /// How often the stage happens before the customer goes on: a number, or a range such as `[0, 3]`.
        repeats "repeats": RawRepeats<'t>;
        /// The touchpoints of the stage, in order.
        touchpoints "touchpoints": Many<Lazy<RawTouchpoint<'t>>>;
    }
}

table! {
    /// One encounter of the customer with the company, with a partner, or with what others say about them.
    RawTouchpoint = "touchpoint" {
        /// The id of the touchpoint, unique in the journey. Default: made from the name.
        id "id": Id<'t>;
        /// The former id, or several. Baselines know the touchpoint by them.
        was "was": Many<Id<'t>>;
        /// What the customer does or meets, in the customer's view, such as `Asks for an offer`.
        name "name": Name<'t>, required, shorthand;
        /// A note about the touchpoint.
        note "note": Text<'t>;
        /// Links to further material about the touchpoint.
        links "links": Many<RawLink<'t>>;
        /// What the encounter looks like: the path of an image file. Map and blueprint show the images as a storyboard.
        image "image": RawImage<'t>;
        /// What logs call the touchpoint: names or patterns of their entries.
        logged_as "logged-as": Many<Text<'t>>;
        /// Who owns the touchpoint: the company, a partner, the customer, other people, or independent sources.
        ownership "ownership": Ownership;
        /// Whether the customer deals with the company or a partner (`direct`), or meets it through others or its image (`indirect`).
        contact "contact": Contact;
        /// The channels in which the touchpoint takes place.
        channel "channel": Many<Ref<'t, ToChannel>>;
        /// The personas that the touchpoint serves. Default: all personas of the journey.
        personas "personas": Many<Ref<'t, ToPersona>>;
        /// The team that is responsible for the touchpoint.
        responsible "responsible": Ref<'t, ToTeam>;
        /// The partner that performs the touchpoint.
        partner "partner": Ref<'t, ToPartner>;
        /// Whether somebody serves the customer under their own name. People trust a person more than a shared mailbox.
        named_person "named-person": bool;
        /// How far the touchpoint goes beyond the basic promise of the service.
        level "level": Level;
        /// Whether the touchpoint is a moment of truth, at which customers make up their minds about the service: `true`, or the reason.
        moment_of_truth "moment-of-truth": TrueOrReason<'t>;
        /// How many customers come to the touchpoint.
        reach "reach": Reach;
        /// The facts that the customer sees or looks for at the touchpoint.
        facts "facts": Many<Ref<'t, ToFact>>;
        /// The IT systems that the touchpoint needs.
        systems "systems": Many<Ref<'t, ToSystem>>;
        /// What the customer expects of the touchpoint, from 1 (little) to 5 (much). One number, or a map with a number for each persona.
        expectation "expectation": ByPersona<'t, Number<1, 5>>;
        /// What the customer experiences at the touchpoint, from 1 (bad) to 5 (excellent). One number, or a map with a number for each persona.
        experience "experience": ByPersona<'t, Number<1, 5>>;
        /// What the touchpoint, or a part of what it says, rests on: a word such as `observed`, the id of a source in `based-on`, or a map; one or many.
        basis "basis": Many<RawBasis<'t>>;
        /// What the customer feels at the touchpoint, in a few words. One text or several, or a map with these for each persona.
        feeling "feeling": ByPersona<'t, Many<Text<'t>>>;
        /// The tone of the encounter. It is not the quality: bad news, told well, can be a good experience. One word, or a map with a word for each persona.
        tone "tone": ByPersona<'t, Tone>;
        /// What goes through the customer's mind.
        thoughts "thoughts": Later<RawQuote<'t>>;
        /// What the customer still wants to know.
        questions "questions": Later<RawQuote<'t>>;
        /// How long the customer waits at the touchpoint. One wait, or a map with a wait for each persona.
        wait "wait": PerPersonaOr<RawWait<'t>>;
        /// How long the touchpoint takes, beside the wait.
        takes "takes": Duration;
        /// How often the touchpoint happens before the customer goes on: a number, or a range such as `[0, 3]`.
        repeats "repeats": RawRepeats<'t>;
        /// What the touchpoint costs each time, the customer and the company.
        cost "cost": RawCost<'t>;
        /// What hurts the customer at the touchpoint.
        pains "pains": Later<RawPain<'t>>;
        /// What the company could improve at the touchpoint.
        opportunities "opportunities": Later<RawOpportunity<'t>>;
        /// What customers say about the touchpoint, in their own words.
        quotes "quotes": Later<RawQuote<'t>>;
        /// What the company measures at the touchpoint.
        metrics "metrics": Later<RawMetric<'t>>;
        /// What the customer sees, holds or keeps, such as a menu or a receipt (physical evidence).
        evidence "evidence": Later<RawAction<'t>>;
        /// What employees do in the customer's sight.
        frontstage "frontstage": Later<RawAction<'t>>;
        /// What employees do out of the customer's sight.
        backstage "backstage": Later<RawAction<'t>>;
        /// The processes that support the touchpoint.
        support "support": Later<RawAction<'t>>;
        /// What stands in lanes of your own, by lane: one text or several, each perhaps that of some personas.
        lanes "lanes": LaneTexts<'t>;
        /// How the employee who serves the customer experiences the touchpoint.
        employee "employee": RawEmployee<'t>;
        /// The touchpoints whose failure this one makes good. The key adds no transition: the `next` of another touchpoint must lead here.
        recovers "recovers": Many<Ref<'t, ToTouchpoint>>;
        /// The parts of a service recovery that happen at the touchpoint.
        recovery "recovery": Many<RecoveryPart>;
        /// Whether the company asks the customer for feedback at the touchpoint, and how soon it answers.
        feedback "feedback": RawFeedback<'t>;
        /// The id of the journey that shows this touchpoint in full.
        sub_journey "sub-journey": Ref<'t, ToJourney>;
        /// Whether customers can begin the journey here, in addition to the starting state; or the share of them that does, from 0 to 1. One value, or a map with a value for each persona.
        entry "entry": ByPersona<'t, EntryShare>;
        /// The touchpoints that go on beside this one, and are over before the customer goes on. They have no `next`.
        meanwhile "meanwhile": Many<RawBeside<'t>>;
        /// Where the customer goes from here: ids of touchpoints, `done` (finished), `lost` (gone) or an end of your own. Default: the first touchpoint below that is for the same persona and recovers nothing; if there is none, `done`.
        next "next": Transitions<Lazy<RawTransition<'t>>>;
    }
}

table! {
    /// A wait of the customer.
    RawWait = "wait" {
        /// How long the customer waits.
        length "for": Duration, required, shorthand;
        /// How long the customer expects to wait.
        expected "expected": Duration;
        /// Whether somebody tells the customer how long the wait is, and why.
        informed "informed": bool;
        /// How long the customer may wait at most, by law or by promise.
        limit "limit": RawWaitLimit<'t>;
    }
}

table! {
    /// A limit of one wait.
    RawWaitLimit = "limit of a wait" {
        /// How long the customer may wait at most.
        length "for": Duration, required, shorthand;
        /// Who sets the limit: a law, or a promise of your own.
        source "source": Text<'t>;
    }
}

table! {
    /// How often something happens.
    RawRepeats = "repetition" {
        /// How many times: a number, or a range such as `[0, 3]`.
        times "times": Times, required, shorthand;
        /// The time from one to the next.
        every "every": Duration;
    }
}

table! {
    /// Something that hurts the customer.
    RawPain = "pain" {
        /// The id of the pain, unique in the journey. Opportunities name the pain by it.
        id "id": Id<'t>;
        /// What hurts the customer.
        text "text": Text<'t>, required, shorthand;
        /// How much it hurts, from 1 (a nuisance) to 3 (a failure).
        severity "severity": Whole<1, 3>;
        /// The personas that it hurts. Default: all that the touchpoint serves.
        personas "personas": Many<Ref<'t, ToPersona>>;
    }
}

table! {
    /// Something that the company could improve.
    RawOpportunity = "opportunity" {
        /// What the company could improve.
        text "text": Text<'t>, required, shorthand;
        /// The pains that the improvement relieves, by their ids: of this touchpoint or of any other. Default: the opportunity is about the touchpoint as a whole.
        pains "for": Many<Ref<'t, ToPain>>;
        /// The team that could make the improvement.
        team "team": Ref<'t, ToTeam>;
        /// How much the improvement would help customers, from 1 (a little) to 3 (a lot).
        impact "impact": Whole<1, 3>;
        /// How much work the improvement is, from 1 (a little) to 3 (a lot).
        effort "effort": Whole<1, 3>;
        /// How far the improvement is. One without a status is open.
        status "status": Progress;
        /// The day on which the improvement is meant to be done.
        due "due": Date;
        /// Links to further material, such as a ticket.
        links "links": Many<RawLink<'t>>;
        /// The personas for whom it would be better. Default: all that the touchpoint serves.
        personas "personas": Many<Ref<'t, ToPersona>>;
    }
}

table! {
    /// What customers say, think or ask.
    RawQuote = "quote" {
        /// What customers say, think or ask, in their own words.
        text "text": Text<'t>, required, shorthand;
        /// The personas whose words they are. Default: all that the touchpoint serves.
        personas "personas": Many<Ref<'t, ToPersona>>;
    }
}

table! {
    /// A measurement at a touchpoint: `csat`, `nps`, `ces`, or a metric of your own with `name` and `value`.
    RawMetric = "metric" {
        /// Customer satisfaction (CSAT), from 1 to 5.
        csat "csat": Number<1, 5>;
        /// Net Promoter Score (NPS), from −100 to 100.
        nps "nps": Number<-100, 100>;
        /// Customer Effort Score (CES), from 1 to 7; 7 is easy.
        ces "ces": Number<1, 7>;
        /// The name of a metric of your own. Needs `value`.
        name "name": Name<'t>;
        /// The value of a metric of your own. Needs `name`.
        value "value": Figure;
        /// In what the figure is, such as `%`, `min` or `calls a day`. Pictures write it behind the figure.
        unit "unit": Text<'t>;
        /// Whether a higher or a lower figure is better. Default: `higher` for `csat`, `nps` and `ces`; for a metric of your own, the journey does not say.
        better "better": Better;
        /// The figure to reach: a map with the same key, such as `{ csat: 4.2 }`, or a number for a metric of your own.
        target "target": TargetFigure<'t>;
        /// A former figure: a number, or a map with the same key and the day (`on`), such as `{ csat: 3.1, on: 2025-06-01 }`; for a metric of your own, `{ value: 12, on: 2025-06-01 }`.
        before "before": FormerFigure<'t>;
        /// The number of answers behind the figure.
        responses "responses": Whole<0, { i32::MAX }>;
        /// Where the figure comes from.
        source "source": Text<'t>;
        /// The personas whose answers or visits are counted. Default: all that the touchpoint serves.
        personas "personas": Many<Ref<'t, ToPersona>>;
    }
}

table! {
    /// The figure that a metric should reach.
    RawFigures = "target" {
        /// The customer satisfaction (CSAT) to reach, from 1 to 5.
        csat "csat": Number<1, 5>;
        /// The Net Promoter Score (NPS) to reach, from −100 to 100.
        nps "nps": Number<-100, 100>;
        /// The Customer Effort Score (CES) to reach, from 1 to 7; 7 is easy.
        ces "ces": Number<1, 7>;
    }
}

table! {
    /// What a metric was before.
    RawBefore = "former figure" {
        /// The former customer satisfaction (CSAT), from 1 to 5.
        csat "csat": Number<1, 5>;
        /// The former Net Promoter Score (NPS), from −100 to 100.
        nps "nps": Number<-100, 100>;
        /// The former Customer Effort Score (CES), from 1 to 7; 7 is easy.
        ces "ces": Number<1, 7>;
        /// The former value of a metric of your own, or of the only figure of the metric.
        value "value": Figure;
        /// The day of the former figure.
        on "on": Date;
    }
}

table! {
    /// Evidence, an action, or a system at a touchpoint.
    RawAction = "action" {
        /// What it is, or what somebody does.
        text "text": Text<'t>, required, shorthand;
        /// The team that does or provides it.
        team "team": Ref<'t, ToTeam>;
    }
}

table! {
    /// How an employee experiences a touchpoint.
    RawEmployee = "employee" {
        /// What the employee experiences, from 1 (bad) to 5 (excellent).
        experience "experience": Number<1, 5>;
        /// The emotional load on the employee, from 1 (light) to 5 (heaviest).
        load "load": Number<1, 5>;
        /// What the employee lacks to serve the customer well.
        lacks "lacks": Many<Lack>;
    }
}

table! {
    /// Feedback at a touchpoint: whether the company asks for it, and how soon it answers.
    RawFeedback = "feedback" {
        /// Whether the company asks the customer for feedback. Default: `true` if `answered-within` is set.
        asks "asks": bool, shorthand;
        /// The time within which the company answers feedback.
        answered_within "answered-within": Duration;
    }
}

table! {
    /// What a touchpoint, or a part of what it says, rests on.
    RawBasis = "basis" {
        /// `assumed`, `observed`, `reported`, `measured`, `documented`, or the id of a source in `based-on`.
        kind "kind": BasisRef<'t>, required, shorthand;
        /// The keys of the touchpoint that rest on it. Default: all that it says.
        of "of": Many<Aspect>;
        /// Where it can be read, or who said it.
        source "source": Text<'t>;
        /// The number of people who answered or were counted.
        responses "responses": Whole<0, { i32::MAX }>;
        /// The day on which somebody looked.
        on "on": Date;
    }
}

table! {
    /// What a touchpoint costs.
    RawCost = "cost" {
        /// What it costs the customer.
        for_customer "for-customer": Number<0, { i32::MAX }>;
        /// What it costs the company.
        for_company "for-company": Number<0, { i32::MAX }>;
        /// In what the cost is, such as `€` or `minutes`.
        unit "unit": Text<'t>;
    }
}

table! {
    /// A touchpoint that goes on beside another.
    RawBeside = "touchpoint beside" {
        /// The id of the touchpoint.
        to "to": Ref<'t, ToTouchpoint>, required, shorthand;
        /// The condition under which it goes on, in words.
        when "when": Text<'t>;
        /// The share of the customers for whom it goes on, from 0 to 1.
        probability "probability": Number<0, 1>;
    }
}

table! {
    /// A transition from a touchpoint.
    RawTransition = "transition" {
        /// Where the transition leads: the id of a touchpoint, `done`, `lost` or an end of your own.
        to "to": Ref<'t, ToTarget>, required, shorthand;
        /// The condition under which customers take the transition, in words.
        when "when": Text<'t>;
        /// The share of the customers here who take the transition, from 0 to 1. Default: an equal share of what the other transitions leave.
        probability "probability": Number<0, 1>;
        /// The personas that can take the transition. Default: all that both touchpoints serve.
        personas "personas": Many<Ref<'t, ToPersona>>;
        /// The end that a renewal counts as: how this round came out, before the next one begins. Default: `done`. Only for a transition from a later stage into the starting state.
        counts_as "counts-as": Ref<'t, ToEnd>;
        /// A note about the transition.
        note "note": Text<'t>;
    }
}

table! {
    /// The definitions that the journeys of a project share.
    RawCatalog = "catalog" {
        /// The personas that journeys share, by id.
        personas "personas": Registry<'t, RawPersona<'t>>;
        /// The channels that journeys share, by id.
        channels "channels": Registry<'t, RawChannel<'t>>;
        /// The teams that journeys share, by id.
        teams "teams": Registry<'t, RawTeam<'t>>;
        /// The partners that journeys share, by id.
        partners "partners": Registry<'t, RawPartner<'t>>;
        /// The facts that journeys share, by id.
        facts "facts": Registry<'t, RawFact<'t>>;
        /// The IT systems that journeys share, by id.
        systems "systems": Registry<'t, RawSystem<'t>>;
        /// The lanes that journeys share, by id.
        lanes "lanes": Registry<'t, RawLane<'t>>;
    }
}

/// A lane: one of polku's own, or one that the file or the catalog defines.
#[derive(Debug)]
pub(crate) enum LaneRef<'t> {
    Known(Lane),
    Own(Ref<'t, ToLane>),
}

impl<'t> Read<'t> for LaneRef<'t> {
    const SHAPE: Shape = Shape::Either(&Lane::SHAPE, &<Ref<'static, ToLane> as Read<'static>>::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, || "the id of a lane".into())?;
        match Lane::from_word(text.trim()) {
            Some(lane) => Ok(LaneRef::Known(lane)),
            None => Ref::read(node, reader).map(LaneRef::Own),
        }
    }
}

/// What stands in each lane.
#[derive(Debug)]
pub(crate) struct LaneTexts<'t>(pub Entries<'t, Many<RawQuote<'t>>>);

impl<'t> Read<'t> for LaneTexts<'t> {
    const SHAPE: Shape = Shape::By("lane", &<Many<RawQuote<'static>> as Read<'static>>::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            let help = "write which lane it stands in: `lanes: { regulation: What the law says }`";
            return Err(reader.wrong_type(
                entered,
                "a map from lanes to what stands in each",
                Advice::Say(help.into()),
            ));
        }
        Ok(LaneTexts(map_entries(entered, reader, |reader, _, value| Many::read(value, reader))))
    }
}

/// What the journey rests on: texts, or sources by id.
#[derive(Debug)]
pub(crate) enum BasedOn<'t> {
    Sources(Registry<'t, RawSource<'t>>),
    Texts(Many<Text<'t>>),
}

impl<'t> Read<'t> for BasedOn<'t> {
    const SHAPE: Shape =
        Shape::Either(&Shape::Map(&Shape::Table(RawSource::TABLE)), &<Many<Text<'static>> as Read<'static>>::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        match reader.tree.kind(entered) {
            NodeKind::Map => Registry::read(node, reader).map(BasedOn::Sources),
            _ => Many::read(node, reader).map(BasedOn::Texts),
        }
    }
}

/// What something rests on: a word, or a source of the journey.
#[derive(Debug)]
pub(crate) enum BasisRef<'t> {
    Known(BasisKind),
    Source(Ref<'t, ToSource>),
}

impl<'t> Read<'t> for BasisRef<'t> {
    const SHAPE: Shape = Shape::Either(&BasisKind::SHAPE, &<Ref<'static, ToSource> as Read<'static>>::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, || "what it rests on".into())?;
        match BasisKind::from_word(text.trim()) {
            Some(kind) => Ok(BasisRef::Known(kind)),
            None => Ref::read(node, reader).map(BasisRef::Source),
        }
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

/// What a metric was before: a figure, or several with their day.
#[derive(Debug)]
pub(crate) enum FormerFigure<'t> {
    Value(f64),
    Figures(RawBefore<'t>),
}

impl<'t> Read<'t> for FormerFigure<'t> {
    const SHAPE: Shape =
        Shape::Either(&Shape::Number(i32::MIN, i32::MAX), &<RawBefore<'static> as Read<'static>>::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) == NodeKind::Map {
            return RawBefore::read(node, reader).map(FormerFigure::Figures);
        }
        Figure::read(node, reader).map(|Figure(value)| FormerFigure::Value(value))
    }
}
