use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::Ownership;

rule! {
    /// A touchpoint of the company has no responsible team, although there are several teams.
    ///
    /// ## Why
    ///
    /// Touchpoints should be managed: somebody is responsible, there is a target, it is measured. With two teams or
    /// more, each believes that another one looks after a touchpoint without a team. With one team or none, there is no
    /// question who it is.
    ///
    /// The rule counts the teams that the journey defines and those of the project's catalog that it names.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// teams: { kitchen: Kitchen, hall: Hall }
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order, ownership: company }
    ///       - { name: Eat, ownership: company, responsible: kitchen }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// teams: { kitchen: Kitchen, hall: Hall }
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order, ownership: company, responsible: hall }
    ///       - { name: Eat, ownership: company, responsible: kitchen }
    /// ```
    UnownedTouchpoint = "unowned-touchpoint", Management, Warning
}

impl Rule for UnownedTouchpoint {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        if journey.definitions.teams.len() < 2 {
            return;
        }
        for touchpoint in journey.touchpoints.iter().filter(|touchpoint| touchpoint.responsible.is_none()) {
            let Some(ownership) = touchpoint.ownership.filter(|owner| owner.value == Ownership::Company) else {
                continue;
            };
            let message = format!("no team is responsible for `{}`", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            let finding = finding.related(ownership.span, format!("it is the {}'s", subject.company()));
            findings.push(finding.help("add `responsible:` with the id of the team"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unowned-touchpoint]: no team is responsible for `order`
     --> example.yaml:6:17
      |
    6 |       - { name: Order, ownership: company }
      |                 ^^^^^             ------- it is the company's
      |
      = help: add `responsible:` with the id of the team
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::Settings;
    use crate::lint::rules::testing::{catalog, found, found_with, journey, labels};

    const RULE: &str = "unowned-touchpoint";
    const TEAMS: &str = "teams: { kitchen: Kitchen, hall: Hall }";

    #[test]
    fn only_the_companys_own_need_a_team_here() {
        for ownership in ["partner", "customer", "social", "external"] {
            let text = journey(TEAMS, &format!("{{ name: Order, ownership: {ownership} }}"));
            assert_eq!(found(RULE, &text), [""; 0], "{ownership}");
        }
        assert_eq!(found(RULE, &journey(TEAMS, "Order")), [""; 0]);
        let text = journey(TEAMS, "{ name: Order, ownership: company }");
        assert_eq!(found(RULE, &text), ["Order: no team is responsible for `order`"]);
        assert_eq!(labels(RULE, &text), ["company: it is the company's"]);
    }

    #[test]
    fn one_team_answers_for_everything() {
        assert_eq!(
            found(RULE, &journey("teams: { kitchen: Kitchen }", "{ name: Order, ownership: company }")),
            [""; 0]
        );
    }

    #[test]
    fn teams_of_the_catalog_count_where_the_journey_names_them() {
        let shared = catalog(TEAMS);
        let found = |touchpoints| found_with(RULE, &journey("", touchpoints), &shared, Settings::default()).len();
        assert_eq!(found("{ name: Order, ownership: company }"), 0);
        assert_eq!(
            found(
                "{ name: Order, ownership: company }, { name: A, responsible: hall }, { name: B, responsible: kitchen }"
            ),
            1
        );
    }
}
