//! The addresses of what diagnostics are about, found by place.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::diagnostic::{About, Diagnostic};
use crate::model::{
    ByPlace, Definition, Definitions, Element, ElementValue, FormerIds, Journey, Segment, TouchpointIx,
};
use crate::source::Span;

/// Sets the element that each diagnostic of a journey is about.
pub(crate) fn tell_elements(journey: &Journey, diagnostics: &mut [Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let addresses = Addresses::of(journey);
    let touchpoints = journey.touchpoints.iter().enumerate();
    let touchpoints: HashMap<&str, TouchpointIx> =
        touchpoints.map(|(index, touchpoint)| (touchpoint.id.value.as_str(), index.into())).collect();
    // Findings about one touchpoint mostly follow each other, so the parts of the last are kept.
    let mut parts: Option<(TouchpointIx, ByPlace<Element<'_>>)> = None;
    for diagnostic in diagnostics {
        let place = diagnostic.primary.span;
        let address = addresses.find(place);
        let touchpoint = address.touchpoint().and_then(|id| touchpoints.get(id));
        // Many findings are about a touchpoint as a whole, and stand at its name.
        let touchpoint = touchpoint.filter(|&&ix| journey.touchpoint(ix).name.span.start != place.start);
        let part = touchpoint.and_then(|&ix| {
            if parts.as_ref().is_none_or(|(of, _)| *of != ix) {
                parts = Some((ix, told_parts(journey.element_of_touchpoint(ix))));
            }
            address_of_part(&parts.as_ref()?.1, place)
        });
        let element = part.unwrap_or_else(|| address.to_string());
        diagnostic.about = Some(About { journey: journey.id.clone(), element });
    }
}

/// Returns the address of the part of a touchpoint that a place lies in. What belongs to a part is told by the address of
/// that part, but for the probability of a transition.
fn address_of_part(parts: &ByPlace<Element<'_>>, place: Span) -> Option<String> {
    let holds = |part: &Element<'_>| part.span.start <= place.start && place.start < part.span.end;
    let part = parts.at(place).next()?;
    let probability = match part.value {
        ElementValue::Transition(_) => part
            .parts()
            .into_iter()
            .find(|of| matches!(of.address.segments(), [.., Segment::Key("probability")]) && holds(of)),
        _ => None,
    };
    Some(probability.as_ref().unwrap_or(part).address.to_string())
}

/// The parts of a touchpoint, but for those that stand for it as a whole.
fn told_parts(touchpoint: Element<'_>) -> ByPlace<Element<'_>> {
    let is_whole = |part: &Element<'_>| matches!(part.address.segments(), [_, _, Segment::Key("id" | "name")]);
    by_place(touchpoint.parts().into_iter().filter(|part| !is_whole(part)).map(|part| (part.span, part)))
}

/// The elements of a journey that baselines know, found by place.
///
/// Baselines written today are read for ever: what is found here, and how it is written, never changes.
pub(super) struct Addresses<'j> {
    /// Touchpoints, stages and definitions: a place in a touchpoint is the touchpoint's.
    elements: [ByPlace<Address<'j>>; 3],
}

/// The kind and id of an element, written `touchpoints.ID`, `stages.ID`, `personas.ID` and so on; otherwise `journey`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Address<'j>(Option<(&'static str, &'j str)>);

impl<'j> Address<'j> {
    /// The id of the touchpoint, if it is one.
    fn touchpoint(self) -> Option<&'j str> {
        self.0.filter(|(kind, _)| *kind == "touchpoints").map(|(_, id)| id)
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((kind, id)) => write!(f, "{kind}.{id}"),
            None => f.write_str("journey"),
        }
    }
}

impl<'j> Addresses<'j> {
    pub fn of(journey: &'j Journey) -> Self {
        let touchpoints = journey.touchpoints.iter();
        let touchpoints =
            touchpoints.map(|one| (one.place.whole, Address(Some(("touchpoints", one.id.value.as_str())))));
        let stages = journey.stages.iter();
        let stages = stages.map(|stage| (stage.id.span, Address(Some(("stages", stage.id.value.as_str())))));
        let own = own_definitions(&journey.definitions);
        let ends = journey.ends.iter().flat_map(|end| {
            let address = Address(Some(("ends", end.id.value.as_str())));
            end.name.iter().flat_map(move |name| [(end.id.span, address), (name.span, address)])
        });
        Addresses { elements: [by_place(touchpoints), by_place(stages), by_place(own.chain(ends))] }
    }

    /// Returns the address of the element that a place lies in.
    pub fn find(&self, place: Span) -> Address<'j> {
        self.elements.iter().find_map(|elements| elements.at(place).next().copied()).unwrap_or(Address(None))
    }
}

/// The former addresses of elements. An address that an element has now is none.
pub(super) struct FormerAddresses<'j>(HashMap<Address<'j>, Vec<Address<'j>>>);

impl<'j> FormerAddresses<'j> {
    pub fn of(journey: &'j Journey) -> Self {
        let mut former: HashMap<Address<'j>, Vec<Address<'j>>> = HashMap::new();
        for FormerIds { registry, id, was, .. } in journey.former_ids() {
            let ids = was.iter().map(|was| Address(Some((registry, was.value.as_str()))));
            former.entry(Address(Some((registry, id)))).or_default().extend(ids);
        }
        if former.is_empty() {
            return FormerAddresses(former);
        }
        let touchpoints = journey.touchpoints.iter().map(|one| ("touchpoints", one.id.value.as_str()));
        let stages = journey.stages.iter().map(|one| ("stages", one.id.value.as_str()));
        let definitions = journey.definitions.former_ids().map(|one| (one.registry, one.id));
        let living: HashSet<Address<'_>> =
            touchpoints.chain(stages).chain(definitions).map(|address| Address(Some(address))).collect();
        former.values_mut().for_each(|ids| ids.retain(|id| !living.contains(id)));
        FormerAddresses(former)
    }

    /// Returns the former addresses of an element.
    pub fn find(&self, address: Address<'j>) -> impl Iterator<Item = Address<'j>> {
        self.0.get(&address).into_iter().flatten().copied()
    }
}

fn by_place<T>(elements: impl Iterator<Item = (Span, T)>) -> ByPlace<T> {
    let mut elements: Vec<_> = elements.filter(|(span, _)| span.start < span.end).collect();
    // Of those that stand in one place, by way of an alias, the first is meant.
    elements.sort_by_key(|(span, _)| span.start);
    elements.dedup_by_key(|(span, _)| span.start);
    ByPlace::new(elements)
}

/// The places where a journey's own definitions stand.
fn own_definitions(all: &Definitions) -> impl Iterator<Item = (Span, Address<'_>)> {
    let own = all.all().filter(|definition| !definition.identity().from_catalog);
    own.flat_map(|definition| {
        let id = &definition.identity().id;
        let stated = match definition {
            Definition::Fact(fact) => fact.stated.as_slice(),
            _ => &[],
        };
        let stated = stated.iter().flat_map(|(channel, says)| [channel.span, says.span]);
        let spans = stated.chain([id.span, definition.name().span]);
        spans.map(move |span| (span, Address(Some((definition.registry(), id.value.as_str())))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn every_element_that_baselines_know_has_its_address() {
        let text = "journey: X\npersonas: { p: A }\nchannels: { c: B }\nteams: { t: C }\npartners: { o: D }\nfacts: { f: { statement: E, in: { c: F } } }\nends: { e: { name: H, kind: other } }\nstages: [{ id: purchase, touchpoints: [G] }]\n";
        let (journey, _) = crate::model::load(&Source::new("x.yaml", text).into(), &Default::default()).into_parts();
        let journey = journey.unwrap();
        let of = |sign: &str| {
            let start = text.find(sign).unwrap();
            Addresses::of(&journey).find(Span::new(start, start + 1)).to_string()
        };
        for (sign, expected) in [
            ("X", "journey"),
            ("p: A", "personas.p"),
            ("A", "personas.p"),
            ("B", "channels.c"),
            ("t: C", "teams.t"),
            ("D", "partners.o"),
            ("E", "facts.f"),
            ("F", "facts.f"),
            ("H", "ends.e"),
            ("G", "touchpoints.g"),
        ] {
            assert_eq!(of(sign), expected, "{sign}");
        }
    }

    #[test]
    fn every_part_has_its_address() {
        let text = "journey: X\npersonas: { host: Host, guest: Guest }\nstages:\n  - id: purchase\n    touchpoints:\n      - name: Order\n        ownership: company\n        expectation: { host: 3, guest: 4 }\n        experience: 2\n        pains: [Slow, { text: Loud, severity: 3 }]\n        quotes: Hm\n        wait: 3d\n        next: [pay, { to: pay, when: rain, probability: 0.25 }, { to: lost, when: snow }]\n      - { id: pay, name: Pays }\n";
        let (journey, problems) =
            crate::model::load(&Source::new("x.yaml", text).into(), &Default::default()).into_parts();
        let journey = journey.unwrap_or_else(|| panic!("{problems:#?}"));
        for (sign, expected) in [
            ("X", "journey"),
            ("Host", "personas.host"),
            ("purchase", "stages.purchase"),
            ("Order", "touchpoints.order"),
            ("company", "touchpoints.order.ownership"),
            ("guest: 4", "touchpoints.order.expectation.guest"),
            ("3, guest", "touchpoints.order.expectation.host"),
            ("2\n", "touchpoints.order.experience"),
            ("Slow", "touchpoints.order.pains.1"),
            ("Loud", "touchpoints.order.pains.2"),
            ("Hm", "touchpoints.order.quotes"),
            ("3d", "touchpoints.order.wait"),
            ("pay, {", "touchpoints.order.next.pay"),
            ("rain", "touchpoints.order.next.pay~2"),
            ("0.25", "touchpoints.order.next.pay~2.probability"),
            ("snow", "touchpoints.order.next.lost"),
            ("Pays", "touchpoints.pay"),
        ] {
            let start = text.find(sign).unwrap();
            let kind = crate::lint::RULES[0].kind();
            let mut found = [Diagnostic::new(kind, Span::new(start, start + 1), "")];
            tell_elements(&journey, &mut found);
            let about = found[0].about.as_ref().unwrap();
            assert_eq!((about.journey.as_str(), about.element.as_str()), ("x", expected), "{sign}");
        }
    }
}
