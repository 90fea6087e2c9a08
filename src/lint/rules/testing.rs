//! What the tests of the rules share: small journeys, and what one rule finds in them.

use crate::diagnostic::Diagnostic;
use crate::lint::{RawLint, RawOverride, RawRule, Settings, lint};
use crate::model::{Catalog, JOURNEY_TABLES, Journey, Reader, Table, read_journey, read_root, resolve_catalog};
use crate::source::Source;
use crate::yaml;

/// A journey with these keys, and these touchpoints in one stage.
pub fn journey(keys: &str, touchpoints: &str) -> String {
    format!("journey: Pancakes\n{keys}\nstages:\n  - id: purchase\n    touchpoints: [{touchpoints}]\n")
}

/// The findings of a rule: for each, what is underlined, and the message.
pub fn found(rule: &str, text: &str) -> Vec<String> {
    found_with(rule, text, &Catalog::default(), Settings::default())
}

/// The findings of a rule in a journey of a project.
pub fn found_with(rule: &str, text: &str, catalog: &Catalog, settings: Settings) -> Vec<String> {
    let (source, findings) = diagnostics(rule, text, catalog, settings);
    findings.iter().map(|finding| format!("{}: {}", source.slice(finding.primary.span), finding.message)).collect()
}

/// The findings of a rule that a project file sets so, such as `{ max: 4 }`.
pub fn found_of_project(rule: &str, setting: &str, text: &str) -> Vec<String> {
    found_with(rule, text, &Catalog::default(), settings(&format!("rules: {{ {rule}: {setting} }}")))
}

/// The settings of the `lint` section of a project file.
pub fn settings(section: &str) -> Settings {
    static TABLES: [&Table; 3] = [RawLint::TABLE, RawRule::TABLE, RawOverride::TABLE];
    let source = Source::new("polku.yaml", section);
    let tree = yaml::parse(&source).unwrap();
    let mut reader = Reader::new(&tree, &TABLES);
    let raw: RawLint<'_> = read_root(&mut reader, &source, "").unwrap();
    let settings = Settings::of(raw, &mut reader);
    assert!(reader.problems.finish().is_empty(), "{section}");
    settings
}

/// The labels of a rule's findings: for each, what is underlined, and the text.
pub fn labels(rule: &str, text: &str) -> Vec<String> {
    let (source, findings) = diagnostics(rule, text, &Catalog::default(), Settings::default());
    let labels = findings.iter().flat_map(|finding| &finding.related);
    labels.map(|label| format!("{}: {}", source.slice(label.span), label.text)).collect()
}

/// The findings of a rule as they are, and the file that they are in.
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

/// A catalog of what these keys of a journey define.
pub fn catalog(keys: &str) -> Catalog {
    let catalog = Source::new("catalog.yaml", keys.to_owned() + "\n");
    let tree = yaml::parse(&catalog).unwrap();
    let mut reader = Reader::new(&tree, &JOURNEY_TABLES);
    let raw = read_root(&mut reader, &catalog, "").unwrap();
    let definitions = resolve_catalog(raw, &mut reader);
    assert!(!reader.problems.has_errors(), "{keys}");
    Catalog::new(definitions, None)
}

/// The journey of a file, which must be one.
pub fn loaded(source: &Source, catalog: &Catalog) -> Journey {
    let (journey, problems) = read_journey(source, catalog);
    journey.unwrap_or_else(|| panic!("{problems:#?}\n{}", source.text()))
}
