//! The paths in reports for CI systems: relative to the root of the repository, wherever polku runs.

use std::path::{Path, PathBuf};

use crate::report::{FileReport, Paths};
use crate::workspace::{canonical, repository_of};

/// The environment variables in which CI systems name the root of the repository.
const ROOTS: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The path of each file in a report: relative to `base`; without it, to the root that the CI system names, or else to
/// the root of the repository that the file belongs to. A file below none of them keeps its name.
pub(super) fn paths(files: &[FileReport], base: Option<&Path>) -> Paths {
    let named = || ROOTS.iter().filter_map(std::env::var_os).filter(|root| !root.is_empty()).map(PathBuf::from);
    let current = Path::new(".");
    let roots: Vec<PathBuf> = match base {
        Some(base) => vec![canonical(base)],
        None => named().map(|root| canonical(&root)).chain(repository_of(&canonical(current))).collect(),
    };
    let path_of = |name: &str| {
        // Standard input is not a file. A link is not followed.
        let file = Path::new(name);
        let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(current);
        let whole = canonical(folder).join(file.file_name().filter(|_| !name.starts_with('<'))?);
        let own = || repository_of(whole.parent()?).filter(|_| base.is_none());
        let mut below = roots.iter().filter_map(|root| whole.strip_prefix(root).ok());
        let relative = below.next().map(Path::to_path_buf);
        let relative = relative.or_else(|| Some(whole.strip_prefix(own()?).ok()?.to_path_buf()))?;
        let parts = relative.components().map(|part| part.as_os_str().to_string_lossy());
        Some((name.to_owned(), parts.collect::<Vec<_>>().join("/")))
    };
    let related = |file: &FileReport| -> Vec<String> {
        let shown = file.diagnostics.iter().chain(file.suppressed.iter().map(|one| &one.finding));
        let labels = shown.flat_map(|one| &one.related).filter_map(|label| label.file.as_ref());
        labels.map(|file| file.name().to_owned()).collect()
    };
    let mut names: Vec<String> = files.iter().flat_map(related).collect();
    names.extend(files.iter().map(|file| file.source.name().to_owned()));
    names.sort();
    names.dedup();
    Paths::new(names.iter().filter_map(|name| path_of(name)))
}
