//! Ids: hovers, definitions, uses and renames.

use serde_json::{Value, json};

use super::{FERRY, PARTY, PROJECT};
use crate::common::editor::{Editor, able, address, edits_of, place, project, with_edits};

/// Returns the hover at `§`.
pub(crate) fn hover(editor: &mut Editor, address: &str, marked: &str) -> String {
    let shown = editor.ask_at("textDocument/hover", address, marked);
    shown["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn hovers_explain_keys_words_and_ids() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    for (old, new, expected) in [
        (
            "responsible: events",
            "respon§sible: events",
            "**`responsible`**: id of a team\n\nThe team that is responsible for the touchpoint.",
        ),
        (
            "channel: website",
            "channel: web§site",
            "**`website`**: Own website\n\nChannel, from the catalog\n\n```yaml\nwebsite: { name: Own website, medium: web }\n```",
        ),
        ("expectation: { host: 4", "expectation: { h§ost: 4", "**`host`**: Party host\n\nPersona, from the catalog"),
        ("facts: { price: What it costs }", "facts: { pr§ice: What it costs }", "**`price`**: What it costs\n\nFact"),
        ("to: lost", "to: lo§st", "**`lost`**\n\nThe customer is gone"),
        (
            "when: too dear",
            "when: too §dear",
            "**`when`**: text\n\nThe condition under which customers take the transition, in words.",
        ),
        ("id: pre-purchase", "id: pre-pur§chase", "**`pre-purchase`**"),
        ("id: compare", "id: compare # polku: ignore[tra§p] x", "**trap**\n\nRule in the category **structure**"),
        (
            "id: compare",
            "id: compare # polku: accept[wait-to§ld] x",
            "**wait-told**\n\nKind of change, usually **better**",
        ),
        (
            "name: Compares prices",
            "name: Comp§ares prices",
            "\
**Compares prices** `compare`

Touchpoint in *pre-purchase* · Own website · Events

- Party host: expects 4, experiences 2, gap **−2**
- Guest: expects 3, experiences 3, gap **0**

**Of those who begin**

- Party host: all 1,000 come here; 200 leave here
- Guest: all 1,000 come here; nobody leaves here
- shares that the map does not state count as equal

**In**

- `a-friends-tip` (forward)

**Out**

- `book` (forward, Party host 80 %, Guest 100 %)
- `lost` (exit, 20 %, Party host): too dear
",
        ),
    ] {
        let shown = hover(&mut editor, &party, &PARTY.replace(old, new));
        assert!(shown.starts_with(expected), "{new}:\n{shown}\ninstead of\n{expected}");
    }
    // From every reference, and while other parts of the file have errors.
    let there = hover(&mut editor, &party, &PARTY.replace("next: [book", "next: [bo§ok").replace("Guest", "Guests"));
    assert!(there.starts_with("**Books** `book`") && there.contains("- `compare` (forward)"), "{there}");
    let slipped = PARTY.replace("next: [book", "next: [bo§ok").replace("when:", "wenn:");
    assert!(hover(&mut editor, &party, &slipped).starts_with("**Books** `book`"));
    // A hover explains findings at its position.
    let shown = hover(
        &mut editor,
        &party,
        &PARTY
            .replace("responsible: events", "responsable: ev§ents")
            .replace("responsable", "respon§sable")
            .replacen('§', "", 2)
            .replace("respon", "respon§"),
    );
    assert!(shown.starts_with("**unknown-key**\n\nLoad error."), "{shown}");
    let project = editor.open(&root.join("polku.yaml"), PROJECT);
    let shown = hover(&mut editor, &project, &format!("{PROJECT}  rules: {{ dead-§end: off }}\n"));
    assert!(shown.starts_with("**dead-end**\n\nRule in the category **structure**, by default `error`."), "{shown}");
    assert!(!shown.contains("Bad"), "{shown}");
}

#[test]
fn definitions_and_uses_are_found_across_files() {
    let (_folder, root) =
        project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY), ("journeys/ferry.yaml", FERRY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    let (ferry, project) = (address(&root.join("journeys/ferry.yaml")), address(&root.join("polku.yaml")));
    let mut defined = |old: &str, new: &str| {
        let found = editor.ask_about("textDocument/definition", &party, &PARTY.replace(old, new), json!({}));
        let start = &found["range"]["start"];
        (
            found["uri"].as_str().unwrap_or_default().to_owned(),
            start["line"].as_u64().unwrap_or(99),
            start["character"].as_u64().unwrap_or(99),
        )
    };
    assert_eq!(defined("next: [book", "next: [b§ook"), (party.clone(), 17, 27));
    assert_eq!(defined("[a-friends-tip", "[a-friends§-tip"), (party.clone(), 5, 18));
    assert_eq!(defined("channel: website", "channel: §website"), (project.clone(), 4, 4));
    assert_eq!(defined("experience: { host", "experience: { host§"), (project.clone(), 2, 14));
    assert_eq!(defined("when: too dear", "when: t§oo dear"), (String::new(), 99, 99));
    let mut used = |old: &str, new: &str, itself: bool| {
        let more = json!({ "context": { "includeDeclaration": itself } });
        let found = editor.ask_about("textDocument/references", &party, &PARTY.replace(old, new), more);
        let mut places: Vec<(String, u64)> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|place| (place["uri"].as_str().unwrap().to_owned(), place["range"]["start"]["line"].as_u64().unwrap()))
            .collect();
        places.sort();
        places
    };
    let everywhere = [(ferry.clone(), 5), (party.clone(), 10), (party.clone(), 17), (project.clone(), 4)];
    assert_eq!(used("channel: website", "channel: w§ebsite", true), everywhere);
    assert_eq!(used("channel: website", "channel: w§ebsite", false), everywhere[..3]);
    assert_eq!(used("id: book", "id: b§ook", true), [(party.clone(), 14), (party.clone(), 17)]);
    // From the project file as well.
    editor.open(&root.join("polku.yaml"), PROJECT);
    let more = json!({ "context": { "includeDeclaration": true } });
    let marked = PROJECT.replace("website:", "web§site:");
    assert_eq!(editor.ask_about("textDocument/references", &project, &marked, more).as_array().unwrap().len(), 4);
}

/// Returns the documents of a project after a rename at `§`, or the error.
pub(crate) fn renamed(
    editor: &mut Editor,
    texts: &[(String, &str)],
    marked: &str,
    new: &str,
) -> Result<Vec<String>, String> {
    let address = &texts[0].0;
    let params = place(address, marked, json!({ "newName": new }));
    let response = editor.response("textDocument/rename", params);
    if let Some(error) = response["error"]["message"].as_str() {
        return Err(error.to_owned());
    }
    let edits = edits_of(&response["result"]);
    assert!(edits.keys().all(|of| texts.iter().any(|(address, _)| address == of)), "{edits:?}");
    Ok(texts.iter().map(|(of, text)| edits.get(of).map_or(text.to_string(), |edits| with_edits(text, edits))).collect())
}

#[test]
fn an_id_is_renamed_in_all_files() {
    let (_folder, root) =
        project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY), ("journeys/ferry.yaml", FERRY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    let texts = [
        (party.clone(), PARTY),
        (address(&root.join("journeys/ferry.yaml")), FERRY),
        (address(&root.join("polku.yaml")), PROJECT),
    ];
    // An id of the catalog, in all files.
    let all = renamed(&mut editor, &texts, &PARTY.replace("channel: website", "channel: web§site"), "home").unwrap();
    assert_eq!(
        all,
        [PARTY, FERRY, PROJECT].map(|text| text.replace("website", "home").replace("Own home", "Own website"))
    );
    let all = renamed(&mut editor, &texts, &PARTY.replace("[host, guest]", "[§host, guest]"), "hostess").unwrap();
    assert_eq!(
        all,
        [PARTY, FERRY, PROJECT].map(|text| text
            .replace("host:", "hostess:")
            .replace("host,", "hostess,")
            .replace("host }", "hostess }")
            .replace("host]", "hostess]")
            .replace("personas: host\n", "personas: hostess\n")
            .replace("Party hostess", "Party host"))
    );
    // An id of the journey, in its file.
    let all = renamed(&mut editor, &texts, &PARTY.replace("[book", "[§book"), "reserve").unwrap();
    assert_eq!(all[0], PARTY.replace("[book", "[reserve").replace("id: book", "id: reserve"));
    assert_eq!(all[1..], [FERRY, PROJECT]);
    // An id that comes from a name is written out, in the style of the element.
    let all = renamed(&mut editor, &texts, &PARTY.replace("[a-friends-tip, d", "[a-friends-§tip, d"), "tip").unwrap();
    assert_eq!(
        all[0],
        PARTY.replace("[A friend's tip]", "[{ id: tip, name: A friend's tip }]").replace("[a-friends-tip", "[tip")
    );
    let all = renamed(&mut editor, &texts, &PARTY.replace("Tells a", "Te§lls a"), "tell").unwrap();
    assert_eq!(all[0], PARTY.replace("- name: Tells a friend", "- id: tell\n        name: Tells a friend"));
    for (before, after) in [
        ("- A friend's tip # so", "- id: tip\n        name: A friend's tip # so"),
        ("- { name: A friend's tip }", "- { id: tip, name: A friend's tip }"),
    ] {
        let text = PARTY.replace("[A friend's tip]", &format!("\n      {before}"));
        editor.write(&party, &text);
        let texts = [(party.clone(), text.as_str())];
        let all =
            renamed(&mut editor, &texts, &text.replace("[a-friends-tip, d", "[a-friends-§tip, d"), "tip").unwrap();
        assert_eq!(all[0], text.replace(before, after).replace("[a-friends-tip", "[tip"));
        editor.write(&party, &all[0]);
        assert_eq!(editor.found(&party), [""; 0]);
    }
    // A journey, through a reference to it.
    let target = FERRY.replace("id: ferry", "id: ferry-2\nstate: target\ntarget-of: party");
    editor.write(&party, PARTY);
    let ferry = editor.open(&root.join("journeys/ferry.yaml"), &target);
    let texts = [(ferry.clone(), target.as_str()), (party.clone(), PARTY)];
    let all = renamed(&mut editor, &texts, &target.replace("target-of: party", "target-of: pa§rty"), "gala").unwrap();
    assert_eq!(all[0], target.replace("target-of: party", "target-of: gala"));
    assert_eq!(all[1], PARTY.replace("personas: [", "id: gala\npersonas: ["));
}

#[test]
fn ids_are_renamed_wherever_something_is_somebodys() {
    const TEXT: &str = "journey: X\npersonas: { eino: Eino, anna: { name: Anna, accompanies: eino } }\nstages:\n  - id: purchase\n    touchpoints:\n      - { id: tests, name: Tests, wait: { eino: 2d }, tone: { eino: neutral }, entry: { eino: 1 }, quotes: { text: Hm, personas: eino }, meanwhile: hall, next: done }\n      - { id: hall, name: Hall, was: [eino, tests] }\n";
    let (_folder, root) = project(&[("journeys/x.yaml", TEXT)]);
    let mut editor = Editor::new(able());
    let texts = [(editor.open(&root.join("journeys/x.yaml"), TEXT), TEXT)];
    let all = renamed(&mut editor, &texts, &TEXT.replace("wait: { eino", "wait: { ei§no"), "aatu").unwrap();
    assert_eq!(all, [TEXT.replace("eino", "aatu").replace("[aatu, tests]", "[eino, tests]")]);
    let all = renamed(&mut editor, &texts, &TEXT.replace("meanwhile: hall", "meanwhile: ha§ll"), "corridor").unwrap();
    assert_eq!(all, [TEXT.replace("hall", "corridor")]);
    let shown = hover(&mut editor, &texts[0].0, &TEXT.replace("meanwhile: hall", "meanwhile: ha§ll"));
    assert!(shown.contains("alongside `tests`"), "{shown}");
}

#[test]
fn declared_pictures_are_checked_and_renamed() {
    const PICTURES: &str = "\
polku: 1
catalog: { personas: { host: Party host } }
render:
  pictures:
    - { to: \"{id}.svg\", persona: host, scenario: rain }
";
    const RAINY: &str = "\
journey: A party
personas: { host: { share: 0.5 } }
x-mine: &mine [host]
scenarios: { rain: { name: It rains, personas: *mine } }
stages: [{ id: purchase, touchpoints: [Orders] }]
";
    let (_folder, root) = project(&[("polku.yaml", PICTURES), ("journeys/party.yaml", RAINY)]);
    let mut editor = Editor::new(able());
    let file = editor.open(&root.join("polku.yaml"), PICTURES);
    let texts = [(file.clone(), PICTURES), (address(&root.join("journeys/party.yaml")), RAINY)];
    let all = renamed(&mut editor, &texts, &PICTURES.replace("persona: host", "persona: ho§st"), "payer").unwrap();
    assert_eq!(
        all,
        [PICTURES.replace("host:", "payer:").replace(": host,", ": payer,"), RAINY.replace("host", "payer")]
    );
    // A scenario belongs to a journey.
    let marked = PICTURES.replace("scenario: rain", "scenario: ra§in");
    let why = renamed(&mut editor, &texts, &marked, "storm");
    assert_eq!(why.unwrap_err(), "there is no scenario `rain`");
    assert_eq!(
        super::completion::proposed(&mut editor, &file, &PICTURES.replace("persona: host", "persona: §")),
        ["host"]
    );
    assert_eq!(super::completion::proposed(&mut editor, &file, &PICTURES.replace("rain }", "§ }")), ["rain"]);
    let said = hover(&mut editor, &file, &PICTURES.replace("persona: host", "per§sona: host"));
    assert!(said.starts_with("**`persona`**: id of a persona"), "{said}");
    editor.write(&file, &PICTURES.replace("rain", "storm"));
    assert_eq!(editor.found(&file), ["unknown-reference"]);
}

#[test]
fn an_impossible_rename_says_why() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let party = editor.open(&root.join("journeys/party.yaml"), PARTY);
    let texts = [(party.clone(), PARTY)];
    let mut why = |old: &str, new: &str, name: &str| {
        renamed(&mut editor, &texts, &PARTY.replace(old, new), name).expect_err("it cannot be renamed")
    };
    let book = |name: &str| format!("`{name}` is not an id; an id has 1 to 64 characters of a-z, 0-9 and -");
    assert_eq!(why("id: book", "id: bo§ok", "Bücher!"), book("Bücher!") + ": write `bucher`");
    assert_eq!(why("id: book", "id: bo§ok", "✨"), book("✨"));
    assert_eq!(why("id: book", "id: bo§ok", "done"), "`done` is one of the two ends of a journey");
    assert_eq!(why("id: book", "id: bo§ok", "compare"), "party.yaml already has a touchpoint `compare`");
    assert_eq!(why("channel: website", "channel: web§site", "phone"), "polku.yaml already has a channel `phone`");
    assert_eq!(why("too dear", "too §dear", "x"), "there is no id to rename here");
    assert!(why("id: purchase", "id: pur§chase", "x").starts_with("`purchase` is also the kind of the stage"));
    // An id of a journey cannot become one of the catalog, and an alias must not change its meaning.
    let own = PARTY.replace("facts:", "channels: { own: O }\nfacts:").replace("channel: website", "channel: own");
    editor.write(&party, &own);
    let why = renamed(&mut editor, &[(party.clone(), own.as_str())], &own.replace("{ own:", "{ ow§n:"), "website");
    assert_eq!(why.unwrap_err(), "polku.yaml already has a channel `website`");
    let aliased = PARTY.replace("facts:", "channels: { a: A }\nteams: { a: A }\nfacts:");
    let aliased =
        aliased.replace("channel: website", "channel: &k a").replace("responsible: events", "responsible: *k");
    editor.write(&party, &aliased);
    assert_eq!(editor.found(&party), [""; 0]);
    let why = renamed(
        &mut editor,
        &[(party.clone(), aliased.as_str())],
        &aliased.replace("channels: { a", "channels: { a§"),
        "b",
    );
    assert_eq!(why.unwrap_err(), "`a` cannot be renamed without changing something else");
    // Nothing is renamed while a file that may contain the id has errors.
    editor.write(&party, PARTY);
    let project = editor.open(&root.join("polku.yaml"), &format!("# moved\n{PROJECT}x: ["));
    let marked = PARTY.replace("channel: website", "channel: web§site");
    let why = renamed(&mut editor, &[(party.clone(), PARTY)], &marked, "web");
    assert_eq!(why.unwrap_err(), "polku.yaml has errors: fix them first, so that the rename misses nothing");
    assert_eq!(editor.ask_about("textDocument/definition", &party, &marked, json!({})), Value::Null);
    editor.write(&project, PROJECT);
    let prepared = |editor: &mut Editor, marked: &str| {
        editor.response("textDocument/prepareRename", place(&party, marked, json!({})))
    };
    let found = prepared(&mut editor, &PARTY.replace("id: book", "id: bo§ok"));
    assert_eq!(found["result"]["placeholder"], "book");
    assert_eq!(found["result"]["range"]["start"], json!({ "line": 17, "character": 27 }));
    assert_eq!(prepared(&mut editor, &PARTY.replace("too dear", "too §dear"))["error"]["code"], -32803);
    // While the file is not YAML, positions cannot be trusted.
    let broken = PARTY.replace("facts: {", "facts: [");
    editor.write(&party, &broken);
    let error = prepared(&mut editor, &broken.replace("id: book", "id: bo§ok"));
    assert_eq!(error["error"]["message"], "there is no id to rename here");
}

#[test]
fn a_document_is_formatted() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let untidy =
        PARTY.replace("personas: [host, guest]", "personas: [ host,guest ] # ä🎉").replace("polku: 1", "polku:  1");
    let party = editor.open(&root.join("journeys/party.yaml"), &untidy);
    let project = editor.open(&root.join("polku.yaml"), &PROJECT.replace("polku: 1", "polku:  1"));
    let mut formatted = |address: &str, text: &str| {
        let params = json!({ "textDocument": { "uri": address }, "options": { "tabSize": 4, "insertSpaces": true } });
        let response = editor.response("textDocument/formatting", params);
        match response.get("result") {
            Some(edits) => with_edits(text, edits),
            None => response["error"]["message"].as_str().unwrap().to_owned(),
        }
    };
    let tidy = formatted(&party, &untidy);
    assert!(tidy.contains("personas: [host, guest] # ä🎉\n"), "{tidy}");
    assert_eq!(formatted(&project, &PROJECT.replace("polku: 1", "polku:  1")), PROJECT);
    editor.write(&party, "journey: [\n");
    let params = json!({ "textDocument": { "uri": party }, "options": { "tabSize": 4, "insertSpaces": true } });
    let refused = editor.response("textDocument/formatting", params);
    assert!(refused["error"]["message"].as_str().unwrap().starts_with("line "), "{refused}");
}

#[test]
fn a_document_has_an_outline_and_can_be_folded() {
    let (_folder, root) = project(&[("polku.yaml", PROJECT), ("journeys/party.yaml", PARTY)]);
    let mut editor = Editor::new(able());
    let text = PARTY.replace("facts:", "# One comment\n# of two lines.\nfacts:");
    let party = editor.open(&root.join("journeys/party.yaml"), &text);
    let document = json!({ "textDocument": { "uri": party } });
    let symbols = editor.ask("textDocument/documentSymbol", document.clone());
    fn names(symbols: &Value, depth: usize, list: &mut Vec<String>) {
        for symbol in symbols.as_array().into_iter().flatten() {
            list.push(format!(
                "{}{}: {}",
                "  ".repeat(depth),
                symbol["name"].as_str().unwrap(),
                symbol["detail"].as_str().unwrap()
            ));
            names(&symbol["children"], depth + 1, list);
        }
    }
    let mut list = Vec::new();
    names(&symbols, 0, &mut list);
    assert_eq!(
        list,
        [
            "A party: journey party",
            "  What it costs: fact price",
            "  starting-state: stage starting-state",
            "    A friend's tip: touchpoint a-friends-tip",
            "  pre-purchase: stage pre-purchase",
            "    Compares prices: touchpoint compare",
            "  purchase: stage purchase",
            "    Books: touchpoint book",
            "  post-purchase: stage post-purchase",
            "    Tells a friend: touchpoint tells-a-friend",
        ]
    );
    let folds = editor.ask("textDocument/foldingRange", document);
    let folds: Vec<(u64, u64)> = folds
        .as_array()
        .unwrap()
        .iter()
        .map(|fold| (fold["startLine"].as_u64().unwrap(), fold["endLine"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        folds,
        [(5, 23), (6, 7), (8, 16), (9, 16), (10, 16), (17, 19), (18, 19), (20, 23), (21, 23), (22, 23), (2, 3)]
    );
}
