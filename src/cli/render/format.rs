use std::path::Path;

use clap::ValueEnum;

use super::Render;
use crate::cli::Failure;
use crate::diagnostic::{nearest, one_of};
use crate::render::View;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Svg,
    Html,
    #[cfg(feature = "dot")]
    Dot,
    Png,
    Pdf,
    #[value(alias = "mmd")]
    Mermaid,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    Graphviz,
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
            #[cfg(feature = "dot")]
            (None, _, Some(extension)) if extension == "gv" => Format::Dot,
            (None, _, Some(extension)) if extension == "htm" => Format::Html,
            (None, _, Some(extension)) => Format::from_str(extension, true).map_err(|_| {
                let names = names();
                let near = nearest(extension, names.iter().map(String::as_str));
                let near = near.map_or(String::new(), |near| format!("did you mean `.{near}`? "));
                Failure::Message(format!("`.{extension}` is no format that polku draws; {near}use {}", known()))
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
        self.check(format)?;
        Ok(format)
    }

    /// Whether the options for maps and blueprints go with what is drawn. A page has all views.
    pub(super) fn check_view(&self, view: View, format: Format) -> Result<(), Failure> {
        let is_sheet = view != View::Flow && matches!(format, Format::Svg | Format::Png | Format::Pdf);
        match self.sheet.stray() {
            Some(option) if !is_sheet && format != Format::Html => {
                let message = format!("{option} is for the map and the blueprint: add `--view map`, or leave it out");
                Err(Failure::Message(message))
            }
            _ => Ok(()),
        }
    }

    /// Whether every option goes with the format.
    fn check(&self, format: Format) -> Result<(), Failure> {
        let built_in = self.engine.is_none();
        let is_scaled = format == Format::Png && built_in;
        let has_fonts = is_scaled || format == Format::Pdf && built_in;
        let has_pages = matches!(format, Format::Svg | Format::Png | Format::Pdf) && built_in;
        let message = if !built_in && !matches!(format, Format::Svg | Format::Png | Format::Pdf) {
            format!("--engine graphviz draws svg, png and pdf; {} needs no engine", name(format))
        } else if self.sheet.is_paper() && !has_pages {
            format!("{} has no pages: --page is for svg, png and pdf that polku draws", name(format))
        } else if self.scale.is_some() && !is_scaled {
            "--scale is for PNG that polku draws: the other formats have no pixels, and Graphviz has its own".into()
        } else if self.system_fonts && !has_fonts {
            "--system-fonts is for PNG and PDF that polku draws; elsewhere, whatever shows it chooses the fonts".into()
        } else {
            return Ok(());
        };
        Err(Failure::Message(message))
    }
}

/// The extension of a format.
pub(super) fn extension(format: Format) -> String {
    if format == Format::Mermaid { "mmd".into() } else { name(format) }
}

/// What a format is called.
pub(super) fn name(format: Format) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// The formats that there are.
fn known() -> String {
    one_of(names().iter().map(String::as_str))
}

fn names() -> Vec<String> {
    Format::value_variants().iter().map(|format| name(*format)).collect()
}
