//! What a key takes, which keys an element has, and the macro that declares both.
//!
//! `table!` declares a map of keys: a raw struct in which every field is optional, how it is read, and
//! its [`Table`] — names, types, documentation, order and shorthand — from one text.

use crate::yaml::NodeKind;

/// What a key takes, for documentation, editors and schemas.
#[derive(Debug)]
pub enum Shape {
    /// A text; any scalar counts as one.
    Text,
    /// What something is called: a text of at most so many characters.
    Name(usize),
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
    /// `true` or `false`.
    Bool,
    /// A text of a form of its own.
    Form {
        /// The form in words.
        what: &'static str,
        /// The regular expression that every text of this form matches, where one tells it. It is written in
        /// what ECMA-262, Python, Go and Rust have in common.
        pattern: Option<&'static str>,
    },
    /// This, or nothing: a null. Only of what stands in a map; of a key, [`Key::may_be_empty`] tells it.
    Optional(&'static Shape),
    /// One, or a list of them.
    Many(&'static Shape),
    /// One, or a list of at least one.
    Filled(&'static Shape),
    /// A map from ids to these.
    Map(&'static Shape),
    /// A map from ids of something that is defined elsewhere to these; the word says what ("persona").
    By(&'static str, &'static Shape),
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
    /// This shape, or the part of it, that a node of some kind can have: of what may be one or many, the one where the
    /// node is no list.
    pub(crate) fn fit(&'static self, kind: NodeKind) -> Option<&'static Shape> {
        let (is_map, is_list) = (kind == NodeKind::Map, kind == NodeKind::Seq);
        match self {
            Shape::Either(one, other) => one.fit(kind).or_else(|| other.fit(kind)),
            Shape::Optional(one) => one.fit(kind),
            Shape::Many(one) | Shape::Filled(one) if !is_list => one.fit(kind),
            Shape::Many(_) | Shape::Filled(_) => Some(self),
            Shape::Map(_) | Shape::By(..) | Shape::Named(..) => is_map.then_some(self),
            Shape::Table(table) => (is_map || (!is_list && table.shorthand.is_some())).then_some(self),
            _ => (!is_map && !is_list).then_some(self),
        }
    }
}

/// The keys that an element may have.
#[derive(Debug)]
pub struct Table {
    /// What the element is called.
    pub name: &'static str,
    /// What it is.
    pub docs: &'static str,
    /// Its keys, in their canonical order.
    pub keys: &'static [Key],
    /// The key that a bare value stands for.
    pub shorthand: Option<&'static str>,
}

/// A key of a [`Table`].
#[derive(Debug)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// What it means.
    pub docs: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may stand there without a value, which then means the same as if it did not.
    pub may_be_empty: bool,
    /// What it takes.
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
                    NodeKind::Seq => {}
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
