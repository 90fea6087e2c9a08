use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// The journey has no summary.
    ///
    /// ## Why
    ///
    /// A title is a few words. A `summary` says whose journey it is, where it begins and ends, and what the map is for.
    /// Readers who find the map in a list next year, or get it from another department, have nothing else to go by.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// summary: From a friend's tip to telling friends; made for the summer of 2027.
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    MissingSummary = "missing-summary", Style, Info
}

impl Rule for MissingSummary {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if subject.journey.summary.is_none() {
            let finding = Diagnostic::new(&KIND, subject.journey.title.span, "the journey has no summary");
            findings.push(
                finding.help("add `summary:` with a sentence or two: whose journey it is, and what the map is for"),
            );
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[missing-summary]: the journey has no summary
     --> example.yaml:1:10
      |
    1 | journey: Buying a pancake
      |          ^^^^^^^^^^^^^^^^
      |
      = help: add `summary:` with a sentence or two: whose journey it is, and what the map is for
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn blank_is_missing() {
        let message = "Pancakes: the journey has no summary";
        assert_eq!(found("missing-summary", &journey("summary: ' '", "Order")), [message]);
        assert_eq!(found("missing-summary", &journey("summary: How guests eat", "Order")), [""; 0]);
    }
}
