//! What a key may hold, and how each is read: texts, ids, references, lists, maps, numbers in a range.

use std::fmt;

use super::problems as p;
use super::reader::{Advice, Fault, Read, Reader, shorten};
use super::table::Shape;
use crate::diagnostic::{Diagnostic, Edit};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind, Scalar};

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

/// An id that is defined here. A bad one is reported and kept, so that references to it are no further errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id<'t>(pub &'t str);

impl<'t> Read<'t> for Id<'t> {
    const SHAPE: Shape = Shape::Id;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        if !super::id::is_id(text) {
            let id = super::id::slug(text);
            let span = reader.outline(node);
            let diagnostic = Diagnostic::new(&p::BAD_ID, span, format!("`{}` is no id", shorten(text)));
            let form = "an id has 1 to 64 characters of a-z, 0-9 and -";
            reader.report(match id.as_str() {
                "" => diagnostic.help(form),
                // What refers to it as it is would have to follow.
                id => diagnostic.help(format!("write `{id}`: {form}")).fixed_by(
                    format!("write `{id}`"),
                    false,
                    vec![Edit::Replace(span, id.to_owned())],
                ),
            });
        }
        Ok(Id(text))
    }
}

/// What references of one sort point to, for messages and documentation.
pub(crate) trait Referent: fmt::Debug {
    const NAME: &'static str;
}

/// An id of something that is defined elsewhere; resolved later.
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
        // As large as it gets: growing would need twice the memory for a moment.
        let mut many = Vec::with_capacity(tree.items(entered).count());
        for item in tree.items(entered) {
            reader.count(item, 1)?;
            many.extend(reader.item(item, reader.key()));
        }
        // Not empty, but nothing of it could be read.
        if many.is_empty() && tree.items(entered).next().is_some() {
            return Err(Fault::Reported);
        }
        Ok(Many(many))
    }
}

/// A value to be read later, by whoever needs it: so that long lists do not pile up as raw values.
#[derive(Debug)]
pub(crate) struct Lazy<T> {
    pub node: NodeId,
    read: std::marker::PhantomData<T>,
}

impl<'t, T: Read<'t>> Read<'t> for Lazy<T> {
    const SHAPE: Shape = T::SHAPE;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        let scalar = matches!(reader.tree.kind(entered), NodeKind::Plain | NodeKind::Quoted);
        if scalar && reader.tree.text(entered).trim().is_empty() {
            return Err(Fault::Absent);
        }
        Ok(Lazy { node, read: std::marker::PhantomData })
    }
}

/// The entries of a map whose keys are the author's, in the order of the file.
pub(crate) type Entries<'t, T> = Vec<(At<&'t str>, At<T>)>;

/// One, or a list of them, to be read later one by one: in a huge list it counts what is kept of each.
#[derive(Debug)]
pub(crate) struct Later<T> {
    pub node: NodeId,
    read: std::marker::PhantomData<T>,
}

impl<'t, T: Read<'t>> Read<'t> for Later<T> {
    const SHAPE: Shape = Shape::Many(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let node = reader.enter(node)?;
        let is_scalar = matches!(reader.tree.kind(node), NodeKind::Plain | NodeKind::Quoted);
        if is_scalar && reader.tree.text(node).trim().is_empty() {
            return Err(Fault::Absent);
        }
        Ok(Later { node, read: std::marker::PhantomData })
    }
}

/// One value, or one for each of some personas.
#[derive(Debug)]
pub(crate) enum ByPersona<'t, T> {
    All(T),
    /// Nothing where a persona stands without a value.
    Each(Entries<'t, Option<T>>),
}

impl<'t, T: Read<'t>> Read<'t> for ByPersona<'t, T> {
    const SHAPE: Shape = Shape::ByPersona(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            return T::read(node, reader).map(ByPersona::All);
        }
        Ok(ByPersona::Each(map_entries(entered, reader, |reader, _, value| optional(value, reader))))
    }
}

/// The entries of a map whose keys are the author's: each once, and each read.
fn map_entries<'t, T>(
    map: NodeId,
    reader: &mut Reader<'t>,
    mut read: impl FnMut(&mut Reader<'t>, At<&'t str>, NodeId) -> Result<T, Fault>,
) -> Entries<'t, T> {
    let tree = reader.tree;
    let mut seen = std::collections::HashMap::new();
    let mut entries = Vec::new();
    for entry in tree.entries(map) {
        if reader.count(entry.key, 2).is_err() {
            break;
        }
        // A key that is no text, or a merge key, has been reported.
        if !reader.is_text_key(entry.key) {
            continue;
        }
        let key = At { value: tree.text(entry.key), span: tree.span(entry.key) };
        if let Some(first) = seen.insert(key.value, key.span) {
            let message = format!("`{}` stands here twice", shorten(key.value));
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

/// Definitions by id, those that could not be read included. One may be absent where something else can
/// stand in for it.
#[derive(Debug)]
pub(crate) struct Registry<'t, T>(pub Entries<'t, Result<T, Fault>>);

impl<'t, T: Read<'t>> Read<'t> for Registry<'t, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            let help = format!("write {}: {{ some-id: A name }}", reader.key());
            return Err(reader.wrong_type(entered, "a map from ids to definitions", Advice::Say(help)));
        }
        let entries = map_entries(entered, reader, |reader, key, value| {
            if !super::id::is_id(key.value) {
                let suggestion = super::id::slug(key.value);
                let mut diagnostic =
                    Diagnostic::new(&p::BAD_ID, key.span, format!("`{}` is no id", shorten(key.value)));
                if !suggestion.is_empty() {
                    diagnostic = diagnostic.help(format!("write `{suggestion}: {{ name: {} }}`", shorten(key.value)));
                }
                reader.report(diagnostic);
            }
            Ok(if reader.is_null(value) { Err(Fault::Absent) } else { T::read(value, reader) })
        });
        Ok(Registry(entries))
    }
}

/// What a fact says in each channel; nothing where the channel is silent.
#[derive(Debug)]
pub(crate) struct Statements<'t>(pub Entries<'t, Option<&'t str>>);

impl<'t> Read<'t> for Statements<'t> {
    const SHAPE: Shape = Shape::Special("a map from channels to what each says; empty where the channel is silent");
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

/// A value that may be blank: then nothing.
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
                let advice = match text.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "kyllä" | "ja" | "true" => Advice::Write("true".into(), ""),
                    "no" | "off" | "n" | "ei" | "nej" | "false" => Advice::Write("false".into(), ""),
                    _ => Advice::None,
                };
                Err(reader.wrong_type(node, "`true` or `false`", advice))
            }
        }
    }
}

fn number(node: NodeId, reader: &mut Reader<'_>, low: i32, high: i32, whole: bool) -> Result<f64, Fault> {
    let sort = if whole { "a whole number" } else { "a number" };
    let expected = || match (low, high) {
        (low, high) if low == high => format!("{low}"),
        (low, i32::MAX) => format!("{sort} from {low}"),
        (low, high) => format!("{sort} from {low} to {high}"),
    };
    let (text, scalar) = reader.scalar(node, expected)?;
    let Scalar::Number(value) = scalar else {
        let advice = meant_number(text, high).map_or(Advice::None, |(meant, why)| Advice::Write(meant, why));
        return Err(reader.wrong_type(node, &expected(), advice));
    };
    if whole && value.fract() != 0.0 {
        return Err(reader.wrong_type(node, &expected(), Advice::None));
    }
    if !(f64::from(low)..=f64::from(high)).contains(&value) {
        let message = format!("`{}` takes {}, not {}", reader.key(), expected(), shorten(text));
        return Err(reader.wrong(&p::OUT_OF_RANGE, node, message, Advice::None));
    }
    // −0 is 0.
    Ok(value + 0.0)
}

/// The number that a text can only mean, and why it is to be written so: `"4"`, `3,5`, of a share `20%`.
fn meant_number(text: &str, high: i32) -> Option<(String, &'static str)> {
    if let Scalar::Number(_) = crate::yaml::core_scalar(text) {
        return Some((text.to_owned(), ", without the quotes"));
    }
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.len() <= 9;
    let dotted = text.replacen(',', ".", 1);
    if dotted != text && plain(&dotted) && dotted.parse::<f64>().is_ok() {
        return Some((dotted, ": decimals take a point"));
    }
    let percent = dotted.strip_suffix('%').map(str::trim_end).filter(|number| high == 1 && plain(number))?;
    let share = percent.parse::<f64>().ok().filter(|percent| *percent <= 100.0)? / 100.0;
    Some((format!("{}", (share * 1e6).round() / 1e6), ": a probability is a share of 1"))
}

/// A number from `LOW` to `HIGH`; decimals are allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<const LOW: i32, const HIGH: i32>(pub f64);

impl<'t, const LOW: i32, const HIGH: i32> Read<'t> for Number<LOW, HIGH> {
    const SHAPE: Shape = Shape::Number(LOW, HIGH);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        number(node, reader, LOW, HIGH, false).map(Number)
    }
}

/// A whole number from `LOW` to `HIGH`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole<const LOW: i32, const HIGH: i32>(pub u32);

impl<'t, const LOW: i32, const HIGH: i32> Read<'t> for Whole<LOW, HIGH> {
    const SHAPE: Shape = Shape::Whole(LOW, HIGH);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        number(node, reader, LOW, HIGH, true).map(|value| Whole(value as u32))
    }
}

/// Any number that is finite.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure(pub f64);

impl<'t> Read<'t> for Figure {
    const SHAPE: Shape = Shape::Number(i32::MIN, i32::MAX);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match reader.scalar(node, || "a number".into())? {
            (_, Scalar::Number(value)) if value.is_finite() => Ok(Figure(value + 0.0)),
            _ => Err(reader.wrong_type(node, "a number", Advice::None)),
        }
    }
}

/// The ways on from a touchpoint. Empty ones are an error: a journey's end is written out.
#[derive(Debug)]
pub(crate) struct Ways<T>(pub Vec<At<T>>);

impl<'t, T: Read<'t>> Read<'t> for Ways<T> {
    const SHAPE: Shape = Shape::Many(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Many(ways) = Many::read(node, reader)?;
        if ways.is_empty() {
            return Err(no_way(reader.outline(node), reader));
        }
        Ok(Ways(ways))
    }
    fn absent(key: Span, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        Err(no_way(key, reader))
    }
}

fn no_way(span: Span, reader: &mut Reader<'_>) -> Fault {
    let diagnostic = Diagnostic::new(&p::EMPTY_VALUE, span, "`next` leads nowhere");
    reader.report(diagnostic.help("write `next: done` if the customer is finished here, or remove `next` to go on to the touchpoint after this one"))
}
