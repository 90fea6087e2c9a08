//! What paths through a journey have in common: what every path visits, and the longest stretch of one sort.

use std::cmp::Reverse;
use std::collections::VecDeque;

use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef, NodeFiltered};

use super::chain::Probabilities;
use super::{Analysis, sorted};
use crate::graph::{Components, JourneyGraph, Transition, TransitionKind};
use crate::model::{EndKind, PersonaIx, TouchpointIx};

impl Analysis<'_, '_> {
    /// Returns the touchpoints that every path of a persona from where it begins to where it is kept visits, in the order of
    /// the paths; none where no path leads there. A persona is kept at an end of the kind `done`, and where it begins another
    /// round. Transitions of probability 0 lead nowhere.
    ///
    /// Follows one path, and walks over all that can be reached beside it. A touchpoint of the path that nothing leads
    /// past is unavoidable. O(n + m).
    pub fn unavoidable(&self, persona: PersonaIx) -> Vec<TouchpointIx> {
        let steps = KeepingSteps { graph: self.graph, persona, probabilities: Probabilities::new(self.graph, persona) };
        let kept = self.graph.journey().touchpoints.len();
        let path = steps.way_through(kept);
        // The position of each touchpoint in the path, from 1; being kept is the last.
        let mut position = vec![0usize; kept + 1];
        for (index, &at) in path.iter().enumerate() {
            position[at] = index + 1;
        }
        position[kept] = path.len() + 1;
        // A touchpoint of the path ends the walk beside it, and tells how far along the path that walk leads.
        let (mut farthest, mut seen) = (0, vec![false; kept + 1]);
        let mut beside: Vec<usize> = steps.entries().collect();
        let mut unavoidable = Vec::new();
        for (index, &at) in path.iter().enumerate() {
            while let Some(next) = beside.pop() {
                farthest = farthest.max(position[next]);
                if position[next] == 0 && !std::mem::replace(&mut seen[next], true) {
                    beside.extend(steps.from(next));
                }
            }
            if farthest == index + 1 {
                unavoidable.push(TouchpointIx::from(at));
            }
            beside.extend(steps.from(at));
        }
        unavoidable
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
        // Nobody takes a transition of probability 0.
        let goes_on = |edge: EdgeIndex, transition: &Transition| {
            transition.personas.contains(persona)
                && transition.kind != TransitionKind::Renewal
                && graph.stated_probability(edge) != Some(0.0)
        };
        let own = EdgeFiltered::from_fn(graph.graph(), |edge| {
            goes_on(edge.id(), edge.weight()) && inside(edge.source()) && inside(edge.target())
        });
        let own = NodeFiltered::from_fn(&own, inside);
        let components = Components::find(&own, graph.graph().node_count());
        let mut longest: Vec<(usize, Option<usize>)> = Vec::with_capacity(components.members.len());
        for (number, members) in components.members.iter().enumerate() {
            let leads = members.iter().flat_map(|&node| graph.transitions(node));
            let leads = leads.filter(|(edge, _, transition)| goes_on(*edge, transition));
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

/// The steps of a persona towards being kept. Nodes are the touchpoints, and behind them one for being kept.
struct KeepingSteps<'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    persona: PersonaIx,
    probabilities: Probabilities,
}

impl KeepingSteps<'_, '_> {
    /// The touchpoints where anybody begins.
    fn entries(&self) -> impl Iterator<Item = usize> + use<> {
        let shares = self.graph.entry_shares(self.persona);
        shares.into_iter().filter(|(_, share)| *share > 0.0).map(|(entry, _)| entry.index())
    }

    fn from(&self, from: usize) -> impl Iterator<Item = usize> {
        let kept = self.graph.journey().touchpoints.len();
        let all = self.graph.transitions_of(NodeIndex::new(from), self.persona);
        all.filter(|(edge, ..)| self.probabilities[*edge] > 0.0).filter_map(move |(_, next, transition)| {
            match self.graph.end_kind(next) {
                _ if transition.kind == TransitionKind::Renewal => Some(kept),
                Some(EndKind::Done) => Some(kept),
                Some(_) => None,
                None => Some(next.index()),
            }
        })
    }

    /// Returns the touchpoints of a shortest path from an entry to being kept, in order; none where there is none.
    fn way_through(&self, kept: usize) -> Vec<usize> {
        let mut before = vec![None; kept + 1];
        let mut queue: VecDeque<usize> = self.entries().collect();
        queue.iter().for_each(|&entry| before[entry] = Some(entry));
        while let Some(at) = queue.pop_front() {
            if at == kept {
                let back = |at: &usize| before[*at].filter(|before| before != at);
                let mut way: Vec<usize> = std::iter::successors(before[kept], back).collect();
                way.reverse();
                return way;
            }
            for next in self.from(at) {
                if before[next].is_none() {
                    before[next] = Some(at);
                    queue.push_back(next);
                }
            }
        }
        Vec::new()
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
