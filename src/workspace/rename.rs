//! Renames an id in the files of a project.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use super::error::WorkspaceError;
use super::files::Disk;
use super::find::{NamedFiles, ProjectFiles, find};
use super::load::{LoadedFile, LoadedProject};
use super::locate::project_folder;
use super::open::journeys;
use super::paths::{absolute, canonical, parent, shown};
use crate::diagnostic::{nearest, shorten};
use crate::graph::JourneyGraph;
use crate::ids::{Definition, FileEdits, IdFile, Index, Rename, SORTS, check_old, has_was, is_project};
use crate::interop::show;
use crate::model::{Catalog, Journey, with_article};
use crate::project::Project;
use crate::report::FileReport;
use crate::source::Source;

/// A file with another text.
pub(crate) struct Renamed {
    pub file: PathBuf,
    pub before: Arc<Source>,
    pub after: Source,
}

/// The files that a rename changes.
#[derive(Default)]
pub(crate) struct Renaming {
    pub files: Vec<Renamed>,
    /// What the rename leaves as it is.
    pub notes: Vec<String>,
}

/// Why an id cannot be renamed.
pub(crate) enum RenameError {
    Workspace(WorkspaceError),
    /// These files have load errors, so the rename could miss something.
    Broken(Vec<FileReport>),
    /// The text says why.
    Impossible(String),
}

impl From<WorkspaceError> for RenameError {
    fn from(error: WorkspaceError) -> Self {
        RenameError::Workspace(error)
    }
}

impl From<String> for RenameError {
    fn from(why: String) -> Self {
        RenameError::Impossible(why)
    }
}

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenameError::Workspace(error) => error.fmt(f),
            RenameError::Broken(reports) => {
                let names: Vec<&str> = reports.iter().map(|report| report.source.name()).collect();
                let have = if names.len() == 1 { "has" } else { "have" };
                write!(f, "{} {have} load errors; correct them first, so that the rename misses nothing", list(&names))
            }
            RenameError::Impossible(why) => f.write_str(why),
        }
    }
}

/// Renames an id in all files of the project that define or use it. Writes nothing.
///
/// The paths name the journeys in which the id may be defined; without paths, these are the journeys of the project that
/// the current folder belongs to. A definition in the catalog is found from any of its journeys.
///
/// # Errors
/// A file cannot be read or has load errors, there is no such id, several journeys define it, or it cannot be renamed.
pub(crate) fn rename(rename: Rename<'_>, paths: &[PathBuf]) -> Result<Renaming, RenameError> {
    let NamedFiles { mut groups, unread, .. } = find(paths, &Disk)?;
    if let Some(error) = unread.into_iter().next() {
        return Err(error.into());
    }
    // A project in a folder of this one has ids of its own.
    let projects = own_projects(paths);
    groups.retain(|group| projects.is_empty() || projects.contains(&group.root.folder));
    let groups = groups.into_iter().map(Group::load).collect::<Result<Vec<_>, _>>()?;
    let homes: Vec<(&Group, Home<'_>)> =
        groups.iter().flat_map(|group| group.homes(rename).into_iter().map(move |home| (group, home))).collect();
    let is_named = !paths.is_empty() && rename.sort != "journey";
    match homes.as_slice() {
        [] => return Err(unknown(rename, &groups).into()),
        [_] => {}
        _ if is_named => {}
        several => return Err(several_homes(rename, several).into()),
    }
    let mut renaming = Renaming::default();
    if rename.old == rename.new {
        return Ok(renaming);
    }
    for (group, home) in homes {
        renaming.files.extend(group.rename(rename, &home)?);
        renaming.notes.extend(group.notes(rename, &home));
    }
    Ok(renaming)
}

/// Returns the folders of the projects that the paths stand for, if these are project files, or if there are none.
fn own_projects(paths: &[PathBuf]) -> Vec<PathBuf> {
    if paths.is_empty() {
        return project_folder(Path::new(".")).into_iter().collect();
    }
    let is_file = |path: &&PathBuf| is_project(path) && path.is_file();
    let folders: Vec<PathBuf> = paths.iter().filter(is_file).map(|path| absolute(parent(path))).collect();
    if folders.len() == paths.len() { folders } else { Vec::new() }
}

/// The files of one project, and their ids.
struct Group {
    loaded: LoadedProject,
    /// The files that the project excludes from linting.
    others: Vec<LoadedFile>,
    /// The canonical paths of the files that were named.
    named: HashSet<PathBuf>,
    /// The ids of the project file.
    catalog: Option<Index>,
}

/// A file that defines the id.
enum Home<'g> {
    Catalog(Definition, &'g Arc<Source>),
    Journey(Definition, &'g LoadedFile),
}

impl Group {
    fn load(ProjectFiles { root, paths, .. }: ProjectFiles) -> Result<Self, WorkspaceError> {
        let named = paths.par_iter().map(|path| canonical(path)).collect();
        let mut all = paths;
        if root.has_file {
            let (journeys, unread) = journeys(&root, &[]);
            if let Some(error) = unread.into_iter().next() {
                return Err(error);
            }
            all.extend(journeys);
        }
        let catalog = root.source.as_ref().map(|source| Index::of(source, true));
        let mut loaded = LoadedProject::read(root, all, false, true, &Disk);
        if let Some(error) = loaded.unread.pop() {
            return Err(error);
        }
        let others = loaded.others(&Disk);
        Ok(Group { loaded, others, named, catalog })
    }

    fn files(&self) -> impl Iterator<Item = &LoadedFile> {
        self.loaded.files.iter().chain(&self.others)
    }

    fn named_files(&self) -> impl Iterator<Item = &LoadedFile> {
        self.files().filter(|file| self.named.contains(&canonical(&file.file)))
    }

    /// Returns the files that define the id: named journeys, or else the catalog.
    fn homes(&self, rename: Rename<'_>) -> Vec<Home<'_>> {
        let of_journey = |file| {
            let definition = index_of(file).definition(rename.sort, rename.old)?.clone();
            Some(Home::Journey(definition, file))
        };
        let homes: Vec<Home<'_>> = self.named_files().filter_map(of_journey).collect();
        if !homes.is_empty() {
            return homes;
        }
        let definition = self.catalog.as_ref().and_then(|catalog| catalog.definition(rename.sort, rename.old));
        definition
            .zip(self.loaded.root.source.as_ref())
            .map(|(of, source)| Home::Catalog(of.clone(), source))
            .into_iter()
            .collect()
    }

    /// Returns the changed files.
    fn rename(&self, rename: Rename<'_>, home: &Home<'_>) -> Result<Vec<Renamed>, RenameError> {
        let is_everywhere = matches!(home, Home::Catalog(..)) || rename.sort == "journey";
        let path = home.path_in(self);
        let in_scope: Vec<&LoadedFile> = self.files().filter(|file| is_everywhere || file.file == path).collect();
        let broken = in_scope.iter().filter(|file| file.journey.is_none());
        let broken: Vec<FileReport> =
            broken.map(|file| FileReport::new(Arc::clone(&file.source), file.problems.clone())).collect();
        if !broken.is_empty() {
            return Err(RenameError::Broken(broken));
        }
        let (definition, source) = home.parts();
        check_old(rename.sort, rename.old, source, &path, definition)?;
        let mut files: Vec<IdFile> = in_scope.par_iter().map(|file| id_file(file)).collect();
        if let Some(source) = self.loaded.root.source.as_ref().filter(|_| is_everywhere) {
            let index = self.catalog.clone().unwrap_or_default();
            files.push(IdFile { path: self.loaded.root.file(), source: Arc::clone(source), index, is_current: true });
        }
        let edits = rename.edits(&path, definition, self.catalog.as_ref(), files)?;
        self.check(rename, &edits, &in_scope)?;
        Ok(edits
            .into_iter()
            .map(|edits| Renamed { after: edits.after(), file: edits.path, before: edits.source })
            .collect())
    }

    /// Loads the edited files, and checks that nothing but the id has changed.
    fn check(&self, rename: Rename<'_>, edits: &[FileEdits], files: &[&LoadedFile]) -> Result<(), RenameError> {
        let root = &self.loaded.root;
        let changed = |name: &str| {
            let message = format!("`{}` cannot be renamed without changing something else in {name}", rename.old);
            RenameError::Impossible(message)
        };
        let project = match edits.iter().find(|edits| root.has_file && edits.path == root.file()) {
            None => None,
            Some(edits) => {
                Some(Project::load(&Arc::new(edits.after())).value.ok_or_else(|| changed(edits.source.name()))?)
            }
        };
        let catalog: &Catalog = project.as_ref().map_or(&root.project.catalog, |project| &project.catalog);
        let is_same = |file: &&LoadedFile| {
            let edited = edits.iter().find(|edits| edits.path == file.file);
            if edited.is_none() && project.is_none() {
                return Ok(());
            }
            let source = edited.map_or_else(|| Arc::clone(&file.source), |edits| Arc::new(edits.after()));
            let after = crate::model::load(&source, catalog).value;
            let value = |journey: &Journey| show::value(&JourneyGraph::new(journey)).ok();
            let values = file.journey.as_ref().and_then(value).zip(after.as_ref().and_then(value));
            if values.is_some_and(|(before, after)| is_renamed(&before, &after, rename)) {
                Ok(())
            } else {
                Err(changed(file.source.name()))
            }
        };
        files.par_iter().map(is_same).collect()
    }

    /// Returns what the rename leaves as it is.
    fn notes(&self, rename: Rename<'_>, home: &Home<'_>) -> Vec<String> {
        let journeys: HashSet<&str> = match home {
            Home::Journey(_, file) => file.journey.iter().map(|journey| journey.id.as_str()).collect(),
            Home::Catalog(..) => self.files().filter_map(|file| Some(file.journey.as_ref()?.id.as_str())).collect(),
        };
        let mut notes = self.pictures_left(rename, home);
        let ignored = self.loaded.root.project.diff.ignored_with(rename.old);
        notes.extend(ignored.map(|address| format!("polku.yaml still names `{address}`, under `ignore` of `diff`")));
        let Ok(Some(baseline)) = self.loaded.baseline() else { return notes };
        let element = format!("{}s.{}", rename.sort, rename.old);
        let is_of = |journey: &str, of: &str| match rename.sort {
            "journey" => journey == rename.old,
            _ => journeys.contains(journey) && of == element,
        };
        let known = baseline.findings().iter().filter(|known| is_of(&known.journey, &known.element)).count();
        if known > 0 && !(rename.keeps_was && has_was(rename.sort)) {
            let findings = if known == 1 { "a finding".into() } else { format!("{known} findings") };
            let help = if has_was(rename.sort) {
                "with --keep-was they stay known"
            } else {
                "`polku lint --write-baseline` writes it again"
            };
            notes.push(format!("the baseline knows {findings} of `{}` by this id; {help}", rename.old));
        }
        notes
    }

    /// Returns a note for each declared picture that names an id of a journey.
    fn pictures_left(&self, rename: Rename<'_>, home: &Home<'_>) -> Vec<String> {
        let root = &self.loaded.root;
        let (Home::Journey(_, file), Some(source)) = (home, &root.source) else { return Vec::new() };
        let mut notes = Vec::new();
        for (picture, journeys) in &root.project.pictures {
            let (id, span) = match rename.sort {
                "persona" => (&picture.request.persona, picture.persona),
                "scenario" => (&picture.request.scenario, picture.scenario),
                _ => continue,
            };
            let is_drawn = journeys.as_ref().is_none_or(|journeys| journeys.is_match(&file.path));
            if is_drawn && id.as_deref() == Some(rename.old) {
                let line = source.line_index(span.start) + 1;
                let place = format!("{}:{line}", source.name());
                notes.push(format!("{place} still names the {} `{}`, for a picture", rename.sort, rename.old));
            }
        }
        notes
    }
}

impl Home<'_> {
    fn parts(&self) -> (&Definition, &Source) {
        match self {
            Home::Catalog(definition, source) => (definition, source),
            Home::Journey(definition, file) => (definition, &file.source),
        }
    }

    fn path(&self) -> Option<&PathBuf> {
        match self {
            Home::Catalog(..) => None,
            Home::Journey(_, file) => Some(&file.file),
        }
    }

    fn path_in(&self, group: &Group) -> PathBuf {
        self.path().cloned().unwrap_or_else(|| group.loaded.root.file())
    }
}

fn index_of(file: &LoadedFile) -> Index {
    Index::of(&file.source, false)
}

fn id_file(file: &LoadedFile) -> IdFile {
    let index = index_of(file);
    IdFile { path: file.file.clone(), source: Arc::clone(&file.source), index, is_current: true }
}

/// Returns whether two values are the same, except for the id and former ids.
fn is_renamed(before: &Value, after: &Value, rename: Rename<'_>) -> bool {
    match (before, after) {
        (Value::String(before), Value::String(after)) => {
            before == after || (before == rename.old && after == rename.new)
        }
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(a, b)| is_renamed(a, b, rename))
        }
        (Value::Object(before), Value::Object(after)) => {
            let count = |map: &serde_json::Map<String, Value>| map.keys().filter(|key| *key != "was").count();
            let entry = |key: &str| after.get(key).or_else(|| after.get(rename.new).filter(|_| key == rename.old));
            let mut entries = before.iter().filter(|(key, _)| *key != "was");
            count(before) == count(after)
                && entries.all(|(key, value)| entry(key).is_some_and(|other| is_renamed(value, other, rename)))
        }
        (before, after) => before == after,
    }
}

/// Returns what to say about an id that nothing defines.
fn unknown(Rename { sort, old, .. }: Rename<'_>, groups: &[Group]) -> String {
    let shown = shorten(old);
    let files = groups.iter().flat_map(Group::named_files);
    let indices: Vec<Index> =
        files.map(index_of).chain(groups.iter().filter_map(|group| group.catalog.clone())).collect();
    let other = SORTS.iter().find(|sort| indices.iter().any(|index| index.definition(sort, old).is_some()));
    if let Some(other) = other {
        return format!(
            "there is no {sort} `{shown}`, but {} `{shown}`: `polku rename {other} {old} …`",
            with_article(other)
        );
    }
    let known: BTreeSet<&str> =
        indices.iter().flat_map(|index| index.all(sort)).map(|definition| definition.id.as_str()).collect();
    match nearest(old, known.iter().copied()) {
        Some(near) => format!("there is no {sort} `{shown}`; did you mean `{near}`?"),
        None if known.is_empty() => format!("there is no {sort} `{shown}`, and no other {sort}"),
        None => format!("there is no {sort} `{shown}`; there is {}", list(&known.into_iter().collect::<Vec<_>>())),
    }
}

/// Returns what to say about an id that several journeys define.
fn several_homes(Rename { sort, old, .. }: Rename<'_>, homes: &[(&Group, Home<'_>)]) -> String {
    let names: Vec<String> = homes.iter().map(|(group, home)| shown(&home.path_in(group))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let count = names.len();
    format!("{count} files have {} `{old}`: {}; name the one that you mean", with_article(sort), list(&names))
}

/// Lists some names, and counts the others.
fn list(names: &[&str]) -> String {
    const MOST: usize = 10;
    match names.len().checked_sub(MOST).filter(|more| *more > 0) {
        None => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..MOST].join(", ")),
    }
}
