use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::output::{Output, write_file};
use super::{Failure, Outcome};
use crate::diagnostic::{nearest, one_of};
use crate::graph::JourneyGraph;
use crate::model::{Journey, PersonaIx};
use crate::render::graphviz::{self, PROGRAM, TIME_LIMIT};
use crate::render::{self, DotOptions, View};
use crate::words::Lang;

/// Draw a journey: the flow view, as Graphviz DOT
#[derive(Args)]
#[command(after_help = "Examples:
  polku render journeys/visit.yaml -o visit.dot
  polku render journeys/visit.yaml -o - | dot -Tsvg > visit.svg
  polku render journeys/visit.yaml --engine graphviz -o visit.svg
  polku render journeys/visit.yaml --persona host -o host.dot")]
pub(super) struct Render {
    /// The journey; `-` for standard input
    file: PathBuf,
    /// The picture: its extension says the format; `-` for DOT on standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// The format, where the extension does not say it
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What draws svg, png and pdf: the `dot` of an installed Graphviz
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Draw the ways of one persona only
    #[arg(long, value_name = "ID")]
    persona: Option<String>,
    /// Where the journey leads
    #[arg(long, value_enum, default_value_t = Direction::Right)]
    direction: Direction,
    /// The colours [default: the project's, else light]
    #[arg(long, value_enum)]
    theme: Option<Theme>,
    /// The language of the words that polku adds [default: the journey's]
    #[arg(long, value_enum)]
    lang: Option<Language>,
    /// How long Graphviz may take, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    time_limit: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Dot,
    Svg,
    Png,
    Pdf,
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

impl Render {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let format = self.format()?;
        let Some(loaded) = super::one_journey(&self.file, out)? else { return Ok(Outcome::Findings) };
        let Some(journey) = loaded.files.first().and_then(|file| file.journey.as_ref()) else {
            return Ok(Outcome::Findings);
        };
        let settings = &loaded.root.project.render;
        if let Some(view) = settings.view.filter(|view| *view != View::Flow) {
            out.tell(&format!("note: the project asks for the view `{view}`; DOT shows the flow view"));
        }
        let theme = self.theme.map(|theme| match theme {
            Theme::Light => render::Theme::Light,
            Theme::Dark => render::Theme::Dark,
            Theme::Print => render::Theme::Print,
        });
        let options = DotOptions {
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
        };
        self.spare_sources()?;
        let dot = render::dot(&JourneyGraph::new(journey), &options);
        self.write(format, dot, out)?;
        Ok(Outcome::Clean)
    }

    fn write(&self, format: Format, dot: String, out: &Output) -> Result<(), Failure> {
        let format = match format {
            Format::Dot => return self.write_picture(dot.as_bytes(), out),
            Format::Svg => graphviz::Format::Svg,
            Format::Png => graphviz::Format::Png,
            Format::Pdf => graphviz::Format::Pdf,
        };
        let limit = self.time_limit.map_or(TIME_LIMIT, Duration::from_secs);
        let picture =
            graphviz::run(&dot, format, PROGRAM, limit).map_err(|error| Failure::Message(error.to_string()))?;
        for warning in &picture.warnings {
            out.tell(&format!("Graphviz: {warning}"));
        }
        self.write_picture(&picture.bytes, out)
    }

    /// A picture must not take the place of a journey or a project file.
    fn spare_sources(&self) -> Result<(), Failure> {
        let target = std::fs::canonicalize(&self.output).unwrap_or_else(|_| self.output.clone());
        let is_yaml = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        let is_journey = std::fs::canonicalize(&self.file).is_ok_and(|file| file == target);
        if self.output != Path::new("-") && (is_journey || is_yaml(&target)) {
            let what =
                if is_journey { "is the journey itself" } else { "would be a picture with the name of a YAML file" };
            let message = format!("{} {what}; write the picture to another file", self.output.display());
            return Err(Failure::Message(message));
        }
        Ok(())
    }

    /// Writes the picture, and says so where that cannot be seen.
    fn write_picture(&self, bytes: &[u8], out: &Output) -> Result<(), Failure> {
        if self.output == Path::new("-") {
            return out.print_bytes(bytes);
        }
        write_file(&self.output, bytes)?;
        out.tell(&format!("wrote {}", self.output.display()));
        Ok(())
    }

    /// The format of the picture, which must be one that can be drawn.
    fn format(&self) -> Result<Format, Failure> {
        let known = || {
            one_of(
                Format::value_variants()
                    .iter()
                    .filter_map(|format| format.to_possible_value())
                    .map(|value| value.get_name().to_owned())
                    .collect::<Vec<_>>()
                    .iter()
                    .map(String::as_str),
            )
        };
        let extension = self.output.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let format = match (self.format, &extension) {
            (Some(format), _) => format,
            (None, None) if self.output == Path::new("-") => Format::Dot,
            (None, Some(extension)) if extension == "gv" => Format::Dot,
            (None, Some(extension)) => Format::from_str(extension, true).map_err(|_| {
                Failure::Message(format!("`.{extension}` is no format that polku draws; use {}", known()))
            })?,
            (None, None) => {
                let message = format!(
                    "{} has no extension that says the format; use {}, or say it with --format",
                    self.output.display(),
                    known()
                );
                return Err(Failure::Message(message));
            }
        };
        match (format, self.engine) {
            (Format::Dot, Some(Engine::Graphviz)) => {
                Err(Failure::Message("--engine graphviz draws svg, png and pdf; DOT needs no engine".into()))
            }
            (Format::Dot, None) | (_, Some(Engine::Graphviz)) => Ok(format),
            (_, None) => {
                let message = "svg, png and pdf are drawn by Graphviz: add `--engine graphviz`, or write `.dot`";
                Err(Failure::Message(message.into()))
            }
        }
    }
}

fn persona(journey: &Journey, id: &str) -> Result<PersonaIx, Failure> {
    journey.find_persona(id).ok_or_else(|| {
        let ids = || journey.definitions.personas.iter().map(|persona| persona.identity.id.value.as_str());
        let help = match nearest(id, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if ids().next().is_none() => "it has none".into(),
            None => format!("it has {}", one_of(ids())),
        };
        Failure::Message(format!("the journey has no persona `{id}`; {help}"))
    })
}
