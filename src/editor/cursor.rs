//! Where in a file a cursor stands, also while the file is no YAML: somebody who types leaves brackets open and
//! values out. So this reads lines and their indentation, and no more of YAML than tells keys from values.

use crate::source::Span;

/// Where a cursor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor<'t> {
    /// The way from the root to what is written here; of a key, to the map that it is a key of.
    pub path: Vec<Step<'t>>,
    pub place: Place,
    /// What stands here and would be replaced, between its quotes.
    pub span: Span,
    /// The other keys of the map that a key is written in.
    pub beside: Vec<&'t str>,
}

/// A step into a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    Key(&'t str),
    Item,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A key of a map; whether its colon is there already.
    Key { has_colon: bool },
    /// A value. `is_open` where the keys of a map may begin here; `is_tight` where a colon stands right before.
    Value { is_open: bool, is_tight: bool },
    /// A comment.
    Comment,
}

/// Finds where a cursor stands; none within texts of several lines.
pub(super) fn find(text: &str, offset: u32) -> Option<Cursor<'_>> {
    let mut scan = Scan { text, offset: offset as usize, frames: Vec::new(), block: None, found: None };
    scan.lines();
    let Found { mut cursor, depth } = scan.found?;
    if let Some(frame) = depth.checked_sub(1).and_then(|index| scan.frames.get(index)) {
        cursor.beside.clone_from(&frame.keys);
    }
    let own = cursor.span;
    let is_own = |key: &&str| key.as_ptr().addr() == text.as_ptr().addr() + own.start as usize;
    cursor.beside.retain(|key| !is_own(key));
    Some(cursor)
}

/// A collection that is open.
struct Frame<'t> {
    /// Where its items or keys begin in their lines; between brackets, none matters.
    column: usize,
    is_list: bool,
    /// The key that was read last, and whether anything stands behind it on its line.
    key: Option<&'t str>,
    is_filled: bool,
    keys: Vec<&'t str>,
}

struct Found<'t> {
    cursor: Cursor<'t>,
    /// How many collections are open around a key; 0 where no others are looked for.
    depth: usize,
}

struct Scan<'t> {
    text: &'t str,
    offset: usize,
    frames: Vec<Frame<'t>>,
    /// While a text of several lines (`|`, `>`) goes on: the column that its lines lie behind.
    block: Option<usize>,
    found: Option<Found<'t>>,
}

impl<'t> Scan<'t> {
    fn lines(&mut self) {
        let mut start = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        while start <= self.text.len() {
            let end = self.line_end(start);
            let line = &self.text[start..end];
            let content = start + (line.len() - line.trim_start_matches(' ').len());
            let has_cursor = self.found.is_none() && (start..=end).contains(&self.offset);
            let is_blank = line.trim().is_empty();
            let column = content - start;
            if let Some(behind) = self.block {
                if is_blank || column > behind {
                    if has_cursor && !(is_blank && self.offset - start <= behind) {
                        return;
                    }
                    if !has_cursor {
                        start = self.next_line(end);
                        continue;
                    }
                }
                self.block = None;
            }
            if is_blank {
                if has_cursor {
                    self.on_blank_line(self.offset - start);
                }
            } else if self.text[content..].starts_with('#') {
                if has_cursor && self.offset > content {
                    self.find(Place::Comment, content, self.offset);
                }
            } else if !(line.starts_with("---") || line.starts_with('%')) {
                if has_cursor && self.offset < content {
                    return;
                }
                let end = self.content(content, column);
                start = self.next_line(self.line_end(end));
                if self.is_complete() {
                    return;
                }
                continue;
            }
            start = self.next_line(end);
        }
    }

    /// Whether the map is over whose keys are still looked for.
    fn is_complete(&self) -> bool {
        self.found.as_ref().is_some_and(|found| self.frames.len() < found.depth || found.depth == 0)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |length| at + length)
    }

    fn next_line(&self, end: usize) -> usize {
        if self.text[end..].starts_with("\r\n") { end + 2 } else { end + 1 }
    }

    /// What could be written on an empty line, at a column.
    fn on_blank_line(&mut self, column: usize) {
        self.close(column, false);
        match self.frames.last() {
            None => self.find(Place::Key { has_colon: false }, self.offset, self.offset),
            Some(frame) if !frame.is_list && frame.column == column => {
                self.find(Place::Key { has_colon: false }, self.offset, self.offset);
            }
            Some(frame) if frame.column < column && (frame.is_list || !frame.is_filled) => {
                self.find(Place::Value { is_open: true, is_tight: false }, self.offset, self.offset);
            }
            Some(_) => {}
        }
    }

    /// Closes the collections that a line at a column does not belong to.
    fn close(&mut self, column: usize, is_item: bool) {
        let is_over =
            |frame: &Frame<'_>| frame.column > column || (frame.column == column && frame.is_list && !is_item);
        let keeps = self.found.as_ref().map_or(0, |found| found.depth);
        while self.frames.last().is_some_and(is_over) {
            if keeps > 0 && self.frames.len() == keeps {
                // The map is over whose keys were looked for.
                if let Some(found) = &mut self.found {
                    found.cursor.beside = self.frames.pop().map_or(Vec::new(), |frame| frame.keys);
                    found.depth = 0;
                }
                return;
            }
            self.frames.pop();
        }
    }

    /// Reads a line, and those that it goes on to; gives where it ends.
    fn content(&mut self, start: usize, column: usize) -> usize {
        let (mut at, mut column) = (start, column);
        self.close(column, self.is_dash(at));
        if self.is_complete() && self.found.is_some() {
            return at;
        }
        while self.is_dash(at) {
            if self.frames.last().is_none_or(|frame| !frame.is_list || frame.column != column) {
                self.frames.push(Frame { column, is_list: true, key: None, is_filled: false, keys: Vec::new() });
            }
            let behind = at + 1;
            let next = self.skip_blanks(behind);
            let is_over = next == self.line_end(next) || self.text[next..].starts_with('#');
            if is_over && (behind + 1..=next).contains(&self.offset) {
                self.find(Place::Value { is_open: true, is_tight: false }, self.offset, self.offset);
            }
            if is_over {
                return self.comment(next);
            }
            column += next - at;
            at = next;
        }
        let Some((key, behind)) = self.key(at) else {
            let is_key = self.frames.last().map_or(column == 0, |frame| !frame.is_list && frame.column == column);
            return self.value(at, is_key, true);
        };
        if self.frames.last().is_none_or(|frame| frame.is_list || frame.column != column) {
            self.frames.push(Frame { column, is_list: false, key: None, is_filled: false, keys: Vec::new() });
        }
        self.enter(key);
        // What would be written right before a key would run into it.
        if (at + 1..behind).contains(&self.offset) {
            let quote = usize::from(self.text[at..].starts_with(['"', '\'']));
            self.find(Place::Key { has_colon: true }, at + quote, at + quote + key.len());
        }
        let next = self.skip_blanks(behind);
        if next == self.line_end(next) || self.text[next..].starts_with('#') {
            if (behind..=next).contains(&self.offset) {
                let is_tight = self.offset == behind;
                self.find(Place::Value { is_open: false, is_tight }, self.offset, self.offset);
            }
            return self.comment(next);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.is_filled = true;
        }
        self.value(next, false, false)
    }

    fn enter(&mut self, key: &'t str) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
            frame.is_filled = false;
            frame.keys.push(key);
        }
    }

    /// A comment at the end of a line.
    fn comment(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        if at < end && (at + 1..=end).contains(&self.offset) {
            self.find(Place::Comment, at, self.offset);
        }
        end
    }

    fn is_dash(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        rest.starts_with('-') && rest[1..].chars().next().is_none_or(|c| c.is_ascii_whitespace())
    }

    fn skip_blanks(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
    }

    /// The key that stands at a place, and the place behind its colon.
    fn key(&self, at: usize) -> Option<(&'t str, usize)> {
        let line = &self.text[at..self.line_end(at)];
        let is_end = |rest: &str| rest.chars().next().is_none_or(|c| c == ' ' || c == '\t');
        if let Some(quote) = line.chars().next().filter(|c| ['"', '\''].contains(c)) {
            let length = line[1..].find(quote)?;
            let rest = line[length + 2..].strip_prefix(':')?;
            return is_end(rest).then_some((&line[1..=length], at + length + 3));
        }
        if line.starts_with(['{', '[', '|', '>', '#', '*', '&', '!', '@', '%']) {
            return None;
        }
        let colon = line.match_indices(':').map(|(index, _)| index).find(|&index| is_end(&line[index + 1..]))?;
        (!line[..colon].contains(" #")).then_some((line[..colon].trim_end(), at + colon + 1))
    }

    /// Reads a value; gives where it ends. `is_key` where it would be a key if a colon stood behind it.
    fn value(&mut self, at: usize, is_key: bool, is_open: bool) -> usize {
        let value = Place::Value { is_open, is_tight: false };
        let place = if is_key { Place::Key { has_colon: false } } else { value };
        match self.text[at..].chars().next() {
            Some('|' | '>') if !is_key => {
                self.block = Some(self.frames.last().map_or(0, |frame| frame.column));
                self.line_end(at)
            }
            Some('{' | '[') => self.brackets(at),
            Some(quote @ ('"' | '\'')) => {
                let end = self.quoted(at, quote);
                if (at + 1..=end).contains(&self.offset) {
                    self.find(place, at + 1, self.word_end(self.offset.max(at + 1)).min(end));
                }
                self.comment(self.skip_blanks((end + 1).min(self.text.len())))
            }
            _ => {
                let line_end = self.line_end(at);
                let comment = self.text[at..line_end].find(" #").map_or(line_end, |length| at + length);
                let end = at + self.text[at..comment].trim_end().len();
                if (at..=end).contains(&self.offset) {
                    self.find(place, at, self.word_end(self.offset).min(end));
                }
                if comment < line_end { self.comment(comment + 1) } else { line_end }
            }
        }
    }

    /// Where a quoted text ends: at its last quote, or on its line where that is missing.
    fn quoted(&self, at: usize, quote: char) -> usize {
        let mut escaped = false;
        for (index, c) in self.text[at + 1..self.line_end(at)].char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quote == '"' => escaped = true,
                c if c == quote => return at + 1 + index,
                _ => {}
            }
        }
        self.line_end(at)
    }

    fn word_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len())
    }

    /// Reads what stands between brackets, over several lines; gives where that ends. What is never closed ends where
    /// a line lies no further in than the collection around.
    fn brackets(&mut self, start: usize) -> usize {
        let around = self.frames.last().map(|frame| frame.column);
        let outside = self.frames.len();
        let mut at = start;
        let mut has_begun = false;
        while at <= self.text.len() {
            let rest = &self.text[at..];
            let Some(c) = rest.chars().next() else {
                self.between(at, at);
                break;
            };
            match c {
                '{' | '[' => {
                    // A collection is no key.
                    has_begun = true;
                    self.frames.push(Frame {
                        column: usize::MAX,
                        is_list: c == '[',
                        key: None,
                        is_filled: false,
                        keys: Vec::new(),
                    });
                    at += 1;
                }
                '}' | ']' | ',' => {
                    self.between(at, at);
                    if c == ',' {
                        if let Some(frame) = self.frames.last_mut() {
                            frame.key = None;
                        }
                    } else {
                        self.leave();
                    }
                    at += 1;
                }
                '\n' | '\r' => {
                    self.between(at, at);
                    let next = self.next_line(self.line_end(at));
                    if next > self.text.len() {
                        break;
                    }
                    let line = &self.text[next..self.line_end(next)];
                    let column = line.len() - line.trim_start_matches(' ').len();
                    if !line.trim().is_empty() && around.is_some_and(|around| column <= around) {
                        break;
                    }
                    at = next;
                }
                ' ' | '\t' => {
                    self.between(at, at);
                    at += 1;
                }
                '#' => at = self.comment(at),
                _ => at = self.word(at),
            }
            if has_begun && self.frames.len() == outside {
                return at;
            }
        }
        while self.frames.len() > outside {
            self.leave();
        }
        at.min(self.text.len())
    }

    /// Leaves a collection between brackets.
    fn leave(&mut self) {
        let depth = self.frames.len();
        let Some(frame) = self.frames.pop() else { return };
        if let Some(found) = self.found.as_mut().filter(|found| found.depth == depth) {
            found.cursor.beside = frame.keys;
            found.depth = 0;
        }
    }

    /// A cursor between brackets where nothing stands yet.
    fn between(&mut self, from: usize, to: usize) {
        if self.found.is_some() || !(from..=to).contains(&self.offset) {
            return;
        }
        let wants_key = self.frames.last().is_some_and(|frame| !frame.is_list && frame.key.is_none());
        let is_tight = self.text[..self.offset].ends_with(':');
        let value = Place::Value { is_open: false, is_tight };
        let place = if wants_key { Place::Key { has_colon: false } } else { value };
        self.find(place, self.offset, self.offset);
    }

    /// Reads a text between brackets, a key or a value.
    fn word(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        let quote = rest.chars().next().filter(|c| ['"', '\''].contains(c));
        let (inner, end, behind) = match quote {
            Some(quote) => {
                let end = self.quoted(start, quote);
                (start + 1, end, (end + 1).min(self.line_end(start)))
            }
            None => {
                let is_end = |(index, c): (usize, char)| match c {
                    ',' | '[' | ']' | '{' | '}' | '\n' | '\r' => true,
                    ':' => rest[index + 1..].chars().next().is_none_or(|c| " \t\r\n,[]{}".contains(c)),
                    '#' => rest[..index].ends_with(' '),
                    _ => false,
                };
                let length = rest.char_indices().find(|&at| is_end(at)).map_or(rest.len(), |(index, _)| index);
                let end = start + rest[..length].trim_end().len();
                // A colon that stands for itself.
                (start, end, (start + length).max(start + usize::from(length == 0)))
            }
        };
        let has_colon = self.text[behind..].starts_with(':') && self.frames.last().is_some_and(|frame| !frame.is_list);
        let is_key = self.frames.last().is_some_and(|frame| !frame.is_list && frame.key.is_none());
        if has_colon && is_key {
            self.enter(&self.text[inner.min(end)..end]);
        }
        if self.found.is_none() && (inner..=end.max(inner)).contains(&self.offset) {
            let value = Place::Value { is_open: false, is_tight: false };
            let place = if is_key { Place::Key { has_colon } } else { value };
            let key = self.frames.last_mut().filter(|_| is_key).and_then(|frame| frame.key.take());
            self.find(place, inner, self.word_end(self.offset).min(end.max(self.offset)));
            if let (Some(frame), Some(_)) = (self.frames.last_mut(), key) {
                frame.key = key;
            }
        }
        if has_colon { behind + 1 } else { behind }
    }

    fn find(&mut self, place: Place, start: usize, end: usize) {
        if self.found.is_some() {
            return;
        }
        let is_key = matches!(place, Place::Key { .. });
        let around = match place {
            Place::Key { .. } => self.frames.len().saturating_sub(1),
            Place::Value { .. } => self.frames.len(),
            Place::Comment => 0,
        };
        let step = |frame: &Frame<'t>| if frame.is_list { Some(Step::Item) } else { frame.key.map(Step::Key) };
        let path = self.frames[..around].iter().filter_map(step).collect();
        let cursor = Cursor { path, place, span: Span::new(start, end), beside: Vec::new() };
        self.found = Some(Found { cursor, depth: if is_key { self.frames.len() } else { 0 } });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the cursor `|` of a text stands, in words.
    fn at(text: &str) -> String {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let Some(Cursor { path, place, span, beside }) = find(&text, offset as u32) else { return "nowhere".into() };
        let steps: Vec<&str> = path.iter().map(|step| if let Step::Key(key) = step { key } else { "-" }).collect();
        let place = match place {
            Place::Key { has_colon: true } => "key:",
            Place::Key { has_colon: false } => "key",
            Place::Value { is_tight: true, .. } => "tight value",
            Place::Value { is_open: true, .. } => "value or keys",
            Place::Value { .. } => "value",
            Place::Comment => "comment",
        };
        format!("{} {place} <{}> {}", steps.join("."), &text[span.range()], beside.join(",")).trim().to_owned()
    }

    #[test]
    fn a_cursor_stands_in_lines() {
        for (text, expected) in [
            ("|", "key <>"),
            ("jour|", "key <jour>"),
            ("journey: x\nsta|\n", "key <sta> journey"),
            ("journey: x\n|\nlang: en\n", "key <> journey,lang"),
            ("journey: |", "journey value <>"),
            ("journey:|", "journey tight value <>"),
            ("lang: e|n\n", "lang value <en>"),
            ("jour|ney: x\nlang: en\n", "key: <journey> lang"),
            ("stages:\n  - |\n", "stages.- value or keys <>"),
            ("stages:\n  - i|\n", "stages.- value or keys <i>"),
            ("stages:\n  - id: a\n    |\n    kind: b\n", "stages.- key <> id,kind"),
            ("stages:\n- id: a\n  na|\n- id: b\n", "stages.- key <na> id"),
            (
                "stages:\n  - id: a\n    touchpoints:\n      - name: b\n        cha|\n      - c\n",
                "stages.-.touchpoints.- key <cha> name",
            ),
            (
                "stages:\n  - touchpoints:\n      - name: b\n        next:\n          - |\n",
                "stages.-.touchpoints.-.next.- value or keys <>",
            ),
            ("stages:\n  - touchpoints:\n      |\n", "stages.-.touchpoints value or keys <>"),
            ("personas:\n  host: Host\n  |\nteams:\n  a: b\n", "personas key <> host"),
            ("a: b\n  |", "nowhere"),
            ("a: \"b|c\"\n", "a value <bc>"),
            ("\"a|\": b\nc: d", "key: <a> c"),
            ("a: |x # y\n", "a value <x>"),
            ("a: x # y|z\n", "comment <# y>"),
            ("# y|z\na: b", "comment <# y>"),
            ("a: >\n  te|xt\nb: c\n", "nowhere"),
            ("a: >\n  text\nb|: c\n", "key: <b> a"),
            ("a: b\n|c: d\n", "nowhere"),
            ("- - a: |\n", "-.-.a value <>"),
            ("\u{feff}a: |\r\nb: c\r\n", "a value <>"),
        ] {
            assert_eq!(at(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cursor_stands_between_brackets() {
        for (text, expected) in [
            ("a: [|", "a.- value <>"),
            ("a: [b, |]\n", "a.- value <>"),
            ("a: [b, c|d]\n", "a.- value <cd>"),
            ("a: { b: 1, | }\nc: d\n", "a key <> b"),
            ("a: { | b: 1, c: 2 }\n", "a key <> b,c"),
            ("a: { b: |", "a.b value <>"),
            ("a: { b:|", "a.b tight value <>"),
            ("a: { b: c|, d: 1 }", "a.b value <c>"),
            ("a: { b|: c, d: 1 }", "a key: <b> d"),
            ("a: { be|", "a key <be>"),
            ("a:\n  - { to: x, wh|\n  - y\n", "a.- key <wh> to"),
            ("a:\n  - { to: |\n  - y\n", "a.-.to value <>"),
            ("a: [\n  b,\n  |\n]\n", "a.- value <>"),
            ("a: { b: [x, { c: |", "a.b.-.c value <>"),
            ("a: { \"b\": '|' }", "a.b value <>"),
            ("a: { b: 'x, | }", "a.b value <x, >"),
            ("a: [b\nc: |\n", "c value <>"),
            ("a: { b: 1 # x|\n }", "comment <# x>"),
            ("a: [http://x, y|]", "a.- value <y>"),
        ] {
            assert_eq!(at(text), expected, "{text:?}");
        }
    }

    use proptest::prelude::*;

    proptest! {
        /// Whatever the text and wherever the cursor: what is found lies in the text, around the cursor.
        #[test]
        fn a_cursor_is_found_in_any_text(text in r#"([a-c ]|: |\n|\r|- |#|[\[\]{},'"|>&*!ä🎉\t]){0,60}"#) {
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                if let Some(cursor) = find(&text, offset as u32) {
                    prop_assert!(text.get(cursor.span.range()).is_some(), "{:?} at {}: {:?}", text, offset, cursor);
                    prop_assert!(cursor.span.start as usize <= offset);
                }
            }
        }
    }
}
