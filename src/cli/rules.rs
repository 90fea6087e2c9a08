use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::Severity;
use crate::lint::{Judges, RULES, Rule};

/// List the lint rules
#[derive(Args)]
pub(super) struct Rules {
    /// How to list them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    /// An array of objects with name, category, level, judges and summary
    Json,
}

/// A rule for other programs.
#[derive(Serialize)]
struct Entry {
    name: &'static str,
    category: &'static str,
    level: &'static str,
    judges: &'static str,
    summary: String,
}

impl Entry {
    fn of(rule: &dyn Rule) -> Self {
        let kind = rule.kind();
        let level = match kind.severity {
            _ if rule.is_opt_in() => "off",
            Severity::Error => "error",
            Severity::Warning => "warn",
            Severity::Info => "info",
        };
        let judges = match rule.judges() {
            Judges::Map => "map",
            Judges::Service => "service",
        };
        Entry { name: kind.name, category: kind.category.as_str(), level, judges, summary: kind.summary() }
    }
}

impl Rules {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let entries: Vec<Entry> = RULES.iter().map(|&rule| Entry::of(rule)).collect();
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
    text.push_str("\n`polku explain NAME` prints the page of a rule.\n");
    text
}
