//! The two sides of a comparison, as arguments name them.

use std::ffi::OsStr;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::files::{FileKind, Files};
use super::git::GitError;
use super::load::{LoadedProject, file_from, load, load_from};
use super::paths::{is_yaml, shown};
use super::revision::{Revision, not_found};
use super::{Disk, file};
use crate::project::FILE_NAME;
use crate::source::MAX_FILE_BYTES;

/// What one argument of a comparison names.
///
/// ```no_run
/// use polku::workspace::Side;
///
/// // `polku diff main`: the project of the current folder at `main`, and in the working tree.
/// let old = Side::of("main".as_ref());
/// let new = old.counterpart().expect("a revision has a counterpart");
/// let mut standard_input = std::io::stdin();
/// for project in old.load(&mut standard_input)? {
///     // The settings, the catalog and the list of files are those of `main`, and so is what `lint` says.
///     for file in &project.files {
///         println!("{}: {}", file.source.name(), file.journey.is_some()); // main:journeys/visit.yaml: true
///     }
/// }
/// let today = new.load(&mut standard_input)?;
/// # Ok::<(), polku::workspace::WorkspaceError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Side {
    /// `-`: the journey on standard input.
    StandardInput,
    /// A file or folder.
    Path(PathBuf),
    /// The project of the current folder.
    Project,
    /// The project of the current folder at a revision, or a file or folder of that revision. A path begins at the root of
    /// the repository, or with `./` at the current folder. `BASE...` is the commit from which HEAD and `BASE` have
    /// departed.
    Revision {
        /// The revision, as Git reads it.
        revision: String,
        /// The path after `:`.
        path: Option<String>,
    },
}

/// The name of standard input where a file has its path.
pub(super) const STANDARD_INPUT: &str = "<stdin>";

impl Side {
    /// Returns what a word of the command line names. An existing path goes before a revision, and `C:\x` is a path.
    pub fn of(word: &OsStr) -> Self {
        let path = || Side::Path(word.into());
        match word.to_str() {
            Some("-") => Side::StandardInput,
            _ if Path::new(word).symlink_metadata().is_ok() => path(),
            Some(text) if !has_drive(text) && !text.is_empty() => match split_revision(text) {
                Some((revision, path)) => Side::Revision { revision: revision.into(), path: Some(path.into()) },
                None => Side::Revision { revision: text.into(), path: None },
            },
            _ => path(),
        }
    }

    /// Returns what a revision is compared with if it is the only argument: the same in the working tree.
    pub fn counterpart(&self) -> Option<Self> {
        match self {
            Side::Revision { path: None, .. } => Some(Side::Project),
            Side::Revision { revision, path: Some(path) } => {
                let path = Revision::open(revision, Path::new(".")).and_then(|revision| revision.locate(path));
                path.ok().map(Side::Path)
            }
            Side::StandardInput | Side::Path(_) | Side::Project => None,
        }
    }

    /// Loads the journeys of the side. Those of a revision come with the settings, the catalog and the list of files of that
    /// revision. Nothing is written.
    ///
    /// # Errors
    /// There is no such file, folder or revision, a project file cannot be read or has errors, or there is no journey
    /// where there should be one. That a project had none yet is no error.
    pub fn load(&self, standard_input: &mut dyn Read) -> Result<Vec<LoadedProject>, WorkspaceError> {
        match self {
            Side::StandardInput => {
                let (name, mut bytes) = (Path::new(STANDARD_INPUT), Vec::new());
                let read = standard_input.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes);
                read.map_err(|error| WorkspaceError::Unreadable(name.into(), error))?;
                Ok(vec![LoadedProject::text(name, bytes)?])
            }
            Side::Path(path) if is_one_journey(path, &Disk) => Ok(vec![file(path)?]),
            Side::Path(path) => load(std::slice::from_ref(path)),
            Side::Project => load(&[]),
            Side::Revision { revision, path } => {
                let opened = Revision::open(revision, Path::new("."));
                let revision = opened.map_err(|error| self.unless_path(error))?;
                let files: &dyn Files = &revision;
                let Some(path) = path else {
                    return match load_from(&[], files) {
                        // Before the first journey, all are new.
                        Err(WorkspaceError::NoJourneys(_)) => Ok(Vec::new()),
                        loaded => loaded,
                    };
                };
                let path = revision.locate(path)?;
                if is_one_journey(&path, files) {
                    Ok(vec![file_from(&path, files)?])
                } else {
                    load_from(&[path], files)
                }
            }
        }
    }

    /// Returns the error of a word that is no revision: that of a file that does not exist, if it is named like one.
    fn unless_path(&self, error: GitError) -> WorkspaceError {
        let text = self.to_string();
        let is_named_like_a_file = is_yaml(Path::new(&text))
            || text.contains('\\')
            || ["/", "./", "../"].iter().any(|start| text.starts_with(start));
        match self {
            Side::Revision { path: None, .. } if is_named_like_a_file => {
                WorkspaceError::Unreadable(text.into(), not_found())
            }
            _ => error.into(),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Side::StandardInput => f.write_str(STANDARD_INPUT),
            Side::Path(path) => f.write_str(&shown(path)),
            Side::Project => f.write_str("the working tree"),
            Side::Revision { revision, path: None } => f.write_str(revision),
            Side::Revision { revision, path: Some(path) } => write!(f, "{revision}:{path}"),
        }
    }
}

/// Returns whether a path is to be read as one journey: a file, but not the file of a project.
fn is_one_journey(path: &Path, files: &dyn Files) -> bool {
    let is_project = path.file_name().is_some_and(|name| name == FILE_NAME);
    !is_project && !matches!(files.kind(path), Ok(FileKind::Folder))
}

/// Returns whether a text begins with a drive of Windows.
fn has_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// Splits `REV:PATH`. A colon in braces belongs to the revision (`main@{12:00}`), and so does one at the start (`:/text`).
fn split_revision(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && at > 0 => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_a_path_or_a_revision() {
        let revision = |revision: &str, path: Option<&str>| Side::Revision {
            revision: revision.into(),
            path: path.map(Into::into),
        };
        for (word, expected) in [
            ("-", Side::StandardInput),
            ("src", Side::Path("src".into())),
            ("Cargo.toml", Side::Path("Cargo.toml".into())),
            (r"C:\x", Side::Path(r"C:\x".into())),
            ("c:/x", Side::Path("c:/x".into())),
            ("", Side::Path("".into())),
            ("main", revision("main", None)),
            ("main...", revision("main...", None)),
            ("--output=x", revision("--output=x", None)),
            ("main:", revision("main", Some(""))),
            ("main:journeys/a.yaml", revision("main", Some("journeys/a.yaml"))),
            ("main:./a:b.yaml", revision("main", Some("./a:b.yaml"))),
            ("HEAD@{2026-11-30 10:00}:a.yaml", revision("HEAD@{2026-11-30 10:00}", Some("a.yaml"))),
            ("HEAD^{/Fix: all}", revision("HEAD^{/Fix: all}", None)),
            (":/Fix", revision(":/Fix", None)),
        ] {
            assert_eq!(Side::of(word.as_ref()), expected, "{word}");
        }
    }
}
