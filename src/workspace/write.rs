//! Writes files completely or not at all.
//!
//! The new text goes to a temporary file next to the old one, and replaces it once it is on the disk. Permissions
//! stay the same: the new file gets the old file's owner, group, mode and extended attributes, which include access
//! control lists. If that fails, the file is overwritten in place, with its old text saved next to it until the
//! write has succeeded.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::bounds::{Bounds, link_target};
use super::error::WorkspaceError;
use super::files::check_regular;
use super::paths::{parent, shown};

/// The names of temporary files. A saved old text is never removed without being asked.
const PREFIX: &str = ".polku-";
const SUFFIX: &str = ".tmp";
const SAVED: &str = ".old";
/// The number of random characters in a name.
const RANDOM_CHARACTERS: usize = 12;

/// Checks whether a file can be written, as far as possible without writing it.
///
/// # Errors
/// The path is not a file, or is protected, or its folder does not accept new files.
pub(crate) fn writable(path: &Path) -> Result<(), WorkspaceError> {
    write_to(path, || {
        let (target, _) = target_of(path)?;
        create_temporary(&target, SUFFIX, false).map(drop)
    })
}

/// Writes a file, replacing an existing one.
///
/// # Errors
/// The file cannot be written, or must not be. Then it is unchanged.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    write_to(path, || match target_of(path)? {
        (target, Some(old)) => replace(&target, bytes, &old),
        (target, None) => {
            let file = write_temporary(&target, bytes, false)?;
            file.persist(&target).map_err(|error| error.error)?;
            sync_folder(&target);
            Ok(())
        }
    })
}

/// Creates a folder and those above it.
///
/// # Errors
/// The folder cannot be created, or lies out of bounds. Then nothing is created.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    Bounds::of(folder).check(folder)?;
    fs::create_dir_all(folder)
}

/// Creates a file.
///
/// # Errors
/// The file cannot be written, or exists already ([`io::ErrorKind::AlreadyExists`]).
pub(crate) fn create_file(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    write_to(path, || {
        let (target, old) = target_of(path)?;
        if old.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        write_temporary(&target, bytes, false)?.persist_noclobber(&target).map_err(|error| error.error)?;
        sync_folder(&target);
        Ok(())
    })
}

/// Checks that the folder of a file exists.
///
/// # Errors
/// There is no such folder.
pub(crate) fn check_folder_of(path: &Path) -> Result<(), WorkspaceError> {
    match lacks_folder(path) {
        true => Err(WorkspaceError::Unwritten(shown(path), no_folder(path))),
        false => Ok(()),
    }
}

fn lacks_folder(path: &Path) -> bool {
    parent(path).try_exists().is_ok_and(|exists| !exists)
}

fn no_folder(path: &Path) -> io::Error {
    let message = format!("there is no folder {}; make it first", shown(parent(path)));
    io::Error::new(io::ErrorKind::NotFound, message)
}

/// Runs a write. An error names the file and the target of a link.
fn write_to(path: &Path, write: impl FnOnce() -> io::Result<()>) -> Result<(), WorkspaceError> {
    write().map_err(|error| {
        let error = match error.kind() {
            io::ErrorKind::NotFound if lacks_folder(path) => no_folder(path),
            _ => error,
        };
        let target = fs::read_link(path).map(|_| link_target(path));
        let by_link = match target {
            Ok(Ok(target)) => format!(", which leads to {}", shown(&target)),
            _ => String::new(),
        };
        WorkspaceError::Unwritten(format!("{}{by_link}", shown(path)), error)
    })
}

/// Returns the file that a path leads to, and its metadata if it exists.
fn target_of(path: &Path) -> io::Result<(PathBuf, Option<Metadata>)> {
    let target = link_target(path)?;
    Bounds::of(parent(path)).check(path)?;
    let old = match fs::metadata(&target) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((target, None)),
        Err(error) => return Err(error),
    };
    if old.is_dir() {
        return Err(io::Error::other("a folder has this name"));
    }
    check_regular(&target)?;
    if old.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok((target, Some(old)))
}

/// Replaces the content of a file.
fn replace(target: &Path, bytes: &[u8], old: &Metadata) -> io::Result<()> {
    let file = write_temporary(target, bytes, true)?;
    if copy_access(file.as_file(), target, old).is_err() {
        drop(file);
        return overwrite(target, bytes);
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    sync_folder(target);
    Ok(())
}

/// Gives a new file the owner, group, attributes and mode of the old one.
#[cfg(target_os = "linux")]
fn copy_access(file: &File, old_path: &Path, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    let other = |new: u32, old: u32| (new != old).then_some(old);
    let (user, group) = (other(new.uid(), old.uid()), other(new.gid(), old.gid()));
    if user.is_some() || group.is_some() {
        fchown(file, user, group)?;
    }
    copy_attributes(file, &File::open(old_path)?)?;
    // The mode comes last, because the other changes may affect it.
    file.set_permissions(old.permissions())
}

/// On other systems, access control lists are not extended attributes. Only writing in place keeps them.
#[cfg(not(target_os = "linux"))]
fn copy_access(_: &File, _: &Path, _: &Metadata) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a file exactly the extended attributes of another one.
#[cfg(target_os = "linux")]
fn copy_attributes(file: &File, old: &File) -> io::Result<()> {
    use xattr::FileExt;
    let names = |file: &File| match file.list_xattr() {
        Ok(names) => Ok(names.collect::<Vec<_>>()),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let wanted = names(old)?;
    for name in names(file)?.iter().filter(|name| !wanted.contains(name)) {
        file.remove_xattr(name)?;
    }
    for name in &wanted {
        let value = old.get_xattr(name)?;
        if let Some(value) = value.filter(|value| !matches!(file.get_xattr(name), Ok(Some(own)) if own == *value)) {
            file.set_xattr(name, &value)?;
        }
    }
    Ok(())
}

/// Overwrites a file in place. If that is interrupted, its old text is in a file next to it.
fn overwrite(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(target)?;
    let old = fs::read(target)?;
    let mut saved = create_temporary(target, SAVED, true)?;
    saved.write_all(&old)?;
    saved.as_file().sync_all()?;
    let mut put = |bytes: &[u8]| {
        file.rewind()?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    };
    put(bytes).map_err(|error| match put(&old) {
        Ok(()) => error,
        Err(_) => match saved.keep() {
            Ok((_, saved)) => {
                io::Error::new(error.kind(), format!("{error}; its old text is saved in {}", shown(&saved)))
            }
            Err(_) => error,
        },
    })
}

/// Writes bytes to a temporary file next to the target, and flushes it to the disk.
fn write_temporary(target: &Path, bytes: &[u8], is_private: bool) -> io::Result<NamedTempFile> {
    let mut file = create_temporary(target, SUFFIX, is_private)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Creates a temporary file in the folder of another one. A private file is readable by its owner only; any other
/// has the usual permissions. The file stays locked while this run uses it, so that no other run takes it for a
/// leftover.
fn create_temporary(target: &Path, suffix: &str, is_private: bool) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    if !is_private {
        use std::os::unix::fs::PermissionsExt;
        // The umask restricts this further.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = is_private;
    builder.prefix(PREFIX).rand_bytes(RANDOM_CHARACTERS).suffix(suffix);
    loop {
        let file = builder.tempfile_in(parent(target))?;
        // Another run may have seen the file before it was locked, and be about to remove it.
        let is_taken = matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
        if !is_taken && file.path().exists() {
            return Ok(file);
        }
    }
}

/// Flushes a new directory entry to the disk, if the system supports that.
fn sync_folder(path: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(parent(path))
    {
        let _ = folder.sync_all();
    }
}

/// Finds the temporary files in a folder that killed runs have left behind. Removes the useless ones if
/// `may_remove` is set, and returns the others. Files of a run that is still active are skipped.
pub(crate) fn leftovers(folder: &Path, may_remove: bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    let files = named.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut left: Vec<PathBuf> =
        files.map(|entry| entry.path()).filter(|path| !remove_if_unused(path, may_remove)).collect();
    left.sort();
    left
}

/// Removes a temporary file that no run uses. Returns whether there is nothing to report about it.
fn remove_if_unused(path: &Path, may_remove: bool) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else { return false };
    let middle = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    let is_own = middle
        .is_some_and(|middle| middle.len() == RANDOM_CHARACTERS && middle.bytes().all(|b| b.is_ascii_alphanumeric()));
    // The lock is held until the file is removed.
    match File::open(path).map(|file| (file.try_lock(), file)) {
        Ok((Err(TryLockError::WouldBlock), _)) => true,
        Ok((Ok(()), _file)) => is_own && may_remove && fs::remove_file(path).is_ok(),
        // The other run has finished meanwhile.
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        Ok((Err(TryLockError::Error(_)), _)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_active_runs_are_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.yaml");
        let at_work = create_temporary(&target, SUFFIX, true).unwrap();
        assert_eq!(leftovers(folder.path(), true), [""; 0].map(PathBuf::from));
        assert!(at_work.path().exists());
        let (_, left) = at_work.keep().unwrap();
        assert_eq!(leftovers(folder.path(), false), std::slice::from_ref(&left));
        assert_eq!(leftovers(folder.path(), true), [""; 0].map(PathBuf::from));
        assert!(!left.exists());
        // The saved text of a file is never removed.
        let (_, saved) = create_temporary(&target, SAVED, true).unwrap().keep().unwrap();
        assert_eq!(leftovers(folder.path(), true), [saved]);
    }

    #[cfg(unix)]
    #[test]
    fn a_temporary_file_is_private_until_it_replaces_the_old_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = write_temporary(&folder.path().join("a.yaml"), b"secret", true).unwrap();
        assert_eq!(file.as_file().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_overwritten_in_place_has_only_the_new_text() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.yaml");
        fs::write(&target, "a long old text").unwrap();
        overwrite(&target, b"new").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
