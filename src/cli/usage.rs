//! What is wrong with a command line, and what to do.

use std::error::Error as _;
use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use super::quote::quoted;
use crate::diagnostic::{list, nearest, one_of};
use crate::project::FILE_NAME;
use crate::workspace::is_yaml;

/// The names that other programs give to commands of polku.
const OTHER_NAMES: [(&str, &str); 16] = [
    ("check", "lint"),
    ("validate", "lint"),
    ("test", "lint"),
    ("fix", "lint"),
    ("draw", "render"),
    ("export", "render"),
    ("build", "render"),
    ("create", "new"),
    ("add", "new"),
    ("start", "init"),
    ("format", "fmt"),
    ("serve", "preview"),
    ("watch", "preview"),
    ("print", "show"),
    ("cat", "show"),
    ("list", "rules"),
];

/// A wrong command line.
pub(super) struct Wrong {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Explains the error that clap finds in a command line.
pub(super) fn wrong(error: &Error, mut polku: Command, words: &[OsString]) -> Wrong {
    // This adds the global options to each command, and completes its usage.
    polku.build();
    let line = WrongLine { error, polku: &polku, command: named_command(&polku, words) };
    let (message, help) = match error.kind() {
        ErrorKind::InvalidSubcommand => line.unknown_command(),
        ErrorKind::MissingSubcommand => line.missing_command(),
        ErrorKind::UnknownArgument => line.unknown_argument(),
        ErrorKind::InvalidValue => line.unknown_value(),
        ErrorKind::ValueValidation => line.bad_value(),
        ErrorKind::ArgumentConflict => line.conflict(),
        ErrorKind::MissingRequiredArgument => line.missing(),
        ErrorKind::InvalidUtf8 => ("an argument is not valid UTF-8".into(), line.see_help()),
        _ => line.other(),
    };
    Wrong { message, help }
}

/// The command that a command line names.
fn named_command<'a>(polku: &'a Command, words: &[OsString]) -> Option<&'a Command> {
    let deeper = |found: Option<&'a Command>, word| found.unwrap_or(polku).find_subcommand(word).or(found);
    words.iter().skip(1).fold(None, deeper)
}

struct WrongLine<'a> {
    error: &'a Error,
    polku: &'a Command,
    command: Option<&'a Command>,
}

impl WrongLine<'_> {
    fn unknown_command(&self) -> (String, String) {
        let name = self.text(ContextKind::InvalidSubcommand);
        let path = Path::new(&name);
        if self.command.is_none() && (path.exists() || is_yaml(path) || name.contains('/')) {
            return (format!("`{name}` is not a command"), after_command(path));
        }
        let of = self.command.filter(|command| command.has_subcommands()).unwrap_or(self.polku);
        let (commands, called) = (|| subcommands(of), full_name(of));
        let of_others = OTHER_NAMES.iter().find(|(other, own)| *other == name && commands().any(|name| name == *own));
        let help = match of_others.map(|(_, own)| *own) {
            Some(own) => format!("did you mean `{called} {own}`?"),
            None => match nearest(&name, commands()) {
                Some(near) => format!("did you mean `{called} {near}`?"),
                None => use_one_of(of),
            },
        };
        (format!("there is no command `{called} {name}`"), help)
    }

    fn missing_command(&self) -> (String, String) {
        let of = self.command.unwrap_or(self.polku);
        (format!("{} needs a command", self.name()), use_one_of(of))
    }

    fn unknown_argument(&self) -> (String, String) {
        let argument = self.text(ContextKind::InvalidArg);
        if !argument.starts_with('-') {
            let message = format!("`{argument}` is one argument too many for {}", self.name());
            return (message, format!("the usage is `{}`", self.usage()));
        }
        let name = argument.trim_start_matches('-');
        let options = |command: &Command| -> Vec<String> {
            command.get_arguments().filter_map(|option| option.get_long().map(str::to_owned)).collect()
        };
        let own = options(self.command.unwrap_or(self.polku));
        let has_it = |command: &&Command| options(command).iter().any(|option| option == name);
        let help = if let Some(near) = nearest(name, own.iter().map(String::as_str)) {
            format!("did you mean `--{near}`?")
        } else if let Some(other) = self.polku.get_subcommands().find(has_it) {
            format!("`{}` has this option", full_name(other))
        } else {
            self.see_help()
        };
        (format!("{} has no option `{argument}`", self.name()), help)
    }

    fn unknown_value(&self) -> (String, String) {
        let (argument, value) = (self.argument(), self.text(ContextKind::InvalidValue));
        let known = self.texts(ContextKind::ValidValue);
        let known = || known.iter().map(String::as_str);
        let mut help = match nearest(&value, known()) {
            Some(near) if !value.is_empty() => format!("did you mean `{near}`? "),
            _ => String::new(),
        };
        help += &if known().next().is_some() { format!("it takes {}", one_of(known())) } else { self.see_help() };
        let message = if value.is_empty() {
            format!("{argument} needs a value")
        } else {
            format!("{argument} cannot be `{value}`")
        };
        (message, help)
    }

    fn bad_value(&self) -> (String, String) {
        let why = self.error.source().map(|why| match why.is::<std::num::ParseIntError>() {
            true => "it takes a whole number, 0 or more".into(),
            false => why.to_string(),
        });
        let message = format!("{} cannot be `{}`", self.argument(), self.text(ContextKind::InvalidValue));
        (message, why.unwrap_or_else(|| self.see_help()))
    }

    fn conflict(&self) -> (String, String) {
        let (one, others) = (self.argument(), self.texts(ContextKind::PriorArg));
        let others: Vec<String> = others.iter().map(|other| bare(other)).collect();
        if others.iter().all(|other| *other == one) {
            return (format!("{one} is given twice"), "remove one of them".into());
        }
        (format!("{one} cannot be used with {}", list(others, "or")), "remove one of them".into())
    }

    fn missing(&self) -> (String, String) {
        let missing = self.texts(ContextKind::InvalidArg);
        // Only `--verbose` needs it.
        if missing == ["--version"] {
            let message = "`--verbose` is for the version alone".to_owned();
            return (message, "did you mean `polku --version --verbose`?".to_owned());
        }
        let is_option = missing.iter().any(|one| one.starts_with('-'));
        let example = self.example().filter(|_| !is_option);
        let help = example.map_or_else(|| self.see_help(), |example| format!("for example, `{example}`"));
        (format!("{} needs {}", self.name(), list(missing.iter().map(|one| tick(one)), "and")), help)
    }

    /// Any other error, in the words of clap.
    fn other(&self) -> (String, String) {
        let said = self.error.to_string();
        // The text of an error has a first line.
        let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ");
        (first.to_owned(), self.see_help())
    }

    fn name(&self) -> String {
        self.command.map_or("polku".into(), |command| tick(full_name(command)))
    }

    fn usage(&self) -> String {
        let usage = self.command.unwrap_or(self.polku).clone().render_usage().to_string();
        usage.trim_start_matches("Usage: ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn see_help(&self) -> String {
        format!("`{} --help` lists the options", full_name(self.command.unwrap_or(self.polku)))
    }

    /// The first example of the command's help.
    fn example(&self) -> Option<String> {
        let help = self.command?.get_after_help()?.to_string();
        let example = help.lines().skip_while(|line| *line != "Examples:").nth(1)?.trim();
        Some(example.split("  ").next().unwrap_or(example).to_owned())
    }

    /// The wrong argument, without its value.
    fn argument(&self) -> String {
        bare(&self.text(ContextKind::InvalidArg))
    }

    /// A part of the error; empty if clap, against its custom, does not name it.
    fn text(&self, kind: ContextKind) -> String {
        self.texts(kind).into_iter().next().unwrap_or_default()
    }

    fn texts(&self, kind: ContextKind) -> Vec<String> {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }
}

/// The names of a command's subcommands.
fn subcommands(command: &Command) -> impl Iterator<Item = &str> {
    command.get_subcommands().filter(|command| !command.is_hide_set()).map(Command::get_name)
}

fn use_one_of(command: &Command) -> String {
    format!("use {}; `{} --help` explains more", one_of(subcommands(command)), full_name(command))
}

/// The name of a command on a command line.
fn full_name(command: &Command) -> &str {
    command.get_bin_name().unwrap_or(command.get_name())
}

/// What to do with a path in the place of a command.
fn after_command(path: &Path) -> String {
    let path_word = quoted(path);
    if path.is_dir() {
        format!("put a command before the folder: `polku lint {path_word}` checks the journeys in it")
    } else if path.file_name().is_some_and(|name| name == FILE_NAME) {
        format!("put a command before the file: `polku lint {path_word}` checks the project")
    } else {
        format!(
            "put a command before the file: `polku lint {path_word}` checks it, `polku render {path_word}` draws it"
        )
    }
}

/// An argument without the name of its value: `--format` for `--format <FORMAT>`.
fn bare(argument: &str) -> String {
    tick(argument.split([' ', '=']).next().unwrap_or(argument).trim_end_matches("..."))
}

fn tick(name: &str) -> String {
    format!("`{name}`")
}
