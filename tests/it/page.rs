//! A page in use, in a real browser: views, personas, lanes, zoom, themes, paper, copying.
//!
//! Needs `chromium`, Node.js, and the npm package `playwright-core` (1.60.0), unpacked; `PLAYWRIGHT_CORE` names
//! the directory, as for `tests/it/browser.rs`:
//!
//! ```sh
//! PLAYWRIGHT_CORE=… cargo nextest run --run-ignored all page::
//! ```
//!
//! One browser performs all steps once; each test checks a different aspect of the recorded results.

use std::sync::LazyLock;

use crate::common::client::seen_in_browser;
use crate::common::shared::shared;
use polku::diff::{Union, compare};
use polku::render::{self, Listed, Opening, Options, Overlay, States, View};
use polku::words::Lang;
use polku::{Journey, JourneyGraph, load_str};
use serde_json::Value;

const FULL: &str = include_str!("../data/every-key.yaml");

/// Texts that could act as code, in every position of a text in a journey.
const HOSTILE: &str =
    "</script><script>alert(1)</script></style></svg></title><img src=x onerror=alert(1)> \\\" onload=\\\"alert(1)";

static SEEN: LazyLock<Result<Value, String>> = LazyLock::new(|| shared("page", look));

fn look() -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let (full, hostile) = (load(FULL), load(&hostile()));
    let opening = Opening { view: View::Flow, theme: None, overlay: None, overview: Some("index.html".into()) };
    let page = |journey: &Journey| render::html(&JourneyGraph::new(journey), &Options::default(), &opening);
    write("full.html", &page(&full));
    write("hostile.html", &page(&hostile));
    let counted = load(&FULL.replace("guest: Zzguest", "guest: { name: Zzguest, share: 0.4 }"));
    let lost = Opening { overlay: Some(Overlay::Lost), ..opening.clone() };
    write("counted.html", &render::html(&JourneyGraph::new(&counted), &Options::default(), &lost));
    let states = [FULL.replace("Zzorder", "Zzformer"), FULL.to_owned()].map(|text| load(&text));
    write("states.html", &states_page(&states, &opening));
    let listed = [(&full, "full.html"), (&hostile, "hostile.html")].map(|(journey, address)| Listed {
        journey,
        options: Options::default(),
        view: View::Map,
        address: address.into(),
    });
    write("index.html", &render::overview("Journeys", Lang::English, None, &listed));
    seen_in_browser("browser/visit.js", &[folder.path()])
}

fn states_page([before, after]: &[Journey; 2], opening: &Opening) -> String {
    let (old, new) = (JourneyGraph::new(before), JourneyGraph::new(after));
    let union = Union::of(&old, &new, &compare(&old, &new)).unwrap();
    let options = Options { marks: Some(union.marks.clone().into()), ..Options::default() };
    let changes = [("look".to_owned(), "Zzorder: another name".to_owned())];
    let states = States { before: &old, after: &new, changes: &changes };
    render::html_of_states(&JourneyGraph::new(&union.journey), states, &options, opening)
}

fn load(text: &str) -> Journey {
    let loaded = load_str("x.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

fn hostile() -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut words: Vec<&str> =
        FULL.split(|c| !is_word(c)).filter(|word| word.starts_with("Zz") && word.len() > 2).collect();
    // Longer words come first, because one word may begin with another.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    let replaced = words
        .iter()
        .fold(FULL.to_owned(), |text, word| text.replace(word, &format!("\"{HOSTILE} {}\"", word.to_uppercase())));
    replaced.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

fn seen(what: &str) -> &'static Value {
    &SEEN.as_ref().unwrap_or_else(|error| panic!("{error}"))[what]
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().map(|list| list.iter().map(text).collect()).unwrap_or_default()
}

#[test]
#[ignore = "needs chromium"]
fn nothing_is_said_asked_or_fetched() {
    assert_eq!(texts(seen("heard")), [""; 0], "console, errors, dialogs and requests");
    assert_eq!(seen("hostile")["pictures"], 1);
    assert_eq!(seen("hostile")["view"], "flow");
}

#[test]
#[ignore = "needs chromium"]
fn tabs_show_one_view_at_a_time() {
    for (step, view) in ["flow", "map", "blueprint", "flow"].into_iter().enumerate() {
        let seen = &seen("tabs")[step];
        assert_eq!((text(&seen["view"]), text(&seen["tab"]), &seen["pictures"]), (view, view, &1.into()), "{step}");
    }
    assert_eq!(seen("tabs")[3]["focus"], "tab-flow");
    assert_eq!(seen("tabs")[2]["hash"], "#view=blueprint");
}

#[test]
#[ignore = "needs chromium"]
fn a_persona_has_a_picture_and_rows_of_its_own() {
    let (before, after) = (&seen("persona")[0], &seen("persona")[1]);
    assert_eq!((text(&before["persona"]), text(&after["persona"])), ("", "1"));
    assert_eq!((&before["cards"], &after["cards"]), (&3.into(), &1.into()));
    assert_eq!(after["hash"], "#view=flow&persona=guest");
    assert_eq!(texts(&after["rows"]), ["Zztip", "Zzorder", "Zzbeside"]);
    assert!(text(&after["live"]).starts_with("Zzguest"), "{after}");
}

#[test]
#[ignore = "needs chromium"]
fn a_scenario_has_a_picture_of_its_own() {
    let [whole, told, of_one] = [0, 1, 2].map(|step| &seen("scenario")[step]);
    assert_eq!((&whole["scenario"], texts(&whole["open"]).len()), (&Value::Null, 4));
    assert_eq!((text(&told["scenario"]), text(&told["hash"])), ("0", "#view=flow&scenario=rain"));
    assert_eq!(texts(&told["open"]), ["Everybody", "Zzhost"], "whose scenario it is");
    assert!(told["drawn"].as_u64() < whole["drawn"].as_u64(), "only what the path meets: {told}");
    assert_eq!((text(&of_one["scenario"]), text(&of_one["hash"])), ("0", "#view=flow&persona=host&scenario=rain"));
    assert_eq!((&told["notice"], &of_one["notice"]), (&false.into(), &false.into()));
}

#[test]
#[ignore = "needs chromium"]
fn an_overlay_is_chosen_with_a_persona_and_a_scenario() {
    let steps: Vec<_> = (0..7).map(|step| &seen("overlay")[step]).collect();
    let shown = |step: usize| ["overlay", "persona", "scenario"].map(|key| text(&steps[step][key]));
    assert_eq!(shown(0), ["lost", "", ""], "what the page was written with");
    assert_eq!((shown(1), text(&steps[1]["hash"])), (["visits", "", ""], "#view=flow&overlay=visits"), "hash");
    assert!(text(&steps[1]["live"]).starts_with("Visits"), "{}", steps[1]);
    assert_eq!(shown(2), ["visits", "0", ""]);
    assert_eq!((shown(3), &steps[3]["told"]), (["", "", "0"], &true.into()), "only the first overlay is on scenarios");
    assert_eq!((shown(4), &steps[4]["told"]), (["lost", "", "0"], &false.into()));
    assert_eq!((shown(5), &steps[5]["told"]), (["", "", "0"], &false.into()), "without figures");
    assert_eq!((text(&steps[6]["view"]), shown(6)), ("map", ["wait", "", ""]), "what the address names");
}

#[test]
#[ignore = "needs chromium"]
fn a_page_of_two_states_shows_both_or_one() {
    let steps: Vec<_> = (0..6).map(|step| &seen("states")[step]).collect();
    let shown = |step: usize| (text(&steps[step]["state"]), text(&steps[step]["view"]), &steps[step]["pictures"]);
    let one = &1.into();
    assert_eq!(shown(0), ("", "flow", one), "both");
    assert_eq!(texts(&steps[0]["names"]), ["Zzformer", "Zzorder"], "the former name and the new one");
    assert_eq!((shown(1), texts(&steps[1]["names"])), (("before", "flow", one), vec!["Zzformer"]));
    assert_eq!((shown(2), texts(&steps[2]["names"])), (("after", "flow", one), vec!["Zzorder"]));
    assert_eq!(text(&steps[2]["hash"]), "#view=flow&state=after");
    assert!(text(&steps[2]["live"]).starts_with("Only after"), "{}", steps[2]);
    assert_eq!(shown(3), ("after", "map", one), "a view keeps the state");
    assert_eq!((shown(4), text(&steps[4]["persona"])), (("after", "map", one), "0"));
    assert_eq!(shown(5), ("before", "blueprint", one), "what the address names");
}

#[test]
#[ignore = "needs chromium"]
fn a_hidden_lane_leaves_no_gap() {
    let (before, after) = (&seen("lanes")[0], &seen("lanes")[1]);
    let lanes = |seen: &Value| seen["lanes"].as_array().unwrap().clone();
    let (before_lanes, after_lanes) = (lanes(before), lanes(after));
    assert_eq!(after_lanes.len(), before_lanes.len() - 1);
    let gap = |lanes: &[Value], index: usize| number(&lanes[index + 1]["top"]) - number(&lanes[index]["bottom"]);
    // The picture fits the window, so its parts change their size with it.
    let scale = number(&after["width"]) / number(&before["width"]);
    for index in 0..after_lanes.len() - 1 {
        assert!((gap(&after_lanes, index) - gap(&before_lanes, 2) * scale).abs() < 12.0, "{after_lanes:#?}");
    }
    let hidden = text(&before_lanes[1]["id"]);
    let hash = text(&after["hash"]);
    assert!(hash.starts_with("#view=map&lanes=touchpoints,") && !hash.contains(hidden), "{hash}");
}

#[test]
#[ignore = "needs chromium"]
fn the_address_keeps_what_is_shown() {
    let [given, changed, odd, place] = [0, 1, 2, 3].map(|step| &seen("hash")[step]);
    assert_eq!((text(&given["view"]), text(&given["persona"])), ("blueprint", "1"));
    let lanes = given["lanes"].as_array().unwrap();
    assert_eq!(lanes.iter().map(|lane| text(&lane["id"])).collect::<Vec<_>>(), ["touchpoints", "frontstage"]);
    assert_ne!(given["paper"], "rgb(255, 255, 255)");
    assert_eq!((text(&changed["view"]), text(&changed["persona"])), ("map", ""));
    assert_eq!((text(&odd["view"]), &odd["pictures"]), ("flow", &1.into()));
    assert_eq!(text(&place["view"]), "flow", "a place on the page is no state");
}

#[test]
#[ignore = "needs chromium"]
fn pictures_grow_and_shrink_by_keys_and_wheel() {
    let zoom = seen("zoom");
    let width = |step: &str| number(&zoom[step]["width"]);
    assert!(width("fitted") <= number(&zoom["fitted"]["room"][0]));
    assert!(width("larger") > width("fitted") && width("smaller") < width("full"));
    assert!((width("full") - number(&zoom["full"]["natural"])).abs() < 1.0);
    for axis in [0, 1] {
        let [still, moved] = ["still", "moved"].map(|step| number(&zoom[step]["scroll"][axis]));
        assert!((moved - still - 80.0).abs() < 1.0, "arrow keys move the picture: {still} to {moved}");
        assert!(number(&zoom["under"][axis]) < 3.0, "what is below the pointer stays there: {}", zoom["under"]);
    }
    assert!((width("again") - width("fitted")).abs() < 1.0);
    assert!(width("wheel") > width("before") * 1.2, "{zoom}");
    assert_eq!(width("plain"), width("wheel"));
    assert_eq!(zoom["outline"], "solid", "what has the focus shows it");
}

#[test]
#[ignore = "needs chromium"]
fn the_ground_is_dragged_and_text_is_selected() {
    let drag = seen("drag");
    let scroll = |step: &str, axis: usize| number(&drag[step]["scroll"][axis]);
    assert_eq!(scroll("before", 0) - scroll("after", 0), 60.0);
    assert_eq!(scroll("before", 1) - scroll("after", 1), 40.0);
    assert!(text(&drag["selected"]).len() > 3, "{drag}");
    assert_eq!(drag["after"]["scroll"], drag["still"]["scroll"], "selecting moves nothing");
}

#[test]
#[ignore = "needs chromium"]
fn colours_are_the_readers_until_others_are_chosen() {
    let [light, dark] = [0, 1].map(|scheme| &seen("theme")[scheme]);
    assert_eq!(light[0]["paper"], "rgb(255, 255, 255)");
    assert_eq!(dark[0]["paper"], "rgb(20, 24, 29)");
    assert_eq!((&light[1]["paper"], &dark[1]["paper"]), (&dark[0]["paper"], &light[0]["paper"]));
    assert_eq!((&light[1]["ground"], &dark[1]["ground"]), (&dark[0]["ground"], &light[0]["ground"]));
    for step in [&light[0], &light[1], &dark[0], &dark[1]] {
        assert_eq!(texts(&step["faint"]["found"]), [""; 0]);
        assert!(number(&step["faint"]["count"]) > 50.0);
    }
}

#[test]
#[ignore = "needs chromium"]
fn paper_has_the_picture_and_the_table_alone() {
    let print = seen("print");
    assert_eq!(print["tools"], serde_json::json!([false, false, true, true]));
    assert_eq!((&print["paper"], &print["ground"]), (&"rgb(255, 255, 255)".into(), &"rgb(255, 255, 255)".into()));
    assert!((2.0..8.0).contains(&number(&print["pages"])), "{}", print["pages"]);
}

#[test]
#[ignore = "needs chromium"]
fn help_opens_and_closes_by_keys() {
    assert_eq!(seen("help"), &serde_json::json!({ "open": true, "closed": [false, "stage"] }));
}

#[test]
#[ignore = "needs chromium"]
fn the_table_goes_into_a_spreadsheet() {
    let copied = seen("copied");
    let lines: Vec<Vec<&str>> = text(&copied["all"]).lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{lines:?}");
    assert_eq!(lines[0][..2], ["Stage", "Touchpoint"]);
    assert!(lines[2].contains(&"Zzpain (a failure 3); Zznuisance"), "{lines:?}");
    assert_eq!(text(&copied["part"]), "Starting state\tZztip");
    let formulas = texts(&copied["formulas"]);
    let (guarded, plain) = formulas.split_at(11);
    assert!(guarded.iter().all(|formula| formula.starts_with('\'')) && guarded[2] == "''+1", "{guarded:?}");
    assert_eq!(plain, ["a=1", "\"a\" = 1"]);
}

#[test]
#[ignore = "needs chromium"]
fn a_phone_shows_all_of_it() {
    let phone = seen("phone");
    assert_eq!(phone["wide"], false, "nothing sticks out");
    assert_eq!(texts(&phone["small"]), [""; 0], "every tool can be touched");
}

#[test]
#[ignore = "needs chromium"]
fn a_screen_reader_finds_its_way() {
    let told = texts(seen("told"));
    for part in [
        "banner: ",
        "main: ",
        "heading: Zztitle",
        "tablist: View",
        "tab: Flow",
        "tabpanel: Flow",
        "combobox: Persona",
        "region: About the journey",
        "table: Touchpoints: Zztitle",
        "columnheader: Pains",
        "rowheader: Zzorder",
        "button: Zoom in",
        "button: Dark colours",
        "status: ",
    ] {
        assert!(told.contains(&part), "{part}: {told:#?}");
    }
    // Without scripts, the picture and the table are there, and no tool that would have no effect.
    assert_eq!(seen("bare"), &serde_json::json!([1, true, 0]));
}

#[test]
#[ignore = "needs chromium"]
fn what_is_forbidden_is_done_without() {
    for place in ["srcdoc", "srcdoc in a sandbox", "blob in a sandbox", "old listeners", "everything"] {
        let seen = &seen("forbidden")[place];
        assert_eq!(texts(&seen["errors"]), [""; 0], "{place}");
        assert_eq!((text(&seen["view"]), text(&seen["persona"])), ("blueprint", "1"), "{place}");
        assert!(text(&seen["live"]).starts_with("Zzguest"), "{place}: {seen}");
        assert_eq!(seen["isOther"], true, "{place}: another colour");
    }
}

#[test]
#[ignore = "needs chromium"]
fn an_overview_leads_to_pages_and_back() {
    let overview = seen("overview");
    assert_eq!((&overview["cards"], &overview["there"], &overview["back"]), (&2.into(), &true.into(), &true.into()));
    assert!(number(&overview["doodles"]) > 4.0);
    assert_eq!(texts(&overview["dim"]["found"]), [""; 0]);
}
