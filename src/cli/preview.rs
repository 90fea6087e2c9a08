use std::path::PathBuf;

use clap::Args;

use super::output::Output;
use super::render::Direction;
use super::{Failure, Outcome, word};
use crate::preview::{self, PreviewError, PreviewRequest};
use crate::render::ThemeName;
use crate::words::Lang;

/// Look at journeys in a browser while they are written
///
/// Serves pages to the browsers of this machine: the pictures, what `polku lint` finds, and the lines that stand behind
/// what one clicks. They follow their files. Ctrl-C ends it.
#[derive(Args)]
#[command(after_help = "Examples:
  polku preview                             all journeys of the project
  polku preview journeys/visit.yaml --open  one, at once in the browser
  polku preview --port 8080                 at http://127.0.0.1:8080/

It ends with Ctrl-C alone. Exit code: 2 wrong usage or configuration, files that cannot be read, or no port.")]
pub(super) struct Preview {
    /// Journeys, or folders with journeys [default: the journeys of the project]
    paths: Vec<PathBuf>,
    /// The port [default: 7655, or the next that is free]
    #[arg(long)]
    port: Option<u16>,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// The colours: light, dark, print, or a theme file [default: the project's, else the reader's]
    #[arg(long, value_name = "THEME", value_parser = ThemeName::parse)]
    theme: Option<ThemeName>,
    /// The language of the words that polku adds [default: the journey's]
    #[arg(long, ignore_case = true, value_parser = word(Lang::ALL, Lang::tag))]
    lang: Option<Lang>,
    /// Where the flow view goes on
    #[arg(long, value_enum, default_value_t = Direction::Right)]
    direction: Direction,
}

impl Preview {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let wish = PreviewRequest {
            paths: self.paths,
            port: self.port,
            theme: self.theme,
            lang: self.lang,
            direction: self.direction.into(),
        };
        let preview = preview::Preview::prepare(wish)?;
        let address = preview.address();
        let journeys = crate::report::count(preview.journeys(), "journey");
        out.print(&format!("{address}\n"))?;
        out.tell(&format!("{journeys} to look at; Ctrl-C ends it"));
        if self.open && open::that_detached(&address).is_err() {
            out.tell("no browser could be opened: open the address yourself");
        }
        let teller = out.clone();
        preview.serve(move |failure| teller.tell(failure))?;
        Ok(Outcome::Clean)
    }
}

impl From<PreviewError> for Failure {
    fn from(unready: PreviewError) -> Self {
        match unready {
            PreviewError::Workspace(error) => Failure::Workspace(error),
            PreviewError::Message(message) => Failure::Message(message),
        }
    }
}
