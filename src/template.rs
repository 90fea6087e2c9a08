//! What a project and its journeys begin with: texts full of comments, each in the author's language.

use crate::model::{Catalog, slug, words};
use crate::words::Lang;
use crate::yaml;

words! {
    /// What a new journey begins as.
    Template {
        /// As short as a journey can be.
        Minimal = "minimal",
        /// A service that is booked.
        Service = "service",
        /// A web shop, with a partner who delivers.
        Shop = "shop",
        /// A service for companies, by several teams, with the work behind it.
        B2b = "b2b",
    }
}

/// The texts of a template in every language, as `include_str!` finds them.
macro_rules! in_all {
    ($name:literal) => {
        [
            include_str!(concat!("template/", $name, ".en.yaml")),
            include_str!(concat!("template/", $name, ".fi.yaml")),
            include_str!(concat!("template/", $name, ".sv.yaml")),
        ]
    };
}

impl Template {
    /// The template as it is, with its own title.
    pub fn text(self, lang: Lang) -> &'static str {
        let texts = match self {
            Template::Minimal => in_all!("minimal"),
            Template::Service => in_all!("service"),
            Template::Shop => in_all!("shop"),
            Template::B2b => in_all!("b2b"),
        };
        texts[lang as usize]
    }

    /// Its own title.
    pub fn title(self, lang: Lang) -> &'static str {
        self.text(lang).lines().find_map(|line| line.strip_prefix(TITLE)).unwrap_or_default()
    }
}

/// What the line with the title begins with.
const TITLE: &str = "journey: ";

/// What stands in templates for the path of the file.
const FILE: &str = "FILE";

/// The text of a new journey. What the catalog defines is not defined once more: the journey takes it from there.
///
/// `file` is what the file will be called on a command line.
///
/// # Errors
/// The title is none.
pub fn journey(
    template: Template,
    lang: Lang,
    title: Option<&str>,
    file: &str,
    catalog: &Catalog,
) -> Result<String, String> {
    let title = title_line(title.unwrap_or(template.title(lang)))?;
    let lines = without_catalog(template.text(lang), catalog);
    let mut text = String::new();
    for line in lines {
        if line.starts_with(TITLE) {
            text += &title;
        } else if line.starts_with('#') {
            text += &line.replace(FILE, file);
        } else {
            text += &line;
        }
        text.push('\n');
    }
    Ok(text)
}

/// The line with the title, in quotes where YAML needs them.
fn title_line(title: &str) -> Result<String, String> {
    if title.trim().is_empty() {
        return Err("a journey needs a title: `polku new \"Private event\"`".into());
    }
    if title.contains(char::is_control) {
        return Err("the title of a journey is one line of text".into());
    }
    Ok(format!("{TITLE}{}", yaml::scalar(title.trim(), yaml::In::Block)))
}

/// The name of a journey's file, from its title.
///
/// # Errors
/// The title is none, or nothing of it can stand in an id.
pub fn file_name(title: &str) -> Result<String, String> {
    title_line(title)?;
    let slug = slug(title);
    match slug.as_str() {
        "" => {
            Err("nothing of this title can stand in the name of a file: name the file with `-o journeys/NAME.yaml`"
                .into())
        }
        // This would be the project's file.
        "polku" => Ok("polku.journey.yaml".into()),
        slug => Ok(format!("{slug}.yaml")),
    }
}

/// The lines of a template without the definitions that the catalog has already. Templates are written for this: an
/// entry of a registry begins a line.
fn without_catalog(text: &str, catalog: &Catalog) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // The registry that a line belongs to, the line with its key, and whether an entry is left out.
    let (mut registry, mut head, mut is_left_out) = ("", 0, false);
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if indent == 0 {
            if is_left_out && lines.len() == head + 1 {
                // Nothing is left of the registry, so its comment goes as well, and one of the blank lines around it.
                let comments = lines[..head].iter().rev().take_while(|line| line.starts_with('#')).count();
                lines.truncate(head - comments);
                if line.is_empty() && lines.last().is_some_and(String::is_empty) {
                    lines.pop();
                }
            }
            is_left_out = false;
            registry = line.split_once(':').map_or("", |(key, _)| key);
            head = lines.len();
        } else if indent == 2 {
            let id = line.trim_start().split_once(':').map_or("", |(id, _)| id);
            is_left_out = defines(catalog, registry, id);
            if is_left_out && registry == "personas" {
                // Personas of the catalog are named, so that they are the journey's.
                lines.push(format!("  {id}:"));
            }
        }
        if !is_left_out {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// Whether the catalog defines an id of a registry.
fn defines(catalog: &Catalog, registry: &str, id: &str) -> bool {
    let mut defined = catalog.definitions().all();
    defined.any(|definition| definition.registry() == registry && definition.identity().id.value == id)
}

/// The project file of a new project.
pub fn project(lang: Lang) -> &'static str {
    in_all!("project")[lang as usize]
}

words! {
    /// A system of continuous integration.
    Ci {
        /// GitHub Actions.
        Github = "github",
        /// GitLab CI.
        Gitlab = "gitlab",
        /// None.
        None = "none",
    }
}

impl Ci {
    /// The file by which the system lints journeys, and its text.
    pub fn file(self) -> Option<(&'static str, &'static str)> {
        match self {
            Ci::Github => Some((".github/workflows/polku.yml", include_str!("template/github.yml"))),
            Ci::Gitlab => Some((".gitlab-ci.yml", include_str!("template/gitlab.yml"))),
            Ci::None => None,
        }
    }
}

/// Files for editors: what Visual Studio Code takes from the folder that it opens.
pub const EDITOR_FILES: [(&str, &str); 1] = [(".vscode/settings.json", include_str!("template/settings.json"))];
