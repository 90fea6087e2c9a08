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

/// The elements of a journey by their places in its file, made once for all of its findings.
pub(super) struct Elements {
    touchpoints: Held,
    ways: Held,
    stages: Held,
}

impl Elements {
    pub fn of(journey: &Journey) -> Self {
        let touchpoints = journey.touchpoints.iter().map(|one| (touchpoint_of(one), one.place.whole));
        let ways = ways(journey).into_iter().filter(|(_, _, is_own)| *is_own).map(|(way, span, _)| (way, span));
        let stages = journey.stages.iter().flat_map(|stage| {
            let named = [Some(stage.id.span), stage.name.as_ref().map(|name| name.span)];
            named.into_iter().flatten().map(|span| (format!("stage_{}", stage.id.value), span))
        });
        Elements { touchpoints: Held::of(touchpoints), ways: Held::of(ways), stages: Held::of(stages) }
    }

    /// The elements that a place of the file lies in.
    pub fn at(&self, place: Span) -> Vec<String> {
        let mut found = self.touchpoints.at(place);
        found.extend(self.ways.at(place));
        if found.is_empty() { self.stages.at(place) } else { found }
    }
}

/// Elements in the order of the file, each with its place, and how far it or one before it reaches.
struct Held(Vec<(Span, u32, String)>);

impl Held {
    fn of(elements: impl Iterator<Item = (String, Span)>) -> Self {
        let mut all: Vec<(Span, u32, String)> = elements.map(|(element, span)| (span, 0, element)).collect();
        all.sort_by_key(|(span, ..)| span.start);
        let mut reach = 0;
        for (span, reached, _) in &mut all {
            reach = reach.max(span.end.max(span.start + 1));
            *reached = reach;
        }
        Held(all)
    }

    fn at(&self, place: Span) -> Vec<String> {
        let begun = &self.0[..self.0.partition_point(|(span, ..)| span.start <= place.start)];
        let near = begun.iter().rev().take_while(|(_, reach, _)| *reach > place.start);
        let holding = near.filter(|(span, ..)| place.start < span.end.max(span.start + 1));
        let mut found: Vec<String> = holding.map(|(_, _, element)| element.clone()).collect();
        found.reverse();
        found
    }
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
            let own = graph.stated(edge).map(|way| way.span);
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
            Elements::of(&journey).at(Span::new(start, start + 1))
        };
        assert_eq!(at("Pay"), ["touchpoint_pay"]);
        assert_eq!(at("it fails"), ["touchpoint_pay", "back_order"]);
        assert_eq!(at("Buying"), ["stage_purchase"]);
        assert_eq!(at("journey"), [""; 0]);
    }
}
