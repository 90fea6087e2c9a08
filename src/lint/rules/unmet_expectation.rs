use crate::diagnostic::Diagnostic;
use crate::lint::scores::Shortfall;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, TouchpointIx};

rule! {
    /// The experience is far below the expectation, and nothing is planned about it.
    ///
    /// ## Why
    ///
    /// The gap between expectation and experience is what disappoints. Where it is wide, the map should say what could
    /// be better (`opportunities`) or how the company makes it good: a touchpoint that `recovers` this one and that the
    /// customer reaches from here. An opportunity that was `dropped` is no plan.
    ///
    /// Sources: polku's domain model, “Expectation and experience” and “Failure and recovery”.
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
    ///     touchpoints: [{ name: Order, expectation: 4, experience: 2 }]
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
    ///         expectation: 4
    ///         experience: 2
    ///         opportunities: Show the toppings on the counter
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    UnmetExpectation = "unmet-expectation", Experience, Warning, Service {
        /// How far the experience may stay below the expectation: from this difference on it is a finding.
        gap "gap": ScoreGap = Number(2.0);
    }
}

impl Rule for UnmetExpectation {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let gap = subject.options::<options::Options>().gap.0;
        for (index, touchpoint) in subject.journey.touchpoints.iter().enumerate() {
            let planned = touchpoint.opportunities.iter().filter(|one| !one.value.is_dropped());
            let planned = planned.map(|one| one.value.whose.among(touchpoint.personas));
            let left = planned.fold(touchpoint.personas, PersonaSet::without);
            if left.is_empty() {
                continue;
            }
            let recovered = subject.recovered(TouchpointIx::from(index));
            let Some(shortfall) = Shortfall::of(touchpoint, left.without(recovered), gap) else {
                continue;
            };
            let whom = subject.journey.for_personas(shortfall.personas);
            let message =
                format!("`{}` is {}{whom}, and nothing is planned about it", touchpoint.id.value, shortfall.how_far());
            let finding = shortfall.finding(&KIND, message);
            findings.push(finding.help(
                "say what could be better (`opportunities`), or add a transition to a touchpoint that `recovers` this one",
            ));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unmet-expectation]: `order` is 2 below expectation, and nothing is planned about it
     --> example.yaml:8:62
      |
    8 |     touchpoints: [{ name: Order, expectation: 4, experience: 2 }]
      |                                               - expected     ^ experienced
      |
      = help: say what could be better (`opportunities`), or add a transition to a touchpoint that `recovers` this one
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    #[test]
    fn personas_with_the_same_trouble_share_a_finding() {
        let said = |touchpoints: &str| said("unmet-expectation", "purchase", touchpoints);
        assert_eq!(
            said("{ name: a, expectation: 4.1, experience: 2.1 }"),
            ["`a` is 2 below expectation, and nothing is planned about it"]
        );
        assert_eq!(
            said("{ name: a, expectation: { host: 5, guest: 4 }, experience: 2 }"),
            ["`a` is up to 3 below expectation, and nothing is planned about it"]
        );
        assert_eq!(
            said("{ name: a, expectation: 4, experience: { host: 2, guest: 2.5 } }"),
            ["`a` is 2 below expectation for Host, and nothing is planned about it"]
        );
        assert!(said("{ name: a, expectation: 2, experience: 4 }").is_empty());
        assert!(said("{ name: a, experience: 1 }, { name: b, expectation: 5 }").is_empty());
    }

    #[test]
    fn a_recovery_helps_those_whom_it_serves() {
        let said = |touchpoints: &str| said("unmet-expectation", "purchase", touchpoints);
        let failed = "{ name: a, expectation: 4, experience: 2, next: [b, done] }";
        assert!(said(&format!("{failed}, {{ name: b, recovers: a }}")).is_empty());
        assert_eq!(
            said(&format!("{failed}, {{ name: b, recovers: a, personas: guest }}")),
            ["`a` is 2 below expectation for Host, and nothing is planned about it"]
        );
        // Nothing leads from the failure to this one.
        let elsewhere = "{ name: b, entry: true, recovers: a }";
        assert_eq!(said(&format!("{}, {elsewhere}", failed.replace("[b, done]", "done"))).len(), 1);
    }
}
