use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// The journey has no summary.
    ///
    /// ## Why
    ///
    /// A title is a few words; a `summary` says whose journey it is, from where to where, and what the
    /// map is for. Whoever finds it in a list next year, or gets it from another department (D8), has
    /// nothing else to go by.
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
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn blank_is_missing() {
        let message = "Pancakes: the journey has no summary";
        assert_eq!(found("missing-summary", &journey("summary: ' '", "Order")), [message]);
        assert_eq!(found("missing-summary", &journey("summary: How guests eat", "Order")), [""; 0]);
    }
}
