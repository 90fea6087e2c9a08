use crate::diagnostic::Diagnostic;
use crate::lint::scores::Shortfall;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// A step of a recovery is itself below expectation.
    ///
    /// ## Why
    ///
    /// The customer has been failed once, and what should make up for it fails again. That is worse than the first
    /// failure, because it shows that the first was no accident. A step that `recovers` something should at least meet
    /// its expectation.
    ///
    /// Sources: polku's domain model, “Failure and recovery” and “Expectation and experience”.
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
    ///         next: [{ to: hear-why, when: it took too long }, tell-a-friend]
    ///       - name: Hear why
    ///         recovers: order
    ///         recovery: [response, explanation, closure]
    ///         expectation: 3
    ///         experience: 2
    ///         next: tell-a-friend
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
    ///       - name: Hear why
    ///         recovers: order
    ///         recovery: [response, explanation, closure]
    ///         expectation: 3
    ///         experience: 4
    ///         next: tell-a-friend
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    DoubleDeviation = "double-deviation", Experience, Error, Service
}

impl Rule for DoubleDeviation {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for step in journey.touchpoints.iter().filter(|step| !step.recovers.is_empty()) {
            let Some(shortfall) = Shortfall::of(step, step.personas, 0.0) else { continue };
            let whom = journey.for_personas(shortfall.personas);
            let message =
                format!("`{}` recovers a failure, but is itself {}{whom}", step.id.value, shortfall.how_far());
            let mut finding = shortfall.finding(&KIND, message);
            for failed in step.recovers.iter().take(3) {
                finding = finding.related(journey.touchpoint(failed.value).name.span, "the first failure");
            }
            findings.push(finding.help("improve this step first: a second failure costs more than the first"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[double-deviation]: `hear-why` recovers a failure, but is itself 1 below expectation
      --> example.yaml:15:21
       |
    14 |         expectation: 3
       |                      - expected
    15 |         experience: 2
       |                     ^ experienced
       |
      ...
     9 |       - name: Order
       |               ----- the first failure
       |
       = help: improve this step first: a second failure costs more than the first
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    #[test]
    fn a_step_that_meets_expectations_is_fine() {
        let said = |scores: &str| {
            said(
                "double-deviation",
                "purchase",
                &format!("{{ name: a, next: [b, c] }}, c, {{ name: b, recovers: [a, c], {scores} }}"),
            )
        };
        assert!(said("expectation: 3, experience: 3").is_empty());
        assert!(said("experience: 1").is_empty());
        assert_eq!(
            said("expectation: 3, experience: { host: 2.5, guest: 3 }"),
            ["`b` recovers a failure, but is itself 0.5 below expectation for Host"]
        );
    }

    #[test]
    fn other_touchpoints_are_left_alone() {
        assert!(said("double-deviation", "purchase", "{ name: a, expectation: 4, experience: 2 }").is_empty());
    }
}
