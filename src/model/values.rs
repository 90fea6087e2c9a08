//! The types of values that keys take, and how each is read: texts, ids, references, lists, maps, numbers in a range.

mod number;

use std::borrow::Cow;
use std::fmt;

use self::number::range;
pub(super) use self::number::share;
pub(crate) use self::number::{Figure, Number, Whole};
use super::problems as p;
use super::reader::{Advice, Fault, Read, Reader};
use super::scalars::Duration;
use super::table::Shape;
use super::touchpoint::{Entry, Times};
use crate::diagnostic::{Diagnostic, Edit, beginning, nearest, one_of, shorten};
use crate::source::{At, Span};
use crate::yaml::{In, LIMIT, NodeId, NodeKind, Scalar, scalar};

/// A text as written, never blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text<'t>(pub &'t str);

impl<'t> Read<'t> for Text<'t> {
    const SHAPE: Shape = Shape::Text;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, || "a text".into())?;
        if text.trim().is_empty() { Err(Fault::Absent) } else { Ok(Text(text.trim())) }
    }
}

/// The most characters that a name may have. A name is repeated wherever something refers to what it names.
pub(crate) const LONGEST_NAME: usize = 500;

/// The most characters that the title of a journey may have. Nothing refers to it.
pub(crate) const LONGEST_TITLE: usize = 2_000;

/// A name, never blank. A name of more than `MOST` characters is reported and cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'t, const MOST: usize = LONGEST_NAME>(pub &'t str);

/// The title of a journey.
pub(crate) type Title<'t> = Name<'t, LONGEST_TITLE>;

impl<'t, const MOST: usize> Read<'t> for Name<'t, MOST> {
    const SHAPE: Shape = Shape::Name(MOST);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        let name = beginning(text, MOST);
        if name.len() < text.len() {
            let count = text.chars().count();
            let message = format!("`{}` takes at most {MOST} characters, not {count}", reader.key());
            let help = "shorten it, and say the rest in a key of its own, such as `description`, `summary` or `note`";
            reader.wrong(&LIMIT, node, message, Advice::Say(help.into()));
        }
        Ok(Name(name))
    }
}

/// The most characters that a word of `terms` may have. Pictures repeat it.
pub(crate) const LONGEST_PHRASE: usize = 120;

/// A word of the author's, which may be empty. Line breaks in it count as blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase<'t>(pub Cow<'t, str>);

impl<'t> Read<'t> for Phrase<'t> {
    const SHAPE: Shape = Shape::Phrase(LONGEST_PHRASE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, || "a text".into())?;
        let text = text.trim();
        let phrase = beginning(text, LONGEST_PHRASE);
        if phrase.len() < text.len() {
            let count = text.chars().count();
            let message = format!("`{}` takes at most {LONGEST_PHRASE} characters, not {count}", reader.key());
            reader.wrong(&LIMIT, node, message, Advice::Say("shorten it: pictures repeat it".into()));
        }
        if !phrase.contains(is_undrawn) {
            return Ok(Phrase(phrase.into()));
        }
        let drawn: Vec<&str> = phrase.split_whitespace().collect();
        Ok(Phrase(drawn.join(" ").replace(is_undrawn, "").into()))
    }
}

/// Returns whether a character would break a line, or reorder the text around it.
fn is_undrawn(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// An id that is defined here. A bad id is reported and kept, so that references to it are no further errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id<'t>(pub &'t str);

impl<'t> Read<'t> for Id<'t> {
    const SHAPE: Shape = Shape::Id;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        if !super::id::is_id(text) {
            let id = super::id::slug(text);
            let span = reader.outline(node);
            let diagnostic = Diagnostic::new(&p::BAD_ID, span, format!("`{}` is not a valid id", shorten(text)));
            let form = "an id has 1 to 64 characters of a-z, 0-9 and -";
            reader.report(match id.as_str() {
                "" => diagnostic.help(form),
                // References to the id as it is would have to change too.
                id => diagnostic.help(format!("write `{id}`: {form}")).fixed_by(
                    format!("write `{id}`"),
                    false,
                    vec![Edit::Replace(span, scalar(id, In::Flow).into_owned())],
                ),
            });
        }
        Ok(Id(text))
    }
}

/// What references of one sort refer to, for messages and documentation.
pub(crate) trait Referent: fmt::Debug {
    const NAME: &'static str;
}

/// An id of something that is defined elsewhere. It is resolved later.
#[derive(Debug)]
pub(crate) struct Ref<'t, R> {
    pub id: &'t str,
    referent: std::marker::PhantomData<R>,
}

impl<'t, R: Referent> Read<'t> for Ref<'t, R> {
    const SHAPE: Shape = Shape::Reference(R::NAME);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(id) = Text::read(node, reader)?;
        Ok(Ref { id, referent: std::marker::PhantomData })
    }
}

/// One, or a list of them.
#[derive(Debug)]
pub(crate) struct Many<T>(pub Vec<At<T>>);

impl<'t, T: Read<'t>> Read<'t> for Many<T> {
    const SHAPE: Shape = Shape::Many(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        let tree = reader.tree;
        if tree.kind(entered) != NodeKind::Seq {
            let value = T::read(node, reader)?;
            return Ok(Many(vec![At { value, span: tree.span(node) }]));
        }
        // Reserve all of it: growing would need twice the memory for a moment.
        let mut many = Vec::with_capacity(tree.items(entered).count());
        for item in tree.items(entered) {
            reader.count(item, 1)?;
            many.extend(reader.item(item, reader.key()));
        }
        // The list is not empty, but none of it could be read.
        if many.is_empty() && tree.items(entered).next().is_some() {
            return Err(Fault::Reported);
        }
        Ok(Many(many))
    }
}

/// A value that is read later, where it is needed, so that long lists do not pile up as raw values.
#[derive(Debug)]
pub(crate) struct Lazy<T> {
    pub node: NodeId,
    read: std::marker::PhantomData<T>,
}

impl<'t, T: Read<'t>> Read<'t> for Lazy<T> {
    const SHAPE: Shape = T::SHAPE;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.is_blank(entered)? {
            return Err(Fault::Absent);
        }
        Ok(Lazy { node, read: std::marker::PhantomData })
    }
}

/// The entries of a map whose keys are the author's, in the order of the file.
pub(crate) type Entries<'t, T> = Vec<(At<&'t str>, At<T>)>;

/// One, or a list of them, read later one by one. In a huge list, what is kept of each item counts.
#[derive(Debug)]
pub(crate) struct Later<T> {
    pub node: NodeId,
    read: std::marker::PhantomData<T>,
}

impl<'t, T: Read<'t>> Read<'t> for Later<T> {
    const SHAPE: Shape = Shape::Many(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let node = reader.enter(node)?;
        if reader.is_blank(node)? {
            return Err(Fault::Absent);
        }
        Ok(Later { node, read: std::marker::PhantomData })
    }
}

/// One value, or one for each of some personas.
#[derive(Debug)]
pub(crate) enum ByPersona<'t, T> {
    All(T),
    /// `None` for a persona without a value.
    Each(Entries<'t, Option<T>>),
}

impl<'t, T: Read<'t>> Read<'t> for ByPersona<'t, T> {
    const SHAPE: Shape = Shape::Either(&T::SHAPE, &Shape::By("persona", &Shape::Optional(&T::SHAPE)));
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            if reader.tree.kind(entered) == NodeKind::Seq && T::SHAPE.fit(NodeKind::Seq).is_none() {
                let (one, example) = match T::SHAPE {
                    Shape::Number(low, high) => (format!("a number from {low} to {high}"), "{ host: 3, guest: 4 }"),
                    Shape::Either(..) => ("`true`, or a number from 0 to 1".into(), "{ host: 0.7, guest: 0.3 }"),
                    Shape::Word(words) => {
                        (one_of(words.iter().map(|(word, _)| *word)), "{ host: positive, guest: negative }")
                    }
                    _ => ("a text".into(), "{ host: curious, guest: bored }"),
                };
                let help = format!("write one value, or one for each persona: `{example}`");
                return Err(reader.wrong_type(entered, &one, Advice::Say(help)));
            }
            return T::read(node, reader).map(ByPersona::All);
        }
        Ok(ByPersona::Each(map_entries(entered, reader, |reader, _, value| optional(value, reader))))
    }
}

/// An element, or one for each of some personas. Which of the two a map is, only the personas tell, so it is read later.
#[derive(Debug)]
pub(crate) struct PerPersonaOr<T> {
    pub node: NodeId,
    read: std::marker::PhantomData<T>,
}

impl<'t, T: Read<'t>> Read<'t> for PerPersonaOr<T> {
    const SHAPE: Shape = match T::SHAPE {
        Shape::Table(table) => Shape::TableOrBy(table, "persona"),
        other => other,
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let node = reader.enter(node)?;
        if reader.is_blank(node)? {
            return Err(Fault::Absent);
        }
        Ok(PerPersonaOr { node, read: std::marker::PhantomData })
    }
}

/// How many keys of a map are compared with those of an element.
const MOST_LOOKED_AT: usize = 20;

impl<'t, T: Read<'t>> PerPersonaOr<T> {
    /// Reads the element, or one for each persona. A map with a key of the element is the element. So is one that names
    /// no persona, unless there are personas and none of its keys looks like one of the element.
    pub fn settle(
        &self,
        key: &'t str,
        reader: &mut Reader<'t>,
        is_persona: impl Fn(&str) -> bool,
        has_personas: bool,
    ) -> Result<ByPersona<'t, T>, Fault> {
        let (tree, node) = (reader.tree, self.node);
        let Shape::Table(table) = T::SHAPE else { return reader.at_key(key, node).map(ByPersona::All) };
        let keys = || tree.entries(node).map(|entry| tree.text(entry.key)).filter(|key| !key.starts_with("x-"));
        let looks_own = |key: &str| nearest(key, table.keys.iter().map(|key| key.name)).is_some();
        let may_be_unknown = || has_personas && keys().next().is_some() && !keys().take(MOST_LOOKED_AT).any(looks_own);
        let is_by_persona = tree.kind(node) == NodeKind::Map
            && !keys().any(|key| table.has(key))
            && (keys().any(is_persona) || may_be_unknown());
        if !is_by_persona {
            return reader.at_key(key, node).map(ByPersona::All);
        }
        Ok(ByPersona::Each(map_entries(node, reader, |reader, _, value| match reader.is_null(value) {
            true => Ok(None),
            false => reader.at_key(key, value).map(Some),
        })))
    }
}

/// Reads the entries of a map whose keys are the author's, each key once.
pub(super) fn map_entries<'t, T>(
    map: NodeId,
    reader: &mut Reader<'t>,
    mut read: impl FnMut(&mut Reader<'t>, At<&'t str>, NodeId) -> Result<T, Fault>,
) -> Entries<'t, T> {
    let tree = reader.tree;
    let mut seen = std::collections::HashMap::new();
    let mut entries = Vec::new();
    for entry in tree.entries(map) {
        if reader.count(entry.key, 2).and_then(|()| reader.count_text(entry.key)).is_err() {
            break;
        }
        // A key that is no text, or a merge key, has been reported.
        if !reader.is_text_key(entry.key) {
            continue;
        }
        let key = At { value: tree.text(entry.key), span: tree.span(entry.key) };
        if let Some(first) = seen.insert(key.value, key.span) {
            let message = format!("`{}` is here twice", shorten(key.value));
            reader.report(
                Diagnostic::new(&p::DUPLICATE_KEY, key.span, message)
                    .related(first, "first here")
                    .help("remove one of them"),
            );
            continue;
        }
        if let Ok(value) = read(reader, key, entry.value) {
            let span = tree.span(entry.value);
            entries.push((key, At { value, span: if span.start == span.end { key.span } else { span } }));
        }
    }
    entries
}

/// Definitions by id, including those that could not be read. A definition may be absent where the catalog has it.
#[derive(Debug)]
pub(crate) struct Registry<'t, T>(pub Entries<'t, Result<T, Fault>>);

impl<'t, T: Read<'t>> Read<'t> for Registry<'t, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            let example = if reader.key() == "ends" { "{ name: A name, kind: other }" } else { "A name" };
            let ids = reader.tree.items(entered).map(|item| reader.tree.text(item)).filter(|id| super::id::is_id(id));
            let mut each: Vec<String> = ids.take(3).map(|id| format!("{id}: {example}")).collect();
            if each.is_empty() {
                each.push(format!("some-id: {example}"));
            }
            let help = format!("write `{}: {{ {} }}`", reader.key(), each.join(", "));
            return Err(reader.wrong_type(entered, "a map from ids to definitions", Advice::Say(help)));
        }
        let entries = map_entries(entered, reader, |reader, key, value| {
            if !super::id::is_id(key.value) {
                let suggestion = super::id::slug(key.value);
                let mut diagnostic =
                    Diagnostic::new(&p::BAD_ID, key.span, format!("`{}` is not a valid id", shorten(key.value)));
                let written = reader.tree.written(reader.tree.span(value));
                let written = match reader.tree.kind(value) {
                    NodeKind::Map | NodeKind::Seq => String::new(),
                    _ if reader.is_null(value) => shorten(key.value),
                    _ => shorten(written),
                };
                if !suggestion.is_empty() {
                    diagnostic = diagnostic.help(format!("write `{}`", format!("{suggestion}: {written}").trim_end()));
                }
                reader.report(diagnostic);
            }
            Ok(if reader.is_null(value) { Err(Fault::Absent) } else { T::read(value, reader) })
        });
        Ok(Registry(entries))
    }
}

/// What each channel says of a fact; `None` where the channel is silent.
#[derive(Debug)]
pub(crate) struct Statements<'t>(pub Entries<'t, Option<&'t str>>);

impl<'t> Read<'t> for Statements<'t> {
    const SHAPE: Shape = Shape::By("channel", &Shape::Optional(&Shape::Text));
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            return Err(reader.wrong_type(entered, "a map from channels to what each says", Advice::None));
        }
        Ok(Statements(map_entries(entered, reader, |reader, _, value| {
            Ok(optional(value, reader)?.map(|Text(text)| text))
        })))
    }
}

/// Reads a value that may be blank; `None` then.
fn optional<'t, T: Read<'t>>(node: NodeId, reader: &mut Reader<'t>) -> Result<Option<T>, Fault> {
    let read = if reader.is_null(node) { Err(Fault::Absent) } else { T::read(node, reader) };
    match read {
        Err(Fault::Absent) => Ok(None),
        read => read.map(Some),
    }
}

impl<'t> Read<'t> for bool {
    const SHAPE: Shape = Shape::Bool;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match reader.scalar(node, || "`true` or `false`".into())? {
            (_, Scalar::Bool(value)) => Ok(value),
            (text, _) => {
                let advice = match yes_or_no(text) {
                    Some(meant) => Advice::Write(meant.to_string(), ""),
                    None => reader.meaning_or(instead_of_bool(reader.key(), text)),
                };
                Err(reader.wrong_type(node, "`true` or `false`", advice))
            }
        }
    }
}

/// What a text in place of `true` or `false` means beyond doubt.
fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "kyllä" | "ja" | "true" => Some(true),
        "no" | "off" | "n" | "ei" | "nej" | "false" => Some(false),
        _ => None,
    }
}

/// What to do about a text in place of `true` or `false`.
fn instead_of_bool(key: &str, text: &str) -> Option<String> {
    match key {
        "feedback" => {
            Duration::parse(text).map(|_| format!("write `feedback: {{ answered-within: {} }}`", shorten(text)))
        }
        "named-person" => {
            Some("write `true` where a person by name answers the customer; the name itself goes into `note`".into())
        }
        _ => None,
    }
}

/// Whether customers begin somewhere, or how many of them.
#[derive(Debug)]
pub(crate) struct EntryShare(pub Entry);

impl<'t> Read<'t> for EntryShare {
    const SHAPE: Shape = Shape::Either(&Shape::Bool, &Shape::Number(0, 1));
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match reader.scalar(node, || "`true` or `false`, or a number from 0 to 1".into())? {
            (_, Scalar::Bool(value)) => Ok(EntryShare(Entry::Marked(value))),
            (text, _) if text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') => {
                Number::<0, 1>::read(node, reader).map(|Number(share)| EntryShare(Entry::Share(share)))
            }
            (text, _) => match yes_or_no(text) {
                Some(meant) => {
                    let advice = Advice::Write(meant.to_string(), "");
                    Err(reader.wrong_type(node, "`true` or `false`", advice))
                }
                None => {
                    let advice = reader.meaning_or(None);
                    Err(reader.wrong_type(node, "`true` or `false`, or a number from 0 to 1", advice))
                }
            },
        }
    }
}

/// `true`, `false`, or the reason why.
#[derive(Debug)]
pub(crate) struct TrueOrReason<'t>(pub Result<&'t str, bool>);

impl<'t> Read<'t> for TrueOrReason<'t> {
    const SHAPE: Shape = Shape::Either(&Shape::Bool, &Shape::Text);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        const WHAT: &str = "`true`, or the reason";
        match reader.scalar(node, || WHAT.into())? {
            (_, Scalar::Bool(value)) => Ok(TrueOrReason(Err(value))),
            // Nobody gives `yes` as a reason.
            (text, _) => match yes_or_no(text) {
                Some(meant) => Ok(TrueOrReason(Err(meant))),
                None => Text::read(node, reader).map(|Text(reason)| TrueOrReason(Ok(reason))),
            },
        }
    }
}

/// The greatest number of times that something may happen.
const MOST_TIMES: i32 = 1_000_000;

impl<'t> Read<'t> for Times {
    const SHAPE: Shape = Shape::Range(0, MOST_TIMES);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        type Number = Whole<0, MOST_TIMES>;
        let entered = reader.enter(node)?;
        let tree = reader.tree;
        if tree.kind(entered) != NodeKind::Seq {
            if let Some((from, to)) = range(tree.text(entered)).filter(|(from, to)| from <= to && *to > 0) {
                let advice = Advice::Write(format!("[{from}, {to}]"), ": the fewest and the most");
                return Err(reader.wrong_type(node, "a whole number, or a range of two", advice));
            }
            if !tree.text(entered).contains(|c: char| c.is_ascii_digit()) {
                let help = "write how often: `6`, or the fewest and the most: `[0, 3]`";
                return Err(reader.wrong_type(node, "a whole number, or a range of two", Advice::Say(help.into())));
            }
            let Whole(times) = Number::read(node, reader)?;
            if times == 0 {
                let help = "write at least 1, or a range if it may not happen: `[0, 1]`";
                let message = format!("`{}` takes a number from 1, not 0", reader.key());
                return Err(reader.wrong(&p::OUT_OF_RANGE, node, message, Advice::Say(help.into())));
            }
            return Ok(Times { from: times, to: times });
        }
        let ends: Vec<NodeId> = tree.items(entered).take(3).collect();
        let [from, to] = ends[..] else {
            let help = "write the fewest and the most: `[0, 3]`";
            return Err(reader.wrong_type(entered, "a whole number, or a range of two", Advice::Say(help.into())));
        };
        reader.count(from, 2)?;
        let (Whole(from), Whole(to)) = (Number::read(from, reader)?, Number::read(to, reader)?);
        if from > to || to == 0 {
            let message = format!("`{}` takes a range from the fewest to the most, not [{from}, {to}]", reader.key());
            let help = if from > to { format!("write `[{to}, {from}]`") } else { "remove it: it never happens".into() };
            return Err(reader.wrong(&p::OUT_OF_RANGE, entered, message, Advice::Say(help)));
        }
        Ok(Times { from, to })
    }
}

/// The transitions from a touchpoint. An empty list is an error: the end of a journey is written out.
#[derive(Debug)]
pub(crate) struct Transitions<T>(pub Vec<At<T>>);

impl<'t, T: Read<'t>> Read<'t> for Transitions<T> {
    const SHAPE: Shape = Shape::Filled(&T::SHAPE);
    const MAY_BE_ABSENT: bool = false;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Many(transitions) = Many::read(node, reader)?;
        if transitions.is_empty() {
            return Err(no_way(reader.outline(node), reader));
        }
        Ok(Transitions(transitions))
    }
    fn absent(key: Span, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        Err(no_way(key, reader))
    }
}

fn no_way(span: Span, reader: &mut Reader<'_>) -> Fault {
    let diagnostic = Diagnostic::new(&p::EMPTY_VALUE, span, "`next` leads nowhere");
    reader.report(diagnostic.help("write `next: done` if the customer is finished here, or remove `next` to go on to the touchpoint after this one"))
}

/// The stages of a journey: at least one.
#[derive(Debug)]
pub(crate) struct Stages<T>(pub Vec<At<T>>);

impl<'t, T: Read<'t>> Read<'t> for Stages<T> {
    const SHAPE: Shape = Shape::Filled(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Many(stages) = Many::read(node, reader)?;
        if stages.is_empty() {
            let diagnostic = Diagnostic::new(&p::EMPTY_VALUE, reader.tree.span(node), "`stages` is empty");
            let help = "a journey has stages: starting-state, pre-purchase, purchase, post-purchase";
            return Err(reader.report(diagnostic.help(help)));
        }
        Ok(Stages(stages))
    }
}
