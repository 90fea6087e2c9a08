//! The backlog as JSON, for other programs. Names are settled in version 1; more may be added.

use serde::Serialize;

use super::{Backlog, Place, Planned, Unrelieved, referred};
use crate::interop::schema::Draft;
use crate::model::{Pain, Progress};

/// The version of the object.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'j> {
    version: u32,
    journeys: Vec<ShownJourney<'j>>,
    opportunities: Vec<ShownOpportunity<'j>>,
    unrelieved: Vec<ShownPain<'j>>,
}

#[derive(Serialize)]
struct ShownJourney<'j> {
    id: &'j str,
    path: &'j str,
    title: &'j str,
}

#[derive(Serialize)]
struct ShownPlace<'j> {
    path: &'j str,
    journey: &'j str,
    touchpoint: &'j str,
    name: &'j str,
    address: String,
}

#[derive(Serialize)]
struct ShownOpportunity<'j> {
    #[serde(flatten)]
    place: ShownPlace<'j>,
    text: &'j str,
    pains: Vec<RelievedPain<'j>>,
    personas: Vec<&'j str>,
    team: Option<ShownTeam<'j>>,
    impact: Option<u8>,
    effort: Option<u8>,
    status: Option<Progress>,
    open: bool,
    due: Option<String>,
    links: Vec<ShownLink<'j>>,
}

#[derive(Serialize)]
struct RelievedPain<'j> {
    id: &'j str,
    text: String,
    severity: Option<u8>,
}

#[derive(Serialize)]
struct ShownTeam<'j> {
    id: &'j str,
    name: &'j str,
}

#[derive(Serialize)]
struct ShownLink<'j> {
    text: Option<&'j str>,
    url: &'j str,
}

#[derive(Serialize)]
struct ShownPain<'j> {
    #[serde(flatten)]
    place: ShownPlace<'j>,
    id: Option<&'j str>,
    text: &'j str,
    severity: Option<u8>,
    personas: Vec<&'j str>,
}

/// Returns a backlog as a JSON object, which [`schema`] describes.
///
/// # Errors
/// None are known: everything in a backlog can be written.
pub fn json(backlog: &Backlog<'_>) -> Result<String, serde_json::Error> {
    let journeys = backlog.journeys.iter().map(|&(path, journey)| ShownJourney {
        id: &journey.id,
        path,
        title: &journey.title.value,
    });
    let report = Report {
        version: VERSION,
        journeys: journeys.collect(),
        opportunities: backlog.opportunities.iter().map(opportunity).collect(),
        unrelieved: backlog.unrelieved.iter().map(unrelieved).collect(),
    };
    serde_json::to_string_pretty(&report).map(|json| json + "\n")
}

/// Returns the JSON Schema of the object.
pub fn schema(draft: Draft) -> String {
    let schema = include_str!("backlog.schema.json");
    let schema = schema.replace("https://json-schema.org/draft/2020-12/schema", draft.address());
    schema.replace("$defs", draft.definitions())
}

fn opportunity<'j>(planned: &Planned<'j>) -> ShownOpportunity<'j> {
    let Planned { place, opportunity, pains } = planned;
    let team = opportunity.team.map(|_| place.team(opportunity));
    let relieved = |pain: &&'j Pain| {
        let id = pain.id.as_ref().map_or("", |id| id.value.as_str());
        RelievedPain { id, text: referred(&pain.text.value), severity: pain.severity.map(|at| at.value) }
    };
    let links = opportunity.links.iter().map(|link| ShownLink {
        text: link.value.text.as_ref().map(|text| text.value.as_str()),
        url: link.value.url.value.as_str(),
    });
    ShownOpportunity {
        place: shown(place, "opportunities"),
        text: &opportunity.text.value,
        pains: pains.iter().map(relieved).collect(),
        personas: place.personas(opportunity.whose.named().iter().map(|at| at.value)),
        team: team.map(|(id, name)| ShownTeam { id, name }),
        impact: opportunity.impact.map(|at| at.value),
        effort: opportunity.effort.map(|at| at.value),
        status: opportunity.status.map(|at| at.value),
        open: opportunity.is_open(),
        due: opportunity.due.map(|at| at.value.to_string()),
        links: links.collect(),
    }
}

fn unrelieved<'j>(unrelieved: &Unrelieved<'j>) -> ShownPain<'j> {
    let Unrelieved { place, pain } = unrelieved;
    let id = pain.id.as_ref().map(|id| id.value.as_str());
    ShownPain {
        place: shown(place, "pains"),
        id,
        text: &pain.text.value,
        severity: pain.severity.map(|at| at.value),
        personas: place.personas(pain.whose.named().iter().map(|at| at.value)),
    }
}

fn shown<'j>(place: &Place<'j>, key: &'static str) -> ShownPlace<'j> {
    let touchpoint = place.journey.touchpoint(place.touchpoint);
    ShownPlace {
        path: place.path,
        journey: &place.journey.id,
        touchpoint: &touchpoint.id.value,
        name: &touchpoint.name.value,
        address: place.journey.address_of_item(place.touchpoint, key, place.item),
    }
}
