//! What the tests of rules share: small journeys, and the findings of one rule in them.

use crate::diagnostic::Diagnostic;
use crate::lint::baseline::Known;
use crate::lint::{Patterns, RawLint, RawOverride, RawRule, Settings, WholeProject, lint, lint_project};
use crate::model::{
    Catalog, Definitions, Fault, JOURNEY_TABLES, Journey, Key, Read, Reader, Seen, Shape, Table, Whole, read_journey,
    read_root, resolve_catalog, table,
};
use crate::source::{At, Source, Span};
use crate::yaml::{self, NodeId, NodeKind};

/// Returns a journey with these keys, and these touchpoints in one stage.
pub fn journey(keys: &str, touchpoints: &str) -> String {
    format!("journey: Pancakes\n{keys}\nstages:\n  - id: purchase\n    touchpoints: [{touchpoints}]\n")
}

/// Returns the findings of a rule: for each, what is underlined, and the message.
pub fn found(rule: &str, text: &str) -> Vec<String> {
    found_with(rule, text, &Catalog::default(), Settings::default())
}

/// Returns the findings of a rule in a journey of a project.
pub fn found_with(rule: &str, text: &str, catalog: &Catalog, settings: Settings) -> Vec<String> {
    let (source, findings) = diagnostics(rule, text, catalog, settings);
    findings.iter().map(|finding| format!("{}: {}", source.slice(finding.primary.span), finding.message)).collect()
}

/// Returns the findings of a rule with a setting such as `{ max: 4 }`.
pub fn found_of_project(rule: &str, setting: &str, text: &str) -> Vec<String> {
    found_with(rule, text, &Catalog::default(), settings(&format!("rules: {{ {rule}: {setting} }}")))
}

table! {
    /// A project file, as far as rules have to do with it.
    RawExample = "project" {
        /// The version of the format.
        version "polku": Whole<1, 1>, required;
        /// How journeys are linted.
        lint "lint": RawLint<'t>, required;
    }
}

/// Returns the settings in a project file.
fn settings_in(source: &Source) -> Settings {
    static TABLES: [&Table; 4] = [RawExample::TABLE, RawLint::TABLE, RawRule::TABLE, RawOverride::TABLE];
    let tree = yaml::parse(source).unwrap();
    let mut reader = Reader::new(&tree, &TABLES);
    let raw: RawExample<'_> = read_root(&mut reader, source, "").unwrap();
    let settings = Settings::of(raw.lint.unwrap().value, &mut reader);
    assert!(reader.problems.finish().is_empty(), "{}", source.text());
    settings
}

/// Returns the settings of the `lint` section of a project file.
pub fn settings(section: &str) -> Settings {
    settings_in(&Source::new("polku.yaml", format!("polku: 1\nlint: {{ {section} }}\n")))
}

/// Returns the findings of a rule in the file of a project with one journey, `journeys/pancake.yaml`, and with one
/// finding in the baseline that does not exist.
pub fn lint_example(rule: &str, source: &Source) -> Vec<Diagnostic> {
    let mut settings = settings_in(source);
    settings.only(rule).unwrap();
    let known = |text: &str| text.to_owned();
    let stale = Known {
        journey: known("pancake"),
        element: known("touchpoints.order"),
        rule: known("dead-end"),
        fingerprint: String::new(),
    };
    let paths = ["journeys/pancake.yaml"];
    lint_project(&WholeProject {
        catalog: &Definitions::default(),
        journeys: &[],
        is_complete: true,
        paths: &paths,
        files: &paths,
        stale: &[stale],
        name: source.name(),
        journeys_in: &Patterns::default(),
        drawn: &[],
        settings: &settings,
    })
}

/// Returns the labels of a rule's findings: for each, what is underlined, and the text.
pub fn labels(rule: &str, text: &str) -> Vec<String> {
    let (source, findings) = diagnostics(rule, text, &Catalog::default(), Settings::default());
    let labels = findings.iter().flat_map(|finding| &finding.related);
    labels.map(|label| format!("{}: {}", source.slice(label.span), label.text)).collect()
}

/// Returns the findings of a rule, and the file that they are in.
pub fn diagnostics(rule: &str, text: &str, catalog: &Catalog, mut settings: Settings) -> (Source, Vec<Diagnostic>) {
    settings.only(rule).unwrap();
    let source = Source::new("example.yaml", text);
    let journey = loaded(&source, catalog);
    let findings = lint(&journey, &settings, "example.yaml");
    for finding in &findings {
        assert!(finding.help.is_some(), "{rule} does not say what to do: {}", finding.message);
    }
    (source, findings)
}

/// Returns a catalog of what these keys of a journey define.
pub fn catalog(keys: &str) -> Catalog {
    let catalog = Source::new("catalog.yaml", keys.to_owned() + "\n");
    let tree = yaml::parse(&catalog).unwrap();
    let mut reader = Reader::new(&tree, &JOURNEY_TABLES);
    let raw = read_root(&mut reader, &catalog, "").unwrap();
    let definitions = resolve_catalog(raw, &mut reader);
    assert!(!reader.problems.has_errors(), "{keys}");
    Catalog::new(definitions, None)
}

/// Loads a journey that has no errors.
pub fn loaded(source: &Source, catalog: &Catalog) -> Journey {
    let (journey, problems) = read_journey(source, catalog);
    journey.unwrap_or_else(|| panic!("{problems:#?}\n{}", source.text()))
}
