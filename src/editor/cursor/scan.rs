//! The state of a scan for the cursor.

use super::text::Text;
use crate::source::Span;

/// The position of a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::editor) struct Cursor<'t> {
    /// The path from the root to the value at the cursor; for a key, to the map that contains it.
    pub path: Vec<Step<'t>>,
    pub kind: CursorKind,
    /// The span that a completion would replace, inside its quotes.
    pub span: Span,
    /// The other keys of the map that contains a key.
    pub siblings: Vec<&'t str>,
}

/// A step into a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum Step<'t> {
    Key(&'t str),
    Item,
}

/// What the author is writing at a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum CursorKind {
    /// A key of a map. `has_colon`: its colon is there already.
    Key { has_colon: bool },
    /// A value. `may_have_keys`: it may also be the first key of a map. `follows_colon`: a colon stands directly before it.
    Value { may_have_keys: bool, follows_colon: bool },
    /// A comment.
    Comment,
}

impl CursorKind {
    /// A key without a colon.
    pub const NEW_KEY: Self = CursorKind::Key { has_colon: false };
    /// A value, or the first key of a map.
    pub const VALUE_OR_KEYS: Self = CursorKind::Value { may_have_keys: true, follows_colon: false };
    /// A value that cannot be the start of a map.
    pub const VALUE: Self = CursorKind::Value { may_have_keys: false, follows_colon: false };
}

/// A collection that is still open.
pub(super) struct Frame<'t> {
    /// The column of its items or keys. Inside brackets, columns do not matter.
    pub column: usize,
    pub is_list: bool,
    /// The key that was read last, and whether a value follows it on its line.
    pub key: Option<&'t str>,
    pub is_filled: bool,
    pub keys: Vec<&'t str>,
}

impl Frame<'_> {
    pub fn new(column: usize, is_list: bool) -> Self {
        Frame { column, is_list, key: None, is_filled: false, keys: Vec::new() }
    }
}

/// The cursor, while the other keys of its map are still being read.
pub(super) struct FoundCursor<'t> {
    pub cursor: Cursor<'t>,
    /// The number of collections that are open around a key. 0 if no more keys are needed.
    pub depth: usize,
}

/// A scan of a text for the cursor.
pub(super) struct Scan<'t> {
    pub text: Text<'t>,
    /// The offset of the cursor.
    pub offset: usize,
    pub frames: Vec<Frame<'t>>,
    /// Inside a block scalar (`|`, `>`): the column that its lines are indented deeper than.
    pub block: Option<usize>,
    pub found: Option<FoundCursor<'t>>,
}

impl<'t> Scan<'t> {
    pub fn new(text: &'t str, offset: usize) -> Self {
        Scan { text: Text(text), offset, frames: Vec::new(), block: None, found: None }
    }

    /// Records the cursor, unless it was found already.
    pub fn find(&mut self, kind: CursorKind, start: usize, end: usize) {
        if self.found.is_some() {
            return;
        }
        let (around, depth) = match kind {
            CursorKind::Key { .. } => (self.frames.len().saturating_sub(1), self.frames.len()),
            CursorKind::Value { .. } => (self.frames.len(), 0),
            CursorKind::Comment => (0, 0),
        };
        let step = |frame: &Frame<'t>| if frame.is_list { Some(Step::Item) } else { frame.key.map(Step::Key) };
        let path = self.frames[..around].iter().filter_map(step).collect();
        let cursor = Cursor { path, kind, span: Span::new(start, end), siblings: Vec::new() };
        self.found = Some(FoundCursor { cursor, depth });
    }

    /// Records an empty cursor at its own offset.
    pub fn find_empty(&mut self, kind: CursorKind) {
        self.find(kind, self.offset, self.offset);
    }

    /// Returns whether the cursor was found and all keys of its map have been read.
    pub fn is_complete(&self) -> bool {
        self.found.as_ref().is_some_and(|found| self.frames.len() < found.depth || found.depth == 0)
    }

    /// Adds a key to the innermost map.
    pub fn enter_key(&mut self, key: &'t str) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
            frame.is_filled = false;
            frame.keys.push(key);
        }
    }

    /// Leaves the innermost collection. If it is the map of the cursor, stores its keys.
    pub fn leave(&mut self) {
        let depth = self.frames.len();
        let Some(frame) = self.frames.pop() else { return };
        if let Some(found) = self.found.as_mut().filter(|found| found.depth == depth) {
            found.cursor.siblings = frame.keys;
            found.depth = 0;
        }
    }

    /// Reads the rest of a line that may be a comment. Returns the end of the line.
    pub fn read_comment(&mut self, at: usize) -> usize {
        let end = self.text.line_end(at);
        if self.text.rest(at).starts_with('#') && (at + 1..=end).contains(&self.offset) {
            self.find(CursorKind::Comment, at, self.offset);
        }
        end
    }
}
