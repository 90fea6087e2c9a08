//! The few rules of YAML's syntax that tell keys from values.

/// A text to scan.
#[derive(Clone, Copy)]
pub(super) struct Text<'t>(pub &'t str);

impl<'t> Text<'t> {
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Returns the text from an offset on.
    pub fn rest(self, at: usize) -> &'t str {
        &self.0[at..]
    }

    /// Returns the text from an offset to the end of its line.
    pub fn line_from(self, at: usize) -> &'t str {
        &self.0[at..self.line_end(at)]
    }

    /// Returns the end of the line that contains an offset, before its line break.
    pub fn line_end(self, at: usize) -> usize {
        self.rest(at).find(['\n', '\r']).map_or(self.len(), |length| at + length)
    }

    /// Returns the start of the line after the one that ends at an offset; beyond the text after the last line.
    pub fn next_line(self, end: usize) -> usize {
        if self.rest(end).starts_with("\r\n") { end + 2 } else { end + 1 }
    }

    pub fn skip_spaces(self, at: usize) -> usize {
        let rest = self.rest(at);
        at + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
    }

    /// Returns whether a line has no content from an offset on, except a comment.
    pub fn is_line_over(self, at: usize) -> bool {
        at == self.line_end(at) || self.rest(at).starts_with('#')
    }

    /// Returns whether the hyphen of a list item stands at an offset.
    pub fn is_dash(self, at: usize) -> bool {
        let rest = self.rest(at).strip_prefix('-');
        rest.is_some_and(|rest| rest.chars().next().is_none_or(|c| c.is_ascii_whitespace()))
    }

    /// Returns the end of the word at an offset.
    pub fn word_end(self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len())
    }

    /// Returns the key at an offset of a block, and the offset after its colon.
    pub fn key(self, at: usize) -> Option<(&'t str, usize)> {
        let line = self.line_from(at);
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

    /// Returns the end of a quoted text, before and after its closing quote. Without a closing quote, both are the end of
    /// its line.
    pub fn quoted(self, at: usize, quote: char) -> (usize, usize) {
        let mut escaped = false;
        for (index, c) in self.rest(at + 1).char_indices() {
            let here = at + 1 + index;
            match c {
                '\n' | '\r' => return (here, here),
                _ if escaped => escaped = false,
                '\\' if quote == '"' => escaped = true,
                c if c == quote => return (here, here + 1),
                _ => {}
            }
        }
        (self.len(), self.len())
    }

    /// Reads a key or a value inside brackets. Returns the start and the end of its content, and where it ends with its
    /// quotes and spaces.
    pub fn word_in_brackets(self, start: usize) -> (usize, usize, usize) {
        let rest = self.rest(start);
        if let Some(quote) = rest.chars().next().filter(|c| ['"', '\''].contains(c)) {
            let (end, after) = self.quoted(start, quote);
            return (start + 1, end, after);
        }
        let is_end = |(index, c): (usize, char)| match c {
            ',' | '[' | ']' | '{' | '}' | '\n' | '\r' => true,
            ':' => rest[index + 1..].chars().next().is_none_or(|c| " \t\r\n,[]{}".contains(c)),
            '#' => rest[..index].ends_with(' '),
            _ => false,
        };
        let length = rest.char_indices().find(|&at| is_end(at)).map_or(rest.len(), |(index, _)| index);
        let end = start + rest[..length].trim_end().len();
        // A lone colon is skipped.
        (start, end, (start + length).max(start + usize::from(length == 0)))
    }
}
