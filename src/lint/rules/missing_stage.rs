use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::StageKind;

rule! {
    /// One of the four stages has no touchpoint.
    ///
    /// ## Why
    ///
    /// A customer's experience forms in four stages: the starting state with its expectations, the time before the
    /// purchase, the purchase, and the time after it. A map without one of them hides where expectations come from, or
    /// what becomes of them.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: done }]
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
    MissingStage = "missing-stage", Structure, Error
}

impl Rule for MissingStage {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for &kind in StageKind::ALL {
            let mut stages = journey.stages.iter().filter(|stage| stage.kind == kind).peekable();
            let empty = stages.peek().map(|stage| stage.id.span);
            if stages.any(|stage| !stage.touchpoints.is_empty()) {
                continue;
            }
            let finding = match empty {
                Some(span) => Diagnostic::new(&KIND, span, format!("stage `{kind}` has no touchpoints"))
                    .help("add a touchpoint: what the customer does or meets there"),
                None => Diagnostic::new(&KIND, journey.title.span, format!("stage `{kind}` is missing"))
                    .help(format!("write `- {{ id: {kind}, touchpoints: [ … ] }}` under `stages`")),
            };
            findings.push(finding.note(meaning(kind)));
        }
    }
}

fn meaning(kind: StageKind) -> &'static str {
    match kind {
        StageKind::StartingState => {
            "the starting state is what customers expect before they look for anything: from earlier experience, or from others"
        }
        StageKind::PrePurchase => "before the purchase, customers look for information, compare and choose",
        StageKind::Purchase => "in the purchase, customers decide and deal with the company",
        StageKind::PostPurchase => "after the purchase come advice, complaints, feedback and repurchase",
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[missing-stage]: stage `starting-state` is missing
     --> example.yaml:1:10
      |
    1 | journey: Buying a pancake
      |          ^^^^^^^^^^^^^^^^
      |
      = note: the starting state is what customers expect before they look for anything: from earlier experience, or from others
      = help: write `- { id: starting-state, touchpoints: [ … ] }` under `stages`
    "
}
