use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule, stage_name};
use crate::model::{StageKind, TouchpointIx};

rule! {
    /// No transition leads from the post-purchase stage back into the starting state.
    ///
    /// ## Why
    ///
    /// New experience updates the starting state: what customers remember, tell friends or write in a review is what
    /// the next round, or the next customer, begins with. Satisfied customers keep this loop going and growing. A map
    /// without the loop shows a service from which nobody learns.
    ///
    /// Few people need the same permit or the same operation again. The presets `public-service` and `health` turn the
    /// rule off.
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
        let [first_stage, last_stage] = [start, last].map(|of| stage_name(&journey.stages[of.stage.index()]));
        let message = format!("no transition leads from stage {last_stage} back into stage {first_stage}");
        let finding = Diagnostic::new(&KIND, last.name.span, message)
            .related(start.name.span, "the next round would begin here")
            .note("the next round begins with what people remember and tell others");
        findings.push(finding.help(format!("add a transition, such as `next: [{}, done]`", start.id.value)));
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[no-renewal]: no transition leads from stage `post-purchase` back into stage `starting-state`
      --> example.yaml:10:19
       |
    10 |     touchpoints: [Tell a friend]
       |                   ^^^^^^^^^^^^^
       |
      ...
     4 |     touchpoints: [A friend's tip]
       |                   -------------- the next round would begin here
       |
       = note: the next round begins with what people remember and tell others
       = help: add a transition, such as `next: [a-friends-tip, done]`
    "
}
