use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};

rule! {
    /// The customer waits too long, and nobody explains why.
    ///
    /// ## Why
    ///
    /// A wait that somebody explains feels shorter than one without a word. The feeling that nothing moves forward
    /// spoils the whole journey.
    ///
    /// A wait with `informed: true` is never a finding. Any other wait is too long if it is longer than the customer
    /// `expected`, or without `expected`, if it is longer than `max`. The wait of each persona counts on its own.
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
    ///     touchpoints: [Order, { name: Wait, wait: { for: 20min, expected: 10min } }]
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
    ///     touchpoints: [Order, { name: Wait, wait: { for: 20min, expected: 10min, informed: true } }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    LongWait = "long-wait", Experience, Warning, Service {
        /// How long a customer may wait without an explanation, if there is no `expected`.
        max "max": Duration = Duration::of_minutes(24 * 60);
    }
}

impl Rule for LongWait {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let options::Options { max } = subject.options();
        let journey = subject.journey;
        let waits = journey.touchpoints.iter().flat_map(|touchpoint| {
            let waits = touchpoint.wait.iter().flat_map(|waits| waits.iter());
            waits.map(move |(persona, wait)| (touchpoint, persona, &wait.value))
        });
        for (touchpoint, persona, wait) in waits {
            let (length, most) = (wait.length.value, wait.expected.map_or(max, |expected| expected.value));
            if wait.informed.is_some_and(|informed| informed.value) || length.minutes() <= most.minutes() {
                continue;
            }
            let id = &touchpoint.id.value;
            let name = persona.and_then(|persona| journey.persona_name(persona));
            let who = name.map_or(format!("the {}", subject.customer()), shorten);
            let told = if wait.informed.is_some() {
                "nobody explains why"
            } else {
                "nothing says whether anybody explains why"
            };
            let finding = match wait.expected {
                Some(expected) => {
                    let message = format!("{who} waits {length} at `{id}` instead of the expected {most}, and {told}");
                    Diagnostic::new(&KIND, wait.length.span, message).related(expected.span, "expected")
                }
                None => {
                    let message = format!("{who} waits {length} at `{id}`, and {told}");
                    let note = format!("without `expected`, a wait of more than {max} is too long (`max`)");
                    Diagnostic::new(&KIND, wait.length.span, message).note(note)
                }
            };
            let finding = match wait.informed {
                Some(informed) => finding.related(informed.span, "nobody explains the wait"),
                None => finding,
            };
            findings.push(finding.help(format!(
                "tell the {} how long it takes and why (`informed: true`), or shorten the wait",
                subject.customer()
            )));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[long-wait]: the customer waits 20min at `wait` instead of the expected 10min, and nothing says whether anybody explains why
     --> example.yaml:8:53
      |
    8 |     touchpoints: [Order, { name: Wait, wait: { for: 20min, expected: 10min } }]
      |                                                     ^^^^^            ----- expected
      |
      = help: tell the customer how long it takes and why (`informed: true`), or shorten the wait
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    fn long(wait: &str) -> Vec<String> {
        said("long-wait", "purchase", &format!("{{ name: a, wait: {wait} }}"))
    }

    #[test]
    fn what_was_expected_counts_first() {
        assert_eq!(
            long("{ for: 20min, expected: 10min }"),
            [
                "the customer waits 20min at `a` instead of the expected 10min, and nothing says whether anybody explains why"
            ]
        );
        assert_eq!(
            long("{ for: 3d, expected: 1d, informed: false }"),
            ["the customer waits 3d at `a` instead of the expected 1d, and nobody explains why"]
        );
        assert_eq!(
            long("{ for: 90min, expected: 1h, informed: false }"),
            ["the customer waits 90min at `a` instead of the expected 1h, and nobody explains why"]
        );
        assert!(long("{ for: 60min, expected: 1h }").is_empty());
        assert!(long("{ for: 2w, expected: 2w }").is_empty());
        assert!(long("{ for: 2w, expected: 1d, informed: true }").is_empty());
    }

    #[test]
    fn without_an_expectation_a_day_is_the_most() {
        assert!(long("1d").is_empty());
        assert!(long("{ for: 2d, informed: true }").is_empty());
        assert_eq!(long("1d1min"), ["the customer waits 1d1min at `a`, and nothing says whether anybody explains why"]);
    }
}
