//! Reports for CI systems: GitHub's annotations, GitLab's code quality, JUnit.

use std::collections::HashMap;
use std::fmt::Write;

use serde::Serialize;

use super::text::visible;
use super::{FileReport, Paths};
use crate::diagnostic::{Diagnostic, Severity};

/// Returns the message of a diagnostic and what to do, on one line.
fn told(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// Returns a path as other programs expect it, without `./`. It has `/` already, and a `\` is part of a name.
pub(super) fn uri_path(name: &str) -> &str {
    name.trim_start_matches("./")
}

/// Returns workflow commands, which GitHub Actions shows as annotations. Errors come first, since GitHub shows ten of a
/// kind in a step. `paths` has the paths of files.
pub fn github(files: &[FileReport], paths: &Paths) -> String {
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
        let path = property(uri_path(paths.of(file.source.name())));
        let (path, title) = (visible(&path), property(diagnostic.kind.name));
        let message = message(&visible(&told(diagnostic)));
        let _ = writeln!(out, "::{command} file={path},{place},title={title}::{message}");
    }
    out
}

/// Returns a text for a workflow command.
pub(super) fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns a property of a workflow command.
pub(super) fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Returns a GitLab code quality report. `paths` has the paths of files.
///
/// # Errors
/// No input is known to fail.
pub fn gitlab(files: &[FileReport], paths: &Paths) -> Result<String, serde_json::Error> {
    let mut seen = HashMap::new();
    let issues = files.iter().flat_map(|file| file.diagnostics.iter().map(move |one| (file, one)));
    let issues = issues.map(|(file, diagnostic)| {
        let path = uri_path(paths.of(file.source.name()));
        Issue {
            description: format!("{}: {}", diagnostic.kind.name, visible(&told(diagnostic))),
            check_name: diagnostic.kind.name,
            // GitLab drops all but one of those that have the same.
            fingerprint: ordinal(&mut seen, format!("{path}:{}", diagnostic.fingerprint)),
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

/// Returns a text that differs from all before it: with a number if it repeats one.
pub(super) fn ordinal(seen: &mut HashMap<String, u32>, text: String) -> String {
    let number = seen.entry(text.clone()).or_insert(0);
    *number += 1;
    if *number == 1 { text } else { format!("{text} ({number})") }
}

/// Returns JUnit's XML: a suite for each file, a failed case for each finding, a passed one for a file without findings.
/// `paths` has the paths of files.
pub fn junit(files: &[FileReport], paths: &Paths) -> String {
    let total: usize = files.iter().map(|file| file.diagnostics.len().max(1)).sum();
    let failures: usize = files.iter().map(|file| file.diagnostics.len()).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"polku\" tests=\"{total}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    for file in files {
        let path = uri_path(paths.of(file.source.name()));
        let (name, count) = (attribute(path), file.diagnostics.len());
        let mut seen = HashMap::new();
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
            let message = attribute(&diagnostic.message);
            // Consumers know a case by its name, from run to run too: no line in it, and none twice.
            let case = ordinal(&mut seen, format!("{}: {message}", diagnostic.kind.name));
            let _ = writeln!(
                out,
                "    <testcase name=\"{case}\" classname=\"{name}\" time=\"0\">\n      \
                 <failure type=\"{}\" message=\"{message}\">{}</failure>\n    </testcase>",
                diagnostic.severity,
                attribute(&format!("{path}:{place}: {}", told(diagnostic))),
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}

/// Returns a text for XML, in an attribute or between tags.
pub(super) fn attribute(text: &str) -> String {
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
