//! Other programs: where they are, and which version they are.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take to print its version.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// The most bytes of its answer that are read.
const MOST_ANSWER: u64 = 4096;

/// The first program with this name in PATH. A part of PATH that is not absolute is passed over: the folder that polku
/// looks at must not choose which program it runs.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    let files = folders.flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))));
    files.into_iter().find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    let Ok(metadata) = file.metadata() else { return false };
    #[cfg(unix)]
    let may_run = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let may_run = true;
    metadata.is_file() && may_run
}

/// The first line that a program answers to this argument; `None` if it does not run, fails, or takes too long.
pub(super) fn ask(program: &Path, argument: &str) -> Option<String> {
    // A file takes the answer, so that nothing waits for a pipe that the program, or one that it started, keeps open.
    let mut answer = tempfile::tempfile().ok()?;
    let into = |file: &File| file.try_clone().map(Stdio::from).ok();
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(into(&answer)?).stderr(into(&answer)?);
    if !succeeds(&mut command.spawn().ok()?) {
        return None;
    }
    answer.rewind().ok()?;
    let mut bytes = Vec::new();
    answer.take(MOST_ANSWER).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

/// Waits for a program, and stops it when the time is up.
fn succeeds(child: &mut Child) -> bool {
    let end = Instant::now() + TIME_LIMIT;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(2)),
            _ => {
                // Killing fails only if the process has just ended, which is fine.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
