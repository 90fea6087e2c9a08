//! What lies on the desk: the documents that an editor has open, saved or not, and the projects that they belong to.

mod document;
mod news;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use self::document::{Buffer, Change, Document};
use self::document::{is_usual_place, looks_like_a_journey};
pub(super) use self::news::News;
use super::index::Index;
use crate::model::Journey;
use crate::project::FILE_NAME;
use crate::report::FileReport;
use crate::source::{Source, Span};
use crate::workspace::{self, Disk, Files, LoadedFile, Open, WorkspaceError, canonical, project_folder, shown};
use crate::yaml;

/// A project, as far as it can be read.
#[derive(Default)]
struct Project {
    /// As it was when its file could be read the last time.
    open: Option<Open>,
    /// What keeps its file from being read now.
    broken: Option<FileReport>,
    /// The reports that were given as news the last time, in their order; none where all are news.
    given: Vec<Arc<FileReport>>,
}

/// The open documents and their projects. Nothing here is worked out before it is asked for.
pub(super) struct Desk {
    documents: HashMap<PathBuf, Document>,
    projects: BTreeMap<PathBuf, Project>,
    /// Open journeys that are looked at by themselves.
    alone: BTreeMap<PathBuf, Open>,
    /// Journeys as they were when they could be read the last time.
    last: HashMap<PathBuf, Journey>,
    /// The files whose texts may have changed since they were looked at.
    touched: BTreeSet<PathBuf>,
    /// What has come or gone on the disk and may be a folder, and the projects that may have other files now.
    moved: BTreeSet<PathBuf>,
    outdated: BTreeSet<PathBuf>,
    /// The folders whose projects were loaded while what was touched last was looked at: once is enough.
    fresh: BTreeSet<PathBuf>,
    /// The places of which reports may have changed since they were taken.
    news: BTreeSet<PathBuf>,
    /// The files of which the editor may have another address or version.
    again: BTreeSet<PathBuf>,
}

/// The files of the disk, over which lie the documents of an editor.
struct Buffers<'d>(&'d HashMap<PathBuf, Document>);

impl Files for Buffers<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.0.get(path).or_else(|| self.0.get(&canonical(path))) {
            Some(document) => Ok(document.now.source.text().into()),
            None => Disk.read(path),
        }
    }
}

impl Desk {
    /// An empty one.
    pub fn new() -> Self {
        Desk {
            documents: HashMap::new(),
            projects: BTreeMap::new(),
            alone: BTreeMap::new(),
            last: HashMap::new(),
            touched: BTreeSet::new(),
            moved: BTreeSet::new(),
            outdated: BTreeSet::new(),
            fresh: BTreeSet::new(),
            news: BTreeSet::new(),
            again: BTreeSet::new(),
        }
    }

    /// An open document.
    pub fn document(&self, path: &Path) -> Option<&Document> {
        self.documents.get(path)
    }

    /// Opens a document, or the same file under another address.
    pub fn open(&mut self, path: PathBuf, address: String, version: i32, text: String) {
        let buffer = Buffer { address, version, source: Arc::new(Source::new(&workspace::shown(&path), text)) };
        match self.documents.get_mut(&path) {
            None => drop(self.documents.insert(path.clone(), Document::new(&path, buffer))),
            Some(document) => document.open(buffer),
        }
        self.touched.insert(path);
    }

    /// Lets what the editor has of a file under an address count.
    pub fn turn_to(&mut self, path: &Path, address: &str) {
        if self.documents.get_mut(path).is_some_and(|document| document.turn_to(address)) {
            self.touched.insert(path.to_path_buf());
        }
    }

    /// Changes an open document; whether it is open.
    pub fn change(&mut self, path: &Path, address: &str, change: impl FnOnce(&mut Buffer)) -> bool {
        let Some(document) = self.documents.get_mut(path) else { return false };
        document.turn_to(address);
        change(&mut document.now);
        self.touched.insert(path.to_path_buf());
        true
    }

    /// The editor has let a document go under an address: what counts is what it has under another one, or else what
    /// is on the disk.
    pub fn close(&mut self, path: &Path, address: &str) {
        if self.documents.get_mut(path).is_some_and(|document| document.close(address)) {
            return self.touch(path);
        }
        self.documents.remove(path);
        self.last.remove(path);
        if self.alone.remove(path).is_some() {
            self.news.insert(path.to_path_buf());
        }
        match path.exists() {
            true => self.touch(path),
            false => self.come_or_gone(path),
        }
    }

    /// A file may have changed on the disk.
    pub fn touch(&mut self, path: &Path) {
        self.touched.insert(path.to_path_buf());
    }

    /// A document was saved: other files may have come or gone without a word. Of an editor that tells of no changes
    /// at all, everything may be other than it was.
    pub fn save(&mut self, path: &Path, is_told_of_changes: bool) {
        self.touch(path);
        if let Some(gone) = self.projects.keys().map(|folder| folder.join(FILE_NAME)).find(|file| !file.is_file()) {
            self.come_or_gone(&gone);
        }
        match is_told_of_changes {
            true => self.outdated.extend(self.projects.keys().cloned()),
            false => self.touched.extend(self.projects.keys().map(|folder| folder.join(FILE_NAME))),
        }
    }

    /// A file or a folder may have come or gone.
    pub fn come_or_gone(&mut self, path: &Path) {
        let is_above = |folder: &PathBuf| folder.starts_with(path);
        let has_project = |folder: &PathBuf| folder.join(FILE_NAME).is_file();
        let is_folder = path.is_dir();
        if is_project(path)
            || self.projects.keys().any(is_above)
            || (is_folder && workspace::folders(path).iter().any(has_project))
        {
            // Which project a document belongs to may have changed.
            self.news.extend(std::mem::take(&mut self.alone).into_keys());
            self.news.extend(std::mem::take(&mut self.projects).into_keys());
            self.touched.extend(self.documents.keys().cloned());
            return;
        }
        if workspace::is_yaml(path) || path.extension().is_some_and(|ending| ending == "json") {
            self.touch(path);
        }
        if is_folder {
            self.outdated.extend(project_folder(path));
        }
        if !path.is_file() {
            self.moved.insert(path.to_path_buf());
        }
    }

    /// Touches what lies in folders that have come or gone, and the projects of which other files are there now.
    fn look_for_moved(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        let is_moved = |path: &Path| path.ancestors().any(|folder| moved.contains(folder));
        let unsaved: Vec<PathBuf> = self.documents.keys().cloned().collect();
        let outdated = std::mem::take(&mut self.outdated);
        for (folder, project) in &self.projects {
            let Some(open) = &project.open else { continue };
            if !moved.is_empty() {
                let files = open.files_by_path().map(|(path, _)| path.to_path_buf()).chain(open.besides());
                self.touched.extend(files.filter(|path| is_moved(path)));
            }
            if outdated.contains(folder) && open.is_outdated(&unsaved) {
                self.touched.insert(folder.join(FILE_NAME));
            }
        }
    }

    /// Looks at everything that has changed.
    pub fn settle(&mut self) {
        self.fresh.clear();
        self.look_for_moved();
        // Project files come first: what they say decides what the others are.
        let touched = std::mem::take(&mut self.touched);
        for folder in self.read_by(&touched) {
            self.load_project(&folder);
        }
        let (projects, others): (Vec<PathBuf>, Vec<PathBuf>) = touched.into_iter().partition(|path| is_project(path));
        for file in projects {
            if let Some(folder) = file.parent() {
                self.load_project(folder);
            }
            self.remember(&file);
        }
        self.touched.extend(others);
        while let Some(path) = self.touched.pop_first() {
            self.look_at(&path);
            self.remember(&path);
        }
    }

    /// Returns the folders of the projects that extend one of these files, or have it as baseline or by a link.
    fn read_by(&self, touched: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let reads = |folder: &Path, project: &Project| {
            let own = folder.join(FILE_NAME);
            let link = own.is_symlink().then(|| canonical(&own));
            let open = project.open.as_ref();
            touched.iter().any(|path| link.as_ref() == Some(path) || open.is_some_and(|open| open.reads(path)))
        };
        let reading = self.projects.iter().filter(|(folder, project)| reads(folder, project));
        reading.map(|(folder, _)| folder.clone()).collect()
    }

    fn look_at(&mut self, path: &Path) {
        let folder = project_folder(path);
        let is_of_project = folder.as_deref().is_some_and(|folder| self.look_at_in_project(folder, path));
        if !is_of_project && self.documents.contains_key(path) {
            self.look_at_alone(folder.as_deref(), path);
        }
    }

    /// Looks at a file as part of a project; whether it is one.
    fn look_at_in_project(&mut self, folder: &Path, path: &Path) -> bool {
        if !self.projects.contains_key(folder) {
            self.load_project(folder);
        }
        let Some(open) = self.projects.get_mut(folder).and_then(|project| project.open.as_mut()) else { return false };
        let Some(file) = open.file(path) else {
            // One that is new, or that has a say in what is found.
            let is_part = open.reads(path) || open.root().project.is_journey(&open.root().relative(path));
            if is_part {
                self.load_project(folder);
            }
            return is_part;
        };
        match Buffers(&self.documents).read(path) {
            Ok(bytes) if file.source.text().as_bytes() == bytes.as_slice() => {}
            Ok(bytes) => {
                if self.documents.contains_key(path) {
                    keep(&mut self.last, path, file);
                }
                open.change(path, bytes);
            }
            // It is gone.
            Err(_) => self.load_project(folder),
        }
        self.news.insert(folder.to_path_buf());
        self.again.insert(path.to_path_buf());
        true
    }

    /// Looks at a document that is none of its project's journeys, if it is a journey at all.
    fn look_at_alone(&mut self, folder: Option<&Path>, path: &Path) {
        let text = self.documents[path].now.source.text();
        if let Some(old) = self.alone.get(path).and_then(|open| open.file(path)) {
            keep(&mut self.last, path, old);
        }
        let is_journey = looks_like_a_journey(text) || (folder.is_none() && is_usual_place(path));
        // Of a project that cannot be read now, what it said the last time.
        let of_folder = folder.and_then(|folder| self.projects.get(folder));
        let project = of_folder.and_then(|project| project.open.as_ref()).and_then(|open| open.root().source.clone());
        let can_be_read = folder.is_none() || project.is_some();
        let load = || Open::alone(path, text, project, &Buffers(&self.documents), workspace::today());
        match (is_journey && can_be_read).then(load) {
            Some(Ok(open)) => self.alone.insert(path.to_path_buf(), open),
            _ => self.alone.remove(path),
        };
        self.news.insert(path.to_path_buf());
    }

    /// Loads the project of a folder anew. Where its file cannot be read, the project stays as it was.
    fn load_project(&mut self, folder: &Path) {
        if !self.fresh.insert(folder.to_path_buf()) {
            return;
        }
        self.news.insert(folder.to_path_buf());
        if !folder.join(FILE_NAME).is_file() {
            self.projects.remove(folder);
            return;
        }
        let unsaved: Vec<PathBuf> = self.documents.keys().cloned().collect();
        let loaded = Open::project(folder, &Buffers(&self.documents), &unsaved, workspace::today());
        let project = self.projects.entry(folder.to_path_buf()).or_default();
        match loaded {
            Ok(open) => {
                for (path, old) in project.open.iter().flat_map(Open::files_by_path) {
                    if self.documents.contains_key(path) {
                        keep(&mut self.last, path, old);
                    }
                }
                *project = Project { open: Some(open), ..Project::default() };
            }
            Err(error) => (project.broken, project.given) = (Some(why_broken(&error, folder)), Vec::new()),
        }
        // What is looked at by itself may belong to the project now, and uses its catalog in any case.
        let below = self.documents.keys().filter(|path| path.starts_with(folder) && !is_project(path));
        for path in below.cloned().collect::<Vec<_>>() {
            let is_known = self.projects[folder].open.as_ref().is_some_and(|open| open.file(&path).is_some());
            if is_known {
                if self.alone.remove(&path).is_some() {
                    self.news.insert(path);
                }
            } else {
                self.touched.insert(path);
            }
        }
    }

    /// Remembers a document's text if it is YAML.
    fn remember(&mut self, path: &Path) {
        let problems = self.file(path).map(|file| file.problems.iter().any(|problem| *problem.kind == yaml::SYNTAX));
        if let Some(document) = self.documents.get_mut(path)
            && !problems.unwrap_or_else(|| yaml::parse(&document.now.source).is_err())
        {
            document.sound = Arc::clone(&document.now.source);
        }
    }

    /// A journey that is loaded.
    pub fn file(&self, path: &Path) -> Option<&LoadedFile> {
        self.open_of(path).and_then(|open| open.file(path))
    }

    /// Whether a text is what a file holds now, and not what it held when it could be read the last time.
    pub fn is_current(&self, path: &Path, source: &Source) -> bool {
        match self.documents.get(path) {
            Some(document) => document.now.source.text() == source.text(),
            None => {
                !is_project(path)
                    || path.parent().and_then(|folder| self.projects.get(folder)).is_none_or(|of| of.broken.is_none())
            }
        }
    }

    /// Whether a document is a journey or a project file: other YAML is left alone.
    pub fn is_known(&self, path: &Path) -> bool {
        let is_journey = || self.documents.get(path).is_some_and(|of| looks_like_a_journey(of.now.source.text()));
        is_project(path) || self.file(path).is_some() || is_journey()
    }

    /// The project, or the journey by itself, that a file belongs to.
    pub fn open_of(&self, path: &Path) -> Option<&Open> {
        let of_project = || self.projects.get(&project_folder(path)?)?.open.as_ref();
        self.alone.get(path).or_else(of_project)
    }

    /// A journey as it is now, or as it was when it could be read the last time.
    pub fn journey(&self, path: &Path) -> Option<&Journey> {
        self.file(path).and_then(|file| file.journey.as_ref()).or_else(|| self.last.get(path))
    }

    /// The ids of a document, as it was when it was YAML the last time.
    pub fn index(&self, path: &Path) -> Option<Index> {
        self.documents.get(path).map(|document| Index::of(&document.sound, is_project(path)))
    }

    /// The project file that a file belongs to: its path and its text.
    pub fn project_file(&self, path: &Path) -> Option<(PathBuf, Arc<Source>)> {
        let folder = project_folder(path)?;
        let file = folder.join(FILE_NAME);
        if let Some(document) = self.documents.get(&file) {
            return Some((file, Arc::clone(&document.sound)));
        }
        let source = self.projects.get(&folder)?.open.as_ref()?.root().source.clone()?;
        Some((file, source))
    }

    /// All journeys of the project that a file belongs to, with their paths and texts; or the file alone.
    pub fn journeys(&self, path: &Path) -> Vec<(PathBuf, Arc<Source>)> {
        let of_project = project_folder(path).and_then(|folder| self.projects.get(&folder)?.open.as_ref());
        let files = of_project.into_iter().flat_map(Open::files_by_path);
        let mut journeys: Vec<(PathBuf, Arc<Source>)> =
            files.map(|(path, file)| (path.to_path_buf(), Arc::clone(&file.source))).collect();
        let alone =
            self.alone.iter().filter(|(other, _)| *other == path || project_folder(other) == project_folder(path));
        let alone = alone.filter(|(other, _)| *other == path || project_folder(other).is_some());
        journeys.extend(alone.filter_map(|(path, open)| Some((path.clone(), Arc::clone(&open.file(path)?.source)))));
        journeys
    }

    /// The path of a file by its text. A document that is no file has its address as its path.
    pub fn path_of(&self, source: &Source) -> PathBuf {
        let path = Path::new(source.name());
        if self.documents.contains_key(path) { path.into() } else { canonical(&workspace::absolute(path)) }
    }
}

/// Keeps a journey that may not be readable much longer.
fn keep(last: &mut HashMap<PathBuf, Journey>, path: &Path, file: &LoadedFile) {
    if let Some(journey) = &file.journey {
        last.insert(path.to_path_buf(), journey.clone());
    }
}

pub(super) fn is_project(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE_NAME)
}

/// Returns the report of a project file that cannot be loaded.
fn why_broken(error: &WorkspaceError, folder: &Path) -> FileReport {
    error.report().cloned().unwrap_or_else(|| {
        let source = Source::new(&shown(&folder.join(FILE_NAME)), "");
        FileReport::new(Arc::new(source), vec![error.diagnostic(Span::default())])
    })
}
