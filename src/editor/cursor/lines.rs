//! Scans lines in block style.

use std::ops::ControlFlow;

use super::scan::{CursorKind, Frame, Scan};

impl<'t> Scan<'t> {
    /// Reads the lines of the text until the cursor and the keys of its map have been found.
    pub fn read_lines(&mut self) {
        let mut start = if self.text.0.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        while start <= self.text.len() {
            match self.read_line(start) {
                Some(next) => start = next,
                None => return,
            }
        }
    }

    /// Reads a line, and those that it continues on. Returns the start of the next line, or `None` if the scan is over.
    fn read_line(&mut self, start: usize) -> Option<usize> {
        let end = self.text.line_end(start);
        let (line, next) = (self.text.line_from(start), self.text.next_line(end));
        let column = line.len() - line.trim_start_matches(' ').len();
        let content = start + column;
        let has_cursor = self.found.is_none() && (start..=end).contains(&self.offset);
        let is_blank = line.trim().is_empty();
        if let Some(outside) = self.block {
            if is_blank || column > outside {
                let may_end_here = is_blank && has_cursor && self.offset - start <= outside;
                if has_cursor && !may_end_here {
                    return None;
                }
                if !has_cursor {
                    return Some(next);
                }
            }
            self.block = None;
        }
        if is_blank {
            if has_cursor {
                self.find_on_blank_line(self.offset - start);
            }
            return Some(next);
        }
        if self.text.rest(content).starts_with('#') {
            if has_cursor && self.offset > content {
                self.find(CursorKind::Comment, content, self.offset);
            }
            return Some(next);
        }
        if line.starts_with("---") || line.starts_with('%') {
            return Some(next);
        }
        if has_cursor && self.offset < content {
            return None;
        }
        let end = self.read_content(content, column);
        if self.is_complete() { None } else { Some(self.text.next_line(self.text.line_end(end))) }
    }

    /// Records a cursor in a column of an empty line.
    fn find_on_blank_line(&mut self, column: usize) {
        self.close(column, false);
        match self.frames.last() {
            None => self.find_empty(CursorKind::NEW_KEY),
            Some(frame) if !frame.is_list && frame.column == column => self.find_empty(CursorKind::NEW_KEY),
            Some(frame) if frame.column < column && (frame.is_list || !frame.is_filled) => {
                self.find_empty(CursorKind::VALUE_OR_KEYS);
            }
            Some(_) => {}
        }
    }

    /// Leaves the collections that a line in a column does not belong to.
    fn close(&mut self, column: usize, is_item: bool) {
        let is_over =
            |frame: &Frame<'_>| frame.column > column || (frame.column == column && frame.is_list && !is_item);
        while self.frames.last().is_some_and(is_over) {
            self.leave();
        }
    }

    /// Reads the content of a line, and the lines that it continues on. Returns where it ends.
    fn read_content(&mut self, start: usize, column: usize) -> usize {
        self.close(column, self.text.is_dash(start));
        if self.is_complete() {
            return start;
        }
        let (at, column) = match self.read_dashes(start, column) {
            ControlFlow::Continue(content) => content,
            ControlFlow::Break(end) => return end,
        };
        match self.text.key(at) {
            Some((key, after_colon)) => self.read_entry(at, column, key, after_colon),
            None => {
                let is_key = self.frames.last().map_or(column == 0, |frame| !frame.is_list && frame.column == column);
                self.read_value(at, is_key, true)
            }
        }
    }

    /// Reads the hyphens of list items. Continues with the offset and the column after them, or breaks with the end of
    /// the line if nothing follows.
    fn read_dashes(&mut self, start: usize, column: usize) -> ControlFlow<usize, (usize, usize)> {
        let (mut at, mut column) = (start, column);
        while self.text.is_dash(at) {
            if self.frames.last().is_none_or(|frame| !frame.is_list || frame.column != column) {
                self.frames.push(Frame::new(column, true));
            }
            let next = self.text.skip_spaces(at + 1);
            if self.text.is_line_over(next) {
                if (at + 2..=next).contains(&self.offset) {
                    self.find_empty(CursorKind::VALUE_OR_KEYS);
                }
                return ControlFlow::Break(self.read_comment(next));
            }
            column += next - at;
            at = next;
        }
        ControlFlow::Continue((at, column))
    }

    /// Reads a key and its value. Returns where they end.
    fn read_entry(&mut self, at: usize, column: usize, key: &'t str, after_colon: usize) -> usize {
        if self.frames.last().is_none_or(|frame| frame.is_list || frame.column != column) {
            self.frames.push(Frame::new(column, false));
        }
        self.enter_key(key);
        // Text typed directly before a key would become part of it, so only offsets inside the key count.
        if (at + 1..after_colon).contains(&self.offset) {
            let quote = usize::from(self.text.rest(at).starts_with(['"', '\'']));
            self.find(CursorKind::Key { has_colon: true }, at + quote, at + quote + key.len());
        }
        let next = self.text.skip_spaces(after_colon);
        if self.text.is_line_over(next) {
            if (after_colon..=next).contains(&self.offset) {
                let follows_colon = self.offset == after_colon;
                self.find_empty(CursorKind::Value { may_have_keys: false, follows_colon });
            }
            return self.read_comment(next);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.is_filled = true;
        }
        self.read_value(next, false, false)
    }

    /// Reads a value. Returns where it ends. `is_key`: with a colon after it, it would be a key.
    fn read_value(&mut self, at: usize, is_key: bool, may_have_keys: bool) -> usize {
        let kind = match is_key {
            true => CursorKind::NEW_KEY,
            false => CursorKind::Value { may_have_keys, follows_colon: false },
        };
        match self.text.rest(at).chars().next() {
            Some('|' | '>') if !is_key => {
                self.block = Some(self.frames.last().map_or(0, |frame| frame.column));
                self.text.line_end(at)
            }
            Some('{' | '[') => self.read_brackets(at),
            Some(quote @ ('"' | '\'')) => {
                let (end, after) = self.text.quoted(at, quote);
                if (at + 1..=end).contains(&self.offset) {
                    self.find(kind, at + 1, self.text.word_end(self.offset).min(end));
                }
                self.read_comment(self.text.skip_spaces(after))
            }
            _ => {
                let line = self.text.line_from(at);
                let text = &line[..line.find(" #").unwrap_or(line.len())];
                let end = at + text.trim_end().len();
                if (at..=end).contains(&self.offset) {
                    self.find(kind, at, self.text.word_end(self.offset).min(end));
                }
                if text.len() < line.len() { self.read_comment(at + text.len() + 1) } else { at + line.len() }
            }
        }
    }
}
