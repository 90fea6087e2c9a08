//! Standard output and standard error, and files that are written whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstream::ColorChoice;
use clap::ValueEnum;

use super::Failure;
use crate::report::{FileReport, Human, listing};
use crate::workspace::reason;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Paint {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

pub(super) struct Output {
    paint: Paint,
}

impl Output {
    pub(super) fn new(paint: Paint) -> Self {
        Output { paint }
    }

    /// Whether somebody looks at a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether standard output takes colours.
    pub(super) fn colour(&self) -> bool {
        self.colour_on(&io::stdout())
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
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        Ok(stdout.flush()?)
    }

    /// Tells on standard error what was done.
    pub(super) fn tell(&self, text: &str) {
        // There is nobody to tell when this fails.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Tells on standard error why the run failed.
    pub(super) fn error(&self, message: &str) {
        let label = if self.colour_on(&io::stderr()) { "\u{1b}[1m\u{1b}[91merror\u{1b}[0m" } else { "error" };
        let clean: String = message
            .chars()
            .map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c })
            .collect();
        self.tell(&format!("{label}: {clean}"));
    }

    /// Shows on standard error what is wrong with files that a command needs whole.
    pub(super) fn problems(&self, reports: &[FileReport]) {
        let options = Human { colour: self.colour_on(&io::stderr()), most: 50 };
        self.tell(listing(reports, options).trim_end());
    }
}

/// Writes a file whole or not at all: to a temporary file beside it, which then takes its place.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::Message(format!("cannot write {}: {}", path.display(), reason(&error)));
    // A link is written through; what is no file, such as a pipe or a device, is written to.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if target.exists() && !target.is_file() {
        return std::fs::write(&target, bytes).map_err(failed);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; one that is replaced keeps what it allowed.
        let old = std::fs::metadata(&target).ok().map(|metadata| metadata.permissions());
        builder.permissions(old.unwrap_or_else(|| std::fs::Permissions::from_mode(0o666)));
    }
    let mut file = builder.prefix(".polku-").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}
