//! Pictures in a real browser: nothing runs, nothing is fetched, and all text is legible.
//!
//! Needs `xmllint`, `chromium`, Node.js, and the npm package `playwright-core` (1.60.0), unpacked;
//! `PLAYWRIGHT_CORE` names the directory:
//!
//! ```sh
//! PLAYWRIGHT_CORE=… cargo nextest run --run-ignored all browser::
//! ```
//!
//! One browser opens all pictures once; each test checks a different aspect of the recorded results. Some pictures
//! are manipulated, to show that each check detects what it is for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;
use std::sync::LazyLock;

use crate::common::client::seen_in_browser;
use crate::common::shared::shared;
use crate::common::text::{clean, once_blank};
use crate::common::{generate, shipped_journeys};
use polku::model::{Contact, PersonaIx, Touchpoint};
use polku::render::graphviz;
use polku::render::scene::{Group, Item, Role, Text};
use polku::render::{self, Direction, Options, Scene, Theme, View, draw, svg};
use polku::{Journey, JourneyGraph, load_str};
use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;

/// Texts that could act as code in XML, in HTML or on the screen.
const HOSTILE: &[&str] = &[
    "<script>alert('ran')</script>",
    "</svg><script>alert('ran')</script>",
    "</text><script>console.log('ran')</script><text>",
    "</title><script>alert('ran')</script>",
    "<img src=x onerror=alert('ran')>",
    "<![CDATA[ x ]]>",
    "]]>",
    "<!-- x -->",
    "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>&e;",
    "\" onload=\"alert('ran')",
    "' onclick='alert(1)' x='",
    "javascript:alert('ran')",
    r#""]; evil [x=""#,
    "&lt;b&gt; &amp;amp; &#60;script&#62; &nbsp; &bogus; &",
    r"\N \G {0} ${x} %s C:\",
    "line\nbreak\ttab\rreturn",
    "a\0b\u{1}c\u{7}d\u{1b}[31me\u{7f}f\u{85}g\u{9b}h",
    "\u{202e}overridden\u{202c} and \u{2066}isolated\u{2069}",
    "\u{202e}",
    "a\u{2028}b\u{2029}c",
    "\u{fffe}\u{ffff}\u{feff}",
    "👩‍🚒🎉🇫🇮👍🏽",
    "奉茶の時間にお問い合わせくださいませ",
    "مرحبا بالعالم، كيف حالك اليوم؟",
    "שלום 123 abc עולם",
    "नमस्ते दुनिया",
    "e\u{301}\u{301}\u{301}o\u{308} Z\u{351}\u{36b}\u{343}\u{36a}\u{302}",
    "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
    "https://example.org/a/very/long/address?with=many&parts=1#and-an-end",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "a\u{a0}b\u{200b}c\u{ad}d",
    "fi fl ffi AVAVAV To Te",
];

/// Addresses that pictures may contain, and where they lead.
const LINKS: &[(&str, &str)] = &[
    (
        "https://example.org/?a=1&lt=2&quot;=\"><script>alert('ran')</script>",
        "https://example.org/?a=1&lt=2&quot;=%22%3E%3Cscript%3Ealert(%27ran%27)%3C/script%3E",
    ),
    ("https://example.org/' onclick='alert(1)", "https://example.org/%27%20onclick=%27alert(1)"),
    ("mailto:a@example.org?subject=x&body=<b>", "mailto:a@example.org?subject=x&body=%3Cb%3E"),
    ("ideas/queue.md", "ideas/queue.md"),
    ("#part", "#part"),
    ("x\"><script>alert('ran')</script>", "x%22%3E%3Cscript%3Ealert(%27ran%27)%3C/script%3E"),
    ("http://a\" onclick=\"alert('ran')", "http://a%22%20onclick=%22alert(%27ran%27)"),
    ("x\\\"><script>alert('ran')</script>", "x%5C%22%3E%3Cscript%3Ealert(%27ran%27)%3C/script%3E"),
    ("x]]></a><script>alert('ran')</script>", "x]]%3E%3C/a%3E%3Cscript%3Ealert(%27ran%27)%3C/script%3E"),
    ("java&#115;cript&colon;alert('ran')", "java&#115;cript&colon;alert(%27ran%27)"),
    ("a\nb\tc\u{7}\u{202e}d\u{2066}\u{85}e f", "a%0Ab%09c%07%E2%80%AEd%E2%81%A6%C2%85e%20f"),
    ("ohjeet/päivä.md", "ohjeet/päivä.md"),
];

// ---- what is looked at ---------------------------------------------------------------------------

/// A picture of a journey.
struct Picture {
    file: String,
    journey: Journey,
    view: View,
    options: Options,
    scene: Scene,
    svg: String,
}

impl Picture {
    fn new(journey: &Journey, view: View, options: Options) -> Self {
        let Options { theme, direction, persona, .. } = &options;
        let persona = persona.map_or(String::new(), |persona| format!("-{}", persona.index()));
        let scene = draw(view, &JourneyGraph::new(journey), &options).remove(0);
        Picture {
            file: format!("{}-{view}-{theme}-{direction:?}{persona}.svg", journey.id),
            journey: journey.clone(),
            view,
            svg: svg(&scene),
            scene,
            options,
        }
    }

    /// The groups in drawing order, including those in lanes.
    fn groups(&self) -> impl Iterator<Item = &Group> {
        let outer = self.scene.items.iter().filter_map(move |item| match item {
            Item::Group(group) => Some(group),
            _ => None,
        });
        outer.flat_map(|group| {
            let inner = group.items.iter().filter_map(|item| match item {
                Item::Group(inner) if group.role == Role::Lane => Some(inner),
                _ => None,
            });
            std::iter::once(group).chain(inner)
        })
    }

    fn texts(&self) -> impl Iterator<Item = &Text> {
        self.scene.leaves().filter_map(|item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        })
    }

    fn touchpoints(&self) -> impl Iterator<Item = &Touchpoint> {
        let groups = self.groups().filter(|group| group.role == Role::Touchpoint);
        groups.map(|group| self.journey.touchpoint(self.journey.find_touchpoint(&group.id).unwrap()))
    }
}

/// Draws the pictures.
fn pictures() -> Vec<Picture> {
    const EVERY_LOOK: [(Theme, Direction); 6] = [
        (Theme::Light, Direction::Right),
        (Theme::Light, Direction::Down),
        (Theme::Dark, Direction::Right),
        (Theme::Dark, Direction::Down),
        (Theme::Print, Direction::Right),
        (Theme::Print, Direction::Down),
    ];
    let mut pictures = Vec::new();
    let mut draw = |journey: &Journey, looks: &[(Theme, Direction)], persona| {
        for &(theme, direction) in looks {
            let options = Options { theme, direction, persona, ..Options::default() };
            pictures.push(Picture::new(journey, View::Flow, options));
        }
    };
    for journey in shipped_journeys() {
        draw(&journey, &EVERY_LOOK, None);
    }
    // These are large, and the form of a text does not depend on its colour.
    let (plain, linked) = (hostile("hostile", false), hostile("hostile-links", true));
    draw(&plain, &[EVERY_LOOK[0], EVERY_LOOK[3]], None);
    draw(&linked, &[EVERY_LOOK[0], EVERY_LOOK[5]], None);
    draw(&linked, &EVERY_LOOK[..1], Some(PersonaIx::from(1)));
    for seed in 0..8 {
        draw(&load(&format!("generated-{seed}"), &generate::journey(seed, 30)), &EVERY_LOOK[..1], None);
    }
    for (index, journey) in shipped_journeys().iter().chain([&plain, &linked]).enumerate() {
        for (view, theme) in [(View::Map, index), (View::Blueprint, index + 1)] {
            let options = Options { theme: Theme::ALL[theme % Theme::ALL.len()], ..Options::default() };
            pictures.push(Picture::new(journey, view, options));
        }
    }
    pictures
}

fn load(id: &str, text: &str) -> Journey {
    let loaded = load_str(&format!("{id}.yaml"), text);
    loaded.value.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

/// Returns a text in YAML's double quotes, with everything but plain letters escaped.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        ' ' | 'a'..='z' | 'A'..='Z' | '0'..='9' => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Returns a journey with every hostile text in every position that is drawn.
fn hostile(id: &str, linked: bool) -> Journey {
    const KINDS: [&str; 4] = ["starting-state", "pre-purchase", "purchase", "post-purchase"];
    const OWNERSHIPS: [&str; 5] = ["company", "partner", "customer", "social", "external"];
    let count = HOSTILE.len();
    let text = |index: usize| quoted(HOSTILE[index % count]);
    let all = quoted(&HOSTILE.join(" "));
    let mut out = format!("journey: {all}\nsummary: {all}\nstate: current\n");
    let links = || format!("[{}]", LINKS.iter().map(|(link, _)| quoted(link)).collect::<Vec<_>>().join(", "));
    if linked {
        writeln!(out, "links: {}\nteams: {{ e0: {{ name: A team, links: {} }} }}", links(), links()).unwrap();
    }
    for (list, letter) in [("personas", 'a'), ("channels", 'c'), ("partners", 'd')] {
        let links = if linked && list != "channels" { links() } else { "[]".into() };
        let has_links =
            |index: usize| if index == 1 && links != "[]" { format!(", links: {links}") } else { String::new() };
        let entry = |index| format!("{letter}{index}: {{ name: {}{} }}", text(index), has_links(index));
        let entries: Vec<_> = (0..count).map(entry).collect();
        writeln!(out, "{list}: {{ {} }}", entries.join(", ")).unwrap();
    }
    out.push_str("stages:\n");
    for (stage, kind) in KINDS.into_iter().enumerate() {
        let members = stage * count / KINDS.len()..(stage + 1) * count / KINDS.len();
        let name = quoted(&HOSTILE[members.clone()].join(" "));
        writeln!(out, "  - id: s{stage}\n    kind: {kind}\n    name: {name}\n    touchpoints:").unwrap();
        for index in members {
            writeln!(out, "      - id: t{index}\n        name: {}\n        note: {}", text(index), text(index + 1))
                .unwrap();
            writeln!(out, "        channel: [c{}, c{}]", index, (index + 2) % count).unwrap();
            writeln!(out, "        partner: d{}\n        wait: 3h", (index + 3) % count).unwrap();
            let contact = if index % 2 == 0 { Contact::Direct } else { Contact::Indirect };
            writeln!(out, "        ownership: {}\n        contact: {contact}", OWNERSHIPS[index % 5]).unwrap();
            writeln!(out, "        expectation: {{ a0: 4, a1: 3.5 }}\n        experience: 2").unwrap();
            if index % 7 == 6 {
                writeln!(out, "        recovers: [t{}, t{}]", index - 1, index - 2).unwrap();
            }
            if linked && index % 2 == 0 {
                let link = quoted(LINKS[index / 2 % LINKS.len()].0);
                writeln!(out, "        links: {link}\n        opportunities: {{ text: An idea, links: {link} }}")
                    .unwrap();
            }
            writeln!(
                out,
                "        next: [{{ to: t{}, when: {}, probability: 0.5 }}, {{ to: t{}, when: {}, probability: 0.2, personas: [a1, a5] }}, \
                 {{ to: lost, when: {}, probability: 0.1 }}, {{ to: done, when: {}, probability: 0.1 }}]",
                (index + 1) % count,
                text(index + 4),
                index * 5 % count,
                text(index + 5),
                text(index + 6),
                text(index + 7),
            )
            .unwrap();
        }
    }
    load(id, &out)
}

// ---- what is seen --------------------------------------------------------------------------------

/// What `look.js` tells.
#[derive(Deserialize)]
struct Report {
    documents: BTreeMap<String, Document>,
    images: BTreeMap<String, Image>,
}

/// A document that was opened.
#[derive(Deserialize)]
struct Document {
    title: String,
    ids: Vec<String>,
    /// Elements outside of pictures.
    around: Vec<String>,
    pictures: Vec<Shown>,
    found: Vec<Found>,
    told: Vec<Told>,
    heard: Vec<String>,
}

/// A picture in a document.
#[derive(Deserialize)]
struct Shown {
    width: f64,
    height: f64,
    content: String,
    elements: Vec<String>,
    attributes: Vec<String>,
    /// Ids that name or describe it and are not in it.
    dangling: Vec<String>,
    links: Vec<String>,
    groups: Vec<ShownGroup>,
    texts: Vec<ShownText>,
}

#[derive(Deserialize)]
struct ShownGroup {
    role: String,
    title: String,
    /// From the left to the right side of its box.
    r#box: Option<[f64; 2]>,
}

#[derive(Deserialize)]
struct ShownText {
    role: String,
    group: Option<usize>,
    text: String,
    /// From its left to its right end, in its font and in another.
    extent: [f64; 2],
    extent_elsewhere: [f64; 2],
    height: [f64; 2],
    shown: bool,
    on_top: bool,
    fill: String,
    ground: String,
    /// From the left to the right side of the rectangle of the same thing in which it begins.
    frame: Option<[f64; 2]>,
}

/// What a search for a touchpoint's name has found.
#[derive(Deserialize)]
struct Found {
    whole: Option<String>,
    lines: Vec<(String, Option<String>)>,
    selected: String,
}

/// What is told to somebody who can't see it.
#[derive(Deserialize)]
struct Told {
    role: String,
    name: String,
    description: String,
}

/// An image in a page.
#[derive(Deserialize)]
struct Image {
    error: Option<String>,
    width: f64,
    height: f64,
    colours: usize,
    heard: Vec<String>,
}

struct Session {
    pictures: Vec<Picture>,
    report: Report,
}

static SESSION: LazyLock<Result<Session, String>> = LazyLock::new(|| {
    let pictures = pictures();
    Ok(Session { report: shared("pictures", || look(&pictures))?, pictures })
});

/// What a browser sees of all pictures.
fn look(pictures: &[Picture]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    let mut documents = Vec::new();
    for picture in pictures {
        write(&picture.file, &picture.svg);
        documents.push(json!({ "file": picture.file, "names": names(picture) }));
    }
    for (index, (link, _)) in LINKS.iter().enumerate() {
        write(&graphviz_file(index), &by_graphviz(link));
        documents.push(json!({ "file": graphviz_file(index), "names": [] }));
    }
    let base = doctorable(pictures);
    for (index, doctored) in DOCTORED.iter().enumerate() {
        write(&doctored_file(index), &doctored.of(&base.svg));
        documents.push(json!({ "file": doctored_file(index), "names": names(base) }));
    }
    write("all.html", &page(pictures.iter().filter(|picture| on_page(picture)).map(|picture| picture.svg.as_str())));
    write("twice.html", &page([base.svg.as_str(), base.svg.as_str()]));
    write("alike.html", &page(alike().iter().map(|picture| picture.svg.as_str())));
    let mut images: Vec<String> =
        pictures.iter().filter(|picture| on_page(picture)).map(|picture| picture.file.clone()).collect();
    images.extend([BROKEN, COVERED].map(doctored_file));
    let job = json!({ "pictures": documents, "pages": ["all.html", "twice.html", "alike.html"], "images": images });
    write("job.json", &job.to_string());
    seen_in_browser("browser/look.js", &[&folder.path().join("job.json")])
}

/// What all tests look at.
fn session() -> &'static Session {
    SESSION.as_ref().unwrap_or_else(|error| panic!("{error}"))
}

/// What is searched for in a picture, if anything: colours do not matter there, and it takes time.
fn names(picture: &Picture) -> Vec<String> {
    let touchpoints = picture.touchpoints().filter(|_| picture.options.theme == Theme::Light);
    touchpoints.map(|touchpoint| once_blank(&name(touchpoint))).collect()
}

/// A page with pictures in it.
fn page<'a>(pictures: impl IntoIterator<Item = &'a str>) -> String {
    let pictures: Vec<&str> = pictures.into_iter().collect();
    format!("<!doctype html>\n<meta charset=\"utf-8\">\n<title>Pictures</title>\n{}", pictures.join("<hr>\n"))
}

/// A picture with a link, drawn by Graphviz.
fn by_graphviz(link: &str) -> String {
    let text =
        format!("journey: X\nstages: [{{ id: purchase, touchpoints: {{ name: Pay, links: {} }} }}]\n", quoted(link));
    let dot = render::dot(&JourneyGraph::new(&load("linked", &text)), &Options::default());
    let drawn = graphviz::run(&dot, graphviz::PictureFormat::Svg, graphviz::PROGRAM, graphviz::TIME_LIMIT).unwrap();
    String::from_utf8(drawn.bytes).unwrap()
}

fn graphviz_file(index: usize) -> String {
    format!("graphviz-{index}.svg")
}

/// Whether it is the one picture of its journey that goes on pages.
fn on_page(picture: &Picture) -> bool {
    let Options { theme, direction, persona, .. } = picture.options;
    (picture.view, theme, direction, persona) == (View::Flow, Theme::Light, Direction::Right, None)
}

/// Two journeys whose ids try to make the same ids in their pictures.
fn alike() -> [Picture; 2] {
    let text = "journey: X\nstages: [{ id: purchase, touchpoints: [title, desc, Pay] }]\n";
    ["visit", "visit-touchpoint"].map(|id| Picture::new(&load(id, text), View::Flow, Options::default()))
}

// ---- judging -------------------------------------------------------------------------------------

/// Finds what is wrong with a picture as it was seen.
type Judge = fn(&Picture, &Document) -> Vec<String>;

/// No picture has a fault that the judge finds.
fn assert_faultless(judge: Judge) {
    let session = session();
    let mut faults = Vec::new();
    for picture in &session.pictures {
        let found = judge(picture, &session.report.documents[&picture.file]);
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault:.300}", picture.file)));
    }
    assert!(faults.is_empty(), "{} faults, such as\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

/// How a name is drawn: where nothing of it can be seen, by the id.
fn name(touchpoint: &Touchpoint) -> String {
    let clean = clean(&touchpoint.name);
    if clean.trim().is_empty() { touchpoint.id.value.clone() } else { clean }
}

/// A text as what is left of it on lines: these are ours to break, with a hyphen where it takes one.
fn folded(text: &str) -> String {
    clean(text).chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Every text is what the journey says, and can be seen.
fn says(picture: &Picture, document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    let [shown] = &document.pictures[..] else { return vec![format!("{} pictures", document.pictures.len())] };
    let expected: Vec<_> = picture.texts().map(|text| (text.role.as_str(), text.text.as_str())).collect();
    let texts: Vec<_> = shown.texts.iter().map(|text| (text.role.as_str(), text.text.as_str())).collect();
    if texts != expected {
        let wrong = texts.iter().zip(&expected).find(|(text, expected)| text != expected);
        faults.push(format!("other texts, {} for {}: {wrong:?}", texts.len(), expected.len()));
    }
    for text in shown.texts.iter().filter(|text| !text.shown) {
        faults.push(format!("not shown: {:?}", text.text));
    }
    for text in shown.texts.iter().filter(|text| !text.on_top) {
        faults.push(format!("something lies on {:?}", text.text));
    }
    let unseen = |c: char| {
        let reorders = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        reorders || (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if let Some(at) = shown.content.find(unseen) {
        let around: String = shown.content[at..].chars().take(20).collect();
        faults.push(format!("a control character: {around:?}"));
    }
    if picture.view == View::Flow {
        faults.extend(says_the_journey(picture, shown));
    }
    faults
}

/// What is missing in the picture of all that stands in the journey.
fn says_the_journey(picture: &Picture, shown: &Shown) -> Vec<String> {
    let mut faults = Vec::new();
    let Picture { journey, options, .. } = picture;
    let all = |role: &str, group: Option<usize>| {
        let texts = shown.texts.iter().filter(|text| text.role == role && text.group == group);
        folded(&texts.map(|text| text.text.as_str()).collect::<String>())
    };
    let mut must = |drawn: &str, text: &str| {
        if !drawn.contains(&folded(text)) {
            faults.push(format!("{text:?} is not in {drawn:?}"));
        }
    };
    let heading = all("heading", None);
    must(&heading, &journey.title);
    journey.summary.iter().for_each(|summary| must(&heading, summary));
    let stages = all("stage", None);
    journey.stages.iter().filter_map(|stage| stage.name.as_ref()).for_each(|name| must(&stages, name));
    let personas = &journey.definitions.personas;
    match options.persona {
        Some(persona) => must(&heading, &personas[persona.index()].name),
        None if personas.len() > 1 => personas.iter().for_each(|persona| must(&all("legend", None), &persona.name)),
        None => {}
    }
    let graph = JourneyGraph::new(journey);
    let groups: Vec<usize> =
        (0..shown.groups.len()).filter(|&index| shown.groups[index].role == "touchpoint").collect();
    for (touchpoint, &group) in picture.touchpoints().zip(&groups) {
        let drawn = all("touchpoint", Some(group));
        must(&drawn, &name(touchpoint));
        if drawn.len() != folded(&name(touchpoint)).len() {
            must(&drawn, "the name alone");
        }
        let details = all("detail", Some(group));
        let channels = touchpoint.channels.iter().map(|at| &journey.definitions.channels[at.value.index()].name);
        let partners = touchpoint.partner.iter().map(|at| &journey.definitions.partners[at.value.index()].name);
        channels.chain(partners).for_each(|name| must(&details, name));
        let from = graph.node(journey.find_touchpoint(&touchpoint.id).unwrap());
        let labels = all("label", Some(group));
        for (edge, _, transition) in graph.transitions(from) {
            let taken = options.persona.is_none_or(|persona| transition.personas.contains(persona));
            let when = graph.stated(edge).and_then(|way| way.when.as_ref()).filter(|_| taken);
            when.into_iter().for_each(|when| must(&labels, when));
        }
        let title = folded(&shown.groups[group].title);
        let note = touchpoint.note.as_ref().map_or("", |note| note.value.as_str());
        must(&title, &format!("{}{note}", name(touchpoint)));
    }
    if groups.len() != picture.touchpoints().count() {
        faults.push(format!("{} boxes for {} touchpoints", groups.len(), picture.touchpoints().count()));
    }
    faults
}

/// The browser does nothing but draw shapes and text.
fn only_draws(picture: &Picture, document: &Document) -> Vec<String> {
    const ELEMENTS: [&str; 9] = ["title", "desc", "g", "a", "rect", "circle", "path", "text", "tspan"];
    let mut faults = document.heard.clone();
    faults.extend(document.around.iter().map(|name| format!("an element <{name}> around it")));
    for shown in &document.pictures {
        let other = shown.elements.iter().filter(|name| !ELEMENTS.contains(&name.as_str()));
        faults.extend(other.map(|name| format!("an element <{name}>")));
        let acting = |name: &&String| name.starts_with("on") || ["style", "xlink:href", "src"].contains(&name.as_str());
        faults.extend(shown.attributes.iter().filter(acting).map(|name| format!("an attribute {name}")));
    }
    let links: Vec<&str> = linked(&picture.scene.items).into_iter().filter_map(|group| group.link.as_deref()).collect();
    if document.pictures.iter().any(|shown| shown.links != links) {
        faults.push(format!("other links than {links:?}"));
    }
    faults
}

/// The groups that lead elsewhere, in the order of the picture.
fn linked(items: &[Item]) -> Vec<&Group> {
    let groups = items.iter().filter_map(|item| match item {
        Item::Group(group) => Some(group),
        _ => None,
    });
    groups.flat_map(|group| group.link.iter().map(move |_| group).chain(linked(&group.items))).collect()
}

/// The texts of a group.
fn text_of(items: &[Item]) -> String {
    let text = |item: &Item| match item {
        Item::Text(text) => text.text.clone(),
        Item::Group(group) => text_of(&group.items),
        Item::Shape(_) | Item::Image(_) => String::new(),
    };
    items.iter().map(text).collect()
}

/// No text reaches out of what it stands in, whatever font it is shown in.
fn keeps_inside(_: &Picture, document: &Document) -> Vec<String> {
    const TOLERANCE: f64 = 1.0;
    let mut faults = Vec::new();
    for shown in &document.pictures {
        for text in &shown.texts {
            let of_group = || text.group.and_then(|group| shown.groups[group].r#box);
            let [left, right] = text.frame.or_else(of_group).unwrap_or([0.0, shown.width]);
            for [from, to] in [text.extent, text.extent_elsewhere] {
                if from < left - TOLERANCE || to > right + TOLERANCE {
                    faults.push(format!("{:?} from {from} to {to} leaves {left} to {right}", text.text));
                }
            }
            if text.height[0] < 0.0 || text.height[1] > shown.height {
                faults.push(format!("{:?} leaves the picture", text.text));
            }
        }
    }
    faults
}

/// The lines of every name can be found and selected as text.
fn is_selected(picture: &Picture, document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    if document.found.len() != names(picture).len() {
        faults.push(format!("{} names", document.found.len()));
    }
    for (touchpoint, found) in picture.touchpoints().zip(&document.found) {
        let selected = folded(&found.selected);
        if selected != folded(&name(touchpoint)) {
            faults.push(format!("{:?} is selected as {:?}", touchpoint.name.value, found.selected));
        }
        for (line, _) in found.lines.iter().filter(|(line, found)| found.as_ref() != Some(line)) {
            faults.push(format!("the line {line:?} is not found"));
        }
    }
    faults
}

/// Every name can be found as a whole, unless a word in it had to be broken.
fn is_found_whole(picture: &Picture, document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for (touchpoint, found) in picture.touchpoints().zip(&document.found) {
        let name = once_blank(&name(touchpoint));
        let lines: String = found.lines.iter().map(|(line, _)| line.as_str()).collect();
        let packed = |text: &str| text.split_whitespace().collect::<String>();
        let is_broken = packed(&lines) != packed(&name);
        if !is_broken && found.whole.as_ref().map(|found| once_blank(found)) != Some(name.clone()) {
            faults.push(format!("{name:?} is not found"));
        }
    }
    faults
}

/// Who can't see the picture is told its title and what it shows.
fn is_told(picture: &Picture, document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    let title = once_blank(&clean(&picture.journey.title));
    let description = once_blank(&clean(&picture.scene.description));
    if once_blank(&document.title) != title {
        faults.push(format!("the document is called {:?}", document.title));
    }
    let dangling = document.pictures.iter().flat_map(|shown| &shown.dangling);
    faults.extend(dangling.map(|id| format!("{id:?} is not there to tell of it")));
    let mut links: Vec<&Told> = document.told.iter().filter(|told| told.role == "link").collect();
    // What can be followed must be reachable: an image has no insides.
    let mut linked = linked(&picture.scene.items);
    let role = if linked.is_empty() { "image" } else { "graphics-document" };
    match document.told.iter().filter(|told| told.role != "link").collect::<Vec<_>>()[..] {
        [told] => {
            if told.role != role {
                faults.push(format!("it is a {:?}, not a {role:?}", told.role));
            }
            if once_blank(&told.name) != title {
                faults.push(format!("its name is {:?}, not {title:?}", told.name));
            }
            if once_blank(&told.description) != description {
                faults.push(format!("its description is {:?}, not {description:?}", told.description));
            }
        }
        ref several => faults.push(format!("{} pictures are told of", several.len())),
    }
    if links.len() != linked.len() {
        faults.push(format!("{} links are told of, of {}", links.len(), linked.len()));
    }
    // The browser does not tell of them in the order of the picture; a longer one may contain a shorter one.
    linked.sort_by_key(|group| std::cmp::Reverse(text_of(&group.items).len()));
    for group in linked {
        let text = text_of(&group.items);
        let says = [folded(&group.title), folded(&text)];
        let is_told = |told: &&Told| {
            let name = folded(&told.name);
            says.iter().any(|says| !says.is_empty() && name.contains(says.lines().next().unwrap_or(says)))
        };
        let told = links.iter().enumerate().filter(|(_, told)| is_told(told));
        match told.min_by_key(|(_, told)| told.name.len()).map(|(index, _)| index) {
            Some(told) => drop(links.remove(told)),
            None => faults.push(format!("the link of {text:?} is not told of")),
        }
    }
    faults
}

/// Every text has the contrast that it needs (WCAG 2.2, 1.4.3).
fn is_legible(_: &Picture, document: &Document) -> Vec<String> {
    let texts = document.pictures.iter().flat_map(|shown| &shown.texts);
    let faint = texts.filter(|text| {
        let colours = luminance(&text.fill).zip(luminance(&text.ground));
        let contrast = colours.map(|(a, b)| (a.max(b) + 0.05) / (a.min(b) + 0.05));
        contrast.is_none_or(|contrast| contrast < 4.5)
    });
    faint.map(|text| format!("{:?} in {} on {}", text.text, text.fill, text.ground)).collect()
}

/// Relative luminance (WCAG 2) of a colour such as `rgb(1, 2, 3)`.
fn luminance(colour: &str) -> Option<f64> {
    let values = colour.strip_prefix("rgb(")?.strip_suffix(')')?.split(',').map(|value| value.trim().parse::<f64>());
    let linear = |value: f64| {
        let value = value / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = values.collect::<Result<Vec<_>, _>>().ok()?.try_into().ok()?;
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

/// The ids of a page that are there more than once.
fn twice(document: &Document) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    document.ids.iter().map(String::as_str).filter(|id| !seen.insert(*id)).collect()
}

// ---- doctored pictures ---------------------------------------------------------------------------

/// A picture with something wrong, the judge that must find it, and what that says.
struct Doctored {
    judge: Judge,
    faults: &'static [&'static str],
    from: &'static str,
    to: &'static str,
}

impl Doctored {
    fn of(&self, svg: &str) -> String {
        svg.replace(self.from, self.to)
    }
}

/// The picture that is doctored.
fn doctorable(pictures: &[Picture]) -> &Picture {
    pictures.iter().find(|picture| picture.journey.id == "damaged-parcel" && on_page(picture)).unwrap()
}

fn doctored_file(index: usize) -> String {
    format!("doctored-{index}.svg")
}

/// These two are shown as images too.
const BROKEN: usize = 0;
const COVERED: usize = 1;

const DOCTORED: &[Doctored] = &[
    Doctored { judge: only_draws, faults: &["an element <parsererror> around it"], from: "</svg>", to: "<g></svg>" },
    Doctored {
        judge: says,
        faults: &["something lies on"],
        from: "</svg>",
        to: "<rect width=\"9999\" height=\"9999\" fill=\"#fff\"/></svg>",
    },
    Doctored {
        judge: only_draws,
        faults: &[
            "console: ran",
            "error: thrown",
            "request: http://127.0.0.1:9/x.png",
            "request: file:///etc/hostname",
            "an element <script>",
            "an element <style>",
            "an element <image>",
            "other links",
        ],
        from: "</svg>",
        to: "<script>console.log('ran')</script><script>throw new Error('thrown')</script>\
             <image href=\"http://127.0.0.1:9/x.png\" width=\"9\" height=\"9\"/>\
             <style>@import 'file:///etc/hostname';</style><a href=\"javascript:1\"/></svg>",
    },
    Doctored {
        judge: only_draws,
        faults: &["dialog: ran", "an attribute onload"],
        from: "<svg ",
        to: "<svg onload=\"alert('ran')\" ",
    },
    Doctored {
        judge: says,
        faults: &["other texts", "is not in"],
        from: ">Damaged parcel</text>",
        to: ">Damaged</text>",
    },
    Doctored {
        judge: says,
        faults: &["not shown", "a control character"],
        from: "<text class=\"touchpoint\"",
        to: "<text>\u{202e}x</text><text visibility=\"hidden\" class=\"touchpoint\"",
    },
    Doctored { judge: says, faults: &["is not in"], from: "class=\"label\"", to: "class=\"other\"" },
    Doctored { judge: keeps_inside, faults: &["leaves"], from: "lengthAdjust", to: "letter-spacing=\"9\" data-x" },
    Doctored {
        judge: keeps_inside,
        faults: &["leaves the picture"],
        from: "<text class=\"heading\"",
        to: "<text class=\"heading\" dy=\"-99\"",
    },
    Doctored {
        judge: is_selected,
        faults: &["is not found", "is selected as \"\""],
        from: "<svg ",
        to: "<svg style=\"user-select: none\" ",
    },
    Doctored {
        judge: is_found_whole,
        faults: &["\"Orders in the web shop\" is not found"],
        from: "<svg ",
        to: "<svg style=\"user-select: none\" ",
    },
    Doctored { judge: is_told, faults: &["0 pictures are told of"], from: "role=\"img\"", to: "role=\"group\"" },
    Doctored {
        judge: is_told,
        faults: &["the document is called"],
        from: "<title id=",
        to: "<title>Else</title><title id=",
    },
    Doctored {
        judge: is_told,
        faults: &["its name is \"Else\"", "it is a"],
        from: "role=\"img\" aria-labelledby",
        to: "role=\"graphics-document\" aria-label=\"Else\" data-x",
    },
    Doctored { judge: is_told, faults: &["is not there to tell of it"], from: "<title id=", to: "<title data-x=" },
    Doctored { judge: is_told, faults: &["its description is"], from: "Current state. ", to: "Something else. " },
    Doctored { judge: is_legible, faults: &["on rgb("], from: "fill=\"#1f2933\"", to: "fill=\"#a0a0a0\"" },
];

// ---- tests ---------------------------------------------------------------------------------------

fn xmllint(folder: &TempDir, files: &[&str]) -> (bool, String) {
    let output =
        Command::new("xmllint").args(["--noout", "--nonet"]).args(files).current_dir(folder.path()).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
#[ignore = "needs xmllint"]
fn every_picture_is_xml() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = pictures();
    for picture in &pictures {
        std::fs::write(folder.path().join(&picture.file), &picture.svg).unwrap();
    }
    let files: Vec<&str> = pictures.iter().map(|picture| picture.file.as_str()).collect();
    assert_eq!(xmllint(&folder, &files), (true, String::new()));
    for broken in ["&nbsp;", "<", "\u{1}", "\u{ffff}", "</g>", "<g a=\"\" a=\"\"/>"] {
        let text = pictures[0].svg.replace("</svg>", &format!("{broken}</svg>"));
        std::fs::write(folder.path().join("broken.svg"), text).unwrap();
        assert!(!xmllint(&folder, &["broken.svg"]).0, "{broken}");
    }
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_text_is_what_the_journey_says() {
    assert_faultless(says);
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn nothing_runs_and_nothing_is_fetched() {
    assert_faultless(only_draws);
}

/// Every address that a picture has is one of those that were meant, in the form in which nothing can leave its place.
#[test]
fn links_lead_where_they_were_meant_to() {
    let journey = hostile("hostile-links", true);
    let graph = JourneyGraph::new(&journey);
    for (view, elements) in [(View::Flow, 1), (View::Map, 5)] {
        let scenes = draw(view, &graph, &Options::default());
        let drawn = scenes.iter().flat_map(|scene| linked(&scene.items)).filter_map(|group| group.link.as_deref());
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        drawn.for_each(|link| *times.entry(link).or_default() += 1);
        let meant: BTreeSet<&str> = LINKS.iter().map(|(_, encoded)| *encoded).collect();
        assert_eq!(times.keys().copied().collect::<BTreeSet<_>>(), meant, "{view}");
        assert!(times.values().all(|times| *times >= elements), "{view}: {times:?}");
    }
}

/// Graphviz writes addresses into SVG as they stand in DOT.
#[test]
#[ignore = "needs Graphviz's dot, Chromium and playwright-core"]
fn nothing_runs_in_pictures_by_graphviz() {
    const ELEMENTS: [&str; 7] = ["title", "g", "a", "polygon", "path", "ellipse", "text"];
    for (index, (link, encoded)) in LINKS.iter().enumerate() {
        let document = &session().report.documents[&graphviz_file(index)];
        assert_eq!(document.heard, [""; 0], "{link}");
        assert_eq!(document.around, [""; 0], "{link}");
        let [shown] = &document.pictures[..] else { panic!("{} pictures", document.pictures.len()) };
        assert_eq!(shown.links, [*encoded], "{link}");
        let other = shown.elements.iter().find(|name| !ELEMENTS.contains(&name.as_str()));
        assert_eq!(other, None, "{link}");
        assert!(!shown.attributes.iter().any(|name| name.starts_with("on")), "{link}: {:?}", shown.attributes);
    }
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_text_keeps_inside_its_box() {
    assert_faultless(keeps_inside);
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_name_can_be_selected() {
    assert_faultless(is_selected);
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_name_can_be_found() {
    assert_faultless(is_found_whole);
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_picture_is_told_by_its_title() {
    assert_faultless(is_told);
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_text_is_legible() {
    assert_faultless(is_legible);
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_judge_finds_what_is_wrong() {
    let session = session();
    let base = doctorable(&session.pictures);
    for (index, doctored) in DOCTORED.iter().enumerate() {
        assert_ne!(doctored.of(&base.svg), base.svg, "nothing to doctor: {}", doctored.from);
        let faults = (doctored.judge)(base, &session.report.documents[&doctored_file(index)]);
        for expected in doctored.faults {
            let is_found = faults.iter().any(|fault| fault.contains(expected));
            assert!(is_found, "`{}` does not give `{expected}` but {faults:#?}", doctored.to);
        }
    }
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn pictures_live_on_one_page() {
    let session = session();
    let page = &session.report.documents["all.html"];
    assert_eq!(twice(page), BTreeSet::new());
    assert_eq!(page.heard, [""; 0]);
    let around: BTreeSet<&str> = page.around.iter().map(String::as_str).collect();
    assert_eq!(around, BTreeSet::from(["body", "head", "hr", "html", "meta", "title"]));
    let pictures: Vec<&Picture> = session.pictures.iter().filter(|picture| on_page(picture)).collect();
    assert_eq!(page.pictures.len(), pictures.len());
    // HTML reads a picture otherwise than XML does, and shows the same.
    for (picture, shown) in pictures.into_iter().zip(&page.pictures) {
        let alone = &session.report.documents[&picture.file].pictures[0];
        assert_eq!(shown.content, alone.content, "{}", picture.file);
        assert_eq!(shown.dangling, [""; 0], "{}", picture.file);
        assert_eq!((&shown.elements, &shown.links), (&alone.elements, &alone.links), "{}", picture.file);
        assert_eq!(shown.texts.len(), alone.texts.len());
        let title = once_blank(&clean(&picture.journey.title));
        assert!(page.told.iter().any(|told| once_blank(&told.name) == title), "{title:?} is not told");
    }
    assert_ne!(twice(&session.report.documents["twice.html"]), BTreeSet::new());
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn pictures_of_journeys_with_ids_alike_live_on_one_page() {
    assert_eq!(twice(&session().report.documents["alike.html"]), BTreeSet::new());
}

#[test]
#[ignore = "needs Chromium and playwright-core"]
fn every_picture_is_drawn_as_an_image() {
    let session = session();
    for picture in session.pictures.iter().filter(|picture| on_page(picture)) {
        let image = &session.report.images[&picture.file];
        assert_eq!((&image.error, &image.heard[..]), (&None, &[][..]), "{}", picture.file);
        assert_eq!((image.width, image.height), (picture.scene.width.round(), picture.scene.height.round()));
        // Print has black on white, and what lies between.
        assert!(image.colours >= 8, "{} has {} colours", picture.file, image.colours);
    }
    assert!(session.report.images[&doctored_file(BROKEN)].error.is_some());
    assert!(session.report.images[&doctored_file(COVERED)].colours < 8);
}
