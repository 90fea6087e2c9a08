use crate::analysis::{Crowd, Round, Time};
use crate::diagnostic::Diagnostic;
use crate::lint::shares::{MOST_SHOWN, joined, percent};
use crate::lint::{Rule, Subject, rule};
use crate::model::Journey;
use crate::source::Span;

rule! {
    /// A journey takes its customers too long.
    ///
    /// ## Why
    ///
    /// Each wait and each task may be reasonable, and the whole still takes longer than customers are willing to give it.
    /// With `max`, CI fails as soon as a round takes longer.
    ///
    /// The rule adds up the time of a round, from an entry to an end or a renewal: what customers wait (`wait`) and what
    /// touchpoints and stages take (`takes`), with their repetitions (`repeats`), as often as customers come there on
    /// average. Those who leave early count with the time up to there. Each persona counts on its own. A touchpoint that
    /// states no time counts as none, and a note says how many those are; if no touchpoint states one, the rule is silent.
    /// `polku analyze` prints the same figures.
    ///
    /// The rule is off by default. Switch it on with `long-journey: warn` or `long-journey: { level: warn, max: 2w }` under
    /// `rules` in `polku.yaml` (`max` without `level` does not switch it on), with `polku lint --warn long-journey`, or with
    /// `--only long-journey`. It skips a persona whose loops are too tangled to be solved in a fraction of a second. To check
    /// a single wait, use `long-wait`.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: A party at the hut
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Ask for an offer, wait: 3d }]
    ///   - id: purchase
    ///     touchpoints: [{ name: Wait for a free evening, wait: 5w }, { name: Celebrate, takes: 4h }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: A party at the hut
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Ask for an offer, wait: 3d }]
    ///   - id: purchase
    ///     touchpoints: [{ name: Wait for a free evening, wait: 2w }, { name: Celebrate, takes: 4h }]
    /// ```
    LongJourney = "long-journey", Management, Warning, Service; opt_in {
        /// How long a round may take on average.
        max "max": Duration = Duration::of_minutes(30 * 24 * 60);
    }
}

/// A difference in minutes that is only an error of the computation.
const SLACK: f64 = 1e-3;

impl Rule for LongJourney {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, max) = (subject.journey, subject.options::<options::Options>().max);
        let most = max.minutes() as f64;
        let long = subject.rounds().iter().filter_map(|round| Some((round.persona(), Long::of(round, most)?)));
        for (long, personas) in joined(long) {
            let whom = journey.for_personas(personas);
            let message = format!("a round takes {} on average{whom}, more than {max}", long.takes);
            let mut finding = Diagnostic::new(&KIND, journey.title.span, message);
            for (span, label) in long.most {
                finding = finding.related(span, label);
            }
            finding.notes.extend(long.unstated);
            findings.push(finding.help("shorten what takes most of the time, or do it while something else goes on"));
        }
    }
}

/// What is said of a persona whose round takes too long.
#[derive(PartialEq)]
struct Long {
    takes: String,
    /// Where most of the time goes.
    most: Vec<(Span, String)>,
    unstated: Option<String>,
}

impl Long {
    fn of(round: &Round<'_, '_>, most: f64) -> Option<Self> {
        let journey = round.graph().journey();
        let time = Crowd::of(round).time().filter(|time| time.minutes.mean > most + SLACK)?;
        let unstated = (time.covered < 1.0 - 1e-9)
            .then(|| format!("{} of the visits are to touchpoints that state no time", percent(1.0 - time.covered)));
        let takes = days_and_hours(time.minutes.mean, most);
        let most = longest(journey, &time).into_iter().take(MOST_SHOWN);
        let most = most.map(|(span, minutes)| (span, format!("takes {} of it", days_and_hours(minutes, 0.0))));
        Some(Long { takes, most: most.collect(), unstated })
    }
}

/// Returns the touchpoints and stages that take any time, the longest first.
fn longest(journey: &Journey, time: &Time) -> Vec<(Span, f64)> {
    let touchpoints = time.at.iter().map(|&(ix, minutes)| (journey.touchpoint(ix).name.span, minutes));
    let stage = |ix: usize| journey.stages[ix].takes.map_or(journey.stages[ix].id.span, |takes| takes.span);
    let stages = time.at_stages.iter().map(|&(ix, minutes)| (stage(ix.index()), minutes));
    let mut longest: Vec<(Span, f64)> = touchpoints.chain(stages).collect();
    longest.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.start.cmp(&other.0.start)));
    longest
}

/// Writes some minutes in whole hours if they are days, and in whole minutes otherwise, or where hours would not show that
/// they are more than `limit`.
fn days_and_hours(minutes: f64, limit: f64) -> String {
    const HOUR: f64 = 60.0;
    const DAY: u64 = 24 * 60;
    let hours = (minutes / HOUR).round() * HOUR;
    let shown = if minutes >= 2.0 * DAY as f64 && hours > limit { hours } else { minutes.ceil() };
    let whole = shown as u64;
    let parts = [(whole / DAY, "d"), (whole % DAY / 60, "h"), (whole % 60, "min")];
    parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect()
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[long-journey]: a round takes 38d4h on average, more than 30d
     --> example.yaml:1:10
      |
    1 | journey: A party at the hut
      |          ^^^^^^^^^^^^^^^^^^
    2 | stages:
    3 |   - id: pre-purchase
    4 |     touchpoints: [{ name: Ask for an offer, wait: 3d }]
      |                           ---------------- takes 3d of it
    5 |   - id: purchase
    6 |     touchpoints: [{ name: Wait for a free evening, wait: 5w }, { name: Celebrate, takes: 4h }]
      |                           ----------------------- takes 35d of it      --------- takes 4h of it
      |
      = help: shorten what takes most of the time, or do it while something else goes on
    "
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Diagnostic;
    use crate::lint::Settings;
    use crate::lint::rules::testing::{diagnostics, found, found_of_project, journey, labels};
    use crate::model::Catalog;

    const RULE: &str = "long-journey";

    fn notes(text: &str) -> Vec<String> {
        let (_, findings) = diagnostics(RULE, text, &Catalog::default(), Settings::default());
        findings.into_iter().flat_map(|finding: Diagnostic| finding.notes).collect()
    }

    #[test]
    fn the_limit_itself_is_fine() {
        let text = |wait: &str| journey("", &format!("{{ name: Order, wait: 2w }}, {{ name: Get, takes: {wait} }}"));
        assert_eq!(found(RULE, &text("16d")), [""; 0]);
        assert_eq!(found(RULE, &text("16d1min")), ["Pancakes: a round takes 30d1min on average, more than 30d"]);
        assert_eq!(
            found_of_project(RULE, "{ max: 90min }", &journey("", "{ name: Order, wait: 2h }")),
            ["Pancakes: a round takes 2h on average, more than 90min"]
        );
        assert_eq!(found(RULE, &text("20d2h29min")), ["Pancakes: a round takes 34d2h on average, more than 30d"]);
    }

    #[test]
    fn those_who_skip_a_wait_and_those_who_wait_again_count() {
        let half = "{ name: Ask, next: [wait, done] }, { name: Wait, wait: 8w }";
        assert_eq!(found(RULE, &journey("", half)), [""; 0]);
        let again = "{ name: Ask, wait: 20d, next: [ask, done] }";
        assert_eq!(found(RULE, &journey("", again)), ["Pancakes: a round takes 40d on average, more than 30d"]);
        let renewed = "journey: X\nstages:\n  - { id: starting-state, touchpoints: [{ name: Ask, wait: 20d }] }\n  - { id: post-purchase, touchpoints: [{ name: Tell, next: [ask, done] }] }\n";
        assert_eq!(found(RULE, renewed), [""; 0]);
        let never = "{ name: Ask, next: [{ to: wait, probability: 0 }, done] }, { name: Wait, wait: 8w }";
        assert_eq!(found(RULE, &journey("", never)), [""; 0]);
    }

    #[test]
    fn it_shows_what_takes_most_and_says_what_is_not_stated() {
        let text = journey(
            "",
            "{ name: Ask, wait: 1d }, Look, { name: Wait, wait: 6w }, { name: Get, takes: 2h }, { name: Eat, takes: 1h }",
        );
        assert_eq!(labels(RULE, &text), ["Wait: takes 42d of it", "Ask: takes 1d of it", "Get: takes 2h of it"]);
        assert_eq!(notes(&text), ["20 % of the visits are to touchpoints that state no time"]);
        assert_eq!(found(RULE, &journey("", "Ask, Look")), [""; 0]);
        let stage = "journey: Care\nstages:\n  - { id: purchase, takes: 6w, touchpoints: [Operation, Ward] }\n";
        assert_eq!(found(RULE, stage), ["Care: a round takes 42d on average, more than 30d"]);
        assert_eq!(labels(RULE, stage), ["6w: takes 42d of it"]);
    }

    #[test]
    fn each_persona_counts_on_its_own() {
        let keys = "personas: { host: Host, guest: Guest, child: Child }";
        let text = journey(keys, "{ name: Wait, wait: { host: 5w, guest: 5w, child: 1d } }");
        assert_eq!(found(RULE, &text), ["Pancakes: a round takes 35d on average for Host and Guest, more than 30d"]);
    }
}
