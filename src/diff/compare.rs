//! Compares two journeys, element by element.

mod lists;
mod parts;
mod roots;
mod scores;
mod table;
mod touchpoints;
mod values;
mod ways;

pub(crate) use self::values::plain;
pub(super) use self::ways::{Way, ways};

use std::collections::HashMap;

use serde_json::Value;

use super::change::{Change, Group, Place};
use super::kinds::{ChangeKind, Class};
use super::pairing::Pairing;
use crate::diagnostic::shorten;
use crate::graph::JourneyGraph;
use crate::lint::baseline::fnv1a;
use crate::model::{Element, Journey, PersonaIx, PersonaSet, Segment};
use crate::source::Span;

/// Returns what changed between two states of a journey: first what the journey and its definitions say, then its touchpoints
/// in the order of the new side.
pub fn compare(old: &JourneyGraph<'_>, new: &JourneyGraph<'_>) -> Vec<Change> {
    let pairing = Pairing::of(old.journey(), new.journey());
    let mut comparison = Comparison::new(old, new, &pairing);
    comparison.run();
    comparison.finish()
}

fn is_target_of(target: &Journey, current: &Journey) -> bool {
    target.target_of.as_ref().is_some_and(|of| of.value == current.id)
}

/// Returns the pairs of an old and a new persona that are the same. A journey without personas has one for all.
pub(super) fn personas(pairing: &Pairing<'_>, old: &Journey, new: &Journey) -> Vec<(PersonaIx, PersonaIx)> {
    if old.definitions.personas.is_empty() && new.definitions.personas.is_empty() {
        return vec![(PersonaIx(0), PersonaIx(0))];
    }
    let pairs = pairing.pairs["personas"].new_of_old.iter().enumerate();
    pairs.filter_map(|(old, new)| Some((old.into(), new.as_ref()?.0.into()))).collect()
}

/// What the elements that are compared are part of.
#[derive(Clone)]
struct Root {
    subject: String,
    touchpoint: Option<String>,
    group: Group,
    /// Where it stands on the new side, if it is there and in the journey's own file.
    span: Option<Span>,
}

impl Root {
    /// The journey itself.
    fn of_journey() -> Self {
        Root { subject: String::new(), touchpoint: None, group: Group::Journey, span: None }
    }
}

/// A comparison of two journeys while it runs.
pub(super) struct Comparison<'c, 'j> {
    old: &'c JourneyGraph<'j>,
    new: &'c JourneyGraph<'j>,
    pairing: &'c Pairing<'j>,
    /// The personas that are the same on both sides.
    personas: Vec<(PersonaIx, PersonaIx)>,
    /// Whether both sides show the service as it is. Then what got worse in figures is known now, and nothing else.
    is_honest: bool,
    /// Whether one side is the target of the other.
    is_target_of: bool,
    root: Root,
    /// The name of the persona whose values are compared, if they are one's.
    whose: Option<String>,
    changes: Vec<Change>,
}

/// A change as far as its kind and its values go.
struct Found {
    kind: &'static ChangeKind,
    class: Class,
    address: String,
    place: Place,
    before: Value,
    after: Value,
    clause: String,
}

impl Found {
    /// A change of an element that both sides have, or that only the new side has.
    fn at(kind: &'static ChangeKind, element: &Element<'_>, clause: impl Into<String>) -> Self {
        Found {
            kind,
            class: kind.class,
            address: element.address.to_string(),
            place: Place { is_old: false, in_catalog: element.is_in_catalog, span: element.span, beside: None },
            before: Value::Null,
            after: Value::Null,
            clause: clause.into(),
        }
    }

    /// A change of an element that only the old side has.
    fn gone(kind: &'static ChangeKind, element: &Element<'_>, clause: impl Into<String>) -> Self {
        let found = Found::at(kind, element, clause);
        Found { place: Place { is_old: true, ..found.place }, ..found }
    }

    fn before(self, before: impl Into<Value>) -> Self {
        Found { before: before.into(), ..self }
    }

    fn after(self, after: impl Into<Value>) -> Self {
        Found { after: after.into(), ..self }
    }

    fn class(self, class: Class) -> Self {
        Found { class, ..self }
    }
}

impl<'c, 'j> Comparison<'c, 'j> {
    pub(super) fn new(old: &'c JourneyGraph<'j>, new: &'c JourneyGraph<'j>, pairing: &'c Pairing<'j>) -> Self {
        Comparison {
            old,
            new,
            pairing,
            personas: personas(pairing, old.journey(), new.journey()),
            is_honest: !old.journey().is_target() && !new.journey().is_target(),
            is_target_of: is_target_of(old.journey(), new.journey()) || is_target_of(new.journey(), old.journey()),
            root: Root::of_journey(),
            whose: None,
            changes: Vec::new(),
        }
    }
}

impl<'j> Comparison<'_, 'j> {
    fn add(&mut self, found: Found) {
        let Found { kind, class, address, place, before, after, clause } = found;
        let Root { subject, touchpoint, group, span } = self.root.clone();
        let clause = match &self.whose {
            Some(name) => format!("{clause} for {name}"),
            None => clause,
        };
        let place = Place { beside: span.filter(|_| place.is_old), ..place };
        let (fingerprint, accepted) = (String::new(), None);
        self.changes.push(Change {
            kind,
            class,
            address,
            before,
            after,
            clause,
            subject,
            touchpoint,
            group,
            place,
            fingerprint,
            accepted,
        });
    }

    /// What a figure that got worse means: in maps of the service as it is, only that it is known now.
    fn unless_known(&self, class: Class) -> Class {
        if self.is_honest && class == Class::Worse { Class::Look } else { class }
    }

    /// Returns the personas of a set on the old side that are there on the new side.
    fn on_new_side(&self, old: PersonaSet) -> PersonaSet {
        self.personas.iter().filter(|(here, _)| old.contains(*here)).map(|(_, there)| *there).collect()
    }

    /// Returns the personas of a set on the new side that are there on the old side.
    fn of_both(&self, new: PersonaSet) -> PersonaSet {
        self.personas.iter().filter(|(_, there)| new.contains(*there)).map(|(_, there)| *there).collect()
    }

    /// Returns the personas of the old side that some of the new side were.
    fn on_old_side(&self, new: PersonaSet) -> PersonaSet {
        self.personas.iter().filter(|(_, there)| new.contains(*there)).map(|(here, _)| *here).collect()
    }

    /// Gives every change its fingerprint.
    fn finish(mut self) -> Vec<Change> {
        let journey = &self.new.journey().id;
        let mut equals: HashMap<String, u32> = HashMap::new();
        for change in &mut self.changes {
            let address = without_numbers(&change.address);
            let identity = format!("{}\0{journey}\0{address}\0{}\0{}", change.kind.name, change.before, change.after);
            let number = equals.entry(identity.clone()).or_default();
            let hashed = if *number == 0 { identity } else { format!("{identity}\0{number}") };
            *number += 1;
            change.fingerprint = format!("{:016x}", fnv1a(hashed.as_bytes()));
        }
        self.changes
    }
}

/// Returns an address without the numbers of items.
fn without_numbers(address: &str) -> String {
    let is_id = |part: &&str| !part.bytes().all(|byte| byte.is_ascii_digit());
    address.split('.').filter(is_id).map(|part| part.split('~').next().unwrap_or(part)).collect::<Vec<_>>().join(".")
}

/// Returns the part of an element's address below `depth` segments.
fn below<'e, 'j>(element: &'e Element<'j>, depth: usize) -> &'e [Segment<'j>] {
    element.address.segments().get(depth..).unwrap_or_default()
}

/// Names personas for a message.
fn list_personas(journey: &Journey, personas: PersonaSet) -> String {
    let names = personas.iter().filter_map(|persona| journey.persona_name(persona).map(shorten));
    crate::diagnostic::list_of_many(names, "and")
}

/// Returns the ids of personas for programs.
fn ids_of(journey: &Journey, personas: PersonaSet) -> Value {
    personas.iter().filter_map(|persona| journey.persona_id(persona)).collect()
}
