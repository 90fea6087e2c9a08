use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// A touchpoint leads to the same place twice under the same condition.
    ///
    /// ## Why
    ///
    /// One of the two says nothing, or was meant for another place or another case. Where both have a
    /// probability, the picture also shows one way as two rarer ones.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu, next: [order, order] }]
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
    ///     touchpoints: [{ name: Look at the menu, next: [order, { to: lost, when: nothing is vegan }] }]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    DuplicateTransition = "duplicate-transition", Structure, Warning
}

impl Rule for DuplicateTransition {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for touchpoint in &journey.touchpoints {
            let ways = touchpoint.next.iter().flatten();
            let mut seen = HashMap::new();
            for way in ways {
                let condition = way.when.as_ref().map(|when| when.value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
                let personas = journey.personas_of_way(touchpoint, way);
                let earlier: &mut Vec<_> = seen.entry((way.to.value, condition)).or_default();
                match earlier.iter().find(|(_, others)| !personas.and(*others).is_empty()) {
                    Some((first, others)) => {
                        let whom = journey.for_personas(personas.and(*others));
                        let message = format!("`{}` leads twice to the same place under the same condition{whom}", touchpoint.id.value);
                        let finding = Diagnostic::new(&KIND, way.span, message).related(*first, "the first");
                        findings.push(finding.help("remove one of them, or say in which case each is taken"));
                    }
                    None => earlier.push((way.span, personas)),
                }
            }
        }
    }
}
