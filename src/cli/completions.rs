use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output::Output;
use super::{Arguments, Failure, Outcome};

/// Print the script with which a shell completes commands and options
#[derive(Args)]
#[command(after_help = "Examples:
  polku completions bash > ~/.local/share/bash-completion/completions/polku
  polku completions zsh > ~/.zfunc/_polku          if `fpath` in ~/.zshrc has ~/.zfunc
  polku completions fish > ~/.config/fish/completions/polku.fish
  polku completions powershell >> $PROFILE
  polku completions elvish >> ~/.config/elvish/rc.elv")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, out: &Output) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "polku", &mut script);
        out.print_bytes(&script).map(|()| Outcome::Clean)
    }
}
