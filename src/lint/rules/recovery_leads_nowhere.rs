use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, TouchpointIx};

rule! {
    /// A recovery loops among its own steps, or ends without saying where the customer goes.
    ///
    /// ## Why
    ///
    /// A recovery leads back into the journey, to `done`, or into the starting state with a better memory. Two mistakes
    /// in the map hide that:
    ///
    /// - A touchpoint without `next` leads to the next touchpoint below it that recovers nothing. If there is none, the
    ///   recovery ends with the file, and nobody knows whether the customer is content or gone.
    /// - The steps lead only to each other, and the customer feels that nothing moves forward.
    ///
    /// If the customer is finished after the recovery, write `next: done`.
    ///
    /// Sources: polku's domain model, “Failure and recovery” and “Stages and the loop” (Filenius 2015).
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
            findings.extend(ending(subject, TouchpointIx::from(index)));
        }
        let recovers = |ix: &TouchpointIx| !journey.touchpoint(*ix).recovers.is_empty();
        for trap in subject.analysis.traps().iter().filter(|trap| trap.members.iter().all(recovers)) {
            let Some(&first) = trap.members.first() else { continue };
            let step = journey.touchpoint(first);
            let whom = journey.for_personas(trap.personas);
            let message = format!("the recovery at `{}` only loops among its own steps{whom}", step.id.value);
            let steps = subject.analysis.shortest_loop(first, trap.personas, &trap.members);
            let finding = subject
                .with_loop(with_failure(subject, first, Diagnostic::new(&KIND, step.name.span, message)), &steps);
            findings.push(
                finding.help("add a touchpoint outside the loop, `done` or `lost` to the `next` of a touchpoint in it"),
            );
        }
    }
}

/// Returns the finding of a step without `next` and without a touchpoint below it to go on to.
fn ending(subject: &Subject<'_>, ix: TouchpointIx) -> Option<Diagnostic> {
    let (journey, graph) = (subject.journey, subject.graph);
    let ends = graph.transitions(graph.node(ix)).filter(|(_, to, _)| *to == graph.done());
    let who = ends.fold(PersonaSet::default(), |who, (_, _, transition)| who.or(transition.personas));
    if who.is_empty() {
        return None;
    }
    let (step, whom) = (journey.touchpoint(ix), journey.for_personas(who));
    let customer = subject.customer();
    let message = format!("the recovery ends at `{}` without saying where the {customer} goes{whom}", step.id.value);
    let mut finding = with_failure(subject, ix, Diagnostic::new(&KIND, step.name.span, message));
    // It was probably meant as the next step.
    if let Some(below) = journey.touchpoints.get(ix.index() + 1).filter(|below| !below.personas.and(who).is_empty()) {
        finding = finding
            .note(format!("`{}` below also recovers something, so only a written `next` leads to it", below.id.value));
    }
    Some(finding.help(format!("write `next`: the next touchpoint, `done` if the {customer} is content, or `lost`")))
}

/// Adds the touchpoint that a step recovers.
fn with_failure(subject: &Subject<'_>, step: TouchpointIx, finding: Diagnostic) -> Diagnostic {
    match subject.journey.touchpoint(step).recovers.first() {
        Some(failed) => {
            finding.related(subject.journey.touchpoint(failed.value).name.span, "the failure that it recovers")
        }
        None => finding,
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[recovery-leads-nowhere]: the recovery ends at `get-an-apology` without saying where the customer goes
      --> example.yaml:12:17
       |
    12 |       - { name: Get an apology, recovers: order, recovery: [response, explanation, closure] }
       |                 ^^^^^^^^^^^^^^
       |
      ...
     8 |     touchpoints: [{ name: Order, next: [{ to: get-an-apology, when: it took too long }, tell-a-friend] }]
       |                           ----- the failure that it recovers
       |
       = help: write `next`: the next touchpoint, `done` if the customer is content, or `lost`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{said, said_of};

    fn nowhere(touchpoints: &str) -> Vec<String> {
        said("recovery-leads-nowhere", "post-purchase", touchpoints)
    }

    #[test]
    fn a_recovery_must_not_end_with_the_file() {
        let ends = "the recovery ends at `s` without saying where the customer goes";
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
        assert_eq!(nowhere(round), ["the recovery at `s` only loops among its own steps"]);
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
