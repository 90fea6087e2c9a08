use petgraph::Direction;

use crate::analysis::Walk;
use crate::diagnostic::Diagnostic;
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::lint::{Rule, Subject, rule};
use crate::model::{Level, PerPersona, PersonaIx, PersonaSet, TouchpointIx};

rule! {
    /// Something goes beyond the promise, while on the same way the core is experienced worse than
    /// expected.
    ///
    /// ## Why
    ///
    /// The core experience (reliability, quality, the basic promise) must be secured before anything
    /// extended, or meant to exceed expectations (D8). A surprise does not make up for a promise that is
    /// not kept; it only shows where effort goes instead.
    ///
    /// Reported is a touchpoint of the level `core` whose experience is below its expectation, where the
    /// same customer, on one way through the journey, also passes one of the level `extended` or
    /// `exceeding`, before or after it. A renewal begins another way.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Get the pancake, level: core, expectation: 4, experience: 2 }
    ///       - { name: Find a flower on the plate, level: exceeding }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints:
    ///       - { name: Get the pancake, level: core, expectation: 4, experience: 4 }
    ///       - { name: Find a flower on the plate, level: exceeding }
    /// ```
    CoreBelowExpectation = "core-below-expectation", Management, Error, Service
}

impl Rule for CoreBelowExpectation {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, analysis) = (subject.journey, subject.analysis);
        let all = || (0..journey.touchpoints.len()).map(TouchpointIx::from);
        let level = |ix: TouchpointIx| journey.touchpoint(ix).level.map(|level| level.value);
        let below: Vec<(TouchpointIx, PersonaSet)> = all()
            .filter(|&ix| level(ix) == Some(Level::Core))
            .map(|ix| (ix, below_expectation(subject, ix)))
            .filter(|(_, personas)| !personas.is_empty())
            .collect();
        let beyond: Vec<TouchpointIx> =
            all().filter(|&ix| matches!(level(ix), Some(Level::Extended | Level::Exceeding))).collect();
        if beyond.is_empty() {
            return;
        }
        let disappointed = below.iter().fold(PersonaSet::default(), |set, (_, personas)| set.or(*personas));
        // For each of the core touchpoints, who passes something beyond on the same way, and what the first of them does.
        let mut passed: Vec<(PersonaSet, Option<TouchpointIx>)> = vec![(PersonaSet::default(), None); below.len()];
        for persona in disappointed.iter() {
            let own = |ix: &TouchpointIx| analysis.reached(subject.graph.node(*ix)).contains(persona);
            let sources: Vec<TouchpointIx> = beyond.iter().copied().filter(own).collect();
            let after = nearest(subject.graph, persona, &sources, Direction::Outgoing);
            let before = nearest(subject.graph, persona, &sources, Direction::Incoming);
            for ((core, personas), (who, what)) in below.iter().zip(&mut passed) {
                let source = after[core.index()].or(before[core.index()]).filter(|_| personas.contains(persona));
                if let Some(source) = source {
                    *who = who.or([persona].into_iter().collect());
                    what.get_or_insert(source);
                }
            }
        }
        for ((core, _), (who, what)) in below.iter().zip(passed) {
            let Some(what) = what else { continue };
            findings.push(finding(subject, *core, who, what));
        }
    }
}

/// Who gets to a touchpoint and experiences less there than expected.
fn below_expectation(subject: &Subject<'_>, ix: TouchpointIx) -> PersonaSet {
    let touchpoint = subject.journey.touchpoint(ix);
    let (Some(expectation), Some(experience)) = (&touchpoint.expectation, &touchpoint.experience) else {
        return PersonaSet::default();
    };
    let less = |persona: &PersonaIx| match (expectation.get(*persona), experience.get(*persona)) {
        (Some(expectation), Some(experience)) => experience.value < expectation.value,
        _ => false,
    };
    touchpoint.personas.and(subject.analysis.reached(subject.graph.node(ix))).iter().filter(less).collect()
}

/// Returns, for every node, the source from which a persona gets there first without a renewal, along the transitions or
/// against them.
fn nearest(
    graph: &JourneyGraph<'_>,
    persona: PersonaIx,
    sources: &[TouchpointIx],
    along: Direction,
) -> Vec<Option<TouchpointIx>> {
    let is_open = |_, _, transition: &Transition| {
        transition.personas.contains(persona) && transition.kind != TransitionKind::Renewal
    };
    let mut found = vec![None; graph.graph().node_count()];
    for step in Walk::new(graph, sources.iter().map(|&source| graph.node(source)), along, is_open) {
        found[step.node.index()] = match step.from {
            Some(from) => found[from.index()],
            None => graph.touchpoint(step.node),
        };
    }
    found
}

fn finding(subject: &Subject<'_>, core: TouchpointIx, who: PersonaSet, beyond: TouchpointIx) -> Diagnostic {
    let journey = subject.journey;
    let (core, beyond) = (journey.touchpoint(core), journey.touchpoint(beyond));
    let first = who.iter().next().unwrap_or(PersonaIx(0));
    let score = |scores: &Option<PerPersona<f64>>| scores.as_ref().and_then(|scores| scores.get(first).copied());
    let (expectation, experience) = (score(&core.expectation), score(&core.experience));
    let whom = journey.for_personas(who);
    let level = beyond.level.map_or(Level::Extended, |level| level.value);
    let message = format!(
        "the core touchpoint `{}` is below expectation{whom}, while `{}` is {level}",
        core.id.value, beyond.id.value
    );
    let place = experience.map_or(core.name.span, |experience| experience.span);
    let mut finding = Diagnostic::new(&KIND, place, message).labelled("experienced");
    if let Some(expectation) = expectation {
        finding = finding.related(expectation.span, "expected");
    }
    if let Some(level) = beyond.level {
        finding =
            finding.related(level.span, format!("on the same way, `{}` goes beyond the promise", beyond.id.value));
    }
    finding.help("keep the basic promise first: mend this touchpoint before anything goes beyond it")
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey, labels};

    const RULE: &str = "core-below-expectation";
    const CORE: &str = "name: Eat, level: core, expectation: 4, experience: 3";

    #[test]
    fn before_and_after_are_on_the_same_way() {
        let message = "3: the core touchpoint `eat` is below expectation, while `gift` is exceeding";
        for text in [
            format!("{{ {CORE} }}, {{ name: Gift, level: exceeding }}"),
            format!("{{ name: Gift, level: exceeding }}, Sit, {{ {CORE} }}"),
        ] {
            assert_eq!(found(RULE, &journey("", &text)), [message]);
        }
        let text = journey("", &format!("{{ {CORE} }}, {{ name: Gift, level: extended }}"));
        assert_eq!(labels(RULE, &text), ["4: expected", "extended: on the same way, `gift` goes beyond the promise"]);
    }

    #[test]
    fn another_branch_is_another_way() {
        let text =
            format!("{{ name: Sit, next: [eat, gift] }}, {{ {CORE}, next: done }}, {{ name: Gift, level: exceeding }}");
        assert_eq!(found(RULE, &journey("", &text)), [""; 0]);
    }

    #[test]
    fn a_renewal_begins_another_way() {
        let text = format!(
            "journey: X\nstages:\n  - {{ id: starting-state, touchpoints: [{{ name: Think, next: [eat, gift] }}] }}\n  - id: purchase\n    touchpoints: [{{ {CORE}, next: [think, done] }}, {{ name: Gift, level: exceeding, next: [think, done] }}]\n"
        );
        assert_eq!(found(RULE, &text), [""; 0]);
    }

    #[test]
    fn an_exceeding_touchpoint_that_nobody_reaches_is_on_no_way() {
        let text = format!("{{ name: Sit, next: eat }}, {{ name: Gift, level: exceeding }}, {{ {CORE} }}");
        assert_eq!(found(RULE, &journey("", &text)), [""; 0]);
    }

    #[test]
    fn it_says_for_whom() {
        let keys = "personas: { host: Host, guest: Guest, child: Child }";
        let core = "{ name: Eat, level: core, expectation: 4, experience: { host: 3, guest: 3, child: 5 } }";
        let message = "3: the core touchpoint `eat` is below expectation for Host and Guest, while `gift` is exceeding";
        assert_eq!(found(RULE, &journey(keys, &format!("{core}, {{ name: Gift, level: exceeding }}"))), [message]);
        let text = journey(keys, &format!("{core}, {{ name: Gift, level: exceeding, personas: [guest, child] }}"));
        assert_eq!(
            found(RULE, &text),
            ["3: the core touchpoint `eat` is below expectation for Guest, while `gift` is exceeding"]
        );
        let text = journey(keys, &format!("{core}, {{ name: Gift, level: exceeding, personas: child }}"));
        assert_eq!(found(RULE, &text), [""; 0]);
    }

    #[test]
    fn as_good_as_expected_is_good() {
        let core =
            "{ name: Eat, level: core, expectation: 4, experience: 4 }, { name: Sit, level: core, experience: 1 }";
        assert_eq!(found(RULE, &journey("", &format!("{core}, {{ name: Gift, level: exceeding }}"))), [""; 0]);
    }
}
