//! A project on disk: where its file is, what it says, and which files below a folder could be journeys.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ignore::WalkBuilder;

use super::files::regular;
use super::paths::{absolute, below, is_yaml, parent, shown};
use super::{Bounds, Files, WorkspaceError, not_text, read, source_within};
use crate::diagnostic::Diagnostic;
use crate::lint::Settings;
use crate::lint::baseline::fingerprint_by_file;
use crate::model::{self, Document};
use crate::project::{FILE_NAME, Project};
use crate::render::{Look, Theme, ThemeName};
use crate::report::FileReport;
use crate::source::Source;

/// A project on disk: its folder, and what its file says.
#[derive(Clone, Debug)]
pub struct Root {
    /// The folder that the project's paths are relative to.
    pub folder: PathBuf,
    /// What the project file says.
    pub project: Project,
    /// Whether there is a project file.
    pub has_file: bool,
    /// The text of the project file, where there is one.
    pub source: Option<Arc<Source>>,
    /// What is wrong with it, without being an error.
    pub problems: Vec<Diagnostic>,
    /// The project files that it extends.
    pub(super) extended: Vec<PathBuf>,
    /// The YAML files below its folder, once that was asked.
    below: OnceLock<Vec<String>>,
    /// What its paths must stay in.
    bounds: Bounds,
}

/// The folder of the project that a folder belongs to: with the nearest `polku.yaml` in it or above it, up to
/// the repository's root.
pub(crate) fn project_folder(folder: &Path) -> Option<PathBuf> {
    // Without `..`, so that what is above it is really above it.
    let folder = absolute(folder);
    for ancestor in folder.ancestors() {
        // What is no file is told when it is read.
        let file = ancestor.join(FILE_NAME);
        if file.is_file() || (file.symlink_metadata().is_ok() && !file.is_dir()) {
            return Some(ancestor.to_path_buf());
        }
        if ancestor.join(".git").exists() {
            break;
        }
    }
    None
}

/// The root of the repository that a folder lies in, unless it is the root itself.
pub(crate) fn repository(folder: &Path) -> Option<PathBuf> {
    let folder = absolute(folder);
    let is_root = |folder: &&Path| folder.join(".git").exists();
    if is_root(&folder.as_path()) { None } else { folder.ancestors().find(is_root).map(Path::to_path_buf) }
}

/// The root of the repository that a folder lies in, or is.
pub(crate) fn repository_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}

/// Whether there are journeys below the folder of a project, where the project has them.
///
/// # Errors
/// The folder cannot be read.
pub(crate) fn has_journeys(root: &Root) -> Result<bool, WorkspaceError> {
    if !root.folder.is_dir() {
        return Ok(false);
    }
    let Walked { files, unread, .. } = walked(&below(&root.folder));
    match unread.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(files.iter().any(|file| root.project.is_journey(&root.relative(file)))),
    }
}

/// What there is below a folder, sorted.
#[derive(Default)]
pub(super) struct Walked {
    /// The YAML files that may be journeys.
    pub files: Vec<PathBuf>,
    /// What would be among them, or be a folder with them, by its name.
    pub no_files: Vec<PathBuf>,
    /// Why some folders cannot be looked at.
    pub unread: Vec<WorkspaceError>,
}

/// Walks below a folder. Leaves out hidden files, project files, and what the `.gitignore`s in and below the folder name.
pub(super) fn walked(folder: &Path) -> Walked {
    let mut found = Walked::default();
    let (entries, odd) = walk(folder);
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.unread.push(unreadable(folder, &error));
                continue;
            }
        };
        let (path, kind) = (entry.path(), entry.file_type());
        let is_yaml = is_yaml(path) && path.file_name().is_some_and(|name| name != FILE_NAME);
        if kind.is_some_and(|kind| kind.is_dir()) || !(is_yaml || path.ends_with("journeys")) {
            continue;
        }
        // A link that leads nowhere is kept, to be reported.
        let is_file = || std::fs::metadata(path).map_or(true, |metadata| metadata.is_file());
        match kind.is_some_and(|kind| kind.is_file()) || is_file() {
            true if is_yaml => found.files.push(entry.into_path()),
            true => {}
            false => found.no_files.push(entry.into_path()),
        }
    }
    found.unread.append(&mut odd.lock().unwrap_or_else(PoisonError::into_inner));
    found
}

/// The folders below a folder in which journeys may be, itself first; those that cannot be read are left out.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let (entries, _) = walk(folder);
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_dir()))
        .map(ignore::DirEntry::into_path)
        .collect()
}

/// Walks below a folder over what is neither hidden nor ignored. A folder whose ignore file is a pipe is left out, since
/// reading a pipe may never end; when the walk is over, the second value holds the errors.
fn walk(
    folder: &Path,
) -> (impl Iterator<Item = Result<ignore::DirEntry, ignore::Error>>, Arc<Mutex<Vec<WorkspaceError>>>) {
    let odd = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&odd);
    let is_fine = move |folder: &Path| {
        let error = odd_ignore_file(folder);
        let is_fine = error.is_none();
        told.lock().unwrap_or_else(PoisonError::into_inner).extend(error);
        is_fine
    };
    // The filter is not asked about the folder itself.
    let has_begun = is_fine(folder);
    let mut walk = WalkBuilder::new(folder);
    // What lies above the folder, or is one person's own, does not count: the same files on every machine.
    walk.require_git(false).parents(false).git_global(false).git_exclude(false).sort_by_file_path(Ord::cmp);
    walk.filter_entry(move |entry| !entry.file_type().is_some_and(|kind| kind.is_dir()) || is_fine(entry.path()));
    (has_begun.then(|| walk.build()).into_iter().flatten(), odd)
}

/// Returns the error of a folder whose ignore file is a pipe or a device.
fn odd_ignore_file(folder: &Path) -> Option<WorkspaceError> {
    let files = [".gitignore", ".ignore"].map(|name| folder.join(name));
    files.into_iter().find_map(|path| match regular(&path) {
        Err(error) if error.kind() == io::ErrorKind::Other => Some(WorkspaceError::Unreadable(path, error)),
        _ => None,
    })
}

/// Why a folder could not be walked.
fn unreadable(folder: &Path, error: &ignore::Error) -> WorkspaceError {
    let (mut path, mut cause) = (folder, error);
    loop {
        match cause {
            ignore::Error::WithPath { path: of, err } => (path, cause) = (of, err),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => cause = err,
            _ => break,
        }
    }
    // The walk wraps the system's words in its own.
    let told = match cause {
        ignore::Error::Io(error) if error.kind() != io::ErrorKind::Other => io::Error::from(error.kind()),
        cause => io::Error::other(cause.to_string()),
    };
    WorkspaceError::Unreadable(path.to_path_buf(), told)
}

impl Root {
    /// The project that a folder belongs to: the nearest `polku.yaml` in it or above it, up to the
    /// repository's root. Without one, the folder itself with everything by default.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub fn of(folder: &Path, files: &dyn Files) -> Result<Self, WorkspaceError> {
        match project_folder(folder) {
            Some(folder) => Root::read(folder, files),
            None => {
                let misnamed = absolute(folder).join("polku.yml");
                if misnamed.is_file() {
                    let message = format!("{} is not read: call it {FILE_NAME}", shown(&misnamed));
                    return Err(WorkspaceError::NoJourneys(message));
                }
                Ok(Root::without_file(folder))
            }
        }
    }

    /// The project of this very folder, whatever project it lies in. Without a file, everything is by default.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub(crate) fn here(folder: &Path, files: &dyn Files) -> Result<Self, WorkspaceError> {
        let folder = absolute(folder);
        if folder.join(FILE_NAME).is_file() { Root::read(folder, files) } else { Ok(Root::without_file(&folder)) }
    }

    /// A folder that belongs to no project, with everything by default.
    pub(super) fn without_file(folder: &Path) -> Self {
        let (project, problems, extended) = (Project::without_file(), Vec::new(), Vec::new());
        Root {
            folder: absolute(folder),
            project,
            has_file: false,
            source: None,
            problems,
            extended,
            below: OnceLock::new(),
            bounds: Bounds::of(folder),
        }
    }

    pub(super) fn read(folder: PathBuf, files: &dyn Files) -> Result<Self, WorkspaceError> {
        let file = folder.join(FILE_NAME);
        let source = match Source::from_bytes(&shown(&file), read(&file, &Bounds::of(&folder), files)?) {
            Ok(source) => Arc::new(source),
            Err(bad) => return Err(WorkspaceError::Project(Box::new(not_text(bad)))),
        };
        Root::of_text(folder, source, files)
    }

    /// The project of a folder if its file had this text.
    pub(super) fn of_text(folder: PathBuf, source: Arc<Source>, files: &dyn Files) -> Result<Self, WorkspaceError> {
        let Document { source, value, diagnostics: mut problems } = Project::load(&source);
        match value {
            Some(mut project) => {
                let bounds = Bounds::of(&folder);
                let mut extended = Vec::new();
                extend(&mut project.lint, &folder, &source, &mut extended, &|file| read(file, &bounds, files))?;
                Ok(Root {
                    folder,
                    project,
                    has_file: true,
                    source: Some(source),
                    problems,
                    extended,
                    below: OnceLock::new(),
                    bounds,
                })
            }
            None => {
                fingerprint_by_file(FILE_NAME, &mut problems);
                Err(WorkspaceError::Project(Box::new(FileReport::new(source, problems))))
            }
        }
    }

    /// What pictures of the project look like where a theme is named from outside: it takes the place of the
    /// project's theme and colours, unless it is the very same.
    ///
    /// # Errors
    /// The theme file of the project cannot be read or has errors.
    pub(crate) fn look_in(&self, named: Option<(&ThemeName, &Look)>) -> Result<Look, WorkspaceError> {
        let settings = &self.project.render;
        let theirs = settings.theme.as_ref().map_or(&ThemeName::Own(Theme::Light), |theme| &theme.value);
        match named {
            Some((name, look)) if name != theirs => {
                Ok(Look { font: look.font.clone().or_else(|| settings.font.clone()), ..look.clone() })
            }
            _ => self.look(),
        }
    }

    /// What the project's pictures look like. A theme file is read for it.
    ///
    /// # Errors
    /// The theme file cannot be read or has errors.
    pub fn look(&self) -> Result<Look, WorkspaceError> {
        let settings = &self.project.render;
        let theme = match settings.theme.as_ref().map(|theme| &theme.value) {
            None => Look::from(Theme::Light),
            Some(ThemeName::Own(theme)) => Look::from(*theme),
            Some(ThemeName::File(_)) => self.theme_file().map_or(Ok(Look::from(Theme::Light)), |file| {
                look_within(&file, &self.bounds).map_err(|error| self.at_theme(error))
            })?,
        };
        Ok(settings.look(theme))
    }

    /// The theme file that the project names.
    pub fn theme_file(&self) -> Option<PathBuf> {
        match &self.project.render.theme.as_ref()?.value {
            ThemeName::File(path) => Some(absolute(&self.folder.join(path))),
            ThemeName::Own(_) => None,
        }
    }

    /// A theme file that cannot be read, shown where the project names it.
    fn at_theme(&self, error: WorkspaceError) -> WorkspaceError {
        match (error, &self.source, &self.project.render.theme) {
            (error @ WorkspaceError::Unreadable(..), Some(source), Some(theme)) => {
                let diagnostic = Diagnostic::new(&model::UNKNOWN_REFERENCE, theme.span, error.to_string())
                    .help("the path of a theme is relative to the file that it stands in");
                WorkspaceError::Extended(Box::new(FileReport::new(Arc::clone(source), vec![diagnostic])))
            }
            (error, ..) => error,
        }
    }

    /// Reads a file that belongs to the project, or is named in it.
    pub(super) fn read_file(&self, path: &Path, files: &dyn Files) -> Result<Vec<u8>, WorkspaceError> {
        match self.has_file {
            true => read(path, &self.bounds, files),
            // Files of no project come from anywhere.
            false => read(path, &Bounds::of(parent(path)), files),
        }
    }

    /// Checks that a file that the project names may be written.
    ///
    /// # Errors
    /// It lies outside of what the project's paths must stay in.
    pub(crate) fn check(&self, path: &Path) -> Result<(), WorkspaceError> {
        self.bounds.check(path).map_err(|error| WorkspaceError::Unwritten(shown(path), error))
    }

    /// Where the project file is, where there is one.
    pub fn file(&self) -> PathBuf {
        below(&self.folder.join(FILE_NAME))
    }

    /// The paths of all YAML files below the project's folder, as far as it can be walked.
    pub(super) fn yaml_files(&self) -> &[String] {
        self.below.get_or_init(|| {
            let files = walked(&self.folder).files;
            files.iter().map(|file| self.relative(file)).collect()
        })
    }

    /// A path relative to the project, with `/`.
    pub(crate) fn relative(&self, path: &Path) -> String {
        let absolute = absolute(path);
        let relative = absolute.strip_prefix(&self.folder).unwrap_or(&absolute);
        relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

/// Reads a theme file.
///
/// # Errors
/// It cannot be read or has errors.
pub fn look(file: &Path) -> Result<Look, WorkspaceError> {
    look_within(file, &Bounds::of(parent(file)))
}

fn look_within(file: &Path, bounds: &Bounds) -> Result<Look, WorkspaceError> {
    let broken = |report| WorkspaceError::Extended(Box::new(report));
    let source = Arc::new(source_within(file, bounds)?);
    let Document { value: look, diagnostics: problems, .. } = Look::load(&source);
    look.ok_or_else(|| broken(FileReport::new(source, problems)))
}

/// How many files a project may extend, directly and through others.
const MOST_EXTENDED: usize = 32;

/// Reads the project files that lint settings extend, in turn with what these extend.
fn extend(
    settings: &mut Settings,
    folder: &Path,
    source: &Arc<Source>,
    read_so_far: &mut Vec<PathBuf>,
    read: &dyn Fn(&Path) -> Result<Vec<u8>, WorkspaceError>,
) -> Result<(), WorkspaceError> {
    settings.extend(|path| {
        let wrong = |message: String, help: &str| {
            let diagnostic = Diagnostic::new(&model::UNKNOWN_REFERENCE, path.span, message).help(help);
            WorkspaceError::Extended(Box::new(FileReport::new(Arc::clone(source), vec![diagnostic])))
        };
        let file = absolute(&folder.join(&path.value));
        read_so_far.push(file.clone());
        if read_so_far.len() > MOST_EXTENDED {
            return Err(wrong(
                "these files extend each other, or themselves, without end".into(),
                "remove one of them",
            ));
        }
        let bytes = read(&file)
            .map_err(|error| wrong(error.to_string(), "a path is relative to the file that it stands in"))?;
        let base = Source::from_bytes(&shown(&file), bytes)
            .map_err(|bad| WorkspaceError::Extended(Box::new(not_text(bad))))?;
        let base = Arc::new(base);
        let Document { value: project, diagnostics, .. } = Project::load(&base);
        let broken = || WorkspaceError::Extended(Box::new(FileReport::new(Arc::clone(&base), diagnostics)));
        let mut settings = project.ok_or_else(broken)?.lint;
        extend(&mut settings, parent(&file), &base, read_so_far, read)?;
        Ok(settings)
    })
}
