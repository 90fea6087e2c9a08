use clap::ValueEnum;

use super::{Destination, Drawing};
use crate::cli::Failure;
use crate::cli::failure::Inapplicable;
use crate::cli::files::OutputPath;
use crate::diagnostic::nearest;
use crate::render::View;

/// What makes images.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    /// Polku itself.
    Own,
    #[cfg(feature = "dot")]
    Graphviz { time_limit: std::time::Duration },
}

/// The least and the largest scale.
pub(super) const SCALES: (f64, f64) = (0.1, 10.0);

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RenderFormat {
    Svg,
    Html,
    #[cfg(feature = "dot")]
    Dot,
    Png,
    Pdf,
    #[value(alias = "mmd")]
    Mermaid,
}

#[cfg(feature = "dot")]
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    Graphviz,
}

impl RenderFormat {
    /// The format that `--format` asks for, or else the extension of the picture.
    pub fn resolve(asked: Option<Self>, destination: &Destination) -> Result<Self, Failure> {
        let Destination::One(OutputPath::File(file)) = destination else {
            return Ok(asked.unwrap_or(RenderFormat::Svg));
        };
        if file.is_dir() {
            return Err(Failure::PictureIsFolder(file.clone()));
        }
        let extension = file.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        match (asked, extension) {
            (Some(format), extension) => match extension.and_then(|extension| by_name(&extension)) {
                Some(by_extension) if by_extension != format => Err(Failure::FormatsDiffer {
                    file: file.clone(),
                    by_name: by_extension.name(),
                    by_option: format.name(),
                }),
                _ => Ok(format),
            },
            (None, Some(extension)) => by_extension(&extension).ok_or_else(|| unknown_extension(&extension)),
            (None, None) => Err(Failure::NoExtension { file: file.clone(), known: known_names() }),
        }
    }

    /// The name of the format on the command line.
    pub fn name(self) -> String {
        // Every variant has one: none is skipped.
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The extension of its files.
    pub fn extension(self) -> String {
        if self == RenderFormat::Mermaid { "mmd".into() } else { self.name() }
    }

    /// Whether its files are text, so that a checkout may change their line breaks.
    pub fn is_text(self) -> bool {
        !matches!(self, RenderFormat::Png | RenderFormat::Pdf)
    }

    /// Whether it shows the images of touchpoints and personas.
    pub fn has_images(self) -> bool {
        self.is_image() || self == RenderFormat::Html
    }

    /// Whether it is a picture of one view, and not a page or a text.
    pub fn is_image(self) -> bool {
        matches!(self, RenderFormat::Svg | RenderFormat::Png | RenderFormat::Pdf)
    }
}

/// Returns the format of files with an extension, in lower case.
pub(super) fn by_extension(extension: &str) -> Option<RenderFormat> {
    match extension {
        #[cfg(feature = "dot")]
        "gv" => Some(RenderFormat::Dot),
        "htm" => Some(RenderFormat::Html),
        extension => by_name(extension),
    }
}

fn by_name(name: &str) -> Option<RenderFormat> {
    RenderFormat::from_str(name, true).ok()
}

fn known_names() -> Vec<String> {
    RenderFormat::value_variants().iter().map(|format| format.name()).collect()
}

fn unknown_extension(extension: &str) -> Failure {
    let known = known_names();
    let near = nearest(extension, known.iter().map(String::as_str)).map(|near| near.to_string());
    Failure::UnknownExtension { extension: extension.to_owned(), known, near }
}

impl Drawing {
    /// Checks that every option applies to the format.
    pub(super) fn check_options(&self) -> Result<(), Failure> {
        let is_own = self.backend == Backend::Own;
        let is_own_png = is_own && self.format == RenderFormat::Png;
        let is_own_pdf = is_own && self.format == RenderFormat::Pdf;
        Err(Failure::NotApplicable(if !is_own && !self.format.is_image() {
            Inapplicable::Engine(self.format.name())
        } else if self.request.page.is_some() && !(is_own && self.format.is_image()) {
            Inapplicable::Page(self.format.name())
        } else if self.scale.is_some() && !is_own_png {
            Inapplicable::Scale
        } else if self.system_fonts && !is_own_png && !is_own_pdf {
            Inapplicable::SystemFonts
        } else if self.request.overlay.is_some() && self.format == RenderFormat::Mermaid {
            Inapplicable::Overlay
        } else {
            return Ok(());
        }))
    }

    /// Checks that the options for map and blueprint apply to the view. A page has all views.
    pub(super) fn check_view(&self, view: View) -> Result<(), Failure> {
        let has_sheets = self.format == RenderFormat::Html || (self.format.is_image() && view != View::Flow);
        let request = &self.request;
        let given = [
            (request.lanes.is_some(), "--lanes"),
            (request.detail.is_some(), "--detail"),
            (request.page.is_some(), "--page"),
        ];
        match given.into_iter().find(|(is_given, _)| *is_given) {
            Some((_, option)) if !has_sheets => Err(Failure::NotApplicable(Inapplicable::Sheet(option))),
            _ => Ok(()),
        }
    }
}
