use crate::diagnostic::{Diagnostic, Near, Severity, shorten};
use crate::lint::{Rule, Settings, Subject, rule};
use crate::source::At;

rule! {
    /// The project has no other journey that shows a touchpoint in full.
    ///
    /// ## Why
    ///
    /// `sub-journey` tells readers where the details are. Where no journey has that id, it was renamed or removed, or is misspelt;
    /// and a journey cannot show one of its own touchpoints in full.
    ///
    /// Whether there is such a journey is only known in a project, below a `polku.yaml`.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// id: pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order, { name: Pay, sub-journey: pancake }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// id: pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order, { name: Pay, sub-journey: paying-by-card }]
    /// ```
    SubJourneyUnknown = "sub-journey-unknown", Consistency, Error
}

impl Rule for SubJourneyUnknown {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let named = journey.touchpoints.iter().filter_map(|touchpoint| touchpoint.sub_journey.as_ref());
        findings.extend(named.filter(|id| id.value == journey.id).map(|id| {
            let message = "a journey cannot show one of its own touchpoints in full";
            Diagnostic::new(&KIND, id.span, message).help("name another journey, or remove it")
        }));
    }
}

/// Returns the finding about a journey that the project does not have. Only what knows all journeys can look for it.
pub(crate) fn unknown(id: &At<String>, near: Option<Near<'_>>, severity: Severity) -> Diagnostic {
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the id of a journey is its `id`, or comes from its file name".into(),
    };
    let message = format!("the project has no journey `{}`", shorten(&id.value));
    Diagnostic { severity, ..Diagnostic::new(&KIND, id.span, message).help(help) }
}

/// Returns the severity of such a finding in a file; `None` where the rule does not run.
pub(crate) fn severity(settings: &Settings, is_target: bool, path: &str) -> Option<Severity> {
    settings.severity(&SubJourneyUnknown, is_target, path)
}

/// The name of the rule.
pub(crate) const fn name() -> &'static str {
    KIND.name
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[sub-journey-unknown]: a journey cannot show one of its own touchpoints in full
     --> example.yaml:5:52
      |
    5 |     touchpoints: [Order, { name: Pay, sub-journey: pancake }]
      |                                                    ^^^^^^^
      |
      = help: name another journey, or remove it
    "
}
