use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::declared::DeclaredRun;
#[cfg(feature = "dot")]
use super::format::Engine;
use super::format::{Backend, RenderFormat, SCALES};
use super::{Destination, Drawing, NamedRun};
use crate::cli::files::OutputPath;
use crate::cli::input::InputPath;
use crate::cli::{Failure, word};
use crate::ids::is_project;
use crate::render::{self, Detail, LaneName, Overlay, Page, Request, ThemeName, View};
use crate::words::Lang;
use crate::workspace::{check_folder_of, requested_look};

/// Draw journeys
#[derive(Args)]
#[command(after_help = "Examples:
  polku render journeys/visit.yaml                    draw journeys/visit.svg
  polku render journeys/visit.yaml -o visit.svg       draw visit.svg in this folder
  polku render journeys/*.yaml --out-dir pictures     draw several journeys
  polku render journeys/visit.yaml --persona host     draw the paths of one persona
  polku render journeys/visit.yaml --scenario rain    draw the path of one scenario
  polku render journeys/visit.yaml --overlay visits   write how often customers come where
  cat visit.yaml | polku render - > visit.svg
  polku render journeys/visit.yaml -o visit.html      a page with all views and a table
  polku render journeys --out-dir site --format html  a page for each journey, and an overview
  polku render journeys/visit.yaml -o visit.pdf       for paper; visit.png for slides
  polku render journeys/visit.yaml -o visit.dot       for Graphviz; visit.mmd for Mermaid
  polku render                                        draw the pictures that polku.yaml declares
  polku render --check                                write nothing; list those that are out of date

Exit codes: 0 all drawn; 1 a journey has load errors, or with --check, a picture is missing or out of
date; 2 wrong usage or configuration, or files that
cannot be read or written.")]
pub(in crate::cli) struct Render {
    /// Journeys, or folders with journeys; `-` for standard input [default: the pictures that polku.yaml declares]
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<InputPath>,
    /// The picture, with the extension of its format; `-` for standard output [default: next to the journey]
    #[arg(short, long, value_name = "OUT", conflicts_with = "out_dir", value_hint = ValueHint::AnyPath)]
    output: Option<OutputPath>,
    /// The folder for the pictures, which is made if necessary
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Write nothing; list the pictures that are missing or out of date, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// The format [default: by the extension of the picture, else svg]
    #[arg(long, value_enum)]
    format: Option<RenderFormat>,
    /// The view to draw, or to show first on a page [default: the project's, else flow]
    #[arg(long, value_parser = word(View::ALL, View::as_str))]
    view: Option<View>,
    /// The program that draws svg, png and pdf instead of polku: the `dot` of an installed Graphviz
    #[cfg(feature = "dot")]
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Draw the paths of one persona only
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// Draw the path of one scenario only
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Write figures on the picture: how often customers come, how many are lost, how wide the gap is, how long they wait, how
    /// many would be lost without a touchpoint, or whose it is
    #[arg(long, value_name = "OVERLAY", value_parser = word(Overlay::ALL, Overlay::as_str))]
    overlay: Option<Overlay>,
    /// The direction of the flow view: stages side by side, or one below the other [default: right]
    #[arg(long, value_enum)]
    direction: Option<FlowDirection>,
    /// The colours: light, dark, print, or a theme file [default: the project's, else light; on a page, the reader's]
    #[arg(long, value_name = "THEME", value_parser = ThemeName::parse)]
    theme: Option<ThemeName>,
    /// The language of polku's own words [default: the journey's]
    #[arg(long, ignore_case = true, value_parser = word(Lang::ALL, Lang::tag))]
    lang: Option<Lang>,
    /// The lanes of map and blueprint, from top to bottom [default: the project's, else all that are not empty]
    #[arg(long, value_name = "LANE,…", value_delimiter = ',', hide_possible_values = true, value_parser = lane)]
    lanes: Option<Vec<LaneName>>,
    /// What a column of map and blueprint is [default: the project's, else touchpoint]
    #[arg(long, value_parser = word(Detail::ALL, Detail::as_str))]
    detail: Option<Detail>,
    /// Divide map and blueprint into pages or slides of this size [default: the project's, else one page of any size]
    #[arg(long, ignore_case = true, value_parser = word(Page::ALL, Page::as_str))]
    page: Option<Page>,
    /// Leave out the legend
    #[arg(long)]
    no_legend: bool,
    /// The pixels of a PNG for each pixel of the picture, along a side: 0.1 to 10 [default: 2]
    #[arg(long, value_name = "FACTOR", value_parser = scale, allow_negative_numbers = true)]
    scale: Option<f64>,
    /// Use the fonts of this machine for characters that polku has no font for (PNG, PDF)
    #[arg(long)]
    system_fonts: bool,
    /// The seconds that Graphviz may take
    #[cfg(feature = "dot")]
    #[arg(long, value_name = "SECONDS", requires = "engine", value_parser = seconds)]
    time_limit: Option<u64>,
}

/// The direction of the flow view, as the command line names it.
#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum FlowDirection {
    Right,
    Down,
}

impl From<FlowDirection> for render::Direction {
    fn from(direction: FlowDirection) -> Self {
        match direction {
            FlowDirection::Right => render::Direction::Right,
            FlowDirection::Down => render::Direction::Down,
        }
    }
}

/// What an option for pictures needs.
const OF_NAMED_JOURNEYS: &str =
    "journeys to draw: name them, or write the option into polku.yaml, where the project declares its pictures";

impl Render {
    /// Returns the run that draws what a project declares, if no journeys are named: without paths, the project of the
    /// current folder, otherwise that of a project file.
    pub(super) fn declared(&self) -> Result<Option<DeclaredRun>, Failure> {
        let project = match self.paths.as_slice() {
            [] => None,
            [InputPath::Named(path)] if is_project(path) && !path.is_dir() => Some(path.clone()),
            _ => return Ok(None),
        };
        match self.picture_option() {
            Some(option) => Err(Failure::Needs { option, needs: OF_NAMED_JOURNEYS }),
            None => Ok(Some(DeclaredRun { project, check: self.check })),
        }
    }

    /// Returns an option that is only for pictures of named journeys, if there is one.
    fn picture_option(&self) -> Option<&'static str> {
        let given = [
            ("--output", self.output.is_some()),
            ("--out-dir", self.out_dir.is_some()),
            ("--format", self.format.is_some()),
            ("--view", self.view.is_some()),
            #[cfg(feature = "dot")]
            ("--engine", self.engine.is_some()),
            ("--persona", self.persona.is_some()),
            ("--scenario", self.scenario.is_some()),
            ("--overlay", self.overlay.is_some()),
            ("--direction", self.direction.is_some()),
            ("--theme", self.theme.is_some()),
            ("--lang", self.lang.is_some()),
            ("--lanes", self.lanes.is_some()),
            ("--detail", self.detail.is_some()),
            ("--page", self.page.is_some()),
            ("--no-legend", self.no_legend),
            ("--scale", self.scale.is_some()),
            ("--system-fonts", self.system_fonts),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }

    /// Checks the arguments, and reads the theme.
    pub(super) fn resolve(self) -> Result<NamedRun, Failure> {
        let destination = match (self.output, self.out_dir) {
            (Some(target), _) => Destination::One(target),
            (None, Some(folder)) => Destination::Folder(folder),
            (None, None) => Destination::BesideJourney,
        };
        if self.paths.iter().filter(|path| **path == InputPath::StandardInput).count() > 1 {
            return Err(Failure::StandardInputTwice);
        }
        #[cfg(feature = "dot")]
        let backend = match self.engine {
            Some(Engine::Graphviz) => {
                let time_limit = self.time_limit.map_or(render::graphviz::TIME_LIMIT, std::time::Duration::from_secs);
                Backend::Graphviz { time_limit }
            }
            None => Backend::Own,
        };
        #[cfg(not(feature = "dot"))]
        let backend = Backend::Own;
        let request = Request {
            view: self.view,
            theme: self.theme,
            lang: self.lang,
            persona: self.persona,
            scenario: self.scenario,
            overlay: self.overlay,
            direction: self.direction.map(Into::into),
            lanes: self.lanes,
            detail: self.detail,
            page: self.page,
            legend: self.no_legend.then_some(false),
        };
        let mut drawing = Drawing {
            format: RenderFormat::resolve(self.format, &destination)?,
            backend,
            scale: self.scale,
            system_fonts: self.system_fonts,
            request,
            look: None,
        };
        drawing.check_options()?;
        drawing.read_look()?;
        match &destination {
            Destination::One(OutputPath::StandardOutput) if self.check => return Err(Failure::NothingToCompare),
            Destination::One(OutputPath::File(file)) if !self.check => check_folder_of(file)?,
            _ => {}
        }
        Ok(NamedRun { inputs: self.paths, destination, drawing, check: self.check })
    }
}

impl Drawing {
    /// Reads the theme that is asked for.
    pub(super) fn read_look(&mut self) -> Result<(), Failure> {
        if let Some(ThemeName::File(file)) = self.request.theme.as_ref()
            && file.is_dir()
        {
            return Err(Failure::ThemeIsFolder(file.clone()));
        }
        self.look = requested_look(&self.request)?;
        Ok(())
    }
}

/// Reads a scale.
pub(in crate::cli) fn scale(text: &str) -> Result<f64, String> {
    let (least, largest) = SCALES;
    let scale = text.parse().ok().filter(|scale: &f64| (least..=largest).contains(scale));
    scale.ok_or_else(|| format!("a scale is a number from {least} to {largest}"))
}

/// The longest time limit: a day.
#[cfg(feature = "dot")]
const MOST_SECONDS: u64 = 86_400;

#[cfg(feature = "dot")]
fn seconds(text: &str) -> Result<u64, String> {
    let seconds = text.parse().ok().filter(|seconds| (1..=MOST_SECONDS).contains(seconds));
    seconds.ok_or_else(|| format!("a time limit is a whole number of seconds from 1 to {MOST_SECONDS}"))
}

/// Reads the name of a lane: one of polku's own, or an id that a journey or the catalog may define.
fn lane(text: &str) -> Result<LaneName, String> {
    LaneName::parse(text).ok_or_else(|| {
        let (message, help) = LaneName::unknown(text, std::iter::empty());
        format!("{message}: {help}")
    })
}
