//! The figures of a crowd for people: sections of sentences and rows, which the formats for people lay out.

mod numbers;
mod sections;

pub use self::numbers::People;
pub(super) use self::numbers::grouped;
pub(crate) use self::numbers::percent;
use self::sections::Writer;
use super::{Wanted, WhatIf};
use crate::analysis::{Analysis, Crowd, TooTangled};
use crate::diagnostic::shorten;
use crate::model::{EndKind, TouchpointIx};

/// What there is to say of a crowd.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whose figures these are, and out of how many.
    pub title: String,
    /// What they rest on.
    pub basis: String,
    /// What they say.
    pub sections: Vec<Section>,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// What it is about.
    pub heading: &'static str,
    /// What it says.
    pub items: Vec<Item>,
}

/// Something that an answer says.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Sentences.
    Text(String),
    /// The share of customers who get through, 0 to 1, as a bar.
    Bar(f64),
    /// A number, what it is of, and what else there is to say of that.
    Row {
        /// How many.
        number: String,
        /// Of what.
        what: String,
        /// More, as columns.
        more: Vec<String>,
    },
}

impl Answer {
    /// Puts together what there is to say of a crowd.
    ///
    /// # Errors
    /// A loop is too tangled to be solved.
    pub fn new<'j>(crowd: &Crowd<'_, '_, 'j>, analysis: &Analysis<'_, 'j>, wanted: Wanted) -> Result<Self, TooTangled> {
        let writer = Writer::new(crowd, analysis, wanted)?;
        Ok(Answer { title: sections::title(crowd), basis: writer.basis(), sections: writer.sections() })
    }
}

/// Names a crowd, and out of how many customers its figures are before and after a change.
pub fn title(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> String {
    sections::title_of_both(before, after)
}

/// The heads of the table that goes before several journeys.
pub const OVERVIEW: [&str; 6] = ["journey", "persona", "get through", "between", "leave", "most leave at"];

/// Returns the row of a crowd in that table.
///
/// # Errors
/// A loop is too tangled to be solved.
pub fn overview(path: &str, crowd: &Crowd<'_, '_, '_>) -> Result<[String; 6], TooTangled> {
    let journey = crowd.graph().journey();
    let people = People::of(crowd);
    let (least, greatest) = crowd.bounds(|outcome| outcome.is_kept(journey))?;
    let all = (0..journey.touchpoints.len()).map(TouchpointIx::from);
    let worst = all.map(|ix| (ix, crowd.lost_at(ix))).filter(|(_, lost)| !people.is_nobody(*lost));
    let worst = worst.reduce(|worst, next| if next.1 > worst.1 { next } else { worst });
    let persona = crowd.persona().map_or("*", |persona| journey.persona_id(persona).unwrap_or(""));
    Ok([
        path.to_owned(),
        persona.to_owned(),
        format!("{} of {}", people.count(crowd.kept()), people.all()),
        match greatest - least > sections::WORTH_ASKING {
            true => format!("{} to {}", people.about(least), people.about(greatest)),
            false => String::new(),
        },
        people.count(crowd.share_of_kind(EndKind::Lost)),
        worst.map_or(String::new(), |(ix, lost)| {
            format!("{} ({})", shorten(&journey.touchpoint(ix).name.value), people.count(lost))
        }),
    ])
}

/// What a change does to one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which figure.
    pub figure: String,
    /// As it is.
    pub before: String,
    /// With the change.
    pub after: String,
    /// The difference.
    pub difference: String,
}

/// Returns what a change does to the main figures of a crowd.
pub fn differences(before: &Crowd<'_, '_, '_>, after: &Crowd<'_, '_, '_>) -> Vec<Difference> {
    numbers::differences(before, after)
}

/// Names the changes of a what-if, as the command line has them.
pub fn changes(what_if: &WhatIf) -> Vec<String> {
    let set = what_if.set.iter().map(|(address, value)| format!("{address} = {value}"));
    let without = what_if.without.iter().map(|id| format!("without {id}: who comes there leaves"));
    set.chain(without).collect()
}
