use petgraph::Direction;
use petgraph::visit::EdgeRef;

use crate::analysis::Walk;
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
        let missed: Vec<PersonaSet> =
            (0..subject.journey.touchpoints.len()).map(|ix| missed(subject, ix.into())).collect();
        let first = first_of_all(subject, &missed);
        for (index, touchpoint) in subject.journey.touchpoints.iter().enumerate() {
            let missed = missed[index];
            let nobody = missed == touchpoint.personas;
            if missed.is_empty() || (!nobody && touchpoint.named_personas.is_none()) {
                continue;
            }
            let whom = if nobody { String::new() } else { subject.journey.for_personas(missed) };
            let message = format!("no way leads to `{}`{whom}", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            findings.push(with_cause(subject, index.into(), missed, first[index], finding));
        }
    }
}

/// The personas whom a touchpoint serves and who do not get there.
fn missed(subject: &Subject<'_>, ix: TouchpointIx) -> PersonaSet {
    subject.journey.touchpoint(ix).personas.without(subject.analysis.reached(subject.graph.node(ix)))
}

/// The touchpoints that lead to one for the personas who do not get there; they do not get to these either.
fn sources(subject: &Subject<'_>, ix: TouchpointIx, missed: PersonaSet) -> Vec<TouchpointIx> {
    let entering = subject.graph.graph().edges_directed(subject.graph.node(ix), Direction::Incoming);
    let open = entering.filter(|edge| !edge.weight().personas.and(missed).is_empty());
    let sources = open.filter_map(|edge| subject.graph.touchpoint(edge.source()));
    let mut sources: Vec<TouchpointIx> = sources.filter(|source| *source != ix).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// For every touchpoint that some persona misses, the first of all that lead there: one that nothing leads to.
/// None for a loop that nothing leads into.
fn first_of_all(subject: &Subject<'_>, missed: &[PersonaSet]) -> Vec<Option<TouchpointIx>> {
    let graph = subject.graph;
    let begins = (0..missed.len()).map(TouchpointIx::from).filter(|&ix| {
        let missed = missed[ix.index()];
        !missed.is_empty() && sources(subject, ix, missed).is_empty()
    });
    let misses = |next| graph.touchpoint(next).map_or(PersonaSet::default(), |next| missed[next.index()]);
    let walk = Walk::new(graph, begins.map(|ix| graph.node(ix)), Direction::Outgoing, |_, next, transition| {
        !transition.personas.and(misses(next)).is_empty()
    });
    let mut first = vec![None; missed.len()];
    for step in walk {
        first[step.node.index()] = match step.from {
            Some(from) => first[from.index()],
            None => graph.touchpoint(step.node),
        };
    }
    first
}

/// With what leads to the touchpoint though nobody gets there, and with what would lead there.
fn with_cause(
    subject: &Subject<'_>,
    ix: TouchpointIx,
    missed: PersonaSet,
    first: Option<TouchpointIx>,
    mut finding: Diagnostic,
) -> Diagnostic {
    let journey = subject.journey;
    for source in sources(subject, ix, missed).into_iter().take(3) {
        let source = journey.touchpoint(source);
        let whom = journey.for_personas(source.personas.and(missed));
        let text = format!("`{}` leads here, but no way leads to it either{whom}", source.id.value);
        finding = finding.related(source.name.span, text);
    }
    let Some(first) = first else {
        return finding.help("these touchpoints lead only to each other: lead a way to one of them");
    };
    let touchpoint = journey.touchpoint(first);
    let id = &touchpoint.id.value;
    let way = match touchpoint.recovers.first() {
        Some(failed) => {
            finding =
                finding.note(format!("`{id}` recovers another touchpoint: only a written `next` leads to such a one"));
            let failed = &journey.touchpoint(failed.value).id.value;
            format!("let `{failed}`, which it recovers, lead to it: `next: {{ to: {id}, when: … }}`")
        }
        None => format!(
            "add `{id}` to the `next` of the touchpoint before it, or mark it `entry: true` if customers begin here"
        ),
    };
    finding.help(if first == ix { way } else { format!("begin with `{id}`; {way}") })
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::testing::{diagnostics, journey};
    use crate::model::Catalog;

    /// For each finding, what it says and what to do.
    fn helps(touchpoints: &str) -> Vec<(String, String)> {
        let text = journey("", touchpoints);
        let (_, findings) = diagnostics("unreachable-touchpoint", &text, &Catalog::default(), Settings::default());
        findings.into_iter().map(|finding| (finding.message, finding.help.unwrap_or_default())).collect()
    }

    #[test]
    fn later_steps_say_what_would_lead_to_the_first() {
        let steps = "{ name: s, recovers: a, next: t }, { name: t, recovers: a, next: u }, { name: u, recovers: a, next: done }";
        let way = "let `a`, which it recovers, lead to it: `next: { to: s, when: … }`";
        let later = format!("begin with `s`; {way}");
        assert_eq!(
            helps(&format!("{{ name: a, next: done }}, {steps}")),
            [
                ("no way leads to `s`".into(), way.into()),
                ("no way leads to `t`".into(), later.clone()),
                ("no way leads to `u`".into(), later)
            ]
        );
    }

    #[test]
    fn a_loop_that_nothing_leads_into_has_no_first() {
        let round = "{ name: a, next: done }, { name: b, next: c }, { name: c, next: b }";
        let help = "these touchpoints lead only to each other: lead a way to one of them";
        assert_eq!(helps(round).iter().map(|(_, help)| help.as_str()).collect::<Vec<_>>(), [help, help]);
    }
}
