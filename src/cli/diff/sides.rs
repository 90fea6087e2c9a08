//! The two sides of a comparison: what the arguments name.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::workspace::{self, LoadedProject, Side, shown};

/// What stands on the old side, or on the new one.
enum Named {
    Side(Side),
    /// No journey: what git names as the file of one that is new or gone.
    Nothing,
    /// The journey that a target is the target of.
    CurrentOf(PathBuf),
}

/// The two sides.
pub(super) struct Sides {
    old: Named,
    new: Named,
}

/// Both sides, loaded.
pub(super) struct Loaded {
    pub old: Vec<LoadedProject>,
    pub new: Vec<LoadedProject>,
    /// Whether each side is one journey, so that they are the same whatever their ids are.
    pub are_one: bool,
}

impl Sides {
    pub fn of(old: &OsStr, new: Option<&OsStr>) -> Result<Self, Failure> {
        let (old, new) = match (named(old), new.map(named)) {
            (Named::Side(Side::StandardInput), Some(Named::Side(Side::StandardInput))) => {
                return Err(Failure::StandardInputTwice);
            }
            // One file against a revision is that file of the revision.
            (Named::Side(Side::Revision { revision, path: None }), Some(Named::Side(Side::Path(new))))
                if new.is_file() && new.is_relative() =>
            {
                let path = Some(format!("./{}", workspace::shown(&new)));
                (Named::Side(Side::Revision { revision, path }), Named::Side(Side::Path(new)))
            }
            (old, Some(new)) => (old, new),
            (Named::Side(Side::Path(path)), None) => (Named::CurrentOf(path.clone()), Named::Side(Side::Path(path))),
            (old, None) => {
                let new = match &old {
                    Named::Side(old) => old.counterpart(),
                    Named::Nothing | Named::CurrentOf(_) => None,
                };
                (old, Named::Side(new.unwrap_or(Side::Project)))
            }
        };
        Ok(Sides { old, new })
    }

    pub fn load(self) -> Result<Loaded, Failure> {
        let new = self.new.load()?;
        let old = match &self.old {
            Named::CurrentOf(path) => current_of(path, &new)?,
            old => old.load()?,
        };
        let is_one = |side: &[LoadedProject]| side.iter().map(|group| group.files.len()).sum::<usize>() == 1;
        let are_one = is_one(&old) && is_one(&new);
        Ok(Loaded { old, new, are_one })
    }
}

fn named(word: &OsStr) -> Named {
    if word == "/dev/null" { Named::Nothing } else { Named::Side(Side::of(word)) }
}

impl Named {
    fn load(&self) -> Result<Vec<LoadedProject>, Failure> {
        match self {
            Named::Side(side) => Ok(side.load(&mut io::stdin().lock())?),
            Named::Nothing => Ok(Vec::new()),
            Named::CurrentOf(path) => Ok(workspace::load(std::slice::from_ref(path))?),
        }
    }
}

/// Returns the journey that a target is the target of, from the project of the target.
fn current_of(path: &Path, target: &[LoadedProject]) -> Result<Vec<LoadedProject>, Failure> {
    let shown = shown(path);
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
