//! HTML pages: everything a journey says is in them as text, and no script but polku's own runs.
//! `tests/it/browser.rs` and `tests/page.rs` test how a browser shows them.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{BROKEN, MINIMAL, Run, generate, shipped_journeys};
use base64::Engine;
use polku::model::{JOURNEY_TABLES, PersonaIx};
use polku::render::{self, Opening, Options, Role, Theme, View};
use polku::words::{Lang, Word};
use polku::{Journey, JourneyGraph, load_str};
use sha2::Digest;

/// A journey with every key of the format. Its texts are words that occur nowhere else.
const FULL: &str = include_str!("../data/every-key.yaml");

fn load(text: &str) -> Journey {
    let loaded = load_str("full.yaml", text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

fn opening() -> Opening {
    Opening { view: View::Flow, theme: None, overlay: None, overview: None }
}

fn page(journey: &Journey, options: &Options) -> String {
    render::html(&JourneyGraph::new(journey), options, &opening())
}

// ---- reading a page ------------------------------------------------------------------------------

/// An element of a page: its tag and attributes, and its depth.
struct Element {
    tag: String,
    attributes: Vec<(String, String)>,
    depth: usize,
}

/// A page, parsed strictly: every element is closed in order, and every attribute is in quotes.
struct Parsed {
    elements: Vec<Element>,
    /// All text outside of pictures, styles and scripts.
    text: String,
    /// The cells of tables, row by row.
    rows: Vec<Vec<String>>,
}

const VOID: [&str; 2] = ["meta", "input"];

fn parse(page: &str) -> Parsed {
    let mut parsed = Parsed { elements: Vec::new(), text: String::new(), rows: Vec::new() };
    let mut open: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!doctype html>\n").expect("a doctype");
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        let raw = open.last().is_some_and(|tag| tag == "style" || tag == "script");
        if !raw && !open.iter().any(|tag| tag == "svg") {
            let text = unescaped(text);
            parsed.text.push_str(&text);
            if open.iter().any(|tag| tag == "td" || tag == "th")
                && let Some(cell) = parsed.rows.last_mut().and_then(|row| row.last_mut())
            {
                cell.push_str(&text);
            }
        }
        if raw && !tag.starts_with("</") {
            rest = &tag[1..];
            continue;
        }
        let end = tag.find('>').expect("a tag that ends");
        let inner = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "after {:?}", &text[text.len().saturating_sub(80)..]);
            continue;
        }
        let closed = inner.ends_with('/');
        let element = element(inner.trim_end_matches('/'), open.len());
        match element.tag.as_str() {
            "tr" => parsed.rows.push(Vec::new()),
            "td" | "th" => parsed.rows.last_mut().expect("a cell in a row").push(String::new()),
            _ => {}
        }
        if !closed && !VOID.contains(&element.tag.as_str()) {
            open.push(element.tag.clone());
        }
        parsed.elements.push(element);
    }
    assert!(open.is_empty(), "still open: {open:?}");
    parsed
}

fn element(inner: &str, depth: usize) -> Element {
    let (tag, mut rest) = inner.split_once([' ', '\n']).unwrap_or((inner, ""));
    let mut attributes = Vec::new();
    while !rest.trim().is_empty() {
        let (name, value) = rest.split_once("=\"").unwrap_or_else(|| panic!("an attribute without quotes: {inner}"));
        let (value, after) = value.split_once('"').expect("quotes that end");
        assert!(!value.contains('<'), "{inner}");
        attributes.push((name.trim().to_owned(), unescaped(value)));
        rest = after;
    }
    Element { tag: tag.to_owned(), attributes, depth }
}

fn unescaped(text: &str) -> String {
    for part in text.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|name| part.starts_with(name)), "a bare & in {text:?}");
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    text.split_once(begin).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(inner, _)| inner)
}

/// Checks the rules that every page follows.
fn assert_sound(page: &str) -> Parsed {
    let parsed = parse(page);
    let mut ids = BTreeSet::new();
    for element in &parsed.elements {
        if let Some(id) = element.get("id") {
            assert!(ids.insert(id.to_owned()), "the id {id} stands twice");
        }
        for (name, value) in &element.attributes {
            assert!(!name.starts_with("on") && name != "style" && name != "src", "{name}={value}");
            if name == "href" {
                let scheme = value.split_once(':').map(|(scheme, _)| scheme);
                assert!(
                    scheme.is_none_or(|s| s.contains(['/', '?', '#']) || ["http", "https", "mailto"].contains(&s)),
                    "{value}"
                );
            }
        }
        let allowed = !["iframe", "object", "embed", "base", "link", "form", "image", "img", "foreignObject", "use"]
            .contains(&element.tag.as_str());
        assert!(allowed, "<{}>", element.tag);
    }
    for element in &parsed.elements {
        for name in ["aria-labelledby", "aria-describedby", "aria-controls", "for"] {
            for id in element.get(name).into_iter().flat_map(str::split_whitespace) {
                assert!(ids.contains(id), "{name}={id} names nothing");
            }
        }
    }
    let count = |tag: &str| parsed.elements.iter().filter(|element| element.tag == tag).count();
    let titles = parsed.elements.iter().filter(|element| element.tag == "title" && element.depth == 2).count();
    assert_eq!((titles, count("style"), count("h1")), (1, 1, 1));
    assert!(count("script") <= 1);
    assert_policy(page);
    for c in ['\u{202e}', '\u{202d}', '\u{2066}', '\u{2067}', '\u{feff}', '\0', '\u{1b}'] {
        assert!(!page.contains(c), "{c:?}");
    }
    parsed
}

fn assert_policy(page: &str) {
    let hash = |text: &str| {
        format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text.as_bytes())))
    };
    let style = hash(between(page, "<style>", "</style>"));
    let script = if page.contains("<script>") { hash(between(page, "<script>", "</script>")) } else { "'none'".into() };
    let policy = format!(
        "default-src 'none'; img-src data:; font-src data:; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\""), policy);
    let head = page.find("Content-Security-Policy").unwrap();
    assert!(head < page.find("<style>").unwrap(), "the policy stands first");
}

// ---- tests ---------------------------------------------------------------------------------------

#[test]
fn pages_are_sound_and_the_same_every_time() {
    for journey in shipped_journeys() {
        let once = page(&journey, &Options::default());
        assert_eq!(once, page(&journey, &Options::default()), "{}", journey.id);
        assert_sound(&once);
    }
    for seed in 0..12 {
        let journey = load(&generate::journey(seed, 20));
        let lang = Lang::ALL[seed as usize % 3];
        let parsed = assert_sound(&page(&journey, &Options { lang: Some(lang), ..Options::default() }));
        assert_eq!(parsed.elements[0].get("lang"), Some(lang.tag()));
    }
}

#[test]
fn everything_a_journey_says_is_text_on_its_page() {
    let keys = JOURNEY_TABLES.iter().filter(|table| table.name != "catalog").flat_map(|table| table.keys);
    for key in keys {
        assert!(FULL.contains(&format!("{}:", key.name)), "tests/data/every-key.yaml lacks `{}`", key.name);
    }
    let journey = load(FULL);
    let parsed = assert_sound(&page(&journey, &Options::default()));
    let words: BTreeSet<&str> =
        FULL.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with("Zz")).collect();
    assert!(words.len() > 40, "{words:?}");
    for word in words {
        assert!(parsed.text.contains(word), "{word} is missing");
    }
    let addresses: BTreeSet<&str> = parsed.elements.iter().filter_map(|element| element.get("href")).collect();
    for link in FULL.split(['"', ' ', ',', '[', ']', '\n']).filter(|word| word.starts_with("https://")) {
        assert!(addresses.contains(link), "{link} is no link");
    }
    // Figures and words, in their columns.
    let row = parsed.rows.iter().find(|row| row[1] == "Zzorder").unwrap();
    let head = parsed.rows.iter().find(|row| row[0] == "Stage").unwrap();
    let cells: BTreeMap<&str, &str> = head.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect();
    for (column, says) in [
        ("Stage", "Zzcomparing (Pre-purchase) · 0–3 × · interval 4 w · takes 2 w · goal: Zzstagegoal · Zzstagenote"),
        ("Ownership", "partner-owned"),
        ("Contact", "direct contact"),
        ("Contact person", "named contact person"),
        ("Level", "core"),
        ("Reach", "every customer"),
        ("Tone", "negative tone"),
        ("Moment of truth", "Zzmoment"),
        ("Thoughts", "ZzthoughtZzhost: Zzwhosethought"),
        ("Questions", "ZzquestionZzguest: Zzwhosequestion"),
        ("Zzvoice", "ZzsaidZzguest: Zzwhosesaid"),
        ("Costs", "customer: 12 Zzcoincompany: 30 Zzcoin"),
        ("Systems", "Zzbooking"),
        ("Zzlaw", "Zzparagraph"),
        ("In logs", "ZzloggedZzlog"),
        ("Wait", "2 d · expected 4 h · not kept informed · at most 1 d · over the limit · Zzguarantee"),
        ("Takes", "90 min"),
        ("Repeats", "6 × · interval 3 w"),
        ("Meanwhile", "Zzbeside 50%: Zzaside"),
        ("Pains", "Zzpain (a failure 3)Zznuisance"),
        (
            "Opportunities",
            "Zzcalendar (Zzkitchen) · planned · impact 3 · effort 1 · due 2027-01-31 https://example.org/idea",
        ),
        (
            "Metrics",
            "CSAT 3.1 → 3.4 ▲ better (target 4.2) · NPS -30 → -20 ▲ better · CES 4 → 5 ▲ better · before 2025-06-01 \
             · 57 answers · ZzsourceZzshare 85 → 90 Zzunit ▲ better (target 95 Zzunit) · before 2025-06-01",
        ),
        ("Employee", "experience 3load 4lacks informationlacks time"),
        ("Recovery", "makes good Zztipapologyclosure"),
        ("Feedback", "asks for feedback · answered within 1 d"),
        ("Expectation", "Zzhost: 4Zzguest: 2.5"),
        ("Experience", "2"),
        (
            "Transitions",
            "Zztip 30%: Zzwhen (Zzhost) (renewal · counts as: Zzgranted) · Zzwaynote\
             Zzgranted (done) 20% (Zzhost, Zzguest)Zzrefused (Elsewhere) 10% (Zzhost, Zzguest)lost (Zzhost, Zzguest)",
        ),
    ] {
        let packed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(packed(cells[column]), packed(says), "{column}");
    }
}

#[test]
fn every_touchpoint_is_a_row_and_columns_without_content_are_left_out() {
    let journey = load(MINIMAL);
    let parsed = assert_sound(&page(&journey, &Options::default()));
    assert_eq!(parsed.rows[0], ["Stage", "Touchpoint", "Feedback", "The journey begins", "Transitions"]);
    let names: Vec<&str> = parsed.rows[1..].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(
        names,
        ["A friend's tip", "Look at the menu", "Order at the counter", "Receive the pancake", "Asked how it was"]
    );
    assert_eq!(parsed.rows[2][4], "Order at the counter", "the ways that a file leaves out are told too");
    let scopes = parsed.elements.iter().filter_map(|element| element.get("scope")).collect::<Vec<_>>();
    assert_eq!((scopes.iter().filter(|scope| **scope == "col").count(), scopes.len()), (5, 10));
    assert!(parsed.elements.iter().any(|element| element.tag == "caption"));
    for journey in shipped_journeys() {
        let parsed = parse(&page(&journey, &Options::default()));
        let width = parsed.rows[0].len();
        let (table, backlog) = parsed.rows.split_at(journey.touchpoints.len() + 1);
        assert!(table.iter().all(|row| row.len() == width), "{}", journey.id);
        let has_ideas = journey.touchpoints.iter().any(|touchpoint| !touchpoint.opportunities.is_empty());
        assert_eq!(backlog.is_empty(), !has_ideas, "{}", journey.id);
    }
}

#[test]
fn a_page_has_every_view_of_everybody_and_of_each_persona() {
    let journey = load(FULL);
    let pictures = |page: &str| -> Vec<(String, String)> {
        let parsed = parse(page);
        let pictures = parsed.elements.iter().filter(|element| element.get("class") == Some("picture"));
        let get = |element: &Element, name: &str| element.get(name).unwrap_or_default().to_owned();
        pictures.map(|element| (get(element, "data-view"), get(element, "data-persona"))).collect()
    };
    let all = pictures(&page(&journey, &Options::default()));
    let expected: Vec<(String, String)> = View::ALL
        .iter()
        // The whole journey, the scenario, and each persona.
        .flat_map(|view| ["", "", "0", "1", "2"].map(|persona| (view.to_string(), persona.to_owned())))
        .collect();
    assert_eq!(all, expected);
    let alone = page(&journey, &Options { persona: Some(PersonaIx::from(1)), ..Options::default() });
    assert_eq!(pictures(&alone).len(), View::ALL.len());
    let parsed = assert_sound(&alone);
    assert!(!parsed.elements.iter().any(|element| element.tag == "select"), "there is nobody to choose");
    assert!(parsed.text.contains("Zzguest") && !parsed.text.contains("Zzhostgoal"));
    let expectation = parsed.rows[0].iter().position(|head| head == "Expectation").unwrap();
    assert_eq!(parsed.rows.iter().find(|row| row[1] == "Zzorder").unwrap()[expectation], "Zzguest: 2.5");
}

#[test]
fn colours_follow_the_theme_and_plain_pictures_have_none_of_it() {
    let journey = load(FULL);
    let html = page(&journey, &Options::default());
    let body = html.split_once("<body>").unwrap().1;
    assert!(!body.contains("fill=\"#") && !body.contains("stroke=\"#"), "a colour that no theme changes");
    let style = between(&html, "<style>", "</style>");
    for used in body.split("var(--c").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert_eq!(style.matches(&format!("--c{used}:")).count(), 5, "--c{used}");
    }
    // A picture in a page, with its variables replaced, equals the picture in that theme.
    let declared = between(style, ":root[data-theme=dark]{--c0", "}");
    let dark: Vec<&str> = format!("--c0{declared}").leak().split(';').filter(|part| !part.is_empty()).collect();
    let mut picture = format!("<svg{}", between(&html, "<svg xmlns", "</svg>"));
    for (number, declaration) in dark.iter().enumerate() {
        let (name, colour) = declaration.split_once(':').unwrap();
        assert_eq!(name, format!("--c{number}"));
        picture = picture.replace(&format!("var(--c{number})"), colour);
    }
    let options = Options { theme: Theme::Dark, ..Options::default() };
    let mut scene = render::flow(&JourneyGraph::new(&journey), &options);
    scene.id = "flow".into();
    let plain = render::svg(&scene);
    assert_eq!(picture.replacen("<svg", "<svg xmlns", 1) + "</svg>\n", plain);
}

#[test]
fn a_theme_that_is_asked_for_is_what_the_page_begins_with() {
    let journey = load(MINIMAL);
    let with = |theme| render::html(&JourneyGraph::new(&journey), &Options::default(), &Opening { theme, ..opening() });
    assert!(with(Some(Theme::Dark)).contains("<html lang=\"en\" data-theme=\"dark\">"));
    assert!(with(None).contains("<html lang=\"en\">"));
}

#[test]
fn no_class_of_the_page_is_a_role_of_a_picture() {
    let sheets = [include_str!("../../src/render/html/base.css"), include_str!("../../src/render/html/page.css")];
    let used: BTreeSet<&str> = sheets
        .iter()
        .flat_map(|sheet| sheet.split('.').skip(1))
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap())
        .collect();
    let roles = [
        Role::Heading,
        Role::Stage,
        Role::Lane,
        Role::Touchpoint,
        Role::Detail,
        Role::Label,
        Role::Start,
        Role::Gap,
        Role::Legend,
    ];
    for role in roles.map(Role::as_str).into_iter().chain([
        "forward",
        "back",
        "renewal",
        "recovery",
        "exit",
        "expectation",
        "experience",
        "paper",
    ]) {
        assert!(!used.contains(role), ".{role} is both a part of the page and of its pictures");
    }
    assert!(used.contains("viewport"));
}

#[test]
fn a_page_speaks_the_language_of_its_journey() {
    let german = FULL.replacen("lang: en", "lang: de", 1);
    let parsed = assert_sound(&page(&load(&german), &Options::default()));
    assert_eq!(parsed.elements[0].get("lang"), Some("en"));
    let said = parsed.elements.iter().filter(|element| element.tag == "bdi");
    assert!(said.map(|element| element.get("lang")).all(|lang| lang == Some("de")));
    for (lang, heading) in [(Lang::Finnish, "Kosketuspiste"), (Lang::Swedish, "Kontaktpunkt")] {
        let parsed = assert_sound(&page(&load(FULL), &Options { lang: Some(lang), ..Options::default() }));
        assert_eq!(parsed.rows[0][1], heading);
    }
    for word in Word::ALL {
        let all: BTreeSet<bool> = Lang::ALL.iter().map(|lang| lang.word(*word).trim().is_empty()).collect();
        assert_eq!(all, [false].into(), "{word:?}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let hostile = [
        "<script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        "</svg></title><img src=x onerror=alert(1)>",
        "]]><!-- \" onload=\"alert(1)",
        "\\u202eoverridden",
    ];
    let text = hostile.map(|text| text.replace('"', "\\\"")).join(" ");
    let mut yaml = FULL.to_owned();
    for word in FULL
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.starts_with("Zz"))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .rev()
    {
        yaml = yaml.replace(word, &format!("\"{text} {}\"", word.to_uppercase()));
    }
    let parsed = assert_sound(&page(&load(&yaml), &Options::default()));
    assert!(parsed.text.matches(hostile[1]).count() > 30);
    assert_eq!(parsed.elements.iter().filter(|element| element.tag == "script").count(), 1);
}

// ---- the command ---------------------------------------------------------------------------------

#[test]
fn a_folder_becomes_pages_with_an_overview() {
    let target = |of: &str| format!("{MINIMAL}state: target\ntarget-of: {of}\nsummary: Better\n");
    let run = || Run::new().file("a/x.yaml", MINIMAL).file("a/y.yaml", target("x")).file("a/w.yaml", MINIMAL);
    let ran = run().args(["render", "a", "--out-dir", "site", "--format", "html"]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert_eq!(ran.stderr, "wrote site/w.html\nwrote site/x.html\nwrote site/y.html\nwrote site/index.html\n");
    let read = |file: &str| std::fs::read_to_string(ran.folder.path().join("site").join(file)).unwrap();
    let index = assert_sound(&read("index.html"));
    let links: Vec<&str> = index.elements.iter().filter_map(|element| element.get("href")).collect();
    assert_eq!(links, ["w.html", "x.html", "y.html"]);
    let classes: Vec<&str> = index
        .elements
        .iter()
        .filter_map(|element| element.get("class"))
        .filter(|class| class.starts_with("pair ") || *class == "pair")
        .collect();
    assert_eq!(classes, ["pair", "pair wide"], "a target stands beside its journey");
    for said in ["Buying a pancake", "Target state", "Better", "Stages4", "Touchpoints5"] {
        assert!(index.text.replace('\n', "").contains(said), "{said}: {}", index.text);
    }
    let page = assert_sound(&read("x.html"));
    assert!(page.elements.iter().any(|element| element.get("href") == Some("index.html")), "a way back");
    // Pages are independent of each other, so the whole run can be repeated.
    let again = Run::in_folder(ran.folder).args(["render", "a", "--out-dir", "site", "--format", "html"]).go();
    assert_eq!(again.code, 0, "{}", again.stderr);
}

#[test]
fn an_overview_never_takes_the_place_of_what_polku_has_not_written() {
    let args = ["render", "a", "--out-dir", "site"];
    let ran = Run::new().file("a/x.yaml", MINIMAL).file("site/index.html", "<h1>mine</h1>").args(args).go();
    assert!(ran.code == 2 && ran.stderr.contains("was not written by polku"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(ran.folder.path().join("site/index.html")).unwrap(), "<h1>mine</h1>");
    assert!(!ran.folder.path().join("site/x.svg").exists(), "nothing is half done");
    let ran = Run::new().file("a/index.yaml", MINIMAL).args(args).args(["--format", "html"]).go();
    assert!(ran.code == 2 && ran.stderr.contains("both a journey's page and the overview"), "{}", ran.stderr);
}

#[test]
fn a_folder_of_pictures_has_an_overview_of_those_that_could_be_drawn() {
    let run = Run::new().file("a/x y#.yaml", MINIMAL).file("a/z.yaml", BROKEN);
    let ran = run.args(["render", "a", "--out-dir", "site"]).go();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let index = std::fs::read_to_string(ran.folder.path().join("site/index.html")).unwrap();
    let index = assert_sound(&index);
    let links: Vec<&str> = index.elements.iter().filter_map(|element| element.get("href")).collect();
    assert_eq!(links, ["x%20y%23.svg"]);
    assert!(index.elements.iter().all(|element| element.depth < 40));
}

#[test]
fn pages_go_where_they_are_asked_for() {
    let ran = Run::new().args(["render", "-", "--format", "html", "--theme", "dark"]).input(MINIMAL).go();
    assert!(ran.stdout.starts_with("<!doctype html>") && ran.stdout.contains("data-theme=\"dark\""), "{}", ran.stderr);
    assert!(!ran.stdout.contains("index.html"));
    let ran = Run::new().args(["render", "-", "--format", "html", "--view", "blueprint"]).input(MINIMAL).go();
    let shown = parse(&ran.stdout);
    let shown = shown.elements.iter().find(|e| e.get("class") == Some("picture") && e.get("hidden").is_none()).unwrap();
    assert_eq!(shown.get("data-view"), Some("blueprint"));
    let ran = Run::new().args(["render", "-", "--format", "html", "--page", "a4"]).input(MINIMAL).go();
    assert!(ran.code == 2 && ran.stderr.contains("--page does not apply to html here"), "{}", ran.stderr);
}
