use crate::diagnostic::{Diagnostic, list};
use crate::graph::TransitionKind;
use crate::lint::{Rule, Subject, rule, stage_name};
use crate::model::{Stage, StageKind};

rule! {
    /// A transition skips a whole stage.
    ///
    /// ## Why
    ///
    /// Some customers do go straight from the starting state to the purchase, or from before the purchase to after it,
    /// such as a regular who just comes in, or a patient who is brought in. More often a touchpoint is missing where
    /// the customer looks, compares or pays.
    ///
    /// A stage without touchpoints is a `missing-stage` and not reported here. If stages are in the wrong order
    /// (`stage-order`), only written transitions are reported.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
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
        // Of several stages of a kind, the first stands for all.
        let filled = |kind| journey.stages.iter().find(|stage| stage.kind == kind && !stage.touchpoints.is_empty());
        let filled: Vec<&Stage> = StageKind::ALL.iter().filter_map(|&kind| filled(kind)).collect();
        let in_order = journey.stages.is_sorted_by_key(|stage| stage.kind) || !subject.runs("stage-order");
        for edge in graph.graph().edge_indices() {
            let transition = &graph.graph()[edge];
            let Some((from, to)) = graph.graph().edge_endpoints(edge) else { continue };
            let (Some(from), Some(to)) = (graph.touchpoint(from), graph.touchpoint(to)) else { continue };
            let (here, there) = (journey.stage_kind(from), journey.stage_kind(to));
            let skipped = || filled.iter().filter(|stage| here < stage.kind && stage.kind < there);
            let stated = graph.stated(edge);
            if transition.kind != TransitionKind::Forward
                || skipped().next().is_none()
                || (stated.is_none() && !in_order)
            {
                continue;
            }
            let (from, to) = (journey.touchpoint(from), journey.touchpoint(to));
            let whom = journey.for_personas(transition.personas);
            let skipped = list(skipped().map(|stage| stage_name(stage)), "and");
            let message = format!("the transition from `{}` to `{}` skips {skipped}{whom}", from.id.value, to.id.value);
            let span = stated.map_or(from.name.span, |stated| stated.to.span);
            let finding = Diagnostic::new(&KIND, span, message).related(to.name.span, "the transition leads here");
            findings.push(finding.help("add the missing touchpoint in between; if people do go straight there, say why: `# polku: ignore[stage-skipped] …`"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[stage-skipped]: the transition from `a-friends-tip` to `order` skips `pre-purchase`
     --> example.yaml:4:56
      |
    4 |     touchpoints: [{ name: A friend's tip, next: [{ to: order, when: in a hurry }, look-at-the-menu] }]
      |                                                        ^^^^^
      |
     ...
    8 |     touchpoints: [Order]
      |                   ----- the transition leads here
      |
      = help: add the missing touchpoint in between; if people do go straight there, say why: `# polku: ignore[stage-skipped] …`
    "
}
