//! Scans collections in brackets.

use super::scan::{CursorKind, Frame, Scan};

impl Scan<'_> {
    /// Reads a collection in brackets, over several lines. Returns where it ends. Without its closing bracket, it ends at
    /// a line that is not indented deeper than the collection around it.
    pub fn read_brackets(&mut self, start: usize) -> usize {
        let around = self.frames.last().map(|frame| frame.column);
        let depth = self.frames.len();
        let mut at = start;
        while let Some(next) = self.read_in_brackets(at, around) {
            at = next;
            if self.frames.len() == depth {
                return at;
            }
        }
        while self.frames.len() > depth {
            self.leave();
        }
        at
    }

    /// Reads a character or a word inside brackets. Returns where it ends, or `None` if the collection ends without a
    /// closing bracket.
    fn read_in_brackets(&mut self, at: usize, around: Option<usize>) -> Option<usize> {
        let c = self.text.rest(at).chars().next();
        if c.is_none_or(|c| " \t\r\n,}]".contains(c)) {
            self.find_between(at);
        }
        match c? {
            open @ ('{' | '[') => self.frames.push(Frame::new(usize::MAX, open == '[')),
            ',' => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.key = None;
                }
            }
            '}' | ']' => self.leave(),
            ' ' | '\t' => {}
            '\n' | '\r' => {
                let next = self.text.next_line(at);
                let line = self.text.line_from(next);
                let column = line.len() - line.trim_start_matches(' ').len();
                let is_outside = !line.trim().is_empty() && around.is_some_and(|around| column <= around);
                return (!is_outside).then_some(next);
            }
            '#' => return Some(self.read_comment(at)),
            _ => return Some(self.read_word(at)),
        }
        Some(at + 1)
    }

    /// Records a cursor at an offset inside brackets where nothing is written yet.
    fn find_between(&mut self, at: usize) {
        if at != self.offset {
            return;
        }
        let follows_colon = self.text.0[..at].ends_with(':');
        self.find_empty(match self.expects_key() {
            true => CursorKind::NEW_KEY,
            false => CursorKind::Value { may_have_keys: false, follows_colon },
        });
    }

    /// Reads a key or a value inside brackets. Returns where it ends.
    fn read_word(&mut self, start: usize) -> usize {
        let (inner, end, after) = self.text.word_in_brackets(start);
        let is_in_map = self.frames.last().is_some_and(|frame| !frame.is_list);
        let has_colon = is_in_map && self.text.rest(after).starts_with(':');
        let is_key = self.expects_key();
        if has_colon && is_key {
            self.enter_key(&self.text.0[inner.min(end)..end]);
        }
        if (inner..=end.max(inner)).contains(&self.offset) {
            let kind = if is_key { CursorKind::Key { has_colon } } else { CursorKind::VALUE };
            self.find(kind, inner, self.text.word_end(self.offset).min(end.max(self.offset)));
        }
        if has_colon { after + 1 } else { after }
    }

    /// Returns whether the innermost collection is a map whose next word is a key.
    fn expects_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| !frame.is_list && frame.key.is_none())
    }
}
