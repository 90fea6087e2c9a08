//! Changes for CI systems: GitHub's annotations, JUnit.

use std::collections::HashMap;
use std::fmt::Write;

use super::place;
use crate::diff::{Change, Class, JourneyReview, Review};
use crate::report::Paths;
use crate::report::ci::{attribute, message, ordinal, property, uri_path};
use crate::report::text::visible;

/// Returns workflow commands, which GitHub Actions shows as annotations: errors for what fails the run, otherwise warnings for
/// what is worse and notices for the rest but wording. The heaviest come first.
pub fn changes_github(review: &Review<'_>, paths: &Paths, fails: impl Fn(Class) -> bool) -> String {
    let mut all: Vec<(&JourneyReview<'_>, &Change)> =
        review.changes().filter(|(_, change)| change.class != Class::Wording || fails(change.class)).collect();
    all.sort_by_key(|(_, change)| std::cmp::Reverse(change.class));
    let mut text = String::new();
    for (journey, change) in all {
        let command = match change.class {
            class if fails(class) => "error",
            Class::Worse => "warning",
            _ => "notice",
        };
        // What is gone has no line in what is reviewed, but what it was part of may have one.
        let new = journey.new.filter(|_| change.place.is_old).zip(change.place.beside);
        let found = new.map(|(new, beside)| (new.source.as_ref(), new.source.position(beside.start)));
        let Some((source, at)) = found.or_else(|| place(journey, change)) else { continue };
        let is_there = !change.place.is_old || found.is_some();
        // A file of the old side is none of what is reviewed; that of the journey is, if there still is one.
        let source = if is_there { source } else { journey.new.map_or(source, |new| new.source.as_ref()) };
        let line = if is_there { format!(",line={},col={}", at.line, at.column) } else { String::new() };
        let path = property(uri_path(paths.of(source.name())));
        let file =
            if is_there || journey.new.is_some() { format!(" file={}{line},", visible(&path)) } else { " ".into() };
        let said = message(&visible(&format!("{}: {}", change.class, change.message())));
        let _ = writeln!(text, "::{command}{file}title={}::{said}", property(change.kind.name));
    }
    for (journey, new) in review.journeys.iter().filter_map(|journey| Some((journey, journey.new?))) {
        let path = property(uri_path(paths.of(new.source.name())));
        for unused in &journey.unused {
            let at = new.source.position(unused.span.start);
            let said = message(&visible(&unused.message));
            let _ = writeln!(text, "::warning file={},line={},title=polku diff::{said}", visible(&path), at.line);
        }
    }
    text
}

/// Returns JUnit's XML: a suite for each journey, a failed case for each change that fails the run, a passed one for each
/// other.
pub fn changes_junit(review: &Review<'_>, paths: &Paths, fails: impl Fn(Class) -> bool) -> String {
    let all: Vec<(&JourneyReview<'_>, Vec<&Change>)> =
        review.journeys.iter().map(|journey| (journey, journey.open().collect())).collect();
    let tests: usize = all.iter().map(|(_, changes)| changes.len().max(1)).sum();
    let failures = |changes: &[&Change]| changes.iter().filter(|change| fails(change.class)).count();
    let failed: usize = all.iter().map(|(_, changes)| failures(changes)).sum();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"polku diff\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">\n"
    );
    for (journey, changes) in all {
        let path = journey.sided().map(|side| side.source.name()).unwrap_or_default();
        let name = attribute(uri_path(paths.of(path)));
        let _ = writeln!(
            text,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            changes.len().max(1),
            failures(&changes)
        );
        if changes.is_empty() {
            let _ = writeln!(text, "    <testcase name=\"no changes\" classname=\"{name}\" time=\"0\"/>");
        }
        let mut seen = HashMap::new();
        for change in changes {
            let message = attribute(&change.message());
            let case = ordinal(&mut seen, format!("{}: {message}", change.kind.name));
            if !fails(change.class) {
                let _ = writeln!(text, "    <testcase name=\"{case}\" classname=\"{name}\" time=\"0\"/>");
                continue;
            }
            let at = place(journey, change).map(|(source, at)| format!("{}:{at}: ", source.name()));
            let _ = writeln!(
                text,
                "    <testcase name=\"{case}\" classname=\"{name}\" time=\"0\">\n      \
                 <failure type=\"{}\" message=\"{message}\">{}{message}</failure>\n    </testcase>",
                change.class,
                attribute(&at.unwrap_or_default()),
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text + "</testsuites>\n"
}
