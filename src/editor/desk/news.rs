//! The reports that have changed since they were last published.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Desk, LoadedProject};
use crate::report::FileReport;
use crate::workspace::OpenProject;

/// The changed reports of a project, or of a journey loaded by itself.
pub(in crate::editor) struct News {
    /// The folder of the project, or the path of the journey.
    pub owner: PathBuf,
    /// Whether the list is complete, so that all other files have no reports any more.
    pub is_whole: bool,
    pub reports: Vec<(PathBuf, Arc<FileReport>)>,
}

impl Desk {
    /// Returns the reports that have changed since the last call.
    pub fn news(&mut self) -> Vec<News> {
        self.update();
        let again = std::mem::take(&mut self.again);
        let owners = std::mem::take(&mut self.news);
        let mut news: Vec<News> = owners.into_iter().map(|owner| self.news_of(owner, &again)).collect();
        for News { reports, .. } in &mut news {
            // A broken project file stops updates. Then the positions of older findings do not fit the current
            // text.
            reports.retain(|(path, report)| self.is_current(path, &report.source));
        }
        news
    }

    /// Returns the changed reports of a project that was published before, or all reports of any other.
    fn news_of(&mut self, owner: PathBuf, again: &BTreeSet<PathBuf>) -> News {
        let Some(LoadedProject { open: Some(open), broken: None, published }) = self.projects.get_mut(&owner) else {
            return News { is_whole: true, reports: self.reports(&owner), owner };
        };
        let is_whole = published.is_empty();
        let is_same = |index: usize, report| published.get(index).is_some_and(|old| Arc::ptr_eq(old, report));
        let changed = open.reports_by_path().enumerate().filter(|(index, (_, report))| !is_same(*index, report));
        let changed = changed.map(|(_, (path, report))| (path.to_path_buf(), Arc::clone(report)));
        let again = again.iter().filter_map(|path| Some((path.clone(), Arc::clone(open.report(path)?))));
        let reports = changed.chain(again).collect();
        *published = open.reports_by_path().map(|(_, report)| Arc::clone(report)).collect();
        News { owner, is_whole, reports }
    }

    fn reports(&self, owner: &Path) -> Vec<(PathBuf, Arc<FileReport>)> {
        let project = self.projects.get(owner);
        let open = project.and_then(|project| project.open.as_ref()).or_else(|| self.alone.get(owner));
        let reports = open.into_iter().flat_map(OpenProject::reports_by_path);
        let mut reports: Vec<_> = reports.map(|(path, report)| (path.to_path_buf(), Arc::clone(report))).collect();
        if let Some(broken) = project.and_then(|project| project.broken.as_ref()) {
            let broken_path = self.path_of(&broken.source);
            reports.retain(|(path, _)| *path != broken_path);
            reports.push((broken_path, Arc::new(broken.clone())));
        }
        reports
    }
}
