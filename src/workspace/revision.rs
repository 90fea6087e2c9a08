//! The files of a revision of a Git repository, in the place of those on the disk.

mod ignored;

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use self::ignored::IgnoreFiles;
use super::bounds::MOST_LINKS;
use super::files::{FileKind, Files};
use super::git::{EntryKind, GitError, Repository, path_of};
use super::paths::absolute;
use super::walk::{FolderContent, may_be_journey, may_hold_journeys};
use crate::project::FILE_NAME;
use crate::source::MAX_FILE_BYTES;

/// The files of a revision. Each has the path that it would have in the working tree.
#[derive(Debug)]
pub struct Revision {
    /// The revision, as it was named.
    name: String,
    repository: Repository,
    /// The files, by their paths from the root of the repository.
    entries: BTreeMap<PathBuf, Entry>,
    /// The files that a sparse checkout leaves out, once somebody has asked for them.
    not_checked_out: OnceLock<HashSet<PathBuf>>,
}

#[derive(Debug)]
struct Entry {
    kind: EntryKind,
    id: String,
}

/// The start of a file whose content Git LFS keeps elsewhere.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

impl Revision {
    /// Opens a revision of the repository that a folder belongs to. `BASE...` is the commit from which HEAD and `BASE`
    /// have departed.
    ///
    /// # Errors
    /// There is no repository, or it has no such revision.
    pub fn open(name: &str, folder: &Path) -> Result<Arc<Self>, GitError> {
        let repository = Repository::of(folder)?;
        let id = match name.strip_suffix("...") {
            Some(base) => repository.merge_base(if base.is_empty() { "HEAD" } else { base })?,
            None => repository.commit(name)?,
        };
        let entries = repository.entries(&id)?.into_iter();
        let entries = entries.map(|(path, kind, id)| (path, Entry { kind, id })).collect();
        Ok(Arc::new(Revision { name: name.to_owned(), repository, entries, not_checked_out: OnceLock::new() }))
    }

    /// Returns the revision, as it was named.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether a folder is in its repository.
    pub(super) fn contains(&self, folder: &Path) -> bool {
        self.relative(folder).is_ok()
    }

    /// Returns the path in the working tree that a path from the root of the repository stands for, or one that begins
    /// with `.` and is relative to the current folder.
    ///
    /// # Errors
    /// The revision has no such file or folder.
    pub(super) fn locate(&self, path: &str) -> Result<PathBuf, GitError> {
        let is_relative = matches!(Path::new(path).components().next(), Some(Component::CurDir | Component::ParentDir));
        let full = if is_relative { absolute(Path::new(path)) } else { absolute(&self.repository.root.join(path)) };
        let relative = self.relative(&full).map_err(|_| GitError::Outside(full.clone()))?;
        // Reading it reports any other error, such as that of a link that leads nowhere.
        if self.entries.contains_key(&relative)
            || !matches!(self.kind(&full), Err(error) if error.kind() == io::ErrorKind::NotFound)
        {
            return Ok(full);
        }
        let near = absolute(Path::new(path));
        let near = (near != full && self.kind(&near).is_ok()).then(|| path.to_owned());
        let path = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        Err(GitError::NotInRevision { revision: self.name.clone(), path, near })
    }

    /// Returns what a path names, following links.
    pub(super) fn kind(&self, path: &Path) -> io::Result<FileKind> {
        let real = self.follow(&self.relative(path)?)?;
        Ok(match self.entries.get(&real) {
            Some(Entry { kind: EntryKind::Submodule, .. }) => FileKind::Other,
            Some(_) => FileKind::File,
            None if self.is_folder(&real) => FileKind::Folder,
            None => return Err(not_found()),
        })
    }

    /// Returns the path that identifies a file, whatever links lead to it.
    pub(super) fn identity(&self, path: &Path) -> PathBuf {
        let real = self.relative(path).and_then(|relative| self.follow(&relative));
        real.map_or_else(|_| absolute(path), |real| self.repository.root.join(real))
    }

    /// Returns the name of a file in messages: as it is written on the command line.
    pub(super) fn name_of(&self, path: &Path) -> String {
        let relative = self.relative(path).unwrap_or_else(|_| path.to_path_buf());
        let relative = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        self.prefix() + &relative
    }

    /// Returns what stands before the path in the name of a file.
    pub(super) fn prefix(&self) -> String {
        format!("{}:", self.name)
    }

    /// Returns the folder of the project that a folder belongs to.
    pub(super) fn project_folder(&self, folder: &Path) -> Option<PathBuf> {
        let folder = absolute(folder);
        let inside = folder.ancestors().take_while(|ancestor| ancestor.starts_with(&self.repository.root));
        let has_file =
            |folder: &&Path| matches!(self.kind(&folder.join(FILE_NAME)), Ok(FileKind::File | FileKind::Other));
        inside.into_iter().find(has_file).map(Path::to_path_buf)
    }

    /// Lists the files below a folder, as [`super::walk::list_folder`] does. Leaves out what a sparse checkout leaves out.
    pub(super) fn list(&self, folder: &Path) -> FolderContent {
        let mut content = FolderContent::default();
        let Ok(below) = self.relative(folder).and_then(|relative| self.follow(&relative)) else { return content };
        let skipped = self.not_checked_out();
        let ignored =
            IgnoreFiles::new(&below, self.below(&below).filter_map(|(path, entry)| self.ignore_file(path, entry)));
        for (path, entry) in self.below(&below) {
            let shown = || folder.join(path.strip_prefix(&below).unwrap_or(path));
            if !(may_be_journey(path) || (may_hold_journeys(path) && entry.kind != EntryKind::File)) {
                continue;
            }
            if ignored.skips(path) || skipped.contains(path) {
                continue;
            }
            // A broken link is kept, so that reading it reports the error.
            let is_file = match entry.kind {
                EntryKind::File => true,
                EntryKind::Submodule => false,
                EntryKind::Link => {
                    self.kind(&self.repository.root.join(path)).map_or(true, |kind| kind == FileKind::File)
                }
            };
            match is_file {
                true if may_be_journey(path) => content.files.push(shown()),
                true => {}
                false => content.irregular.push(shown()),
            }
        }
        content
    }

    /// Returns a note on what a sparse checkout leaves out below a folder.
    pub(super) fn sparse_note(&self, folder: &Path) -> Option<String> {
        let relative = self.relative(folder).ok()?;
        let skipped = self.not_checked_out();
        let left_out =
            self.below(&relative).filter(|(path, _)| may_be_journey(path) && skipped.contains(*path)).count();
        let name = &self.name;
        (left_out > 0).then(|| {
            format!("YAML files of `{name}` are left out that this sparse checkout does not have: {left_out} of them")
        })
    }

    fn not_checked_out(&self) -> &HashSet<PathBuf> {
        self.not_checked_out.get_or_init(|| self.repository.not_checked_out().unwrap_or_default())
    }

    /// Returns the entries below a folder, in the order of a walk.
    fn below(&self, folder: &Path) -> impl Iterator<Item = (&Path, &Entry)> {
        let from = self.entries.range::<Path, _>((Bound::Excluded(folder), Bound::Unbounded));
        from.map(|(path, entry)| (path.as_path(), entry)).take_while(move |(path, _)| path.starts_with(folder))
    }

    fn is_folder(&self, path: &Path) -> bool {
        self.below(path).next().is_some()
    }

    fn ignore_file<'p>(&self, path: &'p Path, entry: &Entry) -> Option<(&'p Path, String)> {
        let is_named = path.file_name().is_some_and(|name| name == ".gitignore" || name == ".ignore");
        let bytes = is_named.then(|| self.content(entry)).filter(|_| entry.kind == EntryKind::File)?.ok()?;
        Some((path, String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn content(&self, entry: &Entry) -> io::Result<Vec<u8>> {
        let object = self.repository.object(&entry.id, MAX_FILE_BYTES as u64 + 1).map_err(io::Error::other)?;
        let lost = || io::Error::other("this clone lacks its content; fetch it: `git fetch --refetch --no-filter`");
        object.map(|object| object.bytes).ok_or_else(lost)
    }

    /// Returns a path from the root of the repository.
    fn relative(&self, path: &Path) -> io::Result<PathBuf> {
        let path = absolute(path);
        path.strip_prefix(&self.repository.root).map(Path::to_path_buf).map_err(|_| outside())
    }

    /// Follows the links in a path from the root of the repository.
    fn follow(&self, path: &Path) -> io::Result<PathBuf> {
        let mut path = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            let is_link = |part: &&Path| self.entries.get(*part).is_some_and(|entry| entry.kind == EntryKind::Link);
            let Some(link) = path.ancestors().filter(is_link).last() else { return Ok(path) };
            let target = path_of(&self.content(&self.entries[link])?);
            let rest = path.strip_prefix(link).unwrap_or(Path::new("")).to_path_buf();
            let folder = link.parent().unwrap_or(Path::new(""));
            path = below_root(&folder.join(target).join(rest)).ok_or_else(outside)?;
        }
        Err(io::Error::other("its links form a circle"))
    }
}

impl Files for Arc<Revision> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let real = self.follow(&self.relative(path)?)?;
        let Some(entry) = self.entries.get(&real) else {
            return Err(if self.is_folder(&real) { io::ErrorKind::IsADirectory.into() } else { not_found() });
        };
        if entry.kind == EntryKind::Submodule {
            return Err(io::Error::other("it is a submodule; name a revision of it in its own folder"));
        }
        let bytes = self.content(entry)?;
        if bytes.starts_with(LFS_POINTER) {
            return Err(io::Error::other(
                "Git LFS keeps its content elsewhere; check the revision out into another folder and name that",
            ));
        }
        Ok(bytes)
    }

    fn revision(&self) -> Option<&Arc<Revision>> {
        Some(self)
    }
}

/// Removes `.` and `..` from a path, unless it leads out of the root.
fn below_root(path: &Path) -> Option<PathBuf> {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if !result.pop() => return None,
            Component::ParentDir => {}
            Component::Normal(part) => result.push(part),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(result)
}

/// Returns the error of a file that does not exist, as the system words it.
pub(super) fn not_found() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "no such file or directory")
}

fn outside() -> io::Error {
    io::Error::other("it is outside of the repository, and so no part of a revision")
}
