mod keys;

use clap::Args;

use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::nearest;
use crate::project::kinds;

/// Print the page of a rule, a load error or a key
#[derive(Args)]
#[command(after_help = "Examples:
  polku explain dead-end               a rule: why it matters, and what to do
  polku explain unknown-key            a load error
  polku explain wait                   a key: what it takes, and which elements have it
  polku explain touchpoint             an element: its keys

`polku rules` lists the rules and load errors.")]
pub(super) struct Explain {
    /// The name of a rule or load error as in reports, or of a key or element as in files
    name: String,
}

impl Explain {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let kind = kinds().into_iter().find(|kind| kind.name == self.name);
        match kind.map(|kind| kind.page()).or_else(|| keys::page(&self.name)) {
            Some(page) => out.print(&page).map(|()| Outcome::Clean),
            None => {
                let near = nearest(&self.name, kinds().iter().map(|kind| kind.name).chain(keys::names()));
                let near = near.map(|near| near.to_string());
                Err(Failure::NothingToExplain { name: self.name, near })
            }
        }
    }
}
