use petgraph::Direction::Incoming;

use crate::diagnostic::{Diagnostic, list_of_many};
use crate::graph::TransitionKind;
use crate::lint::{Rule, Subject, rule};
use crate::model::{EndKind, Ownership, PersonaSet, Reach, Target, Touchpoint};

rule! {
    /// Every customer must pass a touchpoint that nobody manages.
    ///
    /// ## Why
    ///
    /// What reaches every customer comes first. A touchpoint that no path can avoid needs a team that is responsible
    /// for it, or a figure that shows how it goes.
    ///
    /// The rule reports a touchpoint of the company or a partner with `reach: every` that has neither a `responsible` team
    /// nor `metrics`, and that some persona cannot get through without: it is on every path to an end of the kind `done`, and
    /// on every path to another round (a renewal). Ends of other kinds and transitions of probability 0 do not count.
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
    ///       - { name: Order, next: [sit, { to: stand, when: it is full }] }
    ///       - { name: Sit, next: get-the-pancake }
    ///       - Stand
    ///       - { name: Get the pancake, ownership: company, reach: every }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// teams: { hall: Hall }
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Order, next: [sit, { to: stand, when: it is full }] }
    ///       - { name: Sit, next: get-the-pancake }
    ///       - Stand
    ///       - { name: Get the pancake, ownership: company, reach: every, responsible: hall }
    /// ```
    UnmanagedUnavoidable = "unmanaged-unavoidable", Management, Warning
}

impl Rule for UnmanagedUnavoidable {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let affected = journey.touchpoints.iter().filter(|touchpoint| is_unmanaged(touchpoint));
        let affected = affected.fold(PersonaSet::default(), |set, touchpoint| set.or(touchpoint.personas));
        let mut bound = vec![PersonaSet::default(); journey.touchpoints.len()];
        for persona in affected.and(journey.travellers()).iter() {
            for ix in subject.analysis.unavoidable(persona) {
                bound[ix.index()] = bound[ix.index()].or([persona].into_iter().collect());
            }
        }
        let kept = where_kept(subject);
        for (touchpoint, personas) in journey.touchpoints.iter().zip(bound) {
            let Some(reach) = touchpoint.reach.filter(|_| is_unmanaged(touchpoint) && !personas.is_empty()) else {
                continue;
            };
            let whom = journey.for_personas(personas);
            let message = format!("`{}` is on every path to {kept}{whom}, and nobody manages it", touchpoint.id.value);
            let finding = Diagnostic::new(&KIND, touchpoint.name.span, message);
            let finding = finding.related(reach.span, format!("it reaches every {}", subject.customer()));
            findings.push(finding.help("name the responsible team (`responsible`), or measure it (`metrics`)"));
        }
    }
}

/// Names where customers are kept: "`done` or another round".
fn where_kept(subject: &Subject<'_>) -> String {
    let (journey, graph) = (subject.journey, subject.graph);
    let is_target = |end| graph.graph().edges_directed(graph.node_of(Target::End(end)), Incoming).next().is_some();
    let ends = journey.ends().filter(|(ix, end)| end.kind == EndKind::Done && is_target(*ix));
    let ends = ends.map(|(_, end)| format!("`{}`", end.id.value));
    let renews = graph.graph().edge_weights().any(|transition| transition.kind == TransitionKind::Renewal);
    list_of_many(ends.chain(renews.then(|| "another round".into())), "or")
}

fn is_unmanaged(touchpoint: &Touchpoint) -> bool {
    let is_ours =
        touchpoint.ownership.is_some_and(|owner| matches!(owner.value, Ownership::Company | Ownership::Partner));
    let is_for_all = touchpoint.reach.is_some_and(|reach| reach.value == Reach::Every);
    is_ours && is_for_all && touchpoint.responsible.is_none() && touchpoint.metrics.is_empty()
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[unmanaged-unavoidable]: `get-the-pancake` is on every path to `done`, and nobody manages it
     --> example.yaml:8:17
      |
    8 |       - { name: Get the pancake, ownership: company, reach: every }
      |                 ^^^^^^^^^^^^^^^                             ----- it reaches every customer
      |
      = help: name the responsible team (`responsible`), or measure it (`metrics`)
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey, labels};

    const RULE: &str = "unmanaged-unavoidable";

    #[test]
    fn a_team_or_a_metric_is_management() {
        let with = |more: &str| {
            let keys = "teams: { hall: Hall }";
            found(RULE, &journey(keys, &format!("{{ name: Eat, ownership: company, reach: every{more} }}")))
        };
        assert_eq!(with(""), ["Eat: `eat` is on every path to `done`, and nobody manages it"]);
        assert_eq!(with(", responsible: hall"), [""; 0]);
        assert_eq!(with(", metrics: { csat: 4 }"), [""; 0]);
    }

    #[test]
    fn who_can_avoid_it_is_not_bound() {
        let text = "{ name: Look, next: [eat, leave] }, { name: Eat, ownership: partner, reach: every }, Leave";
        assert_eq!(found(RULE, &journey("", text)), [""; 0]);
    }

    #[test]
    fn it_says_where_customers_are_kept() {
        let ends = "ends: { granted: { name: Granted, kind: done }, refused: { name: Refused, kind: other } }";
        let eat = "{ name: Eat, ownership: company, reach: every";
        let at = |next: &str| {
            let stages = format!(
                "  - {{ id: starting-state, touchpoints: [{{ name: Apply, next: [eat, refused] }}] }}\n  - {{ id: post-purchase, touchpoints: [{eat}, next: [{next}] }}] }}\n"
            );
            found(RULE, &format!("journey: X\n{ends}\nstages:\n{stages}"))
        };
        assert_eq!(at("granted, refused"), ["Eat: `eat` is on every path to `granted`, and nobody manages it"]);
        let message = "Eat: `eat` is on every path to `granted` or another round, and nobody manages it";
        assert_eq!(at("granted, apply"), [message]);
        let message = "Eat: `eat` is on every path to another round, and nobody manages it";
        assert_eq!(at("refused, apply"), [message]);
        let message = "Eat: `eat` is on every path to `done` or `granted`, and nobody manages it";
        assert_eq!(at("granted, done"), [message]);
        let elsewhere =
            format!("{{ name: Apply, next: [eat, {{ to: granted, probability: 0 }}] }}, {eat}, next: granted }}");
        assert_eq!(found(RULE, &journey(ends, &elsewhere)).len(), 1);
        let elsewhere = format!("{{ name: Apply, next: [eat, granted] }}, {eat}, next: granted }}");
        assert_eq!(found(RULE, &journey(ends, &elsewhere)), [""; 0]);
    }

    #[test]
    fn only_what_reaches_everybody_and_is_ours_counts() {
        for touchpoint in
            ["ownership: social, reach: every", "ownership: company, reach: many", "ownership: company", "reach: every"]
        {
            assert_eq!(found(RULE, &journey("", &format!("{{ name: Eat, {touchpoint} }}"))), [""; 0], "{touchpoint}");
        }
    }

    #[test]
    fn it_says_for_whom() {
        let keys = "personas: { host: Host, guest: Guest, child: Child }";
        let text = "{ name: Look, next: [eat, { to: leave, personas: child }] }, { name: Eat, ownership: company, reach: every }, Leave";
        let message = "Eat: `eat` is on every path to `done` for Host and Guest, and nobody manages it";
        assert_eq!(found(RULE, &journey(keys, text)), [message]);
        assert_eq!(labels(RULE, &journey(keys, text)), ["every: it reaches every customer"]);
    }
}
