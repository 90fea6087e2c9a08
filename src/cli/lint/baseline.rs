//! The baselines of projects, written or pruned.

use super::super::output::Output;
use super::super::{Failure, Outcome};
use crate::diagnostic::Diagnostic;
use crate::lint::baseline::{Baseline, Known};
use crate::report::count;
use crate::workspace::{LoadedProject, write_file};

/// Writes everything that is found in the journeys of each project to its baseline. What this run does not look at
/// stays as it was.
pub(super) fn write(loaded: &[LoadedProject], out: &Output) -> Result<Outcome, Failure> {
    for (group, old) in projects(loaded)? {
        let known = group.new_baseline(&old.unwrap_or_default());
        let number = known.len();
        save(group, known, &format!("{} written to", count(number, "finding")), out)?;
    }
    Ok(load_errors(loaded, out))
}

/// Removes from the baseline of each project what is not found any more, and adds nothing.
pub(super) fn prune(loaded: &[LoadedProject], out: &Output) -> Result<Outcome, Failure> {
    for (group, old) in projects(loaded)? {
        let old =
            old.ok_or_else(|| Failure::Message("there is no baseline yet: --write-baseline writes one".into()))?;
        let known = group.pruned_baseline(&old);
        let (kept, pruned) = (known.len(), old.findings().len() - known.len());
        match pruned {
            0 => out.tell("nothing to remove: what this run looks for is found as the baseline says"),
            _ => save(group, known, &format!("{} removed, {kept} kept in", count(pruned, "finding")), out)?,
        }
    }
    Ok(load_errors(loaded, out))
}

/// The projects that name a baseline, each with it as far as there is one.
fn projects(loaded: &[LoadedProject]) -> Result<Vec<(&LoadedProject, Option<Baseline>)>, Failure> {
    let mut projects = Vec::new();
    for group in loaded {
        if let Some(path) = group.baseline_path() {
            projects.push((group, if path.exists() { group.baseline()? } else { None }));
        }
    }
    if projects.is_empty() {
        let message = "the project names no baseline: add `baseline: polku-baseline.json` under `lint` in polku.yaml";
        return Err(Failure::Message(message.into()));
    }
    Ok(projects)
}

fn save(group: &LoadedProject, known: Vec<Known>, told: &str, out: &Output) -> Result<(), Failure> {
    let Some(path) = group.baseline_path() else { return Ok(()) };
    let text = Baseline::write(known).map_err(std::io::Error::from)?;
    group.root.check(&path)?;
    write_file(&path, text.as_bytes())?;
    out.tell(&format!("{told} {}", path.display()));
    Ok(())
}

/// Shows load errors, which no baseline knows.
fn load_errors(loaded: &[LoadedProject], out: &Output) -> Outcome {
    let problems: Vec<_> = loaded.iter().flat_map(LoadedProject::problems).collect();
    let has_any = problems.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
    if has_any {
        out.problems(&problems);
    }
    let unread = loaded.iter().flat_map(|group| &group.unread);
    let unread = unread.map(|error| out.error(&error.to_string())).count();
    match (unread, has_any) {
        (1.., _) => Outcome::Incomplete,
        (0, true) => Outcome::Findings,
        (0, false) => Outcome::Clean,
    }
}
