use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule, stage_name};
use crate::model::{StageKind, Touchpoint, TouchpointIx};

rule! {
    /// No touchpoint in the post-purchase stage asks for feedback.
    ///
    /// ## Why
    ///
    /// Who does not ask for feedback learns only from people who complain in public. One touchpoint in the
    /// post-purchase stage that asks is enough, for whichever persona. A journey without that stage is a
    /// `missing-stage`.
    ///
    /// Sources: polku's domain model, “Feedback and data” and “Stages and the loop” (Filenius 2015).
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
    ///     touchpoints:
    ///       - { name: Is asked how it was, feedback: { asks: true, answered-within: 2d } }
    ///       - { name: Tell a friend, next: [a-friends-tip, done] }
    /// ```
    NoFeedback = "no-feedback", Experience, Error, Service
}

impl Rule for NoFeedback {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let mut after = journey.stages.iter().filter(|stage| stage.kind == StageKind::PostPurchase);
        let Some(stage) = after.find(|stage| !stage.touchpoints.is_empty()) else { return };
        let asks = |touchpoint: &Touchpoint| touchpoint.feedback.as_ref().is_some_and(|feedback| feedback.value.asks);
        let mut asking = (0..journey.touchpoints.len())
            .map(TouchpointIx::from)
            .filter(|&ix| asks(journey.touchpoint(ix)))
            .peekable();
        let earlier = asking.peek().copied();
        if asking.any(|ix| journey.stage_kind(ix) == StageKind::PostPurchase) {
            return;
        }
        let (name, is_only) = (stage_name(stage), after.all(|stage| stage.touchpoints.is_empty()));
        let (from, on) = if is_only { ("in", "") } else { ("from", " on") };
        let message = format!("no touchpoint {from} stage {name}{on} asks for feedback");
        let mut finding = Diagnostic::new(&KIND, stage.id.span, message);
        if let Some(earlier) = earlier {
            let stage = &journey.stages[journey.touchpoint(earlier).stage.index()];
            let text = format!("asks for feedback, but in stage {}", stage_name(stage));
            finding = finding.related(journey.touchpoint(earlier).name.span, text);
        }
        findings.push(finding.help(
            "add `feedback: { asks: true, answered-within: 2d }` to a touchpoint in this stage, or add one that asks",
        ));
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[no-feedback]: no touchpoint in stage `post-purchase` asks for feedback
     --> example.yaml:9:9
      |
    9 |   - id: post-purchase
      |         ^^^^^^^^^^^^^
      |
      = help: add `feedback: { asks: true, answered-within: 2d }` to a touchpoint in this stage, or add one that asks
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{said, said_of};

    #[test]
    fn only_asking_after_the_purchase_counts() {
        let one = ["no touchpoint in stage `post-purchase` asks for feedback"];
        assert_eq!(said("no-feedback", "purchase", "{ name: a, feedback: true }"), one);
        assert_eq!(said("no-feedback", "post-purchase", "{ name: a, feedback: false }"), one);
        assert_eq!(
            said("no-feedback", "post-purchase", "{ name: a, feedback: { asks: false, answered-within: 1h } }"),
            one
        );
        assert!(said("no-feedback", "post-purchase", "a, { name: b, personas: host, feedback: true }").is_empty());
    }

    #[test]
    fn a_missing_stage_is_another_fault() {
        assert!(said_of("no-feedback", "journey: X\nstages: [{ id: purchase, touchpoints: a }]\n").is_empty());
    }

    #[test]
    fn several_stages_after_the_purchase_are_one() {
        let text = "journey: X\nstages:\n  - { id: later, kind: post-purchase, touchpoints: a }\n  - { id: post-purchase, touchpoints: { name: b, feedback: true } }\n";
        assert!(said_of("no-feedback", text).is_empty());
    }
}
