use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::{Category, Kind};
use crate::project::kinds;

/// List the lint rules and load errors
#[derive(Args)]
#[command(after_help = "Examples:
  polku rules                          each with the level that it has by default
  polku rules --format json            for other programs

`polku explain dead-end` tells about one.")]
pub(super) struct Rules {
    /// How to list them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    /// An array of objects with name, category, level, judges, has_fix and summary
    Json,
}

/// A rule or load error for other programs.
#[derive(Serialize)]
struct Entry {
    name: &'static str,
    category: &'static str,
    level: &'static str,
    judges: &'static str,
    has_fix: bool,
    summary: String,
}

impl Entry {
    fn of(kind: &Kind) -> Self {
        Entry {
            name: kind.name,
            category: kind.category.as_str(),
            level: kind.level(),
            judges: kind.judges.as_str(),
            has_fix: kind.has_fix(),
            summary: kind.summary(),
        }
    }
}

impl Rules {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        // What cannot be set comes last.
        let (load, rules): (Vec<_>, Vec<_>) = kinds().into_iter().partition(|kind| kind.category == Category::Load);
        let entries: Vec<Entry> = rules.into_iter().chain(load).map(Entry::of).collect();
        let text = match self.format {
            Format::Json => {
                serde_json::to_string_pretty(&entries).map(|json| json + "\n").map_err(std::io::Error::from)?
            }
            Format::Text => table(&entries),
        };
        out.print(&text).map(|()| Outcome::Clean)
    }
}

fn table(entries: &[Entry]) -> String {
    let mut text = String::new();
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    let mut category = "";
    for entry in entries {
        if entry.category != category {
            category = entry.category;
            let _ = writeln!(text, "{}{category}", if text.is_empty() { "" } else { "\n" });
        }
        let _ = writeln!(text, "  {:width$}  {:5}  {}", entry.name, entry.level, entry.summary);
    }
    text.push_str("\nWhat stands under `load` always holds; the level of all others can be set.\n");
    text.push_str("`polku explain NAME` prints the page of each.\n");
    text
}
