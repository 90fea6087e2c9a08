use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::output::{Output, is_yaml, real, write_file};
use super::{Failure, Outcome};
use crate::diagnostic::{nearest, one_of};
use crate::graph::JourneyGraph;
use crate::model::{Journey, PersonaIx};
use crate::render::graphviz::{self, PROGRAM, TIME_LIMIT};
use crate::render::{self, Options, RenderSettings, Scene};
use crate::words::Lang;
use crate::workspace::{self, Loaded};

/// Draw journeys
#[derive(Args)]
#[command(after_help = "Examples:
  polku render journeys/visit.yaml                    journeys/visit.svg, beside it
  polku render journeys/visit.yaml -o visit.svg       somewhere else
  polku render journeys/*.yaml --out-dir pictures     several
  polku render journeys/visit.yaml --persona host     the ways of one persona
  cat visit.yaml | polku render - > visit.svg
  polku render journeys/visit.yaml -o visit.pdf       for paper; visit.png for slides
  polku render journeys/visit.yaml -o visit.dot       for Graphviz
  polku render journeys/visit.yaml -o visit.mmd       for Mermaid

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
    /// What is drawn [default: flow]
    #[arg(long, value_enum)]
    view: Option<View>,
    /// Who draws svg, png and pdf instead of polku: the `dot` of an installed Graphviz
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Draw the ways of one persona only
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// The lanes of a map or blueprint, from top to bottom, with commas between [default: the project's, else the view's]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "LANES")]
    lanes: Option<Vec<Lane>>,
    /// What a column of a map is [default: touchpoint]
    #[arg(long, value_enum)]
    detail: Option<Detail>,
    /// Set a map or blueprint on pages; nothing on them is smaller than 9 points
    #[arg(long, value_enum)]
    page: Option<Page>,
    /// Leave the legend out
    #[arg(long)]
    no_legend: bool,
    /// Where the journey leads: stages side by side, or one below the other
    #[arg(long, value_enum, default_value_t = Direction::Right)]
    direction: Direction,
    /// The colours [default: the project's, else light]
    #[arg(long, value_enum)]
    theme: Option<Theme>,
    /// The language of the words that polku adds [default: the journey's]
    #[arg(long, value_enum)]
    lang: Option<Language>,
    /// How many pixels of a PNG make one of the picture, along a side: 0.1 to 10 [default: 2]
    #[arg(long, value_name = "FACTOR", value_parser = scale)]
    scale: Option<f64>,
    /// Draw what no font of polku has in the fonts of this machine (PNG, PDF)
    #[arg(long)]
    system_fonts: bool,
    /// How long Graphviz may take, in seconds
    #[arg(long, value_name = "SECONDS", requires = "engine", value_parser = clap::value_parser!(u64).range(1..))]
    time_limit: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Svg,
    Dot,
    Png,
    Pdf,
    #[value(alias = "mmd")]
    Mermaid,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Graphviz,
}

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    Right,
    Down,
}

#[derive(Clone, Copy, ValueEnum)]
enum Theme {
    Light,
    Dark,
    Print,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    En,
    Fi,
    Sv,
}

/// Makes the words of a vocabulary the values of an option.
macro_rules! values {
    ($($name:ident)+) => {$(
        #[derive(Clone, Copy)]
        struct $name(render::$name);

        impl ValueEnum for $name {
            fn value_variants<'a>() -> &'a [Self] {
                static ALL: std::sync::LazyLock<Vec<$name>> =
                    std::sync::LazyLock::new(|| render::$name::ALL.iter().copied().map($name).collect());
                &ALL
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(self.0.as_str()))
            }
        }
    )+};
}

values! { View Lane Detail Page }

/// What standard input is called.
const INPUT: &str = "<stdin>";

/// A picture that is ready to be written.
struct Picture {
    /// The file that it goes to; `None`: standard output.
    target: Option<PathBuf>,
    bytes: Vec<u8>,
}

impl Render {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let format = self.format()?;
        let groups = self.load()?.into_iter().map(Loaded::all_read).collect::<Result<Vec<_>, _>>()?;
        let journeys = groups.iter().map(|group| group.files.len()).sum::<usize>();
        if self.output.is_some() && journeys > 1 {
            let message = format!("{journeys} journeys cannot go into one picture; use --out-dir for several");
            return Err(Failure::Message(message));
        }
        // All of them are drawn before the first is written: a mistake in the arguments leaves nothing half done.
        let mut pictures = Vec::with_capacity(journeys);
        let mut outcome = Outcome::Clean;
        for group in &groups {
            if group.files.iter().any(|file| file.journey.is_none()) {
                out.problems(&group.problems());
                outcome = Outcome::Findings;
            }
            let settings = &group.root.project.render;
            for file in &group.files {
                let Some(journey) = &file.journey else { continue };
                let target = self.target(&file.file, journey, format);
                let options = self.options(journey, settings).map_err(|message| {
                    Failure::Message(if journeys > 1 { format!("{}: {message}", file.source.name()) } else { message })
                })?;
                let view = self.view.map(|View(view)| view).or(settings.view).unwrap_or(render::View::Flow);
                let bytes = self.draw(journey, view, &options, format, out)?;
                pictures.push(Picture { target, bytes });
            }
        }
        self.spare_files(&groups, &pictures)?;
        if let Some(folder) = &self.out_dir {
            std::fs::create_dir_all(folder).map_err(|error| {
                Failure::Message(format!("cannot make {}: {}", folder.display(), workspace::reason(&error)))
            })?;
        }
        for picture in &pictures {
            match &picture.target {
                None => out.print_bytes(&picture.bytes)?,
                Some(path) => {
                    write_file(path, &picture.bytes)?;
                    out.tell(&format!("wrote {}", path.display()));
                }
            }
        }
        Ok(outcome)
    }

    fn load(&self) -> Result<Vec<Loaded>, Failure> {
        let mut groups = Vec::with_capacity(self.paths.len());
        let mut read_input = false;
        let mut seen = HashSet::new();
        for path in &self.paths {
            if path == Path::new("-") {
                if std::mem::replace(&mut read_input, true) {
                    return Err(Failure::Message("standard input can be read only once".into()));
                }
                groups.push(Loaded::text(Path::new(INPUT), super::lint::read_standard_input()?)?);
            } else if path.is_dir() {
                groups.extend(workspace::load(std::slice::from_ref(path))?);
            } else {
                groups.push(workspace::file(path)?);
            }
        }
        // A file that is named twice, or by way of a link, is one.
        for group in &mut groups {
            group.files.retain(|file| seen.insert(real(&file.file)));
        }
        Ok(groups)
    }

    fn options(&self, journey: &Journey, settings: &RenderSettings) -> Result<Options, String> {
        let theme = self.theme.map(|theme| match theme {
            Theme::Light => render::Theme::Light,
            Theme::Dark => render::Theme::Dark,
            Theme::Print => render::Theme::Print,
        });
        Ok(Options {
            theme: theme.or(settings.theme).unwrap_or(render::Theme::Light),
            colours: settings.colours.clone(),
            direction: match self.direction {
                Direction::Right => render::Direction::Right,
                Direction::Down => render::Direction::Down,
            },
            lang: self.lang.map(|lang| match lang {
                Language::En => Lang::English,
                Language::Fi => Lang::Finnish,
                Language::Sv => Lang::Swedish,
            }),
            persona: self.persona.as_deref().map(|id| persona(journey, id)).transpose()?,
            lanes: self
                .lanes
                .clone()
                .map(|lanes| lanes.into_iter().map(|Lane(lane)| lane).collect())
                .or_else(|| settings.lanes.clone()),
            detail: self.detail.map_or(render::Detail::Touchpoint, |Detail(detail)| detail),
            page: self.page.map(|Page(page)| page),
            legend: !self.no_legend,
        })
    }

    fn draw(
        &self,
        journey: &Journey,
        view: render::View,
        options: &Options,
        format: Format,
        out: &Output,
    ) -> Result<Vec<u8>, Failure> {
        let graph = JourneyGraph::new(journey);
        match (format, self.engine) {
            (Format::Dot, _) => Ok(render::dot(&graph, options).into_bytes()),
            (Format::Mermaid, _) => Ok(render::mermaid(&graph, options).into_bytes()),
            (Format::Svg, None) => Ok(render::svg(&render::draw(view, &graph, options)[0]).into_bytes()),
            (Format::Png, None) => self.png(&render::draw(view, &graph, options)[0], out),
            (Format::Pdf, None) => self.pdf(&render::draw(view, &graph, options)[0], out),
            (Format::Svg, Some(Engine::Graphviz)) => self.graphviz(&graph, options, graphviz::Format::Svg, out),
            (Format::Png, Some(Engine::Graphviz)) => self.graphviz(&graph, options, graphviz::Format::Png, out),
            (Format::Pdf, Some(Engine::Graphviz)) => self.graphviz(&graph, options, graphviz::Format::Pdf, out),
        }
    }

    #[cfg(feature = "png")]
    fn png(&self, scene: &Scene, out: &Output) -> Result<Vec<u8>, Failure> {
        use render::{PngError, PngOptions};
        let options = PngOptions { scale: self.scale.unwrap_or(PngOptions::default().scale), fonts: self.fonts() };
        let rendered = render::png(scene, &options).map_err(|error| {
            let help = match &error {
                PngError::TooLarge { fits, .. } if *fits >= SCALES.0 => {
                    format!("\nsay `--scale {fits}`, or draw svg or pdf")
                }
                PngError::TooLarge { .. } => "\ndraw svg or pdf".into(),
                _ => String::new(),
            };
            Failure::Message(format!("{error}{help}"))
        })?;
        self.tell_missing(&rendered.missing, scene, out);
        Ok(rendered.bytes)
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, scene: &Scene, out: &Output) -> Result<Vec<u8>, Failure> {
        let options = render::PdfOptions { fonts: self.fonts() };
        let rendered =
            render::pdf(std::slice::from_ref(scene), &options).map_err(|error| Failure::Message(error.to_string()))?;
        self.tell_missing(&rendered.missing, scene, out);
        Ok(rendered.bytes)
    }

    #[cfg(not(feature = "png"))]
    fn png(&self, _: &Scene, _: &Output) -> Result<Vec<u8>, Failure> {
        Err(left_out(Format::Png))
    }

    #[cfg(not(feature = "pdf"))]
    fn pdf(&self, _: &Scene, _: &Output) -> Result<Vec<u8>, Failure> {
        Err(left_out(Format::Pdf))
    }

    #[cfg(feature = "glyphs")]
    fn fonts(&self) -> render::Fonts {
        if self.system_fonts { render::Fonts::System } else { render::Fonts::Shipped }
    }

    /// Tells which characters could not be drawn.
    #[cfg(feature = "glyphs")]
    fn tell_missing(&self, missing: &[char], scene: &Scene, out: &Output) {
        const MOST: usize = 30;
        if missing.is_empty() {
            return;
        }
        let shown: String = missing.iter().take(MOST).collect();
        let more = if missing.len() > MOST { "…" } else { "" };
        let (count, they) = match missing.len() {
            1 => ("1 character".into(), "it is"),
            count => (format!("{count} characters"), "they are"),
        };
        let help = if self.system_fonts { "" } else { ". --system-fonts uses those of this machine" };
        out.tell(&format!("warning: no font has {shown}{more} ({count}); in {} {they} drawn as □{help}", scene.id));
    }

    fn graphviz(
        &self,
        graph: &JourneyGraph<'_>,
        options: &Options,
        format: graphviz::Format,
        out: &Output,
    ) -> Result<Vec<u8>, Failure> {
        let limit = self.time_limit.map_or(TIME_LIMIT, Duration::from_secs);
        let picture = graphviz::run(&render::dot(graph, options), format, PROGRAM, limit)
            .map_err(|error| Failure::Message(error.to_string()))?;
        for warning in &picture.warnings {
            out.tell(&format!("Graphviz: {warning}"));
        }
        Ok(picture.bytes)
    }

    /// Where the picture of a journey goes; `None`: to standard output.
    fn target(&self, source: &Path, journey: &Journey, format: Format) -> Option<PathBuf> {
        let extension = if format == Format::Mermaid { "mmd".into() } else { name(format) };
        let is_input = source == Path::new(INPUT);
        let mut file = match source.file_stem() {
            Some(stem) if !is_input => match stem.to_str().and_then(|stem| stem.strip_suffix(".journey")) {
                Some(stem) => stem.into(),
                None => stem.to_os_string(),
            },
            _ => journey.id.clone().into(),
        };
        file.push(format!(".{extension}"));
        match (&self.output, &self.out_dir) {
            (Some(output), _) => (output != Path::new("-")).then(|| output.clone()),
            (None, Some(folder)) => Some(folder.join(file)),
            (None, None) => (!is_input).then(|| source.with_file_name(file)),
        }
    }

    /// No picture may take the place of a journey, of a project file, or of another picture.
    fn spare_files(&self, groups: &[Loaded], pictures: &[Picture]) -> Result<(), Failure> {
        let files = groups.iter().flat_map(|group| &group.files);
        let sources: HashSet<PathBuf> = files.map(|file| real(&file.file)).collect();
        let mut taken = HashSet::new();
        for path in pictures.iter().filter_map(|picture| picture.target.as_ref()) {
            let target = real(path);
            let what = if sources.contains(&target) {
                "is the journey itself; write the picture to another file"
            } else if is_yaml(&target) || is_yaml(path) {
                "would be a picture with the name of a YAML file; write it to another file"
            } else if !taken.insert(target) {
                "would be the picture of more than one journey; rename one of them, or draw them one at a time"
            } else {
                continue;
            };
            return Err(Failure::Message(format!("{} {what}", path.display())));
        }
        Ok(())
    }

    /// The format of the pictures, which must be one that can be drawn.
    fn format(&self) -> Result<Format, Failure> {
        let output = self.output.as_deref().filter(|output| *output != Path::new("-"));
        let extension = output.and_then(Path::extension).map(|extension| extension.to_string_lossy().to_lowercase());
        if let Some(folder) = output.filter(|output| output.is_dir()) {
            let message = format!("{} is a folder; say `--out-dir {0}` for pictures in it", folder.display());
            return Err(Failure::Message(message));
        }
        let said = extension.as_ref().and_then(|extension| Format::from_str(extension, true).ok());
        if let (Some(format), Some(output), Some(said)) =
            (self.format, output, said.filter(|said| Some(*said) != self.format))
        {
            let (said, format) = (name(said), name(format));
            let message = format!("{} would be {said} by its name and {format} by --format", output.display());
            return Err(Failure::Message(message));
        }
        let format = match (self.format, output, &extension) {
            (Some(format), ..) => format,
            (None, None, _) => Format::Svg,
            (None, _, Some(extension)) if extension == "gv" => Format::Dot,
            (None, _, Some(extension)) => Format::from_str(extension, true).map_err(|_| {
                Failure::Message(format!("`.{extension}` is no format that polku draws; use {}", known()))
            })?,
            (None, Some(output), None) => {
                let message = format!(
                    "{} has no extension that says the format; use {}, or say it with --format",
                    output.display(),
                    known()
                );
                return Err(Failure::Message(message));
            }
        };
        match (format, self.engine) {
            (Format::Mermaid, Some(Engine::Graphviz)) => {
                Err(Failure::Message("--engine graphviz draws svg, png and pdf, not Mermaid".into()))
            }
            (Format::Dot, Some(Engine::Graphviz)) => {
                Err(Failure::Message("--engine graphviz draws svg, png and pdf; DOT needs no engine".into()))
            }
            (Format::Png, None) => Ok(format),
            _ if self.scale.is_some() => Err(Failure::Message(
                "--scale is for PNG that polku draws: the other formats have no pixels, and Graphviz has its own"
                    .into(),
            )),
            (Format::Pdf, None) => Ok(format),
            _ if self.system_fonts => Err(Failure::Message(
                "--system-fonts is for PNG and PDF that polku draws; in svg, whatever shows it chooses the fonts"
                    .into(),
            )),
            _ => Ok(format),
        }
    }
}

/// What a format is called, and its extension.
fn name(format: Format) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Why there is no picture of a format that this program was built without.
#[cfg(not(all(feature = "png", feature = "pdf")))]
fn left_out(format: Format) -> Failure {
    let name = name(format);
    Failure::Message(format!(
        "this polku was built without {name} (its feature `{name}`): draw svg, or add `--engine graphviz`"
    ))
}

/// The least and the largest scale.
const SCALES: (f64, f64) = (0.1, 10.0);

fn scale(text: &str) -> Result<f64, String> {
    let (least, largest) = SCALES;
    let scale = text.parse().ok().filter(|scale: &f64| (least..=largest).contains(scale));
    scale.ok_or_else(|| format!("a scale is a number from {least} to {largest}"))
}

/// The formats that there are.
fn known() -> String {
    let names: Vec<String> = Format::value_variants().iter().map(|format| name(*format)).collect();
    one_of(names.iter().map(String::as_str))
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
