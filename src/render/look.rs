//! Custom colours and fonts, read from a theme file or from the same keys of a project file.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::settings::Theme;
use super::theme::Colour;
use crate::diagnostic::{Diagnostic, kinds, nearest, one_of, shorten};
use crate::graph::TransitionKind;
use crate::model::{
    Advice, Document, Fault, Key, Many, Ownership, Problems, Read, Reader, Seen, Shape, Table, Text, UNKNOWN_WORD,
    read_root, read_yaml, table,
};
use crate::source::{At, Source, Span};
use crate::yaml::{NodeId, NodeKind};

kinds! {
    /// A colour is not written as `#rgb` or `#rrggbb`.
    ///
    /// A colour is `#` and three or six hexadecimal digits for red, green and blue. Write it in quotes, because ` #`
    /// begins a comment in YAML: `colours: { company: "#2b6cb0" }`.
    pub(crate) BAD_COLOUR = "bad-colour", Load, Error;

    /// A font is not the name of one font family.
    ///
    /// A font is the name of one font family, such as `Inter` or `Source Sans 3`: at most 64 letters, digits, blanks
    /// and `-`, `_`, `.`, `&`, `+`. If a viewer lacks the font, it falls back to Noto Sans or a similar font, so a
    /// list of fonts is not needed.
    pub(crate) BAD_FONT = "bad-font", Load, Error;
}

/// Declares the colours that can be set, each once, as keys and as fields.
macro_rules! colours {
    ($($(#[doc = $docs:literal])+ $field:ident $name:literal;)+) => {
        table! {
            /// Custom colours, each as `"#rgb"` or `"#rrggbb"`. A colour that is left out comes from the theme.
            RawColours = "map of colours" {
                $($(#[doc = $docs])+ $field $name: Colour;)+
                /// The curves and letters of personas, in the order of the personas.
                personas "personas": Many<Colour>;
            }
        }

        /// Custom colours. A colour that is `None`, or an empty list, comes from the theme.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Colours {
            $($(#[doc = $docs])+ pub $field: Option<Colour>,)+
            /// The curves and letters of personas, in the order of the personas. The list repeats after its last
            /// colour.
            pub personas: Vec<Colour>,
        }

        impl Colours {
            fn of(raw: RawColours<'_>) -> Self {
                let personas = raw.personas.map(|many| many.value.0).unwrap_or_default();
                Colours {
                    $($field: raw.$field.map(|at| at.value),)+
                    personas: personas.into_iter().map(|at| at.value).collect(),
                }
            }

            /// Returns these colours, with missing ones filled in from `others`.
            pub fn or(self, others: Colours) -> Colours {
                Colours {
                    $($field: self.$field.or(others.$field),)+
                    personas: if self.personas.is_empty() { others.personas } else { self.personas },
                }
            }
        }
    };
}

colours! {
    /// The background of the picture.
    paper "paper";
    /// Text.
    ink "ink";
    /// The banner behind the names of stages in the journey map and the service blueprint.
    banner "banner";
    /// Touchpoints of the company.
    company "company";
    /// Touchpoints of a partner.
    partner "partner";
    /// The customer's own touchpoints.
    customer "customer";
    /// Touchpoints with other people: friends, other customers.
    social "social";
    /// Touchpoints with independent sources: news, travel guides.
    external "external";
    /// The expectation curve.
    expectation "expectation";
    /// The experience curve.
    experience "experience";
    /// An experience below the expectation, and pains.
    worse "worse";
    /// An experience above the expectation.
    better "better";
    /// Transitions that lead forward.
    forward "forward";
    /// Transitions that lead back.
    back "back";
    /// Transitions back to the starting state.
    renewal "renewal";
    /// Transitions to a recovery.
    recovery "recovery";
    /// Transitions to an end.
    exit "exit";
}

impl Colours {
    pub(super) fn ownership(&self, ownership: Ownership) -> Option<Colour> {
        match ownership {
            Ownership::Company => self.company,
            Ownership::Partner => self.partner,
            Ownership::Customer => self.customer,
            Ownership::Social => self.social,
            Ownership::External => self.external,
        }
    }

    pub(super) fn transition(&self, kind: TransitionKind) -> Option<Colour> {
        match kind {
            TransitionKind::Forward | TransitionKind::Meanwhile => self.forward,
            TransitionKind::Back => self.back,
            TransitionKind::Renewal => self.renewal,
            TransitionKind::Recovery => self.recovery,
            TransitionKind::Exit => self.exit,
        }
    }
}

impl<'t> Read<'t> for Colours {
    const SHAPE: Shape = RawColours::SHAPE;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        RawColours::read(node, reader).map(Colours::of)
    }
}

const QUOTES: &str = "write `\"#rgb\"` or `\"#rrggbb\"` in quotes: `\"#2b6cb0\"`";

impl<'t> Read<'t> for Colour {
    const SHAPE: Shape = Shape::Form {
        what: "a colour such as `\"#2b6cb0\"`",
        pattern: Some(r"^\s*#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})\s*$"),
    };
    const MAY_BE_ABSENT: bool = false;
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        Colour::parse(text).ok_or_else(|| {
            let message = format!("`{}` is not a colour", shorten(text));
            reader.wrong(&BAD_COLOUR, node, message, Advice::Say(QUOTES.into()))
        })
    }

    /// Reports a missing value. The most common cause is a colour without quotes, which YAML reads as a comment.
    fn absent(key: Span, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let message = format!("`{}` has no colour", shorten(reader.key()));
        let help = format!("{QUOTES}; without quotes it is a comment");
        Err(reader.report(Diagnostic::new(&BAD_COLOUR, key, message).help(help)))
    }
}

/// The name of a font family.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Family(String);

impl Family {
    /// Reads the name of one font family: at most 64 letters, digits, blanks and `-_.&+`. Returns `None` for anything
    /// else, so no text with a meaning in CSS gets into a picture.
    ///
    /// ```
    /// # use polku::render::Family;
    /// assert_eq!(Family::parse(" Source  Sans 3").unwrap().as_str(), "Source Sans 3");
    /// assert!(Family::parse("Inter, Arial").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_part = |c: char| c.is_alphanumeric() || " -_.&+".contains(c);
        let is_name = (1..=64).contains(&name.chars().count()) && name.chars().all(is_part);
        (is_name && name.contains(char::is_alphanumeric)).then_some(Family(name))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name as CSS: in quotes, except for single words. Generic families such as `serif` and `monospace`
    /// only work without quotes.
    pub(super) fn css(&self) -> String {
        const MEAN_MORE: [&str; 6] = ["inherit", "initial", "unset", "revert", "revert-layer", "default"];
        let is_plain = self.0.starts_with(|c: char| c.is_ascii_alphabetic())
            && self.0.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !MEAN_MORE.iter().any(|word| self.0.eq_ignore_ascii_case(word));
        if is_plain { self.0.clone() } else { format!("'{}'", self.0) }
    }
}

impl<'t> Read<'t> for Family {
    const SHAPE: Shape = Shape::Form {
        what: "the name of a font family, such as `Inter`",
        // Regular expression dialects disagree on classes of letters beyond ASCII. The pattern therefore excludes the
        // ASCII characters that a name cannot have.
        pattern: Some(concat!(
            r"^\s*[^\x00-\x08\x0e-\x1f!-%'-*,/:-@\[-\^`{-\x7f]*",
            r"[^\x00-/:-@\[-`{-\x7f]",
            r"[^\x00-\x08\x0e-\x1f!-%'-*,/:-@\[-\^`{-\x7f]*$",
        )),
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        Family::parse(text).ok_or_else(|| {
            let message = format!("`{}` is not the name of a font family", shorten(text));
            let help = "write one name, such as `Inter`: letters, digits, blanks and `-`, `_`, `.`, `&`, `+`";
            reader.wrong(&BAD_FONT, node, message, Advice::Say(help.into()))
        })
    }
}

/// The theme a user asks for: a built-in theme or a theme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeName {
    /// A built-in theme.
    Own(Theme),
    /// A theme file.
    File(PathBuf),
}

impl ThemeName {
    /// Reads a theme. A text with a dot or a slash is a path, any other the name of a built-in theme.
    ///
    /// # Errors
    /// Returns a message that lists the built-in themes if the text is neither.
    pub fn parse(text: &str) -> Result<Self, UnknownTheme> {
        let words = || Theme::ALL.iter().map(|theme| theme.as_str());
        if let Some(theme) = Theme::ALL.iter().find(|theme| theme.as_str() == text) {
            return Ok(ThemeName::Own(*theme));
        }
        if text.contains(['.', '/', '\\']) {
            return Ok(ThemeName::File(text.into()));
        }
        let known =
            format!("a theme is {}, or the path of a theme file, such as `brand.yaml` or `./brand`", one_of(words()));
        Err(UnknownTheme(match nearest(text, words()) {
            Some(near) => format!("did you mean `{near}`? {known}"),
            None => known,
        }))
    }
}

/// The error of a text that names no theme. Its message says which themes there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTheme(String);

impl fmt::Display for UnknownTheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownTheme {}

impl fmt::Display for ThemeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ThemeName::Own(theme) => theme.fmt(f),
            ThemeName::File(path) => path.display().fmt(f),
        }
    }
}

impl<'t> Read<'t> for ThemeName {
    const SHAPE: Shape =
        Shape::Either(&Theme::SHAPE, &Shape::Form { what: "the path of a theme file", pattern: Some(r"[./\\]") });
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        ThemeName::parse(text).map_err(|UnknownTheme(help)| {
            let message = format!("there is no theme `{}`", shorten(text));
            let near = nearest(text, Theme::ALL.iter().map(|theme| theme.as_str()));
            let span = reader.outline(node);
            let diagnostic = Diagnostic::new(&UNKNOWN_WORD, span, message).help(help);
            let written = reader.tree.written(span);
            reader.report(diagnostic.respelled(written, near))
        })
    }
}

table! {
    /// A custom theme: a file that `--theme` or a project names.
    RawTheme = "theme" {
        /// The built-in theme that supplies everything left out here: `light` (the default), `dark` or `print`.
        extends "extends": Theme;
        /// The font family of SVG and HTML, if the viewer has it. PNG and PDF use it only with `--system-fonts`.
        font "font": Family;
        /// Custom colours.
        colours "colours": Colours;
    }
}

/// Every table of a theme file. The table of the theme itself comes first.
pub static THEME_TABLES: [&Table; 2] = [RawTheme::TABLE, RawColours::TABLE];

/// The look of pictures: a built-in theme with custom colours and a custom font.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The built-in theme that supplies everything left out.
    pub theme: Theme,
    /// The custom colours.
    pub colours: Colours,
    /// The font family. `None` means Noto Sans or a similar font.
    pub font: Option<Family>,
}

impl From<Theme> for Look {
    fn from(theme: Theme) -> Self {
        Look { theme, colours: Colours::default(), font: None }
    }
}

impl Look {
    /// Reads a theme file.
    ///
    /// ```
    /// # use polku::{render::{Look, Theme}, source::Source};
    /// let text = "extends: dark\ncolours: { paper: \"#101820\" }\n";
    /// let look = Look::load(&Source::new("brand.yaml", text).into()).value;
    /// assert_eq!(look.unwrap().theme, Theme::Dark);
    /// ```
    pub fn load(source: &Arc<Source>) -> Document<Self> {
        let read = read_yaml(source, Problems::default(), &THEME_TABLES, |reader| {
            let raw: RawTheme<'_> = read_root(reader, source, "a theme file begins with `extends: light`")?;
            Some(Look {
                theme: raw.extends.map_or(Theme::Light, |theme| theme.value),
                colours: raw.colours.map(|colours| colours.value).unwrap_or_default(),
                font: raw.font.map(|font| font.value),
            })
        });
        Document::new(source, read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_family_cannot_escape_its_attribute() {
        for (name, css) in [
            ("Inter", "Inter"),
            ("serif", "serif"),
            ("Source Sans 3", "'Source Sans 3'"),
            ("Inherit", "'Inherit'"),
            ("3Dumb", "'3Dumb'"),
            ("游ゴシック", "'游ゴシック'"),
            ("AT&T", "'AT&T'"),
        ] {
            assert_eq!(Family::parse(name).map(|family| family.css()).as_deref(), Some(css));
        }
        let long = "x".repeat(65);
        for name in ["", "  ", "a,b", "a;b", "a'b", "a\"b", "<b>", "a\\b", "url(x)", "a\u{0}b", "-", "{", &long] {
            assert_eq!(Family::parse(name), None, "{name:?}");
        }
    }

    #[test]
    fn all_mistakes_of_a_theme_are_reported_at_once() {
        let text = "extends: drak\nfonts: Inter\ncolours:\n  compny: '#fff'\n  social: red\n  partner: #123456\n  ink: '#000'\n  ink: '#111'\n  personas: ['#123', blue]\nfont: a, b\n";
        let Document { value: look, diagnostics: problems, .. } = Look::load(&Source::new("brand.yaml", text).into());
        assert_eq!(look, None);
        let names: Vec<_> = problems.iter().map(|problem| problem.kind.name).collect();
        let expected = [
            "unknown-word",
            "unknown-key",
            "unknown-key",
            "bad-colour",
            "bad-colour",
            "duplicate-key",
            "bad-colour",
            "bad-font",
        ];
        assert_eq!(names, expected, "{problems:#?}");
    }

    #[test]
    fn a_theme_is_a_word_or_a_path() {
        assert_eq!(ThemeName::parse("dark"), Ok(ThemeName::Own(Theme::Dark)));
        for path in ["brand.yaml", "./dark", "themes/brand", "..\\brand"] {
            assert_eq!(ThemeName::parse(path), Ok(ThemeName::File(path.into())));
        }
        assert!(ThemeName::parse("drak").unwrap_err().0.starts_with("did you mean `dark`? a theme is `light`"));
        assert!(ThemeName::parse("brand").unwrap_err().0.starts_with("a theme is `light`, `dark` or `print`, or the"));
    }
}
