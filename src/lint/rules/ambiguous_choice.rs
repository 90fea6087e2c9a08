use crate::diagnostic::Diagnostic;
use crate::graph::TransitionKind;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaIx, PersonaSet, Target, TouchpointIx};

rule! {
    /// Nothing says which of several transitions a customer takes.
    ///
    /// ## Why
    ///
    /// Where a touchpoint leads to several others, readers ask which customers go where, and how many. A condition
    /// (`when`), a `probability` or different `personas` answer that. One transition may have none of these: it is the
    /// "otherwise". Renewals and the ends `done` and `lost` need none.
    ///
    /// Source: polku's domain model, “Different customers”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu, next: [order, order-to-go] }]
    ///   - id: purchase
    ///     touchpoints: [Order, Order to go]
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
    ///     touchpoints: [{ name: Look at the menu, next: [order, { to: order-to-go, when: it rains }] }]
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, next: tell-a-friend }, Order to go]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    AmbiguousChoice = "ambiguous-choice", Structure, Warning
}

impl Rule for AmbiguousChoice {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, graph) = (subject.journey, subject.graph);
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let node = graph.node(TouchpointIx::from(index));
            let bare = graph.transitions(node).filter_map(|(edge, _, transition)| {
                let stated = graph.stated(edge)?;
                let told = stated.when.is_some() || stated.probability.is_some();
                let itself = matches!(transition.kind, TransitionKind::Exit | TransitionKind::Renewal);
                (!told && !itself).then_some((stated, transition.personas))
            });
            let bare: Vec<_> = bare.collect();
            // Two bare transitions to one target are a `duplicate-transition`.
            let mut first: Vec<Option<Target>> = vec![None; journey.persona_count()];
            let mut clashes = bare.iter().filter_map(|(stated, personas)| {
                let mut differs =
                    |persona: &PersonaIx| *first[persona.index()].get_or_insert(stated.to.value) != stated.to.value;
                let clash: PersonaSet = personas.iter().filter(|persona| differs(persona)).collect();
                (!clash.is_empty()).then_some((stated, clash))
            });
            let Some((stated, clash)) = clashes.next() else { continue };
            let whom = journey.for_personas(clash);
            let message = format!(
                "`{}` does not say which transition the {} takes{whom}",
                touchpoint.id.value,
                subject.customer()
            );
            let mut finding = Diagnostic::new(&KIND, stated.span, message).labelled("when is this transition taken?");
            for (other, _) in
                bare.iter().filter(|(other, others)| other.span != stated.span && !others.and(clash).is_empty()).take(3)
            {
                finding = finding.related(other.span, "when is this transition taken?");
            }
            findings.push(
                finding.help(
                    "add `when`, `probability` or `personas`; one transition may go without, as the \"otherwise\"",
                ),
            );
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r#"
    warning[ambiguous-choice]: `look-at-the-menu` does not say which transition the customer takes
     --> example.yaml:6:59
      |
    6 |     touchpoints: [{ name: Look at the menu, next: [order, order-to-go] }]
      |                                                    -----  ^^^^^^^^^^^ when is this transition taken?
      |                                                    |
      |                                                    when is this transition taken?
      |
      = help: add `when`, `probability` or `personas`; one transition may go without, as the "otherwise"
    "#
}
