#[cfg(feature = "dot")]
use super::format::Engine;
use super::format::Format;
use super::{Job, Render, site};
use crate::cli::Failure;
use crate::graph::JourneyGraph;
use crate::render::{self, Opening, Scene};

/// What has been drawn of a journey: one file, or one for each sheet of paper.
pub(super) struct Drawn {
    pub pages: Vec<Vec<u8>>,
    /// What is to be told of it.
    pub told: Vec<String>,
}

impl Drawn {
    fn one(bytes: impl Into<Vec<u8>>) -> Self {
        Drawn { pages: vec![bytes.into()], told: Vec::new() }
    }
}

impl Render {
    pub(super) fn draw(&self, job: &Job<'_>, format: Format) -> Result<Drawn, Failure> {
        let graph = JourneyGraph::new(job.journey);
        let view = self.view(job.settings);
        let options = &job.options;
        let scenes = || render::draw(view, &graph, options);
        match (format, self.engine) {
            (Format::Html, _) => {
                let folder = self.folder().and(self.out_dir.as_deref());
                let overview = folder.zip(job.target.as_deref()).map(|(folder, page)| site::way_back(folder, page));
                let opening = Opening { view, theme: self.theme(job), overview };
                Ok(Drawn::one(render::html(&graph, options, &opening)))
            }
            #[cfg(feature = "dot")]
            (Format::Dot, _) => Ok(Drawn::one(render::dot(&graph, options))),
            (Format::Mermaid, _) => Ok(Drawn::one(render::mermaid(&graph, options))),
            #[cfg(feature = "dot")]
            (format, Some(Engine::Graphviz)) => self.graphviz(&graph, job, format),
            (Format::Svg, _) => {
                let pages = scenes().iter().map(|scene| render::svg(scene).into_bytes()).collect();
                Ok(Drawn { pages, told: Vec::new() })
            }
            (Format::Png, _) => self.png(&scenes(), job),
            (Format::Pdf, _) => self.pdf(&scenes(), job),
        }
    }

    #[cfg(feature = "png")]
    fn png(&self, scenes: &[Scene], job: &Job<'_>) -> Result<Drawn, Failure> {
        use render::{PngError, PngOptions};
        let options = PngOptions { scale: self.scale.unwrap_or(PngOptions::default().scale), fonts: self.fonts() };
        let mut pages = Vec::with_capacity(scenes.len());
        let mut missing = Vec::new();
        for scene in scenes {
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
            let unheard = rendered.missing.into_iter().filter(|c| !missing.contains(c)).collect::<Vec<_>>();
            missing.extend(unheard);
            pages.push(rendered.bytes);
        }
        let told = self.missing(&missing, job);
        Ok(Drawn { pages, told: told.into_iter().collect() })
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, scenes: &[Scene], job: &Job<'_>) -> Result<Drawn, Failure> {
        let options = render::PdfOptions { fonts: self.fonts() };
        let rendered = render::pdf(scenes, &options).map_err(|error| Failure::Message(error.to_string()))?;
        let told = self.missing(&rendered.missing, job);
        Ok(Drawn { pages: vec![rendered.bytes], told: told.into_iter().collect() })
    }

    #[cfg(not(feature = "png"))]
    fn png(&self, _: &[Scene], _: &Job<'_>) -> Result<Drawn, Failure> {
        Err(left_out(Format::Png))
    }

    #[cfg(not(feature = "pdf"))]
    fn pdf(&self, _: &[Scene], _: &Job<'_>) -> Result<Drawn, Failure> {
        Err(left_out(Format::Pdf))
    }

    #[cfg(feature = "glyphs")]
    fn fonts(&self) -> render::Fonts {
        if self.system_fonts { render::Fonts::System } else { render::Fonts::Shipped }
    }

    /// Tells which characters could not be drawn.
    #[cfg(feature = "glyphs")]
    fn missing(&self, missing: &[char], job: &Job<'_>) -> Option<String> {
        const MOST: usize = 30;
        let shown: String = missing.iter().take(MOST).collect();
        let more = if missing.len() > MOST { "…" } else { "" };
        let (count, they) = match missing.len() {
            0 => return None,
            1 => ("1 character".into(), "it is"),
            count => (format!("{count} characters"), "they are"),
        };
        let help = if self.system_fonts { "" } else { ". --system-fonts uses those of this machine" };
        Some(format!("warning: no font has {shown}{more} ({count}); in {} {they} drawn as □{help}", job.journey.id))
    }

    #[cfg(feature = "dot")]
    fn graphviz(&self, graph: &JourneyGraph<'_>, job: &Job<'_>, format: Format) -> Result<Drawn, Failure> {
        use render::graphviz::{self, PROGRAM, TIME_LIMIT};
        let format = match format {
            Format::Png => graphviz::PictureFormat::Png,
            Format::Pdf => graphviz::PictureFormat::Pdf,
            // No other format comes here (`Render::check`).
            _ => graphviz::PictureFormat::Svg,
        };
        let limit = self.time_limit.map_or(TIME_LIMIT, std::time::Duration::from_secs);
        let dot = render::dot(graph, &job.options);
        let picture =
            graphviz::run(&dot, format, PROGRAM, limit).map_err(|error| Failure::Message(error.to_string()))?;
        let told = picture.warnings.iter().map(|warning| format!("Graphviz: {warning}")).collect();
        Ok(Drawn { pages: vec![picture.bytes], told })
    }
}

/// Why there is no picture of a format that this program was built without.
#[cfg(not(all(feature = "png", feature = "pdf")))]
fn left_out(format: Format) -> Failure {
    let name = super::format::name(format);
    let other = if cfg!(feature = "dot") { ", or add `--engine graphviz`" } else { "" };
    Failure::Message(format!("this polku was built without {name} (its feature `{name}`): draw svg{other}"))
}

/// The least and the largest scale.
const SCALES: (f64, f64) = (0.1, 10.0);

pub(super) fn scale(text: &str) -> Result<f64, String> {
    let (least, largest) = SCALES;
    let scale = text.parse().ok().filter(|scale: &f64| (least..=largest).contains(scale));
    scale.ok_or_else(|| format!("a scale is a number from {least} to {largest}"))
}

/// The longest time limit: a day.
const MOST_SECONDS: u64 = 86_400;

pub(super) fn seconds(text: &str) -> Result<u64, String> {
    let seconds = text.parse().ok().filter(|seconds| (1..=MOST_SECONDS).contains(seconds));
    seconds.ok_or_else(|| format!("a time limit is a whole number of seconds from 1 to {MOST_SECONDS}"))
}
