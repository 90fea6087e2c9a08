use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Settings, Subject, WholeProject, rule};
use crate::model::{Definitions, FormerIds};
use crate::source::Span;

rule! {
    /// A former id (`was`) is the id of another element, or two elements claim it.
    ///
    /// ## Why
    ///
    /// Baselines and evidence that know an element by a former id follow it to the element that says `was`. An id that
    /// is in use goes first, so such a `was` has no effect. Of two elements that both had the id, nobody can tell which
    /// one is meant.
    ///
    /// Source: polku's domain model, “Management”.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order, { name: Order at the counter, was: order }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// journey: Buying a pancake
    /// stages:
    ///   - id: purchase
    ///     touchpoints: [Order online, { name: Order at the counter, was: order }]
    /// ```
    WasTaken = "was-taken", Consistency, Warning
}

impl Rule for WasTaken {
    fn check_journey(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let journey = subject.journey;
        let all: Vec<FormerIds<'_>> = journey.former_ids().collect();
        if all.is_empty() {
            return;
        }
        let definitions = journey.definitions.former_ids().map(|one| (one.registry, one.id));
        let stages = journey.stages.iter().map(|stage| ("stages", stage.id.value.as_str()));
        let touchpoints = journey.touchpoints.iter().map(|one| ("touchpoints", one.id.value.as_str()));
        let living = definitions.chain(stages).chain(touchpoints).collect();
        taken(&all, &living, |former| !former.in_catalog, findings);
    }

    fn waits(&self, catalog: &Definitions, _settings: &Settings) -> bool {
        catalog.former_ids().any(|former| !former.was.is_empty())
    }

    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        let all: Vec<FormerIds<'_>> = project.catalog.former_ids().collect();
        let living = all.iter().map(|former| (former.registry, former.id)).collect();
        taken(&all, &living, |_| true, findings);
    }
}

/// Reports the former ids that are in use, or that an earlier element claims.
fn taken(
    all: &[FormerIds<'_>],
    living: &HashSet<(&str, &str)>,
    is_told: impl Fn(&FormerIds<'_>) -> bool,
    findings: &mut Vec<Diagnostic>,
) {
    let mut claimed: HashMap<(&str, &str), (&str, Option<Span>)> = HashMap::new();
    for former in all {
        let (id, noun) = (former.id, former.registry.trim_end_matches('s'));
        for was in former.was {
            let place = is_told(former).then_some(was.span);
            let key = (former.registry, was.value.as_str());
            let message = match claimed.get(&key) {
                _ if was.value == id => format!("`{id}` has its own id as a former one"),
                _ if living.contains(&key) => format!("`{id}` was `{0}`, but `{0}` is another {noun} now", was.value),
                Some((first, _)) if *first != id => format!("`{first}` and `{id}` both were `{}`", was.value),
                Some(_) => continue,
                None => {
                    claimed.insert(key, (id, place));
                    continue;
                }
            };
            let Some(place) = place else { continue };
            let mut finding = Diagnostic::new(&KIND, place, message);
            if let Some((first, Some(span))) = claimed.get(&key) {
                finding = finding.related(*span, format!("`{first}` was it first"));
            }
            let help = match was.value == id {
                true => "remove it: `was` has the ids that it had before",
                false => "keep it at the element that it belongs to, and remove it elsewhere",
            };
            findings.push(finding.help(help));
        }
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[was-taken]: `order-at-the-counter` was `order`, but `order` is another touchpoint now
     --> example.yaml:4:61
      |
    4 |     touchpoints: [Order, { name: Order at the counter, was: order }]
      |                                                             ^^^^^
      |
      = help: keep it at the element that it belongs to, and remove it elsewhere
    "
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{found, journey};

    #[test]
    fn a_former_id_is_that_of_one_element_of_its_kind() {
        let said = |touchpoints: &str| found("was-taken", &journey("", touchpoints));
        assert_eq!(said("{ name: a, was: c }, { name: b, was: [d, purchase] }"), [""; 0]);
        assert_eq!(said("{ name: a, was: b }, b"), ["b: `a` was `b`, but `b` is another touchpoint now"]);
        assert_eq!(said("{ name: a, was: a }"), ["a: `a` has its own id as a former one"]);
        assert_eq!(said("{ name: a, was: c }, { name: b, was: c }"), ["c: `a` and `b` both were `c`"]);
        let teams = "teams: { x: { name: X, was: y }, y: Y }\n";
        assert_eq!(
            found("was-taken", &journey(teams, "{ name: a, responsible: x }")),
            ["y: `x` was `y`, but `y` is another team now"]
        );
    }
}
