//! The backlog as tables: in Markdown, and as CSV for spreadsheets.

use std::fmt::Write;

use super::{Backlog, Place};
use crate::answers::csv::field;
use crate::answers::layout::cell;
use crate::diagnostic::shorten;
use crate::model::{Opportunity, Pain};

/// Lays a backlog out as Markdown: a table of the opportunities, and one of the pains that none relieves.
pub fn markdown(backlog: &Backlog<'_>) -> String {
    let mut text = String::from("# Backlog\n");
    if backlog.opportunities.is_empty() {
        text += "\nNo opportunities are written down.\n";
    } else {
        let head = ["Opportunity", "Pain", "Touchpoint", "Impact", "Effort", "Status", "Team", "Due"];
        let rows = backlog.opportunities.iter().map(|one| {
            let opportunity = one.opportunity;
            let pains: Vec<String> = one.pain_texts().collect();
            let row = [
                opportunity.text.value.clone(),
                pains.join("; "),
                one.place.name().to_owned(),
                level(opportunity.impact.map(|at| at.value)),
                level(opportunity.effort.map(|at| at.value)),
                status(opportunity).to_owned(),
                one.place.team(opportunity).1.to_owned(),
                due(opportunity),
            ];
            (one.place, row)
        });
        table(&mut text, &head, [4, 5], rows, backlog.journeys.len() > 1);
    }
    if !backlog.unrelieved.is_empty() {
        text += "\n## Pains without an idea\n";
        let rows = backlog.unrelieved.iter().map(|one| {
            let severity = level(one.pain.severity.map(|at| at.value));
            (one.place, [one.pain.text.value.clone(), severity, one.place.name().to_owned()])
        });
        table(&mut text, &["Pain", "Severity", "Touchpoint"], [2, 0], rows, backlog.journeys.len() > 1);
    }
    text
}

/// Writes a table. Of several journeys, the journey comes behind the touchpoint. `numbers` are the columns of numbers, from 1.
fn table<'j, const N: usize>(
    text: &mut String,
    head: &[&str; N],
    numbers: [usize; 2],
    rows: impl Iterator<Item = (Place<'j>, [String; N])>,
    is_several: bool,
) {
    text.push('\n');
    let behind = |name: &str| is_several && name == "Touchpoint";
    let mut line = |cells: Vec<String>| {
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    };
    let both = |name: &&str| [Some((*name).to_owned()), behind(name).then(|| "Journey".to_owned())];
    let names: Vec<String> = head.iter().flat_map(both).flatten().collect();
    line(names);
    let rule = |(index, name): (usize, &&str)| {
        let own = if numbers.contains(&(index + 1)) { "---:" } else { "---" };
        [Some(own.to_owned()), behind(name).then(|| "---".to_owned())]
    };
    line(head.iter().enumerate().flat_map(rule).flatten().collect());
    for (place, row) in rows {
        let cells = head.iter().zip(row).flat_map(|(name, value)| {
            [Some(cell(&value)), behind(name).then(|| cell(&shorten(&place.journey.title.value)))].into_iter().flatten()
        });
        line(cells.collect());
    }
}

/// The first line of the CSV.
const HEAD: &str = "kind,path,journey,touchpoint,touchpoint_name,text,pains,pain_texts,impact,effort,severity,status,team,team_name,due,personas\n";

/// Returns a backlog as CSV (RFC 4180): a line for each opportunity (`opportunity`), then one for each pain that none relieves
/// (`pain`). Several values of a field stand between semicolons.
pub fn csv(backlog: &Backlog<'_>) -> String {
    let mut text = HEAD.to_owned();
    for one in &backlog.opportunities {
        let opportunity = one.opportunity;
        let ids: Vec<&str> = opportunity.pains.iter().map(|id| id.value.as_str()).collect();
        let texts: Vec<String> = one.pain_texts().collect();
        let (team, team_name) = one.place.team(opportunity);
        let own = [
            field(&opportunity.text.value),
            field(&ids.join(";")),
            field(&texts.join("; ")),
            level(opportunity.impact.map(|at| at.value)),
            level(opportunity.effort.map(|at| at.value)),
            String::new(),
            status(opportunity).to_owned(),
            field(team),
            field(team_name),
            due(opportunity),
            one.place.personas(opportunity.whose.named().iter().map(|at| at.value)).join(";"),
        ];
        record(&mut text, "opportunity", &one.place, own);
    }
    for one in &backlog.unrelieved {
        let Pain { id, text: said, severity, whose } = one.pain;
        let own = [
            field(&said.value),
            id.as_ref().map_or(String::new(), |id| field(&id.value)),
            String::new(),
            String::new(),
            String::new(),
            level(severity.map(|at| at.value)),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            one.place.personas(whose.named().iter().map(|at| at.value)).join(";"),
        ];
        record(&mut text, "pain", &one.place, own);
    }
    text
}

fn record(text: &mut String, kind: &str, place: &Place<'_>, own: [String; 11]) {
    let touchpoint = place.journey.touchpoint(place.touchpoint);
    let first = [
        kind.to_owned(),
        field(place.path),
        field(&place.journey.id),
        field(&touchpoint.id.value),
        field(&touchpoint.name.value),
    ];
    *text += &(first.into_iter().chain(own).collect::<Vec<_>>().join(",") + "\n");
}

fn level(level: Option<u8>) -> String {
    level.map_or(String::new(), |level| level.to_string())
}

fn status(opportunity: &Opportunity) -> &'static str {
    opportunity.status.map_or("", |status| status.value.as_str())
}

fn due(opportunity: &Opportunity) -> String {
    opportunity.due.map_or(String::new(), |due| due.value.to_string())
}
