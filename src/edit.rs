//! Changes of a file that leave everything else as it is.
//!
//! A change is a splice of bytes. The text that it makes is read again and held against the old one, node by node
//! and comment by comment: what lies outside the splices must be the same, at the same depth and in the same
//! order, or the change is refused. So no fix can tear a file, however oddly it is written.

use crate::diagnostic::{Edit, Fix};
use crate::source::{Source, Span};
use crate::yaml::{self, NodeId, NodeKind, Tree};

/// Another text in the place of some bytes.
#[derive(Clone, Debug)]
struct Splice {
    span: Span,
    text: String,
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
    let mut taken: Vec<(usize, Vec<Splice>)> = Vec::new();
    for (index, fix) in fixes.iter().enumerate() {
        let Some(splices) = splices(source, &tree, fix) else { continue };
        let is_free = |splice: &Splice| taken.iter().flat_map(|(_, taken)| taken).all(|other| is_apart(splice, other));
        if splices.iter().all(is_free) {
            taken.push((index, splices));
        }
    }
    let sound = sound(source, &tree, taken);
    let Some(text) = spliced(source, &tree, &sound) else { return unchanged() };
    let mut applied = vec![false; fixes.len()];
    for (index, _) in sound {
        applied[index] = true;
    }
    Edited { text, applied }
}

/// Whether two splices have nothing to do with each other, not even an edge.
fn is_apart(one: &Splice, other: &Splice) -> bool {
    one.span.end < other.span.start || other.span.end < one.span.start
}

/// Those of some fixes that change no more than they say. Mostly that is all of them.
fn sound(source: &Source, tree: &Tree<'_>, mut fixes: Vec<(usize, Vec<Splice>)>) -> Vec<(usize, Vec<Splice>)> {
    if fixes.is_empty() || spliced(source, tree, &fixes).is_some() {
        return fixes;
    }
    if fixes.len() == 1 {
        return Vec::new();
    }
    let later = fixes.split_off(fixes.len() / 2);
    let mut sound_ones = sound(source, tree, fixes);
    sound_ones.extend(sound(source, tree, later));
    sound_ones
}

/// The text with the splices of some fixes, if nothing else changes by them.
fn spliced(source: &Source, tree: &Tree<'_>, fixes: &[(usize, Vec<Splice>)]) -> Option<String> {
    let mut splices: Vec<&Splice> = fixes.iter().flat_map(|(_, splices)| splices).collect();
    splices.sort_by_key(|splice| splice.span);
    let mut text = String::with_capacity(source.text().len());
    let mut done = 0;
    for splice in &splices {
        text.push_str(source.slice(Span { start: done, end: splice.span.start }));
        text.push_str(&splice.text);
        done = splice.span.end;
    }
    text.push_str(source.text().get(done as usize..)?);
    let edited = Source::new(source.name(), text);
    let is_sound = yaml::parse(&edited).is_ok_and(|new| is_same_elsewhere(tree, &new, &splices));
    is_sound.then(|| edited.text().to_owned())
}

/// Whether two trees are the same but for what lies in the splices, of which each has as many scalars as before
/// or goes altogether.
fn is_same_elsewhere(old: &Tree<'_>, new: &Tree<'_>, splices: &[&Splice]) -> bool {
    let places = Places::of(splices);
    let (before, within) = Reading::of(old, |at| places.of_old(at));
    let (after, now_within) = Reading::of(new, |at| places.of_new(at));
    let is_meant = |(index, splice): (usize, &&Splice)| {
        let count = |within: &[usize]| within.iter().filter(|&&at| at == index).count();
        splice.text.is_empty() || count(&within) == count(&now_within)
    };
    before == after && splices.iter().enumerate().all(is_meant)
}

/// Where places of the old and of the new text come to lie.
struct Places {
    /// For each splice: the old place, and the new one.
    splices: Vec<(Span, Span)>,
}

/// A place in terms of the new text, or the splice in which it lies.
type Place = Result<u32, usize>;

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
        let Some(index) = next.checked_sub(1) else { return Ok(at) };
        let (old, new) = self.splices[index];
        if at < old.end { Err(index) } else { Ok(at - old.end + new.end) }
    }

    fn of_new(&self, at: u32) -> Place {
        let next = self.splices.partition_point(|(_, new)| new.start <= at);
        let inside = next.checked_sub(1).filter(|&index| at < self.splices[index].1.end);
        inside.map_or(Ok(at), Err)
    }
}

/// What a tree says outside some splices.
#[derive(PartialEq)]
struct Reading<'t> {
    /// Depth, kind, place, text, and what an alias stands for.
    nodes: Vec<(usize, NodeKind, u32, &'t str, Place)>,
    comments: Vec<(u32, &'t str)>,
}

impl<'t> Reading<'t> {
    /// What lies outside, and for every scalar inside the number of its splice.
    fn of(tree: &'t Tree<'_>, place: impl Fn(u32) -> Place) -> (Self, Vec<usize>) {
        let (mut nodes, mut within) = (Vec::with_capacity(tree.len()), Vec::new());
        for (depth, node) in tree.walk() {
            let kind = tree.kind(node);
            match place(tree.span(node).start) {
                Ok(at) => {
                    nodes.push((depth, kind, at, tree.text(node), place(tree.span(tree.resolve(node)).start)));
                }
                Err(splice) if matches!(kind, NodeKind::Plain | NodeKind::Quoted) => within.push(splice),
                Err(_) => {}
            }
        }
        let comments = tree.comments.iter();
        let comments = comments.filter_map(|&span| Some((place(span.start).ok()?, tree.written(span))));
        (Reading { nodes, comments: comments.collect() }, within)
    }
}

/// The splices of a fix; none where one of its edits cannot be made.
fn splices(source: &Source, tree: &Tree<'_>, fix: &Fix) -> Option<Vec<Splice>> {
    let splice = |edit: &Edit| match edit {
        Edit::Replace(span, text) => Some(Splice { span: *span, text: text.clone() }),
        Edit::Remove(span) => removal(source, tree, *span).map(|span| Splice { span, text: String::new() }),
    };
    fix.edits.iter().map(splice).collect()
}

/// An item of a list or an entry of a map, in its collection.
struct Child {
    collection: NodeId,
    /// All that the collection holds, each from its first to its last byte.
    all: Vec<Span>,
    index: usize,
}

/// What goes when the item that lies at a place, or the entry whose key does, is removed. Where nothing would
/// remain in its collection, that goes too.
fn removal(source: &Source, tree: &Tree<'_>, place: Span) -> Option<Span> {
    let mut ancestors = Vec::new();
    let mut next = tree.root();
    while let Some(collection) = next {
        let (all, keys) = children(tree, collection);
        let index = all.iter().zip(&keys).position(|(whole, key)| *whole == place || *key == place);
        let inside = |whole: &Span| whole.start <= place.start && place.end <= whole.end;
        let is_it = index.is_some();
        let index = index.or_else(|| all.iter().position(inside))?;
        next = if is_it { None } else { tree.values(collection).nth(index) };
        ancestors.push(Child { collection, all, index });
    }
    let child = ancestors.into_iter().rev().find(|child| child.all.len() > 1)?;
    let is_flow = tree.written(tree.span(child.collection)).starts_with(['[', '{']);
    if is_flow { within_brackets(tree, &child) } else { whole_lines(source, tree, &child) }
}

/// What a collection holds: of each item or entry the whole, and of an entry its key.
fn children(tree: &Tree<'_>, collection: NodeId) -> (Vec<Span>, Vec<Span>) {
    let items = tree.items(collection).map(|item| (tree.span(item), tree.span(item)));
    let entries = tree.entries(collection).map(|entry| {
        let (key, value) = (tree.span(entry.key), tree.span(entry.value));
        (Span { start: key.start, end: key.end.max(value.end) }, key)
    });
    items.chain(entries).unzip()
}

/// An item with the comma behind it, or before it if it is the last.
fn within_brackets(tree: &Tree<'_>, child: &Child) -> Option<Span> {
    let (all, index) = (&child.all, child.index);
    let span = match (all.get(index + 1), index.checked_sub(1)) {
        (Some(next), _) => Span { start: all[index].start, end: next.start },
        (None, before) => Span { start: all[before?].end, end: all[index].end },
    };
    // Whose a comment between the two is, only its author knows.
    tree.comments.iter().all(|comment| !comment.overlaps(span)).then_some(span)
}

/// The lines of an item or entry.
fn whole_lines(source: &Source, tree: &Tree<'_>, child: &Child) -> Option<Span> {
    let whole = child.all[child.index];
    let (first, last) = (source.line_index(whole.start), source.line_index(whole.end));
    let (first, last_line) = (source.line_span(first), source.line_span(last));
    let before = source.slice(Span { start: first.start, end: whole.start }).trim();
    let is_item = tree.kind(child.collection) == NodeKind::Seq;
    let behind = source.slice(Span { start: whole.end, end: last_line.end }).trim_start();
    let is_alone = before == if is_item { "-" } else { "" } && (behind.is_empty() || behind.starts_with('#'));
    let end = if last + 1 < source.line_count() { source.line_start(last + 1) } else { last_line.end };
    is_alone.then_some(Span { start: first.start, end })
}
