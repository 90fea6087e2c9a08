//! The preview in a real browser. One run visits everything; each test checks a part of what it saw.

use std::sync::LazyLock;

use serde_json::Value;

use super::write;
use crate::common::client::seen_in_browser;
use crate::common::images::png;
use crate::common::shared::shared;

const FULL: &str = include_str!("../../data/every-key.yaml");

static SEEN: LazyLock<Result<Value, String>> = LazyLock::new(|| shared("preview", look));

fn look() -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "polku.yaml", super::PROJECT);
    let counted = FULL.replace("guest: Zzguest", "guest: { name: Zzguest, share: 0.4 }");
    write(folder.path(), "journeys/full.yaml", &counted);
    for image in ["host.png", "order.png"] {
        std::fs::write(folder.path().join("journeys").join(image), png(8, 6, [200, 0, 0])).unwrap();
    }
    write(folder.path(), "journeys/second.yaml", &super::titled("Second"));
    write(folder.path(), "journeys/broken.yaml", super::BROKEN);
    let hostile = "</script><script>alert(1)</script></style></svg><img src=x onerror=alert(1)>";
    let journey = super::titled(&format!("'{hostile}'")).replace("Look at the menu", hostile);
    write(folder.path(), "journeys/hostile <b>&'.yaml", &format!("{journey}# {hostile}\n"));
    seen_in_browser("browser/preview.js", &[env!("CARGO_BIN_EXE_polku").as_ref(), folder.path()])
}

fn seen(what: &str) -> &'static Value {
    &SEEN.as_ref().unwrap_or_else(|error| panic!("{error}"))[what]
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
#[ignore = "needs chromium"]
fn no_script_fails_and_no_request_is_refused() {
    assert_eq!(*seen("heard"), serde_json::json!([]), "console, errors, dialogs, requests elsewhere");
    assert_eq!(seen("hostile")["pictures"], 1);
    assert_eq!(seen("hostile")["picked"], 1);
}

#[test]
#[ignore = "needs chromium"]
fn a_saved_change_shows_at_once() {
    let mut times: Vec<f64> = seen("times").as_array().unwrap().iter().map(|time| time.as_f64().unwrap()).collect();
    times.sort_by(f64::total_cmp);
    println!("from a save until it shows: {} ms in the middle, {} ms at most", times[5], times[9]);
    assert!(times[5] < 2_000.0, "{times:?}");
}

#[test]
#[ignore = "needs chromium"]
fn the_view_stays_when_the_page_changes() {
    let (before, after) = (&seen("kept")["before"], &seen("kept")["after"]);
    assert_eq!(before, after);
    assert_eq!((text(&before["tab"]), text(&before["persona"])), ("map", "1"));
    assert_eq!(before["unchecked"].as_array().unwrap().len(), 1);
    for place in ["stage", "page", "table"] {
        assert!(before[place].as_array().unwrap().iter().any(|side| side.as_f64() > Some(20.0)), "{place}: {before}");
    }
    assert_eq!(seen("kept")["title"], "Saved");
}

#[test]
#[ignore = "needs chromium"]
fn a_click_shows_the_lines_of_an_element() {
    let place = seen("place");
    let line = FULL.lines().position(|line| line.contains("- id: order")).unwrap() + 1;
    assert_eq!(text(&place["where"]), format!("journeys/full.yaml:{line}"));
    assert_eq!(place["copied"], place["where"]);
    assert!(text(&place["lines"]).contains("Zzorder"), "{place}");
    assert_eq!(place["picked"], 1);
    // With one more line above it, it is still picked.
    assert_eq!(text(&seen("moved")["where"]), format!("journeys/full.yaml:{}", line + 1));
    assert_eq!(seen("moved")["picked"], 1);
    // A cell of the map, and the transition that leads to it.
    assert!(text(&seen("cell")["where"]).starts_with("journeys/full.yaml:"), "{}", seen("cell"));
    assert!(text(&seen("way")["where"]).starts_with("journeys/full.yaml:"), "{}", seen("way"));
    assert_eq!(seen("none")["shown"], false);
}

#[test]
#[ignore = "needs chromium"]
fn a_click_on_a_finding_shows_its_element() {
    let finding = seen("finding");
    assert!(finding["count"].as_f64() > Some(0.0), "{finding}");
    assert!(finding["picked"].as_f64() > Some(0.0), "{finding}");
    assert_eq!(finding["inSight"], true);
    assert!(text(&finding["where"]).starts_with("journeys/second.yaml:"), "{finding}");
}

#[test]
#[ignore = "needs chromium"]
fn errors_cover_the_last_picture_until_they_are_fixed() {
    let (broken, mended) = (&seen("trouble")["broken"], &seen("trouble")["mended"]);
    assert!(text(&broken["said"]).contains("cannot be drawn because of its errors"), "{broken}");
    assert!(text(&broken["said"]).contains("error["), "{broken}");
    assert_eq!((&broken["pictures"], text(&broken["title"])), (&1.into(), "Saved"));
    assert!(broken["opacity"].as_f64() < Some(0.5));
    assert_eq!((text(&mended["said"]), mended["opacity"].as_f64()), ("", Some(1.0)));
    assert_eq!(seen("first")["before"], 0, "there never was a picture of it");
    assert_eq!(seen("first")["after"], 1);
}

#[test]
#[ignore = "needs chromium"]
fn the_index_follows_its_files() {
    assert_eq!(seen("index")["title"], "Renamed");
    assert_eq!(seen("index")["before"], seen("index")["after"]);
}

#[test]
#[ignore = "needs chromium"]
fn a_lost_server_is_reported_and_found_again() {
    assert_eq!(text(&seen("lost")["state"]), "off");
    assert_eq!(text(&seen("lost")["again"]), "on");
    assert_eq!(text(&seen("lost")["title"]), "While nobody was there");
}

#[test]
#[ignore = "needs chromium"]
fn a_hidden_page_catches_up() {
    assert_eq!(text(&seen("hidden")["meanwhile"]), "While nobody was there");
    assert_eq!(text(&seen("hidden")["then"]), "Seen again");
}

#[test]
#[ignore = "needs chromium"]
fn a_chosen_overlay_stays_with_a_scenario_and_a_save() {
    let [whole, told, saved] = [0, 1, 2].map(|step| &seen("figures")[step]);
    for step in [whole, told, saved] {
        assert!(step["numbers"].as_f64() > Some(0.0) && step["told"] == false, "{step}");
    }
    assert!(text(&whole["hash"]).ends_with("overlay=visits"), "{whole}");
    assert!(text(&told["hash"]).contains("scenario=rain") && text(&told["hash"]).contains("overlay=visits"), "{told}");
    assert_eq!(told, saved);
}

#[test]
#[ignore = "needs chromium"]
fn the_page_works_without_forbidden_features() {
    for (place, follows) in [("storage", true), ("all but events", true), ("everything", false), ("sandbox", false)] {
        let seen = &seen("forbidden")[place];
        assert_eq!(seen["errors"], serde_json::json!([]), "{place}");
        assert_eq!((&seen["follows"], &seen["isOpen"]), (&follows.into(), &true.into()), "{place}: {seen}");
        assert_eq!(text(&seen["state"]), if follows { "on" } else { "off" }, "{place}");
        assert!(text(&seen["where"]).starts_with("journeys/full.yaml:") && seen["picked"] == 1, "{place}: {seen}");
        // If the text cannot be copied, it is selected.
        let expected = if place.contains("ev") { text(&seen["where"]) } else { text(&seen["selected"]) };
        assert_eq!(text(&seen["selected"]), expected, "{place}");
    }
}
