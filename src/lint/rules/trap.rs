use crate::analysis;
use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// Customers cannot leave a loop.
    ///
    /// ## Why
    ///
    /// No customer goes round for ever: sooner or later everybody is finished or gives up. In the map, such a loop
    /// lacks a way out. In the service, it is the feeling that nothing moves forward, which spoils the whole journey.
    ///
    /// Source: polku's domain model, “Failure and recovery”.
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
        for analysis::Trap { members, personas } in subject.analysis.traps() {
            let Some(&first) = members.first() else { continue };
            let touchpoint = subject.journey.touchpoint(first);
            let whom = subject.journey.for_personas(*personas);
            let message = match members.len() {
                1 => format!("`{}` leads only to itself{whom}", touchpoint.id.value),
                count => format!("{count} touchpoints lead only to each other{whom}"),
            };
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            let steps = subject.analysis.shortest_loop(first, *personas, members);
            let finding = subject.with_loop(finding, &steps);
            findings.push(
                finding.help("add a touchpoint outside the loop, `done` or `lost` to the `next` of a touchpoint in it"),
            );
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[trap]: 2 touchpoints lead only to each other
     --> example.yaml:8:19
      |
    8 |     touchpoints: [Order, { name: Wait, next: order }]
      |                   ^^^^^          ---- step 2
      |
      = note: loop: order → wait → order
      = help: add a touchpoint outside the loop, `done` or `lost` to the `next` of a touchpoint in it
    "
}
