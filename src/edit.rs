//! Changes to a file that leave everything else as it is.
//!
//! A change is a splice of bytes. The edited text is parsed and compared with the old one, node by node and comment
//! by comment. Everything outside the splices must be the same, at the same depth and in the same order. Otherwise
//! the change is refused, so no fix can damage a file, however unusual its formatting.

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::{Edit, Fix};
use crate::source::{Source, Span};
use crate::yaml::{self, Child, Children, NodeId, NodeKind, Tree};

/// A text that replaces a span of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub span: Span,
    pub text: String,
}

/// Returns the text with the splices applied. The splices are sorted and do not overlap.
pub(crate) fn spliced<'s>(source: &Source, splices: impl IntoIterator<Item = &'s Splice>) -> String {
    let mut text = String::with_capacity(source.text().len());
    let mut done = 0;
    for splice in splices {
        text.push_str(source.slice(Span { start: done, end: splice.span.start }));
        text.push_str(&splice.text);
        done = splice.span.end;
    }
    text.push_str(source.text().get(done as usize..).unwrap_or_default());
    text
}

/// An edited text, and for each fix whether it was applied.
#[derive(Debug)]
pub(crate) struct Edited {
    pub text: String,
    pub applied: Vec<bool>,
}

/// Applies as many of the fixes as are compatible. An earlier fix takes precedence over a later one. A fix is
/// skipped if it would change more than it claims, or if it conflicts with an applied one.
pub(crate) fn apply(source: &Source, fixes: &[&Fix]) -> Edited {
    let unchanged = || Edited { text: source.text().to_owned(), applied: vec![false; fixes.len()] };
    let Ok(tree) = yaml::parse(source) else { return unchanged() };
    let mut removals = Removals::new(source, &tree);
    let possible = fixes.iter().enumerate().filter_map(|(index, fix)| Some((index, removals.splices(fix)?)));
    let (together, _) = apart(possible.collect());
    let sound = sound(source, &tree, together, &mut { MOST_TRIALS });
    let Some(text) = fixed(source, &tree, &sound) else { return unchanged() };
    let mut applied = vec![false; fixes.len()];
    for (index, _) in sound {
        applied[index] = true;
    }
    Edited { text, applied }
}

/// The index of a fix in the list of all fixes, and its splices.
type Numbered = (usize, Vec<Splice>);

/// Splits fixes into those that do not overlap and the others. An earlier fix takes precedence over a later one.
fn apart(fixes: Vec<Numbered>) -> (Vec<Numbered>, Vec<Numbered>) {
    // The spans that are taken: start to end.
    let mut places: BTreeMap<u32, u32> = BTreeMap::new();
    fixes.into_iter().partition(|(_, splices)| {
        // Adjacent spans conflict too.
        let is_free = |splice: &Splice| {
            places.range(..=splice.span.end).next_back().is_none_or(|(_, &end)| end < splice.span.start)
        };
        let is_free = splices.iter().all(is_free);
        if is_free {
            places.extend(splices.iter().map(|splice| (splice.span.start, splice.span.end)));
        }
        is_free
    })
}

/// Returns the splices of each fix, or `None` for a fix that would change more than it claims. Fixes that do not
/// overlap are tried together, because each trial parses the file again.
pub(crate) fn splices(source: &Source, fixes: &[&Fix]) -> Vec<Option<Vec<Splice>>> {
    let mut found = vec![None; fixes.len()];
    let Ok(tree) = yaml::parse(source) else { return found };
    let mut removals = Removals::new(source, &tree);
    let splices_of = |(index, fix): (usize, &&Fix)| {
        let mut splices = removals.splices(fix)?;
        splices.sort_by_key(|splice| splice.span);
        Some((index, splices))
    };
    let mut left: Vec<Numbered> = fixes.iter().enumerate().filter_map(splices_of).collect();
    while !left.is_empty() {
        let (together, others) = apart(left);
        for (index, splices) in sound(source, &tree, together, &mut { MOST_TRIALS }) {
            found[index] = Some(splices);
        }
        left = others;
    }
    found
}

/// The number of trial edits to find the fixes that change more than they claim. Such fixes are rare.
const MOST_TRIALS: usize = 64;

/// Returns the fixes that change no more than they claim. Usually these are all of them.
fn sound(source: &Source, tree: &Tree<'_>, mut fixes: Vec<Numbered>, trials: &mut usize) -> Vec<Numbered> {
    if fixes.is_empty() || *trials == 0 {
        return Vec::new();
    }
    *trials -= 1;
    if fixed(source, tree, &fixes).is_some() {
        return fixes;
    }
    if fixes.len() == 1 {
        return Vec::new();
    }
    let later = fixes.split_off(fixes.len() / 2);
    let mut sound_ones = sound(source, tree, fixes, trials);
    sound_ones.extend(sound(source, tree, later, trials));
    sound_ones
}

/// Returns the text with the splices applied, or `None` if anything else changes.
fn fixed(source: &Source, tree: &Tree<'_>, fixes: &[Numbered]) -> Option<String> {
    let mut splices: Vec<&Splice> = fixes.iter().flat_map(|(_, splices)| splices).collect();
    splices.sort_by_key(|splice| splice.span);
    let edited = Source::new(source.name(), spliced(source, splices.iter().copied()));
    let is_sound = yaml::parse(&edited).is_ok_and(|new| is_same_elsewhere(tree, &new, &splices));
    is_sound.then(|| edited.text().to_owned())
}

/// Returns whether two trees are the same outside the splices. Each splice must keep its number of scalars (or have
/// one for each item of the list that it writes) and must not add a comment, or it must be a removal.
fn is_same_elsewhere(old: &Tree<'_>, new: &Tree<'_>, splices: &[&Splice]) -> bool {
    let places = Places::of(splices);
    let before = Reading::of(old, splices.len(), |at| places.of_old(at));
    let after = Reading::of(new, splices.len(), |at| places.of_new(at));
    let is_meant = |(index, splice): (usize, &&Splice)| {
        // A word may become a list of words.
        let list = splice.text.strip_prefix('[').map(|list| list.split(',').count());
        let scalars = list.unwrap_or(before.scalars[index]);
        splice.text.is_empty()
            || (after.scalars[index] == scalars && before.has_comment[index] >= after.has_comment[index])
    };
    // An edit inside an anchored value would also change what its aliases stand for.
    let is_same = before.nodes == after.nodes && before.comments == after.comments && !before.is_repeated;
    is_same && splices.iter().enumerate().all(is_meant)
}

/// Maps offsets in the old and the new text to a common position.
struct Places {
    /// For each splice: its old span and its new span.
    splices: Vec<(Span, Span)>,
}

/// The position of an offset of either text.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Outside the splices, as an offset in the new text.
    Outside(u32),
    /// Inside the splice with this index.
    Inside(usize),
}

impl Places {
    fn of(splices: &[&Splice]) -> Self {
        let (mut shift, mut places) = (0, Vec::with_capacity(splices.len()));
        for splice in splices {
            let start = splice.span.start.wrapping_add_signed(shift);
            let length = splice.text.len() as u32;
            places.push((splice.span, Span { start, end: start + length }));
            shift += length as i32 - (splice.span.end - splice.span.start) as i32;
        }
        Places { splices: places }
    }

    fn of_old(&self, at: u32) -> Place {
        let next = self.splices.partition_point(|(old, _)| old.start <= at);
        let Some(index) = next.checked_sub(1) else { return Place::Outside(at) };
        let (old, new) = self.splices[index];
        if at < old.end { Place::Inside(index) } else { Place::Outside(at - old.end + new.end) }
    }

    fn of_new(&self, at: u32) -> Place {
        let next = self.splices.partition_point(|(_, new)| new.start <= at);
        let inside = next.checked_sub(1).filter(|&index| at < self.splices[index].1.end);
        inside.map_or(Place::Outside(at), Place::Inside)
    }
}

/// The content of a tree, outside the splices and inside each of them.
struct Reading<'t> {
    /// Outside the splices, in the order of the file.
    nodes: Vec<(usize, Node<'t>)>,
    comments: Vec<(u32, &'t str)>,
    /// For each splice: the number of scalars, and whether there is a comment.
    scalars: Vec<usize>,
    has_comment: Vec<bool>,
    /// Whether an alias outside the splices stands for a scalar inside one.
    is_repeated: bool,
}

/// A node of a tree, without its depth.
#[derive(PartialEq)]
enum Node<'t> {
    /// A list or map. Its position follows from what it contains.
    Collection(NodeKind),
    /// Any other node: its kind, offset, text, and the position of the node that it stands for.
    Leaf(NodeKind, u32, &'t str, Place),
}

impl<'t> Reading<'t> {
    fn of(tree: &'t Tree<'_>, splices: usize, place: impl Fn(u32) -> Place) -> Self {
        let mut reading = Reading {
            nodes: Vec::with_capacity(tree.len()),
            comments: Vec::new(),
            scalars: vec![0; splices],
            has_comment: vec![false; splices],
            is_repeated: false,
        };
        for (depth, id) in tree.walk() {
            let (kind, span) = (tree.kind(id), tree.span(id));
            let start = place(span.start);
            if matches!(kind, NodeKind::Seq | NodeKind::Map) {
                // A collection from the first to the last byte of a splice belongs to the splice.
                if matches!(start, Place::Outside(_)) || place(span.end.saturating_sub(1)) != start {
                    reading.nodes.push((depth, Node::Collection(kind)));
                }
                continue;
            }
            match start {
                Place::Outside(at) => {
                    let target = tree.resolve(id);
                    let is_scalar = !matches!(tree.kind(target), NodeKind::Seq | NodeKind::Map);
                    let target = place(tree.span(target).start);
                    reading.is_repeated |= is_scalar && matches!(target, Place::Inside(_));
                    reading.nodes.push((depth, Node::Leaf(kind, at, tree.text(id), target)));
                }
                Place::Inside(splice) => reading.scalars[splice] += usize::from(kind != NodeKind::Absent),
            }
        }
        for &span in &tree.comments {
            match place(span.start) {
                Place::Outside(at) => reading.comments.push((at, tree.written(span))),
                Place::Inside(splice) => reading.has_comment[splice] = true,
            }
        }
        reading
    }
}

/// Finds the span to delete when an element is removed.
struct Removals<'a> {
    source: &'a Source,
    tree: &'a Tree<'a>,
    children: Children<'a>,
    /// The nodes that aliases stand for.
    repeated: HashSet<NodeId>,
}

impl<'a> Removals<'a> {
    fn new(source: &'a Source, tree: &'a Tree<'a>) -> Self {
        let nodes = tree.walk().filter(|_| !tree.anchors.is_empty());
        let aliases = nodes.filter(|&(_, id)| tree.kind(id) == NodeKind::Alias);
        let repeated = aliases.map(|(_, id)| tree.resolve(id)).collect();
        Removals { source, tree, children: Children::new(tree), repeated }
    }

    /// Returns the splices of a fix, or `None` if one of its edits is impossible.
    fn splices(&mut self, fix: &Fix) -> Option<Vec<Splice>> {
        let splice = |edit: &Edit| match edit {
            Edit::Replace(span, text) => Some(Splice { span: *span, text: text.clone() }),
            Edit::Remove(span) => self.removal(*span).map(|span| Splice { span, text: String::new() }),
        };
        fix.edits.iter().map(splice).collect()
    }

    /// Returns the span to delete for the item with this span, or for the entry whose key has it. Collections that
    /// would become empty are deleted as well.
    fn removal(&mut self, place: Span) -> Option<Span> {
        let tree = self.tree;
        let mut path = Vec::new();
        let mut next = tree.root();
        while let Some(collection) = next {
            // An aliased collection would lose the item in every other position too.
            if self.repeated.contains(&collection) {
                return None;
            }
            let held = self.children.of(collection);
            let index = held.partition_point(|child| child.whole.start <= place.start).checked_sub(1)?;
            path.push((collection, index));
            let child = held[index];
            let is_it = child.whole == place || child.key == place;
            // The author's own keys (`x-…`) are never deleted.
            if is_it && tree.entries(child.value).any(|entry| tree.text(entry.key).starts_with("x-")) {
                return None;
            }
            next = (!is_it).then_some(child.value);
        }
        let (collection, index) = path.into_iter().rev().find(|(node, _)| self.children.of(*node).len() > 1)?;
        let all = self.children.of(collection);
        let is_flow = tree.written(tree.span(collection)).starts_with(['[', '{']);
        let is_list = tree.kind(collection) == NodeKind::Seq;
        match is_flow {
            true => within_brackets(tree, all, index),
            false => whole_lines(self.source, tree, all[index].whole, is_list),
        }
    }
}

/// Returns the span of an item with the comma before it, or after it if it is the first.
fn within_brackets(tree: &Tree<'_>, all: &[Child], index: usize) -> Option<Span> {
    let span = match index.checked_sub(1) {
        Some(before) => Span { start: all[before].whole.end, end: all[index].whole.end },
        None => Span { start: all[index].whole.start, end: all.get(index + 1)?.whole.start },
    };
    // A comment between the two may belong to either, so the removal is refused.
    let next = tree.comments.partition_point(|comment| comment.end <= span.start);
    tree.comments.get(next).is_none_or(|comment| !comment.overlaps(span)).then_some(span)
}

/// Returns the span of the lines of an item or entry, if it has them to itself.
fn whole_lines(source: &Source, tree: &Tree<'_>, whole: Span, is_item: bool) -> Option<Span> {
    let (first, last) = (source.line_index(whole.start), source.line_index(whole.end));
    let (first, last_line) = (source.line_span(first), source.line_span(last));
    let before = source.slice(Span { start: first.start, end: whole.start }).trim();
    let behind = source.slice(Span { start: whole.end, end: last_line.end }).trim_start();
    let is_alone = before == if is_item { "-" } else { "" } && (behind.is_empty() || behind.starts_with('#'));
    let end = if last + 1 < source.line_count() { source.line_start(last + 1) } else { last_line.end };
    // An ignore comment above would then apply to what follows.
    let above = tree.comments.partition_point(|comment| comment.end < first.start).checked_sub(1);
    let above = above.map(|index| tree.comments[index]).filter(|above| source.slice(*above).contains("polku"));
    let is_ignored =
        above.is_some_and(|above| source.slice(Span { start: above.end, end: first.start }).trim().is_empty());
    (is_alone && !is_ignored).then_some(Span { start: first.start, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the text with the first occurrence of a word replaced, or with the item or entry that starts with it
    /// removed.
    fn edited(text: &str, word: &str, by: Option<&str>) -> Option<String> {
        let source = Source::new("x.yaml", text);
        let start = text.find(word)?;
        let span = Span::new(start, start + word.len());
        let edit = by.map_or(Edit::Remove(span), |by| Edit::Replace(span, by.into()));
        let fix = Fix { title: String::new(), is_safe: true, edits: vec![edit] };
        let Edited { text, applied } = apply(&source, &[&fix]);
        applied[0].then_some(text)
    }

    #[test]
    fn what_goes_takes_its_comma_or_its_lines_along() {
        for (text, word, expected) in [
            ("a: [b, c, d]\n", "b", "a: [c, d]\n"),
            ("a: [b,  c ,d ]\n", "c", "a: [b ,d ]\n"),
            ("a: [b, c, d]\n", "d", "a: [b, c]\n"),
            ("a: { b: 1, c: 2 } # e\n", "c", "a: { b: 1 } # e\n"),
            ("a:\n  - b # one\n  - c\n", "b", "a:\n  - c\n"),
            ("a:\r\n  b: 1\r\n  c:\r\n    - d\r\n", "c", "a:\r\n  b: 1\r\n"),
            ("a:\n- b\n- c", "c", "a:\n- b\n"),
            ("\u{feff}a: 1\nb: 2\n", "a", "\u{feff}b: 2\n"),
            // A collection that would be empty is removed too.
            ("a: { b: 1 }\nc: 2\n", "b", "c: 2\n"),
            ("a:\n  b:\n    - c\nd: 2\n", "c", "d: 2\n"),
            ("a:\n  b: |\n    text\n\n  c: 1\n", "c", "a:\n  b: |\n    text\n\n"),
        ] {
            assert_eq!(edited(text, word, None).as_deref(), Some(expected), "{text:?} without {word}");
        }
    }

    #[test]
    fn what_would_change_more_is_refused() {
        for (text, word) in [
            // The only entry; an entry that shares its line; a comment that may belong to either; a value, not an
            // item or entry.
            ("a: 1\n", "a"),
            ("- a: 1\n  b: 2\n- c: 3\n", "a"),
            ("a: [b, # which?\n  c]\n", "b"),
            ("a: 1\nb: 2\n", "1"),
            // An alias stands for it, or the text before it would grow.
            ("a: &x 1\nb: *x\n", "a"),
            ("a: |+\n  text\n\nb: &c 1\nd: *c\n", "b"),
            ("a: [b, &c d, *c]\n", "&c d"),
        ] {
            assert_eq!(edited(text, word, None), None, "{text:?} without {word}");
        }
        for (text, word, by) in [
            ("a: b\n", "b", "c: d"),
            ("a: b\n", "b", "c # d"),
            ("a: b\nc: d\n", "b", "\"e"),
            ("a: [b, c]\n", "b", "d, e"),
            ("{\"a\":b}\n", "\"a\"", "c"),
            ("a: &b c\nd: *b\n", "&b", "&e"),
            ("a: b\n", "b\n", "|\n  c\nd: e\n"),
        ] {
            assert_eq!(edited(text, word, Some(by)), None, "{text:?} with {by:?} for {word}");
        }
    }

    #[test]
    fn what_is_torn_is_not_touched() {
        assert_eq!(edited("a: [b\nc: d\n", "b", Some("e")), None);
    }

    #[test]
    fn fixes_in_each_others_way_come_one_after_the_other() {
        let text = "a: [b, c, d]\n";
        let source = Source::new("x.yaml", text);
        let fix = |edit| Fix { title: String::new(), is_safe: true, edits: vec![edit] };
        let span = |word: &str| Span::new(text.find(word).unwrap(), text.find(word).unwrap() + 1);
        let fixes = [
            fix(Edit::Remove(span("b"))),
            fix(Edit::Replace(span("b"), "x".into())),
            fix(Edit::Replace(span("c"), "[".into())),
            fix(Edit::Replace(span("d"), "y".into())),
        ];
        let Edited { text, applied } = apply(&source, &fixes.iter().collect::<Vec<_>>());
        assert_eq!((text.as_str(), applied.as_slice()), ("a: [c, y]\n", &[true, false, false, true][..]));
    }
}
