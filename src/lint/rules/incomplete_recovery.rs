use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::diagnostic::{Diagnostic, list};
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, RecoveryPart, TouchpointIx};

rule! {
    /// A recovery has no response, no explanation or no closure.
    ///
    /// ## Why
    ///
    /// After a failure, a customer wants a quick response, an honest explanation of what happened, and to know when the
    /// matter is closed. An apology and compensation are good, but they do not replace these.
    ///
    /// A recovery may have several steps, which share the parts: the touchpoints that recover the same touchpoint. A step
    /// that recovers two touchpoints is a step of one recovery for both. If personas take different steps, each persona
    /// must get all the parts.
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
    ///         next: [{ to: get-a-free-pancake, when: it took too long }, tell-a-friend]
    ///       - { name: Get a free pancake, recovers: order, recovery: [apology, compensation], next: tell-a-friend }
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
    ///         next: [{ to: hear-why, when: it took too long }, tell-a-friend]
    ///       - { name: Hear why, recovers: order, recovery: [response, explanation], next: get-a-free-pancake }
    ///       - { name: Get a free pancake, recovers: order, recovery: [compensation, closure], next: tell-a-friend }
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    IncompleteRecovery = "incomplete-recovery", Experience, Warning, Service
}

/// The parts that every recovery needs.
const PARTS: [RecoveryPart; 3] = [RecoveryPart::Response, RecoveryPart::Explanation, RecoveryPart::Closure];

/// A recovery: its steps in document order, and the personas that get each part.
#[derive(Default)]
struct Recovery {
    steps: Vec<TouchpointIx>,
    personas: PersonaSet,
    parts: [PersonaSet; PARTS.len()],
}

impl Rule for IncompleteRecovery {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for recovery in recoveries(subject) {
            let missing = PARTS.iter().zip(recovery.parts).map(|(part, has)| (part, recovery.personas.without(has)));
            let missing: Vec<_> = missing.filter(|(_, who)| !who.is_empty()).collect();
            let Some(&(_, who)) = missing.first() else { continue };
            // The personas are named once where all the missing parts are missing for the same ones.
            let same = missing.iter().all(|(_, others)| *others == who);
            let part = |(part, who): &(&RecoveryPart, PersonaSet)| {
                let whom = if same { String::new() } else { journey.for_personas(*who) };
                format!("no {part}{whom}")
            };
            let whom = if same { journey.for_personas(who) } else { String::new() };
            let Some((&first, others)) = recovery.steps.split_first() else { continue };
            let Some(failed) = journey.touchpoint(first).recovers.first() else { continue };
            let of = journey.touchpoint(failed.value);
            let parts = list(missing.iter().map(part), "and");
            let message = format!("the recovery of `{}` has {parts}{whom}", of.id.value);
            let mut finding = Diagnostic::new(&KIND, failed.span, message).related(of.name.span, "the failure");
            for &step in others.iter().take(4) {
                finding = finding.related(journey.touchpoint(step).name.span, "another step of the recovery");
            }
            let parts = list(missing.iter().map(|(part, _)| format!("`{part}`")), "and");
            let help =
                format!("add {parts} to the `recovery` of the step where this happens; plan what does not happen yet");
            findings.push(finding.help(help));
        }
    }
}

/// Returns the recoveries of a journey, in document order.
fn recoveries(subject: &Subject<'_>) -> Vec<Recovery> {
    let touchpoints = &subject.journey.touchpoints;
    let mut together = UnionFind::<usize>::new(touchpoints.len());
    let steps = || touchpoints.iter().enumerate().filter(|(_, step)| !step.recovers.is_empty());
    for (step, touchpoint) in steps() {
        for failed in &touchpoint.recovers {
            together.union(step, failed.value.index());
        }
    }
    let mut recoveries: BTreeMap<usize, Recovery> = BTreeMap::new();
    for (step, touchpoint) in steps() {
        let recovery = recoveries.entry(together.find(step)).or_default();
        recovery.steps.push(TouchpointIx::from(step));
        // A persona that nothing failed needs no recovery.
        let failed = touchpoint.recovers.iter().map(|failed| touchpoints[failed.value.index()].personas);
        let failed = failed.fold(PersonaSet::default(), PersonaSet::or);
        recovery.personas = recovery.personas.or(touchpoint.personas.and(failed));
        for (part, has) in PARTS.iter().zip(&mut recovery.parts) {
            if touchpoint.recovery.iter().any(|own| own.value == *part) {
                *has = has.or(touchpoint.personas);
            }
        }
    }
    let mut recoveries: Vec<Recovery> = recoveries.into_values().collect();
    recoveries.sort_by_key(|recovery| recovery.steps.first().copied());
    recoveries
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[incomplete-recovery]: the recovery of `order` has no response, no explanation and no closure
      --> example.yaml:11:47
       |
     9 |       - name: Order
       |               ----- the failure
    10 |         next: [{ to: get-a-free-pancake, when: it took too long }, tell-a-friend]
    11 |       - { name: Get a free pancake, recovers: order, recovery: [apology, compensation], next: tell-a-friend }
       |                                               ^^^^^
       |
       = help: add `response`, `explanation` and `closure` to the `recovery` of the step where this happens; plan what does not happen yet
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    fn incomplete(steps: &str) -> Vec<String> {
        said("incomplete-recovery", "purchase", &format!("{{ name: a, next: [s, t, done] }}, b, {steps}"))
    }

    #[test]
    fn parts_may_be_spread_over_steps() {
        let whole = "{ name: s, recovers: a, recovery: response, next: t }, { name: t, recovers: [a, b], recovery: [explanation, closure] }";
        assert!(incomplete(whole).is_empty());
        // Two recoveries, each with its own faults.
        let two = whole.replace("[a, b]", "b").replace("[explanation, closure]", "closure");
        assert_eq!(
            incomplete(&two),
            [
                "the recovery of `a` has no explanation and no closure",
                "the recovery of `b` has no response and no explanation"
            ]
        );
        assert_eq!(
            incomplete("{ name: s, recovers: [a, b], next: t }, t"),
            ["the recovery of `a` has no response, no explanation and no closure"]
        );
    }

    #[test]
    fn every_persona_gets_all_of_it() {
        let steps = "{ name: s, recovers: a, recovery: [response, closure], next: t }, { name: t, recovers: a, recovery: explanation, personas: host }";
        assert_eq!(incomplete(steps), ["the recovery of `a` has no explanation for Guest"]);
        let steps = steps.replace("[response, closure]", "response");
        assert_eq!(incomplete(&steps), ["the recovery of `a` has no explanation for Guest and no closure"]);
    }

    #[test]
    fn a_persona_that_nothing_failed_needs_no_recovery() {
        let text = "{ name: a, personas: host, next: s }, { name: b, next: s }, { name: s, recovers: a, recovery: response, next: t }, { name: t, personas: host, recovers: a, recovery: [explanation, closure], next: done }";
        assert!(said("incomplete-recovery", "purchase", text).is_empty());
        assert_eq!(
            said(
                "incomplete-recovery",
                "purchase",
                &text.replace("recovers: a, recovery: r", "recovers: [a, b], recovery: r")
            )
            .len(),
            1
        );
    }
}
