use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::files::{OutputPath, exists, tell_written, write_new};
use super::output::Output;
use super::quote::quoted;
use super::{Failure, Outcome, word};
use crate::report::visible;
use crate::template::{self, Template};
use crate::words::Lang;
use crate::workspace::{Disk, LoadedProject, Root, is_yaml, parent};

/// Start a journey from a template with comments
#[derive(Args)]
#[command(after_help = "Examples:
  polku new \"Private event\"                 journeys/private-event.yaml
  polku new \"Web shop\" --template shop      ordering, delivery, and a parcel that arrives damaged
  polku new Yksityistilaisuus --lang fi     comments and example in Finnish
  polku new Event --template minimal -o event.yaml
  polku new --template b2b -o -             print it only

Templates: minimal, thirty lines; service, a service that is booked; shop, a web shop with delivery;
b2b, a service for companies by several teams, with their work behind the scenes.
Existing files stay as they are. The new file is valid; replace its contents with what you know.

Exit codes: 0 written; 2 wrong usage, or a file that already exists.")]
pub(super) struct New {
    /// The title of the journey, which also names its file [default: the template's]
    name: Option<String>,
    /// The template
    #[arg(long, default_value = Template::Service.as_str(), value_parser = word(Template::ALL, Template::as_str))]
    template: Template,
    /// The language of comments and texts
    #[arg(long, ignore_case = true, default_value = Lang::English.tag(), value_parser = word(Lang::ALL, Lang::tag))]
    lang: Lang,
    /// The file; `-` for standard output [default: in the folder `journeys` of the project, else of this folder]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    output: Option<OutputPath>,
}

impl New {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let named = self.output.as_ref().and_then(OutputPath::file);
        let root = Root::of(named.map_or(Path::new("."), parent), &Disk)?;
        let path = match (&self.output, self.usual_file(&root)) {
            (Some(OutputPath::File(file)), _) => file.clone(),
            (_, Ok(file)) => file,
            (Some(OutputPath::StandardOutput), Err(_)) => PathBuf::from("journey.yaml"),
            (None, Err(failure)) => return Err(failure),
        };
        let argument = quoted(&path);
        // The comments in the file name it as seen from the project, not from the current folder.
        let in_project = if root.has_file { quoted(Path::new(&root.relative(&path))) } else { argument.clone() };
        let title = self.name.as_deref();
        let text = template::journey(self.template, self.lang, title, &visible(&in_project), &root.project.catalog)
            .map_err(Failure::worded)?;
        if self.output == Some(OutputPath::StandardOutput) {
            return out.print(&text).map(|()| Outcome::Clean);
        }
        check_path(&path)?;
        check_ids(&path, &text)?;
        write_new(&[(path.clone(), text)])?;
        tell_written(&path, out);
        if root.has_file && !root.project.is_journey(&root.relative(&path)) {
            out.tell("no pattern of the project matches it: name it in each command, or see `polku explain journeys`");
        }
        out.tell(&format!(
            "next: write down what you know, then run `polku lint {argument}` and `polku render {argument}`"
        ));
        Ok(Outcome::Clean)
    }

    /// The file of the journey if the command line names none.
    fn usual_file(&self, root: &Root) -> Result<PathBuf, Failure> {
        let title = self.name.as_deref().unwrap_or_else(|| self.template.title(self.lang));
        let file = usual_folder(root).join(template::file_name(title).map_err(Failure::worded)?);
        if !root.project.is_journey(&root.relative(&file)) {
            return Err(Failure::JourneysElsewhere);
        }
        Ok(file)
    }
}

/// The folder of a project's journeys, unless the project names others.
pub(super) fn usual_folder(root: &Root) -> PathBuf {
    root.file().with_file_name("journeys")
}

/// Checks that a new journey can be written to a file.
fn check_path(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        Err(Failure::JourneyIsFolder(path.to_path_buf()))
    } else if exists(path) {
        Err(Failure::JourneyExists(path.to_path_buf()))
    } else if !is_yaml(path) {
        Err(Failure::NotYaml(path.to_path_buf()))
    } else {
        Ok(())
    }
}

/// Checks that no other journey of the project has the same id.
fn check_ids(path: &Path, text: &str) -> Result<(), Failure> {
    let reports = LoadedProject::text(path, text.as_bytes().to_vec())?.problems();
    let problem = reports.iter().flat_map(|report| &report.diagnostics).find(|problem| problem.is_load_error());
    problem.map_or(Ok(()), |problem| Err(Failure::IdTaken(problem.message.clone())))
}
