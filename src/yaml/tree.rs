//! The span tree, built from parser events in one pass.
//!
//! The tree is an arena of 24-byte nodes in document order. Children are linked as siblings. A scalar points into
//! the source if its text is there verbatim. A file of `n` bytes has about `n` nodes at most, which bounds the
//! memory.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{
    Event, Parser, ScalarStyle, ScanError, Span as ParserSpan, StructureStyle, TryLoadError, TrySpannedEventReceiver,
};

use super::problems::LIMIT;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// The maximum nesting depth of a file.
const MAX_DEPTH: usize = 64;

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(u32);

impl NodeId {
    /// Returns the index among the nodes of the tree, in document order.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

const NONE: u32 = u32::MAX;

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    /// No value at all, as in `key:`.
    Absent,
    /// An unquoted scalar.
    Plain,
    /// A quoted or block scalar, which is always text.
    Quoted,
    Seq,
    Map,
    /// Stands for another node, which [`Tree::resolve`] finds.
    Alias,
}

#[derive(Clone, Copy)]
struct NodeData {
    span: Span,
    next: u32,
    /// Scalar: the start of the text. Collection: the first child. Alias: the node it stands for.
    a: u32,
    /// Scalar: the end of the text.
    b: u32,
    kind: NodeKind,
    /// Whether the text is in `Tree::unescaped`, not in the source.
    unescaped: bool,
    /// Whether the node is written in block style, not in quotes or brackets.
    block: bool,
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MapEntry {
    pub key: NodeId,
    pub value: NodeId,
}

/// A construct that YAML allows and the journey format does not.
#[derive(Clone, Debug)]
pub(crate) struct Oddity {
    pub kind: OddityKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OddityKind {
    Tag,
    SecondDocument,
    MergeKey,
    KeyNotText,
    UnknownAlias,
    AliasInsideItself,
}

/// An item of a list or an entry of a map. An item has one span for `whole` and `key`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Child {
    pub whole: Span,
    pub key: Span,
    pub value: NodeId,
}

/// The children of collections, listed once for each collection that is asked about.
pub(crate) struct Children<'t> {
    tree: &'t Tree<'t>,
    known: HashMap<NodeId, Vec<Child>>,
}

impl<'t> Children<'t> {
    pub fn new(tree: &'t Tree<'t>) -> Self {
        Children { tree, known: HashMap::new() }
    }

    /// Returns the items or entries of a node in file order; a scalar has none.
    pub fn of(&mut self, node: NodeId) -> &[Child] {
        let tree = self.tree;
        self.known.entry(node).or_insert_with(|| {
            let items = tree.items(node).map(|item| {
                let span = tree.span(item);
                Child { whole: span, key: span, value: item }
            });
            let entries = tree.entries(node).map(|MapEntry { key, value }| {
                let (key, end) = (tree.span(key), tree.span(value).end);
                Child { whole: Span { start: key.start, end: key.end.max(end) }, key, value }
            });
            items.chain(entries).collect()
        })
    }
}

/// A YAML stream: its nodes, its comments and its oddities.
pub(crate) struct Tree<'s> {
    text: &'s str,
    unescaped: String,
    nodes: Vec<NodeData>,
    roots: Vec<NodeId>,
    /// The spans of the comments, including `#`.
    pub comments: Vec<Span>,
    pub oddities: Vec<Oddity>,
    /// The anchored nodes and the spans of their anchors, including `&`, in file order.
    pub anchors: Vec<(NodeId, Span)>,
    /// The spans of the anchors that no alias uses, including `&`.
    pub unused_anchors: Vec<Span>,
    /// The `---` that starts the first document, if there is one.
    pub marker: Option<Span>,
}

impl<'s> Tree<'s> {
    /// Returns the root of the first document, unless the document is empty.
    pub fn root(&self) -> Option<NodeId> {
        self.roots.first().copied().filter(|&root| self.kind(root) != NodeKind::Absent)
    }

    /// Returns the roots of all documents.
    #[cfg(test)]
    pub fn documents(&self) -> &[NodeId] {
        &self.roots
    }

    /// Returns the last node that starts before an offset.
    pub fn last_before(&self, offset: u32) -> Option<NodeId> {
        let count = self.nodes.partition_point(|node| node.span.start < offset);
        count.checked_sub(1).map(|index| NodeId(index as u32))
    }

    /// Returns the node with this index, in file order.
    pub fn nth(&self, index: usize) -> Option<NodeId> {
        (index < self.nodes.len()).then_some(NodeId(index as u32))
    }

    /// Returns the number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn kind(&self, id: NodeId) -> NodeKind {
        self.node(id).kind
    }

    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// Returns whether a node is in block style: a text after `|` or `>`, or an indented list or map.
    pub fn is_block(&self, id: NodeId) -> bool {
        self.node(id).block
    }

    /// Returns whether a key is the first one between braces.
    pub fn is_in_braces(&self, key: NodeId) -> bool {
        self.written(Span { start: 0, end: self.span(key).start }).trim_end().ends_with('{')
    }

    /// Returns the source text of a span. Spans of nodes and comments lie inside the text; any other gives an empty text.
    pub fn written(&self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Returns the text of a scalar, or an empty text for any other node.
    pub fn text(&self, id: NodeId) -> &str {
        let node = self.node(id);
        match node.kind {
            NodeKind::Plain | NodeKind::Quoted => {
                let text = if node.unescaped { &self.unescaped } else { self.text };
                text.get(node.a as usize..node.b as usize).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// Returns the node that an alias stands for, or the node itself.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        if node.kind == NodeKind::Alias && node.a != NONE { NodeId(node.a) } else { id }
    }

    /// Returns the items of a list.
    pub fn items(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = if self.kind(id) == NodeKind::Seq { self.node(id).a } else { NONE };
        std::iter::successors(child(first), |&id| child(self.node(id).next))
    }

    /// Returns the entries of a map, in file order.
    pub fn entries(&self, id: NodeId) -> impl Iterator<Item = MapEntry> + '_ {
        let mut next = if self.kind(id) == NodeKind::Map { self.node(id).a } else { NONE };
        std::iter::from_fn(move || {
            let key = child(next)?;
            let value = child(self.node(key).next)?;
            next = self.node(value).next;
            Some(MapEntry { key, value })
        })
    }

    /// Returns all nodes of all documents in file order, each with its depth.
    pub fn walk(&self) -> impl Iterator<Item = (usize, NodeId)> + '_ {
        let mut open: Vec<(usize, NodeId)> = self.roots.iter().rev().map(|&root| (0, root)).collect();
        std::iter::from_fn(move || {
            let (depth, id) = open.pop()?;
            let node = self.node(id);
            open.extend(child(node.next).filter(|_| depth > 0).map(|next| (depth, next)));
            let is_collection = matches!(node.kind, NodeKind::Seq | NodeKind::Map);
            open.extend(child(node.a).filter(|_| is_collection).map(|first| (depth + 1, first)));
            Some((depth, id))
        })
    }

    fn node(&self, id: NodeId) -> &NodeData {
        &self.nodes[id.0 as usize]
    }
}

fn child(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

/// A collection that is not closed yet.
struct OpenCollection {
    node: u32,
    last_child: u32,
    is_map: bool,
    block: bool,
    /// In a map: whether the next child is a key.
    at_key: bool,
}

struct Builder<'s> {
    tree: Tree<'s>,
    open: Vec<OpenCollection>,
    anchors: HashMap<usize, Anchor>,
    documents: usize,
}

struct Anchor {
    node: u32,
    span: Span,
    used: bool,
}

/// The reason why there is no tree.
pub(super) enum NotBuilt {
    Syntax(ScanError),
    Limit(Box<Diagnostic>),
}

/// Parses a text into a tree.
pub(super) fn build(source: &Source) -> Result<Tree<'_>, NotBuilt> {
    let text = source.text();
    let mut builder = Builder {
        tree: Tree {
            text,
            unescaped: String::new(),
            nodes: Vec::with_capacity(text.len() / 12),
            roots: Vec::new(),
            comments: Vec::new(),
            oddities: Vec::new(),
            anchors: Vec::new(),
            unused_anchors: Vec::new(),
            marker: None,
        },
        open: Vec::new(),
        anchors: HashMap::new(),
        documents: 0,
    };
    let options = granit_parser::options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: usize::MAX,
    };
    match Parser::new_from_str_with_options(text, options).try_load(&mut builder, true) {
        Ok(()) => {}
        Err(TryLoadError::Scan(error)) => return Err(NotBuilt::Syntax(error)),
        Err(TryLoadError::Receiver(problem)) => return Err(NotBuilt::Limit(problem)),
    }
    let Builder { mut tree, anchors, .. } = builder;
    tree.unused_anchors = anchors.into_values().filter(|anchor| !anchor.used).map(|anchor| anchor.span).collect();
    tree.unused_anchors.sort_unstable();
    Ok(tree)
}

impl<'s> TrySpannedEventReceiver<'s> for Builder<'s> {
    type Error = Box<Diagnostic>;

    fn on_event(&mut self, event: Event<'s>, written: ParserSpan) -> Result<(), Box<Diagnostic>> {
        let (span, written) = (bytes(&written), &written);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let id = self.scalar(text, style, span);
                self.note_properties(id, anchor, tag.is_some(), written);
            }
            Event::SequenceStart(style, anchor, tag) => {
                let id = self.start(NodeKind::Seq, style, span)?;
                self.note_properties(id, anchor, tag.is_some(), written);
            }
            Event::MappingStart(style, anchor, tag) => {
                let id = self.start(NodeKind::Map, style, span)?;
                self.note_properties(id, anchor, tag.is_some(), written);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => {
                let target = self.anchors.get_mut(&anchor).map_or(NONE, |anchor| {
                    anchor.used = true;
                    anchor.node
                });
                if self.open.iter().any(|open| open.node == target) {
                    self.note_oddity(OddityKind::AliasInsideItself, span);
                    self.add(NodeKind::Alias, span, NONE);
                } else {
                    self.add(NodeKind::Alias, span, target);
                }
            }
            Event::UnresolvedAlias(_) => {
                self.note_oddity(OddityKind::UnknownAlias, span);
                self.add(NodeKind::Alias, span, NONE);
            }
            Event::DocumentStart(is_explicit, _) => {
                self.documents += 1;
                if is_explicit && self.documents == 1 {
                    self.tree.marker = Some(span);
                }
                if self.documents == 2 {
                    self.note_oddity(OddityKind::SecondDocument, span);
                }
            }
            Event::Comment(..) => self.tree.comments.push(span),
            Event::Anchor(id, _) => {
                if let Some(anchor) = self.anchors.get_mut(&id) {
                    anchor.span = span;
                    self.tree.anchors.push((NodeId(anchor.node), span));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl<'s> Builder<'s> {
    fn scalar(&mut self, text: Cow<'s, str>, style: ScalarStyle, span: Span) -> u32 {
        // The parser reports an absent value as an unquoted `~` of zero width, sometimes at the next token.
        if style == ScalarStyle::Plain && span.start == span.end {
            let parent = self.open.last().map_or(0, |open| self.tree.nodes[open.node as usize].span.start);
            let at = self.end_of_text_before(span.start).max(parent);
            return self.add(NodeKind::Absent, Span { start: at, end: at }, NONE);
        }
        let kind = if style == ScalarStyle::Plain { NodeKind::Plain } else { NodeKind::Quoted };
        let span = match style {
            // The parser's span of a block scalar includes the line break after it.
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let written = self.tree.written(span);
                Span { end: span.start + written.trim_end().len() as u32, ..span }
            }
            _ => span,
        };
        let (range, unescaped) = match text {
            Cow::Borrowed(text) => {
                let start = text.as_ptr().addr().wrapping_sub(self.tree.text.as_ptr().addr());
                (Span::new(start, start + text.len()), false)
            }
            Cow::Owned(text) => {
                let start = self.tree.unescaped.len();
                self.tree.unescaped.push_str(&text);
                (Span::new(start, start + text.len()), true)
            }
        };
        if kind == NodeKind::Plain && self.tree.text.get(span.range()) == Some("<<") && self.is_at_key() {
            self.note_oddity(OddityKind::MergeKey, span);
        }
        let id = self.add(kind, span, range.start);
        let node = &mut self.tree.nodes[id as usize];
        node.b = range.end;
        node.unescaped = unescaped;
        node.block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        id
    }

    fn start(&mut self, kind: NodeKind, style: StructureStyle, span: Span) -> Result<u32, Box<Diagnostic>> {
        if self.open.len() == MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Box::new(
                Diagnostic::new(&LIMIT, span, message).help("a journey needs no more than ten levels"),
            ));
        }
        let block = style == StructureStyle::Block;
        let node = self.add(kind, span, NONE);
        self.tree.nodes[node as usize].block = block;
        self.open.push(OpenCollection { node, last_child: NONE, is_map: kind == NodeKind::Map, block, at_key: true });
        Ok(node)
    }

    /// Closes a collection. A block collection ends where its last child ends. The parser's own end lies at the
    /// next token, and so does that of a pair without braces in a flow sequence.
    fn end(&mut self, span: Span) {
        let end = self.end_of_text_before(span.end);
        let Some(open) = self.open.pop() else { return };
        let last = (open.last_child != NONE).then(|| self.tree.nodes[open.last_child as usize].span);
        let first = child(self.tree.nodes[open.node as usize].a).map(|first| self.tree.span(first));
        let node = &mut self.tree.nodes[open.node as usize];
        node.span.end = match last {
            Some(last) if open.block => last.end.max(node.span.start),
            _ => end,
        };
        if open.block
            && open.is_map
            && let Some(first) = first
        {
            node.span.start = node.span.start.min(first.start);
        }
    }

    /// Returns the end of the last text before an offset, skipping white space.
    fn end_of_text_before(&self, at: u32) -> u32 {
        self.tree.text.get(..at as usize).map_or(at, |before| before.trim_end().len() as u32)
    }

    fn note_properties(&mut self, id: u32, anchor: usize, tagged: bool, written: &ParserSpan) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node: id, span: bytes(written), used: false });
        }
        if tagged {
            let span = written.tag_span().map_or_else(|| bytes(written), |tag| bytes(&tag));
            self.note_oddity(OddityKind::Tag, span);
        }
    }

    fn is_at_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_map && open.at_key)
    }

    fn note_oddity(&mut self, kind: OddityKind, span: Span) {
        self.tree.oddities.push(Oddity { kind, span });
    }

    /// Adds a node and links it to the open collection.
    fn add(&mut self, kind: NodeKind, span: Span, a: u32) -> u32 {
        if !matches!(kind, NodeKind::Plain | NodeKind::Quoted) && self.is_at_key() {
            self.note_oddity(OddityKind::KeyNotText, span);
        }
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(NodeData { span, next: NONE, a, b: NONE, kind, unescaped: false, block: false });
        match self.open.last_mut() {
            None => self.tree.roots.push(NodeId(id)),
            Some(open) => {
                match open.last_child {
                    NONE => self.tree.nodes[open.node as usize].a = id,
                    last => self.tree.nodes[last as usize].next = id,
                }
                open.last_child = id;
                open.at_key = !open.at_key;
            }
        }
        id
    }
}

fn bytes(span: &ParserSpan) -> Span {
    // A parser that reads from a string knows the bytes of every event.
    let range = span.byte_range().unwrap_or_default();
    Span::new(range.start, range.end)
}
