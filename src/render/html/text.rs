//! The texts of a page: the author's, in the journey's language, and polku's own words.

use super::markup::Markup;
use crate::model::{EndIx, Image, Link, PartnerIx, PersonaSet, TeamIx};
use crate::render::ends::{end_sign, end_word};
use crate::render::subject::Subject;
use crate::render::svg::symbol_id;
use crate::render::text::{named, referred};
use crate::source::At;
use crate::words::{Word, capitalised};

/// A journey with the language of its page.
pub(super) struct JourneyPage<'a> {
    subject: Subject<'a>,
    /// The language of the author's texts, if it differs from that of polku's words.
    pub foreign: Option<&'a str>,
}

impl<'a> std::ops::Deref for JourneyPage<'a> {
    type Target = Subject<'a>;
    fn deref(&self) -> &Subject<'a> {
        &self.subject
    }
}

impl<'a> JourneyPage<'a> {
    pub fn new(subject: Subject<'a>) -> Self {
        let stated = subject.journey.lang.as_ref().map(|lang| lang.value.as_str());
        let foreign = stated.filter(|lang| *lang != subject.lang.tag());
        JourneyPage { subject, foreign }
    }

    /// Returns a word of the page's tools, which is never empty: a tool without a name cannot be used.
    pub fn tool(&self, word: Word) -> String {
        Some(self.heading(word)).filter(|word| !word.is_empty()).unwrap_or_else(|| capitalised(self.lang.word(word)))
    }

    /// Returns whether the page is about all personas.
    pub fn is_everybody(&self) -> bool {
        self.personas == self.journey.all_personas()
    }

    pub fn line(&self) -> PageLine<'_> {
        PageLine { page: self, markup: Markup::default(), begun: false, follows_colon: false }
    }

    pub fn team(&self, team: TeamIx) -> PageLine<'_> {
        let team = self.journey.definitions.teams.get(team.index());
        team.map_or(self.line(), |team| self.line().authored(&referred(&team.name, &team.identity.id)))
    }

    pub fn partner(&self, partner: PartnerIx) -> PageLine<'_> {
        let partner = self.journey.definitions.partners.get(partner.index());
        partner.map_or(self.line(), |partner| self.line().authored(&referred(&partner.name, &partner.identity.id)))
    }
}

/// A line of a page, made of the author's texts and polku's words, separated by blanks.
pub(super) struct PageLine<'a> {
    page: &'a JourneyPage<'a>,
    markup: Markup,
    /// Whether a blank must precede the next part.
    begun: bool,
    /// Whether a colon stands before the next part.
    follows_colon: bool,
}

impl<'a> PageLine<'a> {
    /// Returns the page of the line.
    pub fn page(&self) -> &'a JourneyPage<'a> {
        self.page
    }

    /// Adds a text of the author, which may have a different direction from the text around it.
    pub fn authored(mut self, text: &str) -> Self {
        self.blank();
        match self.page.foreign {
            Some(lang) => self.markup.element("bdi", &[("lang", lang)], text),
            None => self.markup.element("bdi", &[], text),
        };
        self
    }

    /// Adds a number, a duration or a word.
    pub fn value(mut self, text: &str) -> Self {
        self.blank();
        self.markup.text(text);
        self
    }

    /// Adds a word, unless the author draws none.
    pub fn word(self, word: Word) -> Self {
        let word = self.page.word(word);
        if word.is_empty() { self } else { self.value(word) }
    }

    /// Adds the name of an end, or polku's word for one without a name.
    pub fn end_name(self, end: EndIx) -> Self {
        let name = self.page.end_name(end);
        if self.page.journey.end(end).name.is_some() { self.authored(&name) } else { self.value(&name) }
    }

    /// Adds the name of an end, with the word for its kind unless it is the name.
    pub fn end(mut self, end: EndIx) -> Self {
        let of = self.page.journey.end(end);
        let word = self.page.word(end_word(of.kind));
        // Where the author draws no word, the sign stands for it.
        let line = match (of.name.is_none() && word.is_empty(), self.page.line()) {
            (true, line) => line.value(end_sign(of.kind)),
            (false, line) => line.end_name(end),
        };
        self.blank();
        self.markup.begin("strong", &[]).raw(&line.finish()).end();
        let says_more = |name: &At<String>| !word.is_empty() && name.value.to_lowercase() != word.to_lowercase();
        if of.name.as_ref().is_some_and(says_more) { self.open().value(word).close() } else { self }
    }

    /// Adds an image of a height, with what is to be seen on it. Without its file, adds that as text.
    pub fn image(mut self, image: &Image, height: u32) -> Self {
        let Some(raster) = &image.raster else {
            return self.authored(image.alt.as_ref().map_or(image.src.as_str(), |alt| &alt.value));
        };
        self.blank();
        let width = (height * raster.width() / raster.height().max(1)).to_string();
        let (height, symbol) = (height.to_string(), format!("#{}", symbol_id("", raster)));
        let size = [("class", "thumb"), ("width", width.as_str()), ("height", height.as_str())];
        match &image.alt {
            Some(alt) => {
                self.markup.begin("svg", &[&size[..], &[("role", "img"), ("aria-label", &alt.value)]].concat())
            }
            None => self.markup.begin("svg", &[&size[..], &[("aria-hidden", "true")]].concat()),
        };
        if let Some(alt) = &image.alt {
            self.markup.element("title", &[], alt);
        }
        self.markup.begin("use", &[("href", symbol.as_str()), ("width", &width), ("height", &height)]).end().end();
        self
    }

    /// Adds a link.
    pub fn link(mut self, link: &Link) -> Self {
        let text = link.text.as_ref().map_or(link.url.value.as_str(), |text| text.value.as_str());
        let text = named(text, link.url.value.as_str());
        self.blank();
        self.markup.begin("a", &[("href", link.url.value.as_str()), ("rel", "noreferrer noopener")]);
        self.begun = false;
        self = self.authored(text);
        self.markup.end();
        self
    }

    /// Adds another line.
    pub fn append(mut self, line: PageLine<'_>) -> Self {
        self.blank();
        self.markup.raw(&line.markup.finish());
        self
    }

    /// Adds personas at the beginning: `Party host: `.
    pub fn personas_before(self, personas: PersonaSet) -> Self {
        match self.page.names(personas) {
            Some(names) => self.authored(&names).colon(),
            None => self,
        }
    }

    /// Adds personas at the end: ` (Party host)`.
    pub fn personas_after(self, personas: PersonaSet) -> Self {
        match self.page.names(personas) {
            Some(names) => self.open().authored(&names).close(),
            None => self,
        }
    }

    /// Adds a dot between parts, unless this is the first, or the first after a colon.
    pub fn dot(mut self) -> Self {
        if self.begun && !self.follows_colon {
            self.markup.text(" ·");
        }
        self
    }

    pub fn colon(mut self) -> Self {
        self.markup.text(":");
        self.follows_colon = true;
        self
    }

    pub fn open(mut self) -> Self {
        self.blank();
        self.markup.raw("<small>(");
        self.begun = false;
        self
    }

    pub fn close(mut self) -> Self {
        self.markup.raw(")</small>");
        self.begun = true;
        self
    }

    fn blank(&mut self) {
        self.follows_colon = false;
        if std::mem::replace(&mut self.begun, true) {
            self.markup.text(" ");
        }
    }

    pub fn finish(self) -> String {
        self.markup.finish()
    }
}
