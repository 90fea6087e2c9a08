//! Writes and prunes the baselines of projects.

use std::path::{Path, PathBuf};

use super::super::output::Output;
use super::super::{Failure, Outcome};
use super::all_read;
use crate::diagnostic::Diagnostic;
use crate::lint::baseline::{Baseline, Known};
use crate::report::count;
use crate::workspace::{LoadedProject, write_file};

/// Writes all findings in the journeys of each project to its baseline. Entries that this run does not look at stay.
pub(super) fn write(loaded: &[LoadedProject], out: &Output) -> Result<Outcome, Failure> {
    for ProjectBaseline { group, file, old } in projects(loaded)? {
        // A baseline that does not exist yet has no entries.
        let known = group.new_baseline(&old.unwrap_or_default());
        let told = format!("{} written to", count(known.len(), "finding"));
        save(group, &file, known, &told, out)?;
    }
    Ok(report_load_errors(loaded, out))
}

/// Removes from the baseline of each project what is no longer found. Adds nothing.
pub(super) fn prune(loaded: &[LoadedProject], out: &Output) -> Result<Outcome, Failure> {
    for ProjectBaseline { group, file, old } in projects(loaded)? {
        let old = old.ok_or(Failure::NoBaseline)?;
        let known = group.pruned_baseline(&old);
        let (kept, pruned) = (known.len(), old.findings().len() - known.len());
        match pruned {
            0 => out.tell("nothing to remove: the findings that this run looks for are still there"),
            _ => save(group, &file, known, &format!("{} removed, {kept} kept in", count(pruned, "finding")), out)?,
        }
    }
    Ok(report_load_errors(loaded, out))
}

/// A project that names a baseline.
struct ProjectBaseline<'a> {
    group: &'a LoadedProject,
    file: PathBuf,
    /// The baseline, if it exists.
    old: Option<Baseline>,
}

fn projects(loaded: &[LoadedProject]) -> Result<Vec<ProjectBaseline<'_>>, Failure> {
    let mut projects = Vec::new();
    for group in loaded {
        if let Some(file) = group.baseline_path() {
            let old = if file.exists() { group.baseline()? } else { None };
            projects.push(ProjectBaseline { group, file, old });
        }
    }
    if projects.is_empty() { Err(Failure::NoBaselineNamed) } else { Ok(projects) }
}

fn save(group: &LoadedProject, file: &Path, known: Vec<Known>, told: &str, out: &Output) -> Result<(), Failure> {
    let text = Baseline::write(known)?;
    group.root.check(file)?;
    write_file(file, text.as_bytes())?;
    out.tell(&format!("{told} {}", file.display()));
    Ok(())
}

/// Reports load errors, which never enter a baseline.
fn report_load_errors(loaded: &[LoadedProject], out: &Output) -> Outcome {
    let problems: Vec<_> = loaded.iter().flat_map(LoadedProject::problems).collect();
    let has_any = problems.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
    if has_any {
        out.problems(&problems);
    }
    match (all_read(loaded, out), has_any) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    }
}
