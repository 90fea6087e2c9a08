//! Writes a journey as an HTML page: one file with its pictures in every view, a table of everything the journey
//! says, and the tools to navigate them.
//!
//! The page is static: each view of all personas and of each single persona is a separate picture, and the script of
//! the page shows one of them. Without the script, the page shows the first picture and the table.

mod about;
mod backlog;
mod bar;
mod cells;
mod colours;
mod document;
mod markup;
mod overview;
mod pictures;
mod table;
mod text;

use self::colours::PageColours;
use self::document::HtmlDocument;
use self::pictures::{PagePicture, draw_pictures, draw_states};
use self::text::JourneyPage;
use super::Options;
use super::settings::{Overlay, Theme, View};
use super::subject::Subject;
use super::svg::symbols;
use crate::graph::JourneyGraph;
use crate::model::Journey;
use crate::words::Word;

pub(crate) use self::document::GENERATOR;
pub(crate) use self::markup::Markup;
pub(crate) use self::overview::overview_with;
pub use self::overview::{Listed, overview};

/// The initial state of a page.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The view that is shown first.
    pub view: View,
    /// The theme. `None` means light or dark, according to the reader's system.
    pub theme: Option<Theme>,
    /// The overlay that is shown first. With one, the page has them all.
    pub overlay: Option<Overlay>,
    /// The address of the overview of all journeys, if there is one.
    pub overview: Option<String>,
}

/// Returns a journey as a self-contained HTML page. The same journey and options give the same bytes.
///
/// The page has every view in every theme. Language, persona and scenario (a page about these alone), font, lanes and
/// direction of the options apply to all of them. Custom colours apply to the theme that they were chosen for.
///
/// ```
/// use polku::graph::JourneyGraph;
/// use polku::render::{self, Opening, Options, View};
///
/// let text = "journey: Buying a pancake\nstages: [{ id: purchase, touchpoints: Order at the counter }]\n";
/// let journey = polku::load_str("pancake.yaml", text).value.unwrap();
/// let opening = Opening { view: View::Flow, theme: None, overlay: None, overview: None };
/// let page = render::html(&JourneyGraph::new(&journey), &Options::default(), &opening);
/// assert!(page.starts_with("<!doctype html>"));
/// ```
pub fn html(graph: &JourneyGraph<'_>, options: &Options, opening: &Opening) -> String {
    html_with(graph, options, opening, None)
}

/// Two states of a journey, for a page about what changed between them.
#[derive(Clone, Copy, Debug)]
pub struct States<'a> {
    /// The journey before.
    pub before: &'a JourneyGraph<'a>,
    /// The journey after.
    pub after: &'a JourneyGraph<'a>,
    /// The changes: the class of each, and what changed in a sentence. They are in English.
    pub changes: &'a [(String, String)],
}

/// Returns a page about two states of a journey, as [`html`] does about one. `both` is the journey that has the elements of
/// both, and the options have its marks. Readers choose both states in one picture, or one of them; the table is that of the
/// new state.
pub fn html_of_states(both: &JourneyGraph<'_>, states: States<'_>, options: &Options, opening: &Opening) -> String {
    let options = &Options { overlay: None, ..options.clone() };
    let mut colours = PageColours::default();
    let pictures = draw_states(both, [states.before, states.after], options, &mut colours);
    let page = JourneyPage::new(Subject::new(both, options));
    let plain = Options { marks: None, ..options.clone() };
    let after = JourneyPage::new(Subject::new(states.after, &plain));
    let (table, backlog) = (table::table(&after), backlog::backlog(&after));
    let (pictures, table, states, backlog) = (&pictures, &table, Some(states), backlog.as_deref());
    let parts = Parts { page: &page, told: &after, has_overlays: false, pictures, table, backlog, states };
    write(&parts, opening, &colours, None)
}

/// Additions to a page that polku serves itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extra<'a> {
    pub style: &'a str,
    /// A script that runs after the page's own. It may send requests to the server of the page.
    pub script: &'a str,
    /// Markup at the end of the page.
    pub body: &'a str,
}

/// Returns the same page with additions.
pub(crate) fn html_with(
    graph: &JourneyGraph<'_>,
    options: &Options,
    opening: &Opening,
    extra: Option<Extra<'_>>,
) -> String {
    let options = &Options { overlay: None, ..options.clone() };
    let mut colours = PageColours::default();
    // A server draws the other overlays when they are asked for.
    let is_served = extra.is_some();
    let others =
        Overlay::ALL.iter().copied().filter(|one| !is_served && opening.overlay.is_some_and(|own| own != *one));
    let overlays: Vec<Overlay> = opening.overlay.into_iter().chain(others).collect();
    let pictures = draw_pictures(graph, options, &overlays, &mut colours);
    let page = JourneyPage::new(Subject::new(graph, options));
    let (table, backlog) = (table::table(&page), backlog::backlog(&page));
    let has_overlays = is_served || opening.overlay.is_some();
    let (pictures, table, backlog) = (&pictures, &table, backlog.as_deref());
    let parts = Parts { page: &page, told: &page, has_overlays, pictures, table, backlog, states: None };
    write(&parts, opening, &colours, extra)
}

/// What a page has.
struct Parts<'a> {
    /// The journey of the pictures.
    page: &'a JourneyPage<'a>,
    /// The journey of the texts and the table.
    told: &'a JourneyPage<'a>,
    has_overlays: bool,
    pictures: &'a [PagePicture],
    table: &'a str,
    /// The section of the backlog, if there is an opportunity.
    backlog: Option<&'a str>,
    states: Option<States<'a>>,
}

fn write(parts: &Parts<'_>, opening: &Opening, colours: &PageColours, extra: Option<Extra<'_>>) -> String {
    let page = parts.page;
    let style = format!("{}{}", include_str!("html/page.css"), table::labels(parts.table));
    let title = page.subtitle().map_or(page.title().to_owned(), |subtitle| format!("{} · {subtitle}", page.title()));
    let document = HtmlDocument {
        lang: page.lang.tag(),
        is_unstated: page.journey.lang.is_none(),
        title: &title,
        description: page.journey.summary.as_ref().map(|summary| summary.value.as_str()),
        theme: opening.theme,
        colours,
        style: &style,
        script: Some(include_str!("html/page.js")),
        body: &body(parts, opening),
        extra,
    };
    document.html()
}

/// Returns a page with nothing but a title and the additions.
pub(crate) fn bare(title: &str, extra: Extra<'_>) -> String {
    let mut body = Markup::default();
    body.begin("main", &[("class", "bare")]).element("h1", &[], title);
    let colours = PageColours::default();
    let (lang, description, theme, style, script) = ("en", None, None, include_str!("html/page.css"), None);
    let body = &body.finish();
    let is_unstated = false;
    HtmlDocument {
        lang,
        is_unstated,
        title,
        description,
        theme,
        colours: &colours,
        style,
        script,
        body,
        extra: Some(extra),
    }
    .html()
}

fn body(parts: &Parts<'_>, opening: &Opening) -> String {
    let &Parts { told: page, table, backlog, states, .. } = parts;
    let mut markup = Markup::default();
    markup.element("a", &[("class", "skip"), ("href", "#table")], &page.heading(Word::SkipToTable));
    markup.begin("div", &[("class", "desk"), ("id", "desk")]);
    header(parts, opening, &mut markup);
    stage(parts, opening, &mut markup);
    markup.end();
    markup.begin("main", &[("id", "main")]);
    let both = states.iter().flat_map(|states| [states.before.journey(), states.after.journey()]);
    images(both.chain([parts.page.journey]), &mut markup);
    if let Some(States { changes, .. }) = states {
        list_changes(page, changes, &mut markup);
    }
    markup.begin("section", &[("class", "about"), ("aria-labelledby", "about-title")]);
    markup.element("h2", &[("id", "about-title")], &page.heading(Word::AboutJourney)).raw(&about::about(page)).end();
    markup.begin(
        "section",
        &[("class", "table"), ("id", "table"), ("tabindex", "-1"), ("aria-labelledby", "table-title")],
    );
    markup.begin("div", &[("class", "title")]);
    markup.element("h2", &[("id", "table-title")], &page.heading(Word::AllInATable));
    let copied = page.heading(Word::Copied);
    let copy = [("type", "button"), ("id", "copy"), ("class", "tool plain"), ("data-done", copied.as_str())];
    markup.element("button", &copy, &page.heading(Word::CopyTable)).end();
    let scroll = [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-labelledby", "table-title")];
    markup.begin("div", &scroll).raw(table).end().end();
    markup.raw(backlog.unwrap_or_default()).end();
    markup.raw(&bar::help(page));
    markup.finish()
}

/// Writes the images of journeys, each once, for the pictures and the table to show.
fn images<'j>(journeys: impl Iterator<Item = &'j Journey>, markup: &mut Markup) {
    let rasters = journeys.flat_map(Journey::images).filter_map(|image| image.raster.as_deref());
    let symbols = symbols(rasters, "");
    if !symbols.is_empty() {
        let unseen = [("class", "images"), ("width", "0"), ("height", "0"), ("aria-hidden", "true")];
        markup.begin("svg", &unseen).raw(&symbols).end();
    }
}

/// Writes the list of changes.
fn list_changes(page: &JourneyPage<'_>, changes: &[(String, String)], markup: &mut Markup) {
    markup.begin("section", &[("class", "about"), ("aria-labelledby", "changes-title")]);
    markup.element("h2", &[("id", "changes-title")], &page.tool(Word::WhatChanged));
    markup.begin("ul", &[("class", "changes"), ("lang", "en")]);
    for (class, change) in changes {
        markup.begin("li", &[]).element("small", &[], class).text(" ").text(change).end();
    }
    markup.end().end();
}

/// Writes the title and the tools.
fn header(parts: &Parts<'_>, opening: &Opening, markup: &mut Markup) {
    let &Parts { page, has_overlays, pictures, backlog, states, .. } = parts;
    markup.begin("header", &[("class", "bar")]).begin("div", &[("class", "name")]);
    if let Some(overview) = &opening.overview {
        let label = page.heading(Word::AllJourneys);
        markup.begin("a", &[("class", "overview"), ("href", overview), ("title", &label), ("aria-label", &label)]);
        markup.text("←").end();
    }
    markup.begin("h1", &[]).raw(&page.line().authored(page.title()).finish()).end();
    // The title of the state before would leave no room for that of the page.
    let subtitle = if states.is_some() { Some(page.tool(Word::WhatChanged)) } else { page.subtitle() };
    if let Some(subtitle) = subtitle {
        markup.element("span", &[("class", "chip")], &subtitle);
    }
    markup.end();
    markup.raw(&bar::tabs(page, opening.view));
    markup.begin("div", &[("class", "filters")]);
    if states.is_some() {
        markup.raw(&bar::states(page, pictures));
    }
    markup.raw(&bar::scenarios(page, pictures)).raw(&bar::personas(page));
    if has_overlays {
        markup.raw(&bar::overlays(page, opening.overlay));
    }
    markup.raw(&bar::lanes(page, pictures));
    if backlog.is_some() {
        markup.element("a", &[("class", "tool field"), ("href", "#backlog")], &page.tool(Word::Backlog));
    }
    markup.end();
    markup.raw(&bar::settings(page)).end();
}

/// Writes the area that shows the picture.
fn stage(parts: &Parts<'_>, opening: &Opening, markup: &mut Markup) {
    let &Parts { page, has_overlays, pictures, .. } = parts;
    let tab = format!("tab-{}", opening.view);
    let attributes = [
        ("class", "viewport"),
        ("id", "stage"),
        ("role", "tabpanel"),
        ("tabindex", "0"),
        ("aria-labelledby", tab.as_str()),
    ];
    markup.begin("div", &[("class", "frame")]).begin("div", &attributes);
    let of_everybody =
        |picture: &PagePicture| picture.persona.is_none() && picture.scenario.is_none() && picture.state.is_none();
    // Where not all customers can be counted, the picture without figures comes first.
    let has_figures = |overlay: &Overlay| pictures.iter().any(|one| of_everybody(one) && one.overlay == Some(*overlay));
    let overlay = opening.overlay.filter(has_figures);
    for picture in pictures {
        let persona = picture.persona.map_or(String::new(), |persona| persona.index().to_string());
        let scenario = picture.scenario.map_or(String::new(), |scenario| scenario.index().to_string());
        let mut attributes = vec![("class", "picture"), ("data-view", picture.view.as_str())];
        attributes.push(("data-persona", &persona));
        // A page without scenarios stays as it was.
        if picture.scenario.is_some() {
            attributes.push(("data-scenario", &scenario));
        }
        attributes.extend(picture.overlay.map(|overlay| ("data-overlay", overlay.as_str())));
        attributes.extend(picture.state.map(|state| ("data-state", state.as_str())));
        if picture.view != opening.view || !of_everybody(picture) || picture.overlay != overlay {
            attributes.push(("hidden", ""));
        }
        markup.begin("div", &attributes).raw(&picture.svg).end();
    }
    markup.end();
    markup.element(
        "p",
        &[("class", "notice"), ("id", "notice"), ("role", "status"), ("hidden", "")],
        page.word(Word::NoOwnPicture),
    );
    if has_overlays {
        let attributes = [("class", "notice"), ("id", "no-figures"), ("role", "status"), ("hidden", "")];
        markup.element("p", &attributes, page.word(Word::NoFigures));
    }
    markup.raw(&bar::zoom(page));
    markup.begin("p", &[("class", "unseen"), ("id", "live"), ("role", "status"), ("aria-live", "polite")]).end().end();
}
