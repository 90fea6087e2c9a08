//! What paths through a journey have in common: what every path visits, and the longest stretch of one sort.

use std::cell::Cell;
use std::cmp::Reverse;

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, EdgeRef, NodeFiltered};

use super::{Analysis, Step, Walk, sorted};
use crate::graph::{Components, Transition, TransitionKind};
use crate::model::{EndKind, PersonaIx, TouchpointIx};

impl Analysis<'_, '_> {
    /// Returns the touchpoints that every path of a persona from where it begins to an end at which it is not lost
    /// visits, in the order of the paths; none where no path leads there.
    ///
    /// Follows one path, and walks over all that can be reached beside it. A touchpoint of the path that nothing leads
    /// past is unavoidable. O(n + m).
    pub fn unavoidable(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let path = self.way_through(persona);
        if path.is_empty() {
            return path;
        }
        // The position of each node in the path, from 1; the ends are the last.
        let mut position = vec![0usize; graph.graph().node_count()];
        for (index, ix) in path.iter().enumerate() {
            position[ix.index()] = index + 1;
        }
        for end in graph.finishes() {
            position[end.index()] = path.len() + 1;
        }
        let farthest = Cell::new(0);
        // A node of the path ends the walk beside it, and tells how far along the path that walk leads.
        let is_beside = |node: NodeIndex| {
            farthest.set(farthest.get().max(position[node.index()]));
            position[node.index()] == 0
        };
        let entries = graph.entries(persona).iter().map(|&entry| graph.node(entry));
        let mut beside =
            Walk::new(graph, entries.filter(|&entry| is_beside(entry)), Direction::Outgoing, |_, next, transition| {
                transition.personas.contains(persona) && is_beside(next)
            });
        let mut unavoidable = Vec::new();
        for (index, &ix) in path.iter().enumerate() {
            beside.by_ref().for_each(drop);
            if farthest.get() == index + 1 {
                unavoidable.push(ix);
            }
            for (_, next, _) in graph.transitions_of(graph.node(ix), persona) {
                if is_beside(next) {
                    beside.begin_at(next);
                }
            }
        }
        unavoidable
    }

    /// Returns the touchpoints of a shortest path of a persona to an end at which it is not lost, in order; none where no
    /// path leads there.
    fn way_through(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let entries = graph.entries(persona).iter().map(|&entry| graph.node(entry));
        let is_open = |_, _, transition: &Transition| transition.personas.contains(persona);
        let mut before = vec![None; graph.graph().node_count()];
        let mut last = None;
        for Step { node, from } in Walk::new(graph, entries, Direction::Outgoing, is_open) {
            before[node.index()] = from;
            if graph.end_kind(node).is_some_and(|kind| kind != EndKind::Lost) {
                last = from;
                break;
            }
        }
        let back = std::iter::successors(last, |node| before[node.index()]);
        let mut way: Vec<TouchpointIx> = back.filter_map(|node| graph.touchpoint(node)).collect();
        way.reverse();
        way
    }

    /// Returns the longest stretch of touchpoints of one sort that a persona can visit one after the other, in order.
    /// A loop counts with all its touchpoints, in document order. A renewal ends a stretch.
    ///
    /// The stretch is the longest path over the condensation of these touchpoints: O(n + m).
    pub fn longest_stretch(&self, persona: PersonaIx, is_of: impl Fn(TouchpointIx) -> bool) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let inside = |node: NodeIndex| {
            graph.touchpoint(node).is_some_and(|ix| is_of(ix) && self.reached(node).contains(persona))
        };
        let goes_on = |transition: &Transition| {
            transition.personas.contains(persona) && transition.kind != TransitionKind::Renewal
        };
        let own = EdgeFiltered::from_fn(graph.graph(), |edge| {
            goes_on(edge.weight()) && inside(edge.source()) && inside(edge.target())
        });
        let own = NodeFiltered::from_fn(&own, inside);
        let components = Components::find(&own, graph.graph().node_count());
        let mut longest: Vec<(usize, Option<usize>)> = Vec::with_capacity(components.members.len());
        for (number, members) in components.members.iter().enumerate() {
            let leads = members.iter().flat_map(|&node| graph.transitions(node));
            let leads = leads.filter(|(_, _, transition)| goes_on(transition));
            let onward = leads.filter_map(|(_, next, _)| components.number(next)).filter(|&next| next != number);
            let best = onward.max_by_key(|&next| (longest[next].0, Reverse(next)));
            longest.push((members.len() + best.map_or(0, |next| longest[next].0), best));
        }
        // Of equally long ones, the one that begins first in the document.
        let first = |number: usize| components.members[number].iter().min().copied();
        let start = (0..components.members.len()).max_by_key(|&number| (longest[number].0, Reverse(first(number))));
        let stretch = std::iter::successors(start, |&number| longest[number].1);
        stretch.flat_map(|number| sorted(graph, &components.members[number])).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::graph::JourneyGraph;
    use crate::model::{Catalog, PersonaIx, TouchpointIx, load};
    use crate::source::Source;

    /// Asks the analysis of a journey, and returns the ids of the touchpoints found.
    fn ids(touchpoints: &str, ask: impl Fn(&Analysis<'_, '_>) -> Vec<TouchpointIx>) -> Vec<String> {
        let text = format!("journey: X\nstages:\n  - id: purchase\n    touchpoints: [{touchpoints}]\n");
        let (journey, problems) = load(&Source::new("x.yaml", text).into(), &Catalog::default()).into_parts();
        let journey = journey.unwrap_or_else(|| panic!("{problems:#?}"));
        let graph = JourneyGraph::new(&journey);
        let found = ask(&Analysis::new(&graph));
        found.into_iter().map(|ix| journey.touchpoint(ix).id.value.clone()).collect()
    }

    const ME: PersonaIx = PersonaIx(0);

    #[test]
    fn what_every_path_visits_is_unavoidable() {
        let unavoidable = |touchpoints: &str| ids(touchpoints, |analysis| analysis.unavoidable(ME));
        assert_eq!(unavoidable("a, b, c"), ["a", "b", "c"]);
        assert_eq!(unavoidable("{ name: a, next: [b, c] }, { name: b, next: d }, c, d"), ["a", "d"]);
        assert_eq!(unavoidable("{ name: a, next: [b, done] }, b"), ["a"]);
        assert_eq!(unavoidable("{ name: a, next: [b, a] }, { name: b, next: [c, a] }, c"), ["a", "b", "c"]);
        assert_eq!(unavoidable("{ name: a, next: lost }"), [""; 0]);
        assert_eq!(unavoidable("{ name: a, next: c }, { name: b, entry: true, next: c }, c"), ["c"]);
    }

    #[test]
    fn a_stretch_goes_on_as_long_as_all_are_of_its_sort() {
        let stretch = |touchpoints: &str| {
            ids(touchpoints, |analysis| {
                analysis.longest_stretch(ME, |ix| analysis.graph().journey().touchpoint(ix).id.value.starts_with('x'))
            })
        };
        assert_eq!(stretch("x1, x2, a, x3"), ["x1", "x2"]);
        assert_eq!(stretch("{ name: x1, next: [x3, x2] }, { name: x2, next: x3 }, x3"), ["x1", "x2", "x3"]);
        assert_eq!(stretch("a, { name: x2, next: x1 }, { name: x1, next: [x2, b] }, b"), ["x2", "x1"]);
        assert_eq!(stretch("a"), [""; 0]);
    }

    #[test]
    fn a_renewal_ends_a_stretch() {
        let text = "journey: X\nstages:\n  - { id: starting-state, touchpoints: [b, c] }\n  - { id: purchase, touchpoints: [a, { name: d, next: [b, done] }] }\n";
        let (journey, _) = load(&Source::new("x.yaml", text).into(), &Catalog::default()).into_parts();
        let journey = journey.unwrap();
        let graph = JourneyGraph::new(&journey);
        let stretch = Analysis::new(&graph).longest_stretch(ME, |ix| ix != TouchpointIx(2));
        assert_eq!(stretch, [TouchpointIx(0), TouchpointIx(1)]);
    }
}
