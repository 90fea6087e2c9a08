use petgraph::Direction;
use petgraph::visit::EdgeRef;

use crate::analysis::Walk;
use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Entry, PersonaSet, Touchpoint, TouchpointIx};

rule! {
    /// A touchpoint cannot be reached: by anybody, or by a persona that it names.
    ///
    /// ## Why
    ///
    /// Either the map is wrong, such as a `next` that skips the touchpoint, or the touchpoint does not exist for
    /// customers.
    ///
    /// A persona begins at its touchpoints in the starting state and at every touchpoint with `entry: true`. A
    /// touchpoint that `recovers` another one is reached only if some `next` names it.
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
        let all_missed: Vec<PersonaSet> =
            (0..subject.journey.touchpoints.len()).map(|ix| missed(subject, ix.into())).collect();
        let first = first_of_all(subject, &all_missed);
        for (index, touchpoint) in subject.journey.touchpoints.iter().enumerate() {
            let missed = all_missed[index];
            let nobody = missed == touchpoint.personas;
            if missed.is_empty() || (!nobody && touchpoint.named_personas.is_none()) {
                continue;
            }
            let whom = if nobody { String::new() } else { subject.journey.for_personas(missed) };
            let message = format!("no path leads to `{}`{whom}", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            findings.push(with_cause(subject, index.into(), missed, first[index], finding));
        }
    }
}

/// Returns the personas that a touchpoint is for and that do not reach it.
fn missed(subject: &Subject<'_>, ix: TouchpointIx) -> PersonaSet {
    subject.journey.touchpoint(ix).personas.without(subject.analysis.reached(subject.graph.node(ix)))
}

/// Returns the touchpoints that lead to one for the personas that do not reach it. They do not reach these either.
fn sources(subject: &Subject<'_>, ix: TouchpointIx, missed: PersonaSet) -> Vec<TouchpointIx> {
    let entering = subject.graph.graph().edges_directed(subject.graph.node(ix), Direction::Incoming);
    let open = entering.filter(|edge| !edge.weight().personas.and(missed).is_empty());
    let sources = open.filter_map(|edge| subject.graph.touchpoint(edge.source()));
    let mut sources: Vec<TouchpointIx> = sources.filter(|source| *source != ix).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// Returns, for every touchpoint that some persona does not reach, the first of those that lead there: one that nothing
/// leads to. None for a loop that nothing leads into.
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

/// Adds the touchpoints that lead here but cannot be reached either, and what would lead here.
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
        let text = format!("`{0}` leads here, but no path leads to `{0}` either{whom}", source.id.value);
        finding = finding.related(source.name.span, text);
    }
    let Some(first) = first else {
        return finding.help(
            "the touchpoints that lead here are in a loop that nothing leads into: add a transition to one of them",
        );
    };
    let touchpoint = journey.touchpoint(first);
    let id = &touchpoint.id.value;
    let host = subject.graph.hosts(first).next().map(|host| &journey.touchpoint(host).id.value);
    let help = match (host, touchpoint.recovers.first()) {
        (Some(host), _) => format!("`{id}` goes on beside `{host}`: let a path lead there for the same personas"),
        (None, Some(failed)) => {
            finding = finding.note(format!("`{id}` recovers another touchpoint, so only a written `next` leads to it"));
            let failed = &journey.touchpoint(failed.value).id.value;
            format!("add a transition from `{failed}`, which it recovers: `next: {{ to: {id}, when: … }}`")
        }
        (None, None) if begins_with_nobody(touchpoint) => {
            format!("its `entry` says that nobody begins at `{id}`: change it, or add a transition to `{id}`")
        }
        (None, None) => format!(
            "add `{id}` to the `next` of a touchpoint from which people go there, or write `entry: true` at `{id}` if they begin there"
        ),
    };
    finding.help(if first == ix { help } else { format!("start with `{id}`: {help}") })
}

/// Whether the file takes all customers away who would begin at a touchpoint.
fn begins_with_nobody(touchpoint: &Touchpoint) -> bool {
    let is_none = |entry: &Entry| matches!(entry, Entry::Marked(false)) || *entry == Entry::Share(0.0);
    touchpoint.entry.as_ref().is_some_and(|entry| entry.iter().all(|(_, entry)| is_none(&entry.value)))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[unreachable-touchpoint]: no path leads to `ask-what-is-gluten-free`
     --> example.yaml:8:9
      |
    8 |       - Ask what is gluten-free
      |         ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `ask-what-is-gluten-free` to the `next` of a touchpoint from which people go there, or write `entry: true` at `ask-what-is-gluten-free` if they begin there
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::testing::{diagnostics, journey};
    use crate::model::Catalog;

    /// Returns the message and help of each finding.
    fn helps(touchpoints: &str) -> Vec<(String, String)> {
        let text = journey("", touchpoints);
        let (_, findings) = diagnostics("unreachable-touchpoint", &text, &Catalog::default(), Settings::default());
        findings.into_iter().map(|finding| (finding.message, finding.help.unwrap_or_default())).collect()
    }

    #[test]
    fn later_steps_say_what_would_lead_to_the_first() {
        let steps = "{ name: s, recovers: a, next: t }, { name: t, recovers: a, next: u }, { name: u, recovers: a, next: done }";
        let help = "add a transition from `a`, which it recovers: `next: { to: s, when: … }`";
        let later = format!("start with `s`: {help}");
        assert_eq!(
            helps(&format!("{{ name: a, next: done }}, {steps}")),
            [
                ("no path leads to `s`".into(), help.into()),
                ("no path leads to `t`".into(), later.clone()),
                ("no path leads to `u`".into(), later)
            ]
        );
    }

    #[test]
    fn a_loop_that_nothing_leads_into_has_no_first() {
        let round = "{ name: a, next: done }, { name: b, next: c }, { name: c, next: b }";
        let help =
            "the touchpoints that lead here are in a loop that nothing leads into: add a transition to one of them";
        assert_eq!(helps(round).iter().map(|(_, help)| help.as_str()).collect::<Vec<_>>(), [help, help]);
    }
}
