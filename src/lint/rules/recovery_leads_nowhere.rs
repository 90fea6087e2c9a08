use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, TouchpointIx};

rule! {
    /// A recovery goes round among its own steps, or ends without saying where the customer goes on.
    ///
    /// ## Why
    ///
    /// A recovery leads back: into the journey, to a content end, or into the starting state with a better memory
    /// (D1, D6). Two mistakes of the map hide that. A touchpoint without `next` goes on to the next touchpoint below it
    /// that recovers nothing; where there is none, the recovery ends with the file, and nobody has said whether the
    /// customer is content or gone. Or the steps lead only to each other, which is the feeling that nothing moves forward.
    ///
    /// If the customer really is finished after the recovery, write `next: done`.
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
    ///     touchpoints: [{ name: Order, next: [{ to: get-an-apology, when: it took too long }, tell-a-friend] }]
    ///   - id: post-purchase
    ///     touchpoints:
    ///       - { name: Tell a friend, next: [a-friends-tip, done] }
    ///       - { name: Get an apology, recovers: order, recovery: [response, explanation, closure] }
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
    ///     touchpoints: [{ name: Order, next: [{ to: get-an-apology, when: it took too long }, tell-a-friend] }]
    ///   - id: post-purchase
    ///     touchpoints:
    ///       - { name: Tell a friend, next: [a-friends-tip, done] }
    ///       - name: Get an apology
    ///         recovers: order
    ///         recovery: [response, explanation, closure]
    ///         next: [tell-a-friend, { to: lost, when: the apology comes too late }]
    /// ```
    RecoveryLeadsNowhere = "recovery-leads-nowhere", Experience, Warning
}

impl Rule for RecoveryLeadsNowhere {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for (index, step) in journey.touchpoints.iter().enumerate() {
            if step.recovers.is_empty() || step.next.is_some() {
                continue;
            }
            findings.extend(ends(subject, TouchpointIx::from(index)));
        }
        let recovers = |ix: &TouchpointIx| !journey.touchpoint(*ix).recovers.is_empty();
        for circle in subject.analysis.traps().iter().filter(|circle| circle.members.iter().all(recovers)) {
            let Some(&first) = circle.members.first() else { continue };
            let step = journey.touchpoint(first);
            let whom = journey.for_personas(circle.personas);
            let message = format!("the recovery at `{}` only goes round among its own steps{whom}", step.id.value);
            let steps = subject.analysis.shortest_loop(first, circle.personas, &circle.members);
            let finding = subject
                .with_loop(with_failure(subject, first, Diagnostic::new(&KIND, step.name.span, message)), &steps);
            findings
                .push(finding.help("add a way out to the `next` of one of them: into the journey, `done` or `lost`"));
        }
    }
}

/// The finding of a step without `next`, where there is nothing below it to go on to.
fn ends(subject: &Subject<'_>, ix: TouchpointIx) -> Option<Diagnostic> {
    let (journey, graph) = (subject.journey, subject.graph);
    let ends = graph.transitions(graph.node(ix)).filter(|(_, to, _)| *to == graph.done());
    let who = ends.fold(PersonaSet::default(), |who, (_, _, transition)| who.or(transition.personas));
    if who.is_empty() {
        return None;
    }
    let (step, whom) = (journey.touchpoint(ix), journey.for_personas(who));
    let message = format!("the recovery ends at `{}` and does not say where the customer goes on{whom}", step.id.value);
    let mut finding = with_failure(subject, ix, Diagnostic::new(&KIND, step.name.span, message));
    // Probably meant as the next step.
    if let Some(below) = journey.touchpoints.get(ix.index() + 1).filter(|below| !below.personas.and(who).is_empty()) {
        finding = finding
            .note(format!("`{}` below recovers something as well: only a written `next` leads there", below.id.value));
    }
    Some(finding.help("write `next`: where the customer goes on, or `done` for a content end, or `lost`"))
}

/// With the touchpoint that a step recovers.
fn with_failure(subject: &Subject<'_>, step: TouchpointIx, finding: Diagnostic) -> Diagnostic {
    match subject.journey.touchpoint(step).recovers.first() {
        Some(failed) => finding.related(subject.journey.touchpoint(failed.value).name.span, "what it recovers"),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{said, said_of};

    fn nowhere(touchpoints: &str) -> Vec<String> {
        said("recovery-leads-nowhere", "post-purchase", touchpoints)
    }

    #[test]
    fn a_recovery_must_not_end_with_the_file() {
        let ends = "the recovery ends at `s` and does not say where the customer goes on";
        assert_eq!(nowhere("{ name: a, next: [s, done] }, { name: s, recovers: a }"), [ends]);
        assert!(nowhere("{ name: a, next: [s, done] }, { name: s, recovers: a, next: done }").is_empty());
        assert!(nowhere("{ name: a, next: [s, done] }, { name: s, recovers: a }, b").is_empty());
        assert_eq!(
            nowhere("{ name: a, next: [s, done] }, { name: s, recovers: a }, { name: b, personas: host }"),
            [format!("{ends} for Guest")]
        );
        assert!(nowhere("a, b").is_empty());
    }

    #[test]
    fn a_recovery_must_not_go_round() {
        let round =
            "{ name: a, next: [s, done] }, { name: s, recovers: a, next: t }, { name: t, recovers: a, next: s }";
        assert_eq!(nowhere(round), ["the recovery at `s` only goes round among its own steps"]);
        assert!(nowhere(&round.replace("next: s }", "next: [s, lost] }")).is_empty());
        // A loop with other touchpoints in it is a trap, and no fault of the recovery.
        assert!(nowhere("{ name: a, next: s }, { name: s, recovers: a, next: a }").is_empty());
    }

    #[test]
    fn without_personas_nobody_is_named() {
        let text =
            "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: a, next: s }, { name: s, recovers: a }] }]\n";
        assert_eq!(said_of("recovery-leads-nowhere", text).len(), 1);
    }
}
