use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Journey, PersonaIx, PersonaSet, Touchpoint, TouchpointIx};

rule! {
    /// All transitions of a touchpoint have a probability, and they add up to less than 1.
    ///
    /// ## Why
    ///
    /// Then some customers go nowhere. Either a transition is missing, often the one for those who leave, or a number
    /// is wrong. A transition without a probability takes the rest. Numbers that add up to more than 1 are a load error
    /// (`probability-over-one`).
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
        let travellers = journey.travellers();
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let node = graph.node(TouchpointIx::from(index));
            // The sum of a persona's transitions, where every one of them has a probability.
            let sum = |persona: PersonaIx| {
                let mut transitions =
                    graph.transitions_of(node, persona).map(|(edge, _, _)| graph.stated_probability(edge)).peekable();
                transitions.peek().is_some().then(|| transitions.sum::<Option<f64>>()).flatten()
            };
            // Those with the same sum share a finding; sums are compared in millionths.
            let mut short: BTreeMap<u32, PersonaSet> = BTreeMap::new();
            for persona in touchpoint.personas.and(travellers).iter() {
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
    let message = format!("the transition probabilities of `{}` add up to only {total}{whom}", touchpoint.id.value);
    let mut finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
    let own = touchpoint
        .next
        .iter()
        .flatten()
        .filter(|transition| !journey.personas_of_transition(touchpoint, transition).and(who).is_empty());
    for probability in own.filter_map(|transition| transition.probability.as_ref()).take(4) {
        finding = finding.related(probability.span, "the share of this transition");
    }
    // For the others, one more transition would be too much.
    let ids: Vec<&str> = match whom.is_empty() {
        true => Vec::new(),
        false => who.iter().filter_map(|one| journey.persona_id(one)).collect(),
    };
    let only = if ids.is_empty() { String::new() } else { format!(", personas: [{}]", ids.join(", ")) };
    finding.help(format!("add a transition for the rest, such as `- {{ to: lost, probability: {rest}{only} }}`, or leave out one of the probabilities"))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[probability-sum]: the transition probabilities of `look-at-the-menu` add up to only 0.8
     --> example.yaml:6:27
      |
    6 |     touchpoints: [{ name: Look at the menu, next: [{ to: order, probability: 0.8 }] }]
      |                           ^^^^^^^^^^^^^^^^                                   --- the share of this transition
      |
      = help: add a transition for the rest, such as `- { to: lost, probability: 0.2 }`, or leave out one of the probabilities
    "
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
                "a: the transition probabilities of `a` add up to only 0.4 for Host and Child",
                "a: the transition probabilities of `a` add up to only 0.8 for Guest"
            ]
        );
        let label = "0.4: the share of this transition";
        assert_eq!(labels("probability-sum", &text), [label, label, label]);
    }
}
