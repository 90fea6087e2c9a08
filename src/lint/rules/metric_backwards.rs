use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};
use crate::model::Better;

rule! {
    /// The target of a metric is worse than the present figure.
    ///
    /// ## Why
    ///
    /// A target is what a team works towards. One that is worse than today's figure is usually a slip: value and target are
    /// the wrong way round, the target is older than the figure, or `better` says the wrong direction.
    ///
    /// CSAT, NPS and CES are better when they are higher. For a metric of your own, `better` says which figures are better:
    /// with `better: lower`, a target below the value is as it should be. Without `better`, the rule says nothing about such a
    /// metric. A target that equals the figure is no finding: a figure may be good enough. Nor is a figure that got worse than
    /// it was (`before`): that is a result, and no mistake of the map.
    ///
    /// Source: polku's domain model, “Feedback and data”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order, metrics: { name: Minutes in the queue, value: 6, target: 9, better: lower } }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order, metrics: { name: Minutes in the queue, value: 9, target: 6, better: lower } }
    /// ```
    MetricBackwards = "metric-backwards", Consistency, Warning
}

impl Rule for MetricBackwards {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let metrics = subject.journey.touchpoints.iter().flat_map(|touchpoint| &touchpoint.metrics);
        for metric in metrics {
            for figure in metric.value.each() {
                let (Some(now), Some(target)) = (figure.now, figure.target) else { continue };
                if figure.is_better(target.value, now.value) != Some(false) {
                    continue;
                }
                let (name, help) = match figure.name {
                    Some(name) => (format!("`{}`", shorten(name)), "correct the figure, the target or `better`"),
                    None => (figure.key.to_uppercase(), "correct the figure or the target"),
                };
                let direction = if figure.better == Some(Better::Lower) { "lower" } else { "higher" };
                let message = format!(
                    "the target of {name}, {}, is worse than its present figure, {}: {direction} is better",
                    target.value, now.value
                );
                findings.push(Diagnostic::new(&KIND, target.span, message).related(now.span, "the figure").help(help));
            }
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[metric-backwards]: the target of `Minutes in the queue`, 9, is worse than its present figure, 6: lower is better
     --> example.yaml:5:81
      |
    5 |       - { name: Order, metrics: { name: Minutes in the queue, value: 6, target: 9, better: lower } }
      |                                                                      -          ^
      |                                                                      |
      |                                                                      the figure
      |
      = help: correct the figure, the target or `better`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    const RULE: &str = "metric-backwards";

    fn of(metric: &str) -> usize {
        found(RULE, &journey("", &format!("{{ name: Eat, metrics: {{ {metric} }} }}"))).len()
    }

    #[test]
    fn better_decides_which_target_is_backwards() {
        assert_eq!(of("name: Calls, value: 9, target: 6, better: lower"), 0);
        assert_eq!(of("name: Calls, value: 6, target: 9, better: lower"), 1);
        assert_eq!(of("name: Calls, value: 6, target: 9, better: higher"), 0);
        assert_eq!(of("name: Calls, value: 9, target: 6, better: higher"), 1);
        // Nobody says which is better.
        assert_eq!(of("name: Calls, value: 9, target: 6"), 0);
        assert_eq!(of("name: Calls, value: 6, target: 6, better: lower"), 0);
    }

    #[test]
    fn standard_figures_are_better_when_they_are_higher() {
        let message = "3.5: the target of CSAT, 3.5, is worse than its present figure, 4.1: higher is better";
        let text = journey("", "{ name: Eat, metrics: { csat: 4.1, nps: 5, target: { csat: 3.5, nps: 20 } } }");
        assert_eq!(found(RULE, &text), [message]);
    }

    #[test]
    fn a_figure_that_got_worse_is_no_finding() {
        assert_eq!(of("csat: 3.5, before: 4.1, target: { csat: 4 }"), 0);
    }
}
