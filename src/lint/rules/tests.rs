//! The examples in the rules' pages are run: a bad one gives the finding, a good one does not.

use super::RULES;
use crate::lint::{Level, Settings, lint};
use crate::model::{Catalog, Date, load};
use crate::source::Source;

/// The fenced blocks of a page that follow a heading.
fn blocks<'d>(docs: &'d str, heading: &str) -> Vec<String> {
    let section = |docs: &'d str| {
        docs.split("\n ## ").find(|section| section.trim_start().starts_with(heading)).map(str::to_owned)
    };
    let section = section(docs).unwrap_or_default();
    let fenced = section.split("```").skip(1).step_by(2);
    fenced
        .map(|block| {
            block.lines().skip(1).map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
        })
        .collect()
}

/// What is found in a text by default, and by the rules that run only when they are asked for.
fn findings(text: &str) -> Vec<&'static str> {
    let mut settings = Settings::default();
    settings.today = Date::parse("2026-11-30");
    for rule in RULES.iter().filter(|rule| rule.is_opt_in()) {
        settings.force(rule.kind().name, Level::Warn).unwrap();
    }
    let source = Source::new("example.yaml", text);
    let (journey, problems) = load(&source, &Catalog::default());
    let journey = journey.unwrap_or_else(|| panic!("{problems:#?}\n{text}"));
    lint(&journey, &settings, "example.yaml").iter().map(|finding| finding.kind.name).collect()
}

#[test]
fn examples_show_what_their_pages_say() {
    for rule in RULES {
        let kind = rule.kind();
        let (bad, good) = (blocks(kind.docs, "Bad"), blocks(kind.docs, "Good"));
        assert!(!bad.is_empty() && !good.is_empty(), "{} has no examples", kind.name);
        for text in bad {
            assert!(findings(&text).contains(&kind.name), "{} does not find its bad example:\n{text}", kind.name);
        }
        for text in good {
            assert!(!findings(&text).contains(&kind.name), "{} finds its good example:\n{text}", kind.name);
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
        let options = kind.docs.split("\n ## ").find(|section| section.starts_with("Options")).unwrap_or_default();
        assert_eq!(options.is_empty(), rule.limits().is_empty(), "{}: ## Options", kind.name);
        for limit in rule.limits() {
            let told = format!("`{}` (default {})", limit.name, limit.default);
            assert!(options.contains(&told), "{}: {told}", kind.name);
        }
    }
}
