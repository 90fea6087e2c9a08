//! Completion.

use serde_json::{Value, json};

use super::{FERRY, PARTY, PROJECT};
use crate::common::editor::{Editor, able, project};

/// Returns the completions at `§` in a text: their labels, and the text to insert if it differs.
pub(crate) fn proposed(editor: &mut Editor, address: &str, marked: &str) -> Vec<String> {
    let items = editor.ask_at("textDocument/completion", address, marked);
    let item = |item: &Value| {
        let (label, text) = (item["label"].as_str().unwrap(), item["textEdit"]["newText"].as_str().unwrap());
        if label == text { label.to_owned() } else { text.to_owned() }
    };
    items.as_array().unwrap().iter().map(item).collect()
}

#[test]
fn completions_fit_their_position() {
    let (_folder, root) =
        project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY), ("journeys/ferry.yaml", FERRY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    let touchpoints = ["a-friends-tip", "compare", "book", "tells-a-friend", "done", "lost"];
    for (old, new, expected) in [
        // Words and references, with and without brackets.
        ("channel: website", "channel: §", vec!["website", "phone"]),
        ("channel: website", "channel:§", vec![" website", " phone"]),
        ("channel: website", "channel: [phone, §]", vec!["website", "phone"]),
        ("channel: website", "channel:\n          - §", vec!["website", "phone"]),
        ("channel: website", "channel:\n          §", vec!["- website", "- phone"]),
        ("channel: website", "channel: 'web§", vec!["website", "phone"]),
        ("channel: website", "ownership: §", vec!["company", "partner", "customer", "social", "external"]),
        ("channel: website", "named-person: §", vec!["true", "false"]),
        ("channel: website", "tone: {§", vec!["host: ", "guest: "]),
        ("next: [a-friends-tip, done]", "next: §", touchpoints.to_vec()),
        ("next: [a-friends-tip, done]", "next: [a§", touchpoints.to_vec()),
        ("next: [a-friends-tip, done]", "next: { to: §", touchpoints.to_vec()),
        ("next: [a-friends-tip, done]", "recovers: §", touchpoints[..4].to_vec()),
        ("next: [a-friends-tip, done]", "facts: §", vec!["price"]),
        ("personas: [host, guest]", "personas: [§]", vec!["host", "guest"]),
        ("personas: [host, guest]", "personas:\n  §", vec!["host:", "guest:", "- host", "- guest"]),
        ("personas: [host, guest]", "personas:\n  host:\n  §", vec!["guest:"]),
        ("personas: [host, guest]", "state: target\ntarget-of: §", vec!["ferry"]),
        (
            "facts: { price: What it costs }",
            "facts:\n  price: { statement: X, in: { web§",
            vec!["website: ", "phone: "],
        ),
        // Keys, except those that exist.
        ("expectation: { host: 4, guest: 3 }", "expectation: { host: 4, § }", vec!["guest: "]),
        (
            "next: [a-friends-tip, done]",
            "next: { to: done, § }",
            vec!["when: ", "probability: ", "personas: ", "counts-as: ", "note: "],
        ),
        (
            "next: [a-friends-tip, done]",
            "next: { to: done, wh§en: x }",
            vec!["when", "probability", "personas", "counts-as", "note"],
        ),
        ("next: [a-friends-tip, done]", "feedback: { § }", vec!["asks: ", "answered-within: "]),
        (
            "next: [a-friends-tip, done]",
            "wait:\n          §",
            vec!["for: ", "expected: ", "informed: ", "limit: ", "host: ", "guest: "],
        ),
        ("next: [a-friends-tip, done]", "wait: { host: 2d, § }", vec!["guest: "]),
        ("next: [a-friends-tip, done]", "wait: { for: 2d, § }", vec!["expected: ", "informed: ", "limit: "]),
        ("next: [a-friends-tip, done]", "wait: { host: { for: 2d, § } }", vec!["expected: ", "informed: ", "limit: "]),
        ("next: [a-friends-tip, done]", "entry: { § }", vec!["host: ", "guest: "]),
        ("next: [a-friends-tip, done]", "meanwhile: §", touchpoints[..4].to_vec()),
        ("next: [a-friends-tip, done]", "quotes: { text: x, personas: § }", vec!["host", "guest"]),
        (
            "next: [a-friends-tip, done]",
            "pains:\n          §",
            vec!["- id: ", "- text: ", "- severity: ", "- personas: "],
        ),
        (
            "  - id: purchase",
            "  - §",
            vec!["id: ", "was: ", "name: ", "kind: ", "goal: ", "note: ", "takes: ", "repeats: ", "touchpoints: "],
        ),
        (
            "  - id: purchase",
            "  - id: purchase\n    §",
            vec!["was: ", "name: ", "kind: ", "goal: ", "note: ", "takes: ", "repeats: "],
        ),
        // None where nothing is known, or a free text is expected.
        ("name: Compares prices", "name: §", vec![]),
        ("name: Compares prices", "nothing: §", vec![]),
        ("name: Compares prices", "x-own: { § }", vec![]),
        ("next: [a-friends-tip, done]", "note: |\n          §\n", vec![]),
    ] {
        let marked = PARTY.replace(old, new);
        assert_eq!(proposed(&mut editor, &party, &marked), expected, "{new}");
        // Back to a complete file, as when typing continues.
        editor.write(&party, PARTY);
        editor.settle();
    }
}

#[test]
fn an_empty_file_gets_completions() {
    let mut editor = Editor::new(able());
    let address = "file:///none/journeys/new.yaml";
    editor.open_at(address, "");
    let first = proposed(&mut editor, address, "§");
    assert_eq!(first[0], "journey: ");
    assert!(first.contains(&"stages:".to_owned()), "{first:?}");
    let kinds = proposed(&mut editor, address, "journey: x\nstages:\n  - id: a\n    kind: p§\n");
    assert_eq!(kinds, ["starting-state", "pre-purchase", "purchase", "post-purchase"]);
    // The ids come from this text, although it was never without errors.
    let ids = proposed(&mut editor, address, "journey: x\nchannel:\nteams: { a: A }\nowner: §\n");
    assert_eq!(ids, ["a"]);
}

#[test]
fn completions_have_documentation() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    let items = editor.ask_at("textDocument/completion", &party, &PARTY.replace("channel: website", "chan§"));
    let channel = items.as_array().unwrap().iter().find(|item| item["label"] == "channel").unwrap();
    assert_eq!(channel["detail"], "one or many: id of a channel");
    assert_eq!(
        channel["documentation"],
        json!({ "kind": "markdown", "value": "The channels in which the touchpoint takes place." })
    );
    assert_eq!(channel["textEdit"]["range"]["start"], json!({ "line": 10, "character": 8 }));
    assert_eq!(channel["textEdit"]["range"]["end"], json!({ "line": 10, "character": 12 }));
    let items = editor.ask_at("textDocument/completion", &party, &PARTY.replace("channel: website", "channel: w§"));
    assert_eq!(items[0]["detail"], "Own website (catalog)");
    // They have the order of the table of keys, even if an editor sorts them.
    let sorted: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["sortText"].as_str().unwrap()).collect();
    assert!(sorted.is_sorted());
}

#[test]
fn rule_names_are_completed() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    let rules = proposed(&mut editor, &party, &PARTY.replace("id: book,", "id: book, # polku: ignore[dead-end, §"));
    assert!(rules.contains(&"trap".to_owned()) && !rules.contains(&"dead-end".to_owned()), "{rules:?}");
    assert!(!rules.iter().any(|rule| rule == "unknown-key" || rule == "unused-ignore"));
    let kinds = proposed(&mut editor, &party, &PARTY.replace("id: book,", "id: book, # polku: accept[gap-widened, §"));
    assert!(kinds.contains(&"wait-told".to_owned()) && !kinds.contains(&"gap-widened".to_owned()), "{kinds:?}");
    let comment = proposed(&mut editor, &party, &PARTY.replace("  - id: purchase", "  # po§\n  - id: purchase"));
    assert_eq!(comment, ["# polku: ignore[", "# polku: ignore-file[", "# polku: accept["]);
    let none = proposed(&mut editor, &party, &PARTY.replace("  - id: purchase", "  # polite words§\n  - id: purchase"));
    assert_eq!(none, [""; 0]);
    let project = editor.open(&root.join("polku.yaml"), PROJECT);
    let rules = proposed(&mut editor, &project, &format!("{PROJECT}  rules:\n    §"));
    assert!(rules.contains(&"dead-end: ".to_owned()) && rules.contains(&"structure: ".to_owned()), "{rules:?}");
    let levels = proposed(&mut editor, &project, &format!("{PROJECT}  rules: {{ dead-end: §"));
    assert_eq!(levels, ["off", "info", "warn", "error"]);
    let bases = proposed(&mut editor, &project, &PROJECT.replace("extends: minimal", "extends: §"));
    assert_eq!(bases, ["recommended", "strict", "minimal", "public-service", "health"]);
    let words = proposed(&mut editor, &project, &format!("{PROJECT}terms:\n  §"));
    assert!(
        ["health", "extends: ", "purchase: ", "the-customer: "].iter().all(|key| words.contains(&(*key).to_owned()))
    );
    let languages = proposed(&mut editor, &project, &format!("{PROJECT}terms: {{ purchase: {{ §"));
    assert_eq!(languages, ["en: ", "fi: ", "sv: "]);
    let views = proposed(&mut editor, &project, &format!("{PROJECT}render: {{ view: §"));
    assert_eq!(views, ["flow", "map", "blueprint"]);
}
