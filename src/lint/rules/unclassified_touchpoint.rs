use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::Touchpoint;

rule! {
    /// A touchpoint says neither whose it is nor how the customer meets the company there.
    ///
    /// ## Why
    ///
    /// A touchpoint is the company's own, a partner's, the customer's, social or external, and the contact
    /// is direct or indirect (D2; Saarijärvi & Puustinen 2020). Only what is classified shows where the
    /// company can act by itself, where it needs others, and where it can only listen. Nothing is guessed:
    /// a `partner` or a `responsible` team is no classification.
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
            let message =
                format!("`{}` says neither whose it is nor how the customer meets the company", touchpoint.id.value);
            let help =
                "add `ownership` (company, partner, customer, social, external) and `contact` (direct, indirect)";
            findings.push(Diagnostic::new(&KIND, touchpoint.name.span, message).help(help));
        }
    }
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
        assert_eq!(
            found(RULE, &text),
            ["Order: `order` says neither whose it is nor how the customer meets the company"]
        );
    }
}
