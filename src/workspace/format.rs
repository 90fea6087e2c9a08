//! Finds, reads and formats files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::bounds::Bounds;
use super::error::{WorkspaceError, not_text};
use super::files::{Disk, read};
use super::find::{NamedFiles, find, is_whole_project};
use super::locate::project_folder;
use super::paths::{canonical, parent, shown};
use super::root::Root;
use crate::model::Catalog;
use crate::project::FILE_NAME;
use crate::report::FileReport;
use crate::source::Source;

/// A file and its canonical form.
#[derive(Debug)]
#[non_exhaustive]
pub struct Formatted {
    /// Its path.
    pub file: PathBuf,
    /// The text as it was read.
    pub before: Arc<Source>,
    /// The canonical form, or a report of why there is none.
    pub after: Result<Arc<Source>, Box<FileReport>>,
}

impl Formatted {
    /// Returns the canonical form if it differs from the text.
    pub fn changed(&self) -> Option<&Arc<Source>> {
        self.after.as_ref().ok().filter(|after| after.text() != self.before.text())
    }

    fn of(file: PathBuf, bytes: Vec<u8>, catalog: &Catalog) -> Self {
        let before = match Source::from_bytes(&shown(&file), bytes) {
            Ok(source) => Arc::new(source),
            Err(bad) => {
                let report = not_text(bad);
                return Formatted { file, before: Arc::clone(&report.source), after: Err(Box::new(report)) };
            }
        };
        let after = match crate::format::format(&before, catalog) {
            Ok(text) => Ok(Arc::new(Source::new(before.name(), text))),
            Err(problem) => Err(Box::new(FileReport::new(Arc::clone(&before), vec![*problem]))),
        };
        Formatted { file, before, after }
    }
}

/// The results of formatting several files.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Formatting {
    /// The files that could be read.
    pub files: Vec<Formatted>,
    /// The files that could not be read, with the reasons.
    pub unread: Vec<WorkspaceError>,
    /// Notes on what was skipped.
    pub notes: Vec<String>,
}

/// Formats the files that the paths name, and the journeys and project files below the folders that they name.
/// Without paths, formats the project that the current folder belongs to. Nothing is written. Files that are
/// excluded from linting are formatted too.
///
/// # Errors
/// A path or a project file cannot be read, a required project file has errors, or there is no journey at all.
pub fn format(paths: &[PathBuf]) -> Result<Formatting, WorkspaceError> {
    let is_project_file = |path: &&PathBuf| path.file_name().is_some_and(|name| name == FILE_NAME) && path.is_file();
    let mut formatting = Formatting::default();
    // A project file is formatted without loading it, because it may have errors.
    let (project_files, others): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(is_project_file);
    let mut wanted: Vec<(PathBuf, Arc<Catalog>)> =
        project_files.into_iter().map(|path| (path.clone(), Arc::default())).collect();
    if !others.is_empty() || paths.is_empty() {
        let others: Vec<PathBuf> = others.into_iter().cloned().collect();
        let NamedFiles { groups, folders, unread } = find(&others, &Disk)?;
        formatting.unread = unread;
        for group in groups {
            formatting.notes.extend(group.notes());
            let project_file = Some(group.root.file())
                .filter(|_| group.root.has_file && is_whole_project(&group.root, &others, &folders));
            let catalog = Arc::new(group.root.project.catalog);
            wanted.extend(project_file.into_iter().chain(group.paths).map(|path| (path, Arc::clone(&catalog))));
        }
    }
    // A file that is named twice, or by way of a link, counts once.
    let mut seen = HashSet::new();
    wanted.retain(|(path, _)| seen.insert(canonical(path)));
    let format_one = |(path, catalog): (PathBuf, Arc<Catalog>)| {
        let bytes = read(&path, &Bounds::of(parent(&path)), &Disk)?;
        Ok(Formatted::of(path, bytes, &catalog))
    };
    for file in wanted.into_par_iter().map(format_one).collect::<Vec<_>>() {
        match file {
            Ok(file) => formatting.files.push(file),
            Err(error) => formatting.unread.push(error),
        }
    }
    Ok(formatting)
}

/// Formats a text as if it were the file with this path.
///
/// # Errors
/// The project file that the path belongs to cannot be read or has errors.
pub fn format_text(path: &Path, bytes: Vec<u8>) -> Result<Formatted, WorkspaceError> {
    let is_project_file = path.file_name().is_some_and(|name| name == FILE_NAME);
    let in_project = !is_project_file && project_folder(parent(path)).is_some();
    let catalog = if in_project { Root::of(parent(path), &Disk)?.project.catalog } else { Catalog::default() };
    Ok(Formatted::of(path.to_path_buf(), bytes, &catalog))
}
