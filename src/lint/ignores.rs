//! Comments that silence findings: `# polku: ignore[dead-end] the company closes here`.
//!
//! At the end of a line they speak of that line, on a line of their own of the next element, all of it, and as
//! `ignore-file` of the whole file. They name their rules, so that nothing else is silenced.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::HashMap;

use super::rules::unused_ignore::{self, UnusedIgnore};
use super::{RULES, Settings};
use crate::diagnostic::{Category, Diagnostic, Edit, Near, Severity, nearest, shorten};
use crate::model::LOAD_KINDS;
use crate::source::{At, Source, Span};
use crate::yaml::{self, Children, NodeKind, Tree};

/// A finding that is not reported, because a comment says so.
#[derive(Clone, Debug)]
pub(crate) struct Ignored {
    /// The finding.
    pub finding: Diagnostic,
    /// What the comment gives as the reason; may be empty.
    pub reason: String,
}

/// What the comments of a file make of its findings.
#[derive(Default)]
pub(crate) struct Sifted {
    pub kept: Vec<Diagnostic>,
    pub ignored: Vec<Ignored>,
    /// What is wrong with the comments themselves.
    pub of_comments: Vec<Diagnostic>,
}

/// A comment that is understood.
struct Ignore<'s> {
    /// The whole comment.
    comment: Span,
    /// Every name in it.
    names: Vec<At<&'s str>>,
    /// Of these the rules that it silences.
    rules: Vec<Named<'s>>,
    /// Where findings must begin for it.
    place: Option<Span>,
    reason: &'s str,
}

/// A rule that a comment names.
struct Named<'s> {
    name: At<&'s str>,
    has_matched: Cell<bool>,
}

/// The comments of a file.
pub(crate) struct Ignores<'s> {
    source: &'s Source,
    understood: Vec<Ignore<'s>>,
    /// What is wrong with those that are not.
    wrong: Vec<Diagnostic>,
}

/// What a comment says: how far it reaches, which names, and why. Names are slices of the comment.
struct Said<'s> {
    is_for_file: bool,
    names: Vec<&'s str>,
    reason: &'s str,
}

/// Reads a comment. None where it is about something else; an error where it means to ignore something and does not.
fn read(comment: &str) -> Option<Result<Said<'_>, ()>> {
    let text = comment.trim_start_matches('#').trim_start();
    let begin = text.get(..5)?;
    let rest = text[5..].trim_start();
    if !begin.eq_ignore_ascii_case("polku") {
        return None;
    }
    let has_colon = rest.starts_with(':');
    let rest = rest.trim_start_matches(':').trim_start();
    let word = rest.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let means_it = word.starts_with("ignore") || (has_colon && ["disable", "noqa", "off", "skip"].contains(&word));
    if !means_it {
        return None;
    }
    let listed = rest[word.len()..].trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let is_right = begin == "polku" && has_colon && matches!(word, "ignore" | "ignore-file");
    let (Some((names, reason)), true) = (listed, is_right) else { return Some(Err(())) };
    if names.trim().is_empty() {
        return Some(Err(()));
    }
    let names = names.split(',').map(str::trim).collect();
    Some(Ok(Said { is_for_file: word == "ignore-file", names, reason: reason.trim() }))
}

impl<'s> Ignores<'s> {
    /// Reads the comments of a file. Most files have none, which takes a glance.
    pub fn read(source: &'s Source) -> Self {
        let text = source.text();
        let has_any = text.contains("# polku") || text.contains("#polku") || text.contains("# Polku");
        match has_any.then(|| yaml::parse(source).ok()).flatten() {
            Some(tree) => Ignores::of(source, &tree),
            None => Ignores { source, understood: Vec::new(), wrong: Vec::new() },
        }
    }

    /// Reads the comments of a file that was read as a tree.
    pub fn of(source: &'s Source, tree: &Tree<'_>) -> Self {
        let mut ignores = Ignores { source, understood: Vec::new(), wrong: Vec::new() };
        let mut places = Places { source, children: Children::new(tree), tree, said: Vec::new() };
        for &comment in &tree.comments {
            ignores.comment(comment, &mut places);
        }
        ignores
    }

    fn comment(&mut self, comment: Span, places: &mut Places<'_>) {
        let said = match read(self.source.slice(comment)) {
            None => return,
            Some(Ok(said)) => said,
            Some(Err(())) => {
                let message = "this comment ignores nothing";
                let help = "it names rules in square brackets after `ignore`: `# polku: ignore[dead-end] why`; \
                            `ignore-file[dead-end]` speaks of the whole file";
                self.wrong.push(Diagnostic::new(&unused_ignore::KIND, comment, message).help(help));
                return;
            }
        };
        let text = self.source.text();
        let place = |name: &'s str| {
            let start = name.as_ptr().addr() - text.as_ptr().addr();
            At { value: name, span: Span::new(start, start + name.len()) }
        };
        let names: Vec<At<&str>> = said.names.into_iter().map(place).collect();
        let mut rules = Vec::new();
        for &name in &names {
            match no_rule(name) {
                None => rules.push(Named { name, has_matched: Cell::new(false) }),
                Some((diagnostic, near)) => self.wrong.push(match near {
                    Some(Near { word, is_sure }) => {
                        let edit = self.with(comment, name.span, word);
                        diagnostic.fixed_by(format!("write `{word}`"), is_sure, vec![edit])
                    }
                    None => diagnostic,
                }),
            }
        }
        let place = match said.is_for_file {
            true => Some(Span { start: 0, end: u32::MAX }),
            false => places.of(comment),
        };
        self.understood.push(Ignore { comment, names, rules, place, reason: said.reason });
    }

    /// Takes what is ignored out of the findings of a file.
    pub fn sift(self, findings: Vec<Diagnostic>, settings: &Settings, path: &str) -> Sifted {
        let mut sifted = Sifted::default();
        let by = self.ignored_by(&findings);
        let mut found: HashMap<&str, Vec<u32>> = HashMap::new();
        for finding in findings.iter().filter(|_| !self.understood.is_empty()) {
            found.entry(finding.kind.name).or_default().push(finding.primary.span.start);
        }
        found.values_mut().for_each(|places| places.sort_unstable());
        for (finding, by) in findings.into_iter().zip(by) {
            match by {
                Some(ignore) => sifted.ignored.push(Ignored { finding, reason: ignore.reason.to_owned() }),
                None => sifted.kept.push(finding),
            }
        }
        if let Some(severity) = settings.severity(&UnusedIgnore, false, path) {
            // Of a rule that was not looked at, nobody can tell whether its comment is needed.
            let runs = |rule: &str| settings.runs(rule, path) || LOAD_KINDS.iter().any(|kind| kind.name == rule);
            let unused = self.understood.iter().flat_map(|ignore| self.unused(ignore, &found, runs));
            let of_comments = self.wrong.iter().cloned().chain(unused);
            sifted.of_comments = of_comments.map(|finding| Diagnostic { severity, ..finding }).collect();
        }
        sifted
    }

    /// For each finding the comment that silences it: where several could, the one that speaks of the least.
    fn ignored_by(&self, findings: &[Diagnostic]) -> Vec<Option<&Ignore<'s>>> {
        let mut by = vec![None; findings.len()];
        let mut of_rules: HashMap<&str, Vec<(Span, &Ignore<'s>, &Named<'s>)>> = HashMap::new();
        for ignore in &self.understood {
            for (place, named) in
                ignore.place.iter().flat_map(|&place| ignore.rules.iter().map(move |named| (place, named)))
            {
                of_rules.entry(named.name.value).or_default().push((place, ignore, named));
            }
        }
        let mut order: Vec<usize> = (0..findings.len()).collect();
        order.sort_by_key(|&index| findings[index].primary.span.start);
        for (rule, mut comments) in of_rules {
            // In the order in which they begin, the wider before the narrower; those that are open as a stack.
            comments.sort_by_key(|(place, ..)| (place.start, Reverse(place.end)));
            let mut next = comments.into_iter().peekable();
            let mut open: Vec<(Span, &Ignore<'s>, &Named<'s>)> = Vec::new();
            let of_rule = |index: &&usize| findings[**index].kind.name == rule && !findings[**index].is_load_error();
            for &index in order.iter().filter(of_rule) {
                let at = findings[index].primary.span.start;
                while let Some(comment) = next.next_if(|(place, ..)| place.start <= at) {
                    open.push(comment);
                }
                while open.pop_if(|(place, ..)| place.end < at).is_some() {}
                if let Some((_, ignore, named)) = open.last() {
                    named.has_matched.set(true);
                    by[index] = Some(*ignore);
                }
            }
        }
        by
    }

    /// The rules of a comment that it need not name.
    fn unused(
        &self,
        ignore: &Ignore<'s>,
        found: &HashMap<&str, Vec<u32>>,
        runs: impl Fn(&str) -> bool,
    ) -> Vec<Diagnostic> {
        let is_unused = |named: &&Named<'_>| !named.has_matched.get() && runs(named.name.value);
        let unused = ignore.rules.iter().filter(is_unused).map(|named| named.name);
        // What is found just beside is in the wrong place, and stays.
        let (misplaced, unneeded): (Vec<_>, Vec<_>) = unused
            .map(|name| (name, self.found_beside(ignore.comment, name.value, found)))
            .partition(|(_, at)| at.is_some());
        let is_kept = |name: &&At<&str>| unneeded.iter().all(|(unneeded, _)| unneeded.span != name.span);
        let kept: Vec<&str> = ignore.names.iter().filter(is_kept).map(|name| name.value).collect();
        let all = ignore.names.first().zip(ignore.names.last());
        let list = all.map_or(ignore.comment, |(first, last)| Span { start: first.span.start, end: last.span.end });
        let (title, edit) = match kept.as_slice() {
            [] => ("remove the comment", Edit::Replace(self.with_its_blanks(ignore.comment), String::new())),
            kept => ("remove it from the comment", self.with(ignore.comment, list, &kept.join(", "))),
        };
        let finding = |(At { value: name, span }, at): (At<&str>, Option<u32>)| {
            let message = format!("nothing to ignore: `{name}` finds nothing here");
            let finding = Diagnostic::new(&unused_ignore::KIND, span, message);
            let Some(at) = at else {
                return finding.help(title).fixed_by(title, true, vec![edit.clone()]);
            };
            let line = self.source.line_index(at) + 1;
            finding
                .related(Span { start: at, end: at }, format!("`{name}` finds this"))
                .help(format!("move the comment to the end of line {line}, or to a line of its own above the element"))
        };
        misplaced.into_iter().chain(unneeded).map(finding).collect()
    }

    /// Where a rule finds something a few lines from a comment.
    fn found_beside(&self, comment: Span, rule: &str, found: &HashMap<&str, Vec<u32>>) -> Option<u32> {
        let places = found.get(rule)?;
        let next = places.partition_point(|&at| at < comment.start);
        let line = |at: u32| self.source.line_index(at);
        let around = places[..next].last().into_iter().chain(places.get(next)).copied();
        let near = around.filter(|&at| line(at).abs_diff(line(comment.start)) <= NEAR);
        near.min_by_key(|at| at.abs_diff(comment.start))
    }

    /// A comment with another text in one place of it.
    fn with(&self, comment: Span, place: Span, text: &str) -> Edit {
        let before = self.source.slice(Span { end: place.start, ..comment });
        let behind = self.source.slice(Span { start: place.end, ..comment });
        Edit::Replace(comment, format!("{before}{text}{behind}"))
    }

    /// A comment with the blanks before it, or with all of its line where nothing else stands there.
    fn with_its_blanks(&self, comment: Span) -> Span {
        let line = self.source.line_index(comment.start);
        let start = self.source.line_span(line).start;
        let before = self.source.slice(Span { start, end: comment.start });
        let kept = before.trim_end_matches([' ', '\t']);
        let is_alone = kept.is_empty() && line + 1 < self.source.line_count();
        let end = if is_alone { self.source.line_start(line + 1) } else { comment.end };
        Span { start: start + kept.len() as u32, end }
    }
}

/// How many lines beside a comment a finding may be that it was meant for.
const NEAR: usize = 3;

/// What is wrong with a name that is no rule's, and the rule that it may have been meant for.
fn no_rule(name: At<&str>) -> Option<(Diagnostic, Option<Near<'static>>)> {
    let mut rules = RULES.iter().map(|rule| rule.kind()).filter(|kind| **kind != unused_ignore::KIND);
    let warnings = LOAD_KINDS.iter().filter(|kind| kind.severity < Severity::Error);
    if rules.clone().chain(warnings.copied()).any(|kind| kind.name == name.value) {
        return None;
    }
    let wrong = |message: String| Diagnostic::new(&unused_ignore::KIND, name.span, message);
    if name.value == unused_ignore::KIND.name {
        let help = "switch it off in polku.yaml: `rules: { unused-ignore: off }`";
        return Some((wrong(format!("`{}` cannot be ignored by a comment", name.value)).help(help), None));
    }
    if LOAD_KINDS.iter().any(|kind| kind.name == name.value) {
        let diagnostic = wrong(format!("`{}` cannot be ignored", name.value));
        return Some((diagnostic.help("mend it: it is an error of the file"), None));
    }
    if rules.any(|kind| kind.category.as_str() == name.value && kind.category != Category::Load) {
        let message = format!("`{}` is a category, and a comment names single rules", name.value);
        let help = format!("switch a category off in polku.yaml: `rules: {{ {}: off }}`", name.value);
        return Some((wrong(message).help(help), None));
    }
    if name.value.contains(char::is_whitespace) {
        return Some((
            wrong(format!("there is no rule `{}`", shorten(name.value))).help("put a comma between two names"),
            None,
        ));
    }
    let near = nearest(name.value, RULES.iter().map(|rule| rule.kind().name));
    let help = near.map_or("`polku rules` lists the rules".into(), |near| format!("did you mean `{near}`?"));
    Some((wrong(format!("there is no rule `{}`", shorten(name.value))).help(help), near))
}

/// Finds what the comments of a file speak of.
struct Places<'t> {
    source: &'t Source,
    tree: &'t Tree<'t>,
    children: Children<'t>,
    /// For each line where the next thing begins that is no comment, from the line itself on; made when first needed.
    said: Vec<Option<u32>>,
}

impl Places<'_> {
    /// What a comment speaks of: its line, or the element that begins on the next line with anything on it.
    fn of(&mut self, comment: Span) -> Option<Span> {
        let line = self.source.line_index(comment.start);
        let whole = self.source.line_span(line);
        if !self.source.slice(Span { start: whole.start, end: comment.start }).trim().is_empty() {
            return Some(whole);
        }
        if self.said.is_empty() {
            let mut next = None;
            for line in (0..self.source.line_count()).rev() {
                let span = self.source.line_span(line);
                let text = self.source.slice(span).trim_start();
                if !text.is_empty() && !text.starts_with('#') {
                    next = Some(span.end - text.len() as u32);
                }
                self.said.push(next);
            }
            self.said.reverse();
        }
        self.element(self.said[line]?)
    }

    /// The item of a list, or the entry of a map, that begins at a place; of an item this is where its hyphen
    /// stands. A value that stands on a line of its own is its entry's.
    fn element(&mut self, begin: u32) -> Option<Span> {
        let tree = self.tree;
        let mut next = tree.root();
        while let Some(node) = next {
            let span = tree.span(node);
            if span.start == begin && tree.written(span).starts_with(['[', '{']) {
                return Some(span);
            }
            let children = self.children.of(node);
            let index = children.partition_point(|child| child.whole.end <= begin);
            let child = children.get(index)?;
            let before = index.checked_sub(1).map_or(span.start, |before| children[before].whole.end);
            let is_item = tree.kind(node) == NodeKind::Seq;
            let from = if is_item { before } else { child.whole.start };
            if (from..=child.whole.start).contains(&begin) {
                return Some(Span { start: begin, end: child.whole.end });
            }
            next = (child.whole.start < begin).then_some(child.value);
        }
        None
    }
}
