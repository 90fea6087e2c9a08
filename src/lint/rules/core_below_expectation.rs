use petgraph::Direction;

use crate::analysis::Walk;
use crate::diagnostic::Diagnostic;
use crate::graph::{JourneyGraph, Transition, TransitionKind};
use crate::lint::{Rule, Subject, rule};
use crate::model::{Level, PersonaIx, PersonaSet, TouchpointIx};

rule! {
    /// A core touchpoint is below expectation, while another on the same path goes beyond the core.
    ///
    /// ## Why
    ///
    /// The core experience (reliability, quality, the basic promise) comes before anything that extends it or is meant
    /// to exceed expectations. A surprise does not make up for a broken promise; it shows where the effort goes
    /// instead.
    ///
    /// The rule reports a touchpoint of `level: core` whose experience is below its expectation, if the same customer
    /// also passes one of `level: extended` or `exceeding` on one path, before or after it. A renewal begins another
    /// path.
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
        // For each core touchpoint, the personas that pass one beyond the core on the same path, and the first of those.
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
            findings.extend(what.and_then(|beyond| finding(subject, *core, who, beyond)));
        }
    }
}

/// Returns the personas that reach a touchpoint and experience less there than they expect.
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

fn finding(subject: &Subject<'_>, core: TouchpointIx, who: PersonaSet, beyond: TouchpointIx) -> Option<Diagnostic> {
    let journey = subject.journey;
    let (core, beyond) = (journey.touchpoint(core), journey.touchpoint(beyond));
    let first = who.iter().next()?;
    let expectation = core.expectation.as_ref()?.get(first)?;
    let experience = core.experience.as_ref()?.get(first)?;
    let level = beyond.level?;
    let whom = journey.for_personas(who);
    let message = format!(
        "core touchpoint `{}` is below expectation{whom}, while `{}` on the same path is {}",
        core.id.value, beyond.id.value, level.value
    );
    let finding = Diagnostic::new(&KIND, experience.span, message)
        .labelled("experienced")
        .related(expectation.span, "expected")
        .related(level.span, format!("`{}` on the same path goes beyond the core", beyond.id.value));
    Some(finding.help("improve this touchpoint before adding anything beyond the core"))
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[core-below-expectation]: core touchpoint `get-the-pancake` is below expectation, while `find-a-flower-on-the-plate` on the same path is exceeding
     --> example.yaml:5:75
      |
    5 |       - { name: Get the pancake, level: core, expectation: 4, experience: 2 }
      |                                                            - expected     ^ experienced
    6 |       - { name: Find a flower on the plate, level: exceeding }
      |                                                    --------- `find-a-flower-on-the-plate` on the same path goes beyond the core
      |
      = help: improve this touchpoint before adding anything beyond the core
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey, labels};

    const RULE: &str = "core-below-expectation";
    const CORE: &str = "name: Eat, level: core, expectation: 4, experience: 3";

    #[test]
    fn before_and_after_are_on_the_same_way() {
        let message = "3: core touchpoint `eat` is below expectation, while `gift` on the same path is exceeding";
        for text in [
            format!("{{ {CORE} }}, {{ name: Gift, level: exceeding }}"),
            format!("{{ name: Gift, level: exceeding }}, Sit, {{ {CORE} }}"),
        ] {
            assert_eq!(found(RULE, &journey("", &text)), [message]);
        }
        let text = journey("", &format!("{{ {CORE} }}, {{ name: Gift, level: extended }}"));
        assert_eq!(labels(RULE, &text), ["4: expected", "extended: `gift` on the same path goes beyond the core"]);
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
        let message = "3: core touchpoint `eat` is below expectation for Host and Guest, while `gift` on the same path is exceeding";
        assert_eq!(found(RULE, &journey(keys, &format!("{core}, {{ name: Gift, level: exceeding }}"))), [message]);
        let text = journey(keys, &format!("{core}, {{ name: Gift, level: exceeding, personas: [guest, child] }}"));
        assert_eq!(
            found(RULE, &text),
            ["3: core touchpoint `eat` is below expectation for Guest, while `gift` on the same path is exceeding"]
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
