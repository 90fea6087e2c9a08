use crate::analysis::PathEnd;
use crate::diagnostic::{Diagnostic, shorten};
use crate::lint::{Rule, Subject, rule};
use crate::model::{EndIx, PersonaIx, PersonaSet, TouchpointIx};

rule! {
    /// The journey map tells one path, and the journey has others that matter.
    ///
    /// ## Why
    ///
    /// Without scenarios, the map tells the path of most of those who get through. Readers take it for the whole story.
    /// If that path leaves out a stage, or if more customers come to another end, somebody should decide which paths are
    /// worth a picture: write `scenarios`.
    ///
    /// The rule checks every persona without a scenario. A stage is left out if some of the persona's customers reach
    /// it, and the path does not. Another end counts if more of them come to it than to the end of the path; those who begin
    /// another round come to the end that it counts as. One
    /// scenario for a persona is enough: then the author has chosen.
    ///
    /// Source: polku's domain model, “Different customers”; a journey map shows a persona in a scenario (Nielsen Norman
    /// Group).
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: A lump in the breast
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A letter comes]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: X-ray, next: [{ to: operation, probability: 0.05 }, done] }]
    ///   - id: purchase
    ///     touchpoints: [Operation]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: A lump in the breast
    /// scenarios:
    ///   well: { name: All is well, without: operation }
    ///   malignant: { name: The lump is malignant, through: operation }
    /// stages:
    ///   - id: starting-state
    ///     touchpoints: [A letter comes]
    ///   - id: pre-purchase
    ///     touchpoints: [{ name: X-ray, next: [{ to: operation, probability: 0.05 }, done] }]
    ///   - id: purchase
    ///     touchpoints: [Operation]
    /// ```
    PathUnstated = "path-unstated", Structure, Info
}

impl Rule for PathUnstated {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let (journey, analysis) = (subject.journey, subject.analysis);
        let told = journey.scenarios.iter().map(|scenario| journey.personas_of_scenario(scenario));
        let untold = journey.travellers().without(told.fold(PersonaSet::default(), PersonaSet::or));
        let mut left_out: Vec<(PersonaSet, Option<TouchpointIx>)> = vec![Default::default(); journey.stages.len()];
        let mut ends: Vec<(EndIx, EndIx, PersonaSet)> = Vec::new();
        for persona in untold.iter() {
            let one: PersonaSet = [persona].into_iter().collect();
            let path = analysis.main_path(persona);
            // Where nothing leads to an end, other rules say so.
            let (Some(end), Some(&last)) = (path.end, path.touchpoints.last()) else { continue };
            let end = counted_end(subject, last, persona, end);
            let mut is_told = vec![false; journey.stages.len()];
            path.touchpoints.iter().for_each(|&ix| is_told[journey.touchpoint(ix).stage.index()] = true);
            for (index, stage) in journey.stages.iter().enumerate().filter(|(index, _)| !is_told[*index]) {
                let mut touchpoints = stage.touchpoints.clone().map(TouchpointIx);
                if let Some(reached) = touchpoints.find(|&ix| reaches(subject, ix, persona)) {
                    let (personas, first) = &mut left_out[index];
                    (*personas, *first) = (personas.or(one), first.or(Some(reached)));
                }
            }
            let outcomes = analysis.outcomes(persona);
            let share = |of: EndIx| outcomes.iter().find(|(end, _)| *end == of).map_or(0.0, |(_, share)| *share);
            let most = outcomes.iter().filter(|(_, more)| *more > share(end) + 1e-9);
            let most = most.fold(None, |most: Option<(EndIx, f64)>, &(end, share)| match most {
                Some((_, known)) if known >= share => most,
                _ => Some((end, share)),
            });
            if let Some((other, _)) = most {
                match ends.iter_mut().find(|(told, known, _)| (*told, *known) == (end, other)) {
                    Some((.., personas)) => *personas = personas.or(one),
                    None => ends.push((end, other, one)),
                }
            }
        }
        for (stage, (personas, reached)) in journey.stages.iter().zip(left_out) {
            let Some(reached) = reached else { continue };
            let whom = journey.for_personas(personas);
            let message = format!("the map leaves out this stage{whom}: the main path does not lead there");
            let through = format!("through: {}", shorten(&journey.touchpoint(reached).id.value));
            findings.push(Diagnostic::new(&KIND, stage.id.span, message).help(help(&through)));
        }
        for (told, other, personas) in ends {
            let whom = journey.for_personas(personas);
            let [told, other] = [told, other].map(|end| journey.end(end).id.value.as_str());
            let message = format!("the map tells the path to `{told}`{whom}, but more come to `{other}`");
            let help = help(&format!("end: {other}"));
            findings.push(Diagnostic::new(&KIND, journey.title.span, message).help(help));
        }
    }
}

/// Returns the end of a path; of a renewal, the end that the round counts as.
fn counted_end(subject: &Subject<'_>, last: TouchpointIx, persona: PersonaIx, end: PathEnd) -> EndIx {
    let graph = subject.graph;
    match end {
        PathEnd::End(end) => end,
        _ => graph
            .transitions_of(graph.node(last), persona)
            .find_map(|(edge, ..)| graph.counts_as(edge))
            .unwrap_or(EndIx::DONE),
    }
}

fn help(fits: &str) -> String {
    format!("name the paths that are worth a picture: `scenarios: {{ an-id: {{ name: …, {fits} }} }}`")
}

fn reaches(subject: &Subject<'_>, ix: TouchpointIx, persona: PersonaIx) -> bool {
    let serves = subject.journey.touchpoint(ix).personas.contains(persona);
    serves && subject.analysis.reached(subject.graph.node(ix)).contains(persona)
}

#[cfg(test)]
super::tests::shows! {
    @r"
    info[path-unstated]: the map leaves out this stage: the main path does not lead there
     --> example.yaml:7:9
      |
    7 |   - id: purchase
      |         ^^^^^^^^
      |
      = help: name the paths that are worth a picture: `scenarios: { an-id: { name: …, through: operation } }`
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::found;

    const RULE: &str = "path-unstated";

    /// A permit that is granted with this probability, or else refused: then there may be an appeal.
    fn permit(keys: &str, granted: f64) -> String {
        format!(
            "journey: Permit\npersonas: {{ owner: Owner, tenant: Tenant }}\n{keys}\nstages:\n  - {{ id: purchase, touchpoints: [apply, {{ name: decision, next: [{{ to: done, probability: {granted} }}, {{ to: appeal, personas: owner }}, lost] }}] }}\n  - {{ id: post-purchase, touchpoints: [{{ name: appeal, personas: owner, next: lost }}] }}\n"
        )
    }

    #[test]
    fn a_stage_that_the_path_leaves_out_is_told() {
        let stage = "post-purchase: the map leaves out this stage for Owner: the main path does not lead there";
        assert_eq!(found(RULE, &permit("", 0.9)), [stage]);
        let appeal = "scenarios: { appeal: { name: Appeal, through: appeal } }";
        assert_eq!(found(RULE, &permit(appeal, 0.9)), [""; 0]);
        let tenants = "scenarios: { usual: { name: Usual, personas: tenant } }";
        assert_eq!(found(RULE, &permit(tenants, 0.9)), [stage]);
    }

    #[test]
    fn an_end_that_more_customers_come_to_is_told() {
        let end = "Permit: the map tells the path to `done`, but more come to `lost`";
        assert!(found(RULE, &permit("", 0.3)).contains(&end.to_owned()));
        assert_eq!(found(RULE, &permit("scenarios: { usual: Usual }", 0.3)), [""; 0]);
    }
}
