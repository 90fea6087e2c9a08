//! The projects that are shown, kept loaded while their files change.

mod pages;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Wish;
use super::board::Board;
use super::page::{Drawn, Trouble};
use crate::project::FILE_NAME;
use crate::render::{ResolvedRequest, ThemeName};
use crate::workspace::{self, Disk, Files, Open, WorkspaceError, absolute, canonical, folders, requested_look};

/// What is shown, as it was when it could be read the last time.
pub(super) struct Desk {
    wish: Wish,
    /// Whether one journey was asked for, and not all that there are in some place.
    is_one: bool,
    /// The folder that what is asked for is relative to.
    start: Option<PathBuf>,
    groups: Vec<Group>,
    /// Why the files cannot be read as they are now.
    broken: Option<Trouble>,
    /// Whether there is no journey at all any more.
    is_empty: bool,
    /// What was last shown of each journey, by the path of its page.
    shown: BTreeMap<String, Shown>,
    /// What was last shown of those that are gone, the last to go last.
    gone: VecDeque<(String, Shown)>,
    board: Arc<Board>,
}

/// What was shown of a journey.
struct Shown {
    /// The file as people see it.
    name: String,
    /// What could be drawn of it.
    drawn: Option<Arc<Drawn>>,
}

/// A project, and how its journeys are drawn.
struct Group {
    open: Open,
    resolved: ResolvedRequest,
}

impl Desk {
    /// Loads what is to be shown; it is put on the board once it is [taken in](Self::take_in_all).
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(wish: Wish, board: Arc<Board>) -> Result<Self, WorkspaceError> {
        let groups = load(&wish, &wish.paths)?;
        let is_journey = |path: &PathBuf| !path.is_dir() && path.file_name().is_some_and(|name| name != FILE_NAME);
        let is_one = matches!(&wish.paths[..], [path] if is_journey(path));
        let start = std::env::current_dir().ok();
        let (shown, gone) = (BTreeMap::new(), VecDeque::new());
        Ok(Desk { wish, is_one, start, groups, broken: None, is_empty: false, shown, gone, board })
    }

    pub fn journeys(&self) -> usize {
        self.groups.iter().map(|group| group.open.journeys().len()).sum()
    }

    /// The folders in which what changes may matter.
    pub fn folders(&self) -> BTreeSet<PathBuf> {
        let parent = |path: PathBuf| path.parent().map(Path::to_path_buf);
        let mut all = BTreeSet::new();
        all.extend(self.start.clone().filter(|start| !start.is_dir()));
        for path in &self.wish.paths {
            let path = absolute(path);
            if path.is_dir() { all.extend(folders(&path)) } else { all.extend(parent(path)) }
        }
        for Group { open, .. } in &self.groups {
            let root = open.root();
            if root.has_file || self.wish.paths.is_empty() {
                all.insert(root.folder.clone());
                all.extend(folders(&root.folder));
            }
            let named = open.besides().chain(root.theme_file());
            // A link may lead to a file elsewhere.
            let named = named.chain([root.folder.join(FILE_NAME)]).flat_map(|path| [canonical(&path), path]);
            all.extend(named.filter_map(parent));
            all.extend(open.journeys().iter().filter_map(|file| parent(canonical(&absolute(&file.file)))));
        }
        if let Some(ThemeName::File(file)) = &self.wish.request.theme {
            all.extend([canonical(&absolute(file)), absolute(file)].into_iter().filter_map(parent));
        }
        all
    }

    /// Takes in files that may have changed; whether everything had to be loaded anew.
    pub fn take_in(&mut self, paths: &BTreeSet<PathBuf>) -> bool {
        if self.broken.is_some() || paths.iter().any(|path| !self.change(path)) {
            self.take_in_all();
            return true;
        }
        self.publish();
        false
    }

    /// Loads everything anew. What cannot be read stays as it was; what is gone goes.
    pub fn take_in_all(&mut self) {
        match self.load() {
            Ok(groups) => (self.groups, self.broken, self.is_empty) = (groups, None, false),
            Err(error) => {
                self.is_empty = !self.is_one && self.is_absence(&error);
                self.broken = Some(Trouble::from(&error));
            }
        }
        self.publish();
    }

    /// Whether there is nothing left of what was asked for, and not something that cannot be read.
    fn is_absence(&self, error: &WorkspaceError) -> bool {
        let is_asked = |path: &PathBuf| self.wish.paths.contains(path) || self.start.as_ref() == Some(path);
        match error {
            WorkspaceError::NoJourneys(_) => true,
            WorkspaceError::Unreadable(path, error) => error.kind() == ErrorKind::NotFound && is_asked(path),
            _ => false,
        }
    }

    /// Loads what is there of what was asked for.
    fn load(&self) -> Result<Vec<Group>, WorkspaceError> {
        // Where the folder that polku runs in is gone and made anew, another one has its name.
        if let Some(start) = &self.start
            && std::env::current_dir().ok().as_ref() != Some(start)
        {
            let gone = |error| WorkspaceError::Unreadable(start.clone(), error);
            std::env::set_current_dir(start).map_err(gone)?;
        }
        let there: Vec<PathBuf> = self.wish.paths.iter().filter(|path| path.exists()).cloned().collect();
        // Of what is not there at all, it is told that it cannot be read.
        load(&self.wish, if there.is_empty() { &self.wish.paths } else { &there })
    }

    /// Takes in a file; `false` where it takes more than to look at this one.
    fn change(&mut self, path: &Path) -> bool {
        let real = canonical(path);
        // A link may lead to another journey than before.
        if path.is_symlink() {
            return false;
        }
        for Group { open, .. } in &mut self.groups {
            let Some(old) = open.file(&real) else { continue };
            let Ok(bytes) = Disk.read(&real) else { return false };
            if old.source.text().as_bytes() != bytes {
                open.change(&real, bytes);
            }
            return true;
        }
        // What is no YAML matters only where something names it.
        let is_yaml = workspace::is_yaml(path);
        let is_theme =
            matches!(&self.wish.request.theme, Some(ThemeName::File(file)) if canonical(&absolute(file)) == real);
        let is_named = |group: &Group| {
            let theme = group.open.root().theme_file();
            group.open.reads(&real) || theme.is_some_and(|theme| canonical(&theme) == real)
        };
        let is_ignored = path.file_name().is_some_and(|name| name == ".gitignore" || name == ".ignore");
        // A folder that has gone cannot be told from a file that has no ending.
        let may_be_folder = path.extension().is_none() || path.is_dir();
        !(is_yaml || is_theme || is_ignored || may_be_folder || self.groups.iter().any(is_named))
    }
}

/// Loads what is named by some of the paths that were asked for.
fn load(wish: &Wish, paths: &[PathBuf]) -> Result<Vec<Group>, WorkspaceError> {
    let look = requested_look(&wish.request)?;
    let group = |open: Open| {
        let mut resolved = open.root().resolve(&wish.request, look.as_ref())?;
        // A page on a screen is not set on paper.
        resolved.options.page = None;
        Ok(Group { open, resolved })
    };
    Open::named(paths, workspace::today())?.into_iter().map(group).collect()
}
