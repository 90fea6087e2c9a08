use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// The journey does not say what it is based on.
    ///
    /// ## Why
    ///
    /// Interviews, surveys, reviews and metrics are in different places; a map brings them together. A map that names
    /// none of them is an assumption about customers. It may be a good one, but readers should know:
    /// `based-on: a workshop, not yet checked with customers` is an honest basis.
    ///
    /// Source: polku's domain model, “Feedback and data”.
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
    /// based-on: [talks with six guests, the guest book of 2025]
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    MissingBasis = "missing-basis", Style, Info
}

impl Rule for MissingBasis {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if subject.journey.based_on.is_empty() && subject.journey.sources.is_empty() {
            let finding =
                Diagnostic::new(&KIND, subject.journey.title.span, "the journey does not say what it is based on");
            findings.push(finding.help(
                "add `based-on:` with the interviews, surveys or reviews behind it, or say that it is an assumption",
            ));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[missing-basis]: the journey does not say what it is based on
     --> example.yaml:1:10
      |
    1 | journey: Buying a pancake
      |          ^^^^^^^^^^^^^^^^
      |
      = help: add `based-on:` with the interviews, surveys or reviews behind it, or say that it is an assumption
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn one_basis_is_enough() {
        let message = "Pancakes: the journey does not say what it is based on";
        assert_eq!(found("missing-basis", &journey("", "Order")), [message]);
        assert_eq!(found("missing-basis", &journey("based-on: a workshop", "Order")), [""; 0]);
    }
}
