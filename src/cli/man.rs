use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;

use super::output::Output;
use super::{Arguments, Failure, Outcome};
use crate::diagnostic::{list, nearest};
use crate::workspace::{reason, shown, write_file};

/// Print the manual page of polku or of one of its commands
#[derive(Args)]
#[command(after_help = "Examples:
  polku man | man -l -                 look at it
  polku man lint | man -l -            that of a command
  polku man --out-dir ~/.local/share/man/man1
                                       all of them, so that `man polku-lint` finds its page")]
pub(super) struct Man {
    /// The command [default: polku itself]
    #[arg(conflicts_with = "out_dir")]
    command: Vec<String>,
    /// Write the page of polku and of each command to a folder; it is made where it is not there
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let mut polku = Arguments::command().disable_help_subcommand(true);
        polku.build();
        if let Some(folder) = &self.out_dir {
            return write_all(&polku, folder, out);
        }
        let mut command = &polku;
        for name in &self.command {
            command = command.find_subcommand(name).ok_or_else(|| Failure::Message(unknown(command, name)))?;
        }
        out.print(&page(command)?).map(|()| Outcome::Clean)
    }
}

/// Writes all pages.
fn write_all(polku: &Command, folder: &Path, out: &Output) -> Result<Outcome, Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::Message(format!("cannot make the folder {}: {}", shown(folder), reason(&error))))?;
    for command in with_all_below(polku) {
        let path = folder.join(Page::new(command.clone()).get_filename());
        write_file(&path, page(command)?.as_bytes())?;
        out.tell(&format!("wrote {}", shown(&path)));
    }
    Ok(Outcome::Clean)
}

/// A command and all commands of it, and of those.
fn with_all_below(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help");
    std::iter::once(command).chain(below.flat_map(with_all_below)).collect()
}

fn unknown(command: &Command, name: &str) -> String {
    let names = || command.get_subcommands().map(Command::get_name);
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names().next().is_none() => format!("`{}` has none", command.get_name()),
        None => format!("there is {}", list(names().map(|name| format!("`{name}`")), "and")),
    };
    format!("there is no command `{name}`; {help}")
}

/// The page of a command. What stands below its help is set here: examples keep their lines.
fn page(command: &Command) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let sections = Page::new(command.clone().after_help(None::<&str>));
    sections.render(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // Without a date, what comes after it would be taken for one.
    let name = sections.get_filename().trim_end_matches(".1").to_owned();
    let title = format!(".TH {} 1 \"\" \"polku {}\"", escaped(&name), env!("CARGO_PKG_VERSION"));
    let mut page = String::new();
    for line in text.lines() {
        page += if line.starts_with(".TH ") { &title } else { line };
        page.push('\n');
    }
    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for paragraph in below.split("\n\n") {
        page += &section(paragraph);
    }
    Ok(page)
}

/// A paragraph of the help as a section of the page: `Examples:`, `Exit codes: …`, or any other.
fn section(paragraph: &str) -> String {
    let (title, text) = match paragraph.split_once(':') {
        Some(("Examples", text)) => ("EXAMPLES", text),
        Some(("Exit codes", text)) => ("EXIT STATUS", text),
        _ if paragraph.trim().is_empty() => return String::new(),
        _ => ("NOTES", paragraph),
    };
    let text = text.trim_matches('\n');
    // Text begins after a blank, lines of examples and lists with two.
    let text = text.strip_prefix(' ').filter(|text| !text.starts_with(' ')).unwrap_or(text);
    let lines: Vec<String> = text.lines().map(escaped).collect();
    let keeps_lines = lines.iter().any(|line| line.starts_with(' '));
    let (from, to) = if keeps_lines { (".nf\n", "\n.fi") } else { ("", "") };
    format!(".SH \"{title}\"\n{from}{}{to}\n", lines.join("\n"))
}

/// A line of text that roff takes as it is.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', r"\e").replace('-', r"\-").replace('\'', r"\(aq").replace('`', r"\(ga");
    if line.starts_with('.') { format!(r"\&{line}") } else { line }
}
