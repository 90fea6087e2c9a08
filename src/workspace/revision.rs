//! A project as it was: the files of a revision of git, loaded as those on the disk are.
//!
//! The YAML files of the revision, and the files that say which others to leave out, are put into a temporary folder, so that
//! everything that holds for a project on the disk holds for this one too. Reports name them `REVISION:PATH`.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::error::WorkspaceError;
use super::git::{EntryKind, GitError, Repository, TreeEntry};
use super::load::{LoadedProject, file, load};
use super::locate::project_folder;
use super::paths::{absolute, canonical, is_yaml, normal, show_as};
use crate::diagnostic::shorten;

/// The most files of a repository that are all looked at. Of a larger one, only those in the project's folder and those
/// right in the folders above it.
const MOST_FILES: usize = 20_000;

/// A project, or a part of it, as it was at a revision.
#[derive(Debug)]
pub struct AtRevision {
    /// The projects; none if the revision has no journeys here.
    pub projects: Vec<LoadedProject>,
    /// Where its files are as long as they are needed.
    _folder: TempDir,
}

/// Why a revision cannot be loaded.
#[derive(Debug)]
#[non_exhaustive]
pub enum RevisionError {
    /// `git` cannot tell.
    Git(GitError),
    /// The files of the revision cannot be put into a folder.
    Folder(io::Error),
    /// The files have errors.
    Workspace(WorkspaceError),
}

impl std::fmt::Display for RevisionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RevisionError::Git(error) => error.fmt(f),
            RevisionError::Folder(error) => {
                write!(f, "the files of the revision cannot be put into a temporary folder: {}", super::reason(error))
            }
            RevisionError::Workspace(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RevisionError {}

impl From<GitError> for RevisionError {
    fn from(error: GitError) -> Self {
        RevisionError::Git(error)
    }
}

impl From<WorkspaceError> for RevisionError {
    fn from(error: WorkspaceError) -> Self {
        RevisionError::Workspace(error)
    }
}

/// Loads what words name in a repository: `REV`, the project that the current folder belongs to; `REV:PATH`, a file or folder,
/// from the root of the repository or, with `./`, from the current folder; `REV...`, the project where `HEAD` left `REV`.
///
/// # Errors
/// There is no git, no repository, no such revision or path; or the files cannot be read.
pub fn at_revision(words: &str) -> Result<AtRevision, RevisionError> {
    let repository = Repository::of(Path::new("."))?;
    let (revision, path) = match words.split_once(':') {
        // `:/text` and `:0:path` are git's own; they name no commit of a project.
        Some((revision, path)) if !revision.is_empty() => (revision, Some(path)),
        _ => (words, None),
    };
    let (tree, revision) = match revision.strip_suffix("...") {
        Some(of) => {
            let base = repository.merge_base(of)?;
            let shown = base.get(..12).unwrap_or(&base).to_owned();
            (repository.revision(&base)?, shown)
        }
        None => (repository.revision(revision)?, revision.to_owned()),
    };
    let entries = repository.files(&tree)?;
    let wanted = match path {
        Some(path) => wanted_path(&repository, &revision, path, &entries)?,
        None => project_prefix(&repository),
    };
    let folder = exported(&repository, &revision, &entries, &wanted)?;
    // Links in the way of temporary folders, as on macOS, are not links of the repository.
    let root = canonical(folder.path());
    let target = root.join(&wanted);
    let projects = match path {
        _ if target.is_file() => vec![file(&target)?],
        None if !target.is_dir() => Vec::new(),
        _ => match load(&[target]) {
            // Before the first journey, everything is new.
            Err(WorkspaceError::NoJourneys(_)) if path.is_none() => Vec::new(),
            loaded => loaded?,
        },
    };
    Ok(AtRevision { projects, _folder: folder })
}

/// Returns the folder of the project that the current folder belongs to, from the root of the repository on.
fn project_prefix(repository: &Repository) -> PathBuf {
    let here = absolute(Path::new("."));
    let project = project_folder(&here).unwrap_or_else(|| here.clone());
    let above = here.strip_prefix(&project).map_or(0, |rest| rest.components().count());
    let prefix = Path::new(repository.prefix.trim_end_matches('/'));
    (0..above).fold(prefix, |folder, _| folder.parent().unwrap_or(Path::new(""))).to_path_buf()
}

/// Returns a path in a revision, from the root of the repository on.
fn wanted_path(
    repository: &Repository,
    revision: &str,
    path: &str,
    entries: &[TreeEntry],
) -> Result<PathBuf, RevisionError> {
    let from_here = |path: &str| normal(&Path::new(&repository.prefix).join(path));
    let is_there = |path: &Path| {
        let text = slashed(path);
        entries.iter().any(|entry| {
            entry.path.starts_with(text.as_bytes())
                && (text.is_empty() || matches!(entry.path.get(text.len()), None | Some(b'/')))
        })
    };
    let wanted = match path.starts_with("./") || path.starts_with("../") || path == "." {
        true => from_here(path),
        false => normal(Path::new(path.trim_end_matches('/'))),
    };
    if is_there(&wanted) {
        return Ok(wanted);
    }
    let near = (is_there(&from_here(path)) && !repository.prefix.is_empty()).then(|| format!("./{path}"));
    Err(GitError::NoPath { revision: revision.to_owned(), path: path.to_owned(), near }.into())
}

/// Returns a path with `/`.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Puts the files of a revision that a project may consist of into a temporary folder.
fn exported(
    repository: &Repository,
    revision: &str,
    entries: &[TreeEntry],
    wanted: &Path,
) -> Result<TempDir, RevisionError> {
    let folder = tempfile::Builder::new().prefix("polku-revision-").tempdir().map_err(RevisionError::Folder)?;
    let root = canonical(folder.path());
    show_as(&root, format!("{}:", shorten(revision)));
    // The root of a repository bounds what its files may name.
    fs::create_dir(root.join(".git")).map_err(RevisionError::Folder)?;
    let is_wanted = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        is_yaml(path) || name == ".gitignore" || name == ".ignore" || path == wanted
    };
    let is_near =
        |path: &Path| path.starts_with(wanted) || path.parent().is_some_and(|above| wanted.starts_with(above));
    let paths = entries.iter().filter_map(|entry| Some((entry, relative(&entry.path)?)));
    let mut files: Vec<(&TreeEntry, PathBuf)> = paths.filter(|(_, path)| is_wanted(path)).collect();
    if files.len() > MOST_FILES {
        files.retain(|(_, path)| is_near(path));
    }
    let mut objects = repository.objects()?;
    for (entry, path) in files {
        let bytes = objects.read(&entry.object)?;
        put(&root, &path, entry.kind, &bytes).map_err(RevisionError::Folder)?;
    }
    Ok(folder)
}

/// Returns the path of an entry, if it leads into the repository and to no file of git.
fn relative(path: &[u8]) -> Option<PathBuf> {
    #[cfg(unix)]
    let path = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path);
    #[cfg(not(unix))]
    let path = std::str::from_utf8(path).ok()?;
    let path = PathBuf::from(path);
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(name) if name != ".git");
    path.components().all(is_plain).then_some(path)
}

fn put(root: &Path, path: &Path, kind: EntryKind, bytes: &[u8]) -> io::Result<()> {
    let target = root.join(path);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    match kind {
        EntryKind::File => fs::write(target, bytes),
        EntryKind::Link => link(root, &target, bytes),
    }
}

/// Makes a link that stays in the repository. Any other leads to nothing here.
#[cfg(unix)]
fn link(root: &Path, target: &Path, bytes: &[u8]) -> io::Result<()> {
    let to = Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes));
    let leads = normal(&target.parent().unwrap_or(root).join(to));
    match to.is_relative() && leads.starts_with(root) {
        true => std::os::unix::fs::symlink(to, target),
        false => Ok(()),
    }
}

/// On other systems, git itself writes the path that a link leads to into a file.
#[cfg(not(unix))]
fn link(_: &Path, target: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(target, bytes)
}
