use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// A target journey names no current one.
    ///
    /// ## Why
    ///
    /// Current state and target state are modelled both, and compared (D8). `target-of` says which
    /// journey's future this is; without it a reader does not know what is to change, and nothing can be
    /// compared. The target of a service that does not exist yet has nothing to name: switch this rule off
    /// for its file.
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
        let finding = Diagnostic::new(&KIND, state.span, "this target does not say which journey's future it is");
        findings.push(finding.help("add `target-of:` with the id of the current journey"));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn only_a_target_has_something_to_name() {
        assert_eq!(found("target-unlinked", &journey("state: current", "Order")), [""; 0]);
        assert_eq!(found("target-unlinked", &journey("", "Order")), [""; 0]);
        let message = "target: this target does not say which journey's future it is";
        assert_eq!(found("target-unlinked", &journey("state: target", "Order")), [message]);
    }
}
