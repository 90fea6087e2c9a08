use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};

rule! {
    /// The day on which an improvement was meant to be done has passed.
    ///
    /// ## Why
    ///
    /// A map whose improvements are all late is a list of wishes. Either the improvement is done, and the map does not say so,
    /// or its day has to be another, or nobody will do it, which the map can say as well.
    ///
    /// The rule is off by default, since its findings depend on the day of the run. Switch it on with
    /// `polku lint --warn opportunity-overdue`, with `--only opportunity-overdue`, or with `opportunity-overdue: warn` under
    /// `rules` in `polku.yaml`. The day is today (UTC) or the day of `--today`. On the day itself an improvement is not late.
    /// One that is `done` or `dropped` is never late, nor is one without `due`.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         opportunities: { text: Show the toppings on the counter, status: planned, due: 2026-05-31 }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - name: Order
    ///         opportunities: { text: Show the toppings on the counter, status: done, due: 2026-05-31 }
    /// ```
    OpportunityOverdue = "opportunity-overdue", Management, Warning; opt_in
}

impl Rule for OpportunityOverdue {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(today) = subject.today() else { return };
        let opportunities = subject.journey.touchpoints.iter().flat_map(|touchpoint| &touchpoint.opportunities);
        for opportunity in opportunities.map(|at| &at.value).filter(|opportunity| opportunity.is_open()) {
            let Some(due) = opportunity.due.filter(|due| due.value < today) else { continue };
            let days = match today.days_since(due.value) {
                1 => "one day".to_owned(),
                days => format!("{days} days"),
            };
            let status = opportunity.status.map_or(String::new(), |status| format!(", and is `{}`", status.value));
            let message = format!("`{}` was due {days} ago{status}", shorten(&opportunity.text.value));
            let finding = Diagnostic::new(&KIND, due.span, message);
            findings
                .push(finding.help("write `status: done` or `status: dropped`, or the day on which it will be done"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[opportunity-overdue]: `Show the toppings on the counter` was due 183 days ago, and is `planned`
     --> example.yaml:6:88
      |
    6 |         opportunities: { text: Show the toppings on the counter, status: planned, due: 2026-05-31 }
      |                                                                                        ^^^^^^^^^^
      |
      = help: write `status: done` or `status: dropped`, or the day on which it will be done
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{diagnostics, journey};
    use crate::lint::{Level, Settings};
    use crate::model::{Catalog, Date};

    const RULE: &str = "opportunity-overdue";

    fn messages(plan: &str, today: &str) -> Vec<String> {
        let mut settings = Settings::default();
        settings.today = Date::parse(today);
        settings.force(RULE, Level::Warn).unwrap();
        let text = journey("", &format!("{{ name: Order, opportunities: [{{ text: A sign, {plan} }}, A bench] }}"));
        let (_, findings) = diagnostics(RULE, &text, &Catalog::default(), settings);
        findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn it_is_late_from_the_next_day_on() {
        assert_eq!(messages("due: 2026-11-30", "2026-11-30"), [""; 0]);
        assert_eq!(messages("due: 2026-11-30", "2026-12-01"), ["`A sign` was due one day ago"]);
        assert_eq!(messages("due: 2026-11-30", "no day"), [""; 0]);
    }

    #[test]
    fn what_is_done_or_dropped_is_never_late() {
        for status in ["done", "dropped"] {
            assert_eq!(messages(&format!("status: {status}, due: 2020-01-01"), "2026-12-01"), [""; 0]);
        }
        for status in ["idea", "planned", "doing"] {
            let message = format!("`A sign` was due 31 days ago, and is `{status}`");
            assert_eq!(messages(&format!("status: {status}, due: 2026-10-31"), "2026-12-01"), [message]);
        }
    }
}
