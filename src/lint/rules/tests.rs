//! The examples in the rules' pages are run: a bad one gives the finding, a good one does not.

use super::RULES;
use crate::lint::{Ignores, Level, Settings, lint};
use crate::model::{Catalog, Date, Medium, StageKind, load};
use crate::source::Source;

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

/// The findings of a journey by default, and by the rules that run only when they are asked for: their rules'
/// names, and their messages.
fn findings(text: &str) -> Vec<(&'static str, String)> {
    let mut settings = Settings::default();
    settings.today = Date::parse("2026-11-30");
    for rule in RULES.iter().filter(|rule| rule.is_opt_in()) {
        settings.force(rule.kind().name, Level::Warn).unwrap();
    }
    let source = Source::new("example.yaml", text);
    let (journey, problems) = load(&source, &Catalog::default());
    let journey = journey.unwrap_or_else(|| panic!("{problems:#?}\n{text}"));
    let sifted = Ignores::read(&source).sift(lint(&journey, &settings, "example.yaml"), &settings, "example.yaml");
    sifted.kept.into_iter().chain(sifted.of_comments).map(|finding| (finding.kind.name, finding.message)).collect()
}

/// What one rule says of a journey.
pub(super) fn said_of(rule: &str, text: &str) -> Vec<String> {
    findings(text).into_iter().filter(|(name, _)| *name == rule).map(|(_, message)| message).collect()
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
        // Project files are tried with a whole project, elsewhere.
        let is_journey = |text: &String| !text.starts_with("polku:");
        for text in bad.into_iter().filter(is_journey) {
            assert!(!said_of(kind.name, &text).is_empty(), "{} does not find its bad example:\n{text}", kind.name);
        }
        for text in good.into_iter().filter(is_journey) {
            assert!(said_of(kind.name, &text).is_empty(), "{} finds its good example:\n{text}", kind.name);
        }
    }
}

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
        assert_eq!(kind.docs.contains("\n ## Options"), !rule.limits().is_empty(), "{}", kind.name);
        let options = kind.docs.split("\n ## ").find(|section| section.starts_with("Options")).unwrap_or_default();
        for limit in rule.limits() {
            assert!(options.contains(&format!("- `{}`: ", limit.name)), "{}: {}", kind.name, limit.name);
            assert!(options.contains(&format!("Default: {}.", limit.default)), "{}: {}", kind.name, limit.name);
        }
    }
}
