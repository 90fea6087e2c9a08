//! The figures of journeys as JSON, for other programs. Names are settled in version 1; more may be added.

mod figures;
mod lists;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::figures::PersonaFigures;
use super::{Wanted, WhatIf, crowds};
use crate::analysis::{Analysis, Round, TooTangled};
use crate::graph::JourneyGraph;
use crate::interop::schema::Draft;

/// The version of the object.
pub(crate) const VERSION: u32 = 1;

/// The figures of some journeys.
#[derive(Debug, Serialize)]
pub struct Report {
    version: u32,
    journeys: Vec<JourneyFigures>,
}

/// The figures of a journey.
#[derive(Debug, Serialize)]
pub struct JourneyFigures {
    id: String,
    path: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    customers: Option<CustomerCount>,
    /// What was changed, and the figures before.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Changes>,
    personas: Vec<PersonaFigures>,
}

#[derive(Debug, Serialize)]
struct CustomerCount {
    count: u32,
    per: Option<String>,
}

#[derive(Debug, Serialize)]
struct Changes {
    set: BTreeMap<String, String>,
    without: Vec<String>,
    before: Vec<PersonaFigures>,
}

impl Report {
    /// Puts the figures of journeys together.
    pub fn new(journeys: Vec<JourneyFigures>) -> Self {
        Report { version: VERSION, journeys }
    }
}

impl JourneyFigures {
    /// Computes the figures of a journey, with a what-if change if there is one. `path` is the path of its file.
    ///
    /// # Errors
    /// A loop is too tangled to be solved.
    pub fn new(
        path: &str,
        graph: &JourneyGraph<'_>,
        wanted: Wanted,
        what_if: Option<&WhatIf>,
    ) -> Result<Self, TooTangled> {
        let journey = graph.journey();
        let changes = match what_if {
            Some(what_if) => Some(Changes {
                set: what_if.set.iter().cloned().collect(),
                without: what_if.without.clone(),
                before: personas(&JourneyGraph::new(journey), wanted)?,
            }),
            None => None,
        };
        let customers = journey.customers.as_ref().map(|customers| CustomerCount {
            count: customers.value.count.value,
            per: customers.value.per.as_ref().map(|per| per.value.clone()),
        });
        let (id, path, title) = (journey.id.clone(), path.to_owned(), journey.title.value.clone());
        Ok(JourneyFigures { id, path, title, customers, changes, personas: personas(graph, wanted)? })
    }
}

fn personas(graph: &JourneyGraph<'_>, wanted: Wanted) -> Result<Vec<PersonaFigures>, TooTangled> {
    let rounds = Round::all(graph)?;
    let analysis = Analysis::new(graph);
    crowds(&rounds, wanted).iter().map(|crowd| PersonaFigures::new(crowd, &analysis, wanted)).collect()
}

/// Returns the JSON Schema of the report.
pub fn schema(draft: Draft) -> String {
    let schema = include_str!("json/analyze.schema.json");
    let schema = schema.replace("https://json-schema.org/draft/2020-12/schema", draft.address());
    schema.replace("$defs", draft.definitions())
}
