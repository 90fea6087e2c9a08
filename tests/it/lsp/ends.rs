//! Ends of a journey's own: completed, explained, found and renamed.

use serde_json::json;

use super::completion::proposed;
use super::names::{hover, renamed};
use crate::common::editor::{Editor, able, project};

const PERMIT: &str = "\
journey: Getting a permit
ends:
  granted: { name: Permit granted, kind: done }
  lost: Gave up
stages:
  - id: starting-state
    touchpoints: [{ id: idea, name: Has an idea }]
  - id: purchase
    touchpoints:
      - { id: apply, name: Applies, next: [granted, lost, done, { to: idea, counts-as: granted }] }
";

#[test]
fn ends_are_completed_explained_and_renamed() {
    let (_folder, root) = project(&[("permit.journey.yaml", PERMIT)]);
    let mut editor = Editor::new(able());
    let permit = editor.open(&root.join("permit.journey.yaml"), PERMIT);
    let mut offered = |old: &str, new: &str| proposed(&mut editor, &permit, &PERMIT.replace(old, new));
    assert_eq!(offered("next: [granted", "next: [§"), ["idea", "apply", "granted", "lost", "done"]);
    assert_eq!(offered("counts-as: granted", "counts-as: §"), ["granted", "lost", "done"]);
    assert_eq!(offered("kind: done", "kind: §"), ["done", "other", "lost"]);
    assert_eq!(offered("next: [granted", "recovers: [§"), ["idea", "apply"]);

    editor.write(&permit, PERMIT);
    let mut shown = |old: &str, new: &str| hover(&mut editor, &permit, &PERMIT.replace(old, new));
    let granted = "**`granted`**: Permit granted\n\nEnd\n\n```yaml\ngranted: { name: Permit granted, kind: done }\n```";
    assert_eq!(shown("next: [granted", "next: [gran§ted"), granted);
    assert_eq!(shown("counts-as: granted", "counts-as: gran§ted"), granted);
    assert!(shown("lost, done", "lo§st, done").starts_with("**`lost`**: Gave up\n\nEnd"));
    assert!(shown("lost, done", "lost, do§ne").starts_with("**`done`**\n\nThe customer is finished"));

    let marked = PERMIT.replace("next: [granted", "next: [gran§ted");
    let found = editor.ask_about("textDocument/definition", &permit, &marked, json!({}));
    assert_eq!(found["range"]["start"], json!({ "line": 2, "character": 2 }));

    let texts = [(permit.clone(), PERMIT)];
    let after = renamed(&mut editor, &texts, &marked, "permitted").unwrap();
    let expected = PERMIT.replace("granted:", "permitted:").replace("[granted", "[permitted");
    assert_eq!(after, [expected.replace("counts-as: granted", "counts-as: permitted")]);
    let mut why = |old: &str, new: &str, name: &str| {
        renamed(&mut editor, &texts, &PERMIT.replace(old, new), name).expect_err("it cannot be renamed")
    };
    assert_eq!(why("next: [granted", "next: [gran§ted", "stuck"), "`stuck` cannot be the id of an end");
    assert_eq!(why("next: [granted", "next: [gran§ted", "idea"), "permit.journey.yaml already has a touchpoint `idea`");
    assert_eq!(why("id: idea", "id: id§ea", "granted"), "permit.journey.yaml already has an end `granted`");
    assert!(why("lost, done", "lo§st, done", "gone").starts_with("`lost` is an end of every journey"));
}
