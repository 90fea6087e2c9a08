use crate::diagnostic::Diagnostic;
use crate::graph::TransitionKind;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaIx, PersonaSet, Target, TouchpointIx};

rule! {
    /// Ways on that nothing tells apart.
    ///
    /// ## Why
    ///
    /// Where a touchpoint leads to several others, a reader asks: which customer goes where, and
    /// how many? Paths are made for different customers (D5). A condition (`when`), a probability,
    /// or different `personas` answer that. One bare way beside others is the "otherwise". Renewals
    /// and the ends `done` and `lost` may always stand beside other ways: they tell themselves
    /// apart.
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
                let way = graph.stated(edge)?;
                let told = way.when.is_some() || way.probability.is_some();
                let itself = matches!(transition.kind, TransitionKind::Exit | TransitionKind::Renewal);
                (!told && !itself).then_some((way, transition.personas))
            });
            let bare: Vec<_> = bare.collect();
            // Two bare ways to one place are a `duplicate-transition`.
            let mut first: Vec<Option<Target>> = vec![None; journey.persona_count()];
            let mut clashes = bare.iter().filter_map(|(way, personas)| {
                let mut differs =
                    |persona: &PersonaIx| *first[persona.index()].get_or_insert(way.to.value) != way.to.value;
                let clash: PersonaSet = personas.iter().filter(|persona| differs(persona)).collect();
                (!clash.is_empty()).then_some((way, clash))
            });
            let Some((way, clash)) = clashes.next() else { continue };
            let whom = journey.for_personas(clash);
            let message = format!("nothing says when which way from `{}` is taken{whom}", touchpoint.id.value);
            let mut finding = Diagnostic::new(&KIND, way.span, message).labelled("and when this one?");
            for (other, _) in
                bare.iter().filter(|(other, others)| other.span != way.span && !others.and(clash).is_empty()).take(3)
            {
                finding = finding.related(other.span, "when is this way taken?");
            }
            findings.push(finding.help("say in which case each is taken (`when`), how often (`probability`), or by whom (`personas`); one may stay bare, as the \"otherwise\""));
        }
    }
}
