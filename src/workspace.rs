//! Where files come from: the journeys of a project found, read and loaded, all at once.

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
use crate::model::{self, Date, Document, Journey};
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

/// A file that cannot be read, or nothing to read at all: the run ends, with exit code 2.
#[derive(Debug)]
pub enum WorkspaceError {
    /// A file or folder cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file cannot be written: which, and why.
    Unwritten(String, io::Error),
    /// The project file has errors.
    Project(Box<FileReport>),
    /// A file that is no journey, such as a theme or a diagram, has errors or cannot be read.
    Extended(Box<FileReport>),
    /// The baseline is none, and why.
    Baseline(PathBuf, String),
    /// There is no journey in these places.
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

/// A file that was loaded.
#[derive(Debug)]
pub struct LoadedFile {
    /// The file itself, as it was named.
    pub file: PathBuf,
    /// Its path in its project, with `/`.
    pub path: String,
    /// Its text.
    pub source: Arc<Source>,
    /// The journey, if it is one.
    pub journey: Option<Journey>,
    /// What is wrong with it, as far as loading shows.
    pub problems: Vec<Diagnostic>,
}

/// Files of one project, loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The project.
    pub root: Root,
    /// Its files, in the order in which they were named, folders sorted.
    pub files: Vec<LoadedFile>,
    /// Why some files could not be read.
    pub unread: Vec<WorkspaceError>,
    /// How many files that were named are excluded by the project.
    pub excluded: usize,
    /// Whether these files are part of a project, so that what only shows across files is looked at.
    pub is_project: bool,
    /// Whether these files are the whole project, so that what nothing uses is looked at.
    pub is_whole: bool,
    /// The paths of all files that were named, those that are excluded too.
    paths: Vec<String>,
    /// What was passed over.
    passed: Passed,
}

/// Loads what the paths name: files, and the journeys below folders. Without paths, the journeys of the
/// project that the current folder belongs to. Files of different projects come apart.
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
        // The innermost project that the path lies in, else the first.
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

/// Loads one file, whether or not its project excludes it or counts it among its journeys.
///
/// # Errors
/// The file or its project's file cannot be read.
pub fn file(path: &Path) -> Result<Loaded, WorkspaceError> {
    Loaded::text(path, read(path, &Bounds::of(parent(path)), &Disk)?)
}

/// Reads the text of a file that is no journey, such as a diagram.
///
/// # Errors
/// The file cannot be read, or is not text.
pub fn source(path: &Path) -> Result<Source, WorkspaceError> {
    source_within(path, &Bounds::of(parent(path)))
}

fn source_within(path: &Path, bounds: &Bounds) -> Result<Source, WorkspaceError> {
    decoded(path, read(path, bounds, &Disk)?)
}

/// The text of a file that was read already, such as standard input.
///
/// # Errors
/// It is not text.
pub fn decoded(path: &Path, bytes: Vec<u8>) -> Result<Source, WorkspaceError> {
    Source::from_bytes(&shown(path), bytes).map_err(|bad| WorkspaceError::Extended(Box::new(not_text(bad))))
}

impl Loaded {
    fn read(root: Root, paths: Vec<PathBuf>, is_default: bool, is_whole: bool, files: &dyn Files) -> Self {
        // A file that is named twice, or by way of a link, is one.
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

    /// Without the files that the project excludes.
    pub fn without_excluded(mut self) -> Self {
        let all = self.files.len();
        self.files.retain(|file| !self.root.project.lint.excludes(&file.path));
        self.excluded += all - self.files.len();
        self
    }

    /// Where the project's baseline is, if it names one.
    pub fn baseline_path(&self) -> Option<PathBuf> {
        self.root.project.lint.baseline().map(|path| below(&self.root.folder.join(&path.value)))
    }

    /// The project's baseline, if it names one.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub fn baseline(&self) -> Result<Option<Baseline>, WorkspaceError> {
        self.baseline_in(&Disk)
    }

    fn baseline_in(&self, files: &dyn Files) -> Result<Option<Baseline>, WorkspaceError> {
        let Some(path) = self.baseline_path() else { return Ok(None) };
        if self.root.check(&path).is_ok() && !path.exists() {
            let reason = "it is not there; `polku lint --write-baseline` writes it".to_owned();
            return Err(WorkspaceError::Baseline(path, reason));
        }
        let text = String::from_utf8_lossy(&self.root.read_file(&path, files)?).into_owned();
        let explain = |reason| WorkspaceError::Baseline(path, format!("{reason}; delete it to begin anew"));
        Baseline::parse(&text).map(Some).map_err(explain)
    }

    /// Loads a text as if it were the file of this path.
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

    /// The project's other journeys, for what only shows across files. Those that cannot be read now are
    /// passed over: they are not what was asked for.
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
            let Document { source, value: journey, diagnostics: problems } =
                model::load(&Arc::new(source), &project.catalog);
            LoadedFile { file, path, source, journey, problems }
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

/// The day by the system's clock, in UTC.
pub(crate) fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Date::after_1970(i64::try_from(since.as_secs() / (24 * 60 * 60)).ok()?)
}
