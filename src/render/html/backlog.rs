//! The backlog of a journey as a table: its opportunities in the order in which one would take them up, then the pains that
//! none relieves.

use super::cells::{pain_line, persona_numbers};
use super::markup::Markup;
use super::text::{JourneyPage, PageLine};
use crate::answers::backlog::{Backlog, Place, Planned, Unrelieved};
use crate::model::{PersonaSet, Whose};
use crate::render::terms::status_word;
use crate::words::{Word, capitalised};

/// The columns behind the opportunity.
const COLUMNS: [Word; 7] =
    [Word::Pains, Word::Touchpoint, Word::Impact, Word::Effort, Word::Status, Word::Responsible, Word::Due];

/// A row: the personas whose it is, unless it is that of all; what leads it; and the cells behind that.
struct Row {
    personas: Option<PersonaSet>,
    is_past: bool,
    head: String,
    cells: [String; COLUMNS.len()],
}

/// Returns the section with the table; `None` if there is no opportunity.
pub(super) fn backlog(page: &JourneyPage<'_>) -> Option<String> {
    let backlog = Backlog::of_personas(page.journey, page.personas);
    if backlog.opportunities.is_empty() {
        return None;
    }
    let planned = backlog.opportunities.iter().map(|one| planned_row(page, one));
    let rows: Vec<Row> = planned.chain(backlog.unrelieved.iter().map(|one| unrelieved_row(page, one))).collect();
    let used = |column: &usize| rows.iter().any(|row| !row.cells[*column].is_empty());
    let columns: Vec<usize> = (0..COLUMNS.len()).filter(used).collect();
    let mut markup = Markup::default();
    let title = "backlog-title";
    markup.begin(
        "section",
        &[("class", "table backlog"), ("id", "backlog"), ("tabindex", "-1"), ("aria-labelledby", title)],
    );
    markup.begin("div", &[("class", "title")]).element("h2", &[("id", title)], &page.tool(Word::Backlog)).end();
    let scroll = [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-labelledby", title)];
    markup.begin("div", &scroll).begin("table", &[]).begin("thead", &[]).begin("tr", &[]);
    for word in [Word::Opportunities].into_iter().chain(columns.iter().map(|column| COLUMNS[*column])) {
        // A column without a head could not be read.
        let own = Some(page.heading(word)).filter(|own| !own.is_empty());
        markup.element("th", &[("scope", "col")], &own.unwrap_or_else(|| capitalised(page.lang.word(word))));
    }
    markup.end().end().begin("tbody", &[]);
    for Row { personas, is_past, head, cells } in rows {
        let whose = personas.map(persona_numbers);
        let mut attributes: Vec<(&str, &str)> = whose.iter().map(|whose| ("data-p", whose.as_str())).collect();
        attributes.extend(is_past.then_some(("class", "past")));
        markup.begin("tr", &attributes).begin("th", &[("scope", "row")]).raw(&head).end();
        for &column in &columns {
            match COLUMNS[column] {
                Word::Due => markup.begin("td", &[("class", "day")]),
                _ => markup.begin("td", &[]),
            };
            markup.raw(&cells[column]).end();
        }
        markup.end();
    }
    Some(markup.finish())
}

fn planned_row(page: &JourneyPage<'_>, planned: &Planned<'_>) -> Row {
    let Planned { place, opportunity, .. } = planned;
    let head = opportunity.links.iter().fold(page.line().authored(&opportunity.text), |line, link| line.link(link));
    let pains = planned.pain_texts().fold(page.line(), |line, pain| line.dot().authored(&pain));
    let level = |level: Option<u8>| level.map_or(String::new(), |level| level.to_string());
    let status = opportunity.status.map(|status| page.line().word(status_word(status.value)));
    Row {
        personas: personas(page, place, &opportunity.whose),
        is_past: !opportunity.is_open(),
        head: head.finish(),
        cells: [
            pains.finish(),
            touchpoint(page, place),
            level(opportunity.impact.map(|at| at.value)),
            level(opportunity.effort.map(|at| at.value)),
            status.map_or(String::new(), PageLine::finish),
            opportunity.team.map_or(String::new(), |team| page.team(team.value).finish()),
            opportunity.due.map_or(String::new(), |due| page.day(due.value)),
        ],
    }
}

fn unrelieved_row(page: &JourneyPage<'_>, unrelieved: &Unrelieved<'_>) -> Row {
    let Unrelieved { place, pain } = unrelieved;
    let mut cells: [String; COLUMNS.len()] = Default::default();
    (cells[0], cells[1]) = (pain_line(page.line(), pain).finish(), touchpoint(page, place));
    let head = page.line().open().value(&page.tool(Word::NoIdea)).close().finish();
    Row { personas: personas(page, place, &pain.whose), is_past: false, head, cells }
}

fn touchpoint(page: &JourneyPage<'_>, place: &Place<'_>) -> String {
    page.line().authored(page.name(place.touchpoint)).finish()
}

/// Returns the personas in view whose something is, unless it is that of all in view.
fn personas(page: &JourneyPage<'_>, place: &Place<'_>, whose: &Whose) -> Option<PersonaSet> {
    let personas = whose.among(page.journey.touchpoint(place.touchpoint).personas.and(page.personas));
    (personas != page.personas).then_some(personas)
}
