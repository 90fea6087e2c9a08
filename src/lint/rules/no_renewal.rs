use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{StageKind, TouchpointIx};

rule! {
    /// No transition leads from after the purchase back into the starting state.
    ///
    /// ## Why
    ///
    /// New experience updates the starting state: what customers remember, tell friends or write in a review is what
    /// the next round, or the next customer, begins with. Satisfied customers keep this loop going and growing. A map
    /// without the loop shows a service from which nobody learns.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
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
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [Tell a friend]
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
    NoRenewal = "no-renewal", Structure, Error
}

impl Rule for NoRenewal {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let of_kind = |kind| {
            (0..journey.touchpoints.len()).map(TouchpointIx::from).filter(move |&ix| journey.stage_kind(ix) == kind)
        };
        let starts: Vec<TouchpointIx> = of_kind(StageKind::StartingState).collect();
        let (Some(&start), Some(last)) = (starts.first(), of_kind(StageKind::PostPurchase).next_back()) else { return };
        let leads_back = subject.analysis.leads_to(starts.iter().map(|&ix| subject.graph.node(ix)));
        if of_kind(StageKind::PostPurchase).any(|ix| leads_back[ix.index()]) {
            return;
        }
        let (start, last) = (journey.touchpoint(start), journey.touchpoint(last));
        let finding = Diagnostic::new(
            &KIND,
            last.name.span,
            "no transition leads from after the purchase back into the starting state",
        )
        .related(start.name.span, "the starting state")
        .note("the next round begins with what customers remember and tell others");
        findings.push(finding.help(format!("add a transition, such as `next: [{}, done]`", start.id.value)));
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[no-renewal]: no transition leads from after the purchase back into the starting state
      --> example.yaml:10:19
       |
    10 |     touchpoints: [Tell a friend]
       |                   ^^^^^^^^^^^^^
       |
      ...
     4 |     touchpoints: [A friend's tip]
       |                   -------------- the starting state
       |
       = note: the next round begins with what customers remember and tell others
       = help: add a transition, such as `next: [a-friends-tip, done]`
    "
}
