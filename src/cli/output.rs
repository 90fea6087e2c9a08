//! Standard output, for results, and standard error, for everything that is said of a run.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::slice;

use super::Failure;
use super::colour::{ColourMode, Prefix};
use super::usage::Wrong;
use crate::report::{FileReport, Human, line_start, listing, visible};

/// The two streams of a command.
#[derive(Clone)]
pub(super) struct Output {
    mode: ColourMode,
    /// Whether results go to standard error, too.
    on_error: bool,
}

impl Output {
    pub(super) fn new(mode: ColourMode) -> Self {
        Output { mode, on_error: false }
    }

    /// The same output, with results on standard error, because standard output is taken.
    pub(super) fn on_error(&self) -> Self {
        Output { mode: self.mode, on_error: true }
    }

    /// Whether results go to a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        if self.on_error { io::stderr().is_terminal() } else { io::stdout().is_terminal() }
    }

    /// Whether results get colours.
    pub(super) fn has_colours(&self) -> bool {
        if self.on_error { self.mode.applies_to(&io::stderr()) } else { self.mode.applies_to(&io::stdout()) }
    }

    /// Whether results get colours, and why.
    pub(super) fn about_colours(&self) -> String {
        let colours = if self.has_colours() { "colours" } else { "no colours" };
        format!("{colours}: {}", self.mode.reason(&io::stdout()))
    }

    /// Whether results get links: on a terminal with colours.
    pub(super) fn has_links(&self) -> bool {
        self.is_terminal() && self.has_colours()
    }

    /// Prints a result.
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints a result that may not be text.
    pub(super) fn print_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        self.print_with(|to| Ok(to.write_all(bytes)?))
    }

    /// Lets something write a result piece by piece.
    pub(super) fn print_with(&self, write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
        if self.on_error {
            // A failure could not be reported anywhere.
            let _ = write(&mut BufWriter::new(io::stderr().lock()));
            return Ok(());
        }
        let mut stdout = BufWriter::new(io::stdout().lock());
        write(&mut stdout)?;
        Ok(stdout.flush()?)
    }

    /// Says what was done.
    pub(super) fn tell(&self, text: &str) {
        write_error(&line_start(text));
    }

    /// Says what people may not expect of the run.
    pub(super) fn note(&self, note: impl Display) {
        self.tell(&format!("note: {note}"));
    }

    /// Says what is wrong with the command line, and what to do.
    pub(super) fn wrong_usage(&self, wrong: &Wrong) {
        write_error(&format!("{}: {}", Prefix::Error.text(self.mode), visible(&wrong.message)));
        write_error(&format!("{}: {}", Prefix::Help.text(self.mode), visible(&wrong.help)));
    }

    /// Says what went wrong. Errors in a file are shown at their lines.
    pub(super) fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Workspace(error) => match error.report() {
                Some(report) => self.problems(slice::from_ref(report)),
                None => self.error(error),
            },
            failure => self.error(failure),
        }
    }

    /// Says what went wrong. Each line of the message becomes a line of its own.
    pub(super) fn error(&self, error: &impl Display) {
        let message = error.to_string();
        let (first, rest) = message.split_once('\n').unwrap_or((&message, ""));
        write_error(&format!("{}: {}", Prefix::Error.text(self.mode), visible(first)));
        for line in rest.lines() {
            write_error(&format!("  {}", line_start(line)));
        }
    }

    /// Shows what is wrong with files that a command cannot do without.
    pub(super) fn problems(&self, reports: &[FileReport]) {
        let out = self.on_error();
        let options = Human { colour: out.has_colours(), links: out.has_links(), most: 50 };
        write_error(listing(reports, options).trim_end());
    }
}

fn write_error(line: &str) {
    // A failure could not be reported anywhere.
    let _ = writeln!(io::stderr(), "{line}");
}
