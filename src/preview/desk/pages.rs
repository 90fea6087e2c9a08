//! Turns the content of the desk into pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Desk, ShownJourney, ShownProject};
use crate::preview::board::PageContent;
use crate::preview::findings::Finding;
use crate::preview::index::{IndexEntry, IndexPage};
use crate::preview::page::{Drawing, JourneyPage, Trouble};
use crate::preview::places::Elements;
use crate::report::{Counts, FileReport, Human, listing};
use crate::workspace::{LoadedFile, WorkspaceError, absolute, folder_name, shown};

/// The maximum number of errors of a file that are shown.
const MOST_SHOWN: usize = 20;
/// The number of removed journeys that keep a page saying so, and the number of those that keep their last picture.
/// For any older one there is no page.
const MOST_REMOVED: usize = 1_000;
const MOST_REMOVED_DRAWN: usize = 20;

impl Desk {
    /// Puts all pages on the board.
    pub(super) fn publish(&mut self) {
        let (mut journeys, of_projects) = self.pages();
        let entries = journeys.values().map(IndexEntry::of).collect();
        self.remember(&journeys);
        // Pages of removed journeys stay available to readers who have them open.
        journeys.extend(self.removed.iter().map(|(path, shown)| (path.clone(), self.removed_page(path, shown))));
        let mut pages: BTreeMap<String, PageContent> = BTreeMap::new();
        if self.is_one {
            // A single journey is the first page.
            let page = journeys.into_values().next();
            pages.extend(page.map(|page| {
                let found = of_projects.into_iter().chain(page.found).collect();
                ("/".into(), PageContent::Journey(JourneyPage { path: "/".into(), found, ..page }))
            }));
        } else {
            pages.extend(journeys.into_iter().map(|(path, page)| (path, PageContent::Journey(page))));
            pages.insert("/".into(), PageContent::Index(self.index(entries, of_projects)));
        }
        self.board.put(pages);
    }

    /// Stores the current state, and moves journeys that are no longer shown to the removed ones.
    fn remember(&mut self, journeys: &BTreeMap<String, JourneyPage>) {
        let shown = |page: &JourneyPage| ShownJourney { name: page.name.clone(), drawn: page.drawn.clone() };
        let now = journeys.iter().map(|(path, page)| (path.clone(), shown(page))).collect();
        let before = std::mem::replace(&mut self.shown, now);
        self.removed.extend(before.into_iter().filter(|(path, _)| !journeys.contains_key(path)));
        self.removed.retain(|(path, _)| !journeys.contains_key(path));
        self.removed.drain(..self.removed.len().saturating_sub(MOST_REMOVED));
        self.removed.iter_mut().rev().skip(MOST_REMOVED_DRAWN).for_each(|(_, shown)| shown.drawn = None);
    }

    /// Returns the last drawing of a journey.
    fn drawn(&self, path: &str) -> Option<&Arc<Drawing>> {
        let removed = || self.removed.iter().find(|(removed, _)| removed == path).map(|(_, shown)| shown);
        self.shown.get(path).or_else(removed)?.drawn.as_ref()
    }

    /// Returns the pages of all journeys, and the findings of project files.
    fn pages(&self) -> (BTreeMap<String, JourneyPage>, Vec<Finding>) {
        let (mut journeys, mut of_projects) = (BTreeMap::new(), Vec::new());
        for project in self.projects.iter().filter(|_| !self.is_empty) {
            let reports = project.open.reports();
            let report_of = |source| {
                reports.iter().map(AsRef::as_ref).find(|report: &&FileReport| Arc::ptr_eq(&report.source, source))
            };
            if let Some(report) = project.open.root().source.as_ref().and_then(report_of) {
                of_projects.extend(report.diagnostics.iter().map(|one| Finding::new(&report.source, None, one)));
            }
            for file in project.open.journeys() {
                let page = self.page(project, file, report_of(&file.source));
                journeys.insert(page.path.clone(), page);
            }
        }
        (journeys, of_projects)
    }

    fn page(&self, project: &ShownProject, file: &LoadedFile, report: Option<&FileReport>) -> JourneyPage {
        let (name, path) = (file.source.name().to_owned(), path_of(&file.file));
        let drawn = project.drawn(file, self.drawn(&path));
        let (mut found, mut trouble) = (Vec::new(), self.broken.clone());
        match (&file.journey, report) {
            (Some(journey), Some(report)) => {
                let elements = Elements::of(journey);
                found.extend(report.diagnostics.iter().map(|one| Finding::new(&file.source, Some(&elements), one)));
            }
            (None, Some(report)) if trouble.is_none() => {
                let then = if drawn.is_some() { " The picture shows its last version without errors." } else { "" };
                trouble = Some(Trouble::of(format!("{name} cannot be drawn because of its errors.{then}"), report));
            }
            _ => {}
        }
        JourneyPage { name, path, drawn, found, trouble, has_index: !self.is_one }
    }

    /// Returns the page of a removed journey.
    fn removed_page(&self, path: &str, ShownJourney { name, drawn }: &ShownJourney) -> JourneyPage {
        let trouble = Some(Trouble::new(format!("{name} was removed, or is no longer a journey of the project.")));
        let (name, path, drawn) = (name.clone(), path.to_owned(), drawn.clone());
        JourneyPage { name, path, drawn, found: Vec::new(), trouble, has_index: !self.is_one }
    }

    fn index(&self, entries: Vec<IndexEntry>, found: Vec<Finding>) -> IndexPage {
        let root = self.projects.iter().map(|project| project.open.root()).find(|root| root.has_file);
        let folder = root.map(|root| root.folder.clone());
        let named = || self.request.paths.iter().find(|path| path.is_dir()).cloned();
        let folder = folder.or_else(named).unwrap_or_else(|| PathBuf::from("."));
        let unread = self.projects.iter().flat_map(|project| project.open.unread()).map(|error| format!("{error}\n"));
        let report: String = unread.collect();
        let unread = Trouble { report, ..Trouble::new("Some files cannot be read.".into()) };
        let trouble = self.broken.clone().or((!unread.report.is_empty()).then_some(unread));
        let theme = self.projects.iter().find_map(|project| project.resolved.theme);
        IndexPage { title: folder_name(&folder), lang: self.request.drawing.lang, theme, entries, found, trouble }
    }
}

impl ShownProject {
    /// Returns the drawing of a file. Keeps the previous one if it is unchanged, or if the file has load errors.
    fn drawn(&self, file: &LoadedFile, before: Option<&Arc<Drawing>>) -> Option<Arc<Drawing>> {
        let Some(journey) = &file.journey else { return before.cloned() };
        let is_same = |drawn: &&Arc<Drawing>| Arc::ptr_eq(&drawn.source, &file.source);
        if let Some(same) = before.filter(is_same) {
            return Some(Arc::clone(same));
        }
        let drawn = Drawing {
            journey: journey.clone(),
            source: Arc::clone(&file.source),
            options: self.resolved.options.clone(),
            view: self.resolved.view,
            theme: self.resolved.theme,
        };
        Some(before.filter(|before| ***before == drawn).cloned().unwrap_or_else(|| Arc::new(drawn)))
    }
}

impl Trouble {
    fn new(what: String) -> Self {
        Trouble { what, report: String::new(), counts: Counts::default() }
    }

    fn of(what: String, report: &FileReport) -> Self {
        let reports = std::slice::from_ref(report);
        let counts = Counts::of(reports);
        Trouble { what, report: listing(reports, Human { most: MOST_SHOWN, ..Human::default() }), counts }
    }
}

impl From<&WorkspaceError> for Trouble {
    fn from(error: &WorkspaceError) -> Self {
        match error.report() {
            Some(report) => {
                let name = report.source.name();
                Trouble::of(format!("{name} has errors. The page shows the state before them."), report)
            }
            None => Trouble::new(format!("{error}.")),
        }
    }
}

/// Returns the path of the page of a file.
fn path_of(file: &Path) -> String {
    format!("/{}", shown(&absolute(file)).trim_start_matches('/'))
}
