use std::collections::HashMap;

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, TouchpointIx};

rule! {
    /// After this touchpoint, no path leads to `done`, nor to another end at which the customer is not lost.
    ///
    /// ## Why
    ///
    /// A customer who gets here is lost, however good the touchpoints after it are. This is the moment to recover the
    /// failure, or to prevent it.
    ///
    /// The rule reports the first such touchpoint of a path. A closed loop is a `trap`, and a persona who never gets to
    /// such an end is a `stranded-persona`.
    ///
    /// Source: polku's domain model, “Failure and recovery”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         next: [{ to: wait-twenty-minutes, when: staff is ill }, tell-a-friend]
    ///       - name: Wait twenty minutes
    ///         next: lost
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         next: [{ to: wait-twenty-minutes, when: staff is ill }, tell-a-friend]
    ///       - name: Wait twenty minutes
    ///         next: [{ to: get-an-apology, when: somebody notices }, lost]
    ///       - { name: Get an apology, recovers: wait-twenty-minutes, next: tell-a-friend }
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    PointOfNoReturn = "point-of-no-return", Structure, Info
}

impl Rule for PointOfNoReturn {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, analysis) = (subject.journey, subject.analysis);
        let served = journey.travellers().without(analysis.stranded());
        // The personas that cannot leave a loop at a touchpoint: that is a `trap`.
        let mut caught: HashMap<TouchpointIx, PersonaSet> = HashMap::new();
        for trap in analysis.traps() {
            for &member in &trap.members {
                let personas = caught.entry(member).or_default();
                *personas = personas.or(trap.personas);
            }
        }
        let (mut found, finish) = (Vec::new(), journey.finish_list());
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let ix = TouchpointIx::from(index);
            let caught = caught.get(&ix).copied().unwrap_or_default();
            let gone = first_without_return(subject, ix).and(served).without(caught);
            let Some(first) = gone.iter().next() else { continue };
            let whom = journey.for_personas(gone);
            let message = format!("no path leads from `{}` to {finish}{whom}", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            let help = format!(
                "if the {} can be won back, add a transition to a touchpoint that `recovers` this one; if not, plan how to prevent the failure",
                subject.customer()
            );
            found.push((first, ix, finding.help(help)));
        }
        findings.extend(subject.with_paths(found));
    }
}

/// Returns the personas that reach a touchpoint from which they can go on, but no longer to an end at which they are
/// not lost.
fn first_without_return(subject: &Subject<'_>, ix: TouchpointIx) -> PersonaSet {
    let (graph, analysis) = (subject.graph, subject.analysis);
    let node = graph.node(ix);
    let lost = analysis.reached(node).without(analysis.finishes(node));
    if lost.is_empty() {
        return lost;
    }
    let go_on =
        graph.transitions(node).fold(PersonaSet::default(), |set, (_, _, transition)| set.or(transition.personas));
    let mut could = graph
        .journey()
        .all_personas()
        .iter()
        .filter(|&persona| graph.entries(persona).binary_search(&ix).is_ok())
        .collect();
    for edge in graph.graph().edges_directed(node, Direction::Incoming) {
        let from = edge.source();
        could = edge.weight().personas.and(analysis.reached(from)).and(analysis.finishes(from)).or(could);
    }
    lost.and(go_on).and(could)
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[point-of-no-return]: no path leads from `wait-twenty-minutes` to `done`
      --> example.yaml:11:15
       |
     4 |     touchpoints: [A friend's tip]
       |                   -------------- the path begins here
     5 |   - id: pre-purchase
     6 |     touchpoints: [Look at the menu]
       |                   ---------------- step 2
     7 |   - id: purchase
     8 |     touchpoints:
     9 |       - name: Order
       |               ----- step 3
    10 |         next: [{ to: wait-twenty-minutes, when: staff is ill }, tell-a-friend]
    11 |       - name: Wait twenty minutes
       |               ^^^^^^^^^^^^^^^^^^^
       |
       = note: path: a-friends-tip → look-at-the-menu → order → wait-twenty-minutes
       = help: if the customer can be won back, add a transition to a touchpoint that `recovers` this one; if not, plan how to prevent the failure
    "
}
