//! Scenarios: the paths of a journey that its map tells.

use super::definitions::{PersonaIx, TouchpointIx};
use super::ends::{EndIx, RENEWED};
use super::journey::Journey;
use crate::source::At;

/// The most scenarios that a journey may have.
pub const MAX_SCENARIOS: usize = 64;

/// The most touchpoints that a scenario may lead through.
pub const MAX_THROUGH: usize = 64;

/// A scenario: a persona's path under circumstances that are worth a picture (NN/g: a journey map shows a persona in a
/// scenario).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Scenario {
    /// The id, unique in the journey.
    pub id: At<String>,
    /// The name.
    pub name: At<String>,
    /// What the scenario tells: the message of its picture.
    pub description: Option<At<String>>,
    /// The personas whose scenario it is; `None`: all that can take its path.
    pub personas: Option<Vec<At<PersonaIx>>>,
    /// Touchpoints that the path meets, in this order. One may be repeated.
    pub through: Vec<At<TouchpointIx>>,
    /// Touchpoints that the path does not meet.
    pub without: Vec<At<TouchpointIx>>,
    /// Where the path ends.
    pub end: Option<At<ScenarioEnd>>,
}

/// The end that a scenario names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScenarioEnd {
    /// An end of the journey.
    End(EndIx),
    /// `renewed`: the customer begins another round.
    Renewed,
}

impl ScenarioEnd {
    /// Returns its id in the format.
    pub fn id(self, journey: &Journey) -> &str {
        match self {
            ScenarioEnd::End(end) => &journey.end(end).id.value,
            ScenarioEnd::Renewed => RENEWED,
        }
    }
}

impl Scenario {
    /// Makes a scenario that asks for nothing, for a journey built in code.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Scenario {
            id: id.into().into(),
            name: name.into().into(),
            description: None,
            personas: None,
            through: Vec::new(),
            without: Vec::new(),
            end: None,
        }
    }
}
