use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::lint::scores::Scores;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Ownership, Pain, PersonaSet, Touchpoint, TouchpointIx};
use crate::source::Span;

rule! {
    /// The service fails, and no recovery follows.
    ///
    /// ## Why
    ///
    /// A pain of severity 3 or an experience of 1 is a failure. Failures happen; customers remember what was done about
    /// them. A recovery is a touchpoint that `recovers` this one and that the customer reaches from here: directly, or
    /// after a complaint or a review.
    ///
    /// The service need not make good what customers, other people or outsiders do (`ownership: customer`, `social` or
    /// `external`), so the rule skips these touchpoints.
    ///
    /// Source: polku's domain model, “Failure and recovery”.
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
    ///     touchpoints:
    ///       - Order
    ///       - { name: Wait, pains: { text: Twenty minutes and no pancake, severity: 3 } }
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
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints:
    ///       - Order
    ///       - name: Wait
    ///         pains: { text: Twenty minutes and no pancake, severity: 3 }
    ///         next: [{ to: get-an-apology, when: staff is ill }, tell-a-friend]
    ///       - name: Get an apology
    ///         recovers: wait
    ///         recovery: [response, apology, explanation, closure]
    ///         next: tell-a-friend
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    UnrecoveredFailure = "unrecovered-failure", Experience, Error, Service
}

impl Rule for UnrecoveredFailure {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let mut recovering: HashMap<TouchpointIx, Vec<&Touchpoint>> = HashMap::new();
        for step in &journey.touchpoints {
            for failed in &step.recovers {
                recovering.entry(failed.value).or_default().push(step);
            }
        }
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let ix = TouchpointIx::from(index);
            let Some((failed, place, why)) = failure(touchpoint) else { continue };
            let left = failed.without(subject.recovered(ix));
            if left.is_empty() {
                continue;
            }
            let (id, whom) = (&touchpoint.id.value, journey.for_personas(left));
            let message = format!("the service fails at `{id}`, and no recovery follows{whom}");
            let mut finding = Diagnostic::new(&KIND, place, message).labelled(why);
            let recovering = recovering.get(&ix).map_or(&[][..], Vec::as_slice);
            for step in recovering.iter().take(3) {
                let text = match step.personas.and(left).is_empty() {
                    true => format!("this recovers `{id}`, but for other personas"),
                    false => format!("this recovers `{id}`, but no path from `{id}` leads here"),
                };
                finding = finding.related(step.name.span, text);
            }
            let for_them = if whom.is_empty() { "" } else { " for them" };
            let help = match recovering.first() {
                Some(step) if step.personas.and(left).is_empty() => format!(
                    "let `{}` serve them too (`personas`), or add another touchpoint that `recovers` `{id}`",
                    step.id.value
                ),
                Some(step) => format!(
                    "add a transition from `{id}` to `{}`{for_them}, or to another touchpoint that `recovers` `{id}`",
                    step.id.value
                ),
                None => format!("add a touchpoint with `recovers: {id}` and `recovery`, and a transition to it"),
            };
            findings.push(finding.help(help));
        }
    }
}

/// Returns the personas that a touchpoint fails, where it says so, and why it is a failure.
fn failure(touchpoint: &Touchpoint) -> Option<(PersonaSet, Span, &'static str)> {
    let ownership = touchpoint.ownership.map(|ownership| ownership.value);
    if matches!(ownership, Some(Ownership::Customer | Ownership::Social | Ownership::External)) {
        return None;
    }
    let severe = || {
        let is_severe = |pain: &Pain| pain.severity.is_some_and(|severity| severity.value == 3);
        touchpoint.pains.iter().map(|pain| &pain.value).filter(move |pain| is_severe(pain))
    };
    let hurt = severe().fold(PersonaSet::default(), |hurt, pain| hurt.or(pain.whose.among(touchpoint.personas)));
    let experienced = Scores::of(touchpoint.experience.as_ref());
    let worst = |persona: &_| experienced.get(*persona).is_some_and(|experience| experience.value <= 1.0);
    let disappointed: PersonaSet = touchpoint.personas.iter().filter(worst).collect();
    match severe().next() {
        Some(pain) => Some((hurt.or(disappointed), pain.text.span, "a pain of severity 3")),
        None => {
            let place = experienced.get(disappointed.iter().next()?)?.span;
            Some((disappointed, place, "the worst experience"))
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unrecovered-failure]: the service fails at `wait`, and no recovery follows
      --> example.yaml:10:38
       |
    10 |       - { name: Wait, pains: { text: Twenty minutes and no pancake, severity: 3 } }
       |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a pain of severity 3
       |
       = help: add a touchpoint with `recovers: wait` and `recovery`, and a transition to it
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{journey, labels};
    use crate::lint::rules::tests::said;

    fn failures(touchpoints: &str) -> Vec<String> {
        said("unrecovered-failure", "purchase", touchpoints)
    }

    #[test]
    fn a_failure_is_a_severe_pain_or_the_worst_experience() {
        let one = ["the service fails at `a`, and no recovery follows"];
        assert_eq!(failures("{ name: a, experience: 1 }"), one);
        assert_eq!(
            failures("{ name: a, experience: 1, pains: [{ text: x, severity: 3 }, { text: y, severity: 3 }] }"),
            one
        );
        assert_eq!(
            failures("{ name: a, experience: { host: 1, guest: 2 } }"),
            ["the service fails at `a`, and no recovery follows for Host"]
        );
        assert!(failures("{ name: a, experience: 1.5, pains: { text: x, severity: 2 } }").is_empty());
        for ownership in ["customer", "social", "external"] {
            assert!(failures(&format!("{{ name: a, ownership: {ownership}, experience: 1 }}")).is_empty());
        }
    }

    #[test]
    fn a_recovery_counts_for_those_who_get_there_from_the_failure() {
        let by_way_of_a_review = "{ name: a, experience: 1, next: r }, { name: r, next: b }, { name: b, recovers: a }";
        assert!(failures(by_way_of_a_review).is_empty());
        let for_guests = by_way_of_a_review.replace("next: b", "next: [{ to: b, personas: guest }, done]");
        assert_eq!(failures(&for_guests), ["the service fails at `a`, and no recovery follows for Host"]);
        let from_elsewhere =
            "{ name: o, next: [a, b] }, { name: a, experience: 1, next: done }, { name: b, recovers: a }";
        assert_eq!(failures(from_elsewhere), ["the service fails at `a`, and no recovery follows"]);
        let in_a_loop = "{ name: a, experience: 1, next: [b, done] }, { name: b, recovers: a, next: a }";
        assert!(failures(in_a_loop).is_empty());
    }

    #[test]
    fn labels_say_why_what_recovers_it_does_not_help() {
        let text = "{ name: a, experience: 1, next: done }, { name: b, recovers: a, personas: host }, { name: c, recovers: a }";
        let text = journey("personas: { host: Host, guest: Guest }", text);
        let no_path = "this recovers `a`, but no path from `a` leads here";
        assert_eq!(labels("unrecovered-failure", &text), [format!("b: {no_path}"), format!("c: {no_path}")]);
        assert_eq!(
            labels("unrecovered-failure", &text.replace("next: done", "next: [b, done]")),
            ["b: this recovers `a`, but for other personas".to_owned(), format!("c: {no_path}")]
        );
    }

    #[test]
    fn another_round_is_no_recovery() {
        let text = |next: &str| {
            format!(
                "{{ name: o, next: [a, b] }}, {{ name: a, experience: 1, next: {next} }}, {{ name: b, recovers: a, next: done }}"
            )
        };
        assert_eq!(said("unrecovered-failure", "post-purchase", &text("[begin, done]")).len(), 1);
        assert!(said("unrecovered-failure", "post-purchase", &text("[b, done]")).is_empty());
    }
}
