//! Finds, reads and loads the journeys of a project.

mod bounds;
mod check;
mod files;
mod find;
mod fix;
mod format;
mod notes;
mod open;
mod paths;
mod root;
mod write;

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

pub use self::bounds::trust;
pub(crate) use self::bounds::{Bounds, real};
use self::files::read;
pub(crate) use self::find::only_journeys;
use self::find::{Found, Group, find, is_whole};
use self::notes::Passed;
use self::paths::below;
use self::root::walked;
pub(crate) use self::root::{folders, has_journeys, project_folder, repository, repository_of};
use crate::diagnostic::Diagnostic;
use crate::lint::baseline::Baseline;
use crate::model::{self, Date, Journey};
use crate::project::Project;
use crate::report::FileReport;
use crate::source::Source;

pub(crate) use self::files::regular;
pub use self::files::{Disk, Files};
pub use self::fix::Fixed;
pub(crate) use self::fix::fix_project_file;
pub use self::format::{Formatted, Formatting, format, format_text};
pub use self::open::Open;
pub(crate) use self::paths::{absolute, canonical, folder_name, is_yaml, parent, reason, shown};
pub use self::root::{Root, look};
pub(crate) use self::write::{create_file, leftovers, make_folder, writable, write_file};

/// An error that ends the run with exit code 2: something cannot be read or written, or there is nothing to read.
#[derive(Debug)]
pub enum WorkspaceError {
    /// A file or folder cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file cannot be written. The text names the file.
    Unwritten(String, io::Error),
    /// The project file has errors.
    Project(Box<FileReport>),
    /// A file other than a journey, such as a theme or a diagram, has errors or cannot be read.
    Extended(Box<FileReport>),
    /// The file is not a baseline. The text says why.
    Baseline(PathBuf, String),
    /// The paths contain no journeys. The text says which and why.
    NoJourneys(String),
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkspaceError::Unreadable(path, error) => write!(f, "cannot read {}: {}", shown(path), reason(error)),
            WorkspaceError::Unwritten(file, error) => write!(f, "cannot write {file}: {}", reason(error)),
            WorkspaceError::Project(report) | WorkspaceError::Extended(report) => {
                write!(f, "{} has errors", report.source.name())
            }
            WorkspaceError::Baseline(path, reason) => {
                write!(f, "the baseline {} cannot be read: {reason}", shown(path))
            }
            WorkspaceError::NoJourneys(where_) => f.write_str(where_),
        }
    }
}

impl std::error::Error for WorkspaceError {}

/// A file that was read and, if possible, loaded.
#[derive(Debug)]
pub struct LoadedFile {
    /// The path as it was given.
    pub file: PathBuf,
    /// The path in the project, with `/`.
    pub path: String,
    /// The text of the file.
    pub source: Arc<Source>,
    /// The journey, if the file has no load errors.
    pub journey: Option<Journey>,
    /// The load errors and warnings.
    pub problems: Vec<Diagnostic>,
}

/// The loaded files of one project.
#[derive(Debug)]
pub struct Loaded {
    /// The project.
    pub root: Root,
    /// The files in the order in which they were named. Those of a folder are sorted.
    pub files: Vec<LoadedFile>,
    /// The files that could not be read, with the reasons.
    pub unread: Vec<WorkspaceError>,
    /// The number of named files that the project excludes.
    pub excluded: usize,
    /// Whether the files are part of a project. If so, they are also checked against the other files.
    pub is_project: bool,
    /// Whether the files are the whole project. If so, rules may report what nothing uses.
    pub is_whole: bool,
    /// The project paths of all named files, including the excluded ones.
    paths: Vec<String>,
    /// What the search skipped.
    passed: Passed,
}

/// Loads the files that the paths name, and the journeys below the folders that they name. Without paths, loads the
/// journeys of the project that the current folder belongs to. Returns one group for each project.
///
/// # Errors
/// A path or a project file cannot be read, or there is no journey at all.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Loaded>, WorkspaceError> {
    let Found { groups, folders, unread } = find(paths)?;
    let mut loaded: Vec<Loaded> = groups
        .into_iter()
        .map(|Group { root, paths: found, passed }| {
            let is_whole = is_whole(&root, paths, &folders);
            Loaded { passed, ..Loaded::read(root, found, paths.is_empty(), is_whole, &Disk) }
        })
        .collect();
    for error in unread {
        let path = error.unreadable().map(absolute).unwrap_or_default();
        // Prefer the innermost project that contains the path, otherwise the first.
        let depth = |loaded: &Loaded| {
            Some(&loaded.root.folder)
                .filter(|folder| path.starts_with(folder))
                .map(|folder| folder.components().count())
        };
        let of = (0..loaded.len()).rev().max_by_key(|&index| depth(&loaded[index]));
        if let Some(of) = of {
            loaded[of].unread.push(error);
        }
    }
    Ok(loaded)
}

/// Loads one file, even if its project excludes it or does not count it among its journeys.
///
/// # Errors
/// The file or its project file cannot be read.
pub fn file(path: &Path) -> Result<Loaded, WorkspaceError> {
    Loaded::text(path, read(path, &Bounds::of(parent(path)), &Disk)?)
}

/// Reads the text of a file other than a journey, such as a diagram.
///
/// # Errors
/// The file cannot be read, or is not text.
pub fn source(path: &Path) -> Result<Source, WorkspaceError> {
    source_within(path, &Bounds::of(parent(path)))
}

fn source_within(path: &Path, bounds: &Bounds) -> Result<Source, WorkspaceError> {
    decoded(path, read(path, bounds, &Disk)?)
}

/// Decodes the text of a file that was already read, such as standard input.
///
/// # Errors
/// The bytes are not text.
pub fn decoded(path: &Path, bytes: Vec<u8>) -> Result<Source, WorkspaceError> {
    Source::from_bytes(&shown(path), bytes).map_err(|bad| WorkspaceError::Extended(Box::new(not_text(bad))))
}

impl Loaded {
    fn read(root: Root, paths: Vec<PathBuf>, is_default: bool, is_whole: bool, files: &dyn Files) -> Self {
        // A file that is named twice, or by way of a link, counts once.
        let mut seen = HashSet::new();
        let places: Vec<(PathBuf, String)> =
            paths.par_iter().map(|path| (canonical(path), root.relative(path))).collect();
        let named = places.into_iter().zip(paths).filter(|((canonical, _), _)| seen.insert(canonical.clone()));
        let named: Vec<(String, PathBuf)> = named.map(|((_, relative), path)| (relative, path)).collect();
        let paths: Vec<String> = named.iter().map(|(relative, _)| relative.clone()).collect();
        let wanted: Vec<_> = named.into_iter().filter(|(relative, _)| !root.project.lint.excludes(relative)).collect();
        let excluded = paths.len() - wanted.len();
        let results: Vec<Result<LoadedFile, WorkspaceError>> = wanted
            .into_par_iter()
            .map(|(relative, path)| Ok(load_bytes(&root.project, relative, &path, root.read_file(&path, files)?)))
            .collect();
        let (mut read, mut unread) = (Vec::with_capacity(results.len()), Vec::new());
        for file in results {
            match file {
                Ok(file) => read.push(file),
                Err(error) => unread.push(error),
            }
        }
        let is_project = root.has_file || is_default;
        Loaded { root, files: read, unread, excluded, is_project, is_whole, paths, passed: Passed::default() }
    }

    /// Removes the files that the project excludes.
    pub fn without_excluded(mut self) -> Self {
        let all = self.files.len();
        self.files.retain(|file| !self.root.project.lint.excludes(&file.path));
        self.excluded += all - self.files.len();
        self
    }

    /// Returns the path of the project's baseline, if the project names one.
    pub fn baseline_path(&self) -> Option<PathBuf> {
        self.root.project.lint.baseline().map(|path| below(&self.root.folder.join(&path.value)))
    }

    /// Reads the project's baseline, if the project names one.
    ///
    /// # Errors
    /// The file cannot be read, or is not a baseline.
    pub fn baseline(&self) -> Result<Option<Baseline>, WorkspaceError> {
        self.baseline_in(&Disk)
    }

    fn baseline_in(&self, files: &dyn Files) -> Result<Option<Baseline>, WorkspaceError> {
        let Some(path) = self.baseline_path() else { return Ok(None) };
        if self.root.check(&path).is_ok() && !path.exists() {
            let reason = "the file does not exist; create it with `polku lint --write-baseline`".to_owned();
            return Err(WorkspaceError::Baseline(path, reason));
        }
        let text = String::from_utf8_lossy(&self.root.read_file(&path, files)?).into_owned();
        let explain = |reason| WorkspaceError::Baseline(path, format!("{reason}; delete it to start over"));
        Baseline::parse(&text).map(Some).map_err(explain)
    }

    /// Loads a text as if it were the file with this path.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub fn text(path: &Path, bytes: Vec<u8>) -> Result<Self, WorkspaceError> {
        let root = Root::of(parent(path), &Disk)?;
        let relative = root.relative(path);
        let file = load_bytes(&root.project, relative, path, bytes);
        let is_project = root.has_file;
        let paths = vec![file.path.clone()];
        let (unread, passed) = (Vec::new(), Passed::default());
        Ok(Loaded { root, files: vec![file], unread, excluded: 0, is_project, is_whole: false, paths, passed })
    }

    /// Loads the project's other journeys, for checks across files. Files that cannot be read are skipped, because
    /// nobody asked about them.
    fn others(&self, files: &dyn Files) -> Vec<LoadedFile> {
        let (root, project) = (&self.root, &self.root.project);
        if !root.has_file {
            return Vec::new();
        }
        if self.is_whole {
            let own: HashSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
            let others = self.paths.par_iter().filter(|path| !own.contains(path.as_str()));
            return others.filter_map(|path| self.load(path, files)).collect();
        }
        let own: HashSet<PathBuf> = self.files.iter().map(|file| canonical(&root.folder.join(&file.path))).collect();
        let is_other = |path: &PathBuf| {
            let nearest = project_folder(parent(path)).is_some_and(|folder| folder == root.folder);
            nearest && project.is_journey(&root.relative(path)) && !own.contains(&canonical(path))
        };
        let paths: Vec<PathBuf> = walked(&below(&root.folder)).files.into_iter().filter(is_other).collect();
        paths.par_iter().filter_map(|path| self.load(&root.relative(path), files)).collect()
    }

    /// Loads a file of the project, if it can be read.
    fn load(&self, path: &str, files: &dyn Files) -> Option<LoadedFile> {
        let file = self.root.folder.join(path);
        Some(load_bytes(&self.root.project, path.to_owned(), &file, self.root.read_file(&file, files).ok()?))
    }
}

fn load_bytes(project: &Project, path: String, file: &Path, bytes: Vec<u8>) -> LoadedFile {
    let (name, file) = (shown(file), file.to_path_buf());
    match Source::from_bytes(&name, bytes) {
        Ok(source) => {
            let (journey, problems) = model::load(&source, &project.catalog);
            LoadedFile { file, path, source: Arc::new(source), journey, problems }
        }
        Err(bad) => {
            let report = not_text(bad);
            LoadedFile { file, path, source: report.source, journey: None, problems: report.diagnostics }
        }
    }
}

fn not_text(bad: crate::source::NotText) -> FileReport {
    let kind = if bad.too_large { &model::LIMIT } else { &model::NOT_TEXT };
    let diagnostic = Diagnostic::new(kind, bad.span, bad.reason).help(bad.help);
    FileReport::new(Arc::new(*bad.source), vec![diagnostic])
}

/// Returns today's date by the system clock, in UTC.
pub(crate) fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::after_1970(i64::try_from(since.as_secs() / (24 * 60 * 60)).ok()?)
}
