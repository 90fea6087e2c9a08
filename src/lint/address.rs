//! The addresses of a journey's elements: `touchpoints.enquiry.experience`, found by place.

use std::collections::HashMap;

use super::baseline::Addresses;
use crate::diagnostic::{About, Diagnostic};
use crate::model::{Definitions, Journey, PerPersona, StatedTransition, Target, Touchpoint};
use crate::source::{At, Span};

/// Says of each diagnostic of a journey which element it is about.
pub(crate) fn tell_elements(journey: &Journey, diagnostics: &mut [Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let addresses = Addresses::of(journey);
    let touchpoints = journey.touchpoints.iter().map(|touchpoint| (touchpoint.id.value.as_str(), touchpoint));
    let touchpoints: HashMap<&str, &Touchpoint> = touchpoints.collect();
    for diagnostic in diagnostics {
        let place = diagnostic.primary.span;
        let mut element = addresses.find(place).to_string();
        let touchpoint = element.strip_prefix("touchpoints.").and_then(|id| touchpoints.get(id));
        if let Some(part) = touchpoint.and_then(|touchpoint| part(journey, touchpoint, place)) {
            element = format!("{element}.{part}");
        }
        diagnostic.about = Some(About { journey: journey.id.clone(), element });
    }
}

/// The part of a touchpoint that a place lies in: its key, and within it which of several.
fn part(journey: &Journey, touchpoint: &Touchpoint, place: Span) -> Option<String> {
    let definitions = &journey.definitions;
    transition(journey, touchpoint, place)
        .or_else(|| of_personas("expectation", &touchpoint.expectation, definitions, place))
        .or_else(|| of_personas("experience", &touchpoint.experience, definitions, place))
        .or_else(|| of_personas("feeling", &touchpoint.feeling, definitions, place))
        .or_else(|| {
            let (key, _) =
                single(touchpoint).into_iter().find(|(_, span)| span.is_some_and(|span| holds(span, place)))?;
            Some(key.to_owned())
        })
        .or_else(|| {
            let of_list = |(key, spans): (&str, Vec<Span>)| {
                let number = spans.iter().position(|span| holds(*span, place))? + 1;
                Some(if spans.len() == 1 { key.to_owned() } else { format!("{key}.{number}") })
            };
            lists(touchpoint).into_iter().find_map(of_list)
        })
}

/// Whether a place begins within a span.
fn holds(span: Span, place: Span) -> bool {
    span.start <= place.start && place.start < span.end
}

/// `next.b`, or `next.b~2` of the second to the same target.
fn transition(journey: &Journey, touchpoint: &Touchpoint, place: Span) -> Option<String> {
    let ways = touchpoint.next.as_ref()?;
    let index = ways.iter().position(|way| holds(way.span, place))?;
    let target = |way: &At<StatedTransition>| way.to.value;
    let number = ways[..=index].iter().filter(|way| target(way) == target(&ways[index])).count();
    let to = match ways[index].to.value {
        Target::Touchpoint(to) => journey.touchpoint(to).id.value.as_str(),
        Target::Done => "done",
        Target::Lost => "lost",
    };
    let which = if number > 1 { format!("~{number}") } else { String::new() };
    let is_probability = ways[index].probability.is_some_and(|probability| holds(probability.span, place));
    Some(format!("next.{to}{which}{}", if is_probability { ".probability" } else { "" }))
}

/// `experience`, or `experience.host` where personas have their own.
fn of_personas<T>(key: &str, values: &Option<PerPersona<T>>, definitions: &Definitions, place: Span) -> Option<String> {
    match values.as_ref()? {
        PerPersona::All(value) => holds(value.span, place).then(|| key.to_owned()),
        PerPersona::Each(values) => {
            let (persona, _) =
                values.iter().find(|(persona, value)| holds(persona.span, place) || holds(value.span, place))?;
            let persona = definitions.personas.get(persona.value.index())?;
            Some(format!("{key}.{}", persona.identity.id.value))
        }
    }
}

/// Where the keys stand that have one value.
fn single(touchpoint: &Touchpoint) -> [(&'static str, Option<Span>); 13] {
    fn span<T>(value: &Option<At<T>>) -> Option<Span> {
        value.as_ref().map(|value| value.span)
    }
    [
        ("note", span(&touchpoint.note)),
        ("ownership", span(&touchpoint.ownership)),
        ("contact", span(&touchpoint.contact)),
        ("responsible", span(&touchpoint.responsible)),
        ("partner", span(&touchpoint.partner)),
        ("named-person", span(&touchpoint.named_person)),
        ("level", span(&touchpoint.level)),
        ("reach", span(&touchpoint.reach)),
        ("tone", span(&touchpoint.tone)),
        ("wait", span(&touchpoint.wait)),
        ("employee", span(&touchpoint.employee)),
        ("feedback", span(&touchpoint.feedback)),
        ("entry", span(&touchpoint.entry)),
    ]
}

/// Where the items of the keys stand that have several.
fn lists(touchpoint: &Touchpoint) -> [(&'static str, Vec<Span>); 14] {
    fn spans<T>(list: &[At<T>]) -> Vec<Span> {
        list.iter().map(|item| item.span).collect()
    }
    [
        ("links", spans(&touchpoint.links)),
        ("channel", spans(&touchpoint.channels)),
        ("personas", spans(touchpoint.named_personas.as_deref().unwrap_or_default())),
        ("facts", spans(&touchpoint.facts)),
        ("pains", spans(&touchpoint.pains)),
        ("opportunities", spans(&touchpoint.opportunities)),
        ("quotes", spans(&touchpoint.quotes)),
        ("metrics", spans(&touchpoint.metrics)),
        ("evidence", spans(&touchpoint.evidence)),
        ("frontstage", spans(&touchpoint.frontstage)),
        ("backstage", spans(&touchpoint.backstage)),
        ("support", spans(&touchpoint.support)),
        ("recovers", spans(&touchpoint.recovers)),
        ("recovery", spans(&touchpoint.recovery)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn every_part_has_its_address() {
        let text = "journey: X\npersonas: { host: Host, guest: Guest }\nstages:\n  - id: purchase\n    touchpoints:\n      - name: Order\n        ownership: company\n        expectation: { host: 3, guest: 4 }\n        experience: 2\n        pains: [Slow, { text: Loud, severity: 3 }]\n        quotes: Hm\n        wait: 3d\n        next: [pay, { to: pay, when: rain, probability: 0.25 }, { to: lost, when: snow }]\n      - { id: pay, name: Pays }\n";
        let (journey, problems) = crate::model::load(&Source::new("x.yaml", text), &Default::default());
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
