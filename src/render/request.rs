//! What a person asks of a picture, completed by the settings of the project.

use super::look::{Look, ThemeName};
use super::options::{Direction, Options};
use super::settings::{Detail, Lane, Page, RenderSettings, Theme, View};
use crate::model::Journey;
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
    /// The direction of the flow view.
    pub direction: Direction,
    /// The lanes of map and blueprint.
    pub lanes: Option<Vec<Lane>>,
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

impl Request {
    /// Completes the request by the settings of a project. `look` is what its theme looks like in this project.
    pub fn resolve(&self, settings: &RenderSettings, look: Look) -> ResolvedRequest {
        let defaults = Options::default().with(look);
        ResolvedRequest {
            view: self.view.or(settings.view).unwrap_or(View::Flow),
            theme: (self.theme.is_some() || settings.theme.is_some()).then_some(defaults.theme),
            options: Options {
                lang: self.lang,
                direction: self.direction,
                lanes: self.lanes.as_ref().or(settings.lanes.as_ref()).cloned(),
                detail: self.detail.or(settings.detail).unwrap_or(defaults.detail),
                page: self.page.or(settings.page),
                legend: self.legend.or(settings.legend).unwrap_or(defaults.legend),
                ..defaults
            },
        }
    }

    /// The resolved request for one journey, with the persona that the request names.
    ///
    /// # Errors
    /// The journey has no persona with the id that the request names; this is the id.
    pub fn for_journey(&self, of_project: &ResolvedRequest, journey: &Journey) -> Result<ResolvedRequest, &str> {
        let persona = self.persona.as_deref().map(|id| journey.find_persona(id).ok_or(id)).transpose()?;
        Ok(ResolvedRequest { options: Options { persona, ..of_project.options.clone() }, ..of_project.clone() })
    }
}
