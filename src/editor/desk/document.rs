//! The documents that are open in an editor.

use std::path::Path;
use std::sync::Arc;

use crate::source::{Encoding, Source, Span};
use crate::workspace::{self, Disk, Files};
use crate::yaml;

/// An open document. A file is one document, even if it is open under several addresses.
pub(in crate::editor) struct Document {
    /// The current buffer: the one that was opened, changed or asked about last.
    pub now: Buffer,
    /// The buffers of the same file under other addresses, which an editor treats as separate documents.
    others: Vec<Buffer>,
    /// The last version of the text that was YAML.
    pub sound: Arc<Source>,
}

/// The content of a document under one address.
pub(in crate::editor) struct Buffer {
    /// The address as the editor writes it.
    pub address: String,
    pub version: i32,
    /// The current text.
    pub source: Arc<Source>,
}

/// A change to a document: a new text for a range, or for the whole document.
pub(in crate::editor) struct Change {
    /// Start and end, each a line and a column. `None` for the whole document.
    pub range: Option<[(u32, u32); 2]>,
    pub text: String,
}

impl Document {
    /// Makes the document of a file that was not open. If the text is not YAML, the version on the disk may be.
    pub fn new(path: &Path, now: Buffer) -> Self {
        let is_sound = |source: &Source| yaml::parse(source).is_ok();
        let on_disk =
            || Source::from_bytes(now.source.name(), Disk.read(path).ok()?).ok().filter(is_sound).map(Arc::new);
        let sound = if is_sound(&now.source) { None } else { on_disk() };
        Document { sound: sound.unwrap_or_else(|| Arc::clone(&now.source)), others: Vec::new(), now }
    }

    /// Opens the file again, usually under another address.
    pub fn open(&mut self, buffer: Buffer) {
        self.make_current(&buffer.address);
        let before = std::mem::replace(&mut self.now, buffer);
        if before.address != self.now.address {
            self.others.push(before);
        }
    }

    /// Makes the buffer of an address the current one. Returns whether that changes the current buffer.
    pub fn make_current(&mut self, address: &str) -> bool {
        let Some(other) = self.others.iter_mut().find(|other| other.address == address) else { return false };
        std::mem::swap(other, &mut self.now);
        true
    }

    /// Closes the file under an address. Returns whether it is still open under another one.
    pub fn close(&mut self, address: &str) -> bool {
        self.others.retain(|other| other.address != address);
        if self.now.address != address {
            return true;
        }
        let other = self.others.pop();
        other.map(|other| self.now = other).is_some()
    }

    /// Returns the buffers, the current one first.
    pub fn buffers(&self) -> impl Iterator<Item = &Buffer> {
        std::iter::once(&self.now).chain(&self.others)
    }
}

impl Buffer {
    /// Applies changes in order.
    pub fn change(&mut self, version: i32, changes: Vec<Change>, encoding: Encoding) {
        self.version = version;
        for Change { range, text } in changes {
            let source = &self.source;
            let text = match range {
                None => text,
                Some(ends) => {
                    let [start, end] = ends.map(|(line, column)| source.offset_of(line, column, encoding));
                    let (start, end) = (start.min(end), end.max(start));
                    let before = source.slice(Span { start: 0, end: start });
                    let behind = source.slice(Span { start: end, end: source.text().len() as u32 });
                    [before, &text, behind].concat()
                }
            };
            self.source = Arc::new(Source::new(source.name(), text));
        }
    }
}

/// Returns whether a text has the first key of a journey.
pub(super) fn looks_like_a_journey(text: &str) -> bool {
    let source = Source::new("", text);
    if let Ok(tree) = yaml::parse(&source) {
        return tree.root().is_some_and(|root| tree.entries(root).any(|entry| tree.text(entry.key) == "journey"));
    }
    let is_title = |line: &str| ["journey:", "\"journey\":", "'journey':"].iter().any(|key| line.starts_with(key));
    text.trim_start_matches('\u{feff}').lines().any(is_title)
}

/// Returns whether a file without a project is where journeys usually are.
pub(super) fn is_in_usual_folder(path: &Path) -> bool {
    let is_named = path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".journey"));
    let is_in_journeys =
        || path.parent().is_some_and(|folder| folder.ancestors().any(|folder| folder.ends_with("journeys")));
    workspace::is_yaml(path) && (is_named || is_in_journeys())
}
