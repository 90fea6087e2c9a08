mod keys;

use clap::Args;

use super::output::Output;
use super::{Failure, Outcome};
use crate::diagnostic::nearest;
use crate::diff::{ChangeKind, change_named, changes};
use crate::project::kinds;

/// Print the page of a rule, a load error, a kind of change or a key
#[derive(Args)]
#[command(after_help = "Examples:
  polku explain dead-end               a rule: why it matters, and what to do
  polku explain unknown-key            a load error
  polku explain gap-widened            a kind of change: what it means for the customer
  polku explain wait                   a key: what it takes, and which elements have it
  polku explain touchpoint             an element: its keys
  polku explain core                   a word that a key takes

`polku rules` lists the rules and load errors, `polku rules --changes` the kinds of change.")]
pub(super) struct Explain {
    /// The name of a rule or load error as in reports, or of a key, element or word as in files
    name: String,
}

/// Words that have no page, and the name whose page explains them.
const OTHER_NAMES: [(&str, &str); 6] = [
    ("done", "next"),
    ("lost", "next"),
    ("exit", "next"),
    ("edge", "transition"),
    ("step", "touchpoint"),
    ("warning", "warn"),
];

impl Explain {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let name = self.name.trim().to_lowercase();
        match page(&name).or_else(|| page(&name.replace([' ', '_'], "-"))) {
            Some(page) => out.print(&page).map(|()| Outcome::Clean),
            None => {
                let near = nearest(&name, names());
                let near = near.map(|near| near.to_string());
                Err(Failure::NothingToExplain { name: self.name, near })
            }
        }
    }
}

/// The page of a rule, a load error, a key, an element or a word.
fn page(name: &str) -> Option<String> {
    let name = OTHER_NAMES.iter().find(|(other, _)| *other == name).map_or(name, |(_, name)| name);
    let kind = kinds().into_iter().find(|kind| kind.name == name).map(|kind| kind.page());
    let change = || change_named(name).map(ChangeKind::page);
    // A key may have the name of a load error, as `limit` has.
    match (kind.or_else(change), keys::page(name)) {
        (Some(page), Some(key)) => Some(page + key.split_once('\n').map_or("", |(_, below)| below)),
        (page, key) => page.or(key),
    }
}

/// The names of all pages.
fn names() -> impl Iterator<Item = &'static str> {
    kinds().into_iter().map(|kind| kind.name).chain(changes().map(|kind| kind.name)).chain(keys::names())
}
