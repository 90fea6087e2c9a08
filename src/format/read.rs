//! Turns the span tree into elements: items, and entries in canonical order, each with its comments.
//!
//! The file is read once, in its own order.

use std::collections::HashMap;

use super::comments::{Comments, Note, Remark, is_ignore_comment};
use super::order::Holds;
use super::refuse::unformattable;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::yaml::{MapEntry, NodeId, NodeKind, Tree};

/// A file: the comments above its `---`, its content, and the comments below.
pub(super) struct FileElements<'t> {
    pub above: Vec<Note<'t>>,
    pub marker: Option<Marker<'t>>,
    /// The content. The comments above it are those at the top of the file.
    pub root: Option<Element<'t>>,
    pub below: Vec<Note<'t>>,
}

/// A `---` with the comment at the end of its line.
pub(super) struct Marker<'t>(pub Option<Remark<'t>>);

/// An entry of a map, an item of a list, or the root.
pub(super) struct Element<'t> {
    /// The comments above it.
    pub notes: Vec<Note<'t>>,
    /// Whether a blank line precedes it, below its comments.
    pub has_blank_line_before: bool,
    pub key: Option<Key<'t>>,
    /// The anchor of its value.
    pub anchor: Option<&'t str>,
    pub value: Value<'t>,
    /// The comment at the end of its first line, if the value continues below.
    pub head: Option<Remark<'t>>,
    /// The comment after it.
    pub remark: Option<Remark<'t>>,
    /// Its span in the file.
    span: Span,
}

pub(super) struct Key<'t> {
    pub node: NodeId,
    pub anchor: Option<&'t str>,
    /// Whether a colon follows. A key in braces may do without.
    pub has_colon: bool,
}

pub(super) enum Value<'t> {
    Absent,
    /// A scalar or an alias.
    Scalar(NodeId),
    /// A text after `|` or `>`: its header, and its lines without their indentation.
    Text(String, Vec<&'t str>),
    Collection(Collection<'t>),
}

pub(super) struct Collection<'t> {
    pub is_map: bool,
    pub elements: Vec<Element<'t>>,
    /// The comments at its end.
    pub notes: Vec<Note<'t>>,
    /// Whether it is written in brackets on one line.
    pub is_on_one_line: bool,
}

type ReadResult<T> = Result<T, Box<Diagnostic>>;

/// Reads a file. `root` is the content of its root.
pub(super) fn read<'t>(source: &'t Source, tree: &'t Tree<'t>, root: Holds) -> ReadResult<FileElements<'t>> {
    let aliases = tree.walk().map(|(_, id)| id).filter(|&id| tree.kind(id) == NodeKind::Alias);
    let mut anchored: Vec<u32> =
        aliases.map(|id| tree.span(id).start).chain(tree.anchors.iter().map(|(_, span)| span.start)).collect();
    anchored.sort_unstable();
    let anchors = tree.anchors.iter().copied().collect();
    let comments = Comments::new(source, &tree.comments);
    ElementReader { source, tree, comments, anchors, anchored, pending: Vec::new(), seen: 0 }.document(root)
}

struct ElementReader<'t> {
    source: &'t Source,
    tree: &'t Tree<'t>,
    comments: Comments<'t>,
    anchors: HashMap<NodeId, Span>,
    /// The offsets of anchors and aliases, which keep their order.
    anchored: Vec<u32>,
    /// Comments at the top of the file that belong to the first entry.
    pending: Vec<Note<'t>>,
    /// The number of nodes read so far.
    seen: usize,
}

impl<'t> ElementReader<'t> {
    fn document(mut self, holds: Holds) -> ReadResult<FileElements<'t>> {
        let (mut above, mut marker) = (Vec::new(), None);
        if let Some(span) = self.tree.marker {
            above = self.comments.take_before(span.start);
            self.comments.done = span.end;
            marker = Some(Marker(self.comments.take_at_line_end(u32::MAX, |_| false)));
        }
        let mut root = None;
        if let Some(node) = self.tree.root() {
            let mut notes = self.comments.take_before(self.start_of(node));
            if self.tree.is_block(node) && self.tree.kind(node) == NodeKind::Map {
                let top = notes.iter().position(|note| is_ignore_comment(note.text)).unwrap_or(notes.len());
                self.pending = notes.split_off(top);
            }
            let mut element = self.element(None, node, holds, 0)?;
            element.notes.splice(0..0, notes);
            root = Some(element);
        }
        let below = self.comments.take_before(u32::MAX);
        Ok(FileElements { above, marker, root, below })
    }

    /// Reads an entry, an item or the root. `column` is the column of the block around it.
    fn element(&mut self, key: Option<NodeId>, value: NodeId, holds: Holds, column: usize) -> ReadResult<Element<'t>> {
        let (tree, begin) = (self.tree, self.start_of(key.unwrap_or(value)));
        let is_item = key.is_none() && self.seen > 0;
        if is_item {
            self.comments.done = begin;
        }
        let key = key.map(|key| self.key(key, value)).transpose()?;
        self.seen += 1;
        let from = self.comments.done;
        let anchor = self.anchors.get(&value).copied();
        let mut head = match tree.kind(value) {
            NodeKind::Absent => {
                self.comments.done = anchor.map_or(from, |anchor| anchor.end.max(from));
                self.comments.take_at_line_end(u32::MAX, |c| matches!(c, ':' | ','))
            }
            _ => self.comments.take_at_line_end(self.content_start(value), |_| true),
        };
        let (read, mut notes) = self.value(value, holds, column, is_item && anchor.is_none(), from)?;
        let goes_on = tree.is_block(value) || tree.kind(value) == NodeKind::Absent;
        let mut remark = if goes_on { None } else { self.comments.take_at_line_end(u32::MAX, |c| c == ',') };
        if matches!(read, Value::Absent | Value::Scalar(_)) {
            match &remark {
                Some(_) => notes.splice(0..0, head.take().map(|head| head.to_note())).for_each(drop),
                None => remark = head.take(),
            }
        }
        // After an unquoted text the comment would look like the rest of it, unless it already followed the text
        // directly.
        if tree.kind(value) == NodeKind::Plain {
            notes.extend(
                remark
                    .take_if(|remark| remark.would_cut_text() && remark.follows_separator)
                    .map(|remark| remark.to_note()),
            );
        }
        let span = Span { start: begin, end: self.comments.done };
        let anchor = anchor.map(|anchor| tree.written(anchor));
        Ok(Element { notes, has_blank_line_before: false, key, anchor, value: read, head, remark, span })
    }

    /// Reads a value whose key ends at `from`. Also returns the comments to move above it.
    fn value(
        &mut self,
        value: NodeId,
        holds: Holds,
        column: usize,
        starts_on_item_line: bool,
        from: u32,
    ) -> ReadResult<(Value<'t>, Vec<Note<'t>>)> {
        let (tree, span) = (self.tree, self.tree.span(value));
        match tree.kind(value) {
            NodeKind::Absent => Ok((Value::Absent, Vec::new())),
            NodeKind::Map | NodeKind::Seq => {
                let (collection, hoisted) = self.collection(value, holds, column, starts_on_item_line)?;
                Ok((Value::Collection(collection), hoisted))
            }
            _ => {
                let notes = self.comments.take_before(span.start);
                if tree.is_block(value) {
                    return Ok((self.text(value, from)?, notes));
                }
                self.comments.done = span.end;
                Ok((Value::Scalar(value), notes))
            }
        }
    }

    fn key(&mut self, key: NodeId, value: NodeId) -> ReadResult<Key<'t>> {
        let (tree, span) = (self.tree, self.tree.span(key));
        self.seen += 1;
        self.comments.done = span.end;
        if tree.is_block(key) || tree.written(span).contains(['\n', '\r']) {
            return Err(unformattable(span, "a key of several lines", "write it on one line"));
        }
        let rest = self.source.slice(Span { start: span.end, end: self.source.text().len() as u32 });
        let has_colon = tree.kind(value) != NodeKind::Absent || rest.trim_start().starts_with(':');
        Ok(Key { node: key, anchor: self.anchors.get(&key).map(|&anchor| tree.written(anchor)), has_colon })
    }

    /// Reads a list or map. If it starts on the line of an item, also returns the comments to move above the item.
    fn collection(
        &mut self,
        node: NodeId,
        holds: Holds,
        column: usize,
        starts_on_item_line: bool,
    ) -> ReadResult<(Collection<'t>, Vec<Note<'t>>)> {
        let (tree, span) = (self.tree, self.tree.span(node));
        let column = self.block_column(node).unwrap_or(column);
        let items = tree.items(node).map(|item| (None, item));
        let entries = tree.entries(node).map(|MapEntry { key, value }| (Some(key), value));
        let mut elements = Vec::new();
        for (key, value) in items.chain(entries) {
            let begin = self.start_of(key.unwrap_or(value));
            let mut notes = std::mem::take(&mut self.pending);
            notes.extend(self.comments.take_before(begin));
            let has_blank_line_before = self.comments.has_blank_line_before(begin);
            let shape = holds.shape(key.map_or("", |key| tree.text(key)));
            let mut element = self.element(key, value, Holds::of(shape, tree.kind(value)), column)?;
            element.notes.splice(0..0, notes);
            elements.push(Element { has_blank_line_before, ..element });
        }
        let is_block = tree.is_block(node);
        let notes = if is_block {
            self.comments.take_at_block_end(column, tree.nth(self.seen).map(|next| self.start_of(next)))
        } else {
            let notes = self.comments.take_before(span.end);
            self.comments.done = span.end;
            notes
        };
        let hoisted =
            elements.first_mut().filter(|_| starts_on_item_line).map(|first| std::mem::take(&mut first.notes));
        self.sort(&mut elements, holds, starts_on_item_line);
        let is_on_one_line = !is_block && !tree.written(span).contains(['\n', '\r']);
        let is_map = tree.kind(node) == NodeKind::Map;
        Ok((Collection { is_map, elements, notes, is_on_one_line }, hoisted.unwrap_or_default()))
    }

    /// Sorts entries into canonical order, unless an alias could come before its anchor.
    fn sort(&self, elements: &mut Vec<Element<'t>>, holds: Holds, starts_on_item_line: bool) {
        let keys = elements.iter().map(|element| element.key.as_ref().map_or("", |key| self.tree.text(key.node)));
        let order = holds.order(keys);
        let has_anchor_or_alias = |index: &&usize| {
            let span = elements[**index].span;
            let next = self.anchored.partition_point(|&at| at < span.start);
            self.anchored.get(next).is_some_and(|&at| at < span.end)
        };
        if order.is_sorted() || !order.iter().filter(has_anchor_or_alias).is_sorted() {
            return;
        }
        let mut unsorted: Vec<Option<Element<'t>>> = elements.drain(..).map(Some).collect();
        elements.extend(order.into_iter().filter_map(|index| unsorted[index].take()));
        // A comment cannot stand between a hyphen and the first key after it.
        if starts_on_item_line && let Some(first) = elements.iter().position(|element| element.notes.is_empty()) {
            elements[..=first].rotate_right(1);
        }
        // A blank line at the top of a block belongs to the block, not to its first entry.
        let begin = elements.iter().map(|element| element.span.start).min();
        if let Some(was_first) = elements.iter().position(|element| Some(element.span.start) == begin) {
            let moved = std::mem::replace(elements[0].blank_line_above(), false);
            let top = std::mem::replace(elements[was_first].blank_line_above(), moved);
            *elements[0].blank_line_above() = top;
        }
    }

    /// Reads a text after `|` or `>`. `from` is an offset before the header.
    fn text(&mut self, node: NodeId, from: u32) -> ReadResult<Value<'t>> {
        let (source, span, text) = (self.source, self.tree.span(node), self.tree.text(node));
        let odd = || unformattable(span, "a text with ambiguous indentation", "put it in quotes");
        let header = self.header(node, from).ok_or_else(odd)?;
        let sign = source.slice(header);
        let newlines = text.len() - text.trim_end_matches('\n').len();
        let has_words = text.contains(|c| !matches!(c, ' ' | '\n'));
        let mut written = sign.chars().take(1).collect::<String>();
        let mut lines = Vec::new();
        if has_words {
            let leading = text.trim_start_matches([' ', '\n']);
            let before = &text[..text.len() - leading.len()];
            let deeper = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
            let first = source.line_index(header.start) + 1;
            // Lines of spaces that are indented deeper than the text belong to it.
            let behind = text[text.trim_end().len()..].trim_end_matches('\n').matches('\n').count();
            let last = source.line_index(span.end.saturating_sub(1)) + behind;
            let raw = (first..=last).map(|line| source.slice(source.line_span(line)));
            let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
            let begin = raw.clone().find(|line| line.contains(|c| c != ' ')).ok_or_else(odd)?;
            let indent = spaces(begin).checked_sub(deeper).ok_or_else(odd)?;
            lines.extend(raw.map(|line| &line[indent.min(spaces(line))..]));
            self.comments.done = source.line_span(last).end;
            if sign.contains(|c: char| c.is_ascii_digit()) && (deeper > 0 || text.starts_with('\n')) {
                written.push('2');
            }
        } else {
            self.comments.done = source.line_span(source.line_index(header.start)).end;
        }
        if sign.contains('-') {
            written.push('-');
        } else if sign.contains('+') {
            // The blank lines after it are part of it.
            written.push('+');
            let kept = newlines - usize::from(has_words && newlines > 0);
            lines.extend(std::iter::repeat_n("", kept));
            let line = source.line_index(self.comments.done) + kept;
            let last = source.line_count() - 1;
            self.comments.done = source.line_span(line.min(last)).end;
        }
        Ok(Value::Text(written, lines))
    }

    /// Returns the span of the `|` or `>` of a text with its indicators. `from` is an offset before it.
    fn header(&self, node: NodeId, from: u32) -> Option<Span> {
        let (text, comments) = (self.source.text(), &self.tree.comments);
        let mut end = self.tree.span(node).start;
        loop {
            let start = from + self.source.slice(Span { start: from, end: end.max(from) }).rfind(['|', '>'])? as u32;
            let before = comments.partition_point(|comment| comment.start <= start).checked_sub(1);
            match before.map(|index| comments[index]).filter(|comment| start < comment.end) {
                Some(comment) => end = comment.start,
                None => {
                    let rest = text.get(start as usize..)?;
                    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
                    return Some(Span { start, end: start + length as u32 });
                }
            }
        }
    }

    /// Returns the offset at which an element starts: its anchor, its first key or its `|`.
    fn start_of(&self, node: NodeId) -> u32 {
        let (tree, start) = (self.tree, self.tree.span(node).start);
        if let Some(anchor) = self.anchors.get(&node) {
            return anchor.start.min(start);
        }
        if !tree.is_block(node) {
            return start;
        }
        match tree.kind(node) {
            NodeKind::Map => tree.entries(node).next().map_or(start, |first| self.start_of(first.key).min(start)),
            NodeKind::Quoted => self.header(node, self.comments.done).map_or(start, |header| header.start),
            _ => start,
        }
    }

    /// Returns the offset at which the content of a value starts.
    fn content_start(&self, value: NodeId) -> u32 {
        let (tree, span) = (self.tree, self.tree.span(value));
        let first = tree.items(value).next().or_else(|| tree.entries(value).next().map(|first| first.key));
        match tree.kind(value) {
            NodeKind::Map | NodeKind::Seq => first.map_or(span.end, |first| self.start_of(first)),
            _ => span.start,
        }
    }

    /// Returns the column of a block, or `None` for a list that is not indented deeper than its key.
    fn block_column(&self, node: NodeId) -> Option<usize> {
        let span = self.tree.span(node);
        let line = self.source.line_span(self.source.line_index(span.start));
        let column = span.start.checked_sub(line.start)? as usize;
        let has_hyphen =
            self.tree.written(span).strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_whitespace));
        (self.tree.kind(node) == NodeKind::Map || has_hyphen).then_some(column)
    }
}

impl Element<'_> {
    /// Returns the flag for a blank line before the element and its comments.
    fn blank_line_above(&mut self) -> &mut bool {
        match self.notes.first_mut() {
            Some(note) => &mut note.has_blank_line_before,
            None => &mut self.has_blank_line_before,
        }
    }
}
