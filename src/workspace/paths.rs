//! Makes paths comparable and presentable.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// Returns the folder of a file; `.` for a bare name.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns whether a file has a YAML extension.
pub(crate) fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml)))
}

/// Returns an absolute path without `.` and `..`.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).map_or_else(|_| path.into(), |path| normal(&path))
}

/// Removes `.` and `..` from a path without looking at the disk.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

/// Returns the path that identifies a file, whatever links lead to it. If the file does not exist, resolves the
/// part of the path that does.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    let above = |folder: &Path| Some(std::fs::canonicalize(folder).ok()?.join(path.strip_prefix(folder).ok()?));
    let there = std::fs::canonicalize(path).ok().or_else(|| path.ancestors().skip(1).find_map(above));
    there.map_or_else(|| path.to_path_buf(), |path| normal(&path))
}

/// Returns a path relative to the current folder if it lies below that, to walk and to show.
pub(super) fn relative_to_current(path: &Path) -> PathBuf {
    let relative = std::env::current_dir()
        .ok()
        .and_then(|current| path.strip_prefix(normal(&current)).ok().map(Path::to_path_buf));
    match relative {
        Some(relative) if relative.as_os_str().is_empty() => PathBuf::from("."),
        Some(relative) => relative,
        None => path.to_path_buf(),
    }
}

/// Returns the name of a journey's file without its extension, and without `.journey`.
pub(crate) fn file_stem(path: &Path) -> Option<OsString> {
    let stem = path.file_stem()?;
    Some(stem.to_str().and_then(|stem| stem.strip_suffix(".journey")).map_or(stem, OsStr::new).to_os_string())
}

/// Returns a path such that two paths that are one file on some file system are equal. Some file systems ignore case, or
/// the difference between an accented letter and the two characters that compose it.
pub(crate) fn folded(path: &str) -> String {
    let fold = |c: char| {
        let mut upper = c.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(upper), None) => upper.to_lowercase(),
            _ => c.to_lowercase(),
        }
    };
    path.nfd().flat_map(fold).nfc().collect()
}

/// Returns the name of a folder, as a title for its content.
pub(crate) fn folder_name(folder: &Path) -> String {
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    folder.file_name().map_or_else(|| "polku".into(), |name| name.to_string_lossy().into_owned())
}

/// Returns a path as people see it: relative to the current folder if it lies below that, with `/` and without
/// `./`.
pub(crate) fn shown(path: &Path) -> String {
    let path = if path.is_absolute() { relative_to_current(path) } else { path.to_path_buf() };
    let text = path.to_string_lossy();
    let text =
        if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") };
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// Returns the reason of an I/O error, without the system's error number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" (os error").map_or(&*text, |(text, _)| text);
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
