//! Starts `polku lsp` for YAML in Zed; the server knows what of it are journeys.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{Command, Extension, LanguageServerId, Result, Worktree, register_extension};

struct Polku;

impl Extension for Polku {
    fn new() -> Self {
        Polku
    }

    /// The program that the settings name under `lsp`, or the one in the path.
    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let set = LspSettings::for_worktree(server.as_ref(), worktree)?.binary;
        let (path, args) = set.map(|binary| (binary.path, binary.arguments)).unwrap_or_default();
        let command = path
            .or_else(|| worktree.which("polku"))
            .ok_or("there is no program `polku` in the path: install it, or set `lsp.polku.binary.path`")?;
        Ok(Command { command, args: args.unwrap_or_else(|| vec!["lsp".to_owned()]), env: worktree.shell_env() })
    }
}

register_extension!(Polku);
