mod arguments;
mod backend;
mod format;
mod site;
mod target;

pub(super) use self::arguments::{FlowDirection, Render};

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use self::backend::DrawnFiles;
use self::format::{Backend, RenderFormat};
use self::target::{Claims, common_folder, old_pages, paged, spare_pictures};
use super::failure::UnknownName;
use super::files::{self, OutputPath};
use super::input::{InputPath, STANDARD_INPUT};
use super::output::Output;
use super::progress::Progress;
use super::{Failure, Outcome};
use crate::diagnostic::nearest;
use crate::model::Journey;
use crate::render::{Look, Request, ResolvedRequest, Unfit, View};
use crate::workspace::{self, LoadedFile, LoadedProject, WorkspaceError, real};

/// A run of `polku render`, with its arguments resolved.
struct RenderRun {
    inputs: Vec<InputPath>,
    destination: Destination,
    format: RenderFormat,
    backend: Backend,
    /// The scale of a PNG.
    scale: Option<f64>,
    system_fonts: bool,
    request: Request,
    /// What the theme of the request looks like.
    look: Option<Look>,
}

/// Where pictures go.
enum Destination {
    /// The only picture goes here.
    One(OutputPath),
    Folder(PathBuf),
    /// Each picture goes next to its journey.
    BesideJourney,
}

/// A journey to draw.
struct Job<'a> {
    source: &'a Path,
    journey: &'a Journey,
    resolved: ResolvedRequest,
    /// The view in the name of the picture, so that the picture of the default view can stand next to it.
    view_in_name: Option<View>,
    target: OutputPath,
}

/// A picture to write.
struct PictureFile {
    target: OutputPath,
    bytes: Vec<u8>,
}

/// Everything that a run has drawn.
struct Album {
    pictures: Vec<PictureFile>,
    /// What to say once the pictures are written.
    notes: Vec<String>,
    /// Whether every picture that was asked for is here.
    is_whole: bool,
}

impl Render {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        self.resolve()?.go(out)
    }
}

impl RenderRun {
    fn go(&self, out: &Output) -> Result<Outcome, Failure> {
        let (groups, unread) = self.load()?;
        unread.iter().for_each(|error| out.error(error));
        groups.iter().flat_map(LoadedProject::notes).for_each(|note| out.note(note));
        match (count(&groups), &self.destination) {
            (0, _) if unread.is_empty() => {
                return Err(Failure::NothingToDraw(groups.iter().map(|group| group.excluded).sum()));
            }
            (0, _) => return Ok(Outcome::Incomplete),
            (2.., Destination::One(_)) => return Err(Failure::SeveralJourneys(count(&groups))),
            _ => {}
        }
        let is_broken = |file: &LoadedFile| file.journey.is_none();
        let broken: Vec<&LoadedProject> = groups.iter().filter(|group| group.files.iter().any(is_broken)).collect();
        broken.iter().for_each(|group| out.problems(&group.problems()));
        let album = self.draw_album(&groups, &unread, out)?;
        self.write(&album, out)?;
        Ok(match unread.is_empty() && album.is_whole {
            false => Outcome::Incomplete,
            true if !broken.is_empty() => Outcome::Findings,
            true => Outcome::Clean,
        })
    }

    /// Loads what the paths name. Also returns why some files could not be read.
    fn load(&self) -> Result<(Vec<LoadedProject>, Vec<WorkspaceError>), Failure> {
        let mut groups = Vec::with_capacity(self.inputs.len());
        let mut unread = Vec::new();
        for input in &self.inputs {
            let is_file = input.named().is_some_and(|path| !path.is_dir());
            match input.load() {
                Ok(loaded) => groups.extend(loaded),
                Err(Failure::Workspace(error @ WorkspaceError::Unreadable(..))) if is_file => unread.push(error),
                Err(failure) => return Err(failure),
            }
        }
        unread.extend(groups.iter_mut().flat_map(|group| std::mem::take(&mut group.unread)));
        // A file that is named twice, or by a link, is one.
        let mut seen = HashSet::new();
        for group in &mut groups {
            group.files.retain(|file| seen.insert(real(&file.file)));
        }
        Ok((groups, unread))
    }

    /// Draws everything before the first picture is written: a mistake in the arguments leaves nothing half done.
    fn draw_album(&self, groups: &[LoadedProject], unread: &[WorkspaceError], out: &Output) -> Result<Album, Failure> {
        let mut album = Album { pictures: Vec::new(), notes: Vec::new(), is_whole: true };
        let mut claims = Claims::new(self, groups);
        let mut jobs = self.jobs(groups, unread)?;
        jobs.retain(|job| album.accept(job.target.file().map_or(Ok(()), |file| claims.claim(file)), out));
        let drawn = self.draw_all(&jobs).into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut finished = Vec::with_capacity(jobs.len());
        for (job, DrawnFiles { pages, told }) in jobs.into_iter().zip(drawn) {
            told.iter().for_each(|told| out.tell(told));
            let pages_drawn = pages.len();
            let pictures = paged(&job.target, pages)?;
            let mut further = pictures.iter().skip(1).filter_map(|picture| picture.target.file());
            let is_free =
                spare_pictures(&job, pages_drawn).and_then(|()| further.try_for_each(|page| claims.claim(page)));
            if !album.accept(is_free, out) {
                continue;
            }
            if let Some(file) = job.target.file()
                && job.resolved.options.page.is_some()
                && matches!(self.format, RenderFormat::Svg | RenderFormat::Png)
            {
                album.notes.extend(old_pages(job.source, file, pages_drawn));
            }
            album.pictures.extend(pictures);
            finished.push(job);
        }
        if !finished.is_empty() {
            album.pictures.extend(self.overview(groups, finished));
        }
        Ok(album)
    }

    /// The journeys to draw, in the order in which they were named.
    fn jobs<'a>(&self, groups: &'a [LoadedProject], unread: &[WorkspaceError]) -> Result<Vec<Job<'a>>, Failure> {
        let journeys = count(groups);
        let files = groups.iter().flat_map(|group| &group.files).map(|file| &*file.file);
        // A file that cannot be read does not change where the pictures of the others go.
        let unread = unread.iter().filter_map(WorkspaceError::unreadable);
        let base = common_folder(files.filter(|file| *file != Path::new(STANDARD_INPUT)).chain(unread));
        let mut jobs = Vec::with_capacity(journeys);
        for group in groups {
            let of_project = group.root.resolve(&self.request, self.look.as_ref())?;
            let default_view = group.root.project.render.view.unwrap_or(View::Flow);
            for file in &group.files {
                let Some(journey) = &file.journey else { continue };
                let resolved = self.request.for_journey(&of_project, journey).map_err(|unfit| {
                    let owner = if journeys > 1 { file.source.name() } else { "the journey" };
                    unfit_request(owner, journey, unfit)
                })?;
                self.check_view(resolved.view)?;
                let view_in_name = self.view_in_name(default_view, journeys);
                let target = self.target(&file.file, journey, view_in_name, &base);
                jobs.push(Job { source: &file.file, journey, resolved, view_in_name, target });
            }
        }
        Ok(jobs)
    }

    /// Draws all journeys in parallel. The result is in the order of the jobs.
    fn draw_all(&self, jobs: &[Job<'_>]) -> Vec<Result<DrawnFiles, Failure>> {
        let progress = Progress::new("drawing journeys", jobs.len());
        let draw = |job: &Job<'_>| {
            let drawn = self.draw(job);
            progress.step();
            drawn
        };
        jobs.par_iter().map(draw).collect()
    }

    /// The folder whose journeys are drawn into another folder, and the file of the overview there. Otherwise there is
    /// no overview.
    fn folder_and_overview(&self) -> Option<(&Path, PathBuf)> {
        let Destination::Folder(out_dir) = &self.destination else { return None };
        let folder = self.inputs.iter().filter_map(InputPath::named).find(|path| path.is_dir())?;
        Some((folder, out_dir.join(site::OVERVIEW)))
    }

    /// The overview of a folder's journeys.
    fn overview(&self, groups: &[LoadedProject], jobs: Vec<Job<'_>>) -> Option<PictureFile> {
        let (folder, file) = self.folder_and_overview()?;
        let root = groups.iter().map(|group| &group.root).find(|root| root.has_file);
        let title = workspace::folder_name(root.map_or(folder, |root| &root.folder));
        let page = site::overview(&title, workspace::parent(&file), self.request.lang, jobs);
        Some(PictureFile { target: OutputPath::File(file), bytes: page.into_bytes() })
    }

    /// Writes all pictures. Makes sure first that all can be written.
    fn write(&self, album: &Album, out: &Output) -> Result<(), Failure> {
        let targets = || album.pictures.iter().filter_map(|picture| picture.target.file());
        if !matches!(self.destination, Destination::One(_)) {
            targets().filter(|file| file.file_name() == Some(site::OVERVIEW.as_ref())).try_for_each(site::spare)?;
        }
        self.make_room(&album.pictures)?;
        files::clear_leftovers(targets(), true, out);
        album.pictures.iter().try_for_each(|picture| picture.target.deliver(&picture.bytes, out))?;
        album.notes.iter().for_each(|note| out.note(note));
        Ok(())
    }
}

impl Album {
    /// Reports why a picture cannot be taken into the album. Returns whether it can.
    fn accept(&mut self, is_free: Result<(), Failure>, out: &Output) -> bool {
        if let Err(failure) = &is_free {
            out.failure(failure);
            self.is_whole = false;
        }
        is_free.is_ok()
    }
}

fn count(groups: &[LoadedProject]) -> usize {
    groups.iter().map(|group| group.files.len()).sum()
}

/// The failure for a journey that cannot be drawn as the request asks.
fn unfit_request(owner: &str, journey: &Journey, unfit: Unfit) -> Failure {
    let (of, name, known): (_, _, Vec<&str>) = match unfit {
        Unfit::Persona(id) => {
            let personas = journey.definitions.personas.iter();
            ("persona", id, personas.map(|persona| persona.identity.id.value.as_str()).collect())
        }
        Unfit::Scenario(id) => {
            ("scenario", id, journey.scenarios.iter().map(|scenario| scenario.id.value.as_str()).collect())
        }
        unfit => return Failure::Unfit(owner.to_owned(), unfit),
    };
    let near = nearest(&name, known.iter().copied()).map(|near| near.to_string());
    let known = known.into_iter().map(str::to_owned).collect();
    UnknownName { owner: owner.to_owned(), of, name, near, known }.into()
}
