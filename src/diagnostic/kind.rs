//! What a load error or a rule is: its name, its severity, its page.

use std::fmt;

/// How serious a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; often a matter of choice.
    Info,
    /// Probably a mistake.
    Warning,
    /// A mistake.
    Error,
}

impl Severity {
    /// Returns its name in messages and reports: `info`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// Returns the level that sets it in a project file: `info`, `warn` or `error`.
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

/// A family of load errors or rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// The file cannot be read as what it should be.
    Load,
    /// The shape of the journey: stages, transitions, ends and loops.
    Structure,
    /// What customers expect and experience, and what happens after a failure.
    Experience,
    /// Whether the map contradicts itself.
    Consistency,
    /// Who is responsible, and what is measured.
    Management,
    /// How the map is written.
    Style,
    /// Comments, settings and baseline entries that are out of date.
    Upkeep,
}

impl Category {
    /// Returns its name, as in `polku rules`.
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

/// What a rule judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judges {
    /// The map: whether it is complete and sound.
    Map,
    /// The service: whether what the map shows is any good. An honest map of a poor service must pass, so a finding is
    /// at most a warning unless the journey is a target or the configuration sets the level.
    Service,
}

impl Judges {
    /// Returns its name, as in `polku rules`.
    pub fn as_str(self) -> &'static str {
        match self {
            Judges::Map => "map",
            Judges::Service => "service",
        }
    }
}

/// What a load error or a rule is: the same for all its diagnostics.
#[derive(Debug)]
#[non_exhaustive]
pub struct Kind {
    /// Its name in kebab case: the name of the fault.
    pub name: &'static str,
    /// Its family.
    pub category: Category,
    /// The severity of its diagnostics where nothing else is configured.
    pub severity: Severity,
    /// What it judges.
    pub judges: Judges,
    /// Whether it runs only where somebody asks for it.
    pub is_opt_in: bool,
    /// Its documentation, in Markdown: what it finds, why that matters, examples.
    pub docs: &'static str,
    /// The options that can be set beside its level.
    pub options: &'static [RuleOption],
}

/// An option of a rule.
#[derive(Debug)]
#[non_exhaustive]
pub struct RuleOption {
    /// Its name in the project file.
    pub name: &'static str,
    /// What it means.
    pub docs: &'static str,
    /// Returns its value where nothing is configured, as it is written in the project file.
    pub default: fn() -> String,
}

impl Kind {
    /// Returns what it finds, in one sentence: the first paragraph of its documentation, on one line.
    pub fn summary(&self) -> String {
        let paragraph = self.docs.lines().map(str::trim).take_while(|line| !line.is_empty());
        paragraph.collect::<Vec<_>>().join(" ")
    }

    /// Returns its level where nothing is configured: `off`, `info`, `warn` or `error`.
    pub fn level(&self) -> &'static str {
        match self.severity {
            _ if self.is_opt_in => "off",
            severity => severity.as_level(),
        }
    }

    /// Returns whether `polku lint --fix` can fix what it finds: the documentation then has a section "Fix".
    pub fn has_fix(&self) -> bool {
        self.docs.contains("\n ## Fix\n")
    }

    /// Returns the address of its page in polku's book on the web, if the book has one: `homepage` in `Cargo.toml`.
    pub fn address(&self) -> Option<String> {
        self.address_in(env!("CARGO_PKG_HOMEPAGE"))
    }

    /// Returns the address of its page in a copy of the book at an address; nothing if that is empty.
    pub fn address_in(&self, book: &str) -> Option<String> {
        let page = match self.category {
            Category::Load => "format.html#load-errors".to_owned(),
            _ => format!("rules/{}.html", self.name),
        };
        (!book.is_empty()).then(|| format!("{}/{page}", book.trim_end_matches('/')))
    }

    /// Returns its page, in Markdown: its name as the heading, its properties, its documentation and its options.
    pub fn page(&self) -> String {
        let fix = if self.has_fix() { " It has a fix." } else { "" };
        format!("# {}\n\n{}{fix}\n\n{}\n", self.name, self.properties(), self.body())
    }

    /// Returns the sentences that say what kind of rule or load error it is.
    fn properties(&self) -> String {
        let (category, level) = (self.category.as_str(), self.severity.as_level());
        let rule = match self.category {
            Category::Load => return format!("Load {}.", self.severity),
            _ if self.is_opt_in => {
                format!("Rule in the category **{category}**, off by default; `{level}` when it is switched on.")
            }
            _ => format!("Rule in the category **{category}**, by default `{level}`."),
        };
        rule + match self.judges {
            Judges::Map => " It judges the map.",
            Judges::Service => {
                " It judges the service: at most `warn`\nunless the journey says `state: target` or the configuration sets its level."
            }
        }
    }

    /// Returns its documentation and its options, in Markdown.
    pub(crate) fn body(&self) -> String {
        // Each line of a doc comment begins with a blank.
        let lines: Vec<&str> =
            self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
        let mut body = lines.join("\n").trim().to_owned();
        if !self.options.is_empty() {
            body += "\n\n## Options\n";
        }
        for option in self.options {
            let docs = option.docs.split_whitespace().collect::<Vec<_>>().join(" ");
            body += &format!("\n- `{}`: {docs} Default: `{}`.", option.name, (option.default)());
        }
        body
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Declares [`Kind`]s whose documentation becomes the page that `polku explain` prints.
///
/// Behind the severity stands `Service` where it judges the service, then `opt_in` where it runs only when somebody
/// asks for it, then in braces its options.
macro_rules! kinds {
    ($(
        $(#[doc = $docs:literal])+
        $visibility:vis $constant:ident = $name:literal, $category:ident, $severity:ident $(, $judges:ident)? $(; $opt_in:ident)?
        $({ $($(#[doc = $option_docs:literal])+ $option:literal = $default:expr;)+ })?;
    )+) => {
        $($(#[doc = $docs])+
        $visibility static $constant: $crate::diagnostic::Kind = $crate::diagnostic::Kind {
            name: $name,
            category: $crate::diagnostic::Category::$category,
            severity: $crate::diagnostic::Severity::$severity,
            judges: $crate::diagnostic::kinds!(@judges $($judges)?),
            is_opt_in: $crate::diagnostic::kinds!(@is_opt_in $($opt_in)?),
            docs: concat!($($docs, "\n"),+),
            options: &[$($($crate::diagnostic::RuleOption {
                name: $option,
                docs: concat!($($option_docs, "\n"),+),
                default: || $default.to_string(),
            }),+)?],
        };)+
    };
    (@judges) => { $crate::diagnostic::Judges::Map };
    (@judges $judges:ident) => { $crate::diagnostic::Judges::$judges };
    (@is_opt_in) => { false };
    (@is_opt_in opt_in) => { true };
}
pub(crate) use kinds;

#[cfg(test)]
mod tests {
    use super::*;

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
        ODD_DAY = "odd-day", Style, Warning; opt_in {
            /// How odd it may be.
            "max" = 4;
        };
        /// A file is odd.
        ODD_FILE = "odd-file", Load, Error;
    }

    #[test]
    fn a_page_begins_with_the_properties_of_its_rule() {
        let said = |kind: &Kind| kind.page().split("\n\n").nth(1).unwrap().replace('\n', " ");
        assert_eq!(
            said(&ODD_NAME),
            "Rule in the category **style**, by default `info`. It judges the map. It has a fix."
        );
        assert_eq!(
            said(&ODD_SERVICE),
            "Rule in the category **style**, by default `error`. It judges the service: at most `warn` unless the \
             journey says `state: target` or the configuration sets its level."
        );
        assert_eq!(
            said(&ODD_DAY),
            "Rule in the category **style**, off by default; `warn` when it is switched on. It judges the map."
        );
        assert_eq!(said(&ODD_FILE), "Load error.");
        assert_eq!([&ODD_NAME, &ODD_SERVICE, &ODD_DAY].map(Kind::level), ["info", "error", "off"]);
        assert_eq!(
            ODD_NAME.page(),
            "# odd-name\n\nRule in the category **style**, by default `info`. It judges the map. It has a fix.\n\nA name is odd.\n\n## Fix\n\nAnother name.\n"
        );
        assert_eq!(ODD_DAY.body(), "A day is odd.\n\n## Options\n\n- `max`: How odd it may be. Default: `4`.");
    }

    #[test]
    fn a_page_has_an_address_where_the_book_has_one() {
        let address = |kind: &Kind, book| kind.address_in(book);
        for book in ["https://example.org/polku", "https://example.org/polku/"] {
            assert_eq!(address(&ODD_NAME, book).unwrap(), "https://example.org/polku/rules/odd-name.html");
            assert_eq!(address(&ODD_FILE, book).unwrap(), "https://example.org/polku/format.html#load-errors");
        }
        assert_eq!(address(&ODD_NAME, ""), None);
    }
}
