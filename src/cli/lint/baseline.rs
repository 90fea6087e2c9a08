//! The baseline of a project, written or pruned.

use super::super::output::{Output, write_file};
use super::super::{Failure, Outcome};
use crate::diagnostic::Diagnostic;
use crate::lint::baseline::Baseline;
use crate::report::count;
use crate::workspace::Loaded;

/// Writes everything that is found to the project's baseline. What this run does not look at stays as it was.
pub(super) fn write(loaded: &[Loaded], out: &Output) -> Result<Outcome, Failure> {
    let (group, old) = project(loaded)?;
    let known = group.new_baseline(&old.unwrap_or_default());
    save(group, known, |number| format!("{} written to", count(number, "finding")), out)
}

/// Removes from the project's baseline what is not found any more, and adds nothing.
pub(super) fn prune(loaded: &[Loaded], out: &Output) -> Result<Outcome, Failure> {
    let (group, old) = project(loaded)?;
    let old = old.ok_or_else(|| Failure::Message("there is no baseline yet: --write-baseline writes one".into()))?;
    let known = group.pruned_baseline(&old);
    let pruned = old.findings().len() - known.len();
    if pruned == 0 {
        out.tell("every finding of the baseline is still found");
        return Ok(Outcome::Clean);
    }
    save(group, known, |kept| format!("{} removed, {kept} kept in", count(pruned, "finding")), out)
}

/// The one project that was loaded, and its baseline as far as there is one.
fn project(loaded: &[Loaded]) -> Result<(&Loaded, Option<Baseline>), Failure> {
    let [group] = loaded else {
        return Err(Failure::Message("these files are of several projects: each has a baseline of its own".into()));
    };
    let Some(path) = group.baseline_path() else {
        let message = "the project names no baseline: add `baseline: polku-baseline.json` under `lint` in polku.yaml";
        return Err(Failure::Message(message.into()));
    };
    Ok((group, if path.exists() { group.baseline()? } else { None }))
}

fn save(
    group: &Loaded,
    known: Vec<crate::lint::baseline::Known>,
    told: impl Fn(usize) -> String,
    out: &Output,
) -> Result<Outcome, Failure> {
    let Some(path) = group.baseline_path() else { return Ok(Outcome::Clean) };
    let number = known.len();
    let text = Baseline::write(known).map_err(std::io::Error::from)?;
    write_file(&path, text.as_bytes())?;
    out.tell(&format!("{} {}", told(number), path.display()));
    let problems = group.problems();
    let load_errors = problems.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
    if load_errors {
        out.problems(&problems);
    }
    Ok(if load_errors { Outcome::Findings } else { Outcome::Clean })
}
