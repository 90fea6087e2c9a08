//! Comments that silence findings: `# polku: ignore[dead-end] the company closes here`.
//!
//! At the end of a line they speak of that line, on a line of their own of the next element, all of it, and as
//! `ignore-file` of the whole file. They name their rules, so that nothing else is silenced.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::HashMap;

use super::rules::unused_ignore;
use super::{RULES, Settings};
use crate::diagnostic::{Category, Diagnostic, Edit, Near, Severity, nearest};
use crate::model::{LOAD_KINDS, shorten};
use crate::source::{At, Source, Span};
use crate::yaml::{self, NodeId, Tree};

/// A finding that is not reported, because a comment says so.
#[derive(Clone, Debug)]
pub struct Ignored {
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
    /// What it silences.
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

impl<'s> Ignores<'s> {
    /// Reads the comments of a file. Most files have none, which takes a glance.
    pub fn read(source: &'s Source) -> Self {
        let mut ignores = Ignores { source, understood: Vec::new(), wrong: Vec::new() };
        let has_any = source.text().contains("polku") && source.text().contains("ignore");
        if let Some(tree) = has_any.then(|| yaml::parse(source).ok()).flatten() {
            for &comment in &tree.comments {
                ignores.comment(comment, &tree);
            }
        }
        ignores
    }

    fn comment(&mut self, comment: Span, tree: &Tree<'_>) {
        let text = self.source.slice(comment);
        let said = text.trim_start_matches('#').trim_start();
        let Some(said) = said.strip_prefix("polku") else { return };
        let said = said.trim_start_matches([':', ' ', '\t']);
        if !said.starts_with("ignore") {
            return;
        }
        let (scope, rest) = said.split_once('[').unwrap_or((said, ""));
        let (names, reason) = rest.split_once(']').unwrap_or(("", ""));
        let scope = scope.trim_end();
        if !matches!(scope, "ignore" | "ignore-file") || names.trim().is_empty() || !text.contains("polku:") {
            let message = "this comment ignores nothing: it does not name its rules as they are to be named";
            let help = "write `# polku: ignore[dead-end] why`, or `ignore-file[dead-end]` for the whole file";
            self.wrong.push(Diagnostic::new(&unused_ignore::KIND, comment, message).help(help));
            return;
        }
        let begin = names.as_ptr().addr() - self.source.text().as_ptr().addr();
        let mut rules = Vec::new();
        let mut at = begin;
        for part in names.split(',') {
            let name = part.trim();
            let start = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let name = At { value: name, span: Span::new(start, start + name.len()) };
            match no_rule(name) {
                None => rules.push(Named { name, has_matched: Cell::new(false) }),
                Some((diagnostic, near)) => self.wrong.push(match near {
                    Some(Near { word, is_sure }) => diagnostic.fixed_by(
                        format!("write `{word}`"),
                        is_sure,
                        vec![self.with(comment, name.span, word)],
                    ),
                    None => diagnostic,
                }),
            }
        }
        let place = match scope {
            "ignore-file" => Some(Span { start: 0, end: u32::MAX }),
            _ => self.place(comment, tree),
        };
        self.understood.push(Ignore { comment, rules, place, reason: reason.trim() });
    }

    /// What a comment speaks of: its line, or the element that begins on the next line with anything on it.
    fn place(&self, comment: Span, tree: &Tree<'_>) -> Option<Span> {
        let line = self.source.line_index(comment.start);
        let whole = self.source.line_span(line);
        if !self.source.slice(Span { start: whole.start, end: comment.start }).trim().is_empty() {
            return Some(whole);
        }
        let mut lines = (line + 1..self.source.line_count()).map(|line| self.source.line_span(line));
        let begin = lines.find_map(|line| {
            let text = self.source.slice(line);
            let begin = text.trim_start();
            let is_said = !begin.is_empty() && !begin.starts_with('#');
            is_said.then(|| line.start + (text.len() - begin.len()) as u32)
        })?;
        element(tree, begin)
    }

    /// Takes what is ignored out of the findings of a file.
    pub fn sift(self, findings: Vec<Diagnostic>, settings: &Settings, path: &str) -> Sifted {
        let mut sifted = Sifted::default();
        let by = self.ignored_by(&findings);
        for (finding, by) in findings.into_iter().zip(by) {
            match by {
                Some(ignore) => sifted.ignored.push(Ignored { finding, reason: ignore.reason.to_owned() }),
                None => sifted.kept.push(finding),
            }
        }
        if let Some(severity) = settings.weight(unused_ignore::KIND.name, path) {
            // Of a rule that was not looked at, nobody can tell whether its comment is needed.
            let runs = |rule: &str| settings.runs(rule, path) || LOAD_KINDS.iter().any(|kind| kind.name == rule);
            let unused = self.understood.iter().flat_map(|ignore| self.unused(ignore, runs));
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
    fn unused(&self, ignore: &Ignore<'s>, runs: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let is_unused = |named: &&Named<'_>| !named.has_matched.get() && runs(named.name.value);
        let unused: Vec<&Named<'_>> = ignore.rules.iter().filter(is_unused).collect();
        let is_all = unused.len() == ignore.rules.len();
        let finding = |named: &&Named<'_>| {
            let At { value: name, span } = named.name;
            let message = format!("nothing to ignore: `{name}` finds nothing here");
            let finding = Diagnostic::new(&unused_ignore::KIND, span, message);
            match is_all {
                true => finding.help("remove the comment").fixed_by(
                    "remove the comment",
                    true,
                    vec![Edit::Replace(self.with_its_blanks(ignore.comment), String::new())],
                ),
                false => finding.help(format!("remove `{name}` from the comment")).fixed_by(
                    format!("remove `{name}` from the comment"),
                    true,
                    vec![self.with(ignore.comment, self.with_its_comma(span), "")],
                ),
            }
        };
        unused.iter().map(finding).collect()
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

    /// A name of a list with the comma behind it and its blanks, or with the one before it.
    fn with_its_comma(&self, name: Span) -> Span {
        let behind = self.source.text().get(name.end as usize..).unwrap_or_default();
        let rest = behind.trim_start_matches([' ', '\t']);
        if let Some(next) = rest.strip_prefix(',') {
            let next = next.trim_start_matches([' ', '\t']);
            return Span { end: name.end + (behind.len() - next.len()) as u32, ..name };
        }
        let before = self.source.text().get(..name.start as usize).unwrap_or_default();
        let before = before.trim_end_matches([' ', '\t', ',']);
        Span { start: before.len() as u32, ..name }
    }
}

/// What is wrong with a name that is no rule's, and the rule that it may have been meant for.
fn no_rule(name: At<&str>) -> Option<(Diagnostic, Option<Near<'static>>)> {
    let mut rules = RULES.iter().map(|rule| rule.kind());
    let warnings = LOAD_KINDS.iter().filter(|kind| kind.severity < Severity::Error);
    if rules.clone().chain(warnings.copied()).any(|kind| kind.name == name.value) {
        return None;
    }
    let wrong = |message: String| Diagnostic::new(&unused_ignore::KIND, name.span, message);
    if LOAD_KINDS.iter().any(|kind| kind.name == name.value) {
        let diagnostic = wrong(format!("`{}` cannot be ignored", name.value));
        return Some((diagnostic.help("mend it: it is an error of the file"), None));
    }
    if rules.any(|kind| kind.category.as_str() == name.value && kind.category != Category::Load) {
        let message = format!("`{}` is a category, and a comment names single rules", name.value);
        let help = format!("switch a category off in polku.yaml: `rules: {{ {}: off }}`", name.value);
        return Some((wrong(message).help(help), None));
    }
    let near = nearest(name.value, RULES.iter().map(|rule| rule.kind().name));
    let help = near.map_or("`polku rules` lists the rules".into(), |near| format!("did you mean `{near}`?"));
    Some((wrong(format!("there is no rule `{}`", shorten(name.value))).help(help), near))
}

/// The item of a list, or the entry of a map, that begins at a place; of an item this is where its hyphen stands.
fn element(tree: &Tree<'_>, begin: u32) -> Option<Span> {
    let mut next = tree.root();
    while let Some(node) = next {
        let mut end = tree.span(node).start;
        let mut found: Option<NodeId> = None;
        for item in tree.items(node) {
            let span = tree.span(item);
            let hyphen = end.max(tree.span(node).start);
            if (hyphen..=span.start).contains(&begin) {
                return Some(Span { start: begin, end: span.end });
            }
            end = span.end;
            if begin < end {
                found = Some(item);
                break;
            }
        }
        for entry in tree.entries(node) {
            let (key, value) = (tree.span(entry.key), tree.span(entry.value));
            if key.start == begin {
                return Some(Span { start: begin, end: key.end.max(value.end) });
            }
            if begin < value.end {
                found = (key.start < begin).then_some(entry.value);
                break;
            }
        }
        next = found;
    }
    None
}
