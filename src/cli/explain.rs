mod keys;

use clap::Args;

use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::nearest;
use crate::project::kinds;

/// Print the page of a rule, a load error or a key
#[derive(Args)]
#[command(after_help = "Examples:
  polku explain dead-end               why it is found, and what to do
  polku explain unknown-key            a load error
  polku explain wait                   what a key takes, and where it may stand
  polku explain touchpoint             the keys of an element

`polku rules` lists the rules and load errors.")]
pub(super) struct Explain {
    /// Its name: of a rule or load error as it stands in brackets in a report, of a key as it stands in a file
    name: String,
}

impl Explain {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let kind = kinds().into_iter().find(|kind| kind.name == self.name);
        match kind.map(|kind| kind.page()).or_else(|| keys::page(&self.name)) {
            Some(page) => out.print(&page).map(|()| Outcome::Clean),
            None => {
                let near = nearest(&self.name, kinds().iter().map(|kind| kind.name).chain(keys::names()));
                let help = near.map_or(
                    "`polku rules` lists rules and load errors, `polku explain journey` the keys of a journey".into(),
                    |near| format!("did you mean `{near}`?"),
                );
                Err(Failure::Message(format!("there is no rule, load error or key `{}`; {help}", self.name)))
            }
        }
    }
}
