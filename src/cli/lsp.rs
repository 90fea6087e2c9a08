use std::io::IsTerminal;

use clap::Args;

use super::{Failure, Outcome};
use crate::editor::{Ending, serve};

/// Run the language server for an editor, on standard input and output
///
/// An editor starts it: configure yours to run `polku lsp` for YAML files.
#[derive(Args)]
#[command(after_help = "Examples:
  polku lsp                            how an editor starts it")]
pub(super) struct Lsp {
    /// An option that some editors add; it has no effect
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    pub(super) fn run(self) -> Result<Outcome, Failure> {
        if std::io::stdin().is_terminal() {
            eprintln!(
                "waiting for an editor on standard input; configure your editor to run `polku lsp` for YAML files"
            );
        }
        let input = std::io::BufReader::new(std::io::stdin());
        match serve(input, std::io::stdout().lock()) {
            Ending::Regular => Ok(Outcome::Clean),
            Ending::Broken(why) => Err(Failure::EditorSession(why)),
        }
    }
}
