use std::io::IsTerminal;

use clap::Args;

use super::{Failure, Outcome};
use crate::editor::{Ending, serve};

/// Serve an editor: the language server, on standard input and output
///
/// Editors start it themselves: set yours up to run `polku lsp` for YAML files.
#[derive(Args)]
#[command(after_help = "Examples:
  polku lsp                            an editor runs this, and talks to it")]
pub(super) struct Lsp {
    /// What some editors add to say how they talk; there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        if std::io::stdin().is_terminal() {
            eprintln!(
                "waiting for an editor on standard input; set your editor up to start `polku lsp` for YAML files"
            );
        }
        let input = std::io::BufReader::new(std::io::stdin());
        match serve(input, std::io::stdout().lock()) {
            Ending::Regular => Ok(Outcome::Clean),
            Ending::Broken(why) => Err(Failure::Message(format!("the session with the editor has ended: {why}"))),
        }
    }
}
