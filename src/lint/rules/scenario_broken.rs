use crate::analysis::Misfit;
use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};
use crate::model::{PersonaIx, PersonaSet, Scenario};
use crate::source::Span;

rule! {
    /// No path fits a scenario.
    ///
    /// ## Why
    ///
    /// A scenario without a path has no picture. Often a transition has been changed since the scenario was written, or
    /// a touchpoint is for other personas.
    ///
    /// A path fits if it leads from an entry through all touchpoints under `through`, in this order, through none under
    /// `without`, and to the `end`. It may pass other touchpoints and go back. A transition with the probability 0 leads
    /// nowhere. Each persona that the scenario names needs a path. If it names none, one persona with a path is enough.
    ///
    /// Source: polku's domain model, “Different customers”; a journey map shows a persona in a scenario (Nielsen Norman
    /// Group).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Getting a permit
    /// scenarios:
    ///   refused: { name: The permit is refused, through: decision, end: lost }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Apply, { id: decision, name: Read the decision, next: done }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Getting a permit
    /// scenarios:
    ///   refused: { name: The permit is refused, through: decision, end: lost }
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Apply, { id: decision, name: Read the decision, next: [done, lost] }]
    /// ```
    ScenarioBroken = "scenario-broken", Structure, Error
}

impl Rule for ScenarioBroken {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        for scenario in &journey.scenarios {
            let asked = journey.personas_of_scenario(scenario);
            let misfit = |persona| subject.analysis.scenario_path(scenario, persona).err();
            let misfits: Vec<(PersonaIx, Misfit)> =
                asked.iter().filter_map(|persona| Some((persona, misfit(persona)?))).collect();
            if scenario.personas.is_none() && misfits.len() < asked.len() {
                continue;
            }
            // Personas that get equally far share a finding.
            let mut groups: Vec<(Misfit, PersonaSet)> = Vec::new();
            for (persona, misfit) in misfits {
                let one: PersonaSet = [persona].into_iter().collect();
                match groups.iter_mut().find(|(known, _)| *known == misfit) {
                    Some((_, personas)) => *personas = personas.or(one),
                    None => groups.push((misfit, one)),
                }
            }
            findings.extend(groups.into_iter().map(|(misfit, personas)| finding(subject, scenario, misfit, personas)));
        }
    }
}

fn finding(subject: &Subject<'_>, scenario: &Scenario, misfit: Misfit, personas: PersonaSet) -> Diagnostic {
    let journey = subject.journey;
    let id = |ix| shorten(&journey.touchpoint(ix).id.value);
    let (place, to, help): (Span, String, String) = match misfit.to {
        Some(number) => {
            let wanted = scenario.through[number];
            let serves = journey.touchpoint(wanted.value).personas;
            let help = match subject.graph.hosts(wanted.value).next() {
                Some(host) => format!(
                    "`{}` goes on beside `{}`, so no path leads through it: name `{1}` instead",
                    id(wanted.value),
                    id(host)
                ),
                None if serves.and(personas).is_empty() => {
                    format!("`{}` is not for them: change its `personas`, or those of the scenario", id(wanted.value))
                }
                None => "add a transition, or change `through` or `without`".to_owned(),
            };
            (wanted.span, format!("to `{}`", id(wanted.value)), help)
        }
        None => match scenario.end {
            Some(end) => {
                let help = "add a transition, or change `end` or `without`";
                (end.span, format!("to `{}`", end.value.id(journey)), help.to_owned())
            }
            None => (scenario.id.span, "to an end".to_owned(), "add a transition, or change `without`".to_owned()),
        },
    };
    let from = misfit.from.map_or("from an entry".to_owned(), |from| format!("from `{}`", id(from)));
    let whom = journey.for_personas(personas);
    let past = if scenario.without.is_empty() { "" } else { " that meets nothing under `without`" };
    let message = format!("no path leads {from} {to}{whom}{past}");
    let finding = Diagnostic::new(&KIND, place, message).help(help);
    match misfit.from {
        Some(from) => finding.related(journey.touchpoint(from).name.span, "the path gets to here"),
        None => finding,
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    error[scenario-broken]: no path leads from `decision` to `lost`
     --> example.yaml:3:67
      |
    3 |   refused: { name: The permit is refused, through: decision, end: lost }
      |                                                                   ^^^^
    4 | stages:
    5 |   - id: purchase
    6 |     touchpoints: [Apply, { id: decision, name: Read the decision, next: done }]
      |                                                ----------------- the path gets to here
      |
      = help: add a transition, or change `end` or `without`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::found;

    const RULE: &str = "scenario-broken";

    fn broken(scenario: &str) -> Vec<String> {
        let keys = format!("personas: {{ ill: Ill, well: Well }}\nscenarios: {{ x: {{ name: X, {scenario} }} }}");
        let stages = "stages:
  - { id: starting-state, touchpoints: [letter] }
  - { id: pre-purchase, touchpoints: [{ name: x-ray, next: [{ to: surgery, personas: ill }, done] }] }
  - { id: purchase, touchpoints: [{ name: surgery, personas: ill }] }
";
        found(RULE, &format!("journey: Hospital\n{keys}\n{stages}"))
    }

    #[test]
    fn each_named_persona_needs_a_path() {
        assert_eq!(broken("through: surgery"), [""; 0]);
        assert_eq!(broken("through: surgery, personas: ill"), [""; 0]);
        assert_eq!(
            broken("through: surgery, personas: [ill, well]"),
            ["surgery: no path leads from an entry to `surgery` for Well"]
        );
    }

    #[test]
    fn the_finding_says_how_far_the_path_gets() {
        assert_eq!(broken("end: lost"), ["lost: no path leads from an entry to `lost`"]);
        assert_eq!(broken("through: [x-ray, letter]"), ["letter: no path leads from `x-ray` to `letter`"]);
        let without = "through: x-ray, without: letter";
        assert_eq!(
            broken(without),
            ["x-ray: no path leads from an entry to `x-ray` that meets nothing under `without`"]
        );
    }
}
