//! The author's words in place of polku's (`terms`): a ready set, and whole phrases over it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::journey::Journey;
use super::problems as p;
use super::raw::RawTranslations;
use super::reader::{Advice, Fault, Read, Reader, Seen};
use super::table::{Named, Shape};
use super::values::Phrase;
use super::vocabulary::{StageKind, TermSet};
use crate::diagnostic::{Diagnostic, nearest, shorten};
use crate::source::At;
use crate::words::{Lang, Word, ready};
use crate::yaml::{NodeId, NodeKind};

/// The author's words in place of polku's: those of a project, with those of a journey over them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// The ready set that gives the words which the author does not.
    pub extends: Option<Stated<TermSet>>,
    /// The author's own words.
    pub own: BTreeMap<Word, Stated<Term>>,
}

/// A setting of `terms`, and the file that states it.
#[derive(Clone, Debug)]
pub struct Stated<T> {
    /// What is stated.
    pub value: At<T>,
    /// Whether that file is the project's and not the journey.
    pub from_project: bool,
}

impl<T: PartialEq> PartialEq for Stated<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// A word of the author's. An empty text draws nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// One text, whatever the language.
    Same(String),
    /// A text for each of some languages.
    Each(Translations),
}

/// A word in each of some languages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translations {
    /// The English word.
    pub en: Option<At<String>>,
    /// The Finnish word.
    pub fi: Option<At<String>>,
    /// The Swedish word.
    pub sv: Option<At<String>>,
}

impl Term {
    /// Takes the word of another in the languages that this one leaves out.
    fn complete(&mut self, other: &Term) {
        let Term::Each(own) = self else { return };
        let of = |lang| other.in_lang(lang).map(|text| At::from(text.to_owned()));
        own.en = own.en.take().or_else(|| of(Lang::English));
        own.fi = own.fi.take().or_else(|| of(Lang::Finnish));
        own.sv = own.sv.take().or_else(|| of(Lang::Swedish));
    }

    /// Returns the word in a language, if the author gives it.
    pub fn in_lang(&self, lang: Lang) -> Option<&str> {
        match self {
            Term::Same(text) => Some(text),
            Term::Each(Translations { en, fi, sv }) => {
                let text = match lang {
                    Lang::English => en,
                    Lang::Finnish => fi,
                    Lang::Swedish => sv,
                };
                text.as_ref().map(|text| text.value.as_str())
            }
        }
    }
}

impl Journey {
    /// Whether the texts of the journey are English, as far as it says.
    pub(crate) fn is_english(&self) -> bool {
        self.lang.as_ref().is_none_or(|lang| lang.value.to_ascii_lowercase().starts_with("en"))
    }

    /// Returns a noun for a message, after "the", in English, the language of messages: the author's word, that of the
    /// ready set, or polku's. A word that may be of another language is left out.
    pub(crate) fn noun(&self, word: Word) -> Cow<'_, str> {
        let own = match self.terms.own.get(&word).map(|term| &term.value.value) {
            Some(Term::Same(_)) if !self.is_english() => None,
            term => term.and_then(|term| term.in_lang(Lang::English)).filter(|own| !own.is_empty()),
        };
        let set = || self.terms.extends.as_ref().and_then(|set| set.value.value.word(word, Lang::English));
        let noun = own.or_else(set).unwrap_or_else(|| Lang::English.word(word));
        shorten(noun.strip_prefix("the ").unwrap_or(noun)).into()
    }
}

impl TermSet {
    /// Returns a word of the set, if the set has it.
    pub fn word(self, word: Word, lang: Lang) -> Option<&'static str> {
        ready(self as usize, word, lang)
    }
}

impl Terms {
    /// Returns whether there are no words but polku's.
    pub fn is_empty(&self) -> bool {
        self.extends.is_none() && self.own.is_empty()
    }

    /// Returns a word in a language: the author's, that of the ready set, or polku's.
    ///
    /// ```
    /// use polku::words::{Lang, Word};
    ///
    /// let text = "journey: X\nterms: { extends: health, purchase: Treatment }\nstages: [{ id: purchase, touchpoints: A }]";
    /// let journey = polku::load_str("x.yaml", text).value.unwrap();
    /// assert_eq!(journey.terms.word(Word::Purchase, Lang::English), "Treatment");
    /// assert_eq!(journey.terms.word(Word::Company, Lang::English), "the provider's own");
    /// assert_eq!(journey.terms.word(Word::Wait, Lang::English), "wait");
    /// ```
    pub fn word(&self, word: Word, lang: Lang) -> &str {
        self.given(word, lang).unwrap_or_else(|| lang.word(word))
    }

    /// Returns a word in a language, unless it is polku's.
    pub fn given(&self, word: Word, lang: Lang) -> Option<&str> {
        let own = self.own.get(&word).and_then(|term| term.value.value.in_lang(lang));
        own.or_else(|| self.extends.as_ref()?.value.value.word(word, lang))
    }

    /// Returns these words over those of the project. A ready set replaces the project's own words that it has.
    pub(super) fn over(self, project: &Terms) -> Terms {
        let set = self.extends.as_ref().map(|set| set.value.value);
        let is_replaced = |word: Word| set.is_some_and(|set| set.word(word, Lang::English).is_some());
        let mut own: BTreeMap<Word, Stated<Term>> = project
            .own
            .iter()
            .filter(|(word, _)| !is_replaced(**word))
            .map(|(word, term)| (*word, term.clone()))
            .collect();
        for (word, mut term) in self.own {
            if let Some(project) = own.get(&word) {
                term.value.value.complete(&project.value.value);
            }
            own.insert(word, term);
        }
        Terms { extends: self.extends.or_else(|| project.extends.clone()), own }
    }
}

// ---- reading -------------------------------------------------------------------------------------

/// The key that names a ready set in a map of words.
pub(super) const EXTENDS: &str = "extends";

/// The value of `terms`: a ready set, or a map of words.
#[derive(Debug, Default)]
pub(crate) struct RawTerms<'t> {
    extends: Option<At<TermSet>>,
    own: Vec<(Word, At<RawTerm<'t>>)>,
}

/// The value of a word: a text, or one for each of some languages.
#[derive(Debug)]
enum RawTerm<'t> {
    Same(Phrase<'t>),
    Each(RawTranslations<'t>),
}

impl<'t> Read<'t> for RawTerm<'t> {
    const SHAPE: Shape =
        Shape::Either(&<Phrase<'static> as Read<'static>>::SHAPE, &Shape::Table(RawTranslations::TABLE));
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        match reader.tree.kind(entered) {
            NodeKind::Map => RawTranslations::read(node, reader).map(RawTerm::Each),
            _ => Phrase::read(node, reader).map(RawTerm::Same),
        }
    }
}

impl<'t> Read<'t> for RawTerms<'t> {
    const SHAPE: Shape = Shape::Either(&<TermSet as Read<'static>>::SHAPE, &Shape::Named(names));
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let entered = reader.enter(node)?;
        let tree = reader.tree;
        let mut terms = RawTerms::default();
        if tree.kind(entered) != NodeKind::Map {
            if tree.kind(entered) == NodeKind::Seq {
                let help = "for example, `terms: health` or `terms: { purchase: Treatment }`";
                return Err(reader.wrong_type(entered, "a ready set, or a map of words", Advice::Say(help.into())));
            }
            terms.extends = Some(At { value: TermSet::read(node, reader)?, span: tree.span(node) });
            return Ok(terms);
        }
        let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
        for entry in tree.entries(entered) {
            reader.count(entry.key, 2)?;
            // A key that is no text, or a merge key, has been reported.
            if !reader.is_text_key(entry.key) {
                continue;
            }
            let key = tree.text(entry.key);
            let word = word_of(key);
            if key != EXTENDS && word.is_none() {
                unknown(entry.key, reader);
                continue;
            }
            let seen = seen.entry(key).or_default();
            let is_first = seen.is_none();
            match word {
                None => reader.field(entry, &mut terms.extends, seen),
                Some(word) => {
                    let mut term = None;
                    reader.field(entry, &mut term, seen);
                    terms.own.extend(term.map(|term| (word, term)));
                }
            }
            if is_first && matches!(seen, Some((_, Some(Fault::Absent)))) {
                let help = match word {
                    Some(_) => format!("write `{key}: \"\"` to draw nothing in its place, or remove `{key}`"),
                    None => "name a ready set, or remove `extends`".into(),
                };
                let message = format!("`{key}` has no value");
                reader.report(Diagnostic::new(&p::EMPTY_VALUE, tree.span(entry.key), message).help(help));
            }
        }
        Ok(terms)
    }
}

impl RawTerms<'_> {
    /// Makes the terms of a journey, or of a project.
    pub fn resolve(self, from_project: bool) -> Terms {
        let term = |term: RawTerm<'_>| match term {
            RawTerm::Same(text) => Term::Same(text.0.into_owned()),
            RawTerm::Each(raw) => {
                let text = |text: Option<At<Phrase<'_>>>| text.map(|text| text.map(|text| text.0.into_owned()));
                Term::Each(Translations { en: text(raw.en), fi: text(raw.fi), sv: text(raw.sv) })
            }
        };
        let own = self.own.into_iter().map(|(word, raw)| (word, Stated { value: raw.map(term), from_project }));
        Terms { extends: self.extends.map(|value| Stated { value, from_project }), own: own.collect() }
    }
}

/// Returns the word that has a key.
fn word_of(key: &str) -> Option<Word> {
    Word::ALL.iter().copied().find(|word| word.key() == Some(key))
}

/// Reports a key that no word has: it may be misspelt, or be polku's word itself.
fn unknown(key: NodeId, reader: &mut Reader<'_>) {
    let (span, text) = (reader.tree.span(key), reader.tree.text(key));
    let diagnostic = Diagnostic::new(&p::UNKNOWN_KEY, span, format!("`terms` has no word `{}`", shorten(text)));
    let keys = || Word::ALL.iter().filter_map(|word| word.key());
    let said = |word: &&Word| Lang::ALL.iter().any(|lang| lang.word(**word).eq_ignore_ascii_case(text.trim()));
    let of_stage = StageKind::from_word(text).map(StageKind::as_str).filter(|kind| *kind != text);
    let by_word = of_stage.or_else(|| Word::ALL.iter().filter(said).find_map(|word| word.key()));
    let near = nearest(text, keys().chain([EXTENDS]));
    reader.report(match (near, by_word) {
        (Some(near), _) => {
            let help = format!("did you mean `{near}`?");
            diagnostic.help(help).respelled(reader.tree.written(span), Some(near))
        }
        (None, Some(word)) => diagnostic.help(format!("the key of this word is `{word}`")),
        (None, None) => diagnostic.help("`polku explain terms` lists the words"),
    });
}

/// Returns the keys that may stand under `terms`: `extends`, then the words in the order of their table.
pub(crate) fn names() -> Vec<Named> {
    let set = Named {
        name: EXTENDS,
        docs: "The ready set that gives the words which are not listed here.".into(),
        shape: &<TermSet as Read<'static>>::SHAPE,
    };
    let word = |word: &Word| {
        let [english, finnish, swedish] = [Lang::English, Lang::Finnish, Lang::Swedish].map(|lang| lang.word(*word));
        let docs = format!("{} By default “{english}”, “{finnish}”, “{swedish}”.", word.docs().trim());
        Some(Named { name: word.key()?, docs, shape: &<RawTerm<'static> as Read<'static>>::SHAPE })
    };
    std::iter::once(set).chain(Word::ALL.iter().filter_map(word)).collect()
}
