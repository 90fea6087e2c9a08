//! The summary in Markdown, for a pull request.

use std::fmt::Write;

use super::ci::uri_path;
use super::text::visible;
use super::{Checked, Counts, FileReport, count};
use crate::diagnostic::Severity;

/// The most findings that are listed; the rest is counted.
const MOST: usize = 200;

/// Returns the summary, errors first.
pub fn markdown(files: &[FileReport], checked: Checked) -> String {
    let counts = Counts::of(files);
    let mut out = String::from("## Customer journeys\n\n");
    if counts.at_least(Severity::Info) == 0 {
        let _ = writeln!(out, "{}.", checked.nothing_found());
        return out;
    }
    let numbers = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info")];
    let numbers = numbers.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun));
    let _ = writeln!(out, "{}: {}.\n", checked.sentence(), numbers.collect::<Vec<_>>().join(", "));
    out.push_str("| | where | what | rule |\n| --- | --- | --- | --- |\n");
    let mut all: Vec<_> = files.iter().flat_map(|file| file.diagnostics.iter().map(move |one| (file, one))).collect();
    all.sort_by_key(|(_, diagnostic)| std::cmp::Reverse(diagnostic.severity));
    for (file, diagnostic) in all.iter().take(MOST) {
        let place = file.source.position(diagnostic.primary.span.start);
        let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("<br>{}", cell(help)));
        let _ = writeln!(
            out,
            "| {} | {}:{place} | {}{help} | `{}` |",
            diagnostic.severity,
            cell(uri_path(file.source.name())),
            cell(&diagnostic.message),
            diagnostic.kind.name
        );
    }
    if all.len() > MOST {
        let _ = writeln!(out, "\n… and {} more.", all.len() - MOST);
    }
    out
}

/// Returns a text for a cell of a table, in which nothing is markup and no name notifies anybody.
pub(super) fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A zero-width space: an entity would still be read as `@you` or `#1` after it is decoded.
            '@' | '#' => {
                out.push(c);
                out.push_str("&#8203;");
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
