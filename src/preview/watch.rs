//! Watches files. Changes in quick succession, as when an editor saves, are reported as one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::workspace::shown;

/// The time without events after which a change is complete.
const QUIET_TIME: Duration = Duration::from_millis(15);
/// The maximum time to wait for the end of a change.
const MOST_WAITING: Duration = Duration::from_millis(150);
/// The maximum number of folders that are watched.
const MOST_FOLDERS: usize = 10_000;

/// A watcher of folders.
pub(super) struct Watch {
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    /// The folders to watch.
    wanted: BTreeSet<PathBuf>,
    /// The folders that are watched: the wanted ones, and the nearest ancestors of those that do not exist.
    folders: BTreeSet<PathBuf>,
    failures: Vec<String>,
}

/// A set of changes.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub paths: BTreeSet<PathBuf>,
    /// Whether folders have been created or removed.
    pub has_folders: bool,
}

impl Watch {
    pub fn new() -> Result<Self, String> {
        let (sender, events) = channel();
        let watcher =
            notify::recommended_watcher(sender).map_err(|error| format!("files cannot be watched: {error}"))?;
        Ok(Watch { watcher, events, wanted: BTreeSet::new(), folders: BTreeSet::new(), failures: Vec::new() })
    }

    /// Watches exactly these folders. For one that does not exist, watches its nearest ancestor, to notice when it
    /// is created. Returns whether new folders are watched, whose content may have changed meanwhile.
    pub fn watch_only(&mut self, folders: BTreeSet<PathBuf>) -> bool {
        let there: BTreeSet<PathBuf> =
            folders.iter().take(MOST_FOLDERS).filter_map(|folder| nearest_existing(folder)).collect();
        self.wanted = folders;
        for gone in self.folders.difference(&there) {
            let _ = self.watcher.unwatch(gone);
        }
        let before = std::mem::take(&mut self.folders);
        let mut has_new = false;
        for folder in there {
            if !before.contains(&folder) {
                if let Err(error) = self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                    if folder.is_dir() {
                        self.failures.push(format!("{} cannot be watched: {error}", shown(&folder)));
                    }
                    continue;
                }
                has_new = true;
            }
            self.folders.insert(folder);
        }
        has_new
    }

    /// Returns the errors since the last call.
    pub fn failures(&mut self) -> Vec<String> {
        std::mem::take(&mut self.failures)
    }

    /// Waits for changes. Returns `None` if there can be no more.
    pub fn next(&mut self) -> Option<Changes> {
        let mut changed = Changes::default();
        while changed.paths.is_empty() {
            let event = self.events.recv().ok()?;
            self.take_event(event, &mut changed);
        }
        let until = Instant::now() + MOST_WAITING;
        while Instant::now() < until {
            match self.events.recv_timeout(QUIET_TIME) {
                Ok(event) => self.take_event(event, &mut changed),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        Some(changed)
    }

    fn take_event(&mut self, event: notify::Result<Event>, changed: &mut Changes) {
        let event = match event {
            Ok(event) => event,
            Err(error) => return self.failures.push(format!("watching files: {error}")),
        };
        if event.need_rescan() {
            // Events were lost, so everything may have changed.
            changed.has_folders = true;
            changed.paths.extend(self.folders.iter().cloned());
        }
        match event.kind {
            // A read access, for instance by polku itself.
            EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write) => return,
            _ => {}
        }
        let is_content = matches!(event.kind, EventKind::Modify(kind) if !matches!(kind, ModifyKind::Name(_)));
        for path in event.paths {
            let is_watched = self.folders.contains(&path);
            if is_watched || path.is_dir() {
                if is_content || (is_hidden(&path) && !is_watched && !self.contains_wanted(&path)) {
                    continue;
                }
                // It may be a new folder with the same name, which must be watched again.
                changed.has_folders = true;
                if self.folders.remove(&path) {
                    let _ = self.watcher.unwatch(&path);
                }
            } else if !may_matter(&path) {
                continue;
            }
            changed.paths.insert(path);
        }
    }

    /// Returns whether a path is a folder to watch, or contains one.
    fn contains_wanted(&self, path: &Path) -> bool {
        self.wanted.range(path.to_path_buf()..).next().is_some_and(|wanted| wanted.starts_with(path))
    }
}

/// Returns the folder, or its nearest ancestor that exists.
fn nearest_existing(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.is_dir()).map(Path::to_path_buf)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Returns whether a file may matter. Temporary files of editors and systems do not.
fn may_matter(path: &Path) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else { return false };
    name == ".gitignore" || name == ".ignore" || (!is_hidden(path) && !name.ends_with('~') && name.contains('.'))
}
