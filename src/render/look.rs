//! Colours and a font of one's own: what a theme file says, and the same keys in a project file.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::settings::Theme;
use super::theme::Colour;
use crate::diagnostic::{Diagnostic, kinds, nearest, one_of, shorten};
use crate::graph::TransitionKind;
use crate::model::{
    Advice, Fault, Key, Many, Ownership, Read, Reader, Seen, Shape, Table, Text, UNKNOWN_WORD, read_root, table,
};
use crate::source::{At, Source, Span};
use crate::yaml::{self, NodeId, NodeKind};

kinds! {
    /// A colour is not written as `#rgb` or `#rrggbb`.
    ///
    /// A colour is `#` and three or six hexadecimal digits, for red, green and blue. It stands in
    /// quotes, since ` #` begins a comment in YAML: `colours: { company: "#2b6cb0" }`.
    pub(crate) BAD_COLOUR = "bad-colour", Load, Error;

    /// A font is not the name of one family.
    ///
    /// A font is the name of one family, such as `Inter` or `Source Sans 3`: letters, digits, blanks and
    /// `-`, `_`, `.`, `&`, `+`, at most 64 of them. Where it is missing, Noto Sans and its like take its
    /// place by themselves, so there is no need for a list.
    pub(crate) BAD_FONT = "bad-font", Load, Error;
}

/// The colours that can be set, each once: as keys, and as fields.
macro_rules! colours {
    ($($(#[doc = $docs:literal])+ $field:ident $name:literal;)+) => {
        table! {
            /// Colours of one's own, each as `"#rgb"` or `"#rrggbb"`. What is left open comes from the theme.
            RawColours = "map of colours" {
                $($(#[doc = $docs])+ $field $name: Colour;)+
                /// The curves and letters of personas, in their order.
                personas "personas": Many<Colour>;
            }
        }

        /// Colours of one's own. What is `None`, or empty, comes from the theme.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Colours {
            $($(#[doc = $docs])+ pub $field: Option<Colour>,)+
            /// The curves and letters of personas, in their order; after the last they begin anew.
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

            /// These, and what they leave open from others.
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
    /// What everything is drawn on.
    paper "paper";
    /// Text.
    ink "ink";
    /// What the names of stages stand on in journey map and blueprint.
    banner "banner";
    /// Touchpoints of the company.
    company "company";
    /// Touchpoints of a partner.
    partner "partner";
    /// The customer's own touchpoints.
    customer "customer";
    /// Touchpoints among people.
    social "social";
    /// Touchpoints from outside.
    external "external";
    /// The curve of what is expected.
    expectation "expectation";
    /// The curve of what is experienced.
    experience "experience";
    /// What is worse than expected, and what hurts.
    worse "worse";
    /// What is better than expected.
    better "better";
    /// Ways that lead on.
    forward "forward";
    /// Ways that lead back.
    back "back";
    /// Ways back into the starting state.
    renewal "renewal";
    /// Ways that make good what went wrong.
    recovery "recovery";
    /// Ways out.
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
            TransitionKind::Forward => self.forward,
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

const QUOTES: &str = "write `\"#rgb\"` or `\"#rrggbb\"`, in quotes: `\"#2b6cb0\"`";

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

    /// Without quotes, a colour is a comment.
    fn absent(key: Span, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let message = format!("`{}` has no colour", shorten(reader.key()));
        let help = format!("{QUOTES}; without them it is a comment");
        Err(reader.report(Diagnostic::new(&BAD_COLOUR, key, message).help(help)))
    }
}

/// A family of fonts, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Family(String);

impl Family {
    /// Reads the name of one family: letters, digits, blanks and `-_.&+`, at most 64. `None` for anything else:
    /// nothing that means something to CSS gets into a picture.
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

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As CSS has it: in quotes, unless it is a plain word, as `serif` and `monospace` have to be.
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
        what: "the name of a family of fonts, such as `Inter`",
        // Beyond ASCII there are letters that no class names everywhere: what is no name in ASCII is left out.
        pattern: Some(concat!(
            r"^\s*[^\x00-\x08\x0e-\x1f!-%'-*,/:-@\[-\^`{-\x7f]*",
            r"[^\x00-/:-@\[-`{-\x7f]",
            r"[^\x00-\x08\x0e-\x1f!-%'-*,/:-@\[-\^`{-\x7f]*$",
        )),
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        Family::parse(text).ok_or_else(|| {
            let message = format!("`{}` is not the name of one family of fonts", shorten(text));
            let help = "name one, such as `Inter`: letters, digits, blanks and `-`, `_`, `.`, `&`, `+`";
            reader.wrong(&BAD_FONT, node, message, Advice::Say(help.into()))
        })
    }
}

/// A theme as it is asked for: one of polku's own, or one of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeName {
    /// One of polku's own.
    Own(Theme),
    /// A theme file.
    File(PathBuf),
}

impl ThemeName {
    /// Reads a word or a path; a path has a dot or a slash.
    ///
    /// # Errors
    /// It is neither: what there is.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words = || Theme::ALL.iter().map(|theme| theme.as_str());
        if let Some(theme) = Theme::ALL.iter().find(|theme| theme.as_str() == text) {
            return Ok(ThemeName::Own(*theme));
        }
        if text.contains(['.', '/', '\\']) {
            return Ok(ThemeName::File(text.into()));
        }
        let known =
            format!("a theme is {}, or the path of a theme file, such as `brand.yaml` or `./brand`", one_of(words()));
        Err(match nearest(text, words()) {
            Some(near) => format!("did you mean `{near}`? {known}"),
            None => known,
        })
    }
}

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
        ThemeName::parse(text).map_err(|help| {
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
    /// A theme of one's own: a file that `--theme` or a project names.
    RawTheme = "theme" {
        /// The theme that everything comes from which is left open: `light` (the default), `dark` or `print`.
        extends "extends": Theme;
        /// The family of fonts that SVG and HTML are shown in, where the viewer has it. PNG and PDF are drawn in it only with `--system-fonts`.
        font "font": Family;
        /// Colours of one's own.
        colours "colours": Colours;
    }
}

/// Every table of a theme file, the theme itself first.
pub static THEME_TABLES: [&Table; 2] = [RawTheme::TABLE, RawColours::TABLE];

/// What pictures look like: a theme, and what is one's own in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The theme that everything comes from which is left open.
    pub theme: Theme,
    /// Colours that differ from it.
    pub colours: Colours,
    /// The family of fonts; `None`: Noto Sans and its like.
    pub font: Option<Family>,
}

impl From<Theme> for Look {
    fn from(theme: Theme) -> Self {
        Look { theme, colours: Colours::default(), font: None }
    }
}

impl Look {
    /// Reads a theme file. The look is there exactly when no problem is an error.
    ///
    /// ```
    /// # use polku::{render::{Look, Theme}, source::Source};
    /// let text = "extends: dark\ncolours: { paper: \"#101820\" }\n";
    /// let (look, _) = Look::load(&Source::new("brand.yaml", text).into());
    /// assert_eq!(look.unwrap().theme, Theme::Dark);
    /// ```
    pub fn load(source: &Arc<Source>) -> (Option<Self>, Vec<Diagnostic>) {
        let tree = match yaml::parse(source) {
            Ok(tree) => tree,
            Err(problem) => return (None, vec![*problem]),
        };
        let mut reader = Reader::new(&tree, &THEME_TABLES);
        for warning in yaml::warnings(source, &tree) {
            reader.report(warning);
        }
        let raw: Option<RawTheme<'_>> = read_root(&mut reader, source, "a theme file begins with `extends: light`");
        let look = raw.map(|raw| Look {
            theme: raw.extends.map_or(Theme::Light, |theme| theme.value),
            colours: raw.colours.map(|colours| colours.value).unwrap_or_default(),
            font: raw.font.map(|font| font.value),
        });
        let broken = reader.problems.has_errors();
        (look.filter(|_| !broken), reader.problems.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_never_leaves_its_place() {
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
    fn all_slips_of_a_theme_are_told_at_once() {
        let text = "extends: drak\nfonts: Inter\ncolours:\n  compny: '#fff'\n  social: red\n  partner: #123456\n  ink: '#000'\n  ink: '#111'\n  personas: ['#123', blue]\nfont: a, b\n";
        let (look, problems) = Look::load(&Source::new("brand.yaml", text).into());
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
        assert!(ThemeName::parse("drak").unwrap_err().starts_with("did you mean `dark`? a theme is `light`"));
        assert!(ThemeName::parse("brand").unwrap_err().starts_with("a theme is `light`, `dark` or `print`, or the"));
    }
}
