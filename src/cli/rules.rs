use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::{Category, Kind};
use crate::diff::{ChangeKind, Class, changes};
use crate::project::kinds;

/// List the lint rules and load errors, or the kinds of change
#[derive(Args)]
#[command(after_help = "Examples:
  polku rules                          all of them, with their default severities
  polku rules --format json            for other programs
  polku rules --changes                the kinds of change that `polku diff` tells

`polku explain dead-end` explains one of them.")]
pub(super) struct Rules {
    /// The format of the list
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
    /// List the kinds of change instead
    #[arg(long)]
    changes: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ListFormat {
    Text,
    /// An array of objects with name, category, level, judges, has_fix and summary
    Json,
}

/// A rule or load error, as other programs read it.
#[derive(Serialize)]
struct ListedKind {
    name: &'static str,
    category: &'static str,
    level: &'static str,
    judges: &'static str,
    has_fix: bool,
    summary: String,
}

/// A kind of change, as other programs read it.
#[derive(Serialize)]
struct ListedChange {
    name: &'static str,
    class: &'static str,
    reverse: &'static str,
    summary: String,
}

impl ListedKind {
    fn of(kind: &Kind) -> Self {
        ListedKind {
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
        if self.changes {
            return out.print(&self.listed_changes()?).map(|()| Outcome::Clean);
        }
        // Load errors come last: their level cannot be set.
        let (load, rules): (Vec<_>, Vec<_>) = kinds().into_iter().partition(|kind| kind.category == Category::Load);
        let listed: Vec<ListedKind> = rules.into_iter().chain(load).map(ListedKind::of).collect();
        let text = match self.format {
            ListFormat::Json => serde_json::to_string_pretty(&listed)? + "\n",
            ListFormat::Text => table(&listed),
        };
        out.print(&text).map(|()| Outcome::Clean)
    }
}

impl Rules {
    /// The kinds of change, the heaviest first.
    fn listed_changes(&self) -> Result<String, Failure> {
        let listed = |kind: &ChangeKind| ListedChange {
            name: kind.name,
            class: kind.class.as_str(),
            reverse: kind.reverse,
            summary: kind.summary(),
        };
        if let ListFormat::Json = self.format {
            return Ok(serde_json::to_string_pretty(&changes().map(listed).collect::<Vec<_>>())? + "\n");
        }
        let width = changes().map(|kind| kind.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for class in Class::ALL {
            let _ = writeln!(text, "{class}");
            for kind in changes().filter(|kind| kind.class == class) {
                let _ = writeln!(text, "  {:width$}  {}", kind.name, kind.summary());
            }
            text.push('\n');
        }
        text.push_str("These are the usual classes; `diff` in polku.yaml sets others.\n");
        text.push_str("`polku explain NAME` prints the page of a kind of change.\n");
        Ok(text)
    }
}

fn table(listed: &[ListedKind]) -> String {
    let mut text = String::new();
    let width = listed.iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    let mut category = "";
    for kind in listed {
        if kind.category != category {
            category = kind.category;
            let _ = writeln!(text, "{}{category}", if text.is_empty() { "" } else { "\n" });
        }
        let _ = writeln!(text, "  {:width$}  {:5}  {}", kind.name, kind.level, kind.summary);
    }
    text.push_str("\nThe severities of rules can be set; those of load errors (under `load`) cannot.\n");
    text.push_str("`polku explain NAME` prints the page of a rule or load error.\n");
    text
}
