use crate::diagnostic::Diagnostic;
use crate::lint::scores::Shortfall;
use crate::lint::{Rule, Subject, rule};
use crate::model::{EndKind, PersonaIx, TouchpointIx};

rule! {
    /// The likeliest path ends below expectation.
    ///
    /// ## Why
    ///
    /// A journey should meet expectations by its end; better, exceed them. The next round begins with what the customer
    /// remembers of the end.
    ///
    /// The rule checks the last touchpoint before `done` on the likeliest path of the first persona: the path with the
    /// greatest total probability, or the first of these in the file. If that touchpoint has no scores, there is
    /// nothing to judge. A journey with ends of its own is judged where that path leads to one of the kind `done`.
    ///
    /// Sources: polku's domain model, “Expectation and experience” and “Stages and the loop” (Filenius 2015).
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
    ///     touchpoints: [{ name: Pay, expectation: 4, experience: 3 }]
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
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Pay, expectation: 4, experience: 3 }, { name: Get a sweet for the road, expectation: 3, experience: 4 }]
    /// ```
    SourEnding = "sour-ending", Experience, Warning, Service
}

impl Rule for SourEnding {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let scored = journey.touchpoints.iter().any(|touchpoint| touchpoint.experience.is_some());
        let first = PersonaIx(0);
        let path = if scored { subject.analysis.likeliest_path(first) } else { Vec::new() };
        let Some(&last) = path.last() else { return };
        let Some(end) = end_after(subject, last, first) else { return };
        let whose = [first].into_iter().collect();
        let last = journey.touchpoint(last);
        let Some(shortfall) = Shortfall::of(last, whose, 0.0) else { return };
        let whom = journey.for_personas(whose);
        let message = format!("the likeliest path{whom} ends with `{}`, {}", last.id.value, shortfall.how_far());
        let finding = shortfall.finding(&KIND, message).related(last.name.span, format!("the last impression before `{end}`"));
        findings.push(finding.help("improve this touchpoint, or add a better one after it"));
    }
}

/// Returns the id of the end to which most of a persona go from the last touchpoint of a path, if it is of the kind
/// `done`.
fn end_after<'a>(subject: &Subject<'a>, last: TouchpointIx, persona: PersonaIx) -> Option<&'a str> {
    let (graph, node) = (subject.graph, subject.graph.node(last));
    let share = graph.share(node, persona);
    let leaving = graph.transitions_of(node, persona);
    let ends =
        leaving.filter_map(|(edge, to, _)| Some((graph.end(to)?, graph.stated_probability(edge).unwrap_or(share))));
    let ends = ends.filter(|(end, _)| subject.journey.end(*end).kind != EndKind::Lost);
    // Of equal ones, the first in the file.
    let (end, _) = ends.min_by(|(_, one), (_, other)| other.total_cmp(one))?;
    let end = subject.journey.end(end);
    (end.kind == EndKind::Done).then_some(end.id.value.as_str())
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[sour-ending]: the likeliest path ends with `pay`, 1 below expectation
      --> example.yaml:10:60
       |
    10 |     touchpoints: [{ name: Pay, expectation: 4, experience: 3 }]
       |                           ---               -              ^ experienced
       |                           |                 |
       |                           |                 expected
       |                           the last impression before `done`
       |
       = help: improve this touchpoint, or add a better one after it
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{said, said_of};

    fn sour(touchpoints: &str) -> Vec<String> {
        said("sour-ending", "post-purchase", touchpoints)
    }

    #[test]
    fn the_likeliest_ending_of_the_first_persona_counts() {
        let bad = "expectation: 4, experience: 3";
        assert_eq!(
            sour(&format!("{{ name: a, {bad} }}")),
            ["the likeliest path for Host ends with `a`, 1 below expectation"]
        );
        assert!(sour(&format!("{{ name: a, {bad} }}, b")).is_empty());
        assert!(sour(&format!("{{ name: a, {bad}, next: [begin, lost] }}")).is_empty());
        assert!(sour("{ name: a, expectation: 4, experience: { host: 4, guest: 1 } }").is_empty());
        let fork = |probability: &str| {
            format!(
                "{{ name: c, next: [{{ to: a, probability: {probability} }}, b] }}, {{ name: a, {bad}, next: done }}, b"
            )
        };
        assert_eq!(sour(&fork("0.6")).len(), 1);
        assert!(sour(&fork("0.4")).is_empty());
    }

    #[test]
    fn only_an_end_of_the_kind_done_is_judged() {
        let ends = |probability: &str| {
            let text = "journey: X\nends: { granted: { name: Granted, kind: done }, refused: { name: Refused, kind: other } }\nstages: [{ id: purchase, touchpoints: { name: a, expectation: 4, experience: 3, next: [{ to: granted, probability: P }, refused] } }]\n";
            said_of("sour-ending", &text.replace('P', probability))
        };
        assert_eq!(ends("0.6"), ["the likeliest path ends with `a`, 1 below expectation"]);
        assert!(ends("0.4").is_empty());
    }

    #[test]
    fn without_personas_nobody_is_named() {
        let text =
            "journey: X\nstages: [{ id: purchase, touchpoints: { name: a, expectation: 4.5, experience: 4 } }]\n";
        assert_eq!(said_of("sour-ending", text), ["the likeliest path ends with `a`, 0.5 below expectation"]);
    }
}
