use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as ManPage;

use super::failure::UnknownName;
use super::output::Output;
use super::version::VERSION;
use super::{Arguments, Failure, Outcome, files};
use crate::diagnostic::nearest;

/// Print the manual page of polku or of one of its commands
#[derive(Args)]
#[command(after_help = "Examples:
  polku man | man -l -                 read the page of polku
  polku man lint | man -l -            read the page of a command
  polku man --out-dir ~/.local/share/man/man1
                                       write all pages to where `man polku-lint` finds them")]
pub(super) struct Man {
    /// The command [default: polku itself]
    #[arg(conflicts_with = "out_dir")]
    command: Vec<String>,
    /// Write all pages to a folder, which is made if necessary
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
            command = command.find_subcommand(name).ok_or_else(|| unknown(command, name))?;
        }
        out.print(&page(command)?).map(|()| Outcome::Clean)
    }
}

/// Writes all pages.
fn write_all(polku: &Command, folder: &Path, out: &Output) -> Result<Outcome, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::CannotMakeFolder(folder.to_path_buf(), error))?;
    for command in with_subcommands(polku) {
        let file = folder.join(ManPage::new(command.clone()).get_filename());
        files::write(&file, page(command)?.as_bytes(), out)?;
    }
    Ok(Outcome::Clean)
}

/// A command and its subcommands, at any depth.
fn with_subcommands(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help");
    std::iter::once(command).chain(below.flat_map(with_subcommands)).collect()
}

fn unknown(command: &Command, name: &str) -> UnknownName {
    let known = || command.get_subcommands().map(Command::get_name);
    UnknownName {
        owner: format!("`{}`", command.get_bin_name().unwrap_or(command.get_name())),
        of: "command",
        name: name.to_owned(),
        near: nearest(name, known()).map(|near| near.to_string()),
        known: known().map(str::to_owned).collect(),
    }
}

/// The page of a command. The sections below the options are written here, so that examples keep their lines.
fn page(command: &Command) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let sections = ManPage::new(command.clone().after_help(None::<&str>));
    sections.render(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The date is empty; without it, the version would be read as the date.
    let name = sections.get_filename().trim_end_matches(".1").to_owned();
    let title = format!(".TH {} 1 \"\" \"polku {}\"", escaped(&name), VERSION);
    let mut lines = String::new();
    for line in text.lines() {
        lines += if line.starts_with(".TH ") { &title } else { line };
        lines.push('\n');
    }
    // A command without text below its options has no sections there.
    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for paragraph in below.split("\n\n") {
        lines += &section(paragraph);
    }
    Ok(lines)
}

/// A paragraph below the options as a section of the page: `Examples:`, `Exit codes: …`, or another.
fn section(paragraph: &str) -> String {
    let (title, text) = match paragraph.split_once(':') {
        Some(("Examples", text)) => ("EXAMPLES", text),
        Some(("Exit codes", text)) => ("EXIT STATUS", text),
        _ if paragraph.trim().is_empty() => return String::new(),
        _ => ("NOTES", paragraph),
    };
    let text = text.trim_matches('\n');
    // Text follows one space; lines of examples and lists begin with two.
    let text = text.strip_prefix(' ').filter(|text| !text.starts_with(' ')).unwrap_or(text);
    let lines: Vec<String> = text.lines().map(escaped).collect();
    let keeps_lines = lines.iter().any(|line| line.starts_with(' '));
    let (from, to) = if keeps_lines { (".nf\n", "\n.fi") } else { ("", "") };
    format!(".SH \"{title}\"\n{from}{}{to}\n", lines.join("\n"))
}

/// A line of text, escaped for roff.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', r"\e").replace('-', r"\-").replace('\'', r"\(aq").replace('`', r"\(ga");
    if line.starts_with('.') { format!(r"\&{line}") } else { line }
}
