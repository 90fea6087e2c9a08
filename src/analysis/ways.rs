//! Ways through a journey: the likeliest one, what no way can avoid, and the longest stretch of a sort.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, EdgeRef, NodeFiltered};

use super::Analysis;
use crate::graph::{Transition, TransitionKind};
use crate::model::{PersonaIx, TouchpointIx};

/// How unlikely a way is: the sum of −ln of its probabilities. Ordered, for there is no NaN in it.
#[derive(Clone, Copy, PartialEq)]
struct Cost(f64);

impl Eq for Cost {}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Analysis<'_, '_> {
    /// The likeliest way of a persona from where it begins to `done`: its touchpoints in order; empty where
    /// there is none. Of ways that are equally likely, the one that goes by the document's order.
    ///
    /// Dijkstra's algorithm on −ln of the probabilities: O((n + m) log n).
    pub fn likeliest_way(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let count = graph.graph().node_count();
        let mut least = vec![Cost(f64::INFINITY); count];
        let mut before = vec![u32::MAX; count];
        let mut queue = BinaryHeap::new();
        for &entry in graph.entries(persona) {
            least[entry.index()] = Cost(0.0);
            queue.push(Reverse((Cost(0.0), entry.index())));
        }
        while let Some(Reverse((cost, index))) = queue.pop() {
            if cost > least[index] {
                continue;
            }
            let node = NodeIndex::new(index);
            if node == graph.done() {
                break;
            }
            let share = graph.share(node, persona);
            for (edge, next, _) in graph.transitions_of(node, persona) {
                let probability = graph.stated_probability(edge).unwrap_or(share);
                let further = Cost(cost.0 - probability.ln());
                // What nobody takes has an infinite cost, and is no way.
                if further < least[next.index()] {
                    least[next.index()] = further;
                    before[next.index()] = index as u32;
                    queue.push(Reverse((further, next.index())));
                }
            }
        }
        let back = std::iter::successors(Some(graph.done().index() as u32), |&index| {
            Some(before[index as usize]).filter(|&before| before != u32::MAX)
        });
        let mut way: Vec<TouchpointIx> =
            back.filter_map(|index| graph.touchpoint(NodeIndex::new(index as usize))).collect();
        way.reverse();
        way
    }

    /// The touchpoints that every way of a persona from where it begins to `done` passes, in the order in
    /// which it does; empty where there is no way.
    ///
    /// One way is followed, and what can be reached beside it: where nothing leads past a touchpoint of that
    /// way, it is unavoidable. O(n + m).
    pub fn unavoidable(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        let graph = self.graph;
        let way = self.likeliest_way(persona);
        if way.is_empty() {
            return way;
        }
        let end = way.len();
        // The place of each node in the way, from 1; `done` is the last.
        let mut place = vec![0usize; graph.graph().node_count()];
        for (index, step) in way.iter().enumerate() {
            place[step.index()] = index + 1;
        }
        place[graph.done().index()] = end + 1;
        let mut seen = vec![false; graph.graph().node_count()];
        let mut farthest = 0;
        let mut beside: Vec<NodeIndex> = Vec::new();
        let mut meet = |node: NodeIndex, beside: &mut Vec<NodeIndex>, farthest: &mut usize| {
            if place[node.index()] > 0 {
                *farthest = (*farthest).max(place[node.index()]);
            } else if !std::mem::replace(&mut seen[node.index()], true) {
                beside.push(node);
            }
        };
        for &entry in graph.entries(persona) {
            meet(graph.node(entry), &mut beside, &mut farthest);
        }
        let mut unavoidable = Vec::new();
        for (index, &step) in way.iter().enumerate() {
            while let Some(node) = beside.pop() {
                for (_, next, _) in graph.transitions_of(node, persona) {
                    meet(next, &mut beside, &mut farthest);
                }
            }
            if farthest == index + 1 {
                unavoidable.push(step);
            }
            for (_, next, _) in graph.transitions_of(graph.node(step), persona) {
                meet(next, &mut beside, &mut farthest);
            }
        }
        unavoidable
    }

    /// The longest stretch of touchpoints of a sort that a persona can pass one after the other, in order.
    /// A loop counts with all its members, in document order. A renewal begins another round, and ends a stretch.
    ///
    /// The longest path over the condensation of these touchpoints: O(n + m).
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
        // In reverse topological order: what a component leads to comes before it.
        let components = kosaraju_scc(&own);
        let mut component_of = vec![u32::MAX; graph.graph().node_count()];
        for (index, component) in components.iter().enumerate() {
            for node in component {
                component_of[node.index()] = index as u32;
            }
        }
        let mut longest: Vec<(usize, Option<u32>)> = Vec::with_capacity(components.len());
        for (index, component) in components.iter().enumerate() {
            let leads = component.iter().flat_map(|&node| graph.transitions(node));
            let leads = leads.filter(|(_, _, transition)| goes_on(transition));
            let onward = leads.map(|(_, next, _)| component_of[next.index()]);
            let onward = onward.filter(|&next| next != u32::MAX && next != index as u32);
            let best = onward.max_by_key(|&next| (longest[next as usize].0, Reverse(next)));
            longest.push((component.len() + best.map_or(0, |next| longest[next as usize].0), best));
        }
        // Of several as long, the one that begins first in the document.
        let first = |index: usize| components[index].iter().min().copied();
        let start = (0..components.len()).max_by_key(|&index| (longest[index].0, Reverse(first(index))));
        let stretch = std::iter::successors(start, |&index| longest[index].1.map(|next| next as usize));
        let members = stretch.flat_map(|index| {
            let mut members: Vec<_> = components[index].iter().filter_map(|&node| graph.touchpoint(node)).collect();
            members.sort_unstable();
            members
        });
        members.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::graph::JourneyGraph;
    use crate::model::{Catalog, PersonaIx, TouchpointIx, load};
    use crate::source::Source;

    /// What is asked of the analysis of a journey, as ids.
    fn ids(ways: &str, ask: impl Fn(&Analysis<'_, '_>) -> Vec<TouchpointIx>) -> Vec<String> {
        let text = format!("journey: X\nstages:\n  - id: purchase\n    touchpoints: [{ways}]\n");
        let (journey, problems) = load(&Source::new("x.yaml", text), &Catalog::default());
        let journey = journey.unwrap_or_else(|| panic!("{problems:#?}"));
        let graph = JourneyGraph::new(&journey);
        let found = ask(&Analysis::new(&graph));
        found.into_iter().map(|ix| journey.touchpoint(ix).id.value.clone()).collect()
    }

    const ME: PersonaIx = PersonaIx(0);

    #[test]
    fn the_likeliest_way_goes_by_probabilities() {
        let likeliest = |ways: &str| ids(ways, |analysis| analysis.likeliest_way(ME));
        assert_eq!(likeliest("a, b, c"), ["a", "b", "c"]);
        let fork = "{ name: a, next: [{ to: b, probability: 0.3 }, c] }, { name: b, next: done }, { name: c }";
        assert_eq!(likeliest(fork), ["a", "c"]);
        assert_eq!(likeliest("{ name: a, next: [b, c] }, { name: b, next: done }, c"), ["a", "b"]);
        assert_eq!(likeliest("{ name: a, next: lost }"), [""; 0]);
        assert_eq!(likeliest("{ name: a, next: [{ to: done, probability: 0 }, b] }, b"), ["a", "b"]);
    }

    #[test]
    fn what_every_way_passes_is_unavoidable() {
        let unavoidable = |ways: &str| ids(ways, |analysis| analysis.unavoidable(ME));
        assert_eq!(unavoidable("a, b, c"), ["a", "b", "c"]);
        assert_eq!(unavoidable("{ name: a, next: [b, c] }, { name: b, next: d }, c, d"), ["a", "d"]);
        assert_eq!(unavoidable("{ name: a, next: [b, done] }, b"), ["a"]);
        assert_eq!(unavoidable("{ name: a, next: [b, a] }, { name: b, next: [c, a] }, c"), ["a", "b", "c"]);
        assert_eq!(unavoidable("{ name: a, next: lost }"), [""; 0]);
        assert_eq!(unavoidable("{ name: a, next: c }, { name: b, entry: true, next: c }, c"), ["c"]);
    }

    #[test]
    fn a_stretch_goes_on_as_long_as_all_are_of_its_sort() {
        let stretch = |ways: &str| {
            ids(ways, |analysis| {
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
        let (journey, _) = load(&Source::new("x.yaml", text), &Catalog::default());
        let journey = journey.unwrap();
        let graph = JourneyGraph::new(&journey);
        let stretch = Analysis::new(&graph).longest_stretch(ME, |ix| ix != TouchpointIx(2));
        assert_eq!(stretch, [TouchpointIx(0), TouchpointIx(1)]);
    }
}
