//! What a command reads: named files and folders, or standard input.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::slice;

use clap::Args;

use super::Failure;
use crate::source::{MAX_FILE_BYTES, Source};
use crate::workspace::{self, Formatting, LoadedProject};

/// The name of standard input where a file has its path.
pub(super) const STANDARD_INPUT: &str = "<stdin>";

/// A path on the command line, of which `-` is standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InputPath {
    StandardInput,
    Named(PathBuf),
}

impl From<OsString> for InputPath {
    fn from(word: OsString) -> Self {
        if word == "-" { InputPath::StandardInput } else { InputPath::Named(word.into()) }
    }
}

impl InputPath {
    pub(super) fn named(&self) -> Option<&Path> {
        match self {
            InputPath::StandardInput => None,
            InputPath::Named(path) => Some(path),
        }
    }

    /// Loads the journey, or those in the folder.
    pub(super) fn load(&self) -> Result<Vec<LoadedProject>, Failure> {
        Ok(match self {
            InputPath::StandardInput => vec![LoadedProject::text(Path::new(STANDARD_INPUT), read_standard_input()?)?],
            InputPath::Named(path) if path.is_dir() => workspace::load(slice::from_ref(path))?,
            InputPath::Named(path) => vec![workspace::file(path)?],
        })
    }

    /// Reads a text that is not a journey.
    pub(super) fn source(&self) -> Result<Source, Failure> {
        Ok(match self {
            InputPath::StandardInput => workspace::decoded(Path::new(STANDARD_INPUT), read_standard_input()?)?,
            InputPath::Named(path) => workspace::source(path)?,
        })
    }
}

/// The arguments that name the journeys of a project.
#[derive(Args)]
pub(super) struct InputArguments {
    /// Files and folders, or `-` for standard input [default: the project]
    #[arg(value_hint = clap::ValueHint::AnyPath)]
    paths: Vec<InputPath>,
    /// Skip named files that are not journeys of their project, for example those of a commit
    #[arg(long)]
    skip_others: bool,
    /// The path to assume for standard input
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

impl InputArguments {
    /// Makes the arguments of a command that takes only paths.
    pub(super) fn of(paths: Vec<InputPath>) -> Self {
        InputArguments { paths, skip_others: false, stdin_filename: None }
    }

    /// Checks the arguments, and reads standard input if it is named.
    pub(super) fn resolve(self) -> Result<Input, Failure> {
        if self.paths == [InputPath::StandardInput] {
            let name = self.stdin_filename.unwrap_or_else(|| STANDARD_INPUT.into());
            return Ok(Input::Text { name, bytes: read_standard_input()? });
        }
        if self.stdin_filename.is_some() {
            return Err(Failure::Needs { option: "--stdin-filename", needs: "`-` as the only path" });
        }
        let paths = self.paths.iter().map(|path| path.named().map(Path::to_path_buf));
        let paths = paths.collect::<Option<_>>().ok_or(Failure::StandardInputNotAlone)?;
        Ok(Input::Files { paths, skip_others: self.skip_others })
    }
}

/// The journeys that a command works on.
pub(super) enum Input {
    /// The files and folders of these paths; without paths, the project.
    Files { paths: Vec<PathBuf>, skip_others: bool },
    /// The text of standard input, read as if it were in the file `name`.
    Text { name: PathBuf, bytes: Vec<u8> },
}

impl Input {
    /// Loads the journeys, except those that the project excludes.
    pub(super) fn load(&self) -> Result<Vec<LoadedProject>, Failure> {
        Ok(match self {
            Input::Text { name, bytes } => vec![LoadedProject::text(name, bytes.clone())?.without_excluded()],
            Input::Files { paths, skip_others } => match wanted(paths, *skip_others)? {
                Some(paths) => workspace::load(&paths)?,
                None => Vec::new(),
            },
        })
    }

    /// Formats the files, without writing them.
    pub(super) fn format(&self) -> Result<Formatting, Failure> {
        Ok(match self {
            Input::Text { name, bytes } => {
                Formatting { files: vec![workspace::format_text(name, bytes.clone())?], ..Formatting::default() }
            }
            Input::Files { paths, skip_others } => match wanted(paths, *skip_others)? {
                Some(paths) => workspace::format(&paths)?,
                None => Formatting::default(),
            },
        })
    }
}

/// The paths to read; none if every path that was named is skipped.
fn wanted(paths: &[PathBuf], skip_others: bool) -> Result<Option<Vec<PathBuf>>, Failure> {
    let wanted = if skip_others { workspace::only_journeys(paths)? } else { paths.to_vec() };
    Ok((paths.is_empty() || !wanted.is_empty()).then_some(wanted))
}

/// Reads standard input, though no more of it than it takes to see that it is too large.
fn read_standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = MAX_FILE_BYTES as u64 + 1;
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(Failure::StandardInput)?;
    Ok(bytes)
}
