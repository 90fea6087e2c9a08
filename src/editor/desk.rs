//! The desk: the documents that an editor has open, saved or not, and the projects that they belong to.

mod document;
mod news;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use self::document::{Buffer, Change, Document};
use self::document::{is_in_usual_folder, looks_like_a_journey};
pub(super) use self::news::News;
use crate::ids::{Index, is_project};
use crate::model::Journey;
use crate::project::FILE_NAME;
use crate::raster::Format;
use crate::report::FileReport;
use crate::source::{Source, Span};
use crate::workspace::{self, Disk, Files, LoadedFile, OpenProject, WorkspaceError, canonical, project_folder, shown};
use crate::yaml;

/// A project, as far as it can be read.
#[derive(Default)]
struct LoadedProject {
    /// The project as last loaded successfully.
    open: Option<OpenProject>,
    /// The report of the project file, if it has errors now.
    broken: Option<FileReport>,
    /// The reports that were published last, in order. Empty if all reports are news.
    published: Vec<Arc<FileReport>>,
}

/// The open documents and their projects. Everything is computed on demand.
pub(super) struct Desk {
    documents: HashMap<PathBuf, Document>,
    projects: BTreeMap<PathBuf, LoadedProject>,
    /// OpenProject journeys that are loaded by themselves.
    alone: BTreeMap<PathBuf, OpenProject>,
    /// The last version of each open journey that had no load errors.
    last: HashMap<PathBuf, Journey>,
    /// The files whose text may have changed since the last update.
    touched: BTreeSet<PathBuf>,
    /// The paths that have been created or removed and may be folders, and the projects whose list of files may
    /// have changed.
    moved: BTreeSet<PathBuf>,
    outdated: BTreeSet<PathBuf>,
    /// The folders of the projects that this update has already loaded.
    reloaded: BTreeSet<PathBuf>,
    /// The folders and journeys whose reports may have changed since they were published.
    news: BTreeSet<PathBuf>,
    /// The files whose address or version in the editor may have changed.
    again: BTreeSet<PathBuf>,
}

/// The files on the disk, overlaid with the documents of the editor.
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
    /// Makes an empty desk.
    pub fn new() -> Self {
        Desk {
            documents: HashMap::new(),
            projects: BTreeMap::new(),
            alone: BTreeMap::new(),
            last: HashMap::new(),
            touched: BTreeSet::new(),
            moved: BTreeSet::new(),
            outdated: BTreeSet::new(),
            reloaded: BTreeSet::new(),
            news: BTreeSet::new(),
            again: BTreeSet::new(),
        }
    }

    /// Returns an open document.
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

    /// Makes the buffer of an address the current one.
    pub fn make_current(&mut self, path: &Path, address: &str) {
        if self.documents.get_mut(path).is_some_and(|document| document.make_current(address)) {
            self.touched.insert(path.to_path_buf());
        }
    }

    /// Changes an open document. Returns whether it is open.
    pub fn change(&mut self, path: &Path, address: &str, change: impl FnOnce(&mut Buffer)) -> bool {
        let Some(document) = self.documents.get_mut(path) else { return false };
        document.make_current(address);
        change(&mut document.now);
        self.touched.insert(path.to_path_buf());
        true
    }

    /// Closes a document under an address. The buffer of another address becomes the current one; without one, the
    /// file on the disk counts.
    pub fn close(&mut self, path: &Path, address: &str) {
        if self.documents.get_mut(path).is_some_and(|document| document.close(address)) {
            return self.mark_changed(path);
        }
        self.documents.remove(path);
        self.last.remove(path);
        if self.alone.remove(path).is_some() {
            self.news.insert(path.to_path_buf());
        }
        match path.exists() {
            true => self.mark_changed(path),
            false => self.created_or_removed(path),
        }
    }

    /// Records that a file may have changed on the disk.
    pub fn mark_changed(&mut self, path: &Path) {
        self.touched.insert(path.to_path_buf());
    }

    /// Records that a document was saved. Other files may have been created or removed unnoticed. If the editor
    /// does not watch files, any file may have changed.
    pub fn save(&mut self, path: &Path, is_watching: bool) {
        self.mark_changed(path);
        if let Some(gone) = self.projects.keys().map(|folder| folder.join(FILE_NAME)).find(|file| !file.is_file()) {
            self.created_or_removed(&gone);
        }
        match is_watching {
            true => self.outdated.extend(self.projects.keys().cloned()),
            false => self.touched.extend(self.projects.keys().map(|folder| folder.join(FILE_NAME))),
        }
    }

    /// Records that a file or a folder may have been created or removed.
    pub fn created_or_removed(&mut self, path: &Path) {
        let is_above = |folder: &PathBuf| folder.starts_with(path);
        let has_project = |folder: &PathBuf| folder.join(FILE_NAME).is_file();
        let is_folder = path.is_dir();
        if is_project(path)
            || self.projects.keys().any(is_above)
            || (is_folder && workspace::folders(path).iter().any(has_project))
        {
            // A document may belong to another project now.
            self.news.extend(std::mem::take(&mut self.alone).into_keys());
            self.news.extend(std::mem::take(&mut self.projects).into_keys());
            self.touched.extend(self.documents.keys().cloned());
            return;
        }
        if workspace::is_yaml(path) || is_image(path) || path.extension().is_some_and(|ending| ending == "json") {
            self.mark_changed(path);
        }
        if is_folder {
            self.outdated.extend(project_folder(path));
        }
        if !path.is_file() {
            self.moved.insert(path.to_path_buf());
        }
    }

    /// Marks files in created or removed folders as touched, and the projects whose list of files has changed.
    fn mark_moved_files(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        let is_moved = |path: &Path| path.ancestors().any(|folder| moved.contains(folder));
        let unsaved: Vec<PathBuf> = self.documents.keys().cloned().collect();
        let outdated = std::mem::take(&mut self.outdated);
        for (folder, project) in &self.projects {
            let Some(open) = &project.open else { continue };
            if !moved.is_empty() {
                let files = open.files_by_path().map(|(path, _)| path.to_path_buf()).chain(open.other_inputs());
                self.touched.extend(files.filter(|path| is_moved(path)));
            }
            if outdated.contains(folder) && open.is_outdated(&unsaved) {
                self.touched.insert(folder.join(FILE_NAME));
            }
        }
    }

    /// Updates everything that may have changed.
    pub fn update(&mut self) {
        self.reloaded.clear();
        self.mark_moved_files();
        // LoadedProject files come first, because they decide what the other files are.
        let mut touched = std::mem::take(&mut self.touched);
        let images: Vec<&PathBuf> = touched.iter().filter(|path| is_image(path)).collect();
        let showing = |open: &OpenProject| images.iter().any(|image| open.depends_on(image));
        let alone = self.alone.iter().filter(|(_, open)| showing(open)).map(|(path, _)| path.clone());
        let alone: Vec<PathBuf> = alone.collect();
        touched.extend(alone);
        for folder in self.projects_reading(&touched) {
            self.load_project(&folder);
        }
        let (projects, others): (Vec<PathBuf>, Vec<PathBuf>) = touched.into_iter().partition(|path| is_project(path));
        for file in projects {
            if let Some(folder) = file.parent() {
                self.load_project(folder);
            }
            self.store_sound_text(&file);
        }
        self.touched.extend(others);
        while let Some(path) = self.touched.pop_first() {
            self.update_file(&path);
            self.store_sound_text(&path);
        }
    }

    /// Returns the folders of the projects that read one of these files: as an extended project file, as their
    /// baseline or by a link.
    fn projects_reading(&self, touched: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let reads = |folder: &Path, project: &LoadedProject| {
            let own = folder.join(FILE_NAME);
            let link = own.is_symlink().then(|| canonical(&own));
            let open = project.open.as_ref();
            touched.iter().any(|path| link.as_ref() == Some(path) || open.is_some_and(|open| open.depends_on(path)))
        };
        let reading = self.projects.iter().filter(|(folder, project)| reads(folder, project));
        reading.map(|(folder, _)| folder.clone()).collect()
    }

    fn update_file(&mut self, path: &Path) {
        let folder = project_folder(path);
        let is_in_project = folder.as_deref().is_some_and(|folder| self.update_in_project(folder, path));
        if !is_in_project && self.documents.contains_key(path) {
            self.update_alone(folder.as_deref(), path);
        }
    }

    /// Updates a file as part of a project. Returns whether it is part of it.
    fn update_in_project(&mut self, folder: &Path, path: &Path) -> bool {
        if !self.projects.contains_key(folder) {
            self.load_project(folder);
        }
        let Some(open) = self.projects.get_mut(folder).and_then(|project| project.open.as_mut()) else { return false };
        let Some(file) = open.file(path) else {
            // A new journey, or a file that affects findings.
            let is_part = open.depends_on(path) || open.root().project.is_journey(&open.root().relative(path));
            if is_part {
                self.load_project(folder);
            }
            return is_part;
        };
        match Buffers(&self.documents).read(path) {
            Ok(bytes) if file.source.text().as_bytes() == bytes.as_slice() => {}
            Ok(bytes) => {
                if self.documents.contains_key(path) {
                    keep_journey(&mut self.last, path, file);
                }
                open.change(path, bytes);
            }
            // The file was removed.
            Err(_) => self.load_project(folder),
        }
        self.news.insert(folder.to_path_buf());
        self.again.insert(path.to_path_buf());
        true
    }

    /// Updates a document that is not among the journeys of its project. It is only loaded if it looks like a
    /// journey.
    fn update_alone(&mut self, folder: Option<&Path>, path: &Path) {
        let text = self.documents[path].now.source.text();
        if let Some(old) = self.alone.get(path).and_then(|open| open.file(path)) {
            keep_journey(&mut self.last, path, old);
        }
        let is_journey = looks_like_a_journey(text) || (folder.is_none() && is_in_usual_folder(path));
        // If the project file cannot be read now, use its last version.
        let of_folder = folder.and_then(|folder| self.projects.get(folder));
        let project = of_folder.and_then(|project| project.open.as_ref()).and_then(|open| open.root().source.clone());
        let can_be_read = folder.is_none() || project.is_some();
        let load = || OpenProject::alone(path, text, project, &Buffers(&self.documents), workspace::today());
        match (is_journey && can_be_read).then(load) {
            Some(Ok(open)) => self.alone.insert(path.to_path_buf(), open),
            _ => self.alone.remove(path),
        };
        self.news.insert(path.to_path_buf());
    }

    /// Reloads the project of a folder. If its file cannot be read, the project stays as it was.
    fn load_project(&mut self, folder: &Path) {
        if !self.reloaded.insert(folder.to_path_buf()) {
            return;
        }
        self.news.insert(folder.to_path_buf());
        if !folder.join(FILE_NAME).is_file() {
            self.projects.remove(folder);
            return;
        }
        let unsaved: Vec<PathBuf> = self.documents.keys().cloned().collect();
        let loaded = OpenProject::project(folder, &Buffers(&self.documents), &unsaved, workspace::today());
        let project = self.projects.entry(folder.to_path_buf()).or_default();
        match loaded {
            Ok(open) => {
                for (path, old) in project.open.iter().flat_map(OpenProject::files_by_path) {
                    if self.documents.contains_key(path) {
                        keep_journey(&mut self.last, path, old);
                    }
                }
                *project = LoadedProject { open: Some(open), ..LoadedProject::default() };
            }
            Err(error) => (project.broken, project.published) = (Some(report_of(&error, folder)), Vec::new()),
        }
        // A document loaded by itself may belong to the project now, and uses its catalog in any case.
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

    /// Stores a document's text if it is YAML.
    fn store_sound_text(&mut self, path: &Path) {
        let problems = self.file(path).map(|file| file.problems.iter().any(|problem| *problem.kind == yaml::SYNTAX));
        if let Some(document) = self.documents.get_mut(path)
            && !problems.unwrap_or_else(|| yaml::parse(&document.now.source).is_err())
        {
            document.sound = Arc::clone(&document.now.source);
        }
    }

    /// Returns a loaded journey.
    pub fn file(&self, path: &Path) -> Option<&LoadedFile> {
        self.project_of(path).and_then(|open| open.file(path))
    }

    /// Returns whether a text is the current content of a file, and not its last readable version.
    pub fn is_current(&self, path: &Path, source: &Source) -> bool {
        match self.documents.get(path) {
            Some(document) => document.now.source.text() == source.text(),
            None => {
                !is_project(path)
                    || path.parent().and_then(|folder| self.projects.get(folder)).is_none_or(|of| of.broken.is_none())
            }
        }
    }

    /// Returns whether a document is a journey or a project file. Other YAML files are ignored.
    pub fn is_known(&self, path: &Path) -> bool {
        let is_journey = || self.documents.get(path).is_some_and(|of| looks_like_a_journey(of.now.source.text()));
        is_project(path) || self.file(path).is_some() || is_journey()
    }

    /// Returns the loaded project, or single journey, that a file belongs to.
    pub fn project_of(&self, path: &Path) -> Option<&OpenProject> {
        let of_project = || self.projects.get(&project_folder(path)?)?.open.as_ref();
        self.alone.get(path).or_else(of_project)
    }

    /// Returns a journey as it is now, or its last version without load errors.
    pub fn journey(&self, path: &Path) -> Option<&Journey> {
        self.file(path).and_then(|file| file.journey.as_ref()).or_else(|| self.last.get(path))
    }

    /// Returns the ids of a document, from its last version that was YAML.
    pub fn index(&self, path: &Path) -> Option<Index> {
        self.documents.get(path).map(|document| Index::of(&document.sound, is_project(path)))
    }

    /// Returns the path and the text of the project file that a file belongs to.
    pub fn project_file(&self, path: &Path) -> Option<(PathBuf, Arc<Source>)> {
        let folder = project_folder(path)?;
        let file = folder.join(FILE_NAME);
        if let Some(document) = self.documents.get(&file) {
            return Some((file, Arc::clone(&document.sound)));
        }
        let source = self.projects.get(&folder)?.open.as_ref()?.root().source.clone()?;
        Some((file, source))
    }

    /// Returns the paths and texts of all journeys of the project that a file belongs to, or of the file alone.
    pub fn journeys(&self, path: &Path) -> Vec<(PathBuf, Arc<Source>)> {
        let of_project = project_folder(path).and_then(|folder| self.projects.get(&folder)?.open.as_ref());
        let files = of_project.into_iter().flat_map(OpenProject::files_by_path);
        let mut journeys: Vec<(PathBuf, Arc<Source>)> =
            files.map(|(path, file)| (path.to_path_buf(), Arc::clone(&file.source))).collect();
        let alone =
            self.alone.iter().filter(|(other, _)| *other == path || project_folder(other) == project_folder(path));
        let alone = alone.filter(|(other, _)| *other == path || project_folder(other).is_some());
        journeys.extend(alone.filter_map(|(path, open)| Some((path.clone(), Arc::clone(&open.file(path)?.source)))));
        journeys
    }

    /// Returns the path of the file with this text. A document that is not a file has its address as its path.
    pub fn path_of(&self, source: &Source) -> PathBuf {
        let path = Path::new(source.name());
        if self.documents.contains_key(path) { path.into() } else { canonical(&workspace::absolute(path)) }
    }
}

/// Returns whether a file is an image by its name.
fn is_image(path: &Path) -> bool {
    path.file_name().is_some_and(|name| Format::of_name(&name.to_string_lossy()).is_some())
}

/// Keeps a journey in case its next version has load errors.
fn keep_journey(last: &mut HashMap<PathBuf, Journey>, path: &Path, file: &LoadedFile) {
    if let Some(journey) = &file.journey {
        last.insert(path.to_path_buf(), journey.clone());
    }
}

/// Returns the report of a project file that cannot be loaded.
fn report_of(error: &WorkspaceError, folder: &Path) -> FileReport {
    error.report().cloned().unwrap_or_else(|| {
        let source = Source::new(&shown(&folder.join(FILE_NAME)), "");
        FileReport::new(Arc::new(source), vec![error.diagnostic(Span::default())])
    })
}
