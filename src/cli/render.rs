mod backend;
mod format;
mod sheet;
mod site;
mod target;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use self::backend::{Drawn, scale, seconds};
use self::format::{Engine, Format};
use self::sheet::Sheet;
use self::target::{Places, common_folder, left_over, paged, spare_pictures};
use super::output::Output;
use super::progress::Progress;
use super::{Failure, Outcome, word};
use crate::diagnostic::{nearest, one_of};
use crate::model::{Journey, PersonaIx};
use crate::render::{self, Look, Options, RenderSettings, Theme, ThemeName, View};
use crate::words::Lang;
use crate::workspace::{self, LoadedProject, WorkspaceError, real, write_file};

/// Draw journeys
#[derive(Args)]
#[command(after_help = "Examples:
  polku render journeys/visit.yaml                    journeys/visit.svg, beside it
  polku render journeys/visit.yaml -o visit.svg       somewhere else
  polku render journeys/*.yaml --out-dir pictures     several
  polku render journeys/visit.yaml --persona host     the ways of one persona
  cat visit.yaml | polku render - > visit.svg
  polku render journeys/visit.yaml -o visit.html      a page: all views, and a table
  polku render journeys --out-dir site --format html  a page for each journey, and an overview
  polku render journeys/visit.yaml -o visit.pdf       for paper; visit.png for slides
  polku render journeys/visit.yaml -o visit.dot       for Graphviz; visit.mmd for Mermaid

Exit codes: 0 all drawn; 1 a journey has load errors; 2 wrong usage or configuration, or files that
cannot be read or written.")]
pub(super) struct Render {
    /// Journeys, or folders with journeys; `-` for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The picture: its extension says the format; `-` for standard output [default: beside the journey]
    #[arg(short, long, value_name = "OUT", conflicts_with = "out_dir")]
    output: Option<PathBuf>,
    /// The folder for the pictures; it is made where it is not there
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// The format [default: what the extension of the picture says, else svg]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What is drawn, or shown first on a page [default: the project's, else flow]
    #[arg(long, value_parser = word(View::ALL, View::as_str))]
    view: Option<View>,
    /// Who draws svg, png and pdf instead of polku: the `dot` of an installed Graphviz
    #[cfg_attr(feature = "dot", arg(long, value_enum))]
    #[cfg_attr(not(feature = "dot"), arg(skip))]
    engine: Option<Engine>,
    /// Draw the ways of one persona only
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// Where the journey leads: stages side by side, or one below the other
    #[arg(long, value_enum, default_value_t = Direction::Right)]
    direction: Direction,
    /// The colours: light, dark, print, or a theme file [default: the project's, else light; on a page, the reader's]
    #[arg(long, value_name = "THEME", value_parser = ThemeName::parse)]
    theme: Option<ThemeName>,
    /// The language of the words that polku adds [default: the journey's]
    #[arg(long, ignore_case = true, value_parser = word(Lang::ALL, Lang::tag))]
    lang: Option<Lang>,
    #[command(flatten)]
    sheet: Sheet,
    /// How many pixels of a PNG make one of the picture, along a side: 0.1 to 10 [default: 2]
    #[arg(long, value_name = "FACTOR", value_parser = scale)]
    scale: Option<f64>,
    /// Draw what no font of polku has in the fonts of this machine (PNG, PDF)
    #[arg(long)]
    system_fonts: bool,
    /// How long Graphviz may take, in seconds
    #[cfg_attr(feature = "dot", arg(long, value_name = "SECONDS", requires = "engine", value_parser = seconds))]
    #[cfg_attr(not(feature = "dot"), arg(skip))]
    time_limit: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Direction {
    Right,
    Down,
}

impl From<Direction> for render::Direction {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Right => render::Direction::Right,
            Direction::Down => render::Direction::Down,
        }
    }
}

/// What standard input is called.
const INPUT: &str = "<stdin>";

/// A journey that is to be drawn.
struct Job<'a> {
    /// The file that it stands in.
    source: &'a Path,
    journey: &'a Journey,
    settings: &'a RenderSettings,
    options: Options,
    /// The view that its file is named after, so that it stands beside the picture that is drawn by default.
    beside: Option<View>,
    /// The file that it goes to; `None`: standard output.
    target: Option<PathBuf>,
}

/// A picture that is ready to be written.
struct Picture {
    /// The file that it goes to; `None`: standard output.
    target: Option<PathBuf>,
    bytes: Vec<u8>,
}

impl Render {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let format = self.format()?;
        let (groups, unread) = self.load()?;
        unread.iter().for_each(|error| out.error(&error.to_string()));
        groups.iter().for_each(|group| out.notes(&group.notes()));
        let journeys = groups.iter().map(|group| group.files.len()).sum::<usize>();
        if journeys == 0 {
            return if unread.is_empty() { Err(Failure::Message(nothing(&groups))) } else { Ok(Outcome::Incomplete) };
        }
        if self.output.is_some() && journeys > 1 {
            let message = format!("{journeys} journeys cannot go into one picture; use --out-dir for several");
            return Err(Failure::Message(message));
        }
        let mut outcome = if unread.is_empty() { Outcome::Clean } else { Outcome::Incomplete };
        for group in groups.iter().filter(|group| group.files.iter().any(|file| file.journey.is_none())) {
            out.problems(&group.problems());
            if unread.is_empty() {
                outcome = Outcome::Findings;
            }
        }
        let mut places = Places::new(&self, &groups);
        let mut refuse = |why: String| {
            out.error(&why);
            outcome = Outcome::Incomplete;
        };
        let mut jobs = self.jobs(&groups, &unread, format)?;
        jobs.retain(|job| match job.target.as_ref().map_or(Ok(()), |target| places.claim(target)) {
            Ok(()) => true,
            Err(why) => {
                refuse(why);
                false
            }
        });
        // All of them are drawn before the first is written: a mistake in the arguments leaves nothing half done.
        let mut pictures = Vec::with_capacity(jobs.len() + 1);
        let mut notes = Vec::new();
        let drawn = self.draw_all(&jobs, format).into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut entries = Vec::with_capacity(jobs.len());
        for (job, Drawn { pages, told }) in jobs.into_iter().zip(drawn) {
            told.iter().for_each(|told| out.tell(told));
            let count = pages.len();
            let of_job = paged(job.target.as_deref(), pages)?;
            let further = of_job.iter().skip(1).filter_map(|page| page.target.as_deref());
            let is_free =
                spare_pictures(&job, count).and_then(|()| further.into_iter().try_for_each(|page| places.claim(page)));
            if let Err(why) = is_free {
                refuse(why);
                continue;
            }
            if let Some(target) = &job.target
                && job.options.page.is_some()
                && matches!(format, Format::Svg | Format::Png)
            {
                notes.extend(left_over(job.source, target, count));
            }
            pictures.extend(of_job);
            entries.push(job);
        }
        if !entries.is_empty() {
            pictures.extend(self.index(&groups, entries));
        }
        let is_index = |target: &&Path| self.output.is_none() && target.file_name() == Some(site::INDEX.as_ref());
        pictures.iter().filter_map(|picture| picture.target.as_deref()).filter(is_index).try_for_each(site::spare)?;
        self.make_room(&pictures)?;
        out.clear_leftovers(pictures.iter().filter_map(|picture| picture.target.as_deref()), true);
        for picture in &pictures {
            match &picture.target {
                None => out.print_bytes(&picture.bytes)?,
                Some(path) => {
                    write_file(path, &picture.bytes)?;
                    out.tell(&format!("wrote {}", path.display()));
                }
            }
        }
        notes.iter().for_each(|note| out.tell(note));
        Ok(outcome)
    }

    /// The journeys that are to be drawn, in the order in which they were named.
    fn jobs<'a>(
        &self,
        groups: &'a [LoadedProject],
        unread: &[WorkspaceError],
        format: Format,
    ) -> Result<Vec<Job<'a>>, Failure> {
        let journeys = groups.iter().map(|group| group.files.len()).sum::<usize>();
        let mut jobs = Vec::with_capacity(journeys);
        let files = groups.iter().flat_map(|group| &group.files).map(|file| &*file.file);
        // What cannot be read changes nothing for the others.
        let unread = unread.iter().filter_map(WorkspaceError::unreadable);
        let base = common_folder(files.filter(|file| *file != Path::new(INPUT)).chain(unread));
        let named = match &self.theme {
            Some(ThemeName::File(file)) if file.is_dir() => {
                return Err(Failure::Message(format!("cannot read {}: it is a folder", file.display())));
            }
            Some(ThemeName::File(file)) => Some(workspace::look(file)?),
            Some(ThemeName::Own(theme)) => Some(Look::from(*theme)),
            None => None,
        };
        for group in groups {
            let settings = &group.root.project.render;
            let look = group.root.look_in(self.theme.as_ref().zip(named.as_ref()))?;
            for file in &group.files {
                let Some(journey) = &file.journey else { continue };
                let options = self.options(journey, settings, &look).map_err(|message| {
                    Failure::Message(if journeys > 1 { format!("{}: {message}", file.source.name()) } else { message })
                })?;
                self.check_view(self.view(settings), format)?;
                let mut job = Job { source: &file.file, journey, settings, options, beside: None, target: None };
                job.beside = self.beside(&job, format, journeys);
                job.target = self.target(&job, format, &base);
                jobs.push(job);
            }
        }
        Ok(jobs)
    }

    /// All at once, in the order of the jobs.
    fn draw_all(&self, jobs: &[Job<'_>], format: Format) -> Vec<Result<Drawn, Failure>> {
        let progress = Progress::new("drawing journeys", jobs.len());
        let draw = |job: &Job<'_>| {
            let drawn = self.draw(job, format);
            progress.step();
            drawn
        };
        jobs.par_iter().map(draw).collect()
    }

    /// The folder whose journeys are drawn into another: then there is an overview of them.
    fn folder(&self) -> Option<(&Path, PathBuf)> {
        let folder = self.paths.iter().find(|path| path.is_dir())?;
        Some((folder, self.out_dir.as_ref()?.join(site::INDEX)))
    }

    /// The overview of a folder's journeys.
    fn index(&self, groups: &[LoadedProject], jobs: Vec<Job<'_>>) -> Option<Picture> {
        let (folder, index) = self.folder()?;
        let root = groups.iter().map(|group| &group.root).find(|root| root.has_file);
        let title = workspace::folder_name(root.map_or(folder, |root| &root.folder));
        let theme = jobs.first().and_then(|job| self.theme(job));
        let mut entries = Vec::with_capacity(jobs.len());
        for Job { journey, settings, options, target, .. } in jobs {
            let Some(target) = target else { continue };
            entries.push(site::Entry { journey, options, view: self.view(settings), target });
        }
        let page = site::index(&title, workspace::parent(&index), self.lang, theme, entries);
        Some(Picture { target: Some(index), bytes: page.into_bytes() })
    }

    /// Loads what the paths name, and gives why some files could not be read.
    fn load(&self) -> Result<(Vec<LoadedProject>, Vec<WorkspaceError>), Failure> {
        let mut groups = Vec::with_capacity(self.paths.len());
        let mut unread = Vec::new();
        let mut read_input = false;
        let mut seen = HashSet::new();
        for path in &self.paths {
            if path == Path::new("-") {
                if std::mem::replace(&mut read_input, true) {
                    return Err(Failure::Message("standard input can be read only once".into()));
                }
                groups.push(LoadedProject::text(Path::new(INPUT), super::lint::read_standard_input()?)?);
            } else if path.is_dir() {
                groups.extend(workspace::load(std::slice::from_ref(path))?);
            } else {
                match workspace::file(path) {
                    Ok(group) => groups.push(group),
                    Err(error @ WorkspaceError::Unreadable(..)) => unread.push(error),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        unread.extend(groups.iter_mut().flat_map(|group| std::mem::take(&mut group.unread)));
        // A file that is named twice, or by way of a link, is one.
        for group in &mut groups {
            group.files.retain(|file| seen.insert(real(&file.file)));
        }
        Ok((groups, unread))
    }

    fn options(&self, journey: &Journey, settings: &RenderSettings, look: &Look) -> Result<Options, String> {
        let options = Options {
            direction: self.direction.into(),
            lang: self.lang,
            persona: self.persona.as_deref().map(|id| persona(journey, id)).transpose()?,
            ..Options::default().with(look.clone())
        };
        Ok(self.sheet.apply(options, settings))
    }

    /// The theme that is asked for, here or by the project.
    fn theme(&self, job: &Job<'_>) -> Option<Theme> {
        (self.theme.is_some() || job.settings.theme.is_some()).then_some(job.options.theme)
    }

    /// The view that is asked for, here or by the project.
    fn view(&self, settings: &RenderSettings) -> View {
        self.view.or(settings.view).unwrap_or(View::Flow)
    }
}

/// Why there is nothing to draw: what the project excludes from linting is not drawn with its folder either.
fn nothing(groups: &[LoadedProject]) -> String {
    let excluded = groups.iter().map(|group| group.excluded).sum::<usize>();
    let all = if excluded == 1 { "the one journey".into() } else { format!("all {excluded} journeys") };
    format!(
        "nothing to draw: the project excludes {all} here (`exclude` in polku.yaml); name a file to draw it all the same"
    )
}

fn persona(journey: &Journey, id: &str) -> Result<PersonaIx, String> {
    journey.find_persona(id).ok_or_else(|| {
        let ids = || journey.definitions.personas.iter().map(|persona| persona.identity.id.value.as_str());
        let help = match nearest(id, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if ids().next().is_none() => "it has none".into(),
            None => format!("it has {}", one_of(ids())),
        };
        format!("the journey has no persona `{id}`; {help}")
    })
}
