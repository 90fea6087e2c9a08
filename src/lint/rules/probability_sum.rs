use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Journey, PersonaIx, PersonaSet, Touchpoint, TouchpointIx};

rule! {
    /// Every way on has a probability, and together they stay below 1.
    ///
    /// ## Why
    ///
    /// Then some customers go nowhere. Either a way is missing — often the one of those who leave (D1) —
    /// or a number is wrong. A way without a probability takes what the others leave. Numbers that add
    /// up to more than 1 are an error already when the file is loaded (`probability-over-one`).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu, next: [{ to: order, probability: 0.8 }] }]
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
    ///     touchpoints: [{ name: Look at the menu, next: [{ to: order, probability: 0.8 }, lost] }]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    ProbabilitySum = "probability-sum", Structure, Warning
}

impl Rule for ProbabilitySum {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, graph) = (subject.journey, subject.graph);
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let node = graph.node(TouchpointIx::from(index));
            // The sum of a persona's ways, where every one of them has a probability.
            let sum = |persona: PersonaIx| {
                let mut ways =
                    graph.transitions_of(node, persona).map(|(edge, _, _)| graph.stated_probability(edge)).peekable();
                ways.peek().is_some().then(|| ways.sum::<Option<f64>>()).flatten()
            };
            // Those with the same sum share a finding; sums are compared in millionths.
            let mut short: BTreeMap<u32, PersonaSet> = BTreeMap::new();
            for persona in touchpoint.personas.iter() {
                let Some(sum) = sum(persona).map(|sum| (sum * 1e6).round() as u32) else { continue };
                if sum < WHOLE {
                    let who = short.entry(sum).or_default();
                    *who = who.or([persona].into_iter().collect());
                }
            }
            for (sum, who) in short {
                findings.push(finding(journey, touchpoint, sum, who));
            }
        }
    }
}

/// One, in millionths.
const WHOLE: u32 = 1_000_000;

fn finding(journey: &Journey, touchpoint: &Touchpoint, sum: u32, who: PersonaSet) -> Diagnostic {
    let (total, rest) = (f64::from(sum) / 1e6, f64::from(WHOLE - sum) / 1e6);
    let whom = journey.for_personas(who);
    let message = format!("the probabilities of the ways from `{}` add up to only {total}{whom}", touchpoint.id.value);
    let mut finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
    let own = touchpoint
        .next
        .iter()
        .flatten()
        .filter(|way| !journey.personas_of_transition(touchpoint, way).and(who).is_empty());
    for probability in own.filter_map(|way| way.probability.as_ref()).take(4) {
        finding = finding.related(probability.span, "so many go this way");
    }
    finding.help(format!("say where the others go, such as `- {{ to: lost, probability: {rest} }}`, or leave one way without a probability"))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey, labels};

    #[test]
    fn every_sum_is_a_finding_of_its_own() {
        let keys = "personas: { host: Host, guest: Guest, child: Child }";
        let text = "{ name: a, next: [{ to: b, probability: 0.4 }, { to: lost, personas: guest, probability: 0.4 }] }, { name: b, next: done }";
        let text = journey(keys, text);
        assert_eq!(
            found("probability-sum", &text),
            [
                "a: the probabilities of the ways from `a` add up to only 0.4 for Host and Child",
                "a: the probabilities of the ways from `a` add up to only 0.8 for Guest"
            ]
        );
        let label = "0.4: so many go this way";
        assert_eq!(labels("probability-sum", &text), [label, label, label]);
    }
}
