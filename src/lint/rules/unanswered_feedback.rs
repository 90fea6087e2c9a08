use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// A touchpoint asks for feedback, and nothing says when it is answered.
    ///
    /// ## Why
    ///
    /// A customer who answers a question and never hears back answers no second one, and feels less heard than before.
    /// A promised time makes the answer somebody's task.
    ///
    /// Source: polku's domain model, “Feedback and data”.
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
    ///     touchpoints:
    ///       - { name: Is asked how it was, feedback: true }
    ///       - { name: Tell a friend, next: [a-friends-tip, done] }
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
    ///     touchpoints:
    ///       - { name: Is asked how it was, feedback: { asks: true, answered-within: 2d } }
    ///       - { name: Tell a friend, next: [a-friends-tip, done] }
    /// ```
    UnansweredFeedback = "unanswered-feedback", Experience, Warning, Service
}

impl Rule for UnansweredFeedback {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for touchpoint in &subject.journey.touchpoints {
            let Some(feedback) = &touchpoint.feedback else { continue };
            if !feedback.value.asks || feedback.value.answered_within.is_some() {
                continue;
            }
            let message = format!("`{}` asks for feedback without saying when it is answered", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, feedback.span, message);
            findings.push(finding.help("promise a time and keep it: `feedback: { asks: true, answered-within: 2d }`"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unanswered-feedback]: `is-asked-how-it-was` asks for feedback without saying when it is answered
      --> example.yaml:11:48
       |
    11 |       - { name: Is asked how it was, feedback: true }
       |                                                ^^^^
       |
       = help: promise a time and keep it: `feedback: { asks: true, answered-within: 2d }`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    #[test]
    fn only_who_asks_must_answer() {
        let said =
            |feedback: &str| said("unanswered-feedback", "purchase", &format!("{{ name: a, feedback: {feedback} }}"));
        let one = ["`a` asks for feedback without saying when it is answered"];
        assert_eq!(said("true"), one);
        assert_eq!(said("{ asks: true }"), one);
        assert!(said("false").is_empty());
        assert!(said("{ asks: false }").is_empty());
        assert!(said("{ answered-within: 1d }").is_empty());
    }
}
