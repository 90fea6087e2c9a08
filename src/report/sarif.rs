//! SARIF 2.1.0, for code scanning.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::FileReport;
use super::ci::uri_path;
use crate::diagnostic::{Diagnostic, Kind, Severity};
use crate::source::{Source, Span};

/// Writes the report as SARIF: one run, with every kind of finding that it looked for.
///
/// # Errors
/// None that are known.
pub fn sarif(files: &[FileReport], kinds: &[&'static Kind]) -> Result<String, serde_json::Error> {
    let mut all: Vec<&'static Kind> = kinds.to_vec();
    all.extend(files.iter().flat_map(|file| &file.diagnostics).map(|diagnostic| diagnostic.kind));
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut rules = Vec::new();
    for kind in all {
        places.entry(kind.name).or_insert_with(|| {
            rules.push(rule(kind));
            rules.len() - 1
        });
    }
    let results = files.iter().flat_map(|file| file.diagnostics.iter().map(move |one| (file, one)));
    let results: Vec<Value> = results.map(|(file, one)| result(&file.source, one, places[one.kind.name])).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "polku",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(kind: &Kind) -> Value {
    let page = kind.page();
    json!({
        "id": kind.name,
        "name": pascal(kind.name),
        "shortDescription": { "text": kind.summary() },
        "fullDescription": { "text": kind.summary() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "enabled": !kind.is_opt_in, "level": level(kind.severity) },
        "properties": { "tags": [kind.category.as_str()] },
    })
}

/// `dead-end` as `DeadEnd`.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    words.collect()
}

fn result(source: &Source, diagnostic: &Diagnostic, rule: usize) -> Value {
    let told = [Some(&diagnostic.message), diagnostic.help.as_ref()].into_iter().flatten().chain(&diagnostic.notes);
    let mut result = json!({
        "ruleId": diagnostic.kind.name,
        "ruleIndex": rule,
        "level": level(diagnostic.severity),
        "message": { "text": told.map(String::as_str).collect::<Vec<_>>().join("\n") },
        "locations": [location(source, diagnostic.primary.span)],
        "partialFingerprints": { "polku/v1": diagnostic.fingerprint },
    });
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().enumerate().map(|(number, label)| {
            let mut place = location(label.file.as_deref().unwrap_or(source), label.span);
            place["id"] = json!(number + 1);
            place["message"] = json!({ "text": label.text });
            place
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn location(source: &Source, span: Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(source.name()) },
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        },
    })
}

/// A path as a relative reference (RFC 3986): what may not stand in one is percent-encoded.
fn uri(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in uri_path(name).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
