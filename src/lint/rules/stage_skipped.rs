use crate::diagnostic::Diagnostic;
use crate::graph::TransitionKind;
use crate::lint::{Rule, Subject, rule};
use crate::model::StageKind;

rule! {
    /// A way leads forward over a whole stage.
    ///
    /// ## Why
    ///
    /// From the starting state straight to the purchase, or from before the purchase straight to after
    /// it: such leaps exist (a regular who just comes in), but more often a touchpoint is missing where
    /// the customer looks, compares or pays (D1). A stage that has no touchpoints at all is
    /// `missing-stage` and not reported here; nor are leaps that nobody wrote, where the stages stand
    /// in a wrong order (`stage-order`).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [{ name: A friend's tip, next: [{ to: order, when: in a hurry }, look-at-the-menu] }]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order]
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
    StageSkipped = "stage-skipped", Structure, Info
}

impl Rule for StageSkipped {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, graph) = (subject.journey, subject.graph);
        let filled = |kind| journey.stages.iter().any(|stage| stage.kind == kind && !stage.touchpoints.is_empty());
        let filled: Vec<StageKind> = StageKind::ALL.iter().copied().filter(|&kind| filled(kind)).collect();
        let in_order = journey.stages.is_sorted_by_key(|stage| stage.kind) || !subject.runs("stage-order");
        for edge in graph.graph().edge_indices() {
            let transition = &graph.graph()[edge];
            let Some((from, to)) = graph.graph().edge_endpoints(edge) else { continue };
            let (Some(from), Some(to)) = (graph.touchpoint(from), graph.touchpoint(to)) else { continue };
            let (here, there) = (journey.stage_kind(from), journey.stage_kind(to));
            let skipped: Vec<&StageKind> = filled.iter().filter(|&&kind| here < kind && kind < there).collect();
            let way = graph.stated(edge);
            if transition.kind != TransitionKind::Forward || skipped.is_empty() || (way.is_none() && !in_order) {
                continue;
            }
            let (from, to) = (journey.touchpoint(from), journey.touchpoint(to));
            let whom = journey.for_personas(transition.personas);
            let skipped = crate::diagnostic::list(skipped, "and");
            let message =
                format!("the way from `{}` to `{}` skips the stage {skipped}{whom}", from.id.value, to.id.value);
            let span = way.map_or(from.name.span, |way| way.to.span);
            let finding = Diagnostic::new(&KIND, span, message).related(to.name.span, "leads here");
            findings.push(finding.help("if a touchpoint is missing in between, add it; if customers do leap so, switch this rule off for the file"));
        }
    }
}
