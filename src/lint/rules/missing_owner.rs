use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// No team owns the map.
    ///
    /// ## Why
    ///
    /// A map without an owner is soon out of date: the service changes, and nobody notices that the map does not. Teams
    /// are responsible for touchpoints, and a team should be responsible for the map. `owner` names the team.
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
    /// owner: hall
    /// teams: { hall: Hall }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    MissingOwner = "missing-owner", Style, Info
}

impl Rule for MissingOwner {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if subject.journey.owner.is_none() {
            let finding = Diagnostic::new(&KIND, subject.journey.title.span, "the journey has no owner");
            findings.push(finding.help("add `owner:` with the id of the team that keeps the map up to date"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[missing-owner]: the journey has no owner
     --> example.yaml:1:10
      |
    1 | journey: Buying a pancake
      |          ^^^^^^^^^^^^^^^^
      |
      = help: add `owner:` with the id of the team that keeps the map up to date
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn a_team_alone_is_no_owner() {
        let message = "Pancakes: the journey has no owner";
        assert_eq!(found("missing-owner", &journey("teams: { hall: Hall }", "Order")), [message]);
        assert_eq!(found("missing-owner", &journey("teams: { hall: Hall }\nowner: hall", "Order")), [""; 0]);
    }
}
