//! The pictures that a project declares: which journeys, drawn how, into which files.

use super::look::ThemeName;
use super::request::Request;
use super::settings::{Detail, Direction, LaneName, Overlay, Page, View, without_duplicates};
use crate::diagnostic::{Diagnostic, kinds, nearest, one_of, shorten};
use crate::model::{
    Advice, Fault, Key, Many, Read, Reader, Ref, Seen, Shape, Table, Text, ToPersona, ToScenario, UNKNOWN_REFERENCE,
    is_id, table, word,
};
use crate::source::{At, Span};
use crate::words::Lang;
use crate::yaml::{NodeId, NodeKind};

kinds! {
    /// A declared picture cannot be drawn as it is declared.
    ///
    /// - `to` is a path relative to the project file, with `/`, and stays in the project's folder. It may contain `{id}`,
    ///   the id of the journey, and `{file}`, the name of its file without the extension.
    /// - The extension of `to` is the format: `svg`, `html`, `png`, `pdf`, `dot` or `mmd`.
    /// - No two pictures go into one file.
    /// - `lanes`, `detail` and `page` are for the map and the blueprint, `page` for svg, png and pdf. Mermaid has no
    ///   `overlay`.
    pub(crate) BAD_PICTURE = "bad-picture", Load, Error;
}

table! {
    /// A picture of each of some journeys, which `polku render` draws without other arguments.
    RawPicture = "picture" {
        /// Patterns of the journeys, relative to this file. Default: all journeys.
        journeys "journeys": Many<Text<'t>>;
        /// The file of the picture, relative to this file, such as `"maps/{id}-map.svg"`. `{id}` is the id of the journey, `{file}` the name of its file without the extension. The extension is the format: `svg`, `html`, `png`, `pdf`, `dot` or `mmd`.
        to "to": PictureFile, required;
        /// The view, or the first one of an HTML page. Default: the project's.
        view "view": View;
        /// The theme: `light`, `dark` or `print`, or the path of a theme file, relative to this file. Default: the project's.
        theme "theme": ThemeName;
        /// The language of polku's own words. Default: the journey's.
        lang "lang": Lang;
        /// The only persona whose paths are drawn.
        persona "persona": Ref<'t, ToPersona>;
        /// The only scenario whose path is drawn.
        scenario "scenario": Ref<'t, ToScenario>;
        /// The figures to write on the picture.
        overlay "overlay": Overlay;
        /// The direction of the flow view: stages side by side (`right`, the default), or one below the other (`down`).
        direction "direction": Direction;
        /// The lanes of the map and the blueprint, from top to bottom. Default: the project's.
        lanes "lanes": Many<LaneName>;
        /// The content of a column of the map. Default: the project's.
        detail "detail": Detail;
        /// The page size of the map and the blueprint. Default: the project's.
        page "page": Page;
        /// Whether the picture has a legend. Default: the project's.
        legend "legend": bool;
    }
}

/// A picture that a project declares.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub to: At<PictureFile>,
    /// How the picture is drawn. The path of a theme is relative to the project.
    pub request: Request,
    /// Where the theme, the persona and the scenario are named.
    pub theme: Span,
    pub persona: Span,
    pub scenario: Span,
}

impl Picture {
    /// Returns the picture, and the patterns of its journeys. `None` if it has no file. `view` is that of the project.
    pub fn of<'t>(
        raw: RawPicture<'t>,
        view: Option<View>,
        reader: &mut Reader<'t>,
    ) -> Option<(Picture, Option<Many<Text<'t>>>)> {
        let view = raw.view.as_ref().map(|view| view.value).or(view).unwrap_or(View::Flow);
        let to = raw.to?;
        let format = to.value.extension();
        let is_image = matches!(format, "svg" | "png" | "pdf");
        let has_sheets = matches!(format, "html" | "htm") || (is_image && view != View::Flow);
        let for_sheets = "is for the map and the blueprint: add `view: map`, or remove it";
        let for_images = "is for svg, png and pdf: remove it, or change the extension of `to`";
        let misplaced = [
            (raw.lanes.as_ref().map(|at| at.span), "lanes", !has_sheets, for_sheets),
            (raw.detail.as_ref().map(|at| at.span), "detail", !has_sheets, for_sheets),
            (raw.page.as_ref().map(|at| at.span), "page", !is_image, for_images),
            (raw.page.as_ref().map(|at| at.span), "page", is_image && !has_sheets, for_sheets),
            (
                raw.overlay.as_ref().map(|at| at.span),
                "overlay",
                matches!(format, "mmd" | "mermaid"),
                "is not for Mermaid, which draws no figures: remove it",
            ),
        ];
        for (span, key, is_wrong, why) in misplaced {
            if let Some(span) = span.filter(|_| is_wrong) {
                let message = format!("`{key}` does not apply to `{}`", shorten(to.value.as_str()));
                reader.report(Diagnostic::new(&BAD_PICTURE, span, message).help(format!("`{key}` {why}")));
            }
        }
        let persona = raw.persona.as_ref().map(|at| ("persona", at.value.id, at.span));
        let scenario = raw.scenario.as_ref().map(|at| ("scenario", at.value.id, at.span));
        for (noun, id, span) in [persona, scenario].into_iter().flatten().filter(|(_, id, _)| !is_id(id)) {
            let message = format!("no {noun} can be `{}`", shorten(id));
            let help = "an id has 1 to 64 characters of a-z, 0-9 and -";
            reader.report(Diagnostic::new(&UNKNOWN_REFERENCE, span, message).help(help));
        }
        let span = |span: Option<Span>| span.unwrap_or(to.span);
        let picture = Picture {
            theme: span(raw.theme.as_ref().map(|at| at.span)),
            persona: span(raw.persona.as_ref().map(|at| at.span)),
            scenario: span(raw.scenario.as_ref().map(|at| at.span)),
            request: Request {
                view: raw.view.map(|at| at.value),
                theme: raw.theme.map(|at| at.value),
                lang: raw.lang.map(|at| at.value),
                persona: raw.persona.map(|at| at.value.id.to_owned()),
                scenario: raw.scenario.map(|at| at.value.id.to_owned()),
                overlay: raw.overlay.map(|at| at.value),
                direction: raw.direction.map(|at| at.value),
                lanes: raw.lanes.map(|many| without_duplicates(many.value.0.into_iter().map(|at| at.value))),
                detail: raw.detail.map(|at| at.value),
                page: raw.page.map(|at| at.value),
                legend: raw.legend.map(|at| at.value),
            },
            to,
        };
        Some((picture, raw.journeys.map(|many| many.value)))
    }
}

/// The file of a picture, with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PictureFile(String);

/// The extensions of pictures.
const EXTENSIONS: [&str; 9] = ["svg", "html", "png", "pdf", "dot", "mmd", "htm", "gv", "mermaid"];

/// The placeholders.
const PLACEHOLDERS: [&str; 2] = ["{id}", "{file}"];

impl PictureFile {
    /// Reads the file of a picture.
    ///
    /// # Errors
    /// The text says what is wrong, and what to do.
    fn parse(text: &str) -> Result<Self, (String, String)> {
        let shown = shorten(text);
        let mut plain = text.to_owned();
        for placeholder in PLACEHOLDERS {
            plain = plain.replace(placeholder, "x");
        }
        if let Some(at) = plain.find(['{', '}']) {
            let end = plain[at..].find('}').map_or(plain.len(), |end| at + end + 1);
            let message = format!("`{}` is no placeholder", shorten(&plain[at..end]));
            let near = nearest(&plain[at..end], PLACEHOLDERS).map(|near| format!("did you mean `{near}`? "));
            return Err((
                message,
                near.unwrap_or_default() + "`{id}` is the id of the journey, `{file}` the name of its file",
            ));
        }
        let is_drive = plain.as_bytes().get(1) == Some(&b':');
        if plain.starts_with('/') || is_drive || plain.split(['/', '\\']).any(|part| part == "..") {
            let help = "write a path below the folder of polku.yaml, such as `maps/{id}.svg`";
            return Err((format!("`{shown}` leaves the folder of the project"), help.into()));
        }
        if let Some(odd) = plain.chars().find(|c| c.is_ascii_control() || r#"\:*?"<>|"#.contains(*c)) {
            let help = if odd == '\\' { "write `/` between folders" } else { "use letters, digits, `-` and `/`" };
            return Err((format!("`{shown}` contains `{}`", odd.escape_default()), help.into()));
        }
        if plain.split('/').any(str::is_empty) {
            return Err((format!("`{shown}` names no file"), "write a path such as `maps/{id}.svg`".into()));
        }
        let name = plain.rsplit('/').next().unwrap_or_default();
        let known = || one_of(EXTENSIONS[..6].iter().copied());
        match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() && EXTENSIONS.contains(&extension) => {
                Ok(PictureFile(text.to_owned()))
            }
            Some((stem, extension)) if !stem.is_empty() => {
                let near = nearest(extension, EXTENSIONS).map(|near| format!("did you mean `.{near}`? "));
                let message = format!("polku does not draw `.{}`", shorten(extension));
                Err((message, near.unwrap_or_default() + "the extension is the format: " + &known()))
            }
            _ => Err((format!("`{shown}` has no extension"), format!("the extension is the format: {}", known()))),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the extension, in lower case.
    pub fn extension(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }

    /// Returns the path of the picture of a journey with this id, in a file with this name.
    pub fn of_journey(&self, id: &str, file: &str) -> String {
        // A name that is a folder's could lead elsewhere.
        let file = if matches!(file, "" | "." | "..") { id } else { file };
        self.0.replace("{id}", id).replace("{file}", file)
    }
}

impl<'t> Read<'t> for PictureFile {
    const SHAPE: Shape = Shape::Form {
        what: "the file of a picture, such as `\"maps/{id}.svg\"`",
        pattern: Some(concat!(
            r#"^\s*([^\s\x00-\x1f/\\:*?"<>|{}\x7f]|\{id\}|\{file\})"#,
            r#"([^\x00-\x1f/\\:*?"<>|{}\x7f]|\{id\}|\{file\})*(/([^\x00-\x1f/\\:*?"<>|{}\x7f]|\{id\}|\{file\})+)*"#,
            r"\.(svg|html|htm|png|pdf|dot|gv|mmd|mermaid)\s*$",
        )),
    };
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        let Text(text) = Text::read(node, reader)?;
        PictureFile::parse(text).map_err(|(message, help)| reader.wrong(&BAD_PICTURE, node, message, Advice::Say(help)))
    }
}

impl<'t> Read<'t> for Lang {
    const SHAPE: Shape = Shape::Word(LANGS);
    fn read(node: NodeId, reader: &mut Reader<'t>) -> Result<Self, Fault> {
        word(node, reader, LANGS, Lang::ALL)
    }
}

/// The languages of polku's own words, in the order of [`Lang::ALL`].
const LANGS: &[(&str, &str)] = &[("en", "English."), ("fi", "Finnish."), ("sv", "Swedish.")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_in_order() {
        assert!(LANGS.iter().map(|(tag, _)| *tag).eq(Lang::ALL.iter().map(|lang| lang.tag())));
    }

    #[test]
    fn a_file_stays_in_the_project_and_has_a_format() {
        let message = |text: &str| PictureFile::parse(text).map_err(|(message, help)| format!("{message}: {help}"));
        for text in ["{id}.svg", "docs/{file}-{id}.html", "./a b/ä.png", "a/..b/c.d.pdf", "{id}.mmd"] {
            assert_eq!(message(text), Ok(PictureFile(text.into())));
        }
        for (text, expected) in [
            ("../a.svg", "`../a.svg` leaves the folder of the project: "),
            ("a/../../b.svg", "`a/../../b.svg` leaves"),
            ("/a.svg", "`/a.svg` leaves"),
            ("C:/a.svg", "`C:/a.svg` leaves"),
            ("a\\..\\b.svg", "`a\\..\\b.svg` leaves"),
            ("a\\b.svg", "`a\\b.svg` contains `\\\\`: write `/`"),
            ("a|b.svg", "`a|b.svg` contains `|`"),
            ("a//b.svg", "`a//b.svg` names no file"),
            ("a/", "`a/` names no file"),
            ("docs/{id}", "`docs/{id}` has no extension: the extension is the format: "),
            ("docs/.svg", "`docs/.svg` has no extension"),
            ("a.svgg", "polku does not draw `.svgg`: did you mean `.svg`? "),
            ("a.yaml", "polku does not draw `.yaml`"),
            ("a.SVG", "polku does not draw `.SVG`: did you mean `.svg`?"),
            ("{ids}.svg", "`{ids}` is no placeholder: did you mean `{id}`? "),
            ("{id.svg", "`{id.svg` is no placeholder"),
            ("id}.svg", "`}` is no placeholder"),
        ] {
            let found = message(text).unwrap_err();
            assert!(found.starts_with(expected), "{text}: {found}");
        }
    }

    #[test]
    fn placeholders_are_replaced() {
        let to = PictureFile("{file}/{id}.svg".into());
        assert_eq!(to.of_journey("visit", "besuch"), "besuch/visit.svg");
        assert_eq!(to.of_journey("visit", ".."), "visit/visit.svg");
    }
}
