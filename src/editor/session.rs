//! A session with an editor: its lifecycle, and the messages that go out.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, Response, ResponseError};
use serde_json::{Value, json};

use super::capabilities::capabilities;
use super::client::Client;
use super::requests::{Answer, RequestError};
use super::state::EditorState;
use super::{notifications, requests, wire};

/// The lifecycle of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before `initialize`.
    Begun,
    Running,
    /// After `shutdown`, before `exit`.
    Ending,
    Over {
        is_regular: bool,
    },
}

/// A session with an editor.
pub(super) struct Session<W> {
    output: Output<W>,
    phase: Phase,
    state: EditorState,
    last_request: i32,
}

/// The output to the editor.
struct Output<W> {
    writer: W,
    error: Option<io::Error>,
}

impl<W: Write> Output<W> {
    fn send(&mut self, message: &Message) {
        if let Err(error) = wire::write(message, &mut self.writer) {
            self.error.get_or_insert(error);
        }
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&Message::Notification(Notification { method: method.into(), params }));
    }
}

impl<W: Write> Session<W> {
    pub fn new(writer: W) -> Self {
        let output = Output { writer, error: None };
        Session { output, phase: Phase::Begun, state: EditorState::new(), last_request: 0 }
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns the error that has made the output unusable.
    pub fn output_error(&self) -> Option<&io::Error> {
        self.output.error.as_ref()
    }

    /// Logs a message that could not be understood.
    pub fn log_problem(&mut self, why: &str) {
        self.output.notify("window/logMessage", json!({ "type": 2, "message": format!("polku: {why}") }));
    }

    pub fn handle(&mut self, message: Message) {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let response_result = self.answer(request).map_err(|RequestError(code, message)| ResponseError {
                    code: code as i32,
                    message,
                    data: None,
                });
                self.output.send(&Message::Response(Response { id, response_result }));
            }
            Message::Notification(notification) => self.take_note(notification),
            // The only request to the editor is to watch files. Its response does not matter.
            Message::Response(_) => {}
        }
    }

    fn answer(&mut self, request: Request) -> Answer {
        match (self.phase, request.method.as_str()) {
            (Phase::Begun, "initialize") => {
                self.state.client = Client::of(&request.params);
                self.phase = Phase::Running;
                Ok(json!({
                    "capabilities": capabilities(&self.state.client),
                    "serverInfo": { "name": "polku", "version": env!("CARGO_PKG_VERSION") },
                }))
            }
            (Phase::Begun, _) => Err(RequestError(ErrorCode::ServerNotInitialized, "send `initialize` first".into())),
            (Phase::Running, "initialize") => {
                Err(RequestError(ErrorCode::InvalidRequest, "send `initialize` only once".into()))
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Ending;
                Ok(Value::Null)
            }
            (Phase::Running, _) => self.answer_about_documents(request),
            (Phase::Ending | Phase::Over { .. }, _) => {
                Err(RequestError(ErrorCode::InvalidRequest, "after `shutdown`, only `exit` is allowed".into()))
            }
        }
    }

    fn answer_about_documents(&mut self, Request { method, params, .. }: Request) -> Answer {
        // A request is about the diagnostics published before it, and about the text at its address.
        if let Some(address) = params.pointer("/textDocument/uri").and_then(Value::as_str) {
            self.state.desk.make_current(&self.state.path(address), address);
        }
        self.publish();
        // Requests only read, so a panic leaves no broken state behind.
        catch_unwind(AssertUnwindSafe(|| requests::answer(&self.state, &method, params))).unwrap_or_else(|_| {
            Err(RequestError(ErrorCode::InternalError, "this is a bug in polku; please report it".into()))
        })
    }

    fn take_note(&mut self, Notification { method, params }: Notification) {
        if method == "exit" {
            self.phase = Phase::Over { is_regular: self.phase == Phase::Ending };
            return;
        }
        if self.phase != Phase::Running {
            return;
        }
        if method == "initialized" {
            self.watch();
        } else if let Err(why) = notifications::handle(&mut self.state, &method, params) {
            self.log_problem(&why);
        }
    }

    /// Asks the editor to watch files.
    fn watch(&mut self) {
        if !self.state.client.watches {
            return;
        }
        let files = ["**/*.{yaml,yml,YAML,YML}", "**/*.json", "**/*.{png,jpg,jpeg,webp}"]
            .map(|pattern| json!({ "globPattern": pattern }));
        // Editors do not report the files in a removed folder, and no pattern matches folders only.
        let created_or_removed = lsp::WatchKind::Create | lsp::WatchKind::Delete;
        let folders = json!({ "globPattern": "**/*", "kind": created_or_removed });
        let watchers: Vec<Value> = files.into_iter().chain([folders]).collect();
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        self.last_request += 1;
        self.output.send(&Message::Request(Request {
            id: self.last_request.into(),
            method: "client/registerCapability".into(),
            params: json!({ "registrations": [registration] }),
        }));
    }

    /// Publishes the diagnostics that have changed.
    pub fn publish(&mut self) {
        if self.phase != Phase::Running {
            return;
        }
        let (state, output) = (&mut self.state, &mut self.output);
        let mut send = |params| output.notify("textDocument/publishDiagnostics", params);
        if catch_unwind(AssertUnwindSafe(|| state.publish(&mut send))).is_err() {
            self.log_problem("the changes could not be checked: this is a bug in polku; please report it");
        }
    }
}
