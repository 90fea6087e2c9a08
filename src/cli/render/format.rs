use std::path::Path;

use clap::ValueEnum;

use super::{Engine, Render};
use crate::cli::Failure;
use crate::diagnostic::one_of;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Svg,
    Html,
    Dot,
    Png,
    Pdf,
    #[value(alias = "mmd")]
    Mermaid,
}

impl Render {
    /// The format of the pictures, which must be one that can be drawn.
    pub(super) fn format(&self) -> Result<Format, Failure> {
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
        let has_pages = matches!(format, Format::Svg | Format::Png | Format::Pdf) && self.engine.is_none();
        match (format, self.engine) {
            _ if self.page.is_some() && !has_pages => {
                let message = format!("{} has no pages: --page is for svg, png and pdf that polku draws", name(format));
                Err(Failure::Message(message))
            }
            (Format::Html, Some(Engine::Graphviz)) => {
                Err(Failure::Message("--engine graphviz draws svg, png and pdf, not pages".into()))
            }
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
pub(super) fn name(format: Format) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// The formats that there are.
fn known() -> String {
    let names: Vec<String> = Format::value_variants().iter().map(|format| name(*format)).collect();
    one_of(names.iter().map(String::as_str))
}
