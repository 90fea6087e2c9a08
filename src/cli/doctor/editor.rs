//! What editors know of polku.

use std::path::{Path, PathBuf};

use super::Check;
use crate::diagnostic::list;
use crate::template::EDITOR_FILES;
use crate::workspace::{Disk, Files, shown};

/// Where the settings of an editor are.
#[derive(Clone, Copy)]
enum Below {
    Project,
    Home,
    /// The folder for settings, which is `.config` if no variable says otherwise.
    Config,
    /// The folder for data, which is `.local/share` if no variable says otherwise.
    Data,
}

/// Files that mention polku, and folders with something of this name, once an editor is set up for it.
/// Those of one editor follow each other. `AppData` is there on Windows alone, `Library` on macOS alone.
const SET_UPS: [(&str, Below, &str); 20] = [
    ("Visual Studio Code", Below::Home, ".vscode/extensions"),
    ("Visual Studio Code", Below::Home, ".vscode-server/extensions"),
    ("VSCodium", Below::Home, ".vscode-oss/extensions"),
    ("Neovim", Below::Config, "nvim/lsp"),
    ("Neovim", Below::Config, "nvim/init.lua"),
    ("Neovim", Below::Home, "AppData/Local/nvim/lsp"),
    ("Neovim", Below::Home, "AppData/Local/nvim/init.lua"),
    ("Emacs", Below::Home, ".emacs"),
    ("Emacs", Below::Home, ".emacs.d/init.el"),
    ("Emacs", Below::Home, "AppData/Roaming/.emacs"),
    ("Emacs", Below::Home, "AppData/Roaming/.emacs.d/init.el"),
    ("Emacs", Below::Config, "emacs/init.el"),
    ("Helix", Below::Project, ".helix/languages.toml"),
    ("Helix", Below::Config, "helix/languages.toml"),
    ("Helix", Below::Home, "AppData/Roaming/helix/languages.toml"),
    ("Zed", Below::Data, "zed/extensions/installed"),
    ("Zed", Below::Home, "AppData/Local/Zed/extensions/installed"),
    ("Zed", Below::Home, "Library/Application Support/Zed/extensions/installed"),
    ("Zed", Below::Config, "zed/settings.json"),
    ("Zed", Below::Home, "AppData/Roaming/Zed/settings.json"),
];

/// Looks at the set-ups of editors: the files that `polku init` writes into a project, and those of a person.
pub(super) fn look(project: Option<&Path>) -> Vec<Check> {
    if !cfg!(feature = "lsp") {
        return vec![Check::note("editor", "this polku was built without the language server").help(
            "build it with the feature `lsp`, which is on by default, or use the JSON Schema of `polku schema`",
        )];
    }
    let mut checks = Vec::new();
    for (name, _) in EDITOR_FILES {
        let Some(file) = project.map(|project| project.join(name)) else { break };
        checks.push(match mentions(&file) {
            true => Check::ok("editor", format!("{} has settings for polku", shown(&file))),
            false if file.exists() => {
                Check::note("editor", format!("{} does not mention polku, so nothing is fixed on save", shown(&file)))
                    .help("add \"source.fixAll.polku\" to \"editor.codeActionsOnSave\"")
            }
            false => Check::note(
                "editor",
                format!(
                    "there is no {}, so this project asks for no fixes on save in Visual Studio Code",
                    shown(&file)
                ),
            )
            .help("`polku init` writes it, and leaves other files as they are"),
        });
    }
    let mut editors: Vec<&str> =
        SET_UPS.iter().filter(|set_up| is_set_up(set_up, project)).map(|set_up| set_up.0).collect();
    editors.dedup();
    checks.push(if editors.is_empty() {
        Check::note("editor", "no editor seems to be set up for polku")
            .help("`polku lsp` is a language server; the page “Editors” of the documentation says how to set it up")
    } else {
        Check::ok("editor", format!("set up for polku: {}", list(editors, "and")))
    });
    checks
}

fn is_set_up((_, below, path): &(&str, Below, &str), project: Option<&Path>) -> bool {
    let home = std::env::home_dir();
    let or = |name: &str, usual: &str| {
        let named = std::env::var_os(name).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        named.or_else(|| home.as_ref().map(|home| home.join(usual)))
    };
    let folder = match below {
        Below::Project => project.map(Path::to_path_buf),
        Below::Home => home.clone(),
        Below::Config => or("XDG_CONFIG_HOME", ".config"),
        Below::Data => or("XDG_DATA_HOME", ".local/share"),
    };
    folder.is_some_and(|folder| mentions(&folder.join(path)))
}

/// Whether a file contains the word, or a folder something whose name does.
fn mentions(path: &Path) -> bool {
    if let Ok(mut entries) = std::fs::read_dir(path) {
        return entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().contains("polku")));
    }
    let text = Disk.read(path).unwrap_or_default();
    text.windows(b"polku".len()).any(|bytes| bytes == b"polku")
}
