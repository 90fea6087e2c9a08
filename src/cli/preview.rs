use std::path::PathBuf;

use clap::Args;

use super::output::Output;
use super::render::FlowDirection;
use super::{Failure, Outcome, word};
use crate::preview::{self, PreviewError, PreviewRequest};
use crate::render::{Request, ThemeName};
use crate::words::Lang;

/// Show journeys in a browser while you write them
///
/// Serves pages to the browsers on this machine: the pictures, the findings of `polku lint`, and the lines of the file
/// behind what you click. The pages show each change of their files. Stop it with Ctrl-C.
#[derive(Args)]
#[command(after_help = "Examples:
  polku preview                             show all journeys of the project
  polku preview journeys/visit.yaml --open  show one journey, and open the browser
  polku preview --port 8080                 serve at http://127.0.0.1:8080/

It runs until you stop it with Ctrl-C. Exit code: 2 wrong usage or configuration, unreadable files, or no free port.")]
pub(super) struct Preview {
    /// Journeys, or folders with journeys [default: the journeys of the project]
    paths: Vec<PathBuf>,
    /// The port [default: 7655, or the next free port]
    #[arg(long, value_parser = port, allow_negative_numbers = true)]
    port: Option<u16>,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// The colours: light, dark, print, or a theme file [default: the project's, else the reader's]
    #[arg(long, value_name = "THEME", value_parser = ThemeName::parse)]
    theme: Option<ThemeName>,
    /// The language of polku's own words [default: the journey's]
    #[arg(long, ignore_case = true, value_parser = word(Lang::ALL, Lang::tag))]
    lang: Option<Lang>,
    /// The direction of the flow view: stages side by side, or one below the other
    #[arg(long, value_enum, default_value_t = FlowDirection::Right)]
    direction: FlowDirection,
}

impl Preview {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let request = PreviewRequest {
            paths: self.paths,
            port: self.port,
            drawing: Request {
                theme: self.theme,
                lang: self.lang,
                direction: Some(self.direction.into()),
                ..Request::default()
            },
        };
        let preview = preview::Preview::prepare(request)?;
        let address = preview.address();
        let journeys = crate::report::count(preview.journeys(), "journey");
        out.print(&format!("{address}\n"))?;
        out.tell(&format!("showing {journeys}; stop with Ctrl-C"));
        if self.open && open::that_detached(&address).is_err() {
            out.tell("cannot open a browser; open the address yourself");
        }
        let teller = out.clone();
        preview.serve(move |failure| teller.tell(failure))?;
        Ok(Outcome::Clean)
    }
}

fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().map_err(|_| "a port is a whole number from 0 to 65535")
}

impl From<PreviewError> for Failure {
    fn from(error: PreviewError) -> Self {
        match error {
            PreviewError::Workspace(error) => Failure::Workspace(error),
            PreviewError::Message(message) => Failure::worded(message),
        }
    }
}
