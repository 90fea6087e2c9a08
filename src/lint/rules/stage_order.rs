use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// A stage stands after one that it should come before.
    ///
    /// ## Why
    ///
    /// The four stages follow each other in time: starting state, pre-purchase, purchase,
    /// post-purchase (D1). Where a touchpoint says nothing else, the customer goes on to the one that
    /// stands below it, so stages in another order also draw ways that nobody takes. There may be
    /// several stages of one kind, one after the other.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
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
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    StageOrder = "stage-order", Structure, Error
}

impl Rule for StageOrder {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let stages = &subject.journey.stages;
        let Some(mut latest) = stages.first() else { return };
        for stage in stages {
            if stage.kind < latest.kind {
                let message = format!("the stage `{}` ({}) comes after `{}` ({})", stage.id.value, stage.kind, latest.id.value, latest.kind);
                let finding = Diagnostic::new(&KIND, stage.id.span, message).related(latest.id.span, "this stage comes later in a journey");
                findings.push(finding.help(format!("move `{}` above `{}`", stage.id.value, latest.id.value)));
            } else {
                latest = stage;
            }
        }
    }
}
