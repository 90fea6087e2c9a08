//! Where the bytes of files come from.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{Bounds, WorkspaceError};
use crate::source::MAX_FILE_BYTES;

/// Where the bytes of files come from: the disk, or an editor in which they are open and not yet saved.
pub trait Files: Sync {
    /// The bytes of a file, though no more of them than are needed to say that it is too large.
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
        // Before it is opened: a pipe would wait for somebody to write to it.
        regular(path)?;
        let file = File::open(path)?;
        // Room for the whole file, so that it is read at once.
        let size = file.metadata().map_or(0, |metadata| metadata.len()).min(MAX_FILE_BYTES as u64);
        let mut bytes = Vec::with_capacity(size as usize + 1);
        file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Checks that something is a file: no folder, and nothing that reading or writing could wait for without end.
pub(crate) fn regular(path: &Path) -> io::Result<()> {
    let metadata = std::fs::metadata(path)?;
    match (metadata.is_file(), metadata.is_dir()) {
        (true, _) => Ok(()),
        (_, true) => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        _ => Err(io::Error::other("it is a pipe or a device, not a file (`-` stands for standard input and output)")),
    }
}

/// Reads a file that lies within its bounds.
pub(super) fn read(path: &Path, bounds: &Bounds, files: &dyn Files) -> Result<Vec<u8>, WorkspaceError> {
    let bytes = bounds.check(path).and_then(|()| files.read(path));
    bytes.map_err(|error| WorkspaceError::Unreadable(path.into(), error))
}
