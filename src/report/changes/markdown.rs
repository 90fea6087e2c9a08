//! Changes in Markdown, as one comment on a pull request.

use std::fmt::Write;

use super::said::{accepted, heading, headline, path, reasons, verdict};
use super::{percent, sign};
use crate::diff::{Change, Class, JourneyReview, Review, plain};
use crate::report::count;
use crate::report::markdown::cell;

/// The most bytes of a comment: GitHub takes 65,536 characters.
const MOST: usize = 64_000;

/// The room that is kept for what stands at the end.
const RESERVE: usize = 1_500;

/// Returns the changes as one comment: the verdict in a line, a table with the heaviest changes first, details folded. What
/// does not fit is counted.
pub fn changes_markdown(review: &Review<'_>) -> String {
    let mut text = String::new();
    let titles: Vec<String> = review.journeys.iter().map(|journey| heading(journey).0).collect();
    let title = match titles.as_slice() {
        [] => "journeys".into(),
        [title] => cell(title),
        several => count(several.len(), "journey"),
    };
    let _ = writeln!(text, "### polku: {title}\n");
    let gate = verdict(|class| review.count(class));
    let _ = write!(text, "**{gate}.**");
    let figures = review.journeys.iter().filter_map(|journey| headline(journey.effects.as_ref()?));
    if let ([_], Some(outcomes)) = (review.journeys.as_slice(), figures.take(1).next()) {
        for row in outcomes.rows.iter().take(2) {
            let _ = write!(
                text,
                " {}: **{}** (before {}).",
                capital(&cell(&row.figure)),
                cell(&row.after),
                cell(&row.before)
            );
        }
    }
    text.push_str("\n\n");
    if let Some(accepted) = accepted(review) {
        let _ = writeln!(text, "{accepted}\n");
    }
    let mut left_out = Vec::new();
    for journey in &review.journeys {
        if text.len() > MOST - RESERVE {
            left_out.push(journey);
            continue;
        }
        of_journey(&mut text, journey, review.journeys.len() > 1);
    }
    if !left_out.is_empty() {
        let changes: usize = left_out.iter().map(|journey| journey.open().count()).sum();
        let (journeys, changes) = (count(left_out.len(), "journey"), count(changes, "change"));
        let _ = writeln!(
            text,
            "\n… and {journeys} more with {changes}, which this comment has no room for; `polku diff` tells all."
        );
    }
    let first = review.changes().find(|(_, change)| change.class == Class::Worse);
    if let Some((_, change)) = first {
        let place = if change.place.is_old && change.place.beside.is_none() {
            let parts: Vec<&str> = change.address.split('.').collect();
            let id = parts.get(1).copied().unwrap_or_default();
            format!("`# polku: accept[{}] {}: why` anywhere in the file", change.kind.name, id)
        } else {
            format!("`# polku: accept[{}] why` beside the change", change.kind.name)
        };
        let _ = writeln!(text, "\n<sub>{place} takes a line out.</sub>");
    }
    text
}

fn of_journey(text: &mut String, journey: &JourneyReview<'_>, is_one_of_several: bool) {
    let (title, file) = heading(journey);
    if is_one_of_several {
        let _ = writeln!(text, "#### {} (`{}`)\n", cell(&title), file.replace('`', "'"));
    }
    let mut changes: Vec<&Change> = journey.open().collect();
    changes.sort_by_key(|change| std::cmp::Reverse(change.class));
    let (wording, others): (Vec<&Change>, Vec<&Change>) =
        changes.into_iter().partition(|change| change.class == Class::Wording);
    if !others.is_empty() {
        text.push_str("| | for the customer | before | after | touchpoint |\n| --- | --- | --- | --- | --- |\n");
    }
    let mut is_cut = 0;
    for change in &others {
        if text.len() > MOST - RESERVE {
            is_cut += 1;
            continue;
        }
        let _ = writeln!(
            text,
            "| {} {} | {} | {} | {} | {}<sub>{}</sub> |",
            sign(change.class),
            change.class,
            code(&cell(&change.message())),
            value(change, &change.before),
            value(change, &change.after),
            change.touchpoint.as_ref().map(|id| format!("`{id}` ")).unwrap_or_default(),
            change.kind.name,
        );
    }
    if is_cut > 0 {
        let _ = writeln!(
            text,
            "\n… and {} more, which this comment has no room for; `polku diff` tells all.",
            count(is_cut, "change")
        );
    }
    of_effects(text, journey);
    folded(text, "Accepted", "change", reasons(journey).into_iter());
    let unused = journey.unused.iter().map(|unused| unused.message.clone());
    folded(text, "Comments of no use", "comment", unused);
    let is_room = text.len() <= MOST - RESERVE;
    folded(text, "Wording", "place", wording.iter().map(|change| change.message()));
    if !wording.is_empty() && !is_room {
        let _ = writeln!(text, "\n… and {} of wording.", count(wording.len(), "change"));
    }
    text.push('\n');
}

/// Writes a list that is folded, as far as there is room.
fn folded(text: &mut String, heading: &str, noun: &str, items: impl ExactSizeIterator<Item = String>) {
    if items.len() == 0 || text.len() > MOST - RESERVE {
        return;
    }
    let all = items.len();
    let _ = writeln!(text, "\n<details><summary>{heading}, {}</summary>\n", count(all, noun));
    for (index, item) in items.enumerate() {
        if text.len() > MOST - RESERVE {
            let _ = writeln!(text, "- … and {} more", all - index);
            break;
        }
        let _ = writeln!(text, "- {}", code(&cell(&item)));
    }
    text.push_str("\n</details>\n");
}

fn of_effects(text: &mut String, journey: &JourneyReview<'_>) {
    let Some(effects) = &journey.effects else { return };
    if text.len() > MOST - RESERVE {
        return;
    }
    for outcomes in &effects.outcomes {
        let _ = write!(
            text,
            "\n| {} | before | after | difference |\n| --- | ---: | ---: | ---: |\n",
            cell(&outcomes.whose)
        );
        for row in &outcomes.rows {
            let [figure, before, after, more] =
                [&row.figure, &row.before, &row.after, &row.difference].map(|one| cell(one));
            let _ = writeln!(text, "| {figure} | {before} | **{after}** | {more} |");
        }
    }
    if !effects.paths.is_empty() {
        text.push_str("\n**The story**:");
        for told in effects.paths.iter().take(10) {
            // The names of elements stay code.
            let _ = write!(text, " {}", path(told).replace('|', "\\|"));
        }
        text.push('\n');
    }
    let names = |findings: &[crate::diagnostic::Diagnostic]| {
        let mut names: Vec<&str> = findings.iter().map(|one| one.kind.name).collect();
        names.sort_unstable();
        names.dedup();
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let said = match (effects.new_findings.as_slice(), effects.fixed_findings.as_slice()) {
        ([], []) => return,
        (new, []) => format!("{} new ({})", new.len(), names(new)),
        ([], fixed) => format!("{} fixed ({}), none new", fixed.len(), names(fixed)),
        (new, fixed) => format!("{} new ({}), {} fixed ({})", new.len(), names(new), fixed.len(), names(fixed)),
    };
    let _ = writeln!(text, "\n**Findings**: {said}.");
}

fn value(change: &Change, value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "–".into(),
        value if change.address.ends_with(".probability") => value.as_f64().map(percent).unwrap_or_default(),
        value => cell(&plain(value)),
    }
}

/// Returns a text of a cell in which ids between backticks are code again: nothing in an id is markup.
fn code(text: &str) -> String {
    let mut parts = text.split("\\`");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut is_open = false;
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let is_id =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        // It opens where an id follows, and closes behind that.
        let opens = !is_open && index + 1 < parts.len() && is_id(part);
        out += if opens || is_open { "`" } else { "\\`" };
        is_open = opens;
        out += part;
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
}
