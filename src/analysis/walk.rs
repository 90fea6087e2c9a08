//! Walking a graph over some of its transitions.

use std::collections::VecDeque;

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeRef, VisitMap, Visitable};

use crate::graph::{JourneyGraph, Transition};

/// A walk over the transitions that a predicate lets through, breadth first: an iterator over the nodes it comes to, each
/// once. The whole walk takes O(n + m).
///
/// The predicate sees the node that the walk stands at, the node ahead, and the transition between them.
///
/// ```
/// use petgraph::Direction;
/// use polku::{JourneyGraph, analysis::Walk};
///
/// let journey = polku::load_str("x.yaml", "journey: X\nstages: [{ id: purchase, touchpoints: [a, b] }]").value.unwrap();
/// let graph = JourneyGraph::new(&journey);
/// let a = graph.node(journey.find_touchpoint("a").unwrap());
/// let walk = Walk::new(&graph, [a], Direction::Outgoing, |_, _, transition| !transition.personas.is_empty());
/// assert_eq!(walk.count(), 3, "a, b, done");
/// ```
pub struct Walk<'g, 'j, F> {
    graph: &'g JourneyGraph<'j>,
    along: Direction,
    lets_through: F,
    seen: <petgraph::graph::DiGraph<crate::graph::Node, Transition> as Visitable>::Map,
    ahead: VecDeque<Step>,
}

/// A node that a walk has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The node.
    pub node: NodeIndex,
    /// The node from which the walk came; `None` where the walk begins.
    pub from: Option<NodeIndex>,
}

impl<'g, 'j, F> Walk<'g, 'j, F>
where
    F: FnMut(NodeIndex, NodeIndex, &Transition) -> bool,
{
    /// Begins a walk at some nodes, along the transitions (`Outgoing`) or against them (`Incoming`).
    pub fn new(
        graph: &'g JourneyGraph<'j>,
        begins: impl IntoIterator<Item = NodeIndex>,
        along: Direction,
        lets_through: F,
    ) -> Self {
        let (seen, ahead) = (graph.graph().visit_map(), VecDeque::new());
        let mut walk = Walk { graph, along, lets_through, seen, ahead };
        begins.into_iter().for_each(|node| walk.begin_at(node));
        walk
    }

    /// Lets the walk begin at one more node, unless it has been there. A walk that has ended goes on from there.
    pub fn begin_at(&mut self, node: NodeIndex) {
        if self.seen.visit(node) {
            self.ahead.push_back(Step { node, from: None });
        }
    }
}

impl<F> Iterator for Walk<'_, '_, F>
where
    F: FnMut(NodeIndex, NodeIndex, &Transition) -> bool,
{
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.ahead.pop_front()?;
        for edge in self.graph.graph().edges_directed(step.node, self.along) {
            let next = if self.along == Direction::Outgoing { edge.target() } else { edge.source() };
            if !self.seen.is_visited(&next) && (self.lets_through)(step.node, next, edge.weight()) {
                self.seen.visit(next);
                self.ahead.push_back(Step { node: next, from: Some(step.node) });
            }
        }
        Some(step)
    }
}
