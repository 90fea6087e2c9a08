use clap::Args;

use super::output::Output;
use super::{Failure, Outcome};

/// The list and the texts. `scripts/licenses` writes the file, and `tests/it/crates.rs` compares it with Cargo.lock.
const LICENSES: &str = include_str!("licenses.txt");

/// Print the licences of polku and of everything that it contains
///
/// First a list of the fonts, libraries and crates in the program, each with its licence, then the text of each licence
/// with the holders of the copyright.
#[derive(Args)]
#[command(after_help = "Examples:
  polku licenses | less                read them
  polku licenses > LICENSES.txt        pass them on with the program")]
pub(super) struct Licenses {}

impl Licenses {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        out.print(LICENSES).map(|()| Outcome::Clean)
    }
}
