//! An editor that talks to the language server, in this process or in another.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// An editor with its own server.
pub struct Editor {
    to: Box<dyn Write>,
    from: Box<dyn BufRead>,
    last: i64,
    versions: HashMap<String, i64>,
    /// The diagnostics of each document, as last published.
    pub told: HashMap<String, Vec<Value>>,
    /// Other messages that were sent unasked.
    pub heard: Vec<Value>,
    /// The capabilities that the server announced.
    pub offered: Value,
}

/// The capabilities of Visual Studio Code that matter here.
pub fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1, 2] } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "completion": { "completionItem": { "documentationFormat": ["markdown", "plaintext"] } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source.fixAll"] } } },
            "rename": { "prepareSupport": true },
        },
    })
}

/// Returns the address of a file.
pub fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

impl Editor {
    /// Starts a server in a thread of this process and initializes it.
    pub fn new(capabilities: Value) -> Self {
        let (input, to) = std::io::pipe().unwrap();
        let (from, output) = std::io::pipe().unwrap();
        std::thread::spawn(move || polku::editor::serve(BufReader::new(input), output));
        let mut editor = Editor::over(Box::new(to), Box::new(BufReader::new(from)));
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        editor.offered = editor.ask("initialize", params)["capabilities"].clone();
        editor.tell("initialized", json!({}));
        editor
    }

    /// Uses streams that lead to a server.
    pub fn over(to: Box<dyn Write>, from: Box<dyn BufRead>) -> Self {
        Editor {
            to,
            from,
            last: 0,
            versions: HashMap::new(),
            told: HashMap::new(),
            heard: Vec::new(),
            offered: Value::Null,
        }
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).unwrap();
        self.to.flush().unwrap();
    }

    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Returns the next message of the server, or `None` once it has ended.
    pub fn receive(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.from.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            match line.trim().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                _ => break,
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        if message["method"] == "textDocument/publishDiagnostics" {
            let address = message["params"]["uri"].as_str().unwrap().to_owned();
            self.told.insert(address, message["params"]["diagnostics"].as_array().unwrap().clone());
        } else if message.get("method").is_some() {
            self.heard.push(message.clone());
        }
        Some(message)
    }

    /// Returns the complete response to a request.
    pub fn response(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive().expect("the server is there");
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
        }
    }

    /// Returns the result of a successful request.
    #[track_caller]
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let response = self.response(method, params);
        response.get("result").cloned().unwrap_or_else(|| panic!("{response}"))
    }

    pub fn open(&mut self, path: &Path, text: &str) -> String {
        let address = address(path);
        self.open_at(&address, text);
        address
    }

    pub fn open_at(&mut self, address: &str, text: &str) {
        self.versions.insert(address.to_owned(), 1);
        let document = json!({ "uri": address, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the text of a document.
    pub fn write(&mut self, address: &str, text: &str) {
        self.change(address, json!([{ "text": text }]));
    }

    pub fn change(&mut self, address: &str, changes: Value) {
        let version = self.versions.entry(address.to_owned()).or_default();
        *version += 1;
        let document = json!({ "uri": address, "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Returns the names of all current diagnostics of a document.
    pub fn found(&mut self, address: &str) -> Vec<String> {
        self.settle();
        let told = self.told.get(address).into_iter().flatten();
        told.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until the server has published everything.
    pub fn settle(&mut self) {
        // The server publishes diagnostics before it answers a request.
        self.response("polku/none", Value::Null);
    }

    /// Gives a document this text without `§`, and sends a request about the position of `§`.
    pub fn ask_at(&mut self, method: &str, address: &str, marked: &str) -> Value {
        self.write(address, &marked.replace('§', ""));
        self.ask_about(method, address, marked, json!({}))
    }

    /// Sends a request about the position of `§` in a text.
    pub fn ask_about(&mut self, method: &str, address: &str, marked: &str, more: Value) -> Value {
        let params = place(address, marked, more);
        self.ask(method, params)
    }
}

/// Returns parameters with the position of `§` in a text, in UTF-16.
pub fn place(address: &str, marked: &str, more: Value) -> Value {
    let before = &marked[..marked.find('§').expect("a place")];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    let mut params = json!({ "textDocument": { "uri": address }, "position": { "line": line, "character": column } });
    for (key, value) in more.as_object().unwrap() {
        params[key] = value.clone();
    }
    params
}

/// Applies edits of the protocol to a text, in UTF-16.
pub fn with_edits(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut left = position["character"].as_u64().unwrap() as usize;
        let rest = text[start..].char_indices().find(|(_, c)| {
            let is_there = left == 0;
            left = left.saturating_sub(c.len_utf16());
            is_there
        });
        start + rest.map_or(text.len() - start, |(at, _)| at)
    };
    let mut splices: Vec<(usize, usize, String)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap().to_owned())
        })
        .collect();
    splices.sort();
    let mut changed = text.to_owned();
    for (start, end, new) in splices.into_iter().rev() {
        changed.replace_range(start..end, &new);
    }
    changed
}

/// Returns the edits of a workspace edit, by address.
pub fn edits_of(edit: &Value) -> HashMap<String, Value> {
    let mut edits = HashMap::new();
    for change in edit["documentChanges"].as_array().into_iter().flatten() {
        edits.insert(change["textDocument"]["uri"].as_str().unwrap().to_owned(), change["edits"].clone());
    }
    for (address, of) in edit["changes"].as_object().into_iter().flatten() {
        edits.insert(address.clone(), of.clone());
    }
    edits
}

/// Writes the files of a project to a temporary folder.
pub fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = std::fs::canonicalize(folder.path()).unwrap();
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    (folder, root)
}
