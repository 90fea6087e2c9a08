//! Reads the bytes of files.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bounds::Bounds;
use super::error::{WorkspaceError, not_text};
use super::locate::project_folder;
use super::paths::{canonical, parent, shown};
use super::revision::Revision;
use super::walk::{FolderContent, list_folder};
use crate::source::{MAX_FILE_BYTES, Source};

/// A source of file contents: the disk, an editor with unsaved documents, or a revision of a repository.
pub trait Files: Sync {
    /// Returns the bytes of a file. Stops reading once it is clear that the file is too large.
    ///
    /// # Errors
    /// The file cannot be read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Returns the revision that the files are from. Without one, the disk says which files there are.
    fn revision(&self) -> Option<&Arc<Revision>> {
        None
    }
}

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    File,
    Folder,
    /// A pipe, a device or a submodule.
    Other,
}

impl dyn Files + '_ {
    /// Returns what a path names, following links.
    pub(super) fn kind(&self, path: &Path) -> io::Result<FileKind> {
        match self.revision() {
            Some(revision) => revision.kind(path),
            None => std::fs::metadata(path).map(|metadata| match (metadata.is_file(), metadata.is_dir()) {
                (true, _) => FileKind::File,
                (_, true) => FileKind::Folder,
                _ => FileKind::Other,
            }),
        }
    }

    /// Lists the files below a folder that may be journeys.
    pub(super) fn list(&self, folder: &Path) -> FolderContent {
        self.revision().map_or_else(|| list_folder(folder), |revision| revision.list(folder))
    }

    /// Returns the folder of the project that a folder belongs to.
    pub(super) fn project_folder(&self, folder: &Path) -> Option<PathBuf> {
        self.revision().map_or_else(|| project_folder(folder), |revision| revision.project_folder(folder))
    }

    /// Returns the path that identifies a file, whatever links lead to it.
    pub(super) fn identity(&self, path: &Path) -> PathBuf {
        self.revision().map_or_else(|| canonical(path), |revision| revision.identity(path))
    }

    /// Returns the name of a file in messages.
    pub(super) fn name_of(&self, path: &Path) -> String {
        self.revision().map_or_else(|| shown(path), |revision| revision.name_of(path))
    }

    /// Returns the path of a file in errors.
    fn named(&self, path: &Path) -> PathBuf {
        self.revision().map_or_else(|| path.into(), |revision| revision.name_of(path).into())
    }

    /// Checks that a path leads to where polku may read. All that a revision has may be read.
    pub(super) fn check(&self, path: &Path, bounds: &Bounds) -> io::Result<()> {
        if self.revision().is_some() { Ok(()) } else { bounds.check(path) }
    }
}

/// The disk.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // Check before opening: opening a pipe would wait for a writer.
        check_regular(path)?;
        let file = File::open(path)?;
        // Reserve room for the whole file to read it in one go.
        let size = file.metadata().map_or(0, |metadata| metadata.len()).min(MAX_FILE_BYTES as u64);
        let mut bytes = Vec::with_capacity(size as usize + 1);
        file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Checks that a path is a regular file.
///
/// # Errors
/// The path cannot be read, or is a folder, or is a pipe or a device, which could block for ever.
pub(crate) fn check_regular(path: &Path) -> io::Result<()> {
    let metadata = std::fs::metadata(path)?;
    match (metadata.is_file(), metadata.is_dir()) {
        (true, _) => Ok(()),
        (_, true) => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        _ if path.starts_with("/dev") => {
            Err(io::Error::other("it is a pipe or a device, not a file; use `-` for standard input and output"))
        }
        _ => Err(io::Error::other("it is a pipe or a device, not a file")),
    }
}

/// Reads a file, if it lies within the bounds.
pub(super) fn read(path: &Path, bounds: &Bounds, files: &dyn Files) -> Result<Vec<u8>, WorkspaceError> {
    let bytes = files.check(path, bounds).and_then(|()| files.read(path));
    bytes.map_err(|error| WorkspaceError::Unreadable(files.named(path), error))
}

/// Reads the text of a file other than a journey, such as a diagram.
///
/// # Errors
/// The file cannot be read, or is not text.
pub fn source(path: &Path) -> Result<Source, WorkspaceError> {
    source_within(path, &Bounds::of(parent(path)), &Disk)
}

pub(super) fn source_within(path: &Path, bounds: &Bounds, files: &dyn Files) -> Result<Source, WorkspaceError> {
    decoded(Path::new(&files.name_of(path)), read(path, bounds, files)?)
}

/// Decodes the text of a file that was already read, such as standard input.
///
/// # Errors
/// The bytes are not text.
pub fn decoded(path: &Path, bytes: Vec<u8>) -> Result<Source, WorkspaceError> {
    Source::from_bytes(&shown(path), bytes).map_err(|bad| WorkspaceError::Extended(Box::new(not_text(bad))))
}
