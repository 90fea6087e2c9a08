use petgraph::Direction;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, TouchpointIx};

rule! {
    /// No way leads to a touchpoint: for anybody, or for a persona that it names.
    ///
    /// ## Why
    ///
    /// A touchpoint that no customer reaches is either a mistake of the map — a `next` that leads past
    /// it — or one that does not exist for customers. A persona begins at its touchpoints of the
    /// starting state, and at every touchpoint marked `entry: true`. A touchpoint that `recovers` another is never
    /// reached by itself: the way into it stands in somebody's `next` (D6).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - { name: Look at the menu, next: order }
    ///       - Ask what is gluten-free
    ///   - id: purchase
    ///     touchpoints: [Order]
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
    ///     touchpoints:
    ///       - name: Look at the menu
    ///         next: [{ to: ask-what-is-gluten-free, when: allergic }, order]
    ///       - Ask what is gluten-free
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    UnreachableTouchpoint = "unreachable-touchpoint", Structure, Error
}

impl Rule for UnreachableTouchpoint {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for (index, touchpoint) in subject.journey.touchpoints.iter().enumerate() {
            let ix = TouchpointIx::from(index);
            let node = subject.graph.node(ix);
            let missed = touchpoint.personas.without(subject.analysis.reached(node));
            let nobody = missed == touchpoint.personas;
            if missed.is_empty() || (!nobody && touchpoint.named_personas.is_none()) {
                continue;
            }
            let whom = if nobody { String::new() } else { subject.journey.for_personas(missed) };
            let message = format!("no way leads to `{}`{whom}", touchpoint.id.value);
            findings.push(with_cause(subject, ix, missed, Diagnostic::new(&KIND, touchpoint.name.span, message)));
        }
    }
}

/// Shows what leads to the touchpoint though nobody gets there, or what to do where nothing does.
fn with_cause(subject: &Subject<'_>, ix: TouchpointIx, missed: PersonaSet, finding: Diagnostic) -> Diagnostic {
    let journey = subject.journey;
    let node = subject.graph.node(ix);
    let entering = subject.graph.graph().edges_directed(node, Direction::Incoming);
    let sources = entering.filter(|edge| !edge.weight().personas.and(missed).is_empty()).filter_map(|edge| subject.graph.touchpoint(petgraph::visit::EdgeRef::source(&edge)));
    let mut sources: Vec<TouchpointIx> = sources.filter(|source| *source != ix).collect();
    sources.sort_unstable();
    sources.dedup();
    let mut finding = finding;
    for source in sources.iter().take(3) {
        let source = journey.touchpoint(*source);
        let whom = journey.for_personas(source.personas.and(missed));
        let text = format!("`{}` leads here, but no way leads to it either{whom}", source.id.value);
        finding = finding.related(source.name.span, text);
    }
    let touchpoint = journey.touchpoint(ix);
    let id = &touchpoint.id.value;
    if !sources.is_empty() {
        return finding.help("lead a way to the first of them");
    }
    match touchpoint.recovers.first() {
        Some(failed) => {
            let failed = &journey.touchpoint(failed.value).id.value;
            let finding = finding.note("a touchpoint that `recovers` another is reached only by a `next`");
            finding.help(format!("add `{{ to: {id}, when: … }}` to the `next` of `{failed}`"))
        }
        None => finding.help(format!("add `{id}` to the `next` of the touchpoint before it, or mark it `entry: true` if customers begin here")),
    }
}
