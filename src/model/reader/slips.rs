//! Unknown keys: which key was meant, where it belongs, and what a map was meant to be.

use super::{Reader, Seen, with_article};
use crate::diagnostic::{Diagnostic, Near, nearest, one_of, shorten};
use crate::model::problems as p;
use crate::model::reader::Fault;
use crate::model::table::{Key, Shape, Table};
use crate::source::Span;
use crate::yaml::{MapEntry, NodeKind, Scalar, core_scalar, in_quotes};

impl Reader<'_> {
    /// Reports the keys that the table does not know. A key that probably means a known one counts as that one, so that the
    /// known key is not also reported as missing.
    pub fn unknown_keys(&mut self, table: &'static Table, unknown: &[MapEntry], seen: &mut [Seen]) {
        for entry in unknown {
            if let Some(meant) = self.unknown_key(table, *entry, seen) {
                seen[meant].get_or_insert((self.tree.span(entry.key), Some(Fault::Reported)));
            }
        }
    }

    /// Reports a key that the table does not know, unless it is the author's own; gives the place in the table
    /// of the one that was probably meant.
    fn unknown_key(&mut self, table: &'static Table, entry: MapEntry, seen: &[Seen]) -> Option<usize> {
        let name = self.tree.text(entry.key);
        if name.starts_with("x-") || !self.is_text_key(entry.key) {
            return None;
        }
        if self.problems.add_unkept_error() {
            return None;
        }
        let near = meant_key(table, name);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.tree.kind(entry.value) == NodeKind::Absent && !crate::model::id::is_name(name) => {
                self.cut_number(self.tree.span(entry.key)).unwrap_or_else(|| COMMA.into())
            }
            None => self.where_keys_are(table, name),
        };
        let message = format!("{} has no key `{}`", with_article(table.name), shorten(name));
        let key = self.tree.span(entry.key);
        let diagnostic = Diagnostic::new(&p::UNKNOWN_KEY, key, message).help(help);
        let meant = near.and_then(|near| table.keys.iter().position(|key| key.name == near.word));
        // Where the key that is meant stands here as well, only the author can tell which of the two counts.
        let is_free = meant.is_some_and(|meant| seen[meant].is_none());
        self.report(diagnostic.respelled(self.tree.written(key), near.filter(|_| is_free)));
        meant
    }

    /// Where a key belongs that a table does not know, and which keys the table has.
    fn where_keys_are(&self, table: &'static Table, name: &str) -> String {
        let has = |table: &Table| table.keys.iter().any(|key| key.name == name);
        if let Some((_, _, help)) = ELSEWHERE.iter().find(|(element, key, _)| *element == table.name && *key == name) {
            return (*help).into();
        }
        if let Some((key, inner)) = inside(table, name) {
            let element = with_article(inner.name);
            return format!("`{name}` is a key of {element}: write `{}: {{ {name}: … }}`", key.name);
        }
        let element = with_article(table.name);
        let takes = match table.keys.len() {
            0..=10 => format!("{element} takes {}", one_of(table.keys.iter().map(|key| key.name))),
            _ => format!("`polku explain {}` lists the keys of {element}", explained(table)),
        };
        match self.tables.iter().find(|table| has(table)) {
            Some(other) => format!("`{name}` is a key of {}; {takes}", with_article(other.name)),
            None => format!("{takes}; begin a key of your own with `x-`"),
        }
    }

    /// What to write where a comma between braces has cut a number or a duration in two: `{ for: 1,5h }`.
    pub fn cut_number(&self, key: Span) -> Option<String> {
        let first = self.tree.last_before(key.start).filter(|&node| self.tree.kind(node) == NodeKind::Plain)?;
        let value = self.tree.span(first);
        let whole = self.tree.written(Span { start: value.start, end: key.end });
        let (before, after) = whole.split_once(',')?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_duration = after.starts_with(|c: char| c.is_ascii_digit());
        let meant = match (whole.len() <= 20 && is_number(before), is_number(after)) {
            (true, true) => format!("write decimals with a point: `{before}.{after}`"),
            (true, false) if is_duration => format!("write `{}`", crate::model::scalars::written_duration(whole).ok()?),
            _ => return None,
        };
        Some(format!("between braces a comma ends the value `{before}`; {meant}"))
    }

    /// Reports a map none of whose keys is known, and that is meant to be something else than an element.
    pub fn misread(&mut self, table: &'static Table, unknown: &[MapEntry], seen: &[Seen]) -> Result<(), Fault> {
        let (Some(first), true) = (unknown.first(), seen.iter().all(Option::is_none)) else { return Ok(()) };
        let name = |entry: &MapEntry| self.tree.text(entry.key);
        let is_own = |entry: &MapEntry| !self.is_text_key(entry.key) || name(entry).starts_with("x-");
        if unknown.len() > 20 || unknown.iter().any(is_own) {
            return Ok(());
        }
        let is_slip = |entry: &MapEntry| {
            let is_word = !name(entry).contains(char::is_whitespace) && !name(entry).starts_with(char::is_uppercase);
            is_word && (meant_key(table, name(entry)).is_some() || self.is_key_somewhere(name(entry)))
        };
        if self.problems.is_full() || unknown.iter().any(is_slip) {
            return Ok(());
        }
        let value = self.tree.resolve(first.value);
        let is_scalar = matches!(self.tree.kind(value), NodeKind::Plain | NodeKind::Quoted) && value == first.value;
        let shown = shorten(name(first));
        let key = self.tree.span(first.key);
        let line = self.tree.written(Span { start: key.start, end: self.tree.span(first.value).end });
        let is_block = self.tree.kind(first.key) == NodeKind::Plain && !self.tree.is_in_braces(first.key);
        let help = match table.name {
            "transition" if unknown.len() <= 4 => {
                let meant: Vec<String> = unknown.iter().map(|entry| self.meant_transition(*entry)).collect();
                match meant.as_slice() {
                    [one] => format!("write `{one}`"),
                    several => format!("write `[{}]`", several.join(", ")),
                }
            }
            "stage" | "touchpoint" if !is_scalar => {
                format!("{}s are a list: write `- id: {shown}`, and its other keys below", table.name)
            }
            _ if table.shorthand.is_some() && is_scalar && is_block && unknown.len() == 1 && !line.contains('\n') => {
                format!("if this is a text with a colon, put it in quotes: {}", in_quotes(&shorten(line)))
            }
            _ => return Ok(()),
        };
        let message = format!("{} has no key `{shown}`", with_article(table.name));
        Err(self.report(Diagnostic::new(&p::UNKNOWN_KEY, key, message).help(help)))
    }

    fn is_key_somewhere(&self, name: &str) -> bool {
        self.tables.iter().any(|table| table.keys.iter().any(|key| key.name == name))
    }

    /// The transition that `asked: 0.8` or `asked: it rains` was meant to be.
    fn meant_transition(&self, entry: MapEntry) -> String {
        let to = shorten(self.tree.text(entry.key));
        let value = self.tree.resolve(entry.value);
        let said = shorten(self.tree.text(value));
        let number = match core_scalar(&said) {
            Scalar::Number(_) => Some(said.clone()),
            _ => crate::model::values::share(&said),
        };
        match number {
            Some(number) => format!("{{ to: {to}, probability: {number} }}"),
            None if self.tree.kind(value) == NodeKind::Absent => to,
            None => format!("{{ to: {to}, when: … }}"),
        }
    }
}

/// The key of a table that a name is probably meant to be.
fn meant_key(table: &'static Table, name: &str) -> Option<Near<'static>> {
    let alias = ALIASES.iter().find(|(element, from, _, _)| *element == table.name && *from == name);
    let alias = alias.map(|&(_, _, word, is_sure)| Near { word, is_sure });
    if alias.is_none() && inside(table, name).is_some() {
        return None;
    }
    alias.or_else(|| nearest(name, table.keys.iter().map(|key| key.name)))
}

/// The key of a table whose value takes this one, and the table that has it.
fn inside(table: &'static Table, name: &str) -> Option<(&'static Key, &'static Table)> {
    let has = |inner: &&Table| inner.keys.iter().any(|key| key.name == name);
    table.keys.iter().find_map(|key| Some((key, table_in(&key.shape).filter(has)?)))
}

/// The table whose keys a value of this shape has.
fn table_in(shape: &'static Shape) -> Option<&'static Table> {
    match shape {
        Shape::Table(table) | Shape::TableOrBy(table, _) => Some(table),
        Shape::Many(inner) | Shape::Filled(inner) => table_in(inner),
        _ => None,
    }
}

/// What to say where a comma may have cut a value short.
pub(crate) const COMMA: &str = "give it a value or remove it; between braces a comma ends a value, so write decimals \
     with a point (`3.5`), and put a text with a comma in quotes";

/// Keys that people try, what they are called here, and whether nothing else can be meant.
const ALIASES: [(&str, &str, &str, bool); 41] = [
    ("journey", "title", "journey", true),
    ("journey", "name", "journey", true),
    ("journey", "description", "summary", true),
    ("journey", "language", "lang", true),
    ("journey", "phases", "stages", true),
    ("stage", "title", "name", true),
    ("stage", "type", "kind", true),
    ("stage", "steps", "touchpoints", true),
    ("stage", "description", "note", true),
    ("stage", "duration", "takes", true),
    ("touchpoint", "title", "name", true),
    ("touchpoint", "type", "ownership", false),
    ("touchpoint", "owner", "responsible", true),
    ("touchpoint", "team", "responsible", true),
    ("touchpoint", "teams", "responsible", true),
    ("touchpoint", "emotion", "feeling", true),
    ("touchpoint", "score", "experience", true),
    ("touchpoint", "description", "note", true),
    ("touchpoint", "duration", "takes", false),
    ("touchpoint", "problems", "pains", true),
    ("touchpoint", "painpoints", "pains", true),
    ("touchpoint", "pain-points", "pains", true),
    ("touchpoint", "ideas", "opportunities", true),
    ("touchpoint", "goto", "next", true),
    ("touchpoint", "to", "next", true),
    ("transition", "goto", "to", true),
    ("transition", "if", "when", true),
    ("transition", "chance", "probability", true),
    ("limit", "title", "name", true),
    ("limit", "start", "from", true),
    ("limit", "end", "to", true),
    ("limit", "max", "within", true),
    ("limit", "at-most", "within", true),
    ("limit", "for", "within", true),
    ("limit", "min", "at-least", true),
    ("limit", "law", "source", true),
    ("limit", "without", "pauses", true),
    ("wait", "max", "limit", true),
    ("wait", "at-most", "limit", true),
    ("wait", "time", "for", true),
    ("wait", "duration", "for", true),
];

/// Keys that people try where they say nothing, and what to do instead.
const ELSEWHERE: [(&str, &str, &str); 3] = [
    ("journey", "was", "remove it: git follows the file; what has an id inside the journey can have `was`"),
    ("touchpoint beside", "personas", "write `personas` at that touchpoint itself: it is met by those whom it serves"),
    ("touchpoint beside", "next", "remove it: what goes on beside leads nowhere"),
];

/// The name by which `polku explain` tells of an element: its own, or that of the key where it stands.
fn explained(table: &Table) -> &'static str {
    match table.name {
        "map of colours" => "colours",
        name => name.split(' ').next().unwrap_or(name),
    }
}
