//! Sheets of paper: nothing beyond their margins, nothing lost between them, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use polku::render::scene::{Role, Text};
use polku::render::{Detail, Lane, Options, Page, Scene, blueprint, map};
use polku::words::Lang;
use polku::{Journey, JourneyGraph};

use super::journeys::{hostile, load};
use super::seen::{Seen, inside, text_room};
use crate::common::shipped_journeys;

type View = fn(&JourneyGraph<'_>, &Options) -> Vec<Scene>;
const VIEWS: [View; 2] = [map, blueprint];
const MARGIN: f64 = 32.0;

/// Words that are told from others, as `hostile` makes them: `w12q`.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split('w').skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() && part[digits.len()..].starts_with('q') {
            words.push(format!("w{digits}q"));
        }
    }
    words
}

/// What lanes say, without their names: the texts of each, page by page.
fn said(pages: &[Seen]) -> impl Iterator<Item = (&str, &Text)> {
    let lanes = pages.iter().flat_map(|page| &page.lanes);
    // What spans columns ends with a page; curves are another test's.
    let lanes = lanes.filter(|lane| !matches!(lane.id.as_str(), "responsible" | "emotion"));
    lanes.flat_map(|lane| {
        let texts = lane.texts.iter().filter(|text| text.role != Role::Lane);
        texts.map(|text| (lane.id.as_str(), text))
    })
}

/// How often each character is drawn in each lane, but for what wrapping adds and takes away.
fn characters(pages: &[Seen]) -> BTreeMap<(String, char), usize> {
    let mut count = BTreeMap::new();
    for (lane, text) in said(pages) {
        for c in text.text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            *count.entry((lane.to_owned(), c)).or_default() += 1;
        }
    }
    count
}

/// The words of each column, lane by lane; a column is known by a word that stands in no other.
fn columns(whole: &Seen) -> BTreeMap<String, usize> {
    let mut lefts: Vec<f64> = whole.lanes.iter().flat_map(|lane| &lane.cards).map(|(_, card)| card.x).collect();
    lefts.sort_by(f64::total_cmp);
    let mut homes: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (_, text) in said(std::slice::from_ref(whole)) {
        let column = lefts.partition_point(|left| *left <= text.at.x + 0.1);
        for word in words(&text.text) {
            homes.entry(word).or_default().insert(column);
        }
    }
    let one = homes.into_iter().filter(|(_, columns)| columns.len() == 1);
    one.map(|(word, columns)| (word, columns.into_iter().next().unwrap())).collect()
}

/// What stands in each column of each lane, in its order.
fn in_order(pages: &[Seen], columns: &BTreeMap<String, usize>) -> BTreeMap<(String, usize), Vec<String>> {
    let mut order: BTreeMap<(String, usize), Vec<String>> = BTreeMap::new();
    for (lane, text) in said(pages) {
        for word in words(&text.text) {
            if let Some(column) = columns.get(&word) {
                order.entry((lane.to_owned(), *column)).or_default().push(word);
            }
        }
    }
    order
}

fn assert_pages(journey: &Journey, page: Page, detail: Detail, what: &str) {
    let graph = JourneyGraph::new(journey);
    let options = |page| Options { page, detail, lang: Some(Lang::English), ..Options::default() };
    for (number, view) in VIEWS.into_iter().enumerate() {
        let what = &format!("{what}, {page:?}, {detail:?}, view {number}");
        let see = |page| -> Vec<Seen> { view(&graph, &options(page)).iter().map(Seen::new).collect() };
        let (whole, pages) = (see(None), see(Some(page)));
        assert_eq!(whole.len(), 1, "{what}");
        size_and_margins(&pages, page, what);
        assert_eq!(characters(&pages), characters(&whole), "{what}: what stands in lanes");
        if detail == Detail::Touchpoint {
            let columns = columns(&whole[0]);
            assert_eq!(in_order(&pages, &columns), in_order(&whole, &columns), "{what}: order");
            for page in &pages {
                columns_are_named(page, &whole[0], &columns, what);
            }
        }
    }
}

fn size_and_margins(pages: &[Seen], page: Page, what: &str) {
    let (width, height) = page.size();
    for (number, seen) in pages.iter().enumerate() {
        let scene = &seen.scene;
        assert_eq!((scene.page, scene.width, scene.height), (Some(page), width / 0.9, height / 0.9), "{what}");
        let printed = polku::render::scene::Rect {
            x: MARGIN,
            y: MARGIN,
            width: scene.width - 2.0 * MARGIN,
            height: scene.height - 2.0 * MARGIN,
        };
        let foot = format!("Page {}/{}", number + 1, pages.len());
        let feet: Vec<&Text> = seen.texts().filter(|text| text.at.y > scene.height - MARGIN).collect();
        assert_eq!(
            feet.iter().map(|text| text.text.split(" · ").next().unwrap_or_default()).collect::<Vec<_>>(),
            if pages.len() > 1 { vec![foot.as_str()] } else { vec![] },
            "{what}"
        );
        for text in seen.texts().filter(|text| !text.text.starts_with(&foot)) {
            assert!(inside(&text_room(text), &printed), "{what}, page {number}: {text:?} is beyond the margins");
        }
        for lane in &seen.lanes {
            assert!(inside(&lane.ground, &printed), "{what}, page {number}: {} is beyond the margins", lane.id);
        }
        for frame in &seen.head.frames {
            assert!(inside(frame, &printed), "{what}, page {number}: {frame:?} is beyond the margins");
        }
        if !seen.lanes.is_empty() {
            let above = seen.lanes[0].ground.y;
            assert!(!seen.stages.is_empty(), "{what}, page {number} has no stages");
            assert!(seen.stages.iter().all(|(_, banner)| banner.y + banner.height <= above), "{what}: stages");
        }
    }
}

/// Each column of a page has its name on it: the first word of its card.
fn columns_are_named(page: &Seen, whole: &Seen, columns: &BTreeMap<String, usize>, what: &str) {
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    for text in whole.lanes.iter().flat_map(|lane| &lane.texts).filter(|text| text.role == Role::Touchpoint) {
        for word in words(&text.text) {
            if let Some(column) = columns.get(&word) {
                names.entry(*column).or_insert(word);
            }
        }
    }
    let on_page: BTreeSet<String> = page.texts().flat_map(|text| words(&text.text)).collect();
    for (_, text) in said(std::slice::from_ref(page)) {
        for word in words(&text.text) {
            let Some(name) = columns.get(&word).and_then(|column| names.get(column)) else { continue };
            assert!(on_page.contains(name), "{what}: the column {name} of {word} has no name");
        }
    }
}

#[test]
fn pages_hold_everything_once() {
    for (number, journey) in shipped_journeys().iter().enumerate() {
        let detail = if number % 3 == 2 { Detail::Stage } else { Detail::Touchpoint };
        assert_pages(journey, Page::ALL[number % 3], detail, &journey.id);
    }
    for seed in 0..40u64 {
        let journey = load(&hostile(seed, 14));
        let detail = if seed % 5 == 2 { Detail::Stage } else { Detail::Touchpoint };
        assert_pages(&journey, Page::ALL[seed as usize % 3], detail, &format!("hostile {seed}"));
    }
}

/// The lines of a blueprint are drawn once for each run of columns, also where their lane ends with the page.
#[test]
fn lines_of_a_blueprint_are_not_lost_between_pages() {
    for lines in 0..60 {
        let mut text = "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - name: Asks\n        frontstage: Greets\n        backstage: [".to_owned();
        for line in 0..lines {
            let _ = write!(text, "does the thing {line}, ");
        }
        text.push_str("ends]\n        support: A till\n");
        let journey = load(&text);
        let options = Options { page: Some(Page::Wide), ..Options::default() };
        let pages: Vec<Seen> = blueprint(&JourneyGraph::new(&journey), &options).iter().map(Seen::new).collect();
        for name in ["Line of interaction", "Line of visibility", "Line of internal interaction"] {
            let count = pages.iter().flat_map(Seen::texts).filter(|text| text.text == name).count();
            assert_eq!(count, 1, "{name} with {lines}");
        }
        size_and_margins(&pages, Page::Wide, &format!("{lines} actions"));
    }
}

/// What is higher than a page goes on, on the next.
#[test]
fn what_is_higher_than_a_page_goes_on() {
    let long: Vec<String> = (1..900).map(|number| format!("w{number}q")).collect();
    let long = long.join(" ");
    for (key, lane) in [("pains", "pains"), ("quotes", "feeling"), ("note", "touchpoints")] {
        let text = format!(
            "journey: X\nstages:\n  - id: purchase\n    touchpoints:\n      - {{ name: Asks, {key}: {long} }}\n      - {{ name: Waits, experience: 2, pains: Nobody answers }}\n"
        );
        let journey = load(&text);
        let options = Options { page: Some(Page::Wide), lang: Some(Lang::English), ..Options::default() };
        let pages: Vec<Seen> = map(&JourneyGraph::new(&journey), &options).iter().map(Seen::new).collect();
        assert!(pages.len() > 2, "{key}");
        size_and_margins(&pages, Page::Wide, key);
        let texts = said(&pages).filter(|(id, _)| *id == lane);
        let found: Vec<String> = texts.flat_map(|(_, text)| words(&text.text)).collect();
        assert_eq!(found.join(" "), long, "{key}");
    }
    // As long as a title and a name may be.
    let [title, name] = [300, 99].map(|most| long.split(' ').take(most).collect::<Vec<_>>().join(" "));
    for head in [
        format!("journey: X\nsummary: {long}\nstages: [{{ id: purchase, touchpoints: A }}]\n"),
        format!("journey: {title}\nstages: [{{ id: purchase, touchpoints: A }}]\n"),
        format!("journey: X\nstages: [{{ id: purchase, note: {long}, touchpoints: A }}]\n"),
        format!(
            "journey: X\npersonas: {{ a: {{ name: A, goal: {long} }}, b: {{ name: B, goal: b }} }}\nstages: [{{ id: purchase, touchpoints: A }}]\n"
        ),
        format!("journey: X\nstages: [{{ id: purchase, touchpoints: {{ name: {name}, id: a, pains: hurts }} }}]\n"),
    ] {
        let journey = load(&head);
        for lanes in [None, Some(vec![Lane::Pains.into(), Lane::Emotion.into()])] {
            let options = Options { page: Some(Page::Wide), lanes, lang: Some(Lang::English), ..Options::default() };
            let pages: Vec<Seen> = map(&JourneyGraph::new(&journey), &options).iter().map(Seen::new).collect();
            size_and_margins(&pages, Page::Wide, &head[..60]);
            let found: BTreeSet<String> =
                pages.iter().flat_map(Seen::texts).flat_map(|text| words(&text.text)).collect();
            let is_name = head.contains("name: w1q");
            let all: BTreeSet<String> = words(&head).into_iter().collect();
            assert_eq!(found, all, "{}, {is_name}", &head[..60]);
        }
    }
}

fn pages_of(text: &str, page: Page, detail: Detail) -> Vec<Seen> {
    let journey = load(text);
    let options = Options { page: Some(page), detail, lang: Some(Lang::English), ..Options::default() };
    map(&JourneyGraph::new(&journey), &options).iter().map(Seen::new).collect()
}

/// A legend that is higher than a page goes on, on the next.
#[test]
fn legends_go_on() {
    let mut text = "journey: X\npersonas:\n".to_owned();
    for number in 1..=64 {
        let _ =
            writeln!(text, "  p{number}: w{number}q with a name that fills a line of the legend, or a good part of it");
    }
    text.push_str("stages: [{ id: purchase, touchpoints: { name: Asks, experience: 3 } }]\n");
    let pages = pages_of(&text, Page::Wide, Detail::Touchpoint);
    size_and_margins(&pages, Page::Wide, "a long legend");
    let legend = pages.iter().flat_map(Seen::texts).filter(|text| text.role == Role::Legend);
    let found: Vec<String> = legend.flat_map(|text| words(&text.text)).collect();
    assert_eq!(found, (1..=64).map(|number| format!("w{number}q")).collect::<Vec<_>>());
}

/// A stage's name that is higher than a page goes on, below its banner and on the next page, once.
#[test]
fn names_of_stages_go_on() {
    // As long as a name may be.
    let long: Vec<String> = (1..100).map(|number| format!("w{number}q")).collect();
    let long = long.join(" ");
    for (page, detail) in Page::ALL.iter().flat_map(|&page| [(page, Detail::Stage), (page, Detail::Touchpoint)]) {
        for rest in ["", ", note: a remark", ", pains: hurts"] {
            let (note, pains) = if rest.contains("note") { (rest, "") } else { ("", rest) };
            let text = format!(
                "journey: X\nstages: [{{ id: x, kind: purchase, name: {long}{note}, touchpoints: {{ name: A, experience: 2{pains} }} }}]\n"
            );
            let what = &format!("{page:?}, {detail:?}{rest}");
            let pages = pages_of(&text, page, detail);
            size_and_margins(&pages, page, what);
            let found: BTreeSet<String> =
                pages.iter().flat_map(Seen::texts).flat_map(|text| words(&text.text)).collect();
            assert_eq!(found.len(), 99, "{what}");
            let kinds = pages.iter().flat_map(Seen::texts).filter(|text| text.text == "Purchase");
            assert_eq!(kinds.count(), 1, "{what}");
        }
    }
}

/// No two stages of a page have one id, whatever they are called and wherever they go on.
#[test]
fn stages_have_ids_of_their_own() {
    let touchpoints = |name: char, count: usize| -> String {
        (0..count).map(|number| format!("{{ name: {name}{number}, pains: hurts }}, ")).collect()
    };
    let text = format!(
        "journey: X\nstages:\n  - {{ id: x, kind: pre-purchase, touchpoints: [{}] }}\n  - {{ id: x-on, kind: purchase, touchpoints: [{}] }}\n",
        touchpoints('A', 6),
        touchpoints('B', 2)
    );
    let pages = pages_of(&text, Page::A4, Detail::Touchpoint);
    assert!(pages.len() > 1);
    for page in &pages {
        let ids: BTreeSet<&String> = page.stages.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), page.stages.len(), "{:?}", page.stages);
    }
}

/// Pages tell of the columns that they show; the first, which names a PDF, of all.
#[test]
fn pages_tell_what_they_show() {
    let touchpoints =
        |count: usize| -> String { (0..count).map(|n| format!("{{ name: w{n}q, pains: hurts }}, ")).collect() };
    let text = |count| {
        format!(
            "journey: Matka\nlang: fi\nsummary: All.\nstages: [{{ id: purchase, touchpoints: [{}] }}]\n",
            touchpoints(count)
        )
    };
    for detail in [Detail::Touchpoint, Detail::Stage] {
        let journey = load(&text(200));
        let graph = JourneyGraph::new(&journey);
        let of = |page| map(&graph, &Options { page, detail, ..Options::default() });
        let (whole, pages) = (of(None), of(Some(Page::A4)));
        assert!(pages.len() > 2, "{detail:?}");
        assert_eq!((&pages[0].title, &pages[0].description), (&whole[0].title, &whole[0].description), "{detail:?}");
        for (number, scene) in pages.iter().enumerate().skip(1) {
            assert_eq!(scene.title, format!("Matka (sivu {}/{})", number + 1, pages.len()), "{detail:?}");
            assert!(
                scene.description.starts_with("Purchase") || scene.description.starts_with("Osto"),
                "{}",
                scene.description
            );
            let told = words(&scene.description);
            assert!(told.len() < 10, "{detail:?}, page {number} tells {told:?}");
            if detail == Detail::Touchpoint {
                let seen: BTreeSet<String> = Seen::new(scene).texts().flat_map(|text| words(&text.text)).collect();
                assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), seen, "page {number}");
            }
        }
    }
    // One page is as one picture is.
    let journey = load(&text(2));
    let graph = JourneyGraph::new(&journey);
    let of = |page| map(&graph, &Options { page, ..Options::default() }).remove(0);
    let (whole, page) = (of(None), of(Some(Page::A3)));
    assert_eq!((page.title, page.description), (whole.title, whole.description));
}
