//! What holds for every rule: its page is complete, and the page's examples show what it says.
//!
//! Names, categories and levels are held by the generated `docs/rules/README.md`.

use super::RULES;
use super::testing::{journey, loaded, settings};
use crate::diagnostic::{Category, Judges, Severity};
use crate::lint::{Ignores, Level, Settings, lint};
use crate::model::{Catalog, Date, Medium, StageKind};
use crate::source::Source;

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

/// The fenced blocks of a page that follow a heading.
fn blocks<'d>(docs: &'d str, heading: &str) -> Vec<String> {
    let section = |docs: &'d str| {
        docs.split("\n ## ").skip(1).find(|section| section.trim_start().starts_with(heading)).map(str::to_owned)
    };
    let section = section(docs).unwrap_or_default();
    let fenced = section.split("```").skip(1).step_by(2);
    fenced
        .map(|block| {
            block.lines().skip(1).map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
        })
        .collect()
}

/// Everything by default, and the rules that run only when they are asked for.
fn all_rules() -> Settings {
    let mut settings = Settings::default();
    settings.today = Date::parse("2026-11-30");
    for rule in RULES.iter().filter(|rule| rule.kind().is_opt_in) {
        settings.force(rule.kind().name, Level::Warn).unwrap();
    }
    settings
}

/// What one rule says of a journey.
pub(super) fn said_of(rule: &str, text: &str) -> Vec<String> {
    said_with(rule, text, &all_rules())
}

fn said_with(rule: &str, text: &str, settings: &Settings) -> Vec<String> {
    let source = Source::new("example.yaml", text);
    let findings = lint(&loaded(&source, &Catalog::default()), settings, "example.yaml");
    let sifted = Ignores::read(&source).sift(findings, settings, "example.yaml");
    let findings = sifted.kept.into_iter().chain(sifted.of_comments);
    findings.filter(|finding| finding.kind.name == rule).map(|finding| finding.message).collect()
}

/// What one rule says of some touchpoints of a stage, in a journey with the personas host and guest and with a
/// channel for every medium, named by its word. The other stages have one touchpoint each: `begin`, `choose`,
/// `buy`, `end`.
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
fn examples_show_what_their_pages_say() {
    for rule in RULES {
        let kind = rule.kind();
        let (bad, good) = (blocks(kind.docs, "Bad"), blocks(kind.docs, "Good"));
        assert!(!bad.is_empty() && !good.is_empty(), "{} has no examples", kind.name);
        let mut without = all_rules();
        without.force(kind.name, Level::Off).unwrap();
        // Project files are tried with a whole project, elsewhere.
        let is_journey = |text: &String| !text.starts_with("polku:");
        for text in bad.into_iter().filter(is_journey) {
            assert!(!said_of(kind.name, &text).is_empty(), "{} does not find its bad example:\n{text}", kind.name);
            assert!(said_with(kind.name, &text, &without).is_empty(), "{} is off and finds something", kind.name);
        }
        for text in good.into_iter().filter(is_journey) {
            assert!(said_of(kind.name, &text).is_empty(), "{} finds its good example:\n{text}", kind.name);
        }
    }
}

/// Rules whose reason is no number of docs/domain.md.
const UNCITED: &[&str] = &["unused-ignore", "unused-setting", "stale-baseline"];

#[test]
fn names_are_unique_and_pages_whole() {
    let mut names: Vec<_> = RULES
        .iter()
        .map(|rule| rule.kind().name)
        .chain(crate::model::LOAD_KINDS.iter().map(|kind| kind.name))
        .collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    for rule in RULES {
        let kind = rule.kind();
        assert!(kind.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", kind.name);
        for heading in ["\n ## Why", "\n ## Bad", "\n ## Good"] {
            assert!(kind.docs.contains(heading), "{}: {heading}", kind.name);
        }
        let why = kind.docs.split("\n ## ").find(|section| section.starts_with("Why")).unwrap_or_default();
        let is_cited = why.split("(D").skip(1).any(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
        assert!(is_cited || UNCITED.contains(&kind.name), "{}: why, by which number of docs/domain.md?", kind.name);
    }
}
