//! The page that lists all journeys, with the additions of the preview.

use std::sync::Arc;

use super::findings::{Finding, highest_severity, summary};
use super::http::{encoded, events_of};
use super::page::{Drawing, JourneyPage, Trouble};
use super::panel::Panel;
use crate::render::{Listed, Markup, Theme, overview_with};
use crate::report::Counts;
use crate::words::Lang;

/// The data of the page that lists all journeys.
#[derive(PartialEq)]
pub(super) struct IndexPage {
    pub title: String,
    pub lang: Option<Lang>,
    pub theme: Option<Theme>,
    pub entries: Vec<IndexEntry>,
    /// The findings of project files.
    pub found: Vec<Finding>,
    pub trouble: Option<Trouble>,
}

/// A journey in the list.
#[derive(PartialEq)]
pub(super) struct IndexEntry {
    pub name: String,
    pub path: String,
    pub drawn: Option<Arc<Drawing>>,
    pub counts: Counts,
    /// Whether the file has no load errors at the moment.
    pub is_sound: bool,
}

impl IndexPage {
    pub fn html(&self, stamp: &str) -> String {
        let listed: Vec<Listed<'_>> = self.entries.iter().filter_map(IndexEntry::listed).collect();
        let langs = listed.iter().map(|listed| listed.journey.lang.as_ref().map(|lang| lang.value.as_str()));
        let lang = self.lang.unwrap_or_else(|| Lang::common(langs));
        let counts = self.entries.iter().map(|entry| entry.counts).chain([Finding::counts(&self.found)]);
        let counts = counts.fold(Counts::default(), |sum, counts| sum + counts);
        let panel = Panel {
            stamp,
            events: &events_of("/"),
            name: &self.title,
            theme: self.theme,
            counts,
            found: &self.findings(),
            trouble: self.trouble.as_ref().map(|trouble| (trouble.what.as_str(), trouble.report.as_str())),
            data: "null",
        };
        panel.render_with(|extra| overview_with(&self.title, lang, self.theme, &listed, Some(extra)))
    }

    fn findings(&self) -> String {
        let mut markup = Markup::default();
        if !self.found.is_empty() {
            markup.begin("ul", &[]);
            self.found.iter().for_each(|one| one.write(&mut markup));
            markup.end();
        }
        markup.begin("ul", &[("class", "preview-files")]);
        for entry in &self.entries {
            markup.begin("li", &[("data-severity", highest_severity(entry.counts))]);
            markup.element("a", &[("href", &encoded(&entry.path))], &entry.name);
            let summary_text = if entry.is_sound {
                summary(entry.counts)
            } else {
                format!("cannot be drawn: {}", summary(entry.counts))
            };
            markup.text(" ").element("span", &[("class", "where")], &summary_text).end();
        }
        markup.finish()
    }
}

impl IndexEntry {
    pub fn of(page: &JourneyPage) -> Self {
        let (name, path, drawn) = (page.name.clone(), page.path.clone(), page.drawn.clone());
        IndexEntry { name, path, drawn, counts: page.counts(), is_sound: page.trouble.is_none() }
    }

    fn listed(&self) -> Option<Listed<'_>> {
        let drawn = self.drawn.as_ref()?;
        let (journey, options, view) = (&drawn.journey, drawn.options.clone(), drawn.view);
        Some(Listed { journey, options, view, address: encoded(&self.path) })
    }
}
