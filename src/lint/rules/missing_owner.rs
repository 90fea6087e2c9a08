use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// No team keeps the map true.
    ///
    /// ## Why
    ///
    /// A map that nobody keeps true is out of date before long: the service changes, and nobody is there to
    /// notice that the map does not. Touchpoints have teams that answer for them (D8), and so should the
    /// map. `owner` names the team.
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
            let finding = Diagnostic::new(&KIND, subject.journey.title.span, "no team keeps this map true");
            findings.push(finding.help("add `owner:` with the id of the team that will"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn a_team_alone_is_no_owner() {
        let message = "Pancakes: no team keeps this map true";
        assert_eq!(found("missing-owner", &journey("teams: { hall: Hall }", "Order")), [message]);
        assert_eq!(found("missing-owner", &journey("teams: { hall: Hall }\nowner: hall", "Order")), [""; 0]);
    }
}
