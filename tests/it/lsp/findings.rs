//! Diagnostics while typing, and code actions.

use std::fs;

use serde_json::{Value, json};

use super::{FERRY, PARTY, PROJECT};
use crate::common::editor::{Editor, able, address, edits_of, place, project, with_edits};

/// Returns the actions for a whole document.
fn actions(editor: &mut Editor, address: &str) -> Vec<Value> {
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } });
    let params = json!({ "textDocument": { "uri": address }, "range": all, "context": { "diagnostics": [] } });
    editor.ask("textDocument/codeAction", params).as_array().unwrap().clone()
}

/// Returns the text of a document after the action with this title.
fn after(actions: &[Value], title: &str, address: &str, text: &str) -> String {
    let titles: Vec<&Value> = actions.iter().map(|action| &action["title"]).collect();
    let action =
        actions.iter().find(|action| action["title"] == title).unwrap_or_else(|| panic!("{title}: {titles:?}"));
    with_edits(text, &edits_of(&action["edit"])[address])
}

#[test]
fn a_slip_is_reported_and_fixed() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    assert_eq!(editor.found(&party), [""; 0]);
    let slipped = PARTY
        .replace("responsible: events", "responsable: kitchn")
        .replace("channel: website", "channel: website # ä🎉");
    editor.write(&party, &slipped);
    assert_eq!(editor.found(&party), ["unknown-key"]);
    let told = editor.told[&party][0].clone();
    assert_eq!((told["severity"].as_u64(), told["source"].as_str()), (Some(1), Some("polku")));
    assert_eq!(told["message"], "a touchpoint has no key `responsable`\nhelp: did you mean `responsible`?");
    let kind = polku::project::kinds().into_iter().find(|kind| told["code"] == kind.name).unwrap();
    assert_eq!(told.get("codeDescription"), kind.address().map(|href| json!({ "href": href })).as_ref());
    assert_eq!(
        told["range"],
        json!({ "start": { "line": 11, "character": 8 }, "end": { "line": 11, "character": 19 } })
    );
    let offered = actions(&mut editor, &party);
    assert_eq!(offered[0]["diagnostics"][0], told);
    assert_eq!((&offered[0]["isPreferred"], &offered[0]["kind"]), (&json!(true), &json!("quickfix")));
    let mended = after(&offered, "write `responsible`", &party, &slipped);
    editor.write(&party, &mended);
    assert_eq!(editor.found(&party), ["unknown-reference"]);
    // First one by one, then all at once.
    editor.write(&party, &slipped);
    let offered = actions(&mut editor, &party);
    let all = after(&offered, "apply all safe fixes in this file", &party, &slipped);
    let expected = slipped.replace("responsable: kitchn", "responsible: kitchen");
    assert_eq!(all, expected);
    editor.write(&party, &all);
    assert_eq!(editor.found(&party), [""; 0]);
    assert!(actions(&mut editor, &party).is_empty());
}

#[test]
fn a_finding_of_the_graph_has_related_locations_and_can_be_ignored() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    for (text, rule) in [
        (PARTY.replace("next: [a-friends-tip, done]", "next: compare"), "trap"),
        (PARTY.replace("next: [a-friends-tip, done]", "next: compare # or not").replace('\n', "\r\n"), "trap"),
        (
            PARTY.replace("- { name: Books,", "- { name: Waits, entry: true, next: [waits] }\n      - { name: Books,"),
            "trap",
        ),
    ] {
        editor.write(&party, &text);
        let found = editor.found(&party);
        assert!(found.iter().any(|name| name == rule), "{found:?}");
        let trap = editor.told[&party].iter().find(|one| one["code"] == rule).unwrap().clone();
        if text.contains("next: compare") {
            assert!(!trap["relatedInformation"].as_array().unwrap().is_empty(), "{trap}");
        }
        let title = format!("ignore `{rule}` here, and say why");
        let offered = actions(&mut editor, &party);
        let ignored = after(&offered, &title, &party, &text);
        assert!(ignored.contains(&format!("# polku: ignore[{rule}] why")), "{ignored}");
        editor.write(&party, &ignored);
        let left = editor.found(&party);
        assert!(!left.iter().any(|name| name == rule || name == "unused-ignore"), "{left:?}\n{ignored}");
        // An existing ignore comment gets one more rule.
        if let Some(next) = left.first() {
            let offered = actions(&mut editor, &party);
            let both = after(&offered, &format!("ignore `{next}` here, and say why"), &party, &ignored);
            editor.write(&party, &both);
            assert!(!editor.found(&party).contains(next), "{both}");
        }
    }
    // A load error cannot be ignored.
    editor.write(&party, &PARTY.replace("to: lost", "to: nowhere"));
    assert_eq!(editor.found(&party), ["unknown-reference"]);
    assert!(actions(&mut editor, &party).iter().all(|action| !action["title"].as_str().unwrap().contains("ignore")));
}

#[test]
fn only_requested_actions_are_offered() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let slipped = PARTY.replace("responsible:", "responsable:");
    let party = editor.open(&root.join("journeys/party.yaml"), &slipped);
    let range = json!({ "start": { "line": 11, "character": 9 }, "end": { "line": 11, "character": 9 } });
    let mut kinds = |only: &str, line: u64| {
        let mut range = range.clone();
        range["start"]["line"] = line.into();
        range["end"]["line"] = line.into();
        let context = json!({ "diagnostics": [], "only": [only] });
        let params = json!({ "textDocument": { "uri": party }, "range": range, "context": context });
        let actions = editor.ask("textDocument/codeAction", params);
        actions.as_array().unwrap().iter().map(|action| action["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds("quickfix", 11), ["quickfix"]);
    assert_eq!(kinds("quickfix", 3), [""; 0]);
    for kind in ["source", "source.fixAll", "source.fixAll.polku"] {
        assert_eq!(kinds(kind, 3), ["source.fixAll.polku"], "{kind}");
    }
    assert_eq!(kinds("source.organizeImports", 11), [""; 0]);
    assert_eq!(kinds("refactor", 11), [""; 0]);
    // Actions are for the findings that the editor names; there is none for the whole file while only the cursor
    // moves.
    let told = editor.told[&party][0].clone();
    let mut offered = |context: Value| {
        let params = json!({ "textDocument": { "uri": party }, "range": range, "context": context });
        editor.ask("textDocument/codeAction", params).as_array().unwrap().len()
    };
    let mut other = told.clone();
    other["code"] = "unknown-reference".into();
    assert_eq!(offered(json!({ "diagnostics": [] })), 2);
    assert_eq!(offered(json!({ "diagnostics": [told], "triggerKind": 2 })), 1);
    assert_eq!(offered(json!({ "diagnostics": [other], "triggerKind": 2 })), 0);
    assert_eq!(offered(json!({ "diagnostics": [], "only": ["source"], "triggerKind": 2 })), 1);
}

#[test]
fn the_number_of_actions_is_limited() {
    let touchpoints: String = (0..500).map(|number| format!("      - {{ name: T{number}, chanel: x }}\n")).collect();
    let text = format!("journey: x\nstages:\n  - id: purchase\n    touchpoints:\n{touchpoints}");
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/x.yaml", &text)]);
    let mut editor = Editor::new(able());
    let opened = editor.open(&root.join("journeys/x.yaml"), &text);
    assert_eq!(editor.found(&opened).len(), 500);
    let offered = actions(&mut editor, &opened);
    assert_eq!(offered.iter().filter(|action| action["kind"] == "quickfix").count(), 20);
}

#[test]
fn a_fix_is_only_offered_if_the_linter_would_apply_it() {
    let (_folder, root) = project(&[("polku.yaml", "polku: 1\n")]);
    let mut editor = Editor::new(able());
    let mut offered = |text: &str, line: u64| {
        let path = root.join("journeys/a.yaml");
        let document = editor.open(&path, text);
        let range = json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 99 } });
        let params = json!({ "textDocument": { "uri": document }, "range": range, "context": { "diagnostics": [] } });
        let actions = editor.ask("textDocument/codeAction", params);
        let titles = actions.as_array().unwrap().iter().map(|action| action["title"].as_str().unwrap().to_owned());
        titles.filter(|title| !title.starts_with("ignore ")).collect::<Vec<_>>()
    };
    // Without the persona, its score would belong to nobody.
    let text = "journey: X\npersonas: { host: Host, guest: Guest }\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: Order, personas: host, expectation: { host: 3, guest: 4 } }\n";
    assert_eq!(offered(text, 1), [""; 0]);
    assert_eq!(offered(&text.replace(", guest: 4", ""), 1), ["remove it"]);
    // A fix that changes probabilities is a guess; any other is part of "all safe fixes".
    let text =
        "journey: J\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: A, next: [b, b, done] }\n      - B\n";
    assert_eq!(offered(text, 4), ["remove it"]);
    assert_eq!(offered(&text.replace(", done", ""), 4), ["remove it", "apply all safe fixes in this file"]);
}

#[test]
fn a_project_file_is_fixed_as_the_linter_fixes_it() {
    let (_folder, root) = project(&[("polku.yaml", "polku: 1\n"), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let document = editor.open(&root.join("polku.yaml"), "polku: 1\ncatalgo:\n  chanels: { web: Website }\n");
    let mut all = || {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
        let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
        let params = json!({ "textDocument": { "uri": document }, "range": range, "context": context });
        editor.ask("textDocument/codeAction", params).to_string()
    };
    let made = all();
    // Both slips are fixed, although the second only shows once the first is fixed.
    assert!(made.contains(r#""newText":"og:\n  chan""#), "{made}");
}

#[test]
fn unsaved_documents_are_checked_together() {
    let (_folder, root) =
        project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY), ("journeys/ferry.yaml", FERRY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    let ferry = address(&root.join("journeys/ferry.yaml"));
    let project = address(&root.join("polku.yaml"));
    // A document that is not open is checked as well.
    assert_eq!(editor.found(&ferry), [""; 0]);
    // A team removed from the unsaved project file is missing in another file.
    editor.open(&root.join("polku.yaml"), &PROJECT.replace("events: Events, ", ""));
    assert_eq!((editor.found(&party), editor.found(&project)), (vec!["unknown-reference".to_owned()], vec![]));
    // While the project file cannot be read, its last version counts.
    editor.write(&project, "polku: 1\ncatalog: [");
    assert_eq!(
        (editor.found(&party), editor.found(&project)),
        (vec!["unknown-reference".to_owned()], vec!["yaml-syntax".to_owned()])
    );
    editor.write(&project, PROJECT);
    assert_eq!((editor.found(&party), editor.found(&project)), (vec![], vec![]));
    // A duplicate id is reported in one of the two journeys, whichever changes.
    editor.write(&party, &PARTY.replace("journey: A party", "journey: A party\nid: ferry"));
    let (one, other) = (editor.found(&party), editor.found(&ferry));
    assert_eq!([one, other].concat(), ["duplicate-id"]);
    // After closing without saving, the file on the disk counts.
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": party } }));
    assert_eq!((editor.found(&party), editor.found(&ferry)), (vec![], vec![]));
    // Severities of rules are those of the project.
    editor.write(&project, &PROJECT.replace("extends: minimal", "extends: strict"));
    assert!(editor.found(&party).contains(&"missing-owner".to_owned()));
    editor.write(&project, &PROJECT.replace("extends: minimal", "exclude: journeys/party.yaml"));
    assert_eq!(editor.found(&party), [""; 0]);
}

#[test]
fn changes_on_the_disk_are_noticed() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    editor.settle();
    let asked = editor.heard.iter().find(|heard| heard["method"] == "client/registerCapability").unwrap().clone();
    assert_eq!(asked["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    editor.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    let event = |editor: &mut Editor, name: &str, sort: u8| {
        let event = json!({ "uri": address(&root.join(name)), "type": sort });
        editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    };
    let ferry = address(&root.join("journeys/ferry.yaml"));
    fs::write(root.join("journeys/ferry.yaml"), FERRY.replace("id: ferry", "id: party")).unwrap();
    event(&mut editor, "journeys/ferry.yaml", 1);
    assert_eq!([editor.found(&party), editor.found(&ferry)].concat(), ["duplicate-id"]);
    fs::write(root.join("journeys/ferry.yaml"), FERRY).unwrap();
    event(&mut editor, "journeys/ferry.yaml", 2);
    assert_eq!([editor.found(&party), editor.found(&ferry)].concat(), [""; 0]);
    fs::write(root.join("journeys/ferry.yaml"), "journey: [").unwrap();
    event(&mut editor, "journeys/ferry.yaml", 2);
    assert_eq!(editor.found(&ferry), ["yaml-syntax"]);
    fs::remove_file(root.join("journeys/ferry.yaml")).unwrap();
    event(&mut editor, "journeys/ferry.yaml", 3);
    assert_eq!(editor.found(&ferry), [""; 0]);
    // Without its project file, the journey is checked by itself, without a catalog.
    fs::remove_file(root.join("polku.yaml")).unwrap();
    event(&mut editor, "polku.yaml", 3);
    assert!(editor.found(&party).contains(&"unknown-reference".to_owned()));
    fs::write(root.join("polku.yaml"), PROJECT).unwrap();
    event(&mut editor, "polku.yaml", 1);
    assert_eq!(editor.found(&party), [""; 0]);
}

/// Tells the editor's server that a path was moved, created or removed.
type Telling = fn(&mut Editor, Option<&std::path::Path>, Option<&std::path::Path>);

const TELLINGS: [(&str, Telling); 3] = [
    ("watching", |editor, from, to| {
        let events = [(from, 3), (to, 1)].map(|(path, sort)| path.map(|path| (address(path), sort)));
        let changes: Vec<Value> =
            events.into_iter().flatten().map(|(uri, sort)| json!({ "uri": uri, "type": sort })).collect();
        editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }),
    ("telling what it does", |editor, from, to| {
        let file = |path| json!({ "files": [{ "uri": address(path) }] });
        match (from, to) {
            (Some(from), Some(to)) => {
                let file = json!({ "oldUri": address(from), "newUri": address(to) });
                editor.tell("workspace/didRenameFiles", json!({ "files": [file] }));
            }
            (Some(from), None) => editor.tell("workspace/didDeleteFiles", file(from)),
            (None, Some(to)) => editor.tell("workspace/didCreateFiles", file(to)),
            (None, None) => {}
        }
    }),
    ("saving", |editor, _, _| {
        let saved = editor.told.keys().find(|address| address.ends_with("party.yaml")).unwrap().clone();
        editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": saved } }));
    }),
];

#[test]
fn folders_are_added_and_removed_with_their_files() {
    let twin = FERRY.replace("id: ferry", "id: party");
    for (name, tell) in TELLINGS {
        let (_folder, root) = project(&[
            ("polku.yaml", PROJECT),
            ("journeys/party.yaml", PARTY),
            ("journeys/old/deep/ferry.yaml", &twin),
            ("journeys/old/broken.yaml", "journey: ["),
        ]);
        let mut able = able();
        able["workspace"]["fileOperations"] = json!({ "didDelete": true, "didRename": true, "didCreate": true });
        let mut editor = Editor::new(able);
        let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
        let all = |editor: &mut Editor| {
            editor.settle();
            let told = editor.told.values().flatten().map(|one| one["code"].as_str().unwrap().to_owned());
            let mut told: Vec<String> = told.collect();
            told.sort();
            told
        };
        let old = root.join("journeys/old");
        let both = ["duplicate-id", "yaml-syntax"];
        assert_eq!(all(&mut editor), both, "{name}");
        // The folder is deleted, and created again with other files.
        fs::remove_dir_all(&old).unwrap();
        tell(&mut editor, Some(&old), None);
        assert_eq!(all(&mut editor), [""; 0], "{name}: deleted");
        fs::create_dir_all(old.join("deep/deeper")).unwrap();
        fs::write(old.join("deep/deeper/new.yaml"), &twin).unwrap();
        fs::write(old.join("broken.yaml"), "journey: [").unwrap();
        tell(&mut editor, None, Some(&old));
        assert_eq!(all(&mut editor), both, "{name}: made anew");
        // The folder is renamed: among the journeys, then to a folder without journeys, then back.
        let [young, attic] = ["journeys/young", "attic"].map(|name| root.join(name));
        let mut from = old.clone();
        for (to, expected) in [(young, &both[..]), (attic, &[]), (old, &both[..])] {
            fs::rename(&from, &to).unwrap();
            tell(&mut editor, Some(&from), Some(&to));
            assert_eq!(all(&mut editor), expected, "{name}: {} to {}", from.display(), to.display());
            let own = editor.told.iter().filter(|(_, told)| !told.is_empty()).map(|(address, _)| address);
            let own: Vec<&String> = own.filter(|own| **own != party).collect();
            assert!(own.iter().all(|own| own.starts_with(&address(&to))), "{name}: {own:?}");
            from = to;
        }
        // The folder with all journeys is removed. An open document stays as it is in the editor.
        fs::remove_dir_all(root.join("journeys")).unwrap();
        tell(&mut editor, Some(&root.join("journeys")), None);
        assert_eq!(all(&mut editor), [""; 0], "{name}: all journeys");
        editor.write(&party, &PARTY.replace("responsible: events", "responsible: nobody"));
        assert_eq!(editor.found(&party), ["unknown-reference"], "{name}");
        // The project is removed, and its catalog with it.
        editor.write(&party, PARTY);
        fs::remove_dir_all(&root).unwrap();
        tell(&mut editor, Some(&root), None);
        assert!(editor.found(&party).contains(&"unknown-reference".to_owned()), "{name}: the project");
    }
}

#[test]
fn the_server_asks_for_changes_of_folders() {
    let mut able = able();
    able["workspace"]["fileOperations"] = json!({ "didDelete": true });
    let mut editor = Editor::new(able);
    for operation in ["didCreate", "didRename", "didDelete"] {
        let filters = &editor.offered["workspace"]["fileOperations"][operation]["filters"];
        let folders = filters.as_array().unwrap().iter().filter(|filter| filter["pattern"]["matches"] == "folder");
        assert_eq!(folders.count(), 1, "{operation}: {filters}");
    }
    editor.settle();
    let asked = editor.heard.iter().find(|heard| heard["method"] == "client/registerCapability").unwrap();
    let watchers = asked["params"]["registrations"][0]["registerOptions"]["watchers"].as_array().unwrap();
    // The server watches for any path that is created or removed, and for changed files by name.
    assert!(watchers.contains(&json!({ "globPattern": "**/*", "kind": 5 })), "{watchers:?}");
}

#[test]
fn an_editor_that_does_not_watch_is_up_to_date_once_it_saves() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(json!({}));
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    assert_eq!(editor.found(&party), [""; 0]);
    fs::write(root.join("polku.yaml"), PROJECT.replace("events: Events, ", "")).unwrap();
    fs::write(root.join("journeys/ferry.yaml"), "journey: [").unwrap();
    editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": party } }));
    assert_eq!(editor.found(&party), ["unknown-reference"]);
    assert_eq!(editor.found(&address(&root.join("journeys/ferry.yaml"))), ["yaml-syntax"]);
}

#[test]
fn the_baseline_applies_in_the_editor() {
    let (_folder, root) = project(&[
        ("polku.yaml", &PROJECT.replace("extends: minimal", "extends: minimal\n  baseline: known.json")),
        ("journeys/party.yaml", &PARTY.replace("next: [a-friends-tip, done]", "next: compare")),
    ]);
    let run = |args: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_polku")).args(args).current_dir(&root).output().unwrap()
    };
    assert!(run(&["lint", "--write-baseline"]).status.success());
    let mut editor = Editor::new(able());
    let text = fs::read_to_string(root.join("journeys/party.yaml")).unwrap();
    let party = editor.open(&root.join("journeys/party.yaml"), &text);
    assert_eq!(editor.found(&party), [""; 0]);
    fs::write(root.join("known.json"), "{ \"version\": 1, \"findings\": [] }").unwrap();
    let event = json!({ "uri": address(&root.join("known.json")), "type": 2 });
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    assert!(editor.found(&party).contains(&"trap".to_owned()));
    // A file that cannot be read is reported where the project file names it.
    fs::write(root.join("known.json"), "{").unwrap();
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
    assert_eq!(editor.found(&address(&root.join("polku.yaml"))), ["unknown-reference"]);
}

/// A project may extend the file of another project, which need not lie below it.
#[test]
fn an_extended_project_file_applies_wherever_it_is() {
    let trap = PARTY.replace("next: [a-friends-tip, done]", "next: compare");
    for extended in ["polku.yaml", "shared/lint.yaml"] {
        let strict = "polku: 1\nlint: { extends: minimal }\n";
        let own = PROJECT.replace("extends: minimal", &format!("extends: ../{extended}"));
        let (_folder, root) = project(&[
            (".git/HEAD", ""),
            (extended, strict),
            ("own/polku.yaml", &own),
            ("own/journeys/party.yaml", &trap),
        ]);
        let mut editor = Editor::new(able());
        let party = editor.open(&root.join("own/journeys/party.yaml"), &trap);
        assert!(editor.found(&party).contains(&"trap".to_owned()), "{extended}");
        fs::write(root.join(extended), strict.replace("minimal }", "minimal, rules: { trap: off } }")).unwrap();
        let event = json!({ "uri": address(&root.join(extended)), "type": 2 });
        editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [event] }));
        assert!(!editor.found(&party).contains(&"trap".to_owned()), "{extended}");
    }
}

/// A link out of the project is not followed. The editor shows the same message as `polku lint`.
#[cfg(unix)]
#[test]
fn files_out_of_bounds_are_reported_in_the_project_file() {
    let (_folder, root) = project(&[
        ("repo/.git/HEAD", ""),
        ("repo/polku.yaml", PROJECT),
        ("repo/journeys/party.yaml", PARTY),
        ("outside.yaml", PARTY),
    ]);
    let link = root.join("repo/journeys/far.yaml");
    std::os::unix::fs::symlink(root.join("outside.yaml"), &link).unwrap();
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("repo/journeys/party.yaml"), PARTY);
    let project = address(&root.join("repo/polku.yaml"));
    assert_eq!(editor.found(&project), ["unknown-reference"]);
    assert!(editor.told[&project][0]["message"].as_str().unwrap().contains("far.yaml"));
    fs::remove_file(link).unwrap();
    editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": party } }));
    assert_eq!(editor.found(&project), [""; 0]);
    // The project file itself is a link out of the project.
    fs::rename(root.join("repo/polku.yaml"), root.join("polku-outside.yaml")).unwrap();
    std::os::unix::fs::symlink(root.join("polku-outside.yaml"), root.join("repo/polku.yaml")).unwrap();
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": project, "type": 2 }] }));
    // The server uses canonical paths.
    assert_eq!(editor.found(&address(&root.join("polku-outside.yaml"))), ["unknown-reference"]);
}

#[test]
fn other_yaml_files_are_ignored() {
    let (_folder, root) = project(&[("a.yaml", ""), ("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    for (name, text, found) in [
        ("compose.yaml", "services: { web: { image: x } }\n", 0),
        ("notes.yaml", "- a\n- [\n", 0),
        ("elsewhere.yaml", "journey: x\nstage: y\n", 1),
        ("journeys/new.yaml", "stages: y\n", 2),
        ("new.journey.yaml", "", 1),
    ] {
        let opened = editor.open(&root.join(name), text);
        assert_eq!(editor.found(&opened).len(), found, "{name}: {:?}", editor.told.get(&opened));
        let marked = format!("{text}§");
        let proposed = editor.ask_about("textDocument/completion", &opened, &marked, json!({}));
        assert_eq!(proposed.as_array().is_some_and(|proposed| !proposed.is_empty()), found > 0, "{name}: {proposed}");
        editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": opened } }));
        assert_eq!(editor.found(&opened), [""; 0], "{name}");
    }
    // A journey that does not belong to the project uses its catalog all the same.
    let opened = editor.open(&root.join("drafts/party.yaml"), PARTY);
    assert_eq!(editor.found(&opened), [""; 0]);
    let marked = PARTY.replace("responsible: events", "responsible: ev§ents");
    let params = place(&opened, &marked, json!({}));
    assert!(editor.ask("textDocument/definition", params)["uri"].as_str().unwrap().ends_with("/polku.yaml"));
}
