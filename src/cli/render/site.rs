//! A folder of journeys becomes a folder of pictures with an `index.html` that leads to them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::model::Journey;
use crate::render::{self, GENERATOR, Listed, Options, Theme, View};
use crate::words::Lang;
use crate::workspace::{Disk, Files, WorkspaceError};

/// The file that a web server shows for a folder.
pub(super) const INDEX: &str = "index.html";

/// What is told of a journey in the overview.
pub(super) struct Entry<'a> {
    pub journey: &'a Journey,
    pub options: Options,
    pub view: View,
    pub target: PathBuf,
}

/// The overview of all journeys that are drawn into a folder.
pub(super) fn index(
    title: &str,
    folder: &Path,
    lang: Option<Lang>,
    theme: Option<Theme>,
    entries: Vec<Entry<'_>>,
) -> String {
    let listed: Vec<Listed<'_>> = entries
        .into_iter()
        .map(|Entry { journey, options, view, target }| Listed {
            journey,
            options,
            view,
            address: address(folder, &target),
        })
        .collect();
    let langs = listed.iter().map(|listed| listed.journey.lang.as_ref().map(|lang| lang.value.as_str()));
    render::overview(title, lang.unwrap_or_else(|| Lang::common(langs)), theme, &listed)
}

/// A file in a folder, or in one below it, as an address: what could be taken for something else is encoded.
fn address(folder: &Path, file: &Path) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let encoded = |byte: &u8| if is_plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
    let parts = file.strip_prefix(folder).unwrap_or(file).components();
    let parts: Vec<String> =
        parts.map(|part| part.as_os_str().as_encoded_bytes().iter().map(encoded).collect()).collect();
    parts.join("/")
}

/// The address of the overview in a folder from one of its files.
pub(super) fn way_back(folder: &Path, file: &Path) -> String {
    let depth = file.strip_prefix(folder).map_or(1, |file| file.components().count());
    "../".repeat(depth.saturating_sub(1)) + INDEX
}

/// An `index.html` that somebody else has written stays.
pub(super) fn spare(index: &Path) -> Result<(), Failure> {
    let page = match Disk.read(index) {
        Ok(page) => page,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(WorkspaceError::Unreadable(index.into(), error).into()),
    };
    // Polku's mark stands in the first lines.
    let head = &page[..page.len().min(4096)];
    let mark = format!("<meta name=\"generator\" content=\"{GENERATOR}\">");
    if String::from_utf8_lossy(head).contains(&mark) {
        return Ok(());
    }
    Err(Failure::Message(format!(
        "{} is there and was not written by polku, which would write a page there; move it, or choose another place",
        index.display()
    )))
}
