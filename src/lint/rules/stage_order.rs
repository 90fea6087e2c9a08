use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule, stage_name};
use crate::model::{Stage, StageKind};

rule! {
    /// A stage comes after one that it belongs before.
    ///
    /// ## Why
    ///
    /// The four stages follow each other in time: starting state, pre-purchase, purchase, post-purchase. A touchpoint
    /// without `next` leads to the touchpoint below it, so stages in another order also create transitions that nobody
    /// takes. Several stages of one kind may follow each other.
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
        let in_order = longest_in_order(stages);
        let order: Vec<String> = StageKind::ALL.iter().map(|&kind| subject.stage_word(kind)).collect();
        for (index, stage) in stages.iter().enumerate().filter(|(index, _)| in_order.binary_search(index).is_err()) {
            // Those that can stay are sorted by kind as well.
            let above = in_order.partition_point(|&other| stages[other].kind <= stage.kind);
            let below = in_order.partition_point(|&other| stages[other].kind < stage.kind);
            let before = in_order.get(above).filter(|other| **other < index).map(|&other| &stages[other]);
            let after = in_order[..below].last().filter(|other| **other > index).map(|&other| &stages[other]);
            let (other, word, place) = match (before, after) {
                (Some(other), _) => (other, "after", "above"),
                (None, Some(other)) => (other, "before", "below"),
                (None, None) => continue,
            };
            let message = format!("stage {} comes {word} {}", with_kind(subject, stage), with_kind(subject, other));
            let finding = Diagnostic::new(&KIND, stage.id.span, message)
                .related(other.id.span, format!("`{}` belongs {place} this stage", stage.id.value))
                .note(format!("the order is: {}", order.join(", ")));
            findings.push(finding.help(format!("move `{}` {place} `{}`", stage.id.value, other.id.value)));
        }
    }
}

/// Returns the name of a stage, and the word for its kind where the id does not say it.
fn with_kind(subject: &Subject<'_>, stage: &Stage) -> String {
    let (name, kind) = (stage_name(stage), stage.kind);
    if stage.id.value == kind.as_str() { name } else { format!("{name} ({})", subject.stage_word(kind)) }
}

/// The stages that can stay: the most that are in order as they stand. The others are out of place.
fn longest_in_order(stages: &[Stage]) -> Vec<usize> {
    // For every kind, the longest run that ends with it: its length and its last stage.
    let mut best: BTreeMap<StageKind, (usize, usize)> = BTreeMap::new();
    let mut before = vec![None; stages.len()];
    for (index, stage) in stages.iter().enumerate() {
        let run = best.range(..=stage.kind).map(|(_, run)| *run).max_by_key(|(length, _)| *length);
        before[index] = run.map(|(_, last)| last);
        let length = run.map_or(0, |(length, _)| length) + 1;
        let known = best.entry(stage.kind).or_insert((length, index));
        if length > known.0 {
            *known = (length, index);
        }
    }
    let last = best.values().max_by_key(|(length, _)| *length).map(|(_, last)| *last);
    let mut in_order: Vec<usize> = std::iter::successors(last, |&index| before[index]).collect();
    in_order.reverse();
    in_order
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[stage-order]: stage `pre-purchase` comes after `purchase`
     --> example.yaml:7:9
      |
    5 |   - id: purchase
      |         -------- `pre-purchase` belongs above this stage
    6 |     touchpoints: [Order]
    7 |   - id: pre-purchase
      |         ^^^^^^^^^^^^
      |
      = note: the order is: starting state, pre-purchase, purchase, post-purchase
      = help: move `pre-purchase` above `purchase`
    "
}
