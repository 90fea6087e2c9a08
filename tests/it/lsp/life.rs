//! The start and the end of a session, and what it survives.

use std::io::BufReader;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{FERRY, PARTY, PROJECT};
use crate::common::editor::{Editor, able, address, project};

/// Starts the program as editors do. Returns the editor and the process.
fn started() -> (Editor, std::process::Child) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polku"));
    command.args(["lsp", "--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let to = Box::new(child.stdin.take().unwrap());
    let from = Box::new(BufReader::new(child.stdout.take().unwrap()));
    (Editor::over(to, from), child)
}

/// Returns the exit code and the output to standard error.
fn ended(editor: Editor, child: std::process::Child) -> (i32, String) {
    drop(editor);
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_session_begins_and_ends() {
    let (mut editor, child) = started();
    let hello = editor.ask("initialize", json!({ "capabilities": able() }));
    assert_eq!(hello["serverInfo"]["name"], "polku");
    assert_eq!(hello["capabilities"]["positionEncoding"], "utf-16");
    editor.tell("initialized", json!({}));
    assert_eq!(editor.ask("shutdown", Value::Null), Value::Null);
    assert_eq!(editor.response("textDocument/hover", json!({}))["error"]["code"], -32600);
    editor.tell("exit", Value::Null);
    assert_eq!(ended(editor, child), (0, String::new()));
}

#[test]
fn a_session_that_breaks_off_says_why() {
    let (mut editor, child) = started();
    editor.tell("exit", Value::Null);
    let (code, said) = ended(editor, child);
    assert_eq!(code, 2);
    assert!(said.contains("`exit` came without `shutdown`"), "{said}");

    let (mut editor, child) = started();
    editor.ask("initialize", json!({ "capabilities": {} }));
    let (code, said) = ended(editor, child);
    assert_eq!(code, 2);
    assert!(said.contains("the input has ended without `exit`"), "{said}");
}

#[test]
fn untimely_and_invalid_messages_do_no_harm() {
    let (mut editor, child) = started();
    // Before `initialize`.
    assert_eq!(editor.response("textDocument/hover", json!({}))["error"]["code"], -32002);
    editor.tell("textDocument/didOpen", json!({ "textDocument": 1 }));
    editor.ask("initialize", json!({ "capabilities": { "textDocument": 7, "general": { "positionEncodings": "x" } } }));
    assert_eq!(editor.response("initialize", json!({}))["error"]["code"], -32600);
    // Input that is not a message.
    for garbage in ["Content-Length: 1\r\n\r\n{", "Content-Length: x\r\n\r\n", "\r\n\r\n", "nonsense\r\n\r\n"] {
        editor.send_bytes(garbage.as_bytes());
    }
    editor.send(&json!([1, 2]));
    editor.send(&json!({ "jsonrpc": "2.0", "id": 9, "result": null }));
    editor.send(&json!({ "jsonrpc": "2.0", "id": "x", "error": { "code": 1, "message": "no" } }));
    // Wrong parameters, unknown methods, documents that are not open.
    assert_eq!(editor.response("textDocument/hover", json!({ "position": 1 }))["error"]["code"], -32602);
    assert_eq!(editor.response("textDocument/none", json!({}))["error"]["code"], -32601);
    for method in ["didOpen", "didChange", "didClose", "didSave"] {
        editor.tell(&format!("textDocument/{method}"), json!({ "textDocument": { "uri": 4 } }));
    }
    editor.tell("$/setTrace", json!({ "value": "off" }));
    editor.tell("$/cancelRequest", json!({ "id": 99 }));
    editor.tell(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": "file:///none/polku.yaml", "type": 3 }] }),
    );
    editor.change("file:///none.yaml", json!([{ "text": "x" }]));
    let nowhere = json!({ "textDocument": { "uri": "file:///none.yaml" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(editor.ask("textDocument/hover", nowhere.clone()), Value::Null);
    assert_eq!(editor.ask("textDocument/completion", nowhere), Value::Null);
    // Positions outside of the document.
    editor.open_at("untitled:Untitled-1", "journey: ä🎉\n");
    let far = json!({ "start": { "line": 9, "character": 9 }, "end": { "line": 0, "character": 0 } });
    editor.change("untitled:Untitled-1", json!([{ "range": far, "text": "jo" }]));
    assert_eq!(editor.found("untitled:Untitled-1"), [""; 0]);
    editor.write("untitled:Untitled-1", "journey: x\nstage: y\n");
    assert_eq!(editor.found("untitled:Untitled-1"), ["unknown-key"]);
    let complaints: Vec<String> = editor.heard.iter().map(|heard| heard["params"]["message"].to_string()).collect();
    assert!(complaints.len() >= 8, "{complaints:#?}");
    assert!(complaints.iter().any(|told| told.contains("`textDocument/didChange` cannot be understood")));
    // Diagnostics are withdrawn at the address at which they were published.
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    assert_eq!(editor.found("untitled:Untitled-1"), [""; 0]);
    editor.ask("shutdown", Value::Null);
    editor.tell("exit", Value::Null);
    assert_eq!(ended(editor, child).0, 0);
}

#[test]
fn an_open_document_keeps_its_path_if_its_link_is_removed() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY), ("elsewhere/x", "")]);
    let link = root.join("linked");
    std::os::unix::fs::symlink(root.join("journeys"), &link).unwrap();
    let mut editor = Editor::new(able());
    // Written in another form than polku uses.
    let spelt = address(&root.join("journeys/p%61rty.yaml"));
    editor.open_at(&spelt, "journey: x\nstage: y\n");
    assert_eq!(editor.found(&spelt), ["unknown-key"]);
    // The same file through a link, with another text. The document opened last counts.
    let linked = editor.open(&link.join("party.yaml"), "journey: x\nstages: y\n");
    assert_eq!((editor.found(&linked), editor.found(&spelt)), (vec!["wrong-type".to_owned()], vec![]));
    std::fs::remove_file(&link).unwrap();
    editor.write(&linked, "journey: [\n");
    assert_eq!(editor.found(&linked), ["yaml-syntax"]);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": linked } }));
    assert_eq!((editor.found(&linked), editor.found(&spelt)), (vec![], vec!["unknown-key".to_owned()]));
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": spelt } }));
    assert_eq!(editor.found(&spelt), [""; 0]);
}

#[test]
fn a_file_is_one_document_under_all_its_addresses() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    std::os::unix::fs::symlink(root.join("journeys"), root.join("linked")).unwrap();
    let (own, folder) = (address(&root.join("journeys/party.yaml")), root.display());
    let slipped = PARTY.replace("responsible: events", "responsable: events");
    let none: [&str; 0] = [];
    for other in [
        format!("file://{folder}/journeys/p%61rty.yaml"),
        format!("file://{folder}/journeys/%2e/party.yaml"),
        format!("file://{folder}/journeys/./party.yaml"),
        format!("file://{folder}/journeys/../journeys/party.yaml"),
        format!("file://{folder}//journeys/party.yaml"),
        format!("file://{folder}/linked/party.yaml"),
        format!("file://localhost{folder}/journeys/party.yaml"),
        format!("file:{folder}/journeys/party.yaml"),
    ] {
        let mut editor = Editor::new(able());
        editor.open_at(&own, PARTY);
        editor.open_at(&other, &slipped);
        // The document that was opened, changed or asked about last counts, and gets the diagnostics of its text.
        assert_eq!((editor.found(&own), editor.found(&other)), (vec![], vec!["unknown-key".to_owned()]), "{other}");
        editor.write(&own, &format!("{PARTY}# x\n"));
        assert_eq!((editor.found(&own), editor.found(&other)), (vec![], vec![]), "{other}");
        let symbols = editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": other } }));
        assert_eq!(symbols[0]["name"], "A party");
        assert_eq!((editor.found(&own), editor.found(&other)), (vec![], vec!["unknown-key".to_owned()]), "{other}");
        // Equal texts get the same diagnostics.
        editor.write(&own, &slipped);
        assert_eq!([editor.found(&own), editor.found(&other)].concat(), ["unknown-key"; 2], "{other}");
        // One is closed, the other stays open.
        editor.write(&own, PARTY);
        for (closed, open) in [(&other, &own), (&own, &other)] {
            editor.write(closed, &slipped);
            assert_eq!(editor.found(closed), ["unknown-key"], "{other}");
            editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": closed } }));
            assert_eq!([editor.found(closed), editor.found(open)].concat(), none, "{other}");
            let at = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 1 } });
            editor.write(open, PARTY);
            editor.change(open, json!([{ "range": at, "text": "J" }]));
            assert!(editor.found(open).contains(&"unknown-key".to_owned()), "{open}: {:?}", editor.found(open));
            editor.write(open, PARTY);
            assert_eq!(editor.found(open), none, "{open}");
            editor.open_at(closed, PARTY);
        }
        // After both are closed, the file on the disk counts.
        editor.write(&own, &slipped);
        for closed in [&other, &own] {
            editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": closed } }));
        }
        assert_eq!([editor.found(&own), editor.found(&other)].concat(), none, "{other}");
        let complaints: Vec<_> = editor.heard.iter().filter(|heard| heard["method"] == "window/logMessage").collect();
        assert!(complaints.is_empty(), "{complaints:?}");
    }
}

#[test]
fn the_first_common_encoding_is_used() {
    for (encodings, expected, column) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 14),
        (json!(["utf-32", "utf-16"]), "utf-16", 11),
        (json!(null), "utf-16", 11),
    ] {
        let mut editor = Editor::new(json!({ "general": { "positionEncodings": encodings } }));
        let text = "{ x-ä🎉: 1, y: 2, journey: z, stages: [] }\n";
        editor.open_at("file:///none/journeys/a.yaml", text);
        assert_eq!(editor.found("file:///none/journeys/a.yaml")[0], "unknown-key", "{expected}");
        let range = &editor.told["file:///none/journeys/a.yaml"][0]["range"];
        assert_eq!(range["start"]["character"], column + 1, "{expected}: {range}");
        // And back: the position, in the same encoding, replaces the key.
        let at = json!({ "start": range["start"], "end": range["end"] });
        editor.change("file:///none/journeys/a.yaml", json!([{ "range": at, "text": "lang: fi, x-y" }]));
        assert_eq!(editor.found("file:///none/journeys/a.yaml"), ["empty-value"], "{expected}");
    }
}

#[test]
fn a_plain_client_gets_plain_answers() {
    let (_folder, root) =
        project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY), ("journeys/ferry.yaml", FERRY)]);
    let mut editor = Editor::new(json!({}));
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    assert!(editor.heard.is_empty(), "{:?}", editor.heard);
    assert_eq!(editor.offered["renameProvider"], true);
    assert!(editor.offered.get("codeActionProvider").is_none(), "{}", editor.offered);
    let symbols = editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": party } }));
    assert_eq!(symbols[0]["name"], "A party");
    assert!(symbols[0].get("location").is_some() && symbols[0].get("children").is_none(), "{symbols}");
    let marked = PARTY.replace("next: [book", "next: [bo§ok");
    let renamed = editor.ask_about("textDocument/rename", &party, &marked, json!({ "newName": "reserve" }));
    assert!(renamed.get("documentChanges").is_none() && renamed["changes"][&party].is_array(), "{renamed}");
    let hover = editor.ask_about("textDocument/hover", &party, &marked, json!({}));
    assert_eq!(hover["contents"]["kind"], "plaintext");
}
