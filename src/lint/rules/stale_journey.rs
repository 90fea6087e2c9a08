use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Subject, rule};

rule! {
    /// Nobody has compared the map with reality for a long time.
    ///
    /// ## Why
    ///
    /// A service changes, and so do the expectations of its customers. An old map may show a service that no longer
    /// exists. `reviewed` is the day on which somebody last compared the map with reality.
    ///
    /// The rule is off by default, since its findings depend on the day of the run. Switch it on with
    /// `polku lint --warn stale-journey`, with `--only stale-journey`, or with `stale-journey: warn` under `rules` in
    /// `polku.yaml`. The day is today (UTC) or the day of `--today`. A journey without `reviewed` has no age, nor has
    /// one whose review is in the future.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// reviewed: 2019-05-31
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// reviewed: 2026-11-01
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    StaleJourney = "stale-journey", Management, Warning; opt_in {
        /// How long ago the last review may be.
        max "max": Duration = Duration::of_minutes(180 * 24 * 60);
    }
}

const MINUTES_A_DAY: u64 = 24 * 60;

impl Rule for StaleJourney {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (Some(reviewed), Some(today)) = (subject.journey.reviewed, subject.today()) else { return };
        let options::Options { max } = subject.options();
        // A review in the future has no age.
        let days = u64::try_from(today.days_since(reviewed.value)).unwrap_or(0);
        if days.saturating_mul(MINUTES_A_DAY) > max.minutes() {
            let message = format!("the map was last compared with reality {days} days ago, more than {max}");
            let finding = Diagnostic::new(&KIND, reviewed.span, message);
            findings.push(finding.help("compare it with reality again, and write the day here"));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[stale-journey]: the map was last compared with reality 2740 days ago, more than 180d
     --> example.yaml:2:11
      |
    2 | reviewed: 2019-05-31
      |           ^^^^^^^^^^
      |
      = help: compare it with reality again, and write the day here
    "
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Severity;
    use crate::lint::rules::testing::{diagnostics, journey, loaded};
    use crate::lint::{Level, Settings};
    use crate::model::{Catalog, Date};
    use crate::source::Source;

    const RULE: &str = "stale-journey";

    fn messages(keys: &str, today: &str) -> Vec<String> {
        let mut settings = Settings::default();
        settings.today = Date::parse(today);
        settings.force(RULE, Level::Warn).unwrap();
        let (_, findings) = diagnostics(RULE, &journey(keys, "Order"), &Catalog::default(), settings);
        findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn the_last_day_is_still_good() {
        assert_eq!(messages("reviewed: 2026-01-01", "2026-06-30"), [""; 0]);
        let message = "the map was last compared with reality 181 days ago, more than 180d";
        assert_eq!(messages("reviewed: 2026-01-01", "2026-07-01"), [message]);
    }

    #[test]
    fn without_a_day_there_is_no_age() {
        assert_eq!(messages("", "2026-07-01"), [""; 0]);
        assert_eq!(messages("reviewed: 2000-01-01", "no day"), [""; 0]);
        assert_eq!(messages("reviewed: 2027-01-01", "2026-07-01"), [""; 0]);
    }

    #[test]
    fn it_runs_where_it_is_named() {
        let rule = &super::StaleJourney;
        let old = loaded(&Source::new("example.yaml", journey("reviewed: 2000-01-01", "Order")), &Catalog::default());
        let level = |settings: &Settings| settings.severity(rule, old.is_target(), "example.yaml");
        let mut settings = Settings::default();
        assert_eq!(level(&settings), None);
        settings.only("management").unwrap();
        assert_eq!(level(&settings), None);
        settings.only(RULE).unwrap();
        assert_eq!(level(&settings), Some(Severity::Warning));
        settings.force(RULE, Level::Info).unwrap();
        assert_eq!(level(&settings), Some(Severity::Info));
    }
}
