//! The strongly connected components of a graph, or of a part of it.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::{GraphBase, IntoNeighborsDirected, IntoNodeIdentifiers, Visitable};

/// Strongly connected components in reverse topological order: what a component leads to comes before it.
///
/// Kosaraju's algorithm: petgraph's version of Tarjan's is recursive, and overflows the stack on long journeys.
pub(crate) struct Components {
    /// The nodes of each component.
    pub members: Vec<Vec<NodeIndex>>,
    /// The component of each node.
    numbers: Vec<Option<u32>>,
}

impl Components {
    /// Finds the components of a part of a graph that has `count` nodes.
    pub fn find<G>(part: G, count: usize) -> Self
    where
        G: IntoNeighborsDirected + IntoNodeIdentifiers + Visitable + GraphBase<NodeId = NodeIndex>,
    {
        let members = kosaraju_scc(part);
        let mut numbers = vec![None; count];
        for (number, nodes) in (0..).zip(&members) {
            nodes.iter().for_each(|node| numbers[node.index()] = Some(number));
        }
        Components { members, numbers }
    }

    /// Returns the position of a node's component in [`members`](Self::members); `None` for a node outside of the part.
    pub fn number(&self, node: NodeIndex) -> Option<usize> {
        self.numbers[node.index()].map(|number| number as usize)
    }
}
