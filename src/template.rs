//! The texts that new projects and journeys begin with: commented examples in the author's language.

use std::borrow::Cow;
use std::fmt;

use crate::model::{Catalog, TermSet, slug, words};
use crate::words::Lang;
use crate::yaml;

words! {
    /// What a new journey begins as.
    Template {
        /// The shortest journey that makes sense.
        Minimal = "minimal",
        /// A service with a booking.
        Service = "service",
        /// A web shop, with a partner for deliveries.
        Shop = "shop",
        /// A service for companies, provided by several teams, including the work backstage.
        B2b = "b2b",
        /// A public service: an application and its decision, in the words of public services.
        Public = "public",
        /// Health care: an emergency and its follow-up, in the words of health care.
        Health = "health",
    }
}

/// Includes the text of a template in every language.
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
    /// Returns the template unchanged, with its own title.
    pub fn text(self, lang: Lang) -> &'static str {
        let texts = match self {
            Template::Minimal => in_all!("minimal"),
            Template::Service => in_all!("service"),
            Template::Shop => in_all!("shop"),
            Template::B2b => in_all!("b2b"),
            Template::Public => in_all!("public"),
            Template::Health => in_all!("health"),
        };
        texts[lang as usize]
    }

    /// Returns the title of the template.
    pub fn title(self, lang: Lang) -> &'static str {
        // Every template has such a line; a test holds this.
        self.text(lang).lines().find_map(|line| line.strip_prefix(TITLE)).unwrap_or_default()
    }
}

/// The beginning of the line with the title.
const TITLE: &str = "journey: ";

/// The placeholder for the path of the file in templates.
const FILE: &str = "FILE";

/// Returns the text of a new journey. Definitions that the catalog already has are left out: the journey uses those
/// of the catalog.
///
/// `file` is the path of the file for use on a command line.
///
/// # Errors
/// The title is empty or not a valid title.
pub fn journey(
    template: Template,
    lang: Lang,
    title: Option<&str>,
    file: &str,
    catalog: &Catalog,
) -> Result<String, TitleError> {
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

/// Why a title cannot be that of a new journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TitleError {
    /// The title is empty.
    Empty,
    /// The title contains a line break or another control character.
    NotOneLine,
    /// The title has no character that a file name can have.
    NoFileName,
}

impl fmt::Display for TitleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TitleError::Empty => "a journey needs a title: `polku new \"Private event\"`",
            TitleError::NotOneLine => "the title of a journey must be a single line",
            TitleError::NoFileName => {
                "this title has no characters for a file name: name the file with `-o journeys/NAME.yaml`"
            }
        })
    }
}

impl std::error::Error for TitleError {}

/// Returns the line with the title, quoted if YAML requires it.
fn title_line(title: &str) -> Result<String, TitleError> {
    if title.trim().is_empty() {
        return Err(TitleError::Empty);
    }
    if title.contains(char::is_control) {
        return Err(TitleError::NotOneLine);
    }
    Ok(format!("{TITLE}{}", yaml::scalar(title.trim(), yaml::In::Block)))
}

/// Returns the file name of a journey, derived from its title.
///
/// # Errors
/// The title is not valid, or it contains no characters that an id can have.
pub fn file_name(title: &str) -> Result<String, TitleError> {
    title_line(title)?;
    let slug = slug(title);
    match slug.as_str() {
        "" => Err(TitleError::NoFileName),
        // `polku.yaml` would be the project file.
        "polku" => Ok("polku.journey.yaml".into()),
        slug => Ok(format!("{slug}.yaml")),
    }
}

/// Returns the lines of a template without the definitions that the catalog already has. It relies on the form of
/// templates, in which each entry of a registry begins a line.
fn without_catalog(text: &str, catalog: &Catalog) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // The registry of the current line, the line with its key, and whether the current entry is left out.
    let (mut registry, mut head, mut is_left_out) = ("", 0, false);
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if indent == 0 {
            if is_left_out && lines.len() == head + 1 {
                // The registry is empty, so its comment and one of the blank lines around it are removed too.
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
                // The personas of the catalog must be named, so that they become personas of the journey.
                lines.push(format!("  {id}:"));
            }
        }
        if !is_left_out {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// Returns whether the catalog defines an id of a registry.
fn defines(catalog: &Catalog, registry: &str, id: &str) -> bool {
    let mut defined = catalog.definitions().all();
    defined.any(|definition| definition.registry() == registry && definition.identity().id.value == id)
}

/// Returns the project file of a new project. That of a field has the words and the preset of rules of the field.
pub fn project(lang: Lang, template: Template) -> Cow<'static, str> {
    let text = in_all!("project")[lang as usize];
    // A set of words and a preset of rules have the same name.
    let field = match template {
        Template::Public => TermSet::PublicService,
        Template::Health => TermSet::Health,
        Template::Minimal | Template::Service | Template::Shop | Template::B2b => return text.into(),
    };
    // Every project file has such lines; a test holds this.
    let text = text.replace("extends: recommended  #", &format!("extends: [recommended, {field}]  #"));
    text.replace("\n# `polku rules`", &format!("\nterms: {field}\n\n# `polku rules`")).into()
}

words! {
    /// A system for continuous integration.
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
    /// Returns the name and the text of the file, in the root of a repository, that makes the system lint journeys: those
    /// of a folder of the repository, or of the root if the folder is empty.
    ///
    /// The file installs this version of polku: on GitHub from `polku`, the address of its repository, on GitLab from PyPI.
    /// The action for GitHub takes a folder on each line, so there is no file for a folder with a line break in its name.
    pub fn file(self, polku: &str, folder: &str) -> Option<(&'static str, String)> {
        let (name, text) = match self {
            Ci::Github => (".github/workflows/polku.yml", include_str!("template/github.yml")),
            Ci::Gitlab => (".gitlab-ci.yml", include_str!("template/gitlab.yml")),
            Ci::None => return None,
        };
        if self == Ci::Github && folder.contains('\n') {
            return None;
        }
        let mut text = text.replace("VERSION", env!("CARGO_PKG_VERSION"));
        text = text.replace("REPOSITORY", polku.trim_start_matches(GITHUB));
        if !folder.is_empty() {
            text = match self {
                Ci::Github => {
                    text + &format!("        with:\n          paths: {}\n", yaml::scalar(folder, yaml::In::Block))
                }
                _ => {
                    let command = format!("polku lint -- '{}'", folder.replace('\'', r"'\''"));
                    text.lines().map(|line| in_script(&line.replace("polku lint", &command))).collect()
                }
            };
        }
        Some((name, text))
    }
}

/// Returns a line of a job of GitLab. A command is quoted if YAML requires it.
fn in_script(line: &str) -> String {
    match line.strip_prefix("    - ") {
        Some(command) => format!("    - {}\n", yaml::scalar(command, yaml::In::Block)),
        None => format!("{line}\n"),
    }
}

/// The owner of a repository that does not exist yet. In two parts, since no release may contain the word.
const PLACEHOLDER: &str = concat!("OWN", "ER/");

/// The beginning of the address of a repository on GitHub.
const GITHUB: &str = "https://github.com/";

/// Returns the address of the repository on GitHub that polku is released from. A build that is no release may have none.
pub fn released_from() -> Option<&'static str> {
    released(env!("CARGO_PKG_REPOSITORY"))
}

fn released(repository: &str) -> Option<&str> {
    let name = repository.strip_prefix(GITHUB)?;
    (!name.starts_with(PLACEHOLDER)).then_some(repository)
}

/// Files for editors: the settings of Visual Studio Code for the folder it opens.
pub const EDITOR_FILES: [(&str, &str); 1] = [(".vscode/settings.json", include_str!("template/settings.json"))];

#[cfg(test)]
mod tests {
    use super::{Ci, PLACEHOLDER, released};

    #[test]
    fn polku_is_released_from_a_repository_with_an_owner() {
        assert_eq!(released("https://github.com/somebody/polku"), Some("https://github.com/somebody/polku"));
        for none in ["", &format!("https://github.com/{PLACEHOLDER}polku"), "https://example.com/somebody/polku"] {
            assert_eq!(released(none), None, "{none}");
        }
    }

    #[test]
    fn files_for_ci_name_the_released_polku_and_the_folder() {
        let text = |ci: Ci, folder: &str| ci.file("https://github.com/somebody/polku", folder).unwrap().1;
        let version = env!("CARGO_PKG_VERSION");
        let github = text(Ci::Github, "");
        assert!(github.ends_with(&format!("      - uses: somebody/polku@v{version}\n")), "{github}");
        let github = text(Ci::Github, "maps: old");
        assert!(github.ends_with(&format!("@v{version}\n        with:\n          paths: \"maps: old\"\n")), "{github}");
        let gitlab = text(Ci::Gitlab, "");
        assert!(
            gitlab.contains(&format!("    - pip install --quiet polku=={version}\n    - polku lint --format")),
            "{gitlab}"
        );
        let gitlab = text(Ci::Gitlab, "Mary's maps: old");
        let job: serde_yaml::Value = serde_yaml::from_str(&gitlab).unwrap();
        let command = job["journeys"]["script"][1].as_str().unwrap();
        assert!(
            command.starts_with(r"polku lint -- 'Mary'\''s maps: old' --format concise --output gitlab="),
            "{command}"
        );
        assert_eq!(Ci::Github.file("https://github.com/somebody/polku", "old\nmaps"), None);
        let job: serde_yaml::Value = serde_yaml::from_str(&text(Ci::Gitlab, "old\nmaps")).unwrap();
        let command = job["journeys"]["script"][1].as_str().unwrap();
        assert!(command.starts_with("polku lint -- 'old\nmaps' --format"), "{command}");
        assert!(!github.contains("REPOSITORY") && !gitlab.contains("VERSION"), "{github}{gitlab}");
    }
}
