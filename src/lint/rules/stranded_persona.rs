use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{EndKind, PersonaIx, TouchpointIx};

rule! {
    /// A persona cannot get from any entry to `done`, nor to another end at which it is not lost.
    ///
    /// ## Why
    ///
    /// Paths are built for different customers, and each should lead its customer forward. If every path of a persona
    /// ends in a loop, at a closed transition or in `lost`, then the service does not serve that persona, or the map
    /// does not show how.
    ///
    /// If all paths of a persona end in a `trap` or a `dead-end`, those rules report it and this one does not.
    ///
    /// Source: polku's domain model, “Different customers”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// personas: { adult: Adult, child: Child }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         next: [{ to: tell-a-friend, personas: adult }, { to: lost, when: there is nothing small, personas: child }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// personas: { adult: Adult, child: Child }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         next: [tell-a-friend, { to: lost, when: there is nothing small, personas: child }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    StrandedPersona = "stranded-persona", Structure, Error
}

impl Rule for StrandedPersona {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let finish = journey.finish_list();
        let running: Vec<&str> = ["trap", "dead-end"].into_iter().filter(|rule| subject.runs(rule)).collect();
        for persona in subject.analysis.stranded().iter() {
            let ends = ends_of(subject, persona);
            if !ends.is_empty() && ends.iter().all(|end| end.rule.is_some_and(|rule| running.contains(&rule))) {
                continue;
            }
            let Some(&first) = subject.graph.entries(persona).first() else { continue };
            let begins = journey.touchpoint(first).name.span;
            let own = journey.definitions.personas.get(persona.index());
            let own = own.filter(|persona| !persona.identity.from_catalog);
            let unnamed = || format!("the {}", subject.customer());
            let who = journey.persona_name(persona).map_or(unnamed(), |name| format!("persona {name}"));
            let place = own.map_or(begins, |persona| persona.name.span);
            let mut finding = Diagnostic::new(&KIND, place, format!("{who} cannot reach {finish}"));
            if own.is_some() {
                finding = finding.related(begins, "the path begins here");
            }
            for end in ends.iter().take(MOST_ENDS) {
                finding = finding.related(journey.touchpoint(end.at).name.span, end.text);
            }
            let whom = if journey.persona_name(persona).is_some() { "this persona".into() } else { unnamed() };
            let such_as = ends.first().map_or(String::new(), |end| {
                format!(", for example in the `next` of `{}`", journey.touchpoint(end.at).id.value)
            });
            findings.push(finding.help(format!("add a transition that leads {whom} to {finish}{such_as}")));
        }
    }
}

/// How many ends are shown.
const MOST_ENDS: usize = 3;

/// Where a path of a stranded persona ends.
struct End {
    at: TouchpointIx,
    text: &'static str,
    /// The rule that also reports it.
    rule: Option<&'static str>,
}

/// Returns the touchpoints from which nothing leads on to another, and the loops without a way out.
fn ends_of(subject: &Subject<'_>, persona: PersonaIx) -> Vec<End> {
    let (journey, graph, analysis) = (subject.journey, subject.graph, subject.analysis);
    let end = |at: TouchpointIx| {
        let node = graph.node(at);
        let mut targets = graph.transitions_of(node, persona).map(|(_, to, _)| to).peekable();
        if !analysis.reached(node).contains(persona) {
            return None;
        }
        if targets.peek().is_none() {
            return Some(End { at, text: "no transition leads on from here", rule: Some("dead-end") });
        }
        let targets: Vec<_> = targets.collect();
        if targets.iter().any(|&to| graph.end_kind(to) != Some(EndKind::Lost)) {
            return None;
        }
        let is_lost = targets.iter().all(|&to| to == graph.lost());
        let text = if is_lost { "leads only to `lost`" } else { "leads only to ends of the kind `lost`" };
        Some(End { at, text, rule: None })
    };
    let ends = (0..journey.touchpoints.len()).map(TouchpointIx::from).filter_map(end);
    let traps = analysis.traps().iter().filter(|trap| trap.personas.contains(persona));
    let loops = traps.filter_map(|trap| trap.members.first());
    ends.chain(loops.map(|&at| End { at, text: "stays in a loop", rule: Some("trap") })).collect()
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[stranded-persona]: persona Child cannot reach `done`
      --> example.yaml:2:34
       |
     2 | personas: { adult: Adult, child: Child }
       |                                  ^^^^^
     3 | stages:
     4 |   - id: starting-state
     5 |     touchpoints: [A friend's tip]
       |                   -------------- the path begins here
       |
      ...
    10 |       - name: Order
       |               ----- leads only to `lost`
       |
       = help: add a transition that leads this persona to `done`, for example in the `next` of `order`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::found;
    use crate::lint::rules::tests::{said, said_of};

    #[test]
    fn what_a_trap_or_a_dead_end_reports_is_not_reported_twice() {
        let of = |touchpoints: &str| said("stranded-persona", "purchase", touchpoints);
        let trapped = "{ name: a, next: [b, { to: c, personas: guest }] }, { name: b, next: a, personas: host }";
        assert!(of(&format!("{trapped}, c")).is_empty());
        assert!(of("{ name: a, next: b }, { name: b, personas: guest, next: done }").is_empty());
        // A persona that may also be lost is reported here.
        let lost = "{ name: a, next: [b, c] }, { name: b, next: lost }, { name: c, next: c }";
        assert_eq!(of(lost), ["persona Host cannot reach `done`", "persona Guest cannot reach `done`"]);
    }

    #[test]
    fn it_reports_all_where_the_others_are_off() {
        let text = "journey: X\nstages: [{ id: purchase, touchpoints: [{ name: a, next: a }] }]\n";
        assert!(said_of("stranded-persona", text).is_empty());
        assert_eq!(found("stranded-persona", text), ["a: the customer cannot reach `done`"]);
    }

    #[test]
    fn a_loop_that_leads_only_to_lost_strands() {
        let loops = "{ name: a, next: [b, lost] }, { name: b, next: [a, lost] }";
        assert_eq!(said("stranded-persona", "purchase", loops).len(), 2);
    }
}
