//! What a picture of a scenario tells: the paths of the scenario, and nothing beside them.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::marks::Marks;
use crate::analysis::{Analysis, Path, PathEnd};
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::model::{Journey, PersonaIx, PersonaSet, Scenario, ScenarioIx, Target, TouchpointIx};

/// The longest walks that are laid side by side touchpoint by touchpoint. Longer ones, which no picture could show, follow
/// each other.
const MOST_PAIRS: usize = 4_000_000;

/// The paths of a scenario.
pub(super) struct Told<'a> {
    pub scenario: &'a Scenario,
    /// For each persona in view that can take one.
    pub paths: BTreeMap<PersonaIx, Path>,
    /// The touchpoints of the paths, in the order in which they are met. A path that meets one again has it again.
    pub order: Vec<TouchpointIx>,
    met: BTreeSet<TouchpointIx>,
    /// The steps of the paths, by the nodes that they leave and lead to.
    steps: BTreeSet<(NodeIndex, NodeIndex)>,
    /// The touchpoints at which a path ends with a renewal.
    renewing: BTreeSet<NodeIndex>,
}

impl<'a> Told<'a> {
    pub fn new(graph: &'a JourneyGraph<'a>, number: ScenarioIx, personas: PersonaSet, marks: Option<&Marks>) -> Self {
        let journey = graph.journey();
        let scenario = journey.scenario(number);
        let analysis = Analysis::new(graph);
        // A companion goes with whom it accompanies.
        let asked: PersonaSet =
            personas.iter().map(|persona| journey.accompanied(persona).unwrap_or(persona)).collect();
        let asked = asked.and(journey.personas_of_scenario(scenario));
        let marked = |is_former: bool| -> BTreeMap<PersonaIx, Path> {
            let told = marks.into_iter().flat_map(|marks| marks.told(Some(number), is_former));
            told.filter(|(persona, _)| asked.contains(*persona)).map(|(one, path)| (one, path.clone())).collect()
        };
        let paths: BTreeMap<PersonaIx, Path> = match marks {
            Some(_) => marked(false),
            None => asked
                .iter()
                .filter_map(|persona| Some((persona, analysis.scenario_path(scenario, persona).ok()?)))
                .collect(),
        };
        let former = marked(true);
        let all = || former.values().chain(paths.values());
        let order = all().fold(Vec::new(), |order, path| merge(&order, &path.touchpoints));
        let order = with_besides(journey, order);
        let (mut steps, mut renewing) = (BTreeSet::new(), BTreeSet::new());
        for path in all() {
            let nodes: Vec<NodeIndex> = path.touchpoints.iter().map(|&ix| graph.node(ix)).collect();
            steps.extend(nodes.windows(2).map(|pair| (pair[0], pair[1])));
            match (path.end, nodes.last()) {
                (Some(PathEnd::End(end)), Some(&last)) => {
                    steps.insert((last, graph.node_of(Target::End(end))));
                }
                (Some(PathEnd::Renewed), Some(&last)) => {
                    renewing.insert(last);
                }
                _ => {}
            }
        }
        let met = order.iter().copied().collect();
        Told { scenario, paths, order, met, steps, renewing }
    }

    /// Whether a path meets a touchpoint.
    pub fn meets(&self, ix: TouchpointIx) -> bool {
        self.met.contains(&ix)
    }

    /// Whether a path takes a transition.
    pub fn takes(&self, from: NodeIndex, to: NodeIndex, transition: &Transition) -> bool {
        let renews = transition.kind == TransitionKind::Renewal && self.renewing.contains(&from);
        self.steps.contains(&(from, to)) || renews
    }
}

/// Adds behind each touchpoint of a walk what goes on beside it.
fn with_besides(journey: &Journey, walk: Vec<TouchpointIx>) -> Vec<TouchpointIx> {
    let mut order = Vec::with_capacity(walk.len());
    let mut open = Vec::new();
    let mut seen = BTreeSet::new();
    for ix in walk {
        order.push(ix);
        open.push(ix);
        while let Some(host) = open.pop() {
            // What goes on beside several touchpoints stands behind the first of them.
            for beside in &journey.touchpoint(host).meanwhile {
                if seen.insert(beside.value.to.value) {
                    order.push(beside.value.to.value);
                    open.push(beside.value.to.value);
                }
            }
        }
    }
    order
}

/// Merges two walks into the shortest one that has both (by their longest common subsequence). Where either could go on, the
/// touchpoint that comes first in the document goes first.
fn merge(one: &[TouchpointIx], other: &[TouchpointIx]) -> Vec<TouchpointIx> {
    if one.is_empty() || one == other {
        return other.to_vec();
    }
    if one.len() * other.len() > MOST_PAIRS {
        let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
        return one.iter().chain(&other[same..]).copied().collect();
    }
    // For every rest of both walks, how much they have in common.
    let width = other.len() + 1;
    let mut common = vec![0u32; (one.len() + 1) * width];
    for a in (0..one.len()).rev() {
        for b in (0..other.len()).rev() {
            let at = a * width + b;
            let both = one[a] == other[b];
            common[at] = if both { common[at + width + 1] + 1 } else { common[at + width].max(common[at + 1]) };
        }
    }
    let mut merged = Vec::with_capacity(one.len().max(other.len()));
    let (mut a, mut b) = (0, 0);
    while a < one.len() || b < other.len() {
        let both = a < one.len() && b < other.len() && one[a] == other[b];
        let at = a * width + b;
        let may_take_one = a < one.len() && common[at + width] == common[at];
        let may_take_other = b < other.len() && common[at + 1] == common[at];
        let from_one = may_take_one && (!may_take_other || one[a] <= other[b]);
        merged.push(if both || from_one { one[a] } else { other[b] });
        (a, b) = match both {
            true => (a + 1, b + 1),
            false if from_one => (a + 1, b),
            false => (a, b + 1),
        };
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_beside_a_walk_is_met_once() {
        // Each of two goes on beside both of the two before it: followed one by one, that would be 2⁴⁰ ways.
        let layer = |number: usize| {
            let next = if number < 40 { format!(", meanwhile: [a{0}, b{0}]", number + 1) } else { String::new() };
            format!(", {{ name: a{number}{next} }}, {{ name: b{number}{next} }}")
        };
        let layers: String = (0..=40).map(layer).collect();
        let text = format!(
            "journey: X\nscenarios: {{ s: S }}\nstages: [{{ id: purchase, touchpoints: [{{ name: h, meanwhile: [a0, b0], next: done }}{layers}] }}]\n"
        );
        let journey = crate::load_str("x.yaml", &text).value.unwrap();
        let graph = JourneyGraph::new(&journey);
        let told = Told::new(&graph, ScenarioIx(0), journey.all_personas(), None);
        assert_eq!(told.order.len(), journey.touchpoints.len());
        let ids: Vec<&str> = told.order[..3].iter().map(|&ix| journey.touchpoint(ix).id.value.as_str()).collect();
        assert_eq!(ids, ["h", "a0", "b0"]);
    }

    #[test]
    fn walks_are_merged_as_one_that_has_both() {
        let merged = |one: &[u32], other: &[u32]| {
            let walk = |walk: &[u32]| walk.iter().map(|&ix| TouchpointIx(ix)).collect::<Vec<_>>();
            merge(&walk(one), &walk(other)).into_iter().map(|ix| ix.0).collect::<Vec<_>>()
        };
        assert_eq!(merged(&[], &[1, 2]), [1, 2]);
        assert_eq!(merged(&[0, 1, 9], &[0, 3, 9]), [0, 1, 3, 9]);
        assert_eq!(merged(&[0, 2, 9], &[1, 3, 9]), [0, 1, 2, 3, 9]);
        assert_eq!(merged(&[0, 1, 0, 2], &[0, 2]), [0, 1, 0, 2]);
        assert_eq!(merged(&[0, 2], &[0, 1, 0, 2, 4]), [0, 1, 0, 2, 4]);
    }
}
