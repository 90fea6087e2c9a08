//! The page that lists all journeys, with the additions of the preview.

use std::sync::Arc;

use super::findings::{Found, heaviest, summed};
use super::http::{encoded, events_of};
use super::page::{Drawn, Sheet, Trouble};
use super::panel::Panel;
use crate::render::{Listed, Markup, Theme, overview_with};
use crate::report::Counts;
use crate::words::Lang;

/// The data of the page that lists all journeys.
#[derive(PartialEq)]
pub(super) struct Index {
    pub title: String,
    pub lang: Option<Lang>,
    pub theme: Option<Theme>,
    pub entries: Vec<Entry>,
    /// The findings of project files.
    pub found: Vec<Found>,
    pub trouble: Option<Trouble>,
}

/// A journey in the list.
#[derive(PartialEq)]
pub(super) struct Entry {
    pub name: String,
    pub path: String,
    pub drawn: Option<Arc<Drawn>>,
    pub counts: Counts,
    /// Whether the file has no load errors at the moment.
    pub is_sound: bool,
}

impl Index {
    pub fn html(&self, stamp: &str) -> String {
        let listed: Vec<Listed<'_>> = self.entries.iter().filter_map(Entry::listed).collect();
        let langs = listed.iter().map(|listed| listed.journey.lang.as_ref().map(|lang| lang.value.as_str()));
        let lang = self.lang.unwrap_or_else(|| Lang::common(langs));
        let counts = self.entries.iter().map(|entry| entry.counts).chain([Found::counts(&self.found)]);
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
        panel.on(|extra| overview_with(&self.title, lang, self.theme, &listed, Some(extra)))
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
            markup.begin("li", &[("data-weight", heaviest(entry.counts))]);
            markup.element("a", &[("href", &encoded(&entry.path))], &entry.name);
            let said = if entry.is_sound {
                summed(entry.counts)
            } else {
                format!("cannot be drawn: {}", summed(entry.counts))
            };
            markup.text(" ").element("span", &[("class", "where")], &said).end();
        }
        markup.finish()
    }
}

impl Entry {
    pub fn of(sheet: &Sheet) -> Self {
        let (name, path, drawn) = (sheet.name.clone(), sheet.path.clone(), sheet.drawn.clone());
        Entry { name, path, drawn, counts: sheet.counts(), is_sound: sheet.trouble.is_none() }
    }

    fn listed(&self) -> Option<Listed<'_>> {
        let drawn = self.drawn.as_ref()?;
        let (journey, options, view) = (&drawn.journey, drawn.options.clone(), drawn.view);
        Some(Listed { journey, options, view, address: encoded(&self.path) })
    }
}
