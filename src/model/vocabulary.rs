//! The words of the format: every key that takes one of a few words, and what each means.

use super::problems as p;
use super::reader::{Advice, Fault, Reader};
use crate::diagnostic::{Near, nearest, one_of, shorten};
use crate::yaml::NodeId;

/// Reads one of the words of a vocabulary.
pub(crate) fn word<T: Copy>(
    node: NodeId,
    reader: &mut Reader<'_>,
    words: &'static [(&'static str, &'static str)],
    all: &[T],
) -> Result<T, Fault> {
    let names = || words.iter().map(|(name, _)| *name);
    let (text, _) = reader.scalar(node, || one_of(names()))?;
    let said = ALSO.iter().find(|(also, _)| *also == text.trim()).map_or(text.trim(), |(_, word)| word);
    if let Some(index) = names().position(|name| name == said) {
        return Ok(all[index]);
    }
    let known = format!("`{}` takes {}", reader.key(), one_of(names()));
    let synonym =
        SYNONYMS.iter().find(|(said, meant, _)| text.eq_ignore_ascii_case(said) && names().any(|name| name == *meant));
    let near = synonym.map(|&(_, word, is_sure)| Near { word, is_sure }).or_else(|| nearest(text, names()));
    let advice = match near {
        Some(near) => Advice::Word(near, known),
        None => Advice::Say(known),
    };
    let message = format!("`{}` does not take `{}`", reader.key(), shorten(text));
    Err(reader.wrong(&p::UNKNOWN_WORD, node, message, advice))
}

/// Words that mean the same as another one, wherever that is known.
pub(crate) const ALSO: &[(&str, &str)] = &[("warning", "warn")];

/// Words that people try, what they are called here, and whether nothing else can be meant.
const SYNONYMS: &[(&str, &str, bool)] = &[
    ("website", "web", true),
    ("web site", "web", true),
    ("homepage", "web", true),
    ("internet", "web", true),
    ("telephone", "phone", true),
    ("call", "phone", false),
    ("mail", "email", false),
    ("post", "letter", false),
    ("sms", "message", true),
    ("facebook", "social-media", true),
    ("instagram", "social-media", true),
    ("social", "social-media", true),
    ("in person", "face-to-face", true),
    ("in-person", "face-to-face", true),
    ("store", "place", false),
    ("shop", "place", false),
    ("ad", "advertisement", true),
    ("friend", "word-of-mouth", true),
    ("friends", "word-of-mouth", true),
    ("own", "company", false),
    ("as-is", "current", true),
    ("to-be", "target", true),
];

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

impl Medium {
    /// Whether it is a letter or the like between people, in which feelings can hardly be read (D4).
    pub fn is_written(self) -> bool {
        matches!(self, Medium::Chat | Medium::Email | Medium::Message | Medium::Letter)
    }

    /// Whether the customer sees with whom he or she deals, by a camera or on the spot (D4).
    pub fn shows_a_face(self) -> bool {
        matches!(self, Medium::FaceToFace | Medium::Video | Medium::Place)
    }
}

impl StageKind {
    /// The kind that has this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}
