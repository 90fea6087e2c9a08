use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::Touchpoint;

rule! {
    /// A touchpoint has neither `ownership` nor `contact`.
    ///
    /// ## Why
    ///
    /// A touchpoint belongs to the company, a partner, the customer, other people or outsiders, and the contact is
    /// direct or indirect. Only this shows where the company can act alone, where it needs others, and where it can
    /// only listen. polku does not guess: a `partner` or a `responsible` team says neither.
    ///
    /// Source: polku's domain model, “Ownership of touchpoints” (Saarijärvi & Puustinen 2020).
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
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, ownership: company, contact: direct }]
    /// ```
    UnclassifiedTouchpoint = "unclassified-touchpoint", Management, Info
}

impl Rule for UnclassifiedTouchpoint {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let unclassified = |touchpoint: &&Touchpoint| touchpoint.ownership.is_none() && touchpoint.contact.is_none();
        for touchpoint in subject.journey.touchpoints.iter().filter(unclassified) {
            let message = format!("`{}` has neither `ownership` nor `contact`", touchpoint.id.value);
            let help =
                "add `ownership` (company, partner, customer, social, external) and `contact` (direct, indirect)";
            findings.push(Diagnostic::new(&KIND, touchpoint.name.span, message).help(help));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[unclassified-touchpoint]: `order` has neither `ownership` nor `contact`
     --> example.yaml:4:19
      |
    4 |     touchpoints: [Order]
      |                   ^^^^^
      |
      = help: add `ownership` (company, partner, customer, social, external) and `contact` (direct, indirect)
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    const RULE: &str = "unclassified-touchpoint";

    #[test]
    fn one_of_the_two_is_enough() {
        for key in ["ownership: company", "contact: direct"] {
            assert_eq!(found(RULE, &journey("", &format!("{{ name: Order, {key} }}"))), [""; 0], "{key}");
        }
    }

    #[test]
    fn a_team_or_partner_is_no_classification() {
        let keys = "teams: { kitchen: Kitchen }\npartners: { bus: Bus }";
        let text = journey(keys, "{ name: Order, responsible: kitchen, partner: bus }");
        assert_eq!(found(RULE, &text), ["Order: `order` has neither `ownership` nor `contact`"]);
    }
}
