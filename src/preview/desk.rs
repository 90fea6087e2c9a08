//! The projects of the preview, which stay loaded while their files change.

mod pages;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::board::Board;
use super::page::{Drawing, Trouble};
use super::request::PreviewRequest;
use crate::project::FILE_NAME;
use crate::render::{ResolvedRequest, ThemeName};
use crate::workspace::{self, Disk, Files, OpenProject, WorkspaceError, absolute, canonical, folders, requested_look};

/// The loaded projects and the last state of each journey.
pub(super) struct Desk {
    request: PreviewRequest,
    /// Whether a single journey was asked for.
    is_one: bool,
    /// The folder that the requested paths are relative to.
    start: Option<PathBuf>,
    projects: Vec<ShownProject>,
    /// The reason why the files cannot be loaded at the moment.
    broken: Option<Trouble>,
    /// Whether all journeys are gone.
    is_empty: bool,
    /// The state of each journey as last shown, by the path of its page.
    shown: BTreeMap<String, ShownJourney>,
    /// The last state of journeys that are gone, the most recent last.
    removed: VecDeque<(String, ShownJourney)>,
    board: Arc<Board>,
}

/// The state of a journey.
struct ShownJourney {
    /// The file as people see it.
    name: String,
    /// The journey as last drawn.
    drawn: Option<Arc<Drawing>>,
}

/// A project, with the settings that draw its journeys.
struct ShownProject {
    open: OpenProject,
    resolved: ResolvedRequest,
}

impl Desk {
    /// Loads the journeys. [`Self::reload`] puts them on the board.
    ///
    /// # Errors
    /// The journeys cannot be read.
    pub fn open(request: PreviewRequest, board: Arc<Board>) -> Result<Self, WorkspaceError> {
        let projects = load(&request, &request.paths)?;
        let is_journey = |path: &PathBuf| !path.is_dir() && path.file_name().is_some_and(|name| name != FILE_NAME);
        let is_one = matches!(&request.paths[..], [path] if is_journey(path));
        let start = std::env::current_dir().ok();
        let (shown, removed) = (BTreeMap::new(), VecDeque::new());
        Ok(Desk { request, is_one, start, projects, broken: None, is_empty: false, shown, removed, board })
    }

    pub fn journeys(&self) -> usize {
        self.projects.iter().map(|group| group.open.journeys().len()).sum()
    }

    /// Returns the folders in which changes may matter.
    pub fn folders(&self) -> BTreeSet<PathBuf> {
        let parent = |path: PathBuf| path.parent().map(Path::to_path_buf);
        let mut all = BTreeSet::new();
        all.extend(self.start.clone().filter(|start| !start.is_dir()));
        for path in &self.request.paths {
            let path = absolute(path);
            if path.is_dir() { all.extend(folders(&path)) } else { all.extend(parent(path)) }
        }
        for ShownProject { open, .. } in &self.projects {
            let root = open.root();
            if root.has_file || self.request.paths.is_empty() {
                all.insert(root.folder.clone());
                all.extend(folders(&root.folder));
            }
            let named = open.other_inputs().chain(root.theme_file());
            // A link may lead to a file elsewhere.
            let named = named.chain([root.folder.join(FILE_NAME)]).flat_map(|path| [canonical(&path), path]);
            all.extend(named.filter_map(parent));
            all.extend(open.journeys().iter().filter_map(|file| parent(canonical(&absolute(&file.file)))));
        }
        if let Some(ThemeName::File(file)) = &self.request.drawing.theme {
            all.extend([canonical(&absolute(file)), absolute(file)].into_iter().filter_map(parent));
        }
        all
    }

    /// Takes in changed files. Returns whether everything was reloaded.
    pub fn take_in(&mut self, paths: &BTreeSet<PathBuf>) -> bool {
        if self.broken.is_some() || paths.iter().any(|path| !self.change(path)) {
            self.reload();
            return true;
        }
        self.publish();
        false
    }

    /// Reloads everything. What cannot be read stays as it was. What is gone is removed.
    pub fn reload(&mut self) {
        match self.load() {
            Ok(projects) => (self.projects, self.broken, self.is_empty) = (projects, None, false),
            Err(error) => {
                self.is_empty = !self.is_one && self.is_absence(&error);
                self.broken = Some(Trouble::from(&error));
            }
        }
        self.publish();
    }

    /// Returns whether the requested journeys are gone, as opposed to unreadable.
    fn is_absence(&self, error: &WorkspaceError) -> bool {
        let is_asked = |path: &PathBuf| self.request.paths.contains(path) || self.start.as_ref() == Some(path);
        match error {
            WorkspaceError::NoJourneys(_) => true,
            WorkspaceError::Unreadable(path, error) => error.kind() == ErrorKind::NotFound && is_asked(path),
            _ => false,
        }
    }

    /// Loads those of the requested paths that exist.
    fn load(&self) -> Result<Vec<ShownProject>, WorkspaceError> {
        // If the current folder was removed and created again, the process is still in the old one.
        if let Some(start) = &self.start
            && std::env::current_dir().ok().as_ref() != Some(start)
        {
            let unreadable = |error| WorkspaceError::Unreadable(start.clone(), error);
            std::env::set_current_dir(start).map_err(unreadable)?;
        }
        let there: Vec<PathBuf> = self.request.paths.iter().filter(|path| path.exists()).cloned().collect();
        // If no path exists, report that they cannot be read.
        load(&self.request, if there.is_empty() { &self.request.paths } else { &there })
    }

    /// Takes in a changed file. Returns `false` if everything must be reloaded.
    fn change(&mut self, path: &Path) -> bool {
        let real = canonical(path);
        // A link may lead to another journey than before.
        if path.is_symlink() {
            return false;
        }
        for ShownProject { open, .. } in &mut self.projects {
            let Some(old) = open.file(&real) else { continue };
            let Ok(bytes) = Disk.read(&real) else { return false };
            if old.source.text().as_bytes() != bytes {
                open.change(&real, bytes);
            }
            return true;
        }
        // A file other than YAML only matters if something refers to it.
        let has_yaml_name = workspace::is_yaml(path);
        let is_theme =
            matches!(&self.request.drawing.theme, Some(ThemeName::File(file)) if canonical(&absolute(file)) == real);
        let is_named = |group: &ShownProject| {
            let theme = group.open.root().theme_file();
            group.open.depends_on(&real) || theme.is_some_and(|theme| canonical(&theme) == real)
        };
        let is_ignored = path.file_name().is_some_and(|name| name == ".gitignore" || name == ".ignore");
        // A removed folder looks the same as a file without an extension.
        let may_be_folder = path.extension().is_none() || path.is_dir();
        !(has_yaml_name || is_theme || is_ignored || may_be_folder || self.projects.iter().any(is_named))
    }
}

/// Loads the given paths with the look that was asked for.
fn load(request: &PreviewRequest, paths: &[PathBuf]) -> Result<Vec<ShownProject>, WorkspaceError> {
    let look = requested_look(&request.drawing)?;
    let group = |open: OpenProject| {
        let mut resolved = open.root().resolve(&request.drawing, look.as_ref())?;
        // A page on a screen is not paginated.
        resolved.options.page = None;
        Ok(ShownProject { open, resolved })
    };
    OpenProject::named(paths, workspace::today())?.into_iter().map(group).collect()
}
