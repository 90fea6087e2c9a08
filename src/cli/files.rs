//! The files that commands write, and what is said of them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Failure;
use super::output::Output;
use crate::source::Source;
use crate::workspace::{self, Disk, Files, WorkspaceError, create_file, leftovers, parent, shown, write_file};

/// Where a result goes. On the command line, `-` is standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OutputPath {
    StandardOutput,
    File(PathBuf),
}

impl From<OsString> for OutputPath {
    fn from(word: OsString) -> Self {
        if word == "-" { OutputPath::StandardOutput } else { OutputPath::File(word.into()) }
    }
}

impl OutputPath {
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            OutputPath::StandardOutput => None,
            OutputPath::File(file) => Some(file),
        }
    }

    /// Prints a result, or writes it to the file, which may exist.
    pub(super) fn deliver(&self, bytes: &[u8], out: &Output) -> Result<(), Failure> {
        match self {
            OutputPath::StandardOutput => out.print_bytes(bytes),
            OutputPath::File(file) => write(file, bytes, out),
        }
    }
}

/// Writes a file, which may exist.
pub(super) fn write(file: &Path, bytes: &[u8], out: &Output) -> Result<(), Failure> {
    write_file(file, bytes)?;
    tell_written(file, out);
    Ok(())
}

/// Says that a file was written.
pub(super) fn tell_written(file: &Path, out: &Output) {
    out.tell(&format!("wrote {}", shown(file)));
}

/// Writes another text to a file, whole or not at all. A file that has changed since it was read is left alone.
/// `action` says what polku was doing to it. Returns whether the file was written; why not is reported.
pub(super) fn write_change(file: &Path, before: &Source, after: &Source, action: &'static str, out: &Output) -> bool {
    try_change(file, before, after, action).inspect_err(|failure| out.failure(failure)).is_ok()
}

fn try_change(file: &Path, before: &Source, after: &Source, action: &'static str) -> Result<(), Failure> {
    check_unchanged(file, before, action)?;
    Ok(write_file(file, after.text().as_bytes())?)
}

fn check_unchanged(file: &Path, before: &Source, action: &'static str) -> Result<(), Failure> {
    let now = Disk.read(file).map_err(|error| WorkspaceError::Unreadable(file.into(), error))?;
    if now != before.text().as_bytes() {
        return Err(Failure::ChangedMeanwhile { file: before.name().to_owned(), action });
    }
    Ok(())
}

/// Another text for a file.
pub(super) struct Change<'c> {
    pub file: &'c Path,
    pub before: &'c Source,
    pub after: &'c Source,
}

/// Writes other texts to several files: to all of them, or to none. A file that has changed since it was read is left
/// alone, and then so are the others. `action` says what polku was doing to them.
pub(super) fn write_all(changes: &[Change<'_>], action: &'static str) -> Result<(), Failure> {
    for Change { file, before, .. } in changes {
        check_unchanged(file, before, action)?;
        workspace::writable(file)?;
    }
    for (index, Change { file, before, after }) in changes.iter().enumerate() {
        if let Err(failure) = try_change(file, before, after, action) {
            // A file that cannot be restored is reported. All of them could be written just now.
            let restored: Vec<Result<(), WorkspaceError>> = changes[..index]
                .iter()
                .map(|Change { file, before, .. }| write_file(file, before.text().as_bytes()))
                .collect();
            return Err(restored.into_iter().find_map(Result::err).map_or(failure, Failure::from));
        }
    }
    Ok(())
}

/// Whether something with this name exists, even a link that leads nowhere.
pub(super) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Writes new files, and makes their folders: all of them, or none. Replaces nothing.
pub(super) fn write_new(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let mut made = Vec::new();
    for (file, text) in files {
        if let Err(error) = try_new(file, text, &mut made) {
            // Whatever cannot be removed again stays; the first error is the one to report.
            for path in made.iter().rev() {
                let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
            }
            return Err(Failure::NothingWritten(error));
        }
    }
    Ok(())
}

/// Writes a new file, and adds to `made` the file and the folders that were made for it.
fn try_new(file: &Path, text: &str, made: &mut Vec<PathBuf>) -> Result<(), WorkspaceError> {
    let missing: Vec<&Path> = parent(file).ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir(folder).map_err(|error| WorkspaceError::Unwritten(shown(file), error))?;
        made.push(folder.to_path_buf());
    }
    create_file(file, text.as_bytes())?;
    made.push(file.to_path_buf());
    Ok(())
}

/// Appends a text to a file that others write to as well.
pub(super) fn append(file: &Path, text: &str) -> Result<(), Failure> {
    let open = || OpenOptions::new().append(true).create(true).open(file);
    let opened = if file.exists() { workspace::check_regular(file).and_then(|()| open()) } else { open() };
    let written = opened.and_then(|mut opened| opened.write_all(text.as_bytes()));
    Ok(written.map_err(|error| WorkspaceError::Unwritten(shown(file), error))?)
}

/// Removes what interrupted runs have left beside files, and tells of what remains. With `may_remove` false, it only
/// tells.
pub(super) fn clear_leftovers<'p>(files: impl IntoIterator<Item = &'p Path>, may_remove: bool, out: &Output) {
    let folders: BTreeSet<&Path> = files.into_iter().map(parent).collect();
    for left in folders.into_iter().flat_map(|folder| leftovers(folder, may_remove)) {
        let what = match (left.extension().is_some_and(|extension| extension == "old"), may_remove) {
            (true, _) => "holds the old text of a file that an interrupted run was writing",
            (false, true) => "was left by an interrupted run; you can remove it",
            (false, false) => "was left by an interrupted run; `polku fmt` removes it",
        };
        out.note(format!("{} {what}", shown(&left)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_or_went_away_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        let source = |text: &str| Source::new("a.yaml", text);
        let change = || match try_change(&file, &source("old"), &source("fixed"), "fixed") {
            Ok(()) => "written".to_owned(),
            Err(failure) => failure.to_string(),
        };
        assert!(change().ends_with("a.yaml: no such file or directory"), "{}", change());
        fs::write(&file, "saved meanwhile").unwrap();
        assert_eq!(change(), "a.yaml was changed while it was being fixed, so it was not written");
        assert_eq!(fs::read_to_string(&file).unwrap(), "saved meanwhile");
        fs::write(&file, "old").unwrap();
        assert_eq!((change().as_str(), fs::read_to_string(&file).unwrap().as_str()), ("written", "fixed"));
    }

    #[test]
    fn of_several_files_all_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
        let source = |text: &str| Source::new("a.yaml", text);
        let (before, after) = (source("old"), source("new"));
        let write = |files: &[&PathBuf]| {
            let changes = files.iter().map(|file| Change { file, before: &before, after: &after });
            write_all(&changes.collect::<Vec<_>>(), "renamed").map_err(|failure| failure.to_string())
        };
        let texts = || [&one, &other].map(|file| fs::read_to_string(file).unwrap());
        fs::write(&one, "old").unwrap();
        fs::write(&other, "saved meanwhile").unwrap();
        assert!(write(&[&one, &other]).unwrap_err().contains("was changed while it was being renamed"));
        assert_eq!(texts(), ["old", "saved meanwhile"]);
        // The last file changes once all have been looked at: those before it are restored.
        fs::write(&other, "old").unwrap();
        assert!(write(&[&one, &other, &one]).is_err());
        assert_eq!(texts(), ["old", "old"]);
        assert_eq!(write(&[&one, &other]), Ok(()));
        assert_eq!(texts(), ["new", "new"]);
    }
}
