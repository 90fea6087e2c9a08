//! Changes for people, in a terminal.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

use super::said::{accepted, heading, path, reasons, verdict};
use super::{place, sign};
use crate::answers::table;
use crate::diagnostic::{Diagnostic, shorten};
use crate::diff::{Change, Class, Effects, Group, JourneyReview, Review};
use crate::report::text::{line_start, visible};

/// The width of a line.
const WIDTH: usize = 110;

/// Returns the report for people: journey by journey and stage by stage, the heaviest changes first, then what they do.
pub fn changes_human(review: &Review<'_>) -> String {
    let mut text = String::new();
    for journey in &review.journeys {
        of_journey(&mut text, journey);
        text.push('\n');
    }
    let _ = writeln!(text, "{}.", verdict(|class| review.count(class)));
    if let Some(accepted) = accepted(review) {
        let _ = writeln!(text, "{accepted}");
    }
    text
}

fn of_journey(text: &mut String, journey: &JourneyReview<'_>) {
    let (title, path) = heading(journey);
    let _ = writeln!(text, "{}  ({})", line_start(&shorten(&title)), visible(&path));
    let mut stages: BTreeMap<&Group, Vec<&Change>> = BTreeMap::new();
    for change in journey.open() {
        stages.entry(&change.group).or_default().push(change);
    }
    for (group, changes) in heaviest_first(stages.into_iter().collect()) {
        let name = match group {
            Group::Journey => "the journey",
            Group::Stage { id, .. } => id,
        };
        let _ = writeln!(text, "\n  {}", visible(name));
        // In the order of the file.
        let mut subjects: Vec<(Subject<'_>, Vec<&Change>)> = Vec::new();
        for change in changes {
            let subject = (change.subject.as_str(), change.touchpoint.as_deref());
            match subjects.iter_mut().find(|(known, _)| *known == subject) {
                Some((_, changes)) => changes.push(change),
                None => subjects.push((subject, vec![change])),
            }
        }
        // What the journey says of itself needs no heading, so it comes first.
        let (own, others): (Vec<_>, Vec<_>) = subjects.into_iter().partition(|((name, _), _)| name.is_empty());
        for ((name, touchpoint), changes) in own.into_iter().chain(heaviest_first(others)) {
            let id = touchpoint.map(|id| format!(" ({id})")).unwrap_or_default();
            if !name.is_empty() {
                fold(text, "    ", &visible(&format!("{name}{id}")));
            }
            of_subject(text, journey, changes);
        }
    }
    if let Some(effects) = &journey.effects {
        of_effects(text, effects);
    }
    for said in reasons(journey) {
        fold(text, "  accepted: ", &visible(&said));
    }
    for unused in &journey.unused {
        let line = journey.new.map(|new| new.source.position(unused.span.start).line);
        let _ = writeln!(text, "\n  note: line {}: {}", line.unwrap_or_default(), visible(&unused.message));
    }
}

/// What changes are about: a name, and the id of the touchpoint if it is one.
type Subject<'c> = (&'c str, Option<&'c str>);

/// Sorts groups of changes by the heaviest class of each. Equal ones stay in their order.
fn heaviest_first<T>(mut groups: Vec<(T, Vec<&Change>)>) -> Vec<(T, Vec<&Change>)> {
    groups.sort_by_key(|(_, changes)| Reverse(changes.iter().map(|change| change.class).max()));
    groups
}

fn of_subject(text: &mut String, journey: &JourneyReview<'_>, mut changes: Vec<&Change>) {
    changes.sort_by_key(|change| Reverse(change.class));
    let (wording, others): (Vec<&Change>, Vec<&Change>) =
        changes.into_iter().partition(|change| change.class == Class::Wording);
    for change in others {
        let said = format!("{}  [{}{}]", change.clause, change.kind.name, line(journey, change));
        fold(text, &format!("      {} {:7}", sign(change.class), change.class.as_str()), &visible(&said));
    }
    if !wording.is_empty() {
        let said: Vec<&str> = wording.iter().map(|change| change.clause.as_str()).collect();
        fold(text, &format!("      {} wording", sign(Class::Wording)), &visible(&said.join("; ")));
    }
}

/// Says at which line a change is; of which file, where that is not the journey's.
fn line(journey: &JourneyReview<'_>, change: &Change) -> String {
    let Some((source, at)) = place(journey, change) else { return String::new() };
    match (change.place.in_catalog, change.place.is_old) {
        (true, _) => format!(", {}:{}", source.name(), at.line),
        (false, true) => format!(", was line {}", at.line),
        (false, false) => format!(", line {}", at.line),
    }
}

fn of_effects(text: &mut String, effects: &Effects) {
    for outcomes in &effects.outcomes {
        text.push('\n');
        fold(text, "  ", &visible(&outcomes.whose));
        let head = ["", "before", "after", "difference"].map(str::to_owned);
        let rows = outcomes
            .rows
            .iter()
            .map(|row| [row.figure.clone(), row.before.clone(), row.after.clone(), row.difference.clone()]);
        let rows: Vec<[String; 4]> = std::iter::once(head).chain(rows).collect();
        table(&rows).lines().for_each(|line| {
            let _ = writeln!(text, "    {line}");
        });
    }
    if !effects.paths.is_empty() {
        text.push('\n');
        effects.paths.iter().for_each(|told| fold(text, "  ", &visible(&path(told))));
    }
    let findings = [("new finding", &effects.new_findings), ("fixed", &effects.fixed_findings)];
    for (word, findings) in findings.into_iter().filter(|(_, findings)| !findings.is_empty()) {
        text.push('\n');
        for Diagnostic { kind, message, severity, .. } in findings {
            fold(text, "  ", &format!("{word}: {severity}[{}] {}", kind.name, visible(message)));
        }
    }
}

/// Writes a text on lines that are not too long, behind a start on the first.
fn fold(text: &mut String, start: &str, said: &str) {
    let width = |text: &str| text.chars().count();
    let indent = width(start);
    let mut line = start.to_owned();
    let mut is_empty = true;
    for word in said.split_whitespace() {
        if !is_empty && width(&line) + 1 + width(word) > WIDTH {
            let _ = writeln!(text, "{}", line.trim_end());
            (line, is_empty) = (" ".repeat(indent), true);
        }
        if !is_empty || !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

/// Returns one line for each change: `path:line:column: class[kind] message`; empty if there is none.
pub fn changes_concise(review: &Review<'_>) -> String {
    let mut text = String::new();
    for (journey, change) in review.changes() {
        if let Some((source, at)) = place(journey, change) {
            let message = change.message();
            let (name, message) = (line_start(source.name()), visible(&message));
            let _ = writeln!(text, "{name}:{at}: {}[{}] {message}", change.class, change.kind.name);
        }
    }
    text
}
