//! The overview of a folder with pictures, and its address.

use std::io::ErrorKind;
use std::path::Path;

use super::Job;
use crate::cli::Failure;
use crate::render::{self, GENERATOR, Listed};
use crate::words::Lang;
use crate::workspace::{Disk, Files, WorkspaceError};

/// The file of the overview, which web servers show for its folder.
pub(super) const OVERVIEW: &str = "index.html";

/// The overview of all journeys that are drawn into a folder.
pub(super) fn overview<'a>(title: &str, folder: &Path, lang: Option<Lang>, jobs: Vec<Job<'a>>) -> String {
    let theme = jobs.first().and_then(|job| job.resolved.theme);
    let listed = |Job { journey, resolved, target, .. }: Job<'a>| {
        let file = target.file()?;
        Some(Listed { journey, options: resolved.options, view: resolved.view, address: address(folder, file) })
    };
    let listed: Vec<Listed<'_>> = jobs.into_iter().filter_map(listed).collect();
    let langs = listed.iter().map(|listed| listed.journey.lang.as_ref().map(|lang| lang.value.as_str()));
    render::overview(title, lang.unwrap_or_else(|| Lang::common(langs)), theme, &listed)
}

/// The address of a file, relative to a folder above it. Characters that could mean something else are encoded.
fn address(folder: &Path, file: &Path) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let encoded = |byte: &u8| if is_plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
    let parts = file.strip_prefix(folder).unwrap_or(file).components();
    let parts: Vec<String> =
        parts.map(|part| part.as_os_str().as_encoded_bytes().iter().map(encoded).collect()).collect();
    parts.join("/")
}

/// The address of the overview in a folder, relative to a file of the folder.
pub(super) fn address_of_overview(folder: &Path, file: &Path) -> String {
    let depth = file.strip_prefix(folder).map_or(1, |file| file.components().count());
    "../".repeat(depth.saturating_sub(1)) + OVERVIEW
}

/// Makes sure that an `index.html` that polku has not written stays.
pub(super) fn spare(file: &Path) -> Result<(), Failure> {
    let page = match Disk.read(file) {
        Ok(page) => page,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(WorkspaceError::Unreadable(file.into(), error).into()),
    };
    // The mark of polku is in the first lines.
    let head = &page[..page.len().min(4096)];
    let mark = format!("<meta name=\"generator\" content=\"{GENERATOR}\">");
    let is_own = String::from_utf8_lossy(head).contains(&mark);
    if is_own { Ok(()) } else { Err(Failure::ForeignPage(file.to_path_buf())) }
}
