//! How far polku reads and writes: a link, or a path in a project file, does not lead out of the root, unless the
//! command line trusts the folder that it leads to.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::paths::{absolute, canonical, normal, parent, shown};
use super::root::project_folder;

/// The folders that the command line trusts, by their canonical paths.
static TRUSTED: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// Trusts folders for as long as the program runs: files in them are read and written too, though a link or a path leads
/// to them from outside. Only the first call counts.
pub fn trust(folders: &[PathBuf]) {
    let _ = TRUSTED.set(folders.iter().map(|folder| real(folder)).collect());
}

/// The root that paths must stay in.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    root: PathBuf,
}

impl Bounds {
    /// The root of the files in a folder: of its repository; outside of one, the folder of its project; without a
    /// project, the current folder where it lies in that, else the folder itself.
    pub fn of(folder: &Path) -> Self {
        let folder = absolute(folder);
        let repository = folder.ancestors().find(|ancestor| ancestor.join(".git").exists()).map(Path::to_path_buf);
        let current = || std::env::current_dir().ok().map(|at| normal(&at)).filter(|at| folder.starts_with(at));
        let root = repository.or_else(|| project_folder(&folder)).or_else(current).unwrap_or(folder);
        Bounds { root: real(&root) }
    }

    /// Checks where a path leads, links and all.
    ///
    /// # Errors
    /// It leads out of the root, and to no trusted folder, or into the files of Git, which may hold secrets.
    pub fn check(&self, path: &Path) -> io::Result<()> {
        let target = real(path);
        let is_in = |folder: &Path| {
            target.strip_prefix(folder).is_ok_and(|rest| rest.components().all(|part| part.as_os_str() != ".git"))
        };
        let mut trusted = TRUSTED.get().into_iter().flatten();
        if is_in(&self.root) || trusted.any(|folder| target.starts_with(folder)) {
            return Ok(());
        }
        let folder = target.parent().unwrap_or(&target).display();
        let (target, root) = (target.display(), shown(&self.root));
        let root = if root == "." { self.root.display().to_string() } else { root };
        Err(io::Error::other(format!("it leads to {target}, outside of {root}; `--trust {folder}` allows that")))
    }
}

/// Where a path leads, links and all, whether or not there is a file yet.
pub(crate) fn real(path: &Path) -> PathBuf {
    if let Ok(target) = std::fs::canonicalize(path) {
        return target;
    }
    let path = &through(path).unwrap_or_else(|_| path.to_path_buf());
    let in_folder = || Some(std::fs::canonicalize(parent(path)).ok()?.join(path.file_name()?));
    in_folder().unwrap_or_else(|| canonical(&absolute(path)))
}

/// How many links may lead from one to the next.
const MOST_LINKS: usize = 40;

/// Where a path leads, also where it is a link to a file that is not there yet.
///
/// # Errors
/// Its links lead in a circle.
pub(super) fn through(path: &Path) -> io::Result<PathBuf> {
    if let Ok(target) = std::fs::canonicalize(path) {
        return Ok(target);
    }
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match std::fs::read_link(&target) {
            Ok(to) => target = target.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}
