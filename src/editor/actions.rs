//! Code actions for findings: apply the fix, or add a comment that ignores the finding.

use std::path::Path;
use std::sync::Arc;

use super::desk::Desk;
use super::splices::difference;
use crate::diagnostic::{Category, Diagnostic, Fix, Severity};
use crate::edit::{self, Splice, spliced};
use crate::ids::is_project;
use crate::lint::{Ignores, Settings};
use crate::report::FileReport;
use crate::source::{Source, Span};
use crate::workspace;
use crate::yaml;

/// A code action for a finding.
#[derive(Debug)]
pub(super) struct Action {
    pub title: String,
    /// The index of the finding in the report of the file.
    pub finding: usize,
    /// Whether this is what the author most likely wants.
    pub is_preferred: bool,
    pub splices: Vec<Splice>,
}

/// The limits of one request: the number of findings, and the number of bytes to parse. Every edit is tried first.
const MOST_FINDINGS: usize = 20;
const MOST_READ: usize = 4 << 20;

/// Returns the actions for the findings that touch `range` and whose index `is_asked` accepts.
pub(super) fn actions_for(
    desk: &Desk,
    path: &Path,
    findings: &[Diagnostic],
    is_asked: impl Fn(usize) -> bool,
    range: Span,
) -> Vec<Action> {
    let mut actions = Vec::new();
    let Some(source) = desk.document(path).map(|document| &document.now.source) else { return actions };
    let Some(ignoring) = IgnoreComments::of(source) else { return actions };
    let touches = |span: Span| span.start <= range.end && range.start <= span.end;
    let here = findings.iter().enumerate().filter(|(index, one)| touches(one.primary.span) && is_asked(*index));
    let most = (MOST_READ / source.text().len().max(1)).clamp(1, MOST_FINDINGS);
    let here: Vec<(usize, &Diagnostic)> = here.take(most).collect();
    let fixes: Vec<&Fix> = here.iter().filter_map(|(_, diagnostic)| diagnostic.fix.as_ref()).collect();
    let mut fixed = edit::splices_of_fixes(source, &fixes).into_iter();
    for (finding, diagnostic) in here {
        if let Some(fix) = &diagnostic.fix
            && let Some(splices) = fixed.next().flatten()
            && desk.project_of(path).is_none_or(|open| open.can_become(path, source, spliced(source, &splices)))
        {
            actions.push(Action { title: fix.title.clone(), finding, is_preferred: fix.is_safe, splices });
        }
        if let Some(splice) = ignoring.splice(diagnostic) {
            let title = format!("ignore `{}` here, and say why", diagnostic.kind.name);
            actions.push(Action { title, finding, is_preferred: false, splices: vec![splice] });
        }
    }
    actions
}

/// Applies all safe fixes to a document, as `polku lint --fix` does. Returns them as one splice, or `None` if there
/// are none.
pub(super) fn fix_all(desk: &Desk, path: &Path, findings: &[Diagnostic]) -> Option<Splice> {
    let source = &desk.document(path)?.now.source;
    let of_project_file = || {
        let report = is_project(path).then(|| FileReport::new(Arc::clone(source), findings.to_vec()))?;
        workspace::fix_project_file(&report, false).map(|fixed| fixed.after)
    };
    let fixed = desk.project_of(path).and_then(|open| open.fixed(path, source, findings)).or_else(of_project_file)?;
    difference(source, fixed.text())
}

/// The maximum length in bytes of a line that gets a comment at its end.
const LONGEST_LINE: usize = 120;

/// Adds comments that ignore findings of a file.
struct IgnoreComments<'s> {
    source: &'s Source,
    tree: yaml::Tree<'s>,
    /// The content of the file without its comments.
    content: Vec<(usize, yaml::NodeKind, String)>,
}

impl<'s> IgnoreComments<'s> {
    /// Reads a file. Returns `None` if it is not YAML.
    fn of(source: &'s Source) -> Option<Self> {
        let tree = yaml::parse(source).ok()?;
        Some(IgnoreComments { source, content: content_of(&tree), tree })
    }

    /// Returns the comment that ignores a finding, or `None` if no comment can.
    fn splice(&self, finding: &Diagnostic) -> Option<Splice> {
        let rule = finding.kind.name;
        if rule == "unused-ignore" || (finding.kind.category == Category::Load && finding.severity == Severity::Error) {
            return None;
        }
        self.candidates(rule, finding).into_iter().find(|splice| self.is_ignored(finding, splice))
    }

    /// Returns the comments that may ignore a finding, the best first.
    fn candidates(&self, rule: &str, finding: &Diagnostic) -> Vec<Splice> {
        let source = self.source;
        let line = source.line_index(finding.primary.span.start);
        let line = source.line_span(line);
        let insert = |at: u32, text: String| Splice { span: Span { start: at, end: at }, text };
        let text = source.slice(line);
        let comment = format!("# polku: ignore[{rule}] why");
        let line_break = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
        let at_end = || insert(line.start + text.trim_end().len() as u32, format!(" {comment}"));
        let above = |line: Span| {
            let indent = source.slice(line).len() - source.slice(line).trim_start_matches(' ').len();
            insert(line.start, format!("{}{comment}{line_break}", " ".repeat(indent)))
        };
        // An existing ignore comment on this line or the line above gets one more rule.
        let line_above = source.line_index(line.start).checked_sub(1).map(|index| source.line_span(index));
        let reaches =
            |comment: &Span| line.overlaps(*comment) || line_above.is_some_and(|above| above.overlaps(*comment));
        let named = self.tree.comments.iter().rev().filter(|comment| reaches(comment)).filter_map(|comment| {
            let begin = source.slice(*comment).find("ignore[")? + "ignore[".len();
            Some(insert(comment.start + begin as u32, format!("{rule}, ")))
        });
        let is_short = text.len() + comment.len() < LONGEST_LINE;
        let mut tried = named.collect::<Vec<_>>();
        tried.extend(is_short.then(at_end));
        tried.push(above(line));
        tried.push(at_end());
        // A name of several lines starts below its item.
        let lines_above = (1..=3).filter_map(|up| source.line_index(line.start).checked_sub(up));
        tried.extend(lines_above.map(|index| above(source.line_span(index))));
        tried
    }

    /// Returns whether the comment ignores the finding and leaves the content of the file unchanged.
    fn is_ignored(&self, finding: &Diagnostic, splice: &Splice) -> bool {
        let new = Source::new(self.source.name(), spliced(self.source, std::slice::from_ref(splice)));
        let Ok(after) = yaml::parse(&new) else { return false };
        let mut moved = finding.clone();
        if splice.span.start <= finding.primary.span.start {
            let length = splice.text.len() as u32;
            moved.primary.span =
                Span { start: finding.primary.span.start + length, end: finding.primary.span.end + length };
        }
        let sifted = Ignores::of(&new, &after).sift(vec![moved], &Settings::default(), new.name());
        self.content == content_of(&after) && !sifted.ignored.is_empty()
    }
}

/// Returns the content of a file without its comments.
fn content_of(tree: &yaml::Tree<'_>) -> Vec<(usize, yaml::NodeKind, String)> {
    tree.walk().map(|(depth, node)| (depth, tree.kind(node), tree.text(node).to_owned())).collect()
}
