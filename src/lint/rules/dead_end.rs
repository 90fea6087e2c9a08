use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, StageKind, Target, Touchpoint, TouchpointIx};

rule! {
    /// A way stops in the middle: before the post-purchase stage without saying so, or where every way on is closed to a persona.
    ///
    /// ## Why
    ///
    /// A path that ends without a word before anything has come of it is mostly a forgotten `next`. If
    /// the customer really is finished there, or goes away for good, that is worth knowing: one
    /// disappointed once is ready to switch (D1), so the exit is written out, `next: done` or
    /// `next: lost`.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// personas: { child: Child, parent: Parent }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the pictures, personas: child }]
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, personas: parent }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, personas: parent, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// personas: { child: Child, parent: Parent }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the pictures, personas: child }]
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, personas: parent }, { name: Eat, personas: child }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    DeadEnd = "dead-end", Structure, Error
}

impl Rule for DeadEnd {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let mut found = Vec::new();
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let ix = TouchpointIx::from(index);
            let stuck = stuck(subject, ix);
            let Some(first) = stuck.iter().next() else { continue };
            let whom = journey.for_personas(stuck);
            let finding = match &touchpoint.next {
                None => stops(touchpoint, journey.stage_kind(ix), &whom),
                Some(_) => closed(subject, touchpoint, &whom),
            };
            found.push((first, ix, finding));
        }
        findings.extend(subject.with_paths(found));
    }
}

/// The personas who get there and no further.
fn stuck(subject: &Subject<'_>, ix: TouchpointIx) -> PersonaSet {
    let (journey, graph) = (subject.journey, subject.graph);
    let node = graph.node(ix);
    let here = journey.touchpoint(ix).personas.and(subject.analysis.reached(node));
    let ways = graph.transitions(node);
    match journey.touchpoint(ix).next {
        Some(_) => ways.fold(here, |stuck, (_, _, transition)| stuck.without(transition.personas)),
        None if journey.stage_kind(ix) == StageKind::PostPurchase => PersonaSet::default(),
        None => {
            let ends = ways.filter(|(_, to, _)| *to == graph.done());
            ends.fold(PersonaSet::default(), |stuck, (_, _, transition)| stuck.or(transition.personas)).and(here)
        }
    }
}

fn stops(touchpoint: &Touchpoint, kind: StageKind, whom: &str) -> Diagnostic {
    let message = format!("the way stops at `{}`{whom}, in the stage {kind}", touchpoint.id.value);
    let finding = Diagnostic::new(&KIND, touchpoint.name.span, message)
        .note("no touchpoint below takes this customer further, so the journey ends here without saying how");
    finding.help("say where it goes on with `next`, or how it ends: `next: done` (finished) or `next: lost` (gone)")
}

fn closed(subject: &Subject<'_>, touchpoint: &Touchpoint, whom: &str) -> Diagnostic {
    let whom = if whom.is_empty() { " for everybody" } else { whom };
    let message = format!("every way on from `{}` is closed{whom}", touchpoint.id.value);
    let mut finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
    for way in touchpoint.next.iter().flatten().take(3) {
        let text = match way.to.value {
            Target::Touchpoint(to) => {
                let to = subject.journey.touchpoint(to);
                let named = subject.journey.for_personas(to.personas);
                if named.is_empty() {
                    "this way is for other personas".into()
                } else {
                    format!("`{}` is{named}", to.id.value)
                }
            }
            Target::Done | Target::Lost => "this way is for other personas".into(),
        };
        finding = finding.related(way.span, text);
    }
    finding.help("add a way for them, or open one of these by its `personas`")
}
