use crate::diagnostic::Diagnostic;
use crate::lint::{Rule, Settings, WholeProject, rule};
use crate::model::Definitions;

rule! {
    /// The baseline contains findings that no longer exist.
    ///
    /// ## Why
    ///
    /// A baseline lets old findings pass so that new ones show. If an entry stays after its fault is corrected, the
    /// same fault passes when it comes back. `polku lint --prune-baseline` removes such entries and adds none.
    ///
    /// Only a run over the whole project reports this. A run on some files, or without some rules, ignores the entries
    /// of the others.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// polku: 1
    /// lint: { baseline: polku-baseline.json }
    /// ```
    ///
    /// with an entry in `polku-baseline.json` that no journey gives any more.
    ///
    /// ## Good
    ///
    /// The same after `polku lint --prune-baseline`:
    ///
    /// ```yaml
    /// polku: 1
    /// lint: { baseline: polku-baseline.json }
    /// ```
    StaleBaseline = "stale-baseline", Upkeep, Warning
}

/// How many entries a note names.
const MOST_NAMED: usize = 5;

impl Rule for StaleBaseline {
    fn waits(&self, _catalog: &Definitions, settings: &Settings) -> bool {
        settings.baseline().is_some()
    }

    fn check_project(&self, project: &WholeProject<'_>, findings: &mut Vec<Diagnostic>) {
        let (Some(path), [_, ..]) = (project.settings.baseline(), project.stale) else { return };
        let number = project.stale.len();
        let noun = if number == 1 {
            "finding in the baseline no longer exists"
        } else {
            "findings in the baseline no longer exist"
        };
        let message = format!("{number} {noun}");
        let mut finding = Diagnostic::new(&KIND, path.span, message).help("`polku lint --prune-baseline` removes them");
        for known in project.stale.iter().take(MOST_NAMED) {
            finding = finding.note(format!("{}: {} of {}", known.rule, known.element, known.journey));
        }
        if number > MOST_NAMED {
            finding = finding.note(format!("and {} more", number - MOST_NAMED));
        }
        findings.push(finding);
    }
}

#[cfg(test)]
super::tests::shows! {
    @r"
    warning[stale-baseline]: 1 finding in the baseline no longer exists
     --> polku.yaml:2:19
      |
    2 | lint: { baseline: polku-baseline.json }
      |                   ^^^^^^^^^^^^^^^^^^^
      |
      = note: dead-end: touchpoints.order of pancake
      = help: `polku lint --prune-baseline` removes them
    "
}
