//! What polku reports: a [`Diagnostic`] says what is wrong, where, and what to do about it.
//!
//! A [`Kind`] is what a load error or a lint rule *is*: its name, its category, what it judges, its level
//! and its documentation. Everything that prints diagnostics works from these two alone.

use std::fmt;
use std::sync::Arc;

use crate::source::{Source, Span};

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; often a matter of choice.
    Info,
    /// Probably a mistake.
    Warning,
    /// A mistake.
    Error,
}

impl Severity {
    /// The word for it: `info`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// The level that gives it, as a configuration writes it: `info`, `warn` or `error`.
    pub fn as_level(self) -> &'static str {
        match self {
            Severity::Warning => "warn",
            other => other.as_str(),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A family of diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// The file is not a journey: it can't be drawn, exported or analysed.
    Load,
    /// The shape of the path: stages, ways, ends and loops.
    Structure,
    /// What customers expect and experience, and what is done when it goes wrong.
    Experience,
    /// Whether the map agrees with itself.
    Consistency,
    /// Who answers for what, and what is measured.
    Management,
    /// How the map is written.
    Style,
    /// What is ignored, set or known already, and no longer matters.
    Upkeep,
}

impl Category {
    /// The word for it, as in `polku rules`.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Load => "load",
            Category::Structure => "structure",
            Category::Experience => "experience",
            Category::Consistency => "consistency",
            Category::Management => "management",
            Category::Style => "style",
            Category::Upkeep => "upkeep",
        }
    }
}

/// What a kind of diagnostic judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judges {
    /// The map: whether the model is whole and sound.
    Map,
    /// The service: whether what the map shows is any good. An honest map of a bad present must pass,
    /// so such a finding is at most a warning unless the journey is a target, or the configuration says so.
    Service,
}

impl Judges {
    /// The word for it, as in `polku rules`.
    pub fn as_str(self) -> &'static str {
        match self {
            Judges::Map => "map",
            Judges::Service => "service",
        }
    }
}

/// What a load error or a lint rule is: the same for all diagnostics that it gives.
#[derive(Debug)]
#[non_exhaustive]
pub struct Kind {
    /// Its name, in kebab-case: the name of the fault.
    pub name: &'static str,
    /// Its family.
    pub category: Category,
    /// How much it weighs where nothing else is configured.
    pub severity: Severity,
    /// What it judges.
    pub judges: Judges,
    /// Whether it is looked for only where somebody asks for it.
    pub is_opt_in: bool,
    /// Its page, in Markdown: what it finds, why that matters, examples.
    pub docs: &'static str,
}

impl Kind {
    /// What it finds, in one sentence: the first paragraph of its page, on one line.
    pub fn summary(&self) -> String {
        self.docs.trim().split("\n\n").next().unwrap_or_default().lines().map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// Its level where nothing is configured: `off`, `info`, `warn` or `error`.
    pub fn level(&self) -> &'static str {
        match self.severity {
            _ if self.is_opt_in => "off",
            severity => severity.as_level(),
        }
    }

    /// Whether `polku lint` can mend what it finds: its page then says how, under "Fix".
    pub fn has_fix(&self) -> bool {
        self.docs.contains("\n ## Fix\n")
    }

    /// Where its page is on the web, if it is known where polku's repository is.
    pub fn address(&self) -> Option<String> {
        self.address_in(env!("CARGO_PKG_REPOSITORY"))
    }

    fn address_in(&self, repository: &str) -> Option<String> {
        let page = match self.category {
            Category::Load => "format.md".to_owned(),
            _ => format!("rules/{}.md", self.name),
        };
        (!repository.is_empty()).then(|| format!("{}/blob/main/docs/{page}", repository.trim_end_matches('/')))
    }

    /// Its page: a heading with the name, what kind of thing it is, and its documentation, in Markdown.
    pub fn page(&self) -> String {
        let docs = self
            .docs
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
            .collect::<Vec<_>>()
            .join("\n");
        let mut what = match self.category {
            Category::Load => format!("Load {}.", self.severity),
            category if self.is_opt_in => format!(
                "Rule of the category **{}**, off by default; `{}` where it is asked for.",
                category.as_str(),
                self.severity.as_level()
            ),
            category => format!("Rule of the category **{}**, by default `{}`.", category.as_str(), self.level()),
        };
        what += match self.judges {
            _ if self.category == Category::Load => "",
            Judges::Map => " It judges the map.",
            Judges::Service => {
                " It judges the service: at most a warning unless the journey says\n`state: target` or the configuration sets its level."
            }
        };
        if self.has_fix() {
            what += " It has a fix.";
        }
        format!("# {}\n\n{what}\n\n{}\n", self.name, docs.trim())
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Declares [`Kind`]s whose documentation is the page that `polku explain` prints.
///
/// Behind the level stands `Service` where it judges the service, then `opt_in` where it is looked for only when
/// somebody asks.
macro_rules! kinds {
    ($(
        $(#[doc = $docs:literal])+
        $visibility:vis $constant:ident = $name:literal, $category:ident, $severity:ident $(, $judges:ident)? $(; $opt_in:ident)?;
    )+) => {
        $($(#[doc = $docs])+
        $visibility static $constant: $crate::diagnostic::Kind = $crate::diagnostic::Kind {
            name: $name,
            category: $crate::diagnostic::Category::$category,
            severity: $crate::diagnostic::Severity::$severity,
            judges: $crate::diagnostic::kinds!(@judges $($judges)?),
            is_opt_in: $crate::diagnostic::kinds!(@is_opt_in $($opt_in)?),
            docs: concat!($($docs, "\n"),+),
        };)+
    };
    (@judges) => { $crate::diagnostic::Judges::Map };
    (@judges $judges:ident) => { $crate::diagnostic::Judges::$judges };
    (@is_opt_in) => { false };
    (@is_opt_in opt_in) => { true };
}
pub(crate) use kinds;

/// A place with a remark.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Label {
    /// The file it lies in, where that is another one than the diagnostic's own.
    pub file: Option<Arc<Source>>,
    /// The place.
    pub span: Span,
    /// What is to be said there; may be empty for the primary place.
    pub text: String,
}

impl PartialEq for Label {
    /// Another text of the same file is another file: a place in it may have moved.
    fn eq(&self, other: &Self) -> bool {
        let file = |label: &Label| label.file.as_ref().map(Arc::as_ptr);
        file(self) == file(other) && (self.span, &self.text) == (other.span, &other.text)
    }
}

/// A change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// Another text stands at this place.
    Replace(Span, String),
    /// The item of a list that lies at this place goes, or the entry of a map that does or whose key does; and
    /// with it what separates it from the others.
    Remove(Span),
}

/// What mends a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, as a request: "write `ownership`".
    pub title: String,
    /// Whether it is what the author means, as far as anybody can tell. What is not safe may change what the
    /// journey says.
    pub is_safe: bool,
    /// The changes, all of them or none.
    pub edits: Vec<Edit>,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What kind of mistake this is.
    pub kind: &'static Kind,
    /// How much it weighs here.
    pub severity: Severity,
    /// What is wrong, in one clause, without a full stop.
    pub message: String,
    /// Where, most exactly.
    pub primary: Label,
    /// Places that belong to it, such as the steps of a way.
    pub related: Vec<Label>,
    /// Why it matters or how it comes about, each a clause or a sentence.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// What mends it, where that can be done without its author.
    pub fix: Option<Fix>,
    /// What it is known by from run to run, whatever is edited around it; empty until the workspace says so.
    pub fingerprint: String,
    /// The element of a journey that it is about; none until the workspace says so, and where there is no journey.
    pub about: Option<About>,
}

/// An element of a journey.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The id of the journey.
    pub journey: String,
    /// The address of the element: `touchpoints.enquiry.experience`, `touchpoints.a.next.b`, `personas.host`, `journey`.
    pub element: String,
}

impl Diagnostic {
    /// A diagnostic with nothing but its message and its place.
    pub fn new(kind: &'static Kind, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            kind,
            severity: kind.severity,
            message: message.into(),
            primary: Label { file: None, span, text: String::new() },
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
            fingerprint: String::new(),
            about: None,
        }
    }

    /// With a remark at the primary place.
    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// With a further place in the same file.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { file: None, span, text: text.into() });
        self
    }

    /// With a further place in another file, or in the same where `file` is `None`.
    pub fn related_in(mut self, file: Option<Arc<Source>>, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { file, span, text: text.into() });
        self
    }

    /// With a note.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// With what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// With what to do, where something is known.
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// With a fix.
    pub(crate) fn fixed_by(mut self, title: impl Into<String>, is_safe: bool, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), is_safe, edits });
        self
    }

    /// Whether the file can't be used because of it.
    pub fn is_load_error(&self) -> bool {
        self.kind.category == Category::Load && self.severity == Severity::Error
    }
}

/// The order in which diagnostics of one file are shown: by place, then by weight, then by name.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    // Equals stay in the order in which they were found.
    diagnostics.sort_by_key(|d| (d.primary.span.start, std::cmp::Reverse(d.severity), d.kind.name));
}

/// A known word that was probably meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Near<'a> {
    pub word: &'a str,
    /// Whether hardly anything else can be meant.
    pub is_sure: bool,
}

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)
    }
}

impl<'a> Near<'a> {
    /// A word that is certainly meant.
    pub fn sure(word: &'a str) -> Self {
        Near { word, is_sure: true }
    }
}

/// The known word that `text` was probably meant to be, if one is near enough.
pub(crate) fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let text: String = text.to_lowercase().chars().take(64).collect();
    let allowed = match text.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        length => length / 3,
    };
    let length = text.chars().count();
    let near_in_length = |word: &&str| word.chars().take(length + allowed + 1).count().abs_diff(length) <= allowed;
    let common = |word: &str| word.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter(near_in_length)
        .map(|word| (strsim::damerau_levenshtein(&text, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= allowed && *distance < word.chars().count())
        .collect();
    near.sort_by_key(|(distance, word)| (*distance, std::cmp::Reverse(common(word))));
    let &(distance, word) = near.first()?;
    let is_alone = near.get(1).is_none_or(|(next, _)| *next > distance);
    let is_sure = is_alone && is_slip(&text, word, distance);
    Some(Near { word, is_sure })
}

/// Whether a word that is so far from a known one is sure to be a slip of it: another case or hyphen, or one letter of
/// a long word, two of a very long one. `gone` is no slip for `done`, nor `step-2` for `step-1`.
fn is_slip(text: &str, word: &str, distance: usize) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if letters(text) == letters(word) {
        return true;
    }
    let begins_alike = text.chars().next() == word.to_lowercase().chars().next();
    let most = match text.chars().count() {
        0..=5 => 0,
        6..=8 => 1,
        _ => 2,
    };
    distance <= most && begins_alike && digits(text) == digits(word)
}

/// Returns an author's text for a message: one line, not too long.
pub(crate) fn shorten(text: &str) -> String {
    let shown = beginning(text, 60);
    let line: String = shown.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if shown.len() < text.len() { line + "…" } else { line }
}

/// Returns as many of the first characters of a text as it may have.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// Words as an English list: ``"`a`, `b` or `c`"``.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    list(words.into_iter().map(|word| format!("`{word}`")), "or")
}

/// Words as an English list with a conjunction: "host, guest and child".
pub(crate) fn list(words: impl IntoIterator<Item = impl fmt::Display>, conjunction: &str) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    match words.pop() {
        None => String::new(),
        Some(only) if words.is_empty() => only,
        Some(last) => format!("{} {conjunction} {last}", words.join(", ")),
    }
}

/// How many of a list are named.
const MOST_LISTED: usize = 12;

/// The same of a list that may be long: the first ones, and how many more there are.
pub(crate) fn list_of_many(words: impl IntoIterator<Item = impl fmt::Display>, conjunction: &str) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    if words.len() > MOST_LISTED {
        let more = words.len() - MOST_LISTED + 1;
        words.truncate(MOST_LISTED - 1);
        words.push(format!("{more} more"));
    }
    list(words, conjunction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["company", "partner", "customer", "social"];
        let near = |text, words: &[&'static str]| nearest(text, words.iter().copied());
        assert_eq!(near("compny", &words), Some(Near::sure("company")));
        assert_eq!(near("Partner", &words), Some(Near::sure("partner")));
        assert_eq!(near("costumer", &words), Some(Near { word: "customer", is_sure: false }));
        assert_eq!(near("zebra", &words), None);
        assert_eq!(near("", &["a"]), None);
        // As near as another one, too short to tell, or another word altogether: a guess.
        assert_eq!(near("stage", &["state", "stages"]), Some(Near { word: "stages", is_sure: false }));
        let is_sure = |text, word: &'static str| near(text, &[word]).map(|near| near.is_sure);
        for (text, word) in [
            ("wep", "web"),
            ("gone", "done"),
            ("book", "look"),
            ("chance", "channel"),
            ("ghosts", "hosts"),
            ("step-2", "step-1"),
            ("gettogethre-x", "get-together"),
        ] {
            assert_eq!(is_sure(text, word), Some(false), "{text}");
        }
        for (text, word) in
            [("Web", "web"), ("named_person", "named-person"), ("prepurchase", "pre-purchase"), ("kichen", "kitchen")]
        {
            assert_eq!(is_sure(text, word), Some(true), "{text}");
        }
    }

    kinds! {
        /// A name is odd.
        ///
        /// ## Fix
        ///
        /// Another name.
        ODD_NAME = "odd-name", Style, Info;
        /// A service is odd.
        ODD_SERVICE = "odd-service", Style, Error, Service;
        /// A day is odd.
        ODD_DAY = "odd-day", Style, Warning; opt_in;
        /// A file is odd.
        ODD_FILE = "odd-file", Load, Error;
    }

    #[test]
    fn pages_say_what_kind_of_thing_they_are_about() {
        let said = |kind: &Kind| kind.page().split("\n\n").nth(1).unwrap().replace('\n', " ");
        assert_eq!(
            said(&ODD_NAME),
            "Rule of the category **style**, by default `info`. It judges the map. It has a fix."
        );
        assert_eq!(
            said(&ODD_SERVICE),
            "Rule of the category **style**, by default `error`. It judges the service: at most a warning unless the \
             journey says `state: target` or the configuration sets its level."
        );
        assert_eq!(
            said(&ODD_DAY),
            "Rule of the category **style**, off by default; `warn` where it is asked for. It judges the map."
        );
        assert_eq!(said(&ODD_FILE), "Load error.");
        assert_eq!([&ODD_NAME, &ODD_SERVICE, &ODD_DAY].map(Kind::level), ["info", "error", "off"]);
        assert_eq!(
            ODD_NAME.page(),
            "# odd-name\n\nRule of the category **style**, by default `info`. It judges the map. It has a fix.\n\nA name is odd.\n\n## Fix\n\nAnother name.\n"
        );
    }

    #[test]
    fn a_page_has_an_address_where_the_repository_has_one() {
        let address = "https://example.org/polku";
        let page = format!("{address}/blob/main/docs/rules/odd-name.md");
        assert_eq!(ODD_NAME.address_in(address), Some(page.clone()));
        assert_eq!(ODD_NAME.address_in(&format!("{address}/")), Some(page));
        assert_eq!(ODD_FILE.address_in(address), Some(format!("{address}/blob/main/docs/format.md")));
        assert_eq!(ODD_NAME.address_in(""), None);
    }

    #[test]
    fn lists_read_as_english() {
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(list(["x", "y"], "and"), "x and y");
    }
}
