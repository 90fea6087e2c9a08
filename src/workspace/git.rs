//! Asks the installed Git about a repository. Nothing is written, and no setting, hook or filter of a user or a repository
//! changes an answer.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::paths::{absolute, canonical};

/// The reason why Git does not give a revision or a file of one.
#[derive(Debug)]
#[non_exhaustive]
pub enum GitError {
    /// There is no program `git`.
    NotInstalled,
    /// The folder belongs to no repository.
    NoRepository(PathBuf),
    /// Git refuses the repository with this root, because it is another user's.
    OtherOwner(PathBuf),
    /// There is no such revision.
    NoRevision {
        /// The word that should name a revision.
        word: String,
        /// Whether the clone has only a part of the history.
        is_shallow: bool,
    },
    /// The word is the start of several object names.
    Ambiguous(String),
    /// The word names a file or folder.
    NoCommit(String),
    /// Two revisions have no common ancestor.
    NoMergeBase {
        /// The revision that is compared with `HEAD`.
        word: String,
        /// Whether the clone has only a part of the history.
        is_shallow: bool,
    },
    /// A path leads out of the repository.
    Outside(PathBuf),
    /// The revision has no such file or folder.
    NotInRevision {
        /// The revision, as it was named.
        revision: String,
        /// The path from the root of the repository.
        path: String,
        /// The path below the current folder that may be meant.
        near: Option<String>,
    },
    /// Git fails, and says why.
    Failed(String),
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GitError::NotInstalled => f.write_str(
                "revisions need the program `git`, which is not in PATH; install it, or name files and folders",
            ),
            GitError::NoRepository(folder) => write!(
                f,
                "{} is in no Git repository, so it has no revisions; name files and folders, or clone the repository",
                folder.display()
            ),
            GitError::OtherOwner(root) => {
                let root = root.display();
                write!(
                    f,
                    "Git refuses the repository {root}, because another user owns it; if you trust it, run \
                     `git config --global --add safe.directory {root}`"
                )
            }
            GitError::NoRevision { word, is_shallow: false } => {
                write!(f, "there is no file, folder or revision `{word}`; `git branch --all` lists the branches")
            }
            GitError::NoRevision { word, is_shallow: true } => write!(
                f,
                "there is no file, folder or revision `{word}` in this clone, which is shallow; fetch the history: \
                 `git fetch --unshallow`, or `fetch-depth: 0` in the checkout of a CI job"
            ),
            GitError::Ambiguous(word) => write!(f, "`{word}` is the start of several object names; write more of it"),
            GitError::NoCommit(word) => write!(f, "`{word}` is no commit; name a branch, a tag or a commit"),
            GitError::NoMergeBase { word, is_shallow: false } => {
                write!(f, "`{word}` and HEAD have no common ancestor; compare with `{word}` itself")
            }
            GitError::NoMergeBase { word, is_shallow: true } => write!(
                f,
                "no common ancestor of `{word}` and HEAD is in this clone, which is shallow; fetch the history: \
                 `git fetch --unshallow`, or `fetch-depth: 0` in the checkout of a CI job"
            ),
            GitError::Outside(path) => {
                write!(f, "{} is outside of the repository; name a file or folder inside it", path.display())
            }
            GitError::NotInRevision { revision, path, near } => {
                write!(f, "`{revision}` has no file or folder {path}; ")?;
                match near {
                    Some(near) => write!(f, "did you mean `{revision}:./{near}`?"),
                    None => {
                        f.write_str("a path begins at the root of the repository, or with `./` at the current folder")
                    }
                }
            }
            GitError::Failed(why) => write!(f, "Git fails: {why}"),
        }
    }
}

impl std::error::Error for GitError {}

/// A repository, and a Git that answers questions about its objects.
#[derive(Debug)]
pub(super) struct Repository {
    /// The folder at which the paths of a revision begin: the top of the working tree. A bare repository has none, and
    /// paths begin at the folder that was asked for.
    pub root: PathBuf,
    /// The folder in which Git runs.
    folder: PathBuf,
    objects: Mutex<Option<ObjectReader>>,
}

/// An object of a repository.
#[derive(Debug)]
pub(super) struct Object {
    pub id: String,
    pub is_commit: bool,
    /// Its content, up to the limit that was asked for.
    pub bytes: Vec<u8>,
}

/// An entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Link,
    Submodule,
}

impl Repository {
    /// Returns the repository that a folder belongs to.
    pub fn of(folder: &Path) -> Result<Self, GitError> {
        // Hooks name the repository by this variable, which may be relative to the current folder.
        let is_named = std::env::var_os("GIT_DIR").is_some();
        let folder = absolute(if is_named { Path::new(".") } else { folder });
        let output = run(&folder, &["rev-parse", "--show-prefix"])?;
        if !output.status.success() {
            return Err(refusal(&folder, &output));
        }
        let prefix = path_of(output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout));
        let mut known = [folder.clone(), canonical(&folder)].into_iter();
        let at = known.find(|at| at.ends_with(&prefix)).unwrap_or_else(|| folder.clone());
        let root = at.ancestors().nth(prefix.components().count()).unwrap_or(&at).to_path_buf();
        Ok(Repository { root, folder, objects: Mutex::new(None) })
    }

    /// Returns the object that a word names, with at most this much of its content.
    pub fn object(&self, word: &str, most: u64) -> Result<Option<Object>, GitError> {
        if word.is_empty() || word.chars().any(char::is_control) {
            return Ok(None);
        }
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = match objects.take() {
            Some(reader) => objects.insert(reader),
            None => objects.insert(ObjectReader::start(&self.folder).map_err(|error| not_run(&error))?),
        };
        match reader.object(word, most) {
            Ok(answer) => answer,
            // The answers no longer fit the questions.
            Err(error) => {
                Err(GitError::Failed(objects.take().map_or_else(String::new, |reader| reader.last_words(&error))))
            }
        }
    }

    /// Returns the commit that a word names, or the tag of one.
    pub fn commit(&self, word: &str) -> Result<String, GitError> {
        match self.object(word, 0)? {
            Some(object) if object.is_commit => Ok(object.id),
            Some(_) => Err(GitError::NoCommit(word.to_owned())),
            None => Err(GitError::NoRevision { word: word.to_owned(), is_shallow: self.is_shallow() }),
        }
    }

    /// Returns the commit from which HEAD and another commit have departed.
    pub fn merge_base(&self, word: &str) -> Result<String, GitError> {
        let (other, head) = (self.commit(word)?, self.commit("HEAD")?);
        let output = run(&self.folder, &["merge-base", "--end-of-options", &other, &head])?;
        match (output.status.code(), String::from_utf8_lossy(&output.stdout).lines().next()) {
            (Some(0), Some(base)) => Ok(base.to_owned()),
            (Some(1), _) => Err(GitError::NoMergeBase { word: word.to_owned(), is_shallow: self.is_shallow() }),
            _ => Err(failed(&output)),
        }
    }

    /// Lists the files, links and submodules of a commit, with their paths from the root and their ids.
    pub fn entries(&self, id: &str) -> Result<Vec<(PathBuf, EntryKind, String)>, GitError> {
        let output = run(&self.folder, &["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", id])?;
        if !output.status.success() {
            return Err(failed(&output));
        }
        let entry = |line: &[u8]| {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            let mut words = std::str::from_utf8(&line[..tab]).ok()?.split(' ');
            let kind = match words.next()? {
                "120000" => EntryKind::Link,
                "160000" => EntryKind::Submodule,
                _ => EntryKind::File,
            };
            Some((path_of(&line[tab + 1..]), kind, words.nth(1)?.to_owned()))
        };
        Ok(output.stdout.split(|byte| *byte == 0).filter_map(entry).collect())
    }

    /// Returns the paths of files that a sparse checkout leaves out, from the root of the repository.
    pub fn not_checked_out(&self) -> Result<HashSet<PathBuf>, GitError> {
        let is_sparse = run(&self.folder, &["config", "--type=bool", "--get", "core.sparseCheckout"])?;
        if is_sparse.stdout != b"true\n" {
            return Ok(HashSet::new());
        }
        let output = run(&self.root, &["ls-files", "-z", "-t"])?;
        if !output.status.success() {
            return Err(failed(&output));
        }
        let skipped = output.stdout.split(|byte| *byte == 0).filter_map(|line| line.strip_prefix(b"S "));
        Ok(skipped.map(path_of).collect())
    }

    fn is_shallow(&self) -> bool {
        let output = run(&self.folder, &["rev-parse", "--is-shallow-repository"]);
        output.is_ok_and(|output| output.stdout == b"true\n")
    }
}

/// A running `git cat-file --batch`. A question is a line, so no word in it can be an option.
#[derive(Debug)]
struct ObjectReader {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// Reads all of standard error, so that Git never waits for it to be read. Returns the first lines.
    errors: Option<JoinHandle<Vec<u8>>>,
}

/// The most bytes of standard error that are kept.
const MOST_STDERR: u64 = 4 << 10;

impl ObjectReader {
    fn start(folder: &Path) -> io::Result<Self> {
        let mut command = git(folder);
        command.args(["cat-file", "--batch"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(to), Some(from), Some(mut stderr)) = pipes else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let errors = thread::spawn(move || {
            let mut kept = Vec::new();
            let _ = stderr.by_ref().take(MOST_STDERR).read_to_end(&mut kept);
            let _ = io::copy(&mut stderr, &mut io::sink());
            kept
        });
        Ok(ObjectReader { child, to, from: BufReader::new(from), errors: Some(errors) })
    }

    fn object(&mut self, word: &str, most: u64) -> io::Result<Result<Option<Object>, GitError>> {
        self.to.write_all(format!("{word}\n").as_bytes())?;
        self.to.flush()?;
        let mut head = Vec::new();
        self.from.read_until(b'\n', &mut head)?;
        let head = String::from_utf8_lossy(&head);
        let Some(head) = head.strip_suffix('\n') else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        if head.ends_with(" missing") {
            return Ok(Ok(None));
        }
        if head.ends_with(" ambiguous") {
            return Ok(Err(GitError::Ambiguous(word.to_owned())));
        }
        let mut words = head.split(' ');
        let (Some(id), Some(kind), Some(Ok(size))) = (words.next(), words.next(), words.next().map(str::parse::<u64>))
        else {
            return Err(io::Error::other(format!("`git cat-file` answers {head}")));
        };
        let mut bytes = Vec::new();
        self.from.by_ref().take(size.min(most)).read_to_end(&mut bytes)?;
        // The rest, and the line end after it.
        let rest = size - size.min(most) + 1;
        if io::copy(&mut self.from.by_ref().take(rest), &mut io::sink())? < rest {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Ok(Some(Object { id: id.to_owned(), is_commit: ["commit", "tag"].contains(&kind), bytes })))
    }

    /// Ends Git, and returns what it said last, or else the error.
    fn last_words(mut self, error: &io::Error) -> String {
        self.end();
        let said = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        last_line(&said).unwrap_or_else(|| error.to_string())
    }

    fn end(&mut self) {
        // It only reads, so it can be stopped at any time.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for ObjectReader {
    fn drop(&mut self) {
        self.end();
    }
}

/// Returns a Git that runs in a folder.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.args(["--no-pager", "--no-replace-objects", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false"]);
    git.current_dir(folder).envs([("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0"), ("LC_ALL", "C")]);
    // In a partial clone, Git would fetch what is missing, by a command that the repository may choose.
    git.envs([("GIT_NO_LAZY_FETCH", "1"), ("GIT_ALLOW_PROTOCOL", "none")]);
    git.stdin(Stdio::null());
    git
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Output, GitError> {
    git(folder).args(arguments).output().map_err(|error| not_run(&error))
}

fn not_run(error: &io::Error) -> GitError {
    match error.kind() {
        io::ErrorKind::NotFound => GitError::NotInstalled,
        _ => GitError::Failed(error.to_string()),
    }
}

/// Returns why Git does not take a folder for a part of a repository.
fn refusal(folder: &Path, output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr);
    if let Some((_, rest)) = said.split_once("dubious ownership in repository at '") {
        GitError::OtherOwner(rest.split_once('\'').map_or_else(|| folder.to_path_buf(), |(root, _)| root.into()))
    } else if said.contains("not a git repository") {
        GitError::NoRepository(folder.to_path_buf())
    } else {
        failed(output)
    }
}

fn failed(output: &Output) -> GitError {
    GitError::Failed(last_line(&output.stderr).unwrap_or_else(|| output.status.to_string()))
}

fn last_line(said: &[u8]) -> Option<String> {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(line.trim_start_matches("fatal: ").to_owned())
}

/// Returns the path that Git means by these bytes.
#[cfg(unix)]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// Returns the path that Git means by these bytes.
#[cfg(not(unix))]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_an_answer_says_why() {
        assert_eq!(last_line(b"warning: x\nfatal: bad object\n\n"), Some("bad object".into()));
        assert_eq!(last_line(b"\n"), None);
    }
}
