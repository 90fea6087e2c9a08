use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Ownership, Touchpoint};
use crate::source::Span;

rule! {
    /// A partner's touchpoint has no responsible team of the company.
    ///
    /// ## Why
    ///
    /// A partner's touchpoint can be the most visible of all, such as the bus to the venue. To the customer it is part
    /// of the service, whoever provides it. So a team of the company should be responsible for it, agree on its targets
    /// and hear of its failures.
    ///
    /// A touchpoint is a partner's if its `ownership` is `partner`, or if it has no `ownership` and names a `partner`.
    ///
    /// Source: polku's domain model, “Ownership of touchpoints” (Saarijärvi & Puustinen 2020).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// partners: { bus: Bus company }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Take the bus to the hut, ownership: partner, partner: bus }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// partners: { bus: Bus company }
    /// teams: { hall: Hall }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Take the bus to the hut, ownership: partner, partner: bus, responsible: hall }]
    /// ```
    UnaccountablePartner = "unaccountable-partner", Management, Warning
}

impl Rule for UnaccountablePartner {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for touchpoint in subject.journey.touchpoints.iter().filter(|touchpoint| touchpoint.responsible.is_none()) {
            let Some(place) = partners(touchpoint) else { continue };
            let message = format!(
                "a partner provides `{}`, and no team of the {} is responsible for it",
                touchpoint.id.value,
                subject.company()
            );
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message).related(place, "a partner's");
            findings.push(finding.help("add `responsible:` with the id of the team that looks after this partner"));
        }
    }
}

/// Returns where a touchpoint says that it is a partner's.
fn partners(touchpoint: &Touchpoint) -> Option<Span> {
    match touchpoint.ownership {
        Some(ownership) => (ownership.value == Ownership::Partner).then_some(ownership.span),
        None => touchpoint.partner.map(|partner| partner.span),
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unaccountable-partner]: a partner provides `take-the-bus-to-the-hut`, and no team of the company is responsible for it
     --> example.yaml:5:27
      |
    5 |     touchpoints: [{ name: Take the bus to the hut, ownership: partner, partner: bus }]
      |                           ^^^^^^^^^^^^^^^^^^^^^^^             ------- a partner's
      |
      = help: add `responsible:` with the id of the team that looks after this partner
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey, labels};

    const RULE: &str = "unaccountable-partner";
    const KEYS: &str = "partners: { bus: Bus }\nteams: { hall: Hall }";

    #[test]
    fn a_named_partner_is_enough_where_ownership_is_not_stated() {
        let text = journey(KEYS, "{ name: Ride, partner: bus }");
        assert_eq!(
            found(RULE, &text),
            ["Ride: a partner provides `ride`, and no team of the company is responsible for it"]
        );
        assert_eq!(labels(RULE, &text), ["bus: a partner's"]);
        assert_eq!(found(RULE, &journey(KEYS, "{ name: Ride, partner: bus, ownership: company }")), [""; 0]);
    }

    #[test]
    fn a_partner_need_not_be_named() {
        assert_eq!(found(RULE, &journey("", "{ name: Ride, ownership: partner }")).len(), 1);
        assert_eq!(found(RULE, &journey(KEYS, "{ name: Ride, ownership: partner, responsible: hall }")), [""; 0]);
    }
}
