//! A session with an editor: its life, what it is told, what it asks, and what it is shown unasked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::Client;
use super::desk::{Desk, Document};
use super::{address, protocol, requests, wire};
use crate::diagnostic::Diagnostic;
use crate::source::{Encoding, Source};
use crate::workspace::canonical;

/// Where a session is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing counts before `initialize`.
    Begun,
    Running,
    /// After `shutdown`, `exit` is due.
    Ending,
    Over {
        is_regular: bool,
    },
}

/// What is wrong with a file, as the editor was told.
struct Told {
    /// Under which address.
    address: String,
    source: Arc<Source>,
    found: Vec<Diagnostic>,
    shown: Vec<lsp::Diagnostic>,
    version: Option<i32>,
}

/// A session with an editor.
pub(super) struct Session<W> {
    output: W,
    stage: Stage,
    pub client: Client,
    pub desk: Desk,
    /// The paths of the open documents by their addresses: what an address leads to on the disk may change.
    paths: HashMap<String, PathBuf>,
    told: HashMap<PathBuf, Told>,
    /// The files of each project, or journey by itself, of which the editor was told something.
    of_place: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    last_request: i32,
    unwritten: Option<io::Error>,
}

/// Why a request is not answered.
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

    /// Why the output cannot be written any more, once it can't.
    pub fn unwritten(&self) -> Option<&io::Error> {
        self.unwritten.as_ref()
    }

    /// Tells the editor's log what could not be understood.
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
            // What is asked of the editor, to watch files, changes nothing here whatever it says.
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
            (Stage::Begun, _) => Err(Refusal(ErrorCode::ServerNotInitialized, "`initialize` comes first".into())),
            (Stage::Running, "initialize") => {
                Err(Refusal(ErrorCode::InvalidRequest, "`initialize` comes only once".into()))
            }
            (Stage::Running, "shutdown") => {
                self.stage = Stage::Ending;
                Ok(Value::Null)
            }
            (Stage::Running, _) => {
                // What is asked is about what was told before.
                self.publish();
                let answer = catch_unwind(AssertUnwindSafe(|| requests::answer(self, &request.method, request.params)));
                // Requests only look: what they leave behind is whole.
                answer.unwrap_or_else(|_| {
                    Err(Refusal(ErrorCode::InternalError, "this is a mistake in polku; please report it".into()))
                })
            }
            (Stage::Ending | Stage::Over { .. }, _) => {
                Err(Refusal(ErrorCode::InvalidRequest, "after `shutdown` comes only `exit`".into()))
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
                    let mut path = session.path(&address);
                    // The same file by way of another link: it is looked at for itself.
                    if session.desk.document(&path).is_some_and(|other| other.address != address) {
                        path = address::path(&address).unwrap_or_else(|| PathBuf::from(&address));
                    }
                    session.paths.insert(address.clone(), path.clone());
                    session.desk.open(path, address, opened.version, opened.text);
                });
            }
            "textDocument/didChange" => {
                self.with(&method, params, |session, told: lsp::DidChangeTextDocumentParams| {
                    let address = told.text_document.text_document_identifier.uri.to_string();
                    let (changes, encoding) = (protocol::changes(told.content_changes), session.client.encoding);
                    let path = session.path(&address);
                    if !session.desk.change(&path, told.text_document.version, changes, encoding) {
                        session.complain(&format!("{address} has changed and is not open"));
                    }
                })
            }
            "textDocument/didClose" => self.with(&method, params, |session, told: lsp::DidCloseTextDocumentParams| {
                let path = session.path(told.text_document.uri.as_ref());
                session.paths.remove(told.text_document.uri.as_ref());
                session.desk.close(&path);
            }),
            "textDocument/didSave" => self.with(&method, params, |session, told: lsp::DidSaveTextDocumentParams| {
                // Who does not tell of changed files may have changed others as well.
                let path = session.path(told.text_document.uri.as_ref());
                if session.client.watches { session.desk.touch(&path) } else { session.desk.reload(&path) }
            }),
            "workspace/didChangeWatchedFiles" => {
                self.with(&method, params, |session, told: lsp::DidChangeWatchedFilesParams| {
                    for event in told.changes {
                        let path = session.path(event.uri.as_ref());
                        match event.kind {
                            lsp::FileChangeType::Changed => session.desk.touch(&path),
                            _ => session.desk.reload(&path),
                        }
                    }
                });
            }
            // Notifications that nobody has to understand, such as `$/setTrace`.
            _ => {}
        }
    }

    /// Does what a notification asks for, if its parameters are what they should be.
    fn with<P: DeserializeOwned>(&mut self, method: &str, params: Value, act: impl FnOnce(&mut Self, P)) {
        match serde_json::from_value(params) {
            Ok(params) => act(self, params),
            Err(error) => self.complain(&format!("`{method}` cannot be understood: {error}")),
        }
    }

    /// Asks to be told of changed files.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        let watchers: Vec<Value> =
            ["**/*.{yaml,yml,YAML,YML}", "**/*.json"].iter().map(|pattern| json!({ "globPattern": pattern })).collect();
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

    /// Tells the editor what has become known since the last time.
    pub fn publish(&mut self) {
        if self.stage == Stage::Running && catch_unwind(AssertUnwindSafe(|| self.publish_news())).is_err() {
            self.complain("what has changed could not be looked at: this is a mistake in polku; please report it");
        }
    }

    fn publish_news(&mut self) {
        for (place, reports) in self.desk.news() {
            let mut now: BTreeSet<PathBuf> = BTreeSet::new();
            for (path, report) in reports {
                now.insert(path.clone());
                self.tell(path, report.source, report.diagnostics);
            }
            let before = self.of_place.insert(place, now.clone()).unwrap_or_default();
            for gone in before.difference(&now) {
                let is_elsewhere = self.of_place.values().any(|paths| paths.contains(gone));
                if let Some(Told { source, .. }) = self.told.get(gone).filter(|_| !is_elsewhere) {
                    self.tell(gone.clone(), Arc::clone(source), Vec::new());
                }
            }
        }
    }

    fn tell(&mut self, path: PathBuf, source: Arc<Source>, found: Vec<Diagnostic>) {
        let document = self.desk.document(&path);
        let version = document.map(|document| document.version);
        let address = address_of(&path, document);
        let shown: Vec<lsp::Diagnostic> = found
            .iter()
            .map(|one| protocol::diagnostic(&source, one, &self.client, |file| self.address_of_source(file)))
            .collect();
        let old = self.told.get(&path);
        if let Some(old) = old.filter(|old| old.address != address && !old.shown.is_empty()) {
            let params = json!({ "uri": old.address, "diagnostics": [] });
            self.notify("textDocument/publishDiagnostics", params);
        }
        let old = self.told.get(&path);
        let is_news = match old {
            Some(old) => old.shown != shown || old.version != version || old.address != address,
            None => version.is_some() || !shown.is_empty(),
        };
        if is_news {
            let mut params = json!({ "uri": &address, "diagnostics": &shown });
            if let Some(version) = version {
                params["version"] = version.into();
            }
            self.notify("textDocument/publishDiagnostics", params);
        }
        self.told.insert(path, Told { address, source, found, shown, version });
    }

    /// What is known to be wrong with a document as it is now.
    pub fn found(&self, path: &Path) -> (&[Diagnostic], &[lsp::Diagnostic]) {
        let is_current = |told: &&Told| self.desk.is_current(path, &told.source);
        self.told.get(path).filter(is_current).map_or((&[], &[]), |told| (&told.found, &told.shown))
    }

    /// The path and the document of an address.
    pub fn document(&self, uri: &lsp::Uri) -> Option<(PathBuf, &Document)> {
        let path = self.path(uri.as_ref());
        self.desk.document(&path).map(|document| (path, document))
    }

    /// The path that an address means: of an open document, the one by which it was opened.
    fn path(&self, address: &str) -> PathBuf {
        self.paths.get(address).cloned().unwrap_or_else(|| path_of(address))
    }

    /// The address of a file.
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

/// The path that an address means; of a document that is no file, the address itself.
fn path_of(uri: &str) -> PathBuf {
    address::path(uri).map_or_else(|| PathBuf::from(uri), |path| canonical(&path))
}

fn address_of(path: &Path, document: Option<&Document>) -> String {
    document.map_or_else(|| address::of_path(path), |document| document.address.clone())
}

/// What the server is able to do.
fn capabilities(client: &Client) -> impl Serialize + use<> {
    let encoding = match client.encoding {
        Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
    };
    let triggers = [" ", ":", "[", "{", ",", "-", "#"].map(str::to_owned).into();
    lsp::ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(
            lsp::TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(lsp::TextDocumentSyncKind::Incremental),
                save: Some(true.into()),
                ..Default::default()
            }
            .into(),
        ),
        completion_provider: Some(lsp::CompletionOptions { trigger_characters: Some(triggers), ..Default::default() }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        code_action_provider: client.takes_actions.then(|| {
            let kinds = Some(vec![lsp::CodeActionKind::QuickFix, requests::FIX_ALL]);
            lsp::CodeActionOptions { code_action_kinds: kinds, ..Default::default() }.into()
        }),
        rename_provider: Some(match client.prepares_rename {
            true => lsp::RenameOptions { prepare_provider: Some(true), ..Default::default() }.into(),
            false => true.into(),
        }),
        ..Default::default()
    }
}
