//! What can be done about what is found: its fix, or a comment that ignores it.

use std::path::Path;
use std::sync::Arc;

use super::desk::{Desk, is_project};
use super::splices::difference;
use crate::diagnostic::{Category, Diagnostic, Severity};
use crate::edit::{self, Splice, spliced};
use crate::lint::{Ignores, Settings};
use crate::report::FileReport;
use crate::source::{Source, Span};
use crate::{workspace, yaml};

/// Something that can be done about a finding.
#[derive(Debug)]
pub(super) struct Action {
    pub title: String,
    /// The position of the finding among those of the file.
    pub finding: usize,
    /// Whether it is what the author means, as far as anybody can tell.
    pub is_preferred: bool,
    pub splices: Vec<Splice>,
}

/// About how many findings something is offered at once: each edit is tried before.
const MOST_FINDINGS: usize = 20;

/// What can be done about the findings that lie in a place of a document.
pub(super) fn actions(desk: &Desk, path: &Path, findings: &[Diagnostic], place: Span) -> Vec<Action> {
    let mut actions = Vec::new();
    let Some(source) = desk.document(path).map(|document| &document.source) else { return actions };
    let touches = |span: Span| span.start <= place.end && place.start <= span.end;
    let here = findings.iter().enumerate().filter(|(_, one)| touches(one.primary.span));
    for (finding, diagnostic) in here.take(MOST_FINDINGS) {
        if let Some(fix) = &diagnostic.fix
            && let Some(splices) = edit::splices(source, fix)
            && desk.open_of(path).is_none_or(|open| open.may_become(path, source, spliced(source, &splices)))
        {
            actions.push(Action { title: fix.title.clone(), finding, is_preferred: fix.is_safe, splices });
        }
        if let Some(splice) = ignoring(source, diagnostic) {
            let title = format!("ignore `{}` here, and say why", diagnostic.kind.name);
            actions.push(Action { title, finding, is_preferred: false, splices: vec![splice] });
        }
    }
    actions
}

/// A document with all its safe fixes, as `polku lint --fix` makes them, as one change; none where there is none.
pub(super) fn fix_all(desk: &Desk, path: &Path, findings: &[Diagnostic]) -> Option<Splice> {
    let source = &desk.document(path)?.source;
    let of_project_file = || {
        let report = is_project(path).then(|| FileReport::new(Arc::clone(source), findings.to_vec()))?;
        workspace::fix_project_file(&report, false).map(|fixed| fixed.after)
    };
    let fixed = desk.open_of(path).and_then(|open| open.fixed(path, source, findings)).or_else(of_project_file)?;
    difference(source, fixed.text())
}

/// The longest line that a comment is put at the end of, in bytes.
const LONGEST_LINE: usize = 120;

/// A comment by which a finding is ignored; none where no comment can.
fn ignoring(source: &Source, finding: &Diagnostic) -> Option<Splice> {
    let rule = finding.kind.name;
    if rule == "unused-ignore" || (finding.kind.category == Category::Load && finding.severity == Severity::Error) {
        return None;
    }
    let line = source.line_index(finding.primary.span.start);
    let line = source.line_span(line);
    let insert = |at: u32, text: String| Splice { span: Span { start: at, end: at }, text };
    let text = source.slice(line);
    let indent = text.len() - text.trim_start_matches(' ').len();
    let comment = format!("# polku: ignore[{rule}] why");
    let line_break = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
    let at_end = || insert(line.start + text.trim_end().len() as u32, format!(" {comment}"));
    let above = || insert(line.start, format!("{}{comment}{line_break}", " ".repeat(indent)));
    // A comment that ignores something on this line, or above it, names one rule more.
    let tree = yaml::parse(source).ok()?;
    let line_above = source.line_index(line.start).checked_sub(1).map(|index| source.line_span(index));
    let reaches = |comment: &Span| line.overlaps(*comment) || line_above.is_some_and(|above| above.overlaps(*comment));
    let named = tree.comments.iter().rev().filter(|comment| reaches(comment)).filter_map(|comment| {
        let begin = source.slice(*comment).find("ignore[")? + "ignore[".len();
        Some(insert(comment.start + begin as u32, format!("{rule}, ")))
    });
    let is_short = text.len() + comment.len() < LONGEST_LINE;
    let mut tried = named.collect::<Vec<_>>();
    tried.extend(is_short.then(at_end));
    tried.push(above());
    tried.push(at_end());
    // A name of several lines begins below its item.
    let lines_above = (1..=3).filter_map(|up| source.line_index(line.start).checked_sub(up));
    tried.extend(lines_above.map(|index| {
        let line = source.line_span(index);
        let indent = source.slice(line).len() - source.slice(line).trim_start_matches(' ').len();
        insert(line.start, format!("{}{comment}{line_break}", " ".repeat(indent)))
    }));
    tried.into_iter().find(|splice| is_ignored(source, finding, splice))
}

/// Whether a file with a comment says the same, and the comment ignores a finding.
fn is_ignored(source: &Source, finding: &Diagnostic, splice: &Splice) -> bool {
    let new = Source::new(source.name(), spliced(source, std::slice::from_ref(splice)));
    let (Ok(before), Ok(after)) = (yaml::parse(source), yaml::parse(&new)) else { return false };
    let says = |tree: &yaml::Tree<'_>| -> Vec<(usize, yaml::NodeKind, String)> {
        tree.walk().map(|(depth, node)| (depth, tree.kind(node), tree.text(node).to_owned())).collect()
    };
    let mut moved = finding.clone();
    if splice.span.start <= finding.primary.span.start {
        let length = splice.text.len() as u32;
        moved.primary.span =
            Span { start: finding.primary.span.start + length, end: finding.primary.span.end + length };
    }
    let sifted = Ignores::read(&new).sift(vec![moved], &Settings::default(), new.name());
    says(&before) == says(&after) && !sifted.ignored.is_empty()
}
