use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::{Rule, Subject, normal, rule};
use crate::model::{PersonaSet, StatedTransition, Target, Touchpoint};
use crate::source::At;

rule! {
    /// A touchpoint leads to the same place twice under the same condition.
    ///
    /// ## Why
    ///
    /// One of the two says nothing of the customer path (D1), or was meant for another place or case. Where both have a
    /// probability, the picture also shows one way as two rarer ones.
    ///
    /// ## Fix
    ///
    /// The second of two transitions that say the same, and have no probability, is removed. Where the customer can also
    /// go elsewhere, this is a guess: transitions without a probability share equally, so one fewer to this target makes
    /// the others likelier.
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
    DuplicateTransition = "duplicate-transition", Structure, Warning
}

impl Rule for DuplicateTransition {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for touchpoint in &subject.journey.touchpoints {
            let mut same: BTreeMap<(Target, Option<String>), Vec<&At<StatedTransition>>> = BTreeMap::new();
            for way in touchpoint.next.iter().flatten() {
                same.entry((way.to.value, way.when.as_ref().map(|when| normal(&when.value)))).or_default().push(way);
            }
            findings.extend(same.values().filter_map(|ways| duplicate(subject, touchpoint, ways)));
        }
    }
}

/// The first way of some that repeats an earlier one for somebody; all have one target and one condition.
fn duplicate(subject: &Subject<'_>, touchpoint: &Touchpoint, ways: &[&At<StatedTransition>]) -> Option<Diagnostic> {
    let journey = subject.journey;
    let personas = |way: &At<StatedTransition>| journey.personas_of_transition(touchpoint, way);
    let mut taken = PersonaSet::default();
    let repeats = |way: &&&At<StatedTransition>| {
        let again = !taken.and(personas(way)).is_empty();
        taken = taken.or(personas(way));
        again
    };
    let again = ways.iter().find(repeats)?;
    let first = ways.iter().find(|way| !personas(way).and(personas(again)).is_empty())?;
    let whom = journey.for_personas(personas(first).and(personas(again)));
    let message = format!("`{}` leads twice to the same place under the same condition{whom}", touchpoint.id.value);
    let finding = Diagnostic::new(&KIND, again.span, message).related(first.span, "the first");
    let finding = finding.help("remove one of them, or say in which case each is taken");
    // Two shares of one way are more than either of them.
    let is_same = first.value == again.value && again.probability.is_none();
    let is_safe = shares_alone(subject, touchpoint, again, ways);
    Some(if is_same { finding.fixed_by("remove it", is_safe, vec![Edit::Remove(again.span)]) } else { finding })
}

/// Whether nobody who takes a transition without a probability shares with transitions other than its equals: then the
/// shares of all targets stay what they are without it.
fn shares_alone(
    subject: &Subject<'_>,
    touchpoint: &Touchpoint,
    way: &At<StatedTransition>,
    equals: &[&At<StatedTransition>],
) -> bool {
    let journey = subject.journey;
    let personas = journey.personas_of_transition(touchpoint, way);
    let shares = |other: &&At<StatedTransition>| {
        other.probability.is_none() && !journey.personas_of_transition(touchpoint, other).and(personas).is_empty()
    };
    let is_equal = |other: &At<StatedTransition>| equals.iter().any(|equal| std::ptr::eq(*equal, other));
    touchpoint.next.iter().flatten().filter(shares).all(is_equal)
}
