//! What fixing has changed: written to the files, or shown as a diff.

use std::collections::HashMap;
use std::path::PathBuf;

use similar::TextDiff;

use super::super::Failure;
use super::super::output::{Output, real, write_file};
use crate::report::{count, line_start};
use crate::workspace::{Fixed, reason};

/// Writes the fixed files, each whole or not at all. A file that was changed after it was read is left alone. What
/// cannot be written is told, and keeps no other file from being written. Whether all of them are.
pub(super) fn write(fixed: &[Fixed], out: &Output) -> Result<bool, Failure> {
    let (mut files, mut fixes, mut is_whole) = (0, 0, true);
    let mut written: HashMap<PathBuf, &str> = HashMap::new();
    for file in fixed {
        // A file that two projects have, by way of a link, is one.
        let text = file.after.text();
        if written.insert(real(&file.file), text).is_some_and(|other| other == text) {
            continue;
        }
        match write_one(file) {
            Ok(()) => (files, fixes) = (files + 1, fixes + file.fixes),
            Err(Failure::Message(message)) => {
                out.error(&message);
                is_whole = false;
            }
            Err(failure) => return Err(failure),
        }
    }
    if files > 0 {
        out.tell(&format!("{} fixed in {}", count(fixes, "finding"), count(files, "file")));
    }
    Ok(is_whole)
}

fn write_one(fixed: &Fixed) -> Result<(), Failure> {
    let name = fixed.before.name();
    let now = std::fs::read(&fixed.file)
        .map_err(|error| Failure::Message(format!("cannot read {name} again: {}", reason(&error))))?;
    if now != fixed.before.text().as_bytes() {
        return Err(Failure::Message(format!("{name} was changed while it was being fixed, and is left as it is")));
    }
    write_file(&fixed.file, fixed.after.text().as_bytes())
}

/// Shows what fixing would change, as a unified diff.
pub(super) fn show(fixed: &[Fixed], out: &Output) -> Result<(), Failure> {
    let mut text = String::new();
    for Fixed { before, after, .. } in fixed {
        let diff = TextDiff::from_lines(before.text(), after.text());
        let name = line_start(before.name());
        text.push_str(&diff.unified_diff().header(&name, &name).to_string());
    }
    // What a file wrote is no command for a terminal, or for the CI that runs this.
    let is_ci = ["CI", "GITHUB_ACTIONS", "TF_BUILD"].iter().any(|name| std::env::var_os(name).is_some());
    if out.is_terminal() || is_ci {
        text = text.lines().map(|line| line_start(line).into_owned() + "\n").collect();
    }
    out.print(&text)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::Source;

    #[test]
    fn what_was_changed_or_has_gone_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        let source = |text: &str| Arc::new(Source::new("a.yaml", text));
        let fixed = Fixed { file: file.clone(), before: source("old"), after: source("fixed"), fixes: 1 };
        let said = || match write_one(&fixed) {
            Ok(()) => "written".to_owned(),
            Err(Failure::Message(message)) => message,
            Err(_) => "something else".to_owned(),
        };
        assert_eq!(said(), "cannot read a.yaml again: no such file or directory");
        std::fs::write(&file, "saved meanwhile").unwrap();
        assert_eq!(said(), "a.yaml was changed while it was being fixed, and is left as it is");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "saved meanwhile");
        std::fs::write(&file, "old").unwrap();
        assert_eq!((said().as_str(), std::fs::read_to_string(&file).unwrap().as_str()), ("written", "fixed"));
    }
}
