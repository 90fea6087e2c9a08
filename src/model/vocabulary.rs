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
pub(crate) const ALSO: &[(&str, &str)] = &[
    ("warning", "warn"),
    // The stages of service design.
    ("pre-service", "pre-purchase"),
    ("service", "purchase"),
    ("post-service", "post-purchase"),
];

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
    ("critical", "error", false),
    ("fatal", "error", false),
    ("hint", "info", false),
    ("notice", "info", false),
    ("none", "off", false),
    ("ignore", "off", false),
    ("disable", "off", false),
    ("disabled", "off", false),
    ("as-is", "current", true),
    ("to-be", "target", true),
    ("in-progress", "doing", true),
    ("in progress", "doing", true),
    ("started", "doing", true),
    ("wip", "doing", true),
    ("todo", "planned", false),
    ("to-do", "planned", false),
    ("backlog", "planned", false),
    ("open", "idea", false),
    ("finished", "done", true),
    ("completed", "done", true),
    ("closed", "done", false),
    ("rejected", "dropped", true),
    ("cancelled", "dropped", true),
    ("up", "higher", true),
    ("high", "higher", true),
    ("more", "higher", true),
    ("down", "lower", true),
    ("low", "lower", true),
    ("less", "lower", true),
];

/// Declares a vocabulary: an enum, its words in files, and what each means.
macro_rules! words {
    ($($(#[doc = $docs:literal])+ $name:ident { $($(#[doc = $word_docs:literal])+ $variant:ident = $word:literal,)+ })+) => {$(
        $(#[doc = $docs])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
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
    /// Whether a journey describes the service as it is or as it should be (D8).
    State {
        /// The service as it is today.
        Current = "current",
        /// The service as it should be. Findings about the service keep their full severity.
        Target = "target",
    }

    /// The four kinds of stage, in order (D1).
    StageKind {
        /// Before the customer looks for anything: expectations from earlier experience and from other people.
        StartingState = "starting-state",
        /// The customer notices the company, looks for information, compares and chooses.
        PrePurchase = "pre-purchase",
        /// The customer decides and does business with the company.
        Purchase = "purchase",
        /// After the purchase: advice, complaints, feedback, coming back.
        PostPurchase = "post-purchase",
    }

    /// A ready set of words (`terms`).
    TermSet {
        /// The words of public services: the service, the authority, settled.
        PublicService = "public-service",
        /// The words of health care: care, the provider, the patient.
        Health = "health",
    }

    /// What an end of a journey means for the customer.
    EndKind {
        /// The customer has what they came for.
        Done = "done",
        /// The journey is properly finished, but without what the customer came for: a refusal, a withdrawal.
        Other = "other",
        /// The customer is gone, to a competitor or for good.
        Lost = "lost",
    }

    /// Who owns a touchpoint (D2; Saarijärvi & Puustinen 2020).
    Ownership {
        /// The company designs and runs it, such as a website, a menu or its staff.
        Company = "company",
        /// A partner performs it, such as a delivery.
        Partner = "partner",
        /// The customer does it alone, such as thinking it over.
        Customer = "customer",
        /// Other people: friends, reviews, groups.
        Social = "social",
        /// Independent sources and surroundings: news, authorities, comparison sites, the weather.
        External = "external",
    }

    /// How the customer meets the company (D2).
    Contact {
        /// The customer deals with the company or a partner: through a person, phone, website or product.
        Direct = "direct",
        /// The customer meets the company through others or its image: word of mouth, a review, news, an advertisement.
        Indirect = "indirect",
    }

    /// The medium of a channel (D4).
    Medium {
        /// Two people in one place. Feelings are easy to read.
        FaceToFace = "face-to-face",
        /// A video call. Feelings are partly readable.
        Video = "video",
        /// A phone call. Feelings are partly readable.
        Phone = "phone",
        /// A chat. Feelings are hard to read.
        Chat = "chat",
        /// E-mail. Feelings are hard to read.
        Email = "email",
        /// SMS and other short messages. Feelings are hard to read.
        Message = "message",
        /// A letter. Feelings are hard to read.
        Letter = "letter",
        /// A website.
        Web = "web",
        /// An app.
        App = "app",
        /// Social media.
        SocialMedia = "social-media",
        /// A review site.
        ReviewSite = "review-site",
        /// An advertisement.
        Advertisement = "advertisement",
        /// Printed matter, such as a brochure or a sign.
        Print = "print",
        /// A physical place: a shop, a counter, an office. Feelings are easy to read.
        Place = "place",
        /// The product itself.
        Product = "product",
        /// One customer talks to another.
        WordOfMouth = "word-of-mouth",
        /// Any other medium.
        Other = "other",
    }

    /// How far a touchpoint goes beyond the basic promise of the service (D8).
    Level {
        /// The basic promise: the service is reliable and of good quality.
        Core = "core",
        /// More than the basic promise.
        Extended = "extended",
        /// Meant to exceed what the customer expects.
        Exceeding = "exceeding",
    }

    /// How many customers come to a touchpoint (D8).
    Reach {
        /// Every customer comes to it.
        Every = "every",
        /// Many customers come to it.
        Many = "many",
        /// Some customers come to it.
        Some = "some",
    }

    /// The tone of an encounter, which is not its quality: bad news can be told well (D3).
    Tone {
        /// Cheerful.
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
        /// The matter is settled, and the customer knows it.
        Closure = "closure",
    }

    /// How far an improvement is.
    Progress {
        /// An idea. Nobody has decided on it.
        Idea = "idea",
        /// It is decided, and not begun.
        Planned = "planned",
        /// Somebody works on it.
        Doing = "doing",
        /// It is done.
        Done = "done",
        /// It will not be done.
        Dropped = "dropped",
    }

    /// Which figures of a metric are better.
    Better {
        /// The higher the figure, the better: satisfied customers, questions answered at once.
        Higher = "higher",
        /// The lower the figure, the better: minutes on the phone, complaints.
        Lower = "lower",
    }

    /// What an employee who serves customers can lack (D9).
    Lack {
        /// The information that the work needs.
        Information = "information",
        /// The skills that the work needs.
        Competence = "competence",
        /// The right to decide and act.
        Authority = "authority",
        /// Enough time.
        Time = "time",
        /// Motivation.
        Motivation = "motivation",
    }

    /// What something on the map rests on.
    BasisKind {
        /// Nobody has looked: it is a guess.
        Assumed = "assumed",
        /// Somebody watched customers.
        Observed = "observed",
        /// Customers, or those who serve them, said so.
        Reported = "reported",
        /// It was counted or measured.
        Measured = "measured",
        /// It is written somewhere, in a contract or an instruction.
        Documented = "documented",
    }

    /// What a basis is of: one of the keys of a touchpoint.
    Aspect {
        /// What the customer expects.
        Expectation = "expectation",
        /// What the customer experiences.
        Experience = "experience",
        /// What the customer feels.
        Feeling = "feeling",
        /// The tone of the encounter.
        Tone = "tone",
        /// What the customer thinks.
        Thoughts = "thoughts",
        /// What the customer wants to know.
        Questions = "questions",
        /// How long the customer waits.
        Wait = "wait",
        /// How long it takes.
        Takes = "takes",
        /// How often it happens.
        Repeats = "repeats",
        /// What it costs.
        Cost = "cost",
        /// What hurts the customer.
        Pains = "pains",
        /// Where customers begin.
        Entry = "entry",
        /// Where customers go from here, and how many.
        Next = "next",
    }

    /// A lane of the journey map or the service blueprint.
    Lane {
        /// The images of the touchpoints: the storyboard.
        Images = "images",
        /// The touchpoints: name, channel, ownership, contact.
        Touchpoints = "touchpoints",
        /// The figures of an overlay. Without an overlay it is empty.
        Overlay = "overlay",
        /// Expectation and experience, as curves.
        Emotion = "emotion",
        /// What the customer feels and says.
        Feeling = "feeling",
        /// What the customer thinks and still wants to know.
        Thoughts = "thoughts",
        /// The pains of the customer.
        Pains = "pains",
        /// What could be improved.
        Opportunities = "opportunities",
        /// The responsible team, and the partner.
        Responsible = "responsible",
        /// The metrics.
        Metrics = "metrics",
        /// How long the customer waits.
        Waits = "waits",
        /// What a touchpoint costs.
        Costs = "costs",
        /// The employee's experience.
        Employee = "employee",
        /// What it all rests on.
        Basis = "basis",
        /// Facts that are shown or looked for, and what each channel says about them.
        Facts = "facts",
        /// What the customer sees and touches.
        Evidence = "evidence",
        /// What employees do in sight of the customer.
        Frontstage = "frontstage",
        /// What employees do out of sight of the customer.
        Backstage = "backstage",
        /// The processes and partners that support it.
        Support = "support",
        /// The IT systems that it needs, and what logs call it.
        Systems = "systems",
    }
}

impl BasisKind {
    /// Returns the kind that has this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}

impl Lane {
    /// Returns the lane that has this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|lane| lane.as_str() == word)
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
    /// Returns the kind that has this word, in the words of trade or of service design.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = ALSO.iter().find(|(also, _)| *also == word).map_or(word, |(_, word)| word);
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}
