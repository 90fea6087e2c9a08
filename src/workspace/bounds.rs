//! The limits of what polku reads and writes: a link, or a path in a project file, must not lead out of the root,
//! unless the command line trusts the target folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::locate::project_folder;
use super::paths::{absolute, canonical, normal, parent, shown};

/// The canonical paths of the folders that the command line trusts.
static TRUSTED: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// Trusts folders until the process ends: polku reads and writes files in them even if a link or a path leads there
/// from outside. Only the first call counts.
pub fn trust(folders: &[PathBuf]) {
    let _ = TRUSTED.set(folders.iter().filter(|folder| folder.is_dir()).map(|folder| real(folder)).collect());
}

/// The root that paths must stay in.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    root: PathBuf,
}

impl Bounds {
    /// Returns the bounds of the files in a folder. The root is the repository. Outside of a repository, it is the
    /// folder of the project. Without a project, it is the current folder if that contains the folder, otherwise
    /// the folder itself.
    pub fn of(folder: &Path) -> Self {
        let folder = absolute(folder);
        let repository = folder.ancestors().find(|ancestor| ancestor.join(".git").exists()).map(Path::to_path_buf);
        let current = || std::env::current_dir().ok().map(|at| normal(&at)).filter(|at| folder.starts_with(at));
        let root = repository.or_else(|| project_folder(&folder)).or_else(current).unwrap_or(folder);
        Bounds { root: real(&root) }
    }

    /// Returns the bounds of exactly this folder.
    pub fn within(folder: &Path) -> Self {
        Bounds { root: real(folder) }
    }

    /// Checks where a path leads, following links.
    ///
    /// # Errors
    /// The path leads out of the root and not to a trusted folder, or into the files of Git, which may contain
    /// secrets.
    pub fn check(&self, path: &Path) -> io::Result<()> {
        let target = real(path);
        let is_in = |folder: &Path| {
            target.strip_prefix(folder).is_ok_and(|rest| rest.components().all(|part| part.as_os_str() != ".git"))
        };
        let mut trusted = TRUSTED.get().into_iter().flatten();
        if is_in(&self.root) || trusted.any(|folder| target.starts_with(folder)) {
            return Ok(());
        }
        let root = shown(&self.root);
        let root = if root == "." { self.root.display().to_string() } else { root };
        let folder = target.parent().unwrap_or(&target).display();
        // To trust a folder does not mend a broken link.
        let help = match path.is_symlink() && !target.exists() {
            true => ", and does not exist".into(),
            false => format!("; `--trust {folder}` allows that"),
        };
        Err(io::Error::other(format!("it leads to {}, which is outside of {root}{help}", target.display())))
    }
}

/// Returns the target of a path, following links. The file need not exist.
pub(crate) fn real(path: &Path) -> PathBuf {
    if let Ok(target) = std::fs::canonicalize(path) {
        return target;
    }
    let path = &link_target(path).unwrap_or_else(|_| path.to_path_buf());
    let in_folder = || Some(std::fs::canonicalize(parent(path)).ok()?.join(path.file_name()?));
    in_folder().unwrap_or_else(|| canonical(&absolute(path)))
}

/// The maximum length of a chain of links.
pub(super) const MOST_LINKS: usize = 40;

/// Returns the target of a path. The path may be a link to a file that does not exist yet.
///
/// # Errors
/// The links form a circle.
pub(super) fn link_target(path: &Path) -> io::Result<PathBuf> {
    if let Ok(target) = std::fs::canonicalize(path) {
        return Ok(target);
    }
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match std::fs::read_link(&target) {
            // A link has a name, so it has a parent.
            Ok(to) => target = target.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("its links form a circle"))
}
