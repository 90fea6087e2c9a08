//! Compares expectations and experiences.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Comparison, Found};
use crate::diff::kinds as k;
use crate::diff::kinds::{ChangeKind, Class};
use crate::model::{Element, PerPersona, PersonaIx, Segment, Touchpoint};

/// Tolerance for differences of decimals.
const SLACK: f64 = 1e-9;

/// The two scores of a persona on one side.
#[derive(Clone, Copy)]
struct Scores {
    expectation: Option<f64>,
    experience: Option<f64>,
}

impl Scores {
    /// Returns by how much the experience is below the expectation, at least 0.
    fn shortfall(self) -> Option<f64> {
        Some((self.expectation? - self.experience?).max(0.0))
    }
}

/// How a score is told: with its kinds of change.
struct Score {
    key: &'static str,
    raised: &'static ChangeKind,
    lowered: &'static ChangeKind,
    added: &'static ChangeKind,
    removed: &'static ChangeKind,
}

static EXPECTATION: Score = Score {
    key: "expectation",
    raised: &k::EXPECTATION_RAISED,
    lowered: &k::EXPECTATION_LOWERED,
    added: &k::EXPECTATION_ADDED,
    removed: &k::EXPECTATION_REMOVED,
};

static EXPERIENCE: Score = Score {
    key: "experience",
    raised: &k::EXPERIENCE_RAISED,
    lowered: &k::EXPERIENCE_LOWERED,
    added: &k::EXPERIENCE_ADDED,
    removed: &k::EXPERIENCE_REMOVED,
};

/// Returns the value of a persona whom a touchpoint serves.
pub(super) fn value_of<'v, T>(values: &'v Option<PerPersona<T>>, of: &Touchpoint, persona: PersonaIx) -> Option<&'v T> {
    match values.as_ref()? {
        PerPersona::All(value) => of.personas.contains(persona).then_some(&value.value),
        each => each.get(persona).map(|value| &value.value),
    }
}

/// Whether a key has one value for all personas, or none.
pub(super) fn is_for_all<T>(values: &Option<PerPersona<T>>) -> bool {
    !matches!(values, Some(PerPersona::Each(_)))
}

impl<'j> Comparison<'_, 'j> {
    /// Compares the scores of a touchpoint: once where they are for everybody on both sides, otherwise for each persona.
    pub(super) fn scores(&mut self, old: (&Touchpoint, &Element<'j>), new: (&Touchpoint, &Element<'j>)) {
        let is_one = [old.0, new.0].iter().all(|one| is_for_all(&one.expectation) && is_for_all(&one.experience));
        if is_one {
            let all = |values: &Option<PerPersona<f64>>| match values {
                Some(PerPersona::All(value)) => Some(value.value),
                _ => None,
            };
            let of = |one: &Touchpoint| Scores { expectation: all(&one.expectation), experience: all(&one.experience) };
            return self.scores_of((of(old.0), old.1), (of(new.0), new.1), None);
        }
        for (here, there) in self.personas.clone() {
            let of = |one: &Touchpoint, persona| Scores {
                expectation: value_of(&one.expectation, one, persona).copied(),
                experience: value_of(&one.experience, one, persona).copied(),
            };
            let sides = ((of(old.0, here), old.1), (of(new.0, there), new.1));
            self.scores_of(sides.0, sides.1, Some((here, there)));
        }
    }

    /// Compares the scores of everybody, or of one persona. Where the gap changed, it is told of the score that moved it.
    fn scores_of(
        &mut self,
        (old, old_element): (Scores, &Element<'j>),
        (new, new_element): (Scores, &Element<'j>),
        persona: Option<(PersonaIx, PersonaIx)>,
    ) {
        let gap = match (old.shortfall(), new.shortfall()) {
            (Some(old), Some(new)) if (new - old).abs() > SLACK => Some(new.total_cmp(&old)),
            _ => None,
        };
        let moved = |old: Option<f64>, new: Option<f64>| old?.partial_cmp(&new?).filter(|order| order.is_ne());
        let experience = moved(old.experience, new.experience);
        // An experience that rises narrows a gap; an expectation that rises widens it.
        let by_experience = gap.is_some() && gap == experience;
        for (score, before, after) in
            [(&EXPECTATION, old.expectation, new.expectation), (&EXPERIENCE, old.experience, new.experience)]
        {
            let is_experience = score.key == "experience";
            let kind = match (before, after, moved(before, after)) {
                (None, Some(_), _) => score.added,
                (Some(_), None, _) => score.removed,
                (.., Some(way)) => {
                    let tells_gap = gap.filter(|_| is_experience == by_experience);
                    match (tells_gap, way) {
                        (Some(Ordering::Greater), _) => &k::GAP_WIDENED,
                        (Some(_), _) => &k::GAP_NARROWED,
                        (None, Ordering::Less) => score.raised,
                        (None, _) => score.lowered,
                    }
                }
                _ => continue,
            };
            let class = match kind.name {
                // The expectation fell: the customer is no better off.
                "gap-narrowed" if !is_experience => Class::Look,
                _ => self.unless_known(kind.class),
            };
            let clause = clause(score.key, (old, new), (before, after), kind);
            let element = if after.is_some() { new_element } else { old_element };
            let index = persona.map(|(here, there)| if after.is_some() { there } else { here });
            let found = self.of_score(kind, element, score.key, index, after.is_none(), self.whose(clause, persona));
            self.add(found.class(class).before(number(before)).after(number(after)));
        }
    }

    /// Returns a clause with the persona that it is about.
    fn whose(&self, clause: String, persona: Option<(PersonaIx, PersonaIx)>) -> String {
        match persona.and_then(|(_, there)| self.new.journey().persona_name(there)) {
            Some(name) => format!("{clause} for {}", crate::diagnostic::shorten(name)),
            None => clause,
        }
    }

    /// Makes a change of the value of a touchpoint for a persona: at its own place if it has one, otherwise at the value for
    /// all.
    pub(super) fn of_score(
        &self,
        kind: &'static ChangeKind,
        element: &Element<'j>,
        key: &str,
        persona: Option<PersonaIx>,
        is_gone: bool,
        clause: String,
    ) -> Found {
        let journey = if is_gone { self.old.journey() } else { self.new.journey() };
        let id = persona.and_then(|persona| journey.persona_id(persona));
        let depth = element.address.segments().len();
        let parts = element.parts();
        let own = parts.iter().find(|part| {
            matches!(super::below(part, depth), [Segment::Key(one), Segment::Id(of), ..] if *one == key && Some(*of) == id)
        });
        let all = || {
            parts.iter().find(|part| {
                matches!(super::below(part, depth), [Segment::Key(one)] | [Segment::Key(one), Segment::Item { .. }] if *one == key)
            })
        };
        let part = own.or_else(all).unwrap_or(element);
        let found = if is_gone { Found::gone(kind, part, clause) } else { Found::at(kind, part, clause) };
        let address = match id {
            Some(id) => format!("{}.{key}.{id}", element.address),
            None => format!("{}.{key}", element.address),
        };
        Found { address, ..found }
    }
}

fn number(value: Option<f64>) -> Value {
    value.map_or(Value::Null, |value| if value.fract() == 0.0 { Value::from(value as i64) } else { Value::from(value) })
}

/// Says how a score changed: "falls from 3 to 2, of 4 expected".
fn clause(
    key: &str,
    (old, new): (Scores, Scores),
    (before, after): (Option<f64>, Option<f64>),
    kind: &ChangeKind,
) -> String {
    let verb = |before: f64, after: f64| if after > before { "rises" } else { "falls" };
    let said = match (before, after) {
        (Some(before), Some(after)) => format!("the {key} {} from {before} to {after}", verb(before, after)),
        (None, Some(after)) => format!("the {key} is new: {after}"),
        (Some(before), None) => format!("the {key} of {before} is no longer stated"),
        (None, None) => String::new(),
    };
    if !kind.name.starts_with("gap-") {
        return said;
    }
    match (key, old.expectation, new.expectation, new.experience) {
        ("experience", Some(was), Some(expected), _) if (was - expected).abs() < SLACK => {
            format!("{said}, where {expected} is expected")
        }
        ("experience", Some(was), Some(expected), _) => {
            format!("{said}, where {expected} is expected (before {was})")
        }
        ("expectation", _, _, Some(experience)) => format!("{said}, and the experience is {experience}"),
        _ => said,
    }
}
