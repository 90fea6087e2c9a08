use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, TouchpointIx};

rule! {
    /// A closed loop that no customer can leave.
    ///
    /// ## Why
    ///
    /// A customer who goes round and round without an end does not exist: sooner or later everybody is
    /// finished or gone. In the map such a loop is a forgotten way out; in the service it is the
    /// feeling that nothing moves forward, which spoils the whole path (D6).
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
    ///     touchpoints: [Order, { name: Wait, next: order }]
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
    ///     touchpoints:
    ///       - Order
    ///       - name: Wait
    ///         next: [{ to: order, when: it is the wrong one }, tell-a-friend]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    Trap = "trap", Structure, Error
}

impl Rule for Trap {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let mut traps: BTreeMap<&[TouchpointIx], PersonaSet> = BTreeMap::new();
        for (persona, view) in subject.analysis.views() {
            for trap in &view.traps {
                let caught = traps.entry(trap).or_default();
                *caught = caught.or([persona].into_iter().collect());
            }
        }
        for (members, caught) in traps {
            let Some(&first) = members.first() else { continue };
            let touchpoint = subject.journey.touchpoint(first);
            let whom = subject.journey.for_personas(caught);
            let message = match members.len() {
                1 => format!("`{}` leads only to itself{whom}", touchpoint.id.value),
                count => format!("{count} touchpoints lead only to each other{whom}, with no way out"),
            };
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            let steps = subject.analysis.shortest_loop(first, caught, members);
            let finding = subject.with_loop(finding, &steps);
            findings.push(finding.help("add a way out to the `next` of one of them: to another touchpoint, `done` or `lost`"));
        }
    }
}
