//! What personas expect of a touchpoint, and what they experience there.

use crate::diagnostic::{Diagnostic, Kind};
use crate::model::{MAX_PERSONAS, PerPersona, PersonaIx, PersonaSet, Touchpoint};
use crate::source::At;

/// Scores are decimals: 4.1 − 2.1 is a little less than 2.
const SLACK: f64 = 1e-9;

/// A value of each persona, where there is one, found at once.
pub(super) struct ByPersona<'t>([Option<&'t At<f64>>; MAX_PERSONAS]);

impl<'t> ByPersona<'t> {
    /// Of what a touchpoint says.
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
        ByPersona(each)
    }

    /// The value of a persona.
    pub fn get(&self, persona: PersonaIx) -> Option<&'t At<f64>> {
        self.0.get(persona.index()).copied().flatten()
    }
}

/// Experience below expectation.
pub(super) struct Shortfall<'t> {
    /// Who is disappointed.
    pub personas: PersonaSet,
    /// The greatest difference.
    most: f64,
    /// Whether it differs between them.
    differs: bool,
    expectation: &'t At<f64>,
    experience: &'t At<f64>,
}

impl<'t> Shortfall<'t> {
    /// Where the experience of a touchpoint is so far below expectation, or farther, for some of these personas.
    pub fn of(touchpoint: &'t Touchpoint, personas: PersonaSet, least: f64) -> Option<Self> {
        let (expected, experienced) = (touchpoint.expectation.as_ref()?, touchpoint.experience.as_ref()?);
        let (expected, experienced) = (ByPersona::of(Some(expected)), ByPersona::of(Some(experienced)));
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

    /// How far below, as a text: "2 below expectation".
    pub fn how_far(&self) -> String {
        let up_to = if self.differs { "up to " } else { "" };
        format!("{up_to}{} below expectation", (self.most * 100.0).round() / 100.0)
    }

    /// A finding at the experience, with the expectation beside it.
    pub fn finding(&self, kind: &'static Kind, message: String) -> Diagnostic {
        Diagnostic::new(kind, self.experience.span, message)
            .labelled("experienced")
            .related(self.expectation.span, "expected")
    }
}
