//! Prints elements as text.

use super::comments::{Note, Remark};
use super::read::{Collection, Element, FileElements, Marker, Value};
use super::scalar;
use crate::yaml::Tree;

/// The maximum length in characters of a line with brackets.
const WIDTH: usize = 120;

/// The indentation of one level, in spaces.
const STEP: usize = 2;

/// Prints a document as lines that end in `end`.
pub(super) fn print(document: &FileElements<'_>, tree: &Tree<'_>, end: &str) -> String {
    let mut printer = Printer { tree, lines: Vec::new(), is_at_top: true, owes_blank_line: false };
    printer.document(document);
    align(&mut printer.lines);
    printer.lines.iter().flat_map(|line| [line.text.as_str(), end]).collect()
}

/// A line of text, with the comment at its end.
struct PrintedLine<'t> {
    text: String,
    remark: Option<&'t Remark<'t>>,
}

struct Printer<'t> {
    tree: &'t Tree<'t>,
    lines: Vec<PrintedLine<'t>>,
    /// Whether a blank line is not allowed next: at the start of a block, or after a text that would include it.
    is_at_top: bool,
    /// Whether a blank line is due before the next line.
    owes_blank_line: bool,
}

impl<'t> Printer<'t> {
    fn document(&mut self, document: &'t FileElements<'t>) {
        self.notes(&document.above, 0);
        if let Some(Marker(remark)) = &document.marker {
            self.line("---".into(), remark.as_ref());
            self.is_at_top = true;
        }
        if let Some(root) = &document.root {
            self.element(root, "", 0);
        }
        self.notes(&document.below, 0);
    }

    /// Prints an entry or item in a column, or the root. `lead` is the start of its first line.
    fn element(&mut self, element: &'t Element<'t>, lead: &str, column: usize) {
        let open = self.line_start(element, lead);
        // Comments above the first key after a hyphen go above the hyphen.
        let margin = lead.find('-').unwrap_or(column);
        self.notes(&element.notes, margin);
        match &element.value {
            Value::Collection(collection) => match self.brackets(collection, width(&open)) {
                Some(brackets) => {
                    self.remark_as_line(&element.head, margin);
                    self.notes(&collection.notes, margin);
                    self.first_line(element, joined(open, &brackets), element.remark.as_ref());
                }
                None => {
                    self.remark_as_line(&element.remark, margin);
                    self.block(element, collection, open, column);
                }
            },
            Value::Absent => self.first_line(element, open, element.remark.as_ref()),
            Value::Text(sign, lines) => {
                self.first_line(element, joined(open, sign), element.head.as_ref());
                self.further_lines(lines.iter().copied(), column);
                self.is_at_top = sign.ends_with('+');
            }
            Value::Scalar(node) => {
                let written = self.tree.written(self.tree.span(*node));
                if !written.contains(['\n', '\r']) {
                    // Without its quotes the text would look cut short.
                    let is_kept = element.remark.as_ref().is_some_and(Remark::would_cut_text);
                    let text = if is_kept { written.into() } else { scalar::written(self.tree, *node, false) };
                    return self.first_line(element, joined(open, &text), element.remark.as_ref());
                }
                let mut rest = scalar::lines(written);
                // Splitting a text gives at least one line.
                self.first_line(element, joined(open, rest.next().unwrap_or_default()), None);
                self.further_lines(rest, column);
                if let Some(last) = self.lines.last_mut() {
                    last.remark = element.remark.as_ref();
                }
            }
        }
    }

    /// Returns the start of the line of an element: its hyphen, key and anchor.
    fn line_start(&self, element: &Element<'_>, lead: &str) -> String {
        let mut open = lead.to_owned();
        if let Some(key) = &element.key {
            if let Some(anchor) = key.anchor {
                open += anchor;
                open.push(' ');
            }
            open += &scalar::key(self.tree, key.node, false);
            open.push(':');
        }
        match element.anchor {
            Some(anchor) => joined(open, anchor),
            None => open,
        }
    }

    /// Prints a list or map in block style.
    fn block(&mut self, element: &'t Element<'t>, collection: &'t Collection<'t>, open: String, column: usize) {
        let is_root = open.is_empty();
        // After a hyphen, the first child stays on the line of the hyphen.
        let is_item = element.key.is_none() && element.anchor.is_none();
        let mut lead = String::new();
        if is_item {
            // The hyphen has no line of its own that could end in a comment.
            self.remark_as_line(&element.head, open.find('-').unwrap_or(column));
            self.request_blank_line(element.has_blank_line_before);
            lead = joined(open, "");
        } else {
            self.first_line(element, open, element.head.as_ref());
        }
        let column = if is_root { column } else { column + STEP };
        self.is_at_top |= !is_root;
        for child in &collection.elements {
            if lead.is_empty() {
                lead = " ".repeat(column);
            }
            if !collection.is_map {
                lead.push('-');
            }
            self.element(child, &std::mem::take(&mut lead), column);
        }
        self.notes(&collection.notes, column);
    }

    /// Returns a list or map in brackets, if it was written that way and fits on a line that has `before`
    /// characters already.
    fn brackets(&self, collection: &Collection<'_>, before: usize) -> Option<String> {
        if collection.elements.is_empty() {
            return Some(if collection.is_map { "{}" } else { "[]" }.into());
        }
        let mut out = String::new();
        let fits = collection.is_on_one_line && self.flow(collection, &mut out) && before + 1 + width(&out) <= WIDTH;
        fits.then_some(out)
    }

    /// Prints a list or map in brackets. Returns `false` if it is far too long.
    fn flow(&self, collection: &Collection<'_>, out: &mut String) -> bool {
        let (open, close) = match (collection.is_map, collection.elements.is_empty()) {
            (true, true) => ("{", "}"),
            (true, false) => ("{ ", " }"),
            _ => ("[", "]"),
        };
        out.push_str(open);
        for (position, element) in collection.elements.iter().enumerate() {
            let mut begin = if position > 0 { ", ".to_owned() } else { String::new() };
            if let Some(key) = &element.key {
                let text = scalar::key(self.tree, key.node, true);
                let anchor = key.anchor.map_or(String::new(), |anchor| format!("{anchor} "));
                begin += &format!("{anchor}{text}{}", if key.has_colon { ":" } else { "" });
            }
            if let Some(anchor) = element.anchor {
                begin = joined(begin, anchor);
            }
            let has_value = !matches!(element.value, Value::Absent);
            out.push_str(&begin);
            if has_value && !begin.is_empty() && !begin.ends_with(' ') {
                out.push(' ');
            }
            let is_written = match &element.value {
                Value::Absent => true,
                Value::Scalar(node) => {
                    out.push_str(&scalar::written(self.tree, *node, true));
                    true
                }
                Value::Collection(collection) => self.flow(collection, out),
                Value::Text(..) => false,
            };
            // A character has at most four bytes.
            if !is_written || out.len() > 4 * WIDTH {
                return false;
            }
        }
        out.push_str(close);
        true
    }

    fn first_line(&mut self, element: &Element<'_>, text: String, remark: Option<&'t Remark<'t>>) {
        self.request_blank_line(element.has_blank_line_before);
        self.line(text, remark);
    }

    /// Prints the remaining lines of a text, indented deeper than the element.
    fn further_lines<'a>(&mut self, lines: impl Iterator<Item = &'a str>, column: usize) {
        let indent = " ".repeat(column + STEP);
        for line in lines {
            self.lines.push(PrintedLine {
                text: if line.is_empty() { String::new() } else { format!("{indent}{line}") },
                remark: None,
            });
        }
    }

    fn notes(&mut self, notes: &[Note<'_>], column: usize) {
        for note in notes {
            self.request_blank_line(note.has_blank_line_before);
            self.line(format!("{:column$}{}", "", note.text), None);
        }
    }

    /// Prints a comment from the end of a line on a line of its own.
    fn remark_as_line(&mut self, remark: &Option<Remark<'_>>, column: usize) {
        if let Some(remark) = remark {
            self.line(format!("{:column$}{}", "", remark.text), None);
        }
    }

    fn request_blank_line(&mut self, is_wanted: bool) {
        self.owes_blank_line |= is_wanted && !self.is_at_top;
    }

    fn line(&mut self, text: String, remark: Option<&'t Remark<'t>>) {
        if std::mem::take(&mut self.owes_blank_line) {
            self.lines.push(PrintedLine { text: String::new(), remark: None });
        }
        self.is_at_top = false;
        self.lines.push(PrintedLine { text, remark });
    }
}

/// Appends the comments to their lines. Comments that were aligned on consecutive lines stay aligned; others keep
/// their distance.
fn align(lines: &mut [PrintedLine<'_>]) {
    let with_remarks = lines.iter().enumerate().filter_map(|(index, line)| Some((line.remark?, index)));
    let mut remarks: Vec<(&Remark<'_>, usize)> = with_remarks.collect();
    remarks.sort_by_key(|(remark, _)| remark.line);
    for group in remarks.chunk_by(|(one, _), (next, _)| one.line + 1 == next.line && one.column == next.column) {
        let longest = group.iter().map(|(_, index)| width(&lines[*index].text)).fold(0, usize::max);
        let gap = group.iter().map(|(remark, _)| remark.gap).fold(usize::MAX, usize::min).max(1);
        for (remark, index) in group {
            let blanks = longest + gap - width(&lines[*index].text);
            lines[*index].text += &format!("{:blanks$}{}", "", remark.text);
        }
    }
}

/// Joins two pieces of a line with a space.
fn joined(mut text: String, next: &str) -> String {
    if !text.is_empty() {
        text.push(' ');
    }
    text + next
}

fn width(text: &str) -> usize {
    text.chars().count()
}
