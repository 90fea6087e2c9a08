//! Files that change: written, or shown as a diff.

use std::path::Path;

use similar::TextDiff;

use super::Failure;
use super::output::Output;
use crate::report::line_start;
use crate::source::Source;
use crate::workspace::{Disk, Files, reason, write_file};

/// Writes a file with another text, whole or not at all. One that was changed after it was read is left alone; `done`
/// says what was being done to it.
pub(super) fn write_change(file: &Path, before: &Source, after: &Source, done: &str) -> Result<(), Failure> {
    let name = before.name();
    let now =
        Disk.read(file).map_err(|error| Failure::Message(format!("cannot read {name} again: {}", reason(&error))))?;
    if now != before.text().as_bytes() {
        return Err(Failure::Message(format!("{name} was changed while it was being {done}, and is left as it is")));
    }
    Ok(write_file(file, after.text().as_bytes())?)
}

/// Shows what would change, as a unified diff.
pub(super) fn show_changes<'s>(
    changes: impl Iterator<Item = (&'s Source, &'s Source)>,
    out: &Output,
) -> Result<(), Failure> {
    let mut text = String::new();
    for (before, after) in changes {
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
    use super::*;

    #[test]
    fn what_was_changed_or_has_gone_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        let source = |text: &str| Source::new("a.yaml", text);
        let said = || match write_change(&file, &source("old"), &source("fixed"), "fixed") {
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
