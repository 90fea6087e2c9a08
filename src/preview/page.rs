//! The page of a journey, with the additions of the preview.

use std::sync::Arc;

use serde::Serialize;

use super::findings::Finding;
use super::panel::Panel;
use super::places::{Lines, places};
use crate::graph::JourneyGraph;
use crate::model::Journey;
use crate::render::{Markup, Opening, Options, Overlay, Theme, View, bare, html_with};
use crate::report::{Counts, visible};
use crate::source::Source;

/// A journey as last drawn.
pub(super) struct Drawing {
    pub journey: Journey,
    pub source: Arc<Source>,
    pub options: Options,
    pub view: View,
    pub theme: Option<Theme>,
}

impl PartialEq for Drawing {
    fn eq(&self, other: &Self) -> bool {
        let Drawing { journey, source, options, view, theme } = self;
        (options, view, theme) == (&other.options, &other.view, &other.theme)
            && source.text() == other.source.text()
            && *journey == other.journey
    }
}

/// The reason why a page does not show the current state of its file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trouble {
    /// What has happened.
    pub what: String,
    /// The report, which may be empty.
    pub report: String,
    /// The number of errors in the report.
    pub counts: Counts,
}

/// The data of a journey's page.
#[derive(PartialEq)]
pub(super) struct JourneyPage {
    /// The file as people see it.
    pub name: String,
    /// The path of the page.
    pub path: String,
    pub drawn: Option<Arc<Drawing>>,
    pub found: Vec<Finding>,
    pub trouble: Option<Trouble>,
    /// Whether there is a list of journeys to return to.
    pub has_index: bool,
}

/// The data for the script of the page.
#[derive(Serialize)]
struct Data<'a> {
    name: &'a str,
    places: std::collections::BTreeMap<String, Vec<Lines>>,
    lines: Vec<std::borrow::Cow<'a, str>>,
}

/// The maximum size in bytes of a file whose lines are included in its page.
const MOST_SOURCE: usize = 1 << 20;

impl JourneyPage {
    /// Counts the findings, and the errors that prevent drawing the file.
    pub fn counts(&self) -> Counts {
        Finding::counts(&self.found) + self.trouble.as_ref().map_or(Counts::default(), |trouble| trouble.counts)
    }

    pub fn html(&self, stamp: &str, overlay: Option<Overlay>) -> String {
        let mut found = Markup::default();
        if self.found.is_empty() {
            let nothing =
                if self.trouble.is_some() { "Findings are updated once the file can be read." } else { "None." };
            found.element("p", &[("class", "preview-none")], nothing);
        } else {
            found.begin("ul", &[]);
            self.found.iter().for_each(|one| one.write(&mut found));
            found.end();
        }
        let trouble = self.trouble.as_ref().map(|trouble| (trouble.what.as_str(), trouble.report.as_str()));
        let panel = Panel {
            stamp,
            events: &super::http::events_of(&self.path),
            name: &self.name,
            theme: self.drawn.as_ref().and_then(|drawn| drawn.theme),
            counts: self.counts(),
            found: &found.finish(),
            trouble,
            data: &self.data(),
        };
        panel.render_with(|extra| match &self.drawn {
            Some(drawn) => {
                let overview = self.has_index.then(|| "/".to_owned());
                let opening = Opening { view: drawn.view, theme: drawn.theme, overlay, overview };
                html_with(&JourneyGraph::new(&drawn.journey), &drawn.options, &opening, Some(extra))
            }
            None => bare(&self.name, extra),
        })
    }

    fn data(&self) -> String {
        let Some(drawn) = &self.drawn else { return "null".into() };
        let text = drawn.source.text();
        let lines = if text.len() > MOST_SOURCE { "" } else { text };
        let data = Data {
            name: &self.name,
            places: places(&drawn.source, &drawn.journey),
            lines: lines.trim_start_matches('\u{feff}').lines().map(visible).collect(),
        };
        serde_json::to_string(&data).unwrap_or_else(|_| "null".into())
    }
}
