use std::path::{Path, PathBuf};

use clap::Args;

use super::fresh::{is_there, quoted, write_new};
use super::output::Output;
use super::{Failure, Outcome, word};
use crate::report::visible;
use crate::template::{self, Template};
use crate::words::Lang;
use crate::workspace::{Disk, LoadedProject, Root, is_yaml, shown};

/// Begin a journey: a file from a template, full of comments
#[derive(Args)]
#[command(after_help = "Examples:
  polku new \"Private event\"                 journeys/private-event.yaml
  polku new \"Web shop\" --template shop      ordering, delivery, and a parcel that arrives damaged
  polku new Yksityistilaisuus --lang fi     comments and example in Finnish
  polku new Event --template minimal -o event.yaml
  polku new --template b2b -o -             only look at it

Templates: minimal, thirty lines; service, something that is booked; shop, a web shop with delivery;
b2b, a service for companies by several teams, with the work behind the scenes.
Nothing is ever overwritten. The file is valid as it is; replace what it says by what you know.

Exit codes: 0 written; 2 wrong usage, or a file that is there already.")]
pub(super) struct New {
    /// The title of the journey; its file is named after it [default: the template's]
    name: Option<String>,
    /// What it begins as
    #[arg(long, default_value = Template::Service.as_str(), value_parser = word(Template::ALL, Template::as_str))]
    template: Template,
    /// The language of comments and texts
    #[arg(long, ignore_case = true, default_value = Lang::English.tag(), value_parser = word(Lang::ALL, Lang::tag))]
    lang: Lang,
    /// The file; `-` for standard output [default: in `journeys` of the project, or of this folder]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl New {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let is_printed = self.output.as_deref() == Some(Path::new("-"));
        let output = self.output.as_deref().filter(|_| !is_printed);
        let folder = output.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
        let root = Root::of(folder.unwrap_or(Path::new(".")), &Disk)?;
        let path = match output {
            Some(path) => path.to_path_buf(),
            None => match (self.place(&root), is_printed) {
                (Ok(path), _) => path,
                (Err(_), true) => PathBuf::from("journey.yaml"),
                (Err(message), false) => return Err(Failure::Message(message)),
            },
        };
        let title = self.name.as_deref();
        let argument = quoted(&path);
        // What stands in the file is to hold for whoever works in the project, whatever the folder is now.
        let lasting = if root.has_file { quoted(Path::new(&root.relative(&path))) } else { argument.clone() };
        let text = template::journey(self.template, self.lang, title, &visible(&lasting), &root.project.catalog)
            .map_err(|error| Failure::Message(error.to_string()))?;
        if is_printed {
            return out.print(&text).map(|()| Outcome::Clean);
        }
        check(&path)?;
        if let Some(clash) = clash(&path, &text)? {
            return Err(Failure::Message(clash));
        }
        write_new(&[(path.clone(), text)])?;
        out.tell(&format!("wrote {}", shown(&path)));
        if root.has_file && !root.project.is_journey(&root.relative(&path)) {
            out.tell("it is not among the project's journeys: name it in each command, or add a pattern to `journeys` in polku.yaml");
        }
        out.tell(&format!(
            "next: write in it what you know, then `polku lint {argument}` and `polku render {argument}`"
        ));
        Ok(Outcome::Clean)
    }

    /// The file of the journey where none is named.
    fn place(&self, root: &Root) -> Result<PathBuf, String> {
        let title = self.name.as_deref().unwrap_or_else(|| self.template.title(self.lang));
        let path = first_place(root).join(template::file_name(title).map_err(|error| error.to_string())?);
        if !root.project.is_journey(&root.relative(&path)) {
            let elsewhere =
                "the project has its journeys elsewhere (`journeys` in polku.yaml): name the file with `-o`";
            return Err(elsewhere.into());
        }
        Ok(path)
    }
}

/// The folder in which a project has its journeys unless it says otherwise.
pub(super) fn first_place(root: &Root) -> PathBuf {
    root.file().with_file_name("journeys")
}

/// Finds out whether a file can become a journey.
fn check(path: &Path) -> Result<(), Failure> {
    let told = shown(path);
    let wrong = if path.is_dir() {
        format!("{told} is a folder: name the file, as in `-o {}`", quoted(&path.join("visit.yaml")))
    } else if is_there(path) {
        format!("{told} is there already, and nothing is overwritten; take another title, or name a file with `-o`")
    } else if !is_yaml(path) {
        format!("a journey's file ends in `.yaml`, and {told} does not")
    } else {
        return Ok(());
    };
    Err(Failure::Message(wrong))
}

/// What another journey of the project has already that this one cannot have as well: its id.
fn clash(path: &Path, text: &str) -> Result<Option<String>, Failure> {
    let reports = LoadedProject::text(path, text.as_bytes().to_vec())?.problems();
    let problem = reports.iter().flat_map(|report| &report.diagnostics).find(|problem| problem.is_load_error());
    Ok(problem.map(|problem| format!("{}; take another title, or name a file with `-o`", problem.message)))
}
