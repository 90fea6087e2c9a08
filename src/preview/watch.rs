//! Learns which files have changed. What comes in quick succession, as when an editor saves, comes as one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::workspace::shown;

/// Nothing more has come for so long: an editor is through with a file.
const QUIET: Duration = Duration::from_millis(15);
/// What goes on and on is looked at after so long all the same.
const PATIENCE: Duration = Duration::from_millis(150);
/// Folders beyond that are not watched.
const MOST_FOLDERS: usize = 10_000;

/// What watches folders.
pub(super) struct Watch {
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    /// What is to be watched.
    wanted: BTreeSet<PathBuf>,
    /// What is watched: the same, and what is above a folder that is not there.
    folders: BTreeSet<PathBuf>,
    failures: Vec<String>,
}

/// What has changed.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub paths: BTreeSet<PathBuf>,
    /// Whether folders have come or gone.
    pub has_folders: bool,
}

impl Watch {
    pub fn new() -> Result<Self, String> {
        let (sender, events) = channel();
        let watcher =
            notify::recommended_watcher(sender).map_err(|error| format!("files cannot be watched: {error}"))?;
        Ok(Watch { watcher, events, wanted: BTreeSet::new(), folders: BTreeSet::new(), failures: Vec::new() })
    }

    /// Watches these folders, and none besides; of one that is not there, the nearest above it, to see it come. Whether
    /// some are watched that were not before: what is in them may have changed meanwhile.
    pub fn keep_to(&mut self, folders: BTreeSet<PathBuf>) -> bool {
        let there: BTreeSet<PathBuf> = folders.iter().take(MOST_FOLDERS).filter_map(|folder| there(folder)).collect();
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

    /// What has gone wrong since this was last asked for.
    pub fn failures(&mut self) -> Vec<String> {
        std::mem::take(&mut self.failures)
    }

    /// Waits for changes. `None`: there will be none any more.
    pub fn next(&mut self) -> Option<Changed> {
        let mut changed = Changed::default();
        while changed.paths.is_empty() {
            let event = self.events.recv().ok()?;
            self.take(event, &mut changed);
        }
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            match self.events.recv_timeout(QUIET) {
                Ok(event) => self.take(event, &mut changed),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        Some(changed)
    }

    fn take(&mut self, event: notify::Result<Event>, changed: &mut Changed) {
        let event = match event {
            Ok(event) => event,
            Err(error) => return self.failures.push(format!("watching files: {error}")),
        };
        if event.need_rescan() {
            // Some events are lost: everything may have changed.
            changed.has_folders = true;
            changed.paths.extend(self.folders.iter().cloned());
        }
        match event.kind {
            // Somebody reads: polku itself, for one.
            EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write) => return,
            _ => {}
        }
        let is_content = matches!(event.kind, EventKind::Modify(kind) if !matches!(kind, ModifyKind::Name(_)));
        for path in event.paths {
            let is_watched = self.folders.contains(&path);
            if is_watched || path.is_dir() {
                if is_content || (is_hidden(&path) && !is_watched && !self.leads_to_wanted(&path)) {
                    continue;
                }
                // It may be another one of the same name, which is watched anew.
                changed.has_folders = true;
                if self.folders.remove(&path) {
                    let _ = self.watcher.unwatch(&path);
                }
            } else if !is_of_interest(&path) {
                continue;
            }
            changed.paths.insert(path);
        }
    }

    /// Whether a path is a folder to be watched, or lies above one.
    fn leads_to_wanted(&self, path: &Path) -> bool {
        self.wanted.range(path.to_path_buf()..).next().is_some_and(|wanted| wanted.starts_with(path))
    }
}

/// A folder, or the nearest above it that is there.
fn there(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.is_dir()).map(Path::to_path_buf)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Whether a file may have a say: what editors and systems put beside files has none.
fn is_of_interest(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name == ".gitignore" || name == ".ignore" || (!is_hidden(path) && !name.ends_with('~') && name.contains('.'))
}
