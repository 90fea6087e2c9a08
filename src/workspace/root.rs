//! A project on disk: its folder, its settings, and the files below it that could be journeys.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::bounds::Bounds;
use super::error::{WorkspaceError, not_text};
use super::files::{Disk, FileKind, Files, read, source_within};
use super::images::check_catalog;
use super::paths::{absolute, parent, relative_to_current, shown};
use super::revision::Revision;
use super::walk::FolderContent;
use crate::diagnostic::Diagnostic;
use crate::lint::Settings;
use crate::lint::baseline::fingerprint_by_file;
use crate::model::{self, Document};
use crate::project::{FILE_NAME, Project};
use crate::render::{Look, Request, ResolvedRequest, Theme, ThemeName};
use crate::report::FileReport;
use crate::source::{Source, Span};

/// A project on disk: its folder and the content of its file.
#[derive(Clone, Debug)]
pub struct Root {
    /// The folder that the project's paths are relative to.
    pub folder: PathBuf,
    /// The content of the project file.
    pub project: Project,
    /// Whether there is a project file.
    pub has_file: bool,
    /// The text of the project file, if there is one.
    pub source: Option<Arc<Source>>,
    /// The warnings of the project file.
    pub problems: Vec<Diagnostic>,
    /// The project files that it extends.
    pub(super) extended: Vec<PathBuf>,
    /// The YAML files below its folder, once somebody has asked for them.
    yaml_files: OnceLock<Vec<String>>,
    /// The bounds of its paths.
    bounds: Bounds,
    /// The revision that it was loaded from; `None` for the working tree.
    pub(super) revision: Option<Arc<Revision>>,
}

/// Returns whether a project has journeys that match its patterns.
///
/// # Errors
/// The folder cannot be read.
pub(crate) fn has_journeys(root: &Root) -> Result<bool, WorkspaceError> {
    if !root.folder.is_dir() {
        return Ok(false);
    }
    let FolderContent { files, unread, .. } = root.files().list(&relative_to_current(&root.folder));
    match unread.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(files.iter().any(|file| root.project.is_journey(&root.relative(file)))),
    }
}

impl Root {
    /// Returns the project that a folder belongs to: the nearest `polku.yaml` in it or above it, up to the root of
    /// the repository. Without one, returns the folder itself with default settings.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub fn of(folder: &Path, files: &dyn Files) -> Result<Self, WorkspaceError> {
        match files.project_folder(folder) {
            Some(folder) => Root::read(folder, files),
            None => {
                let misnamed = absolute(folder).join("polku.yml");
                if matches!(files.kind(&misnamed), Ok(FileKind::File)) {
                    let message = format!("{} is ignored: rename it to {FILE_NAME}", files.name_of(&misnamed));
                    return Err(WorkspaceError::NoJourneys(message));
                }
                Ok(Root { revision: files.revision().cloned(), ..Root::without_file(folder) })
            }
        }
    }

    /// Returns the project of exactly this folder, ignoring projects around it. Without a project file, it has
    /// default settings.
    ///
    /// # Errors
    /// The project file cannot be read or has errors.
    pub(crate) fn here(folder: &Path, files: &dyn Files) -> Result<Self, WorkspaceError> {
        let folder = absolute(folder);
        if folder.join(FILE_NAME).is_file() { Root::read(folder, files) } else { Ok(Root::without_file(&folder)) }
    }

    /// Returns a folder without a project file, with default settings.
    pub(super) fn without_file(folder: &Path) -> Self {
        let (project, problems, extended) = (Project::without_file(), Vec::new(), Vec::new());
        Root {
            folder: absolute(folder),
            project,
            has_file: false,
            source: None,
            problems,
            extended,
            yaml_files: OnceLock::new(),
            bounds: Bounds::of(folder),
            revision: None,
        }
    }

    pub(super) fn read(folder: PathBuf, files: &dyn Files) -> Result<Self, WorkspaceError> {
        let file = folder.join(FILE_NAME);
        let source = match Source::from_bytes(&files.name_of(&file), read(&file, &Bounds::of(&folder), files)?) {
            Ok(source) => Arc::new(source),
            Err(bad) => return Err(WorkspaceError::Project(Box::new(not_text(bad)))),
        };
        Root::of_text(folder, source, files)
    }

    /// Loads the project of a folder as if its file had this text.
    pub(super) fn of_text(folder: PathBuf, source: Arc<Source>, files: &dyn Files) -> Result<Self, WorkspaceError> {
        let Document { source, value, diagnostics: mut problems } = Project::load(&source);
        let images = value.iter().flat_map(|project| check_catalog(project.catalog.definitions(), &folder, files));
        let images: Vec<Diagnostic> = images.collect();
        let is_sound = images.is_empty();
        problems.extend(images);
        match value.filter(|_| is_sound) {
            Some(mut project) => {
                let bounds = Bounds::of(&folder);
                let mut extended = Vec::new();
                extend(&mut project.lint, &folder, &source, &mut extended, files, &bounds)?;
                Ok(Root {
                    folder,
                    project,
                    has_file: true,
                    source: Some(source),
                    problems,
                    extended,
                    yaml_files: OnceLock::new(),
                    bounds,
                    revision: files.revision().cloned(),
                })
            }
            None => {
                fingerprint_by_file(FILE_NAME, &mut problems);
                Err(WorkspaceError::Project(Box::new(FileReport::new(source, problems))))
            }
        }
    }

    /// Returns the look of the project's pictures. A theme that is named from outside replaces the project's theme
    /// and colours, unless it is the same theme.
    ///
    /// # Errors
    /// The theme file of the project cannot be read or has errors.
    pub(crate) fn resolve(
        &self,
        request: &Request,
        requested: Option<&Look>,
    ) -> Result<ResolvedRequest, WorkspaceError> {
        let settings = &self.project.render;
        let own = settings.theme.as_ref().map_or(&ThemeName::Own(Theme::Light), |theme| &theme.value);
        let look = match requested {
            Some(look) if request.theme.as_ref() != Some(own) => {
                Look { font: look.font.clone().or_else(|| settings.font.clone()), ..look.clone() }
            }
            _ => self.look()?,
        };
        Ok(request.resolve(settings, look))
    }

    /// Returns the look of the project's pictures. Reads the theme file if the project names one.
    ///
    /// # Errors
    /// The theme file cannot be read or has errors.
    pub fn look(&self) -> Result<Look, WorkspaceError> {
        let settings = &self.project.render;
        let theme_span = settings.theme.as_ref().map(|theme| theme.span);
        let theme = match settings.theme.as_ref().map(|theme| &theme.value) {
            None => Look::from(Theme::Light),
            Some(ThemeName::Own(theme)) => Look::from(*theme),
            Some(ThemeName::File(_)) => self.theme_file().map_or(Ok(Look::from(Theme::Light)), |file| {
                self.look_in(&file).map_err(|error| match theme_span {
                    Some(span) => with_theme_span(error, self, span),
                    None => error,
                })
            })?,
        };
        Ok(settings.look(theme))
    }

    /// Returns the path of the theme file that the project names.
    pub fn theme_file(&self) -> Option<PathBuf> {
        match &self.project.render.theme.as_ref()?.value {
            ThemeName::File(path) => Some(absolute(&self.folder.join(path))),
            ThemeName::Own(_) => None,
        }
    }

    /// Reads a theme file that the project names.
    pub(super) fn look_in(&self, file: &Path) -> Result<Look, WorkspaceError> {
        look_within(file, &self.bounds, self.files())
    }

    /// Reads a file that belongs to the project or is named in its project file.
    pub(super) fn read_file(&self, path: &Path, files: &dyn Files) -> Result<Vec<u8>, WorkspaceError> {
        match self.has_file {
            true => read(path, &self.bounds, files),
            // Files without a project have bounds of their own.
            false => read(path, &Bounds::of(parent(path)), files),
        }
    }

    /// Returns where its files come from.
    pub(super) fn files(&self) -> &dyn Files {
        self.revision.as_ref().map_or(&Disk, |revision| revision as &dyn Files)
    }

    /// Returns the revision that the project was loaded from; `None` for the working tree.
    pub fn revision(&self) -> Option<&Revision> {
        self.revision.as_deref()
    }

    /// Checks that a file that the project names may be written.
    ///
    /// # Errors
    /// The file lies outside of the project's bounds.
    pub(crate) fn check(&self, path: &Path) -> Result<(), WorkspaceError> {
        self.bounds.check(path).map_err(|error| WorkspaceError::Unwritten(shown(path), error))
    }

    /// Returns the path of the project file, whether or not it exists.
    pub fn file(&self) -> PathBuf {
        relative_to_current(&self.folder.join(FILE_NAME))
    }

    /// Returns the project paths of all YAML files below the project's folder that can be read.
    pub(super) fn yaml_files(&self) -> &[String] {
        self.yaml_files.get_or_init(|| {
            let files = self.files().list(&self.folder).files;
            files.iter().map(|file| self.relative(file)).collect()
        })
    }

    /// Returns a path relative to the project, with `/`.
    pub(crate) fn relative(&self, path: &Path) -> String {
        let path = absolute(path);
        // A path out of the folder stays absolute.
        let relative = path.strip_prefix(&self.folder).unwrap_or(&path);
        relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

/// Moves the error of a theme file that cannot be read to the position where the project names it.
pub(super) fn with_theme_span(error: WorkspaceError, root: &Root, span: Span) -> WorkspaceError {
    match (error, &root.source) {
        (error @ WorkspaceError::Unreadable(..), Some(source)) => {
            let diagnostic = Diagnostic::new(&model::UNKNOWN_REFERENCE, span, error.to_string())
                .help("the path of a theme is relative to the file that names it");
            WorkspaceError::Extended(Box::new(FileReport::new(Arc::clone(source), vec![diagnostic])))
        }
        (error, _) => error,
    }
}

/// Reads a theme file.
///
/// # Errors
/// The file cannot be read or has errors.
pub fn look(file: &Path) -> Result<Look, WorkspaceError> {
    look_within(file, &Bounds::of(parent(file)), &Disk)
}

/// Reads what the theme of a request looks like, if it names one.
///
/// # Errors
/// The theme file cannot be read or has errors.
pub(crate) fn requested_look(request: &Request) -> Result<Option<Look>, WorkspaceError> {
    Ok(match &request.theme {
        Some(ThemeName::File(file)) => Some(look(file)?),
        Some(ThemeName::Own(theme)) => Some(Look::from(*theme)),
        None => None,
    })
}

fn look_within(file: &Path, bounds: &Bounds, files: &dyn Files) -> Result<Look, WorkspaceError> {
    let broken = |report| WorkspaceError::Extended(Box::new(report));
    let source = Arc::new(source_within(file, bounds, files)?);
    let Document { value: look, diagnostics: problems, .. } = Look::load(&source);
    look.ok_or_else(|| broken(FileReport::new(source, problems)))
}

/// The maximum number of files that a project may extend, directly and indirectly.
const MOST_EXTENDED: usize = 32;

/// Loads the project files that lint settings extend, recursively.
fn extend(
    settings: &mut Settings,
    folder: &Path,
    source: &Arc<Source>,
    extended: &mut Vec<PathBuf>,
    files: &dyn Files,
    bounds: &Bounds,
) -> Result<(), WorkspaceError> {
    settings.extend(|path| {
        let wrong = |message: String, help: &str| {
            let diagnostic = Diagnostic::new(&model::UNKNOWN_REFERENCE, path.span, message).help(help);
            WorkspaceError::Extended(Box::new(FileReport::new(Arc::clone(source), vec![diagnostic])))
        };
        let file = absolute(&folder.join(&path.value));
        extended.push(file.clone());
        if extended.len() > MOST_EXTENDED {
            return Err(wrong(
                "too many files extend each other, or they do so in a circle".into(),
                "remove one of them",
            ));
        }
        let bytes = read(&file, bounds, files)
            .map_err(|error| wrong(error.to_string(), "a path is relative to the file that names it"))?;
        let base = Source::from_bytes(&files.name_of(&file), bytes)
            .map_err(|bad| WorkspaceError::Extended(Box::new(not_text(bad))))?;
        let base = Arc::new(base);
        let Document { value: project, diagnostics, .. } = Project::load(&base);
        let broken = || WorkspaceError::Extended(Box::new(FileReport::new(Arc::clone(&base), diagnostics)));
        let mut settings = project.ok_or_else(broken)?.lint;
        extend(&mut settings, parent(&file), &base, extended, files, bounds)?;
        Ok(settings)
    })
}
