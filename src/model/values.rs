//! Values that are more than a text: words, numbers in a range, dates, durations, and how each is read.

use std::fmt;

use super::problems as p;
use super::reader::{Fault, Read, Reader, Shape, shorten};
use crate::diagnostic::{nearest, one_of};
use crate::source::{At, Span};
use crate::yaml::{NodeId, NodeKind, Scalar};

/// A text as written, never blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text<'t>(pub &'t str);

impl<'t> Read<'t> for Text<'t> {
    const SHAPE: Shape = Shape::Text;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, "a text")?;
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
            let suggestion = super::id::slug(text);
            let help = if suggestion.is_empty() {
                "an id has 1 to 64 characters of a-z, 0-9 and -".into()
            } else {
                format!("write `{suggestion}`: an id has 1 to 64 characters of a-z, 0-9 and -")
            };
            reader.wrong(&p::BAD_ID, node, format!("`{}` is no id", shorten(text)), Some(help));
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
        let mut many = Vec::new();
        for item in tree.items(entered) {
            many.extend(reader.item(item, reader.key()));
        }
        many.shrink_to_fit();
        Ok(Many(many))
    }
}

/// A value to be read later, by whoever needs it.
#[derive(Debug)]
pub(crate) struct Lazy<T> {
    pub node: NodeId,
    read: std::marker::PhantomData<T>,
}

impl<'t, T: Read<'t>> Read<'t> for Lazy<T> {
    const SHAPE: Shape = T::SHAPE;
    fn read(node: NodeId, _: &mut Reader<'t>) -> Result<Self, Fault> {
        Ok(Lazy { node, read: std::marker::PhantomData })
    }
}

/// One value, or one for each of some personas.
#[derive(Debug)]
pub(crate) enum ByPersona<'t, T> {
    All(T),
    Each(Vec<(At<&'t str>, At<T>)>),
}

impl<'t, T: Read<'t>> Read<'t> for ByPersona<'t, T> {
    const SHAPE: Shape = Shape::ByPersona(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            return T::read(node, reader).map(ByPersona::All);
        }
        let entries = map_entries(entered, reader, |reader, _, value| {
            if reader.is_null(value) { Err(Fault::Absent) } else { T::read(value, reader) }
        });
        Ok(ByPersona::Each(entries))
    }
}

/// The entries of a map whose keys are the author's: each once, and each read.
fn map_entries<'t, T>(
    map: NodeId,
    reader: &mut Reader<'t>,
    mut read: impl FnMut(&mut Reader<'t>, At<&'t str>, NodeId) -> Result<T, Fault>,
) -> Vec<(At<&'t str>, At<T>)> {
    let tree = reader.tree;
    let mut seen = std::collections::HashMap::new();
    let mut entries = Vec::new();
    for entry in tree.entries(map) {
        let key = At { value: tree.text(entry.key), span: tree.span(entry.key) };
        if let Some(first) = seen.insert(key.value, key.span) {
            let message = format!("`{}` stands here twice", shorten(key.value));
            reader.report(
                crate::diagnostic::Diagnostic::new(&p::DUPLICATE_KEY, key.span, message)
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

/// Definitions by id. A definition may be empty where something else can stand in for it.
#[derive(Debug)]
pub(crate) struct Registry<'t, T>(pub Vec<(At<&'t str>, At<Option<T>>)>);

impl<'t, T: Read<'t>> Read<'t> for Registry<'t, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            let help = format!("write {}: {{ some-id: A name }}", reader.key());
            return Err(reader.wrong_type(entered, "a map from ids to definitions", Some(help)));
        }
        let entries = map_entries(entered, reader, |reader, key, value| {
            if !super::id::is_id(key.value) {
                let suggestion = super::id::slug(key.value);
                let mut diagnostic = crate::diagnostic::Diagnostic::new(
                    &p::BAD_ID,
                    key.span,
                    format!("`{}` is no id", shorten(key.value)),
                );
                if !suggestion.is_empty() {
                    diagnostic = diagnostic.help(format!("write `{suggestion}: {{ name: {} }}`", shorten(key.value)));
                }
                reader.report(diagnostic);
            }
            if reader.is_null(value) {
                return Ok(None);
            }
            match T::read(value, reader) {
                Ok(value) => Ok(Some(value)),
                Err(Fault::Absent) => Ok(None),
                Err(Fault::Reported) => Err(Fault::Reported),
            }
        });
        Ok(Registry(entries))
    }
}

/// What a fact says in each channel; nothing where the channel is silent.
#[derive(Debug)]
pub(crate) struct Statements<'t>(pub Vec<(At<&'t str>, At<Option<&'t str>>)>);

impl<'t> Read<'t> for Statements<'t> {
    const SHAPE: Shape = Shape::Special("a map from channels to what each says; empty where the channel is silent");
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) != NodeKind::Map {
            return Err(reader.wrong_type(entered, "a map from channels to what each says", None));
        }
        Ok(Statements(map_entries(entered, reader, |reader, _, value| {
            if reader.is_null(value) {
                return Ok(None);
            }
            match Text::read(value, reader) {
                Ok(Text(text)) => Ok(Some(text)),
                Err(Fault::Absent) => Ok(None),
                Err(Fault::Reported) => Err(Fault::Reported),
            }
        })))
    }
}

impl<'t> Read<'t> for bool {
    const SHAPE: Shape = Shape::Bool;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match reader.scalar(node, "`true` or `false`")? {
            (_, Scalar::Bool(value)) => Ok(value),
            (text, _) => {
                let help = match text.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "kyllä" | "ja" | "true" => Some("write `true`".into()),
                    "no" | "off" | "n" | "ei" | "nej" | "false" => Some("write `false`".into()),
                    _ => None,
                };
                Err(reader.wrong_type(node, "`true` or `false`", help))
            }
        }
    }
}

fn number(node: NodeId, reader: &mut Reader<'_>, low: i32, high: i32, whole: bool) -> Result<f64, Fault> {
    let sort = if whole { "a whole number" } else { "a number" };
    let expected = if high == i32::MAX { format!("{sort} from {low}") } else { format!("{sort} from {low} to {high}") };
    let (text, scalar) = reader.scalar(node, &expected)?;
    let Scalar::Number(value) = scalar else {
        let unquoted = match crate::yaml::core_scalar(text) {
            Scalar::Number(_) => Some("remove the quotes".into()),
            _ => text
                .contains(',')
                .then(|| text.replace(',', "."))
                .filter(|dotted| dotted.parse::<f64>().is_ok())
                .map(|dotted| format!("write `{dotted}`: decimals take a point")),
        };
        return Err(reader.wrong_type(node, &expected, unquoted));
    };
    if whole && value.fract() != 0.0 {
        return Err(reader.wrong_type(node, &expected, None));
    }
    if !(f64::from(low)..=f64::from(high)).contains(&value) {
        let message = format!("`{}` takes {expected}, not {}", reader.key(), shorten(text));
        return Err(reader.wrong(&p::OUT_OF_RANGE, node, message, None));
    }
    // −0 is 0.
    Ok(value + 0.0)
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

/// A length of time in whole minutes, written as `90min`, `1h30min`, `2d`, `1w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// How many minutes.
    pub minutes: u64,
}

const UNITS: [(&str, u64); 4] = [("w", 7 * 24 * 60), ("d", 24 * 60), ("h", 60), ("min", 1)];

impl Duration {
    /// Reads `1h30min` and the like; `None` for anything else, or for more than a century.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut rest, mut minutes, mut units) = (text, 0u64, &UNITS[..]);
        while !rest.is_empty() || units.len() == UNITS.len() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let count: u64 = rest[..digits].parse().ok()?;
            rest = &rest[digits..];
            let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
            let unit = units.iter().position(|(name, _)| *name == &rest[..letters])?;
            minutes = minutes.checked_add(count.checked_mul(units[unit].1)?)?;
            rest = &rest[letters..];
            units = &units[unit + 1..];
        }
        (minutes <= 100 * 366 * 24 * 60).then_some(Duration { minutes })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minutes == 0 {
            return f.write_str("0min");
        }
        let mut rest = self.minutes;
        for (name, length) in UNITS {
            // Two weeks and more read better in weeks only where nothing remains.
            let count = if name == "w" && !rest.is_multiple_of(length) { 0 } else { rest / length };
            if count > 0 {
                write!(f, "{count}{name}")?;
                rest -= count * length;
            }
        }
        Ok(())
    }
}

impl<'t> Read<'t> for Duration {
    const SHAPE: Shape = Shape::Special("a duration such as `90min`, `1h30min`, `2d`, `1w`");
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, scalar) = reader.scalar(node, "a duration such as `1h30min`")?;
        Duration::parse(text).ok_or_else(|| {
            let packed = text.to_lowercase().replace([' ', ','], "");
            let packed = packed
                .replace("minutes", "min")
                .replace("mins", "min")
                .replace("hours", "h")
                .replace("hour", "h")
                .replace("days", "d")
                .replace("day", "d")
                .replace("weeks", "w")
                .replace("week", "w");
            let packed = if packed.ends_with('m') { format!("{packed}in") } else { packed };
            let help = match scalar {
                Scalar::Number(_) => format!("say of what: `{text}min`, `{text}h`, `{text}d` or `{text}w`"),
                _ if Duration::parse(&packed).is_some() => format!("write `{packed}`"),
                _ => "write whole numbers with `w`, `d`, `h`, `min`, largest first, without blanks: `1h30min`".into(),
            };
            reader.wrong(&p::BAD_DURATION, node, format!("`{}` is no duration", shorten(text)), Some(help))
        })
    }
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, 1 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads `2026-11-30` (ISO 8601); `None` for anything else and for days that do not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
        if bytes.len() != 10 || !digits {
            return None;
        }
        let (year, month, day): (u16, u8, u8) =
            (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        (year > 0 && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'t> Read<'t> for Date {
    const SHAPE: Shape = Shape::Special("a date such as `2026-11-30`");
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let (text, _) = reader.scalar(node, "a date such as `2026-11-30`")?;
        Date::parse(text).ok_or_else(|| {
            reader.wrong(
                &p::BAD_DATE,
                node,
                format!("`{}` is no date", shorten(text)),
                Some("write year, month and day of a day that exists: `2026-11-30`".into()),
            )
        })
    }
}

/// A language, as BCP 47 writes it: `en`, `fi`, `sv-FI`.
#[derive(Clone, Debug)]
pub(crate) struct Language<'t>(pub &'t str);

impl<'t> Read<'t> for Language<'t> {
    const SHAPE: Shape = Shape::Special("a language such as `en`, `fi` or `sv-FI` (BCP 47)");
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        let mut parts = text.split('-');
        let first = parts
            .next()
            .is_some_and(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
        if first && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())) {
            return Ok(Language(text));
        }
        Err(reader.wrong(
            &p::BAD_LANGUAGE,
            node,
            format!("`{}` is no language", shorten(text)),
            Some("write its code: `en`, `fi`, `sv-FI`".into()),
        ))
    }
}

/// An address that may be followed: http, https, mailto, or relative.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address<'t>(pub &'t str);

impl<'t> Read<'t> for Address<'t> {
    const SHAPE: Shape = Shape::Special("an address: http, https, mailto or relative");
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        if is_safe_address(text) {
            return Ok(Address(text));
        }
        let message = format!("`{}` is no address that a link may have", shorten(text));
        Err(reader.wrong(
            &p::BAD_LINK,
            node,
            message,
            Some("use http, https, mailto, or an address relative to this file".into()),
        ))
    }
}

/// Whether an address may be drawn as a link. Browsers strip white space and control characters, and so does this.
pub(crate) fn is_safe_address(address: &str) -> bool {
    if address.chars().any(char::is_control) {
        return false;
    }
    let visible: String = address.chars().filter(|c| !c.is_whitespace()).collect();
    let Some((scheme, _)) = visible.split_once(':') else {
        return true;
    };
    if scheme.contains(['/', '?', '#']) {
        return true;
    }
    ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Reads one of the words of a vocabulary.
pub(crate) fn word<T: Copy>(
    node: NodeId,
    reader: &mut Reader<'_>,
    words: &'static [(&'static str, &'static str)],
    all: &[T],
) -> Result<T, Fault> {
    let names = || words.iter().map(|(name, _)| *name);
    let (text, _) = reader.scalar(node, &one_of(names()))?;
    if let Some(index) = names().position(|name| name == text.trim()) {
        return Ok(all[index]);
    }
    let known = format!("`{}` is one of {}", reader.key(), one_of(names()));
    let help = match nearest(text, names()) {
        Some(near) => format!("did you mean `{near}`? {known}"),
        None => known,
    };
    Err(reader.wrong(
        &p::UNKNOWN_WORD,
        node,
        format!("`{}` does not know the word `{}`", reader.key(), shorten(text)),
        Some(help),
    ))
}

/// Declares a vocabulary: an enum, its words in files, and what each means.
macro_rules! words {
    ($($(#[doc = $docs:literal])+ $name:ident { $($(#[doc = $word_docs:literal])+ $variant:ident = $word:literal,)+ })+) => {$(
        $(#[doc = $docs])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[doc = $word_docs])+ $variant,)+
        }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            const WORDS: &'static [(&'static str, &'static str)] = &[$(($word, concat!($($word_docs),+))),+];

            /// The word in files.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'t> $crate::model::Read<'t> for $name {
            const SHAPE: $crate::model::Shape = $crate::model::Shape::Word(Self::WORDS);
            fn read(node: $crate::yaml::NodeId, reader: &mut $crate::model::Reader<'t>) -> Result<Self, $crate::model::Fault> {
                $crate::model::word(node, reader, Self::WORDS, Self::ALL)
            }
        }
    )+};
}
pub(crate) use words;

words! {
    /// Whether a journey shows what is or what is meant to be (D8).
    State {
        /// The journey as it is today.
        Current = "current",
        /// The journey as it is meant to become; the service is judged in full.
        Target = "target",
    }

    /// The four stages of a customer path, in their order (D1).
    StageKind {
        /// Expectations from earlier experience or from others, before the customer looks for anything.
        StartingState = "starting-state",
        /// Marketing, channels, information, comparison, the choice.
        PrePurchase = "pre-purchase",
        /// The decision and the transaction.
        Purchase = "purchase",
        /// Advice, complaints, feedback, repurchase.
        PostPurchase = "post-purchase",
    }

    /// Whose touchpoint it is (D2; Saarijärvi & Puustinen 2020).
    Ownership {
        /// The company's own.
        Company = "company",
        /// Carried out by a partner.
        Partner = "partner",
        /// The customer's own.
        Customer = "customer",
        /// Among people: friends, reviews, groups.
        Social = "social",
        /// From outside: news, authorities, comparison sites.
        External = "external",
    }

    /// How the customer meets the company (D2).
    Contact {
        /// The customer deals with the company or a partner: by person, phone, website, product.
        Direct = "direct",
        /// The customer meets it through others or its image: word of mouth, review, news, advertisement.
        Indirect = "indirect",
    }

    /// By what means a channel speaks (D4).
    Medium {
        /// Two people in one place; feelings can be read well.
        FaceToFace = "face-to-face",
        /// A video call; feelings can be read partly.
        Video = "video",
        /// A call; feelings can be read partly.
        Phone = "phone",
        /// A chat; feelings can hardly be read.
        Chat = "chat",
        /// E-mail; feelings can hardly be read.
        Email = "email",
        /// SMS and the like; feelings can hardly be read.
        Message = "message",
        /// A letter; feelings can hardly be read.
        Letter = "letter",
        /// A website.
        Web = "web",
        /// An app.
        App = "app",
        /// Social media.
        SocialMedia = "social-media",
        /// A site of reviews.
        ReviewSite = "review-site",
        /// An advertisement.
        Advertisement = "advertisement",
        /// Printed matter.
        Print = "print",
        /// A place: a shop, a counter, an office; feelings can be read well on the spot.
        Place = "place",
        /// The product itself.
        Product = "product",
        /// One customer to another.
        WordOfMouth = "word-of-mouth",
        /// Anything else.
        Other = "other",
    }

    /// How far a touchpoint goes beyond the basic promise (D8).
    Level {
        /// The core experience: reliability, quality, the basic promise.
        Core = "core",
        /// More than the promise.
        Extended = "extended",
        /// Meant to exceed what the customer expects.
        Exceeding = "exceeding",
    }

    /// How many customers meet a touchpoint (D8).
    Reach {
        /// Every customer.
        Every = "every",
        /// Many customers.
        Many = "many",
        /// Some customers.
        Some = "some",
    }

    /// The tone of an encounter, which is not its quality: bad news can be well brought (D3).
    Tone {
        /// Glad.
        Positive = "positive",
        /// Matter-of-fact.
        Neutral = "neutral",
        /// Heavy: bad news, grief, anger.
        Negative = "negative",
    }

    /// A part of a service recovery (D6).
    RecoveryPart {
        /// A quick response.
        Response = "response",
        /// An apology.
        Apology = "apology",
        /// An honest explanation.
        Explanation = "explanation",
        /// Something that makes up for the failure.
        Compensation = "compensation",
        /// The matter is closed, and the customer knows it.
        Closure = "closure",
    }

    /// What somebody who serves customers may lack (D9).
    Lack {
        /// Information at hand.
        Information = "information",
        /// Skill.
        Competence = "competence",
        /// The right to decide and act.
        Authority = "authority",
        /// Time.
        Time = "time",
        /// Motivation.
        Motivation = "motivation",
    }
}

impl StageKind {
    /// The kind that has this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}

/// The target of a metric: the same figure, or the value of a named one.
#[derive(Debug)]
pub(crate) enum TargetFigure<'t> {
    Value(f64),
    Figures(super::raw::RawFigures<'t>),
}

impl<'t> Read<'t> for TargetFigure<'t> {
    const SHAPE: Shape =
        Shape::Either(&Shape::Number(i32::MIN, i32::MAX), &<super::raw::RawFigures<'static> as Read<'static>>::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        if reader.tree.kind(entered) == NodeKind::Map {
            return super::raw::RawFigures::read(node, reader).map(TargetFigure::Figures);
        }
        Figure::read(node, reader).map(|Figure(value)| TargetFigure::Value(value))
    }
}

/// Any number that is finite.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure(pub f64);

impl<'t> Read<'t> for Figure {
    const SHAPE: Shape = Shape::Number(i32::MIN, i32::MAX);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        match reader.scalar(node, "a number")? {
            (_, Scalar::Number(value)) if value.is_finite() => Ok(Figure(value + 0.0)),
            _ => Err(reader.wrong_type(node, "a number", None)),
        }
    }
}

/// The ways on from a touchpoint. Empty ones are an error: a journey's end is written out.
#[derive(Debug)]
pub(crate) struct Ways<T>(pub Vec<At<T>>);

impl<'t, T: Read<'t>> Read<'t> for Ways<T> {
    const SHAPE: Shape = Shape::Many(&T::SHAPE);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let before = reader.problems.count();
        let Many(ways) = Many::read(node, reader)?;
        if ways.is_empty() && reader.problems.count() == before {
            return Err(no_way(reader.outline(node), reader));
        }
        Ok(Ways(ways))
    }
    fn absent(key: Span, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        Err(no_way(key, reader))
    }
}

fn no_way(span: Span, reader: &mut Reader<'_>) -> Fault {
    let diagnostic = crate::diagnostic::Diagnostic::new(&p::EMPTY_VALUE, span, "`next` leads nowhere");
    reader.report(diagnostic.help("write `next: done` if the customer is finished here, or remove `next` to go on to the touchpoint after this one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_largest_first_and_without_blanks() {
        for (text, minutes) in
            [("90min", 90), ("1h30min", 90), ("2d", 2880), ("1w", 10080), ("1w2d3h4min", 13144), ("0min", 0)]
        {
            assert_eq!(Duration::parse(text), Some(Duration { minutes }), "{text}");
        }
        for text in
            ["", "90", "90 min", "30min1h", "1h1h", "h", "1.5h", "-1h", "1m", "99999999999999999999h", "9999999999w"]
        {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
        for text in ["90min", "1h30min", "2d", "1w", "10d", "2d4h", "0min"] {
            let duration = Duration::parse(text).unwrap();
            assert_eq!(Duration::parse(&duration.to_string()), Some(duration), "{text}");
        }
        assert_eq!(Duration { minutes: 90 }.to_string(), "1h30min");
    }

    #[test]
    fn dates_exist() {
        assert_eq!(Date::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
        for text in ["2026-02-29", "2026-13-01", "2026-1-1", "01.02.2026", "2026-11-31", "0000-01-01", "2026-11-3ö"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn links_that_run_something_are_no_addresses() {
        for address in ["https://x.fi", "HTTP://x", "mailto:a@b.fi", "../a.yaml", "#x", "a/b:c", "//x.fi/y"] {
            assert!(is_safe_address(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            " java script:x",
            "JAVASCRIPT:x",
            "data:text/html,x",
            "vbscript:x",
            "java\tscript:x",
            "file:///etc/passwd",
        ] {
            assert!(!is_safe_address(address), "{address}");
        }
    }
}
