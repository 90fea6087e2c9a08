//! A folder of journeys becomes a folder of pictures with an `index.html` that leads to them.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::model::Journey;
use crate::render::{self, GENERATOR, Listed, Options, Theme, View};
use crate::words::Lang;
use crate::workspace::reason;

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
pub(super) fn index(title: &str, lang: Option<Lang>, theme: Option<Theme>, entries: Vec<Entry<'_>>) -> String {
    let listed: Vec<Listed<'_>> = entries
        .into_iter()
        .map(|Entry { journey, options, view, target }| Listed { journey, options, view, address: address(&target) })
        .collect();
    let langs = listed.iter().map(|listed| listed.journey.lang.as_ref().map(|lang| lang.value.as_str()));
    render::overview(title, lang.unwrap_or_else(|| Lang::common(langs)), theme, &listed)
}

/// A file of the same folder as an address: what could be taken for something else is encoded.
fn address(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().as_encoded_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let parts =
        name.iter().map(|byte| if is_plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") });
    parts.collect()
}

/// An `index.html` that somebody else has written stays.
pub(super) fn spare(index: &Path) -> Result<(), Failure> {
    let file = match File::open(index) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(Failure::Message(format!("cannot read {}: {}", index.display(), reason(&error))));
        }
    };
    let mut head = Vec::new();
    // Polku's mark stands in the first lines. What cannot be read is not polku's.
    let read = file.take(4096).read_to_end(&mut head);
    let mark = format!("<meta name=\"generator\" content=\"{GENERATOR}\">");
    if read.is_ok() && String::from_utf8_lossy(&head).contains(&mark) {
        return Ok(());
    }
    Err(Failure::Message(format!(
        "{} is there and was not written by polku, which would write a page there; move it, or choose another place",
        index.display()
    )))
}
