use crate::diagnostic::Diagnostic;
use crate::lint::scores::Scores;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, StageKind, TouchpointIx};

rule! {
    /// A touchpoint has an expectation but no experience, or the reverse.
    ///
    /// ## Why
    ///
    /// The difference between the two satisfies or disappoints people; one of them alone says nothing. If each
    /// persona has scores of its own, the rule checks each persona.
    ///
    /// The starting state has expectations only, so the rule skips it. It also skips touchpoints with neither.
    ///
    /// Source: polku's domain model, “Expectation and experience”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, expectation: 4 }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [Look at the menu]
    ///   - id: purchase
    ///     touchpoints: [{ name: Order, expectation: 4, experience: 4.5 }]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    HalfScored = "half-scored", Experience, Warning
}

impl Rule for HalfScored {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for (index, touchpoint) in journey.touchpoints.iter().enumerate() {
            let starts = journey.stage_kind(TouchpointIx::from(index)) == StageKind::StartingState;
            if starts || (touchpoint.expectation.is_none() && touchpoint.experience.is_none()) {
                continue;
            }
            let expected = Scores::of(touchpoint.expectation.as_ref());
            let experienced = Scores::of(touchpoint.experience.as_ref());
            let halves = [
                (&expected, "expectation", &experienced, "experience"),
                (&experienced, "experience", &expected, "expectation"),
            ];
            for (said, name, other, missing) in halves {
                let is_half = |persona: &_| said.get(*persona).is_some() && other.get(*persona).is_none();
                let who: PersonaSet = touchpoint.personas.iter().filter(is_half).collect();
                let Some(value) = who.iter().next().and_then(|first| said.get(first)) else { continue };
                let whom = journey.for_personas(who);
                let message = format!("`{}` has an {name} but no {missing}{whom}", touchpoint.id.value);
                let finding = Diagnostic::new(&KIND, value.span, message);
                findings.push(finding.help(format!(
                    "add `{missing}`, from 1 to 5: the difference between the two satisfies or disappoints people"
                )));
            }
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[half-scored]: `order` has an expectation but no experience
     --> example.yaml:8:47
      |
    8 |     touchpoints: [{ name: Order, expectation: 4 }]
      |                                               ^
      |
      = help: add `experience`, from 1 to 5: the difference between the two satisfies or disappoints people
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::said;

    #[test]
    fn every_persona_counts() {
        let said = |touchpoint: &str| said("half-scored", "purchase", touchpoint);
        assert_eq!(said("{ name: a, experience: 3 }"), ["`a` has an experience but no expectation"]);
        assert_eq!(
            said("{ name: a, expectation: 3, experience: { host: 3 } }"),
            ["`a` has an expectation but no experience for Guest"]
        );
        assert_eq!(
            said("{ name: a, expectation: { guest: 3 }, experience: { host: 3 } }"),
            ["`a` has an expectation but no experience for Guest", "`a` has an experience but no expectation for Host"]
        );
        assert!(said("{ name: a, expectation: { host: 3 }, experience: { host: 3 } }").is_empty());
        assert!(said("{ name: a, personas: host, expectation: 3, experience: { host: 3 } }").is_empty());
        assert!(said("a").is_empty());
    }

    #[test]
    fn the_starting_state_has_expectations_only() {
        assert!(said("half-scored", "starting-state", "{ name: a, expectation: 3 }").is_empty());
    }
}
