use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{EndIx, PersonaIx, PersonaSet, TouchpointIx};
use crate::source::Span;

rule! {
    /// Nothing says which of several ends a customer comes to.
    ///
    /// ## Why
    ///
    /// How a journey comes out is what it is judged by. Where a touchpoint leads to several ends, readers ask who comes
    /// to which, and how many. A condition (`when`), a `probability` or different `personas` answer that. One end may
    /// have none of these: it is the "otherwise". `done` and `lost` alone need none.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Getting a building permit
    /// ends: { granted: { name: Permit granted, kind: done }, refused: { name: Permit refused, kind: other } }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A neighbour's advice]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Read the instructions, next: [apply, { to: lost, when: the fee is too high }] }]
    ///   - id: purchase
    ///     touchpoints: [Apply]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Read the decision, next: [granted, refused, a-neighbours-advice] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Getting a building permit
    /// ends: { granted: { name: Permit granted, kind: done }, refused: { name: Permit refused, kind: other } }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A neighbour's advice]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Read the instructions, next: [apply, { to: lost, when: the fee is too high }] }]
    ///   - id: purchase
    ///     touchpoints: [Apply]
    ///   - id: post-purchase
    ///     touchpoints:
    ///       - name: Read the decision
    ///         next: [granted, { to: refused, when: the plan breaks a rule }, a-neighbours-advice]
    /// ```
    MixedEnds = "mixed-ends", Structure, Info
}

impl Rule for MixedEnds {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        const QUESTION: &str = "when is this end reached?";
        let (journey, graph) = (subject.journey, subject.graph);
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let node = graph.node(TouchpointIx::from(index));
            let bare = graph.transitions(node).filter_map(|(edge, to, transition)| {
                let (end, stated) = (graph.end(to)?, graph.stated(edge)?);
                let told = stated.when.is_some() || stated.probability.is_some();
                (!told).then_some((stated, end, transition.personas))
            });
            let bare: Vec<_> = bare.collect();
            if bare.len() < 2 {
                continue;
            }
            // Two bare transitions to one end are a `duplicate-transition`.
            let mut first: Vec<Option<EndIx>> = vec![None; journey.persona_count()];
            let mut clashes = bare.iter().filter_map(|(stated, end, personas)| {
                let mut differs = |persona: &PersonaIx| {
                    let first = *first[persona.index()].get_or_insert(*end);
                    first != *end && !(is_of_every_journey(first) && is_of_every_journey(*end))
                };
                let clash: PersonaSet = personas.iter().filter(|persona| differs(persona)).collect();
                (!clash.is_empty()).then_some((stated, clash))
            });
            let Some((stated, clash)) = clashes.next() else { continue };
            let whom = journey.for_personas(clash);
            let message =
                format!("`{}` does not say which end the {} comes to{whom}", touchpoint.id.value, subject.customer());
            let mut finding = Diagnostic::new(&KIND, stated.span, message).labelled(QUESTION);
            let is_other =
                |other: &Span, personas: PersonaSet| *other != stated.span && !personas.and(clash).is_empty();
            let others = bare.iter().filter(|(other, _, personas)| is_other(&other.span, *personas));
            for (other, ..) in others.take(3) {
                finding = finding.related(other.span, QUESTION);
            }
            let help = "add `when`, `probability` or `personas`; one end may go without, as the \"otherwise\"";
            findings.push(finding.help(help));
        }
    }
}

/// Whether an end is `done` or `lost`.
fn is_of_every_journey(end: EndIx) -> bool {
    end == EndIx::DONE || end == EndIx::LOST
}

#[cfg(test)]
super::tests::shows! {
    @r#"
    info[mixed-ends]: `read-the-decision` does not say which end the customer comes to
      --> example.yaml:11:62
       |
    11 |     touchpoints: [{ name: Read the decision, next: [granted, refused, a-neighbours-advice] }]
       |                                                     -------  ^^^^^^^ when is this end reached?
       |                                                     |
       |                                                     when is this end reached?
       |
       = help: add `when`, `probability` or `personas`; one end may go without, as the "otherwise"
    "#
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    fn mixed(next: &str) -> Vec<String> {
        let keys = "personas: { owner: Owner, tenant: Tenant }\nends: { granted: { name: Granted, kind: done }, refused: { name: Refused, kind: other } }";
        found("mixed-ends", &journey(keys, &format!("{{ name: a, next: [{next}] }}")))
    }

    #[test]
    fn all_ends_but_one_are_told_apart() {
        assert_eq!(mixed("granted, refused"), ["refused: `a` does not say which end the customer comes to"]);
        assert_eq!(mixed("done, lost, refused"), ["refused: `a` does not say which end the customer comes to"]);
        assert_eq!(mixed("granted, { to: refused, when: it rains }"), [""; 0]);
        assert_eq!(mixed("{ to: granted, probability: 0.6 }, refused"), [""; 0]);
        assert_eq!(mixed("{ to: granted, personas: owner }, { to: refused, personas: tenant }"), [""; 0]);
        assert_eq!(
            mixed("{ to: granted, personas: owner }, refused"),
            ["refused: `a` does not say which end the customer comes to for Owner"]
        );
    }

    #[test]
    fn done_and_lost_alone_need_no_condition() {
        assert_eq!(mixed("done, lost"), [""; 0]);
    }
}
