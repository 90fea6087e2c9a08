use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::{Rule, Subject, normal, rule};
use crate::model::{PersonaSet, StatedTransition, Target, Touchpoint};
use crate::source::At;

rule! {
    /// A touchpoint leads to the same target twice under the same condition.
    ///
    /// ## Why
    ///
    /// One of the two transitions adds nothing, or was meant for another target or case. If both have a probability,
    /// pictures also show one transition as two that are less likely.
    ///
    /// Source: polku's domain model, “Stages and the loop” (Filenius 2015).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A friend's tip]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: Look at the menu, next: [order, order] }]
    ///   - id: purchase
    ///     touchpoints: [Order]
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
    ///     touchpoints: [{ name: Look at the menu, next: [order, { to: lost, when: nothing is vegan }] }]
    ///   - id: purchase
    ///     touchpoints: [Order]
    ///   - id: post-purchase
    ///     touchpoints: [{ name: Tell a friend, next: [a-friends-tip, done] }]
    /// ```
    ///
    /// ## Fix
    ///
    /// The second of two identical transitions without a probability is removed. If the customer can also go elsewhere,
    /// this is a guess: transitions without a probability share equally, so one fewer to this target makes the others
    /// more likely.
    DuplicateTransition = "duplicate-transition", Structure, Warning
}

impl Rule for DuplicateTransition {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for touchpoint in &subject.journey.touchpoints {
            let mut same: BTreeMap<(Target, Option<String>), Vec<&At<StatedTransition>>> = BTreeMap::new();
            for transition in touchpoint.next.iter().flatten() {
                same.entry((transition.to.value, transition.when.as_ref().map(|when| normal(&when.value))))
                    .or_default()
                    .push(transition);
            }
            findings.extend(same.values().filter_map(|transitions| duplicate(subject, touchpoint, transitions)));
        }
    }
}

/// Returns a finding at the first transition that repeats an earlier one for some persona. All have one target and one
/// condition.
fn duplicate(
    subject: &Subject<'_>,
    touchpoint: &Touchpoint,
    transitions: &[&At<StatedTransition>],
) -> Option<Diagnostic> {
    let journey = subject.journey;
    let personas = |transition: &At<StatedTransition>| journey.personas_of_transition(touchpoint, transition);
    let mut taken = PersonaSet::default();
    let repeats = |transition: &&&At<StatedTransition>| {
        let again = !taken.and(personas(transition)).is_empty();
        taken = taken.or(personas(transition));
        again
    };
    let again = transitions.iter().find(repeats)?;
    let first = transitions.iter().find(|transition| !personas(transition).and(personas(again)).is_empty())?;
    let whom = journey.for_personas(personas(first).and(personas(again)));
    let message = format!(
        "`{}` leads to `{}` twice under the same condition{whom}",
        touchpoint.id.value,
        journey.target_id(again.to.value)
    );
    let finding = Diagnostic::new(&KIND, again.span, message).related(first.span, "the first transition");
    let finding = finding.help("remove one of them, or add `when` to say when each is taken");
    // Two shares of one transition are more than either of them.
    let is_same = first.value == again.value && again.probability.is_none();
    let is_safe = shares_alone(subject, touchpoint, again, transitions);
    Some(if is_same { finding.fixed_by("remove it", is_safe, vec![Edit::Remove(again.span)]) } else { finding })
}

/// Whether nobody who takes a transition without a probability shares with transitions other than its equals: then the
/// shares of all targets stay what they are without it.
fn shares_alone(
    subject: &Subject<'_>,
    touchpoint: &Touchpoint,
    transition: &At<StatedTransition>,
    equals: &[&At<StatedTransition>],
) -> bool {
    let journey = subject.journey;
    let personas = journey.personas_of_transition(touchpoint, transition);
    let shares = |other: &&At<StatedTransition>| {
        other.probability.is_none() && !journey.personas_of_transition(touchpoint, other).and(personas).is_empty()
    };
    let is_equal = |other: &At<StatedTransition>| equals.iter().any(|equal| std::ptr::eq(*equal, other));
    touchpoint.next.iter().flatten().filter(shares).all(is_equal)
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[duplicate-transition]: `look-at-the-menu` leads to `order` twice under the same condition
     --> example.yaml:6:59
      |
    6 |     touchpoints: [{ name: Look at the menu, next: [order, order] }]
      |                                                    -----  ^^^^^
      |                                                    |
      |                                                    the first transition
      |
      = help: remove one of them, or add `when` to say when each is taken
    "
}
