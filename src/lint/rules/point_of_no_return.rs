use petgraph::Direction;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaIx, PersonaSet, TouchpointIx};

rule! {
    /// After a touchpoint, `done` cannot be reached any more.
    ///
    /// ## Why
    ///
    /// Whoever gets there is lost for sure, however well the touchpoints after it are made. That is the
    /// moment to recover in (D6), or to prevent. Reported is the first such touchpoint of a way; a
    /// closed loop is a `trap`, and a persona who never gets to `done` is a `stranded-persona`.
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
        let (journey, graph) = (subject.journey, subject.graph);
        let stranded = |persona: PersonaIx| !graph.entries(persona).iter().any(|&entry| subject.analysis.view(persona).reaches_done(graph.node(entry)));
        let served: PersonaSet = journey.all_personas().iter().filter(|&persona| !stranded(persona)).collect();
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let ix = TouchpointIx::from(index);
            let gone: PersonaSet = touchpoint.personas.and(served).iter().filter(|&persona| is_first_without_return(subject, ix, persona)).collect();
            let Some(first) = gone.iter().next() else { continue };
            let message = format!("after `{}`, `done` cannot be reached any more{}", touchpoint.id.value, journey.for_personas(gone));
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            let finding = finding.help("if the customer can be won back here, add a way; if not, this is the moment to prevent");
            findings.push(subject.with_way(finding, first, ix));
        }
    }
}

/// Whether a persona gets there, can't get to `done` from there, and could before.
fn is_first_without_return(subject: &Subject<'_>, ix: TouchpointIx, persona: PersonaIx) -> bool {
    let graph = subject.graph;
    let (view, node) = (subject.analysis.view(persona), graph.node(ix));
    if !view.is_reached(node) || view.reaches_done(node) || graph.transitions_of(node, persona).next().is_none() {
        return false;
    }
    if view.traps.iter().any(|trap| trap.binary_search(&ix).is_ok()) {
        return false;
    }
    let before = graph.graph().edges_directed(node, Direction::Incoming).filter(|edge| edge.weight().personas.contains(persona));
    let mut before = before.map(|edge| petgraph::visit::EdgeRef::source(&edge)).filter(|&from| view.is_reached(from));
    graph.entries(persona).contains(&ix) || before.any(|from| view.reaches_done(from))
}
