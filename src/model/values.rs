//! The types of values that keys take, and how each is read: texts, ids, references, lists, maps, numbers in a range.

use std::fmt;

use super::problems as p;
use super::reader::{Advice, Fault, Read, Reader};
use super::scalars::Duration;
use super::table::Shape;
use crate::diagnostic::{Diagnostic, Edit, beginning, shorten};
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
            if reader.tree.kind(entered) == NodeKind::Seq {
                let (one, example) = match T::SHAPE {
                    Shape::Number(low, high) => (format!("a number from {low} to {high}"), "{ host: 3, guest: 4 }"),
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

/// Reads the entries of a map whose keys are the author's, each key once.
fn map_entries<'t, T>(
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
            let help = format!("write `{}: {{ some-id: A name }}`", reader.key());
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
                let advice = match text.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "kyllä" | "ja" | "true" => Advice::Write("true".into(), ""),
                    "no" | "off" | "n" | "ei" | "nej" | "false" => Advice::Write("false".into(), ""),
                    _ => reader.meaning_or(instead_of_bool(reader.key(), text)),
                };
                Err(reader.wrong_type(node, "`true` or `false`", advice))
            }
        }
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

fn number(node: NodeId, reader: &mut Reader<'_>, low: i32, high: i32, whole: bool) -> Result<f64, Fault> {
    let sort = if whole { "a whole number" } else { "a number" };
    let expected = || match (low, high) {
        (low, high) if low == high => format!("{low}"),
        (low, i32::MAX) => format!("{sort} from {low}"),
        (low, high) => format!("{sort} from {low} to {high}"),
    };
    let (text, scalar) = reader.scalar(node, expected)?;
    let fits = |value: f64| (f64::from(low)..=f64::from(high)).contains(&value) && (!whole || value.fract() == 0.0);
    let Scalar::Number(value) = scalar else {
        let meant = meant_number(text, (low, high)).filter(|(meant, _)| meant.parse().is_ok_and(fits));
        let advice = match meant {
            Some((meant, why)) => Advice::Write(meant, why),
            None => reader.meaning_or(instead_of_number(text, high)),
        };
        return Err(reader.wrong_type(node, &expected(), advice));
    };
    if whole && value.fract() != 0.0 {
        let advice = reader.meaning_or(instead_of_number(text, high));
        return Err(reader.wrong_type(node, &expected(), advice));
    }
    if !fits(value) {
        let message = format!("`{}` takes {}, not {}", reader.key(), expected(), shorten(text));
        let is_percent = (low, high) == (0, 1) && value > 1.0 && value <= 100.0;
        let share = || format!("a probability is a share of 1: {value} in a hundred is `{}`", hundredth(value));
        let advice = reader.meaning_or(is_percent.then(share));
        return Err(reader.wrong(&p::OUT_OF_RANGE, node, message, advice));
    }
    // −0 is 0.
    Ok(value + 0.0)
}

/// Returns the only number that a text can mean, and why to write it so: `"4"`, `3,5`, `four`, `4/5`, or `20%` of a
/// share. The range is that of the key.
fn meant_number(text: &str, (low, high): (i32, i32)) -> Option<(String, &'static str)> {
    const SHARE: &str = ": a probability is a share of 1";
    if let Scalar::Number(_) = crate::yaml::core_scalar(text) {
        return Some((text.to_owned(), ", without the quotes"));
    }
    if let Some(number) = NUMBERS.iter().position(|word| text.trim().eq_ignore_ascii_case(word)) {
        return Some((number.to_string(), ", in digits"));
    }
    let dotted = text.replacen(',', ".", 1);
    // A comma before three digits may stand between thousands.
    let may_be_thousands = high > 100 && text.split_once(',').is_some_and(|(_, part)| part.len() == 3);
    if dotted != text && is_plain(&dotted) && dotted.parse::<f64>().is_ok() && !may_be_thousands {
        return Some((dotted, ": decimals take a point"));
    }
    if let Some((part, whole)) = text.split_once('/').map(|(part, whole)| (part.trim(), whole.trim()))
        && is_plain(part)
        && is_plain(whole)
        && let (Ok(parts), Ok(of)) = (part.parse::<f64>(), whole.parse::<f64>())
    {
        let of_scale = low == 1 && of == f64::from(high);
        let share =
            ((low, high) == (0, 1) && of > 0.0 && parts <= of).then(|| ((parts / of * 1e6).round() / 1e6).to_string());
        return share.map(|share| (share, SHARE)).or(of_scale.then(|| (part.to_owned(), ", without the scale")));
    }
    if (low, high) == (0, 1) { share(text).map(|share| (share, SHARE)) } else { None }
}

/// `20%` as a share of 1.
pub(super) fn share(text: &str) -> Option<String> {
    let percent = text.replacen(',', ".", 1);
    let percent = percent.strip_suffix('%').map(str::trim_end).filter(|number| is_plain(number))?;
    percent.parse::<f64>().ok().filter(|percent| *percent <= 100.0).map(hundredth)
}

fn hundredth(value: f64) -> String {
    ((value * 1e4).round() / 1e6).to_string()
}

fn is_plain(text: &str) -> bool {
    text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

const NUMBERS: [&str; 8] = ["zero", "one", "two", "three", "four", "five", "six", "seven"];

/// What to do about a text that may be one of several numbers, or no number that the key takes.
fn instead_of_number(text: &str, high: i32) -> Option<String> {
    if text.len() > 20 {
        return None;
    }
    let text = text.trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let thousands = text.split_once([',', '.', ' ', '\u{a0}', '\u{202f}']);
    if let Some((whole, part)) = thousands.filter(|(whole, part)| is_digits(whole) && is_digits(part))
        && part.len() == 3
        && high > 100
    {
        return Some(format!("if thousands are meant, write `{whole}{part}`, without a sign between them"));
    }
    let is_range = |(from, to): (&str, &str)| is_digits(from.trim()) && is_digits(to.trim());
    if text.split_once(['-', '–', '—']).is_some_and(is_range) {
        return Some("no ranges: write one number; decimals are written with a point".into());
    }
    let percent = text.strip_suffix('%').map(str::trim_end).filter(|number| is_plain(number));
    percent.filter(|_| high > 100).map(|number| format!("write the number alone: `{number}`"))
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

impl<const LOW: i32, const HIGH: i32> fmt::Display for Number<LOW, HIGH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
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

impl<const LOW: i32, const HIGH: i32> fmt::Display for Whole<LOW, HIGH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Any finite number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure(pub f64);

impl<'t> Read<'t> for Figure {
    const SHAPE: Shape = Shape::Number(i32::MIN, i32::MAX);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match reader.scalar(node, || "a number".into())? {
            (_, Scalar::Number(value)) if value.is_finite() => Ok(Figure(value + 0.0)),
            (text, _) => {
                let advice = match meant_number(text, (i32::MIN, i32::MAX)) {
                    Some((meant, why)) => Advice::Write(meant, why),
                    None => reader.meaning_or(instead_of_number(text, i32::MAX)),
                };
                Err(reader.wrong_type(node, "a number", advice))
            }
        }
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
