use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// A target journey does not name its current journey.
    ///
    /// ## Why
    ///
    /// A target state is compared with the current state. `target-of` names the journey whose future this is; without
    /// it, readers do not know what is to change, and nothing can be compared. The target of a service that does not
    /// exist yet has no current journey: switch this rule off for its file.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake, with a booking calendar
    /// state: target
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Book a table]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake, with a booking calendar
    /// state: target
    /// target-of: pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Book a table]
    /// ```
    TargetUnlinked = "target-unlinked", Consistency, Warning
}

impl Rule for TargetUnlinked {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let Some(state) = journey.state.filter(|_| journey.is_target() && journey.target_of.is_none()) else { return };
        let finding = Diagnostic::new(&KIND, state.span, "this target journey does not name its current journey");
        findings.push(finding.help("add `target-of:` with the id of the current journey"));
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[target-unlinked]: this target journey does not name its current journey
     --> example.yaml:2:8
      |
    2 | state: target
      |        ^^^^^^
      |
      = help: add `target-of:` with the id of the current journey
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn only_a_target_has_something_to_name() {
        assert_eq!(found("target-unlinked", &journey("state: current", "Order")), [""; 0]);
        assert_eq!(found("target-unlinked", &journey("", "Order")), [""; 0]);
        let message = "target: this target journey does not name its current journey";
        assert_eq!(found("target-unlinked", &journey("state: target", "Order")), [message]);
    }
}
