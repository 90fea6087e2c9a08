//! What holds for every rule: its page is complete, its examples show what it finds, and so does its snapshot.
//!
//! The generated `docs/rules/README.md` holds names, categories and levels.

use std::sync::Arc;

use super::RULES;
use super::testing::{journey, lint_example, loaded, settings};
use crate::diagnostic::{Category, Diagnostic, Judges, Kind, Severity};
use crate::lint::{Ignores, Level, Preset, Settings, lint, rule_named};
use crate::model::{Catalog, Date, Medium, StageKind};
use crate::report::{FileReport, Human, listing};
use crate::source::Source;

/// Declares the test of what the report for people shows of a rule's first *Bad* example. `cargo insta review` fills in
/// the snapshot.
macro_rules! shows {
    (@$report:literal) => {
        #[test]
        fn the_bad_example_is_shown() {
            insta::assert_snapshot!($crate::lint::rules::tests::shown(&KIND), @$report);
        }
    };
}
pub(super) use shows;

/// Returns the report for people of a rule's first *Bad* example.
pub(super) fn shown(kind: &Kind) -> String {
    let example = blocks(kind.docs, "Bad").swap_remove(0);
    let name = if is_journey(&example) { "example.yaml" } else { "polku.yaml" };
    let source = Source::new(name, example);
    let findings = if is_journey(source.text()) {
        findings(kind.name, &source, &all_rules())
    } else {
        lint_example(kind.name, &source)
    };
    listing(&[FileReport::new(Arc::new(source), findings)], Human::default())
}

/// Returns whether an example is a journey and not a project file.
fn is_journey(example: &str) -> bool {
    !example.starts_with("polku:")
}

#[test]
fn presets_set_the_level_of_every_rule() {
    let presets = ["minimal", "recommended", "strict"].map(|preset| settings(&format!("extends: {preset}")));
    let levels = |keys: &str| {
        let journey = loaded(&Source::new("example.yaml", journey(keys, "Order")), &Catalog::default());
        RULES
            .iter()
            .map(|&rule| (rule.kind(), presets.each_ref().map(|preset| preset.severity(rule, journey.is_target(), ""))))
            .collect::<Vec<_>>()
    };
    for (keys, is_target) in [("state: current", false), ("state: target", true), ("", false)] {
        for (kind, [minimal, recommended, strict]) in levels(keys) {
            let at_most =
                if kind.judges == Judges::Service && !is_target { Severity::Warning } else { Severity::Error };
            let usual = (!kind.is_opt_in).then_some(kind.severity.min(at_most));
            assert_eq!(recommended, usual, "{}", kind.name);
            assert_eq!(minimal, usual.filter(|_| kind.category == Category::Structure), "{}", kind.name);
            let full = if kind.severity == Severity::Warning { Severity::Error } else { kind.severity };
            assert_eq!(strict, (!kind.is_opt_in).then_some(full), "{}", kind.name);
        }
    }
}

/// Returns the fenced blocks of a section.
fn blocks(docs: &str, heading: &str) -> Vec<String> {
    let section = section(docs, heading).unwrap_or_else(|| panic!("no section {heading} in {docs}"));
    let fenced = section.split("```").skip(1).step_by(2);
    let unindented = |line: &str| line.strip_prefix(' ').unwrap_or(line).to_owned();
    fenced.map(|block| block.lines().skip(1).map(unindented).collect::<Vec<_>>().join("\n")).collect()
}

/// Returns the text of a section of a documentation.
fn section<'d>(docs: &'d str, heading: &str) -> Option<&'d str> {
    docs.split("\n ## ").skip(1).find_map(|section| section.strip_prefix(heading)?.strip_prefix('\n'))
}

/// Returns settings under which every rule runs.
fn all_rules() -> Settings {
    let mut settings = Settings::default();
    settings.today = Date::parse("2026-11-30");
    for rule in RULES.iter().filter(|rule| rule.kind().is_opt_in) {
        settings.force(rule.kind().name, Level::Warn).unwrap();
    }
    settings
}

/// Returns the messages of a rule for a journey.
pub(super) fn said_of(rule: &str, text: &str) -> Vec<String> {
    said_with(rule, text, &all_rules())
}

fn said_with(rule: &str, text: &str, settings: &Settings) -> Vec<String> {
    let found = findings(rule, &Source::new("example.yaml", text), settings);
    found.into_iter().map(|finding| finding.message).collect()
}

/// Returns the findings of a rule in a journey, without those that comments ignore.
fn findings(rule: &str, source: &Source, settings: &Settings) -> Vec<Diagnostic> {
    let found = lint(&loaded(source, &Catalog::default()), settings, "example.yaml");
    let sifted = Ignores::read(source).sift(found, settings, "example.yaml");
    let found = sifted.kept.into_iter().chain(sifted.of_comments);
    found.filter(|finding| finding.kind.name == rule).collect()
}

/// Returns the messages of a rule for some touchpoints of a stage, in a journey with the personas host and guest and a
/// channel for every medium, named by its word. The other stages have one touchpoint each: `begin`, `choose`, `buy`,
/// `end`.
pub(super) fn said(rule: &str, stage: &str, touchpoints: &str) -> Vec<String> {
    let mut text = "journey: X\npersonas: { host: Host, guest: Guest }\nchannels:\n".to_owned();
    for medium in Medium::ALL {
        text += &format!("  {medium}: {{ name: A channel, medium: {medium} }}\n");
    }
    text += "stages:\n";
    for (kind, only) in StageKind::ALL.iter().zip(["begin", "choose", "buy", "end"]) {
        let touchpoints = if kind.as_str() == stage { touchpoints } else { only };
        text += &format!("  - {{ id: {kind}, touchpoints: [{touchpoints}] }}\n");
    }
    said_of(rule, &text)
}

#[test]
fn a_rule_finds_its_bad_examples_and_not_its_good_ones() {
    for rule in RULES {
        let kind = rule.kind();
        let (bad, good) = (blocks(kind.docs, "Bad"), blocks(kind.docs, "Good"));
        assert!(!bad.is_empty() && !good.is_empty(), "{} has no examples", kind.name);
        let mut without = all_rules();
        without.force(kind.name, Level::Off).unwrap();
        // Examples that are project files need a whole project: `shown`.
        for text in bad.iter().filter(|text| is_journey(text)) {
            assert!(!said_of(kind.name, text).is_empty(), "{} does not find its bad example:\n{text}", kind.name);
            assert!(said_with(kind.name, text, &without).is_empty(), "{} is off and finds something", kind.name);
        }
        for text in good.iter().filter(|text| is_journey(text)) {
            assert!(said_of(kind.name, text).is_empty(), "{} finds its good example:\n{text}", kind.name);
        }
    }
}

#[test]
fn presets_of_fields_only_turn_rules_off() {
    let of = |keys: &str, rule: &str| settings(keys).severity(rule_named(rule).unwrap(), false, "");
    for preset in Preset::OF_FIELDS {
        let off = preset.turns_off().unwrap_or_default();
        assert!(off.iter().all(|rule| rule_named(rule).is_some()), "{preset}");
        for rule in RULES.iter().map(|rule| rule.kind().name) {
            for base in ["recommended", "strict", "minimal"] {
                let expected = of(&format!("extends: {base}"), rule).filter(|_| !off.contains(&rule));
                assert_eq!(of(&format!("extends: [{base}, {preset}]"), rule), expected, "{base} {preset} {rule}");
            }
            // Without another preset, the other rules are as recommended.
            let alone = of(&format!("extends: {preset}"), rule);
            assert_eq!(alone, of(&format!("extends: [recommended, {preset}]"), rule), "{preset} {rule}");
        }
    }
    let own = "extends: [recommended, health], rules: { no-exit: error }";
    assert_eq!(of(own, "no-exit"), Some(Severity::Error));
    assert_eq!(of("extends: [health, recommended]", "no-renewal"), Some(Severity::Error));
}

#[test]
fn names_are_unique_and_pages_complete() {
    let rules = RULES.iter().map(|rule| rule.kind().name);
    let mut names: Vec<_> = rules.chain(crate::model::LOAD_KINDS.iter().map(|kind| kind.name)).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    for kind in RULES.iter().map(|rule| rule.kind()) {
        assert!(kind.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", kind.name);
        let why = section(kind.docs, "Why").unwrap_or_else(|| panic!("{} does not say why it matters", kind.name));
        // What a rule about the service or its map rests on is in docs/domain.md; the other rules are about upkeep.
        let has_source =
            why.contains("\n Source: polku's domain model, “") || why.contains("\n Sources: polku's domain model, “");
        assert_eq!(has_source, kind.category != Category::Upkeep, "{}: which source in docs/domain.md?", kind.name);
    }
}

#[test]
fn sources_are_sections_of_the_domain_model() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/domain.md");
    let page = std::fs::read_to_string(page).unwrap();
    for kind in RULES.iter().map(|rule| rule.kind()) {
        let source = section(kind.docs, "Why").and_then(|why| why.split_once("polku's domain model, "));
        for named in source.map_or("", |(_, source)| source).split('“').skip(1) {
            let name = named.split('”').next().unwrap_or_default();
            let is_heading = |line: &str| line.strip_prefix("## D").is_some_and(|heading| heading.ends_with(name));
            assert!(page.lines().any(is_heading), "{}: docs/domain.md has no section “{name}”", kind.name);
        }
    }
}

#[test]
fn every_rule_shows_its_bad_example() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/rules");
    for name in RULES.iter().map(|rule| rule.kind().name) {
        let file = folder.join(name.replace('-', "_")).with_extension("rs");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(text.contains("super::tests::shows! {"), "{} has no snapshot of its *Bad* example", file.display());
    }
}
