//! Reads raw values from the span tree, by the one table of keys.
//!
//! A type that can stand in a file implements [`Read`]. The macro `table!` makes one for every map of keys. Reading records
//! every problem and goes on.

mod slips;

pub(crate) use self::slips::COMMA;
use super::problems::{self as p, Problems};
use super::table::{Shape, Table};
use crate::diagnostic::{Diagnostic, Edit, Kind, Near, one_of, shorten};
use crate::source::{At, Span};
use crate::yaml::{LIMIT, MapEntry, NodeId, NodeKind, Oddity, OddityKind, Scalar, Tree, core_scalar, is_null};

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
    /// The values it takes in the file.
    const SHAPE: Shape;
    /// Reads a value from a node that is not null.
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault>;
    /// Whether a null is fine where the key is not required.
    const MAY_BE_ABSENT: bool = true;
    /// Returns what a null means: by default, that nothing is there.
    fn absent(_key: Span, _reader: &mut Reader<'t>) -> Result<Self, Fault> {
        Err(Fault::Absent)
    }
}

/// What to do about a value that is wrong.
pub(crate) enum Advice<'a> {
    /// Nothing beyond the message.
    None,
    /// Something that only the author can do.
    Say(String),
    /// Write the word that was probably meant; and a remark.
    Word(Near<'a>, String),
    /// Write this value, which is surely meant; and why.
    Write(String, &'static str),
}

/// Whether a key of the table was seen, where, and what came of it.
pub(crate) type Seen = Option<(Span, Option<Fault>)>;

/// The number of times that a text of any length may be read: once, and seven times more through aliases.
const FREE_READS: u8 = 8;
/// The number of bytes of text that any file may repeat beyond that.
const MOST_REPEATED: usize = 16 * 1024;

/// Reads one file.
pub(crate) struct Reader<'t> {
    pub tree: &'t Tree<'t>,
    pub problems: Problems,
    /// The key whose value is being read, for messages.
    key: &'t str,
    /// What that key means.
    docs: &'static str,
    /// Every table of the file, to tell where a misplaced key belongs.
    tables: &'static [&'static Table],
    /// The number of nodes that may still be read.
    reads_left: usize,
    /// The number of times that the text of each node was read.
    reads: Vec<u8>,
    /// The number of bytes of text that aliases have repeated, beyond the free reads of each text.
    repeated: usize,
}

impl<'t> Reader<'t> {
    #[cfg(test)]
    pub fn new(tree: &'t Tree<'t>, tables: &'static [&'static Table]) -> Self {
        Reader::keeping(Problems::default(), tree, tables)
    }

    /// Reads a tree, and collects its problems in `problems`.
    pub fn keeping(problems: Problems, tree: &'t Tree<'t>, tables: &'static [&'static Table]) -> Self {
        // Aliases can make a small file stand for a huge one. Every node is read once; beyond that, so
        // much may be read through aliases as keeps the memory in proportion to the file. So it is with texts.
        let reads_left = tree.len() + tree.len() / 32 + 30_000;
        let (reads, repeated) = (vec![0; tree.len()], 0);
        let mut reader = Reader { tree, problems, key: "the file", docs: "", tables, reads_left, reads, repeated };
        for oddity in &tree.oddities {
            reader.report(unsupported(oddity));
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
        if self.reads_left == 0 { Err(self.too_many_aliases(at)) } else { Ok(()) }
    }

    /// Counts the text of a scalar that is about to be read.
    pub fn count_text(&mut self, scalar: NodeId) -> Result<(), Fault> {
        let reads = &mut self.reads[scalar.index()];
        *reads = reads.saturating_add(1);
        if *reads <= FREE_READS { Ok(()) } else { self.repeat(scalar) }
    }

    /// Counts a text that is read once more. A journey with many elements may repeat more than one with few.
    fn repeat(&mut self, scalar: NodeId) -> Result<(), Fault> {
        let read = self.tree.len() + self.tree.len() / 32 + 30_000 - self.reads_left;
        let most = MOST_REPEATED + 8 * read;
        let was_over = self.repeated > most;
        self.repeated += self.tree.text(scalar).len();
        match (was_over, self.repeated > most) {
            (_, false) => Ok(()),
            (true, true) => Err(Fault::Reported),
            (false, true) => Err(self.too_many_aliases(scalar)),
        }
    }

    fn too_many_aliases(&mut self, at: NodeId) -> Fault {
        let diagnostic = Diagnostic::new(&LIMIT, self.tree.span(at), "aliases make this file too large to read");
        self.report(diagnostic.help("write out what they stand for, or use fewer"))
    }

    /// Whether a node is a text of nothing but blanks.
    pub fn is_blank(&mut self, node: NodeId) -> Result<bool, Fault> {
        let is_scalar = matches!(self.tree.kind(node), NodeKind::Plain | NodeKind::Quoted);
        let is_blank = is_scalar && self.tree.text(node).chars().all(char::is_whitespace);
        if is_blank { self.count_text(node).map(|()| true) } else { Ok(false) }
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
        self.count_text(node)?;
        let tree = self.tree;
        match tree.kind(node) {
            NodeKind::Plain => Ok((tree.text(node), core_scalar(tree.text(node)))),
            NodeKind::Quoted => Ok((tree.text(node), Scalar::Text)),
            _ => {
                let advice = self.meaning_or(None);
                Err(self.wrong_type(node, &expected(), advice))
            }
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
        let advice = match table.shorthand.is_none() && keys.is_empty() {
            true => {
                let all = one_of(table.keys.iter().map(|key| key.name));
                Advice::Say(format!("{} takes {all}", with_article(table.name)))
            }
            false => Advice::None,
        };
        self.wrong(&p::WRONG_TYPE, node, message, advice)
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

    fn first_line(&self, entry: MapEntry, whole: Span) -> Span {
        let key = self.tree.span(entry.key);
        let value = self.tree.resolve(entry.value);
        let scalar = matches!(self.tree.kind(value), NodeKind::Plain | NodeKind::Quoted) && value == entry.value;
        let end = if scalar { self.tree.span(value).end } else { key.end };
        Span { start: whole.start.min(key.start), end: end.max(key.end) }
    }

    /// Reads the value of a key into its slot.
    pub fn field<T: Read<'t>>(&mut self, entry: MapEntry, slot: &mut Option<At<T>>, seen: &mut Seen) {
        self.documented_field(entry, "", slot, seen);
    }

    /// Reads the value of a key, whose meaning is told where it is wrong.
    pub fn documented_field<T: Read<'t>>(
        &mut self,
        entry: MapEntry,
        docs: &'static str,
        slot: &mut Option<At<T>>,
        seen: &mut Seen,
    ) {
        let key = self.tree.span(entry.key);
        if let Some((first, _)) = *seen {
            let message = format!("`{}` is here twice", self.tree.text(entry.key));
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

    /// Reads a value as that of a key, for messages.
    pub fn at_key<T: Read<'t>>(&mut self, key: &'t str, value: NodeId) -> Result<T, Fault> {
        let outer = std::mem::replace(&mut self.key, key);
        let read = T::read(value, self);
        self.key = outer;
        read
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
        // To trim what is nearly all blank takes long where aliases repeat it.
        if tree.text(value).len() > 4 * text.len() + 64 {
            self.count_text(value).ok()?;
        }
        (!text.is_empty() && !self.is_null(value)).then(|| At { value: text, span: tree.span(value) })
    }

    /// The texts of a key that takes one or many, of an element that is yet to be read.
    pub fn peek_many(&mut self, element: NodeId, key: &str) -> Vec<&'t str> {
        let tree = self.tree;
        let Some(value) = self.peek_value(element, key) else { return Vec::new() };
        let list = tree.resolve(value);
        if tree.kind(list) != NodeKind::Seq {
            return self.count_text(list).map_or(Vec::new(), |()| vec![tree.text(list).trim()]);
        }
        let aliased = list != value || tree.resolve(element) != element;
        let is_read =
            |&item: &NodeId| (!aliased || self.count(item, 1).is_ok()) && self.count_text(tree.resolve(item)).is_ok();
        tree.items(list).take_while(is_read).map(|item| tree.text(tree.resolve(item)).trim()).collect()
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
}

pub(crate) fn with_article(noun: &str) -> String {
    if noun.starts_with("the ") {
        return noun.into();
    }
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// What is wrong with something that YAML allows and the format does not.
pub(crate) fn unsupported(oddity: &Oddity) -> Diagnostic {
    let (message, help) = match oddity.kind {
        OddityKind::Tag => {
            ("a tag (`!`) has no meaning in a journey", "remove it; a text that begins with `!` must be in quotes")
        }
        OddityKind::SecondDocument => {
            ("a second YAML document begins here", "one file holds one journey: move the rest to a file of its own")
        }
        OddityKind::MergeKey => ("merge keys (`<<`) are not supported", "write the keys out where they are used"),
        OddityKind::KeyNotText => ("a key must be a text", "write `key: value`"),
        OddityKind::UnknownAlias => ("this alias refers to no anchor", "a text that begins with `*` must be in quotes"),
        OddityKind::AliasInsideItself => ("this alias stands inside its own anchor", "remove it: it would never end"),
    };
    Diagnostic::new(&p::UNSUPPORTED_YAML, oddity.span, message).help(help)
}

/// The first sentence of a documentation, as part of another one.
fn first_sentence(docs: &str) -> String {
    let line = docs.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = line.find(". ").map_or(line.trim_end_matches('.'), |end| &line[..end]);
    let mut chars = sentence.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
