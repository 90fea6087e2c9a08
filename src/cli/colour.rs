//! Colours: when polku uses them, and the coloured words that begin a message.

use std::ffi::OsString;
use std::io;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColourMode {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

impl ColourMode {
    /// The mode that a command line asks for, even if the rest of it is wrong.
    pub(super) fn asked(words: &[OsString]) -> Self {
        let words = words.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--");
        let words: Vec<_> = words.collect();
        let values = words.iter().enumerate().filter_map(|(at, word)| match word.strip_prefix("--color")? {
            "" => words.get(at + 1).map(|value| &**value),
            value => value.strip_prefix('='),
        });
        values.filter_map(|value| ColourMode::from_str(value, true).ok()).next_back().unwrap_or(ColourMode::Auto)
    }

    /// Whether a stream gets colours.
    pub(super) fn applies_to(self, stream: &impl RawStream) -> bool {
        match self {
            ColourMode::Always => true,
            ColourMode::Never => false,
            ColourMode::Auto => AutoStream::choice(stream) != ColorChoice::Never,
        }
    }

    /// Why a stream gets colours or gets none: the first reason that counts.
    pub(super) fn reason(self, stream: &impl RawStream) -> &'static str {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        match self {
            ColourMode::Always => "`--color always`",
            ColourMode::Never => "`--color never`",
            ColourMode::Auto if set("NO_COLOR").is_some() => "NO_COLOR is set",
            ColourMode::Auto if set("CLICOLOR_FORCE").is_some() => "CLICOLOR_FORCE is set",
            ColourMode::Auto if set("CLICOLOR").is_some_and(|value| value == "0") => "CLICOLOR is 0",
            ColourMode::Auto if !stream.is_terminal() => "standard output is not a terminal",
            ColourMode::Auto if self.applies_to(stream) => "standard output is a terminal",
            ColourMode::Auto => "TERM names no terminal with colours",
        }
    }
}

impl From<ColourMode> for clap::ColorChoice {
    fn from(mode: ColourMode) -> Self {
        match mode {
            ColourMode::Auto => clap::ColorChoice::Auto,
            ColourMode::Always => clap::ColorChoice::Always,
            ColourMode::Never => clap::ColorChoice::Never,
        }
    }
}

/// The word that begins a message on standard error.
#[derive(Clone, Copy)]
pub(super) enum Prefix {
    Error,
    Help,
}

impl Prefix {
    /// The word, in its colour where standard error takes colours.
    pub(super) fn text(self, mode: ColourMode) -> String {
        let (word, colour) = match self {
            Prefix::Error => ("error", "91"),
            Prefix::Help => ("help", "96"),
        };
        if mode.applies_to(&io::stderr()) { format!("\u{1b}[1m\u{1b}[{colour}m{word}\u{1b}[0m") } else { word.into() }
    }
}
