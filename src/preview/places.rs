//! The places in the file of the elements of a picture.

use std::collections::BTreeMap;

use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::{ByPlace, Journey, Stage, Touchpoint};
use crate::source::{Source, Span};

/// The first and the last line of a place, from 1.
pub(super) type Lines = (usize, usize);

/// The places of a journey's elements, each by its role and id in pictures. Transitions that a picture draws as one have
/// several places.
pub(super) fn places(source: &Source, journey: &Journey) -> BTreeMap<String, Vec<Lines>> {
    let mut places: BTreeMap<String, Vec<Lines>> = BTreeMap::new();
    let mut add = |element: String, span: Span| places.entry(element).or_default().push(lines(source, span));
    for stage in &journey.stages {
        add(stage_of(stage), stage.id.span);
    }
    for touchpoint in &journey.touchpoints {
        add(touchpoint_of(touchpoint), touchpoint.place.whole);
    }
    for (transition, span, _) in transitions(journey) {
        add(transition, span);
    }
    places
}

/// The elements of a journey by their places in its file, made once for all of its findings.
pub(super) struct Elements {
    touchpoints: ByPlace<String>,
    transitions: ByPlace<String>,
    stages: ByPlace<String>,
}

impl Elements {
    pub fn of(journey: &Journey) -> Self {
        let touchpoints = journey.touchpoints.iter().map(|one| (one.place.whole, touchpoint_of(one)));
        let stated = transitions(journey).into_iter().filter(|(_, _, is_stated)| *is_stated);
        let stages = journey.stages.iter().flat_map(|stage| {
            let spans = [Some(stage.id.span), stage.name.as_ref().map(|name| name.span)];
            spans.into_iter().flatten().map(|span| (span, stage_of(stage)))
        });
        Elements {
            touchpoints: ByPlace::new(touchpoints),
            transitions: ByPlace::new(stated.map(|(transition, span, _)| (span, transition))),
            stages: ByPlace::new(stages),
        }
    }

    /// Returns the elements that a place of the file lies in.
    pub fn at(&self, place: Span) -> Vec<String> {
        let at = |elements: &ByPlace<String>| -> Vec<String> {
            let mut found: Vec<String> = elements.at(place).cloned().collect();
            found.reverse();
            found
        };
        let found = [at(&self.touchpoints), at(&self.transitions)].concat();
        if found.is_empty() { at(&self.stages) } else { found }
    }
}

/// The lines of a place.
pub(super) fn lines(source: &Source, span: Span) -> Lines {
    let first = source.line_index(span.start) + 1;
    // A place may end with the line break before the next element.
    let last = source.slice(span).trim_end().len() as u32;
    (first, (source.line_index(span.start + last.saturating_sub(1)) + 1).max(first))
}

fn stage_of(stage: &Stage) -> String {
    format!("stage_{}", stage.id.value)
}

fn touchpoint_of(touchpoint: &Touchpoint) -> String {
    format!("touchpoint_{}", touchpoint.id.value)
}

/// The transitions to touchpoints and the lines to what goes on beside them, each with its place, and whether the file states it. An implicit one has the place of
/// the touchpoint that it leads from.
fn transitions(journey: &Journey) -> Vec<(String, Span, bool)> {
    let graph = JourneyGraph::new(journey);
    let mut transitions = Vec::new();
    for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
        for (edge, to, transition) in graph.transitions(graph.node(index.into())) {
            let Some(to) = graph.touchpoint(to) else { continue };
            let stated = graph.stated(edge).map(|stated| stated.span);
            let id = format!("{}_{}", transition.kind.as_str(), journey.touchpoint(to).id.value);
            transitions.push((id, stated.unwrap_or(touchpoint.place.head), stated.is_some()));
        }
        for beside in &touchpoint.meanwhile {
            let to = &journey.touchpoint(beside.value.to.value).id.value;
            transitions.push((format!("{}_{to}", TransitionKind::Meanwhile.as_str()), beside.span, true));
        }
    }
    transitions
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "journey: X\nstages:\n  - id: purchase\n    name: Buying\n    touchpoints:\n      - Order\n      - name: Pay\n        next:\n          - to: order\n            when: it fails\n          - done\n";

    #[test]
    fn every_element_has_its_lines() {
        let loaded = crate::load_str("x.yaml", TEXT);
        let journey = loaded.value.unwrap();
        let found = places(&loaded.source, &journey);
        let expected = [
            ("back_order", vec![(9, 10)]),
            ("forward_pay", vec![(6, 6)]),
            ("stage_purchase", vec![(3, 3)]),
            ("touchpoint_order", vec![(6, 6)]),
            ("touchpoint_pay", vec![(7, 11)]),
        ];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected.map(|(name, lines)| (name.to_owned(), lines)));
    }

    #[test]
    fn a_place_lies_in_elements() {
        let journey = crate::load_str("x.yaml", TEXT).value.unwrap();
        let at = |text: &str| {
            let start = TEXT.find(text).unwrap();
            Elements::of(&journey).at(Span::new(start, start + 1))
        };
        assert_eq!(at("Pay"), ["touchpoint_pay"]);
        assert_eq!(at("it fails"), ["touchpoint_pay", "back_order"]);
        assert_eq!(at("Buying"), ["stage_purchase"]);
        assert_eq!(at("journey"), [""; 0]);
    }
}
