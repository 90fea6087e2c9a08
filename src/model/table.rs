//! The keys of elements and the values that they take, and the macro that declares both.
//!
//! From one text, `table!` declares a map of keys: a raw struct in which every field is optional, the code that reads it,
//! and its [`Table`] with names, types, documentation, order and shorthand.

use crate::yaml::NodeKind;

/// The values that a key takes, for documentation, editors and schemas.
#[derive(Debug)]
pub enum Shape {
    /// A text; any scalar counts as one.
    Text,
    /// A name: a text of at most so many characters.
    Name(usize),
    /// A text of at most so many characters, which may be empty.
    Phrase(usize),
    /// An id of something that is defined here.
    Id,
    /// An id of something that is defined elsewhere; the word says what ("channel").
    Reference(&'static str),
    /// One of a few words, each with its meaning.
    Word(&'static [(&'static str, &'static str)]),
    /// A number, from and to.
    Number(i32, i32),
    /// A whole number, from and to.
    Whole(i32, i32),
    /// A whole number, from and to, or a range: a list of two.
    Range(i32, i32),
    /// `true` or `false`.
    Bool,
    /// A text of a form of its own.
    Form {
        /// The form in words.
        what: &'static str,
        /// A regular expression that every text of this form matches, in the syntax that ECMA-262, Python, Go and Rust
        /// have in common; `None` where no regular expression can say it.
        pattern: Option<&'static str>,
    },
    /// This, or null. Only for values of a map; for a key, [`Key::may_be_empty`] says it.
    Optional(&'static Shape),
    /// One, or a list of them.
    Many(&'static Shape),
    /// One, or a list of at least one.
    Filled(&'static Shape),
    /// A map from ids to these.
    Map(&'static Shape),
    /// A map from ids of something that is defined elsewhere to these; the word says what ("persona").
    By(&'static str, &'static Shape),
    /// A table or its shorthand, or a map from ids of something that is defined elsewhere to these; the word says what
    /// ("persona"). A map with a key of the table is the table.
    TableOrBy(&'static Table, &'static str),
    /// A map that knows a few names.
    Named(fn() -> Vec<Named>),
    /// One or the other.
    Either(&'static Shape, &'static Shape),
    /// A map with the keys of a table, or its shorthand.
    Table(&'static Table),
}

/// A name that a map knows.
#[derive(Debug)]
pub struct Named {
    /// The name.
    pub name: &'static str,
    /// What it means.
    pub docs: String,
    /// What it takes.
    pub shape: &'static Shape,
}

impl Shape {
    /// Returns the shape, or the part of it, that fits a kind of node. Of one or many, a node that is no list fits the one.
    pub(crate) fn fit(&'static self, kind: NodeKind) -> Option<&'static Shape> {
        let (is_map, is_list) = (kind == NodeKind::Map, kind == NodeKind::Seq);
        match self {
            Shape::Either(one, other) => one.fit(kind).or_else(|| other.fit(kind)),
            Shape::Optional(one) => one.fit(kind),
            Shape::Many(one) | Shape::Filled(one) if !is_list => one.fit(kind),
            Shape::Many(_) | Shape::Filled(_) => Some(self),
            Shape::Map(_) | Shape::By(..) | Shape::Named(..) => is_map.then_some(self),
            Shape::Table(table) | Shape::TableOrBy(table, _) => (is_map || table.takes_bare(kind)).then_some(self),
            Shape::Range(..) => (!is_map).then_some(self),
            _ => (!is_map && !is_list).then_some(self),
        }
    }
}

/// The keys that an element may have.
#[derive(Debug)]
#[non_exhaustive]
pub struct Table {
    /// The name of the element.
    pub name: &'static str,
    /// What the element is.
    pub docs: &'static str,
    /// The keys, in their canonical order.
    pub keys: &'static [Key],
    /// The key that a bare value stands for.
    pub shorthand: Option<&'static str>,
}

impl Table {
    /// Whether the table has a key.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
    }

    /// Whether a bare value of a kind, which is no map, stands for a key.
    pub(crate) fn takes_bare(&self, kind: NodeKind) -> bool {
        self.shorthand_key().is_some_and(|key| kind != NodeKind::Seq || key.shape.fit(kind).is_some())
    }

    /// The key that a bare value stands for.
    pub(crate) fn shorthand_key(&self) -> Option<&'static Key> {
        self.shorthand.and_then(|name| self.keys.iter().find(|key| key.name == name))
    }
}

/// A key of a [`Table`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Key {
    /// The name in the file.
    pub name: &'static str,
    /// What the key means.
    pub docs: &'static str,
    /// Whether the key must be there.
    pub required: bool,
    /// Whether the key may stand without a value, which means the same as leaving it out.
    pub may_be_empty: bool,
    /// What the key takes.
    pub shape: Shape,
}

/// Declares the keys of an element.
///
/// The name of the element may be several literals, which are joined. A key may be `required`; a value that is no map
/// may stand for the key that is the `shorthand`.
macro_rules! table {
    (
        $(#[doc = $docs:literal])+
        $raw:ident = $($element:literal)+ {
            $($(#[doc = $key_docs:literal])+ $field:ident $name:literal: $type:ty $(, $flag:ident)*;)+
        }
    ) => {
        $(#[doc = $docs])+
        #[derive(Debug, Default)]
        pub(crate) struct $raw<'t> {
            /// Where a problem of the element as a whole is shown: its first line.
            pub head: Span,
            /// Whether the value of one of its keys could not be read, which has been reported.
            pub faulty: bool,
            $($(#[doc = $key_docs])+ pub $field: Option<At<$type>>,)+
            borrowed: std::marker::PhantomData<&'t str>,
        }

        impl<'t> $raw<'t> {
            pub(crate) const TABLE: &'static Table = &Table {
                name: concat!($($element),+),
                docs: concat!($($docs, "\n"),+),
                keys: &[$(Key {
                    name: $name,
                    docs: concat!($($key_docs, "\n"),+),
                    required: false $(|| table!(@required $flag))*,
                    may_be_empty: <$type as Read<'t>>::MAY_BE_ABSENT $(&& !table!(@required $flag))*,
                    shape: <$type as Read<'t>>::SHAPE,
                }),+],
                shorthand: {
                    #[allow(unused_mut)]
                    let mut shorthand = None;
                    $($(if table!(@shorthand $flag) {
                        shorthand = Some($name);
                    })*)+
                    shorthand
                },
            };
        }

        impl<'t> Read<'t> for $raw<'t> {
            const SHAPE: Shape = Shape::Table($raw::TABLE);

            fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
                #[allow(non_camel_case_types)]
                enum Index { $($field),+ }
                const COUNT: usize = [$($name),+].len();
                let node = reader.enter(node)?;
                let tree = reader.tree;
                let mut raw = $raw { head: reader.outline(node), ..Default::default() };
                let mut seen: [Seen; COUNT] = [None; COUNT];
                let mut unknown = Vec::new();
                match tree.kind(node) {
                    NodeKind::Map => {
                        for entry in tree.entries(node) {
                            reader.count(entry.key, 2)?;
                            match tree.text(entry.key) {
                                $($name => {
                                    let docs = Self::TABLE.keys[Index::$field as usize].docs;
                                    reader.documented_field(entry, docs, &mut raw.$field, &mut seen[Index::$field as usize]);
                                })+
                                _ => unknown.push(entry),
                            }
                        }
                        reader.misread(Self::TABLE, &unknown, &seen)?;
                        reader.unknown_keys(Self::TABLE, &unknown, &mut seen);
                        reader.require(Self::TABLE, &seen, raw.head);
                        raw.faulty = seen.iter().flatten().any(|(_, fault)| *fault == Some(Fault::Reported));
                        return Ok(raw);
                    }
                    kind if !Self::TABLE.takes_bare(kind) => {}
                    _ => {
                        $($(if table!(@shorthand $flag) {
                            raw.$field = Some(At { value: Read::read(node, reader)?, span: tree.span(node) });
                            return Ok(raw);
                        })*)+
                    }
                }
                Err(reader.not_a_table(node, Self::TABLE))
            }
        }
    };
    (@required required) => { true };
    (@required shorthand) => { false };
    (@shorthand shorthand) => { true };
    (@shorthand required) => { false };
}
pub(crate) use table;
