mod arguments;
mod base;
mod baseline;
mod fix;
mod reports;

pub(super) use self::arguments::Lint;

use self::reports::{LintReport, Reporting, kinds};
use super::input::Input;
use super::output::Output;
use super::progress::Progress;
use super::{Failure, Outcome, files};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Level;
use crate::model::Date;
use crate::report::{Checked, Counts, FileReport, count};
use crate::workspace::{self, Fixed, LoadedProject, WorkspaceError};

/// A run of `polku lint`, with its arguments resolved.
struct LintRun {
    mode: LintMode,
    /// The revision that journeys must differ from to be judged.
    changed_since: Option<String>,
    input: Input,
    selection: Selection,
    reporting: Reporting,
}

/// What a run does with the journeys. The run fails on findings of the severity `fail_on` or above, and without it on
/// none.
#[derive(Clone, Copy)]
enum LintMode {
    /// Report what is found.
    Report {
        fail_on: Option<Severity>,
    },
    /// Fix what can be fixed, then report what is left.
    Fix {
        unsafe_fixes: bool,
        fail_on: Option<Severity>,
    },
    /// Show what fixing would change.
    Diff {
        unsafe_fixes: bool,
    },
    WriteBaseline,
    PruneBaseline,
}

/// The rules that the command line selects, and the day from which they count ages.
struct Selection {
    levels: [(Level, Vec<String>); 4],
    only: Vec<String>,
    today: Option<Date>,
}

impl Lint {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let run = self.resolve()?;
        match run.go(out) {
            Err(Failure::Workspace(WorkspaceError::Project(report) | WorkspaceError::Extended(report))) => {
                run.report_broken_project(*report, out)
            }
            ended => ended,
        }
    }
}

impl LintRun {
    fn go(&self, out: &Output) -> Result<Outcome, Failure> {
        let mut loaded = match self.mode {
            LintMode::Fix { unsafe_fixes, .. } => self.fix_projects_and_load(unsafe_fixes, out)?,
            LintMode::Diff { unsafe_fixes } => match self.load() {
                Err(Failure::Workspace(WorkspaceError::Project(report))) => {
                    // What is wrong with the journeys shows once the project can be read.
                    fix::print(&[self.fixed_project(report, unsafe_fixes)?], out)?;
                    return Ok(Outcome::Findings);
                }
                loaded => loaded?,
            },
            LintMode::Report { .. } | LintMode::WriteBaseline | LintMode::PruneBaseline => self.load()?,
        };
        self.judge_changed(&mut loaded, out)?;
        if let Input::Files { .. } = self.input {
            let paths = loaded.iter().flat_map(|group| &group.files).map(|file| &*file.file);
            files::clear_leftovers(paths, matches!(self.mode, LintMode::Fix { .. }), out);
        }
        let outcome = match self.mode {
            LintMode::Report { fail_on } => self.report(&loaded, fail_on, out)?,
            LintMode::Fix { unsafe_fixes, fail_on } => self.fix(&mut loaded, unsafe_fixes, fail_on, out)?,
            LintMode::Diff { unsafe_fixes } => diff(&mut loaded, unsafe_fixes, out)?,
            LintMode::WriteBaseline => baseline::write(&loaded, out)?,
            LintMode::PruneBaseline => baseline::prune(&loaded, out)?,
        };
        // The process ends here, so nothing needs to be freed piece by piece.
        std::mem::forget(loaded);
        Ok(outcome)
    }

    /// Loads the journeys, with the rules that the command line selects.
    fn load(&self) -> Result<Vec<LoadedProject>, Failure> {
        let _progress = Progress::new("reading journeys", 0);
        let mut loaded = self.input.load()?;
        self.reporting.spare_files(&loaded)?;
        loaded.iter_mut().try_for_each(|group| self.selection.apply(group))?;
        Ok(loaded)
    }

    /// Leaves out what is as at the revision of the command line, and says so.
    fn judge_changed(&self, loaded: &mut [LoadedProject], out: &Output) -> Result<(), Failure> {
        let Some(revision) = &self.changed_since else { return Ok(()) };
        workspace::judge_changed_since(revision, loaded)?;
        let judged: usize = loaded.iter().map(LoadedProject::judged).sum();
        let all = loaded.iter().map(|group| group.files.len()).sum();
        out.tell(&format!("{judged} of {} changed since `{revision}`", count(all, "journey")));
        Ok(())
    }

    /// Loads the journeys. Before that, fixes the project files that cannot be read as they are.
    fn fix_projects_and_load(&self, unsafe_fixes: bool, out: &Output) -> Result<Vec<LoadedProject>, Failure> {
        loop {
            match self.load() {
                Err(Failure::Workspace(WorkspaceError::Project(report))) => {
                    let fixed = self.fixed_project(report.clone(), unsafe_fixes)?;
                    if !fix::write(&[fixed], out) {
                        return Err(WorkspaceError::Project(report).into());
                    }
                }
                loaded => return loaded,
            }
        }
    }

    /// Fixes a project file that cannot be read as it is. Fails if no fix helps, or if the journey comes from standard
    /// input, since no file is written then.
    fn fixed_project(&self, report: Box<FileReport>, unsafe_fixes: bool) -> Result<Fixed, Failure> {
        let fixed = match self.input {
            Input::Files { .. } => workspace::fix_project_file(&report, unsafe_fixes),
            Input::Text { .. } => None,
        };
        fixed.ok_or_else(|| WorkspaceError::Project(report).into())
    }

    /// Fixes the journeys. The text of standard input goes to standard output, fixed or not, and the report beside it.
    fn fix(
        &self,
        loaded: &mut [LoadedProject],
        unsafe_fixes: bool,
        fail_on: Option<Severity>,
        out: &Output,
    ) -> Result<Outcome, Failure> {
        let fixed = fix::fix(loaded, unsafe_fixes)?;
        match &self.input {
            Input::Text { bytes, .. } => {
                out.print_bytes(fixed.first().map_or(bytes, |fixed| fixed.after.text().as_bytes()))?;
                self.report(loaded, fail_on, &out.on_error())
            }
            Input::Files { .. } => {
                let is_written = fix::write(&fixed, out);
                let outcome = self.report(loaded, fail_on, out)?;
                Ok(if is_written { outcome } else { Outcome::Incomplete })
            }
        }
    }

    /// Reports what is found in the journeys.
    fn report(&self, loaded: &[LoadedProject], fail_on: Option<Severity>, out: &Output) -> Result<Outcome, Failure> {
        let journeys = loaded.iter().map(|group| group.files.len()).sum();
        let progress = Progress::new(&format!("checking {}", count(journeys, "journey")), 0);
        let (mut reports, mut of_baselines): (Vec<FileReport>, Vec<String>) = (Vec::new(), Vec::new());
        for group in loaded {
            let baseline = group.baseline()?;
            reports.extend(group.lint(baseline.as_ref()));
            of_baselines.extend(baseline.iter().flat_map(|baseline| group.notes_on_baseline(baseline)));
        }
        if !self.reporting.with_suppressed {
            // Not every consumer respects the mark: GitHub's code scanning would show them as alerts.
            reports.iter_mut().for_each(|report| report.suppressed.clear());
        }
        drop(progress);
        let checked = Checked {
            journeys: loaded.iter().map(LoadedProject::judged).sum(),
            excluded: loaded.iter().map(|group| group.excluded).sum(),
            unread: loaded.iter().map(|group| group.unread.len()).sum(),
        };
        let notes = loaded.iter().flat_map(|group| group.notes().into_iter().chain(group.waiting()));
        let notes = notes.chain(of_baselines).collect();
        let paths = base::paths(&reports, self.reporting.base.as_deref());
        self.reporting.deliver(&LintReport { files: &reports, checked, notes, kinds: kinds(loaded), paths }, out)?;
        let outcome = match (all_read(loaded, out), fail_on) {
            (false, _) => Outcome::Incomplete,
            (true, Some(least)) if fails(&reports, least) => Outcome::Findings,
            (true, _) => Outcome::Clean,
        };
        std::mem::forget(reports);
        Ok(outcome)
    }

    /// Reports the errors of a project file, in every format that was asked for. A report for people then goes to
    /// standard error.
    fn report_broken_project(&self, report: FileReport, out: &Output) -> Result<Outcome, Failure> {
        let failure = Failure::NothingChecked(report.source.name().to_owned());
        let files = [report];
        let paths = base::paths(&files, self.reporting.base.as_deref());
        let report =
            LintReport { files: &files, checked: Checked::default(), notes: Vec::new(), kinds: kinds(&[]), paths };
        self.reporting.spare_files(&[])?;
        let beside = if self.reporting.is_for_people() { out.on_error() } else { out.clone() };
        self.reporting.deliver(&report, &beside)?;
        Err(failure)
    }
}

impl Selection {
    /// Applies it to the journeys of a project.
    fn apply(&self, group: &mut LoadedProject) -> Result<(), Failure> {
        let settings = &mut group.root.project.lint;
        settings.today = self.today.or_else(workspace::today);
        for (level, rules) in &self.levels {
            for rule in rules {
                settings.force(rule, *level).map_err(Failure::worded)?;
            }
        }
        self.only.iter().try_for_each(|rule| settings.only(rule)).map_err(Failure::worded)
    }
}

/// Shows what fixing would change.
fn diff(loaded: &mut [LoadedProject], unsafe_fixes: bool, out: &Output) -> Result<Outcome, Failure> {
    let fixed = fix::fix(loaded, unsafe_fixes)?;
    fix::print(&fixed, out)?;
    Ok(match (all_read(loaded, out), fixed.is_empty()) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Clean,
        (true, false) => Outcome::Findings,
    })
}

/// Whether the run fails by what is found. Load errors always make it fail.
fn fails(reports: &[FileReport], least: Severity) -> bool {
    let has_load_errors = || reports.iter().any(|report| report.diagnostics.iter().any(Diagnostic::is_load_error));
    Counts::of(reports).at_least(least) > 0 || has_load_errors()
}

/// Whether all files could be read; those that could not are reported.
fn all_read(loaded: &[LoadedProject], out: &Output) -> bool {
    let mut is_whole = true;
    for error in loaded.iter().flat_map(|group| &group.unread) {
        out.error(error);
        is_whole = false;
    }
    is_whole
}
