//! A session with an editor: its lifecycle, its messages, and the diagnostics it publishes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, Response, ResponseError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::capabilities::capabilities;
use super::client::Client;
use super::desk::{Buffer, Desk, Document, News};
use super::{address, protocol, requests, wire};
use crate::diagnostic::Diagnostic;
use crate::report::FileReport;
use crate::source::{Encoding, Source};
use crate::workspace::canonical;

/// The lifecycle of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before `initialize`.
    Begun,
    Running,
    /// After `shutdown`, before `exit`.
    Ending,
    Over {
        is_regular: bool,
    },
}

/// The diagnostics of a file that the editor knows.
struct Told {
    report: Arc<FileReport>,
    shown: Vec<lsp::Diagnostic>,
    /// For each address: the document version, and whether the diagnostics were published there. A buffer with
    /// another text than the current one gets none.
    addresses: BTreeMap<String, (Option<i32>, bool)>,
}

/// A session with an editor.
pub(super) struct Session<W> {
    output: W,
    stage: Stage,
    pub client: Client,
    pub desk: Desk,
    /// The paths of the open documents, by address. They are fixed when a document is opened, because links may
    /// change.
    paths: HashMap<String, PathBuf>,
    told: HashMap<PathBuf, Told>,
    /// The files with published diagnostics, by the project folder or single journey they belong to.
    of_place: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    last_request: i32,
    unwritten: Option<io::Error>,
}

/// The error that answers a request.
pub(super) struct Refusal(pub ErrorCode, pub String);

pub(super) type Answer = Result<Value, Refusal>;

impl<W: Write> Session<W> {
    pub fn new(output: W) -> Self {
        Session {
            output,
            stage: Stage::Begun,
            client: Client::default(),
            desk: Desk::new(),
            paths: HashMap::new(),
            told: HashMap::new(),
            of_place: BTreeMap::new(),
            last_request: 0,
            unwritten: None,
        }
    }

    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Returns the error that has made the output unusable.
    pub fn unwritten(&self) -> Option<&io::Error> {
        self.unwritten.as_ref()
    }

    /// Logs a message that could not be understood.
    pub fn complain(&mut self, why: &str) {
        self.notify("window/logMessage", json!({ "type": 2, "message": format!("polku: {why}") }));
    }

    pub fn handle(&mut self, message: Message) {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let response_result = self.answer(request).map_err(|Refusal(code, message)| ResponseError {
                    code: code as i32,
                    message,
                    data: None,
                });
                self.send(&Message::Response(Response { id, response_result }));
            }
            Message::Notification(notification) => self.notice(notification),
            // The only request to the editor is to watch files. Its response does not matter.
            Message::Response(_) => {}
        }
    }

    fn answer(&mut self, request: Request) -> Answer {
        match (self.stage, request.method.as_str()) {
            (Stage::Begun, "initialize") => {
                self.client = Client::of(&request.params);
                self.stage = Stage::Running;
                Ok(json!({
                    "capabilities": capabilities(&self.client),
                    "serverInfo": { "name": "polku", "version": env!("CARGO_PKG_VERSION") },
                }))
            }
            (Stage::Begun, _) => Err(Refusal(ErrorCode::ServerNotInitialized, "send `initialize` first".into())),
            (Stage::Running, "initialize") => {
                Err(Refusal(ErrorCode::InvalidRequest, "send `initialize` only once".into()))
            }
            (Stage::Running, "shutdown") => {
                self.stage = Stage::Ending;
                Ok(Value::Null)
            }
            (Stage::Running, _) => {
                // A request is about the diagnostics published before it, and about the text at its address.
                if let Some(address) = request.params.pointer("/textDocument/uri").and_then(Value::as_str) {
                    self.desk.turn_to(&self.path(address), address);
                }
                self.publish();
                let answer = catch_unwind(AssertUnwindSafe(|| requests::answer(self, &request.method, request.params)));
                // Requests only read, so a panic leaves no broken state behind.
                answer.unwrap_or_else(|_| {
                    Err(Refusal(ErrorCode::InternalError, "this is a bug in polku; please report it".into()))
                })
            }
            (Stage::Ending | Stage::Over { .. }, _) => {
                Err(Refusal(ErrorCode::InvalidRequest, "after `shutdown`, only `exit` is allowed".into()))
            }
        }
    }

    fn notice(&mut self, Notification { method, params }: Notification) {
        if method == "exit" {
            self.stage = Stage::Over { is_regular: self.stage == Stage::Ending };
            return;
        }
        if self.stage != Stage::Running {
            return;
        }
        match method.as_str() {
            "initialized" => self.watch(),
            "textDocument/didOpen" => {
                self.with(&method, params, |session, lsp::DidOpenTextDocumentParams { text_document: opened }| {
                    let address = opened.uri.to_string();
                    let path = session.path(&address);
                    session.paths.insert(address.clone(), path.clone());
                    session.desk.open(path, address, opened.version, opened.text);
                });
            }
            "textDocument/didChange" => {
                self.with(&method, params, |session, told: lsp::DidChangeTextDocumentParams| {
                    let lsp::VersionedTextDocumentIdentifier { version, text_document_identifier } = told.text_document;
                    let address = text_document_identifier.uri.to_string();
                    let (changes, encoding) = (protocol::changes(told.content_changes), session.client.encoding);
                    let path = session.path(&address);
                    let change = |buffer: &mut Buffer| buffer.change(version, changes, encoding);
                    if !session.desk.change(&path, &address, change) {
                        session.complain(&format!("{address} was changed but is not open"));
                    }
                })
            }
            "textDocument/didClose" => self.with(&method, params, |session, told: lsp::DidCloseTextDocumentParams| {
                let address = told.text_document.uri.as_ref();
                let path = session.path(address);
                session.paths.remove(address);
                session.desk.close(&path, address);
            }),
            "textDocument/didSave" => self.with(&method, params, |session, told: lsp::DidSaveTextDocumentParams| {
                let path = session.path(told.text_document.uri.as_ref());
                session.desk.save(&path, session.client.watches);
            }),
            "workspace/didChangeWatchedFiles" => {
                self.with(&method, params, |session, told: lsp::DidChangeWatchedFilesParams| {
                    for event in told.changes {
                        let path = session.path(event.uri.as_ref());
                        match event.kind {
                            lsp::FileChangeType::Changed => session.desk.touch(&path),
                            _ => session.desk.come_or_gone(&path),
                        }
                    }
                });
            }
            "workspace/didCreateFiles" => self.with(&method, params, |session, told: lsp::CreateFilesParams| {
                session.come_or_gone(told.files.iter().map(|file| &file.uri));
            }),
            "workspace/didRenameFiles" => self.with(&method, params, |session, told: lsp::RenameFilesParams| {
                session.come_or_gone(told.files.iter().flat_map(|file| [&file.old_uri, &file.new_uri]));
            }),
            "workspace/didDeleteFiles" => self.with(&method, params, |session, told: lsp::DeleteFilesParams| {
                session.come_or_gone(told.files.iter().map(|file| &file.uri));
            }),
            // Notifications that may be ignored, such as `$/setTrace`.
            _ => {}
        }
    }

    /// Handles a notification, if its parameters are valid.
    fn with<P: DeserializeOwned>(&mut self, method: &str, params: Value, act: impl FnOnce(&mut Self, P)) {
        match serde_json::from_value(params) {
            Ok(params) => act(self, params),
            Err(error) => self.complain(&format!("`{method}` cannot be understood: {error}")),
        }
    }

    fn come_or_gone<'u>(&mut self, addresses: impl Iterator<Item = &'u lsp::Uri>) {
        for address in addresses {
            let path = self.path(address.as_ref());
            self.desk.come_or_gone(&path);
        }
    }

    /// Asks the editor to watch files.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        let files = ["**/*.{yaml,yml,YAML,YML}", "**/*.json"].map(|pattern| json!({ "globPattern": pattern }));
        // Editors do not report the files in a removed folder, and no pattern matches folders only.
        let come_or_gone = lsp::WatchKind::Create | lsp::WatchKind::Delete;
        let folders = json!({ "globPattern": "**/*", "kind": come_or_gone });
        let watchers: Vec<Value> = files.into_iter().chain([folders]).collect();
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        self.last_request += 1;
        let params = json!({ "registrations": [registration] });
        self.send(&Message::Request(Request {
            id: self.last_request.into(),
            method: "client/registerCapability".into(),
            params,
        }));
    }

    /// Publishes the diagnostics that have changed.
    pub fn publish(&mut self) {
        if self.stage == Stage::Running && catch_unwind(AssertUnwindSafe(|| self.publish_news())).is_err() {
            self.complain("the changes could not be checked: this is a bug in polku; please report it");
        }
    }

    fn publish_news(&mut self) {
        for News { place, is_whole, reports } in self.desk.news() {
            let now = is_whole.then(|| reports.iter().map(|(path, _)| path.clone()).collect::<BTreeSet<PathBuf>>());
            for (path, report) in reports {
                self.tell(path, report);
            }
            let Some(now) = now else { continue };
            let before = self.of_place.insert(place, now.clone()).unwrap_or_default();
            for gone in before.difference(&now) {
                let is_elsewhere = self.of_place.values().any(|paths| paths.contains(gone));
                if let Some(Told { report, .. }) = self.told.get(gone).filter(|_| !is_elsewhere) {
                    let nothing = FileReport::new(Arc::clone(&report.source), Vec::new());
                    self.tell(gone.clone(), Arc::new(nothing));
                    self.told.remove(gone);
                }
            }
        }
    }

    fn tell(&mut self, path: PathBuf, report: Arc<FileReport>) {
        let old = self.told.remove(&path);
        let shown = match &old {
            Some(old) if Arc::ptr_eq(&old.report, &report) => old.shown.clone(),
            _ => self.shown(&report),
        };
        let (before, known) = old.map_or_else(Default::default, |old| (old.shown, old.addresses));
        let addresses: BTreeMap<String, (Option<i32>, bool)> = match self.desk.document(&path) {
            None => [(address::of_path(&path), (None, true))].into(),
            Some(document) => {
                let is_shown = |source: &Source| source.text() == document.now.source.text();
                let buffers = document.buffers();
                buffers.map(|of| (of.address.clone(), (Some(of.version), is_shown(&of.source)))).collect()
            }
        };
        for (address, _) in known.iter().filter(|(address, told)| told.1 && !addresses.contains_key(*address)) {
            if !before.is_empty() {
                self.publish_at(address, None, &[]);
            }
        }
        for (address, &(version, is_shown)) in &addresses {
            let shown = if is_shown { shown.as_slice() } else { &[] };
            let is_news = match known.get(address) {
                Some((told, was_shown)) => *told != version || shown != if *was_shown { &before[..] } else { &[] },
                None => version.is_some() || !shown.is_empty(),
            };
            if is_news {
                self.publish_at(address, version, shown);
            }
        }
        self.told.insert(path, Told { report, shown, addresses });
    }

    fn shown(&self, report: &FileReport) -> Vec<lsp::Diagnostic> {
        let address = |file: &Source| self.address_of_source(file);
        let shown = |one| protocol::diagnostic(&report.source, one, &self.client, address);
        report.diagnostics.iter().map(shown).collect()
    }

    fn publish_at(&mut self, address: &str, version: Option<i32>, shown: &[lsp::Diagnostic]) {
        let mut params = json!({ "uri": address, "diagnostics": shown });
        if let Some(version) = version {
            params["version"] = version.into();
        }
        self.notify("textDocument/publishDiagnostics", params);
    }

    /// Returns the known diagnostics of a document, unless they belong to an older text.
    pub fn found(&self, path: &Path) -> (&[Diagnostic], &[lsp::Diagnostic]) {
        let is_current = |told: &&Told| self.desk.is_current(path, &told.report.source);
        self.told.get(path).filter(is_current).map_or((&[], &[]), |told| (&told.report.diagnostics, &told.shown))
    }

    /// Returns the path and the document of an address.
    pub fn document(&self, uri: &lsp::Uri) -> Option<(PathBuf, &Document)> {
        let path = self.path(uri.as_ref());
        self.desk.document(&path).map(|document| (path, document))
    }

    /// Returns the path of an address. An open document keeps the path that it was opened with.
    fn path(&self, address: &str) -> PathBuf {
        self.paths.get(address).cloned().unwrap_or_else(|| path_of(address))
    }

    /// Returns the address of a file.
    pub fn address(&self, path: &Path) -> String {
        address_of(path, self.desk.document(path))
    }

    fn address_of_source(&self, source: &Source) -> String {
        self.address(&self.desk.path_of(source))
    }

    pub fn encoding(&self) -> Encoding {
        self.client.encoding
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&Message::Notification(Notification { method: method.into(), params }));
    }

    fn send(&mut self, message: &Message) {
        if let Err(error) = wire::write(message, &mut self.output) {
            self.unwritten.get_or_insert(error);
        }
    }
}

/// Returns the path of an address. A document that is not a file has its address as its path.
fn path_of(uri: &str) -> PathBuf {
    address::path(uri).map_or_else(|| PathBuf::from(uri), |path| canonical(&path))
}

fn address_of(path: &Path, document: Option<&Document>) -> String {
    document.map_or_else(|| address::of_path(path), |document| document.now.address.clone())
}
