//! What a person asks of a picture, completed by the settings of the project.

use std::fmt;

use super::look::{Look, ThemeName};
use super::options::{Options, Overlaid};
use super::settings::{Detail, Direction, LaneName, Overlay, Page, RenderSettings, Theme, View};
use super::tally::{Tally, Uncounted};
use crate::analysis::Analysis;
use crate::diagnostic::shorten;
use crate::graph::JourneyGraph;
use crate::model::{Journey, PersonaIx, PersonaSet};
use crate::words::Lang;

/// How a person wants journeys to be drawn. The project decides what is `None` here. What neither decides has a default.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The view.
    pub view: Option<View>,
    /// The theme.
    pub theme: Option<ThemeName>,
    /// The language of the words that polku adds; `None`: the journey's.
    pub lang: Option<Lang>,
    /// The id of the only persona to draw; `None`: all of them.
    pub persona: Option<String>,
    /// The id of the scenario to draw; `None`: the whole journey.
    pub scenario: Option<String>,
    /// The figures to write on the picture; `None`: none.
    pub overlay: Option<Overlay>,
    /// The direction of the flow view.
    pub direction: Option<Direction>,
    /// The lanes of map and blueprint.
    pub lanes: Option<Vec<LaneName>>,
    /// What a column of the map is.
    pub detail: Option<Detail>,
    /// The size of the pages of map and blueprint.
    pub page: Option<Page>,
    /// Whether pictures have a legend.
    pub legend: Option<bool>,
}

/// How the journeys of a project are drawn: a request, completed by the settings of the project.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedRequest {
    /// The view.
    pub view: View,
    /// The theme that was asked for, by the request or the project; `None`: the readers of a page choose it.
    pub theme: Option<Theme>,
    /// The options of every view.
    pub options: Options,
}

/// Why a journey cannot be drawn as a request asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// The journey has no persona with this id.
    Persona(String),
    /// The journey has no scenario with this id.
    Scenario(String),
    /// The scenario with this id has no path.
    NoPath(String),
    /// The scenario is not one of the persona that was asked for.
    OfOthers {
        /// The id of the scenario.
        scenario: String,
        /// The id of the persona.
        persona: String,
    },
    /// The overlay has nothing to show.
    Overlay(Uncounted),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::Persona(id) => write!(f, "there is no persona `{}`", shorten(id)),
            Unfit::Scenario(id) => write!(f, "there is no scenario `{}`", shorten(id)),
            Unfit::NoPath(scenario) => {
                write!(f, "no path fits the scenario `{scenario}`; `polku lint` says why (scenario-broken)")
            }
            Unfit::OfOthers { scenario, persona } => {
                write!(f, "the scenario `{scenario}` is not one of the persona `{persona}`")
            }
            Unfit::Overlay(uncounted) => uncounted.fmt(f),
        }
    }
}

impl std::error::Error for Unfit {}

impl Request {
    /// Completes the request by the settings of a project. `look` is what its theme looks like in this project.
    pub fn resolve(&self, settings: &RenderSettings, look: Look) -> ResolvedRequest {
        let defaults = Options::default().with(look);
        ResolvedRequest {
            view: self.view.or(settings.view).unwrap_or(View::Flow),
            theme: (self.theme.is_some() || settings.theme.is_some()).then_some(defaults.theme),
            options: Options {
                lang: self.lang,
                direction: self.direction.unwrap_or(defaults.direction),
                lanes: self.lanes.as_ref().or(settings.lanes.as_ref()).cloned(),
                detail: self.detail.or(settings.detail).unwrap_or(defaults.detail),
                page: self.page.or(settings.page),
                legend: self.legend.or(settings.legend).unwrap_or(defaults.legend),
                ..defaults
            },
        }
    }

    /// The resolved request for one journey, with the persona and the scenario that the request names.
    ///
    /// # Errors
    /// The journey has no such persona or scenario, nobody asked for can take the path of the scenario, or the customers of
    /// the overlay cannot be counted.
    pub fn for_journey(&self, of_project: &ResolvedRequest, journey: &Journey) -> Result<ResolvedRequest, Unfit> {
        let persona = match self.persona.as_deref() {
            Some(id) => Some(journey.find_persona(id).ok_or_else(|| Unfit::Persona(id.to_owned()))?),
            None => None,
        };
        let scenario = match self.scenario.as_deref() {
            Some(id) => Some(journey.find_scenario(id).ok_or_else(|| Unfit::Scenario(id.to_owned()))?),
            None => None,
        };
        let graph = JourneyGraph::new(journey);
        let counted = |overlay| {
            let tally = Tally::new(&graph, persona).map_err(Unfit::Overlay)?;
            Ok(Overlaid { overlay, tally: tally.into() })
        };
        let overlay = self.overlay.map(counted).transpose()?;
        let options = Options { persona, scenario, overlay, ..of_project.options.clone() };
        if let Some(scenario) = scenario {
            let analysis = Analysis::new(&graph);
            let scenario = journey.scenario(scenario);
            // A companion goes with whom it accompanies.
            let goes_with = |persona| journey.accompanied(persona).unwrap_or(persona);
            let has_path = |persona: &PersonaIx| analysis.scenario_path(scenario, *persona).is_ok();
            let personas: PersonaSet = journey.personas_of_scenario(scenario).iter().filter(has_path).collect();
            let id = scenario.id.value.clone();
            match &self.persona {
                _ if personas.is_empty() => return Err(Unfit::NoPath(id)),
                Some(other) if persona.is_some_and(|persona| !personas.contains(goes_with(persona))) => {
                    return Err(Unfit::OfOthers { scenario: id, persona: other.clone() });
                }
                _ => {}
            }
        }
        Ok(ResolvedRequest { options, ..of_project.clone() })
    }
}
