//! Changes of a file that leave everything else as it is.
//!
//! A change is a splice of bytes. The text that it makes is read again and held against the old one, node by node
//! and comment by comment: what lies outside the splices must be the same, at the same depth and in the same
//! order, or the change is refused. So no fix can tear a file, however oddly it is written.

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::{Edit, Fix};
use crate::source::{Source, Span};
use crate::yaml::{self, Child, Children, NodeId, NodeKind, Tree};

/// Another text in the place of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub span: Span,
    pub text: String,
}

/// A text with some splices, which are sorted and do not overlap.
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

/// A text with some fixes applied, and which of them were.
#[derive(Debug)]
pub(crate) struct Edited {
    pub text: String,
    pub applied: Vec<bool>,
}

/// Applies as many of some fixes as go together, the earlier before the later. A fix that would change more than
/// it says is left out; so is one that another one is in the way of.
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

/// The number of a fix among all, and its splices.
type Numbered = (usize, Vec<Splice>);

/// Those of some fixes that are not in each other's way, the earlier before the later; and the others.
fn apart(fixes: Vec<Numbered>) -> (Vec<Numbered>, Vec<Numbered>) {
    // Where the bytes begin that are taken, and where they end.
    let mut places: BTreeMap<u32, u32> = BTreeMap::new();
    fixes.into_iter().partition(|(_, splices)| {
        // Not even an edge may be common.
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

/// Returns the splices of each fix; none of one that would change more than it says. What is not in each other's way
/// is tried at once, since each trial reads the file again.
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

/// How often a text is made and read again to find the fixes of it that change more than they say. Hardly ever is
/// there one.
const MOST_TRIALS: usize = 64;

/// Those of some fixes that change no more than they say. Mostly that is all of them.
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

/// The text with the splices of some fixes, if nothing else changes by them.
fn fixed(source: &Source, tree: &Tree<'_>, fixes: &[Numbered]) -> Option<String> {
    let mut splices: Vec<&Splice> = fixes.iter().flat_map(|(_, splices)| splices).collect();
    splices.sort_by_key(|splice| splice.span);
    let edited = Source::new(source.name(), spliced(source, splices.iter().copied()));
    let is_sound = yaml::parse(&edited).is_ok_and(|new| is_same_elsewhere(tree, &new, &splices));
    is_sound.then(|| edited.text().to_owned())
}

/// Whether two trees are the same but for what lies in the splices, of which each has as many scalars as before or
/// as its list has items, and no comment where there was none, or goes altogether.
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
    // What an alias repeats would change there too.
    let is_same = before.nodes == after.nodes && before.comments == after.comments && !before.is_repeated;
    is_same && splices.iter().enumerate().all(is_meant)
}

/// Where places of the old and of the new text come to lie.
struct Places {
    /// For each splice: the old place, and the new one.
    splices: Vec<(Span, Span)>,
}

/// Where a place of either text lies.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Outside the splices, there in the new text.
    Outside(u32),
    /// In the splice of this number.
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

/// What a tree says, outside some splices and in each of them.
struct Reading<'t> {
    /// Outside, in the order of the file.
    nodes: Vec<(usize, Node<'t>)>,
    comments: Vec<(u32, &'t str)>,
    /// How many there are in each splice.
    scalars: Vec<usize>,
    has_comment: Vec<bool>,
    /// Whether an alias outside stands for a scalar in one of them.
    is_repeated: bool,
}

/// A node at some depth.
#[derive(PartialEq)]
enum Node<'t> {
    /// A list or map: it lies wherever what it holds does.
    Collection(NodeKind),
    /// Anything else, with its place, its text, and where what it stands for lies.
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
                // What a splice holds of it from its first to its last byte goes with the splice.
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

/// Finds what goes when something is removed.
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

    /// The splices of a fix; none where one of its edits cannot be made.
    fn splices(&mut self, fix: &Fix) -> Option<Vec<Splice>> {
        let splice = |edit: &Edit| match edit {
            Edit::Replace(span, text) => Some(Splice { span: *span, text: text.clone() }),
            Edit::Remove(span) => self.removal(*span).map(|span| Splice { span, text: String::new() }),
        };
        fix.edits.iter().map(splice).collect()
    }

    /// What goes when the item that lies at a place, or the entry whose key does, is removed. Where nothing would
    /// remain in its collection, that goes too.
    fn removal(&mut self, place: Span) -> Option<Span> {
        let tree = self.tree;
        let mut path = Vec::new();
        let mut next = tree.root();
        while let Some(collection) = next {
            // What is repeated elsewhere would lose it there too.
            if self.repeated.contains(&collection) {
                return None;
            }
            let held = self.children.of(collection);
            let index = held.partition_point(|child| child.whole.start <= place.start).checked_sub(1)?;
            path.push((collection, index));
            let child = held[index];
            let is_it = child.whole == place || child.key == place;
            // Keys of the author's own are not given up.
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

/// An item with the comma before it, or behind it if it is the first.
fn within_brackets(tree: &Tree<'_>, all: &[Child], index: usize) -> Option<Span> {
    let span = match index.checked_sub(1) {
        Some(before) => Span { start: all[before].whole.end, end: all[index].whole.end },
        None => Span { start: all[index].whole.start, end: all.get(index + 1)?.whole.start },
    };
    // Whose a comment between the two is, only its author knows.
    let next = tree.comments.partition_point(|comment| comment.end <= span.start);
    tree.comments.get(next).is_none_or(|comment| !comment.overlaps(span)).then_some(span)
}

/// The lines of an item or entry.
fn whole_lines(source: &Source, tree: &Tree<'_>, whole: Span, is_item: bool) -> Option<Span> {
    let (first, last) = (source.line_index(whole.start), source.line_index(whole.end));
    let (first, last_line) = (source.line_span(first), source.line_span(last));
    let before = source.slice(Span { start: first.start, end: whole.start }).trim();
    let behind = source.slice(Span { start: whole.end, end: last_line.end }).trim_start();
    let is_alone = before == if is_item { "-" } else { "" } && (behind.is_empty() || behind.starts_with('#'));
    let end = if last + 1 < source.line_count() { source.line_start(last + 1) } else { last_line.end };
    // A comment above that ignores something of it would come to speak of what follows.
    let above = tree.comments.partition_point(|comment| comment.end < first.start).checked_sub(1);
    let above = above.map(|index| tree.comments[index]).filter(|above| source.slice(*above).contains("polku"));
    let is_ignored =
        above.is_some_and(|above| source.slice(Span { start: above.end, end: first.start }).trim().is_empty());
    (is_alone && !is_ignored).then_some(Span { start: first.start, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with the first of some words replaced, or with the item or entry that begins with them removed.
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
            // Where nothing would remain, its holder goes.
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
            // The only one there is; on a line with others; a comment that may belong to either; not there at all.
            ("a: 1\n", "a"),
            ("- a: 1\n  b: 2\n- c: 3\n", "a"),
            ("a: [b, # which?\n  c]\n", "b"),
            ("a: 1\nb: 2\n", "1"),
            // Something else stands for it, or the text before would grow.
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
