//! Asks the installed `git` about revisions, without filters, hooks or anything else that a repository could run.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::paths::reason;
use crate::diagnostic::shorten;
use crate::source::MAX_FILE_BYTES;

/// Why `git` cannot tell what is asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum GitError {
    /// It is not installed.
    Missing,
    /// It cannot be run, or ended early.
    Broken(io::Error),
    /// The folder is in no repository, or in one that `git` refuses to read.
    NoRepository(String),
    /// There is no such revision.
    NoRevision {
        /// What was asked for.
        revision: String,
        /// Whether the clone has only the newest commits.
        is_shallow: bool,
    },
    /// The two revisions have no commit in common.
    NoMergeBase(String),
    /// The revision has no such path.
    NoPath {
        /// The revision.
        revision: String,
        /// The path.
        path: String,
        /// The path from the current folder, if the revision has that.
        near: Option<String>,
    },
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GitError::Missing => {
                f.write_str("git is not installed, and only git knows revisions; compare files instead")
            }
            GitError::Broken(error) => write!(f, "git cannot be run: {}", reason(error)),
            GitError::NoRepository(said) => {
                write!(f, "this folder is in no git repository that can be read, so it has no revisions")?;
                if said.is_empty() { Ok(()) } else { write!(f, "\ngit says: {said}") }
            }
            GitError::NoRevision { revision, is_shallow } => {
                write!(f, "`{}` is neither a file or folder here nor a revision of git", shorten(revision))?;
                match is_shallow {
                    true => f.write_str(
                        "\nthis clone has only the newest commits (it is shallow): fetch more, for example with `git fetch \
                         --unshallow`, or `fetch-depth: 0` in GitHub Actions",
                    ),
                    false => Ok(()),
                }
            }
            GitError::NoMergeBase(revision) => write!(
                f,
                "`{}` and `HEAD` have no commit in common; if the clone is shallow, fetch more of it",
                shorten(revision)
            ),
            GitError::NoPath { revision, path, near } => {
                write!(f, "the revision `{}` has no `{}`", shorten(revision), shorten(path))?;
                match near {
                    Some(near) => write!(f, "; did you mean `{}:{near}`?", shorten(revision)),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for GitError {}

/// A repository, seen from a folder.
pub(super) struct Repository {
    folder: PathBuf,
    /// The folder from the root of the repository on, with `/` at the end; empty at the root.
    pub prefix: String,
}

/// What a tree has at a path.
pub(super) struct TreeEntry {
    pub kind: EntryKind,
    pub object: String,
    /// From the root of the repository on.
    pub path: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Link,
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_REPLACE_OBJECTS", "1").env("LC_ALL", "C");
    command.args(["--no-pager", "-c", "core.fsmonitor=false"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn failed(error: io::Error) -> GitError {
    if error.kind() == io::ErrorKind::NotFound { GitError::Missing } else { GitError::Broken(error) }
}

impl Repository {
    /// Finds the repository that a folder is in.
    pub fn of(folder: &Path) -> Result<Self, GitError> {
        let output = git(folder).args(["rev-parse", "--show-prefix"]).output().map_err(failed)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
            // What everybody knows of a folder that is no repository.
            let said = if said.starts_with("not a git repository") { String::new() } else { said };
            return Err(GitError::NoRepository(said));
        }
        let prefix = String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned();
        Ok(Repository { folder: folder.to_path_buf(), prefix })
    }

    /// Returns the object that words name; `None` if there is none.
    fn parse(&self, words: &str) -> Result<Option<String>, GitError> {
        let mut command = git(&self.folder);
        command.args(["rev-parse", "--verify", "--quiet", "--end-of-options", words]);
        let output = command.output().map_err(failed)?;
        let object = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !object.is_empty()).then_some(object))
    }

    /// Returns the commit or tree that a revision names.
    pub fn revision(&self, revision: &str) -> Result<String, GitError> {
        let none = || -> Result<String, GitError> {
            let shallow = git(&self.folder).args(["rev-parse", "--is-shallow-repository"]).output().map_err(failed)?;
            let is_shallow = shallow.stdout.starts_with(b"true");
            Err(GitError::NoRevision { revision: revision.to_owned(), is_shallow })
        };
        if revision.is_empty() {
            return none();
        }
        match self.parse(&format!("{revision}^{{tree}}"))? {
            Some(tree) => Ok(tree),
            None => none(),
        }
    }

    /// Returns the newest commit that a revision and `HEAD` have in common.
    pub fn merge_base(&self, revision: &str) -> Result<String, GitError> {
        self.revision(revision)?;
        let commit = self.parse(&format!("{revision}^{{commit}}"))?.unwrap_or_default();
        let output = git(&self.folder).args(["merge-base", &commit, "HEAD"]).output().map_err(failed)?;
        let base = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        match output.status.success() && !base.is_empty() {
            true => Ok(base),
            false => Err(GitError::NoMergeBase(revision.to_owned())),
        }
    }

    /// Returns the files and links of a tree, in the order of their paths.
    pub fn files(&self, tree: &str) -> Result<Vec<TreeEntry>, GitError> {
        let mut command = git(&self.folder);
        command.args(["ls-tree", "-r", "-z", "--full-tree", tree]);
        let output = command.output().map_err(failed)?;
        if !output.status.success() {
            return Err(GitError::Broken(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned())));
        }
        Ok(output.stdout.split(|byte| *byte == 0).filter_map(entry).collect())
    }

    /// Reads objects one after the other.
    pub fn objects(&self) -> Result<Objects, GitError> {
        let mut command = git(&self.folder);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed)?;
        let broken = || GitError::Broken(io::Error::from(io::ErrorKind::BrokenPipe));
        let ask = child.stdin.take().ok_or_else(broken)?;
        let answer = BufReader::new(child.stdout.take().ok_or_else(broken)?);
        Ok(Objects { child, ask: Some(ask), answer })
    }
}

/// Reads a line of `ls-tree`: mode, type and object, then a tabulator and the path. Submodules are left out.
fn entry(line: &[u8]) -> Option<TreeEntry> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let head = std::str::from_utf8(&line[..tab]).ok()?;
    let mut words = head.split(' ');
    let kind = match words.next()? {
        "120000" => EntryKind::Link,
        mode if mode.starts_with("100") => EntryKind::File,
        _ => return None,
    };
    let object = words.nth(1)?.to_owned();
    Some(TreeEntry { kind, object, path: line[tab + 1..].to_vec() })
}

/// A running `git cat-file --batch`.
pub(super) struct Objects {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Objects {
    /// Returns the content of an object; of one that is larger than polku reads, only as much as shows that.
    pub fn read(&mut self, object: &str) -> Result<Vec<u8>, GitError> {
        let missing =
            || GitError::Broken(io::Error::other(format!("the object {object} is missing in the repository")));
        let ask = self.ask.as_mut().ok_or_else(missing)?;
        // One question, one answer: neither pipe can fill up.
        writeln!(ask, "{object}").and_then(|()| ask.flush()).map_err(GitError::Broken)?;
        let mut head = String::new();
        self.answer.read_line(&mut head).map_err(GitError::Broken)?;
        let size: u64 = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(missing)?;
        let limit = MAX_FILE_BYTES as u64 + 1;
        let mut bytes = Vec::with_capacity(size.min(limit) as usize);
        (&mut self.answer).take(size.min(limit)).read_to_end(&mut bytes).map_err(GitError::Broken)?;
        // The rest, and the line break behind it.
        let rest = size.saturating_sub(limit) + 1;
        io::copy(&mut (&mut self.answer).take(rest), &mut io::sink()).map_err(GitError::Broken)?;
        Ok(bytes)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Nothing more is asked, so it ends.
        self.ask = None;
        let _ = self.child.wait();
    }
}
