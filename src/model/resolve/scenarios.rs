//! Resolves scenarios.

use super::{Raw, Resolver, text};
use crate::diagnostic::Diagnostic;
use crate::model::definitions::TouchpointIx;
use crate::model::ends::RENEWED;
use crate::model::journey::Journey;
use crate::model::problems as p;
use crate::model::raw::{RawScenario, ToEnd, ToTouchpoint};
use crate::model::reader::{Fault, Reader};
use crate::model::scenario::{MAX_SCENARIOS, MAX_THROUGH, Scenario, ScenarioEnd};
use crate::model::values::{Many, Name, Ref, Registry};
use crate::source::{At, Span};
use crate::yaml::LIMIT;

/// The most steps that finding the paths of all scenarios may take, in touchpoints and transitions looked at.
const MOST_STEPS: usize = 10_000_000;

/// The most touchpoints that the paths of all scenarios may have together.
const MOST_MET: usize = 50_000;

impl<'t> Resolver<'_, 't, '_> {
    pub(super) fn scenarios(&mut self, raw: Raw<Registry<'t, RawScenario<'t>>>) -> Vec<Scenario> {
        let Some(At { value: Registry(entries), span }) = raw else { return Vec::new() };
        let count = entries.len();
        if count > MAX_SCENARIOS {
            let message = format!("{count} scenarios are more than the {MAX_SCENARIOS} that a journey may have");
            let help = "keep those that are worth a picture, or split the journey";
            self.reader.report(Diagnostic::new(&LIMIT, span, message).help(help));
        }
        let entries = entries.into_iter().take(MAX_SCENARIOS);
        let scenarios: Vec<Scenario> = entries
            .filter_map(|(id, raw)| match raw.value {
                Ok(raw) => self.scenario(id, raw),
                Err(Fault::Absent) => {
                    let message = format!("the scenario `{}` has no name", id.value);
                    let diagnostic = Diagnostic::new(&p::MISSING_KEY, id.span, message);
                    self.reader.report(diagnostic.help(format!("write `{}: A name`", id.value)));
                    None
                }
                Err(_) => None,
            })
            .collect();
        scenarios
    }

    /// Reports scenarios that would take too long to find, or too much room to show.
    pub(super) fn check_scenarios(journey: &Journey, span: Span, reader: &mut Reader<'_>) {
        let legs: usize = journey.scenarios.iter().map(|scenario| scenario.through.len() + 1).sum();
        let transitions: usize = journey.touchpoints.iter().map(|one| one.next.as_ref().map_or(1, Vec::len)).sum();
        let steps = legs * journey.persona_count() * (journey.touchpoints.len() + transitions);
        if steps > MOST_STEPS || legs * journey.touchpoints.len() > MOST_MET.max(journey.touchpoints.len()) {
            let message = "these scenarios are too many for a journey of this size";
            let help = "leave out scenarios, or touchpoints under their `through`";
            reader.report(Diagnostic::new(&LIMIT, span, message).help(help));
        }
    }

    fn scenario(&mut self, id: At<&str>, raw: RawScenario<'t>) -> Option<Scenario> {
        let personas = self.personas_named(raw.personas).filter(|named| !named.is_empty());
        for named in personas.iter().flatten() {
            let persona = &self.personas.entries[named.value.index()];
            let Some(accompanies) = &persona.accompanies else { continue };
            let message = format!("`{}` is a companion, and takes no path of its own", persona.identity.id.value);
            let diagnostic = Diagnostic::new(&p::CONTRADICTION, named.span, message);
            self.reader.report(diagnostic.help(format!("name `{}`: companions come along", accompanies.value)));
        }
        let mut through = self.touchpoints_named(raw.through);
        let without = self.touchpoints_named(raw.without);
        if through.len() > MAX_THROUGH {
            let span = through[MAX_THROUGH].span;
            let message = format!("a scenario may lead through at most {MAX_THROUGH} touchpoints");
            let help = "name only the touchpoints that tell this path from others";
            self.reader.report(Diagnostic::new(&LIMIT, span, message).help(help));
            through.truncate(MAX_THROUGH);
        }
        for avoided in &without {
            let Some(met) = through.iter().find(|met| met.value == avoided.value) else { continue };
            let message = "a path cannot both meet and avoid a touchpoint";
            let diagnostic = Diagnostic::new(&p::CONTRADICTION, avoided.span, message);
            self.reader.report(diagnostic.related(met.span, "met here").help("remove one of them"));
        }
        let end = raw.end.and_then(|end| self.scenario_end(end));
        Some(Scenario {
            id: id.map(str::to_owned),
            name: raw.name?.map(|Name(name)| name.to_owned()),
            description: text(raw.description),
            personas,
            through,
            without,
            end,
        })
    }

    fn touchpoints_named(&mut self, raw: Raw<Many<Ref<'t, ToTouchpoint>>>) -> Vec<At<TouchpointIx>> {
        let ids = raw.map(|many| many.value.0).unwrap_or_default();
        ids.into_iter().filter_map(|id| self.touchpoint_ix(At { value: id.id, span: id.span }, false)).collect()
    }

    fn scenario_end(&mut self, end: At<Ref<'t, ToEnd>>) -> Option<At<ScenarioEnd>> {
        if end.value.id == RENEWED {
            return Some(At { value: ScenarioEnd::Renewed, span: end.span });
        }
        Some(self.end_or(Some(end), Some(RENEWED))?.map(ScenarioEnd::End))
    }
}
