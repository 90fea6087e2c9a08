use petgraph::Direction;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{EndKind, Target};

rule! {
    /// No customer is ever `lost`, nor gets to another end of this kind.
    ///
    /// ## Why
    ///
    /// A customer who is disappointed once is ready to switch. Every service loses customers somewhere, and a map that
    /// shows where is worth more than one that shows only those who stay.
    ///
    /// Nobody can switch to another authority, and few to another hospital. The presets `public-service` and `health`
    /// turn the rule off. People drop out there, too, so think of those who give up before you do without `lost`.
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
    ///     touchpoints: [{ name: Look at the menu, next: [order, { to: lost, when: the queue is long }] }]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    NoExit = "no-exit", Structure, Info
}

impl Rule for NoExit {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, graph) = (subject.journey, subject.graph);
        let mut lost = journey.ends().filter(|(_, end)| end.kind == EndKind::Lost);
        // `unreachable-touchpoint` reports a touchpoint with an exit that nobody reaches.
        let loses = lost.any(|(end, _)| {
            graph.graph().edges_directed(graph.node_of(Target::End(end)), Direction::Incoming).next().is_some()
        });
        if !journey.touchpoints.is_empty() && !loses {
            let who = subject.customer();
            let finding = Diagnostic::new(&KIND, journey.title.span, format!("no {who} is ever lost on this journey"));
            findings
                .push(finding.help("add `{ to: lost, when: … }` to the `next` of the touchpoint where people leave"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[no-exit]: no customer is ever lost on this journey
     --> example.yaml:1:10
      |
    1 | journey: Buying a pancake
      |          ^^^^^^^^^^^^^^^^
      |
      = help: add `{ to: lost, when: … }` to the `next` of the touchpoint where people leave
    "
}
