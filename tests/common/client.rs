//! Programs of others that judge what polku writes.

use std::path::Path;
use std::process::{Command, Output};

/// A program of `CI_TOOLS`.
pub fn tool(name: &str) -> Command {
    Command::new(Path::new(&std::env::var("CI_TOOLS").expect("CI_TOOLS names a directory")).join(name))
}

/// A file that the environment names.
pub fn schema(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} names a file"))
}

/// Runs a program; whether it succeeds, and what it says.
pub fn said(command: &mut Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    (status.success(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

#[track_caller]
pub fn assert_passes(command: &mut Command) {
    let (passes, said) = said(command);
    assert!(passes, "{command:?}\n{said}");
}
