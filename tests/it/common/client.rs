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

/// What a script of the tests sees in Chromium, as a text of JSON.
pub fn seen_in_browser(script: &str, args: &[&Path]) -> Result<String, String> {
    std::env::var_os("PLAYWRIGHT_CORE").ok_or("PLAYWRIGHT_CORE names the unpacked package")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let output = Command::new("node").arg(script).args(args).output().map_err(|error| format!("node: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
