//! Where the elements of a picture stand in the file.

use std::collections::BTreeMap;

use crate::graph::JourneyGraph;
use crate::model::{Journey, Touchpoint};
use crate::source::{Source, Span};

/// The first and the last line of a place, from 1.
pub(super) type Lines = (usize, usize);

/// The places of a journey's elements, each by its role and id as pictures have them. Ways that come together in a
/// picture have all their places.
pub(super) fn places(source: &Source, journey: &Journey) -> BTreeMap<String, Vec<Lines>> {
    let mut places: BTreeMap<String, Vec<Lines>> = BTreeMap::new();
    let mut add = |element: String, span: Span| places.entry(element).or_default().push(lines(source, span));
    for stage in &journey.stages {
        add(format!("stage_{}", stage.id.value), stage.id.span);
    }
    for touchpoint in &journey.touchpoints {
        add(touchpoint_of(touchpoint), touchpoint.place.whole);
    }
    for (way, span, _) in ways(journey) {
        add(way, span);
    }
    places
}

/// The elements that a place of the file lies in.
pub(super) fn elements(journey: &Journey, place: Span) -> Vec<String> {
    let holds = |span: Span| span.start <= place.start && place.start < span.end.max(span.start + 1);
    let touchpoints = journey.touchpoints.iter().filter(|touchpoint| holds(touchpoint.place.whole)).map(touchpoint_of);
    let ways = ways(journey).into_iter().filter(|(_, span, is_own)| *is_own && holds(*span)).map(|(way, ..)| way);
    let found: Vec<String> = touchpoints.chain(ways).collect();
    if !found.is_empty() {
        return found;
    }
    let is_named =
        |stage: &&crate::model::Stage| holds(stage.id.span) || stage.name.as_ref().is_some_and(|name| holds(name.span));
    journey.stages.iter().filter(is_named).map(|stage| format!("stage_{}", stage.id.value)).collect()
}

/// The lines of a place.
pub(super) fn lines(source: &Source, span: Span) -> Lines {
    let first = source.line_index(span.start) + 1;
    // A place may end with the line break before the next one.
    let last = source.slice(span).trim_end().len() as u32;
    (first, (source.line_index(span.start + last.saturating_sub(1)) + 1).max(first))
}

fn touchpoint_of(touchpoint: &Touchpoint) -> String {
    format!("touchpoint_{}", touchpoint.id.value)
}

/// The ways to touchpoints: each with its place, and whether that is its own. A way that the file leaves out has
/// the place of the touchpoint that it leads from.
fn ways(journey: &Journey) -> Vec<(String, Span, bool)> {
    let graph = JourneyGraph::new(journey);
    let mut ways = Vec::new();
    for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
        for (edge, to, transition) in graph.transitions(graph.node(index.into())) {
            let Some(to) = graph.touchpoint(to) else { continue };
            let own = graph.way(edge).map(|way| way.span);
            let way = format!("{}_{}", transition.kind.as_str(), journey.touchpoint(to).id.value);
            ways.push((way, own.unwrap_or(touchpoint.place.head), own.is_some()));
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "journey: X\nstages:\n  - id: purchase\n    name: Buying\n    touchpoints:\n      - Order\n      - name: Pay\n        next:\n          - to: order\n            when: it fails\n          - done\n";

    #[test]
    fn every_element_has_its_lines() {
        let loaded = crate::load_str("x.yaml", TEXT);
        let journey = loaded.journey.unwrap();
        let places = places(&loaded.source, &journey);
        let expected = [
            ("back_order", vec![(9, 10)]),
            ("forward_pay", vec![(6, 6)]),
            ("stage_purchase", vec![(3, 3)]),
            ("touchpoint_order", vec![(6, 6)]),
            ("touchpoint_pay", vec![(7, 11)]),
        ];
        assert_eq!(places.into_iter().collect::<Vec<_>>(), expected.map(|(name, lines)| (name.to_owned(), lines)));
    }

    #[test]
    fn a_place_lies_in_elements() {
        let journey = crate::load_str("x.yaml", TEXT).journey.unwrap();
        let at = |text: &str| {
            let start = TEXT.find(text).unwrap();
            elements(&journey, Span::new(start, start + 1))
        };
        assert_eq!(at("Pay"), ["touchpoint_pay"]);
        assert_eq!(at("it fails"), ["touchpoint_pay", "back_order"]);
        assert_eq!(at("Buying"), ["stage_purchase"]);
        assert_eq!(at("journey"), [""; 0]);
    }
}
