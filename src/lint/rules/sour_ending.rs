use std::collections::HashSet;

use crate::analysis::PathEnd;
use crate::diagnostic::Diagnostic;
use crate::lint::scores::Shortfall;
use crate::lint::{Rule, Subject, rule};
use crate::model::EndKind;

rule! {
    /// The main path ends below expectation.
    ///
    /// ## Why
    ///
    /// A journey should meet expectations by its end; better, exceed them. The next round begins with what the customer
    /// remembers of the end.
    ///
    /// The rule checks the last touchpoint on the main path of the first persona, which the journey map tells: the path of
    /// most of those who get through. It also checks the path of each scenario. Only paths to `done`, or to another end of
    /// that kind, are judged. If the touchpoint has no scores, there is nothing to judge.
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
        if !scored {
            return;
        }
        let mut judged = HashSet::new();
        for (words, persona, path) in subject.told_paths() {
            let Some(PathEnd::End(end)) = path.end else { continue };
            let end = journey.end(end);
            let is_done = end.kind == EndKind::Done;
            let Some(&last) = path.touchpoints.last().filter(|_| is_done) else { continue };
            if !judged.insert((persona, last)) {
                continue;
            }
            let last = journey.touchpoint(last);
            let Some(shortfall) = Shortfall::of(last, [persona].into_iter().collect(), 0.0) else { continue };
            let message = format!("{words} ends with `{}`, {}", last.id.value, shortfall.how_far());
            let impression = format!("the last impression before `{}`", end.id.value);
            let finding = shortfall.finding(&KIND, message).related(last.name.span, impression);
            findings.push(finding.help("improve this touchpoint, or add a better one after it"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[sour-ending]: the main path ends with `pay`, 1 below expectation
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
    fn the_ending_of_the_main_path_of_the_first_persona_counts() {
        let bad = "expectation: 4, experience: 3";
        assert_eq!(
            sour(&format!("{{ name: a, {bad} }}")),
            ["the main path for Host ends with `a`, 1 below expectation"]
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
        assert_eq!(ends("0.6"), ["the main path ends with `a`, 1 below expectation"]);
        assert!(ends("0.4").is_empty());
    }

    #[test]
    fn without_personas_nobody_is_named() {
        let text =
            "journey: X\nstages: [{ id: purchase, touchpoints: { name: a, expectation: 4.5, experience: 4 } }]\n";
        assert_eq!(said_of("sour-ending", text), ["the main path ends with `a`, 0.5 below expectation"]);
    }
}
