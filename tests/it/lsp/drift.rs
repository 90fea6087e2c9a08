//! State does not drift: after any edits, the diagnostics are those of a fresh load.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{FERRY, PARTY, PROJECT};
use crate::common::editor::{Editor, able, address, project};
use crate::common::generate::Chance;

/// Pieces of journeys, and pieces that break them.
const PIECES: &[&str] = &[
    "\n",
    " ",
    "  ",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "'",
    "\"",
    "x",
    "ä",
    "🎉",
    "\r\n",
    "\t",
    "&a ",
    "*a",
    "|",
    "\u{feff}",
    "book",
    "website",
    "host",
    "done",
    "next: ",
    "id: ",
    "name: ",
    "\n# polku: ignore[trap] x\n",
    "\npersonas: host\n",
    "journey: ",
    "\n      - id: new\n        name: New\n",
    "channel: phone",
    "expectation: 6",
    "extends: strict\n",
    "polku: 1\n",
    "ferry",
    "party",
];

struct Writer {
    chance: Chance,
    /// The texts of the documents in the editor.
    texts: BTreeMap<String, String>,
    whole: BTreeMap<String, String>,
}

impl Writer {
    /// Changes a document at a random position, mostly back towards its original text.
    fn edit(&mut self, editor: &mut Editor) {
        let addresses: Vec<String> = self.texts.keys().cloned().collect();
        let address = &addresses[self.chance.below(addresses.len())];
        if self.chance.one_in(8) {
            let whole = self.whole[address].clone();
            editor.write(address, &whole);
            self.texts.insert(address.clone(), whole);
            return;
        }
        let text = self.texts[address].clone();
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = boundary(self.chance.below(text.len() + 1));
        let length = if self.chance.one_in(2) { 0 } else { self.chance.below(12) };
        let end = boundary((start + length).min(text.len())).max(start);
        let piece = if self.chance.one_in(3) { "" } else { self.chance.pick(PIECES) };
        let position = |at: usize| {
            let lines: Vec<&str> = lines(&text[..at]);
            json!({ "line": lines.len() - 1, "character": lines.last().unwrap().encode_utf16().count() })
        };
        // There is no position inside a line break.
        let is_torn = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
        if is_torn(start) || is_torn(end) {
            return;
        }
        let range = json!({ "start": position(start), "end": position(end) });
        editor.change(address, json!([{ "range": range, "text": piece }]));
        self.texts.insert(address.clone(), [&text[..start], piece, &text[end..]].concat());
    }
}

impl Writer {
    /// Sends a request about a random position. For any text, it gets an answer or a reason.
    fn ask(&mut self, editor: &mut Editor) {
        let addresses: Vec<String> = self.texts.keys().cloned().collect();
        let address = &addresses[self.chance.below(addresses.len())];
        let lines = lines(&self.texts[address]);
        let line = self.chance.below(lines.len());
        let column = self.chance.below(lines[line].encode_utf16().count() + 1);
        let place = json!({ "line": line, "character": column });
        let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
        let params = json!({
            "textDocument": { "uri": address },
            "position": place,
            "range": all,
            "newName": "new-name",
            "options": { "tabSize": 2, "insertSpaces": true },
            "context": { "diagnostics": [], "includeDeclaration": true },
        });
        for method in [
            "hover",
            "definition",
            "references",
            "prepareRename",
            "rename",
            "codeAction",
            "documentSymbol",
            "formatting",
            "foldingRange",
        ] {
            let response = editor.response(&format!("textDocument/{method}"), params.clone());
            assert_ne!(response["error"]["code"], -32603, "{method} at {line}:{column} of {}", self.texts[address]);
        }
        // Its context says something else.
        let params = json!({ "textDocument": { "uri": address }, "position": place });
        let response = editor.response("textDocument/completion", params);
        assert!(response.get("result").is_some(), "completion at {line}:{column} of {}", self.texts[address]);
    }
}

/// Splits a text into lines as the protocol does: at LF, CRLF or a lone CR.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c == '\n' || (c == '\r' && !text[at + 1..].starts_with('\n')) {
            lines.push(&text[start..at]);
            start = at + 1;
        }
    }
    lines.push(&text[start..]);
    lines
}

/// Returns all diagnostics that an editor has for some documents.
fn told(editor: &mut Editor) -> BTreeMap<String, Vec<Value>> {
    editor.settle();
    editor.told.iter().filter(|(_, told)| !told.is_empty()).map(|(of, told)| (of.clone(), told.clone())).collect()
}

/// Returns the diagnostics of an editor that opens these documents as they are.
fn fresh(root: &Path, texts: &BTreeMap<String, String>, sound_project: &str) -> BTreeMap<String, Vec<Value>> {
    let mut editor = Editor::new(able());
    let project = address(&root.join("polku.yaml"));
    // If the project file cannot be read, its last readable version counts.
    editor.open_at(&project, sound_project);
    for (address, text) in texts.iter().filter(|(address, _)| **address != project) {
        editor.open_at(address, text);
    }
    editor.settle();
    editor.write(&project, &texts[&project]);
    told(&mut editor)
}

/// Makes 10,000 edits, in parts that run in parallel.
#[test]
fn diagnostics_after_edits_are_those_of_a_fresh_load_1() {
    edit(7, 2_500);
}

#[test]
fn diagnostics_after_edits_are_those_of_a_fresh_load_2() {
    edit(8, 2_500);
}

#[test]
fn diagnostics_after_edits_are_those_of_a_fresh_load_3() {
    edit(9, 2_500);
}

#[test]
fn diagnostics_after_edits_are_those_of_a_fresh_load_4() {
    edit(10, 2_500);
}

/// Makes this many edits, and compares the diagnostics with those of a fresh load from time to time.
fn edit(seed: u64, edits: usize) {
    let (_folder, root) = project(&[
        ("polku.yaml", PROJECT),
        ("journeys/party.yaml", PARTY),
        ("journeys/ferry.yaml", FERRY),
        ("drafts/x.yaml", FERRY),
    ]);
    let mut editor = Editor::new(able());
    let mut writer = Writer { chance: Chance::new(seed), texts: BTreeMap::new(), whole: BTreeMap::new() };
    for (name, text) in [
        ("polku.yaml", PROJECT),
        ("journeys/party.yaml", PARTY),
        ("journeys/ferry.yaml", FERRY),
        ("drafts/x.yaml", FERRY),
    ] {
        let address = editor.open(&root.join(name), text);
        writer.texts.insert(address.clone(), text.to_owned());
        writer.whole.insert(address, text.to_owned());
    }
    let project = address(&root.join("polku.yaml"));
    let mut sound_project = PROJECT.to_owned();
    for number in 1..=edits {
        writer.edit(&mut editor);
        if number % 20 == 0 {
            writer.ask(&mut editor);
        }
        let is_compared = number % 250 == 0;
        if is_compared || writer.chance.one_in(5) {
            let now = told(&mut editor);
            let is_broken =
                now.get(&project).is_some_and(|told| told.iter().any(|one| one["severity"] == 1 && is_load(one)));
            if !is_broken {
                sound_project.clone_from(&writer.texts[&project]);
            }
            if is_compared {
                assert_eq!(
                    now,
                    fresh(&root, &writer.texts, &sound_project),
                    "after {number} edits: {:#?}",
                    writer.texts
                );
            }
        }
    }
    // After saving, they are those of `polku lint`.
    editor.write(&project, PROJECT);
    writer.texts.insert(project, PROJECT.to_owned());
    for (address, text) in &writer.texts {
        fs::write(address.strip_prefix("file://").unwrap(), text).unwrap();
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_polku"))
        .args(["lint", "--format", "json"])
        .current_dir(&root)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut linted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let path = root.join(finding["path"].as_str().unwrap());
        linted.entry(address(&path)).or_default().push(finding["rule"].as_str().unwrap().to_owned());
    }
    let mut shown = told(&mut editor);
    shown.remove(&address(&root.join("drafts/x.yaml")));
    let names = |told: &Vec<Value>| told.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let shown: BTreeMap<String, Vec<String>> = shown.iter().map(|(of, told)| (of.clone(), names(told))).collect();
    assert_eq!(shown, linted);
}

fn is_load(told: &Value) -> bool {
    polku::project::kinds()
        .iter()
        .any(|kind| told["code"] == kind.name && kind.category == polku::diagnostic::Category::Load)
}
