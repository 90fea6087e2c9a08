use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};
use crate::model::{Level, PersonaSet};

rule! {
    /// A core touchpoint has no metrics.
    ///
    /// ## Why
    ///
    /// The core experience is reliability, quality, the basic promise. It comes before everything that goes beyond it,
    /// and without measuring nobody knows whether it is good.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Get the pancake, level: core }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [{ name: Get the pancake, level: core, metrics: { csat: 4.1, target: { csat: 4.5 } } }]
    /// ```
    CoreUnmeasured = "core-unmeasured", Management, Warning
}

impl Rule for CoreUnmeasured {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for touchpoint in &journey.touchpoints {
            let Some(level) = touchpoint.level.filter(|level| level.value == Level::Core) else { continue };
            let measured = touchpoint.metrics.iter().map(|metric| metric.value.whose.among(touchpoint.personas));
            // Nobody measures companions.
            let left = measured.fold(touchpoint.personas, PersonaSet::without).and(journey.travellers());
            if left.is_empty() {
                continue;
            }
            let whom = if touchpoint.metrics.is_empty() { String::new() } else { journey.for_personas(left) };
            let message = format!("core touchpoint `{}` has no metrics{whom}", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, level.span, message);
            findings.push(finding.help("add `metrics`: `csat`, `nps`, `ces` or a figure of your own"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[core-unmeasured]: core touchpoint `get-the-pancake` has no metrics
     --> example.yaml:4:51
      |
    4 |     touchpoints: [{ name: Get the pancake, level: core }]
      |                                                   ^^^^
      |
      = help: add `metrics`: `csat`, `nps`, `ces` or a figure of your own
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    const RULE: &str = "core-unmeasured";

    #[test]
    fn only_the_core_is_looked_at() {
        assert_eq!(
            found(RULE, &journey("", "{ name: Eat, level: exceeding }, { name: Sit, level: extended }, Go")),
            [""; 0]
        );
        assert_eq!(
            found(RULE, &journey("", "{ name: Eat, level: core }")),
            ["core: core touchpoint `eat` has no metrics"]
        );
    }

    #[test]
    fn a_figure_of_ones_own_is_a_metric() {
        let text = journey("", "{ name: Eat, level: core, metrics: { name: Plates sent back, value: 2 } }");
        assert_eq!(found(RULE, &text), [""; 0]);
    }
}
