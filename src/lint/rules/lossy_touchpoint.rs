use crate::analysis::Round;
use crate::diagnostic::Diagnostic;
use crate::lint::shares::{EQUAL, percent, percent_beside, percent_of_limit};
use crate::lint::{Rule, Subject, rule};
use crate::model::{EndKind, TouchpointIx};

rule! {
    /// Many of the customers who begin a journey leave at one touchpoint.
    ///
    /// ## Why
    ///
    /// A journey loses most of its customers at a few touchpoints. What keeps them there helps more than any other
    /// improvement, so somebody should know how many leave, and why. With `max`, CI fails as soon as more leave at any
    /// touchpoint.
    ///
    /// The rule counts customers out of all who begin a round, not out of those who come to the touchpoint: if half of
    /// those who begin come there, and a tenth of these leave, then 5 % leave there. To leave is to take a transition to an
    /// end of the kind `lost`. Other ends and renewals do not count. Each persona counts on its own. Transitions without a
    /// `probability` share equally what remains of 1. `polku analyze` prints the same figures.
    ///
    /// The rule is off by default. Switch it on with `lossy-touchpoint: warn` or `lossy-touchpoint: { level: warn, max: 0.05 }`
    /// under `rules` in `polku.yaml` (`max` without `level` does not switch it on), with `polku lint --warn lossy-touchpoint`,
    /// or with `--only lossy-touchpoint`. It skips a persona whose loops are too tangled to be solved in a fraction of a second.
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
    ///       - name: See the queue
    ///         next: [order, { to: lost, when: it is too long, probability: 0.3 }]
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: pre-purchase
    ///     touchpoints:
    ///       - name: See the queue
    ///         next: [order, { to: lost, when: it is too long, probability: 0.1 }]
    ///   - id: purchase
    ///     touchpoints: [Order]
    /// ```
    LossyTouchpoint = "lossy-touchpoint", Management, Warning, Service; opt_in {
        /// The greatest share of the customers who begin, 0 to 1, that may leave at a touchpoint.
        max "max": Share = Number(0.1);
    }
}

impl Rule for LossyTouchpoint {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let max = subject.options::<options::Options>().max.0;
        for (index, touchpoint) in subject.journey.touchpoints.iter().enumerate() {
            let ix = TouchpointIx::from(index);
            let is_lossy = |round: &&Round<'_, '_>| round.lost_at(ix) > max + EQUAL;
            let lossy: Vec<&Round<'_, '_>> = subject.rounds().iter().filter(is_lossy).collect();
            if lossy.is_empty() {
                continue;
            }
            let who = subject.those_who_begin(lossy.iter().map(|round| round.persona()).collect());
            let share = up_to(&lossy, |round| round.lost_at(ix), |share| percent_beside(share, max));
            let id = &touchpoint.id.value;
            let message = format!("{share} of {who} leave at `{id}`, more than {}", percent_of_limit(max));
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            let finding = with_transitions(subject, finding, ix, &lossy);
            findings.push(finding.help(format!(
                "find out why they leave, and plan what keeps the {} (`opportunities`)",
                subject.customer()
            )));
        }
    }
}

/// Adds the transitions by which customers leave at a touchpoint to a finding.
fn with_transitions(
    subject: &Subject<'_>,
    mut finding: Diagnostic,
    ix: TouchpointIx,
    lossy: &[&Round<'_, '_>],
) -> Diagnostic {
    let graph = subject.graph;
    let is_taken = |edge| lossy.iter().any(|round| round.taken(edge) > 0.0);
    let lost = graph.transitions(graph.node(ix));
    let lost = lost.filter(|&(edge, to, _)| graph.end_kind(to) == Some(EndKind::Lost) && is_taken(edge));
    let stated: Vec<_> = lost.filter_map(|(edge, ..)| Some((edge, graph.stated(edge)?.value.to.span))).collect();
    let is_only = stated.len() == 1;
    for (edge, span) in stated {
        let label = match is_only {
            true => "they leave here".into(),
            false => format!("{} leave here", up_to(lossy, |round| round.taken(edge), percent)),
        };
        finding = finding.related(span, label);
    }
    finding
}

/// Writes the share of some personas: "12 %"; "up to 14 %" if it differs between them.
fn up_to(rounds: &[&Round<'_, '_>], of: impl Fn(&Round<'_, '_>) -> f64, write: impl Fn(f64) -> String) -> String {
    let shares = || rounds.iter().map(|round| of(round));
    let [least, most] = [shares().fold(1.0, f64::min), shares().fold(0.0, f64::max)].map(write);
    if least == most { most } else { format!("up to {most}") }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[lossy-touchpoint]: 30 % of those who begin leave at `see-the-queue`, more than 10 %
     --> example.yaml:5:15
      |
    5 |       - name: See the queue
      |               ^^^^^^^^^^^^^
    6 |         next: [order, { to: lost, when: it is too long, probability: 0.3 }]
      |                             ---- they leave here
      |
      = help: find out why they leave, and plan what keeps the customer (`opportunities`)
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, found_of_project, journey, labels};

    const RULE: &str = "lossy-touchpoint";

    fn leaves(next: &str) -> Vec<String> {
        found(RULE, &journey("", &format!("{{ name: Look, next: [{next}] }}, Order")))
    }

    #[test]
    fn the_limit_itself_is_fine() {
        assert_eq!(leaves("order, { to: lost, probability: 0.1 }"), [""; 0]);
        assert_eq!(
            leaves("order, { to: lost, probability: 0.101 }"),
            ["Look: 10.1 % of those who begin leave at `look`, more than 10 %"]
        );
        assert_eq!(
            found_of_project(RULE, "{ max: 0.075 }", &journey("", "{ name: Look, next: [order, lost] }, Order")),
            ["Look: 50 % of those who begin leave at `look`, more than 7.5 %"]
        );
        assert_eq!(found_of_project(RULE, "{ max: 1 }", &journey("", "{ name: Look, next: lost }")), [""; 0]);
    }

    #[test]
    fn those_who_begin_are_counted_and_not_those_who_come() {
        let rare = "{ name: Look, next: [ask, { to: done, probability: 0.9 }] }, { name: Ask, next: lost }";
        assert_eq!(found(RULE, &journey("", rare)), [""; 0]);
        // Three of four who ask come again, and a few leave each time.
        let again = "{ name: Ask, next: [{ to: ask, probability: 0.75 }, { to: lost, probability: 0.05 }, done] }";
        assert_eq!(found(RULE, &journey("", again)), ["Ask: 20 % of those who begin leave at `ask`, more than 10 %"]);
    }

    #[test]
    fn only_ends_of_the_kind_lost_are_a_loss() {
        let ends = "ends: { granted: { name: Granted, kind: done }, refused: { name: Refused, kind: other }, gone: { name: Gone, kind: lost } }";
        let text = |to: &str| journey(ends, &format!("{{ name: Apply, next: [granted, {to}] }}"));
        assert_eq!(found(RULE, &text("refused")), [""; 0]);
        assert_eq!(found(RULE, &text("gone")).len(), 1);
        assert_eq!(found(RULE, &text("{ to: gone, probability: 0 }")), [""; 0]);
        let renews = "journey: X\nstages:\n  - { id: starting-state, touchpoints: [Idea] }\n  - { id: post-purchase, touchpoints: [{ name: Tell, next: [idea, done] }] }\n";
        assert_eq!(found(RULE, renews), [""; 0]);
    }

    #[test]
    fn personas_share_a_finding() {
        let keys = "personas: { host: Host, guest: Guest, child: Child }";
        let next =
            "{ to: lost, probability: 0.2, personas: host }, { to: lost, probability: 0.3, personas: guest }, done";
        let text = journey(keys, &format!("{{ name: Look, next: [{next}] }}"));
        assert_eq!(
            found(RULE, &text),
            ["Look: up to 30 % of those who begin as Host or Guest leave at `look`, more than 10 %"]
        );
        assert_eq!(labels(RULE, &text), ["lost: up to 20 % leave here", "lost: up to 30 % leave here"]);
        let all = journey(keys, "{ name: Look, next: [lost, done] }");
        assert_eq!(found(RULE, &all), ["Look: 50 % of those who begin leave at `look`, more than 10 %"]);
        assert_eq!(labels(RULE, &all), ["lost: they leave here"]);
    }
}
