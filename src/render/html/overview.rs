//! Writes the overview of several journeys: a card for each, with a small picture, next to its target journeys.

use std::collections::HashSet;
use std::sync::Arc;

use super::Extra;
use super::colours::PageColours;
use super::document::HtmlDocument;
use super::markup::Markup;
use super::text::JourneyPage;
use crate::graph::JourneyGraph;
use crate::model::{Journey, Terms};
use crate::render::scene::{Form, Item, Role, Scene};
use crate::render::settings::{Theme, View};
use crate::render::subject::{Subject, labelled};
use crate::render::svg::svg_with_variables;
use crate::render::{Options, draw};
use crate::words::{Lang, Word, capitalised};

/// The number of touchpoints in the small pictures of an overview. Journeys beyond it have no picture.
const MOST_DRAWN: usize = 4_000;

/// The margin around the boxes of a small picture, where transitions run.
const MARGIN: f64 = 28.0;

/// A journey of an overview.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// The options of its picture.
    pub options: Options,
    /// The view of its small picture.
    pub view: View,
    /// The address of its page or picture.
    pub address: String,
}

/// Returns an overview of journeys as an HTML page, with links to their pages or pictures. Journeys keep their order,
/// except that a target journey follows the journey it is a target for.
pub fn overview(title: &str, lang: Lang, theme: Option<Theme>, journeys: &[Listed<'_>]) -> String {
    overview_with(title, lang, theme, journeys, None)
}

/// Returns the same page with additions.
pub(crate) fn overview_with(
    title: &str,
    lang: Lang,
    theme: Option<Theme>,
    journeys: &[Listed<'_>],
    extra: Option<Extra<'_>>,
) -> String {
    let mut colours = PageColours::default();
    let mut markup = Markup::default();
    let terms = common_terms(journeys);
    let heading = terms.word(Word::Journeys, lang);
    markup.begin("main", &[]).element("h1", &[], title);
    let touchpoints = journeys.iter().map(|listed| listed.journey.touchpoints.len()).sum::<usize>();
    let sum = [
        labelled(&capitalised(heading), &journeys.len().to_string()),
        labelled(terms.word(Word::Touchpoints, lang), &touchpoints.to_string()),
    ];
    let sum = sum.join(" · ");
    markup.element("p", &[("class", "sum")], &sum).begin("div", &[("class", "pairs")]);
    let mut drawn = 0;
    for (number, pair) in pairs(journeys).into_iter().enumerate() {
        markup.begin("div", &[("class", if pair.len() > 1 { "pair wide" } else { "pair" })]);
        for (place, listed) in pair.into_iter().enumerate() {
            drawn += listed.journey.touchpoints.len();
            let id = format!("j{number}-{place}");
            card(listed, &id, drawn <= MOST_DRAWN, &mut colours, &mut markup);
        }
        markup.end();
    }
    let document = HtmlDocument {
        lang: lang.tag(),
        is_unstated: false,
        title: &format!("{title} · {heading}"),
        description: None,
        theme,
        colours: &colours,
        style: include_str!("overview.css"),
        script: None,
        body: &markup.finish(),
        extra,
    };
    document.html()
}

/// Returns the words that all journeys have in common, or polku's if they differ.
fn common_terms(journeys: &[Listed<'_>]) -> Arc<Terms> {
    let mut all = journeys.iter().map(|listed| &listed.journey.terms);
    let first = all.next().cloned().unwrap_or_default();
    if all.all(|terms| *terms == first) { first } else { Arc::default() }
}

/// Groups each journey with its targets.
fn pairs<'l, 'a>(journeys: &'l [Listed<'a>]) -> Vec<Vec<&'l Listed<'a>>> {
    let ids: HashSet<&str> = journeys.iter().map(|listed| listed.journey.id.as_str()).collect();
    let current = |listed: &&Listed<'_>| -> Option<String> {
        let of = listed.journey.target_of.as_ref()?.value.as_str();
        (of != listed.journey.id && ids.contains(of)).then(|| of.to_owned())
    };
    let (targets, rest): (Vec<_>, Vec<_>) = journeys.iter().partition(|listed| current(listed).is_some());
    let mut pairs: Vec<Vec<_>> = rest.into_iter().map(|listed| vec![listed]).collect();
    for target in targets {
        let of = current(&target);
        match pairs.iter_mut().find(|pair| of.as_deref() == Some(pair[0].journey.id.as_str())) {
            Some(pair) => pair.push(target),
            // The target of a target stands alone.
            None => pairs.push(vec![target]),
        }
    }
    pairs
}

fn card(listed: &Listed<'_>, id: &str, is_drawn: bool, colours: &mut PageColours, markup: &mut Markup) {
    let graph = JourneyGraph::new(listed.journey);
    let page = JourneyPage::new(Subject::new(&graph, &listed.options));
    markup.begin(
        "article",
        &[("class", "journey"), ("lang", if page.journey.lang.is_some() { page.lang.tag() } else { "" })],
    );
    if is_drawn {
        let picture = thumbnail(&graph, listed, id, colours);
        markup.begin("div", &[("class", "thumb"), ("aria-hidden", "true")]).raw(&picture).end();
    }
    markup.begin("div", &[("class", "words")]).begin("h2", &[]).begin("a", &[("href", &listed.address)]);
    markup.raw(&page.line().authored(page.title()).finish()).end().end();
    if let Some(state) = page.subtitle() {
        markup.element("span", &[("class", "chip")], &state);
    }
    if let Some(summary) = &page.journey.summary {
        markup.begin("p", &[]).raw(&page.line().authored(summary).finish()).end();
    }
    markup.begin("dl", &[]);
    let stages = page.journey.stages.len().to_string();
    let touchpoints = page.touchpoints().count().to_string();
    let journey = page.journey;
    let facts = [
        (Word::Stages, Some(page.line().value(&stages))),
        (Word::Touchpoints, Some(page.line().value(&touchpoints))),
        (Word::Personas, page.names(page.personas).map(|names| page.line().authored(&names))),
        (Word::Owner, journey.owner.map(|owner| page.team(owner.value))),
        (Word::Reviewed, journey.reviewed.map(|date| page.line().value(&page.day(date.value)))),
    ];
    for (word, line) in facts {
        let Some(line) = line else { continue };
        markup.begin("div", &[]).element("dt", &[], &page.heading(word));
        markup.begin("dd", &[]).raw(&line.finish()).end().end();
    }
    markup.end().end().end();
}

/// Returns a small picture without text and margins.
fn thumbnail(graph: &JourneyGraph<'_>, listed: &Listed<'_>, id: &str, colours: &mut PageColours) -> String {
    let scenes: Vec<Scene> = Theme::ALL
        .iter()
        .filter_map(|&theme| {
            let options = Options { page: None, legend: false, ..listed.options.in_theme(theme) };
            Some(small(draw(listed.view, graph, &options).into_iter().next()?, id))
        })
        .collect();
    let numbers = colours.number_colours(&scenes);
    // There is a scene for each theme; the first one has the shapes of all.
    scenes.first().map(|scene| svg_with_variables(scene, &numbers)).unwrap_or_default()
}

fn small(scene: Scene, id: &str) -> Scene {
    let is_kept =
        |item: &&Item| matches!(item, Item::Shape(shape) if !matches!(shape.role, Role::Legend | Role::Heading));
    let mut items: Vec<Item> = scene.leaves().filter(is_kept).cloned().collect();
    let rects = || {
        items.iter().filter_map(|item| match item {
            Item::Shape(shape) => match &shape.form {
                Form::Rect(rect, _) => Some(*rect),
                _ => None,
            },
            _ => None,
        })
    };
    let left = rects().map(|rect| rect.x).fold(scene.width, f64::min) - MARGIN;
    let top = rects().map(|rect| rect.y).fold(scene.height, f64::min) - MARGIN;
    let right = rects().map(|rect| rect.x + rect.width).fold(0.0, f64::max) + MARGIN;
    let bottom = rects().map(|rect| rect.y + rect.height).fold(0.0, f64::max) + MARGIN;
    items.iter_mut().for_each(|item| item.shift(-left, -top));
    let (width, height) = ((right - left).max(1.0), (bottom - top).max(1.0));
    Scene { id: id.to_owned(), description: String::new(), width, height, page: None, items, ..scene }
}
