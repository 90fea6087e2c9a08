//! Images in an editor: their paths, what they are, and findings that follow their files.

use serde_json::json;

use super::completion::proposed;
use super::names::hover;
use crate::common::editor::{Editor, able, address, project};
use crate::common::images::png;

const JOURNEY: &str =
    "journey: J\nstages:\n  - id: purchase\n    touchpoints:\n      - { name: A, image: images/counter.png }\n";

#[test]
fn paths_are_proposed_and_explained() {
    let (_folder, root) = project(&[("polku.yaml", "polku: 1\n"), ("journeys/j.yaml", JOURNEY)]);
    let images = root.join("journeys/images");
    std::fs::create_dir(&images).unwrap();
    for name in ["counter.png", "a #b.jpg", "notes.txt", "x.svg"] {
        std::fs::write(images.join(name), png(80, 60, [9, 9, 9])).unwrap();
    }
    std::fs::write(root.join("journeys/top.webp"), "").unwrap();
    std::fs::write(root.join("outside.png"), "").unwrap();
    let mut editor = Editor::new(able());
    let open = editor.open(&root.join("journeys/j.yaml"), JOURNEY);
    let expected = ["top.webp", "\"images/a #b.jpg\"", "images/counter.png"];
    assert_eq!(proposed(&mut editor, &open, &JOURNEY.replace("images/counter.png", "{ src: § }")), expected);
    let bare = proposed(&mut editor, &open, &JOURNEY.replace("images/counter.png", "§"));
    assert!(expected.iter().all(|path| bare.iter().any(|proposed| proposed == path)), "{bare:?}");
    let shown = hover(&mut editor, &open, &JOURNEY.replace("counter", "coun§ter"));
    assert!(shown.starts_with("**`images/counter.png`**: PNG, 80 × 60 pixels, 1 kB\n\n"), "{shown}");
    assert!(shown.contains(&format!("![]({})", address(&images.join("counter.png")))), "{shown}");
    let shown = hover(&mut editor, &open, &JOURNEY.replace("counter.png", "not§hing.png"));
    assert!(shown.contains("**bad-image**") && !shown.contains("× 60 pixels"), "{shown}");
}

#[test]
fn findings_follow_the_files() {
    for files in [&[("polku.yaml", "polku: 1\n"), ("journeys/j.yaml", JOURNEY)][..], &[("journeys/j.yaml", JOURNEY)]] {
        let (_folder, root) = project(files);
        let mut editor = Editor::new(able());
        let open = editor.open(&root.join("journeys/j.yaml"), JOURNEY);
        let has_error = |editor: &mut Editor| editor.found(&open).iter().any(|found| found.contains("bad-image"));
        assert!(has_error(&mut editor), "{files:?}");
        let image = root.join("journeys/images/counter.png");
        std::fs::create_dir(image.parent().unwrap()).unwrap();
        std::fs::write(&image, png(80, 60, [9, 9, 9])).unwrap();
        let changed = |kind| json!({ "changes": [{ "uri": address(&image), "type": kind }] });
        editor.tell("workspace/didChangeWatchedFiles", changed(1));
        assert!(!has_error(&mut editor), "created: {files:?}");
        std::fs::write(&image, "broken").unwrap();
        editor.tell("workspace/didChangeWatchedFiles", changed(2));
        assert!(has_error(&mut editor), "changed: {files:?}");
    }
}
