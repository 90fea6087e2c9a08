mod album;
mod arguments;
mod backend;
mod declared;
mod format;
mod site;
mod target;

pub(super) use self::arguments::{FlowDirection, Render, scale};

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use self::album::{Album, PictureFile};
use self::backend::DrawnFiles;
use self::format::{Backend, RenderFormat};
use self::target::{Claims, common_folder};
use super::failure::UnknownName;
use super::files::OutputPath;
use super::input::{InputPath, STANDARD_INPUT};
use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::nearest;
use crate::model::Journey;
use crate::render::{LaneName, Look, Request, ResolvedRequest, Unfit, View};
use crate::workspace::{self, LoadedFile, LoadedProject, WorkspaceError, check_folder_of, real};

/// A run that draws the journeys that its arguments name, with the arguments resolved.
struct NamedRun {
    inputs: Vec<InputPath>,
    destination: Destination,
    drawing: Drawing,
    /// Whether the pictures are compared with those on the disk, and not written.
    check: bool,
}

/// How pictures are drawn.
struct Drawing {
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
    drawing: &'a Drawing,
    resolved: ResolvedRequest,
    /// The view in the name of the picture, so that the picture of the default view can stand next to it.
    view_in_name: Option<View>,
    target: OutputPath,
    /// The address of the overview, relative to the picture, if there is one.
    overview: Option<String>,
}

impl Render {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        match self.declared()? {
            Some(run) => run.go(out),
            None => self.resolve()?.go(out),
        }
    }
}

impl NamedRun {
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
        let has_broken = report_broken(&groups, out);
        let album = self.draw_album(&groups, &unread, out)?;
        let has_folders = matches!(self.destination, Destination::Folder(_));
        let is_current = match self.check {
            true => album.compare(out)?,
            false => {
                album.write(has_folders, !matches!(self.destination, Destination::One(_)), out)?;
                true
            }
        };
        Ok(match unread.is_empty() && album.is_whole {
            false => Outcome::Incomplete,
            true if has_broken || !is_current => Outcome::Findings,
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
        if self.drawing.format.has_images() {
            groups.iter_mut().for_each(LoadedProject::read_images);
        }
        // A file that is named twice, or by a link, is one.
        let mut seen = HashSet::new();
        for group in &mut groups {
            group.files.retain(|file| seen.insert(real(&file.file)));
        }
        Ok((groups, unread))
    }

    fn draw_album(&self, groups: &[LoadedProject], unread: &[WorkspaceError], out: &Output) -> Result<Album, Failure> {
        let overview = self.folder_and_overview().map(|(_, file)| file);
        let claims = Claims::new(groups, self.drawing.request.theme.as_ref(), overview.as_deref());
        let (mut album, finished) = Album::draw(self.jobs(groups, unread)?, claims, out)?;
        if !finished.is_empty() {
            album.pictures.extend(self.overview(groups, finished));
        }
        Ok(album)
    }

    /// The journeys to draw, in the order in which they were named.
    fn jobs<'a>(&'a self, groups: &'a [LoadedProject], unread: &[WorkspaceError]) -> Result<Vec<Job<'a>>, Failure> {
        let drawing = &self.drawing;
        self.check_lanes(groups)?;
        let journeys = count(groups);
        let files = groups.iter().flat_map(|group| &group.files).map(|file| &*file.file);
        // A file that cannot be read does not change where the pictures of the others go.
        let unread = unread.iter().filter_map(WorkspaceError::unreadable);
        let base = common_folder(files.filter(|file| *file != Path::new(STANDARD_INPUT)).chain(unread));
        let mut jobs = Vec::with_capacity(journeys);
        for group in groups {
            let of_project = group.root.resolve(&drawing.request, drawing.look.as_ref())?;
            let default_view = group.root.project.render.view.unwrap_or(View::Flow);
            for file in &group.files {
                let Some(journey) = &file.journey else { continue };
                let resolved = drawing.request.for_journey(&of_project, journey).map_err(|unfit| {
                    let owner = if journeys > 1 { file.source.name() } else { "the journey" };
                    unfit_request(owner, journey, unfit)
                })?;
                drawing.check_view(resolved.view)?;
                let view_in_name = self.view_in_name(default_view, journeys);
                let target = self.target(&file.file, journey, view_in_name, &base);
                let overview = self.address_of_overview(&target);
                jobs.push(Job { source: &file.file, journey, drawing, resolved, view_in_name, target, overview });
            }
        }
        Ok(jobs)
    }

    /// Refuses a lane that no journey and no catalog defines.
    fn check_lanes(&self, groups: &[LoadedProject]) -> Result<(), Failure> {
        let journeys =
            groups.iter().flat_map(|group| &group.files).filter_map(|file| Some(&file.journey.as_ref()?.definitions));
        let catalogs = groups.iter().map(|group| group.root.project.catalog.definitions());
        let own = journeys.chain(catalogs).flat_map(|definitions| &definitions.lanes);
        let own: BTreeSet<&str> = own.map(|lane| lane.identity.id.value.as_str()).collect();
        for name in self.drawing.request.lanes.iter().flatten() {
            if let LaneName::Own(id) = name
                && !own.contains(id.as_str())
            {
                let (message, help) = LaneName::unknown(id, own.iter().copied());
                return Err(Failure::worded(format!("{message}: {help}")));
            }
        }
        Ok(())
    }

    /// The folder whose journeys are drawn into another folder, and the file of the overview there. Otherwise there is
    /// no overview.
    fn folder_and_overview(&self) -> Option<(&Path, PathBuf)> {
        let Destination::Folder(out_dir) = &self.destination else { return None };
        let folder = self.inputs.iter().filter_map(InputPath::named).find(|path| path.is_dir())?;
        Some((folder, out_dir.join(site::OVERVIEW)))
    }

    /// The address of the overview, relative to a page.
    fn address_of_overview(&self, page: &OutputPath) -> Option<String> {
        match (&self.destination, page.file()) {
            (Destination::Folder(out_dir), Some(page)) if self.folder_and_overview().is_some() => {
                Some(site::address_of_overview(out_dir, page))
            }
            _ => None,
        }
    }

    /// The overview of a folder's journeys.
    fn overview(&self, groups: &[LoadedProject], jobs: Vec<Job<'_>>) -> Option<PictureFile> {
        let (folder, file) = self.folder_and_overview()?;
        let root = groups.iter().map(|group| &group.root).find(|root| root.has_file);
        let title = workspace::folder_name(root.map_or(folder, |root| &root.folder));
        let page = site::overview(&title, workspace::parent(&file), self.drawing.request.lang, jobs);
        Some(PictureFile { target: OutputPath::File(file), bytes: page.into_bytes(), is_text: true })
    }
}

/// Reports the journeys with load errors. Returns whether there are any.
fn report_broken(groups: &[LoadedProject], out: &Output) -> bool {
    let is_broken = |file: &LoadedFile| file.journey.is_none();
    let broken: Vec<&LoadedProject> = groups.iter().filter(|group| group.files.iter().any(is_broken)).collect();
    broken.iter().for_each(|group| out.problems(&group.problems()));
    !broken.is_empty()
}

fn count(groups: &[LoadedProject]) -> usize {
    groups.iter().map(|group| group.files.len()).sum()
}

/// A picture of one journey that another command draws.
pub(super) struct OnePicture {
    file: PathBuf,
    drawing: Drawing,
}

impl OnePicture {
    /// Checks how to draw into a file, and reads the theme. Returns `None` if the file is no picture, by its extension.
    pub(super) fn of(
        file: &Path,
        request: Request,
        scale: Option<f64>,
        system_fonts: bool,
    ) -> Result<Option<Self>, Failure> {
        let extension = file.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let format = match extension.as_deref() {
            Some("svg") => RenderFormat::Svg,
            Some("png") => RenderFormat::Png,
            Some("pdf") => RenderFormat::Pdf,
            Some("html" | "htm") => RenderFormat::Html,
            _ => return Ok(None),
        };
        let mut drawing = Drawing { format, backend: Backend::Own, scale, system_fonts, request, look: None };
        drawing.check_options()?;
        drawing.read_look()?;
        check_folder_of(file)?;
        Ok(Some(OnePicture { file: file.to_owned(), drawing }))
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn is_page(&self) -> bool {
        self.drawing.format == RenderFormat::Html
    }

    /// Completes the request by the settings of a project.
    pub(super) fn resolve(&self, group: &LoadedProject, journey: &Journey) -> Result<ResolvedRequest, Failure> {
        let Drawing { request, look, .. } = &self.drawing;
        let of_project = group.root.resolve(request, look.as_ref())?;
        request.for_journey(&of_project, journey).map_err(|unfit| unfit_request("the journey", journey, unfit))
    }

    /// Draws a journey. Returns the picture, and what to say about it.
    pub(super) fn draw(&self, journey: &Journey, resolved: ResolvedRequest) -> Result<(Vec<u8>, Vec<String>), Failure> {
        let job = Job {
            source: &self.file,
            journey,
            drawing: &self.drawing,
            resolved,
            view_in_name: None,
            target: OutputPath::File(self.file.clone()),
            overview: None,
        };
        let DrawnFiles { pages, told } = self.drawing.draw(&job).map_err(|failure| match failure {
            // No other engine draws it.
            Failure::NotBuiltIn(format) => Failure::worded(format!("this polku was built without {format}; draw svg")),
            failure => failure,
        })?;
        Ok((pages.into_iter().next().unwrap_or_default(), told))
    }
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
