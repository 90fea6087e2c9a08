//! Standard output and standard error.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstream::ColorChoice;
use clap::ValueEnum;

use super::Failure;
use super::usage::Wrong;
use crate::report::{FileReport, Human, line_start, listing, visible};
use crate::workspace::{leftovers, parent, shown};

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

    /// Tells on standard error what one may not expect of a run.
    pub(super) fn notes(&self, notes: &[String]) {
        notes.iter().for_each(|note| self.tell(&format!("note: {note}")));
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

    /// Clears away what killed runs have left beside files, and tells of what remains. A run that changes nothing only tells.
    pub(super) fn clear_leftovers<'p>(&self, files: impl IntoIterator<Item = &'p Path>, may_remove: bool) {
        let folders: BTreeSet<&Path> = files.into_iter().map(parent).collect();
        for left in folders.into_iter().flat_map(|folder| leftovers(folder, may_remove)) {
            let what = match (left.extension().is_some_and(|extension| extension == "old"), may_remove) {
                (true, _) => "has the old text of a file that a run was writing when it was cut off",
                (false, true) => "is left of a run that was cut off; it can be removed",
                (false, false) => "is left of a run that was cut off; `polku fmt` removes it",
            };
            self.tell(&format!("note: {} {what}", shown(&left)));
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
