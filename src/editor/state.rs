//! What the server knows about an editor: its capabilities, its documents, and the diagnostics that it has.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types as lsp;
use serde_json::{Value, json};

use super::client::Client;
use super::desk::{Desk, Document, News};
use super::{address, protocol};
use crate::diagnostic::Diagnostic;
use crate::report::FileReport;
use crate::source::{Encoding, Source};
use crate::workspace::canonical;

/// The version of the document at an address, if it is open, and whether its diagnostics are published there. A buffer
/// with another text than the current one has none.
type Publication = (Option<i32>, bool);

/// The diagnostics of a file that the editor has.
struct Published {
    report: Arc<FileReport>,
    diagnostics: Vec<lsp::Diagnostic>,
    publications: BTreeMap<String, Publication>,
}

/// What the server knows about an editor.
pub(super) struct EditorState {
    pub client: Client,
    pub desk: Desk,
    /// The paths of the open documents, by address. They are fixed when a document is opened, because links may
    /// change.
    paths: HashMap<String, PathBuf>,
    published: HashMap<PathBuf, Published>,
    /// The files with published diagnostics, by the project folder or single journey they belong to.
    files_of_owner: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

impl EditorState {
    pub fn new() -> Self {
        EditorState {
            client: Client::default(),
            desk: Desk::new(),
            paths: HashMap::new(),
            published: HashMap::new(),
            files_of_owner: BTreeMap::new(),
        }
    }

    /// Opens a document under an address.
    pub fn open(&mut self, address: String, version: i32, text: String) {
        let path = self.path(&address);
        self.paths.insert(address.clone(), path.clone());
        self.desk.open(path, address, version, text);
    }

    /// Closes a document under an address.
    pub fn close(&mut self, address: &str) {
        let path = self.path(address);
        self.paths.remove(address);
        self.desk.close(&path, address);
    }

    /// Returns the known diagnostics of a document, unless they belong to an older text.
    pub fn diagnostics(&self, path: &Path) -> (&[Diagnostic], &[lsp::Diagnostic]) {
        let is_current = |published: &&Published| self.desk.is_current(path, &published.report.source);
        let published = self.published.get(path).filter(is_current);
        published.map_or((&[], &[]), |published| (&published.report.diagnostics, &published.diagnostics))
    }

    /// Returns the path and the document of an address.
    pub fn document(&self, uri: &lsp::Uri) -> Option<(PathBuf, &Document)> {
        let path = self.path(uri.as_ref());
        self.desk.document(&path).map(|document| (path, document))
    }

    /// Returns the path of an address. An open document keeps the path that it was opened with. A document that is not a
    /// file has its address as its path.
    pub fn path(&self, address: &str) -> PathBuf {
        let new = || address::path_of(address).map_or_else(|| PathBuf::from(address), |path| canonical(&path));
        self.paths.get(address).cloned().unwrap_or_else(new)
    }

    /// Returns the address of a file.
    pub fn address(&self, path: &Path) -> String {
        let document = self.desk.document(path);
        document.map_or_else(|| address::of_path(path), |document| document.now.address.clone())
    }

    pub fn encoding(&self) -> Encoding {
        self.client.encoding
    }

    /// Passes on the diagnostics that have changed, as parameters of `textDocument/publishDiagnostics`.
    pub fn publish(&mut self, send: &mut impl FnMut(Value)) {
        for News { owner, is_whole, reports } in self.desk.news() {
            let now = is_whole.then(|| reports.iter().map(|(path, _)| path.clone()).collect::<BTreeSet<PathBuf>>());
            for (path, report) in reports {
                self.publish_report(path, report, send);
            }
            let Some(now) = now else { continue };
            // An owner that is new had no files before.
            let before = self.files_of_owner.insert(owner, now.clone()).unwrap_or_default();
            for gone in before.difference(&now) {
                let is_elsewhere = self.files_of_owner.values().any(|paths| paths.contains(gone));
                if let Some(Published { report, .. }) = self.published.get(gone).filter(|_| !is_elsewhere) {
                    let empty = FileReport::new(Arc::clone(&report.source), Vec::new());
                    self.publish_report(gone.clone(), Arc::new(empty), send);
                    self.published.remove(gone);
                }
            }
        }
    }

    /// Publishes the report of a file at all its addresses, as far as it is news there.
    fn publish_report(&mut self, path: PathBuf, report: Arc<FileReport>, send: &mut impl FnMut(Value)) {
        let old = self.published.remove(&path);
        let new = match &old {
            Some(old) if Arc::ptr_eq(&old.report, &report) => old.diagnostics.clone(),
            _ => self.convert(&report),
        };
        let (old, known) = old.map_or_else(Default::default, |old| (old.diagnostics, old.publications));
        let publications = self.publications(&path);
        let is_closed = |address: &String| !publications.contains_key(address);
        for (address, _) in known.iter().filter(|(address, (_, was_shown))| *was_shown && is_closed(address)) {
            if !old.is_empty() {
                send(publish_parameters(address, None, &[]));
            }
        }
        for (address, &(version, is_shown)) in &publications {
            let shown = if is_shown { new.as_slice() } else { &[] };
            let is_news = match known.get(address) {
                Some((before, was_shown)) => *before != version || shown != if *was_shown { &old[..] } else { &[] },
                None => version.is_some() || !shown.is_empty(),
            };
            if is_news {
                send(publish_parameters(address, version, shown));
            }
        }
        self.published.insert(path, Published { report, diagnostics: new, publications });
    }

    /// Returns the addresses at which the diagnostics of a file are published.
    fn publications(&self, path: &Path) -> BTreeMap<String, Publication> {
        let Some(document) = self.desk.document(path) else { return [(address::of_path(path), (None, true))].into() };
        let is_shown = |source: &Source| source.text() == document.now.source.text();
        let buffers = document.buffers();
        buffers.map(|of| (of.address.clone(), (Some(of.version), is_shown(&of.source)))).collect()
    }

    fn convert(&self, report: &FileReport) -> Vec<lsp::Diagnostic> {
        let address = |source: &Source| self.address(&self.desk.path_of(source));
        let convert = |one| protocol::diagnostic(&report.source, one, &self.client, address);
        report.diagnostics.iter().map(convert).collect()
    }
}

fn publish_parameters(address: &str, version: Option<i32>, diagnostics: &[lsp::Diagnostic]) -> Value {
    let mut parameters = json!({ "uri": address, "diagnostics": diagnostics });
    if let Some(version) = version {
        parameters["version"] = version.into();
    }
    parameters
}
