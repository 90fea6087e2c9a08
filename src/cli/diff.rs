mod picture;
mod sides;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use self::picture::Drawing;
use self::sides::{Loaded, Sides};
use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::Diagnostic;
use crate::diff::{Class, Review, Sided};
use crate::report::{
    FileReport, Paths, changes_concise, changes_github, changes_human, changes_json, changes_junit, changes_markdown,
};
use crate::workspace::LoadedProject;

/// Say what changed for the customer between two states of journeys
///
/// Compares journeys as polku understands them, not their text: the order of keys, or where a definition stands, changes
/// nothing. Each change has a kind with a page (`polku explain gap-widened`), and a class: worse or better for the customer,
/// to look at, or wording.
#[derive(Args)]
#[command(after_help = "Examples:
  polku diff main                      the project at `main` against the files as they are
  polku diff main...                   against where this branch left `main`
  polku diff main feature              one revision against another
  polku diff v1:journeys/visit.yaml journeys/visit.yaml
  polku diff visit.yaml visit-2.yaml   one file against another
  polku diff visit-target.yaml         a target against what it is the target of
  polku diff visit.yaml visit-2.yaml -o diff.svg --view map   a picture of what changed
  polku diff main --fail-on worse      in CI: fails if anything is worse for the customer

`polku rules --changes` lists the kinds of change.

Exit codes: 0 compared; 1 there is a change of the class that --fail-on names, or a heavier one; 2 could not compare.")]
pub(super) struct Diff {
    /// What was: a file, a folder, a revision of git, a path in one (REV:PATH), or `-` for standard input
    #[arg(value_name = "OLD", value_hint = clap::ValueHint::AnyPath)]
    old: OsString,
    /// What is [default: the project as it is]
    #[arg(value_name = "NEW", value_hint = clap::ValueHint::AnyPath)]
    new: Option<OsString>,
    /// The format of the report [default: human]
    #[arg(long, value_enum)]
    format: Option<ChangesFormat>,
    /// Fail if there is a change of this class, or of one before it
    #[arg(long, value_enum, value_name = "CLASS")]
    fail_on: Option<FailOn>,
    /// Write to a file: a picture of both states if it ends with svg, png, pdf or html, else the report
    #[arg(long, short, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    #[command(flatten)]
    drawing: Drawing,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum ChangesFormat {
    /// For people, in a terminal
    #[default]
    Human,
    /// One line for each change
    Concise,
    /// For other programs (`polku schema diff`)
    Json,
    /// For people, as one comment on a pull request
    Markdown,
    /// For GitHub Actions: annotations
    Github,
    /// For CI systems that read JUnit
    Junit,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// The customer is worse off
    Worse,
    /// The customer is better off
    Better,
    /// Somebody should look
    Look,
    /// Spelling, remarks, order
    Wording,
}

impl FailOn {
    fn class(self) -> Class {
        match self {
            FailOn::Worse => Class::Worse,
            FailOn::Better => Class::Better,
            FailOn::Look => Class::Look,
            FailOn::Wording => Class::Wording,
        }
    }
}

impl Diff {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let picture = self.drawing.resolve(self.output.as_deref(), self.format.is_some())?;
        let mut loaded = Sides::of(&self.old, self.new.as_deref())?.load()?;
        if picture.is_some() {
            loaded.old.iter_mut().chain(&mut loaded.new).for_each(LoadedProject::read_images);
        }
        let Loaded { old, new, are_one, .. } = &loaded;
        for group in old.iter().chain(new) {
            group.unread.iter().for_each(|error| out.error(error));
        }
        let is_broken =
            |group: &&LoadedProject| group.files.iter().any(|file| file.journey.is_none()) || !group.unread.is_empty();
        let broken: Vec<&LoadedProject> = old.iter().chain(new).filter(is_broken).collect();
        if !broken.is_empty() {
            broken.iter().for_each(|group| out.problems(&load_errors(group)));
            return Err(Failure::worded("could not compare: a side has errors"));
        }
        let settings = new.first().map(|group| group.root.project.diff.clone()).unwrap_or_default();
        let (old_reports, new_reports) = rayon::join(|| reports(old), || reports(new));
        let groups = new;
        let (old, new) = (sided(old, &old_reports), sided(new, &new_reports));
        let review = Review::new(&old, &new, &settings, *are_one);
        let fails = |class: Class| self.fail_on.is_some_and(|least| class >= least.class());
        if let Some(picture) = picture {
            picture::draw(&picture, &review, groups, out)?;
            return Ok(if review.heaviest().is_some_and(fails) { Outcome::Findings } else { Outcome::Clean });
        }
        let text = text(self.format.unwrap_or_default(), &review, &fails)?;
        match &self.output {
            Some(file) => {
                crate::workspace::write_file(file, text.as_bytes())?;
                out.tell(&format!("wrote {}", crate::workspace::shown(file)));
            }
            None => out.print(&text)?,
        }
        Ok(if review.heaviest().is_some_and(fails) { Outcome::Findings } else { Outcome::Clean })
    }
}

/// Writes the report.
fn text(format: ChangesFormat, review: &Review<'_>, fails: &dyn Fn(Class) -> bool) -> Result<String, Failure> {
    let paths = Paths::default();
    Ok(match format {
        ChangesFormat::Human => changes_human(review),
        ChangesFormat::Concise => changes_concise(review),
        ChangesFormat::Json => changes_json(review)?,
        ChangesFormat::Markdown => changes_markdown(review),
        ChangesFormat::Github => changes_github(review, &paths, fails),
        ChangesFormat::Junit => changes_junit(review, &paths, fails),
    })
}

/// Returns the load errors of a group, without what is no error.
fn load_errors(group: &LoadedProject) -> Vec<FileReport> {
    let mut reports = group.problems();
    for report in &mut reports {
        report.diagnostics.retain(Diagnostic::is_load_error);
    }
    reports.retain(|report| !report.diagnostics.is_empty());
    reports
}

/// Returns the findings of each file of each group.
fn reports(groups: &[LoadedProject]) -> Vec<Vec<FileReport>> {
    groups.iter().map(|group| group.lint(None)).collect()
}

/// Returns the journeys of a side, with their findings.
fn sided<'s>(groups: &'s [LoadedProject], reports: &'s [Vec<FileReport>]) -> Vec<Sided<'s>> {
    let of_group = |(group, reports): (&'s LoadedProject, &'s Vec<FileReport>)| {
        // The report of the project file, which may be there, comes first.
        let reports = &reports[reports.len() - group.files.len()..];
        let files = group.files.iter().zip(reports);
        files.filter_map(|(file, report)| {
            Some(Sided {
                path: &file.path,
                journey: file.journey.as_ref()?,
                source: &file.source,
                catalog: group.root.source.as_ref(),
                findings: &report.diagnostics,
            })
        })
    };
    groups.iter().zip(reports).flat_map(of_group).collect()
}
