//! Where files come from: the journeys of a project found, read and loaded, all at once.

mod check;

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::lint::Settings;
use crate::lint::baseline::Baseline;
use crate::model::{self, Journey};
use crate::project::{FILE_NAME, Project};
use crate::report::FileReport;
use crate::source::{MAX_FILE_BYTES, Source};

/// A file that cannot be read, or nothing to read at all: the run ends, with exit code 2.
#[derive(Debug)]
pub enum WorkspaceError {
    /// A file or folder cannot be read.
    Unreadable(PathBuf, io::Error),
    /// The project file has errors.
    Project(Box<FileReport>),
    /// The baseline is none, and why.
    Baseline(PathBuf, String),
    /// There is no journey in these places.
    NoJourneys(String),
}

impl fmt::Display for WorkspaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkspaceError::Unreadable(path, error) => write!(f, "cannot read {}: {}", path.display(), reason(error)),
            WorkspaceError::Project(report) => write!(f, "{} has errors", report.source.name()),
            WorkspaceError::Baseline(path, reason) => write!(f, "{} is no baseline: {reason}", path.display()),
            WorkspaceError::NoJourneys(where_) => f.write_str(where_),
        }
    }
}

impl std::error::Error for WorkspaceError {}

/// Why a file could not be read or written, without the number that the system adds.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// A project on disk: its folder, and what its file says.
#[derive(Debug)]
pub struct Root {
    /// The folder that the project's paths are relative to.
    pub folder: PathBuf,
    /// What the project file says.
    pub project: Project,
    /// Whether there is a project file.
    pub has_file: bool,
    /// The problems of the project file that are no errors.
    pub report: Option<FileReport>,
}

impl Root {
    /// The project that a folder belongs to: the nearest `polku.yaml` in it or above it, up to the
    /// repository's root. Without one, the folder itself with everything by default.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub fn of(folder: &Path) -> Result<Self, WorkspaceError> {
        let absolute = std::path::absolute(folder).map_err(|error| WorkspaceError::Unreadable(folder.into(), error))?;
        for ancestor in absolute.ancestors() {
            let file = ancestor.join(FILE_NAME);
            if file.is_file() {
                return Root::read(ancestor, &file);
            }
            if ancestor.join(".git").exists() {
                break;
            }
        }
        Ok(Root { folder: normal(&absolute), project: Project::without_file(), has_file: false, report: None })
    }

    fn read(folder: &Path, file: &Path) -> Result<Self, WorkspaceError> {
        let source = match Source::from_bytes(&shown(file), read(file)?) {
            Ok(source) => Arc::new(source),
            Err(bad) => return Err(WorkspaceError::Project(Box::new(not_text(bad)))),
        };
        let (project, diagnostics) = Project::load(&source);
        let report = FileReport { source, diagnostics };
        match project {
            Some(mut project) => {
                extend(&mut project.lint, folder, &report.source, 0)?;
                let report = (!report.diagnostics.is_empty()).then_some(report);
                Ok(Root { folder: normal(folder), project, has_file: true, report })
            }
            None => Err(WorkspaceError::Project(Box::new(report))),
        }
    }

    /// A path relative to the project, with `/`.
    fn relative(&self, path: &Path) -> String {
        let absolute = std::path::absolute(path).map_or_else(|_| path.into(), |path| normal(&path));
        let relative = absolute.strip_prefix(&self.folder).unwrap_or(&absolute);
        relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }

    /// The journeys below a folder, sorted. Hidden files and what git ignores are passed over.
    fn journeys_below(&self, folder: &Path, matches: impl Fn(&str) -> bool) -> Vec<PathBuf> {
        let walk = WalkBuilder::new(folder).require_git(false).sort_by_file_path(Ord::cmp).build();
        let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()));
        files.map(ignore::DirEntry::into_path).filter(|path| matches(&self.relative(path))).collect()
    }
}

/// A file that was loaded.
#[derive(Debug)]
pub struct LoadedFile {
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
    /// How many files that were named are excluded by the project.
    pub excluded: usize,
    /// Whether these files are part of a project, so that what only shows across files is looked at.
    pub is_project: bool,
}

/// Loads what the paths name: files, and the journeys below folders. Without paths, the journeys of the
/// project that the current folder belongs to. Files of different projects come apart.
///
/// # Errors
/// A path or a project file cannot be read, or there is no journey at all.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Loaded>, WorkspaceError> {
    let mut groups = Groups::default();
    if paths.is_empty() {
        let root = Root::of(Path::new("."))?;
        let found = root.journeys_below(&below(&root.folder), |path| root.project.is_journey(path));
        if found.is_empty() {
            return Err(nothing(&root));
        }
        let group = groups.add(root);
        groups.extend(group, found);
    }
    for path in paths {
        let is_folder =
            std::fs::metadata(path).map_err(|error| WorkspaceError::Unreadable(path.clone(), error))?.is_dir();
        let folder = if is_folder { path.as_path() } else { parent(path) };
        let group = groups.of(folder)?;
        if !is_folder {
            groups.extend(group, vec![path.clone()]);
            continue;
        }
        let root = &groups.list[group].0;
        let any_yaml = |path: &str| path.ends_with(".yaml") || path.ends_with(".yml");
        let found = root
            .journeys_below(path, |path| if root.has_file { root.project.is_journey(path) } else { any_yaml(path) });
        if found.is_empty() {
            let patterns = if root.has_file {
                "no file below it matches `journeys` of the project file"
            } else {
                "no .yaml or .yml file below it"
            };
            return Err(WorkspaceError::NoJourneys(format!("no journeys in {}: {patterns}", path.display())));
        }
        groups.extend(group, found);
    }
    groups.list.into_iter().map(|(root, found)| Loaded::read(root, found, paths.is_empty())).collect()
}

/// Loads one file, whether or not its project excludes it or counts it among its journeys.
///
/// # Errors
/// The file or its project's file cannot be read.
pub fn file(path: &Path) -> Result<Loaded, WorkspaceError> {
    Loaded::text(path, read(path)?)
}

/// How long a chain of project files that extend each other may be.
const MOST_EXTENDED: usize = 8;

/// Reads the project files that lint settings extend, in turn with what these extend.
fn extend(settings: &mut Settings, folder: &Path, source: &Arc<Source>, depth: usize) -> Result<(), WorkspaceError> {
    settings.extend(|path| {
        let wrong = |message: String, help: &str| {
            let diagnostic = Diagnostic::new(&model::UNKNOWN_REFERENCE, path.span, message).help(help);
            let report = FileReport { source: Arc::clone(source), diagnostics: vec![diagnostic] };
            WorkspaceError::Project(Box::new(report))
        };
        if depth == MOST_EXTENDED {
            return Err(wrong("these files extend each other in a circle, or too long".into(), "remove one of them"));
        }
        let file = folder.join(&path.value);
        let bytes = read(&file)
            .map_err(|error| wrong(error.to_string(), "a path is relative to the file that it stands in"))?;
        let base =
            Source::from_bytes(&shown(&file), bytes).map_err(|bad| WorkspaceError::Project(Box::new(not_text(bad))))?;
        let base = Arc::new(base);
        let (project, diagnostics) = Project::load(&base);
        let broken = || WorkspaceError::Project(Box::new(FileReport { source: Arc::clone(&base), diagnostics }));
        let mut settings = project.ok_or_else(broken)?.lint;
        extend(&mut settings, parent(&file), &base, depth + 1)?;
        Ok(settings)
    })
}

/// The project of each path, found once per folder.
#[derive(Default)]
struct Groups {
    list: Vec<(Root, Vec<PathBuf>)>,
    by_folder: HashMap<PathBuf, usize>,
}

impl Groups {
    fn of(&mut self, folder: &Path) -> Result<usize, WorkspaceError> {
        if let Some(&group) = self.by_folder.get(folder) {
            return Ok(group);
        }
        let root = Root::of(folder)?;
        // Files that belong to no project file are one group.
        let known =
            self.list.iter().position(|(other, _)| other.folder == root.folder || (!other.has_file && !root.has_file));
        let group = known.unwrap_or_else(|| self.add(root));
        self.by_folder.insert(folder.into(), group);
        Ok(group)
    }

    fn add(&mut self, root: Root) -> usize {
        self.list.push((root, Vec::new()));
        self.list.len() - 1
    }

    fn extend(&mut self, group: usize, paths: Vec<PathBuf>) {
        self.list[group].1.extend(paths);
    }
}

impl Loaded {
    fn read(root: Root, paths: Vec<PathBuf>, whole: bool) -> Result<Self, WorkspaceError> {
        let mut seen = std::collections::HashSet::new();
        let named = paths
            .into_iter()
            .map(|path| (root.relative(&path), path))
            .filter(|(relative, _)| seen.insert(relative.clone()));
        let named: Vec<(String, PathBuf)> = named.collect();
        let all = named.len();
        let wanted: Vec<_> = named.into_iter().filter(|(relative, _)| !root.project.lint.excludes(relative)).collect();
        let excluded = all - wanted.len();
        let files: Result<Vec<LoadedFile>, WorkspaceError> = wanted
            .into_par_iter()
            .map(|(relative, path)| Ok(load_bytes(&root.project, relative, &shown(&path), read(&path)?)))
            .collect();
        let is_project = root.has_file || whole;
        Ok(Loaded { root, files: files?, excluded, is_project })
    }

    /// Where the project's baseline is, if it names one.
    pub fn baseline_path(&self) -> Option<PathBuf> {
        self.root.project.lint.baseline().map(|path| below(&self.root.folder.join(path)))
    }

    /// The project's baseline, if it names one.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub fn baseline(&self) -> Result<Option<Baseline>, WorkspaceError> {
        let Some(path) = self.baseline_path() else { return Ok(None) };
        let text = String::from_utf8_lossy(&read(&path)?).into_owned();
        Baseline::parse(&text).map(Some).map_err(|reason| WorkspaceError::Baseline(path, reason))
    }

    /// Loads a text as if it were the file of this path.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub fn text(path: &Path, bytes: Vec<u8>) -> Result<Self, WorkspaceError> {
        let root = Root::of(parent(path))?;
        let relative = root.relative(path);
        let file = load_bytes(&root.project, relative, &shown(path), bytes);
        let is_project = root.has_file;
        Ok(Loaded { root, files: vec![file], excluded: 0, is_project })
    }

    /// The ids of the project's other journeys and their files, for what only shows across files.
    /// Files that cannot be read now are passed over: they are not what was asked for.
    pub fn others(&self) -> Vec<LoadedFile> {
        if !self.root.has_file {
            return Vec::new();
        }
        let (root, project) = (&self.root, &self.root.project);
        let own: std::collections::HashSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
        let paths = root.journeys_below(&below(&root.folder), |path| {
            project.is_journey(path) && !own.contains(path) && !project.lint.excludes(path)
        });
        let loaded = paths
            .into_par_iter()
            .filter_map(|path| Some(load_bytes(project, root.relative(&path), &shown(&path), read(&path).ok()?)));
        loaded.collect()
    }
}

fn load_bytes(project: &Project, path: String, name: &str, bytes: Vec<u8>) -> LoadedFile {
    match Source::from_bytes(name, bytes) {
        Ok(source) => {
            let (journey, problems) = model::load(&source, &project.catalog);
            LoadedFile { path, source: Arc::new(source), journey, problems }
        }
        Err(bad) => {
            let report = not_text(bad);
            LoadedFile { path, source: report.source, journey: None, problems: report.diagnostics }
        }
    }
}

fn not_text(bad: crate::source::NotText) -> FileReport {
    let diagnostic = Diagnostic::new(&model::NOT_TEXT, bad.span, bad.reason).help(bad.help);
    FileReport { source: Arc::new(*bad.source), diagnostics: vec![diagnostic] }
}

/// Reads a file, though no more of it than is needed to say that it is too large.
fn read(path: &Path) -> Result<Vec<u8>, WorkspaceError> {
    let unreadable = |error| WorkspaceError::Unreadable(path.into(), error);
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(file, MAX_FILE_BYTES as u64 + 1), &mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn nothing(root: &Root) -> WorkspaceError {
    let folder = shown(&root.folder);
    let folder = if folder == "." { "this folder".to_owned() } else { folder };
    let patterns = if root.has_file {
        "the patterns under `journeys` in polku.yaml".to_owned()
    } else {
        crate::project::DEFAULT_JOURNEYS.join(", ")
    };
    WorkspaceError::NoJourneys(format!(
        "no journeys in {folder}: nothing matches {patterns}; name files or folders, or put journeys there"
    ))
}

/// The folder of a file; `.` for a bare name.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path without `.` and `..`, as far as that can be told without looking.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// A path relative to the current folder where it lies below, to walk and to show.
fn below(path: &Path) -> PathBuf {
    let relative = std::env::current_dir()
        .ok()
        .and_then(|current| path.strip_prefix(normal(&current)).ok().map(Path::to_path_buf));
    match relative {
        Some(relative) if relative.as_os_str().is_empty() => PathBuf::from("."),
        Some(relative) => relative,
        None => path.to_path_buf(),
    }
}

/// A path as people see it: relative to the current folder where it lies below, with `/`, without `./`.
fn shown(path: &Path) -> String {
    let path = if path.is_absolute() { below(path) } else { path.to_path_buf() };
    let text = path.to_string_lossy();
    let text =
        if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") };
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}
