//! Standard output and standard error, and files that are written whole or not at all.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::ColorChoice;
use clap::ValueEnum;

use super::Failure;
use super::usage::Wrong;
use crate::report::{FileReport, Human, line_start, listing, visible};
use crate::workspace::reason;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Paint {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

impl Paint {
    /// What a command line asks for that may be wrong in other places.
    pub(super) fn asked(words: &[OsString]) -> Self {
        let words = words.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--");
        let words: Vec<_> = words.collect();
        let values = words.iter().enumerate().filter_map(|(at, word)| match word.strip_prefix("--color")? {
            "" => words.get(at + 1).map(|value| &**value),
            value => value.strip_prefix('='),
        });
        values.filter_map(|value| Paint::from_str(value, true).ok()).next_back().unwrap_or(Paint::Auto)
    }
}

impl From<Paint> for clap::ColorChoice {
    fn from(paint: Paint) -> Self {
        match paint {
            Paint::Auto => clap::ColorChoice::Auto,
            Paint::Always => clap::ColorChoice::Always,
            Paint::Never => clap::ColorChoice::Never,
        }
    }
}

#[derive(Clone)]
pub(super) struct Output {
    paint: Paint,
    /// Whether what would be printed goes to standard error.
    on_error: bool,
}

impl Output {
    pub(super) fn new(paint: Paint) -> Self {
        Output { paint, on_error: false }
    }

    /// The same, where standard output is taken: what would be printed goes to standard error.
    pub(super) fn on_error(&self) -> Self {
        Output { paint: self.paint, on_error: true }
    }

    /// Whether somebody looks at a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        if self.on_error { io::stderr().is_terminal() } else { io::stdout().is_terminal() }
    }

    /// Whether what is printed takes colours.
    pub(super) fn colour(&self) -> bool {
        if self.on_error { self.colour_on(&io::stderr()) } else { self.colour_on(&io::stdout()) }
    }

    fn colour_on(&self, stream: &impl anstream::stream::RawStream) -> bool {
        match self.paint {
            Paint::Always => true,
            Paint::Never => false,
            Paint::Auto => anstream::AutoStream::choice(stream) != ColorChoice::Never,
        }
    }

    /// Writes to standard output.
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Writes to standard output what is no text.
    pub(super) fn print_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        if self.on_error {
            // There is nobody to tell when this fails.
            let _ = io::stderr().write_all(bytes);
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        Ok(stdout.flush()?)
    }

    /// Tells on standard error what was done.
    pub(super) fn tell(&self, text: &str) {
        self.write_error(&line_start(text));
    }

    /// Tells on standard error what is wrong with the command line, and what to do.
    pub(super) fn wrong_usage(&self, wrong: &Wrong) {
        self.write_error(&format!("{}: {}", self.label("error", "91"), visible(&wrong.message)));
        self.write_error(&format!("{}: {}", self.label("help", "96"), visible(&wrong.help)));
    }

    /// A word at the beginning of a message, in a colour where there are any.
    fn label(&self, word: &str, colour: &str) -> String {
        if self.colour_on(&io::stderr()) { format!("\u{1b}[1m\u{1b}[{colour}m{word}\u{1b}[0m") } else { word.into() }
    }

    /// Tells on standard error why the run failed. Each line stands for itself.
    pub(super) fn error(&self, message: &str) {
        let label = self.label("error", "91");
        let (first, rest) = message.split_once('\n').unwrap_or((message, ""));
        self.write_error(&format!("{label}: {}", visible(first)));
        for line in rest.lines() {
            self.write_error(&format!("  {}", line_start(line)));
        }
    }

    fn write_error(&self, line: &str) {
        // There is nobody to tell when this fails.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Shows on standard error what is wrong with files that a command needs whole.
    pub(super) fn problems(&self, reports: &[FileReport]) {
        let options = Human { colour: self.colour_on(&io::stderr()), most: 50 };
        self.write_error(listing(reports, options).trim_end());
    }
}

/// Where a path leads, links and all, whether or not there is a file yet.
pub(super) fn real(path: &Path) -> PathBuf {
    let path = &through(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let in_folder = || Some(std::fs::canonicalize(folder).ok()?.join(path.file_name()?));
    std::fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_path_buf())
}

/// How many links may lead from one to the next.
const MOST_LINKS: usize = 40;

/// Where a path leads, also where it is a link to a file that is not there yet.
fn through(path: &Path) -> io::Result<PathBuf> {
    if let Ok(target) = std::fs::canonicalize(path) {
        return Ok(target);
    }
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match std::fs::read_link(&target) {
            Ok(to) => target = target.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// Why nothing can be written to where a path leads.
fn unwritten(path: &Path, target: &Path, error: &io::Error) -> Failure {
    let by_link = if path.is_symlink() { format!(", which leads to {}", target.display()) } else { String::new() };
    Failure::Message(format!("cannot write {}{by_link}: {}", path.display(), reason(error)))
}

/// Whether a file is YAML by its name, as journeys and project files are: nothing else is written there.
pub(super) fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml))
}

/// Finds out whether a file could be written, as far as that shows without writing it: what is there is no
/// folder and not protected, and its folder takes files.
pub(super) fn writable(path: &Path) -> Result<(), Failure> {
    let failed = |why: &str| Failure::Message(format!("cannot write {}: {why}", path.display()));
    let target = through(path).map_err(|error| failed(&reason(&error)))?;
    match std::fs::metadata(&target) {
        Ok(old) if old.is_dir() => return Err(failed("a folder has this name")),
        Ok(old) if !old.is_file() => return Ok(()),
        Ok(old) if old.permissions().readonly() => {
            return Err(failed(&reason(&io::Error::from(io::ErrorKind::PermissionDenied))));
        }
        _ => {}
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".polku-").tempfile_in(folder).map_err(|error| unwritten(path, &target, &error))?;
    Ok(())
}

/// Writes a file whole or not at all: to a temporary file beside it, which then takes its place.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let target = through(path).map_err(|error| failed(path, &error))?;
    let old = std::fs::metadata(&target).ok();
    // A link is written through; what is no file, such as a pipe or a device, is written to.
    if let Some(old) = &old {
        if !old.is_file() {
            return write_to(path, &target, bytes);
        }
        if old.permissions().readonly() {
            return Err(failed(path, &io::Error::from(io::ErrorKind::PermissionDenied)));
        }
    }
    let file = temporary(path, &target, bytes)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions()).map_err(|error| failed(path, &error))?;
    }
    file.persist(&target).map_err(|error| failed(path, &error.error))?;
    Ok(())
}

/// Writes a file that is not there yet, whole or not at all. One that is there is somebody's work.
pub(super) fn create_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let target = through(path).map_err(|error| failed(path, &error))?;
    if std::fs::metadata(&target).is_ok_and(|old| !old.is_file() && !old.is_dir()) {
        return write_to(path, &target, bytes);
    }
    let is_there = || {
        let path = path.display();
        Failure::Message(format!("{path} is there already; give another file, or write over it with --force"))
    };
    if target.exists() {
        return Err(is_there());
    }
    temporary(path, &target, bytes)?.persist_noclobber(&target).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => is_there(),
        _ => failed(path, &error.error),
    })?;
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::Message(format!("cannot write {}: {}", path.display(), reason(error)))
}

/// Writes to what is no file.
fn write_to(path: &Path, target: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(target, bytes).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
        _ => failed(path, &error),
    })
}

/// A file with these bytes that is to be the target.
fn temporary(path: &Path, target: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, Failure> {
    let mut file = temporary_beside(target).map_err(|error| unwritten(path, target, &error))?;
    file.write_all(bytes).map_err(|error| failed(path, &error))?;
    Ok(file)
}

/// A new temporary file in the folder of another one.
pub(super) fn temporary_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: what the umask allows.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".polku-").tempfile_in(folder)
}
