//! The projects that are shown, kept loaded while their files change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Wish;
use super::board::{Board, Content};
use super::findings::Found;
use super::index::{Entry, Index};
use super::page::{Drawn, Sheet, Trouble};
use crate::project::FILE_NAME;
use crate::render::{Look, Options, Theme, ThemeName, View};
use crate::report::{Counts, FileReport, Human, listing};
use crate::workspace::{
    self, Disk, Files, LoadedFile, Open, WorkspaceError, absolute, canonical, folder_name, folders, shown,
};

/// What is shown, as it was when it could be read the last time.
pub(super) struct Desk {
    wish: Wish,
    groups: Vec<Group>,
    /// Why the files cannot be read as they are now.
    broken: Option<Trouble>,
    /// What was last drawn of each journey, by the path of its page.
    drawn: BTreeMap<String, (String, Arc<Drawn>)>,
    board: Arc<Board>,
}

/// A project, and how its journeys are drawn.
struct Group {
    open: Open,
    options: Options,
    view: View,
    /// The theme that is asked for, here or by the project.
    theme: Option<Theme>,
}

impl Desk {
    /// Loads what is to be shown.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(wish: Wish, board: Arc<Board>) -> Result<Self, WorkspaceError> {
        let groups = load(&wish)?;
        let mut desk = Desk { wish, groups, broken: None, drawn: BTreeMap::new(), board };
        desk.publish();
        Ok(desk)
    }

    pub fn journeys(&self) -> usize {
        self.groups.iter().map(|group| group.open.journeys().len()).sum()
    }

    /// Whether one journey was asked for, and not all that there are in some place.
    fn is_one(&self) -> bool {
        matches!(&self.wish.paths[..], [path] if !path.is_dir() && path.file_name().is_some_and(|name| name != FILE_NAME))
    }

    /// The folders in which what changes may matter.
    pub fn folders(&self) -> BTreeSet<PathBuf> {
        let parent = |path: PathBuf| path.parent().map(Path::to_path_buf);
        let mut all = BTreeSet::new();
        for path in &self.wish.paths {
            let path = absolute(path);
            if path.is_dir() { all.extend(folders(&path)) } else { all.extend(parent(path)) }
        }
        for Group { open, .. } in &self.groups {
            let root = open.root();
            if root.has_file || self.wish.paths.is_empty() {
                all.extend(folders(&root.folder));
            }
            all.extend(open.besides().chain(root.theme_file()).filter_map(parent));
            // A link may lead to a file elsewhere.
            all.extend(open.journeys().iter().filter_map(|file| parent(canonical(&absolute(&file.file)))));
        }
        if let Some(ThemeName::File(file)) = &self.wish.theme {
            all.extend(parent(absolute(file)));
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

    /// Loads everything anew. What cannot be read stays as it was.
    pub fn take_in_all(&mut self) {
        match load(&self.wish) {
            Ok(groups) => (self.groups, self.broken) = (groups, None),
            Err(error) => self.broken = Some(trouble_of(&error)),
        }
        self.publish();
    }

    /// Takes in a file; `false` where it takes more than to look at this one.
    fn change(&mut self, path: &Path) -> bool {
        let real = canonical(path);
        for Group { open, .. } in &mut self.groups {
            let Some(old) = open.file(&real) else { continue };
            let Ok(bytes) = Disk.read(&real) else { return false };
            if old.source.text().as_bytes() != bytes {
                open.change(&real, bytes);
            }
            return true;
        }
        // What is no YAML matters only where something names it.
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        let is_theme = matches!(&self.wish.theme, Some(ThemeName::File(file)) if canonical(&absolute(file)) == real);
        let is_named = |group: &Group| {
            let theme = group.open.root().theme_file();
            group.open.reads(&real) || theme.is_some_and(|theme| canonical(&theme) == real)
        };
        let is_ignored = path.file_name().is_some_and(|name| name == ".gitignore" || name == ".ignore");
        // A folder that has gone cannot be told from a file that has no ending.
        let may_be_folder = path.extension().is_none() || path.is_dir();
        !(is_yaml || is_theme || is_ignored || may_be_folder || self.groups.iter().any(is_named))
    }

    /// Puts on the board what there is to show.
    fn publish(&mut self) {
        let is_one = self.is_one();
        let mut contents = BTreeMap::new();
        let mut entries = Vec::new();
        let mut of_projects = Vec::new();
        for group in &self.groups {
            let reports = group.open.reports();
            let project = group.open.root().source.as_ref();
            for report in reports.iter().filter(|report| project.is_some_and(|own| Arc::ptr_eq(own, &report.source))) {
                of_projects.extend(report.diagnostics.iter().map(|one| Found::new(&report.source, None, one)));
            }
            for file in group.open.journeys() {
                let path = path_of(&file.file);
                let drawn = group.drawn(file, self.drawn.get(&path).map(|(_, drawn)| drawn));
                if let Some(drawn) = &drawn {
                    self.drawn.insert(path.clone(), (file.source.name().to_owned(), Arc::clone(drawn)));
                }
                let report = reports.iter().find(|report| Arc::ptr_eq(&report.source, &file.source));
                let sheet = self.sheet(file, path, report, !is_one);
                let is_sound = file.journey.is_some();
                let counts = report.map(|report| Counts::of(std::slice::from_ref(report)));
                entries.push(Entry {
                    name: sheet.name.clone(),
                    path: sheet.path.clone(),
                    drawn: sheet.drawn.clone(),
                    counts: counts.unwrap_or_default(),
                    is_sound,
                });
                contents.insert(sheet.path.clone(), sheet);
            }
        }
        // What has gone stays in sight of those who look at it.
        for (path, (name, drawn)) in &self.drawn {
            if contents.contains_key(path) {
                continue;
            }
            let what = format!("{name} is gone, or no journey of the project any more.");
            let trouble = self.broken.clone().unwrap_or(Trouble { what, report: String::new() });
            let (name, path, drawn) = (name.clone(), path.clone(), Some(Arc::clone(drawn)));
            contents.insert(
                path.clone(),
                Sheet { name, path, drawn, found: Vec::new(), trouble: Some(trouble), has_index: !is_one },
            );
        }
        let mut pages: BTreeMap<String, Content> = BTreeMap::new();
        if is_one {
            // It is the first page.
            if let Some((_, sheet)) = contents.into_iter().next() {
                let found = of_projects.into_iter().chain(sheet.found).collect();
                pages.insert("/".into(), Content::Journey(Sheet { path: "/".into(), found, ..sheet }));
            }
        } else {
            pages.extend(contents.into_iter().map(|(path, sheet)| (path, Content::Journey(sheet))));
            pages.insert("/".into(), Content::Index(self.index(entries, of_projects)));
        }
        self.board.put(pages);
    }

    fn sheet(&self, file: &LoadedFile, path: String, report: Option<&FileReport>, has_index: bool) -> Sheet {
        let name = file.source.name().to_owned();
        let drawn = self.drawn.get(&path).map(|(_, drawn)| Arc::clone(drawn));
        let (mut found, mut trouble) = (Vec::new(), self.broken.clone());
        match (&file.journey, report) {
            (Some(journey), Some(report)) => {
                let own = report.diagnostics.iter().map(|one| Found::new(&file.source, Some(journey), one));
                found.extend(own);
            }
            (None, Some(report)) if trouble.is_none() => {
                let then = if drawn.is_some() { " The picture is the last that could be." } else { "" };
                let what = format!("{name} cannot be drawn as it is now.{then}");
                let report = listing(std::slice::from_ref(report), Human { colour: false, most: MOST_SHOWN });
                trouble = Some(Trouble { what, report });
            }
            _ => {}
        }
        Sheet { name, path, drawn, found, trouble, has_index }
    }

    fn index(&self, entries: Vec<Entry>, found: Vec<Found>) -> Index {
        let root = self.groups.iter().map(|group| group.open.root()).find(|root| root.has_file);
        let folder = root.map(|root| root.folder.clone());
        let named = || self.wish.paths.iter().find(|path| path.is_dir()).cloned();
        let folder = folder.or_else(named).unwrap_or_else(|| PathBuf::from("."));
        let unread = self.groups.iter().flat_map(|group| group.open.unread()).map(|error| format!("{error}\n"));
        let unread: String = unread.collect();
        let trouble = self.broken.clone().or_else(|| {
            let what = || "Some files cannot be read.".to_owned();
            (!unread.is_empty()).then(|| Trouble { what: what(), report: unread })
        });
        let theme = self.groups.iter().find_map(|group| group.theme);
        Index { title: folder_name(&folder), lang: self.wish.lang, theme, entries, found, trouble }
    }
}

/// How many errors of a file are shown at once.
const MOST_SHOWN: usize = 20;

impl Group {
    /// What is to be drawn of a file: what was drawn before, where nothing is other than it was or can be drawn now.
    fn drawn(&self, file: &LoadedFile, before: Option<&Arc<Drawn>>) -> Option<Arc<Drawn>> {
        let Some(journey) = &file.journey else { return before.cloned() };
        let is_same = |drawn: &&Arc<Drawn>| Arc::ptr_eq(&drawn.source, &file.source);
        if let Some(same) = before.filter(is_same).filter(|drawn| drawn.options == self.options) {
            return Some(Arc::clone(same));
        }
        let drawn = Drawn {
            journey: journey.clone(),
            source: Arc::clone(&file.source),
            options: self.options.clone(),
            view: self.view,
            theme: self.theme,
        };
        Some(before.filter(|before| ***before == drawn).cloned().unwrap_or_else(|| Arc::new(drawn)))
    }
}

fn load(wish: &Wish) -> Result<Vec<Group>, WorkspaceError> {
    let named = match &wish.theme {
        Some(ThemeName::File(file)) => Some(workspace::look(file)?),
        Some(ThemeName::Own(theme)) => Some(Look::from(*theme)),
        None => None,
    };
    let group = |open: Open| {
        let look = open.root().look_in(wish.theme.as_ref().zip(named.as_ref()))?;
        let options = Options { direction: wish.direction, lang: wish.lang, ..Options::default().with(look) };
        let settings = &open.root().project.render;
        let options = Options { page: None, ..settings.over(options) };
        let theme = (wish.theme.is_some() || settings.theme.is_some()).then_some(options.theme);
        Ok(Group { view: settings.view.unwrap_or(View::Flow), theme, options, open })
    };
    Open::named(&wish.paths, workspace::today())?.into_iter().map(group).collect()
}

fn trouble_of(error: &WorkspaceError) -> Trouble {
    match error.report() {
        Some(report) => {
            let what = format!("{} has errors. What is shown is what there was before.", report.source.name());
            let report = listing(std::slice::from_ref(report), Human { colour: false, most: MOST_SHOWN });
            Trouble { what, report }
        }
        None => Trouble { what: format!("{error}."), report: String::new() },
    }
}

/// The path of the page of a file.
fn path_of(file: &Path) -> String {
    format!("/{}", shown(&absolute(file)).trim_start_matches('/'))
}
