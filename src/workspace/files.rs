//! Reads the bytes of files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::bounds::Bounds;
use super::error::{WorkspaceError, not_text};
use super::paths::{parent, shown};
use crate::source::{MAX_FILE_BYTES, Source};

/// A source of file contents: the disk, or an editor with unsaved documents.
pub trait Files: Sync {
    /// Returns the bytes of a file. Stops reading once it is clear that the file is too large.
    ///
    /// # Errors
    /// The file cannot be read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
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
    let bytes = bounds.check(path).and_then(|()| files.read(path));
    bytes.map_err(|error| WorkspaceError::Unreadable(path.into(), error))
}

/// Reads the text of a file other than a journey, such as a diagram.
///
/// # Errors
/// The file cannot be read, or is not text.
pub fn source(path: &Path) -> Result<Source, WorkspaceError> {
    source_within(path, &Bounds::of(parent(path)))
}

pub(super) fn source_within(path: &Path, bounds: &Bounds) -> Result<Source, WorkspaceError> {
    decoded(path, read(path, bounds, &Disk)?)
}

/// Decodes the text of a file that was already read, such as standard input.
///
/// # Errors
/// The bytes are not text.
pub fn decoded(path: &Path, bytes: Vec<u8>) -> Result<Source, WorkspaceError> {
    Source::from_bytes(&shown(path), bytes).map_err(|bad| WorkspaceError::Extended(Box::new(not_text(bad))))
}
