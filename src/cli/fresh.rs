//! Files that are not there yet. Nothing is ever overwritten.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::workspace::{WorkspaceError, create_file, parent, shown};

/// Whether there is anything of this name, be it a link that leads nowhere.
pub(super) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Writes new files, and makes their folders: all of them, or none.
pub(super) fn write_new(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let mut made = Vec::new();
    for (path, text) in files {
        if let Err(error) = write(path, text, &mut made) {
            // What cannot be taken back stays; the reason why the rest failed is what is told.
            for made in made.iter().rev() {
                let _ = if made.is_dir() { fs::remove_dir(made) } else { fs::remove_file(made) };
            }
            let why = match error {
                WorkspaceError::Unwritten(file, error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    format!("cannot write {file}: something of this name is in the way")
                }
                error => error.to_string(),
            };
            return Err(Failure::Message(format!("{why}; nothing was written")));
        }
    }
    Ok(())
}

/// Writes a new file whole, and notes what was made for it.
fn write(path: &Path, text: &str, made: &mut Vec<PathBuf>) -> Result<(), WorkspaceError> {
    let folder = parent(path);
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir(folder).map_err(|error| WorkspaceError::Unwritten(shown(path), error))?;
        made.push(folder.to_path_buf());
    }
    create_file(path, text.as_bytes())?;
    made.push(path.to_path_buf());
    Ok(())
}

/// A path as an argument on a command line: in quotes where a shell would take it apart.
pub(super) fn quoted(path: &Path) -> String {
    let text = shown(path);
    let is_plain = |c: char| c.is_alphanumeric() || "-_./,+:@%".contains(c);
    if text.chars().all(is_plain) && !text.starts_with('-') {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
