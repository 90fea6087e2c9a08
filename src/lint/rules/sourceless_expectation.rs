use petgraph::Direction;
use petgraph::visit::EdgeRef;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Medium, Ownership, StageKind, Touchpoint, TouchpointIx};

rule! {
    /// The expectations of the starting state come from nowhere.
    ///
    /// ## Why
    ///
    /// Customers expect what they have experienced and what others say. If the map does not show where expectations
    /// come from, nobody can influence them.
    ///
    /// A source is one of these: a transition from a later stage into the starting state; a touchpoint in it with
    /// `ownership: customer`, `social` or `external`; or a touchpoint with a channel of word of mouth, reviews, social
    /// media, advertising or print.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [Expects a good pancake]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [Pay]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [{ name: Hears of the pancakes, ownership: social }]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [Pay]
    /// ```
    SourcelessExpectation = "sourceless-expectation", Experience, Warning
}

impl Rule for SourcelessExpectation {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, graph) = (subject.journey, subject.graph);
        let starts = |ix: TouchpointIx| journey.stage_kind(ix) == StageKind::StartingState;
        let mut stages = journey.stages.iter().filter(|stage| stage.kind == StageKind::StartingState);
        let Some(stage) = stages.find(|stage| !stage.touchpoints.is_empty()) else { return };
        let fed = |ix: TouchpointIx| {
            let mut entering = graph.graph().edges_directed(graph.node(ix), Direction::Incoming);
            entering.any(|edge| graph.touchpoint(edge.source()).is_some_and(|from| !starts(from)))
        };
        let mut state = (0..journey.touchpoints.len()).map(TouchpointIx::from).filter(|&ix| starts(ix));
        if state.any(|ix| fed(ix) || is_source(subject, journey.touchpoint(ix))) {
            return;
        }
        let finding =
            Diagnostic::new(&KIND, stage.id.span, "the starting state does not say where expectations come from");
        findings.push(finding.help(format!(
            "add what the {} remembers (`ownership: customer`) or hears from others (`social`, `external`), or add a transition from a later stage back to this one",
            subject.customer()
        )));
    }
}

/// Returns whether expectations come from a touchpoint: from the customer's own past, from others, or from media.
fn is_source(subject: &Subject<'_>, touchpoint: &Touchpoint) -> bool {
    use Medium::{Advertisement, Print, ReviewSite, SocialMedia, WordOfMouth};
    let ownership = touchpoint.ownership.map(|ownership| ownership.value);
    let speaks = |medium| matches!(medium, WordOfMouth | ReviewSite | Advertisement | SocialMedia | Print);
    matches!(ownership, Some(Ownership::Customer | Ownership::Social | Ownership::External))
        || touchpoint.channels.iter().any(|channel| subject.medium(channel.value).is_some_and(speaks))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[sourceless-expectation]: the starting state does not say where expectations come from
     --> example.yaml:3:9
      |
    3 |   - id: starting-state
      |         ^^^^^^^^^^^^^^
      |
      = help: add what the customer remembers (`ownership: customer`) or hears from others (`social`, `external`), or add a transition from a later stage back to this one
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    #[test]
    fn people_media_and_memories_are_sources() {
        let said = |touchpoints: &str| said("sourceless-expectation", "starting-state", touchpoints);
        assert_eq!(said("a, { name: b, ownership: company, channel: web }").len(), 1);
        for ownership in ["customer", "social", "external"] {
            assert!(said(&format!("a, {{ name: b, ownership: {ownership} }}")).is_empty());
        }
        for medium in ["word-of-mouth", "review-site", "advertisement", "social-media", "print"] {
            assert!(said(&format!("{{ name: b, ownership: company, channel: [web, {medium}] }}")).is_empty());
        }
    }

    #[test]
    fn a_way_back_is_a_source() {
        assert!(said("sourceless-expectation", "post-purchase", "{ name: a, next: [begin, done] }").is_empty());
        assert_eq!(said("sourceless-expectation", "starting-state", "a, { name: b, next: [a, choose] }").len(), 1);
    }
}
