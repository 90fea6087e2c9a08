//! Finds the folders of projects and repositories.

use std::path::{Path, PathBuf};

use super::paths::absolute;
use crate::project::FILE_NAME;

/// Returns the folder of the project that a folder belongs to: the nearest one with a `polku.yaml`, from the folder
/// itself up to the root of the repository.
pub(crate) fn project_folder(folder: &Path) -> Option<PathBuf> {
    // Without `..`, so that each ancestor really contains the folder.
    let folder = absolute(folder);
    for ancestor in folder.ancestors() {
        // A pipe or a broken link counts too, so that reading it reports the error.
        let file = ancestor.join(FILE_NAME);
        if file.is_file() || (file.symlink_metadata().is_ok() && !file.is_dir()) {
            return Some(ancestor.to_path_buf());
        }
        if ancestor.join(".git").exists() {
            break;
        }
    }
    None
}

/// Returns the root of the repository that contains a folder, unless the folder is the root itself.
pub(crate) fn repository(folder: &Path) -> Option<PathBuf> {
    let folder = absolute(folder);
    let is_root = |folder: &&Path| folder.join(".git").exists();
    if is_root(&folder.as_path()) { None } else { folder.ancestors().find(is_root).map(Path::to_path_buf) }
}

/// Returns the root of the repository that contains a folder or is the folder.
pub(crate) fn repository_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}
