//! What lies on the desk: the documents that an editor has open, saved or not, and the projects that they belong to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::index::Index;
use crate::model::Journey;
use crate::project::FILE_NAME;
use crate::report::FileReport;
use crate::source::{Encoding, Source, Span};
use crate::workspace::{self, Disk, Files, LoadedFile, Open, canonical, project_folder};
use crate::yaml;

/// A document that is open in the editor.
pub(super) struct Document {
    /// Its address as the editor writes it.
    pub address: String,
    pub version: i32,
    /// Its text as it is now.
    pub source: Arc<Source>,
    /// Its text when it was YAML the last time.
    pub sound: Arc<Source>,
}

/// A change of a document: the text that stands in some place now, or altogether.
pub(super) struct Change {
    /// From and to, each a line and a column; none for the whole document.
    pub place: Option<[(u32, u32); 2]>,
    pub text: String,
}

/// A project, as far as it can be read.
#[derive(Default)]
struct Project {
    /// As it was when its file could be read the last time.
    open: Option<Open>,
    /// What keeps its file from being read now.
    broken: Option<FileReport>,
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
    /// The folders whose projects were loaded while what was touched last was looked at: once is enough.
    fresh: BTreeSet<PathBuf>,
    /// The reports that may have changed since they were taken.
    news: BTreeSet<PathBuf>,
}

/// The files of the disk, over which lie the documents of an editor.
struct Buffers<'d>(&'d HashMap<PathBuf, Document>);

impl Files for Buffers<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.0.get(path).or_else(|| self.0.get(&canonical(path))) {
            Some(document) => Ok(document.source.text().into()),
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
            fresh: BTreeSet::new(),
            news: BTreeSet::new(),
        }
    }

    /// An open document.
    pub fn document(&self, path: &Path) -> Option<&Document> {
        self.documents.get(path)
    }

    pub fn open(&mut self, path: PathBuf, address: String, version: i32, text: String) {
        let source = Arc::new(Source::new(&name_of(&path), text));
        let is_sound = |source: &Source| yaml::parse(source).is_ok();
        let on_disk = || Source::from_bytes(source.name(), Disk.read(&path).ok()?).ok().filter(is_sound).map(Arc::new);
        let sound = if is_sound(&source) { None } else { on_disk() };
        let document = Document { address, version, sound: sound.unwrap_or_else(|| Arc::clone(&source)), source };
        self.documents.insert(path.clone(), document);
        self.touched.insert(path);
    }

    /// Changes an open document; whether it is open.
    pub fn change(&mut self, path: &Path, version: i32, changes: Vec<Change>, encoding: Encoding) -> bool {
        let Some(document) = self.documents.get_mut(path) else { return false };
        document.version = version;
        for Change { place, text } in changes {
            let source = &document.source;
            let text = match place {
                None => text,
                Some(ends) => {
                    let [start, end] = ends.map(|(line, column)| source.offset_of(line, column, encoding));
                    let (start, end) = (start.min(end), end.max(start));
                    let before = source.slice(Span { start: 0, end: start });
                    let behind = source.slice(Span { start: end, end: source.text().len() as u32 });
                    [before, &text, behind].concat()
                }
            };
            document.source = Arc::new(Source::new(source.name(), text));
        }
        self.touched.insert(path.to_path_buf());
        true
    }

    /// The editor has let a document go: what counts is what is on the disk.
    pub fn close(&mut self, path: &Path) {
        self.documents.remove(path);
        self.last.remove(path);
        if self.alone.remove(path).is_some() {
            self.news.insert(path.to_path_buf());
        }
        match path.exists() {
            true => self.touch(path),
            false => self.reload(path),
        }
    }

    /// A file may have changed on the disk.
    pub fn touch(&mut self, path: &Path) {
        self.touched.insert(path.to_path_buf());
    }

    /// A file may have come or gone, or what is read of the disk may have changed altogether.
    pub fn reload(&mut self, path: &Path) {
        if path.file_name().is_some_and(|name| name == FILE_NAME) {
            // Which project a document belongs to may have changed.
            self.news.extend(std::mem::take(&mut self.alone).into_keys());
            self.news.extend(std::mem::take(&mut self.projects).into_keys());
            self.touched.extend(self.documents.keys().cloned());
        } else if let Some(folder) = project_folder(path).filter(|folder| self.projects.contains_key(folder)) {
            self.touched.insert(folder.join(FILE_NAME));
        }
    }

    /// Looks at everything that has changed.
    pub fn settle(&mut self) {
        self.fresh.clear();
        // Project files come first: what they say decides what the others are.
        let touched = std::mem::take(&mut self.touched);
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
                keep(&mut self.last, path, file);
                open.change(path, bytes);
                self.news.insert(folder.to_path_buf());
            }
            // It is gone.
            Err(_) => self.load_project(folder),
        }
        true
    }

    /// Looks at a document that is none of its project's journeys, if it is a journey at all.
    fn look_at_alone(&mut self, folder: Option<&Path>, path: &Path) {
        let text = self.documents[path].source.text();
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
                for old in project.open.iter().flat_map(Open::files) {
                    keep(&mut self.last, &canonical(&old.file), old);
                }
                *project = Project { open: Some(open), broken: None };
            }
            Err(error) => project.broken = error.report().cloned(),
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
            && !problems.unwrap_or_else(|| yaml::parse(&document.source).is_err())
        {
            document.sound = Arc::clone(&document.source);
        }
    }

    /// A journey that is loaded.
    pub fn file(&self, path: &Path) -> Option<&LoadedFile> {
        self.open_of(path).and_then(|open| open.file(path))
    }

    /// Whether a text is what a file holds now, and not what it held when it could be read the last time.
    pub fn is_current(&self, path: &Path, source: &Source) -> bool {
        match self.documents.get(path) {
            Some(document) => document.source.text() == source.text(),
            None => {
                !is_project(path)
                    || path.parent().and_then(|folder| self.projects.get(folder)).is_none_or(|of| of.broken.is_none())
            }
        }
    }

    /// Whether a document is a journey or a project file: other YAML is left alone.
    pub fn is_known(&self, path: &Path) -> bool {
        let is_journey = || self.documents.get(path).is_some_and(|of| looks_like_a_journey(of.source.text()));
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
        let files = of_project.into_iter().flat_map(Open::files);
        let mut journeys: Vec<(PathBuf, Arc<Source>)> =
            files.map(|file| (canonical(&file.file), Arc::clone(&file.source))).collect();
        let alone =
            self.alone.iter().filter(|(other, _)| *other == path || project_folder(other) == project_folder(path));
        let alone = alone.filter(|(other, _)| *other == path || project_folder(other).is_some());
        journeys.extend(alone.filter_map(|(path, open)| Some((path.clone(), Arc::clone(&open.file(path)?.source)))));
        journeys
    }

    /// The projects, and the journeys by themselves, whose reports may have changed since this was last asked for; each
    /// with all its reports and their paths.
    pub fn news(&mut self) -> Vec<(PathBuf, Vec<(PathBuf, FileReport)>)> {
        self.settle();
        let news = std::mem::take(&mut self.news);
        news.into_iter().map(|place| (place.clone(), self.reports(&place))).collect()
    }

    fn reports(&self, place: &Path) -> Vec<(PathBuf, FileReport)> {
        let project = self.projects.get(place);
        let open = project.and_then(|project| project.open.as_ref()).or_else(|| self.alone.get(place));
        let mut reports = open.map(Open::reports).unwrap_or_default();
        if let Some(broken) = project.and_then(|project| project.broken.as_ref()) {
            reports.retain(|report| report.source.name() != broken.source.name());
            reports.push(broken.clone());
        }
        // While another file keeps the project from being read, what was found in an older text lies elsewhere.
        reports.retain(|report| self.is_current(&self.path_of(&report.source), &report.source));
        reports.into_iter().map(|report| (self.path_of(&report.source), report)).collect()
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

/// The name of a document, as messages show it.
fn name_of(path: &Path) -> String {
    workspace::shown(path)
}

/// Whether a text has the first key of a journey.
fn looks_like_a_journey(text: &str) -> bool {
    let source = Source::new("", text);
    if let Ok(tree) = yaml::parse(&source) {
        return tree.root().is_some_and(|root| tree.entries(root).any(|entry| tree.text(entry.key) == "journey"));
    }
    let is_title = |line: &str| ["journey:", "\"journey\":", "'journey':"].iter().any(|key| line.starts_with(key));
    text.trim_start_matches('\u{feff}').lines().any(is_title)
}

/// Whether a file of no project is where journeys usually are.
fn is_usual_place(path: &Path) -> bool {
    let is_named = path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".journey"));
    let is_in_folder =
        || path.parent().is_some_and(|folder| folder.ancestors().any(|folder| folder.ends_with("journeys")));
    workspace::is_yaml(path) && (is_named || is_in_folder())
}
