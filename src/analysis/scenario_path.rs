//! The path of a scenario: the likeliest walk that fits what it asks for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use petgraph::graph::NodeIndex;

use super::Analysis;
use super::chain::Probabilities;
use super::cost::Cost;
use super::main_path::{Path, PathEnd};
use crate::graph::{JourneyGraph, TransitionKind};
use crate::model::{PersonaIx, Scenario, ScenarioEnd, Target, TouchpointIx};

/// Why a persona has no path in a scenario: nothing leads on from one touchpoint to the next that the scenario asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misfit {
    /// The last touchpoint that the path can meet; `None` where it cannot even begin.
    pub from: Option<TouchpointIx>,
    /// The position in the scenario's `through` that the path cannot get to; `None`: the end.
    pub to: Option<usize>,
}

impl Analysis<'_, '_> {
    /// Returns the path of a persona in a scenario: the likeliest walk from an entry that meets the touchpoints under
    /// `through` in their order, none of those under `without`, and ends where `end` says. It may go back, and meet a
    /// touchpoint again. A renewal ends it. Of equally likely walks, the document's order decides.
    ///
    /// Dijkstra's algorithm on −ln of the probabilities, from each touchpoint under `through` to the next:
    /// O((n + m) log n) for each of them.
    ///
    /// # Errors
    /// No walk fits; the error says how far the persona gets.
    pub fn scenario_path(&self, scenario: &Scenario, persona: PersonaIx) -> Result<Path, Misfit> {
        let graph = self.graph;
        let walker =
            Walker { graph, probabilities: Probabilities::new(graph, persona), without: &scenario.without_sorted() };
        let entries = graph.entry_shares(persona).into_iter();
        let mut begins: Vec<(usize, f64)> = entries
            .filter(|&(entry, share)| share > 0.0 && walker.is_open(entry))
            .map(|(entry, share)| (entry.index(), share))
            .collect();
        let mut path = Path { touchpoints: Vec::new(), end: None, probability: 1.0 };
        for (number, wanted) in scenario.through.iter().enumerate() {
            let goal = wanted.value.index();
            let misfit = Misfit { from: path.touchpoints.last().copied(), to: Some(number) };
            let leg = walker.leg(&begins, number == 0, |node| node == goal).ok_or(misfit)?;
            path.extend(graph, &leg);
            begins = vec![(goal, 1.0)];
        }
        let is_end = |node: usize| match scenario.end.map(|end| end.value) {
            None => node >= graph.journey().touchpoints.len(),
            Some(ScenarioEnd::End(end)) => node == graph.node_of(Target::End(end)).index(),
            Some(ScenarioEnd::Renewed) => node == walker.renewed(),
        };
        let misfit = Misfit { from: path.touchpoints.last().copied(), to: None };
        let leg = walker.leg(&begins, scenario.through.is_empty(), is_end).ok_or(misfit)?;
        path.extend(graph, &leg);
        Ok(path)
    }
}

impl Scenario {
    fn without_sorted(&self) -> Vec<TouchpointIx> {
        let mut without: Vec<TouchpointIx> = self.without.iter().map(|at| at.value).collect();
        without.sort_unstable();
        without
    }
}

/// A part of a walk: its nodes, and how likely each step is. The step into the first is how the walk begins.
type Leg = Vec<(usize, f64)>;

impl Path {
    /// Adds a leg. Its first node is where the path is, unless the path begins with it.
    fn extend(&mut self, graph: &JourneyGraph<'_>, leg: &[(usize, f64)]) {
        let known = usize::from(!self.touchpoints.is_empty());
        for &(node, likely) in &leg[known.min(leg.len())..] {
            self.probability *= likely;
            match node {
                _ if node < graph.journey().touchpoints.len() => self.touchpoints.push(node.into()),
                _ if node < graph.graph().node_count() => self.end = graph.end(NodeIndex::new(node)).map(PathEnd::End),
                _ => self.end = Some(PathEnd::Renewed),
            }
        }
    }
}

/// Walks over the transitions of a persona. Nodes are numbered as in the graph; behind them comes that of a renewal.
struct Walker<'w, 'g, 'j> {
    graph: &'g JourneyGraph<'j>,
    probabilities: Probabilities,
    /// The touchpoints that no walk meets, sorted.
    without: &'w [TouchpointIx],
}

impl Walker<'_, '_, '_> {
    fn renewed(&self) -> usize {
        self.graph.graph().node_count()
    }

    fn is_open(&self, ix: TouchpointIx) -> bool {
        self.without.binary_search(&ix).is_err()
    }

    /// Finds the likeliest leg from one of some nodes to a goal. A walk that begins at the goal is there only if
    /// `may_stay`. A renewal ends a walk.
    fn leg(&self, begins: &[(usize, f64)], may_stay: bool, is_goal: impl Fn(usize) -> bool) -> Option<Leg> {
        let mut best: BTreeMap<usize, (Cost, Option<usize>, f64)> = BTreeMap::new();
        let mut queue = BinaryHeap::new();
        for &(node, likely) in begins {
            let cost = Cost::of(likely);
            best.insert(node, (cost, None, likely));
            queue.push(Reverse((cost, node)));
        }
        // A goal where the walk begins but may not stay is one more node: the goal, met again.
        let again = |node: usize| !may_stay && begins.iter().any(|&(begin, _)| begin == node) && is_goal(node);
        const AGAIN: usize = usize::MAX;
        while let Some(Reverse((cost, node))) = queue.pop() {
            let is_last = node == AGAIN || is_goal(node) && !again(node);
            if is_last {
                return Some(self.back(&best, node, begins));
            }
            if best.get(&node).is_some_and(|(least, ..)| cost > *least) {
                continue;
            }
            for (next, likely) in self.steps(node) {
                let next = if again(next) { AGAIN } else { next };
                let further = cost + Cost::of(likely);
                if best.get(&next).is_none_or(|(least, ..)| further < *least) {
                    best.insert(next, (further, Some(node), likely));
                    queue.push(Reverse((further, next)));
                }
            }
        }
        None
    }

    /// Returns the leg that leads to a node.
    fn back(&self, best: &BTreeMap<usize, (Cost, Option<usize>, f64)>, last: usize, begins: &[(usize, f64)]) -> Leg {
        let mut leg = Vec::new();
        let mut at = Some(last);
        while let Some((_, before, likely)) = at.and_then(|node| best.get(&node)) {
            let node = at.filter(|&node| node != usize::MAX).or(begins.first().map(|&(node, _)| node));
            leg.extend(node.map(|node| (node, *likely)));
            at = *before;
        }
        leg.reverse();
        leg
    }

    /// Returns where a walk can go from a node, and how likely. Parallel transitions are one step.
    fn steps(&self, from: usize) -> Vec<(usize, f64)> {
        let mut steps: BTreeMap<usize, f64> = BTreeMap::new();
        if from < self.graph.journey().touchpoints.len() {
            for (edge, next, transition) in self.graph.transitions(NodeIndex::new(from)) {
                let probability = self.probabilities[edge];
                let is_closed = self.graph.touchpoint(next).is_some_and(|ix| !self.is_open(ix));
                if probability <= 0.0 {
                    continue;
                }
                match transition.kind {
                    TransitionKind::Renewal => *steps.entry(self.renewed()).or_default() += probability,
                    _ if is_closed => {}
                    _ => *steps.entry(next.index()).or_default() += probability,
                }
            }
        }
        steps.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::graph::JourneyGraph;
    use crate::model::PersonaIx;

    /// A permit: more documents are asked for again and again, and it is granted, or not.
    const PERMIT: &str = "journey: Permit
stages:
  - id: starting-state
    touchpoints: [plan]
  - id: purchase
    touchpoints:
      - apply
      - { name: review, next: [{ to: more, probability: 0.5 }, { to: decision, probability: 0.4 }, lost] }
      - { name: more, next: [review] }
      - { name: decision, next: [{ to: build, probability: 0.7 }, appeal, done] }
      - { name: appeal, next: [decision, lost] }
  - id: post-purchase
    touchpoints: [{ name: build, next: [done, plan] }]
";

    /// Returns the path of a scenario: its touchpoints, its end, and its probability in thousandths; or how far it gets.
    fn path(scenario: &str) -> String {
        let text = PERMIT.replace("stages:", &format!("scenarios: {{ x: {{ name: X, {scenario} }} }}\nstages:"));
        let loaded = crate::load_str("x.yaml", &text);
        let journey = loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let graph = JourneyGraph::new(&journey);
        let id = |ix| journey.touchpoint(ix).id.value.as_str();
        match Analysis::new(&graph).scenario_path(&journey.scenarios[0], PersonaIx(0)) {
            Ok(path) => {
                let mut said: Vec<&str> = path.touchpoints.iter().map(|&ix| id(ix)).collect();
                said.extend(path.end.map(|end| end.id(&journey)));
                format!("{} {:.0}", said.join(" "), path.probability * 1000.0)
            }
            Err(misfit) => format!("from {:?} to {:?}", misfit.from.map(id), misfit.to),
        }
    }

    #[test]
    fn the_path_is_the_likeliest_that_fits() {
        assert_eq!(path("without: []"), "plan apply review decision build done 140");
        assert_eq!(path("through: more"), "plan apply review more review decision build done 70");
        assert_eq!(path("end: lost"), "plan apply review lost 100");
        assert_eq!(path("end: renewed"), "plan apply review decision build renewed 140");
        assert_eq!(path("through: appeal, end: done"), "plan apply review decision appeal decision build done 10");
        assert_eq!(path("without: build, end: done"), "plan apply review decision done 60");
    }

    #[test]
    fn of_equally_likely_paths_the_first_in_the_file_counts() {
        for (first, then) in [(0.2, 0.7), (0.3, 0.7), (0.7, 0.1), (0.7, 0.3), (0.5, 0.6)] {
            let product: f64 = first * then;
            let text = format!(
                "journey: X\nscenarios: {{ x: {{ name: X, through: d }} }}\nstages:\n  - id: purchase\n    touchpoints:\n      - {{ name: a, next: [{{ to: b, probability: {first} }}, {{ to: c, probability: {product} }}, lost] }}\n      - {{ name: b, next: [{{ to: d, probability: {then} }}, lost] }}\n      - {{ name: c, next: d }}\n      - {{ name: d, next: done }}\n"
            );
            let journey = crate::load_str("x.yaml", &text).value.unwrap();
            let graph = JourneyGraph::new(&journey);
            let path = Analysis::new(&graph).scenario_path(&journey.scenarios[0], PersonaIx(0)).unwrap();
            let ids: Vec<&str> = path.touchpoints.iter().map(|&ix| journey.touchpoint(ix).id.value.as_str()).collect();
            assert_eq!(ids, ["a", "b", "d"], "{first} × {then}");
        }
    }

    #[test]
    fn a_touchpoint_may_be_met_again() {
        let twice = "plan apply review more review more review decision build done 35";
        assert_eq!(path("through: [more, more]"), twice);
        assert_eq!(path("through: [review, more, review, more]"), twice);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert_eq!(path("through: [more, build], without: decision"), "from Some(\"more\") to Some(1)");
        assert_eq!(path("through: decision, without: plan"), "from None to Some(0)");
        // Another round is another path.
        assert_eq!(path("through: [build, review]"), "from Some(\"build\") to Some(1)");
        assert_eq!(path("without: [decision], end: done"), "from None to None");
    }
}
