//! The board: the current page of each path, with a stamp that changes with its content.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::index::IndexPage;
use super::page::JourneyPage;
use crate::render::Overlay;

/// A page. Its markup is rendered when it is first requested.
pub(super) struct Page {
    /// The version of the page, unique across runs of polku.
    pub stamp: String,
    pub content: PageContent,
    /// The markup without an overlay, and with each.
    html: [OnceLock<String>; 1 + Overlay::ALL.len()],
}

/// The data that a page is rendered from.
#[derive(PartialEq)]
pub(super) enum PageContent {
    Journey(JourneyPage),
    Index(IndexPage),
}

impl Page {
    /// Returns the markup, with the pictures of an overlay.
    pub fn html(&self, overlay: Option<Overlay>) -> &str {
        let overlay = overlay.filter(|_| matches!(self.content, PageContent::Journey(_)));
        self.html[overlay.map_or(0, |overlay| 1 + overlay as usize)].get_or_init(|| match &self.content {
            PageContent::Journey(page) => page.html(&self.stamp, overlay),
            PageContent::Index(index) => index.html(&self.stamp),
        })
    }
}

/// All pages, by path.
#[derive(Default)]
pub(super) struct Board {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    pages: BTreeMap<String, Arc<Page>>,
    /// The number of pages so far.
    count: u64,
    /// The time of the first page, in microseconds since 1970.
    since: Option<u128>,
}

impl Board {
    /// Returns the page of a path.
    pub fn page(&self, path: &str) -> Option<Arc<Page>> {
        self.lock().pages.get(path).cloned()
    }

    /// Replaces all pages. A page with unchanged content stays.
    pub fn put(&self, contents: BTreeMap<String, PageContent>) {
        let mut state = self.lock();
        let since = *state
            .since
            .get_or_insert_with(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros()));
        let mut pages = BTreeMap::new();
        for (path, content) in contents {
            let page = match state.pages.remove(&path) {
                Some(old) if old.content == content => old,
                _ => {
                    state.count += 1;
                    Arc::new(Page { stamp: format!("{since:x}-{}", state.count), content, html: Default::default() })
                }
            };
            pages.insert(path, page);
        }
        state.pages = pages;
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until the stamp of a page differs from `known`, and returns it. Returns `None` on timeout.
    pub fn wait(&self, path: &str, known: Option<&str>, at_most: Duration) -> Option<String> {
        let until = Instant::now() + at_most;
        let mut state = self.lock();
        loop {
            if let Some(page) = state.pages.get(path).filter(|page| Some(page.stamp.as_str()) != known) {
                return Some(page.stamp.clone());
            }
            let left = until.checked_duration_since(Instant::now())?;
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
