//! What is on the desk as pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Desk, Group, Shown};
use crate::preview::board::Content;
use crate::preview::findings::Found;
use crate::preview::index::{Entry, Index};
use crate::preview::page::{Drawn, Sheet, Trouble};
use crate::preview::places::Elements;
use crate::report::{Counts, FileReport, Human, listing};
use crate::workspace::{LoadedFile, WorkspaceError, absolute, folder_name, shown};

/// How many errors of a file are shown at once.
const MOST_SHOWN: usize = 20;
/// How many journeys that are gone have a page that says so, and how many of these their last picture. Who opens
/// another one learns that there is no such page.
const MOST_GONE: usize = 1_000;
const MOST_GONE_DRAWN: usize = 20;

impl Desk {
    /// Puts on the board what there is to show.
    pub(super) fn publish(&mut self) {
        let (mut sheets, of_projects) = self.sheets();
        let entries = sheets.values().map(Entry::of).collect();
        self.remember(&sheets);
        // What has gone stays in sight of those who look at it.
        sheets.extend(self.gone.iter().map(|(path, shown)| (path.clone(), self.gone_sheet(path, shown))));
        let mut pages: BTreeMap<String, Content> = BTreeMap::new();
        if self.is_one {
            // It is the first page.
            let sheet = sheets.into_values().next();
            pages.extend(sheet.map(|sheet| {
                let found = of_projects.into_iter().chain(sheet.found).collect();
                ("/".into(), Content::Journey(Sheet { path: "/".into(), found, ..sheet }))
            }));
        } else {
            pages.extend(sheets.into_iter().map(|(path, sheet)| (path, Content::Journey(sheet))));
            pages.insert("/".into(), Content::Index(self.index(entries, of_projects)));
        }
        self.board.put(pages);
    }

    /// Remembers what is shown now, and what of what was shown is gone.
    fn remember(&mut self, sheets: &BTreeMap<String, Sheet>) {
        let shown = |sheet: &Sheet| Shown { name: sheet.name.clone(), drawn: sheet.drawn.clone() };
        let now = sheets.iter().map(|(path, sheet)| (path.clone(), shown(sheet))).collect();
        let before = std::mem::replace(&mut self.shown, now);
        self.gone.extend(before.into_iter().filter(|(path, _)| !sheets.contains_key(path)));
        self.gone.retain(|(path, _)| !sheets.contains_key(path));
        self.gone.drain(..self.gone.len().saturating_sub(MOST_GONE));
        self.gone.iter_mut().rev().skip(MOST_GONE_DRAWN).for_each(|(_, shown)| shown.drawn = None);
    }

    /// What was last drawn of a journey.
    fn drawn(&self, path: &str) -> Option<&Arc<Drawn>> {
        let gone = || self.gone.iter().find(|(gone, _)| gone == path).map(|(_, shown)| shown);
        self.shown.get(path).or_else(gone)?.drawn.as_ref()
    }

    /// The pages of all journeys, and what is found in project files.
    fn sheets(&self) -> (BTreeMap<String, Sheet>, Vec<Found>) {
        let (mut sheets, mut of_projects) = (BTreeMap::new(), Vec::new());
        for group in self.groups.iter().filter(|_| !self.is_empty) {
            let reports = group.open.reports();
            let of = |source| {
                reports.iter().map(AsRef::as_ref).find(|report: &&FileReport| Arc::ptr_eq(&report.source, source))
            };
            if let Some(report) = group.open.root().source.as_ref().and_then(of) {
                of_projects.extend(report.diagnostics.iter().map(|one| Found::new(&report.source, None, one)));
            }
            for file in group.open.journeys() {
                let sheet = self.sheet(group, file, of(&file.source));
                sheets.insert(sheet.path.clone(), sheet);
            }
        }
        (sheets, of_projects)
    }

    fn sheet(&self, group: &Group, file: &LoadedFile, report: Option<&FileReport>) -> Sheet {
        let (name, path) = (file.source.name().to_owned(), path_of(&file.file));
        let drawn = group.drawn(file, self.drawn(&path));
        let (mut found, mut trouble) = (Vec::new(), self.broken.clone());
        match (&file.journey, report) {
            (Some(journey), Some(report)) => {
                let elements = Elements::of(journey);
                found.extend(report.diagnostics.iter().map(|one| Found::new(&file.source, Some(&elements), one)));
            }
            (None, Some(report)) if trouble.is_none() => {
                let then = if drawn.is_some() { " The picture is the last that could be." } else { "" };
                trouble = Some(Trouble::of(format!("{name} cannot be drawn as it is now.{then}"), report));
            }
            _ => {}
        }
        Sheet { name, path, drawn, found, trouble, has_index: !self.is_one }
    }

    /// The page of a journey that is not there any more.
    fn gone_sheet(&self, path: &str, Shown { name, drawn }: &Shown) -> Sheet {
        let trouble = Some(Trouble::new(format!("{name} is gone, or no journey of the project any more.")));
        let (name, path, drawn) = (name.clone(), path.to_owned(), drawn.clone());
        Sheet { name, path, drawn, found: Vec::new(), trouble, has_index: !self.is_one }
    }

    fn index(&self, entries: Vec<Entry>, found: Vec<Found>) -> Index {
        let root = self.groups.iter().map(|group| group.open.root()).find(|root| root.has_file);
        let folder = root.map(|root| root.folder.clone());
        let named = || self.wish.paths.iter().find(|path| path.is_dir()).cloned();
        let folder = folder.or_else(named).unwrap_or_else(|| PathBuf::from("."));
        let unread = self.groups.iter().flat_map(|group| group.open.unread()).map(|error| format!("{error}\n"));
        let report: String = unread.collect();
        let unread = Trouble { report, ..Trouble::new("Some files cannot be read.".into()) };
        let trouble = self.broken.clone().or((!unread.report.is_empty()).then_some(unread));
        let theme = self.groups.iter().find_map(|group| group.resolved.theme);
        Index { title: folder_name(&folder), lang: self.wish.request.lang, theme, entries, found, trouble }
    }
}

impl Group {
    /// What is to be drawn of a file: what was drawn before, where nothing is other than it was or can be drawn now.
    fn drawn(&self, file: &LoadedFile, before: Option<&Arc<Drawn>>) -> Option<Arc<Drawn>> {
        let Some(journey) = &file.journey else { return before.cloned() };
        let is_same = |drawn: &&Arc<Drawn>| Arc::ptr_eq(&drawn.source, &file.source);
        if let Some(same) = before.filter(is_same) {
            return Some(Arc::clone(same));
        }
        let drawn = Drawn {
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
        Trouble { what, report: listing(reports, Human { colour: false, most: MOST_SHOWN }), counts }
    }
}

impl From<&WorkspaceError> for Trouble {
    fn from(error: &WorkspaceError) -> Self {
        match error.report() {
            Some(report) => {
                let name = report.source.name();
                Trouble::of(format!("{name} has errors. What is shown is what there was before."), report)
            }
            None => Trouble::new(format!("{error}.")),
        }
    }
}

/// The path of the page of a file.
fn path_of(file: &Path) -> String {
    format!("/{}", shown(&absolute(file)).trim_start_matches('/'))
}
