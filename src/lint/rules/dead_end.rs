use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule, stage_name};
use crate::model::{PersonaSet, StageKind, Target, Touchpoint, TouchpointIx};

rule! {
    /// A path stops too early: before the post-purchase stage without saying so, or where every transition is closed to
    /// a persona.
    ///
    /// ## Why
    ///
    /// A path that stops before anything has come of it usually lacks a `next`. If the customer really is finished
    /// there, or leaves for good, say so: write `next: done` or `next: lost`. A customer who is disappointed once is
    /// ready to switch, so it is worth knowing where customers leave.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
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
        let travellers = journey.travellers();
        let mut found = Vec::new();
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let ix = TouchpointIx::from(index);
            let personas = stuck(subject, ix).and(travellers);
            let Some(first) = personas.iter().next() else { continue };
            let whom = journey.for_personas(personas);
            let finding = match &touchpoint.next {
                None => stops(subject, touchpoint, &whom),
                Some(_) => closed(subject, touchpoint, personas, &whom),
            };
            found.push((first, ix, finding));
        }
        findings.extend(subject.with_paths(found));
    }
}

/// Returns the personas that reach a touchpoint and cannot go on.
fn stuck(subject: &Subject<'_>, ix: TouchpointIx) -> PersonaSet {
    let (journey, graph) = (subject.journey, subject.graph);
    let node = graph.node(ix);
    let here = journey.touchpoint(ix).personas.and(subject.analysis.reached(node));
    let transitions = graph.transitions(node);
    match journey.touchpoint(ix).next {
        Some(_) => transitions.fold(here, |stuck, (_, _, transition)| stuck.without(transition.personas)),
        None if journey.stage_kind(ix) == StageKind::PostPurchase => PersonaSet::default(),
        None => {
            let ends = transitions.filter(|(_, to, _)| *to == graph.done());
            ends.fold(PersonaSet::default(), |stuck, (_, _, transition)| stuck.or(transition.personas)).and(here)
        }
    }
}

fn stops(subject: &Subject<'_>, touchpoint: &Touchpoint, whom: &str) -> Diagnostic {
    let stage = stage_name(&subject.journey.stages[touchpoint.stage.index()]);
    let message = format!("the path stops at `{}` in stage {stage}{whom}", touchpoint.id.value);
    let finding = Diagnostic::new(&KIND, touchpoint.name.span, message)
        .note("no touchpoint below continues the path, so the journey ends here without saying how");
    finding.help(format!(
        "write in `next` where the {} goes, or how the journey ends: `done` (finished) or `lost` (gone)",
        subject.customer()
    ))
}

fn closed(subject: &Subject<'_>, touchpoint: &Touchpoint, stuck: PersonaSet, whom: &str) -> Diagnostic {
    let whom = if whom.is_empty() { " for all personas" } else { whom };
    let message = format!("every transition from `{}` is closed{whom}", touchpoint.id.value);
    let mut finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
    for stated in touchpoint.next.iter().flatten().take(3) {
        let text = match stated.to.value {
            Target::Touchpoint(to) if subject.journey.touchpoint(to).personas.and(stuck).is_empty() => {
                let to = subject.journey.touchpoint(to);
                format!("`{}` is{}", to.id.value, subject.journey.for_personas(to.personas))
            }
            _ => "this transition is for other personas".into(),
        };
        finding = finding.related(stated.span, text);
    }
    finding
        .help("add a transition for them, or add them to the `personas` of one of these transitions and of its target")
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[dead-end]: the path stops at `look-at-the-pictures` in stage `pre-purchase` for Child
     --> example.yaml:7:27
      |
    5 |     touchpoints: [A friend's tip]
      |                   -------------- the path begins here
    6 |   - id: pre-purchase
    7 |     touchpoints: [{ name: Look at the pictures, personas: child }]
      |                           ^^^^^^^^^^^^^^^^^^^^
      |
      = note: no touchpoint below continues the path, so the journey ends here without saying how
      = note: path: a-friends-tip → look-at-the-pictures
      = help: write in `next` where the customer goes, or how the journey ends: `done` (finished) or `lost` (gone)
    "
}
