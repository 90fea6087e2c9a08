//! Images of touchpoints and personas: where their files are, and what is to be seen on them.

use std::sync::Arc;

use super::problems as p;
use super::reader::{Advice, Fault, Read, Reader};
use super::table::Shape;
use super::values::Text;
use crate::diagnostic::shorten;
use crate::raster::{Format, Raster};
use crate::source::At;
use crate::yaml::NodeId;

/// The image of a touchpoint or a persona.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The path of the file.
    pub src: At<ImagePath>,
    /// What is to be seen, for people who cannot see it.
    pub alt: Option<At<String>>,
    /// What pictures show. `None` until somebody reads the file, which loading a text does not do: only
    /// [`LoadedProject::read_images`](crate::workspace::LoadedProject::read_images) does.
    pub raster: Option<Arc<Raster>>,
}

/// The path of an image file, relative to the file that names it: PNG, JPEG or WebP, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImagePath(String);

impl ImagePath {
    /// Reads a path. `None` for addresses, absolute paths, and files of other formats by their names.
    ///
    /// ```
    /// use polku::model::ImagePath;
    ///
    /// assert_eq!(ImagePath::parse("images/desk.jpg").unwrap().as_str(), "images/desk.jpg");
    /// assert_eq!(ImagePath::parse("https://example.org/desk.jpg"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        slip(text).is_none().then(|| ImagePath(text.to_owned()))
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is wrong with a path, and what to do.
struct Slip {
    what: &'static str,
    help: String,
}

fn slip(text: &str) -> Option<Slip> {
    let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let beside = || format!("save the image beside this file, and write its path: `images/{}`", shorten(name));
    let is_drive = text.as_bytes().get(1) == Some(&b':');
    let (what, help) = if text.contains(':') && !is_drive {
        ("is an address, and not the path of a file", beside())
    } else if text.starts_with(['/', '\\']) || is_drive {
        ("is an absolute path, which exists on one machine only", beside())
    } else if text.contains('\\') {
        ("has backslashes, which only one system reads", format!("write `{}`", shorten(&text.replace('\\', "/"))))
    } else if ends_with(text, ".svg") || ends_with(text, ".svgz") {
        let help = "save it as PNG";
        ("is an SVG image, which can run scripts and load other files", help.to_owned())
    } else if Format::of_name(text).is_none() {
        ("is no PNG, JPEG or WebP image by its name", "name a file with `.png`, `.jpg` or `.webp`".to_owned())
    } else {
        return None;
    };
    Some(Slip { what, help })
}

fn ends_with(text: &str, ending: &str) -> bool {
    text.to_ascii_lowercase().ends_with(ending)
}

/// What [`ImagePath::parse`] takes, as a regular expression.
const PATTERN: &str = concat!(
    r"^\s*([^\s:/\\][^:\\]*/[^:/\\]+|[^\s:/\\][^:/\\]*)",
    r"\.([Pp][Nn][Gg]|[Jj][Pp][Ee]?[Gg]|[Ww][Ee][Bb][Pp])\s*$",
);

const FORM: &str = "the path of a PNG, JPEG or WebP image, relative to this file";

/// Returns whether a key takes the path of an image.
pub(crate) fn takes_image(shape: &Shape) -> bool {
    matches!(shape, Shape::Form { what, .. } if *what == FORM)
}

impl<'t> Read<'t> for ImagePath {
    const SHAPE: Shape = Shape::Form { what: FORM, pattern: Some(PATTERN) };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        let text = text.trim();
        match slip(text) {
            None => Ok(ImagePath(text.to_owned())),
            Some(Slip { what, help }) => {
                let message = format!("`{}` {what}", shorten(text));
                Err(reader.wrong(&p::BAD_IMAGE, node, message, Advice::Say(help)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_and_names_an_image() {
        for path in ["a.png", "a.PNG", "images/a b.jpeg", "../a.webp", "./a.jpg", "a.b.png", "~/a.png"] {
            assert_eq!(ImagePath::parse(path).unwrap().as_str(), path);
        }
        for path in [
            "",
            "a",
            ".png",
            "images/.png",
            "png",
            "a.gif",
            "a.svg",
            "a.png/",
            "a.png/b",
            "/a.png",
            r"\a.png",
            r"\\host\a.png",
            "//host/a.png",
            r"images\a.png",
            "C:/a.png",
            r"C:\a.png",
            "http://x/a.png",
            "data:image/png;base64,a.png",
            "file:a.png",
        ] {
            assert_eq!(ImagePath::parse(path), None, "{path}");
        }
    }
}
