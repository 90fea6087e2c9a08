use crate::analysis::{Outcome, Round, bounds};
use crate::diagnostic::{Diagnostic, list_of_many};
use crate::lint::shares::{EQUAL, MOST_SHOWN, joined, percent, percent_beside, percent_of_limit};
use crate::lint::{Rule, Subject, rule};
use crate::model::TouchpointIx;

rule! {
    /// Few of the customers who begin a journey get through.
    ///
    /// ## Why
    ///
    /// A service promises its customers to get somewhere. The share of customers who get through says how often it keeps
    /// that promise. With `min`, CI fails as soon as fewer do.
    ///
    /// The rule counts customers out of all who begin a round. Those get through who come to an end of the kind `done`, or
    /// begin another round (a renewal). Ends of the kinds `other` and `lost`, closed loops, and probabilities that nobody
    /// states do not count. Each persona counts on its own. Transitions without a `probability` share equally what
    /// remains of 1; if the result depends on that, a note says how much. `polku analyze` prints the same figures.
    ///
    /// The rule is off by default. Switch it on with `low-completion: warn` or `low-completion: { level: warn, min: 0.8 }`
    /// under `rules` in `polku.yaml` (`min` without `level` does not switch it on), with `polku lint --warn low-completion`,
    /// or with `--only low-completion`. It skips a persona whose loops are too tangled to be solved in a fraction of a second.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - { name: See the queue, next: [order, { to: lost, when: it is too long, probability: 0.3 }] }
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order, next: [done, { to: lost, when: there is nothing vegan, probability: 0.2 }] }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - { name: See the queue, next: [order, { to: lost, when: it is too long, probability: 0.1 }] }
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order, next: [done, { to: lost, when: there is nothing vegan, probability: 0.2 }] }
    /// ```
    LowCompletion = "low-completion", Management, Warning, Service; opt_in {
        /// The least share of the customers who begin, 0 to 1, that should get through.
        min "min": Share = Number(0.6);
    }
}

/// A range of the result that is smaller is not worth a note.
const WORTH_TELLING: f64 = 0.005;

impl Rule for LowCompletion {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, min) = (subject.journey, subject.options::<options::Options>().min.0);
        let low = subject.rounds().iter().filter(|round| round.kept() < min - EQUAL);
        for (low, personas) in joined(low.map(|round| (round.persona(), Low::of(round, subject, min)))) {
            let who = subject.those_who_begin(personas);
            let message = format!("{} of {who} get through, fewer than {}", low.kept, percent_of_limit(min));
            let mut finding = Diagnostic::new(&KIND, journey.title.span, message);
            for (ix, label) in low.leave {
                finding = finding.related(journey.touchpoint(ix).name.span, label);
            }
            for note in low.notes {
                finding = finding.note(note);
            }
            let help = "keep more of them where most leave: `polku analyze` says what small changes would do";
            findings.push(finding.help(help));
        }
    }
}

/// What is said of a persona of which too few get through.
#[derive(PartialEq)]
struct Low {
    kept: String,
    /// The touchpoints where most leave.
    leave: Vec<(TouchpointIx, String)>,
    notes: Vec<String>,
}

impl Low {
    fn of(round: &Round<'_, '_>, subject: &Subject<'_>, min: f64) -> Self {
        let kept = match round.kept() {
            kept if kept > 0.0 => format!("only {}", percent_beside(kept, min)),
            _ => "none".into(),
        };
        let all = (0..subject.journey.touchpoints.len()).map(TouchpointIx::from);
        let mut leave: Vec<(TouchpointIx, f64)> = all.map(|ix| (ix, round.lost_at(ix))).collect();
        leave.retain(|(_, lost)| *lost > EQUAL);
        leave.sort_by(|one, other| other.1.total_cmp(&one.1));
        let leave = leave.into_iter().take(MOST_SHOWN);
        let leave = leave.map(|(ix, lost)| (ix, format!("{} leave here", percent(lost)))).collect();
        Low { kept, leave, notes: others(round, subject).into_iter().chain(range(round, subject)).collect() }
    }
}

/// Says where those go who neither get through nor leave.
fn others(round: &Round<'_, '_>, subject: &Subject<'_>) -> Option<String> {
    let journey = subject.journey;
    let is_other = |outcome: Outcome| !outcome.is_kept(journey) && !outcome.is_lost(journey);
    let others = round.outcomes().into_iter().filter(|(outcome, _)| is_other(*outcome));
    let others = others.map(|(outcome, share)| {
        let does = match outcome {
            Outcome::Stuck => "are stuck".into(),
            Outcome::Unstated => "go where nobody says".into(),
            _ => format!("come to `{}`", outcome.id(journey)),
        };
        format!("{} {does}", percent(share))
    });
    let others = list_of_many(others, "and");
    (!others.is_empty()).then_some(others)
}

/// Says between what the share of those who get through lies, if the journey leaves that open.
fn range(round: &Round<'_, '_>, subject: &Subject<'_>) -> Option<String> {
    let (least, greatest) = bounds(round, |outcome| outcome.is_kept(subject.journey)).ok()?;
    (greatest - least > WORTH_TELLING).then(|| {
        format!(
            "between {} and {}, depending on the shares that the map leaves open",
            percent(least),
            percent(greatest)
        )
    })
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[low-completion]: only 56 % of those who begin get through, fewer than 60 %
     --> example.yaml:1:10
      |
    1 | journey: Buying a pancake
      |          ^^^^^^^^^^^^^^^^
      |
     ...
    5 |       - { name: See the queue, next: [order, { to: lost, when: it is too long, probability: 0.3 }] }
      |                 ------------- 30 % leave here
    6 |   - id: purchase
    7 |     touchpoints:
    8 |       - { name: Order, next: [done, { to: lost, when: there is nothing vegan, probability: 0.2 }] }
      |                 ----- 14 % leave here
      |
      = help: keep more of them where most leave: `polku analyze` says what small changes would do
    "
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Diagnostic;
    use crate::lint::Settings;
    use crate::lint::rules::testing::{diagnostics, found, found_of_project, journey, labels};
    use crate::model::Catalog;

    const RULE: &str = "low-completion";

    fn notes(text: &str) -> Vec<String> {
        let (_, findings) = diagnostics(RULE, text, &Catalog::default(), Settings::default());
        findings.into_iter().flat_map(|finding: Diagnostic| finding.notes).collect()
    }

    #[test]
    fn the_limit_itself_is_fine() {
        let text =
            |lost: &str| journey("", &format!("{{ name: Look, next: [done, {{ to: lost, probability: {lost} }}] }}"));
        assert_eq!(found(RULE, &text("0.4")), [""; 0]);
        assert_eq!(
            found(RULE, &text("0.401")),
            ["Pancakes: only 59.9 % of those who begin get through, fewer than 60 %"]
        );
        assert_eq!(
            found_of_project(RULE, "{ min: 0.75 }", &text("0.4")),
            ["Pancakes: only 60 % of those who begin get through, fewer than 75 %"]
        );
        assert_eq!(found_of_project(RULE, "{ min: 0 }", &text("1")), [""; 0]);
        assert_eq!(found(RULE, &text("1")), ["Pancakes: none of those who begin get through, fewer than 60 %"]);
    }

    #[test]
    fn another_round_gets_through() {
        let order = "{ name: Order, next: [{ to: idea, probability: 0.9 }, lost] }";
        let renews = format!(
            "journey: X\nstages:\n  - {{ id: starting-state, touchpoints: [Idea] }}\n  - {{ id: post-purchase, touchpoints: [{order}] }}\n"
        );
        assert_eq!(found(RULE, &renews), [""; 0]);
        let goes_back = journey("", &format!("Idea, {order}"));
        assert_eq!(found(RULE, &goes_back), ["Pancakes: none of those who begin get through, fewer than 60 %"]);
        assert_eq!(labels(RULE, &goes_back), ["Order: 100 % leave here"]);
    }

    #[test]
    fn personas_share_a_finding_if_the_same_is_said_of_them() {
        let keys = "personas: { host: Host, guest: Guest, child: Child }";
        let next = "{ to: lost, probability: 0.5, personas: [host, guest] }, { to: lost, probability: 0.8, personas: child }, done";
        assert_eq!(
            found(RULE, &journey(keys, &format!("{{ name: Look, next: [{next}] }}"))),
            [
                "Pancakes: only 50 % of those who begin as Host or Guest get through, fewer than 60 %",
                "Pancakes: only 20 % of those who begin as Child get through, fewer than 60 %"
            ]
        );
        let nobody = "{ name: Look, personas: host }, { name: Ask, personas: guest, next: lost }";
        let nobody = found(RULE, &journey("personas: { host: Host, guest: Guest, child: Child }", nobody));
        assert_eq!(nobody, ["Pancakes: none of those who begin as Guest get through, fewer than 60 %"]);
    }

    #[test]
    fn notes_say_what_is_open_and_where_the_others_go() {
        let ends = "ends: { granted: { name: Granted, kind: done }, refused: { name: Refused, kind: other } }";
        let text = journey(
            ends,
            "{ name: Apply, next: [granted, refused, lost, { to: wait, probability: 0.1 }] }, { name: Wait, next: wait }",
        );
        assert_eq!(
            notes(&text),
            [
                "30 % come to `refused` and 10 % are stuck",
                "between 0 % and 90 %, depending on the shares that the map leaves open"
            ]
        );
        let stated = "{ name: Apply, next: [{ to: done, probability: 0.5 }, { to: lost, probability: 0.5 }] }";
        assert_eq!(notes(&journey("", stated)), [""; 0]);
        let unstated = "{ name: Apply, next: [{ to: done, probability: 0.5 }, { to: lost, probability: 0.25 }] }";
        assert_eq!(
            notes(&journey("", unstated)),
            ["25 % go where nobody says", "between 50 % and 75 %, depending on the shares that the map leaves open"]
        );
    }

    #[test]
    fn loops_that_are_too_tangled_are_skipped() {
        let ids = || (0..500).map(|number| format!("t{number}"));
        let all: Vec<String> = ids().collect();
        let touchpoints: Vec<String> =
            ids().map(|id| format!("{{ id: {id}, name: {id}, next: [lost, {}] }}", all.join(", "))).collect();
        assert_eq!(found(RULE, &journey("", &touchpoints.join(", "))), [""; 0]);
    }
}
