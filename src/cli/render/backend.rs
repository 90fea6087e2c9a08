#[cfg(feature = "png")]
use super::format::SCALES;
use super::format::{Backend, RenderFormat};
use super::{Drawing, Job};
use crate::cli::Failure;
use crate::graph::JourneyGraph;
use crate::render::{self, Opening, Scene};

/// The files of a drawn journey: one, or one for each page.
pub(super) struct DrawnFiles {
    pub pages: Vec<Vec<u8>>,
    /// What to say about it.
    pub told: Vec<String>,
}

impl DrawnFiles {
    fn one(bytes: impl Into<Vec<u8>>) -> Self {
        DrawnFiles { pages: vec![bytes.into()], told: Vec::new() }
    }
}

/// Returns the journey as a page, which links back to the overview if there is one.
fn page(graph: &JourneyGraph<'_>, job: &Job<'_>) -> String {
    let opening = Opening {
        view: job.resolved.view,
        theme: job.resolved.theme,
        overlay: job.resolved.options.overlay.as_ref().map(|of| of.overlay),
        overview: job.overview.clone(),
    };
    render::html(graph, &job.resolved.options, &opening)
}

impl Drawing {
    pub(super) fn draw(&self, job: &Job<'_>) -> Result<DrawnFiles, Failure> {
        let graph = JourneyGraph::new(job.journey);
        let options = &job.resolved.options;
        let scenes = || render::draw(job.resolved.view, &graph, options);
        match (self.format, self.backend) {
            (RenderFormat::Html, _) => Ok(DrawnFiles::one(page(&graph, job))),
            #[cfg(feature = "dot")]
            (RenderFormat::Dot, _) => Ok(DrawnFiles::one(render::dot(&graph, options))),
            (RenderFormat::Mermaid, _) => Ok(DrawnFiles::one(render::mermaid(&graph, options))),
            #[cfg(feature = "dot")]
            (format, Backend::Graphviz { time_limit }) => draw_by_graphviz(&graph, job, format, time_limit),
            (RenderFormat::Svg, Backend::Own) => {
                let pages = scenes().iter().map(|scene| render::svg(scene).into_bytes()).collect();
                Ok(DrawnFiles { pages, told: Vec::new() })
            }
            (RenderFormat::Png, Backend::Own) => self.png(&scenes(), job),
            (RenderFormat::Pdf, Backend::Own) => self.pdf(&scenes(), job),
        }
    }

    #[cfg(feature = "png")]
    fn png(&self, scenes: &[Scene], job: &Job<'_>) -> Result<DrawnFiles, Failure> {
        use render::{PngError, PngOptions};
        let options = PngOptions { scale: self.scale.unwrap_or(PngOptions::default().scale), fonts: self.fonts() };
        let mut pages = Vec::with_capacity(scenes.len());
        let mut missing = Vec::new();
        for scene in scenes {
            let rendered = render::png(scene, &options).map_err(|error| {
                let fits = match &error {
                    PngError::TooLarge { fits, .. } => Some(*fits).filter(|fits| *fits >= SCALES.0),
                    _ => return Failure::worded(error),
                };
                Failure::TooLarge { error: error.into(), fits }
            })?;
            let new: Vec<char> = rendered.missing.into_iter().filter(|c| !missing.contains(c)).collect();
            missing.extend(new);
            pages.push(rendered.bytes);
        }
        let told = self.tell_missing(&missing, job);
        Ok(DrawnFiles { pages, told: told.into_iter().collect() })
    }

    #[cfg(feature = "pdf")]
    fn pdf(&self, scenes: &[Scene], job: &Job<'_>) -> Result<DrawnFiles, Failure> {
        let options = render::PdfOptions { fonts: self.fonts() };
        let rendered = render::pdf(scenes, &options).map_err(Failure::worded)?;
        let told = self.tell_missing(&rendered.missing, job);
        Ok(DrawnFiles { pages: vec![rendered.bytes], told: told.into_iter().collect() })
    }

    #[cfg(not(feature = "png"))]
    fn png(&self, _: &[Scene], _: &Job<'_>) -> Result<DrawnFiles, Failure> {
        Err(Failure::NotBuiltIn(RenderFormat::Png.name()))
    }

    #[cfg(not(feature = "pdf"))]
    fn pdf(&self, _: &[Scene], _: &Job<'_>) -> Result<DrawnFiles, Failure> {
        Err(Failure::NotBuiltIn(RenderFormat::Pdf.name()))
    }

    #[cfg(feature = "glyphs")]
    fn fonts(&self) -> render::Fonts {
        if self.system_fonts { render::Fonts::System } else { render::Fonts::Shipped }
    }

    /// Says which characters could not be drawn.
    #[cfg(feature = "glyphs")]
    fn tell_missing(&self, missing: &[char], job: &Job<'_>) -> Option<String> {
        const MOST: usize = 30;
        let shown: String = missing.iter().take(MOST).collect();
        let more = if missing.len() > MOST { "…" } else { "" };
        let (count, they) = match missing.len() {
            0 => return None,
            1 => ("1 character".into(), "it is"),
            count => (format!("{count} characters"), "they are"),
        };
        let help = if self.system_fonts { "" } else { "; --system-fonts uses the fonts of this machine" };
        let journey = &job.journey.id;
        Some(format!("warning: no font has {shown}{more} ({count}); in {journey} {they} drawn as □{help}"))
    }
}

#[cfg(feature = "dot")]
fn draw_by_graphviz(
    graph: &JourneyGraph<'_>,
    job: &Job<'_>,
    format: RenderFormat,
    time_limit: std::time::Duration,
) -> Result<DrawnFiles, Failure> {
    use render::graphviz::{self, PROGRAM, PictureFormat};
    let format = match format {
        RenderFormat::Png => PictureFormat::Png,
        RenderFormat::Pdf => PictureFormat::Pdf,
        // No other format gets here: see `check_options`.
        _ => PictureFormat::Svg,
    };
    let dot = render::dot(graph, &job.resolved.options);
    let picture = graphviz::run(&dot, format, PROGRAM, time_limit).map_err(Failure::worded)?;
    let told = picture.warnings.iter().map(|warning| format!("Graphviz: {warning}")).collect();
    Ok(DrawnFiles { pages: vec![picture.bytes], told })
}
