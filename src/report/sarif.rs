//! The report as SARIF 2.1.0, for code scanning.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::ci::uri_path;
use super::text::visible;
use super::{FileReport, Paths, Suppressed, Suppression};
use crate::diagnostic::{Diagnostic, Kind, Severity};
use crate::source::{Source, Span};

/// Returns the report as SARIF: one run, with every rule that ran (`kinds`) and the paths of files (`paths`).
///
/// # Errors
/// No input is known to fail.
pub fn sarif(
    files: &[FileReport],
    kinds: &[&'static Kind],
    notes: &[String],
    paths: &Paths,
) -> Result<String, serde_json::Error> {
    let mut all: Vec<&'static Kind> = kinds.to_vec();
    let suppressed = || files.iter().flat_map(|file| file.suppressed.iter().map(move |one| (file, one)));
    all.extend(files.iter().flat_map(|file| &file.diagnostics).map(|diagnostic| diagnostic.kind));
    all.extend(suppressed().map(|(_, one)| one.finding.kind));
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut rules = Vec::new();
    for kind in all {
        places.entry(kind.name).or_insert_with(|| {
            rules.push(rule(kind, kind.address()));
            rules.len() - 1
        });
    }
    let results = files.iter().flat_map(|file| file.diagnostics.iter().map(move |one| (file, one)));
    let results = results.map(|(file, one)| result(&file.source, one, places[one.kind.name], paths));
    let suppressed = suppressed().map(|(file, Suppressed { finding, by })| {
        let mut result = result(&file.source, finding, places[finding.kind.name], paths);
        result["suppressions"] = json!([suppression(by)]);
        result
    });
    let results: Vec<Value> = results.chain(suppressed).collect();
    let mut log = json!({
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
    if !notes.is_empty() {
        let notes = notes.iter().map(|note| json!({ "level": "note", "message": { "text": message(note) } }));
        let notes: Vec<Value> = notes.collect();
        log["runs"][0]["invocations"] = json!([{ "executionSuccessful": true, "toolExecutionNotifications": notes }]);
    }
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(kind: &Kind, address: Option<String>) -> Value {
    let page = kind.page();
    let mut rule = json!({
        "id": kind.name,
        "name": pascal(kind.name),
        "shortDescription": { "text": kind.summary() },
        "fullDescription": { "text": full(kind) },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "enabled": !kind.is_opt_in, "level": level(kind.severity) },
        "properties": { "tags": [kind.category.as_str()] },
    });
    if let Some(address) = address {
        rule["helpUri"] = json!(address);
    }
    rule
}

/// Returns what a rule finds, and the first paragraph of why that matters.
fn full(kind: &Kind) -> String {
    let paragraphs = kind.docs.split("\n\n").map(|paragraph| {
        let lines = paragraph.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    });
    let prose = paragraphs.take_while(|paragraph| !paragraph.starts_with("```"));
    prose.filter(|paragraph| !paragraph.starts_with('#')).take(2).collect::<Vec<_>>().join("\n\n")
}

/// Returns `DeadEnd` for `dead-end`.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect()
}

fn result(source: &Source, diagnostic: &Diagnostic, rule: usize, paths: &Paths) -> Value {
    let told = [Some(&diagnostic.message), diagnostic.help.as_ref()].into_iter().flatten().chain(&diagnostic.notes);
    let mut result = json!({
        "ruleId": diagnostic.kind.name,
        "ruleIndex": rule,
        "level": level(diagnostic.severity),
        "message": { "text": told.map(|told| message(told)).collect::<Vec<_>>().join("\n") },
        "locations": [location(source, diagnostic.primary.span, paths)],
        "partialFingerprints": { "polku/v1": diagnostic.fingerprint },
    });
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().enumerate().map(|(number, label)| {
            let mut place = location(label.file.as_deref().unwrap_or(source), label.span, paths);
            place["id"] = json!(number + 1);
            place["message"] = json!({ "text": message(&label.text) });
            place
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

/// Returns why a finding is not reported.
fn suppression(by: &Suppression) -> Value {
    match by {
        Suppression::Comment(reason) if reason.is_empty() => json!({ "kind": "inSource" }),
        Suppression::Comment(reason) => json!({ "kind": "inSource", "justification": visible(reason) }),
        Suppression::Baseline => json!({ "kind": "external" }),
    }
}

/// Returns a text for a message. SARIF reads `[text](address)` as a link, which the text of a file must not be.
fn message(text: &str) -> String {
    visible(text).replace("](", "] (")
}

fn location(source: &Source, span: Span, paths: &Paths) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(paths.of(source.name())) },
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        },
    })
}

/// Returns a path as a reference (RFC 3986), percent-encoded. It is relative unless the path is absolute.
fn uri(name: &str) -> String {
    let mut out = String::from(if name.starts_with('/') { "file://" } else { "" });
    for byte in uri_path(name).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_prose() {
        let rules = crate::lint::RULES.iter().map(|rule| rule.kind());
        for kind in crate::model::LOAD_KINDS.iter().copied().chain(rules) {
            let (short, full) = (kind.summary(), full(kind));
            assert!(full.starts_with(&short) && full.len() <= 1024, "{}: {full}", kind.name);
            assert!(!full.contains("\n#") && !full.contains("```"), "{}: {full}", kind.name);
            assert!(
                kind.category == crate::diagnostic::Category::Load || full.len() > short.len() + 20,
                "{}: {full}",
                kind.name
            );
        }
    }

    #[test]
    fn a_rule_links_to_its_page_if_that_has_an_address() {
        let kind = crate::lint::RULES[0].kind();
        let linked = rule(kind, kind.address_in("https://example.org/"));
        assert_eq!(linked["helpUri"], format!("https://example.org/rules/{}.html", kind.name));
        assert_eq!(rule(kind, None).get("helpUri"), None);
    }

    #[test]
    fn what_a_file_wrote_is_a_text_and_a_path() {
        assert_eq!(message("[a](https://b)\u{202e}"), "[a] (https://b)\u{fffd}");
        assert_eq!(uri("./a b/ä#?%\\.yaml"), "a%20b/%C3%A4%23%3F%25%5C.yaml");
        assert_eq!(uri("/a/b.yaml"), "file:///a/b.yaml");
    }
}
