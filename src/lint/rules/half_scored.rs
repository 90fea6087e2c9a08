use crate::diagnostic::Diagnostic;
use crate::lint::scores::ByPersona;
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaSet, StageKind, TouchpointIx};

rule! {
    /// A touchpoint says what the customer expects but not what the customer gets, or the reverse.
    ///
    /// ## Why
    ///
    /// What satisfies or disappoints is the difference between the two (D3); one of them alone says nothing. In
    /// the starting state the customer has expectations only, so that is left alone. A touchpoint with neither is
    /// left alone too. Where the scores are given for each persona, each is looked at by itself.
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
            let expected = ByPersona::of(touchpoint.expectation.as_ref());
            let experienced = ByPersona::of(touchpoint.experience.as_ref());
            let halves = [
                (&expected, "expectation", &experienced, "experience"),
                (&experienced, "experience", &expected, "expectation"),
            ];
            for (said, name, other, missing) in halves {
                let half = |persona: &_| said.get(*persona).is_some() && other.get(*persona).is_none();
                let who: PersonaSet = touchpoint.personas.iter().filter(half).collect();
                let Some(value) = who.iter().next().and_then(|first| said.get(first)) else { continue };
                let whom = journey.for_personas(who);
                let message = format!("`{}` has an {name} but no {missing}{whom}", touchpoint.id.value);
                let finding = Diagnostic::new(&KIND, value.span, message);
                findings.push(finding.help(format!(
                    "add the `{missing}`, from 1 to 5: the difference between the two is what satisfies or disappoints"
                )));
            }
        }
    }
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
