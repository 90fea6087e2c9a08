use std::path::{Path, PathBuf};

use clap::Args;

use super::files::{exists, tell_written, write_new};
use super::new::usual_folder;
use super::output::Output;
use super::quote::quoted;
use super::{Failure, Outcome, word};
use crate::project::FILE_NAME;
use crate::report::visible;
use crate::template::{self, Ci, EDITOR_FILES, Template, released_from};
use crate::words::Lang;
use crate::workspace::{Disk, Root, absolute, has_journeys, project_folder, repository, shown};

/// Start a project: polku.yaml, a first journey, settings for the editor and CI
#[derive(Args)]
#[command(after_help = "Examples:
  polku init                           in this folder
  polku init service-design            in another folder, which is made if necessary
  polku init --template shop --lang sv with another template, in Swedish
  polku init --ci gitlab               with a job for GitLab CI

It writes these files, with comments that explain them:
  polku.yaml                           what the journeys share, and how they are linted and drawn
  journeys/….yaml                      a first journey, unless the project has journeys
  .vscode/settings.json                Visual Studio Code: fixes on save
  .github/workflows/polku.yml          or .gitlab-ci.yml: `polku lint` for each pull request
Existing files stay as they are. If one file cannot be written, none is.

Exit codes: 0 done, or nothing to do; 2 wrong usage, or a file that cannot be written.")]
pub(super) struct Init {
    /// The folder of the project [default: this one]
    folder: Option<PathBuf>,
    /// The template of the first journey
    #[arg(long, default_value = Template::Service.as_str(), value_parser = word(Template::ALL, Template::as_str))]
    template: Template,
    /// The language of comments and texts
    #[arg(long, ignore_case = true, default_value = Lang::English.tag(), value_parser = word(Lang::ALL, Lang::tag))]
    lang: Lang,
    /// The CI system that lints the journeys; its file is written in the root of the repository
    /// [default: in the root, the one that has files there, else github; below the root, none]
    #[arg(long, value_parser = word(Ci::ALL, Ci::as_str))]
    ci: Option<Ci>,
}

impl Init {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let folder = self.folder.as_deref().unwrap_or(Path::new("."));
        self.check_folder(folder)?;
        let mut files = vec![(in_folder(folder, FILE_NAME), template::project(self.lang, self.template).into_owned())];
        let first = self.first_journey(folder)?;
        let first_path = first.as_ref().map(|(path, _)| path.clone());
        files.extend(first);
        files.extend(EDITOR_FILES.map(|(name, text)| (in_folder(folder, name), text.to_owned())));
        files.extend(self.ci(folder, out)?);
        let (there, new): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| exists(path));
        write_new(&new)?;
        for (path, _) in &there {
            let is_shared = path.file_name().is_some_and(|name| name == ".gitlab-ci.yml");
            let advice = if is_shared { "; for CI, run `polku lint` in one of its jobs" } else { "" };
            out.tell(&format!("left {} as it is{advice}", shown(path)));
        }
        for (path, _) in &new {
            tell_written(path, out);
        }
        if new.is_empty() {
            out.tell("all files already exist; nothing was written");
        } else if let Some(path) = first_path {
            let lint =
                if folder == Path::new(".") { "polku lint".into() } else { format!("polku lint {}", quoted(folder)) };
            out.tell(&format!("next: `{lint}`, then `polku render {}`", quoted(&path)));
        }
        Ok(Outcome::Clean)
    }

    /// Checks that a project can start in a folder.
    fn check_folder(&self, folder: &Path) -> Result<(), Failure> {
        if exists(folder) && !folder.is_dir() {
            return Err(Failure::ProjectIsFile(folder.to_path_buf()));
        }
        let misnamed = folder.join("polku.yml");
        if misnamed.exists() && !folder.join(FILE_NAME).exists() {
            return Err(Failure::MisnamedProject(misnamed));
        }
        match project_folder(folder) {
            Some(project) if self.folder.is_none() && !folder.join(FILE_NAME).exists() => {
                Err(Failure::WithinProject(project))
            }
            _ => Ok(()),
        }
    }

    /// The first journey, unless the project has journeys, or keeps them in another folder than usual.
    fn first_journey(&self, folder: &Path) -> Result<Option<(PathBuf, String)>, Failure> {
        let root = Root::here(folder, &Disk)?;
        if has_journeys(&root)? {
            return Ok(None);
        }
        let name = template::file_name(self.template.title(self.lang)).map_err(Failure::worded)?;
        let path = usual_folder(&root).join(name);
        if !root.project.is_journey(&root.relative(&path)) {
            return Ok(None);
        }
        let in_project = quoted(Path::new(&root.relative(&path)));
        let text = template::journey(self.template, self.lang, None, &visible(&in_project), &root.project.catalog);
        Ok(Some((path, text.map_err(Failure::worded)?)))
    }

    /// The file for CI. CI systems read it in the root of a repository only.
    fn ci(&self, folder: &Path, out: &Output) -> Result<Option<(PathBuf, String)>, Failure> {
        let above = repository(folder);
        let root = above.as_deref().unwrap_or(folder);
        let is_gitlab = root.join(".gitlab-ci.yml").exists() && !root.join(".github").exists();
        let ci = self.ci.unwrap_or(if is_gitlab { Ci::Gitlab } else { Ci::Github });
        let journeys = absolute(folder);
        let journeys = above.as_ref().and_then(|root| journeys.strip_prefix(root).ok()).map_or(String::new(), shown);
        if ci == Ci::None {
            return Ok(None);
        }
        let Some((name, text)) = ci.file(released_from().unwrap_or_default(), &journeys) else {
            return Err(Failure::FolderOfLines(folder.to_path_buf()));
        };
        let file = in_folder(root, name);
        // It stays as it is, whatever would be written.
        if exists(&file) {
            return Ok(Some((file, text)));
        }
        match (self.ci, released_from(), &above) {
            (Some(_), None, _) => Err(Failure::NoRelease),
            (None, None, _) => {
                out.tell("wrote no file for CI, since this build of polku is not a release that CI could install");
                Ok(None)
            }
            (None, _, Some(root)) => {
                let (option, root) = (ci.as_str(), shown(root));
                out.tell(&format!(
                    "wrote no file for CI; `--ci {option}` writes it in the root of the repository ({root})"
                ));
                Ok(None)
            }
            _ => Ok(Some((file, text))),
        }
    }
}

/// A file in a folder, as people write it.
fn in_folder(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) }
}
