//! The expectation and experience of each persona at a touchpoint.

use crate::diagnostic::{Diagnostic, Kind};
use crate::model::{MAX_PERSONAS, PerPersona, PersonaIx, PersonaSet, Touchpoint};
use crate::source::At;

/// Tolerance for decimal scores: 4.1 − 2.1 is a little less than 2.
const SLACK: f64 = 1e-9;

/// The score of each persona, where there is one, found in constant time.
pub(super) struct Scores<'t>([Option<&'t At<f64>>; MAX_PERSONAS]);

impl<'t> Scores<'t> {
    /// Makes the scores of a key of a touchpoint.
    pub fn of(values: Option<&'t PerPersona<f64>>) -> Self {
        let mut each = [None; MAX_PERSONAS];
        match values {
            None => {}
            Some(PerPersona::All(value)) => each.fill(Some(value)),
            Some(PerPersona::Each(values)) => {
                for (persona, value) in values {
                    if let Some(slot) = each.get_mut(persona.value.index()) {
                        *slot = Some(value);
                    }
                }
            }
        }
        Scores(each)
    }

    /// Returns the score of a persona.
    pub fn get(&self, persona: PersonaIx) -> Option<&'t At<f64>> {
        self.0.get(persona.index()).copied().flatten()
    }
}

/// An experience below the expectation.
pub(super) struct Shortfall<'t> {
    /// The personas for which it is below.
    pub personas: PersonaSet,
    /// The greatest difference.
    most: f64,
    /// Whether the difference varies between them.
    differs: bool,
    expectation: &'t At<f64>,
    experience: &'t At<f64>,
}

impl<'t> Shortfall<'t> {
    /// Returns the shortfall of a touchpoint for those of some personas whose experience is at least `least` below
    /// their expectation.
    pub fn of(touchpoint: &'t Touchpoint, personas: PersonaSet, least: f64) -> Option<Self> {
        let (expected, experienced) = (touchpoint.expectation.as_ref()?, touchpoint.experience.as_ref()?);
        let (expected, experienced) = (Scores::of(Some(expected)), Scores::of(Some(experienced)));
        let mut found: Option<Shortfall<'t>> = None;
        for persona in personas.and(touchpoint.personas).iter() {
            let (Some(expectation), Some(experience)) = (expected.get(persona), experienced.get(persona)) else {
                continue;
            };
            let gap = expectation.value - experience.value;
            if gap < least - SLACK || gap < SLACK {
                continue;
            }
            let own = [persona].into_iter().collect();
            found = Some(match found {
                None => Shortfall { personas: own, most: gap, differs: false, expectation, experience },
                Some(known) => {
                    let differs = known.differs || (known.most - gap).abs() > SLACK;
                    let personas = known.personas.or(own);
                    if gap > known.most + SLACK {
                        Shortfall { personas, most: gap, differs, expectation, experience }
                    } else {
                        Shortfall { personas, differs, ..known }
                    }
                }
            });
        }
        found
    }

    /// Returns how far below it is: "2 below expectation".
    pub fn how_far(&self) -> String {
        let up_to = if self.differs { "up to " } else { "" };
        format!("{up_to}{} below expectation", (self.most * 100.0).round() / 100.0)
    }

    /// Makes a finding at the experience, with the expectation as a label.
    pub fn finding(&self, kind: &'static Kind, message: String) -> Diagnostic {
        Diagnostic::new(kind, self.experience.span, message)
            .labelled("experienced")
            .related(self.expectation.span, "expected")
    }
}
