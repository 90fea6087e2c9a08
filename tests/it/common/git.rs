//! The real git, without anybody's settings, and repositories in folders of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A repository with the branch `main`.
pub struct Repository {
    pub folder: TempDir,
}

/// Runs git in a folder, and returns what it says. It must succeed.
pub fn git(folder: &Path, args: &[&str]) -> String {
    let output = command(folder).args(args).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Commits everything in a folder.
pub fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "-m", message]);
}

/// Returns a `git` that no settings of the machine reach.
pub fn command(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder).envs([
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "A"),
        ("GIT_AUTHOR_EMAIL", "a@example.com"),
        ("GIT_COMMITTER_NAME", "A"),
        ("GIT_COMMITTER_EMAIL", "a@example.com"),
        ("GIT_AUTHOR_DATE", "2026-11-30T10:00:00Z"),
        ("GIT_COMMITTER_DATE", "2026-11-30T10:00:00Z"),
    ]);
    git
}

impl Repository {
    pub fn new() -> Self {
        let made = Repository { folder: tempfile::tempdir().unwrap() };
        made.git(&["init", "--quiet", "--initial-branch", "main"]);
        made
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// Runs `git`, and returns what it prints.
    pub fn git(&self, args: &[&str]) -> String {
        git(self.folder.path(), args).trim().to_owned()
    }

    /// Writes a file, with its folders.
    pub fn file(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.folder.path().join(path)).unwrap();
        self
    }

    /// Commits everything.
    pub fn commit(&self, subject: &str) -> &Self {
        self.git(&["add", "--all", "--force"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", subject]);
        self
    }
}
