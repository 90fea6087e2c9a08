//! Reports for CI systems: GitHub's annotations, GitLab's code quality, JUnit.

use std::fmt::Write;

use serde::Serialize;

use super::FileReport;
use super::text::visible;
use crate::diagnostic::{Diagnostic, Severity};

/// The message of a diagnostic with what to do, on one line.
fn told(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// A path as other programs take it: relative, with `/`.
pub(super) fn uri_path(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches("./").to_owned()
}

/// Writes workflow commands, which GitHub Actions shows as annotations. Errors come first, since GitHub shows
/// ten of a kind in a step.
pub fn github(files: &[FileReport]) -> String {
    let mut all: Vec<(&FileReport, &Diagnostic)> =
        files.iter().flat_map(|file| file.diagnostics.iter().map(move |one| (file, one))).collect();
    all.sort_by_key(|(_, diagnostic)| std::cmp::Reverse(diagnostic.severity));
    let mut out = String::new();
    for (file, diagnostic) in all {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) =
            (file.source.position(diagnostic.primary.span.start), file.source.position(diagnostic.primary.span.end));
        let mut place = format!("line={},endLine={}", start.line, end.line);
        if start.line == end.line {
            let _ = write!(place, ",col={},endColumn={}", start.column, end.column.max(start.column));
        }
        let path = property(&uri_path(file.source.name()));
        let (title, message) = (property(diagnostic.kind.name), message(&visible(&told(diagnostic))));
        let _ = writeln!(out, "::{command} file={path},{place},title={title}::{message}");
    }
    out
}

/// A text in a workflow command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Writes a GitLab code quality report.
///
/// # Errors
/// None that are known.
pub fn gitlab(files: &[FileReport]) -> Result<String, serde_json::Error> {
    let mut seen = std::collections::HashMap::new();
    let issues = files.iter().flat_map(|file| file.diagnostics.iter().map(move |one| (file, one)));
    let issues = issues.map(|(file, diagnostic)| {
        let path = uri_path(file.source.name());
        // GitLab drops all but one of those that have the same.
        let unique = format!("{path}:{}", diagnostic.fingerprint);
        let number = seen.entry(unique.clone()).or_insert(0u32);
        *number += 1;
        Issue {
            description: format!("{}: {}", diagnostic.kind.name, told(diagnostic)),
            check_name: diagnostic.kind.name,
            fingerprint: if *number == 1 { unique } else { format!("{unique}:{number}") },
            severity: match diagnostic.severity {
                Severity::Error if diagnostic.is_load_error() => "critical",
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                path,
                lines: Lines { begin: file.source.position(diagnostic.primary.span.start).line },
            },
        }
    });
    let issues: Vec<Issue<'_>> = issues.collect();
    serde_json::to_string_pretty(&issues).map(|text| text + "\n")
}

/// Writes JUnit's XML: a suite for each file, a failed case for each finding, a passed one for a file without any.
pub fn junit(files: &[FileReport]) -> String {
    let total: usize = files.iter().map(|file| file.diagnostics.len().max(1)).sum();
    let failures: usize = files.iter().map(|file| file.diagnostics.len()).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"polku\" tests=\"{total}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    for file in files {
        let (name, count) = (attribute(&uri_path(file.source.name())), file.diagnostics.len());
        let _ = writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{count}\" errors=\"0\" skipped=\"0\">",
            count.max(1)
        );
        if count == 0 {
            let _ = writeln!(out, "    <testcase name=\"no findings\" classname=\"{name}\" time=\"0\"/>");
        }
        for diagnostic in &file.diagnostics {
            let place = file.source.position(diagnostic.primary.span.start);
            let (rule, message) = (diagnostic.kind.name, attribute(&diagnostic.message));
            let _ = writeln!(
                out,
                "    <testcase name=\"{rule} at {place}\" classname=\"{name}\" time=\"0\">\n      \
                 <failure type=\"{}\" message=\"{message}\">{}</failure>\n    </testcase>",
                diagnostic.severity,
                attribute(&format!("{}:{place}: {}", uri_path(file.source.name()), told(diagnostic))),
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}

/// A text in XML, in an attribute or between tags.
fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
