//! From the span tree to raw values: the machinery behind the one table of keys.
//!
//! A type that can stand in a file implements [`Read`]; the macro `table!` makes one for every map of
//! keys. Reading records every problem and goes on.

use super::problems::{self as p, Problems};
use super::table::{Key, Shape, Table};
use crate::diagnostic::{Diagnostic, Edit, Kind, Near, nearest, one_of};
use crate::source::{At, Span};
use crate::yaml::{Entry, LIMIT, NodeId, NodeKind, OddityKind, Scalar, Tree, core_scalar, is_null};

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing is there: no value, a null, or blanks only.
    Absent,
    /// Something is wrong, and has been reported.
    Reported,
}

/// A value that can stand in a file.
pub(crate) trait Read<'t>: Sized {
    /// What it looks like in the file.
    const SHAPE: Shape;
    /// Reads it from a node that is not null.
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault>;
    /// What a null means; mostly that nothing is there.
    fn absent(_key: Span, _reader: &mut Reader<'t>) -> Result<Self, Fault> {
        Err(Fault::Absent)
    }
}

/// What to do about a value that is wrong.
pub(crate) enum Advice<'a> {
    /// The message says it all.
    None,
    /// Something that its author has to do.
    Say(String),
    /// To write the word that was probably meant, and what else is to be said.
    Word(Near<'a>, String),
    /// To write this value, which is surely meant, and why.
    Write(String, &'static str),
}

/// Whether a key of the table was seen, where, and what came of it.
pub(crate) type Seen = Option<(Span, Option<Fault>)>;

/// Reads one file.
pub(crate) struct Reader<'t> {
    pub tree: &'t Tree<'t>,
    pub problems: Problems,
    /// The key whose value is being read, for messages.
    key: &'t str,
    /// What that key means.
    docs: &'static str,
    /// Every table there is, to tell where a misplaced key belongs.
    tables: &'static [&'static Table],
    /// How many nodes may still be read.
    reads_left: usize,
}

impl<'t> Reader<'t> {
    pub fn new(tree: &'t Tree<'t>, tables: &'static [&'static Table]) -> Self {
        // Aliases can make a small file stand for a huge one. Every node is read once; beyond that, so
        // much may be read through aliases as keeps the memory in proportion to the file.
        let reads_left = tree.len() + tree.len() / 32 + 30_000;
        let mut reader = Reader { tree, problems: Problems::default(), key: "the file", docs: "", tables, reads_left };
        for oddity in &tree.oddities {
            let (message, help) = match oddity.kind {
                OddityKind::Tag => (
                    "a tag (`!`) has no meaning in a journey",
                    "remove it; a text that begins with `!` must be in quotes",
                ),
                OddityKind::SecondDocument => (
                    "a second YAML document begins here",
                    "one file holds one journey: move the rest to a file of its own",
                ),
                OddityKind::MergeKey => {
                    ("merge keys (`<<`) are not supported", "write the keys out where they are used")
                }
                OddityKind::KeyNotText => ("a key must be a text", "write `key: value`"),
                OddityKind::UnknownAlias => {
                    ("this alias refers to no anchor", "a text that begins with `*` must be in quotes")
                }
                OddityKind::AliasInsideItself => {
                    ("this alias stands inside its own anchor", "remove it: it would never end")
                }
            };
            reader.report(Diagnostic::new(&p::UNSUPPORTED_YAML, oddity.span, message).help(help));
        }
        reader
    }

    pub fn report(&mut self, diagnostic: Diagnostic) -> Fault {
        self.problems.add(diagnostic);
        Fault::Reported
    }

    /// Reports a problem of the key that is being read.
    pub fn wrong(&mut self, kind: &'static Kind, node: NodeId, message: String, advice: Advice<'_>) -> Fault {
        let span = self.outline(node);
        let diagnostic = Diagnostic::new(kind, span, message);
        self.report(match advice {
            Advice::None => diagnostic,
            Advice::Say(help) => diagnostic.help(help),
            Advice::Word(near, more) => {
                diagnostic.help(format!("did you mean `{near}`? {more}")).respelled(self.tree.written(span), Some(near))
            }
            Advice::Write(value, more) => {
                let title = format!("write `{value}`");
                diagnostic.help(format!("{title}{more}")).fixed_by(title, true, vec![Edit::Replace(span, value)])
            }
        })
    }

    /// The name of the key whose value is being read.
    pub fn key(&self) -> &'t str {
        self.key
    }

    /// To remember what the key means whose value is being read, unless there is something better to say.
    pub fn meaning_or(&self, better: Option<String>) -> Advice<'static> {
        let meaning = || Some(first_sentence(self.docs)).filter(|meaning| !meaning.is_empty());
        better.or_else(|| Some(format!("`{}`: {}", self.key, meaning()?))).map_or(Advice::None, Advice::Say)
    }

    /// Counts nodes that are about to be read, before every item of a list and every entry of a map.
    pub fn count(&mut self, at: NodeId, nodes: usize) -> Result<(), Fault> {
        if self.reads_left == 0 {
            return Err(Fault::Reported);
        }
        self.reads_left = self.reads_left.saturating_sub(nodes);
        if self.reads_left == 0 {
            let diagnostic = Diagnostic::new(&LIMIT, self.tree.span(at), "aliases make this file too large to read");
            return Err(self.report(diagnostic.help("write out what they stand for, or use fewer")));
        }
        Ok(())
    }

    /// A node to be read: the one that an alias stands for.
    pub fn enter(&self, node: NodeId) -> Result<NodeId, Fault> {
        let resolved = self.tree.resolve(node);
        // What an alias without a target stands for has been reported.
        if self.tree.kind(resolved) == NodeKind::Alias { Err(Fault::Reported) } else { Ok(resolved) }
    }

    pub fn is_null(&self, node: NodeId) -> bool {
        let node = self.tree.resolve(node);
        match self.tree.kind(node) {
            NodeKind::Absent => true,
            NodeKind::Plain => is_null(self.tree.text(node)),
            _ => false,
        }
    }

    /// The text of a scalar as it is written, and what it means unless it is quoted.
    pub fn scalar(&mut self, node: NodeId, expected: impl FnOnce() -> String) -> Result<(&'t str, Scalar), Fault> {
        let node = self.enter(node)?;
        let tree = self.tree;
        match tree.kind(node) {
            NodeKind::Plain => Ok((tree.text(node), core_scalar(tree.text(node)))),
            NodeKind::Quoted => Ok((tree.text(node), Scalar::Text)),
            _ => Err(self.wrong_type(node, &expected(), Advice::None)),
        }
    }

    pub fn wrong_type(&mut self, node: NodeId, expected: &str, advice: Advice<'_>) -> Fault {
        let message = format!("`{}` takes {expected}, not {}", self.key, self.describe(node));
        self.wrong(&p::WRONG_TYPE, node, message, advice)
    }

    /// Reports a value that should have been a map of a table, or its shorthand.
    pub fn not_a_table(&mut self, node: NodeId, table: &'static Table) -> Fault {
        let keys = one_of(table.keys.iter().filter(|key| key.required).map(|key| key.name));
        let expected = match table.shorthand {
            Some(short) => format!("`{short}` alone or a map"),
            None if keys.is_empty() => "a map".into(),
            None => format!("a map with {keys}"),
        };
        let message = format!("{} is {expected}, not {}", with_article(table.name), self.describe(node));
        self.wrong(&p::WRONG_TYPE, node, message, Advice::None)
    }

    fn describe(&self, node: NodeId) -> String {
        let node = self.tree.resolve(node);
        let text = self.tree.text(node);
        match self.tree.kind(node) {
            NodeKind::Seq => "a list".into(),
            NodeKind::Map => "a map".into(),
            NodeKind::Absent | NodeKind::Alias => "nothing".into(),
            NodeKind::Plain if core_scalar(text) == Scalar::Null => "nothing".into(),
            NodeKind::Plain if core_scalar(text) != Scalar::Text => format!("`{}`", shorten(text)),
            _ => format!("the text `{}`", shorten(text)),
        }
    }

    /// The place to underline for a node: for a collection its first line.
    pub fn outline(&self, node: NodeId) -> Span {
        let span = self.tree.span(node);
        match self.tree.kind(node) {
            NodeKind::Map => self.tree.entries(node).next().map_or(span, |entry| self.first_line(entry, span)),
            NodeKind::Seq => self
                .tree
                .items(node)
                .next()
                .map_or(span, |item| Span { start: span.start, end: self.outline(item).end }),
            _ => span,
        }
    }

    fn first_line(&self, entry: Entry, whole: Span) -> Span {
        let key = self.tree.span(entry.key);
        let value = self.tree.resolve(entry.value);
        let scalar = matches!(self.tree.kind(value), NodeKind::Plain | NodeKind::Quoted) && value == entry.value;
        let end = if scalar { self.tree.span(value).end } else { key.end };
        Span { start: whole.start.min(key.start), end: end.max(key.end) }
    }

    /// Reads the value of a key into its slot.
    pub fn field<T: Read<'t>>(&mut self, entry: Entry, slot: &mut Option<At<T>>, seen: &mut Seen) {
        self.documented_field(entry, "", slot, seen);
    }

    /// Reads the value of a key, whose meaning is told where it is wrong.
    pub fn documented_field<T: Read<'t>>(
        &mut self,
        entry: Entry,
        docs: &'static str,
        slot: &mut Option<At<T>>,
        seen: &mut Seen,
    ) {
        let key = self.tree.span(entry.key);
        if let Some((first, _)) = *seen {
            let message = format!("`{}` stands here twice", self.tree.text(entry.key));
            self.report(
                Diagnostic::new(&p::DUPLICATE_KEY, key, message)
                    .related(first, "first here")
                    .help("remove one of them"),
            );
            return;
        }
        let outer = (self.key, self.docs);
        (self.key, self.docs) = (self.tree.text(entry.key), docs);
        let value = if self.is_null(entry.value) { T::absent(key, self) } else { T::read(entry.value, self) };
        (self.key, self.docs) = outer;
        *seen = Some((key, value.as_ref().err().copied()));
        *slot = value.ok().map(|value| At { value, span: self.tree.span(entry.value) });
    }

    /// Reads an item of a list; an empty one is reported.
    pub fn item<T: Read<'t>>(&mut self, item: NodeId, list: &'t str) -> Option<At<T>> {
        let span = self.tree.span(item);
        let outer = std::mem::replace(&mut self.key, list);
        let value = if self.is_null(item) { Err(Fault::Absent) } else { T::read(item, self) };
        self.key = outer;
        match value {
            Ok(value) => Some(At { value, span }),
            Err(Fault::Absent) => {
                let message = format!("an item of `{list}` is empty");
                self.report(Diagnostic::new(&p::EMPTY_VALUE, span, message).help("fill it in or remove it"));
                None
            }
            Err(Fault::Reported) => None,
        }
    }

    /// The text of a key of an element that is yet to be read; the element itself where a bare value stands for it.
    pub fn peek(&mut self, element: NodeId, key: &str) -> Option<At<&'t str>> {
        let tree = self.tree;
        let value = match tree.kind(tree.resolve(element)) {
            NodeKind::Map => tree.resolve(self.peek_value(element, key)?),
            _ if key == "name" => tree.resolve(element),
            _ => return None,
        };
        let text = tree.text(value).trim();
        (!text.is_empty() && !self.is_null(value)).then(|| At { value: text, span: tree.span(value) })
    }

    /// The texts of a key that takes one or many, of an element that is yet to be read.
    pub fn peek_many(&mut self, element: NodeId, key: &str) -> Vec<&'t str> {
        let tree = self.tree;
        let Some(value) = self.peek_value(element, key) else { return Vec::new() };
        let list = tree.resolve(value);
        if tree.kind(list) != NodeKind::Seq {
            return vec![tree.text(list).trim()];
        }
        let aliased = list != value || tree.resolve(element) != element;
        let items = tree.items(list).take_while(|&item| !aliased || self.count(item, 1).is_ok());
        items.map(|item| tree.text(tree.resolve(item)).trim()).collect()
    }

    /// The value of a key of an element that is yet to be read. What is found by way of an alias is counted.
    fn peek_value(&mut self, element: NodeId, key: &str) -> Option<NodeId> {
        let tree = self.tree;
        let target = tree.resolve(element);
        let mut entries =
            tree.entries(target).take_while(|entry| target == element || self.count(entry.key, 2).is_ok());
        entries.find(|entry| tree.text(entry.key) == key).map(|entry| entry.value)
    }

    /// Reports the keys that a table requires and that have no value.
    pub fn require(&mut self, table: &'static Table, seen: &[Seen], head: Span) {
        for (key, seen) in table.keys.iter().zip(seen).filter(|(key, _)| key.required) {
            let (span, message) = match seen {
                None => (head, format!("{} needs `{}`", with_article(table.name), key.name)),
                Some((span, Some(Fault::Absent))) => (*span, format!("`{}` has no value", key.name)),
                _ => continue,
            };
            let help = format!("add `{}`: {}", key.name, first_sentence(key.docs));
            self.report(Diagnostic::new(&p::MISSING_KEY, span, message).help(help));
        }
    }

    /// Whether a key is a text; what is none, and a merge key, is reported when the tree is built.
    pub fn is_text_key(&self, key: NodeId) -> bool {
        match self.tree.kind(key) {
            NodeKind::Plain => self.tree.text(key) != "<<",
            kind => kind == NodeKind::Quoted,
        }
    }

    /// Reports the keys that the table does not know. One that a known key is meant by counts as that
    /// key, so that it is not also reported as missing.
    pub fn unknown_keys(&mut self, table: &'static Table, unknown: &[Entry], seen: &mut [Seen]) {
        for entry in unknown {
            if let Some(meant) = self.unknown_key(table, *entry, seen) {
                seen[meant].get_or_insert((self.tree.span(entry.key), Some(Fault::Reported)));
            }
        }
    }

    /// Reports a key that the table does not know, unless it is the author's own; gives the place in the table
    /// of the one that was probably meant.
    fn unknown_key(&mut self, table: &'static Table, entry: Entry, seen: &[Seen]) -> Option<usize> {
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
            None if self.tree.kind(entry.value) == NodeKind::Absent && !super::id::is_name(name) => {
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
        if let Some((key, inner)) = inside(table, name) {
            let element = with_article(inner.name);
            return format!("`{name}` is a key of {element}: write `{}: {{ {name}: … }}`", key.name);
        }
        let element = with_article(table.name);
        let takes = match table.keys.len() {
            0..=10 => format!("{element} takes {}", one_of(table.keys.iter().map(|key| key.name))),
            _ => format!("the keys of {element} are listed in polku's docs/keys.md"),
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
            (true, false) if is_duration => format!("write `{}`", super::scalars::written_duration(whole).ok()?),
            _ => return None,
        };
        Some(format!("between braces a comma ends the value `{before}`; {meant}"))
    }

    /// Reports a map none of whose keys is known, and that is meant to be something else than an element.
    pub fn misread(&mut self, table: &'static Table, unknown: &[Entry], seen: &[Seen]) -> Result<(), Fault> {
        let (Some(first), true) = (unknown.first(), seen.iter().all(Option::is_none)) else { return Ok(()) };
        let name = |entry: &Entry| self.tree.text(entry.key);
        let is_own = |entry: &Entry| !self.is_text_key(entry.key) || name(entry).starts_with("x-");
        if unknown.len() > 20 || unknown.iter().any(is_own) {
            return Ok(());
        }
        let is_slip = |entry: &Entry| {
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
            "way" if unknown.len() <= 4 => {
                let ways: Vec<String> = unknown.iter().map(|entry| self.meant_way(*entry)).collect();
                match ways.as_slice() {
                    [way] => format!("write `{way}`"),
                    ways => format!("write `[{}]`", ways.join(", ")),
                }
            }
            "stage" | "touchpoint" if !is_scalar => {
                format!("{}s are a list: write `- id: {shown}`, and its other keys below", table.name)
            }
            _ if table.shorthand.is_some() && is_scalar && is_block && unknown.len() == 1 && !line.contains('\n') => {
                let line = shorten(line);
                let quoted = if line.contains(['"', '\\']) {
                    format!("'{}'", line.replace('\'', "''"))
                } else {
                    format!("\"{line}\"")
                };
                format!("if this is a text with a colon, put it in quotes: {quoted}")
            }
            _ => return Ok(()),
        };
        let message = format!("{} has no key `{shown}`", with_article(table.name));
        Err(self.report(Diagnostic::new(&p::UNKNOWN_KEY, key, message).help(help)))
    }

    fn is_key_somewhere(&self, name: &str) -> bool {
        self.tables.iter().any(|table| table.keys.iter().any(|key| key.name == name))
    }

    /// The way that `asked: 0.8` or `asked: it rains` was meant to be.
    fn meant_way(&self, entry: Entry) -> String {
        let to = shorten(self.tree.text(entry.key));
        let value = self.tree.resolve(entry.value);
        let said = shorten(self.tree.text(value));
        let number = match core_scalar(&said) {
            Scalar::Number(_) => Some(said.clone()),
            _ => super::values::share(&said),
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
        Shape::Table(table) => Some(table),
        Shape::Many(inner) => table_in(inner),
        _ => None,
    }
}

/// What to say where a comma may have cut a value short.
pub(crate) const COMMA: &str = "give it a value or remove it; between braces a comma ends a value, so write decimals \
     with a point (`3.5`), and put a text with a comma in quotes";

/// Keys that people try, what they are called here, and whether nothing else can be meant.
const ALIASES: [(&str, &str, &str, bool); 27] = [
    ("journey", "title", "journey", true),
    ("journey", "name", "journey", true),
    ("journey", "description", "summary", true),
    ("journey", "language", "lang", true),
    ("journey", "phases", "stages", true),
    ("stage", "title", "name", true),
    ("stage", "type", "kind", true),
    ("stage", "steps", "touchpoints", true),
    ("stage", "description", "note", true),
    ("touchpoint", "title", "name", true),
    ("touchpoint", "type", "ownership", false),
    ("touchpoint", "owner", "responsible", true),
    ("touchpoint", "team", "responsible", true),
    ("touchpoint", "teams", "responsible", true),
    ("touchpoint", "emotion", "feeling", true),
    ("touchpoint", "score", "experience", true),
    ("touchpoint", "description", "note", true),
    ("touchpoint", "duration", "wait", false),
    ("touchpoint", "problems", "pains", true),
    ("touchpoint", "painpoints", "pains", true),
    ("touchpoint", "pain-points", "pains", true),
    ("touchpoint", "ideas", "opportunities", true),
    ("touchpoint", "goto", "next", true),
    ("touchpoint", "to", "next", true),
    ("way", "goto", "to", true),
    ("way", "if", "when", true),
    ("way", "chance", "probability", true),
];

pub(crate) fn with_article(noun: &str) -> String {
    if noun.starts_with("the ") {
        return noun.into();
    }
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// A text for a message: one line, not too long.
pub(crate) fn shorten(text: &str) -> String {
    let mut line: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        line.push('…');
    }
    line
}

/// The first sentence of a documentation, as part of another one.
fn first_sentence(docs: &str) -> String {
    let line = docs.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = line.find(". ").map_or(line.trim_end_matches('.'), |end| &line[..end]);
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
