//! The report as JSON, for other programs: an object of polku's own with a version.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Checked, Counts, FileReport};
use crate::diagnostic::{Diagnostic, Label};
use crate::interop::schema::Draft;
use crate::source::{Source, Span};

/// The version of the object.
pub(crate) const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    journeys: usize,
    excluded: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    findings: Findings<'a>,
    /// The files that were passed over, and other notes about the run.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

/// The findings of files, each made when it is written, since there may be thousands.
struct Findings<'a>(&'a [FileReport]);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_seq(self.0.iter().flat_map(|file| file.diagnostics.iter().map(|one| finding(&file.source, one))))
    }
}

#[derive(Serialize)]
struct Finding<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    journey: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<&'a str>,
    rule: &'a str,
    category: &'a str,
    #[serde(rename = "level")]
    severity: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    start: Place,
    end: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixEntry<'a>>,
    fingerprint: &'a str,
}

/// What `--fix` would do.
#[derive(Serialize)]
struct FixEntry<'a> {
    title: &'a str,
    safe: bool,
}

#[derive(Serialize)]
struct Related<'a> {
    path: &'a str,
    message: &'a str,
    start: Place,
    end: Place,
}

/// A line and a column from 1, in characters.
#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
}

/// Writes the report as JSON for other programs, finding by finding.
///
/// # Errors
/// The writer fails.
pub fn json(mut to: impl Write, files: &[FileReport], checked: Checked, notes: &[String]) -> io::Result<()> {
    let Counts { errors, warnings, infos } = Counts::of(files);
    let Checked { journeys, excluded, .. } = checked;
    let report =
        Report { version: VERSION, journeys, excluded, errors, warnings, infos, findings: Findings(files), notes };
    serde_json::to_writer_pretty(&mut to, &report)?;
    to.write_all(b"\n")
}

/// Returns the JSON Schema of the report.
pub fn schema(draft: Draft) -> String {
    let schema =
        include_str!("findings.schema.json").replace("https://json-schema.org/draft/2020-12/schema", draft.address());
    schema.replace("$defs", draft.definitions())
}

fn finding<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Finding<'a> {
    let (start, end) = places(source, diagnostic.primary.span);
    Finding {
        path: source.name(),
        journey: diagnostic.about.as_ref().map(|about| about.journey.as_str()),
        element: diagnostic.about.as_ref().map(|about| about.element.as_str()),
        rule: diagnostic.kind.name,
        category: diagnostic.kind.category.as_str(),
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        label: &diagnostic.primary.text,
        start,
        end,
        related: diagnostic.related.iter().map(|label| related(source, label)).collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| FixEntry { title: &fix.title, safe: fix.is_safe }),
        fingerprint: &diagnostic.fingerprint,
    }
}

fn related<'a>(source: &'a Source, label: &'a Label) -> Related<'a> {
    let source = label.file.as_deref().unwrap_or(source);
    let (start, end) = places(source, label.span);
    Related { path: source.name(), message: &label.text, start, end }
}

fn places(source: &Source, span: Span) -> (Place, Place) {
    let place = |offset| {
        let position = source.position(offset);
        Place { line: position.line, column: position.column }
    };
    (place(span.start), place(span.end))
}
