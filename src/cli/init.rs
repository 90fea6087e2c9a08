use std::path::{Path, PathBuf};

use clap::Args;

use super::fresh::{is_there, quoted, write_new};
use super::new::first_place;
use super::output::Output;
use super::{Failure, Outcome, word};
use crate::project::FILE_NAME;
use crate::report::visible;
use crate::template::{self, Ci, EDITOR_FILES, Template};
use crate::words::Lang;
use crate::workspace::{Disk, Root, has_journeys, project_folder, repository, shown};

/// Begin a project: polku.yaml, a first journey, set-up for editor and CI
#[derive(Args)]
#[command(after_help = "Examples:
  polku init                           here
  polku init service-design            in a folder, which is made where it is not there
  polku init --template shop --lang sv the first journey from another template, in Swedish
  polku init --ci gitlab               with a job for GitLab; or none

What it writes, each with comments that tell what it is for:
  polku.yaml                           what the journeys share, and how they are linted and drawn
  journeys/….yaml                      a first journey, unless there are some already
  .vscode/                             Visual Studio Code: the extension, and mending on save
  .github/workflows/polku.yml          or .gitlab-ci.yml: `polku lint` for each pull request
What is there already is left as it is. All is written, or nothing.

Exit codes: 0 done, or all there already; 2 wrong usage, or a file that cannot be written.")]
pub(super) struct Init {
    /// The folder of the project [default: this one]
    folder: Option<PathBuf>,
    /// What the first journey begins as
    #[arg(long, default_value = Template::Service.as_str(), value_parser = word(Template::ALL, Template::as_str))]
    template: Template,
    /// The language of comments and texts
    #[arg(long, ignore_case = true, default_value = Lang::English.tag(), value_parser = word(Lang::ALL, Lang::tag))]
    lang: Lang,
    /// The system that is to lint journeys [default: what the folder is set up for, else github]
    #[arg(long, value_parser = word(Ci::ALL, Ci::as_str))]
    ci: Option<Ci>,
}

impl Init {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let folder = self.folder.as_deref().unwrap_or(Path::new("."));
        self.check(folder)?;
        let in_folder = |name: &str| if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) };
        let mut files = vec![(in_folder(FILE_NAME), template::project(self.lang).to_owned())];
        let first = self.first_journey(folder)?;
        let first_path = first.as_ref().map(|(path, _)| path.clone());
        files.extend(first);
        files.extend(EDITOR_FILES.map(|(name, text)| (in_folder(name), text.to_owned())));
        if let Some((name, text)) = self.ci(folder, out)?.file() {
            files.push((in_folder(name), text.to_owned()));
        }
        let (there, new): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| is_there(path));
        write_new(&new)?;
        for (path, _) in &there {
            let is_ci = path.file_name().is_some_and(|name| name == ".gitlab-ci.yml");
            let how = if is_ci { "; for CI, let a job of it run `polku lint`" } else { "" };
            out.tell(&format!("left {} as it is{how}", shown(path)));
        }
        for (path, _) in &new {
            out.tell(&format!("wrote {}", shown(path)));
        }
        if new.is_empty() {
            out.tell("all of it is there already: nothing was written");
        } else if let Some(path) = first_path {
            let lint =
                if folder == Path::new(".") { "polku lint".into() } else { format!("polku lint {}", quoted(folder)) };
            out.tell(&format!("next: `{lint}`, then `polku render {}`", quoted(&path)));
        }
        Ok(Outcome::Clean)
    }

    /// Finds out whether a project can begin in a folder.
    fn check(&self, folder: &Path) -> Result<(), Failure> {
        if is_there(folder) && !folder.is_dir() {
            return Err(Failure::Message(format!("{} is a file: a project is a folder", shown(folder))));
        }
        if folder.join("polku.yml").exists() && !folder.join(FILE_NAME).exists() {
            let misnamed = shown(&folder.join("polku.yml"));
            return Err(Failure::Message(format!("{misnamed} is not read: call it {FILE_NAME}, then begin again")));
        }
        match project_folder(folder) {
            Some(project) if self.folder.is_none() && !folder.join(FILE_NAME).exists() => {
                let project = shown(&project);
                let message =
                    format!("this folder belongs to the project in {project}; to begin another in it: `polku init .`");
                Err(Failure::Message(message))
            }
            _ => Ok(()),
        }
    }

    /// The first journey, unless there are some already, or the project has them where polku does not put any.
    fn first_journey(&self, folder: &Path) -> Result<Option<(PathBuf, String)>, Failure> {
        let root = Root::here(folder, &Disk)?;
        if has_journeys(&root)? {
            return Ok(None);
        }
        let name =
            template::file_name(self.template.title(self.lang)).map_err(|error| Failure::Message(error.to_string()))?;
        let path = first_place(&root).join(name);
        if !root.project.is_journey(&root.relative(&path)) {
            return Ok(None);
        }
        let lasting = quoted(Path::new(&root.relative(&path)));
        let text = template::journey(self.template, self.lang, None, &visible(&lasting), &root.project.catalog);
        Ok(Some((path, text.map_err(|error| Failure::Message(error.to_string()))?)))
    }

    /// The system of continuous integration: it reads its file at the root of a repository only.
    fn ci(&self, folder: &Path, out: &Output) -> Result<Ci, Failure> {
        match (self.ci, repository(folder)) {
            (Some(Ci::None), _) => Ok(Ci::None),
            (Some(_), Some(root)) => {
                let message =
                    format!("a set-up for CI has its place at the root of the repository, in {}", shown(&root));
                Err(Failure::Message(format!("{message}; here, use `--ci none`")))
            }
            (None, Some(root)) => {
                out.tell(&format!("no set-up for CI: its place is at the root of the repository, in {}", shown(&root)));
                Ok(Ci::None)
            }
            (Some(ci), None) => Ok(ci),
            (None, None) if folder.join(".github").exists() => Ok(Ci::Github),
            (None, None) if folder.join(".gitlab-ci.yml").exists() => Ok(Ci::Gitlab),
            (None, None) => Ok(Ci::Github),
        }
    }
}
