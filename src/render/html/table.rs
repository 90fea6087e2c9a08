//! The journey as a table: a row for each touchpoint, and a column for each property.

use super::cells::{self, TableCell, TableColumn};
use super::markup::Markup;
use super::text::JourneyPage;
use crate::model::{Stage, TouchpointIx};
use crate::render::text::clean;
use crate::words::{Word, capitalised};

/// Returns the table of the page's touchpoints. Empty columns are left out.
pub(super) fn table(page: &JourneyPage<'_>) -> String {
    let shown: Vec<TouchpointIx> = page.touchpoints().collect();
    let all = cells::columns(page);
    let cells: Vec<Vec<TableCell>> = shown
        .iter()
        .map(|&ix| all.iter().map(|column| column.cell(page, ix, page.journey.touchpoint(ix))).collect())
        .collect();
    let used = |column: &usize| cells.iter().any(|row| !row[*column].is_empty());
    let columns: Vec<usize> = (0..all.len()).filter(used).collect();
    let mut markup = Markup::default();
    markup.begin("table", &[]).begin("caption", &[("id", "caption")]);
    let heading = page.heading(Word::Touchpoints);
    let line = if heading.is_empty() { page.line() } else { page.line().value(&heading).colon() };
    markup.raw(&line.authored(page.title()).finish()).end();
    head(page, columns.iter().map(|column| &all[*column]), &mut markup);
    for stage in &page.journey.stages {
        let (name, kind) = page.stage_name(stage);
        let rows: Vec<usize> = (0..shown.len()).filter(|row| stage.touchpoints.contains(&shown[*row].0)).collect();
        markup.begin("tbody", &[]);
        for (number, &row) in rows.iter().enumerate() {
            let touchpoint = page.journey.touchpoint(shown[row]);
            match page.serves(touchpoint) {
                Some(personas) => markup.begin("tr", &[("data-p", &cells::persona_numbers(personas))]),
                None => markup.begin("tr", &[]),
            };
            stage_cell(page, stage, &name, kind.as_deref(), number == 0, &mut markup);
            markup.begin("th", &[("scope", "row")]).raw(&page.line().authored(page.name(shown[row])).finish()).end();
            for &column in &columns {
                markup.begin("td", &[]);
                cells::write_cell(&cells[row][column], &mut markup);
                markup.end();
            }
            markup.end();
        }
        if stage.touchpoints.is_empty() {
            markup.begin("tr", &[]);
            stage_cell(page, stage, &name, kind.as_deref(), true, &mut markup);
            let span = (columns.len() + 1).to_string();
            markup.element("td", &[("colspan", &span), ("class", "none")], page.word(Word::NoTouchpoints)).end();
        }
        markup.end();
    }
    markup.finish()
}

fn head<'a>(page: &JourneyPage<'_>, columns: impl Iterator<Item = &'a TableColumn>, markup: &mut Markup) {
    markup.begin("thead", &[]).begin("tr", &[]);
    let heading = |word: Word| {
        let own = Some(page.heading(word)).filter(|own| !own.is_empty());
        // A column without a head could not be read, so that polku's word stands there where the author wants none.
        own.unwrap_or_else(|| capitalised(page.lang.word(word)))
    };
    let fixed = [Word::Stage, Word::Touchpoint].into_iter().map(heading);
    let headings = columns.map(|column| match column {
        TableColumn::Known(word, _) => heading(*word),
        TableColumn::Own(lane) => clean(&page.journey.definitions.lanes[lane.index()].name),
    });
    for text in fixed.chain(headings) {
        markup.element("th", &[("scope", "col")], &text);
    }
    markup.end().end();
}

/// Writes the stage in every row, so that rows can be sorted in a spreadsheet. The first row of a stage has all its
/// details.
fn stage_cell(page: &JourneyPage<'_>, stage: &Stage, name: &str, kind: Option<&str>, whole: bool, markup: &mut Markup) {
    markup.begin("td", &[]);
    let mut line = page.line().authored(name);
    if let Some(kind) = kind {
        line = line.open().value(kind).close();
    }
    if let (Some(pace), true) = (page.stage_pace(stage), whole) {
        line = line.dot().value(&pace);
    }
    if let (Some(goal), true) = (&stage.goal, whole) {
        line = line.dot().word(Word::Goal);
        line = if page.word(Word::Goal).is_empty() { line } else { line.colon() };
        line = line.authored(goal);
    }
    if let (Some(note), true) = (&stage.note, whole) {
        line = line.dot().authored(note);
    }
    markup.raw(&line.finish()).end();
}

/// Returns CSS declarations that repeat the headings. On paper each row is a separate list.
pub(super) fn labels(table: &str) -> String {
    let headings = table.split("<th scope=\"col\">").skip(1).filter_map(|part| part.split('<').next());
    headings.enumerate().map(|(index, heading)| format!("td:nth-child({}){{--l:\"{heading}\"}}\n", index + 1)).collect()
}
