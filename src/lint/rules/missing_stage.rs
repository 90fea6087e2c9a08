use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule, stage_name};
use crate::model::StageKind;

rule! {
    /// One of the four stages has no touchpoint.
    ///
    /// ## Why
    ///
    /// A customer's experience forms in four stages: the starting state with its expectations, the time before the
    /// purchase or the service, the purchase or the service itself, and the time after it. A map without one of them
    /// hides where expectations come from, or what becomes of them. A patient, too, has heard of the hospital, seeks
    /// care, is cared for, and goes home; and so it is with an applicant and a permit.
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
            let empty = stages.peek().copied();
            if stages.any(|stage| !stage.touchpoints.is_empty()) {
                continue;
            }
            let finding = match empty {
                Some(stage) => {
                    let message = format!("stage {} has no touchpoints", stage_name(stage));
                    Diagnostic::new(&KIND, stage.id.span, message)
                        .help(format!("add a touchpoint: what the {} does or meets there", subject.customer()))
                }
                None => {
                    Diagnostic::new(&KIND, journey.title.span, format!("stage {} is missing", subject.kind_name(kind)))
                        .help(format!("write `- {{ id: {kind}, touchpoints: [ … ] }}` under `stages`"))
                }
            };
            findings.push(finding.note(meaning(kind)));
        }
    }
}

fn meaning(kind: StageKind) -> &'static str {
    match kind {
        StageKind::StartingState => {
            "the starting state is what people expect before they look for anything: from earlier experience, or from others"
        }
        StageKind::PrePurchase => "before the service, people look for information, compare and choose, or seek help",
        StageKind::Purchase => "this is the service itself: people decide, and get what they came for",
        StageKind::PostPurchase => "after the service come advice, complaints, feedback and coming back",
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
      = note: the starting state is what people expect before they look for anything: from earlier experience, or from others
      = help: write `- { id: starting-state, touchpoints: [ … ] }` under `stages`
    "
}
