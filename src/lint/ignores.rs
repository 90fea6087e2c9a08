//! Comments that ignore findings: `# polku: ignore[dead-end] the company closes here`.
//!
//! At the end of a line, a comment applies to that line; on a line of its own, to the whole next element; as `ignore-file`,
//! to the whole file. A comment names its rules, so that nothing else is ignored.

mod comment;
mod names;
mod places;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use self::comment::Mistake;
pub(crate) use self::places::Places;
use super::Settings;
use super::rules::sub_journey_unknown;
use super::rules::unused_ignore::{KIND, UnusedIgnore};
use crate::diagnostic::{Diagnostic, Edit, Near};
use crate::model::LOAD_KINDS;
use crate::source::{At, Source, Span};
use crate::yaml::{self, Tree};

/// A finding that a comment ignores.
#[derive(Clone, Debug)]
pub(crate) struct Ignored {
    pub finding: Diagnostic,
    /// The reason that the comment gives; may be empty.
    pub reason: String,
}

/// The findings of a file, divided by its comments.
#[derive(Default)]
pub(crate) struct Sifted {
    pub kept: Vec<Diagnostic>,
    pub ignored: Vec<Ignored>,
    /// Findings about the comments themselves.
    pub of_comments: Vec<Diagnostic>,
}

/// A comment that ignores findings.
struct Ignore<'s> {
    /// The whole comment.
    comment: Span,
    /// Every name in it.
    names: Vec<At<&'s str>>,
    /// The names of rules among them.
    rules: Vec<At<&'s str>>,
    /// The place in which findings begin that it ignores.
    place: Option<Span>,
    reason: &'s str,
}

/// The comments of a file.
pub(crate) struct Ignores<'s> {
    source: &'s Source,
    ignores: Vec<Ignore<'s>>,
    /// Findings about comments with a mistake in them.
    mistakes: Vec<Diagnostic>,
}

impl<'s> Ignores<'s> {
    /// Reads the comments of a file. A file without such comments is not parsed.
    pub fn read(source: &'s Source) -> Self {
        let text = source.text();
        let has_any = text.contains("# polku") || text.contains("#polku") || text.contains("# Polku");
        match has_any.then(|| yaml::parse(source).ok()).flatten() {
            Some(tree) => Ignores::of(source, &tree),
            None => Ignores { source, ignores: Vec::new(), mistakes: Vec::new() },
        }
    }

    /// Reads the comments of a file that was parsed.
    pub fn of(source: &'s Source, tree: &Tree<'_>) -> Self {
        let mut ignores = Ignores { source, ignores: Vec::new(), mistakes: Vec::new() };
        let mut places = Places::new(source, tree);
        for &comment in &tree.comments {
            ignores.add(comment, &mut places);
        }
        ignores
    }

    /// Takes up a comment, if it is one that ignores findings.
    fn add(&mut self, comment: Span, places: &mut Places<'_>) {
        let said = match comment::read(self.source.slice(comment)) {
            None => return,
            Some(Ok(said)) => said,
            Some(Err(Mistake)) => {
                let message = "this comment has a mistake in it, so it ignores nothing";
                let help = "name the rules in square brackets: `# polku: ignore[dead-end] why`, or \
                            `# polku: ignore-file[dead-end] why` for the whole file";
                self.mistakes.push(Diagnostic::new(&KIND, comment, message).help(help));
                return;
            }
        };
        let text = self.source.text();
        let at = |name: &'s str| {
            let start = name.as_ptr().addr() - text.as_ptr().addr();
            At { value: name, span: Span::new(start, start + name.len()) }
        };
        let names: Vec<At<&str>> = said.names.into_iter().map(at).collect();
        let mut rules = Vec::new();
        for &name in &names {
            match names::mistake(name) {
                None => rules.push(name),
                Some((finding, None)) => self.mistakes.push(finding),
                Some((finding, Some(Near { word, is_sure }))) => {
                    let edit = self.replaced(comment, name.span, word);
                    self.mistakes.push(finding.fixed_by(format!("write `{word}`"), is_sure, vec![edit]));
                }
            }
        }
        let place = match said.is_for_file {
            true => Some(Span { start: 0, end: u32::MAX }),
            false => places.of(comment),
        };
        self.ignores.push(Ignore { comment, names, rules, place, reason: said.reason });
    }

    /// Divides the findings of a file.
    pub fn sift(self, mut findings: Vec<Diagnostic>, settings: &Settings, path: &str) -> Sifted {
        let mut sifted = Sifted::default();
        let mut found: HashMap<&str, Vec<u32>> = HashMap::new();
        for finding in findings.iter().filter(|_| !self.ignores.is_empty()) {
            found.entry(finding.kind.name).or_default().push(finding.primary.span.start);
        }
        found.values_mut().for_each(|places| places.sort_unstable());
        let (ignored_by, used) = self.matches(&findings);
        // In place: there may be many findings, and few are ignored.
        let mut ignores = ignored_by.iter();
        let ignored = findings.extract_if(.., |_| ignores.next().is_some_and(Option::is_some));
        let reasons = ignored_by.iter().flatten().map(|ignore| ignore.reason.to_owned());
        sifted.ignored = ignored.zip(reasons).map(|(finding, reason)| Ignored { finding, reason }).collect();
        sifted.kept = findings;
        if let Some(severity) = settings.severity(&UnusedIgnore, false, path) {
            // Nobody can tell whether a comment about a rule that does not run here is needed.
            let runs = |rule: &str| {
                let is_judged = settings.runs(rule, path) && rule != sub_journey_unknown::name();
                is_judged || LOAD_KINDS.iter().any(|kind| kind.name == rule)
            };
            let is_unused = |name: &At<&str>| !used.contains(&name.span.start) && runs(name.value);
            let unused = self.ignores.iter().flat_map(|ignore| self.unused(ignore, &found, is_unused));
            let of_comments = self.mistakes.iter().cloned().chain(unused);
            sifted.of_comments = of_comments.map(|finding| Diagnostic { severity, ..finding }).collect();
        }
        sifted
    }

    /// Returns the comment that ignores each finding, the one with the smallest place where several could; and where the
    /// names begin that ignore something.
    fn matches(&self, findings: &[Diagnostic]) -> (Vec<Option<&Ignore<'s>>>, HashSet<u32>) {
        let (mut ignored_by, mut used) = (vec![None; findings.len()], HashSet::new());
        let mut by_rule: HashMap<&str, Vec<(Span, &Ignore<'s>, Span)>> = HashMap::new();
        for ignore in &self.ignores {
            let Some(place) = ignore.place else { continue };
            for name in &ignore.rules {
                by_rule.entry(name.value).or_default().push((place, ignore, name.span));
            }
        }
        let mut order: Vec<usize> = (0..findings.len()).collect();
        order.sort_by_key(|&index| findings[index].primary.span.start);
        for (rule, mut comments) in by_rule {
            // Places are sorted by their beginning, the larger before the smaller. Those around a finding are a stack.
            comments.sort_by_key(|(place, ..)| (place.start, Reverse(place.end)));
            let mut next = comments.into_iter().peekable();
            let mut around: Vec<(Span, &Ignore<'s>, Span)> = Vec::new();
            let of_rule = |index: &&usize| findings[**index].kind.name == rule && !findings[**index].is_load_error();
            for &index in order.iter().filter(of_rule) {
                let at = findings[index].primary.span.start;
                while let Some(comment) = next.next_if(|(place, ..)| place.start <= at) {
                    around.push(comment);
                }
                while around.pop_if(|(place, ..)| place.end < at).is_some() {}
                if let Some(&(_, ignore, name)) = around.last() {
                    used.insert(name.start);
                    ignored_by[index] = Some(ignore);
                }
            }
        }
        (ignored_by, used)
    }

    /// Returns the findings about names in a comment that ignore nothing.
    fn unused(
        &self,
        ignore: &Ignore<'s>,
        found: &HashMap<&str, Vec<u32>>,
        is_unused: impl Fn(&At<&str>) -> bool,
    ) -> Vec<Diagnostic> {
        // A comment near a finding is in the wrong place, and stays.
        let (misplaced, unneeded): (Vec<_>, Vec<_>) = ignore
            .rules
            .iter()
            .filter(|name| is_unused(name))
            .map(|name| (name, self.found_near(ignore.comment, name.value, found)))
            .partition(|(_, at)| at.is_some());
        let is_kept = |name: &&At<&str>| unneeded.iter().all(|(unneeded, _)| unneeded.span != name.span);
        let kept: Vec<&str> = ignore.names.iter().filter(is_kept).map(|name| name.value).collect();
        let ends = ignore.names.first().zip(ignore.names.last());
        let list = ends.map_or(ignore.comment, |(first, last)| Span { start: first.span.start, end: last.span.end });
        let (title, edit) = match kept.as_slice() {
            [] => ("remove the comment", Edit::Replace(self.with_blanks(ignore.comment), String::new())),
            kept => ("remove it from the comment", self.replaced(ignore.comment, list, &kept.join(", "))),
        };
        let finding = |(name, at): (&At<&str>, Option<u32>)| {
            let rule = name.value;
            let finding = Diagnostic::new(&KIND, name.span, format!("`{rule}` finds nothing to ignore here"));
            let Some(at) = at else {
                return finding.help(title).fixed_by(title, true, vec![edit.clone()]);
            };
            let line = self.source.line_index(at) + 1;
            finding
                .related(Span { start: at, end: at }, format!("`{rule}` finds this"))
                .help(format!("move the comment to the end of line {line}, or to a line of its own above the element"))
        };
        misplaced.into_iter().chain(unneeded).map(finding).collect()
    }

    /// Returns where a rule finds something at most a few lines from a comment.
    fn found_near(&self, comment: Span, rule: &str, found: &HashMap<&str, Vec<u32>>) -> Option<u32> {
        let places = found.get(rule)?;
        let next = places.partition_point(|&at| at < comment.start);
        let line = |at: u32| self.source.line_index(at);
        let around = places[..next].last().into_iter().chain(places.get(next)).copied();
        let near = around.filter(|&at| line(at).abs_diff(line(comment.start)) <= NEAR);
        near.min_by_key(|at| at.abs_diff(comment.start))
    }

    /// Returns an edit that puts a text in one place of a comment.
    fn replaced(&self, comment: Span, place: Span, text: &str) -> Edit {
        let before = self.source.slice(Span { end: place.start, ..comment });
        let behind = self.source.slice(Span { start: place.end, ..comment });
        Edit::Replace(comment, format!("{before}{text}{behind}"))
    }

    /// Returns a comment with the blanks before it, or with its whole line where it stands alone.
    fn with_blanks(&self, comment: Span) -> Span {
        let line = self.source.line_index(comment.start);
        let start = self.source.line_span(line).start;
        let before = self.source.slice(Span { start, end: comment.start });
        let kept = before.trim_end_matches([' ', '\t']);
        let is_alone = kept.is_empty() && line + 1 < self.source.line_count();
        let end = if is_alone { self.source.line_start(line + 1) } else { comment.end };
        Span { start: start + kept.len() as u32, end }
    }
}

/// The most lines between a comment and a finding that it was probably meant for.
const NEAR: usize = 3;
