//! Values of elements.

use crate::model::address::Address;
use crate::model::basis::{Basis, BasisSource, Ground};
use crate::model::definitions::{Channel, Definition, Fact, Link, OwnLane, Partner, Persona, System, Team};
use crate::model::ends::End;
use crate::model::image::{Image, ImagePath};
use crate::model::journey::{Customers, Journey, Stage};
use crate::model::limit::{Limit, WaitLimit};
use crate::model::scalars::{Date, Duration};
use crate::model::scenario::Scenario;
use crate::model::terms::Translations;
use crate::model::touchpoint::{
    Action, Before, Beside, Cost, Employee, Entry, Feedback, Figures, Metric, MomentOfTruth, Opportunity, Pain, Quote,
    Repeats, StatedTransition, Times, Touchpoint, Wait,
};
use crate::model::vocabulary::{
    Aspect, BasisKind, Better, Contact, EndKind, Lack, Level, Medium, Ownership, Progress, Reach, RecoveryPart,
    StageKind, State, TermSet, Tone,
};

/// What an element is or says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ElementValue<'j> {
    /// The journey itself.
    Journey(&'j Journey),
    /// A persona.
    Persona(&'j Persona),
    /// A channel.
    Channel(&'j Channel),
    /// A team.
    Team(&'j Team),
    /// A partner.
    Partner(&'j Partner),
    /// A fact.
    Fact(&'j Fact),
    /// An IT system.
    System(&'j System),
    /// A lane of the author's.
    Lane(&'j OwnLane),
    /// An end of the journey that the file lists.
    End(&'j End),
    /// A scenario.
    Scenario(&'j Scenario),
    /// A limit of time over a stretch.
    Limit(&'j Limit),
    /// A stage.
    Stage(&'j Stage),
    /// A touchpoint.
    Touchpoint(&'j Touchpoint),
    /// A transition that the file states.
    Transition(&'j StatedTransition),
    /// A word of the author's in several languages.
    Translations(&'j Translations),
    /// A link.
    Link(&'j Link),
    /// An image.
    Image(&'j Image),
    /// A wait.
    Wait(&'j Wait),
    /// A limit of a wait.
    WaitLimit(&'j WaitLimit),
    /// A pain.
    Pain(&'j Pain),
    /// An opportunity.
    Opportunity(&'j Opportunity),
    /// Something that some personas say.
    Quote(&'j Quote),
    /// How often something happens.
    Repeats(&'j Repeats),
    /// What goes on beside a touchpoint.
    Beside(&'j Beside),
    /// A source of what the journey says.
    Source(&'j BasisSource),
    /// What a touchpoint, or a part of what it says, rests on.
    Basis(&'j Basis),
    /// What a touchpoint costs.
    Cost(&'j Cost),
    /// How many customers there are.
    Customers(&'j Customers),
    /// A metric.
    Metric(&'j Metric),
    /// The target of a metric.
    Figures(&'j Figures),
    /// The former figures of a metric.
    Before(&'j Before),
    /// Something done or used at a touchpoint: evidence, frontstage, backstage, support.
    Action(&'j Action),
    /// The employee's side of a touchpoint.
    Employee(&'j Employee),
    /// How feedback is asked for.
    Feedback(&'j Feedback),
    /// A text.
    Text(&'j str),
    /// A word of the format's vocabulary.
    Word(&'static str),
    /// A number: a score, a probability, a figure.
    Number(f64),
    /// A whole number.
    Whole(u32),
    /// A range of whole numbers.
    Range(u32, u32),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A length of time.
    Duration(Duration),
    /// A reference to a definition, a touchpoint or an end.
    Reference {
        /// What addresses of such elements begin with, such as `teams`, `touchpoints` or `ends`.
        registry: &'static str,
        /// The id.
        id: &'j str,
    },
    /// A channel says nothing of a fact.
    Silent,
}

macro_rules! structures {
    ($($name:ident = $from:ty;)+) => {$(
        impl<'j> From<&'j $from> for ElementValue<'j> {
            fn from(value: &'j $from) -> Self {
                ElementValue::$name(value)
            }
        }
    )+};
}
structures! {
    Transition = StatedTransition; Link = Link; Image = Image; Wait = Wait; Pain = Pain; Opportunity = Opportunity; Metric = Metric;
    WaitLimit = WaitLimit; Quote = Quote; Repeats = Repeats; Cost = Cost; Source = BasisSource; Basis = Basis; Beside = Beside; Customers = Customers;
    Figures = Figures; Before = Before; Action = Action; Employee = Employee; Feedback = Feedback; Text = String;
}

macro_rules! scalars {
    ($($name:ident = $from:ty;)+) => {$(
        impl<'j> From<&'j $from> for ElementValue<'j> {
            fn from(value: &'j $from) -> Self {
                ElementValue::$name((*value).into())
            }
        }
    )+};
}
scalars! { Number = f64; Whole = u32; Whole = u8; Bool = bool; Date = Date; Duration = Duration; }

macro_rules! words {
    ($($from:ty)+) => {$(
        impl<'j> From<&'j $from> for ElementValue<'j> {
            fn from(value: &'j $from) -> Self {
                ElementValue::Word(value.as_str())
            }
        }
    )+};
}
words! { Aspect BasisKind Better Contact EndKind Lack Level Medium Ownership Progress Reach RecoveryPart StageKind State TermSet Tone }

impl<'j> From<&'j Times> for ElementValue<'j> {
    fn from(times: &'j Times) -> Self {
        if times.from == times.to { ElementValue::Whole(times.to) } else { ElementValue::Range(times.from, times.to) }
    }
}

impl<'j> From<&'j Entry> for ElementValue<'j> {
    fn from(entry: &'j Entry) -> Self {
        match *entry {
            Entry::Marked(marked) => ElementValue::Bool(marked),
            Entry::Share(share) => ElementValue::Number(share),
        }
    }
}

impl<'j> From<&'j Ground> for ElementValue<'j> {
    fn from(ground: &'j Ground) -> Self {
        match ground {
            Ground::Kind(kind) => ElementValue::Word(kind.as_str()),
            Ground::Source(id) => ElementValue::Text(id),
        }
    }
}

impl<'j> From<&'j MomentOfTruth> for ElementValue<'j> {
    fn from(moment: &'j MomentOfTruth) -> Self {
        match moment {
            MomentOfTruth::Marked(marked) => ElementValue::Bool(*marked),
            MomentOfTruth::Because(reason) => ElementValue::Text(reason),
        }
    }
}

impl<'j> From<&'j Box<Wait>> for ElementValue<'j> {
    fn from(wait: &'j Box<Wait>) -> Self {
        ElementValue::Wait(wait)
    }
}

impl<'j> From<&'j Address> for ElementValue<'j> {
    fn from(address: &'j Address) -> Self {
        ElementValue::Text(address.as_str())
    }
}

impl<'j> From<&'j ImagePath> for ElementValue<'j> {
    fn from(path: &'j ImagePath) -> Self {
        ElementValue::Text(path.as_str())
    }
}

impl<'j> From<Definition<'j>> for ElementValue<'j> {
    fn from(definition: Definition<'j>) -> Self {
        match definition {
            Definition::Persona(persona) => ElementValue::Persona(persona),
            Definition::Channel(channel) => ElementValue::Channel(channel),
            Definition::Team(team) => ElementValue::Team(team),
            Definition::Partner(partner) => ElementValue::Partner(partner),
            Definition::Fact(fact) => ElementValue::Fact(fact),
            Definition::System(system) => ElementValue::System(system),
            Definition::Lane(lane) => ElementValue::Lane(lane),
        }
    }
}
