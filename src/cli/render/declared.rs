//! The pictures that a project declares in `polku.yaml`.

use std::path::PathBuf;
use std::sync::Arc;

use super::album::Album;
use super::format::{Backend, by_extension};
use super::target::Claims;
use super::{Drawing, Job, report_broken, unfit_request};
use crate::cli::files::OutputPath;
use crate::cli::output::Output;
use crate::cli::{Failure, Outcome};
use crate::report::FileReport;
use crate::workspace::{self, Disk, LoadedProject, Root, parent};

/// A run that draws the declared pictures of a project.
pub(super) struct DeclaredRun {
    /// The project file; `None` stands for the project of the current folder.
    pub project: Option<PathBuf>,
    /// Whether the pictures are compared with those on the disk, and not written.
    pub check: bool,
}

impl DeclaredRun {
    pub(super) fn go(&self, out: &Output) -> Result<Outcome, Failure> {
        let folder = self.project.as_deref().map_or(".".as_ref(), parent);
        let root = Root::of(folder, &Disk)?;
        if root.project.pictures.is_empty() {
            return Err(if root.has_file { Failure::NoPictures(root.file()) } else { Failure::NoPathsToDraw });
        }
        let paths: Vec<PathBuf> = self.project.iter().cloned().collect();
        let mut groups = workspace::load(&paths)?;
        // A project in a folder of this one draws its own pictures.
        groups.retain(|group| group.root.folder == root.folder);
        groups.iter_mut().for_each(LoadedProject::read_images);
        let Some(group) = groups.first() else { return Err(Failure::NothingDeclared) };
        group.unread.iter().for_each(|error| out.error(error));
        let is_whole = group.unread.is_empty();
        if let Some(problems) = problems(group) {
            out.problems(&[problems]);
            return Ok(Outcome::Incomplete);
        }
        let has_broken = report_broken(&groups, out);
        let drawings = drawings(group)?;
        let jobs = jobs_of(group, &drawings)?;
        if jobs.is_empty() && is_whole && !has_broken {
            return Err(Failure::NothingDeclared);
        }
        let (album, _) = Album::draw(jobs, Claims::new(&groups, None, None), out)?;
        let is_current = match self.check {
            true => album.compare(out)?,
            false => {
                album.write(true, true, out)?;
                true
            }
        };
        Ok(match is_whole && album.is_whole {
            false => Outcome::Incomplete,
            true if has_broken || !is_current => Outcome::Findings,
            true => Outcome::Clean,
        })
    }
}

/// Returns a report of what is wrong with the declared pictures.
fn problems(group: &LoadedProject) -> Option<FileReport> {
    let problems = group.picture_problems();
    let source = group.root.source.as_ref().filter(|_| !problems.is_empty())?;
    Some(FileReport::new(Arc::clone(source), problems))
}

/// Returns how each declared picture is drawn.
fn drawings(group: &LoadedProject) -> Result<Vec<Drawing>, Failure> {
    let drawing = |(picture, _): &(crate::render::Picture, _)| {
        let (request, look) = group.root.request_of(picture)?;
        let extension = picture.to.value.extension();
        // Every extension of a picture is that of a format, but for DOT without its feature.
        let format = by_extension(extension).ok_or_else(|| Failure::NotBuiltIn(extension.to_owned()))?;
        Ok(Drawing { format, backend: Backend::Own, scale: None, system_fonts: false, request, look })
    };
    group.root.project.pictures.iter().map(drawing).collect()
}

/// Returns the journeys to draw, by declaration.
fn jobs_of<'a>(group: &'a LoadedProject, drawings: &'a [Drawing]) -> Result<Vec<Job<'a>>, Failure> {
    let root = &group.root;
    let mut jobs = Vec::new();
    for declared in group.declared_pictures() {
        let drawing = &drawings[declared.index];
        let of_project = root.resolve(&drawing.request, drawing.look.as_ref())?;
        let resolved = drawing
            .request
            .for_journey(&of_project, declared.journey)
            .map_err(|unfit| unfit_request(declared.file.source.name(), declared.journey, unfit))?;
        let target = parent(&root.file()).join(&declared.target);
        root.check(&target)?;
        jobs.push(Job {
            source: &declared.file.file,
            journey: declared.journey,
            drawing,
            resolved,
            view_in_name: None,
            target: OutputPath::File(target),
            overview: None,
        });
    }
    Ok(jobs)
}
