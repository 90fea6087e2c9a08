use clap::Args;

use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::nearest;
use crate::project::kinds;

/// Print the page of a rule or load error
#[derive(Args)]
#[command(after_help = "Examples:
  polku explain dead-end               why it is found, and what to do
  polku explain unknown-key            a load error

`polku rules` lists all of them.")]
pub(super) struct Explain {
    /// Its name, as it stands in brackets in a report
    name: String,
}

impl Explain {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        match kinds().into_iter().find(|kind| kind.name == self.name) {
            Some(kind) => out.print(&kind.page()).map(|()| Outcome::Clean),
            None => {
                let near = nearest(&self.name, kinds().iter().map(|kind| kind.name));
                let help = near.map_or("`polku rules` lists them".into(), |near| format!("did you mean `{near}`?"));
                Err(Failure::Message(format!("there is no rule or load error `{}`; {help}", self.name)))
            }
        }
    }
}
