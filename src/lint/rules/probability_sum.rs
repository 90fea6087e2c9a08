use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaIx, PersonaSet, TouchpointIx};

rule! {
    /// Every way on has a probability, and together they stay below 1.
    ///
    /// ## Why
    ///
    /// Then some customers go nowhere. Either a way is missing — often the one of those who leave (D1) —
    /// or a number is wrong. A way without a probability takes what the others leave. Numbers that add
    /// up to more than 1 are an error already when the file is loaded.
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
                let mut ways = graph.transitions_of(node, persona).map(|(edge, _, _)| graph.stated_probability(edge)).peekable();
                ways.peek().is_some().then(|| ways.sum::<Option<f64>>()).flatten()
            };
            let short = |persona| sum(persona).filter(|sum| *sum < 0.999_999);
            let who: PersonaSet = touchpoint.personas.iter().filter(|&persona| short(persona).is_some()).collect();
            let Some(total) = who.iter().next().and_then(short) else { continue };
            let whom = journey.for_personas(who);
            let rest = ((1.0 - total) * 1e6).round() / 1e6;
            let message = format!("the probabilities of the ways from `{}` add up to only {}{whom}", touchpoint.id.value, (total * 1e6).round() / 1e6);
            let mut finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            for way in touchpoint.next.iter().flatten().take(4) {
                if let Some(probability) = way.probability {
                    finding = finding.related(probability.span, "so many go this way");
                }
            }
            findings.push(finding.help(format!("say where the others go, such as `- {{ to: lost, probability: {rest} }}`, or leave one way without a probability")));
        }
    }
}
