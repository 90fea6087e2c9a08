//! The two sides of a comparison: what the arguments name.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::input::InputPath;
use crate::workspace::{self, AtRevision, LoadedProject, RevisionError};

/// What an argument names.
enum Side {
    /// A file or a folder, or standard input.
    Input(InputPath),
    /// A revision of git, or a path in it.
    Revision(String),
    /// No journey: what git names as the file of one that is new or gone.
    Nothing,
    /// The project that the current folder belongs to.
    Project,
    /// The journey that a target is the target of.
    CurrentOf(PathBuf),
}

/// The two sides.
pub(super) struct Sides {
    old: Side,
    new: Side,
}

/// Both sides, loaded.
pub(super) struct Loaded {
    pub old: Vec<LoadedProject>,
    pub new: Vec<LoadedProject>,
    /// Whether each side is one journey, so that they are the same whatever their ids are.
    pub are_one: bool,
    /// Where the files of revisions are.
    _revisions: Vec<AtRevision>,
}

impl Sides {
    pub fn of(old: &OsStr, new: Option<&OsStr>) -> Result<Self, Failure> {
        let (old, new) = match (side(old), new.map(side)) {
            (Side::Input(InputPath::StandardInput), Some(Side::Input(InputPath::StandardInput))) => {
                return Err(Failure::StandardInputTwice);
            }
            (old, Some(new)) => (old, new),
            (Side::Input(InputPath::Named(path)), None) => {
                (Side::CurrentOf(path.clone()), Side::Input(InputPath::Named(path)))
            }
            (old, None) => (old, Side::Project),
        };
        Ok(Sides { old, new })
    }

    pub fn load(self) -> Result<Loaded, Failure> {
        let mut revisions = Vec::new();
        let new = self.new.load(&mut revisions)?;
        let old = match &self.old {
            Side::CurrentOf(path) => current_of(path, &new)?,
            old => old.load(&mut revisions)?,
        };
        let is_one = |side: &[LoadedProject]| side.iter().map(|group| group.files.len()).sum::<usize>() == 1;
        let are_one = is_one(&old) && is_one(&new);
        Ok(Loaded { old, new, are_one, _revisions: revisions })
    }
}

/// Returns what an argument names. A path that exists goes before a revision.
fn side(word: &OsStr) -> Side {
    let input = || Side::Input(InputPath::from(word.to_os_string()));
    let text = word.to_string_lossy();
    let is_drive = matches!(text.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    if text == "/dev/null" {
        return Side::Nothing;
    }
    if text == "-" || Path::new(word).exists() || is_drive || word.to_str().is_none() {
        return input();
    }
    Side::Revision(text.into_owned())
}

impl Side {
    fn load(&self, revisions: &mut Vec<AtRevision>) -> Result<Vec<LoadedProject>, Failure> {
        match self {
            Side::Input(input) => input.load(),
            Side::Nothing => Ok(Vec::new()),
            Side::Project => Ok(workspace::load(&[])?),
            Side::CurrentOf(path) => Ok(workspace::load(std::slice::from_ref(path))?),
            Side::Revision(revision) => {
                let mut loaded = workspace::at_revision(revision).map_err(|error| match error {
                    RevisionError::Workspace(error) => Failure::Workspace(error),
                    error => Failure::worded(error),
                })?;
                let projects = std::mem::take(&mut loaded.projects);
                revisions.push(loaded);
                Ok(projects)
            }
        }
    }
}

/// Returns the journey that a target is the target of, from the project of the target.
fn current_of(path: &Path, target: &[LoadedProject]) -> Result<Vec<LoadedProject>, Failure> {
    let shown = workspace::shown(path);
    let mut journeys = target.iter().flat_map(|group| group.files.iter().filter_map(|file| file.journey.as_ref()));
    let (Some(journey), None) = (journeys.next(), journeys.next()) else {
        return Err(Failure::worded(format!(
            "{shown} is one side; name the other, for example a revision: `polku diff main {shown}`"
        )));
    };
    let Some(of) = &journey.target_of else {
        return Err(Failure::worded(format!(
            "{shown} is one side, and no target of another journey; name the other side, for example a revision: `polku \
             diff main:{shown} {shown}`"
        )));
    };
    let folder = target.first().map(|group| group.root.folder.clone()).unwrap_or_default();
    let mut project = workspace::load(&[folder])?;
    for group in &mut project {
        group.files.retain(|file| file.journey.as_ref().is_some_and(|journey| journey.id == of.value));
    }
    project.retain(|group| !group.files.is_empty());
    if project.is_empty() {
        return Err(Failure::worded(format!("there is no journey `{}`, of which {shown} is the target", of.value)));
    }
    Ok(project)
}
